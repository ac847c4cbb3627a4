/* Aggregates of one column over groups of rows. */
#include <math.h>
#include <string.h>

#include "table/groups.h"

enum { CHUNK = 1024 };

const double *ork_column_numbers(const ork_column *column, size_t start, size_t count,
                                 double *buffer)
{
    switch (column->type) {
    case ORK_NUMBER:
        return column->data.number + start;
    case ORK_INTEGER:
        for (size_t k = 0; k < count; k++)
            buffer[k] = (double)column->data.integer[start + k];
        break;
    case ORK_DATE:
        for (size_t k = 0; k < count; k++)
            buffer[k] = column->data.day[start + k];
        break;
    case ORK_BOOLEAN:
        for (size_t k = 0; k < count; k++)
            buffer[k] = column->data.boolean[start + k] != 0;
        break;
    case ORK_TEXT:
        break;
    }
    return buffer;
}

/* ---- Sums ---- */

/* A sum with what rounding took away from it (Knuth's exact two-sum), and how many were added. */
typedef struct cell {
    double sum, lost;
    uint64_t count;
} cell;

static inline void add(cell *to, double x)
{
    double next = to->sum + x;
    double part = next - to->sum;
    to->lost += (to->sum - (next - part)) + (x - part);
    to->sum = next;
    to->count++;
}

static double cell_sum(const cell *from)
{
    /* After an overflow the compensation is NaN; the infinite sum is the better answer. */
    return isfinite(from->sum) ? from->sum + from->lost : from->sum;
}

typedef struct summing {
    const ork_column *column;
    const uint32_t *ids;
    size_t rows, block_rows;
    uint32_t groups;
    const double *means; /* [groups] to add squared deviations from, or NULL for the values */
    cell *cells;         /* [blocks * groups] */
} summing;

static void sum_chunk(const summing *work, size_t start, size_t count, cell *cells)
{
    double buffer[CHUNK];
    const ork_column *column = work->column;
    const double *values = ork_column_numbers(column, start, count, buffer);
    const uint32_t *ids = work->ids + start;
    if (work->means) {
        for (size_t k = 0; k < count; k++) {
            double deviation = values[k] - work->means[ids[k]];
            buffer[k] = deviation * deviation;
        }
        values = buffer;
    }
    if (column->validity) {
        for (size_t k = 0; k < count; k++)
            if (ork_column_has(column, start + k)) add(&cells[ids[k]], values[k]);
        return;
    }
    for (size_t k = 0; k < count; k++)
        add(&cells[ids[k]], values[k]);
}

static ork_status sum_block(ork_context *ctx, size_t block, void *data)
{
    (void)ctx;
    const summing *work = data;
    size_t start = block * work->block_rows, end = start + work->block_rows;
    if (end > work->rows) end = work->rows;
    for (; start < end; start += CHUNK) {
        size_t count = end - start < CHUNK ? end - start : CHUNK;
        sum_chunk(work, start, count, work->cells + block * work->groups);
    }
    return ORK_OK;
}

/* Blocks to part the rows into: by the data alone, so that the bits do not depend on threads, and
   so few that gathering them costs less than filling them. */
static size_t count_blocks(size_t rows, uint32_t groups)
{
    enum { BLOCK_ROWS = 1 << 18, MOST_BLOCKS = 64 };
    size_t blocks = rows / BLOCK_ROWS, affordable = rows / 4 / (groups ? groups : 1);
    if (blocks > MOST_BLOCKS) blocks = MOST_BLOCKS;
    if (blocks > affordable) blocks = affordable;
    return blocks ? blocks : 1;
}

/* [groups] the cells of each group, over all blocks in their order. */
static ork_status sum_groups(ork_context *ctx, summing work, cell **cells)
{
    size_t blocks = count_blocks(work.rows, work.groups);
    work.block_rows = (work.rows + blocks - 1) / blocks;
    ORK_OWNED_MEMORY cell *all = ork_calloc(ctx, blocks * work.groups, sizeof *all);
    if (!all) return ORK_ERR_MEMORY;
    work.cells = all;
    ORK_TRY(ork_parallel(ctx, blocks, sum_block, &work));
    for (size_t block = 1; block < blocks; block++) {
        const cell *from = all + block * work.groups;
        for (uint32_t k = 0; k < work.groups; k++) {
            uint64_t count = all[k].count + from[k].count;
            double lost = from[k].lost;
            add(&all[k], from[k].sum);
            all[k].lost += lost;
            all[k].count = count;
        }
    }
    *cells = all;
    all = NULL;
    return ORK_OK;
}

