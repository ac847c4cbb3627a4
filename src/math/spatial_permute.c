/*
 * Conditional permutations of local statistics.
 *
 * Permutations are taken in blocks. For each, a sequence of distinct units is drawn; the values by
 * place in the sequence, and their running sums, lie side by side for all permutations of the
 * block, so that loops over permutations run along memory. Where a unit meets itself in its
 * sequence, which is rare, the permutation is looked at once more by itself.
 */
#include "orken/math.h"

#include <math.h>
#include <string.h>

#include "math/spatial.h"

/* A block has so many permutations, fewer where sequences are long, so that its values stay in the
   cache while all units go through them. */
enum {
    BLOCK_MOST = 1024,
    BLOCK_LEAST = 64,
    CELLS_MOST = 1 << 18,
    DRAW_CHUNK = 64,
    UNIT_CHUNK = 64
};

/* Unit `unit` stands at a place of the sequence of a permutation. */
typedef struct meeting {
    uint32_t place;
    uint32_t permutation; /* of the block */
} meeting;

typedef struct permute_work {
    const ork_spatial_weights *w;
    double *z;           /* [n] deviations from the mean */
    double greatest;     /* of |z| */
    const bool *is_even; /* [n] all weights of the row are equal */
    size_t longest;      /* places in a sequence: the most neighbours and one more */
    size_t block;        /* permutations that a block has room for */
    size_t first, count; /* permutations of the block */
    uint32_t *drawn;     /* [longest × block] by permutation */
    double *value;       /* [longest × block] by place: z of the unit drawn */
    double *sum;         /* [(longest + 1) × block] of the first k places */
    double *square;      /* [(longest + 1) × block] of their squares; NULL without geary */
    double **sorted;     /* [longest + 1] sums of so many places, ascending; NULL if not needed */
    meeting *meetings;   /* [longest × block] by unit */
    size_t *meets;       /* [n + 1] where a unit's meetings begin */
    ork_tail_counts *lag, *geary;
} permute_work;

/* ---- Draws -------------------------------------------------------------------------------------
 */

/* Sequences without replacement by the first steps of a shuffle, which are undone afterwards. */
static ork_status draw_chunk(ork_context *ctx, size_t index, void *data)
{
    ORK_SCRATCH(scratch);
    permute_work *work = data;
    size_t n = work->w->n, *swapped;
    uint32_t *units;
    ORK_NEW(units, ork_arena_calloc(ctx, &scratch, n, sizeof *units));
    ORK_NEW(swapped, ork_arena_calloc(ctx, &scratch, work->longest, sizeof *swapped));
    for (size_t i = 0; i < n; i++)
        units[i] = (uint32_t)i;
    size_t to = (index + 1) * DRAW_CHUNK < work->count ? (index + 1) * DRAW_CHUNK : work->count;
    for (size_t r = index * DRAW_CHUNK; r < to; r++) {
        ork_random random = ork_random_stream(ork_context_seed(ctx), work->first + r);
        uint32_t *drawn = work->drawn + r * work->longest;
        for (size_t k = 0; k < work->longest; k++) {
            size_t other = k + ork_random_below(&random, n - k);
            drawn[k] = units[other];
            units[other] = units[k];
            units[k] = drawn[k];
            swapped[k] = other;
        }
        for (size_t k = work->longest; k-- > 0;) {
            uint32_t unit = units[k];
            units[k] = units[swapped[k]];
            units[swapped[k]] = unit;
        }
    }
    return ORK_OK;
}

/* Values and running sums by place. */
static void lay_out(permute_work *work)
{
    for (size_t r = 0; r < work->count; r++) {
        const uint32_t *drawn = work->drawn + r * work->longest;
        double sum = 0, square = 0;
        for (size_t k = 0; k < work->longest; k++) {
            double z = work->z[drawn[k]];
            work->value[k * work->block + r] = z;
            work->sum[k * work->block + r] = sum;
            if (work->square) work->square[k * work->block + r] = square;
            sum += z;
            square += z * z;
        }
        work->sum[work->longest * work->block + r] = sum;
        if (work->square) work->square[work->longest * work->block + r] = square;
    }
}

