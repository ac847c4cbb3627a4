/* How parts are combined: closed formulas, slow twins, laws, and what a user is told. */
#include "case.h"

#define RUN(csv, result, ...) run_csv(*state, csv, SETTINGS(__VA_ARGS__), result)

static ork_status run_csv(ork_context *ctx, const char *csv, const char *const *settings,
                          ork_result **result)
{
    ORK_OWNED_TABLE ork_table *data = NULL;
    bool has_period = strstr(csv, ",year") != NULL;
    ORK_TRY(case_table(ctx, csv, "region", has_period ? "year" : NULL, &data));
    return case_run(ctx, "composite", data, settings, NULL, result);
}

#define assert_refused(csv, status, text, ...)                                                     \
    do {                                                                                           \
        ork_result *none_ = NULL;                                                                  \
        assert_error((ork_context *)*state, RUN(csv, &none_, __VA_ARGS__), status, text);          \
        assert_null(none_);                                                                        \
    } while (0)

static double score(ork_context *ctx, const ork_result *result, const char *unit)
{
    return case_number(result, "scores", case_row(ctx, result, "scores", "unit", unit, NULL, NULL),
                       "score");
}

/* ---- Means -------------------------------------------------------------------------------------
 */

#define FOUR "#region,x,y,z,w\na,1,2,4,8\nb,3,3,3,3\nc,9,1,4,2\n"

static void each_rule_is_its_formula(void **state)
{
    /* Of a: 1, 2, 4, 8: mean 3.75, variance over n 7.1875. */
    static const struct {
        const char *rule, *option;
        double a, b;
    } known[] = {
        {"aggregate: arithmetic", "bands: 0", 3.75, 3},
        {"aggregate: geometric", "bands: 0", 2.8284271247461903, 3},
        {"aggregate: harmonic", "bands: 0", 32.0 / 15, 3},
        {"aggregate: generalised", "power: 2", 4.6097722286464436, 3},
        {"aggregate: generalised", "power: 1", 3.75, 3},
        {"aggregate: generalised", "power: 0", 2.8284271247461903, 3},
        {"aggregate: generalised", "power: -1", 32.0 / 15, 3},
        {"aggregate: generalised", "power: 100", 7.889861635946874, 3},
        {"aggregate: median", "bands: 0", 3, 3},
        {"aggregate: mazziotta-pareto", "penalty: down", 3.75 - 7.1875 / 3.75, 3},
        {"aggregate: mazziotta-pareto", "penalty: up", 3.75 + 7.1875 / 3.75, 3},
        {"aggregate: adjusted-mazziotta-pareto", "penalty: down", 3.75 - 7.1875 / 3.75, 3},
        {"aggregate: mean-min", "mean-min-penalty: 0.5", 3.75 - 0.5 * 2.75, 3},
        {"aggregate: mean-min", "mean-min-penalty: 1", 1, 3},
        {"aggregate: mean-min", "mean-min-penalty: 0", 3.75, 3},
        {"aggregate: owa", "owa-weights: 1 | 0 | 0 | 0", 8, 3},
        {"aggregate: owa", "owa-weights: 0 | 0 | 0 | 1", 1, 3},
        {"aggregate: owa", "owa-weights: 4 | 3 | 2 | 1", 0.4 * 8 + 0.3 * 4 + 0.2 * 2 + 0.1, 3},
        {"aggregate: owa", "owa-weights: 2", 3.75, 3},
        {"aggregate: owa", "owa-weights: 1 | 0", 6, 3},
    };
    for (size_t k = 0; k < sizeof known / sizeof *known; k++) {
        ORK_OWNED_RESULT ork_result *result = NULL;
        assert_ok(*state, RUN(FOUR, &result, "indicators: x | y | z | w", "normalise: none",
                              known[k].rule, known[k].option));
        assert_near(score(*state, result, "a"), known[k].a, 1e-13);
        assert_near(score(*state, result, "b"), known[k].b, 1e-13);
    }
}

