/* The properties of features, or a list of flat objects, as a table. */
#include <string.h>

#include "read/cells.h"
#include "read/json.h"

#define MOST_COLUMNS 10000u
#define MOST_CELLS 400000000ull

/* Columns found so far, and the objects that are the rows. */
typedef struct json_rows {
    ork_context *ctx;
    const json_document *document;
    const json_t *list;   /* of features, geometries or plain objects */
    const json_t *single; /* or just one */
    bool are_features;    /* properties stand inside, with an id beside them */
    ork_arena *arena;
    json_t *positions; /* name → column */
    const char **names;
    size_t column_count, column_capacity, row_count;
    bool memory_refused;
    size_t nested; /* values that are lists or objects */
    const char *nested_name;
} json_rows;

static const json_t *row_object(const json_rows *rows, size_t i)
{
    return rows->single ? rows->single : json_array_get(rows->list, i);
}

static ork_status fail_at_row(const json_rows *rows, size_t i, const char *problem)
{
    ork_fail(rows->ctx, ORK_ERR_DATA, "%s %zu %s", rows->are_features ? "feature" : "object", i + 1,
             problem);
    ork_place place = {.file = rows->document->path, .row = (int64_t)i + 1};
    if (i < rows->document->line_count) place.line = rows->document->lines[i];
    return ork_at(rows->ctx, &place);
}

/* ---- Which columns there are
 * ---------------------------------------------------------------------- */

static ork_status add_column(json_rows *rows, const char *name)
{
    if (json_object_get(rows->positions, name)) return ORK_OK;
    if (rows->column_count >= MOST_COLUMNS)
        return ork_fail(rows->ctx, ORK_ERR_DATA, "there are more than %u different properties",
                        MOST_COLUMNS);
    if (rows->column_count == rows->column_capacity) {
        size_t capacity = rows->column_capacity ? 2 * rows->column_capacity : 32;
        const char **grown;
        ORK_NEW(grown, ork_arena_alloc(rows->ctx, rows->arena, capacity * sizeof *grown));
        if (rows->column_count > 0) memcpy(grown, rows->names, rows->column_count * sizeof *grown);
        rows->names = grown;
        rows->column_capacity = capacity;
    }
    if (json_object_set_new(rows->positions, name, json_integer((json_int_t)rows->column_count)) !=
        0)
        return ork_fail(rows->ctx, ORK_ERR_MEMORY, "there is not enough memory");
    rows->names[rows->column_count++] = name;
    return ORK_OK;
}

static ork_status find_columns(json_rows *rows)
{
    for (size_t i = 0; i < rows->row_count; i++) {
        const json_t *object = row_object(rows, i);
        if (!json_is_object(object)) return fail_at_row(rows, i, "is not an object");
        if (rows->are_features && json_object_get(object, "id")) ORK_TRY(add_column(rows, "id"));
        json_t *properties =
            rows->are_features ? json_object_get(object, "properties") : (json_t *)object;
        const char *name;
        json_t *value;
        json_object_foreach(properties, name, value) ORK_TRY(add_column(rows, name));
    }
    if ((uint64_t)rows->row_count * rows->column_count <= MOST_CELLS) return ORK_OK;
    return ork_fail(rows->ctx, ORK_ERR_DATA, "%zu rows of %zu properties are too many",
                    rows->row_count, rows->column_count);
}

/* ---- Cells
 * ------------------------------------------------------------------------------------------ */

/* A whole number that a double would round, such as a long code. */
static bool is_large_integer(const json_t *value)
{
    const json_int_t largest = (json_int_t)1 << 53;
    return json_is_integer(value) &&
           (json_integer_value(value) > largest || json_integer_value(value) < -largest);
}

/* Its digits as a text, which the cells keep in full; an empty cell when memory is refused. */
static ork_cell digits_of(json_rows *rows, const json_t *value)
{
    const char *digits =
        ork_arena_format(rows->ctx, rows->arena, "%lld", (long long)json_integer_value(value));
    rows->memory_refused = rows->memory_refused || !digits;
    if (!digits) return (ork_cell){0};
    return (ork_cell){.kind = ORK_CELL_TEXT, .text = digits, .length = (uint32_t)strlen(digits)};
}

static ork_cell cell_of(json_rows *rows, const json_t *value, const char *name)
{
    if (json_is_string(value))
        return (ork_cell){.kind = ORK_CELL_TEXT,
                          .text = json_string_value(value),
                          .length = (uint32_t)json_string_length(value)};
    if (is_large_integer(value)) return digits_of(rows, value);
    if (json_is_number(value))
        return (ork_cell){.kind = ORK_CELL_NUMBER, .number = json_number_value(value)};
    if (json_is_boolean(value))
        return (ork_cell){.kind = ORK_CELL_BOOLEAN, .number = json_is_true(value)};
    if (value && !json_is_null(value)) {
        rows->nested++;
        rows->nested_name = name;
    }
    return (ork_cell){0};
}

static const json_t *value_at(const json_rows *rows, size_t i, const char *name)
{
    const json_t *object = row_object(rows, i);
    if (!rows->are_features) return json_object_get(object, name);
    const json_t *value = json_object_get(json_object_get(object, "properties"), name);
    if (value || strcmp(name, "id") != 0) return value;
    return json_object_get(object, "id");
}

