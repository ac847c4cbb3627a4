/* Neighbours by distance: a k-d tree over points of space, in which a sphere's points lie too. */
#include "orken/math.h"

#include <math.h>
#include <string.h>

#define EARTH_RADIUS 6371.0088 /* km: the mean radius of the International Union of Geodesy */
enum { LEAF = 8, CHUNK = 256 };
static const size_t most_links = 200000000;

typedef struct point {
    double at[3];
    uint32_t unit;
} point;

typedef struct near_work {
    point *points; /* [n] in the tree's order: the middle of a range parts it along the axis */
    uint8_t *axis; /* [n] of the range whose middle it is */
    size_t n, k;
    double reach; /* squared, as the tree measures */
    bool is_geographic;
    ork_spatial_link **links; /* [chunks] */
    size_t *counts;           /* [chunks] */
} near_work;

/* ---- The tree ----------------------------------------------------------------------------------
 */

static bool is_before(const point *a, const point *b, int axis)
{
    if (a->at[axis] != b->at[axis]) return a->at[axis] < b->at[axis];
    return a->unit < b->unit;
}

/* Puts the point that belongs there at `middle`, lesser ones before it (Hoare 1961). */
static void select_middle(point *points, size_t from, size_t to, size_t middle, int axis)
{
    while (to - from > 1) {
        point pivot = points[from + (to - from - 1) / 2]; /* never the last: a part is less */
        size_t i = from, j = to - 1;
        for (;;) {
            while (is_before(&points[i], &pivot, axis))
                i++;
            while (is_before(&pivot, &points[j], axis))
                j--;
            if (i >= j) break;
            point swapped = points[i];
            points[i++] = points[j];
            points[j--] = swapped;
        }
        if (middle <= j) {
            to = j + 1;
        } else {
            from = j + 1;
        }
    }
}

static int widest_axis(const point *points, size_t from, size_t to)
{
    double widest = -1;
    int axis = 0;
    for (int a = 0; a < 3; a++) {
        double low = INFINITY, high = -INFINITY;
        for (size_t i = from; i < to; i++) {
            low = fmin(low, points[i].at[a]);
            high = fmax(high, points[i].at[a]);
        }
        if (high - low <= widest) continue;
        widest = high - low;
        axis = a;
    }
    return axis;
}

static void build_tree(near_work *work, size_t from, size_t to)
{
    while (to - from > LEAF) {
        size_t middle = from + (to - from) / 2;
        int axis = widest_axis(work->points, from, to);
        select_middle(work->points, from, to, middle, axis);
        work->axis[middle] = (uint8_t)axis;
        build_tree(work, from, middle);
        from = middle + 1;
    }
}

static double squared_distance(const point *a, const point *b)
{
    double sum = 0;
    for (int axis = 0; axis < 3; axis++)
        sum += (a->at[axis] - b->at[axis]) * (a->at[axis] - b->at[axis]);
    return sum;
}

/* ---- Searches ----------------------------------------------------------------------------------
 */

/* What a search has found, the nearest first (k > 0) or in the tree's order. */
typedef struct search {
    const near_work *work;
    const point *centre;
    ork_spatial_link *found; /* weights are squared distances */
    size_t count, capacity;
    ork_context *ctx;
    ork_status status;
} search;

static void take_near(search *s, uint32_t unit, double distance)
{
    size_t at = s->count;
    if (at == s->work->k) {
        const ork_spatial_link *last = &s->found[at - 1];
        if (distance > last->weight || (distance == last->weight && unit > last->neighbour)) return;
        at--;
    } else {
        s->count++;
    }
    for (; at > 0; at--) {
        const ork_spatial_link *before = &s->found[at - 1];
        if (before->weight < distance || (before->weight == distance && before->neighbour < unit))
            break;
        s->found[at] = *before;
    }
    s->found[at] = (ork_spatial_link){s->centre->unit, unit, distance};
}

static void take_within(search *s, uint32_t unit, double distance)
{
    if (distance > s->work->reach || s->status != ORK_OK) return;
    if (s->count == s->capacity) {
        size_t capacity = s->capacity ? 2 * s->capacity : 4096;
        ork_spatial_link *grown = ork_realloc(s->ctx, s->found, capacity * sizeof *grown);
        if (!grown) {
            s->status = ORK_ERR_MEMORY;
            return;
        }
        s->found = grown;
        s->capacity = capacity;
    }
    s->found[s->count++] = (ork_spatial_link){s->centre->unit, unit, distance};
}

static void look_at(search *s, const point *other)
{
    if (other->unit == s->centre->unit) return;
    double distance = squared_distance(s->centre, other);
    if (s->work->k > 0) {
        take_near(s, other->unit, distance);
    } else {
        take_within(s, other->unit, distance);
    }
}

/* How far a point may be to be of interest still. */
static double reach_of(const search *s)
{
    if (s->work->k == 0) return s->work->reach;
    return s->count < s->work->k ? INFINITY : s->found[s->count - 1].weight;
}

