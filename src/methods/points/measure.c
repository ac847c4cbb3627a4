/* Curves of industries, as they are and with their plants dealt out among all places. */
#include "methods/points/points.h"

#include <math.h>
#include <string.h>

enum { BATCH = 32 };

/* Places of an industry, ascending, and the weights of the plants there: those of the industry for
   K and Ripley's, of all places for M. */
typedef struct lie {
    size_t *place; /* [count] */
    size_t count;
    double *weight; /* [count], or NULL */
    double *all;    /* [n] by place, or NULL */
} lie;

typedef struct simulation {
    const points_work *work;
    points_curve *curve;
    size_t first;      /* number of the batch's first simulation */
    size_t *members;   /* [count] plants of the industry, then [n − count] the others */
    double *simulated; /* [simulations × steps] by distance */
} simulation;

static bool needs_all_weights(const points_work *work, points_measure measure)
{
    return work->plants.weight && (measure == POINTS_M || measure == POINTS_M_DENSITY);
}

/* ---- One curve ---------------------------------------------------------------------------------
 */

static ork_status positions_of(ork_context *ctx, const points_work *work, const lie *at,
                               ork_arena *arena, ork_positions *positions)
{
    const ork_positions *all = &work->plants.positions;
    *positions = (ork_positions){.n = at->count, .is_geographic = all->is_geographic};
    for (int axis = 0; axis < 3; axis++) {
        double **values = &positions->at[axis];
        ORK_NEW(*values, ork_arena_calloc(ctx, arena, at->count + 1, sizeof **values));
        for (size_t k = 0; k < at->count; k++)
            (*values)[k] = all->at[axis][at->place[k]];
    }
    return ORK_OK;
}

static void fill(double *values, size_t count, double value)
{
    for (size_t k = 0; k < count; k++)
        values[k] = value;
}

/* `fallback` is the bandwidth where Silverman's is 0, or NAN. */
static ork_status bandwidth_of(ork_context *ctx, const points_work *work,
                               const ork_positions *positions, double fallback, double *bandwidth)
{
    *bandwidth = work->options->bandwidth;
    if (!isnan(*bandwidth)) return ORK_OK;
    ORK_TRY(ork_pair_bandwidth(ctx, positions, bandwidth));
    if (*bandwidth == 0) *bandwidth = fallback;
    return ORK_OK;
}

static ork_status k_density(ork_context *ctx, const points_work *work, const lie *at,
                            const ork_positions *positions, double fallback, double *bandwidth,
                            double *value)
{
    ORK_TRY(ork_k_density(ctx, positions, at->weight, work->options->bandwidth, work->r,
                          work->steps, value, bandwidth));
    if (*bandwidth > 0) return ORK_OK;
    *bandwidth = fallback;
    if (isnan(fallback)) return ORK_OK;
    return ork_k_density(ctx, positions, at->weight, fallback, work->r, work->steps, value,
                         bandwidth);
}

static ork_status m_density(ork_context *ctx, const points_work *work, const lie *at,
                            const ork_positions *positions, double fallback, double *bandwidth,
                            double *value)
{
    const ork_industry_places industry = {&work->plants.positions, at->all, at->place, at->count};
    ORK_TRY(bandwidth_of(ctx, work, positions, fallback, bandwidth));
    if (!(*bandwidth > 0)) {
        fill(value, work->steps, NAN);
        return ORK_OK;
    }
    return ork_m_density(ctx, &industry, *bandwidth, work->r, work->steps, value);
}

static ork_status ripley(ork_context *ctx, const points_work *work, points_measure measure,
                         const ork_positions *positions, double *value)
{
    const points_plants *plants = &work->plants;
    ORK_TRY(ork_ripley_k(ctx, positions, plants->width, plants->height, plants->area, work->r,
                         work->steps, value));
    for (size_t k = 0; k < work->steps && measure == POINTS_RIPLEY_L; k++)
        value[k] = sqrt(value[k] / M_PI);
    return ORK_OK;
}

static ork_status curve_of(ork_context *ctx, const points_work *work, points_measure measure,
                           const lie *at, double fallback, double *bandwidth, double *value)
{
    ORK_SCRATCH(scratch);
    ork_positions positions;
    *bandwidth = NAN;
    ORK_TRY(positions_of(ctx, work, at, &scratch, &positions));
    if (measure == POINTS_K_DENSITY)
        return k_density(ctx, work, at, &positions, fallback, bandwidth, value);
    if (measure == POINTS_M_DENSITY)
        return m_density(ctx, work, at, &positions, fallback, bandwidth, value);
    if (measure != POINTS_M) return ripley(ctx, work, measure, &positions, value);
    const ork_industry_places industry = {&work->plants.positions, at->all, at->place, at->count};
    return ork_m_function(ctx, &industry, work->within, work->r, work->steps, value);
}

