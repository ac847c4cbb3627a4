/* What each step did, told in tables. */
#include "methods/build.h"
#include "methods/composite/impute.h"
#include "methods/composite/steps.h"

#include <math.h>

static ork_status told_table(ork_context *ctx, const composite_work *work, ork_result *result)
{
    size_t n = work->told_count;
    const char *text[2 * COMPOSITE_TOLD_MOST];
    double values[2 * COMPOSITE_TOLD_MOST];
    for (size_t k = 0; k < n; k++) {
        text[k] = work->told[k].step;
        text[n + k] = work->told[k].note;
        values[k] = (double)work->told[k].indicators;
        values[n + k] = (double)work->told[k].cells;
    }
    ORK_OWNED_TABLE ork_table *table = NULL;
    ORK_TRY(ork_build_table(ctx, "steps", "What each step did", n, &table));
    ORK_TRY(ork_build_text(ctx, table, "step", "Step", text));
    ORK_TRY(ork_build_integer(ctx, table, "indicators", "Indicators changed", values));
    ORK_TRY(ork_build_integer(ctx, table, "cells", "Values changed", values + n));
    ORK_TRY(ork_build_text(ctx, table, "note", "How", text + n));
    return ork_build_deliver(ctx, result, &table);
}

/* ---- Cells -------------------------------------------------------------------------------------
 */

/* A table of cells with their keys; the cells' columns are added by the caller. */
static ork_status cells_table(ork_context *ctx, ork_arena *arena, const composite_work *work,
                              const char *name, const char *title, const composite_cell *cells,
                              size_t count, ork_table **made)
{
    const char **codes;
    size_t *row, *which;
    ORK_OWNED_TABLE ork_table *table = NULL;
    ORK_NEW(codes, ork_arena_calloc(ctx, arena, work->leaf_count, sizeof *codes));
    ORK_NEW(row, ork_arena_calloc(ctx, arena, count, sizeof *row));
    ORK_NEW(which, ork_arena_calloc(ctx, arena, count, sizeof *which));
    for (size_t j = 0; j < work->leaf_count; j++)
        codes[j] = work->nodes[work->leaves[j]].code;
    for (size_t k = 0; k < count; k++) {
        row[k] = work->panel.row[cells[k].position];
        which[k] = cells[k].leaf;
    }
    ORK_TRY(ork_build_table(ctx, name, title, count, &table));
    ORK_TRY(ork_build_pick(ctx, table, "unit", work->panel.unit, row));
    ORK_TRY(ork_build_pick(ctx, table, "period", work->panel.period, row));
    ORK_TRY(ork_build_repeat(ctx, table, "indicator", "Indicator", codes, work->leaf_count, which));
    *made = table;
    table = NULL;
    return ORK_OK;
}

static ork_status add_cells(ork_context *ctx, ork_table *table, const char *name, const char *label,
                            const composite_cell *cells, bool is_after)
{
    ORK_SCRATCH(scratch);
    double *values;
    ORK_NEW(values, ork_arena_calloc(ctx, &scratch, table->row_count, sizeof *values));
    for (size_t k = 0; k < table->row_count; k++)
        values[k] = is_after ? cells[k].after : cells[k].before;
    return ork_build_number(ctx, table, name, label, NULL, values);
}

/* The gaps that were filled; those that stay missing are told in a note. */
static ork_status imputed_table(ork_context *ctx, const composite_work *work, ork_result *result)
{
    ORK_SCRATCH(scratch);
    ORK_OWNED_TABLE ork_table *table = NULL;
    composite_cell *filled;
    size_t count = 0;
    const char **methods;
    ORK_NEW(filled, ork_arena_calloc(ctx, &scratch, work->gap_count, sizeof *filled));
    for (size_t k = 0; k < work->gap_count; k++) {
        if (!isnan(work->gaps[k].after)) filled[count++] = work->gaps[k];
    }
    if (count == 0) return ORK_OK;
    ORK_TRY(cells_table(ctx, &scratch, work, "imputed", "Values that were missing and filled in",
                        filled, count, &table));
    ORK_NEW(methods, ork_arena_calloc(ctx, &scratch, count, sizeof *methods));
    for (size_t k = 0; k < count; k++)
        methods[k] = composite_impute_name(work->nodes[work->leaves[filled[k].leaf]].impute);
    ORK_TRY(ork_build_text(ctx, table, "method", "Method", methods));
    ORK_TRY(add_cells(ctx, table, "value", "Value", filled, true));
    return ork_build_deliver(ctx, result, &table);
}

