/* Data envelopment analysis: a textbook's case, laws, the bootstrap, edges. */
#include "case.h"

#define RUN(csv, result, ...) run_csv(*state, csv, SETTINGS(__VA_ARGS__), result)

static ork_status run_csv(ork_context *ctx, const char *csv, const char *const *settings,
                          ork_result **result)
{
    ORK_OWNED_TABLE ork_table *data = NULL;
    ORK_TRY(case_table(ctx, csv, "unit", strstr(csv, ",year") ? "year" : NULL, &data));
    return case_run(ctx, "dea", data, settings, NULL, result);
}

static double of(ork_context *ctx, const ork_result *result, const char *unit, const char *column)
{
    return case_number(result, "efficiency",
                       case_row(ctx, result, "efficiency", "unit", unit, NULL, NULL), column);
}

/* Cooper, Seiford & Tone (2007), table 3.1 with F. */
#define TEXTBOOK "#unit,x1,x2,y\nA,4,3,1\nB,7,3,1\nC,8,1,1\nD,4,2,1\nE,2,4,1\nF,10,1,1\n"

static void a_textbook_case_has_its_scores_peers_and_targets(void **state)
{
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(*state, RUN(TEXTBOOK, &result, "inputs: x1 | x2", "outputs: y", "returns: constant",
                          "super-efficiency: yes"));
    assert_near(of(*state, result, "A", "score"), 6.0 / 7, 1e-14);
    assert_near(of(*state, result, "B", "score"), 12.0 / 19, 1e-14);
    assert_near(of(*state, result, "F", "score"), 1, 0);
    assert_near(of(*state, result, "F", "efficient"), 0, 0); /* two of x1 too many */
    assert_near(of(*state, result, "D", "efficient"), 1, 0);
    assert_near(of(*state, result, "D", "super_efficiency"), 1.25, 1e-14);
    assert_near(of(*state, result, "E", "rank"), 1, 0);
    assert_near(of(*state, result, "D", "peer_of"), 2, 0);
    size_t peer = case_row(*state, result, "peers", "unit", "A", "peer", "D");
    assert_near(case_number(result, "peers", peer, "weight"), 5.0 / 7, 1e-14);
    size_t target = case_row(*state, result, "targets", "unit", "F", "variable", "x1");
    assert_near(case_number(result, "targets", target, "slack"), 2, 1e-13);
    assert_near(case_number(result, "targets", target, "target"), 8, 1e-13);
    assert_near(case_number(result, "targets", target, "change"), -20, 1e-12);
    target = case_row(*state, result, "targets", "unit", "B", "variable", "x2");
    assert_near(case_number(result, "targets", target, "radial"), -3 * 7.0 / 19, 1e-13);
    assert_near(case_number(result, "summary", 0, "efficient"), 3, 0);
    assert_true(case_says(result, "few-units", "few units for 2 inputs and 1 output: 6; below 9"));
}

/* 344 records of rice farms (Coelli et al. 2005, riceProdPhil), each a unit. Expected: what
   scipy 1.10 finds with HiGHS's dual simplex, tolerances 1e-10. */
