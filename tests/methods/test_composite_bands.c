/* Scores ranked and put into bands as they are printed: decimals, given cuts, names. */
#include "case.h"

static const char three_scores[] =
    "#unit,score\nA,0.8004\nB,0.79951\nC,0.7994\nD,0.5496\nE,\nF,0.31\n";

static ork_status run(ork_context *ctx, const char *csv, const char *const *settings,
                      ork_result **result)
{
    ORK_OWNED_TABLE ork_table *data = NULL;
    ORK_TRY(case_table(ctx, csv, "unit", NULL, &data));
    return case_run(ctx, "composite", data, settings, NULL, result);
}

static void assert_row(ork_context *ctx, const ork_result *result, const char *unit, double rank,
                       const char *band)
{
    size_t row = case_row(ctx, result, "scores", "unit", unit, NULL, NULL);
    assert_near(case_number(result, "scores", row, "rank"), rank, 0);
    assert_string_equal(case_text(result, "scores", row, "band"), band);
}

static void scores_are_ranked_and_banded_as_they_are_printed(void **state)
{
    ork_context *ctx = *state;
    ORK_OWNED_RESULT ork_result *exact = NULL, *rounded = NULL;
    assert_ok(ctx,
              run(ctx, three_scores,
                  SETTINGS("indicators: score", "normalise: none", "band-cuts: 0.55 | 0.7 | 0.8"),
                  &exact));
    assert_row(ctx, exact, "A", 1, "high");
    assert_row(ctx, exact, "B", 2, "upper medium");
    assert_row(ctx, exact, "D", 4, "low");
    assert_ok(ctx,
              run(ctx, three_scores,
                  SETTINGS("indicators: score", "normalise: none", "band-cuts: 0.55 | 0.7 | 0.8",
                           "decimals: 3", "band-names: Very High | High | Medium | Low"),
                  &rounded));
    assert_row(ctx, rounded, "A", 1, "Very High");
    assert_row(ctx, rounded, "B", 1, "Very High"); /* 0.79951 is printed as 0.800 */
    assert_row(ctx, rounded, "C", 3, "High");
    assert_row(ctx, rounded, "D", 4, "Medium");
    assert_row(ctx, rounded, "F", 5, "Low");
    size_t row = case_row(ctx, rounded, "scores", "unit", "B", NULL, NULL);
    assert_near(case_number(rounded, "scores", row, "score"), 0.79951, 0); /* itself unrounded */
    row = case_row(ctx, rounded, "scores", "unit", "E", NULL, NULL);
    assert_null(case_text(rounded, "scores", row, "band"));
    assert_int_equal(ork_result_table(rounded, "bands")->row_count, 4);
}

static void no_decimals_means_whole_scores_and_huge_scores_stay(void **state)
{
    ork_context *ctx = *state;
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(ctx, run(ctx, "#unit,score\nA,1e300\nB,1.4\nC,1.2\nD,-1.4\n",
                       SETTINGS("indicators: score", "normalise: none", "decimals: 15",
                                "band-cuts: 0", "bands: 7"),
                       &result));
    assert_row(ctx, result, "A", 1, "high");
    assert_row(ctx, result, "C", 3, "high");
    assert_row(ctx, result, "D", 4, "low");
    ORK_OWNED_RESULT ork_result *whole = NULL;
    assert_ok(ctx, run(ctx, "#unit,score\nA,7\nB,1.4\nC,1.2\nD,-1.4\n",
                       SETTINGS("indicators: score", "normalise: none", "decimals: 0",
                                "ties: average", "bands: 2", "band-names: above | below"),
                       &whole));
    assert_row(ctx, whole, "A", 1, "above");
    assert_row(ctx, whole, "B", 2.5, "below");
    assert_row(ctx, whole, "C", 2.5, "below");
    assert_row(ctx, whole, "D", 4, "below");
}

static void cuts_and_names_that_do_not_fit_are_told(void **state)
{
    ork_context *ctx = *state;
    static const struct {
        const char *setting, *message;
    } wrong[] = {
        {"band-cuts: 0.7 | 0.55", "the cuts of bands must rise"},
        {"band-cuts: 0.7 | 0.7", "the cuts of bands must rise"},
        {"band-names: a | b", "2 names for 3 bands"},
        {"band-names: a | b|c | d", "\"b|c\" is no name of a band"},
        {"band-names: a | ?b | d", "\"?b\" is no name of a band"},
        {"decimals: 16", "decimals"},
        {"decimals: -1", "decimals"},
    };
    for (size_t k = 0; k < sizeof wrong / sizeof *wrong; k++) {
        ORK_OWNED_RESULT ork_result *result = NULL;
        assert_error(ctx,
                     run(ctx, three_scores,
                         SETTINGS("indicators: score", "normalise: none", wrong[k].setting),
                         &result),
                     ORK_ERR_ARGUMENT, wrong[k].message);
    }
}

/* ---- Goalposts of a logarithm ------------------------------------------------------------------
 */

static ork_status run_posts(ork_context *ctx, const char *const *settings, ork_result **result)
{
    ORK_OWNED_TABLE ork_table *data = NULL, *structure = NULL;
    ORK_TRY(case_table(ctx, "#unit,income\nA,100\nB,1000\nC,100000\n", "unit", NULL, &data));
    ORK_TRY(
        case_table(ctx, "#code,lower,upper,#treat\nincome,10,10000,log\n", NULL, NULL, &structure));
    return case_run(ctx, "composite", data, settings, structure, result);
}

static void goalposts_follow_a_logarithm_and_are_told_in_the_measure_unit(void **state)
{
    ork_context *ctx = *state;
    ORK_OWNED_RESULT ork_result *result = NULL;
    static const double expected[] = {100.0 / 3, 200.0 / 3, 100};
    assert_ok(
        ctx, run_posts(ctx, SETTINGS("structure: @", "normalise: goalposts", "bands: 0"), &result));
    for (size_t i = 0; i < 3; i++)
        assert_near(case_number(result, "normalised", i, "normalised"), expected[i], 1e-14);
    size_t row = case_row(ctx, result, "structure", "code", "income", NULL, NULL);
    assert_near(case_number(result, "structure", row, "lower"), 10, 0);
    assert_near(case_number(result, "structure", row, "upper"), 10000, 0);
}

static ork_status run_cut(ork_context *ctx, void *data)
{
    (void)data;
    ORK_OWNED_RESULT ork_result *result = NULL;
    return run_posts(ctx,
                     SETTINGS("structure: @", "normalise: goalposts", "decimals: 2",
                              "band-cuts: 30 | 90", "band-names: a | b | c"),
                     &result);
}

static void refused_memory_is_survived(void **state)
{
    (void)state;
    assert_survives_refused_memory(run_cut, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        context_test(scores_are_ranked_and_banded_as_they_are_printed),
        context_test(no_decimals_means_whole_scores_and_huge_scores_stay),
        context_test(cuts_and_names_that_do_not_fit_are_told),
        context_test(goalposts_follow_a_logarithm_and_are_told_in_the_measure_unit),
        context_test(refused_memory_is_survived),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
