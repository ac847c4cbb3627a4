/* Contiguity: equal vertices and edges, then what lies near. */
#include "methods/spatial/borders.h"

#include <math.h>
#include <string.h>

ork_status space_links_add(ork_context *ctx, space_links *links, ork_spatial_link link)
{
    if (links->count == links->capacity) {
        size_t capacity = links->capacity ? 2 * links->capacity : 256;
        ork_spatial_link *grown;
        ORK_NEW(grown, ork_realloc(ctx, links->items, capacity * sizeof *grown));
        links->items = grown;
        links->capacity = capacity;
    }
    links->items[links->count++] = link;
    return ORK_OK;
}

ork_status space_borders_add(ork_context *ctx, space_borders *borders, uint32_t a, uint32_t b,
                             double length)
{
    if (borders->count == borders->capacity) {
        size_t capacity = borders->capacity ? 2 * borders->capacity : 1024;
        space_border *grown;
        ORK_NEW(grown, ork_realloc(ctx, borders->items, capacity * sizeof *grown));
        borders->items = grown;
        borders->capacity = capacity;
    }
    space_border border = {a < b ? a : b, a < b ? b : a, a > b, length};
    borders->items[borders->count++] = border;
    return ORK_OK;
}

/* ---- Edges -------------------------------------------------------------------------------------
 */

bool space_is_geographic(const ork_shapes *shapes)
{
    for (size_t s = 0; s < shapes->count; s++) {
        const ork_shape *shape = &shapes->shapes[s];
        for (size_t r = 0; r < shape->ring_count; r++) {
            const ork_ring *ring = &shape->rings[r];
            for (size_t i = 0; i < ring->count; i++) {
                if (fabs(ring->points[2 * i]) > 360 || fabs(ring->points[2 * i + 1]) > 90)
                    return false;
            }
        }
    }
    return true;
}

/* Edges of a ring; along the 180th meridian both sides are given the same longitude. */
static void add_ring(const ork_ring *ring, uint32_t unit, bool is_geographic, space_edges *edges)
{
    for (size_t i = 0; i + 1 < ring->count; i++) {
        const double *p = ring->points + 2 * i;
        space_edge edge = {.x = {p[0], p[2]}, .y = {p[1], p[3]}, .unit = unit};
        if (edge.x[0] == edge.x[1] && edge.y[0] == edge.y[1]) continue;
        if (is_geographic && edge.x[0] == 180 && edge.x[1] == 180) edge.x[0] = edge.x[1] = -180;
        edges->items[edges->count++] = edge;
    }
}

static ork_status list_edges(ork_context *ctx, const space_outlines *outlines, space_edges *edges)
{
    const ork_shapes *shapes = outlines->shapes;
    size_t most = 0;
    for (size_t s = 0; s < shapes->count; s++) {
        for (size_t r = 0; r < shapes->shapes[s].ring_count; r++)
            most += shapes->shapes[s].rings[r].count;
    }
    ORK_NEW(edges->items, ork_calloc(ctx, most, sizeof *edges->items));
    for (size_t s = 0; s < shapes->count; s++) {
        if (outlines->unit_of_shape[s] == SIZE_MAX) continue;
        for (size_t r = 0; r < shapes->shapes[s].ring_count; r++)
            add_ring(&shapes->shapes[s].rings[r], (uint32_t)outlines->unit_of_shape[s],
                     outlines->is_geographic, edges);
    }
    return ORK_OK;
}

/* ---- What is equal -----------------------------------------------------------------------------
 */

/* An edge with its ends in order, or a vertex (both ends the same). */
typedef struct keyed_edge {
    double x[2], y[2];
    uint32_t unit;
} keyed_edge;

static int compare_places(const keyed_edge *a, const keyed_edge *b)
{
    for (int end = 0; end < 2; end++) {
        if (a->x[end] != b->x[end]) return a->x[end] < b->x[end] ? -1 : 1;
        if (a->y[end] != b->y[end]) return a->y[end] < b->y[end] ? -1 : 1;
    }
    return 0;
}

static int compare_keyed(const void *a, const void *b)
{
    const keyed_edge *x = a, *y = b;
    int order = compare_places(x, y);
    return order ? order : (x->unit > y->unit) - (x->unit < y->unit);
}

/* Every two units of a group of equal edges. */
static ork_status pair_group(ork_context *ctx, const keyed_edge *group, size_t count, double length,
                             space_borders *borders)
{
    if (group[0].unit == group[count - 1].unit) return ORK_OK;
    for (size_t k = 0; k < count; k++) {
        if (k > 0 && group[k].unit == group[k - 1].unit) continue;
        for (size_t l = 0; l < k; l++) {
            if (l > 0 && group[l].unit == group[l - 1].unit) continue;
            ORK_TRY(space_borders_add(ctx, borders, group[l].unit, group[k].unit, length));
        }
    }
    return ORK_OK;
}

