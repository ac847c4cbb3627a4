/* Units: the official series of Kazakhstan, with the traps that it holds. */
#include "made_units.h"

static const char *const sizes[] = {"grp_mln_kzt", "gva_J_mln_kzt", "gva_C_mln_kzt",
                                    "population_avg", "employed_thousand"};

static ork_table *series(ork_context *ctx)
{
    return table_in(ctx, source_path("examples/kazakhstan/regional.csv"), "region", "year");
}

/* The rows of `table` from year `first` to `last`. */
static ork_table *years(ork_context *ctx, ork_table *table, int first, int last)
{
    size_t *rows = calloc(table->row_count, sizeof *rows), count = 0;
    for (size_t i = 0; i < table->row_count; i++) {
        double year = ork_column_number(table->columns[table->period], i);
        if (year >= first && year <= last) rows[count++] = i;
    }
    ork_table *picked;
    assert_ok(ctx, ork_table_pick(ctx, table, rows, count, &picked));
    free(rows);
    ork_table_free(table);
    return picked;
}

/* Only the keys and one column, as a step takes them. */
static ork_table *only(ork_context *ctx, ork_table *table, const char *column)
{
    const char *const names[] = {"year", "region", column};
    ork_table *selected;
    assert_ok(ctx, ork_table_select(ctx, table, names, 3, &selected));
    ork_table_free(table);
    return selected;
}

static double herfindahl(ork_context *ctx, const ork_table *table, const char *column, int year,
                         size_t *units)
{
    const ork_column *values;
    assert_ok(ctx, ork_table_column(ctx, table, column, &values));
    double sum = 0, squares = 0;
    *units = 0;
    for (size_t i = 0; i < table->row_count; i++) {
        if (ork_column_number(table->columns[table->period], i) != year) continue;
        double value = ork_column_number(values, i);
        sum += value;
        squares += value * value;
        ++*units;
    }
    return squares / (sum * sum);
}

/* The facts README: 0.5102 (2011, 16 units), 0.3329 (2016, 16 units), 0.3539 (2023, 20 units). */
static void herfindahl_of_section_j_is_that_of_the_geography(void **state)
{
    ork_context *ctx = *state;
    static const struct {
        int geography, year;
        size_t units;
        double expected;
    } cases[] = {{2011, 2011, 16, 0.5102}, {2011, 2016, 16, 0.3329}, {2022, 2023, 20, 0.3539}};
    ork_units *units = example_units(ctx);
    for (size_t k = 0; k < 3; k++) {
        ork_table *table =
            only(ctx, years(ctx, series(ctx), cases[k].year, cases[k].year), sizes[1]);
        ork_table *made;
        size_t count;
        assert_ok(ctx,
                  ork_units_convert(ctx, units, table, cases[k].geography, &sizes[1], 1, &made));
        double h = herfindahl(ctx, made, sizes[1], cases[k].year, &count);
        assert_int_equal(count, cases[k].units);
        assert_true(fabs(h - cases[k].expected) < 5e-5);
        ork_table_free(made);
        ork_table_free(table);
    }
    ork_units_free(units);
}

/* tests/oracle/geography.py wrote the figures, region by region and without this code's ideas. */
static void every_value_of_three_geographies_is_the_twins(void **state)
{
    ork_context *ctx = *state;
    ork_units *units = example_units(ctx);
    ork_table *golden =
        table_in(ctx, source_path("tests/golden/geography/kazakhstan.csv"), "unit", "year");
    size_t compared = 0, refused = 0;
    for (size_t i = 0; i < golden->row_count;) {
        int geography = (int)ork_column_number(golden->columns[0], i);
        const char *column = ork_column_text(golden->columns[1], i);
        int year = (int)ork_column_number(golden->columns[2], i);
        ork_table *table = only(ctx, years(ctx, series(ctx), year, year), column);
        ork_table *made = NULL;
        if (strcmp(ork_column_text(golden->columns[3], i), "impossible") == 0) {
            assert_error(ctx, ork_units_convert(ctx, units, table, geography, &column, 1, &made),
                         ORK_ERR_DATA, "cannot be converted to the geography of");
            refused++;
            i++;
            ork_table_free(table);
            continue;
        }
        assert_ok(ctx, ork_units_convert(ctx, units, table, geography, &column, 1, &made));
        size_t rows = 0;
        for (; i < golden->row_count && ork_column_number(golden->columns[2], i) == year &&
               strcmp(ork_column_text(golden->columns[1], i), column) == 0;
             i++, rows++) {
            size_t unit;
            bool has;
            const char *code = ork_column_text(golden->columns[3], i);
            assert_ok(ctx, ork_units_match(ctx, units, code, ORK_DAY_NONE, &unit));
            double value =
                value_of(ctx, made, column, ork_units_name(units, unit, "en"), year, &has);
            assert_int_equal(has, ork_column_has(golden->columns[4], i));
            if (has) assert_near(value, ork_column_number(golden->columns[4], i), 1e-15);
            compared++;
        }
        assert_int_equal(rows, made->row_count);
        ork_table_free(made);
        ork_table_free(table);
    }
    assert_int_equal(compared, 3574);
    assert_int_equal(refused, 47);
    ork_table_free(golden);
    ork_units_free(units);
}

