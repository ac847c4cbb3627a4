/*
 * The edge cases of composite indices, each with the whole text that a user sees, and what other
 * programs get wrong.
 */
#include "case.h"

typedef struct {
    const char *data, *structure, *settings[5];
} edge;

static ork_status run_edge(ork_context *ctx, const edge *of, ork_result **result)
{
    ORK_OWNED_TABLE ork_table *data = NULL, *structure = NULL;
    const char *settings[8] = {"structure: @"};
    bool has_period = strstr(of->data, ",year") != NULL;
    ORK_TRY(case_table(ctx, of->data, "region", has_period ? "year" : NULL, &data));
    if (of->structure) ORK_TRY(case_table(ctx, of->structure, NULL, NULL, &structure));
    for (size_t k = 0; k < 5 && of->settings[k]; k++)
        settings[k + (of->structure != NULL)] = of->settings[k];
    return case_run(ctx, "composite", data, settings, structure, result);
}

static void assert_text(const char *got, const char *expected)
{
    if (got && strcmp(got, expected) == 0) return;
    print_error("expected: %s\n     got: %s\n", expected, got ? got : "nothing");
    fail();
}

#define CONSTANT "#region,x,y\na,5,1\nb,5,2\nc,5,3\n"
#define ZERO "#region,x,y\na,0,3\nb,1,2\nc,4,1\n"
#define NEGATIVE "#region,x,y\na,-1,3\nb,1,2\nc,4,1\n"
#define GAP "#region,x,y\na,,3\nb,1,2\nc,4,1\n"
#define XY "indicators: x | y"

/* ---- Errors ------------------------------------------------------------------------------------
 */

