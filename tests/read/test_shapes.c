#include "testing.h"

#include "read/json.h"

static void free_shapes(ork_shapes **shapes)
{
    ork_shapes_free(*shapes);
}
#define OWNED_SHAPES __attribute__((cleanup(free_shapes)))

static ork_status read_text(ork_context *ctx, const char *json, const char *object,
                            ork_shapes **shapes)
{
    return ork_read_shapes_bytes(ctx, json, strlen(json), "a.json", object, shapes);
}

static ork_status table_text(ork_context *ctx, const char *json, ork_table **table)
{
    return ork_read_json_table_bytes(ctx, json, strlen(json), "a.json", table);
}

static const ork_column *column(ork_context *ctx, const ork_table *table, const char *name)
{
    const ork_column *found = NULL;
    assert_ok(ctx, ork_table_column(ctx, table, name, &found));
    return found;
}

static const char *key(const ork_shape *shape, const char *name)
{
    for (size_t i = 0; i < shape->key_count; i++)
        if (strcmp(shape->key_names[i], name) == 0) return shape->keys[i];
    return NULL;
}

static bool has_note(ork_context *ctx, const char *code, const char *text)
{
    for (size_t i = 0; i < ork_context_note_count(ctx); i++) {
        const ork_note *note = ork_context_note(ctx, i);
        if (strcmp(note->code, code) == 0 && strstr(note->message, text)) return true;
    }
    return false;
}

/* Twice the area inside a ring, by the shoelace formula; positive when counter-clockwise. */
static double twice_area(const ork_ring *ring)
{
    double sum = 0;
    for (size_t i = 0; i + 1 < ring->count; i++) {
        const double *p = ring->points + 2 * i;
        sum += p[0] * p[3] - p[2] * p[1];
    }
    return sum;
}

static double land_area(const ork_shapes *shapes)
{
    double sum = 0;
    for (size_t i = 0; i < shapes->count; i++)
        for (size_t k = 0; k < shapes->shapes[i].ring_count; k++) {
            const ork_ring *ring = &shapes->shapes[i].rings[k];
            sum += (ring->is_hole ? -0.5 : 0.5) * fabs(twice_area(ring));
        }
    return sum;
}

static void assert_rings_are_closed(const ork_shapes *shapes)
{
    for (size_t i = 0; i < shapes->count; i++)
        for (size_t k = 0; k < shapes->shapes[i].ring_count; k++) {
            const ork_ring *ring = &shapes->shapes[i].rings[k];
            assert_true(ring->count >= 4);
            assert_true(ring->points[0] == ring->points[2 * ring->count - 2]);
            assert_true(ring->points[1] == ring->points[2 * ring->count - 1]);
        }
}

#define SQUARE "[[0,0],[4,0],[4,4],[0,4],[0,0]]"
#define HOLE "[[1,1],[1,2],[2,2],[2,1],[1,1]]"
#define FEATURE(properties, geometry)                                                              \
    "{\"type\":\"Feature\",\"properties\":" properties ",\"geometry\":" geometry "}"
#define COLLECTION(features) "{\"type\":\"FeatureCollection\",\"features\":[" features "]}"
#define POLYGON(rings) "{\"type\":\"Polygon\",\"coordinates\":[" rings "]}"

/* ---- GeoJSON
 * ------------------------------------------------------------------------------------- */

static void polygons_keep_rings_holes_and_keys(void **state)
{
    ork_context *ctx = *state;
    OWNED_SHAPES ork_shapes *shapes = NULL;
    assert_ok(ctx,
              read_text(ctx,
                        COLLECTION("{\"type\":\"Feature\",\"id\":750000000,\"properties\":"
                                   "{\"name\":\"Алматы\",\"part\":1.5,\"ok\":true,\"no\":"
                                   "null,\"list\":[1]},\"geometry\":" POLYGON(SQUARE "," HOLE) "}"),
                        NULL, &shapes));
    assert_int_equal(shapes->count, 1);
    const ork_shape *shape = &shapes->shapes[0];
    assert_int_equal(shape->key_count, 3);
    assert_string_equal(key(shape, "id"), "750000000");
    assert_string_equal(key(shape, "name"), "Алматы");
    assert_string_equal(key(shape, "part"), "1.5");
    assert_int_equal(shape->ring_count, 2);
    assert_false(shape->rings[0].is_hole);
    assert_true(shape->rings[1].is_hole);
    assert_int_equal(shape->rings[0].count, 5);
    assert_true(shape->rings[0].points[2] == 4);
    assert_true(land_area(shapes) == 15);
    assert_string_equal(shapes->file, "a.json");
}

