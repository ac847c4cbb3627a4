/* The options of the method `disparity`, for those who call it from C. */
#ifndef ORKEN_METHODS_DISPARITY_H
#define ORKEN_METHODS_DISPARITY_H

#include "orken/methods.h"

typedef struct ork_disparity_options {
    ork_columns variables; /* what is unequal, e.g. product per head */
    const char *weights;   /* column, e.g. inhabitants; or NULL */
    const char *groups;    /* column: what a unit belongs to; or NULL */
    double aversion;       /* of Atkinson's index, above 0 */
} ork_disparity_options;

extern const ork_method ork_method_disparity;

#endif
