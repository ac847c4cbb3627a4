/* Distances between units: checks, and what is done to the values before the tiles. */
#include "math/distance_tiles.h"
#include "orken/math.h"
#include "orken/math/clustering.h"

#include <math.h>
#include <string.h>

typedef struct input {
    const double *x; /* [n × p] */
    size_t n, p;
    const double *weights;
    bool has_missing;
} input;

static ork_status check(ork_context *ctx, input *in)
{
    for (size_t j = 0; j < in->p; j++) {
        for (size_t i = 0; i < in->n; i++) {
            double value = in->x[j * in->n + i];
            if (isinf(value))
                return ork_fail(ctx, ORK_ERR_DATA, "variable %zu of unit %zu is infinite", j + 1,
                                i + 1);
            in->has_missing |= isnan(value);
        }
        if (in->weights && (!(in->weights[j] > 0) || isinf(in->weights[j])))
            return ork_fail(ctx, ORK_ERR_ARGUMENT, "the weight of variable %zu is not positive",
                            j + 1);
    }
    return ORK_OK;
}

/* Puts the values, variable j times factor[j], into octets. */
static ork_status lay_out(ork_context *ctx, const input *in, const double *factor, ork_arena *arena,
                          distance_tiles *tiles)
{
    size_t length = tiles_length(in->n, in->p);
    ORK_NEW(tiles->x, ork_arena_calloc(ctx, arena, length, sizeof *tiles->x));
    if (in->has_missing)
        ORK_NEW(tiles->present, ork_arena_calloc(ctx, arena, length, sizeof *tiles->present));
    for (size_t j = 0; j < in->p; j++) {
        for (size_t i = 0; i < in->n; i++) {
            double value = in->x[j * in->n + i];
            size_t place = tiles_place(in->p, i, j);
            if (isnan(value)) continue;
            tiles->x[place] = factor[j] * value;
            if (tiles->present) tiles->present[place] = 1;
        }
    }
    tiles->n = in->n;
    tiles->p = in->p;
    return ORK_OK;
}

/* ---- Sums over variables -----------------------------------------------------------------------
 */

static ork_status sum_distances(ork_context *ctx, distance_term term, distance_finish finish,
                                double power, const input *in, double *distance)
{
    ORK_SCRATCH(scratch);
    distance_tiles tiles = {.finish = finish, .power = power, .distance = distance};
    distance_term *terms;
    double *weight, *factor;
    ORK_NEW(terms, ork_arena_calloc(ctx, &scratch, in->p + 1, sizeof *terms));
    ORK_NEW(weight, ork_arena_calloc(ctx, &scratch, in->p + 1, sizeof *weight));
    ORK_NEW(factor, ork_arena_calloc(ctx, &scratch, in->p + 1, sizeof *factor));
    for (size_t j = 0; j < in->p; j++) {
        terms[j] = term;
        weight[j] = in->weights ? in->weights[j] : 1;
        factor[j] = 1;
        if (term == TERM_SQUARE) factor[j] = sqrt(weight[j]);
        if (term == TERM_ABSOLUTE || term == TERM_MAXIMUM) factor[j] = weight[j];
        tiles.total += weight[j];
    }
    tiles.term = terms;
    tiles.weight = weight;
    ORK_TRY(lay_out(ctx, in, factor, &scratch, &tiles));
    return distance_tiles_fill(ctx, &tiles);
}

/* ---- Correlations ------------------------------------------------------------------------------
 */

/* A row with mean 0 and length 1, so that 1 − r is half of the squared distance; false when all
   its values are equal. */
static bool normalise(double *row, size_t p)
{
    double least, greatest;
    if (p < 2) return false;
    ork_extremes(row, p, &least, &greatest);
    if (!(least < greatest)) return false;
    int exponent;
    frexp(fmax(fabs(least), fabs(greatest)), &exponent);
    for (size_t j = 0; j < p; j++)
        row[j] = ldexp(row[j], -exponent) - ldexp(least, -exponent);
    double mean = ork_mean(row, p), most = 0;
    for (size_t j = 0; j < p; j++) {
        row[j] -= mean;
        most = fmax(most, fabs(row[j]));
    }
    for (size_t j = 0; j < p; j++)
        row[j] /= most;
    double length = sqrt(ork_dot(row, row, p));
    for (size_t j = 0; j < p; j++)
        row[j] /= length;
    return true;
}

