/* Expressions: which types the parts have, and whether they fit together. */
#include <math.h>
#include <string.h>

#include "table/expression.h"

static ork_node_state *state_of(const ork_evaluation *evaluation, const ork_node *node)
{
    return &evaluation->states[node->index];
}

static const char *with_article(ork_type type)
{
    static const char *const names[] = {"a number", "a number", "a text", "a date",
                                        "true or false"};
    return names[type];
}

const char *ork_node_source(const ork_evaluation *evaluation, const ork_node *node)
{
    return ork_arena_strndup(evaluation->ctx, evaluation->arena,
                             evaluation->expression->source + node->start, node->end - node->start);
}

/* Why a column that should hold numbers was read as text, as a hint. */
static ork_status hint_at_text(const ork_evaluation *evaluation, const ork_node *node)
{
    const ork_column *column = state_of(evaluation, node)->column;
    double number;
    for (size_t i = 0; i < column->length; i++) {
        if (!ork_column_has(column, i)) continue;
        const char *text = ork_column_text(column, i);
        if (ork_parse_number(text, strlen(text), '.', &number)) continue;
        return ork_hint(evaluation->ctx, "\"%s\" is a text column: \"%s\" in row %lld is no number",
                        column->name, text, (long long)ork_table_file_row(evaluation->table, i));
    }
    return ORK_ERR_DATA;
}

/* "… needs a number, but x is a text", at x. */
static ork_status mismatch(const ork_evaluation *evaluation, const char *who, ork_type expected,
                           const ork_node *node)
{
    const char *part = ork_node_source(evaluation, node);
    if (!part) return ORK_ERR_MEMORY;
    ork_type type = state_of(evaluation, node)->type;
    ork_expression_fail(evaluation->ctx, evaluation->expression->source, node->start,
                        "%s needs %s, but %.60s is %s", who, with_article(expected), part,
                        with_article(type));
    if (node->kind == NODE_COLUMN && type == ORK_TEXT && expected == ORK_NUMBER)
        return hint_at_text(evaluation, node);
    return ORK_ERR_DATA;
}

static ork_status require(const ork_evaluation *evaluation, const char *who, ork_type expected,
                          const ork_node *node)
{
    if (state_of(evaluation, node)->type == expected) return ORK_OK;
    return mismatch(evaluation, who, expected, node);
}

static ork_status check_column(ork_evaluation *evaluation, const ork_node *node)
{
    ork_node_state *state = state_of(evaluation, node);
    const char *source = evaluation->expression->source;
    if (ork_table_column(evaluation->ctx, evaluation->table, node->text, &state->column) !=
        ORK_OK) {
        const ork_error *known = ork_context_error(evaluation->ctx);
        if (known->status != ORK_ERR_DATA) return known->status;
        ORK_OWNED_MEMORY char *hint = ork_strdup(evaluation->ctx, known->hint ? known->hint : "");
        if (!hint) return ORK_ERR_MEMORY;
        ork_expression_fail(evaluation->ctx, source, node->start, "there is no column \"%s\"",
                            node->text);
        ork_at(evaluation->ctx,
               &(ork_place){.file = evaluation->table->file, .sheet = evaluation->table->sheet});
        const ork_function *function = ork_function_find(node->text);
        if (function)
            return ork_hint(evaluation->ctx, "%s; a function stands before parentheses: %s", hint,
                            function->usage);
        bool is_near = strncmp(hint, "did you mean", strlen("did you mean")) == 0;
        if (is_near) return ork_hint(evaluation->ctx, "%s", hint);
        return ork_hint(evaluation->ctx, "%s; a text stands in quotes: \"%s\"", hint, node->text);
    }
    state->type = state->column->type == ORK_INTEGER ? ORK_NUMBER : state->column->type;
    return ORK_OK;
}

/* ---- Operators ---- */

