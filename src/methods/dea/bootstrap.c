/*
 * Bias and intervals of efficiencies by the homogeneous smoothed bootstrap (Simar & Wilson 1998).
 *
 * It works on distances, 1/score, which are 1 or more in both orientations: new distances are drawn
 * from a kernel estimate of their density reflected at 1; units are moved to them along their own
 * rays; the original units are measured against the moved ones.
 */
#include "methods/dea/steps.h"

#include <math.h>
#include <string.h>

/* Replicates between two looks at the clock. */
enum { BATCH = 64 };
/* Distances this near to 1 are spurious: they tell the frontier's own units. */
#define ON_FRONTIER 1e-6

typedef struct {
    const ork_dea_model *model;
    const dea_group *group;
    const double *distance; /* [n] */
    double bandwidth, variance;
    uint64_t stream;   /* of the first replicate */
    double *replicate; /* [n × replicates] by replicate */
    size_t first;
} resampling;

static double interquartile(const double *sorted, size_t n)
{
    return ork_quantile(sorted, n, 0.75) - ork_quantile(sorted, n, 0.25);
}

/* The normal reference rule with Silverman's factor (1986, eq. 3.31) on the reflected distances
   without those at 1, brought to the size and spread of the sample: Daraio & Simar (2007), 3.26. 0
   when all are on the frontier. */
static ork_status choose_bandwidth(ork_context *ctx, const double *distance, size_t n,
                                   double *bandwidth)
{
    ORK_SCRATCH(scratch);
    double *reflected;
    size_t count = 0;
    *bandwidth = 0;
    ORK_NEW(reflected, ork_arena_calloc(ctx, &scratch, 2 * n, sizeof(double)));
    for (size_t i = 0; i < n; i++) {
        if (!(distance[i] > 1 + ON_FRONTIER)) continue;
        reflected[count++] = distance[i];
        reflected[count++] = 2 - distance[i];
    }
    if (count == 0) return ORK_OK;
    double sd = ork_sd(reflected, count), spread = sd;
    ork_sort(reflected, count, reflected);
    double quartiles = interquartile(reflected, count) / 1.349;
    if (quartiles > 1e-6 && quartiles < spread) spread = quartiles;
    double by_size = pow((double)count / (double)n, 0.2), by_spread = ork_sd(distance, n) / sd;
    *bandwidth = 0.9 * spread * pow((double)count, -0.2) * by_size * by_spread;
    return ORK_OK;
}

/* [n] distances drawn anew: of the reflected sample, smoothed, with the sample's variance. */
static void draw(const resampling *of, ork_random *random, double *drawn)
{
    size_t n = of->group->n;
    double mean = 0, shrink = sqrt(1 + of->bandwidth * of->bandwidth / of->variance);
    for (size_t i = 0; i < n; i++) {
        size_t k = ork_random_below(random, 2 * n);
        drawn[i] = k < n ? of->distance[k] : 2 - of->distance[k - n];
        mean += drawn[i] / (double)n;
    }
    for (size_t i = 0; i < n; i++) {
        double smooth = drawn[i] + of->bandwidth * ork_random_normal(random);
        smooth = mean + (smooth - mean) / shrink;
        drawn[i] = smooth < 1 ? 2 - smooth : smooth;
    }
}

/* The units at the distances drawn, the rest of their values as it is. */
static void move(const resampling *of, const double *drawn, double *moved)
{
    const dea_group *group = of->group;
    bool is_output = of->model->is_output;
    size_t n = group->n, count = is_output ? of->model->outputs : of->model->inputs;
    const double *from = is_output ? group->y : group->x;
    for (size_t k = 0; k < count; k++) {
        for (size_t i = 0; i < n; i++) {
            double by = drawn[i] / of->distance[i];
            moved[k * n + i] = from[k * n + i] * (is_output ? 1 / by : by);
        }
    }
}

static ork_status resample(ork_context *ctx, size_t task, void *data)
{
    ORK_SCRATCH(scratch);
    const resampling *of = data;
    const dea_group *group = of->group;
    ORK_OWNED_DEA ork_dea *dea = NULL;
    size_t n = group->n, m = of->model->inputs, s = of->model->outputs, most = m > s ? m : s;
    double *moved, *x, *y, score;
    ORK_NEW(moved, ork_arena_calloc(ctx, &scratch, n * (most + 1), sizeof(double)));
    ORK_NEW(x, ork_arena_calloc(ctx, &scratch, m, sizeof(double)));
    ORK_NEW(y, ork_arena_calloc(ctx, &scratch, s, sizeof(double)));
    ORK_TRY(ork_dea_new(ctx, of->model, n, &dea));
    ork_random random = ork_random_stream(ork_context_seed(ctx), of->stream + of->first + task);
    double *drawn = moved + n * most;
    draw(of, &random, drawn);
    move(of, drawn, moved);
    ork_dea_set(dea, of->model->is_output ? group->x : moved,
                of->model->is_output ? moved : group->y, NULL);
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < m; k++)
            x[k] = group->x[k * n + i];
        for (size_t k = 0; k < s; k++)
            y[k] = group->y[k * n + i];
        ORK_TRY(ork_dea_measure(ctx, dea, x, y, SIZE_MAX, &score));
        of->replicate[(of->first + task) * n + i] = 1 / score;
    }
    return ORK_OK;
}

