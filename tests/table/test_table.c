/* Columns, dictionaries, tables and keys. */
#include "table/column.h"
#include "testing.h"

/* region, year, value: n regions × 2 years; every third value is missing. */
static ork_status sample(ork_context *ctx, size_t n, ork_table **made)
{
    ORK_OWNED_TABLE ork_table *table = NULL;
    ORK_OWNED_COLUMN ork_column *region = NULL, *year = NULL, *value = NULL;
    ORK_TRY(ork_table_new(ctx, "sample", 2 * n, &table));
    ORK_TRY(ork_table_set_origin(ctx, table, "sample.csv", NULL, 2));
    ORK_TRY(ork_column_new(ctx, "region", ORK_TEXT, 2 * n, &region));
    ORK_TRY(ork_column_new(ctx, "year", ORK_INTEGER, 2 * n, &year));
    ORK_TRY(ork_column_new(ctx, "value", ORK_NUMBER, 2 * n, &value));
    ORK_TRY(ork_column_describe(ctx, value, "Value", "tenge", "invented"));
    for (size_t i = 0; i < 2 * n; i++) {
        char name[32];
        snprintf(name, sizeof name, "region %zu", i / 2);
        ORK_TRY(ork_column_set_text(ctx, region, i, name));
        year->data.integer[i] = 2011 + (int64_t)(i % 2);
        ORK_TRY(ork_column_set_number(ctx, value, i, (double)i / 4));
        if (i % 3 == 0) ORK_TRY(ork_column_set_missing(ctx, value, i, ORK_SUPPRESSED));
    }
    ORK_TRY(ork_table_take(ctx, table, ork_column_share(region)));
    ORK_TRY(ork_table_take(ctx, table, ork_column_share(year)));
    ORK_TRY(ork_table_take(ctx, table, ork_column_share(value)));
    ORK_TRY(ork_table_set_keys(ctx, table, "region", "year"));
    *made = table;
    table = NULL;
    return ORK_OK;
}

static void missing_values_keep_their_reason(void **state)
{
    ork_context *ctx = *state;
    ORK_OWNED_TABLE ork_table *table = NULL;
    assert_ok(ctx, sample(ctx, 100, &table));
    const ork_column *value = table->columns[2];
    assert_int_equal(ork_column_missing_count(value), 67);
    assert_false(ork_column_has(value, 99));
    assert_int_equal(ork_column_reason(value, 99), ORK_SUPPRESSED);
    size_t rows[] = {99, SIZE_MAX, 1};
    ORK_OWNED_COLUMN ork_column *picked = NULL;
    assert_ok(ctx, ork_column_pick(ctx, value, rows, 3, &picked));
    assert_int_equal(ork_column_reason(picked, 0), ORK_SUPPRESSED);
    assert_int_equal(ork_column_reason(picked, 1), ORK_NOT_COLLECTED);
    assert_true(picked->data.number[2] == 0.25);
    assert_string_equal(picked->measure, "tenge");
}

static void what_is_not_finite_is_missing(void **state)
{
    ork_context *ctx = *state;
    ORK_OWNED_COLUMN ork_column *column = NULL;
    assert_ok(ctx, ork_column_new(ctx, "x", ORK_NUMBER, 2, &column));
    assert_ok(ctx, ork_column_set_number(ctx, column, 0, log(0)));
    assert_ok(ctx, ork_column_set_number(ctx, column, 1, NAN));
    assert_int_equal(ork_column_missing_count(column), 2);
    assert_int_equal(ork_column_reason(column, 1), ORK_NOT_DEFINED);
}

static void a_dictionary_gives_each_text_one_code(void **state)
{
    ork_context *ctx = *state;
    ork_dictionary *dictionary;
    assert_ok(ctx, ork_dictionary_new(ctx, &dictionary));
    for (int round = 0; round < 2; round++) {
        for (uint32_t k = 0; k < 5000; k++) {
            char text[40];
            int length = snprintf(text, sizeof text, "Өңір-%u-%s", k, k % 2 ? "a" : "a longer one");
            uint32_t code;
            assert_ok(ctx, ork_dictionary_code(ctx, dictionary, text, (size_t)length, &code));
            assert_int_equal(code, k);
            assert_string_equal(dictionary->texts[code], text);
        }
    }
    uint32_t code;
    assert_true(ork_dictionary_find(dictionary, "Өңір-4999-a", &code));
    assert_int_equal(code, 4999);
    assert_false(ork_dictionary_find(dictionary, "Өңір-4999-", &code));
    assert_int_equal(dictionary->count, 5000);
    ork_dictionary_free(dictionary);
}

static void an_unknown_column_is_refused_with_a_suggestion(void **state)
{
    ork_context *ctx = *state;
    ORK_OWNED_TABLE ork_table *table = NULL;
    assert_ok(ctx, sample(ctx, 1, &table));
    const ork_column *column;
    assert_error(ctx, ork_table_column(ctx, table, "vaule", &column), ORK_ERR_DATA,
                 "sample.csv: there is no column \"vaule\"\n  hint: did you mean \"value\"? The "
                 "columns are: region, year, value");
}

