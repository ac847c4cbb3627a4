/* From a file to the table that a method is given: order of the work, and what can be wrong. */
#include "testing.h"

#include <unistd.h>

#include "study/prepare.h"

#define TEXTS(...)                                                                                 \
    {                                                                                              \
        (const char *[]){__VA_ARGS__}, sizeof((const char *[]){__VA_ARGS__}) / sizeof(char *)      \
    }

static const char regions[] = "region,year,grp,ict,note\n"
                              "Akmola,2011,100,5,a\n"
                              "Aktobe,2011,200,8,b\n"
                              "Akmola,2012,110,6,c\n"
                              "Aktobe,2016,300,9,d\n"
                              "Akmola,2016,150,,e\n";

static ork_table *read_text(ork_context *ctx, const char *text, const char *name)
{
    ork_table *table;
    assert_ok(ctx, ork_read_csv_bytes(ctx, text, strlen(text), name, NULL, &table));
    return table;
}

static ork_preparation of_regions(const ork_table *table)
{
    return (ork_preparation){
        .data = {.table = table}, .unit = {.text = "region"}, .period = {.text = "year"}};
}

static void keys_are_set_on_a_copy(void **state)
{
    ORK_OWNED_TABLE ork_table *table = read_text(*state, regions, "r.csv");
    ORK_OWNED_TABLE ork_table *prepared = NULL;
    ork_preparation p = of_regions(table);
    assert_ok(*state, ork_prepare(*state, &p, &prepared));
    assert_int_equal(prepared->unit, 0);
    assert_int_equal(prepared->period, 1);
    assert_int_equal(table->unit, -1);
    assert_int_equal(prepared->row_count, 5);
}

static size_t rows_of_periods(ork_context *ctx, ork_texts periods)
{
    ORK_OWNED_TABLE ork_table *table = read_text(ctx, regions, "r.csv");
    ORK_OWNED_TABLE ork_table *prepared = NULL;
    ork_preparation p = of_regions(table);
    p.periods = periods;
    assert_ok(ctx, ork_prepare(ctx, &p, &prepared));
    return prepared->row_count;
}

static void periods_are_single_ones_and_ranges(void **state)
{
    assert_int_equal(rows_of_periods(*state, (ork_texts)TEXTS("2011")), 2);
    assert_int_equal(rows_of_periods(*state, (ork_texts)TEXTS("2016", "2011")), 4);
    assert_int_equal(rows_of_periods(*state, (ork_texts)TEXTS("2012..2020")), 3);
    assert_int_equal(rows_of_periods(*state, (ork_texts)TEXTS("2011..2012", "2012")), 3);
}

static void periods_of_texts_and_dates_work_too(void **state)
{
    static const char quarters[] = "unit,quarter,day\na,2016Q1,2016-02-01\na,2016Q2,2016-05-01\n"
                                   "a,2017Q1,2017-01-01\n";
    ORK_OWNED_TABLE ork_table *table = read_text(*state, quarters, "q.csv");
    ORK_OWNED_TABLE ork_table *by_text = NULL, *by_day = NULL;
    ork_preparation p = {.data = {.table = table},
                         .period = {.text = "quarter"},
                         .periods = TEXTS("2016Q2..2017Q1")};
    assert_ok(*state, ork_prepare(*state, &p, &by_text));
    assert_int_equal(by_text->row_count, 2);
    ork_preparation q = {
        .data = {.table = table}, .period = {.text = "day"}, .periods = TEXTS("2016")};
    assert_ok(*state, ork_prepare(*state, &q, &by_day));
    assert_int_equal(by_day->row_count, 2);
}

