/* The options of the method `composite-what-if`, for those who call it from C. */
#ifndef ORKEN_METHODS_COMPOSITE_WHAT_IF_H
#define ORKEN_METHODS_COMPOSITE_WHAT_IF_H

#include "orken/methods/composite.h"

typedef struct ork_composite_what_if_options {
    ork_composite_options composite; /* the nominal index; first, so that its parameters fit */
    ork_texts reweight;              /* "node=weight" */
    ork_texts remove;                /* codes of indicators or groups */
    ork_texts replace;               /* "unit:indicator=value" */
    ork_texts scenario;              /* "name: setting=value setting=value" */
    int64_t remove_each;             /* level whose elements are left out in turn, or INT64_MIN */
} ork_composite_what_if_options;

extern const ork_method ork_method_composite_what_if;

#endif
