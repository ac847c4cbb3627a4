/* Scores grouped into bands, the highest first. */
#include "methods/composite/steps.h"

#include <math.h>

static ork_status name_bands(ork_context *ctx, composite_work *work, size_t bands)
{
    static const char *const known[][5] = {
        {"all"},
        {"high", "low"},
        {"high", "medium", "low"},
        {"high", "upper medium", "lower medium", "low"},
        {"very high", "high", "medium", "low", "very low"},
    };
    ORK_NEW(work->band_names,
            ork_arena_calloc(ctx, work->arena, bands + 1, sizeof *work->band_names));
    for (size_t k = 0; k < bands; k++) {
        if (work->options->band_names.count) {
            work->band_names[k] = work->options->band_names.items[k];
        } else if (bands <= 5) {
            work->band_names[k] = known[bands - 1][k];
        } else {
            ORK_NEW(work->band_names[k], ork_arena_format(ctx, work->arena, "band %zu", k + 1));
        }
    }
    return ORK_OK;
}

static size_t count_distinct(const double *sorted, size_t count)
{
    size_t distinct = count > 0;
    for (size_t k = 1; k < count; k++)
        distinct += sorted[k] != sorted[k - 1];
    return distinct;
}

/* The band of each score of a scope by the given cuts; what is equal to a cut is above it. */
static void cut_scope(composite_work *work, size_t g)
{
    const ork_reals *cuts = &work->options->band_cuts;
    size_t from, to;
    composite_scope(work, g, &from, &to);
    for (size_t p = from; p < to; p++) {
        double score = composite_as_published(work, work->nodes[0].score[p]);
        if (isnan(score)) continue;
        size_t band = cuts->count;
        for (size_t k = 0; k < cuts->count; k++)
            band -= score >= cuts->items[k];
        work->band[p] = (double)band;
        work->has_bands[g] = true;
    }
}

static ork_status band_scope(ork_context *ctx, composite_work *work, size_t g, size_t bands)
{
    const double *score = work->nodes[0].score;
    size_t from, to, count = 0;
    composite_scope(work, g, &from, &to);
    ORK_SCRATCH(scratch);
    double *value;
    ORK_NEW(value, ork_arena_alloc(ctx, &scratch, (to - from + 1) * sizeof *value));
    for (size_t p = from; p < to; p++) {
        if (!isnan(score[p])) value[count++] = composite_as_published(work, score[p]);
    }
    ork_sort(value, count, value);
    size_t distinct = count_distinct(value, count);
    if (distinct < bands) {
        return ork_note_add(
            ctx, ORK_INFO, "too-few-for-bands", "%zu distinct scores%s%s are too few for %zu bands",
            distinct, work->panel.period_name && composite_scope_count(work) > 1 ? " in " : "",
            work->panel.period_name && composite_scope_count(work) > 1 ? work->panel.period_name[g]
                                                                       : "",
            bands);
    }
    double *breaks = work->breaks + g * (bands - 1);
    ORK_TRY(
        ork_breaks(ctx, value, count, bands, (ork_breaks_rule)work->options->band_rule, breaks));
    for (size_t p = from; p < to; p++) {
        if (isnan(score[p])) continue;
        double published = composite_as_published(work, score[p]);
        work->band[p] = (double)(bands - 1 - ork_break_class(published, breaks, bands));
    }
    work->has_bands[g] = true;
    return ORK_OK;
}

ork_status composite_bands(ork_context *ctx, composite_work *work)
{
    if (work->options->bands <= 0) return ORK_OK;
    size_t bands = (size_t)work->options->bands, groups = composite_scope_count(work);
    ORK_TRY(name_bands(ctx, work, bands));
    ORK_NEW(work->band, ork_arena_calloc(ctx, work->arena, work->panel.count, sizeof(double)));
    ORK_NEW(work->breaks, ork_arena_calloc(ctx, work->arena, groups * bands, sizeof(double)));
    ORK_NEW(work->has_bands, ork_arena_calloc(ctx, work->arena, groups, sizeof(bool)));
    for (size_t p = 0; p < work->panel.count; p++)
        work->band[p] = NAN;
    for (size_t g = 0; g < groups; g++) {
        if (work->options->band_cuts.count) {
            cut_scope(work, g);
        } else {
            ORK_TRY(band_scope(ctx, work, g, bands));
        }
    }
    return ORK_OK;
}