static void what_cannot_be_is_an_error_in_whole_sentences(void **state)
{
    static const struct {
        edge of;
        const char *text;
    } cases[] = {
        /* A constant indicator, a single unit, no value. */
        {{CONSTANT, NULL, {XY}},
         "column \"x\": \"x\" has the same value 5 for all units, so that it cannot be made "
         "comparable\n"
         "  hint: leave it out, or set on-constant to drop, or normalise by rank or none"},
        {{CONSTANT, NULL, {XY, "normalise: z-score"}},
         "column \"x\": \"x\" has the same value 5 for all units, so that it cannot be made "
         "comparable\n"
         "  hint: leave it out, or set on-constant to drop, or normalise by rank or none"},
        {{CONSTANT, NULL, {XY, "normalise: fraction-of-max"}},
         "column \"x\": \"x\" has the same value 5 for all units, so that it cannot be made "
         "comparable\n"
         "  hint: leave it out, or set on-constant to drop, or normalise by rank or none"},
        {{"#region,year,x\na,2015,1\nb,2015,2\na,2016,3\nb,2016,3\n", NULL, {"indicators: x"}},
         "column \"x\": \"x\" has the same value 3 for all units in 2016, so that it cannot be "
         "made "
         "comparable\n"
         "  hint: leave it out, or set on-constant to drop, or normalise by rank or none"},
        {{"#region,x,y\na,1,4\n", NULL, {XY}},
         "column \"x\": \"x\" has the same value 1 for its only unit, so that it cannot be made "
         "comparable\n"
         "  hint: leave it out, or set on-constant to drop, or normalise by rank or none"},
        {{"#region,x,y\na,1,\nb,2,\n", NULL, {XY}},
         "column \"y\": \"y\" has no value at all\n"
         "  hint: leave it out, or set on-constant to drop"},
        {{CONSTANT, NULL, {"indicators: x", "on-constant: drop"}},
         "no indicator is left: all are constant or empty"},
        /* Values that a mean does not take. */
        {{ZERO, NULL, {XY, "normalise: none", "aggregate: geometric"}},
         "row 1, column \"x\": a geometric mean needs values above 0, but \"x\" of a is 0\n"
         "  hint: aggregate arithmetically, or normalise by min-max with --scale 1,100"},
        {{ZERO, NULL, {XY, "aggregate: geometric"}},
         "row 1, column \"x\": a geometric mean needs values above 0, but \"x\" of a is 0 once "
         "normalised\n"
         "  hint: min-max gives the lowest unit the lower end of the range: set it above 0, e.g. "
         "--scale 1,100"},
        {{NEGATIVE, NULL, {XY, "normalise: none", "aggregate: harmonic"}},
         "row 1, column \"x\": a harmonic mean needs values above 0, but \"x\" of a is -1\n"
         "  hint: aggregate arithmetically, or normalise by min-max with --scale 1,100"},
        {{NEGATIVE, NULL, {XY, "normalise: none", "aggregate: generalised", "power: 0.5"}},
         "row 1, column \"x\": a generalised mean needs values of at least 0, but \"x\" of a is "
         "-1\n"
         "  hint: aggregate arithmetically, or normalise by min-max with --scale 1,100"},
        {{NEGATIVE, NULL, {XY, "normalise: z-score", "aggregate: geometric"}},
         "row 1, column \"x\": a geometric mean needs values above 0, but \"x\" of a is -0.927173 "
         "once normalised\n"
         "  hint: z-scores are negative below the mean: normalise by min-max with --scale 1,100, "
         "by "
         "rank or by leader"},
        /* Shares of the leader. */
        {{NEGATIVE, NULL, {XY, "normalise: fraction-of-max"}},
         "row 1, column \"x\": a share of the leader needs values of at least 0, but \"x\" of a is "
         "-1\n"
         "  hint: normalise by min-max, z-score or rank, which take any values"},
        {{"#region,x\na,0\nb,-1\n", NULL, {"indicators: x", "normalise: leader"}},
         "row 1, column \"x\": a share of the leader needs a leader above 0, but the greatest "
         "\"x\" "
         "is 0\n"
         "  hint: normalise by min-max, z-score or rank, which take any values"},
        {{ZERO, NULL, {XY, "directions: -1 | 1", "normalise: fraction-of-max"}},
         "row 1, column \"x\": a share of the leader needs values above 0, but \"x\" of a is 0\n"
         "  hint: normalise by min-max, z-score or rank, which take any values"},
        /* References, targets, goalposts. */
        {{GAP, NULL, {XY, "normalise: distance-to-reference", "reference: a"}},
         "reference: \"x\" of the reference a is missing\n"
         "  hint: choose another reference, or fill it in (option impute)"},
        {{GAP, NULL, {XY, "normalise: distance-to-reference", "reference: b"}},
         "reference: the reference b has the worst value of \"x\", so that no distance to it can "
         "be "
         "measured\n"
         "  hint: choose another reference, or another rule for this indicator in the structure"},
        {{ZERO, "#code,target\nx,-9\ny,4\n", {"normalise: distance-to-target"}},
         "structure: the target -9 of \"x\" is not better than the worst value 0: everybody is "
         "beyond it\n"
         "  hint: check its direction and its measure unit"},
        {{ZERO, "#code,lower,upper\nx,3,3\ny,0,4\n", {"normalise: goalposts"}},
         "row 1, column \"lower\", structure: the goalposts of \"x\" are 3 and 3: the lower must "
         "be "
         "below\n"
         "  hint: where less is better, say so by the direction -1, not by turning them round"},
        {{ZERO, "#code,lower,upper\nx,,3\ny,0,4\n", {"normalise: goalposts"}},
         "structure: \"x\" has no lower goalpost\n"
         "  hint: give the structure the columns lower and upper"},
        /* Directions and weights. */
        {{ZERO, NULL, {XY, "directions: 0 | 1"}},
         "directions: \"0\" is no direction of the indicator \"x\"\n"
         "  hint: write +1 where more is better, -1 where less is better"},
        {{ZERO, "#code,#direction\nx,0\ny,1\n", {NULL}},
         "row 1, column \"direction\", structure: \"0\" is no direction of \"x\"\n"
         "  hint: write 1 where more is better, -1 where less is better"},
        {{ZERO, NULL, {XY, "weights: 0 | 0"}},
         "the weights within \"Index\" sum to 0\n"
         "  hint: at least one weight must be above 0"},
        {{"#region,x,y,z\na,1,9,1\nb,2,7,3\nc,3,8,2\nd,4,1,4\ne,5,3,6\n",
          NULL,
          {"indicators: x | y | z", "weighting: pca"}},
         "weighting: weighting by pca gives \"y\" the weight -0.9376 in \"Index\": a better value "
         "would lower the score\n"
         "  hint: check its direction or leave it out; --allow-negative-weights yes accepts such "
         "weights"},
        /* Treatments and gaps. */
        {{NEGATIVE, NULL, {XY, "treat: log", "treat-always: yes"}},
         "row 1, column \"x\": a logarithm needs values above 0, but \"x\" of a is -1\n"
         "  hint: treat it by log-ct or winsorise, which take any values"},
        {{GAP, NULL, {XY, "impute: group-mean"}},
         "groups: group-mean needs to know the units' groups\n"
         "  hint: name the column that says which group a unit belongs to: --groups"},
    };
    ork_context *ctx = *state;
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        ORK_OWNED_RESULT ork_result *result = NULL;
        assert_true(run_edge(ctx, &cases[k].of, &result) != ORK_OK);
        ORK_OWNED_MEMORY char *text = ork_error_text(ork_context_error(ctx));
        assert_text(text, cases[k].text);
    }
}

