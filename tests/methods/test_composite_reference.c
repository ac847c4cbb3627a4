/*
 * Weights and means on the OECD's Better Life Index against closed formulas in R, and the adjusted
 * Mazziotta-Pareto index around a base period.
 */
#include "asem.h"

#define TOPICS                                                                                     \
    "indicators: housing | income | jobs | community | education | environment | civic | health "  \
    "| "                                                                                           \
    "satisfaction | safety | worklife"

static ork_status run_topics(ork_context *ctx, const char *const *settings, ork_result **result)
{
    ORK_OWNED_TABLE ork_table *data = NULL;
    ORK_TRY(case_file(ctx, source_path("tests/golden/composite/better_life_index_2017.csv"),
                      "country", "country", NULL, &data));
    return case_run(ctx, "composite", data, settings, NULL, result);
}

static void means_are_their_closed_formulas(void **state)
{
    ork_context *ctx = *state;
    GOLDEN("reference/BLI_aggregates.csv");
    static const struct {
        const char *column, *normalise, *scale, *aggregate, *option, *further;
    } cases[] = {
        {"genmean_p2", "normalise: none", "bands: 0", "aggregate: generalised", "power: 2", NULL},
        {"genmean_pm1", "normalise: none", "bands: 0", "aggregate: generalised", "power: -1", NULL},
        {"genmean_pm1", "normalise: none", "bands: 0", "aggregate: harmonic", NULL, NULL},
        {"geomean", "normalise: none", "bands: 0", "aggregate: geometric", NULL, NULL},
        {"topsis_equal", "normalise: none", "bands: 0", "aggregate: topsis", NULL, NULL},
        {"mpi_minus_popvar", "normalise: z-score", "z-scale: 100 | 10",
         "aggregate: mazziotta-pareto", "penalty: down", NULL},
        {"mpi_plus_popvar", "normalise: z-score", "z-scale: 100 | 10",
         "aggregate: mazziotta-pareto", "penalty: up", NULL},
        {"meanmin_a05_b1", "normalise: z-score", "z-scale: 100 | 10", "aggregate: mean-min",
         "mean-min-penalty: 0.5", "mean-min-softness: 1"},
    };
    ORK_OWNED_TABLE ork_table *expected = NULL;
    assert_ok(ctx, case_file(ctx, golden("reference/BLI_aggregates.csv"), "country", NULL, NULL,
                             &expected));
    assert_int_equal(expected->row_count, 35);
    for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
        ORK_OWNED_RESULT ork_result *result = NULL;
        double worst = 0;
        assert_ok(ctx, run_topics(ctx,
                                  SETTINGS(TOPICS, cases[c].normalise, cases[c].scale,
                                           cases[c].aggregate, cases[c].option, cases[c].further),
                                  &result));
        for (size_t i = 0; i < expected->row_count; i++) {
            size_t row = case_row(ctx, result, "scores", "unit", cell(ctx, expected, "country", i),
                                  NULL, NULL);
            double want = number(expected, cases[c].column, i);
            double got = case_number(result, "scores", row, "score");
            worst = fmax(worst, fabs(got - want) / fmax(1, fabs(want)));
        }
        print_message("BLI_aggregates.csv %-18s %.1f digits\n", cases[c].column,
                      -log10(worst + 1e-17));
        assert_true(worst < 1e-12);
    }
}

static void weights_are_their_closed_formulas(void **state)
{
    ork_context *ctx = *state;
    GOLDEN("reference/BLI_weights_entropy_critic_std.csv");
    static const struct {
        const char *column, *normalise, *weighting;
    } cases[] = {
        {"w_entropy", "normalise: none", "weighting: entropy"},
        {"w_critic", "normalise: min-max", "weighting: critic"},
        {"w_std", "normalise: min-max", "weighting: standard-deviation"},
    };
    ORK_OWNED_TABLE ork_table *expected = NULL;
    assert_ok(ctx, case_file(ctx, golden("reference/BLI_weights_entropy_critic_std.csv"),
                             "indicator", NULL, NULL, &expected));
    for (size_t c = 0; c < 3; c++) {
        ORK_OWNED_RESULT ork_result *result = NULL;
        double worst = 0;
        assert_ok(ctx, run_topics(ctx, SETTINGS(TOPICS, cases[c].normalise, cases[c].weighting),
                                  &result));
        for (size_t i = 0; i < expected->row_count; i++) {
            size_t row = case_row(ctx, result, "weights", "node",
                                  cell(ctx, expected, "indicator", i), NULL, NULL);
            worst = fmax(worst, fabs(case_number(result, "weights", row, "weight") -
                                     number(expected, cases[c].column, i)));
        }
        print_message("BLI_weights_entropy_critic_std.csv %-10s %.1f digits\n", cases[c].column,
                      -log10(worst + 1e-17));
        assert_true(worst < 1e-12);
    }
}

