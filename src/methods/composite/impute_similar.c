/* Gaps filled from units that are alike, or from an indicator that goes along. */
#include "methods/composite/impute.h"

#include <math.h>

ork_status composite_standardise(ork_context *ctx, const composite_work *work, size_t from,
                                 size_t to, ork_arena *arena, double **rows, double *mean,
                                 double *sd)
{
    size_t n = work->panel.count, leaves = work->leaf_count, count;
    double *found;
    ORK_NEW(found, ork_arena_calloc(ctx, arena, to - from, sizeof *found));
    ORK_NEW(*rows, ork_arena_calloc(ctx, arena, (to - from) * leaves, sizeof **rows));
    for (size_t j = 0; j < leaves; j++) {
        const double *value = work->value + j * n;
        count = 0;
        for (size_t p = from; p < to; p++) {
            if (!isnan(value[p])) found[count++] = value[p];
        }
        mean[j] = ork_mean(found, count);
        sd[j] = ork_sd(found, count);
        for (size_t p = from; p < to; p++) {
            double x = sd[j] > 0 ? (value[p] - mean[j]) / sd[j] : 0;
            (*rows)[(p - from) * leaves + j] = isnan(value[p]) ? NAN : x;
        }
    }
    return ORK_OK;
}

/* ---- The nearest units -------------------------------------------------------------------------
 */

typedef struct {
    composite_imputing *all;
    size_t from, rows;   /* the scope */
    double *value;       /* [rows × leaf_count] standardised */
    size_t *first, *gap; /* [rows + 1], [gaps]: gaps of row i are gap[first[i]] … */
} neighbourhood;

/* Root mean square difference in what both have; NaN when that is nothing. */
static double distance(const double *x, const double *y, size_t count)
{
    double sum = 0, shared = 0;
    for (size_t j = 0; j < count; j++) {
        double d = x[j] - y[j];
        if (isnan(d)) continue;
        sum += d * d;
        shared++;
    }
    return shared > 0 ? sqrt(sum / shared) : NAN;
}

/* [returned] values of the k nearest that have the indicator, and of those exactly as near as the
   k-th. */
static size_t take_nearest(const composite_imputing *all, const composite_cell *gap,
                           const size_t *who, const double *far, const size_t *order, size_t count,
                           double *found)
{
    const composite_work *work = all->work;
    const double *value = work->value + gap->leaf * work->panel.count;
    bool by_group = all->method == ORK_IMPUTE_HOT_DECK_NEAREST;
    double last = INFINITY;
    size_t taken = 0, enough = (size_t)work->options->neighbours;
    for (size_t k = 0; k < count; k++) {
        double x = value[who[order[k]]], d = far[order[k]];
        if (isnan(x) || (by_group && !composite_may_lend(work, gap, who[order[k]]))) continue;
        if (taken >= enough && d > last) break;
        found[taken++] = x;
        last = d;
    }
    return taken;
}

static double plain_mean(const double *value, size_t count)
{
    double sum = 0;
    for (size_t k = 0; k < count; k++)
        sum += value[k];
    return count ? sum / (double)count : NAN;
}

static ork_status impute_unit(ork_context *ctx, size_t i, void *data)
{
    neighbourhood *near = data;
    composite_work *work = near->all->work;
    size_t leaves = work->leaf_count, count = 0, *who, *order;
    double *far, *found;
    if (near->first[i] == near->first[i + 1]) return ORK_OK;
    ORK_SCRATCH(scratch);
    ORK_NEW(far, ork_arena_alloc(ctx, &scratch, near->rows * sizeof *far));
    ORK_NEW(found, ork_arena_alloc(ctx, &scratch, near->rows * sizeof *found));
    ORK_NEW(who, ork_arena_alloc(ctx, &scratch, near->rows * sizeof *who));
    ORK_NEW(order, ork_arena_alloc(ctx, &scratch, near->rows * sizeof *order));
    for (size_t k = 0; k < near->rows; k++) {
        double d =
            k == i ? NAN : distance(near->value + i * leaves, near->value + k * leaves, leaves);
        if (isnan(d)) continue;
        far[count] = d;
        who[count++] = near->from + k;
    }
    ORK_TRY(ork_order(ctx, far, count, false, order));
    for (size_t k = near->first[i]; k < near->first[i + 1]; k++) {
        composite_cell *gap = &work->gaps[near->gap[k]];
        size_t taken = take_nearest(near->all, gap, who, far, order, count, found);
        if (near->all->method == ORK_IMPUTE_K_NEAREST) {
            gap->after = plain_mean(found, taken);
            continue;
        }
        ork_sort(found, taken, found); /* so that the rows' order does not matter */
        gap->after = composite_draw(ctx, work, gap, found, taken);
    }
    return ORK_OK;
}

