#include <expat.h>

#include "report/messages.h"
#include "testing.h"

static const char *const citations[] = {"Somebody & Other (2001) <Journal> 1", NULL};
static const ork_method method = {.name = "test-method",
                                  .family = "test",
                                  .title = "Test method",
                                  .summary = "Does nothing",
                                  .citations = citations,
                                  .formulas = "a < b & c"};

/* Three regions with a label, a gap, a small and a great number. */
static ork_table *regions(ork_context *ctx, size_t rows)
{
    static const char *const names[] = {"Алматы", "Түркістан", "<script>alert(1)</script>"};
    ork_table *table;
    ork_column *unit, *year, *value;
    assert_ok(ctx, ork_table_new(ctx, "regions", rows, &table));
    assert_ok(ctx, ork_table_set_title(ctx, table, NULL, "Regions & their values"));
    assert_ok(ctx, ork_column_new(ctx, "unit", ORK_TEXT, rows, &unit));
    assert_ok(ctx, ork_column_new(ctx, "year", ORK_INTEGER, rows, &year));
    assert_ok(ctx, ork_column_new(ctx, "value", ORK_NUMBER, rows, &value));
    assert_ok(ctx, ork_column_describe(ctx, value, "Value added", "million tenge", NULL));
    for (size_t i = 0; i < rows; i++) {
        assert_ok(ctx, ork_column_set_text(ctx, unit, i, names[i % 3]));
        year->data.integer[i] = 2016;
        value->data.number[i] = i == 0 ? 1234567.5 : -0.25;
    }
    if (rows > 2) assert_ok(ctx, ork_column_set_missing(ctx, value, 2, ORK_SUPPRESSED));
    assert_ok(ctx, ork_table_take(ctx, table, unit));
    assert_ok(ctx, ork_table_take(ctx, table, year));
    assert_ok(ctx, ork_table_take(ctx, table, value));
    assert_ok(ctx, ork_table_set_keys(ctx, table, "unit", "year"));
    return table;
}

static ork_result *result_of(ork_context *ctx, size_t rows)
{
    ork_result *result;
    assert_ok(ctx, ork_result_new(ctx, "test-method", &result));
    assert_ok(ctx, ork_result_take_table(ctx, result, regions(ctx, rows)));
    assert_ok(ctx, ork_result_add_value(ctx, result, "herfindahl", "Herfindahl index", NULL, 0.51));
    assert_ok(ctx, ork_result_add_value(ctx, result, "nothing", "Nothing", NULL, NAN));
    assert_ok(ctx, ork_result_add_option(ctx, result, "weights", "[1, 2]"));
    assert_ok(ctx, ork_result_add_note(ctx, result, ORK_WARNING, "odd", "an \"odd\" value <here>"));
    return result;
}

static void render(ork_context *ctx, const ork_result *result, const char *language, ork_text *html)
{
    static const char drawing[] =
        "<?xml version=\"1.0\"?>\n<svg xmlns=\"http://www.w3.org/2000/svg\"><title>t</title></svg>";
    ork_text figure = {.bytes = (char *)(uintptr_t)drawing, .length = strlen(drawing)};
    const ork_report_step step = {.id = "one",
                                  .title = "Step <one>",
                                  .text = "First paragraph.\nIt goes on.\n\n- an item\n- another",
                                  .method = &method,
                                  .result = result,
                                  .figures = &figure};
    const ork_report_claim claims[] = {
        {.claim = "Almaty leads",
         .expected = "№ 1",
         .found = "№ 1",
         .difference = 0,
         .outcome = ORK_CLAIM_HOLDS},
        {.claim = "A share",
         .source = "Paper, Table 1",
         .expected = "18.2",
         .found = "14.8",
         .difference = -3.4,
         .outcome = ORK_CLAIM_FAILS},
        {.claim = "Unknown",
         .found = "the cell is missing",
         .difference = NAN,
         .outcome = ORK_CLAIM_UNDECIDED},
    };
    const ork_report_input input = {.name = "regional",
                                    .file = "r.csv",
                                    .sha256 = "abc",
                                    .source = "Bureau",
                                    .rows = 3,
                                    .columns = 2};
    const ork_report report = {.title = "Title & <more>",
                               .language = language,
                               .text = "Introduction.",
                               .steps = &step,
                               .step_count = 1,
                               .claims = claims,
                               .claim_count = 3,
                               .inputs = &input,
                               .input_count = 1,
                               .command = "orken run study.yaml"};
    ork_result one_figure = *result; /* as if it had the figure drawn above */
    ork_figure seen = {.title = (char *)(uintptr_t) "Almaty <leads> in 2016"};
    one_figure.figures = &seen;
    one_figure.figure_count = 1;
    ork_report_step drawn = step;
    drawn.result = &one_figure;
    ork_report with_figure = report;
    with_figure.steps = &drawn;
    assert_ok(ctx, ork_report_html(ctx, &with_figure, html));
}