static void every_kind_of_top_and_geometry_is_read(void **state)
{
    ork_context *ctx = *state;
    const char *const texts[] = {
        POLYGON(SQUARE),
        FEATURE("null", POLYGON(SQUARE)),
        COLLECTION(FEATURE("{}", POLYGON(SQUARE))),
        "{\"type\":\"MultiPolygon\",\"coordinates\":[[" SQUARE "]]}",
        "{\"type\":\"GeometryCollection\",\"geometries\":[{\"type\":\"Point\",\"coordinates\":[0,"
        "0]}," POLYGON(SQUARE) "]}",
        "\xEF\xBB\xBF\n " POLYGON("[[0,0,7],[4,0,7],[4,4,7],[0,4,7],[0,0,7]]"),
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        OWNED_SHAPES ork_shapes *shapes = NULL;
        assert_ok(ctx, read_text(ctx, texts[i], NULL, &shapes));
        assert_int_equal(shapes->count, 1);
        assert_int_equal(shapes->shapes[0].ring_count, 1);
        assert_true(land_area(shapes) == 16);
    }
    assert_true(has_note(ctx, "no-polygon", "left out: 1"));
}

static void open_rings_are_closed_with_a_note(void **state)
{
    ork_context *ctx = *state;
    OWNED_SHAPES ork_shapes *shapes = NULL;
    assert_ok(ctx, read_text(ctx, POLYGON("[[0,0],[4,0],[4,4]]"), NULL, &shapes));
    assert_rings_are_closed(shapes);
    assert_int_equal(shapes->shapes[0].rings[0].count, 4);
    assert_true(has_note(ctx, "ring-closed", "1"));
}

static void rings_that_enclose_nothing_are_left_out_with_a_note(void **state)
{
    ork_context *ctx = *state;
    OWNED_SHAPES ork_shapes *shapes = NULL;
    assert_ok(ctx,
              read_text(ctx, POLYGON(SQUARE ",[[1,1],[2,2],[1,1]],[[1,1],[2,2]]"), NULL, &shapes));
    assert_int_equal(shapes->shapes[0].ring_count, 1);
    assert_true(has_note(ctx, "ring-collapsed", "left out: 2"));
}

static void features_without_geometry_are_kept_and_noted(void **state)
{
    ork_context *ctx = *state;
    OWNED_SHAPES ork_shapes *shapes = NULL;
    assert_ok(ctx, read_text(ctx, COLLECTION(FEATURE("{\"n\":\"a\"}", "null")), NULL, &shapes));
    assert_int_equal(shapes->count, 1);
    assert_int_equal(shapes->shapes[0].ring_count, 0);
    assert_true(has_note(ctx, "no-outline", "1 of 1"));
    OWNED_SHAPES ork_shapes *none = NULL;
    assert_ok(ctx, read_text(ctx, COLLECTION(""), NULL, &none));
    assert_int_equal(none->count, 0);
}

static void coordinates_that_are_no_degrees_name_the_feature_and_its_line(void **state)
{
    ork_context *ctx = *state;
    OWNED_SHAPES ork_shapes *shapes = NULL;
    const char *projected = "{\"type\":\"FeatureCollection\",\"note\":\"[{\",\n\"features\":[\n" //
        FEATURE("{\"name\":\"a\"}", POLYGON(SQUARE)) ",\n\n"                                     //
        FEATURE("{\"name\":\"Abai\"}", POLYGON("[[500000,0],[4,0],[4,4],[500000,0]]")) "]}";
    assert_error(ctx, read_text(ctx, projected, NULL, &shapes), ORK_ERR_DATA,
                 "feature 2 (\"Abai\")");
    assert_error(ctx, read_text(ctx, projected, NULL, &shapes), ORK_ERR_DATA, "WGS 84");
    assert_int_equal(ork_context_error(ctx)->place.line, 5);
    assert_string_equal(ork_context_error(ctx)->place.file, "a.json");
    assert_error(ctx, read_text(ctx, POLYGON("[[0,91],[4,0],[4,4],[0,91]]"), NULL, &shapes),
                 ORK_ERR_DATA, "(0, 91)");
    assert_error(ctx,
                 read_text(ctx,
                           "{\"type\":\"FeatureCollection\",\"crs\":{\"properties\":{\"name\":"
                           "\"EPSG:3857\"}},\"features\":[]}",
                           NULL, &shapes),
                 ORK_ERR_DATA, "EPSG:3857");
    assert_null(shapes);
}

