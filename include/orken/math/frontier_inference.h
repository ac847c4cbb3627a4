/*
 * What a fitted stochastic frontier can bear: covariances of its estimate, tests, intervals by
 * resampling, and what each unit does to the result. All of it starts from an ork_frontier whose
 * arrays still are there. Groups are ork_frontier_groups: observations, or the units of a panel.
 */
#ifndef ORKEN_MATH_FRONTIER_INFERENCE_H
#define ORKEN_MATH_FRONTIER_INFERENCE_H

#include "orken/math/frontier.h"

enum { ORK_FRONTIER_ENDS = ORK_FRONTIER_WITHOUT_COMPONENT + 1 };

/* ---- Covariance --------------------------------------------------------------------------------
 */

typedef enum ork_covariance_kind {
    ORK_COVARIANCE_INFORMATION,   /* inverse of the observed information: the fit's own */
    ORK_COVARIANCE_OUTER_PRODUCT, /* inverse of Σ s s' of the groups' scores s (Berndt et al. 1974)
                                   */
    ORK_COVARIANCE_SANDWICH, /* information⁻¹ Σ s s' information⁻¹ · G/(G − 1) (White 1982) */
    ORK_COVARIANCE_CLUSTERED, /* the same with the scores summed within clusters first */
} ork_covariance_kind;

/*
 * Covariance of the estimate that allows for more or less than the likelihood does.
 *
 * cluster     [groups] ids from 0, looked at for the clustered one, which is of rank clusters − 1
 *             at most
 * covariance  [terms × terms] NaN where the fit has none; without inefficiency the frontier's part
 *             is that of least squares (White 1980)
 *
 * Errors: ORK_ERR_ARGUMENT without clusters; ORK_ERR_DATA for fewer than two of them.
 */
ork_status ork_frontier_covariance(ork_context *ctx, const ork_frontier *fit,
                                   ork_covariance_kind kind, const uint32_t *cluster,
                                   double *covariance);

/* ---- Tests -------------------------------------------------------------------------------------
 */

/* Of the residuals of least squares, times the sign, so that inefficiency makes the skewness
   negative. NaN below 8 observations (kurtosis and omnibus: too). */
typedef struct ork_frontier_skewness {
    double m3t, m3t_p;             /* √(n/6) √b1, normal (Coelli 1995); p of both sides */
    double m3t_p_lower;            /* of a skewness as negative */
    double z, p;                   /* √b1 made normal (D'Agostino 1970), both sides */
    double kurtosis_z, kurtosis_p; /* b2 made normal (Anscombe & Glynn 1983) */
    double omnibus, omnibus_p;     /* z² + kurtosis_z², χ²(2) (D'Agostino & Pearson 1973) */
    double exact_p; /* share of simulated samples whose skewness is not greater; see below */
} ork_frontier_skewness;
/*
 * Tests of no inefficiency by the skewness of least squares.
 *
 * simulations  of normal errors on the model's own inputs, one random stream each: the √b1 test of
 *              Schmidt & Lin (1984) whose level is exact in small samples too. 0: exact_p is NaN
 */
ork_status ork_frontier_skewness_test(ork_context *ctx, const ork_frontier *fit, size_t simulations,
                                      ork_frontier_skewness *result);

typedef struct ork_likelihood_ratio {
    double statistic; /* 0 or more */
    size_t restrictions;
    double p;
} ork_likelihood_ratio;
/* Upper tail of the mixture that a likelihood ratio has when one variance lies on its boundary:
   ½χ²(0) + ½χ²(1) for one restriction, else ¼χ²(r−2) + ½χ²(r−1) + ¼χ²(r). */
double ork_mixed_chi_square_upper(double x, size_t restrictions);
/* Critical value with ½ P(χ²(r−1) > c) + ½ P(χ²(r) > c) = level: the bound of Kodde & Palm (1986,
   Econometrica 54, Table 1) for one inequality among r restrictions. */
double ork_kodde_palm(double level, size_t restrictions);
/* Against least squares, by the mixture above. NaN where least squares are not a member of the
   model's family (index of ln σv² with columns, effects of units). */
void ork_frontier_inefficiency_test(const ork_frontier *fit, ork_likelihood_ratio *result);
/* Of a model within another, of the same data, by χ².
   Errors: ORK_ERR_ARGUMENT when they differ in observations or `restricted` has as many parameters.
 */
ork_status ork_frontier_nested_test(ork_context *ctx, const ork_frontier *general,
                                    const ork_frontier *restricted, ork_likelihood_ratio *result);

/* Less is better. Without inefficiency the parameters are those of least squares. */
typedef struct ork_frontier_criteria {
    size_t parameters;
    double aic, bic, hqic; /* −2 ln L + k · 2, ln n, 2 ln ln n */
} ork_frontier_criteria;
ork_frontier_criteria ork_frontier_criteria_of(const ork_frontier *fit);

