/* Why a rule holds or not, in words: "rank = 1 ≤ 5". */
#include "methods/growth_poles/steps.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* An operator as it is printed. */
static const char *sign(const char *operation)
{
    static const char *const known[][2] = {
        {"<=", "≤"}, {">=", "≥"}, {"!=", "≠"}, {"<>", "≠"}, {"==", "="}};
    for (size_t k = 0; k < sizeof known / sizeof *known; k++) {
        if (strcmp(operation, known[k][0]) == 0) return known[k][1];
    }
    return operation;
}

/* `digits` significant digits, never an exponent where the digits can be written out. */
static void write_number(double x, int digits, char buffer[ORK_NUMBER_BYTES])
{
    int whole = x != 0 && fabs(x) < 1e15 ? (int)floor(log10(fabs(x))) + 1 : 1;
    snprintf(buffer, ORK_NUMBER_BYTES, "%.*g", whole > digits ? whole : digits, x);
}

/* Two numbers with as few digits as tell them apart, four at least. */
static void write_pair(double x, double y, char a[ORK_NUMBER_BYTES], char b[ORK_NUMBER_BYTES])
{
    for (int digits = 4; digits <= 17; digits++) {
        write_number(x, digits, a);
        write_number(y, digits, b);
        if (x == y || strcmp(a, b) != 0) return;
    }
}

/* Both sides of a comparison in row i as texts in the arena. */
static ork_status write_sides(ork_context *ctx, const poles_work *work, const pole_rule *rule,
                              size_t i, const char **left, const char **right)
{
    const ork_column *a = rule->value, *b = rule->threshold;
    if (ork_column_is_numeric(a) && ork_column_is_numeric(b)) {
        char x[ORK_NUMBER_BYTES], y[ORK_NUMBER_BYTES];
        write_pair(ork_column_number(a, i), ork_column_number(b, i), x, y);
        ORK_NEW(*left, ork_arena_format(ctx, work->arena, "%s", x));
        ORK_NEW(*right, ork_arena_format(ctx, work->arena, "%s", y));
        return ORK_OK;
    }
    ORK_OWNED_TEXT ork_text x = {0}, y = {0};
    ork_column_write(a, i, ctx, &x);
    ork_column_write(b, i, ctx, &y);
    ORK_TRY(ork_text_status(&x));
    ORK_TRY(ork_text_status(&y));
    ORK_NEW(*left, ork_arena_format(ctx, work->arena, "%s", x.bytes ? x.bytes : ""));
    ORK_NEW(*right, ork_arena_format(ctx, work->arena, "%s", y.bytes ? y.bytes : ""));
    return ORK_OK;
}

static const char *not_known(ork_context *ctx, const poles_work *work, const pole_rule *rule,
                             size_t i)
{
    const ork_expression *part = rule->expression;
    if (rule->left) part = ork_column_has(rule->value, i) ? rule->right : rule->left;
    return ork_arena_format(ctx, work->arena, "%s is not known", ork_expression_text(part));
}

static ork_status compare(ork_context *ctx, const poles_work *work, const pole_rule *rule, size_t i,
                          bool holds, const char **why)
{
    const char *left, *right;
    ORK_TRY(write_sides(ctx, work, rule, i, &left, &right));
    bool is_named = ork_expression_column_count(rule->left) > 0;
    bool is_constant = ork_expression_column_count(rule->right) == 0;
    bool is_equality = strcmp(sign(rule->operation), "=") == 0;
    const char *subject = is_named ? ork_expression_text(rule->left) : "";
    const char *is = is_named ? " = " : "";
    if (is_equality && is_constant) {
        *why = holds
                   ? ork_arena_format(ctx, work->arena, "%s%s%s", subject, is, left)
                   : ork_arena_format(ctx, work->arena, "%s%s%s, not %s", subject, is, left, right);
    } else {
        const char *of = is_constant ? "" : ork_expression_text(rule->right);
        *why = ork_arena_format(ctx, work->arena, "%s%s%s%s %s %s%s%s%s", subject, is, left,
                                holds ? "" : ", not", sign(rule->operation), right, *of ? " (" : "",
                                of, *of ? ")" : "");
    }
    return *why ? ORK_OK : ORK_ERR_MEMORY;
}

static ork_status explain(ork_context *ctx, const poles_work *work, size_t k, size_t p,
                          const char **why)
{
    const pole_rule *rule = &work->rules[k];
    size_t i = work->panel.row[p];
    double verdict = work->verdict[k * work->panel.count + p];
    if (isnan(verdict)) {
        ORK_NEW(*why, not_known(ctx, work, rule, i));
        return ORK_OK;
    }
    bool has_sides =
        rule->left && ork_column_has(rule->value, i) && ork_column_has(rule->threshold, i);
    if (has_sides) return compare(ctx, work, rule, i, verdict > 0, why);
    ORK_NEW(*why, ork_arena_format(ctx, work->arena, "%s%s", verdict > 0 ? "" : "not ",
                                   ork_expression_text(rule->expression)));
    return ORK_OK;
}

ork_status poles_reasons(ork_context *ctx, poles_work *work)
{
    size_t n = work->panel.count;
    ORK_NEW(work->why, ork_arena_calloc(ctx, work->arena, n * work->rule_count, sizeof *work->why));
    for (size_t k = 0; k < work->rule_count; k++) {
        for (size_t p = 0; p < n; p++)
            ORK_TRY(explain(ctx, work, k, p, &work->why[k * n + p]));
    }
    return ORK_OK;
}
