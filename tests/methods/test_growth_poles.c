/* Growth poles: the paper's selection by stated rules, reasons in words, odd input. */
#include "case.h"
#include "seed.h"

#define RUN(csv, result, ...) run_csv(*state, csv, SETTINGS(__VA_ARGS__), result)

static ork_status run_csv(ork_context *ctx, const char *csv, const char *const *settings,
                          ork_result **result)
{
    ORK_OWNED_TABLE ork_table *data = NULL;
    ORK_TRY(case_table(ctx, csv, "region", strstr(csv, ",year") ? "year" : NULL, &data));
    return case_run(ctx, "growth-poles", data, settings, NULL, result);
}

#define assert_refused(csv, status, text, ...)                                                     \
    do {                                                                                           \
        ork_result *none_ = NULL;                                                                  \
        assert_error((ork_context *)*state, RUN(csv, &none_, __VA_ARGS__), status, text);          \
        assert_null(none_);                                                                        \
    } while (0)

static bool is_selected(ork_context *ctx, const ork_result *result, const char *unit)
{
    size_t row = case_row(ctx, result, "selection", "unit", unit, NULL, NULL);
    return case_number(result, "selection", row, "selected") != 0;
}

static const char *why(ork_context *ctx, const ork_result *result, const char *unit,
                       const char *rule)
{
    return case_text(result, "evidence",
                     case_row(ctx, result, "evidence", "unit", unit, "rule", rule), "why");
}

#define REGIONS                                                                                                   \
    "#region,rank,location_quotient,#band,votes\n"                                                                \
    "Алматы,1,2.239,high,0.7\nAstana,2,2.618,high,0.6\nAtyrau,3,0.4,medium,\nҚарағанды,9,0.7,low," \
    "0.5\n"

static void the_seeds_path_is_rules_on_two_levels(void **state)
{
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(*state, RUN(REGIONS, &result, "macro: leader: rank <= 3",
                          "meso: specialised: location_quotient > 1"));
    assert_true(is_selected(*state, result, "Алматы"));
    assert_true(is_selected(*state, result, "Astana"));
    assert_false(is_selected(*state, result, "Atyrau"));
    assert_near(ork_result_value(result, "selected")->number, 2, 0);
    assert_string_equal(why(*state, result, "Алматы", "leader"), "rank = 1 ≤ 3");
    assert_string_equal(why(*state, result, "Atyrau", "specialised"),
                        "location_quotient = 0.4, not > 1");
    size_t row = case_row(*state, result, "poles", "unit", "Atyrau", NULL, NULL);
    assert_string_equal(case_text(result, "poles", row, "reason"),
                        "leader: rank = 3 ≤ 3; specialised: location_quotient = 0.4, not > 1");
    assert_string_equal(case_text(result, "poles", row, "status"), "not selected");
    assert_near(case_number(result, "poles", row, "passed"), 1, 0);
    row = case_row(*state, result, "evidence", "unit", "Astana", "rule", "specialised");
    assert_near(case_number(result, "evidence", row, "value"), 2.618, 0);
    assert_near(case_number(result, "evidence", row, "threshold"), 1, 0);
    assert_string_equal(case_text(result, "evidence", row, "tier"), "meso");
    assert_string_equal(case_text(result, "evidence", row, "expression"), "location_quotient > 1");
    assert_string_equal(case_text(result, "selection", 0, "unit"), "Алматы");
}

static void the_ways_to_require_rules_differ(void **state)
{
    static const struct {
        const char *require, *at_least;
        bool selected[4]; /* Алматы, Astana, Atyrau, Қарағанды */
    } known[] = {
        {"require: all", "at-least: 1", {true, true, false, false}},
        {"require: any", "at-least: 1", {true, true, true, true}},
        {"require: each-tier", "at-least: 1", {true, true, true, false}},
        {"require: at-least", "at-least: 2", {true, true, true, false}},
        {"require: at-least", "at-least: 3", {true, true, true, false}},
        {"require: at-least", "at-least: 4", {true, true, false, false}},
    };
    static const char *const units[] = {"Алматы", "Astana", "Atyrau", "Қарағанды"};
    for (size_t c = 0; c < sizeof known / sizeof *known; c++) {
        ORK_OWNED_RESULT ork_result *result = NULL;
        assert_ok(*state,
                  RUN(REGIONS, &result, known[c].require, known[c].at_least, "macro: a: rank <= 3",
                      "meso: b: location_quotient > 1 | "
                      "c: location_quotient < 0.5 or band = \"high\"",
                      "micro: d: rank < 9 or votes >= 0.5"));
        /* Atyrau: a, c and d hold, as for the first two a, b, c and d; Қарағанды: d only. */
        for (size_t u = 0; u < 4; u++) {
            bool expected = known[c].selected[u];
            assert_int_equal(is_selected(*state, result, units[u]), expected);
        }
    }
}