static void rice_farms_have_the_scores_of_another_solver(void **state)
{
    static const char *const orientations[] = {"orientation: input", "orientation: output"};
    static const char *const returns[] = {"returns: constant", "returns: variable",
                                          "returns: non-increasing", "returns: non-decreasing"};
    static const double means[2][4] = {
        {0.504632738970, 0.595811801112, 0.554672742238, 0.545771797845},
        {0.504632738970, 0.616937981548, 0.600293899499, 0.521276821019}};
    static const int efficient[2][4] = {{4, 20, 9, 15}, {4, 18, 9, 13}};
    const char *path = shared_path("golden/frontier/data/riceProdPhil.csv");
    if (!path) skip();
    ORK_OWNED_TABLE ork_table *data = NULL;
    assert_ok(*state, case_file(*state, path, "FMERCODE", "FMERCODE", "YEARDUM", &data));
    double worst = 0;
    for (int o = 0; o < 2; o++) {
        for (int r = 0; r < 4; r++) {
            ORK_OWNED_RESULT ork_result *result = NULL;
            double sum = 0;
            int on_frontier = 0;
            assert_ok(*state, case_run(*state, "dea", data,
                                       SETTINGS("inputs: AREA | LABOR | NPK", "outputs: PROD",
                                                "frontier: all", orientations[o], returns[r]),
                                       NULL, &result));
            for (size_t i = 0; i < 344; i++) {
                double score = case_number(result, "efficiency", i, "score");
                sum += score / 344;
                on_frontier += score == 1;
            }
            assert_near(sum, means[o][r], 1e-10);
            assert_int_equal(on_frontier, efficient[o][r]);
            worst = fmax(worst, fabs(sum - means[o][r]));
        }
    }
    print_message("8 means of 344 scores agree to %.1g\n", worst);
}

/* Eight branches with one input and one output: Cooper, Seiford & Tone (2007), table 2.1. */
#define BRANCHES "#unit,x,y\nA,2,1\nB,3,3\nC,3,2\nD,4,3\nE,5,4\nF,5,2\nG,6,3\nH,8,5\n"

static void returns_to_scale_part_units_into_too_small_and_too_large(void **state)
{
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(*state, RUN(BRANCHES, &result, "inputs: x", "outputs: y", "orientation: output"));
    assert_string_equal(case_text(result, "efficiency", 0, "returns"), "increasing");
    assert_string_equal(case_text(result, "efficiency", 1, "returns"), "constant");
    assert_string_equal(case_text(result, "efficiency", 7, "returns"), "decreasing");
    assert_near(of(*state, result, "A", "scale_efficiency"), 0.5, 1e-14);
    assert_near(of(*state, result, "G", "expansion"), (4 + 1.0 / 3) / 3, 1e-14);
    assert_near(of(*state, result, "G", "score"), 3 / (4 + 1.0 / 3), 1e-14);
    size_t target = case_row(*state, result, "targets", "unit", "G", "role", "output");
    assert_near(case_number(result, "targets", target, "target"), 4 + 1.0 / 3, 1e-13);
}

static void one_input_and_output_show_the_frontier(void **state)
{
    ORK_OWNED_RESULT ork_result *result = NULL;
    /* up to the first, through the efficient, and on to the right; by the origin and B's ray */
    static const double variable[][2] = {{2, 1}, {2, 1}, {3, 3}, {5, 4}, {8, 5}, {8, 5}};
    assert_ok(*state, RUN(BRANCHES, &result, "inputs: x", "outputs: y"));
    for (size_t r = 0; r < 6; r++) {
        assert_near(case_number(result, "frontier", r, "x"), variable[r][0], 1e-14);
        assert_near(case_number(result, "frontier", r, "frontier"), variable[r][1], 1e-14);
    }
    assert_int_equal(ork_result_table(result, "frontier")->row_count, 14);
    ork_result_free(result);
    result = NULL;
    assert_ok(*state, RUN(BRANCHES, &result, "inputs: x", "outputs: y", "returns: constant"));
    assert_near(case_number(result, "frontier", 0, "frontier"), 0, 0);
    assert_near(case_number(result, "frontier", 2, "x"), 5, 1e-14);
    assert_near(case_number(result, "frontier", 2, "frontier"), 5, 1e-14);
    ork_result_free(result);
    result = NULL;
    assert_ok(*state, RUN(TEXTBOOK, &result, "inputs: x1 | x2", "outputs: y", "returns: constant"));
    assert_near(case_number(result, "frontier", 2, "x"), 4, 1e-14); /* D, between E and C */
    assert_near(case_number(result, "frontier", 2, "frontier"), 2, 1e-14);
}

