/*
 * Measures units against a technology, block by block.
 *
 * Who is inefficient among some of the units is inefficient among all, and nobody's peer. Of a
 * large technology the efficient units of each part are gathered, and of those again (Barr &
 * Durchholz 1997, Annals of Operations Research 73); the few that are left do for all.
 */
#include "methods/dea/data.h"

#include <math.h>
#include <string.h>

/* Units of one task; each block starts anew, so that the number of threads changes nothing. */
enum { BLOCK = 64 };
/* Units of a part that a technology of more than LARGE is parted into. */
enum { PART = 400, LARGE = 1600 };
/* Who is this much below 1 is inefficient beyond rounding. */
#define CLEARLY 1e-7

typedef struct {
    const ork_dea_model *model;
    const dea_group *technology, *measured;
    const size_t *origin; /* [technology->n] what the caller calls its units; NULL: the same */
    const double *size;   /* [m + s] means of the caller's technology */
    const bool *leave_out;
    bool is_own; /* the units are those of the technology */
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
    for (size_t k = 0; k < cells; k++)
        solution->peer[k] = SIZE_MAX;
    ORK_NEW(solution->weight, ork_arena_calloc(ctx, arena, cells, sizeof(double)));
    ORK_NEW(solution->slack, ork_arena_calloc(ctx, arena, n * variables, sizeof(double)));
    ORK_NEW(solution->multiplier, ork_arena_calloc(ctx, arena, n * variables, sizeof(double)));
    return ORK_OK;
}

/* Room of a task. */
typedef struct {
    double *x, *y, *weight;
} desk;

static ork_status desk_new(ork_context *ctx, ork_arena *arena, const block_work *work, desk *at)
{
    const dea_group *of = work->technology;
    size_t m = work->model->inputs, s = work->model->outputs;
    ORK_NEW(at->x, ork_arena_calloc(ctx, arena, m, sizeof(double)));
    ORK_NEW(at->y, ork_arena_calloc(ctx, arena, s, sizeof(double)));
    ORK_NEW(at->weight, ork_arena_calloc(ctx, arena, of->n, sizeof(double)));
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
        if (!(slack[k] > DEA_EQUAL * work->size[k])) slack[k] = 0;
        has_slack |= slack[k] > 0;
    }
    bool is_own_peer = work->is_own && work->score[i] == 1 && !has_slack;
    if (is_own_peer) {
        peer[found] = i;
        weight[found++] = 1;
    }
    for (size_t j = 0; j < n && !is_own_peer && found < to->most; j++) {
        if (!(at->weight[j] > 0)) continue;
        peer[found] = work->origin ? work->origin[j] : j;
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
    ork_dea_set(dea, work->technology->x, work->technology->y, work->size);
    size_t end = (block + 1) * BLOCK < work->measured->n ? (block + 1) * BLOCK : work->measured->n;
    for (size_t i = block * BLOCK; i < end; i++) {
        work->score[i] = NAN;
        if (work->leave_out && !work->leave_out[i]) continue;
        ORK_TRY(measure_unit(ctx, work, dea, i, &at));
    }
    return ORK_OK;
}

static ork_status measure_blocks(ork_context *ctx, block_work *work)
{
    return ork_parallel(ctx, (work->measured->n + BLOCK - 1) / BLOCK, measure_block, work);
}

/* ---- Large technologies ------------------------------------------------------------------------
 */

/* Those of a group's units that `which` [count] names. */
static ork_status pick(ork_context *ctx, ork_arena *arena, const ork_dea_model *model,
                       const dea_group *from, const size_t *which, size_t count, dea_group *to)
{
    *to = (dea_group){.n = count};
    ORK_NEW(to->x, ork_arena_calloc(ctx, arena, count * model->inputs, sizeof(double)));
    ORK_NEW(to->y, ork_arena_calloc(ctx, arena, count * model->outputs, sizeof(double)));
    for (size_t i = 0; i < count; i++) {
        for (size_t k = 0; k < model->inputs; k++)
            to->x[k * count + i] = from->x[k * from->n + which[i]];
        for (size_t k = 0; k < model->outputs; k++)
            to->y[k * count + i] = from->y[k * from->n + which[i]];
    }
    return ORK_OK;
}

