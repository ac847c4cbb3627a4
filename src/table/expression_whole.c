/* Expressions: whole columns, and tables with or without some of their rows. */
#include <string.h>

#include "table/expression.h"

static ork_node_state *state_of(const ork_evaluation *evaluation, const ork_node *node)
{
    return &evaluation->states[node->index];
}

/* ---- What could not be computed ---- */

typedef struct undefined_count {
    size_t rows, first;
    uint8_t cause; /* of the first */
} undefined_count;

static ork_status warn_undefined(const ork_evaluation *evaluation, const ork_node *node,
                                 const undefined_count *undefined)
{
    static const char *const causes[ABSENT_KINDS] = {
        [ABSENT_DIVISION] = "division by zero",
        [ABSENT_LOGARITHM] = "the logarithm of a number that is not above zero",
        [ABSENT_ROOT] = "the root of a negative number",
        [ABSENT_POWER] = "a power that is no number or too large",
        [ABSENT_OVERFLOW] = "a result too large to represent",
    };
    if (undefined->rows == 0) return ORK_OK;
    ork_context *ctx = evaluation->ctx;
    ORK_OWNED_TEXT ork_text name = {0};
    ork_table_row_name(ctx, evaluation->table, undefined->first, &name);
    ORK_TRY(ork_text_status(&name));
    const char *source;
    ORK_NEW(source, ork_node_source(evaluation, node));
    return ork_note_add(ctx, ORK_WARNING, "not-defined",
                        "%.120s has no result in %zu row%s: %s (first: %s)", source,
                        undefined->rows, undefined->rows == 1 ? "" : "s", causes[undefined->cause],
                        name.bytes);
}

/* ---- From chunks to a column ---- */

static ork_status store(const ork_evaluation *evaluation, const ork_chunk *chunk, size_t start,
                        size_t count, ork_column *column, undefined_count *undefined)
{
    for (size_t k = 0; k < count; k++) {
        size_t i = start + k;
        if (chunk->absent && chunk->absent[k]) {
            bool is_own = chunk->absent[k] >= ABSENT_DIVISION;
            ork_reason reason = is_own ? ORK_NOT_DEFINED : (ork_reason)(chunk->absent[k] - 1);
            ORK_TRY(ork_column_set_missing(evaluation->ctx, column, i, reason));
            if (is_own && undefined->rows++ == 0) {
                undefined->first = i;
                undefined->cause = chunk->absent[k];
            }
            continue;
        }
        switch (column->type) {
        case ORK_TEXT:
            ORK_TRY(ork_column_set_text(evaluation->ctx, column, i, chunk->texts[k]));
            break;
        case ORK_DATE:
            column->data.day[i] = (int32_t)chunk->numbers[k];
            break;
        case ORK_BOOLEAN:
            column->data.boolean[i] = chunk->numbers[k] != 0;
            break;
        default:
            column->data.number[i] = chunk->numbers[k] + 0.0; /* no negative zero */
        }
    }
    return ORK_OK;
}

ork_status ork_expression_whole(ork_evaluation *evaluation, const ork_node *node, const char *name,
                                ork_column **column)
{
    ork_context *ctx = evaluation->ctx;
    const ork_node_state *state = state_of(evaluation, node);
    if (node->kind == NODE_COLUMN) return ork_column_copy(ctx, state->column, name, column);
    size_t rows = evaluation->table->row_count;
    ORK_OWNED_COLUMN ork_column *made = NULL;
    ORK_TRY(ork_column_new(ctx, name, state->type, rows, &made));
    undefined_count undefined = {0};
    for (size_t start = 0; start < rows; start += ORK_CHUNK) {
        size_t count = rows - start < ORK_CHUNK ? rows - start : ORK_CHUNK;
        ork_chunk chunk = ork_expression_chunk(evaluation, node, start, count);
        ORK_TRY(store(evaluation, &chunk, start, count, made, &undefined));
        if (start % (ORK_CHUNK * 1024) == 0) ORK_TRY(ork_check_cancelled(ctx));
    }
    ORK_TRY(warn_undefined(evaluation, node, &undefined));
    *column = made;
    made = NULL;
    return ORK_OK;
}

static void free_states(ork_evaluation *evaluation)
{
    for (size_t k = 0; evaluation->states && k < evaluation->expression->node_count; k++)
        ork_column_free(evaluation->states[k].owned);
}