static void the_order_of_rows_changes_no_bit(void **state)
{
    ORK_OWNED_RESULT ork_result *a = NULL, *b = NULL;
    static const char *const settings[] = {"inputs: x1 | x2", "outputs: y", "bootstrap: 50", NULL};
    assert_ok(*state,
              run_csv(*state, "#unit,x1,x2,y\nA,4,3,1\nB,7,3,1.5\nC,8,1,1\nD,4,2,1\nE,2,4,2\n",
                      settings, &a));
    assert_ok(*state,
              run_csv(*state, "#unit,x1,x2,y\nE,2,4,2\nC,8,1,1\nA,4,3,1\nD,4,2,1\nB,7,3,1.5\n",
                      settings, &b));
    static const char *const columns[] = {"score", "constant", "corrected", "lower", "upper"};
    for (const char *unit = "A\0B\0C\0D\0E\0"; *unit; unit += 2) {
        for (size_t k = 0; k < sizeof columns / sizeof *columns; k++)
            assert_true(of(*state, a, unit, columns[k]) == of(*state, b, unit, columns[k]));
    }
}

static void threads_change_no_bit(void **state)
{
    ORK_OWNED_TABLE ork_table *data = NULL;
    ORK_OWNED_RESULT ork_result *one = NULL, *two = NULL;
    ork_result **results[2] = {&one, &two};
    ORK_OWNED_TEXT ork_text csv = {0};
    ork_random random = ork_random_stream(5, 5);
    ork_text_add(*state, &csv, "#unit,a,b,y,z\n");
    for (int i = 0; i < 150; i++) {
        double a = ork_random_uniform(&random), b = ork_random_uniform(&random);
        ork_text_addf(*state, &csv, "u%d,%g,%g,%g,%g\n", i, a, b, a * ork_random_uniform(&random),
                      sqrt(a * b) * ork_random_uniform(&random));
    }
    assert_ok(*state, case_table(*state, csv.bytes, "unit", NULL, &data));
    for (int k = 0; k < 2; k++) {
        ork_context_set_threads(*state, k + 1);
        assert_ok(*state, case_run(*state, "dea", data,
                                   SETTINGS("inputs: a | b", "outputs: y | z", "bootstrap: 70"),
                                   NULL, results[k]));
    }
    for (size_t i = 0; i < 150; i++) {
        static const char *const columns[] = {"score", "variable", "corrected", "lower"};
        for (size_t k = 0; k < 4; k++)
            assert_true(case_number(one, "efficiency", i, columns[k]) ==
                        case_number(two, "efficiency", i, columns[k]));
    }
    assert_int_equal(ork_result_table(one, "peers")->row_count,
                     ork_result_table(two, "peers")->row_count);
}

