/*
 * table: typed columns of equal length, with keys, and what is done to them.
 *
 * A column is a plain array (f64, i64, dictionary codes, days, booleans) with a validity bitmap
 * and, for each missing value, a reason. Columns and tables are reference counted and immutable
 * once they have been handed on: an operation returns a new table that shares the columns it kept.
 * NaN is never stored: what is not there is missing.
 */
#ifndef ORKEN_TABLE_H
#define ORKEN_TABLE_H

#include "orken/base.h"

/* ---- Columns ------------------------------------------------------------------------------- */

typedef enum ork_type { ORK_NUMBER, ORK_INTEGER, ORK_TEXT, ORK_DATE, ORK_BOOLEAN } ork_type;

/* "number", "integer", "text", "date", "boolean" */
const char *ork_type_name(ork_type type);

typedef enum ork_reason {
    ORK_NOT_COLLECTED = 0,  /* an empty cell, "…", "n/a" */
    ORK_SUPPRESSED = 1,     /* confidential: "x", "c" */
    ORK_NOT_APPLICABLE = 2, /* "-": there is nothing to measure */
    ORK_NOT_DEFINED = 3,    /* a computation has no result here, e.g. 1/0 */
} ork_reason;

const char *ork_reason_name(ork_reason reason);

/* The distinct texts of a column; code k stands for texts[k]. Codes are dense, in order of first
   appearance. */
typedef struct ork_dictionary {
    char **texts;
    uint32_t count;
} ork_dictionary;

typedef struct ork_column {
    char *name;
    char *label;   /* for people, or NULL */
    char *measure; /* measure unit, e.g. "million tenge", or NULL */
    char *source;  /* where the figures are from, or NULL */
    ork_type type;
    size_t length;
    union {
        double *number;
        int64_t *integer;
        uint32_t *code; /* into dictionary */
        int32_t *day;
        uint8_t *boolean;
        void *any;
    } data;
    uint64_t *validity; /* bit i set: value i is there; NULL: all are there */
    uint8_t *reason;    /* [length] of ork_reason where a value is missing; NULL: not collected */
    ork_dictionary *dictionary;
    int references;
} ork_column;

/* A column of `length` values, all there and zero; the caller fills `data` before handing it on.
   Text columns start with an empty dictionary: fill them with ork_column_set_text. */
ork_status ork_column_new(ork_context *ctx, const char *name, ork_type type, size_t length,
                          ork_column **column);
ork_column *ork_column_share(const ork_column *column); /* one more reference */
void ork_column_free(ork_column *column);               /* one reference less; NULL is fine */
/* The same values under another name (a shallow copy that shares nothing but is cheap to reason
   about is not needed: this copies the arrays). */
ork_status ork_column_copy(ork_context *ctx, const ork_column *column, const char *name,
                           ork_column **copy);
ork_status ork_column_describe(ork_context *ctx, ork_column *column, const char *label,
                               const char *measure, const char *source);

/* While building only. */
ork_status ork_column_set_missing(ork_context *ctx, ork_column *column, size_t i,
                                  ork_reason reason);
ork_status ork_column_set_text(ork_context *ctx, ork_column *column, size_t i, const char *text);
/* Number i; what is not finite (1/0, log 0) becomes missing: not defined. */
ork_status ork_column_set_number(ork_context *ctx, ork_column *column, size_t i, double value);

static inline bool ork_column_has(const ork_column *column, size_t i)
{
    return !column->validity || (column->validity[i >> 6] >> (i & 63) & 1);
}
ork_reason ork_column_reason(const ork_column *column, size_t i); /* of a missing value */
size_t ork_column_missing_count(const ork_column *column);
static inline bool ork_column_is_numeric(const ork_column *column)
{
    return column->type == ORK_NUMBER || column->type == ORK_INTEGER;
}
/* Value i of a numeric, date or boolean column as a number; it must be there. */
double ork_column_number(const ork_column *column, size_t i);
/* Value i of a text column; it must be there. */
static inline const char *ork_column_text(const ork_column *column, size_t i)
{
    return column->dictionary->texts[column->data.code[i]];
}
/* Value i of any column as text ("" when missing); dates as YYYY-MM-DD, numbers in full. */
void ork_column_write(const ork_column *column, size_t i, ork_context *ctx, ork_text *text);
/* Rows of `column` picked by index, e.g. for filtering and sorting; SIZE_MAX gives a missing value.
 */
ork_status ork_column_pick(ork_context *ctx, const ork_column *column, const size_t *rows,
                           size_t count, ork_column **picked);
