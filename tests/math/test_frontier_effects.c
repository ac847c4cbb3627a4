/* Frontiers of panels whose units have effects: plain integrals, laws, known truth, ends. */
#include "orken/math/frontier.h"

#include "testing.h"

#include <math.h>

/* A panel with known truth: w, lasting and passing u, v; two columns. */
typedef struct invented {
    size_t units, n;
    double *y, *x, *time;
    uint32_t *unit;
    double sigma_w, sigma_lasting, sigma_u, sigma_v;
} invented;

static invented invent(size_t units, size_t periods, double w, double lasting, double u, double v,
                       uint64_t seed)
{
    invented p = {units, units * periods, NULL, NULL, NULL, NULL, w, lasting, u, v};
    p.y = malloc(p.n * sizeof *p.y);
    p.x = malloc(2 * p.n * sizeof *p.x);
    p.time = malloc(p.n * sizeof *p.time);
    p.unit = malloc(p.n * sizeof *p.unit);
    assert_true(p.y && p.x && p.time && p.unit);
    for (size_t i = 0; i < units; i++) {
        ork_random random = ork_random_stream(seed, i);
        double effect = w * ork_random_normal(&random);
        double stays = lasting * fabs(ork_random_normal(&random));
        for (size_t t = 0; t < periods; t++) {
            size_t k = i * periods + t;
            p.unit[k] = (uint32_t)i, p.time[k] = (double)t + 1;
            p.x[k] = 2 * ork_random_uniform(&random) + 0.3 * (double)i / (double)units;
            p.x[p.n + k] = 3 * ork_random_uniform(&random);
            p.y[k] = 1 + 0.4 * p.x[k] + 0.5 * p.x[p.n + k] + effect - stays +
                     v * ork_random_normal(&random) - u * fabs(ork_random_normal(&random));
        }
    }
    return p;
}

static void forget(invented *p)
{
    free(p->y), free(p->x), free(p->time), free(p->unit);
}

static ork_frontier_model model_of(const invented *p, ork_frontier_panel panel,
                                   ork_inefficiency distribution)
{
    ork_frontier_model model = {.n = p->n,
                                .y = p->y,
                                .sign = 1,
                                .distribution = distribution,
                                .panel = panel,
                                .unit = p->unit,
                                .time = p->time};
    model.design[ORK_PART_FRONTIER] = (ork_design){p->x, 2, true};
    model.design[ORK_PART_MU].has_constant = true;
    return model;
}

/* ---- Plain twins -------------------------------------------------------------------------------
 */

/* Where a model's parameters stand; −1 for what it has not. */
typedef struct layout {
    int constant, slope, u, v, mu, effect, lasting, terms;
} layout;

static layout layout_of(ork_frontier_panel panel, ork_inefficiency distribution)
{
    layout l = {-1, 0, 0, 0, -1, -1, -1, 0};
    int at = 0;
    if (panel == ORK_PANEL_TRUE_RANDOM_EFFECTS || panel == ORK_PANEL_FOUR_COMPONENTS)
        l.constant = at++;
    l.slope = at, at += 2;
    l.u = at++, l.v = at++;
    if (distribution == ORK_TRUNCATED_NORMAL) l.mu = at++;
    if (l.constant >= 0) l.effect = at++;
    if (panel == ORK_PANEL_FOUR_COMPONENTS) l.lasting = at++;
    l.terms = at;
    return l;
}

static double cdf(double z)
{
    return 0.5 * erfc(-z * M_SQRT1_2);
}

static double density(double z)
{
    return exp(-0.5 * z * z) / sqrt(2 * M_PI);
}

