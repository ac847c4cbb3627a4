/* Pairs: of indicators, of groups, of an element with the groups above it, with denominators. */
#include "methods/build.h"
#include "methods/composite_check/steps.h"

#include <math.h>
#include <string.h>

/* A heatmap of more elements cannot be read. */
enum { HEATMAP_MOST = 60 };

typedef struct {
    size_t a, b; /* nodes */
    const char *relation;
} pair;

static bool is_above(const composite_node *nodes, size_t k, size_t of)
{
    for (size_t up = nodes[of].parent; up != COMPOSITE_NONE; up = nodes[up].parent) {
        if (up == k) return true;
    }
    return false;
}

/* What node a, which stands first, is to node b; NULL when the pair is not told. */
static const char *relation_of(const composite_node *nodes, size_t a, size_t b)
{
    if (nodes[b].parent == a) return "with its group";
    if (is_above(nodes, a, b)) return "with a group above";
    if (nodes[a].leaf != COMPOSITE_NONE && nodes[b].leaf != COMPOSITE_NONE) {
        return nodes[a].parent == nodes[b].parent ? "within a group" : "between groups";
    }
    if (nodes[a].leaf != COMPOSITE_NONE || nodes[b].leaf != COMPOSITE_NONE) return NULL;
    if (nodes[a].level != nodes[b].level) return NULL;
    return nodes[a].parent == nodes[b].parent ? "within a group" : "between groups";
}

static ork_status flag_pair(ork_context *ctx, check_work *work, const pair *p, double r)
{
    const ork_composite_check_options *o = work->options;
    const composite_node *a = &work->tree.nodes[p->a], *b = &work->tree.nodes[p->b];
    if (b->parent == p->a && r < o->min_parent) {
        return check_add_flag(
            ctx, work,
            (check_flag){
                b->code, a->code, "weak-in-group",
                "Hardly moves its group: it is there in name only, or points the wrong way", r,
                o->min_parent});
    }
    if (is_above(work->tree.nodes, p->a, p->b)) return ORK_OK;
    if (a->parent == b->parent && r <= o->max_negative) {
        ORK_TRY(check_add_flag(
            ctx, work,
            (check_flag){a->code, b->code, "negative-in-group",
                         "They cancel each other in one mean: a direction may be wrong", r,
                         o->max_negative}));
    }
    if (fabs(r) < o->min_collinear) return ORK_OK;
    return check_add_flag(ctx, work,
                          (check_flag){a->code, b->code, "collinear",
                                       "Both say the same: it counts twice", r, o->min_collinear});
}

static ork_status pairs_table(ork_context *ctx, const check_work *work, const pair *pairs,
                              size_t count, const ork_correlation *matrix, ork_result *result)
{
    ORK_SCRATCH(scratch);
    ORK_OWNED_TABLE ork_table *table = NULL;
    size_t nodes = work->tree.node_count, *a, *b;
    const char **codes, **relation;
    double *r, *p, *n;
    ORK_NEW(codes, ork_arena_calloc(ctx, &scratch, nodes, sizeof *codes));
    ORK_NEW(relation, ork_arena_calloc(ctx, &scratch, count, sizeof *relation));
    ORK_NEW(a, ork_arena_calloc(ctx, &scratch, count, sizeof *a));
    ORK_NEW(b, ork_arena_calloc(ctx, &scratch, count, sizeof *b));
    ORK_NEW(r, ork_arena_calloc(ctx, &scratch, count, sizeof *r));
    ORK_NEW(p, ork_arena_calloc(ctx, &scratch, count, sizeof *p));
    ORK_NEW(n, ork_arena_calloc(ctx, &scratch, count, sizeof *n));
    for (size_t k = 0; k < nodes; k++)
        codes[k] = work->tree.nodes[k].code;
    for (size_t k = 0; k < count; k++) {
        const ork_correlation *cell = &matrix[pairs[k].a * nodes + pairs[k].b];
        /* The element first, then the group above it. */
        bool is_upward = is_above(work->tree.nodes, pairs[k].a, pairs[k].b);
        a[k] = is_upward ? pairs[k].b : pairs[k].a;
        b[k] = is_upward ? pairs[k].a : pairs[k].b;
        relation[k] = pairs[k].relation;
        r[k] = cell->coefficient;
        p[k] = cell->p;
        n[k] = (double)cell->pairs;
    }
    ORK_TRY(ork_build_table(ctx, "correlations", "Correlations", count, &table));
    ORK_TRY(ork_build_repeat(ctx, table, "a", "Element", codes, nodes, a));
    ORK_TRY(ork_build_repeat(ctx, table, "b", "Other element", codes, nodes, b));
    ORK_TRY(ork_build_text(ctx, table, "relation", "Relation", relation));
    ORK_TRY(ork_build_number(ctx, table, "coefficient", "Correlation", NULL, r));
    ORK_TRY(ork_build_number(ctx, table, "p", "p-value", NULL, p));
    ORK_TRY(ork_build_integer(ctx, table, "n", "Units", n));
    ork_table *done = table;
    table = NULL;
    return ork_result_take_table(ctx, result, done);
}

