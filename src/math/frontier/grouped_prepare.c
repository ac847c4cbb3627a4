/* Panels with one inefficiency for each unit: what is made once, and efficiencies. */
#include "math/frontier/grouped.h"

#include <math.h>
#include <string.h>

/* ---- Terms -------------------------------------------------------------------------------------
 */

static int kind_of(size_t part)
{
    switch (part) {
    case ORK_PART_FRONTIER:
        return ROW_E;
    case ORK_PART_V:
        return ROW_V;
    case ORK_PART_U:
        return UNIT_S;
    case ORK_PART_MU:
        return UNIT_M;
    default:
        return ROW_X;
    }
}

static void list_terms(frontier_work *work)
{
    frontier_grouped *state = work->grouped;
    for (size_t k = 0; k < ORK_PART_COUNT; k++) {
        for (size_t j = 0; j < work->part_terms[k]; j++) {
            const double *x = k == ORK_PART_DECAY ? state->decay + j * work->model.n
                                                  : frontier_column_of(work, k, j, 0);
            double sign = k == ORK_PART_FRONTIER ? -work->model.sign : 1;
            state->term[work->begin[k] + j] = (grouped_term){kind_of(k), x, sign};
        }
    }
}

/* Columns of x by time. The period that decay counts from is the last of the panel (Battese &
   Coelli 1992), also for units that left before it. */
static void fill_decay(frontier_work *work)
{
    size_t n = work->model.n;
    double *first = work->grouped->decay, *second = first + n, last = work->model.last_time;
    for (size_t i = 0; i < n && last == 0; i++)
        work->model.last_time = fmax(work->model.last_time, work->time[i]);
    last = work->model.last_time;
    for (size_t i = 0; i < n; i++) {
        double time = work->time[i];
        switch (work->model.panel) {
        case ORK_PANEL_BATTESE_COELLI_1992:
            first[i] = last - time;
            break;
        case ORK_PANEL_KUMBHAKAR_1990:
            first[i] = time, second[i] = time * time;
            break;
        case ORK_PANEL_KUMBHAKAR_1990_MODIFIED:
            first[i] = time - last, second[i] = (time - last) * (time - last);
            break;
        default:
            return;
        }
    }
}

/* ---- What may not vary within a unit -----------------------------------------------------------
 */

static ork_status refuse_varying(ork_context *ctx, frontier_work *work, size_t part, size_t column,
                                 size_t row)
{
    size_t a = work->caller_row[row - 1], b = work->caller_row[row];
    work->fault = (ork_frontier_column){(ork_frontier_part)part, column, a, b};
    if (part == ORK_PART_COUNT)
        return ork_fail(ctx, ORK_ERR_DATA,
                        "the weight of a unit has to be the same in all its periods; observations "
                        "%zu and %zu differ",
                        a + 1, b + 1);
    return ork_fail(ctx, ORK_ERR_DATA,
                    "what explains the %s of a unit's inefficiency has to be the same in all its "
                    "periods; observations %zu and %zu differ in column %zu",
                    part == ORK_PART_MU ? "mean" : "variance", a + 1, b + 1, column + 1);
}

static ork_status check_column(ork_context *ctx, frontier_work *work, size_t part, size_t column,
                               const double *x)
{
    for (size_t g = 0; g < work->groups; g++) {
        for (size_t i = work->start[g] + 1; i < work->start[g + 1]; i++) {
            if (x[i] != x[i - 1]) return refuse_varying(ctx, work, part, column, i);
        }
    }
    return ORK_OK;
}

static ork_status check_units(ork_context *ctx, frontier_work *work)
{
    static const size_t parts[] = {ORK_PART_U, ORK_PART_MU};
    for (size_t k = 0; k < 2; k++) {
        const frontier_columns *part = &work->part[parts[k]];
        for (size_t j = 0; j < part->columns; j++)
            ORK_TRY(check_column(ctx, work, parts[k], j, part->x + j * work->model.n));
    }
    if (!work->weight) return ORK_OK;
    return check_column(ctx, work, ORK_PART_COUNT, SIZE_MAX, work->weight);
}

/* ---- Tasks -------------------------------------------------------------------------------------
 */

