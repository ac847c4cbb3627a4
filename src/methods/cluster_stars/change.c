/* Clusters between the first and the last period: the Business Navigator's factors, portfolio. */
#include "methods/cluster_stars/steps.h"

#include <math.h>

const char *const cluster_quadrants[] = {"specialised, rising", "specialised, falling",
                                         "not specialised, rising", "not specialised, falling"};

/* Relative growth; NaN where it has no meaning. */
static double growth(double first, double last)
{
    return first > 0 ? last / first - 1 : NAN;
}

static ork_status pair_units(ork_context *ctx, cluster_stars_work *work)
{
    ORK_SCRATCH(scratch);
    const ork_panel *panel = &work->from.panel;
    size_t *first, *last;
    ORK_NEW(first, ork_arena_calloc(ctx, &scratch, panel->units, sizeof *first));
    ORK_NEW(last, ork_arena_calloc(ctx, &scratch, panel->units, sizeof *last));
    ORK_NEW(work->first, ork_arena_calloc(ctx, work->arena, panel->units, sizeof *first));
    ORK_NEW(work->last, ork_arena_calloc(ctx, work->arena, panel->units, sizeof *last));
    ork_panel_locate(panel, 0, first);
    ork_panel_locate(panel, panel->periods - 1, last);
    for (size_t u = 0; u < panel->units; u++) {
        if (first[u] == SIZE_MAX || last[u] == SIZE_MAX) continue;
        work->first[work->pairs] = first[u];
        work->last[work->pairs++] = last[u];
    }
    return ORK_OK;
}

static double both(double a, double b)
{
    return isnan(a + b) ? NAN : a && b;
}

static size_t find_quadrant(double quotient, double change)
{
    if (isnan(quotient + change)) return SIZE_MAX;
    return (quotient > 1 ? 0u : 2u) + (change > 0 ? 0u : 1u);
}

/* The mean of the regional factors of an industry. */
static double mean_factor(const cluster_change *change, size_t count)
{
    double sum = 0, known = 0;
    for (size_t i = 0; i < count; i++) {
        if (isnan(change[i].regional_factor)) continue;
        sum += change[i].regional_factor;
        known++;
    }
    return known > 0 ? sum / known : NAN;
}

static double exceeds(double value, double threshold)
{
    return isnan(value) || isnan(threshold) ? NAN : value > threshold;
}

/* One industry in all units. */
static void change_industry(const cluster_stars_work *work, size_t k, cluster_change *change)
{
    const ork_industries *from = &work->from;
    const ork_cluster_stars_options *options = work->options;
    size_t n = from->panel.count, last_period = from->panel.periods - 1;
    double industry =
        growth(ork_industries_size(from, k, 0), ork_industries_size(from, k, last_period));
    double economy =
        growth(ork_industries_total(from, k, 0), ork_industries_total(from, k, last_period));
    for (size_t i = 0; i < work->pairs; i++) {
        size_t a = work->first[i], b = work->last[i];
        double own = growth(from->size[k * n + a], from->size[k * n + b]);
        change[i] = (cluster_change){
            .size = from->size[k * n + b],
            .quotient_first = work->quotient[k * n + a],
            .quotient = work->quotient[k * n + b],
            .growth = own,
            .cluster_factor = industry - economy,
            .regional_factor = own - growth(from->total[a], from->total[b]),
        };
        change[i].quotient_change = change[i].quotient - change[i].quotient_first;
        change[i].quadrant = find_quadrant(change[i].quotient, change[i].quotient_change);
    }
    double mean = mean_factor(change, work->pairs);
    for (size_t i = 0; i < work->pairs; i++) {
        cluster_change *one = &change[i];
        one->regional_mean = mean;
        one->localised = exceeds(one->quotient, options->navigator_quotient);
        one->growing = exceeds(one->cluster_factor, options->navigator_factor);
        one->ahead = exceeds(one->regional_factor, mean);
        one->selected = both(both(one->localised, one->growing), one->ahead);
    }
}

ork_status cluster_stars_change(ork_context *ctx, cluster_stars_work *work)
{
    if (work->from.panel.periods < 2) return ORK_OK;
    ORK_TRY(pair_units(ctx, work));
    if (work->pairs == 0) return ORK_OK;
    ORK_NEW(work->change, ork_arena_calloc(ctx, work->arena, work->from.count * work->pairs,
                                           sizeof *work->change));
    for (size_t k = 0; k < work->from.count; k++)
        change_industry(work, k, work->change + k * work->pairs);
    return ORK_OK;
}
