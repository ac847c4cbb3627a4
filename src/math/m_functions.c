/* Marcon and Puech's M and m, plant by plant. */
#include <math.h>
#include <string.h>

#include "math/kernel_cells.h"
#include "math/pairs.h"

enum { ROWS = 128, CELLS_PER_BANDWIDTH = 8, MOST_CELLS = 1 << 15 };

/* Places with boxes around their blocks, and their weights. */
typedef struct crowd {
    ork_positions positions;
    double *weights; /* [n] or NULL */
    ork_pair_blocks blocks;
} crowd;

/* The kernel at one distance: coefficients of the cells from `first` on. */
typedef struct kernel_row {
    size_t first, count;
    double (*coefficient)[ORK_CELL_MOMENTS];
} kernel_row;

typedef struct m_work {
    const ork_industry_places *industry;
    const double *within;
    const double *r;
    size_t count;
    crowd all, members;
    double total, members_total; /* weights */
    double width;                /* of cells, for m; 0 for M */
    size_t cells;
    kernel_row *kernel; /* [count] */
    double *local;      /* [tasks × count] sums of each task's plants */
    double *global;     /* [tasks × count] */
    double *table;      /* for ork_weight_within */
} m_work;

/* ---- One plant ---------------------------------------------------------------------------------
 */

/* [count] weight of the places within each distance of a point, without the place `self`. */
static void weigh_within(const crowd *among, const double point[3], size_t self, const double *r,
                         size_t count, double *weight)
{
    double distance[ORK_PAIR_BLOCK], greatest = r[count - 1];
    double per_step = greatest > 0 ? (double)count / greatest : 0;
    memset(weight, 0, count * sizeof *weight);
    for (size_t b = 0; b < among->blocks.count; b++) {
        if (!ork_pair_block_is_near(&among->blocks, b, point)) continue;
        size_t from = b * ORK_PAIR_BLOCK, left = among->positions.n - from;
        size_t places = left < ORK_PAIR_BLOCK ? left : ORK_PAIR_BLOCK;
        ork_pair_distances(&among->positions, point, from, from + places, distance);
        for (size_t j = 0; j < places; j++) {
            if (distance[j] > greatest || from + j == self) continue;
            size_t k = (size_t)(distance[j] * per_step); /* a first guess */
            k = k < count ? k : count - 1;
            while (distance[j] > r[k])
                k++;
            while (k > 0 && distance[j] <= r[k - 1])
                k--;
            weight[k] += among->weights ? among->weights[from + j] : 1;
        }
    }
    for (size_t k = 1; k < count; k++)
        weight[k] += weight[k - 1];
}

/* The same by the kernel; `cells` [work->cells] is scratch. */
static void weigh_at(const m_work *work, const crowd *among, const double point[3], size_t self,
                     ork_cell *cells, double *weight)
{
    double distance[ORK_PAIR_BLOCK];
    memset(cells, 0, work->cells * sizeof *cells);
    for (size_t b = 0; b < among->blocks.count; b++) {
        if (!ork_pair_block_is_near(&among->blocks, b, point)) continue;
        size_t from = b * ORK_PAIR_BLOCK, left = among->positions.n - from;
        size_t places = left < ORK_PAIR_BLOCK ? left : ORK_PAIR_BLOCK;
        ork_pair_distances(&among->positions, point, from, from + places, distance);
        if (self >= from && self < from + places) distance[self - from] = INFINITY;
        ork_cells_take(cells, work->cells, work->width, distance,
                       among->weights ? among->weights + from : NULL, 1, places);
    }
    for (size_t k = 0; k < work->count; k++) {
        const kernel_row *row = &work->kernel[k];
        weight[k] = 0;
        for (size_t c = 0; c < row->count; c++) {
            const ork_cell *cell = &cells[row->first + c];
            if (cell->moment[0] > 0) weight[k] += ork_cell_sum(cell, row->coefficient[c]);
        }
    }
}

