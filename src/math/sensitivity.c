/*
 * Variance-based sensitivity: Saltelli's design and the estimators of Sobol's indices, with
 * bootstrap intervals. Base samples pass through once: a bootstrap draws how often each of them
 * counts when it comes, so that nothing is kept but sums.
 */
#include "orken/math.h"

#include <math.h>

#define STREAM_BOOTSTRAP (UINT64_C(5) << 61)
/* A spread below this part of an output's size is rounding. */
#define NEARLY_CONSTANT 1e-12
/* Outputs of one parallel task. */
enum { OUTPUTS_EACH = 16 };

/* The sums of an output: 1, a + b, a² + b², and per factor b (ab − a), ab − a, (ab − a)². */
enum { SUM_COUNT, SUM_LEVEL, SUM_SQUARE, SUMS_COMMON };
enum { SUM_PRODUCT, SUM_SHIFT, SUM_JUMP, SUMS_EACH };

struct ork_sobol {
    size_t factors, outputs, samples, bootstraps, added;
    size_t lanes;       /* the sums of the sample itself, then those of each bootstrap */
    double *pivot;      /* [outputs] first value: sums are of differences from it; NaN before */
    double *sum;        /* [outputs × sums × lanes] */
    ork_random *random; /* [bootstraps] */
    size_t *left;       /* [bootstraps] draws that are still to be made */
};

ork_status ork_saltelli_runs(ork_context *ctx, ork_points points, uint64_t seed, size_t factors,
                             uint64_t index, double *u)
{
    ORK_SCRATCH(scratch);
    double *both, *run = u;
    ORK_NEW(both, ork_arena_alloc(ctx, &scratch, 2 * factors * sizeof *both));
    ORK_TRY(ork_unit_point(ctx, points, seed, index, 2 * factors, both));
    for (size_t r = 0; r < factors + 2; r++, run += factors) {
        for (size_t i = 0; i < factors; i++) {
            bool is_of_b = r == 1 || r == i + 2;
            run[i] = both[is_of_b ? factors + i : i];
        }
    }
    return ORK_OK;
}

/* ---- Sums --------------------------------------------------------------------------------------
 */

static size_t sums_of(const ork_sobol *sobol)
{
    return SUMS_COMMON + SUMS_EACH * sobol->factors;
}

ork_status ork_sobol_new(ork_context *ctx, size_t factors, size_t outputs, size_t samples,
                         size_t bootstraps, ork_sobol **result)
{
    ork_sobol *sobol;
    *result = NULL;
    ORK_NEW(sobol, ork_calloc(ctx, 1, sizeof *sobol));
    *sobol = (ork_sobol){.factors = factors,
                         .outputs = outputs,
                         .samples = samples,
                         .bootstraps = bootstraps,
                         .lanes = bootstraps + 1};
    size_t sums;
    bool is_too_much = __builtin_mul_overflow(sums_of(sobol), sobol->lanes, &sums);
    sobol->sum = is_too_much ? NULL : ork_calloc(ctx, outputs, sums * sizeof *sobol->sum);
    sobol->pivot = ork_calloc(ctx, outputs, sizeof *sobol->pivot);
    sobol->random = ork_calloc(ctx, bootstraps, sizeof *sobol->random);
    sobol->left = ork_calloc(ctx, bootstraps, sizeof *sobol->left);
    if (!sobol->sum || !sobol->pivot || !sobol->random || !sobol->left) {
        ork_sobol_free(sobol);
        return ORK_ERR_MEMORY;
    }
    for (size_t o = 0; o < outputs; o++)
        sobol->pivot[o] = NAN;
    for (size_t b = 0; b < bootstraps; b++) {
        sobol->random[b] = ork_random_stream(ork_context_seed(ctx), STREAM_BOOTSTRAP | b);
        sobol->left[b] = samples;
    }
    *result = sobol;
    return ORK_OK;
}

void ork_sobol_free(ork_sobol *sobol)
{
    if (!sobol) return;
    free(sobol->sum);
    free(sobol->pivot);
    free(sobol->random);
    free(sobol->left);
    free(sobol);
}