/* [length] ids 0 … *groups−1 in order of first appearance, equal where the values are equal; a
   missing value is a group of its own. Dense over dictionary codes, hashed otherwise. */
ork_status ork_column_group_ids(ork_context *ctx, const ork_column *column, uint32_t *ids,
                                uint32_t *groups);

/* ---- Tables -------------------------------------------------------------------------------- */

typedef struct ork_table {
    char *name;  /* or NULL */
    char *title; /* for people, or NULL */
    char *file;  /* what it was read from, or NULL */
    char *sheet;
    ork_column **columns;
    size_t column_count;
    size_t row_count;
    int unit;   /* index of the key column that says what a row is about, or −1 */
    int period; /* index of the key column that says when, or −1 */
    /* Row of the file for each row of the table, for messages: first_row + i, or rows[i]. */
    int64_t first_row;
    int64_t *rows;
    /* Without rows: the columns that these were chosen from, for messages; or NULL. */
    struct ork_table *chosen_from;
    int references;
} ork_table;

ork_status ork_table_new(ork_context *ctx, const char *name, size_t row_count, ork_table **table);
ork_table *ork_table_share(const ork_table *table);
void ork_table_free(ork_table *table);
static inline void ork_table_free_cleanup_(ork_table **table)
{
    ork_table_free(*table);
}
/* `ORK_OWNED_TABLE ork_table *t = NULL;` is released when the enclosing block ends. */
#define ORK_OWNED_TABLE __attribute__((cleanup(ork_table_free_cleanup_)))
static inline void ork_column_free_cleanup_(ork_column **column)
{
    ork_column_free(*column);
}
#define ORK_OWNED_COLUMN __attribute__((cleanup(ork_column_free_cleanup_)))

/* Adds a column while the table is being built; takes the reference, also on failure. A name that
   is there already is ORK_ERR_DATA. */
ork_status ork_table_take(ork_context *ctx, ork_table *table, ork_column *column);
/* A new, empty-handed table that shares all columns, origin and keys, ready for ork_table_take. */
ork_status ork_table_extend(ork_context *ctx, const ork_table *table, ork_table **extended);
/* Names, title and keys of a table under construction. NULL leaves as it is; a name that is not a
   column is an error with a suggestion. */
ork_status ork_table_set_keys(ork_context *ctx, ork_table *table, const char *unit,
                              const char *period);
ork_status ork_table_set_origin(ork_context *ctx, ork_table *table, const char *file,
                                const char *sheet, int64_t first_row);
ork_status ork_table_set_title(ork_context *ctx, ork_table *table, const char *name,
                               const char *title);

/* Index of a column, or −1. */
int ork_table_find(const ork_table *table, const char *name);
/* The column, or ORK_ERR_DATA with the file, the names there are and "did you mean …". */
ork_status ork_table_column(ork_context *ctx, const ork_table *table, const char *name,
                            const ork_column **column);
/* The same, and it must be numeric. */
ork_status ork_table_numeric(ork_context *ctx, const ork_table *table, const char *name,
                             const ork_column **column);
static inline int64_t ork_table_file_row(const ork_table *table, size_t i)
{
    return table->rows ? table->rows[i] : table->first_row + (int64_t)i;
}
/* The place of a cell, for ork_at. `column` may be NULL. */
ork_place ork_table_place(const ork_table *table, size_t i, const char *column);
/* Unit (and period) of row i in words: "Almaty city, 2016". */
void ork_table_row_name(ork_context *ctx, const ork_table *table, size_t i, ork_text *text);
/* ORK_ERR_DATA naming both rows when a unit (with its period) stands twice or is missing. */
ork_status ork_table_check_keys(ork_context *ctx, const ork_table *table);
/* A year from the period column of any type (2016, "2016", "2016-06", a date). */
ork_status ork_table_year(ork_context *ctx, const ork_table *table, size_t i, int *year);

/* ---- What is done to tables ------------------------------------------------------------------ */

/* Rows picked by index, in that order; keeps columns, keys and each row's place in the file. */
ork_status ork_table_pick(ork_context *ctx, const ork_table *table, const size_t *rows,
                          size_t count, ork_table **picked);
/* Columns picked by name; key columns stay keys. */
ork_status ork_table_select(ork_context *ctx, const ork_table *table, const char *const *names,
                            size_t count, ork_table **selected);
typedef struct ork_sort_key {
    const char *column;
    bool descending;
} ork_sort_key;
/* Stable; texts by code point; missing values last, whatever the direction. */
ork_status ork_table_sort(ork_context *ctx, const ork_table *table, const ork_sort_key *keys,
                          size_t count, ork_table **sorted);

