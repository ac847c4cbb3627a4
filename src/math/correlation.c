/* Correlations of what two variables share: Pearson, Spearman, Kendall, with p-values. */
#include "orken/math.h"

#include <math.h>
#include <string.h>

static const ork_correlation no_correlation = {.coefficient = NAN, .p = NAN};

/* ---- Pearson -----------------------------------------------------------------------------------
 */

/* x as deviations from its mean, in units of the greatest; false when all values are the same. */
static bool centre(const double *x, size_t n, double *deviation)
{
    double low, high;
    ork_extremes(x, n, &low, &high);
    if (!(low < high)) return false;
    int exponent;
    frexp(fmax(fabs(low), fabs(high)), &exponent);
    low = ldexp(low, -exponent); /* no square overflows */
    for (size_t i = 0; i < n; i++)
        deviation[i] = ldexp(x[i], -exponent) - low; /* a large mean costs no digits */
    double mean = ork_mean(deviation, n), greatest = 0;
    for (size_t i = 0; i < n; i++) {
        deviation[i] -= mean;
        greatest = fmax(greatest, fabs(deviation[i]));
    }
    for (size_t i = 0; i < n; i++)
        deviation[i] /= greatest;
    return true;
}

static double sum_products(const double *x, const double *y, size_t n)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += x[i] * y[i];
    return sum;
}

static double coefficient(double xx, double yy, double xy)
{
    double r = xy / (sqrt(xx) * sqrt(yy));
    return fmax(-1, fmin(1, r));
}

/* Of n >= 3 whole pairs; dx and dy are scratch, and may be x and y themselves. */
static double pearson(const double *x, const double *y, size_t n, double *dx, double *dy)
{
    if (!centre(x, n, dx) || !centre(y, n, dy)) return NAN;
    return coefficient(sum_products(dx, dx, n), sum_products(dy, dy, n), sum_products(dx, dy, n));
}

/* ---- Kendall -----------------------------------------------------------------------------------
 */

/* What ties do to the number of pairs and to the variance of S. */
typedef struct {
    double pairs, thirds, variance; /* Σ t(t−1), Σ t(t−1)(t−2), Σ t(t−1)(2t+5) */
} tie_sums;

static void add_tie(tie_sums *sums, size_t length)
{
    double t = (double)length;
    sums->pairs += t * (t - 1);
    sums->thirds += t * (t - 1) * (t - 2);
    sums->variance += t * (t - 1) * (2 * t + 5);
}

/* Sorts y[n] by merging and counts how many pairs changed their order. */
static double sort_and_count(double *y, size_t n, double *spare)
{
    double swaps = 0;
    for (size_t run = 1; run < n; run *= 2) {
        for (size_t from = 0; from < n; from += 2 * run) {
            size_t middle = from + run < n ? from + run : n;
            size_t end = from + 2 * run < n ? from + 2 * run : n;
            size_t i = from, j = middle;
            for (size_t k = from; k < end; k++) {
                bool takes_second = i == middle || (j < end && y[j] < y[i]);
                if (takes_second) swaps += (double)(middle - i);
                spare[k] = takes_second ? y[j++] : y[i++];
            }
        }
        memcpy(y, spare, n * sizeof *y);
    }
    return swaps;
}

/*
 * P(|S| >= |s|) when all orders are equally likely: the share of permutations by their number of
 * inversions, built up one element at a time (Kendall & Gibbons 1990, section 5.1).
 */
static ork_status exact_p(ork_context *ctx, size_t n, double discordant, double *p)
{
    ORK_SCRATCH(scratch);
    size_t most = n * (n - 1) / 2, reach = 0;
    double *share, *next;
    ORK_NEW(share, ork_arena_calloc(ctx, &scratch, most + 1, sizeof *share));
    ORK_NEW(next, ork_arena_calloc(ctx, &scratch, most + 1, sizeof *next));
    share[0] = 1;
    for (size_t k = 2; k <= n; k++) {
        reach += k - 1;
        double window = 0;
        for (size_t d = 0; d <= reach; d++) {
            window += share[d];
            if (d >= k) window -= share[d - k];
            next[d] = window / (double)k;
        }
        memcpy(share, next, (reach + 1) * sizeof *share);
    }
    size_t few = (size_t)fmin(discordant, (double)most - discordant);
    double tail = 0;
    for (size_t d = 0; d <= few; d++)
        tail += share[d];
    *p = fmin(1, 2 * tail);
    return ORK_OK;
}

