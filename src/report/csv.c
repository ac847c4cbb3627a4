/* A table as CSV: RFC 4180, UTF-8, numbers in full with a point. */
#include <string.h>

#include "orken/report.h"

/* Quotes are needed for what would be read as structure, and for spaces that readers cut off. */
static bool needs_quotes(const char *text)
{
    size_t length = strlen(text);
    if (length == 0) return true; /* an empty text is not a missing value */
    return strpbrk(text, ",\"\r\n") || text[0] == ' ' || text[length - 1] == ' ' ||
           text[0] == '\t' || text[length - 1] == '\t';
}

static void add_text(ork_context *ctx, const char *text, ork_text *csv)
{
    if (!needs_quotes(text)) {
        ork_text_add(ctx, csv, text);
        return;
    }
    ork_text_add(ctx, csv, "\"");
    for (const char *rest = text; *rest;) {
        size_t length = strcspn(rest, "\"");
        ork_text_add_bytes(ctx, csv, rest, length);
        rest += length;
        if (!*rest) break;
        ork_text_add(ctx, csv, "\"\"");
        rest++;
    }
    ork_text_add(ctx, csv, "\"");
}

static void add_cell(ork_context *ctx, const ork_column *column, size_t i, bool is_only,
                     ork_text *csv)
{
    if (!ork_column_has(column, i)) {
        if (is_only) ork_text_add(ctx, csv, "\"\""); /* an empty line would be no row */
        return;
    }
    if (column->type == ORK_TEXT)
        add_text(ctx, ork_column_text(column, i), csv);
    else
        ork_column_write(column, i, ctx, csv);
}

ork_status ork_table_csv(ork_context *ctx, const ork_table *table, ork_text *csv)
{
    for (size_t j = 0; j < table->column_count; j++) {
        if (j > 0) ork_text_add(ctx, csv, ",");
        add_text(ctx, table->columns[j]->name, csv);
    }
    ork_text_add(ctx, csv, "\r\n");
    for (size_t i = 0; i < table->row_count; i++) {
        if (i % 65536 == 0) ORK_TRY(ork_check_cancelled(ctx));
        for (size_t j = 0; j < table->column_count; j++) {
            if (j > 0) ork_text_add(ctx, csv, ",");
            add_cell(ctx, table->columns[j], i, table->column_count == 1, csv);
        }
        ork_text_add(ctx, csv, "\r\n");
    }
    return ork_text_status(csv);
}
