/* Bands that simulated curves stay within, by ranks. */
#include "orken/math/point_patterns.h"

#include <math.h>
#include <string.h>

/* A curve's least rank at any distance, 1 the most extreme, and at how many distances it has it.
   Equal values share the last of their ranks. */
typedef struct extreme {
    uint32_t rank, times;
} extreme;

/* [simulations] of each simulated curve; `joint` ranks count the observed curve as well. */
typedef struct ranks {
    extreme *low, *high, *joint_low, *joint_high;
} ranks;

typedef struct keyed {
    double value;
    uint32_t simulation;
} keyed;

static int by_value(const void *a, const void *b)
{
    const keyed *x = a, *y = b;
    if (x->value != y->value) return x->value < y->value ? -1 : 1;
    return (x->simulation > y->simulation) - (x->simulation < y->simulation);
}

static void enter_rank(extreme *curve, size_t rank)
{
    if (rank > curve->rank) return;
    if (rank < curve->rank) *curve = (extreme){.rank = (uint32_t)rank};
    curve->times++;
}

/* Sorts one distance and lets its ranks enter. */
static void enter_distance(keyed *keys, size_t count, double *values, double observed, ranks *all)
{
    for (size_t s = 0; s < count; s++)
        keys[s] = (keyed){values[s], (uint32_t)s};
    qsort(keys, count, sizeof *keys, by_value);
    for (size_t from = 0, to; from < count; from = to) {
        for (to = from + 1; to < count && keys[to].value == keys[from].value;)
            to++;
        size_t low = to, high = count - from;
        for (size_t k = from; k < to; k++) {
            uint32_t s = keys[k].simulation;
            enter_rank(&all->low[s], low);
            enter_rank(&all->high[s], high);
            enter_rank(&all->joint_low[s], low + (observed <= keys[k].value));
            enter_rank(&all->joint_high[s], high + (observed >= keys[k].value));
        }
    }
    for (size_t s = 0; s < count; s++)
        values[s] = keys[s].value;
}

static bool is_complete(const double *values, size_t count, double observed)
{
    bool complete = !isnan(observed);
    for (size_t s = 0; s < count; s++)
        complete = complete && !isnan(values[s]);
    return complete;
}

/* The greatest rank that at most a share alpha of the curves has or exceeds; at least 1. */
static uint32_t choose_rank(const extreme *curves, size_t count, double alpha, double *share)
{
    for (uint32_t rank = 1;; rank++) {
        size_t reached = 0, next = 0;
        for (size_t s = 0; s < count; s++) {
            reached += curves[s].rank <= rank;
            next += curves[s].rank <= rank + 1;
        }
        *share = (double)reached / (double)count;
        if ((double)next > alpha * (double)count || rank >= (count + 1) / 2) return rank;
    }
}

/* Of curves with the same least rank the one that has it more often is more all. */
static double p_of(const extreme *curves, size_t count, extreme observed)
{
    size_t as_extreme = 1;
    for (size_t s = 0; s < count; s++)
        as_extreme += curves[s].rank < observed.rank ||
                      (curves[s].rank == observed.rank && curves[s].times >= observed.times);
    return (double)as_extreme / (double)(count + 1);
}

/* The observed curve's ranks among all. */
static void rank_observed(const double *sorted, size_t count, double observed, extreme *low,
                          extreme *high)
{
    size_t not_above = 0, not_below = 0;
    for (size_t s = 0; s < count; s++) {
        not_above += sorted[s] <= observed;
        not_below += sorted[s] >= observed;
    }
    enter_rank(low, not_above + 1);
    enter_rank(high, not_below + 1);
}

static ork_status allocate(ork_context *ctx, ork_arena *arena, size_t count, ork_envelope *envelope)
{
    double **arrays[] = {&envelope->mean, &envelope->local_lower, &envelope->local_upper,
                         &envelope->global_lower, &envelope->global_upper};
    *envelope = (ork_envelope){0};
    for (size_t k = 0; k < sizeof arrays / sizeof *arrays; k++) {
        ORK_NEW(*arrays[k], ork_arena_calloc(ctx, arena, count + 1, sizeof **arrays[k]));
        for (size_t j = 0; j < count; j++)
            (*arrays[k])[j] = NAN;
    }
    envelope->share_below = envelope->share_above = envelope->p_below = envelope->p_above = NAN;
    return ORK_OK;
}

static ork_status allocate_ranks(ork_context *ctx, ork_arena *arena, size_t simulations, ranks *all)
{
    extreme **arrays[] = {&all->low, &all->high, &all->joint_low, &all->joint_high};
    for (size_t k = 0; k < sizeof arrays / sizeof *arrays; k++) {
        ORK_NEW(*arrays[k], ork_arena_calloc(ctx, arena, simulations + 1, sizeof **arrays[k]));
        memset(*arrays[k], 0xff, simulations * sizeof **arrays[k]);
    }
    return ORK_OK;
}

ork_status ork_envelope_of(ork_context *ctx, double *simulated, size_t simulations,
                           const double *observed, size_t count, double alpha, ork_arena *arena,
                           ork_envelope *envelope)
{
    ORK_SCRATCH(scratch);
    keyed *keys;
    ranks all;
    extreme low = {.rank = UINT32_MAX}, high = {.rank = UINT32_MAX};
    ORK_TRY(allocate(ctx, arena, count, envelope));
    ORK_NEW(keys, ork_arena_calloc(ctx, &scratch, simulations + 1, sizeof *keys));
    ORK_TRY(allocate_ranks(ctx, &scratch, simulations, &all));
    size_t local = (size_t)fmax(floor(alpha * ((double)simulations + 1) + 1e-9), 1);
    for (size_t j = 0; j < count; j++) {
        double *values = simulated + j * simulations;
        if (simulations == 0 || !is_complete(values, simulations, observed[j])) continue;
        envelope->mean[j] = ork_mean(values, simulations);
        enter_distance(keys, simulations, values, observed[j], &all);
        rank_observed(values, simulations, observed[j], &low, &high);
        envelope->local_lower[j] = values[local - 1];
        envelope->local_upper[j] = values[simulations - local];
    }
    if (low.times == 0) return ORK_OK;
    uint32_t below = choose_rank(all.low, simulations, alpha, &envelope->share_below);
    uint32_t above = choose_rank(all.high, simulations, alpha, &envelope->share_above);
    envelope->p_below = p_of(all.joint_low, simulations, low);
    envelope->p_above = p_of(all.joint_high, simulations, high);
    for (size_t j = 0; j < count; j++) {
        if (isnan(envelope->mean[j])) continue;
        envelope->global_lower[j] = simulated[j * simulations + below - 1];
        envelope->global_upper[j] = simulated[j * simulations + simulations - above];
    }
    return ORK_OK;
}
