/* Concentration and inequality: by hand, against slow twins, laws. */
#include "testing.h"

static void known_values_by_hand(void **state)
{
    const double x[] = {1, 2, 3, 4}, y[] = {4, 3, 2, 1}, one[] = {0, 0, 5};
    double gini;
    assert_near(ork_herfindahl(x, 4), 30.0 / 100, 1e-15);
    assert_near(ork_entropy((double[]){2, 2}, 2), log(2), 1e-15);
    assert_near(ork_entropy(one, 3), 0, 0);
    assert_near(ork_dissimilarity(x, y, 4), 0.4, 1e-15);
    assert_ok(*state, ork_gini(*state, x, NULL, 4, &gini));
    assert_near(gini, 0.25, 1e-15);
    assert_ok(*state, ork_gini(*state, one, NULL, 3, &gini));
    assert_near(gini, 2.0 / 3, 1e-15);
    assert_near(ork_weighted_variation(x, NULL, 4), sqrt(1.25) / 2.5, 1e-15);
    assert_near(ork_weighted_variation(x, y, 4), sqrt((4 + 0 + 2 + 4) / 10.0) / 2, 1e-15);
    assert_near(ork_atkinson(x, NULL, 4, 1), 1 - pow(24, 0.25) / 2.5, 1e-15);
    assert_near(ork_atkinson(x, NULL, 4, 0.5), 1 - pow((1 + sqrt(2) + sqrt(3) + 2) / 4, 2) / 2.5,
                1e-15);
}

/* The mean absolute difference of all pairs, by twice the mean. */
static double slow_gini(const double *x, const double *w, size_t n)
{
    double pairs = 0, weight = 0, sum = 0;
    for (size_t i = 0; i < n; i++) {
        weight += w ? w[i] : 1;
        sum += (w ? w[i] : 1) * x[i];
        for (size_t j = 0; j < n; j++)
            pairs += (w ? w[i] * w[j] : 1) * fabs(x[i] - x[j]);
    }
    return pairs / (2 * weight * sum);
}

static void gini_is_the_mean_difference_of_all_pairs(void **state)
{
    for (uint64_t stream = 0; stream < 200; stream++) {
        ork_random random = ork_random_stream(7, stream);
        double x[40], w[40], plain, weighted;
        size_t n = 1 + ork_random_below(&random, 40);
        for (size_t i = 0; i < n; i++) {
            x[i] = (double)ork_random_below(&random, 6); /* ties, zeros */
            w[i] = ork_random_uniform(&random);
        }
        x[0] = 3;
        assert_ok(*state, ork_gini(*state, x, NULL, n, &plain));
        assert_ok(*state, ork_gini(*state, x, w, n, &weighted));
        assert_near(plain, slow_gini(x, NULL, n), 1e-13);
        assert_near(weighted, slow_gini(x, w, n), 1e-13);
    }
}

static void theil_is_between_and_within(void **state)
{
    const double x[] = {1, 2, 3, 10}, w[] = {1, 3, 2, 4};
    const uint32_t group[] = {0, 0, 1, 1};
    ork_theil all, parts;
    assert_ok(*state, ork_theil_of(*state, x, w, NULL, 0, 4, &all));
    assert_ok(*state, ork_theil_of(*state, x, w, group, 2, 4, &parts));
    double mean = 53.0 / 10, t = 0, l = 0;
    for (size_t i = 0; i < 4; i++) {
        t += w[i] * x[i] / 53 * log(x[i] / mean);
        l += w[i] / 10 * log(mean / x[i]);
    }
    assert_near(all.t, t, 1e-15);
    assert_near(all.l, l, 1e-15);
    assert_near(all.t_between, 0, 1e-15);
    assert_near(parts.t, t, 1e-15);
    assert_near(parts.l, l, 1e-15);
    double between = 7.0 / 53 * log(1.75 / mean) + 46.0 / 53 * log(46.0 / 6 / mean);
    assert_near(parts.t_between, between, 1e-15);
    assert_near(parts.l_between, 0.4 * log(mean / 1.75) + 0.6 * log(mean / (46.0 / 6)), 1e-15);
}

