/* Weights and consistency of judgements, and what experts together say. */
#include "methods/ahp/steps.h"

#include <math.h>
#include <string.h>

/* Mean consistency index of random judgements (Saaty 1980); beyond 15 items the last. */
static double random_index(size_t n)
{
    static const double index[] = {0,    0,    0,    0.58, 0.90, 1.12, 1.24, 1.32,
                                   1.41, 1.45, 1.49, 1.51, 1.48, 1.56, 1.57, 1.59};
    return index[n < 16 ? n : 15];
}

static void normalise(double *x, size_t n)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += x[i];
    for (size_t i = 0; i < n; i++)
        x[i] /= sum;
}

static void geometric_means(const double *judgement, size_t n, double *weight)
{
    for (size_t i = 0; i < n; i++) {
        double logs = 0;
        for (size_t j = 0; j < n; j++)
            logs += log(judgement[i * n + j]);
        weight[i] = exp(logs / (double)n);
    }
    normalise(weight, n);
}

static void multiply(const double *a, const double *x, size_t n, double *product)
{
    for (size_t i = 0; i < n; i++) {
        product[i] = 0;
        for (size_t j = 0; j < n; j++)
            product[i] += a[i * n + j] * x[j];
    }
}

/* The one positive eigenvector (Perron); powers of a positive matrix always lead to it. */
static void eigenvector(const double *judgement, size_t n, double *weight, double *next)
{
    for (int step = 0; step < 10000; step++) {
        double change = 0;
        multiply(judgement, weight, n, next);
        normalise(next, n);
        for (size_t i = 0; i < n; i++)
            change = fmax(change, fabs(next[i] / weight[i] - 1));
        memcpy(weight, next, n * sizeof *weight);
        if (change < 1e-15) return;
    }
}

/* The judgement that is farthest, as a ratio, from what the weights say. */
static void find_worst(ahp_matrix *matrix, size_t n)
{
    double worst = log(1.01);
    matrix->worst_a = matrix->worst_b = SIZE_MAX;
    for (size_t i = 0; i < n; i++) {
        for (size_t j = i + 1; j < n; j++) {
            double said = matrix->judgement[i * n + j];
            double off = fabs(log(said * matrix->weight[j] / matrix->weight[i]));
            if (!(off > worst)) continue;
            worst = off;
            matrix->worst_a = i;
            matrix->worst_b = j;
        }
    }
}

ork_status ahp_solve(ork_context *ctx, const ahp_work *work, ahp_matrix *matrix, size_t n)
{
    ORK_SCRATCH(scratch);
    double *principal, *product, *weight = matrix->weight;
    ORK_NEW(principal, ork_arena_alloc(ctx, &scratch, n * sizeof *principal));
    ORK_NEW(product, ork_arena_alloc(ctx, &scratch, n * sizeof *product));
    geometric_means(matrix->judgement, n, weight);
    memcpy(principal, weight, n * sizeof *principal);
    eigenvector(matrix->judgement, n, principal, product);
    multiply(matrix->judgement, principal, n, product);
    matrix->lambda = 0;
    for (size_t i = 0; i < n; i++)
        matrix->lambda += product[i]; /* the eigenvector sums to 1 */
    double free = (double)n - 1;
    matrix->index = n > 2 ? (matrix->lambda - (double)n) / free : 0;
    matrix->ratio = n > 2 ? matrix->index / random_index(n) : 0;
    if (work->options->priorities == ORK_AHP_EIGENVECTOR)
        memcpy(weight, principal, n * sizeof *weight);
    find_worst(matrix, n);
    return ORK_OK;
}

/* ---- All experts together ----------------------------------------------------------------------
 */

/* Geometric means of the judgements, which keep reciprocals (Aczél & Saaty 1983). */
static void join_judgements(const ahp_work *work, ahp_matrix *all, size_t n)
{
    double experts = 0;
    for (size_t k = 0; k < n * n; k++)
        all->judgement[k] = 0;
    for (size_t m = 0; m < work->matrices; m++) {
        if (work->matrix[m].group != all->group) continue;
        experts++;
        for (size_t k = 0; k < n * n; k++)
            all->judgement[k] += log(work->matrix[m].judgement[k]);
    }
    for (size_t k = 0; k < n * n; k++)
        all->judgement[k] = exp(all->judgement[k] / experts);
}

static void join_priorities(const ahp_work *work, ahp_matrix *all, size_t n)
{
    memset(all->weight, 0, n * sizeof *all->weight);
    for (size_t m = 0; m < work->matrices; m++) {
        if (work->matrix[m].group != all->group) continue;
        for (size_t i = 0; i < n; i++)
            all->weight[i] += work->matrix[m].weight[i];
    }
    normalise(all->weight, n);
}

static ork_status note_ratio(ork_context *ctx, const ahp_work *work, const ahp_matrix *matrix)
{
    const ahp_group *group = &work->group[matrix->group];
    const char *expert = work->experts.name[matrix->expert];
    if (!(matrix->ratio > work->options->max_ratio)) return ORK_OK;
    const char *const *name = group->items.name;
    size_t n = group->items.count, a = matrix->worst_a, b = matrix->worst_b;
    return ork_note_add(ctx, ORK_WARNING, "inconsistent",
                        "the judgements%s%s%s%s contradict each other (consistency ratio %.3f): "
                        "most of all \"%s\" against \"%s\", judged %.3g where the weights say %.3g",
                        expert[0] ? " of " : "", expert, group->name[0] ? " in " : "", group->name,
                        matrix->ratio, name[a], name[b], matrix->judgement[a * n + b],
                        matrix->weight[a] / matrix->weight[b]);
}

ork_status ahp_combine(ork_context *ctx, ahp_work *work)
{
    for (size_t m = 0; m < work->matrices; m++) {
        ahp_matrix *matrix = &work->matrix[m];
        ORK_TRY(ahp_solve(ctx, work, matrix, work->group[matrix->group].items.count));
        ORK_TRY(note_ratio(ctx, work, matrix));
    }
    for (size_t g = 0; g < work->groups; g++) {
        size_t n = work->group[g].items.count;
        join_judgements(work, &work->all[g], n);
        ORK_TRY(ahp_solve(ctx, work, &work->all[g], n));
        if (work->options->combine == ORK_AHP_PRIORITIES) join_priorities(work, &work->all[g], n);
    }
    return ORK_OK;
}
