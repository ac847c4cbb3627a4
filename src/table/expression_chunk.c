/*
 * Expressions: evaluation, a few hundred rows at a time, so that intermediate values stay in the
 * processor's nearest cache and take no memory. Nothing here can fail: prepare has allocated.
 */
#include <assert.h>
#include <math.h>
#include <string.h>

#include "table/expression.h"
#include "table/groups.h"

static ork_node_state *state_of(const ork_evaluation *evaluation, const ork_node *node)
{
    return &evaluation->states[node->index];
}

/* ---- What is missing ---- */

/* Missing where either is; the left one's reason comes first. */
static const uint8_t *either(const uint8_t *a, const uint8_t *b, size_t count, uint8_t *out)
{
    if (!a) return b;
    if (!b) return a;
    for (size_t k = 0; k < count; k++)
        out[k] = a[k] ? a[k] : b[k];
    return out;
}

/* Marks results that are no finite number. */
static const uint8_t *mark_undefined(const double *results, const uint8_t *absent, size_t count,
                                     uint8_t cause, uint8_t *out)
{
    for (size_t k = 0; k < count; k++) {
        if (isfinite(results[k]) || (absent && absent[k])) continue;
        if (!absent) memset(out, 0, count);
        if (absent && absent != out) memcpy(out, absent, count);
        absent = out;
        out[k] = cause;
    }
    return absent;
}

/* ---- Values of columns ---- */

static ork_chunk load_direct(const ork_node_state *state, size_t start, size_t count)
{
    const ork_column *column = state->column;
    ork_chunk chunk = {0};
    if (column->type == ORK_TEXT) {
        const char **texts = state->buffer.texts;
        for (size_t k = 0; k < count; k++)
            texts[k] = ork_column_has(column, start + k) ? ork_column_text(column, start + k) : "";
        chunk.texts = texts;
    } else {
        chunk.numbers = ork_column_numbers(column, start, count, state->buffer.numbers);
    }
    if (!column->validity) return chunk;
    for (size_t k = 0; k < count; k++)
        state->absent[k] = ork_column_has(column, start + k)
                               ? 0
                               : (uint8_t)(1 + ork_column_reason(column, start + k));
    chunk.absent = state->absent;
    return chunk;
}

/* The value of each row's group. */
static ork_chunk load_total(const ork_node_state *state, size_t start, size_t count)
{
    const ork_column *column = state->column;
    const uint32_t *ids = state->ids + start;
    double *numbers = state->buffer.numbers;
    ork_chunk chunk = {.numbers = numbers};
    for (size_t k = 0; k < count; k++)
        numbers[k] = column->type == ORK_NUMBER ? column->data.number[ids[k]]
                                                : ork_column_number(column, ids[k]);
    if (!column->validity) return chunk;
    for (size_t k = 0; k < count; k++)
        state->absent[k] =
            ork_column_has(column, ids[k]) ? 0 : (uint8_t)(1 + ork_column_reason(column, ids[k]));
    chunk.absent = state->absent;
    return chunk;
}

static ork_chunk load_constant(const ork_node_state *state, const ork_node *node, size_t count)
{
    if (state->type == ORK_TEXT) {
        for (size_t k = 0; k < count; k++)
            state->buffer.texts[k] = node->text;
        return (ork_chunk){.texts = state->buffer.texts};
    }
    for (size_t k = 0; k < count; k++)
        state->buffer.numbers[k] = state->constant;
    return (ork_chunk){.numbers = state->buffer.numbers};
}

/* ---- Operators ---- */

#define EACH(result)                                                                               \
    for (size_t k = 0; k < count; k++)                                                             \
        r[k] = (result);                                                                           \
    break

static ork_chunk arithmetic(const ork_node_state *state, ork_operator operation, ork_chunk left,
                            ork_chunk right, size_t count)
{
    const double *a = left.numbers, *b = right.numbers;
    double *r = state->buffer.numbers;
    uint8_t cause = ABSENT_OVERFLOW;
    switch (operation) {
    case OPERATOR_ADD:
        EACH(a[k] + b[k]);
    case OPERATOR_SUBTRACT:
        EACH(a[k] - b[k]);
    case OPERATOR_MULTIPLY:
        EACH(a[k] * b[k]);
    case OPERATOR_DIVIDE:
        cause = ABSENT_DIVISION;
        EACH(a[k] / b[k]);
    case OPERATOR_POWER:
        cause = ABSENT_POWER;
        EACH(pow(a[k], b[k]));
    default:
        assert(false && "no arithmetic");
    }
    const uint8_t *absent = either(left.absent, right.absent, count, state->absent);
    absent = mark_undefined(r, absent, count, cause, state->absent);
    /* A quotient can also be too large. */
    for (size_t k = 0; operation == OPERATOR_DIVIDE && absent == state->absent && k < count; k++)
        if (absent && absent[k] == ABSENT_DIVISION && b[k] != 0 && isinf(r[k]))
            state->absent[k] = ABSENT_OVERFLOW;
    return (ork_chunk){.numbers = r, .absent = absent};
}