static ork_status measure_rows(ork_context *ctx, size_t index, void *data)
{
    ORK_SCRATCH(scratch);
    const m_work *work = data;
    size_t from = index * ROWS, to = from + ROWS;
    double *own, *found, *local = work->local + index * work->count;
    double *global = work->global + index * work->count;
    ork_cell *cells;
    if (to > work->industry->members) to = work->industry->members;
    ORK_NEW(own, ork_arena_calloc(ctx, &scratch, work->count, sizeof *own));
    ORK_NEW(found, ork_arena_calloc(ctx, &scratch, work->count, sizeof *found));
    ORK_NEW(cells, ork_arena_calloc(ctx, &scratch, work->cells + 1, sizeof *cells));
    for (size_t i = from; i < to; i++) {
        double point[3];
        const double *all = found;
        size_t place = work->industry->member[i];
        ORK_TRY(ork_check_cancelled(ctx));
        ork_pair_point(&work->members.positions, i, point);
        if (work->width > 0) {
            weigh_at(work, &work->members, point, i, cells, own);
            weigh_at(work, &work->all, point, place, cells, found);
        } else {
            weigh_within(&work->members, point, i, work->r, work->count, own);
            if (work->within) {
                all = work->within + place * work->count;
            } else {
                weigh_within(&work->all, point, place, work->r, work->count, found);
            }
        }
        double w = work->members.weights ? work->members.weights[i] : 1;
        double share = (work->members_total - w) / (work->total - w);
        for (size_t k = 0; k < work->count; k++) {
            if (!(all[k] > 0)) continue;
            local[k] += own[k] / all[k];
            global[k] += share;
        }
    }
    return ORK_OK;
}

/* ---- All plants --------------------------------------------------------------------------------
 */

static ork_status gather_members(ork_context *ctx, m_work *work, ork_arena *arena)
{
    const ork_industry_places *industry = work->industry;
    crowd *members = &work->members;
    members->positions =
        (ork_positions){.n = industry->members, .is_geographic = industry->all->is_geographic};
    for (int axis = 0; axis < 3; axis++) {
        double **at = &members->positions.at[axis];
        ORK_NEW(*at, ork_arena_calloc(ctx, arena, industry->members + 1, sizeof **at));
        for (size_t i = 0; i < industry->members; i++)
            (*at)[i] = industry->all->at[axis][industry->member[i]];
    }
    work->total = (double)industry->all->n;
    work->members_total = (double)industry->members;
    if (!industry->weights) return ORK_OK;
    ORK_NEW(members->weights,
            ork_arena_calloc(ctx, arena, industry->members + 1, sizeof *members->weights));
    for (size_t i = 0; i < industry->members; i++)
        members->weights[i] = industry->weights[industry->member[i]];
    work->total = ork_sum(industry->weights, industry->all->n);
    work->members_total = ork_sum(members->weights, industry->members);
    return ORK_OK;
}

static ork_status measure(ork_context *ctx, m_work *work, double reach, double *m)
{
    ORK_SCRATCH(scratch);
    const ork_industry_places *industry = work->industry;
    size_t tasks = (industry->members + ROWS - 1) / ROWS;
    if (industry->members < 2)
        return ork_fail(ctx, ORK_ERR_DATA, "%zu places have no pairs", industry->members);
    work->all.positions = *industry->all;
    work->all.weights = (double *)(uintptr_t)industry->weights; /* read only */
    ORK_TRY(gather_members(ctx, work, &scratch));
    ORK_TRY(ork_pair_blocks_new(ctx, &work->all.positions, reach, &scratch, &work->all.blocks));
    ORK_TRY(
        ork_pair_blocks_new(ctx, &work->members.positions, reach, &scratch, &work->members.blocks));
    ORK_NEW(work->local, ork_arena_calloc(ctx, &scratch, tasks * work->count, sizeof(double)));
    ORK_NEW(work->global, ork_arena_calloc(ctx, &scratch, tasks * work->count, sizeof(double)));
    ORK_TRY(ork_parallel(ctx, tasks, measure_rows, work));
    for (size_t k = 0; k < work->count; k++) {
        double local = 0, global = 0;
        for (size_t task = 0; task < tasks; task++) {
            local += work->local[task * work->count + k];
            global += work->global[task * work->count + k];
        }
        m[k] = global > 0 ? local / global : NAN;
    }
    return ORK_OK;
}

