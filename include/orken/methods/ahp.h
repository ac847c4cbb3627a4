/* The options of the method `ahp`, for those who call it from C. */
#ifndef ORKEN_METHODS_AHP_H
#define ORKEN_METHODS_AHP_H

#include "orken/methods.h"

enum { ORK_AHP_EIGENVECTOR, ORK_AHP_GEOMETRIC_MEAN };
enum { ORK_AHP_JUDGEMENTS, ORK_AHP_PRIORITIES };

typedef struct ork_ahp_options {
    const char *a, *b;  /* the two that are compared */
    const char *value;  /* how many times as important a is as b */
    const char *expert; /* who judged; or NULL: one expert */
    const char *group;  /* what a and b are parts of; or NULL: one group */
    int priorities;     /* ORK_AHP_…: how weights follow from judgements */
    int combine;        /* ORK_AHP_…: what experts' mean is taken of */
    double max_ratio;   /* consistency ratio above which an expert is told */
} ork_ahp_options;

extern const ork_method ork_method_ahp;

#endif
