/*
 * Log-likelihood of one observation e = v − u and its derivatives by the indices E (e), A (ln σu²),
 * B (ln σv²) and M (μ), for blocks of observations. Plain loops: several observations go at once.
 */
#include "math/frontier/frontier.h"
#include "math/wide.h"
#include "orken/math/normal.h"

#include <math.h>

enum { E = ORK_PART_FRONTIER, A = ORK_PART_U, B = ORK_PART_V, M = ORK_PART_MU };

#define FIRST(k) (block->first[k])
#define SECOND(k, l) (block->second[frontier_pair(k, l)])

/* exp(factor·index), worked out once where the index is constant. */
static void exp_of_index(const frontier_block *block, size_t k, double factor, double *result)
{
    size_t n = block->is_constant[k] ? 1 : block->n;
    for (size_t i = 0; i < n; i++)
        result[i] = factor * block->index[k][i];
    ork_exp_all(result, n, result);
    for (size_t i = n; i < block->n; i++)
        result[i] = result[0];
}

/* Scales of a block: σu², σv², σ² = σu² + σv², the share p of σu² in it, and ln σ². */
typedef struct scales {
    double u2[FRONTIER_BLOCK], v2[FRONTIER_BLOCK], w[FRONTIER_BLOCK]; /* w = 1/σ² */
    double p[FRONTIER_BLOCK], log_s2[FRONTIER_BLOCK];
} scales;

ORK_WIDE static void divide_scales(size_t n, scales *s)
{
    for (size_t i = 0; i < n; i++) {
        double sum = s->u2[i] + s->v2[i];
        s->w[i] = 1 / sum;
        s->p[i] = s->u2[i] / sum;
        s->log_s2[i] = sum;
    }
}

static void find_scales(const frontier_block *block, scales *s)
{
    bool is_constant = block->is_constant[A] && block->is_constant[B];
    exp_of_index(block, A, 1, s->u2);
    exp_of_index(block, B, 1, s->v2);
    divide_scales(block->n, s);
    size_t n = is_constant ? 1 : block->n;
    for (size_t i = 0; i < n; i++)
        s->log_s2[i] = log(s->log_s2[i]);
    for (size_t i = n; i < block->n; i++)
        s->log_s2[i] = s->log_s2[0];
}

/* ---- Half-normal -------------------------------------------------------------------------------
 *
 * ln 2 − ½ ln 2π − ½ ln σ² − e²/2σ² + ln Φ(z), z = −e r, r = σu/(σv σ)
 * (Aigner, Lovell & Schmidt 1977). ln r has the derivatives q/2 by A and −(1 + q)/2 by B.
 */

ORK_WIDE static void half_normal_z(size_t n, const double *e, const scales *s, const double *u2,
                                   const double *v2, double *r, double *z)
{
    for (size_t i = 0; i < n; i++) {
        r[i] = sqrt(u2[i] / v2[i] * s->w[i]);
        z[i] = -e[i] * r[i];
    }
}

/* constant + ½(c − 1)B − ½ c ln σ² − e²/2σ² + L(z), L with its slope and curve; c is 1 here
   and 2 for Rayleigh's. */
ORK_WIDE static void terms_of_z(frontier_block *block, const scales *s, const double *r,
                                const double *z, double c, double constant, const double *value,
                                const double *slope, const double *curve)
{
    const double *index = block->index[E], *v = block->index[B];
    for (size_t i = 0; i < block->n; i++) {
        double e = index[i], p = s->p[i], q = 1 - p, w = s->w[i], pq = p * q, s2 = e * e * w;
        double m = slope[i], bend = curve[i], zi = z[i];
        double za = 0.5 * q * zi, zb = -0.5 * (1 + q) * zi;
        block->value[i] =
            constant + 0.5 * (c - 1) * v[i] - 0.5 * c * s->log_s2[i] - 0.5 * s2 + value[i];
        FIRST(E)[i] = -e * w - m * r[i];
        FIRST(A)[i] = 0.5 * p * (s2 - c) + m * za;
        FIRST(B)[i] = 0.5 * (c - 1) + 0.5 * q * (s2 - c) + m * zb;
        SECOND(E, E)[i] = -w + bend * r[i] * r[i];
        SECOND(E, A)[i] = e * w * p - bend * r[i] * za - 0.5 * m * r[i] * q;
        SECOND(E, B)[i] = e * w * q - bend * r[i] * zb + 0.5 * m * r[i] * (1 + q);
        SECOND(A, A)
        [i] = -0.5 * c * pq + 0.5 * s2 * p * (q - p) + bend * za * za +
              m * zi * (0.25 * q * q - 0.5 * pq);
        SECOND(A, B)
        [i] = 0.5 * c * pq - s2 * pq + bend * za * zb + m * zi * (0.5 * pq - 0.25 * q * (1 + q));
        SECOND(B, B)
        [i] = -0.5 * c * pq + 0.5 * s2 * q * (p - q) + bend * zb * zb +
              m * zi * (0.25 * (1 + q) * (1 + q) - 0.5 * pq);
    }
}

