/* Logistic regression by Newton's method, with errors that allow for groups of observations. */
#include "orken/math.h"

#include <float.h>
#include <math.h>
#include <string.h>

/* Terms are held in deviations from their means in units of their standard deviation, the constant
   first, so that scales do not spoil the equations. */
typedef struct {
    const double *y, *x;
    size_t n, terms; /* with the constant */
    double *mean, *sd;
    double *beta, *gradient, *step; /* [terms] */
    double *information;            /* [terms × terms] */
    double *row;                    /* [terms] */
} fit;

static void fill_row(const fit *f, size_t i)
{
    f->row[0] = 1;
    for (size_t j = 1; j < f->terms; j++)
        f->row[j] = (f->x[(j - 1) * f->n + i] - f->mean[j]) / f->sd[j];
}

static double linear(const fit *f)
{
    double sum = 0;
    for (size_t j = 0; j < f->terms; j++)
        sum += f->beta[j] * f->row[j];
    return sum;
}

double ork_logistic(double x)
{
    if (x >= 0) return 1 / (1 + exp(-x));
    double e = exp(x);
    return e / (1 + e);
}

/* ln P(y) without cancellation: −ln(1 + e^∓η). */
static double log_probability(double y, double eta)
{
    double z = y > 0 ? -eta : eta;
    return z > 0 ? -z - log1p(exp(-z)) : -log1p(exp(z));
}

/* Gradient and information at beta; returns the log-likelihood. */
static double accumulate(fit *f)
{
    size_t m = f->terms;
    double likelihood = 0;
    memset(f->gradient, 0, m * sizeof *f->gradient);
    memset(f->information, 0, m * m * sizeof *f->information);
    for (size_t i = 0; i < f->n; i++) {
        fill_row(f, i);
        double eta = linear(f), p = ork_logistic(eta), weight = p * (1 - p);
        likelihood += log_probability(f->y[i], eta);
        for (size_t j = 0; j < m; j++) {
            f->gradient[j] += (f->y[i] - p) * f->row[j];
            for (size_t k = j; k < m; k++)
                f->information[j * m + k] += weight * f->row[j] * f->row[k];
        }
    }
    return likelihood;
}

/* Newton's steps, halved while they lead downhill. False: the terms part 0 from 1, or repeat each
   other. The information ends as its Cholesky factor. */
static bool maximise(fit *f, double *likelihood)
{
    enum { STEPS_MOST = 60 };
    size_t m = f->terms;
    *likelihood = accumulate(f);
    for (int steps = 0; steps < STEPS_MOST; steps++) {
        if (!ork_cholesky(f->information, m)) return false;
        memcpy(f->step, f->gradient, m * sizeof *f->step);
        ork_cholesky_solve(f->information, m, f->step);
        double gain = 0, greatest = 0;
        for (size_t j = 0; j < m; j++) {
            gain += f->step[j] * f->gradient[j];
            greatest = fmax(greatest, fabs(f->beta[j]));
        }
        if (greatest > 100) return false; /* e^100 standard deviations: it would go on for ever */
        double share = 1, before = *likelihood, slack = 1e-12 * fabs(before);
        for (size_t j = 0; j < m; j++)
            f->beta[j] += f->step[j];
        if (gain < 1e-16 * (1 + fabs(before))) return true; /* the last step only polishes */
        *likelihood = accumulate(f);
        for (; *likelihood < before - slack && share > 1e-6; *likelihood = accumulate(f)) {
            share /= 2;
            for (size_t j = 0; j < m; j++)
                f->beta[j] -= share * f->step[j];
        }
    }
    return ork_cholesky(f->information, m);
}

/* ---- Errors ------------------------------------------------------------------------------------
 */

/* Column j of T, where coefficients are T beta: the constant gives up each mean. */
static double back(const fit *f, size_t i, size_t j)
{
    if (i == j) return i ? 1 / f->sd[i] : 1;
    return i == 0 ? -f->mean[j] / f->sd[j] : 0;
}

/* Square roots of the diagonal of T V T'. */
static void root_of_diagonal(const fit *f, const double *v, double *error)
{
    size_t m = f->terms;
    for (size_t i = 0; i < m; i++) {
        double sum = 0;
        for (size_t j = 0; j < m; j++) {
            for (size_t k = 0; k < m; k++)
                sum += back(f, i, j) * v[j * m + k] * back(f, i, k);
        }
        error[i] = sqrt(sum);
    }
}

/* Sum over groups of the outer products of their scores. */
static void add_scores(fit *f, const uint32_t *group, size_t groups, double *score, double *meat)
{
    size_t m = f->terms;
    memset(score, 0, groups * m * sizeof *score);
    memset(meat, 0, m * m * sizeof *meat);
    for (size_t i = 0; i < f->n; i++) {
        fill_row(f, i);
        double off = f->y[i] - ork_logistic(linear(f));
        for (size_t j = 0; j < m; j++)
            score[group[i] * m + j] += off * f->row[j];
    }
    for (size_t g = 0; g < groups; g++) {
        for (size_t j = 0; j < m; j++) {
            for (size_t k = 0; k < m; k++)
                meat[j * m + k] += score[g * m + j] * score[g * m + k];
        }
    }
}