static void the_softness_of_mean_min_is_its_beta(void **state)
{
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(*state, RUN(FOUR, &result, "indicators: x | y | z | w", "normalise: none",
                          "aggregate: mean-min", "mean-min-penalty: 0.5", "mean-min-softness: 1"));
    assert_near(score(*state, result, "a"), 3.75 - 0.5 * (sqrt(2.75 * 2.75 + 1) - 1), 1e-14);
}

static void weights_count_in_every_rule(void **state)
{
    /* A weight of 2 is the same as the indicator twice. */
    static const char *const rules[][2] = {
        {"aggregate: arithmetic", "bands: 0"}, {"aggregate: geometric", "bands: 0"},
        {"aggregate: harmonic", "bands: 0"},   {"aggregate: generalised", "power: 3"},
        {"aggregate: median", "bands: 0"},     {"aggregate: mazziotta-pareto", "bands: 0"},
        {"aggregate: mean-min", "bands: 0"},   {"aggregate: owa", "owa-weights: 4 | 3 | 2 | 1"},
        {"aggregate: copeland", "bands: 0"},   {"aggregate: kemeny", "bands: 0"},
    };
    for (size_t k = 0; k < sizeof rules / sizeof *rules; k++) {
        ORK_OWNED_RESULT ork_result *heavy = NULL, *twice = NULL;
        assert_ok(*state, RUN("#region,x,y,z\na,1,2,4\nb,3,3,3\nc,9,1,4\nd,2,8,1\n", &heavy,
                              "indicators: x | y | z", "weights: 1 | 2 | 1", "normalise: none",
                              rules[k][0], rules[k][1]));
        assert_ok(*state,
                  RUN("#region,x,y,v,z\na,1,2,2,4\nb,3,3,3,3\nc,9,1,1,4\nd,2,8,8,1\n", &twice,
                      "indicators: x | y | v | z", "normalise: none", rules[k][0], rules[k][1]));
        for (const char *unit = "a\0b\0c\0d\0"; *unit; unit += 2)
            assert_near(score(*state, heavy, unit), score(*state, twice, unit), 1e-14);
    }
}

static void gaps_pass_their_weight_on_in_every_rule(void **state)
{
    static const char *const rules[] = {
        "aggregate: arithmetic", "aggregate: geometric",        "aggregate: harmonic",
        "aggregate: median",     "aggregate: mazziotta-pareto", "aggregate: mean-min",
        "aggregate: copeland",   "aggregate: kemeny",           "aggregate: topsis",
    };
    const char *csv = "#region,x,y,z\na,1,2,\nb,3,,3\nc,9,1,4\nd,,,1\n";
    for (size_t k = 0; k < sizeof rules / sizeof *rules; k++) {
        ORK_OWNED_RESULT ork_result *result = NULL, *all = NULL;
        assert_ok(*state, RUN(csv, &result, "indicators: x | y | z", "normalise: none", rules[k]));
        assert_true(score(*state, result, "a") > -9);
        assert_true(isnan(score(*state, result, "d")));
        assert_true(case_says(result, "low-coverage", "1 of 4 rows"));
        /* A row that gets no score does not change the others'. */
        assert_ok(*state, RUN("#region,x,y,z\na,1,2,\nb,3,,3\nc,9,1,4\n", &all,
                              "indicators: x | y | z", "normalise: none", rules[k]));
        for (const char *unit = "a\0b\0c\0"; *unit; unit += 2)
            assert_near(score(*state, result, unit), score(*state, all, unit), 0);
    }
}

