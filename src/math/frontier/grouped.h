/*
 * Panels whose units have one inefficiency for all periods: u_it = G_it u_i, u_i ~ N⁺(μ, σu²) or
 * exponential. G = g(x), x an index without a constant:
 *
 *   time-invariant                g = exp(x), without columns or those of the scaling property
 *   Battese & Coelli 1992         g = exp(x), x = −η(t − T)
 *   Kumbhakar 1990                g = 1/(1 + exp(x)), x = b t + c t²
 *   its modified form             g = 1 + x, x = b(t − T) + c(t − T)²
 *
 * With p = 1/σv², e_t = v_t − G_t u and u's density proportional to exp(N₀u − q₀u²/2), the data's
 * part of the likelihood is that of N = N₀ − Σ p e G and q = q₀ + Σ p G², so that
 *
 *   ln L = −½ Σ (ln 2π σv² + p e²) + ψ(N, q) − ψ(N₀, q₀),  ψ = ln ∫ exp(N u − q u²/2) du, u > 0
 *
 * (exponential: N₀ = −1/σu, q₀ = 0 and ln N₀ in place of ψ(N₀, q₀)). Derivatives are posterior
 * expectations (Louis 1982): the gradient that of the gradient given u, the Hessian that of the
 * Hessian and the covariance of the gradient, whose part in u is dN·u − ½ dq·u².
 */
#ifndef ORKEN_MATH_FRONTIER_GROUPED_H
#define ORKEN_MATH_FRONTIER_GROUPED_H

#include "math/frontier/frontier.h"

/* What an index moves: the residual, ln σv² and x of a row; ln σu² and μ of a unit. */
enum { ROW_E, ROW_V, ROW_X, ROW_KINDS, UNIT_S = ROW_KINDS, UNIT_M };

typedef struct grouped_term {
    int kind;
    const double *x; /* [n] or NULL for the constant */
    double sign;     /* of e by the frontier's terms: −sign; else 1 */
} grouped_term;

/* The engine's own part of a work. */
typedef struct frontier_grouped {
    grouped_term *term;     /* [terms] */
    double *decay;          /* [n × terms of DECAY] columns of x */
    size_t chunks, *chunk;  /* [chunks + 1] units of a task */
    size_t room;            /* rows that a block may have: units are never torn */
    struct workspace *kept; /* of the only task, from one evaluation to the next */
} frontier_grouped;

/* Mean and square of u with density ∝ exp(N u − q u²/2), u > 0, and what Louis's rule needs. */
typedef struct truncated_moments {
    double log_mass; /* ½z² + ln Φ(z), z = N/√q */
    double mean, square, variance, covariance /* of u and u² */, square_variance;
} truncated_moments;
/* From z, ln Φ(z) and φ(z)/Φ(z) of ork_log_normal_cdf. */
truncated_moments frontier_moments_of(double z, double log_cdf, double mills, double q);

/* A block of whole units: arrays [rows], and of units [units]. */
typedef struct grouped_block {
    size_t from, n; /* rows */
    size_t first, units;
    size_t *begin;                       /* [units + 1] rows counted from `from` */
    double *e, *p, *log_v, *g, *g1, *g2; /* 1/σv², ln σv²; G and its derivatives by x */
    double *s, *mu;                      /* ln σu² and μ, of units */
    double *a, *b, *c, *d;               /* Σ p e², Σ p e G, Σ p G², Σ ln σv² */
    double *n0, *q0, *h, *log_cdf0;      /* before the data; h = N₀/√q₀ */
    double *z, *log_cdf, *mills, *q;     /* after */
    truncated_moments *u0, *u;           /* u0 not of an exponential */
    double *value;
    double *spare; /* [rows] */
} grouped_block;

/* Room for a block, from an arena. */
ork_status grouped_block_make(ork_context *ctx, const frontier_work *work, ork_arena *arena,
                              grouped_block *block);
/* The next units from unit `first` on, before unit `end`; fills everything. */
void grouped_block_fill(const frontier_work *work, const double *theta, size_t first, size_t end,
                        grouped_block *block);
/* Sums of coefficient·x (x NULL: 1) over each unit's rows. */
void grouped_sum(const grouped_block *block, const double *coefficient, const double *x,
                 double *sums);

/* Terms that a panel has in DECAY. */
size_t frontier_decay_terms(ork_frontier_panel panel);
ork_status frontier_grouped_prepare(ork_context *ctx, frontier_work *work);
ork_status frontier_grouped_efficiency(ork_context *ctx, const frontier_work *work,
                                       const double *theta, double level,
                                       const ork_frontier_scores *scores);
ork_status frontier_grouped_starts(ork_context *ctx, frontier_work *work);

#endif
