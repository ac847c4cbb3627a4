/* The composite index: the paper's Table 1, the rules for odd input, and laws. */
#include "case.h"
#include "seed.h"

#define RUN(csv, further, result, ...) run_csv(*state, csv, SETTINGS(__VA_ARGS__), further, result)

static ork_status run_csv(ork_context *ctx, const char *csv, const char *const *settings,
                          const char *structure, ork_result **result)
{
    ORK_OWNED_TABLE ork_table *data = NULL, *further = NULL;
    bool has_period = strstr(csv, ",year") != NULL;
    ORK_TRY(case_table(ctx, csv, "region", has_period ? "year" : NULL, &data));
    if (structure) ORK_TRY(case_table(ctx, structure, NULL, NULL, &further));
    return case_run(ctx, "composite", data, settings, further, result);
}

#define assert_refused(csv, status, text, ...)                                                     \
    do {                                                                                           \
        ork_result *none_ = NULL;                                                                  \
        assert_error((ork_context *)*state, RUN(csv, NULL, &none_, __VA_ARGS__), status, text);    \
        assert_null(none_);                                                                        \
    } while (0)

static double score(ork_context *ctx, const ork_result *result, const char *unit)
{
    return case_number(result, "scores", case_row(ctx, result, "scores", "unit", unit, NULL, NULL),
                       "score");
}

/* ---- The seed ----------------------------------------------------------------------------------
 */

static void the_seeds_rating_is_reproduced(void **state)
{
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(*state, RUN(SEED_TABLE_1, NULL, &result, "indicators: innovation_index",
                          "normalise: leader", "band-rule: natural"));
    size_t almaty = case_row(*state, result, "scores", "unit", "Almaty city", "period", "2016");
    size_t astana = case_row(*state, result, "scores", "unit", "Astana city", "period", "2016");
    assert_near(case_number(result, "scores", almaty, "score"), 100, 0);
    assert_near(case_number(result, "scores", astana, "score"), 57.83 / 76.05 * 100, 1e-14);
    assert_near(case_number(result, "scores", astana, "rank"), 2, 0);
    /* Its text says 18.2 % of nationwide capacity; its table gives 14.8 %. */
    assert_near(case_number(result, "scores", almaty, "share"), 76.05 / 512.79, 1e-14);
    assert_near(ork_result_value(result, "leader_share")->number, 0.148306, 1e-5);
    assert_string_equal(case_text(result, "ranking", 0, "unit"), "Almaty city");
    assert_string_equal(case_text(result, "ranking", 15, "unit"), "Kyzylorda");
    size_t mangystau = case_row(*state, result, "change", "unit", "Mangystau", NULL, NULL);
    assert_near(case_number(result, "change", mangystau, "rank_from"), 12, 0);
    assert_near(case_number(result, "change", mangystau, "rank_to"), 4, 0);
    assert_near(case_number(result, "change", mangystau, "rank_change"), 8, 0);
    /* Of a single indicator they would say what the scores say. */
    assert_null(ork_result_table(result, "structure"));
    assert_null(ork_result_table(result, "contributions"));
}

static void an_index_can_be_ranked_as_it_is(void **state)
{
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(*state,
              RUN(SEED_TABLE_1, NULL, &result, "indicators: innovation_index", "normalise: none"));
    size_t row = case_row(*state, result, "scores", "unit", "Almaty city", "period", "2016");
    assert_true(case_number(result, "scores", row, "score") == 76.05);
    row = case_row(*state, result, "change", "unit", "Almaty city", NULL, NULL);
    assert_near(case_number(result, "change", row, "score_change"), 76.05 - 51.93, 0);
}

static void changes_can_be_told_period_by_period(void **state)
{
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(*state, RUN("#region,year,x\na,2012,3\nb,2012,4\na,2010,1\nb,2010,2\na,2011,9\n"
                          "b,2011,1\nc,2011,5",
                          NULL, &result, "indicators: x", "normalise: none", "change: consecutive",
                          "bands: 0"));
    assert_int_equal(ork_result_table(result, "change")->row_count, 4);
    size_t row = case_row(*state, result, "change", "unit", "a", "from", "2010");
    assert_near(case_number(result, "change", row, "to"), 2011, 0);
    assert_near(case_number(result, "change", row, "score_change"), 8, 0);
    assert_near(case_number(result, "change", row, "rank_change"), 1, 0);
    assert_null(ork_result_table(result, "bands"));
}

/* ---- Normalisation -----------------------------------------------------------------------------
 */

