/*
 * Stochastic frontiers by maximum likelihood: y = x'β + v − u (production) or + u (cost), where v
 * is noise and u >= 0 inefficiency. Matrices are column-major and hold no missing values.
 *
 * A model consists of parts, each a linear index of its own columns:
 *
 *   frontier  x'β                              v          ln σv²
 *   u         ln σu² (exponential: of the      mu         μ of a truncated normal u
 *             variance of u; Rayleigh, gamma:  scale      h: u is exp(h) times what it would be
 *             of the scale squared)                       (scaling property)
 *   decay     of panels, see there             shape      ln P of gamma's shape P
 *   effect    ln σw² of a unit's random effect persistent ln σ² of its lasting inefficiency
 *
 * The estimate holds them in this order, begin[part] being where a part begins.
 */
#ifndef ORKEN_MATH_FRONTIER_H
#define ORKEN_MATH_FRONTIER_H

#include "orken/base.h"

typedef enum ork_inefficiency {
    ORK_HALF_NORMAL,
    ORK_EXPONENTIAL,
    ORK_TRUNCATED_NORMAL,
    ORK_GAMMA,
    ORK_RAYLEIGH,
} ork_inefficiency;

/* What a unit's inefficiency in period t is to its others. */
typedef enum ork_frontier_panel {
    ORK_PANEL_NONE,                /* each observation has its own (also Battese & Coelli 1995) */
    ORK_PANEL_TIME_INVARIANT,      /* u_i (Pitt & Lee 1981) */
    ORK_PANEL_BATTESE_COELLI_1992, /* u_i exp(−η(t − T)), T the panel's last period */
    ORK_PANEL_KUMBHAKAR_1990,      /* u_i / (1 + exp(b t + c t²)), t from the first period, 1 */
    ORK_PANEL_KUMBHAKAR_1990_MODIFIED, /* u_i (1 + b (t − T) + c (t − T)²) */
    ORK_PANEL_TRUE_FIXED_EFFECTS,      /* Greene 2005: a constant for each unit, u_it free */
    ORK_PANEL_TRUE_RANDOM_EFFECTS,     /* Greene 2005: a normal w_i for each unit, u_it free */
    ORK_PANEL_FOUR_COMPONENTS,         /* w_i, a lasting u_i half-normal, and a passing u_it */
    /* Chen, Schmidt & Wang 2014: a constant for each unit, by the likelihood of what is left of a
       unit's observations when any constant is added to them; consistent for few periods. */
    ORK_PANEL_WITHIN = ORK_PANEL_FOUR_COMPONENTS + 2, /* the method has another between */
} ork_frontier_panel;

typedef enum ork_frontier_part {
    ORK_PART_FRONTIER,
    ORK_PART_U,
    ORK_PART_V,
    ORK_PART_MU,
    ORK_PART_SCALE,
    ORK_PART_SHAPE,
    ORK_PART_DECAY,
    ORK_PART_EFFECT,
    ORK_PART_PERSISTENT,
    ORK_PART_COUNT
} ork_frontier_part;

/* x [n × columns] beside the constant. */
typedef struct ork_design {
    const double *x;
    size_t columns;
    bool has_constant;
} ork_design;

typedef struct ork_frontier_model {
    size_t n;
    const double *y; /* [n] */
    int sign;        /* 1 production, −1 cost */
    ork_inefficiency distribution;
    ork_frontier_panel panel;
    /* of the parts frontier … scale. U and V without columns are constants whatever they say; MU is
       looked at for a truncated normal, and SCALE is there when it has columns. */
    ork_design design[ORK_PART_SHAPE];
    const double *weight; /* [n] above 0, whose mean is made 1; or NULL */
    const uint32_t *unit; /* [n] ids from 0, of panels; or NULL */
    const double *time;   /* [n] of panels: 1 for the first period, 2 … */
    double last_time;     /* T; 0: the greatest time. A fit's model holds what it was */
    /* [terms] an estimate to begin at, or NULL. When a maximum is near it is the only start. */
    const double *start;
} ork_frontier_model;

