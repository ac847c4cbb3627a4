/* Intervals from samples drawn anew, for few observations above all. */
#include "methods/build.h"
#include "methods/frontier/frontier.h"

#include <math.h>

enum { REPLICATES = 999 };

size_t frontier_replicates(const frontier_analysis *a)
{
    bool is_few = a->sampled < FRONTIER_FEW && a->fit.end == ORK_FRONTIER_MAXIMUM &&
                  a->fit.model.panel == ORK_PANEL_NONE;
    if (a->options->bootstrap >= 0) return (size_t)a->options->bootstrap;
    return is_few ? REPLICATES : 0;
}

/* ---- Parameters --------------------------------------------------------------------------------
 */

static ork_status add_parameters(ork_context *ctx, const frontier_analysis *a,
                                 const ork_frontier_bootstrap *b, ork_result *result)
{
    static const ork_record_field fields[] = {
        ORK_RECORD_FIELD(ork_bootstrap_interval, mean, "Mean of the replicates"),
        ORK_RECORD_FIELD(ork_bootstrap_interval, sd, "Their standard deviation"),
        ORK_RECORD_FIELD(ork_bootstrap_interval, lower, "Lower percentile"),
        ORK_RECORD_FIELD(ork_bootstrap_interval, upper, "Upper percentile"),
        ORK_RECORD_FIELD(ork_bootstrap_interval, basic_lower, "Basic: lower end"),
        ORK_RECORD_FIELD(ork_bootstrap_interval, basic_upper, "Basic: upper end")};
    ORK_SCRATCH(scratch);
    const ork_frontier *f = &a->fit;
    const char **parts, **terms;
    double *estimate;
    ork_bootstrap_interval *rows;
    ORK_NEW(parts, ork_arena_alloc(ctx, &scratch, f->terms * sizeof *parts));
    ORK_NEW(terms, ork_arena_alloc(ctx, &scratch, f->terms * sizeof *terms));
    ORK_NEW(estimate, ork_arena_alloc(ctx, &scratch, f->terms * sizeof *estimate));
    ORK_NEW(rows, ork_arena_alloc(ctx, &scratch, f->terms * sizeof *rows));
    for (size_t part = 0; part < ORK_PART_COUNT; part++) {
        for (size_t k = f->begin[part]; k < f->begin[part + 1]; k++) {
            parts[k] = frontier_part_name((ork_frontier_part)part);
            terms[k] = frontier_term_name(a, (ork_frontier_part)part, k - f->begin[part]);
            estimate[k] = isfinite(f->estimate[k]) ? f->estimate[k] : NAN;
            ORK_TRY(ork_bootstrap_interval_of(ctx, b->estimate + k * b->replicates, b->replicates,
                                              f->estimate[k], a->options->level, &rows[k]));
        }
    }
    ORK_OWNED_TABLE ork_table *table = NULL;
    ORK_TRY(ork_build_table(ctx, "bootstrap", "Estimates in samples drawn anew", f->terms, &table));
    ORK_TRY(ork_build_text(ctx, table, "part", "Part", parts));
    ORK_TRY(ork_build_text(ctx, table, "term", "Term", terms));
    ORK_TRY(ork_build_number(ctx, table, "estimate", "Estimate", NULL, estimate));
    ORK_TRY(ork_build_fields(ctx, table, fields, sizeof fields / sizeof *fields, rows, sizeof *rows,
                             NULL, NULL));
    return ork_build_deliver(ctx, result, &table);
}

/* ---- Units -------------------------------------------------------------------------------------
 */

typedef struct unit_interval {
    double efficiency, lower, upper, rank_lower, rank_upper;
} unit_interval;

