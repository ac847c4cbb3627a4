/* The likelihood of models whose observations are independent: indices, kernel, sums. */
#include "math/frontier/frontier.h"
#include "orken/math/normal.h"

#include <float.h>
#include <math.h>
#include <string.h>

typedef struct pass {
    const frontier_work *work;
    const double *theta;
    frontier_kernel kernel;
    size_t width;   /* sums of a chunk: value, gradient, upper triangle of the Hessian */
    double *sums;   /* [chunks × width] */
    double *scores; /* [n × terms] or NULL */
} pass;

frontier_kernel frontier_kernel_of(const frontier_work *work)
{
    switch (work->model.distribution) {
    case ORK_HALF_NORMAL:
        return frontier_half_normal;
    case ORK_EXPONENTIAL:
        return frontier_exponential;
    case ORK_TRUNCATED_NORMAL:
        return frontier_truncated_normal;
    case ORK_GAMMA:
        return frontier_gamma;
    case ORK_RAYLEIGH:
        return frontier_rayleigh;
    }
    return NULL;
}

void frontier_index(const frontier_work *work, const double *theta, ork_frontier_part k,
                    size_t from, size_t n, double *index)
{
    const frontier_columns *part = &work->part[k];
    const double *b = theta + work->begin[k];
    double constant = part->has_constant ? *b++ : 0;
    for (size_t i = 0; i < n; i++)
        index[i] = constant;
    for (size_t j = 0; j < part->columns; j++) {
        const double *x = part->x + j * work->model.n + from;
        for (size_t i = 0; i < n; i++)
            index[i] += b[j] * x[i];
    }
    if (k != ORK_PART_FRONTIER) return;
    const double *y = work->y + from;
    for (size_t i = 0; i < n; i++)
        index[i] = work->model.sign * (y[i] - index[i]);
}

static void fill_block(const pass *p, size_t from, size_t n, frontier_block *block)
{
    const frontier_work *work = p->work;
    block->n = n;
    for (size_t k = 0; k < FRONTIER_INDICES; k++) {
        block->is_constant[k] = work->part[k].columns == 0 && k != ORK_PART_FRONTIER;
        if (work->part[k].terms)
            frontier_index(work, p->theta, (ork_frontier_part)k, from, n, block->index[k]);
    }
    if (work->part[ORK_PART_SCALE].terms)
        frontier_scaled(block, p->kernel, work->part[ORK_PART_MU].terms > 0,
                        work->part[ORK_PART_SHAPE].terms > 0);
    else
        p->kernel(block);
}

static void weigh(const double *weight, size_t n, double *x)
{
    for (size_t i = 0; i < n; i++)
        x[i] *= weight[i];
}

static void weigh_block(const pass *p, size_t from, frontier_block *block)
{
    const frontier_work *work = p->work;
    if (!work->weight) return;
    const double *weight = work->weight + from;
    weigh(weight, block->n, block->value);
    for (size_t k = 0; k < FRONTIER_INDICES; k++) {
        if (!work->part[k].terms) continue;
        weigh(weight, block->n, block->first[k]);
        for (size_t l = k; l < FRONTIER_INDICES; l++) {
            if (work->part[l].terms) weigh(weight, block->n, block->second[frontier_pair(k, l)]);
        }
    }
}

static double index_sign(const frontier_work *work, size_t k)
{
    return k == ORK_PART_FRONTIER ? -work->model.sign : 1;
}

/* Σ d·x_j for the terms of part k from `first` on, added to out. */
static void add_terms(const frontier_work *work, size_t k, size_t first, size_t from, size_t n,
                      const double *d, double sign, double *out)
{
    for (size_t j = first; j < work->part[k].terms; j++) {
        const double *x = frontier_column_of(work, k, j, from);
        out[j] += sign * (x ? frontier_product(d, x, n) : frontier_sum(d, n));
    }
}

