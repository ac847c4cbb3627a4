#include "testing.h"

#include "read/cells.h"

static ork_cell text_cell(const char *text)
{
    return (ork_cell){.text = text, .length = (uint32_t)strlen(text), .kind = ORK_CELL_TEXT};
}

static ork_cell number_cell(double value)
{
    return (ork_cell){.number = value, .kind = ORK_CELL_NUMBER};
}

static ork_column *column_of(ork_context *ctx, const ork_cell_rules *rules, const ork_cell *cells,
                             size_t count, bool as_text)
{
    ork_column *column = NULL;
    assert_ok(ctx, ork_cells_column(ctx, rules, "grp", cells, count, as_text, &column));
    assert_int_equal(column->length, count);
    return column;
}

static ork_column *column_of_texts(ork_context *ctx, const char *const *texts, size_t count)
{
    ork_cell cells[32];
    ork_cell_rules rules = {.file = "a.xlsx", .first_row = 2};
    for (size_t i = 0; i < count; i++)
        cells[i] = text_cell(texts[i]);
    return column_of(ctx, &rules, cells, count, false);
}
#define TEXTS(ctx, ...)                                                                            \
    column_of_texts(ctx, (const char *const[]){__VA_ARGS__},                                       \
                    sizeof((const char *const[]){__VA_ARGS__}) / sizeof(char *))

static bool has_note(ork_context *ctx, const char *code, const char *part)
{
    for (size_t i = 0; i < ork_context_note_count(ctx); i++) {
        const ork_note *note = ork_context_note(ctx, i);
        if (strcmp(note->code, code) == 0 && strstr(note->message, part)) return true;
    }
    return false;
}

static double parsed(const char *text, char decimal)
{
    ork_cell_number number;
    return ork_cell_parse_number(text, strlen(text), decimal, &number) ? number.value : NAN;
}

static void numbers_are_read_as_people_write_them(void **state)
{
    (void)state;
    assert_true(parsed("1234.5", '.') == 1234.5);
    assert_true(parsed("1,234.5", '.') == 1234.5);
    assert_true(parsed("1 234 567", '.') == 1234567);
    assert_true(parsed("1\u00A0234,5", ',') == 1234.5);
    assert_true(parsed("1\u202F234,5", ',') == 1234.5);
    assert_true(parsed("1'234'567.25", '.') == 1234567.25);
    assert_true(parsed("1\u2019234", '.') == 1234);
    assert_true(parsed("1.234.567,5", ',') == 1234567.5);
    assert_true(parsed("\u22125", '.') == -5);
    assert_true(parsed("- 1 234", '.') == -1234);
    assert_true(parsed("1.5e-3", '.') == 0.0015);
}

