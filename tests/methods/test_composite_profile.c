/*
 * Profiles of units against COINr 1.1.14 on the JRC's ASEM data, against plain twins, and in odd
 * cases: who is named, what is missing, ties, few indicators, one unit.
 */
#include "asem.h"

static ork_status asem_profile(ork_context *ctx, const char *file, const char *const *settings,
                               ork_result **result)
{
    ORK_OWNED_TABLE ork_table *structure = NULL, *data = NULL;
    ORK_TRY(asem_structure(ctx, &structure));
    ORK_TRY(case_file(ctx, golden(file),
                      "uName uCode GDP_group GDPpc_group Pop_group EurAsia_group", "uCode", NULL,
                      &data));
    return case_run(ctx, "composite-profile", data, settings, structure, result);
}

/* ---- Golden ------------------------------------------------------------------------------------
 */

/* Of equal ranks COINr takes them as they stand; there only the ranks are held against it. */
static void check_marked(ork_context *ctx, const ork_result *result, const char *table,
                         const char *file)
{
    ORK_OWNED_TABLE ork_table *expected = NULL;
    assert_ok(ctx, case_file(ctx, golden(file), "Code Name Pillar Unit", NULL, NULL, &expected));
    const ork_table *found = ork_result_table(result, table);
    assert_int_equal(expected->row_count, 5);
    assert_int_equal(found->row_count, 5);
    bool is_weak = strcmp(table, "weaknesses") == 0; /* the worst comes first here, last there */
    for (size_t r = 0; r < 5; r++) {
        size_t i = is_weak ? 4 - r : r;
        double rank = number(expected, "Rank", i);
        assert_near(case_number(result, table, r, "rank"), rank, 0);
        bool is_tied = false;
        for (size_t l = 0; l < 5; l++)
            is_tied |= l != i && number(expected, "Rank", l) == rank;
        bool is_at_the_cut = is_weak && i == 0;
        if (is_tied || is_at_the_cut) continue;
        assert_string_equal(case_text(result, table, r, "indicator"),
                            cell(ctx, expected, "Code", i));
        /* COINr rounds to 3 digits. */
        double value = case_number(result, table, r, "value");
        assert_true(fabs(value - number(expected, "Value", i)) <= 0.005 * fabs(value));
    }
}

static void strengths_and_weaknesses_of_spain_are_those_of_coinr(void **state)
{
    GOLDEN("asem/strengths_ESP.csv");
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(*state, asem_profile(*state, "asem/in_iData.csv", SETTINGS("structure: @", "of: ESP"),
                                   &result));
    check_marked(*state, result, "strengths", "asem/strengths_ESP.csv");
    check_marked(*state, result, "weaknesses", "asem/weaknesses_ESP.csv");
}

static void scores_and_ranks_of_india_are_those_of_coinr(void **state)
{
    GOLDEN("asem/unit_summary_IND.csv");
    ORK_OWNED_RESULT ork_result *result = NULL;
    ORK_OWNED_TABLE ork_table *expected = NULL;
    assert_ok(*state, asem_profile(*state, "asem/step_Treated.csv",
                                   SETTINGS("structure: @", "of: IND"), &result));
    assert_ok(*state, case_file(*state, golden("asem/unit_summary_IND.csv"), "Code Name", NULL,
                                NULL, &expected));
    assert_int_equal(expected->row_count, 11);
    double worst = 0;
    for (size_t i = 0; i < 11; i++) {
        size_t row = case_row(*state, result, "profile", "node", cell(*state, expected, "Code", i),
                              NULL, NULL);
        double score = number(expected, "Score", i);
        worst = fmax(worst, fabs(case_number(result, "profile", row, "normalised") / score - 1));
        assert_near(case_number(result, "profile", row, "rank"), number(expected, "Rank", i), 0);
    }
    print_message("unit summary: %.1f digits\n", -log10(worst + 1e-17));
    assert_true(worst < 1e-9);
}

/* ---- Small cases -------------------------------------------------------------------------------
 */

