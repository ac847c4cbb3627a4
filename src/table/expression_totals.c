/* Expressions: what needs whole columns before rows can be computed (lags, shares, totals). */
#include <math.h>
#include <string.h>

#include "table/expression.h"
#include "table/groups.h"
#include "table/index.h"

static ork_node_state *state_of(const ork_evaluation *evaluation, const ork_node *node)
{
    return &evaluation->states[node->index];
}

/* Tells the current failure which part of the expression it is about. */
static ork_status at_node(const ork_evaluation *evaluation, const ork_node *node)
{
    int64_t character = ork_expression_character(evaluation->expression->source, node->at);
    return ork_at(evaluation->ctx, &(ork_place){.character = character});
}

/* ---- Lags ---- */

/* [row_count] periods as whole numbers, from years, texts such as "2016", or dates of one day of
   the year. */
static ork_status read_periods(const ork_evaluation *evaluation, int64_t *periods)
{
    const ork_table *table = evaluation->table;
    const ork_column *column = table->columns[table->period];
    int day_of_year = 0;
    for (size_t i = 0; i < table->row_count; i++) {
        bool is_whole = false;
        double number;
        int year, month, day;
        switch (column->type) {
        case ORK_INTEGER:
            periods[i] = column->data.integer[i];
            is_whole = true;
            break;
        case ORK_NUMBER:
            number = column->data.number[i];
            is_whole = number == floor(number) && fabs(number) < 1e15;
            if (is_whole) periods[i] = (int64_t)number;
            break;
        case ORK_TEXT: {
            const char *text = ork_column_text(column, i);
            is_whole = ork_parse_integer(text, strlen(text), &periods[i]);
            break;
        }
        case ORK_DATE:
            ork_day_parts(column->data.day[i], &year, &month, &day);
            if (i == 0) day_of_year = 100 * month + day;
            is_whole = 100 * month + day == day_of_year;
            periods[i] = year;
            break;
        case ORK_BOOLEAN:
            break;
        }
        if (is_whole) continue;
        ork_fail(evaluation->ctx, ORK_ERR_DATA, "lag needs periods that can be counted");
        ork_place place = ork_table_place(table, i, column->name);
        ork_at(evaluation->ctx, &place);
        return ork_hint(evaluation->ctx, "use years: 2016, or the same day of each year");
    }
    return ORK_OK;
}

/* [row_count] the row of the same unit `back` periods earlier, or SIZE_MAX. */
static ork_status find_earlier_rows(ork_evaluation *evaluation, int64_t back, size_t *earlier)
{
    ork_context *ctx = evaluation->ctx;
    const ork_table *table = evaluation->table;
    size_t rows = table->row_count;
    ORK_SCRATCH(scratch);
    int64_t *periods, first = INT64_MAX, last = INT64_MIN;
    uint32_t *units, unit_count, known;
    ORK_NEW(periods, ork_arena_calloc(ctx, &scratch, rows, sizeof *periods));
    ORK_NEW(units, ork_arena_calloc(ctx, &scratch, rows, sizeof *units));
    ORK_TRY(read_periods(evaluation, periods));
    ORK_TRY(ork_column_group_ids(ctx, table->columns[table->unit], units, &unit_count));
    for (size_t i = 0; i < rows; i++) {
        if (periods[i] < first) first = periods[i];
        if (periods[i] > last) last = periods[i];
    }
    if (rows && (uint64_t)last - (uint64_t)first > UINT32_MAX)
        return ork_fail(ctx, ORK_ERR_DATA, "lag: the periods lie too far apart");
    ORK_OWNED_INDEX ork_index index = {0};
    ORK_TRY(ork_index_new(ctx, rows, &index));
    for (size_t i = 0; i < rows; i++) {
        uint64_t key = (uint64_t)units[i] << 32 | (uint64_t)(periods[i] - first);
        ORK_TRY(ork_index_add(ctx, &index, key, (uint32_t)i, &known));
    }
    for (size_t i = 0; i < rows; i++) {
        int64_t place = periods[i] - first - back;
        earlier[i] = SIZE_MAX;
        if (place < 0 || place > last - first) continue;
        known = ork_index_find(&index, (uint64_t)units[i] << 32 | (uint64_t)place);
        if (known != ORK_INDEX_NONE) earlier[i] = known;
    }
    return ORK_OK;
}

