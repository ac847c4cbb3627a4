/* Gaps filled with a value that was measured at another unit (Andridge & Little 2010). */
#include "methods/composite/impute.h"

#include <math.h>

#define STREAM_HOT_DECK (UINT64_C(7) << 61)

bool composite_may_lend(const composite_work *work, const composite_cell *gap, size_t position)
{
    if (!work->group_of) return true;
    uint32_t group = work->group_of[gap->position];
    return group != work->groups && work->group_of[position] == group;
}

/* Fowler, Noll and Vo's hash (FNV-1a), the text's end included. */
uint64_t composite_mix(uint64_t hash, const char *text)
{
    do {
        hash = (hash ^ (unsigned char)*text) * UINT64_C(0x100000001b3);
    } while (*text++);
    return hash;
}

ork_random composite_gap_stream(ork_context *ctx, const composite_work *work,
                                const composite_cell *gap)
{
    const ork_panel *panel = &work->panel;
    uint64_t hash = composite_mix(COMPOSITE_MIX, work->nodes[work->leaves[gap->leaf]].code);
    hash = composite_mix(hash, ork_panel_unit(panel, gap->position));
    if (panel->period)
        hash = composite_mix(hash, panel->period_name[composite_period_of(work, gap->position)]);
    return ork_random_stream(ork_context_seed(ctx) ^ STREAM_HOT_DECK, hash ^ work->draw);
}

double composite_draw(ork_context *ctx, const composite_work *work, const composite_cell *gap,
                      const double *sorted, size_t count)
{
    if (count == 0) return NAN;
    ork_random random = composite_gap_stream(ctx, work, gap);
    return sorted[ork_random_below(&random, count)];
}

/* The values that one scope can lend, ascending within each group: of group g (or all: 0) those
   from start[g] to start[g + 1]. */
typedef struct {
    size_t groups, *start, *next;
    double *value;
} deck;

static void gather_deck(const composite_work *work, const double *value, size_t from, size_t to,
                        deck *of)
{
    for (size_t g = 0; g <= of->groups; g++)
        of->start[g] = 0;
    for (size_t p = from; p < to; p++) {
        size_t g = work->group_of ? work->group_of[p] : 0;
        if (!isnan(value[p]) && g < of->groups) of->start[g + 1]++;
    }
    for (size_t g = 0; g < of->groups; g++) {
        of->start[g + 1] += of->start[g];
        of->next[g] = of->start[g];
    }
    for (size_t p = from; p < to; p++) {
        size_t g = work->group_of ? work->group_of[p] : 0;
        if (!isnan(value[p]) && g < of->groups) of->value[of->next[g]++] = value[p];
    }
    for (size_t g = 0; g < of->groups; g++) {
        double *first = of->value + of->start[g];
        ork_sort(first, of->start[g + 1] - of->start[g], first);
    }
}

/* The value of the row before, as the data stand, that may lend one; NaN without any. */
static double last_before(const composite_work *work, const composite_cell *gap, size_t from)
{
    const double *value = work->value + gap->leaf * work->panel.count;
    for (size_t p = gap->position; p-- > from;) {
        if (!isnan(value[p]) && composite_may_lend(work, gap, p)) return value[p];
    }
    return NAN;
}

ork_status composite_impute_hot_deck(ork_context *ctx, size_t j, void *data)
{
    composite_imputing *all = data;
    composite_work *work = all->work;
    size_t scope = COMPOSITE_NONE, from = 0, to = 0;
    if (all->first[j] == all->first[j + 1] || !composite_imputes(all, j)) return ORK_OK;
    ORK_SCRATCH(scratch);
    deck of = {.groups = work->group_of ? work->groups : 1};
    ORK_NEW(of.value, ork_arena_alloc(ctx, &scratch, work->panel.count * sizeof *of.value));
    ORK_NEW(of.start, ork_arena_calloc(ctx, &scratch, of.groups + 1, sizeof *of.start));
    ORK_NEW(of.next, ork_arena_calloc(ctx, &scratch, of.groups, sizeof *of.next));
    for (size_t k = all->first[j]; k < all->first[j + 1]; k++) {
        composite_cell *gap = &work->gaps[k];
        size_t g = composite_scope_of(work, gap->position);
        bool is_new = g != scope; /* gaps stand in the order of scopes */
        if (is_new) composite_scope(work, g, &from, &to);
        scope = g;
        if (all->method == ORK_IMPUTE_HOT_DECK_SEQUENTIAL) {
            gap->after = last_before(work, gap, from);
            continue;
        }
        if (is_new) gather_deck(work, work->value + j * work->panel.count, from, to, &of);
        size_t group = work->group_of ? work->group_of[gap->position] : 0;
        if (group == of.groups) continue; /* the unit belongs to none */
        gap->after = composite_draw(ctx, work, gap, of.value + of.start[group],
                                    of.start[group + 1] - of.start[group]);
    }
    return ORK_OK;
}
