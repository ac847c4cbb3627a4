/* Units: tables brought to the geography of a year. */
#include "made_units.h"

#define SIZE (const char *const[]){"size"}, 1

static ork_table *converted(ork_context *ctx, const char *csv, int year)
{
    ork_units *units = units_of(ctx, table_of(ctx, SMALL_UNITS, NULL, NULL));
    ork_table *table = table_of(ctx, csv, "unit", strstr(csv, "year") ? "year" : NULL);
    ork_table *made = NULL;
    assert_ok(ctx, ork_units_convert(ctx, units, table, year, SIZE, &made));
    ork_table_free(table);
    ork_units_free(units);
    return made;
}

static void assert_refused(ork_context *ctx, const char *csv, int year, const char *message)
{
    ork_units *units = units_of(ctx, table_of(ctx, SMALL_UNITS, NULL, NULL));
    ork_table *table = table_of(ctx, csv, "unit", strstr(csv, "year") ? "year" : NULL);
    ork_table *made = NULL;
    assert_error(ctx, ork_units_convert(ctx, units, table, year, SIZE, &made), ORK_ERR_DATA,
                 message);
    assert_null(made);
    ork_table_free(table);
    ork_units_free(units);
}

static void a_whole_is_summed_from_its_parts(void **state)
{
    ork_context *ctx = *state;
    ork_table *made = converted(ctx, "year,unit,size\n2019,A,1\n2019,B,2\n2019,L,7\n", 2017);
    assert_int_equal(made->row_count, 2);
    assert_value(ctx, made, "size", "Whole", 2019, 3);
    assert_value(ctx, made, "size", "Loser", 2019, 7);
    assert_note(ctx, "summed-from-parts", "the sum of Apart and Beside: size (2019)");
    ork_table_free(made);
}

static void a_figure_of_the_whole_goes_before_its_parts(void **state)
{
    ork_context *ctx = *state;
    ork_table *made =
        converted(ctx, "year,unit,size\n2012,W,3\n2012,A,1\n2012,B,2\n2012,L,7\n", 2017);
    size_t count;
    assert_value(ctx, made, "size", "Whole", 2012, 3);
    assert_note(ctx, "parts-set-aside", "Apart and Beside: size (2012)");
    assert_null(note_of(ctx, "parts-differ", &count));
    ork_table_free(made);
}

static void parts_that_do_not_sum_to_the_whole_are_told(void **state)
{
    ork_context *ctx = *state;
    const char *csv = "year,unit,size\n2012,W,100\n2012,A,40\n2012,B,59\n"
                      "2013,W,100\n2013,A,40\n2013,B,60.5\n2013,L,1.5\n";
    ork_table *made = converted(ctx, csv, 2017);
    assert_value(ctx, made, "size", "Whole", 2012, 100);
    assert_note(ctx, "parts-differ",
                "Whole differs from the sum of Apart and Beside: size (2012, 2013) at most by 1 % "
                "(2012: 100, the sum is 99)");
    ork_table_free(made);
    ork_context_clear_notes(ctx);
    made = converted(ctx, csv, 2018);
    assert_value(ctx, made, "size", "Apart", 2012, 40);
    assert_note(ctx, "whole-set-aside", "Whole is set aside beside its parts Apart and Beside");
    assert_note(ctx, "parts-differ", "size (2012, 2013)");
    ork_table_free(made);
}

static void a_partial_sum_is_never_given(void **state)
{
    ork_context *ctx = *state;
    ork_table *made =
        converted(ctx, "year,unit,size\n2019,A,1\n2019,B,-\n2019,L,7\n2020,A,1\n2020,B,4\n", 2017);
    assert_no_value(ctx, made, "size", "Whole", 2019);
    assert_value(ctx, made, "size", "Whole", 2020, 5);
    assert_note(ctx, "part-missing", "of its parts only Apart has figures: size (2019)");
    ork_table_free(made);
}

