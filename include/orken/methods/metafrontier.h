/* The options of the method `metafrontier`, for those who call it from C. */
#ifndef ORKEN_METHODS_METAFRONTIER_H
#define ORKEN_METHODS_METAFRONTIER_H

#include "orken/methods/frontier.h"

typedef struct ork_metafrontier_options {
    ork_frontier_options frontier; /* of every group; cross-sections only */
    const char *group;
    int meta_distribution; /* of the gap between a group's frontier and the metafrontier */
} ork_metafrontier_options;

extern const ork_method ork_method_metafrontier;

#endif
