/*
 * Which choice matters? Variance-based sensitivity of the mean rank shift and of the units' ranks
 * and scores, by Saltelli's design through the engine. Base samples are added up as they come.
 */
#ifndef ORKEN_METHODS_COMPOSITE_UNCERTAINTY_SOBOL_H
#define ORKEN_METHODS_COMPOSITE_UNCERTAINTY_SOBOL_H

#include "methods/composite_uncertainty/summary.h"

/* Outputs: the mean rank shift, then rank and score of each unit. */
enum { UNCERTAINTY_SHIFT, UNCERTAINTY_UNITS };
static inline size_t uncertainty_rank_output(size_t unit)
{
    return UNCERTAINTY_UNITS + 2 * unit;
}
static inline size_t uncertainty_score_output(size_t unit)
{
    return UNCERTAINTY_UNITS + 2 * unit + 1;
}

typedef struct uncertainty_sobol {
    uncertainty_engine *engine;
    const size_t *order; /* [units] positions of the latest period by nominal rank */
    size_t units;        /* 0: too many to keep sums of */
    size_t samples, outputs;
    size_t failed;      /* base samples of which a run failed */
    size_t failed_runs; /* of (factors + 2) × samples */
    size_t *by_cause;   /* [cause_count] runs */
    size_t cause_count;
    ork_sobol *sums;
} uncertainty_sobol;

/* For the options' base samples and bootstraps, or those given; end with _free. */
ork_status uncertainty_sobol_new(ork_context *ctx, const uncertainty_summary *summary,
                                 uncertainty_sobol *sobol);
void uncertainty_sobol_free(uncertainty_sobol *sobol);
/* Runs the next `count` base samples; u [factors × (factors + 2) × count] as of
   ork_saltelli_runs. */
ork_status uncertainty_sobol_add(ork_context *ctx, uncertainty_sobol *sobol, const double *u,
                                 size_t count);
/* Runs all base samples of the options' points. */
ork_status uncertainty_sobol_run(ork_context *ctx, uncertainty_sobol *sobol);
/* Tables, figures, values and notes. */
ork_status uncertainty_sobol_tell(ork_context *ctx, const uncertainty_sobol *sobol,
                                  ork_result *result);

#endif
