#include "study/model.h"

#include <math.h>
#include <string.h>

static const char *const comparisons[] = {"equals", "is",    "at-least", "at-most",
                                          "rank",   "holds", "published"};

static double node_number(const ork_node *node, double otherwise)
{
    double number;
    if (!node || !ork_parse_number(node->text, strlen(node->text), '.', &number)) return otherwise;
    return number;
}

/* Half a unit of the last digit of a number as it was printed: 76.05 gives 0.005. */
static double half_of_last_digit(const char *text)
{
    int decimals = 0;
    bool after_point = false;
    const char *c = text;
    for (; *c && *c != 'e' && *c != 'E'; c++) {
        if (after_point && *c >= '0' && *c <= '9') decimals++;
        if (*c == '.') after_point = true;
    }
    double exponent = *c ? node_number(&(ork_node){.text = c + 1}, 0) : 0;
    return 0.5 * pow(10, exponent - decimals);
}

/* Exactly one comparison; at-least and at-most may come together. */
static ork_status open_comparison(ork_context *ctx, ork_study *study, const ork_node *node,
                                  ork_study_claim *claim)
{
    size_t given = 0;
    for (size_t i = 0; i < sizeof comparisons / sizeof *comparisons; i++) {
        const ork_node *expected = ork_node_get(node, comparisons[i]);
        if (!expected) continue;
        claim->expected = expected;
        given++;
    }
    bool range = ork_node_get(node, "at-least") && ork_node_get(node, "at-most");
    if (given == 1 || (given == 2 && range)) return ORK_OK;
    return ork_node_fail(
        ctx, study->path, node,
        "a claim needs %s of equals, is, at-least, at-most, rank, holds and published",
        given ? "only one" : "one");
}

static ork_status open_equals(ork_context *ctx, ork_study *study, ork_study_claim *claim)
{
    const ork_node *expected = claim->expected;
    const ork_key texts = {"equals", ORK_KEY_TEXTS, false, NULL};
    ORK_TRY(ork_key_check(ctx, study->path, &texts, expected));
    claim->comparison = expected->kind == ORK_NODE_SEQUENCE ? ORK_CLAIM_SET : ORK_CLAIM_EQUALS;
    if (claim->comparison == ORK_CLAIM_SET) return ORK_OK;
    claim->number = expected->quoted ? NAN : node_number(expected, NAN);
    if (isnan(claim->number)) {
        claim->comparison = ORK_CLAIM_IS;
        return ORK_OK;
    }
    if (!claim->tolerance_given) claim->tolerance = half_of_last_digit(expected->text);
    return ORK_OK;
}

/* "data.column", or a column of the claim's own table. */
static ork_status open_published(ork_context *ctx, ork_study *study, ork_study_claim *claim)
{
    const char *text = claim->expected->text, *dot = strchr(text, '.');
    claim->comparison = ORK_CLAIM_PUBLISHED;
    claim->published = text;
    claim->published_data = SIZE_MAX;
    if (!dot) return ORK_OK;
    char *name;
    ORK_NEW(name, ork_arena_strndup(ctx, &study->arena, text, (size_t)(dot - text)));
    size_t data = ork_study_find_data(study, name);
    if (data == SIZE_MAX) return ORK_OK;
    claim->published_data = data;
    claim->published = dot + 1;
    return ORK_OK;
}

static ork_status open_expected(ork_context *ctx, ork_study *study, const ork_node *node,
                                ork_study_claim *claim)
{
    const ork_node *tolerance = ork_node_get(node, "tolerance");
    claim->tolerance_given = tolerance != NULL;
    claim->tolerance = node_number(tolerance, 0);
    if (claim->tolerance < 0)
        return ork_node_fail(ctx, study->path, tolerance, "a tolerance cannot be negative");
    claim->number = claim->low = claim->high = NAN;
    ORK_TRY(open_comparison(ctx, study, node, claim));
    claim->match = ork_node_get(node, "match");
    if (claim->match && !ork_node_get(node, "published"))
        return ork_node_fail(ctx, study->path, claim->match, "\"match\" goes with \"published\"");
    if (ork_node_get(node, "published")) return open_published(ctx, study, claim);
    if (ork_node_get(node, "equals")) return open_equals(ctx, study, claim);
    if (ork_node_get(node, "is")) {
        claim->comparison = ORK_CLAIM_IS;
    } else if (ork_node_get(node, "rank")) {
        claim->comparison = ORK_CLAIM_RANK;
        claim->number = node_number(claim->expected, NAN);
    } else if (ork_node_get(node, "holds")) {
        claim->comparison = ORK_CLAIM_TRUE;
    } else {
        claim->comparison = ORK_CLAIM_BETWEEN;
        claim->low = node_number(ork_node_get(node, "at-least"), NAN);
        claim->high = node_number(ork_node_get(node, "at-most"), NAN);
    }
    return ORK_OK;
}

