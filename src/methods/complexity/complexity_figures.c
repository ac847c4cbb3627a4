/* Economic complexity told in figures; each title says what is seen. */
#include "methods/complexity/complexity.h"

#include <math.h>

/* More marks than this cannot be read one by one. */
enum { BARS_MOST = 150, POINTS_MOST = 2000, LINES_MOST = 30 };

/* "Germany has the most complex economy in 2000" */
static const char *who_leads(ork_context *ctx, const complexity_work *work)
{
    const ork_panel *panel = &work->data.sizes.panel;
    size_t t = panel->periods - 1;
    const char *in = ork_panel_in(ctx, work->data.arena, panel, t);
    for (size_t p = panel->start[t]; in && p < panel->start[t + 1]; p++) {
        if (work->eci_rank[p] != 1) continue;
        return ork_arena_format(ctx, work->data.arena, "%s is the most complex economy%s",
                                ork_panel_unit(panel, p), in);
    }
    return in ? "Nobody has a complexity index" : NULL;
}

static ork_status ranking(ork_context *ctx, const complexity_work *work, ork_result *result)
{
    size_t units = ork_result_table(result, "latest")->row_count;
    const char *title;
    ORK_NEW(title, who_leads(ctx, work));
    ork_figure figure = {ORK_FIGURE_DEFAULTS,
                         .kind = ORK_FIGURE_BAR,
                         .name = "ranking",
                         .title = (char *)title,
                         .caption = "0 is the mean of all, 1 a standard deviation above it.",
                         .table = "latest",
                         .label = "unit",
                         .value = "eci",
                         .diverging = true};
    figure.decimals = 2;
    if (units <= BARS_MOST) ORK_TRY(ork_result_add_figure(ctx, result, &figure));
    if (!work->data.input->units) return ORK_OK;
    figure.kind = ORK_FIGURE_MAP;
    figure.name = "map";
    figure.title = "Where the complex economies are";
    return ork_result_add_figure(ctx, result, &figure);
}

static ork_status scatter(ork_context *ctx, const complexity_work *work, ork_result *result)
{
    if (ork_result_table(result, "latest")->row_count > POINTS_MOST) return ORK_OK;
    ork_figure figure = {ORK_FIGURE_DEFAULTS,
                         .kind = ORK_FIGURE_SCATTER,
                         .name = "diversity",
                         .title = "Who does many things, and who does things that few others do",
                         .caption = "Lower: industries that few others have. The complex economies "
                                    "are at the lower right.",
                         .table = "latest",
                         .x = "diversity",
                         .y = "mean_ubiquity",
                         .label = "unit"};
    ORK_TRY(ork_result_add_figure(ctx, result, &figure));
    if (!work->options->income) return ORK_OK;
    figure.name = "income";
    figure.title = "Complexity and income";
    figure.caption = "Above what their complexity suggests: income that rests on something else.";
    figure.x = "eci";
    figure.y = "income";
    return ork_result_add_figure(ctx, result, &figure);
}

static ork_status over_time(ork_context *ctx, const complexity_work *work, ork_result *result)
{
    const ork_panel *panel = &work->data.sizes.panel;
    if (panel->periods < 2 || panel->units > (panel->periods == 2 ? BARS_MOST : LINES_MOST))
        return ORK_OK;
    ork_figure figure = {
        ORK_FIGURE_DEFAULTS, .kind = ORK_FIGURE_LINE,
        .name = "change",    .title = "How complexity moved, relative to the others",
        .table = "units",    .x = "period",
        .value = "eci",      .group = "unit"};
    if (panel->periods == 2) {
        figure.kind = ORK_FIGURE_DOT;
        figure.label = "unit";
        figure.period = "period";
        figure.x = figure.group = NULL;
    }
    return ork_result_add_figure(ctx, result, &figure);
}

ork_status complexity_figures(ork_context *ctx, const complexity_work *work, ork_result *result)
{
    ORK_TRY(ranking(ctx, work, result));
    ORK_TRY(scatter(ctx, work, result));
    return over_time(ctx, work, result);
}
