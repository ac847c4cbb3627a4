/* Stochastic frontiers: derivatives, and the ends a search can have. */
#include "orken/math/frontier.h"

#include "testing.h"

#include <math.h>

enum { FIRMS = 60 };

static void invent(double *y, double *x, int sign, double sigma_u)
{
    ork_random random = ork_random_stream(7, 1);
    for (size_t i = 0; i < FIRMS; i++) {
        x[i] = 3 * ork_random_uniform(&random);
        x[FIRMS + i] = 2 * ork_random_uniform(&random);
        double u = sigma_u * fabs(ork_random_normal(&random));
        y[i] = 1 + 0.4 * x[i] + 0.5 * x[FIRMS + i] + 0.1 * ork_random_normal(&random) - sign * u;
    }
}

static ork_frontier_model model_of(const double *y, const double *x, ork_inefficiency distribution)
{
    ork_frontier_model model = {.n = FIRMS, .y = y, .sign = 1, .distribution = distribution};
    model.design[ORK_PART_FRONTIER] = (ork_design){x, 2, true};
    model.design[ORK_PART_MU].has_constant = true;
    return model;
}

static void derivatives_agree(ork_context *ctx, const ork_frontier *fit)
{
    ORK_SCRATCH(arena);
    double *at = ork_arena_calloc(ctx, &arena, fit->terms, sizeof *at), value, up, down;
    double *gradient = ork_arena_calloc(ctx, &arena, fit->terms, sizeof *gradient);
    for (size_t j = 0; j < fit->terms; j++)
        at[j] = fit->estimate[j] + 0.05 * (double)(1 + j % 3);
    assert_ok(ctx, ork_frontier_likelihood(ctx, fit, at, &value, gradient, NULL));
    for (size_t j = 0; j < fit->terms; j++) {
        double kept = at[j], h = 1e-5;
        at[j] = kept + h;
        assert_ok(ctx, ork_frontier_likelihood(ctx, fit, at, &up, NULL, NULL));
        at[j] = kept - h;
        assert_ok(ctx, ork_frontier_likelihood(ctx, fit, at, &down, NULL, NULL));
        at[j] = kept;
        assert_near(gradient[j], (up - down) / (2 * h), 1e-6 * (1 + fabs(gradient[j])));
    }
}

static void gradients_are_those_of_the_likelihood(void **state)
{
    (void)state;
    ork_context *ctx = ork_context_new();
    double y[FIRMS], x[2 * FIRMS];
    invent(y, x, 1, 0.4);
    for (int d = ORK_HALF_NORMAL; d <= ORK_TRUNCATED_NORMAL; d++) {
        ORK_SCRATCH(arena);
        ork_frontier fit;
        ork_frontier_model model = model_of(y, x, (ork_inefficiency)d);
        assert_ok(ctx, ork_frontier_fit(ctx, &model, &arena, &fit, NULL));
        derivatives_agree(ctx, &fit);
    }
    ork_context_free(ctx);
}

static void wrong_skewness_ends_in_least_squares(void **state)
{
    (void)state;
    ORK_SCRATCH(arena);
    ork_context *ctx = ork_context_new();
    double y[FIRMS], x[2 * FIRMS], efficiency[FIRMS];
    ork_frontier fit;
    invent(y, x, -1, 0.4);
    ork_frontier_model model = model_of(y, x, ORK_HALF_NORMAL);
    assert_ok(ctx, ork_frontier_fit(ctx, &model, &arena, &fit, NULL));
    assert_true(fit.has_wrong_skewness);
    assert_int_equal(fit.end, ORK_FRONTIER_NO_INEFFICIENCY);
    assert_true(isnan(fit.covariance[fit.terms * fit.terms - 1]));
    for (size_t j = 0; j < 3; j++) {
        assert_near(fit.estimate[j], fit.ols[j], 1e-14);
        assert_near(sqrt(fit.covariance[j * fit.terms + j]), fit.ols_error[j], 1e-14);
    }
    ork_frontier_scores scores = {.efficiency = efficiency};
    assert_ok(ctx, ork_frontier_efficiency(ctx, &fit, &model, 0.95, &scores));
    assert_near(efficiency[3], 1, 0);
    ork_context_free(ctx);
}

static void collinear_columns_are_named(void **state)
{
    (void)state;
    ORK_SCRATCH(arena);
    ork_context *ctx = ork_context_new();
    double y[FIRMS], x[2 * FIRMS];
    ork_frontier fit;
    ork_frontier_column column = {ORK_PART_U, 9, 0, 0};
    invent(y, x, 1, 0.4);
    for (size_t i = 0; i < FIRMS; i++)
        x[FIRMS + i] = 2 - 3 * x[i];
    ork_frontier_model model = model_of(y, x, ORK_HALF_NORMAL);
    assert_int_equal(ork_frontier_fit(ctx, &model, &arena, &fit, &column), ORK_ERR_DATA);
    assert_int_equal(column.part, ORK_PART_FRONTIER);
    assert_int_equal(column.column, 1);
    ork_context_free(ctx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gradients_are_those_of_the_likelihood),
        cmocka_unit_test(wrong_skewness_ends_in_least_squares),
        cmocka_unit_test(collinear_columns_are_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
