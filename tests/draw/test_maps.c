/*
 * Projections, matching, the assignment of squares, and what maps say when something is missing.
 */
#include "testing.h"

#include "draw/map.h"
#include "figures.h"

static ork_drawing drawing_of(ork_context *ctx)
{
    static const ork_figure figure = {ORK_FIGURE_DEFAULTS};
    static const ork_draw_options options = {.shapes_day = ORK_DAY_NONE};
    return (ork_drawing){.ctx = ctx, .figure = &figure, .options = &options, .width = 760};
}

static void assert_projection(ork_context *ctx, double west, double east, double south,
                              double north, const char *expected)
{
    ork_drawing d = drawing_of(ctx);
    char *definition;
    assert_ok(ctx, ork_projection_for(&d, west, east, south, north, &definition));
    if (!strstr(definition, expected)) fail_msg("%s, expected %s", definition, expected);
    ork_arena_free(&d.arena);
}

static void the_projection_follows_the_extent(void **state)
{
    assert_projection(*state, 46.5, 87.3, 40.6, 55.4,
                      "aea +lon_0=66.9 +lat_0=48 +lat_1=43.07 +lat_2=52.93");
    assert_projection(*state, 95, 141, -11, 6, "cea");
    assert_projection(*state, -180, 180, -60, 84, "eqearth");
    assert_projection(*state, -180, 30, 70, 90, "laea");
    assert_projection(*state, 110, 155, -44, -10, "aea");
}

/* A square of one degree around a point. */
static ork_shape square(double *points, ork_ring *ring, double x, double y)
{
    const double corners[] = {-0.5, -0.5, 0.5, -0.5, 0.5, 0.5, -0.5, 0.5, -0.5, -0.5};
    for (size_t k = 0; k < 10; k++)
        points[k] = corners[k] + (k % 2 ? y : x);
    *ring = (ork_ring){.points = points, .count = 5};
    return (ork_shape){.rings = ring, .ring_count = 1};
}

static void shapes_across_the_antimeridian_stand_side_by_side(void **state)
{
    ork_drawing d = drawing_of(*state);
    double points[3][10];
    ork_ring rings[3];
    ork_shape all[] = {square(points[0], &rings[0], 178, 65),
                       square(points[1], &rings[1], -178, 65),
                       square(points[2], &rings[2], 174, 65)};
    ork_shapes shapes = {.shapes = all, .count = 3};
    ork_plane plane;
    assert_ok(*state, ork_plane_of(&d, &shapes, &plane));
    assert_true(plane.shapes[2].centre_x < plane.shapes[0].centre_x);
    assert_true(plane.shapes[0].centre_x < plane.shapes[1].centre_x);
    /* Nine degrees from edge to edge, four of them between the last two. */
    assert_near(plane.shapes[1].centre_x - plane.shapes[0].centre_x, 4.0 / 9, 0.02);
    ork_arena_free(&d.arena);
}

static void equal_areas_on_the_globe_are_equal_on_the_map(void **state)
{
    ork_drawing d = drawing_of(*state);
    double points[2][10];
    ork_ring rings[2];
    ork_shape all[] = {square(points[0], &rings[0], 50, 42), square(points[1], &rings[1], 80, 54)};
    ork_shapes shapes = {.shapes = all, .count = 2};
    ork_plane plane;
    assert_ok(*state, ork_plane_of(&d, &shapes, &plane));
    const double degree = acos(-1) / 180;
    double globe =
        (sin(42.5 * degree) - sin(41.5 * degree)) / (sin(54.5 * degree) - sin(53.5 * degree));
    assert_near(plane.shapes[0].area / plane.shapes[1].area, globe, 0.005);
    ork_arena_free(&d.arena);
}

static void outlines_in_metres_are_refused_with_a_hint(void **state)
{
    ork_drawing d = drawing_of(*state);
    double points[10];
    ork_ring ring;
    ork_shape all[] = {square(points, &ring, 500000, 4700000)};
    ork_shapes shapes = {.shapes = all, .count = 1, .file = (char *)(uintptr_t) "regions.geojson"};
    ork_plane plane;
    assert_error(*state, ork_plane_of(&d, &shapes, &plane), ORK_ERR_DATA, "WGS 84");
    assert_error(*state, ork_plane_of(&d, &shapes, &plane), ORK_ERR_DATA, "regions.geojson");
    ork_arena_free(&d.arena);
}

