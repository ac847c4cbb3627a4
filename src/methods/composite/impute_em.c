/*
 * Gaps filled by their expectation given what the unit has, where mean and covariances of a
 * multivariate normal distribution are estimated by maximum likelihood (expectation-maximisation).
 *
 * Source: Little & Rubin (2019), Statistical Analysis with Missing Data, 3rd ed., section 11.2.
 */
#include "methods/composite/impute.h"

#include <math.h>
#include <string.h>

enum { ROUNDS_MOST = 5000 };
#define CONVERGED 1e-10
#define USUAL_RIDGE 0.01
/* Added to variances that may be 0 but for rounding. */
#define NEARLY_NOTHING 1e-9

/* Units that lack the same indicators; the first `observed` of `order` are there. */
typedef struct {
    size_t *order; /* [m] */
    size_t observed;
    size_t *rows;
    size_t count;
} pattern;

/* Everything is standardised and about the m indicators that vary. */
typedef struct {
    size_t m, n;
    double *z; /* [n × m] row-major, NaN where missing */
    pattern *patterns;
    size_t pattern_count;
    double *mu;         /* [m] */
    double *sigma;      /* [m × m] */
    double *sum, *next; /* [m], [m × m] expected sums and products of a round */
    double *factor;     /* [m × m] of the observed part */
    double *weight;     /* [m × m] column k: regression of the k-th missing on the observed */
    double *row;        /* [m] */
    double ridge;
} model;

/* ---- Patterns ----------------------------------------------------------------------------------
 */

/* Compares two rows by which of their values are missing. */
static int compare_gaps(const void *a, const void *b, void *data)
{
    const model *em = data;
    const double *x = em->z + *(const size_t *)a * em->m, *y = em->z + *(const size_t *)b * em->m;
    for (size_t j = 0; j < em->m; j++) {
        int difference = (isnan(x[j]) != 0) - (isnan(y[j]) != 0);
        if (difference) return difference;
    }
    return (*(const size_t *)a > *(const size_t *)b) - (*(const size_t *)a < *(const size_t *)b);
}

static bool same_gaps(const model *em, size_t a, size_t b)
{
    for (size_t j = 0; j < em->m; j++) {
        if ((isnan(em->z[a * em->m + j]) != 0) != (isnan(em->z[b * em->m + j]) != 0)) return false;
    }
    return true;
}

static ork_status find_patterns(ork_context *ctx, ork_arena *arena, model *em)
{
    size_t *rows;
    ORK_NEW(rows, ork_arena_calloc(ctx, arena, em->n, sizeof *rows));
    ORK_NEW(em->patterns, ork_arena_calloc(ctx, arena, em->n, sizeof *em->patterns));
    for (size_t i = 0; i < em->n; i++)
        rows[i] = i;
    qsort_r(rows, em->n, sizeof *rows, compare_gaps, em);
    for (size_t i = 0; i < em->n; i++) {
        if (i > 0 && same_gaps(em, rows[i - 1], rows[i])) {
            em->patterns[em->pattern_count - 1].count++;
            continue;
        }
        pattern *found = &em->patterns[em->pattern_count++];
        *found = (pattern){.rows = rows + i, .count = 1};
        ORK_NEW(found->order, ork_arena_calloc(ctx, arena, em->m, sizeof *found->order));
        size_t last = em->m;
        for (size_t j = em->m; j-- > 0;) { /* the missing ones from behind */
            if (isnan(em->z[rows[i] * em->m + j])) found->order[--last] = j;
        }
        for (size_t j = 0; j < em->m; j++) {
            if (!isnan(em->z[rows[i] * em->m + j])) found->order[found->observed++] = j;
        }
    }
    return ORK_OK;
}

/* ---- A round -----------------------------------------------------------------------------------
 */