static void assert_has(const ork_text *html, const char *text)
{
    if (strstr(html->bytes, text)) return;
    print_error("expected in the page: %s\n", text);
    fail();
}

static void a_page_needs_nothing_from_elsewhere_and_runs_no_script(void **state)
{
    ork_context *ctx = *state;
    ork_result *result = result_of(ctx, 3);
    ork_text html = {0};
    render(ctx, result, "en", &html);
    assert_null(strstr(html.bytes, "<script"));
    assert_null(strstr(html.bytes, "<link"));
    assert_null(strstr(html.bytes, "src="));
    assert_null(strstr(html.bytes, "@import"));
    assert_null(strstr(html.bytes, "<?xml"));
    assert_has(&html, "&lt;script&gt;alert(1)&lt;/script&gt;");
    assert_has(&html, "Title &amp; &lt;more&gt;");
    ork_text_free(&html);
    ork_result_free(result);
}

static void numbers_have_sensible_digits_units_and_signs(void **state)
{
    ork_context *ctx = *state;
    ork_result *result = result_of(ctx, 3);
    ork_text html = {0};
    render(ctx, result, "en", &html);
    assert_has(&html, "Value added <span class=\"measure\">million tenge</span>");
    assert_has(&html, "<td class=\"number\">2016</td>"); /* a year is not grouped */
    assert_has(&html, "<td class=\"number\">0.51</td>");
    assert_has(&html, "−0.25");
    assert_has(&html, "title=\"suppressed\">–</span>");
    ork_text_free(&html);
    ork_result_free(result);
}

static void outcomes_are_told_in_words(void **state)
{
    ork_context *ctx = *state;
    ork_result *result = result_of(ctx, 3);
    ork_text html = {0};
    render(ctx, result, "en", &html);
    assert_has(&html, "<li class=\"holds\"><b>1</b>");
    assert_has(&html, "✗</span> not reproduced</td>");
    assert_has(&html, "Paper, Table 1");
    assert_has(&html, "−3.4");
    ork_text_free(&html);
    ork_result_free(result);
}

static void long_tables_wait_behind_a_click(void **state)
{
    ork_context *ctx = *state;
    ork_result *few = result_of(ctx, 20), *many = result_of(ctx, 21),
               *very_many = result_of(ctx, 900);
    ork_text html = {0};
    render(ctx, few, "en", &html);
    assert_null(strstr(html.bytes, "(20 rows)"));
    ork_text_free(&html);
    render(ctx, many, "en", &html);
    assert_has(&html, "(21 rows)</span></summary>");
    ork_text_free(&html);
    render(ctx, very_many, "en", &html);
    assert_has(&html, "all are in <code>tables/one.regions.csv</code>");
    /* On paper it stays closed, and says where its rows are. */
    assert_has(&html, "<details class=\"long\"><summary>");
    assert_has(&html, "<span class=\"small onpaper\"> tables/one.regions.csv</span></summary>");
    ork_text_free(&html);
    ork_result_free(few);
    ork_result_free(many);
    ork_result_free(very_many);
}

static void a_setting_that_is_a_whole_table_is_cut_between_letters(void **state)
{
    ork_context *ctx = *state;
    ork_result *result = result_of(ctx, 3);
    ork_text html = {0}, json = {0};
    ork_text_add(ctx, &json, "\"");
    for (int k = 0; k < 300; k++)
        ork_text_add(ctx, &json, "ө"); /* two bytes each, after one */
    ork_text_add(ctx, &json, "\"");
    assert_ok(ctx, ork_result_add_option(ctx, result, "structure", json.bytes));
    render(ctx, result, "en", &html);
    assert_has(&html, "өө … (results.json)");
    assert_true(ork_utf8_valid(html.bytes, html.length));
    ork_text_free(&html);
    ork_text_free(&json);
    ork_result_free(result);
}

static void the_fixed_words_are_in_the_reports_language(void **state)
{
    ork_context *ctx = *state;
    ork_result *result = result_of(ctx, 3);
    ork_text html = {0};
    render(ctx, result, "kk", &html);
    assert_has(&html, "<td class=\"number\">0,51"); /* with the language's comma */
    assert_has(&html, "Херфиндаль индексі");        /* and what methods say */
    assert_has(&html, "<html lang=\"kk\">");
    assert_has(&html, "Қысқаша қорытынды");
    ork_text_free(&html);
    render(ctx, result, "ru", &html);
    assert_has(&html, "Краткие итоги");
    ork_text_free(&html);
    ork_result_free(result);
}

