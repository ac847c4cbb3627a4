/* What is known of inefficiency once a residual is: a normal truncated at 0. */
#include "math/frontier/frontier.h"
#include "orken/math/normal.h"

#include <math.h>

void frontier_posterior(ork_inefficiency distribution, double e, double u2, double v2, double mu,
                        double *location, double *spread)
{
    if (distribution == ORK_EXPONENTIAL) {
        *location = -e - v2 / sqrt(u2);
        *spread = sqrt(v2);
        return;
    }
    *location = (mu * v2 - e * u2) / (u2 + v2);
    *spread = sqrt(u2 / (u2 + v2) * v2);
}

/* The u above which the posterior has this share: location + spread Φ⁻¹(1 − share Φ(z)), by the
   other tail so that it holds however far below 0 the location is. */
static double upper_quantile(double location, double spread, double log_cdf, double share)
{
    double u = location - spread * ork_normal_quantile_of_log(log(share) + log_cdf);
    return u > 0 ? u : 0;
}

/* E exp(−d u) = exp(d²s²/2 − d m) Φ(m/s − d s)/Φ(m/s), which rounding may put on 1's wrong side. */
static double efficiency_of(double d, double m, double s, double log_ratio)
{
    double log_efficiency = d * (0.5 * d * s * s - m) + log_ratio;
    return exp(d < 0 ? fmax(0, log_efficiency) : fmin(0, log_efficiency));
}

void frontier_truncated_scores(const double *location, const double *spread, const double *decay,
                               size_t from, size_t n, double level,
                               const ork_frontier_scores *scores)
{
    double z[FRONTIER_BLOCK], log_cdf[FRONTIER_BLOCK], mills[FRONTIER_BLOCK];
    double shifted[FRONTIER_BLOCK], log_shifted[FRONTIER_BLOCK], unused[FRONTIER_BLOCK];
    if (n == 0) return;
    for (size_t i = 0; i < n; i++) {
        z[i] = location[i] / spread[i];
        shifted[i] = z[i] - (decay ? decay[i] : 1) * spread[i];
    }
    ork_log_normal_cdf(z, n, log_cdf, mills);
    ork_log_normal_cdf(shifted, n, log_shifted, unused);
    for (size_t i = 0; i < n; i++) {
        double d = decay ? decay[i] : 1, m = location[i], s = spread[i];
        /* Of exp(−d u): where d is below 0 the greater u is the greater exp(−d u). */
        double tail = d < 0 ? 0.5 * (1 + level) : 0.5 * (1 - level);
        if (scores->efficiency)
            scores->efficiency[from + i] = efficiency_of(d, m, s, log_shifted[i] - log_cdf[i]);
        if (scores->u) scores->u[from + i] = d * fmax(0, m + s * mills[i]);
        if (scores->mode) scores->mode[from + i] = exp(-d * fmax(0, m));
        if (scores->lower)
            scores->lower[from + i] = exp(-d * upper_quantile(m, s, log_cdf[i], tail));
        if (scores->upper)
            scores->upper[from + i] = exp(-d * upper_quantile(m, s, log_cdf[i], 1 - tail));
    }
}