/* ---- Notes -------------------------------------------------------------------------------------
 */

static void what_is_odd_is_noted_in_whole_sentences(void **state)
{
    static const struct {
        edge of;
        const char *code, *text;
    } cases[] = {
        {{CONSTANT, NULL, {XY, "on-constant: drop"}},
         "constant-dropped",
         "\"x\" was left out: it is constant or empty"},
        {{"#region,year,x,y\na,2015,1,1\nb,2015,1,2\na,2016,3,1\nb,2016,4,2\n",
          NULL,
          {XY, "on-constant: drop"}},
         "constant-dropped",
         "\"x\" was left out of all periods: it is constant or empty in 2015"},
        {{GAP, NULL, {XY, "min-coverage: 0.5"}},
         "missing-values",
         "1 of the 6 values behind the scores are missing; their weight went to the others of the "
         "same group, and the column coverage says how much was there"},
        {{GAP, NULL, {XY}},
         "low-coverage",
         "1 of 3 rows have too little of the weight (min-coverage 0.667) and get no score: a"},
        {{"#region,year,x\na,2015,9\nb,2015,5\nc,2015,1\na,2016,\nb,2016,6\nc,2016,2\n",
          NULL,
          {"indicators: x"}},
         "leader-missing",
         "\"x\" of a, which led in 2015, is missing in 2016: all others are measured against "
         "another leader there"},
        {{"#region,unemployment,y\na,1,1\nb,2,2\n", NULL, {"indicators: unemployment | y"}},
         "polarity",
         "\"unemployment\" counts as better the more there is of it; if less is better, give it "
         "the "
         "direction -1"},
        {{"#region,смертность,y\na,1,1\nb,2,2\n", NULL, {"indicators: смертность | y"}},
         "polarity",
         "\"смертность\" counts as better the more there is of it; if less is better, give it the "
         "direction -1"},
        {{"#region,ЖҰМЫССЫЗДЫҚ,y\na,1,1\nb,2,2\n", NULL, {"indicators: ЖҰМЫССЫЗДЫҚ | y"}},
         "polarity",
         "\"ЖҰМЫССЫЗДЫҚ\" counts as better the more there is of it; if less is better, give it the "
         "direction -1"},
        {{ZERO, NULL, {XY}},
         "negative-correlation",
         "\"x\" and \"y\" run against each other (correlation -0.96): a direction may be wrong, or "
         "they pull the index both ways"},
        {{"#region,x,y,z\na,1,1,4\nb,2,3,3\nc,3,2,2\nd,4,4,1\n", NULL, {"indicators: x | y | z"}},
         "negative-correlation",
         "\"z\" runs against the other indicators (correlation -0.95): its direction may be wrong, "
         "or it pulls the index both ways"},
        {{"#region,x,y,z\na,1,1,4\nb,2,3,3\nc,3,2,2\nd,4,4,1\n",
          "#code,#name,#parent\ng,Skills,\nx,,g\ny,,g\nz,Firms,g\n",
          {NULL}},
         "negative-correlation",
         "\"Firms\" runs against the rest of \"Skills\" (correlation -0.95): its direction may be "
         "wrong, or it pulls the index both ways"},
        {{"#region,x,y\na,,\nb,1,2\nc,4,1\n", NULL, {XY, "impute: row-mean"}},
         "not-imputed",
         "2 of 2 missing values stay missing, because row-mean finds nothing to take them from; "
         "the "
         "first is \"x\" of a"},
    };
    ork_context *ctx = *state;
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        ORK_OWNED_RESULT ork_result *result = NULL;
        assert_ok(ctx, run_edge(ctx, &cases[k].of, &result));
        const char *said = case_note(result, cases[k].code);
        for (size_t i = 0; i < result->note_count; i++) /* several notes may have the code */
            if (strcmp(result->notes[i].message, cases[k].text) == 0) said = cases[k].text;
        assert_text(said, cases[k].text);
    }
}

/* A unit whose name and direction are right is not noted. */
static void what_is_right_is_not_noted(void **state)
{
    ork_context *ctx = *state;
    ORK_OWNED_RESULT ork_result *result = NULL;
    const edge of = {"#region,unemployment,y\na,3,1\nb,2,2\nc,1,3\n",
                     NULL,
                     {"indicators: unemployment | y", "directions: -1 | 1"}};
    assert_ok(ctx, run_edge(ctx, &of, &result));
    assert_null(case_note(result, "polarity"));
    assert_null(case_note(result, "negative-correlation"));
    assert_int_equal(result->note_count, 0);
}

