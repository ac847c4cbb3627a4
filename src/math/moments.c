/* Skewness and kurtosis, as spreadsheets and most statistical programs report them. */
#include "orken/math.h"

#include <math.h>

/*
 * Central moments of orders 2, 3 and 4 of x in units of its range, so that no power overflows.
 * False when all values are the same.
 */
static bool central_moments(const double *x, size_t n, double moment[3])
{
    double low, high;
    ork_extremes(x, n, &low, &high);
    if (!(low < high)) return false;
    int exponent;
    frexp(fmax(fabs(low), fabs(high)), &exponent);
    double origin = ldexp(low, -exponent), range = ldexp(high, -exponent) - origin, mean = 0;
    for (size_t i = 0; i < n; i++) /* from the least value, so that a large mean costs no digits */
        mean += (ldexp(x[i], -exponent) - origin) / range;
    mean /= (double)n;
    moment[0] = moment[1] = moment[2] = 0;
    for (size_t i = 0; i < n; i++) {
        double d = (ldexp(x[i], -exponent) - origin) / range - mean;
        moment[0] += d * d;
        moment[1] += d * d * d;
        moment[2] += d * d * d * d;
    }
    for (size_t k = 0; k < 3; k++)
        moment[k] /= (double)n;
    return moment[0] > 0;
}

double ork_skewness(const double *x, size_t n)
{
    double moment[3], count = (double)n;
    if (n < 3 || !central_moments(x, n, moment)) return NAN;
    double g1 = moment[1] / (moment[0] * sqrt(moment[0]));
    return g1 * sqrt(count * (count - 1)) / (count - 2);
}

double ork_kurtosis(const double *x, size_t n)
{
    double moment[3], count = (double)n;
    if (n < 4 || !central_moments(x, n, moment)) return NAN;
    double g2 = moment[2] / (moment[0] * moment[0]) - 3;
    return ((count + 1) * g2 + 6) * (count - 1) / ((count - 2) * (count - 3));
}