#define THREE "#region,x,y\na,10,1\nb,20,4\nc,40,2\n"

static void each_rule_and_its_mirror_are_as_documented(void **state)
{
    static const struct {
        const char *rule, *direction;
        double a, b, c;
    } known[] = {
        {"normalise: min-max", "directions: 1", 0, 100.0 / 3, 100},
        {"normalise: min-max", "directions: -1", 100, 200.0 / 3, 0},
        {"normalise: leader", "directions: +1", 25, 50, 100},
        {"normalise: leader", "directions: -1", 100, 50, 25},
        {"normalise: rank", "directions: up", 1, 2, 3},
        {"normalise: rank", "directions: down", 3, 2, 1},
        {"normalise: none", "directions: -1", -10, -20, -40},
        {"normalise: z-score", "directions: 1", -0.87287156094396955, -0.21821789023599239,
         1.091089451179962},
        {"normalise: z-score", "directions: -1", 0.87287156094396955, 0.21821789023599239,
         -1.091089451179962},
    };
    for (size_t k = 0; k < sizeof known / sizeof *known; k++) {
        ORK_OWNED_RESULT ork_result *result = NULL;
        assert_ok(*state,
                  RUN(THREE, NULL, &result, "indicators: x", known[k].rule, known[k].direction));
        assert_near(score(*state, result, "a"), known[k].a, 1e-14);
        assert_near(score(*state, result, "b"), known[k].b, 1e-14);
        assert_near(score(*state, result, "c"), known[k].c, 1e-14);
    }
}

static void the_scale_of_min_max_can_be_set(void **state)
{
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(*state, RUN(THREE, NULL, &result, "indicators: x", "scale: 1 | 10"));
    assert_near(score(*state, result, "a"), 1, 0);
    assert_near(score(*state, result, "b"), 4, 1e-15);
    assert_refused(THREE, ORK_ERR_ARGUMENT, "lower one first", "indicators: x", "scale: 10 | 1");
    assert_refused(THREE, ORK_ERR_ARGUMENT, "two numbers", "indicators: x", "scale: 10");
}

static void the_scope_is_the_period_or_all_periods(void **state)
{
    const char *csv = "#region,year,x\na,1,0\nb,1,10\na,2,5\nb,2,20\n";
    ORK_OWNED_RESULT ork_result *within = NULL, *over = NULL;
    assert_ok(*state, RUN(csv, NULL, &within, "indicators: x", "bands: 2"));
    assert_ok(*state, RUN(csv, NULL, &over, "indicators: x", "scope: all", "bands: 2"));
    size_t row = case_row(*state, within, "scores", "unit", "b", "period", "1");
    assert_near(case_number(within, "scores", row, "score"), 100, 0);
    row = case_row(*state, over, "scores", "unit", "b", "period", "1");
    assert_near(case_number(over, "scores", row, "score"), 50, 0);
    assert_int_equal(ork_result_table(within, "bands")->row_count, 4);
    assert_int_equal(ork_result_table(over, "bands")->row_count, 2);
}

static void huge_and_tiny_values_stay_finite(void **state)
{
    ORK_OWNED_RESULT ork_result *huge = NULL, *tiny = NULL;
    assert_ok(*state, RUN("#region,x\na,-1.7e308\nb,1.7e308\nc,0\n", NULL, &huge, "indicators: x"));
    assert_near(score(*state, huge, "c"), 50, 1e-12);
    assert_ok(*state,
              RUN("#region,x\na,1e-320\nb,2e-320\nc,3e-320\n", NULL, &tiny, "indicators: x"));
    assert_near(score(*state, tiny, "b"), 50, 1e-2);
}

/* ---- Weights, missing values -------------------------------------------------------------------
 */

static void weights_are_normalised(void **state)
{
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(*state, RUN(THREE, NULL, &result, "indicators: x | y", "weights: 3 | 1",
                          "normalise: leader"));
    assert_near(score(*state, result, "a"), 0.75 * 25 + 0.25 * 25, 1e-14);
    assert_near(score(*state, result, "b"), 0.75 * 50 + 0.25 * 100, 1e-14);
    size_t row = case_row(*state, result, "structure", "code", "x", NULL, NULL);
    assert_near(case_number(result, "structure", row, "effective_weight"), 0.75, 0);
}

#define GAPS "#region,x,y,z\na,10,1,7\nb,20,,8\nc,40,2,\nd,,,9\n"