/* Density of v − u. */
static double plain_density(ork_inefficiency distribution, double e, double su, double sv,
                            double mu)
{
    double s = hypot(su, sv);
    switch (distribution) {
    case ORK_HALF_NORMAL:
        return 2 / s * density(e / s) * cdf(-e * su / (sv * s));
    case ORK_EXPONENTIAL:
        return exp(e / su + 0.5 * sv * sv / (su * su)) * cdf(-e / sv - sv / su) / su;
    default:
        return density((e + mu) / s) / s * cdf((mu * sv / su - e * su / sv) / s) / cdf(mu / su);
    }
}

/* Density of w − u0. */
static double plain_effect(const layout *l, const double *at, double delta)
{
    if (l->effect < 0) return 1;
    double sw = exp(0.5 * at[l->effect]);
    if (l->lasting < 0) return density(delta / sw) / sw;
    return plain_density(ORK_HALF_NORMAL, delta, exp(0.5 * at[l->lasting]), sw, 0);
}

enum { GRID = 24001 };
#define REACH 6.0 /* of δ on either side */

static double grid_at(size_t k)
{
    return -REACH + 2 * REACH * (double)k / (GRID - 1);
}

/* Integrand of a unit at one δ. */
static double plain_integrand(const ork_frontier_model *m, const layout *l, const double *at,
                              uint32_t unit, double delta)
{
    double product = plain_effect(l, at, delta);
    for (size_t i = 0; i < m->n; i++) {
        if (m->unit[i] != unit) continue;
        const double *x = m->design[ORK_PART_FRONTIER].x;
        double e = m->y[i] - (l->constant >= 0 ? at[0] : 1) - at[l->slope] * x[i] -
                   at[l->slope + 1] * x[m->n + i];
        product *= plain_density(m->distribution, e - delta, exp(0.5 * at[l->u]),
                                 exp(0.5 * at[l->v]), l->mu < 0 ? 0 : at[l->mu]);
    }
    return product;
}

static double plain_log_likelihood(const ork_frontier_model *m, const double *at, size_t units)
{
    layout l = layout_of(m->panel, m->distribution);
    double total = 0;
    for (uint32_t g = 0; g < units; g++) {
        double sum = 0, most = 0, periods = 0;
        for (size_t i = 0; i < m->n; i++)
            periods += m->unit[i] == g;
        for (size_t k = 0; k < GRID; k++) {
            double value = plain_integrand(m, &l, at, g, grid_at(k));
            sum += value;
            if (value > most) most = value;
        }
        double integral = sum * 2 * REACH / (GRID - 1);
        if (m->panel == ORK_PANEL_WITHIN) integral *= sqrt(periods);
        total += log(m->panel == ORK_PANEL_TRUE_FIXED_EFFECTS ? most : integral);
    }
    return total;
}

static const ork_frontier_panel panels[] = {ORK_PANEL_TRUE_RANDOM_EFFECTS,
                                            ORK_PANEL_FOUR_COMPONENTS, ORK_PANEL_WITHIN,
                                            ORK_PANEL_TRUE_FIXED_EFFECTS};

static void fill_estimate(const layout *l, double *at)
{
    if (l->constant >= 0) at[0] = 1.1;
    at[l->slope] = 0.35, at[l->slope + 1] = 0.55;
    at[l->u] = log(0.16), at[l->v] = log(0.06);
    if (l->mu >= 0) at[l->mu] = 0.2;
    if (l->effect >= 0) at[l->effect] = log(0.05);
    if (l->lasting >= 0) at[l->lasting] = log(0.1);
}

