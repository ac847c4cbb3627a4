/* Weights from a table of experts' budgets: each parts 100 points, or any sum, within a group. */
#include "methods/composite/steps.h"

#include <math.h>
#include <string.h>

/* The table while it is read. */
typedef struct {
    composite_work *work;
    const ork_table *table;
    const char **expert;
    size_t experts;
    double *budget;
} panel_of_experts;

static ork_status bad_row(ork_context *ctx, const panel_of_experts *of, size_t i,
                          const char *column)
{
    ork_place place = ork_table_place(of->table, i, column);
    place.option = "weights-table";
    return ork_at(ctx, &place);
}

static ork_status read_text(ork_context *ctx, const panel_of_experts *of, const char *column,
                            size_t i, const char **text)
{
    ork_status status = ork_required_text(ctx, of->work->arena, of->table, i, column,
                                          "a row of the experts' weights", text);
    return status == ORK_OK ? ORK_OK : ork_at(ctx, &(ork_place){.option = "weights-table"});
}

static size_t find_expert(const panel_of_experts *of, const char *name)
{
    size_t e = 0;
    while (e < of->experts && strcmp(of->expert[e], name) != 0)
        e++;
    return e;
}

static ork_status find_node(ork_context *ctx, const panel_of_experts *of, size_t i,
                            const char *code, size_t *node)
{
    const composite_work *work = of->work;
    for (*node = 1; *node < work->node_count; ++*node) {
        if (strcmp(work->nodes[*node].code, code) == 0) return ORK_OK;
    }
    ORK_SCRATCH(scratch);
    const char **codes;
    ORK_NEW(codes, ork_arena_calloc(ctx, &scratch, work->node_count, sizeof *codes));
    for (size_t k = 1; k < work->node_count; k++)
        codes[k - 1] = work->nodes[k].code;
    const char *meant = ork_suggest(ctx, code, codes, work->node_count - 1);
    ork_fail(ctx, ORK_ERR_DATA, "\"%s\" is no part of the index", code);
    if (meant) ork_hint(ctx, "did you mean \"%s\"?", meant);
    return bad_row(ctx, of, i, "node");
}

static ork_status read_row(ork_context *ctx, panel_of_experts *of, const ork_column *weights,
                           size_t i)
{
    const char *expert, *code;
    size_t node;
    ORK_TRY(read_text(ctx, of, "expert", i, &expert));
    ORK_TRY(read_text(ctx, of, "node", i, &code));
    ORK_TRY(find_node(ctx, of, i, code, &node));
    size_t e = find_expert(of, expert);
    if (e == of->experts) of->expert[of->experts++] = expert;
    double weight = ork_column_has(weights, i) ? ork_column_number(weights, i) : NAN;
    if (!(weight >= 0) || !isfinite(weight)) {
        ork_fail(ctx, ORK_ERR_DATA, "%s gave \"%s\" no weight of at least 0", expert, code);
        ork_hint(ctx, "write 0 where an expert gives nothing");
        return bad_row(ctx, of, i, "weight");
    }
    double *cell = &of->budget[e * of->work->node_count + node];
    if (!isnan(*cell)) {
        ork_fail(ctx, ORK_ERR_DATA, "%s gave \"%s\" a weight twice", expert, code);
        return bad_row(ctx, of, i, "node");
    }
    *cell = weight;
    return ORK_OK;
}

