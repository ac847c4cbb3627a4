/*
 * Differences of scores split into indicators: the parts sum to the difference to 1e-12 for every
 * mean at every level, follow the formula written out, and are told where there are none.
 */
#include "case.h"

/* Two groups of three and two; gaps at one end of some units. */
static const char data_csv[] = "#unit,year,a,b,c,d,e\n"
                               "r1,2010,10,20,30,5,1\n"
                               "r2,2010,40,25,12,8,2\n"
                               "r3,2010,33,,18,7,9\n"
                               "r4,2010,21,60,44,,4\n"
                               "r1,2020,14,18,41,6,3\n"
                               "r2,2020,40,25,12,8,2\n"
                               "r3,2020,30,50,19,9,8\n"
                               "r4,2020,,55,40,11,5\n";
static const char structure_csv[] = "#code,#parent,weight\n"
                                    "first,,2\n"
                                    "second,,1\n"
                                    "a,first,1\n"
                                    "b,first,2\n"
                                    "c,first,1\n"
                                    "d,second,1\n"
                                    "e,second,3\n";

static ork_status run(ork_context *ctx, const char *csv, const char *const *settings,
                      ork_result **result)
{
    ORK_OWNED_TABLE ork_table *data = NULL, *structure = NULL;
    ORK_TRY(case_table(ctx, csv, "unit", strstr(csv, "year") ? "year" : NULL, &data));
    ORK_TRY(case_table(ctx, structure_csv, NULL, NULL, &structure));
    return case_run(ctx, "composite", data, settings, structure, result);
}

/* Sum of the parts of a unit. */
static double sum_parts(ork_context *ctx, const ork_result *result, const char *name,
                        const char *unit)
{
    const ork_table *parts = ork_result_table(result, name);
    double sum = 0;
    assert_non_null(parts);
    for (size_t r = 0; r < parts->row_count; r++) {
        if (case_reads(ctx, parts, "unit", r, unit))
            sum += case_number(result, name, r, "contribution");
    }
    return sum;
}

static double part(ork_context *ctx, const ork_result *result, const char *name, const char *unit,
                   const char *indicator)
{
    size_t row = case_row(ctx, result, name, "unit", unit, "indicator", indicator);
    return case_number(result, name, row, "contribution");
}

static void parts_sum_to_the_change_for_every_mean(void **state)
{
    static const char *const rules[][3] = {
        {"aggregate: arithmetic", "power: 2"},
        {"aggregate: geometric", "power: 2"},
        {"aggregate: harmonic", "power: 2"},
        {"aggregate: generalised", "power: 2"},
        {"aggregate: generalised", "power: 1/2"},
        {"aggregate: generalised", "power: -3"},
        {"aggregate: generalised", "power: 40"},
        {"aggregate: geometric | arithmetic", "power: 2"},
        {"aggregate: harmonic | geometric", "power: 2"},
        {"aggregate: generalised | harmonic", "power: 3"},
    };
    double worst = 0;
    for (size_t k = 0; k < sizeof rules / sizeof *rules; k++) {
        ORK_OWNED_RESULT ork_result *result = NULL;
        assert_ok(*state, run(*state, data_csv,
                              SETTINGS("structure: @", "normalise: none", "min-coverage: 0.2",
                                       rules[k][0], rules[k][1]),
                              &result));
        const ork_table *change = ork_result_table(result, "change");
        assert_int_equal(change->row_count, 4);
        for (size_t r = 0; r < 4; r++) {
            double expected = case_number(result, "change", r, "score_change");
            double sum = sum_parts(*state, result, "change_contributions",
                                   case_text(result, "change", r, "unit"));
            worst = fmax(worst, fabs(sum - expected));
        }
    }
    print_message("sums of parts: off by %.1e at most\n", worst);
    assert_true(worst < 1e-12);
}

/* f and its inverse, written out. */
static double bend(int rule, double x)
{
    return rule == 0 ? x : rule == 1 ? log(x) : rule == 2 ? 1 / x : x * x * x;
}
static double unbend(int rule, double f)
{
    return rule == 0 ? f : rule == 1 ? exp(f) : rule == 2 ? 1 / f : cbrt(f);
}

