/*
 * Preparing a table for a method: the one way from a file to what a method is given, shared by the
 * command line and by studies.
 *
 * read → keys → join → where → periods → geography → derive. A where that names a derived column
 * comes last, because the column is not there before.
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
} ork_preparation;

/* The prepared table. Errors carry the place in the file and that of the instruction. */
ork_status ork_prepare(ork_context *ctx, const ork_preparation *preparation, ork_table **prepared);

#endif
