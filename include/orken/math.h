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
double ork_mean(const double *x, size_t n);
/* Two-pass variance over n − 1; 0 when n < 2. */
double ork_variance(const double *x, size_t n);
double ork_sd(const double *x, size_t n);
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

/* The regularised incomplete beta function I_x(a, b), a and b above 0; about 1e-13 relative. */
double ork_beta_regularised(double a, double b, double x);
/* P(|T| >= |t|) of Student's t with so many degrees of freedom. */
double ork_t_two_sided(double t, double degrees);
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
