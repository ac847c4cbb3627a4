/* Spatial methods: Columbus against spdep, Kazakhstan's neighbours, odd input. */
#include "case.h"

typedef struct space_case {
    const char *method;
    const ork_table *data, *list;
    const ork_shapes *shapes;
    const char *const *settings;
} space_case;

/* As case_run, with outlines. */
static ork_status run_case(ork_context *ctx, const space_case *c, ork_result **result)
{
    ork_setting settings[CASE_SETTINGS];
    char texts[CASE_SETTINGS][256];
    const char *values[CASE_SETTINGS];
    size_t count = 0;
    for (; c->settings && c->settings[count]; count++) {
        snprintf(texts[count], sizeof texts[count], "%s", c->settings[count]);
        char *value = strstr(texts[count], ": ");
        *value = '\0';
        values[count] = value + 2;
        settings[count] =
            (ork_setting){.name = texts[count], .values = &values[count], .value_count = 1};
        if (strcmp(values[count], "@") != 0) continue;
        settings[count] = (ork_setting){.name = texts[count], .table = c->list};
    }
    ork_options *options = NULL;
    const ork_method *method = ork_method_find(c->method);
    ORK_TRY(ork_options_new(ctx, method, settings, count, c->data, &options));
    const ork_input input = {.data = c->data, .shapes = c->shapes, .shapes_day = ORK_DAY_NONE};
    ork_status status = ork_method_run(ctx, method, &input, options, result);
    ork_options_free(options);
    return status;
}

#define RUN(name, table, neighbours, outlines, result, ...)                                        \
    run_case(*state,                                                                               \
             &(space_case){.method = (name),                                                       \
                           .data = (table),                                                        \
                           .list = (neighbours),                                                   \
                           .shapes = (outlines),                                                   \
                           .settings = SETTINGS(__VA_ARGS__)},                                     \
             result)
#define assert_refused(name, table, neighbours, outlines, status, text, ...)                       \
    do {                                                                                           \
        ork_result *none_ = NULL;                                                                  \
        assert_error((ork_context *)*state,                                                        \
                     RUN(name, table, neighbours, outlines, &none_, __VA_ARGS__), status, text);   \
        assert_null(none_);                                                                        \
    } while (0)

/* ---- Columbus ----------------------------------------------------------------------------------
 */

#define SPDEP "golden/specialization/spdep/"

/* Units are called 101 … 149, so that their names sort as their numbers do. */
static void columbus(ork_context *ctx, ork_table **data, ork_table **list)
{
    static char text[1 << 16];
    ORK_OWNED_TABLE ork_table *x = NULL, *pairs = NULL;
    const char *path = shared_path(SPDEP "in_columbus.csv");
    if (!path) skip();
    assert_ok(ctx, ork_read_csv(ctx, path, NULL, &x));
    assert_ok(ctx,
              ork_read_csv(ctx, shared_path(SPDEP "in_columbus_neighbours.csv"), NULL, &pairs));
    size_t used = (size_t)snprintf(text, sizeof text, "#unit,CRIME,INC,HOVAL,X,Y\n");
    for (size_t i = 0; i < x->row_count; i++) {
        used += (size_t)snprintf(text + used, sizeof text - used, "%zu", 101 + i);
        static const char *const names[] = {"CRIME", "INC", "HOVAL", "X", "Y"};
        for (size_t j = 0; j < 5; j++)
            used += (size_t)snprintf(text + used, sizeof text - used, ",%.17g",
                                     ork_column_number(x->columns[ork_table_find(x, names[j])], i));
        used += (size_t)snprintf(text + used, sizeof text - used, "\n");
    }
    assert_ok(ctx, case_table(ctx, text, "unit", NULL, data));
    used = (size_t)snprintf(text, sizeof text, "#unit,#neighbour\n");
    for (size_t i = 0; i < pairs->row_count; i++)
        used += (size_t)snprintf(text + used, sizeof text - used, "%.0f,%.0f\n",
                                 100 + ork_column_number(pairs->columns[0], i),
                                 100 + ork_column_number(pairs->columns[1], i));
    assert_ok(ctx, case_table(ctx, text, NULL, NULL, list));
}

static void columbus_has_the_autocorrelation_that_spdep_finds(void **state)
{
    ORK_OWNED_TABLE ork_table *data = NULL, *list = NULL;
    ORK_OWNED_RESULT ork_result *result = NULL;
    columbus(*state, &data, &list);
    assert_ok(*state, RUN("spatial-autocorrelation", data, list, NULL, &result, "variables: CRIME",
                          "list: @", "alternative: positive", "permutations: 99999"));
    assert_near(case_number(result, "autocorrelation", 0, "statistic"), 0.485770914, 5e-10);
    assert_near(case_number(result, "autocorrelation", 0, "p"), 4.5782677413019644e-08, 1e-18);
    assert_near(case_number(result, "autocorrelation", 0, "p_normality"), 3.6870234280275877e-08,
                1e-18);
    assert_near(case_number(result, "autocorrelation", 1, "statistic"), 0.54780337716725136, 1e-13);
    assert_near(case_number(result, "autocorrelation", 1, "p"), 2.4747300966481925e-06, 1e-16);
    assert_near(case_number(result, "autocorrelation", 0, "p_permutation"), 1e-5, 1e-12);
    assert_near(ork_result_value(result, "moran")->number, 0.485770914, 5e-10);
    assert_string_equal(case_text(result, "autocorrelation", 0, "alternative"), "positive");
}

