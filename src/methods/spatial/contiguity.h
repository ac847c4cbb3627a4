/* Which outlines border on each other. */
#ifndef ORKEN_METHODS_SPATIAL_CONTIGUITY_H
#define ORKEN_METHODS_SPATIAL_CONTIGUITY_H

#include "orken/math.h"
#include "orken/table.h"

/* A growing list of links, freed with free(items). */
typedef struct space_links {
    ork_spatial_link *items;
    size_t count, capacity;
} space_links;
ork_status space_links_add(ork_context *ctx, space_links *links, ork_spatial_link link);

typedef struct space_outlines {
    const ork_shapes *shapes;
    const size_t *unit_of_shape; /* [shapes->count] in 0 … units−1, or SIZE_MAX */
    size_t units;
    bool is_geographic; /* longitude and latitude in degrees; else a plane in metres */
} space_outlines;

/* Whether all coordinates can be degrees. */
bool space_is_geographic(const ork_shapes *shapes);

/*
 * Links between units whose outlines touch, of weight 1, in both directions.
 *
 * Equal vertices touch and equal edges are a common border, exactly. Then edges are held against
 * all others, for a T-junction (one side has a vertex that the other has not) and for outlines
 * drawn separately: units nearer than `snap` metres touch; what lies within it of the other is
 * common border, if it is longer than ten times `snap`, so that two borders that meet in a corner
 * share none. With snap 0 only equal vertices and edges count.
 *
 * GEOS is not used: its predicates are exact for the coordinates as they are, and rounding makes a
 * T-junction a gap or a crossing in single points, of which no common border can be told. Where
 * outlines share their vertices, the neighbours are those of GEOS (the counties of the United
 * States, the districts of Kazakhstan).
 *
 * rook      a common border is needed, a common point is not enough
 * enclosed  [units] set for units that touched nobody and lie inside another (whose outline has no
 *           hole for them); they are linked with it
 */
ork_status space_contiguity(ork_context *ctx, const space_outlines *outlines, double snap,
                            bool rook, space_links *links, bool *enclosed);

/* [units] centroid of each unit's area, NaN for a unit without an outline. */
ork_status space_centroids(ork_context *ctx, const space_outlines *outlines, double *x, double *y);

#endif
