/*
 * math: descriptive statistics, ranks and classification over plain arrays of doubles.
 *
 * Arrays hold no missing values: whoever calls has left them out. Matrices are column-major.
 */
#ifndef ORKEN_MATH_H
#define ORKEN_MATH_H

#include "orken/base.h"

/* Sum with a running compensation (Neumaier 1974): error independent of n. */
double ork_sum(const double *x, size_t n);
/* Sum of products, in four parallel sums: fast, and always in the same order. */
double ork_dot(const double *x, const double *y, size_t n);
double ork_mean(const double *x, size_t n);
/* Two-pass variance over n − 1; 0 when n < 2. */
double ork_variance(const double *x, size_t n);
double ork_sd(const double *x, size_t n);
/* Over n instead: of units that are all there are, and no sample. */
double ork_population_sd(const double *x, size_t n);
/* Sums of squares and of products about the means, of the pairs of which both values are there (NaN
   is a value that is not), in one pass: Welford's running moments. */
typedef struct ork_comoments {
    double pairs, mean_x, mean_y, xx, yy, xy;
} ork_comoments;
ork_comoments ork_comoments_of(const double *x, const double *y, size_t n);
/* The least and the greatest of n >= 1 values. */
void ork_extremes(const double *x, size_t n, double *least, double *greatest);
/* Quantile of type 7 (Hyndman & Fan 1996), R's and Excel's default; `sorted` is ascending. */
double ork_quantile(const double *sorted, size_t n, double probability);
/* x sorted into `sorted` (may be x itself). */
void ork_sort(const double *x, size_t n, double *sorted);
/* [n] positions that sort x ascending or descending; stable. */
ork_status ork_order(ork_context *ctx, const double *x, size_t n, bool descending, size_t *order);

typedef enum ork_ties { ORK_TIES_MINIMUM, ORK_TIES_AVERAGE, ORK_TIES_DENSE } ork_ties;
/* [n] ranks, 1 = greatest (or smallest when `ascending`). */
ork_status ork_rank(ork_context *ctx, const double *x, size_t n, bool ascending, ork_ties ties,
                    double *rank);

typedef enum ork_breaks_rule {
    ORK_BREAKS_QUANTILE,
    ORK_BREAKS_EQUAL_INTERVAL,
    ORK_BREAKS_NATURAL
} ork_breaks_rule;
/*
 * [classes − 1] inner breaks that part x into classes; a value belongs to the class k when
 * breaks[k−1] < value <= breaks[k]. Natural breaks minimise the sum of squares within classes
 * exactly (Fisher 1958, by dynamic programming with divide and conquer, O(k n log n)).
 *
 * Errors: ORK_ERR_DATA when x has fewer distinct values than classes.
 */
ork_status ork_breaks(ork_context *ctx, const double *x, size_t n, size_t classes,
                      ork_breaks_rule rule, double *breaks);
/* Class (0 …) of a value. */
size_t ork_break_class(double value, const double *breaks, size_t classes);

/* ---- Moments, tail probabilities, correlations -------------------------------------------------
 */

/*
 * Skewness G1 and excess kurtosis G2, the estimators of spreadsheets (SKEW, KURT), SPSS and COINr:
 * unbiased for normal samples. NaN for fewer than 3 (4) values or when all are the same.
 * Source: Joanes & Gill (1998), Comparing measures of sample skewness and kurtosis, The
 * Statistician 47, "type 2".
 */
double ork_skewness(const double *x, size_t n);
double ork_kurtosis(const double *x, size_t n);

/* P(X >= x) of a gamma distribution of shape a > 0 and scale 1: the regularised incomplete gamma
   function Q(a, x); about 1e-13 relative (to the lesser tail below the mean). */