static void a_period_that_is_not_there_lists_those_that_are(void **state)
{
    ORK_OWNED_TABLE ork_table *table = read_text(*state, regions, "r.csv");
    ork_table *prepared;
    ork_preparation p = of_regions(table);
    p.periods = (ork_texts)TEXTS("2011", "2013");
    p.periods_place.option = "--periods";
    assert_error(*state, ork_prepare(*state, &p, &prepared), ORK_ERR_DATA,
                 "r.csv, column \"year\", --periods: there are no rows of the period \"2013\"\n"
                 "  hint: the periods are 2011, 2012, 2016");
    p.period.text = NULL;
    assert_error(*state, ork_prepare(*state, &p, &prepared), ORK_ERR_ARGUMENT, "--period COLUMN");
}

static void where_comes_before_periods_and_derive(void **state)
{
    ORK_OWNED_TABLE ork_table *table = read_text(*state, regions, "r.csv");
    ORK_OWNED_TABLE ork_table *prepared = NULL;
    const ork_derivation share = {.name = "ict_share", .expression = "ict / grp"};
    ork_preparation p = of_regions(table);
    p.where.text = "grp > 100";
    p.periods = (ork_texts)TEXTS("2011", "2016");
    p.derivations = &share;
    p.derivation_count = 1;
    assert_ok(*state, ork_prepare(*state, &p, &prepared));
    assert_int_equal(prepared->row_count, 3);
    const ork_column *column = prepared->columns[ork_table_find(prepared, "ict_share")];
    assert_true(ork_column_number(column, 0) == 0.04);
    assert_false(ork_column_has(column, 2));
}

static void a_where_may_name_a_derived_column(void **state)
{
    ORK_OWNED_TABLE ork_table *table = read_text(*state, regions, "r.csv");
    ORK_OWNED_TABLE ork_table *prepared = NULL;
    const ork_derivation share = {.name = "ict_share", .expression = "ict / grp"};
    ork_preparation p = of_regions(table);
    p.where.text = "ict_share >= 0.05";
    p.derivations = &share;
    p.derivation_count = 1;
    assert_ok(*state, ork_prepare(*state, &p, &prepared));
    assert_int_equal(prepared->row_count, 2);
}

static void a_bad_expression_says_where_it_was_written(void **state)
{
    ORK_OWNED_TABLE ork_table *table = read_text(*state, regions, "r.csv");
    ork_table *prepared;
    ork_preparation p = of_regions(table);
    p.where = (ork_placed_text){"grpp > 1", {.option = "--where"}};
    assert_error(*state, ork_prepare(*state, &p, &prepared), ORK_ERR_DATA, "--where");
    assert_non_null(strstr(ork_context_error(*state)->hint, "grp"));
}

static void a_wrong_key_says_where_it_was_written(void **state)
{
    ORK_OWNED_TABLE ork_table *table = read_text(*state, regions, "r.csv");
    ork_table *prepared;
    ork_preparation p = of_regions(table);
    p.unit = (ork_placed_text){"regoin", {.option = "--unit"}};
    assert_error(*state, ork_prepare(*state, &p, &prepared), ORK_ERR_DATA,
                 "did you mean \"region\"?");
    assert_string_equal(ork_context_error(*state)->place.option, "--unit");
}

static void files_are_joined_by_unit_and_period(void **state)
{
    static const char people[] = "region,year,population\nAktobe,2016,7\nAkmola,2011,5\n";
    static const char areas[] = "region,area\nAkmola,146\nAktobe,300\nAtyrau,1\n";
    ORK_OWNED_TABLE ork_table *table = read_text(*state, regions, "r.csv");
    ORK_OWNED_TABLE ork_table *right = read_text(*state, people, "p.csv");
    ORK_OWNED_TABLE ork_table *fixed = read_text(*state, areas, "a.csv");
    ORK_OWNED_TABLE ork_table *prepared = NULL;
    const ork_source joins[] = {{.table = right}, {.table = fixed}};
    ork_preparation p = of_regions(table);
    p.joins = joins;
    p.join_count = 2;
    p.join = ORK_JOIN_LEFT;
    assert_ok(*state, ork_prepare(*state, &p, &prepared));
    assert_int_equal(prepared->row_count, 5);
    const ork_column *population = prepared->columns[ork_table_find(prepared, "population")];
    const ork_column *area = prepared->columns[ork_table_find(prepared, "area")];
    assert_true(ork_column_number(population, 0) == 5);
    assert_false(ork_column_has(population, 1));
    assert_true(ork_column_number(area, 4) == 146);
    p.unit.text = NULL;
    assert_error(*state, ork_prepare(*state, &p, &prepared), ORK_ERR_ARGUMENT, "what a row is");
}