static void a_zero_has_no_mean_logarithmic_deviation(void **state)
{
    const double x[] = {0, 2, 4};
    ork_theil theil;
    assert_ok(*state, ork_theil_of(*state, x, NULL, NULL, 0, 3, &theil));
    assert_true(isnan(theil.l));
    assert_near(theil.t, (log(1) + 2 * log(2)) / 3, 1e-15);
}

static void nothing_has_no_inequality(void **state)
{
    const double zero[] = {0, 0};
    double gini;
    ork_theil theil;
    assert_ok(*state, ork_gini(*state, zero, NULL, 2, &gini));
    assert_ok(*state, ork_theil_of(*state, zero, NULL, NULL, 0, 2, &theil));
    assert_true(isnan(gini) && isnan(theil.t) && isnan(theil.t_between));
    assert_true(isnan(ork_herfindahl(zero, 2)) && isnan(ork_entropy(zero, 0)));
    assert_true(isnan(ork_weighted_variation(zero, NULL, 2)));
}

static void scale_changes_nothing(void **state)
{
    double x[] = {1, 2, 7}, big[] = {1e300, 2e300, 7e300}, tiny[] = {1e-300, 2e-300, 7e-300};
    double gini[3];
    assert_ok(*state, ork_gini(*state, x, NULL, 3, &gini[0]));
    assert_ok(*state, ork_gini(*state, tiny, NULL, 3, &gini[1]));
    assert_near(gini[1], gini[0], 1e-15);
    /* Weights as large or small as can be, on values of the order of 1. */
    assert_ok(*state, ork_gini(*state, x, x, 3, &gini[0]));
    assert_ok(*state, ork_gini(*state, x, big, 3, &gini[1]));
    assert_ok(*state, ork_gini(*state, x, tiny, 3, &gini[2]));
    assert_true(gini[0] > 0.1);
    assert_near(gini[1], gini[0], 1e-15);
    assert_near(gini[2], gini[0], 1e-15);
    assert_ok(*state, ork_gini(*state, big, big, 3, &gini[0]));
    const double beyond[] = {1e308, 1.5e308, 2e307};
    ork_theil theil;
    assert_ok(*state, ork_theil_of(*state, beyond, NULL, NULL, 0, 3, &theil));
    assert_true(isnan(ork_entropy(beyond, 3)) && isnan(ork_herfindahl(beyond, 3)));
    assert_true(isnan(ork_dissimilarity(beyond, x, 3)) && isnan(theil.t));
    assert_true(isnan(gini[0])); /* the sum of products is out of reach, and not 0 */
    assert_near(ork_herfindahl(big, 3), ork_herfindahl(x, 3), 1e-15);
    assert_near(ork_entropy(tiny, 3), ork_entropy(x, 3), 1e-15);
}

static ork_status work(ork_context *ctx, void *data)
{
    const double x[] = {1, 2, 3};
    double gini;
    ork_theil theil;
    (void)data;
    ORK_TRY(ork_gini(ctx, x, NULL, 3, &gini));
    ORK_TRY(ork_gini(ctx, x, x, 3, &gini));
    return ork_theil_of(ctx, x, NULL, NULL, 0, 3, &theil);
}

static void refused_memory_is_survived(void **state)
{
    (void)state;
    assert_survives_refused_memory(work, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        context_test(known_values_by_hand),
        context_test(gini_is_the_mean_difference_of_all_pairs),
        context_test(theil_is_between_and_within),
        context_test(a_zero_has_no_mean_logarithmic_deviation),
        context_test(nothing_has_no_inequality),
        context_test(scale_changes_nothing),
        context_test(refused_memory_is_survived),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
