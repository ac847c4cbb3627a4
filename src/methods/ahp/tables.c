/* Weights and consistency told in tables and figures. */
#include "methods/ahp/steps.h"
#include "methods/build.h"

#include <math.h>

enum { BARS_MOST = 60 };

static size_t items_of(const ahp_work *work, const ahp_matrix *matrix)
{
    return work->group[matrix->group].items.count;
}

/* One row per expert and item: what the option weights-table of composite takes. */
static ork_status add_weights(ork_context *ctx, const ahp_work *work, ork_result *result)
{
    ORK_SCRATCH(scratch);
    size_t rows = 0, r = 0;
    for (size_t m = 0; m < work->matrices; m++)
        rows += items_of(work, &work->matrix[m]);
    const char **expert, **node;
    double *weight;
    ORK_NEW(expert, ork_arena_alloc(ctx, &scratch, rows * sizeof *expert));
    ORK_NEW(node, ork_arena_alloc(ctx, &scratch, rows * sizeof *node));
    ORK_NEW(weight, ork_arena_alloc(ctx, &scratch, rows * sizeof *weight));
    for (size_t m = 0; m < work->matrices; m++) {
        const ahp_matrix *matrix = &work->matrix[m];
        const char *name = work->experts.name[matrix->expert];
        for (size_t i = 0; i < items_of(work, matrix); i++, r++) {
            expert[r] = name[0] ? name : "expert";
            node[r] = work->group[matrix->group].items.name[i];
            weight[r] = matrix->weight[i];
        }
    }
    ORK_OWNED_TABLE ork_table *table = NULL;
    ORK_TRY(ork_build_table(ctx, "weights", "Weights by each expert's judgements", rows, &table));
    ORK_TRY(ork_build_text(ctx, table, "expert", "Expert", expert));
    ORK_TRY(ork_build_text(ctx, table, "node", "Criterion", node));
    ORK_TRY(ork_build_number(ctx, table, "weight", "Weight", NULL, weight));
    return ork_build_deliver(ctx, result, &table);
}

/* Mean, spread and range of an item's weights over experts. */
typedef struct spread {
    double count, mean, squares, least, greatest;
} spread;

static spread spread_of(const ahp_work *work, size_t g, size_t i)
{
    spread of = {.least = INFINITY, .greatest = -INFINITY};
    for (size_t m = 0; m < work->matrices; m++) {
        if (work->matrix[m].group != g) continue;
        double w = work->matrix[m].weight[i], from = w - of.mean;
        of.count++;
        of.mean += from / of.count;
        of.squares += from * (w - of.mean);
        of.least = fmin(of.least, w);
        of.greatest = fmax(of.greatest, w);
    }
    return of;
}

static ork_status add_priorities(ork_context *ctx, const ahp_work *work, ork_result *result)
{
    ORK_SCRATCH(scratch);
    size_t rows = 0, r = 0;
    for (size_t g = 0; g < work->groups; g++)
        rows += work->group[g].items.count;
    const char **group, **node;
    double *weight, *sd, *least, *greatest;
    ORK_NEW(group, ork_arena_alloc(ctx, &scratch, rows * sizeof *group));
    ORK_NEW(node, ork_arena_alloc(ctx, &scratch, rows * sizeof *node));
    double **const arrays[] = {&weight, &sd, &least, &greatest};
    for (size_t k = 0; k < 4; k++)
        ORK_NEW(*arrays[k], ork_arena_alloc(ctx, &scratch, rows * sizeof(double)));
    for (size_t g = 0; g < work->groups; g++) {
        for (size_t i = 0; i < work->group[g].items.count; i++, r++) {
            spread of = spread_of(work, g, i);
            group[r] = work->group[g].name;
            node[r] = work->group[g].items.name[i];
            weight[r] = work->all[g].weight[i];
            sd[r] = of.count > 1 ? sqrt(of.squares / (of.count - 1)) : NAN;
            least[r] = of.least;
            greatest[r] = of.greatest;
        }
    }
    ORK_OWNED_TABLE ork_table *table = NULL;
    ORK_TRY(ork_build_table(ctx, "priorities", "Weights by all experts together", rows, &table));
    if (work->options->group) ORK_TRY(ork_build_text(ctx, table, "group", "Group", group));
    ORK_TRY(ork_build_text(ctx, table, "node", "Criterion", node));
    ORK_TRY(ork_build_number(ctx, table, "weight", "Weight", NULL, weight));
    ORK_TRY(ork_build_number(ctx, table, "sd", "Standard deviation over experts", NULL, sd));
    ORK_TRY(ork_build_number(ctx, table, "least", "Least weight by an expert", NULL, least));
    ORK_TRY(
        ork_build_number(ctx, table, "greatest", "Greatest weight by an expert", NULL, greatest));
    return ork_build_deliver(ctx, result, &table);
}

