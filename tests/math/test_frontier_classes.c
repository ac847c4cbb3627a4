/* Latent classes of frontiers: a plain twin, known truth, order of rows, threads, what is refused.
 */
#include "orken/math/frontier_classes.h"

#include "orken/math/normal.h"
#include "testing.h"

enum { ROWS = 400 };

typedef struct sample {
    double x[2 * ROWS], y[ROWS], z[ROWS];
} sample;

/* Two frontiers; who lies on which depends on z. */
static void draw(sample *s, bool is_reversed)
{
    ork_random random = ork_random_stream(5, 1);
    for (size_t k = 0; k < ROWS; k++) {
        size_t i = is_reversed ? ROWS - 1 - k : k;
        s->x[i] = 3 * ork_random_uniform(&random);
        s->x[ROWS + i] = 2 * ork_random_uniform(&random);
        s->z[i] = ork_random_normal(&random);
        bool is_first = ork_random_uniform(&random) < 1 / (1 + exp(-0.6 - s->z[i]));
        double u = fabs(ork_random_normal(&random)), v = ork_random_normal(&random);
        s->y[i] = is_first ? 1 + 0.4 * s->x[i] + 0.5 * s->x[ROWS + i] + 0.15 * v - 0.3 * u
                           : 2.2 + 0.8 * s->x[i] + 0.1 * s->x[ROWS + i] + 0.1 * v - 0.5 * u;
    }
}

static ork_status fit_sample(ork_context *ctx, const sample *s, size_t classes, ork_arena *arena,
                             ork_frontier_classes *fit)
{
    ork_frontier_model model = {.n = ROWS, .y = s->y, .sign = 1, .distribution = ORK_HALF_NORMAL};
    model.design[ORK_PART_FRONTIER] = (ork_design){s->x, 2, true};
    ork_design membership = {s->z, 1, true};
    return ork_frontier_classes_fit(ctx, &model, &membership, classes, 6, arena, fit);
}

/* ln of one class's density at e. */
static double density(double e, double log_u2, double log_v2)
{
    double u2 = exp(log_u2), v2 = exp(log_v2), sum = u2 + v2, z = -e * sqrt(u2 / v2 / sum);
    double log_cdf, mills;
    ork_log_normal_cdf(&z, 1, &log_cdf, &mills);
    return log(2) - 0.5 * log(2 * M_PI * sum) - 0.5 * e * e / sum + log_cdf;
}

static double plain_likelihood(const sample *s, const double *at)
{
    double total = 0;
    for (size_t i = 0; i < ROWS; i++) {
        double logit = at[10] + at[11] * s->z[i], second = 1 / (1 + exp(-logit)), sum = 0;
        for (size_t c = 0; c < 2; c++) {
            const double *b = at + 5 * c;
            double e = s->y[i] - b[0] - b[1] * s->x[i] - b[2] * s->x[ROWS + i];
            sum += (c ? second : 1 - second) * exp(density(e, b[3], b[4]));
        }
        total += log(sum);
    }
    return total;
}

static void likelihood_and_errors_are_those_of_the_plain_mixture(void **state)
{
    ORK_SCRATCH(arena);
    ork_frontier_classes fit;
    sample s;
    double at[12], information[144], h = 2e-4;
    draw(&s, false);
    assert_ok(*state, fit_sample(*state, &s, 2, &arena, &fit));
    assert_int_equal(fit.parameters, 12);
    assert_near(fit.log_likelihood, plain_likelihood(&s, fit.estimate), 1e-12);
    memcpy(at, fit.estimate, sizeof at);
    for (size_t j = 0; j < 12; j++) {
        for (size_t k = 0; k < 12; k++) {
            double sum = 0;
            for (int a = -1; a <= 1; a += 2) {
                for (int b = -1; b <= 1; b += 2) {
                    at[j] += a * h, at[k] += b * h;
                    sum -= a * b * plain_likelihood(&s, at);
                    at[j] = fit.estimate[j], at[k] = fit.estimate[k];
                }
            }
            information[j * 12 + k] = sum / (4 * h * h);
        }
    }
    /* Covariance times information is the identity. */
    for (size_t j = 0; j < 12; j++) {
        for (size_t k = 0; k < 12; k++) {
            double sum = 0, size = 0;
            for (size_t l = 0; l < 12; l++) {
                sum += fit.covariance[j * 12 + l] * information[l * 12 + k];
                size += fabs(fit.covariance[j * 12 + l] * information[l * 12 + k]);
            }
            assert_near(sum, j == k, 1e-4 * fmax(1, size));
        }
    }
}

