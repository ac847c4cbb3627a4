/*
 * K-density. Pairs enter narrow cells of distance with the moments of their offsets from the cell's
 * middle; a Taylor series of the kernel about the middles then sums over cells instead of pairs.
 */
#include "math/kernel_cells.h"
#include "math/pairs.h"

#include <math.h>
#include <string.h>

enum { LEAST_CELLS = 512, CELLS = 8192, TASKS = 16, MOST_CELLS = 1 << 19, EXACT_PAIRS = 1 << 20 };

typedef struct cells {
    double width;
    size_t count;
    ork_cell *items; /* [count]; pairs beyond are left out */
} cells;

typedef struct gathering {
    const ork_positions *positions;
    const double *weights;
    ork_pair_blocks blocks;
    cells cells;
    size_t *first;   /* [tasks + 1] rows of each task: about equal numbers of pairs */
    ork_cell *parts; /* [tasks × cells.count] */
} gathering;

static double pairs_of(const ork_positions *positions)
{
    return (double)positions->n * (double)(positions->n - 1) / 2;
}

/* ---- Gathering ---------------------------------------------------------------------------------
 */

static ork_status gather_rows(ork_context *ctx, size_t index, void *data)
{
    const gathering *g = data;
    const ork_positions *positions = g->positions;
    ork_cell *into = g->parts + index * g->cells.count;
    for (size_t i = g->first[index]; i < g->first[index + 1]; i++) {
        double point[3], distance[ORK_PAIR_BLOCK];
        if (i % 64 == 0) ORK_TRY(ork_check_cancelled(ctx));
        ork_pair_point(positions, i, point);
        for (size_t b = (i + 1) / ORK_PAIR_BLOCK; b < g->blocks.count; b++) {
            if (!ork_pair_block_is_near(&g->blocks, b, point)) continue;
            size_t from = b * ORK_PAIR_BLOCK, to = from + ORK_PAIR_BLOCK;
            if (from <= i) from = i + 1;
            if (to > positions->n) to = positions->n;
            ork_pair_distances(positions, point, from, to, distance);
            ork_cells_take(into, g->cells.count, g->cells.width, distance,
                           g->weights ? g->weights + from : NULL, g->weights ? g->weights[i] : 1,
                           to - from);
        }
    }
    return ORK_OK;
}

/* Rows with about the same number of pairs each. */
static void part_rows(size_t *first, size_t tasks, size_t n)
{
    double pairs = 0, all = (double)n * (double)(n - 1) / 2;
    size_t task = 0;
    first[0] = 0;
    for (size_t i = 0; i < n; i++) {
        pairs += (double)(n - 1 - i);
        while (task + 1 < tasks && pairs >= all * (double)(task + 1) / (double)tasks)
            first[++task] = i + 1;
    }
    while (task < tasks)
        first[++task] = n;
}

/* Fills cells (width and count are given) with all pairs within reach, in a fixed order of sums. */
static ork_status gather(ork_context *ctx, const ork_positions *positions, const double *weights,
                         ork_arena *arena, cells *made)
{
    ORK_SCRATCH(scratch);
    gathering g = {.positions = positions, .weights = weights, .cells = *made};
    size_t tasks = positions->n < 1000 ? 1 : TASKS;
    while (tasks > 1 && tasks * made->count > (size_t)MOST_CELLS)
        tasks /= 2;
    ORK_NEW(g.first, ork_arena_calloc(ctx, &scratch, tasks + 1, sizeof *g.first));
    ORK_NEW(g.parts, ork_arena_calloc(ctx, &scratch, tasks * made->count, sizeof *g.parts));
    ORK_NEW(made->items, ork_arena_calloc(ctx, arena, made->count, sizeof *made->items));
    ORK_TRY(ork_pair_blocks_new(ctx, positions, made->width * (double)made->count, &scratch,
                                &g.blocks));
    part_rows(g.first, tasks, positions->n);
    ORK_TRY(ork_parallel(ctx, tasks, gather_rows, &g));
    for (size_t task = 0; task < tasks; task++) {
        for (size_t c = 0; c < made->count; c++) {
            for (int k = 0; k < ORK_CELL_MOMENTS; k++)
                made->items[c].moment[k] += g.parts[task * made->count + c].moment[k];
        }
    }
    return ORK_OK;
}

