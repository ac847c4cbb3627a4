/*
 * What the cells of a column mean: shared by all readers of tables.
 *
 * A reader hands over a column's cells as its format gives them. Here it is decided which texts
 * stand for a missing value and why, which texts are numbers, and what type the column has.
 */
#ifndef ORKEN_READ_CELLS_H
#define ORKEN_READ_CELLS_H

#include "orken/read.h"

typedef enum ork_cell_kind {
    ORK_CELL_EMPTY,
    ORK_CELL_TEXT,    /* text, length: as in the file */
    ORK_CELL_NUMBER,  /* number: the format itself says that it is one */
    ORK_CELL_DATE,    /* number: days since 1970-01-01 */
    ORK_CELL_BOOLEAN, /* number: 0 or 1 */
    ORK_CELL_ERROR,   /* text, length: "#DIV/0!" */
} ork_cell_kind;

typedef struct ork_cell {
    ork_cell_kind kind;
    uint32_t length;
    union {
        double number;
        const char *text;
    };
} ork_cell;

/* How the cells of one file are understood; `file`, `sheet` and the rows are for messages. */
typedef struct ork_cell_rules {
    const ork_missing_text *missing; /* the user's, or NULL for the defaults */
    size_t missing_count;
    char decimal;     /* '.' or ','; found out column by column when 0 */
    bool types_cells; /* the format has numbers of its own: a number kept as text earns a note */
    const char *file;
    const char *sheet;
    int64_t first_row;   /* file row of cell 0 … */
    const int64_t *rows; /* … or the row of each cell */
} ork_cell_rules;

ork_cell_rules ork_cell_rules_for(const ork_read_options *options);

typedef enum ork_missing_kind {
    ORK_MISSING_NOT,
    ORK_MISSING_ALWAYS,     /* also in a column of texts */
    ORK_MISSING_IN_NUMBERS, /* "x", "c", "na": a value where the column holds texts */
} ork_missing_kind;

/* Whether a trimmed text stands for a missing value. Case does not matter. */
ork_missing_kind ork_cell_missing(const ork_cell_rules *rules, const char *bytes, size_t length,
                                  ork_reason *reason);

/* Cuts spaces off both ends: blanks, tabs, line ends, no-break spaces. */
void ork_cell_trim(const char **bytes, size_t *length);

typedef struct ork_cell_number {
    double value;
    bool is_grouped; /* thousands were separated */
    bool is_code;    /* a leading zero: "04015" */
} ork_cell_number;

/*
 * Reads a number as people write it: thousands parted by a space of any kind, an apostrophe or the
 * mark that is not the decimal one (groups of exactly three), a minus of any kind.
 */
bool ork_cell_parse_number(const char *bytes, size_t length, char decimal, ork_cell_number *number);

/* A whole date: YYYY-MM-DD (a time may follow after T or a space) or DD.MM.YYYY. */
bool ork_cell_parse_date(const char *bytes, size_t length, int32_t *day);

/*
 * The typed column of `count` cells. Integer, number, boolean or date when all values that are
 * there agree, otherwise text (with a note when most looked like numbers). A column with nothing
 * in it is a number column. `as_text` keeps every cell's text.
 */
ork_status ork_cells_column(ork_context *ctx, const ork_cell_rules *rules, const char *name,
                            const ork_cell *cells, size_t count, bool as_text, ork_column **column);

/*
 * Makes the names of columns from the texts of a header, in place: spaces are tidied, an empty
 * name becomes "column C", a repeated one gets "_2", each with a note. The names live in `arena`.
 */
ork_status ork_header_names(ork_context *ctx, ork_arena *arena, const ork_cell_rules *rules,
                            const char **names, size_t count, size_t first_column);

/*
 * [count] which columns are asked for and which are to stay texts. A name in the options that is
 * no column is an error with a suggestion.
 */
ork_status ork_header_choose(ork_context *ctx, const ork_cell_rules *rules,
                             const ork_read_options *options, const char *const *names,
                             size_t count, bool *wanted, bool *as_text);

/* The letters of a spreadsheet column counted from 0: "A", "AB"; at least 8 bytes. */
#define ORK_COLUMN_LETTERS 8
void ork_column_letters(size_t column, char letters[ORK_COLUMN_LETTERS]);

#endif