/* "GRP holds South Kazakhstan and its back-cast parts in 2011–2017: a plain sum counts twice." */
static void grp_of_2014_counts_south_kazakhstan_turkistan_and_shymkent_twice(void **state)
{
    ork_context *ctx = *state;
    ork_units *units = example_units(ctx);
    ork_table *table = years(ctx, series(ctx), 2014, 2014);
    size_t *rows = calloc(table->row_count, sizeof *rows), count = 0;
    for (size_t i = 0; i < table->row_count; i++)
        if (strcmp(ork_column_text(table->columns[table->unit], i), "KZ") != 0) rows[count++] = i;
    assert_error(ctx, ork_units_check_sum(ctx, units, table, sizes[0], rows, count), ORK_ERR_DATA,
                 "adding up grp_mln_kzt would count territory twice: South Kazakhstan beside "
                 "Turkistan and Shymkent city (2014)\n  hint: choose a geography (for example "
                 "2014)");
    assert_error(ctx, ork_units_check_sum(ctx, units, table, sizes[0], NULL, 0), ORK_ERR_DATA,
                 "; Kazakhstan beside the 18 units in it (2014)");
    free(rows);
    ork_table_free(table);
    ork_units_free(units);
}

static void a_converted_table_may_be_summed(void **state)
{
    ork_context *ctx = *state;
    ork_units *units = example_units(ctx);
    ork_table *table = series(ctx), *made;
    assert_ok(ctx, ork_units_convert(ctx, units, table, 2011, sizes, 5, &made));
    ork_context_clear_notes(ctx);
    for (size_t j = 0; j < 5; j++)
        assert_ok(ctx, ork_units_check_sum(ctx, units, made, sizes[j], NULL, 0));
    assert_int_equal(ork_context_note_count(ctx), 0);
    /* The units sum to the country, which the source gives: 2014 and 2023. */
    const ork_column *grp;
    assert_ok(ctx, ork_table_column(ctx, made, sizes[0], &grp));
    double sums[2] = {0};
    for (size_t i = 0; i < made->row_count; i++) {
        double year = ork_column_number(made->columns[made->period], i);
        if (year == 2014) sums[0] += ork_column_number(grp, i);
        if (year == 2023) sums[1] += ork_column_number(grp, i);
    }
    assert_near(sums[0], 39675832.9, 1e-9);
    assert_near(sums[1], 119442289.7, 1e-9);
    ork_table_free(made);
    ork_table_free(table);
    ork_units_free(units);
}

/* "GRP moves to 20 units in 2021, employment in 2022; population is back-cast throughout." */
static void each_series_moves_to_20_units_in_its_own_year(void **state)
{
    ork_context *ctx = *state;
    static const int first_year[] = {2021, 2021, 2021, 2009, 2022};
    ork_units *units = example_units(ctx);
    for (size_t j = 0; j < 5; j++) {
        ork_table *table = only(ctx, years(ctx, series(ctx), first_year[j], 2025), sizes[j]), *made;
        assert_ok(ctx, ork_units_convert(ctx, units, table, 2022, &sizes[j], 1, &made));
        assert_int_equal(made->row_count, (size_t)20 * (size_t)(2026 - first_year[j]));
        assert_int_equal(ork_column_missing_count(made->columns[2]), 0);
        ork_table_free(made);
        ork_table_free(table);
        if (first_year[j] == 2009) continue;
        table = only(ctx, years(ctx, series(ctx), first_year[j] - 1, 2025), sizes[j]);
        assert_error(ctx, ork_units_convert(ctx, units, table, 2022, &sizes[j], 1, &made),
                     ORK_ERR_DATA,
                     "East Kazakhstan was not yet divided into Abai and East "
                     "Kazakhstan");
        ork_table_free(table);
    }
    ork_units_free(units);
}

