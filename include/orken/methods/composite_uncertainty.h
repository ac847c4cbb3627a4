/* The options of the method `composite-uncertainty`, for those who call it from C. */
#ifndef ORKEN_METHODS_COMPOSITE_UNCERTAINTY_H
#define ORKEN_METHODS_COMPOSITE_UNCERTAINTY_H

#include "orken/methods/composite.h"

enum { ORK_LEAVE_OUT_NONE, ORK_LEAVE_OUT_INDICATORS, ORK_LEAVE_OUT_GROUPS };

typedef struct ork_composite_uncertainty_options {
    ork_composite_options composite; /* the nominal index; first, so that its parameters fit */
    ork_texts vary;                  /* "normalise=min-max|z-score z-scale=10,2", one per factor */
    ork_reals weights_noise;         /* half-widths, relative: one, or one per level; or empty */
    bool weights_by_expert;          /* each run takes one expert's weights of weights-table */
    int leave_out;                   /* ORK_LEAVE_OUT_… */
    bool impute_draws;               /* each run draws what is imputed */
    ork_texts error;                 /* sd of measurement: "5%" or "0.3", one, or per indicator */
    int64_t runs;
    double interval;  /* share of the runs between lower and upper */
    bool sensitivity; /* Sobol's indices, from runs of their own */
    int64_t base_samples, bootstraps;
    int points; /* ork_points of the base samples */
} ork_composite_uncertainty_options;

extern const ork_method ork_method_composite_uncertainty;

#endif