/* The rows of the Hessian's upper triangle that belong to part k. */
static void add_rows(const frontier_work *work, size_t k, size_t from, const frontier_block *block,
                     double *hessian)
{
    double scaled[FRONTIER_BLOCK];
    for (size_t j = 0; j < work->part[k].terms; j++) {
        const double *x = frontier_column_of(work, k, j, from);
        double *row = hessian + (work->begin[k] + j) * work->terms;
        for (size_t l = k; l < FRONTIER_INDICES; l++) {
            if (!work->part[l].terms) continue;
            const double *second = block->second[frontier_pair(k, l)];
            for (size_t i = 0; x && i < block->n; i++)
                scaled[i] = second[i] * x[i];
            add_terms(work, l, l == k ? j : 0, from, block->n, x ? scaled : second,
                      index_sign(work, k) * index_sign(work, l), row + work->begin[l]);
        }
    }
}

static void add_block(const pass *p, size_t from, const frontier_block *block, double *sums)
{
    const frontier_work *work = p->work;
    double *gradient = sums + 1, *hessian = sums + 1 + work->terms;
    sums[0] += frontier_sum(block->value, block->n);
    for (size_t k = 0; k < FRONTIER_INDICES; k++) {
        add_terms(work, k, 0, from, block->n, block->first[k], index_sign(work, k),
                  gradient + work->begin[k]);
        add_rows(work, k, from, block, hessian);
    }
}

static void put_scores(const pass *p, size_t from, const frontier_block *block)
{
    const frontier_work *work = p->work;
    for (size_t k = 0; k < FRONTIER_INDICES; k++) {
        double sign = index_sign(work, k);
        for (size_t j = 0; j < work->part[k].terms; j++) {
            const double *x = frontier_column_of(work, k, j, from);
            double *score = p->scores + (work->begin[k] + j) * work->model.n + from;
            for (size_t i = 0; i < block->n; i++)
                score[i] = sign * block->first[k][i] * (x ? x[i] : 1);
        }
    }
}

static ork_status pass_chunk(ork_context *ctx, size_t chunk, void *data)
{
    (void)ctx;
    const pass *p = data;
    size_t begin = chunk * FRONTIER_CHUNK, end = begin + FRONTIER_CHUNK;
    if (end > p->work->model.n) end = p->work->model.n;
    frontier_block block;
    for (size_t from = begin; from < end; from += FRONTIER_BLOCK) {
        size_t n = end - from < FRONTIER_BLOCK ? end - from : FRONTIER_BLOCK;
        fill_block(p, from, n, &block);
        weigh_block(p, from, &block);
        if (p->scores)
            put_scores(p, from, &block);
        else
            add_block(p, from, &block, p->sums + chunk * p->width);
    }
    return ORK_OK;
}

static ork_status evaluate(ork_context *ctx, const frontier_work *work, const double *theta,
                           double *value, double *gradient, double *hessian)
{
    ORK_SCRATCH(scratch);
    size_t terms = work->terms, chunks = (work->model.n + FRONTIER_CHUNK - 1) / FRONTIER_CHUNK;
    pass p = {.work = work,
              .theta = theta,
              .kernel = frontier_kernel_of(work),
              .width = 1 + terms + terms * terms};
    ORK_NEW(p.sums, ork_arena_calloc(ctx, &scratch, chunks * p.width, sizeof(double)));
    ORK_TRY(ork_parallel(ctx, chunks, pass_chunk, &p));
    for (size_t c = 1; c < chunks; c++) {
        for (size_t k = 0; k < p.width; k++)
            p.sums[k] += p.sums[c * p.width + k];
    }
    *value = p.sums[0];
    memcpy(gradient, p.sums + 1, terms * sizeof *gradient);
    const double *upper = p.sums + 1 + terms;
    for (size_t j = 0; j < terms; j++) {
        for (size_t k = j; k < terms; k++)
            hessian[j * terms + k] = hessian[k * terms + j] = upper[j * terms + k];
    }
    return ORK_OK;
}

static ork_status scores_of(ork_context *ctx, const frontier_work *work, const double *theta,
                            double *scores)
{
    pass p = {.work = work, .theta = theta, .kernel = frontier_kernel_of(work), .scores = scores};
    return ork_parallel(ctx, (work->model.n + FRONTIER_CHUNK - 1) / FRONTIER_CHUNK, pass_chunk, &p);
}

/* ---- Efficiency --------------------------------------------------------------------------------
 */

