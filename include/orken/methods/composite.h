/* The options of the method `composite`, for those who call it from C. */
#ifndef ORKEN_METHODS_COMPOSITE_H
#define ORKEN_METHODS_COMPOSITE_H

#include "orken/methods.h"

typedef enum ork_normalise {
    ORK_NORMALISE_MIN_MAX,
    ORK_NORMALISE_Z_SCORE,
    ORK_NORMALISE_RANK,
    ORK_NORMALISE_LEADER,
    ORK_NORMALISE_NONE,
} ork_normalise;

enum { ORK_SCOPE_PERIOD, ORK_SCOPE_ALL };
enum { ORK_AGGREGATE_ARITHMETIC, ORK_AGGREGATE_GEOMETRIC };
enum { ORK_CONSTANT_ERROR, ORK_CONSTANT_DROP };
enum { ORK_CHANGE_FIRST_LAST, ORK_CHANGE_CONSECUTIVE };
enum { ORK_DETAILS_AUTO, ORK_DETAILS_ALWAYS, ORK_DETAILS_NEVER };

typedef struct ork_composite_options {
    ork_columns indicators;     /* a flat index, or … */
    const ork_table *structure; /* … a hierarchy: code, name, parent, weight, direction, level */
    ork_reals weights;          /* parallel to indicators; equal when empty */
    ork_texts directions;       /* parallel to indicators; all positive when empty */
    int normalise;              /* ork_normalise */
    ork_reals scale;            /* of min-max: low, high; 0 and 100 when empty */
    int scope;                  /* ORK_SCOPE_… */
    int aggregate;              /* ORK_AGGREGATE_… */
    double min_coverage;        /* share of weight that a score needs, in [0, 1] */
    int on_constant;            /* ORK_CONSTANT_… */
    int ties;                   /* ork_ties */
    int64_t bands;              /* number of classes; 0 for none */
    int band_rule;              /* ork_breaks_rule */
    int change;                 /* ORK_CHANGE_… */
    int details;                /* ORK_DETAILS_… */
} ork_composite_options;

extern const ork_method ork_method_composite;

#endif