/* Names the two indicators that are nearest to saying the same. */
static const char *closest(ork_context *ctx, const check_work *work, const ork_correlation *matrix)
{
    size_t m = work->tree.leaf_count, nodes = work->tree.node_count, a = 0, b = 0;
    double most = 0;
    for (size_t j = 0; j < m; j++) {
        for (size_t l = j + 1; l < m; l++) {
            double r = matrix[work->tree.leaves[j] * nodes + work->tree.leaves[l]].coefficient;
            if (!(fabs(r) > fabs(most))) continue;
            most = r;
            a = j;
            b = l;
        }
    }
    if (most == 0) return "No two indicators move together";
    return ork_arena_format(ctx, work->arena, "%s and %s are tied most closely (correlation %.2f)",
                            check_leaf(work, a)->name, check_leaf(work, b)->name, most);
}

/* The indicators' correlations as a square, for the figure. */
static ork_status heatmap(ork_context *ctx, const check_work *work, const ork_correlation *matrix,
                          ork_result *result)
{
    size_t m = work->tree.leaf_count, nodes = work->tree.node_count;
    if (m < 2 || m > HEATMAP_MOST) return ORK_OK;
    ORK_SCRATCH(scratch);
    ORK_OWNED_TABLE ork_table *table = NULL;
    const char **a, **b;
    double *r;
    ORK_NEW(a, ork_arena_calloc(ctx, &scratch, m * m, sizeof *a));
    ORK_NEW(b, ork_arena_calloc(ctx, &scratch, m * m, sizeof *b));
    ORK_NEW(r, ork_arena_calloc(ctx, &scratch, m * m, sizeof *r));
    for (size_t j = 0; j < m; j++) {
        for (size_t l = 0; l < m; l++) {
            a[j * m + l] = check_leaf(work, j)->code;
            b[j * m + l] = check_leaf(work, l)->code;
            r[j * m + l] = matrix[work->tree.leaves[j] * nodes + work->tree.leaves[l]].coefficient;
        }
    }
    ORK_TRY(
        ork_build_table(ctx, "correlation_matrix", "Correlations of indicators", m * m, &table));
    ORK_TRY(ork_build_text(ctx, table, "indicator", "Indicator", a));
    ORK_TRY(ork_build_text(ctx, table, "other", "Other indicator", b));
    ORK_TRY(ork_build_number(ctx, table, "coefficient", "Correlation", NULL, r));
    ork_table *done = table;
    table = NULL;
    ORK_TRY(ork_result_take_table(ctx, result, done));
    const char *title;
    ORK_NEW(title, closest(ctx, work, matrix));
    return ork_result_add_figure(
        ctx, result,
        &(ork_figure){.x_line = NAN,
                      .y_line = 0,
                      .decimals = 2,
                      .kind = ORK_FIGURE_HEATMAP,
                      .name = "correlations",
                      .title = (char *)title,
                      .caption = "Correlations of indicators, all pointing to more is better.",
                      .table = "correlation_matrix",
                      .x = "other",
                      .y = "indicator",
                      .value = "coefficient",
                      .diverging = true,
                      .keep_order = true});
}

/* ---- Denominators ------------------------------------------------------------------------------
 */

