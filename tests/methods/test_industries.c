/* Reading sizes of industries: suppressed cells, plants, totals and nations given apart, levels. */
#include "case.h"

#define LONG "industry: branch", "size: jobs"
#define RUN(csv, result, ...) run_csv(*state, csv, NULL, SETTINGS(__VA_ARGS__), result)

static ork_status run_csv(ork_context *ctx, const char *csv, const char *hierarchy,
                          const char *const *settings, ork_result **result)
{
    ORK_OWNED_TABLE ork_table *data = NULL, *further = NULL;
    ORK_TRY(case_table(ctx, csv, "region", strstr(csv, ",year") ? "year" : NULL, &data));
    if (hierarchy) ORK_TRY(case_table(ctx, hierarchy, NULL, NULL, &further));
    return case_run(ctx, "specialization", data, settings, further, result);
}

#define assert_refused(csv, hierarchy, status, text, ...)                                          \
    do {                                                                                           \
        ork_result *none_ = NULL;                                                                  \
        assert_error((ork_context *)*state,                                                        \
                     run_csv(*state, csv, hierarchy, SETTINGS(__VA_ARGS__), &none_), status,       \
                     text);                                                                        \
        assert_null(none_);                                                                        \
    } while (0)

static double cell(ork_context *ctx, const ork_result *result, const char *unit,
                   const char *industry, const char *column)
{
    size_t row = case_row(ctx, result, "latest", "unit", unit, "industry", industry);
    return case_number(result, "latest", row, column);
}

static double total_of(ork_context *ctx, const ork_result *result, const char *industry,
                       const char *column)
{
    return case_number(result, "industries",
                       case_row(ctx, result, "industries", "industry", industry, NULL, NULL),
                       column);
}

/* ---- Suppressed cells --------------------------------------------------------------------------
 */

#define SUPPRESSED                                                                                 \
    "#region,#branch,jobs,#flag\na,it,1,\na,oil,9,\nb,it,0,N\nb,oil,10,\nc,it,3,\nc,oil,17,-\n"

static void what_is_suppressed_counts_nowhere_as_zero(void **state)
{
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(*state, RUN(SUPPRESSED, &result, LONG, "disclosure: flag", "suppressed: N"));
    assert_true(isnan(cell(*state, result, "b", "it", "size")));
    assert_true(isnan(cell(*state, result, "b", "it", "location_quotient")));
    /* Of a and c alone: 4 of 30. */
    assert_near(cell(*state, result, "a", "it", "location_quotient"), 0.1 / (4.0 / 30), 1e-15);
    assert_near(total_of(*state, result, "it", "units"), 2, 0);
    assert_true(case_says(result, "suppressed", "1 sizes are suppressed"));
    const ork_table *latest = ork_result_table(result, "latest");
    size_t row = case_row(*state, result, "latest", "unit", "b", "industry", "it");
    assert_int_equal(ork_column_reason(latest->columns[ork_table_find(latest, "size")], row),
                     ORK_SUPPRESSED);
}

static void the_base_may_be_all_regions(void **state)
{
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(*state,
              RUN(SUPPRESSED, &result, LONG, "disclosure: flag", "suppressed: N", "base: all"));
    assert_near(cell(*state, result, "a", "it", "location_quotient"), 0.1 / (4.0 / 40), 1e-15);
}

static void both_options_of_disclosure_are_needed(void **state)
{
    assert_refused(SUPPRESSED, NULL, ORK_ERR_ARGUMENT, "takes both options", LONG,
                   "disclosure: flag");
}

/* ---- Totals and the nation ---------------------------------------------------------------------
 */