static ork_status prepare_lag(ork_evaluation *evaluation, const ork_node *node)
{
    ork_context *ctx = evaluation->ctx;
    ork_node_state *state = state_of(evaluation, node);
    if (ork_table_check_keys(ctx, evaluation->table) != ORK_OK) return at_node(evaluation, node);
    ORK_OWNED_COLUMN ork_column *x = NULL;
    ORK_TRY(ork_expression_whole(evaluation, node->children[0], "lag", &x));
    size_t rows = evaluation->table->row_count;
    ORK_OWNED_MEMORY size_t *earlier = ork_alloc(ctx, rows * sizeof *earlier);
    if (!earlier) return ORK_ERR_MEMORY;
    int64_t back = node->child_count == 2 ? (int64_t)node->children[1]->number : 1;
    if (find_earlier_rows(evaluation, back, earlier) != ORK_OK) return at_node(evaluation, node);
    ORK_TRY(ork_column_pick(ctx, x, earlier, rows, &state->owned));
    state->column = state->owned;
    return ORK_OK;
}

/* ---- Totals ---- */

/* The groups that a total adds up over: the `by` columns, else the periods, else all rows. */
static ork_status find_groups(ork_evaluation *evaluation, const ork_node *node,
                              const uint32_t **ids, uint32_t *groups)
{
    ork_context *ctx = evaluation->ctx;
    const ork_table *table = evaluation->table;
    size_t by_count = node->child_count - 1;
    if (by_count == 0 && evaluation->period_ids) {
        *ids = evaluation->period_ids;
        *groups = evaluation->period_count;
        return ORK_OK;
    }
    const ork_column **by;
    uint32_t *made;
    ORK_NEW(by, ork_arena_calloc(ctx, evaluation->arena, node->child_count, sizeof *by));
    ORK_NEW(made, ork_arena_calloc(ctx, evaluation->arena, table->row_count, sizeof *made));
    for (size_t k = 0; k < by_count; k++)
        by[k] = state_of(evaluation, node->children[k + 1])->column;
    if (by_count == 0 && table->period >= 0) {
        by[0] = table->columns[table->period];
        ORK_TRY(ork_table_group_ids(ctx, table, by, 1, made, groups));
    } else {
        ORK_TRY(ork_table_group_ids(ctx, table, by, by_count, made, groups));
    }
    *ids = made;
    if (by_count > 0) return ORK_OK;
    evaluation->period_ids = made;
    evaluation->period_count = *groups;
    return ORK_OK;
}

/* ---- Refusing to count a territory twice ---- */

/* Adds up the rows of each group that holds several units; a lone unit cannot meet itself. */
static ork_status check_groups(const ork_evaluation *evaluation, const ork_table *table,
                               const char *column, const uint32_t *ids, uint32_t groups)
{
    ork_context *ctx = evaluation->ctx;
    ORK_SCRATCH(scratch);
    size_t n = table->row_count, *ends, *rows;
    uint32_t *units, unit_count;
    ORK_NEW(ends, ork_arena_calloc(ctx, &scratch, (size_t)groups + 1, sizeof *ends));
    ORK_NEW(rows, ork_arena_alloc(ctx, &scratch, n * sizeof *rows));
    ORK_NEW(units, ork_arena_alloc(ctx, &scratch, n * sizeof *units));
    ORK_TRY(ork_column_group_ids(ctx, table->columns[table->unit], units, &unit_count));
    for (size_t i = 0; i < n; i++)
        ends[ids[i] + 1]++;
    for (size_t k = 0; k < groups; k++)
        ends[k + 1] += ends[k];
    for (size_t i = 0; i < n; i++)
        rows[ends[ids[i]]++] = i;
    for (size_t k = 0, start = 0; k < groups; start = ends[k++]) {
        bool has_several = false;
        for (size_t i = start; i < ends[k]; i++)
            has_several = has_several || units[rows[i]] != units[rows[start]];
        if (has_several)
            ORK_TRY(ork_units_check_sum(ctx, evaluation->units, table, column, rows + start,
                                        ends[k] - start));
    }
    return ORK_OK;
}

/* True when the table's units are units of the file at all: firms and industries are none. Some
   of the first units must match; all of them must then, which the check itself says. */
