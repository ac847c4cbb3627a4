/* The options of the method `composite-check`, for those who call it from C. */
#ifndef ORKEN_METHODS_COMPOSITE_CHECK_H
#define ORKEN_METHODS_COMPOSITE_CHECK_H

#include "orken/methods.h"

enum { ORK_CHECK_LATEST, ORK_CHECK_ALL };
enum { ORK_CHECK_MIN_MAX, ORK_CHECK_Z_SCORE, ORK_CHECK_NONE };

typedef struct ork_composite_check_options {
    ork_columns indicators;     /* a flat index, or … */
    const ork_table *structure; /* … a hierarchy, as for composite */
    ork_reals weights;          /* parallel to indicators; equal when empty */
    ork_texts directions;       /* parallel to indicators; all positive when empty */
    ork_columns denominators;   /* columns that indicators might be divided by */
    int scope;                  /* ORK_CHECK_LATEST or _ALL: periods */
    int normalise;              /* ORK_CHECK_… before means, alpha and covariances */
    int correlation;            /* ork_correlation_kind */
    double min_available;       /* share of units with a value, per indicator */
    double max_zeros;           /* share of zeros among values */
    double max_same;            /* share of the most frequent value */
    double min_distinct;        /* distinct values / values */
    double max_skewness, max_kurtosis;
    double min_collinear;   /* correlation from which two indicators say the same */
    double max_negative;    /* correlation within a group at or below which they oppose */
    double min_parent;      /* correlation that an element should have with its group */
    double min_denominator; /* absolute correlation with a denominator */
    double min_alpha;
    double unit_available; /* share of indicators that a unit must have */
    double unit_nonzero;   /* share that must not be zero */
    ork_texts keep, drop;  /* units forced in and out */
    int64_t replicates;    /* of the parallel analysis; 0 for none */
    double quantile;       /* of its eigenvalues */
} ork_composite_check_options;

extern const ork_method ork_method_composite_check;

#endif
