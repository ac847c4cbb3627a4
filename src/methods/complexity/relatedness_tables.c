/* Relatedness told in tables. */
#include "methods/build.h"
#include "methods/complexity/relatedness.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const double *latest(const relatedness_work *work, const double *by_period)
{
    return by_period + (work->data.sizes.panel.periods - 1) * work->data.sizes.count;
}

static ork_status units_table(ork_context *ctx, const relatedness_work *work, ork_result *result)
{
    const ork_panel *panel = &work->data.sizes.panel;
    ORK_OWNED_TABLE ork_table *table = NULL;
    ORK_TRY(ork_build_table(ctx, "units", "Options for diversification", panel->count, &table));
    ORK_TRY(ork_build_pick(ctx, table, "unit", panel->unit, panel->row));
    ORK_TRY(ork_build_pick(ctx, table, "period", panel->period, panel->row));
    ORK_TRY(ork_build_integer(ctx, table, "diversity", "Diversity", work->diversity));
    ORK_TRY(ork_build_integer(ctx, table, "options", "Options", work->option_count));
    ORK_TRY(ork_build_number(ctx, table, "mean_density", "Mean density of the options", NULL,
                             work->mean_density));
    ORK_TRY(
        ork_build_number(ctx, table, "outlook", "Complexity outlook index", NULL, work->outlook));
    ORK_TRY(ork_table_set_keys(ctx, table, "unit", panel->period ? "period" : NULL));
    return ork_build_deliver(ctx, result, &table);
}

static ork_status industries_table(ork_context *ctx, const relatedness_work *work,
                                   ork_result *result)
{
    ORK_SCRATCH(scratch);
    const ork_panel *panel = &work->data.sizes.panel;
    size_t n = work->data.sizes.count, rows = n * panel->periods, *row, *which;
    ORK_NEW(row, ork_arena_calloc(ctx, &scratch, rows, sizeof *row));
    ORK_NEW(which, ork_arena_calloc(ctx, &scratch, rows, sizeof *which));
    for (size_t r = 0; r < rows; r++) {
        row[r] = panel->row[panel->start[r / n]];
        which[r] = r % n;
    }
    ORK_OWNED_TABLE ork_table *table = NULL;
    ORK_TRY(ork_build_table(ctx, "industries", "Industries", rows, &table));
    ORK_TRY(ork_build_pick(ctx, table, "period", panel->period, row));
    ORK_TRY(ork_build_repeat(ctx, table, "industry", "Industry", work->data.sizes.name, n, which));
    ORK_TRY(ork_build_integer(ctx, table, "ubiquity", "Ubiquity", work->ubiquity));
    ORK_TRY(ork_build_number(ctx, table, "pci", "Product complexity index", NULL, work->pci));
    ORK_TRY(ork_build_number(ctx, table, "mean_relatedness", "Mean relatedness with the others",
                             NULL, work->relatedness));
    return ork_build_deliver(ctx, result, &table);
}

/* ---- Options -----------------------------------------------------------------------------------
 */

/* One column of options, from values of cells or of industries. */
typedef struct {
    const relatedness_work *work;
    ork_table *table;
    const unit_option *options;
    double *values; /* [rows] */
} option_sheet;

static ork_status add_of_cells(ork_context *ctx, const option_sheet *to, const char *name,
                               const char *label, const double *cells)
{
    size_t n = to->work->data.sizes.panel.count;
    for (size_t r = 0; cells && r < to->table->row_count; r++)
        to->values[r] = cells[to->options[r].industry * n + to->options[r].position];
    return cells ? ork_build_number(ctx, to->table, name, label, NULL, to->values) : ORK_OK;
}

static ork_status add_option_keys(ork_context *ctx, const option_sheet *to)
{
    ORK_SCRATCH(scratch);
    const ork_panel *panel = &to->work->data.sizes.panel;
    size_t rows = to->table->row_count, *row, *which;
    ORK_NEW(row, ork_arena_calloc(ctx, &scratch, rows, sizeof *row));
    ORK_NEW(which, ork_arena_calloc(ctx, &scratch, rows, sizeof *which));
    for (size_t r = 0; r < rows; r++) {
        row[r] = panel->row[to->options[r].position];
        which[r] = to->options[r].industry;
        to->values[r] = (double)to->options[r].rank;
    }
    ORK_TRY(ork_build_pick(ctx, to->table, "unit", panel->unit, row));
    ORK_TRY(ork_build_integer(ctx, to->table, "rank", "Rank among the unit's options", to->values));
    return ork_build_repeat(ctx, to->table, "industry", "Industry", to->work->data.sizes.name,
                            to->work->data.sizes.count, which);
}