/* What an expert's budget within a group sums to; NaN when the expert gave none there. */
static ork_status sum_budget(ork_context *ctx, const panel_of_experts *of, size_t e, size_t group,
                             double *sum)
{
    const composite_node *nodes = of->work->nodes;
    const double *budget = of->budget + e * of->work->node_count;
    const composite_node *missing = NULL;
    size_t given = 0;
    *sum = 0;
    for (size_t c = nodes[group].first_child; c != COMPOSITE_NONE; c = nodes[c].next_sibling) {
        if (isnan(budget[c])) {
            missing = &nodes[c];
        } else {
            *sum += budget[c];
            given++;
        }
    }
    if (given == 0) {
        *sum = NAN;
        return ORK_OK;
    }
    if (!missing && *sum > 0 && isfinite(*sum)) return ORK_OK;
    if (missing) {
        ork_fail(ctx, ORK_ERR_DATA, "%s weighed parts of \"%s\" but not \"%s\"", of->expert[e],
                 nodes[group].name, missing->name);
        ork_hint(ctx, "write 0 where an expert gives nothing");
    } else {
        ork_fail(ctx, ORK_ERR_DATA, "the weights of %s within \"%s\" sum to %g", of->expert[e],
                 nodes[group].name, *sum);
    }
    return ork_at(ctx, &(ork_place){.file = of->table->file, .option = "weights-table"});
}

/* The mean of the experts' shares, and their standard deviation, for each part of a group. */
static ork_status agree(ork_context *ctx, const panel_of_experts *of, size_t group)
{
    ORK_SCRATCH(scratch);
    composite_node *nodes = of->work->nodes;
    double *sum, *share;
    size_t asked = 0;
    ORK_NEW(sum, ork_arena_calloc(ctx, &scratch, of->experts, sizeof *sum));
    ORK_NEW(share, ork_arena_calloc(ctx, &scratch, of->experts, sizeof *share));
    for (size_t e = 0; e < of->experts; e++) {
        ORK_TRY(sum_budget(ctx, of, e, group, &sum[e]));
        if (!isnan(sum[e])) asked++;
    }
    if (asked == 0) return ORK_OK; /* the weights that were given stand */
    for (size_t c = nodes[group].first_child; c != COMPOSITE_NONE; c = nodes[c].next_sibling) {
        size_t count = 0;
        for (size_t e = 0; e < of->experts; e++) {
            if (isnan(sum[e])) continue;
            share[count++] = of->budget[e * of->work->node_count + c] / sum[e];
        }
        ork_sort(share, count, share); /* the order of rows does not matter */
        nodes[c].weight = ork_mean(share, count);
        nodes[c].dispersion = ork_sd(share, count);
    }
    return ORK_OK;
}

ork_status composite_read_experts(ork_context *ctx, composite_work *work, composite_experts *asked)
{
    const ork_table *table = work->options->weights_table;
    if (work->options->weights.count) {
        ork_fail(ctx, ORK_ERR_ARGUMENT, "weights are given twice: as a list and as a table");
        ork_hint(ctx, "leave out weights or weights-table");
        return ork_at(ctx, &(ork_place){.option = "weights-table"});
    }
    if (table->row_count == 0) {
        ork_fail(ctx, ORK_ERR_DATA, "the table of experts' weights has no rows");
        return ork_at(ctx, &(ork_place){.file = table->file, .option = "weights-table"});
    }
    panel_of_experts of = {.work = work, .table = table};
    const ork_column *weights;
    size_t rows = table->row_count, cells = rows * work->node_count;
    ORK_TRY(ork_table_numeric(ctx, table, "weight", &weights));
    ORK_NEW(of.expert, ork_arena_calloc(ctx, work->arena, rows, sizeof *of.expert));
    ORK_NEW(of.budget, ork_arena_calloc(ctx, work->arena, cells, sizeof(double)));
    for (size_t k = 0; k < cells; k++)
        of.budget[k] = NAN;
    for (size_t i = 0; i < rows; i++)
        ORK_TRY(read_row(ctx, &of, weights, i));
    *asked = (composite_experts){of.expert, of.experts, of.budget};
    return ORK_OK;
}

ork_status composite_ask_experts(ork_context *ctx, composite_work *work)
{
    if (!work->options->weights_table) return ORK_OK;
    composite_experts asked;
    ORK_TRY(composite_read_experts(ctx, work, &asked));
    panel_of_experts of = {work, work->options->weights_table, asked.name, asked.count,
                           asked.budget};
    for (size_t k = 0; k < work->node_count; k++) {
        if (work->nodes[k].first_child != COMPOSITE_NONE) ORK_TRY(agree(ctx, &of, k));
    }
    return composite_weigh(ctx, work);
}
