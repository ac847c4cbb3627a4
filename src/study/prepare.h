/*
 * Preparing a table for a method: the one way from a file to what a method is given, shared by the
 * command line and by studies.
 *
 * read → wider → keys → join → where → periods → geography → derive. A where that names a derived
 * column comes last, because the column is not there before; one that names only the data's own
 * columns comes before the join, so that rows which it leaves out need no partner.
 */
#ifndef ORKEN_STUDY_PREPARE_H
#define ORKEN_STUDY_PREPARE_H

#include "orken/methods.h"
#include "orken/read.h"

/* Where a table comes from, and where its user said so. */
typedef struct ork_source {
    const char *file;             /* "-" is standard input; NULL when `table` is there already */
    const ork_table *table;       /* another step's, or read before */
    const ork_read_options *read; /* or NULL */
    ork_place place;
} ork_source;

/* A text (a column, an expression, a year) and where it was written. */
typedef struct ork_placed_text {
    const char *text;
    ork_place place;
} ork_placed_text;

typedef struct ork_derivation {
    const char *name;
    const char *expression;
    ork_place place;
} ork_derivation;

/* What is to be done; everything but `data` may be left zero. */
typedef struct ork_preparation {
    ork_source data;
    /* A long table's columns that hold the names and the values of the wide one's; or no text. */
    ork_placed_text wider_names, wider_values;
    ork_placed_text unit, period; /* columns; no text keeps the table's keys */
    const ork_source *joins;      /* each side by side, by unit and, where it has one, period */
    size_t join_count;
    ork_join join; /* which rows stay: those in both, all of the data's, or all */
    ork_placed_text where;
    ork_texts periods; /* only these (2016, or 2010..2020), in the data's order; all when empty */
    ork_place periods_place;
    const ork_units *units;
    ork_placed_text geography; /* a year */
    ork_texts additive;        /* may be summed over units: named by the user, must be there */
    ork_place additive_place;
    ork_texts also_additive; /* by the method's declaration; may be derived later */
    /* For a conversion of geography: the columns that are needed afterwards (names that are no
       columns do no harm). The others are left out, because what cannot be summed cannot be
       converted. All are kept when empty. */
    ork_texts needed;
    const ork_derivation *derivations;
    size_t derivation_count;
    /* A column of sizes of which the method takes only the sums over rows that agree in all other
       needed columns (and, with powers, of their powers); or NULL. They are then added up while the
       file is read, where nothing else looks at single rows. */
    const char *summed;
    bool summed_powers;
} ork_preparation;

/* A units file as ork_units_new takes it: codes keep their leading zeros, without a note on each.
 */
ork_status ork_read_units_table(ork_context *ctx, const char *path, ork_table **table);

/* The table, which has a unit key, with its units under the names that `units` (or NULL) gives
   them, so that differently written ones meet. */
ork_status ork_canonical_units(ork_context *ctx, const ork_units *units, const ork_table *table,
                               ork_table **canonical);
/* Replaces `left`, whose units are canonical, by it and `right` side by side, by unit and, where
   both have one, period. */
ork_status ork_join_by_keys(ork_context *ctx, const ork_units *units, ork_table **left,
                            const ork_table *right, ork_join how);

/* Adds where an instruction was written to the failure, if there is one. */
ork_status ork_told(ork_context *ctx, ork_status status, const ork_place *place);
/* The same for an expression: the failure's character counts from where the expression begins. */
ork_status ork_told_in(ork_context *ctx, ork_status status, const ork_placed_text *text);

/* The prepared table. Errors carry the place in the file and that of the instruction. */
ork_status ork_prepare(ork_context *ctx, const ork_preparation *preparation, ork_table **prepared);

#endif
