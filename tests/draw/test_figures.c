/*
 * What holds for every figure, whatever its kind: checked on all examples, wide and narrow.
 */
#include "testing.h"

#include "figures.h"
#include "svg_texts.h"

static const double widths[] = {760, 360};

/* Runs a check on each example at each width. */
static void each(ork_context *ctx, void (*check)(const char *name, const drawn *page))
{
    const example *what;
    for (size_t k = 0; (what = example_at(k)) != NULL; k++) {
        for (size_t w = 0; w < 2; w++) {
            ork_text svg = {0};
            assert_ok(ctx, draw_example(ctx, what, widths[w], &svg));
            drawn *page = read_drawn(&svg);
            check(what->name, page);
            free(page);
            ork_text_free(&svg);
        }
    }
}

static void check_is_well_formed(const char *name, const drawn *page)
{
    if (!page->is_well_formed) fail_msg("%s: %s", name, page->error);
    if (!page->has_title || !page->has_description || !page->is_image) {
        fail_msg("%s: no title, description or role", name);
    }
}

static void every_figure_is_well_formed_and_has_title_and_description(void **state)
{
    each(*state, check_is_well_formed);
}

static void check_marks(const char *name, const drawn *page)
{
    if (page->untitled_marks || page->unfocusable_marks) {
        fail_msg("%s: of %zu marks %zu have no title, %zu no focus", name, page->mark_count,
                 page->untitled_marks, page->unfocusable_marks);
    }
    bool is_empty = strstr(name, "empty") || strstr(name, "missing");
    if (!is_empty && page->mark_count == 0) fail_msg("%s: no marks at all", name);
}

static void every_mark_has_a_title_and_can_be_reached(void **state)
{
    each(*state, check_marks);
}

static void check_ids(const char *name, const drawn *page)
{
    if (page->foreign_ids || page->repeated_ids) fail_msg("%s: ids may clash", name);
}

static void all_ids_begin_with_the_figures_own(void **state)
{
    each(*state, check_ids);
}

static void check_overlaps(const char *name, const drawn *page)
{
    for (size_t a = 0; a < page->text_count; a++) {
        for (size_t b = a + 1; b < page->text_count; b++) {
            if (texts_overlap(&page->texts[a], &page->texts[b])) {
                fail_msg("%s at %g: \"%s\" lies over \"%s\"", name, page->width,
                         page->texts[a].text, page->texts[b].text);
            }
        }
    }
}

static void no_two_texts_overlap(void **state)
{
    each(*state, check_overlaps);
}

static void check_inside(const char *name, const drawn *page)
{
    for (size_t k = 0; k < page->text_count; k++) {
        if (!text_is_inside(page, &page->texts[k])) {
            fail_msg("%s at %g: \"%s\" is cut", name, page->width, page->texts[k].text);
        }
    }
}

static void no_text_is_cut_at_the_edge(void **state)
{
    each(*state, check_inside);
}

static void points_without_a_label_take_no_ones_place(void **state)
{
    const example *what;
    for (size_t k = 0; (what = example_at(k)) != NULL; k++) {
        if (strcmp(what->name, "scatter-few-named") != 0) continue;
        ORK_OWNED_TEXT ork_text svg = {0};
        assert_ok(*state, draw_example(*state, what, 760, &svg));
        assert_null(strstr(svg.bytes, "Without a printed label"));
        return;
    }
    fail();
}

static void a_line_goes_through_its_rows_and_they_are_no_points(void **state)
{
    const example *what;
    for (size_t k = 0; (what = example_at(k)) != NULL; k++) {
        if (strcmp(what->name, "scatter-line") != 0) continue;
        ORK_OWNED_TEXT ork_text svg = {0};
        assert_ok(*state, draw_example(*state, what, 760, &svg));
        const char *path = strstr(svg.bytes, "<path class=\"ork-whisker\" d=\"M");
        assert_non_null(path);
        size_t corners = 1; /* M, then L for each further one */
        for (const char *c = path + 6; *c != '>'; c++)
            corners += *c == 'L';
        assert_int_equal(corners, 3);
        assert_int_equal(ork_context_note_count(*state), 0); /* no row was left out */
        return;
    }
    fail();
}

static void the_same_input_gives_the_same_bytes(void **state)
{
    const example *what;
    for (size_t k = 0; (what = example_at(k)) != NULL; k++) {
        ork_text first = {0}, second = {0};
        assert_ok(*state, draw_example(*state, what, 760, &first));
        ork_context *other = ork_context_new();
        ork_context_set_seed(other, 77);
        assert_ok(other, draw_example(other, what, 760, &second));
        assert_string_equal(first.bytes, second.bytes);
        ork_context_free(other);
        ork_text_free(&first);
        ork_text_free(&second);
    }
}

typedef struct built {
    ork_table *table;
    ork_figure figure;
    ork_draw_options options;
} built;

static ork_status draw_built(ork_context *ctx, void *data)
{
    const built *example_built = data;
    ORK_OWNED_TEXT ork_text svg = {0};
    return ork_draw_svg(ctx, &example_built->figure, example_built->table, &example_built->options,
                        &svg);
}

static void refused_memory_is_reported_and_nothing_leaks(void **state)
{
    static const char *const of_each_kind[] = {"bar-interval",
                                               "stacked-periods",
                                               "dot-groups",
                                               "scatter-same",
                                               "line-one",
                                               "heatmap",
                                               "map-diverging",
                                               "map-groups",
                                               "tile-map",
                                               "tile-map-assigned",
                                               "map-empty",
                                               "map-without-units",
                                               "bar-translated",
                                               "map-grades",
                                               "heatmap-yes-no",
                                               "map-ratios",
                                               "radar",
                                               "radar-groups",
                                               "radar-too-many-groups",
                                               "radar-two-axes",
                                               "bump",
                                               "bump-gaps",
                                               "bump-groups"};
    size_t tried = 0;
    const example *what;
    for (size_t k = 0; (what = example_at(k)) != NULL; k++) {
        bool is_chosen = false;
        for (size_t n = 0; n < sizeof of_each_kind / sizeof of_each_kind[0]; n++)
            is_chosen = is_chosen || strcmp(of_each_kind[n], what->name) == 0;
        if (!is_chosen) continue;
        built input = {0};
        assert_ok(*state,
                  build_example(*state, what, 760, &input.table, &input.figure, &input.options));
        assert_survives_refused_memory(draw_built, &input);
        free_example(input.table, &input.options);
        tried++;
    }
    assert_int_equal(tried, sizeof of_each_kind / sizeof of_each_kind[0]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        context_test(every_figure_is_well_formed_and_has_title_and_description),
        context_test(every_mark_has_a_title_and_can_be_reached),
        context_test(all_ids_begin_with_the_figures_own),
        context_test(no_two_texts_overlap),
        context_test(no_text_is_cut_at_the_edge),
        context_test(points_without_a_label_take_no_ones_place),
        context_test(a_line_goes_through_its_rows_and_they_are_no_points),
        context_test(the_same_input_gives_the_same_bytes),
        context_test(refused_memory_is_reported_and_nothing_leaks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