static ork_status pair_equal(ork_context *ctx, keyed_edge *keyed, size_t count, double length,
                             space_borders *borders)
{
    if (count > 1) qsort(keyed, count, sizeof *keyed, compare_keyed);
    for (size_t from = 0, to; from < count; from = to) {
        for (to = from + 1; to < count && compare_places(&keyed[from], &keyed[to]) == 0;)
            to++;
        ORK_TRY(pair_group(ctx, keyed + from, to - from, length, borders));
    }
    return ork_check_cancelled(ctx);
}

static ork_status find_equal(ork_context *ctx, const space_edges *edges, space_borders *borders)
{
    ORK_OWNED_MEMORY keyed_edge *keyed = ork_calloc(ctx, edges->count, sizeof *keyed);
    if (!keyed) return ORK_ERR_MEMORY;
    for (size_t k = 0; k < edges->count; k++) {
        const space_edge *edge = &edges->items[k];
        bool is_turned =
            edge->x[1] < edge->x[0] || (edge->x[1] == edge->x[0] && edge->y[1] < edge->y[0]);
        keyed[k] = (keyed_edge){.unit = edge->unit};
        for (int end = 0; end < 2; end++) {
            keyed[k].x[end] = edge->x[is_turned ? 1 - end : end];
            keyed[k].y[end] = edge->y[is_turned ? 1 - end : end];
        }
    }
    ORK_TRY(pair_equal(ctx, keyed, edges->count, INFINITY, borders));
    /* Rings are closed, so that each vertex is the first end of an edge. */
    for (size_t k = 0; k < edges->count; k++) {
        const space_edge *edge = &edges->items[k];
        keyed[k] = (keyed_edge){
            .x = {edge->x[0], edge->x[0]}, .y = {edge->y[0], edge->y[0]}, .unit = edge->unit};
    }
    return pair_equal(ctx, keyed, edges->count, 0, borders);
}

/* ---- Links -------------------------------------------------------------------------------------
 */

static int compare_borders(const void *a, const void *b)
{
    const space_border *x = a, *y = b;
    if (x->a != y->a) return x->a < y->a ? -1 : 1;
    if (x->b != y->b) return x->b < y->b ? -1 : 1;
    if (x->is_from_b != y->is_from_b) return x->is_from_b ? 1 : -1;
    return (x->length > y->length) - (x->length < y->length);
}

static ork_status link_both(ork_context *ctx, space_links *links, uint32_t a, uint32_t b)
{
    ORK_TRY(space_links_add(ctx, links, (ork_spatial_link){a, b, 1}));
    return space_links_add(ctx, links, (ork_spatial_link){b, a, 1});
}

/* A border's length is measured from both sides; the longer counts. */
static ork_status link_neighbours(ork_context *ctx, space_borders *borders, double least,
                                  space_links *links)
{
    if (borders->count > 1)
        qsort(borders->items, borders->count, sizeof *borders->items, compare_borders);
    for (size_t from = 0, to; from < borders->count; from = to) {
        const space_border *first = &borders->items[from];
        double length[2] = {0, 0};
        for (to = from; to < borders->count; to++) {
            const space_border *border = &borders->items[to];
            if (border->a != first->a || border->b != first->b) break;
            length[border->is_from_b] += border->length;
        }
        if (fmax(length[0], length[1]) >= least) ORK_TRY(link_both(ctx, links, first->a, first->b));
    }
    return ORK_OK;
}

/* ---- Units inside others -----------------------------------------------------------------------
 */

static bool is_inside(const ork_shape *shape, double x, double y)
{
    bool inside = false;
    for (size_t r = 0; r < shape->ring_count; r++) {
        const double *p = shape->rings[r].points;
        for (size_t i = 0; i + 1 < shape->rings[r].count; i++, p += 2) {
            if ((p[1] > y) == (p[3] > y)) continue;
            if (x < p[0] + (y - p[1]) / (p[3] - p[1]) * (p[2] - p[0])) inside = !inside;
        }
    }
    return inside;
}

