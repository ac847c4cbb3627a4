/* The rules that make an indicator comparable. */
#include "methods/composite/normalise.h"

#include <math.h>
#include <string.h>

static const char *const rule_names[] = {
    [ORK_NORMALISE_MIN_MAX] = "min-max",
    [ORK_NORMALISE_Z_SCORE] = "z-score",
    [ORK_NORMALISE_RANK] = "rank",
    [ORK_NORMALISE_LEADER] = "leader",
    [ORK_NORMALISE_NONE] = "none",
    [ORK_NORMALISE_SCALED] = "scaled",
    [ORK_NORMALISE_GOALPOSTS] = "goalposts",
    [ORK_NORMALISE_DISTANCE_TO_MAX] = "distance-to-max",
    [ORK_NORMALISE_DISTANCE_TO_REFERENCE] = "distance-to-reference",
    [ORK_NORMALISE_DISTANCE_TO_TARGET] = "distance-to-target",
    [ORK_NORMALISE_FRACTION_OF_MAX] = "fraction-of-max",
    [ORK_NORMALISE_PERCENTILE_RANK] = "percentile-rank",
    [ORK_NORMALISE_BORDA] = "borda",
    [ORK_NORMALISE_CATEGORICAL] = "categorical",
};

int composite_read_rule(const char *text)
{
    for (size_t k = 0; k < sizeof rule_names / sizeof *rule_names; k++) {
        if (strcmp(rule_names[k], text) == 0) return (int)k;
    }
    return -1;
}

const char *composite_rule_name(int rule)
{
    return rule_names[rule];
}

bool composite_needs_spread(int rule)
{
    switch ((ork_normalise)rule) {
    case ORK_NORMALISE_MIN_MAX:
    case ORK_NORMALISE_Z_SCORE:
    case ORK_NORMALISE_LEADER:
    case ORK_NORMALISE_FRACTION_OF_MAX:
    case ORK_NORMALISE_DISTANCE_TO_MAX:
    case ORK_NORMALISE_DISTANCE_TO_REFERENCE:
    case ORK_NORMALISE_DISTANCE_TO_TARGET:
    case ORK_NORMALISE_CATEGORICAL:
    case ORK_NORMALISE_PERCENTILE_RANK:
        return true;
    case ORK_NORMALISE_RANK:
    case ORK_NORMALISE_NONE:
    case ORK_NORMALISE_SCALED:
    case ORK_NORMALISE_GOALPOSTS:
    case ORK_NORMALISE_BORDA:
        break;
    }
    return false;
}

bool composite_has_range(int rule)
{
    return rule != ORK_NORMALISE_Z_SCORE && rule != ORK_NORMALISE_RANK &&
           rule != ORK_NORMALISE_BORDA && rule != ORK_NORMALISE_NONE;
}

/* ---- The range ---------------------------------------------------------------------------------
 */

/* From [0, 1] to the range of the option `scale`. */
static void stretch(const ork_composite_options *options, composite_gathered *scope)
{
    double low = options->scale.count == 2 ? options->scale.items[0] : 0;
    double high = options->scale.count == 2 ? options->scale.items[1] : 100;
    for (size_t k = 0; k < scope->count; k++)
        scope->out[k] = low + scope->out[k] * (high - low);
}

/* Where x lies between the worst and a better value: 0 and 1. */
static void place_between(double worst, double better, composite_gathered *scope)
{
    /* A range beyond the greatest double is measured in quarters. */
    double unit = isfinite(better - worst) ? 1 : 0.25;
    double span = better * unit - worst * unit;
    for (size_t k = 0; k < scope->count; k++)
        scope->out[k] = (scope->value[k] * unit - worst * unit) / span;
}

static double worst_of(const composite_node *node, const composite_gathered *scope)
{
    return node->direction > 0 ? scope->least : scope->greatest;
}

static double best_of(const composite_node *node, const composite_gathered *scope)
{
    return node->direction > 0 ? scope->greatest : scope->least;
}

static void cap_at_one(composite_gathered *scope)
{
    for (size_t k = 0; k < scope->count; k++)
        scope->out[k] = fmin(scope->out[k], 1);
}

/* ---- Against a base period ---------------------------------------------------------------------
 */

static ork_status bad_base(ork_context *ctx)
{
    return ork_at(ctx, &(ork_place){.option = "base"});
}

