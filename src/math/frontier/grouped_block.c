/* Panels with one inefficiency for each unit: what the likelihood of a block of units needs. */
#include "math/frontier/grouped.h"
#include "math/wide.h"
#include "orken/math/normal.h"

#include <math.h>
#include <string.h>

/* ---- Moments of a truncated normal -------------------------------------------------------------
 *
 * I_j = ∫ u^j exp(z u − u²/2) du has I_{j+1} = z I_j + j I_{j−1}. Far below 0 that subtracts almost
 * equal numbers; there r_j = I_j/I_{j−1} = j/(r_{j+1} − z) from afar gives all digits, and so do
 * variances as products of differences of r (Gautschi 1961: repeated integrals of erfc).
 */

enum { FAR_TERMS = 40 };

static truncated_moments far_moments(double z)
{
    double r[5] = {0}, next = 0.5 * (z + sqrt(z * z + 4 * (FAR_TERMS + 1)));
    for (int j = FAR_TERMS; j > 0; j--) {
        next = j / (next - z);
        if (j < 5) r[j] = next;
    }
    return (truncated_moments){.mean = r[1],
                               .square = r[1] * r[2],
                               .variance = r[1] * (r[2] - r[1]),
                               .covariance = r[1] * r[2] * (r[3] - r[1]),
                               .square_variance = r[1] * r[2] * (r[3] * r[4] - r[1] * r[2])};
}

static truncated_moments near_moments(double z, double mills)
{
    double mean = z + mills, square = 1 + z * mean;
    return (truncated_moments){.mean = mean,
                               .square = square,
                               .variance = 1 - mills * mean,
                               .covariance = 2 * mean - mills * square,
                               .square_variance = (4 - mills * z) * square - 2};
}

truncated_moments frontier_moments_of(double z, double log_cdf, double mills, double q)
{
    truncated_moments m = z < -3 ? far_moments(z) : near_moments(z, mills);
    double by_root = 1 / sqrt(q);
    m.log_mass = z < 0 ? -log(mills) - 0.5 * ORK_LN_2PI : 0.5 * z * z + log_cdf;
    m.mean *= by_root;
    m.square /= q;
    m.variance /= q;
    m.covariance *= by_root / q;
    m.square_variance /= q * q;
    return m;
}

/* ---- Decay -------------------------------------------------------------------------------------
 */

size_t frontier_decay_terms(ork_frontier_panel panel)
{
    switch (panel) {
    case ORK_PANEL_BATTESE_COELLI_1992:
        return 1;
    case ORK_PANEL_KUMBHAKAR_1990:
    case ORK_PANEL_KUMBHAKAR_1990_MODIFIED:
        return 2;
    default:
        return 0;
    }
}

/* G and its derivatives by x, which g holds before. */
static void find_decay(ork_frontier_panel panel, size_t n, double *g, double *g1, double *g2)
{
    if (panel == ORK_PANEL_KUMBHAKAR_1990_MODIFIED) {
        for (size_t i = 0; i < n; i++)
            g[i] += 1, g1[i] = 1, g2[i] = 0;
        return;
    }
    ork_exp_all(g, n, g);
    if (panel != ORK_PANEL_KUMBHAKAR_1990) {
        memcpy(g1, g, n * sizeof *g1);
        memcpy(g2, g, n * sizeof *g2);
        return;
    }
    for (size_t i = 0; i < n; i++) {
        double odds = g[i], share = 1 / (1 + odds), rest = odds / (1 + odds);
        g[i] = share;
        g1[i] = -share * rest;
        g2[i] = share * rest * (rest - share);
    }
}

static void fill_decay(const frontier_work *work, const double *theta, grouped_block *block)
{
    const frontier_grouped *state = work->grouped;
    const double *b = theta + work->begin[ORK_PART_DECAY];
    size_t terms = work->part_terms[ORK_PART_DECAY], n = block->n;
    frontier_index(work, theta, ORK_PART_SCALE, block->from, n, block->g);
    for (size_t j = 0; j < terms; j++) {
        const double *x = state->decay + j * work->model.n + block->from;
        for (size_t i = 0; i < n; i++)
            block->g[i] += b[j] * x[i];
    }
    find_decay(work->model.panel, n, block->g, block->g1, block->g2);
}