static void the_total_may_be_an_industry_of_its_own(void **state)
{
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(*state, RUN("#region,#branch,jobs\na,it,1\na,all,10\nb,all,20\nb,it,4\n", &result,
                          LONG, "total-industry: all"));
    assert_near(cell(*state, result, "b", "it", "total"), 20, 0);
    assert_near(cell(*state, result, "b", "it", "location_quotient"), 0.2 / (5.0 / 30), 1e-15);
    assert_int_equal(ork_result_table(result, "industries")->row_count, 1);
    assert_refused("#region,#branch,jobs\na,it,1\na,all,10\n", NULL, ORK_ERR_DATA,
                   "did you mean \"all\"?", LONG, "total-industry: al");
    assert_refused("#region,#branch,jobs\na,it,1\na,all,0\n", NULL, ORK_ERR_DATA,
                   "\"all\" of a is 0", LONG, "total-industry: all");
}

static void the_nation_may_be_a_row_and_is_no_region(void **state)
{
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(*state, RUN("#region,#branch,jobs\na,it,1\na,oil,9\nUS,it,10\nUS,oil,40\nb,it,\n"
                          "b,oil,18\n",
                          &result, LONG, "national: US"));
    assert_near(cell(*state, result, "a", "it", "location_quotient"), 0.1 / 0.2, 1e-15);
    assert_int_equal(ork_result_table(result, "latest")->row_count, 4);
    assert_near(total_of(*state, result, "it", "size"), 10, 0);
    assert_refused("#region,#branch,jobs\na,it,1\nUS,it,10\n", NULL, ORK_ERR_DATA,
                   "did you mean \"US\"?", LONG, "national: USA");
}

static void wide_data_have_a_nation_by_period(void **state)
{
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(*state, RUN("#region,year,it,grp\nKZ,2011,10,100\na,2011,1,10\nKZ,2012,10,50\n"
                          "a,2012,1,10\n",
                          &result, "sector: it", "total: grp", "national: KZ"));
    size_t row = case_row(*state, result, "quotients", "unit", "a", "period", "2012");
    assert_near(case_number(result, "quotients", row, "location_quotient"), 0.5, 1e-15);
}

/* ---- Plants ------------------------------------------------------------------------------------
 */

static void plants_are_added_up_to_cells(void **state)
{
    const char *plants = "#region,#branch,jobs\nb,it,3\na,oil,2\na,it,1\na,oil,2\n";
    ORK_OWNED_RESULT ork_result *result = NULL, *cells = NULL;
    assert_ok(*state, RUN(plants, &result, LONG, "rows: plants"));
    assert_ok(*state,
              RUN("#region,#branch,jobs\nb,it,3\na,oil,4\na,it,1\nb,oil,0\n", &cells, LONG));
    assert_near(cell(*state, result, "a", "oil", "size"), 4, 0);
    assert_near(cell(*state, result, "b", "oil", "size"), 0, 0);
    assert_true(cell(*state, result, "a", "it", "location_quotient") ==
                cell(*state, cells, "a", "it", "location_quotient"));
    assert_refused(plants, NULL, ORK_ERR_DATA, "\"oil\" of a stands twice", LONG);
}

static void a_plant_without_a_size_leaves_its_cell_not_known(void **state)
{
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(*state, RUN("#region,#branch,jobs\na,it,1\na,it,\na,oil,4\nb,it,3\nb,oil,1\n",
                          &result, LONG, "rows: plants"));
    assert_true(isnan(cell(*state, result, "a", "it", "size")));
    assert_true(case_says(result, "plants-not-known", "1 plant has no size"));
}

static void a_row_that_does_not_say_its_unit_is_told(void **state)
{
    assert_refused("#region,#branch,jobs\na,it,1\n,it,2\n", NULL, ORK_ERR_DATA,
                   "a row does not say its unit", LONG, "rows: plants");
}

/* ---- Levels ------------------------------------------------------------------------------------
 */

#define NACE                                                                                       \
    "#code,#parent,#name\nC,,Manufacturing\n10,C,Food\n11,C,Beverages\nJ,,Information\n"           \
    "62,J,Programming\n63,J,Services\n"
