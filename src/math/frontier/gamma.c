/*
 * Gamma inefficiency, exactly: u ~ Gamma(P, θ), ln θ² = A and ln P = S (Greene 1990). With t =
 * u/σv, d = e/σv, ρ = σv/θ and x = d + ρ the density of e is
 *
 *   ρ^P / (Γ(P) σv √2π) exp(−d²/2) ∫ t^(P−1) exp(−t²/2 − x t) dt,
 *
 * whose integral is Γ(P) exp(x²/4) times the parabolic cylinder function D_−P(x). Derivatives are
 * moments of t given e, so all of them come from one quadrature. Given e and a Rayleigh u, t has
 * the same density with P = 2, x = −location/spread: its posterior is here, too.
 */
#include "math/frontier/frontier.h"
#include "math/wide.h"
#include "orken/math/normal.h"

#include <math.h>
#include <string.h>

enum { E = ORK_PART_FRONTIER, A = ORK_PART_U, B = ORK_PART_V, S = ORK_PART_SHAPE };

#define FIRST(k) (block->first[k])
#define SECOND(k, l) (block->second[frontier_pair(k, l)])

/* ---- Quadrature --------------------------------------------------------------------------------
 *
 * The trapezoidal rule in τ, ln t = ln t0 + w m(τ), m = τ − exp(−τ − 1.5). t0 is the mode of
 * t^(P+1) exp(…) and w = 1/√(t0² + P + 1) the width of its logarithm there. To the left the
 * integrand falls as t^P only, however small P is: the map makes that a fall as exp(−exp(−τ)), so
 * that both ends are reached in some 60 to 150 nodes. With the step 0.2 the error is near rounding
 * for P from 1e-5 to 1e7 and any x (measured against D_−P with 50 digits).
 */

#define STEP 0.2
#define DELAY 1.5
#define SHAPE_LEAST 1e-5
#define SHAPE_MOST 1e7
enum { RIGHT_END = 43 }; /* nodes: 8.6 widths */

/* Sums over nodes of weight times 1, l, l², δ, δ², δ³, δ⁴, lδ, lδ²; l = ln t − ln t0, δ = t − t0.
 */
enum { ONE, L1, L2, D1, D2, D3, D4, LD, LDD, SUMS };

typedef struct quadrature {
    size_t n;
    double shape;
    double t0[FRONTIER_BLOCK], width[FRONTIER_BLOCK], slope[FRONTIER_BLOCK]; /* (P + 1)/t0 */
    double sum[SUMS][FRONTIER_BLOCK];
} quadrature;

static double node_map(double tau)
{
    return tau - exp(-tau - DELAY);
}

static double node_weight(double tau)
{
    return 1 + exp(-tau - DELAY);
}

/* The node where t^P has fallen by exp(−40) in the narrowest of the widths. */
static int first_node(double shape, double least_width)
{
    /* Bounded: a trial step may go where widths underflow. */
    double range = fmin(1e18, fmax(8, 40 / (shape * least_width)));
    return (int)floor(-(log(range) + DELAY) / STEP);
}

ORK_WIDE static void place(quadrature *q, const double *x)
{
    double p = q->shape + 1;
    for (size_t i = 0; i < q->n; i++) {
        double far = 0.5 * (fabs(x[i]) + sqrt(x[i] * x[i] + 4 * p));
        double t0 = x[i] < 0 ? far : p / far;
        q->t0[i] = t0;
        q->width[i] = 1 / sqrt(t0 * t0 + p);
        q->slope[i] = p / t0;
    }
}

ORK_WIDE static void weigh_node(const quadrature *q, double m, double *growth, double *weight)
{
    for (size_t i = 0; i < q->n; i++) {
        double d = q->t0[i] * (growth[i] - 1);
        weight[i] = q->shape * q->width[i] * m - d * (q->slope[i] + 0.5 * d);
        growth[i] = d;
    }
}

