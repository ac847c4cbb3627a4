/*
 * Weights that the data give: from the spread of a group's parts, from how they go together, or
 * both. Rows that lack a part are left out; all periods count together, so that a weight is one.
 */
#include "methods/composite/steps.h"

#include <math.h>
#include <string.h>

/* Eigenvalues, of a matrix with ones on its diagonal, that rounding cannot tell apart. */
#define NEARLY_SAME 1e-9

/* The rows that have all parts: x [rows × parts] by column. */
typedef struct {
    const composite_work *work;
    const composite_family *family;
    const char *rule;
    size_t rows, parts;
    double *x, *correlation, *sd;
} sample;

static ork_status gather_sample(ork_context *ctx, ork_arena *arena, sample *of)
{
    const composite_family *family = of->family;
    size_t n = of->work->panel.count, *at;
    of->parts = family->count;
    ORK_NEW(at, ork_arena_calloc(ctx, arena, n, sizeof *at));
    for (size_t p = 0; p < n; p++) {
        bool is_whole = true;
        for (size_t k = 0; k < of->parts && is_whole; k++)
            is_whole = !isnan(family->child[k]->score[p]);
        if (is_whole) at[of->rows++] = p;
    }
    if (of->rows < 3) {
        ork_fail(ctx, ORK_ERR_DATA,
                 "%zu row%s all parts of \"%s\"; weighting by %s needs at least 3", of->rows,
                 of->rows == 1 ? " has" : "s have", family->group->name, of->rule);
        return ork_hint(ctx, "give the weights yourself, or leave out the parts that are missing "
                             "most often");
    }
    ORK_NEW(of->x, ork_arena_calloc(ctx, arena, of->rows * of->parts, sizeof *of->x));
    ORK_NEW(of->sd, ork_arena_calloc(ctx, arena, of->parts, sizeof *of->sd));
    for (size_t k = 0; k < of->parts; k++) {
        double *column = of->x + k * of->rows;
        for (size_t i = 0; i < of->rows; i++)
            column[i] = family->child[k]->score[at[i]];
        of->sd[k] = ork_sd(column, of->rows);
    }
    return ORK_OK;
}

/* Pearson's correlations of all pairs; a part that is the same everywhere has none. */
static ork_status correlate(ork_context *ctx, ork_arena *arena, sample *of)
{
    size_t m = of->parts;
    ork_correlation *matrix;
    ORK_NEW(matrix, ork_arena_calloc(ctx, arena, m * m, sizeof *matrix));
    ORK_NEW(of->correlation, ork_arena_calloc(ctx, arena, m * m, sizeof(double)));
    for (size_t k = 0; k < m; k++) {
        if (of->sd[k] > 0) continue;
        ork_fail(ctx, ORK_ERR_DATA,
                 "\"%s\" is the same in all rows that have all parts of \"%s\", so that it has no "
                 "correlation to weight by",
                 of->family->child[k]->name, of->family->group->name);
        return ork_hint(ctx, "leave it out, or choose another weighting");
    }
    ORK_TRY(ork_correlation_matrix(ctx, ORK_PEARSON, of->x, of->rows, m, matrix));
    for (size_t k = 0; k < m * m; k++)
        of->correlation[k] = matrix[k].coefficient;
    return ORK_OK;
}

/* ---- Rules -------------------------------------------------------------------------------------
 */

static ork_status by_pca(ork_context *ctx, const sample *of, double *weight)
{
    ORK_SCRATCH(scratch);
    size_t m = of->parts;
    double *values, *vectors;
    ORK_NEW(values, ork_arena_calloc(ctx, &scratch, m, sizeof *values));
    ORK_NEW(vectors, ork_arena_calloc(ctx, &scratch, m * m, sizeof *vectors));
    ORK_TRY(ork_eigen_symmetric(ctx, of->correlation, m, values, vectors));
    if (values[0] - values[1] < NEARLY_SAME) {
        ork_fail(ctx, ORK_ERR_DATA,
                 "the parts of \"%s\" have no first principal component: two explain the same",
                 of->family->group->name);
        return ork_hint(ctx, "give the weights yourself, or choose another weighting");
    }
    memcpy(weight, vectors, m * sizeof *weight);
    return ORK_OK;
}

static ork_status check_shares_of(ork_context *ctx, const sample *of, size_t k)
{
    const double *x = of->x + k * of->rows;
    double sum = 0, least = INFINITY;
    for (size_t i = 0; i < of->rows; i++) {
        least = fmin(least, x[i]);
        sum += x[i];
    }
    if (least >= 0 && sum > 0) return ORK_OK;
    ork_fail(ctx, ORK_ERR_DATA,
             "weighting by %s takes a value's share of the sum, but \"%s\" goes down to %g",
             of->rule, of->family->child[k]->name, least);
    return ork_hint(ctx, "normalise by min-max or rank, so that values are at least 0");
}

/* 1 − entropy of the shares: 0 when all units have the same. */
static double divergence(const double *x, size_t n)
{
    return fmax(0, 1 - ork_entropy(x, n) / log((double)n));
}