static void wrong_documents_are_explained(void **state)
{
    ork_context *ctx = *state;
    OWNED_SHAPES ork_shapes *shapes = NULL;
    const struct {
        const char *json, *message;
    } cases[] = {
        {"", "empty"},
        {" \n ", "empty"},
        {"{\"type\":\n\"Feature\" x}", "not well-formed JSON"},
        {"[]", "neither GeoJSON nor TopoJSON"},
        {"{}", "neither GeoJSON nor TopoJSON"},
        {"{\"type\":\"Sphere\"}", "\"Sphere\" is no type"},
        {"{\"type\":\"FeatureCollection\"}", "\"features\" is no list"},
        {COLLECTION("7"), "feature 1: it is not an object"},
        {COLLECTION("{\"type\":\"Polygon\"}"), "no \"Feature\""},
        {COLLECTION(FEATURE("{}", "{}")), "no type"},
        {COLLECTION(FEATURE("{}", "7")), "no type"},
        {"{\"type\":\"Polygon\"}", "no list of rings"},
        {"{\"type\":\"MultiPolygon\"}", "no list of polygons"},
        {POLYGON("7"), "not a list of positions"},
        {POLYGON("[[0,0],[1],[1,1],[0,0]]"), "position 2"},
        {POLYGON("[[0,0],[1,\"1\"],[1,1],[0,0]]"), "position 2"},
        {POLYGON("[]"), "a ring has 0 points"},
        {POLYGON("[[0,0]]"), "a ring has 1 points"},
        {"{\"type\":\"Polygon\",\"coordinates\":[[[1e999,0]]]}", "not well-formed JSON"},
        {"{\"type\":\"Topology\"}", "no list of arcs"},
    };
    for (size_t i = 0; i + 1 < sizeof cases / sizeof *cases; i++)
        assert_error(ctx, read_text(ctx, cases[i].json, NULL, &shapes), ORK_ERR_DATA,
                     cases[i].message);
    assert_int_equal(read_text(ctx, cases[2].json, NULL, &shapes), ORK_ERR_DATA);
    assert_int_equal(ork_context_error(ctx)->place.line, 2);
    assert_error(ctx, ork_read_shapes(ctx, "no/such.geojson", NULL, &shapes), ORK_ERR_IO,
                 "no/such.geojson");
}

static void deep_nesting_is_refused_before_parsing(void **state)
{
    ork_context *ctx = *state;
    OWNED_SHAPES ork_shapes *shapes = NULL;
    size_t depth = 1000000;
    char *deep = malloc(depth + 1);
    memset(deep, '[', depth);
    deep[depth] = '\0';
    ork_status status = read_text(ctx, deep, NULL, &shapes);
    free(deep);
    assert_error(ctx, status, ORK_ERR_DATA, "nested deeper than 64");
}

/* ---- TopoJSON
 * ---------------------------------------------------------------------------------------- */

/* Two squares side by side, 0–1 and 1–2, that share the edge x = 1; quantised in tenths. */
#define TWO_SQUARES                                                                                \
    "{\"type\":\"Topology\",\"transform\":{\"scale\":[0.1,0.1],\"translate\":[10,50]},"            \
    "\"objects\":{\"cells\":{\"type\":\"GeometryCollection\",\"geometries\":["                     \
    "{\"type\":\"Polygon\",\"id\":\"L\",\"properties\":{\"n\":1},\"arcs\":[[0,1]]},"               \
    "{\"type\":\"MultiPolygon\",\"id\":\"R\",\"arcs\":[[[-1,2]]]},{\"type\":null,\"id\":\"N\"}]}," \
    "\"left\":{\"type\":\"Polygon\",\"arcs\":[[0,1]]}},"                                           \
    "\"arcs\":[[[10,0],[0,10]],[[10,10],[-10,0],[0,-10],[10,0]],[[10,0],[10,0],[0,10],[-10,0]]]}"