static ork_chunk compare(const ork_node_state *state, ork_operator operation, ork_chunk left,
                         ork_chunk right, size_t count)
{
    double order[ORK_CHUNK]; /* below, at or above zero, as the left one is to the right one */
    double *r = state->buffer.numbers;
    if (left.texts) {
        for (size_t k = 0; k < count; k++)
            order[k] = left.texts[k] == right.texts[k] ? 0 : strcmp(left.texts[k], right.texts[k]);
    } else {
        for (size_t k = 0; k < count; k++)
            order[k] = (left.numbers[k] > right.numbers[k]) - (left.numbers[k] < right.numbers[k]);
    }
    switch (operation) {
    case OPERATOR_EQUAL:
        EACH(order[k] == 0);
    case OPERATOR_UNEQUAL:
        EACH(order[k] != 0);
    case OPERATOR_LESS:
        EACH(order[k] < 0);
    case OPERATOR_AT_MOST:
        EACH(order[k] <= 0);
    case OPERATOR_GREATER:
        EACH(order[k] > 0);
    case OPERATOR_AT_LEAST:
        EACH(order[k] >= 0);
    default:
        assert(false && "no comparison");
    }
    return (ork_chunk){.numbers = r,
                       .absent = either(left.absent, right.absent, count, state->absent)};
}

/* Three values: false and anything is false, true or anything is true, else missing stays. */
static ork_chunk combine_truths(const ork_node_state *state, bool deciding, ork_chunk left,
                                ork_chunk right, size_t count)
{
    double *r = state->buffer.numbers;
    const uint8_t *absent = either(left.absent, right.absent, count, state->absent);
    for (size_t k = 0; k < count; k++) {
        bool a_decides = (left.numbers[k] != 0) == deciding && !(left.absent && left.absent[k]);
        bool b_decides = (right.numbers[k] != 0) == deciding && !(right.absent && right.absent[k]);
        bool is_decided = a_decides || b_decides;
        r[k] = is_decided ? deciding : !deciding;
        if (!is_decided || !absent || !absent[k]) continue;
        if (absent != state->absent) memcpy(state->absent, absent, count);
        absent = state->absent;
        state->absent[k] = 0;
    }
    return (ork_chunk){.numbers = r, .absent = absent};
}

static ork_chunk operate(const ork_evaluation *evaluation, const ork_node *node, size_t start,
                         size_t count)
{
    const ork_node_state *state = state_of(evaluation, node);
    ork_chunk left = ork_expression_chunk(evaluation, node->children[0], start, count);
    double *r = state->buffer.numbers;
    if (node->operation == OPERATOR_NEGATE) {
        for (size_t k = 0; k < count; k++)
            r[k] = -left.numbers[k];
        return (ork_chunk){.numbers = r, .absent = left.absent};
    }
    if (node->operation == OPERATOR_NOT) {
        for (size_t k = 0; k < count; k++)
            r[k] = left.numbers[k] == 0;
        return (ork_chunk){.numbers = r, .absent = left.absent};
    }
    ork_chunk right = ork_expression_chunk(evaluation, node->children[1], start, count);
    switch (node->operation) {
    case OPERATOR_AND:
        return combine_truths(state, false, left, right, count);
    case OPERATOR_OR:
        return combine_truths(state, true, left, right, count);
    case OPERATOR_ADD:
    case OPERATOR_SUBTRACT:
    case OPERATOR_MULTIPLY:
    case OPERATOR_DIVIDE:
    case OPERATOR_POWER:
        return arithmetic(state, node->operation, left, right, count);
    default:
        return compare(state, node->operation, left, right, count);
    }
}

/* ---- Functions ---- */

static ork_chunk choose(const ork_evaluation *evaluation, const ork_node *node, size_t start,
                        size_t count)
{
    const ork_node_state *state = state_of(evaluation, node);
    ork_chunk condition = ork_expression_chunk(evaluation, node->children[0], start, count);
    ork_chunk options[2] = {ork_expression_chunk(evaluation, node->children[2], start, count),
                            ork_expression_chunk(evaluation, node->children[1], start, count)};
    bool is_text = state->type == ORK_TEXT;
    for (size_t k = 0; k < count; k++) {
        const ork_chunk *chosen = &options[condition.numbers[k] != 0];
        uint8_t absent = chosen->absent ? chosen->absent[k] : 0;
        if (condition.absent && condition.absent[k]) absent = condition.absent[k];
        state->absent[k] = absent;
        if (is_text) {
            state->buffer.texts[k] = chosen->texts[k];
        } else {
            state->buffer.numbers[k] = chosen->numbers[k];
        }
    }
    return (ork_chunk){.numbers = is_text ? NULL : state->buffer.numbers,
                       .texts = is_text ? state->buffer.texts : NULL,
                       .absent = state->absent};
}