/* From the replicates of a unit's distance to its score's bias and interval. */
static void summarise(const dea_work *work, const double *sorted, size_t count, double distance,
                      dea_record *record, size_t *noisy)
{
    double bias = ork_mean(sorted, count) - distance, sd = ork_sd(sorted, count);
    double tail = (1 - work->options->level) / 2;
    record->corrected = 1 / (distance - bias);
    record->bias = record->score - record->corrected;
    record->lower = 1 / (2 * distance - ork_quantile(sorted, count, tail));
    record->upper = 1 / (2 * distance - ork_quantile(sorted, count, 1 - tail));
    *noisy += bias * bias < 3 * sd * sd;
}

static ork_status summarise_all(ork_context *ctx, dea_work *work, const dea_scope *scope,
                                const resampling *of)
{
    ORK_SCRATCH(scratch);
    size_t n = scope->group.n, replicates = (size_t)work->options->bootstrap, noisy = 0;
    double *sorted;
    const char *in;
    ORK_NEW(sorted, ork_arena_calloc(ctx, &scratch, replicates, sizeof(double)));
    for (size_t i = 0; i < n; i++) {
        for (size_t r = 0; r < replicates; r++)
            sorted[r] = of->replicate[r * n + i];
        ork_sort(sorted, replicates, sorted);
        summarise(work, sorted, replicates, of->distance[i],
                  &work->record[scope->group.position[i]], &noisy);
    }
    if (noisy == 0) return ORK_OK;
    ORK_NEW(in, ork_panel_in(ctx, &scratch, &work->data.panel, scope->period));
    return ork_note_add(ctx, ORK_INFO, "noisy-correction",
                        "of %zu of %zu units%s the bias squared is below 3 variances: the "
                        "correction may add more noise than it takes away bias (Simar & Wilson)",
                        noisy, n, in);
}

ork_status dea_bootstrap(ork_context *ctx, dea_work *work, dea_scope *scope)
{
    ORK_SCRATCH(scratch);
    size_t n = scope->group.n, replicates = (size_t)work->options->bootstrap;
    double *distance;
    const char *in;
    if (replicates == 0 || n == 0) return ORK_OK;
    ORK_NEW(distance, ork_arena_calloc(ctx, &scratch, n, sizeof(double)));
    for (size_t i = 0; i < n; i++)
        distance[i] = 1 / work->record[scope->group.position[i]].score;
    scope->bandwidth = work->options->bandwidth;
    if (isnan(scope->bandwidth)) ORK_TRY(choose_bandwidth(ctx, distance, n, &scope->bandwidth));
    resampling of = {.model = &work->model,
                     .group = &scope->group,
                     .distance = distance,
                     .bandwidth = scope->bandwidth,
                     .stream = (uint64_t)(scope - work->scope) << 32};
    for (size_t i = 0; i < n; i++) /* about 1, of the reflected sample */
        of.variance += (distance[i] - 1) * (distance[i] - 1) / (double)n;
    if (!(of.variance > 0) || !(scope->bandwidth > 0)) {
        scope->bandwidth = NAN;
        ORK_NEW(in, ork_panel_in(ctx, &scratch, &work->data.panel, scope->period));
        return ork_note_add(ctx, ORK_WARNING, "nothing-to-resample",
                            "all units%s are efficient: the bootstrap has nothing to draw from",
                            in);
    }
    if (n > SIZE_MAX / sizeof(double) / replicates)
        return ork_fail(ctx, ORK_ERR_MEMORY, "so many replicates are too large");
    ORK_NEW(of.replicate, ork_arena_alloc(ctx, &scratch, n * replicates * sizeof(double)));
    for (of.first = 0; of.first < replicates; of.first += BATCH) {
        size_t count = replicates - of.first < BATCH ? replicates - of.first : BATCH;
        double share = (double)of.first / (double)replicates;
        ork_progress(ctx, "bootstrap",
                     ((double)(scope - work->scope) + share) / (double)work->scopes);
        ORK_TRY(ork_parallel(ctx, count, resample, &of));
    }
    return summarise_all(ctx, work, scope, &of);
}
