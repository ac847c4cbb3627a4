/* Shapes under construction, and the choice between GeoJSON and TopoJSON. */
#include <math.h>
#include <stdarg.h>
#include <string.h>
#include <unistd.h>

#include "read/json.h"

#define MOST_POINTS 50000000u
#define MOST_SHAPES 5000000u
#define MOST_KEYS 1000u
#define ROUNDING 1e-6 /* degrees that a quantised coordinate may stand beyond the end */

ork_status shapes_fail(shapes_building *b, const char *format, ...)
{
    char problem[512];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(problem, sizeof problem, format, arguments);
    va_end(arguments);
    const char *name = b->shape && b->shape->key_count > 0 ? b->shape->keys[0] : NULL;
    if (b->feature == 0)
        ork_fail(b->ctx, ORK_ERR_DATA, "%s", problem);
    else if (name)
        ork_fail(b->ctx, ORK_ERR_DATA, "feature %zu (\"%s\"): %s", b->feature, name, problem);
    else
        ork_fail(b->ctx, ORK_ERR_DATA, "feature %zu: %s", b->feature, problem);
    ork_place place = {.file = b->document->path};
    if (b->has_lines && b->feature > 0 && b->feature <= b->document->line_count)
        place.line = b->document->lines[b->feature - 1];
    return ork_at(b->ctx, &place);
}

/* Room for one more element; capacities are the powers of two. */
static ork_status grow(ork_context *ctx, void **array, size_t count, size_t size)
{
    if (count > 0 && (count & (count - 1)) != 0) return ORK_OK;
    void *grown;
    ORK_NEW(grown, ork_realloc(ctx, *array, (count > 0 ? 2 * count : 1) * size));
    *array = grown;
    return ORK_OK;
}

/* The text of a value that a unit may be matched by; NULL for what is none. */
static ork_status key_text(ork_context *ctx, const json_t *value, char **text)
{
    char number[ORK_NUMBER_BYTES];
    *text = NULL;
    if (json_is_string(value)) {
        ORK_NEW(*text, ork_strdup(ctx, json_string_value(value)));
    } else if (json_is_integer(value)) {
        ORK_NEW(*text, ork_format(ctx, "%lld", (long long)json_integer_value(value)));
    } else if (json_is_real(value)) {
        ork_write_number(json_real_value(value), number);
        ORK_NEW(*text, ork_strdup(ctx, number));
    }
    return ORK_OK;
}

static ork_status add_key(shapes_building *b, const char *name, const json_t *value)
{
    ork_shape *shape = b->shape;
    char *text;
    ORK_TRY(key_text(b->ctx, value, &text));
    if (!text) return ORK_OK;
    ORK_OWNED_MEMORY char *owned = text;
    if (!*text) return ORK_OK;
    if (shape->key_count >= MOST_KEYS)
        return shapes_fail(b, "it has more than %u properties", MOST_KEYS);
    ORK_TRY(grow(b->ctx, (void **)&shape->keys, shape->key_count, sizeof *shape->keys));
    ORK_TRY(grow(b->ctx, (void **)&shape->key_names, shape->key_count, sizeof *shape->key_names));
    char *copy;
    ORK_NEW(copy, ork_strdup(b->ctx, name));
    shape->key_names[shape->key_count] = copy;
    shape->keys[shape->key_count++] = owned;
    owned = NULL;
    return ORK_OK;
}

ork_status shapes_begin(shapes_building *b, const json_t *feature)
{
    ork_shapes *shapes = b->shapes;
    b->shape = NULL;
    b->feature = shapes->count + 1;
    if (!json_is_object(feature)) return shapes_fail(b, "it is not an object");
    if (shapes->count >= MOST_SHAPES) return shapes_fail(b, "there are too many features");
    ORK_TRY(grow(b->ctx, (void **)&shapes->shapes, shapes->count, sizeof *shapes->shapes));
    b->shape = &shapes->shapes[shapes->count++];
    *b->shape = (ork_shape){0};
    ORK_TRY(add_key(b, "id", json_object_get(feature, "id")));
    const char *name;
    json_t *value;
    json_object_foreach(json_object_get(feature, "properties"), name, value)
        ORK_TRY(add_key(b, name, value));
    return ork_check_cancelled(b->ctx);
}

ork_status shapes_reserve_points(shapes_building *b, size_t count)
{
    if (count > MOST_POINTS - b->points)
        return shapes_fail(b, "the file has more than %u points", MOST_POINTS);
    b->points += count;
    return ORK_OK;
}

