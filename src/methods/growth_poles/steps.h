/*
 * Growth poles, step by step: rules (read and evaluated over the data), classes, reasons (each
 * verdict in words), neighbours, tables and figures. Verdicts are by position of the panel, one
 * rule after another.
 */
#ifndef ORKEN_METHODS_GROWTH_POLES_STEPS_H
#define ORKEN_METHODS_GROWTH_POLES_STEPS_H

#include "methods/panel.h"
#include "methods/spatial/space.h"
#include "orken/methods/growth_poles.h"

/* A rule and what it gave. Columns are by row of the data. */
typedef struct pole_rule {
    const char *tier, *name, *text; /* the text without the name */
    ork_expression *expression;
    const ork_expression *left, *right; /* of a comparison, or NULL; owned by the expression */
    const char *operation;
    ork_column *holds;             /* truths */
    ork_column *value, *threshold; /* of a comparison's sides, or NULL */
} pole_rule;

#define CORE "core"
#define CANDIDATE "candidate"
#define PERIPHERY "periphery"
#define CLASS_NOT_KNOWN "not known"

typedef struct poles_work {
    const ork_growth_poles_options *options;
    const ork_input *input;
    ork_arena *arena;
    ork_panel panel;
    pole_rule *rules;
    size_t rule_count;
    size_t period;            /* that values and figures are about */
    double *verdict;          /* [rule_count × count] 1, 0, or NaN for not known */
    const char **why;         /* [rule_count × count] */
    double *selected;         /* [count] 1 or 0 */
    double *passed, *unknown; /* [count] numbers of rules */
    size_t candidate_rules;   /* that make a candidate of a unit that is not selected */
    const char **class_of;    /* [count] CORE, CANDIDATE, PERIPHERY or CLASS_NOT_KNOWN */
    space_options weights;
    space space;
    bool has_neighbours; /* it is known who is whose neighbour */
    const char **near;   /* [count] names of the neighbours that are poles, or NULL */
} poles_work;

ork_status poles_rules(ork_context *ctx, poles_work *work);
void poles_free_rules(poles_work *work);
/* Fills why. */
ork_status poles_reasons(ork_context *ctx, poles_work *work);
/* Who is whose neighbour, where there are outlines or a list; fills near. */
ork_status poles_find_neighbours(ork_context *ctx, poles_work *work);
/* The poles beside the unit at position p: "none", or NULL where its neighbours are not known. */
const char *poles_near(const poles_work *work, size_t p);
/* The table of the poles' neighbours. position [count] by period, in the order of the tables. */
ork_status poles_neighbours_table(ork_context *ctx, const poles_work *work, const size_t *position,
                                  ork_result *result);
/* Adds the columns of the option `evidence` for the rows of the data. */
ork_status poles_add_evidence(ork_context *ctx, const poles_work *work, ork_table *table,
                              const size_t *row);
ork_status poles_tables(ork_context *ctx, const poles_work *work, ork_result *result);
ork_status poles_figures(ork_context *ctx, const poles_work *work, ork_result *result);

#endif