/* ---- The adjusted index around a base period ---------------------------------------------------
 */

static const char two_years[] = "#unit,year,good,bad\nA,2016,2,30\nB,2016,4,10\nA,2017,10,50\n"
                                "B,2017,,20\n";

static ork_status run_years(ork_context *ctx, const char *const *settings, ork_result **result)
{
    ORK_OWNED_TABLE ork_table *data = NULL;
    ORK_TRY(case_table(ctx, two_years, "unit", "year", &data));
    return case_run(ctx, "composite", data, settings, NULL, result);
}

/* good: 2 to 10, mean of 2016 is 3: from -1 to 7 on 70 to 130. bad: 10 to 50, mean 20: 0 to 40. */
static void the_mean_of_the_base_is_in_the_middle(void **state)
{
    ork_context *ctx = *state;
    ORK_OWNED_RESULT ork_result *result = NULL;
    static const double good[] = {70 + 60 * 3 / 8.0, 70 + 60 * 5 / 8.0, 70 + 60 * 11 / 8.0, NAN};
    static const double bad[] = {70 + 60 * 10 / 40.0, 70 + 60 * 30 / 40.0, 70 - 60 * 10 / 40.0,
                                 70 + 60 * 20 / 40.0};
    assert_ok(ctx, run_years(ctx,
                             SETTINGS("indicators: good | bad", "directions: 1 | -1", "scope: all",
                                      "base: 2016", "aggregate: adjusted-mazziotta-pareto"),
                             &result));
    for (size_t k = 0; k < 4; k++) {
        double got = case_number(result, "normalised", k, "normalised");
        if (!isnan(good[k])) assert_near(got, good[k], 1e-14);
        if (isnan(good[k])) assert_true(isnan(got));
        assert_near(case_number(result, "normalised", 4 + k, "normalised"), bad[k], 1e-14);
    }
    size_t row = case_row(ctx, result, "scores", "unit", "A", "period", "2016");
    double mean = (good[0] + bad[0]) / 2, half = (good[0] - bad[0]) / 2;
    assert_near(case_number(result, "scores", row, "score"), mean - half * half / mean, 1e-14);
}

static void a_base_that_cannot_be_is_explained(void **state)
{
    ork_context *ctx = *state;
    static const struct {
        const char *base, *scope, *message;
        ork_status status;
    } wrong[] = {
        {"base: 2015", "scope: all", "there is no period \"2015\" in the data", ORK_ERR_ARGUMENT},
        {"base: 2015", "scope: all", "the first one is 2016", ORK_ERR_ARGUMENT},
        {"base: 2016", "scope: period", "a base needs several periods that are compared together",
         ORK_ERR_ARGUMENT},
    };
    for (size_t k = 0; k < sizeof wrong / sizeof *wrong; k++) {
        ORK_OWNED_RESULT ork_result *result = NULL;
        assert_error(ctx,
                     run_years(ctx,
                               SETTINGS("indicators: good | bad", wrong[k].base, wrong[k].scope),
                               &result),
                     wrong[k].status, wrong[k].message);
    }
    ORK_OWNED_TABLE ork_table *data = NULL;
    ORK_OWNED_RESULT ork_result *refused = NULL, *unused = NULL;
    assert_ok(
        ctx, case_table(ctx, "#unit,year,x\nA,2016,\nA,2017,1\nB,2017,3\n", "unit", "year", &data));
    assert_error(ctx,
                 case_run(ctx, "composite", data,
                          SETTINGS("indicators: x", "scope: all", "base: 2016"), NULL, &refused),
                 ORK_ERR_DATA, "\"x\" has no value in 2016, the base");
    assert_ok(ctx, run_years(ctx, SETTINGS("indicators: good", "normalise: rank", "base: 2016"),
                             &unused));
    assert_true(case_says(unused, "option-unused", "the option base has no effect"));
}

static ork_status run_base(ork_context *ctx, void *data)
{
    (void)data;
    ORK_OWNED_RESULT ork_result *result = NULL;
    return run_years(ctx,
                     SETTINGS("indicators: good | bad", "scope: all", "base: 2016",
                              "aggregate: adjusted-mazziotta-pareto"),
                     &result);
}

static void refused_memory_is_survived(void **state)
{
    (void)state;
    assert_survives_refused_memory(run_base, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        context_test(means_are_their_closed_formulas),
        context_test(weights_are_their_closed_formulas),
        context_test(the_mean_of_the_base_is_in_the_middle),
        context_test(a_base_that_cannot_be_is_explained),
        context_test(refused_memory_is_survived),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
