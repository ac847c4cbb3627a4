/* Local statistics of each period's sample, by position of the panel. */
#include <math.h>

#include "methods/spatial/local.h"

static ork_status new_column(ork_context *ctx, const local_work *work, double **column)
{
    size_t n = work->panel.count;
    ORK_NEW(*column, ork_arena_calloc(ctx, work->arena, n, sizeof **column));
    for (size_t p = 0; p < n; p++)
        (*column)[p] = NAN;
    return ORK_OK;
}

static ork_status make_columns(ork_context *ctx, local_work *work)
{
    size_t n = work->panel.count;
    ORK_TRY(new_column(ctx, work, &work->value));
    ORK_TRY(new_column(ctx, work, &work->z));
    ORK_TRY(new_column(ctx, work, &work->lag));
    ORK_TRY(new_column(ctx, work, &work->neighbours));
    ORK_NEW(work->quadrant, ork_arena_calloc(ctx, work->arena, n, sizeof *work->quadrant));
    ORK_NEW(work->cluster, ork_arena_calloc(ctx, work->arena, n, sizeof *work->cluster));
    ORK_NEW(work->spot, ork_arena_calloc(ctx, work->arena, n, sizeof *work->spot));
    for (int m = 0; m < LOCAL_MEASURES; m++) {
        local_columns *c = &work->measure[m];
        double **columns[] = {&c->statistic, &c->expected,      &c->variance, &c->z,
                              &c->p,         &c->p_permutation, &c->p_folded, &c->p_adjusted};
        for (size_t k = 0; k < sizeof columns / sizeof *columns; k++)
            ORK_TRY(new_column(ctx, work, columns[k]));
    }
    return ORK_OK;
}

/* One period's arrays, [n] each. */
typedef struct local_sample {
    space_sample *sample;
    ork_local *statistics[LOCAL_MEASURES];
    ork_tail_counts *lag, *geary;
    double *y; /* the neighbours' variable: the sample's own x, or another */
    double *z, *z_lag;
} local_sample;

static ork_status standardise(ork_context *ctx, ork_arena *arena, local_sample *l)
{
    size_t n = l->sample->n;
    double *around;
    ORK_NEW(l->z, ork_arena_calloc(ctx, arena, n, sizeof *l->z));
    ORK_NEW(l->z_lag, ork_arena_calloc(ctx, arena, n, sizeof *l->z_lag));
    ORK_NEW(around, ork_arena_calloc(ctx, arena, n, sizeof *around));
    space_standardise(l->sample->x, n, l->z);
    space_standardise(l->y, n, around);
    ork_spatial_lag(l->sample->weights, around, l->z_lag);
    return ORK_OK;
}

/* Only local Moran is told of two variables. */
static ork_status compute_statistics(ork_context *ctx, const local_work *work, local_sample *l)
{
    const ork_spatial_weights *w = l->sample->weights;
    ork_local *moran = l->statistics[LOCAL_MORAN];
    if (work->lagged) return ork_spatial_local_cross(ctx, w, l->sample->x, l->y, moran);
    ORK_TRY(ork_spatial_local(ctx, w, l->sample->x, moran, l->statistics[LOCAL_GEARY],
                              l->statistics[LOCAL_G], l->statistics[LOCAL_G_STAR]));
    if (work->options->moments == 0) return ORK_OK;
    return ork_spatial_local_total(ctx, w, l->sample->x, moran);
}

