/* Weights from data, experts and linear programs: closed formulas, laws, and what a user is told.
 */
#include "case.h"

#define RUN(csv, further, result, ...) run_csv(*state, csv, SETTINGS(__VA_ARGS__), further, result)

static ork_status run_csv(ork_context *ctx, const char *csv, const char *const *settings,
                          const char *further_csv, ork_result **result)
{
    ORK_OWNED_TABLE ork_table *data = NULL, *further = NULL;
    bool has_period = strstr(csv, ",year") != NULL;
    ORK_TRY(case_table(ctx, csv, "region", has_period ? "year" : NULL, &data));
    if (further_csv) ORK_TRY(case_table(ctx, further_csv, NULL, NULL, &further));
    return case_run(ctx, "composite", data, settings, further, result);
}

#define assert_refused(csv, further, status, text, ...)                                            \
    do {                                                                                           \
        ork_result *none_ = NULL;                                                                  \
        assert_error((ork_context *)*state, RUN(csv, further, &none_, __VA_ARGS__), status, text); \
        assert_null(none_);                                                                        \
    } while (0)

static double weight(ork_context *ctx, const ork_result *result, const char *node)
{
    return case_number(result, "weights",
                       case_row(ctx, result, "weights", "node", node, NULL, NULL), "weight");
}

static double score(ork_context *ctx, const ork_result *result, const char *unit)
{
    return case_number(result, "scores", case_row(ctx, result, "scores", "unit", unit, NULL, NULL),
                       "score");
}

/* x and y go together (r = 0.8), z goes its own way. */
#define FIVE "#region,x,y,z\na,1,2,3\nb,2,1,1\nc,3,4,5\nd,4,3,2\ne,5,5,4\n"

/* ---- From the data ------------------------------------------------------------------------------
 */

static void spread_and_conflict_weigh_by_their_formulas(void **state)
{
    /* r_xy = 0.8, r_xz = 0.3, r_yz = 0.8; all have the sd of 1 to 5. */
    ORK_OWNED_RESULT ork_result *critic = NULL, *sd = NULL, *gini = NULL, *entropy = NULL;
    assert_ok(*state, RUN(FIVE, NULL, &critic, "indicators: x | y | z", "normalise: none",
                          "weighting: critic"));
    double x = 0.2 + 0.7, y = 0.2 + 0.2, z = 0.7 + 0.2, all = x + y + z;
    assert_near(weight(*state, critic, "x"), x / all, 1e-14);
    assert_near(weight(*state, critic, "y"), y / all, 1e-14);
    assert_near(weight(*state, critic, "z"), z / all, 1e-14);
    const char *csv = "#region,x,y\na,1,2\nb,1,2\nc,4,3\n";
    assert_ok(*state, RUN(csv, NULL, &sd, "indicators: x | y", "normalise: none",
                          "weighting: standard-deviation"));
    assert_near(weight(*state, sd, "x"), 0.75, 1e-14); /* sd sqrt(3) and sqrt(1/3) */
    assert_ok(*state,
              RUN(csv, NULL, &gini, "indicators: x | y", "normalise: none", "weighting: gini"));
    /* sum (2i - n - 1) x_i / (n sum x): 6/18 and 2/21. */
    assert_near(weight(*state, gini, "x"), (1.0 / 3) / (1.0 / 3 + 2.0 / 21), 1e-14);
    assert_ok(*state, RUN(csv, NULL, &entropy, "indicators: x | y", "normalise: none",
                          "weighting: entropy"));
    double ex = -(2 * log(1.0 / 6) / 6 + 2 * log(2.0 / 3) / 3) / log(3);
    double ey = -(4 * log(2.0 / 7) / 7 + 3 * log(3.0 / 7) / 7) / log(3);
    assert_near(weight(*state, entropy, "x"), (1 - ex) / (2 - ex - ey), 1e-13);
}

static void entropy_takes_zero_shares(void **state)
{
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(*state, RUN("#region,x,y\na,0,1\nb,1,0\nc,0,1\n", NULL, &result, "indicators: x | y",
                          "weighting: entropy"));
    double ey = log(2) / log(3); /* all of x is with one unit: no entropy */
    assert_near(weight(*state, result, "x"), 1 / (2 - ey), 1e-14);
}

