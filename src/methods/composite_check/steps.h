/*
 * Is a data set fit for an index? The steps: data (rows, values pointing one way, scores of
 * groups), description (each indicator alone), availability (each unit), associations (pairs),
 * reliability (alpha), components (principal components); each adds its tables, and flags to the
 * common list. The hierarchy is read by the composite index itself. NaN is a value that is not
 * there.
 */
#ifndef ORKEN_METHODS_COMPOSITE_CHECK_STEPS_H
#define ORKEN_METHODS_COMPOSITE_CHECK_STEPS_H

#include "methods/composite/steps.h"
#include "orken/math.h"
#include "orken/methods/composite_check.h"

/* Code of the set of all indicators where they are not one group. */
#define CHECK_ALL "*"

/* Elements that are looked at together: the children of a group, or all indicators. */
typedef struct check_set {
    const char *code, *name;
    const size_t *members; /* [count] nodes */
    size_t count;
} check_set;

typedef struct check_flag {
    const char *element, *with; /* codes; `with` may be NULL */
    const char *flag, *meaning;
    double value, threshold;
} check_flag;

typedef struct check_work {
    const ork_composite_check_options *options;
    ork_arena *arena;
    ork_composite_options tree_options;
    composite_work tree; /* nodes, leaves and panel only */
    size_t from, rows;   /* positions from … from + rows − 1 are looked at */
    double *raw;         /* [rows × leaf_count] as measured */
    double *score;   /* [rows × node_count] comparable, more is better; groups: weighted mean */
    check_set *sets; /* every group, then all indicators when they are not one group */
    size_t set_count;
    check_flag *flags;
    size_t flag_count, flag_room;
} check_work;

static inline const composite_node *check_leaf(const check_work *work, size_t j)
{
    return &work->tree.nodes[work->tree.leaves[j]];
}
static inline const double *check_score(const check_work *work, size_t node)
{
    return work->score + node * work->rows;
}

ork_status check_read(ork_context *ctx, check_work *work);
ork_status check_add_flag(ork_context *ctx, check_work *work, check_flag flag);

ork_status check_describe(ork_context *ctx, check_work *work, ork_result *result);
ork_status check_availability(ork_context *ctx, check_work *work, ork_result *result);
ork_status check_associations(ork_context *ctx, check_work *work, ork_result *result);
ork_status check_reliability(ork_context *ctx, check_work *work, ork_result *result);
ork_status check_components(ork_context *ctx, check_work *work, ork_result *result);
ork_status check_flags(ork_context *ctx, check_work *work, ork_result *result);

/*
 * [p] the `quantile` over replicates of the k-th greatest eigenvalue of the correlation matrix of
 * n independent normal observations of p variables (Horn 1965). Replicate r uses the random stream
 * (stream << 32) + r of the context's seed.
 */
ork_status check_parallel_analysis(ork_context *ctx, size_t n, size_t p, size_t replicates,
                                   double quantile, uint64_t stream, double *eigenvalues);

#endif
