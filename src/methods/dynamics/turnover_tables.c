/* Entry, exit and persistence told in tables and figures. */
#include "methods/build.h"
#include "methods/dynamics/pairs.h"
#include "methods/dynamics/turnover.h"

#include <math.h>

enum { BARS_MOST = 60 };

/* ---- Cells -------------------------------------------------------------------------------------
 */

static const char *status_of(const turnover_work *work, double before, double after)
{
    if (isnan(before) || isnan(after)) return NULL;
    bool was = before > work->options->threshold, is = after > work->options->threshold;
    return was ? is ? "stays" : "exit" : is ? "entry" : "absent";
}

static ork_status add_cells(ork_context *ctx, const turnover_work *work, ork_result *result)
{
    ORK_SCRATCH(scratch);
    const ork_panel_pairs *pairs = &work->pairs;
    size_t rows = work->from.count * pairs->count, *which;
    double *before, *after, *growth;
    const char **status;
    ORK_OWNED_TABLE ork_table *table = NULL;
    ORK_NEW(which, ork_arena_alloc(ctx, &scratch, rows * sizeof *which));
    ORK_NEW(status, ork_arena_alloc(ctx, &scratch, rows * sizeof *status));
    double **const arrays[] = {&before, &after, &growth};
    for (size_t k = 0; k < 3; k++)
        ORK_NEW(*arrays[k], ork_arena_alloc(ctx, &scratch, rows * sizeof(double)));
    for (size_t r = 0; r < rows; r++) {
        size_t k = r / pairs->count, i = r % pairs->count;
        const double *quotient = work->quotient + k * work->from.panel.count;
        which[r] = k;
        before[r] = quotient[pairs->earlier[i]];
        after[r] = quotient[pairs->later[i]];
        growth[r] = after[r] - before[r];
        status[r] = status_of(work, before[r], after[r]);
    }
    ORK_TRY(ork_build_table(ctx, "cells", "How each specialisation moved", rows, &table));
    ORK_TRY(dynamics_add_pair_keys(ctx, &work->from.panel, work->pairs.earlier, work->pairs.later,
                                   work->pairs.count, table));
    ORK_TRY(ork_build_repeat(ctx, table, "industry", "Industry", work->from.name, work->from.count,
                             which));
    ORK_TRY(ork_build_number(ctx, table, "quotient_from", "Quotient before", NULL, before));
    ORK_TRY(ork_build_number(ctx, table, "quotient_to", "Quotient after", NULL, after));
    ORK_TRY(ork_build_number(ctx, table, "change", "Change of the quotient", NULL, growth));
    ORK_TRY(ork_build_text(ctx, table, "status", "Status", status));
    return ork_build_deliver(ctx, result, &table);
}

/* ---- Counts ------------------------------------------------------------------------------------
 */

static ork_status add_counts(ork_context *ctx, const turnover_count *counts, ork_table *table)
{
    ORK_SCRATCH(scratch);
    size_t rows = table->row_count;
    double *values;
    ORK_NEW(values, ork_arena_alloc(ctx, &scratch, rows * sizeof *values));
#define COLUMN(build, name, label, expression)                                                     \
    do {                                                                                           \
        for (size_t r = 0; r < rows; r++) {                                                        \
            const turnover_count *c = &counts[r];                                                  \
            values[r] = (expression);                                                              \
        }                                                                                          \
        ORK_TRY(build);                                                                            \
    } while (0)
#define WHOLE(name, label, expression)                                                             \
    COLUMN(ork_build_integer(ctx, table, name, label, values), name, label, expression)
#define RATE(name, label, expression)                                                              \
    COLUMN(ork_build_number(ctx, table, name, label, NULL, values), name, label, expression)
    WHOLE("specialised_from", "Specialised before", c->stayed + c->left);
    WHOLE("specialised_to", "Specialised after", c->stayed + c->entered);
    WHOLE("entries", "Entries", c->entered);
    WHOLE("exits", "Exits", c->left);
    WHOLE("kept", "Kept", c->stayed);
    RATE("entry_rate", "Entries / not specialised before", c->entered / (c->entered + c->absent));
    RATE("exit_rate", "Exits / specialised before", c->left / (c->left + c->stayed));
#undef RATE
#undef WHOLE
#undef COLUMN
    return ORK_OK;
}

static ork_status add_regions(ork_context *ctx, const turnover_work *work, ork_result *result)
{
    ORK_OWNED_TABLE ork_table *table = NULL;
    ORK_TRY(
        ork_build_table(ctx, "regions", "Entries and exits by region", work->pairs.count, &table));
    ORK_TRY(dynamics_add_pair_keys(ctx, &work->from.panel, work->pairs.earlier, work->pairs.later,
                                   work->pairs.count, table));
    ORK_TRY(add_counts(ctx, work->region, table));
    if (work->pairs.links == 1) ORK_TRY(ork_table_set_keys(ctx, table, "unit", NULL));
    return ork_build_deliver(ctx, result, &table);
}

