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

#endif
