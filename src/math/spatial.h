/* What the files of spatial statistics share. */
#ifndef ORKEN_MATH_SPATIAL_H
#define ORKEN_MATH_SPATIAL_H

#include <stddef.h>

/*
 * [n] z = (x − mean of x)/2^e, with e such that the greatest |x| is about 1: no square over- or
 * underflows, and no bit is lost. All zero for a constant x. Returns the mean, scaled like z.
 */
double ork_scaled_deviations(const double *x, size_t n, double *z);

#endif
