/* How sure ranks are, drawn. */
#include "methods/composite_uncertainty/summary.h"

#include <math.h>

/* More rows than this cannot be read one by one. */
enum { ROWS_MOST = 150 };

static ork_status interval_figure(ork_context *ctx, const uncertainty_summary *summary,
                                  ork_result *result)
{
    ORK_SCRATCH(scratch);
    const ork_table *ranking = ork_result_table(result, "ranking");
    char *caption;
    if (ranking->row_count == 0 || ranking->row_count > ROWS_MOST) return ORK_OK;
    double share = 100 * summary->engine->options->interval;
    ORK_NEW(caption,
            ork_arena_format(ctx, &scratch,
                             "Dot: nominal rank. Bar: ranks of the middle %.4g %% of %zu runs.",
                             share, summary->runs - summary->failed));
    return ork_result_add_figure(
        ctx, result,
        &(ork_figure){ORK_FIGURE_DEFAULTS, .kind = ORK_FIGURE_DOT, .name = "ranking",
                      .title = (char *)ranking->title, .caption = caption, .table = "ranking",
                      .label = "unit", .value = "rank", .lower = "lower_rank",
                      .upper = "upper_rank", .value_title = "Rank", .keep_order = true});
}

static ork_status heat_figures(ork_context *ctx, const uncertainty_summary *summary,
                               ork_result *result)
{
    ork_figure shares = {ORK_FIGURE_DEFAULTS,
                         .kind = ORK_FIGURE_HEATMAP,
                         .name = "rank_shares",
                         .title = "How often each unit has each rank",
                         .caption = "Share of the runs; the best nominal rank first.",
                         .table = "rank_shares",
                         .x = "rank",
                         .y = "unit",
                         .value = "share",
                         .keep_order = true};
    ork_figure dominance = {ORK_FIGURE_DEFAULTS,
                            .kind = ORK_FIGURE_HEATMAP,
                            .name = "dominance",
                            .title = "How often one unit ranks above another",
                            .caption = "Share of the runs in which the unit of the row ranks above "
                                       "that of the column, ties half.",
                            .table = "dominance",
                            .x = "other",
                            .y = "unit",
                            .value = "share",
                            .keep_order = true};
    if (summary->units > SUMMARY_PAIRED_MOST || summary->units < 2) return ORK_OK;
    if (ork_result_table(result, "rank_shares"))
        ORK_TRY(ork_result_add_figure(ctx, result, &shares));
    return ork_result_add_figure(ctx, result, &dominance);
}

static ork_status alternatives_figure(ork_context *ctx, ork_result *result)
{
    const ork_table *table = ork_result_table(result, "one_at_a_time");
    const ork_column *shift = table->columns[ork_table_find(table, "mean_rank_shift")];
    bool has_shift = false;
    for (size_t i = 0; i < table->row_count; i++)
        has_shift |= ork_column_has(shift, i) && ork_column_number(shift, i) > 0;
    if (!has_shift || table->row_count > ROWS_MOST) return ORK_OK;
    return ork_result_add_figure(
        ctx, result,
        &(ork_figure){ORK_FIGURE_DEFAULTS, .kind = ORK_FIGURE_BAR, .name = "one_at_a_time",
                      .title = "Which choice moves the ranks most",
                      .caption =
                          "Mean over units of |rank - nominal rank| when this alone changes.",
                      .table = "one_at_a_time", .label = "choice", .value = "mean_rank_shift",
                      .group = "factor"});
}

ork_status summary_figures(ork_context *ctx, const uncertainty_summary *summary, ork_result *result)
{
    ORK_TRY(interval_figure(ctx, summary, result));
    ORK_TRY(alternatives_figure(ctx, result));
    return heat_figures(ctx, summary, result);
}