static const char small_csv[] = "#unit,#kind,size,a,b,c,d\n"
                                "r1,x,10,1,9,3,5\n"
                                "r2,x,12,2,8,4,5\n"
                                "r3,y,90,9,1,8,6\n"
                                "r4,y,100,8,2,,1\n"
                                "r5,x,1000,5,5,5,9\n"
                                "r6,,11,4,4,6,2\n";

static ork_status run(ork_context *ctx, const char *csv, const char *const *settings,
                      ork_result **result)
{
    ORK_OWNED_TABLE ork_table *data = NULL;
    ORK_TRY(case_table(ctx, csv, "unit", strstr(csv, "year") ? "year" : NULL, &data));
    return case_run(ctx, "composite-profile", data, settings, NULL, result);
}

static double profiled(ork_context *ctx, const ork_result *result, const char *unit,
                       const char *node, const char *column)
{
    size_t row = case_row(ctx, result, "profile", "unit", unit, "node", node);
    return case_number(result, "profile", row, column);
}

static void contributions_sum_to_the_score_and_to_the_distance(void **state)
{
    static const char *const rules[] = {"aggregate: arithmetic", "aggregate: geometric"};
    static const char *const units[] = {"r1", "r2", "r3", "r5", "r6"};
    static const char *const indicators[] = {"a", "b", "c", "d"};
    for (size_t k = 0; k < 2; k++) {
        ORK_OWNED_RESULT ork_result *result = NULL;
        assert_ok(*state,
                  run(*state, small_csv,
                      SETTINGS("indicators: a | b | c | d", "normalise: none", rules[k]), &result));
        assert_int_equal(ork_result_table(result, "profile")->row_count, 6 * 5);
        bool is_sum = ork_table_find(ork_result_table(result, "profile"), "contribution") >= 0;
        assert_true(is_sum == (k == 0));
        for (size_t u = 0; u < 5; u++) {
            double parts = 0, above = 0;
            for (size_t j = 0; j < 4; j++) {
                above += profiled(*state, result, units[u], indicators[j], "above_mean");
                if (is_sum) {
                    parts += profiled(*state, result, units[u], indicators[j], "contribution");
                }
            }
            double score = profiled(*state, result, units[u], "index", "normalised");
            if (is_sum) assert_near(parts, score, 1e-14);
            assert_near(above, profiled(*state, result, units[u], "index", "above_mean"), 1e-14);
        }
        assert_true(isnan(profiled(*state, result, "r4", "c", "above_mean")));
        double mean = k == 0 ? (29.0 / 6 + 29.0 / 6 + 26.0 / 5 + 28.0 / 6) / 4
                             : pow(29.0 / 6 * 29.0 / 6 * 26.0 / 5 * 28.0 / 6, 0.25);
        assert_near(profiled(*state, result, "r4", "index", "above_mean"),
                    profiled(*state, result, "r4", "index", "normalised") - mean, 1e-14);
    }
}

static void ranks_and_gaps_are_those_of_the_period(void **state)
{
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(*state, run(*state, small_csv,
                          SETTINGS("indicators: a | b | c | d", "directions: 1 | -1 | 1 | 1",
                                   "groups: kind", "normalise: none"),
                          &result));
    assert_near(profiled(*state, result, "r2", "a", "rank"), 5, 0);
    assert_near(profiled(*state, result, "r2", "a", "ranked"), 6, 0);
    assert_near(profiled(*state, result, "r4", "d", "ranked"), 6, 0);
    assert_near(profiled(*state, result, "r3", "c", "ranked"), 5, 0);
    assert_near(profiled(*state, result, "r2", "a", "rank_in_group"), 2, 0); /* r5, r2, r1 */
    assert_true(isnan(profiled(*state, result, "r6", "a", "rank_in_group")));
    assert_near(profiled(*state, result, "r3", "b", "rank"), 1, 0); /* less is better */
    assert_near(profiled(*state, result, "r3", "b", "value"), 1, 0);
    assert_near(profiled(*state, result, "r3", "b", "normalised"), -1, 0);
    assert_near(profiled(*state, result, "r2", "a", "gap_to_best"), 2 - 9, 0);
    assert_near(profiled(*state, result, "r3", "a", "gap_to_best"), 0, 0);
    assert_true(isnan(profiled(*state, result, "r4", "c", "rank")));
}

