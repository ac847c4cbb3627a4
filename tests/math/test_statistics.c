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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sums_keep_what_cancels),
        cmocka_unit_test(sums_of_nothing_and_of_the_infinite_have_an_answer),
        cmocka_unit_test(the_variance_survives_a_large_mean),
        cmocka_unit_test(few_or_equal_values_have_no_variance),
        cmocka_unit_test(quantiles_are_those_of_type_seven),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