/* V = I⁻¹ (meat) I⁻¹ from the factor of I; without meat, V = I⁻¹. */
static void sandwich(const fit *f, const double *meat, double *inverse, double *v)
{
    size_t m = f->terms;
    memset(inverse, 0, m * m * sizeof *inverse);
    for (size_t j = 0; j < m; j++) {
        inverse[j * m + j] = 1;
        ork_cholesky_solve(f->information, m, inverse + j * m);
    }
    if (!meat) {
        memcpy(v, inverse, m * m * sizeof *v);
        return;
    }
    memset(v, 0, m * m * sizeof *v);
    for (size_t i = 0; i < m; i++) {
        for (size_t j = 0; j < m; j++) {
            for (size_t k = 0; k < m; k++) {
                for (size_t l = 0; l < m; l++)
                    v[i * m + j] += inverse[i * m + k] * meat[k * m + l] * inverse[l * m + j];
            }
        }
    }
}

static ork_status find_errors(ork_context *ctx, fit *f, const uint32_t *group, size_t groups,
                              ork_logit *result)
{
    ORK_SCRATCH(scratch);
    size_t m = f->terms;
    double *score, *meat, *inverse, *v;
    ORK_NEW(score, ork_arena_alloc(ctx, &scratch, (groups * m + 1) * sizeof *score));
    ORK_NEW(meat, ork_arena_alloc(ctx, &scratch, m * m * sizeof *meat));
    ORK_NEW(inverse, ork_arena_alloc(ctx, &scratch, m * m * sizeof *inverse));
    ORK_NEW(v, ork_arena_alloc(ctx, &scratch, m * m * sizeof *v));
    sandwich(f, NULL, inverse, v);
    root_of_diagonal(f, v, result->error);
    for (size_t j = 0; j < m; j++)
        result->grouped_error[j] = NAN;
    if (!group || groups <= m) return ORK_OK;
    add_scores(f, group, groups, score, meat);
    for (size_t k = 0; k < m * m; k++)
        meat[k] *= (double)groups / (double)(groups - 1);
    sandwich(f, meat, inverse, v);
    root_of_diagonal(f, v, result->grouped_error);
    return ORK_OK;
}

/* ---- All ---------------------------------------------------------------------------------------
 */

static ork_status prepare(ork_context *ctx, ork_arena *arena, fit *f)
{
    size_t m = f->terms;
    double **arrays[] = {&f->mean, &f->sd, &f->beta, &f->gradient, &f->step, &f->row};
    for (size_t k = 0; k < sizeof arrays / sizeof *arrays; k++)
        ORK_NEW(*arrays[k], ork_arena_calloc(ctx, arena, m, sizeof(double)));
    ORK_NEW(f->information, ork_arena_calloc(ctx, arena, m * m, sizeof(double)));
    for (size_t j = 1; j < m; j++) {
        f->mean[j] = ork_mean(f->x + (j - 1) * f->n, f->n);
        f->sd[j] = ork_sd(f->x + (j - 1) * f->n, f->n);
    }
    return ORK_OK;
}

ork_status ork_logit_fit(ork_context *ctx, const double *y, const double *x, size_t n, size_t terms,
                         const uint32_t *group, size_t groups, ork_logit *result)
{
    ORK_SCRATCH(scratch);
    fit f = {.y = y, .x = x, .n = n, .terms = terms + 1};
    double ones = ork_sum(y, n), share = n ? ones / (double)n : 0;
    result->is_found = false;
    result->log_likelihood = result->null_log_likelihood = NAN;
    for (size_t j = 0; j <= terms; j++)
        result->coefficient[j] = result->error[j] = result->grouped_error[j] = NAN;
    ORK_TRY(prepare(ctx, &scratch, &f));
    bool is_constant = !(share > 0 && share < 1);
    for (size_t j = 1; j <= terms; j++)
        is_constant |= !(f.sd[j] > 64 * DBL_EPSILON * fabs(f.mean[j]));
    if (is_constant) return ORK_OK;
    f.beta[0] = log(share / (1 - share));
    result->null_log_likelihood = ones * log(share) + ((double)n - ones) * log1p(-share);
    double likelihood;
    if (!maximise(&f, &likelihood)) return ORK_OK;
    result->is_found = true;
    result->log_likelihood = likelihood;
    for (size_t i = 0; i <= terms; i++) {
        result->coefficient[i] = 0;
        for (size_t j = 0; j <= terms; j++)
            result->coefficient[i] += back(&f, i, j) * f.beta[j];
    }
    return find_errors(ctx, &f, group, groups, result);
}