static void two_sided_p_is_twice_that_of_the_side(void **state)
{
    ORK_OWNED_TABLE ork_table *data = NULL, *list = NULL;
    ORK_OWNED_RESULT ork_result *two = NULL, *positive = NULL, *negative = NULL;
    columbus(*state, &data, &list);
    assert_ok(*state, RUN("spatial-autocorrelation", data, list, NULL, &two, "variables: HOVAL",
                          "list: @"));
    assert_ok(*state, RUN("spatial-autocorrelation", data, list, NULL, &positive,
                          "variables: HOVAL", "list: @", "alternative: positive"));
    assert_ok(*state, RUN("spatial-autocorrelation", data, list, NULL, &negative,
                          "variables: HOVAL", "list: @", "alternative: negative"));
    static const char *const columns[] = {"p", "p_normality"};
    for (size_t row = 0; row < 2; row++) {
        for (size_t k = 0; k < 2; k++) {
            double p = case_number(positive, "autocorrelation", row, columns[k]);
            assert_near(case_number(two, "autocorrelation", row, columns[k]), 2 * p, 1e-14);
            assert_near(case_number(negative, "autocorrelation", row, columns[k]), 1 - p, 1e-14);
        }
        double p = case_number(positive, "autocorrelation", row, "p_permutation");
        assert_near(case_number(two, "autocorrelation", row, "p_permutation"), 2 * p, 1e-14);
    }
}

static void columbus_has_the_clusters_that_spdep_finds(void **state)
{
    static const char *const variables[] = {"CRIME", "INC", "HOVAL"};
    ork_context *ctx = *state;
    ORK_OWNED_TABLE ork_table *data = NULL, *list = NULL;
    columbus(ctx, &data, &list);
    for (size_t v = 0; v < 3; v++) {
        ORK_OWNED_RESULT ork_result *result = NULL;
        ORK_OWNED_TABLE ork_table *expected = NULL;
        char path[128], setting[64];
        snprintf(path, sizeof path, SPDEP "out_columbus_local_%s.csv", variables[v]);
        snprintf(setting, sizeof setting, "variable: %s", variables[v]);
        assert_ok(ctx, ork_read_csv(ctx, shared_path(path), NULL, &expected));
        assert_ok(ctx, RUN("local-autocorrelation", data, list, NULL, &result, setting, "list: @",
                           "significance: analytic"));
        static const char *const pairs[][2] = {
            {"moran", "Ii"},       {"moran_expected", "E_cond"},   {"moran_variance", "V_cond"},
            {"moran_z", "Z_cond"}, {"moran_p", "p_cond_twosided"}, {"moran_p_adjusted", "p_fdr"},
            {"g", "Gi"},           {"g_star", "Gi_star"},
        };
        for (size_t k = 0; k < sizeof pairs / sizeof *pairs; k++) {
            const ork_column *column;
            assert_ok(ctx, ork_table_numeric(ctx, expected, pairs[k][1], &column));
            for (size_t i = 0; i < 49; i++)
                assert_near(case_number(result, "local", i, pairs[k][0]),
                            ork_column_number(column, i), 1e-9);
        }
        const ork_column *quadrant;
        assert_ok(ctx, ork_table_column(ctx, expected, "quadr_pysal", &quadrant));
        for (size_t i = 0; i < 49; i++)
            assert_string_equal(case_text(result, "local", i, "quadrant"),
                                ork_column_text(quadrant, i));
    }
}

static void results_do_not_depend_on_the_order_of_rows_or_threads(void **state)
{
    ork_context *ctx = *state;
    ORK_OWNED_TABLE ork_table *data = NULL, *list = NULL, *turned = NULL;
    ORK_OWNED_RESULT ork_result *first = NULL, *second = NULL;
    size_t rows[49];
    columbus(ctx, &data, &list);
    for (size_t i = 0; i < 49; i++)
        rows[i] = (i * 20 + 7) % 49;
    assert_ok(ctx, ork_table_pick(ctx, data, rows, 49, &turned));
    ork_context_set_threads(ctx, 1);
    assert_ok(ctx, RUN("local-autocorrelation", data, list, NULL, &first, "variable: INC",
                       "list: @", "permutations: 499"));
    ork_context_set_threads(ctx, 2);
    assert_ok(ctx, RUN("local-autocorrelation", turned, list, NULL, &second, "variable: INC",
                       "list: @", "permutations: 499"));
    static const char *const columns[] = {
        "moran", "moran_p_permutation", "geary_p_permutation", "g_star", "geary", "lag"};
    for (size_t i = 0; i < 49; i++) {
        for (size_t k = 0; k < sizeof columns / sizeof *columns; k++) {
            double a = case_number(first, "local", rows[i], columns[k]);
            double b = case_number(second, "local", i, columns[k]);
            assert_true(a == b);
        }
    }
}

