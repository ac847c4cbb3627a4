/* Measures of regions and standardised quotients: by hand, slow twins, laws, threads. */
#include "case.h"

#define RUN(csv, result, ...) run_csv(*state, csv, SETTINGS(__VA_ARGS__), result)
#define LONG "industry: branch", "size: jobs"

static ork_status run_csv(ork_context *ctx, const char *csv, const char *const *settings,
                          ork_result **result)
{
    ORK_OWNED_TABLE ork_table *data = NULL;
    ORK_TRY(case_table(ctx, csv, "region", strstr(csv, ",year") ? "year" : NULL, &data));
    return case_run(ctx, "specialization", data, settings, NULL, result);
}

static double region(ork_context *ctx, const ork_result *result, const char *unit,
                     const char *column)
{
    return case_number(result, "regions",
                       case_row(ctx, result, "regions", "unit", unit, NULL, NULL), column);
}

#define THREE "#region,it,oil,food\na,2,6,2\nb,5,3,2\nc,3,11,6\n"
#define SECTORS "sector: it | oil | food"

/* Of region a: shares 0.2, 0.6, 0.2; all: 10, 20 and 10 of 40; the rest: 8, 14 and 8 of 30. */
static void regions_by_hand(void **state)
{
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(*state, RUN(THREE, &result, SECTORS));
    assert_near(region(*state, result, "a", "herfindahl"), 0.44, 1e-15);
    assert_near(region(*state, result, "a", "herfindahl_normalised"), (0.44 - 1.0 / 3) * 1.5,
                1e-15);
    double entropy = -0.4 * log(0.2) - 0.6 * log(0.6);
    assert_near(region(*state, result, "a", "entropy"), entropy, 1e-15);
    assert_near(region(*state, result, "a", "relative_entropy"), entropy / log(3), 1e-15);
    assert_near(region(*state, result, "a", "krugman_total"), 0.05 + 0.1 + 0.05, 1e-15);
    assert_near(region(*state, result, "a", "hoover"), 0.1, 1e-15);
    assert_near(region(*state, result, "a", "krugman_rest"),
                2 * fabs(0.2 - 8.0 / 30) + fabs(0.6 - 14.0 / 30), 1e-15);
    double it = (0.5 + 0.15) / 2, oil = (0.3 + 0.55) / 2, food = (0.2 + 0.3) / 2;
    assert_near(region(*state, result, "a", "krugman_mean"),
                fabs(0.2 - it) + fabs(0.6 - oil) + fabs(0.2 - food), 1e-15);
    assert_near(region(*state, result, "a", "hachman"), 1 / (0.8 * 0.2 + 1.2 * 0.6 + 0.8 * 0.2),
                1e-15);
    /* Quotients 0.8, 0.8, 1.2; on the Lorenz curve with weights 0.25, 0.25, 0.5. */
    assert_near(region(*state, result, "a", "gini"), 2 * 0.4 / (3 * 2.8), 1e-15);
    assert_near(region(*state, result, "a", "gini_lorenz"), 0.1, 1e-15);
}

static void a_region_like_the_nation_is_not_special(void **state)
{
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(*state, RUN("#region,it,oil\na,1,2\nb,3,6\n", &result, "sector: it | oil"));
    assert_near(region(*state, result, "b", "krugman_rest"), 0, 1e-15);
    assert_near(region(*state, result, "b", "hachman"), 1, 1e-15);
    assert_near(region(*state, result, "b", "gini_lorenz"), 0, 1e-15);
}

static void the_rest_of_a_total_is_one_more_industry(void **state)
{
    ORK_OWNED_RESULT ork_result *parts = NULL, *rest = NULL;
    assert_ok(*state, RUN(THREE, &parts, SECTORS));
    assert_ok(*state, RUN("#region,it,oil,all\na,2,6,10\nb,5,3,10\nc,3,11,20\n", &rest,
                          "sector: it | oil", "total: all"));
    static const char *const columns[] = {"herfindahl",   "entropy",       "krugman_rest",
                                          "krugman_mean", "krugman_total", "hachman",
                                          "gini",         "gini_lorenz"};
    for (size_t k = 0; k < sizeof columns / sizeof *columns; k++) {
        assert_near(region(*state, rest, "c", columns[k]), region(*state, parts, "c", columns[k]),
                    1e-14);
    }
}

static void a_single_region_has_nobody_to_differ_from(void **state)
{
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(*state, RUN("#region,it,oil\na,1,2\n", &result, "sector: it | oil"));
    assert_true(isnan(region(*state, result, "a", "krugman_rest")));
    assert_true(isnan(region(*state, result, "a", "krugman_mean")));
    assert_near(region(*state, result, "a", "krugman_total"), 0, 0);
}

static void an_unknown_industry_leaves_only_its_region_out(void **state)
{
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(*state, RUN("#region,it,oil,all\na,2,6,10\nb,,3,10\nc,3,11,20\n", &result,
                          "sector: it | oil", "total: all"));
    assert_true(isnan(region(*state, result, "b", "krugman_rest")));
    assert_true(isnan(region(*state, result, "b", "hachman")));
    assert_near(region(*state, result, "b", "specialised_industries"), 0, 0);
    double it = 5.0 / 30, oil = 20.0 / 40, rest = 1 - it - oil;
    assert_near(region(*state, result, "a", "krugman_total"),
                fabs(0.2 - it) + fabs(0.6 - oil) + fabs(0.2 - rest), 1e-15);
    /* The rest: c alone knows it, b and c know oil. */
    rest = (rest * 40 - 2) / 30;
    assert_near(region(*state, result, "a", "krugman_rest"),
                fabs(0.2 - 3.0 / 20) + fabs(0.6 - 14.0 / 30) + fabs(0.2 - rest), 1e-15);
}

