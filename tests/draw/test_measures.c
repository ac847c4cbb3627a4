/*
 * Scales, number formats, text widths, wrapping and colours.
 */
#include "testing.h"

#include "draw/drawing.h"

#define NARROW "\xE2\x80\xAF"
#define MINUS "\xE2\x88\x92"

static void assert_ticks(double low, double high, size_t most)
{
    ork_scale scale;
    ork_scale_new(&scale, low, high, most, ORK_ENGLISH);
    if (scale.tick_count < 2 || scale.tick_count > ORK_TICKS) {
        fail_msg("%g … %g: %zu ticks", low, high, scale.tick_count);
    }
    for (size_t k = 0; k < scale.tick_count; k++) {
        assert_true(isfinite(scale.ticks[k]));
        if (k) assert_true(scale.ticks[k] > scale.ticks[k - 1]);
        char text[ORK_FORMATTED_BYTES];
        ork_format_number(&scale.format, scale.ticks[k], text);
        assert_true(strlen(text) > 0 && strlen(text) < 40);
    }
    if (high > low && fabs(high) < 1e307 && fabs(low) < 1e307) {
        assert_true(scale.ticks[0] <= low + 1e-9 * (high - low));
        assert_true(scale.ticks[scale.tick_count - 1] >= high - 1e-9 * (high - low));
    }
}

static void ticks_enclose_any_range(void **state)
{
    (void)state;
    static const double ends[] = {0,      1,     7,      -3,     1e-9,   1e12, -1e12,
                                  1e-300, 1e308, -1e308, 0.3329, 99.999, 76.05};
    for (size_t a = 0; a < sizeof ends / sizeof ends[0]; a++) {
        for (size_t b = 0; b < sizeof ends / sizeof ends[0]; b++) {
            if (ends[a] > ends[b]) continue;
            for (size_t most = 1; most < 12; most++)
                assert_ticks(ends[a], ends[b], most);
        }
    }
}

static void ticks_are_round_numbers(void **state)
{
    (void)state;
    ork_scale scale;
    ork_scale_new(&scale, 0, 76.05, 6, ORK_ENGLISH);
    assert_int_equal(scale.tick_count, 5);
    for (size_t k = 0; k < 5; k++)
        assert_true(scale.ticks[k] == 20.0 * (double)k);
    assert_int_equal(scale.format.decimals, 0);
    ork_scale_new(&scale, 0, 0.9, 8, ORK_ENGLISH);
    assert_int_equal(scale.format.decimals, 1);
}

static void assert_written(enum ork_language language, int decimals, double value,
                           const char *expected)
{
    char text[ORK_FORMATTED_BYTES];
    ork_number_format format = ork_choose_format(language, decimals, &value, 1);
    ork_format_number(&format, value, text);
    assert_string_equal(text, expected);
}

static void numbers_are_written_as_the_language_does(void **state)
{
    (void)state;
    assert_written(ORK_ENGLISH, 2, 76.05, "76.05");
    assert_written(ORK_RUSSIAN, 2, 76.05, "76,05");
    assert_written(ORK_KAZAKH, 1, -1234567.25, MINUS "1" NARROW "234" NARROW "567,2");
    assert_written(ORK_ENGLISH, -1, 2016, "2016");
    assert_written(ORK_ENGLISH, 0, -0.2, "0");
    assert_written(ORK_ENGLISH, -1, 0, "0");
    assert_written(ORK_RUSSIAN, -1, 2.5e-9, "2,50·10⁻⁹");
    assert_written(ORK_ENGLISH, -1, -1e12, MINUS "1.00·10¹²");
    assert_written(ORK_ENGLISH, -1, 9.999e11, "1.00·10¹²");
    assert_written(ORK_ENGLISH, -1, 1e308, "1.00·10³⁰⁸");
}

static void decimals_let_the_smallest_value_show(void **state)
{
    (void)state;
    const double values[] = {0.2514, 0.0001, 0.0825};
    assert_int_equal(ork_choose_format(ORK_ENGLISH, -1, values, 3).decimals, 4);
    const double whole[] = {3, 14, 200};
    assert_int_equal(ork_choose_format(ORK_ENGLISH, -1, whole, 3).decimals, 0);
}

