/* Stars, the Business Navigator's rule, portfolio: by hand, edges, laws. */
#include "case.h"

#define RUN(csv, result, ...) run_csv(*state, csv, SETTINGS(__VA_ARGS__), result)

static ork_status run_csv(ork_context *ctx, const char *csv, const char *const *settings,
                          ork_result **result)
{
    ORK_OWNED_TABLE ork_table *data = NULL;
    ORK_TRY(case_table(ctx, csv, "region", strstr(csv, ",year") ? "year" : NULL, &data));
    return case_run(ctx, "cluster-stars", data, settings, NULL, result);
}

static double of(ork_context *ctx, const ork_result *result, const char *unit, const char *industry,
                 const char *column)
{
    return case_number(result, "latest",
                       case_row(ctx, result, "latest", "unit", unit, "industry", industry), column);
}

/* Eleven regions: a tenth of them is 1.1, so that the second largest is the last in the top. */
#define ELEVEN                                                                                     \
    "#region,cars,other\na,100,900\nb,50,50\nc,10,990\nd,9,991\ne,8,992\nf,7,993\ng,6,994\n"       \
    "h,5,995\ni,4,996\nj,3,997\nk,2,998\n"
#define CARS "sector: cars | other"

static void stars_by_hand(void **state)
{
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(*state, RUN(ELEVEN, &result, CARS));
    assert_near(of(*state, result, "a", "cars", "size_star"), 1, 0);
    assert_near(of(*state, result, "b", "cars", "size_star"), 1, 0);
    assert_near(of(*state, result, "c", "cars", "size_star"), 0, 0);
    /* Cars are 204 of 10,100 jobs: 2.02 %. */
    assert_near(of(*state, result, "a", "cars", "quotient"), 0.1 / (204.0 / 10100), 1e-14);
    assert_near(of(*state, result, "a", "cars", "specialisation_star"), 1, 0);
    assert_near(of(*state, result, "c", "cars", "specialisation_star"), 0, 0);
    /* Focus among all 22 clusters: the three greatest shares are of other industries. */
    assert_near(of(*state, result, "a", "cars", "focus_star"), 0, 0);
    assert_near(of(*state, result, "k", "other", "focus_star"), 1, 0);
    assert_near(of(*state, result, "i", "other", "focus_star"), 1, 0);
    assert_near(of(*state, result, "h", "other", "focus_star"), 0, 0);
    assert_near(of(*state, result, "a", "cars", "stars"), 2, 0);
    assert_near(ork_result_value(result, "three_stars")->number, 0, 0);
    size_t row = case_row(*state, result, "regions", "unit", "a", NULL, NULL);
    assert_near(case_number(result, "regions", row, "two_stars"), 1, 0);
    assert_near(case_number(result, "regions", row, "stars"), 2, 0);
}

static void focus_may_be_among_the_clusters_of_an_industry(void **state)
{
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(*state, RUN(ELEVEN, &result, CARS, "focus-among: industry"));
    assert_near(of(*state, result, "b", "cars", "stars"), 3, 0);
    assert_near(ork_result_value(result, "three_stars")->number, 2, 0);
}

static void own_thresholds_replace_the_observatorys(void **state)
{
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(*state, RUN(ELEVEN, &result, CARS, "focus-among: industry", "top-size: 5",
                          "min-quotient: 10", "min-size: 60"));
    assert_near(of(*state, result, "a", "cars", "size_star"), 1, 0);
    assert_near(of(*state, result, "a", "cars", "specialisation_star"), 0, 0);
    assert_near(of(*state, result, "b", "cars", "stars"), 0, 0);
}

static void equals_at_the_border_all_have_the_star(void **state)
{
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(*state, RUN("#region,cars,all\na,5,10\nb,5,10\nc,5,10\nd,1,10\n", &result,
                          "sector: cars", "total: all"));
    assert_near(of(*state, result, "a", "cars", "size_star"), 1, 0);
    assert_near(of(*state, result, "c", "cars", "size_star"), 1, 0);
    assert_near(of(*state, result, "d", "cars", "size_star"), 0, 0);
}

static void regions_without_the_industry_do_not_widen_the_top(void **state)
{
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(*state, RUN("#region,cars,all\na,5,10\nb,4,10\nc,0,10\nd,0,10\ne,0,10\nf,0,10\n"
                          "g,0,10\nh,0,10\ni,0,10\nj,0,10\nk,0,10\n",
                          &result, "sector: cars", "total: all"));
    assert_near(of(*state, result, "a", "cars", "size_star"), 1, 0);
    assert_near(of(*state, result, "b", "cars", "size_star"), 0, 0);
}

static void an_unknown_cluster_has_no_number_of_stars(void **state)
{
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(*state, RUN("#region,cars,all\na,5,10\nb,,10\nc,1,10\n", &result, "sector: cars",
                          "total: all", "min-size: 3"));
    assert_true(isnan(of(*state, result, "b", "cars", "stars")));
    assert_near(of(*state, result, "c", "cars", "stars"), 0, 0);
    assert_true(case_says(result, "incomplete", "1 of 3 clusters"));
}