static void missing_values_pass_their_weight_on(void **state)
{
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(*state, RUN(GAPS, NULL, &result, "indicators: x | y | z", "normalise: none",
                          "weights: 2 | 1 | 1"));
    size_t b = case_row(*state, result, "scores", "unit", "b", NULL, NULL);
    size_t d = case_row(*state, result, "scores", "unit", "d", NULL, NULL);
    assert_near(case_number(result, "scores", b, "score"), (2 * 20 + 8) / 3.0, 1e-14);
    assert_near(case_number(result, "scores", b, "coverage"), 0.75, 1e-15);
    assert_true(isnan(case_number(result, "scores", d, "score")));
    assert_true(isnan(case_number(result, "scores", d, "rank")));
    assert_near(case_number(result, "scores", d, "coverage"), 0.25, 1e-15);
    assert_int_equal(d, 3); /* without a score: last */
    assert_non_null(strstr(case_note(result, "low-coverage"), "1 of 4 rows"));
    assert_non_null(strstr(case_note(result, "low-coverage"), "score: d"));
    assert_non_null(strstr(case_note(result, "missing-values"), "2 of the 9 values"));
}

static void the_least_coverage_can_be_set(void **state)
{
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(*state, RUN(GAPS, NULL, &result, "indicators: x | y | z", "normalise: none",
                          "min-coverage: 0"));
    assert_near(score(*state, result, "d"), 9, 0);
    assert_null(case_note(result, "low-coverage"));
}

static void contributions_sum_to_the_score(void **state)
{
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(*state, RUN(GAPS, NULL, &result, "indicators: x | y | z", "weights: 2 | 1 | 5",
                          "min-coverage: 0"));
    const ork_table *parts = ork_result_table(result, "contributions");
    const char *const units[] = {"a", "b", "c"};
    for (size_t u = 0; u < 3; u++) {
        double sum = 0;
        for (size_t i = 0; i < parts->row_count; i++) {
            if (!case_reads(*state, parts, "unit", i, units[u])) continue;
            double part = case_number(result, "contributions", i, "contribution");
            sum += isnan(part) ? 0 : part;
        }
        assert_near(sum, score(*state, result, units[u]), 1e-14);
    }
}

/* 48 indicators that go two ways: the first twenty are told, the others counted. */
static void many_contrary_indicators_are_counted(void **state)
{
    ORK_OWNED_TEXT ork_text csv = {0};
    ORK_OWNED_TABLE ork_table *data = NULL;
    ORK_OWNED_RESULT ork_result *result = NULL;
    static char setting[512] = "indicators: ";
    ork_text_add(*state, &csv, "#region");
    for (size_t j = 0; j < 48; j++) {
        ork_text_addf(*state, &csv, ",i%zu", j);
        snprintf(setting + strlen(setting), sizeof setting - strlen(setting), "%si%zu",
                 j ? " | " : "", j);
    }
    for (int i = 0; i < 4; i++) {
        ork_text_addf(*state, &csv, "\nr%d", i);
        for (int j = 0; j < 48; j++)
            ork_text_addf(*state, &csv, ",%d", j % 2 ? i : -i);
    }
    assert_ok(*state, case_table(*state, csv.bytes, "region", NULL, &data));
    assert_ok(*state, case_run(*state, "composite", data, SETTINGS(setting), NULL, &result));
    size_t told = 0;
    for (size_t k = 0; k < result->note_count; k++)
        told += strcmp(result->notes[k].code, "negative-correlation") == 0;
    assert_int_equal(told, 21);
    assert_true(case_says(result, "negative-correlation", "28 more indicators"));
}

/* ---- Odd indicators ----------------------------------------------------------------------------
 */

#define CONSTANT "#region,year,x,y\na,1,5,1\nb,1,5,2\na,2,5,1\nb,2,6,3\n"

static void a_constant_indicator_is_named(void **state)
{
    static const char *const rules[] = {"normalise: min-max", "normalise: z-score",
                                        "normalise: leader"};
    for (size_t k = 0; k < 3; k++) {
        assert_refused(CONSTANT, ORK_ERR_DATA, "\"x\" has the same value 5 for all units in 1",
                       "indicators: x | y", rules[k]);
    }
    ORK_OWNED_RESULT ork_result *ranked = NULL, *over = NULL;
    assert_ok(*state, RUN(CONSTANT, NULL, &ranked, "indicators: x | y", "normalise: rank"));
    assert_ok(*state, RUN(CONSTANT, NULL, &over, "indicators: x | y", "scope: all"));
}