/* ---- Outlines ----------------------------------------------------------------------------------
 */

enum { SHAPES_MOST = 8 };

/* Outlines of one ring each, called A, B, C …; points are x, y in turn. */
typedef struct made_shapes {
    ork_shapes shapes;
    ork_shape shape[SHAPES_MOST];
    ork_ring ring[SHAPES_MOST];
    char names[SHAPES_MOST][2], *keys[SHAPES_MOST], *key_names[SHAPES_MOST];
} made_shapes;

static void add_shape(made_shapes *m, double *points, size_t count)
{
    static char id[] = "id";
    size_t k = m->shapes.count++;
    m->names[k][0] = (char)('A' + k);
    m->keys[k] = m->names[k];
    m->key_names[k] = id;
    m->ring[k] = (ork_ring){points, count, false};
    m->shape[k] = (ork_shape){&m->keys[k], &m->key_names[k], 1, &m->ring[k], 1};
    m->shapes.shapes = m->shape;
}
#define POINTS(...) (double[]){__VA_ARGS__}, sizeof((double[]){__VA_ARGS__}) / (2 * sizeof(double))

/* The neighbours of each unit, as "A:BC B:A …". */
static void neighbours_of(void **state, const made_shapes *m, const char *weights, const char *snap,
                          char text[256])
{
    ORK_OWNED_TABLE ork_table *data = NULL;
    ORK_OWNED_RESULT ork_result *result = NULL;
    char csv[256] = "#unit,x\n", weights_setting[64], snap_setting[64];
    for (size_t k = 0; k < m->shapes.count; k++)
        snprintf(csv + strlen(csv), sizeof csv - strlen(csv), "%s,%zu\n", m->names[k], k);
    snprintf(weights_setting, sizeof weights_setting, "weights: %s", weights);
    snprintf(snap_setting, sizeof snap_setting, "snap: %s", snap);
    assert_ok(*state, case_table(*state, csv, "unit", NULL, &data));
    ork_status status = RUN("spatial-weights", data, NULL, &m->shapes, &result, weights_setting,
                            snap_setting, "islands: keep");
    text[0] = '\0';
    if (status != ORK_OK) { /* nobody has a neighbour */
        assert_error((ork_context *)*state, status, ORK_ERR_DATA, "no unit has a neighbour");
        return;
    }
    const ork_table *links = ork_result_table(result, "links");
    for (size_t k = 0; k < links->row_count; k++) {
        const char *unit = case_text(result, "links", k, "unit");
        bool is_new = k == 0 || strcmp(unit, case_text(result, "links", k - 1, "unit")) != 0;
        snprintf(text + strlen(text), 256 - strlen(text), "%s%s%s%s", is_new && k > 0 ? " " : "",
                 is_new ? unit : "", is_new ? ":" : "", case_text(result, "links", k, "neighbour"));
    }
}

#define assert_neighbours(made, weights, snap, expected)                                           \
    do {                                                                                           \
        char found_[256];                                                                          \
        neighbours_of(state, made, weights, snap, found_);                                         \
        assert_string_equal(found_, expected);                                                     \
    } while (0)

static void corners_touch_and_sides_are_borders(void **state)
{
    /* A B  C shares a corner with A and a side with B; D is elsewhere.
         C */
    made_shapes m = {0};
    add_shape(&m, POINTS(0, 1, 1, 1, 1, 2, 0, 2, 0, 1));
    add_shape(&m, POINTS(1, 1, 2, 1, 2, 2, 1, 2, 1, 1));
    add_shape(&m, POINTS(1, 0, 2, 0, 2, 1, 1, 1, 1, 0));
    add_shape(&m, POINTS(5, 5, 6, 5, 6, 6, 5, 5));
    for (int snapped = 0; snapped < 2; snapped++) {
        assert_neighbours(&m, "rook", snapped ? "1" : "0", "A:B B:AC C:B");
        assert_neighbours(&m, "queen", snapped ? "1" : "0", "A:BC B:AC C:AB");
    }
}