/* How many of `draws` fall on one of `places` that are left: binomial, by inversion. */
static size_t draw_count(ork_random *random, size_t draws, size_t places)
{
    if (places <= 1) return draws;
    double p = 1 / (double)places, odds = p / (1 - p), n = (double)draws;
    double chance = exp(n * log1p(-p)), u = ork_random_uniform(random);
    size_t count = 0;
    while (u > chance && count < draws) {
        u -= chance;
        count++;
        chance *= odds * (n - (double)count + 1) / (double)count;
    }
    return count;
}

typedef struct {
    ork_sobol *sobol;
    const double *y;
    double *weight; /* [count × lanes] how often each base sample counts */
    size_t count;
} addition;

static void draw_weights(addition *of)
{
    ork_sobol *sobol = of->sobol;
    for (size_t k = 0; k < of->count; k++) {
        double *weight = of->weight + k * sobol->lanes;
        weight[0] = 1;
        for (size_t b = 0; b < sobol->bootstraps; b++) {
            size_t places = sobol->samples - sobol->added - k;
            size_t drawn = draw_count(&sobol->random[b], sobol->left[b], places);
            sobol->left[b] -= drawn;
            weight[b + 1] = (double)drawn;
        }
    }
}

static void add_weighted(double *restrict sum, const double *restrict weight, size_t lanes,
                         double value)
{
    for (size_t l = 0; l < lanes; l++)
        sum[l] += weight[l] * value;
}

/* One output of one base sample, unless a run lacks it. */
static void add_output(ork_sobol *sobol, const double *y, size_t output, const double *weight)
{
    size_t d = sobol->factors, lanes = sobol->lanes;
    double *sum = sobol->sum + output * sums_of(sobol) * lanes;
    for (size_t r = 0; r < d + 2; r++) {
        if (isnan(y[r * sobol->outputs])) return;
    }
    if (isnan(sobol->pivot[output])) sobol->pivot[output] = y[0];
    double pivot = sobol->pivot[output], a = y[0] - pivot, b = y[sobol->outputs] - pivot;
    add_weighted(sum + SUM_COUNT * lanes, weight, lanes, 1);
    add_weighted(sum + SUM_LEVEL * lanes, weight, lanes, a + b);
    add_weighted(sum + SUM_SQUARE * lanes, weight, lanes, a * a + b * b);
    sum += SUMS_COMMON * lanes;
    for (size_t i = 0; i < d; i++, sum += SUMS_EACH * lanes) {
        double shift = y[(i + 2) * sobol->outputs] - pivot - a;
        if (shift == 0) continue;
        add_weighted(sum + SUM_PRODUCT * lanes, weight, lanes, b * shift);
        add_weighted(sum + SUM_SHIFT * lanes, weight, lanes, shift);
        add_weighted(sum + SUM_JUMP * lanes, weight, lanes, shift * shift);
    }
}

static ork_status add_outputs(ork_context *ctx, size_t task, void *data)
{
    (void)ctx;
    addition *of = data;
    ork_sobol *sobol = of->sobol;
    size_t runs = sobol->factors + 2, end = (task + 1) * OUTPUTS_EACH;
    if (end > sobol->outputs) end = sobol->outputs;
    for (size_t output = task * OUTPUTS_EACH; output < end; output++) {
        for (size_t k = 0; k < of->count; k++)
            add_output(sobol, of->y + k * runs * sobol->outputs + output, output,
                       of->weight + k * sobol->lanes);
    }
    return ORK_OK;
}

ork_status ork_sobol_add(ork_context *ctx, ork_sobol *sobol, const double *y, size_t count)
{
    if (count > sobol->samples - sobol->added) {
        return ork_fail(ctx, ORK_ERR_ARGUMENT, "%zu base samples were announced, %zu came",
                        sobol->samples, sobol->added + count);
    }
    ORK_SCRATCH(scratch);
    addition of = {.sobol = sobol, .y = y, .count = count};
    ORK_NEW(of.weight, ork_arena_calloc(ctx, &scratch, count * sobol->lanes, sizeof(double)));
    draw_weights(&of);
    size_t tasks = (sobol->outputs + OUTPUTS_EACH - 1) / OUTPUTS_EACH;
    ORK_TRY(ork_parallel(ctx, tasks, add_outputs, &of));
    sobol->added += count;
    return ORK_OK;
}