/* ---- What is mirrored where less is better -----------------------------------------------------
 */

static void less_is_better_in_every_rule(void **state)
{
    ork_context *ctx = *state;
    static const struct {
        const char *normalise;
        double best, middle, worst; /* of the values 2, 4 and 8 */
    } rules[] = {
        {"normalise: min-max", 100, 200.0 / 3, 0},
        {"normalise: goalposts", 80, 60, 20},
        {"normalise: fraction-of-max", 100, 50, 25},
        {"normalise: z-score", 0.8728715609439696, 0.2182178902359924, -1.091089451179962},
        {"normalise: rank", 3, 2, 1},
        {"normalise: none", -2, -4, -8},
    };
    for (size_t k = 0; k < sizeof rules / sizeof *rules; k++) {
        ORK_OWNED_RESULT ork_result *result = NULL;
        const edge of = {"#region,x\na,2\nb,4\nc,8\n",
                         "#code,#direction,lower,upper\nx,-1,0,10\n",
                         {rules[k].normalise}};
        assert_ok(ctx, run_edge(ctx, &of, &result));
        assert_near(case_number(result, "normalised", 0, "normalised"), rules[k].best, 1e-15);
        assert_near(case_number(result, "normalised", 1, "normalised"), rules[k].middle, 1e-15);
        assert_near(case_number(result, "normalised", 2, "normalised"), rules[k].worst, 1e-15);
        assert_string_equal(case_text(result, "ranking", 0, "unit"), "a");
    }
}

/* ---- Ties --------------------------------------------------------------------------------------
 */

static void ties_do_not_leave_a_band_empty(void **state)
{
    ork_context *ctx = *state;
    static const struct {
        const char *data;
        const char *bands[6];
    } cases[] = {
        {"#region,x\na,3\nb,3\nc,2\nd,1\n", {"high", "high", "medium", "low"}},
        {"#region,x\na,3\nb,2\nc,1\nd,1\ne,1\nf,1\n",
         {"high", "medium", "low", "low", "low", "low"}},
        {"#region,x\na,3\nb,3\nc,3\nd,2\ne,1\n", {"high", "high", "high", "medium", "low"}},
        {"#region,x\na,6\nb,5\nc,4\nd,3\ne,2\nf,1\n",
         {"high", "high", "medium", "medium", "low", "low"}},
    };
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        ORK_OWNED_RESULT ork_result *result = NULL;
        const edge of = {cases[k].data, NULL, {"indicators: x"}};
        assert_ok(ctx, run_edge(ctx, &of, &result));
        for (size_t i = 0; i < 6 && cases[k].bands[i]; i++)
            assert_string_equal(case_text(result, "ranking", i, "band"), cases[k].bands[i]);
    }
}

/* ---- Huge values -------------------------------------------------------------------------------
 */

static void z_scores_of_huge_values_are_those_of_small_ones(void **state)
{
    ork_context *ctx = *state;
    ORK_OWNED_RESULT ork_result *huge = NULL, *small = NULL;
    const edge of_huge = {
        "#region,x\na,1e308\nb,-1e308\nc,5e307\n", NULL, {"indicators: x", "normalise: z-score"}};
    const edge of_small = {
        "#region,x\na,10\nb,-10\nc,5\n", NULL, {"indicators: x", "normalise: z-score"}};
    assert_ok(ctx, run_edge(ctx, &of_huge, &huge));
    assert_ok(ctx, run_edge(ctx, &of_small, &small));
    for (size_t i = 0; i < 3; i++)
        assert_near(case_number(huge, "normalised", i, "normalised"),
                    case_number(small, "normalised", i, "normalised"), 1e-15);
}

/* ---- What other programs get wrong -------------------------------------------------------------
 */

#define FOUR "#region,x,y,z,w\na,1,2,4,8\nb,3,3,3,3\nc,9,1,4,2\n"
#define FOUR_OF "indicators: x | y | z | w", "normalise: none"

static double score_of(ork_context *ctx, const edge *of, const char *unit)
{
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(ctx, run_edge(ctx, of, &result));
    return case_number(result, "scores", case_row(ctx, result, "scores", "unit", unit, NULL, NULL),
                       "score");
}