double ork_gamma_upper(double a, double x);
/* P(X >= x) of chi-square; 0 degrees of freedom: all of it lies at 0. NaN of NaN. */
double ork_chi_square_upper(double x, double degrees);
/* The regularised incomplete beta function I_x(a, b), a and b above 0; about 1e-13 relative. */
double ork_beta_regularised(double a, double b, double x);
/* P(|T| >= |t|) of Student's t with so many degrees of freedom. */
double ork_t_two_sided(double t, double degrees);
/* The t >= 0 with P(|T| >= t) = p, p in (0, 1]: half the width of an interval of level 1 − p. */
double ork_t_critical(double p, double degrees);
/* The same of a Pearson correlation of n pairs: t = r sqrt((n − 2)/(1 − r²)). NaN below 3 pairs. */
double ork_correlation_p(double r, size_t n);

typedef enum ork_correlation_kind { ORK_PEARSON, ORK_SPEARMAN, ORK_KENDALL } ork_correlation_kind;
typedef struct ork_correlation {
    double coefficient; /* in [−1, 1]; NaN below 3 pairs or when x or y is constant */
    double p;           /* two-sided, of no association; NaN where the coefficient is */
    size_t pairs;       /* of which both values are there */
} ork_correlation;
/*
 * Correlation of the pairs of which both values are there; here NaN is a value that is not.
 *
 * Pearson by deviations from the mean; Spearman with average ranks; both with p from Student's t.
 * Kendall's tau-b in O(n log n) (Knight 1966, JASA 61), p exact below 50 pairs without ties and
 * from the normal distribution with ties in the variance otherwise (Kendall 1970).
 *
 * x, y    [n]
 */
ork_status ork_correlate(ork_context *ctx, ork_correlation_kind kind, const double *x,
                         const double *y, size_t n, ork_correlation *result);
/* Of all pairs of columns of x [rows × columns], pairwise complete, into matrix [columns ×
   columns]; the diagonal is 1, or NaN for a constant column. Same bits for any number of threads.
 */
ork_status ork_correlation_matrix(ork_context *ctx, ork_correlation_kind kind, const double *x,
                                  size_t rows, size_t columns, ork_correlation *matrix);

/* ---- Concentration, diversity, inequality ------------------------------------------------------
 *
 * Of sizes x [n], 0 or more. NaN where their sum is 0.
 */

/* Herfindahl-Hirschman index: the sum of squared shares, 1/n (equal) to 1 (all in one). */
double ork_herfindahl(const double *x, size_t n);
/* Shannon's entropy of the shares in nats, 0 (all in one) to ln n (equal). */
double ork_entropy(const double *x, size_t n);
/* Half the sum of the absolute differences of the shares of x and of y: the part that would have to
   move (Hoover 1936). */
double ork_dissimilarity(const double *x, const double *y, size_t n);
/*
 * Gini coefficient, 0 (equal) to 1 - 1/n: twice the area between the diagonal and the Lorenz curve;
 * with weights [n] of people instead of units. Sorted ascending; by an ascending order [n] of x; or
 * as they come, in O(n log n).
 */
double ork_gini_sorted(const double *sorted, size_t n);
double ork_gini_ordered(const double *x, const double *weights, const size_t *order, size_t n);
ork_status ork_gini(ork_context *ctx, const double *x, const double *weights, size_t n,
                    double *gini);
/*
 * Theil's two measures: T = sum of s ln(x/mean) over shares s of the value, L (mean logarithmic
 * deviation) = sum of w ln(mean/x) over shares w of the weight; each the sum of inequality between
 * groups and within them. L is NaN when a value is 0.
 *
 * x       [n] 0 or more
 * weights [n] or NULL for 1 each
 * group   [n] ids below `groups`, or NULL
 *
 * Source: Theil (1967), Economics and Information Theory; Shorrocks (1980), Econometrica 48.
 */
typedef struct ork_theil {
    double t, t_between, t_within, l, l_between, l_within;
} ork_theil;
ork_status ork_theil_of(ork_context *ctx, const double *x, const double *weights,
                        const uint32_t *group, size_t groups, size_t n, ork_theil *theil);
/* Atkinson's index, 0 to 1: the part of the sum that could be given up for equality at this
   aversion to inequality (above 0); weights [n] or NULL. Source: Atkinson (1970), J. of Economic
   Theory 2. */
