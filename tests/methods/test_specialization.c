/* Specialisation: official figures, the paper's Table 2, REAT's quotients, odd input, laws. */
#include "case.h"
#include "official.h"
#include "seed.h"

#define RUN(csv, result, ...) run_csv(*state, csv, SETTINGS(__VA_ARGS__), result)
#define J "sector: gva_j", "total: grp"
#define LONG "industry: branch", "size: jobs"

static ork_status run_csv(ork_context *ctx, const char *csv, const char *const *settings,
                          ork_result **result)
{
    ORK_OWNED_TABLE ork_table *data = NULL;
    ORK_TRY(case_table(ctx, csv, "region", strstr(csv, ",year") ? "year" : NULL, &data));
    return case_run(ctx, "specialization", data, settings, NULL, result);
}

#define assert_refused(csv, status, text, ...)                                                     \
    do {                                                                                           \
        ork_result *none_ = NULL;                                                                  \
        assert_error((ork_context *)*state, RUN(csv, &none_, __VA_ARGS__), status, text);          \
        assert_null(none_);                                                                        \
    } while (0)

static double industry(ork_context *ctx, const ork_result *result, const char *period,
                       const char *column)
{
    return case_number(result, "industries",
                       case_row(ctx, result, "industries", "period", period, NULL, NULL), column);
}

static double quotient(ork_context *ctx, const ork_result *result, const char *unit,
                       const char *period)
{
    return case_number(result, "quotients",
                       case_row(ctx, result, "quotients", "unit", unit, "period", period),
                       "location_quotient");
}

/* ---- Published and official figures ------------------------------------------------------------
 */

static void official_figures_give_the_stated_concentration_and_quotients(void **state)
{
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(*state, RUN(OFFICIAL_J, &result, J));
    assert_near(industry(*state, result, "2011", "herfindahl"), 0.5102, 5e-5);
    assert_near(industry(*state, result, "2016", "herfindahl"), 0.3329, 5e-5);
    assert_near(industry(*state, result, "2023", "herfindahl"), 0.3539, 5e-5);
    assert_near(quotient(*state, result, "Almaty (city)", "2011"), 4.095, 5e-4);
    assert_near(quotient(*state, result, "Almaty (city)", "2016"), 2.239, 5e-4);
    assert_near(quotient(*state, result, "Almaty (city)", "2023"), 2.309, 5e-4);
    assert_near(quotient(*state, result, "Astana (city)", "2011"), 1.347, 5e-4);
    assert_near(quotient(*state, result, "Astana (city)", "2016"), 2.618, 5e-4);
    assert_near(quotient(*state, result, "Astana (city)", "2023"), 3.108, 5e-4);
    assert_near(industry(*state, result, "2011", "units"), 16, 0);
    assert_near(industry(*state, result, "2023", "units"), 20, 0);
    assert_near(industry(*state, result, "2011", "equivalent_number"), 1 / 0.5102, 1e-3);
    assert_near(ork_result_value(result, "herfindahl")->number, 0.3539, 5e-5);
    size_t row = case_row(*state, result, "industries", "period", "2016", NULL, NULL);
    assert_string_equal(case_text(result, "industries", row, "most_specialised"), "Astana (city)");
    assert_string_equal(case_text(result, "industries", row, "leader"), "Almaty (city)");
}

