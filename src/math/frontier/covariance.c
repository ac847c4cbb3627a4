/* Covariances of the estimate that do not trust the likelihood in all: outer product, sandwich. */
#include "math/frontier/frontier.h"
#include "math/frontier/inference.h"
#include "orken/math.h"

#include <math.h>
#include <string.h>

size_t frontier_known_terms(const ork_frontier *fit)
{
    switch (fit->end) {
    case ORK_FRONTIER_MAXIMUM:
    case ORK_FRONTIER_EXPONENTIAL_LIMIT:
        return fit->terms;
    case ORK_FRONTIER_NO_INEFFICIENCY:
        return fit->begin[ORK_PART_U];
    default:
        return 0;
    }
}

ork_status frontier_invert(ork_context *ctx, const double *matrix, size_t n, double *inverse)
{
    ORK_SCRATCH(scratch);
    double *factor, *scale;
    ORK_NEW(factor, ork_arena_alloc(ctx, &scratch, (n * n + 1) * sizeof *factor));
    ORK_NEW(scale, ork_arena_alloc(ctx, &scratch, (n + 1) * sizeof *scale));
    for (size_t j = 0; j < n; j++)
        scale[j] = 1 / sqrt(matrix[j * n + j]);
    for (size_t j = 0; j < n * n; j++) {
        factor[j] = matrix[j] * scale[j / n] * scale[j % n];
        inverse[j] = NAN;
    }
    if (!ork_cholesky(factor, n)) return ORK_OK;
    memset(inverse, 0, n * n * sizeof *inverse);
    for (size_t j = 0; j < n; j++) {
        inverse[j * n + j] = scale[j];
        ork_cholesky_solve(factor, n, inverse + j * n);
        for (size_t k = 0; k < n; k++)
            inverse[j * n + k] *= scale[k];
    }
    return ORK_OK;
}

/* Scores [groups × terms] of least squares: Σ of each group's x (y − x'β)/σ². */
static ork_status least_squares_scores(ork_context *ctx, const ork_frontier *fit, double *scores)
{
    ORK_SCRATCH(scratch);
    const ork_frontier_model *model = &fit->model;
    const ork_design *design = &model->design[ORK_PART_FRONTIER];
    size_t n = model->n, groups = ork_frontier_groups(model), terms = fit->begin[ORK_PART_U];
    double *residual, weight = frontier_mean_weight(model);
    double sigma2 = exp(fit->estimate[fit->begin[ORK_PART_V]]);
    ORK_NEW(residual, ork_arena_alloc(ctx, &scratch, (n + 1) * sizeof *residual));
    frontier_residuals(model, fit->estimate, residual);
    memset(scores, 0, groups * terms * sizeof *scores);
    for (size_t j = 0; j < terms; j++) {
        bool is_constant = design->has_constant && j == 0;
        const double *x = is_constant ? NULL : design->x + (j - design->has_constant) * n;
        for (size_t i = 0; i < n; i++) {
            size_t g = model->panel == ORK_PANEL_NONE ? i : model->unit[i];
            double w = model->weight ? model->weight[i] / weight : 1;
            scores[j * groups + g] += w * (x ? x[i] : 1) * residual[i] / sigma2;
        }
    }
    return ORK_OK;
}

static ork_status find_scores(ork_context *ctx, const ork_frontier *fit, double *scores)
{
    double value;
    if (fit->end == ORK_FRONTIER_NO_INEFFICIENCY) return least_squares_scores(ctx, fit, scores);
    return ork_frontier_likelihood(ctx, fit, fit->estimate, &value, NULL, scores);
}

/* Sums the rows of scores [groups × terms] within clusters, in place; how many rows are left. */
static ork_status sum_clusters(ork_context *ctx, const uint32_t *cluster, size_t groups,
                               size_t terms, double *scores, size_t *count)
{
    ORK_SCRATCH(scratch);
    double *sums;
    *count = 0;
    for (size_t g = 0; g < groups; g++)
        *count = cluster[g] + (size_t)1 > *count ? cluster[g] + (size_t)1 : *count;
    if (*count < 2)
        return ork_fail(ctx, ORK_ERR_DATA, "clustered errors need two clusters or more");
    if (*count > groups)
        return ork_fail(ctx, ORK_ERR_ARGUMENT, "clusters are numbered beyond %zu groups", groups);
    ORK_NEW(sums, ork_arena_calloc(ctx, &scratch, *count * terms, sizeof *sums));
    for (size_t j = 0; j < terms; j++) {
        for (size_t g = 0; g < groups; g++)
            sums[j * *count + cluster[g]] += scores[j * groups + g];
    }
    memcpy(scores, sums, *count * terms * sizeof *scores);
    return ORK_OK;
}