static void grp_of_2011_cannot_be_brought_to_2023(void **state)
{
    ork_context *ctx = *state;
    ork_units *units = example_units(ctx);
    ork_table *table = only(ctx, years(ctx, series(ctx), 2011, 2023), sizes[0]), *made;
    static const char *const named[] = {
        "Almaty region was not yet divided into Almaty region and Zhetysu in grp_mln_kzt "
        "(2011–2020)",
        "Karaganda was not yet divided into Karaganda and Ulytau in grp_mln_kzt (2011–2020)",
        "East Kazakhstan was not yet divided into Abai and East Kazakhstan in grp_mln_kzt "
        "(2011–2020)",
        "choose a geography of 2021 or earlier, or leave these periods out with --where"};
    for (size_t k = 0; k < 4; k++)
        assert_error(ctx, ork_units_convert(ctx, units, table, 2023, sizes, 1, &made), ORK_ERR_DATA,
                     named[k]);
    ork_table_free(table);
    ork_units_free(units);
}

/* "Per-head values of Almaty, Karaganda and East Kazakhstan regions before then mix territories":
   not after a conversion. Population of 2011: 63 and 10 together, by hand from the file. */
static void per_head_values_do_not_mix_territories(void **state)
{
    ork_context *ctx = *state;
    ork_units *units = example_units(ctx);
    ork_table *raw = years(ctx, series(ctx), 2011, 2011), *made;
    assert_ok(ctx, ork_units_convert(ctx, units, raw, 2018, sizes, 5, &made));
    bool has;
    double east = value_of(ctx, raw, "population_avg", "VKO", 2011, &has);
    double abai = value_of(ctx, raw, "population_avg", "ABY", 2011, &has);
    assert_true(abai > 600000);
    assert_value(ctx, made, "population_avg", "East Kazakhstan", 2011, east + abai);
    double grp = value_of(ctx, raw, "grp_mln_kzt", "VKO", 2011, &has);
    assert_value(ctx, made, "grp_mln_kzt", "East Kazakhstan", 2011, grp);
    ork_table_free(made);
    ork_table_free(raw);
    ork_units_free(units);
}

/* "The code KZ-YUZ meant South Kazakhstan, then Turkistan: codes need dates." */
static void codes_need_dates(void **state)
{
    ork_context *ctx = *state;
    ork_units *units = example_units(ctx);
    ork_table *table = table_of(ctx, "iso,year,grp\nKZ-YUZ,2016,1\nKZ-YUZ,2018,2\n", "iso", "year");
    size_t unit_of_row[2];
    assert_ok(ctx, ork_units_match_rows(ctx, units, table, unit_of_row));
    assert_string_equal(ork_units_code(units, unit_of_row[0]), "YKO");
    assert_string_equal(ork_units_code(units, unit_of_row[1]), "TRK");
    ork_table_free(table);
    table = table_of(ctx, "iso,grp\nKZ-YUZ,1\n", "iso", NULL);
    assert_error(ctx, ork_units_match_rows(ctx, units, table, unit_of_row), ORK_ERR_DATA,
                 "say which column holds the period");
    ork_table_free(table);
    ork_units_free(units);
}

/* "One Kazakh name in the boundary files has a Latin i inside Cyrillic." */
static void a_kazakh_name_in_the_boundary_files_has_a_latin_i(void **state)
{
    ork_context *ctx = *state;
    ork_units *units = example_units(ctx);
    char *bytes;
    size_t length, unit;
    assert_ok(ctx, ork_read_file(ctx, source_path("examples/kazakhstan/regions_2022.geojson"),
                                 1 << 24, &bytes, &length));
    const char *name = "Солтүст\x69к Қазақстан"; /* as in the file */
    assert_non_null(strstr(bytes, name));
    assert_ok(ctx, ork_units_match(ctx, units, name, ORK_DAY_NONE, &unit));
    assert_string_equal(ork_units_code(units, unit), "SKO");
    assert_note(ctx, "latin-lookalike", "U+0069");
    free(bytes);
    ork_units_free(units);
}

