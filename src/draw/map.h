/*
 * What the choropleth and the tile map share: which shape and which unit a label means, the
 * classes of the values with their legend, and outlines projected to a plane.
 */
#ifndef ORKEN_DRAW_MAP_H
#define ORKEN_DRAW_MAP_H

#include "draw/drawing.h"

/* ---- places.c ----------------------------------------------------------------------------------
 */

/* The table's units on a map. */
typedef struct ork_places {
    ork_levels labels;        /* of the label column */
    ork_levels periods;       /* one per map */
    ork_levels groups;        /* where groups are drawn instead of values */
    size_t *cells;            /* [labels × periods] row of the table, or SIZE_MAX */
    size_t *unit;             /* [labels] in options->units, or SIZE_MAX */
    size_t *label_of_shape;   /* [shapes] or SIZE_MAX */
    size_t matched;           /* labels that have a shape */
    const char **short_names; /* [labels] without words such as "region" */
} ork_places;
/* Matches labels to shapes and units; notes the labels that have no shape. */
ork_status ork_places_of(ork_drawing *d, ork_places *places);
/* A unit's name without "region", "облысы", "область", "city", … */
ork_status ork_short_name(ork_drawing *d, const char *name, const char **shortened);

/* "Западно-Казахстанская" → "Зап.-Каз.": the first letters of each word, ending in a consonant. */
ork_status ork_abbreviate(ork_drawing *d, const char *name, size_t letters, char **short_name);

/* ---- classes.c ---------------------------------------------------------------------------------
 */

#define ORK_CLASSES 6
typedef struct ork_classes {
    bool are_groups; /* colours by group, no values */
    ork_look *looks; /* [groups] */
    size_t count;
    size_t below; /* classes up to the centre, in a diverging figure */
    double breaks[ORK_CLASSES];
    char colours[ORK_CLASSES][ORK_COLOUR_BYTES];
    bool has_missing;
} ork_classes;
/* Natural breaks; in a diverging figure equal steps on both sides of the centre, or equal ratios
   where all is positive. */
ork_status ork_classes_of(ork_drawing *d, const ork_places *places, ork_classes *classes);
/* Colour and pattern of a row (SIZE_MAX: not in the table). */
void ork_class_look(const ork_drawing *d, const ork_places *places, const ork_classes *classes,
                    size_t row, const char **colour, unsigned *pattern);
/* Each class with the least and the greatest value in it; "no data" where there is such. */
ork_status ork_draw_class_legend(ork_drawing *d, const ork_places *places,
                                 const ork_classes *classes);

/* ---- projection.c ------------------------------------------------------------------------------
 */

/* A shape on the plane: y grows downwards, the whole map lies in [0, 1] × [0, height]. */
typedef struct ork_plane_shape {
    ork_ring *rings; /* [ring_count], points in the plane */
    size_t ring_count;
    size_t largest; /* index of the ring of greatest area */
    double area;
    ork_box extent;            /* of the largest ring */
    double centre_x, centre_y; /* centroid of the largest ring */
} ork_plane_shape;
typedef struct ork_plane {
    ork_plane_shape *shapes; /* [count], as in options->shapes */
    size_t count;
    double height;
    char *definition; /* of the projection, as PROJ reads it */
} ork_plane;
/* Projects all shapes with an equal-area projection for their extent. */
ork_status ork_plane_of(ork_drawing *d, const ork_shapes *shapes, ork_plane *plane);
/* The projection for an extent in degrees (west may be below −180): Albers' conic with standard
   parallels at 1/6 and 5/6 of the latitudes; cylindrical about the equator, azimuthal at a pole,
   Equal Earth for (nearly) the world. */
ork_status ork_projection_for(ork_drawing *d, double west, double east, double south, double north,
                              char **definition);

/* ---- outline.c ---------------------------------------------------------------------------------
 */

/* Where the map's plane lies on the page. */
typedef struct ork_panel {
    double left, top, scale; /* page = left + plane · scale */
    double width, height;
} ork_panel;
/* The path's data of a shape; points are snapped to quarter pixels, alike in neighbours. */
void ork_add_outline(ork_drawing *d, const ork_plane_shape *shape, const ork_panel *panel);
/* Whether a text box of a width and height fits inside the shape and clear of circles; where its
   centre comes then. */
ork_status ork_room_inside(ork_drawing *d, const ork_plane_shape *shape, const ork_panel *panel,
                           double width, double height, const ork_label *circles, size_t circles_n,
                           double *x, double *y, bool *fits);

/* ---- tile_grid.c -------------------------------------------------------------------------------
 */

typedef struct ork_cell {
    int column, row; /* from 0 */
} ork_cell;
/* A grid cell for each of `count` points, keeping their places as well as squares can: the least
   sum of squared distances (Kuhn's assignment), so that the order of points does not matter. */
ork_status ork_assign_cells(ork_drawing *d, const double *x, const double *y, size_t count,
                            ork_cell *cells);

#endif