static void the_seeds_aggregates_follow_from_its_table(void **state)
{
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(*state, RUN(SEED_TABLE_2, &result, "index: it_index"));
    assert_near(industry(*state, result, "2016", "sectoral_share_sum"), 0.3313, 1e-12);
    assert_near(industry(*state, result, "2011", "sectoral_share_sum"), 0.1682, 1e-12);
    assert_near(industry(*state, result, "2016", "sectoral_share_sum_of_squares"), 0.0660, 5e-5);
    assert_near(industry(*state, result, "2016", "sectoral_share_mean_all"), 0.0207, 5e-5);
    assert_near(industry(*state, result, "2016", "sectoral_share_mean"), 0.3313 / 11, 1e-12);
    size_t row = case_row(*state, result, "industries", "period", "2016", NULL, NULL);
    assert_string_equal(case_text(result, "industries", row, "most_specialised"),
                        "North Kazakhstan");
    row = case_row(*state, result, "quotients", "unit", "Almaty city", "period", "2016");
    assert_near(case_number(result, "quotients", row, "rank"), 2, 0);
    row = case_row(*state, result, "quotients", "unit", "Atyrau", "period", "2016");
    assert_true(isnan(case_number(result, "quotients", row, "sectoral_share_index")));
    /* the published table's dash says why, not that the share could not be computed */
    const ork_table *quotients = ork_result_table(result, "quotients");
    for (size_t j = 0; j < quotients->column_count; j++) {
        if (ork_column_has(quotients->columns[j], row)) continue;
        assert_int_equal(ork_column_reason(quotients->columns[j], row), ORK_NOT_COLLECTED);
    }
    assert_true(case_says(result, "incomplete", "in 2016 is not known for 5 of 16 units (Atyrau"));
    assert_int_equal(ork_table_find(ork_result_table(result, "quotients"), "location_quotient"),
                     -1);
}

static void quotients_are_those_of_reat(void **state)
{
    ork_context *ctx = *state;
    const char *path = shared_path("golden/specialization/reat/in_goettingen.csv");
    if (!path) skip();
    ORK_OWNED_TABLE ork_table *in = NULL, *out = NULL, *data = NULL;
    ORK_OWNED_TEXT ork_text csv = {0};
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(ctx, case_file(ctx, path, "WZ2008_Code WZ2008_Name", NULL, NULL, &in));
    path = shared_path("golden/specialization/reat/out_goettingen2017_locq.csv");
    assert_ok(ctx, case_file(ctx, path, "code", NULL, NULL, &out));
    const ork_column *code = in->columns[0];
    const ork_column *town = in->columns[ork_table_find(in, "Goettingen2017")];
    const ork_column *all = in->columns[ork_table_find(in, "BRD2017")];
    ork_text_add(ctx, &csv, "#region,#branch,jobs,all\n"); /* row 0 holds the totals */
    for (size_t i = 1; i < in->row_count; i++) {
        double jobs = ork_column_number(town, i), whole = ork_column_number(all, i);
        ork_text_addf(ctx, &csv, "town,%s,%.0f,%.0f\nrest,%s,%.0f,%.0f\n", ork_column_text(code, i),
                      jobs, ork_column_number(town, 0), ork_column_text(code, i), whole - jobs,
                      ork_column_number(all, 0) - ork_column_number(town, 0));
    }
    assert_ok(ctx, case_table(ctx, csv.bytes, "region", NULL, &data));
    assert_ok(ctx,
              case_run(ctx, "specialization", data, SETTINGS(LONG, "total: all"), NULL, &result));
    assert_true(out->row_count > 10);
    for (size_t i = 0; i < out->row_count; i++) {
        size_t row = case_row(ctx, result, "quotients", "unit", "town", "industry",
                              ork_column_text(out->columns[0], i));
        assert_near(case_number(result, "quotients", row, "location_quotient"),
                    ork_column_number(out->columns[1], i), 1e-12);
    }
}

/* ---- Small cases by hand -----------------------------------------------------------------------
 */

#define TWO_SECTORS "#region,it,oil,grp\na,1,4,10\nb,3,1,10\nc,0,5,20\n"