static ork_status compute_sample(ork_context *ctx, const local_work *work, ork_arena *arena,
                                 local_sample *l)
{
    size_t n = l->sample->n;
    for (int m = 0; m < LOCAL_MEASURES; m++) {
        ORK_NEW(l->statistics[m], ork_arena_calloc(ctx, arena, n, sizeof(ork_local)));
        for (size_t i = 0; i < n; i++)
            l->statistics[m][i].statistic = NAN;
    }
    ORK_NEW(l->lag, ork_arena_calloc(ctx, arena, n, sizeof *l->lag));
    ORK_NEW(l->geary, ork_arena_calloc(ctx, arena, n, sizeof *l->geary));
    ORK_TRY(standardise(ctx, arena, l));
    ORK_TRY(compute_statistics(ctx, work, l));
    if (work->options->permutations == 0) return ORK_OK;
    return ork_spatial_permute(ctx, l->sample->weights, l->y, (size_t)work->options->permutations,
                               l->lag, work->lagged ? NULL : l->geary);
}

/* ---- By position -------------------------------------------------------------------------------
 */

static void keep_measure(local_work *work, const local_sample *l, int m)
{
    local_columns *c = &work->measure[m];
    double permutations = (double)work->options->permutations;
    const ork_tail_counts *counts = m == LOCAL_GEARY ? l->geary : l->lag;
    for (size_t i = 0; i < l->sample->n; i++) {
        size_t p = l->sample->position[i];
        const ork_local *one = &l->statistics[m][i];
        if (isnan(one->statistic)) continue;
        c->statistic[p] = one->statistic;
        c->expected[p] = one->expected;
        c->variance[p] = one->variance;
        if (one->variance > 0) c->z[p] = (one->statistic - one->expected) / sqrt(one->variance);
        c->p[p] = ork_normal_two_sided(c->z[p]);
        if (permutations == 0) continue;
        uint32_t above = counts[i].at_least, below = counts[i].at_most;
        double smaller = above < below ? above : below;
        /* A unit at the mean has a local Moran of 0 whatever its neighbours are. */
        bool is_fixed = m == LOCAL_MORAN && l->z[i] == 0;
        c->p_folded[p] = is_fixed ? 1 : (smaller + 1) / (permutations + 1);
        c->p_permutation[p] = fmin(1, 2 * c->p_folded[p]);
    }
}

static const char *quadrant_of(double z, double lag)
{
    if (z >= 0) return lag >= 0 ? HIGH_HIGH : HIGH_LOW;
    return lag >= 0 ? LOW_HIGH : LOW_LOW;
}

/* The p that tells clusters, adjusted over the period's units. */
static ork_status adjust(ork_context *ctx, ork_arena *arena, local_work *work,
                         const local_sample *l, int m)
{
    local_columns *c = &work->measure[m];
    size_t n = l->sample->n;
    double *p, *adjusted;
    ORK_NEW(p, ork_arena_calloc(ctx, arena, n, sizeof *p));
    ORK_NEW(adjusted, ork_arena_calloc(ctx, arena, n, sizeof *adjusted));
    for (size_t i = 0; i < n; i++) {
        size_t at = l->sample->position[i];
        p[i] = adjusted[i] = work->options->significance == 0 ? c->p_permutation[at] : c->p[at];
    }
    if (work->options->correction != LOCAL_NONE)
        ORK_TRY(ork_adjust_p(ctx, p, n,
                             work->options->correction == LOCAL_FDR ? ORK_ADJUST_FDR
                                                                    : ORK_ADJUST_BONFERRONI,
                             adjusted));
    for (size_t i = 0; i < n; i++)
        c->p_adjusted[l->sample->position[i]] = adjusted[i];
    return ORK_OK;
}

static void tell_clusters(local_work *work, const local_sample *l)
{
    const local_columns *moran = &work->measure[LOCAL_MORAN], *star = &work->measure[LOCAL_G_STAR];
    double level = work->options->level;
    for (size_t i = 0; i < l->sample->n; i++) {
        size_t p = l->sample->position[i];
        work->z[p] = l->z[i];
        if (isnan(moran->statistic[p])) continue;
        work->lag[p] = l->z_lag[i];
        work->quadrant[p] = quadrant_of(l->z[i], l->z_lag[i]);
        work->cluster[p] = moran->p_adjusted[p] <= level ? work->quadrant[p] : NOT_SIGNIFICANT;
        if (isnan(star->statistic[p])) continue;
        work->spot[p] = !(star->p_adjusted[p] <= level) ? NOT_SIGNIFICANT
                        : star->statistic[p] > 0        ? HOT_SPOT
                                                        : COLD_SPOT;
    }
}