static void a_missing_value_keeps_its_reason(void **state)
{
    ork_context *ctx = *state;
    ork_table *made = converted(ctx, "year,unit,size\n2019,A,-\n2019,B,2\n2019,L,\n", 2018);
    const ork_column *size = made->columns[2];
    assert_int_equal(ork_column_reason(size, 0), ORK_NOT_APPLICABLE);
    assert_true(ork_column_has(size, 1));
    assert_int_equal(ork_column_reason(size, 2), ORK_NOT_COLLECTED);
    ork_table_free(made);
}

static void a_whole_cannot_be_divided(void **state)
{
    ork_context *ctx = *state;
    assert_refused(ctx, "year,unit,size\n2016,W,3\n2017,W,3\n2019,A,1\n2019,B,1\n", 2018,
                   "Whole was not yet divided into Apart and Beside in size (2016, 2017)");
    assert_refused(ctx, "year,unit,size\n2017,W,3\n", 2018,
                   "choose a geography of 2017 or earlier");
}

static void the_territory_follows_the_data_and_not_only_the_date(void **state)
{
    ork_context *ctx = *state;
    /* Back-cast: in 2015 the series has the new unit already. */
    const char *back_cast = "year,unit,size\n2015,L,7\n2015,N,2\n2016,L,9\n";
    ork_table *made = converted(ctx, back_cast, 2018);
    assert_value(ctx, made, "size", "Loser", 2015, 9);
    assert_value(ctx, made, "size", "Loser", 2016, 9);
    ork_table_free(made);
    assert_refused(ctx, back_cast, 2022,
                   "Loser was not yet divided into Loser and Newly in size "
                   "(2016)");
    made = converted(ctx, "year,unit,size\n2015,L,7\n2015,N,2\n", 2022);
    assert_value(ctx, made, "size", "Loser", 2015, 7);
    assert_value(ctx, made, "size", "Newly", 2015, 2);
    ork_table_free(made);
}

static void each_column_has_its_own_coverage(void **state)
{
    ork_context *ctx = *state;
    ork_units *units = units_of(ctx, table_of(ctx, SMALL_UNITS, NULL, NULL));
    ork_table *table =
        table_of(ctx, "year,unit,size,other\n2021,L,7,30\n2021,N,2,\n", "unit", "year");
    const char *const additive[] = {"size", "other"};
    ork_table *made = NULL;
    assert_ok(ctx, ork_units_convert(ctx, units, table, 2018, additive, 2, &made));
    assert_value(ctx, made, "size", "Loser", 2021, 9);
    assert_value(ctx, made, "other", "Loser", 2021, 30);
    ork_table_free(made);
    assert_error(ctx, ork_units_convert(ctx, units, table, 2022, additive, 2, &made), ORK_ERR_DATA,
                 "in other (2021)");
    ork_table_free(table);
    ork_units_free(units);
}

static void after_the_date_an_empty_row_of_the_part_means_the_smaller_territory(void **state)
{
    ork_context *ctx = *state;
    ork_table *made = converted(ctx, "year,unit,size\n2023,L,7\n2023,N,-\n", 2022);
    assert_value(ctx, made, "size", "Loser", 2023, 7);
    assert_no_value(ctx, made, "size", "Newly", 2023);
    ork_table_free(made);
    made = converted(ctx, "year,unit,size\n2023,L,7\n2023,N,-\n", 2018);
    assert_no_value(ctx, made, "size", "Loser", 2023);
    ork_table_free(made);
}

static void old_units_after_their_time_are_read_as_they_were_with_a_warning(void **state)
{
    ork_context *ctx = *state;
    ork_table *made = converted(ctx, "year,unit,size\n2023,L,9\n2023,W,1\n", 2017);
    assert_value(ctx, made, "size", "Loser", 2023, 9);
    assert_note(ctx, "territory-assumed", "Loser");
    assert_note(ctx, "after-end", "Whole has figures for 2023");
    ork_table_free(made);
    assert_refused(ctx, "year,unit,size\n2023,L,9\n", 2022, "Loser");
}