static void a_constant_indicator_can_be_dropped(void **state)
{
    ORK_OWNED_RESULT ork_result *with = NULL, *without = NULL;
    assert_ok(*state, RUN(CONSTANT, NULL, &with, "indicators: x | y", "on-constant: drop"));
    assert_ok(*state, RUN(CONSTANT, NULL, &without, "indicators: y"));
    assert_non_null(strstr(case_note(with, "constant-dropped"), "\"x\" was left out"));
    for (size_t i = 0; i < 4; i++) {
        assert_true(case_number(with, "scores", i, "score") ==
                    case_number(without, "scores", i, "score"));
        assert_true(case_number(with, "scores", i, "coverage") == 1);
    }
    assert_refused(CONSTANT, ORK_ERR_DATA, "no indicator is left", "indicators: x",
                   "on-constant: drop");
}

static void a_single_unit_cannot_be_compared(void **state)
{
    assert_refused("#region,x\na,10\n", ORK_ERR_DATA, "its only unit", "indicators: x");
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(*state, RUN("#region,x\na,10\n", NULL, &result, "indicators: x", "normalise: none"));
    assert_non_null(case_note(result, "too-few-for-bands"));
}

static void an_empty_indicator_is_named(void **state)
{
    assert_refused("#region,x,y\na,,1\nb,,2\n", ORK_ERR_DATA, "\"x\" has no value at all",
                   "indicators: x | y");
}

static void shares_of_the_leader_need_positive_values(void **state)
{
    assert_refused("#region,x\na,-10\nb,20\n", ORK_ERR_DATA, "\"x\" of a is -10", "indicators: x",
                   "normalise: leader");
    assert_refused("#region,x\na,0\nb,20\n", ORK_ERR_DATA, "\"x\" of a is 0", "indicators: x",
                   "normalise: leader", "directions: -1");
}

static void a_geometric_mean_refuses_zero_with_a_way_out(void **state)
{
    assert_refused(THREE, ORK_ERR_DATA, "\"x\" of a is 0", "indicators: x | y",
                   "aggregate: geometric");
    assert_refused(THREE, ORK_ERR_DATA, "--scale 1,100", "indicators: x | y",
                   "aggregate: geometric");
    assert_refused(THREE, ORK_ERR_DATA, "z-scores are negative", "indicators: x | y",
                   "aggregate: geometric", "normalise: z-score");
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(*state, RUN(THREE, NULL, &result, "indicators: x | y", "aggregate: geometric",
                          "normalise: leader", "weights: 1 | 3"));
    assert_near(score(*state, result, "b"), pow(50, 0.25) * pow(100, 0.75), 1e-13);
    assert_null(ork_result_table(result, "contributions"));
}

static void a_leader_without_a_value_is_told(void **state)
{
    const char *csv = "#region,year,x\nbest,1,50\nb,1,10\nc,1,5\nbest,2,\nb,2,20\nc,2,10\n";
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(*state, RUN(csv, NULL, &result, "indicators: x", "normalise: leader"));
    assert_non_null(strstr(case_note(result, "leader-missing"),
                           "\"x\" of best, which led in 1, is missing in 2"));
    ORK_OWNED_RESULT ork_result *ranked = NULL;
    assert_ok(*state, RUN(csv, NULL, &ranked, "indicators: x", "normalise: rank"));
    assert_null(case_note(ranked, "leader-missing"));
}

static void directions_that_look_wrong_are_told(void **state)
{
    ORK_OWNED_RESULT ork_result *named = NULL, *mended = NULL, *contrary = NULL;
    assert_ok(*state, RUN("#region,Уровень безработицы\na,1\nb,2\nc,4\n", NULL, &named,
                          "indicators: Уровень безработицы"));
    assert_non_null(strstr(case_note(named, "polarity"), "Уровень безработицы"));
    assert_ok(*state, RUN("#region,Уровень безработицы\na,1\nb,2\nc,4\n", NULL, &mended,
                          "indicators: Уровень безработицы", "directions: -1"));
    assert_null(case_note(mended, "polarity"));
    assert_ok(*state, RUN("#region,x,y,z\na,1,2,9\nb,2,3,8\nc,3,5,6\nd,4,6,5\n", NULL, &contrary,
                          "indicators: x | y | z"));
    assert_true(case_says(contrary, "negative-correlation", "\"z\" runs against"));
}