static bool is_constant(const double *x, size_t n)
{
    double least, greatest;
    ork_extremes(x, n, &least, &greatest);
    return !(least < greatest);
}

static ork_status note_constant(ork_context *ctx, const char *variable, const char *in)
{
    return ork_note_add(ctx, ORK_WARNING, "constant",
                        "%s is the same everywhere%s: there are no clusters", variable, in);
}

static ork_status compute_period(ork_context *ctx, local_work *work, const double *values, size_t t)
{
    ORK_SCRATCH(scratch);
    ORK_OWNED_SAMPLE space_sample sample;
    local_sample l = {.sample = &sample};
    const char *in = ork_panel_in(ctx, work->arena, &work->panel, t);
    if (!in) return ORK_ERR_MEMORY;
    ORK_TRY(space_sample_of(ctx, &work->space, values, t, &scratch, &sample));
    for (size_t i = 0; i < sample.n; i++) {
        work->value[sample.position[i]] = sample.x[i];
        work->neighbours[sample.position[i]] =
            (double)(sample.weights->start[i + 1] - sample.weights->start[i]);
    }
    if (sample.n < 3)
        return ork_note_add(ctx, ORK_WARNING, "too-few-units",
                            "%zu units have a value and a neighbour%s, three are needed", sample.n,
                            in);
    if (is_constant(sample.x, sample.n)) return note_constant(ctx, work->options->variable, in);
    l.y = sample.x;
    if (work->lagged) ORK_TRY(space_pick(ctx, &sample, work->lagged, &scratch, &l.y));
    if (is_constant(l.y, sample.n)) return note_constant(ctx, work->options->lagged, in);
    ORK_TRY(compute_sample(ctx, work, &scratch, &l));
    for (int m = 0; m < LOCAL_MEASURES; m++) {
        keep_measure(work, &l, m);
        ORK_TRY(adjust(ctx, &scratch, work, &l, m));
    }
    tell_clusters(work, &l);
    return ORK_OK;
}

/* Units whose p is the least that so many permutations can give, but not low enough once it is
   adjusted: more permutations might tell them. */
static ork_status note_few_permutations(ork_context *ctx, const local_work *work)
{
    const local_options *o = work->options;
    const local_columns *moran = &work->measure[LOCAL_MORAN];
    double least = 2 / ((double)o->permutations + 1);
    size_t count = 0;
    for (size_t p = 0; p < work->panel.count; p++)
        count += moran->p_permutation[p] <= least && moran->p_adjusted[p] > o->level;
    if (o->significance != 0 || count == 0) return ORK_OK;
    return ork_note_add(ctx, ORK_WARNING, "few-permutations",
                        "the p of %zu values is the least that %lld permutations can give and is "
                        "above %g once adjusted: take more permutations",
                        count, (long long)o->permutations, o->level);
}

ork_status local_compute(ork_context *ctx, local_work *work)
{
    ORK_TRY(make_columns(ctx, work));
    double *values;
    ORK_NEW(values, ork_arena_calloc(ctx, work->arena, work->panel.count, sizeof *values));
    ORK_TRY(space_read(ctx, &work->space, work->options->variable, values));
    if (work->options->lagged) {
        ORK_TRY(new_column(ctx, work, &work->lagged));
        ORK_TRY(space_read(ctx, &work->space, work->options->lagged, work->lagged));
        space_need_both(&work->space, values, work->lagged);
    }
    for (size_t t = 0; t < work->panel.periods; t++)
        ORK_TRY(compute_period(ctx, work, values, t));
    ORK_TRY(note_few_permutations(ctx, work));
    return space_note_alone(ctx, &work->space);
}