/* meat [terms²] = Σ s s' over rows. */
static void multiply_scores(const double *scores, size_t rows, size_t terms, double *meat)
{
    for (size_t j = 0; j < terms; j++) {
        for (size_t k = 0; k <= j; k++) {
            double sum = ork_dot(scores + j * rows, scores + k * rows, rows);
            meat[j * terms + k] = meat[k * terms + j] = sum;
        }
    }
}

/* result = bread meat bread, all [terms²] and symmetric. */
static void wrap(const double *bread, const double *meat, size_t terms, double factor, double *half,
                 double *result)
{
    for (size_t j = 0; j < terms; j++) {
        for (size_t k = 0; k < terms; k++)
            half[j * terms + k] = ork_dot(bread + j * terms, meat + k * terms, terms);
    }
    for (size_t j = 0; j < terms; j++) {
        for (size_t k = 0; k <= j; k++) {
            double value = factor * ork_dot(half + j * terms, bread + k * terms, terms);
            result[j * terms + k] = result[k * terms + j] = value;
        }
    }
}

/* Inverse of the information of the first `known` parameters. Least squares' covariance has the
   variance over n − terms, the likelihood's the one over n. */
static void find_bread(const ork_frontier *fit, size_t known, double *bread)
{
    double factor = 1;
    if (fit->end == ORK_FRONTIER_NO_INEFFICIENCY)
        factor = exp(fit->estimate[fit->begin[ORK_PART_V]]) / fit->ols_sigma2;
    for (size_t j = 0; j < known * known; j++)
        bread[j] = factor * fit->covariance[j / known * fit->terms + j % known];
}

static ork_status find_robust(ork_context *ctx, const ork_frontier *fit, size_t known,
                              ork_covariance_kind kind, const uint32_t *cluster, double *result)
{
    ORK_SCRATCH(scratch);
    size_t groups = ork_frontier_groups(&fit->model), rows = groups;
    double *scores, *meat, *bread, *half;
    ORK_NEW(scores, ork_arena_alloc(ctx, &scratch, (groups * fit->terms + 1) * sizeof *scores));
    ORK_NEW(meat, ork_arena_alloc(ctx, &scratch, known * known * sizeof *meat));
    ORK_NEW(bread, ork_arena_alloc(ctx, &scratch, known * known * sizeof *bread));
    ORK_NEW(half, ork_arena_alloc(ctx, &scratch, known * known * sizeof *half));
    ORK_TRY(find_scores(ctx, fit, scores));
    if (kind == ORK_COVARIANCE_CLUSTERED)
        ORK_TRY(sum_clusters(ctx, cluster, groups, known, scores, &rows));
    multiply_scores(scores, rows, known, meat);
    if (kind == ORK_COVARIANCE_OUTER_PRODUCT) return frontier_invert(ctx, meat, known, result);
    find_bread(fit, known, bread);
    wrap(bread, meat, known, (double)rows / ((double)rows - 1), half, result);
    return ORK_OK;
}

ork_status ork_frontier_covariance(ork_context *ctx, const ork_frontier *fit,
                                   ork_covariance_kind kind, const uint32_t *cluster,
                                   double *covariance)
{
    ORK_SCRATCH(scratch);
    size_t terms = fit->terms, known = frontier_known_terms(fit);
    double *robust;
    if (kind == ORK_COVARIANCE_CLUSTERED && !cluster)
        return ork_fail(ctx, ORK_ERR_ARGUMENT, "clustered errors need the groups' clusters");
    memcpy(covariance, fit->covariance, terms * terms * sizeof *covariance);
    if (kind == ORK_COVARIANCE_INFORMATION) return ORK_OK;
    for (size_t j = 0; j < terms * terms; j++)
        covariance[j] = NAN;
    if (known == 0) return ORK_OK;
    ORK_NEW(robust, ork_arena_alloc(ctx, &scratch, known * known * sizeof *robust));
    ORK_TRY(find_robust(ctx, fit, known, kind, cluster, robust));
    for (size_t j = 0; j < known; j++)
        memcpy(covariance + j * terms, robust + j * known, known * sizeof *robust);
    return ORK_OK;
}
