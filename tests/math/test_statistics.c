/* Sums, moments, quantiles. */
#include "testing.h"

static void sums_keep_what_cancels(void **state)
{
    (void)state;
    const double x[] = {1, 1e100, 1, -1e100};
    assert_near(ork_sum(x, 4), 2, 0);
    double tenths[1000];
    for (size_t i = 0; i < 1000; i++)
        tenths[i] = 0.1;
    assert_true(ork_sum(tenths, 1000) == 100.0); /* a plain loop gives 99.9999999999986 */
}

static void sums_of_nothing_and_of_the_infinite_have_an_answer(void **state)
{
    (void)state;
    assert_true(ork_sum(NULL, 0) == 0);
    assert_true(ork_mean(NULL, 0) == 0);
    const double huge[] = {1.7e308, 1.7e308, 1};
    assert_true(isinf(ork_sum(huge, 3)));
}

static void the_variance_survives_a_large_mean(void **state)
{
    (void)state;
    /* NIST's NumAcc4: mean 10000000.2, standard deviation 0.1 exactly. */
    double x[1001];
    x[0] = 10000000.2;
    for (size_t i = 1; i < 1001; i++)
        x[i] = i % 2 ? 10000000.1 : 10000000.3;
    assert_near(ork_mean(x, 1001), 10000000.2, 1e-15);
    assert_near(ork_sd(x, 1001), 0.1, 1e-8);
    assert_near(ork_variance(x, 1001), 0.01, 1e-9);
}

static void the_deviation_of_huge_and_tiny_values_is_not_lost(void **state)
{
    (void)state;
    const double huge[] = {1e300, 2e300, 3e300, -2e300}, tiny[] = {1e-300, 2e-300, 3e-300};
    assert_near(ork_sd(huge, 4) / 1e300, sqrt(14.0 / 3), 1e-14);
    assert_near(ork_sd(tiny, 3) / 1e-300, 1, 1e-14);
    const double zeros[] = {0, 0, 0};
    assert_true(ork_sd(zeros, 3) == 0 && ork_sd(huge, 1) == 0 && ork_sd(NULL, 0) == 0);
}

static void few_or_equal_values_have_no_variance(void **state)
{
    (void)state;
    const double equal[] = {0.1, 0.1, 0.1};
    assert_true(ork_variance(equal, 1) == 0);
    assert_true(ork_variance(equal, 0) == 0);
    assert_true(ork_sd(equal, 3) < 1e-16);
}

static void quantiles_are_those_of_type_seven(void **state)
{
    (void)state;
    const double x[] = {1, 2, 4, 8, 16};
    assert_near(ork_quantile(x, 5, 0), 1, 0);
    assert_near(ork_quantile(x, 5, 1), 16, 0);
    assert_near(ork_quantile(x, 5, 0.5), 4, 0);
    assert_near(ork_quantile(x, 5, 0.3), 2.4, 1e-15); /* R: quantile(x, 0.3) */
    assert_near(ork_quantile(x, 5, 0.9), 12.8, 1e-15);
    assert_near(ork_quantile(x, 1, 0.7), 1, 0);
}

static void comoments_leave_out_incomplete_pairs(void **state)
{
    (void)state;
    const double x[] = {1e9 + 1, NAN, 1e9 + 2, 1e9 + 3, 7}, y[] = {2, 5, 4, 9, NAN};
    ork_comoments m = ork_comoments_of(x, y, 5);
    assert_near(m.pairs, 3, 0);
    assert_near(m.mean_x - 1e9, 2, 1e-6);
    assert_near(m.mean_y, 5, 1e-14);
    assert_near(m.xx, 2, 1e-6);
    assert_near(m.yy, 26, 1e-13);
    assert_near(m.xy, 7, 1e-6);
    assert_near(ork_comoments_of(x, y, 0).pairs, 0, 0);
}

static void extremes_are_the_ends(void **state)
{
    (void)state;
    const double x[] = {3, -1, 8, 2};
    double least, greatest;
    ork_extremes(x, 4, &least, &greatest);
    assert_near(least, -1, 0);
    assert_near(greatest, 8, 0);
    ork_extremes(x, 1, &least, &greatest);
    assert_true(least == 3 && greatest == 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sums_keep_what_cancels),
        cmocka_unit_test(sums_of_nothing_and_of_the_infinite_have_an_answer),
        cmocka_unit_test(the_variance_survives_a_large_mean),
        cmocka_unit_test(the_deviation_of_huge_and_tiny_values_is_not_lost),
        cmocka_unit_test(few_or_equal_values_have_no_variance),
        cmocka_unit_test(quantiles_are_those_of_type_seven),
        cmocka_unit_test(comoments_leave_out_incomplete_pairs),
        cmocka_unit_test(extremes_are_the_ends),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
