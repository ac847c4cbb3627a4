/* Inside of contiguity: edges, and borders found between two units. */
#ifndef ORKEN_METHODS_SPATIAL_BORDERS_H
#define ORKEN_METHODS_SPATIAL_BORDERS_H

#include "methods/spatial/contiguity.h"

typedef struct space_edge {
    double x[2], y[2]; /* from, to */
    uint32_t unit;
} space_edge;
typedef struct space_edges {
    space_edge *items;
    size_t count;
} space_edges;

/* A stretch of common border of units a < b as an edge of one of them has it: metres, INFINITY for
   an equal edge, 0 for a point. */
typedef struct space_border {
    uint32_t a, b;
    bool is_from_b;
    double length;
} space_border;
typedef struct space_borders {
    space_border *items;
    size_t count, capacity;
} space_borders;
/* A stretch on an edge of unit a with unit b. */
ork_status space_borders_add(ork_context *ctx, space_borders *borders, uint32_t a, uint32_t b,
                             double length);

/* Stretches of edges within `snap` metres of another unit's edges. */
ork_status space_near_edges(ork_context *ctx, const space_edges *edges, double snap,
                            bool is_geographic, space_borders *borders);

#endif