static void several_sectors_also_tell_about_regions(void **state)
{
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(*state, RUN(TWO_SECTORS, &result, "sector: it | oil", "total: grp"));
    size_t a = case_row(*state, result, "regions", "unit", "a", NULL, NULL);
    assert_near(case_number(result, "regions", a, "herfindahl"), 0.01 + 0.16 + 0.25, 1e-15);
    assert_near(case_number(result, "regions", a, "covered"), 0.5, 1e-15);
    assert_near(case_number(result, "regions", a, "specialised_industries"), 1, 0);
    assert_non_null(case_note(result, "rest-as-industry"));
    size_t it = case_row(*state, result, "quotients", "unit", "b", "industry", "it");
    assert_near(case_number(result, "quotients", it, "location_quotient"), 0.3 / 0.1, 1e-14);
    assert_near(case_number(result, "quotients", it, "sectoral_share_index"), 0.09, 1e-15);
    assert_near(case_number(result, "quotients", it, "share_of_national"), 0.75, 1e-15);
    size_t oil = case_row(*state, result, "industries", "industry", "oil", NULL, NULL);
    assert_near(case_number(result, "industries", oil, "herfindahl"), 0.42, 1e-15);
    assert_near(case_number(result, "industries", oil, "herfindahl_normalised"),
                (0.42 - 1.0 / 3) / (2.0 / 3), 1e-14);
}

static void wide_and_long_data_agree(void **state)
{
    const char *csv = "#region,#branch,jobs\na,it,1\na,oil,4\nb,oil,1\nb,it,3\nc,it,0\nc,oil,5\n";
    ORK_OWNED_RESULT ork_result *rows = NULL, *columns = NULL;
    assert_ok(*state, RUN(csv, &rows, LONG));
    assert_ok(*state, RUN("#region,it,oil\na,1,4\nb,3,1\nc,0,5\n", &columns, "sector: it | oil"));
    const ork_table *quotients = ork_result_table(rows, "quotients");
    for (size_t i = 0; i < quotients->row_count; i++) {
        size_t k =
            case_row(*state, columns, "quotients", "unit", case_text(rows, "quotients", i, "unit"),
                     "industry", case_text(rows, "quotients", i, "industry"));
        assert_true(case_number(rows, "quotients", i, "location_quotient") ==
                    case_number(columns, "quotients", k, "location_quotient"));
    }
}

static void absent_rows_are_not_zero_unless_said(void **state)
{
    const char *csv = "#region,#branch,jobs\na,it,1\na,oil,4\nb,it,3\n";
    ORK_OWNED_RESULT ork_result *unknown = NULL, *zero = NULL;
    assert_ok(*state, RUN(csv, &unknown, LONG));
    assert_ok(*state, RUN(csv, &zero, LONG, "absent: zero"));
    size_t row = case_row(*state, unknown, "quotients", "unit", "b", "industry", "oil");
    assert_true(isnan(case_number(unknown, "quotients", row, "location_quotient")));
    assert_non_null(strstr(case_note(unknown, "absent-rows"), "1 combinations"));
    assert_true(case_says(unknown, "incomplete-total", "1 totals"));
    row = case_row(*state, zero, "quotients", "unit", "b", "industry", "oil");
    assert_true(case_number(zero, "quotients", row, "location_quotient") == 0);
    assert_null(case_note(zero, "absent-rows"));
}

/* ---- What is missing or wrong ------------------------------------------------------------------
 */

static void a_suppressed_cell_is_never_zero(void **state)
{
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(*state, RUN("#region,gva_j,grp\na,1,10\nb,,10\nc,3,20\n", &result, J));
    size_t b = case_row(*state, result, "quotients", "unit", "b", NULL, NULL);
    assert_true(isnan(case_number(result, "quotients", b, "location_quotient")));
    assert_true(isnan(case_number(result, "quotients", b, "rank")));
    assert_near(case_number(result, "industries", 0, "herfindahl"), 0.0625 + 0.5625, 1e-15);
    assert_near(case_number(result, "industries", 0, "units"), 2, 0);
    assert_true(case_says(result, "incomplete", "\"gva_j\" is not known for 1 of 3 units (b)"));
}

static void notes_of_one_kind_are_counted_after_twenty(void **state)
{
    ORK_OWNED_TEXT ork_text csv = {0};
    ORK_OWNED_RESULT ork_result *result = NULL;
    ork_text_add(*state, &csv, "#region,year,gva_j,grp\n");
    for (int year = 2000; year < 2030; year++) {
        ork_text_addf(*state, &csv, "a,%d,1,10\nb,%d,,10\n", year, year);
    }
    assert_ok(*state, RUN(csv.bytes, &result, J));
    size_t notes = 0;
    for (size_t k = 0; k < result->note_count; k++) {
        notes += (size_t)(strcmp(result->notes[k].code, "incomplete") == 0);
    }
    assert_int_equal(notes, 21);
    assert_true(case_says(result, "incomplete", "10 more industries and periods"));
}