/* The least sum of squared distances by trying every arrangement: the slow twin. */
static double best_by_trial(const double *cost, size_t rows, size_t columns, size_t row,
                            unsigned taken)
{
    if (row == rows) return 0;
    double best = INFINITY;
    for (size_t k = 0; k < columns; k++) {
        if (taken >> k & 1U) continue;
        best = fmin(best, cost[row * columns + k] +
                              best_by_trial(cost, rows, columns, row + 1, taken | 1U << k));
    }
    return best;
}

static void squares_are_assigned_at_the_least_cost(void **state)
{
    ork_random random = ork_random_stream(5, 5);
    for (int round = 0; round < 20; round++) {
        ork_drawing d = drawing_of(*state);
        enum { POINTS = 5 };
        double x[POINTS], y[POINTS], cost[POINTS * 32], total = 0;
        ork_cell cells[POINTS];
        for (size_t k = 0; k < POINTS; k++) {
            x[k] = ork_random_uniform(&random);
            y[k] = ork_random_uniform(&random);
        }
        assert_ok(*state, ork_assign_cells(&d, x, y, POINTS, cells));
        double left = INFINITY, right = -INFINITY, top = INFINITY, bottom = -INFINITY;
        for (size_t k = 0; k < POINTS; k++) {
            left = fmin(left, x[k]);
            right = fmax(right, x[k]);
            top = fmin(top, y[k]);
            bottom = fmax(bottom, y[k]);
            for (size_t other = 0; other < k; other++)
                assert_false(cells[k].column == cells[other].column &&
                             cells[k].row == cells[other].row);
        }
        /* The grid as ork_assign_cells chooses it. */
        double ratio = fmin(fmax((right - left) / (bottom - top), 0.35), 3);
        size_t columns = (size_t)ceil(sqrt(1.35 * POINTS * ratio));
        size_t rows = (size_t)ceil(1.35 * POINTS / (double)columns), count = columns * rows;
        for (size_t k = 0; k < POINTS; k++) {
            double at_x = columns > 1 ? (x[k] - left) / (right - left) * (double)(columns - 1) : 0;
            double at_y = rows > 1 ? (y[k] - top) / (bottom - top) * (double)(rows - 1) : 0;
            for (size_t c = 0; c < count; c++) {
                cost[k * count + c] =
                    pow((double)(c % columns) - at_x, 2) + pow((double)(c / columns) - at_y, 2);
            }
            total += cost[k * count + (size_t)cells[k].row * columns + (size_t)cells[k].column];
        }
        assert_near(total, best_by_trial(cost, POINTS, count, 0, 0), 1e-9);
        ork_arena_free(&d.arena);
    }
}

static bool has_note(const ork_context *ctx, const char *code)
{
    for (size_t k = 0; k < ork_context_note_count(ctx); k++)
        if (strcmp(ork_context_note(ctx, k)->code, code) == 0) return true;
    return false;
}

static void draw_named(ork_context *ctx, const char *name, ork_text *svg)
{
    const example *what;
    for (size_t k = 0; (what = example_at(k)) != NULL; k++) {
        if (strcmp(what->name, name) != 0) continue;
        assert_ok(ctx, draw_example(ctx, what, 760, svg));
        return;
    }
    fail_msg("no example %s", name);
}

static void a_map_without_outlines_becomes_a_tile_map_with_a_note(void **state)
{
    ork_text svg = {0};
    draw_named(*state, "map-without-outlines", &svg);
    assert_non_null(strstr(svg.bytes, "ork-tile"));
    assert_true(has_note(*state, "no-outlines"));
    ork_text_free(&svg);
}

static void units_without_an_outline_are_named(void **state)
{
    ork_text svg = {0};
    draw_named(*state, "map-diverging", &svg); /* 16 units on the outlines of 20 */
    assert_true(has_note(*state, "no-outline"));
    ork_text_free(&svg);
    ork_context_clear_notes(*state);
    draw_named(*state, "map", &svg);
    assert_false(has_note(*state, "no-outline"));
    ork_text_free(&svg);
}

