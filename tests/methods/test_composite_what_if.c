/*
 * Scenarios against COINr 1.1.14 on the JRC's ASEM data, against an index made so from the start,
 * and in odd cases: scenarios that fail, names that are not there, values and weights replaced.
 */
#include "asem.h"

static ork_status asem_what_if(ork_context *ctx, const char *const *settings, ork_result **result)
{
    ORK_OWNED_TABLE ork_table *structure = NULL, *data = NULL;
    ORK_TRY(asem_structure(ctx, &structure));
    ORK_TRY(case_file(ctx, golden("asem/step_Treated.csv"), "uCode", "uCode", NULL, &data));
    return case_run(ctx, "composite-what-if", data, settings, structure, result);
}

/* ---- Golden ------------------------------------------------------------------------------------
 */

static void check_shifts(ork_context *ctx, const ork_result *result, const char *file, size_t count)
{
    ORK_OWNED_TABLE ork_table *expected = NULL;
    assert_ok(ctx, case_file(ctx, golden(file), "element", NULL, NULL, &expected));
    assert_int_equal(expected->row_count, count + 1); /* the first is the nominal index */
    assert_int_equal(ork_result_table(result, "summary")->row_count, count);
    double worst = 0;
    for (size_t i = 1; i < expected->row_count; i++) {
        char name[128];
        snprintf(name, sizeof name, "without %s", cell(ctx, expected, "element", i));
        size_t row = case_row(ctx, result, "summary", "scenario", name, NULL, NULL);
        double shift = case_number(result, "summary", row, "mean_rank_shift");
        worst = fmax(worst, fabs(shift - number(expected, "MeanAbsDiff", i)));
    }
    print_message("%s: %.1f digits\n", file, -log10(worst + 1e-17));
    assert_true(worst < 1e-12);
}

static void leaving_out_each_indicator_moves_ranks_as_coinr_says(void **state)
{
    GOLDEN("asem/remove_L1_meanabs.csv");
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(*state, asem_what_if(*state, SETTINGS("structure: @", "remove-each: 1"), &result));
    check_shifts(*state, result, "asem/remove_L1_meanabs.csv", 49);
}

static void leaving_out_each_group_gives_the_scores_and_ranks_of_coinr(void **state)
{
    GOLDEN("asem/remove_L2_scores.csv");
    ORK_OWNED_RESULT ork_result *result = NULL;
    ORK_OWNED_TABLE ork_table *scores = NULL, *ranks = NULL;
    assert_ok(*state, asem_what_if(*state, SETTINGS("structure: @", "remove-each: 2"), &result));
    check_shifts(*state, result, "asem/remove_L2_meanabs.csv", 8);
    assert_ok(*state,
              case_file(*state, golden("asem/remove_L2_scores.csv"), "uCode", NULL, NULL, &scores));
    assert_ok(*state,
              case_file(*state, golden("asem/remove_L2_ranks.csv"), "uCode", NULL, NULL, &ranks));
    double worst = 0;
    for (size_t i = 0; i < scores->row_count; i++) {
        for (size_t j = 1; j < scores->column_count; j++) {
            const char *element = scores->columns[j]->name,
                       *unit = cell(*state, scores, "uCode", i);
            char name[128];
            snprintf(name, sizeof name, "without %s", element);
            bool is_nominal = strcmp(element, "Nominal") == 0;
            size_t row = case_row(*state, result, "comparison", "unit", unit, "scenario",
                                  is_nominal ? "without Physical" : name);
            double score =
                case_number(result, "comparison", row, is_nominal ? "score_nominal" : "score");
            worst = fmax(worst, fabs(score / number(scores, element, i) - 1));
            assert_near(
                case_number(result, "comparison", row, is_nominal ? "rank_nominal" : "rank"),
                number(ranks, element, i), 0);
        }
    }
    print_message("scores without groups: %.1f digits\n", -log10(worst + 1e-17));
    assert_true(worst < 1e-9);
}

