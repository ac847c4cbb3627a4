/* Sensitivity of composite indices: a plain twin, laws, edges, what users are told. */
#include "case.h"
#include "methods/composite_uncertainty/sobol.h"

static const char *const FIVE = "#region,x,y,z\n"
                                "a,1,9,3\nb,2,7,8\nc,4,6,1\nd,8,2,5\ne,16,1,4\n";
static const char *const TURNED = "#region,x,y,z\n"
                                  "d,8,2,5\nb,2,7,8\ne,16,1,4\na,1,9,3\nc,4,6,1\n";

static ork_status run_case(ork_context *ctx, const char *csv, ork_result **result,
                           const char *const *settings)
{
    ORK_OWNED_TABLE ork_table *data = NULL;
    ORK_TRY(case_table(ctx, csv, "region", NULL, &data));
    return case_run(ctx, "composite-uncertainty", data, settings, NULL, result);
}
#define RUN(csv, result, ...) run_case(*state, csv, result, SETTINGS(__VA_ARGS__))
#define USUAL "indicators: x | y | z", "runs: 8", "sensitivity: yes"

static double index_of(ork_context *ctx, const ork_result *result, const char *table,
                       const char *unit, const char *factor, const char *column)
{
    size_t row = unit ? case_row(ctx, result, table, "unit", unit, "factor", factor)
                      : case_row(ctx, result, table, "factor", factor, NULL, NULL);
    return case_number(result, table, row, column);
}

/* ---- The plain twin ----------------------------------------------------------------------------
 */

enum { D = 3, RUNS = D + 2, SAMPLES = 64, UNITS = 5 };

static double plain(double y[SAMPLES][RUNS], size_t factor, bool is_total)
{
    double mean = 0, variance = 0, part = 0;
    for (size_t k = 0; k < SAMPLES; k++)
        mean += (y[k][0] + y[k][1]) / (2.0 * SAMPLES);
    for (size_t k = 0; k < SAMPLES; k++) {
        double jump = y[k][factor + 2] - y[k][0];
        variance += (pow(y[k][0] - mean, 2) + pow(y[k][1] - mean, 2)) / (2.0 * SAMPLES - 1);
        part += (is_total ? jump * jump / 2 : (y[k][1] - mean) * jump) / SAMPLES;
    }
    return part / variance;
}

/* Evaluates the design run by run and applies the formulas to the stored outputs. */
static void indices_are_those_of_the_plain_formulas(void **state)
{
    ork_context *ctx = *state;
    const char *const *settings =
        SETTINGS(USUAL, "base-samples: 64", "weights-noise: 0.4",
                 "vary: aggregate=arithmetic|harmonic | normalise=min-max scale=1,100|rank");
    ORK_OWNED_RESULT ork_result *result = NULL;
    ORK_OWNED_TABLE ork_table *data = NULL;
    assert_ok(ctx, case_table(ctx, FIVE, "region", NULL, &data));
    assert_ok(ctx, case_run(ctx, "composite-uncertainty", data, settings, NULL, &result));

    static const char *const columns[] = {"x", "y", "z"};
    static const char *const vary[] = {"aggregate=arithmetic|harmonic",
                                       "normalise=min-max scale=1,100|rank"};
    const char *noise = "0.4";
    ork_setting given[] = {{.name = "indicators", .values = columns, .value_count = 3},
                           {.name = "vary", .values = vary, .value_count = 2},
                           {.name = "weights-noise", .values = &noise, .value_count = 1}};
    ork_options *options = NULL;
    uncertainty_engine engine;
    uncertainty_outcome outcome;
    ORK_SCRATCH(arena);
    assert_ok(ctx,
              ork_options_new(ctx, &ork_method_composite_uncertainty, given, 3, data, &options));
    ork_input input = {.data = data};
    assert_ok(ctx,
              uncertainty_engine_new(ctx, &input, ork_options_struct(options), &arena, &engine));
    assert_ok(ctx, uncertainty_outcome_new(ctx, &engine, 1, &arena, &outcome));
    static double shift[SAMPLES][RUNS], rank[UNITS][SAMPLES][RUNS], score[UNITS][SAMPLES][RUNS];
    for (size_t k = 0; k < SAMPLES; k++) {
        double u[RUNS * D];
        assert_ok(ctx, ork_saltelli_runs(ctx, ORK_POINTS_SOBOL, 0, D, k, u));
        for (size_t r = 0; r < RUNS; r++) {
            assert_ok(ctx, uncertainty_evaluate(ctx, &engine, u + r * D, 1, &outcome));
            shift[k][r] = uncertainty_rank_shift(&engine, outcome.rank);
            for (size_t i = 0; i < UNITS; i++) {
                rank[i][k][r] = outcome.rank[i];
                score[i][k][r] = outcome.score[i];
            }
        }
    }
    for (size_t f = 0; f < D; f++) {
        const char *factor = engine.factors[f].name;
        assert_near(index_of(ctx, result, "sensitivity", NULL, factor, "first_order"),
                    plain(shift, f, false), 1e-12);
        assert_near(index_of(ctx, result, "sensitivity", NULL, factor, "total_order"),
                    plain(shift, f, true), 1e-12);
        for (size_t i = 0; i < UNITS; i++) {
            char unit[] = {"abcde"[i], '\0'};
            assert_near(index_of(ctx, result, "sensitivity_ranks", unit, factor, "total_order"),
                        plain(rank[i], f, true), 1e-12);
            assert_near(index_of(ctx, result, "sensitivity_scores", unit, factor, "first_order"),
                        plain(score[i], f, false), 1e-9);
        }
    }
    uncertainty_engine_free(&engine);
    ork_options_free(options);
}