double ork_atkinson(const double *x, const double *weights, size_t n, double aversion);
/* Standard deviation (over the sum of weights) by the mean; weights [n] or NULL. With people as
   weights: Williamson (1965), Economic Development and Cultural Change 13. */
double ork_weighted_variation(const double *x, const double *weights, size_t n);

/* ---- Eigenvalues -------------------------------------------------------------------------------
 */

/*
 * Eigenvalues of a symmetric matrix in descending order, with orthonormal eigenvectors.
 *
 * matrix   [n × n] of which the lower triangle is read
 * values   [n]
 * vectors  [n × n] column k belongs to values[k], or NULL. Its entries sum to 0 or more; where they
 *          cancel, the first of the greatest is positive.
 *
 * Errors: ORK_ERR_ARGUMENT when an entry is not finite.
 */
ork_status ork_eigen_symmetric(ork_context *ctx, const double *matrix, size_t n, double *values,
                               double *vectors);

/* y = A x of a symmetric matrix A of order n. */
typedef ork_status (*ork_symmetric_product)(ork_context *ctx, const double *x, double *y,
                                            void *data);
/*
 * The greatest eigenvalues of a symmetric matrix known by its products, in descending order, with
 * orthonormal eigenvectors (their signs mean nothing). Repeated eigenvalues are found up to `count`
 * times. Takes some dozens of products and, beside them, O(n) memory.
 *
 * values   [count], count <= n
 * vectors  [n × count] exact to rounding divided by the gap to the other eigenvalues
 *
 * Errors: ORK_ERR_ARGUMENT when count > n; what a product returns.
 * Source: Wu & Simon (2000), Thick-restart Lanczos method, SIAM J. Matrix Anal. Appl. 22.
 */
ork_status ork_eigen_leading(ork_context *ctx, size_t n, ork_symmetric_product product, void *data,
                             size_t count, double *values, double *vectors);

/* ---- Neighbours in space -----------------------------------------------------------------------
 */

/*
 * Spatial weights: a sparse matrix whose row i holds the neighbours of unit i and how much each
 * counts. No unit is its own neighbour. Not necessarily symmetric.
 */
typedef struct ork_spatial_weights {
    size_t n;            /* units */
    size_t *start;       /* [n + 1] where a unit's neighbours begin */
    uint32_t *neighbour; /* [start[n]] ascending within a row */
    double *weight;      /* [start[n]] */
} ork_spatial_weights;
typedef struct ork_spatial_link {
    uint32_t unit, neighbour;
    double weight;
} ork_spatial_link;

/* From links in any order, which are sorted in place; one that stands twice counts once. Links of a
   unit to itself are left out. */
ork_status ork_spatial_weights_new(ork_context *ctx, size_t n, ork_spatial_link *links,
                                   size_t count, ork_spatial_weights **weights);
void ork_spatial_weights_free(ork_spatial_weights *weights);
static inline void ork_spatial_weights_cleanup_(ork_spatial_weights **weights)
{
    ork_spatial_weights_free(*weights);
}
#define ORK_OWNED_WEIGHTS __attribute__((cleanup(ork_spatial_weights_cleanup_)))
/* The units of which keep[n] is true among themselves, numbered anew in their order. */
ork_status ork_spatial_weights_subset(ork_context *ctx, const ork_spatial_weights *weights,
                                      const bool *keep, ork_spatial_weights **subset);
/* Makes the weights of each unit that has neighbours sum to 1. */
void ork_spatial_weights_standardise(ork_spatial_weights *weights);
/* Links that have one in the other direction, as a number of all. */
size_t ork_spatial_weights_mutual(const ork_spatial_weights *weights);
/* [n] x's weighted sum over each unit's neighbours, the spatial lag. */
void ork_spatial_lag(const ork_spatial_weights *weights, const double *x, double *lag);
/* [n] number of the connected part that each unit is in, from 0; the number of parts. */
ork_status ork_spatial_parts(ork_context *ctx, const ork_spatial_weights *weights, size_t *part,
                             size_t *count);

/* x and y of places: a plane's, or longitude and latitude in degrees (distances are then
   kilometres along great circles of a sphere of radius 6371.0088 km). */