static ork_status add_industries(ork_context *ctx, const turnover_work *work, ork_result *result)
{
    ORK_SCRATCH(scratch);
    const ork_panel *panel = &work->from.panel;
    size_t links = work->pairs.links, rows = work->from.count * links, *before, *after, *which;
    ORK_OWNED_TABLE ork_table *table = NULL;
    ORK_NEW(before, ork_arena_alloc(ctx, &scratch, rows * sizeof *before));
    ORK_NEW(after, ork_arena_alloc(ctx, &scratch, rows * sizeof *after));
    ORK_NEW(which, ork_arena_alloc(ctx, &scratch, rows * sizeof *which));
    for (size_t r = 0; r < rows; r++) {
        before[r] = panel->row[panel->start[work->pairs.from[r % links]]];
        after[r] = panel->row[panel->start[work->pairs.to[r % links]]];
        which[r] = r / links;
    }
    ORK_TRY(ork_build_table(ctx, "industries", "Entries and exits by industry", rows, &table));
    ORK_TRY(ork_build_repeat(ctx, table, "industry", "Industry", work->from.name, work->from.count,
                             which));
    ORK_TRY(ork_build_pick(ctx, table, "from", panel->period, before));
    ORK_TRY(ork_build_pick(ctx, table, "to", panel->period, after));
    ORK_TRY(add_counts(ctx, work->industry, table));
    return ork_build_deliver(ctx, result, &table);
}

/* ---- Classes -----------------------------------------------------------------------------------
 */

static ork_status name_classes(ork_context *ctx, const turnover_work *work, const char **names)
{
    for (size_t k = 0; k < work->classes; k++)
        ORK_NEW(names[k], turnover_class_name(ctx, work, k));
    return ORK_OK;
}

static ork_status add_transitions(ork_context *ctx, const turnover_work *work, ork_result *result)
{
    const char *names[TURNOVER_CLASSES_MOST];
    size_t n = work->classes, from[TURNOVER_CLASSES_MOST * TURNOVER_CLASSES_MOST],
           to[TURNOVER_CLASSES_MOST * TURNOVER_CLASSES_MOST];
    double share[TURNOVER_CLASSES_MOST * TURNOVER_CLASSES_MOST];
    ORK_TRY(name_classes(ctx, work, names));
    for (size_t r = 0; r < n * n; r++) {
        from[r] = r / n;
        to[r] = r % n;
        share[r] = turnover_probability(work, from[r], to[r]);
    }
    ORK_OWNED_TABLE ork_table *table = NULL;
    ORK_TRY(ork_build_table(ctx, "transitions", "From which quotients to which", n * n, &table));
    ORK_TRY(ork_build_repeat(ctx, table, "from", "Quotient before", names, n, from));
    ORK_TRY(ork_build_repeat(ctx, table, "to", "Quotient after", names, n, to));
    ORK_TRY(ork_build_integer(ctx, table, "moves", "Moves", work->moves));
    ORK_TRY(ork_build_number(ctx, table, "share", "Share of the moves from there", NULL, share));
    return ork_build_deliver(ctx, result, &table);
}

static ork_status add_distribution(ork_context *ctx, const turnover_work *work, ork_result *result)
{
    const char *names[TURNOVER_CLASSES_MOST];
    ORK_TRY(name_classes(ctx, work, names));
    ORK_OWNED_TABLE ork_table *table = NULL;
    ORK_TRY(ork_build_table(ctx, "distribution", "Classes of quotients, and where they lead",
                            work->classes, &table));
    ORK_TRY(ork_build_text(ctx, table, "class", "Quotient", names));
    ORK_TRY(
        ork_build_number(ctx, table, "first", "Share before the first move", NULL, work->first));
    ORK_TRY(ork_build_number(ctx, table, "last", "Share after the last move", NULL, work->last));
    ORK_TRY(ork_build_number(ctx, table, "long_run", "Share in the long run", NULL, work->ergodic));
    return ork_build_deliver(ctx, result, &table);
}

ork_status turnover_tables(ork_context *ctx, const turnover_work *work, ork_result *result)
{
    ORK_TRY(add_regions(ctx, work, result));
    ORK_TRY(add_industries(ctx, work, result));
    ORK_TRY(add_transitions(ctx, work, result));
    ORK_TRY(add_distribution(ctx, work, result));
    return add_cells(ctx, work, result);
}

/* ---- Figures -----------------------------------------------------------------------------------
 */

/* A region's rates need industries it had and such as it had not: with one industry none has both.
   Where nobody won or lost any, all would lie on one point. */
static bool has_rates_to_draw(const turnover_work *work)
{
    for (size_t r = 0; r < work->pairs.count; r++) {
        const turnover_count *c = &work->region[r];
        bool has_both = c->entered + c->absent > 0 && c->left + c->stayed > 0;
        if (has_both && c->entered + c->left > 0) return true;
    }
    return false;
}

ork_status turnover_figures(ork_context *ctx, const turnover_work *work, ork_result *result)
{
    ORK_TRY(ork_result_add_figure(
        ctx, result,
        &(ork_figure){
            ORK_FIGURE_DEFAULTS, .kind = ORK_FIGURE_HEATMAP, .name = "transitions",
            .title = "From which location quotients to which",
            .caption = "Rows: the quotient before. Shares of a row sum to 1; the diagonal "
                       "is persistence.",
            .table = "transitions", .x = "to", .y = "from", .value = "share", .keep_order = true}));
    if (work->pairs.links > 1 || work->pairs.count > BARS_MOST) return ORK_OK;
    if (!has_rates_to_draw(work)) return ORK_OK;
    return ork_result_add_figure(
        ctx, result,
        &(ork_figure){ORK_FIGURE_DEFAULTS, .kind = ORK_FIGURE_SCATTER, .name = "rates",
                      .title = "Who wins and who keeps specialisations", .table = "regions",
                      .x = "exit_rate", .y = "entry_rate", .label = "unit"});
}
