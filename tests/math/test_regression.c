/* Least squares: the certified example of Longley, weights, robust errors, what is refused. */
#include "orken/math/regression.h"

#include "testing.h"

/* Longley (1967), An appraisal of least squares programs, JASA 62: employment, deflator, product,
   unemployed, armed forces, population, year. Certified values: NIST Statistical Reference
   Datasets. */
enum { ROWS = 16, TERMS = 7 };
static const double employed[ROWS] = {60323, 61122, 60171, 61187, 63221, 63639, 64989, 63761,
                                      66019, 67857, 68169, 66513, 68655, 69564, 69331, 70551};
static const double longley[ROWS * TERMS] = {
    1,      1,      1,      1,      1,      1,      1,      1,      1,      1,      1,      1,
    1,      1,      1,      1,      83.0,   88.5,   88.2,   89.5,   96.2,   98.1,   99.0,   100.0,
    101.2,  104.6,  108.4,  110.8,  112.6,  114.2,  115.7,  116.9,  234289, 259426, 258054, 284599,
    328975, 346999, 365385, 363112, 397469, 419180, 442769, 444546, 482704, 502601, 518173, 554894,
    2356,   2325,   3682,   3351,   2099,   1932,   1870,   3578,   2904,   2822,   2936,   4681,
    3813,   3931,   4806,   4007,   1590,   1456,   1616,   1650,   3099,   3594,   3547,   3350,
    3048,   2857,   2798,   2637,   2552,   2514,   2572,   2827,   107608, 108632, 109773, 110929,
    112075, 113270, 115094, 116219, 117388, 118734, 120445, 121950, 123366, 125368, 127852, 130081,
    1947,   1948,   1949,   1950,   1951,   1952,   1953,   1954,   1955,   1956,   1957,   1958,
    1959,   1960,   1961,   1962};

static void assert_close(double actual, double certified)
{
    if (fabs(actual / certified - 1) > 1e-9) fail_msg("%.15g is not %.15g", actual, certified);
}

static void longley_has_its_certified_values(void **state)
{
    static const double coefficient[] = {-3482258.63459582, 15.0618722713733,  -0.0358191792925910,
                                         -2.02022980381683, -1.03322686717359, -0.0511041056535807,
                                         1829.15146461355};
    static const double std_error[] = {890420.383607373,  84.9149257747669,  0.0334910077722432,
                                       0.488399681651699, 0.214274163161675, 0.226073200069370,
                                       455.478499142212};
    ORK_SCRATCH(arena);
    ork_regression fit;
    assert_ok(*state, ork_regress(*state, longley, ROWS, TERMS, employed, NULL, ORK_ERRORS_EQUAL,
                                  &arena, &fit, NULL));
    for (size_t j = 0; j < TERMS; j++) {
        assert_close(fit.coefficient[j], coefficient[j]);
        assert_close(fit.std_error[j], std_error[j]);
    }
    assert_close(fit.r2, 0.995479004577296);
    assert_close(fit.residual_ss, 836424.055505915);
    assert_close(fit.f, 330.285339234588);
    assert_close(sqrt(fit.sigma2), 304.854073561965);
    assert_close(fit.adjusted_r2, 1 - (1 - 0.995479004577296) * 15 / 9);
    assert_true(fit.f_p < 1e-9 && fit.f_p > 1e-11);
    double trace = 0;
    for (size_t i = 0; i < ROWS; i++)
        trace += fit.leverage[i];
    assert_near(trace, TERMS, 1e-10);
}

/* A line through four points, by hand: y = 1.5 + 0.6 x ± …, residuals −0.1, 0.3, −0.3, 0.1. */
static const double line_x[] = {1, 1, 1, 1, 0, 1, 2, 3}, line_y[] = {1.4, 2.4, 2.4, 3.4};

static void a_line_and_its_robust_errors_are_those_worked_out_by_hand(void **state)
{
    ORK_SCRATCH(arena);
    ork_regression fit;
    static const double slope_variance[] = {
        /* Σ over rows of ((x − 1.5)/5)² e² w: leverages are 0.7, 0.3, 0.3, 0.7 */
        (0.2 / 2) / 5,
        2 * (0.09 * 0.01 + 0.01 * 0.09),
        2 * 2 * (0.09 * 0.01 + 0.01 * 0.09),
        2 * (0.09 * 0.01 / 0.3 + 0.01 * 0.09 / 0.7),
        2 * (0.09 * 0.01 / 0.09 + 0.01 * 0.09 / 0.49),
    };
    for (ork_errors errors = ORK_ERRORS_EQUAL; errors <= ORK_ERRORS_HC3; errors++) {
        assert_ok(*state,
                  ork_regress(*state, line_x, 4, 2, line_y, NULL, errors, &arena, &fit, NULL));
        assert_near(fit.coefficient[0], 1.5, 1e-14);
        assert_near(fit.coefficient[1], 0.6, 1e-14);
        assert_near(fit.covariance[3], slope_variance[errors], 1e-14);
        assert_near(fit.covariance[1], fit.covariance[2], 1e-16);
        assert_near(fit.leverage[0], 0.7, 1e-14);
        assert_near(fit.t[1], 0.6 / sqrt(slope_variance[errors]), 1e-12);
    }
    assert_near(fit.residual_ss, 0.2, 1e-14);
    assert_near(fit.r2, 1 - 0.2 / 2, 1e-14);
}