/* Distance, written out. */
static double far(const double *x, const double *y)
{
    double sum = 0;
    size_t common = 0;
    for (size_t j = 0; j < 4; j++) {
        if (isnan(x[j]) || isnan(y[j])) continue;
        sum += (x[j] - y[j]) * (x[j] - y[j]);
        common++;
    }
    return sqrt(sum / (double)common);
}

static void peers_are_the_nearest_units_as_a_plain_search_finds_them(void **state)
{
    static const char *const units[] = {"r1", "r2", "r3", "r4", "r5", "r6"};
    static const double x[6][4] = {{1, 9, 3, 5},   {2, 8, 4, 5}, {9, 1, 8, 6},
                                   {8, 2, NAN, 1}, {5, 5, 5, 9}, {4, 4, 6, 2}};
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(*state, run(*state, small_csv,
                          SETTINGS("indicators: a | b | c | d", "normalise: none", "peer-count: 2"),
                          &result));
    assert_int_equal(ork_result_table(result, "peers")->row_count, 12);
    for (size_t i = 0; i < 6; i++) {
        size_t first = i == 0, second = SIZE_MAX;
        for (size_t k = 0; k < 6; k++)
            if (k != i && far(x[i], x[k]) < far(x[i], x[first])) first = k;
        for (size_t k = 0; k < 6; k++) {
            if (k == i || k == first) continue;
            if (second == SIZE_MAX || far(x[i], x[k]) < far(x[i], x[second])) second = k;
        }
        size_t row = case_row(*state, result, "peers", "unit", units[i], "place", "1");
        assert_string_equal(case_text(result, "peers", row, "peer"), units[first]);
        assert_near(case_number(result, "peers", row, "distance"), far(x[i], x[first]), 1e-15);
        row = case_row(*state, result, "peers", "unit", units[i], "place", "2");
        assert_string_equal(case_text(result, "peers", row, "peer"), units[second]);
        double median = (x[first][0] + x[second][0]) / 2;
        assert_near(profiled(*state, result, units[i], "a", "gap_to_peers"), x[i][0] - median,
                    1e-15);
    }
}

static void peers_may_be_of_the_group_or_of_like_size(void **state)
{
    ORK_OWNED_RESULT ork_result *group = NULL, *size = NULL;
    assert_ok(*state, run(*state, small_csv,
                          SETTINGS("indicators: a | b | c | d", "normalise: none", "groups: kind",
                                   "peers: group"),
                          &group));
    assert_int_equal(ork_result_table(group, "peers")->row_count, 3 * 2 + 2);
    assert_true(case_says(group, "no-peers", "r6"));
    assert_ok(*state, run(*state, small_csv,
                          SETTINGS("indicators: a | b | c | d", "normalise: none", "peers: size",
                                   "size: size", "peer-count: 1", "of: r1 | r3"),
                          &size));
    assert_int_equal(ork_result_table(size, "peers")->row_count, 2);
    assert_string_equal(case_text(size, "peers", 0, "peer"), "r6");
    assert_near(case_number(size, "peers", 0, "distance"), log(1.1), 1e-15);
    assert_string_equal(case_text(size, "peers", 1, "peer"), "r4");
}