static void likelihoods_are_those_of_plain_integrals(void **state)
{
    ork_context *ctx = *state;
    invented p = invent(6, 5, 0.3, 0.3, 0.4, 0.2, 3);
    double at[8], value, worst = 0;
    for (size_t k = 0; k < 4; k++) {
        for (int d = ORK_HALF_NORMAL; d <= ORK_TRUNCATED_NORMAL; d++) {
            ork_frontier fit = {.model = model_of(&p, panels[k], (ork_inefficiency)d)};
            layout l = layout_of(panels[k], (ork_inefficiency)d);
            fill_estimate(&l, at);
            assert_ok(ctx, ork_frontier_likelihood(ctx, &fit, at, &value, NULL, NULL));
            double plain = plain_log_likelihood(&fit.model, at, p.units);
            /* The twin finds a greatest value only as near as its grid is fine. */
            double tolerance = panels[k] == ORK_PANEL_TRUE_FIXED_EFFECTS ? 2e-5 : 1e-11;
            assert_near(value, plain, tolerance);
            if (tolerance < 1e-10) worst = fmax(worst, fabs(value / plain - 1));
        }
    }
    print_message("digits of agreement with plain integrals: %.1f\n", -log10(worst + 1e-17));
    forget(&p);
}

static void gradients_and_scores_are_those_of_the_likelihood(void **state)
{
    ork_context *ctx = *state;
    invented p = invent(7, 4, 0.3, 0.3, 0.4, 0.2, 4);
    double at[8], gradient[8], scores[7 * 8], value, up, down;
    for (size_t k = 0; k < 4; k++) {
        for (int d = ORK_HALF_NORMAL; d <= ORK_TRUNCATED_NORMAL; d++) {
            ork_frontier fit = {.model = model_of(&p, panels[k], (ork_inefficiency)d)};
            layout l = layout_of(panels[k], (ork_inefficiency)d);
            fill_estimate(&l, at);
            assert_ok(ctx, ork_frontier_likelihood(ctx, &fit, at, &value, gradient, scores));
            for (int j = 0; j < l.terms; j++) {
                double kept = at[j], h = 1e-5, sum = 0;
                at[j] = kept + h;
                assert_ok(ctx, ork_frontier_likelihood(ctx, &fit, at, &up, NULL, NULL));
                at[j] = kept - h;
                assert_ok(ctx, ork_frontier_likelihood(ctx, &fit, at, &down, NULL, NULL));
                at[j] = kept;
                assert_near(gradient[j], (up - down) / (2 * h), 1e-7);
                for (size_t g = 0; g < 7; g++)
                    sum += scores[(size_t)j * 7 + g];
                assert_near(sum, gradient[j], 1e-12);
            }
        }
    }
    forget(&p);
}

/* Covariance times numeric second derivatives is −1. */
static void check_covariance(ork_context *ctx, const ork_frontier *fit)
{
    size_t n = fit->terms;
    double up[10], down[10], at[10], second[100], value;
    memcpy(at, fit->estimate, n * sizeof *at);
    for (size_t j = 0; j < n; j++) {
        double h = 1e-4;
        at[j] = fit->estimate[j] + h;
        assert_ok(ctx, ork_frontier_likelihood(ctx, fit, at, &value, up, NULL));
        at[j] = fit->estimate[j] - h;
        assert_ok(ctx, ork_frontier_likelihood(ctx, fit, at, &value, down, NULL));
        at[j] = fit->estimate[j];
        for (size_t k = 0; k < n; k++)
            second[j * n + k] = (up[k] - down[k]) / (2 * h);
    }
    for (size_t j = 0; j < n; j++) {
        for (size_t k = 0; k < n; k++) {
            double sum = 0;
            for (size_t m = 0; m < n; m++)
                sum += fit->covariance[j * n + m] * second[m * n + k];
            assert_near(sum, j == k ? -1 : 0, 1e-4);
        }
    }
}

static void covariances_are_inverse_second_derivatives(void **state)
{
    ork_context *ctx = *state;
    for (size_t k = 0; k < 3; k++) {
        ORK_SCRATCH(arena);
        ork_frontier fit;
        invented p = invent(150, 5, 0.2, 0.6, 0.5, 0.2, 11);
        ork_frontier_model model = model_of(&p, panels[k], ORK_HALF_NORMAL);
        assert_ok(ctx, ork_frontier_fit(ctx, &model, &arena, &fit, NULL));
        assert_int_equal(fit.end, ORK_FRONTIER_MAXIMUM);
        check_covariance(ctx, &fit);
        forget(&p);
    }
}