static void ties_share_their_rank_by_the_rule(void **state)
{
    const char *csv = "#region,x\na,5\nb,7\nc,5\nd,1\n";
    static const struct {
        const char *rule;
        double rank, last;
    } known[] = {{"ties: minimum", 2, 4}, {"ties: average", 2.5, 4}, {"ties: dense", 2, 3}};
    for (size_t k = 0; k < 3; k++) {
        ORK_OWNED_RESULT ork_result *result = NULL;
        assert_ok(*state, RUN(csv, NULL, &result, "indicators: x", known[k].rule));
        size_t c = case_row(*state, result, "scores", "unit", "c", NULL, NULL);
        size_t d = case_row(*state, result, "scores", "unit", "d", NULL, NULL);
        assert_near(case_number(result, "scores", c, "rank"), known[k].rank, 0);
        assert_near(case_number(result, "scores", d, "rank"), known[k].last, 0);
    }
}

static void bands_part_the_scores(void **state)
{
    const char *csv = "#region,x\na,1\nb,2\nc,50\nd,51\ne,99\nf,100\n";
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(*state, RUN(csv, NULL, &result, "indicators: x", "bands: 3", "band-rule: natural"));
    static const char *const band[] = {"high", "high", "medium", "medium", "low", "low"};
    for (size_t i = 0; i < 6; i++)
        assert_string_equal(case_text(result, "scores", i, "band"), band[i]);
    for (size_t k = 0; k < 3; k++)
        assert_near(case_number(result, "bands", k, "units"), 2, 0);
    assert_near(case_number(result, "bands", 0, "lowest"), 98.0 / 99 * 100, 1e-14);
    ORK_OWNED_RESULT ork_result *few = NULL;
    assert_ok(*state, RUN(csv, NULL, &few, "indicators: x", "bands: 7"));
    assert_non_null(strstr(case_note(few, "too-few-for-bands"), "6 distinct scores"));
    assert_null(case_text(few, "scores", 0, "band"));
}

/* ---- Wrong options -----------------------------------------------------------------------------
 */

static void wrong_options_are_explained(void **state)
{
    assert_refused(THREE, ORK_ERR_ARGUMENT, "1 weights for 2 indicators", "indicators: x | y",
                   "weights: 1");
    assert_refused(THREE, ORK_ERR_ARGUMENT, "3 directions for 2 indicators", "indicators: x | y",
                   "directions: 1 | 1 | 1");
    assert_refused(THREE, ORK_ERR_ARGUMENT, "\"better\" is no direction", "indicators: x | y",
                   "directions: 1 | better");
    assert_refused(THREE, ORK_ERR_ARGUMENT, "sum to 0", "indicators: x | y", "weights: 0 | 0");
    assert_refused(THREE, ORK_ERR_ARGUMENT, "named twice", "indicators: x | x");
    assert_refused(THREE, ORK_ERR_ARGUMENT, "nothing to combine", "bands: 3");
}

/* ---- Hierarchies -------------------------------------------------------------------------------
 */

#define TREE                                                                                       \
    "#code,#name,#parent,weight,#direction\n"                                                      \
    "index,Everything,,,\ngood,Good things,index,3,\nbad,Bad things,index,1,\n"                    \
    "x,X,good,1,1\ny,Y,good,1,1\nz,Z,bad,,-1\n"

static void a_hierarchy_is_combined_level_by_level(void **state)
{
    const char *csv = "#region,x,y,z\na,10,1,3\nb,20,4,1\nc,40,2,2\n";
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(*state, RUN(csv, TREE, &result, "structure: @", "normalise: leader"));
    size_t good = case_row(*state, result, "levels", "unit", "a", "node", "good");
    size_t bad = case_row(*state, result, "levels", "unit", "a", "node", "bad");
    assert_near(case_number(result, "levels", good, "score"), 25, 1e-14);
    assert_near(case_number(result, "levels", bad, "score"), 100.0 / 3, 1e-14);
    assert_near(case_number(result, "levels", bad, "rank"), 3, 0);
    assert_near(score(*state, result, "a"), 0.75 * 25 + 0.25 * 100 / 3, 1e-14);
    size_t x = case_row(*state, result, "structure", "code", "x", NULL, NULL);
    size_t whole = case_row(*state, result, "structure", "code", "index", NULL, NULL);
    assert_near(case_number(result, "structure", x, "effective_weight"), 0.375, 0);
    assert_near(case_number(result, "structure", whole, "level"), 3, 0);
}

static void a_group_below_coverage_is_missing_above(void **state)
{
    const char *csv = "#region,x,y,z\na,10,,3\nb,20,4,1\nc,40,2,2\n";
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(*state,
              RUN(csv, TREE, &result, "structure: @", "normalise: leader", "min-coverage: 0.7"));
    size_t good = case_row(*state, result, "levels", "unit", "a", "node", "good");
    assert_true(isnan(case_number(result, "levels", good, "score")));
    size_t a = case_row(*state, result, "scores", "unit", "a", NULL, NULL);
    assert_near(case_number(result, "scores", a, "coverage"), 0.25, 1e-15);
    assert_true(isnan(case_number(result, "scores", a, "score")));
}

