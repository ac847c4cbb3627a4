/* What the ways to fill gaps share. */
#ifndef ORKEN_METHODS_COMPOSITE_IMPUTE_H
#define ORKEN_METHODS_COMPOSITE_IMPUTE_H

#include "methods/composite/steps.h"

/* Methods set `after` of the work's gaps, and read work->value, which still has the gaps. */
typedef struct composite_imputing {
    composite_work *work;
    ork_arena *scratch;
    ork_impute method; /* under way: gaps of indicators that name another are left alone */
    size_t *first; /* [leaf_count + 1] gaps of indicator j are first[j] … first[j + 1] − 1 */
} composite_imputing;

static inline size_t composite_period_of(const composite_work *work, size_t position)
{
    const size_t *start = work->panel.start;
    size_t low = 0, high = work->panel.periods; /* start[low] <= position < start[high] */
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (start[middle] <= position) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return low;
}

static inline size_t composite_scope_of(const composite_work *work, size_t position)
{
    return work->options->scope == ORK_SCOPE_ALL ? 0 : composite_period_of(work, position);
}

static inline bool composite_imputes(const composite_imputing *all, size_t leaf)
{
    return all->work->nodes[all->work->leaves[leaf]].impute == (int)all->method;
}

/*
 * The values of a scope, standardised by mean and standard deviation of what is there; row-major
 * [rows × leaf_count], NaN where missing. A constant indicator gives zeros.
 *
 * mean, sd   [leaf_count] filled; sd is 0 for a constant indicator
 */
ork_status composite_standardise(ork_context *ctx, const composite_work *work, size_t from,
                                 size_t to, ork_arena *arena, double **rows, double *mean,
                                 double *sd);

/* The mean of the nearest units' values, or (hot-deck-nearest) one of them. */
ork_status composite_impute_nearest(ork_context *ctx, composite_imputing *all);
ork_status composite_impute_regression(ork_context *ctx, size_t j, void *all);
ork_status composite_impute_em(ork_context *ctx, composite_imputing *all);
/* The value of another unit of the scope and, when there are groups, of the same group. */
ork_status composite_impute_hot_deck(ork_context *ctx, size_t j, void *all);
/* Whether a unit may lend its value to the gap: the groups, if any, are the same. */
bool composite_may_lend(const composite_work *work, const composite_cell *gap, size_t position);
/* A hash that continues with a text: draws are told apart by names, whatever the order of rows. */
#define COMPOSITE_MIX UINT64_C(0xcbf29ce484222325) /* of no text */
uint64_t composite_mix(uint64_t hash, const char *text);
/* A stream of the seed, the run's draw, and the gap's unit, period and indicator. */
ork_random composite_gap_stream(ork_context *ctx, const composite_work *work,
                                const composite_cell *gap);
/* One of the values by chance, from that stream. */
double composite_draw(ork_context *ctx, const composite_work *work, const composite_cell *gap,
                      const double *sorted, size_t count);

#endif
