#include "study/cache.h"

#include <jansson.h>
#include <math.h>
#include <string.h>

/* ---- Writing ---- */

static json_t *text_json(const char *text)
{
    return text ? json_string(text) : json_null();
}

/* JSON has no infinities: they are kept as texts. */
static json_t *number_json(double value)
{
    if (isfinite(value)) return json_real(value);
    return isnan(value) ? json_null() : json_string(value > 0 ? "inf" : "-inf");
}

static json_t *value_json(const ork_column *column, size_t i)
{
    if (!ork_column_has(column, i)) return json_null();
    switch (column->type) {
    case ORK_NUMBER:
        return number_json(column->data.number[i]);
    case ORK_INTEGER:
        return json_integer(column->data.integer[i]);
    case ORK_TEXT:
        return json_string(ork_column_text(column, i));
    case ORK_DATE:
        return json_integer(column->data.day[i]);
    case ORK_BOOLEAN:
        return json_boolean(column->data.boolean[i]);
    }
    return NULL;
}

/* Adds to an array; a NULL item (no memory, or a text that is not UTF-8) marks the failure. */
static void append(json_t *array, json_t *item, bool *failed)
{
    if (json_array_append_new(array, item) != 0) *failed = true;
}

static void put(json_t *object, const char *key, json_t *item, bool *failed)
{
    if (json_object_set_new(object, key, item) != 0) *failed = true;
}

static json_t *column_json(ork_context *ctx, const ork_column *column, bool *failed)
{
    json_t *object = json_object(), *values = json_array(), *reasons = json_array();
    for (size_t i = 0; i < column->length; i++) {
        if (i % 65536 == 0 && ork_check_cancelled(ctx) != ORK_OK) *failed = true;
        if (*failed) break;
        append(values, value_json(column, i), failed);
        if (!ork_column_has(column, i))
            append(reasons, json_integer(ork_column_reason(column, i)), failed);
    }
    put(object, "name", text_json(column->name), failed);
    put(object, "label", text_json(column->label), failed);
    put(object, "measure", text_json(column->measure), failed);
    put(object, "source", text_json(column->source), failed);
    put(object, "type", text_json(ork_type_name(column->type)), failed);
    put(object, "values", values, failed);
    put(object, "reasons", reasons, failed);
    return object;
}

static json_t *table_json(ork_context *ctx, const ork_table *table, bool *failed)
{
    json_t *object = json_object(), *columns = json_array();
    for (size_t j = 0; j < table->column_count; j++)
        append(columns, column_json(ctx, table->columns[j], failed), failed);
    put(object, "name", text_json(table->name), failed);
    put(object, "title", text_json(table->title), failed);
    put(object, "rows", json_integer((json_int_t)table->row_count), failed);
    put(object, "unit", json_integer(table->unit), failed);
    put(object, "period", json_integer(table->period), failed);
    put(object, "columns", columns, failed);
    return object;
}

static json_t *figure_json(const ork_figure *figure, bool *failed)
{
    json_t *object = json_object();
    put(object, "kind", text_json(ork_figure_kind_name(figure->kind)), failed);
    const char *const names[] = {"name",  "title", "caption",     "table", "label",
                                 "value", "lower", "upper",       "group", "period",
                                 "x",     "y",     "value_title", "grades"};
    const char *const texts[] = {
        figure->name,  figure->title, figure->caption,     figure->table, figure->label,
        figure->value, figure->lower, figure->upper,       figure->group, figure->period,
        figure->x,     figure->y,     figure->value_title, figure->grades};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        put(object, names[i], text_json(texts[i]), failed);
    put(object, "x_line", number_json(figure->x_line), failed);
    put(object, "y_line", number_json(figure->y_line), failed);
    put(object, "diverging", json_boolean(figure->diverging), failed);
    put(object, "keep_order", json_boolean(figure->keep_order), failed);
    put(object, "decimals", json_integer(figure->decimals), failed);
    return object;
}