#define DIVISIONS                                                                                  \
    "#region,#branch,jobs\na,10,1\na,11,2\na,62,3\na,63,4\nb,10,5\nb,11,6\nb,62,7\nb,63,8\n"

static void divisions_add_up_to_sections(void **state)
{
    ORK_OWNED_RESULT ork_result *result = NULL, *lowest = NULL;
    assert_ok(*state, run_csv(*state, DIVISIONS, NACE, SETTINGS(LONG, "hierarchy: @", "level: 1"),
                              &result));
    assert_int_equal(ork_result_table(result, "industries")->row_count, 2);
    assert_near(cell(*state, result, "b", "Manufacturing", "size"), 11, 0);
    assert_near(cell(*state, result, "a", "Information", "location_quotient"), 0.7 / (22.0 / 36),
                1e-15);
    assert_ok(*state, run_csv(*state, DIVISIONS, NACE, SETTINGS(LONG, "hierarchy: @"), &lowest));
    assert_int_equal(ork_result_table(lowest, "industries")->row_count, 4);
    assert_near(cell(*state, lowest, "b", "Beverages", "size"), 6, 0);
}

static void parents_beside_their_parts_are_checked_and_counted_once(void **state)
{
    const char *csv = "#region,#branch,jobs\na,1,10\na,11,4\na,12,6\nb,1,20\nb,11,7\nb,12,12\n"
                      "a,2,5\nb,2,5\n";
    ORK_OWNED_RESULT ork_result *top = NULL, *lowest = NULL;
    assert_ok(*state, RUN(csv, &top, LONG, "prefix: true", "level: 1"));
    assert_near(cell(*state, top, "b", "1", "size"), 20, 0);
    assert_near(cell(*state, top, "b", "1", "total"), 25, 0);
    assert_true(case_says(top, "parts-differ", "1 of 2 sizes"));
    assert_true(case_says(top, "parts-differ", "\"1\" of b: 20 against 19"));
    assert_ok(*state, RUN(csv, &lowest, LONG, "prefix: true"));
    assert_int_equal(ork_result_table(lowest, "industries")->row_count, 3);
    assert_near(cell(*state, lowest, "b", "2", "total"), 24, 0);
}

static void a_suppressed_part_makes_the_sum_suppressed_unless_the_parent_is_known(void **state)
{
    const char *parts = "#region,#branch,jobs,#flag\na,10,1,\na,11,2,\na,62,3,\nb,10,5,\nb,11,0,c\n"
                        "b,62,7,\n";
    const char *parent = "#region,#branch,jobs,#flag\na,10,1,\na,11,2,\na,62,3,\nb,10,5,\n"
                         "b,11,0,c\nb,62,7,\na,C,3,\nb,C,8,\n";
    ORK_OWNED_RESULT ork_result *unknown = NULL, *known = NULL;
    const char *const *settings =
        SETTINGS(LONG, "hierarchy: @", "level: 1", "disclosure: flag", "suppressed: c");
    assert_ok(*state, run_csv(*state, parts, NACE, settings, &unknown));
    assert_true(isnan(cell(*state, unknown, "b", "Manufacturing", "size")));
    assert_near(cell(*state, unknown, "a", "Manufacturing", "size"), 3, 0);
    assert_ok(*state, run_csv(*state, parent, NACE, settings, &known));
    assert_near(cell(*state, known, "b", "Manufacturing", "size"), 8, 0);
    assert_null(case_note(known, "parts-differ"));
}