static void the_first_component_weighs_two_alike(void **state)
{
    ORK_OWNED_RESULT ork_result *two = NULL, *three = NULL;
    assert_ok(*state, RUN(FIVE, NULL, &two, "indicators: x | y", "weighting: pca"));
    assert_near(weight(*state, two, "x"), 0.5, 1e-14);
    assert_ok(*state, RUN(FIVE, NULL, &three, "indicators: x | y | z", "weighting: pca"));
    /* An eigenvector: R w = lambda w. */
    double x = weight(*state, three, "x"), y = weight(*state, three, "y"),
           z = weight(*state, three, "z"), lambda = (x + 0.8 * y + 0.3 * z) / x;
    assert_near(0.8 * x + y + 0.8 * z, lambda * y, 1e-13);
    assert_near(0.3 * x + 0.8 * y + z, lambda * z, 1e-13);
    assert_near(x + y + z, 1, 1e-15);
    assert_true(lambda > 2);
}

static void factors_of_separate_blocks_weigh_by_their_loadings(void **state)
{
    /* x, y and u, v are two blocks without correlation between them: rotation finds them, and a
       squared loading is (1 + r)/2 of the block's own r. */
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(*state, RUN("#region,x,y,u,v\n"
                          "a,1,2,2,2\nb,1,2,-2,-2\nc,-1,-2,2,2\nd,-1,-2,-2,-2\n"
                          "e,1,0,1,0\nf,1,0,-1,0\ng,-1,0,1,0\nh,-1,0,-1,0\n",
                          NULL, &result, "indicators: x | y | u | v", "normalise: none",
                          "weighting: factor"));
    double xy = 8 / sqrt(8.0 * 16), uv = 16 / sqrt(20.0 * 16), all = 2 + xy + uv;
    assert_near(weight(*state, result, "x"), (1 + xy) / 2 / all, 1e-12);
    assert_near(weight(*state, result, "y"), (1 + xy) / 2 / all, 1e-12);
    assert_near(weight(*state, result, "u"), (1 + uv) / 2 / all, 1e-12);
    assert_near(weight(*state, result, "v"), (1 + uv) / 2 / all, 1e-12);
}

/* With 1 / sd the sum of correlations is sqrt(1'R1), and no other weights reach more. */
static void infomax_weights_have_the_greatest_sum_of_correlations(void **state)
{
    const char *csv = "#region,x,y,z\na,1,20,3\nb,2,10,1\nc,3,40,5\nd,4,30,2\ne,5,50,4\n";
    ORK_OWNED_RESULT ork_result *best = NULL;
    assert_ok(*state, RUN(csv, NULL, &best, "indicators: x | y | z", "normalise: none",
                          "weighting: infomax"));
    double sum = 0;
    for (size_t r = 0; r < 3; r++)
        sum += case_number(best, "weights", r, "correlation");
    assert_near(sum, sqrt(3 + 2 * (0.8 + 0.3 + 0.8)), 1e-13);
    assert_near(weight(*state, best, "y"), weight(*state, best, "x") / 10, 1e-14);
    ork_random random = ork_random_stream(1, 1);
    for (int trial = 0; trial < 20; trial++) {
        ORK_OWNED_RESULT ork_result *other = NULL;
        char weights[96];
        snprintf(weights, sizeof weights, "weights: %.6f | %.6f | %.6f",
                 ork_random_uniform(&random), 0.1 * ork_random_uniform(&random),
                 ork_random_uniform(&random));
        assert_ok(*state,
                  RUN(csv, NULL, &other, "indicators: x | y | z", "normalise: none", weights));
        double less = 0;
        for (size_t r = 0; r < 3; r++)
            less += case_number(other, "weights", r, "correlation");
        assert_true(less <= sum);
    }
}