static void shared_arcs_are_decoded_joined_and_reversed(void **state)
{
    ork_context *ctx = *state;
    OWNED_SHAPES ork_shapes *shapes = NULL;
    assert_ok(ctx, read_text(ctx, TWO_SQUARES, "cells", &shapes));
    assert_int_equal(shapes->count, 3);
    assert_rings_are_closed(shapes);
    const ork_ring *left = &shapes->shapes[0].rings[0], *right = &shapes->shapes[1].rings[0];
    assert_int_equal(left->count, 5);
    assert_int_equal(right->count, 5);
    const double expected_left[] = {11, 50, 11, 51, 10, 51, 10, 50, 11, 50};
    const double expected_right[] = {11, 51, 11, 50, 12, 50, 12, 51, 11, 51};
    for (size_t i = 0; i < 10; i++) {
        assert_near(left->points[i], expected_left[i], 1e-12);
        assert_near(right->points[i], expected_right[i], 1e-12);
    }
    assert_near(twice_area(left), 2, 1e-9);
    assert_near(twice_area(right), 2, 1e-9);
    assert_string_equal(key(&shapes->shapes[0], "id"), "L");
    assert_string_equal(key(&shapes->shapes[0], "n"), "1");
    assert_true(has_note(ctx, "no-outline", "1 of 3"));
    OWNED_SHAPES ork_shapes *one = NULL;
    assert_ok(ctx, read_text(ctx, TWO_SQUARES, "left", &one));
    assert_int_equal(one->count, 1);
}

static void a_topology_without_transform_holds_degrees(void **state)
{
    ork_context *ctx = *state;
    OWNED_SHAPES ork_shapes *shapes = NULL;
    assert_ok(ctx, read_text(ctx,
                             "{\"type\":\"Topology\",\"objects\":{\"a\":{\"type\":\"Polygon\","
                             "\"arcs\":[[0]]}},\"arcs\":[" SQUARE "]}",
                             NULL, &shapes));
    assert_true(land_area(shapes) == 16);
}

static void a_topologys_objects_are_listed(void **state)
{
    ork_context *ctx = *state;
    OWNED_SHAPES ork_shapes *shapes = NULL;
    assert_error(ctx, read_text(ctx, TWO_SQUARES, NULL, &shapes), ORK_ERR_DATA,
                 "2 objects: \"cells\", \"left\"");
    assert_error(ctx, read_text(ctx, TWO_SQUARES, "cels", &shapes), ORK_ERR_DATA,
                 "did you mean \"cells\"?");
}

