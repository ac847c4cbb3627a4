/* The options of the method `malmquist`, for those who call it from C. */
#ifndef ORKEN_METHODS_MALMQUIST_H
#define ORKEN_METHODS_MALMQUIST_H

#include "orken/methods.h"

typedef enum ork_malmquist_change {
    ORK_MALMQUIST_CONSECUTIVE,
    ORK_MALMQUIST_FIRST_LAST
} ork_malmquist_change;
typedef enum ork_malmquist_frontier {
    ORK_MALMQUIST_PERIOD,     /* the units of the period */
    ORK_MALMQUIST_SEQUENTIAL, /* and of all periods before */
    ORK_MALMQUIST_ALL         /* one for all periods */
} ork_malmquist_frontier;

typedef struct ork_malmquist_options {
    ork_columns inputs, outputs;
    int orientation; /* ork_dea_orientation of dea.h */
    int change;      /* ork_malmquist_change */
    int frontier;    /* ork_malmquist_frontier */
} ork_malmquist_options;

extern const ork_method ork_method_malmquist;

#endif
