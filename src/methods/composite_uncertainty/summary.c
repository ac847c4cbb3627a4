/* Accumulators of runs. Each position, each pair and each factor adds up runs in their order. */
#include "methods/composite_uncertainty/summary.h"

#include <math.h>
#include <string.h>

/* Doubles of an outcome's block, and positions that one task adds up. */
enum { BLOCK_CELLS = 1 << 22, BLOCK_MOST = 512, POSITIONS_OF_TASK = 64 };
enum { NO_BAND = 255 };

size_t summary_block(const uncertainty_engine *engine)
{
    size_t fits = BLOCK_CELLS / engine->nominal.panel.count;
    return fits < 8 ? 8 : fits > BLOCK_MOST ? BLOCK_MOST : fits;
}

size_t summary_offset(const uncertainty_engine *engine, size_t f)
{
    size_t offset = 0;
    for (size_t k = 0; k < f; k++)
        offset += engine->factors[k].count ? engine->factors[k].count : 1;
    return offset;
}

static void moments_add(summary_moments *to, double x)
{
    to->count++;
    double from_mean = x - to->mean;
    to->mean += from_mean / to->count;
    to->squares += from_mean * (x - to->mean);
}

double summary_sd(const summary_moments *moments)
{
    return moments->count < 2 ? NAN : sqrt(moments->squares / (moments->count - 1));
}

/* ---- Setting up --------------------------------------------------------------------------------
 */

/* The latest period's units that have a nominal rank, the best first; ties in the table's order. */
static ork_status order_units(ork_context *ctx, uncertainty_summary *summary)
{
    const composite_work *work = &summary->engine->nominal;
    const ork_panel *panel = &work->panel;
    size_t from = panel->start[panel->periods - 1], count = 0, *order;
    ORK_SCRATCH(scratch);
    double *rank;
    ORK_NEW(order, ork_arena_calloc(ctx, &scratch, panel->count - from, sizeof *order));
    ORK_NEW(rank, ork_arena_calloc(ctx, &scratch, panel->count - from, sizeof *rank));
    ORK_NEW(summary->order, ork_arena_calloc(ctx, summary->engine->arena, panel->count - from,
                                             sizeof *summary->order));
    for (size_t p = from; p < panel->count; p++)
        rank[p - from] = isnan(work->rank[p]) ? INFINITY : work->rank[p];
    ORK_TRY(ork_order(ctx, rank, panel->count - from, false, order));
    for (size_t k = 0; k < panel->count - from; k++) {
        if (isfinite(rank[order[k]])) summary->order[count++] = from + order[k];
    }
    summary->units = count;
    summary->partners = count <= SUMMARY_PAIRED_MOST ? count : 1;
    return ORK_OK;
}

static ork_status new_factors(ork_context *ctx, uncertainty_summary *summary)
{
    const uncertainty_engine *engine = summary->engine;
    ork_arena *arena = engine->arena;
    size_t factors = engine->factor_count;
    summary->alternatives = summary_offset(engine, factors);
    ORK_NEW(summary->by_alternative,
            ork_arena_calloc(ctx, arena, factors, sizeof *summary->by_alternative));
    for (size_t f = 0; f < factors; f++) {
        size_t count = engine->factors[f].count ? engine->factors[f].count : 1;
        ORK_NEW(summary->by_alternative[f],
                ork_arena_calloc(ctx, arena, count, sizeof **summary->by_alternative));
    }
    size_t records =
        summary->planned < SUMMARY_RECORDS_MOST ? summary->planned : SUMMARY_RECORDS_MOST;
    ORK_NEW(summary->record, ork_arena_calloc(ctx, arena, records * factors, sizeof(double)));
    ORK_NEW(summary->record_shift, ork_arena_calloc(ctx, arena, records, sizeof(double)));
    return ORK_OK;
}

static size_t scores_to_keep(size_t runs, size_t positions)
{
    size_t most = SUMMARY_SCORE_CELLS / positions;
    if (most > SUMMARY_SCORES_MOST) most = SUMMARY_SCORES_MOST;
    if (most < SUMMARY_SCORES_LEAST) most = SUMMARY_SCORES_LEAST;
    return runs < most ? runs : most;
}