/* ---- Blocks ------------------------------------------------------------------------------------
 */

ork_status grouped_block_make(ork_context *ctx, const frontier_work *work, ork_arena *arena,
                              grouped_block *block)
{
    size_t room = work->grouped->room;
    double **arrays[] = {&block->e,        &block->p,    &block->log_v,   &block->g,     &block->g1,
                         &block->g2,       &block->s,    &block->mu,      &block->a,     &block->b,
                         &block->c,        &block->d,    &block->n0,      &block->q0,    &block->h,
                         &block->log_cdf0, &block->z,    &block->log_cdf, &block->mills, &block->q,
                         &block->value,    &block->spare};
    *block = (grouped_block){0};
    for (size_t k = 0; k < sizeof arrays / sizeof *arrays; k++)
        ORK_NEW(*arrays[k], ork_arena_alloc(ctx, arena, room * sizeof(double)));
    ORK_NEW(block->begin, ork_arena_alloc(ctx, arena, (room + 1) * sizeof *block->begin));
    ORK_NEW(block->u, ork_arena_alloc(ctx, arena, room * sizeof *block->u));
    ORK_NEW(block->u0, ork_arena_calloc(ctx, arena, room, sizeof *block->u0));
    return ORK_OK;
}

/* As many units as there is room for rows. */
static void take_units(const frontier_work *work, size_t first, size_t end, grouped_block *block)
{
    size_t room = work->grouped->room, from = work->start[first], units = 0;
    while (first + units < end && units < room && work->start[first + units + 1] - from <= room) {
        block->begin[units] = work->start[first + units] - from;
        units++;
    }
    block->from = from;
    block->first = first;
    block->units = units;
    block->begin[units] = block->n = work->start[first + units] - from;
}

/* An index that all rows of a unit share. */
static void index_of_units(const frontier_work *work, const double *theta, ork_frontier_part k,
                           const grouped_block *block, double *index)
{
    bool is_constant = work->part[k].columns == 0;
    if (block->n == 0) memset(index, 0, block->units * sizeof *index);
    if (block->n == 0) return;
    frontier_index(work, theta, k, block->from, is_constant ? 1 : block->n, block->spare);
    for (size_t g = 0; g < block->units; g++) {
        size_t row = block->begin[g] < block->n ? block->begin[g] : block->n - 1;
        index[g] = block->spare[is_constant ? 0 : row];
    }
}

void grouped_sum(const grouped_block *block, const double *coefficient, const double *x,
                 double *sums)
{
    for (size_t g = 0; g < block->units; g++) {
        double sum = 0;
        for (size_t i = block->begin[g]; i < block->begin[g + 1]; i++)
            sum += x ? coefficient[i] * x[i] : coefficient[i];
        sums[g] = sum;
    }
}

/* 1/σv², worked out once where it is the same for all. */
static void find_precision(const frontier_work *work, grouped_block *block)
{
    size_t n = work->part[ORK_PART_V].columns > 0 || block->n == 0 ? block->n : 1;
    for (size_t i = 0; i < n; i++)
        block->p[i] = -block->log_v[i];
    ork_exp_all(block->p, n, block->p);
    for (size_t i = n; i < block->n; i++)
        block->p[i] = block->p[0];
}

static void add_rows(grouped_block *block)
{
    for (size_t g = 0; g < block->units; g++) {
        double a = 0, b = 0, c = 0, d = 0;
        for (size_t i = block->begin[g]; i < block->begin[g + 1]; i++) {
            double pe = block->p[i] * block->e[i], pg = block->p[i] * block->g[i];
            a += pe * block->e[i];
            b += pe * block->g[i];
            c += pg * block->g[i];
            d += block->log_v[i];
        }
        block->a[g] = a, block->b[g] = b, block->c[g] = c, block->d[g] = d;
    }
}

/* Σ p (e + G u)² at its least, u = −b/c. */
static double least_squares_of(const grouped_block *block, size_t g)
{
    double u = -block->b[g] / block->c[g], sum = 0;
    for (size_t i = block->begin[g]; i < block->begin[g + 1]; i++) {
        double rest = block->e[i] + block->g[i] * u;
        sum += block->p[i] * rest * rest;
    }
    return sum;
}

