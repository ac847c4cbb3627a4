/*
 * model: a study as it was read and validated. All of it lives in the study's arena, except the
 * tables, units and shapes that are loaded when it is checked or run.
 */
#ifndef ORKEN_STUDY_MODEL_H
#define ORKEN_STUDY_MODEL_H

#include "orken/read.h"
#include "orken/study.h"
#include "study/hash.h"
#include "study/keys.h"

/* name: text, with its place */
typedef struct ork_pair {
    const char *name, *text;
    const ork_node *node; /* of the text */
} ork_pair;
typedef struct ork_pairs {
    ork_pair *items;
    size_t count;
} ork_pairs;

/* A file that the study reads. */
typedef struct ork_study_file {
    const char *name;    /* of the data set, "units", … */
    const char *written; /* as in the study */
    const char *path;    /* resolved against the study's folder */
    const char *source;
    char sha256[ORK_SHA256_TEXT];
    size_t rows, columns;
} ork_study_file;

typedef struct ork_study_data {
    const char *name;
    const ork_node *node;
    ork_study_file file;
    const char *unit, *period;
    const ork_node *wider; /* {names: column, values: column}, or NULL */
    const ork_node *sum;   /* {column: column, by: columns}, or NULL */
    ork_texts sum_by;
    ork_read_options read;
    ork_pairs labels, measures, derive;
    const char *where;
    const ork_node *where_node;
    ork_texts additive;
    ork_table *table; /* as read; NULL until loaded */
} ork_study_data;

typedef enum ork_reference_kind {
    ORK_REFERENCE_DATA, /* index of a data set */
    ORK_REFERENCE_STEP, /* index of a step, and its table */
    ORK_REFERENCE_FILE,
    ORK_REFERENCE_ROWS, /* written in the study itself */
} ork_reference_kind;

/* Where a table comes from. */
typedef struct ork_reference {
    ork_reference_kind kind;
    size_t index;
    const char *table;   /* of a step */
    ork_study_file file; /* of ORK_REFERENCE_FILE */
    const ork_node *node;
} ork_reference;

/* A parameter of a step's method as it was written. */
typedef struct ork_study_setting {
    const ork_param *param;
    const ork_node *key, *value;
    ork_reference reference; /* of a TABLE parameter */
} ork_study_setting;

typedef struct ork_study_step {
    const char *id, *title, *text;
    const ork_node *node;
    const ork_method *method;
    ork_reference *data;
    size_t data_count;
    const char *unit, *period;
    ork_texts periods;
    int geography; /* 0: as the data are */
    const char *where;
    const ork_node *where_node;
    ork_pairs derive;
    ork_texts additive;
    ork_join join;
    ork_study_setting *settings;
    size_t setting_count;
    int state; /* of the plan's walk: 0 not seen, 1 being visited, 2 done */
} ork_study_step;

typedef enum ork_comparison {
    ORK_CLAIM_EQUALS,
    ORK_CLAIM_SET, /* the cells are these texts, in any order */
    ORK_CLAIM_IS,
    ORK_CLAIM_BETWEEN, /* at-least, at-most or both */
    ORK_CLAIM_RANK,
    ORK_CLAIM_TRUE,      /* an expression holds for all rows */
    ORK_CLAIM_PUBLISHED, /* each row agrees with its value in a published column */
} ork_comparison;

typedef struct ork_study_claim {
    const ork_node *node;
    ork_reference that; /* table NULL: the step's values */
    const char *claim, *source, *note;
    const ork_node *where;
    const char *column, *value, *expression;
    ork_comparison comparison;
    const ork_node *expected;
    double number;    /* expected */
    double low, high; /* NAN: open */
    double tolerance;
    bool tolerance_given;
    const char *published; /* a column of … */
    size_t published_data; /* … this data set; SIZE_MAX: of the claim's own table */
    const ork_node *match; /* {column of the claim's table: column of the published one} */
} ork_study_claim;

typedef struct ork_boundaries {
    int year; /* of the geography; 0: for all */
    ork_study_file file;
    const ork_node *node;
    ork_shapes *shapes; /* NULL until loaded */
} ork_boundaries;

struct ork_study {
    ork_arena arena;
    char *path; /* as given */
    const char *folder;
    const char *stem; /* file name without ending */
    char sha256[ORK_SHA256_TEXT];
    const ork_node *root;
    const char *title, *author, *text;
    const char *report_title, *subtitle, *language;
    bool pdf, png;
    bool has_seed;
    uint64_t seed;
    ork_study_file units_file;
    const ork_node *units_node;
    ork_units *units;
    ork_boundaries *boundaries;
    size_t boundaries_count;
    const char *boundaries_source;
    ork_study_data *data;
    size_t data_count;
    ork_study_step *steps;
    size_t step_count;
    size_t *order; /* [step_count] a step comes after the steps that it needs */
    ork_study_claim *claims;
    size_t claim_count;
};

/* Text of a key, or NULL; the nodes were checked before. */
const char *ork_node_text(const ork_node *mapping, const char *key);
/* The texts of a scalar or a list, in the arena. */
ork_status ork_node_texts(ork_context *ctx, ork_arena *arena, const ork_node *node,
                          ork_texts *texts);
ork_status ork_node_pairs(ork_context *ctx, ork_arena *arena, const ork_node *node,
                          ork_pairs *pairs);
/* A file named in the study: resolved, and it must be there. */
ork_status ork_study_resolve(ork_context *ctx, ork_study *study, const ork_node *node,
                             const char *name, ork_study_file *file);
/* Index of a data set or a step, or SIZE_MAX. */
size_t ork_study_find_data(const ork_study *study, const char *name);
size_t ork_study_find_step(const ork_study *study, const char *id);
/* What a text refers to: a data set or step.table; `values` allows step.values. Errors suggest. */
ork_status ork_study_refer(ork_context *ctx, ork_study *study, const ork_node *node, bool values,
                           ork_reference *reference);

/* Forgets what was read, so that the next run reads the files as they are then. */
void ork_study_unload(ork_study *study);

/* The parts of opening, each in its file. */
ork_status ork_study_open_data(ork_context *ctx, ork_study *study);
ork_status ork_study_open_steps(ork_context *ctx, ork_study *study);
ork_status ork_study_open_claims(ork_context *ctx, ork_study *study);
ork_status ork_study_plan(ork_context *ctx, ork_study *study);

#endif
