/* Which rule weights and combines the parts of a group, level by level. */
#include "methods/composite/steps.h"

#include <math.h>
#include <string.h>

static const char *const combinings[] = {
    "arithmetic",
    "geometric",
    "harmonic",
    "generalised",
    "median",
    "mazziotta-pareto",
    "adjusted-mazziotta-pareto",
    "mean-min",
    "owa",
    "copeland",
    "kemeny",
    "topsis",
    NULL,
};
static const char *const weightings[] = {
    "given",    "pca",
    "factor",   "entropy",
    "critic",   "standard-deviation",
    "gini",     "benefit-of-the-doubt",
    "balanced", "infomax",
    NULL,
};

const char *composite_weighting_name(ork_weighting rule)
{
    return weightings[rule];
}

const char *composite_combining_name(ork_combining rule)
{
    return combinings[rule];
}

static int find_rule(const char *const *names, const char *name)
{
    for (int k = 0; names[k]; k++) {
        if (strcmp(names[k], name) == 0) return k;
    }
    return -1;
}

static ork_status bad_rules(ork_context *ctx, const char *option)
{
    return ork_at(ctx, &(ork_place){.option = option});
}

/* [levels] the rule of each level of groups from the list: one for all, or one for each. */
static ork_status spread(ork_context *ctx, const char *option, const ork_texts *list,
                         const char *const *names, size_t levels, int *rules)
{
    for (size_t l = 0; l < levels; l++)
        rules[l] = 0;
    if (list->count > 1 && list->count != levels) {
        ork_fail(ctx, ORK_ERR_ARGUMENT, "%zu rules for %zu level%s of groups", list->count, levels,
                 levels == 1 ? "" : "s");
        ork_hint(ctx, "give one for all levels, or one for each: groups of indicators first, the "
                      "whole index last");
        return bad_rules(ctx, option);
    }
    for (size_t l = 0; l < levels && list->count; l++) {
        const char *name = list->items[list->count > 1 ? l : 0];
        rules[l] = find_rule(names, name);
        if (rules[l] >= 0) continue;
        ork_fail(ctx, ORK_ERR_ARGUMENT, "\"%s\" is no rule", name);
        return bad_rules(ctx, option);
    }
    return ORK_OK;
}

static ork_status check_owa(ork_context *ctx, const ork_reals *weights)
{
    double sum = 0;
    for (size_t k = 0; k < weights->count; k++)
        sum += weights->items[k];
    if (sum > 0 && isfinite(sum)) return ORK_OK;
    ork_fail(ctx, ORK_ERR_ARGUMENT, "owa needs weights that sum to more than 0");
    ork_hint(ctx, "give the weight of the greatest value, of the second greatest, …: "
                  "--owa-weights 0.5,0.3,0.2");
    return bad_rules(ctx, "owa-weights");
}

static ork_status check_shares(ork_context *ctx, const ork_reals *bounds)
{
    if (bounds->count == 0) return ORK_OK;
    if (bounds->count == 2 && bounds->items[0] <= bounds->items[1]) return ORK_OK;
    ork_fail(ctx, ORK_ERR_ARGUMENT,
             "the bounds of shares must be two numbers, the lower one first");
    ork_hint(ctx, "for example 0.05,0.5: each part gives 5 to 50 percent of a unit's score");
    return bad_rules(ctx, "share-bounds");
}

/* Options that only one rule uses are noted when that rule is not there. */
static ork_status note_unused(ork_context *ctx, const composite_work *work, size_t levels)
{
    const ork_composite_options *options = work->options;
    bool has_owa = false, has_benefit = false;
    for (size_t l = 0; l < levels; l++) {
        has_owa |= work->combining[l] == ORK_AGGREGATE_OWA;
        has_benefit |= work->weighting[l] == ORK_WEIGHTING_BENEFIT_OF_THE_DOUBT;
    }
    if (has_owa) ORK_TRY(check_owa(ctx, &options->owa_weights));
    if (has_benefit) ORK_TRY(check_shares(ctx, &options->share_bounds));
    if (options->owa_weights.count && !has_owa) {
        ORK_TRY(ork_note_add(ctx, ORK_INFO, "option-unused",
                             "owa-weights has no effect: no level is aggregated by owa"));
    }
    if (options->share_bounds.count && !has_benefit) {
        ORK_TRY(ork_note_add(ctx, ORK_INFO, "option-unused",
                             "share-bounds has no effect: only benefit-of-the-doubt uses it"));
    }
    return ORK_OK;
}

