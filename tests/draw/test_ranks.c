/*
 * What radars, ranks over time, totals of stacks and marks of comparison show: read from the
 * paths and markers that were drawn.
 */
#include "testing.h"

#include <math.h>

#include "figures.h"

static void draw_named(ork_context *ctx, const char *name, double width, ork_text *svg)
{
    const example *what;
    for (size_t k = 0; (what = example_at(k)) != NULL; k++) {
        if (strcmp(what->name, name) != 0) continue;
        assert_ok(ctx, draw_example(ctx, what, width, svg));
        return;
    }
    fail_msg("no example %s", name);
}

static size_t count_of(const ork_text *svg, const char *text)
{
    size_t count = 0;
    for (const char *at = svg->bytes; (at = strstr(at, text)) != NULL; at++)
        count++;
    return count;
}

/* The numbers of the k-th path of a class, and how many pieces it has. */
static size_t read_path(const ork_text *svg, const char *class, size_t k, double *numbers,
                        size_t most, size_t *pieces)
{
    char opening[80];
    size_t count = 0;
    const char *at = svg->bytes;
    snprintf(opening, sizeof opening, "<path class=\"%s\" d=\"", class);
    for (size_t skipped = 0; at && skipped <= k; skipped++)
        at = strstr(at + (skipped > 0), opening);
    assert_non_null(at);
    at += strlen(opening);
    *pieces = 0;
    while (*at && *at != '"') {
        char *end;
        *pieces += *at == 'M';
        double number = strtod(at, &end);
        if (end == at) {
            at++;
            continue;
        }
        assert_true(count < most);
        numbers[count++] = number;
        at = end;
    }
    return count;
}

static ork_status add_radar(ork_context *ctx, const double *values, ork_text *svg)
{
    static const char *const axes[] = {"up", "right", "down", "left"};
    ORK_OWNED_TABLE ork_table *table = NULL;
    ORK_TRY(ork_table_new(ctx, "t", 4, &table));
    ORK_TRY(add_texts(ctx, table, "axis", axes));
    ORK_TRY(add_numbers(ctx, table, "score", NULL, NULL, values));
    ork_figure figure = {ORK_FIGURE_DEFAULTS, .kind = ORK_FIGURE_RADAR, .name = "r", .title = "t",
                         .x = "axis",         .value = "score"};
    return ork_draw_svg(ctx, &figure, table, NULL, svg);
}

static void a_radar_shows_values_as_distances_from_zero(void **state)
{
    ork_text svg = {0};
    double at[12];
    size_t pieces;
    assert_ok(*state, add_radar(*state, (double[]){100, 50, 0, 25}, &svg));
    assert_int_equal(read_path(&svg, "ork-line", 0, at, 12, &pieces), 10);
    double x = at[4], y = at[5]; /* the value 0 is the centre */
    double unit = (y - at[1]) / 100;
    assert_true(unit > 0.5);
    assert_near(at[0], x, 0.02);
    assert_near(at[2] - x, 50 * unit, 0.02);
    assert_near(at[3], y, 0.02);
    assert_near(x - at[6], 25 * unit, 0.02);
    assert_near(at[8], at[0], 0);
    assert_near(at[9], at[1], 0);
    assert_int_equal(pieces, 1);
    assert_int_equal(count_of(&svg, "fill-opacity"), 1);
    ork_text_free(&svg);
}

static void a_radars_missing_value_is_a_gap_without_area_and_is_told(void **state)
{
    ork_text svg = {0};
    double at[12];
    size_t pieces;
    assert_ok(*state, add_radar(*state, (double[]){100, NAN, 20, 25}, &svg));
    assert_int_equal(read_path(&svg, "ork-line", 0, at, 12, &pieces), 8);
    assert_int_equal(pieces, 2);
    assert_int_equal(count_of(&svg, "fill-opacity"), 0);
    assert_int_equal(count_of(&svg, ">no data: right<"), 1);
    ork_text_free(&svg);
}

static void a_radar_that_could_not_be_read_is_drawn_as_rows_or_cells(void **state)
{
    static const char *const others[] = {"radar-two-axes", "radar-too-many-axes",
                                         "radar-too-many-groups"};
    static const size_t marks[] = {6, 80, 60};
    for (size_t k = 0; k < 3; k++) {
        ork_text svg = {0};
        draw_named(*state, others[k], 760, &svg);
        assert_int_equal(count_of(&svg, "class=\"ork-line\""), 0);
        assert_int_equal(count_of(&svg, "class=\"ork-mark"), marks[k]);
        ork_text_free(&svg);
    }
}

static void long_axis_names_stay_whole_on_a_phone(void **state)
{
    ork_text svg = {0};
    draw_named(*state, "radar", 360, &svg);
    assert_int_equal(count_of(&svg, "\xE2\x80\xA6"), 0); /* no "…" */
    assert_int_equal(count_of(&svg, ">коммуникационных технологий: 12,5<"), 1);
    ork_text_free(&svg);
}