typedef struct ork_places_xy {
    const double *x, *y; /* [n] */
    size_t n;
    bool is_geographic;
} ork_places_xy;
/*
 * The k nearest of each place, and all within a distance (ends included); weights are distances. Of
 * equally near places the first counts. By a k-d tree, O(n log n) for few neighbours; the same bits
 * for any number of threads.
 *
 * Errors: ORK_ERR_ARGUMENT for k >= n or k = 0; ORK_ERR_DATA when more than 200 million links would
 * be made.
 */
ork_status ork_spatial_nearest(ork_context *ctx, const ork_places_xy *places, size_t k,
                               ork_spatial_weights **distances);
ork_status ork_spatial_within(ork_context *ctx, const ork_places_xy *places, double distance,
                              ork_spatial_weights **distances);

typedef enum ork_spatial_measure { ORK_MORAN, ORK_GEARY, ORK_GETIS_ORD } ork_spatial_measure;
enum { ORK_SPATIAL_MEASURES = 3 };
/* NaN where something is not defined. */
typedef struct ork_autocorrelation {
    double statistic, expected;
    double variance_normality; /* when x is a sample of a normal population */
    double variance;           /* under randomisation: x's values are given, their places are not */
    size_t at_least, at_most;  /* permutations whose statistic is not less, not greater */
    double permutation_mean, permutation_sd;
} ork_autocorrelation;
/*
 * Moran's I, Geary's c and Getis and Ord's general G of x [n].
 *
 * Moran's I and its variance are not defined for a constant x; G and its variance not for negative
 * values or below 4 units. Permutations move all values; one random stream each.
 *
 * result  [ORK_SPATIAL_MEASURES]
 *
 * Source: Cliff & Ord (1981), Spatial Processes, 1.42–1.43, 2.29–2.32 (moments of I and c); Getis &
 * Ord (1992), Geographical Analysis 24, eq. 5–8 (G).
 */
ork_status ork_spatial_autocorrelation(ork_context *ctx, const ork_spatial_weights *weights,
                                       const double *x, size_t permutations,
                                       ork_autocorrelation *result);

/* A local statistic of a unit with its moments when the unit's value stays and the values of the
   others are dealt out among their places; NaN for a unit without neighbours. */
typedef struct ork_local {
    double statistic, expected, variance;
} ork_local;
/*
 * Local statistics of x [n], each into [n] or NULL:
 *
 * moran   z_i Σ w_ij z_j / m2, with z the deviations from the mean, m2 = Σ z²/n
 * geary   Σ w_ij (z_i − z_j)² / m2
 * g       Gi as a standard deviate: (Σ_{j≠i} w_ij x_j − E)/sd; expected 0, variance 1
 * g_star  Gi*, the same with the unit among its neighbours, at the greatest weight of its row;
 *         moments over all n values
 *
 * The moments of moran and geary are conditional. Not defined for a constant x.
 *
 * Source: Anselin (1995), Geographical Analysis 27, eq. 12 and 20; Sokal, Oden & Thomson (1998),
 * Geographical Analysis 30, app. 2; Ord & Getis (1995), Geographical Analysis 27, eq. 14.
 */
ork_status ork_spatial_local(ork_context *ctx, const ork_spatial_weights *weights, const double *x,
                             ork_local *moran, ork_local *geary, ork_local *g, ork_local *g_star);
/* Replaces local Moran's moments by those when all values are dealt out anew (total randomisation).
 */
ork_status ork_spatial_local_total(ork_context *ctx, const ork_spatial_weights *weights,
                                   const double *x, ork_local *moran);

/*
 * Bivariate Moran: x of a unit against y of its neighbours, n/S0 Σ w_ij zx_i zy_j / √(Σ zx² Σ zy²);
 * expected 0. Variance (exact) and permutations are those of dealing y out among all units, which
 * also parts it from the x of its own unit. Not defined for a constant.
 *
 * Source: Wartenberg (1985), Geographical Analysis 17; Lee (2001), Journal of Geographical
 * Systems 3.
 */
