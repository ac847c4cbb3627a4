#include "testing.h"

static ork_column *text_column(ork_context *ctx, const char *name, const char *const *texts,
                               size_t count)
{
    ork_column *column = NULL;
    assert_ok(ctx, ork_column_new(ctx, name, ORK_TEXT, count, &column));
    for (size_t i = 0; i < count; i++) {
        if (texts[i])
            assert_ok(ctx, ork_column_set_text(ctx, column, i, texts[i]));
        else
            assert_ok(ctx, ork_column_set_missing(ctx, column, i, ORK_NOT_COLLECTED));
    }
    return column;
}

static void assert_csv(ork_context *ctx, const ork_table *table, const char *expected)
{
    ORK_OWNED_TEXT ork_text csv = {0};
    assert_ok(ctx, ork_table_csv(ctx, table, &csv));
    assert_string_equal(csv.bytes, expected);
}

static void every_type_is_written_so_that_it_reads_back(void **state)
{
    ork_context *ctx = *state;
    ORK_OWNED_TABLE ork_table *table = NULL;
    ork_column *number, *integer, *day, *boolean;
    assert_ok(ctx, ork_table_new(ctx, "t", 2, &table));
    const char *const texts[] = {"Алматы", NULL};
    assert_ok(ctx, ork_table_take(ctx, table, text_column(ctx, "region", texts, 2)));
    assert_ok(ctx, ork_column_new(ctx, "grp", ORK_NUMBER, 2, &number));
    number->data.number[0] = 0.1 + 0.2;
    number->data.number[1] = -1e300;
    assert_ok(ctx, ork_table_take(ctx, table, number));
    assert_ok(ctx, ork_column_new(ctx, "n", ORK_INTEGER, 2, &integer));
    integer->data.integer[0] = INT64_MAX;
    assert_ok(ctx, ork_column_set_missing(ctx, integer, 1, ORK_SUPPRESSED));
    assert_ok(ctx, ork_table_take(ctx, table, integer));
    assert_ok(ctx, ork_column_new(ctx, "day", ORK_DATE, 2, &day));
    day->data.day[0] = ork_day(2016, 2, 29);
    day->data.day[1] = ork_day(1899, 1, 1);
    assert_ok(ctx, ork_table_take(ctx, table, day));
    assert_ok(ctx, ork_column_new(ctx, "ok", ORK_BOOLEAN, 2, &boolean));
    boolean->data.boolean[0] = 1;
    assert_ok(ctx, ork_table_take(ctx, table, boolean));
    assert_csv(ctx, table,
               "region,grp,n,day,ok\r\n"
               "Алматы,0.30000000000000004,9223372036854775807,2016-02-29,true\r\n"
               ",-1e+300,,1899-01-01,false\r\n");
}

static void quotes_stand_where_they_are_needed_and_nowhere_else(void **state)
{
    ork_context *ctx = *state;
    ORK_OWNED_TABLE ork_table *table = NULL;
    const char *const texts[] = {"a,b", "say \"no\"", "two\nlines", " edge", "=1+1", "a b", ""};
    const char *const others[] = {"1", "2", "3", "4", "5", "6", "7"};
    assert_ok(ctx, ork_table_new(ctx, "t", 7, &table));
    assert_ok(ctx, ork_table_take(ctx, table, text_column(ctx, "x, y", texts, 7)));
    assert_ok(ctx, ork_table_take(ctx, table, text_column(ctx, "\"", others, 7)));
    assert_csv(ctx, table,
               "\"x, y\",\"\"\"\"\r\n\"a,b\",1\r\n\"say \"\"no\"\"\",2\r\n\"two\nlines\",3\r\n"
               "\" edge\",4\r\n=1+1,5\r\na b,6\r\n\"\",7\r\n");
}

static void a_missing_value_alone_in_its_row_is_still_a_row(void **state)
{
    ork_context *ctx = *state;
    ORK_OWNED_TABLE ork_table *table = NULL;
    const char *const texts[] = {"a", NULL, "b"};
    assert_ok(ctx, ork_table_new(ctx, "t", 3, &table));
    assert_ok(ctx, ork_table_take(ctx, table, text_column(ctx, "x", texts, 3)));
    assert_csv(ctx, table, "x\r\na\r\n\"\"\r\nb\r\n");
}

static void a_table_without_rows_has_its_header(void **state)
{
    ork_context *ctx = *state;
    ORK_OWNED_TABLE ork_table *table = NULL;
    assert_ok(ctx, ork_table_new(ctx, "t", 0, &table));
    assert_ok(ctx, ork_table_take(ctx, table, text_column(ctx, "x", NULL, 0)));
    assert_csv(ctx, table, "x\r\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        context_test(every_type_is_written_so_that_it_reads_back),
        context_test(quotes_stand_where_they_are_needed_and_nowhere_else),
        context_test(a_missing_value_alone_in_its_row_is_still_a_row),
        context_test(a_table_without_rows_has_its_header),
    };
    return cmocka_run_group_tests_name("report: csv", tests, NULL, NULL);
}