/* ---- Known truth -------------------------------------------------------------------------------
 */

static double sigma_of(const ork_frontier *fit, ork_frontier_part part)
{
    return exp(0.5 * fit->estimate[fit->begin[part]]);
}

/* Within three standard errors of a logarithm of a variance. */
static void assert_recovered(const ork_frontier *fit, ork_frontier_part part, double sigma)
{
    size_t at = fit->begin[part];
    double error = sqrt(fit->covariance[at * fit->terms + at]);
    assert_true(error > 0 && error < 1);
    assert_true(fabs(fit->estimate[at] - 2 * log(sigma)) < 3 * error);
}

static void four_components_are_told_apart(void **state)
{
    ork_context *ctx = *state;
    ORK_SCRATCH(arena);
    ork_frontier fit;
    invented p = invent(500, 6, 0.2, 0.5, 0.4, 0.2, 1);
    ork_frontier_model model = model_of(&p, ORK_PANEL_FOUR_COMPONENTS, ORK_HALF_NORMAL);
    assert_ok(ctx, ork_frontier_fit(ctx, &model, &arena, &fit, NULL));
    assert_int_equal(fit.end, ORK_FRONTIER_MAXIMUM);
    assert_recovered(&fit, ORK_PART_EFFECT, 0.2);
    assert_recovered(&fit, ORK_PART_PERSISTENT, 0.5);
    assert_recovered(&fit, ORK_PART_U, 0.4);
    assert_recovered(&fit, ORK_PART_V, 0.2);
    forget(&p);
}

/* Dummies give each unit the noise of its few periods; the likelihood within units does not. */
static void the_within_likelihood_is_consistent_where_dummies_are_not(void **state)
{
    ork_context *ctx = *state;
    ORK_SCRATCH(arena);
    ork_frontier within, dummies;
    invented p = invent(400, 5, 0.5, 0, 0.4, 0.2, 21);
    ork_frontier_model model = model_of(&p, ORK_PANEL_WITHIN, ORK_HALF_NORMAL);
    assert_ok(ctx, ork_frontier_fit(ctx, &model, &arena, &within, NULL));
    model.panel = ORK_PANEL_TRUE_FIXED_EFFECTS;
    assert_ok(ctx, ork_frontier_fit(ctx, &model, &arena, &dummies, NULL));
    assert_int_equal(within.end, ORK_FRONTIER_MAXIMUM);
    assert_recovered(&within, ORK_PART_U, 0.4);
    assert_recovered(&within, ORK_PART_V, 0.2);
    assert_int_equal(dummies.end, ORK_FRONTIER_DETERMINISTIC);
    assert_true(isnan(dummies.covariance[0]));
    print_message("sigma u 0.4, sigma v 0.2: within %.3f, %.3f; dummies %.3f, %.5f\n",
                  sigma_of(&within, ORK_PART_U), sigma_of(&within, ORK_PART_V),
                  sigma_of(&dummies, ORK_PART_U), sigma_of(&dummies, ORK_PART_V));
    forget(&p);
}