static void borders_without_common_vertices_are_found_within_the_tolerance(void **state)
{
    /* A's right side is one edge; B and C lie beside it, half a metre off, with vertices between.
     */
    made_shapes m = {0};
    const double off = 1 + 0.5 / 111195;
    add_shape(&m, POINTS(0, 0, 1, 0, 1, 1, 0, 1, 0, 0));
    add_shape(&m, POINTS(off, 0.1, 2, 0.1, 2, 0.5, off, 0.5, off, 0.3, off, 0.1));
    add_shape(&m, POINTS(off, 0.5, 2, 0.5, 2, 0.9, off, 0.9, off, 0.5));
    assert_neighbours(&m, "rook", "0", "B:C C:B");
    assert_neighbours(&m, "rook", "1", "A:BC B:AC C:AB");
    assert_neighbours(&m, "queen", "0.1", "B:C C:B");
    /* D comes within the tolerance at a point only, in the middle of B's right side. */
    add_shape(&m, POINTS(2, 0.3, 3, 0.2, 3, 0.4, 2, 0.3));
    assert_neighbours(&m, "rook", "1", "A:BC B:AC C:AB");
    assert_neighbours(&m, "queen", "1", "A:BC B:ACD C:AB D:B");
}

static void outlines_that_cross_without_a_common_vertex_touch(void **state)
{
    made_shapes m = {0};
    add_shape(&m, POINTS(0, 0, 4, 0, 4, 1, 0, 1, 0, 0));
    add_shape(&m, POINTS(1, -1, 2, -1, 2, 2, 1, 2, 1, -1));
    assert_neighbours(&m, "queen", "0", "");
    assert_neighbours(&m, "queen", "1", "A:B B:A");
    assert_neighbours(&m, "rook", "1", "");
}

static void a_unit_inside_another_without_a_hole_is_its_neighbour(void **state)
{
    made_shapes m = {0};
    add_shape(&m, POINTS(0, 0, 10, 0, 10, 10, 0, 10, 0, 0));
    add_shape(&m, POINTS(4, 4, 5, 4, 5, 5, 4, 4));
    add_shape(&m, POINTS(20, 20, 21, 20, 21, 21, 20, 20));
    assert_neighbours(&m, "rook", "1", "A:B B:A");
}

static void both_sides_of_the_180th_meridian_are_one_line(void **state)
{
    made_shapes m = {0};
    add_shape(&m, POINTS(179, 0, 180, 0, 180, 1, 179, 1, 179, 0));
    add_shape(&m, POINTS(-180, 0, -179, 0, -179, 1, -180, 1, -180, 0));
    assert_neighbours(&m, "rook", "0", "A:B B:A");
    assert_neighbours(&m, "rook", "1", "A:B B:A");
}

static void outlines_of_a_plane_are_measured_in_metres(void **state)
{
    made_shapes m = {0};
    add_shape(&m, POINTS(0, 0, 1000, 0, 1000, 1000, 0, 1000, 0, 0));
    add_shape(&m, POINTS(1002, 0, 2000, 0, 2000, 1000, 1002, 1000, 1002, 0));
    assert_neighbours(&m, "rook", "1", "");
    assert_neighbours(&m, "rook", "3", "A:B B:A");
}

static void kazakhstans_regions_have_their_published_neighbours(void **state)
{
    static const char *const divisions[] = {"kz_adm1_1999_16u", "kz_adm1_2018_17u",
                                            "kz_adm1_2024_20u"};
    static const char *const rules[] = {"rook", "queen"};
    ork_context *ctx = *state;
    for (size_t d = 0; d < 3; d++) {
        char path[256], csv[1024] = "#unit,x\n";
        ork_shapes *shapes;
        ORK_OWNED_TABLE ork_table *pairs = NULL, *data = NULL;
        snprintf(path, sizeof path, "facts/boundaries/%s_geokz.geojson", divisions[d]);
        const char *found = shared_path(path);
        if (!found) skip();
        assert_ok(ctx, ork_read_shapes(ctx, found, NULL, &shapes));
        snprintf(path, sizeof path, "facts/boundaries/%s_geokz_contiguity.csv", divisions[d]);
        assert_ok(ctx, ork_read_csv(ctx, shared_path(path), NULL, &pairs));
        for (size_t s = 0; s < shapes->count; s++) {
            for (size_t k = 0; k < shapes->shapes[s].key_count; k++) {
                if (strcmp(shapes->shapes[s].key_names[k], "iso") == 0)
                    snprintf(csv + strlen(csv), sizeof csv - strlen(csv), "%s,1\n",
                             shapes->shapes[s].keys[k]);
            }
        }
        assert_ok(ctx, case_table(ctx, csv, "unit", NULL, &data));
        for (size_t r = 0; r < 2; r++) {
            ORK_OWNED_RESULT ork_result *result = NULL;
            char setting[32];
            size_t expected = 0;
            snprintf(setting, sizeof setting, "weights: %s", rules[r]);
            assert_ok(ctx, RUN("spatial-weights", data, NULL, shapes, &result, setting,
                               "standardise: none"));
            const ork_column *flag = pairs->columns[ork_table_find(pairs, rules[r])];
            for (size_t k = 0; k < pairs->row_count; k++) {
                if (ork_column_number(flag, k) == 0) continue;
                expected += 2;
                const char *a = ork_column_text(pairs->columns[0], k);
                const char *b = ork_column_text(pairs->columns[1], k);
                case_row(ctx, result, "links", "unit", a, "neighbour", b);
                case_row(ctx, result, "links", "unit", b, "neighbour", a);
            }
            assert_int_equal(ork_result_table(result, "links")->row_count, expected);
            assert_near(ork_result_value(result, "parts")->number, 1, 0);
            assert_near(ork_result_value(result, "mutual_share")->number, 1, 0);
        }
        ork_shapes_free(shapes);
    }
}

