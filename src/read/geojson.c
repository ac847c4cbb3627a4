/* GeoJSON (RFC 7946): polygons of features become shapes. */
#include <string.h>

#include "read/json.h"

/* ---- Rings --------------------------------------------------------------------------------------
 */

static ork_status add_ring(shapes_building *b, const json_t *positions, bool is_hole)
{
    if (!json_is_array(positions)) return shapes_fail(b, "a ring is not a list of positions");
    size_t count = json_array_size(positions);
    ORK_TRY(shapes_reserve_points(b, count));
    ORK_OWNED_MEMORY double *points = NULL;
    ORK_NEW(points, ork_alloc(b->ctx, 2 * (count + 1) * sizeof *points));
    for (size_t i = 0; i < count; i++) {
        const json_t *position = json_array_get(positions, i);
        const json_t *x = json_array_get(position, 0), *y = json_array_get(position, 1);
        if (!json_is_number(x) || !json_is_number(y))
            return shapes_fail(b, "position %zu of a ring is not [longitude, latitude]", i + 1);
        points[2 * i] = json_number_value(x);
        points[2 * i + 1] = json_number_value(y);
    }
    double *taken = points;
    points = NULL;
    return shapes_take_ring(b, taken, count, count + 1, is_hole);
}

static ork_status add_polygon(shapes_building *b, const json_t *rings)
{
    if (!json_is_array(rings))
        return shapes_fail(b, "a polygon's coordinates are no list of rings");
    for (size_t i = 0; i < json_array_size(rings); i++)
        ORK_TRY(add_ring(b, json_array_get(rings, i), i > 0));
    return ORK_OK;
}

static ork_status add_polygons(shapes_building *b, const json_t *polygons)
{
    if (!json_is_array(polygons))
        return shapes_fail(b, "a multipolygon's coordinates are no list of polygons");
    for (size_t i = 0; i < json_array_size(polygons); i++)
        ORK_TRY(add_polygon(b, json_array_get(polygons, i)));
    return ORK_OK;
}

/* Geometries that GeoJSON knows and that have no outline. */
static bool has_no_outline(const char *type)
{
    const char *const types[] = {"Point", "MultiPoint", "LineString", "MultiLineString"};
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (strcmp(type, types[i]) == 0) return true;
    return false;
}

static ork_status add_geometry(shapes_building *b, const json_t *geometry, int depth)
{
    if (!geometry || json_is_null(geometry)) return ORK_OK;
    const char *type = json_member_text(geometry, "type");
    const json_t *coordinates = json_object_get(geometry, "coordinates");
    if (!type) return shapes_fail(b, "its geometry has no type");
    if (strcmp(type, "Polygon") == 0) return add_polygon(b, coordinates);
    if (strcmp(type, "MultiPolygon") == 0) return add_polygons(b, coordinates);
    if (has_no_outline(type)) {
        b->left_out++;
        return ORK_OK;
    }
    if (strcmp(type, "GeometryCollection") != 0)
        return shapes_fail(b, "\"%s\" is no type of a geometry", type);
    if (depth >= SHAPES_DEEPEST_COLLECTION)
        return shapes_fail(b, "geometry collections are nested too deep");
    const json_t *parts = json_object_get(geometry, "geometries");
    for (size_t i = 0; i < json_array_size(parts); i++)
        ORK_TRY(add_geometry(b, json_array_get(parts, i), depth + 1));
    return ORK_OK;
}

/* ---- Features
 * ------------------------------------------------------------------------------------ */

/* Files from before RFC 7946 may name another system of coordinates than longitude, latitude. */
static ork_status check_system(shapes_building *b, const json_t *root)
{
    const json_t *properties = json_object_get(json_object_get(root, "crs"), "properties");
    const char *name = json_member_text(properties, "name");
    if (!name || strstr(name, "CRS84") || strstr(name, "4326")) return ORK_OK;
    shapes_fail(b, "the coordinates are in the system \"%s\"", name);
    return ork_hint(b->ctx, "reproject the file to WGS 84 (EPSG:4326)");
}

static ork_status add_feature(shapes_building *b, const json_t *feature)
{
    ORK_TRY(shapes_begin(b, feature));
    if (!json_member_is(feature, "type", "Feature")) return shapes_fail(b, "it is no \"Feature\"");
    return add_geometry(b, json_object_get(feature, "geometry"), 0);
}

ork_status geojson_shapes(shapes_building *b, const json_t *root)
{
    const char *type = json_member_text(root, "type");
    if (!type) {
        shapes_fail(b, "this is neither GeoJSON nor TopoJSON: the top is no object with a type");
        return ork_hint(b->ctx, "expected a FeatureCollection, a Feature or a Topology");
    }
    ORK_TRY(check_system(b, root));
    if (strcmp(type, "Feature") == 0) return add_feature(b, root);
    if (strcmp(type, "FeatureCollection") != 0) {
        ORK_TRY(shapes_begin(b, root));
        return add_geometry(b, root, 0);
    }
    const json_t *features = json_object_get(root, "features");
    if (!json_is_array(features)) return shapes_fail(b, "\"features\" is no list");
    b->has_lines = true;
    for (size_t i = 0; i < json_array_size(features); i++)
        ORK_TRY(add_feature(b, json_array_get(features, i)));
    return ORK_OK;
}