ork_status ork_spatial_cross(ork_context *ctx, const ork_spatial_weights *weights, const double *x,
                             const double *y, size_t permutations, ork_autocorrelation *result);
/* [n] the same of each unit, zx_i Σ w_ij zy_j with both standardised, moments conditional on the
   unit's own y. Permutations: ork_spatial_permute of y. */
ork_status ork_spatial_local_cross(ork_context *ctx, const ork_spatial_weights *weights,
                                   const double *x, const double *y, ork_local *moran);

/* Permutations whose value is not less, and not greater, than the one observed; values nearer than
   1e-11 of their size count as equal. */
typedef struct ork_tail_counts {
    uint32_t at_least, at_most;
} ork_tail_counts;
/*
 * Conditional permutations: a unit's value stays, its neighbours' values are drawn from those of
 * the other n − 1 units without replacement.
 *
 * lag     [n] of Σ w_ij x_j, which local Moran, Gi and Gi* follow (local Moran in the other
 *         direction where z_i < 0)
 * geary   [n] of Σ w_ij (x_i − x_j)², or NULL
 *
 * Each permutation draws one sequence of units without replacement, from a stream of its own. Unit
 * i with d neighbours takes the first d; if it is itself among them, the one after takes its place.
 * For every unit that is a uniform draw of d of the others in order: P = 1/(n)_d (1 + d/(n − d)) =
 * 1/(n − 1)_d. Units share the draws (common random numbers), so each unit's p is exact and what
 * p's of several units share is the error of simulation. Rows of equal weights with the same number
 * of neighbours then share one sorted distribution, O(log R) per unit instead of O(d R).
 */
ork_status ork_spatial_permute(ork_context *ctx, const ork_spatial_weights *weights,
                               const double *x, size_t permutations, ork_tail_counts *lag,
                               ork_tail_counts *geary);

/* P(|Z| >= |z|), P(Z >= z) of the standard normal distribution; NaN of NaN. */
double ork_normal_two_sided(double z);
double ork_normal_upper(double z);

typedef enum ork_adjustment { ORK_ADJUST_FDR, ORK_ADJUST_BONFERRONI } ork_adjustment;
/*
 * [n] p-values for many tests at once; NaN stays NaN and is not counted.
 *
 * Source: Benjamini & Hochberg (1995), JRSS B 57 (FDR, as adjusted values); Bonferroni.
 */
ork_status ork_adjust_p(ork_context *ctx, const double *p, size_t n, ork_adjustment how,
                        double *adjusted);

/* ---- Logistic regression -----------------------------------------------------------------------
 */

/* 1 / (1 + e^−x) */
double ork_logistic(double x);

typedef struct ork_logit {
    /* [terms + 1] the constant first; the caller's arrays */
    double *coefficient;
    double *error;         /* standard errors from the information */
    double *grouped_error; /* … that allow for what a group's observations share; NaN when there are
                              not more groups than terms */
    double log_likelihood, null_log_likelihood; /* with the terms, and with the constant alone */
    bool is_found; /* false, and all NaN: y or a term is constant, terms repeat each other, or they
                      part the zeros from the ones */
} ork_logit;
/*
 * P(y = 1) = 1 / (1 + exp(−(b0 + b1 x1 + …))) by greatest likelihood (Newton's method).
 *
 * y       [n] of 0 and 1
 * x       [n × terms] without the constant
 * group   [n] 0 … groups − 1, or NULL
 *
 * Source: McCullagh & Nelder (1989), Generalized Linear Models, ch. 4; grouped errors: Liang &
 * Zeger (1986), Biometrika 73, times groups / (groups − 1).
 */
ork_status ork_logit_fit(ork_context *ctx, const double *y, const double *x, size_t n, size_t terms,
                         const uint32_t *group, size_t groups, ork_logit *result);

/* ---- Linear programs ---------------------------------------------------------------------------
 */

