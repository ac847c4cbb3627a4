/* Frontiers by resampling: bootstrap and jackknife. */
#include "frontier_case.h"

static ork_status run(ork_context *ctx, const frontier_case *c, ork_bootstrap_kind kind,
                      size_t replicates, ork_arena *arena, ork_frontier *fit,
                      ork_frontier_bootstrap *bootstrap)
{
    ORK_TRY(ork_frontier_fit(ctx, &c->model, arena, fit, NULL));
    return ork_frontier_bootstrap_run(ctx, fit, kind, replicates, true, arena, bootstrap);
}

static void replicates_do_not_depend_on_threads(void **state)
{
    ork_context *ctx = *state;
    static frontier_case c;
    frontier_invent(&c, 40, 0.2, 0.4, 3);
    for (int kind = 0; kind < 2; kind++) {
        ORK_SCRATCH(arena);
        ork_frontier fit;
        ork_frontier_bootstrap one, two;
        ork_context_set_threads(ctx, 1);
        assert_ok(ctx, run(ctx, &c, (ork_bootstrap_kind)kind, 150, &arena, &fit, &one));
        ork_context_set_threads(ctx, 2);
        assert_ok(ctx, run(ctx, &c, (ork_bootstrap_kind)kind, 150, &arena, &fit, &two));
        assert_memory_equal(one.estimate, two.estimate, 150 * fit.terms * sizeof(double));
        assert_memory_equal(one.efficiency, two.efficiency, 150 * 40 * sizeof(double));
        assert_memory_equal(one.drawn, two.drawn, 150 * 40 * sizeof(double));
        size_t ends = one.failed;
        for (size_t k = 0; k < ORK_FRONTIER_ENDS; k++)
            ends += one.ends[k];
        assert_int_equal(ends, 150);
    }
}

/* Large and well behaved: the bootstrap's errors are those of the information. */
static void errors_are_those_of_the_information(void **state)
{
    ork_context *ctx = *state;
    static frontier_case c;
    frontier_invent(&c, 400, 0.1, 0.5, 3);
    for (int kind = 0; kind < 2; kind++) {
        ORK_SCRATCH(arena);
        ork_frontier fit;
        ork_frontier_bootstrap bootstrap;
        assert_ok(ctx, run(ctx, &c, (ork_bootstrap_kind)kind, 400, &arena, &fit, &bootstrap));
        assert_int_equal(bootstrap.ends[ORK_FRONTIER_MAXIMUM], 400);
        for (size_t j = 0; j < fit.terms; j++) {
            ork_bootstrap_interval interval;
            double error = sqrt(fit.covariance[j * fit.terms + j]);
            assert_ok(ctx, ork_bootstrap_interval_of(ctx, bootstrap.estimate + j * 400, 400,
                                                     fit.estimate[j], 0.95, &interval));
            assert_true(fabs(interval.sd / error - 1) < 0.2);
            assert_true(interval.lower < fit.estimate[j] && fit.estimate[j] < interval.upper);
            assert_near(interval.basic_lower + interval.upper, 2 * fit.estimate[j], 1e-12);
        }
    }
}

/* Of each distribution: a sample made at the estimate has the estimate's moments. */
static void generated_outputs_have_the_models_distribution(void **state)
{
    ork_context *ctx = *state;
    static frontier_case c;
    static const ork_inefficiency kinds[] = {ORK_HALF_NORMAL, ORK_EXPONENTIAL,
                                             ORK_TRUNCATED_NORMAL};
    frontier_invent(&c, 400, 0.1, 0.5, 3);
    for (size_t d = 0; d < 3; d++) {
        ORK_SCRATCH(arena);
        ork_frontier fit;
        ork_frontier_bootstrap bootstrap;
        c.model.distribution = kinds[d];
        assert_ok(ctx, ork_frontier_fit(ctx, &c.model, &arena, &fit, NULL));
        assert_ok(ctx, ork_frontier_bootstrap_run(ctx, &fit, ORK_BOOTSTRAP_PARAMETRIC, 100, false,
                                                  &arena, &bootstrap));
        assert_null(bootstrap.efficiency);
        assert_null(bootstrap.drawn);
        for (size_t j = 0; j < 3; j++) {
            double mean = ork_mean(bootstrap.estimate + j * 100, 100);
            double error = sqrt(fit.covariance[j * fit.terms + j]);
            assert_true(fabs(mean - fit.estimate[j]) < 0.5 * error);
        }
    }
}