static void units_are_named_in_the_language_of_the_figure(void **state)
{
    ork_text svg = {0};
    draw_named(*state, "bar-translated", &svg);
    assert_non_null(strstr(svg.bytes, "Карагандинская область"));
    assert_null(strstr(svg.bytes, "Karaganda"));
    ork_text_free(&svg);
}

static bool says(const ork_text *svg, const char *text)
{
    return strstr(svg->bytes, text) != NULL;
}

static void grades_are_shades_from_the_strongest_and_unknown_is_hatched(void **state)
{
    ork_text svg = {0};
    draw_named(*state, "bar-grades", &svg);
    /* "very high" is nobody's: the others keep their shades, and it is not in the legend */
    assert_false(says(&svg, "#1f5fa8"));
    assert_false(says(&svg, ">өте жоғары<"));
    assert_true(says(&svg, "#4f90c8") && says(&svg, "#94c1e3") && says(&svg, "#dfe3e6"));
    const char *high = strstr(svg.bytes, ">жоғары<"), *low = strstr(svg.bytes, ">төмен<");
    assert_true(high && low && high < low);
    assert_false(says(&svg, "<pattern"));
    ork_text_free(&svg);
    draw_named(*state, "map-grades", &svg);
    assert_true(says(&svg, "#1f5fa8") && says(&svg, "#dfe3e6") && says(&svg, "-p7\""));
    assert_false(says(&svg, "#e69f00"));
    ork_text_free(&svg);
}

static void diverging_grades_part_at_the_middle(void **state)
{
    char high[ORK_COLOUR_BYTES], low[ORK_COLOUR_BYTES];
    ork_text svg = {0};
    draw_named(*state, "map-sides", &svg);
    ork_side_colour(0, 1, 3, high);
    ork_side_colour(2, 1, 3, low);
    assert_true(says(&svg, high) && says(&svg, low) && says(&svg, "#dfe3e6"));
    const char *first = strstr(svg.bytes, ">жоғары<"), *middle = strstr(svg.bytes, ">орташа<");
    const char *last = strstr(svg.bytes, ">төмен<");
    assert_true(first && middle && last && first < middle && middle < last);
    assert_false(says(&svg, ">-орташа<"));
    ork_text_free(&svg);
}

static void yes_and_no_have_signs_words_and_no_numbers(void **state)
{
    ork_text svg = {0};
    draw_named(*state, "heatmap-yes-no", &svg);
    assert_true(says(&svg, ">✓<") && says(&svg, ">✗<"));
    assert_true(says(&svg, ">✓ иә<") && says(&svg, ">✗ жоқ<") && says(&svg, ">белгісіз<"));
    assert_true(says(&svg, ": иә</title>") && says(&svg, ": белгісіз</title>"));
    assert_false(says(&svg, ">1<") || says(&svg, ">0<"));
    ork_text_free(&svg);
}

static void ratios_are_coloured_by_how_many_times_they_are_the_centre(void **state)
{
    ork_text svg = {0};
    draw_named(*state, "heatmap-ratios", &svg);
    assert_true(says(&svg, "Карагандинская область") && !says(&svg, "Karaganda"));
    assert_true(says(&svg, ">≤ 0,06<")); /* the bar cannot begin at zero */
    const ork_figure figure = {.x_line = NAN, .y_line = 1, .diverging = true};
    const ork_drawing d = {.figure = &figure};
    char half[ORK_COLOUR_BYTES], twice[ORK_COLOUR_BYTES], zero[ORK_COLOUR_BYTES];
    ork_value_colour(&d, 0, 20, 0.5, half);
    ork_value_colour(&d, 0, 20, 2, twice);
    ork_value_colour(&d, 0, 20, 0, zero);
    assert_true(fabs(ork_colour_lightness(half) - ork_colour_lightness(twice)) < 8);
    assert_string_equal(zero, "#8f4708");
    ork_text_free(&svg);
}

static void ratios_are_classed_by_halves_and_doubles(void **state)
{
    ork_text svg = {0};
    draw_named(*state, "map-ratios", &svg);
    /* Almaty and Astana have more than twice the national share, two regions less than a quarter.
     */
    assert_true(says(&svg, ">up to 1: 0.21 – 0.22<") && says(&svg, ">above 1: 2.24 – 2.62<"));
    ork_text_free(&svg);
}