static void without_periods_the_units_that_are_there_tell_the_division(void **state)
{
    ork_context *ctx = *state;
    ork_table *made = converted(ctx, "unit,size\nA,1\nB,2\nL,7\n", 2018);
    assert_int_equal(made->row_count, 3);
    assert_value(ctx, made, "size", "Loser", 0, 7);
    ork_table_free(made);
    assert_refused(ctx, "unit,size\nA,1\nB,2\nL,7\n", 2022, "Loser was not yet divided");
    made = converted(ctx, "unit,size\nA,1\nB,2\nL,7\nN,3\n", 2018);
    assert_value(ctx, made, "size", "Loser", 0, 10);
    ork_table_free(made);
}

/* L lost N; N went up in Q with M: figures of L and Q are of the last division. */
static void a_part_that_went_up_in_another_is_still_a_part_lost(void **state)
{
    ork_context *ctx = *state;
    ork_units *units = units_of(ctx, table_of(ctx,
                                              "code,valid_from,valid_to,predecessors\nL,,,\n"
                                              "M,,2010,\nN,2000,2010,L\nQ,2010,,N;M\n",
                                              NULL, NULL));
    ork_table *table = table_of(ctx, "unit,year,size\nL,2015,5\nQ,2015,3\n", "unit", "year");
    ork_table *made;
    assert_ok(ctx, ork_units_convert(ctx, units, table, 2015, SIZE, &made));
    assert_value(ctx, made, "size", "L", 2015, 5);
    assert_value(ctx, made, "size", "Q", 2015, 3);
    ork_table_free(made);
    assert_error(ctx, ork_units_convert(ctx, units, table, 1995, SIZE, &made), ORK_ERR_DATA, "Q");
    assert_ok(ctx, ork_units_check_sum(ctx, units, table, "size", NULL, 0));
    ork_table_free(table);
    ork_units_free(units);
}

static void ratios_are_kept_but_never_added_up(void **state)
{
    ork_context *ctx = *state;
    ork_table *made =
        converted(ctx, "year,unit,size,rate\n2019,A,1,5\n2019,B,2,6\n2019,L,7,8\n", 2018);
    assert_value(ctx, made, "rate", "Beside", 2019, 6);
    ork_table_free(made);
    const char *csv = "year,unit,size,rate\n2019,A,1,5.5\n2019,B,2,6\n2019,L,7,8\n";
    assert_refused(ctx, csv, 2017,
                   "Whole would have to be put together from Apart and Beside for rate (2019)");
    assert_refused(ctx, csv, 2017, "declare the column additive if it is a size");
}

static void texts_are_kept_where_all_parts_agree(void **state)
{
    ork_context *ctx = *state;
    ork_table *made = converted(ctx,
                                "year,unit,size,zone,class\n2019,A,1,south,x\n2019,B,2,south,y\n"
                                "2019,L,7,east,z\n",
                                2017);
    const ork_column *zone = made->columns[3], *class = made->columns[4];
    assert_string_equal(ork_column_text(zone, 0), "south");
    assert_false(ork_column_has(class, 0));
    assert_string_equal(ork_column_text(class, 1), "z");
    assert_note(ctx, "texts-differ", "class (2019)");
    ork_table_free(made);
}

static void totals_are_set_aside_and_compared(void **state)
{
    ork_context *ctx = *state;
    size_t count;
    ork_table *made =
        converted(ctx, "year,unit,size\n2019,Z,10\n2019,A,1\n2019,B,2\n2019,L,7\n", 2018);
    assert_int_equal(made->row_count, 3);
    assert_note(ctx, "total-set-aside", "Zed");
    assert_null(note_of(ctx, "total-differs", &count));
    ork_table_free(made);
    made = converted(ctx, "year,unit,size\n2019,Z,10\n2019,A,1\n2019,B,2\n2019,L,7.02\n", 2018);
    assert_note(ctx, "total-differs",
                "Zed differs from the sum of its units: size (2019) by 0.2 % (2019: 10, the sum is "
                "10.02)");
    ork_table_free(made);
}

static void the_country_alone_stays(void **state)
{
    ork_context *ctx = *state;
    ork_table *made = converted(ctx, "year,unit,size\n2019,Z,10\n2020,Zed,11\n", 2018);
    assert_int_equal(made->row_count, 2);
    assert_value(ctx, made, "size", "Zed", 2020, 11);
    ork_table_free(made);
}

