/* What the files of spatial statistics share. */
#ifndef ORKEN_MATH_SPATIAL_H
#define ORKEN_MATH_SPATIAL_H

#include "orken/base.h"

/*
 * [n] z = (x − mean of x)/2^e, with e such that the greatest |x| is about 1: no square over- or
 * underflows, and no bit is lost. All zero for a constant x. Returns the mean, scaled like z.
 */
double ork_scaled_deviations(const double *x, size_t n, double *z);
/* Deals [n] values out anew, by the stream of permutation r. */
void ork_shuffle(const ork_context *ctx, size_t r, double *values, size_t n);

#endif
