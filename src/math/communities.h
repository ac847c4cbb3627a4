/* What the files about communities share. */
#ifndef ORKEN_SRC_MATH_COMMUNITIES_H
#define ORKEN_SRC_MATH_COMMUNITIES_H

#include "orken/math/communities.h"

/* Parts each community into its connected parts, numbered from 0 in the order of first nodes. */
ork_status ork_connected_groups(ork_context *ctx, const ork_graph *graph, size_t *community);

#endif