static void values_that_do_not_fit_are_named(void **state)
{
    const char *csv = "#region,x,y\na,0,2\nb,3,1\nc,1,1\n", *low = "#region,x,y\na,-1,2\nb,3,1\n";
    assert_refused(csv, ORK_ERR_DATA, "a harmonic mean needs values above 0, but \"x\" of a is 0",
                   "indicators: x | y", "aggregate: harmonic");
    assert_refused(csv, ORK_ERR_DATA, "--scale 1,100", "indicators: x | y", "aggregate: harmonic");
    assert_refused(csv, ORK_ERR_DATA, "of a negative power needs values above 0, but \"x\" of a",
                   "indicators: x | y", "aggregate: generalised", "power: -2", "normalise: none");
    assert_refused(low, ORK_ERR_DATA, "needs values of at least 0, but \"x\" of a is -1",
                   "indicators: x | y", "aggregate: generalised", "normalise: none");
    assert_refused(low, ORK_ERR_DATA,
                   "the mean of \"Index\" of a is -0.5; the Mazziotta-Pareto index divides by it",
                   "indicators: x | y", "aggregate: mazziotta-pareto", "normalise: none",
                   "weights: 5 | 1");
    ORK_OWNED_RESULT ork_result *zero = NULL;
    assert_ok(*state, RUN(csv, &zero, "indicators: x | y", "aggregate: generalised",
                          "normalise: none", "power: 2"));
    assert_near(score(*state, zero, "a"), sqrt(2), 1e-15);
}

static void the_adjusted_index_stands_between_70_and_130(void **state)
{
    ORK_OWNED_RESULT ork_result *usual = NULL, *own = NULL;
    const char *csv = "#region,x,y\na,0,0\nb,1,0\nc,2,4\n";
    assert_ok(*state,
              RUN(csv, &usual, "indicators: x | y", "aggregate: adjusted-mazziotta-pareto"));
    assert_near(score(*state, usual, "a"), 70, 1e-14);
    assert_near(score(*state, usual, "b"), 85 - 225.0 / 85, 1e-14);
    assert_near(score(*state, usual, "c"), 130, 1e-14);
    assert_true(case_says(usual, "scale-of-adjusted", "70 to 130"));
    assert_ok(*state, RUN(csv, &own, "indicators: x | y", "scale: 1 | 2",
                          "aggregate: adjusted-mazziotta-pareto"));
    assert_near(score(*state, own, "c"), 2, 1e-15);
}

static void wrong_rules_are_explained(void **state)
{
    assert_refused(FOUR, ORK_ERR_ARGUMENT, "did you mean \"geometric\"", "indicators: x",
                   "aggregate: geometrc");
    assert_refused(FOUR, ORK_ERR_ARGUMENT, "2 rules for 1 level of groups", "indicators: x",
                   "aggregate: median | median");
    assert_refused(FOUR, ORK_ERR_ARGUMENT, "owa needs weights that sum to more than 0",
                   "indicators: x | y", "aggregate: owa");
    assert_refused(FOUR, ORK_ERR_ARGUMENT, "--owa-weights 0.5,0.3,0.2", "indicators: x | y",
                   "aggregate: owa", "owa-weights: 0 | 0");
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(*state, RUN(FOUR, &result, "indicators: x | y", "owa-weights: 1 | 2"));
    assert_true(case_says(result, "option-unused", "owa-weights has no effect"));
}

/* ---- Two by two --------------------------------------------------------------------------------
 */

static void copeland_counts_victories(void **state)
{
    ORK_OWNED_RESULT ork_result *result = NULL;
    /* a beats b and c (2 of 3), b beats c; d loses to all. */
    assert_ok(*state, RUN("#region,x,y,z\na,4,4,2\nb,3,2,4\nc,2,3,3\nd,1,1,1\n", &result,
                          "indicators: x | y | z", "aggregate: copeland"));
    assert_near(score(*state, result, "a"), 3, 0);
    assert_near(score(*state, result, "b"), 1, 0);
    assert_near(score(*state, result, "c"), -1, 0);
    assert_near(score(*state, result, "d"), -3, 0);
}

static void weights_that_tie_only_up_to_rounding_tie(void **state)
{
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(*state, RUN("#region,x,y,z\na,2,2,1\nb,1,1,2\n", &result, "indicators: x | y | z",
                          "weights: 0.1 | 0.2 | 0.3", "aggregate: copeland"));
    assert_near(score(*state, result, "a"), 0, 0);
    assert_near(score(*state, result, "b"), 0, 0);
}