static void dropping_two_indicators_changes_ranks_as_coinr_says(void **state)
{
    GOLDEN("asem/whatif_drop_LPI_Forest.csv");
    ORK_OWNED_RESULT ork_result *result = NULL;
    ORK_OWNED_TABLE ork_table *dropped = NULL, *compared = NULL;
    assert_ok(*state,
              asem_what_if(*state, SETTINGS("structure: @", "remove: LPI | Forest"), &result));
    assert_ok(*state, case_file(*state, golden("asem/whatif_drop_LPI_Forest.csv"), "uCode", NULL,
                                NULL, &dropped));
    assert_ok(*state, case_file(*state, golden("asem/whatif_compare_drop.csv"), "uCode", NULL, NULL,
                                &compared));
    double worst = 0;
    for (size_t i = 0; i < 51; i++) {
        size_t row = case_row(*state, result, "comparison", "unit",
                              cell(*state, dropped, "uCode", i), NULL, NULL);
        double score = case_number(result, "comparison", row, "score");
        worst = fmax(worst, fabs(score / number(dropped, "Index", i) - 1));
        assert_near(case_number(result, "comparison", row, "rank"), number(dropped, "Rank", i), 0);
        row = case_row(*state, result, "comparison", "unit", cell(*state, compared, "uCode", i),
                       NULL, NULL);
        assert_near(case_number(result, "comparison", row, "rank_change"),
                    number(compared, "Diff", i), 0);
    }
    print_message("scores without two indicators: %.1f digits\n", -log10(worst + 1e-17));
    assert_true(worst < 1e-9);
    assert_string_equal(case_text(result, "summary", 0, "who"), "PRT");
    assert_near(case_number(result, "summary", 0, "most_rank_shift"), 9, 0);
}

/* ---- A scenario is the index made so from the start --------------------------------------------
 */

static const char small_csv[] = "#unit,a,b,c,d\n"
                                "r1,1,9,3,5\nr2,2,8,4,5\nr3,9,1,8,6\nr4,8,2,,1\nr5,5,5,5,9\n";
static const char tree_csv[] =
    "#code,#parent,weight\n"
    "first,,2\nsecond,,1\na,first,1\nb,first,3\nc,second,1\nd,second,1\n";

static ork_status run(ork_context *ctx, const char *method, const char *csv, const char *tree,
                      const char *const *settings, ork_result **result)
{
    ORK_OWNED_TABLE ork_table *data = NULL, *structure = NULL;
    ORK_TRY(case_table(ctx, csv, "unit", strstr(csv, "year") ? "year" : NULL, &data));
    if (tree) ORK_TRY(case_table(ctx, tree, NULL, NULL, &structure));
    return case_run(ctx, method, data, settings, structure, result);
}

static ork_status what_if(ork_context *ctx, const char *csv, const char *const *settings,
                          ork_result **result)
{
    return run(ctx, "composite-what-if", csv, tree_csv, settings, result);
}

static void assert_same_scores(ork_context *ctx, const ork_result *scenario,
                               const ork_result *direct)
{
    const ork_table *scores = ork_result_table(direct, "scores");
    for (size_t i = 0; i < scores->row_count; i++) {
        size_t row = case_row(ctx, scenario, "comparison", "unit",
                              case_text(direct, "scores", i, "unit"), NULL, NULL);
        double score = case_number(direct, "scores", i, "score");
        double other = case_number(scenario, "comparison", row, "score");
        assert_int_equal(isnan(score), isnan(other));
        if (isnan(score)) continue;
        assert_near(other, score, 1e-14);
        assert_near(case_number(scenario, "comparison", row, "rank"),
                    case_number(direct, "scores", i, "rank"), 0);
    }
}

