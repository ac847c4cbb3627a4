/* What the files of the stochastic frontier share. Parameters here belong to standardised columns.
 */
#ifndef ORKEN_MATH_FRONTIER_FRONTIER_H
#define ORKEN_MATH_FRONTIER_FRONTIER_H

#include "orken/math/frontier.h"
#include "orken/math/maximise.h"

#include <math.h>

enum {
    FRONTIER_INDICES = ORK_PART_DECAY, /* indices that a single observation has */
    FRONTIER_PAIRS = FRONTIER_INDICES * (FRONTIER_INDICES + 1) / 2,
    FRONTIER_BLOCK = 256, /* observations at once */
    FRONTIER_CHUNK = 8192 /* observations of a task */
};

/* Columns with mean 0 and standard deviation 1 (without a constant: divided by their root mean
   square, mean 0). */
typedef struct frontier_columns {
    double *x; /* [n × columns] */
    size_t columns;
    bool has_constant;
    size_t terms; /* columns and constant; 0: the part is not there */
    double *mean, *sd;
} frontier_columns;

typedef struct frontier_work frontier_work;

/* How a kind of model computes its likelihood. */
typedef struct frontier_engine {
    /* What it needs besides, once parameters are laid out; or NULL. */
    ork_status (*prepare)(ork_context *ctx, frontier_work *work);
    /* As ork_objective; `work` is its data. */
    ork_status (*evaluate)(ork_context *ctx, const frontier_work *work, const double *theta,
                           double *value, double *gradient, double *hessian);
    /* [groups × terms] */
    ork_status (*scores)(ork_context *ctx, const frontier_work *work, const double *theta,
                         double *scores);
    ork_status (*efficiency)(ork_context *ctx, const frontier_work *work, const double *theta,
                             double level, const ork_frontier_scores *scores);
    /* Calls `frontier_try` for each start. */
    ork_status (*starts)(ork_context *ctx, frontier_work *work);
} frontier_engine;

struct frontier_work {
    ork_frontier_model model;
    const frontier_engine *engine;
    ork_arena *arena;
    frontier_columns part[FRONTIER_INDICES]; /* standardised */
    size_t terms, begin[ORK_PART_COUNT + 1];
    size_t part_terms[ORK_PART_COUNT];
    /* Of panels everything [n] here (columns, y, weight, time) is already by unit and in order of
       time: unit g has start[g] … start[g + 1] − 1 of it, and the i-th is the caller's row
       caller_row[i], where only results go. */
    size_t groups, *start, *caller_row; /* caller_row NULL: as the caller's */
    const double *y;
    double *weight;                   /* [n] with mean 1, or NULL */
    double *time;                     /* of panels */
    struct frontier_grouped *grouped; /* of that engine */
    ork_frontier_column fault;        /* what an error is about */
    /* Least squares, of standardised columns. */
    double *ols;         /* [terms of the frontier] */
    double *ols_inverse; /* [terms²] inverse of X'X */
    double m2, m3, m4;   /* moments of sign·residuals */
    double ols_sigma2, ols_log_likelihood;
    /* The best so far. */
    ork_maximum best;
    size_t starts;
    bool has_best;
};

/* Rows by unit and time, y and time; and any other values [n] in that order, from the arena. */
ork_status frontier_gather(ork_context *ctx, frontier_work *work);
double *frontier_gathered(ork_context *ctx, const frontier_work *work, const double *x);
/* Checks the model, standardises its columns, chooses the engine and lays out the parameters. */
ork_status frontier_prepare(ork_context *ctx, const ork_frontier_model *model, ork_arena *arena,
                            frontier_work *work);
/* Columns beside those of the model, with a constant. */
ork_status frontier_standardise_design(ork_context *ctx, const frontier_work *work,
                                       const ork_design *design, frontier_columns *part);
/* Every unit has a constant: y and the frontier's columns are deviations from units' means. */
bool frontier_is_within(const ork_frontier_model *model);
/* Least squares of the frontier, and collinear columns of every part. */
ork_status frontier_least_squares(ork_context *ctx, frontier_work *work);

/* Part k's component is not there: its index is −∞ (and there is no μ without u). */
static inline bool frontier_is_absent(const frontier_work *work, const double *theta, size_t k)
{
    if (k == ORK_PART_MU) k = ORK_PART_U;
    return work->part_terms[k] && theta[work->begin[k]] == -INFINITY;
}