static void pairs_are_told_with_gaps_left_out(void **state)
{
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(*state, RUN("#region,x,y,z\na,2,2,\nb,1,2,2\nc,,,1\n", &result,
                          "indicators: x | y | z", "weights: 2 | 1 | 1", "normalise: none",
                          "aggregate: copeland", "min-coverage: 0"));
    static const struct {
        const char *unit, *other;
        double share;
    } known[] = {{"a", "b", 2.5 / 3}, {"b", "a", 0.5 / 3}, {"b", "c", 1},
                 {"c", "b", 0},       {"a", "c", NAN},     {"c", "a", NAN}};
    assert_int_equal(ork_result_table(result, "outranking")->row_count, 6);
    for (size_t k = 0; k < 6; k++) {
        size_t row =
            case_row(*state, result, "outranking", "unit", known[k].unit, "other", known[k].other);
        double share = case_number(result, "outranking", row, "share");
        if (isnan(known[k].share)) {
            assert_true(isnan(share));
        } else {
            assert_near(share, known[k].share, 1e-15);
        }
    }
}

/* Random whole numbers (so that there are ties) with gaps; the rows in order or turned round. */
static ork_status random_csv(ork_context *ctx, uint64_t seed, size_t units, size_t indicators,
                             bool is_turned, ork_text *csv)
{
    ork_text_add(ctx, csv, "#region");
    for (size_t j = 0; j < indicators; j++)
        ork_text_addf(ctx, csv, ",x%zu", j);
    ork_text_add(ctx, csv, "\n");
    for (size_t k = 0; k < units; k++) {
        size_t i = is_turned ? (k * 7 + 3) % units : k; /* 7 and units share no divisor */
        ork_random random = ork_random_stream(seed, i);
        ork_text_addf(ctx, csv, "u%zu", i);
        for (size_t j = 0; j < indicators; j++) {
            int value = (int)ork_random_below(&random, 6);
            bool is_gap = ork_random_below(&random, 12) == 0;
            ork_text_addf(ctx, csv, is_gap ? "," : ",%d", value + 1);
        }
        ork_text_add(ctx, csv, "\n");
    }
    return ork_text_status(csv);
}

static double *read_values(ork_context *ctx, const char *csv, size_t units, size_t indicators)
{
    ORK_OWNED_TABLE ork_table *data = NULL;
    double *x = malloc(units * indicators * sizeof *x);
    assert_ok(ctx, case_table(ctx, csv, NULL, NULL, &data));
    for (size_t i = 0; i < units; i++) {
        for (size_t j = 0; j < indicators; j++) {
            const ork_column *cells = data->columns[j + 1];
            x[i * indicators + j] = ork_column_has(cells, i) ? ork_column_number(cells, i) : NAN;
        }
    }
    return x;
}

/* Indicators (weights 1, 2, 3 …) that prefer i to j less those that prefer j. */
static int prefer(const double *x, size_t indicators, size_t i, size_t j)
{
    int net = 0;
    for (size_t k = 0; k < indicators; k++) {
        double a = x[i * indicators + k], b = x[j * indicators + k];
        net += ((a > b) - (a < b)) * (int)(k + 1);
    }
    return net;
}

static void copeland_agrees_with_a_plain_twin_whatever_the_rows_order(void **state)
{
    enum { UNITS = 40, INDICATORS = 5 };
    for (uint64_t seed = 1; seed < 6; seed++) {
        ORK_OWNED_TEXT ork_text csv = {0}, turned = {0};
        ORK_OWNED_RESULT ork_result *result = NULL, *other = NULL;
        assert_ok(*state, random_csv(*state, seed, UNITS, INDICATORS, false, &csv));
        assert_ok(*state, random_csv(*state, seed, UNITS, INDICATORS, true, &turned));
        const char *const *settings =
            SETTINGS("indicators: x0 | x1 | x2 | x3 | x4", "weights: 1 | 2 | 3 | 4 | 5",
                     "normalise: none", "aggregate: copeland", "min-coverage: 0");
        assert_ok(*state, run_csv(*state, csv.bytes, settings, &result));
        assert_ok(*state, run_csv(*state, turned.bytes, settings, &other));
        double *x = read_values(*state, csv.bytes, UNITS, INDICATORS);
        for (size_t i = 0; i < UNITS; i++) {
            char unit[16];
            int wins = 0;
            for (size_t j = 0; j < UNITS; j++) {
                int net = prefer(x, INDICATORS, i, j);
                wins += (net > 0) - (net < 0);
            }
            snprintf(unit, sizeof unit, "u%zu", i);
            assert_near(score(*state, result, unit), wins, 0);
            assert_near(score(*state, other, unit), wins, 0);
        }
        free(x);
    }
}