/* Large technologies are thinned out first; here none is. */
static void many_units_have_the_scores_that_all_of_them_give(void **state)
{
    enum { UNITS = 1700 };
    static double x[2 * UNITS], y[UNITS];
    ORK_OWNED_TEXT ork_text csv = {0};
    ORK_OWNED_TABLE ork_table *data = NULL;
    ORK_OWNED_RESULT ork_result *result = NULL;
    ORK_OWNED_DEA ork_dea *dea = NULL;
    ork_random random = ork_random_stream(7, 7);
    ork_text_add(*state, &csv, "#unit,a,b,y\n");
    for (size_t i = 0; i < UNITS; i++) {
        x[i] = (double)(1 + ork_random_below(&random, 40));
        x[UNITS + i] = (double)(1 + ork_random_below(&random, 40));
        y[i] = floor(10 * sqrt(x[i] + x[UNITS + i]) * ork_random_uniform(&random)) + 1;
        ork_text_addf(*state, &csv, "%zu,%g,%g,%g\n", i, x[i], x[UNITS + i], y[i]);
    }
    assert_ok(*state, case_table(*state, csv.bytes, "unit", NULL, &data));
    assert_ok(*state, case_run(*state, "dea", data, SETTINGS("inputs: a | b", "outputs: y"), NULL,
                               &result));
    ork_dea_model model = {.inputs = 2, .outputs = 1, .returns = ORK_RETURNS_VARIABLE};
    assert_ok(*state, ork_dea_new(*state, &model, UNITS, &dea));
    ork_dea_set(dea, x, y, NULL);
    static double weight[UNITS];
    double score, slack[3], multiplier[3], theirs[3] = {0, 0, 0};
    for (size_t i = 0; i < UNITS; i++) {
        double at[2] = {x[i], x[UNITS + i]};
        assert_ok(*state, ork_dea_measure(*state, dea, at, &y[i], SIZE_MAX, &score));
        assert_near(case_number(result, "efficiency", i, "score"), score, 1e-9);
        assert_ok(*state, ork_dea_solution(*state, dea, weight, slack, multiplier));
        for (size_t k = 0; k < 3; k++)
            theirs[k] += slack[k] - case_number(result, "targets", 3 * i + k, "slack");
    }
    for (size_t k = 0; k < 3; k++)
        assert_near(theirs[k], 0, 1e-6);
    /* What peers' weights make of their values is the target. */
    const ork_table *peers = ork_result_table(result, "peers");
    static double made[3 * UNITS];
    for (size_t r = 0; r < peers->row_count; r++) {
        size_t unit = (size_t)atoi(case_text(result, "peers", r, "unit"));
        size_t peer = (size_t)atoi(case_text(result, "peers", r, "peer"));
        double by = case_number(result, "peers", r, "weight");
        made[3 * unit] += by * x[peer];
        made[3 * unit + 1] += by * x[UNITS + peer];
        made[3 * unit + 2] += by * y[peer];
    }
    for (size_t r = 0; r < 3 * UNITS; r++) {
        size_t unit = (size_t)atoi(case_text(result, "targets", r, "unit"));
        assert_near(made[3 * unit + r % 3], case_number(result, "targets", r, "target"), 1e-8);
    }
}

static void the_bootstrap_finds_that_scores_are_too_high(void **state)
{
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(*state, RUN(BRANCHES, &result, "inputs: x", "outputs: y", "bootstrap: 400"));
    for (size_t i = 0; i < 8; i++) {
        double score = case_number(result, "efficiency", i, "score");
        double corrected = case_number(result, "efficiency", i, "corrected");
        assert_true(corrected < score && corrected > 0);
        assert_near(case_number(result, "efficiency", i, "bias"), score - corrected, 1e-15);
        assert_true(case_number(result, "efficiency", i, "lower") < corrected);
        assert_true(case_number(result, "efficiency", i, "upper") > corrected);
        assert_true(case_number(result, "efficiency", i, "upper") <= score);
    }
    assert_true(case_number(result, "summary", 0, "bandwidth") > 0);
}

/* Fifty units whose true efficiencies are known: of the frontier y = sqrt(x). */
static void intervals_hold_the_truth_about_as_often_as_they_say(void **state)
{
    size_t held = 0, all = 0;
    double before = 0, after = 0;
    for (uint64_t seed = 1; seed <= 20; seed++) {
        ORK_OWNED_TEXT ork_text csv = {0};
        ORK_OWNED_RESULT ork_result *result = NULL;
        double truth[50];
        ork_random random = ork_random_stream(seed, 9);
        ork_text_add(*state, &csv, "#unit,x,y\n");
        for (int i = 0; i < 50; i++) {
            double x = 1 + 9 * ork_random_uniform(&random);
            truth[i] = exp(-0.3 * fabs(ork_random_normal(&random)));
            ork_text_addf(*state, &csv, "u%d,%.17g,%.17g\n", i, x, sqrt(x) * truth[i]);
        }
        assert_ok(*state, run_csv(*state, csv.bytes,
                                  SETTINGS("inputs: x", "outputs: y", "orientation: output",
                                           "bootstrap: 300"),
                                  &result));
        for (size_t i = 0; i < 50; i++, all++) {
            held += case_number(result, "efficiency", i, "lower") <= truth[i] &&
                    truth[i] <= case_number(result, "efficiency", i, "upper");
            before += case_number(result, "efficiency", i, "score") - truth[i];
            after += case_number(result, "efficiency", i, "corrected") - truth[i];
        }
    }
    print_message(
        "intervals of 95 %% hold %.1f %% of %zu true efficiencies; bias %.3f before, %.3f "
        "after\n",
        100 * (double)held / (double)all, all, before / (double)all, after / (double)all);
    assert_true((double)held > 0.80 * (double)all);
    assert_true(fabs(after) < 0.5 * before);
}