static void a_long_table_is_made_wide_before_all_else(void **state)
{
    static const char text[] = "region,year,what,value\nAkmola,2011,grp,10\nAkmola,2011,ict,2\n"
                               "Aktobe,2011,grp,20\n";
    ORK_OWNED_TABLE ork_table *table = read_text(*state, text, "long.csv");
    ORK_OWNED_TABLE ork_table *prepared = NULL;
    ork_preparation p = of_regions(table);
    p.wider_names.text = "what";
    p.wider_values.text = "value";
    p.where.text = "grp >= 10";
    assert_ok(*state, ork_prepare(*state, &p, &prepared));
    assert_int_equal(prepared->row_count, 2);
    const ork_column *ict = prepared->columns[ork_table_find(prepared, "ict")];
    assert_true(ork_column_number(ict, 0) == 2);
    assert_false(ork_column_has(ict, 1));
    ork_table *none;
    p.wider_names = (ork_placed_text){"waht", {.option = "--wider"}};
    assert_error(*state, ork_prepare(*state, &p, &none), ORK_ERR_DATA, "--wider");
    assert_error(*state, ork_prepare(*state, &p, &none), ORK_ERR_DATA, "did you mean \"what\"?");
}

static void units_that_two_files_write_differently_meet(void **state)
{
    static const char names[] = "code,name_en,name_ru,aliases\n11,Akmola,Акмолинская область,AKM\n"
                                "15,Aktobe,Актюбинская область,AKT\n";
    ORK_OWNED_TABLE ork_table *file = read_text(*state, names, "units.csv");
    ORK_OWNED_TABLE ork_table *table = read_text(*state, regions, "r.csv");
    ORK_OWNED_TABLE ork_table *right =
        read_text(*state, "region,area\nАктюбинская область,300\nAKM,146\n", "a.csv");
    ORK_OWNED_TABLE ork_table *prepared = NULL;
    const ork_source join = {.table = right};
    ork_units *units;
    ork_preparation p = of_regions(table);
    assert_ok(*state, ork_units_new(*state, file, &units));
    p.units = units;
    p.joins = &join;
    p.join_count = 1;
    p.join = ORK_JOIN_LEFT;
    assert_ok(*state, ork_prepare(*state, &p, &prepared));
    const ork_column *area = prepared->columns[ork_table_find(prepared, "area")];
    assert_true(ork_column_number(area, 0) == 146);
    assert_true(ork_column_number(area, 1) == 300);
    ork_units_free(units);
}

static void rows_that_a_where_leaves_out_need_no_unit_to_be_joined(void **state)
{
    ORK_OWNED_TABLE ork_table *file = read_text(*state, "code,name\n15,Aktobe\n", "units.csv");
    ORK_OWNED_TABLE ork_table *table = read_text(*state, regions, "r.csv");
    ORK_OWNED_TABLE ork_table *right = read_text(*state, "region,area\nAktobe,300\n", "a.csv");
    ORK_OWNED_TABLE ork_table *prepared = NULL;
    const ork_source join = {.table = right};
    ork_units *units;
    ork_preparation p = of_regions(table);
    assert_ok(*state, ork_units_new(*state, file, &units));
    p.units = units;
    p.joins = &join;
    p.join_count = 1;
    p.join = ORK_JOIN_LEFT;
    p.where.text = "region != \"Akmola\"";
    assert_ok(*state, ork_prepare(*state, &p, &prepared));
    assert_int_equal(prepared->row_count, 2);
    ork_units_free(units);
}