/* ---- Laws --------------------------------------------------------------------------------------
 */

static void a_choice_without_effect_has_indices_of_zero(void **state)
{
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(*state, RUN(FIVE, &result, USUAL, "weights-noise: 0.5", "base-samples: 64",
                          "vary: ties=minimum|dense"));
    assert_near(index_of(*state, result, "sensitivity", NULL, "ties", "first_order"), 0, 0);
    assert_near(index_of(*state, result, "sensitivity", NULL, "ties", "total_order"), 0, 0);
    double alone = index_of(*state, result, "sensitivity", NULL, "weights-noise", "first_order");
    double total = index_of(*state, result, "sensitivity", NULL, "weights-noise", "total_order");
    assert_true(fabs(alone - 1) < 0.3 && fabs(total - 1) < 0.3);
    assert_near(ork_result_value(result, "interaction_share")->number, 1 - alone, 1e-12);
    assert_non_null(strstr(case_note(result, "sensitivity"), "share of the variance"));
}

static void rows_and_threads_do_not_matter(void **state)
{
    ORK_OWNED_RESULT ork_result *one = NULL, *two = NULL, *turned = NULL;
    ork_context_set_threads(*state, 1);
    assert_ok(*state, RUN(FIVE, &one, USUAL, "weights-noise: 0.5", "base-samples: 40",
                          "vary: normalise=min-max|rank"));
    ork_context_set_threads(*state, 2);
    assert_ok(*state, RUN(FIVE, &two, USUAL, "weights-noise: 0.5", "base-samples: 40",
                          "vary: normalise=min-max|rank"));
    assert_ok(*state, RUN(TURNED, &turned, USUAL, "weights-noise: 0.5", "base-samples: 40",
                          "vary: normalise=min-max|rank"));
    static const char *const columns[] = {"first_order", "first_order_lower", "total_order",
                                          "total_order_upper"};
    for (size_t i = 0; i < 5; i++) {
        char unit[] = {"abcde"[i], '\0'};
        for (size_t c = 0; c < 4; c++) {
            for (int f = 0; f < 2; f++) {
                const char *factor = f ? "normalise" : "weights-noise";
                double known = index_of(*state, one, "sensitivity_ranks", unit, factor, columns[c]);
                double other = index_of(*state, two, "sensitivity_ranks", unit, factor, columns[c]);
                double moved =
                    index_of(*state, turned, "sensitivity_ranks", unit, factor, columns[c]);
                assert_true(known == other || (isnan(known) && isnan(other)));
                if (!isnan(known)) assert_near(known, moved, 1e-12);
            }
        }
    }
}

static void both_kinds_of_points_tell_the_same(void **state)
{
    ORK_OWNED_RESULT ork_result *quasi = NULL, *random = NULL;
    assert_ok(*state, RUN(FIVE, &quasi, USUAL, "weights-noise: 0.5", "base-samples: 1024",
                          "vary: normalise=min-max|rank"));
    assert_ok(*state, RUN(FIVE, &random, USUAL, "weights-noise: 0.5", "base-samples: 1024",
                          "points: random", "vary: normalise=min-max|rank"));
    for (int f = 0; f < 2; f++) {
        const char *factor = f ? "normalise" : "weights-noise";
        double one = index_of(*state, quasi, "sensitivity", NULL, factor, "total_order");
        double other = index_of(*state, random, "sensitivity", NULL, factor, "total_order");
        assert_true(fabs(one - other) < 0.1 && one != other);
    }
}

