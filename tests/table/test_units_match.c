/* Units: what a text means. */
#include "made_units.h"

static const char *meant(ork_context *ctx, const ork_units *units, const char *text, int32_t day)
{
    size_t unit = 0;
    assert_ok(ctx, ork_units_match(ctx, units, text, day, &unit));
    return ork_units_code(units, unit);
}

static void names_match_however_they_are_typed(void **state)
{
    ork_context *ctx = *state;
    ork_units *units = example_units(ctx);
    static const char *const same[][2] = {
        {"KRG", "KRG"},
        {"krg", "KRG"},
        {"KZ-35", "KRG"},
        {"kz35", "KRG"},
        {"35", "KRG"},
        {"350000000", "KRG"},
        {"Karaganda", "KRG"},
        {"KARAGANDA OBLAST", "KRG"},
        {"Karaganda  Region", "KRG"},
        {"region of Karaganda", "KRG"},
        {"Qaraghandy oblysy", "KRG"},
        {"Қарағанды облысы", "KRG"},
        {"ҚАРАҒАНДЫ", "KRG"},
        {"Карагандинская обл.", "KRG"},
        {"область Карагандинская", "KRG"},
        {"North-Kazakhstan", "SKO"},
        {"north kazakhstan province", "SKO"},
        {"СКО", "SKO"},
        {"Soltustik Qazaqstan", "SKO"},
        {"Almaty city", "ALA"},
        {"Almaty (city)", "ALA"},
        {"City of Almaty", "ALA"},
        {"г.Алматы", "ALA"},
        {"г. Алматы", "ALA"},
        {"Алматы (қала)", "ALA"},
        {"Алма́ты қаласы", "ALA"},
        {"Alma-Ata", "ALA"},
        {"Alma Ata", "ALA"},
        {"Almaty region", "ALM"},
        {"Алматы облысы", "ALM"},
        {"Алматинская", "ALM"},
        {"Nur-Sultan", "AST"},
        {"нұр сұлтан", "AST"},
        {"Astana", "AST"},
        {"Akmola", "AKM"},
        {"Akmola region", "AKM"},
        {"Akmola (city)", "AST"},
        {"Shymkent", "SHM"},
        {"Turkestan", "TRK"},
        {"область Абай", "ABY"},
        {"Абай облысы", "ABY"},
        {"Aqtöbe", "AKT"},
        {"Aqto\xCC\x88"
         "be",
         "AKT"},
        {"Kazakhstan", "KZ"},
        {"Republic of Kazakhstan", "KZ"},
        {"Қазақстан Республикасы", "KZ"},
        {"00", "KZ"},
    };
    for (size_t k = 0; k < sizeof same / sizeof *same; k++)
        assert_string_equal(meant(ctx, units, same[k][0], ORK_DAY_NONE), same[k][1]);
    assert_int_equal(ork_context_note_count(ctx), 0);
    ork_units_free(units);
}

static void almaty_alone_is_ambiguous_and_both_are_named(void **state)
{
    ork_context *ctx = *state;
    ork_units *units = example_units(ctx);
    size_t unit;
    assert_error(ctx, ork_units_match(ctx, units, "Almaty", ORK_DAY_NONE, &unit), ORK_ERR_DATA,
                 "\"Almaty\" can mean Almaty region (ALM) or Almaty city (ALA)");
    assert_error(ctx, ork_units_match(ctx, units, "Алматы", ork_day(2016, 1, 1), &unit),
                 ORK_ERR_DATA, "write the name in full (\"Almaty city\") or the code (ALA)");
    ork_units_free(units);
}

static void a_name_that_is_written_so_in_the_file_is_not_ambiguous(void **state)
{
    ork_context *ctx = *state;
    ork_units *units = units_of(ctx, table_of(ctx,
                                              "code,name,type\n"
                                              "1,Almaty,region\n"
                                              "2,Almaty (city),city\n",
                                              NULL, NULL));
    assert_string_equal(meant(ctx, units, "almaty", ORK_DAY_NONE), "1");
    assert_string_equal(meant(ctx, units, "Almaty Region", ORK_DAY_NONE), "1");
    assert_string_equal(meant(ctx, units, "Almaty City", ORK_DAY_NONE), "2");
    ork_units_free(units);
}

