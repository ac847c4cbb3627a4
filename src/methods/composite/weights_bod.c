/*
 * Benefit of the doubt (Melyn & Moesen 1991; Cherchye et al. 2007): a unit's score is the greatest
 * weighted sum it can have with weights under which nobody has more than 1, shares within bounds.
 */
#include "methods/composite/steps.h"

#include <math.h>
#include <string.h>

/* Another unit's score may exceed 1 by this before it becomes a constraint. */
#define SCORE_SLACK 1e-10
/* Constraints added at a time. */
enum { ADDED = 4 };

/* The units that are compared: value [units × parts] by unit, each part's greatest 1. */
typedef struct {
    const composite_work *work;
    const composite_family *family;
    size_t units, parts;
    size_t *position;
    double *value, *score, *part; /* part [units × parts] of the score, by unit */
    double least, most;           /* shares of a score */
} comparison;

/* ---- One unit ----------------------------------------------------------------------------------
 */

/* The program of one unit, whose rows are the bounds of shares and the units found to bind. */
typedef struct {
    double *a, *b; /* a [most_rows × parts] by row while it grows */
    double *by_column;
    double *weight;
    bool *is_in; /* [units] */
    size_t rows, most_rows;
} program;

static ork_status program_new(ork_context *ctx, ork_arena *arena, const comparison *all,
                              program *made)
{
    size_t m = all->parts;
    *made = (program){.most_rows = all->units + 2 * m};
    size_t cells = made->most_rows * m;
    ORK_NEW(made->a, ork_arena_calloc(ctx, arena, cells, sizeof(double)));
    ORK_NEW(made->by_column, ork_arena_calloc(ctx, arena, cells, sizeof(double)));
    ORK_NEW(made->b, ork_arena_calloc(ctx, arena, made->most_rows, sizeof(double)));
    ORK_NEW(made->weight, ork_arena_calloc(ctx, arena, m, sizeof(double)));
    ORK_NEW(made->is_in, ork_arena_calloc(ctx, arena, all->units, sizeof(bool)));
    return ORK_OK;
}

static void add_unit(const comparison *all, program *of, size_t i)
{
    if (of->is_in[i]) return;
    of->is_in[i] = true;
    memcpy(of->a + of->rows * all->parts, all->value + i * all->parts, all->parts * sizeof(double));
    of->b[of->rows++] = 1;
}

/* least × score <= a part's part of it <= most × score; what a unit lacks is not bound, and what
   it has may make up for it. */
static void add_bounds(const comparison *all, program *of, size_t unit)
{
    size_t m = all->parts, present = 0;
    const double *mine = all->value + unit * m;
    for (size_t k = 0; k < m; k++)
        if (!isnan(all->family->child[k]->score[all->position[unit]])) present++;
    double most = fmax(all->most, 1 / (double)present);
    for (size_t k = 0; k < m; k++) {
        if (isnan(all->family->child[k]->score[all->position[unit]])) continue;
        for (int is_upper = 0; is_upper < 2; is_upper++) {
            if (is_upper ? !(most < 1) : !(all->least > 0)) continue;
            double *row = of->a + of->rows * m, sign = is_upper ? 1 : -1;
            double bound = is_upper ? most : all->least;
            for (size_t l = 0; l < m; l++)
                row[l] = sign * ((l == k ? mine[l] : 0) - bound * mine[l]);
            of->b[of->rows++] = 0;
        }
    }
}

/* Adds the units whose scores exceed 1 most; false when there is none. */
static bool add_violated(const comparison *all, program *of)
{
    size_t worst[ADDED], count = 0;
    double excess[ADDED];
    for (size_t i = 0; i < all->units; i++) {
        if (of->is_in[i]) continue;
        double score = 0;
        for (size_t k = 0; k < all->parts; k++)
            score += of->weight[k] * all->value[i * all->parts + k];
        if (score <= 1 + SCORE_SLACK) continue;
        if (count == ADDED && score <= excess[ADDED - 1]) continue;
        size_t at = count < ADDED ? count++ : ADDED - 1;
        for (; at > 0 && excess[at - 1] < score; at--) {
            excess[at] = excess[at - 1];
            worst[at] = worst[at - 1];
        }
        excess[at] = score;
        worst[at] = i;
    }
    for (size_t c = 0; c < count; c++)
        add_unit(all, of, worst[c]);
    return count > 0;
}