static void constants_of_units_do_not_matter_within(void **state)
{
    ork_context *ctx = *state;
    ORK_SCRATCH(arena);
    ork_frontier fit, moved;
    invented p = invent(60, 4, 0.3, 0, 0.5, 0.2, 5);
    double effect[240], other[240];
    ork_frontier_scores scores = {.effect = effect};
    ork_frontier_model model = model_of(&p, ORK_PANEL_WITHIN, ORK_HALF_NORMAL);
    assert_ok(ctx, ork_frontier_fit(ctx, &model, &arena, &fit, NULL));
    assert_ok(ctx, ork_frontier_efficiency(ctx, &fit, &model, 0.95, &scores));
    for (size_t i = 0; i < p.n; i++)
        p.y[i] += p.unit[i] % 7;
    scores.effect = other;
    assert_ok(ctx, ork_frontier_fit(ctx, &model, &arena, &moved, NULL));
    assert_ok(ctx, ork_frontier_efficiency(ctx, &moved, &model, 0.95, &scores));
    assert_near(moved.log_likelihood, fit.log_likelihood, 1e-10);
    for (size_t j = 0; j < fit.terms; j++)
        assert_near(moved.estimate[j], fit.estimate[j], 1e-7);
    for (size_t i = 0; i < p.n; i++)
        assert_near(other[i], effect[i] + p.unit[i] % 7, 1e-7);
    forget(&p);
}

/* ---- Components that are not there -------------------------------------------------------------
 */

static void without_effects_it_is_the_pooled_model(void **state)
{
    ork_context *ctx = *state;
    ORK_SCRATCH(arena);
    ork_frontier fit, pooled;
    invented p = invent(120, 4, 0, 0, 0.5, 0.2, 8);
    double efficiency[480], alone[480];
    ork_frontier_scores scores = {.efficiency = efficiency}, plain = {.efficiency = alone};
    ork_frontier_model model = model_of(&p, ORK_PANEL_FOUR_COMPONENTS, ORK_HALF_NORMAL);
    assert_ok(ctx, ork_frontier_fit(ctx, &model, &arena, &fit, NULL));
    assert_ok(ctx, ork_frontier_efficiency(ctx, &fit, &model, 0.95, &scores));
    model.panel = ORK_PANEL_NONE;
    assert_ok(ctx, ork_frontier_fit(ctx, &model, &arena, &pooled, NULL));
    assert_ok(ctx, ork_frontier_efficiency(ctx, &pooled, &model, 0.95, &plain));
    assert_int_equal(fit.end, ORK_FRONTIER_WITHOUT_COMPONENT);
    assert_int_equal(pooled.end, ORK_FRONTIER_MAXIMUM);
    assert_true(isinf(fit.estimate[fit.begin[ORK_PART_EFFECT]]));
    assert_true(isinf(fit.estimate[fit.begin[ORK_PART_PERSISTENT]]));
    assert_near(fit.log_likelihood, pooled.log_likelihood, 1e-12);
    for (size_t j = 0; j < pooled.terms; j++) {
        assert_near(fit.estimate[j], pooled.estimate[j], 1e-7);
        assert_near(fit.covariance[j * fit.terms + j], pooled.covariance[j * pooled.terms + j],
                    1e-7);
    }
    for (size_t i = 0; i < p.n; i++)
        assert_near(efficiency[i], alone[i], 1e-8);
    size_t last = fit.terms - 1;
    assert_true(isnan(fit.covariance[last * fit.terms + last]));
    forget(&p);
}