static void a_missing_value_is_not_known_and_not_met(void **state)
{
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(*state, RUN(REGIONS, &result, "micro: wanted: votes >= 0.5"));
    assert_false(is_selected(*state, result, "Atyrau"));
    assert_string_equal(why(*state, result, "Atyrau", "wanted"), "votes is not known");
    size_t row = case_row(*state, result, "evidence", "unit", "Atyrau", "rule", "wanted");
    assert_true(isnan(case_number(result, "evidence", row, "passed")));
    row = case_row(*state, result, "poles", "unit", "Atyrau", NULL, NULL);
    assert_string_equal(case_text(result, "poles", row, "status"), "not selected, not all known");
    assert_near(case_number(result, "poles", row, "unknown"), 1, 0);
    assert_true(case_says(result, "rule-not-known", "\"wanted\" cannot be decided for 1 of 4"));
}

static void reasons_read_well_whatever_is_compared(void **state)
{
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(*state, RUN(REGIONS, &result,
                          "rules: band: band = \"high\" | above: votes > mean(location_quotient) | "
                          "near: location_quotient > 0.39999999 | both: rank < 3 and votes > 0 | "
                          "rank != 2"));
    assert_string_equal(why(*state, result, "Astana", "band"), "band = high");
    assert_string_equal(why(*state, result, "Atyrau", "band"), "band = medium, not high");
    assert_string_equal(why(*state, result, "Алматы", "above"),
                        "votes = 0.7, not > 1.489 (mean(location_quotient))");
    assert_string_equal(why(*state, result, "Atyrau", "near"),
                        "location_quotient = 0.4 > 0.39999999");
    assert_string_equal(why(*state, result, "Алматы", "both"), "rank < 3 and votes > 0");
    assert_string_equal(why(*state, result, "Қарағанды", "both"), "not rank < 3 and votes > 0");
    assert_string_equal(why(*state, result, "Astana", "rank != 2"), "rank = 2, not ≠ 2");
}

static void every_period_is_evaluated_and_one_is_shown(void **state)
{
    ORK_OWNED_RESULT ork_result *latest = NULL, *first = NULL;
    const char *rule = "macro: strong: innovation_index > mean(innovation_index)";
    assert_ok(*state, RUN(SEED_TABLE_1, &latest, rule));
    assert_ok(*state, RUN(SEED_TABLE_1, &first, rule, "for-period: 2011"));
    assert_int_equal(ork_result_table(latest, "poles")->row_count, 32);
    assert_int_equal(ork_result_table(latest, "selection")->row_count, 16);
    assert_true(is_selected(*state, latest, "Mangystau"));
    assert_false(is_selected(*state, first, "Mangystau"));
    assert_refused(SEED_TABLE_1, ORK_ERR_ARGUMENT, "the periods are 2011 and 2016", rule,
                   "for-period: 2012");
}

static void rules_that_decide_nothing_are_told(void **state)
{
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(*state, RUN(REGIONS, &result, "rules: all: rank < 100 | none: rank > 100"));
    assert_true(case_says(result, "rule-decides-nothing", "\"all\" holds for every unit"));
    assert_true(case_says(result, "rule-decides-nothing", "\"none\" holds for no unit"));
}

static const char *class_of(ork_context *ctx, const ork_result *result, const char *unit)
{
    return case_text(result, "selection",
                     case_row(ctx, result, "selection", "unit", unit, NULL, NULL), "class");
}