static void every_fixed_word_is_there_in_every_language(void **state)
{
    (void)state;
    for (int k = 0; k < ORK_MESSAGES; k++) {
        assert_non_null(ork_message_text("en", (ork_message)k));
        assert_non_null(ork_message_text("kk", (ork_message)k));
        assert_non_null(ork_message_text("ru", (ork_message)k));
    }
}

static void prose_becomes_paragraphs_and_lists(void **state)
{
    ork_context *ctx = *state;
    ork_result *result = result_of(ctx, 3);
    ork_text html = {0};
    render(ctx, result, "en", &html);
    assert_has(&html, "<p>First paragraph. It goes on.</p>");
    assert_has(&html, "<ul><li>an item</li>\n<li>another</li></ul>");
    ork_text_free(&html);
    ork_result_free(result);
}

/* Levels of headings in the order of the page. */
typedef struct outline {
    int last;
    int first_levels;
    bool jumped;
} outline;

static void see_element(void *data, const XML_Char *name, const XML_Char **attributes)
{
    (void)attributes;
    outline *seen = data;
    if (name[0] != 'h' || name[1] < '1' || name[1] > '6' || name[2]) return;
    int level = name[1] - '0';
    seen->first_levels += level == 1;
    if (level > seen->last + 1) seen->jumped = true;
    seen->last = level;
}

/* The page keeps to what is both HTML and, but for the void elements of its head, XML. */
static void elements_are_closed_and_headings_step_down_one_by_one(void **state)
{
    ork_context *ctx = *state;
    ork_result *result = result_of(ctx, 21);
    ork_text html = {0};
    outline seen = {0};
    render(ctx, result, "en", &html);
    const char *body = strstr(html.bytes, "<body>"), *end = strstr(html.bytes, "</body>");
    XML_Parser parser = XML_ParserCreate("UTF-8");
    XML_SetUserData(parser, &seen);
    XML_SetStartElementHandler(parser, see_element);
    enum XML_Status status = XML_Parse(parser, body, (int)(end + 7 - body), 1);
    if (status != XML_STATUS_OK)
        print_error("line %lu: %s\n", XML_GetCurrentLineNumber(parser),
                    XML_ErrorString(XML_GetErrorCode(parser)));
    XML_ParserFree(parser);
    assert_int_equal(status, XML_STATUS_OK);
    assert_int_equal(seen.first_levels, 1);
    assert_false(seen.jumped);
    ork_text_free(&html);
    ork_result_free(result);
}

static void the_summary_says_what_the_first_figure_shows(void **state)
{
    ork_text html = {0};
    ork_result *result = result_of(*state, 3);
    render(*state, result, NULL, &html);
    assert_has(&html, "<td colspan=\"2\">Almaty &lt;leads&gt; in 2016</td>");
    ork_text_free(&html);
    ork_result_free(result);
}

static size_t count_of(const ork_text *html, const char *text)
{
    size_t count = 0;
    for (const char *at = html->bytes; (at = strstr(at, text)) != NULL; at++)
        count++;
    return count;
}

static void a_table_that_repeats_an_earlier_one_is_left_out(void **state)
{
    ork_context *ctx = *state;
    ork_text html = {0};
    ork_result *result = result_of(ctx, 3);
    ork_table *again = regions(ctx, 3), *changed = regions(ctx, 3);
    assert_ok(ctx, ork_table_set_title(ctx, again, "again", "The same again"));
    assert_ok(ctx, ork_table_set_title(ctx, changed, "changed", "With another value"));
    changed->columns[2]->data.number[1] = 7;
    assert_ok(ctx, ork_result_take_table(ctx, result, again));
    assert_ok(ctx, ork_result_take_table(ctx, result, changed));
    render(ctx, result, NULL, &html);
    assert_int_equal(count_of(&html, "The same again"), 0);
    assert_has(&html, "With another value");
    ork_text_free(&html);
    ork_result_free(result);
}

static void warnings_stand_open_and_many_notes_wait_behind_a_click(void **state)
{
    ork_context *ctx = *state;
    ork_text html = {0};
    ork_result *result = result_of(ctx, 3);
    for (int k = 0; k < 6; k++)
        assert_ok(ctx, ork_result_add_note(ctx, result, ORK_INFO, "some", "something small"));
    render(ctx, result, NULL, &html);
    const char *warning = strstr(html.bytes, "an &quot;odd&quot; value");
    const char *click = strstr(html.bytes, "<details><summary>Notes: 6</summary>");
    assert_true(warning && click && warning < click);
    ork_text_free(&html);
    ork_result_free(result);
}

