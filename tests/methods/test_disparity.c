/* Disparity: REAT's figures on 402 German counties and on car makers, laws, edges. */
#include "reat.h"

#define RUN(csv, result, ...) run_csv(*state, csv, SETTINGS(__VA_ARGS__), result)

static ork_status run_csv(ork_context *ctx, const char *csv, const char *const *settings,
                          ork_result **result)
{
    ORK_OWNED_TABLE ork_table *data = NULL;
    ORK_TRY(case_table(ctx, csv, "region", strstr(csv, ",year") ? "year" : NULL, &data));
    return case_run(ctx, "disparity", data, settings, NULL, result);
}

static double of(const ork_result *result, const char *column)
{
    return case_number(result, "disparity", 0, column);
}

/* ---- REAT --------------------------------------------------------------------------------------
 */

typedef struct {
    const char *theirs, *ours;
    agreement with;
} compared;

/* One year of the counties: product per head, weighted by inhabitants, in east and west. */
static ork_status counties(ork_context *ctx, const ork_table *data, int year, ork_result **result)
{
    char variable[32], weights[32];
    snprintf(variable, sizeof variable, "variables: gdppc%d", year);
    snprintf(weights, sizeof weights, "weights: pop%d", year);
    return case_run(ctx, "disparity", data, SETTINGS(variable, weights, "groups: regional"), NULL,
                    result);
}

static void compare_years(void **state, const char *file, compared *columns, size_t count)
{
    ORK_OWNED_TABLE ork_table *data = NULL, *expected = NULL;
    assert_ok(*state, golden_table(*state, "reat/in_counties_gdp.csv", NULL, "region_code", NULL,
                                   NULL, &data));
    assert_ok(*state, golden_table(*state, file, NULL, NULL, NULL, NULL, &expected));
    for (size_t i = 0; i < expected->row_count; i++) {
        ORK_OWNED_RESULT ork_result *result = NULL;
        assert_ok(*state, counties(*state, data, (int)golden_number(expected, "year", i), &result));
        for (size_t c = 0; c < count; c++)
            agree(&columns[c].with, of(result, columns[c].ours),
                  golden_number(expected, columns[c].theirs, i));
    }
    for (size_t c = 0; c < count; c++)
        agreed(columns[c].ours, &columns[c].with, 11);
}

static void counties_are_as_unequal_as_reat_says(void **state)
{
    GOLDEN("reat/out_counties_disparity_by_year.csv");
    compared columns[] = {
        {"n", "units", {0, 0}},
        {"gini", "gini", {0, 0}},
        {"gini_norm", "gini_normalised", {0, 0}},
        {"gini2_w", "gini_weighted", {0, 0}},
        {"herf", "herfindahl", {0, 0}},
        {"hoover", "hoover", {0, 0}},
        {"hoover_pop", "hoover_weighted", {0, 0}},
        {"theil_REAT_MLD", "theil_l", {0, 0}},
        {"theilT_w", "theil_t_weighted", {0, 0}},
        {"theilL_w", "theil_l_weighted", {0, 0}},
        {"atkinson05", "atkinson", {0, 0}},
        {"cv_sample", "variation_sample", {0, 0}},
        {"cv_pop", "variation", {0, 0}},
        {"williamson_std", "variation_weighted", {0, 0}},
        {"sd_log_pop", "sd_log", {0, 0}},
    };
    compare_years(state, "reat/out_counties_disparity_by_year.csv", columns,
                  sizeof columns / sizeof *columns);
}

static void theil_splits_into_east_and_west_as_in_reats_data(void **state)
{
    GOLDEN("reat/out_counties_theil_decomposition.csv");
    compared columns[] = {
        {"T", "theil_t_weighted", {0, 0}},
        {"T_between", "theil_t_weighted_between", {0, 0}},
        {"T_within", "theil_t_weighted_within", {0, 0}},
        {"L", "theil_l_weighted", {0, 0}},
        {"L_between", "theil_l_weighted_between", {0, 0}},
        {"L_within", "theil_l_weighted_within", {0, 0}},
    };
    compare_years(state, "reat/out_counties_theil_decomposition.csv", columns,
                  sizeof columns / sizeof *columns);
}