static void balanced_parts_correlate_with_the_index_alike(void **state)
{
    ORK_OWNED_RESULT ork_result *result = NULL;
    const char *csv = "#region,x,y,z\na,10,2,3\nb,20,1,1\nc,30,4,-5\nd,40,3,2\ne,50,5,4\nf,5,7,1\n";
    assert_ok(*state, RUN(csv, NULL, &result, "indicators: x | y | z", "normalise: z-score",
                          "weighting: balanced"));
    double first = case_number(result, "weights", 0, "correlation");
    assert_true(first > 0.1);
    for (size_t r = 1; r < 3; r++)
        assert_near(case_number(result, "weights", r, "correlation"), first, 1e-13);
}

static void weights_do_not_depend_on_measure_units_rows_or_threads(void **state)
{
    static const char *const rules[] = {"weighting: pca",     "weighting: factor",
                                        "weighting: entropy", "weighting: critic",
                                        "weighting: gini",    "weighting: standard-deviation",
                                        "weighting: balanced"};
    for (size_t k = 0; k < sizeof rules / sizeof *rules; k++) {
        ORK_OWNED_RESULT ork_result *one = NULL, *other = NULL;
        assert_ok(*state, RUN(FIVE, NULL, &one, "indicators: x | y | z", rules[k],
                              "allow-negative-weights: yes"));
        ork_context_set_threads(*state, 3);
        assert_ok(*state,
                  RUN("#region,z,x,y\ne,4,500,5\nd,2,400,3\na,3,100,2\nc,5,300,4\nb,1,200,1\n",
                      NULL, &other, "indicators: z | y | x", rules[k],
                      "allow-negative-weights: yes"));
        for (const char *node = "x\0y\0z\0"; *node; node += 2)
            assert_near(weight(*state, one, node), weight(*state, other, node), 1e-12);
    }
}

static void each_level_can_be_weighted_by_its_own_rule(void **state)
{
    const char *tree =
        "#code,#parent,weight\nindex,,1\ng,index,1\nh,index,3\nx,g,1\ny,g,1\nz,h,1\n";
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(*state, RUN(FIVE, tree, &result, "structure: @",
                          "weighting: standard-deviation | given", "normalise: none"));
    assert_near(weight(*state, result, "x"), 0.5, 1e-14);
    assert_near(weight(*state, result, "h"), 0.75, 1e-15);
    size_t row = case_row(*state, result, "weights", "node", "x", NULL, NULL);
    assert_near(case_number(result, "weights", row, "effective_weight"), 0.125, 1e-14);
    row = case_row(*state, result, "structure", "code", "x", NULL, NULL);
    assert_near(case_number(result, "structure", row, "effective_weight"), 0.125, 1e-14);
    assert_refused(FIVE, tree, ORK_ERR_ARGUMENT, "3 rules for 2 levels of groups", "structure: @",
                   "weighting: pca | pca | given");
}

static void contributions_sum_to_scores_under_negative_weights(void **state)
{
    const char *csv = "#region,x,y,z\na,1,2,9\nb,2,1,3\nc,3,4,2\nd,4,3,1\ne,5,5,2\n";
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_refused(csv, NULL, ORK_ERR_DATA, "a better value would lower the score",
                   "indicators: x | y | z", "weighting: pca");
    assert_ok(*state, RUN(csv, NULL, &result, "indicators: x | y | z", "weighting: pca",
                          "allow-negative-weights: yes"));
    assert_true(weight(*state, result, "z") < 0);
    const ork_table *parts = ork_result_table(result, "contributions");
    double sum = 0;
    for (size_t r = 0; r < parts->row_count; r++) {
        if (!case_reads(*state, parts, "unit", r, "a")) continue;
        sum += case_number(result, "contributions", r, "contribution");
    }
    assert_near(sum, score(*state, result, "a"), 1e-13);
    assert_refused(csv, NULL, ORK_ERR_ARGUMENT, "which only an arithmetic mean can use",
                   "indicators: x | y | z", "weighting: pca", "allow-negative-weights: yes",
                   "aggregate: median");
}