/* ---- Odd input ---------------------------------------------------------------------------------
 */

#define CHAIN "#unit,x\na,1\nb,2\nc,4\nd,8\ne,16\n"
#define CHAIN_LIST "#unit,#neighbour\na,b\nb,a\nb,c\nc,b\nc,d\nd,c\nd,e\ne,d\n"

static void tables_of(void **state, const char *csv, const char *list_csv, ork_table **data,
                      ork_table **list)
{
    assert_ok(*state, case_table(*state, csv, "unit", strstr(csv, ",year") ? "year" : NULL, data));
    if (list_csv) assert_ok(*state, case_table(*state, list_csv, NULL, NULL, list));
}

static void lists_that_cannot_be_are_refused(void **state)
{
    static const struct {
        const char *list, *message;
    } known[] = {
        {"#unit,#neighbour\na,b\nc,d\na,b\n", "a and b stand as neighbours twice, first in row"},
        {"#unit,#neighbour,weight\na,b,-1\n", "a spatial weight is negative: -1"},
        {"#unit,#neighbour,weight\na,b,\n", "has no weight"},
        {"#unit,#neighbour\na,\n", "a pair of neighbours has no neighbour"},
        {"#unit,#neighbour\nx,y\ny,x\n", "no pair of the list is of units of the data: x and y"},
        {"#unit,#neighbour\na,a\n", "no unit has a neighbour"},
        {"#unit,#neighbour\na,b\n", "symmetric makes neighbours mutual"},
    };
    for (size_t k = 0; k < sizeof known / sizeof *known; k++) {
        ORK_OWNED_TABLE ork_table *data = NULL, *list = NULL;
        tables_of(state, CHAIN, known[k].list, &data, &list);
        assert_refused("spatial-weights", data, list, NULL, ORK_ERR_DATA, known[k].message,
                       "list: @");
    }
    ORK_OWNED_TABLE ork_table *data = NULL;
    tables_of(state, CHAIN, NULL, &data, NULL);
    assert_refused("spatial-weights", data, NULL, NULL, ORK_ERR_ARGUMENT, "--boundaries FILE",
                   "snap: 1");
    assert_refused("spatial-weights", data, NULL, NULL, ORK_ERR_ARGUMENT, "columns x and y",
                   "nearest: 2");
    assert_refused("spatial-weights", data, NULL, NULL, ORK_ERR_ARGUMENT, "--list FILE",
                   "weights: list");
    assert_refused("spatial-weights", data, NULL, NULL, ORK_ERR_ARGUMENT, "two columns, x and y",
                   "nearest: 2", "x: x");
}

static void what_is_odd_in_a_list_is_told(void **state)
{
    ORK_OWNED_TABLE ork_table *data = NULL, *list = NULL;
    ORK_OWNED_RESULT ork_result *result = NULL, *mutual = NULL;
    tables_of(state, CHAIN, "#unit,#neighbour\na,b\nb,c\nc,b\nz,a\nc,c\n", &data, &list);
    assert_ok(*state, RUN("spatial-weights", data, list, NULL, &result, "list: @"));
    assert_true(case_says(result, "strange-neighbours", "1 of 5 pairs of the list are left out"));
    assert_true(case_says(result, "strange-neighbours", "z"));
    assert_true(case_says(result, "own-neighbour", "1 pairs"));
    assert_true(case_says(result, "one-way-neighbours", "1 of 3 pairs"));
    assert_true(case_says(result, "islands", "2 of 5 units"));
    assert_true(case_says(result, "islands", "d and e"));
    assert_near(ork_result_value(result, "islands")->number, 2, 0);
    assert_ok(*state,
              RUN("spatial-weights", data, list, NULL, &mutual, "list: @", "symmetric: yes"));
    assert_near(ork_result_value(mutual, "links")->number, 4, 0);
    assert_false(case_says(mutual, "one-way-neighbours", "pairs"));
}