void frontier_half_normal(frontier_block *block)
{
    scales s;
    double r[FRONTIER_BLOCK], z[FRONTIER_BLOCK], log_cdf[FRONTIER_BLOCK], mills[FRONTIER_BLOCK];
    double curve[FRONTIER_BLOCK];
    find_scales(block, &s);
    half_normal_z(block->n, block->index[E], &s, s.u2, s.v2, r, z);
    ork_log_normal_cdf(z, block->n, log_cdf, mills);
    for (size_t i = 0; i < block->n; i++)
        curve[i] = -mills[i] * (z[i] + mills[i]);
    terms_of_z(block, &s, r, z, 1, ORK_LN_2 - 0.5 * ORK_LN_2PI, log_cdf, mills, curve);
}

/* ---- Rayleigh ----------------------------------------------------------------------------------
 *
 * ½ ln σv² − ln σ² − e²/2σ² + L(z), L = ln(φ(z) + z Φ(z)), z as for the half-normal (Hajargasht
 * 2015). L' = k = Φ/(φ + zΦ) and L'' = k(m − k), m the Mills ratio.
 */

/* Far out below 0, where φ + zΦ cancels, k and m − k by continued fractions in x = −z:
   k = x + 2/(x + 3/(x + 4/…)) = x + 2/k2, and m = x + 1/k. */
ORK_WIDE static void rayleigh_tail(size_t n, const double *z, const double *log_cdf,
                                   const double *mills, double *value, double *slope, double *curve)
{
    enum { DEPTH = 48 };
    for (size_t i = 0; i < n; i++) {
        double x = fmax(-z[i], 2.5), rest = x;
        for (int j = DEPTH; j >= 3; j--)
            rest = x + j / rest;
        double far = x + 2 / rest, near = 1 / (z[i] + mills[i]);
        bool is_far = z[i] < -2.5;
        double k = is_far ? far : near;
        value[i] = k;
        slope[i] = k;
        curve[i] = k * (is_far ? 1 / far - 2 / rest : mills[i] - near);
    }
    for (size_t i = 0; i < n; i++)
        value[i] = log_cdf[i] - log(value[i]);
}

void frontier_rayleigh(frontier_block *block)
{
    scales s;
    double r[FRONTIER_BLOCK], z[FRONTIER_BLOCK], log_cdf[FRONTIER_BLOCK], mills[FRONTIER_BLOCK];
    double value[FRONTIER_BLOCK], slope[FRONTIER_BLOCK], curve[FRONTIER_BLOCK];
    find_scales(block, &s);
    half_normal_z(block->n, block->index[E], &s, s.u2, s.v2, r, z);
    ork_log_normal_cdf(z, block->n, log_cdf, mills);
    rayleigh_tail(block->n, z, log_cdf, mills, value, slope, curve);
    terms_of_z(block, &s, r, z, 2, 0, value, slope, curve);
}

/* ---- Exponential -------------------------------------------------------------------------------
 *
 * −ln σu + ρ²/2 + e/σu + ln Φ(z), z = −e/σv − ρ, ρ = σv/σu (Meeusen & van den Broeck 1977). Where z
 * is below 0 the squares are what ln Φ holds, too: −e²/2σv² − ½ ln 2π + ln(Φ(z)/φ(z)) is the same
 * without taking large numbers from each other; 1/mills is that ratio.
 */

