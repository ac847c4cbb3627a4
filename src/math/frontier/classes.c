/*
 * Latent classes: the likelihood ln Σ_j π_j exp(ℓ_j) with its exact derivatives by Louis's
 * identities, climbed from several starts.
 */
#include "orken/math/frontier_classes.h"

#include "math/frontier/frontier.h"
#include "orken/math.h"

#include <float.h>
#include <math.h>
#include <string.h>

enum { ERROR_MOST = 50 }; /* of ln σu²: beyond it there is no u to be seen */
enum { OF_CLASS = 3 };    /* indices of a class: e, ln σu², ln σv² */
enum { INDICES_MOST = ORK_CLASSES_MOST * OF_CLASS + ORK_CLASSES_MOST - 1 };

typedef struct mixture {
    frontier_work work;       /* one class: columns standardised */
    frontier_columns members; /* of the logits */
    size_t classes, parameters, indices;
} mixture;

/* Where the parameters of index m begin, and its columns. */
static size_t begin_of(const mixture *m, size_t index)
{
    size_t of_frontiers = m->classes * OF_CLASS;
    if (index < of_frontiers)
        return index / OF_CLASS * m->work.terms + m->work.begin[index % OF_CLASS];
    return m->classes * m->work.terms + (index - of_frontiers) * m->members.terms;
}

static const frontier_columns *columns_of(const mixture *m, size_t index)
{
    return index < m->classes * OF_CLASS ? &m->work.part[index % OF_CLASS] : &m->members;
}

static double sign_of(const mixture *m, size_t index)
{
    bool is_frontier = index < m->classes * OF_CLASS && index % OF_CLASS == ORK_PART_FRONTIER;
    return is_frontier ? -m->work.model.sign : 1;
}

static double term(const frontier_columns *part, size_t n, size_t j, size_t i)
{
    if (part->has_constant && j == 0) return 1;
    return part->x[(j - part->has_constant) * n + i];
}

/* ln π [classes] of observation i: logits against the first class. */
static void find_priors(const mixture *m, const double *theta, size_t i, double *log_prior)
{
    double greatest = 0, sum = 0;
    log_prior[0] = 0;
    for (size_t c = 1; c < m->classes; c++) {
        const double *b = theta + m->classes * m->work.terms + (c - 1) * m->members.terms;
        log_prior[c] = 0;
        for (size_t j = 0; j < m->members.terms; j++)
            log_prior[c] += b[j] * term(&m->members, m->work.model.n, j, i);
        greatest = fmax(greatest, log_prior[c]);
    }
    for (size_t c = 0; c < m->classes; c++)
        sum += exp(log_prior[c] - greatest);
    for (size_t c = 0; c < m->classes; c++)
        log_prior[c] -= greatest + log(fmax(sum, DBL_MIN));
}

/* What one observation's likelihood is made of. */
typedef struct point {
    double value, prior[ORK_CLASSES_MOST], posterior[ORK_CLASSES_MOST];
} point;

static point weigh_classes(const mixture *m, const double *theta, const frontier_block *blocks,
                           size_t i, size_t from)
{
    point p;
    double log_prior[ORK_CLASSES_MOST], greatest = -INFINITY, sum = 0;
    find_priors(m, theta, from + i, log_prior);
    for (size_t c = 0; c < m->classes; c++)
        greatest = fmax(greatest, log_prior[c] + blocks[c].value[i]);
    for (size_t c = 0; c < m->classes; c++) {
        p.prior[c] = exp(log_prior[c]);
        p.posterior[c] = exp(log_prior[c] + blocks[c].value[i] - greatest);
        sum += p.posterior[c];
    }
    for (size_t c = 0; c < m->classes; c++)
        p.posterior[c] /= sum;
    p.value = greatest + log(fmax(sum, DBL_MIN));
    return p;
}