static void islands_are_left_out_kept_or_tied(void **state)
{
    static const char places[] = "#unit,v,x,y\na,1,0,0\nb,5,1,0\nc,2,2,0\nd,7,50,0\n";
    ORK_OWNED_TABLE ork_table *data = NULL, *list = NULL;
    ORK_OWNED_RESULT ork_result *out = NULL, *kept = NULL, *tied = NULL;
    tables_of(state, places, "#unit,#neighbour\na,b\nb,a\nb,c\nc,b\n", &data, &list);
    assert_ok(*state,
              RUN("local-autocorrelation", data, list, NULL, &out, "variable: v", "list: @"));
    assert_near(ork_result_value(out, "units")->number, 3, 0);
    assert_true(isnan(case_number(out, "local", 3, "moran")));
    assert_true(isnan(case_number(out, "local", 3, "value")));
    assert_true(case_says(out, "islands", "1 of 4 units have no neighbours"));
    assert_ok(*state, RUN("local-autocorrelation", data, list, NULL, &kept, "variable: v",
                          "list: @", "islands: keep"));
    assert_near(case_number(kept, "local", 3, "value"), 7, 0);
    assert_true(isnan(case_number(kept, "local", 3, "moran")));
    /* It counts in the mean: (1 + 5 + 2 + 7)/4. */
    assert_near(case_number(kept, "local", 0, "standardised") /
                    case_number(kept, "local", 3, "standardised"),
                (1 - 3.75) / (7 - 3.75), 1e-14);
    assert_ok(*state, RUN("local-autocorrelation", data, list, NULL, &tied, "variable: v",
                          "list: @", "islands: nearest", "x: x", "y: y"));
    assert_near(case_number(tied, "local", 3, "neighbours"), 1, 0);
    assert_near(case_number(tied, "local", 2, "neighbours"), 2, 0);
    assert_true(case_says(tied, "islands", "tied to the nearest unit: d"));
}

static void missing_values_leave_the_weights(void **state)
{
    ORK_OWNED_TABLE ork_table *data = NULL, *list = NULL, *four = NULL;
    ORK_OWNED_RESULT ork_result *result = NULL, *expected = NULL;
    tables_of(state, "#unit,x\na,1\nb,2\nc,4\nd,8\ne,\n", CHAIN_LIST, &data, &list);
    tables_of(state, "#unit,x\na,1\nb,2\nc,4\nd,8\n", NULL, &four, NULL);
    assert_ok(*state,
              RUN("spatial-autocorrelation", data, list, NULL, &result, "variables: x", "list: @"));
    assert_ok(*state, RUN("spatial-autocorrelation", four, list, NULL, &expected, "variables: x",
                          "list: @"));
    assert_true(case_says(result, "left-out-of-weights", "1 of 5 values of x are missing"));
    for (size_t row = 0; row < 3; row++)
        assert_true(case_number(result, "autocorrelation", row, "statistic") ==
                    case_number(expected, "autocorrelation", row, "statistic"));
}

static void constant_and_few_values_are_told(void **state)
{
    ORK_OWNED_TABLE ork_table *data = NULL, *list = NULL, *few = NULL;
    ORK_OWNED_RESULT ork_result *same = NULL, *two = NULL, *local = NULL;
    tables_of(state, "#unit,x\na,3\nb,3\nc,3\nd,3\ne,3\n", CHAIN_LIST, &data, &list);
    tables_of(state, "#unit,x\na,1\nb,2\n", NULL, &few, NULL);
    assert_ok(*state,
              RUN("spatial-autocorrelation", data, list, NULL, &same, "variables: x", "list: @"));
    assert_true(case_says(same, "constant", "the same everywhere"));
    assert_true(isnan(case_number(same, "autocorrelation", 0, "statistic")));
    assert_true(isnan(case_number(same, "autocorrelation", 0, "p_permutation")));
    assert_ok(*state,
              RUN("spatial-autocorrelation", few, list, NULL, &two, "variables: x", "list: @"));
    assert_true(case_says(two, "too-few-units", "three are needed"));
    assert_ok(*state,
              RUN("local-autocorrelation", data, list, NULL, &local, "variable: x", "list: @"));
    assert_true(case_says(local, "constant", "there are no clusters"));
}

