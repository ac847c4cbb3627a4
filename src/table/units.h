/*
 * Inside of `ork_units`: the units as the file gives them, an index to find them by, and versions.
 *
 * A unit's territory changes when another unit is made from a part of it or when it takes one in,
 * although its code stays. Each stretch of time with one territory is a version. Territories are
 * sets of atoms: the smallest pieces that no known change has ever cut. Two versions cover the same
 * land when their atoms are the same, and one is part of another when its atoms are a subset.
 */
#ifndef ORKEN_TABLE_UNITS_H
#define ORKEN_TABLE_UNITS_H

#include "orken/table.h"

#define ORK_NO_UNIT SIZE_MAX
#define ORK_NO_ROW SIZE_MAX

/* What the words "region", "қаласы", "республика" … say a unit is. */
typedef enum ork_unit_kind {
    ORK_KIND_ANY,
    ORK_KIND_REGION,
    ORK_KIND_CITY,
    ORK_KIND_DISTRICT,
    ORK_KIND_COUNTRY,
} ork_unit_kind;

typedef struct ork_unit {
    const char **codes; /* [code_count] the key code first */
    size_t code_count;
    const char **names; /* [language_count] NULL where there is none */
    const char **aliases;
    size_t alias_count;
    int32_t from, to; /* first day, first day no longer; ORK_DAY_NONE = open */
    size_t *predecessors;
    int32_t *handover_days; /* [predecessor_count] as the file says, or ORK_DAY_NONE */
    size_t predecessor_count;
    size_t container; /* unit it is part of, or ORK_NO_UNIT */
    ork_unit_kind kind;
    int tile_column, tile_row;           /* 0: none */
    size_t first_version, version_count; /* into versions, oldest first */
} ork_unit;

typedef struct ork_version {
    size_t unit;
    int32_t from, to;
    uint32_t *atoms; /* [atom_count] ascending */
    size_t atom_count;
    /* The change by which it began, when the unit went on from an earlier version: */
    size_t *given; /* units made from a part of it then */
    size_t given_count;
    size_t *taken; /* units (wholly or partly) taken in then */
    size_t taken_count;
} ork_version;

/* A unit that was made by a change or went up in others: its presence tells the division. */
typedef struct ork_passing_unit {
    size_t unit;
    size_t begin, end; /* divisions in which it existed: begin <= division < end */
} ork_passing_unit;

/* A text that a unit is known by, folded. */
typedef struct ork_unit_entry {
    const char *key;
    size_t unit;
    int rank; /* lower is better */
    ork_unit_kind kind;
} ork_unit_entry;

struct ork_units {
    ork_arena arena;
    int references;
    ork_unit *units;
    size_t count;
    const char **languages; /* [language_count] "" for a column called just "name" */
    size_t language_count;
    ork_unit_entry *whole; /* [whole_count] by key: codes, names, aliases with all their words */
    size_t whole_count;
    ork_unit_entry *stems; /* [stem_count] by key: names and aliases without words like "region" */
    size_t stem_count;
    ork_version *versions;
    size_t version_count;
    size_t atom_count;
    /* Division 0 ends on change_days[0], division k begins on change_days[k − 1]. */
    int32_t *change_days;
    size_t change_count;
    ork_passing_unit *passing;
    size_t passing_count;
};

/* ---- A growing list of numbers in an arena ---- */

typedef struct ork_list {
    size_t *items;
    size_t count, capacity;
} ork_list;
ork_status ork_list_push(ork_context *ctx, ork_arena *arena, ork_list *list, size_t item);

/* ---- units_fold.c ---- */

typedef struct ork_folded {
    const char *whole; /* all words, joined */
    const char *stem;  /* without the words that tell the kind */
    ork_unit_kind kind;
    uint32_t stranger; /* first letter that was replaced by its twin in the other script, or 0 */
} ork_folded;

/* Folds case, accents, spaces, hyphens and look-alike letters; the texts live in the arena. */
ork_status ork_units_fold(ork_context *ctx, ork_arena *arena, const char *text, ork_folded *folded);

/* ---- units_match.c ---- */

/* Fills whole and stems. */
ork_status ork_units_index(ork_context *ctx, ork_units *units);

typedef struct ork_candidates {
    size_t *units;
    size_t count;
    uint32_t stranger;
} ork_candidates;

/* All units that a text may mean, whatever the time. */
ork_status ork_units_candidates(ork_context *ctx, ork_arena *arena, const ork_units *units,
                                const char *text, ork_candidates *found);
