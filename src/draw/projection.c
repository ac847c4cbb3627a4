#include <math.h>
#include <proj.h>
#include <stdlib.h>
#include <string.h>

#include "draw/map.h"

typedef struct extent {
    double west, east, south, north; /* degrees; east may exceed 180 */
} extent;

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Into [−180, 180). */
static double wrapped(double longitude)
{
    return longitude - 360 * floor((longitude + 180) / 360);
}

/* The extent without the widest empty band of longitudes, so that shapes on both sides of the
   antimeridian stand beside each other. */
static ork_status find_extent(ork_drawing *d, const ork_shapes *shapes, extent *whole)
{
    size_t count = 0, used = 0;
    double *longitudes;
    for (size_t s = 0; s < shapes->count; s++) {
        for (size_t r = 0; r < shapes->shapes[s].ring_count; r++)
            count += shapes->shapes[s].rings[r].count;
    }
    ORK_NEW(longitudes, ork_arena_calloc(d->ctx, &d->arena, count + 2, sizeof *longitudes));
    *whole = (extent){.south = 90, .north = -90};
    for (size_t s = 0; s < shapes->count; s++) {
        for (size_t r = 0; r < shapes->shapes[s].ring_count; r++) {
            const ork_ring *ring = &shapes->shapes[s].rings[r];
            for (size_t k = 0; k < ring->count; k++) {
                double x = ring->points[2 * k], y = ring->points[2 * k + 1];
                if (!isfinite(x) || !(fabs(y) <= 90)) {
                    ork_fail(d->ctx, ORK_ERR_DATA,
                             "the outlines hold the point (%g, %g), which is no longitude and "
                             "latitude in degrees",
                             x, y);
                    ork_hint(d->ctx, "convert the boundaries to WGS 84 (EPSG:4326)");
                    return ork_at(d->ctx, &(ork_place){.file = shapes->file});
                }
                longitudes[used++] = wrapped(x);
                whole->south = fmin(whole->south, y);
                whole->north = fmax(whole->north, y);
            }
        }
    }
    if (used == 0) return ORK_OK;
    qsort(longitudes, used, sizeof *longitudes, ascending);
    double widest = longitudes[0] + 360 - longitudes[used - 1];
    whole->west = longitudes[0];
    whole->east = longitudes[used - 1];
    for (size_t k = 1; k < used; k++) {
        double gap = longitudes[k] - longitudes[k - 1];
        if (gap <= widest) continue;
        widest = gap;
        whole->west = longitudes[k];
        whole->east = longitudes[k - 1] + 360;
    }
    return ORK_OK;
}

ork_status ork_projection_for(ork_drawing *d, double west, double east, double south, double north,
                              char **definition)
{
    double middle = wrapped((west + east) / 2), centre = (south + north) / 2;
    double first = south + (north - south) / 6, second = north - (north - south) / 6;
    ork_text text = {0};
    const struct {
        const char *name;
        double value;
    } parts[] = {{" +lon_0=", middle},
                 {" +lat_0=", centre},
                 {" +lat_1=", first},
                 {" +lat_2=", second},
                 {" +lat_ts=", (fabs(south) + fabs(north)) / 2}};
    unsigned wanted = 1; /* bits: which parts the projection takes */
    const char *kind = "+proj=eqearth";
    if (east - west <= 220) {
        if (fabs(centre) > 66) {
            kind = "+proj=laea";
            wanted = 3;
        } else if (fabs(first + second) < 20) {
            kind = "+proj=cea";
            wanted = south < 0 && north > 0 ? 1 : 17;
        } else {
            kind = "+proj=aea";
            wanted = 15;
        }
    }
    ork_text_add(d->ctx, &text, kind);
    for (size_t k = 0; k < sizeof parts / sizeof parts[0]; k++) {
        if (!(wanted >> k & 1U)) continue;
        ork_text_add(d->ctx, &text, parts[k].name);
        ork_svg_number(d->ctx, &text, parts[k].value);
    }
    ork_text_add(d->ctx, &text, " +ellps=WGS84");
    ork_status status = ork_text_status(&text);
    if (status == ORK_OK) {
        *definition = ork_arena_strndup(d->ctx, &d->arena, text.bytes, text.length);
        if (!*definition) status = ORK_ERR_MEMORY;
    }
    ork_text_free(&text);
    return status;
}

/* A ring on the plane; y downwards. Points that cannot be projected are left out. */
static ork_status project_ring(ork_drawing *d, PJ *projection, const extent *whole,
                               const ork_ring *ring, ork_ring *projected)
{
    *projected = (ork_ring){.is_hole = ring->is_hole};
    ORK_NEW(projected->points,
            ork_arena_alloc(d->ctx, &d->arena, 2 * ring->count * sizeof(double) + 1));
    for (size_t k = 0; k < ring->count; k++) {
        double x = wrapped(ring->points[2 * k]);
        if (x < whole->west - 1e-9) x += 360;
        PJ_COORD from = proj_coord(proj_torad(x), proj_torad(ring->points[2 * k + 1]), 0, 0);
        PJ_COORD to = proj_trans(projection, PJ_FWD, from);
        if (!isfinite(to.xy.x) || !isfinite(to.xy.y)) continue;
        projected->points[2 * projected->count] = to.xy.x;
        projected->points[2 * projected->count + 1] = -to.xy.y;
        projected->count++;
    }
    return ORK_OK;
}