static json_t *value_entry_json(const ork_value *value, bool *failed)
{
    json_t *object = json_object();
    put(object, "name", text_json(value->name), failed);
    put(object, "title", text_json(value->title), failed);
    put(object, "measure", text_json(value->measure), failed);
    put(object, "number", value->is_missing ? json_null() : number_json(value->number), failed);
    return object;
}

static json_t *note_json(const ork_note *note, bool *failed)
{
    json_t *object = json_object();
    put(object, "severity", json_integer(note->severity), failed);
    put(object, "code", text_json(note->code), failed);
    put(object, "message", text_json(note->message), failed);
    return object;
}

static json_t *result_json(ork_context *ctx, const ork_result *result, bool *failed)
{
    json_t *object = json_object(), *tables = json_array(), *values = json_array();
    json_t *figures = json_array(), *notes = json_array(), *options = json_array();
    for (size_t i = 0; i < result->table_count; i++)
        append(tables, table_json(ctx, result->tables[i], failed), failed);
    for (size_t i = 0; i < result->value_count; i++)
        append(values, value_entry_json(&result->values[i], failed), failed);
    for (size_t i = 0; i < result->figure_count; i++)
        append(figures, figure_json(&result->figures[i], failed), failed);
    for (size_t i = 0; i < result->note_count; i++)
        append(notes, note_json(&result->notes[i], failed), failed);
    for (size_t i = 0; i < result->option_count; i++) {
        json_t *pair = json_array();
        append(pair, text_json(result->options[i].name), failed);
        append(pair, text_json(result->options[i].json), failed);
        append(options, pair, failed);
    }
    put(object, "method", text_json(result->method), failed);
    put(object, "tables", tables, failed);
    put(object, "values", values, failed);
    put(object, "figures", figures, failed);
    put(object, "notes", notes, failed);
    put(object, "options", options, failed);
    return object;
}

ork_status ork_cache_write(ork_context *ctx, const ork_result *result, ork_text *json)
{
    bool failed = false;
    json_t *object = result_json(ctx, result, &failed);
    char *bytes = failed ? NULL : json_dumps(object, JSON_COMPACT);
    json_decref(object);
    ork_status status = ork_check_cancelled(ctx);
    if (status != ORK_OK) free(bytes);
    ORK_TRY(status);
    if (!bytes)
        return ork_fail(ctx, ORK_ERR_DATA, "the result of %s cannot be kept", result->method);
    ork_text_add(ctx, json, bytes);
    free(bytes);
    return ork_text_status(json);
}

/* ---- Reading ---- */

static ork_status broken(ork_context *ctx)
{
    return ork_fail(ctx, ORK_ERR_DATA, "a kept result cannot be read");
}

static const char *get_text(const json_t *object, const char *key)
{
    return json_string_value(json_object_get(object, key));
}

static double get_number(const json_t *value)
{
    const char *text = json_string_value(value);
    if (text) return strcmp(text, "inf") == 0 ? INFINITY : -INFINITY;
    return json_is_number(value) ? json_number_value(value) : NAN;
}

static ork_status read_value(ork_context *ctx, ork_column *column, size_t i, const json_t *value)
{
    switch (column->type) {
    case ORK_NUMBER:
        column->data.number[i] = get_number(value);
        return ORK_OK;
    case ORK_INTEGER:
        column->data.integer[i] = json_integer_value(value);
        return ORK_OK;
    case ORK_TEXT:
        if (!json_is_string(value)) return broken(ctx);
        return ork_column_set_text(ctx, column, i, json_string_value(value));
    case ORK_DATE:
        column->data.day[i] = (int32_t)json_integer_value(value);
        return ORK_OK;
    case ORK_BOOLEAN:
        column->data.boolean[i] = json_is_true(value);
        return ORK_OK;
    }
    return broken(ctx);
}