static void each_period_has_its_own_frontier_unless_told_otherwise(void **state)
{
    ORK_OWNED_RESULT ork_result *each = NULL, *all = NULL;
    static const char csv[] = "#unit,year,x,y\nA,2001,2,1\nB,2001,1,1\nA,2002,1,2\nB,2002,2,2\n";
    assert_ok(*state, RUN(csv, &each, "inputs: x", "outputs: y", "returns: constant"));
    assert_near(case_number(each, "efficiency", 1, "score"), 1, 0);
    assert_near(case_number(each, "summary", 1, "mean"), 0.75, 1e-15);
    assert_ok(*state,
              RUN(csv, &all, "inputs: x", "outputs: y", "returns: constant", "frontier: all"));
    assert_near(case_number(all, "efficiency", 0, "score"), 0.25, 1e-15);
    assert_near(case_number(all, "efficiency", 1, "score"), 0.5, 1e-15);
    size_t row = case_row(*state, all, "peers", "unit", "B", "period", "2001");
    assert_string_equal(case_text(all, "peers", row, "peer"), "A");
    assert_near(case_number(all, "peers", row, "peer_period"), 2002, 0);
}

static void super_efficiency_that_cannot_be_is_told(void **state)
{
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(*state, RUN(BRANCHES, &result, "inputs: x", "outputs: y", "super-efficiency: yes"));
    assert_true(isnan(of(*state, result, "H", "super_efficiency")));
    assert_true(isnan(of(*state, result, "H", "rank")));
    assert_true(case_says(result, "super-infeasible", "no super-efficiency of H"));
    assert_near(of(*state, result, "A", "rank"), 2, 0); /* H is not behind it */
}

static void missing_values_are_left_out_and_told(void **state)
{
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(*state,
              RUN("#unit,x,y\nA,1,1\nАбай,,5\nB,2,1\n", &result, "inputs: x", "outputs: y"));
    assert_true(isnan(of(*state, result, "Абай", "score")));
    assert_near(of(*state, result, "A", "score"), 1, 0);
    assert_true(case_says(result, "incomplete", "1 of 3 rows lack an input or an output"));
    assert_true(case_says(result, "incomplete", "Абай"));
    assert_int_equal(ork_result_table(result, "targets")->row_count, 4);
}

static void outputs_may_be_negative_where_that_changes_nothing(void **state)
{
    ORK_OWNED_RESULT ork_result *a = NULL, *b = NULL;
    assert_ok(*state, RUN("#unit,x,y\nA,1,-1\nB,2,3\nC,4,1\n", &a, "inputs: x", "outputs: y"));
    assert_ok(*state, RUN("#unit,x,y\nA,1,1\nB,2,5\nC,4,3\n", &b, "inputs: x", "outputs: y"));
    for (size_t i = 0; i < 3; i++)
        assert_near(case_number(a, "efficiency", i, "score"),
                    case_number(b, "efficiency", i, "score"), 1e-14);
    assert_int_equal(ork_table_find(ork_result_table(a, "efficiency"), "scale_efficiency"), -1);
    assert_true(case_note(a, "negative") != NULL);
}

static void units_that_are_all_efficient_leave_nothing_to_resample(void **state)
{
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(*state, RUN("#unit,x,y\nA,1,1\nB,2,2\nC,3,3\n", &result, "inputs: x", "outputs: y",
                          "bootstrap: 100"));
    assert_true(isnan(of(*state, result, "A", "corrected")));
    assert_true(case_says(result, "nothing-to-resample", "all units are efficient"));
}

