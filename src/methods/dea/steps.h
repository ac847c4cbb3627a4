/* Data envelopment analysis: what its steps pass on. NaN is not defined. */
#ifndef ORKEN_METHODS_DEA_STEPS_H
#define ORKEN_METHODS_DEA_STEPS_H

#include "methods/dea/data.h"
#include "orken/methods/dea.h"
#include "orken/result.h"

typedef enum dea_status {
    DEA_EFFICIENT,
    DEA_WEAKLY_EFFICIENT,
    DEA_INEFFICIENT,
    DEA_UNKNOWN
} dea_status;
typedef enum dea_kind { DEA_CONSTANT, DEA_INCREASING, DEA_DECREASING, DEA_KIND_UNKNOWN } dea_kind;

/* What is known of a unit in a period. */
typedef struct dea_record {
    double score, expansion, rank, peer_of;
    double constant, variable, scale; /* efficiencies */
    double super;
    double corrected, lower, upper, bias;
    double is_efficient; /* without slack: 0 or 1 */
    dea_status status;
    dea_kind kind; /* of returns to scale */
} dea_record;

/* Units that are measured against each other: a period's, or all. */
typedef struct dea_scope {
    size_t period; /* the last one, when there are several */
    dea_group group;
    dea_solution solution;
    double bandwidth;
} dea_scope;

typedef struct dea_work {
    const ork_dea_options *options;
    ork_dea_model model;
    dea_data data;
    size_t scopes;
    dea_scope *scope;   /* [scopes] */
    dea_record *record; /* [positions] */
} dea_work;

/* Scores, solutions, scale, super-efficiency and ranks of a scope. */
ork_status dea_score_scope(ork_context *ctx, dea_work *work, dea_scope *scope);
/* Bias and intervals by the smoothed bootstrap. */
ork_status dea_bootstrap(ork_context *ctx, dea_work *work, dea_scope *scope);
ork_status dea_tables(ork_context *ctx, const dea_work *work, ork_result *result);
ork_status dea_figures(ork_context *ctx, const dea_work *work, ork_result *result);

#endif
