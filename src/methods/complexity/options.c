/* Each unit's options in order, the unit in focus, and the industries of the heat map. */
#include "methods/complexity/relatedness.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- Scores ------------------------------------------------------------------------------------
 */

/* z-scores among the options; 0 where all are the same or nothing is known. */
static ork_status add_scores(ork_context *ctx, double *values, size_t count, double weight,
                             unit_option *options)
{
    if (!(weight > 0)) return ORK_OK;
    ORK_TRY(complexity_standardise(ctx, values, count));
    for (size_t i = 0; i < count; i++)
        options[i].score += isnan(values[i]) ? 0 : weight * values[i];
    return ORK_OK;
}

/* All options of a position with their scores and ranks; [industries] room in each array. */
static ork_status score_options(ork_context *ctx, const relatedness_work *work, size_t p,
                                double *values, size_t *order, unit_option *options, size_t *count)
{
    ORK_SCRATCH(scratch);
    size_t n = work->data.sizes.panel.count, industries = work->data.sizes.count;
    const double *pci = work->pci + (work->data.sizes.panel.periods - 1) * industries;
    const ork_reals *given = &work->options->weights;
    double weights[3] = {1, 1, 0}, sum = 0;
    unit_option *sorted;
    for (size_t k = 0; k < given->count; k++)
        weights[k] = given->items[k];
    *count = 0;
    for (size_t k = 0; k < industries; k++) {
        if (relatedness_is_option(work, p, k))
            options[(*count)++] = (unit_option){.position = p, .industry = k};
    }
    for (size_t w = 0; w < 3; w++) {
        for (size_t i = 0; i < *count; i++) {
            size_t k = options[i].industry;
            values[i] = w == 0 ? work->density[k * n + p] : w == 1 ? pci[k] : work->gain[k * n + p];
        }
        ORK_TRY(add_scores(ctx, values, *count, weights[w], options));
        sum += weights[w];
    }
    for (size_t i = 0; i < *count; i++)
        values[i] = options[i].score /= sum;
    ORK_TRY(ork_order(ctx, values, *count, true, order));
    ORK_NEW(sorted, ork_arena_alloc(ctx, &scratch, (*count + 1) * sizeof *sorted));
    for (size_t i = 0; i < *count; i++) {
        sorted[i] = options[order[i]];
        bool is_tied = i > 0 && sorted[i].score == sorted[i - 1].score;
        sorted[i].rank = is_tied ? sorted[i - 1].rank : i + 1;
    }
    if (*count) memcpy(options, sorted, *count * sizeof *sorted);
    return ORK_OK;
}

/* ---- The unit in focus -------------------------------------------------------------------------
 */

static ork_status find_focus(ork_context *ctx, relatedness_work *work)
{
    const ork_panel *panel = &work->data.sizes.panel;
    const char *focus = work->options->focus;
    size_t best = panel->start[panel->periods - 1], last = panel->count, unit = SIZE_MAX;
    if (focus) {
        ork_status status = ork_panel_find(ctx, panel, work->data.input->units, focus, &unit);
        if (status != ORK_OK) return ork_at(ctx, &(ork_place){.option = "focus"});
    }
    for (size_t p = best; p < last; p++) {
        bool is_better = work->outlook[p] > work->outlook[best] || isnan(work->outlook[best]);
        bool is_it = focus ? panel->unit_of[p] == unit : is_better && work->option_count[p] > 0;
        if (is_it) best = p;
    }
    work->focus_position = best;
    if (!focus || panel->unit_of[best] == unit) return ORK_OK;
    ork_fail(ctx, ORK_ERR_ARGUMENT, "the latest period has no unit \"%s\"", focus);
    return ork_at(ctx, &(ork_place){.option = "focus"});
}