ORK_WIDE static void exponential_z(size_t n, const double *e, const double *by_u,
                                   const double *by_v, double *rho, double *z)
{
    for (size_t i = 0; i < n; i++) {
        rho[i] = by_u[i] / by_v[i];
        z[i] = -e[i] * by_v[i] - rho[i];
    }
}

ORK_WIDE static void exponential_terms(frontier_block *block, const double *by_u,
                                       const double *by_v, const double *rho, const double *z,
                                       const double *log_cdf, const double *mills)
{
    const double *index = block->index[E];
    for (size_t i = 0; i < block->n; i++) {
        double e = index[i], c = e * by_u[i], d = e * by_v[i], rr = rho[i] * rho[i];
        double m = mills[i], bend = -m * (z[i] + m);
        double za = 0.5 * rho[i], zb = 0.5 * (d - rho[i]);
        /* ln Φ(z) + z²/2 when z < 0. */
        double tail = log_cdf[i] + 0.5 * z[i] * z[i];
        double far = tail - 0.5 * d * d, near = 0.5 * rr + c + log_cdf[i];
        block->value[i] = -0.5 * block->index[A][i] + (z[i] < 0 ? far : near);
        FIRST(E)[i] = by_u[i] - m * by_v[i];
        FIRST(A)[i] = -0.5 - 0.5 * rr - 0.5 * c + m * za;
        FIRST(B)[i] = 0.5 * rr + m * zb;
        SECOND(E, E)[i] = bend * by_v[i] * by_v[i];
        SECOND(E, A)[i] = -0.5 * by_u[i] - bend * by_v[i] * za;
        SECOND(E, B)[i] = -bend * by_v[i] * zb + 0.5 * m * by_v[i];
        SECOND(A, A)[i] = 0.5 * rr + 0.25 * c + bend * za * za - 0.25 * m * rho[i];
        SECOND(A, B)[i] = -0.5 * rr + bend * za * zb + 0.25 * m * rho[i];
        SECOND(B, B)[i] = 0.5 * rr + bend * zb * zb - 0.25 * m * (d + rho[i]);
    }
}

void frontier_exponential(frontier_block *block)
{
    double by_u[FRONTIER_BLOCK], by_v[FRONTIER_BLOCK], rho[FRONTIER_BLOCK], z[FRONTIER_BLOCK];
    double log_cdf[FRONTIER_BLOCK], mills[FRONTIER_BLOCK];
    exp_of_index(block, A, -0.5, by_u);
    exp_of_index(block, B, -0.5, by_v);
    exponential_z(block->n, block->index[E], by_u, by_v, rho, z);
    ork_log_normal_cdf(z, block->n, log_cdf, mills);
    exponential_terms(block, by_u, by_v, rho, z, log_cdf, mills);
}

/* ---- Truncated normal --------------------------------------------------------------------------
 *
 * −½ ln 2π − ½ ln σ² − (e + μ)²/2σ² + ln Φ(z) − ln Φ(h), h = μ/σu, z = μ g − e r, g = σv/(σu σ),
 * r = σu/(σv σ) (Stevenson 1980). Far from the mode, where z and h are below 0, the squares cancel:
 * z² − h² = e²/σv² − (e + μ)²/σ², so that −e²/2σv² and the two Mills ratios are left.
 */

typedef struct truncated_terms {
    double r[FRONTIER_BLOCK], g[FRONTIER_BLOCK], z[FRONTIER_BLOCK], h[FRONTIER_BLOCK];
    double log_z[FRONTIER_BLOCK], mills_z[FRONTIER_BLOCK];
    double log_h[FRONTIER_BLOCK], mills_h[FRONTIER_BLOCK];
} truncated_terms;

ORK_WIDE static void truncated_z(const frontier_block *block, const scales *s, truncated_terms *t)
{
    for (size_t i = 0; i < block->n; i++) {
        double ratio = sqrt(s->u2[i] / s->v2[i]), by_s = sqrt(s->w[i]);
        t->r[i] = ratio * by_s;
        t->g[i] = by_s / ratio;
        t->z[i] = block->index[M][i] * t->g[i] - block->index[E][i] * t->r[i];
        t->h[i] = block->index[M][i] / sqrt(s->u2[i]);
    }
}