typedef enum ork_aggregate_function {
    ORK_COUNT,
    ORK_SUM,
    ORK_MEAN,
    ORK_MEDIAN,
    ORK_MIN,
    ORK_MAX,
    ORK_SD,
    ORK_FIRST
} ork_aggregate_function;
typedef struct ork_aggregate {
    const char *name; /* of the new column */
    ork_aggregate_function function;
    const char *column; /* NULL for ORK_COUNT of rows */
} ork_aggregate;
/*
 * One row per combination of the keys, in order of first appearance. Missing values are left out of
 * the aggregates with a note that counts them; a group without any value gives a missing value.
 * ORK_COUNT gives integers; least, greatest and first keep the column's type; the rest are numbers
 * (of booleans, the sum counts what is true and the mean is its share). Sums are compensated, and
 * the same bits for any number of threads. Without keys the whole table is one group.
 */
ork_status ork_table_group(ork_context *ctx, const ork_table *table, const char *const *keys,
                           size_t key_count, const ork_aggregate *aggregates, size_t count,
                           ork_table **grouped);

typedef enum ork_join { ORK_JOIN_INNER, ORK_JOIN_LEFT, ORK_JOIN_OUTER } ork_join;
/*
 * Rows of both tables with equal keys side by side. The keys must be unique on the right (error
 * naming both rows). A right column whose name is taken on the left becomes "<right name>_<column>"
 * with a note. Key columns of different types meet by their text; a missing key meets nothing. Rows
 * without a partner are counted in a note.
 */
ork_status ork_table_join(ork_context *ctx, const ork_table *left, const ork_table *right,
                          const char *const *keys, size_t key_count, ork_join how,
                          ork_table **joined);
/* The columns become rows: their names go to `names_to`, their values to `values_to`. */
ork_status ork_table_longer(ork_context *ctx, const ork_table *table, const char *const *columns,
                            size_t count, const char *names_to, const char *values_to,
                            ork_table **longer);
/* The inverse: one column per distinct text of `names_from`. Two values for one cell are an error
   that names both rows. */
ork_status ork_table_wider(ork_context *ctx, const ork_table *table, const char *names_from,
                           const char *values_from, ork_table **wider);

/* ---- Units over time (geography) ---------------------------------------------------------------
 */

/*
 * What regions there are and when: codes, names in several languages, aliases, validity, and which
 * unit became which. Made from a table with the columns
 *   a code column (the first one called code, id or key, or else the file's first column);
 *   more codes: columns whose name contains code, iso, kato, nuts, fips, geoid or pcode;
 *   names: name, name_*; aliases: alias, aliases, alt_names (parted by ";");
 *   valid_from, valid_to (first day, first day no longer valid; empty = open);
 *   predecessor* (codes of the units it came from or took in, parted by ";"; "63@2010-01-01" where
 *   the dates of the two do not say when);
 *   part_of (code of the unit that contains it, e.g. the country); type;
 *   tile_column, tile_row (place in a tile grid, from 1).
 * docs/geography.md tells it for users.
 */
typedef struct ork_units ork_units;

ork_status ork_units_new(ork_context *ctx, const ork_table *table, ork_units **units);
ork_units *ork_units_share(const ork_units *units);
void ork_units_free(ork_units *units);
size_t ork_units_count(const ork_units *units);
const char *ork_units_code(const ork_units *units, size_t unit);
/* Name in a language ("en", "kk", "ru"), else the first name, else the code. */
const char *ork_units_name(const ork_units *units, size_t unit, const char *language);
/* Position in the tile grid; false when the file does not give one. */
bool ork_units_tile(const ork_units *units, size_t unit, int *column, int *row);
/* True when the unit existed on the day; ORK_DAY_NONE is always. */
bool ork_units_exists(const ork_units *units, size_t unit, int32_t day);
/*
 * The unit that a text means on a day: by code, name or alias, after folding case, spaces, hyphens,
 * words such as region/oblast/облысы/область/city/қаласы, and (with a note) Latin letters inside a
 * Cyrillic word. A code used by two units at different times is decided by the day. ORK_ERR_DATA
 * with suggestions when nothing or more than one unit matches.
 */
ork_status ork_units_match(ork_context *ctx, const ork_units *units, const char *text, int32_t day,
                           size_t *unit);
/* [row_count] the unit of each row of a table, by its unit and period keys; errors carry the row.
 */
ork_status ork_units_match_rows(ork_context *ctx, const ork_units *units, const ork_table *table,
                                size_t *unit_of_row);