/*
 * Maximises c'x subject to a x <= b and x >= 0, where b >= 0 (so that x = 0 is allowed), by the
 * simplex method. a is [rows × columns] by column and of the order of 1; x is [columns].
 *
 * Errors: ORK_ERR_DATA when c'x can grow without end, ORK_ERR_ARGUMENT for a negative b.
 * Source: Dantzig (1963), Linear Programming and Extensions, ch. 5; Bland (1977) against circles.
 */
ork_status ork_lp_maximise(ork_context *ctx, const double *a, const double *b, size_t rows,
                           const double *c, size_t columns, double *x, double *value);

/* ---- Data envelopment --------------------------------------------------------------------------
 */

typedef enum ork_returns {
    ORK_RETURNS_CONSTANT,
    ORK_RETURNS_VARIABLE,
    ORK_RETURNS_NON_INCREASING,
    ORK_RETURNS_NON_DECREASING
} ork_returns;
typedef struct ork_dea_model {
    size_t inputs, outputs; /* at least 1 each */
    ork_returns returns;    /* to scale */
    bool is_output;         /* outputs are expanded; otherwise inputs are contracted */
} ork_dea_model;
/*
 * A technology: all that the units observed show to be possible. One thread at a time.
 *
 * The programs are solved over the multipliers by the simplex method, each from the corner of the
 * unit before: some n (inputs + outputs) operations for each of a few steps. In what order units
 * are measured changes scores by rounding only; among several sets of peers it may choose another.
 *
 * Source: Charnes, Cooper & Rhodes (1978), EJOR 2; Banker, Charnes & Cooper (1984), Management
 * Science 30.
 */
typedef struct ork_dea ork_dea;
ork_status ork_dea_new(ork_context *ctx, const ork_dea_model *model, size_t n, ork_dea **dea);
void ork_dea_free(ork_dea *dea);
static inline void ork_dea_free_cleanup_(ork_dea **dea)
{
    ork_dea_free(*dea);
}
#define ORK_OWNED_DEA __attribute__((cleanup(ork_dea_free_cleanup_)))
/*
 * The units of the technology; may be called again with others.
 *
 * inputs   [n × inputs], outputs  [n × outputs], all finite. Inputs are 0 or more with one above 0
 *          in each unit, and outputs likewise. Under variable returns outputs may be anything when
 *          inputs are contracted, and inputs when outputs are expanded.
 * size     [inputs + outputs] above 0, what variables are divided by: they weigh slacks against
 * each other. NULL: the means of their absolute values.
 */
void ork_dea_set(ork_dea *dea, const double *inputs, const double *outputs, const double *size);
/*
 * Farrell's efficiency of a unit, of the technology or not: the least θ such that θ x yields y, or
 * 1/φ of the greatest φ such that x yields φ y. Below 1: inefficient; above 1: outside the
 * technology. NaN when no θ or φ will do (only for units outside the technology).
 *
 * x, y        [inputs], [outputs]
 * without     index of a unit of the technology that is left out (super-efficiency, Andersen &
 *             Petersen 1993), or SIZE_MAX
 */
ork_status ork_dea_measure(ork_context *ctx, ork_dea *dea, const double *x, const double *y,
                           size_t without, double *efficiency);
/*
 * The rest of the solution of the unit just measured (without leaving one out): of all ways to its
 * efficiency the one with the greatest sum of slacks, each divided by the size of its variable.
 *
 * weight      [n] of the units of the technology (λ): the peers are those above 0
 * slack       [inputs + outputs] what can be saved or gained on top of the efficiency, in the
 *             variables' own units
 * multiplier  [inputs + outputs] of the program's dual: v'x = 1 (inputs contracted) or u'y = 1; one
 *             solution of possibly many
 */
ork_status ork_dea_solution(ork_context *ctx, ork_dea *dea, double *weight, double *slack,
                            double *multiplier);

/* ---- Linear algebra ----------------------------------------------------------------------------
 */

/*
 * Lower Cholesky factor of a symmetric matrix, in place: a = L Lᵀ.
 *
 * a   [n × n] of which the lower triangle is read and overwritten; the upper is left alone
 *
 * False, with `a` spoilt, when the matrix is not positive definite to twelve digits. O(n³/3).
 */