/* Which period is the base. */
static ork_status find_base(ork_context *ctx, const composite_work *work, size_t *base)
{
    const ork_panel *panel = &work->panel;
    const char *name = work->options->base;
    if (work->options->scope != ORK_SCOPE_ALL || !panel->period) {
        ork_fail(ctx, ORK_ERR_ARGUMENT, "a base needs several periods that are compared together");
        ork_hint(ctx, "give the column of periods and --scope all");
        return bad_base(ctx);
    }
    for (*base = 0; *base < panel->periods; ++*base) {
        if (strcmp(panel->period_name[*base], name) == 0) return ORK_OK;
    }
    ork_fail(ctx, ORK_ERR_ARGUMENT, "there is no period \"%s\" in the data", name);
    ork_hint(ctx, "the first one is %s", panel->period_name[0]);
    return bad_base(ctx);
}

/* The range of all values, moved so that the mean of the base period is in its middle (Mazziotta &
   Pareto 2016: goalposts of the adjusted index). */
static ork_status around_base(ork_context *ctx, const composite_work *work,
                              const composite_node *node, composite_gathered *scope)
{
    size_t base = 0, count = 0;
    double sum = 0, half = scope->greatest / 2 - scope->least / 2;
    ORK_TRY(find_base(ctx, work, &base));
    for (size_t k = 0; k < scope->count; k++) {
        size_t p = scope->at[k];
        if (p < work->panel.start[base] || p >= work->panel.start[base + 1]) continue;
        sum += scope->value[k];
        count++;
    }
    if (count == 0) {
        ork_fail(ctx, ORK_ERR_DATA, "\"%s\" has no value in %s, the base", node->name,
                 work->options->base);
        ork_hint(ctx, "choose another base, or fill it in (option impute)");
        return bad_base(ctx);
    }
    double mean = sum / (double)count;
    place_between(mean - node->direction * half, mean + node->direction * half, scope);
    return ORK_OK;
}

/* ---- By values ---------------------------------------------------------------------------------
 */

static void by_z_score(const ork_composite_options *options, double direction,
                       composite_gathered *scope)
{
    /* Squares of values beyond 1e150 would not be finite: they are measured in a greater unit. */
    double size = fmax(fabs(scope->least), fabs(scope->greatest));
    double unit = size > 1e150 ? 1 / size : 1;
    for (size_t k = 0; unit < 1 && k < scope->count; k++)
        scope->value[k] *= unit;
    double mean = ork_mean(scope->value, scope->count), sd = ork_sd(scope->value, scope->count);
    bool is_given = options->z_scale.count == 2;
    double to_mean = is_given ? options->z_scale.items[0] : 0;
    double to_sd = is_given ? options->z_scale.items[1] : 1;
    for (size_t k = 0; k < scope->count; k++)
        scope->out[k] = to_mean + direction * (scope->value[k] - mean) / sd * to_sd;
}

static ork_status no_share(ork_context *ctx, const composite_work *work, const composite_node *node,
                           size_t position)
{
    ork_hint(ctx, "normalise by min-max, z-score or rank, which take any values");
    ork_place place =
        ork_table_place(work->input->data, work->panel.row[position], node->column->name);
    return ork_at(ctx, &place);
}

/* The seed's formula 1, C = I/I_max·100; where less is better, I_min/I·100. */
static ork_status by_leader(ork_context *ctx, const composite_work *work,
                            const composite_node *node, composite_gathered *scope)
{
    bool is_up = node->direction > 0;
    for (size_t k = 0; k < scope->count; k++) {
        double x = scope->value[k];
        scope->out[k] = is_up ? x / scope->greatest : scope->least / x;
        if (is_up && x == 0 && scope->greatest == 0) {
            ork_fail(ctx, ORK_ERR_DATA,
                     "a share of the leader needs a leader above 0, but the greatest \"%s\"%s is 0",
                     node->name, scope->in);
            return no_share(ctx, work, node, scope->at[k]);
        }
        if (is_up ? x >= 0 : x > 0) continue;
        ork_fail(ctx, ORK_ERR_DATA,
                 "a share of the leader needs values %s 0, but \"%s\" of %s is %g",
                 is_up ? "of at least" : "above", node->name,
                 ork_panel_unit(&work->panel, scope->at[k]), x);
        return no_share(ctx, work, node, scope->at[k]);
    }
    return ORK_OK;
}

/* A goalpost or target as the indicator is compared: of its logarithm, where that was taken. */
static double posted(const composite_node *node, double post)
{
    return node->is_logged ? log(post) : post;
}

