/*
 * Inside the readers of JSON: a document with limits on its size and nesting, and the shapes that
 * are being built from it.
 */
#ifndef ORKEN_READ_JSON_H
#define ORKEN_READ_JSON_H

#include <jansson.h>

#include "orken/read.h"

/* ---- The document --------------------------------------------------------------------------- */

typedef struct json_document {
    const char *path; /* for messages */
    json_t *root;
    /* [line_count] the line on which each element of the list of features begins */
    int64_t *lines;
    size_t line_count, line_capacity;
} json_document;

/* Reads a document whose top is an object or an array. */
ork_status json_document_read(ork_context *ctx, const char *path, json_document *document);
ork_status json_document_parse(ork_context *ctx, const char *bytes, size_t length, const char *name,
                               json_document *document);
void json_document_free(json_document *document);
/* The text of a member, or NULL when it is not there or no text. */
const char *json_member_text(const json_t *object, const char *name);
bool json_member_is(const json_t *object, const char *name, const char *text);

/* ---- Shapes under construction ------------------------------------------------------------------
 */

typedef struct shapes_building {
    ork_context *ctx;
    const json_document *document;
    ork_shapes *shapes;
    ork_shape *shape; /* the one under way */
    size_t feature;   /* its number, from 1 */
    bool has_lines;   /* the document's lines are those of the features */
    size_t points;    /* of all rings, for the limit */
    /* What notes tell. */
    size_t without_outline, left_out, closed, collapsed;
} shapes_building;

/* Begins the next shape, with the keys of a feature's id and properties. */
ork_status shapes_begin(shapes_building *b, const json_t *feature);
/* Takes the points of a ring of the current shape (also on failure), closes it, and checks it. */
ork_status shapes_take_ring(shapes_building *b, double *points, size_t count, size_t capacity,
                            bool is_hole);
/* ORK_ERR_DATA with the file, the line and the feature's number and name. */
ork_status shapes_fail(shapes_building *b, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* Counts the points against the limit before they are allocated. */
ork_status shapes_reserve_points(shapes_building *b, size_t count);

#define SHAPES_DEEPEST_COLLECTION 8

/* The shapes of a GeoJSON or a TopoJSON root. */
ork_status geojson_shapes(shapes_building *b, const json_t *root);
ork_status topojson_shapes(shapes_building *b, const json_t *root, const char *object);
/* An object of a topology by name; the only one when NULL. */
ork_status topojson_object(ork_context *ctx, const json_document *document, const char *name,
                           const json_t **object);

/* ork_read_shapes and ork_read_json_table for a document in memory. */
ork_status ork_read_shapes_bytes(ork_context *ctx, const char *bytes, size_t length,
                                 const char *name, const char *object, ork_shapes **shapes);
ork_status ork_read_json_table_bytes(ork_context *ctx, const char *bytes, size_t length,
                                     const char *name, ork_table **table);

#endif