static void codes_of_a_units_file_are_read_without_a_note(void **state)
{
    char path[] = "/tmp/orken-units-XXXXXX";
    static const char text[] = "code,name,tile_row\n05,Akmola,1\n";
    int made = mkstemp(path);
    assert_true(made >= 0);
    assert_int_equal(write(made, text, sizeof text - 1), sizeof text - 1);
    close(made);
    ORK_OWNED_TABLE ork_table *table = NULL;
    assert_ok(*state, ork_read_units_table(*state, path, &table));
    unlink(path);
    assert_string_equal(ork_column_text(table->columns[0], 0), "05");
    assert_int_equal(table->columns[2]->type, ORK_INTEGER);
    assert_int_equal(ork_context_note_count(*state), 0);
}

static void a_geography_needs_units_and_a_year(void **state)
{
    ORK_OWNED_TABLE ork_table *table = read_text(*state, regions, "r.csv");
    ork_table *prepared;
    ork_preparation p = of_regions(table);
    p.geography.text = "2011";
    assert_error(*state, ork_prepare(*state, &p, &prepared), ORK_ERR_ARGUMENT, "--units FILE");
    p.geography.text = "last";
    assert_error(*state, ork_prepare(*state, &p, &prepared), ORK_ERR_ARGUMENT, "is no year");
}

static const char units_text[] = "code,name,valid_from,valid_to,predecessor\n"
                                 "1,Old,,2018-06-19,\n"
                                 "2,North,2018-06-19,,1\n"
                                 "3,South,2018-06-19,,1\n";

static void a_geography_sums_what_is_additive_and_drops_what_is_not_needed(void **state)
{
    static const char data[] = "unit,year,value,rate\nNorth,2019,3,0.5\nSouth,2019,4,0.1\n";
    ork_context *ctx = *state;
    ORK_OWNED_TABLE ork_table *table = read_text(ctx, data, "d.csv");
    ORK_OWNED_TABLE ork_table *units_table = read_text(ctx, units_text, "u.csv");
    ORK_OWNED_TABLE ork_table *prepared = NULL;
    ork_units *units;
    assert_ok(ctx, ork_units_new(ctx, units_table, &units));
    const ork_derivation twice = {.name = "twice", .expression = "value * 2"};
    ork_preparation p = {.data = {.table = table},
                         .unit = {.text = "unit"},
                         .period = {.text = "year"},
                         .units = units,
                         .geography = {.text = "2016"},
                         .also_additive = TEXTS("value", "not there"),
                         .needed = TEXTS("value", "nor this"),
                         .derivations = &twice,
                         .derivation_count = 1};
    assert_ok(ctx, ork_prepare(ctx, &p, &prepared));
    assert_int_equal(prepared->row_count, 1);
    assert_int_equal(ork_table_find(prepared, "rate"), -1);
    assert_string_equal(ork_column_text(prepared->columns[0], 0), "Old");
    assert_true(ork_column_number(prepared->columns[ork_table_find(prepared, "twice")], 0) == 14);
    p.additive = (ork_texts)TEXTS("valeu");
    p.additive_place.option = "--additive";
    ork_table *none;
    assert_error(ctx, ork_prepare(ctx, &p, &none), ORK_ERR_DATA, "did you mean \"value\"");
    ork_units_free(units);
}