/* ---- Two periods -------------------------------------------------------------------------------
 */

/* it grows from 20 to 44 (+120 %), all from 200 to 264 (+32 %). */
#define TWO_YEARS "#region,year,it,all\na,1,10,100\nb,1,10,100\na,2,34,132\nb,2,10,132\nc,2,5,10\n"

static void the_navigators_rule_by_hand(void **state)
{
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(*state, RUN("#region,year,it,all\na,1,10,100\nb,1,10,100\na,2,34,132\nb,2,10,132\n",
                          &result, "sector: it", "total: all"));
    size_t a = case_row(*state, result, "navigator", "unit", "a", NULL, NULL);
    size_t b = case_row(*state, result, "navigator", "unit", "b", NULL, NULL);
    assert_near(case_number(result, "navigator", a, "growth"), 2.4, 1e-15);
    assert_near(case_number(result, "navigator", a, "cluster_factor"), 1.2 - 0.32, 1e-15);
    assert_near(case_number(result, "navigator", a, "regional_factor"), 2.4 - 0.32, 1e-15);
    assert_near(case_number(result, "navigator", b, "regional_factor"), -0.32, 1e-15);
    assert_near(case_number(result, "navigator", b, "regional_mean"), (2.08 - 0.32) / 2, 1e-15);
    const ork_table *table = ork_result_table(result, "navigator");
    assert_true(case_reads(*state, table, "selected", a, "true"));
    assert_true(case_reads(*state, table, "selected", b, "false"));
    assert_true(case_reads(*state, table, "growing", b, "true"));
    size_t row = case_row(*state, result, "portfolio", "unit", "a", NULL, NULL);
    assert_near(case_number(result, "portfolio", row, "quotient_change"),
                34.0 / 132 / (44.0 / 264) - 1, 1e-15);
    assert_string_equal(case_text(result, "portfolio", row, "quadrant"), "specialised, rising");
    assert_string_equal(case_text(result, "portfolio", b, "quadrant"), "not specialised, falling");
}

static void a_unit_of_one_period_only_has_no_change(void **state)
{
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(*state, RUN(TWO_YEARS, &result, "sector: it", "total: all"));
    assert_int_equal(ork_result_table(result, "navigator")->row_count, 2);
    assert_int_equal(ork_result_table(result, "latest")->row_count, 3);
}

static void growth_from_nothing_is_not_known(void **state)
{
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(*state, RUN("#region,year,it,all\na,1,0,100\nb,1,10,100\na,2,3,132\nb,2,10,132\n",
                          &result, "sector: it", "total: all"));
    size_t a = case_row(*state, result, "navigator", "unit", "a", NULL, NULL);
    assert_true(isnan(case_number(result, "navigator", a, "growth")));
    assert_true(case_reads(*state, ork_result_table(result, "navigator"), "selected", a, ""));
}

static void one_period_has_stars_but_no_change(void **state)
{
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(*state, RUN(ELEVEN, &result, CARS));
    assert_null(ork_result_table(result, "navigator"));
    assert_null(ork_result_table(result, "portfolio"));
}

static void order_of_rows_and_threads_change_nothing(void **state)
{
    ORK_OWNED_RESULT ork_result *one = NULL, *two = NULL;
    ork_context_set_threads(*state, 1);
    assert_ok(*state, RUN(TWO_YEARS, &one, "sector: it", "total: all"));
    ork_context_set_threads(*state, 3);
    assert_ok(*state, RUN("#region,year,it,all\nc,2,5,10\nb,2,10,132\na,1,10,100\nb,1,10,100\n"
                          "a,2,34,132\n",
                          &two, "sector: it", "total: all"));
    static const char *const units[] = {"a", "b", "c"};
    for (size_t u = 0; u < 3; u++) {
        assert_true(of(*state, one, units[u], "it", "stars") ==
                    of(*state, two, units[u], "it", "stars"));
        assert_true(of(*state, one, units[u], "it", "quotient") ==
                    of(*state, two, units[u], "it", "quotient"));
    }
}

static ork_status everything(ork_context *ctx, void *data)
{
    ORK_OWNED_RESULT ork_result *result = NULL;
    return run_csv(ctx, TWO_YEARS,
                   data ? SETTINGS("sector: it", "total: all") : SETTINGS("sector: it | all"),
                   &result);
}

static void refused_memory_is_survived(void **state)
{
    assert_survives_refused_memory(everything, NULL);
    assert_survives_refused_memory(everything, state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        context_test(stars_by_hand),
        context_test(focus_may_be_among_the_clusters_of_an_industry),
        context_test(own_thresholds_replace_the_observatorys),
        context_test(equals_at_the_border_all_have_the_star),
        context_test(regions_without_the_industry_do_not_widen_the_top),
        context_test(an_unknown_cluster_has_no_number_of_stars),
        context_test(the_navigators_rule_by_hand),
        context_test(a_unit_of_one_period_only_has_no_change),
        context_test(growth_from_nothing_is_not_known),
        context_test(one_period_has_stars_but_no_change),
        context_test(order_of_rows_and_threads_change_nothing),
        context_test(refused_memory_is_survived),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
