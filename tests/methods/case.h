/*
 * Small cases for tests of methods: a table from CSV text (commas, quotes only around whole cells),
 * a run from settings in pairs, and a cell of a result by what stands beside it.
 */
#ifndef ORKEN_TESTS_CASE_H
#define ORKEN_TESTS_CASE_H

#include "testing.h"

enum { CASE_COLUMNS = 1024, CASE_SETTINGS = 16, CASE_VALUES = 128 };

/* Next cell of *at into `cell`; false at the end of the line or the text. */
static inline bool case_next(const char **at, char cell[512])
{
    const char *from = *at;
    size_t length;
    if (*from == '\0' || *from == '\n') return false;
    if (*from == ',') from++;
    if (*from == '"') {
        length = strcspn(++from, "\"");
        *at = from + length + 1;
    } else {
        length = strcspn(from, ",\r\n");
        *at = from + length + (from[length] == '\r');
    }
    assert_true(length < 512);
    memcpy(cell, from, length);
    cell[length] = '\0';
    return true;
}

static inline ork_status case_fill(ork_context *ctx, ork_table *table, const char *body, size_t j,
                                   const char *name, bool is_text)
{
    ORK_OWNED_COLUMN ork_column *column = NULL;
    ORK_TRY(ork_column_new(ctx, name, is_text ? ORK_TEXT : ORK_NUMBER, table->row_count, &column));
    const char *at = body;
    for (size_t i = 0; i < table->row_count; i++) {
        char cell[512] = "";
        const char *line = at;
        for (size_t k = 0; k <= j; k++) {
            if (k == 0 && *at == ',') continue; /* an empty first cell */
            if (k > 0 && *at == ',' && (at[1] == ',' || at[1] == '\n' || at[1] == '\0')) {
                at++; /* an empty cell */
                cell[0] = '\0';
            } else if (!case_next(&at, cell)) {
                cell[0] = '\0';
            }
        }
        at = line + strcspn(line, "\n");
        if (*at) at++;
        double number;
        if (cell[0] == '\0' || strcmp(cell, "NA") == 0) {
            ORK_TRY(ork_column_set_missing(ctx, column, i, ORK_NOT_COLLECTED));
        } else if (is_text) {
            ORK_TRY(ork_column_set_text(ctx, column, i, cell));
        } else {
            if (!ork_parse_number(cell, strlen(cell), '.', &number)) {
                fail_msg("row %zu, column %s: no number: %s", i + 1, name, cell);
            }
            column->data.number[i] = number;
        }
    }
    ork_column *done = column;
    column = NULL;
    return ork_table_take(ctx, table, done);
}

/* Columns whose name starts with "#" in the header hold text; the sign is left out. */
static inline ork_status case_table(ork_context *ctx, const char *csv, const char *unit,
                                    const char *period, ork_table **made)
{
    char names[CASE_COLUMNS][512];
    size_t columns = 0, rows = 0;
    const char *at = csv;
    while (case_next(&at, names[columns]))
        assert_true(++columns < CASE_COLUMNS);
    const char *body = *at ? at + 1 : at;
    for (const char *c = body; *c; c++)
        rows += *c == '\n' || c[1] == '\0';
    ORK_OWNED_TABLE ork_table *table = NULL;
    ORK_TRY(ork_table_new(ctx, "case", rows, &table));
    for (size_t j = 0; j < columns; j++) {
        bool is_text = names[j][0] == '#';
        ORK_TRY(case_fill(ctx, table, body, j, names[j] + is_text, is_text));
    }
    if (unit) ORK_TRY(ork_table_set_keys(ctx, table, unit, period));
    *made = table;
    table = NULL;
    return ORK_OK;
}

/* A file as such a table; `texts` (parted by spaces) are the columns that hold text. */
static inline ork_status case_file(ork_context *ctx, const char *path, const char *texts,
                                   const char *unit, const char *period, ork_table **table)
{
    ORK_OWNED_MEMORY char *csv = NULL;
    ORK_OWNED_TEXT ork_text marked = {0};
    size_t length;
    ORK_TRY(ork_read_file(ctx, path, 1 << 24, &csv, &length));
    const char *at = csv;
    char name[512], padded[1024], word[520];
    snprintf(padded, sizeof padded, " %s ", texts);
    for (size_t j = 0; case_next(&at, name); j++) {
        snprintf(word, sizeof word, " %s ", name);
        ork_text_addf(ctx, &marked, "%s%s%s", j ? "," : "", strstr(padded, word) ? "#" : "", name);
    }
    ork_text_add(ctx, &marked, at);
    ORK_TRY(ork_text_status(&marked));
    return case_table(ctx, marked.bytes, unit, period, table);
}

