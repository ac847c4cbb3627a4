/* Tables for people: alignment, digits, missing values, long tables. */
#include "testing.h"

static ork_status add_numbers(ork_context *ctx, ork_table *table, const char *name,
                              const char *measure, const double *values)
{
    ork_column *column;
    ORK_TRY(ork_column_new(ctx, name, ORK_NUMBER, table->row_count, &column));
    ork_status status = ork_column_describe(ctx, column, NULL, measure, NULL);
    for (size_t i = 0; i < table->row_count && status == ORK_OK; i++) {
        if (isnan(values[i])) {
            status = ork_column_set_missing(ctx, column, i, ORK_NOT_COLLECTED);
        } else {
            column->data.number[i] = values[i];
        }
    }
    if (status == ORK_OK) return ork_table_take(ctx, table, column);
    ork_column_free(column);
    return status;
}

static void assert_plain(ork_context *ctx, const ork_table *table, size_t rows,
                         const char *expected)
{
    ORK_OWNED_TEXT ork_text text = {0};
    assert_ok(ctx, ork_table_plain(ctx, table, rows, 0, &text));
    assert_string_equal(text.bytes, expected);
}

static ork_table *table_of(ork_context *ctx, size_t rows, const char *const *names)
{
    ork_table *table;
    ork_column *column;
    assert_ok(ctx, ork_table_new(ctx, "t", rows, &table));
    if (!names) return table;
    assert_ok(ctx, ork_column_new(ctx, "region", ORK_TEXT, rows, &column));
    for (size_t i = 0; i < rows; i++)
        assert_ok(ctx, ork_column_set_text(ctx, column, i, names[i]));
    assert_ok(ctx, ork_table_take(ctx, table, column));
    return table;
}

static void letters_of_any_width_are_aligned(void **state)
{
    const char *const names[] = {"Қызылорда", "東京", "a"};
    ORK_OWNED_TABLE ork_table *table = table_of(*state, 3, names);
    assert_ok(*state,
              add_numbers(*state, table, "score", "points", (const double[]){76.05, NAN, 3.5}));
    assert_plain(*state, table, 10,
                 "region      score\n"
                 "           points\n"
                 "─────────  ──────\n"
                 "Қызылорда   76.05\n"
                 "東京            –\n"
                 "a            3.50\n");
}

static void wide_tables_are_folded_and_each_block_has_the_unit(void **state)
{
    const char *const names[] = {"Астана", "Алматы"};
    ORK_OWNED_TABLE ork_table *table = table_of(*state, 2, names);
    assert_ok(*state, add_numbers(*state, table, "year", NULL, (const double[]){2016, 2016}));
    assert_ok(*state, add_numbers(*state, table, "score", "points", (const double[]){1.5, 2}));
    assert_ok(*state, add_numbers(*state, table, "rank", NULL, (const double[]){2, 1}));
    assert_ok(*state, add_numbers(*state, table, "coverage", NULL, (const double[]){1, NAN}));
    assert_ok(*state, ork_table_set_keys(*state, table, "region", "year"));
    ORK_OWNED_TEXT ork_text text = {0}, whole = {0}, wide = {0}, narrow = {0};
    assert_ok(*state, ork_table_plain(*state, table, 10, 28, &text));
    assert_string_equal(text.bytes, "region  year   score  rank\n"
                                    "              points\n"
                                    "──────  ────  ──────  ────\n"
                                    "Астана  2016     1.5     2\n"
                                    "Алматы  2016     2.0     1\n"
                                    "\n"
                                    "region  year  coverage\n"
                                    "──────  ────  ────────\n"
                                    "Астана  2016         1\n"
                                    "Алматы  2016         –\n");
    assert_ok(*state, ork_table_plain(*state, table, 10, 0, &whole));
    assert_ok(*state, ork_table_plain(*state, table, 10, 36, &wide));
    assert_string_equal(whole.bytes, wide.bytes); /* exactly as wide as the table */
    assert_ok(*state, ork_table_plain(*state, table, 10, 3, &narrow));
    assert_non_null(strstr(narrow.bytes, "\n\ncoverage\n"));
}

static void numbers_have_as_many_digits_as_people_use(void **state)
{
    ORK_OWNED_TABLE ork_table *table = table_of(*state, 3, NULL);
    ork_context *ctx = *state;
    assert_ok(ctx, add_numbers(ctx, table, "third", NULL, (const double[]){1.0 / 3, 0.25, 1}));
    assert_ok(ctx, add_numbers(ctx, table, "year", NULL, (const double[]){2011, 2016, 2023}));
    assert_ok(ctx, add_numbers(ctx, table, "large", NULL, (const double[]){1234567.8, 1, 2}));
    assert_ok(ctx, add_numbers(ctx, table, "tiny", NULL, (const double[]){2e-12, 0, -1e-12}));
    assert_ok(ctx, add_numbers(ctx, table, "wide", NULL, (const double[]){5000, 0.00012, -4}));
    assert_plain(ctx, table, 10,
                 "third  year      large    tiny     wide\n"
                 "─────  ────  ─────────  ──────  ───────\n"
                 "0.333  2011  1\u2009234\u2009568   2e-12     5000\n"
                 "0.250  2016          1       0  0.00012\n"
                 "1.000  2023          2  -1e-12       -4\n");
}

