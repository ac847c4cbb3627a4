/* Covariances and tests of stochastic frontiers: laws, twins, edges. */
#include "frontier_case.h"

static void fit_case(ork_context *ctx, const frontier_case *c, ork_arena *arena, ork_frontier *fit)
{
    assert_ok(ctx, ork_frontier_fit(ctx, &c->model, arena, fit, NULL));
}

/* Scores [n × terms] by differences of what each observation adds. */
static void find_numeric_scores(ork_context *ctx, const ork_frontier *fit, double *scores)
{
    size_t n = fit->model.n;
    double up[CASE_MOST], down[CASE_MOST], h = 1e-5;
    for (size_t j = 0; j < fit->terms; j++) {
        double kept = fit->estimate[j];
        fit->estimate[j] = kept + h;
        assert_ok(ctx, ork_frontier_contributions(ctx, fit, up));
        fit->estimate[j] = kept - h;
        assert_ok(ctx, ork_frontier_contributions(ctx, fit, down));
        fit->estimate[j] = kept;
        for (size_t i = 0; i < n; i++)
            scores[j * n + i] = (up[i] - down[i]) / (2 * h);
    }
}

static void contributions_sum_to_the_likelihood(void **state)
{
    ork_context *ctx = *state;
    static frontier_case c;
    double value[CASE_MOST];
    for (int d = ORK_HALF_NORMAL; d <= ORK_TRUNCATED_NORMAL; d++) {
        for (int weighted = 0; weighted < 2; weighted++) {
            ORK_SCRATCH(arena);
            ork_frontier fit;
            frontier_invent(&c, 80, 0.1, d == ORK_HALF_NORMAL && weighted ? -0.4 : 0.4, 3);
            c.model.distribution = (ork_inefficiency)d;
            c.model.weight = weighted ? c.weight : NULL;
            fit_case(ctx, &c, &arena, &fit);
            assert_ok(ctx, ork_frontier_contributions(ctx, &fit, value));
            assert_near(ork_sum(value, 80), fit.log_likelihood, 1e-12);
        }
    }
}

static void the_sandwich_is_that_of_numeric_scores(void **state)
{
    ork_context *ctx = *state;
    static frontier_case c;
    static double scores[CASE_MOST * 8];
    ORK_SCRATCH(arena);
    ork_frontier fit;
    double robust[64];
    frontier_invent(&c, 80, 0.1, 0.4, 3);
    c.model.weight = c.weight;
    fit_case(ctx, &c, &arena, &fit);
    assert_int_equal(fit.end, ORK_FRONTIER_MAXIMUM);
    size_t k = fit.terms;
    find_numeric_scores(ctx, &fit, scores);
    assert_ok(ctx, ork_frontier_covariance(ctx, &fit, ORK_COVARIANCE_SANDWICH, NULL, robust));
    for (size_t a = 0; a < k; a++) {
        for (size_t b = 0; b < k; b++) {
            double sum = 0;
            for (size_t i = 0; i < 80; i++) {
                double left = 0, right = 0;
                for (size_t j = 0; j < k; j++) {
                    left += fit.covariance[a * k + j] * scores[j * 80 + i];
                    right += fit.covariance[b * k + j] * scores[j * 80 + i];
                }
                sum += left * right;
            }
            double size = sqrt(robust[a * k + a] * robust[b * k + b]);
            assert_near(robust[a * k + b] / size, sum * 80 / 79 / size, 1e-7);
        }
    }
}

static void the_outer_product_is_undone_by_the_scores(void **state)
{
    ork_context *ctx = *state;
    static frontier_case c;
    ORK_SCRATCH(arena);
    ork_frontier fit;
    double inverse[64], value, scores[80 * 5];
    frontier_invent(&c, 80, 0.1, 0.4, 3);
    fit_case(ctx, &c, &arena, &fit);
    assert_ok(ctx, ork_frontier_covariance(ctx, &fit, ORK_COVARIANCE_OUTER_PRODUCT, NULL, inverse));
    assert_ok(ctx, ork_frontier_likelihood(ctx, &fit, fit.estimate, &value, NULL, scores));
    for (size_t a = 0; a < 5; a++) {
        for (size_t b = 0; b < 5; b++) {
            double sum = 0;
            for (size_t j = 0; j < 5; j++)
                sum += inverse[a * 5 + j] * ork_dot(scores + j * 80, scores + b * 80, 80);
            assert_near(sum, a == b, 1e-9);
        }
    }
}