static void the_same_unit_under_two_names_is_an_error(void **state)
{
    ork_context *ctx = *state;
    assert_refused(ctx, "year,unit,size\n2019,A,1\n2019,apart region,2\n", 2018,
                   "Apart, 2019, stands twice: in row 2 (\"A\") and row 3 (\"apart region\")");
    assert_refused(ctx, "unit,size\nA,1\nA,2\n", 2018, "name the column that tells the periods");
}

static void a_long_table_is_converted_industry_by_industry(void **state)
{
    ork_context *ctx = *state;
    ork_table *made = converted(ctx,
                                "year,unit,branch,size\n2019,A,mining,1\n2019,A,trade,2\n"
                                "2019,B,mining,3\n2019,B,trade,4\n2019,L,mining,5\n"
                                "2019,L,trade,6\n",
                                2017);
    assert_int_equal(made->row_count, 4);
    assert_string_equal(ork_column_text(made->columns[2], 0), "mining");
    assert_near(ork_column_number(made->columns[3], 0), 4, 1e-15);
    assert_string_equal(ork_column_text(made->columns[2], 3), "trade");
    assert_near(ork_column_number(made->columns[3], 2), 6, 1e-15);
    assert_near(ork_column_number(made->columns[3], 3), 6, 1e-15);
    ork_table_free(made);
}

static void rows_stand_by_period_and_in_the_units_files_order(void **state)
{
    ork_context *ctx = *state;
    ork_table *made =
        converted(ctx, "year,unit,size\n2020,L,1\n2020,B,2\n2019,A,3\n2020,A,4\n", 2018);
    static const char *const expected[] = {"Apart", "Beside", "Loser", "Apart", "Beside", "Loser"};
    assert_int_equal(made->row_count, 6);
    for (size_t i = 0; i < 6; i++) {
        assert_string_equal(ork_column_text(made->columns[made->unit], i), expected[i]);
        assert_near(ork_column_number(made->columns[made->period], i), i < 3 ? 2020 : 2019, 0);
    }
    assert_int_equal(ork_table_file_row(made, 1), 3);
    assert_note(ctx, "unit-without-data", "the geography: Beside, Loser (2019)");
    assert_ok(ctx, ork_table_check_keys(ctx, made));
    ork_table_free(made);
}

static void names_that_two_units_share_are_told_apart_by_code(void **state)
{
    ork_context *ctx = *state;
    ork_units *units = units_of(ctx, table_of(ctx,
                                              "code,name\n01,Washington\n02,Washington\n03,"
                                              "Jefferson\n",
                                              NULL, NULL));
    ork_table *table = table_of(ctx, "unit,size\n01,1\n02,2\n03,3\n", "unit", NULL);
    ork_table *made;
    assert_ok(ctx, ork_units_convert(ctx, units, table, 2018, SIZE, &made));
    assert_string_equal(ork_column_text(made->columns[0], 1), "Washington (2)");
    assert_string_equal(ork_column_text(made->columns[0], 2), "Jefferson");
    assert_ok(ctx, ork_table_check_keys(ctx, made));
    ork_table_free(made);
    ork_table_free(table);
    ork_units_free(units);
}

static void other_codes_of_a_unit_stay_with_it(void **state)
{
    ork_context *ctx = *state;
    ork_units *units = units_of(ctx, table_of(ctx,
                                              "code,kato,name,valid_from,predecessors\nL,10,Loser"
                                              ",,\nN,11,Newly,2022-06-08,L\n",
                                              NULL, NULL));
    ork_table *table =
        table_of(ctx, "unit,year,kato,size\nL,2023,10,1\nN,2023,11,2\n", "unit", "year");
    ork_table *made;
    assert_ok(ctx, ork_units_convert(ctx, units, table, 2018, SIZE, &made));
    assert_value(ctx, made, "size", "Loser", 2023, 3);
    assert_value(ctx, made, "kato", "Loser", 2023, 10);
    ork_table_free(made);
    ork_table_free(table);
    ork_units_free(units);
}

static void an_empty_table_stays_empty(void **state)
{
    ork_context *ctx = *state;
    ork_table *made = converted(ctx, "year,unit,size\n", 2018);
    assert_int_equal(made->row_count, 0);
    assert_int_equal(made->column_count, 3);
    ork_table_free(made);
}