static ork_status add_quadrants(ork_context *ctx, const option_sheet *to)
{
    ORK_SCRATCH(scratch);
    const char **quadrants;
    ORK_NEW(quadrants, ork_arena_calloc(ctx, &scratch, to->table->row_count, sizeof *quadrants));
    for (size_t r = 0; r < to->table->row_count; r++)
        quadrants[r] = relatedness_quadrant(to->work, &to->options[r]);
    return ork_build_text(ctx, to->table, "quadrant", "Quadrant", quadrants);
}

/* The names of the best ones, or of all when they are few: what a figure of them can print. */
static ork_status add_labels(ork_context *ctx, const option_sheet *to)
{
    enum { FEW = 40 };
    ORK_SCRATCH(scratch);
    const char **labels;
    size_t most = (size_t)to->work->options->options;
    if (to->table->row_count <= FEW) most = FEW;
    ORK_NEW(labels, ork_arena_calloc(ctx, &scratch, to->table->row_count, sizeof *labels));
    for (size_t r = 0; r < to->table->row_count; r++) {
        bool is_best = to->options[r].rank <= most;
        labels[r] = is_best ? to->work->data.sizes.name[to->options[r].industry] : NULL;
    }
    return ork_build_text(ctx, to->table, "best", "Best options", labels);
}

static ork_status options_table(ork_context *ctx, const relatedness_work *work, const char *name,
                                const char *title, const unit_option *options, size_t rows,
                                ork_result *result)
{
    ORK_SCRATCH(scratch);
    ORK_OWNED_TABLE ork_table *table = NULL;
    option_sheet to = {.work = work, .options = options};
    ORK_NEW(to.values, ork_arena_alloc(ctx, &scratch, (rows + 1) * sizeof(double)));
    ORK_TRY(ork_build_table(ctx, name, title, rows, &table));
    to.table = table;
    ORK_TRY(add_option_keys(ctx, &to));
    for (size_t r = 0; r < rows; r++)
        to.values[r] = options[r].score;
    ORK_TRY(ork_build_number(ctx, table, "score", "Score", NULL, to.values));
    ORK_TRY(add_of_cells(ctx, &to, "quotient", "Location quotient", work->data.advantage));
    ORK_TRY(add_of_cells(ctx, &to, "density", "Relatedness density", work->density));
    for (size_t r = 0; r < rows; r++)
        to.values[r] = latest(work, work->pci)[options[r].industry];
    ORK_TRY(ork_build_number(ctx, table, "pci", "Product complexity index", NULL, to.values));
    ORK_TRY(add_of_cells(ctx, &to, "gain", "Complexity outlook gain", work->gain));
    ORK_TRY(add_of_cells(ctx, &to, "probability", "Probability of entry", work->probability));
    ORK_TRY(add_quadrants(ctx, &to));
    if (options == work->focus) ORK_TRY(add_labels(ctx, &to));
    return ork_build_deliver(ctx, result, &table);
}

/* ---- Cells and pairs ---------------------------------------------------------------------------
 */

static ork_status cells_table(ork_context *ctx, const relatedness_work *work, ork_result *result)
{
    ORK_SCRATCH(scratch);
    const ork_panel *panel = &work->data.sizes.panel;
    size_t n = panel->count, industries = work->data.sizes.count, rows = n * industries;
    size_t *row, *which;
    if (!work->options->cells) return ORK_OK;
    ORK_NEW(row, ork_arena_alloc(ctx, &scratch, (rows + 1) * sizeof *row));
    ORK_NEW(which, ork_arena_alloc(ctx, &scratch, (rows + 1) * sizeof *which));
    for (size_t r = 0; r < rows; r++) {
        row[r] = panel->row[r % n];
        which[r] = r / n;
    }
    ORK_OWNED_TABLE ork_table *table = NULL;
    ORK_TRY(ork_build_table(ctx, "cells", "Units and industries", rows, &table));
    ORK_TRY(ork_build_pick(ctx, table, "unit", panel->unit, row));
    ORK_TRY(ork_build_pick(ctx, table, "period", panel->period, row));
    ORK_TRY(ork_build_repeat(ctx, table, "industry", "Industry", work->data.sizes.name, industries,
                             which));
    ORK_TRY(
        ork_build_number(ctx, table, "quotient", "Location quotient", NULL, work->data.advantage));
    ORK_TRY(ork_build_boolean(ctx, table, "is_specialised", "Specialised", work->present));
    ORK_TRY(ork_build_number(ctx, table, "density", "Relatedness density", NULL, work->density));
    ORK_TRY(ork_build_number(ctx, table, "gain", "Complexity outlook gain", NULL, work->gain));
    if (work->probability) {
        ORK_TRY(ork_build_number(ctx, table, "probability", "Probability of entry", NULL,
                                 work->probability));
    }
    return ork_build_deliver(ctx, result, &table);
}

