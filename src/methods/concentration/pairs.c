/* Industries two by two: which are in the same regions. */
#include "methods/concentration/steps.h"

#include <math.h>

typedef struct {
    const concentration_work *work;
    size_t from, to; /* positions of the latest period */
    concentration_pair *pairs;
    const double *coagglomeration; /* [industries × industries] */
    double expected;               /* co-location of plants whose industries are shuffled */
    /* [industries] [regions] the region's part of the plants; NULL where not known everywhere */
    double **parts;
} pair_work;

/* Industries of which a task does the pairs: their rows stay near the processor. */
enum { ROWS = 8 };

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
    double colocation = of->parts[k] && of->parts[l]
                            ? ork_dot(of->parts[k], of->parts[l], of->to - of->from)
                            : colocate(of, k, l);
    return (concentration_pair){of->coagglomeration[k * of->work->from.count + l], colocation,
                                colocation - of->expected};
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

static ork_status prepare_parts(ork_context *ctx, ork_arena *arena, pair_work *of)
{
    const ork_industries *from = &of->work->from;
    ORK_NEW(of->parts, ork_arena_calloc(ctx, arena, from->count, sizeof *of->parts));
    for (size_t k = 0; of->work->firms && k < from->count; k++) {
        ORK_TRY(ork_shares(ctx, arena, of->work->firms + k * from->panel.count + of->from,
                           of->to - of->from, &of->parts[k]));
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
    double *matrix;
    ORK_NEW(matrix, ork_arena_calloc(ctx, &scratch, count * count, sizeof *matrix));
    ORK_TRY(ork_coagglomeration(ctx, work->from.size + of.from, panel->count,
                                work->from.total + of.from, of.to - of.from, count, matrix));
    of.coagglomeration = matrix;
    ORK_TRY(prepare_parts(ctx, &scratch, &of));
    return ork_parallel(ctx, (count + ROWS - 1) / ROWS, measure_rows, &of);
}