/* Of a block's observations. */
static void find_posterior(const frontier_work *work, const frontier_block *block, double *location,
                           double *spread)
{
    bool has_mu = work->part[ORK_PART_MU].terms > 0;
    for (size_t i = 0; i < block->n; i++)
        frontier_posterior(work->model.distribution, block->index[ORK_PART_FRONTIER][i],
                           exp(block->index[ORK_PART_U][i]), exp(block->index[ORK_PART_V][i]),
                           has_mu ? block->index[ORK_PART_MU][i] : 0, location + i, spread + i);
}

static void score_truncated(const frontier_work *work, const frontier_block *block, size_t from,
                            double level, const ork_frontier_scores *scores)
{
    double location[FRONTIER_BLOCK], spread[FRONTIER_BLOCK];
    find_posterior(work, block, location, spread);
    frontier_truncated_scores(location, spread, NULL, from, block->n, level, scores);
}

static void score_gamma(const frontier_block *block, size_t from, double level,
                        const ork_frontier_scores *scores)
{
    double x[FRONTIER_BLOCK], spread[FRONTIER_BLOCK];
    for (size_t i = 0; i < block->n; i++) {
        spread[i] = exp(0.5 * block->index[ORK_PART_V][i]);
        x[i] = block->index[ORK_PART_FRONTIER][i] / spread[i] +
               spread[i] * exp(-0.5 * block->index[ORK_PART_U][i]);
    }
    frontier_gamma_scores(exp(block->index[ORK_PART_SHAPE][0]), x, spread, from, block->n, level,
                          scores);
}

static void score_rayleigh(const frontier_block *block, size_t from, double level,
                           const ork_frontier_scores *scores)
{
    double x[FRONTIER_BLOCK], spread[FRONTIER_BLOCK];
    for (size_t i = 0; i < block->n; i++) {
        double u2 = exp(block->index[ORK_PART_U][i]), v2 = exp(block->index[ORK_PART_V][i]);
        spread[i] = sqrt(u2 / (u2 + v2) * v2);
        x[i] = block->index[ORK_PART_FRONTIER][i] * sqrt(u2 / v2 / (u2 + v2));
    }
    frontier_gamma_scores(2, x, spread, from, block->n, level, scores);
}

typedef struct scoring {
    const frontier_work *work;
    const double *theta;
    double level;
    const ork_frontier_scores *scores;
} scoring;

static ork_status score_chunk(ork_context *ctx, size_t chunk, void *data)
{
    (void)ctx;
    const scoring *s = data;
    size_t begin = chunk * FRONTIER_CHUNK, end = begin + FRONTIER_CHUNK;
    if (end > s->work->model.n) end = s->work->model.n;
    frontier_block block;
    for (size_t from = begin; from < end; from += FRONTIER_BLOCK) {
        block.n = end - from < FRONTIER_BLOCK ? end - from : FRONTIER_BLOCK;
        for (size_t k = 0; k < FRONTIER_INDICES; k++) {
            if (s->work->part[k].terms)
                frontier_index(s->work, s->theta, (ork_frontier_part)k, from, block.n,
                               block.index[k]);
        }
        if (s->work->part[ORK_PART_SCALE].terms)
            frontier_scale(&block, s->work->part[ORK_PART_MU].terms > 0);
        if (s->work->model.distribution == ORK_GAMMA)
            score_gamma(&block, from, s->level, s->scores);
        else if (s->work->model.distribution == ORK_RAYLEIGH)
            score_rayleigh(&block, from, s->level, s->scores);
        else
            score_truncated(s->work, &block, from, s->level, s->scores);
    }
    return ORK_OK;
}

static ork_status efficiency(ork_context *ctx, const frontier_work *work, const double *theta,
                             double level, const ork_frontier_scores *scores)
{
    scoring s = {.work = work, .theta = theta, .level = level, .scores = scores};
    return ork_parallel(ctx, (work->model.n + FRONTIER_CHUNK - 1) / FRONTIER_CHUNK, score_chunk,
                        &s);
}

const frontier_engine frontier_pointwise = {
    .evaluate = evaluate, .scores = scores_of, .efficiency = efficiency, .starts = frontier_starts};
