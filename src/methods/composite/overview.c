/*
 * Small tables that figures of a composite index draw: its dimensions (what stands right below it),
 * the leaders on them, what they did to the change, and the score beside another column. Made where
 * the figure can be read.
 */
#include "methods/composite/overview.h"
#include "methods/build.h"

#include <math.h>
#include <string.h>

enum { LEADERS = 3, DIMENSIONS_MOST = 24 };

/* Parts of the index that count. */
typedef struct dimensions {
    const composite_node *node[DIMENSIONS_MOST];
    const char *name[DIMENSIONS_MOST + 1]; /* and the coverage */
    size_t count;                          /* 0: too few or too many */
    bool has_groups;
} dimensions;

static void add_children(const composite_work *work, const composite_node *group, dimensions *to)
{
    for (size_t k = group->first_child; k != COMPOSITE_NONE; k = work->nodes[k].next_sibling) {
        const composite_node *child = &work->nodes[k];
        if (child->is_dropped || child->weight == 0) continue;
        if (to->count < DIMENSIONS_MOST) {
            to->node[to->count] = child;
        }
        to->count++;
        to->has_groups = to->has_groups || child->leaf == COMPOSITE_NONE;
    }
}

static ork_status name_dimensions(ork_context *ctx, const composite_work *work, dimensions *of)
{
    size_t nodes[DIMENSIONS_MOST];
    for (size_t c = 0; c < of->count; c++)
        nodes[c] = (size_t)(of->node[c] - work->nodes);
    return composite_distinct_names(ctx, work->arena, work, nodes, of->count, of->name);
}

/* What stands right below the index; further down where that is less than `least` parts. */
static ork_status find_dimensions(ork_context *ctx, const composite_work *work, size_t least,
                                  dimensions *of)
{
    dimensions found = {0};
    add_children(work, &work->nodes[0], &found);
    while (found.count < least && found.has_groups) {
        dimensions below = {0};
        for (size_t c = 0; c < found.count; c++) {
            if (found.node[c]->leaf == COMPOSITE_NONE) {
                add_children(work, found.node[c], &below);
            } else if (below.count++ < DIMENSIONS_MOST) {
                below.node[below.count - 1] = found.node[c];
            }
        }
        found = below;
    }
    if (found.count < least || found.count > DIMENSIONS_MOST) found = (dimensions){0};
    *of = found;
    return name_dimensions(ctx, work, of);
}

/* [rows] which of `count` things row r is about, where each unit has one row per thing. */
static ork_status number_rows(ork_context *ctx, ork_arena *arena, size_t rows, size_t count,
                              size_t **which)
{
    ORK_NEW(*which, ork_arena_calloc(ctx, arena, rows + 1, sizeof **which));
    for (size_t r = 0; r < rows; r++)
        (*which)[r] = r % count;
    return ORK_OK;
}

/* A table of units × dimensions with their scores; `position` [units] lives in the arena. */
static ork_status start_table(ork_context *ctx, ork_arena *arena, const composite_work *work,
                              const dimensions *of, const char *name, const char *title,
                              const size_t *position, size_t units, composite_sheet *to)
{
    size_t rows = units * of->count, *repeated, *which;
    ORK_NEW(repeated, ork_arena_calloc(ctx, arena, rows + 1, sizeof *repeated));
    for (size_t r = 0; r < rows; r++)
        repeated[r] = position[r / of->count];
    ORK_TRY(number_rows(ctx, arena, rows, of->count, &which));
    ORK_TRY(composite_sheet_new(ctx, arena, work, name, title, repeated, rows, to));
    ork_status status = composite_sheet_keys(ctx, to, false);
    if (status == ORK_OK) {
        status = ork_build_repeat(ctx, to->table, "dimension", "Part of the index", of->name,
                                  of->count, which);
    }
    for (size_t r = 0; r < rows; r++)
        to->values[r] = of->node[r % of->count]->score[repeated[r]];
    if (status == ORK_OK) {
        status = ork_build_number(ctx, to->table, "score", "Score", NULL, to->values);
    }
    if (status != ORK_OK) ork_table_free(to->table);
    return status;
}

/* ---- Of what scores are made --------------------------------------------------------------------
 */

static bool has_sum_at_top(const composite_work *work)
{
    return composite_combining(work, &work->nodes[0]) == ORK_AGGREGATE_ARITHMETIC &&
           composite_weighting(work, &work->nodes[0]) != ORK_WEIGHTING_BENEFIT_OF_THE_DOUBT;
}

