/* The options of the method `specialization`, for those who call it from C. */
#ifndef ORKEN_METHODS_SPECIALIZATION_H
#define ORKEN_METHODS_SPECIALIZATION_H

#include "orken/methods.h"

enum { ORK_ABSENT_MISSING, ORK_ABSENT_ZERO };

/* Either sector and total, or industry and size, or index. */
typedef struct ork_specialization_options {
    ork_columns sector;   /* wide data: one column of sizes per sector */
    const char *total;    /* the region's size over all sectors */
    const char *industry; /* long data: one row per unit, period and industry */
    const char *size;     /* … and its size */
    int absent;           /* ORK_ABSENT_…: what a combination without a row of long data means */
    const char *index;    /* sectoral share index as somebody published it */
} ork_specialization_options;

extern const ork_method ork_method_specialization;

#endif