/* Cells over all distances that there can be: the more, the more pairs there are, since a bandwidth
   falls with their fifth root. */
static ork_status gather_all(ork_context *ctx, const ork_positions *positions, ork_arena *arena,
                             cells *made)
{
    if (positions->n < 2)
        return ork_fail(ctx, ORK_ERR_DATA, "%zu places have no pairs", positions->n);
    double greatest = ork_pair_greatest(positions), wanted = 160 * pow(pairs_of(positions), 0.2);
    size_t count = LEAST_CELLS;
    while (count < CELLS && (double)count < wanted)
        count *= 2;
    *made =
        (cells){.width = greatest > 0 ? greatest * (1 + 1e-9) / (double)count : 1, .count = count};
    return gather(ctx, positions, NULL, arena, made);
}

/* ---- Spread ------------------------------------------------------------------------------------
 */

/* Mean and sd from the moments 0 to 2 of each cell. */
static void find_moments(const cells *all, double pairs, ork_pair_spread *spread)
{
    double sum = 0, squares = 0;
    for (size_t c = 0; c < all->count; c++) {
        const double *m = all->items[c].moment;
        sum += m[0] * ((double)c + 0.5) + m[1];
    }
    double mean = sum / pairs;
    for (size_t c = 0; c < all->count; c++) {
        const double *m = all->items[c].moment;
        double off = (double)c + 0.5 - mean;
        squares += off * (m[0] * off + 2 * m[1]) + m[2];
    }
    spread->mean = mean * all->width;
    spread->sd = pairs > 1 ? sqrt(fmax(squares, 0) / (pairs - 1)) * all->width : 0;
}

/* Quantile of type 7, pairs of a cell at equal steps: wrong by a cell's width at most. */
static double quantile_of(const cells *all, double pairs, double probability)
{
    double rank = (pairs - 1) * probability, before = 0;
    size_t c = 0;
    while (c + 1 < all->count && before + all->items[c].moment[0] <= rank)
        before += all->items[c++].moment[0];
    double inside = (rank - before + 0.5) / fmax(all->items[c].moment[0], 1);
    return all->width * ((double)c + fmin(inside, 1));
}

static void find_quartiles(const cells *all, double pairs, ork_pair_spread *spread)
{
    spread->first_quartile = quantile_of(all, pairs, 0.25);
    spread->median = quantile_of(all, pairs, 0.5);
    spread->third_quartile = quantile_of(all, pairs, 0.75);
}

/* From all distances, sorted. */
static ork_status find_exact_quartiles(ork_context *ctx, const ork_positions *positions,
                                       ork_pair_spread *spread)
{
    size_t n = positions->n, count = n * (n - 1) / 2, at = 0;
    ORK_OWNED_MEMORY double *distance = ork_alloc(ctx, count * sizeof *distance);
    if (!distance) return ORK_ERR_MEMORY;
    for (size_t i = 0; i < n; i++) {
        double point[3];
        ork_pair_point(positions, i, point);
        for (size_t from = i + 1; from < n; from += ORK_PAIR_BLOCK) {
            size_t to = n - from < ORK_PAIR_BLOCK ? n : from + ORK_PAIR_BLOCK;
            ork_pair_distances(positions, point, from, to, distance + at);
            at += to - from;
        }
    }
    ork_sort(distance, count, distance);
    spread->first_quartile = ork_quantile(distance, count, 0.25);
    spread->median = ork_quantile(distance, count, 0.5);
    spread->third_quartile = ork_quantile(distance, count, 0.75);
    return ORK_OK;
}

ork_status ork_pair_spread_of(ork_context *ctx, const ork_positions *positions,
                              ork_pair_spread *spread)
{
    ORK_SCRATCH(scratch);
    cells all;
    *spread = (ork_pair_spread){0};
    ORK_TRY(gather_all(ctx, positions, &scratch, &all));
    find_moments(&all, pairs_of(positions), spread);
    if (pairs_of(positions) <= EXACT_PAIRS) return find_exact_quartiles(ctx, positions, spread);
    find_quartiles(&all, pairs_of(positions), spread);
    return ORK_OK;
}