static void a_scenario_is_the_index_made_so_from_the_start(void **state)
{
    static const struct {
        const char *scenario, *data, *tree;
        const char *settings[3];
    } cases[] = {
        {"x: normalise=z-score", small_csv, tree_csv, {"normalise: z-score"}},
        {"x: normalise=min-max scale=1,100 aggregate=geometric",
         small_csv,
         tree_csv,
         {"scale: 1 | 100", "aggregate: geometric"}},
        {"x: remove=b",
         small_csv,
         "#code,#parent,weight\nfirst,,2\nsecond,,1\na,first,1\n"
         "c,second,1\nd,second,1\n",
         {NULL}},
        {"x: remove=first",
         small_csv,
         "#code,#parent,weight\nsecond,,1\nc,second,1\nd,second,1\n",
         {NULL}},
        {"x: remove=a,c impute=row-mean",
         small_csv,
         "#code,#parent,weight\nfirst,,2\nsecond,,1\nb,first,3\nd,second,1\n",
         {"impute: row-mean"}},
        {"x: reweight=b=1,second=4",
         small_csv,
         "#code,#parent,weight\nfirst,,2\nsecond,,4\na,first,1\nb,first,1\nc,second,1\nd,second,"
         "1\n",
         {NULL}},
        {"x: reweight=b=x3,second=x0.5",
         small_csv,
         "#code,#parent,weight\nfirst,,2\nsecond,,0.5\na,first,1\nb,first,9\nc,second,1\n"
         "d,second,1\n",
         {NULL}},
        {"x: reweight=d=0",
         small_csv,
         "#code,#parent,weight\nfirst,,2\nsecond,,1\na,first,1\nb,first,3\nc,second,1\nd,second,"
         "0\n",
         {NULL}},
        {"x: replace=r2:a=7,r4:c=6,r5:d=NA",
         "#unit,a,b,c,d\nr1,1,9,3,5\nr2,7,8,4,5\nr3,9,1,8,6\nr4,8,2,6,1\nr5,5,5,5,\n",
         tree_csv,
         {NULL}},
        {"x: replace=r1:b=+100%,r3:c=-25%",
         "#unit,a,b,c,d\nr1,1,18,3,5\nr2,2,8,4,5\nr3,9,1,6,6\nr4,8,2,,1\nr5,5,5,5,9\n",
         tree_csv,
         {NULL}},
        {"x: remove=b replace=r2:a=7 reweight=second=2",
         "#unit,a,b,c,d\nr1,1,9,3,5\nr2,7,8,4,5\nr3,9,1,8,6\nr4,8,2,,1\nr5,5,5,5,9\n",
         "#code,#parent,weight\nfirst,,2\nsecond,,2\na,first,1\nc,second,1\nd,second,1\n",
         {NULL}},
    };
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        char scenario[256];
        ORK_OWNED_RESULT ork_result *result = NULL, *direct = NULL;
        snprintf(scenario, sizeof scenario, "scenario: %s", cases[k].scenario);
        assert_ok(*state, what_if(*state, small_csv, SETTINGS("structure: @", scenario), &result));
        const char *settings[] = {"structure: @", cases[k].settings[0], cases[k].settings[1], NULL};
        assert_ok(*state,
                  run(*state, "composite", cases[k].data, cases[k].tree, settings, &direct));
        assert_same_scores(*state, result, direct);
    }
}

static void the_options_themselves_make_a_scenario(void **state)
{
    ORK_OWNED_RESULT ork_result *result = NULL, *named = NULL;
    assert_ok(*state,
              run(*state, "composite-what-if", small_csv, NULL,
                  SETTINGS("indicators: a | b | c | d", "remove: b", "reweight: d=3"), &result));
    assert_string_equal(case_text(result, "summary", 0, "scenario"), "reweight=d=3 remove=b");
    assert_ok(*state, run(*state, "composite-what-if", small_csv, NULL,
                          SETTINGS("indicators: a | b | c | d", "scenario: reweight=d=3 remove=b"),
                          &named));
    assert_near(case_number(result, "comparison", 1, "score"),
                case_number(named, "comparison", 1, "score"), 0);
}

static void indicators_are_left_out_in_turn_when_nothing_is_asked(void **state)
{
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(*state, what_if(*state, small_csv, SETTINGS("structure: @"), &result));
    assert_int_equal(ork_result_table(result, "summary")->row_count, 4);
    assert_true(case_says(result, "no-scenario", "each indicator is left out in turn"));
}