static void data_that_give_no_weights_are_told(void **state)
{
    assert_refused("#region,x,y\na,1,2\nb,2,1\n", NULL, ORK_ERR_DATA,
                   "2 rows have all parts of \"Index\"; weighting by entropy needs at least 3",
                   "indicators: x | y", "weighting: entropy");
    assert_refused("#region,x,y\na,1,1\nb,1,-1\nc,-1,1\nd,-1,-1\n", NULL, ORK_ERR_DATA,
                   "no first principal component", "indicators: x | y", "weighting: pca");
    assert_refused("#region,x,y\na,1,2\nb,2,4\nc,3,6\n", NULL, ORK_ERR_DATA,
                   "some part follows from the others", "indicators: x | y", "weighting: balanced");
    assert_refused("#region,x,y\na,1,2\nb,2,4\nc,3,6\n", NULL, ORK_ERR_DATA,
                   "weighting by critic finds no weights", "indicators: x | y",
                   "weighting: critic");
    assert_refused(FIVE, NULL, ORK_ERR_DATA, "takes a value's share of the sum, but \"x\" goes",
                   "indicators: x | y", "weighting: gini", "normalise: z-score");
    assert_refused("#region,x,y\na,1,2\nb,1,4\nc,1,6\nd,2,\n", NULL, ORK_ERR_DATA,
                   "\"x\" is the same in all rows that have all parts", "indicators: x | y",
                   "weighting: pca");
    assert_refused(FIVE, NULL, ORK_ERR_ARGUMENT,
                   "the weighting balanced is for sums, not for the aggregate median",
                   "indicators: x | y", "weighting: balanced", "aggregate: median");
}

/* ---- Experts -----------------------------------------------------------------------------------
 */

static void experts_budgets_are_averaged(void **state)
{
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(*state,
              RUN(FIVE, "#expert,#node,weight\nA,x,50\nA,y,25\nA,z,25\nB,z,2\nB,x,1\nB,y,1\n",
                  &result, "indicators: x | y | z", "weights-table: @"));
    assert_near(weight(*state, result, "x"), 0.375, 1e-15);
    assert_near(weight(*state, result, "y"), 0.25, 1e-15);
    size_t row = case_row(*state, result, "weights", "node", "x", NULL, NULL);
    assert_near(case_number(result, "weights", row, "dispersion"), 0.25 / sqrt(2), 1e-15);
    row = case_row(*state, result, "weights", "node", "y", NULL, NULL);
    assert_near(case_number(result, "weights", row, "dispersion"), 0, 0);
}

static void faults_in_experts_tables_are_explained(void **state)
{
    static const char *const faults[][2] = {
        {"#expert,#node,weight\nA,x,1\n", "A weighed parts of \"Index\" but not \"y\""},
        {"#expert,#node,weight\nA,x,1\nA,v,1\n", "\"v\" is no part of the index"},
        {"#expert,#node,weight\nA,x,1\nA,y,-1\n", "A gave \"y\" no weight of at least 0"},
        {"#expert,#node,weight\nA,x,1\nA,y,\n", "write 0 where an expert gives nothing"},
        {"#expert,#node,weight\nA,x,1\nA,x,2\n", "A gave \"x\" a weight twice"},
        {"#expert,#node,weight\nA,x,0\nA,y,0\n", "the weights of A within \"Index\" sum to 0"},
        {"#expert,#node,weight\n,x,1\nA,y,1\n", "a row of the experts' weights has no \"expert\""},
        {"#expert,#node\nA,x\n", "weight"},
    };
    for (size_t k = 0; k < sizeof faults / sizeof *faults; k++) {
        ork_result *none = NULL;
        assert_int_not_equal(
            RUN(FIVE, faults[k][0], &none, "indicators: x | y", "weights-table: @"), ORK_OK);
        ORK_OWNED_MEMORY char *text = ork_error_text(ork_context_error(*state));
        if (!strstr(text, faults[k][1])) fail_msg("%s is not in: %s", faults[k][1], text);
    }
    assert_refused(FIVE, "#expert,#node,weight\nA,x,1\nA,y,2\n", ORK_ERR_ARGUMENT,
                   "weights are given twice", "indicators: x | y", "weights-table: @",
                   "weights: 1 | 2");
}

