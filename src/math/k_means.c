/* k-means: checks, many starts, and the result in the caller's numbers. */
#include "math/k_means.h"
#include "math/hierarchy.h"
#include "orken/math.h"
#include "orken/math/clustering.h"

#include <math.h>
#include <string.h>

/* Starts run side by side where a start is short, otherwise one after the other with their units
   side by side. Either way gives the same bits. */
enum { MOST_BLOCKS = 64, LEAST_BLOCK = 4096, SHORT = 20000, BATCH = 16, MOST_CELLS = 1 << 18 };

typedef struct k_work {
    const ork_k_means_options *options;
    k_points points;
    double *x, *shift; /* [n × p] by unit; [p] what was taken off, after scaling by 2^−exponent */
    int exponent;
    k_run *runs;                /* [batch] */
    size_t batch, first, count; /* starts first … first + count − 1 are under way */
    size_t iterations_of_all;
} k_work;

/* ---- Input -------------------------------------------------------------------------------------
 */

static ork_status check(ork_context *ctx, size_t n, size_t p, const ork_k_means_options *options)
{
    if (options->k < 1 || options->k > n) {
        ork_fail(ctx, ORK_ERR_ARGUMENT, "%zu units cannot make %zu clusters", n, options->k);
        return ork_hint(ctx, "take from 1 to %zu", n);
    }
    if (n >= UINT32_MAX) return ork_fail(ctx, ORK_ERR_DATA, "%zu units are too many", n);
    if (options->starts < 1 || options->most_iterations < 1)
        return ork_fail(ctx, ORK_ERR_ARGUMENT, "k-means needs at least one start and iteration");
    for (size_t i = 0; options->weights && i < n; i++) {
        if (!(options->weights[i] > 0) || !isfinite(options->weights[i]))
            return ork_fail(ctx, ORK_ERR_ARGUMENT, "the weight of unit %zu is not positive", i + 1);
    }
    for (size_t e = 0; options->start && e < options->k * p; e++) {
        if (!isfinite(options->start[e]))
            return ork_fail(ctx, ORK_ERR_ARGUMENT, "a centre to start from is not finite");
    }
    return ORK_OK;
}

/* Units side by side, about the mean (a great common part costs no digits), scaled where squares
   would overflow or vanish. */
static ork_status lay_out(ork_context *ctx, k_work *work, const double *x, ork_arena *arena)
{
    k_points *points = &work->points;
    size_t n = points->n, p = points->p;
    ORK_TRY(hierarchy_exponent(ctx, x, n, p, &work->exponent));
    ORK_NEW(work->x, ork_arena_alloc(ctx, arena, (n * p + 1) * sizeof *work->x));
    ORK_NEW(work->shift, ork_arena_calloc(ctx, arena, p + 1, sizeof *work->shift));
    for (size_t j = 0; j < p; j++) {
        const double *column = x + j * n;
        if (work->exponent) {
            double sum = 0;
            for (size_t i = 0; i < n; i++)
                sum += ldexp(column[i], -work->exponent);
            work->shift[j] = sum / (double)n;
        } else {
            work->shift[j] = ork_mean(column, n);
        }
    }
    enum { ROWS = 64 };
    for (size_t from = 0; from < n; from += ROWS) {
        size_t to = from + ROWS < n ? from + ROWS : n;
        for (size_t j = 0; j < p; j++) {
            for (size_t i = from; i < to; i++) {
                double value = x[j * n + i];
                if (work->exponent) value = ldexp(value, -work->exponent);
                work->x[i * p + j] = value - work->shift[j];
            }
        }
    }
    points->x = work->x;
    return ORK_OK;
}