/* ---- Periods, statistics -----------------------------------------------------------------------
 */

static void values_are_replaced_in_the_period_that_is_named(void **state)
{
    static const char csv[] = "#unit,year,a,b\nx,2010,1,2\ny,2010,4,6\nz,2010,3,3\n"
                              "x,2015,9,2\ny,2015,5,6\n";
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(*state, run(*state, "composite-what-if", csv, NULL,
                          SETTINGS("indicators: a | b", "normalise: none",
                                   "replace: x@2010:a=11 | z:b=5 | y:a=6"),
                          &result));
    static const struct {
        const char *unit, *period;
        double score, rank;
    } changes[] = {{"x", "2010", 5, 2},
                   {"y", "2010", 0, -1},
                   {"z", "2010", 1, -1},
                   {"x", "2015", 0, -1},
                   {"y", "2015", 0.5, 0}};
    for (size_t k = 0; k < 5; k++) {
        size_t row = case_row(*state, result, "comparison", "unit", changes[k].unit, "period",
                              changes[k].period);
        assert_near(case_number(result, "comparison", row, "score_change"), changes[k].score, 0);
        assert_near(case_number(result, "comparison", row, "rank_change"), changes[k].rank, 0);
    }
    assert_int_equal(ork_result_table(result, "ranks")->row_count, 2); /* of the latest period */
    assert_near(case_number(result, "summary", 0, "mean_rank_shift"), 0.5, 0);
}

static void a_summary_says_who_moves_and_who_leads(void **state)
{
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(*state,
              run(*state, "composite-what-if", "#unit,a,b\nw,4,1\nx,3,2\ny,2,3\nz,1,4\n", NULL,
                  SETTINGS("indicators: a | b", "weights: 1 | 0", "normalise: none",
                           "reweight: a=0 | b=1"),
                  &result));
    assert_near(case_number(result, "summary", 0, "mean_rank_shift"), 2, 0);
    assert_near(case_number(result, "summary", 0, "most_rank_shift"), 3, 0);
    assert_string_equal(case_text(result, "summary", 0, "who"), "w");
    assert_string_equal(case_text(result, "summary", 0, "leader"), "z");
    assert_near(case_number(result, "summary", 0, "kendall"), -1, 1e-15);
    assert_near(case_number(result, "summary", 0, "spearman"), -1, 1e-15);
}

static void units_that_lose_their_score_are_counted(void **state)
{
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(*state, run(*state, "composite-what-if", "#unit,a,b,c\nx,1,2,\ny,2,3,4\nz,3,1,2\n",
                          NULL, SETTINGS("indicators: a | b | c", "remove: a"), &result));
    assert_near(case_number(result, "summary", 0, "unscored"), 1, 0);
    assert_near(case_number(result, "summary", 0, "units"), 2, 0);
    size_t row = case_row(*state, result, "comparison", "unit", "x", NULL, NULL);
    assert_true(isnan(case_number(result, "comparison", row, "rank_change")));
}

static void a_summary_does_not_depend_on_the_order_of_rows(void **state)
{
    const char *const *settings = SETTINGS("indicators: a | b | c | d", "remove-each: 1",
                                           "scenario: bod: weighting=benefit-of-the-doubt");
    ORK_OWNED_RESULT ork_result *one = NULL, *other = NULL;
    assert_ok(*state, run(*state, "composite-what-if", small_csv, NULL, settings, &one));
    assert_ok(*state,
              run(*state, "composite-what-if",
                  "#unit,a,b,c,d\nr5,5,5,5,9\nr3,9,1,8,6\nr1,1,9,3,5\nr4,8,2,,1\nr2,2,8,4,5\n",
                  NULL, settings, &other));
    for (size_t r = 0; r < 5; r++) {
        const char *who = case_text(one, "summary", r, "who");
        assert_string_equal(who ? who : "", case_text(other, "summary", r, "who")
                                                ? case_text(other, "summary", r, "who")
                                                : "");
        assert_string_equal(case_text(one, "summary", r, "leader"),
                            case_text(other, "summary", r, "leader"));
        assert_near(case_number(one, "summary", r, "mean_rank_shift"),
                    case_number(other, "summary", r, "mean_rank_shift"), 0);
    }
}