bool ork_cholesky(double *a, size_t n);
/* Solves L Lᵀ x = b with the factor of ork_cholesky; x [n] holds b before. */
void ork_cholesky_solve(const double *factor, size_t n, double *x);

/* ---- Sensitivity -------------------------------------------------------------------------------
 */

typedef enum ork_points {
    ORK_POINTS_RANDOM,
    ORK_POINTS_SOBOL /* Sobol's quasi-random sequence (1967) with Owen's nested scrambling (1995) */
} ork_points;
#define ORK_POINTS_SOBOL_MOST 48
/*
 * Point `index` (from 0) of a sequence in the open unit cube; another seed gives another sequence.
 * Quasi-random points are uniform each, and the first 2^m of them fill the cube evenly.
 *
 * u   [count] coordinates
 *
 * Errors: ORK_ERR_ARGUMENT for more than ORK_POINTS_SOBOL_MOST quasi-random coordinates.
 */
ork_status ork_unit_point(ork_context *ctx, ork_points points, uint64_t seed, uint64_t index,
                          size_t count, double *u);
/*
 * The runs of one base sample of Saltelli's design: A and B are two points, and in AB_i factor i of
 * A has the value of B.
 *
 * u   [factors × (factors + 2)] by run: A, B, AB_1 … AB_factors, each [factors] in (0, 1)
 *
 * Source: Saltelli et al. (2010), Computer Physics Communications 181, table 1.
 */
ork_status ork_saltelli_runs(ork_context *ctx, ork_points points, uint64_t seed, size_t factors,
                             uint64_t index, double *u);

/*
 * Sobol's indices of many outputs from such runs, which pass through once: memory is of the order
 * of outputs × factors × bootstraps, whatever the number of base samples.
 */
typedef struct ork_sobol ork_sobol;
/* For `samples` base samples; 0 bootstraps for no intervals. The context's seed draws them. */
ork_status ork_sobol_new(ork_context *ctx, size_t factors, size_t outputs, size_t samples,
                         size_t bootstraps, ork_sobol **sobol);
void ork_sobol_free(ork_sobol *sobol);
static inline void ork_sobol_free_cleanup_(ork_sobol **sobol)
{
    ork_sobol_free(*sobol);
}
#define ORK_OWNED_SOBOL __attribute__((cleanup(ork_sobol_free_cleanup_)))
/*
 * The next `count` base samples, in order. Same bits for any number of threads and however the
 * samples are parted into calls.
 *
 * y   [outputs × (factors + 2) × count] by base sample, then by run. NaN where a run has no such
 *     output: the base sample then does not count for that output, with all its runs.
 *
 * Errors: ORK_ERR_ARGUMENT for more than were announced.
 */
ork_status ork_sobol_add(ork_context *ctx, ork_sobol *sobol, const double *y, size_t count);

/* NaN where the output is the same in all runs; intervals are NaN without bootstraps. */
typedef struct ork_sobol_index {
    double first, first_lower, first_upper; /* Si: share of variance by the factor alone */
    double total, total_lower, total_upper; /* STi: by the factor and all that it takes part in */
} ork_sobol_index;
/*
 * First-order and total indices of an output, with percentile intervals of bootstraps that draw
 * base samples: Si = mean(b (ab_i − a)) / V, STi = mean((ab_i − a)²) / 2V, V of a and b together.
 *
 * level       of the intervals, in (0, 1)
 * is_centred  whether b is counted from the mean, which has the same expectation and less noise;
 *             false is the published form
 * index       [factors]
 *
 * Source: Saltelli et al. (2010), table 2 (b) and (f); the latter of Jansen (1999).
 */
ork_status ork_sobol_indices(ork_context *ctx, const ork_sobol *sobol, size_t output, double level,
                             bool is_centred, ork_sobol_index *index);
/* Base samples that counted; mean and variance of the output in their runs A and B. */
size_t ork_sobol_count(const ork_sobol *sobol, size_t output);
double ork_sobol_mean(const ork_sobol *sobol, size_t output);
double ork_sobol_variance(const ork_sobol *sobol, size_t output);

#endif