/*
 * The table in the geography of a year (as of 31 December): one row per unit valid then and per
 * period, in the units file's order, the unit column rewritten to ork_units_name(…, "en") (with the
 * code behind it where two units share the name). In a long table, text, date and boolean columns
 * that part rows of one unit and period (an industry) are kept apart.
 *
 * Column by column: a unit that the data give directly is taken as it is (parts beside it are
 * checked against it and left out, with a note); otherwise it is summed from its parts where the
 * column is in `additive`; a missing part makes the sum missing. Totals (units that contain others
 * by part_of) are set aside with a note, and compared with the sum of their units.
 *
 * Errors: ORK_ERR_DATA naming columns, units and periods where a territory would have to be divided
 * or a number that is not additive would have to be summed; a unit twice in a period.
 */
ork_status ork_units_convert(ork_context *ctx, const ork_units *units, const ork_table *table,
                             int year, const char *const *additive, size_t additive_count,
                             ork_table **converted);
/*
 * ORK_ERR_DATA naming the units when adding up `column` over the rows (all when rows is NULL) of
 * one period would count a territory twice: a unit beside its predecessor or successor, or beside
 * the unit that contains it.
 */
ork_status ork_units_check_sum(ork_context *ctx, const ork_units *units, const ork_table *table,
                               const char *column, const size_t *rows, size_t count);

/* ---- Expressions --------------------------------------------------------------------------------
 */

/*
 * Arithmetic (+ − * / ^), comparison (= != < <= > >=), and/or/not, if(c, a, b), is_missing(x), log,
 * exp, sqrt, abs, min, max, round(x, digits), lag(x), lag(x, periods), share(x) [of the period's
 * total], sum/mean/min_of/max_of/sd/median/count(x) over all rows of the period, with `by` columns:
 * sum(x, region). Names are columns (`like this` in backquotes when they hold spaces), numbers,
 * "texts", true, false. Missing propagates; totals leave missing values out, with a note.
 * docs/expressions.md tells it for users.
 */
typedef struct ork_expression ork_expression;

/* Errors carry the character of the offending place. */
ork_status ork_expression_parse(ork_context *ctx, const char *text, ork_expression **expression);
void ork_expression_free(ork_expression *expression);
/* The columns it names, each once. */
size_t ork_expression_column_count(const ork_expression *expression);
const char *ork_expression_column(const ork_expression *expression, size_t index);
/* The parts of a comparison at the top ("score >= 25"): both sides and the operator as written;
   false when the expression is no comparison. For telling why a rule passed. */
bool ork_expression_comparison(const ork_expression *expression, const ork_expression **left,
                               const char **operation, const ork_expression **right);
/* The text of (a part of) an expression, as its author wrote it. */
const char *ork_expression_text(const ork_expression *expression);
/* Evaluates over a table; `units` (or NULL) guards totals against double counting. */
ork_status ork_expression_evaluate(ork_context *ctx, const ork_expression *expression,
                                   const ork_table *table, const ork_units *units, const char *name,
                                   ork_column **column);
/* table with one more (or replaced) column. */
ork_status ork_table_derive(ork_context *ctx, const ork_table *table, const char *name,
                            const char *expression, const ork_units *units, ork_table **derived);
/* Rows for which the expression is true; missing is not true. */
ork_status ork_table_where(ork_context *ctx, const ork_table *table, const char *expression,
                           ork_table **filtered);

/* ---- Shapes: the outlines of units
 * ---------------------------------------------------------------- */

/* A ring of `count` points, x and y in turn (longitude and latitude in degrees); closed: the last
   point equals the first. */
typedef struct ork_ring {
    double *points;
    size_t count;
    bool is_hole;
} ork_ring;
typedef struct ork_shape {
    char **keys; /* [key_count] every text property and the id: what the unit may be matched by */
    char **key_names;
    size_t key_count;
    ork_ring *rings;
    size_t ring_count;
} ork_shape;
typedef struct ork_shapes {
    ork_shape *shapes;
    size_t count;
    char *file;
    int references;
} ork_shapes;
ork_shapes *ork_shapes_share(const ork_shapes *shapes);
void ork_shapes_free(ork_shapes *shapes);
/*
 * Which of `names` each shape is the outline of: by the unit that both mean (on `day`, the name
 * else at any time), or by equal letters and digits where the name means no unit.
 *
 * units          or NULL
 * names          [count]
 * name_of_shape  [shapes->count] index of a name, or SIZE_MAX
 */
ork_status ork_shapes_match(ork_context *ctx, const ork_shapes *shapes, const ork_units *units,
                            int32_t day, const char *const *names, size_t count,
                            size_t *name_of_shape);

#endif
