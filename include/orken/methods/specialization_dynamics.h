/* The options of the method `specialization-dynamics`, for those who call it from C. */
#ifndef ORKEN_METHODS_SPECIALIZATION_DYNAMICS_H
#define ORKEN_METHODS_SPECIALIZATION_DYNAMICS_H

#include "orken/methods/industries.h"

enum { ORK_TURNOVER_CONSECUTIVE, ORK_TURNOVER_FIRST_LAST };

typedef struct ork_specialization_dynamics_options {
    ORK_INDUSTRY_OPTIONS;
    int change;        /* ORK_TURNOVER_… */
    double threshold;  /* quotient above which a region is specialised */
    ork_reals classes; /* bounds of the classes of quotients, ascending; 0.5, 1 and 2 when empty */
} ork_specialization_dynamics_options;

extern const ork_method ork_method_specialization_dynamics;

#endif