/* Regression weights of the pattern's missing indicators on its observed; false when singular. */
static bool regress(model *em, const pattern *of)
{
    size_t m = em->m, o = of->observed;
    for (size_t k = 0; k < o; k++) {
        for (size_t l = k; l < o; l++)
            em->factor[k * o + l] = em->sigma[of->order[k] * m + of->order[l]];
    }
    if (o > 0 && !ork_cholesky(em->factor, o)) return false;
    for (size_t k = o; k < m; k++) {
        double *weight = em->weight + (k - o) * m;
        for (size_t l = 0; l < o; l++)
            weight[l] = em->sigma[of->order[k] * m + of->order[l]];
        if (o > 0) ork_cholesky_solve(em->factor, o, weight);
    }
    return true;
}

/* The row with its gaps at their expectation. */
static void expect_row(model *em, const pattern *of, const double *z)
{
    size_t o = of->observed;
    for (size_t l = 0; l < o; l++)
        em->row[of->order[l]] = z[of->order[l]];
    for (size_t k = o; k < em->m; k++) {
        const double *weight = em->weight + (k - o) * em->m;
        double x = em->mu[of->order[k]];
        for (size_t l = 0; l < o; l++)
            x += weight[l] * (z[of->order[l]] - em->mu[of->order[l]]);
        em->row[of->order[k]] = x;
    }
}

/* Adds the rows of a pattern, and the uncertainty of what they lack. */
static void add_pattern(model *em, const pattern *of)
{
    size_t m = em->m, o = of->observed;
    for (size_t i = 0; i < of->count; i++) {
        expect_row(em, of, em->z + of->rows[i] * m);
        for (size_t j = 0; j < m; j++) {
            em->sum[j] += em->row[j];
            for (size_t l = j; l < m; l++)
                em->next[j * m + l] += em->row[j] * em->row[l];
        }
    }
    for (size_t k = o; k < m; k++) {
        for (size_t q = k; q < m; q++) {
            size_t a = of->order[k], b = of->order[q]; /* a <= b */
            double rest = em->sigma[a * m + b];
            for (size_t l = 0; l < o; l++)
                rest -= em->weight[(k - o) * m + l] * em->sigma[b * m + of->order[l]];
            em->next[a * m + b] += rest * (double)of->count;
        }
    }
}

/* New mean and covariances; returns the greatest change. */
static double maximise(model *em)
{
    size_t m = em->m;
    double change = 0, n = (double)em->n;
    for (size_t j = 0; j < m; j++) {
        em->sum[j] /= n;
        change = fmax(change, fabs(em->sum[j] - em->mu[j]));
        em->mu[j] = em->sum[j];
    }
    for (size_t j = 0; j < m; j++) {
        for (size_t l = j; l < m; l++) {
            double s = em->next[j * m + l] / n - em->mu[j] * em->mu[l];
            s = (s + (j == l ? em->ridge : 0)) / (1 + em->ridge);
            change = fmax(change, fabs(s - em->sigma[j * m + l]));
            em->sigma[j * m + l] = em->sigma[l * m + j] = s;
        }
    }
    return change;
}

typedef enum { FITTED, SINGULAR, UNSETTLED } outcome;

static ork_status estimate(ork_context *ctx, model *em, outcome *how)
{
    size_t m = em->m;
    memset(em->mu, 0, m * sizeof *em->mu);
    memset(em->sigma, 0, m * m * sizeof *em->sigma);
    for (size_t j = 0; j < m; j++)
        em->sigma[j * m + j] = 1;
    *how = UNSETTLED;
    for (size_t round = 0; round < ROUNDS_MOST; round++) {
        memset(em->sum, 0, m * sizeof *em->sum);
        memset(em->next, 0, m * m * sizeof *em->next);
        for (size_t k = 0; k < em->pattern_count; k++) {
            if (!regress(em, &em->patterns[k])) {
                *how = SINGULAR;
                return ORK_OK;
            }
            add_pattern(em, &em->patterns[k]);
        }
        ORK_TRY(ork_check_cancelled(ctx));
        if (maximise(em) > CONVERGED) continue;
        *how = FITTED;
        return ORK_OK;
    }
    return ORK_OK;
}

