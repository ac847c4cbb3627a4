/* Tails of the normal distribution, written so that the compiler can take several values at once.
 */
#include "orken/math/normal.h"

#include "orken/base.h"

#include "math/wide.h"

#include <math.h>
#include <string.h>

static inline double from_bits(uint64_t bits)
{
    double x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

static inline uint64_t to_bits(double x)
{
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

/* Adding this rounds to a whole number, which then stands in the lowest bits. */
#define ROUNDER 6755399441055744.0 /* 1.5 · 2^52 */
#define LN2_HIGH 0.693147180369123816490
#define LN2_LOW 1.90821492927058770002e-10

/* exp of x in [−708, 709]: x = k ln 2 + r with |r| <= ln 2 / 2, Taylor's series of exp(r). */
static inline double exp_within(double x)
{
    static const double series[] = {
        1.0 / 6227020800, 1.0 / 479001600, 1.0 / 39916800, 1.0 / 3628800, 1.0 / 362880, 1.0 / 40320,
        1.0 / 5040,       1.0 / 720,       1.0 / 120,      1.0 / 24,      1.0 / 6,      0.5};
    double shifted = x * 1.44269504088896340736 + ROUNDER;
    double k = shifted - ROUNDER;
    double high = x - k * LN2_HIGH, low = k * LN2_LOW, r = high - low;
    double sum = series[0];
#pragma GCC unroll 12
    for (int j = 1; j < 12; j++)
        sum = sum * r + series[j];
    /* r itself was rounded: what it lost comes back with the term of first order. */
    double rest = (high - r) - low, value = 1 + (r + (rest + r * r * sum));
    return from_bits(to_bits(value) + (to_bits(shifted) << 52));
}

static inline double exp_clamped(double x)
{
    double within = x > -708 ? x : -708;
    within = within < 709 ? within : 709;
    double e = exp_within(within);
    return x < -708 ? 0 : e;
}

/* ln of a normal number above 0: x = 2^k m with m about 1, ln m = 2 artanh((m − 1)/(m + 1)). */
static inline double log_positive(double x)
{
    static const double series[] = {1.0 / 23, 1.0 / 21, 1.0 / 19, 1.0 / 17, 1.0 / 15, 1.0 / 13,
                                    1.0 / 11, 1.0 / 9,  1.0 / 7,  1.0 / 5,  1.0 / 3};
    /* sqrt(1/2) as bits: the exponent changes there, so that m lies within [0.707, 1.414]. */
    uint64_t bits = to_bits(x), offset = bits - 0x3fe6a09e667f3bcdULL + (1023ULL << 52);
    double k = from_bits((offset >> 52) | 0x4330000000000000ULL) - (4503599627370496.0 + 1023);
    double m = from_bits(bits - ((offset & 0xfff0000000000000ULL) - (1023ULL << 52)));
    double f = m - 1, s = f / (2 + f), square = s * s, sum = series[0];
#pragma GCC unroll 11
    for (int j = 1; j < 11; j++)
        sum = sum * square + series[j];
    /* 2s = f − s f, of which the first part is exact. */
    return k * LN2_HIGH + (f - s * (f - 2 * square * sum) + k * LN2_LOW);
}

ORK_WIDE void ork_exp_all(const double *x, size_t n, double *e)
{
    for (size_t i = 0; i < n; i++)
        e[i] = exp_clamped(x[i]);
}

/* (1 − Φ(x))/φ(x) for x >= 0. */
static inline double mills_ratio(double x)
{
    static const double series[] = {
        -9.564832934712551e-10,  -7.073898575561589e-10, 1.1032071151574336e-08,
        9.092476134019147e-09,   -7.758520236786343e-08, -6.588974491108954e-08,
        4.91996233147834e-07,    3.2054316652589574e-07, -3.277287633208865e-06,
        -1.7633239265736746e-07, 2.270961270923768e-05,  -2.480583845192319e-05,
        -0.0001343742785571135,  0.00045704392357953655, 1.9530638370790786e-05,
        -0.004201290329187307,   0.01634823128102938,    -0.03802659218584139,
        0.0615050458401865,      -0.0661776007790963,    0.0250721793016388,
        0.07778159886873769,     -0.22948753825211315,   1.1568486282918946};
    double t = (x - 5) / (x + 5), sum = series[0];
#pragma GCC unroll 24
    for (int j = 1; j < 24; j++)
        sum = sum * t + series[j];
    return sum / (1 + x);
}

ORK_WIDE void ork_log_normal_cdf(const double *z, size_t n, double *log_cdf, double *mills)
{
    for (size_t i = 0; i < n; i++) {
        double x = fabs(z[i]), half = 0.5 * x * x, ratio = mills_ratio(x);
        double density = 0.39894228040143267794 * exp_clamped(-half), upper = density * ratio;
        double lower = 1 - upper;
        /* ln(1 − upper): what 1 − upper lost in rounding comes back. */
        double mended = (lower - 1 + upper) / lower;
        double log_of = log_positive(z[i] < 0 ? ratio : lower);
        log_cdf[i] = z[i] < 0 ? log_of - half - 0.5 * ORK_LN_2PI : log_of - mended;
        mills[i] = (z[i] < 0 ? 1 : density) / (z[i] < 0 ? ratio : lower);
    }
}

double ork_normal_quantile_of_log(double log_p)
{
    if (log_p >= 0) return INFINITY;
    /* Near 1 the quantile is that of the other tail. */
    if (log_p > -0.5) return -ork_normal_quantile(-expm1(log_p));
    if (log_p > -700) return ork_normal_quantile(exp(log_p));
    double z = -sqrt(-2 * log_p - ORK_LN_2PI - log(-2 * log_p));
    for (int steps = 0; steps < 4; steps++) {
        double log_cdf, mills;
        ork_log_normal_cdf(&z, 1, &log_cdf, &mills);
        z -= (log_cdf - log_p) / mills;
    }
    return z;
}