/* ---- Failures and edges ------------------------------------------------------------------------
 */

static void a_failed_run_takes_its_base_sample_along(void **state)
{
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(*state, RUN(FIVE, &result, USUAL, "weights-noise: 0.3", "base-samples: 128",
                          "vary: aggregate=arithmetic|geometric | "
                          "normalise=min-max scale=1,100|z-score|rank"));
    /* The geometric mean of z-scores fails: A, B or a swap takes both in most base samples. */
    double counted = ork_result_value(result, "base_samples")->number;
    assert_true(counted > 8 && counted < 100);
    char left[64];
    snprintf(left, sizeof left, "%.0f of 128 base samples", 128 - counted);
    assert_non_null(strstr(case_note(result, "base-samples-failed"), left));
    assert_non_null(strstr(case_note(result, "base-samples-failed"), "needs values"));
    assert_true(
        isfinite(index_of(*state, result, "sensitivity", NULL, "aggregate", "total_order")));
}

static void too_few_base_samples_are_told(void **state)
{
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(*state, RUN(FIVE, &result, USUAL, "weights-noise: 0.3", "base-samples: 5"));
    assert_null(ork_result_table(result, "sensitivity"));
    assert_non_null(strstr(case_note(result, "too-few-base-samples"), "5 base samples are too"));
}

static void ranks_that_never_change_have_no_indices(void **state)
{
    ORK_OWNED_RESULT ork_result *result = NULL;
    const char *csv = "#region,x,y\na,1,1\nb,2,2\nc,3,3\n";
    assert_ok(*state, RUN(csv, &result, "indicators: x | y", "runs: 8", "sensitivity: yes",
                          "weights-noise: 0.3", "base-samples: 16"));
    assert_true(
        isnan(index_of(*state, result, "sensitivity", NULL, "weights-noise", "first_order")));
    assert_true(
        isnan(index_of(*state, result, "sensitivity_ranks", "a", "weights-noise", "total_order")));
    assert_non_null(strstr(case_note(result, "nothing-varies"), "no variance to share out"));
    assert_true(ork_result_value(result, "interaction_share")->is_missing);
    assert_null(case_note(result, "sensitivity"));
}

static void intervals_can_be_left_out(void **state)
{
    ORK_OWNED_RESULT ork_result *result = NULL, *off = NULL;
    assert_ok(*state,
              RUN(FIVE, &result, USUAL, "weights-noise: 0.3", "base-samples: 16", "bootstraps: 0"));
    assert_true(ork_table_find(ork_result_table(result, "sensitivity"), "first_order_lower") < 0);
    assert_true(
        isfinite(index_of(*state, result, "sensitivity", NULL, "weights-noise", "total_order")));
    assert_ok(*state, RUN(FIVE, &off, "indicators: x | y | z", "runs: 8", "weights-noise: 0.3"));
    assert_null(ork_result_table(off, "sensitivity"));
    assert_null(ork_result_value(off, "interaction_share"));
}

static void scores_on_different_scales_are_told(void **state)
{
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(*state, RUN(FIVE, &result, USUAL, "vary: normalise=min-max|z-score",
                          "weights-noise: 0.1", "base-samples: 32"));
    assert_non_null(strstr(case_note(result, "scales-differ"), "alternatives of normalise"));
    double of_score =
        index_of(*state, result, "sensitivity_scores", "a", "normalise", "total_order");
    assert_true(of_score > 0.9);
}

static ork_status whole(ork_context *ctx, void *data)
{
    (void)data;
    ORK_OWNED_RESULT ork_result *result = NULL;
    return run_case(ctx, FIVE, &result,
                    SETTINGS(USUAL, "base-samples: 9", "bootstraps: 3", "weights-noise: 0.3",
                             "vary: normalise=min-max|z-score | aggregate=arithmetic|geometric"));
}

static void refused_memory_is_survived(void **state)
{
    (void)state;
    assert_survives_refused_memory(whole, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        context_test(indices_are_those_of_the_plain_formulas),
        context_test(a_choice_without_effect_has_indices_of_zero),
        context_test(rows_and_threads_do_not_matter),
        context_test(both_kinds_of_points_tell_the_same),
        context_test(a_failed_run_takes_its_base_sample_along),
        context_test(too_few_base_samples_are_told),
        context_test(ranks_that_never_change_have_no_indices),
        context_test(intervals_can_be_left_out),
        context_test(scores_on_different_scales_are_told),
        context_test(refused_memory_is_survived),
    };
    return cmocka_run_group_tests_name("composite_sensitivity", tests, NULL, NULL);
}
