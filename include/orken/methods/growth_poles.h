/* The options of the method `growth-poles`, for those who call it from C. */
#ifndef ORKEN_METHODS_GROWTH_POLES_H
#define ORKEN_METHODS_GROWTH_POLES_H

#include "orken/methods.h"

typedef enum ork_require {
    ORK_REQUIRE_ALL,
    ORK_REQUIRE_ANY,
    ORK_REQUIRE_EACH_TIER,
    ORK_REQUIRE_AT_LEAST,
} ork_require;

/* A rule is written "name: condition" or just as the condition. */
typedef struct ork_growth_poles_options {
    ork_texts macro;        /* rules on the results of the macro level (e.g. a ranking) */
    ork_texts meso;         /* … of the meso level (e.g. specialisation) */
    ork_texts micro;        /* … of the micro level (e.g. a survey) */
    ork_texts rules;        /* rules outside the tiers */
    int require;            /* ork_require */
    int64_t at_least;       /* rules that must hold with ORK_REQUIRE_AT_LEAST */
    double candidate;       /* share of the rules that a candidate passes, in [0, 1] */
    ork_columns evidence;   /* columns shown beside the verdict */
    const ork_table *list;  /* neighbours: unit, neighbour; NULL: from the outlines */
    const char *for_period; /* "latest" or a period: what values and figures are about */
} ork_growth_poles_options;

extern const ork_method ork_method_growth_poles;

#endif