static void clusters_of_one_are_the_sandwich(void **state)
{
    ork_context *ctx = *state;
    static frontier_case c;
    ORK_SCRATCH(arena);
    ork_frontier fit;
    double robust[25], clustered[25], pairs[25];
    uint32_t own[80], pair[80];
    frontier_invent(&c, 80, 0.1, 0.4, 3);
    fit_case(ctx, &c, &arena, &fit);
    for (uint32_t i = 0; i < 80; i++)
        own[i] = 79 - i, pair[i] = i / 2;
    assert_ok(ctx, ork_frontier_covariance(ctx, &fit, ORK_COVARIANCE_SANDWICH, NULL, robust));
    assert_ok(ctx, ork_frontier_covariance(ctx, &fit, ORK_COVARIANCE_CLUSTERED, own, clustered));
    assert_ok(ctx, ork_frontier_covariance(ctx, &fit, ORK_COVARIANCE_CLUSTERED, pair, pairs));
    for (size_t j = 0; j < 25; j++)
        assert_near(clustered[j] / robust[j], 1, 1e-12);
    assert_true(fabs(pairs[6] / robust[6] - 1) > 0.01);
}

static void doubled_rows_in_clusters_leave_the_errors_as_they_were(void **state)
{
    ork_context *ctx = *state;
    static frontier_case c, twice;
    ORK_SCRATCH(arena);
    ork_frontier fit, doubled;
    double robust[25], clustered[25];
    uint32_t cluster[160];
    frontier_invent(&c, 80, 0.1, 0.4, 3);
    fit_case(ctx, &c, &arena, &fit);
    for (uint32_t i = 0; i < 160; i++) {
        cluster[i] = i / 2;
        twice.y[i] = c.y[i / 2];
        for (size_t j = 0; j < 2; j++)
            twice.x[j * 160 + i] = c.x[j * 80 + i / 2];
    }
    frontier_case_model(&twice, 160, 2, 1, ORK_HALF_NORMAL);
    fit_case(ctx, &twice, &arena, &doubled);
    assert_ok(ctx, ork_frontier_covariance(ctx, &fit, ORK_COVARIANCE_SANDWICH, NULL, robust));
    assert_ok(ctx,
              ork_frontier_covariance(ctx, &doubled, ORK_COVARIANCE_CLUSTERED, cluster, clustered));
    for (size_t j = 0; j < 25; j++)
        assert_near(clustered[j] / robust[j], 1, 1e-6);
}

/* Slope of one input: Σ (x − mean)² e²/(Σ (x − mean)²)². */
static void without_inefficiency_the_sandwich_is_whites(void **state)
{
    ork_context *ctx = *state;
    static frontier_case c;
    ORK_SCRATCH(arena);
    ork_frontier fit;
    double robust[16], xx = 0, meat = 0;
    frontier_invent(&c, 60, 0.1, -0.4, 3);
    c.model.design[ORK_PART_FRONTIER].columns = 1;
    fit_case(ctx, &c, &arena, &fit);
    assert_int_equal(fit.end, ORK_FRONTIER_NO_INEFFICIENCY);
    assert_ok(ctx, ork_frontier_covariance(ctx, &fit, ORK_COVARIANCE_SANDWICH, NULL, robust));
    for (size_t i = 0; i < 60; i++) {
        double d = c.x[i] - ork_mean(c.x, 60), e = c.y[i] - fit.ols[0] - fit.ols[1] * c.x[i];
        xx += d * d;
        meat += d * d * e * e;
    }
    assert_near(sqrt(robust[5]), sqrt(meat * 60 / 59) / xx, 1e-12);
    assert_true(isnan(robust[15]) && isnan(robust[3]));
}

