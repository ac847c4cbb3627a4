/* Skewness and kurtosis. */
#include "testing.h"

static void moments_are_those_of_spreadsheets(void **state)
{
    (void)state;
    /* The example of the documentation of SKEW and KURT. */
    const double x[] = {3, 4, 5, 2, 3, 4, 5, 6, 4, 7};
    assert_near(ork_skewness(x, 10), 0.359543071406797, 1e-14);
    assert_near(ork_kurtosis(x, 10), -0.151799637208416, 1e-14);
}

static void moments_do_not_depend_on_the_measure_unit(void **state)
{
    (void)state;
    const double x[] = {1, 2, 3, 10, 4, 4.5}, base = ork_kurtosis(x, 6);
    const double factors[] = {1e-300, 1e-9, -1, 1e9, 1e300};
    for (size_t k = 0; k < sizeof factors / sizeof *factors; k++) {
        double y[6];
        for (size_t i = 0; i < 6; i++)
            y[i] = x[i] * factors[k];
        double sign = factors[k] < 0 ? -1 : 1;
        assert_near(ork_skewness(y, 6), sign * ork_skewness(x, 6), 1e-13);
        assert_near(ork_kurtosis(y, 6), base, 1e-13);
    }
}

static void moments_survive_a_large_mean(void **state)
{
    (void)state;
    /* Deviations that doubles hold exactly beside 2^40. */
    const double x[] = {1, 2, 3, 10, 4, 4.5};
    double y[6];
    for (size_t i = 0; i < 6; i++)
        y[i] = x[i] + 0x1p40;
    assert_near(ork_skewness(y, 6), ork_skewness(x, 6), 1e-11);
    assert_near(ork_kurtosis(y, 6), ork_kurtosis(x, 6), 1e-11);
}

static void few_or_equal_values_have_none(void **state)
{
    (void)state;
    const double x[] = {1, 2, 4, 8}, equal[] = {0.1, 0.1, 0.1, 0.1, 0.1};
    assert_true(isnan(ork_skewness(x, 2)));
    assert_true(isfinite(ork_skewness(x, 3)));
    assert_true(isnan(ork_kurtosis(x, 3)));
    assert_true(isfinite(ork_kurtosis(x, 4)));
    assert_true(isnan(ork_skewness(equal, 5)));
    assert_true(isnan(ork_kurtosis(equal, 5)));
    assert_true(isnan(ork_skewness(NULL, 0)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(moments_are_those_of_spreadsheets),
        cmocka_unit_test(moments_do_not_depend_on_the_measure_unit),
        cmocka_unit_test(moments_survive_a_large_mean),
        cmocka_unit_test(few_or_equal_values_have_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
