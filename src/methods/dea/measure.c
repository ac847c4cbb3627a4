/* Measures units against a technology, block by block. */
#include "methods/dea/data.h"

#include <math.h>
#include <string.h>

/* Units of one task; each block starts anew, so that the number of threads changes nothing. */
enum { BLOCK = 64 };

typedef struct {
    const ork_dea_model *model;
    const dea_group *technology, *measured;
    const bool *leave_out;
    double *score;
    dea_solution *solution;
} block_work;

ork_status dea_solution_new(ork_context *ctx, ork_arena *arena, const ork_dea_model *model,
                            size_t n, dea_solution *solution)
{
    size_t variables = model->inputs + model->outputs;
    solution->most = variables + 1;
    size_t cells = n * solution->most;
    ORK_NEW(solution->peer, ork_arena_calloc(ctx, arena, cells, sizeof(size_t)));
    ORK_NEW(solution->weight, ork_arena_calloc(ctx, arena, cells, sizeof(double)));
    ORK_NEW(solution->slack, ork_arena_calloc(ctx, arena, n * variables, sizeof(double)));
    ORK_NEW(solution->multiplier, ork_arena_calloc(ctx, arena, n * variables, sizeof(double)));
    return ORK_OK;
}

/* Room of a task, and the means by which slacks are judged. */
typedef struct {
    double *x, *y, *weight, *mean;
} desk;

static ork_status desk_new(ork_context *ctx, ork_arena *arena, const block_work *work, desk *at)
{
    const dea_group *of = work->technology;
    size_t m = work->model->inputs, s = work->model->outputs;
    ORK_NEW(at->x, ork_arena_calloc(ctx, arena, m, sizeof(double)));
    ORK_NEW(at->y, ork_arena_calloc(ctx, arena, s, sizeof(double)));
    ORK_NEW(at->weight, ork_arena_calloc(ctx, arena, of->n, sizeof(double)));
    ORK_NEW(at->mean, ork_arena_calloc(ctx, arena, m + s, sizeof(double)));
    for (size_t k = 0; k < m + s && work->solution; k++) {
        const double *values = k < m ? of->x + k * of->n : of->y + (k - m) * of->n;
        for (size_t i = 0; i < of->n; i++)
            at->mean[k] += fabs(values[i]) / (double)of->n;
    }
    return ORK_OK;
}

/* A unit that is efficient without slack is its own peer. */
static void keep_solution(const block_work *work, size_t i, const desk *at)
{
    dea_solution *to = work->solution;
    size_t *peer = to->peer + i * to->most, found = 0, n = work->technology->n;
    double *weight = to->weight + i * to->most;
    size_t variables = work->model->inputs + work->model->outputs;
    double *slack = to->slack + i * variables;
    bool has_slack = false;
    for (size_t k = 0; k < variables; k++) {
        if (!(slack[k] > DEA_EQUAL * at->mean[k])) slack[k] = 0;
        has_slack |= slack[k] > 0;
    }
    bool is_own_peer = work->technology == work->measured && work->score[i] == 1 && !has_slack;
    if (is_own_peer) {
        peer[found] = i;
        weight[found++] = 1;
    }
    for (size_t j = 0; j < n && !is_own_peer && found < to->most; j++) {
        if (!(at->weight[j] > 0)) continue;
        peer[found] = j;
        weight[found++] = at->weight[j];
    }
    if (found < to->most) peer[found] = SIZE_MAX;
}

static ork_status measure_unit(ork_context *ctx, const block_work *work, ork_dea *dea, size_t i,
                               const desk *at)
{
    const dea_group *of = work->measured;
    size_t m = work->model->inputs, s = work->model->outputs;
    for (size_t k = 0; k < m; k++)
        at->x[k] = of->x[k * of->n + i];
    for (size_t k = 0; k < s; k++)
        at->y[k] = of->y[k * of->n + i];
    double *score = &work->score[i];
    ORK_TRY(ork_dea_measure(ctx, dea, at->x, at->y, SIZE_MAX, score));
    if (work->leave_out) return ork_dea_measure(ctx, dea, at->x, at->y, i, score);
    if (fabs(*score - 1) < DEA_EQUAL) *score = 1;
    if (!work->solution || isnan(*score)) return ORK_OK;
    double *slack = work->solution->slack + i * (m + s);
    double *multiplier = work->solution->multiplier + i * (m + s);
    ORK_TRY(ork_dea_solution(ctx, dea, at->weight, slack, multiplier));
    keep_solution(work, i, at);
    return ORK_OK;
}

static ork_status measure_block(ork_context *ctx, size_t block, void *data)
{
    ORK_SCRATCH(scratch);
    const block_work *work = data;
    ORK_OWNED_DEA ork_dea *dea = NULL;
    desk at;
    ORK_TRY(desk_new(ctx, &scratch, work, &at));
    ORK_TRY(ork_dea_new(ctx, work->model, work->technology->n, &dea));
    ork_dea_set(dea, work->technology->x, work->technology->y);
    size_t end = (block + 1) * BLOCK < work->measured->n ? (block + 1) * BLOCK : work->measured->n;
    for (size_t i = block * BLOCK; i < end; i++) {
        work->score[i] = NAN;
        if (work->leave_out && !work->leave_out[i]) continue;
        ORK_TRY(measure_unit(ctx, work, dea, i, &at));
    }
    return ORK_OK;
}

ork_status dea_measure(ork_context *ctx, const ork_dea_model *model, const dea_group *technology,
                       const dea_group *measured, const bool *leave_out, double *score,
                       dea_solution *solution)
{
    block_work work = {.model = model,
                       .technology = technology,
                       .measured = measured,
                       .leave_out = leave_out,
                       .score = score,
                       .solution = solution};
    return ork_parallel(ctx, (measured->n + BLOCK - 1) / BLOCK, measure_block, &work);
}