/* Slopes of the value by the indices, and its second derivatives [indices²]. */
static void differentiate(const mixture *m, const frontier_block *blocks, size_t i, const point *p,
                          double *first, double *second)
{
    size_t count = m->indices, of_frontiers = m->classes * OF_CLASS;
    double slope[INDICES_MOST]; /* of a class's own log-likelihood */
    for (size_t a = 0; a < of_frontiers; a++) {
        slope[a] = blocks[a / OF_CLASS].first[a % OF_CLASS][i];
        first[a] = p->posterior[a / OF_CLASS] * slope[a];
    }
    for (size_t a = of_frontiers; a < count; a++) {
        size_t c = a - of_frontiers + 1;
        first[a] = p->posterior[c] - p->prior[c];
    }
    for (size_t a = 0; a < of_frontiers; a++) {
        size_t c = a / OF_CLASS;
        for (size_t b = a; b < of_frontiers; b++) {
            second[a * count + b] = -first[a] * first[b];
            if (b / OF_CLASS == c)
                second[a * count + b] +=
                    p->posterior[c] *
                    (blocks[c].second[frontier_pair(a % OF_CLASS, b % OF_CLASS)][i] +
                     slope[a] * slope[b]);
        }
        for (size_t b = of_frontiers; b < count; b++) {
            size_t d = b - of_frontiers + 1;
            second[a * count + b] = first[a] * ((c == d) - p->posterior[d]);
        }
    }
    for (size_t a = of_frontiers; a < count; a++) {
        size_t c = a - of_frontiers + 1;
        for (size_t b = a; b < count; b++) {
            size_t d = b - of_frontiers + 1;
            second[a * count + b] = p->posterior[c] * ((c == d) - p->posterior[d]) -
                                    p->prior[c] * ((c == d) - p->prior[d]);
        }
    }
}

/* Adds observation i's derivatives by the parameters. */
static void add_point(const mixture *m, size_t i, double weight, const double *first,
                      const double *second, double *gradient, double *hessian)
{
    size_t n = m->work.model.n;
    for (size_t a = 0; a < m->indices; a++) {
        const frontier_columns *left = columns_of(m, a);
        for (size_t j = 0; j < left->terms; j++) {
            double x = weight * sign_of(m, a) * term(left, n, j, i);
            size_t row = begin_of(m, a) + j;
            gradient[row] += x * first[a];
            for (size_t b = a; b < m->indices; b++) {
                const frontier_columns *right = columns_of(m, b);
                double factor = x * sign_of(m, b) * second[a * m->indices + b];
                double *to = hessian + row * m->parameters + begin_of(m, b);
                for (size_t k = b == a ? j : 0; k < right->terms; k++)
                    to[k] += factor * term(right, n, k, i);
            }
        }
    }
}

/* The classes' own log-likelihoods of a block of observations. */
static void fill_blocks(const mixture *m, const double *theta, size_t from, size_t n,
                        frontier_block *blocks)
{
    for (size_t c = 0; c < m->classes; c++) {
        const double *own = theta + c * m->work.terms;
        blocks[c].n = n;
        for (size_t k = 0; k < FRONTIER_INDICES; k++)
            blocks[c].is_constant[k] = k != ORK_PART_FRONTIER;
        for (size_t k = 0; k < OF_CLASS; k++)
            frontier_index(&m->work, own, (ork_frontier_part)k, from, n, blocks[c].index[k]);
        frontier_half_normal(&blocks[c]);
    }
}

typedef struct mixture_pass {
    const mixture *m;
    const double *theta;
    size_t width;
    double *sums;
    double *posterior; /* [n × classes] or NULL */
} mixture_pass;

static ork_status pass_chunk(ork_context *ctx, size_t chunk, void *data)
{
    ORK_SCRATCH(scratch);
    const mixture_pass *p = data;
    const mixture *m = p->m;
    size_t n = m->work.model.n, begin = chunk * FRONTIER_CHUNK, end = begin + FRONTIER_CHUNK;
    double *sums = p->sums + chunk * p->width, first[INDICES_MOST], *second;
    frontier_block *blocks;
    if (end > n) end = n;
    ORK_NEW(blocks, ork_arena_alloc(ctx, &scratch, m->classes * sizeof *blocks));
    ORK_NEW(second, ork_arena_alloc(ctx, &scratch, m->indices * m->indices * sizeof *second));
    for (size_t from = begin; from < end; from += FRONTIER_BLOCK) {
        size_t count = end - from < FRONTIER_BLOCK ? end - from : FRONTIER_BLOCK;
        fill_blocks(m, p->theta, from, count, blocks);
        for (size_t i = 0; i < count; i++) {
            point at = weigh_classes(m, p->theta, blocks, i, from);
            double weight = m->work.weight ? m->work.weight[from + i] : 1;
            sums[0] += weight * at.value;
            for (size_t c = 0; p->posterior && c < m->classes; c++)
                p->posterior[c * n + from + i] = at.posterior[c];
            differentiate(m, blocks, i, &at, first, second);
            add_point(m, from + i, weight, first, second, sums + 1, sums + 1 + m->parameters);
        }
    }
    return ORK_OK;
}