/* REAT's weighted Theil index is 4e-6 where the counties' is 0.078, and its Williamson index takes
   the distances from the unweighted mean. */
static void weighted_measures_are_not_reats(void **state)
{
    GOLDEN("reat/out_counties_disparity_by_year.csv");
    ORK_OWNED_TABLE ork_table *data = NULL, *theirs = NULL;
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(*state, golden_table(*state, "reat/in_counties_gdp.csv", NULL, "region_code", NULL,
                                   NULL, &data));
    assert_ok(*state, golden_table(*state, "reat/out_counties_disparity_by_year.csv", NULL, NULL,
                                   NULL, "year = 2014", &theirs));
    assert_ok(*state, counties(*state, data, 2014, &result));
    assert_true(golden_number(theirs, "theil_REAT_weighted", 0) < 1e-5);
    assert_near(of(result, "theil_t_weighted"), 0.0783, 5e-5);
    assert_true(golden_number(theirs, "williamson_REAT", 0) > of(result, "variation_weighted"));
}

static void car_makers_are_as_unequal_as_reat_says(void **state)
{
    GOLDEN("reat/out_automotive_disp.csv");
    ORK_OWNED_TABLE ork_table *data = NULL, *expected = NULL;
    ORK_OWNED_RESULT ork_result *result = NULL;
    static const char *const pairs[][2] = {
        {"Gini", "gini"},
        {"Gini n", "gini_normalised"},
        {"HHI", "herfindahl"},
        {"HHI n", "herfindahl_normalised"},
        {"HHI eq", "equivalent_number"},
        {"Hoover non-w", "hoover"},
        {"Theil", "theil_l"},
        {"Atkinson", "atkinson"},
        {"CV", "variation_sample"},
    };
    agreement all = {0};
    assert_ok(*state,
              golden_table(*state, "reat/in_automotive.csv", NULL, "Company", NULL, NULL, &data));
    assert_ok(*state, golden_table(*state, "reat/out_automotive_disp.csv", NULL, NULL, NULL, NULL,
                                   &expected));
    assert_ok(*state, case_run(*state, "disparity", data,
                               SETTINGS("variables: Quantity2014 | Turnover2008 | Turnover2013"),
                               NULL, &result));
    for (size_t v = 0; v < 3; v++) {
        const char *name = case_text(result, "disparity", v, "variable");
        for (size_t k = 0; k < sizeof pairs / sizeof *pairs; k++) {
            for (size_t i = 0; i < expected->row_count; i++) {
                if (!case_reads(*state, expected, expected->columns[0]->name, i, pairs[k][0]))
                    continue;
                agree(&all, case_number(result, "disparity", v, pairs[k][1]),
                      golden_number(expected, name, i));
            }
        }
    }
    agreed("car makers", &all, 12);
}

/* ---- Laws and edges ----------------------------------------------------------------------------
 */

static void weights_stand_for_copies_of_a_unit(void **state)
{
    ORK_OWNED_RESULT ork_result *copies = NULL, *weights = NULL;
    assert_ok(*state, RUN("#region,#land,x\na,N,1\nb,N,3\nb2,N,3\nc,S,7\nc2,S,7\nc3,S,7\n", &copies,
                          "variables: x", "groups: land"));
    assert_ok(*state, RUN("#region,#land,x,w\na,N,1,1\nb,N,3,2\nc,S,7,3\n", &weights,
                          "variables: x", "weights: w", "groups: land", "aversion: 0.5"));
    static const char *const pairs[][2] = {
        {"mean", "mean_weighted"},         {"variation", "variation_weighted"},
        {"gini", "gini_weighted"},         {"hoover", "hoover_weighted"},
        {"theil_t", "theil_t_weighted"},   {"theil_l_between", "theil_l_weighted_between"},
        {"atkinson", "atkinson_weighted"}, {"theil_t_within", "theil_t_weighted_within"}};
    for (size_t k = 0; k < sizeof pairs / sizeof *pairs; k++)
        assert_near(of(copies, pairs[k][0]), of(weights, pairs[k][1]), 1e-14);
    assert_near(of(copies, "theil_t"), of(copies, "theil_t_between") + of(copies, "theil_t_within"),
                1e-15);
}

