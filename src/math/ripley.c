/* Ripley's K with the translation correction of a rectangular window. */
#include <math.h>

#include "math/pairs.h"

enum { ROWS = 256 };

typedef struct ripley_work {
    const ork_positions *positions;
    ork_pair_blocks blocks;
    double width, height;
    const double *r;
    size_t count;
    double *sums; /* [tasks × count] of pairs between two distances */
} ripley_work;

static void take(const ripley_work *work, size_t i, size_t from, size_t to, const double *distance,
                 double *sums)
{
    const ork_positions *p = work->positions;
    double greatest = work->r[work->count - 1];
    double per_step = greatest > 0 ? (double)work->count / greatest : 0;
    for (size_t j = from; j < to; j++) {
        double d = distance[j - from], value = 1;
        if (d > greatest) continue;
        size_t k = (size_t)(d * per_step);
        k = k < work->count ? k : work->count - 1;
        while (d > work->r[k])
            k++;
        while (k > 0 && d <= work->r[k - 1])
            k--;
        if (work->width > 0) {
            double across = work->width - fabs(p->at[0][i] - p->at[0][j]);
            value = 1 / (across * (work->height - fabs(p->at[1][i] - p->at[1][j])));
        }
        sums[k] += value;
    }
}

static ork_status sum_rows(ork_context *ctx, size_t index, void *data)
{
    const ripley_work *work = data;
    const ork_positions *positions = work->positions;
    double point[3], distance[ORK_PAIR_BLOCK];
    size_t first = index * ROWS, last = first + ROWS;
    if (last > positions->n) last = positions->n;
    for (size_t i = first; i < last; i++) {
        ORK_TRY(ork_check_cancelled(ctx));
        ork_pair_point(positions, i, point);
        for (size_t b = (i + 1) / ORK_PAIR_BLOCK; b < work->blocks.count; b++) {
            if (!ork_pair_block_is_near(&work->blocks, b, point)) continue;
            size_t from = b * ORK_PAIR_BLOCK, to = from + ORK_PAIR_BLOCK;
            if (from <= i) from = i + 1;
            if (to > positions->n) to = positions->n;
            ork_pair_distances(positions, point, from, to, distance);
            take(work, i, from, to, distance, work->sums + index * work->count);
        }
    }
    return ORK_OK;
}

ork_status ork_ripley_k(ork_context *ctx, const ork_positions *positions, double width,
                        double height, double area, const double *r, size_t count, double *k)
{
    ORK_SCRATCH(scratch);
    ripley_work work = {
        .positions = positions, .width = width, .height = height, .r = r, .count = count};
    size_t tasks = (positions->n + ROWS - 1) / ROWS;
    double pairs = (double)positions->n * (double)(positions->n - 1), sum = 0;
    if (positions->n < 2)
        return ork_fail(ctx, ORK_ERR_DATA, "%zu places have no pairs", positions->n);
    if (count == 0) return ORK_OK;
    ORK_TRY(ork_pair_blocks_new(ctx, positions, r[count - 1], &scratch, &work.blocks));
    ORK_NEW(work.sums, ork_arena_calloc(ctx, &scratch, tasks * count, sizeof *work.sums));
    ORK_TRY(ork_parallel(ctx, tasks, sum_rows, &work));
    for (size_t j = 0; j < count; j++) {
        for (size_t task = 0; task < tasks; task++)
            sum += work.sums[task * count + j];
        k[j] = (width > 0 ? area * area : area) * 2 * sum / pairs;
    }
    return ORK_OK;
}
