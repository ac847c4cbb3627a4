/* Bivariate Moran: one variable of a unit against another of its neighbours. */
#include "orken/math.h"

#include <math.h>
#include <string.h>

#include "math/spatial.h"

enum { CHUNK = 16 };

typedef struct cross_work {
    size_t n, permutations;
    double *zx, *zy; /* [n] deviations from the mean, over their root of the sum of squares */
    double *pull;    /* [n] how much a unit's y counts: Σ_i w_ij zx_i */
    double *values;  /* [permutations] */
} cross_work;

/* False for a constant. */
static bool scale(const double *x, size_t n, double *z)
{
    double squares = 0;
    ork_scaled_deviations(x, n, z);
    for (size_t i = 0; i < n; i++)
        squares += z[i] * z[i];
    for (size_t i = 0; i < n && squares > 0; i++)
        z[i] /= sqrt(squares);
    return squares > 0;
}

static double multiply(const double *a, const double *b, size_t n)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += a[i] * b[i];
    return sum;
}

static ork_status permute_chunk(ork_context *ctx, size_t index, void *data)
{
    ORK_SCRATCH(scratch);
    cross_work *work = data;
    double *dealt;
    ORK_NEW(dealt, ork_arena_calloc(ctx, &scratch, work->n, sizeof *dealt));
    size_t to = (index + 1) * CHUNK < work->permutations ? (index + 1) * CHUNK : work->permutations;
    for (size_t r = index * CHUNK; r < to; r++) {
        memcpy(dealt, work->zy, work->n * sizeof *dealt);
        ork_shuffle(ctx, r, dealt, work->n);
        work->values[r] = multiply(work->pull, dealt, work->n);
    }
    return ORK_OK;
}

static ork_status run_permutations(ork_context *ctx, ork_arena *arena, cross_work *work,
                                   double factor, ork_autocorrelation *result)
{
    size_t count = work->permutations;
    ORK_NEW(work->values, ork_arena_calloc(ctx, arena, count, sizeof *work->values));
    ORK_TRY(ork_parallel(ctx, (count + CHUNK - 1) / CHUNK, permute_chunk, work));
    double near = 1e-11 * fabs(result->statistic);
    for (size_t r = 0; r < count; r++) {
        work->values[r] *= factor;
        result->at_least += work->values[r] >= result->statistic - near;
        result->at_most += work->values[r] <= result->statistic + near;
    }
    result->permutation_mean = ork_mean(work->values, count);
    result->permutation_sd = count > 1 ? ork_sd(work->values, count) : NAN;
    return ORK_OK;
}

static ork_status prepare(ork_context *ctx, ork_arena *arena, const ork_spatial_weights *w,
                          const double *x, const double *y, cross_work *work, bool *is_defined)
{
    work->n = w->n;
    ORK_NEW(work->zx, ork_arena_calloc(ctx, arena, w->n, sizeof *work->zx));
    ORK_NEW(work->zy, ork_arena_calloc(ctx, arena, w->n, sizeof *work->zy));
    bool has_x = scale(x, w->n, work->zx), has_y = scale(y, w->n, work->zy);
    *is_defined = has_x && has_y && w->n > 2 && w->start[w->n] > 0;
    return ORK_OK;
}

ork_status ork_spatial_cross(ork_context *ctx, const ork_spatial_weights *weights, const double *x,
                             const double *y, size_t permutations, ork_autocorrelation *result)
{
    ORK_SCRATCH(arena);
    size_t n = weights->n;
    cross_work work = {.permutations = permutations};
    bool is_defined;
    *result = (ork_autocorrelation){NAN, NAN, NAN, NAN, 0, 0, NAN, NAN};
    ORK_TRY(prepare(ctx, &arena, weights, x, y, &work, &is_defined));
    if (!is_defined) return ORK_OK;
    ORK_NEW(work.pull, ork_arena_calloc(ctx, &arena, n, sizeof *work.pull));
    for (size_t i = 0; i < n; i++) {
        for (size_t k = weights->start[i]; k < weights->start[i + 1]; k++)
            work.pull[weights->neighbour[k]] += weights->weight[k] * work.zx[i];
    }
    double factor = (double)n / ork_sum(weights->weight, weights->start[n]);
    double mean = ork_mean(work.pull, n), spread = 0;
    for (size_t i = 0; i < n; i++)
        spread += (work.pull[i] - mean) * (work.pull[i] - mean);
    result->statistic = factor * multiply(work.pull, work.zy, n);
    result->expected = 0;
    result->variance = factor * factor * spread / (double)(n - 1);
    if (permutations == 0) return ORK_OK;
    return run_permutations(ctx, &arena, &work, factor, result);
}

ork_status ork_spatial_local_cross(ork_context *ctx, const ork_spatial_weights *weights,
                                   const double *x, const double *y, ork_local *moran)
{
    ORK_SCRATCH(arena);
    cross_work work = {0};
    bool is_defined;
    ORK_TRY(prepare(ctx, &arena, weights, x, y, &work, &is_defined));
    double n = (double)weights->n, others = n - 1;
    for (size_t i = 0; i < weights->n; i++) {
        size_t from = weights->start[i], to = weights->start[i + 1];
        double sum = 0, squares = 0, lag = 0, own = work.zy[i];
        moran[i] = (ork_local){NAN, NAN, NAN};
        if (!is_defined || from == to) continue;
        for (size_t k = from; k < to; k++) {
            sum += weights->weight[k];
            squares += weights->weight[k] * weights->weight[k];
            lag += weights->weight[k] * work.zy[weights->neighbour[k]];
        }
        /* y of the others has this mean and this variance (over their number). */
        double mean = -own / others, variance = (1 - own * own) / others - mean * mean;
        double spread = fmax(0, (others * squares - sum * sum) / (others - 1));
        double factor = n * work.zx[i]; /* deviations over the sd, which is over n */
        moran[i] =
            (ork_local){factor * lag, factor * sum * mean, factor * factor * variance * spread};
    }
    return ORK_OK;
}