/* Climbs from a start and keeps what is reached when it is better than the best so far. */
ork_status frontier_try(ork_context *ctx, frontier_work *work, const double *start);
/* Fills theta [terms] with least squares whose constant is moved by the mean of u, the constants of
   U, V and MU such that u has this share of the variance, and 0 elsewhere. r = μ/σu, looked at for
   a truncated normal; of gamma it is ln P. */
void frontier_start_at(const frontier_work *work, double share, double r, double *theta);
/* Share of u's variance that the third moment asks for, within [0.05, 0.95]. */
double frontier_moment_share(const frontier_work *work);

/* The starts of models whose observations have their own u: shares of u in the variance and, for a
   truncated normal, several μ. */
ork_status frontier_starts(ork_context *ctx, frontier_work *work);
/* Inverse of a symmetric positive definite matrix [n × n], scaled to a unit diagonal meanwhile; NaN
   where it is not positive definite. */
ork_status frontier_invert(ork_context *ctx, const double *matrix, size_t n, double *inverse);
/* Between the caller's coordinates and those of standardised columns; in place is allowed. */
void frontier_standardise(const frontier_work *work, const double *estimate, double *theta);
void frontier_restore(const frontier_work *work, const double *theta, double *estimate);

/* Term j of part k from row `from` on; NULL for the constant. */
static inline const double *frontier_column_of(const frontier_work *work, size_t k, size_t j,
                                               size_t from)
{
    const frontier_columns *part = &work->part[k];
    if (part->has_constant && j == 0) return NULL;
    return part->x + (j - part->has_constant) * work->model.n + from;
}
/* Four sums at once, added in a fixed order. */
double frontier_sum(const double *x, size_t n);
double frontier_product(const double *x, const double *y, size_t n);

/* Index of part k at rows from … from + n − 1: e = sign(y − x'β) for the frontier. */
void frontier_index(const frontier_work *work, const double *theta, ork_frontier_part k,
                    size_t from, size_t n, double *index);

/* ---- One observation, pointwise -----------------------------------------------------------------
 */

/* Indices of up to FRONTIER_BLOCK observations; log-likelihood with derivatives by the indices. */
typedef struct frontier_block {
    size_t n;
    bool is_constant[FRONTIER_INDICES]; /* the index is the same throughout the block */
    double index[FRONTIER_INDICES][FRONTIER_BLOCK];
    double value[FRONTIER_BLOCK];
    double first[FRONTIER_INDICES][FRONTIER_BLOCK];
    double second[FRONTIER_PAIRS][FRONTIER_BLOCK]; /* at frontier_pair(k, l) */
} frontier_block;

/* Place of the second derivative by indices k <= l. */
static inline size_t frontier_pair(size_t k, size_t l)
{
    return k * FRONTIER_INDICES - k * (k + 1) / 2 + l;
}

/* Fills value, first and second for the indices that the distribution has. */
typedef void (*frontier_kernel)(frontier_block *block);
void frontier_half_normal(frontier_block *block);
void frontier_exponential(frontier_block *block);
void frontier_truncated_normal(frontier_block *block);
void frontier_rayleigh(frontier_block *block);
void frontier_gamma(frontier_block *block);
/* The kernel with the scaling property: the indices U and MU are replaced by those that hold. */
void frontier_scaled(frontier_block *block, frontier_kernel kernel, bool has_mu, bool has_shape);
/* The replacing alone. */
void frontier_scale(frontier_block *block, bool has_mu);

/* Of the distribution; NULL when it has none. */
frontier_kernel frontier_kernel_of(const frontier_work *work);

extern const frontier_engine frontier_pointwise, frontier_grouped_engine, frontier_effects;

/* ---- Posteriors ---------------------------------------------------------------------------------
 */

/* Given e, u is N⁺(location, spread²); mu is 0 unless u is a truncated normal. */
void frontier_posterior(ork_inefficiency distribution, double e, double u2, double v2, double mu,
                        double *location, double *spread);
/* Given the data u ~ N⁺(location, spread²), and inefficiency is decay·u (decay NULL: 1). */
void frontier_truncated_scores(const double *location, const double *spread, const double *decay,
                               size_t from, size_t n, double level,
                               const ork_frontier_scores *scores);

/* Given the data u = spread t, where t has a density proportional to t^(shape − 1) exp(−t²/2 − x
   t): gamma, and Rayleigh with shape 2. */
void frontier_gamma_scores(double shape, const double *x, const double *spread, size_t from,
                           size_t n, double level, const ork_frontier_scores *scores);

#endif