/* Area (absolute) and centroid by the shoelace formula, about the first point for precision. */
static double ring_area(const ork_ring *ring, double *x, double *y)
{
    double twice = 0, sum_x = 0, sum_y = 0;
    if (ring->count == 0) return 0;
    double x0 = ring->points[0], y0 = ring->points[1];
    for (size_t k = 0; k < ring->count; k++) {
        size_t next = (k + 1) % ring->count;
        double ax = ring->points[2 * k] - x0, ay = ring->points[2 * k + 1] - y0;
        double bx = ring->points[2 * next] - x0, by = ring->points[2 * next + 1] - y0;
        double cross = ax * by - bx * ay;
        twice += cross;
        sum_x += (ax + bx) * cross;
        sum_y += (ay + by) * cross;
    }
    *x = twice != 0 ? x0 + sum_x / (3 * twice) : x0;
    *y = twice != 0 ? y0 + sum_y / (3 * twice) : y0;
    return fabs(twice) / 2;
}

static ork_box ring_extent(const ork_ring *ring)
{
    double left = INFINITY, right = -INFINITY, top = INFINITY, bottom = -INFINITY;
    for (size_t k = 0; k < ring->count; k++) {
        left = fmin(left, ring->points[2 * k]);
        right = fmax(right, ring->points[2 * k]);
        top = fmin(top, ring->points[2 * k + 1]);
        bottom = fmax(bottom, ring->points[2 * k + 1]);
    }
    return (ork_box){left, top, right - left, bottom - top};
}

/* Moves and scales everything into [0, 1] × [0, height]. */
static void normalise(ork_plane *plane)
{
    double left = INFINITY, right = -INFINITY, top = INFINITY, bottom = -INFINITY;
    for (size_t s = 0; s < plane->count; s++) {
        for (size_t r = 0; r < plane->shapes[s].ring_count; r++) {
            ork_box box = ring_extent(&plane->shapes[s].rings[r]);
            left = fmin(left, box.x);
            top = fmin(top, box.y);
            right = fmax(right, box.x + box.width);
            bottom = fmax(bottom, box.y + box.height);
        }
    }
    double width = fmax(right - left, (bottom - top) * 0.05);
    if (!(width > 0)) width = 1;
    plane->height = (bottom - top) / width;
    for (size_t s = 0; s < plane->count; s++) {
        ork_plane_shape *shape = &plane->shapes[s];
        double greatest = -1, area, x = 0, y = 0;
        for (size_t r = 0; r < shape->ring_count; r++) {
            ork_ring *ring = &shape->rings[r];
            for (size_t k = 0; k < ring->count; k++) {
                ring->points[2 * k] = (ring->points[2 * k] - left) / width;
                ring->points[2 * k + 1] = (ring->points[2 * k + 1] - top) / width;
            }
            area = ring_area(ring, &x, &y);
            if (ring->is_hole || area <= greatest || ring->count == 0) continue;
            greatest = area;
            shape->largest = r;
            shape->area = area;
            shape->centre_x = x;
            shape->centre_y = y;
            shape->extent = ring_extent(ring);
        }
    }
}

static ork_status project_all(ork_drawing *d, PJ *projection, const extent *whole,
                              const ork_shapes *shapes, ork_plane *plane)
{
    for (size_t s = 0; s < shapes->count; s++) {
        const ork_shape *shape = &shapes->shapes[s];
        ork_plane_shape *projected = &plane->shapes[s];
        projected->ring_count = shape->ring_count;
        ORK_NEW(projected->rings, ork_arena_calloc(d->ctx, &d->arena, shape->ring_count + 1,
                                                   sizeof *projected->rings));
        for (size_t r = 0; r < shape->ring_count; r++) {
            ORK_TRY(project_ring(d, projection, whole, &shape->rings[r], &projected->rings[r]));
        }
    }
    normalise(plane);
    return ORK_OK;
}

ork_status ork_plane_of(ork_drawing *d, const ork_shapes *shapes, ork_plane *plane)
{
    extent whole;
    *plane = (ork_plane){.count = shapes->count};
    ORK_NEW(plane->shapes,
            ork_arena_calloc(d->ctx, &d->arena, shapes->count + 1, sizeof *plane->shapes));
    ORK_TRY(find_extent(d, shapes, &whole));
    ORK_TRY(ork_projection_for(d, whole.west, whole.east, whole.south, whole.north,
                               &plane->definition));
    PJ_CONTEXT *context = proj_context_create();
    PJ *projection = context ? proj_create(context, plane->definition) : NULL;
    ork_status status;
    if (projection) {
        status = project_all(d, projection, &whole, shapes, plane);
    } else {
        status = ork_fail(d->ctx, ORK_ERR_INTERNAL, "PROJ refuses the projection \"%s\"",
                          plane->definition);
    }
    if (projection) proj_destroy(projection);
    if (context) proj_context_destroy(context);
    return status;
}
