/*
 * run: the state of a study while it is run.
 */
#ifndef ORKEN_STUDY_RUN_H
#define ORKEN_STUDY_RUN_H

#include "study/model.h"
#include "study/output.h"
#include "study/prepare.h"

/* What became of a step. */
typedef struct ork_step_run {
    bool wanted;
    bool recomputed;
    char key[ORK_SHA256_TEXT]; /* of all that the result depends on */
    ork_result *result;
    int geography;            /* year whose division the units are in, 0: not known */
    ork_text *figures;        /* [result->figure_count] */
    ork_text *narrow_figures; /* the same for phones */
} ork_step_run;

typedef struct ork_run {
    ork_study *study;
    const ork_run_options *options;
    ork_step_run *steps; /* [study->step_count] */
    ork_note *notes;     /* of reading and preparing, in the study's arena */
    size_t note_count;
    ork_study_file *files; /* that were read, each once */
    size_t file_count;
    ork_report_claim *claims;
    size_t claim_count;
    ork_folder folder;
} ork_run;

/* Reads what is not read yet: units, a data set, a file or rows of a TABLE parameter. */
ork_status ork_run_units(ork_context *ctx, ork_run *run);
/* The outlines of the geography of a year: of the latest year that is not after it, else the first
   there are; without a geography the latest. NULL when there are none. *day is the one at which
   their codes are meant. */
const ork_boundaries *ork_run_boundaries(const ork_study *study, int geography, int32_t *day);
ork_status ork_run_data(ork_context *ctx, ork_run *run, size_t index, const ork_table **table);
/* The table that a reference stands for; the caller's reference. */
ork_status ork_run_reference(ork_context *ctx, ork_run *run, const ork_reference *reference,
                             ork_table **table);
/* Moves the context's notes to the run's. */
ork_status ork_run_take_notes(ork_context *ctx, ork_run *run);
/* Rows written in the study as a table; their places are the study's lines. */
ork_status ork_rows_table(ork_context *ctx, const ork_study *study, const ork_node *rows,
                          ork_table **table);
/* An expression written at a node must parse and name columns of the table (or of `beside`, which
   may be NULL) or one of the first `count` derivations. Errors are at the study's line. */
ork_status ork_run_check_expression(ork_context *ctx, const ork_study *study, const ork_node *node,
                                    const ork_table *table, const ork_derivation *derivations,
                                    size_t count);
/* The failure of evaluating the expression written at a node, at its place in the study. */
ork_status ork_run_expression_failed(ork_context *ctx, const ork_study *study,
                                     const ork_node *node);
/* A column that the study names at a node must be in the table or among the derivations. */
ork_status ork_run_check_column(ork_context *ctx, const ork_study *study, const ork_node *node,
                                const char *name, const ork_table *table,
                                const ork_derivation *derivations, size_t count);

/* Prepared data and options of a step: what its method is run with. */
typedef struct ork_step_input {
    ork_table *data;
    ork_options *options;
    ork_setting *settings;
    size_t setting_count;
    ork_table **tables; /* of TABLE parameters */
    size_t table_count;
    int geography;
} ork_step_input;
ork_status ork_step_prepare(ork_context *ctx, ork_run *run, size_t index, ork_step_input *input);
void ork_step_input_free(ork_step_input *input);

/* The columns of data sets that claims name are there. */
ork_status ork_run_check_claims(ork_context *ctx, ork_run *run);
/* Holds the claims about the steps that were run against their results. */
ork_status ork_run_claims(ork_context *ctx, ork_run *run);
ork_status ork_run_json(ork_context *ctx, const ork_run *run, ork_text *json);
/* Figures, tables, report, results.json and run.json into the run's folder. */
ork_status ork_run_write(ork_context *ctx, ork_run *run);

#endif