static ork_status make_run(ork_context *ctx, const k_work *work, ork_arena *arena, k_run *run)
{
    const k_points *points = &work->points;
    size_t k = work->options->k, p = points->p, length = k * (p + 2);
    size_t width = (k + LANES - 1) / LANES * LANES;
    *run = (k_run){.points = points, .width = width};
    ORK_NEW(run->centre, ork_arena_calloc(ctx, arena, p * width + 1, sizeof *run->centre));
    ORK_NEW(run->moved, ork_arena_calloc(ctx, arena, k * p + k, sizeof *run->moved));
    ORK_NEW(run->crept, ork_arena_calloc(ctx, arena, k, sizeof *run->crept));
    ORK_NEW(run->total, ork_arena_calloc(ctx, arena, length, sizeof *run->total));
    ORK_NEW(run->label, ork_arena_calloc(ctx, arena, points->n, sizeof *run->label));
    ORK_NEW(run->slack, ork_arena_calloc(ctx, arena, points->n, sizeof *run->slack));
    ORK_NEW(run->candidate, ork_arena_calloc(ctx, arena, points->n, sizeof *run->candidate));
    ORK_NEW(run->count, ork_arena_calloc(ctx, arena, points->blocks, sizeof *run->count));
    ORK_NEW(run->change,
            ork_arena_calloc(ctx, arena, points->blocks * length, sizeof *run->change));
    return ORK_OK;
}

/* ---- Starts ------------------------------------------------------------------------------------
 */

static ork_status begin_run(ork_context *ctx, const k_work *work, k_run *run, uint64_t start)
{
    size_t k = work->options->k, p = work->points.p;
    run->k = k;
    run->iterations = 0;
    for (size_t e = 0; e < p * run->width; e++)
        run->centre[e] = INFINITY;
    if (work->options->start) {
        for (size_t j = 0; j < p; j++) {
            for (size_t c = 0; c < k; c++)
                run->centre[j * run->width + c] =
                    ldexp(work->options->start[j * k + c], -work->exponent) - work->shift[j];
        }
    } else {
        ORK_TRY(k_means_seed(ctx, run, start));
    }
    memset(run->label, 0xff, work->points.n * sizeof *run->label);
    memset(run->crept, 0, k * sizeof *run->crept);
    memset(run->total, 0, k * (p + 2) * sizeof *run->total);
    return ORK_OK;
}

static ork_status run_start(ork_context *ctx, size_t index, void *data)
{
    k_work *work = data;
    k_run *run = &work->runs[index];
    size_t most = work->options->most_iterations;
    ORK_TRY(begin_run(ctx, work, run, work->first + index));
    ORK_TRY(k_means_lloyd(ctx, run, most));
    if (!work->options->is_plain && run->has_converged) {
        ORK_TRY(k_means_exchange(ctx, run, most));
    } else {
        ORK_TRY(k_means_totals(ctx, run));
    }
    return k_means_objective(ctx, run, run->moved);
}

static void swap_runs(k_run *a, k_run *b)
{
    k_run kept = *a;
    *a = *b;
    *b = kept;
}

/* Runs all starts; the best is in `best`, the first of equally good ones. */
static ork_status try_starts(ork_context *ctx, k_work *work, k_run *best, double *objectives,
                             size_t *best_start)
{
    size_t starts = work->options->start ? 1 : work->options->starts;
    for (work->first = 0; work->first < starts; work->first += work->count) {
        ork_progress(ctx, "k-means", (double)work->first / (double)starts);
        work->count = starts - work->first < work->batch ? starts - work->first : work->batch;
        if (work->count == 1) {
            ORK_TRY(run_start(ctx, 0, work));
        } else {
            ORK_TRY(ork_parallel(ctx, work->count, run_start, work));
        }
        for (size_t r = 0; r < work->count; r++) {
            size_t start = work->first + r;
            objectives[start] = work->runs[r].objective;
            bool is_better = start == 0 || objectives[start] < best->objective * (1 - 1e-12);
            if (!is_better) continue;
            swap_runs(best, &work->runs[r]);
            *best_start = start;
        }
    }
    return ORK_OK;
}

/* ---- Result ------------------------------------------------------------------------------------
 */

void ork_k_means_free(ork_k_means *result)
{
    if (!result) return;
    free(result->label);
    free(result->centre);
    free(result->within);
    free(result->size);
    free(result);
}

