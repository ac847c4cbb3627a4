/* Uncertainty of composite indices: small cases, laws, edges, what users are told. */
#include "case.h"
#include "methods/composite_uncertainty/summary.h"

static const char *const FIVE = "#region,x,y,z\n"
                                "a,1,9,3\nb,2,7,8\nc,4,6,1\nd,8,2,5\ne,16,1,4\n";

static ork_status run_case(ork_context *ctx, const char *csv, const char *period,
                           ork_result **result, const char *const *settings)
{
    ORK_OWNED_TABLE ork_table *data = NULL;
    ORK_TRY(case_table(ctx, csv, "region", period, &data));
    return case_run(ctx, "composite-uncertainty", data, settings, NULL, result);
}
#define RUN(csv, period, result, ...) run_case(*state, csv, period, result, SETTINGS(__VA_ARGS__))

static double cell_of(ork_context *ctx, const ork_result *result, const char *table,
                      const char *column, const char *text, const char *value)
{
    return case_number(result, table, case_row(ctx, result, table, column, text, NULL, NULL),
                       value);
}

/* ---- Refused memory ----------------------------------------------------------------------------
 */

static ork_status whole(ork_context *ctx, void *data)
{
    (void)data;
    ORK_OWNED_RESULT ork_result *result = NULL;
    return run_case(ctx, FIVE, NULL, &result,
                    SETTINGS("indicators: x | y | z", "runs: 12", "weights-noise: 0.3",
                             "leave-out: indicators", "error: 5%",
                             "vary: normalise=min-max|z-score | aggregate=arithmetic|geometric"));
}

static void refused_memory_is_survived(void **state)
{
    (void)state;
    assert_survives_refused_memory(whole, NULL);
}

static void sure_ranks_are_sure(void **state)
{
    const char *csv = "#region,x,y\na,1,1\nb,2,2\nc,3,3\n";
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(*state, RUN(csv, NULL, &result, "indicators: x | y", "runs: 50",
                          "vary: normalise=min-max|z-score|rank", "weights-noise: 0.5"));
    assert_near(cell_of(*state, result, "ranks", "unit", "c", "lower_rank"), 1, 0);
    assert_near(cell_of(*state, result, "ranks", "unit", "c", "upper_rank"), 1, 0);
    assert_near(cell_of(*state, result, "ranks", "unit", "a", "most_frequent_share"), 1, 0);
    assert_near(ork_result_value(result, "mean_rank_shift")->number, 0, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        context_test(sure_ranks_are_sure),
        context_test(refused_memory_is_survived),
    };
    return cmocka_run_group_tests_name("composite_uncertainty", tests, NULL, NULL);
}
