/* Panels of the method frontier whose units have effects: what is told, and laws. */
#include "case.h"

enum { UNITS = 40, PERIODS = 5 };

/* A panel whose units differ by constants and by passing inefficiency. */
static ork_status run(ork_context *ctx, const char *panel, double spread, double first,
                      ork_result **result)
{
    ORK_OWNED_TEXT ork_text csv = {0};
    ORK_OWNED_TABLE ork_table *data = NULL;
    ork_random random = ork_random_stream(17, 1);
    char setting[64];
    snprintf(setting, sizeof setting, "panel: %s", panel);
    ork_text_add(ctx, &csv, "#firm,year,made,capital\n");
    for (int i = 0; i < UNITS; i++) {
        double effect = spread * ork_random_normal(&random);
        for (int t = 0; t < PERIODS; t++) {
            double capital = 2 * ork_random_uniform(&random);
            double u = 0.5 * fabs(ork_random_normal(&random));
            double y = 1 + 0.4 * capital + effect - u + 0.15 * ork_random_normal(&random);
            ork_text_addf(ctx, &csv, "f%d,%d,%.17g,%.17g\n", i, 2010 + t,
                          exp(y) * (i == 0 ? first : 1), exp(capital));
        }
    }
    ORK_TRY(ork_text_status(&csv));
    ORK_TRY(case_table(ctx, csv.bytes, "firm", "year", &data));
    return case_run(ctx, "frontier", data, SETTINGS("output: made", "inputs: capital", setting),
                    NULL, result);
}

/* A unit that makes more of the same has another frontier, and the same efficiency. */
static void a_units_own_frontier_moves_with_its_output(void **state)
{
    ORK_OWNED_RESULT ork_result *a = NULL, *b = NULL;
    assert_ok(*state, run(*state, "within", 0.3, 1, &a));
    assert_ok(*state, run(*state, "within", 0.3, 3, &b));
    for (size_t i = 0; i < 2 * PERIODS; i++) {
        double moved = i < PERIODS ? log(3) : 0;
        assert_near(case_number(b, "efficiency", i, "efficiency"),
                    case_number(a, "efficiency", i, "efficiency"), 1e-7);
        assert_near(case_number(b, "efficiency", i, "frontier"),
                    case_number(a, "efficiency", i, "frontier") + moved, 1e-7);
    }
}

static void a_component_without_variance_is_named(void **state)
{
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(*state, run(*state, "four-components", 0, 1, &result));
    double overall = case_number(result, "efficiency", 0, "overall");
    double passing = case_number(result, "efficiency", 0, "efficiency");
    double lasting = case_number(result, "efficiency", 0, "persistent");
    assert_true(overall <= passing && overall <= lasting);
    assert_string_equal(case_text(result, "search", 0, "end"), "without a component");
    const char *note = case_note(result, "without-component");
    assert_non_null(note);
    assert_non_null(strstr(note, "the random effects of units"));
}

/* The frontier of the package's own example with a dummy for each of 43 farms, whose likelihood is
   greatest without noise: its supremum is 27.807, where the package stops at 0.314. */
static void dummies_of_farms_end_in_a_deterministic_frontier(void **state)
{
    const char *path = shared_path("golden/frontier/data/riceProdPhil.csv");
    ORK_OWNED_TABLE ork_table *data = NULL;
    ORK_OWNED_RESULT ork_result *result = NULL;
    if (!path) skip();
    assert_ok(*state, case_file(*state, path, "", NULL, NULL, &data));
    assert_ok(*state, ork_table_set_keys(*state, data, "FMERCODE", "YEARDUM"));
    assert_ok(*state, case_run(*state, "frontier", data,
                               SETTINGS("output: PROD", "inputs: AREA | LABOR | NPK",
                                        "panel: true-fixed-effects"),
                               NULL, &result));
    assert_string_equal(case_text(result, "search", 0, "end"), "deterministic");
    assert_non_null(case_note(result, "incidental-parameters"));
    assert_near(ork_result_value(result, "log_likelihood")->number, 27.807, 2e-4);
    for (size_t i = 0; i < 344; i++) {
        double efficiency = case_number(result, "efficiency", i, "efficiency");
        assert_true(efficiency > 0 && efficiency <= 1);
        assert_near(case_number(result, "efficiency", i, "mode"), efficiency, 1e-3);
    }
}

/* Neither has a constant in front of its slopes. */
static void elasticities_of_models_within_units_are_their_slopes(void **state)
{
    const char *path = shared_path("golden/frontier/data/riceProdPhil.csv");
    ORK_OWNED_TABLE ork_table *data = NULL;
    if (!path) skip();
    assert_ok(*state, case_file(*state, path, "", NULL, NULL, &data));
    assert_ok(*state, ork_table_set_keys(*state, data, "FMERCODE", "YEARDUM"));
    const char *const panels[] = {"panel: within", "panel: true-fixed-effects"};
    for (size_t p = 0; p < 2; p++) {
        ORK_OWNED_RESULT ork_result *result = NULL;
        double sum = 0;
        assert_ok(*state,
                  case_run(*state, "frontier", data,
                           SETTINGS("output: PROD", "inputs: AREA | LABOR | NPK", panels[p]), NULL,
                           &result));
        for (size_t k = 0; k < 3; k++)
            sum += case_number(result, "estimates", k, "estimate");
        assert_near(ork_result_value(result, "returns_to_scale")->number, sum, 1e-12);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        context_test(a_units_own_frontier_moves_with_its_output),
        context_test(a_component_without_variance_is_named),
        context_test(dummies_of_farms_end_in_a_deterministic_frontier),
        context_test(elasticities_of_models_within_units_are_their_slopes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