static void profiles_do_not_depend_on_the_order_of_rows(void **state)
{
    static const char turned[] = "#unit,#kind,size,a,b,c,d\n"
                                 "r6,,11,4,4,6,2\nr4,y,100,8,2,,1\nr2,x,12,2,8,4,5\n"
                                 "r5,x,1000,5,5,5,9\nr1,x,10,1,9,3,5\nr3,y,90,9,1,8,6\n";
    const char *const *settings =
        SETTINGS("indicators: a | b | c | d", "of: r1 | r5", "groups: kind", "most: 2");
    ORK_OWNED_RESULT ork_result *one = NULL, *other = NULL;
    assert_ok(*state, run(*state, small_csv, settings, &one));
    assert_ok(*state, run(*state, turned, settings, &other));
    static const char *const tables[] = {"profile", "strengths", "weaknesses", "peers"};
    for (size_t k = 0; k < 4; k++) {
        const ork_table *a = ork_result_table(one, tables[k]), *b;
        b = ork_result_table(other, tables[k]);
        assert_int_equal(a->row_count, b->row_count);
        for (size_t j = 0; j < a->column_count; j++) {
            for (size_t r = 0; r < a->row_count; r++) {
                ORK_OWNED_TEXT ork_text text = {0};
                if (ork_column_is_numeric(a->columns[j])) {
                    double x = case_number(one, tables[k], r, a->columns[j]->name);
                    double y = case_number(other, tables[k], r, a->columns[j]->name);
                    assert_true((isnan(x) && isnan(y)) || fabs(x - y) < 1e-12);
                    continue;
                }
                ork_column_write(a->columns[j], r, *state, &text);
                assert_true(
                    case_reads(*state, b, a->columns[j]->name, r, text.bytes ? text.bytes : ""));
            }
        }
    }
}

static void no_indicator_is_a_strength_and_a_weakness(void **state)
{
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(*state, run(*state, small_csv, SETTINGS("indicators: a | b | c", "of: r1"), &result));
    assert_int_equal(ork_result_table(result, "strengths")->row_count, 1);
    assert_int_equal(ork_result_table(result, "weaknesses")->row_count, 1);
    assert_string_equal(case_text(result, "strengths", 0, "indicator"), "b");
    assert_true(case_says(result, "fewer-strengths", "of 3 indicators, 1"));
    size_t row = case_row(*state, result, "profile", "node", "b", NULL, NULL);
    assert_string_equal(case_text(result, "profile", row, "standing"), "strength");
}

static void equal_ranks_say_how_many_share_them(void **state)
{
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(*state, run(*state, "#unit,a,b\nx,1,5\ny,1,4\nz,0,9\n",
                          SETTINGS("indicators: a | b", "of: x", "most: 1"), &result));
    assert_string_equal(case_text(result, "strengths", 0, "indicator"), "a");
    assert_near(case_number(result, "strengths", 0, "rank"), 1, 0);
    assert_near(case_number(result, "strengths", 0, "shared"), 2, 0);
}

/* ---- Periods -----------------------------------------------------------------------------------
 */

static const char panel_csv[] = "#unit,year,a,b\nx,2010,1,2\ny,2010,4,6\nz,2010,3,3\n"
                                "x,2015,9,2\ny,2015,5,6\nx,2020,5,7\ny,2020,8,8\nz,2020,2,1\n";

static void a_trend_compares_with_the_units_earlier_period(void **state)
{
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(*state, run(*state, panel_csv,
                          SETTINGS("indicators: a | b", "normalise: none", "of: z | x"), &result));
    const ork_table *trend = ork_result_table(result, "trend");
    assert_int_equal(trend->row_count, 5);
    size_t row = case_row(*state, result, "trend", "unit", "z", "period", "2020");
    assert_near(case_number(result, "trend", row, "score"), 1.5, 0);
    assert_near(case_number(result, "trend", row, "score_change"), 1.5 - 3, 0);
    assert_near(case_number(result, "trend", row, "rank_change"), 2 - 3, 0);
    row = case_row(*state, result, "trend", "unit", "x", "period", "2010");
    assert_true(isnan(case_number(result, "trend", row, "score_change")));
    assert_string_equal(case_text(result, "profile", 0, "unit"), "z"); /* as asked */
}

static void the_period_can_be_chosen(void **state)
{
    ORK_OWNED_RESULT ork_result *result = NULL, *none = NULL;
    assert_ok(*state, run(*state, panel_csv,
                          SETTINGS("indicators: a | b", "normalise: none", "at: 2015"), &result));
    assert_int_equal(ork_result_table(result, "profile")->row_count, 2 * 3);
    assert_near(profiled(*state, result, "x", "a", "rank"), 1, 0);
    assert_error(*state, run(*state, panel_csv, SETTINGS("indicators: a | b", "at: 2016"), &none),
                 ORK_ERR_ARGUMENT, "they go from 2010 to 2020");
    assert_error(*state, run(*state, small_csv, SETTINGS("indicators: a", "at: 2016"), &none),
                 ORK_ERR_ARGUMENT, "name the column of periods");
    assert_error(*state,
                 run(*state, panel_csv, SETTINGS("indicators: a | b", "at: 2015", "of: z"), &none),
                 ORK_ERR_ARGUMENT, "z has no row in 2015");
}