static void broken_hierarchies_are_explained(void **state)
{
    static const struct {
        const char *structure, *message;
    } broken[] = {
        {"#code,#parent\nx,top\ny,tp\ntop,\n", "did you mean \"top\"?"},
        {"#code,#parent\nx,a\na,b\nb,a\n", "its own ancestor"},
        {"#code,#parent\nx,\nx,\n", "stands twice"},
        {"#code,#parent\nx,\n,x\n", "has no code"},
        {"#code,#parent,weight\nx,,-1\n", "is negative"},
        {"#code,#parent,#direction\nx,,sideways\n", "no direction"},
        {"#code,#parent,#direction\nx,top,1\ntop,,-1\n", "directions belong to indicators"},
        {"#code,#parent,level\nx,top,2\ntop,,2\n", "not above that of its children"},
        {"#code,#parent\nxx,\n", "did you mean"},
    };
    for (size_t k = 0; k < sizeof broken / sizeof *broken; k++) {
        ork_result *none = NULL;
        assert_error((ork_context *)*state, RUN(THREE, broken[k].structure, &none, "structure: @"),
                     ORK_ERR_DATA, broken[k].message);
    }
    ork_result *none = NULL;
    assert_error((ork_context *)*state, RUN(THREE, TREE, &none, "structure: @", "indicators: x"),
                 ORK_ERR_ARGUMENT, "leave out indicators");
}

/* ---- Laws --------------------------------------------------------------------------------------
 */

/* A panel of `units` × 3 periods with gaps; rows from the last to the first when `reversed`. */
static ork_status random_panel(ork_context *ctx, size_t units, size_t indicators, bool reversed,
                               double factor, ork_table **made)
{
    ORK_OWNED_TABLE ork_table *table = NULL;
    size_t rows = units * 3;
    ORK_TRY(ork_table_new(ctx, "panel", rows, &table));
    ork_column *region, *year;
    ORK_TRY(ork_column_new(ctx, "region", ORK_TEXT, rows, &region));
    for (size_t i = 0; i < rows; i++) {
        char name[32];
        size_t r = reversed ? rows - 1 - i : i;
        snprintf(name, sizeof name, "unit %zu", r / 3);
        if (ork_column_set_text(ctx, region, i, name) != ORK_OK) return ORK_ERR_MEMORY;
    }
    ORK_TRY(ork_table_take(ctx, table, region));
    ORK_TRY(ork_column_new(ctx, "year", ORK_INTEGER, rows, &year));
    for (size_t i = 0; i < rows; i++) {
        year->data.integer[i] = (int64_t)((reversed ? rows - 1 - i : i) % 3);
    }
    ORK_TRY(ork_table_take(ctx, table, year));
    for (size_t j = 0; j < indicators; j++) {
        char name[32];
        ork_column *x;
        ork_random random = ork_random_stream(11, j);
        snprintf(name, sizeof name, "x%zu", j);
        ORK_TRY(ork_column_new(ctx, name, ORK_NUMBER, rows, &x));
        for (size_t r = 0; r < rows; r++) {
            size_t i = reversed ? rows - 1 - r : r;
            double value = ork_random_uniform(&random);
            if (value < 0.05) {
                ORK_TRY(ork_column_set_missing(ctx, x, i, ORK_SUPPRESSED));
            } else {
                x->data.number[i] = value * (j == 1 ? factor : 1);
            }
        }
        ORK_TRY(ork_table_take(ctx, table, x));
    }
    ORK_TRY(ork_table_set_keys(ctx, table, "region", "year"));
    *made = table;
    table = NULL;
    return ORK_OK;
}

/* Largest difference of scores and ranks between two runs on the same units. */
static double difference(ork_context *ctx, const ork_result *a, const ork_result *b)
{
    const ork_table *scores = ork_result_table(a, "scores");
    double most = 0;
    for (size_t i = 0; i < scores->row_count; i++) {
        char period[32];
        snprintf(period, sizeof period, "%g", case_number(a, "scores", i, "period"));
        size_t k =
            case_row(ctx, b, "scores", "unit", case_text(a, "scores", i, "unit"), "period", period);
        double x = case_number(a, "scores", i, "score"), y = case_number(b, "scores", k, "score");
        assert_true(isnan(x) == isnan(y));
        if (isnan(x)) continue;
        most = fmax(most, fabs(x - y));
        most = fmax(
            most, fabs(case_number(a, "scores", i, "rank") - case_number(b, "scores", k, "rank")));
    }
    return most;
}

