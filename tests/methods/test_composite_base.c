/* The adjusted Mazziotta-Pareto index around a base period. */
#include "case.h"

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
        context_test(the_mean_of_the_base_is_in_the_middle),
        context_test(a_base_that_cannot_be_is_explained),
        context_test(refused_memory_is_survived),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