/* Nothing but a lasting u and v: Pitt & Lee's model, whose likelihood is known in closed form. */
static void a_lasting_component_alone_is_that_of_pitt_and_lee(void **state)
{
    ork_context *ctx = *state;
    invented p = invent(20, 5, 0, 0.5, 0, 0.2, 9);
    ork_frontier fit = {.model = model_of(&p, ORK_PANEL_FOUR_COMPONENTS, ORK_HALF_NORMAL)};
    double at[] = {1.05, 0.4, 0.5, -INFINITY, log(0.05), -INFINITY, log(0.3)}, value, plain = 0;
    double lasting[100], lower[100], upper[100], overall[100];
    ork_frontier_scores scores = {.persistent = lasting,
                                  .persistent_lower = lower,
                                  .persistent_upper = upper,
                                  .overall = overall};
    fit.estimate = at, fit.terms = 7;
    assert_ok(ctx, ork_frontier_likelihood(ctx, &fit, at, &value, NULL, NULL));
    assert_ok(ctx, ork_frontier_efficiency(ctx, &fit, &fit.model, 0.9, &scores));
    for (size_t g = 0; g < 20; g++) {
        double sum = 0, squares = 0, v2 = 0.05, u2 = 0.3, periods = 5;
        for (size_t i = 5 * g; i < 5 * g + 5; i++) {
            double e = p.y[i] - 1.05 - 0.4 * p.x[i] - 0.5 * p.x[p.n + i];
            sum += e, squares += e * e;
        }
        double s2 = u2 * v2 / (v2 + periods * u2), s = sqrt(s2), m = -sum * s2 / v2;
        plain += log(2) - 0.5 * periods * log(2 * M_PI * v2) - 0.5 * squares / v2 +
                 0.5 * log(s2 / u2) + 0.5 * m * m / s2 + log(cdf(m / s));
        double efficiency = exp(0.5 * s2 - m) * cdf(m / s - s) / cdf(m / s);
        assert_near(lasting[5 * g], efficiency, 1e-10);
        assert_near(overall[5 * g], efficiency, 1e-10);
        double low = -log(upper[5 * g]), high = -log(lower[5 * g]);
        assert_near(1 - cdf((m - low) / s) / cdf(m / s), 0.05, 1e-5);
        assert_near(cdf((m - high) / s) / cdf(m / s), 0.05, 1e-5);
    }
    assert_near(value, plain, 1e-11);
    forget(&p);
}

/* ---- Efficiencies ------------------------------------------------------------------------------
 */

static void efficiencies_are_those_of_plain_integrals(void **state)
{
    ork_context *ctx = *state;
    invented p = invent(5, 3, 0.3, 0.4, 0.4, 0.2, 14);
    ork_frontier fit = {.model = model_of(&p, ORK_PANEL_FOUR_COMPONENTS, ORK_HALF_NORMAL)};
    layout l = layout_of(ORK_PANEL_FOUR_COMPONENTS, ORK_HALF_NORMAL);
    double at[8], te[15], lower[15], upper[15], u[15], lasting[15], overall[15], mode[15];
    ork_frontier_scores scores = {te, lower, upper, u, mode, lasting, NULL, NULL, overall, NULL};
    fill_estimate(&l, at);
    fit.estimate = at, fit.terms = (size_t)l.terms;
    assert_ok(ctx, ork_frontier_efficiency(ctx, &fit, &fit.model, 0.8, &scores));
    double u2 = 0.16, v2 = 0.06, w2 = 0.05, p2 = 0.1, s = sqrt(u2 * v2 / (u2 + v2));
    double s0 = sqrt(p2 * w2 / (p2 + w2));
    for (size_t i = 0; i < p.n; i++) {
        double sum = 0, passing = 0, stays = 0, both = 0, below = 0, above = 0, mean = 0;
        double e = p.y[i] - at[0] - at[1] * p.x[i] - at[2] * p.x[p.n + i];
        double low = -log(upper[i]), high = -log(lower[i]);
        for (size_t k = 0; k < GRID; k++) {
            double delta = grid_at(k);
            double weight = plain_integrand(&fit.model, &l, at, p.unit[i], delta);
            if (weight < 1e-30) continue;
            double m = -(e - delta) * u2 / (u2 + v2), m0 = -delta * p2 / (p2 + w2);
            double a = exp(0.5 * s * s - m) * cdf(m / s - s) / cdf(m / s);
            double b = exp(0.5 * s0 * s0 - m0) * cdf(m0 / s0 - s0) / cdf(m0 / s0);
            sum += weight, passing += weight * a, stays += weight * b, both += weight * a * b;
            mean += weight * (m + s * density(m / s) / cdf(m / s));
            below += weight * (1 - cdf((m - low) / s) / cdf(m / s));
            above += weight * cdf((m - high) / s) / cdf(m / s);
        }
        assert_near(te[i], passing / sum, 1e-10);
        assert_near(lasting[i], stays / sum, 1e-10);
        assert_near(overall[i], both / sum, 1e-10);
        assert_near(u[i], mean / sum, 1e-10);
        assert_near(below / sum, 0.1, 1e-9);
        assert_near(above / sum, 0.1, 1e-9);
        assert_true(mode[i] <= 1 && mode[i] > lower[i]);
    }
    forget(&p);
}