/* How the search ended. Only a maximum has standard errors of all parameters. */
typedef enum ork_frontier_end {
    ORK_FRONTIER_MAXIMUM,
    /* The likelihood is greatest without inefficiency: least squares. σu is 0, its index −∞, and
       the frontier's standard errors are those of least squares. */
    ORK_FRONTIER_NO_INEFFICIENCY,
    ORK_FRONTIER_DETERMINISTIC, /* σv → 0: all deviation would be inefficiency */
    /* μ → −∞: the exponential is the limit and what the fit holds; its model says so. */
    ORK_FRONTIER_EXPONENTIAL_LIMIT,
    ORK_FRONTIER_RIDGE,      /* the likelihood is flat in some direction: not identified */
    ORK_FRONTIER_UNFINISHED, /* still rising after the last iteration */
    /* Random effects, or lasting or passing inefficiency beside them, have no variance: its index
       is −∞ without standard error, and the rest is the maximum of the model without it. */
    ORK_FRONTIER_WITHOUT_COMPONENT,
} ork_frontier_end;

typedef struct ork_frontier {
    ork_frontier_model model; /* as fitted; its arrays are the caller's */
    size_t terms;
    size_t begin[ORK_PART_COUNT + 1];
    double *estimate;   /* [terms] */
    double *covariance; /* [terms × terms] inverse of the observed information; NaN where unknown */
    double log_likelihood;
    ork_frontier_end end;
    size_t iterations; /* of Newton's method from the start that led furthest */
    size_t starts;
    double decrement; /* what twice another step would gain; see ork_maximise */
    double curvature;
    /* Least squares of the frontier part. */
    double *ols, *ols_error;               /* [terms of the frontier] */
    double ols_log_likelihood, ols_sigma2; /* sigma2 over n − terms */
    double ols_skewness, ols_kurtosis; /* of sign·residuals, moments over n; kurtosis − 3 not */
    bool has_wrong_skewness;           /* above 0 where inefficiency would make it below */
} ork_frontier;

/*
 * The greatest likelihood by Newton's method from one or several starts (moments of the least
 * squares residuals, and where there are at most 2,000 observations shares of σu² up to the
 * deterministic frontier). Everything is in log space. Same bits for any number of threads.
 *
 * fault  when not NULL: what an error is about
 *
 * Errors: ORK_ERR_DATA for too few observations, for collinear columns (of any part), for two
 * observations of the same unit and period, and for what has to be the same in all periods of a
 * unit and is not; ORK_ERR_ARGUMENT for values that are not finite and for models that do not
 * exist. Sources: Aigner, Lovell & Schmidt (1977), Meeusen & van den Broeck (1977), Stevenson
 * (1980), Waldman (1982) and those named at the models.
 */
typedef struct ork_frontier_column {
    ork_frontier_part part;
    size_t column;     /* counted without the constant; SIZE_MAX when it is not about one */
    size_t row, other; /* observations at odds with each other; equal when it is not about such */
} ork_frontier_column;
ork_status ork_frontier_fit(ork_context *ctx, const ork_frontier_model *model, ork_arena *arena,
                            ork_frontier *fit, ork_frontier_column *fault);

/* Value, and unless they are NULL gradient [terms] and scores [groups × terms] (groups:
   observations, or units of a panel whose units are not independent rows), in the caller's
   coordinates, at any estimate. For tests, tests' twins, and robust errors. */
ork_status ork_frontier_likelihood(ork_context *ctx, const ork_frontier *fit,
                                   const double *estimate, double *value, double *gradient,
                                   double *scores);
size_t ork_frontier_groups(const ork_frontier_model *model);

/* What is known of each observation's inefficiency given its residual; arrays [n] or NULL. */
typedef struct ork_frontier_scores {
    double *efficiency;    /* E[exp(−u) | e] (Battese & Coelli 1988) */
    double *lower, *upper; /* of exp(−u): equal tails of u given e (Horrace & Schmidt 1996) */
    double *u;             /* E[u | e] (Jondrow, Lovell, Materov & Schmidt 1982) */
    double *mode;          /* exp(−u) at the likeliest u */
    /* Of units' effects. Four components: the same of the lasting part u_i, and E[exp(−u_i −
       u_it)]; with a constant for each unit or a random one: that constant's mean given all its
       unit's observations, without the lasting inefficiency. */
    double *persistent, *persistent_lower, *persistent_upper, *overall;
    double *effect;
} ork_frontier_scores;

/*
 * Efficiency of the observations of `model` at the fit's estimate: the model fitted, or another
 * with the same parts (new units). level in (0, 1).
 */
ork_status ork_frontier_efficiency(ork_context *ctx, const ork_frontier *fit,
                                   const ork_frontier_model *model, double level,
                                   const ork_frontier_scores *scores);

#endif