static ork_status evaluate(ork_context *ctx, const double *at, double *value, double *gradient,
                           double *hessian, void *data)
{
    ORK_SCRATCH(scratch);
    const mixture *m = data;
    size_t all = m->parameters, chunks = (m->work.model.n + FRONTIER_CHUNK - 1) / FRONTIER_CHUNK;
    mixture_pass p = {.m = m, .theta = at, .width = 1 + all + all * all};
    ORK_NEW(p.sums, ork_arena_calloc(ctx, &scratch, chunks * p.width, sizeof(double)));
    ORK_TRY(ork_parallel(ctx, chunks, pass_chunk, &p));
    for (size_t c = 1; c < chunks; c++) {
        for (size_t k = 0; k < p.width; k++)
            p.sums[k] += p.sums[c * p.width + k];
    }
    *value = p.sums[0];
    memcpy(gradient, p.sums + 1, all * sizeof *gradient);
    for (size_t j = 0; j < all; j++) {
        for (size_t k = j; k < all; k++)
            hessian[j * all + k] = hessian[k * all + j] = p.sums[1 + all + j * all + k];
    }
    return ORK_OK;
}

/* ---- The search --------------------------------------------------------------------------------
 */

/* Classes around the frontier of all: slopes and constants moved by some of the residuals' spread.
 */
static void start_at(const mixture *m, const double *single, ork_random *random, double *theta)
{
    size_t terms = m->work.terms, slopes = m->work.part_terms[ORK_PART_FRONTIER];
    double spread = sqrt(m->work.m2);
    memset(theta, 0, m->parameters * sizeof *theta);
    for (size_t c = 0; c < m->classes; c++) {
        double *own = theta + c * terms;
        memcpy(own, single, terms * sizeof *own);
        for (size_t j = 0; j < slopes; j++)
            own[j] += (j ? 0.5 : 0.8) * spread * ork_random_normal(random);
        own[m->work.begin[ORK_PART_U]] = log(0.5 * m->work.m2) + 0.5 * ork_random_normal(random);
        own[m->work.begin[ORK_PART_V]] = log(0.3 * m->work.m2) + 0.5 * ork_random_normal(random);
    }
}

/* A class without noise, or one that hardly anybody is in. */
static bool is_collapsed(const mixture *m, const double *theta)
{
    for (size_t c = 0; c < m->classes; c++) {
        double v = theta[c * m->work.terms + m->work.begin[ORK_PART_V]];
        if (exp(v) < 1e-6 * m->work.m2) return true;
    }
    return false;
}

typedef struct class_search {
    const mixture *m;
    ork_maximum best;
    bool has_best;
} class_search;

static ork_status try_start(ork_context *ctx, class_search *s, const double *start,
                            ork_arena *arena, ork_frontier_classes *fit)
{
    ORK_SCRATCH(scratch);
    const mixture *m = s->m;
    size_t all = m->parameters;
    ork_maximum reached;
    ORK_TRY(ork_maximise(ctx, evaluate, (void *)m, start, all, 200, &scratch, &reached));
    fit->starts++;
    if (is_collapsed(m, reached.at)) {
        fit->collapsed++;
        return ORK_OK;
    }
    if (!reached.has_converged) return ORK_OK;
    fit->maxima++;
    double slack = 1e-6 * (1 + fabs(reached.value));
    if (s->has_best && fabs(reached.value - s->best.value) <= slack) fit->agreeing++;
    if (s->has_best && reached.value <= s->best.value + slack) return ORK_OK;
    fit->agreeing = 1;
    s->has_best = true;
    ork_maximum kept = reached;
    ORK_NEW(kept.at, ork_arena_alloc(ctx, arena, all * sizeof(double)));
    ORK_NEW(kept.gradient, ork_arena_alloc(ctx, arena, all * sizeof(double)));
    ORK_NEW(kept.hessian, ork_arena_alloc(ctx, arena, all * all * sizeof(double)));
    memcpy(kept.at, reached.at, all * sizeof(double));
    memcpy(kept.gradient, reached.gradient, all * sizeof(double));
    memcpy(kept.hessian, reached.hessian, all * all * sizeof(double));
    s->best = kept;
    return ORK_OK;
}

static ork_status search(ork_context *ctx, class_search *s, size_t starts, ork_arena *arena,
                         ork_frontier_classes *fit)
{
    ORK_SCRATCH(scratch);
    double *single, *theta;
    ORK_NEW(single, ork_arena_calloc(ctx, &scratch, s->m->work.terms, sizeof *single));
    ORK_NEW(theta, ork_arena_calloc(ctx, &scratch, s->m->parameters, sizeof *theta));
    frontier_start_at(&s->m->work, frontier_moment_share(&s->m->work), 0, single);
    for (size_t k = 0; k < starts; k++) {
        ork_random random = ork_random_stream(ork_context_seed(ctx), k);
        ork_progress(ctx, "latent classes", (double)k / (double)starts);
        ORK_TRY(ork_check_cancelled(ctx));
        start_at(s->m, single, &random, theta);
        ORK_TRY(try_start(ctx, s, theta, arena, fit));
    }
    if (s->has_best) return ORK_OK;
    ork_fail(ctx, ORK_ERR_DATA,
             "no search of %zu ended in a maximum with %zu classes (%zu in a class without noise)",
             starts, s->m->classes, fit->collapsed);
    return ork_hint(ctx, "take fewer classes");
}