static ork_status solve_unit(ork_context *ctx, size_t unit, void *data)
{
    comparison *all = data;
    ORK_SCRATCH(scratch);
    size_t m = all->parts;
    const double *mine = all->value + unit * m;
    program of;
    ORK_TRY(program_new(ctx, &scratch, all, &of));
    add_bounds(all, &of, unit);
    add_unit(all, &of, unit);
    for (size_t k = 0; k < m; k++) { /* the best in each part: no weight is without an end */
        size_t best = 0;
        for (size_t i = 0; i < all->units; i++) {
            if (all->value[i * m + k] > all->value[best * m + k]) best = i;
        }
        add_unit(all, &of, best);
    }
    do {
        for (size_t r = 0; r < of.rows; r++) {
            for (size_t k = 0; k < m; k++)
                of.by_column[k * of.rows + r] = of.a[r * m + k];
        }
        ORK_TRY(ork_lp_maximise(ctx, of.by_column, of.b, of.rows, mine, m, of.weight,
                                &all->score[unit]));
    } while (add_violated(all, &of));
    for (size_t k = 0; k < m; k++)
        all->part[unit * m + k] = of.weight[k] * mine[k];
    return ORK_OK;
}

/* ---- All units ---------------------------------------------------------------------------------
 */

static ork_status gather_units(ork_context *ctx, ork_arena *arena, size_t g, comparison *all)
{
    const composite_family *family = all->family;
    size_t from, to, m = all->parts;
    composite_scope(all->work, g, &from, &to);
    ORK_NEW(all->position, ork_arena_calloc(ctx, arena, to - from, sizeof *all->position));
    all->units = 0;
    for (size_t p = from; p < to; p++) {
        if (!isnan(family->group->score[p])) all->position[all->units++] = p;
    }
    ORK_NEW(all->value, ork_arena_calloc(ctx, arena, all->units * m, sizeof(double)));
    ORK_NEW(all->part, ork_arena_calloc(ctx, arena, all->units * m, sizeof(double)));
    ORK_NEW(all->score, ork_arena_calloc(ctx, arena, all->units, sizeof(double)));
    for (size_t k = 0; k < m; k++) {
        double greatest = 0;
        for (size_t i = 0; i < all->units; i++) {
            double x = family->child[k]->score[all->position[i]];
            if (x < 0) {
                return composite_unfit_value(ctx, all->work, family->child[k], all->position[i],
                                             "benefit of the doubt needs values of at least 0");
            }
            if (x > greatest) greatest = x;
        }
        for (size_t i = 0; i < all->units; i++) {
            double x = family->child[k]->score[all->position[i]];
            all->value[i * m + k] = isnan(x) || greatest == 0 ? 0 : x / greatest;
        }
    }
    return ORK_OK;
}

static ork_status check_bounds(ork_context *ctx, const comparison *all)
{
    double m = (double)all->parts;
    if (all->least * m <= 1 + 1e-12 && all->most * m >= 1 - 1e-12) return ORK_OK;
    ork_fail(ctx, ORK_ERR_ARGUMENT, "the %zu parts of \"%s\" cannot each give %g to %g of a score",
             all->parts, all->family->group->name, all->least, all->most);
    ork_hint(ctx, "shares sum to 1: the lower bound is at most 1/%zu, the upper at least 1/%zu",
             all->parts, all->parts);
    return ork_at(ctx, &(ork_place){.option = "share-bounds"});
}

ork_status composite_benefit(ork_context *ctx, composite_work *work, const composite_family *family)
{
    const ork_reals *bounds = &work->options->share_bounds;
    comparison all = {.work = work, .family = family, .parts = family->count, .most = 1};
    if (bounds->count == 2) {
        all.least = bounds->items[0];
        all.most = bounds->items[1];
    }
    ORK_TRY(check_bounds(ctx, &all));
    size_t m = family->count, counted = 0;
    ORK_SCRATCH(sums);
    double *sum;
    ORK_NEW(sum, ork_arena_calloc(ctx, &sums, m, sizeof *sum));
    for (size_t g = 0; g < composite_scope_count(work); g++) {
        ORK_SCRATCH(scratch);
        ORK_TRY(gather_units(ctx, &scratch, g, &all));
        ORK_TRY(ork_parallel(ctx, all.units, solve_unit, &all));
        for (size_t i = 0; i < all.units; i++) {
            family->group->score[all.position[i]] = all.score[i];
            if (!(all.score[i] > 0)) continue;
            counted++;
            for (size_t k = 0; k < m; k++)
                sum[k] += all.part[i * m + k] / all.score[i];
        }
    }
    if (counted == 0) {
        return ork_fail(ctx, ORK_ERR_DATA, "no unit has a score of \"%s\" above 0 to weight by",
                        family->group->name);
    }
    for (size_t k = 0; k < m; k++) /* told as the weight: the mean share of a score */
        family->child[k]->weight = sum[k] / (double)counted;
    return ORK_OK;
}