static void units_are_core_candidate_or_periphery(void **state)
{
    ORK_OWNED_RESULT ork_result *half = NULL, *third = NULL, *none = NULL;
    const char *rules = "rules: a: rank <= 2 | b: location_quotient > 1 | c: band = \"medium\"";
    assert_ok(*state, RUN(REGIONS, &third, rules, "require: at-least", "at-least: 2",
                          "candidate: 0.333333333333"));
    assert_string_equal(class_of(*state, third, "Astana"), "core");
    assert_string_equal(class_of(*state, third, "Atyrau"), "candidate");
    assert_string_equal(class_of(*state, third, "Қарағанды"), "periphery");
    assert_near(ork_result_value(third, "candidates")->number, 1, 0);
    assert_ok(*state, RUN(REGIONS, &half, rules, "require: all"));
    assert_string_equal(class_of(*state, half, "Astana"), "candidate");
    assert_string_equal(class_of(*state, half, "Atyrau"), "periphery");
    assert_ok(*state, RUN(REGIONS, &none, rules, "candidate: 0"));
    assert_string_equal(class_of(*state, none, "Қарағанды"), "periphery");
}

static void a_class_is_not_known_only_where_a_missing_value_could_change_it(void **state)
{
    ORK_OWNED_RESULT ork_result *open = NULL, *settled = NULL, *tier = NULL;
    assert_ok(*state, RUN(REGIONS, &open, "micro: wanted: votes >= 0.65", "meso: rank = 1"));
    assert_string_equal(class_of(*state, open, "Atyrau"), "not known");
    assert_string_equal(class_of(*state, open, "Astana"), "periphery");
    assert_ok(*state, RUN(REGIONS, &settled, "rules: votes >= 0.65 | rank = 1 | band = \"high\""));
    assert_string_equal(class_of(*state, settled, "Atyrau"), "periphery");
    /* One of two tiers is met and the other could be, whatever a candidate needs. */
    assert_ok(*state, RUN(REGIONS, &tier, "require: each-tier", "candidate: 1",
                          "macro: rank <= 3 | rank = 100", "micro: votes >= 0.65"));
    assert_string_equal(class_of(*state, tier, "Atyrau"), "not known");
}

/* Growth poles with a list of neighbours, and perhaps evidence. */
static ork_status run_list(ork_context *ctx, const char *csv, const char *list,
                           const char *evidence, ork_result **result)
{
    ORK_OWNED_TABLE ork_table *data = NULL, *pairs = NULL;
    ORK_TRY(case_table(ctx, csv, "region", strstr(csv, ",year") ? "year" : NULL, &data));
    ORK_TRY(case_table(ctx, list, NULL, NULL, &pairs));
    return case_run(ctx, "growth-poles", data,
                    SETTINGS("rules: big: x > 5 | rich: y > 5", "list: @", evidence), pairs,
                    result);
}

#define PLANE                                                                                      \
    "#region,year,x,y\nD,1,9,9\nA,1,9,9\nB,1,9,1\nC,1,1,1\nE,1,1,1\n"                              \
    "A,2,1,1\nB,2,9,9\nC,2,9,1\nE,2,9,1\n"
#define PAIRS "#unit,#neighbour,weight\nA,B,1\nB,C,1\nD,C,1\nA,E,1\nB,E,0\n"