static void results_do_not_depend_on_row_order_or_measure_units(void **state)
{
    static const char *const rules[] = {"normalise: min-max", "normalise: z-score",
                                        "normalise: leader", "normalise: rank"};
    ORK_OWNED_TABLE ork_table *plain = NULL, *turned = NULL, *scaled = NULL;
    assert_ok(*state, random_panel(*state, 30, 5, false, 1, &plain));
    assert_ok(*state, random_panel(*state, 30, 5, true, 1, &turned));
    assert_ok(*state, random_panel(*state, 30, 5, false, 1000, &scaled));
    for (size_t k = 0; k < 4; k++) {
        const char *const *settings = SETTINGS("indicators: x0 | x1 | x2 | x3 | x4", rules[k]);
        ORK_OWNED_RESULT ork_result *a = NULL, *b = NULL, *c = NULL;
        assert_ok(*state, case_run(*state, "composite", plain, settings, NULL, &a));
        assert_ok(*state, case_run(*state, "composite", turned, settings, NULL, &b));
        assert_ok(*state, case_run(*state, "composite", scaled, settings, NULL, &c));
        assert_true(difference(*state, a, b) < 1e-12);
        assert_true(difference(*state, a, c) < 1e-12);
    }
}

static void results_do_not_depend_on_threads(void **state)
{
    ORK_OWNED_TABLE ork_table *data = NULL;
    assert_ok(*state, random_panel(*state, 40, 8, false, 1, &data));
    ORK_OWNED_RESULT ork_result *one = NULL, *four = NULL;
    const char *const *settings =
        SETTINGS("indicators: x0 | x1 | x2 | x3 | x4 | x5 | x6 | x7", "normalise: z-score");
    ork_context_set_threads(*state, 1);
    assert_ok(*state, case_run(*state, "composite", data, settings, NULL, &one));
    ork_context_set_threads(*state, 4);
    assert_ok(*state, case_run(*state, "composite", data, settings, NULL, &four));
    assert_true(difference(*state, one, four) == 0);
}

static void a_better_unit_ranks_no_worse(void **state)
{
    ORK_OWNED_RESULT ork_result *before = NULL, *after = NULL;
    assert_ok(*state, RUN("#region,x,y\na,10,5\nb,20,4\nc,40,2\nd,5,9\n", NULL, &before,
                          "indicators: x | y"));
    assert_ok(*state, RUN("#region,x,y\na,10,5\nb,30,4\nc,40,2\nd,5,9\n", NULL, &after,
                          "indicators: x | y"));
    size_t was = case_row(*state, before, "scores", "unit", "b", NULL, NULL);
    size_t is = case_row(*state, after, "scores", "unit", "b", NULL, NULL);
    assert_true(case_number(after, "scores", is, "rank") <=
                case_number(before, "scores", was, "rank"));
    assert_true(case_number(after, "scores", is, "score") >
                case_number(before, "scores", was, "score"));
}

/* The plain twin: min-max within the year, weights 1, 2, 3 …, what is there shares the weight. */
static double plain_score(const ork_table *table, size_t i, size_t indicators)
{
    const ork_column *year = table->columns[1];
    double sum = 0, present = 0, all = 0;
    for (size_t j = 0; j < indicators; j++) {
        const ork_column *x = table->columns[2 + j];
        double least = INFINITY, greatest = -INFINITY, w = (double)j + 1;
        for (size_t k = 0; k < table->row_count; k++) {
            if (year->data.integer[k] != year->data.integer[i] || !ork_column_has(x, k)) continue;
            least = fmin(least, x->data.number[k]);
            greatest = fmax(greatest, x->data.number[k]);
        }
        all += w;
        if (!ork_column_has(x, i)) continue;
        sum += w * (x->data.number[i] - least) / (greatest - least) * 100;
        present += w;
    }
    return present / all >= 0.9 ? sum / present : NAN;
}

