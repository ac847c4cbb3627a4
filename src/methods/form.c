/* A parameter's form in words and in JSON, for errors, help, the reference and results. */
#include <float.h>
#include <math.h>
#include <string.h>

#include "methods/methods.h"

bool ork_param_is_list(const ork_param *param)
{
    return param->kind == ORK_PARAM_COLUMNS || param->kind == ORK_PARAM_TEXTS ||
           param->kind == ORK_PARAM_REALS;
}

static bool has_range(const ork_param *param)
{
    return param->kind == ORK_PARAM_REAL || param->kind == ORK_PARAM_REALS ||
           param->kind == ORK_PARAM_INTEGER;
}

/* A range's end as people write it: whole numbers without exponent. */
static void add_end(ork_context *ctx, ork_text *text, double value)
{
    if (fabs(value) < 1e15 && value == floor(value)) {
        ork_text_addf(ctx, text, "%.0f", value);
        return;
    }
    char buffer[ORK_NUMBER_BYTES];
    ork_write_number(value, buffer);
    ork_text_add(ctx, text, buffer);
}

void ork_param_write_range(ork_context *ctx, const ork_param *param, ork_text *text)
{
    if (!has_range(param)) return;
    const double limit = 1e9; /* ends beyond it only guard against nonsense */
    bool has_low = param->low > -limit, has_high = param->high < limit;
    bool is_positive = param->low > 0 && param->low <= DBL_MIN;
    if (has_low && has_high && !is_positive) {
        add_end(ctx, text, param->low);
        ork_text_add(ctx, text, " to ");
        add_end(ctx, text, param->high);
        return;
    }
    if (is_positive) {
        ork_text_add(ctx, text, "greater than 0");
    } else if (has_low) {
        ork_text_add(ctx, text, "at least ");
        add_end(ctx, text, param->low);
    }
    if (!has_high) return;
    ork_text_add(ctx, text, has_low ? " and at most " : "at most ");
    add_end(ctx, text, param->high);
}

static void add_choices(ork_context *ctx, const ork_param *param, const char *separator,
                        ork_text *text)
{
    for (size_t k = 0; param->choices[k]; k++) {
        if (k > 0) ork_text_add(ctx, text, separator);
        ork_text_add(ctx, text, param->choices[k]);
    }
}

void ork_param_write_expected(ork_context *ctx, const ork_param *param, ork_text *text)
{
    static const char *const words[] = {
        [ORK_PARAM_COLUMN] = "the name of a column",
        [ORK_PARAM_COLUMNS] = "names of columns",
        [ORK_PARAM_TEXT] = "a text",
        [ORK_PARAM_TEXTS] = "one or more texts",
        [ORK_PARAM_REAL] = "a number",
        [ORK_PARAM_REALS] = "one or more numbers",
        [ORK_PARAM_INTEGER] = "a whole number",
        [ORK_PARAM_BOOLEAN] = "yes or no",
        [ORK_PARAM_CHOICE] = "one of: ",
        [ORK_PARAM_TABLE] = "a table with the columns ",
    };
    bool is_choice_list = param->kind == ORK_PARAM_TEXTS && param->choices;
    ork_text_add(ctx, text, is_choice_list ? "one or more of: " : words[param->kind]);
    if (param->choices) add_choices(ctx, param, ", ", text);
    if (param->kind == ORK_PARAM_TABLE) {
        for (size_t k = 0; param->record[k]; k++)
            ork_text_addf(ctx, text, "%s%s", k > 0 ? ", " : "", param->record[k]);
    }
    ORK_OWNED_TEXT ork_text range = {0};
    ork_param_write_range(ctx, param, &range);
    if (range.failed) text->failed = true;
    if (range.length > 0)
        ork_text_addf(ctx, text, strstr(range.bytes, " to ") ? " from %s" : " %s", range.bytes);
}

/* Adds "; " between facts. */
static void add_fact(ork_context *ctx, ork_text *text, const char *format, const char *fact)
{
    if (text->length > 0) ork_text_add(ctx, text, "; ");
    ork_text_addf(ctx, text, format, fact);
}

void ork_param_write_facts(ork_context *ctx, const ork_param *param, ork_text *text)
{
    ORK_OWNED_TEXT ork_text range = {0};
    ork_param_write_range(ctx, param, &range);
    if (range.failed) text->failed = true;
    if (param->flags & ORK_REQUIRED) add_fact(ctx, text, "%s", "required");
    if (param->flags & ORK_NUMERIC) add_fact(ctx, text, "%s", "holds numbers");
    if (param->flags & ORK_ADDITIVE) add_fact(ctx, text, "%s", "summed over units");
    if (param->flags & ORK_REPEATED) add_fact(ctx, text, "%s", "may be repeated");
    if (range.length > 0) add_fact(ctx, text, "%s", range.bytes);
    if (param->kind == ORK_PARAM_TABLE && param->record[0]) {
        add_fact(ctx, text, "columns: %s", param->record[0]);
        for (size_t k = 1; param->record[k]; k++)
            ork_text_addf(ctx, text, ", %s", param->record[k]);
    }
    if (param->choices) {
        add_fact(ctx, text, "%s", "");
        add_choices(ctx, param, ", ", text);
    }
    if (param->default_text) add_fact(ctx, text, "default: %s", param->default_text);
}