/* ---- Indices -----------------------------------------------------------------------------------
 */

/* Sum s of the output in a lane. */
static double sum_at(const ork_sobol *sobol, size_t output, size_t s, size_t lane)
{
    return sobol->sum[(output * sums_of(sobol) + s) * sobol->lanes + lane];
}

/* Mean, less the pivot, and variance of A and B together; false where they are all the same. */
static bool spread(const ork_sobol *sobol, size_t output, size_t lane, double *mean,
                   double *variance)
{
    double n = 2 * sum_at(sobol, output, SUM_COUNT, lane);
    double level = sum_at(sobol, output, SUM_LEVEL, lane);
    double square = sum_at(sobol, output, SUM_SQUARE, lane);
    *mean = n > 0 ? level / n : NAN;
    *variance = n > 1 ? fmax(0, square - level * *mean) / (n - 1) : NAN;
    double size = fabs(sobol->pivot[output]) + sqrt(square / n);
    return sqrt(*variance) > NEARLY_CONSTANT * size;
}

static void estimate(const ork_sobol *sobol, size_t output, size_t lane, size_t factor,
                     bool is_centred, double *first, double *total)
{
    double mean, variance, n = sum_at(sobol, output, SUM_COUNT, lane);
    size_t s = SUMS_COMMON + SUMS_EACH * factor;
    *first = *total = NAN;
    if (!spread(sobol, output, lane, &mean, &variance)) return;
    double centre = is_centred ? mean : -sobol->pivot[output];
    double product = sum_at(sobol, output, s + SUM_PRODUCT, lane) -
                     centre * sum_at(sobol, output, s + SUM_SHIFT, lane);
    *first = product / n / variance;
    *total = sum_at(sobol, output, s + SUM_JUMP, lane) / (2 * n) / variance;
}

/* The middle `level` of the finite ones of x, which is sorted. */
static void percentiles(double *x, size_t count, double level, double *lower, double *upper)
{
    size_t known = 0;
    for (size_t k = 0; k < count; k++) {
        if (isfinite(x[k])) x[known++] = x[k];
    }
    *lower = *upper = NAN;
    if (known == 0) return;
    ork_sort(x, known, x);
    *lower = ork_quantile(x, known, (1 - level) / 2);
    *upper = ork_quantile(x, known, (1 + level) / 2);
}

ork_status ork_sobol_indices(ork_context *ctx, const ork_sobol *sobol, size_t output, double level,
                             bool is_centred, ork_sobol_index *index)
{
    ORK_SCRATCH(scratch);
    double *first, *total;
    ORK_NEW(first, ork_arena_calloc(ctx, &scratch, sobol->lanes, sizeof *first));
    ORK_NEW(total, ork_arena_calloc(ctx, &scratch, sobol->lanes, sizeof *total));
    for (size_t i = 0; i < sobol->factors; i++) {
        ork_sobol_index *of = &index[i];
        for (size_t l = 0; l < sobol->lanes; l++)
            estimate(sobol, output, l, i, is_centred, &first[l], &total[l]);
        of->first = first[0];
        of->total = total[0];
        percentiles(first + 1, sobol->bootstraps, level, &of->first_lower, &of->first_upper);
        percentiles(total + 1, sobol->bootstraps, level, &of->total_lower, &of->total_upper);
    }
    return ORK_OK;
}

size_t ork_sobol_count(const ork_sobol *sobol, size_t output)
{
    return (size_t)sum_at(sobol, output, SUM_COUNT, 0);
}

double ork_sobol_mean(const ork_sobol *sobol, size_t output)
{
    double mean, variance;
    spread(sobol, output, 0, &mean, &variance);
    return sobol->pivot[output] + mean;
}

double ork_sobol_variance(const ork_sobol *sobol, size_t output)
{
    double mean, variance;
    bool is_varied = spread(sobol, output, 0, &mean, &variance);
    return is_varied || isnan(variance) ? variance : 0;
}
