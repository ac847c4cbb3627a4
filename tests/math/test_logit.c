/* Logistic regression: closed forms, the equations it solves, what cannot be fitted. */
#include "testing.h"

enum { TERMS = 3 };
typedef struct {
    double coefficient[TERMS], error[TERMS], grouped[TERMS];
    ork_logit fit;
} model;

static model new_model(void)
{
    return (model){{0}, {0}, {0}, {0}};
}
#define FIT(ctx, y, x, n, terms, group, groups, m)                                                 \
    ((m)->fit = (ork_logit){.coefficient = (m)->coefficient,                                       \
                            .error = (m)->error,                                                   \
                            .grouped_error = (m)->grouped},                                        \
     ork_logit_fit(ctx, y, x, n, terms, group, groups, &(m)->fit))

/* Of a 2 × 2 table: odds ratio 2·… and the standard error √(1/a + 1/b + 1/c + 1/d). */
static void a_table_of_four_has_its_closed_form(void **state)
{
    double y[40], x[40];
    for (size_t i = 0; i < 40; i++) { /* x = 0: 5 of 20 are 1; x = 1: 14 of 20 */
        x[i] = i >= 20;
        y[i] = i < 20 ? i < 5 : i < 34;
    }
    model m = new_model();
    assert_ok(*state, FIT(*state, y, x, 40, 1, NULL, 0, &m));
    assert_true(m.fit.is_found);
    assert_near(m.coefficient[0], log(5.0 / 15), 1e-13);
    assert_near(m.coefficient[1], log(14.0 / 6) - log(5.0 / 15), 1e-13);
    assert_near(m.error[1], sqrt(1.0 / 5 + 1.0 / 15 + 1.0 / 14 + 1.0 / 6), 1e-12);
    assert_near(m.error[0], sqrt(1.0 / 5 + 1.0 / 15), 1e-12);
    double all = 5 * log(0.25) + 15 * log(0.75) + 14 * log(0.7) + 6 * log(0.3);
    assert_near(m.fit.log_likelihood, all, 1e-13);
    assert_near(m.fit.null_log_likelihood, 19 * log(19.0 / 40) + 21 * log(21.0 / 40), 1e-13);
    assert_true(isnan(m.grouped[1]));
}

/* Residuals are orthogonal to the terms: the equations of greatest likelihood, in raw units. */
static void residuals_are_orthogonal_whatever_the_scale(void **state)
{
    enum { N = 500 };
    static double y[N], x[2 * N];
    ork_random random = ork_random_stream(3, 3);
    const double scale[] = {1, 1e-6, 1e9};
    double first = 0;
    for (size_t s = 0; s < 3; s++) {
        random = ork_random_stream(3, 3);
        for (size_t i = 0; i < N; i++) {
            double a = ork_random_normal(&random), b = ork_random_uniform(&random);
            x[i] = 7 * scale[s] + scale[s] * a;
            x[N + i] = b;
            y[i] = ork_random_uniform(&random) < ork_logistic(0.8 * a - 2 * b + 0.3);
        }
        model m = new_model();
        assert_ok(*state, FIT(*state, y, x, N, 2, NULL, 0, &m));
        double along[3] = {0};
        for (size_t i = 0; i < N; i++) {
            double eta = m.coefficient[0] + m.coefficient[1] * x[i] + m.coefficient[2] * x[N + i];
            double off = y[i] - ork_logistic(eta);
            along[0] += off;
            along[1] += off * x[i] / scale[s];
            along[2] += off * x[N + i];
        }
        for (size_t j = 0; j < 3; j++)
            assert_near(along[j], 0, 1e-9);
        if (s == 0) first = m.coefficient[1];
        assert_near(m.coefficient[1] * scale[s], first, 1e-11);
        assert_near(m.coefficient[1] * scale[s], 0.8, 0.4);
    }
}

/* Each observation its own group: the sandwich of White; all twice: errors must not shrink. */
static void grouped_errors_know_what_is_repeated(void **state)
{
    enum { N = 200 };
    static double y[2 * N], x[2 * N];
    static uint32_t group[2 * N], whole[2 * N];
    ork_random random = ork_random_stream(5, 1);
    for (size_t i = 0; i < N; i++) {
        x[i] = x[N + i] = ork_random_normal(&random);
        y[i] = y[N + i] = ork_random_uniform(&random) < ork_logistic(x[i]);
        group[i] = group[N + i] = (uint32_t)i;
        whole[i] = (uint32_t)i;
    }
    model once = new_model(), twice = new_model();
    assert_ok(*state, FIT(*state, y, x, N, 1, whole, N, &once));
    assert_ok(*state, FIT(*state, y, x, 2 * N, 1, group, N, &twice));
    assert_near(once.coefficient[1], twice.coefficient[1], 1e-12);
    assert_near(once.grouped[1], twice.grouped[1], 1e-12);
    assert_near(once.error[1], twice.error[1] * sqrt(2), 1e-12);
    assert_near(once.grouped[1], once.error[1], 0.3 * once.error[1]);
}

static void what_cannot_be_fitted_is_not_found(void **state)
{
    const double y[] = {0, 0, 0, 1, 1, 1}, ones[] = {1, 1, 1, 1, 1, 1};
    const double parts[] = {1, 2, 3, 4, 5, 6}, same[] = {2, 2, 2, 2, 2, 2};
    const double twice[] = {1, 5, 2, 4, 3, 6, 2, 10, 4, 8, 6, 12};
    model m = new_model();
    assert_ok(*state, FIT(*state, y, parts, 6, 1, NULL, 0, &m));
    assert_false(m.fit.is_found); /* separated */
    assert_true(isnan(m.coefficient[1]));
    assert_ok(*state, FIT(*state, ones, parts, 6, 1, NULL, 0, &m));
    assert_false(m.fit.is_found);
    assert_ok(*state, FIT(*state, y, same, 6, 1, NULL, 0, &m));
    assert_false(m.fit.is_found);
    assert_ok(*state, FIT(*state, y, twice, 6, 2, NULL, 0, &m));
    assert_false(m.fit.is_found);
    assert_ok(*state, FIT(*state, y, parts, 0, 1, NULL, 0, &m));
    assert_false(m.fit.is_found);
}

static void the_logistic_function_keeps_its_digits(void **state)
{
    (void)state;
    assert_near(ork_logistic(0), 0.5, 0);
    assert_near(ork_logistic(800), 1, 0);
    assert_true(ork_logistic(-800) == 0);
    assert_near(ork_logistic(-40) / exp(-40), 1, 1e-15);
}

static ork_status small_fit(ork_context *ctx, void *data)
{
    const double y[] = {0, 1, 0, 1, 1}, x[] = {1, 2, 3, 4, 5};
    const uint32_t group[] = {0, 1, 2, 3, 3};
    model m = new_model();
    (void)data;
    return FIT(ctx, y, x, 5, 1, group, 4, &m);
}

static void refused_memory_is_survived(void **state)
{
    (void)state;
    assert_survives_refused_memory(small_fit, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        context_test(a_table_of_four_has_its_closed_form),
        context_test(residuals_are_orthogonal_whatever_the_scale),
        context_test(grouped_errors_know_what_is_repeated),
        context_test(what_cannot_be_fitted_is_not_found),
        context_test(the_logistic_function_keeps_its_digits),
        context_test(refused_memory_is_survived),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
