/* Saltelli's design through the engine. */
#include "methods/composite_uncertainty/sobol.h"

#include <math.h>
#include <string.h>

/* Bytes that the sums of units may take. */
#define SUMS_MOST ((size_t)1 << 28)

/* Bytes of the sums of `outputs`, as ork_sobol keeps them; SIZE_MAX where there is no such size. */
static size_t bytes_of_sums(size_t outputs, size_t factors, size_t bootstraps)
{
    size_t bytes;
    if (__builtin_mul_overflow(outputs, 3 * (factors + 1) * sizeof(double), &bytes) ||
        __builtin_mul_overflow(bytes, bootstraps + 1, &bytes)) {
        return SIZE_MAX;
    }
    return bytes;
}

ork_status uncertainty_sobol_new(ork_context *ctx, const uncertainty_summary *summary,
                                 uncertainty_sobol *sobol)
{
    uncertainty_engine *engine = summary->engine;
    const ork_composite_uncertainty_options *options = engine->options;
    size_t d = engine->factor_count, bootstraps = (size_t)options->bootstraps;
    *sobol = (uncertainty_sobol){.engine = engine,
                                 .order = summary->order,
                                 .units = summary->units,
                                 .samples = (size_t)options->base_samples};
    if (options->points == ORK_POINTS_SOBOL && 2 * d > ORK_POINTS_SOBOL_MOST) {
        ork_fail(ctx, ORK_ERR_ARGUMENT, "quasi-random points are there for %d factors, not %zu",
                 ORK_POINTS_SOBOL_MOST / 2, d);
        ork_hint(ctx, "take random points: --points random");
        return ork_at(ctx, &(ork_place){.option = "points"});
    }
    if (bytes_of_sums(uncertainty_rank_output(sobol->units), d, bootstraps) > SUMS_MOST) {
        sobol->units = 0;
        ORK_TRY(ork_note_add(ctx, ORK_INFO, "table-too-long",
                             "the sensitivity of each unit's rank and score is left out: sums for "
                             "%zu units and %zu bootstraps would take more than %zu MB",
                             summary->units, bootstraps, SUMS_MOST >> 20));
    }
    sobol->outputs = uncertainty_rank_output(sobol->units);
    return ork_sobol_new(ctx, d, sobol->outputs, sobol->samples, bootstraps, &sobol->sums);
}

void uncertainty_sobol_free(uncertainty_sobol *sobol)
{
    ork_sobol_free(sobol->sums);
    free(sobol->by_cause);
}

/* ---- Runs --------------------------------------------------------------------------------------
 */

/* The outputs of a block's runs, as ork_sobol_add takes them. */
static void gather(const uncertainty_sobol *sobol, const uncertainty_outcome *outcome, size_t runs,
                   double *y)
{
    const uncertainty_engine *engine = sobol->engine;
    size_t n = engine->nominal.panel.count;
    for (size_t r = 0; r < runs; r++, y += sobol->outputs) {
        const double *rank = outcome->rank + r * n, *score = outcome->score + r * n;
        y[UNCERTAINTY_SHIFT] = uncertainty_rank_shift(engine, rank);
        for (size_t k = 0; k < sobol->units; k++) {
            y[uncertainty_rank_output(k)] = rank[sobol->order[k]];
            y[uncertainty_score_output(k)] = score[sobol->order[k]];
        }
    }
}

/* A failed run takes its base sample along. */
static ork_status count_failures(ork_context *ctx, uncertainty_sobol *sobol,
                                 const uncertainty_outcome *outcome, size_t samples)
{
    size_t each = sobol->engine->factor_count + 2, causes = sobol->engine->cause_count;
    if (causes > sobol->cause_count) {
        size_t *grown;
        ORK_NEW(grown, ork_realloc(ctx, sobol->by_cause, causes * sizeof *grown));
        memset(grown + sobol->cause_count, 0, (causes - sobol->cause_count) * sizeof *grown);
        sobol->by_cause = grown;
        sobol->cause_count = causes;
    }
    for (size_t k = 0; k < samples; k++) {
        bool has_failed = false;
        for (size_t r = k * each; r < (k + 1) * each; r++) {
            if (outcome->cause[r] == UNCERTAINTY_RAN) continue;
            sobol->by_cause[outcome->cause[r]]++;
            sobol->failed_runs++;
            has_failed = true;
        }
        sobol->failed += has_failed;
    }
    return ORK_OK;
}

ork_status uncertainty_sobol_add(ork_context *ctx, uncertainty_sobol *sobol, const double *u,
                                 size_t count)
{
    ORK_SCRATCH(scratch);
    size_t runs = count * (sobol->engine->factor_count + 2);
    uncertainty_outcome outcome;
    double *y;
    ORK_NEW(y, ork_arena_alloc(ctx, &scratch, runs * sobol->outputs * sizeof *y));
    ORK_TRY(uncertainty_outcome_new(ctx, sobol->engine, runs, &scratch, &outcome));
    ORK_TRY(uncertainty_evaluate(ctx, sobol->engine, u, runs, &outcome));
    ORK_TRY(count_failures(ctx, sobol, &outcome, count));
    gather(sobol, &outcome, runs, y);
    return ork_sobol_add(ctx, sobol->sums, y, count);
}

ork_status uncertainty_sobol_run(ork_context *ctx, uncertainty_sobol *sobol)
{
    ORK_SCRATCH(scratch);
    ork_points points = (ork_points)sobol->engine->options->points;
    size_t d = sobol->engine->factor_count, samples = sobol->samples, each = d * (d + 2);
    size_t block = summary_block(sobol->engine) / (d + 2);
    double *u;
    if (block < 1) block = 1;
    if (block > samples) block = samples;
    ORK_NEW(u, ork_arena_calloc(ctx, &scratch, block * each, sizeof *u));
    for (size_t first = 0; first < samples; first += block) {
        size_t count = samples - first < block ? samples - first : block;
        ork_progress(ctx, "sensitivity", (double)first / (double)samples);
        for (size_t k = 0; k < count; k++) {
            ORK_TRY(
                ork_saltelli_runs(ctx, points, ork_context_seed(ctx), d, first + k, u + k * each));
        }
        ORK_TRY(uncertainty_sobol_add(ctx, sobol, u, count));
        ORK_TRY(ork_check_cancelled(ctx));
    }
    return ORK_OK;
}
