/* Tail probabilities: the incomplete gamma and beta functions, chi-square and Student's t. */
#include "orken/math.h"

#include <assert.h>
#include <float.h>
#include <math.h>

#define HALF_LOG_TWO_PI 0.91893853320467274178

/* ln Γ(x) − [(x − ½) ln x − x + ½ ln 2π] by Stirling's series; x >= 10. */
static double stirling_rest(double x)
{
    static const double terms[] = {1.0 / 12,   -1.0 / 360,      1.0 / 1260, -1.0 / 1680,
                                   1.0 / 1188, -691.0 / 360360, 1.0 / 156};
    double inverse = 1 / (x * x), sum = 0;
    for (size_t k = sizeof terms / sizeof *terms; k-- > 0;)
        sum = sum * inverse + terms[k];
    return sum / x;
}

static double log_gamma(double x)
{
    int sign;
    return lgamma_r(x, &sign);
}

/* x^a e^−x / Γ(a + 1); for large a by its deviation from the greatest value, at x = a. */
static double gamma_front(double a, double x)
{
    if (a < 10) return exp(a * log(x) - x - log_gamma(a + 1));
    double shift = (x - a) / a;
    double fall = shift < 1 ? shift - log1p(shift) : shift - log(x / a);
    return exp(-a * fall - stirling_rest(a) - HALF_LOG_TWO_PI - 0.5 * log(a));
}

/* P/front = Σ x^n/((a + 1) … (a + n)), for x below a + 1. */
static double gamma_series(double a, double x)
{
    double term = 1, sum = 1;
    for (double n = 1; term > sum * 1e-17; n++) {
        term *= x / (a + n);
        sum += term;
    }
    return sum;
}

/* Q/(a front) by the continued fraction 1/(x + 1 − a − 1(1 − a)/(x + 3 − a − …)), by Lentz's
   method; Abramowitz & Stegun (1964), 6.5.31, contracted. */
static double gamma_fraction(double a, double x)
{
    enum { STEPS_MOST = 1000000 };
    double b = x + 1 - a, c = 1 / DBL_MIN, d = 1 / b, product = d;
    for (int n = 1; n < STEPS_MOST; n++) {
        double numerator = -n * (n - a);
        b += 2;
        d = numerator * d + b;
        c = b + numerator / c;
        d = 1 / (fabs(d) < DBL_MIN ? DBL_MIN : d);
        if (fabs(c) < DBL_MIN) c = DBL_MIN;
        product *= c * d;
        if (fabs(c * d - 1) < 2e-16) break;
    }
    return product;
}

double ork_gamma_upper(double a, double x)
{
    assert(a > 0);
    if (isnan(x)) return NAN;
    if (x <= 0) return 1;
    if (isinf(x)) return 0;
    double front = gamma_front(a, x);
    if (x < a + 1) return fmax(1 - front * gamma_series(a, x), 0);
    return fmin(a * front * gamma_fraction(a, x), 1);
}

double ork_chi_square_upper(double x, double degrees)
{
    assert(degrees >= 0);
    if (isnan(x)) return NAN;
    if (degrees == 0) return x > 0 ? 0 : 1;
    return ork_gamma_upper(degrees / 2, x / 2);
}

/* ln B(a, b); for large arguments Stirling's parts that would cancel are left out beforehand. */
static double log_beta(double a, double b)
{
    double small = fmin(a, b), large = fmax(a, b), share = small / (small + large);
    if (small >= 10) {
        double rest = stirling_rest(small) + stirling_rest(large) - stirling_rest(small + large);
        return HALF_LOG_TWO_PI - log(large) / 2 + rest + (small - 0.5) * log(share) +
               large * log1p(-share);
    }
    if (large >= 10) {
        double rest = stirling_rest(large) - stirling_rest(small + large);
        return log_gamma(small) + rest + small - small * log(small + large) +
               (large - 0.5) * log1p(-share);
    }
    return log_gamma(small) + log_gamma(large) - log_gamma(small + large);
}

/*
 * The continued fraction of I_x(a, b) B(a, b)/(x^a y^b), by Lentz's method; quick for x below
 * (a + 1)/(a + b + 2). In terms of y = 1 - x nothing cancels when x is near 1.
 * Source: Didonato & Morris (1992), Algorithm 708, ACM TOMS 18, eq. 9.
 */
static double beta_fraction(double a, double b, double x, double y)
{
    enum { STEPS_MOST = 100000 };
    double lambda = (a + b) * y - b;
    double c = a / (a + 1) * (lambda + 1), d = 0, denominator = c;
    for (int step = 1; step < STEPS_MOST; step++) {
        double n = step, odd = a + 2 * n - 1;
        double alpha = (a + n - 1) / odd * ((a + b + n - 1) / odd) * n * (b - n) * x * x;
        double beta = n + n * (b - n) * x / odd + (a + n) / (odd + 2) * (lambda + 1 + n * (1 + y));
        d = beta + alpha * d;
        c = beta + alpha / c;
        if (fabs(c) < DBL_MIN) c = DBL_MIN;
        d = 1 / (fabs(d) < DBL_MIN ? DBL_MIN : d);
        denominator *= c * d;
        if (fabs(c * d - 1) < 2e-16) break;
    }
    return 1 / denominator;
}

/* I_x(a, b) with the complement y = 1 − x given, which may have more digits than 1 − x. */
static double beta_of(double a, double b, double x, double y)
{
    if (x <= 0) return 0;
    if (y <= 0) return 1;
    double log_x = x < 0.5 ? log(x) : log1p(-y), log_y = y < 0.5 ? log(y) : log1p(-x);
    double front = exp(a * log_x + b * log_y - log_beta(a, b));
    if (x < (a + 1) / (a + b + 2)) return fmin(front * beta_fraction(a, b, x, y), 1);
    return fmax(1 - front * beta_fraction(b, a, y, x), 0);
}

double ork_beta_regularised(double a, double b, double x)
{
    assert(a > 0 && b > 0);
    return beta_of(a, b, x, 1 - x);
}

double ork_t_two_sided(double t, double degrees)
{
    assert(degrees > 0);
    if (isnan(t)) return NAN;
    if (isinf(t)) return 0;
    /* t² might overflow where t/√ν does not. */
    double scaled = fabs(t) / sqrt(degrees), x = 1 / (1 + scaled * scaled);
    double y = scaled < 1 ? scaled * scaled / (1 + scaled * scaled) : 1 - x;
    return beta_of(degrees / 2, 0.5, x, y);
}

/* The tail falls with t: doubling finds an end, halving the place to the last digit. */
double ork_t_critical(double p, double degrees)
{
    assert(p > 0 && p <= 1 && degrees > 0);
    double low = 0, high = 1;
    while (ork_t_two_sided(high, degrees) > p && high < DBL_MAX / 2) {
        low = high;
        high *= 2;
    }
    for (;;) {
        double middle = low + (high - low) / 2;
        if (middle <= low || middle >= high) return middle;
        *(ork_t_two_sided(middle, degrees) > p ? &low : &high) = middle;
    }
}

double ork_correlation_p(double r, size_t n)
{
    if (n < 3 || isnan(r)) return NAN;
    return beta_of((double)(n - 2) / 2, 0.5, (1 - r) * (1 + r), r * r);
}