/*
 * −½ Σ p e² + ½z² + ln Φ(z), less ½h² + ln Φ(h) of the prior (h = μ/σu). Where z is above 0 its
 * square is most of the sum; what is left of them is put together without taking one from the
 * other.
 */
static double exponent_of(const frontier_work *work, const grouped_block *block, size_t g)
{
    bool is_exponential = work->model.distribution == ORK_EXPONENTIAL;
    double b = block->b[g], c = block->c[g], z = block->z[g];
    double prior = is_exponential ? 0 : block->u0[g].log_mass;
    if (z < 0 || !(c > 0)) return -0.5 * block->a[g] + block->u[g].log_mass - prior;
    double value = -0.5 * least_squares_of(block, g) + block->log_cdf[g];
    if (is_exponential) return value - block->n0[g] * (b - 0.5 * block->n0[g]) / c;
    if (block->h[g] < 0) return value + 0.5 * (z * z - b * b / c) - prior;
    double apart = block->mu[g] + b / c;
    return value - 0.5 * apart * apart * (c / block->q[g]) * block->q0[g] - block->log_cdf0[g];
}

static double value_of(const frontier_work *work, const grouped_block *block, size_t g)
{
    double periods = (double)(block->begin[g + 1] - block->begin[g]);
    double value = exponent_of(work, block, g) - 0.5 * (block->d[g] + periods * ORK_LN_2PI) -
                   0.5 * (block->s[g] + log(block->q[g]));
    return work->model.distribution == ORK_EXPONENTIAL ? value + 0.5 * ORK_LN_2PI : value;
}

/* N₀ and q₀ and, but for the exponential, the moments before the data; once where all units have
   the same. */
static void find_prior(const frontier_work *work, grouped_block *block)
{
    bool is_exponential = work->model.distribution == ORK_EXPONENTIAL;
    bool is_same = work->part[ORK_PART_U].columns + work->part[ORK_PART_MU].columns == 0;
    size_t units = is_same && block->units > 0 ? 1 : block->units;
    double *mills = block->mills;
    for (size_t g = 0; g < block->units; g++) {
        double root = exp(-0.5 * block->s[g]);
        block->h[g] = is_exponential ? 0 : block->mu[g] * root;
        block->q0[g] = is_exponential ? 0 : root * root;
        block->n0[g] = is_exponential ? -root : block->mu[g] * root * root;
    }
    if (is_exponential) return;
    ork_log_normal_cdf(block->h, units, block->log_cdf0, mills);
    for (size_t g = 0; g < block->units; g++) {
        size_t k = g < units ? g : 0;
        block->log_cdf0[g] = block->log_cdf0[k];
        block->u0[g] =
            g < units ? frontier_moments_of(block->h[g], block->log_cdf0[g], mills[g], block->q0[g])
                      : block->u0[0];
    }
}

static void find_posterior(const frontier_work *work, grouped_block *block)
{
    for (size_t g = 0; g < block->units; g++) {
        block->q[g] = block->q0[g] + block->c[g];
        block->z[g] = (block->n0[g] - block->b[g]) / sqrt(block->q[g]);
    }
    ork_log_normal_cdf(block->z, block->units, block->log_cdf, block->mills);
    for (size_t g = 0; g < block->units; g++) {
        /* A unit without rows knows nothing and counts nothing. */
        bool is_empty = block->begin[g] == block->begin[g + 1];
        block->u[g] =
            frontier_moments_of(block->z[g], block->log_cdf[g], block->mills[g], block->q[g]);
        if (is_empty) block->u[g] = (truncated_moments){0};
        if (is_empty) block->u0[g] = block->u[g];
        block->value[g] = is_empty ? 0 : value_of(work, block, g);
    }
}

void grouped_block_fill(const frontier_work *work, const double *theta, size_t first, size_t end,
                        grouped_block *block)
{
    take_units(work, first, end, block);
    frontier_index(work, theta, ORK_PART_FRONTIER, block->from, block->n, block->e);
    frontier_index(work, theta, ORK_PART_V, block->from, block->n, block->log_v);
    find_precision(work, block);
    fill_decay(work, theta, block);
    index_of_units(work, theta, ORK_PART_U, block, block->s);
    index_of_units(work, theta, ORK_PART_MU, block, block->mu);
    add_rows(block);
    find_prior(work, block);
    find_posterior(work, block);
}
