#include <math.h>
#include <stdlib.h>

#include "draw/map.h"

static double snapped(double value)
{
    return round(value * 4) / 4;
}

void ork_add_outline(ork_drawing *d, const ork_plane_shape *shape, const ork_panel *panel)
{
    for (size_t r = 0; r < shape->ring_count; r++) {
        const ork_ring *ring = &shape->rings[r];
        double last_x = NAN, last_y = NAN;
        size_t written = 0;
        for (size_t k = 0; k < ring->count; k++) {
            double x = snapped(panel->left + ring->points[2 * k] * panel->scale);
            double y = snapped(panel->top + ring->points[2 * k + 1] * panel->scale);
            if (x == last_x && y == last_y) continue;
            ork_text_add(d->ctx, &d->body, written == 0 ? "M" : written == 1 ? "L" : " ");
            ork_svg_number(d->ctx, &d->body, x);
            ork_text_add(d->ctx, &d->body, " ");
            ork_svg_number(d->ctx, &d->body, y);
            last_x = x;
            last_y = y;
            written++;
        }
        if (written) ork_text_add(d->ctx, &d->body, "Z");
    }
}

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Where the shape's rings cross a horizontal line of the plane, ascending: inside lies between the
   first and the second, the third and the fourth, … */
static size_t crossings(const ork_plane_shape *shape, double y, double *at)
{
    size_t count = 0;
    for (size_t r = 0; r < shape->ring_count; r++) {
        const double *points = shape->rings[r].points;
        for (size_t k = 0; k + 1 < shape->rings[r].count; k++) {
            double y1 = points[2 * k + 1], y2 = points[2 * k + 3];
            if ((y1 > y) == (y2 > y)) continue;
            at[count++] =
                points[2 * k] + (y - y1) / (y2 - y1) * (points[2 * k + 2] - points[2 * k]);
        }
    }
    qsort(at, count, sizeof *at, ascending);
    return count & ~(size_t)1;
}

typedef struct span {
    double from, to;
} span;

/* The part of the interval that is inside on this line too and widest. */
static span widest_within(const double *at, size_t count, span within)
{
    span best = {0, -1};
    for (size_t k = 0; k + 1 < count; k += 2) {
        span part = {fmax(at[k], within.from), fmin(at[k + 1], within.to)};
        if (part.to - part.from > best.to - best.from) best = part;
    }
    return best;
}

/* Cuts the span at circles that reach into the band y ± half, keeping the wider side. */
static span clear_of_circles(span part, double y, double half, const ork_label *circles,
                             size_t count)
{
    for (size_t k = 0; k < count; k++) {
        double reach = circles[k].radius + 2;
        if (fabs(circles[k].y - y) > half + reach) continue;
        if (circles[k].x + reach < part.from || circles[k].x - reach > part.to) continue;
        span left = {part.from, circles[k].x - reach}, right = {circles[k].x + reach, part.to};
        part = left.to - left.from > right.to - right.from ? left : right;
    }
    return part;
}

ork_status ork_room_inside(ork_drawing *d, const ork_plane_shape *shape, const ork_panel *panel,
                           double width, double height, const ork_label *circles, size_t circles_n,
                           double *x, double *y, bool *fits)
{
    enum { TRIES = 28 };
    double *at, best = -INFINITY;
    size_t points = 0;
    *fits = false;
    for (size_t r = 0; r < shape->ring_count; r++)
        points += shape->rings[r].count;
    ORK_NEW(at, ork_arena_calloc(d->ctx, &d->arena, points + 1, sizeof *at));
    for (size_t k = 1; k < TRIES; k++) {
        double middle = shape->extent.y + shape->extent.height * (double)k / TRIES;
        double page_y = panel->top + middle * panel->scale, half = height / 2 + 1;
        span part = {-INFINITY, INFINITY};
        for (int line = -1; line <= 1; line++) {
            size_t count = crossings(shape, middle + line * half / panel->scale, at);
            part = widest_within(at, count, part);
        }
        if (part.to <= part.from) continue;
        part = (span){panel->left + part.from * panel->scale, panel->left + part.to * panel->scale};
        part = clear_of_circles(part, page_y, half, circles, circles_n);
        double room = part.to - part.from;
        if (room < width + 4) continue;
        double away = fabs(middle - shape->centre_y) * panel->scale;
        double score = fmin(room, 1.5 * width) - 0.8 * away;
        if (score <= best) continue;
        best = score;
        double centre = panel->left + shape->centre_x * panel->scale;
        /* As near to the shape's middle as the room allows. */
        *x = fmin(fmax(centre, part.from + width / 2 + 2), part.to - width / 2 - 2);
        *y = page_y;
        *fits = true;
    }
    return ORK_OK;
}