static void search_range(search *s, size_t from, size_t to)
{
    while (to - from > LEAF) {
        size_t middle = from + (to - from) / 2;
        const point *parting = &s->work->points[middle];
        int axis = s->work->axis[middle];
        double beyond = s->centre->at[axis] - parting->at[axis];
        if (beyond < 0) {
            search_range(s, from, middle);
        } else {
            search_range(s, middle + 1, to);
        }
        look_at(s, parting);
        if (beyond * beyond > reach_of(s)) return;
        if (beyond < 0) {
            from = middle + 1;
        } else {
            to = middle;
        }
    }
    for (size_t i = from; i < to; i++)
        look_at(s, &s->work->points[i]);
}

static double length_of(const near_work *work, double squared)
{
    double chord = sqrt(squared);
    return work->is_geographic ? 2 * EARTH_RADIUS * asin(fmin(chord / 2, 1)) : chord;
}

static ork_status search_chunk(ork_context *ctx, size_t index, void *data)
{
    near_work *work = data;
    search s = {.work = work, .ctx = ctx};
    size_t from = index * CHUNK, to = from + CHUNK < work->n ? from + CHUNK : work->n;
    if (work->k > 0) ORK_NEW(s.found, ork_calloc(ctx, (to - from) * work->k, sizeof *s.found));
    ork_spatial_link *all = s.found;
    size_t total = 0;
    for (size_t i = from; i < to && s.status == ORK_OK; i++) {
        s.centre = &work->points[i];
        if (work->k > 0) {
            s.found = all + total;
            s.count = 0;
        }
        search_range(&s, 0, work->n);
        total = work->k > 0 ? total + s.count : s.count;
        if (total > most_links) {
            s.status =
                ork_fail(ctx, ORK_ERR_DATA, "the units have more than %zu million neighbours",
                         most_links / 1000000);
            ork_hint(ctx, "take a smaller distance, or so many nearest");
        }
    }
    work->links[index] = work->k > 0 ? all : s.found;
    work->counts[index] = total;
    for (size_t k = 0; k < total && s.status == ORK_OK; k++)
        work->links[index][k].weight = length_of(work, work->links[index][k].weight);
    return s.status;
}

static ork_status gather(ork_context *ctx, const near_work *work, size_t chunks,
                         ork_spatial_weights **distances)
{
    size_t total = 0;
    for (size_t c = 0; c < chunks; c++)
        total += work->counts[c];
    if (total > most_links) {
        ork_fail(ctx, ORK_ERR_DATA, "the units have more than %zu million neighbours",
                 most_links / 1000000);
        return ork_hint(ctx, "take a smaller distance, or so many nearest");
    }
    ORK_OWNED_MEMORY ork_spatial_link *links = ork_alloc(ctx, total * sizeof *links);
    if (!links) return ORK_ERR_MEMORY;
    for (size_t c = 0, at = 0; c < chunks; at += work->counts[c++]) {
        if (work->counts[c]) memcpy(links + at, work->links[c], work->counts[c] * sizeof *links);
    }
    return ork_spatial_weights_new(ctx, work->n, links, total, distances);
}

static void place_points(const ork_places_xy *places, point *points)
{
    const double degree = M_PI / 180;
    for (size_t i = 0; i < places->n; i++) {
        points[i] = (point){.at = {places->x[i], places->y[i], 0}, .unit = (uint32_t)i};
        if (!places->is_geographic) continue;
        double longitude = places->x[i] * degree, latitude = places->y[i] * degree;
        points[i].at[0] = cos(latitude) * cos(longitude);
        points[i].at[1] = cos(latitude) * sin(longitude);
        points[i].at[2] = sin(latitude);
    }
}

static ork_status search_all(ork_context *ctx, const ork_places_xy *places, near_work *work,
                             ork_spatial_weights **distances)
{
    ORK_SCRATCH(scratch);
    size_t chunks = (places->n + CHUNK - 1) / CHUNK;
    work->n = places->n;
    work->is_geographic = places->is_geographic;
    ORK_NEW(work->points, ork_arena_calloc(ctx, &scratch, places->n, sizeof *work->points));
    ORK_NEW(work->axis, ork_arena_calloc(ctx, &scratch, places->n, 1));
    ORK_NEW(work->links, ork_arena_calloc(ctx, &scratch, chunks, sizeof *work->links));
    ORK_NEW(work->counts, ork_arena_calloc(ctx, &scratch, chunks, sizeof *work->counts));
    place_points(places, work->points);
    build_tree(work, 0, work->n);
    ork_status status = ork_parallel(ctx, chunks, search_chunk, work);
    if (status == ORK_OK) status = gather(ctx, work, chunks, distances);
    for (size_t c = 0; c < chunks; c++)
        free(work->links[c]);
    return status;
}

ork_status ork_spatial_nearest(ork_context *ctx, const ork_places_xy *places, size_t k,
                               ork_spatial_weights **distances)
{
    if (k == 0 || k >= places->n)
        return ork_fail(ctx, ORK_ERR_ARGUMENT,
                        "%zu nearest neighbours are asked for, there are %zu places", k, places->n);
    near_work work = {.k = k};
    return search_all(ctx, places, &work, distances);
}

ork_status ork_spatial_within(ork_context *ctx, const ork_places_xy *places, double distance,
                              ork_spatial_weights **distances)
{
    /* What is just as far by another order of operations is within, too. */
    double reach = distance * (1 + 1e-9);
    if (places->is_geographic) reach = 2 * sin(fmin(reach / (2 * EARTH_RADIUS), M_PI / 2));
    near_work work = {.reach = reach * reach};
    return search_all(ctx, places, &work, distances);
}