static ork_status add_units(ork_context *ctx, const frontier_analysis *a,
                            const ork_frontier_bootstrap *b, ork_result *result)
{
    static const ork_record_field fields[] = {
        ORK_RECORD_FIELD(unit_interval, efficiency, "Efficiency"),
        ORK_RECORD_FIELD(unit_interval, lower, "Lower end, bootstrap"),
        ORK_RECORD_FIELD(unit_interval, upper, "Upper end, bootstrap"),
        ORK_RECORD_FIELD(unit_interval, rank_lower, "Rank, at best"),
        ORK_RECORD_FIELD(unit_interval, rank_upper, "Rank, at worst")};
    ORK_SCRATCH(scratch);
    const ork_table *data = a->input->data;
    unit_interval *records;
    size_t *rows, k = 0;
    double *low, *high;
    if (!b->drawn || data->unit < 0) return ORK_OK;
    ORK_NEW(records, ork_arena_calloc(ctx, &scratch, b->n + 1, sizeof *records));
    ORK_NEW(rows, ork_arena_calloc(ctx, &scratch, b->n + 1, sizeof *rows));
    ORK_NEW(low, ork_arena_calloc(ctx, &scratch, b->n + 1, sizeof *low));
    ORK_NEW(high, ork_arena_calloc(ctx, &scratch, b->n + 1, sizeof *high));
    ORK_TRY(ork_bootstrap_ranks(ctx, b, a->options->level, low, high));
    for (size_t i = 0; i < a->n; i++) {
        ork_bootstrap_interval interval;
        if (!a->is_sampled[i]) continue;
        ORK_TRY(ork_bootstrap_interval_of(ctx, b->drawn + k * b->replicates, b->replicates,
                                          a->efficiency[i], a->options->level, &interval));
        rows[k] = a->row[i];
        records[k] =
            (unit_interval){a->efficiency[i], interval.lower, interval.upper, low[k], high[k]};
        k++;
    }
    ORK_OWNED_TABLE ork_table *table = NULL;
    ORK_TRY(ork_build_table(ctx, "intervals", "Efficiency and rank in samples drawn anew", b->n,
                            &table));
    ORK_TRY(ork_build_pick(ctx, table, "unit", data->columns[data->unit], rows));
    if (data->period >= 0)
        ORK_TRY(ork_build_pick(ctx, table, "period", data->columns[data->period], rows));
    ORK_TRY(ork_build_fields(ctx, table, fields, 5, records, sizeof *records, NULL, NULL));
    ORK_TRY(ork_table_set_keys(ctx, table, "unit", data->period >= 0 ? "period" : NULL));
    return ork_build_deliver(ctx, result, &table);
}

/* ---- Ends --------------------------------------------------------------------------------------
 */

static ork_status tell_ends(ork_context *ctx, const ork_frontier_bootstrap *b)
{
    double all = (double)b->replicates;
    size_t none = b->ends[ORK_FRONTIER_NO_INEFFICIENCY],
           deterministic = b->ends[ORK_FRONTIER_DETERMINISTIC];
    if (!none && !deterministic && !b->failed) return ORK_OK;
    return ork_note_add(
        ctx, ORK_INFO, "bootstrap-ends",
        "of %zu samples drawn anew %.1f %% show no inefficiency and %.1f %% end in a "
        "deterministic frontier; in %zu no frontier could be estimated. All but "
        "the last are among the replicates",
        b->replicates, 100 * (double)none / all, 100 * (double)deterministic / all, b->failed);
}

ork_status frontier_bootstrap(ork_context *ctx, const frontier_analysis *a, ork_result *result)
{
    ORK_SCRATCH(arena);
    ork_frontier_bootstrap b;
    size_t replicates = frontier_replicates(a);
    bool is_panel = a->fit.model.panel != ORK_PANEL_NONE, in_levels = a->options->in_levels;
    if (replicates == 0) return ORK_OK;
    int kind = a->options->resample;
    if (kind < 0) kind = is_panel ? ORK_BOOTSTRAP_PAIRS : ORK_BOOTSTRAP_PARAMETRIC;
    ORK_TRY(ork_frontier_bootstrap_run(ctx, &a->fit, (ork_bootstrap_kind)kind, replicates,
                                       !in_levels, &arena, &b));
    ORK_TRY(add_parameters(ctx, a, &b, result));
    ORK_TRY(tell_ends(ctx, &b));
    return in_levels ? ORK_OK : add_units(ctx, a, &b, result);
}