static void the_truth_is_found_again(void **state)
{
    static const double truth[] = {1, 0.4, 0.5, 0, 0, 2.2, 0.8, 0.1, 0, 0, -0.6, -1};
    ORK_SCRATCH(arena);
    ork_frontier_classes fit;
    sample s;
    draw(&s, false);
    assert_ok(*state, fit_sample(*state, &s, 2, &arena, &fit));
    for (size_t k = 0; k < 12; k++) {
        if (truth[k] == 0) continue;
        double error = sqrt(fit.covariance[k * 12 + k]);
        assert_true(fabs(fit.estimate[k] - truth[k]) < 3 * error);
    }
    assert_true(fit.share[0] > fit.share[1]);
    assert_true(fit.agreeing > 1);
    for (size_t i = 0; i < ROWS; i++)
        assert_near(fit.posterior[i] + fit.posterior[ROWS + i], 1, 1e-14);
}

static void order_of_rows_and_threads_change_nothing(void **state)
{
    ORK_SCRATCH(arena);
    ork_frontier_classes one, two, reversed;
    sample s, back;
    draw(&s, false);
    draw(&back, true);
    ork_context_set_threads(*state, 1);
    assert_ok(*state, fit_sample(*state, &s, 2, &arena, &one));
    assert_ok(*state, fit_sample(*state, &back, 2, &arena, &reversed));
    ork_context_set_threads(*state, 3);
    assert_ok(*state, fit_sample(*state, &s, 2, &arena, &two));
    for (size_t k = 0; k < 12; k++) {
        assert_true(one.estimate[k] == two.estimate[k]);
        assert_near(one.estimate[k], reversed.estimate[k], 1e-7);
    }
    for (size_t i = 0; i < ROWS; i++)
        assert_near(one.efficiency[i], reversed.efficiency[ROWS - 1 - i], 1e-7);
}

static void other_models_and_too_many_classes_are_refused(void **state)
{
    ORK_SCRATCH(arena);
    ork_frontier_classes fit;
    sample s;
    draw(&s, false);
    assert_error(*state, fit_sample(*state, &s, 6, &arena, &fit), ORK_ERR_ARGUMENT,
                 "there are 2 to 5 classes");
    ork_frontier_model model = {.n = 12, .y = s.y, .sign = 1};
    ork_design membership = {.has_constant = true};
    model.design[ORK_PART_FRONTIER] = (ork_design){s.x, 2, true};
    assert_error(*state, ork_frontier_classes_fit(*state, &model, &membership, 3, 2, &arena, &fit),
                 ORK_ERR_DATA, "12 observations cannot carry 3 classes of 17 parameters");
    model.distribution = ORK_EXPONENTIAL;
    assert_error(*state, ork_frontier_classes_fit(*state, &model, &membership, 2, 2, &arena, &fit),
                 ORK_ERR_ARGUMENT, "half-normal");
}

static ork_status fit_once(ork_context *ctx, void *data)
{
    const sample *s = data;
    ORK_SCRATCH(arena);
    ork_frontier_classes fit;
    ork_frontier_model model = {.n = ROWS, .y = s->y, .sign = 1, .distribution = ORK_HALF_NORMAL};
    model.design[ORK_PART_FRONTIER] = (ork_design){s->x, 2, true};
    ork_design membership = {.has_constant = true};
    return ork_frontier_classes_fit(ctx, &model, &membership, 2, 1, &arena, &fit);
}

static void refused_memory_is_reported(void **state)
{
    (void)state;
    sample s;
    draw(&s, false);
    assert_survives_refused_memory(fit_once, &s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        context_test(likelihood_and_errors_are_those_of_the_plain_mixture),
        context_test(the_truth_is_found_again),
        context_test(order_of_rows_and_threads_change_nothing),
        context_test(other_models_and_too_many_classes_are_refused),
        context_test(refused_memory_is_reported),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
