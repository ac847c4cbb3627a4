/* Sums, moments and quantiles that keep their digits. */
#include "orken/math.h"

#include <assert.h>
#include <math.h>

double ork_sum(const double *x, size_t n)
{
    double sum = 0, lost = 0;
    for (size_t i = 0; i < n; i++) {
        double next = sum + x[i];
        /* What the addition rounded away: exact, taken from the greater of the two. */
        lost += fabs(sum) >= fabs(x[i]) ? (sum - next) + x[i] : (x[i] - next) + sum;
        sum = next;
    }
    /* After an overflow the compensation is NaN; the infinite sum is the better answer. */
    return isfinite(sum) ? sum + lost : sum;
}

double ork_dot(const double *x, const double *y, size_t n)
{
    double lane[4] = {0, 0, 0, 0};
    size_t i = 0;
    for (; i + 4 <= n; i += 4) {
        for (size_t j = 0; j < 4; j++)
            lane[j] += x[i + j] * y[i + j];
    }
    for (; i < n; i++)
        lane[0] += x[i] * y[i];
    return (lane[0] + lane[1]) + (lane[2] + lane[3]);
}

double ork_mean(const double *x, size_t n)
{
    return n ? ork_sum(x, n) / (double)n : 0;
}

double ork_variance(const double *x, size_t n)
{
    if (n < 2) return 0;
    double mean = ork_mean(x, n), squares = 0, rest = 0;
    for (size_t i = 0; i < n; i++) {
        double deviation = x[i] - mean;
        squares += deviation * deviation;
        rest += deviation; /* zero but for the mean's own rounding */
    }
    return (squares - rest * rest / (double)n) / (double)(n - 1);
}

/* The same for values whose squares a double cannot hold: measured in units of a power of two. */
static double scaled_sd(const double *x, size_t n)
{
    double greatest = 0, squares = 0, rest = 0;
    for (size_t i = 0; i < n; i++)
        greatest = fmax(greatest, fabs(x[i]));
    if (n < 2 || greatest == 0 || isinf(greatest)) return 0;
    int exponent = ilogb(greatest);
    double mean = 0;
    for (size_t i = 0; i < n; i++)
        mean += scalbn(x[i], -exponent) / (double)n;
    for (size_t i = 0; i < n; i++) {
        double deviation = scalbn(x[i], -exponent) - mean;
        squares += deviation * deviation;
        rest += deviation;
    }
    double variance = (squares - rest * rest / (double)n) / (double)(n - 1);
    return variance > 0 ? scalbn(sqrt(variance), exponent) : 0;
}

double ork_sd(const double *x, size_t n)
{
    double variance = ork_variance(x, n);
    if (isnormal(variance)) return variance > 0 ? sqrt(variance) : 0;
    return scaled_sd(x, n);
}

double ork_population_sd(const double *x, size_t n)
{
    return n ? ork_sd(x, n) * sqrt(((double)n - 1) / (double)n) : 0;
}

ork_comoments ork_comoments_of(const double *x, const double *y, size_t n)
{
    double pairs = 0, mean_x = 0, mean_y = 0, xx = 0, yy = 0, xy = 0;
    for (size_t i = 0; i < n; i++) {
        if (isnan(x[i]) || isnan(y[i])) continue;
        pairs++;
        double dx = x[i] - mean_x, dy = y[i] - mean_y;
        mean_x += dx / pairs;
        mean_y += dy / pairs;
        xx += dx * (x[i] - mean_x);
        yy += dy * (y[i] - mean_y);
        xy += dx * (y[i] - mean_y);
    }
    return (ork_comoments){pairs, mean_x, mean_y, xx, yy, xy};
}

void ork_extremes(const double *x, size_t n, double *least, double *greatest)
{
    *least = *greatest = x[0];
    for (size_t i = 1; i < n; i++) {
        *least = fmin(*least, x[i]);
        *greatest = fmax(*greatest, x[i]);
    }
}

double ork_quantile(const double *sorted, size_t n, double probability)
{
    assert(n > 0 && probability >= 0 && probability <= 1);
    double place = probability * (double)(n - 1);
    size_t below = (size_t)place;
    if (below + 1 >= n) return sorted[n - 1];
    double part = place - (double)below;
    return sorted[below] + part * (sorted[below + 1] - sorted[below]);
}
