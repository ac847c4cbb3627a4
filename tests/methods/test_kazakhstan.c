/* The three methods on the example's own files: reading, geography, guards against double counting.
 */
#include "case.h"

/* The example's regional series and units. */
typedef struct {
    ork_table *data;
    ork_units *units;
} example;

static void open_example(ork_context *ctx, example *kazakhstan)
{
    ORK_OWNED_TABLE ork_table *table = NULL;
    const ork_read_options options = {.text_columns = (const char *[]){"kato"},
                                      .text_column_count = 1};
    assert_ok(ctx, ork_read(ctx, source_path("examples/kazakhstan/regional.csv"), &options,
                            &kazakhstan->data));
    assert_ok(ctx, ork_table_set_keys(ctx, kazakhstan->data, "region", "year"));
    assert_ok(ctx, ork_read(ctx, source_path("examples/kazakhstan/units.csv"), NULL, &table));
    assert_ok(ctx, ork_units_new(ctx, table, &kazakhstan->units));
}

static void close_example(example *kazakhstan)
{
    ork_table_free(kazakhstan->data);
    ork_units_free(kazakhstan->units);
}

static ork_status specialise(ork_context *ctx, const example *kazakhstan, const char *where,
                             int geography, ork_result **result)
{
    static const char *const sizes[] = {"gva_J_mln_kzt", "grp_mln_kzt"};
    static const char *const columns[] = {"region", "year", "gva_J_mln_kzt", "grp_mln_kzt"};
    ORK_OWNED_TABLE ork_table *some = NULL, *rows = NULL, *converted = NULL;
    ORK_TRY(ork_table_select(ctx, kazakhstan->data, columns, 4, &some));
    ORK_TRY(ork_table_where(ctx, some, where, &rows));
    if (geography) {
        ORK_TRY(ork_units_convert(ctx, kazakhstan->units, rows, geography, sizes, 2, &converted));
    }
    const ork_table *data = geography ? converted : rows;
    ork_setting settings[] = {
        {.name = "sector", .values = sizes, .value_count = 1},
        {.name = "total", .values = sizes + 1, .value_count = 1},
    };
    const ork_method *method = ork_method_find("specialization");
    ork_options *options;
    ORK_TRY(ork_options_new(ctx, method, settings, 2, data, &options));
    ork_input input = {.data = data, .units = kazakhstan->units};
    ork_status status = ork_method_run(ctx, method, &input, options, result);
    ork_options_free(options);
    return status;
}

static double quotient_of(ork_context *ctx, const ork_result *result, const char *city,
                          const char *year)
{
    const ork_table *table = ork_result_table(result, "quotients");
    for (size_t i = 0; i < table->row_count; i++) {
        const char *unit = case_text(result, "quotients", i, "unit");
        bool is_city = strncmp(unit, city, strlen(city)) == 0 && strstr(unit, "ity");
        if (is_city && case_reads(ctx, table, "period", i, year)) {
            return case_number(result, "quotients", i, "location_quotient");
        }
    }
    fail_msg("no %s in %s", city, year);
    return NAN;
}

static double herfindahl(ork_context *ctx, const ork_result *result, const char *year)
{
    return case_number(result, "industries",
                       case_row(ctx, result, "industries", "period", year, NULL, NULL),
                       "herfindahl");
}

static void section_j_is_concentrated_as_stated(void **state)
{
    ork_context *ctx = *state;
    example kazakhstan;
    open_example(ctx, &kazakhstan);
    ORK_OWNED_RESULT ork_result *sixteen = NULL, *twenty = NULL;
    assert_ok(ctx, specialise(ctx, &kazakhstan, "year = 2011 or year = 2016", 2011, &sixteen));
    assert_near(herfindahl(ctx, sixteen, "2011"), 0.5102, 5e-5);
    assert_near(herfindahl(ctx, sixteen, "2016"), 0.3329, 5e-5);
    assert_near(quotient_of(ctx, sixteen, "Almaty", "2011"), 4.095, 5e-4);
    assert_near(quotient_of(ctx, sixteen, "Almaty", "2016"), 2.239, 5e-4);
    assert_near(case_number(sixteen, "industries", 0, "units"), 16, 0);
    assert_ok(ctx, specialise(ctx, &kazakhstan, "year = 2023", 2023, &twenty));
    assert_near(herfindahl(ctx, twenty, "2023"), 0.3539, 5e-5);
    assert_near(quotient_of(ctx, twenty, "Almaty", "2023"), 2.309, 5e-4);
    assert_near(case_number(twenty, "industries", 0, "units"), 20, 0);
    close_example(&kazakhstan);
}

static void a_territory_is_not_counted_twice(void **state)
{
    ork_context *ctx = *state;
    example kazakhstan;
    open_example(ctx, &kazakhstan);
    ork_result *none = NULL;
    assert_error(ctx, specialise(ctx, &kazakhstan, "year = 2014 and region != \"KZ\"", 0, &none),
                 ORK_ERR_DATA, "South Kazakhstan");
    assert_non_null(strstr(ork_context_error(ctx)->message, "Turkistan"));
    assert_non_null(strstr(ork_context_error(ctx)->message, "Shymkent"));
    assert_null(none);
    close_example(&kazakhstan);
}

static void a_ranking_has_maps_when_there_are_units(void **state)
{
    ork_context *ctx = *state;
    example kazakhstan;
    open_example(ctx, &kazakhstan);
    ORK_OWNED_TABLE ork_table *data = NULL;
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(ctx,
              ork_read(ctx, source_path("examples/kazakhstan/innovation_index.csv"), NULL, &data));
    assert_ok(ctx, ork_table_set_keys(ctx, data, "region", "year"));
    const char *indicators[] = {"innovation_index"}, *leader[] = {"leader"};
    ork_setting settings[] = {
        {.name = "indicators", .values = indicators, .value_count = 1},
        {.name = "normalise", .values = leader, .value_count = 1},
    };
    const ork_method *method = ork_method_find("composite");
    ork_options *options;
    assert_ok(ctx, ork_options_new(ctx, method, settings, 2, data, &options));
    ork_input input = {.data = data, .units = kazakhstan.units};
    assert_ok(ctx, ork_method_run(ctx, method, &input, options, &result));
    ork_options_free(options);
    size_t maps = 0;
    for (size_t k = 0; k < result->figure_count; k++) {
        ork_figure_kind kind = result->figures[k].kind;
        maps += (size_t)(kind == ORK_FIGURE_MAP || kind == ORK_FIGURE_TILE_MAP);
    }
    assert_int_equal(maps, 3);
    assert_near(ork_result_value(result, "leader_share")->number, 0.148306, 1e-5);
    close_example(&kazakhstan);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        context_test(section_j_is_concentrated_as_stated),
        context_test(a_territory_is_not_counted_twice),
        context_test(a_ranking_has_maps_when_there_are_units),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
