/* Spatial autocorrelation of all units: Moran's I, Geary's c, Getis and Ord's G. */
#include "orken/math.h"

#include <math.h>
#include <string.h>

#include "math/spatial.h"

/* What the moments need of the weights. */
typedef struct weight_sums {
    double n, s0, s1, s2;
} weight_sums;

/* A pair of units, each once: the weights of both directions together. */
typedef struct pair {
    uint32_t i, j;
    double weight;
} pair;

typedef struct global_work {
    const double *z;     /* [n] deviations from the mean */
    const double *about; /* [n] sum of the weights to and from the unit */
    const pair *pairs;
    size_t pair_count, n, permutations;
    double *cross, *sum, *squares; /* [permutations] */
} global_work;

/* Σ w z z, Σ about z, Σ about z²: all three measures follow from them. */
typedef struct products {
    double cross, sum, squares;
} products;

/* ---- Sums --------------------------------------------------------------------------------------
 */

static double weight_between(const ork_spatial_weights *w, uint32_t unit, uint32_t neighbour,
                             size_t *at)
{
    /* Both rows ascend, so that a place once passed is not looked at again. */
    while (*at < w->start[unit + 1] && w->neighbour[*at] < neighbour)
        (*at)++;
    bool is_there = *at < w->start[unit + 1] && w->neighbour[*at] == neighbour;
    return is_there ? w->weight[*at] : 0;
}

/* Pairs in order of their first unit and then as they come. */
static ork_status make_pairs(ork_context *ctx, ork_arena *arena, const ork_spatial_weights *w,
                             pair **made, size_t *count)
{
    size_t links = w->start[w->n], used = 0, *at;
    pair *pairs;
    ORK_NEW(pairs, ork_arena_calloc(ctx, arena, links, sizeof *pairs));
    ORK_NEW(at, ork_arena_calloc(ctx, arena, w->n, sizeof *at));
    memcpy(at, w->start, w->n * sizeof *at);
    for (uint32_t i = 0; i < w->n; i++) {
        for (size_t k = w->start[i]; k < w->start[i + 1]; k++) {
            uint32_t j = w->neighbour[k];
            double back = weight_between(w, j, i, &at[j]);
            /* Where both directions are there, the lower unit's row tells of the pair. */
            if (back != 0 && j < i) continue;
            pairs[used++] = (pair){i, j, w->weight[k] + back};
        }
    }
    *made = pairs;
    *count = used;
    return ORK_OK;
}

static weight_sums sum_weights(size_t n, const pair *pairs, size_t count,
                               const ork_spatial_weights *w, const double *about)
{
    weight_sums sums = {.n = (double)n};
    sums.s0 = ork_sum(w->weight, w->start[n]);
    for (size_t k = 0; k < count; k++)
        sums.s1 += pairs[k].weight * pairs[k].weight;
    for (size_t i = 0; i < n; i++)
        sums.s2 += about[i] * about[i];
    return sums;
}

static products multiply(const global_work *work, const double *z)
{
    products p = {0, 0, 0};
    for (size_t k = 0; k < work->pair_count; k++) {
        const pair *both = &work->pairs[k];
        p.cross += both->weight * z[both->i] * z[both->j];
    }
    for (size_t i = 0; i < work->n; i++) {
        p.sum += work->about[i] * z[i];
        p.squares += work->about[i] * z[i] * z[i];
    }
    return p;
}

/* ---- Moments -----------------------------------------------------------------------------------
 */

/* b2 is the kurtosis m4/m2². */
static void moran_moments(const weight_sums *w, double b2, ork_autocorrelation *moran)
{
    double n = w->n, s0 = w->s0 * w->s0;
    moran->expected = -1 / (n - 1);
    double expected = moran->expected * moran->expected;
    moran->variance_normality =
        (n * n * w->s1 - n * w->s2 + 3 * s0) / (s0 * (n * n - 1)) - expected;
    if (n < 4) return;
    double first = n * ((n * n - 3 * n + 3) * w->s1 - n * w->s2 + 3 * s0);
    double second = b2 * ((n * n - n) * w->s1 - 2 * n * w->s2 + 6 * s0);
    moran->variance = (first - second) / ((n - 1) * (n - 2) * (n - 3) * s0) - expected;
}