static void clusters_have_to_be_there(void **state)
{
    ork_context *ctx = *state;
    static frontier_case c;
    ORK_SCRATCH(arena);
    ork_frontier fit;
    double robust[25];
    uint32_t same[60] = {0}, wide[60] = {60};
    frontier_invent(&c, 60, 0.1, 0.4, 3);
    fit_case(ctx, &c, &arena, &fit);
    ork_covariance_kind kind = ORK_COVARIANCE_CLUSTERED;
    assert_error(ctx, ork_frontier_covariance(ctx, &fit, kind, NULL, robust), ORK_ERR_ARGUMENT,
                 "clusters");
    assert_error(ctx, ork_frontier_covariance(ctx, &fit, kind, same, robust), ORK_ERR_DATA,
                 "two clusters");
    assert_error(ctx, ork_frontier_covariance(ctx, &fit, kind, wide, robust), ORK_ERR_ARGUMENT,
                 "beyond 60");
}

static void critical_values_are_those_of_kodde_and_palm(void **state)
{
    (void)state;
    static const double five[] = {2.706, 5.138, 7.045, 8.761, 10.371};
    static const double one[] = {5.412, 8.273, 10.501, 12.483, 14.325};
    for (size_t r = 1; r <= 5; r++) {
        assert_true(fabs(ork_kodde_palm(0.05, r) - five[r - 1]) < 6e-4); /* three decimals */
        assert_true(fabs(ork_kodde_palm(0.01, r) - one[r - 1]) < 6e-4);
    }
    assert_near(ork_mixed_chi_square_upper(ork_kodde_palm(0.05, 1), 1), 0.05, 1e-13);
    assert_near(ork_mixed_chi_square_upper(0, 1), 1, 0);
}

static void without_inefficiency_the_ratio_is_nothing(void **state)
{
    ork_context *ctx = *state;
    static frontier_case c;
    ORK_SCRATCH(arena);
    ork_frontier fit;
    ork_likelihood_ratio ratio;
    frontier_invent(&c, 60, 0.1, -0.4, 3);
    fit_case(ctx, &c, &arena, &fit);
    ork_frontier_inefficiency_test(&fit, &ratio);
    assert_near(ratio.statistic, 0, 0);
    assert_near(ratio.p, 1, 0);
    assert_int_equal(ratio.restrictions, 1);
    ork_frontier_criteria criteria = ork_frontier_criteria_of(&fit);
    assert_int_equal(criteria.parameters, 4);
    assert_near(criteria.aic, 8 - 2 * fit.ols_log_likelihood, 1e-14);
    assert_error(ctx, ork_frontier_nested_test(ctx, &fit, &fit, &ratio), ORK_ERR_ARGUMENT,
                 "not within");
}

static void vuong_changes_its_sign_with_the_order(void **state)
{
    ork_context *ctx = *state;
    static frontier_case c;
    ORK_SCRATCH(arena);
    ork_frontier half, exponential;
    ork_vuong one, other, same;
    double a[CASE_MOST], b[CASE_MOST];
    frontier_invent(&c, 200, 0.1, 0.4, 3);
    fit_case(ctx, &c, &arena, &half);
    c.model.distribution = ORK_EXPONENTIAL;
    fit_case(ctx, &c, &arena, &exponential);
    assert_ok(ctx, ork_frontier_vuong(ctx, &half, &exponential, &one));
    assert_ok(ctx, ork_frontier_vuong(ctx, &exponential, &half, &other));
    assert_ok(ctx, ork_frontier_vuong(ctx, &half, &half, &same));
    assert_near(one.statistic, -other.statistic, 1e-12);
    assert_near(one.corrected, one.statistic, 1e-12); /* as many parameters */
    assert_true(isnan(same.statistic) && isnan(same.p));
    assert_ok(ctx, ork_frontier_contributions(ctx, &half, a));
    assert_ok(ctx, ork_frontier_contributions(ctx, &exponential, b));
    double mean = 0, square = 0;
    for (size_t i = 0; i < 200; i++) {
        mean += (a[i] - b[i]) / 200;
        square += (a[i] - b[i]) * (a[i] - b[i]) / 200;
    }
    assert_near(one.statistic, sqrt(200) * mean / sqrt(square - mean * mean), 1e-10);
}