void ork_param_write_form(ork_context *ctx, const ork_param *param, ork_text *text)
{
    static const char *const forms[] = {
        [ORK_PARAM_COLUMN] = "COLUMN", [ORK_PARAM_COLUMNS] = "COLUMN,…",
        [ORK_PARAM_TEXT] = "TEXT",     [ORK_PARAM_TEXTS] = "TEXT,…",
        [ORK_PARAM_REAL] = "NUMBER",   [ORK_PARAM_REALS] = "NUMBER,…",
        [ORK_PARAM_INTEGER] = "N",     [ORK_PARAM_BOOLEAN] = "yes|no",
        [ORK_PARAM_CHOICE] = "CHOICE", [ORK_PARAM_TABLE] = "FILE",
    };
    if (param->form) {
        ork_text_add(ctx, text, param->form);
        return;
    }
    if (param->kind == ORK_PARAM_TEXTS && param->choices) {
        ork_text_add(ctx, text, "CHOICE,…");
        return;
    }
    bool is_single = param->kind == ORK_PARAM_TEXTS && param->flags & ORK_REPEATED;
    ork_text_add(ctx, text, is_single ? "TEXT" : forms[param->kind]);
}

static void add_optional_string(ork_context *ctx, ork_text *json, const char *string)
{
    if (string) {
        ork_text_add_json(ctx, json, string);
    } else {
        ork_text_add(ctx, json, "null");
    }
}

static void add_cell(ork_context *ctx, ork_text *json, const ork_column *column, size_t i)
{
    if (!ork_column_has(column, i)) {
        ork_text_add(ctx, json, "null");
        return;
    }
    if (ork_column_is_numeric(column)) {
        ork_text_add_json_number(ctx, json, ork_column_number(column, i));
        return;
    }
    if (column->type == ORK_BOOLEAN) {
        ork_text_add(ctx, json, column->data.boolean[i] ? "true" : "false");
        return;
    }
    ORK_OWNED_TEXT ork_text cell = {0};
    ork_column_write(column, i, ctx, &cell);
    if (cell.failed) json->failed = true;
    ork_text_add_json(ctx, json, cell.bytes ? cell.bytes : "");
}

/* A small table as its records, so that the run can be repeated; a large one as where it is. */
enum { MOST_RECORDS = 1000 };

static void add_table(ork_context *ctx, const ork_table *table, ork_text *json)
{
    if (!table) {
        ork_text_add(ctx, json, "null");
        return;
    }
    if (table->row_count > MOST_RECORDS) {
        ork_text_add(ctx, json, "{\"file\": ");
        add_optional_string(ctx, json, table->file);
        ork_text_addf(ctx, json, ", \"rows\": %zu}", table->row_count);
        return;
    }
    ork_text_add(ctx, json, "[");
    for (size_t i = 0; i < table->row_count; i++) {
        ork_text_add(ctx, json, i > 0 ? ", {" : "{");
        for (size_t j = 0; j < table->column_count; j++) {
            if (j > 0) ork_text_add(ctx, json, ", ");
            ork_text_add_json(ctx, json, table->columns[j]->name);
            ork_text_add(ctx, json, ": ");
            add_cell(ctx, json, table->columns[j], i);
        }
        ork_text_add(ctx, json, "}");
    }
    ork_text_add(ctx, json, "]");
}

static void add_texts(ork_context *ctx, const ork_texts *texts, ork_text *json)
{
    ork_text_add(ctx, json, "[");
    for (size_t k = 0; k < texts->count; k++) {
        if (k > 0) ork_text_add(ctx, json, ", ");
        ork_text_add_json(ctx, json, texts->items[k]);
    }
    ork_text_add(ctx, json, "]");
}

static void add_reals(ork_context *ctx, const ork_reals *reals, ork_text *json)
{
    ork_text_add(ctx, json, "[");
    for (size_t k = 0; k < reals->count; k++) {
        if (k > 0) ork_text_add(ctx, json, ", ");
        ork_text_add_json_number(ctx, json, reals->items[k]);
    }
    ork_text_add(ctx, json, "]");
}

void ork_param_write_json(ork_context *ctx, const ork_param *param, const void *fields,
                          ork_text *json)
{
    const void *value = ork_param_value(param, fields);
    switch (param->kind) {
    case ORK_PARAM_COLUMN:
    case ORK_PARAM_TEXT:
        add_optional_string(ctx, json, *(const char *const *)value);
        return;
    case ORK_PARAM_COLUMNS:
    case ORK_PARAM_TEXTS:
        add_texts(ctx, value, json);
        return;
    case ORK_PARAM_REAL:
        ork_text_add_json_number(ctx, json, *(const double *)value);
        return;
    case ORK_PARAM_REALS:
        add_reals(ctx, value, json);
        return;
    case ORK_PARAM_INTEGER: {
        int64_t integer = *(const int64_t *)value;
        if (integer == INT64_MIN) {
            ork_text_add(ctx, json, "null");
        } else {
            ork_text_addf(ctx, json, "%lld", (long long)integer);
        }
        return;
    }
    case ORK_PARAM_BOOLEAN:
        ork_text_add(ctx, json, *(const bool *)value ? "true" : "false");
        return;
    case ORK_PARAM_CHOICE: {
        int choice = *(const int *)value;
        add_optional_string(ctx, json, choice < 0 ? NULL : param->choices[choice]);
        return;
    }
    case ORK_PARAM_TABLE:
        add_table(ctx, *(const ork_table *const *)value, json);
        return;
    }
}