static void scenarios_are_the_same_for_any_number_of_threads(void **state)
{
    double scores[2][200];
    for (int threads = 1; threads <= 2; threads++) {
        ORK_OWNED_RESULT ork_result *result = NULL;
        ork_context_set_threads(*state, threads);
        assert_ok(*state, what_if(*state, small_csv,
                                  SETTINGS("structure: @", "remove-each: 1",
                                           "scenario: z: normalise=z-score"),
                                  &result));
        const ork_table *table = ork_result_table(result, "comparison");
        assert_int_equal(table->row_count, 25);
        for (size_t r = 0; r < 25; r++)
            scores[threads - 1][r] = case_number(result, "comparison", r, "score");
    }
    for (size_t r = 0; r < 25; r++)
        assert_true(isnan(scores[0][r]) ? isnan(scores[1][r]) : scores[0][r] == scores[1][r]);
}

/* ---- What fails --------------------------------------------------------------------------------
 */

static void a_scenario_that_fails_is_told_and_the_others_go_on(void **state)
{
    ORK_OWNED_RESULT ork_result *result = NULL;
    ORK_OWNED_TABLE ork_table *data = NULL;
    assert_ok(*state, case_table(*state, small_csv, "unit", NULL, &data));
    const ork_method *method = ork_method_find("composite-what-if");
    const char *const scenarios[] = {"geo: aggregate=geometric", "z: normalise=z-score"};
    const char *const indicators[] = {"a", "b"};
    ork_setting settings[] = {
        {.name = "indicators", .values = indicators, .value_count = 2},
        {.name = "scenario", .values = scenarios, .value_count = 2},
    };
    ork_options *options = NULL;
    assert_ok(*state, ork_options_new(*state, method, settings, 2, data, &options));
    ork_input input = {.data = data};
    assert_ok(*state, ork_method_run(*state, method, &input, options, &result));
    ork_options_free(options);
    assert_int_equal(ork_result_table(result, "summary")->row_count, 1);
    assert_string_equal(case_text(result, "failures", 0, "scenario"), "geo");
    assert_non_null(strstr(case_text(result, "failures", 0, "reason"), "values above 0"));
    assert_non_null(strstr(case_text(result, "failures", 0, "hint"), "--scale 1,100"));
    assert_true(case_says(result, "scenario-failed", "\"geo\" failed"));
    assert_near(ork_result_value(result, "failed")->number, 1, 0);
}

static void all_scenarios_failing_is_an_error(void **state)
{
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_error(*state,
                 what_if(*state, small_csv,
                         SETTINGS("structure: @", "scenario: geo: aggregate=geometric"), &result),
                 ORK_ERR_DATA, "scenario \"geo\" failed: a geometric mean needs values above 0");
    assert_error(*state,
                 what_if(*state, "#unit,a,b,c,d\nx,1,2,3,4\ny,2,1,4,3\n",
                         SETTINGS("structure: @", "remove: a | b | c | d"), &result),
                 ORK_ERR_DATA, "no indicator is left");
}

static void weights_that_sum_to_nothing_fail_their_scenario_alone(void **state)
{
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(*state, what_if(*state, small_csv,
                              SETTINGS("structure: @", "remove-each: 2",
                                       "scenario: x: reweight=first=0,second=0"),
                              &result));
    assert_int_equal(ork_result_table(result, "summary")->row_count, 2);
    assert_non_null(strstr(case_text(result, "failures", 0, "reason"), "sum to 0"));
}