/* Where 0 and 1 are, from the structure; a scale without posts is a percentage. */
static ork_status by_posts(ork_context *ctx, const composite_node *node, composite_gathered *scope)
{
    bool is_goalposts = node->normalise == ORK_NORMALISE_GOALPOSTS;
    double lower = node->lower, upper = node->upper;
    if (!is_goalposts && isnan(lower)) lower = 0;
    if (!is_goalposts && isnan(upper)) upper = 100;
    if (isnan(lower) || isnan(upper)) {
        ork_fail(ctx, ORK_ERR_ARGUMENT, "\"%s\" has no %s goalpost", node->name,
                 isnan(lower) ? "lower" : "upper");
        ork_hint(ctx, "give the structure the columns lower and upper");
        return ork_at(ctx, &(ork_place){.option = "structure"});
    }
    if (!(lower < upper)) {
        ork_fail(ctx, ORK_ERR_ARGUMENT, "\"%s\" is scaled from %g to %g: the first must be below",
                 node->name, lower, upper);
        return ork_at(ctx, &(ork_place){.option = "structure"});
    }
    lower = posted(node, lower);
    upper = posted(node, upper);
    place_between(node->direction > 0 ? lower : upper, node->direction > 0 ? upper : lower, scope);
    for (size_t k = 0; is_goalposts && k < scope->count; k++)
        scope->out[k] = fmin(fmax(scope->out[k], 0), 1);
    return ORK_OK;
}

static ork_status by_target(ork_context *ctx, const composite_work *work,
                            const composite_node *node, composite_gathered *scope)
{
    double worst = worst_of(node, scope), target = posted(node, node->target);
    if (isnan(node->target)) {
        ork_fail(ctx, ORK_ERR_ARGUMENT, "\"%s\" has no target", node->name);
        ork_hint(ctx, "give the structure a column target");
        return ork_at(ctx, &(ork_place){.option = "structure"});
    }
    if (!(node->direction * target > node->direction * worst)) {
        ork_fail(ctx, ORK_ERR_DATA,
                 "the target %g of \"%s\" is not better than the worst value %g%s: everybody is "
                 "beyond it",
                 node->target, node->name, node->is_logged ? exp(worst) : worst, scope->in);
        ork_hint(ctx, "check its direction and its measure unit");
        return ork_at(ctx, &(ork_place){.option = "structure"});
    }
    place_between(worst, target, scope);
    if (work->options->cap) cap_at_one(scope);
    return ORK_OK;
}

/* The unit that others are compared with. */
static ork_status find_reference(ork_context *ctx, const composite_work *work, size_t *unit)
{
    const ork_panel *panel = &work->panel;
    const char *name = work->options->reference;
    if (!name) {
        ork_fail(ctx, ORK_ERR_ARGUMENT, "distance-to-reference needs a unit to compare with");
        ork_hint(ctx, "for example --reference \"%s\"", panel->unit_name[0]);
        return ork_at(ctx, &(ork_place){.option = "reference"});
    }
    ork_status status = ork_panel_find(ctx, panel, work->input->units, name, unit);
    return status == ORK_ERR_ARGUMENT ? ork_at(ctx, &(ork_place){.option = "reference"}) : status;
}

/* Over all periods, the reference's latest value counts. */
static ork_status by_reference(ork_context *ctx, const composite_work *work,
                               const composite_node *node, composite_gathered *scope)
{
    size_t unit = 0;
    double worst = worst_of(node, scope), value = NAN;
    ORK_TRY(find_reference(ctx, work, &unit));
    for (size_t k = 0; k < scope->count; k++) { /* positions are in the order of periods */
        if (work->panel.unit_of[scope->at[k]] == unit) value = scope->value[k];
    }
    if (isnan(value)) {
        ork_fail(ctx, ORK_ERR_DATA, "\"%s\" of the reference %s is missing%s", node->name,
                 work->options->reference, scope->in);
        ork_hint(ctx, "choose another reference, or fill it in (option impute)");
        return ork_at(ctx, &(ork_place){.option = "reference"});
    }
    if (value == worst) {
        ork_fail(ctx, ORK_ERR_DATA,
                 "the reference %s has the worst value of \"%s\"%s, so that no distance to it can "
                 "be measured",
                 work->options->reference, node->name, scope->in);
        ork_hint(ctx, "choose another reference, or another rule for this indicator in the "
                      "structure");
        return ork_at(ctx, &(ork_place){.option = "reference"});
    }
    place_between(worst, value, scope);
    if (work->options->cap) cap_at_one(scope);
    return ORK_OK;
}

