/* Quotients within their industry: standardised, and which of them are exceptional. */
#include "methods/specialization/steps.h"
#include "orken/math.h"

#include <math.h>

/*
 * The value that an exceptional quotient reaches: of the normal distribution (O'Donoghue & Gleave
 * 2004), or the mean over bootstrap samples of the quantile (Tian 2013).
 */
static ork_status find_cut_off(ork_context *ctx, const specialization_work *work, const double *z,
                               size_t count, uint64_t stream, double *cut_off)
{
    ORK_SCRATCH(scratch);
    const ork_specialization_options *options = work->options;
    size_t replicates = (size_t)options->replicates;
    double *sample, sum = 0;
    if (options->cut_off == ORK_CUT_OFF_NORMAL) {
        *cut_off = ork_normal_quantile(options->confidence);
        return ORK_OK;
    }
    ORK_NEW(sample, ork_arena_alloc(ctx, &scratch, count * sizeof *sample));
    for (size_t b = 0; b < replicates; b++) {
        ork_random random = ork_random_stream(ork_context_seed(ctx), stream * replicates + b);
        for (size_t i = 0; i < count; i++)
            sample[i] = z[ork_random_below(&random, count)];
        ork_sort(sample, count, sample);
        sum += ork_quantile(sample, count, options->confidence);
    }
    *cut_off = sum / (double)replicates;
    return ORK_OK;
}

/* One industry in one period. */
static ork_status standardise(ork_context *ctx, size_t index, void *data)
{
    ORK_SCRATCH(scratch);
    specialization_work *work = data;
    const ork_panel *panel = &work->panel;
    size_t k = index / panel->periods, t = index % panel->periods, count = 0;
    size_t from = panel->start[t], to = panel->start[t + 1];
    bool takes_logs = work->options->standardise == ORK_STANDARDISE_LOG;
    double *x, *quotient = work->quotient + k * panel->count;
    double *z = work->standardised + k * panel->count;
    ORK_NEW(x, ork_arena_calloc(ctx, &scratch, to - from, sizeof *x));
    for (size_t p = from; p < to; p++) {
        z[p] = takes_logs ? log(quotient[p]) : quotient[p];
        if (isfinite(z[p])) x[count++] = z[p];
    }
    double mean = ork_mean(x, count), sd = ork_sd(x, count);
    industry_summary *summary = &work->summary[index];
    for (size_t p = from; p < to; p++)
        z[p] = sd > 0 && isfinite(z[p]) ? (z[p] - mean) / sd : NAN;
    if (!(sd > 0)) return ORK_OK;
    for (size_t i = 0; i < count; i++)
        x[i] = (x[i] - mean) / sd;
    ORK_TRY(find_cut_off(ctx, work, x, count, index, &summary->cut_off));
    double least = mean + summary->cut_off * sd;
    summary->quotient_cut_off = takes_logs ? exp(least) : least;
    return ork_check_cancelled(ctx);
}

ork_status specialization_standardise(ork_context *ctx, specialization_work *work)
{
    size_t cells = work->panel.count * work->industries;
    if (work->is_index || work->options->standardise == ORK_STANDARDISE_NONE) return ORK_OK;
    ORK_NEW(work->standardised, ork_arena_alloc(ctx, work->arena, cells * sizeof(double)));
    return ork_parallel(ctx, work->industries * work->panel.periods, standardise, work);
}