/* ork_units_match_rows; notes of figures outside a unit's validity only when asked for: a table
   that was converted to a geography has many. */
ork_status ork_units_match_all(ork_context *ctx, const ork_units *units, const ork_table *table,
                               bool tells_validity, size_t *unit_of_row);
/* The one among them that existed in a period (at its end rather than before), or ORK_NO_UNIT when
   that does not decide. */
size_t ork_units_choose(const ork_units *units, const ork_candidates *found, int32_t first,
                        int32_t last);
/* True when the unit existed on some day of first … last. */
bool ork_units_exists_within(const ork_units *units, size_t unit, int32_t first, int32_t last);
/* The units' English names as "a, b and c". */
void ork_units_write_names(ork_context *ctx, ork_text *text, const ork_units *units,
                           const size_t *list, size_t count);
/* The name for messages. */
const char *ork_units_title(const ork_units *units, size_t unit);

/* ---- units_time.c ---- */

/* Makes versions and atoms from validity and predecessors. `table` gives places for errors. */
ork_status ork_units_make_versions(ork_context *ctx, ork_units *units, const ork_table *table);

/* What one column says in one period. */
typedef struct ork_presence {
    const size_t *row_of_unit; /* [units] or ORK_NO_ROW */
    const ork_column *column;
    int32_t first, last; /* ORK_DAY_NONE when there are no periods */
    int32_t division;    /* from ork_units_find_division */
} ork_presence;

/*
 * Sets here->division: the first day of the division (the stretch between two changes, DAY_NONE for
 * the first) whose units fit best with those that have a value; of equally good ones, that of the
 * period's date, or of `preferred` when there are no periods. `mismatch` is scratch for
 * change_count + 2 numbers.
 */
void ork_units_find_division(const ork_units *units, ork_presence *here, int32_t preferred,
                             int32_t *mismatch);

/*
 * The version that a unit's figures mean. When the data have figures of a part that was cut off
 * (or not yet joined), the smaller territory is meant, whatever the date: series are back-cast.
 * When they have none, the data's division decides. `*assumed` is set when that goes against the
 * period's date.
 */
size_t ork_units_version_meant(const ork_units *units, size_t unit, const ork_presence *here,
                               bool *assumed);
/* The version valid on a day; the first or last one when the unit did not exist then. */
size_t ork_units_version_on(const ork_units *units, size_t unit, int32_t day);

typedef enum ork_overlap { ORK_APART, ORK_SAME, ORK_INSIDE, ORK_AROUND, ORK_CROSSING } ork_overlap;
/* How version `a` lies to version `b`: ORK_INSIDE when a is part of b. */
ork_overlap ork_units_overlap(const ork_units *units, size_t a, size_t b);

/* ---- units_periods.c ---- */

/* The distinct periods of a table; one without days when it has no period column. */
typedef struct ork_periods {
    uint32_t *of_row; /* [row_count] */
    uint32_t count;
    int32_t *first, *last;
    const char **labels; /* NULL without a period column */
} ork_periods;
ork_status ork_units_periods(ork_context *ctx, ork_arena *arena, const ork_table *table,
                             ork_periods *periods);
/* "2011–2017, 2019"; `ids` may repeat and is sorted. Nothing without a period column. */
ork_status ork_units_write_periods(ork_context *ctx, ork_text *text, const ork_periods *periods,
                                   size_t *ids, size_t count);

/* Rows in groups: those of group g are rows[starts[g] … starts[g + 1] − 1], in the table's order.
 */
typedef struct ork_slices {
    size_t count;
    size_t *starts;
    size_t *rows;
    uint32_t *period; /* [count] */
} ork_slices;
/* Groups rows by period and by `dimensions` (columns' indices). */
ork_status ork_units_slices(ork_context *ctx, ork_arena *arena, const ork_table *table,
                            const ork_periods *periods, const size_t *dimensions,
                            size_t dimension_count, ork_slices *slices);
/* The columns (text, date, boolean) that part rows of the same unit and period from each other;
   none when unit and period are unique. `of_row` is what ork_units_match_rows gave. */
ork_status ork_units_dimensions(ork_context *ctx, ork_arena *arena, const ork_units *units,
                                const ork_table *table, const size_t *of_row,
                                const ork_periods *periods, ork_list *dimensions);
/* True when every value of the column is a code, name or alias of its row's unit. */
ork_status ork_units_identifies(ork_context *ctx, const ork_units *units, const ork_table *table,
                                const size_t *of_row, const ork_column *column, bool *identifies);

#endif