ORK_WIDE static void add_node(quadrature *q, double m, double dm, const double *delta,
                              const double *weight)
{
    for (size_t i = 0; i < q->n; i++) {
        double w = weight[i] * dm, l = q->width[i] * m, d = delta[i], wd = w * d, wl = w * l;
        q->sum[ONE][i] += w;
        q->sum[L1][i] += wl;
        q->sum[L2][i] += wl * l;
        q->sum[D1][i] += wd;
        q->sum[D2][i] += wd * d;
        q->sum[D3][i] += wd * d * d;
        q->sum[D4][i] += wd * d * d * d;
        q->sum[LD][i] += wl * d;
        q->sum[LDD][i] += wl * d * d;
    }
}

static void integrate(quadrature *q, const double *x)
{
    double growth[FRONTIER_BLOCK], weight[FRONTIER_BLOCK], least = INFINITY;
    place(q, x);
    memset(q->sum, 0, sizeof q->sum);
    for (size_t i = 0; i < q->n; i++)
        least = fmin(least, q->width[i]);
    for (int k = first_node(q->shape, least); k <= RIGHT_END; k++) {
        double m = node_map(k * STEP), dm = node_weight(k * STEP);
        for (size_t i = 0; i < q->n; i++)
            growth[i] = q->width[i] * m;
        ork_exp_all(growth, q->n, growth);
        weigh_node(q, m, growth, weight);
        ork_exp_all(weight, q->n, weight);
        add_node(q, m, dm, growth, weight);
    }
    for (size_t s = L1; s < SUMS; s++) {
        for (size_t i = 0; i < q->n; i++)
            q->sum[s][i] /= q->sum[ONE][i];
    }
}

/* ---- Likelihood --------------------------------------------------------------------------------
 *
 * With g = t + d = v/σv the logarithm of the joint density of e and u has the first derivatives
 * −g/σv, ½(ρt − P), ½(g² − 1) and P(ln ρt − ψ(P)) by E, A, B and S. Their means given e are those
 * of the likelihood, and its second derivatives are the means of the second ones and the
 * covariances of the first (Louis 1982).
 */

/* ψ(x) and ψ'(x) for x > 0: upwards to 12, then Stirling's series. */
static void find_psi(double x, double *psi, double *trigamma)
{
    static const double bernoulli[] = {1.0 / 6,  -1.0 / 30,      1.0 / 42, -1.0 / 30,
                                       5.0 / 66, -691.0 / 2730., 7.0 / 6};
    double first = 0, second = 0;
    for (; x < 12; x++)
        first -= 1 / x, second += 1 / (x * x);
    double inverse = 1 / (x * x), power = inverse, sum = 0, slope = 0;
    for (int k = 0; k < 7; k++, power *= inverse) {
        sum += bernoulli[k] * power / (2 * (k + 1));
        slope += bernoulli[k] * power;
    }
    *psi = first + log(x) - 0.5 / x - sum;
    *trigamma = second + (1 + 0.5 / x + slope) / x;
}

typedef struct gamma_scales {
    double rho[FRONTIER_BLOCK], by_v[FRONTIER_BLOCK], x[FRONTIER_BLOCK];
} gamma_scales;

static void find_gamma_scales(const frontier_block *block, gamma_scales *s)
{
    for (size_t i = 0; i < block->n; i++) {
        s->rho[i] = 0.5 * (block->index[B][i] - block->index[A][i]);
        s->by_v[i] = -0.5 * block->index[B][i];
    }
    ork_exp_all(s->rho, block->n, s->rho);
    ork_exp_all(s->by_v, block->n, s->by_v);
    for (size_t i = 0; i < block->n; i++)
        s->x[i] = block->index[E][i] * s->by_v[i] + s->rho[i];
}

static void gamma_values(frontier_block *block, const gamma_scales *s, const quadrature *q)
{
    double p = q->shape, constant = -0.5 * ORK_LN_2PI - lgamma(p) + log(STEP);
    for (size_t i = 0; i < block->n; i++) {
        double d = block->index[E][i] * s->by_v[i], g = d + q->t0[i], rt = s->rho[i] * q->t0[i];
        block->value[i] = constant - 0.5 * block->index[B][i] + (p * log(rt) - rt) - 0.5 * g * g +
                          log(q->sum[ONE][i] * q->width[i]);
    }
}

