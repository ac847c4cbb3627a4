/*
 * What a conversion has to tell: many small findings (this unit, this column, this period), which
 * become one sentence for each unit.
 */
#ifndef ORKEN_TABLE_UNITS_FINDINGS_H
#define ORKEN_TABLE_UNITS_FINDINGS_H

#include "table/units.h"

typedef enum ork_finding_kind {
    ORK_FOUND_SUMMED,        /* subject: the unit; others: its parts */
    ORK_FOUND_INCOMPLETE,    /* subject: the unit; others: the parts that there are */
    ORK_FOUND_PARTS_ASIDE,   /* subject: the unit; others: its parts, left out */
    ORK_FOUND_WHOLE_ASIDE,   /* subject: the whole, left out; others: the units it covers */
    ORK_FOUND_ASIDE,         /* subject: a unit left out otherwise */
    ORK_FOUND_TEXTS,         /* subject: the unit whose parts have different texts */
    ORK_FOUND_NO_DATA,       /* subject: a unit of the geography without a row */
    ORK_FOUND_ASSUMED,       /* subject: a unit read as another territory than its date says */
    ORK_FOUND_PARTS_DIFFER,  /* subject: the whole that its parts do not sum to */
    ORK_FOUND_TOTAL_DIFFERS, /* subject: the total that its units do not sum to */
    ORK_FOUND_UNDIVIDED,     /* subject: the unit wanted; others: the one that covers more */
    ORK_FOUND_UNSUMMABLE,    /* subject: the unit wanted; others: its parts */
} ork_finding_kind;

typedef struct ork_finding {
    ork_finding_kind kind;
    size_t subject;
    size_t column; /* index in the table, or SIZE_MAX */
    size_t period;
    const size_t *others; /* [other_count] units */
    size_t other_count;
    double value, sum; /* of a difference: of the whole, and of the parts */
} ork_finding;

typedef struct ork_findings {
    ork_finding *items;
    size_t count, capacity;
} ork_findings;

/* Keeps a finding; `others` is copied into the arena unless it repeats the finding before. */
ork_status ork_findings_add(ork_context *ctx, ork_arena *arena, ork_findings *findings,
                            ork_finding finding);

typedef struct ork_findings_about {
    const ork_units *units;
    const ork_table *table;
    const ork_periods *periods;
    int year; /* of the geography */
} ork_findings_about;

/* The failure that the findings amount to, or ORK_OK. */
ork_status ork_findings_fail(ork_context *ctx, const ork_findings_about *about,
                             ork_findings *findings);
/* Adds the notes. */
ork_status ork_findings_note(ork_context *ctx, const ork_findings_about *about,
                             ork_findings *findings);

#endif