static void places_that_cannot_be_are_refused_or_told(void **state)
{
    ORK_OWNED_TABLE ork_table *swapped = NULL, *same = NULL, *apart = NULL;
    ORK_OWNED_RESULT ork_result *told = NULL, *band = NULL;
    tables_of(state, "#unit,x,y\na,51,171\nb,52,169\nc,53,160\n", NULL, &swapped, NULL);
    tables_of(state, "#unit,x,y\na,1,1\nb,1,1\nc,3,3\nd,,3\n", NULL, &same, NULL);
    tables_of(state, "#unit,x,y\na,0,0\nb,1,0\nc,3,0\n", NULL, &apart, NULL);
    assert_refused("spatial-weights", swapped, NULL, NULL, ORK_ERR_DATA, "are they swapped?",
                   "nearest: 1", "x: x", "y: y");
    assert_refused("spatial-weights", same, NULL, NULL, ORK_ERR_DATA, "a and b are at the same",
                   "weights: inverse-distance", "x: x", "y: y");
    assert_refused("spatial-weights", same, NULL, NULL, ORK_ERR_ARGUMENT, "more than the 2 other",
                   "nearest: 3", "x: x", "y: y");
    assert_ok(*state,
              RUN("spatial-weights", same, NULL, NULL, &told, "nearest: 1", "x: x", "y: y"));
    assert_true(case_says(told, "same-place", "2 units share their place"));
    assert_true(case_says(told, "no-place", "1 of 4 units have no coordinates"));
    /* The band that gives everybody a neighbour: 2, so that b has two and a and c one. */
    assert_ok(*state, RUN("spatial-weights", apart, NULL, NULL, &band, "weights: distance", "x: x",
                          "y: y", "coordinates: plane"));
    assert_true(case_says(band, "distance-chosen", "within 2,"));
    assert_near(ork_result_value(band, "links")->number, 4, 0);
}

static void few_permutations_are_told_where_more_would_matter(void **state)
{
    ORK_OWNED_TABLE ork_table *data = NULL, *list = NULL;
    ORK_OWNED_RESULT ork_result *few = NULL, *none = NULL;
    columbus(*state, &data, &list);
    assert_ok(*state, RUN("local-autocorrelation", data, list, NULL, &few, "variable: CRIME",
                          "list: @", "permutations: 39", "correction: bonferroni"));
    assert_true(case_says(few, "few-permutations", "take more permutations"));
    assert_refused("local-autocorrelation", data, list, NULL, ORK_ERR_ARGUMENT,
                   "significance analytic", "variable: CRIME", "list: @", "permutations: 0");
    assert_ok(*state, RUN("local-autocorrelation", data, list, NULL, &none, "variable: CRIME",
                          "list: @", "permutations: 0", "significance: analytic"));
    assert_true(isnan(case_number(none, "local", 0, "moran_p_permutation")));
}

static void periods_are_computed_by_themselves(void **state)
{
    ORK_OWNED_TABLE ork_table *data = NULL, *list = NULL;
    ORK_OWNED_RESULT ork_result *result = NULL;
    tables_of(
        state,
        "#unit,year,x\na,2001,1\nb,2001,2\nc,2001,4\nd,2001,8\ne,2001,16\na,2000,5\nb,2000,1\n"
        "c,2000,5\nd,2000,1\ne,2000,5\n",
        CHAIN_LIST, &data, &list);
    assert_ok(*state, RUN("spatial-autocorrelation", data, list, NULL, &result, "variables: x",
                          "list: @", "measures: moran"));
    assert_near(case_number(result, "autocorrelation", 0, "period"), 2000, 0);
    assert_near(case_number(result, "autocorrelation", 0, "statistic"), -1, 1e-14);
    assert_true(case_number(result, "autocorrelation", 1, "statistic") > 0);
    assert_int_equal(ork_result_table(result, "autocorrelation")->row_count, 2);
}

static void a_second_variable_makes_moran_bivariate(void **state)
{
    ORK_OWNED_TABLE ork_table *data = NULL, *list = NULL;
    ORK_OWNED_RESULT ork_result *global = NULL, *local = NULL, *plain = NULL, *self = NULL;
    columbus(*state, &data, &list);
    assert_ok(*state, RUN("spatial-autocorrelation", data, list, NULL, &global, "variables: CRIME",
                          "lagged: INC", "list: @"));
    assert_int_equal(ork_result_table(global, "autocorrelation")->row_count, 1);
    assert_string_equal(case_text(global, "autocorrelation", 0, "measure"), "Moran's I, bivariate");
    assert_true(case_number(global, "autocorrelation", 0, "statistic") < -0.3);
    assert_true(case_number(global, "autocorrelation", 0, "p_permutation") < 0.01);
    assert_ok(*state, RUN("local-autocorrelation", data, list, NULL, &local, "variable: CRIME",
                          "lagged: INC", "list: @"));
    double sum = 0;
    for (size_t i = 0; i < 49; i++)
        sum += case_number(local, "local", i, "moran") / 49;
    assert_near(sum, case_number(global, "autocorrelation", 0, "statistic"), 1e-13);
    assert_int_equal(ork_table_find(ork_result_table(local, "local"), "g_star"), -1);
    /* Against itself it is the plain one, draws included. */
    assert_ok(*state, RUN("local-autocorrelation", data, list, NULL, &self, "variable: INC",
                          "lagged: INC", "list: @"));
    assert_ok(*state,
              RUN("local-autocorrelation", data, list, NULL, &plain, "variable: INC", "list: @"));
    for (size_t i = 0; i < 49; i++)
        assert_true(case_number(self, "local", i, "moran_p_permutation") ==
                    case_number(plain, "local", i, "moran_p_permutation"));
    assert_refused("spatial-autocorrelation", data, list, NULL, ORK_ERR_ARGUMENT,
                   "there is only Moran's I", "variables: CRIME", "lagged: INC", "list: @",
                   "measures: geary");
}

