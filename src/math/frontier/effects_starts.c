/* Where the search of units' effects begins, and whether a component is there at all. */
#include "math/frontier/effects.h"
#include "orken/math/normal.h"

#include <math.h>
#include <string.h>

/* Share of the variance of least squares' residuals that is between units, within [0.05, 0.9]. */
static ork_status share_between(ork_context *ctx, const frontier_work *work, double *share)
{
    ORK_SCRATCH(scratch);
    size_t n = work->model.n;
    double *residual, within = 0;
    ORK_NEW(residual, ork_arena_alloc(ctx, &scratch, n * sizeof *residual));
    frontier_index(work, work->ols, ORK_PART_FRONTIER, 0, n, residual);
    for (size_t g = 0; g < work->groups; g++) {
        double sum = 0, periods = (double)(work->start[g + 1] - work->start[g]);
        for (size_t t = work->start[g]; t < work->start[g + 1]; t++)
            sum += residual[t];
        for (size_t t = work->start[g]; t < work->start[g + 1]; t++) {
            double left = residual[t] - sum / periods;
            within += left * left;
        }
    }
    double degrees = n > work->groups ? (double)(n - work->groups) : 1;
    *share = fmin(0.9, fmax(0.05, 1 - within / degrees / work->m2));
    return ORK_OK;
}

typedef struct shares {
    double between;    /* of units in the variance */
    double passing;    /* of u in the variance within units */
    double persistent; /* of lasting inefficiency in the variance between units */
} shares;

static void start_at(const frontier_work *work, const shares *s, double r, double *theta)
{
    frontier_work inside = *work;
    inside.m2 *= 1 - s->between;
    frontier_start_at(&inside, s->passing, r, theta);
    double between = s->between * work->m2;
    if (work->part_terms[ORK_PART_EFFECT])
        theta[work->begin[ORK_PART_EFFECT]] = log((1 - s->persistent) * between);
    if (!work->part_terms[ORK_PART_PERSISTENT]) return;
    double variance = s->persistent * between / (1 - M_2_PI);
    theta[work->begin[ORK_PART_PERSISTENT]] = log(variance);
    if (work->part[ORK_PART_FRONTIER].has_constant)
        theta[0] += work->model.sign * sqrt(variance * M_2_PI);
}

/* Climbs from the most likely of many places. */
static ork_status climb_best(ork_context *ctx, frontier_work *work, double *starts, size_t count)
{
    enum { CLIMBS = 3 };
    ORK_SCRATCH(scratch);
    size_t terms = work->terms;
    double *gradient, *hessian, *value;
    ORK_NEW(gradient, ork_arena_alloc(ctx, &scratch, terms * sizeof *gradient));
    ORK_NEW(hessian, ork_arena_alloc(ctx, &scratch, terms * terms * sizeof *hessian));
    ORK_NEW(value, ork_arena_alloc(ctx, &scratch, count * sizeof *value));
    for (size_t k = 0; k < count; k++) {
        ORK_TRY(
            work->engine->evaluate(ctx, work, starts + k * terms, value + k, gradient, hessian));
        if (!isfinite(value[k])) value[k] = -INFINITY;
    }
    for (size_t climb = 0; climb < CLIMBS && climb < count; climb++) {
        size_t best = 0;
        for (size_t k = 1; k < count; k++) {
            if (value[k] > value[best]) best = k;
        }
        if (value[best] == -INFINITY) break;
        value[best] = -INFINITY;
        ORK_TRY(frontier_try(ctx, work, starts + best * terms));
    }
    return ORK_OK;
}

static ork_status try_shares(ork_context *ctx, frontier_work *work)
{
    static const double passing[] = {0, 0.5, 0.9, 0.1}, lasting[] = {0.5, 0.9, 0.1};
    static const double positions[] = {0, -3, 2};
    ORK_SCRATCH(scratch);
    bool is_lasting = work->part_terms[ORK_PART_PERSISTENT] > 0;
    size_t splits = is_lasting ? 3 : 1, places = work->part[ORK_PART_MU].terms > 0 ? 3 : 1;
    size_t count = 4 * splits * places;
    shares s = {0};
    double *starts;
    ORK_NEW(starts, ork_arena_calloc(ctx, &scratch, count * work->terms, sizeof *starts));
    if (!frontier_is_within(&work->model)) ORK_TRY(share_between(ctx, work, &s.between));
    for (size_t k = 0; k < count; k++) {
        s.passing = k % 4 ? passing[k % 4] : frontier_moment_share(work);
        s.persistent = is_lasting ? lasting[k / 4 % splits] : 0;
        start_at(work, &s, positions[k / 4 / splits], starts + k * work->terms);
    }
    return climb_best(ctx, work, starts, count);
}

/* Takes a component of the best so far away: inefficiency with what its mean gave to the constant,
   a random effect with its variance left to the lasting inefficiency. */
static void take_away(const frontier_work *work, ork_frontier_part part, double *theta)
{
    double *index = theta + work->begin[part];
    bool is_inefficiency = part == ORK_PART_U || part == ORK_PART_PERSISTENT;
    memcpy(theta, work->best.at, work->terms * sizeof *theta);
    if (is_inefficiency && work->part[ORK_PART_FRONTIER].has_constant)
        theta[0] -= work->model.sign * sqrt(exp(*index) * M_2_PI);
    double *lasting = theta + work->begin[ORK_PART_PERSISTENT];
    if (part == ORK_PART_EFFECT && work->part_terms[ORK_PART_PERSISTENT] && !isinf(*lasting))
        *lasting = log(exp(*lasting) + exp(*index));
    *index = -INFINITY;
}

static bool can_be_taken(const frontier_work *work, ork_frontier_part part)
{
    if (part == ORK_PART_U && work->part[part].columns) return false;
    return work->part_terms[part] && !isinf(work->best.at[work->begin[part]]);
}

/* Tries the best without each of its components, as long as one is as likely without. */
ork_status effects_starts(ork_context *ctx, frontier_work *work)
{
    static const ork_frontier_part parts[] = {ORK_PART_EFFECT, ORK_PART_PERSISTENT, ORK_PART_U};
    ORK_SCRATCH(scratch);
    double *theta;
    ORK_NEW(theta, ork_arena_calloc(ctx, &scratch, work->terms, sizeof *theta));
    ORK_TRY(try_shares(ctx, work));
    if (!work->has_best) return ORK_OK;
    bool is_less = true;
    while (is_less) {
        is_less = false;
        for (size_t k = 0; k < 3 && !is_less; k++) {
            if (!can_be_taken(work, parts[k])) continue;
            take_away(work, parts[k], theta);
            ORK_TRY(frontier_try(ctx, work, theta));
            is_less = isinf(work->best.at[work->begin[parts[k]]]);
        }
    }
    return ORK_OK;
}
