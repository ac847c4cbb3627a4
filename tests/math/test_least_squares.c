/* Nonlinear least squares: certified examples, exact recovery, what is not determined. */
#include "orken/math/least_squares.h"

#include "testing.h"

typedef struct {
    const double *x;
    size_t n;
} rows;

/* Misra1a of the NIST Statistical Reference Datasets: y = b1 (1 − exp(−b2 x)). */
static const double misra_x[] = {77.6,  114.9, 141.1, 190.8, 239.9, 289.0, 332.8,
                                 378.4, 434.8, 477.3, 536.8, 593.1, 689.1, 760.0};
static const double misra_y[] = {10.07, 14.73, 17.94, 23.93, 29.61, 35.18, 40.02,
                                 44.82, 50.76, 55.05, 61.01, 66.40, 75.47, 81.78};
static void misra(const double *b, double *fitted, double *jacobian, void *data)
{
    const rows *of = data;
    for (size_t i = 0; i < of->n; i++) {
        double gone = exp(-b[1] * of->x[i]);
        fitted[i] = b[0] * (1 - gone);
        if (!jacobian) continue;
        jacobian[i] = 1 - gone;
        jacobian[of->n + i] = b[0] * of->x[i] * gone;
    }
}

static void misra_has_its_certified_values_from_both_starts(void **state)
{
    static const double starts[][2] = {{500, 0.0001}, {250, 0.0005}};
    rows of = {misra_x, 14};
    for (size_t k = 0; k < 2; k++) {
        ORK_SCRATCH(arena);
        ork_nonlinear fit;
        assert_ok(*state,
                  ork_least_squares(*state, misra, &of, misra_y, 14, starts[k], 2, &arena, &fit));
        assert_true(fit.has_converged && fit.is_determined);
        assert_near(fit.parameter[0] / 238.94212918, 1, 1e-9);
        assert_near(fit.parameter[1] / 5.5015643181e-4, 1, 1e-9);
        assert_near(fit.std_error[0] / 2.7070075241, 1, 1e-8);
        assert_near(fit.std_error[1] / 7.2668688436e-6, 1, 1e-8);
        assert_near(fit.residual_ss / 0.12455138894, 1, 1e-9);
    }
}

static void a_curve_without_noise_is_found_exactly(void **state)
{
    double y[14];
    const double truth[] = {3.5, 0.002}, start[] = {1, 0.01};
    rows of = {misra_x, 14};
    misra(truth, y, NULL, &of);
    ORK_SCRATCH(arena);
    ork_nonlinear fit;
    assert_ok(*state, ork_least_squares(*state, misra, &of, y, 14, start, 2, &arena, &fit));
    assert_true(fit.has_converged);
    assert_near(fit.parameter[0], truth[0], 1e-12);
    assert_near(fit.parameter[1] / truth[1], 1, 1e-12);
}

/* Only the product of the two parameters matters. */
static void product(const double *b, double *fitted, double *jacobian, void *data)
{
    const rows *of = data;
    for (size_t i = 0; i < of->n; i++) {
        fitted[i] = b[0] * b[1] * of->x[i];
        if (!jacobian) continue;
        jacobian[i] = b[1] * of->x[i];
        jacobian[of->n + i] = b[0] * of->x[i];
    }
}

static void what_the_rows_do_not_determine_has_no_error(void **state)
{
    rows of = {misra_x, 14};
    const double start[] = {1, 1};
    ORK_SCRATCH(arena);
    ork_nonlinear fit;
    assert_ok(*state, ork_least_squares(*state, product, &of, misra_y, 14, start, 2, &arena, &fit));
    assert_false(fit.is_determined);
    assert_true(isnan(fit.std_error[0]) && isnan(fit.std_error[1]));
}

static void what_cannot_be_fitted_is_refused(void **state)
{
    rows of = {misra_x, 14};
    const double start[] = {1, -1e9};
    ORK_SCRATCH(arena);
    ork_nonlinear fit;
    assert_error(*state, ork_least_squares(*state, misra, &of, misra_y, 1, start, 2, &arena, &fit),
                 ORK_ERR_DATA, "1 values are too few for a curve with 2 parameters");
    assert_error(*state, ork_least_squares(*state, misra, &of, misra_y, 14, start, 2, &arena, &fit),
                 ORK_ERR_ARGUMENT, "not finite");
}

static ork_status fit_misra(ork_context *ctx, void *data)
{
    const double start[] = {500, 0.0001};
    ORK_SCRATCH(arena);
    ork_nonlinear fit;
    return ork_least_squares(ctx, misra, data, misra_y, 14, start, 2, &arena, &fit);
}
static void refused_memory_is_told(void **state)
{
    (void)state;
    rows of = {misra_x, 14};
    assert_survives_refused_memory(fit_misra, &of);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        context_test(misra_has_its_certified_values_from_both_starts),
        context_test(a_curve_without_noise_is_found_exactly),
        context_test(what_the_rows_do_not_determine_has_no_error),
        context_test(what_cannot_be_fitted_is_refused),
        cmocka_unit_test(refused_memory_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