/* ---- Dealing plants out ------------------------------------------------------------------------
 */

/* Plant members[k] goes to the k-th place of a random order of all places: the industry's first,
   the others where their weights matter. */
static ork_status deal_out(ork_context *ctx, const simulation *s, size_t number, ork_arena *arena,
                           lie *at)
{
    const points_plants *plants = &s->work->plants;
    size_t n = plants->n, count = plants->plants[s->curve->industry], dealt = count;
    bool moves_all = needs_all_weights(s->work, s->curve->measure);
    ork_random random = ork_random_stream(ork_context_seed(ctx), number);
    uint32_t *order, *plant_at;
    *at = (lie){.count = count};
    if (moves_all) dealt = n;
    ORK_NEW(order, ork_arena_calloc(ctx, arena, n, sizeof *order));
    ORK_NEW(plant_at, ork_arena_calloc(ctx, arena, n, sizeof *plant_at));
    ORK_NEW(at->place, ork_arena_calloc(ctx, arena, count, sizeof *at->place));
    if (plants->weight) ORK_NEW(at->weight, ork_arena_calloc(ctx, arena, count, sizeof(double)));
    if (moves_all) ORK_NEW(at->all, ork_arena_calloc(ctx, arena, n, sizeof(double)));
    for (uint32_t k = 0; k < n; k++)
        order[k] = k;
    for (size_t k = 0; k < dealt; k++) {
        size_t other = k + ork_random_below(&random, n - k);
        uint32_t place = order[other];
        order[other] = order[k];
        order[k] = place;
        if (k < count) plant_at[place] = (uint32_t)k + 1;
        if (moves_all) at->all[place] = plants->weight[s->members[k]];
    }
    for (size_t place = 0, k = 0; place < n; place++) {
        if (!plant_at[place]) continue;
        at->place[k] = place;
        if (at->weight) at->weight[k] = plants->weight[s->members[plant_at[place] - 1]];
        k++;
    }
    return ORK_OK;
}

static ork_status simulate_one(ork_context *ctx, size_t index, void *data)
{
    ORK_SCRATCH(scratch);
    const simulation *s = data;
    size_t number = s->first + index, simulations = (size_t)s->work->options->simulations;
    double *value, bandwidth;
    lie at;
    ORK_NEW(value, ork_arena_calloc(ctx, &scratch, s->work->steps, sizeof *value));
    ORK_TRY(deal_out(ctx, s, number, &scratch, &at));
    ORK_TRY(curve_of(ctx, s->work, s->curve->measure, &at, s->curve->bandwidth, &bandwidth, value));
    for (size_t k = 0; k < s->work->steps; k++)
        s->simulated[k * simulations + number] = value[k];
    return ORK_OK;
}

static ork_status simulate(ork_context *ctx, points_work *work, simulation *s)
{
    size_t simulations = (size_t)work->options->simulations;
    for (s->first = 0; s->first < simulations; s->first += BATCH) {
        size_t left = simulations - s->first, count = left < BATCH ? left : BATCH;
        ork_progress(ctx, "simulations",
                     (double)work->simulations_done / (double)work->simulations_all);
        ORK_TRY(ork_parallel(ctx, count, simulate_one, s));
        work->simulations_done += count;
    }
    return ORK_OK;
}

/* ---- An industry -------------------------------------------------------------------------------
 */

/* Whether leaving the band on a side is as rare as the level asks: by the band itself or, where too
   few simulations make it too narrow, by the curve's p. */
static bool is_rare(double share, double p, double alpha)
{
    return share <= alpha + 1e-12 || p <= alpha + 1e-12;
}

/* What lies outside the bands: localised where anything is above, else dispersed. */
static void judge(const points_work *work, points_curve *curve)
{
    const ork_envelope *band = &curve->band;
    double step = work->r[1] - work->r[0], alpha = 1 - work->options->level, above = 0, below = 0;
    for (size_t k = 0; k < work->steps; k++) {
        above += fmax(curve->value[k] - band->global_upper[k], 0) * step;
        below += fmax(band->global_lower[k] - curve->value[k], 0) * step;
    }
    bool is_localised = above > 0 && is_rare(band->share_above, band->p_above, alpha);
    bool is_dispersed =
        !is_localised && below > 0 && is_rare(band->share_below, band->p_below, alpha);
    curve->localisation = is_localised ? above : 0;
    curve->dispersion = is_dispersed ? below : 0;
    curve->verdict = is_localised   ? POINTS_LOCALISED
                     : is_dispersed ? POINTS_DISPERSED
                                    : POINTS_NEITHER;
    if (!is_localised && !is_dispersed) return;
    double farthest = 0;
    curve->localisation = above;
    curve->dispersion = is_dispersed ? below : 0;
    curve->verdict = is_localised   ? POINTS_LOCALISED
                     : is_dispersed ? POINTS_DISPERSED
                                    : POINTS_NEITHER;
    for (size_t k = 0; k < work->steps; k++) {
        double off = is_localised ? curve->value[k] - curve->band.global_upper[k]
                                  : curve->band.global_lower[k] - curve->value[k];
        if (!(off > 0)) continue;
        if (isnan(curve->from)) curve->from = work->r[k];
        curve->to = work->r[k];
        if (off <= farthest) continue;
        farthest = off;
        curve->peak = work->r[k];
    }
}

