/* Concentration, diversity and inequality of sizes. */
#include "orken/math.h"

#include <math.h>

/* A sum that values can be shares of. */
static bool is_whole(double sum)
{
    return sum > 0 && isfinite(sum);
}

double ork_herfindahl(const double *x, size_t n)
{
    double sum = ork_sum(x, n), squares = 0;
    for (size_t i = 0; i < n; i++)
        squares += x[i] / sum * (x[i] / sum);
    return is_whole(sum) ? squares : NAN;
}

double ork_entropy(const double *x, size_t n)
{
    double sum = ork_sum(x, n), entropy = 0;
    for (size_t i = 0; i < n; i++) {
        double share = x[i] / sum;
        if (share > 0) entropy -= share * log(share);
    }
    return is_whole(sum) ? fmax(0, entropy) : NAN;
}

double ork_dissimilarity(const double *x, const double *y, size_t n)
{
    double x_sum = ork_sum(x, n), y_sum = ork_sum(y, n), apart = 0;
    for (size_t i = 0; i < n; i++)
        apart += fabs(x[i] / x_sum - y[i] / y_sum);
    return is_whole(x_sum) && is_whole(y_sum) ? apart / 2 : NAN;
}

/* ---- Gini --------------------------------------------------------------------------------------
 */

/* Not below 0 by rounding; what is not a number stays so. */
static double at_least_zero(double value)
{
    return value < 0 ? 0 : value;
}

double ork_gini_sorted(const double *sorted, size_t n)
{
    double above = 0, sum = 0;
    for (size_t i = 0; i < n; i++) {
        above += (2 * (double)i + 1 - (double)n) * sorted[i];
        sum += sorted[i];
    }
    return is_whole(sum) ? at_least_zero(above / sum / (double)n) : NAN;
}

double ork_gini_ordered(const double *x, const double *weights, const size_t *order, size_t n)
{
    double below = 0, area = 0, weight = 0, sum = 0;
    for (size_t i = 0; i < n; i++) {
        weight += weights[i];
        sum += weights[i] * x[i];
    }
    /* In shares, so that products of sizes neither overflow nor vanish. */
    for (size_t i = 0; i < n; i++) {
        double own = weights[order[i]] / weight;
        area += weights[order[i]] * x[order[i]] / sum * (2 * below + own);
        below += own;
    }
    return is_whole(sum) && is_whole(weight) ? at_least_zero(area - 1) : NAN;
}

ork_status ork_gini(ork_context *ctx, const double *x, const double *weights, size_t n,
                    double *gini)
{
    ORK_SCRATCH(scratch);
    if (!weights) {
        double *sorted;
        ORK_NEW(sorted, ork_arena_alloc(ctx, &scratch, n * sizeof *sorted));
        ork_sort(x, n, sorted);
        *gini = ork_gini_sorted(sorted, n);
        return ORK_OK;
    }
    size_t *order;
    ORK_NEW(order, ork_arena_alloc(ctx, &scratch, n * sizeof *order));
    ORK_TRY(ork_order(ctx, x, n, false, order));
    *gini = ork_gini_ordered(x, weights, order, n);
    return ORK_OK;
}

/* ---- Theil -------------------------------------------------------------------------------------
 */

/* Sums of the weights and of the weighted values, of all and by group. */
typedef struct {
    double weight, value;
} theil_sum;

ork_status ork_theil_of(ork_context *ctx, const double *x, const double *weights,
                        const uint32_t *group, size_t groups, size_t n, ork_theil *theil)
{
    ORK_SCRATCH(scratch);
    theil_sum *of, all = {0, 0};
    if (!group) groups = 1;
    ORK_NEW(of, ork_arena_calloc(ctx, &scratch, groups, sizeof *of));
    *theil = (ork_theil){0};
    for (size_t i = 0; i < n; i++) {
        double weight = weights ? weights[i] : 1;
        theil_sum *own = &of[group ? group[i] : 0];
        own->weight += weight;
        own->value += weight * x[i];
        all.weight += weight;
        all.value += weight * x[i];
    }
    double mean = all.value / all.weight;
    for (size_t i = 0; i < n; i++) {
        double weight = weights ? weights[i] : 1;
        const theil_sum *own = &of[group ? group[i] : 0];
        if (!(weight > 0)) continue;
        double within = x[i] / (own->value / own->weight);
        if (x[i] > 0) theil->t_within += weight * x[i] / all.value * log(within);
        theil->l_within -= weight / all.weight * log(within); /* infinite at x = 0 */
    }
    for (size_t g = 0; g < groups; g++) {
        if (!(of[g].weight > 0)) continue;
        double ratio = of[g].value / of[g].weight / mean;
        if (ratio > 0) theil->t_between += of[g].value / all.value * log(ratio);
        theil->l_between -= of[g].weight / all.weight * log(ratio);
    }
    theil->t = theil->t_between + theil->t_within;
    theil->l = theil->l_between + theil->l_within;
    if (isfinite(theil->l) && is_whole(all.value)) return ORK_OK;
    theil->l = theil->l_within = NAN;
    if (!isfinite(theil->l_between)) theil->l_between = NAN;
    if (!is_whole(all.value)) *theil = (ork_theil){NAN, NAN, NAN, NAN, NAN, NAN};
    return ORK_OK;
}

double ork_atkinson(const double *x, const double *weights, size_t n, double aversion)
{
    double weight = 0, sum = 0, powers = 0;
    for (size_t i = 0; i < n; i++) {
        double w = weights ? weights[i] : 1;
        weight += w;
        sum += w * x[i];
        powers += w * (aversion == 1 ? log(x[i]) : pow(x[i], 1 - aversion));
    }
    double mean = sum / weight;
    double equal = aversion == 1 ? exp(powers / weight) : pow(powers / weight, 1 / (1 - aversion));
    return is_whole(sum) ? 1 - equal / mean : NAN;
}

double ork_weighted_variation(const double *x, const double *weights, size_t n)
{
    double weight = 0, sum = 0, squares = 0;
    for (size_t i = 0; i < n; i++) {
        double w = weights ? weights[i] : 1;
        weight += w;
        sum += w * x[i];
    }
    double mean = sum / weight;
    for (size_t i = 0; i < n; i++)
        squares += (weights ? weights[i] : 1) * (x[i] - mean) * (x[i] - mean);
    return mean > 0 ? sqrt(squares / weight) / mean : NAN;
}
