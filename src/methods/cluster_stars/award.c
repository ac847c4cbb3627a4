/* Stars for size, specialisation and focus. */
#include "methods/cluster_stars/steps.h"
#include "orken/math.h"

#include <math.h>

/* What a value must reach to be in the top percent: fewer than that part of the values are greater.
   Infinite when there are none. */
static double top_of(double *present, size_t count, double percent)
{
    if (count == 0) return INFINITY;
    size_t within = (size_t)ceil(percent / 100 * (double)count - 1e-9);
    ork_sort(present, count, present);
    if (within == 0) return INFINITY;
    return present[count - (within < count ? within : count)];
}

static double reaches(double value, double least)
{
    return isnan(value) ? NAN : value >= least;
}

/* Values of one industry (or of all) in a period that are there and above 0. */
static size_t gather(const cluster_stars_work *work, size_t k, size_t t, bool takes_share,
                     double *present)
{
    const ork_panel *panel = &work->from.panel;
    size_t count = 0;
    for (size_t p = panel->start[t]; p < panel->start[t + 1]; p++) {
        const cluster_stars *cluster = &work->cluster[k * panel->count + p];
        double value = takes_share ? cluster->share : cluster->size;
        if (value > 0) present[count++] = value;
    }
    return count;
}

static void award_cluster(const cluster_stars_work *work, double top_size, double top_focus,
                          cluster_stars *cluster)
{
    cluster->size_star = reaches(cluster->size, top_size);
    cluster->specialisation_star = reaches(cluster->quotient, work->options->min_quotient);
    cluster->focus_star = reaches(cluster->share, top_focus);
    if (cluster->size < work->options->min_size)
        cluster->size_star = cluster->specialisation_star = cluster->focus_star = 0;
    cluster->stars = cluster->size_star + cluster->specialisation_star + cluster->focus_star;
}

static ork_status award_period(ork_context *ctx, size_t t, void *data)
{
    ORK_SCRATCH(scratch);
    cluster_stars_work *work = data;
    const ork_cluster_stars_options *options = work->options;
    const ork_panel *panel = &work->from.panel;
    size_t units = panel->start[t + 1] - panel->start[t], count = 0;
    double *present, top_focus = INFINITY;
    bool is_among_all = options->focus_among == ORK_FOCUS_ALL;
    ORK_NEW(present, ork_arena_calloc(ctx, &scratch, units * work->from.count, sizeof *present));
    for (size_t k = 0; is_among_all && k < work->from.count; k++)
        count += gather(work, k, t, true, present + count);
    if (is_among_all) top_focus = top_of(present, count, options->top_focus);
    for (size_t k = 0; k < work->from.count; k++) {
        count = gather(work, k, t, false, present);
        double top_size = top_of(present, count, options->top_size);
        count = gather(work, k, t, true, present);
        if (!is_among_all) top_focus = top_of(present, count, options->top_focus);
        for (size_t p = panel->start[t]; p < panel->start[t + 1]; p++)
            award_cluster(work, top_size, top_focus, &work->cluster[k * panel->count + p]);
    }
    return ork_check_cancelled(ctx);
}

ork_status cluster_stars_award(ork_context *ctx, cluster_stars_work *work)
{
    const ork_industries *from = &work->from;
    const ork_panel *panel = &from->panel;
    size_t cells = from->count * panel->count;
    ORK_NEW(work->quotient, ork_arena_alloc(ctx, work->arena, cells * sizeof(double)));
    ORK_NEW(work->cluster, ork_arena_calloc(ctx, work->arena, cells, sizeof *work->cluster));
    ork_industries_quotients(from, work->quotient);
    for (size_t k = 0; k < from->count; k++) {
        for (size_t t = 0; t < panel->periods; t++) {
            double all = ork_industries_size(from, k, t);
            for (size_t p = panel->start[t]; p < panel->start[t + 1]; p++) {
                size_t c = k * panel->count + p;
                work->cluster[c] = (cluster_stars){.size = from->size[c],
                                                   .share = from->size[c] / from->total[p],
                                                   .quotient = work->quotient[c],
                                                   .national = all > 0 ? from->size[c] / all : NAN};
            }
        }
    }
    return ork_parallel(ctx, panel->periods, award_period, work);
}