static void no_line_ends_in_spaces(void **state)
{
    const char *const names[] = {"a"};
    ORK_OWNED_TABLE ork_table *table = table_of(*state, 1, names);
    assert_ok(*state, add_numbers(*state, table, "x", "percent", (const double[]){1}));
    assert_ok(*state, add_numbers(*state, table, "count", NULL, (const double[]){1}));
    assert_plain(*state, table, 1,
                 "region        x  count\n"
                 "        percent\n"
                 "──────  ───────  ─────\n"
                 "a             1      1\n");
}

static void a_long_table_is_cut_and_says_so(void **state)
{
    const char *const names[] = {"a", "b", "c"};
    ORK_OWNED_TABLE ork_table *table = table_of(*state, 3, names);
    assert_plain(*state, table, 2, "region\n──────\na\nb\n… 1 more of 3 rows\n");
}

static void an_empty_table_says_so(void **state)
{
    ORK_OWNED_TABLE ork_table *table = table_of(*state, 0, NULL);
    assert_plain(*state, table, 2, "(no columns)\n");
    assert_ok(*state, add_numbers(*state, table, "x", NULL, NULL));
    assert_plain(*state, table, 2, "x\n─\n(no rows)\n");
}

static void line_breaks_and_long_texts_do_not_break_rows(void **state)
{
    const char *const names[] = {"two\nlines",
                                 "ааааааааааааааааааааааааааааааааааааааааааааааааааб"};
    ORK_OWNED_TABLE ork_table *table = table_of(*state, 2, names);
    assert_plain(*state, table, 2,
                 "region\n"
                 "────────────────────────────────────────────────\n"
                 "two lines\n"
                 "ааааааааааааааааааааааааааааааааааааааааааааааа…\n");
}

static void a_result_shows_values_figures_and_notes(void **state)
{
    ork_context *ctx = *state;
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(ctx, ork_result_new(ctx, "m", &result));
    ork_table *table = table_of(ctx, 70, NULL);
    double zeros[70] = {0};
    assert_ok(ctx, add_numbers(ctx, table, "x", NULL, zeros));
    assert_ok(ctx, ork_table_set_title(ctx, table, NULL, "Scores"));
    assert_ok(ctx, ork_result_take_table(ctx, result, table));
    assert_ok(ctx, ork_result_add_value(ctx, result, "h", "Herfindahl index", NULL, 0.51016));
    assert_ok(ctx, ork_result_add_value(ctx, result, "n", "Units", "regions", 16));
    assert_ok(ctx, ork_result_add_value(ctx, result, "g", "None", NULL, (double)NAN));
    assert_ok(ctx, ork_note_add(ctx, ORK_WARNING, "c", "take care"));
    assert_ok(ctx, ork_result_take_notes(ctx, result));
    ORK_OWNED_TEXT ork_text text = {0};
    assert_ok(ctx, ork_result_plain(ctx, result, 0, &text));
    assert_memory_equal(text.bytes, "Scores [t]\n\nx\n─\n0\n", 20);
    assert_non_null(strstr(text.bytes, "… 10 more of 70 rows\n  all of them: --table t (as CSV: "
                                       "--format csv), or --out DIR\n"));
    assert_non_null(strstr(text.bytes, "Values\n\nHerfindahl index  0.5102\n"
                                       "Units             16 regions\nNone              –\n"));
    assert_non_null(strstr(text.bytes, "Notes\n\n- Warning: take care\n"));
}

/* One column of zeros, and a period when there are two of them. */
static ork_table *of_periods(ork_context *ctx, const char *name, size_t rows, bool has_period)
{
    ork_table *table = table_of(ctx, rows, NULL);
    double values[64], zeros[64] = {0};
    for (size_t i = 0; i < rows; i++)
        values[i] = i < 32 ? 2011 : 2016;
    if (has_period) assert_ok(ctx, add_numbers(ctx, table, "period", NULL, values));
    assert_ok(ctx, add_numbers(ctx, table, "x", NULL, zeros));
    assert_ok(ctx, ork_table_set_title(ctx, table, name, NULL));
    return table;
}

static void the_latest_period_comes_first_and_the_others_are_shortened(void **state)
{
    ork_context *ctx = *state;
    ORK_OWNED_RESULT ork_result *result = NULL;
    ORK_OWNED_TEXT ork_text text = {0};
    assert_ok(ctx, ork_result_new(ctx, "m", &result));
    assert_ok(ctx, ork_result_take_table(ctx, result, of_periods(ctx, "all", 64, true)));
    assert_ok(ctx, ork_result_take_table(ctx, result, of_periods(ctx, "latest", 32, false)));
    assert_ok(ctx, ork_result_take_table(ctx, result, of_periods(ctx, "again", 32, false)));
    assert_ok(ctx, ork_result_plain(ctx, result, 0, &text));
    const char *latest = strstr(text.bytes, "latest\n"), *all = strstr(text.bytes, "all\n");
    assert_true(latest && all && latest < all);
    assert_null(strstr(text.bytes, "again")); /* says what "latest" says */
    assert_null(strstr(text.bytes, "of 32 rows"));
    assert_non_null(strstr(text.bytes, "… 44 more of 64 rows\n  all of them: --table all"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        context_test(letters_of_any_width_are_aligned),
        context_test(wide_tables_are_folded_and_each_block_has_the_unit),
        context_test(numbers_have_as_many_digits_as_people_use),
        context_test(no_line_ends_in_spaces),
        context_test(a_long_table_is_cut_and_says_so),
        context_test(an_empty_table_says_so),
        context_test(line_breaks_and_long_texts_do_not_break_rows),
        context_test(a_result_shows_values_figures_and_notes),
        context_test(the_latest_period_comes_first_and_the_others_are_shortened),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