static void a_text_column_is_no_number(void **state)
{
    ork_context *ctx = *state;
    ORK_OWNED_TABLE ork_table *table = NULL;
    assert_ok(ctx, sample(ctx, 2, &table));
    const ork_column *column;
    assert_ok(ctx, ork_table_numeric(ctx, table, "value", &column));
    assert_error(ctx, ork_table_numeric(ctx, table, "region", &column), ORK_ERR_DATA,
                 "sample.csv, row 2, column \"region\"");
}

static void a_unit_that_stands_twice_is_named_with_both_rows(void **state)
{
    ork_context *ctx = *state;
    ORK_OWNED_TABLE ork_table *table = NULL, *doubled = NULL;
    assert_ok(ctx, sample(ctx, 50, &table));
    assert_ok(ctx, ork_table_check_keys(ctx, table));
    size_t rows[] = {4, 5, 6, 5};
    assert_ok(ctx, ork_table_pick(ctx, table, rows, 4, &doubled));
    assert_error(ctx, ork_table_check_keys(ctx, doubled), ORK_ERR_DATA,
                 "\"region 2, 2012\" stands twice, in rows 7 and 7");
    doubled->period = -1;
    assert_error(ctx, ork_table_check_keys(ctx, doubled), ORK_ERR_DATA, "period");
}

static void a_row_without_unit_is_refused(void **state)
{
    ork_context *ctx = *state;
    ORK_OWNED_TABLE ork_table *table = NULL;
    assert_ok(ctx, sample(ctx, 2, &table));
    assert_ok(ctx, ork_column_set_missing(ctx, table->columns[0], 3, ORK_NOT_COLLECTED));
    assert_error(ctx, ork_table_check_keys(ctx, table), ORK_ERR_DATA, "row 5, column \"region\"");
}

static void a_year_is_read_from_any_type(void **state)
{
    ork_context *ctx = *state;
    ORK_OWNED_TABLE ork_table *table = NULL;
    assert_ok(ctx, ork_table_new(ctx, "t", 3, &table));
    ork_column *text, *number;
    assert_ok(ctx, ork_column_new(ctx, "text", ORK_TEXT, 3, &text));
    assert_ok(ctx, ork_column_set_text(ctx, text, 0, "2016"));
    assert_ok(ctx, ork_column_set_text(ctx, text, 1, "2016-06-30"));
    assert_ok(ctx, ork_column_set_text(ctx, text, 2, "early"));
    assert_ok(ctx, ork_table_take(ctx, table, text));
    assert_ok(ctx, ork_column_new(ctx, "number", ORK_NUMBER, 3, &number));
    number->data.number[0] = 2016;
    number->data.number[1] = 2016.5;
    assert_ok(ctx, ork_table_take(ctx, table, number));
    int year = 0;
    table->period = 0;
    for (size_t i = 0; i < 2; i++) {
        assert_ok(ctx, ork_table_year(ctx, table, i, &year));
        assert_int_equal(year, 2016);
    }
    assert_error(ctx, ork_table_year(ctx, table, 2, &year), ORK_ERR_DATA, "no year");
    table->period = 1;
    assert_ok(ctx, ork_table_year(ctx, table, 0, &year));
    assert_error(ctx, ork_table_year(ctx, table, 1, &year), ORK_ERR_DATA, "no year");
}

static void a_name_is_taken_once(void **state)
{
    ork_context *ctx = *state;
    ORK_OWNED_TABLE ork_table *table = NULL, *extended = NULL;
    assert_ok(ctx, sample(ctx, 2, &table));
    assert_ok(ctx, ork_table_extend(ctx, table, &extended));
    assert_error(ctx, ork_table_take(ctx, extended, ork_column_share(table->columns[0])),
                 ORK_ERR_DATA, "there is a column \"region\" already");
    assert_int_equal(extended->unit, 0);
    assert_ptr_equal(extended->columns[2], table->columns[2]);
}

static ork_status build_and_check(ork_context *ctx, void *data)
{
    (void)data;
    ORK_OWNED_TABLE ork_table *table = NULL, *extended = NULL;
    ORK_TRY(sample(ctx, 20, &table));
    ORK_TRY(ork_table_check_keys(ctx, table));
    ORK_TRY(ork_table_extend(ctx, table, &extended));
    ORK_OWNED_COLUMN ork_column *copy = NULL;
    ORK_TRY(ork_column_copy(ctx, table->columns[2], "copy", &copy));
    ORK_TRY(ork_table_take(ctx, extended, ork_column_share(copy)));
    ORK_OWNED_TEXT ork_text name = {0};
    ork_table_row_name(ctx, extended, 3, &name);
    return ork_text_status(&name);
}

static void building_survives_refused_memory(void **state)
{
    (void)state;
    assert_survives_refused_memory(build_and_check, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        context_test(missing_values_keep_their_reason),
        context_test(what_is_not_finite_is_missing),
        context_test(a_dictionary_gives_each_text_one_code),
        context_test(an_unknown_column_is_refused_with_a_suggestion),
        context_test(a_text_column_is_no_number),
        context_test(a_unit_that_stands_twice_is_named_with_both_rows),
        context_test(a_row_without_unit_is_refused),
        context_test(a_year_is_read_from_any_type),
        context_test(a_name_is_taken_once),
        context_test(building_survives_refused_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