/* All orders of the units by Heap's method: the least cost, and the places in orders that have it.
 */
typedef struct {
    const double *x;
    int best;
    double ways, place[6];
} all_orders;

static void try_orders(all_orders *all, size_t *order, size_t k)
{
    if (k > 1) {
        for (size_t c = 0; c < k; c++) {
            try_orders(all, order, k - 1);
            size_t swap = k % 2 ? 0 : c, kept = order[swap];
            order[swap] = order[k - 1];
            order[k - 1] = kept;
        }
        return;
    }
    int cost = 0;
    for (size_t a = 0; a < 6; a++) {
        for (size_t b = a + 1; b < 6; b++)
            cost += prefer(all->x, 3, order[b], order[a]);
    }
    if (cost > all->best) return;
    if (cost < all->best) {
        all->best = cost;
        all->ways = 0;
        memset(all->place, 0, sizeof all->place);
    }
    all->ways++;
    for (size_t a = 0; a < 6; a++)
        all->place[order[a]] += (double)(a + 1);
}

static void kemeny_is_the_best_of_all_orders(void **state)
{
    size_t tied = 0;
    for (uint64_t seed = 1; seed < 20; seed++) {
        ORK_OWNED_TEXT ork_text csv = {0};
        ORK_OWNED_RESULT ork_result *result = NULL;
        assert_ok(*state, random_csv(*state, seed, 6, 3, false, &csv));
        assert_ok(*state, RUN(csv.bytes, &result, "indicators: x0 | x1 | x2", "weights: 1 | 2 | 3",
                              "normalise: none", "aggregate: kemeny", "min-coverage: 0"));
        double *x = read_values(*state, csv.bytes, 6, 3);
        all_orders all = {.x = x, .best = 1000};
        size_t order[] = {0, 1, 2, 3, 4, 5};
        try_orders(&all, order, 6);
        bool is_whole = true; /* units without any value get no score: leave such draws out */
        for (size_t i = 0; i < 6; i++)
            is_whole &= !isnan(x[i * 3]) || !isnan(x[i * 3 + 1]) || !isnan(x[i * 3 + 2]);
        for (size_t i = 0; i < 6 && is_whole; i++) {
            char unit[] = {'u', (char)('0' + i), '\0'};
            assert_near(score(*state, result, unit), 6 - all.place[i] / all.ways, 1e-14);
        }
        tied += all.ways > 1;
        if (is_whole) assert_int_equal(case_note(result, "kemeny-ties") != NULL, all.ways > 1);
        free(x);
    }
    assert_true(tied > 2 && tied < 19);
}

static void kemeny_says_how_many_units_it_can_order(void **state)
{
    ORK_OWNED_TEXT ork_text many = {0}, some = {0};
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(*state, random_csv(*state, 1, 17, 3, false, &many));
    assert_refused(many.bytes, ORK_ERR_DATA,
                   "Kemeny's rule orders at most 16 units exactly, and there are 17",
                   "indicators: x0 | x1 | x2", "aggregate: kemeny", "min-coverage: 0");
    assert_refused(many.bytes, ORK_ERR_DATA, "aggregate copeland", "indicators: x0 | x1 | x2",
                   "aggregate: kemeny", "min-coverage: 0");
    assert_ok(*state, random_csv(*state, 1, 16, 3, false, &some));
    assert_ok(*state, RUN(some.bytes, &result, "indicators: x0 | x1 | x2", "aggregate: kemeny",
                          "min-coverage: 0"));
}

/* ---- TOPSIS ------------------------------------------------------------------------------------
 */