static ork_status gather_members(ork_context *ctx, const points_work *work, uint32_t industry,
                                 ork_arena *arena, size_t **members)
{
    const points_plants *plants = &work->plants;
    size_t own = 0, other = plants->plants[industry];
    ORK_NEW(*members, ork_arena_calloc(ctx, arena, plants->n, sizeof **members));
    for (size_t k = 0; k < plants->n; k++)
        (*members)[plants->industry[k] == industry ? own++ : other++] = k;
    return ORK_OK;
}

static ork_status observe(ork_context *ctx, const points_work *work, const size_t *members,
                          ork_arena *arena, points_curve *curve)
{
    const points_plants *plants = &work->plants;
    lie at = {.count = plants->plants[curve->industry]};
    ORK_NEW(at.place, ork_arena_calloc(ctx, arena, at.count, sizeof *at.place));
    memcpy(at.place, members, at.count * sizeof *members);
    if (plants->weight) {
        ORK_NEW(at.weight, ork_arena_calloc(ctx, arena, at.count, sizeof(double)));
        for (size_t k = 0; k < at.count; k++)
            at.weight[k] = plants->weight[members[k]];
        at.all = plants->weight;
    }
    return curve_of(ctx, work, curve->measure, &at, NAN, &curve->bandwidth, curve->value);
}

/* Without weights, plants of which all are of the industry lie the same however they are dealt out.
 */
static bool can_be_dealt_out(const points_work *work, const points_curve *curve)
{
    const points_plants *plants = &work->plants;
    if (work->options->simulations == 0) return false;
    if (plants->plants[curve->industry] == plants->n &&
        (!plants->weight || curve->measure == POINTS_RIPLEY_K || curve->measure == POINTS_RIPLEY_L))
        return false;
    for (size_t k = 0; k < work->steps; k++) {
        if (!isnan(curve->value[k])) return true;
    }
    return false;
}

static ork_status measure_curve(ork_context *ctx, points_work *work, points_curve *curve)
{
    ORK_SCRATCH(scratch);
    simulation s = {.work = work, .curve = curve};
    size_t simulations = (size_t)work->options->simulations;
    ORK_NEW(curve->value, ork_arena_calloc(ctx, work->arena, work->steps, sizeof(double)));
    ORK_TRY(gather_members(ctx, work, curve->industry, &scratch, &s.members));
    ORK_TRY(observe(ctx, work, s.members, &scratch, curve));
    if (!can_be_dealt_out(work, curve)) simulations = 0;
    ORK_NEW(s.simulated,
            ork_arena_calloc(ctx, &scratch, simulations * work->steps + 1, sizeof(double)));
    if (simulations > 0) {
        ORK_TRY(simulate(ctx, work, &s));
    } else {
        work->simulations_done += (size_t)work->options->simulations;
    }
    ORK_TRY(ork_envelope_of(ctx, s.simulated, simulations, curve->value, work->steps,
                            1 - work->options->level, work->arena, &curve->band));
    if (!isnan(curve->band.p_above)) judge(work, curve);
    return ORK_OK;
}

ork_status points_measure_all(ork_context *ctx, points_work *work)
{
    const points_plants *plants = &work->plants;
    work->simulations_all = work->curve_count * (size_t)work->options->simulations + 1;
    if (work->wants[POINTS_M] && !plants->weight) {
        ORK_NEW(work->within,
                ork_arena_calloc(ctx, work->arena, plants->n * work->steps, sizeof(double)));
        ORK_TRY(
            ork_weight_within(ctx, &plants->positions, NULL, work->r, work->steps, work->within));
    }
    for (size_t c = 0; c < work->curve_count; c++)
        ORK_TRY(measure_curve(ctx, work, &work->curves[c]));
    ork_progress(ctx, "simulations", 1);
    return ORK_OK;
}
