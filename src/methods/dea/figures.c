/* Figures of data envelopment. */
#include "methods/dea/steps.h"

#include <math.h>

enum { BARS_MOST = 120, LINES_MOST = 12 };

static const char *title_of(ork_context *ctx, const dea_work *work, const char *words)
{
    const ork_panel *panel = &work->data.panel;
    const char *in = ork_panel_in(ctx, work->data.arena, panel, panel->periods - 1);
    return in ? ork_arena_format(ctx, work->data.arena, "%s%s", words, in) : NULL;
}

static ork_status scores_figure(ork_context *ctx, const dea_work *work, ork_result *result)
{
    const ork_table *ranking = ork_result_table(result, "ranking");
    char *title;
    if (ranking->row_count == 0) return ORK_OK;
    ORK_NEW(title, (char *)title_of(ctx, work, "Efficiency"));
    ork_figure figure = {ORK_FIGURE_DEFAULTS,
                         .kind = ORK_FIGURE_BAR,
                         .name = "efficiency",
                         .title = title,
                         .caption = "1: on the frontier of what the units show to be possible.",
                         .table = "ranking",
                         .label = "unit",
                         .value = "score",
                         .group = "status",
                         .grades = "efficient|weakly efficient|inefficient"};
    if (ranking->row_count > BARS_MOST) return ORK_OK;
    ORK_TRY(ork_result_add_figure(ctx, result, &figure));
    if (work->options->bootstrap == 0) return ORK_OK;
    ORK_NEW(title, (char *)title_of(ctx, work, "Efficiency without bias, with intervals"));
    figure.kind = ORK_FIGURE_DOT;
    figure.name = "intervals";
    figure.title = title;
    figure.caption = "The score itself is an upper bound: the true frontier lies beyond the units.";
    figure.value = "corrected";
    figure.lower = "lower";
    figure.upper = "upper";
    figure.y = "score";
    figure.group = figure.grades = NULL;
    return ork_result_add_figure(ctx, result, &figure);
}

static ork_status periods_figure(ork_context *ctx, const dea_work *work, ork_result *result)
{
    const ork_panel *panel = &work->data.panel;
    if (panel->periods < 2) return ORK_OK;
    char *title;
    ORK_NEW(title, ork_arena_format(ctx, work->data.arena, "Efficiency from %s to %s",
                                    panel->period_name[0], panel->period_name[panel->periods - 1]));
    ork_figure figure = {ORK_FIGURE_DEFAULTS, .kind = ORK_FIGURE_LINE, .name = "periods",
                         .title = title,      .table = "efficiency",   .x = "period",
                         .value = "score",    .group = "unit"};
    if (panel->units > LINES_MOST) {
        figure.table = "summary";
        figure.value = "mean";
        figure.group = NULL;
        figure.y = NULL;
        ORK_NEW(figure.title,
                ork_arena_format(ctx, work->data.arena, "Mean efficiency from %s to %s",
                                 panel->period_name[0], panel->period_name[panel->periods - 1]));
    }
    return ork_result_add_figure(ctx, result, &figure);
}

ork_status dea_figures(ork_context *ctx, const dea_work *work, ork_result *result)
{
    ORK_TRY(scores_figure(ctx, work, result));
    return periods_figure(ctx, work, result);
}
