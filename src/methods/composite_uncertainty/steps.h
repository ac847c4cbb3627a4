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
    UNCERTAINTY_OPTION,    /* alternatives of options of `composite`; these factors come first */
    UNCERTAINTY_EXPERT,    /* the weights of one expert of weights-table */
    UNCERTAINTY_NOISE,     /* noise on weights (continuous) */
    UNCERTAINTY_LEAVE_OUT, /* one indicator or group, or nothing */
    UNCERTAINTY_DRAW,      /* draws of what is imputed (continuous) */
    UNCERTAINTY_ERROR,     /* measurement errors (continuous) */
} uncertainty_kind;

/* Settings of options of `composite` that are chosen together. */
typedef struct uncertainty_alternative {
    ork_options *options;     /* parsed; only what `params` names counts */
    const ork_param **params; /* [param_count] */
    size_t param_count;
    bool changes_values; /* some act before weights do: the values must be prepared anew */
} uncertainty_alternative;

typedef struct uncertainty_factor {
    uncertainty_kind kind;
    const char *name;                     /* "normalise", "weights-noise" … */
    size_t count;                         /* alternatives; 0: continuous */
    const char **label;                   /* [count] what tables call them */
    uncertainty_alternative *alternative; /* [count] of OPTION */
    size_t *node;                         /* [count] of LEAVE_OUT; COMPOSITE_NONE: nothing */
    const double *budget;                 /* [count × nodes] of EXPERT; NaN: none given */
} uncertainty_factor;

/* Why runs failed. Runs that fail for the same reason in other words count together. */
typedef struct uncertainty_cause {
    char *key, *message, *hint; /* message: of the first run of the cause */
} uncertainty_cause;

/* What keeps a run from giving scores; status ORK_OK: nothing. */
typedef struct uncertainty_failure {
    ork_status status;
    char *message, *hint;
} uncertainty_failure;

/* Normalised values under one choice of what acts before weights. */
typedef struct uncertainty_values {
    ork_arena arena;
    size_t *key;        /* [option_count] alternatives that change values, or COMPOSITE_NONE */
    bool has_own_scale; /* composite chose the scale for the adjusted Mazziotta-Pareto index */
    size_t scheme;      /* that they were first needed for */
    const double *normalised; /* [positions × leaves] */
    bool is_geometric;        /* some scheme takes geometric means of them */
    const double *logarithm;  /* [positions × leaves] then, of indicators … */
    bool *is_positive;        /* … [leaves] of which all values are above 0 */
    bool *is_dropped;         /* [leaves] */
    uncertainty_failure failure;
} uncertainty_values;

/* One choice of all options: everything but the draws of single runs. */
typedef struct uncertainty_scheme {
    ork_arena arena;
    size_t *choice; /* [option_count] alternatives, or COMPOSITE_NONE for the nominal */
    ork_composite_options options;
    composite_work work;   /* scores under the scheme's own weights, unless it failed */
    composite_node *start; /* [nodes] before values and weights of the data */
    double *rank;          /* [positions] */
    size_t values;
    bool has_values;             /* false: no run can do better */
    uncertainty_failure failure; /* of the scheme's own scores */
} uncertainty_scheme;

/* Noise on a node's weight. */
typedef struct uncertainty_noise {
    double width; /* half of it, relative */
    uint64_t key; /* of the node's code */
} uncertainty_noise;

typedef struct uncertainty_engine {
    const ork_composite_uncertainty_options *options;
    const ork_input *input;
    ork_arena *arena;
    composite_work nominal; /* computed: panel, nodes, scores, ranks, bands */
    uncertainty_factor *factors;
    size_t factor_count, option_count; /* those of kind OPTION are the first */
    uncertainty_scheme **schemes;      /* in order of first use */
    size_t scheme_count, scheme_capacity;
    uncertainty_values **values; /* the first are the nominal index's */
    size_t value_count, value_capacity;
    uncertainty_cause *causes; /* in order of first appearance by run */
    size_t cause_count, cause_capacity;
    uncertainty_noise *noise;              /* [nodes] on weights, or NULL */
    struct uncertainty_error *measurement; /* [leaves], or NULL */
    const uint64_t *position_key;          /* [positions] with `measurement` */
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

/* ---- Parts of the engine -----------------------------------------------------------------------
 */

/* Reads all factors from the options. */
ork_status uncertainty_factors(ork_context *ctx, uncertainty_engine *engine);
/* Reads one text of `vary` into an OPTION factor. */
ork_status uncertainty_read_vary(ork_context *ctx, uncertainty_engine *engine, const char *text,
                                 uncertainty_factor *factor);
/* Alternative that u picks; COMPOSITE_NONE where u is NaN. */
size_t uncertainty_pick(const uncertainty_factor *factor, double u);
/* The stream of a continuous factor's draw at u for what has this key, wherever it stands. */
ork_random uncertainty_stream(const ork_context *ctx, const uncertainty_factor *factor, double u,
                              uint64_t key);

/* The schemes of the options' alternatives, made where they are new; scheme [count]. */
ork_status uncertainty_find_schemes(ork_context *ctx, uncertainty_engine *engine, const double *u,
                                    size_t count, size_t *scheme);
void uncertainty_schemes_free(uncertainty_engine *engine);
/* Gives the nodes the scheme's normalised values. */
void uncertainty_attach(const uncertainty_engine *engine, const uncertainty_scheme *scheme,
                        composite_node *nodes);

/* Standard deviation of an indicator's measurement. */
typedef struct uncertainty_error {
    double sd; /* 0: measured without error */
    bool is_relative;
    uint64_t key; /* of its code */
} uncertainty_error;
ork_status uncertainty_read_errors(ork_context *ctx, uncertainty_engine *engine);
/* Adds errors drawn for u to raw [positions × leaves]. */
void uncertainty_measure(const ork_context *ctx, const uncertainty_engine *engine, double u,
                         double *raw);

/* Keeps a failure of data or options and clears it; passes memory and cancellation on. */
ork_status uncertainty_catch(ork_context *ctx, ork_status status, uncertainty_failure *failure);
ork_status uncertainty_copy_failure(ork_context *ctx, const uncertainty_failure *from,
                                    uncertainty_failure *to);
void uncertainty_failure_free(uncertainty_failure *failure);
/* Index of the failure's cause, a new one when it is the first. */
ork_status uncertainty_cause_of(ork_context *ctx, uncertainty_engine *engine,
                                const uncertainty_failure *failure, size_t *cause);

#endif