ork_status summary_new(ork_context *ctx, uncertainty_engine *engine, size_t runs,
                       uncertainty_summary *summary)
{
    const composite_work *work = &engine->nominal;
    const ork_panel *panel = &work->panel;
    ork_arena *arena = engine->arena;
    size_t n = panel->count, greatest = 0;
    for (size_t t = 0; t < panel->periods; t++) {
        size_t units = panel->start[t + 1] - panel->start[t];
        if (units > greatest) greatest = units;
    }
    *summary = (uncertainty_summary){.engine = engine, .planned = runs, .positions = n};
    summary->width = 2 * greatest + 1;
    summary->kept_most = scores_to_keep(runs, n);
    ORK_TRY(order_units(ctx, summary));
    ORK_NEW(summary->score, ork_arena_calloc(ctx, arena, n, sizeof *summary->score));
    ORK_NEW(summary->kept, ork_arena_calloc(ctx, arena, n * summary->kept_most, sizeof(double)));
    if (runs <= summary->width) {
        ORK_NEW(summary->ranks, ork_arena_calloc(ctx, arena, n * runs, sizeof *summary->ranks));
    } else {
        ORK_NEW(summary->counts,
                ork_arena_calloc(ctx, arena, n * summary->width, sizeof *summary->counts));
    }
    if (work->band) {
        size_t cells = n * (size_t)work->options->bands;
        ORK_NEW(summary->bands, ork_arena_calloc(ctx, arena, cells, sizeof *summary->bands));
    }
    size_t pairs = summary->units * summary->partners;
    ORK_NEW(summary->wins, ork_arena_calloc(ctx, arena, pairs, sizeof *summary->wins));
    ORK_NEW(summary->meetings, ork_arena_calloc(ctx, arena, pairs, sizeof *summary->meetings));
    return new_factors(ctx, summary);
}

/* ---- Adding runs -------------------------------------------------------------------------------
 */

typedef struct {
    uncertainty_summary *summary;
    const uncertainty_outcome *outcome;
    size_t count;
    uint8_t *band; /* [count × positions] NO_BAND: none; or NULL */
    double *shift; /* [count] */
} added;

/* A run's rank shift and bands, by the nominal index's rule of bands. */
static ork_status look_at_run(ork_context *ctx, size_t r, void *data)
{
    added *all = data;
    const uncertainty_summary *summary = all->summary;
    size_t n = summary->positions;
    if (all->outcome->cause[r] != UNCERTAINTY_RAN) return ORK_OK;
    all->shift[r] = uncertainty_rank_shift(summary->engine, all->outcome->rank + r * n);
    if (!all->band) return ORK_OK;
    ORK_SCRATCH(scratch);
    composite_work work = summary->engine->nominal;
    composite_node whole = work.nodes[0];
    whole.score = all->outcome->score + r * n;
    work.nodes = &whole;
    work.arena = &scratch;
    ORK_TRY(composite_bands(ctx, &work));
    ork_context_keep_notes(ctx, 0);
    for (size_t p = 0; p < n; p++)
        all->band[r * n + p] = isnan(work.band[p]) ? NO_BAND : (uint8_t)work.band[p];
    return ORK_OK;
}

static void add_to_position(const added *all, size_t p)
{
    uncertainty_summary *summary = all->summary;
    size_t n = summary->positions, bands = (size_t)summary->engine->nominal.options->bands;
    for (size_t r = 0; r < all->count; r++) {
        double score = all->outcome->score[r * n + p], rank = all->outcome->rank[r * n + p];
        size_t run = summary->runs + r;
        if (run < summary->kept_most) summary->kept[p * summary->kept_most + run] = score;
        if (isnan(score)) continue; /* stored ranks are 0 already */
        moments_add(&summary->score[p], score);
        int32_t twice = (int32_t)lround(2 * rank);
        if (summary->ranks) {
            summary->ranks[p * summary->planned + run] = twice;
        } else {
            summary->counts[p * summary->width + (size_t)twice]++;
        }
        if (!all->band || all->band[r * n + p] == NO_BAND) continue;
        summary->bands[p * bands + all->band[r * n + p]]++;
    }
}

static ork_status add_positions(ork_context *ctx, size_t task, void *data)
{
    (void)ctx;
    const added *all = data;
    size_t from = task * POSITIONS_OF_TASK, to = from + POSITIONS_OF_TASK;
    for (size_t p = from; p < to && p < all->summary->positions; p++)
        add_to_position(all, p);
    return ORK_OK;
}