ork_status ork_m_function(ork_context *ctx, const ork_industry_places *industry,
                          const double *within, const double *r, size_t count, double *m)
{
    m_work work = {.industry = industry, .within = within, .r = r, .count = count};
    return count ? measure(ctx, &work, r[count - 1], m) : ORK_OK;
}

static ork_status make_kernel(ork_context *ctx, m_work *work, double bandwidth, ork_arena *arena)
{
    double reach = ORK_KERNEL_REACH * bandwidth;
    ORK_NEW(work->kernel, ork_arena_calloc(ctx, arena, work->count, sizeof *work->kernel));
    for (size_t k = 0; k < work->count; k++) {
        kernel_row *row = &work->kernel[k];
        double from = (work->r[k] - reach) / work->width,
               to = (work->r[k] + reach) / work->width + 1;
        size_t end = to < (double)work->cells ? (size_t)to : work->cells;
        row->first = from > 0 ? (size_t)from : 0;
        row->count = end - row->first;
        ORK_NEW(row->coefficient,
                ork_arena_calloc(ctx, arena, row->count + 1, sizeof *row->coefficient));
        for (size_t c = 0; c < row->count; c++)
            ork_cell_kernel(((double)(row->first + c) + 0.5) * work->width, work->width, bandwidth,
                            work->r[k], row->coefficient[c]);
    }
    return ORK_OK;
}

ork_status ork_m_density(ork_context *ctx, const ork_industry_places *industry, double bandwidth,
                         const double *r, size_t count, double *m)
{
    ORK_SCRATCH(scratch);
    m_work work = {.industry = industry, .r = r, .count = count};
    if (count == 0) return ORK_OK;
    double cells = ceil((r[count - 1] / bandwidth + ORK_KERNEL_REACH) * CELLS_PER_BANDWIDTH) + 1;
    if (!(cells <= MOST_CELLS)) {
        ork_fail(ctx, ORK_ERR_DATA,
                 "distances up to %g are too many bandwidths of %g: the limit is 4,000",
                 r[count - 1], bandwidth);
        return ork_hint(ctx, "ask for shorter distances, or for a greater bandwidth");
    }
    work.width = bandwidth / CELLS_PER_BANDWIDTH;
    work.cells = (size_t)cells;
    ORK_TRY(make_kernel(ctx, &work, bandwidth, &scratch));
    return measure(ctx, &work, work.width * cells, m);
}

static ork_status weigh_rows(ork_context *ctx, size_t index, void *data)
{
    const m_work *work = data;
    size_t from = index * ROWS, to = from + ROWS;
    if (to > work->all.positions.n) to = work->all.positions.n;
    for (size_t i = from; i < to; i++) {
        double point[3];
        ORK_TRY(ork_check_cancelled(ctx));
        ork_pair_point(&work->all.positions, i, point);
        weigh_within(&work->all, point, i, work->r, work->count, work->table + i * work->count);
    }
    return ORK_OK;
}

ork_status ork_weight_within(ork_context *ctx, const ork_positions *all, const double *weights,
                             const double *r, size_t count, double *within)
{
    ORK_SCRATCH(scratch);
    m_work work = {.r = r, .count = count, .table = within};
    if (count == 0) return ORK_OK;
    work.all.positions = *all;
    work.all.weights = (double *)(uintptr_t)weights;
    ORK_TRY(
        ork_pair_blocks_new(ctx, &work.all.positions, r[count - 1], &scratch, &work.all.blocks));
    return ork_parallel(ctx, (all->n + ROWS - 1) / ROWS, weigh_rows, &work);
}