/* COINr's log_GII returns its input. */
static void a_logarithm_changes_its_input(void **state)
{
    ORK_OWNED_RESULT ork_result *result = NULL;
    const edge of = {"#region,x\na,1\nb,10\nc,100\n",
                     NULL,
                     {"indicators: x", "normalise: none", "treat: log", "treat-always: yes"}};
    assert_ok(*state, run_edge(*state, &of, &result));
    assert_near(case_number(result, "normalised", 2, "normalised"), log(100), 1e-15);
}

/* COINr's outrankMatrix with gaps, and with it Copeland's rule, depends on the order of rows. */
static void copeland_with_gaps_does_not_depend_on_the_order_of_rows(void **state)
{
    const edge there = {
        "#region,x,y,z,w\na,1,,4,8\nb,3,3,,3\nc,9,1,4,\n", NULL, {FOUR_OF, "aggregate: copeland"}};
    const edge back = {
        "#region,x,y,z,w\nc,9,1,4,\nb,3,3,,3\na,1,,4,8\n", NULL, {FOUR_OF, "aggregate: copeland"}};
    double sum = 0;
    for (const char *unit = "a\0b\0c\0"; *unit; unit += 2) {
        assert_near(score_of(*state, &there, unit), score_of(*state, &back, unit), 0);
        sum += score_of(*state, &there, unit);
    }
    assert_near(sum, 0, 0); /* what one wins another loses */
}

/* Compind takes (sum w x^p)^1/p for the generalised mean. */
static void the_power_of_a_generalised_mean_is_taken_out_of_the_whole_sum(void **state)
{
    const edge of = {FOUR, NULL, {FOUR_OF, "aggregate: generalised", "power: 2"}};
    assert_near(score_of(*state, &of, "a"), sqrt((1 + 4 + 16 + 64) / 4.0), 1e-15);
}

/* Compind's ci_mean_min takes other units' values for a unit's. */
static void mean_min_is_of_the_units_own_values(void **state)
{
    const edge of = {
        FOUR,
        NULL,
        {FOUR_OF, "aggregate: mean-min", "mean-min-penalty: 0.5", "mean-min-softness: 1"}};
    assert_near(score_of(*state, &of, "a"), 3.75 - 0.5 * (sqrt(2.75 * 2.75 + 1) - 1), 1e-15);
    assert_near(score_of(*state, &of, "b"), 3, 1e-15);
    assert_near(score_of(*state, &of, "c"), 4 - 0.5 * (sqrt(3 * 3 + 1) - 1), 1e-15);
}

/* Compind's ci_ampi always takes the penalty off, and rounds to three digits. */
static void the_adjusted_index_knows_both_penalties_and_all_digits(void **state)
{
    static const char *const data = "#region,x,y\na,1,7\nb,2,3\nc,5,1\n";
    double x = 70, y = 130, mean = (x + y) / 2, variance = 30 * 30;
    const edge down = {data, NULL, {XY, "aggregate: adjusted-mazziotta-pareto"}};
    const edge up = {data, NULL, {XY, "aggregate: adjusted-mazziotta-pareto", "penalty: up"}};
    assert_near(score_of(*state, &down, "a"), mean - variance / mean, 1e-15);
    assert_near(score_of(*state, &up, "a"), mean + variance / mean, 1e-15);
    double b = (85 + 90) / 2.0, third = 2.5 * 2.5 / b;
    assert_near(score_of(*state, &down, "b"), b - third, 1e-15);
}

/* Compind's ci_mpi takes the variance over n - 1. */
static void mazziotta_pareto_takes_the_variance_over_all_parts(void **state)
{
    const edge of = {FOUR, NULL, {FOUR_OF, "aggregate: mazziotta-pareto"}};
    double variance = (2.75 * 2.75 + 1.75 * 1.75 + 0.25 * 0.25 + 4.25 * 4.25) / 4;
    assert_near(score_of(*state, &of, "a"), 3.75 - variance / 3.75, 1e-15);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        context_test(what_cannot_be_is_an_error_in_whole_sentences),
        context_test(what_is_odd_is_noted_in_whole_sentences),
        context_test(what_is_right_is_not_noted),
        context_test(less_is_better_in_every_rule),
        context_test(ties_do_not_leave_a_band_empty),
        context_test(z_scores_of_huge_values_are_those_of_small_ones),
        context_test(a_logarithm_changes_its_input),
        context_test(copeland_with_gaps_does_not_depend_on_the_order_of_rows),
        context_test(the_power_of_a_generalised_mean_is_taken_out_of_the_whole_sum),
        context_test(mean_min_is_of_the_units_own_values),
        context_test(the_adjusted_index_knows_both_penalties_and_all_digits),
        context_test(mazziotta_pareto_takes_the_variance_over_all_parts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
