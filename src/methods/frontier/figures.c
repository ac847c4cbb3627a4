/* The figures of a frontier. */
#include "methods/frontier/frontier.h"

#include <math.h>

enum { BARS_MOST = 80, POINTS_MOST = 2000, LINES_MOST = 30 };

#define FIGURE(...) (&(ork_figure){ORK_FIGURE_DEFAULTS, __VA_ARGS__})

static ork_status draw_units(ork_context *ctx, const frontier_analysis *a, ork_result *result)
{
    bool has_periods = a->time != NULL;
    size_t bars = has_periods ? a->units : a->input->data->row_count;
    ork_figure figure = {ORK_FIGURE_DEFAULTS,
                         .kind = has_periods ? ORK_FIGURE_BAR : ORK_FIGURE_DOT,
                         .name = "efficiency",
                         .title = has_periods ? "Mean efficiency over the periods"
                                              : "Efficiency and its interval",
                         .table = has_periods ? "units" : "efficiency",
                         .label = "unit",
                         .value = has_periods ? "mean" : "efficiency"};
    if (!has_periods) figure.lower = "lower", figure.upper = "upper";
    /* Where samples were drawn anew, their intervals hold the error of the estimates, too. */
    if (!has_periods && ork_result_table(result, "intervals")) figure.table = "intervals";
    if (bars <= BARS_MOST) ORK_TRY(ork_result_add_figure(ctx, result, &figure));
    if (!a->input->units) return ORK_OK;
    return ork_result_add_figure(
        ctx, result,
        FIGURE(.kind = ORK_FIGURE_MAP, .name = "gap",
               .title = has_periods ? "How far units are from the frontier, mean of the periods"
                                    : "How far units are from the frontier",
               .table = has_periods ? "units" : "efficiency", .label = "unit", .value = "gap"));
}

ork_status frontier_figures(ork_context *ctx, const frontier_analysis *a, ork_result *result)
{
    bool has_units = a->input->data->unit >= 0;
    if (has_units) ORK_TRY(draw_units(ctx, a, result));
    const ork_table *priorities = ork_result_table(result, "priorities");
    if (priorities && priorities->row_count <= BARS_MOST)
        ORK_TRY(ork_result_add_figure(
            ctx, result,
            FIGURE(.kind = ORK_FIGURE_BAR, .name = "priorities",
                   .title = frontier_is_cost(a) ? "Where most is spent above the frontier"
                                                : "Where most output is short of the frontier",
                   .table = "priorities", .label = "unit", .value = "shortfall")));
    if (a->n <= POINTS_MOST)
        ORK_TRY(ork_result_add_figure(
            ctx, result,
            FIGURE(.kind = ORK_FIGURE_SCATTER, .name = "frontier",
                   .title = "What was observed, and the frontier at the same inputs",
                   .table = "efficiency", .x = "frontier", .y = "observed", .value = "frontier",
                   .label = has_units && !a->time ? "unit" : NULL)));
    ORK_TRY(ork_result_add_figure(ctx, result,
                                  FIGURE(.kind = ORK_FIGURE_BAR, .name = "distribution",
                                         .title = "How efficiency is distributed",
                                         .table = "distribution", .label = "efficiency",
                                         .value = "count", .keep_order = true)));
    if (!a->time || a->units > LINES_MOST) return ORK_OK;
    return ork_result_add_figure(ctx, result,
                                 FIGURE(.kind = ORK_FIGURE_LINE, .name = "periods",
                                        .title = "Efficiency over time", .table = "efficiency",
                                        .x = "period", .value = "efficiency", .group = "unit"));
}