static ork_status add_pairs(ork_context *ctx, size_t a, void *data)
{
    (void)ctx;
    const added *all = data;
    uncertainty_summary *summary = all->summary;
    bool is_full = summary->partners == summary->units;
    if (!is_full && a + 1 == summary->units) return ORK_OK;
    for (size_t r = 0; r < all->count; r++) {
        const double *rank = all->outcome->rank + r * summary->positions;
        double mine = rank[summary->order[a]];
        if (isnan(mine)) continue;
        for (size_t k = 0; k < summary->partners; k++) {
            double other = rank[summary->order[is_full ? k : a + 1]];
            size_t at = a * summary->partners + k;
            if (isnan(other)) continue;
            summary->meetings[at]++;
            summary->wins[at] += mine < other ? 2 : mine == other;
        }
    }
    return ORK_OK;
}

/* How often each cause comes with each alternative. */
static ork_status add_failure(ork_context *ctx, uncertainty_summary *summary, const double *u,
                              size_t cause)
{
    const uncertainty_engine *engine = summary->engine;
    size_t cells = summary->alternatives;
    if (cause >= summary->causes_most) {
        size_t most = 2 * cause + 8, *failed_of, *runs_of;
        ORK_NEW(failed_of, ork_arena_calloc(ctx, engine->arena, most * cells, sizeof *failed_of));
        ORK_NEW(runs_of, ork_arena_calloc(ctx, engine->arena, most, sizeof *runs_of));
        if (summary->causes_most) {
            memcpy(failed_of, summary->failed_of, summary->causes_most * cells * sizeof *failed_of);
            memcpy(runs_of, summary->runs_of_cause, summary->causes_most * sizeof *runs_of);
        }
        summary->failed_of = failed_of;
        summary->runs_of_cause = runs_of;
        summary->causes_most = most;
    }
    summary->runs_of_cause[cause]++;
    size_t offset = 0;
    for (size_t f = 0; f < engine->factor_count; f++) {
        const uncertainty_factor *factor = &engine->factors[f];
        size_t at = factor->count ? uncertainty_pick(factor, u[f]) : 0;
        summary->failed_of[cause * cells + offset + at]++;
        offset += factor->count ? factor->count : 1;
    }
    return ORK_OK;
}

static ork_status add_run(ork_context *ctx, const added *all, const double *u, size_t r)
{
    uncertainty_summary *summary = all->summary;
    const uncertainty_engine *engine = summary->engine;
    size_t run = summary->runs + r, factors = engine->factor_count;
    size_t cause = all->outcome->cause[r];
    bool has_run = cause == UNCERTAINTY_RAN, is_known = has_run && !isnan(all->shift[r]);
    if (is_known) moments_add(&summary->shift, all->shift[r]);
    for (size_t f = 0; f < factors; f++) {
        const uncertainty_factor *factor = &engine->factors[f];
        size_t at = factor->count ? uncertainty_pick(factor, u[r * factors + f]) : 0;
        summary_alternative *by = &summary->by_alternative[f][at];
        by->runs++;
        by->failed += !has_run;
        by->compared += is_known;
        if (is_known) by->shift += all->shift[r];
        if (run < SUMMARY_RECORDS_MOST) summary->record[run * factors + f] = u[r * factors + f];
    }
    if (run < SUMMARY_RECORDS_MOST) summary->record_shift[run] = has_run ? all->shift[r] : NAN;
    if (has_run) return ORK_OK;
    summary->failed++;
    return add_failure(ctx, summary, u + r * factors, cause);
}

ork_status summary_add(ork_context *ctx, uncertainty_summary *summary, const double *u,
                       size_t count, const uncertainty_outcome *outcome)
{
    ORK_SCRATCH(scratch);
    added all = {.summary = summary, .outcome = outcome, .count = count};
    ORK_NEW(all.shift, ork_arena_calloc(ctx, &scratch, count, sizeof *all.shift));
    if (summary->bands)
        ORK_NEW(all.band, ork_arena_alloc(ctx, &scratch, count * summary->positions));
    ORK_TRY(ork_parallel(ctx, count, look_at_run, &all));
    size_t tasks = (summary->positions + POSITIONS_OF_TASK - 1) / POSITIONS_OF_TASK;
    for (size_t r = 0; all.band && r < count; r++) {
        if (outcome->cause[r] != UNCERTAINTY_RAN)
            memset(all.band + r * summary->positions, NO_BAND, summary->positions);
    }
    ORK_TRY(ork_parallel(ctx, tasks, add_positions, &all));
    ORK_TRY(ork_parallel(ctx, summary->units, add_pairs, &all));
    for (size_t r = 0; r < count; r++)
        ORK_TRY(add_run(ctx, &all, u, r));
    summary->runs += count;
    return ORK_OK;
}