/* ---- What users are told -----------------------------------------------------------------------
 */

static void what_is_missing_is_told(void **state)
{
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_error(*state,
                 run(*state, "#unit,a\nАбай облысы,1\nАстана,2\n",
                     SETTINGS("indicators: a", "of: Абай облысi"), &result),
                 ORK_ERR_ARGUMENT, "did you mean \"Абай облысы\"?");
    assert_error(*state, run(*state, small_csv, SETTINGS("indicators: a", "of: r"), &result),
                 ORK_ERR_ARGUMENT, "names that begin so: r1, r2, r3, r4, r5 and 1 more");
    assert_error(*state, run(*state, small_csv, SETTINGS("indicators: a", "of: Москва"), &result),
                 ORK_ERR_ARGUMENT, "units are r1, r2");
    assert_error(*state,
                 run(*state, small_csv, SETTINGS("indicators: a | b", "peers: size"), &result),
                 ORK_ERR_ARGUMENT, "--size population");
    assert_error(*state,
                 run(*state, small_csv, SETTINGS("indicators: a | b", "peers: group"), &result),
                 ORK_ERR_ARGUMENT, "--groups COLUMN");
}

static void a_unit_without_a_score_has_a_profile(void **state)
{
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(*state, run(*state, "#unit,a,b,c\nx,1,,\ny,2,3,4\nz,3,1,2\nw,4,4,1\n",
                          SETTINGS("indicators: a | b | c", "normalise: none", "of: x"), &result));
    assert_true(case_says(result, "no-score", "x has no score"));
    assert_true(isnan(profiled(*state, result, "x", "index", "normalised")));
    assert_near(profiled(*state, result, "x", "a", "rank"), 4, 0);
    assert_true(case_says(result, "no-peers", "less than half of the weight"));
}

static void one_unit_has_a_profile(void **state)
{
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(*state, run(*state, "#unit,a,b\nx,1,2\n",
                          SETTINGS("indicators: a | b", "normalise: none"), &result));
    assert_near(profiled(*state, result, "x", "index", "gap_to_best"), 0, 0);
    assert_null(ork_result_table(result, "peers"));
    assert_true(case_says(result, "no-peers", "x"));
}

static ork_status run_once(ork_context *ctx, void *data)
{
    (void)data;
    ORK_OWNED_RESULT ork_result *result = NULL;
    return run(ctx, panel_csv,
               SETTINGS("indicators: a | b", "normalise: none", "bands: 0", "of: x"), &result);
}

static void profiles_survive_refused_memory(void **state)
{
    (void)state;
    assert_survives_refused_memory(run_once, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        context_test(strengths_and_weaknesses_of_spain_are_those_of_coinr),
        context_test(scores_and_ranks_of_india_are_those_of_coinr),
        context_test(contributions_sum_to_the_score_and_to_the_distance),
        context_test(ranks_and_gaps_are_those_of_the_period),
        context_test(peers_are_the_nearest_units_as_a_plain_search_finds_them),
        context_test(peers_may_be_of_the_group_or_of_like_size),
        context_test(profiles_do_not_depend_on_the_order_of_rows),
        context_test(no_indicator_is_a_strength_and_a_weakness),
        context_test(equal_ranks_say_how_many_share_them),
        context_test(a_trend_compares_with_the_units_earlier_period),
        context_test(the_period_can_be_chosen),
        context_test(what_is_missing_is_told),
        context_test(a_unit_without_a_score_has_a_profile),
        context_test(one_unit_has_a_profile),
        cmocka_unit_test(profiles_survive_refused_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