/* Pairs by industry; `first` and `second` index the names, `values` the relatedness. */
static ork_status pairs_of(ork_context *ctx, const relatedness_work *work, const char *name,
                           const char *title, size_t rows, const size_t *first,
                           const size_t *second, const double *values, ork_result *result)
{
    ORK_OWNED_TABLE ork_table *table = NULL;
    const char *const *names = work->data.sizes.name;
    size_t n = work->data.sizes.count;
    ORK_TRY(ork_build_table(ctx, name, title, rows, &table));
    ORK_TRY(ork_build_repeat(ctx, table, "industry", "Industry", names, n, first));
    ORK_TRY(ork_build_repeat(ctx, table, "other", "Other industry", names, n, second));
    ORK_TRY(ork_build_number(ctx, table, "relatedness", "Relatedness", NULL, values));
    return ork_build_deliver(ctx, result, &table);
}

static ork_status pairs_table(ork_context *ctx, const relatedness_work *work, ork_result *result)
{
    ORK_SCRATCH(scratch);
    size_t n = work->data.sizes.count, rows = 0, *first, *second;
    double *values;
    if (!work->options->pairs) return ORK_OK;
    for (size_t j = 0; j < n; j++) {
        for (size_t i = j + 1; i < n; i++)
            rows += work->space.relatedness[j * n + i] > 0;
    }
    ORK_NEW(first, ork_arena_alloc(ctx, &scratch, (rows + 1) * sizeof *first));
    ORK_NEW(second, ork_arena_alloc(ctx, &scratch, (rows + 1) * sizeof *second));
    ORK_NEW(values, ork_arena_alloc(ctx, &scratch, (rows + 1) * sizeof *values));
    for (size_t j = 0, r = 0; j < n; j++) {
        for (size_t i = j + 1; i < n; i++) {
            double related = work->space.relatedness[j * n + i];
            if (!(related > 0)) continue;
            first[r] = j;
            second[r] = i;
            values[r++] = related;
        }
    }
    return pairs_of(ctx, work, "pairs", "Related industries", rows, first, second, values, result);
}

/* Both halves and no diagonal, as the heat map shows it. */
static ork_status top_table(ork_context *ctx, const relatedness_work *work, ork_result *result)
{
    ORK_SCRATCH(scratch);
    size_t n = work->data.sizes.count, count = work->top_count, rows = count * count;
    size_t *first, *second;
    double *values;
    ORK_NEW(first, ork_arena_alloc(ctx, &scratch, (rows + 1) * sizeof *first));
    ORK_NEW(second, ork_arena_alloc(ctx, &scratch, (rows + 1) * sizeof *second));
    ORK_NEW(values, ork_arena_alloc(ctx, &scratch, (rows + 1) * sizeof *values));
    for (size_t r = 0; r < rows; r++) {
        first[r] = work->top[r / count];
        second[r] = work->top[r % count];
        bool is_self = first[r] == second[r];
        values[r] = is_self ? NAN : work->space.relatedness[first[r] * n + second[r]];
    }
    return pairs_of(ctx, work, "top", "Relatedness of the industries in the most units", rows,
                    first, second, values, result);
}

/* ---- The model of entry ------------------------------------------------------------------------
 */

static ork_status model_table(ork_context *ctx, const entry_model *entry, ork_result *result)
{
    static const char *const terms[ENTRY_TERMS] = {"constant", "density", "diversity", "ubiquity"};
    double z[ENTRY_TERMS], p[ENTRY_TERMS], odds[ENTRY_TERMS];
    ORK_OWNED_TABLE ork_table *table = NULL;
    if (!entry->fit.is_found) return ORK_OK;
    for (size_t j = 0; j <= entry->terms; j++) {
        bool has_groups = !isnan(entry->grouped_error[j]);
        z[j] = entry->coefficient[j] / (has_groups ? entry->grouped_error[j] : entry->error[j]);
        p[j] = ork_normal_two_sided(z[j]);
        odds[j] = j ? exp(entry->coefficient[j] * entry->sd[j]) : NAN;
    }
    ORK_TRY(ork_build_table(ctx, "entry_model", "Model of entry", entry->terms + 1, &table));
    ORK_TRY(ork_build_text(ctx, table, "term", "Term", terms));
    ORK_TRY(ork_build_number(ctx, table, "coefficient", "Coefficient", NULL, entry->coefficient));
    ORK_TRY(ork_build_number(ctx, table, "standard_error", "Standard error", NULL, entry->error));
    ORK_TRY(ork_build_number(ctx, table, "grouped_error", "Standard error, grouped by unit", NULL,
                             entry->grouped_error));
    ORK_TRY(ork_build_number(ctx, table, "z", "z", NULL, z));
    ORK_TRY(ork_build_number(ctx, table, "p", "p, two-sided", NULL, p));
    ORK_TRY(ork_build_number(ctx, table, "odds_ratio", "Odds ratio of one standard deviation", NULL,
                             odds));
    return ork_build_deliver(ctx, result, &table);
}