static ork_status winsorised_table(ork_context *ctx, const composite_work *work, ork_result *result)
{
    if (work->winsorised_count == 0) return ORK_OK;
    ORK_SCRATCH(scratch);
    ORK_OWNED_TABLE ork_table *table = NULL;
    ORK_TRY(cells_table(ctx, &scratch, work, "winsorised", "Outliers that were drawn in",
                        work->winsorised, work->winsorised_count, &table));
    ORK_TRY(add_cells(ctx, table, "before", "Before", work->winsorised, false));
    ORK_TRY(add_cells(ctx, table, "after", "After", work->winsorised, true));
    return ork_build_deliver(ctx, result, &table);
}

/* ---- Treatments --------------------------------------------------------------------------------
 */

/* One row per indicator and scope. */
static ork_status treated_table(ork_context *ctx, const composite_work *work, ork_result *result)
{
    if (!work->treated) return ORK_OK;
    ORK_SCRATCH(scratch);
    size_t scopes = composite_treat_scope_count(work), n = work->leaf_count * scopes;
    const char **text;
    double *values;
    ORK_NEW(text, ork_arena_calloc(ctx, &scratch, 3 * n, sizeof *text));
    ORK_NEW(values, ork_arena_calloc(ctx, &scratch, 7 * n, sizeof *values));
    for (size_t r = 0; r < n; r++) {
        const composite_treated *told = &work->treated[r];
        text[r] = work->nodes[work->leaves[r / scopes]].code;
        text[n + r] = work->panel.period_name ? work->panel.period_name[r % scopes] : NULL;
        text[2 * n + r] = told->what ? told->what : composite_treatment_name(ORK_TREAT_NONE);
        values[r] = (double)told->points;
        values[n + r] = told->lambda;
        values[2 * n + r] = told->skewness;
        values[3 * n + r] = told->kurtosis;
        values[4 * n + r] = told->skewness_after;
        values[5 * n + r] = told->kurtosis_after;
        values[6 * n + r] = told->is_missing ? NAN : told->passes;
    }
    bool has_periods = work->panel.period_name && composite_treats_periods(work);
    ORK_OWNED_TABLE ork_table *table = NULL;
    ORK_TRY(ork_build_table(ctx, "treated", "How outliers were treated", n, &table));
    ORK_TRY(ork_build_text(ctx, table, "indicator", "Indicator", text));
    if (has_periods) ORK_TRY(ork_build_text(ctx, table, "period", "Period", text + n));
    ORK_TRY(ork_build_text(ctx, table, "treatment", "Treatment", text + 2 * n));
    ORK_TRY(ork_build_integer(ctx, table, "points", "Points winsorised", values));
    ORK_TRY(ork_build_number(ctx, table, "lambda", "Lambda", NULL, values + n));
    ORK_TRY(ork_build_number(ctx, table, "skewness", "Skewness before", NULL, values + 2 * n));
    ORK_TRY(ork_build_number(ctx, table, "kurtosis", "Kurtosis before", NULL, values + 3 * n));
    ORK_TRY(ork_build_number(ctx, table, "skewness_after", "Skewness after", NULL, values + 4 * n));
    ORK_TRY(ork_build_number(ctx, table, "kurtosis_after", "Kurtosis after", NULL, values + 5 * n));
    ORK_TRY(ork_build_boolean(ctx, table, "passes", "Meets the rule", values + 6 * n));
    return ork_build_deliver(ctx, result, &table);
}

ork_status composite_step_tables(ork_context *ctx, composite_work *work, ork_result *result)
{
    ORK_TRY(told_table(ctx, work, result));
    ORK_TRY(imputed_table(ctx, work, result));
    ORK_TRY(treated_table(ctx, work, result));
    return winsorised_table(ctx, work, result);
}