static void the_neighbours_of_poles_are_named_in_their_period(void **state)
{
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(*state, run_list(*state, PLANE, PAIRS, "evidence: x", &result));
    /* Year 1: A and D are poles; year 2: B is, and D has no row. Links count in both directions,
       those of weight 0 do not. */
    static const struct {
        const char *pole, *neighbour, *class;
        double period, passed, x;
    } expected[] = {{"D", "C", "periphery", 1, 0, 1},
                    {"A", "B", "candidate", 1, 1, 9},
                    {"A", "E", "periphery", 1, 0, 1},
                    {"B", "C", "candidate", 2, 1, 9},
                    {"B", "A", "periphery", 2, 0, 1}};
    const ork_table *table = ork_result_table(result, "neighbours");
    assert_int_equal(table->row_count, sizeof expected / sizeof *expected);
    for (size_t r = 0; r < table->row_count; r++) {
        assert_near(case_number(result, "neighbours", r, "period"), expected[r].period, 0);
        assert_string_equal(case_text(result, "neighbours", r, "pole"), expected[r].pole);
        assert_string_equal(case_text(result, "neighbours", r, "neighbour"), expected[r].neighbour);
        assert_string_equal(case_text(result, "neighbours", r, "class"), expected[r].class);
        assert_near(case_number(result, "neighbours", r, "passed"), expected[r].passed, 0);
        assert_near(case_number(result, "neighbours", r, "x"), expected[r].x, 0);
    }
    assert_near(ork_result_value(result, "near")->number, 2, 0);
    size_t row = case_row(*state, result, "profile", "unit", "E", NULL, NULL);
    assert_string_equal(case_text(result, "profile", row, "near"), "none");
    row = case_row(*state, result, "profile", "unit", "A", NULL, NULL);
    assert_string_equal(case_text(result, "profile", row, "near"), "B");
    assert_near(case_number(result, "profile", row, "x"), 1, 0);
}

static void poles_of_nobody_have_a_table_of_no_neighbours(void **state)
{
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(*state,
              run_list(*state, "#region,x,y\nA,1,1\nB,1,9\n", PAIRS, "evidence: y", &result));
    assert_int_equal(ork_result_table(result, "neighbours")->row_count, 0);
    assert_near(ork_result_value(result, "near")->number, 0, 0);
}

/* Two squares side by side, A and B, of which the first `count` are there. */
static ork_status run_squares(ork_context *ctx, const char *csv, size_t count, ork_result **result)
{
    double left[] = {0, 0, 0, 1, 1, 1, 1, 0, 0, 0}, right[] = {1, 0, 1, 1, 2, 1, 2, 0, 1, 0};
    ork_ring rings[] = {{left, 5, false}, {right, 5, false}};
    char id[] = "id", a[] = "A", b[] = "B", *keys[] = {a, b}, *key_names[] = {id};
    ork_shape shape[] = {{keys, key_names, 1, rings, 1}, {keys + 1, key_names, 1, rings + 1, 1}};
    const ork_shapes shapes = {.shapes = shape, .count = count};
    const char *rules[] = {"x > 5"};
    const ork_setting setting = {.name = "rules", .values = rules, .value_count = 1};
    const ork_method *method = ork_method_find("growth-poles");
    ORK_OWNED_TABLE ork_table *data = NULL;
    ork_options *options;
    ORK_TRY(case_table(ctx, csv, "region", NULL, &data));
    ORK_TRY(ork_options_new(ctx, method, &setting, 1, data, &options));
    const ork_input input = {.data = data, .shapes = &shapes, .shapes_day = ORK_DAY_NONE};
    ork_status status = ork_method_run(ctx, method, &input, options, result);
    ork_options_free(options);
    return status;
}

static void outlines_without_neighbours_are_no_error(void **state)
{
    static const char *const cases[] = {"#region,x\nA,9\n", "#region,x\nFirm,9\nShop,1\n"};
    for (size_t c = 0; c < 2; c++) {
        ORK_OWNED_RESULT ork_result *result = NULL;
        assert_ok(*state, run_squares(*state, cases[c], 1, &result));
        assert_null(ork_result_table(result, "neighbours"));
        assert_null(ork_result_table(result, "profile"));
        assert_near(ork_result_value(result, "selected")->number, 1, 0);
        assert_int_equal(case_says(result, "no-place", "2 of 2 units have no outline"), c == 1);
    }
}

static void who_has_no_outline_has_unknown_neighbours(void **state)
{
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(*state, run_squares(*state, "#region,x\nA,9\nB,1\nX,1\n", 2, &result));
    assert_true(case_says(result, "no-place", "1 of 3 units have no outline"));
    static const char *const near[][2] = {{"A", "none"}, {"B", "A"}, {"X", NULL}};
    for (size_t k = 0; k < 3; k++) {
        size_t row = case_row(*state, result, "profile", "unit", near[k][0], NULL, NULL);
        const char *found = case_text(result, "profile", row, "near");
        assert_string_equal(found ? found : "?", near[k][1] ? near[k][1] : "?");
    }
}