/* A text literal beside a date is a date. */
static ork_status read_as_date(const ork_evaluation *evaluation, const ork_node *literal,
                               const ork_node *beside)
{
    ork_node_state *state = state_of(evaluation, literal);
    if (literal->kind != NODE_TEXT || state_of(evaluation, beside)->type != ORK_DATE) return ORK_OK;
    int32_t day;
    if (!ork_parse_day(literal->text, strlen(literal->text), &day)) {
        ork_expression_fail(evaluation->ctx, evaluation->expression->source, literal->start,
                            "\"%.60s\" is no date", literal->text);
        return ork_hint(evaluation->ctx, "dates are written \"2016-12-31\"");
    }
    state->type = ORK_DATE;
    state->constant = day;
    return ORK_OK;
}

static ork_status check_comparison(const ork_evaluation *evaluation, const ork_node *node)
{
    const ork_node *left = node->children[0], *right = node->children[1];
    ORK_TRY(read_as_date(evaluation, left, right));
    ORK_TRY(read_as_date(evaluation, right, left));
    ork_type a = state_of(evaluation, left)->type, b = state_of(evaluation, right)->type;
    if (a == b) return ORK_OK;
    ork_expression_fail(evaluation->ctx, evaluation->expression->source, node->at,
                        "%s cannot be compared with %s", with_article(a), with_article(b));
    double number;
    for (int k = 0; k < 2; k++) {
        const ork_node *text = node->children[k];
        if (text->kind == NODE_TEXT &&
            ork_parse_number(text->text, strlen(text->text), '.', &number))
            return ork_hint(evaluation->ctx, "write the number without quotes: %s", text->text);
        const ork_node *other = node->children[1 - k];
        if (text->kind == NODE_COLUMN && other->kind == NODE_NUMBER &&
            state_of(evaluation, text)->type == ORK_TEXT)
            return hint_at_text(evaluation, text);
    }
    return ORK_ERR_DATA;
}

static ork_status check_operation(const ork_evaluation *evaluation, const ork_node *node)
{
    static const char *const names[] = {
        [OPERATOR_OR] = "or",    [OPERATOR_AND] = "and",    [OPERATOR_NOT] = "not",
        [OPERATOR_ADD] = "+",    [OPERATOR_SUBTRACT] = "-", [OPERATOR_MULTIPLY] = "*",
        [OPERATOR_DIVIDE] = "/", [OPERATOR_POWER] = "^",    [OPERATOR_NEGATE] = "-",
    };
    ork_node_state *state = state_of(evaluation, node);
    ork_type needed = ORK_NUMBER;
    switch (node->operation) {
    case OPERATOR_OR:
    case OPERATOR_AND:
    case OPERATOR_NOT:
        needed = ORK_BOOLEAN;
        break;
    case OPERATOR_SUBTRACT:
        /* Days between two dates. */
        if (state_of(evaluation, node->children[0])->type == ORK_DATE) needed = ORK_DATE;
        break;
    case OPERATOR_ADD:
    case OPERATOR_MULTIPLY:
    case OPERATOR_DIVIDE:
    case OPERATOR_POWER:
    case OPERATOR_NEGATE:
        break;
    default:
        state->type = ORK_BOOLEAN;
        return check_comparison(evaluation, node);
    }
    state->type = needed == ORK_BOOLEAN ? ORK_BOOLEAN : ORK_NUMBER;
    for (size_t k = 0; k < node->child_count; k++)
        ORK_TRY(require(evaluation, names[node->operation], needed, node->children[k]));
    return ORK_OK;
}

/* ---- Functions ---- */

static ork_status check_if(const ork_evaluation *evaluation, const ork_node *node)
{
    ORK_TRY(require(evaluation, "the condition of if", ORK_BOOLEAN, node->children[0]));
    ork_type a = state_of(evaluation, node->children[1])->type;
    ork_type b = state_of(evaluation, node->children[2])->type;
    state_of(evaluation, node)->type = a;
    if (a == b) return ORK_OK;
    return ork_expression_fail(evaluation->ctx, evaluation->expression->source,
                               node->children[2]->start,
                               "the two values of if must be of one type, but they are %s and %s",
                               with_article(a), with_article(b));
}