/* [groups] what each adds to the log-likelihood. Not of true fixed effects. */
ork_status ork_frontier_contributions(ork_context *ctx, const ork_frontier *fit, double *value);

/* Vuong (1989): which of two models that do not hold each other is nearer to the truth; above 0 the
   first. NaN when they say the same of every group. */
typedef struct ork_vuong {
    double statistic, p;           /* normal, both sides */
    double corrected, corrected_p; /* less (k1 − k2)/2 ln n, as BIC counts parameters */
} ork_vuong;
ork_status ork_frontier_vuong(ork_context *ctx, const ork_frontier *first,
                              const ork_frontier *second, ork_vuong *result);

/* ---- Bootstrap ---------------------------------------------------------------------------------
 */

typedef enum ork_bootstrap_kind {
    /* New outputs at the same inputs, from the fitted distributions of v and u. */
    ORK_BOOTSTRAP_PARAMETRIC,
    ORK_BOOTSTRAP_PAIRS, /* observations, or units of a panel with all their periods, redrawn */
} ork_bootstrap_kind;

/* What replicates found, in the arena. A replicate fails when its inputs are collinear. */
typedef struct ork_frontier_bootstrap {
    size_t replicates, terms, n;
    /* [replicates × terms] NaN where a replicate failed. Without inefficiency the constant of ln
       σu² is −∞; at the exponential limit μ is −∞ and ln σu² ∞. */
    double *estimate;
    double *efficiency; /* [replicates × n] of the sample's observations at that estimate */
    /* [replicates × n] exp(−u) with u drawn from what is known of it given the residual at that
       estimate: its quantiles hold what the data do not say of u as well as of the parameters
       (Simar & Wilson 2010, Econometric Reviews 29). NULL for models with effects of units. */
    double *drawn;
    int *end; /* [replicates] an ork_frontier_end; −1 where failed */
    size_t ends[ORK_FRONTIER_ENDS], failed, wrong_skewness; /* how many replicates */
} ork_frontier_bootstrap;

/*
 * One random stream per replicate: the same bits for any number of threads. Each replicate is
 * searched from the fit's estimate first, and from elsewhere only when no maximum is near.
 *
 * with_efficiency  whether efficiency and drawn are wanted; NULL otherwise
 *
 * Errors: ORK_ERR_ARGUMENT for the parametric one of a panel, and for no replicates.
 */
ork_status ork_frontier_bootstrap_run(ork_context *ctx, const ork_frontier *fit,
                                      ork_bootstrap_kind kind, size_t replicates,
                                      bool with_efficiency, ork_arena *arena,
                                      ork_frontier_bootstrap *bootstrap);

typedef struct ork_bootstrap_interval {
    double lower, upper;             /* percentiles */
    double basic_lower, basic_upper; /* 2 estimate − the other percentile */
    double mean, sd;                 /* of the replicates; NaN when one is infinite */
    size_t replicates;               /* that have a value */
} ork_bootstrap_interval;
/* values [count], of which NaN are left out. Percentiles are the order statistics at (R + 1)p,
   outwards (Davison & Hinkley 1997, 5.2), so that infinite values may be among them. */
ork_status ork_bootstrap_interval_of(ork_context *ctx, const double *values, size_t count,
                                     double estimate, double level,
                                     ork_bootstrap_interval *interval);
/* [n × 2] lower, then upper percentile of each observation's rank by drawn efficiency (1 best). */
ork_status ork_bootstrap_ranks(ork_context *ctx, const ork_frontier_bootstrap *bootstrap,
                               double level, double *lower, double *upper);

/* ---- Each unit left out ------------------------------------------------------------------------
 */

typedef struct ork_frontier_jackknife {
    size_t groups, terms;
    double *estimate; /* [groups × terms] without the group; NaN where failed */
    int *end;         /* [groups] an ork_frontier_end; −1 where failed: collinear without it */
    /* [groups] 2(ln L(θ̂) − ln L(θ̂ without the group)) over all data (Cook 1986, JRSS B 48); NaN
       where the two are not of one family or one has no inefficiency and the other has */
    double *displacement;
    double *mean_efficiency;  /* [groups] of all observations at the estimate without the group */
    double *efficiency;       /* [groups] the group's own there, its observations' mean */
    double *rank;             /* [groups] and its rank among the groups there, 1 best */
    double *rank_correlation; /* [groups] Spearman, of all groups there with those at θ̂ */
    /* [terms] standard errors √((G − 1)/G Σ (θ̂₍g₎ − mean)²); NaN unless all ends are the fit's */
    double *error;
    size_t ends[ORK_FRONTIER_ENDS], failed;
} ork_frontier_jackknife;
/* One fit per group, each searched from the fit's estimate first; arrays from the arena. */
ork_status ork_frontier_jackknife_run(ork_context *ctx, const ork_frontier *fit, ork_arena *arena,
                                      ork_frontier_jackknife *jackknife);

#endif