static void a_whole_weight_counts_a_row_as_often(void **state)
{
    ORK_SCRATCH(arena);
    ork_regression weighted, repeated;
    static const double weight[] = {1, 2, 1, 3};
    static const double x[] = {1, 1, 1, 1, 1, 1, 1, 0, 1, 1, 2, 3, 3, 3};
    static const double y[] = {1.4, 2.4, 2.4, 2.4, 3.4, 3.4, 3.4};
    assert_ok(*state, ork_regress(*state, line_x, 4, 2, line_y, weight, ORK_ERRORS_EQUAL, &arena,
                                  &weighted, NULL));
    assert_ok(*state,
              ork_regress(*state, x, 7, 2, y, NULL, ORK_ERRORS_EQUAL, &arena, &repeated, NULL));
    assert_near(weighted.coefficient[1], repeated.coefficient[1], 1e-14);
    assert_near(weighted.residual_ss, repeated.residual_ss, 1e-14);
    assert_near(weighted.r2, repeated.r2, 1e-14);
    assert_near(weighted.sigma2, repeated.residual_ss / 2, 1e-14); /* rows are still four */
}

static void measure_units_do_not_cost_digits(void **state)
{
    ORK_SCRATCH(arena);
    ork_regression plain, scaled;
    double x[ROWS * TERMS];
    for (size_t k = 0; k < ROWS * TERMS; k++)
        x[k] = k < ROWS ? 1 : longley[k] * 1e150;
    assert_ok(*state, ork_regress(*state, longley, ROWS, TERMS, employed, NULL, ORK_ERRORS_HC3,
                                  &arena, &plain, NULL));
    assert_ok(*state, ork_regress(*state, x, ROWS, TERMS, employed, NULL, ORK_ERRORS_HC3, &arena,
                                  &scaled, NULL));
    for (size_t j = 1; j < TERMS; j++) {
        assert_close(scaled.coefficient[j] * 1e150, plain.coefficient[j]);
        assert_close(scaled.t[j], plain.t[j]);
    }
}

static void a_fit_with_nothing_left_over_has_no_errors(void **state)
{
    ORK_SCRATCH(arena);
    ork_regression fit;
    static const double x[] = {1, 1, 0, 2}, y[] = {1, 5};
    assert_ok(*state, ork_regress(*state, x, 2, 2, y, NULL, ORK_ERRORS_EQUAL, &arena, &fit, NULL));
    assert_near(fit.coefficient[1], 2, 1e-15);
    assert_true(isnan(fit.sigma2) && isnan(fit.std_error[1]) && isnan(fit.p[1]));
    static const double constant[] = {3, 3, 3, 3};
    assert_ok(*state, ork_regress(*state, line_x, 4, 2, constant, NULL, ORK_ERRORS_EQUAL, &arena,
                                  &fit, NULL));
    assert_true(isnan(fit.r2) && fabs(fit.coefficient[1]) < 1e-15);
}

static void what_cannot_be_fitted_is_refused(void **state)
{
    ORK_SCRATCH(arena);
    ork_regression fit;
    size_t collinear;
    static const double x[] = {1, 1, 1, 1, 2, 3, 2, 4, 6}, y[] = {1, 2, 4};
    assert_error(*state,
                 ork_regress(*state, x, 3, 3, y, NULL, ORK_ERRORS_EQUAL, &arena, &fit, &collinear),
                 ORK_ERR_DATA, "term 3 of a regression is determined by those before it");
    assert_int_equal(collinear, 2);
    assert_error(*state,
                 ork_regress(*state, x, 1, 2, y, NULL, ORK_ERRORS_EQUAL, &arena, &fit, NULL),
                 ORK_ERR_DATA, "1 rows are too few");
    static const double unknown[] = {1, NAN, 2};
    assert_error(*state,
                 ork_regress(*state, x, 3, 2, unknown, NULL, ORK_ERRORS_EQUAL, &arena, &fit, NULL),
                 ORK_ERR_ARGUMENT, "row 2");
}

static void tails_of_f_are_right(void **state)
{
    (void)state;
    /* F(1, ν) is the square of t(ν); F(2, 2) has the upper tail 1/(1 + f). */
    assert_near(ork_f_upper(4, 1, 10), ork_t_two_sided(2, 10), 1e-14);
    assert_near(ork_f_upper(3, 2, 2), 0.25, 1e-14);
    assert_near(ork_f_upper(0, 2, 2), 1, 0);
    assert_near(ork_f_upper(INFINITY, 2, 2), 0, 0);
}

static ork_status fit_all(ork_context *ctx, void *data)
{
    (void)data;
    ORK_SCRATCH(arena);
    ork_regression fit;
    return ork_regress(ctx, longley, ROWS, TERMS, employed, NULL, ORK_ERRORS_HC2, &arena, &fit,
                       NULL);
}
static void refused_memory_is_told(void **state)
{
    (void)state;
    assert_survives_refused_memory(fit_all, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        context_test(longley_has_its_certified_values),
        context_test(a_line_and_its_robust_errors_are_those_worked_out_by_hand),
        context_test(a_whole_weight_counts_a_row_as_often),
        context_test(measure_units_do_not_cost_digits),
        context_test(a_fit_with_nothing_left_over_has_no_errors),
        context_test(what_cannot_be_fitted_is_refused),
        cmocka_unit_test(tails_of_f_are_right),
        cmocka_unit_test(refused_memory_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