/* ---- One scope ---------------------------------------------------------------------------------
 */

/* The ridge that was asked for; otherwise none, or the usual one where it is needed. */
static ork_status estimate_with_ridge(ork_context *ctx, const composite_work *work, model *em,
                                      const char *in)
{
    outcome how = SINGULAR;
    bool is_given = !isnan(work->options->ridge);
    em->ridge = is_given ? work->options->ridge : 0;
    if (is_given || em->n >= 2 * em->m) ORK_TRY(estimate(ctx, em, &how));
    if (!is_given && how != FITTED) {
        em->ridge = USUAL_RIDGE;
        ORK_TRY(ork_note_add(ctx, ORK_INFO, "em-ridge",
                             "%zu units are few for the covariances of %zu indicators%s: em adds "
                             "%g to their variances (option ridge)",
                             em->n, em->m, in, em->ridge));
        ORK_TRY(estimate(ctx, em, &how));
    }
    if (how == SINGULAR) {
        ork_fail(ctx, ORK_ERR_DATA,
                 "the covariances of the %zu indicators are singular%s, so that em cannot impute",
                 em->m, in);
        ork_hint(ctx, "set ridge to 0.01, leave out indicators that repeat others, or impute "
                      "otherwise");
        return ork_at(ctx, &(ork_place){.option = "ridge"});
    }
    if (how == FITTED) return ORK_OK;
    return ork_note_add(ctx, ORK_WARNING, "em-unsettled",
                        "em had not settled after %d rounds%s: its values may still move in the "
                        "last digits",
                        ROUNDS_MOST, in);
}

static ork_status new_model(ork_context *ctx, ork_arena *arena, model *em)
{
    size_t m = em->m, square = m * m;
    ORK_NEW(em->z, ork_arena_calloc(ctx, arena, em->n * m, sizeof(double)));
    ORK_NEW(em->mu, ork_arena_calloc(ctx, arena, m, sizeof(double)));
    ORK_NEW(em->sum, ork_arena_calloc(ctx, arena, m, sizeof(double)));
    ORK_NEW(em->row, ork_arena_calloc(ctx, arena, m, sizeof(double)));
    ORK_NEW(em->sigma, ork_arena_calloc(ctx, arena, square, sizeof(double)));
    ORK_NEW(em->next, ork_arena_calloc(ctx, arena, square, sizeof(double)));
    ORK_NEW(em->factor, ork_arena_calloc(ctx, arena, square, sizeof(double)));
    ORK_NEW(em->weight, ork_arena_calloc(ctx, arena, square, sizeof(double)));
    return ORK_OK;
}

/* [missing × missing] Cholesky factor of the covariances that a pattern's observed values leave to
   the missing ones, into em->next. */
static void leave_covariance(model *em, const pattern *of)
{
    size_t m = em->m, o = of->observed, missing = m - o;
    for (size_t k = 0; k < missing; k++) {
        for (size_t q = k; q < missing; q++) {
            size_t a = of->order[o + k], b = of->order[o + q];
            double rest = em->sigma[a * m + b] + (k == q ? NEARLY_NOTHING : 0);
            for (size_t l = 0; l < o; l++)
                rest -= em->weight[k * m + l] * em->sigma[b * m + of->order[l]];
            em->next[k * missing + q] = rest;
        }
    }
    if (ork_cholesky(em->next, missing)) return;
    memset(em->next, 0, missing * missing * sizeof *em->next); /* nothing is left to chance */
}

/* A draw of the row's missing values about their expectation. */
static void draw_row(model *em, const pattern *of, ork_random *random)
{
    size_t o = of->observed, missing = em->m - o;
    for (size_t q = 0; q < missing; q++) {
        double normal = ork_random_normal(random);
        for (size_t k = q; k < missing; k++) /* the factor's column q, from its diagonal on */
            em->row[of->order[o + k]] += em->next[q * missing + k] * normal;
    }
}