static ork_status check_points(shapes_building *b, const double *points, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        double x = points[2 * i], y = points[2 * i + 1];
        if (fabs(x) <= 360 + ROUNDING && fabs(y) <= 90 + ROUNDING) continue;
        shapes_fail(b, "the point (%.10g, %.10g) is no longitude and latitude in degrees", x, y);
        return ork_hint(b->ctx, "outlines must be in WGS 84 (EPSG:4326), longitude first; "
                                "reproject the file to it");
    }
    return ORK_OK;
}

ork_status shapes_take_ring(shapes_building *b, double *points, size_t count, size_t capacity,
                            bool is_hole)
{
    ORK_OWNED_MEMORY double *taken = points;
    ORK_TRY(check_points(b, points, count));
    bool is_closed =
        count > 1 && points[0] == points[2 * count - 2] && points[1] == points[2 * count - 1];
    if (count < 2)
        return shapes_fail(b, "a ring has %zu points; an outline needs three and its first again",
                           count);
    /* Simplified files hold small islands that have shrunk to a line. */
    if (count < (is_closed ? 4u : 3u)) {
        b->collapsed++;
        return ORK_OK;
    }
    if (!is_closed) {
        if (capacity <= count) {
            double *grown;
            ORK_NEW(grown, ork_realloc(b->ctx, taken, 2 * (count + 1) * sizeof *grown));
            taken = grown;
        }
        taken[2 * count] = taken[0];
        taken[2 * count + 1] = taken[1];
        count++;
        b->closed++;
    }
    ork_shape *shape = b->shape;
    ORK_TRY(grow(b->ctx, (void **)&shape->rings, shape->ring_count, sizeof *shape->rings));
    shape->rings[shape->ring_count++] = (ork_ring){taken, count, is_hole};
    taken = NULL;
    return ORK_OK;
}

/* ---- From file to shapes --------------------------------------------------------------------- */

static ork_status add_notes(const shapes_building *b)
{
    const char *path = b->document->path;
    if (b->without_outline > 0)
        ORK_TRY(ork_note_add(b->ctx, ORK_WARNING, "no-outline",
                             "%s: features without an outline: %zu of %zu", path,
                             b->without_outline, b->shapes->count));
    if (b->left_out > 0)
        ORK_TRY(ork_note_add(b->ctx, ORK_WARNING, "no-polygon",
                             "%s: geometries that are no polygons (points, lines) were left out: "
                             "%zu",
                             path, b->left_out));
    if (b->collapsed > 0)
        ORK_TRY(ork_note_add(b->ctx, ORK_INFO, "ring-collapsed",
                             "%s: rings of two points, which enclose nothing, were left out: %zu",
                             path, b->collapsed));
    if (b->closed == 0) return ORK_OK;
    return ork_note_add(b->ctx, ORK_INFO, "ring-closed",
                        "%s: rings that did not end where they began were closed: %zu", path,
                        b->closed);
}

static void free_shapes(ork_shapes **shapes)
{
    ork_shapes_free(*shapes);
}

static ork_status shapes_of(ork_context *ctx, const json_document *document, const char *object,
                            ork_shapes **shapes)
{
    __attribute__((cleanup(free_shapes))) ork_shapes *built = NULL;
    ORK_NEW(built, ork_calloc(ctx, 1, sizeof *built));
    built->references = 1;
    ORK_NEW(built->file, ork_strdup(ctx, document->path));
    shapes_building b = {.ctx = ctx, .document = document, .shapes = built};
    if (json_member_is(document->root, "type", "Topology"))
        ORK_TRY(topojson_shapes(&b, document->root, object));
    else
        ORK_TRY(geojson_shapes(&b, document->root));
    for (size_t i = 0; i < built->count; i++)
        b.without_outline += built->shapes[i].ring_count == 0;
    ORK_TRY(add_notes(&b));
    *shapes = built;
    built = NULL;
    return ORK_OK;
}

ork_status ork_read_shapes(ork_context *ctx, const char *path, const char *object,
                           ork_shapes **shapes)
{
    __attribute__((cleanup(json_document_free))) json_document document = {0};
    ORK_OWNED_MEMORY char *file = ork_strdup(ctx, path);
    if (!file) return ORK_ERR_MEMORY;
    char *hash = strrchr(file, '#');
    if (!object && hash && access(path, F_OK) != 0) {
        *hash = '\0';
        object = hash + 1;
    }
    ORK_TRY(json_document_read(ctx, file, &document));
    return shapes_of(ctx, &document, object, shapes);
}

ork_status ork_read_shapes_bytes(ork_context *ctx, const char *bytes, size_t length,
                                 const char *name, const char *object, ork_shapes **shapes)
{
    __attribute__((cleanup(json_document_free))) json_document document = {0};
    ORK_TRY(json_document_parse(ctx, bytes, length, name, &document));
    return shapes_of(ctx, &document, object, shapes);
}