/* ---- Order, threads, cost, errors --------------------------------------------------------------
 */

static void order_of_rows_and_threads_do_not_matter(void **state)
{
    ork_context *ctx = *state;
    invented p = invent(80, 4, 0.3, 0.3, 0.5, 0.2, 31), turned = p;
    double y[320], x[640], time[320];
    uint32_t unit[320];
    turned.y = y, turned.x = x, turned.time = time, turned.unit = unit;
    for (size_t i = 0; i < p.n; i++) {
        size_t from = (i * 7 + 3) % p.n;
        y[i] = p.y[from], time[i] = p.time[from], unit[i] = p.unit[from];
        x[i] = p.x[from], x[p.n + i] = p.x[p.n + from];
    }
    for (size_t k = 0; k < 3; k++) {
        ORK_SCRATCH(arena);
        ork_frontier one, two, other;
        ork_frontier_model model = model_of(&p, panels[k], ORK_HALF_NORMAL);
        ork_frontier_model moved = model_of(&turned, panels[k], ORK_HALF_NORMAL);
        ork_context_set_threads(ctx, 1);
        assert_ok(ctx, ork_frontier_fit(ctx, &model, &arena, &one, NULL));
        ork_context_set_threads(ctx, 2);
        assert_ok(ctx, ork_frontier_fit(ctx, &model, &arena, &two, NULL));
        assert_ok(ctx, ork_frontier_fit(ctx, &moved, &arena, &other, NULL));
        assert_memory_equal(one.estimate, two.estimate, one.terms * sizeof(double));
        assert_memory_equal(one.estimate, other.estimate, one.terms * sizeof(double));
    }
    forget(&p);
}

static void a_cost_frontier_is_the_mirrored_production_frontier(void **state)
{
    ork_context *ctx = *state;
    ORK_SCRATCH(arena);
    ork_frontier fit, mirrored;
    invented p = invent(100, 4, 0.3, 0, 0.5, 0.2, 41);
    ork_frontier_model model = model_of(&p, ORK_PANEL_TRUE_RANDOM_EFFECTS, ORK_EXPONENTIAL);
    assert_ok(ctx, ork_frontier_fit(ctx, &model, &arena, &fit, NULL));
    for (size_t i = 0; i < p.n; i++)
        p.y[i] = -p.y[i];
    model.sign = -1;
    assert_ok(ctx, ork_frontier_fit(ctx, &model, &arena, &mirrored, NULL));
    assert_near(mirrored.log_likelihood, fit.log_likelihood, 1e-12);
    for (size_t j = 0; j < fit.terms; j++)
        assert_near(mirrored.estimate[j], (j < 3 ? -1 : 1) * fit.estimate[j], 1e-8);
    forget(&p);
}

static void what_constants_of_units_determine_is_named(void **state)
{
    ork_context *ctx = *state;
    ORK_SCRATCH(arena);
    ork_frontier fit;
    ork_frontier_column fault;
    double weight[80];
    invented p = invent(20, 4, 0.3, 0, 0.5, 0.2, 51);
    for (size_t i = 0; i < p.n; i++)
        p.x[p.n + i] = 0.1 + p.unit[i] / 3.0, weight[i] = 1 + (double)(i % 4 == 2);
    ork_frontier_model model = model_of(&p, ORK_PANEL_WITHIN, ORK_HALF_NORMAL);
    assert_int_equal(ork_frontier_fit(ctx, &model, &arena, &fit, &fault), ORK_ERR_DATA);
    assert_int_equal(fault.part, ORK_PART_FRONTIER);
    assert_int_equal(fault.column, 1);
    model.panel = ORK_PANEL_TRUE_RANDOM_EFFECTS, model.weight = weight;
    assert_error(ctx, ork_frontier_fit(ctx, &model, &arena, &fit, &fault), ORK_ERR_DATA,
                 "same weight");
    assert_int_equal(fault.row, 1);
    assert_int_equal(fault.other, 2);
    forget(&p);
}