static ork_status open_where(ork_context *ctx, ork_study *study, const ork_node *where)
{
    if (!where || where->kind == ORK_NODE_SCALAR) return ORK_OK;
    if (where->kind != ORK_NODE_MAPPING)
        return ork_node_fail(ctx, study->path, where,
                             "\"where\" is a mapping {column: value} or an expression");
    for (size_t i = 0; i < where->count; i++) {
        const ork_key cell = {where->keys[i]->text, ORK_KEY_TEXTS, false, NULL};
        ORK_TRY(ork_key_check(ctx, study->path, &cell, where->items[i]));
    }
    return ORK_OK;
}

/* What is compared: a column, an expression or a value, as the comparison needs. */
static ork_status open_subject(ork_context *ctx, ork_study *study, const ork_node *node,
                               ork_study_claim *claim)
{
    claim->column = ork_node_text(node, "column");
    claim->value = ork_node_text(node, "value");
    claim->expression = ork_node_text(node, "expression");
    bool of_values = claim->that.kind == ORK_REFERENCE_STEP && !claim->that.table;
    int given = (claim->column != NULL) + (claim->value != NULL) + (claim->expression != NULL);
    if (of_values) {
        bool is_of_number = claim->comparison == ORK_CLAIM_EQUALS ||
                            claim->comparison == ORK_CLAIM_IS ||
                            claim->comparison == ORK_CLAIM_BETWEEN;
        if (given == 1 && claim->value && is_of_number) return ORK_OK;
        return ork_node_fail(ctx, study->path, node,
                             "a claim about values names one with \"value\" and compares it with "
                             "equals, at-least or at-most");
    }
    if (claim->value)
        return ork_node_fail(ctx, study->path, ork_node_get(node, "value"),
                             "\"value\" goes with \"that: step.values\"; a table has columns");
    if (claim->comparison == ORK_CLAIM_TRUE ? given == 0 : given == 1) return ORK_OK;
    return ork_node_fail(ctx, study->path, node,
                         claim->comparison == ORK_CLAIM_TRUE
                             ? "\"holds\" is the whole expression: leave \"column\" out"
                             : "a claim about a table names a \"column\" or an \"expression\"");
}

static ork_status open_claim(ork_context *ctx, ork_study *study, const ork_node *node,
                             ork_study_claim *claim)
{
    ORK_TRY(ork_keys_check(ctx, study->path, &ork_claim_keys, node));
    claim->node = node;
    claim->claim = ork_node_text(node, "claim");
    claim->source = ork_node_text(node, "source");
    claim->note = ork_node_text(node, "note");
    claim->where = ork_node_get(node, "where");
    ORK_TRY(ork_study_refer(ctx, study, ork_node_get(node, "that"), true, &claim->that));
    ORK_TRY(open_where(ctx, study, claim->where));
    ORK_TRY(open_expected(ctx, study, node, claim));
    return open_subject(ctx, study, node, claim);
}

ork_status ork_study_open_claims(ork_context *ctx, ork_study *study)
{
    const ork_node *claims = ork_node_get(study->root, "claims");
    if (!claims) return ORK_OK;
    ORK_NEW(study->claims,
            ork_arena_calloc(ctx, &study->arena, claims->count + 1, sizeof *study->claims));
    for (size_t i = 0; i < claims->count; i++) {
        ORK_TRY(open_claim(ctx, study, claims->items[i], &study->claims[i]));
        study->claim_count = i + 1;
    }
    return ORK_OK;
}