static ork_status check_lag(const ork_evaluation *evaluation, const ork_node *node)
{
    state_of(evaluation, node)->type = state_of(evaluation, node->children[0])->type;
    const char *source = evaluation->expression->source;
    if (node->child_count == 2) {
        const ork_node *periods = node->children[1];
        if (periods->kind != NODE_NUMBER || periods->number != floor(periods->number) ||
            fabs(periods->number) > 1e6) {
            ork_expression_fail(evaluation->ctx, source, periods->start,
                                "lag goes back a whole number of periods");
            return ork_hint(evaluation->ctx, "for example lag(grp, 5)");
        }
    }
    if (evaluation->table->unit >= 0 && evaluation->table->period >= 0) return ORK_OK;
    ork_expression_fail(evaluation->ctx, source, node->at,
                        "lag needs to know which rows are one unit in several periods");
    return ork_hint(evaluation->ctx, "name the columns of unit and period of the table");
}

static ork_status check_total(const ork_evaluation *evaluation, const ork_node *node)
{
    const ork_node *x = node->children[0];
    ork_node_state *state = state_of(evaluation, node);
    ork_type type = state_of(evaluation, x)->type;
    state->type = ORK_NUMBER;
    bool is_count = node->function->id == FUNCTION_TOTAL && node->function->aggregate == ORK_COUNT;
    /* The mean of a condition is the share of rows for which it holds. */
    bool counts_truths =
        node->function->id == FUNCTION_TOTAL && type == ORK_BOOLEAN &&
        (node->function->aggregate == ORK_SUM || node->function->aggregate == ORK_MEAN);
    if (!is_count && !counts_truths)
        ORK_TRY(require(evaluation, node->function->name, ORK_NUMBER, x));
    for (size_t k = 1; k < node->child_count; k++) {
        if (node->children[k]->kind == NODE_COLUMN) continue;
        ork_expression_fail(evaluation->ctx, evaluation->expression->source,
                            node->children[k]->start, "%s goes by columns, not by what is computed",
                            node->function->name);
        return ork_hint(evaluation->ctx, "derive a column first, then name it here");
    }
    return ORK_OK;
}

static ork_status check_call(const ork_evaluation *evaluation, const ork_node *node)
{
    ork_node_state *state = state_of(evaluation, node);
    const char *name = node->function->name;
    state->type = ORK_NUMBER;
    switch (node->function->id) {
    case FUNCTION_IF:
        return check_if(evaluation, node);
    case FUNCTION_IS_MISSING:
        state->type = ORK_BOOLEAN;
        return ORK_OK;
    case FUNCTION_YEAR:
        return require(evaluation, name, ORK_DATE, node->children[0]);
    case FUNCTION_LAG:
        return check_lag(evaluation, node);
    case FUNCTION_SHARE:
    case FUNCTION_TOTAL:
        return check_total(evaluation, node);
    default:
        for (size_t k = 0; k < node->child_count; k++)
            ORK_TRY(require(evaluation, name, ORK_NUMBER, node->children[k]));
        return ORK_OK;
    }
}

ork_status ork_expression_check(ork_evaluation *evaluation, const ork_node *node)
{
    ork_node_state *state = state_of(evaluation, node);
    for (size_t k = 0; k < node->child_count; k++)
        ORK_TRY(ork_expression_check(evaluation, node->children[k]));
    switch (node->kind) {
    case NODE_NUMBER:
        state->type = ORK_NUMBER;
        state->constant = node->number;
        return ORK_OK;
    case NODE_BOOLEAN:
        state->type = ORK_BOOLEAN;
        state->constant = node->number;
        return ORK_OK;
    case NODE_TEXT:
        state->type = ORK_TEXT;
        return ORK_OK;
    case NODE_COLUMN:
        return check_column(evaluation, node);
    case NODE_OPERATION:
        return check_operation(evaluation, node);
    case NODE_CALL:
        break;
    }
    return check_call(evaluation, node);
}
