/* Rules read from their texts and evaluated over the data. */
#include "methods/growth_poles/steps.h"
#include "methods/rule.h"

#include <math.h>
#include <string.h>

void poles_free_rules(poles_work *work)
{
    for (size_t k = 0; work->rules && k < work->rule_count; k++) {
        ork_expression_free(work->rules[k].expression);
        ork_column_free(work->rules[k].holds);
        ork_column_free(work->rules[k].value);
        ork_column_free(work->rules[k].threshold);
    }
}

static ork_status at_rule(ork_context *ctx, const char *tier)
{
    return ork_at(ctx, &(ork_place){.option = tier});
}

static ork_status check_name(ork_context *ctx, const poles_work *work, const pole_rule *rule)
{
    for (size_t k = 0; &work->rules[k] != rule; k++) {
        if (strcmp(work->rules[k].name, rule->name) != 0) continue;
        ork_fail(ctx, ORK_ERR_ARGUMENT, "two rules are called \"%s\"", rule->name);
        ork_hint(ctx, "name rules \"name: condition\", each with its own name");
        return at_rule(ctx, rule->tier);
    }
    return ORK_OK;
}

static ork_status read_rules(ork_context *ctx, poles_work *work, const char *tier,
                             const ork_texts *texts)
{
    for (size_t k = 0; k < texts->count; k++) {
        pole_rule *rule = &work->rules[work->rule_count++];
        size_t length;
        rule->tier = tier;
        rule->text = ork_rule_condition(texts->items[k], &length);
        rule->name = rule->text;
        if (length > 0) {
            ORK_NEW(rule->name, ork_arena_strndup(ctx, work->arena, texts->items[k], length));
        }
        ORK_TRY(check_name(ctx, work, rule));
        ork_status status = ork_expression_parse(ctx, rule->text, &rule->expression);
        if (status != ORK_OK) {
            rule->expression = NULL;
            return at_rule(ctx, tier);
        }
        ork_expression_comparison(rule->expression, &rule->left, &rule->operation, &rule->right);
    }
    return ORK_OK;
}

static ork_status evaluate_rule(ork_context *ctx, const poles_work *work, pole_rule *rule)
{
    const ork_table *data = work->input->data;
    const ork_units *units = work->input->units;
    ORK_TRY(ork_expression_evaluate(ctx, rule->expression, data, units, "holds", &rule->holds));
    if (rule->holds->type != ORK_BOOLEAN) {
        ork_fail(ctx, ORK_ERR_ARGUMENT, "the rule \"%s\" gives a %s, not yes or no", rule->name,
                 ork_type_name(rule->holds->type));
        return ork_hint(ctx, "a rule is a condition, e.g. rank <= 5");
    }
    if (!rule->left) return ORK_OK;
    ORK_TRY(ork_expression_evaluate(ctx, rule->left, data, units, "value", &rule->value));
    return ork_expression_evaluate(ctx, rule->right, data, units, "threshold", &rule->threshold);
}

static void read_verdicts(const poles_work *work, size_t k)
{
    size_t n = work->panel.count;
    double *verdict = work->verdict + k * n;
    ork_panel_read(&work->panel, work->rules[k].holds, verdict);
    for (size_t p = 0; p < n; p++) {
        if (isnan(verdict[p])) work->unknown[p]++;
        if (verdict[p] > 0) work->passed[p]++;
    }
}

/* ---- Selection ---------------------------------------------------------------------------------
 */

/* Whether rule k holds; what is not known counts as `unknown`. */
static bool holds_at(const poles_work *work, size_t k, size_t p, bool unknown)
{
    double verdict = work->verdict[k * work->panel.count + p];
    return isnan(verdict) ? unknown : verdict > 0;
}

/* True when every tier that has rules has one that holds. */
static bool every_tier_holds(const poles_work *work, size_t p, bool unknown)
{
    for (size_t k = 0; k < work->rule_count; k++) {
        bool holds = false;
        for (size_t l = 0; l < work->rule_count; l++) {
            bool is_same = strcmp(work->rules[l].tier, work->rules[k].tier) == 0;
            holds |= is_same && holds_at(work, l, p, unknown);
        }
        if (!holds) return false;
    }
    return true;
}