static void a_code_used_twice_is_decided_by_the_day(void **state)
{
    ork_context *ctx = *state;
    ork_units *units = example_units(ctx);
    assert_string_equal(meant(ctx, units, "KZ-YUZ", ork_day(2018, 6, 18)), "YKO");
    assert_string_equal(meant(ctx, units, "KZ-YUZ", ork_day(2018, 6, 19)), "TRK");
    size_t unit;
    assert_error(ctx, ork_units_match(ctx, units, "KZ-YUZ", ORK_DAY_NONE, &unit), ORK_ERR_DATA,
                 "South Kazakhstan (YKO, until 2018-06-19) or Turkistan (TRK, from 2018-06-19)");
    ork_units_free(units);
}

static void letters_of_the_other_script_are_read_with_one_note(void **state)
{
    ork_context *ctx = *state;
    ork_units *units = example_units(ctx);
    for (int k = 0; k < 3; k++)
        assert_string_equal(meant(ctx, units, "Солтүст\x69к Қазақстан", ORK_DAY_NONE), "SKO");
    assert_int_equal(ork_context_note_count(ctx), 1);
    assert_note(ctx, "latin-lookalike", "\"Солтүстiк Қазақстан\" has a Latin \"i\" (U+0069)");
    assert_string_equal(meant(ctx, units, "K\xD0\xB0raganda", ORK_DAY_NONE), "KRG");
    assert_note(ctx, "latin-lookalike", "Cyrillic \"а\" (U+0430) inside a Latin word");
    assert_string_equal(meant(ctx, units, "\xD0\x9AZ-35", ORK_DAY_NONE), "KRG");
    ork_units_free(units);
}

static void an_unknown_name_gets_a_suggestion(void **state)
{
    ork_context *ctx = *state;
    ork_units *units = example_units(ctx);
    size_t unit;
    assert_error(ctx, ork_units_match(ctx, units, "Turkstan", ORK_DAY_NONE, &unit), ORK_ERR_DATA,
                 "did you mean \"Turkistan\"?");
    assert_error(ctx, ork_units_match(ctx, units, "Astana region", ORK_DAY_NONE, &unit),
                 ORK_ERR_DATA, "did you mean \"Astana city\"?");
    assert_error(ctx, ork_units_match(ctx, units, "", ORK_DAY_NONE, &unit), ORK_ERR_DATA,
                 "no unit \"\"");
    assert_error(ctx, ork_units_match(ctx, units, "Bad\xFF", ORK_DAY_NONE, &unit), ORK_ERR_DATA,
                 "UTF-8");
    ork_units_free(units);
}

static void rows_are_matched_by_name_and_period(void **state)
{
    ork_context *ctx = *state;
    ork_units *units = example_units(ctx);
    ork_table *table = table_of(ctx,
                                "region,year\nKZ-YUZ,2017\nKZ-YUZ,2018\nKZ-YUZ,2019\nkrg,2011\n"
                                "KZ-YUZ,2016\n",
                                "region", "year");
    static const char *const expected[] = {"YKO", "TRK", "TRK", "KRG", "YKO"};
    size_t unit_of_row[5];
    assert_ok(ctx, ork_units_match_rows(ctx, units, table, unit_of_row));
    for (size_t i = 0; i < 5; i++)
        assert_string_equal(ork_units_code(units, unit_of_row[i]), expected[i]);
    ork_table_free(table);
    ork_units_free(units);
}