ork_status composite_dimensions_table(ork_context *ctx, const composite_work *work,
                                      const size_t *ranked, ork_result *result)
{
    const ork_panel *panel = &work->panel;
    dimensions of;
    ORK_TRY(find_dimensions(ctx, work, 2, &of));
    size_t from = panel->start[panel->periods - 1], units = panel->count - from;
    if (of.count == 0 || units > COMPOSITE_STACKS_MOST || !has_sum_at_top(work)) return ORK_OK;
    if (of.node[0]->parent != 0) return ORK_OK; /* further down shares are of groups */
    ORK_SCRATCH(scratch);
    composite_sheet to;
    ORK_TRY(start_table(ctx, &scratch, work, &of, "dimensions",
                        "What stands right below the index, in the latest period", ranked + from,
                        units, &to));
    ORK_OWNED_TABLE ork_table *table = to.table;
    const composite_node *top = &work->nodes[0];
    for (size_t r = 0; r < table->row_count; r++) {
        size_t p = to.position[r];
        const composite_node *part = of.node[r % of.count];
        double share = part->weight / top->present[p];
        to.values[r] = isnan(top->score[p]) ? NAN : share * part->score[p];
    }
    ORK_TRY(
        ork_build_number(ctx, table, "contribution", "Contribution to the score", NULL, to.values));
    return ork_build_deliver(ctx, result, &table);
}

/* ---- The leaders beside the rest ---------------------------------------------------------------
 */

/* Median and quartiles of a dimension over positions [from, to) into at[0], at[1], at[2]. */
static void quartiles_of(const composite_node *node, size_t from, size_t to, double *sorted,
                         double at[3])
{
    size_t count = 0;
    for (size_t p = from; p < to; p++)
        if (!isnan(node->score[p])) sorted[count++] = node->score[p];
    at[0] = at[1] = at[2] = NAN;
    if (count == 0) return;
    ork_sort(sorted, count, sorted);
    at[0] = ork_quantile(sorted, count, 0.5);
    at[1] = ork_quantile(sorted, count, 0.25);
    at[2] = ork_quantile(sorted, count, 0.75);
}

ork_status composite_leaders_table(ork_context *ctx, const composite_work *work,
                                   const size_t *ranked, ork_result *result)
{
    static const char *const names[] = {"median", "lower_quartile", "upper_quartile"};
    static const char *const labels[] = {"Median of all", "Lower quartile", "Upper quartile"};
    const ork_panel *panel = &work->panel;
    dimensions of;
    ORK_TRY(find_dimensions(ctx, work, 3, &of));
    size_t from = panel->start[panel->periods - 1], scored = 0;
    for (size_t p = from; p < panel->count; p++)
        if (!isnan(work->rank[p])) scored++;
    if (of.count == 0 || scored <= LEADERS) return ORK_OK;
    ORK_SCRATCH(scratch);
    composite_sheet to;
    double *sorted, at[DIMENSIONS_MOST][3];
    ORK_NEW(sorted, ork_arena_calloc(ctx, &scratch, panel->count - from, sizeof *sorted));
    for (size_t c = 0; c < of.count; c++)
        quartiles_of(of.node[c], from, panel->count, sorted, at[c]);
    ORK_TRY(start_table(ctx, &scratch, work, &of, "leaders",
                        "The leaders of the latest period beside all units", ranked + from, LEADERS,
                        &to));
    ORK_OWNED_TABLE ork_table *table = to.table;
    for (size_t k = 0; k < 3; k++) {
        for (size_t r = 0; r < table->row_count; r++)
            to.values[r] = at[r % of.count][k];
        ORK_TRY(ork_build_number(ctx, table, names[k], labels[k], NULL, to.values));
    }
    return ork_build_deliver(ctx, result, &table);
}

/* ---- What each part did to the change ----------------------------------------------------------
 */

/* Which dimension a code of change_contributions belongs to; the coverage comes after them. */
static size_t dimension_of(const composite_work *work, const dimensions *of, const char *code)
{
    for (size_t k = 0; k < work->node_count; k++) {
        if (strcmp(work->nodes[k].code, code) != 0) continue;
        size_t top = k;
        while (top != 0 && work->nodes[top].parent != 0)
            top = work->nodes[top].parent;
        for (size_t c = 0; c < of->count; c++)
            if (of->node[c] == &work->nodes[top]) return c;
    }
    return of->count;
}

/* Sums the parts of every unit; rows of one unit and pair of periods stand together. */
static ork_status sum_parts(ork_context *ctx, ork_arena *arena, const composite_work *work,
                            const dimensions *of, const ork_table *parts, size_t per_unit,
                            double *sums)
{
    const ork_column *code, *value;
    size_t *place, columns = of->count + 1;
    ORK_TRY(ork_table_column(ctx, parts, "indicator", &code));
    ORK_TRY(ork_table_column(ctx, parts, "contribution", &value));
    ORK_NEW(place, ork_arena_calloc(ctx, arena, per_unit + 1, sizeof *place));
    for (size_t j = 0; j < per_unit; j++)
        place[j] = dimension_of(work, of, ork_column_text(code, j));
    for (size_t r = 0; r < parts->row_count; r++) {
        double *sum = &sums[r / per_unit * columns + place[r % per_unit]];
        if (!ork_column_has(value, r)) *sum = NAN;
        if (ork_column_has(value, r)) *sum += ork_column_number(value, r);
    }
    return ORK_OK;
}

/* Rows in which one unit's parts stand: until the first part comes again. */
static ork_status rows_per_unit(ork_context *ctx, const ork_table *parts, size_t *count)
{
    const ork_column *code;
    ORK_TRY(ork_table_column(ctx, parts, "indicator", &code));
    for (*count = 1; *count < parts->row_count; ++*count)
        if (strcmp(ork_column_text(code, *count), ork_column_text(code, 0)) == 0) break;
    return ORK_OK;
}

