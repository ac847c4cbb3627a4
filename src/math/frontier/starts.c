/* Where the search begins: from the moments of the residuals of least squares. */
#include "math/frontier/frontier.h"
#include "orken/math/normal.h"

#include <math.h>
#include <string.h>

/* Mean, variance and skewness of u when its index says σu² = 1. */
static void unit_moments(const frontier_work *work, double r, double *mean, double *variance,
                         double *skewness)
{
    double log_cdf, mills;
    switch (work->model.distribution) {
    case ORK_EXPONENTIAL:
        *mean = 1, *variance = 1, *skewness = 2;
        return;
    case ORK_GAMMA:
        *mean = *variance = exp(r), *skewness = 2 * exp(-0.5 * r);
        return;
    case ORK_RAYLEIGH:
        *mean = sqrt(M_PI_2), *variance = 2 - M_PI_2, *skewness = 0.6311;
        return;
    default:
        break;
    }
    if (work->model.distribution == ORK_HALF_NORMAL) r = 0;
    ork_log_normal_cdf(&r, 1, &log_cdf, &mills);
    *mean = r + mills;
    *variance = 1 - mills * (r + mills);
    *skewness = mills * ((r + mills) * (r + 2 * mills) - 1) / pow(*variance, 1.5);
}

double frontier_moment_share(const frontier_work *work)
{
    double mean, variance, skewness;
    unit_moments(work, 0, &mean, &variance, &skewness);
    double asked = -work->m3 / pow(work->m2, 1.5) / skewness;
    double share = asked > 0 ? cbrt(asked * asked) : 0;
    return fmin(0.95, fmax(0.05, share));
}

static void put_constant(const frontier_work *work, ork_frontier_part part, double value,
                         double *theta)
{
    if (work->part[part].has_constant) theta[work->begin[part]] = value;
}

void frontier_start_at(const frontier_work *work, double share, double r, double *theta)
{
    double mean, variance, skewness;
    unit_moments(work, r, &mean, &variance, &skewness);
    double sigma_u = sqrt(share * work->m2 / variance);
    memset(theta, 0, work->terms * sizeof *theta);
    memcpy(theta, work->ols, work->part_terms[ORK_PART_FRONTIER] * sizeof *theta);
    if (work->part[ORK_PART_FRONTIER].has_constant) theta[0] += work->model.sign * sigma_u * mean;
    put_constant(work, ORK_PART_U, 2 * log(sigma_u), theta);
    put_constant(work, ORK_PART_V, log((1 - share) * work->m2), theta);
    if (work->part[ORK_PART_MU].terms) put_constant(work, ORK_PART_MU, r * sigma_u, theta);
    put_constant(work, ORK_PART_SHAPE, r, theta);
}

ork_status frontier_starts(ork_context *ctx, frontier_work *work)
{
    enum { FEW = 2000 };
    static const double shares[] = {0.5, 0.9, 0.99, 0.1}, positions[] = {0, -3, 2, -12},
                        shapes[] = {0, -1, 1, 2.5};
    ORK_SCRATCH(scratch);
    double *theta;
    ORK_NEW(theta, ork_arena_calloc(ctx, &scratch, work->terms, sizeof *theta));
    bool is_truncated = work->part[ORK_PART_MU].terms > 0, is_small = work->model.n <= FEW;
    bool has_shape = work->part[ORK_PART_SHAPE].terms > 0;
    for (size_t p = 0; p < (is_truncated || has_shape ? 4 : 1); p++) {
        double r = has_shape ? shapes[p] : positions[p];
        frontier_start_at(work, frontier_moment_share(work), r, theta);
        ORK_TRY(frontier_try(ctx, work, theta));
        for (size_t k = 0; k < (is_small ? 4 : 0); k++) {
            frontier_start_at(work, shares[k], r, theta);
            ORK_TRY(frontier_try(ctx, work, theta));
        }
    }
    return ORK_OK;
}