static void equal_units_have_no_disparity(void **state)
{
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(*state, RUN("#region,x\na,5\nb,5\nc,5\n", &result, "variables: x"));
    static const char *const columns[] = {
        "variation", "gini",     "hoover", "theil_t",
        "theil_l",   "atkinson", "sd_log", "herfindahl_normalised"};
    for (size_t k = 0; k < sizeof columns / sizeof *columns; k++)
        assert_near(of(result, columns[k]), 0, 1e-15);
    assert_near(of(result, "ratio"), 1, 0);
}

static void values_below_zero_leave_only_what_needs_no_shares(void **state)
{
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(*state, RUN("#region,x,w\na,-1,1\nb,5,2\n", &result, "variables: x", "weights: w"));
    assert_near(of(result, "mean"), 2, 0);
    assert_near(of(result, "variation"), 1.5, 1e-15);
    assert_true(isnan(of(result, "gini")) && isnan(of(result, "theil_t_weighted")));
    assert_true(isnan(of(result, "sd_log")) && isnan(of(result, "ratio")));
    assert_true(case_says(result, "negative", "1 values are below 0"));
}

static void a_zero_has_no_logarithm(void **state)
{
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(*state, RUN("#region,x\na,0\nb,4\n", &result, "variables: x"));
    assert_true(isnan(of(result, "theil_l")) && isnan(of(result, "sd_log")));
    assert_near(of(result, "theil_t"), log(2), 1e-15);
    assert_near(of(result, "gini"), 0.5, 1e-15);
    assert_near(of(result, "gini_normalised"), 1, 1e-15);
}

static void what_is_missing_is_left_out_and_told(void **state)
{
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(*state, RUN("#region,year,x,w\na,2011,1,1\nb,2011,,1\nc,2011,3,\nd,2011,5,1\n"
                          "a,2012,,1\n",
                          &result, "variables: x", "weights: w"));
    assert_near(of(result, "units"), 2, 0);
    assert_near(of(result, "mean"), 3, 0);
    assert_true(case_says(result, "incomplete", "3 of 5 values or their weights"));
    assert_near(case_number(result, "disparity", 1, "units"), 0, 0);
    assert_true(isnan(case_number(result, "disparity", 1, "mean")));
}

static void wrong_input_is_explained(void **state)
{
    ork_result *result = NULL;
    assert_error((ork_context *)*state,
                 RUN("#region,x,w\na,1,-1\n", &result, "variables: x", "weights: w"), ORK_ERR_DATA,
                 "the weight of a is -1");
    assert_error((ork_context *)*state,
                 RUN("#region,#land,x\na,,1\n", &result, "variables: x", "groups: land"),
                 ORK_ERR_DATA, "a belongs to no group");
    assert_error((ork_context *)*state, RUN("#region,x\na,1\na,2\n", &result, "variables: x"),
                 ORK_ERR_DATA, "a");
    assert_null(result);
}

static ork_status everything(ork_context *ctx, void *data)
{
    ORK_OWNED_RESULT ork_result *result = NULL;
    (void)data;
    return run_csv(ctx,
                   "#region,year,#land,x,w\na,1,N,1,1\nb,1,S,3,1\na,2,N,3,1\nb,2,S,,1\n"
                   "a,3,N,3,1\n",
                   SETTINGS("variables: x", "weights: w", "groups: land"), &result);
}

static void refused_memory_is_survived(void **state)
{
    (void)state;
    assert_survives_refused_memory(everything, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        context_test(counties_are_as_unequal_as_reat_says),
        context_test(theil_splits_into_east_and_west_as_in_reats_data),
        context_test(weighted_measures_are_not_reats),
        context_test(car_makers_are_as_unequal_as_reat_says),
        context_test(weights_stand_for_copies_of_a_unit),
        context_test(equal_units_have_no_disparity),
        context_test(values_below_zero_leave_only_what_needs_no_shares),
        context_test(a_zero_has_no_logarithm),
        context_test(what_is_missing_is_left_out_and_told),
        context_test(wrong_input_is_explained),
        context_test(refused_memory_is_survived),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
