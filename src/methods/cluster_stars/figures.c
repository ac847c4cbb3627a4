/* Clusters told in figures. */
#include "methods/cluster_stars/steps.h"

#include <math.h>

/* More marks than this cannot be read one by one. */
enum { CELLS_MOST = 3000, POINTS_MOST = 1000, BARS_MOST = 100 };

static ork_status stars_figure(ork_context *ctx, const cluster_stars_work *work, ork_result *result)
{
    const ork_panel *panel = &work->from.panel;
    size_t t = panel->periods - 1, units = panel->start[t + 1] - panel->start[t];
    const char *in = ork_panel_in(ctx, work->arena, panel, t), *title;
    ORK_NEW(title,
            in ? ork_arena_format(ctx, work->arena, "Where clusters have stars%s", in) : NULL);
    ork_figure figure = {
        ORK_FIGURE_DEFAULTS,    .name = "stars",
        .title = (char *)title, .caption = "One star each for size, specialisation and focus.",
        .table = "latest",      .value = "stars"};
    if (work->from.count > 1) {
        if (units * work->from.count > CELLS_MOST) return ORK_OK;
        figure.kind = ORK_FIGURE_HEATMAP;
        figure.x = "industry";
        figure.y = "unit";
        return ork_result_add_figure(ctx, result, &figure);
    }
    figure.label = "unit";
    figure.kind = ORK_FIGURE_BAR;
    if (units <= BARS_MOST) ORK_TRY(ork_result_add_figure(ctx, result, &figure));
    if (!work->input->units) return ORK_OK;
    figure.kind = ORK_FIGURE_MAP;
    figure.name = "map";
    return ork_result_add_figure(ctx, result, &figure);
}

static ork_status portfolio_figure(ork_context *ctx, const cluster_stars_work *work,
                                   ork_result *result)
{
    const ork_panel *panel = &work->from.panel;
    if (!work->change || work->pairs * work->from.count > POINTS_MOST) return ORK_OK;
    const char *title;
    ORK_NEW(title, ork_arena_format(ctx, work->arena,
                                    "Who is specialised, and who is becoming so: %s to %s",
                                    panel->period_name[0], panel->period_name[panel->periods - 1]));
    return ork_result_add_figure(
        ctx, result,
        &(ork_figure){.x_line = 1,
                      .y_line = 0,
                      .decimals = -1,
                      .kind = ORK_FIGURE_SCATTER,
                      .name = "portfolio",
                      .title = (char *)title,
                      .caption = "Right of the line: specialised. Above it: the location quotient "
                                 "rose.",
                      .table = "portfolio",
                      .x = "quotient",
                      .y = "quotient_change",
                      .label = "unit",
                      .group = work->from.count > 1 ? "industry" : "quadrant"});
}

ork_status cluster_stars_figures(ork_context *ctx, const cluster_stars_work *work,
                                 ork_result *result)
{
    ORK_TRY(stars_figure(ctx, work, result));
    return portfolio_figure(ctx, work, result);
}