/* Half away from zero; digits before the point where they are negative. */
static double round_to(double x, double digits)
{
    double power = pow(10, fabs(trunc(digits)));
    double scaled = digits < 0 ? x / power : x * power;
    if (!isfinite(power) || !isfinite(scaled)) return digits < 0 ? 0 : x;
    return digits < 0 ? round(scaled) * power : round(scaled) / power;
}

static ork_chunk reduce(const ork_evaluation *evaluation, const ork_node *node, size_t start,
                        size_t count)
{
    const ork_node_state *state = state_of(evaluation, node);
    double *r = state->buffer.numbers;
    ork_chunk first = ork_expression_chunk(evaluation, node->children[0], start, count);
    memcpy(r, first.numbers, count * sizeof *r);
    const uint8_t *absent = first.absent;
    for (size_t j = 1; j < node->child_count; j++) {
        ork_chunk next = ork_expression_chunk(evaluation, node->children[j], start, count);
        for (size_t k = 0; k < count; k++) {
            bool is_better = node->function->id == FUNCTION_MIN ? next.numbers[k] < r[k]
                                                                : next.numbers[k] > r[k];
            if (is_better) r[k] = next.numbers[k];
        }
        absent = either(absent, next.absent, count, state->absent);
    }
    return (ork_chunk){.numbers = r, .absent = absent};
}

static double year_of(double day)
{
    int year, month, day_of_month;
    ork_day_parts((int32_t)day, &year, &month, &day_of_month);
    return year;
}

/* Functions of one number (round may have its digits as a second). */
static ork_chunk apply(const ork_evaluation *evaluation, const ork_node *node, size_t start,
                       size_t count)
{
    const ork_node_state *state = state_of(evaluation, node);
    ork_chunk x = ork_expression_chunk(evaluation, node->children[0], start, count);
    const double *a = x.numbers;
    double *r = state->buffer.numbers;
    const uint8_t *absent = x.absent;
    uint8_t cause = ABSENT_OVERFLOW;
    switch (node->function->id) {
    case FUNCTION_LOG:
        cause = ABSENT_LOGARITHM;
        EACH(log(a[k]));
    case FUNCTION_EXP:
        EACH(exp(a[k]));
    case FUNCTION_SQRT:
        cause = ABSENT_ROOT;
        EACH(sqrt(a[k]));
    case FUNCTION_ABS:
        EACH(fabs(a[k]));
    case FUNCTION_YEAR:
        EACH(year_of(a[k]));
    default:
        assert(node->function->id == FUNCTION_ROUND);
        break;
    }
    if (node->function->id == FUNCTION_ROUND && node->child_count == 1) {
        for (size_t k = 0; k < count; k++)
            r[k] = round(a[k]);
    } else if (node->function->id == FUNCTION_ROUND) {
        ork_chunk digits = ork_expression_chunk(evaluation, node->children[1], start, count);
        absent = either(absent, digits.absent, count, state->absent);
        for (size_t k = 0; k < count; k++)
            r[k] = round_to(a[k], digits.numbers[k]);
    }
    return (ork_chunk){.numbers = r,
                       .absent = mark_undefined(r, absent, count, cause, state->absent)};
}

static ork_chunk test_missing(const ork_evaluation *evaluation, const ork_node *node, size_t start,
                              size_t count)
{
    const ork_node_state *state = state_of(evaluation, node);
    ork_chunk x = ork_expression_chunk(evaluation, node->children[0], start, count);
    for (size_t k = 0; k < count; k++)
        state->buffer.numbers[k] = x.absent && x.absent[k];
    return (ork_chunk){.numbers = state->buffer.numbers};
}

static ork_chunk call(const ork_evaluation *evaluation, const ork_node *node, size_t start,
                      size_t count)
{
    const ork_node_state *state = state_of(evaluation, node);
    switch (node->function->id) {
    case FUNCTION_IF:
        return choose(evaluation, node, start, count);
    case FUNCTION_IS_MISSING:
        return test_missing(evaluation, node, start, count);
    case FUNCTION_MIN:
    case FUNCTION_MAX:
        return reduce(evaluation, node, start, count);
    case FUNCTION_LAG:
        return load_direct(state, start, count);
    case FUNCTION_TOTAL:
        return load_total(state, start, count);
    case FUNCTION_SHARE: {
        ork_chunk total = load_total(state, start, count);
        ork_chunk x = ork_expression_chunk(evaluation, node->children[0], start, count);
        return arithmetic(state, OPERATOR_DIVIDE, x, total, count);
    }
    default:
        return apply(evaluation, node, start, count);
    }
}

ork_chunk ork_expression_chunk(const ork_evaluation *evaluation, const ork_node *node, size_t start,
                               size_t count)
{
    const ork_node_state *state = state_of(evaluation, node);
    switch (node->kind) {
    case NODE_NUMBER:
    case NODE_BOOLEAN:
    case NODE_TEXT:
        return load_constant(state, node, count);
    case NODE_COLUMN:
        return load_direct(state, start, count);
    case NODE_OPERATION:
        return operate(evaluation, node, start, count);
    case NODE_CALL:
        break;
    }
    return call(evaluation, node, start, count);
}