static ork_status link_enclosed(ork_context *ctx, const space_outlines *outlines,
                                space_links *links, bool *enclosed)
{
    ORK_SCRATCH(scratch);
    const ork_shapes *shapes = outlines->shapes;
    bool *has_neighbour;
    ORK_NEW(has_neighbour, ork_arena_calloc(ctx, &scratch, outlines->units, 1));
    for (size_t k = 0; k < links->count; k++)
        has_neighbour[links->items[k].unit] = true;
    for (size_t s = 0; s < shapes->count; s++) {
        size_t unit = outlines->unit_of_shape[s];
        const ork_shape *shape = &shapes->shapes[s];
        if (unit == SIZE_MAX || has_neighbour[unit] || shape->ring_count == 0) continue;
        if (shape->rings[0].count == 0) continue;
        const double *point = shape->rings[0].points;
        for (size_t other = 0; other < shapes->count; other++) {
            size_t around = outlines->unit_of_shape[other];
            if (around == SIZE_MAX || around == unit) continue;
            if (!is_inside(&shapes->shapes[other], point[0], point[1])) continue;
            enclosed[unit] = true;
            ORK_TRY(link_both(ctx, links, (uint32_t)unit, (uint32_t)around));
        }
        ORK_TRY(ork_check_cancelled(ctx));
    }
    return ORK_OK;
}

static void free_lists(space_edges *edges, space_borders *borders)
{
    free(edges->items);
    free(borders->items);
}

ork_status space_contiguity(ork_context *ctx, const space_outlines *outlines, double snap,
                            bool rook, space_links *links, bool *enclosed)
{
    space_edges edges = {0};
    space_borders borders = {0};
    ork_status status = list_edges(ctx, outlines, &edges);
    if (status == ORK_OK) status = find_equal(ctx, &edges, &borders);
    if (status == ORK_OK && snap > 0)
        status = space_near_edges(ctx, &edges, snap, outlines->is_geographic, &borders);
    if (status == ORK_OK)
        status = link_neighbours(ctx, &borders, rook ? fmax(10 * snap, 1e-9) : 0, links);
    free_lists(&edges, &borders);
    return status == ORK_OK ? link_enclosed(ctx, outlines, links, enclosed) : status;
}

/* ---- Centroids ---------------------------------------------------------------------------------
 */

/* Twice the area, and its moments about the first point. */
typedef struct area {
    double twice, x, y, left, top;
} area;

static area area_of(const ork_ring *ring)
{
    area sum = {0};
    if (ring->count == 0) return sum;
    sum.left = ring->points[0];
    sum.top = ring->points[1];
    for (size_t i = 0; i + 1 < ring->count; i++) {
        const double *p = ring->points + 2 * i;
        double x0 = p[0] - sum.left, y0 = p[1] - sum.top, x1 = p[2] - sum.left, y1 = p[3] - sum.top;
        double cross = x0 * y1 - x1 * y0;
        sum.twice += cross;
        sum.x += (x0 + x1) * cross / 3;
        sum.y += (y0 + y1) * cross / 3;
    }
    double sign = (sum.twice < 0 ? -1 : 1) * (ring->is_hole ? -1 : 1);
    sum.twice *= sign;
    sum.x *= sign;
    sum.y *= sign;
    return sum;
}

/* Adds a ring; one on the other side of the 180th meridian is brought over. */
static void add_area(area *total, const ork_ring *ring, bool is_geographic)
{
    area ring_area = area_of(ring);
    if (total->twice == 0 && total->x == 0 && total->y == 0) {
        total->left = ring_area.left;
        total->top = ring_area.top;
    }
    double right = ring_area.left - total->left, down = ring_area.top - total->top;
    if (is_geographic && right > 180) right -= 360;
    if (is_geographic && right < -180) right += 360;
    total->twice += ring_area.twice;
    total->x += ring_area.x + right * ring_area.twice;
    total->y += ring_area.y + down * ring_area.twice;
}

ork_status space_centroids(ork_context *ctx, const space_outlines *outlines, double *x, double *y)
{
    ORK_SCRATCH(scratch);
    area *totals;
    ORK_NEW(totals, ork_arena_calloc(ctx, &scratch, outlines->units, sizeof *totals));
    for (size_t s = 0; s < outlines->shapes->count; s++) {
        const ork_shape *shape = &outlines->shapes->shapes[s];
        size_t unit = outlines->unit_of_shape[s];
        for (size_t r = 0; unit != SIZE_MAX && r < shape->ring_count; r++)
            add_area(&totals[unit], &shape->rings[r], outlines->is_geographic);
    }
    for (size_t u = 0; u < outlines->units; u++) {
        const area *total = &totals[u];
        bool is_there = total->twice > 0;
        x[u] = is_there ? total->left + total->x / total->twice : NAN;
        y[u] = is_there ? total->top + total->y / total->twice : NAN;
        if (outlines->is_geographic && x[u] > 180) x[u] -= 360;
        if (outlines->is_geographic && x[u] < -180) x[u] += 360;
    }
    return ORK_OK;
}
