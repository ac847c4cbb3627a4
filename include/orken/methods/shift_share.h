/* The options of the method `shift-share`, for those who call it from C. */
#ifndef ORKEN_METHODS_SHIFT_SHARE_H
#define ORKEN_METHODS_SHIFT_SHARE_H

#include "orken/methods/industries.h"

enum { ORK_SHIFT_FIRST_LAST, ORK_SHIFT_CONSECUTIVE };

typedef struct ork_shift_share_options {
    ORK_INDUSTRY_OPTIONS;
    int change; /* ORK_SHIFT_… */
} ork_shift_share_options;

extern const ork_method ork_method_shift_share;

#endif