/*
 * Runs a method with settings written "name: value | value"; "structure" and other tables are given
 * by `further` for the setting that ends in ": @".
 */
static inline ork_status case_run(ork_context *ctx, const char *method_name, const ork_table *data,
                                  const char *const *settings, const ork_table *further,
                                  ork_result **result)
{
    const ork_method *method = ork_method_find(method_name);
    static char texts[CASE_SETTINGS][4096];
    static const char *values[CASE_SETTINGS][CASE_VALUES];
    ork_setting parsed[CASE_SETTINGS];
    size_t count = 0;
    for (; settings && settings[count]; count++) {
        assert_true(count < CASE_SETTINGS && strlen(settings[count]) < sizeof texts[0]);
        strcpy(texts[count], settings[count]);
        char *value = strstr(texts[count], ": ");
        *value = '\0';
        parsed[count] = (ork_setting){.name = texts[count], .values = values[count]};
        for (value += 2; value;) {
            char *next = strstr(value, " | ");
            if (next) *next = '\0';
            values[count][parsed[count].value_count++] = value;
            value = next ? next + 3 : NULL;
        }
        if (strcmp(values[count][0], "@") != 0) continue;
        parsed[count] = (ork_setting){.name = texts[count], .table = further};
    }
    ork_options *options = NULL;
    ORK_TRY(ork_options_new(ctx, method, parsed, count, data, &options));
    ork_input input = {.data = data};
    ork_status status = ork_method_run(ctx, method, &input, options, result);
    ork_options_free(options);
    return status;
}
#define SETTINGS(...) ((const char *const[]){__VA_ARGS__, NULL})

/* True when a column's value in row i reads as `text`. */
static inline bool case_reads(ork_context *ctx, const ork_table *table, const char *column,
                              size_t i, const char *text)
{
    int at = ork_table_find(table, column);
    assert_true(at >= 0);
    ORK_OWNED_TEXT ork_text cell = {0};
    ork_column_write(table->columns[at], i, ctx, &cell);
    return strcmp(cell.bytes ? cell.bytes : "", text) == 0;
}

/* The only row in which `column` reads `text`, and `column2` reads `text2` (unless NULL). */
static inline size_t case_row(ork_context *ctx, const ork_result *result, const char *table_name,
                              const char *column, const char *text, const char *column2,
                              const char *text2)
{
    const ork_table *table = ork_result_table(result, table_name);
    if (!table) fail_msg("there is no table %s", table_name);
    size_t found = SIZE_MAX;
    for (size_t i = 0; i < table->row_count; i++) {
        if (!case_reads(ctx, table, column, i, text)) continue;
        if (column2 && !case_reads(ctx, table, column2, i, text2)) continue;
        if (found != SIZE_MAX)
            fail_msg("%s: %s %s stands twice", table_name, text, text2 ? text2 : "");
        found = i;
    }
    if (found == SIZE_MAX) fail_msg("%s: no %s %s", table_name, text, text2 ? text2 : "");
    return found;
}

/* A number of a result's table; NaN when it is missing. */
static inline double case_number(const ork_result *result, const char *table_name, size_t row,
                                 const char *column)
{
    const ork_table *table = ork_result_table(result, table_name);
    int at = ork_table_find(table, column);
    if (at < 0) fail_msg("%s has no column %s", table_name, column);
    const ork_column *cells = table->columns[at];
    return ork_column_has(cells, row) ? ork_column_number(cells, row) : NAN;
}

static inline const char *case_text(const ork_result *result, const char *table_name, size_t row,
                                    const char *column)
{
    const ork_table *table = ork_result_table(result, table_name);
    const ork_column *cells = table->columns[ork_table_find(table, column)];
    return ork_column_has(cells, row) ? ork_column_text(cells, row) : NULL;
}

/* The message of the note with a code, or NULL. */
static inline const char *case_note(const ork_result *result, const char *code)
{
    for (size_t k = 0; k < result->note_count; k++) {
        if (strcmp(result->notes[k].code, code) == 0) return result->notes[k].message;
    }
    return NULL;
}

/* True when some note with the code contains a text. */
static inline bool case_says(const ork_result *result, const char *code, const char *text)
{
    for (size_t k = 0; k < result->note_count; k++) {
        bool has_code = strcmp(result->notes[k].code, code) == 0;
        if (has_code && strstr(result->notes[k].message, text)) return true;
    }
    return false;
}

#endif
