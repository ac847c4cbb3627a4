/*
 * TopoJSON: outlines as runs of shared arcs. A quantised topology holds whole numbers, each point
 * as its difference from the one before, and a transform to degrees.
 */
#include <string.h>

#include "read/json.h"

#define MOST_ARCS 10000000u

/* All points of all arcs; arc k is points starts[k] … starts[k + 1] − 1. */
typedef struct arcs {
    double *points;
    size_t *starts;
    size_t count;
} arcs;

static void free_arcs(arcs *all)
{
    free(all->points);
    free(all->starts);
}

/* ---- Arcs
 * ---------------------------------------------------------------------------------------- */

typedef struct transform {
    bool is_quantised;
    double scale[2], translate[2];
} transform;

static bool read_pair(const json_t *pair, double values[2])
{
    const json_t *x = json_array_get(pair, 0), *y = json_array_get(pair, 1);
    if (!json_is_number(x) || !json_is_number(y)) return false;
    values[0] = json_number_value(x);
    values[1] = json_number_value(y);
    return true;
}

static ork_status read_transform(shapes_building *b, const json_t *root, transform *t)
{
    const json_t *object = json_object_get(root, "transform");
    if (!object) return ORK_OK;
    t->is_quantised = true;
    if (read_pair(json_object_get(object, "scale"), t->scale) &&
        read_pair(json_object_get(object, "translate"), t->translate))
        return ORK_OK;
    return shapes_fail(b, "\"transform\" has no scale and translate of two numbers");
}

static ork_status decode_arc(shapes_building *b, const json_t *arc, size_t number,
                             const transform *t, double *points)
{
    double sum[2] = {0, 0}, pair[2];
    for (size_t i = 0; i < json_array_size(arc); i++) {
        if (!read_pair(json_array_get(arc, i), pair))
            return shapes_fail(b, "position %zu of arc %zu is not a pair of numbers", i + 1,
                               number);
        for (int d = 0; d < 2; d++) {
            sum[d] += pair[d];
            points[2 * i + (size_t)d] =
                t->is_quantised ? sum[d] * t->scale[d] + t->translate[d] : pair[d];
        }
    }
    return ORK_OK;
}

static ork_status read_arcs(shapes_building *b, const json_t *root, arcs *all)
{
    const json_t *list = json_object_get(root, "arcs");
    transform t = {0};
    ORK_TRY(read_transform(b, root, &t));
    if (!json_is_array(list)) return shapes_fail(b, "the topology has no list of arcs");
    all->count = json_array_size(list);
    if (all->count > MOST_ARCS) return shapes_fail(b, "the topology has too many arcs");
    ORK_NEW(all->starts, ork_alloc(b->ctx, (all->count + 1) * sizeof *all->starts));
    size_t points = 0;
    for (size_t k = 0; k < all->count; k++) {
        const json_t *arc = json_array_get(list, k);
        if (json_array_size(arc) < 2)
            return shapes_fail(b, "arc %zu has fewer than two positions", k);
        all->starts[k] = points;
        points += json_array_size(arc);
    }
    all->starts[all->count] = points;
    ORK_NEW(all->points, ork_alloc(b->ctx, 2 * points * sizeof *all->points));
    for (size_t k = 0; k < all->count; k++)
        ORK_TRY(decode_arc(b, json_array_get(list, k), k, &t, all->points + 2 * all->starts[k]));
    return ORK_OK;
}

/* ---- Rings of arcs
 * --------------------------------------------------------------------------------- */

/* The arc that an index means; a negative one, −1 − k, means arc k run backwards. */
static ork_status arc_of(shapes_building *b, const arcs *all, const json_t *index, size_t *arc,
                         bool *is_backwards)
{
    if (!json_is_integer(index)) return shapes_fail(b, "an arc's number is no whole number");
    json_int_t value = json_integer_value(index);
    *is_backwards = value < 0;
    *arc = (size_t)(value < 0 ? -(value + 1) : value);
    if (*arc < all->count) return ORK_OK;
    return shapes_fail(b, "arc %lld is used, but there are only %zu", (long long)value, all->count);
}

/* Appends an arc's points; the first one repeats the point before, unless it is the ring's first.
 */
static size_t append_arc(const arcs *all, size_t arc, bool is_backwards, bool is_first,
                         double *points, size_t at)
{
    size_t start = all->starts[arc], count = all->starts[arc + 1] - start;
    for (size_t i = is_first ? 0 : 1; i < count; i++, at++) {
        const double *from = all->points + 2 * (start + (is_backwards ? count - 1 - i : i));
        points[2 * at] = from[0];
        points[2 * at + 1] = from[1];
    }
    return at;
}

