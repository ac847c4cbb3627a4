/* Tables for tests: small ones written as text, large ones at random. */
#ifndef ORKEN_MADE_TABLES_H
#define ORKEN_MADE_TABLES_H

#include "testing.h"

/*
 * A table from lines of cells parted by "|"; the first line names the columns, each with its type
 * after a colon: "region:text|year:integer|grp:number". An empty cell is missing. File rows count
 * from 1, the header included.
 */
static inline ork_table *table_of(ork_context *ctx, const char *const *lines, size_t count)
{
    static const char *const types[] = {"number", "integer", "text", "date", "boolean"};
    ork_table *table;
    ork_column *columns[32];
    size_t width = 0, rows = count - 1;
    char buffer[4096];
    snprintf(buffer, sizeof buffer, "%s", lines[0]);
    for (char *rest = buffer, *head; (head = strsep(&rest, "|"));) {
        char *name = strsep(&head, ":");
        int type = 0;
        while (strcmp(types[type], head) != 0)
            type++;
        assert_ok(ctx, ork_column_new(ctx, name, (ork_type)type, rows, &columns[width++]));
    }
    for (size_t i = 0; i < rows; i++) {
        snprintf(buffer, sizeof buffer, "%s", lines[i + 1]);
        char *rest = buffer;
        for (size_t j = 0; j < width; j++) {
            ork_column *column = columns[j];
            const char *cell = strsep(&rest, "|");
            assert_non_null(cell);
            bool is_read = true;
            if (*cell == '\0') {
                assert_ok(ctx, ork_column_set_missing(ctx, column, i, ORK_NOT_COLLECTED));
            } else if (column->type == ORK_NUMBER) {
                is_read = ork_parse_number(cell, strlen(cell), '.', &column->data.number[i]);
            } else if (column->type == ORK_INTEGER) {
                is_read = ork_parse_integer(cell, strlen(cell), &column->data.integer[i]);
            } else if (column->type == ORK_TEXT) {
                assert_ok(ctx, ork_column_set_text(ctx, column, i, cell));
            } else if (column->type == ORK_DATE) {
                is_read = ork_parse_day(cell, strlen(cell), &column->data.day[i]);
            } else {
                column->data.boolean[i] = strcmp(cell, "true") == 0;
            }
            assert_true(is_read);
        }
        assert_null(rest);
    }
    assert_ok(ctx, ork_table_new(ctx, "made", rows, &table));
    assert_ok(ctx, ork_table_set_origin(ctx, table, "made.csv", NULL, 2));
    for (size_t j = 0; j < width; j++)
        assert_ok(ctx, ork_table_take(ctx, table, columns[j]));
    return table;
}
#define TABLE(ctx, ...)                                                                            \
    table_of(ctx, (const char *const[]){__VA_ARGS__},                                              \
             sizeof((const char *const[]){__VA_ARGS__}) / sizeof(char *))

/* All cells of a table: "region|year\nAlmaty|2016\n" ("" where missing); freed by the caller. */
static inline char *table_text(ork_context *ctx, const ork_table *table)
{
    ork_text text = {0};
    ork_text_add(ctx, &text, "");
    for (size_t j = 0; j < table->column_count; j++)
        ork_text_addf(ctx, &text, "%s%s", j ? "|" : "", table->columns[j]->name);
    for (size_t i = 0; i < table->row_count; i++) {
        for (size_t j = 0; j < table->column_count; j++) {
            ork_text_add(ctx, &text, j ? "|" : "\n");
            ork_column_write(table->columns[j], i, ctx, &text);
        }
    }
    assert_int_equal(ork_text_status(&text), ORK_OK);
    return text.bytes;
}

/* Asserts a table's cells, lines parted by newlines. */
#define assert_table(ctx, table, expected)                                                         \
    do {                                                                                           \
        char *table_text_ = table_text(ctx, table);                                                \
        assert_string_equal(table_text_, expected);                                                \
        free(table_text_);                                                                         \
    } while (0)

/* True when the context holds a note of this code whose message contains a text. */
static inline bool has_note(const ork_context *ctx, const char *code, const char *part)
{
    for (size_t k = 0; k < ork_context_note_count(ctx); k++) {
        const ork_note *note = ork_context_note(ctx, k);
        if (strcmp(note->code, code) == 0 && strstr(note->message, part)) return true;
    }
    return false;
}

/* One column of every type, ties and gaps: "text", "integer", "wide", "number", "date",
   "boolean"; one value in `gap` is missing (0: none). */
static inline ork_table *random_table(ork_context *ctx, size_t rows, uint64_t seed, uint64_t gap)
{
    static const char *const names[] = {"text", "integer", "wide", "number", "date", "boolean"};
    static const ork_type types[] = {ORK_TEXT,   ORK_INTEGER, ORK_INTEGER,
                                     ORK_NUMBER, ORK_DATE,    ORK_BOOLEAN};
    ork_random random = ork_random_stream(seed, 1);
    ork_table *table;
    assert_ok(ctx, ork_table_new(ctx, "random", rows, &table));
    for (size_t j = 0; j < 6; j++) {
        ork_column *column;
        assert_ok(ctx, ork_column_new(ctx, names[j], types[j], rows, &column));
        for (size_t i = 0; i < rows; i++) {
            int64_t drawn = (int64_t)ork_random_below(&random, 23) - 11;
            if (gap && ork_random_below(&random, gap) == 0) {
                assert_ok(ctx, ork_column_set_missing(ctx, column, i, ORK_SUPPRESSED));
                continue;
            }
            char text[32];
            switch (j) {
            case 0:
                snprintf(text, sizeof text, "%s %d", drawn % 2 ? "облыс" : "Region", (int)drawn);
                assert_ok(ctx, ork_column_set_text(ctx, column, i, text));
                break;
            case 1:
                column->data.integer[i] = drawn;
                break;
            case 2:
                column->data.integer[i] = drawn * INT64_C(400000000000000000);
                break;
            case 3:
                column->data.number[i] =
                    drawn % 3 ? (double)drawn / 7 : 1e3 * ork_random_normal(&random);
                break;
            case 4:
                column->data.day[i] = (int32_t)(drawn * 400);
                break;
            default:
                column->data.boolean[i] = drawn > 0;
            }
        }
        assert_ok(ctx, ork_table_take(ctx, table, column));
    }
    return table;
}

/* Order of two values of a column, missing last; the plain way. */
static inline int compare_values(const ork_column *column, size_t a, size_t b)
{
    bool has_a = ork_column_has(column, a), has_b = ork_column_has(column, b);
    if (!has_a || !has_b) return has_b - has_a;
    if (column->type == ORK_TEXT)
        return strcmp(ork_column_text(column, a), ork_column_text(column, b));
    if (column->type == ORK_INTEGER)
        return (column->data.integer[a] > column->data.integer[b]) -
               (column->data.integer[a] < column->data.integer[b]);
    double x = ork_column_number(column, a), y = ork_column_number(column, b);
    return (x > y) - (x < y);
}

#endif