static void months_and_days_decide_within_the_year_of_a_change(void **state)
{
    ork_context *ctx = *state;
    ork_units *units = example_units(ctx);
    ork_table *table = table_of(ctx,
                                "region,when\nKZ-YUZ,2018-05\nKZ-YUZ,2018-06\n"
                                "KZ-YUZ,2018-06-18\nKZ-YUZ,2018-06-19\n",
                                "region", "when");
    static const char *const expected[] = {"YKO", "TRK", "YKO", "TRK"};
    size_t unit_of_row[4];
    assert_ok(ctx, ork_units_match_rows(ctx, units, table, unit_of_row));
    for (size_t i = 0; i < 4; i++)
        assert_string_equal(ork_units_code(units, unit_of_row[i]), expected[i]);
    ork_table_free(table);
    ork_units_free(units);
}

static void integer_codes_match_with_and_without_leading_zeros(void **state)
{
    ork_context *ctx = *state;
    ork_units *units =
        units_of(ctx, table_of(ctx, "fips,name\n01x,Skip\n01,One\n02,Two\n", NULL, NULL));
    ork_table *table = table_of(ctx, "fips,value\n2,5\n1,6\n", "fips", NULL);
    size_t unit_of_row[2];
    assert_ok(ctx, ork_units_match_rows(ctx, units, table, unit_of_row));
    assert_int_equal(unit_of_row[0], 2);
    assert_int_equal(unit_of_row[1], 1);
    ork_table_free(table);
    ork_units_free(units);
}

static void an_unknown_unit_names_its_row_and_how_to_go_on(void **state)
{
    ork_context *ctx = *state;
    const char *path = shared_path("facts/kazakhstan/kz_regions.csv");
    if (!path) skip();
    ork_units *units = units_of(ctx, table_in(ctx, path, NULL, NULL));
    ork_table *table =
        table_of(ctx, "region,year\nAKM,2016\nKZ,2016\nKZ,2017\nBaikonur,2016\n", "region", "year");
    size_t unit_of_row[4];
    assert_error(ctx, ork_units_match_rows(ctx, units, table, unit_of_row), ORK_ERR_DATA,
                 "no unit \"KZ\", nor \"Baikonur\"");
    assert_error(ctx, ork_units_match_rows(ctx, units, table, unit_of_row), ORK_ERR_DATA,
                 "row 3, column \"region\"");
    assert_error(ctx, ork_units_match_rows(ctx, units, table, unit_of_row), ORK_ERR_DATA,
                 "add it to the units file (with type country when it is the total), or leave its "
                 "rows out with --where 'region != \"KZ\"'");
    ork_table_free(table);
    ork_units_free(units);
}

static void rows_without_unit_or_period_are_errors(void **state)
{
    ork_context *ctx = *state;
    ork_units *units = example_units(ctx);
    size_t unit_of_row[2];
    ork_table *table = table_of(ctx, "region,year\nAKM,2016\n,2016\n", "region", "year");
    assert_error(ctx, ork_units_match_rows(ctx, units, table, unit_of_row), ORK_ERR_DATA, "row 3");
    ork_table_free(table);
    table = table_of(ctx, "region,year\nAKM,2016\nAKM,\n", "region", "year");
    assert_error(ctx, ork_units_match_rows(ctx, units, table, unit_of_row), ORK_ERR_DATA, "row 3");
    ork_table_free(table);
    table = table_of(ctx, "region,year\nAKM,2016\n", NULL, "year");
    assert_error(ctx, ork_units_match_rows(ctx, units, table, unit_of_row), ORK_ERR_DATA, "--unit");
    ork_table_free(table);
    table = table_of(ctx, "region,year\n", "region", "year");
    assert_ok(ctx, ork_units_match_rows(ctx, units, table, unit_of_row));
    ork_table_free(table);
    ork_units_free(units);
}