/* Fills the result from the best run, clusters by size. */
static ork_status fill(ork_context *ctx, const k_work *work, k_run *best, ork_k_means *result)
{
    ORK_SCRATCH(scratch);
    size_t n = work->points.n, p = work->points.p, k = best->k;
    double *within;
    size_t *number;
    ORK_NEW(within, ork_arena_calloc(ctx, &scratch, k, sizeof *within));
    ORK_NEW(number, ork_arena_calloc(ctx, &scratch, k, sizeof *number));
    ORK_NEW(result->label, ork_calloc(ctx, n, sizeof *result->label));
    ORK_NEW(result->size, ork_calloc(ctx, k, sizeof *result->size));
    ORK_NEW(result->within, ork_calloc(ctx, k, sizeof *result->within));
    ORK_NEW(result->centre, ork_calloc(ctx, k * p, sizeof *result->centre));
    ORK_TRY(k_means_objective(ctx, best, within));
    for (size_t i = 0; i < n; i++)
        result->label[i] = best->label[i];
    result->k = k;
    ORK_TRY(ork_labels_by_size(ctx, n, result->label, &result->k, result->size));
    for (size_t i = 0; i < n; i++)
        number[best->label[i]] = result->label[i] + 1;
    for (size_t c = 0; c < k; c++) {
        if (number[c] == 0) continue; /* empty */
        size_t to = number[c] - 1;
        result->within[to] = ldexp(within[c], 2 * work->exponent);
        for (size_t j = 0; j < p; j++)
            result->centre[j * result->k + to] =
                ldexp(best->centre[j * best->width + c] + work->shift[j], work->exponent);
    }
    result->n = n;
    result->p = p;
    result->objective = ldexp(best->objective, 2 * work->exponent);
    result->iterations = best->iterations;
    result->has_converged = best->has_converged;
    return ORK_OK;
}

static ork_status cluster(ork_context *ctx, const double *x, k_work *work, ork_k_means *result)
{
    ORK_SCRATCH(scratch);
    size_t starts = work->options->start ? 1 : work->options->starts;
    double *objectives;
    k_run best;
    size_t cells = work->points.blocks * work->options->k * (work->points.p + 2);
    bool is_short = work->points.n <= SHORT && cells <= MOST_CELLS;
    work->batch = is_short && starts > 1 ? BATCH : 1;
    ORK_TRY(lay_out(ctx, work, x, &scratch));
    ORK_NEW(objectives, ork_arena_calloc(ctx, &scratch, starts, sizeof *objectives));
    ORK_NEW(work->runs, ork_arena_calloc(ctx, &scratch, work->batch, sizeof *work->runs));
    for (size_t r = 0; r < work->batch; r++)
        ORK_TRY(make_run(ctx, work, &scratch, &work->runs[r]));
    ORK_TRY(make_run(ctx, work, &scratch, &best));
    ORK_TRY(try_starts(ctx, work, &best, objectives, &result->best_start));
    for (size_t s = 0; s < starts; s++)
        result->reached += objectives[s] <= best.objective * (1 + 1e-9);
    return fill(ctx, work, &best, result);
}

ork_status ork_k_means_cluster(ork_context *ctx, const double *x, size_t n, size_t p,
                               const ork_k_means_options *options, ork_k_means **result)
{
    *result = NULL;
    ORK_TRY(check(ctx, n, p, options));
    size_t block = (n + MOST_BLOCKS - 1) / MOST_BLOCKS;
    if (block < LEAST_BLOCK) block = LEAST_BLOCK;
    k_work work = {.options = options,
                   .points = {.n = n,
                              .p = p,
                              .block = block,
                              .blocks = (n + block - 1) / block,
                              .weights = options->weights}};
    ORK_NEW(*result, ork_calloc(ctx, 1, sizeof **result));
    ork_status status = cluster(ctx, x, &work, *result);
    if (status != ORK_OK) {
        ork_k_means_free(*result);
        *result = NULL;
    }
    return status;
}
