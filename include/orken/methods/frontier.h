/* The options of the method `frontier`, for those who call it from C. */
#ifndef ORKEN_METHODS_FRONTIER_H
#define ORKEN_METHODS_FRONTIER_H

#include "orken/methods.h"

enum { ORK_FORM_COBB_DOUGLAS, ORK_FORM_TRANSLOG, ORK_FORM_LINEAR };
enum {
    ORK_ORIENTATION_PRODUCTION,
    ORK_ORIENTATION_COST,
    ORK_ORIENTATION_OUTPUT_DISTANCE,
    ORK_ORIENTATION_INPUT_DISTANCE
};
/* Panels of the method: ork_frontier_panel, and Battese & Coelli 1995 where it leaves a number. */
enum { ORK_PANEL_BATTESE_COELLI_1995 = 8 };

typedef struct ork_frontier_options {
    const char *output;          /* output, or cost */
    ork_columns inputs;          /* inputs; of a cost frontier outputs and quasi-fixed inputs */
    ork_columns further_outputs; /* of distance functions */
    ork_columns prices;          /* of a cost frontier: homogeneous of degree 1 in them */
    ork_columns regressors;      /* as they are: a trend, a dummy */
    ork_columns factors;         /* categories, each with an indicator but the first */
    int form;                    /* ORK_FORM_… */
    int orientation;             /* ORK_ORIENTATION_… */
    int distribution;            /* ork_inefficiency */
    int panel;                   /* ork_frontier_panel, or ORK_PANEL_BATTESE_COELLI_1995 */
    ork_columns determinants;    /* of μ, or of the scale */
    bool determinants_constant;
    bool scaling; /* determinants scale u (Wang & Schmidt 2002) */
    ork_columns u_variance, v_variance;
    const char *weight;
    const char *sample;  /* condition: the rows that the frontier is estimated from; NULL all */
    int mean_scaling;    /* of a translog: 0 none, 1 geometric means */
    bool in_levels;      /* linear: the output is no logarithm */
    int errors;          /* ork_covariance_kind */
    const char *cluster; /* of rows whose errors go together; NULL: the units */
    double level;        /* of intervals, in (0, 1) */
    int64_t bootstrap;   /* replicates; below 0: 999 with less than 50 rows, else none */
    int resample;        /* ork_bootstrap_kind; below 0: pairs for panels, else parametric */
    ork_reals bands;     /* ends of efficiency bands, rising within (0, 1) */
} ork_frontier_options;

/* Of `frontier-compare`: every form with every distribution. */
typedef struct ork_frontier_compare_options {
    ork_frontier_options base;      /* its form and distribution are not looked at */
    ork_texts forms, distributions; /* as the choices of `frontier` are spelt */
    bool leave_one_out;
} ork_frontier_compare_options;

/* Of `frontier-classes`. */
typedef struct ork_frontier_classes_options {
    ork_frontier_options base; /* its determinants are what membership depends on */
    int64_t classes, starts;
} ork_frontier_classes_options;

extern const ork_method ork_method_frontier;
extern const ork_method ork_method_frontier_compare;
extern const ork_method ork_method_frontier_classes;

#endif