static void what_is_misspelt_is_an_error(void **state)
{
    static const struct {
        const char *setting, *says;
    } cases[] = {
        {"scenario: x: normalize=z-score", "did you mean \"normalise\"?"},
        {"scenario: x: normalise=zscore", "did you mean \"z-score\"?"},
        {"scenario: x: remove-each=1", "has no parameter \"remove-each\""},
        {"scenario: x: structure=s.csv", "structure"},
        {"scenario: x", "is no setting"},
        {"scenario: x: ", "is no scenario"},
        {"scenario: nominal: remove=a", "called \"nominal\""},
        {"remove: fist", "did you mean \"first\"?"},
        {"remove: index", "is the whole index"},
        {"reweight: a", "gives no part a weight"},
        {"reweight: a=-1", "gives no part a weight"},
        {"reweight: a=x-2", "gives no part a weight"},
        {"reweight: a=much", "gives no part a weight"},
        {"reweight: zz=1", "is no indicator or group"},
        {"scenario: x: reweight=a=2 weighting=pca", "found by pca"},
        {"replace: r1:a", "replaces no value"},
        {"replace: r1=3", "replaces no value"},
        {"replace: r1:a=many", "replaces no value"},
        {"replace: r1:first=3", "values belong to indicators"},
        {"replace: r9:a=3", "there is no unit \"r9\""},
        {"scenario: x: remove=a replace=r1:a=3", "scenario \"x\": \"a\" is removed"},
        {"remove-each: 4", "no parts of level 4"},
    };
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        ORK_OWNED_RESULT ork_result *result = NULL;
        assert_error(
            *state, what_if(*state, small_csv, SETTINGS("structure: @", cases[k].setting), &result),
            ORK_ERR_ARGUMENT, cases[k].says);
    }
}

static void two_scenarios_have_two_names(void **state)
{
    ORK_OWNED_TABLE ork_table *data = NULL;
    assert_ok(*state, case_table(*state, small_csv, "unit", NULL, &data));
    const ork_method *method = ork_method_find("composite-what-if");
    const char *const scenarios[] = {"x: normalise=rank", "x : normalise=z-score"};
    const char *const indicators[] = {"a", "b"};
    ork_setting settings[] = {
        {.name = "indicators", .values = indicators, .value_count = 2},
        {.name = "scenario", .values = scenarios, .value_count = 2},
    };
    ork_options *options = NULL;
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(*state, ork_options_new(*state, method, settings, 2, data, &options));
    ork_input input = {.data = data};
    assert_error(*state, ork_method_run(*state, method, &input, options, &result), ORK_ERR_ARGUMENT,
                 "two scenarios are called \"x\"");
    ork_options_free(options);
}

static ork_status run_once(ork_context *ctx, void *data)
{
    (void)data;
    ORK_OWNED_RESULT ork_result *result = NULL;
    return what_if(ctx, small_csv,
                   SETTINGS("structure: @", "bands: 0", "remove: b", "replace: r1:a=+10%",
                            "scenario: geo: aggregate=geometric normalise=min-max"),
                   &result);
}

static void scenarios_survive_refused_memory(void **state)
{
    (void)state;
    assert_survives_refused_memory(run_once, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        context_test(leaving_out_each_indicator_moves_ranks_as_coinr_says),
        context_test(leaving_out_each_group_gives_the_scores_and_ranks_of_coinr),
        context_test(dropping_two_indicators_changes_ranks_as_coinr_says),
        context_test(a_scenario_is_the_index_made_so_from_the_start),
        context_test(the_options_themselves_make_a_scenario),
        context_test(indicators_are_left_out_in_turn_when_nothing_is_asked),
        context_test(values_are_replaced_in_the_period_that_is_named),
        context_test(a_summary_says_who_moves_and_who_leads),
        context_test(units_that_lose_their_score_are_counted),
        context_test(a_summary_does_not_depend_on_the_order_of_rows),
        context_test(scenarios_are_the_same_for_any_number_of_threads),
        context_test(a_scenario_that_fails_is_told_and_the_others_go_on),
        context_test(all_scenarios_failing_is_an_error),
        context_test(weights_that_sum_to_nothing_fail_their_scenario_alone),
        context_test(what_is_misspelt_is_an_error),
        context_test(two_scenarios_have_two_names),
        cmocka_unit_test(scenarios_survive_refused_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