/* ---- Benefit of the doubt ----------------------------------------------------------------------
 */

static void each_unit_gets_the_weights_that_are_best_for_it(void **state)
{
    ORK_OWNED_RESULT ork_result *result = NULL;
    /* a and b are best in one part each; c lies on the line between them halfway to the origin. */
    assert_ok(*state,
              RUN("#region,x,y\na,4,0\nb,0,2\nc,1,0.5\nd,2,1\n", NULL, &result, "indicators: x | y",
                  "normalise: none", "weighting: benefit-of-the-doubt"));
    assert_near(score(*state, result, "a"), 1, 1e-14);
    assert_near(score(*state, result, "b"), 1, 1e-14);
    assert_near(score(*state, result, "c"), 0.5, 1e-14);
    assert_near(score(*state, result, "d"), 1, 1e-14);
    assert_null(ork_result_table(result, "contributions"));
}

static void shares_can_be_held_within_bounds(void **state)
{
    const char *csv = "#region,x,y\na,4,1\nb,1,2\nc,2,2\n";
    ORK_OWNED_RESULT ork_result *half = NULL;
    assert_ok(*state, RUN(csv, NULL, &half, "indicators: x | y", "normalise: none",
                          "weighting: benefit-of-the-doubt", "share-bounds: 0.5 | 0.5"));
    /* With equal shares w is (s/2x, s/2y); the score is the least over units of the bound that
       their own sum sets: s (x_i/2x + y_i/2y) <= 1. */
    double of_a = 1 / fmax(1, fmax((1.0 / 4 + 2.0) / 2, (2.0 / 4 + 2.0) / 2));
    double of_b = 1 / fmax(1, fmax((4 + 0.5) / 2, (2 + 1) / 2.0));
    assert_near(score(*state, half, "a"), of_a, 1e-13);
    assert_near(score(*state, half, "b"), of_b, 1e-13);
    assert_near(weight(*state, half, "x"), 0.5, 1e-13);
    assert_refused(csv, NULL, ORK_ERR_ARGUMENT, "cannot each give 0.6 to 1 of a score",
                   "indicators: x | y", "weighting: benefit-of-the-doubt", "share-bounds: 0.6 | 1");
    assert_refused(csv, NULL, ORK_ERR_ARGUMENT, "two numbers, the lower one first",
                   "indicators: x | y", "weighting: benefit-of-the-doubt", "share-bounds: 0.6");
}

/* With two parts a unit's best score is where the ray of its values leaves the hull of all, with
   free disposal: the greatest of c'w over w >= 0 at corners of pairs of units. */
static double plain_benefit(const double *x, const double *y, size_t units, size_t unit)
{
    double best = 0;
    for (size_t i = 0; i < units; i++) {
        for (size_t j = 0; j <= units + 1; j++) {
            double a = j < units ? x[j] : j == units, b = j < units ? y[j] : j == units + 1;
            double limit = j < units ? 1 : 0, all = x[i] * b - y[i] * a;
            if (fabs(all) < 1e-12) continue;
            double v = (b - y[i] * limit) / all, w = (x[i] * limit - a) / all;
            bool is_allowed = v >= -1e-12 && w >= -1e-12;
            for (size_t k = 0; k < units && is_allowed; k++)
                is_allowed = v * x[k] + w * y[k] <= 1 + 1e-9;
            if (is_allowed) best = fmax(best, v * x[unit] + w * y[unit]);
        }
    }
    return best;
}