static ork_status check_pairs(ork_context *ctx, const composite_work *work, size_t levels)
{
    for (size_t l = 0; l < levels; l++) {
        if (work->combining[l] == ORK_AGGREGATE_ARITHMETIC) continue;
        ork_weighting rule = work->weighting[l];
        if (rule != ORK_WEIGHTING_BENEFIT_OF_THE_DOUBT && rule != ORK_WEIGHTING_BALANCED) continue;
        ork_fail(ctx, ORK_ERR_ARGUMENT, "the weighting %s is for sums, not for the aggregate %s",
                 weightings[rule], combinings[work->combining[l]]);
        ork_hint(ctx, "aggregate arithmetically at this level, or choose another weighting");
        return bad_rules(ctx, "weighting");
    }
    return ORK_OK;
}

/* The adjusted index is defined on 70 to 130: min-max goes there unless told otherwise. */
static ork_status adjust_scale(ork_context *ctx, composite_work *work)
{
    static const double usual[] = {70, 130};
    const ork_composite_options *options = work->options;
    if (work->combining[0] != ORK_AGGREGATE_ADJUSTED_MAZZIOTTA_PARETO) return ORK_OK;
    if (options->normalise != ORK_NORMALISE_MIN_MAX || options->scale.count) return ORK_OK;
    ork_composite_options *own;
    double *scale;
    ORK_NEW(own, ork_arena_alloc(ctx, work->arena, sizeof *own));
    ORK_NEW(scale, ork_arena_alloc(ctx, work->arena, sizeof usual));
    memcpy(scale, usual, sizeof usual);
    *own = *options;
    own->scale = (ork_reals){scale, 2};
    work->options = own;
    return ork_note_add(ctx, ORK_INFO, "scale-of-adjusted",
                        "indicators are normalised to 70 to 130, the scale of the adjusted "
                        "Mazziotta-Pareto index; --scale sets another");
}

/* Bands cut at given scores are one more than the cuts. */
static ork_status adjust_bands(ork_context *ctx, composite_work *work)
{
    const ork_composite_options *options = work->options;
    const ork_reals *cuts = &options->band_cuts;
    const ork_texts *names = &options->band_names;
    size_t bands = cuts->count ? cuts->count + 1 : (size_t)options->bands;
    for (size_t k = 1; k < cuts->count; k++) {
        if (cuts->items[k - 1] < cuts->items[k]) continue;
        ork_fail(ctx, ORK_ERR_ARGUMENT, "the cuts of bands must rise");
        ork_hint(ctx, "for example 0.55,0.7,0.8: four bands, the highest from 0.8");
        return bad_rules(ctx, "band-cuts");
    }
    if (names->count && names->count != bands) {
        ork_fail(ctx, ORK_ERR_ARGUMENT, "%zu names for %zu bands", names->count, bands);
        ork_hint(ctx, "name each band, the highest first, or none");
        return bad_rules(ctx, "band-names");
    }
    for (size_t k = 0; k < names->count; k++) { /* figures part names by bars, and mark by "?" */
        if (*names->items[k] && *names->items[k] != '?' && !strchr(names->items[k], '|')) continue;
        ork_fail(ctx, ORK_ERR_ARGUMENT, "\"%s\" is no name of a band", names->items[k]);
        ork_hint(ctx, "a name has letters, no |, and does not begin with ?");
        return bad_rules(ctx, "band-names");
    }
    if (bands == (size_t)options->bands) return ORK_OK;
    ork_composite_options *own;
    ORK_NEW(own, ork_arena_alloc(ctx, work->arena, sizeof *own));
    *own = *options;
    own->bands = (int64_t)bands;
    work->options = own;
    return ORK_OK;
}

ork_status composite_rules(ork_context *ctx, composite_work *work)
{
    const ork_composite_options *options = work->options;
    size_t levels = work->nodes[0].level - 1;
    int *rules;
    ORK_NEW(rules, ork_arena_calloc(ctx, work->arena, levels, sizeof *rules));
    ORK_NEW(work->combining, ork_arena_calloc(ctx, work->arena, levels, sizeof *work->combining));
    ORK_NEW(work->weighting, ork_arena_calloc(ctx, work->arena, levels, sizeof *work->weighting));
    ORK_TRY(spread(ctx, "aggregate", &options->aggregate, combinings, levels, rules));
    for (size_t l = 0; l < levels; l++) {
        work->combining[l] = (ork_combining)rules[l];
        bool is_geometric = rules[l] == ORK_AGGREGATE_GENERALISED && options->power == 0;
        if (is_geometric) work->combining[l] = ORK_AGGREGATE_GEOMETRIC;
    }
    ORK_TRY(spread(ctx, "weighting", &options->weighting, weightings, levels, rules));
    for (size_t l = 0; l < levels; l++)
        work->weighting[l] = (ork_weighting)rules[l];
    ORK_TRY(check_pairs(ctx, work, levels));
    ORK_TRY(adjust_scale(ctx, work));
    ORK_TRY(adjust_bands(ctx, work));
    return note_unused(ctx, work, levels);
}

ork_weighting composite_weighting(const composite_work *work, const composite_node *group)
{
    return work->weighting[group->level - 2];
}