/* Wilson's interval of a share: never outside 0 to 1. */
static void wilson(double count, double of, double *lower, double *upper)
{
    const double z = 1.959963984540054;
    double share = count / of, middle = share + z * z / (2 * of);
    double half = z * sqrt(share * (1 - share) / of + z * z / (4 * of * of));
    *lower = fmax(0, (middle - half) / (1 + z * z / of));
    *upper = fmin(1, (middle + half) / (1 + z * z / of));
}

static ork_status entries_table(ork_context *ctx, const entry_model *entry, ork_result *result)
{
    double cells[ENTRY_BINS], entered[ENTRY_BINS], share[ENTRY_BINS], lower[ENTRY_BINS];
    double upper[ENTRY_BINS], expected[ENTRY_BINS];
    char texts[ENTRY_BINS][80];
    const char *names[ENTRY_BINS];
    if (entry->bin_count == 0) return ORK_OK;
    for (size_t b = 0; b < entry->bin_count; b++) {
        const entry_bin *bin = &entry->bins[b];
        char from[ORK_NUMBER_BYTES], to[ORK_NUMBER_BYTES];
        ork_write_number_fixed(bin->from, 3, false, from, sizeof from);
        ork_write_number_fixed(bin->to, 3, false, to, sizeof to);
        snprintf(texts[b], sizeof texts[b], "%s to %s", from, to);
        names[b] = texts[b];
        cells[b] = bin->cells;
        entered[b] = bin->entries;
        share[b] = bin->entries / bin->cells;
        wilson(bin->entries, bin->cells, &lower[b], &upper[b]);
        expected[b] = bin->expected;
    }
    ORK_OWNED_TABLE ork_table *table = NULL;
    ORK_TRY(ork_build_table(ctx, "entries", "Entries by density", entry->bin_count, &table));
    ORK_TRY(ork_build_text(ctx, table, "density", "Relatedness density", names));
    ORK_TRY(ork_build_integer(ctx, table, "cells", "Cells that could be entered", cells));
    ORK_TRY(ork_build_integer(ctx, table, "entered", "Entries", entered));
    ORK_TRY(ork_build_number(ctx, table, "share", "Share entered", NULL, share));
    ORK_TRY(ork_build_number(ctx, table, "lower", "95 % interval, lower", NULL, lower));
    ORK_TRY(ork_build_number(ctx, table, "upper", "95 % interval, upper", NULL, upper));
    ORK_TRY(ork_build_number(ctx, table, "expected", "Share by the model", NULL, expected));
    return ork_build_deliver(ctx, result, &table);
}

ork_status relatedness_tables(ork_context *ctx, relatedness_work *work, ork_result *result)
{
    const ork_panel *panel = &work->data.sizes.panel;
    ork_arena *arena = work->data.arena;
    const char *in = ork_panel_in(ctx, arena, panel, panel->periods - 1), *all, *one;
    if (!in) return ORK_ERR_MEMORY;
    ORK_NEW(all, ork_arena_format(ctx, arena, "Best options of each unit%s", in));
    ORK_NEW(one, ork_arena_format(ctx, arena, "Options of %s%s",
                                  ork_panel_unit(panel, work->focus_position), in));
    ORK_TRY(units_table(ctx, work, result));
    ORK_TRY(options_table(ctx, work, "options", all, work->chosen, work->chosen_count, result));
    ORK_TRY(options_table(ctx, work, "focus", one, work->focus, work->focus_count, result));
    ORK_TRY(industries_table(ctx, work, result));
    if (work->has_entry) {
        ORK_TRY(model_table(ctx, &work->entry, result));
        ORK_TRY(entries_table(ctx, &work->entry, result));
    }
    ORK_TRY(top_table(ctx, work, result));
    ORK_TRY(pairs_table(ctx, work, result));
    return cells_table(ctx, work, result);
}