/* Gaps by unit: counted, then placed. */
static ork_status gaps_by_row(ork_context *ctx, ork_arena *arena, neighbourhood *near)
{
    const composite_work *work = near->all->work;
    size_t *next;
    ORK_NEW(near->first, ork_arena_calloc(ctx, arena, near->rows + 1, sizeof *near->first));
    ORK_NEW(near->gap, ork_arena_calloc(ctx, arena, work->gap_count, sizeof *near->gap));
    ORK_NEW(next, ork_arena_calloc(ctx, arena, near->rows + 1, sizeof *next));
    for (size_t k = 0; k < work->gap_count; k++) {
        size_t row = work->gaps[k].position - near->from;
        if (!composite_imputes(near->all, work->gaps[k].leaf)) continue;
        if (row < near->rows) near->first[row + 1]++; /* before the scope: it wraps around */
    }
    for (size_t i = 0; i < near->rows; i++) {
        near->first[i + 1] += near->first[i];
        next[i] = near->first[i];
    }
    for (size_t k = 0; k < work->gap_count; k++) {
        size_t row = work->gaps[k].position - near->from;
        if (!composite_imputes(near->all, work->gaps[k].leaf)) continue;
        if (row < near->rows) near->gap[next[row]++] = k;
    }
    return ORK_OK;
}

ork_status composite_impute_nearest(ork_context *ctx, composite_imputing *all)
{
    composite_work *work = all->work;
    for (size_t g = 0; g < composite_scope_count(work); g++) {
        ORK_SCRATCH(scratch);
        size_t to;
        double *mean, *sd;
        neighbourhood near = {.all = all};
        composite_scope(work, g, &near.from, &to);
        near.rows = to - near.from;
        ORK_NEW(mean, ork_arena_calloc(ctx, &scratch, work->leaf_count, sizeof *mean));
        ORK_NEW(sd, ork_arena_calloc(ctx, &scratch, work->leaf_count, sizeof *sd));
        ORK_TRY(composite_standardise(ctx, work, near.from, to, &scratch, &near.value, mean, sd));
        ORK_TRY(gaps_by_row(ctx, &scratch, &near));
        ORK_TRY(ork_parallel(ctx, near.rows, impute_unit, &near));
    }
    return ORK_OK;
}

/* ---- The indicator that goes along best --------------------------------------------------------
 */

typedef struct {
    double intercept, slope, strength; /* |correlation|; NaN when it cannot predict */
    double spread;                     /* standard deviation of what it leaves */
} line;

/* Least squares of y on x over the pairs that are there. */
static line fit(const double *x, const double *y, size_t from, size_t to)
{
    ork_comoments m = ork_comoments_of(x + from, y + from, to - from);
    if (m.pairs < 3 || !(m.xx > 0) || !(m.yy > 0)) return (line){NAN, NAN, NAN, NAN};
    double slope = m.xy / m.xx, left = fmax(0, m.yy - slope * m.xy);
    return (line){m.mean_y - slope * m.mean_x, slope, fabs(m.xy) / sqrt(m.xx) / sqrt(m.yy),
                  sqrt(left / (m.pairs - 2))};
}

ork_status composite_impute_regression(ork_context *ctx, size_t j, void *data)
{
    composite_imputing *all = data;
    composite_work *work = all->work;
    size_t n = work->panel.count, leaves = work->leaf_count, scope = COMPOSITE_NONE;
    if (!composite_imputes(all, j)) return ORK_OK;
    ORK_SCRATCH(scratch);
    line *lines;
    ORK_NEW(lines, ork_arena_calloc(ctx, &scratch, leaves, sizeof *lines));
    for (size_t k = all->first[j]; k < all->first[j + 1]; k++) {
        composite_cell *gap = &work->gaps[k];
        size_t g = composite_scope_of(work, gap->position), from, to;
        if (g != scope) { /* gaps stand in the order of scopes */
            composite_scope(work, g, &from, &to);
            for (size_t l = 0; l < leaves; l++)
                lines[l] = l == j ? (line){NAN, NAN, NAN, NAN}
                                  : fit(work->value + l * n, work->value + j * n, from, to);
            scope = g;
        }
        double strength = -1, spread = 0;
        for (size_t l = 0; l < leaves; l++) {
            double x = work->value[l * n + gap->position];
            if (isnan(x) || !(lines[l].strength > strength)) continue;
            strength = lines[l].strength;
            gap->after = lines[l].intercept + lines[l].slope * x;
            spread = lines[l].spread;
        }
        if (!work->draw) continue;
        ork_random random = composite_gap_stream(ctx, work, gap);
        gap->after += spread * ork_random_normal(&random);
    }
    return ORK_OK;
}