static void the_doubt_agrees_with_a_plain_twin(void **state)
{
    enum { UNITS = 30 };
    ork_random random = ork_random_stream(3, 3);
    double x[UNITS], y[UNITS];
    ORK_OWNED_TEXT ork_text csv = {0};
    ork_text_add(*state, &csv, "#region,x,y\n");
    for (size_t i = 0; i < UNITS; i++) {
        x[i] = ork_random_uniform(&random);
        y[i] = 100 * ork_random_uniform(&random);
        ork_text_addf(*state, &csv, "u%zu,%.17g,%.17g\n", i, x[i], y[i]);
    }
    ORK_OWNED_RESULT ork_result *result = NULL;
    ork_context_set_threads(*state, 3);
    assert_ok(*state, RUN(csv.bytes, NULL, &result, "indicators: x | y", "normalise: none",
                          "weighting: benefit-of-the-doubt"));
    for (size_t i = 0; i < UNITS; i++) {
        char unit[16];
        snprintf(unit, sizeof unit, "u%zu", i);
        y[i] /= 100;
    }
    for (size_t i = 0; i < UNITS; i++) {
        char unit[16];
        snprintf(unit, sizeof unit, "u%zu", i);
        assert_near(score(*state, result, unit), plain_benefit(x, y, UNITS, i), 1e-9);
    }
}

static void the_doubt_takes_gaps_and_refuses_negatives(void **state)
{
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(*state, RUN("#region,x,y,z\na,4,1,\nb,1,2,2\nc,2,2,1\nd,4,,\n", NULL, &result,
                          "indicators: x | y | z", "normalise: none",
                          "weighting: benefit-of-the-doubt", "share-bounds: 0.2 | 0.5"));
    assert_true(score(*state, result, "a") > 0.5);
    assert_true(isnan(score(*state, result, "d")));
    assert_refused("#region,x,y\na,4,1\nb,1,-2\n", NULL, ORK_ERR_DATA,
                   "benefit of the doubt needs values of at least 0, but \"y\" of b is -2",
                   "indicators: x | y", "normalise: none", "weighting: benefit-of-the-doubt");
    assert_refused(FIVE, NULL, ORK_ERR_ARGUMENT, "is for sums, not for the aggregate geometric",
                   "indicators: x | y", "weighting: benefit-of-the-doubt", "aggregate: geometric");
}

static ork_status small_case(ork_context *ctx, void *data)
{
    ORK_OWNED_RESULT ork_result *result = NULL;
    return run_csv(ctx, FIVE,
                   SETTINGS("indicators: x | y | z", "details: never", "bands: 0",
                            "allow-negative-weights: yes", (const char *)data),
                   NULL, &result);
}

static ork_status asked_case(ork_context *ctx, void *data)
{
    (void)data;
    ORK_OWNED_RESULT ork_result *result = NULL;
    return run_csv(ctx, FIVE,
                   SETTINGS("indicators: x | y", "details: never", "weights-table: @", "bands: 0"),
                   "#expert,#node,weight\nA,x,1\nA,y,2\n", &result);
}

static void refused_memory_is_survived(void **state)
{
    (void)state;
    static char rules[][64] = {"weighting: pca", "weighting: factor", "weighting: balanced",
                               "weighting: entropy", "weighting: benefit-of-the-doubt"};
    for (size_t k = 0; k < sizeof rules / sizeof *rules; k++)
        assert_survives_refused_memory(small_case, rules[k]);
    assert_survives_refused_memory(asked_case, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        context_test(spread_and_conflict_weigh_by_their_formulas),
        context_test(entropy_takes_zero_shares),
        context_test(the_first_component_weighs_two_alike),
        context_test(factors_of_separate_blocks_weigh_by_their_loadings),
        context_test(infomax_weights_have_the_greatest_sum_of_correlations),
        context_test(balanced_parts_correlate_with_the_index_alike),
        context_test(weights_do_not_depend_on_measure_units_rows_or_threads),
        context_test(each_level_can_be_weighted_by_its_own_rule),
        context_test(contributions_sum_to_scores_under_negative_weights),
        context_test(data_that_give_no_weights_are_told),
        context_test(experts_budgets_are_averaged),
        context_test(faults_in_experts_tables_are_explained),
        context_test(each_unit_gets_the_weights_that_are_best_for_it),
        context_test(shares_can_be_held_within_bounds),
        context_test(the_doubt_agrees_with_a_plain_twin),
        context_test(the_doubt_takes_gaps_and_refuses_negatives),
        context_test(refused_memory_is_survived),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