static void parts_follow_the_formula_written_out(void **state)
{
    static const char *const names[] = {"arithmetic", "geometric", "harmonic", "generalised"};
    static const double x[2][5] = {{10, 20, 30, 5, 1}, {14, 18, 41, 6, 3}};
    static const double w[] = {0.25, 0.5, 0.25, 0.25, 0.75}, above[] = {2.0 / 3, 1.0 / 3};
    static const char *const codes[] = {"a", "b", "c", "d", "e"};
    for (int low = 0; low < 4; low++) {
        for (int high = 0; high < 4; high++) {
            char aggregate[64];
            snprintf(aggregate, sizeof aggregate, "aggregate: %s | %s", names[low], names[high]);
            ORK_OWNED_RESULT ork_result *result = NULL;
            assert_ok(*state, run(*state, data_csv,
                                  SETTINGS("structure: @", "normalise: none", "power: 3",
                                           "min-coverage: 0.2", aggregate),
                                  &result));
            double y[2], group[2][2];
            for (int t = 0; t < 2; t++) {
                double sums[2] = {0, 0};
                for (int j = 0; j < 5; j++)
                    sums[j > 2] += w[j] * bend(low, x[t][j]);
                for (int g = 0; g < 2; g++)
                    group[t][g] = unbend(low, sums[g]);
                y[t] = unbend(high, above[0] * bend(high, group[t][0]) +
                                        above[1] * bend(high, group[t][1]));
            }
            for (int j = 0; j < 5; j++) {
                int g = j > 2;
                double outer = above[g] * (bend(high, group[1][g]) - bend(high, group[0][g])) *
                               (y[1] - y[0]) / (bend(high, y[1]) - bend(high, y[0]));
                double inner = w[j] * (bend(low, x[1][j]) - bend(low, x[0][j])) /
                               (bend(low, group[1][g]) - bend(low, group[0][g]));
                assert_near(part(*state, result, "change_contributions", "r1", codes[j]),
                            outer * inner, 1e-12);
            }
        }
    }
}

static void a_change_of_a_geometric_mean_has_logarithmic_mean_weights(void **state)
{
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(*state, run(*state, "#unit,year,a,b\nx,1,2,8\nx,2,4,8\ny,1,1,1\ny,2,3,9\n",
                          SETTINGS("indicators: a | b", "normalise: none", "aggregate: geometric"),
                          &result));
    /* x: 4 to 4 sqrt(2), all by a; y: 1 to sqrt(27), a to b as ln 3 to ln 9. */
    assert_near(part(*state, result, "change_contributions", "x", "a"), 4 * sqrt(2) - 4, 1e-14);
    assert_near(part(*state, result, "change_contributions", "x", "b"), 0, 0);
    assert_near(part(*state, result, "change_contributions", "y", "a"), (sqrt(27) - 1) / 3, 1e-14);
    assert_near(part(*state, result, "change_contributions", "y", "b"), (sqrt(27) - 1) * 2 / 3,
                1e-14);
}

static void parts_of_the_way_back_are_the_negatives(void **state)
{
    static const char there[] = "#unit,year,a,b,c,d,e\nr,1,10,,30,5,1\nr,2,12,9,4,7,\n";
    static const char back[] = "#unit,year,a,b,c,d,e\nr,2,10,,30,5,1\nr,1,12,9,4,7,\n";
    static const char *const parts[] = {"a", "b", "c", "d", "e", "(coverage)"};
    const char *const *settings = SETTINGS("structure: @", "normalise: none", "min-coverage: 0.1",
                                           "aggregate: geometric | harmonic");
    ORK_OWNED_RESULT ork_result *result = NULL, *reverse = NULL;
    assert_ok(*state, run(*state, there, settings, &result));
    assert_ok(*state, run(*state, back, settings, &reverse));
    for (size_t k = 0; k < 6; k++) {
        double one = part(*state, result, "change_contributions", "r", parts[k]);
        double other = part(*state, reverse, "change_contributions", "r", parts[k]);
        assert_near(one, -other, 1e-13);
        assert_true(k == 1 || k == 4 || one != 0); /* b and e are there at one end only */
    }
}

