/* The options of the method `convergence`, for those who call it from C. */
#ifndef ORKEN_METHODS_CONVERGENCE_H
#define ORKEN_METHODS_CONVERGENCE_H

#include "orken/methods.h"

enum { ORK_CONVERGENCE_FIRST_LAST, ORK_CONVERGENCE_CONSECUTIVE };

typedef struct ork_convergence_options {
    const char *value;    /* what is to converge: income, product per head … */
    const char *weight;   /* size of the regions, for weighted dispersion; or NULL */
    ork_columns controls; /* of the conditional model, as they were in the earlier period */
    int change;           /* ORK_CONVERGENCE_… */
    int errors;           /* ork_errors */
    double level;         /* of intervals, in (0, 1) */
} ork_convergence_options;

extern const ork_method ork_method_convergence;

#endif