static void a_year_before_all_units_is_an_error(void **state)
{
    ork_context *ctx = *state;
    ork_units *units = units_of(ctx, table_of(ctx, "code,valid_from\nA,1990\n", NULL, NULL));
    ork_table *table = table_of(ctx, "unit,size\nA,1\n", "unit", NULL);
    ork_table *made;
    assert_error(ctx, ork_units_convert(ctx, units, table, 1980, SIZE, &made), ORK_ERR_DATA,
                 "no unit that existed on 31 December 1980");
    const char *const unknown[] = {"sise"};
    assert_error(ctx, ork_units_convert(ctx, units, table, 2000, unknown, 1, &made), ORK_ERR_DATA,
                 "did you mean \"size\"");
    ork_table_free(table);
    ork_units_free(units);
}

/* Law: the order of rows does not matter, but for the order of periods in the result. */
static void values_do_not_depend_on_row_order(void **state)
{
    ork_context *ctx = *state;
    ork_table *one =
        converted(ctx, "year,unit,size\n2019,A,1\n2019,B,2\n2019,L,7\n2019,N,4\n", 2017);
    ork_table *two =
        converted(ctx, "year,unit,size\n2019,N,4\n2019,L,7\n2019,B,2\n2019,A,1\n", 2017);
    assert_int_equal(one->row_count, two->row_count);
    for (size_t i = 0; i < one->row_count; i++)
        assert_true(ork_column_number(one->columns[2], i) == ork_column_number(two->columns[2], i));
    ork_table_free(one);
    ork_table_free(two);
}

typedef struct work_data {
    ork_units *units;
    ork_table *table;
} work_data;

static ork_status convert_all(ork_context *ctx, void *data)
{
    work_data *w = data;
    ork_table *made;
    ORK_TRY(ork_units_convert(ctx, w->units, w->table, 2017, SIZE, &made));
    ork_table_free(made);
    return ork_units_check_sum(ctx, w->units, w->table, "size", NULL, 0);
}

static void converting_survives_refused_memory(void **state)
{
    ork_context *ctx = *state;
    work_data w = {units_of(ctx, table_of(ctx, SMALL_UNITS, NULL, NULL)),
                   table_of(ctx,
                            "year,unit,size,zone\n2019,A,1,x\n2019,B,2,y\n2019,L,7,z\n2015,L,7,z\n",
                            "unit", "year")};
    assert_survives_refused_memory(convert_all, &w);
    ork_table_free(w.table);
    ork_units_free(w.units);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        context_test(a_whole_is_summed_from_its_parts),
        context_test(a_figure_of_the_whole_goes_before_its_parts),
        context_test(parts_that_do_not_sum_to_the_whole_are_told),
        context_test(a_partial_sum_is_never_given),
        context_test(a_missing_value_keeps_its_reason),
        context_test(a_whole_cannot_be_divided),
        context_test(the_territory_follows_the_data_and_not_only_the_date),
        context_test(each_column_has_its_own_coverage),
        context_test(after_the_date_an_empty_row_of_the_part_means_the_smaller_territory),
        context_test(old_units_after_their_time_are_read_as_they_were_with_a_warning),
        context_test(without_periods_the_units_that_are_there_tell_the_division),
        context_test(a_part_that_went_up_in_another_is_still_a_part_lost),
        context_test(ratios_are_kept_but_never_added_up),
        context_test(texts_are_kept_where_all_parts_agree),
        context_test(totals_are_set_aside_and_compared),
        context_test(the_country_alone_stays),
        context_test(the_same_unit_under_two_names_is_an_error),
        context_test(a_long_table_is_converted_industry_by_industry),
        context_test(rows_stand_by_period_and_in_the_units_files_order),
        context_test(names_that_two_units_share_are_told_apart_by_code),
        context_test(other_codes_of_a_unit_stay_with_it),
        context_test(an_empty_table_stays_empty),
        context_test(a_year_before_all_units_is_an_error),
        context_test(values_do_not_depend_on_row_order),
        context_test(converting_survives_refused_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
