/* Local spatial statistics: each is a weighted sum over neighbours, with the moments of a draw. */
#include "orken/math.h"

#include <math.h>

#include "math/spatial.h"

/* A unit's weights: their sum and the sum of their squares. */
typedef struct row_sums {
    double sum, squares, greatest;
} row_sums;

static row_sums sum_row(const ork_spatial_weights *w, size_t i)
{
    row_sums row = {0, 0, 0};
    for (size_t k = w->start[i]; k < w->start[i + 1]; k++) {
        row.sum += w->weight[k];
        row.squares += w->weight[k] * w->weight[k];
        row.greatest = fmax(row.greatest, w->weight[k]);
    }
    return row;
}

/* Variance of Σ w y when the y are drawn without replacement from N values of a variance (over N).
 */
static double draw_variance(const row_sums *row, double count, double variance)
{
    double spread = (count * row->squares - row->sum * row->sum) / (count - 1);
    return variance * fmax(spread, 0);
}

/* Moments of all deviations from the mean, which has been taken away: mean of z², z³ and z⁴. */
typedef struct deviations {
    const double *z;
    double n, m2, m3, m4;
} deviations;

static void local_moran(const ork_spatial_weights *w, const deviations *d, size_t i, ork_local *to)
{
    row_sums row = sum_row(w, i);
    double z = d->z[i], lag = 0, others = d->n - 1;
    for (size_t k = w->start[i]; k < w->start[i + 1]; k++)
        lag += w->weight[k] * d->z[w->neighbour[k]];
    double mean = -z / others, variance = (d->n * d->m2 - z * z) / others - mean * mean;
    to->statistic = z / d->m2 * lag;
    to->expected = z / d->m2 * row.sum * mean;
    to->variance = z * z / (d->m2 * d->m2) * draw_variance(&row, others, variance);
}

static void local_geary(const ork_spatial_weights *w, const deviations *d, size_t i, ork_local *to)
{
    row_sums row = sum_row(w, i);
    double z = d->z[i], sum = 0, others = d->n - 1;
    for (size_t k = w->start[i]; k < w->start[i + 1]; k++) {
        double apart = z - d->z[w->neighbour[k]];
        sum += w->weight[k] * apart * apart;
    }
    /* Means of (z_i − z_j)² and of its square over the others; the unit itself adds nothing. */
    double mean = d->n * (z * z + d->m2) / others;
    double fourth = z * z * z * z + 6 * z * z * d->m2 - 4 * z * d->m3 + d->m4;
    double variance = fmax(d->n * fourth / others - mean * mean, 0);
    to->statistic = sum / d->m2;
    to->expected = row.sum * mean / d->m2;
    to->variance = draw_variance(&row, others, variance) / (d->m2 * d->m2);
}

static void local_g(const ork_spatial_weights *w, const deviations *d, size_t i, ork_local *to)
{
    row_sums row = sum_row(w, i);
    double z = d->z[i], sum = 0, others = d->n - 1;
    for (size_t k = w->start[i]; k < w->start[i + 1]; k++)
        sum += w->weight[k] * d->z[w->neighbour[k]];
    double mean = -z / others, variance = (d->n * d->m2 - z * z) / others - mean * mean;
    double sd = sqrt(draw_variance(&row, others, variance));
    /* Every place has the same sum when all others are neighbours alike. */
    bool is_fixed = !(sd > 1e-9 * sqrt(d->m2) * row.sum);
    to->statistic = is_fixed ? NAN : (sum - row.sum * mean) / sd;
    to->expected = 0;
    to->variance = 1;
}

static void local_g_star(const ork_spatial_weights *w, const deviations *d, size_t i, ork_local *to)
{
    row_sums row = sum_row(w, i);
    double sum = row.greatest * d->z[i];
    for (size_t k = w->start[i]; k < w->start[i + 1]; k++)
        sum += w->weight[k] * d->z[w->neighbour[k]];
    row.sum += row.greatest;
    row.squares += row.greatest * row.greatest;
    double sd = sqrt(draw_variance(&row, d->n, d->m2));
    bool is_fixed = !(sd > 1e-9 * sqrt(d->m2) * row.sum);
    to->statistic = is_fixed ? NAN : sum / sd;
    to->expected = 0;
    to->variance = 1;
}

typedef void (*local_function)(const ork_spatial_weights *, const deviations *, size_t,
                               ork_local *);

static void fill(const ork_spatial_weights *w, const deviations *d, local_function function,
                 ork_local *to)
{
    if (!to) return;
    for (size_t i = 0; i < w->n; i++) {
        to[i] = (ork_local){NAN, NAN, NAN};
        if (w->start[i] == w->start[i + 1] || !(d->m2 > 0) || w->n < 3) continue;
        function(w, d, i, &to[i]);
    }
}

static void take_moments(const double *x, size_t n, double *z, deviations *d)
{
    ork_scaled_deviations(x, n, z);
    *d = (deviations){.z = z, .n = (double)n};
    for (size_t i = 0; i < n; i++) {
        d->m2 += z[i] * z[i] / d->n;
        d->m3 += z[i] * z[i] * z[i] / d->n;
        d->m4 += z[i] * z[i] * z[i] * z[i] / d->n;
    }
}

ork_status ork_spatial_local(ork_context *ctx, const ork_spatial_weights *weights, const double *x,
                             ork_local *moran, ork_local *geary, ork_local *g, ork_local *g_star)
{
    ORK_SCRATCH(scratch);
    double *z;
    deviations d;
    ORK_NEW(z, ork_arena_calloc(ctx, &scratch, weights->n, sizeof *z));
    take_moments(x, weights->n, z, &d);
    fill(weights, &d, local_moran, moran);
    fill(weights, &d, local_geary, geary);
    fill(weights, &d, local_g, g);
    fill(weights, &d, local_g_star, g_star);
    return ORK_OK;
}

ork_status ork_spatial_local_total(ork_context *ctx, const ork_spatial_weights *weights,
                                   const double *x, ork_local *moran)
{
    ORK_SCRATCH(scratch);
    double *z, n = (double)weights->n;
    deviations d;
    ORK_NEW(z, ork_arena_calloc(ctx, &scratch, weights->n, sizeof *z));
    take_moments(x, weights->n, z, &d);
    double b2 = d.m4 / (d.m2 * d.m2);
    for (size_t i = 0; i < weights->n; i++) {
        row_sums row = sum_row(weights, i);
        if (isnan(moran[i].statistic)) continue;
        double squared = row.sum * row.sum;
        moran[i].expected = -row.sum / (n - 1);
        moran[i].variance = row.squares * (n - b2) / (n - 1) +
                            (squared - row.squares) * (2 * b2 - n) / ((n - 1) * (n - 2)) -
                            squared / ((n - 1) * (n - 1));
    }
    return ORK_OK;
}