static ork_status cut(ork_context *ctx, frontier_work *work)
{
    frontier_grouped *state = work->grouped;
    size_t longest = 0, most = work->model.n / FRONTIER_CHUNK + work->groups / FRONTIER_CHUNK + 2;
    ORK_NEW(state->chunk, ork_arena_calloc(ctx, work->arena, most + 1, sizeof *state->chunk));
    for (size_t g = 0, begin = 0; g < work->groups; g++) {
        size_t rows = work->start[g + 1] - work->start[g];
        if (rows > longest) longest = rows;
        bool is_full = work->start[g + 1] - work->start[begin] >= FRONTIER_CHUNK ||
                       g + 1 - begin >= FRONTIER_CHUNK || g + 1 == work->groups;
        if (!is_full) continue;
        state->chunk[++state->chunks] = begin = g + 1;
    }
    size_t most_rows = work->model.n > work->groups ? work->model.n : work->groups;
    state->room = most_rows < FRONTIER_BLOCK ? most_rows : FRONTIER_BLOCK;
    if (longest > state->room) state->room = longest;
    return ORK_OK;
}

ork_status frontier_grouped_prepare(ork_context *ctx, frontier_work *work)
{
    size_t decay = work->part_terms[ORK_PART_DECAY], n = work->model.n;
    frontier_grouped *state;
    ORK_NEW(state, ork_arena_calloc(ctx, work->arena, 1, sizeof *state));
    work->grouped = state;
    ORK_NEW(state->term, ork_arena_calloc(ctx, work->arena, work->terms, sizeof *state->term));
    ORK_NEW(state->decay, ork_arena_alloc(ctx, work->arena, (n * decay + 1) * sizeof(double)));
    if (decay) fill_decay(work);
    list_terms(work);
    ORK_TRY(check_units(ctx, work));
    return cut(ctx, work);
}

/* ---- Efficiency --------------------------------------------------------------------------------
 */

typedef struct scoring {
    const frontier_work *work;
    const double *theta;
    double level;
    const ork_frontier_scores *scores;
} scoring;

/* Up to FRONTIER_BLOCK rows from `row` of the block on, scattered to where the caller has them. */
static void score_rows(const scoring *s, const grouped_block *block, size_t row, size_t n,
                       const double *location, const double *spread)
{
    double results[5][FRONTIER_BLOCK];
    const ork_frontier_scores *to = s->scores;
    double *targets[] = {to->efficiency, to->lower, to->upper, to->u, to->mode};
    ork_frontier_scores here = {.efficiency = to->efficiency ? results[0] : NULL,
                                .lower = to->lower ? results[1] : NULL,
                                .upper = to->upper ? results[2] : NULL,
                                .u = to->u ? results[3] : NULL,
                                .mode = to->mode ? results[4] : NULL};
    frontier_truncated_scores(location, spread, block->g + row, 0, n, s->level, &here);
    for (size_t k = 0; k < 5; k++) {
        for (size_t i = 0; targets[k] && i < n; i++)
            targets[k][s->work->caller_row[block->from + row + i]] = results[k][i];
    }
}

static void score_block(const scoring *s, const grouped_block *block)
{
    double location[FRONTIER_BLOCK], spread[FRONTIER_BLOCK];
    size_t g = 0;
    for (size_t row = 0; row < block->n; row += FRONTIER_BLOCK) {
        size_t n = block->n - row < FRONTIER_BLOCK ? block->n - row : FRONTIER_BLOCK;
        for (size_t i = 0; i < n; i++) {
            while (block->begin[g + 1] <= row + i)
                g++;
            spread[i] = 1 / sqrt(block->q[g]);
            location[i] = block->z[g] * spread[i];
        }
        score_rows(s, block, row, n, location, spread);
    }
}

static ork_status score_chunk(ork_context *ctx, size_t chunk, void *data)
{
    const scoring *s = data;
    ORK_SCRATCH(scratch);
    grouped_block block;
    ORK_TRY(grouped_block_make(ctx, s->work, &scratch, &block));
    size_t end = s->work->grouped->chunk[chunk + 1];
    for (size_t g = s->work->grouped->chunk[chunk]; g < end; g += block.units) {
        grouped_block_fill(s->work, s->theta, g, end, &block);
        score_block(s, &block);
    }
    return ORK_OK;
}

ork_status frontier_grouped_efficiency(ork_context *ctx, const frontier_work *work,
                                       const double *theta, double level,
                                       const ork_frontier_scores *scores)
{
    scoring s = {.work = work, .theta = theta, .level = level, .scores = scores};
    return ork_parallel(ctx, work->grouped->chunks, score_chunk, &s);
}