/* ---- By order ----------------------------------------------------------------------------------
 */

static ork_status by_rank(ork_context *ctx, const composite_work *work, const composite_node *node,
                          composite_gathered *scope)
{
    int ties = work->options->ties;
    ORK_TRY(
        ork_rank(ctx, scope->value, scope->count, node->direction > 0, (ork_ties)ties, scope->out));
    if (node->normalise == ORK_NORMALISE_RANK) return ORK_OK;
    double last = (double)scope->count;
    if (ties == ORK_TIES_DENSE) { /* the last of the distinct values */
        last = 1;
        for (size_t k = 0; k < scope->count; k++)
            last = fmax(last, scope->out[k]);
    }
    double unit = node->normalise == ORK_NORMALISE_PERCENTILE_RANK ? last - 1 : 1;
    for (size_t k = 0; k < scope->count; k++)
        scope->out[k] = (scope->out[k] - 1) / unit;
    return ORK_OK;
}

/* The share of the percentiles that a value reaches, in equal steps. */
static ork_status by_category(ork_context *ctx, const composite_work *work,
                              const composite_node *node, composite_gathered *scope)
{
    static double usual[] = {15, 25, 65, 85, 95};
    const ork_reals *given = &work->options->percentiles;
    size_t steps = given->count ? given->count : sizeof usual / sizeof *usual;
    const double *percentile = given->count ? given->items : usual;
    ORK_SCRATCH(scratch);
    double *sorted;
    ORK_NEW(sorted, ork_arena_alloc(ctx, &scratch, scope->count * sizeof *sorted));
    for (size_t k = 0; k < scope->count; k++) {
        sorted[k] = node->direction * scope->value[k];
        scope->out[k] = 0;
    }
    ork_sort(sorted, scope->count, sorted);
    for (size_t c = 0; c < steps; c++) {
        double from = ork_quantile(sorted, scope->count, percentile[c] / 100);
        for (size_t k = 0; k < scope->count; k++)
            scope->out[k] += node->direction * scope->value[k] >= from;
    }
    for (size_t k = 0; k < scope->count; k++)
        scope->out[k] /= (double)steps;
    return ORK_OK;
}

/* ---- All ---------------------------------------------------------------------------------------
 */

static ork_status place(ork_context *ctx, const composite_work *work, const composite_node *node,
                        composite_gathered *scope)
{
    switch ((ork_normalise)node->normalise) {
    case ORK_NORMALISE_MIN_MAX:
        if (work->options->base) return around_base(ctx, work, node, scope);
        place_between(worst_of(node, scope), best_of(node, scope), scope);
        break;
    case ORK_NORMALISE_DISTANCE_TO_MAX:
        place_between(worst_of(node, scope), best_of(node, scope), scope);
        break;
    case ORK_NORMALISE_Z_SCORE:
        by_z_score(work->options, node->direction, scope);
        break;
    case ORK_NORMALISE_RANK:
    case ORK_NORMALISE_BORDA:
    case ORK_NORMALISE_PERCENTILE_RANK:
        return by_rank(ctx, work, node, scope);
    case ORK_NORMALISE_LEADER:
    case ORK_NORMALISE_FRACTION_OF_MAX:
        return by_leader(ctx, work, node, scope);
    case ORK_NORMALISE_SCALED:
    case ORK_NORMALISE_GOALPOSTS:
        return by_posts(ctx, node, scope);
    case ORK_NORMALISE_DISTANCE_TO_REFERENCE:
        return by_reference(ctx, work, node, scope);
    case ORK_NORMALISE_DISTANCE_TO_TARGET:
        return by_target(ctx, work, node, scope);
    case ORK_NORMALISE_CATEGORICAL:
        return by_category(ctx, work, node, scope);
    case ORK_NORMALISE_NONE:
        for (size_t k = 0; k < scope->count; k++)
            scope->out[k] = node->direction * scope->value[k];
        break;
    }
    return ORK_OK;
}

ork_status composite_apply_rule(ork_context *ctx, const composite_work *work,
                                const composite_node *node, composite_gathered *scope)
{
    ORK_TRY(place(ctx, work, node, scope));
    if (composite_has_range(node->normalise)) stretch(work->options, scope);
    return ORK_OK;
}