static ork_status find_whether_territorial(ork_evaluation *evaluation)
{
    enum { MOST_TRIED = 20 };
    ork_context *ctx = evaluation->ctx;
    const ork_table *table = evaluation->table;
    evaluation->is_territorial = false;
    if (!evaluation->units || table->unit < 0) return ORK_OK;
    const ork_column *names = table->columns[table->unit];
    ORK_SCRATCH(scratch);
    uint32_t *ids, groups;
    size_t *firsts;
    ORK_NEW(ids, ork_arena_alloc(ctx, &scratch, table->row_count * sizeof *ids));
    ORK_TRY(ork_column_group_ids(ctx, names, ids, &groups));
    ORK_NEW(firsts, ork_arena_calloc(ctx, &scratch, groups, sizeof *firsts));
    ork_group_firsts(ids, table->row_count, groups, firsts);
    ORK_OWNED_TEXT ork_text name = {0};
    for (size_t k = 0; k < groups && k < MOST_TRIED && !evaluation->is_territorial; k++) {
        size_t unit;
        name.length = 0;
        ork_column_write(names, firsts[k], ctx, &name);
        ORK_TRY(ork_text_status(&name));
        ork_status status =
            ork_units_match(ctx, evaluation->units, name.bytes, ORK_DAY_NONE, &unit);
        if (status != ORK_OK && status != ORK_ERR_DATA) return status;
        if (status == ORK_OK) evaluation->is_territorial = true;
        if (status == ORK_ERR_DATA) ork_context_clear_error(ctx);
    }
    return ORK_OK;
}

/* What is added up must stand in the table under its own name. */
static ork_status check_double_counting(ork_evaluation *evaluation, const ork_node *node,
                                        ork_aggregate_function function, const ork_column *x,
                                        const uint32_t *ids, uint32_t groups)
{
    ork_context *ctx = evaluation->ctx;
    bool adds_up = function == ORK_SUM || function == ORK_MEAN;
    if (!adds_up) return ORK_OK;
    ORK_TRY(find_whether_territorial(evaluation));
    if (!evaluation->is_territorial) return ORK_OK;
    ORK_OWNED_TABLE ork_table *with_x = ork_table_share(evaluation->table);
    if (ork_table_find(with_x, x->name) < 0) {
        ork_table_free(with_x);
        with_x = NULL;
        ORK_TRY(ork_table_extend(ctx, evaluation->table, &with_x));
        ORK_TRY(ork_table_take(ctx, with_x, ork_column_share(x)));
    }
    if (node->child_count > 1) return check_groups(evaluation, with_x, x->name, ids, groups);
    return ork_units_check_sum(ctx, evaluation->units, with_x, x->name, NULL, 0);
}

static ork_status prepare_total(ork_evaluation *evaluation, const ork_node *node)
{
    ork_context *ctx = evaluation->ctx;
    ork_node_state *state = state_of(evaluation, node);
    ORK_OWNED_COLUMN ork_column *x = NULL;
    const char *name = node->children[0]->text, *what;
    if (node->children[0]->kind != NODE_COLUMN)
        ORK_NEW(name, ork_node_source(evaluation, node->children[0]));
    ORK_TRY(ork_expression_whole(evaluation, node->children[0], name, &x));
    uint32_t groups;
    ORK_TRY(find_groups(evaluation, node, &state->ids, &groups));
    ork_aggregate_function function =
        node->function->id == FUNCTION_SHARE ? ORK_SUM : node->function->aggregate;
    if (check_double_counting(evaluation, node, function, x, state->ids, groups) != ORK_OK)
        return at_node(evaluation, node);
    ORK_NEW(what, ork_node_source(evaluation, node));
    ORK_TRY(ork_aggregate_column(ctx, x, state->ids, evaluation->table->row_count, groups, function,
                                 "total", what, &state->owned));
    state->column = state->owned;
    return ORK_OK;
}

static bool is_literal(const ork_node *node)
{
    return node->kind == NODE_NUMBER || node->kind == NODE_TEXT || node->kind == NODE_BOOLEAN;
}

static ork_status make_buffers(const ork_evaluation *evaluation, const ork_node *node)
{
    ork_node_state *state = state_of(evaluation, node);
    ORK_NEW(state->buffer.numbers, ork_arena_alloc(evaluation->ctx, evaluation->arena,
                                                   ORK_CHUNK * sizeof *state->buffer.numbers));
    if (!is_literal(node))
        ORK_NEW(state->absent, ork_arena_alloc(evaluation->ctx, evaluation->arena, ORK_CHUNK));
    return ORK_OK;
}

ork_status ork_expression_prepare(ork_evaluation *evaluation, const ork_node *node)
{
    ORK_TRY(make_buffers(evaluation, node));
    for (size_t k = 0; k < node->child_count; k++)
        ORK_TRY(ork_expression_prepare(evaluation, node->children[k]));
    if (node->kind != NODE_CALL) return ORK_OK;
    switch (node->function->id) {
    case FUNCTION_LAG:
        return prepare_lag(evaluation, node);
    case FUNCTION_SHARE:
    case FUNCTION_TOTAL:
        return prepare_total(evaluation, node);
    default:
        return ORK_OK;
    }
}