static void a_missing_total_leaves_its_unit_out(void **state)
{
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(*state, RUN("#region,gva_j,grp\na,1,10\nb,2,\nc,3,20\n", &result, J));
    size_t b = case_row(*state, result, "quotients", "unit", "b", NULL, NULL);
    assert_true(isnan(case_number(result, "quotients", b, "share_in_region")));
    assert_true(case_says(result, "incomplete", "\"grp\" is not known for 1 of 3 units (b)"));
}

static void negative_sizes_and_zero_totals_name_the_unit(void **state)
{
    assert_refused("#region,year,gva_j,grp\na,2011,1,10\nb,2011,-2,10\n", ORK_ERR_DATA,
                   "\"gva_j\" of b, 2011 is -2", J);
    assert_refused("#region,gva_j,grp\na,1,10\nb,2,0\n", ORK_ERR_DATA, "\"grp\" of b is 0", J);
    assert_refused("#region,it,oil\na,1,4\nb,0,0\n", ORK_ERR_DATA, "all industries of b are 0",
                   "sector: it | oil");
    assert_refused("#region,#branch,jobs\na,it,-1\n", ORK_ERR_DATA, "\"jobs\" of a is -1", LONG);
}

static void an_industry_nowhere_has_no_quotient(void **state)
{
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(*state, RUN("#region,gva_j,grp\na,0,10\nb,0,10\n", &result, J));
    assert_true(isnan(case_number(result, "industries", 0, "herfindahl")));
    assert_true(isnan(case_number(result, "quotients", 0, "location_quotient")));
    assert_null(case_text(result, "industries", 0, "most_specialised"));
}

static void a_part_above_its_total_is_told(void **state)
{
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(*state, RUN("#region,gva_j,grp\na,11,10\nb,1,10\n", &result, J));
    assert_non_null(strstr(case_note(result, "part-exceeds-total"), "\"gva_j\" of a"));
}

static void a_doubled_row_of_long_data_is_refused(void **state)
{
    assert_refused("#region,#branch,jobs\na,it,1\na,oil,2\na,it,3\n", ORK_ERR_DATA,
                   "\"it\" of a stands twice", LONG);
    assert_refused("#region,#branch,jobs\na,it,1\na,,2\n", ORK_ERR_DATA,
                   "does not say its industry", LONG);
    assert_refused("#region,#branch,jobs,all\na,it,1,5\na,oil,2,6\n", ORK_ERR_DATA,
                   "another row of the same unit differs", LONG, "total: all");
}

static void wrong_combinations_of_options_are_explained(void **state)
{
    assert_refused(TWO_SECTORS, ORK_ERR_ARGUMENT, "does not know what to measure", "total: grp");
    assert_refused(TWO_SECTORS, ORK_ERR_ARGUMENT, "needs the total", "sector: it");
    assert_refused(TWO_SECTORS, ORK_ERR_ARGUMENT, "exclude each other", "sector: it", "total: grp",
                   "index: oil");
    assert_refused(TWO_SECTORS, ORK_ERR_ARGUMENT, "both industry and size", "size: it");
    assert_refused(TWO_SECTORS, ORK_ERR_ARGUMENT, "one of the sectors", "sector: it | grp",
                   "total: grp");
}

static void a_single_region_is_wholly_concentrated(void **state)
{
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(*state, RUN("#region,gva_j,grp\na,1,10\n", &result, J));
    assert_near(case_number(result, "industries", 0, "herfindahl"), 1, 0);
    assert_true(isnan(case_number(result, "industries", 0, "herfindahl_normalised")));
    assert_near(case_number(result, "quotients", 0, "location_quotient"), 1, 0);
}

/* ---- Laws --------------------------------------------------------------------------------------
 */