/* What a group's cell comes to; NaN where the function has no value. */
static double finish(ork_aggregate_function function, const cell *from)
{
    double n = (double)from->count;
    switch (function) {
    case ORK_SUM:
        return from->count ? cell_sum(from) : NAN;
    case ORK_MEAN:
        return from->count ? cell_sum(from) / n : NAN;
    default:
        return from->count > 1 ? sqrt(cell_sum(from) / (n - 1)) : NAN;
    }
}

static ork_status aggregate_sums(ork_context *ctx, summing work, ork_aggregate_function function,
                                 ork_column *result)
{
    ORK_OWNED_MEMORY cell *cells = NULL;
    ORK_TRY(sum_groups(ctx, work, &cells));
    ORK_OWNED_MEMORY double *means = NULL;
    if (function == ORK_SD) {
        ORK_NEW(means, ork_alloc(ctx, work.groups * sizeof *means));
        for (uint32_t k = 0; k < work.groups; k++)
            means[k] = finish(ORK_MEAN, &cells[k]);
        free(cells);
        cells = NULL;
        work.means = means;
        ORK_TRY(sum_groups(ctx, work, &cells));
    }
    for (uint32_t k = 0; k < work.groups; k++) {
        double value = finish(function, &cells[k]);
        if (cells[k].count == 0) {
            ORK_TRY(ork_column_set_missing(ctx, result, k, ORK_NOT_COLLECTED));
        } else {
            ORK_TRY(ork_column_set_number(ctx, result, k, value));
        }
    }
    return ORK_OK;
}

/* ---- Counts ---- */

static void count_values(const ork_column *column, const uint32_t *ids, size_t rows,
                         ork_column *result)
{
    int64_t *counts = result->data.integer;
    if (column && column->validity) {
        for (size_t i = 0; i < rows; i++)
            counts[ids[i]] += ork_column_has(column, i);
        return;
    }
    for (size_t i = 0; i < rows; i++)
        counts[ids[i]]++;
}

/* ---- Medians ---- */

static void swap(double *x, size_t a, size_t b)
{
    double kept = x[a];
    x[a] = x[b];
    x[b] = kept;
}

/* Puts the value of rank `wanted` (from 0) in its place, smaller ones before it. Parts the values
   in three (less, equal, greater), so that ties cost nothing. */
static double select_rank(double *x, size_t n, size_t wanted)
{
    size_t low = 0, high = n;
    while (high - low > 1) {
        double a = x[low], b = x[low + (high - low) / 2], c = x[high - 1];
        double pivot = fmax(fmin(a, b), fmin(fmax(a, b), c));
        size_t less = low, greater = high, at = low;
        while (at < greater) {
            if (x[at] < pivot) {
                swap(x, less++, at++);
            } else if (x[at] > pivot) {
                swap(x, at, --greater);
            } else {
                at++;
            }
        }
        if (wanted < less) {
            high = less;
        } else if (wanted >= greater) {
            low = greater;
        } else {
            return pivot;
        }
    }
    return x[wanted];
}

static double median(double *x, size_t n)
{
    double upper = select_rank(x, n, n / 2);
    if (n % 2) return upper;
    double lower = x[0];
    for (size_t i = 1; i < n / 2; i++)
        lower = fmax(lower, x[i]);
    return lower + (upper - lower) / 2;
}