/* A unit's meetings one after the other, by counting. */
static void list_meetings(permute_work *work)
{
    size_t n = work->w->n, total = work->count * work->longest;
    memset(work->meets, 0, (n + 1) * sizeof *work->meets);
    for (size_t k = 0; k < total; k++)
        work->meets[work->drawn[k]]++;
    for (size_t i = 0, at = 0; i <= n; i++) {
        size_t count = work->meets[i];
        work->meets[i] = at;
        at += count;
    }
    for (size_t r = 0; r < work->count; r++) {
        for (size_t k = 0; k < work->longest; k++) {
            uint32_t unit = work->drawn[r * work->longest + k];
            work->meetings[work->meets[unit]++] = (meeting){(uint32_t)k, (uint32_t)r};
        }
    }
    memmove(work->meets + 1, work->meets, n * sizeof *work->meets);
    work->meets[0] = 0;
}

static ork_status sort_sums(ork_context *ctx, size_t degree, void *data)
{
    (void)ctx;
    permute_work *work = data;
    if (work->sorted[degree])
        ork_sort(work->sum + degree * work->block, work->count, work->sorted[degree]);
    return ORK_OK;
}

/* ---- Counting ----------------------------------------------------------------------------------
 */

/* Values of ascending x that are less than a bound. */
static size_t count_below(const double *x, size_t n, double bound)
{
    size_t low = 0, high = n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (x[middle] < bound) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

static size_t count_up_to(const double *x, size_t n, double bound)
{
    return count_below(x, n, nextafter(bound, INFINITY));
}

/* The counts of one unit in the block. Values within `near` of the one observed are equal to it. */
typedef struct tally {
    double observed, near;
    int64_t at_least, at_most;
} tally;

static void tally_add(tally *t, double value, int64_t count)
{
    if (value >= t->observed - t->near) t->at_least += count;
    if (value <= t->observed + t->near) t->at_most += count;
}

static void tally_all(tally *t, const double *values, size_t count)
{
    double low = t->observed - t->near, high = t->observed + t->near;
    int64_t at_least = 0, at_most = 0;
    for (size_t r = 0; r < count; r++) {
        at_least += values[r] >= low;
        at_most += values[r] <= high;
    }
    t->at_least += at_least;
    t->at_most += at_most;
}

static void tally_close(const tally *t, ork_tail_counts *counts)
{
    counts->at_least += (uint32_t)t->at_least;
    counts->at_most += (uint32_t)t->at_most;
}

/* Equal weights, which can be left out: sums of the first d places, one distribution for all units
   with d neighbours. */
static void lag_even(permute_work *work, size_t i)
{
    const ork_spatial_weights *w = work->w;
    size_t degree = w->start[i + 1] - w->start[i];
    tally t = {.near = 1e-11 * work->greatest * (double)degree};
    for (size_t k = w->start[i]; k < w->start[i + 1]; k++)
        t.observed += work->z[w->neighbour[k]];
    const double *sorted = work->sorted[degree];
    t.at_least = (int64_t)(work->count - count_below(sorted, work->count, t.observed - t.near));
    t.at_most = (int64_t)count_up_to(sorted, work->count, t.observed + t.near);
    for (size_t m = work->meets[i]; m < work->meets[i + 1]; m++) {
        size_t r = work->meetings[m].permutation;
        if (work->meetings[m].place >= degree) continue;
        tally_add(&t, work->sum[degree * work->block + r], -1);
        tally_add(&t, work->sum[(degree + 1) * work->block + r] - work->z[i], 1);
    }
    tally_close(&t, &work->lag[i]);
}

/* Any weights: values [block] becomes Σ w f(z) for all permutations of the block. */
static void weigh(const permute_work *work, size_t i, bool is_geary, double *values)
{
    const ork_spatial_weights *w = work->w;
    size_t from = w->start[i], degree = w->start[i + 1] - from;
    double own = work->z[i];
    for (size_t r = 0; r < work->count; r++)
        values[r] = 0;
    for (size_t k = 0; k < degree; k++) {
        const double *drawn = work->value + k * work->block;
        double weight = w->weight[from + k];
        if (is_geary) {
            for (size_t r = 0; r < work->count; r++)
                values[r] += weight * (own - drawn[r]) * (own - drawn[r]);
        } else {
            for (size_t r = 0; r < work->count; r++)
                values[r] += weight * drawn[r];
        }
    }
    for (size_t m = work->meets[i]; m < work->meets[i + 1]; m++) {
        size_t r = work->meetings[m].permutation, place = work->meetings[m].place;
        if (place >= degree) continue;
        double next = work->value[degree * work->block + r], weight = w->weight[from + place];
        values[r] += weight * (is_geary ? (own - next) * (own - next) : next - own);
    }
}

static void lag_uneven(permute_work *work, size_t i, double *values)
{
    const ork_spatial_weights *w = work->w;
    tally t = {0};
    double sum = 0;
    for (size_t k = w->start[i]; k < w->start[i + 1]; k++) {
        t.observed += w->weight[k] * work->z[w->neighbour[k]];
        sum += w->weight[k];
    }
    t.near = 1e-11 * work->greatest * sum;
    weigh(work, i, false, values);
    tally_all(&t, values, work->count);
    tally_close(&t, &work->lag[i]);
}

static void geary_of(permute_work *work, size_t i, double *values)
{
    const ork_spatial_weights *w = work->w;
    size_t from = w->start[i], degree = w->start[i + 1] - from;
    double own = work->z[i], sum = 0;
    tally t = {0};
    for (size_t k = from; k < from + degree; k++) {
        double weight = work->is_even[i] ? 1 : w->weight[k], z = own - work->z[w->neighbour[k]];
        t.observed += weight * z * z;
        sum += weight;
    }
    t.near = 1e-11 * 4 * work->greatest * work->greatest * sum;
    if (!work->is_even[i]) {
        weigh(work, i, true, values);
        tally_all(&t, values, work->count);
        tally_close(&t, &work->geary[i]);
        return;
    }
    const double *sums = work->sum + degree * work->block,
                 *squares = work->square + degree * work->block;
    for (size_t r = 0; r < work->count; r++)
        values[r] = (double)degree * own * own - 2 * own * sums[r] + squares[r];
    for (size_t m = work->meets[i]; m < work->meets[i + 1]; m++) {
        size_t r = work->meetings[m].permutation;
        double next = own - work->value[degree * work->block + r];
        if (work->meetings[m].place < degree) values[r] += next * next;
    }
    tally_all(&t, values, work->count);
    tally_close(&t, &work->geary[i]);
}

static ork_status count_chunk(ork_context *ctx, size_t index, void *data)
{
    ORK_SCRATCH(scratch);
    permute_work *work = data;
    const ork_spatial_weights *w = work->w;
    double *values;
    ORK_NEW(values, ork_arena_alloc(ctx, &scratch, work->block * sizeof *values));
    size_t to = (index + 1) * UNIT_CHUNK < w->n ? (index + 1) * UNIT_CHUNK : w->n;
    for (size_t i = index * UNIT_CHUNK; i < to; i++) {
        if (w->start[i] == w->start[i + 1]) continue;
        if (work->is_even[i]) {
            lag_even(work, i);
        } else {
            lag_uneven(work, i, values);
        }
        if (work->geary) geary_of(work, i, values);
    }
    return ORK_OK;
}

/* ---- All ---------------------------------------------------------------------------------------
 */

/* Which rows have equal weights; the sums that they need sorted. */
static ork_status look_at_rows(ork_context *ctx, ork_arena *arena, permute_work *work)
{
    const ork_spatial_weights *w = work->w;
    bool *is_even;
    ORK_NEW(is_even, ork_arena_calloc(ctx, arena, w->n, sizeof *is_even));
    for (size_t i = 0; i < w->n; i++) {
        size_t from = w->start[i], degree = w->start[i + 1] - from;
        if (degree + 1 > work->longest) work->longest = degree + 1;
        is_even[i] = degree > 0;
        for (size_t k = 1; k < degree; k++)
            is_even[i] = is_even[i] && w->weight[from + k] == w->weight[from];
    }
    work->block = CELLS_MOST / work->longest;
    if (work->block > BLOCK_MOST) work->block = BLOCK_MOST;
    if (work->block < BLOCK_LEAST) work->block = BLOCK_LEAST;
    ORK_NEW(work->sorted, ork_arena_calloc(ctx, arena, work->longest + 1, sizeof *work->sorted));
    for (size_t i = 0; i < w->n; i++) {
        size_t degree = w->start[i + 1] - w->start[i];
        if (!is_even[i] || work->sorted[degree]) continue;
        ORK_NEW(work->sorted[degree], ork_arena_alloc(ctx, arena, work->block * sizeof(double)));
    }
    work->is_even = is_even;
    return ORK_OK;
}

static ork_status make_room(ork_context *ctx, ork_arena *arena, permute_work *work)
{
    size_t cells = work->longest * work->block, sums = (work->longest + 1) * work->block;
    ORK_NEW(work->drawn, ork_arena_alloc(ctx, arena, cells * sizeof *work->drawn));
    ORK_NEW(work->value, ork_arena_alloc(ctx, arena, cells * sizeof *work->value));
    ORK_NEW(work->sum, ork_arena_alloc(ctx, arena, sums * sizeof *work->sum));
    if (work->geary)
        ORK_NEW(work->square, ork_arena_alloc(ctx, arena, sums * sizeof *work->square));
    ORK_NEW(work->meetings, ork_arena_alloc(ctx, arena, cells * sizeof *work->meetings));
    ORK_NEW(work->meets, ork_arena_calloc(ctx, arena, work->w->n + 1, sizeof *work->meets));
    return ORK_OK;
}

static ork_status run_block(ork_context *ctx, permute_work *work)
{
    size_t draws = (work->count + DRAW_CHUNK - 1) / DRAW_CHUNK;
    ORK_TRY(ork_parallel(ctx, draws, draw_chunk, work));
    lay_out(work);
    list_meetings(work);
    ORK_TRY(ork_parallel(ctx, work->longest + 1, sort_sums, work));
    return ork_parallel(ctx, (work->w->n + UNIT_CHUNK - 1) / UNIT_CHUNK, count_chunk, work);
}

ork_status ork_spatial_permute(ork_context *ctx, const ork_spatial_weights *weights,
                               const double *x, size_t permutations, ork_tail_counts *lag,
                               ork_tail_counts *geary)
{
    ORK_SCRATCH(arena);
    size_t n = weights->n;
    permute_work work = {.w = weights, .lag = lag, .geary = geary};
    memset(lag, 0, n * sizeof *lag);
    if (geary) memset(geary, 0, n * sizeof *geary);
    if (n < 2 || weights->start[n] == 0) return ORK_OK;
    ORK_NEW(work.z, ork_arena_calloc(ctx, &arena, n, sizeof *work.z));
    ork_scaled_deviations(x, n, work.z);
    for (size_t i = 0; i < n; i++)
        work.greatest = fmax(work.greatest, fabs(work.z[i]));
    ORK_TRY(look_at_rows(ctx, &arena, &work));
    ORK_TRY(make_room(ctx, &arena, &work));
    for (; work.first < permutations; work.first += work.block) {
        work.count =
            permutations - work.first < work.block ? permutations - work.first : work.block;
        ORK_TRY(run_block(ctx, &work));
        ork_progress(ctx, "permutations", (double)work.first / (double)permutations);
        ORK_TRY(ork_check_cancelled(ctx));
    }
    return ORK_OK;
}