/* Under normal errors alone p is uniform: of 200 samples about 20 have p <= 0.1. */
static void the_exact_skewness_test_keeps_its_level(void **state)
{
    ork_context *ctx = *state;
    static frontier_case c;
    size_t below = 0;
    for (uint64_t seed = 1; seed <= 200; seed++) {
        ORK_SCRATCH(arena);
        ork_frontier fit;
        ork_frontier_skewness test;
        frontier_invent(&c, 12, 0.3, 0, seed);
        fit_case(ctx, &c, &arena, &fit);
        assert_ok(ctx, ork_frontier_skewness_test(ctx, &fit, 99, &test));
        below += test.exact_p <= 0.1;
    }
    assert_in_range(below, 10, 32); /* 99 % of binomial (200, 0.1) */
}

static void skewness_tests_do_not_depend_on_threads(void **state)
{
    ork_context *ctx = *state;
    static frontier_case c;
    ORK_SCRATCH(arena);
    ork_frontier fit;
    ork_frontier_skewness one, two, none;
    frontier_invent(&c, 60, 0.1, 0.2, 3);
    c.model.weight = c.weight;
    fit_case(ctx, &c, &arena, &fit);
    ork_context_set_threads(ctx, 1);
    assert_ok(ctx, ork_frontier_skewness_test(ctx, &fit, 500, &one));
    ork_context_set_threads(ctx, 2);
    assert_ok(ctx, ork_frontier_skewness_test(ctx, &fit, 500, &two));
    assert_near(one.exact_p, two.exact_p, 0);
    assert_near(one.exact_p, ork_normal_upper(-one.z), 0.06);
    assert_ok(ctx, ork_frontier_skewness_test(ctx, &fit, 0, &none));
    assert_true(isnan(none.exact_p));
    fit.model.n = 7;
    assert_ok(ctx, ork_frontier_skewness_test(ctx, &fit, 0, &none));
    assert_true(isnan(none.z) && isnan(none.omnibus_p) && isfinite(none.m3t));
}

static ork_status test_all(ork_context *ctx, void *data)
{
    const frontier_case *c = data;
    ORK_SCRATCH(arena);
    ork_frontier fit, other;
    ork_frontier_skewness skewness;
    ork_vuong vuong;
    double robust[25];
    uint32_t cluster[40];
    for (uint32_t i = 0; i < 40; i++)
        cluster[i] = i / 4;
    ork_frontier_model model = c->model;
    ORK_TRY(ork_frontier_fit(ctx, &model, &arena, &fit, NULL));
    model.distribution = ORK_EXPONENTIAL;
    ORK_TRY(ork_frontier_fit(ctx, &model, &arena, &other, NULL));
    ORK_TRY(ork_frontier_covariance(ctx, &fit, ORK_COVARIANCE_CLUSTERED, cluster, robust));
    ORK_TRY(ork_frontier_covariance(ctx, &fit, ORK_COVARIANCE_OUTER_PRODUCT, NULL, robust));
    ORK_TRY(ork_frontier_skewness_test(ctx, &fit, 3, &skewness));
    return ork_frontier_vuong(ctx, &fit, &other, &vuong);
}

static void refused_memory_is_an_error(void **state)
{
    (void)state;
    static frontier_case c;
    frontier_invent(&c, 40, 0.1, 0.4, 3);
    assert_survives_refused_memory(test_all, &c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        context_test(contributions_sum_to_the_likelihood),
        context_test(the_sandwich_is_that_of_numeric_scores),
        context_test(the_outer_product_is_undone_by_the_scores),
        context_test(clusters_of_one_are_the_sandwich),
        context_test(doubled_rows_in_clusters_leave_the_errors_as_they_were),
        context_test(without_inefficiency_the_sandwich_is_whites),
        context_test(clusters_have_to_be_there),
        context_test(critical_values_are_those_of_kodde_and_palm),
        context_test(without_inefficiency_the_ratio_is_nothing),
        context_test(vuong_changes_its_sign_with_the_order),
        context_test(the_exact_skewness_test_keeps_its_level),
        context_test(skewness_tests_do_not_depend_on_threads),
        context_test(refused_memory_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