static void geary_moments(const weight_sums *w, double b2, ork_autocorrelation *geary)
{
    double n = w->n, s0 = w->s0 * w->s0;
    geary->expected = 1;
    geary->variance_normality = ((2 * w->s1 + w->s2) * (n - 1) - 4 * s0) / (2 * (n + 1) * s0);
    if (n < 4) return;
    double first = (n - 1) * w->s1 * (n * n - 3 * n + 3 - (n - 1) * b2);
    double second = (n - 1) * w->s2 * (n * n + 3 * n - 6 - (n * n - n + 2) * b2) / 4;
    double third = s0 * (n * n - 3 - (n - 1) * (n - 1) * b2);
    geary->variance = (first - second + third) / (n * (n - 2) * (n - 3) * s0);
}

/* The values are z + mean, here over their mean. */
static void getis_ord_moments(const weight_sums *w, const double *z, double mean,
                              ork_autocorrelation *g)
{
    double n = w->n, s0 = w->s0 * w->s0, m1 = 0, m2 = 0, m3 = 0, m4 = 0;
    g->expected = w->s0 / (n * (n - 1));
    if (n < 4) return;
    for (size_t i = 0; i < (size_t)n; i++) {
        double v = (z[i] + mean) / mean;
        m1 += v;
        m2 += v * v;
        m3 += v * v * v;
        m4 += v * v * v * v;
    }
    double b0 = (n * n - 3 * n + 3) * w->s1 - n * w->s2 + 3 * s0;
    double b1 = -((n * n - n) * w->s1 - 2 * n * w->s2 + 6 * s0);
    double b2 = -(2 * n * w->s1 - (n + 3) * w->s2 + 6 * s0);
    double b3 = 4 * (n - 1) * w->s1 - 2 * (n + 1) * w->s2 + 8 * s0;
    double b4 = w->s1 - w->s2 + s0;
    double top = b0 * m2 * m2 + b1 * m4 + b2 * m1 * m1 * m2 + b3 * m1 * m3 + b4 * m1 * m1 * m1 * m1;
    double bottom = (m1 * m1 - m2) * (m1 * m1 - m2) * n * (n - 1) * (n - 2) * (n - 3);
    g->variance = top / bottom - g->expected * g->expected;
}

/* ---- Statistics --------------------------------------------------------------------------------
 */

/* What turns products into statistics. */
typedef struct scales {
    weight_sums w;
    double m2;    /* Σ z² */
    double mean;  /* of x */
    double pairs; /* Σ over i ≠ j of x_i x_j; NaN where G is not defined */
} scales;

static double measure(const scales *s, ork_spatial_measure which, const products *p)
{
    switch (which) {
    case ORK_MORAN:
        return s->w.n / s->w.s0 * p->cross / s->m2;
    case ORK_GEARY:
        return (s->w.n - 1) / (2 * s->w.s0) * (p->squares - 2 * p->cross) / s->m2;
    case ORK_GETIS_ORD:
        return (p->cross + s->mean * p->sum + s->mean * s->mean * s->w.s0) / s->pairs;
    }
    return NAN;
}

static ork_status permute(ork_context *ctx, size_t index, void *data)
{
    enum { CHUNK = 16 };
    ORK_SCRATCH(scratch);
    global_work *work = data;
    double *dealt;
    ORK_NEW(dealt, ork_arena_calloc(ctx, &scratch, work->n, sizeof *dealt));
    size_t to = (index + 1) * CHUNK < work->permutations ? (index + 1) * CHUNK : work->permutations;
    for (size_t r = index * CHUNK; r < to; r++) {
        memcpy(dealt, work->z, work->n * sizeof *dealt);
        ork_shuffle(ctx, r, dealt, work->n);
        products p = multiply(work, dealt);
        work->cross[r] = p.cross;
        work->sum[r] = p.sum;
        work->squares[r] = p.squares;
    }
    return ORK_OK;
}