static void widths_know_kazakh_letters(void **state)
{
    (void)state;
    const char *const letters[] = {"Ә", "Ғ", "Қ", "Ң", "Ө", "Ұ", "Ү", "Һ", "І"};
    for (size_t k = 0; k < 9; k++) {
        double width = ork_text_width(letters[k], 100, false);
        assert_true(width > 25 && width < 100);
    }
    assert_true(ork_text_width("І", 100, false) < ork_text_width("Қ", 100, false));
    /* DejaVu Sans: "A" is 1401 of 2048 units wide. */
    assert_near(ork_text_width("A", 100, false), 68.5, 0.01);
    assert_true(ork_text_width("Алматы", 12, true) > ork_text_width("Алматы", 12, false));
    assert_true(ork_text_width("", 12, false) == 0);
    assert_true(ork_text_width("\xFF\xC3", 12, false) > 0);
}

static ork_drawing drawing_of(ork_context *ctx)
{
    static const ork_figure figure = {ORK_FIGURE_DEFAULTS};
    static const ork_draw_options options = {.shapes_day = ORK_DAY_NONE};
    return (ork_drawing){.ctx = ctx, .figure = &figure, .options = &options, .width = 760};
}

static void lines_are_as_wide_as_allowed_and_no_word_is_lost(void **state)
{
    ork_drawing d = drawing_of(*state);
    const char *text = "Западно-Казахстанская область и город республиканского значения";
    for (double width = 20; width < 500; width += 7) {
        ork_lines lines;
        size_t letters = 0, expected = 0;
        assert_ok(*state, ork_wrap_text(&d, text, 12, false, width, 80, &lines));
        for (size_t k = 0; k < lines.count; k++) {
            assert_true(ork_text_width(lines.lines[k], 12, false) <= width);
            for (const char *c = lines.lines[k]; *c; c++)
                letters += *c != ' ';
        }
        for (const char *c = text; *c; c++)
            expected += *c != ' ';
        assert_int_equal(letters, expected);
    }
    ork_lines cut;
    assert_ok(*state, ork_wrap_text(&d, text, 12, false, 100, 2, &cut));
    assert_int_equal(cut.count, 2);
    assert_non_null(strstr(cut.lines[1], "…"));
    assert_true(cut.width <= 100);
    ork_arena_free(&d.arena);
}

static void sequential_colours_darken_throughout(void **state)
{
    (void)state;
    double last = 101;
    for (int k = 0; k <= 100; k++) {
        char colour[ORK_COLOUR_BYTES];
        ork_sequential_colour(k / 100.0, colour);
        assert_int_equal(strlen(colour), 7);
        double lightness = ork_colour_lightness(colour);
        assert_true(lightness < last);
        last = lightness;
    }
    assert_true(last < 30);
}

static void diverging_colours_darken_to_both_ends(void **state)
{
    (void)state;
    for (int side = -1; side <= 1; side += 2) {
        double last = 101;
        for (int k = 0; k <= 50; k++) {
            char colour[ORK_COLOUR_BYTES];
            ork_diverging_colour(side * k / 50.0, colour);
            assert_true(ork_colour_lightness(colour) < last);
            last = ork_colour_lightness(colour);
        }
    }
}

static void sides_differ_without_colour(void **state)
{
    (void)state;
    for (size_t count = 3; count <= 5; count += 2) {
        char colours[5][ORK_COLOUR_BYTES];
        for (size_t k = 0; k < count; k++)
            ork_side_colour(k, count / 2, count, colours[k]);
        for (size_t a = 0; a < count; a++) {
            for (size_t b = 0; b < a; b++)
                assert_true(
                    fabs(ork_colour_lightness(colours[a]) - ork_colour_lightness(colours[b])) > 4);
        }
    }
}

static void words_on_any_colour_can_be_read(void **state)
{
    (void)state;
    for (int k = 0; k <= 100; k++) {
        char colour[ORK_COLOUR_BYTES];
        ork_sequential_colour(k / 100.0, colour);
        double apart = ork_colour_lightness(colour) - ork_colour_lightness(ork_ink_on(colour));
        assert_true(fabs(apart) > 42);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ticks_enclose_any_range),
        cmocka_unit_test(ticks_are_round_numbers),
        cmocka_unit_test(numbers_are_written_as_the_language_does),
        cmocka_unit_test(decimals_let_the_smallest_value_show),
        cmocka_unit_test(widths_know_kazakh_letters),
        context_test(lines_are_as_wide_as_allowed_and_no_word_is_lost),
        cmocka_unit_test(sequential_colours_darken_throughout),
        cmocka_unit_test(diverging_colours_darken_to_both_ends),
        cmocka_unit_test(sides_differ_without_colour),
        cmocka_unit_test(words_on_any_colour_can_be_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