static void equal_weights_change_nothing(void **state)
{
    ork_context *ctx = *state;
    ORK_SCRATCH(arena);
    ork_frontier fit, weighted;
    double weight[240];
    invented p = invent(60, 4, 0.3, 0, 0.5, 0.2, 61);
    for (size_t i = 0; i < p.n; i++)
        weight[i] = 3;
    ork_frontier_model model = model_of(&p, ORK_PANEL_TRUE_RANDOM_EFFECTS, ORK_HALF_NORMAL);
    assert_ok(ctx, ork_frontier_fit(ctx, &model, &arena, &fit, NULL));
    model.weight = weight;
    assert_ok(ctx, ork_frontier_fit(ctx, &model, &arena, &weighted, NULL));
    assert_near(weighted.log_likelihood, fit.log_likelihood, 1e-13);
    forget(&p);
}

static ork_status score_four_components(ork_context *ctx, void *data)
{
    const invented *p = data;
    ork_frontier fit = {.model = model_of(p, ORK_PANEL_FOUR_COMPONENTS, ORK_HALF_NORMAL)};
    layout l = layout_of(ORK_PANEL_FOUR_COMPONENTS, ORK_HALF_NORMAL);
    double at[8], value, slopes[8 * 16], efficiency[96], effect[96], lower[96];
    ork_frontier_scores scores = {
        .efficiency = efficiency, .effect = effect, .persistent_lower = lower};
    fill_estimate(&l, at);
    fit.estimate = at, fit.terms = (size_t)l.terms;
    ORK_TRY(ork_frontier_likelihood(ctx, &fit, at, &value, NULL, slopes));
    return ork_frontier_efficiency(ctx, &fit, &fit.model, 0.95, &scores);
}

static ork_status fit_within(ork_context *ctx, void *data)
{
    ORK_SCRATCH(arena);
    ork_frontier fit;
    double effect[96];
    ork_frontier_scores scores = {.effect = effect};
    ork_frontier_model model = model_of(data, ORK_PANEL_WITHIN, ORK_HALF_NORMAL);
    ORK_TRY(ork_frontier_fit(ctx, &model, &arena, &fit, NULL));
    return ork_frontier_efficiency(ctx, &fit, &model, 0.95, &scores);
}

static void refused_memory_is_survived(void **state)
{
    (void)state;
    invented p = invent(16, 6, 0.2, 0, 0.6, 0.1, 71);
    assert_survives_refused_memory(score_four_components, &p);
    assert_survives_refused_memory(fit_within, &p);
    forget(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        context_test(likelihoods_are_those_of_plain_integrals),
        context_test(gradients_and_scores_are_those_of_the_likelihood),
        context_test(covariances_are_inverse_second_derivatives),
        context_test(four_components_are_told_apart),
        context_test(the_within_likelihood_is_consistent_where_dummies_are_not),
        context_test(constants_of_units_do_not_matter_within),
        context_test(without_effects_it_is_the_pooled_model),
        context_test(a_lasting_component_alone_is_that_of_pitt_and_lee),
        context_test(efficiencies_are_those_of_plain_integrals),
        context_test(order_of_rows_and_threads_do_not_matter),
        context_test(a_cost_frontier_is_the_mirrored_production_frontier),
        context_test(what_constants_of_units_determine_is_named),
        context_test(equal_weights_change_nothing),
        cmocka_unit_test(refused_memory_is_survived),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