typedef struct pairwise {
    const double *rows; /* [p × n] a unit's values together */
    size_t n, p;
    ork_correlation_kind kind;
    double *distance;
} pairwise;

/* With missing values each pair has its own variables. */
static ork_status correlate_row(ork_context *ctx, size_t i, void *data)
{
    const pairwise *work = data;
    for (size_t j = i + 1; j < work->n; j++) {
        ork_correlation r;
        ORK_TRY(ork_correlate(ctx, work->kind, work->rows + i * work->p, work->rows + j * work->p,
                              work->p, &r));
        work->distance[ork_pair(work->n, i, j)] = 1 - r.coefficient;
    }
    return ORK_OK;
}

static ork_status correlation_distances(ork_context *ctx, bool of_ranks, const input *in,
                                        double *distance)
{
    ORK_SCRATCH(scratch);
    size_t n = in->n, p = in->p;
    double *rows;
    bool *is_flat;
    ORK_NEW(rows, ork_arena_alloc(ctx, &scratch, (n * p + 1) * sizeof *rows));
    ORK_NEW(is_flat, ork_arena_calloc(ctx, &scratch, n, sizeof *is_flat));
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j < p; j++)
            rows[i * p + j] = in->x[j * n + i];
    }
    if (in->has_missing) {
        pairwise work = {rows, n, p, of_ranks ? ORK_SPEARMAN : ORK_PEARSON, distance};
        return ork_parallel(ctx, n, correlate_row, &work);
    }
    for (size_t i = 0; i < n; i++) {
        double *row = rows + i * p;
        if (of_ranks) ORK_TRY(ork_rank(ctx, row, p, true, ORK_TIES_AVERAGE, row));
        is_flat[i] = !normalise(row, p);
    }
    double *columns;
    ORK_NEW(columns, ork_arena_alloc(ctx, &scratch, (n * p + 1) * sizeof *columns));
    for (size_t j = 0; j < p; j++) {
        for (size_t i = 0; i < n; i++)
            columns[j * n + i] = is_flat[i] ? 0 : rows[i * p + j];
    }
    input normalised = {.x = columns, .n = n, .p = p};
    ORK_TRY(sum_distances(ctx, TERM_SQUARE, FINISH_HALF, 0, &normalised, distance));
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; is_flat[i] && j < n; j++) {
            if (j != i) distance[i < j ? ork_pair(n, i, j) : ork_pair(n, j, i)] = NAN;
        }
    }
    return ORK_OK;
}

/* ---- Mahalanobis -------------------------------------------------------------------------------
 */

/* z = L⁻¹ x with the covariances L Lᵀ: Euclidean distances of z are Mahalanobis' of x. */
static ork_status mahalanobis(ork_context *ctx, const input *in, double *distance)
{
    ORK_SCRATCH(scratch);
    size_t n = in->n, p = in->p;
    double *z, *s;
    if (in->has_missing) {
        ork_fail(ctx, ORK_ERR_DATA, "Mahalanobis' distance needs all values, some are missing");
        return ork_hint(ctx, "leave the units or variables out, or take another distance");
    }
    ORK_NEW(z, ork_arena_alloc(ctx, &scratch, (n * p + 1) * sizeof *z));
    ORK_NEW(s, ork_arena_calloc(ctx, &scratch, p * p + 1, sizeof *s));
    /* About the mean and over the standard deviation first: units of measure do not matter. */
    for (size_t j = 0; j < p; j++) {
        double mean = ork_mean(in->x + j * n, n), sd = ork_sd(in->x + j * n, n);
        if (!(sd > 0)) return ork_fail(ctx, ORK_ERR_DATA, "variable %zu is constant", j + 1);
        for (size_t i = 0; i < n; i++)
            z[j * n + i] = (in->x[j * n + i] - mean) / sd;
    }
    for (size_t j = 0; j < p; j++) {
        for (size_t l = j; l < p; l++)
            s[j * p + l] = ork_dot(z + j * n, z + l * n, n) / (double)(n - 1);
    }
    if (!ork_cholesky(s, p)) {
        ork_fail(ctx, ORK_ERR_DATA,
                 "the variables depend on each other: their covariances have no "
                 "inverse");
        return ork_hint(ctx, "leave variables out, or have more units than variables");
    }
    for (size_t j = 0; j < p; j++) {
        for (size_t l = 0; l < j; l++) {
            for (size_t i = 0; i < n; i++)
                z[j * n + i] -= s[l * p + j] * z[l * n + i];
        }
        for (size_t i = 0; i < n; i++)
            z[j * n + i] /= s[j * p + j];
    }
    input whitened = {.x = z, .n = n, .p = p};
    return sum_distances(ctx, TERM_SQUARE, FINISH_ROOT, 0, &whitened, distance);
}

