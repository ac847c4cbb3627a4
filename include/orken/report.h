/*
 * report: results become files. One ork_report tells what was run; each writer renders it.
 */
#ifndef ORKEN_REPORT_H
#define ORKEN_REPORT_H

#include "orken/draw.h"
#include "orken/methods.h"

typedef struct ork_report_step {
    const char *id;
    const char *title; /* or NULL: the method's */
    const char *text;  /* the author's words (paragraphs parted by an empty line), or NULL */
    const ork_method *method;
    const ork_result *result;
    /* [result->figure_count] drawn figures */
    const ork_text *figures;
    /* [result->figure_count] the same for a phone's width, or NULL */
    const ork_text *narrow_figures;
} ork_report_step;

typedef enum ork_claim_outcome {
    ORK_CLAIM_HOLDS,
    ORK_CLAIM_FAILS,
    ORK_CLAIM_UNDECIDED
} ork_claim_outcome;

/* A published figure held against the run. */
typedef struct ork_report_claim {
    const char *claim;    /* in words */
    const char *source;   /* where it was published */
    const char *expected; /* as stated, with tolerance */
    const char *found;    /* in this run */
    const char *note;     /* the author's remark on it, or NULL */
    double difference;    /* found − expected; NAN when it is no number */
    ork_claim_outcome outcome;
} ork_report_claim;

/* A file that went into the run. */
typedef struct ork_report_input {
    const char *name, *file, *sha256, *source;
    size_t rows, columns;
} ork_report_input;

typedef struct ork_report {
    const char *title, *subtitle, *author, *language; /* language "en" when NULL */
    const char *text;                                 /* introduction, or NULL */
    const char *date;                                 /* of the run, or NULL */
    const ork_report_step *steps;
    size_t step_count;
    const ork_report_claim *claims;
    size_t claim_count;
    const ork_report_input *inputs;
    size_t input_count;
    const ork_note *notes; /* of reading and preparing the data */
    size_t note_count;
    const char *boundaries_source; /* attribution of the maps, or NULL */
    const char *command;           /* how to run it again, or NULL */
    const ork_units *units;        /* names of units in the report's language, or NULL */
} ork_report;

/* One self-contained HTML file: no network, no JavaScript needed, phone, print, light and dark. */
ork_status ork_report_html(ork_context *ctx, const ork_report *report, ork_text *html);
/* A workbook: one sheet per table, one of claims, one of notes, one of sources. */
ork_status ork_report_xlsx(ork_context *ctx, const ork_report *report, const char *path);
/* results.json: {"orken": …, "steps": [{"id", …a result as ork_result_json}], "claims": […],
   "notes": [… of reading and preparing the data]} */
ork_status ork_report_json(ork_context *ctx, const ork_report *report, ork_text *json);

/* The machine interface of one result (DESIGN: "--format json"). */
ork_status ork_result_json(ork_context *ctx, const ork_result *result, ork_text *json);
/* For people on a terminal: aligned tables (wide characters measured right), values, notes. Tables
   wider than `width` columns of characters (0: no limit) are folded: blocks of columns below each
   other, each with the unit and the period. */
ork_status ork_result_plain(ork_context *ctx, const ork_result *result, size_t width,
                            ork_text *text);
/* RFC 4180, UTF-8, '.' decimal; a cell with a spreadsheet formula's first letter stays as it is. */
ork_status ork_table_csv(ork_context *ctx, const ork_table *table, ork_text *csv);
ork_status ork_table_plain(ork_context *ctx, const ork_table *table, size_t max_rows, size_t width,
                           ork_text *text);

#endif
