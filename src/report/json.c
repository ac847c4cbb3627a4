/*
 * The machine interface: one result as JSON, with the keys and their order that DESIGN promises.
 * Numbers read back to the same bits; a missing value is null; one row of a table is one line.
 */
#include <math.h>

#include "report/json.h"

static void add_optional(ork_context *ctx, ork_text *json, const char *string)
{
    if (string) {
        ork_text_add_json(ctx, json, string);
    } else {
        ork_text_add(ctx, json, "null");
    }
}

static void add_options(ork_context *ctx, const ork_result *result, ork_text *json)
{
    ork_text_add(ctx, json, "\"options\": {");
    for (size_t k = 0; k < result->option_count; k++) {
        ork_text_add(ctx, json, k > 0 ? ", " : "");
        ork_text_add_json(ctx, json, result->options[k].name);
        ork_text_addf(ctx, json, ": %s", result->options[k].json);
    }
    ork_text_add(ctx, json, "},\n");
}

static void add_values(ork_context *ctx, const ork_result *result, ork_text *json)
{
    ork_text_add(ctx, json, "\"values\": {");
    for (size_t k = 0; k < result->value_count; k++) {
        const ork_value *value = &result->values[k];
        ork_text_add(ctx, json, k > 0 ? ", " : "");
        ork_text_add_json(ctx, json, value->name);
        ork_text_add(ctx, json, ": ");
        ork_text_add_json_number(ctx, json, value->is_missing ? (double)NAN : value->number);
    }
    ork_text_add(ctx, json, "},\n");
}

static void add_cell(ork_context *ctx, const ork_column *column, size_t i, ork_text *cell,
                     ork_text *json)
{
    if (!ork_column_has(column, i)) {
        ork_text_add(ctx, json, "null");
        return;
    }
    switch (column->type) {
    case ORK_NUMBER:
        ork_text_add_json_number(ctx, json, column->data.number[i]);
        return;
    case ORK_INTEGER:
        ork_text_addf(ctx, json, "%lld", (long long)column->data.integer[i]);
        return;
    case ORK_TEXT:
        ork_text_add_json(ctx, json, ork_column_text(column, i));
        return;
    case ORK_BOOLEAN:
        ork_text_add(ctx, json, column->data.boolean[i] ? "true" : "false");
        return;
    case ORK_DATE:
        cell->length = 0;
        ork_column_write(column, i, ctx, cell);
        if (cell->failed) json->failed = true;
        ork_text_add_json(ctx, json, cell->bytes ? cell->bytes : "");
        return;
    }
}

static void add_table(ork_context *ctx, const ork_table *table, ork_text *json)
{
    ORK_OWNED_TEXT ork_text cell = {0}; /* reused for every date */
    ork_text_add_json(ctx, json, table->name);
    ork_text_add(ctx, json, ": {\"title\": ");
    add_optional(ctx, json, table->title);
    ork_text_add(ctx, json, ",\n\"columns\": [");
    for (size_t j = 0; j < table->column_count; j++) {
        const ork_column *column = table->columns[j];
        ork_text_add(ctx, json, j > 0 ? ", {\"name\": " : "{\"name\": ");
        ork_text_add_json(ctx, json, column->name);
        ork_text_addf(ctx, json, ", \"type\": \"%s\", \"unit\": ", ork_type_name(column->type));
        add_optional(ctx, json, column->measure);
        ork_text_add(ctx, json, "}");
    }
    ork_text_add(ctx, json, "],\n\"rows\": [");
    for (size_t i = 0; i < table->row_count && !json->failed; i++) {
        ork_text_add(ctx, json, i > 0 ? ",\n[" : "\n[");
        for (size_t j = 0; j < table->column_count; j++) {
            if (j > 0) ork_text_add(ctx, json, ", ");
            add_cell(ctx, table->columns[j], i, &cell, json);
        }
        ork_text_add(ctx, json, "]");
    }
    ork_text_add(ctx, json, "]}");
}

static void add_figures(ork_context *ctx, const ork_result *result, const char *folder,
                        ork_text *json)
{
    ork_text_add(ctx, json, "\"figures\": [");
    for (size_t k = 0; k < result->figure_count; k++) {
        const ork_figure *figure = &result->figures[k];
        ork_text_add(ctx, json, k > 0 ? ",\n{\"name\": " : "\n{\"name\": ");
        ork_text_add_json(ctx, json, figure->name);
        ork_text_addf(ctx, json,
                      ", \"kind\": \"%s\", \"table\": ", ork_figure_kind_name(figure->kind));
        ork_text_add_json(ctx, json, figure->table);
        ork_text_add(ctx, json, ", \"file\": ");
        ORK_OWNED_TEXT ork_text file = {0};
        if (folder) ork_text_addf(ctx, &file, "%s%s.svg", folder, figure->name);
        if (file.failed) json->failed = true;
        add_optional(ctx, json, file.bytes);
        ork_text_add(ctx, json, "}");
    }
    ork_text_add(ctx, json, "],\n");
}

void ork_pair_json(ork_context *ctx, ork_text *json, const char *key, const char *text)
{
    ork_text_addf(ctx, json, "\"%s\": ", key);
    add_optional(ctx, json, text);
}

void ork_notes_json(ork_context *ctx, const ork_note *notes, size_t count, ork_text *json)
{
    ork_text_add(ctx, json, "[");
    for (size_t k = 0; k < count; k++) {
        ork_text_addf(ctx, json, "%s{\"severity\": \"%s\", \"code\": ", k > 0 ? ",\n" : "\n",
                      notes[k].severity == ORK_WARNING ? "warning" : "info");
        ork_text_add_json(ctx, json, notes[k].code);
        ork_text_add(ctx, json, ", \"message\": ");
        ork_text_add_json(ctx, json, notes[k].message);
        ork_text_add(ctx, json, "}");
    }
    ork_text_add(ctx, json, "]");
}

void ork_result_json_members(ork_context *ctx, const ork_result *result, const char *folder,
                             ork_text *json)
{
    ork_text_add(ctx, json, "\"method\": ");
    ork_text_add_json(ctx, json, result->method);
    ork_text_add(ctx, json, ", \"orken\": \"" ORK_VERSION "\",\n");
    add_options(ctx, result, json);
    add_values(ctx, result, json);
    ork_text_add(ctx, json, "\"tables\": {");
    for (size_t k = 0; k < result->table_count; k++) {
        ork_text_add(ctx, json, k > 0 ? ",\n" : "\n");
        add_table(ctx, result->tables[k], json);
    }
    ork_text_add(ctx, json, "},\n");
    add_figures(ctx, result, folder, json);
    ork_text_add(ctx, json, "\"notes\": ");
    ork_notes_json(ctx, result->notes, result->note_count, json);
}

ork_status ork_result_json(ork_context *ctx, const ork_result *result, ork_text *json)
{
    ork_text_add(ctx, json, "{");
    ork_result_json_members(ctx, result, NULL, json);
    ork_text_add(ctx, json, "}\n");
    return ork_text_status(json);
}