/* Draws follow the distribution of u given the residual: their mean is the efficiency's. */
static void drawn_efficiencies_have_the_predicted_mean(void **state)
{
    ork_context *ctx = *state;
    static frontier_case c;
    ORK_SCRATCH(arena);
    ork_frontier fit;
    ork_frontier_bootstrap bootstrap;
    frontier_invent(&c, 60, 0.2, 0.5, 3);
    assert_ok(ctx, run(ctx, &c, ORK_BOOTSTRAP_PARAMETRIC, 600, &arena, &fit, &bootstrap));
    for (size_t i = 0; i < 60; i += 7) {
        const double *drawn = bootstrap.drawn + i * 600, *mean = bootstrap.efficiency + i * 600;
        assert_near(ork_mean(drawn, 600), ork_mean(mean, 600), 0.02);
        assert_true(ork_sd(drawn, 600) > ork_sd(mean, 600));
    }
}

static void ranks_have_bands_around_their_place(void **state)
{
    ork_context *ctx = *state;
    static frontier_case c;
    ORK_SCRATCH(arena);
    ork_frontier fit;
    ork_frontier_bootstrap bootstrap;
    double lower[30], upper[30], efficiency[30], rank[30];
    frontier_invent(&c, 30, 0.05, 0.5, 4);
    assert_ok(ctx, run(ctx, &c, ORK_BOOTSTRAP_PARAMETRIC, 199, &arena, &fit, &bootstrap));
    assert_ok(ctx, ork_bootstrap_ranks(ctx, &bootstrap, 0.95, lower, upper));
    ork_frontier_scores scores = {.efficiency = efficiency};
    assert_ok(ctx, ork_frontier_efficiency(ctx, &fit, &c.model, 0.95, &scores));
    assert_ok(ctx, ork_rank(ctx, efficiency, 30, false, ORK_TIES_AVERAGE, rank));
    for (size_t i = 0; i < 30; i++) {
        assert_true(lower[i] >= 1 && upper[i] <= 30 && lower[i] <= upper[i]);
        assert_true(lower[i] - 2 <= rank[i] && rank[i] <= upper[i] + 2);
    }
    bootstrap.drawn = NULL;
    assert_error(ctx, ork_bootstrap_ranks(ctx, &bootstrap, 0.95, lower, upper), ORK_ERR_ARGUMENT,
                 "drawn");
}

static void units_are_redrawn_with_all_their_periods(void **state)
{
    ork_context *ctx = *state;
    static frontier_case c;
    ORK_SCRATCH(arena);
    ork_frontier fit;
    ork_frontier_bootstrap bootstrap;
    frontier_invent_panel(&c, 90);
    if (ork_frontier_fit(ctx, &c.model, &arena, &fit, NULL) == ORK_ERR_ARGUMENT) skip();
    assert_error(ctx,
                 ork_frontier_bootstrap_run(ctx, &fit, ORK_BOOTSTRAP_PARAMETRIC, 9, false, &arena,
                                            &bootstrap),
                 ORK_ERR_ARGUMENT, "redraw");
    assert_ok(ctx, ork_frontier_bootstrap_run(ctx, &fit, ORK_BOOTSTRAP_PAIRS, 99, true, &arena,
                                              &bootstrap));
    for (size_t i = 0; i < 90; i += 3) {
        for (size_t b = 0; b < 99; b++) {
            const double *drawn = bootstrap.drawn + i * 99 + b;
            assert_near(drawn[0], drawn[99], 1e-14);
            assert_near(drawn[0], drawn[198], 1e-14);
        }
    }
    double sd = ork_sd(bootstrap.estimate + 99, 99);
    assert_true(fabs(sd / sqrt(fit.covariance[fit.terms + 1]) - 1) < 0.35);
}

static void without_inefficiency_replicates_tell_how_often_it_appears(void **state)
{
    ork_context *ctx = *state;
    static frontier_case c;
    ORK_SCRATCH(arena);
    ork_frontier fit;
    ork_frontier_bootstrap bootstrap;
    frontier_invent(&c, 60, 0.1, -0.4, 3);
    assert_ok(ctx, run(ctx, &c, ORK_BOOTSTRAP_PARAMETRIC, 300, &arena, &fit, &bootstrap));
    assert_int_equal(fit.end, ORK_FRONTIER_NO_INEFFICIENCY);
    /* Normal residuals are skewed to either side alike. */
    assert_in_range(bootstrap.wrong_skewness, 120, 180);
    assert_int_equal(bootstrap.ends[ORK_FRONTIER_NO_INEFFICIENCY], bootstrap.wrong_skewness);
    for (size_t b = 0; b < 300; b++) {
        bool is_efficient = bootstrap.end[b] == ORK_FRONTIER_NO_INEFFICIENCY;
        assert_true(is_efficient == (bootstrap.efficiency[b] == 1));
        assert_true(is_efficient == (isinf(bootstrap.estimate[3 * 300 + b]) != 0));
    }
}