/* tau-b (Kendall 1945) by sorting (Knight 1966). */
static ork_status kendall(ork_context *ctx, const double *x, const double *y, size_t n,
                          ork_correlation *result)
{
    enum { EXACT_BELOW = 50 };
    ORK_SCRATCH(scratch);
    size_t *by_y, *by_x;
    double *sorted, *spare;
    ORK_NEW(by_y, ork_arena_calloc(ctx, &scratch, n, sizeof *by_y));
    ORK_NEW(by_x, ork_arena_calloc(ctx, &scratch, n, sizeof *by_x));
    ORK_NEW(sorted, ork_arena_calloc(ctx, &scratch, n, sizeof *sorted));
    ORK_NEW(spare, ork_arena_calloc(ctx, &scratch, n, sizeof *spare));
    /* By x, and among equal x by y: a stable order of what was ordered by y before. */
    ORK_TRY(ork_order(ctx, y, n, false, by_y));
    for (size_t i = 0; i < n; i++)
        spare[i] = x[by_y[i]];
    ORK_TRY(ork_order(ctx, spare, n, false, by_x));
    for (size_t i = 0; i < n; i++)
        by_x[i] = by_y[by_x[i]];
    tie_sums in_x = {0}, in_y = {0}, in_both = {0};
    for (size_t i = 0; i < n; i++)
        sorted[i] = y[by_x[i]];
    for (size_t from = 0, to; from < n; from = to) {
        for (to = from + 1; to < n && x[by_x[to]] == x[by_x[from]]; to++)
            continue;
        add_tie(&in_x, to - from);
        for (size_t a = from, b; a < to; a = b) {
            for (b = a + 1; b < to && sorted[b] == sorted[a]; b++)
                continue;
            add_tie(&in_both, b - a);
        }
    }
    double discordant = sort_and_count(sorted, n, spare), count = (double)n;
    for (size_t from = 0, to; from < n; from = to) {
        for (to = from + 1; to < n && sorted[to] == sorted[from]; to++)
            continue;
        add_tie(&in_y, to - from);
    }
    double pairs = count * (count - 1);
    double s = (pairs - in_x.pairs - in_y.pairs + in_both.pairs) / 2 - 2 * discordant;
    if (!(pairs > in_x.pairs) || !(pairs > in_y.pairs)) return ORK_OK;
    result->coefficient = 2 * s / sqrt((pairs - in_x.pairs) * (pairs - in_y.pairs));
    bool has_ties = in_x.pairs > 0 || in_y.pairs > 0;
    if (n < EXACT_BELOW && !has_ties) return exact_p(ctx, n, discordant, &result->p);
    double variance = (pairs * (2 * count + 5) - in_x.variance - in_y.variance) / 18 +
                      in_x.pairs * in_y.pairs / (2 * pairs) +
                      in_x.thirds * in_y.thirds / (9 * pairs * (count - 2));
    result->p = erfc(fabs(s) / sqrt(2 * variance));
    return ORK_OK;
}

/* ---- All ---------------------------------------------------------------------------------------
 */

ork_status ork_correlate(ork_context *ctx, ork_correlation_kind kind, const double *x,
                         const double *y, size_t n, ork_correlation *result)
{
    ORK_SCRATCH(scratch);
    double *a, *b;
    ORK_NEW(a, ork_arena_calloc(ctx, &scratch, n, sizeof *a));
    ORK_NEW(b, ork_arena_calloc(ctx, &scratch, n, sizeof *b));
    size_t pairs = 0;
    for (size_t i = 0; i < n; i++) {
        if (isnan(x[i]) || isnan(y[i])) continue;
        a[pairs] = x[i];
        b[pairs++] = y[i];
    }
    *result = no_correlation;
    result->pairs = pairs;
    if (pairs < 3) return ORK_OK;
    if (kind == ORK_KENDALL) return kendall(ctx, a, b, pairs, result);
    if (kind == ORK_SPEARMAN) {
        ORK_TRY(ork_rank(ctx, a, pairs, true, ORK_TIES_AVERAGE, a));
        ORK_TRY(ork_rank(ctx, b, pairs, true, ORK_TIES_AVERAGE, b));
    }
    result->coefficient = pearson(a, b, pairs, a, b);
    result->p = ork_correlation_p(result->coefficient, pairs);
    return ORK_OK;
}