static ork_status add_ring(shapes_building *b, const arcs *all, const json_t *indices, bool is_hole)
{
    size_t count = 0, arc = 0, at = 0;
    bool is_backwards = false;
    if (!json_is_array(indices)) return shapes_fail(b, "a ring is not a list of arcs");
    for (size_t i = 0; i < json_array_size(indices); i++) {
        ORK_TRY(arc_of(b, all, json_array_get(indices, i), &arc, &is_backwards));
        size_t points = all->starts[arc + 1] - all->starts[arc];
        ORK_TRY(shapes_reserve_points(b, points));
        count += points;
    }
    double *points;
    ORK_NEW(points, ork_alloc(b->ctx, 2 * (count + 1) * sizeof *points));
    for (size_t i = 0; i < json_array_size(indices); i++) {
        (void)arc_of(b, all, json_array_get(indices, i), &arc, &is_backwards);
        at = append_arc(all, arc, is_backwards, i == 0, points, at);
    }
    return shapes_take_ring(b, points, at, count + 1, is_hole);
}

static ork_status add_polygon(shapes_building *b, const arcs *all, const json_t *rings)
{
    if (!json_is_array(rings)) return shapes_fail(b, "a polygon's arcs are no list of rings");
    for (size_t i = 0; i < json_array_size(rings); i++)
        ORK_TRY(add_ring(b, all, json_array_get(rings, i), i > 0));
    return ORK_OK;
}

/* ---- Geometries
 * -------------------------------------------------------------------------------------- */

static ork_status add_geometry(shapes_building *b, const arcs *all, const json_t *geometry,
                               int depth)
{
    const json_t *type = json_object_get(geometry, "type");
    const json_t *list = json_object_get(geometry, "arcs");
    if (!type || json_is_null(type)) return ORK_OK; /* a feature without outline */
    if (json_member_is(geometry, "type", "Polygon")) return add_polygon(b, all, list);
    if (json_member_is(geometry, "type", "MultiPolygon")) {
        if (!json_is_array(list)) return shapes_fail(b, "a multipolygon's arcs are no list");
        for (size_t i = 0; i < json_array_size(list); i++)
            ORK_TRY(add_polygon(b, all, json_array_get(list, i)));
        return ORK_OK;
    }
    if (!json_member_is(geometry, "type", "GeometryCollection")) {
        b->left_out++;
        return ORK_OK;
    }
    if (depth >= SHAPES_DEEPEST_COLLECTION)
        return shapes_fail(b, "geometry collections are nested too deep");
    const json_t *parts = json_object_get(geometry, "geometries");
    for (size_t i = 0; i < json_array_size(parts); i++)
        ORK_TRY(add_geometry(b, all, json_array_get(parts, i), depth + 1));
    return ORK_OK;
}

/* ---- Objects
 * -------------------------------------------------------------------------------------------- */

static ork_status fail_which_object(ork_context *ctx, const json_document *document,
                                    const json_t *objects, const char *name)
{
    ORK_SCRATCH(scratch);
    ORK_OWNED_TEXT ork_text list = {0};
    size_t count = json_object_size(objects), i = 0;
    const char **names;
    const char *key;
    json_t *value;
    ORK_NEW(names, ork_arena_calloc(ctx, &scratch, count + 1, sizeof *names));
    json_object_foreach((json_t *)objects, key, value)
    {
        ork_text_addf(ctx, &list, "%s\"%s\"", i > 0 ? ", " : "", key);
        names[i++] = key;
    }
    ORK_TRY(ork_text_status(&list));
    if (name)
        ork_fail(ctx, ORK_ERR_DATA, "the topology has no object \"%s\"; it has %s", name,
                 list.bytes ? list.bytes : "none");
    else
        ork_fail(ctx, ORK_ERR_DATA, "the topology has %zu objects: %s", count,
                 list.bytes ? list.bytes : "none");
    ork_at(ctx, &(ork_place){.file = document->path});
    const char *nearest = name ? ork_suggest(ctx, name, names, count) : NULL;
    return nearest ? ork_hint(ctx, "did you mean \"%s\"?", nearest)
                   : ork_hint(ctx, "say which object is meant: %s#%s", document->path, names[0]);
}

ork_status topojson_object(ork_context *ctx, const json_document *document, const char *name,
                           const json_t **object)
{
    json_t *objects = json_object_get(document->root, "objects");
    if (name)
        *object = json_object_get(objects, name);
    else if (json_object_size(objects) == 1)
        *object = json_object_iter_value(json_object_iter(objects));
    else
        *object = NULL;
    return json_is_object(*object) ? ORK_OK : fail_which_object(ctx, document, objects, name);
}

ork_status topojson_shapes(shapes_building *b, const json_t *root, const char *object)
{
    const json_t *chosen = NULL;
    ORK_TRY(topojson_object(b->ctx, b->document, object, &chosen));
    __attribute__((cleanup(free_arcs))) arcs all = {0};
    ORK_TRY(read_arcs(b, root, &all));
    if (!json_member_is(chosen, "type", "GeometryCollection")) {
        ORK_TRY(shapes_begin(b, chosen));
        return add_geometry(b, &all, chosen, 0);
    }
    const json_t *geometries = json_object_get(chosen, "geometries");
    for (size_t i = 0; i < json_array_size(geometries); i++) {
        ORK_TRY(shapes_begin(b, json_array_get(geometries, i)));
        ORK_TRY(add_geometry(b, &all, json_array_get(geometries, i), 0));
    }
    return ORK_OK;
}