static void plants_of_a_section_and_of_its_divisions_add_up(void **state)
{
    ORK_OWNED_RESULT ork_result *top = NULL, *low = NULL;
    const char *csv = "#region,#branch,jobs\na,10,1\na,C,2\na,62,3\nb,11,4\n";
    assert_ok(*state, run_csv(*state, csv, NACE,
                              SETTINGS(LONG, "rows: plants", "hierarchy: @", "level: 1"), &top));
    assert_near(cell(*state, top, "a", "Manufacturing", "size"), 3, 0);
    assert_near(cell(*state, top, "b", "Manufacturing", "size"), 4, 0);
    assert_ok(*state, run_csv(*state, csv, NACE,
                              SETTINGS(LONG, "rows: plants", "hierarchy: @", "level: 2"), &low));
    assert_near(cell(*state, low, "a", "Manufacturing", "size"), 2, 0);
    assert_near(cell(*state, low, "a", "Food", "size"), 1, 0);
}

static void wrong_hierarchies_are_explained(void **state)
{
    assert_refused(DIVISIONS, "#code,#parent\nC,\n10,C\n11,C\n", ORK_ERR_DATA,
                   "2 of 4 industries are not in the hierarchy: 62 and 63", LONG, "hierarchy: @");
    assert_refused(DIVISIONS, "#code,#parent\n10,11\n11,10\n62,\n63,\n", ORK_ERR_DATA,
                   "part of itself", LONG, "hierarchy: @");
    assert_refused(DIVISIONS, "#code,#parent\n10,X\n11,\n62,\n63,\n", ORK_ERR_DATA,
                   "no industry \"X\"", LONG, "hierarchy: @");
    assert_refused(DIVISIONS, "#code,#parent\n10,\n11,\n62,\n63,\nX,\nX,\n", ORK_ERR_DATA,
                   "\"X\" stands twice", LONG, "hierarchy: @");
    assert_refused(DIVISIONS, NACE, ORK_ERR_ARGUMENT, "the lowest level that the data have is 2",
                   LONG, "hierarchy: @", "level: 3");
    assert_refused(DIVISIONS, NULL, ORK_ERR_ARGUMENT, "a level needs a hierarchy", LONG,
                   "level: 1");
}

/* ---- Memory ------------------------------------------------------------------------------------
 */

static ork_status levels_and_nation(ork_context *ctx, void *data)
{
    ORK_OWNED_RESULT ork_result *result = NULL;
    (void)data;
    return run_csv(
        ctx, "#region,#branch,jobs,#flag\nUS,10,2,\nUS,62,9,\na,10,1,\na,62,3,\nb,10,5,c\n", NACE,
        SETTINGS(LONG, "hierarchy: @", "level: 1", "national: US", "disclosure: flag",
                 "suppressed: c"),
        &result);
}

static ork_status plants_with_total(ork_context *ctx, void *data)
{
    ORK_OWNED_RESULT ork_result *result = NULL;
    (void)data;
    return run_csv(
        ctx, "#region,#branch,jobs\na,10,1\na,10,3\nb,11,5\nb,all,9\na,all,9\n", NULL,
        SETTINGS(LONG, "rows: plants", "total-industry: all", "prefix: true", "level: 1"), &result);
}

static void refused_memory_is_survived(void **state)
{
    assert_survives_refused_memory(levels_and_nation, NULL);
    assert_survives_refused_memory(plants_with_total, state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        context_test(what_is_suppressed_counts_nowhere_as_zero),
        context_test(the_base_may_be_all_regions),
        context_test(both_options_of_disclosure_are_needed),
        context_test(the_total_may_be_an_industry_of_its_own),
        context_test(the_nation_may_be_a_row_and_is_no_region),
        context_test(wide_data_have_a_nation_by_period),
        context_test(plants_are_added_up_to_cells),
        context_test(a_plant_without_a_size_leaves_its_cell_not_known),
        context_test(a_row_that_does_not_say_its_unit_is_told),
        context_test(divisions_add_up_to_sections),
        context_test(parents_beside_their_parts_are_checked_and_counted_once),
        context_test(a_suppressed_part_makes_the_sum_suppressed_unless_the_parent_is_known),
        context_test(plants_of_a_section_and_of_its_divisions_add_up),
        context_test(wrong_hierarchies_are_explained),
        context_test(refused_memory_is_survived),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