static void topsis_is_its_formula(void **state)
{
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(*state, RUN("#region,x,y\na,3,1\nb,4,3\nc,0,2\n", &result, "indicators: x | y",
                          "weights: 2 | 1", "normalise: none", "aggregate: topsis"));
    /* Lengths 5 and sqrt(14). The best is (4, 3), the worst (0, 1). */
    double near_x = 2 * (4.0 - 3) / 5, far_x = 2 * 3.0 / 5, near_y = (3 - 1) / sqrt(14);
    double far = far_x, near = hypot(near_x, near_y);
    assert_near(score(*state, result, "a"), far / (near + far), 1e-14);
    assert_near(score(*state, result, "b"), 1, 1e-15);
}

static void topsis_does_not_depend_on_measure_units(void **state)
{
    ORK_OWNED_RESULT ork_result *one = NULL, *other = NULL;
    assert_ok(*state, RUN("#region,x,y\na,3,1\nb,4,3\nc,1,2\n", &one, "indicators: x | y",
                          "directions: 1 | -1", "normalise: none", "aggregate: topsis"));
    assert_ok(*state, RUN("#region,x,y\na,3e200,1e-200\nb,4e200,3e-200\nc,1e200,2e-200\n", &other,
                          "indicators: x | y", "directions: 1 | -1", "normalise: none",
                          "aggregate: topsis"));
    for (const char *unit = "a\0b\0c\0"; *unit; unit += 2)
        assert_near(score(*state, one, unit), score(*state, other, unit), 1e-14);
}

static void topsis_cannot_compare_what_is_the_same(void **state)
{
    assert_refused("#region,x,y\na,3,1\nb,3,1\n", ORK_ERR_DATA,
                   "TOPSIS has nothing to compare a with", "indicators: x | y", "normalise: none",
                   "aggregate: topsis");
}

/* ---- Laws --------------------------------------------------------------------------------------
 */

static const char *const every_rule[][2] = {
    {"aggregate: arithmetic", "bands: 3"}, {"aggregate: geometric", "bands: 3"},
    {"aggregate: harmonic", "bands: 3"},   {"aggregate: generalised", "power: 0.3"},
    {"aggregate: median", "bands: 3"},     {"aggregate: mazziotta-pareto", "bands: 3"},
    {"aggregate: mean-min", "bands: 3"},   {"aggregate: owa", "owa-weights: 1 | 2 | 3"},
    {"aggregate: copeland", "bands: 3"},   {"aggregate: topsis", "bands: 3"},
    {"aggregate: kemeny", "bands: 3"},
};

static void results_do_not_depend_on_threads_or_rows_order(void **state)
{
    for (size_t k = 0; k < sizeof every_rule / sizeof *every_rule; k++) {
        size_t units = strstr(every_rule[k][0], "kemeny") ? 15 : 60;
        ORK_OWNED_TEXT ork_text csv = {0}, turned = {0};
        ORK_OWNED_RESULT ork_result *one = NULL, *three = NULL, *other = NULL;
        assert_ok(*state, random_csv(*state, 9, units, 4, false, &csv));
        assert_ok(*state, random_csv(*state, 9, units, 4, units % 7 != 0, &turned));
        const char *const *settings =
            SETTINGS("indicators: x0 | x1 | x2 | x3", "weights: 1 | 2 | 3 | 2", "scale: 1 | 10",
                     every_rule[k][0], every_rule[k][1]);
        ork_context_set_threads(*state, 1);
        assert_ok(*state, run_csv(*state, csv.bytes, settings, &one));
        ork_context_set_threads(*state, 3);
        assert_ok(*state, run_csv(*state, csv.bytes, settings, &three));
        assert_ok(*state, run_csv(*state, turned.bytes, settings, &other));
        for (size_t i = 0; i < units; i++) {
            char unit[16];
            snprintf(unit, sizeof unit, "u%zu", i);
            double expected = score(*state, one, unit), got = score(*state, three, unit);
            assert_true(isnan(expected) ? isnan(got) : got == expected);
            got = score(*state, other, unit);
            if (!isnan(expected)) assert_near(got, expected, 1e-14);
        }
    }
}