static void figures_of_units_that_did_not_exist_then_are_noted_once_per_unit(void **state)
{
    ork_context *ctx = *state;
    ork_units *units = example_units(ctx);
    ork_table *table = table_of(ctx,
                                "region,year\nTRK,2011\nTRK,2013\nTRK,2012\nTRK,2016\nTRK,2018\n"
                                "SHM,2017\nYKO,2018\nYKO,2020\n",
                                "region", "year");
    size_t unit_of_row[8], count;
    assert_ok(ctx, ork_units_match_rows(ctx, units, table, unit_of_row));
    note_of(ctx, "back-cast", &count);
    assert_int_equal(count, 2);
    assert_note(ctx, "back-cast", "Turkistan has figures for 2011–2013, 2016, before it existed");
    assert_note(ctx, "back-cast", "Shymkent city has figures for 2017, before");
    assert_note(ctx, "after-end", "South Kazakhstan has figures for 2020, after it ended");
    ork_table_free(table);
    ork_context_clear_notes(ctx);
    /* Rows without any figure are no back-cast. */
    table =
        table_of(ctx, "region,year,iso,grp\nTRK,2011,KZ-61,\nSHM,2011,KZ-79,5\n", "region", "year");
    assert_ok(ctx, ork_units_match_rows(ctx, units, table, unit_of_row));
    note_of(ctx, "back-cast", &count);
    assert_int_equal(count, 1);
    assert_note(ctx, "back-cast", "Shymkent city");
    ork_table_free(table);
    ork_units_free(units);
}

/* The name of each unit in each language, as the file has it, means that unit: all of them. */
static void every_name_in_the_boundary_files_finds_its_unit(void **state)
{
    ork_context *ctx = *state;
    static const struct {
        const char *path;
        int year;
    } files[] = {{"examples/kazakhstan/regions_2011.geojson", 2011},
                 {"examples/kazakhstan/regions_2018.geojson", 2018},
                 {"examples/kazakhstan/regions_2022.geojson", 2022}};
    static const char *const keys[] = {"\"iso\":", "\"kk\":", "\"en\":", "\"ru\":"};
    ork_units *units = example_units(ctx);
    size_t total = 0;
    for (size_t f = 0; f < 3; f++) {
        char *bytes;
        size_t length;
        assert_ok(ctx, ork_read_file(ctx, source_path(files[f].path), 1 << 24, &bytes, &length));
        int32_t day = ork_day(files[f].year, 12, 31);
        for (char *at = bytes; (at = strstr(at, "\"properties\""));) {
            char *end = strchr(at, '}');
            assert_non_null(end);
            *end = '\0';
            char values[4][64];
            for (size_t k = 0; k < 4; k++) {
                char *value = strstr(at, keys[k]);
                assert_non_null(value);
                value = strchr(value + strlen(keys[k]), '"') + 1;
                snprintf(values[k], sizeof values[k], "%.*s", (int)strcspn(value, "\""), value);
            }
            const char *code = meant(ctx, units, values[0], day);
            /* "Almaty" and "Алматы" alone are ambiguous, as they should be. */
            assert_string_equal(
                meant(ctx, units, strstr(values[1], "Алматы") ? values[0] : values[1], day), code);
            if (strcmp(values[2], "Almaty") != 0)
                assert_string_equal(meant(ctx, units, values[2], day), code);
            if (strcmp(values[3], "Алматы") != 0)
                assert_string_equal(meant(ctx, units, values[3], day), code);
            total++;
            at = end + 1;
        }
        free(bytes);
    }
    assert_int_equal(total, 16 + 17 + 20);
    size_t count;
    note_of(ctx, "latin-lookalike", &count);
    assert_int_equal(count, 1);
    ork_units_free(units);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        context_test(names_match_however_they_are_typed),
        context_test(almaty_alone_is_ambiguous_and_both_are_named),
        context_test(a_name_that_is_written_so_in_the_file_is_not_ambiguous),
        context_test(a_code_used_twice_is_decided_by_the_day),
        context_test(letters_of_the_other_script_are_read_with_one_note),
        context_test(an_unknown_name_gets_a_suggestion),
        context_test(rows_are_matched_by_name_and_period),
        context_test(months_and_days_decide_within_the_year_of_a_change),
        context_test(integer_codes_match_with_and_without_leading_zeros),
        context_test(an_unknown_unit_names_its_row_and_how_to_go_on),
        context_test(rows_without_unit_or_period_are_errors),
        context_test(figures_of_units_that_did_not_exist_then_are_noted_once_per_unit),
        context_test(every_name_in_the_boundary_files_finds_its_unit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