static void after_a_geography_a_misspelt_column_is_found_among_those_left_out(void **state)
{
    static const char data[] = "unit,year,value,employed\nNorth,2019,3,5\nSouth,2019,4,1\n";
    ork_context *ctx = *state;
    ORK_OWNED_TABLE ork_table *table = read_text(ctx, data, "d.csv");
    ORK_OWNED_TABLE ork_table *units_table = read_text(ctx, units_text, "u.csv");
    ORK_OWNED_TABLE ork_table *prepared = NULL;
    ork_units *units;
    assert_ok(ctx, ork_units_new(ctx, units_table, &units));
    const ork_derivation twice = {.name = "twice", .expression = "value * 2"};
    ork_preparation p = {.data = {.table = table},
                         .unit = {.text = "unit"},
                         .period = {.text = "year"},
                         .units = units,
                         .geography = {.text = "2016"},
                         .also_additive = TEXTS("value"),
                         .needed = TEXTS("value", "employd"),
                         .derivations = &twice,
                         .derivation_count = 1};
    assert_ok(ctx, ork_prepare(ctx, &p, &prepared));
    const ork_column *none;
    assert_error(ctx, ork_table_column(ctx, prepared, "employd", &none), ORK_ERR_DATA,
                 "did you mean \"employed\"? The columns are: unit, year, value, employed, twice");
    const ork_derivation wrong = {.name = "wrong", .expression = "value / employd"};
    p.derivations = &wrong;
    ork_table *not_made;
    assert_error(ctx, ork_prepare(ctx, &p, &not_made), ORK_ERR_DATA, "mean \"employed\"");
    ork_units_free(units);
}

static ork_status convert_once(ork_context *ctx, void *data)
{
    (void)data;
    static const char text[] = "unit,year,value,rate\nNorth,2019,3,0.5\nSouth,2019,4,0.1\n";
    ORK_OWNED_TABLE ork_table *table = NULL, *parts = NULL, *prepared = NULL;
    ork_units *units = NULL;
    ORK_TRY(ork_read_csv_bytes(ctx, text, sizeof text - 1, "d.csv", NULL, &table));
    ORK_TRY(ork_read_csv_bytes(ctx, units_text, sizeof units_text - 1, "u.csv", NULL, &parts));
    ORK_TRY(ork_units_new(ctx, parts, &units));
    ork_preparation p = {.data = {.table = table},
                         .unit = {.text = "unit"},
                         .period = {.text = "year"},
                         .units = units,
                         .geography = {.text = "2016"},
                         .also_additive = TEXTS("value"),
                         .needed = TEXTS("value")};
    ork_status status = ork_prepare(ctx, &p, &prepared);
    ork_units_free(units);
    return status;
}

static ork_status prepare_once(ork_context *ctx, void *data)
{
    (void)data;
    ORK_OWNED_TABLE ork_table *table = NULL, *prepared = NULL;
    ORK_TRY(ork_read_csv_bytes(ctx, regions, sizeof regions - 1, "r.csv", NULL, &table));
    const ork_derivation share = {.name = "ict_share", .expression = "ict / grp"};
    const ork_source join = {.table = table};
    ork_preparation p = of_regions(table);
    p.joins = &join;
    p.join_count = 1;
    p.where.text = "ict_share >= 0.01";
    p.periods = (ork_texts)TEXTS("2011..2016");
    p.derivations = &share;
    p.derivation_count = 1;
    return ork_prepare(ctx, &p, &prepared);
}

static void refused_memory_is_survived(void **state)
{
    (void)state;
    assert_survives_refused_memory(prepare_once, NULL);
    assert_survives_refused_memory(convert_once, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        context_test(keys_are_set_on_a_copy),
        context_test(periods_are_single_ones_and_ranges),
        context_test(periods_of_texts_and_dates_work_too),
        context_test(a_period_that_is_not_there_lists_those_that_are),
        context_test(where_comes_before_periods_and_derive),
        context_test(a_where_may_name_a_derived_column),
        context_test(a_bad_expression_says_where_it_was_written),
        context_test(a_wrong_key_says_where_it_was_written),
        context_test(files_are_joined_by_unit_and_period),
        context_test(a_long_table_is_made_wide_before_all_else),
        context_test(units_that_two_files_write_differently_meet),
        context_test(rows_that_a_where_leaves_out_need_no_unit_to_be_joined),
        context_test(codes_of_a_units_file_are_read_without_a_note),
        context_test(a_geography_needs_units_and_a_year),
        context_test(a_geography_sums_what_is_additive_and_drops_what_is_not_needed),
        context_test(after_a_geography_a_misspelt_column_is_found_among_those_left_out),
        context_test(refused_memory_is_survived),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