static bool is_selected(const poles_work *work, size_t p, bool unknown)
{
    double passed = work->passed[p] + (unknown ? work->unknown[p] : 0);
    switch ((ork_require)work->options->require) {
    case ORK_REQUIRE_ALL:
        return passed >= (double)work->rule_count;
    case ORK_REQUIRE_ANY:
        return passed >= 1;
    case ORK_REQUIRE_EACH_TIER:
        return every_tier_holds(work, p, unknown);
    case ORK_REQUIRE_AT_LEAST:
        return passed >= (double)work->options->at_least;
    }
    return false;
}

/* Not known: the rules that cannot be decided could make it a pole or a candidate. */
static const char *class_of(const poles_work *work, size_t p)
{
    double needed = (double)work->candidate_rules;
    if (work->selected[p] > 0) return CORE;
    if (work->passed[p] >= needed) return CANDIDATE;
    bool could_be = work->passed[p] + work->unknown[p] >= needed || is_selected(work, p, true);
    return could_be ? CLASS_NOT_KNOWN : PERIPHERY;
}

static ork_status classify(ork_context *ctx, poles_work *work)
{
    size_t n = work->panel.count;
    ORK_NEW(work->class_of, ork_arena_calloc(ctx, work->arena, n, sizeof *work->class_of));
    /* A share such as 1/3 of 3 rules is one rule, however it is rounded. */
    double least = ceil(work->options->candidate * (double)work->rule_count - 1e-9);
    work->candidate_rules = (size_t)fmax(least, 1);
    for (size_t p = 0; p < n; p++) {
        work->selected[p] = is_selected(work, p, false);
        work->class_of[p] = class_of(work, p);
    }
    return ORK_OK;
}

static ork_status check_rules(ork_context *ctx, const poles_work *work, size_t count)
{
    if (count == 0) {
        ork_fail(ctx, ORK_ERR_ARGUMENT, "there is no rule that selects growth poles");
        ork_hint(ctx, "give rules, e.g. macro \"leader: rank <= 5\" and meso \"specialised: "
                      "location_quotient > 1\"");
        return at_rule(ctx, "rules");
    }
    bool is_counted = work->options->require == ORK_REQUIRE_AT_LEAST;
    if (is_counted && work->options->at_least > (int64_t)count) {
        ork_fail(ctx, ORK_ERR_ARGUMENT, "at least %lld rules must hold, but there are only %zu",
                 (long long)work->options->at_least, count);
        return at_rule(ctx, "at-least");
    }
    return ORK_OK;
}

ork_status poles_rules(ork_context *ctx, poles_work *work)
{
    const ork_growth_poles_options *options = work->options;
    size_t count =
        options->macro.count + options->meso.count + options->micro.count + options->rules.count;
    size_t n = work->panel.count;
    ORK_TRY(check_rules(ctx, work, count));
    ORK_NEW(work->rules, ork_arena_calloc(ctx, work->arena, count, sizeof *work->rules));
    ORK_TRY(read_rules(ctx, work, "macro", &options->macro));
    ORK_TRY(read_rules(ctx, work, "meso", &options->meso));
    ORK_TRY(read_rules(ctx, work, "micro", &options->micro));
    ORK_TRY(read_rules(ctx, work, "rules", &options->rules));
    ORK_NEW(work->verdict, ork_arena_calloc(ctx, work->arena, n * count, sizeof(double)));
    ORK_NEW(work->passed, ork_arena_calloc(ctx, work->arena, n, sizeof(double)));
    ORK_NEW(work->unknown, ork_arena_calloc(ctx, work->arena, n, sizeof(double)));
    ORK_NEW(work->selected, ork_arena_calloc(ctx, work->arena, n, sizeof(double)));
    for (size_t k = 0; k < count; k++) {
        if (evaluate_rule(ctx, work, &work->rules[k]) != ORK_OK) {
            return at_rule(ctx, work->rules[k].tier);
        }
        read_verdicts(work, k);
    }
    return classify(ctx, work);
}