static ork_status denominators(ork_context *ctx, check_work *work, ork_result *result)
{
    const ork_columns *columns = &work->options->denominators;
    const ork_panel *panel = &work->tree.panel;
    if (columns->count == 0) return ORK_OK;
    ORK_SCRATCH(scratch);
    ORK_OWNED_TABLE ork_table *table = NULL;
    size_t m = work->tree.leaf_count, count = m * columns->count;
    const char **indicator, **denominator;
    double *values, *r, *p, *n;
    ORK_NEW(indicator, ork_arena_calloc(ctx, &scratch, count, sizeof *indicator));
    ORK_NEW(denominator, ork_arena_calloc(ctx, &scratch, count, sizeof *denominator));
    ORK_NEW(values, ork_arena_calloc(ctx, &scratch, panel->count, sizeof *values));
    ORK_NEW(r, ork_arena_calloc(ctx, &scratch, count, sizeof *r));
    ORK_NEW(p, ork_arena_calloc(ctx, &scratch, count, sizeof *p));
    ORK_NEW(n, ork_arena_calloc(ctx, &scratch, count, sizeof *n));
    for (size_t d = 0; d < columns->count; d++) {
        const ork_column *column;
        ORK_TRY(ork_table_numeric(ctx, panel->table, columns->items[d], &column));
        ork_panel_read(panel, column, values);
        for (size_t j = 0; j < m; j++) {
            size_t at = j * columns->count + d;
            ork_correlation found;
            ORK_TRY(ork_correlate(ctx, (ork_correlation_kind)work->options->correlation,
                                  work->raw + j * work->rows, values + work->from, work->rows,
                                  &found));
            indicator[at] = check_leaf(work, j)->code;
            denominator[at] = columns->items[d];
            r[at] = found.coefficient;
            p[at] = found.p;
            n[at] = (double)found.pairs;
            bool is_same = strcmp(indicator[at], denominator[at]) == 0;
            if (is_same || !(fabs(r[at]) > work->options->min_denominator)) continue;
            ORK_TRY(check_add_flag(
                ctx, work,
                (check_flag){indicator[at], denominator[at], "follows-denominator",
                             "It may measure size rather than what it is named for: divide it",
                             r[at], work->options->min_denominator}));
        }
    }
    ORK_TRY(ork_build_table(ctx, "denominators", "Correlations with denominators", count, &table));
    ORK_TRY(ork_build_text(ctx, table, "indicator", "Indicator", indicator));
    ORK_TRY(ork_build_text(ctx, table, "denominator", "Denominator", denominator));
    ORK_TRY(ork_build_number(ctx, table, "coefficient", "Correlation", NULL, r));
    ORK_TRY(ork_build_number(ctx, table, "p", "p-value", NULL, p));
    ORK_TRY(ork_build_integer(ctx, table, "n", "Units", n));
    ork_table *done = table;
    table = NULL;
    return ork_result_take_table(ctx, result, done);
}

ork_status check_associations(ork_context *ctx, check_work *work, ork_result *result)
{
    const composite_node *nodes = work->tree.nodes;
    size_t m = work->tree.node_count, count = 0;
    ORK_SCRATCH(scratch);
    ork_correlation *matrix;
    pair *pairs;
    ORK_NEW(matrix, ork_arena_calloc(ctx, &scratch, m * m, sizeof *matrix));
    ORK_NEW(pairs, ork_arena_calloc(ctx, &scratch, m * (m - 1) / 2, sizeof *pairs));
    ORK_TRY(ork_correlation_matrix(ctx, (ork_correlation_kind)work->options->correlation,
                                   work->score, work->rows, m, matrix));
    for (size_t a = 0; a < m; a++) {
        for (size_t b = a + 1; b < m; b++) {
            const char *relation = relation_of(nodes, a, b);
            if (!relation) continue;
            pairs[count] = (pair){a, b, relation};
            double r = matrix[a * m + b].coefficient;
            if (!isnan(r)) ORK_TRY(flag_pair(ctx, work, &pairs[count], r));
            count++;
        }
    }
    ORK_TRY(pairs_table(ctx, work, pairs, count, matrix, result));
    ORK_TRY(heatmap(ctx, work, matrix, result));
    return denominators(ctx, work, result);
}