static ork_status fill_table(json_rows *rows, const ork_cell_rules *rules, ork_table *table)
{
    const char **titles;
    ork_cell *cells;
    size_t columns = rows->column_count;
    ORK_NEW(titles, ork_arena_calloc(rows->ctx, rows->arena, columns, sizeof *titles));
    ORK_NEW(cells, ork_arena_calloc(rows->ctx, rows->arena, rows->row_count, sizeof *cells));
    if (columns > 0) memcpy(titles, rows->names, columns * sizeof *titles);
    ORK_TRY(ork_header_names(rows->ctx, rows->arena, rules, titles, columns, 0));
    for (size_t j = 0; j < columns; j++) {
        ork_column *column = NULL;
        ORK_TRY(ork_check_cancelled(rows->ctx));
        for (size_t i = 0; i < rows->row_count; i++)
            cells[i] = cell_of(rows, value_at(rows, i, rows->names[j]), rows->names[j]);
        if (rows->memory_refused) return ORK_ERR_MEMORY;
        ORK_TRY(
            ork_cells_column(rows->ctx, rules, titles[j], cells, rows->row_count, false, &column));
        ORK_TRY(ork_table_take(rows->ctx, table, column));
    }
    if (rows->nested == 0) return ORK_OK;
    return ork_note_add(rows->ctx, ORK_WARNING, "nested-values",
                        "%s: values that are lists or objects were left out: %zu (the last in "
                        "\"%s\")",
                        rows->document->path, rows->nested, rows->nested_name);
}

/* ---- Where the rows are
 * -------------------------------------------------------------------------------- */

static ork_status choose_topology_object(json_rows *rows)
{
    json_t *objects = json_object_get(rows->document->root, "objects");
    const char *name = json_object_iter_key(json_object_iter(objects));
    const json_t *object = NULL;
    ORK_TRY(topojson_object(rows->ctx, rows->document, name, &object));
    rows->are_features = true;
    if (json_member_is(object, "type", "GeometryCollection"))
        rows->list = json_object_get(object, "geometries");
    else
        rows->single = object;
    if (json_object_size(objects) < 2) return ORK_OK;
    return ork_note_add(rows->ctx, ORK_INFO, "object-chosen",
                        "%s: the first of %zu objects was read: \"%s\"", rows->document->path,
                        json_object_size(objects), name);
}

static ork_status find_rows(json_rows *rows)
{
    json_t *root = rows->document->root;
    if (json_is_array(root)) {
        rows->list = root;
    } else if (json_member_is(root, "type", "Topology")) {
        ORK_TRY(choose_topology_object(rows));
    } else if (json_member_is(root, "type", "FeatureCollection")) {
        rows->are_features = true;
        rows->list = json_object_get(root, "features");
    } else if (json_member_is(root, "type", "Feature")) {
        rows->are_features = true;
        rows->single = root;
    }
    if (!rows->single && !json_is_array(rows->list)) {
        ork_fail(rows->ctx, ORK_ERR_DATA, "no table is found in this JSON");
        ork_at(rows->ctx, &(ork_place){.file = rows->document->path});
        return ork_hint(rows->ctx, "expected a list of flat objects, a FeatureCollection or a "
                                   "Topology");
    }
    rows->row_count = rows->single ? 1 : json_array_size(rows->list);
    return ORK_OK;
}

static ork_status build_table(json_rows *rows, ork_table **table)
{
    ORK_TRY(find_rows(rows));
    ORK_NEW(rows->positions, json_object());
    if (find_columns(rows) != ORK_OK)
        return ork_at(rows->ctx, &(ork_place){.file = rows->document->path});
    ork_cell_rules rules = {.file = rows->document->path, .types_cells = true, .first_row = 1};
    ORK_OWNED_TABLE ork_table *built = NULL;
    ORK_TRY(ork_table_new(rows->ctx, NULL, rows->row_count, &built));
    ORK_TRY(ork_table_set_origin(rows->ctx, built, rows->document->path, NULL, 1));
    ORK_TRY(fill_table(rows, &rules, built));
    *table = built;
    built = NULL;
    return ORK_OK;
}

static ork_status table_of(ork_context *ctx, const json_document *document, ork_table **table)
{
    ORK_SCRATCH(scratch);
    json_rows rows = {.ctx = ctx, .document = document, .arena = &scratch};
    ork_status status = build_table(&rows, table);
    json_decref(rows.positions);
    return status;
}

ork_status ork_read_json_table(ork_context *ctx, const char *path, ork_table **table)
{
    __attribute__((cleanup(json_document_free))) json_document document = {0};
    ORK_TRY(json_document_read(ctx, path, &document));
    return table_of(ctx, &document, table);
}

ork_status ork_read_json_table_bytes(ork_context *ctx, const char *bytes, size_t length,
                                     const char *name, ork_table **table)
{
    __attribute__((cleanup(json_document_free))) json_document document = {0};
    ORK_TRY(json_document_parse(ctx, bytes, length, name, &document));
    return table_of(ctx, &document, table);
}