static void broken_topologies_are_explained(void **state)
{
    ork_context *ctx = *state;
    OWNED_SHAPES ork_shapes *shapes = NULL;
#define TOPOLOGY(arcs_of_polygon, rest)                                                            \
    "{\"type\":\"Topology\",\"objects\":{\"a\":{\"type\":\"Polygon\",\"arcs\":" arcs_of_polygon    \
    "}}" rest "}"
    const struct {
        const char *json, *message;
    } cases[] = {
        {"{\"type\":\"Topology\"}", "0 objects"},
        {TOPOLOGY("[[0]]", ""), "no list of arcs"},
        {TOPOLOGY("[[1]]", ",\"arcs\":[" SQUARE "]"), "arc 1 is used"},
        {TOPOLOGY("[[-2]]", ",\"arcs\":[" SQUARE "]"), "arc -2 is used"},
        {TOPOLOGY("[[-9223372036854775808]]", ",\"arcs\":[" SQUARE "]"), "is used"},
        {TOPOLOGY("[[0.5]]", ",\"arcs\":[" SQUARE "]"), "no whole number"},
        {TOPOLOGY("[0]", ",\"arcs\":[" SQUARE "]"), "not a list of arcs"},
        {TOPOLOGY("7", ",\"arcs\":[" SQUARE "]"), "no list of rings"},
        {TOPOLOGY("[[]]", ",\"arcs\":[" SQUARE "]"), "a ring has 0 points"},
        {TOPOLOGY("[[0]]", ",\"arcs\":[[]]"), "fewer than two"},
        {TOPOLOGY("[[0]]", ",\"arcs\":[[[0,0],7]]"), "position 2 of arc 0"},
        {TOPOLOGY("[[0]]", ",\"arcs\":[" SQUARE "],\"transform\":{\"scale\":[1]}"), "transform"},
        {TOPOLOGY("[[0]]", ",\"arcs\":[[[0,0],[900,0],[0,900]]]"), "WGS 84"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_error(ctx, read_text(ctx, cases[i].json, NULL, &shapes), ORK_ERR_DATA,
                     cases[i].message);
}

/* ---- Real files
 * ------------------------------------------------------------------------------------------ */

static void kazakhstans_divisions_cover_the_same_land(void **state)
{
    ork_context *ctx = *state;
    const struct {
        const char *file;
        size_t count;
    } files[] = {{"facts/boundaries/kz_adm1_1999_16u_geokz.geojson", 16},
                 {"facts/boundaries/kz_adm1_2018_17u_geokz.geojson", 17},
                 {"facts/boundaries/kz_adm1_2024_20u_geokz.geojson", 20},
                 {"facts/boundaries/kz_adm2_2023_218u_codab.geojson", 218}};
    double area[4];
    for (size_t i = 0; i < 4; i++) {
        const char *path = shared_path(files[i].file);
        if (!path) skip();
        OWNED_SHAPES ork_shapes *shapes = NULL;
        assert_ok(ctx, ork_read_shapes(ctx, path, NULL, &shapes));
        assert_int_equal(shapes->count, files[i].count);
        assert_rings_are_closed(shapes);
        for (size_t k = 0; k < shapes->count; k++)
            assert_true(shapes->shapes[k].key_count > 0 && shapes->shapes[k].ring_count > 0);
        area[i] = land_area(shapes);
    }
    /* square degrees; the three from one source are drawn alike */
    assert_near(area[1], area[0], 1e-3);
    assert_near(area[2], area[0], 1e-3);
    assert_near(area[3], area[0], 2e-2);
}

static void all_counties_of_a_large_topology_are_read(void **state)
{
    ork_context *ctx = *state;
    const char *path = shared_path("facts/large/us_counties-10m.topo.json");
    if (!path) skip();
    OWNED_SHAPES ork_shapes *counties = NULL, *states = NULL;
    assert_ok(ctx, ork_read_shapes(ctx, path, "counties", &counties));
    assert_int_equal(counties->count, 3231);
    assert_string_equal(key(&counties->shapes[0], "id"), "04015");
    assert_string_equal(key(&counties->shapes[0], "name"), "Mohave");
    assert_rings_are_closed(counties);
    /* the counties make up the states: every shared arc was taken, in the right direction */
    assert_ok(ctx, ork_read_shapes(ctx, path, "states", &states));
    assert_near(land_area(counties), land_area(states), 1e-9);
}

/* ---- Properties as a table
 * ----------------------------------------------------------------------------------- */

static void properties_become_typed_columns(void **state)
{
    ork_context *ctx = *state;
    ORK_OWNED_TABLE ork_table *table = NULL;
    assert_ok(ctx, table_text(ctx,
                              COLLECTION("{\"type\":\"Feature\",\"id\":\"KZ-75\",\"geometry\":null,"
                                         "\"properties\":{\"name\":\"Алматы\",\"city\":true,"
                                         "\"code\":\"0750\",\"grp\":1.5}}," FEATURE(
                                             "{\"name\":\"Абай\",\"code\":\"0100\",\"since\":"
                                             "\"2022-06-08\",\"grp\":2,\"parts\":[1]}",
                                             "null")),
                              &table));
    assert_int_equal(table->row_count, 2);
    assert_int_equal(table->column_count, 7);
    assert_string_equal(ork_column_text(column(ctx, table, "id"), 0), "KZ-75");
    assert_false(ork_column_has(column(ctx, table, "id"), 1));
    assert_int_equal(column(ctx, table, "city")->type, ORK_BOOLEAN);
    assert_string_equal(ork_column_text(column(ctx, table, "code"), 1), "0100");
    assert_int_equal(column(ctx, table, "since")->type, ORK_DATE);
    assert_true(column(ctx, table, "grp")->data.number[1] == 2);
    assert_true(has_note(ctx, "nested-values", "\"parts\""));
}

static void a_list_of_flat_objects_is_a_table(void **state)
{
    ork_context *ctx = *state;
    ORK_OWNED_TABLE ork_table *table = NULL;
    assert_ok(ctx,
              table_text(ctx, "[{\"region\":\"a\",\"n\":1},\n{\"n\":null,\"m\":2.5}]", &table));
    assert_int_equal(table->row_count, 2);
    assert_int_equal(column(ctx, table, "n")->type, ORK_INTEGER);
    assert_false(ork_column_has(column(ctx, table, "n"), 1));
    assert_false(ork_column_has(column(ctx, table, "region"), 1));
    assert_true(column(ctx, table, "m")->data.number[1] == 2.5);
    ORK_OWNED_TABLE ork_table *other = NULL;
    assert_ok(ctx, table_text(ctx, "[]", &other));
    assert_int_equal(other->row_count, 0);
    ORK_OWNED_TABLE ork_table *codes = NULL;
    assert_ok(ctx, table_text(ctx, "[{\"code\":9007199254740993},{\"code\":7}]", &codes));
    assert_true(column(ctx, codes, "code")->data.integer[0] == 9007199254740993);
    ORK_OWNED_TABLE ork_table *wrong = NULL;
    assert_error(ctx, table_text(ctx, "[{},\n7]", &wrong), ORK_ERR_DATA,
                 "object 2 is not an object");
    assert_error(ctx, table_text(ctx, "{\"a\":1}", &wrong), ORK_ERR_DATA, "list of flat objects");
    ORK_OWNED_TABLE ork_table *cells = NULL;
    assert_ok(ctx, table_text(ctx, TWO_SQUARES, &cells));
    assert_int_equal(cells->row_count, 3);
    assert_true(has_note(ctx, "object-chosen", "\"cells\""));
}

static ork_status read_both(ork_context *ctx, void *data)
{
    (void)data;
    OWNED_SHAPES ork_shapes *shapes = NULL, *topology = NULL;
    ORK_OWNED_TABLE ork_table *table = NULL;
    ORK_TRY(read_text(ctx,
                      COLLECTION(FEATURE("{\"a\":\"b\",\"c\":1}", POLYGON("[[0,0],[1,0],[1,1]]"))),
                      NULL, &shapes));
    ORK_TRY(read_text(ctx, TWO_SQUARES, "cells", &topology));
    return table_text(ctx, "[{\"region\":\"a\",\"n\":1}]", &table);
}

static void reading_survives_refused_memory(void **state)
{
    (void)state;
    assert_survives_refused_memory(read_both, NULL);
}

static void shapes_live_as_long_as_somebody_holds_them(void **state)
{
    ork_context *ctx = *state;
    ork_shapes *shapes = NULL;
    assert_ok(ctx, read_text(ctx, POLYGON(SQUARE), NULL, &shapes));
    ork_shapes *shared = ork_shapes_share(shapes);
    ork_shapes_free(shapes);
    assert_true(shared->shapes[0].rings[0].points[2] == 4);
    ork_shapes_free(shared);
    ork_shapes_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        context_test(polygons_keep_rings_holes_and_keys),
        context_test(every_kind_of_top_and_geometry_is_read),
        context_test(open_rings_are_closed_with_a_note),
        context_test(rings_that_enclose_nothing_are_left_out_with_a_note),
        context_test(features_without_geometry_are_kept_and_noted),
        context_test(coordinates_that_are_no_degrees_name_the_feature_and_its_line),
        context_test(wrong_documents_are_explained),
        context_test(deep_nesting_is_refused_before_parsing),
        context_test(shared_arcs_are_decoded_joined_and_reversed),
        context_test(a_topology_without_transform_holds_degrees),
        context_test(a_topologys_objects_are_listed),
        context_test(broken_topologies_are_explained),
        context_test(kazakhstans_divisions_cover_the_same_land),
        context_test(all_counties_of_a_large_topology_are_read),
        context_test(properties_become_typed_columns),
        context_test(a_list_of_flat_objects_is_a_table),
        context_test(reading_survives_refused_memory),
        context_test(shapes_live_as_long_as_somebody_holds_them),
    };
    return cmocka_run_group_tests_name("read: shapes", tests, NULL, NULL);
}
