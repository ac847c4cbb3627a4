/*
 * study: a study file becomes a plan, the plan is run, claims are checked, the report is written.
 */
#ifndef ORKEN_STUDY_H
#define ORKEN_STUDY_H

#include "orken/report.h"

typedef struct ork_study ork_study;

/* Reads and validates a study file: structure, names, parameters, files. Errors have file, line,
   character and a suggestion. */
ork_status ork_study_open(ork_context *ctx, const char *path, ork_study **study);
void ork_study_free(ork_study *study);

typedef struct ork_run_options {
    const char *out;         /* folder; "<study's name>-out" beside the study when NULL */
    const char *const *only; /* ids of steps; they and what they need are run */
    size_t only_count;
    bool strict;              /* a claim that does not hold fails the run */
    bool pdf, png;            /* also write the figures so */
    const char *command_line; /* for run.json */
} ork_run_options;

typedef struct ork_run_summary {
    size_t steps, recomputed;
    size_t claims, hold, fail, undecided;
    char report[4096]; /* path of report.html */
} ork_run_summary;

/* Reads the data and checks every expression and column, computing nothing. */
ork_status ork_study_check(ork_context *ctx, ork_study *study);
ork_status ork_study_run(ork_context *ctx, ork_study *study, const ork_run_options *options,
                         ork_run_summary *summary);
/* JSON Schema of study files, with all methods' parameters. */
ork_status ork_study_schema(ork_context *ctx, ork_text *json);

#endif
