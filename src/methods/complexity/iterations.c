/* Indices by iteration: fitness and complexity, and the method of reflections. */
#include "methods/complexity/steps.h"
#include "orken/math.h"

#include <float.h>
#include <math.h>
#include <string.h>

/* The values that are there, at the front of `present`; how many. */
static size_t gather_present(const double *values, size_t n, double *present)
{
    size_t count = 0;
    for (size_t i = 0; i < n; i++) {
        if (!isnan(values[i])) present[count++] = values[i];
    }
    return count;
}

ork_status complexity_standardise(ork_context *ctx, double *values, size_t n)
{
    ORK_SCRATCH(scratch);
    double *present, low, high;
    ORK_NEW(present, ork_arena_alloc(ctx, &scratch, n * sizeof *present));
    size_t count = gather_present(values, n, present);
    if (count == 0) return ORK_OK;
    double mean = ork_mean(present, count), sd = ork_sd(present, count);
    ork_extremes(present, count, &low, &high);
    bool is_constant = !(high - low > 64 * DBL_EPSILON * fmax(fabs(low), fabs(high)));
    for (size_t i = 0; i < n; i++)
        values[i] = is_constant ? NAN : (values[i] - mean) / sd;
    return ORK_OK;
}

ork_status complexity_rank(ork_context *ctx, const double *values, size_t n, double *rank)
{
    ORK_SCRATCH(scratch);
    double *present;
    ORK_NEW(present, ork_arena_alloc(ctx, &scratch, 2 * n * sizeof *present));
    size_t count = gather_present(values, n, present), next = 0;
    double *ranked = present + count;
    ORK_TRY(ork_rank(ctx, present, count, false, ORK_TIES_MINIMUM, ranked));
    for (size_t i = 0; i < n; i++)
        rank[i] = isnan(values[i]) ? NAN : ranked[next++];
    return ORK_OK;
}

/* ---- Fitness and complexity --------------------------------------------------------------------
 */

/* Nodes with links divided by their mean. */
static void to_mean_one(const complexity_links *side, double *values)
{
    double sum = 0, count = 0;
    for (size_t i = 0; i < side->count; i++) {
        if (side->degree[i] == 0) continue;
        sum += values[i];
        count++;
    }
    for (size_t i = 0; i < side->count; i++)
        values[i] = side->degree[i] > 0 ? values[i] * count / sum : 0;
}

static void drop_isolated(const complexity_links *side, double *values)
{
    for (size_t i = 0; i < side->count; i++) {
        if (side->degree[i] == 0) values[i] = NAN;
    }
}

ork_status complexity_fitness(ork_context *ctx, const complexity_network *network, size_t most,
                              double *fitness, double *complexity, size_t *rounds, double *change)
{
    ORK_SCRATCH(scratch);
    const complexity_links *units = &network->units, *industries = &network->industries;
    double *next, *inverse;
    ORK_NEW(next, ork_arena_alloc(ctx, &scratch, units->count * sizeof *next));
    ORK_NEW(inverse, ork_arena_alloc(ctx, &scratch, units->count * sizeof *inverse));
    for (size_t i = 0; i < units->count; i++)
        fitness[i] = units->degree[i] > 0;
    for (size_t k = 0; k < industries->count; k++)
        complexity[k] = industries->degree[k] > 0;
    *change = INFINITY;
    for (*rounds = 0; *rounds<most && * change> 1e-13; ++*rounds) {
        for (size_t i = 0; i < units->count; i++) {
            next[i] = complexity_gather(units, i, complexity);
            inverse[i] = 1 / fitness[i];
        }
        for (size_t k = 0; k < industries->count; k++)
            complexity[k] = 1 / complexity_gather(industries, k, inverse);
        to_mean_one(units, next);
        for (size_t k = 0; k < industries->count; k++) {
            if (industries->degree[k] == 0) complexity[k] = 0;
        }
        to_mean_one(industries, complexity);
        *change = 0;
        for (size_t i = 0; i < units->count; i++)
            *change = fmax(*change, fabs(next[i] - fitness[i]));
        memcpy(fitness, next, units->count * sizeof *next);
        ORK_TRY(ork_check_cancelled(ctx));
    }
    drop_isolated(units, fitness);
    drop_isolated(industries, complexity);
    return ORK_OK;
}

/* ---- Reflections -------------------------------------------------------------------------------
 */

/*
 * One reflection: what the neighbours have on average. Only the pattern counts in the end, so the
 * mean is taken out and the size brought to 1 each time: plainly repeated averages come together
 * and lose a digit or so each round.
 */
static void reflect(const complexity_links *side, const double *values, double *mean)
{
    double sum = 0, weight = 0, greatest = 0, size = 0;
    for (size_t i = 0; i < side->count; i++) {
        mean[i] = 0;
        if (side->degree[i] == 0) continue;
        mean[i] = complexity_gather(side, i, values) / side->degree[i];
        size = fmax(size, fabs(mean[i]));
        sum += side->degree[i] * mean[i];
        weight += side->degree[i];
    }
    for (size_t i = 0; i < side->count; i++) {
        if (side->degree[i] == 0) continue;
        mean[i] -= sum / weight;
        greatest = fmax(greatest, fabs(mean[i]));
    }
    bool is_rounding = !(greatest > 1e-13 * size);
    for (size_t i = 0; i < side->count; i++)
        mean[i] = is_rounding ? 0 : mean[i] / greatest;
}

/* k_0: diversity or ubiquity, reflected `order` times, ends at `own`. */
static ork_status reflect_often(ork_context *ctx, const complexity_links *own,
                                const complexity_links *other, size_t order, double *values)
{
    ORK_SCRATCH(scratch);
    const complexity_links *side = order % 2 ? other : own; /* where it starts */
    size_t most = own->count > other->count ? own->count : other->count;
    double *now, *next;
    ORK_NEW(now, ork_arena_alloc(ctx, &scratch, most * sizeof *now));
    ORK_NEW(next, ork_arena_alloc(ctx, &scratch, most * sizeof *next));
    memcpy(now, side->degree, side->count * sizeof *now);
    for (size_t k = 0; k < order; k++) {
        side = side == own ? other : own;
        reflect(side, now, next);
        double *swap = now;
        now = next;
        next = swap;
    }
    memcpy(values, now, own->count * sizeof *now);
    drop_isolated(own, values);
    return complexity_standardise(ctx, values, own->count);
}

ork_status complexity_reflections(ork_context *ctx, const complexity_network *network, size_t order,
                                  double *unit, double *industry)
{
    ORK_TRY(reflect_often(ctx, &network->units, &network->industries, order, unit));
    return reflect_often(ctx, &network->industries, &network->units, order + 1, industry);
}