static void what_stays_contributes_nothing(void **state)
{
    static const char *const rules[] = {"aggregate: geometric", "aggregate: generalised"};
    for (size_t k = 0; k < 2; k++) {
        ORK_OWNED_RESULT ork_result *result = NULL;
        assert_ok(*state,
                  run(*state, data_csv,
                      SETTINGS("structure: @", "normalise: none", "min-coverage: 0.2", rules[k]),
                      &result));
        const ork_table *parts = ork_result_table(result, "change_contributions");
        for (size_t r = 0; r < parts->row_count; r++) {
            if (!case_reads(*state, parts, "unit", r, "r2")) continue;
            assert_near(case_number(result, "change_contributions", r, "contribution"), 0, 0);
        }
    }
}

static void zeros_have_parts_under_a_generalised_mean(void **state)
{
    static const char csv[] =
        "#unit,year,a,b\nx,1,0,0\nx,2,3,4\ny,1,0,0\ny,2,0,0\nz,1,3,4\nz,2,0,4\n";
    static const char *const powers[] = {"power: 2", "power: 1/2", "power: 1"};
    for (size_t k = 0; k < 3; k++) {
        ORK_OWNED_RESULT ork_result *result = NULL;
        assert_ok(*state, run(*state, csv,
                              SETTINGS("indicators: a | b", "normalise: none",
                                       "aggregate: generalised", powers[k]),
                              &result));
        for (size_t r = 0; r < 3; r++) {
            const char *unit = case_text(result, "change", r, "unit");
            assert_near(sum_parts(*state, result, "change_contributions", unit),
                        case_number(result, "change", r, "score_change"), 1e-14);
        }
        assert_near(part(*state, result, "change_contributions", "y", "a"), 0, 0);
        assert_near(part(*state, result, "change_contributions", "z", "b"), 0, 0);
    }
}

static void gaps_that_differ_have_a_row_of_their_own(void **state)
{
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(*state,
              run(*state, "#unit,year,a,b\nx,1,2,\nx,2,3,9\ny,1,4,4\ny,2,5,6\n",
                  SETTINGS("indicators: a | b", "normalise: none", "min-coverage: 0.5"), &result));
    /* x: 2 to 6; a's mean share is 3/4, and the rest is that b came in. */
    assert_near(part(*state, result, "change_contributions", "x", "a"), 0.75, 1e-15);
    assert_near(part(*state, result, "change_contributions", "x", "b"), 0, 0);
    assert_near(part(*state, result, "change_contributions", "x", "(coverage)"), 3.25, 1e-15);
    assert_near(part(*state, result, "change_contributions", "y", "(coverage)"), 0, 0);

    ORK_OWNED_RESULT ork_result *whole = NULL;
    assert_ok(*state, run(*state, "#unit,year,a,b\nx,1,2,1\nx,2,3,9\ny,1,4,4\ny,2,5,6\n",
                          SETTINGS("indicators: a | b", "normalise: none"), &whole));
    assert_int_equal(ork_result_table(whole, "change_contributions")->row_count, 4);
}

static void a_unit_without_both_scores_has_no_parts(void **state)
{
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(*state, run(*state, "#unit,year,a,b\nx,1,2,\nx,2,3,9\ny,1,4,4\ny,2,5,6\n",
                          SETTINGS("indicators: a | b", "normalise: none"), &result));
    assert_true(isnan(part(*state, result, "change_contributions", "x", "a")));
    assert_near(part(*state, result, "change_contributions", "y", "a"), 0.5, 1e-15);
}

static void rules_without_parts_are_told(void **state)
{
    ORK_OWNED_RESULT ork_result *result = NULL, *mixed = NULL;
    assert_ok(*state, run(*state, data_csv,
                          SETTINGS("structure: @", "normalise: none", "min-coverage: 0.2",
                                   "aggregate: arithmetic | median", "compare-with: mean"),
                          &result));
    assert_null(ork_result_table(result, "change_contributions"));
    assert_null(ork_result_table(result, "gap_contributions"));
    assert_true(case_says(result, "no-parts", "change_contributions was left out"));
    assert_true(case_says(result, "no-parts", "median"));

    assert_ok(*state, run(*state, data_csv,
                          SETTINGS("structure: @", "normalise: none", "min-coverage: 0.2",
                                   "aggregate: median | geometric"),
                          &mixed));
    assert_true(case_says(mixed, "no-parts", "\"first\" stands as a whole"));
    assert_int_equal(ork_result_table(mixed, "change_contributions")->row_count, 4 * 2);
    size_t row = case_row(*state, mixed, "change", "unit", "r1", NULL, NULL);
    assert_near(part(*state, mixed, "change_contributions", "r1", "first") +
                    part(*state, mixed, "change_contributions", "r1", "second"),
                case_number(mixed, "change", row, "score_change"), 1e-13);
}