ork_status composite_change_dimensions_table(ork_context *ctx, const composite_work *work,
                                             ork_result *result)
{
    const ork_table *parts = ork_result_table(result, "change_contributions");
    dimensions of;
    ORK_TRY(find_dimensions(ctx, work, 2, &of));
    size_t per_unit, columns = of.count + 1;
    if (!parts || parts->row_count == 0 || of.count == 0) return ORK_OK;
    if (work->options->change != ORK_CHANGE_FIRST_LAST) return ORK_OK;
    ORK_TRY(rows_per_unit(ctx, parts, &per_unit));
    size_t units = parts->row_count / per_unit, *row, *which;
    if (units > COMPOSITE_STACKS_MOST) return ORK_OK;
    ORK_SCRATCH(scratch);
    double *sums;
    const ork_column *unit;
    ORK_NEW(sums, ork_arena_calloc(ctx, &scratch, units * columns, sizeof *sums));
    ORK_TRY(sum_parts(ctx, &scratch, work, &of, parts, per_unit, sums));
    bool has_coverage = false;
    for (size_t u = 0; u < units; u++)
        has_coverage = has_coverage || (sums[u * columns + of.count] != 0);
    if (has_coverage) of.name[of.count] = "(coverage)";
    size_t kept = of.count + has_coverage, rows = units * kept;
    ORK_NEW(row, ork_arena_calloc(ctx, &scratch, rows + 1, sizeof *row));
    for (size_t r = 0; r < rows; r++) {
        row[r] = r / kept * per_unit;
        sums[r] = sums[r / kept * columns + r % kept]; /* moves forward only */
    }
    ORK_TRY(number_rows(ctx, &scratch, rows, kept, &which));
    ORK_OWNED_TABLE ork_table *table = NULL;
    ORK_TRY(ork_build_table(ctx, "change_dimensions",
                            "What each part of the index did to the change of the score", rows,
                            &table));
    ORK_TRY(ork_table_column(ctx, parts, "unit", &unit));
    ORK_TRY(ork_build_pick(ctx, table, "unit", unit, row));
    ORK_TRY(ork_build_repeat(ctx, table, "dimension", "Part of the index", of.name, kept, which));
    ORK_TRY(ork_build_number(ctx, table, "contribution", "Contribution to the change", NULL, sums));
    return ork_build_deliver(ctx, result, &table);
}

/* ---- The score beside another column -----------------------------------------------------------
 */

static ork_status correlate(ork_context *ctx, const composite_work *work, const double *other,
                            size_t from, ork_result *result)
{
    static const struct {
        ork_correlation_kind kind;
        const char *name, *title;
    } kinds[] = {{ORK_PEARSON, "against_correlation",
                  "Correlation of the score with the column it is set against, latest period"},
                 {ORK_SPEARMAN, "against_rank_correlation", "The same of ranks (Spearman)"}};
    for (size_t k = 0; k < 2; k++) {
        ork_correlation found;
        ORK_TRY(ork_correlate(ctx, kinds[k].kind, work->nodes[0].score + from, other + from,
                              work->panel.count - from, &found));
        ORK_TRY(ork_result_add_value(ctx, result, kinds[k].name, kinds[k].title, NULL,
                                     found.coefficient));
    }
    return ORK_OK;
}

ork_status composite_against_table(ork_context *ctx, const composite_work *work,
                                   const size_t *ranked, ork_result *result)
{
    const ork_panel *panel = &work->panel;
    const ork_column *column, *groups = NULL;
    if (!work->options->against) return ORK_OK;
    ORK_TRY(ork_table_numeric(ctx, work->input->data, work->options->against, &column));
    if (work->options->groups)
        ORK_TRY(ork_table_column(ctx, work->input->data, work->options->groups, &groups));
    ORK_SCRATCH(scratch);
    composite_sheet to;
    double *other;
    size_t from = panel->start[panel->periods - 1];
    ORK_NEW(other, ork_arena_calloc(ctx, &scratch, panel->count, sizeof *other));
    ork_panel_read(panel, column, other);
    ORK_TRY(correlate(ctx, work, other, from, result));
    ORK_TRY(composite_sheet_new(ctx, &scratch, work, "against",
                                "Scores of the latest period beside another column", ranked + from,
                                panel->count - from, &to));
    ORK_OWNED_TABLE ork_table *table = to.table;
    ORK_TRY(composite_sheet_keys(ctx, &to, false));
    ORK_TRY(composite_sheet_number(
        ctx, &to, "against", column->label ? column->label : column->name, column->measure, other));
    ORK_TRY(composite_sheet_number(ctx, &to, "score", "Score", NULL, work->nodes[0].score));
    ORK_TRY(ork_build_pick(ctx, table, "group", groups, to.row));
    ORK_TRY(ork_table_set_keys(ctx, table, "unit", NULL));
    return ork_build_deliver(ctx, result, &table);
}