ORK_WIDE static void gamma_slopes(frontier_block *block, const gamma_scales *s, const quadrature *q,
                                  double psi, double trigamma, const double *log_rt)
{
    double p = q->shape;
    for (size_t i = 0; i < block->n; i++) {
        double rho = s->rho[i], by_v = s->by_v[i], a = q->sum[D1][i], l1 = q->sum[L1][i];
        double d2 = q->sum[D2][i], d3 = q->sum[D3][i], ld = q->sum[LD][i];
        double t = q->t0[i] + a, g = block->index[E][i] * by_v + t;
        double var = d2 - a * a, third = d3 - 3 * a * d2 + 2 * a * a * a;
        double fourth = q->sum[D4][i] - 4 * a * d3 + 6 * a * a * d2 - 3 * a * a * a * a;
        double var_log = q->sum[L2][i] - l1 * l1, with_log = ld - a * l1;
        double square_log = q->sum[LDD][i] - 2 * a * ld + a * a * l1 - var * l1;
        double with_square = 2 * g * var + third;
        double var_square = 4 * g * (g * var + third) + fourth - var * var;
        double square_with_log = 2 * g * with_log + square_log;
        double log_part = log_rt[i] + l1 - psi;
        FIRST(E)[i] = -g * by_v;
        FIRST(A)[i] = 0.5 * (rho * t - p);
        FIRST(B)[i] = 0.5 * (g * g + var - 1);
        FIRST(S)[i] = p * log_part;
        SECOND(E, E)[i] = by_v * by_v * (var - 1);
        SECOND(E, A)[i] = -0.5 * by_v * rho * var;
        SECOND(E, B)[i] = by_v * (g - 0.5 * with_square);
        SECOND(E, S)[i] = -by_v * p * with_log;
        SECOND(A, A)[i] = 0.25 * rho * (rho * var - t);
        SECOND(A, B)[i] = 0.25 * rho * with_square;
        SECOND(A, S)[i] = 0.5 * p * (rho * with_log - 1);
        SECOND(B, B)[i] = 0.25 * var_square - 0.5 * (g * g + var);
        SECOND(B, S)[i] = 0.5 * p * square_with_log;
        SECOND(S, S)[i] = p * (log_part + p * (var_log - trigamma));
    }
}

void frontier_gamma(frontier_block *block)
{
    gamma_scales s;
    quadrature q = {.n = block->n, .shape = exp(block->index[S][0])};
    double psi, trigamma, log_rt[FRONTIER_BLOCK];
    if (!(q.shape >= SHAPE_LEAST && q.shape <= SHAPE_MOST)) {
        for (size_t i = 0; i < block->n; i++)
            block->value[i] = -INFINITY;
        return;
    }
    find_gamma_scales(block, &s);
    integrate(&q, s.x);
    find_psi(q.shape, &psi, &trigamma);
    for (size_t i = 0; i < block->n; i++)
        log_rt[i] = log(s.rho[i] * q.t0[i]);
    gamma_values(block, &s, &q);
    gamma_slopes(block, &s, &q, psi, trigamma, log_rt);
}

/* ---- Posterior ---------------------------------------------------------------------------------
 */

/* ln of the integral of t^(P−1) exp(−t²/2 − x t) at x + step less that at x. */
static double log_ratio(const quadrature *at, const quadrature *moved, size_t i, double x,
                        double step)
{
    double t = at->t0[i], other = moved->t0[i], change = other - t;
    return at->shape * log(other / t) - change * (0.5 * (other + t) + x) - step * other +
           log(moved->sum[ONE][i] * moved->width[i] / (at->sum[ONE][i] * at->width[i]));
}