static void a_better_value_never_lowers_a_rank(void **state)
{
    const char *before = "#region,x,y,z\na,3,2,5\nb,4,3,2\nc,1,4,4\nd,5,1,3\n";
    const char *after = "#region,x,y,z\na,3,2,5\nb,4,3,4.5\nc,1,4,4\nd,5,1,3\n";
    for (size_t k = 0; k < sizeof every_rule / sizeof *every_rule; k++) {
        if (strstr(every_rule[k][0], "mazziotta")) continue; /* it punishes imbalance */
        ORK_OWNED_RESULT ork_result *first = NULL, *second = NULL;
        const char *const *settings = SETTINGS("indicators: x | y | z", "normalise: none",
                                               every_rule[k][0], every_rule[k][1]);
        assert_ok(*state, run_csv(*state, before, settings, &first));
        assert_ok(*state, run_csv(*state, after, settings, &second));
        size_t was = case_row(*state, first, "scores", "unit", "b", NULL, NULL);
        size_t is = case_row(*state, second, "scores", "unit", "b", NULL, NULL);
        assert_true(case_number(second, "scores", is, "rank") <=
                    case_number(first, "scores", was, "rank"));
    }
}

static void periods_are_compared_apart(void **state)
{
    static const char *const rules[] = {"aggregate: copeland", "aggregate: kemeny",
                                        "aggregate: topsis"};
    for (size_t k = 0; k < 3; k++) {
        ORK_OWNED_RESULT ork_result *both = NULL, *alone = NULL;
        assert_ok(*state, RUN("#region,year,x,y\na,1,1,5\nb,1,2,7\nc,1,3,3\na,2,9,9\nb,2,8,7\n",
                              &both, "indicators: x | y", "normalise: none", rules[k]));
        assert_ok(*state, RUN("#region,x,y\na,1,5\nb,2,7\nc,3,3\n", &alone, "indicators: x | y",
                              "normalise: none", rules[k]));
        for (const char *unit = "a\0b\0c\0"; *unit; unit += 2) {
            size_t row = case_row(*state, both, "scores", "unit", unit, "period", "1");
            assert_near(case_number(both, "scores", row, "score"), score(*state, alone, unit), 0);
        }
    }
}

static ork_status every_rule_once(ork_context *ctx, void *data)
{
    ORK_OWNED_RESULT ork_result *result = NULL;
    const char *const *rule = data;
    return run_csv(
        ctx, "#region,x,y,z\na,3,2,5\nb,4,3,2\nc,1,4,\nd,5,1,3\n",
        SETTINGS("indicators: x | y | z", "normalise: none", "ties: dense", rule[0], rule[1]),
        &result);
}

static void refused_memory_is_survived(void **state)
{
    (void)state;
    static const char *const chosen[][2] = {{"aggregate: owa", "owa-weights: 1 | 2 | 3"},
                                            {"aggregate: copeland", "bands: 0"},
                                            {"aggregate: kemeny", "bands: 0"},
                                            {"aggregate: topsis", "bands: 0"}};
    for (size_t k = 0; k < sizeof chosen / sizeof *chosen; k++)
        assert_survives_refused_memory(every_rule_once, (void *)(uintptr_t)chosen[k]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        context_test(each_rule_is_its_formula),
        context_test(the_softness_of_mean_min_is_its_beta),
        context_test(weights_count_in_every_rule),
        context_test(gaps_pass_their_weight_on_in_every_rule),
        context_test(values_that_do_not_fit_are_named),
        context_test(the_adjusted_index_stands_between_70_and_130),
        context_test(wrong_rules_are_explained),
        context_test(copeland_counts_victories),
        context_test(weights_that_tie_only_up_to_rounding_tie),
        context_test(pairs_are_told_with_gaps_left_out),
        context_test(copeland_agrees_with_a_plain_twin_whatever_the_rows_order),
        context_test(kemeny_is_the_best_of_all_orders),
        context_test(kemeny_says_how_many_units_it_can_order),
        context_test(topsis_is_its_formula),
        context_test(topsis_does_not_depend_on_measure_units),
        context_test(topsis_cannot_compare_what_is_the_same),
        context_test(results_do_not_depend_on_threads_or_rows_order),
        context_test(a_better_value_never_lowers_a_rank),
        context_test(periods_are_compared_apart),
        context_test(refused_memory_is_survived),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