/* Some programs print p of the smaller side ("folded") as if it were two-sided: it is half. */
static void a_two_sided_p_is_twice_the_folded_one_and_both_are_told(void **state)
{
    ORK_OWNED_TABLE ork_table *data = NULL, *list = NULL;
    ORK_OWNED_RESULT ork_result *result = NULL;
    columbus(*state, &data, &list);
    assert_ok(*state, RUN("local-autocorrelation", data, list, NULL, &result, "variable: CRIME",
                          "list: @"));
    size_t below_half = 0;
    for (size_t i = 0; i < 49; i++) {
        double folded = case_number(result, "local", i, "moran_p_folded");
        double two_sided = case_number(result, "local", i, "moran_p_permutation");
        assert_true(two_sided == fmin(1, 2 * folded));
        below_half += folded < 0.5;
    }
    assert_true(below_half > 40);
}

static ork_status run_once(ork_context *ctx, void *data)
{
    ORK_OWNED_RESULT ork_result *result = NULL;
    return run_case(ctx, data, &result);
}

static void spatial_methods_survive_refused_memory(void **state)
{
    ORK_OWNED_TABLE ork_table *data = NULL, *list = NULL, *places = NULL, *shaped = NULL;
    tables_of(state, CHAIN, CHAIN_LIST, &data, &list);
    tables_of(state, "#unit,v,x,y\na,1,0,0\nb,5,1,0\nc,2,2,0\nd,7,50,0\n", NULL, &places, NULL);
    tables_of(state, "#unit,x\nA,1\nB,5\nC,3\n", NULL, &shaped, NULL);
    made_shapes m = {0};
    add_shape(&m, POINTS(0, 0, 1, 0, 1, 1, 0, 1, 0, 0));
    add_shape(&m, POINTS(1, 0.1, 2, 0.1, 2, 0.5, 1, 0.5, 1, 0.3, 1, 0.1));
    add_shape(&m, POINTS(1, 0.5, 2, 0.5, 2, 0.9, 1, 0.9, 1, 0.5));
    space_case cases[] = {
        {"spatial-weights", data, list, NULL, SETTINGS("list: @")},
        {"spatial-autocorrelation", data, list, NULL,
         SETTINGS("list: @", "variables: x", "permutations: 9")},
        {"local-autocorrelation", data, list, NULL,
         SETTINGS("list: @", "variable: x", "permutations: 9")},
        {"local-autocorrelation", places, NULL, NULL,
         SETTINGS("nearest: 2", "x: x", "y: y", "variable: v", "lagged: x", "permutations: 9")},
        {"spatial-autocorrelation", places, NULL, NULL,
         SETTINGS("nearest: 2", "x: x", "y: y", "variables: v", "lagged: x", "permutations: 9")},
        {"spatial-weights", shaped, NULL, &m.shapes, SETTINGS("weights: rook")},
        {"spatial-autocorrelation", places, NULL, NULL,
         SETTINGS("distance: 200", "x: x", "y: y", "variables: v", "islands: nearest")},
    };
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++)
        assert_survives_refused_memory(run_once, &cases[k]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        context_test(columbus_has_the_autocorrelation_that_spdep_finds),
        context_test(two_sided_p_is_twice_that_of_the_side),
        context_test(columbus_has_the_clusters_that_spdep_finds),
        context_test(results_do_not_depend_on_the_order_of_rows_or_threads),
        context_test(corners_touch_and_sides_are_borders),
        context_test(borders_without_common_vertices_are_found_within_the_tolerance),
        context_test(outlines_that_cross_without_a_common_vertex_touch),
        context_test(a_unit_inside_another_without_a_hole_is_its_neighbour),
        context_test(both_sides_of_the_180th_meridian_are_one_line),
        context_test(outlines_of_a_plane_are_measured_in_metres),
        context_test(kazakhstans_regions_have_their_published_neighbours),
        context_test(lists_that_cannot_be_are_refused),
        context_test(what_is_odd_in_a_list_is_told),
        context_test(islands_are_left_out_kept_or_tied),
        context_test(missing_values_leave_the_weights),
        context_test(constant_and_few_values_are_told),
        context_test(places_that_cannot_be_are_refused_or_told),
        context_test(few_permutations_are_told_where_more_would_matter),
        context_test(periods_are_computed_by_themselves),
        context_test(a_second_variable_makes_moran_bivariate),
        context_test(a_two_sided_p_is_twice_the_folded_one_and_both_are_told),
        context_test(spatial_methods_survive_refused_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
