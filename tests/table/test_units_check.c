/* Units: sums that would count a territory twice. */
#include "made_units.h"

static ork_status checked(ork_context *ctx, const char *csv)
{
    ork_units *units = units_of(ctx, table_of(ctx, SMALL_UNITS, NULL, NULL));
    ork_table *table = table_of(ctx, csv, "unit", strstr(csv, "year") ? "year" : NULL);
    ork_status status = ork_units_check_sum(ctx, units, table, "size", NULL, 0);
    ork_table_free(table);
    ork_units_free(units);
    return status;
}

static void units_beside_each_other_may_be_summed(void **state)
{
    ork_context *ctx = *state;
    assert_ok(ctx, checked(ctx, "year,unit,size\n2019,A,1\n2019,B,2\n2019,L,3\n2012,W,3\n"));
    /* A unit beside the part it lost: the smaller territory is meant. */
    assert_ok(ctx, checked(ctx, "year,unit,size\n2012,L,1\n2012,N,2\n"));
    /* Without a value a row counts nothing. */
    assert_ok(ctx, checked(ctx, "year,unit,size\n2012,W,1\n2012,A,\n2012,B,-\n"));
    assert_ok(ctx, checked(ctx, "year,unit,size\n"));
}

static void a_whole_beside_its_parts_is_refused(void **state)
{
    ork_context *ctx = *state;
    assert_error(ctx, checked(ctx, "year,unit,size\n2012,A,1\n2012,W,3\n2013,B,1\n2013,W,1\n"),
                 ORK_ERR_DATA,
                 "adding up size would count territory twice: Whole beside Apart and Beside (2012, "
                 "2013)");
    assert_error(ctx, checked(ctx, "unit,size\nA,1\nW,3\n"), ORK_ERR_DATA,
                 "Whole beside Apart\n  hint: choose a geography (--geography YEAR)");
}

static void a_total_beside_its_units_is_refused(void **state)
{
    ork_context *ctx = *state;
    assert_error(ctx, checked(ctx, "year,unit,size\n2019,Z,1\n2019,A,3\n2019,L,1\n"), ORK_ERR_DATA,
                 "Zed beside Apart and Loser (2019)");
    assert_ok(ctx, checked(ctx, "year,unit,size\n2019,Z,1\n2020,A,3\n"));
}

static void only_the_rows_that_are_summed_count(void **state)
{
    ork_context *ctx = *state;
    ork_units *units = units_of(ctx, table_of(ctx, SMALL_UNITS, NULL, NULL));
    ork_table *table =
        table_of(ctx, "year,unit,size\n2012,A,1\n2012,W,3\n2012,B,2\n", "unit", "year");
    const size_t parts[] = {0, 2}, both[] = {1, 2};
    assert_ok(ctx, ork_units_check_sum(ctx, units, table, "size", parts, 2));
    assert_error(ctx, ork_units_check_sum(ctx, units, table, "size", both, 2), ORK_ERR_DATA,
                 "Whole beside Beside (2012)");
    assert_error(ctx, ork_units_check_sum(ctx, units, table, "sice", NULL, 0), ORK_ERR_DATA,
                 "did you mean \"size\"");
    ork_table_free(table);
    ork_units_free(units);
}

static void a_unit_under_two_names_is_refused(void **state)
{
    ork_context *ctx = *state;
    assert_error(ctx, checked(ctx, "year,unit,size\n2019,A,1\n2019,Apart Region,3\n"), ORK_ERR_DATA,
                 "would count Apart twice: rows 2 (\"A\") and 3 (\"Apart Region\")");
}

static void industries_of_one_region_are_not_counted_twice(void **state)
{
    ork_context *ctx = *state;
    assert_ok(ctx, checked(ctx, "year,unit,branch,size\n2019,A,x,1\n2019,A,y,3\n2019,B,x,2\n"));
    assert_error(ctx, checked(ctx, "year,unit,branch,size\n2012,A,x,1\n2012,A,y,3\n2012,W,x,2\n"),
                 ORK_ERR_DATA, "Whole beside Apart (2012)");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        context_test(units_beside_each_other_may_be_summed),
        context_test(a_whole_beside_its_parts_is_refused),
        context_test(a_total_beside_its_units_is_refused),
        context_test(only_the_rows_that_are_summed_count),
        context_test(a_unit_under_two_names_is_refused),
        context_test(industries_of_one_region_are_not_counted_twice),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
