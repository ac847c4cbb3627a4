/* Parting values into classes: quantiles, equal intervals, natural breaks. */
#include "orken/math.h"

#include <math.h>

/* Distinct values in ascending order with the prefix sums that give any class's sum of squares. */
typedef struct {
    size_t count;
    const double *value;  /* [count] */
    const double *weight; /* [count + 1] how many values come before the i-th distinct one */
    const double *sum;    /* [count + 1] of values, as deviations from the mean in units of range */
    const double *squares; /* [count + 1] */
} distinct_values;

/* Sum of squares around its mean of the class of distinct values from … to−1. */
static double within(const distinct_values *all, size_t from, size_t to)
{
    double weight = all->weight[to] - all->weight[from];
    double sum = all->sum[to] - all->sum[from];
    double squares = all->squares[to] - all->squares[from] - sum * sum / weight;
    return squares > 0 ? squares : 0;
}

/*
 * One layer of the dynamic program: least[j] is the least sum of squares of the first j distinct
 * values in k classes, start[j] where the last class then starts. The best start grows with j, so
 * the middle j is solved by looking at all candidates and each half looks at its side only.
 */
typedef struct {
    const distinct_values *all;
    const double *before; /* the layer of k − 1 classes */
    double *least;
    uint32_t *start;
} layer;

static void solve(const layer *now, size_t first, size_t last, size_t low, size_t high)
{
    while (first <= last) {
        size_t middle = first + (last - first) / 2, best = low;
        double least = INFINITY;
        for (size_t from = low; from <= high && from < middle; from++) {
            double total = now->before[from] + within(now->all, from, middle);
            if (total < least) {
                least = total;
                best = from;
            }
        }
        now->least[middle] = least;
        now->start[middle] = (uint32_t)best;
        if (middle > first) solve(now, first, middle - 1, low, best);
        first = middle + 1;
        low = best;
    }
}

/* Fisher (1958), On grouping for maximum homogeneity, JASA 53, by dynamic programming. */
static ork_status natural_breaks(ork_context *ctx, ork_arena *scratch, const distinct_values *all,
                                 size_t classes, double *breaks)
{
    size_t n = all->count;
    double *before, *least;
    uint32_t *starts;
    if (n >= UINT32_MAX) return ork_fail(ctx, ORK_ERR_DATA, "too many values for natural breaks");
    ORK_NEW(before, ork_arena_calloc(ctx, scratch, n + 1, sizeof *before));
    ORK_NEW(least, ork_arena_calloc(ctx, scratch, n + 1, sizeof *least));
    ORK_NEW(starts, ork_arena_calloc(ctx, scratch, classes * (n + 1), sizeof *starts));
    for (size_t j = 1; j <= n; j++)
        before[j] = within(all, 0, j);
    for (size_t k = 1; k < classes; k++) {
        layer now = {all, before, least, starts + k * (n + 1)};
        solve(&now, k + 1, n, k, n - 1);
        double *swap = before;
        before = least;
        least = swap;
    }
    size_t end = n;
    for (size_t k = classes; k-- > 1;) {
        end = starts[k * (n + 1) + end];
        breaks[k - 1] = all->value[end - 1];
    }
    return ORK_OK;
}

/* Fills `all` from sorted values; the prefix sums are of centred, scaled values to keep digits. */
static ork_status collect_distinct(ork_context *ctx, ork_arena *scratch, const double *sorted,
                                   size_t n, distinct_values *all)
{
    double *value, *weight, *sum, *squares;
    ORK_NEW(value, ork_arena_calloc(ctx, scratch, n + 1, sizeof *value));
    ORK_NEW(weight, ork_arena_calloc(ctx, scratch, n + 1, sizeof *weight));
    ORK_NEW(sum, ork_arena_calloc(ctx, scratch, n + 1, sizeof *sum));
    ORK_NEW(squares, ork_arena_calloc(ctx, scratch, n + 1, sizeof *squares));
    double scale = n ? sorted[n - 1] / 2 - sorted[0] / 2 : 0; /* halves: no overflow */
    double centre = n ? sorted[0] / 2 + sorted[n - 1] / 2 : 0;
    size_t count = 0;
    for (size_t from = 0, to; from < n; from = to) {
        for (to = from + 1; to < n && sorted[to] == sorted[from]; to++)
            continue;
        double times = (double)(to - from);
        double x = scale > 0 ? (sorted[from] - centre) / scale : 0;
        value[count] = sorted[from];
        weight[count + 1] = weight[count] + times;
        sum[count + 1] = sum[count] + times * x;
        squares[count + 1] = squares[count] + times * x * x;
        count++;
    }
    *all = (distinct_values){count, value, weight, sum, squares};
    return ORK_OK;
}

/* Ties can leave a quantile class without values: its break moves to the nearest distinct value
   that leaves every class one. */
static void fill_classes(const distinct_values *all, size_t classes, double *breaks)
{
    size_t below = 0, taken = 0; /* distinct values up to this break; up to the last one */
    for (size_t k = 0; k + 1 < classes; k++) {
        while (below < all->count && all->value[below] <= breaks[k])
            below++;
        size_t least = taken + 1, most = all->count - (classes - 1 - k);
        taken = below < least ? least : below > most ? most : below;
        if (taken != below) breaks[k] = all->value[taken - 1];
    }
}

ork_status ork_breaks(ork_context *ctx, const double *x, size_t n, size_t classes,
                      ork_breaks_rule rule, double *breaks)
{
    if (classes == 0) {
        return ork_fail(ctx, ORK_ERR_ARGUMENT, "values cannot be parted into 0 classes");
    }
    ORK_SCRATCH(scratch);
    double *sorted;
    distinct_values all;
    ORK_NEW(sorted, ork_arena_calloc(ctx, &scratch, n + 1, sizeof *sorted));
    ork_sort(x, n, sorted);
    ORK_TRY(collect_distinct(ctx, &scratch, sorted, n, &all));
    if (all.count < classes) {
        ork_fail(ctx, ORK_ERR_DATA, "%zu classes were asked for, but there are %zu distinct values",
                 classes, all.count);
        return ork_hint(ctx, "ask for at most as many classes as there are distinct values");
    }
    if (rule == ORK_BREAKS_NATURAL) return natural_breaks(ctx, &scratch, &all, classes, breaks);
    for (size_t k = 1; k < classes; k++) {
        double part = (double)k / (double)classes;
        breaks[k - 1] = rule == ORK_BREAKS_QUANTILE ? ork_quantile(sorted, n, part)
                                                    : sorted[0] * (1 - part) + sorted[n - 1] * part;
    }
    if (rule == ORK_BREAKS_QUANTILE) fill_classes(&all, classes, breaks);
    return ORK_OK;
}

size_t ork_break_class(double value, const double *breaks, size_t classes)
{
    size_t class = 0;
    while (class + 1 < classes && value > breaks[class])
        class ++;
    return class;
}