static void evidence_does_not_hide_the_verdict(void **state)
{
    const char *csv = "#region,x,#class\nA,1,b\nB,9,b\n";
    assert_refused(csv, ORK_ERR_ARGUMENT, "is called as a column of the result", "rules: x > 5",
                   "evidence: class");
    assert_refused(csv, ORK_ERR_ARGUMENT, "named twice", "rules: x > 5", "evidence: x | x");
    assert_refused(csv, ORK_ERR_DATA, "z", "rules: x > 5", "evidence: z");
}

static void wrong_rules_are_explained(void **state)
{
    assert_refused(REGIONS, ORK_ERR_ARGUMENT, "no rule that selects", "require: all");
    assert_refused(REGIONS, ORK_ERR_DATA, "did you mean \"rank\"", "macro: leader: rnk <= 3");
    assert_refused(REGIONS, ORK_ERR_DATA, "macro", "macro: leader: rank <=");
    assert_refused(REGIONS, ORK_ERR_ARGUMENT, "gives a number, not yes or no",
                   "macro: x: rank + 1");
    assert_refused(REGIONS, ORK_ERR_ARGUMENT, "two rules are called \"x\"", "macro: x: rank > 1",
                   "meso: x: rank > 2");
    assert_refused(REGIONS, ORK_ERR_ARGUMENT, "there are only 1", "macro: rank > 1",
                   "require: at-least", "at-least: 2");
}

static void options_name_the_columns_of_their_conditions(void **state)
{
    ork_context *ctx = *state;
    const ork_method *method = ork_method_find("growth-poles");
    const char *rules[] = {"leader: rank <= 3", "votes > 1"};
    ork_setting setting = {.name = "macro", .values = rules, .value_count = 2};
    ork_options *options;
    assert_ok(ctx, ork_options_new(ctx, method, &setting, 1, NULL, &options));
    ORK_SCRATCH(scratch);
    ork_texts columns;
    assert_ok(ctx, ork_options_columns(ctx, method, options, &scratch, &columns));
    ork_options_free(options);
    bool has_rank = false, has_votes = false;
    for (size_t k = 0; k < columns.count; k++) {
        has_rank |= strcmp(columns.items[k], "rank") == 0;
        has_votes |= strcmp(columns.items[k], "votes") == 0;
    }
    assert_true(has_rank && has_votes);
}

static ork_status small_case(ork_context *ctx, void *data)
{
    (void)data;
    ORK_OWNED_RESULT ork_result *result = NULL;
    return run_csv(ctx, REGIONS,
                   SETTINGS("macro: a: rank <= 3 | band = \"low\"", "micro: votes > 0"), &result);
}

static ork_status list_case(ork_context *ctx, void *data)
{
    (void)data;
    ORK_OWNED_RESULT ork_result *result = NULL;
    return run_list(ctx, PLANE, PAIRS, "evidence: x | y", &result);
}

static void refused_memory_is_survived(void **state)
{
    (void)state;
    assert_survives_refused_memory(small_case, NULL);
    assert_survives_refused_memory(list_case, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        context_test(the_seeds_path_is_rules_on_two_levels),
        context_test(the_ways_to_require_rules_differ),
        context_test(a_missing_value_is_not_known_and_not_met),
        context_test(reasons_read_well_whatever_is_compared),
        context_test(every_period_is_evaluated_and_one_is_shown),
        context_test(rules_that_decide_nothing_are_told),
        context_test(units_are_core_candidate_or_periphery),
        context_test(a_class_is_not_known_only_where_a_missing_value_could_change_it),
        context_test(the_neighbours_of_poles_are_named_in_their_period),
        context_test(poles_of_nobody_have_a_table_of_no_neighbours),
        context_test(outlines_without_neighbours_are_no_error),
        context_test(who_has_no_outline_has_unknown_neighbours),
        context_test(evidence_does_not_hide_the_verdict),
        context_test(wrong_rules_are_explained),
        context_test(options_name_the_columns_of_their_conditions),
        context_test(refused_memory_is_survived),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