/* ---- The way back ------------------------------------------------------------------------------
 */

/* Classes by their share, the greatest first; logits are against the first. theta is rearranged by
   a linear map, whose matrix is found by mapping the unit vectors. */
static void rearrange(const mixture *m, const size_t *order, const double *from, double *to)
{
    size_t terms = m->work.terms, q = m->members.terms, head = m->classes * terms;
    for (size_t c = 0; c < m->classes; c++)
        memcpy(to + c * terms, from + order[c] * terms, terms * sizeof *to);
    for (size_t c = 1; c < m->classes; c++) {
        for (size_t j = 0; j < q; j++) {
            double own = order[c] ? from[head + (order[c] - 1) * q + j] : 0;
            double base = order[0] ? from[head + (order[0] - 1) * q + j] : 0;
            to[head + (c - 1) * q + j] = own - base;
        }
    }
}

/* In the caller's coordinates; a linear map as well. */
static void restore(const mixture *m, double *theta)
{
    size_t head = m->classes * m->work.terms;
    for (size_t c = 0; c < m->classes; c++)
        frontier_restore(&m->work, theta + c * m->work.terms, theta + c * m->work.terms);
    for (size_t c = 1; c < m->classes; c++) {
        double *b = theta + head + (c - 1) * m->members.terms;
        for (size_t j = 0; j < m->members.columns; j++) {
            b[j + 1] /= m->members.sd[j];
            b[0] -= b[j + 1] * m->members.mean[j];
        }
    }
}

static ork_status map_covariance(ork_context *ctx, const mixture *m, const size_t *order, double *v)
{
    ORK_SCRATCH(scratch);
    size_t all = m->parameters;
    double *vector, *mapped;
    ORK_NEW(vector, ork_arena_alloc(ctx, &scratch, all * sizeof *vector));
    ORK_NEW(mapped, ork_arena_alloc(ctx, &scratch, all * sizeof *mapped));
    for (int side = 0; side < 2; side++) {
        for (size_t j = 0; j < all; j++) {
            for (size_t k = 0; k < all; k++)
                vector[k] = side ? v[k * all + j] : v[j * all + k];
            rearrange(m, order, vector, mapped);
            restore(m, mapped);
            for (size_t k = 0; k < all; k++)
                *(side ? &v[k * all + j] : &v[j * all + k]) = mapped[k];
        }
    }
    return ORK_OK;
}

static ork_status order_classes(ork_context *ctx, const mixture *m, const double *theta,
                                size_t *order)
{
    double share[ORK_CLASSES_MOST] = {0}, log_prior[ORK_CLASSES_MOST];
    for (size_t i = 0; i < m->work.model.n; i++) {
        find_priors(m, theta, i, log_prior);
        for (size_t c = 0; c < m->classes; c++)
            share[c] += exp(log_prior[c]);
    }
    return ork_order(ctx, share, m->classes, true, order);
}

static ork_status score(ork_context *ctx, const mixture *m, const double *theta, ork_arena *arena,
                        ork_frontier_classes *fit)
{
    ORK_SCRATCH(scratch);
    size_t n = m->work.model.n, all = m->parameters;
    size_t chunks = (n + FRONTIER_CHUNK - 1) / FRONTIER_CHUNK;
    mixture_pass p = {.m = m, .theta = theta, .width = 1 + all + all * all};
    ORK_NEW(p.sums, ork_arena_calloc(ctx, &scratch, chunks * p.width, sizeof(double)));
    ORK_NEW(fit->posterior, ork_arena_alloc(ctx, arena, n * m->classes * sizeof(double)));
    ORK_NEW(fit->efficiency, ork_arena_alloc(ctx, arena, n * m->classes * sizeof(double)));
    ORK_NEW(fit->share, ork_arena_calloc(ctx, arena, m->classes, sizeof(double)));
    p.posterior = fit->posterior;
    ORK_TRY(ork_parallel(ctx, chunks, pass_chunk, &p));
    for (size_t c = 0; c < m->classes; c++) {
        ork_frontier_scores scores = {.efficiency = fit->efficiency + c * n};
        ORK_TRY(
            m->work.engine->efficiency(ctx, &m->work, theta + c * m->work.terms, 0.95, &scores));
    }
    for (size_t i = 0; i < n; i++) {
        double log_prior[ORK_CLASSES_MOST];
        find_priors(m, theta, i, log_prior);
        for (size_t c = 0; c < m->classes; c++)
            fit->share[c] += exp(log_prior[c]) / (double)n;
    }
    return ORK_OK;
}