/* ---- Standardised quotients --------------------------------------------------------------------
 */

#define TWELVE                                                                                     \
    "#region,it,all\na,1,10\nb,2,10\nc,1,10\nd,2,10\ne,1,10\nf,2,10\ng,1,10\nh,2,10\ni,1,10\n"     \
    "j,2,10\nk,1,10\nl,9,10\n"

static void the_outstanding_region_is_exceptional(void **state)
{
    static const char *const ways[] = {"standardise: quotient", "standardise: log"};
    for (size_t w = 0; w < 2; w++) {
        ORK_OWNED_RESULT ork_result *result = NULL;
        assert_ok(*state, RUN(TWELVE, &result, "sector: it", "total: all", ways[w]));
        assert_near(case_number(result, "industries", 0, "cut_off"), 1.6448536269514722, 1e-14);
        const ork_table *latest = ork_result_table(result, "latest");
        for (size_t i = 0; i < latest->row_count; i++) {
            bool is_l = case_reads(*state, latest, "unit", i, "l");
            assert_true(case_reads(*state, latest, "exceptional", i, is_l ? "true" : "false"));
            double quotient = case_number(result, "latest", i, "location_quotient");
            assert_near(case_number(result, "latest", i, "symmetric_quotient"),
                        (quotient - 1) / (quotient + 1), 1e-15);
            assert_near(case_number(result, "latest", i, "log_quotient"), log(quotient), 1e-15);
            /* The same cut-off told as a quotient. */
            assert_true((quotient >= case_number(result, "industries", 0, "quotient_cut_off")) ==
                        is_l);
        }
    }
}

static void bootstrap_cut_offs_do_not_depend_on_threads_but_on_the_seed(void **state)
{
    double cut_off[3];
    for (size_t run = 0; run < 3; run++) {
        ORK_OWNED_RESULT ork_result *result = NULL;
        ork_context_set_threads(*state, run == 0 ? 1 : 3);
        ork_context_set_seed(*state, run == 2 ? 8 : 7);
        assert_ok(*state, RUN(TWELVE, &result, "sector: it", "total: all", "standardise: quotient",
                              "cut-off: bootstrap", "replicates: 500", "confidence: 0.9"));
        cut_off[run] = case_number(result, "industries", 0, "cut_off");
    }
    assert_true(cut_off[0] == cut_off[1]);
    assert_true(cut_off[0] != cut_off[2]);
    /* The 90 % quantile of samples lies between the second and the greatest value. */
    assert_true(cut_off[0] > 0 && cut_off[0] < 3.2);
    assert_near(cut_off[0], cut_off[2], 0.2);
}

static void a_quotient_of_zero_has_no_logarithm_and_is_not_exceptional(void **state)
{
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(*state, RUN("#region,it,all\na,0,10\nb,2,10\nc,5,10\n", &result, "sector: it",
                          "total: all", "standardise: log"));
    size_t row = case_row(*state, result, "latest", "unit", "a", NULL, NULL);
    assert_true(isnan(case_number(result, "latest", row, "log_quotient")));
    assert_true(isnan(case_number(result, "latest", row, "standardised_quotient")));
    assert_near(case_number(result, "latest", row, "symmetric_quotient"), -1, 0);
    assert_true(
        case_reads(*state, ork_result_table(result, "latest"), "exceptional", row, "false"));
}

static void equal_quotients_cannot_be_standardised(void **state)
{
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(*state, RUN("#region,it,all\na,1,10\nb,2,20\n", &result, "sector: it", "total: all",
                          "standardise: quotient"));
    assert_true(isnan(case_number(result, "latest", 0, "standardised_quotient")));
    assert_true(isnan(case_number(result, "industries", 0, "cut_off")));
    assert_true(case_reads(*state, ork_result_table(result, "latest"), "exceptional", 0, ""));
}

static ork_status all_measures(ork_context *ctx, void *data)
{
    ORK_OWNED_RESULT ork_result *result = NULL;
    (void)data;
    return run_csv(ctx, THREE,
                   SETTINGS(SECTORS, "standardise: log", "cut-off: bootstrap", "replicates: 3"),
                   &result);
}

static void refused_memory_is_survived(void **state)
{
    (void)state;
    assert_survives_refused_memory(all_measures, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        context_test(regions_by_hand),
        context_test(a_region_like_the_nation_is_not_special),
        context_test(the_rest_of_a_total_is_one_more_industry),
        context_test(a_single_region_has_nobody_to_differ_from),
        context_test(an_unknown_industry_leaves_only_its_region_out),
        context_test(the_outstanding_region_is_exceptional),
        context_test(bootstrap_cut_offs_do_not_depend_on_threads_but_on_the_seed),
        context_test(a_quotient_of_zero_has_no_logarithm_and_is_not_exceptional),
        context_test(equal_quotients_cannot_be_standardised),
        context_test(refused_memory_is_survived),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