/*
 * Infomax: the sum of the parts' correlations with a sum of standardised parts v is
 * 1'Rv / sqrt(v'Rv), greatest at v = 1 (Cauchy and Schwarz in the metric of R).
 */
static ork_status apply_rule(ork_context *ctx, ork_arena *arena, ork_weighting rule, sample *of,
                             double *weight)
{
    size_t m = of->parts;
    bool takes_shares = rule == ORK_WEIGHTING_ENTROPY || rule == ORK_WEIGHTING_GINI;
    for (size_t k = 0; k < m && takes_shares; k++) {
        ORK_TRY(check_shares_of(ctx, of, k));
        double *x = of->x + k * of->rows;
        if (rule == ORK_WEIGHTING_GINI) ork_sort(x, of->rows, x);
        weight[k] =
            rule == ORK_WEIGHTING_GINI ? ork_gini_sorted(x, of->rows) : divergence(x, of->rows);
    }
    if (takes_shares) return ORK_OK;
    if (rule == ORK_WEIGHTING_STANDARD_DEVIATION) {
        memcpy(weight, of->sd, m * sizeof *weight);
        return ORK_OK;
    }
    ORK_TRY(correlate(ctx, arena, of));
    if (rule == ORK_WEIGHTING_PCA) return by_pca(ctx, of, weight);
    if (rule == ORK_WEIGHTING_FACTOR) return composite_factor(ctx, of->correlation, m, weight);
    if (rule == ORK_WEIGHTING_INFOMAX) {
        for (size_t k = 0; k < m; k++)
            weight[k] = 1 / of->sd[k];
        return ORK_OK;
    }
    if (rule == ORK_WEIGHTING_BALANCED) {
        ORK_TRY(composite_balance(ctx, of->correlation, m, weight));
        for (size_t k = 0; k < m; k++)
            weight[k] /= of->sd[k];
        return ORK_OK;
    }
    for (size_t k = 0; k < m; k++) { /* CRITIC */
        double conflict = 0;
        for (size_t l = 0; l < m; l++)
            conflict += l == k ? 0 : 1 - of->correlation[k * m + l];
        weight[k] = conflict > NEARLY_SAME ? of->sd[k] * conflict : 0;
    }
    return ORK_OK;
}

/* ---- A group -----------------------------------------------------------------------------------
 */

static ork_status check_negative(ork_context *ctx, const sample *of, const double *weight)
{
    const composite_work *work = of->work;
    for (size_t k = 0; k < of->parts; k++) {
        if (!(weight[k] < 0)) continue;
        const char *name = of->family->child[k]->name, *whole = of->family->group->name;
        if (!work->options->allow_negative_weights) {
            ork_fail(ctx, ORK_ERR_DATA,
                     "weighting by %s gives \"%s\" the weight %.4g in \"%s\": a better value would "
                     "lower the score",
                     of->rule, name, weight[k], whole);
            ork_hint(ctx, "check its direction or leave it out; --allow-negative-weights yes "
                          "accepts such weights");
            return ork_at(ctx, &(ork_place){.option = "weighting"});
        }
        if (composite_combining(work, of->family->group) == ORK_AGGREGATE_ARITHMETIC) continue;
        ork_fail(ctx, ORK_ERR_ARGUMENT,
                 "\"%s\" has a negative weight in \"%s\", which only an arithmetic mean can use",
                 name, whole);
        return ork_at(ctx, &(ork_place){.option = "aggregate"});
    }
    return ORK_OK;
}

ork_status composite_weigh_children(ork_context *ctx, composite_work *work,
                                    const composite_family *family)
{
    ork_weighting rule = composite_weighting(work, family->group);
    if (family->count < 2) return ORK_OK;
    ORK_SCRATCH(scratch);
    sample of = {.work = work, .family = family, .rule = composite_weighting_name(rule)};
    double *weight, sum = 0, size = 0;
    ORK_NEW(weight, ork_arena_calloc(ctx, &scratch, family->count, sizeof *weight));
    ORK_TRY(gather_sample(ctx, &scratch, &of));
    ORK_TRY(apply_rule(ctx, &scratch, rule, &of, weight));
    for (size_t k = 0; k < family->count; k++) {
        sum += weight[k];
        size += fabs(weight[k]);
    }
    if (!(sum > NEARLY_SAME * size) || !isfinite(sum)) {
        ork_fail(ctx, ORK_ERR_DATA,
                 "weighting by %s finds no weights for the parts of \"%s\": they "
                 "sum to %.3g",
                 of.rule, family->group->name, sum);
        return ork_hint(ctx, "give the weights yourself, or choose another weighting");
    }
    for (size_t k = 0; k < family->count; k++)
        weight[k] /= sum;
    ORK_TRY(check_negative(ctx, &of, weight));
    for (size_t k = 0; k < family->count; k++)
        family->child[k]->weight = weight[k];
    return ORK_OK;
}
