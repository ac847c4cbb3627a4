/* Tables and units for the tests of units over time. */
#ifndef ORKEN_MADE_UNITS_H
#define ORKEN_MADE_UNITS_H

#include "testing.h"

/* Splits plain CSV text (no quotes) into a table: a column whose cells are all numbers (or empty)
   holds numbers, or integers when none has a point; others hold text. "-" is not applicable. */
static inline ork_table *table_of(ork_context *ctx, const char *csv, const char *unit,
                                  const char *period)
{
    enum { MOST_COLUMNS = 32 };
    size_t rows = 0, columns = 1;
    for (const char *at = csv; *at; at++)
        rows += *at == '\n';
    for (const char *at = csv; *at != '\n'; at++)
        columns += *at == ',';
    assert_true(columns <= MOST_COLUMNS && rows >= 1);
    char **cells = calloc(rows * columns, sizeof *cells);
    const char *at = csv;
    for (size_t k = 0; k < rows * columns; k++) {
        size_t length = strcspn(at, ",\n");
        cells[k] = strndup(at, length);
        at += length + 1;
    }
    ork_table *table;
    assert_ok(ctx, ork_table_new(ctx, "made", rows - 1, &table));
    for (size_t j = 0; j < columns; j++) {
        bool is_number = true, is_integer = true;
        double number;
        int64_t integer;
        for (size_t i = 1; i < rows; i++) {
            const char *cell = cells[i * columns + j];
            if (!*cell || strcmp(cell, "-") == 0) continue;
            is_number &= ork_parse_number(cell, strlen(cell), '.', &number);
            is_integer &= ork_parse_integer(cell, strlen(cell), &integer);
        }
        ork_type type = !is_number ? ORK_TEXT : is_integer ? ORK_INTEGER : ORK_NUMBER;
        ork_column *column;
        assert_ok(ctx, ork_column_new(ctx, cells[j], type, rows - 1, &column));
        for (size_t i = 1; i < rows; i++) {
            const char *cell = cells[i * columns + j];
            if (!*cell || strcmp(cell, "-") == 0) {
                ork_reason reason = *cell ? ORK_NOT_APPLICABLE : ORK_NOT_COLLECTED;
                assert_ok(ctx, ork_column_set_missing(ctx, column, i - 1, reason));
            } else if (type == ORK_TEXT) {
                assert_ok(ctx, ork_column_set_text(ctx, column, i - 1, cell));
            } else if (type == ORK_INTEGER) {
                ork_parse_integer(cell, strlen(cell), &column->data.integer[i - 1]);
            } else {
                ork_parse_number(cell, strlen(cell), '.', &column->data.number[i - 1]);
            }
        }
        assert_ok(ctx, ork_table_take(ctx, table, column));
    }
    for (size_t k = 0; k < rows * columns; k++)
        free(cells[k]);
    free(cells);
    assert_ok(ctx, ork_table_set_origin(ctx, table, NULL, NULL, 2));
    assert_ok(ctx, ork_table_set_keys(ctx, table, unit, period));
    return table;
}

static inline ork_table *table_in(ork_context *ctx, const char *path, const char *unit,
                                  const char *period)
{
    ork_table *table;
    assert_ok(ctx, ork_read(ctx, path, NULL, &table));
    assert_ok(ctx, ork_table_set_keys(ctx, table, unit, period));
    return table;
}

static inline ork_units *units_of(ork_context *ctx, ork_table *table)
{
    ork_units *units;
    assert_ok(ctx, ork_units_new(ctx, table, &units));
    ork_table_free(table);
    return units;
}

/* The units of the example study; without the reader's notes on its codes. */
static inline ork_units *example_units(ork_context *ctx)
{
    ork_units *units =
        units_of(ctx, table_in(ctx, source_path("examples/kazakhstan/units.csv"), NULL, NULL));
    ork_context_clear_notes(ctx);
    return units;
}

/* Four units: a whole that became two, and one that lost a part but kept its code. */
#define SMALL_UNITS                                                                                \
    "code,name_en,valid_from,valid_to,predecessors,part_of,type\n"                                 \
    "Z,Zed,,,,,country\n"                                                                          \
    "W,Whole,,2018-06-19,,Z,region\n"                                                              \
    "A,Apart,2018-06-19,,W,Z,region\n"                                                             \
    "B,Beside,2018-06-19,,W,Z,region\n"                                                            \
    "L,Loser,,,,Z,region\n"                                                                        \
    "N,Newly,2022-06-08,,L,Z,region\n"

/* The value of a column for a unit in a period of a converted table. */
static inline double value_of(ork_context *ctx, const ork_table *table, const char *column,
                              const char *unit, int period, bool *has)
{
    const ork_column *values;
    *has = false;
    assert_ok(ctx, ork_table_column(ctx, table, column, &values));
    for (size_t i = 0; i < table->row_count; i++) {
        if (strcmp(ork_column_text(table->columns[table->unit], i), unit) != 0) continue;
        if (period && ork_column_number(table->columns[table->period], i) != period) continue;
        *has = ork_column_has(values, i);
        return *has ? ork_column_number(values, i) : 0;
    }
    fail_msg("no row for %s, %d", unit, period);
    return 0;
}

#define assert_value(ctx, table, column, unit, period, expected)                                   \
    do {                                                                                           \
        bool has_ = false;                                                                         \
        double value_ = value_of(ctx, table, column, unit, period, &has_);                         \
        assert_true(has_);                                                                         \
        assert_near(value_, expected, 1e-12);                                                      \
    } while (0)
#define assert_no_value(ctx, table, column, unit, period)                                          \
    do {                                                                                           \
        bool has_ = true;                                                                          \
        value_of(ctx, table, column, unit, period, &has_);                                         \
        assert_false(has_);                                                                        \
    } while (0)

/* The message of the only note with a code, or NULL. */
static inline const char *note_of(ork_context *ctx, const char *code, size_t *count)
{
    const char *message = NULL;
    *count = 0;
    for (size_t k = 0; k < ork_context_note_count(ctx); k++) {
        const ork_note *note = ork_context_note(ctx, k);
        if (strcmp(note->code, code) != 0) continue;
        if (!message) message = note->message;
        ++*count;
    }
    return message;
}

#define assert_note(ctx, wanted, text)                                                             \
    do {                                                                                           \
        bool found_ = false;                                                                       \
        for (size_t k_ = 0; k_ < ork_context_note_count(ctx); k_++) {                              \
            const ork_note *note_ = ork_context_note(ctx, k_);                                     \
            found_ |= strcmp(note_->code, wanted) == 0 && strstr(note_->message, text);            \
        }                                                                                          \
        if (!found_) {                                                                             \
            print_error("%s:%d: no note %s with \"%s\" among:\n", __FILE__, __LINE__, wanted,      \
                        text);                                                                     \
            for (size_t k_ = 0; k_ < ork_context_note_count(ctx); k_++)                            \
                print_error("  %s: %s\n", ork_context_note(ctx, k_)->code,                         \
                            ork_context_note(ctx, k_)->message);                                   \
            fail();                                                                                \
        }                                                                                          \
    } while (0)

#endif
