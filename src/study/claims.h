/*
 * claims: a claim while it is held against the run, and what the comparisons share.
 */
#ifndef ORKEN_STUDY_CLAIMS_H
#define ORKEN_STUDY_CLAIMS_H

#include "study/run.h"

enum { ORK_CLAIM_MOST_NAMED = 120 }; /* bytes of rows' names that speak against a claim */

typedef struct ork_claim_check {
    ork_context *ctx;
    ork_run *run;
    const ork_study_claim *claim;
    const ork_table *table;
    const ork_column *column;
    size_t *rows; /* [count] that the claim is about */
    size_t count;
    ork_arena *arena;
    ork_report_claim *out;
} ork_claim_check;

/* Keeps a text as long as the study. */
ork_status ork_claim_keep(ork_claim_check *c, const char **slot, const ork_text *text);
void ork_claim_decide(ork_claim_check *c, bool holds);
/* Cannot be decided, and why. */
ork_status ork_claim_undecided(ork_claim_check *c, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* Digits after the point of a number as it was printed. */
int ork_claim_decimals(const char *text);
/* A number with at most `decimals` digits after the point, zeros at the end left out. */
void ork_claim_add_number(ork_claim_check *c, ork_text *text, double value, int decimals);
/* Index of a column; "unit" and "period" also mean the key columns. −1 when there is none. */
int ork_claim_find_column(const ork_table *table, const char *name);
bool ork_claim_within(double found, double expected, double tolerance);
/* A data set with its derived columns, as the claims see it. */
ork_status ork_claim_data(ork_context *ctx, ork_run *run, size_t index, ork_table **table);

/* Holds the rows that are meant against a whole published column. */
ork_status ork_claim_compare_published(ork_claim_check *c);

#endif