static ork_status run_permutations(ork_context *ctx, ork_arena *arena, global_work *work,
                                   const scales *s, ork_autocorrelation *result)
{
    size_t count = work->permutations;
    double *values;
    ORK_NEW(work->cross, ork_arena_calloc(ctx, arena, count, sizeof *work->cross));
    ORK_NEW(work->sum, ork_arena_calloc(ctx, arena, count, sizeof *work->sum));
    ORK_NEW(work->squares, ork_arena_calloc(ctx, arena, count, sizeof *work->squares));
    ORK_NEW(values, ork_arena_calloc(ctx, arena, count, sizeof *values));
    ORK_TRY(ork_parallel(ctx, (count + 15) / 16, permute, work));
    for (int m = 0; m < ORK_SPATIAL_MEASURES; m++) {
        ork_autocorrelation *one = &result[m];
        if (isnan(one->statistic)) continue;
        double near = 1e-11 * fabs(one->statistic);
        for (size_t r = 0; r < count; r++) {
            products p = {work->cross[r], work->sum[r], work->squares[r]};
            values[r] = measure(s, (ork_spatial_measure)m, &p);
            one->at_least += values[r] >= one->statistic - near;
            one->at_most += values[r] <= one->statistic + near;
        }
        one->permutation_mean = ork_mean(values, count);
        one->permutation_sd = count > 1 ? ork_sd(values, count) : NAN;
    }
    return ORK_OK;
}

/* Σ x_i x_j over i ≠ j of x = z + mean. */
static double sum_of_products(const double *z, double mean, size_t n)
{
    double sum = (double)n * mean, squares = 0;
    for (size_t i = 0; i < n; i++)
        squares += (z[i] + mean) * (z[i] + mean);
    double pairs = sum * sum - squares;
    return pairs > 1e-12 * sum * sum ? pairs : NAN;
}

/* Σ z² and the kurtosis. */
static void take_moments(const double *z, size_t n, double *m2, double *b2)
{
    double fourth = 0;
    *m2 = 0;
    for (size_t i = 0; i < n; i++)
        *m2 += z[i] * z[i];
    for (size_t i = 0; i < n; i++) {
        double share = z[i] / sqrt(*m2);
        fourth += share * share * share * share;
    }
    *b2 = (double)n * fourth;
}

ork_status ork_spatial_autocorrelation(ork_context *ctx, const ork_spatial_weights *weights,
                                       const double *x, size_t permutations,
                                       ork_autocorrelation *result)
{
    ORK_SCRATCH(arena);
    size_t n = weights->n, count;
    double *z, *about, b2, least, greatest;
    pair *pairs;
    for (int m = 0; m < ORK_SPATIAL_MEASURES; m++)
        result[m] = (ork_autocorrelation){NAN, NAN, NAN, NAN, 0, 0, NAN, NAN};
    if (n < 2 || weights->start[n] == 0) return ORK_OK;
    ork_extremes(x, n, &least, &greatest);
    if (!(least < greatest)) return ORK_OK;
    ORK_NEW(z, ork_arena_calloc(ctx, &arena, n, sizeof *z));
    ORK_NEW(about, ork_arena_calloc(ctx, &arena, n, sizeof *about));
    ORK_TRY(make_pairs(ctx, &arena, weights, &pairs, &count));
    for (size_t k = 0; k < count; k++) {
        about[pairs[k].i] += pairs[k].weight;
        about[pairs[k].j] += pairs[k].weight;
    }
    scales s = {.w = sum_weights(n, pairs, count, weights, about), .pairs = NAN};
    s.mean = ork_scaled_deviations(x, n, z);
    take_moments(z, n, &s.m2, &b2);
    if (least >= 0) s.pairs = sum_of_products(z, s.mean, n);
    moran_moments(&s.w, b2, &result[ORK_MORAN]);
    geary_moments(&s.w, b2, &result[ORK_GEARY]);
    if (!isnan(s.pairs)) getis_ord_moments(&s.w, z, s.mean, &result[ORK_GETIS_ORD]);
    global_work work = {.z = z,
                        .about = about,
                        .pairs = pairs,
                        .pair_count = count,
                        .n = n,
                        .permutations = permutations};
    products p = multiply(&work, z);
    for (int m = 0; m < ORK_SPATIAL_MEASURES; m++)
        result[m].statistic = measure(&s, (ork_spatial_measure)m, &p);
    if (permutations == 0) return ORK_OK;
    return run_permutations(ctx, &arena, &work, &s, result);
}