/* One pass: `which` loses the units that are inefficient within their part. Neighbours in the order
   of names may be alike, so parts take every so-many-th unit. */
static ork_status thin_out(ork_context *ctx, const block_work *all, size_t *which, size_t *count)
{
    size_t parts = (*count + PART - 1) / PART, kept = 0;
    ORK_SCRATCH(scratch);
    bool *is_kept;
    ORK_NEW(is_kept, ork_arena_calloc(ctx, &scratch, *count, sizeof *is_kept));
    for (size_t part = 0; part < parts; part++) {
        ORK_SCRATCH(of_part);
        dea_group group;
        size_t n = 0, *some;
        double *score;
        ORK_NEW(some, ork_arena_calloc(ctx, &of_part, PART, sizeof *some));
        ORK_NEW(score, ork_arena_calloc(ctx, &of_part, PART, sizeof *score));
        for (size_t k = part; k < *count; k += parts)
            some[n++] = which[k];
        ORK_TRY(pick(ctx, &of_part, all->model, all->technology, some, n, &group));
        block_work work = {.model = all->model,
                           .technology = &group,
                           .measured = &group,
                           .size = all->size,
                           .score = score};
        ORK_TRY(measure_blocks(ctx, &work));
        for (size_t i = 0; i < n; i++)
            is_kept[part + i * parts] = score[i] > 1 - CLEARLY;
    }
    for (size_t k = 0; k < *count; k++)
        if (is_kept[k]) which[kept++] = which[k];
    *count = kept;
    return ORK_OK;
}

/* Passes as long as they are worth it. */
static ork_status reduce(ork_context *ctx, ork_arena *arena, block_work *work, dea_group *few)
{
    size_t count = work->technology->n, before, *which;
    ORK_NEW(which, ork_arena_calloc(ctx, arena, count, sizeof *which));
    for (size_t i = 0; i < count; i++)
        which[i] = i;
    do {
        before = count;
        ORK_TRY(thin_out(ctx, work, which, &count));
    } while (count > PART && 2 * count < before);
    ORK_TRY(pick(ctx, arena, work->model, work->technology, which, count, few));
    work->technology = few;
    work->origin = which;
    return ORK_OK;
}

static ork_status find_sizes(ork_context *ctx, ork_arena *arena, block_work *work)
{
    const dea_group *of = work->technology;
    size_t m = work->model->inputs, s = work->model->outputs;
    double *size;
    ORK_NEW(size, ork_arena_calloc(ctx, arena, m + s, sizeof *size));
    for (size_t k = 0; k < m + s; k++) {
        const double *values = k < m ? of->x + k * of->n : of->y + (k - m) * of->n;
        for (size_t i = 0; i < of->n; i++)
            size[k] += fabs(values[i]) / (double)of->n;
    }
    work->size = size;
    return ORK_OK;
}

ork_status dea_measure(ork_context *ctx, const ork_dea_model *model, const dea_group *technology,
                       const dea_group *measured, const bool *leave_out, double *score,
                       dea_solution *solution)
{
    ORK_SCRATCH(scratch);
    dea_group few;
    block_work work = {.model = model,
                       .technology = technology,
                       .measured = measured,
                       .leave_out = leave_out,
                       .is_own = technology == measured,
                       .score = score,
                       .solution = solution};
    ORK_TRY(find_sizes(ctx, &scratch, &work));
    if (technology->n > LARGE && !leave_out) ORK_TRY(reduce(ctx, &scratch, &work, &few));
    return measure_blocks(ctx, &work);
}