static ork_status aggregate_medians(ork_context *ctx, const ork_column *column, const uint32_t *ids,
                                    size_t rows, uint32_t groups, ork_column *result)
{
    ORK_SCRATCH(scratch);
    size_t *ends; /* of each group's values, while they are gathered group by group */
    double *values;
    ORK_NEW(ends, ork_arena_calloc(ctx, &scratch, (size_t)groups + 1, sizeof *ends));
    ORK_NEW(values, ork_arena_alloc(ctx, &scratch, rows * sizeof *values));
    for (size_t i = 0; i < rows; i++)
        if (ork_column_has(column, i)) ends[ids[i] + 1]++;
    for (size_t k = 0; k < groups; k++)
        ends[k + 1] += ends[k];
    for (size_t i = 0; i < rows; i++)
        if (ork_column_has(column, i)) values[ends[ids[i]]++] = ork_column_number(column, i);
    size_t start = 0;
    for (uint32_t k = 0; k < groups; k++) {
        size_t n = ends[k] - start;
        if (n == 0) {
            ORK_TRY(ork_column_set_missing(ctx, result, k, ORK_NOT_COLLECTED));
        } else {
            ORK_TRY(ork_column_set_number(ctx, result, k, median(values + start, n)));
        }
        start = ends[k];
    }
    return ORK_OK;
}

/* ---- One row stands for the group: least, greatest, first ---- */

static bool is_less(const ork_column *column, size_t a, size_t b)
{
    switch (column->type) {
    case ORK_NUMBER:
        return column->data.number[a] < column->data.number[b];
    case ORK_INTEGER:
        return column->data.integer[a] < column->data.integer[b];
    case ORK_DATE:
        return column->data.day[a] < column->data.day[b];
    case ORK_BOOLEAN:
        return column->data.boolean[a] < column->data.boolean[b];
    case ORK_TEXT:
        break;
    }
    return strcmp(ork_column_text(column, a), ork_column_text(column, b)) < 0;
}

static ork_status pick_extremes(ork_context *ctx, const ork_column *column, const uint32_t *ids,
                                size_t rows, uint32_t groups, ork_aggregate_function function,
                                ork_column **result)
{
    ORK_OWNED_MEMORY size_t *best = ork_alloc(ctx, groups * sizeof *best);
    if (!best) return ORK_ERR_MEMORY;
    memset(best, 0xFF, groups * sizeof *best); /* SIZE_MAX: no value yet */
    for (size_t i = 0; i < rows; i++) {
        if (!ork_column_has(column, i)) continue;
        size_t *row = &best[ids[i]];
        if (*row == SIZE_MAX || (function == ORK_MIN && is_less(column, i, *row)) ||
            (function == ORK_MAX && is_less(column, *row, i)))
            *row = i;
    }
    return ork_column_pick(ctx, column, best, groups, result);
}

/* ---- All of them ---- */

static ork_status note_missing(ork_context *ctx, const ork_column *column,
                               ork_aggregate_function function, const char *what)
{
    if (!column || function == ORK_COUNT) return ORK_OK;
    size_t missing = ork_column_missing_count(column);
    if (missing == 0) return ORK_OK;
    return ork_note_add(ctx, ORK_INFO, "missing-left-out", "%s leaves out %zu missing value%s",
                        what, missing, missing == 1 ? "" : "s");
}

ork_status ork_aggregate_column(ork_context *ctx, const ork_column *column, const uint32_t *ids,
                                size_t row_count, uint32_t groups, ork_aggregate_function function,
                                const char *name, const char *what, ork_column **result)
{
    ORK_TRY(note_missing(ctx, column, function, what));
    if (function == ORK_MIN || function == ORK_MAX || function == ORK_FIRST) {
        ORK_OWNED_COLUMN ork_column *picked = NULL;
        ORK_TRY(pick_extremes(ctx, column, ids, row_count, groups, function, &picked));
        return ork_column_copy(ctx, picked, name, result);
    }
    ORK_OWNED_COLUMN ork_column *made = NULL;
    ork_type type = function == ORK_COUNT ? ORK_INTEGER : ORK_NUMBER;
    ORK_TRY(ork_column_new(ctx, name, type, groups, &made));
    if (function == ORK_COUNT) {
        count_values(column, ids, row_count, made);
    } else {
        ORK_TRY(ork_column_describe(ctx, made, NULL, column->measure, column->source));
        if (function == ORK_MEDIAN) {
            ORK_TRY(aggregate_medians(ctx, column, ids, row_count, groups, made));
        } else {
            summing work = {.column = column, .ids = ids, .rows = row_count, .groups = groups};
            ORK_TRY(aggregate_sums(ctx, work, function, made));
        }
    }
    *result = made;
    made = NULL;
    return ORK_OK;
}
