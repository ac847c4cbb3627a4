/* The options of the method `concentration`, for those who call it from C. */
#ifndef ORKEN_METHODS_CONCENTRATION_H
#define ORKEN_METHODS_CONCENTRATION_H

#include "orken/methods/industries.h"

typedef struct ork_concentration_options {
    ORK_INDUSTRY_OPTIONS;
    const char *groups;                /* column: what a region belongs to; or NULL */
    ork_columns firms;                 /* numbers of plants: one column, or one per sector */
    const ork_table *plant_herfindahl; /* industry, herfindahl, plants; or NULL */
    const char *area;                  /* column of the regions' areas; or NULL */
    const char *population;            /* column; or NULL */
    bool pairs;                        /* co-agglomeration of industries two by two */
} ork_concentration_options;

extern const ork_method ork_method_concentration;

#endif