static void quotients_do_not_depend_on_measure_units_or_row_order(void **state)
{
    ORK_OWNED_RESULT ork_result *plain = NULL, *scaled = NULL;
    assert_ok(*state, RUN("#region,gva_j,grp\na,1,10\nb,4,25\nc,3,20\n", &plain, J));
    assert_ok(*state, RUN("#region,gva_j,grp\nc,3e9,20e9\nb,4e9,25e9\na,1e9,10e9\n", &scaled, J));
    const char *const units[] = {"a", "b", "c"};
    for (size_t u = 0; u < 3; u++) {
        size_t i = case_row(*state, plain, "quotients", "unit", units[u], NULL, NULL);
        size_t k = case_row(*state, scaled, "quotients", "unit", units[u], NULL, NULL);
        assert_near(case_number(plain, "quotients", i, "location_quotient"),
                    case_number(scaled, "quotients", k, "location_quotient"), 1e-14);
    }
}

static void quotients_weighted_by_totals_average_to_one(void **state)
{
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(*state, RUN(OFFICIAL_J, &result, J));
    double sum = 0, total = 0;
    for (size_t i = 0; i < ork_result_table(result, "latest")->row_count; i++) {
        double size = case_number(result, "latest", i, "total");
        sum += size * case_number(result, "latest", i, "location_quotient");
        total += size;
    }
    assert_near(sum / total, 1, 1e-14);
}

/* EconGeo rounds quotients to two decimals, so that a above b becomes a tie. */
static void quotients_are_not_rounded_so_that_close_ones_stay_in_order(void **state)
{
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(*state, RUN("#region,it,oil\na,5004,4996\nb,5001,4999\nc,4995,5005\n", &result,
                          "sector: it | oil"));
    size_t a = case_row(*state, result, "quotients", "unit", "a", "industry", "it");
    size_t b = case_row(*state, result, "quotients", "unit", "b", "industry", "it");
    double of_a = case_number(result, "quotients", a, "location_quotient");
    double of_b = case_number(result, "quotients", b, "location_quotient");
    assert_near(of_a, 1.0008, 1e-15);
    assert_near(of_b, 1.0002, 1e-15);
    assert_true(round(100 * of_a) == round(100 * of_b)); /* what rounding would make of them */
    assert_true(case_number(result, "quotients", a, "rank") <
                case_number(result, "quotients", b, "rank"));
}

static ork_status small_case(ork_context *ctx, void *data)
{
    ORK_OWNED_RESULT ork_result *result = NULL;
    return run_csv(ctx, data ? TWO_SECTORS : "#region,#branch,jobs\na,it,1\na,oil,4\nb,it,3\n",
                   data ? SETTINGS("sector: it | oil", "total: grp") : SETTINGS(LONG), &result);
}

static void refused_memory_is_survived(void **state)
{
    assert_survives_refused_memory(small_case, NULL);
    assert_survives_refused_memory(small_case, state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        context_test(official_figures_give_the_stated_concentration_and_quotients),
        context_test(the_seeds_aggregates_follow_from_its_table),
        context_test(quotients_are_those_of_reat),
        context_test(several_sectors_also_tell_about_regions),
        context_test(wide_and_long_data_agree),
        context_test(absent_rows_are_not_zero_unless_said),
        context_test(a_suppressed_cell_is_never_zero),
        context_test(a_missing_total_leaves_its_unit_out),
        context_test(notes_of_one_kind_are_counted_after_twenty),
        context_test(negative_sizes_and_zero_totals_name_the_unit),
        context_test(an_industry_nowhere_has_no_quotient),
        context_test(a_part_above_its_total_is_told),
        context_test(a_doubled_row_of_long_data_is_refused),
        context_test(wrong_combinations_of_options_are_explained),
        context_test(a_single_region_is_wholly_concentrated),
        context_test(quotients_do_not_depend_on_measure_units_or_row_order),
        context_test(quotients_weighted_by_totals_average_to_one),
        context_test(quotients_are_not_rounded_so_that_close_ones_stay_in_order),
        context_test(refused_memory_is_survived),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