/* The search comes ever nearer to σu = 0 where a class has no inefficiency: its index is −∞, and it
   has no error. */
static void end_classes(const mixture *m, ork_frontier_classes *fit)
{
    size_t all = m->parameters, n = m->work.model.n;
    for (size_t c = 0; c < m->classes; c++) {
        size_t u = c * m->work.terms + m->work.begin[ORK_PART_U];
        if (fit->covariance[u * all + u] < ERROR_MOST * ERROR_MOST) continue;
        fit->estimate[u] = -INFINITY;
        fit->efficient++;
        for (size_t k = 0; k < all; k++)
            fit->covariance[u * all + k] = fit->covariance[k * all + u] = NAN;
        for (size_t i = 0; i < n; i++)
            fit->efficiency[c * n + i] = 1;
    }
}

static ork_status report(ork_context *ctx, const mixture *m, const ork_maximum *best,
                         ork_arena *arena, ork_frontier_classes *fit)
{
    ORK_SCRATCH(scratch);
    size_t all = m->parameters, order[ORK_CLASSES_MOST];
    double *information;
    ORK_NEW(information, ork_arena_alloc(ctx, &scratch, all * all * sizeof(double)));
    ORK_NEW(fit->estimate, ork_arena_alloc(ctx, arena, all * sizeof(double)));
    ORK_NEW(fit->covariance, ork_arena_alloc(ctx, arena, all * all * sizeof(double)));
    fit->log_likelihood = best->value;
    ORK_TRY(order_classes(ctx, m, best->at, order));
    for (size_t k = 0; k < all * all; k++)
        information[k] = -best->hessian[k];
    ORK_TRY(frontier_invert(ctx, information, all, fit->covariance));
    ORK_TRY(map_covariance(ctx, m, order, fit->covariance));
    rearrange(m, order, best->at, fit->estimate);
    ORK_TRY(score(ctx, m, fit->estimate, arena, fit));
    restore(m, fit->estimate);
    end_classes(m, fit);
    return ORK_OK;
}

static ork_status check(ork_context *ctx, const ork_frontier_model *model, size_t classes)
{
    if (classes < 2 || classes > ORK_CLASSES_MOST)
        return ork_fail(ctx, ORK_ERR_ARGUMENT, "there are 2 to %d classes, not %zu",
                        ORK_CLASSES_MOST, classes);
    if (model->distribution != ORK_HALF_NORMAL || model->panel != ORK_PANEL_NONE ||
        model->design[ORK_PART_U].columns || model->design[ORK_PART_V].columns ||
        model->design[ORK_PART_SCALE].columns)
        return ork_fail(
            ctx, ORK_ERR_ARGUMENT,
            "latent classes are half-normal frontiers without columns in the variances");
    return ORK_OK;
}

ork_status ork_frontier_classes_fit(ork_context *ctx, const ork_frontier_model *model,
                                    const ork_design *membership, size_t classes, size_t starts,
                                    ork_arena *arena, ork_frontier_classes *fit)
{
    ORK_SCRATCH(scratch);
    mixture m = {.classes = classes};
    ORK_TRY(check(ctx, model, classes));
    ORK_TRY(frontier_prepare(ctx, model, &scratch, &m.work));
    ORK_TRY(frontier_standardise_design(ctx, &m.work, membership, &m.members));
    m.indices = classes * OF_CLASS + classes - 1;
    m.parameters = classes * m.work.terms + (classes - 1) * m.members.terms;
    *fit = (ork_frontier_classes){.classes = classes,
                                  .terms = m.work.terms,
                                  .members = m.members.terms,
                                  .parameters = m.parameters};
    if (model->n <= m.parameters)
        return ork_fail(ctx, ORK_ERR_DATA,
                        "%zu observations cannot carry %zu classes of %zu parameters in all",
                        model->n, classes, m.parameters);
    ORK_TRY(frontier_least_squares(ctx, &m.work));
    class_search s = {.m = &m};
    ORK_TRY(search(ctx, &s, starts, arena, fit));
    return report(ctx, &m, &s.best, arena, fit);
}