static void one_unit_is_efficient(void **state)
{
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(*state, RUN("#unit,x,y\nA,5,7\n", &result, "inputs: x", "outputs: y",
                          "super-efficiency: yes", "bootstrap: 10"));
    assert_near(of(*state, result, "A", "score"), 1, 0);
    assert_true(isnan(of(*state, result, "A", "super_efficiency")));
}

static void wrong_input_is_explained(void **state)
{
    ork_context *ctx = *state;
    ork_result *result = NULL;
    assert_error(ctx, RUN("#unit,x,y\nA,-2,1\n", &result, "inputs: x", "outputs: y"), ORK_ERR_DATA,
                 "\"x\" of A is -2: inputs are 0 or more");
    assert_error(
        ctx, RUN("#unit,x,y\nA,2,-1\n", &result, "inputs: x", "outputs: y", "returns: constant"),
        ORK_ERR_DATA, "\"y\" of A is -1: outputs are 0 or more");
    assert_error(ctx, RUN("#unit,x,y\nA,1,1\nB,0,1\n", &result, "inputs: x", "outputs: y"),
                 ORK_ERR_DATA, "B has no input: it is 0");
    assert_error(ctx,
                 RUN("#unit,x,z,y\nA,1,0,1\nB,1,0,1\n", &result, "inputs: x | z", "outputs: y"),
                 ORK_ERR_DATA, "\"z\" is 0 for every unit");
    assert_error(ctx, RUN("#unit,x,y\nA,1e-9,1\nB,1e9,1\n", &result, "inputs: x", "outputs: y"),
                 ORK_ERR_DATA, "\"x\" of A is 1e-09, while the greatest is 1e+09");
    assert_error(ctx,
                 RUN("#unit,x,y\nA,1,0\n", &result, "inputs: x", "outputs: y", "returns: constant"),
                 ORK_ERR_DATA, "A has no output: it is 0");
    assert_error(ctx, RUN("#unit,x,y\nA,1,1\n", &result, "inputs: x", "outputs: x"),
                 ORK_ERR_ARGUMENT, "\"x\" is named twice, as an input and as an output");
    assert_error(ctx, RUN("#unit,x,y\nA,,1\n", &result, "inputs: x", "outputs: y"), ORK_ERR_DATA,
                 "no row has all inputs and outputs");
    assert_null(result);
}

static ork_status everything(ork_context *ctx, void *data)
{
    ORK_OWNED_RESULT ork_result *result = NULL;
    (void)data;
    return run_csv(ctx,
                   "#unit,year,x,z,y\nA,2001,2,1,1\nB,2001,1,2,1\nA,2002,1,1,2\nB,2002,2,2,2\n"
                   "C,2002,,1,1\n",
                   SETTINGS("inputs: x | z", "outputs: y", "super-efficiency: yes", "bootstrap: 3",
                            "orientation: output"),
                   &result);
}

static void refused_memory_is_survived(void **state)
{
    (void)state;
    assert_survives_refused_memory(everything, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        context_test(a_textbook_case_has_its_scores_peers_and_targets),
        context_test(rice_farms_have_the_scores_of_another_solver),
        context_test(returns_to_scale_part_units_into_too_small_and_too_large),
        context_test(one_input_and_output_show_the_frontier),
        context_test(the_order_of_rows_changes_no_bit),
        context_test(threads_change_no_bit),
        context_test(many_units_have_the_scores_that_all_of_them_give),
        context_test(the_bootstrap_finds_that_scores_are_too_high),
        context_test(intervals_hold_the_truth_about_as_often_as_they_say),
        context_test(each_period_has_its_own_frontier_unless_told_otherwise),
        context_test(super_efficiency_that_cannot_be_is_told),
        context_test(missing_values_are_left_out_and_told),
        context_test(outputs_may_be_negative_where_that_changes_nothing),
        context_test(units_that_are_all_efficient_leave_nothing_to_resample),
        context_test(one_unit_is_efficient),
        context_test(wrong_input_is_explained),
        context_test(refused_memory_is_survived),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