static void percentiles_are_order_statistics(void **state)
{
    ork_context *ctx = *state;
    double values[1001];
    ork_bootstrap_interval interval;
    for (size_t b = 0; b < 999; b++)
        values[b] = (double)((b * 7) % 999 + 1);
    values[999] = values[1000] = NAN;
    assert_ok(ctx, ork_bootstrap_interval_of(ctx, values, 1001, 500, 0.95, &interval));
    assert_near(interval.lower, 25, 0);
    assert_near(interval.upper, 975, 0);
    assert_near(interval.basic_lower, 25, 0);
    assert_int_equal(interval.replicates, 999);
    values[0] = -INFINITY;
    assert_ok(ctx, ork_bootstrap_interval_of(ctx, values, 1, 500, 0.95, &interval));
    assert_true(isinf(interval.lower) && isnan(interval.sd));
    assert_ok(ctx, ork_bootstrap_interval_of(ctx, values + 999, 2, 500, 0.95, &interval));
    assert_true(isnan(interval.lower) && interval.replicates == 0);
    assert_error(ctx, ork_bootstrap_interval_of(ctx, values, 9, 0, 1, &interval), ORK_ERR_ARGUMENT,
                 "level");
}

/* Each fit again from scratch, by hand. */
static void leaving_out_is_a_fit_of_the_others(void **state)
{
    ork_context *ctx = *state;
    static frontier_case c, less;
    ORK_SCRATCH(arena);
    ork_frontier fit, without;
    ork_frontier_jackknife jackknife;
    double efficiency[40], rank[40], value;
    frontier_invent(&c, 40, 0.2, 0.5, 3);
    assert_ok(ctx, ork_frontier_fit(ctx, &c.model, &arena, &fit, NULL));
    assert_ok(ctx, ork_frontier_jackknife_run(ctx, &fit, &arena, &jackknife));
    assert_int_equal(jackknife.groups, 40);
    for (size_t g = 0; g < 40; g += 3) {
        size_t at = 0;
        for (size_t i = 0; i < 40; i++) {
            if (i == g) continue;
            less.y[at] = c.y[i], less.x[at] = c.x[i], less.x[39 + at++] = c.x[40 + i];
        }
        frontier_case_model(&less, 39, 2, 1, ORK_HALF_NORMAL);
        assert_ok(ctx, ork_frontier_fit(ctx, &less.model, &arena, &without, NULL));
        assert_int_equal(jackknife.end[g], without.end);
        for (size_t j = 0; j < fit.terms; j++)
            assert_near(jackknife.estimate[j * 40 + g], without.estimate[j], 1e-6);
        ork_frontier_scores scores = {.efficiency = efficiency};
        assert_ok(ctx, ork_frontier_efficiency(ctx, &without, &c.model, 0.95, &scores));
        assert_ok(ctx, ork_rank(ctx, efficiency, 40, false, ORK_TIES_AVERAGE, rank));
        assert_near(jackknife.efficiency[g], efficiency[g], 1e-6);
        assert_near(jackknife.mean_efficiency[g], ork_mean(efficiency, 40), 1e-6);
        assert_near(jackknife.rank[g], rank[g], 0);
        assert_ok(ctx, ork_frontier_likelihood(ctx, &fit, without.estimate, &value, NULL, NULL));
        if (without.end == ORK_FRONTIER_MAXIMUM)
            assert_near(jackknife.displacement[g], 2 * (fit.log_likelihood - value), 1e-5);
    }
}

static void an_outlier_displaces_most(void **state)
{
    ork_context *ctx = *state;
    static frontier_case c;
    ORK_SCRATCH(arena);
    ork_frontier fit;
    ork_frontier_jackknife jackknife;
    frontier_invent(&c, 100, 0.2, 0.3, 3);
    c.y[17] -= 3;
    assert_ok(ctx, ork_frontier_fit(ctx, &c.model, &arena, &fit, NULL));
    assert_ok(ctx, ork_frontier_jackknife_run(ctx, &fit, &arena, &jackknife));
    for (size_t g = 0; g < 100; g++) {
        if (g == 17 || isnan(jackknife.displacement[g])) continue;
        assert_true(jackknife.displacement[g] < jackknife.displacement[17]);
        assert_true(jackknife.displacement[g] >= 0);
    }
    assert_near(jackknife.rank[17], 100, 0);
}