ork_status relatedness_choose(ork_context *ctx, relatedness_work *work)
{
    ORK_SCRATCH(scratch);
    const ork_panel *panel = &work->data.sizes.panel;
    size_t industries = work->data.sizes.count, listed = (size_t)work->options->options, count;
    size_t from = panel->start[panel->periods - 1], to = panel->start[panel->periods];
    double *values;
    size_t *order;
    unit_option *options;
    if (listed > industries) listed = industries;
    ORK_TRY(find_focus(ctx, work));
    ORK_NEW(values, ork_arena_alloc(ctx, &scratch, industries * sizeof *values));
    ORK_NEW(order, ork_arena_alloc(ctx, &scratch, industries * sizeof *order));
    ORK_NEW(options, ork_arena_alloc(ctx, &scratch, industries * sizeof *options));
    size_t room = (to - from) * listed;
    ORK_NEW(work->chosen,
            ork_arena_alloc(ctx, work->data.arena, (room + 1) * sizeof *work->chosen));
    for (size_t p = from; p < to; p++) {
        ORK_TRY(score_options(ctx, work, p, values, order, options, &count));
        if (p == work->focus_position) {
            ORK_NEW(work->focus,
                    ork_arena_alloc(ctx, work->data.arena, (count + 1) * sizeof *work->focus));
            memcpy(work->focus, options, count * sizeof *options);
            work->focus_count = count;
        }
        size_t taken = count < listed ? count : listed;
        memcpy(work->chosen + work->chosen_count, options, taken * sizeof *options);
        work->chosen_count += taken;
    }
    return ORK_OK;
}

const char *relatedness_quadrant(const relatedness_work *work, const unit_option *option)
{
    const ork_panel *panel = &work->data.sizes.panel;
    size_t industries = work->data.sizes.count;
    double pci = work->pci[(panel->periods - 1) * industries + option->industry];
    double density = work->density[option->industry * panel->count + option->position];
    if (isnan(pci)) return NULL;
    bool is_near = density > work->mean_density[option->position];
    if (pci > 0) return is_near ? "high road" : "casino";
    return is_near ? "slow road" : "dead end";
}

/* ---- The heat map ------------------------------------------------------------------------------
 */

typedef struct frequent_industry {
    double ubiquity;
    const char *name;
    size_t industry;
} frequent_industry;

/* Ties go by name, so that the order of the rows does not decide who is shown. */
static int more_frequent_first(const void *one, const void *other)
{
    const frequent_industry *a = one, *b = other;
    if (a->ubiquity != b->ubiquity) return a->ubiquity > b->ubiquity ? -1 : 1;
    int by_name = strcmp(a->name, b->name);
    return by_name ? by_name : (a->industry > b->industry) - (a->industry < b->industry);
}

ork_status relatedness_most_frequent(ork_context *ctx, ork_arena *arena,
                                     const relatedness_work *work, size_t most, size_t **industries,
                                     size_t *found)
{
    ORK_SCRATCH(scratch);
    size_t n = work->data.sizes.count, count = most < n ? most : n;
    frequent_industry *order;
    const double *ubiquity = work->ubiquity + (work->data.sizes.panel.periods - 1) * n;
    ORK_NEW(order, ork_arena_alloc(ctx, &scratch, n * sizeof *order));
    for (size_t i = 0; i < n; i++)
        order[i] = (frequent_industry){ubiquity[i], work->data.sizes.name[i], i};
    qsort(order, n, sizeof *order, more_frequent_first);
    while (count > 0 && order[count - 1].ubiquity == 0)
        count--;
    ORK_NEW(*industries, ork_arena_alloc(ctx, arena, (count + 1) * sizeof **industries));
    for (size_t k = 0; k < count; k++)
        (*industries)[k] = order[k].industry;
    *found = count;
    return ORK_OK;
}

ork_status relatedness_order_top(ork_context *ctx, relatedness_work *work)
{
    size_t n = work->data.sizes.count;
    ORK_TRY(relatedness_most_frequent(ctx, work->data.arena, work, (size_t)work->options->top,
                                      &work->top, &work->top_count));
    size_t count = work->top_count;
    /* From the most frequent on, always to the one that is most related to the last. */
    for (size_t k = 1; k < count; k++) {
        const double *row = work->space.relatedness + work->top[k - 1] * n;
        size_t best = k;
        for (size_t l = k + 1; l < count; l++) {
            if (row[work->top[l]] > row[work->top[best]]) best = l;
        }
        size_t swap = work->top[k];
        work->top[k] = work->top[best];
        work->top[best] = swap;
    }
    return ORK_OK;
}
