/* The normal distribution's tails over whole arrays, for likelihoods. */
#ifndef ORKEN_MATH_NORMAL_H
#define ORKEN_MATH_NORMAL_H

#include <stddef.h>

#define ORK_LN_2PI 1.8378770664093454836
#define ORK_LN_2 0.69314718055994530942

/* e [n] becomes exp(x); within 1 unit of the last place from −708 to 709, 0 below, and exp(709)
   above. In place is allowed. */
void ork_exp_all(const double *x, size_t n, double *e);

/*
 * ln Φ(z) and φ(z)/Φ(z), the inverse Mills ratio, to about 16 digits (of ln Φ: of the greater of
 * itself and 1) however far out z is; no branches, so that several values go at once.
 *
 * z        [n] finite
 * log_cdf  [n]
 * mills    [n] −z + 1/|z| … for z far below 0
 *
 * Method: for x = |z|, (1 + x)(1 − Φ(x))/φ(x) is smooth in (x − 5)/(x + 5) from end to end, and a
 * Chebyshev expansion of degree 23 gives it to 2e-17 (after Shepherd & Laframboise 1981,
 * Mathematics of Computation 36).
 */
void ork_log_normal_cdf(const double *z, size_t n, double *log_cdf, double *mills);

/*
 * z at which Φ(z) = exp(log_p), for log_p below 0 however low; 0 gives infinity. By Newton's steps
 * on ln Φ.
 */
double ork_normal_quantile_of_log(double log_p);

#endif