static ork_status read_values(ork_context *ctx, const json_t *object, ork_column *column)
{
    const json_t *values = json_object_get(object, "values");
    const json_t *reasons = json_object_get(object, "reasons");
    size_t missing = 0;
    for (size_t i = 0; i < column->length; i++) {
        const json_t *value = json_array_get(values, i);
        if (!json_is_null(value)) {
            ORK_TRY(read_value(ctx, column, i, value));
            continue;
        }
        json_int_t reason = json_integer_value(json_array_get(reasons, missing++));
        if (reason < ORK_NOT_COLLECTED || reason > ORK_NOT_DEFINED) return broken(ctx);
        ORK_TRY(ork_column_set_missing(ctx, column, i, (ork_reason)reason));
    }
    return ORK_OK;
}

static ork_status read_column(ork_context *ctx, const json_t *object, size_t rows,
                              ork_column **column)
{
    ORK_OWNED_COLUMN ork_column *made = NULL;
    const char *name = get_text(object, "name"), *type_name = get_text(object, "type");
    if (!name || !type_name || json_array_size(json_object_get(object, "values")) != rows)
        return broken(ctx);
    int type = ORK_NUMBER;
    while (type <= ORK_BOOLEAN && strcmp(ork_type_name((ork_type)type), type_name) != 0)
        type++;
    if (type > ORK_BOOLEAN) return broken(ctx);
    ORK_TRY(ork_column_new(ctx, name, (ork_type)type, rows, &made));
    ORK_TRY(ork_column_describe(ctx, made, get_text(object, "label"), get_text(object, "measure"),
                                get_text(object, "source")));
    ORK_TRY(read_values(ctx, object, made));
    *column = made;
    made = NULL;
    return ORK_OK;
}

static ork_status read_table(ork_context *ctx, const json_t *object, ork_table **table)
{
    ORK_OWNED_TABLE ork_table *made = NULL;
    json_int_t rows = json_integer_value(json_object_get(object, "rows"));
    if (rows < 0) return broken(ctx);
    ORK_TRY(ork_table_new(ctx, get_text(object, "name"), (size_t)rows, &made));
    ORK_TRY(ork_table_set_title(ctx, made, NULL, get_text(object, "title")));
    const json_t *columns = json_object_get(object, "columns");
    for (size_t j = 0; j < json_array_size(columns); j++) {
        ork_column *column = NULL;
        ORK_TRY(read_column(ctx, json_array_get(columns, j), (size_t)rows, &column));
        ORK_TRY(ork_table_take(ctx, made, column));
    }
    json_int_t unit = json_integer_value(json_object_get(object, "unit"));
    json_int_t period = json_integer_value(json_object_get(object, "period"));
    if (unit >= (json_int_t)made->column_count || period >= (json_int_t)made->column_count)
        return broken(ctx);
    made->unit = unit < 0 ? -1 : (int)unit;
    made->period = period < 0 ? -1 : (int)period;
    *table = made;
    made = NULL;
    return ORK_OK;
}

/* Its table and the columns that it names, texts 4 to 11, are there. */
static bool is_drawable(const ork_result *result, const ork_figure *figure, char **const texts[])
{
    if (!figure->name || !figure->title || !figure->table) return false;
    const ork_table *table = ork_result_table(result, figure->table);
    for (size_t i = 4; table && i <= 11; i++)
        if (*texts[i] && ork_table_find(table, *texts[i]) < 0) return false;
    return table != NULL;
}