static ork_status add_consistency(ork_context *ctx, const ahp_work *work, ork_result *result)
{
    ORK_SCRATCH(scratch);
    enum { ITEMS, LAMBDA, INDEX, RATIO, SAID, IMPLIED, FINE, COLUMNS };
    size_t rows = work->matrices + work->groups;
    const char **expert, **group, **pair;
    double *column[COLUMNS];
    ORK_NEW(expert, ork_arena_alloc(ctx, &scratch, rows * sizeof *expert));
    ORK_NEW(group, ork_arena_alloc(ctx, &scratch, rows * sizeof *group));
    ORK_NEW(pair, ork_arena_alloc(ctx, &scratch, rows * sizeof *pair));
    for (size_t c = 0; c < COLUMNS; c++)
        ORK_NEW(column[c], ork_arena_alloc(ctx, &scratch, rows * sizeof(double)));
    for (size_t r = 0; r < rows; r++) {
        const ahp_matrix *matrix =
            r < work->matrices ? &work->matrix[r] : &work->all[r - work->matrices];
        const ahp_names *items = &work->group[matrix->group].items;
        const char *name =
            matrix->expert == SIZE_MAX ? "(all together)" : work->experts.name[matrix->expert];
        size_t n = items->count, a = matrix->worst_a, b = matrix->worst_b;
        expert[r] = name[0] ? name : "expert";
        group[r] = work->group[matrix->group].name;
        column[ITEMS][r] = (double)n;
        column[LAMBDA][r] = matrix->lambda;
        column[INDEX][r] = matrix->index;
        column[RATIO][r] = matrix->ratio;
        column[FINE][r] = matrix->ratio <= work->options->max_ratio;
        column[SAID][r] = column[IMPLIED][r] = NAN;
        pair[r] = NULL;
        if (a == SIZE_MAX) continue;
        ORK_NEW(pair[r],
                ork_arena_format(ctx, &scratch, "%s / %s", items->name[a], items->name[b]));
        column[SAID][r] = matrix->judgement[a * n + b];
        column[IMPLIED][r] = matrix->weight[a] / matrix->weight[b];
    }
    ORK_OWNED_TABLE ork_table *table = NULL;
    ORK_TRY(ork_build_table(ctx, "consistency", "How consistent the judgements are", rows, &table));
    ORK_TRY(ork_build_text(ctx, table, "expert", "Expert", expert));
    if (work->options->group) ORK_TRY(ork_build_text(ctx, table, "group", "Group", group));
    ORK_TRY(ork_build_integer(ctx, table, "items", "Criteria", column[ITEMS]));
    ORK_TRY(
        ork_build_number(ctx, table, "lambda_max", "Greatest eigenvalue", NULL, column[LAMBDA]));
    ORK_TRY(ork_build_number(ctx, table, "index", "Consistency index", NULL, column[INDEX]));
    ORK_TRY(ork_build_number(ctx, table, "ratio", "Consistency ratio", NULL, column[RATIO]));
    ORK_TRY(ork_build_boolean(ctx, table, "consistent", "Consistent", column[FINE]));
    ORK_TRY(ork_build_text(ctx, table, "farthest", "Judgement farthest from the weights", pair));
    ORK_TRY(ork_build_number(ctx, table, "judged", "As judged", NULL, column[SAID]));
    ORK_TRY(ork_build_number(ctx, table, "implied", "As the weights say", NULL, column[IMPLIED]));
    return ork_build_deliver(ctx, result, &table);
}

ork_status ahp_tables(ork_context *ctx, const ahp_work *work, ork_result *result)
{
    ORK_TRY(add_priorities(ctx, work, result));
    ORK_TRY(add_weights(ctx, work, result));
    ORK_TRY(add_consistency(ctx, work, result));
    if (ork_result_table(result, "priorities")->row_count > BARS_MOST) return ORK_OK;
    return ork_result_add_figure(
        ctx, result,
        &(ork_figure){ORK_FIGURE_DEFAULTS, .kind = ORK_FIGURE_BAR, .name = "priorities",
                      .title = "What weighs how much",
                      .caption = "Lines: from the least to the greatest weight by an expert.",
                      .table = "priorities", .label = "node", .value = "weight",
                      .lower = work->experts.count > 1 ? "least" : NULL,
                      .upper = work->experts.count > 1 ? "greatest" : NULL,
                      .group = work->options->group ? "group" : NULL});
}
