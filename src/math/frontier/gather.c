/* Rows of a panel by unit, and within a unit in order of time. */
#include "math/frontier/frontier.h"
#include "orken/math.h"

#include <string.h>

/* Rows by unit, as they come: a counting sort. */
static void sort_by_unit(const ork_frontier_model *model, size_t groups, size_t *start,
                         size_t *order)
{
    for (size_t i = 0; i < model->n; i++)
        start[model->unit[i] + 1]++;
    for (size_t g = 0; g < groups; g++)
        start[g + 1] += start[g];
    for (size_t i = 0; i < model->n; i++)
        order[start[model->unit[i]]++] = i;
    memmove(start + 1, start, groups * sizeof *start);
    start[0] = 0;
}

static bool is_in_order(const double *time, const size_t *row, size_t n)
{
    for (size_t k = 1; k < n; k++) {
        if (time[row[k]] < time[row[k - 1]]) return false;
    }
    return true;
}

static ork_status sort_by_time(ork_context *ctx, const double *time, size_t *row, size_t n)
{
    ORK_SCRATCH(scratch);
    double *key;
    size_t *place, *sorted;
    if (is_in_order(time, row, n)) return ORK_OK;
    ORK_NEW(key, ork_arena_alloc(ctx, &scratch, n * sizeof *key));
    ORK_NEW(place, ork_arena_alloc(ctx, &scratch, n * sizeof *place));
    ORK_NEW(sorted, ork_arena_alloc(ctx, &scratch, n * sizeof *sorted));
    for (size_t k = 0; k < n; k++)
        key[k] = time[row[k]];
    ORK_TRY(ork_order(ctx, key, n, false, place));
    for (size_t k = 0; k < n; k++)
        sorted[k] = row[place[k]];
    memcpy(row, sorted, n * sizeof *row);
    return ORK_OK;
}

static ork_status order_unit(ork_context *ctx, frontier_work *work, size_t g)
{
    const double *time = work->model.time;
    size_t *row = work->caller_row + work->start[g], n = work->start[g + 1] - work->start[g];
    ORK_TRY(sort_by_time(ctx, time, row, n));
    for (size_t k = 1; k < n; k++) {
        if (time[row[k]] > time[row[k - 1]]) continue;
        work->fault = (ork_frontier_column){
            .part = ORK_PART_COUNT, .column = SIZE_MAX, .row = row[k - 1], .other = row[k]};
        return ork_fail(ctx, ORK_ERR_DATA,
                        "observations %zu and %zu are of the same unit and period", row[k - 1] + 1,
                        row[k] + 1);
    }
    return ORK_OK;
}

double *frontier_gathered(ork_context *ctx, const frontier_work *work, const double *x)
{
    size_t n = work->model.n;
    double *gathered = ork_arena_alloc(ctx, work->arena, (n + 1) * sizeof *gathered);
    for (size_t i = 0; gathered && i < n; i++)
        gathered[i] = x[work->caller_row ? work->caller_row[i] : i];
    return gathered;
}

ork_status frontier_gather(ork_context *ctx, frontier_work *work)
{
    const ork_frontier_model *model = &work->model;
    work->y = model->y;
    work->groups = ork_frontier_groups(model);
    if (model->panel == ORK_PANEL_NONE) return ORK_OK;
    ORK_NEW(work->start, ork_arena_calloc(ctx, work->arena, work->groups + 1, sizeof *work->start));
    ORK_NEW(work->caller_row,
            ork_arena_alloc(ctx, work->arena, (model->n + 1) * sizeof *work->caller_row));
    sort_by_unit(model, work->groups, work->start, work->caller_row);
    for (size_t g = 0; g < work->groups; g++)
        ORK_TRY(order_unit(ctx, work, g));
    ORK_NEW(work->y, frontier_gathered(ctx, work, model->y));
    ORK_NEW(work->time, frontier_gathered(ctx, work, model->time));
    return ORK_OK;
}
