/*
 * Monte Carlo over the choices behind a composite index.
 *
 * The *engine* knows the nominal index and its *factors*: what could have been chosen otherwise. A
 * run is a point u of the unit cube with one coordinate per factor. A factor of `count`
 * alternatives takes number floor(u × count); a continuous one (count 0: noise on weights,
 * measurement errors) draws from a random stream of its own for each u, so that the same u gives
 * the same draw. NaN leaves the factor as the options say it: u of NaN alone is the nominal index.
 *
 * Whoever samples (Monte Carlo, one factor at a time, Saltelli's design, recorded runs) fills u for
 * a block of runs and calls uncertainty_evaluate: values prepared under the same alternatives are
 * computed once and kept in the engine; results are the same bits for any number of threads and
 * any parting into blocks. Positions are those of the panel (unit × period).
 */
#ifndef ORKEN_METHODS_COMPOSITE_UNCERTAINTY_STEPS_H
#define ORKEN_METHODS_COMPOSITE_UNCERTAINTY_STEPS_H

#include "methods/composite/steps.h"
#include "orken/methods/composite_uncertainty.h"

#define UNCERTAINTY_NOMINAL NAN

typedef enum uncertainty_kind {
    UNCERTAINTY_OPTION,      /* alternatives of options of `composite` */
    UNCERTAINTY_WEIGHT_SETS, /* weights recorded elsewhere, one set per run */
    UNCERTAINTY_WEIGHTS,     /* noise on weights (continuous) */
    UNCERTAINTY_LEAVE_OUT,   /* one indicator or group, or nothing */
    UNCERTAINTY_ERROR,       /* measurement errors (continuous) */
} uncertainty_kind;

typedef struct uncertainty_alternative uncertainty_alternative; /* engine's own */

typedef struct uncertainty_factor {
    uncertainty_kind kind;
    const char *name;                     /* "normalise", "weights-noise" … */
    size_t count;                         /* alternatives; 0: continuous */
    const char **label;                   /* [count] what tables call them */
    uncertainty_alternative *alternative; /* [count] of UNCERTAINTY_OPTION */
    size_t *node;                         /* [count] of LEAVE_OUT; COMPOSITE_NONE: nothing */
    double **weight;                      /* [count][nodes] of WEIGHT_SETS; NaN: not in the set */
} uncertainty_factor;

/* Why runs failed. Runs that fail for the same reason in other words count together. */
typedef struct uncertainty_cause {
    char *key, *message, *hint; /* message: of the first run of the cause */
} uncertainty_cause;

typedef struct uncertainty_scheme uncertainty_scheme; /* engine's own: one set of alternatives */
typedef struct uncertainty_values uncertainty_values; /* engine's own: values they normalise to */

typedef struct uncertainty_engine {
    const ork_composite_uncertainty_options *options;
    const ork_input *input;
    ork_arena *arena;
    composite_work nominal; /* computed: panel, nodes, scores, ranks, bands */
    uncertainty_factor *factors;
    size_t factor_count;
    uncertainty_scheme **schemes; /* in order of first use */
    size_t scheme_count, scheme_capacity;
    uncertainty_values **values;
    size_t value_count, value_capacity;
    uncertainty_cause *causes; /* in order of first appearance by run */
    size_t cause_count, cause_capacity;
} uncertainty_engine;

/*
 * Computes the nominal index (its failure is the caller's) and reads the factors from the options.
 * End with uncertainty_engine_free, also after a failure.
 */
ork_status uncertainty_engine_new(ork_context *ctx, const ork_input *input,
                                  const ork_composite_uncertainty_options *options,
                                  ork_arena *arena, uncertainty_engine *engine);
void uncertainty_engine_free(uncertainty_engine *engine);

#define UNCERTAINTY_RAN SIZE_MAX
/* What runs gave. A failed run has NaN throughout and the index of its cause. */
typedef struct uncertainty_outcome {
    double *score, *rank; /* [count × positions] run by run; NaN: no score */
    size_t *cause;        /* [count] into the engine's causes, or UNCERTAINTY_RAN */
} uncertainty_outcome;

/*
 * Evaluates a block of runs on the context's threads.
 *
 * u        [count × factor_count] run by run, each in [0, 1) or NaN
 * outcome  its arrays are the caller's and have room for `count` runs
 *
 * Errors: memory and cancellation only; a run that fails for its data or options is a cause.
 */
ork_status uncertainty_evaluate(ork_context *ctx, uncertainty_engine *engine, const double *u,
                                size_t count, uncertainty_outcome *outcome);
/* An outcome with room for `count` runs, in an arena. */
ork_status uncertainty_outcome_new(ork_context *ctx, const uncertainty_engine *engine, size_t count,
                                   ork_arena *arena, uncertainty_outcome *outcome);
/* Mean over the positions that have a rank in both of |rank − nominal rank|; NaN without any. */
double uncertainty_rank_shift(const uncertainty_engine *engine, const double *rank);

#endif
