/* Industries two by two: which are in the same regions. */
#include "methods/concentration/steps.h"

#include <math.h>

typedef struct {
    const concentration_work *work;
    size_t from, to; /* positions of the latest period */
    concentration_pair *pairs;
    double expected; /* co-location of plants whose industries are shuffled */
} pair_work;

/*
 * Sum of (s_i − x)(s_l − x) / (1 − X2) over the regions of which both industries are known: the
 * coagglomeration of Ellison & Glaeser for two industries (Ellison, Glaeser & Kerr 2010, eq. 1).
 */
static double coagglomerate(const pair_work *of, size_t k, size_t l)
{
    const ork_industries *from = &of->work->from;
    const double *a = from->size + k * from->panel.count, *b = from->size + l * from->panel.count;
    const double *total = from->total;
    double a_sum = 0, b_sum = 0, sum = 0, joint = 0, squares = 0;
    for (size_t p = of->from; p < of->to; p++) {
        bool is_known = !isnan(a[p] + b[p] + total[p]);
        a_sum += is_known ? a[p] : 0;
        b_sum += is_known ? b[p] : 0;
        sum += is_known ? total[p] : 0;
    }
    if (!(a_sum > 0 && b_sum > 0)) return NAN;
    for (size_t p = of->from; p < of->to; p++) {
        bool is_known = !isnan(a[p] + b[p] + total[p]);
        double x = is_known ? total[p] / sum : 0;
        joint += is_known ? (a[p] / a_sum - x) * (b[p] / b_sum - x) : 0;
        squares += x * x;
    }
    return squares < 1 ? joint / (1 - squares) : NAN;
}

/* Part of the pairs of plants, one of each industry, that share a region (Howard, Newman & Tarp
   2016). */
static double colocate(const pair_work *of, size_t k, size_t l)
{
    const double *firms = of->work->firms;
    size_t n = of->work->from.panel.count;
    double joint = 0, a_sum = 0, b_sum = 0;
    if (!firms) return NAN;
    for (size_t p = of->from; p < of->to; p++) {
        double a = firms[k * n + p], b = firms[l * n + p];
        if (isnan(a + b)) continue;
        joint += a * b;
        a_sum += a;
        b_sum += b;
    }
    return joint / (a_sum * b_sum);
}

/* What co-location is on average when the plants keep their places and swap their industries: the
   chance that two different plants share a region. */
static double expected_colocation(const pair_work *of)
{
    const ork_industries *from = &of->work->from;
    double together = 0, all = 0;
    if (!of->work->firms) return NAN;
    for (size_t p = of->from; p < of->to; p++) {
        double here = 0;
        for (size_t k = 0; k < from->count; k++)
            here += of->work->firms[k * from->panel.count + p];
        together += here * (here - 1);
        all += here;
    }
    return all > 1 ? together / (all * (all - 1)) : NAN;
}

static ork_status measure_row(ork_context *ctx, size_t k, void *data)
{
    const pair_work *of = data;
    size_t count = of->work->from.count;
    for (size_t l = k + 1; l < count; l++) {
        double colocation = colocate(of, k, l);
        of->pairs[k * count + l] =
            (concentration_pair){coagglomerate(of, k, l), colocation, colocation - of->expected};
    }
    return ork_check_cancelled(ctx);
}

ork_status concentration_pairs(ork_context *ctx, concentration_work *work,
                               concentration_pair **pairs)
{
    const ork_panel *panel = &work->from.panel;
    size_t count = work->from.count;
    pair_work of = {.work = work, .from = panel->start[panel->periods - 1], .to = panel->count};
    *pairs = NULL;
    if (!work->options->pairs) return ORK_OK;
    if (count < 2) {
        ork_fail(ctx, ORK_ERR_ARGUMENT, "pairs take two industries or more");
        return ork_at(ctx, &(ork_place){.option = "pairs"});
    }
    ORK_NEW(*pairs, ork_arena_calloc(ctx, work->arena, count * count, sizeof **pairs));
    of.pairs = *pairs;
    of.expected = expected_colocation(&of);
    return ork_parallel(ctx, count, measure_row, &of);
}
