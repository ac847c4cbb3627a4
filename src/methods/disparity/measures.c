/* How unequal units are in a variable, each unit counting the same, and by weights. */
#include "methods/disparity/steps.h"

#include <math.h>

/* The units of which the variable (and the weight) is known, in a period. */
typedef struct {
    size_t count;
    double *x, *weight, *room;
    uint32_t *group;
    bool is_positive, has_negative;
} known_units;

static ork_status gather(ork_context *ctx, const disparity_work *work, size_t k, size_t t,
                         ork_arena *arena, known_units *known)
{
    const ork_panel *panel = &work->panel;
    size_t most = panel->start[t + 1] - panel->start[t];
    ORK_NEW(known->x, ork_arena_alloc(ctx, arena, most * sizeof(double)));
    ORK_NEW(known->weight, ork_arena_alloc(ctx, arena, most * sizeof(double)));
    ORK_NEW(known->room, ork_arena_alloc(ctx, arena, most * sizeof(double)));
    ORK_NEW(known->group, ork_arena_alloc(ctx, arena, most * sizeof(uint32_t)));
    known->count = 0;
    known->is_positive = true;
    known->has_negative = false;
    for (size_t p = panel->start[t]; p < panel->start[t + 1]; p++) {
        double x = work->value[k * panel->count + p], weight = work->weight ? work->weight[p] : 1;
        if (isnan(x) || isnan(weight)) continue;
        size_t i = known->count++;
        known->x[i] = x;
        known->weight[i] = weight;
        known->group[i] = work->group ? work->group[p] : 0;
        known->is_positive &= x > 0;
        known->has_negative |= x < 0;
    }
    return ORK_OK;
}

static void describe(const known_units *known, disparity_summary *to)
{
    const double *x = known->x;
    double n = (double)known->count;
    to->mean = ork_mean(x, known->count);
    to->sd = ork_population_sd(x, known->count);
    ork_sort(x, known->count, known->room);
    to->median = ork_quantile(known->room, known->count, 0.5);
    to->least = known->room[0];
    to->greatest = known->room[known->count - 1];
    if (to->least > 0) to->ratio = to->greatest / to->least;
    if (to->mean > 0) {
        to->variation = to->sd / to->mean;
        if (n > 1) {
            to->variation_sample = ork_sd(x, known->count) / to->mean;
            to->variation_normalised = to->variation / sqrt(n - 1);
        }
    }
    if (!known->is_positive) return;
    for (size_t i = 0; i < known->count; i++)
        known->room[i] = log(x[i]);
    to->sd_log = ork_population_sd(known->room, known->count);
}

static ork_status measure_plain(ork_context *ctx, const disparity_work *work,
                                const known_units *known, disparity_summary *to)
{
    const double *x = known->x;
    double n = (double)known->count;
    ork_sort(x, known->count, known->room);
    to->gini = ork_gini_sorted(known->room, known->count);
    to->herfindahl = ork_herfindahl(x, known->count);
    to->equivalent_number = 1 / to->herfindahl;
    to->atkinson = ork_atkinson(x, NULL, known->count, work->options->aversion);
    if (known->count > 1) {
        to->gini_normalised = to->gini * n / (n - 1);
        to->herfindahl_normalised = (to->herfindahl - 1 / n) / (1 - 1 / n);
    }
    for (size_t i = 0; i < known->count; i++)
        known->room[i] = 1;
    to->hoover = ork_dissimilarity(x, known->room, known->count);
    return ork_theil_of(ctx, x, NULL, work->group ? known->group : NULL, work->groups, known->count,
                        &to->theil);
}

static ork_status measure_weighted(ork_context *ctx, const disparity_work *work,
                                   const known_units *known, disparity_summary *to)
{
    const double *x = known->x, *weight = known->weight;
    for (size_t i = 0; i < known->count; i++)
        known->room[i] = x[i] * weight[i];
    double sum = ork_sum(weight, known->count);
    if (!(sum > 0)) return ORK_OK;
    to->mean_weighted = ork_sum(known->room, known->count) / sum;
    to->variation_weighted = ork_weighted_variation(x, weight, known->count);
    if (known->has_negative) return ORK_OK;
    to->hoover_weighted = ork_dissimilarity(known->room, weight, known->count);
    to->atkinson_weighted = ork_atkinson(x, weight, known->count, work->options->aversion);
    ORK_TRY(ork_gini(ctx, x, weight, known->count, &to->gini_weighted));
    return ork_theil_of(ctx, x, weight, work->group ? known->group : NULL, work->groups,
                        known->count, &to->theil_weighted);
}

#define NO_THEIL                                                                                   \
    {                                                                                              \
        NAN, NAN, NAN, NAN, NAN, NAN                                                               \
    }
static const disparity_summary unknown = {0,        NAN, NAN, NAN, NAN, NAN, NAN,     NAN, NAN,
                                          NAN,      NAN, NAN, NAN, NAN, NAN, NAN,     NAN, NAN,
                                          NO_THEIL, NAN, NAN, NAN, NAN, NAN, NO_THEIL};

static ork_status measure(ork_context *ctx, size_t task, void *data)
{
    ORK_SCRATCH(scratch);
    disparity_work *work = data;
    disparity_summary *to = &work->summary[task];
    known_units known;
    ORK_TRY(gather(ctx, work, task / work->panel.periods, task % work->panel.periods, &scratch,
                   &known));
    *to = unknown;
    to->units = (double)known.count;
    if (known.count == 0) return ORK_OK;
    describe(&known, to);
    if (work->weight) ORK_TRY(measure_weighted(ctx, work, &known, to));
    if (known.has_negative) return ORK_OK; /* shares of a sum have no meaning */
    ORK_TRY(measure_plain(ctx, work, &known, to));
    return ork_check_cancelled(ctx);
}

static ork_status note_all(ork_context *ctx, const disparity_work *work)
{
    const ork_panel *panel = &work->panel;
    size_t missing = 0, negative = 0;
    for (size_t k = 0; k < work->variables; k++) {
        for (size_t p = 0; p < panel->count; p++) {
            double x = work->value[k * panel->count + p];
            missing += (size_t)(isnan(x) || (work->weight && isnan(work->weight[p])));
            negative += (size_t)(x < 0);
        }
    }
    if (missing > 0) {
        ORK_TRY(ork_note_add(ctx, ORK_WARNING, "incomplete",
                             "%zu of %zu values%s are not known: such units are left out of the "
                             "period",
                             missing, work->variables * panel->count,
                             work->weight ? " or their weights" : ""));
    }
    if (negative == 0) return ORK_OK;
    return ork_note_add(ctx, ORK_WARNING, "negative",
                        "%zu values are below 0: in their periods there are only measures that "
                        "need no shares (mean, deviation, variation)",
                        negative);
}

ork_status disparity_measures(ork_context *ctx, disparity_work *work)
{
    size_t tasks = work->variables * work->panel.periods;
    ORK_NEW(work->summary, ork_arena_calloc(ctx, work->arena, tasks, sizeof *work->summary));
    ORK_TRY(note_all(ctx, work));
    return ork_parallel(ctx, tasks, measure, work);
}