static void texts_that_only_resemble_numbers_stay_texts(void **state)
{
    (void)state;
    const char *const texts[] = {"12,34",  "1,2345", "1,234 567", "1234,567,1", ",234",
                                 "1,,234", "1 2",    "1 234 ",    "12 km",      "inf",
                                 "nan",    "0x10",   "1e999",     "--5",        "+",
                                 "-",      "",       "1,234,",    "1.234.567"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (!isnan(parsed(texts[i], '.'))) fail_msg("\"%s\" was read as a number", texts[i]);
}

static void dates_are_whole_and_real(void **state)
{
    (void)state;
    int32_t day;
    assert_true(ork_cell_parse_date("2016-02-29", 10, &day));
    assert_int_equal(day, ork_day(2016, 2, 29));
    assert_true(ork_cell_parse_date("31.12.2019", 10, &day));
    assert_int_equal(day, ork_day(2019, 12, 31));
    assert_true(ork_cell_parse_date("2016-02-29T12:30:00", 19, &day));
    assert_false(ork_cell_parse_date("2015-02-29", 10, &day));
    assert_false(ork_cell_parse_date("32.12.2019", 10, &day));
    assert_false(ork_cell_parse_date("2016-02", 7, &day));
    assert_false(ork_cell_parse_date("2016-02-29x", 11, &day));
}

static void whole_numbers_become_integers_and_others_numbers(void **state)
{
    ork_context *ctx = *state;
    ork_column *column = TEXTS(ctx, "1", " 2 ", "-3");
    assert_int_equal(column->type, ORK_INTEGER);
    assert_int_equal(column->data.integer[2], -3);
    ork_column_free(column);
    column = TEXTS(ctx, "1", "2.5");
    assert_int_equal(column->type, ORK_NUMBER);
    assert_true(column->data.number[1] == 2.5);
    ork_column_free(column);
    column = TEXTS(ctx, "1", "1e300");
    assert_int_equal(column->type, ORK_NUMBER);
    ork_column_free(column);
}

static void missing_texts_keep_their_reason(void **state)
{
    ork_context *ctx = *state;
    ork_column *column =
        TEXTS(ctx, "1", "", "…", "...", "..", "N/A", "na", "-", "–", "—", "X", "c", "х", "С");
    assert_int_equal(column->type, ORK_INTEGER);
    assert_int_equal(ork_column_missing_count(column), 13);
    for (size_t i = 1; i < 7; i++)
        assert_int_equal(ork_column_reason(column, i), ORK_NOT_COLLECTED);
    for (size_t i = 7; i < 10; i++)
        assert_int_equal(ork_column_reason(column, i), ORK_NOT_APPLICABLE);
    for (size_t i = 10; i < 14; i++)
        assert_int_equal(ork_column_reason(column, i), ORK_SUPPRESSED);
    ork_column_free(column);
}

static void letters_are_values_in_a_column_of_texts(void **state)
{
    ork_context *ctx = *state;
    ork_column *column = TEXTS(ctx, "A", "C", "NA", "x", "-");
    assert_int_equal(column->type, ORK_TEXT);
    assert_int_equal(ork_column_missing_count(column), 1);
    assert_string_equal(ork_column_text(column, 1), "C");
    assert_string_equal(ork_column_text(column, 2), "NA");
    ork_column_free(column);
}

static void the_users_missing_texts_replace_the_defaults(void **state)
{
    ork_context *ctx = *state;
    ork_missing_text own[] = {{"confidential", ORK_SUPPRESSED}};
    ork_read_options options = {.missing = own, .missing_count = 1};
    ork_cell_rules rules = ork_cell_rules_for(&options);
    ork_cell cells[] = {text_cell("1"), text_cell("Confidential"), text_cell("")};
    ork_column *column = column_of(ctx, &rules, cells, 3, false);
    assert_int_equal(column->type, ORK_INTEGER);
    assert_int_equal(ork_column_reason(column, 1), ORK_SUPPRESSED);
    assert_int_equal(ork_column_reason(column, 2), ORK_NOT_COLLECTED);
    ork_column_free(column);
    cells[1] = text_cell("-");
    column = column_of(ctx, &rules, cells, 3, false);
    assert_int_equal(column->type, ORK_TEXT);
    ork_column_free(column);
}

static void the_decimal_mark_is_found_from_the_whole_column(void **state)
{
    ork_context *ctx = *state;
    ork_column *column = TEXTS(ctx, "1,234", "12,5");
    assert_int_equal(column->type, ORK_NUMBER);
    assert_true(column->data.number[0] == 1.234);
    ork_column_free(column);
    column = TEXTS(ctx, "1,234", "12.5");
    assert_true(column->data.number[0] == 1234);
    ork_column_free(column);
    assert_int_equal(ork_context_note_count(ctx), 0);
    column = TEXTS(ctx, "1,234", "2,500");
    assert_int_equal(column->data.integer[0], 1234);
    assert_true(has_note(ctx, "ambiguous-comma", "a.xlsx, column \"grp\""));
    ork_column_free(column);
}

static void codes_with_a_leading_zero_stay_texts(void **state)
{
    ork_context *ctx = *state;
    ork_column *column = TEXTS(ctx, "04015", "22105");
    assert_int_equal(column->type, ORK_TEXT);
    assert_string_equal(ork_column_text(column, 0), "04015");
    ork_column_free(column);
    column = TEXTS(ctx, "0", "0.5");
    assert_int_equal(column->type, ORK_NUMBER);
    ork_column_free(column);
}

static void dates_and_booleans_in_texts_get_their_type(void **state)
{
    ork_context *ctx = *state;
    ork_column *column = TEXTS(ctx, "2016-01-31", "-", "01.02.2016");
    assert_int_equal(column->type, ORK_DATE);
    assert_int_equal(column->data.day[2], ork_day(2016, 2, 1));
    ork_column_free(column);
    column = TEXTS(ctx, "true", "FALSE", "");
    assert_int_equal(column->type, ORK_BOOLEAN);
    assert_int_equal(column->data.boolean[0], 1);
    assert_int_equal(column->data.boolean[1], 0);
    ork_column_free(column);
}

static void a_word_among_numbers_makes_text_and_a_note_with_its_row(void **state)
{
    ork_context *ctx = *state;
    ork_cell_rules rules = {.file = "b.xlsx", .sheet = "S", .first_row = 10, .types_cells = true};
    ork_cell cells[] = {number_cell(1.5), number_cell(2), text_cell("see note"), number_cell(4)};
    ork_column *column = column_of(ctx, &rules, cells, 4, false);
    assert_int_equal(column->type, ORK_TEXT);
    assert_string_equal(ork_column_text(column, 0), "1.5");
    assert_true(has_note(ctx, "mixed-types", "row 12: \"see note\""));
    assert_true(has_note(ctx, "mixed-types", "b.xlsx, sheet \"S\", column \"grp\""));
    ork_column_free(column);
}

static void numbers_kept_as_text_are_counted_in_a_note(void **state)
{
    ork_context *ctx = *state;
    ork_cell_rules rules = {.file = "b.xlsx", .first_row = 2, .types_cells = true};
    ork_cell cells[] = {number_cell(1), text_cell("2 500"), text_cell("3,5"), {0}};
    ork_column *column = column_of(ctx, &rules, cells, 4, false);
    assert_int_equal(column->type, ORK_NUMBER);
    assert_true(column->data.number[1] == 2500);
    assert_true(column->data.number[2] == 3.5);
    assert_true(has_note(ctx, "numbers-as-text", "2 numbers stored as text"));
    ork_column_free(column);
}

static void errors_are_missing_as_not_defined_with_a_note(void **state)
{
    ork_context *ctx = *state;
    ork_cell_rules rules = {.file = "b.xlsx", .first_row = 2, .types_cells = true};
    ork_cell cells[] = {number_cell(1), {.text = "#N/A", .length = 4, .kind = ORK_CELL_ERROR}};
    ork_column *column = column_of(ctx, &rules, cells, 2, false);
    assert_int_equal(column->type, ORK_INTEGER);
    assert_int_equal(ork_column_reason(column, 1), ORK_NOT_DEFINED);
    assert_true(has_note(ctx, "error-cells", "1 cell holds an error value"));
    ork_column_free(column);
}

static void columns_without_values_are_numbers(void **state)
{
    ork_context *ctx = *state;
    ork_cell_rules rules = {0};
    ork_cell cells[2] = {{0}};
    ork_column *column = column_of(ctx, &rules, cells, 2, false);
    assert_int_equal(column->type, ORK_NUMBER);
    assert_int_equal(ork_column_missing_count(column), 2);
    ork_column_free(column);
    column = column_of(ctx, &rules, cells, 0, false);
    assert_int_equal(column->length, 0);
    ork_column_free(column);
}

static void as_text_keeps_every_text(void **state)
{
    ork_context *ctx = *state;
    ork_cell_rules rules = {0};
    ork_cell cells[] = {
        number_cell(12), text_cell("0.50"), text_cell("x"), {.number = 0, .kind = ORK_CELL_DATE}};
    ork_column *column = column_of(ctx, &rules, cells, 4, true);
    assert_int_equal(column->type, ORK_TEXT);
    assert_string_equal(ork_column_text(column, 0), "12");
    assert_string_equal(ork_column_text(column, 1), "0.50");
    assert_string_equal(ork_column_text(column, 2), "x");
    assert_string_equal(ork_column_text(column, 3), "1970-01-01");
    ork_column_free(column);
}

static void header_names_are_tidied_named_and_parted(void **state)
{
    ork_context *ctx = *state;
    ORK_SCRATCH(scratch);
    ork_cell_rules rules = {.file = "a.csv"};
    const char *names[] = {" Gross\n  product ", "", NULL, "year", "year", "year"};
    assert_ok(ctx, ork_header_names(ctx, &scratch, &rules, names, 6, 25));
    assert_string_equal(names[0], "Gross product");
    assert_string_equal(names[1], "column AA");
    assert_string_equal(names[2], "column AB");
    assert_string_equal(names[4], "year_2");
    assert_string_equal(names[5], "year_3");
    assert_true(has_note(ctx, "unnamed-column", "column AA"));
    assert_true(has_note(ctx, "repeated-column", "year_3"));
}

static void a_wrong_column_in_the_options_is_answered_with_the_nearest(void **state)
{
    ork_context *ctx = *state;
    ork_cell_rules rules = {.file = "a.csv"};
    const char *const names[] = {"region", "population"}, *const wrong[] = {"populaton"};
    bool wanted[2], as_text[2];
    ork_read_options options = {.columns = wrong, .column_count = 1};
    assert_error(ctx, ork_header_choose(ctx, &rules, &options, names, 2, wanted, as_text),
                 ORK_ERR_DATA, "did you mean \"population\"");
    const char *const right[] = {"population"};
    options = (ork_read_options){
        .columns = right, .column_count = 1, .text_columns = right, .text_column_count = 1};
    assert_ok(ctx, ork_header_choose(ctx, &rules, &options, names, 2, wanted, as_text));
    assert_false(wanted[0]);
    assert_true(wanted[1]);
    assert_true(as_text[1]);
}

static ork_status read_a_column(ork_context *ctx, void *data)
{
    (void)data;
    ork_cell_rules rules = {.file = "a.xlsx", .first_row = 2, .types_cells = true};
    ork_cell cells[] = {number_cell(1), number_cell(2), number_cell(3), text_cell("word"), {0}};
    ORK_OWNED_COLUMN ork_column *column = NULL;
    return ork_cells_column(ctx, &rules, "grp", cells, 5, false, &column);
}

static void columns_survive_refused_memory(void **state)
{
    (void)state;
    assert_survives_refused_memory(read_a_column, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        context_test(numbers_are_read_as_people_write_them),
        context_test(texts_that_only_resemble_numbers_stay_texts),
        context_test(dates_are_whole_and_real),
        context_test(whole_numbers_become_integers_and_others_numbers),
        context_test(missing_texts_keep_their_reason),
        context_test(letters_are_values_in_a_column_of_texts),
        context_test(the_users_missing_texts_replace_the_defaults),
        context_test(the_decimal_mark_is_found_from_the_whole_column),
        context_test(codes_with_a_leading_zero_stay_texts),
        context_test(dates_and_booleans_in_texts_get_their_type),
        context_test(a_word_among_numbers_makes_text_and_a_note_with_its_row),
        context_test(numbers_kept_as_text_are_counted_in_a_note),
        context_test(errors_are_missing_as_not_defined_with_a_note),
        context_test(columns_without_values_are_numbers),
        context_test(as_text_keeps_every_text),
        context_test(header_names_are_tidied_named_and_parted),
        context_test(a_wrong_column_in_the_options_is_answered_with_the_nearest),
        context_test(columns_survive_refused_memory),
    };
    return cmocka_run_group_tests_name("read: cells", tests, NULL, NULL);
}