/* The only unit that tells an input from the constant cannot be left out. */
static void what_cannot_be_left_out_is_counted(void **state)
{
    ork_context *ctx = *state;
    static frontier_case c;
    ORK_SCRATCH(arena);
    ork_frontier fit;
    ork_frontier_jackknife jackknife;
    frontier_invent(&c, 40, 0.2, 0.5, 3);
    for (size_t i = 0; i < 40; i++)
        c.x[40 + i] = i == 9;
    assert_ok(ctx, ork_frontier_fit(ctx, &c.model, &arena, &fit, NULL));
    assert_ok(ctx, ork_frontier_jackknife_run(ctx, &fit, &arena, &jackknife));
    assert_int_equal(jackknife.failed, 1);
    assert_int_equal(jackknife.end[9], -1);
    assert_true(isnan(jackknife.estimate[9]) && isnan(jackknife.rank[9]));
    assert_true(isnan(jackknife.error[0]));
}

static ork_status resample_all(ork_context *ctx, void *data)
{
    const frontier_case *c = data;
    ORK_SCRATCH(arena);
    ork_frontier fit;
    ork_frontier_bootstrap bootstrap;
    double lower[CASE_MOST], upper[CASE_MOST];
    ORK_TRY(run(ctx, c, ORK_BOOTSTRAP_PARAMETRIC, 1, &arena, &fit, &bootstrap));
    return ork_bootstrap_ranks(ctx, &bootstrap, 0.9, lower, upper);
}

static ork_status leave_out_all(ork_context *ctx, void *data)
{
    const frontier_case *c = data;
    ORK_SCRATCH(arena);
    ork_frontier fit;
    ork_frontier_bootstrap bootstrap;
    ork_frontier_jackknife jackknife;
    ORK_TRY(run(ctx, c, ORK_BOOTSTRAP_PAIRS, 1, &arena, &fit, &bootstrap));
    return ork_frontier_jackknife_run(ctx, &fit, &arena, &jackknife);
}

static void refused_memory_is_an_error(void **state)
{
    (void)state;
    static frontier_case c;
    static const double u[] = {0, 0.1, 0.9, 0.3, 0.2};
    frontier_invent(&c, 200, 0.2, 0.5, 4);
    assert_survives_refused_memory(resample_all, &c);
    /* Five units only, so that there are five fits. */
    frontier_invent(&c, 60, 0.1, 0, 5);
    c.model.panel = ORK_PANEL_TIME_INVARIANT;
    c.model.unit = c.unit, c.model.time = c.time;
    for (uint32_t i = 0; i < 60; i++) {
        c.unit[i] = i / 12;
        c.time[i] = i % 12 + 1;
        c.y[i] -= u[i / 12];
    }
    assert_survives_refused_memory(leave_out_all, &c);
}

static void cancel_at_once(void *state, const char *what, double fraction)
{
    (void)what, (void)fraction;
    ork_context_cancel(state);
}

static void resampling_can_be_cancelled(void **state)
{
    ork_context *ctx = *state;
    static frontier_case c;
    ORK_SCRATCH(arena);
    ork_frontier fit;
    ork_frontier_bootstrap bootstrap;
    frontier_invent(&c, 40, 0.2, 0.5, 3);
    assert_ok(ctx, ork_frontier_fit(ctx, &c.model, &arena, &fit, NULL));
    ork_context_set_progress_hook(ctx, cancel_at_once, ctx);
    assert_int_equal(ork_frontier_bootstrap_run(ctx, &fit, ORK_BOOTSTRAP_PAIRS, 1000000, false,
                                                &arena, &bootstrap),
                     ORK_ERR_CANCELLED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        context_test(replicates_do_not_depend_on_threads),
        context_test(errors_are_those_of_the_information),
        context_test(generated_outputs_have_the_models_distribution),
        context_test(drawn_efficiencies_have_the_predicted_mean),
        context_test(ranks_have_bands_around_their_place),
        context_test(units_are_redrawn_with_all_their_periods),
        context_test(without_inefficiency_replicates_tell_how_often_it_appears),
        context_test(percentiles_are_order_statistics),
        context_test(leaving_out_is_a_fit_of_the_others),
        context_test(an_outlier_displaces_most),
        context_test(what_cannot_be_left_out_is_counted),
        context_test(refused_memory_is_an_error),
        context_test(resampling_can_be_cancelled),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