/* ork_result_add_figure copies, so the JSON's own texts may be lent to it. */
static ork_status read_figure(ork_context *ctx, const json_t *object, ork_result *result)
{
    ork_figure figure = {ORK_FIGURE_DEFAULTS};
    const char *kind = get_text(object, "kind");
    int k = ORK_FIGURE_BAR;
    if (!kind) return broken(ctx);
    while (k < ORK_FIGURE_KINDS && strcmp(ork_figure_kind_name((ork_figure_kind)k), kind) != 0)
        k++;
    if (k == ORK_FIGURE_KINDS) return broken(ctx);
    figure.kind = (ork_figure_kind)k;
    const char *const names[] = {"name",  "title", "caption",     "table", "label",
                                 "value", "lower", "upper",       "group", "period",
                                 "x",     "y",     "value_title", "grades"};
    char **const slots[] = {&figure.name,        &figure.title,  &figure.caption, &figure.table,
                            &figure.label,       &figure.value,  &figure.lower,   &figure.upper,
                            &figure.group,       &figure.period, &figure.x,       &figure.y,
                            &figure.value_title, &figure.grades};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        *slots[i] = (char *)(uintptr_t)get_text(object, names[i]);
    if (!is_drawable(result, &figure, slots)) return broken(ctx);
    figure.x_line = get_number(json_object_get(object, "x_line"));
    figure.y_line = get_number(json_object_get(object, "y_line"));
    figure.diverging = json_is_true(json_object_get(object, "diverging"));
    figure.keep_order = json_is_true(json_object_get(object, "keep_order"));
    figure.decimals = (int)json_integer_value(json_object_get(object, "decimals"));
    return ork_result_add_figure(ctx, result, &figure);
}

static ork_status read_notes(ork_context *ctx, const json_t *notes, ork_result *result)
{
    for (size_t i = 0; i < json_array_size(notes); i++) {
        const json_t *note = json_array_get(notes, i);
        const char *code = get_text(note, "code"), *message = get_text(note, "message");
        bool warning = json_integer_value(json_object_get(note, "severity")) == ORK_WARNING;
        if (!code || !message) return broken(ctx);
        ORK_TRY(ork_result_add_note(ctx, result, warning ? ORK_WARNING : ORK_INFO, code, message));
    }
    return ORK_OK;
}

static ork_status read_tables_and_values(ork_context *ctx, const json_t *object, ork_result *result)
{
    const json_t *tables = json_object_get(object, "tables");
    for (size_t i = 0; i < json_array_size(tables); i++) {
        ork_table *table = NULL;
        ORK_TRY(read_table(ctx, json_array_get(tables, i), &table));
        if (!table->name || ork_result_table(result, table->name)) {
            ork_table_free(table);
            return broken(ctx);
        }
        ORK_TRY(ork_result_take_table(ctx, result, table));
    }
    const json_t *values = json_object_get(object, "values");
    for (size_t i = 0; i < json_array_size(values); i++) {
        const json_t *value = json_array_get(values, i);
        const char *name = get_text(value, "name");
        if (!name) return broken(ctx);
        ORK_TRY(ork_result_add_value(ctx, result, name, get_text(value, "title"),
                                     get_text(value, "measure"),
                                     get_number(json_object_get(value, "number"))));
    }
    return ORK_OK;
}

static ork_status read_result(ork_context *ctx, const json_t *object, ork_result **result)
{
    ORK_OWNED_RESULT ork_result *made = NULL;
    const char *method = get_text(object, "method");
    if (!method) return broken(ctx);
    ORK_TRY(ork_result_new(ctx, method, &made));
    ORK_TRY(read_tables_and_values(ctx, object, made));
    const json_t *figures = json_object_get(object, "figures");
    for (size_t i = 0; i < json_array_size(figures); i++)
        ORK_TRY(read_figure(ctx, json_array_get(figures, i), made));
    const json_t *options = json_object_get(object, "options");
    for (size_t i = 0; i < json_array_size(options); i++) {
        const json_t *pair = json_array_get(options, i);
        const char *name = json_string_value(json_array_get(pair, 0));
        const char *json = json_string_value(json_array_get(pair, 1));
        if (!name || !json) return broken(ctx);
        ORK_TRY(ork_result_add_option(ctx, made, name, json));
    }
    ORK_TRY(read_notes(ctx, json_object_get(object, "notes"), made));
    *result = made;
    made = NULL;
    return ORK_OK;
}

ork_status ork_cache_read(ork_context *ctx, const char *bytes, size_t length, ork_result **result)
{
    json_error_t error;
    json_t *object = json_loadb(bytes, length, 0, &error);
    if (!object) return broken(ctx);
    ork_status status = read_result(ctx, object, result);
    json_decref(object);
    return status;
}