/* ---- Density -----------------------------------------------------------------------------------
 */

static ork_status silverman(ork_context *ctx, const ork_positions *positions, const cells *all,
                            double *bandwidth)
{
    double pairs = pairs_of(positions);
    ork_pair_spread spread;
    find_moments(all, pairs, &spread);
    find_quartiles(all, pairs, &spread);
    double range = spread.third_quartile - spread.first_quartile;
    bool may_decide = range - 2 * all->width < 1.34 * spread.sd;
    if (may_decide && pairs <= EXACT_PAIRS) {
        ORK_TRY(find_exact_quartiles(ctx, positions, &spread));
        range = spread.third_quartile - spread.first_quartile;
    }
    double least = range > 0 ? fmin(spread.sd, range / 1.34) : spread.sd;
    /* What only rounding tells apart does not differ. */
    if (spread.sd <= 1e-12 * spread.mean) least = 0;
    *bandwidth = 0.9 * least * pow(pairs, -0.2);
    return ORK_OK;
}

static double density_at(const cells *all, double bandwidth, double r)
{
    double reach = ORK_KERNEL_REACH * bandwidth, sum = 0;
    double from = (r - reach) / all->width, to = (r + reach) / all->width + 1;
    size_t end = to < (double)all->count ? (size_t)to : all->count;
    for (size_t c = from > 0 ? (size_t)from : 0; c < end; c++) {
        double coefficient[ORK_CELL_MOMENTS];
        if (all->items[c].moment[0] == 0) continue;
        ork_cell_kernel(((double)c + 0.5) * all->width, all->width, bandwidth, r, coefficient);
        sum += ork_cell_sum(&all->items[c], coefficient);
    }
    return sum / sqrt(2 * M_PI);
}

/* Σ_{i<j} w_i w_j without cancellation: each weight by what stands before it. */
static double weight_of_pairs(const ork_positions *positions, const double *weights)
{
    if (!weights) return pairs_of(positions);
    double before = 0, sum = 0;
    for (size_t i = 0; i < positions->n; i++) {
        sum += before * weights[i];
        before += weights[i];
    }
    return sum;
}

ork_status ork_pair_bandwidth(ork_context *ctx, const ork_positions *positions, double *bandwidth)
{
    ORK_SCRATCH(scratch);
    cells all;
    ORK_TRY(gather_all(ctx, positions, &scratch, &all));
    return silverman(ctx, positions, &all, bandwidth);
}

ork_status ork_k_density(ork_context *ctx, const ork_positions *positions, const double *weights,
                         double bandwidth, const double *r, size_t count, double *density,
                         double *used)
{
    ORK_SCRATCH(scratch);
    cells all = {0};
    if (isnan(bandwidth)) {
        ORK_TRY(gather_all(ctx, positions, &scratch, &all));
        ORK_TRY(silverman(ctx, positions, &all, &bandwidth));
    } else if (positions->n < 2) {
        return ork_fail(ctx, ORK_ERR_DATA, "%zu places have no pairs", positions->n);
    }
    *used = bandwidth;
    for (size_t k = 0; k < count; k++)
        density[k] = NAN;
    double all_pairs = weight_of_pairs(positions, weights);
    if (!(bandwidth > 0) || !(all_pairs > 0) || count == 0) return ORK_OK;
    if (!all.items || weights || all.width > bandwidth / 10) {
        double cells_needed = ceil((r[count - 1] / bandwidth + ORK_KERNEL_REACH) * 16);
        if (cells_needed > MOST_CELLS) {
            ork_fail(ctx, ORK_ERR_DATA,
                     "distances up to %g are too many bandwidths of %g: the limit is 30,000",
                     r[count - 1], bandwidth);
            return ork_hint(ctx, "ask for shorter distances, or for a greater bandwidth");
        }
        all = (cells){.width = bandwidth / 16, .count = (size_t)cells_needed + 1};
        ORK_TRY(gather(ctx, positions, weights, &scratch, &all));
    }
    for (size_t k = 0; k < count; k++)
        density[k] = density_at(&all, bandwidth, r[k]) / (bandwidth * all_pairs);
    return ORK_OK;
}