typedef struct {
    ork_correlation_kind kind;
    const double *x;
    size_t rows, columns;
    ork_correlation *matrix;
    /* Of columns without gaps, so that they are centred once and not for each pair: */
    double **deviation; /* [columns], or NULL where there are gaps */
    double *squares;    /* [columns] sum of its squares; NaN when all values are the same */
} matrix_work;

/* Kendall's coefficient has no such part. */
static ork_status centre_column(ork_context *ctx, size_t j, void *data)
{
    const matrix_work *work = data;
    const double *x = work->x + j * work->rows;
    double *deviation = work->deviation[j];
    for (size_t i = 0; i < work->rows && deviation; i++) {
        if (isnan(x[i])) deviation = NULL;
    }
    work->deviation[j] = deviation;
    if (!deviation) return ORK_OK;
    if (work->kind == ORK_SPEARMAN) {
        ORK_TRY(ork_rank(ctx, x, work->rows, true, ORK_TIES_AVERAGE, deviation));
        x = deviation;
    }
    bool varies = centre(x, work->rows, deviation);
    work->squares[j] = varies ? sum_products(deviation, deviation, work->rows) : NAN;
    return ORK_OK;
}

/* The same bits as from ork_correlate. */
static ork_status correlate_pair(ork_context *ctx, const matrix_work *work, size_t j, size_t l,
                                 ork_correlation *cell)
{
    size_t n = work->rows;
    const double *one = work->deviation[j], *other = work->deviation[l];
    if (!one || !other) {
        return ork_correlate(ctx, work->kind, work->x + j * n, work->x + l * n, n, cell);
    }
    *cell = no_correlation;
    cell->pairs = n;
    if (isnan(work->squares[j]) || isnan(work->squares[l])) return ORK_OK;
    cell->coefficient =
        coefficient(work->squares[j], work->squares[l], sum_products(one, other, n));
    cell->p = ork_correlation_p(cell->coefficient, n);
    return ORK_OK;
}

/* Column j with itself and all later ones. */
static ork_status correlate_column(ork_context *ctx, size_t j, void *data)
{
    const matrix_work *work = data;
    for (size_t l = j; l < work->columns; l++) {
        ork_correlation *cell = &work->matrix[j * work->columns + l];
        ORK_TRY(correlate_pair(ctx, work, j, l, cell));
        if (l == j && !isnan(cell->coefficient)) cell->coefficient = 1;
        work->matrix[l * work->columns + j] = *cell;
    }
    return ORK_OK;
}

ork_status ork_correlation_matrix(ork_context *ctx, ork_correlation_kind kind, const double *x,
                                  size_t rows, size_t columns, ork_correlation *matrix)
{
    ORK_SCRATCH(scratch);
    matrix_work work = {.kind = kind, .x = x, .rows = rows, .columns = columns, .matrix = matrix};
    ORK_NEW(work.deviation, ork_arena_calloc(ctx, &scratch, columns, sizeof *work.deviation));
    ORK_NEW(work.squares, ork_arena_calloc(ctx, &scratch, columns, sizeof *work.squares));
    if (kind == ORK_KENDALL || rows < 3) return ork_parallel(ctx, columns, correlate_column, &work);
    double *all;
    ORK_NEW(all, ork_arena_calloc(ctx, &scratch, columns * rows, sizeof *all));
    for (size_t j = 0; j < columns; j++)
        work.deviation[j] = all + j * rows;
    ORK_TRY(ork_parallel(ctx, columns, centre_column, &work));
    return ork_parallel(ctx, columns, correlate_column, &work);
}