static void scores_agree_with_a_plain_twin(void **state)
{
    ORK_OWNED_TABLE ork_table *data = NULL;
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(*state, random_panel(*state, 50, 6, false, 1, &data));
    assert_ok(*state, case_run(*state, "composite", data,
                               SETTINGS("indicators: x0 | x1 | x2 | x3 | x4 | x5",
                                        "weights: 1 | 2 | 3 | 4 | 5 | 6", "min-coverage: 0.9"),
                               NULL, &result));
    size_t refused = 0;
    for (size_t i = 0; i < data->row_count; i++) {
        char period[32];
        snprintf(period, sizeof period, "%d", (int)data->columns[1]->data.integer[i]);
        size_t row = case_row(*state, result, "scores", "unit",
                              ork_column_text(data->columns[0], i), "period", period);
        double expected = plain_score(data, i, 6),
               score = case_number(result, "scores", row, "score");
        assert_int_equal(isnan(expected), isnan(score));
        if (isnan(expected)) {
            refused++;
        } else {
            assert_near(score, expected, 1e-13);
        }
    }
    assert_true(refused > 5 && refused < data->row_count);
}

static ork_status small_case(ork_context *ctx, void *data)
{
    (void)data;
    ORK_OWNED_RESULT ork_result *result = NULL;
    return run_csv(ctx,
                   "#region,year,x,y,z\na,1,10,1,3\nb,1,,4,1\nc,1,2,3,4\na,2,4,5,6\nb,2,7,8,2\n",
                   SETTINGS("structure: @", "bands: 2", "min-coverage: 0.9"), TREE, &result);
}

static void refused_memory_is_survived(void **state)
{
    (void)state;
    assert_survives_refused_memory(small_case, NULL);
}

static void units_are_ranked_within_their_groups_too(void **state)
{
    ORK_OWNED_RESULT ork_result *result = NULL, *plain = NULL;
    const char *csv = "#region,#type,year,x\na,p,1,5\nb,q,1,4\nc,p,1,3\nd,,1,2\ne,q,1,1\n"
                      "a,p,2,1\nb,q,2,2\nc,p,2,3\nd,,2,4\ne,q,2,2\n";
    const double ranks[] = {1, 1, 2, NAN, 2, 2, 1, 1, NAN, 1};
    assert_ok(*state, RUN(csv, NULL, &result, "indicators: x", "groups: type"));
    for (size_t k = 0; k < 10; k++) {
        char unit[] = {"abcde"[k % 5], '\0'}, year[] = {k < 5 ? '1' : '2', '\0'};
        size_t row = case_row(*state, result, "scores", "unit", unit, "period", year);
        double rank = case_number(result, "scores", row, "rank_in_group");
        assert_true(isnan(ranks[k]) ? isnan(rank) : rank == ranks[k]);
    }
    assert_string_equal(case_text(result, "ranking",
                                  case_row(*state, result, "ranking", "unit", "e", NULL, NULL),
                                  "group"),
                        "q");
    assert_ok(*state, RUN(csv, NULL, &plain, "indicators: x"));
    assert_true(ork_table_find(ork_result_table(plain, "scores"), "rank_in_group") < 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        context_test(the_seeds_rating_is_reproduced),
        context_test(an_index_can_be_ranked_as_it_is),
        context_test(changes_can_be_told_period_by_period),
        context_test(each_rule_and_its_mirror_are_as_documented),
        context_test(the_scale_of_min_max_can_be_set),
        context_test(the_scope_is_the_period_or_all_periods),
        context_test(huge_and_tiny_values_stay_finite),
        context_test(weights_are_normalised),
        context_test(missing_values_pass_their_weight_on),
        context_test(the_least_coverage_can_be_set),
        context_test(contributions_sum_to_the_score),
        context_test(many_contrary_indicators_are_counted),
        context_test(a_constant_indicator_is_named),
        context_test(a_constant_indicator_can_be_dropped),
        context_test(a_single_unit_cannot_be_compared),
        context_test(an_empty_indicator_is_named),
        context_test(shares_of_the_leader_need_positive_values),
        context_test(a_geometric_mean_refuses_zero_with_a_way_out),
        context_test(a_leader_without_a_value_is_told),
        context_test(directions_that_look_wrong_are_told),
        context_test(ties_share_their_rank_by_the_rule),
        context_test(units_are_ranked_within_their_groups_too),
        context_test(bands_part_the_scores),
        context_test(wrong_options_are_explained),
        context_test(a_hierarchy_is_combined_level_by_level),
        context_test(a_group_below_coverage_is_missing_above),
        context_test(broken_hierarchies_are_explained),
        context_test(results_do_not_depend_on_row_order_or_measure_units),
        context_test(results_do_not_depend_on_threads),
        context_test(a_better_unit_ranks_no_worse),
        context_test(scores_agree_with_a_plain_twin),
        context_test(refused_memory_is_survived),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