ork_status ork_distances(ork_context *ctx, ork_distance kind, double power, const double *x,
                         size_t n, size_t p, const double *weights, double *distance)
{
    input in = {.x = x, .n = n, .p = p, .weights = weights};
    ORK_TRY(check(ctx, &in));
    if (kind >= ORK_DISTANCE_PEARSON && weights)
        return ork_fail(ctx, ORK_ERR_ARGUMENT,
                        "correlations and Mahalanobis' distance take no weights of variables");
    if (kind == ORK_DISTANCE_MINKOWSKI && !(power >= 1 && isfinite(power)))
        return ork_fail(ctx, ORK_ERR_ARGUMENT, "the power is %g, not at least 1", power);
    switch (kind) {
    case ORK_DISTANCE_EUCLIDEAN:
        return sum_distances(ctx, TERM_SQUARE, FINISH_ROOT, 0, &in, distance);
    case ORK_DISTANCE_SQUARED:
        return sum_distances(ctx, TERM_SQUARE, FINISH_AS_IT_IS, 0, &in, distance);
    case ORK_DISTANCE_MANHATTAN:
        return sum_distances(ctx, TERM_ABSOLUTE, FINISH_AS_IT_IS, 0, &in, distance);
    case ORK_DISTANCE_MAXIMUM:
        return sum_distances(ctx, TERM_MAXIMUM, FINISH_AS_IT_IS, 0, &in, distance);
    case ORK_DISTANCE_CANBERRA:
        return sum_distances(ctx, TERM_CANBERRA, FINISH_AS_IT_IS, 0, &in, distance);
    case ORK_DISTANCE_MINKOWSKI:
        return sum_distances(ctx, TERM_POWER, FINISH_POWER_ROOT, power, &in, distance);
    case ORK_DISTANCE_PEARSON:
        return correlation_distances(ctx, false, &in, distance);
    case ORK_DISTANCE_SPEARMAN:
        return correlation_distances(ctx, true, &in, distance);
    case ORK_DISTANCE_MAHALANOBIS:
        break;
    }
    return mahalanobis(ctx, &in, distance);
}

/* ---- Gower -------------------------------------------------------------------------------------
 */

/* 1 over the range of what is there; 0 for a variable without any. */
static double over_range(const double *x, size_t n)
{
    double least = INFINITY, greatest = -INFINITY;
    for (size_t i = 0; i < n; i++) {
        if (isnan(x[i])) continue;
        least = fmin(least, x[i]);
        greatest = fmax(greatest, x[i]);
    }
    return greatest > least ? 1 / (greatest - least) : 0;
}

ork_status ork_gower(ork_context *ctx, const double *x, size_t n, size_t p,
                     const ork_gower_type *type, const double *weights, double *distance)
{
    ORK_SCRATCH(scratch);
    input in = {.x = x, .n = n, .p = p, .weights = weights};
    distance_tiles tiles = {.finish = FINISH_MEAN, .distance = distance};
    distance_term *terms;
    double *weight, *factor;
    ORK_TRY(check(ctx, &in));
    ORK_NEW(terms, ork_arena_calloc(ctx, &scratch, p + 1, sizeof *terms));
    ORK_NEW(weight, ork_arena_calloc(ctx, &scratch, p + 1, sizeof *weight));
    ORK_NEW(factor, ork_arena_calloc(ctx, &scratch, p + 1, sizeof *factor));
    for (size_t j = 0; j < p; j++) {
        weight[j] = weights ? weights[j] : 1;
        factor[j] = 1;
        terms[j] = TERM_UNEQUAL;
        if (type[j] == ORK_GOWER_ASYMMETRIC) terms[j] = TERM_UNEQUAL_PRESENT;
        if (type[j] == ORK_GOWER_INTERVAL || type[j] == ORK_GOWER_ORDERED) {
            terms[j] = TERM_ABSOLUTE;
            factor[j] = weight[j] * over_range(x + j * n, n);
        }
    }
    tiles.term = terms;
    tiles.weight = weight;
    ORK_TRY(lay_out(ctx, &in, factor, &scratch, &tiles));
    return distance_tiles_fill(ctx, &tiles);
}
