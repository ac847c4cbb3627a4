/* What each part weighs, and how it goes with the index: weights are not importance. */
#include "methods/build.h"
#include "methods/composite/steps.h"

#include <math.h>

typedef struct {
    const composite_work *work;
    double *coefficient; /* [nodes − 1] */
} correlating;

static ork_status correlate_with_index(ork_context *ctx, size_t r, void *data)
{
    correlating *all = data;
    const composite_node *nodes = all->work->nodes;
    ork_correlation with_index;
    ORK_TRY(ork_correlate(ctx, ORK_PEARSON, nodes[r + 1].score, nodes[0].score,
                          all->work->panel.count, &with_index));
    all->coefficient[r] = with_index.coefficient;
    return ORK_OK;
}

ork_status composite_weights_table(ork_context *ctx, const composite_work *work, ork_result *result)
{
    ORK_SCRATCH(scratch);
    size_t rows = work->node_count - 1;
    const char **code, **parent;
    double *value;
    ORK_NEW(code, ork_arena_calloc(ctx, &scratch, rows, sizeof *code));
    ORK_NEW(parent, ork_arena_calloc(ctx, &scratch, rows, sizeof *parent));
    ORK_NEW(value, ork_arena_calloc(ctx, &scratch, 5 * rows, sizeof *value));
    for (size_t r = 0; r < rows; r++) {
        const composite_node *node = &work->nodes[r + 1];
        code[r] = node->code;
        parent[r] = work->nodes[node->parent].code;
        value[r] = (double)node->level;
        value[rows + r] = node->weight;
        value[2 * rows + r] = node->effective;
        value[4 * rows + r] = node->dispersion;
    }
    correlating all = {work, value + 3 * rows};
    ORK_TRY(ork_parallel(ctx, rows, correlate_with_index, &all));
    ork_table *table = NULL;
    ORK_TRY(
        ork_build_table(ctx, "weights", "Weights, and how parts go with the index", rows, &table));
    ORK_OWNED_TABLE ork_table *owned = table;
    ORK_TRY(ork_build_text(ctx, table, "node", "Part", code));
    ORK_TRY(ork_build_text(ctx, table, "parent", "Part of", parent));
    ORK_TRY(ork_build_integer(ctx, table, "level", "Level", value));
    ORK_TRY(ork_build_number(ctx, table, "weight", "Weight in its group", NULL, value + rows));
    ORK_TRY(ork_build_number(ctx, table, "effective_weight", "Weight in the index", NULL,
                             value + 2 * rows));
    ORK_TRY(ork_build_number(ctx, table, "correlation", "Correlation with the index", NULL,
                             value + 3 * rows));
    if (work->options->weights_table) {
        ORK_TRY(ork_build_number(ctx, table, "dispersion", "Spread of the experts' weights", NULL,
                                 value + 4 * rows));
    }
    owned = NULL;
    return ork_result_take_table(ctx, result, table);
}