/* [n × m] expectations of all rows, or draws about them, over em->z. */
static void complete(ork_context *ctx, const composite_work *work, model *em, const size_t *leaf_of,
                     size_t from)
{
    for (size_t k = 0; k < em->pattern_count; k++) {
        const pattern *of = &em->patterns[k];
        bool draws = work->draw && of->observed < em->m;
        regress(em, of);
        if (draws) leave_covariance(em, of);
        for (size_t i = 0; i < of->count; i++) {
            double *z = em->z + of->rows[i] * em->m;
            expect_row(em, of, z);
            if (draws) {
                composite_cell gap = {.leaf = leaf_of[of->order[of->observed]],
                                      .position = from + of->rows[i]};
                ork_random random = composite_gap_stream(ctx, work, &gap);
                draw_row(em, of, &random);
            }
            memcpy(z, em->row, em->m * sizeof *z);
        }
    }
}

static ork_status impute_scope(ork_context *ctx, const composite_imputing *all, size_t from,
                               size_t to, const char *in)
{
    composite_work *work = all->work;
    ORK_SCRATCH(scratch);
    size_t leaves = work->leaf_count, *place, *leaf_of;
    double *rows, *mean, *sd;
    ORK_NEW(place, ork_arena_calloc(ctx, &scratch, leaves, sizeof *place));
    ORK_NEW(leaf_of, ork_arena_calloc(ctx, &scratch, leaves, sizeof *leaf_of));
    ORK_NEW(mean, ork_arena_calloc(ctx, &scratch, leaves, sizeof *mean));
    ORK_NEW(sd, ork_arena_calloc(ctx, &scratch, leaves, sizeof *sd));
    ORK_TRY(composite_standardise(ctx, work, from, to, &scratch, &rows, mean, sd));
    model em = {.n = to - from};
    for (size_t j = 0; j < leaves; j++) {
        place[j] = COMPOSITE_NONE;
        if (!(sd[j] > 0)) continue;
        leaf_of[em.m] = j;
        place[j] = em.m++;
    }
    ORK_TRY(new_model(ctx, &scratch, &em));
    for (size_t i = 0; i < em.n; i++) {
        for (size_t j = 0; j < leaves; j++) {
            if (place[j] != COMPOSITE_NONE) em.z[i * em.m + place[j]] = rows[i * leaves + j];
        }
    }
    ORK_TRY(find_patterns(ctx, &scratch, &em));
    ORK_TRY(estimate_with_ridge(ctx, work, &em, in));
    complete(ctx, work, &em, leaf_of, from);
    for (size_t k = 0; k < work->gap_count; k++) {
        composite_cell *gap = &work->gaps[k];
        size_t j = gap->leaf;
        if (gap->position < from || gap->position >= to || place[j] == COMPOSITE_NONE) continue;
        if (!composite_imputes(all, j)) continue;
        double z = em.z[(gap->position - from) * em.m + place[j]];
        gap->after = mean[j] + z * sd[j];
    }
    return ORK_OK;
}

ork_status composite_impute_em(ork_context *ctx, composite_imputing *all)
{
    composite_work *work = all->work;
    for (size_t g = 0; g < composite_scope_count(work); g++) {
        size_t from, to;
        const char *in;
        composite_scope(work, g, &from, &to);
        ORK_NEW(in, composite_in_scope(ctx, work, g));
        bool has_gaps = false;
        for (size_t k = 0; k < work->gap_count && !has_gaps; k++)
            has_gaps = composite_imputes(all, work->gaps[k].leaf) &&
                       work->gaps[k].position >= from && work->gaps[k].position < to;
        if (has_gaps) ORK_TRY(impute_scope(ctx, all, from, to, in));
    }
    return ORK_OK;
}