/* ---- Reading them ------------------------------------------------------------------------------
 */

ork_status summary_room_new(ork_context *ctx, const uncertainty_summary *summary, ork_arena *arena,
                            summary_room *room)
{
    size_t distinct = summary->ranks ? summary->planned : summary->width;
    size_t values = summary->ranks ? summary->planned : summary->kept_most;
    ORK_NEW(room->value, ork_arena_alloc(ctx, arena, values * sizeof *room->value));
    ORK_NEW(room->rank, ork_arena_alloc(ctx, arena, distinct * sizeof *room->rank));
    ORK_NEW(room->count, ork_arena_alloc(ctx, arena, distinct * sizeof *room->count));
    return ORK_OK;
}

/* Fills the room's distinct ranks; how many there are. */
static size_t list_ranks(const uncertainty_summary *summary, size_t position, summary_room *room)
{
    size_t distinct = 0, ranked = 0;
    if (!summary->ranks) {
        const uint32_t *counts = summary->counts + position * summary->width;
        for (size_t twice = 1; twice < summary->width; twice++) {
            if (counts[twice] == 0) continue;
            room->rank[distinct] = (double)twice / 2;
            room->count[distinct++] = counts[twice];
        }
        return distinct;
    }
    for (size_t r = 0; r < summary->runs; r++) {
        int32_t twice = summary->ranks[position * summary->planned + r];
        if (twice) room->value[ranked++] = (double)twice / 2;
    }
    ork_sort(room->value, ranked, room->value);
    for (size_t k = 0; k < ranked; k++) {
        if (k == 0 || room->value[k] > room->value[k - 1]) {
            room->rank[distinct] = room->value[k];
            room->count[distinct++] = 0;
        }
        room->count[distinct - 1]++;
    }
    return distinct;
}

/* Quantile of type 7 of the ranks that are counted. */
static double quantile(const summary_room *room, size_t runs, double probability)
{
    double at = (double)(runs - 1) * probability, low = NAN;
    size_t below = (size_t)at, reached = 0, k = 0;
    double part = at - (double)below;
    for (;; k++) {
        reached += room->count[k];
        if (isnan(low) && reached > below) low = room->rank[k];
        if (reached > below + (part > 0)) return low + part * (room->rank[k] - low);
    }
}

summary_ranks summary_ranks_of(const uncertainty_summary *summary, size_t position,
                               summary_room *room)
{
    summary_ranks of = {.distinct = list_ranks(summary, position, room),
                        .mean = NAN,
                        .median = NAN,
                        .lower = NAN,
                        .upper = NAN,
                        .mode = NAN,
                        .mode_share = NAN};
    if (of.distinct == 0) return of;
    double sum = 0;
    size_t most = 0;
    for (size_t k = 0; k < of.distinct; k++) {
        of.runs += room->count[k];
        sum += (double)room->count[k] * room->rank[k];
        if (room->count[k] > room->count[most]) most = k;
    }
    double tail = (1 - summary->engine->options->interval) / 2;
    of.mean = sum / (double)of.runs;
    of.median = quantile(room, of.runs, 0.5);
    of.lower = quantile(room, of.runs, tail);
    of.upper = quantile(room, of.runs, 1 - tail);
    of.mode = room->rank[most];
    of.mode_share = (double)room->count[most] / (double)of.runs;
    return of;
}

void summary_score_interval(const uncertainty_summary *summary, size_t position, summary_room *room,
                            double *lower, double *upper)
{
    size_t count = 0;
    size_t most = summary->runs < summary->kept_most ? summary->runs : summary->kept_most;
    const double *kept = summary->kept + position * summary->kept_most;
    for (size_t r = 0; r < most; r++) {
        if (!isnan(kept[r])) room->value[count++] = kept[r];
    }
    *lower = *upper = NAN;
    if (count == 0) return;
    double tail = (1 - summary->engine->options->interval) / 2;
    ork_sort(room->value, count, room->value);
    *lower = ork_quantile(room->value, count, tail);
    *upper = ork_quantile(room->value, count, 1 - tail);
}