ork_status ork_expression_evaluate(ork_context *ctx, const ork_expression *expression,
                                   const ork_table *table, const ork_units *units, const char *name,
                                   ork_column **column)
{
    ORK_SCRATCH(scratch);
    __attribute__((cleanup(free_states))) ork_evaluation evaluation = {
        .ctx = ctx, .arena = &scratch, .expression = expression, .table = table, .units = units};
    ORK_NEW(evaluation.states,
            ork_arena_calloc(ctx, &scratch, expression->node_count, sizeof *evaluation.states));
    ORK_TRY(ork_expression_check(&evaluation, expression->root));
    ORK_TRY(ork_expression_prepare(&evaluation, expression->root));
    return ork_expression_whole(&evaluation, expression->root, name, column);
}

/* ---- Tables ---- */

static void free_expression(ork_expression **expression)
{
    ork_expression_free(*expression);
}
#define OWNED_EXPRESSION __attribute__((cleanup(free_expression)))

/* The table with the column in the place of the one of the same name. */
static ork_status replace_column(ork_context *ctx, const ork_table *table, int place,
                                 ork_column *column, ork_table **replaced)
{
    ORK_OWNED_COLUMN ork_column *taken = column;
    ORK_OWNED_TABLE ork_table *made = NULL;
    ORK_TRY(ork_table_extend(ctx, table, &made));
    ork_column_free(made->columns[place]);
    made->columns[place] = taken;
    taken = NULL;
    *replaced = made;
    made = NULL;
    return ORK_OK;
}

ork_status ork_table_derive(ork_context *ctx, const ork_table *table, const char *name,
                            const char *expression, const ork_units *units, ork_table **derived)
{
    OWNED_EXPRESSION ork_expression *parsed = NULL;
    ORK_TRY(ork_expression_parse(ctx, expression, &parsed));
    ORK_OWNED_COLUMN ork_column *column = NULL;
    ORK_TRY(ork_expression_evaluate(ctx, parsed, table, units, name, &column));
    int place = ork_table_find(table, name);
    if (place >= 0) return replace_column(ctx, table, place, ork_column_share(column), derived);
    ORK_OWNED_TABLE ork_table *made = NULL;
    ORK_TRY(ork_table_extend(ctx, table, &made));
    ORK_TRY(ork_table_take(ctx, made, ork_column_share(column)));
    *derived = made;
    made = NULL;
    return ORK_OK;
}

ork_status ork_table_where_counted(ork_context *ctx, const ork_table *table, const char *expression,
                                   ork_table **filtered, size_t *missing)
{
    OWNED_EXPRESSION ork_expression *parsed = NULL;
    ORK_TRY(ork_expression_parse(ctx, expression, &parsed));
    ORK_OWNED_COLUMN ork_column *holds = NULL;
    ORK_TRY(ork_expression_evaluate(ctx, parsed, table, NULL, "where", &holds));
    if (holds->type != ORK_BOOLEAN) {
        ork_expression_fail(ctx, parsed->source, parsed->root->start,
                            "a condition must be true or false, but this is a %s",
                            ork_type_name(holds->type));
        return ork_hint(ctx, "compare it with something: %.60s >= 25", parsed->text);
    }
    ORK_OWNED_MEMORY size_t *rows = ork_alloc(ctx, table->row_count * sizeof *rows);
    if (!rows) return ORK_ERR_MEMORY;
    size_t count = 0;
    for (size_t i = 0; i < table->row_count; i++)
        if (ork_column_has(holds, i) && holds->data.boolean[i]) rows[count++] = i;
    *missing = ork_column_missing_count(holds);
    return ork_table_pick(ctx, table, rows, count, filtered);
}

ork_status ork_note_condition_missing(ork_context *ctx, const char *expression, size_t missing)
{
    if (missing == 0) return ORK_OK;
    return ork_note_add(ctx, ORK_INFO, "condition-missing",
                        "%zu row%s left out because %.120s is missing there", missing,
                        missing == 1 ? " is" : "s are", expression);
}

ork_status ork_table_where(ork_context *ctx, const ork_table *table, const char *expression,
                           ork_table **filtered)
{
    size_t missing;
    ORK_TRY(ork_table_where_counted(ctx, table, expression, filtered, &missing));
    ork_status status = ork_note_condition_missing(ctx, expression, missing);
    if (status == ORK_OK) return ORK_OK;
    ork_table_free(*filtered);
    *filtered = NULL;
    return status;
}