static void distances_from_leader_and_mean_are_split(void **state)
{
    static const char *const rules[] = {"aggregate: arithmetic", "aggregate: geometric",
                                        "aggregate: harmonic"};
    for (size_t k = 0; k < 3; k++) {
        ORK_OWNED_RESULT ork_result *leader = NULL, *mean = NULL;
        assert_ok(*state, run(*state, "#unit,a,b\nx,2,8\ny,4,5\nz,1,3\n",
                              SETTINGS("indicators: a | b", "normalise: none", rules[k],
                                       "compare-with: leader"),
                              &leader));
        size_t best = case_row(*state, leader, "scores", "rank", "1", NULL, NULL);
        double top = case_number(leader, "scores", best, "score");
        const char *name = case_text(leader, "scores", best, "unit");
        for (size_t r = 0; r < 3; r++) {
            const char *unit = case_text(leader, "scores", r, "unit");
            assert_near(sum_parts(*state, leader, "gap_contributions", unit),
                        case_number(leader, "scores", r, "score") - top, 1e-14);
        }
        assert_near(part(*state, leader, "gap_contributions", name, "a"), 0, 0);
        assert_string_equal(case_text(leader, "gap_contributions", 0, "against"), name);

        assert_ok(*state, run(*state, "#unit,a,b\nx,2,8\ny,4,5\nz,1,3\n",
                              SETTINGS("indicators: a | b", "normalise: none", rules[k],
                                       "compare-with: mean"),
                              &mean));
        double a = 7 / 3.0, b = 16 / 3.0;
        double of_mean = k == 0 ? (a + b) / 2 : k == 1 ? sqrt(a * b) : 2 / (1 / a + 1 / b);
        for (size_t r = 0; r < 3; r++) {
            const char *unit = case_text(mean, "scores", r, "unit");
            assert_near(sum_parts(*state, mean, "gap_contributions", unit),
                        case_number(mean, "scores", r, "score") - of_mean, 1e-14);
        }
    }
}

static void distances_are_of_each_period(void **state)
{
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(*state, run(*state, "#unit,year,a,b\nx,1,2,2\nx,2,3,9\ny,1,4,4\ny,2,5,6\n",
                          SETTINGS("indicators: a | b", "normalise: none", "compare-with: leader"),
                          &result));
    const ork_table *parts = ork_result_table(result, "gap_contributions");
    assert_int_equal(parts->row_count, 8);
    for (size_t r = 0; r < 8; r++) { /* y leads first, then x */
        bool is_first = case_number(result, "gap_contributions", r, "period") == 1;
        assert_string_equal(case_text(result, "gap_contributions", r, "against"),
                            is_first ? "y" : "x");
    }
}

static ork_status run_once(ork_context *ctx, void *data)
{
    (void)data;
    ORK_OWNED_RESULT ork_result *result = NULL;
    return run(ctx, "#unit,year,a,b\nx,1,2,\nx,2,3,9\ny,1,4,4\ny,2,5,6\n",
               SETTINGS("indicators: a | b", "normalise: none", "aggregate: geometric",
                        "compare-with: mean", "bands: 0"),
               &result);
}

static void splitting_survives_refused_memory(void **state)
{
    (void)state;
    assert_survives_refused_memory(run_once, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        context_test(parts_sum_to_the_change_for_every_mean),
        context_test(parts_follow_the_formula_written_out),
        context_test(a_change_of_a_geometric_mean_has_logarithmic_mean_weights),
        context_test(parts_of_the_way_back_are_the_negatives),
        context_test(what_stays_contributes_nothing),
        context_test(zeros_have_parts_under_a_generalised_mean),
        context_test(gaps_that_differ_have_a_row_of_their_own),
        context_test(a_unit_without_both_scores_has_no_parts),
        context_test(rules_without_parts_are_told),
        context_test(distances_from_leader_and_mean_are_split),
        context_test(distances_are_of_each_period),
        cmocka_unit_test(splitting_survives_refused_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
