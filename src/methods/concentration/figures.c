/* Concentration told in figures. */
#include "methods/concentration/steps.h"

#include <math.h>

/* More marks than this cannot be read one by one. */
enum { BARS_MOST = 100, LINES_MOST = 12, PAIRS_MOST = 40 };

static ork_status bars(ork_context *ctx, const concentration_work *work, ork_result *result)
{
    const ork_panel *panel = &work->from.panel;
    size_t most = SIZE_MAX;
    const char *in = ork_panel_in(ctx, work->arena, panel, panel->periods - 1), *title;
    if (!in) return ORK_ERR_MEMORY;
    double greatest = -INFINITY;
    for (size_t k = 0; k < work->from.count; k++) {
        double gini = work->summary[(k + 1) * panel->periods - 1].gini_lorenz;
        if (!(gini > greatest)) continue;
        greatest = gini;
        most = k;
    }
    if (work->from.count > BARS_MOST || work->from.count < 2 || most == SIZE_MAX) return ORK_OK;
    ORK_NEW(title, ork_arena_format(ctx, work->arena, "%s is the most concentrated industry%s",
                                    work->from.name[most], in));
    return ork_result_add_figure(
        ctx, result,
        &(ork_figure){ORK_FIGURE_DEFAULTS, .kind = ORK_FIGURE_BAR, .name = "concentration",
                      .title = (char *)title,
                      .caption = "Gini coefficient of the Lorenz curve of regions: 0 where the "
                                 "industry is spread as all industries are.",
                      .table = "latest", .label = "industry", .value = "gini_lorenz"});
}

static ork_status lines(ork_context *ctx, const concentration_work *work, ork_result *result)
{
    if (work->from.panel.periods < 3 || work->from.count > LINES_MOST) return ORK_OK;
    return ork_result_add_figure(
        ctx, result,
        &(ork_figure){ORK_FIGURE_DEFAULTS, .kind = ORK_FIGURE_LINE, .name = "over-time",
                      .title = "How the concentration of industries in few regions changed",
                      .table = "industries", .x = "period", .value = "gini_lorenz",
                      .group = "industry"});
}

static ork_status heatmap(ork_context *ctx, const concentration_work *work, ork_result *result)
{
    if (!work->options->pairs || work->from.count > PAIRS_MOST || work->from.count < 3)
        return ORK_OK;
    return ork_result_add_figure(
        ctx, result,
        &(ork_figure){ORK_FIGURE_DEFAULTS, .kind = ORK_FIGURE_HEATMAP, .name = "pairs",
                      .title = "Which industries are in the same regions",
                      .caption = "Coagglomeration: above 0 where two industries are concentrated "
                                 "in the same regions, below 0 where they avoid each other.",
                      .table = "pairs", .x = "with", .y = "industry", .value = "coagglomeration",
                      .diverging = true, .keep_order = true});
}

static ork_status plants(ork_context *ctx, const concentration_work *work, ork_result *result)
{
    if (!work->powers || work->from.count < 3 || work->from.count > 500) return ORK_OK;
    return ork_result_add_figure(
        ctx, result,
        &(ork_figure){.x_line = NAN,
                      .y_line = 0,
                      .decimals = -1,
                      .kind = ORK_FIGURE_SCATTER,
                      .name = "beyond-plants",
                      .title = "Concentration beyond what few large plants explain",
                      .caption = "Above the line: more concentrated than plants that choose their "
                                 "regions at random. To the right: fewer or more unequal plants.",
                      .table = "latest",
                      .x = "plant_herfindahl",
                      .y = "ellison_glaeser",
                      .label = "industry"});
}

ork_status concentration_figures(ork_context *ctx, const concentration_work *work,
                                 ork_result *result)
{
    ORK_TRY(bars(ctx, work, result));
    ORK_TRY(lines(ctx, work, result));
    ORK_TRY(plants(ctx, work, result));
    return heatmap(ctx, work, result);
}
