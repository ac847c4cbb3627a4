/* Regions over their industries: how diverse, how unlike the others, how specialised. */
#include "methods/specialization/steps.h"
#include "orken/math.h"

#include <math.h>

/* What is compared with in a period: shares of industries, the rest of the total last. */
typedef struct {
    double *all;   /* [parts] of all regions together */
    double *total; /* [parts] size that these are shares of */
    double *sum;   /* [parts] added up over regions that are whole */
    size_t whole;  /* regions of which every industry is known */
} reference;

typedef struct {
    const specialization_work *work;
    size_t parts;             /* industries, and the rest of the total where there is one */
    const uint32_t *period;   /* [count] of each position */
    const reference *against; /* [periods] */
} comparison;

/* [parts] shares of the industries in a region; false when some are not known. */
static bool region_shares(const specialization_work *work, size_t p, double *share)
{
    size_t n = work->panel.count;
    double covered = 0;
    if (isnan(work->total[p])) return false;
    for (size_t k = 0; k < work->industries; k++) {
        share[k] = work->share[k * n + p];
        if (isnan(share[k])) return false;
        covered += share[k];
    }
    if (work->has_rest) share[work->industries] = fmax(0, 1 - covered);
    return true;
}

static ork_status find_reference(ork_context *ctx, const specialization_work *work, size_t parts,
                                 size_t t, reference *to)
{
    ORK_SCRATCH(scratch);
    double *share, covered = 0, greatest = NAN;
    ORK_NEW(share, ork_arena_calloc(ctx, &scratch, parts, sizeof *share));
    ORK_NEW(to->total, ork_arena_calloc(ctx, work->arena, parts, sizeof *to->total));
    ORK_NEW(to->all, ork_arena_calloc(ctx, work->arena, parts, sizeof *to->all));
    ORK_NEW(to->sum, ork_arena_calloc(ctx, work->arena, parts, sizeof *to->sum));
    for (size_t k = 0; k < work->industries; k++) {
        const industry_summary *summary = &work->summary[k * work->panel.periods + t];
        to->all[k] = ork_industries_size(&work->from, k, t) / summary->total;
        covered += to->all[k];
        to->total[k] = summary->total;
        greatest = fmax(greatest, summary->total); /* NaN gives way */
    }
    if (work->has_rest) {
        to->all[work->industries] = fmax(0, 1 - covered);
        to->total[work->industries] = greatest;
    }
    for (size_t p = work->panel.start[t]; p < work->panel.start[t + 1]; p++) {
        if (!region_shares(work, p, share)) continue;
        to->whole++;
        for (size_t k = 0; k < parts; k++)
            to->sum[k] += share[k];
    }
    return ORK_OK;
}

/* Krugman (1991): sums of absolute differences from all regions, from the rest of them, and from
   the mean of the others. */
static void measure_distance(const comparison *of, size_t p, const double *share,
                             region_summary *summary)
{
    const reference *against = &of->against[of->period[p]];
    double own = of->work->total[p], others = (double)against->whole - 1;
    summary->krugman_total = summary->krugman_rest = summary->krugman_mean = 0;
    for (size_t k = 0; k < of->parts; k++) {
        double total = against->total[k];
        double rest =
            total > own ? (against->all[k] * total - share[k] * own) / (total - own) : NAN;
        summary->krugman_total += fabs(share[k] - against->all[k]);
        summary->krugman_rest += fabs(share[k] - rest);
        summary->krugman_mean += fabs(share[k] - (against->sum[k] - share[k]) / others);
    }
    if (!(others > 0)) summary->krugman_mean = NAN;
    summary->hoover = summary->krugman_total / 2;
}

/* Both locational Ginis, and Hachman's index, from the quotients. */
static ork_status measure_quotients(ork_context *ctx, const comparison *of, size_t p,
                                    const double *share, region_summary *summary)
{
    ORK_SCRATCH(scratch);
    const double *all = of->against[of->period[p]].all;
    double *quotient, *weight, similar = 0;
    size_t *order, count = 0;
    ORK_NEW(quotient, ork_arena_alloc(ctx, &scratch, of->parts * sizeof *quotient));
    ORK_NEW(weight, ork_arena_alloc(ctx, &scratch, of->parts * sizeof *weight));
    ORK_NEW(order, ork_arena_alloc(ctx, &scratch, of->parts * sizeof *order));
    for (size_t k = 0; k < of->parts; k++) {
        if (!(all[k] > 0)) continue;
        quotient[count] = share[k] / all[k];
        weight[count] = all[k];
        similar += quotient[count++] * share[k];
    }
    ORK_TRY(ork_order(ctx, quotient, count, false, order));
    summary->gini_lorenz = ork_gini_ordered(quotient, weight, order, count);
    for (size_t k = 0; k < count; k++)
        weight[k] = quotient[order[k]];
    summary->gini = ork_gini_sorted(weight, count);
    summary->hachman = similar > 0 ? 1 / similar : NAN;
    return ORK_OK;
}

static ork_status measure_region(ork_context *ctx, size_t p, void *data)
{
    ORK_SCRATCH(scratch);
    const comparison *of = data;
    const specialization_work *work = of->work;
    region_summary *summary = &work->region[p];
    size_t n = work->panel.count;
    double *share, covered = 0, above = 0, parts = (double)of->parts;
    *summary =
        (region_summary){NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN};
    if (isnan(work->total[p])) return ORK_OK;
    for (size_t k = 0; k < work->industries; k++)
        above += work->quotient[k * n + p] > 1;
    summary->above_one = above;
    ORK_NEW(share, ork_arena_alloc(ctx, &scratch, of->parts * sizeof *share));
    if (!region_shares(work, p, share)) return ORK_OK;
    for (size_t k = 0; k < work->industries; k++)
        covered += share[k];
    summary->covered = covered;
    summary->herfindahl = ork_herfindahl(share, of->parts);
    summary->equivalent_number = 1 / summary->herfindahl;
    summary->entropy = ork_entropy(share, of->parts);
    if (of->parts > 1) {
        summary->herfindahl_normalised = (summary->herfindahl - 1 / parts) / (1 - 1 / parts);
        summary->relative_entropy = summary->entropy / log(parts);
    }
    measure_distance(of, p, share, summary);
    return measure_quotients(ctx, of, p, share, summary);
}

ork_status specialization_regions(ork_context *ctx, specialization_work *work)
{
    const ork_panel *panel = &work->panel;
    reference *against;
    uint32_t *period;
    work->has_rest = work->from.has_total;
    comparison of = {.work = work, .parts = work->industries + (size_t)work->has_rest};
    if (work->is_index) return ORK_OK;
    ORK_NEW(against, ork_arena_calloc(ctx, work->arena, panel->periods, sizeof *against));
    ORK_NEW(period, ork_arena_calloc(ctx, work->arena, panel->count, sizeof *period));
    ORK_NEW(work->region, ork_arena_calloc(ctx, work->arena, panel->count, sizeof *work->region));
    for (size_t t = 0; t < panel->periods; t++) {
        ORK_TRY(find_reference(ctx, work, of.parts, t, &against[t]));
        for (size_t p = panel->start[t]; p < panel->start[t + 1]; p++)
            period[p] = (uint32_t)t;
    }
    of.against = against;
    of.period = period;
    return ork_parallel(ctx, panel->count, measure_region, &of);
}