/* "Empty cells in the paper's Table 2 are dashes in print: not stated, not zero." */
static void dashes_of_table_2_stay_not_stated(void **state)
{
    ork_context *ctx = *state;
    ork_units *units = example_units(ctx);
    ork_table *table =
        table_in(ctx, source_path("examples/kazakhstan/it_specialization.csv"), "region", "year");
    ork_table *made;
    assert_ok(ctx, ork_units_convert(ctx, units, table, 2011, NULL, 0, &made));
    assert_int_equal(made->row_count, 32);
    assert_int_equal(ork_column_missing_count(made->columns[2]), 10);
    for (size_t i = 0; i < made->row_count; i++)
        if (!ork_column_has(made->columns[2], i))
            assert_int_equal(ork_column_reason(made->columns[2], i), ORK_NOT_APPLICABLE);
    assert_no_value(ctx, made, "it_index", "South Kazakhstan", 2011);
    assert_value(ctx, made, "it_index", "South Kazakhstan", 2016, 0.0009);
    ork_table_free(made);
    ork_table_free(table);
    ork_units_free(units);
}

static void the_published_index_is_in_the_geography_of_2011(void **state)
{
    ork_context *ctx = *state;
    ork_units *units = example_units(ctx);
    ork_table *table =
        table_in(ctx, source_path("examples/kazakhstan/innovation_index.csv"), "region", "year");
    ork_table *made;
    assert_ok(ctx, ork_units_convert(ctx, units, table, 2011, NULL, 0, &made));
    assert_int_equal(made->row_count, 32);
    assert_int_equal(ork_column_missing_count(made->columns[2]), 0);
    assert_value(ctx, made, "innovation_index", "Almaty city", 2016, 76.05);
    assert_value(ctx, made, "innovation_index", "Akmola", 2011, 11.25);
    ork_table_free(made);
    assert_error(ctx, ork_units_convert(ctx, units, table, 2018, NULL, 0, &made), ORK_ERR_DATA,
                 "South Kazakhstan was not yet divided into Turkistan and Shymkent city in "
                 "innovation_index (2011, 2016)");
    ork_table_free(table);
    ork_units_free(units);
}

static void the_facts_own_units_file_gives_the_same_figures(void **state)
{
    ork_context *ctx = *state;
    const char *path = shared_path("facts/kazakhstan/kz_regions.csv");
    if (!path) skip();
    ork_units *theirs = units_of(ctx, table_in(ctx, path, NULL, NULL));
    ork_units *ours = example_units(ctx);
    ork_table *all = series(ctx), *a, *b;
    size_t *rows = calloc(all->row_count, sizeof *rows), count = 0, unit_of_row[400];
    assert_error(ctx, ork_units_match_rows(ctx, theirs, all, unit_of_row), ORK_ERR_DATA,
                 "add it to the units file (with type country when it is the total), or leave its "
                 "rows out with --where 'region != \"KZ\"'");
    for (size_t i = 0; i < all->row_count; i++)
        if (strcmp(ork_column_text(all->columns[all->unit], i), "KZ") != 0) rows[count++] = i;
    ork_table *table;
    assert_ok(ctx, ork_table_pick(ctx, all, rows, count, &table));
    assert_ok(ctx, ork_units_convert(ctx, theirs, table, 2011, sizes, 5, &a));
    assert_ok(ctx, ork_units_convert(ctx, ours, table, 2011, sizes, 5, &b));
    assert_int_equal(a->row_count, b->row_count);
    for (size_t j = 0; j < 5; j++) {
        const ork_column *x, *y;
        assert_ok(ctx, ork_table_column(ctx, a, sizes[j], &x));
        assert_ok(ctx, ork_table_column(ctx, b, sizes[j], &y));
        for (size_t i = 0; i < a->row_count; i++) {
            assert_int_equal(ork_column_has(x, i), ork_column_has(y, i));
            if (ork_column_has(x, i))
                assert_true(ork_column_number(x, i) == ork_column_number(y, i));
        }
    }
    free(rows);
    ork_table_free(a);
    ork_table_free(b);
    ork_table_free(table);
    ork_table_free(all);
    ork_units_free(theirs);
    ork_units_free(ours);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        context_test(herfindahl_of_section_j_is_that_of_the_geography),
        context_test(every_value_of_three_geographies_is_the_twins),
        context_test(grp_of_2014_counts_south_kazakhstan_turkistan_and_shymkent_twice),
        context_test(a_converted_table_may_be_summed),
        context_test(each_series_moves_to_20_units_in_its_own_year),
        context_test(grp_of_2011_cannot_be_brought_to_2023),
        context_test(per_head_values_do_not_mix_territories),
        context_test(codes_need_dates),
        context_test(a_kazakh_name_in_the_boundary_files_has_a_latin_i),
        context_test(dashes_of_table_2_stay_not_stated),
        context_test(the_published_index_is_in_the_geography_of_2011),
        context_test(the_facts_own_units_file_gives_the_same_figures),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