/* The colours of the swatches of the legend, in their order. */
static size_t legend_colours(const ork_text *svg, char colours[6][ORK_COLOUR_BYTES])
{
    size_t count = 0;
    for (const char *at = svg->bytes; (at = strstr(at, "ork-swatch")) != NULL && count < 6; at++) {
        const char *fill = strstr(at, "fill=\"#");
        assert_non_null(fill);
        snprintf(colours[count++], ORK_COLOUR_BYTES, "%.7s", fill + strlen("fill=\""));
    }
    return count;
}

static void classes_on_both_sides_differ_without_colour(void **state)
{
    static const char *const names[] = {"map-ratios", "map-diverging"};
    for (size_t k = 0; k < 2; k++) {
        char colours[6][ORK_COLOUR_BYTES];
        ork_text svg = {0};
        draw_named(*state, names[k], &svg);
        size_t count = legend_colours(&svg, colours);
        assert_true(count >= 4);
        for (size_t a = 0; a < count; a++) {
            for (size_t b = 0; b < a; b++)
                assert_true(
                    fabs(ork_colour_lightness(colours[a]) - ork_colour_lightness(colours[b])) > 5);
        }
        ork_text_free(&svg);
    }
}

static void a_unit_that_stands_twice_is_refused(void **state)
{
    static const char *const names[] = {"Almaty", "Almaty"};
    static const double values[] = {1, 2};
    ORK_OWNED_TABLE ork_table *table = NULL;
    ork_figure figure = {ORK_FIGURE_DEFAULTS, .kind = ORK_FIGURE_TILE_MAP, .label = "region",
                         .value = "score", .name = "twice"};
    ORK_OWNED_TEXT ork_text svg = {0};
    assert_ok(*state, ork_table_new(*state, "t", 2, &table));
    assert_ok(*state, add_texts(*state, table, "region", names));
    assert_ok(*state, add_numbers(*state, table, "score", NULL, NULL, values));
    assert_error(*state, ork_draw_svg(*state, &figure, table, NULL, &svg), ORK_ERR_DATA,
                 "Almaty stands twice");
}

static void a_column_that_is_not_there_is_named(void **state)
{
    static const char *const names[] = {"Almaty"};
    ORK_OWNED_TABLE ork_table *table = NULL;
    ork_figure figure = {ORK_FIGURE_DEFAULTS, .kind = ORK_FIGURE_BAR, .label = "region",
                         .value = "scroe"};
    ORK_OWNED_TEXT ork_text svg = {0};
    assert_ok(*state, ork_table_new(*state, "t", 1, &table));
    assert_ok(*state, add_texts(*state, table, "region", names));
    assert_error(*state, ork_draw_svg(*state, &figure, table, NULL, &svg), ORK_ERR_DATA, "scroe");
    figure.value = NULL;
    assert_error(*state, ork_draw_svg(*state, &figure, table, NULL, &svg), ORK_ERR_DATA, "value");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        context_test(the_projection_follows_the_extent),
        context_test(shapes_across_the_antimeridian_stand_side_by_side),
        context_test(equal_areas_on_the_globe_are_equal_on_the_map),
        context_test(outlines_in_metres_are_refused_with_a_hint),
        context_test(squares_are_assigned_at_the_least_cost),
        context_test(a_map_without_outlines_becomes_a_tile_map_with_a_note),
        context_test(units_without_an_outline_are_named),
        context_test(units_are_named_in_the_language_of_the_figure),
        context_test(diverging_grades_part_at_the_middle),
        context_test(grades_are_shades_from_the_strongest_and_unknown_is_hatched),
        context_test(yes_and_no_have_signs_words_and_no_numbers),
        context_test(ratios_are_coloured_by_how_many_times_they_are_the_centre),
        context_test(classes_on_both_sides_differ_without_colour),
        context_test(ratios_are_classed_by_halves_and_doubles),
        context_test(a_unit_that_stands_twice_is_refused),
        context_test(a_column_that_is_not_there_is_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