static void better_ranks_stand_higher_and_equal_ones_each_in_a_row(void **state)
{
    ork_text svg = {0};
    double at[8];
    size_t pieces;
    draw_named(*state, "bump-ties", 760, &svg);
    double first[3], last[3];
    for (size_t k = 0; k < 3; k++) {
        assert_int_equal(read_path(&svg, "ork-line", k, at, 8, &pieces), 4);
        first[k] = at[1];
        last[k] = at[3];
    }
    /* Drawn from the last to the first. */
    assert_true(first[2] < first[1] && first[1] < first[0]);
    assert_true(last[2] < last[1] && last[1] < last[0]);
    assert_int_equal(count_of(&svg, ">1.5</text>"), 2);
    assert_int_equal(count_of(&svg, ">2</text>"), 3);
    assert_true(strstr(svg.bytes, ">before<") < strstr(svg.bytes, ">after<"));
    ork_text_free(&svg);
}

static void a_missing_rank_is_a_gap(void **state)
{
    ork_text svg = {0};
    draw_named(*state, "bump-gaps", 760, &svg);
    size_t pieces = 0, gaps = 0;
    double at[8];
    for (size_t k = 0; k < 6; k++) {
        read_path(&svg, "ork-line", k, at, 8, &pieces);
        gaps += pieces == 2;
    }
    assert_int_equal(gaps, 3); /* those within the second and third period */
    assert_int_equal(count_of(&svg, "class=\"ork-mark"), 18);
    ork_text_free(&svg);
}

static void of_very_many_units_the_best_are_drawn_and_the_number_is_told(void **state)
{
    ork_text svg = {0};
    draw_named(*state, "bump-many", 760, &svg);
    assert_int_equal(count_of(&svg, "class=\"ork-line"), 60);
    assert_int_equal(count_of(&svg, "class=\"ork-line ork-faint-line"), 52); /* 8 stand out */
    assert_int_equal(count_of(&svg, "60 / 200"), 1);
    ork_text_free(&svg);
}

static void the_description_of_ranks_names_the_first_as_leader(void **state)
{
    ork_text svg = {0};
    draw_named(*state, "bump-groups", 760, &svg);
    assert_non_null(strstr(svg.bytes, "leader: Akmola, 2011: 1."));
    ork_text_free(&svg);
}

/* Where the diamond of a figure's only row stands, and the row's axis from the ends of a part. */
static void a_stack_with_both_signs_has_a_mark_at_its_total(void **state)
{
    static const char *const labels[] = {"unit", "unit", "unit"};
    static const char *const parts[] = {"a", "b", "c"};
    static const double values[] = {30, -20, 10};
    ORK_OWNED_TABLE ork_table *table = NULL;
    ork_text svg = {0};
    assert_ok(*state, ork_table_new(*state, "t", 3, &table));
    assert_ok(*state, add_texts(*state, table, "unit", labels));
    assert_ok(*state, add_texts(*state, table, "part", parts));
    assert_ok(*state, add_numbers(*state, table, "score", NULL, NULL, values));
    ork_figure figure = {ORK_FIGURE_DEFAULTS, .kind = ORK_FIGURE_STACKED_BAR,
                         .name = "s",         .title = "t",
                         .label = "unit",     .value = "score",
                         .group = "part"};
    assert_ok(*state, ork_draw_svg(*state, &figure, table, NULL, &svg));
    /* The total, 20, lies two thirds along the first part, which goes from 0 to 30. */
    double x, width, left, y;
    const char *area = strstr(svg.bytes, "class=\"ork-area\" x=\"");
    const char *total = strstr(svg.bytes, "ork-border ork-ink\" points=\"");
    assert_non_null(area);
    total = strstr(total + 1, "ork-border ork-ink\" points=\""); /* after the legend's */
    assert_non_null(total);
    assert_int_equal(
        sscanf(area, "class=\"ork-area\" x=\"%lf\" y=\"%*f\" width=\"%lf\"", &x, &width), 2);
    assert_int_equal(sscanf(total, "ork-border ork-ink\" points=\"%lf,%lf", &left, &y), 2);
    assert_near(left, x + width * 2 / 3, 0.02);
    assert_int_equal(count_of(&svg, ">total<"), 1);
    ork_text_free(&svg);
}

static void a_stack_of_one_sign_needs_no_mark(void **state)
{
    ork_text svg = {0};
    draw_named(*state, "stacked", 760, &svg);
    assert_int_equal(count_of(&svg, "ork-border ork-ink"), 0);
    ork_text_free(&svg);
}

static void a_dots_row_marks_what_the_value_is_compared_with(void **state)
{
    ork_text svg = {0};
    draw_named(*state, "dot-compared", 760, &svg);
    assert_int_equal(count_of(&svg, "ork-border ork-ink"), REGIONS + 1); /* and the legend's */
    assert_int_equal(count_of(&svg, "; Nominal rank "), REGIONS + 2);    /* and the description's */
    ork_text_free(&svg);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        context_test(a_radar_shows_values_as_distances_from_zero),
        context_test(a_radars_missing_value_is_a_gap_without_area_and_is_told),
        context_test(a_radar_that_could_not_be_read_is_drawn_as_rows_or_cells),
        context_test(long_axis_names_stay_whole_on_a_phone),
        context_test(better_ranks_stand_higher_and_equal_ones_each_in_a_row),
        context_test(a_missing_rank_is_a_gap),
        context_test(of_very_many_units_the_best_are_drawn_and_the_number_is_told),
        context_test(the_description_of_ranks_names_the_first_as_leader),
        context_test(a_stack_with_both_signs_has_a_mark_at_its_total),
        context_test(a_stack_of_one_sign_needs_no_mark),
        context_test(a_dots_row_marks_what_the_value_is_compared_with),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