static double light(unsigned part)
{
    double share = part / 255.0;
    return share <= 0.04045 ? share / 12.92 : pow((share + 0.055) / 1.055, 2.4);
}

/* The relative luminance (WCAG 2) of a custom property, from `at` on. */
static double luminance_of(const char *at, const char *property)
{
    unsigned red, green, blue;
    const char *found = strstr(at, property);
    assert_non_null(found);
    found += strlen(property);
    if (strncmp(found, "#fff;", 5) == 0) return 1;
    assert_int_equal(sscanf(found, "#%2x%2x%2x", &red, &green, &blue), 3);
    return 0.2126 * light(red) + 0.7152 * light(green) + 0.0722 * light(blue);
}

static void texts_contrast_with_their_ground_in_light_and_dark(void **state)
{
    static const char *const inks[] = {
        "--ink:", "--muted:", "--link:", "--good:", "--bad:", "--open:"};
    static const char *const grounds[] = {"--paper:", "--soft:"};
    ork_text html = {0};
    ork_result *result = result_of(*state, 3);
    render(*state, result, NULL, &html);
    const char *themes[] = {strstr(html.bytes, ":root{"),
                            strstr(html.bytes, "prefers-color-scheme:dark){:root{")};
    for (size_t t = 0; t < 2; t++) {
        assert_non_null(themes[t]);
        for (size_t k = 0; k < 12; k++) {
            double ink = luminance_of(themes[t], inks[k / 2]);
            double ground = luminance_of(themes[t], grounds[k % 2]);
            assert_true((fmax(ink, ground) + 0.05) / (fmin(ink, ground) + 0.05) >= 4.5);
        }
    }
    ork_text_free(&html);
    ork_result_free(result);
}

static void reasons_of_missing_values_are_in_the_reports_language(void **state)
{
    ork_text html = {0};
    ork_result *result = result_of(*state, 3); /* one value is suppressed */
    render(*state, result, "ru", &html);
    assert_has(&html, "title=\"не публикуется\"");
    assert_has(&html, "пропущенные значения: не публикуется (1)");
    ork_text_free(&html);
    ork_result_free(result);
}

static ork_status render_nothing(ork_context *ctx, void *data)
{
    (void)data;
    const ork_report report = {.title = "Nothing"};
    ORK_OWNED_TEXT ork_text html = {0};
    return ork_report_html(ctx, &report, &html);
}

static void an_empty_report_is_a_page_and_refused_memory_is_survived(void **state)
{
    (void)state;
    assert_survives_refused_memory(render_nothing, NULL);
}

static void results_json_holds_steps_and_claims(void **state)
{
    ork_context *ctx = *state;
    ork_result *result = result_of(ctx, 3);
    const ork_report_step step = {.id = "one", .method = &method, .result = result};
    const ork_report_claim claim = {
        .claim = "x", .found = "y", .difference = NAN, .outcome = ORK_CLAIM_UNDECIDED};
    const ork_report report = {
        .title = "T", .steps = &step, .step_count = 1, .claims = &claim, .claim_count = 1};
    ork_text json = {0};
    assert_ok(ctx, ork_report_json(ctx, &report, &json));
    assert_has(&json, "\"id\": \"one\"");
    assert_has(&json, "\"outcome\": \"undecided\"");
    assert_has(&json, "\"difference\": null");
    ork_text_free(&json);
    ork_result_free(result);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        context_test(a_page_needs_nothing_from_elsewhere_and_runs_no_script),
        context_test(numbers_have_sensible_digits_units_and_signs),
        context_test(outcomes_are_told_in_words),
        context_test(long_tables_wait_behind_a_click),
        context_test(a_setting_that_is_a_whole_table_is_cut_between_letters),
        context_test(the_fixed_words_are_in_the_reports_language),
        cmocka_unit_test(every_fixed_word_is_there_in_every_language),
        context_test(prose_becomes_paragraphs_and_lists),
        context_test(elements_are_closed_and_headings_step_down_one_by_one),
        cmocka_unit_test(an_empty_report_is_a_page_and_refused_memory_is_survived),
        context_test(texts_contrast_with_their_ground_in_light_and_dark),
        context_test(reasons_of_missing_values_are_in_the_reports_language),
        context_test(the_summary_says_what_the_first_figure_shows),
        context_test(a_table_that_repeats_an_earlier_one_is_left_out),
        context_test(warnings_stand_open_and_many_notes_wait_behind_a_click),
        context_test(results_json_holds_steps_and_claims),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
