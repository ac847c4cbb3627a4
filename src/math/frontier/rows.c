/* Models of some rows of a model: units, samples drawn from them, all but one. */
#include "math/frontier/frontier.h"
#include "math/frontier/inference.h"
#include "orken/math.h"

#include <math.h>

ork_status frontier_find_groups(ork_context *ctx, const ork_frontier_model *model, ork_arena *arena,
                                frontier_groups *groups)
{
    frontier_work work;
    ORK_TRY(frontier_prepare(ctx, model, arena, &work));
    *groups = (frontier_groups){work.groups, work.start, work.caller_row};
    if (model->panel != ORK_PANEL_NONE) return ORK_OK;
    groups->count = model->n;
    ORK_NEW(groups->start, ork_arena_alloc(ctx, arena, (model->n + 1) * sizeof(size_t)));
    for (size_t i = 0; i <= model->n; i++)
        groups->start[i] = i;
    groups->row = groups->start;
    return ORK_OK;
}

static ork_status pick_values(ork_context *ctx, const double *from, const size_t *rows,
                              size_t count, ork_arena *arena, const double **to)
{
    double *picked;
    *to = NULL;
    if (!from) return ORK_OK;
    ORK_NEW(picked, ork_arena_alloc(ctx, arena, (count + 1) * sizeof *picked));
    for (size_t i = 0; i < count; i++)
        picked[i] = from[rows[i]];
    *to = picked;
    return ORK_OK;
}

static ork_status pick_columns(ork_context *ctx, const ork_frontier_model *model, size_t part,
                               const size_t *rows, size_t count, ork_arena *arena,
                               ork_frontier_model *picked)
{
    size_t columns = model->design[part].columns;
    double *x;
    if (columns == 0) return ORK_OK;
    ORK_NEW(x, ork_arena_alloc(ctx, arena, (count * columns + 1) * sizeof *x));
    for (size_t j = 0; j < columns; j++) {
        for (size_t i = 0; i < count; i++)
            x[j * count + i] = model->design[part].x[j * model->n + rows[i]];
    }
    picked->design[part].x = x;
    return ORK_OK;
}

ork_status frontier_pick(ork_context *ctx, const ork_frontier_model *model, const size_t *rows,
                         size_t count, const uint32_t *unit, ork_arena *arena,
                         ork_frontier_model *picked)
{
    *picked = *model;
    picked->n = count;
    picked->unit = unit;
    ORK_TRY(pick_values(ctx, model->y, rows, count, arena, &picked->y));
    ORK_TRY(pick_values(ctx, model->weight, rows, count, arena, &picked->weight));
    ORK_TRY(pick_values(ctx, model->time, rows, count, arena, &picked->time));
    for (size_t k = 0; k < ORK_PART_SHAPE; k++)
        ORK_TRY(pick_columns(ctx, model, k, rows, count, arena, picked));
    return ORK_OK;
}

ork_status frontier_pick_group(ork_context *ctx, const ork_frontier_model *model,
                               const frontier_groups *groups, size_t g, ork_arena *arena,
                               ork_frontier_model *picked)
{
    size_t begin = groups->start[g], count = groups->start[g + 1] - begin;
    uint32_t *unit;
    ork_frontier_model unweighted = *model;
    unweighted.weight = NULL;
    ORK_NEW(unit, ork_arena_calloc(ctx, arena, count + 1, sizeof *unit));
    return frontier_pick(ctx, &unweighted, groups->row + begin, count, unit, arena, picked);
}

void frontier_residuals(const ork_frontier_model *model, const double *beta, double *residual)
{
    const ork_design *design = &model->design[ORK_PART_FRONTIER];
    double constant = design->has_constant ? *beta++ : 0;
    for (size_t i = 0; i < model->n; i++)
        residual[i] = model->y[i] - constant;
    for (size_t j = 0; j < design->columns; j++) {
        for (size_t i = 0; i < model->n; i++)
            residual[i] -= beta[j] * design->x[j * model->n + i];
    }
}

double frontier_mean_weight(const ork_frontier_model *model)
{
    return model->weight ? ork_mean(model->weight, model->n) : 1;
}

typedef struct batch {
    ork_task task;
    void *data;
    size_t first;
} batch;

static ork_status run_one(ork_context *ctx, size_t index, void *data)
{
    const batch *b = data;
    return b->task(ctx, b->first + index, b->data);
}

ork_status frontier_in_batches(ork_context *ctx, const char *what, size_t count, ork_task task,
                               void *data)
{
    batch b = {.task = task, .data = data};
    for (; b.first < count; b.first += FRONTIER_BATCH) {
        size_t left = count - b.first;
        ork_progress(ctx, what, (double)b.first / (double)count);
        ORK_TRY(ork_check_cancelled(ctx));
        ORK_TRY(ork_parallel(ctx, left < FRONTIER_BATCH ? left : FRONTIER_BATCH, run_one, &b));
    }
    ork_progress(ctx, what, 1);
    return ORK_OK;
}

ork_status frontier_fit_if_possible(ork_context *ctx, const ork_frontier_model *model,
                                    ork_arena *arena, ork_frontier *fit, bool *is_failed)
{
    ork_status status = ork_frontier_fit(ctx, model, arena, fit, NULL);
    *is_failed = status == ORK_ERR_DATA;
    if (!*is_failed) return status;
    ork_context_clear_error(ctx);
    return ORK_OK;
}

void frontier_place_estimate(const ork_frontier *fit, const ork_frontier *like, size_t stride,
                             double *estimate)
{
    bool is_limit = fit->end == ORK_FRONTIER_EXPONENTIAL_LIMIT &&
                    like->model.distribution == ORK_TRUNCATED_NORMAL;
    for (size_t k = 0; k < ORK_PART_COUNT; k++) {
        size_t terms = like->begin[k + 1] - like->begin[k];
        bool is_same = fit->begin[k + 1] - fit->begin[k] == terms && !(is_limit && k == ORK_PART_U);
        for (size_t j = 0; j < terms; j++) {
            double *to = estimate + (like->begin[k] + j) * stride;
            *to = is_same ? fit->estimate[fit->begin[k] + j] : NAN;
            if (is_limit && j == 0 && k == ORK_PART_U) *to = INFINITY;
            if (is_limit && j == 0 && k == ORK_PART_MU) *to = -INFINITY;
        }
    }
}

double *frontier_nan(ork_context *ctx, ork_arena *arena, size_t count)
{
    double *values = ork_arena_alloc(ctx, arena, (count + 1) * sizeof *values);
    for (size_t i = 0; values && i < count; i++)
        values[i] = NAN;
    return values;
}