ORK_WIDE static void truncated_values(frontier_block *block, const scales *s,
                                      const truncated_terms *t)
{
    for (size_t i = 0; i < block->n; i++) {
        double e = block->index[E][i], sum = e + block->index[M][i], z = t->z[i], h = t->h[i];
        double near = -0.5 * sum * sum * s->w[i] + t->log_z[i] - t->log_h[i];
        double far =
            -0.5 * e * e / s->v2[i] + (t->log_z[i] + 0.5 * z * z) - (t->log_h[i] + 0.5 * h * h);
        bool is_far = (z < 0) & (h < 0);
        block->value[i] = -0.5 * ORK_LN_2PI - 0.5 * s->log_s2[i] + (is_far ? far : near);
    }
}

ORK_WIDE static void truncated_slopes(frontier_block *block, const scales *s,
                                      const truncated_terms *t)
{
    for (size_t i = 0; i < block->n; i++) {
        double e = block->index[E][i], mu = block->index[M][i], w = s->w[i], p = s->p[i], q = 1 - p,
               pq = p * q;
        double sum = e + mu, s2 = sum * sum * w, r = t->r[i], g = t->g[i];
        double mz = t->mills_z[i], bz = -mz * (t->z[i] + mz);
        double mh = t->mills_h[i], bh = -mh * (t->h[i] + mh), by_u = 1 / sqrt(s->u2[i]);
        /* z by A: −½(1 + p) μg − ½ q e r; by B: ½ p μg + ½(1 + q) e r */
        double x = mu * g, y = e * r;
        double za = -0.5 * (1 + p) * x - 0.5 * q * y, zb = 0.5 * p * x + 0.5 * (1 + q) * y;
        double zaa = (0.25 * (1 + p) * (1 + p) - 0.5 * pq) * x - (0.25 * q * q - 0.5 * pq) * y;
        double zab = (0.5 * pq - 0.25 * p * (1 + p)) * x - (0.5 * pq - 0.25 * q * (1 + q)) * y;
        double zbb = (0.25 * p * p - 0.5 * pq) * x - (0.25 * (1 + q) * (1 + q) - 0.5 * pq) * y;
        double h = t->h[i];
        FIRST(E)[i] = -sum * w - mz * r;
        FIRST(M)[i] = -sum * w + mz * g - mh * by_u;
        FIRST(A)[i] = 0.5 * p * (s2 - 1) + mz * za + 0.5 * mh * h;
        FIRST(B)[i] = 0.5 * q * (s2 - 1) + mz * zb;
        SECOND(E, E)[i] = -w + bz * r * r;
        SECOND(E, M)[i] = -w - bz * r * g;
        SECOND(M, M)[i] = -w + bz * g * g - bh * by_u * by_u;
        SECOND(E, A)[i] = sum * w * p - bz * r * za - 0.5 * mz * q * r;
        SECOND(E, B)[i] = sum * w * q - bz * r * zb + 0.5 * mz * (1 + q) * r;
        SECOND(A, M)
        [i] = sum * w * p + bz * g * za - 0.5 * mz * (1 + p) * g + 0.5 * by_u * (bh * h + mh);
        SECOND(B, M)[i] = sum * w * q + bz * g * zb + 0.5 * mz * p * g;
        SECOND(A, A)
        [i] = -0.5 * pq + 0.5 * s2 * p * (q - p) + bz * za * za + mz * zaa -
              0.25 * (bh * h * h + mh * h);
        SECOND(A, B)[i] = 0.5 * pq - s2 * pq + bz * za * zb + mz * zab;
        SECOND(B, B)[i] = -0.5 * pq + 0.5 * s2 * q * (p - q) + bz * zb * zb + mz * zbb;
    }
}

void frontier_truncated_normal(frontier_block *block)
{
    scales s;
    truncated_terms t;
    find_scales(block, &s);
    truncated_z(block, &s, &t);
    ork_log_normal_cdf(t.z, block->n, t.log_z, t.mills_z);
    ork_log_normal_cdf(t.h, block->n, t.log_h, t.mills_h);
    truncated_values(block, &s, &t);
    truncated_slopes(block, &s, &t);
}
