/* Industries two by two: which are in the same regions. */
#include "methods/concentration/steps.h"

#include <math.h>

typedef struct {
    const concentration_work *work;
    size_t from, to; /* positions of the latest period */
    concentration_pair *pairs;
    double expected; /* co-location of plants whose industries are shuffled */
    /* Of industries that are known everywhere; NULL otherwise: */
    double **apart; /* [industries] [regions] s − x */
    double **parts; /* [industries] [regions] the region's part of the plants, or NULL */
    double spread;  /* 1 − X2, over all regions */
} pair_work;

/* Industries of which a task does the pairs: their rows stay near the processor. */
enum { ROWS = 8 };

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

static concentration_pair measure_pair(const pair_work *of, size_t k, size_t l)
{
    size_t n = of->to - of->from;
    double joint = of->apart[k] && of->apart[l] && of->spread > 0
                       ? ork_dot(of->apart[k], of->apart[l], n) / of->spread
                       : coagglomerate(of, k, l);
    double colocation =
        of->parts[k] && of->parts[l] ? ork_dot(of->parts[k], of->parts[l], n) : colocate(of, k, l);
    return (concentration_pair){joint, colocation, colocation - of->expected};
}

static ork_status measure_rows(ork_context *ctx, size_t task, void *data)
{
    const pair_work *of = data;
    size_t count = of->work->from.count;
    for (size_t l = task * ROWS + 1; l < count; l++) {
        for (size_t k = task * ROWS; k < l && k < (task + 1) * ROWS; k++)
            of->pairs[k * count + l] = measure_pair(of, k, l);
    }
    return ork_check_cancelled(ctx);
}

/* The values as parts of their sum, or NULL when one is not known or all are 0. */
static ork_status share_out(ork_context *ctx, const pair_work *of, ork_arena *arena,
                            const double *values, double **parts)
{
    double sum = 0;
    size_t n = of->to - of->from;
    *parts = NULL;
    for (size_t p = of->from; values && p < of->to; p++)
        sum += values[p];
    if (!(sum > 0)) return ORK_OK;
    ORK_NEW(*parts, ork_arena_alloc(ctx, arena, n * sizeof **parts));
    for (size_t i = 0; i < n; i++)
        (*parts)[i] = values[of->from + i] / sum;
    return ORK_OK;
}

static ork_status prepare_rows(ork_context *ctx, ork_arena *arena, pair_work *of)
{
    const ork_industries *from = &of->work->from;
    double *x;
    ORK_NEW(of->apart, ork_arena_calloc(ctx, arena, from->count, sizeof *of->apart));
    ORK_NEW(of->parts, ork_arena_calloc(ctx, arena, from->count, sizeof *of->parts));
    ORK_TRY(share_out(ctx, of, arena, from->total, &x));
    if (x) of->spread = 1 - ork_dot(x, x, of->to - of->from);
    for (size_t k = 0; k < from->count; k++) {
        const double *firms = of->work->firms ? of->work->firms + k * from->panel.count : NULL;
        ORK_TRY(share_out(ctx, of, arena, firms, &of->parts[k]));
        if (!x) continue;
        ORK_TRY(share_out(ctx, of, arena, from->size + k * from->panel.count, &of->apart[k]));
        for (size_t i = 0; of->apart[k] && i < of->to - of->from; i++)
            of->apart[k][i] -= x[i];
    }
    return ORK_OK;
}

ork_status concentration_pairs(ork_context *ctx, concentration_work *work,
                               concentration_pair **pairs)
{
    ORK_SCRATCH(scratch);
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
    ORK_TRY(prepare_rows(ctx, &scratch, &of));
    return ork_parallel(ctx, (count + ROWS - 1) / ROWS, measure_rows, &of);
}