/* One density of t whose quantiles are asked for; l = ln t − ln t0. */
typedef struct quantile_of {
    double shape, t0, width, slope, total;
} quantile_of;

static double density(const quantile_of *q, double l)
{
    double d = q->t0 * expm1(l);
    return exp(q->shape * l - d * (q->slope + 0.5 * d)) / q->total;
}

/* The share of t below t0 exp(l): the double exponential rule for what falls off from l down. */
static double share_below(const quantile_of *q, double l)
{
    const double step = 0.0625;
    double sum = 0, most = 0;
    for (int k = -64; k <= 320; k++) {
        double tau = k * step, fall = exp(-tau), depth = q->width * exp(tau - fall);
        double part = density(q, l - depth) * depth * (1 + fall);
        sum += part;
        if (part > most) most = part;
        if (k > 32 && part < 1e-18 * most) break;
    }
    return sum * step;
}

/* Between which nodes the cumulated sum passes the share; fills the density's total. */
static void bracket(quantile_of *q, double share, double *low, double *high)
{
    int first = first_node(q->shape, q->width);
    double total = 0, sum = 0;
    q->total = 1;
    for (int k = first; k <= RIGHT_END; k++)
        total += density(q, q->width * node_map(k * STEP)) * node_weight(k * STEP);
    int k = first;
    for (; k < RIGHT_END; k++) {
        sum += density(q, q->width * node_map(k * STEP)) * node_weight(k * STEP) / total;
        if (sum >= share) break;
    }
    q->total = total * STEP * q->width;
    *low = q->width * node_map((k - 2) * STEP);
    *high = q->width * node_map((k + 1) * STEP);
}

/* Newton's steps on the share, kept within a bracket that closes. */
static double quantile(double shape, double t0, double width, double slope, double share)
{
    quantile_of q = {.shape = shape, .t0 = t0, .width = width, .slope = slope};
    double low, high;
    bracket(&q, share, &low, &high);
    double l = 0.5 * (low + high);
    for (int k = 0; k < 60; k++) {
        double off = share_below(&q, l) - share;
        if (off > 0)
            high = l;
        else
            low = l;
        double next = l - off / density(&q, l);
        if (!(next > low && next < high)) next = 0.5 * (low + high);
        bool is_there = fabs(next - l) <= 1e-13 * (1 + fabs(l));
        l = next;
        if (is_there) break;
    }
    return t0 * exp(l);
}

static double mode_of(double shape, double x)
{
    if (shape <= 1) return shape < 1 ? 0 : fmax(0, -x);
    double p = shape - 1, far = 0.5 * (fabs(x) + sqrt(x * x + 4 * p));
    return x < 0 ? far : p / far;
}

void frontier_gamma_scores(double shape, const double *x, const double *spread, size_t from,
                           size_t n, double level, const ork_frontier_scores *scores)
{
    quadrature at = {.n = n, .shape = shape}, moved = {.n = n, .shape = shape};
    double shifted[FRONTIER_BLOCK], tail = 0.5 * (1 - level);
    for (size_t i = 0; i < n; i++)
        shifted[i] = x[i] + spread[i];
    integrate(&at, x);
    if (scores->efficiency) integrate(&moved, shifted);
    for (size_t i = 0; i < n; i++) {
        double t0 = at.t0[i], w = at.width[i], slope = at.slope[i];
        if (scores->efficiency)
            scores->efficiency[from + i] = exp(fmin(0, log_ratio(&at, &moved, i, x[i], spread[i])));
        if (scores->u) scores->u[from + i] = spread[i] * fmax(0, t0 + at.sum[D1][i]);
        if (scores->mode) scores->mode[from + i] = exp(-spread[i] * mode_of(shape, x[i]));
        if (scores->lower)
            scores->lower[from + i] = exp(-spread[i] * quantile(shape, t0, w, slope, 1 - tail));
        if (scores->upper)
            scores->upper[from + i] = exp(-spread[i] * quantile(shape, t0, w, slope, tail));
    }
}
