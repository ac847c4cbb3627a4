/*
 * Frontiers with Rayleigh and gamma inefficiency, with variances that have determinants, and with
 * the scaling property: against plain integration over u, sfaR, and what must hold.
 */
#include "orken/math/frontier.h"

#include <jansson.h>

#include "orken/math.h"
#include "testing.h"

#include <math.h>

enum { FIRMS = 80, LEVELS = 5 };

/* ---- Invented firms ----------------------------------------------------------------------------
 */

typedef struct firms {
    double y[FIRMS], x[2 * FIRMS], z[2 * FIRMS];
} firms;

/* u is Rayleigh times exp(z), v heteroskedastic by the other z. */
static void invent(firms *f)
{
    ork_random random = ork_random_stream(11, 5);
    for (size_t i = 0; i < FIRMS; i++) {
        f->x[i] = 3 * ork_random_uniform(&random);
        f->x[FIRMS + i] = 2 * ork_random_uniform(&random);
        f->z[i] = ork_random_uniform(&random) - 0.5;
        f->z[FIRMS + i] = ork_random_normal(&random);
        double u = 0.4 * exp(0.8 * f->z[i]) * sqrt(-2 * log(ork_random_uniform(&random)));
        double v = 0.15 * exp(0.3 * f->z[FIRMS + i]) * ork_random_normal(&random);
        f->y[i] = 1 + 0.4 * f->x[i] + 0.5 * f->x[FIRMS + i] + v - u;
    }
}

enum { PLAIN, BOTH_VARIANCES, SCALED, VARIANTS };

static ork_frontier_model model_of(const firms *f, ork_inefficiency distribution, int variant)
{
    ork_frontier_model model = {.n = FIRMS, .y = f->y, .sign = 1, .distribution = distribution};
    model.design[ORK_PART_FRONTIER] = (ork_design){f->x, 2, true};
    model.design[ORK_PART_MU].has_constant = true;
    if (variant == BOTH_VARIANCES) {
        model.design[ORK_PART_U] = (ork_design){f->z, 1, true};
        model.design[ORK_PART_V] = (ork_design){f->z + FIRMS, 1, true};
    }
    if (variant == SCALED) model.design[ORK_PART_SCALE] = (ork_design){f->z, 2, false};
    return model;
}

/* A place near nothing in particular where every part has its say. */
static void somewhere(const ork_frontier *fit, double *at)
{
    for (size_t k = 0; k < ORK_PART_COUNT; k++) {
        for (size_t j = fit->begin[k]; j < fit->begin[k + 1]; j++) {
            bool is_first = j == fit->begin[k];
            at[j] = is_first ? 0.1 : 0.35;
            if (k == ORK_PART_FRONTIER && is_first) at[j] = 1.2;
            if (k == ORK_PART_U && is_first) at[j] = -1.4;
            if (k == ORK_PART_V && is_first) at[j] = -3;
            if (k == ORK_PART_SHAPE) at[j] = -0.4;
        }
    }
}

/* ---- The twin: the density of e by summing over ln u, node by node -----------------------------
 */

static double index_of(const ork_frontier *fit, const double *at, ork_frontier_part k, size_t i)
{
    size_t j = fit->begin[k], terms = fit->begin[k + 1] - j;
    double sum = 0;
    if (terms == 0) return 0;
    if (k == ORK_PART_SHAPE) return at[j];
    const ork_design *design = &fit->model.design[k];
    if (terms > design->columns) sum = at[j++];
    for (size_t c = 0; c < design->columns; c++)
        sum += at[j++] * design->x[c * fit->model.n + i];
    return sum;
}

static double density_of_u(const ork_frontier *fit, const double *at, size_t i, double u)
{
    double h = exp(index_of(fit, at, ORK_PART_SCALE, i));
    double s = exp(0.5 * index_of(fit, at, ORK_PART_U, i));
    double mu = index_of(fit, at, ORK_PART_MU, i), p = exp(index_of(fit, at, ORK_PART_SHAPE, i));
    u /= h;
    switch (fit->model.distribution) {
    case ORK_HALF_NORMAL:
        return 2 / (s * h) * exp(-0.5 * u * u / s / s) / sqrt(2 * M_PI);
    case ORK_EXPONENTIAL:
        return exp(-u / s) / (s * h);
    case ORK_TRUNCATED_NORMAL:
        return exp(-0.5 * (u - mu) * (u - mu) / s / s) / sqrt(2 * M_PI) / (s * h) /
               (0.5 * erfc(-mu / s / M_SQRT2));
    case ORK_GAMMA:
        return pow(u / s, p - 1) * exp(-u / s) / tgamma(p) / (s * h);
    case ORK_RAYLEIGH:
        return u / s / s * exp(-0.5 * u * u / s / s) / h;
    }
    return NAN;
}

/* Density of e, and of u's function given e: the integral of weight(u) f(u) f_v(e + u). */
static double integrate(const ork_frontier *fit, const double *at, size_t i, double weight,
                        double power, double below)
{
    double e = fit->model.sign * (fit->model.y[i] - index_of(fit, at, ORK_PART_FRONTIER, i));
    double v = exp(0.5 * index_of(fit, at, ORK_PART_V, i)), step = 1.0 / 128, sum = 0;
    for (double s = -300; s < log(below); s += step) {
        double u = exp(s), d = (e + u) / v;
        double part = density_of_u(fit, at, i, u) * exp(-0.5 * d * d) / (v * sqrt(2 * M_PI)) * u;
        sum += part * exp(-weight * u) * pow(u, power);
    }
    return sum * step;
}

static void likelihoods_are_integrals_over_u(void **state)
{
    ork_context *ctx = *state;
    static firms f;
    invent(&f);
    for (int d = ORK_HALF_NORMAL; d <= ORK_RAYLEIGH; d++) {
        for (int variant = PLAIN; variant < VARIANTS; variant++) {
            ORK_SCRATCH(arena);
            ork_frontier fit;
            double at[16], value, sum = 0;
            ork_frontier_model model = model_of(&f, (ork_inefficiency)d, variant);
            assert_ok(ctx, ork_frontier_fit(ctx, &model, &arena, &fit, NULL));
            somewhere(&fit, at);
            assert_ok(ctx, ork_frontier_likelihood(ctx, &fit, at, &value, NULL, NULL));
            for (size_t i = 0; i < FIRMS; i++)
                sum += log(integrate(&fit, at, i, 0, 0, 1e3));
            assert_near(value, sum, 1e-11);
        }
    }
}

/* ---- Derivatives -------------------------------------------------------------------------------
 */

static double gradient_difference(ork_context *ctx, const ork_frontier *fit, double *at, size_t j,
                                  size_t k)
{
    double kept = at[j], h = 1e-4, value, slope[4][16];
    static const double steps[] = {-2, -1, 1, 2};
    for (size_t s = 0; s < 4; s++) {
        at[j] = kept + steps[s] * h;
        assert_ok(ctx, ork_frontier_likelihood(ctx, fit, at, &value, slope[s], NULL));
    }
    at[j] = kept;
    return (8 * (slope[2][k] - slope[1][k]) - (slope[3][k] - slope[0][k])) / (12 * h);
}

static double value_difference(ork_context *ctx, const ork_frontier *fit, double *at, size_t j)
{
    double kept = at[j], h = 1e-3, value[4];
    static const double steps[] = {-2, -1, 1, 2};
    for (size_t s = 0; s < 4; s++) {
        at[j] = kept + steps[s] * h;
        assert_ok(ctx, ork_frontier_likelihood(ctx, fit, at, value + s, NULL, NULL));
    }
    at[j] = kept;
    return (8 * (value[2] - value[1]) - (value[3] - value[0])) / (12 * h);
}

static void gradients_and_standard_errors_are_those_of_the_likelihood(void **state)
{
    ork_context *ctx = *state;
    static firms f;
    invent(&f);
    for (int d = ORK_HALF_NORMAL; d <= ORK_RAYLEIGH; d++) {
        for (int variant = PLAIN; variant < VARIANTS; variant++) {
            ORK_SCRATCH(arena);
            ork_frontier fit;
            double at[16], value, gradient[16];
            ork_frontier_model model = model_of(&f, (ork_inefficiency)d, variant);
            assert_ok(ctx, ork_frontier_fit(ctx, &model, &arena, &fit, NULL));
            somewhere(&fit, at);
            assert_ok(ctx, ork_frontier_likelihood(ctx, &fit, at, &value, gradient, NULL));
            for (size_t j = 0; j < fit.terms; j++)
                assert_near(gradient[j], value_difference(ctx, &fit, at, j), 1e-8);
            if (fit.end != ORK_FRONTIER_MAXIMUM) continue;
            /* Covariance times the differences of the gradient is −1. */
            for (size_t j = 0; j < fit.terms; j++) {
                double row[16] = {0};
                for (size_t k = 0; k < fit.terms; k++) {
                    double second = gradient_difference(ctx, &fit, fit.estimate, j, k);
                    for (size_t l = 0; l < fit.terms; l++)
                        row[l] -= second * fit.covariance[k * fit.terms + l];
                }
                for (size_t l = 0; l < fit.terms; l++) {
                    double scale =
                        sqrt(fit.covariance[l * fit.terms + l] / fit.covariance[j * fit.terms + j]);
                    assert_near(row[l] / scale, j == l, 2e-6);
                }
            }
        }
    }
}

/* ---- Posteriors --------------------------------------------------------------------------------
 */

static void efficiencies_are_integrals_over_u(void **state)
{
    ork_context *ctx = *state;
    static firms f;
    invent(&f);
    static const double shapes[] = {-1.5, 0, 0.7};
    for (int d = ORK_GAMMA; d <= ORK_RAYLEIGH; d++) {
        for (size_t s = 0; s < (d == ORK_GAMMA ? 3 : 1); s++) {
            ORK_SCRATCH(arena);
            ork_frontier fit;
            double te[FIRMS], u[FIRMS], lower[FIRMS], upper[FIRMS], mode[FIRMS], at[16];
            ork_frontier_model model = model_of(&f, (ork_inefficiency)d, SCALED);
            assert_ok(ctx, ork_frontier_fit(ctx, &model, &arena, &fit, NULL));
            somewhere(&fit, at);
            if (d == ORK_GAMMA) at[fit.terms - 1] = shapes[s];
            memcpy(fit.estimate, at, fit.terms * sizeof *at);
            fit.end = ORK_FRONTIER_MAXIMUM;
            ork_frontier_scores scores = {
                .efficiency = te, .lower = lower, .upper = upper, .u = u, .mode = mode};
            assert_ok(ctx, ork_frontier_efficiency(ctx, &fit, &model, 0.9, &scores));
            for (size_t i = 0; i < FIRMS; i += 7) {
                double all = integrate(&fit, at, i, 0, 0, 1e3);
                assert_near(te[i], integrate(&fit, at, i, 1, 0, 1e3) / all, 1e-11);
                assert_near(u[i], integrate(&fit, at, i, 0, 1, 1e3) / all, 1e-11);
                /* A cut sum over steps of 1/128: good to that step squared. */
                assert_near(integrate(&fit, at, i, 0, 0, -log(upper[i])) / all, 0.05, 6e-3);
                assert_near(integrate(&fit, at, i, 0, 0, -log(lower[i])) / all, 0.95, 6e-3);
                assert_true(lower[i] < te[i] && te[i] < upper[i] && mode[i] <= 1);
            }
        }
    }
}

/* With P = 1 gamma is the exponential, whose quantiles are known in closed form. */
static void gamma_of_shape_one_is_the_exponential(void **state)
{
    ork_context *ctx = *state;
    static firms f;
    invent(&f);
    ORK_SCRATCH(arena);
    ork_frontier gamma, exponential;
    ork_frontier_model of_gamma = model_of(&f, ORK_GAMMA, BOTH_VARIANCES);
    ork_frontier_model of_exponential = model_of(&f, ORK_EXPONENTIAL, BOTH_VARIANCES);
    double at[16], by_gamma, by_exponential, slope[2][16], score[2][5][FIRMS];
    assert_ok(ctx, ork_frontier_fit(ctx, &of_gamma, &arena, &gamma, NULL));
    assert_ok(ctx, ork_frontier_fit(ctx, &of_exponential, &arena, &exponential, NULL));
    somewhere(&gamma, at);
    at[gamma.terms - 1] = 0;
    assert_ok(ctx, ork_frontier_likelihood(ctx, &gamma, at, &by_gamma, slope[0], NULL));
    assert_ok(ctx, ork_frontier_likelihood(ctx, &exponential, at, &by_exponential, slope[1], NULL));
    assert_near(by_gamma, by_exponential, 1e-13);
    for (size_t j = 0; j < exponential.terms; j++)
        assert_near(slope[0][j], slope[1][j], 1e-12);
    memcpy(gamma.estimate, at, gamma.terms * sizeof *at);
    memcpy(exponential.estimate, at, exponential.terms * sizeof *at);
    gamma.end = exponential.end = ORK_FRONTIER_MAXIMUM;
    for (size_t k = 0; k < 2; k++) {
        ork_frontier_scores scores = {.efficiency = score[k][0],
                                      .lower = score[k][1],
                                      .upper = score[k][2],
                                      .u = score[k][3],
                                      .mode = score[k][4]};
        assert_ok(ctx, ork_frontier_efficiency(ctx, k ? &exponential : &gamma,
                                               k ? &of_exponential : &of_gamma, 0.95, &scores));
    }
    for (size_t k = 0; k < 5; k++) {
        for (size_t i = 0; i < FIRMS; i++)
            assert_near(score[0][k][i], score[1][k][i], 1e-11);
    }
}

/* ---- Laws --------------------------------------------------------------------------------------
 */

/* Other measure units, a constant added to y, rows turned round, and each row twice. */
static void fits_follow_the_data(void **state)
{
    ork_context *ctx = *state;
    static firms f, g;
    static double twice_y[2 * FIRMS], twice_x[4 * FIRMS], weight[FIRMS];
    invent(&f);
    ork_random random = ork_random_stream(4, 9);
    for (size_t i = 0; i < FIRMS; i++)
        f.y[i] = f.x[i] + 0.3 * log(ork_random_uniform(&random)) + 0.2 * ork_random_normal(&random);
    for (size_t i = 0; i < FIRMS; i++) {
        size_t r = FIRMS - 1 - i;
        g.y[r] = f.y[i] + 5;
        g.x[r] = 1000 * f.x[i] + 7, g.x[FIRMS + r] = f.x[FIRMS + i];
        twice_y[i] = twice_y[FIRMS + i] = f.y[i];
        for (size_t j = 0; j < 2; j++)
            twice_x[2 * j * FIRMS + i] = twice_x[(2 * j + 1) * FIRMS + i] = f.x[j * FIRMS + i];
        weight[i] = 3;
    }
    for (int d = ORK_GAMMA; d <= ORK_RAYLEIGH; d++) {
        ORK_SCRATCH(arena);
        ork_frontier fit, moved, twice, weighted;
        ork_frontier_model model = model_of(&f, (ork_inefficiency)d, PLAIN);
        ork_frontier_model of_moved = model_of(&g, (ork_inefficiency)d, PLAIN), of_twice = model;
        ork_frontier_model of_weighted = model;
        of_twice.n = 2 * FIRMS, of_twice.y = twice_y;
        of_twice.design[ORK_PART_FRONTIER] = (ork_design){twice_x, 2, true};
        of_weighted.weight = weight;
        assert_ok(ctx, ork_frontier_fit(ctx, &model, &arena, &fit, NULL));
        assert_ok(ctx, ork_frontier_fit(ctx, &of_moved, &arena, &moved, NULL));
        assert_ok(ctx, ork_frontier_fit(ctx, &of_twice, &arena, &twice, NULL));
        assert_ok(ctx, ork_frontier_fit(ctx, &of_weighted, &arena, &weighted, NULL));
        assert_int_equal(fit.end, ORK_FRONTIER_MAXIMUM);
        assert_near(moved.log_likelihood, fit.log_likelihood, 1e-10);
        assert_near(weighted.log_likelihood, fit.log_likelihood, 1e-13);
        assert_near(twice.log_likelihood, 2 * fit.log_likelihood, 1e-10);
        assert_near(moved.estimate[1] * 1000, fit.estimate[1], 1e-6);
        assert_near(moved.estimate[0] + 7 * moved.estimate[1], fit.estimate[0] + 5, 1e-6);
        for (size_t j = 2; j < fit.terms; j++) {
            double error = sqrt(fit.covariance[j * fit.terms + j]);
            assert_near(moved.estimate[j], fit.estimate[j], 1e-6 * error);
            assert_near(twice.estimate[j], fit.estimate[j], 1e-6 * error);
            assert_near(sqrt(2 * twice.covariance[j * fit.terms + j]), error, 1e-6);
        }
    }
}

/* exp(h) on a half-normal is its σu: the same columns in U give the same fit, slopes twice as much.
 */
static void scaling_a_half_normal_is_heteroskedastic_u(void **state)
{
    ork_context *ctx = *state;
    static firms f;
    invent(&f);
    ORK_SCRATCH(arena);
    ork_frontier scaled, variances;
    ork_frontier_model of_scaled = model_of(&f, ORK_HALF_NORMAL, SCALED);
    ork_frontier_model of_variances = model_of(&f, ORK_HALF_NORMAL, PLAIN);
    of_variances.design[ORK_PART_U] = (ork_design){f.z, 2, true};
    assert_ok(ctx, ork_frontier_fit(ctx, &of_scaled, &arena, &scaled, NULL));
    assert_ok(ctx, ork_frontier_fit(ctx, &of_variances, &arena, &variances, NULL));
    assert_int_equal(scaled.end, ORK_FRONTIER_MAXIMUM);
    assert_near(scaled.log_likelihood, variances.log_likelihood, 1e-11);
    for (size_t j = 0; j < 2; j++)
        assert_near(2 * scaled.estimate[scaled.begin[ORK_PART_SCALE] + j],
                    variances.estimate[variances.begin[ORK_PART_U] + 1 + j], 1e-6);
}

static void fits_are_the_same_bits_for_any_number_of_threads(void **state)
{
    enum { MANY = 20000 };
    ork_context *ctx = *state;
    double *y = malloc(2 * MANY * sizeof *y), *x = y + MANY;
    ork_random random = ork_random_stream(3, 1);
    for (size_t i = 0; i < MANY; i++) {
        x[i] = ork_random_uniform(&random);
        y[i] = x[i] + 0.1 * ork_random_normal(&random) + 0.3 * log(ork_random_uniform(&random));
    }
    for (int d = ORK_GAMMA; d <= ORK_RAYLEIGH; d++) {
        ORK_SCRATCH(arena);
        ork_frontier one, two;
        ork_frontier_model model = {
            .n = MANY, .y = y, .sign = 1, .distribution = (ork_inefficiency)d};
        model.design[ORK_PART_FRONTIER] = (ork_design){x, 1, true};
        ork_context_set_threads(ctx, 1);
        assert_ok(ctx, ork_frontier_fit(ctx, &model, &arena, &one, NULL));
        ork_context_set_threads(ctx, 2);
        assert_ok(ctx, ork_frontier_fit(ctx, &model, &arena, &two, NULL));
        assert_memory_equal(one.estimate, two.estimate, one.terms * sizeof(double));
        assert_true(one.log_likelihood == two.log_likelihood);
        if (d != ORK_GAMMA) continue;
        /* Exponential data: P = 1 within three errors. */
        double error = sqrt(one.covariance[one.terms * one.terms - 1]);
        assert_true(fabs(one.estimate[one.terms - 1]) < 3 * error && error < 0.2);
    }
    free(y);
}

/* ---- Ends --------------------------------------------------------------------------------------
 */

static void wrong_skewness_ends_in_least_squares(void **state)
{
    ork_context *ctx = *state;
    static firms f;
    invent(&f);
    for (int d = ORK_GAMMA; d <= ORK_RAYLEIGH; d++) {
        ORK_SCRATCH(arena);
        ork_frontier fit;
        double te[FIRMS];
        ork_frontier_scores scores = {.efficiency = te};
        ork_frontier_model model = model_of(&f, (ork_inefficiency)d, PLAIN);
        model.sign = -1;
        assert_ok(ctx, ork_frontier_fit(ctx, &model, &arena, &fit, NULL));
        assert_int_equal(fit.end, ORK_FRONTIER_NO_INEFFICIENCY);
        assert_true(fit.log_likelihood == fit.ols_log_likelihood);
        assert_ok(ctx, ork_frontier_efficiency(ctx, &fit, &model, 0.9, &scores));
        assert_true(te[0] == 1);
    }
}

/* u that is the same for all but for its scale: σu → 0 and a free μ, whose errors would be
 * nonsense.
 */
static void a_truncated_normal_without_spread_is_a_ridge(void **state)
{
    ork_context *ctx = *state;
    ORK_SCRATCH(arena);
    static firms f;
    ork_frontier fit;
    invent(&f);
    ork_random random = ork_random_stream(8, 1);
    for (size_t i = 0; i < FIRMS; i++)
        f.y[i] = f.x[i] - 0.8 * exp(0.7 * f.z[FIRMS + i]) + 0.2 * ork_random_normal(&random);
    ork_frontier_model model = model_of(&f, ORK_TRUNCATED_NORMAL, SCALED);
    assert_ok(ctx, ork_frontier_fit(ctx, &model, &arena, &fit, NULL));
    assert_int_equal(fit.end, ORK_FRONTIER_RIDGE);
    assert_true(isnan(fit.covariance[0]));
}

static ork_status fit_and_score(ork_context *ctx, void *data)
{
    ORK_SCRATCH(arena);
    ork_frontier fit;
    double te[FIRMS], lower[FIRMS], value, gradient[16];
    ork_frontier_scores scores = {.efficiency = te, .lower = lower};
    ork_frontier_model model = model_of(data, ORK_RAYLEIGH, BOTH_VARIANCES);
    ORK_TRY(ork_frontier_fit(ctx, &model, &arena, &fit, NULL));
    ORK_TRY(ork_frontier_efficiency(ctx, &fit, &model, 0.9, &scores));
    /* Gamma has one parameter more. */
    ork_frontier gamma = fit;
    double at[16] = {0};
    gamma.model.distribution = ORK_GAMMA;
    gamma.terms++;
    memcpy(at, fit.estimate, fit.terms * sizeof *at);
    gamma.estimate = at;
    ORK_TRY(ork_frontier_likelihood(ctx, &gamma, at, &value, gradient, NULL));
    return ork_frontier_efficiency(ctx, &gamma, &gamma.model, 0.9, &scores);
}

static void refused_memory_is_survived(void **state)
{
    (void)state;
    static firms f;
    invent(&f);
    assert_survives_refused_memory(fit_and_score, &f);
}

/* ---- sfaR --------------------------------------------------------------------------------------
 */

typedef struct golden {
    double *y, *x; /* logs */
    size_t n, columns;
    json_t *model;
} golden;

static double *logs_of(ork_context *ctx, const ork_table *table, const char *name, const char *by)
{
    const ork_column *column, *divisor = NULL;
    double *values = calloc(table->row_count + 1, sizeof *values);
    assert_ok(ctx, ork_table_numeric(ctx, table, name, &column));
    if (by) assert_ok(ctx, ork_table_numeric(ctx, table, by, &divisor));
    for (size_t i = 0; i < table->row_count; i++)
        values[i] = log(ork_column_number(column, i) / (by ? ork_column_number(divisor, i) : 1));
    return values;
}

/* names: the output, then the inputs; by[k] divides names[k] before logs are taken. */
static golden read_golden(ork_context *ctx, const char *data, const char *model,
                          const char *const *names, const char *const *by, size_t columns)
{
    char path[256];
    ork_table *table;
    golden g = {.columns = columns};
    snprintf(path, sizeof path, "golden/frontier/data/%s.csv", data);
    const char *found = shared_path(path);
    if (!found) skip();
    assert_ok(ctx, ork_read_csv(ctx, found, NULL, &table));
    g.n = table->row_count;
    g.y = logs_of(ctx, table, names[0], by[0]);
    g.x = calloc(g.n * columns, sizeof *g.x);
    for (size_t j = 0; j < columns; j++) {
        double *column = logs_of(ctx, table, names[j + 1], by[j + 1]);
        memcpy(g.x + j * g.n, column, g.n * sizeof *column);
        free(column);
    }
    ork_table_free(table);
    snprintf(path, sizeof path, "golden/frontier/models/%s.json", model);
    g.model = json_load_file(shared_path(path), 0, NULL);
    assert_non_null(g.model);
    return g;
}

static void free_golden(golden *g)
{
    free(g->y), free(g->x);
    json_decref(g->model);
}

static ork_frontier_model golden_model(const golden *g, ork_inefficiency distribution, int sign)
{
    ork_frontier_model model = {.n = g->n, .y = g->y, .sign = sign, .distribution = distribution};
    model.design[ORK_PART_FRONTIER] = (ork_design){g->x, g->columns, true};
    return model;
}

/* Term j in the order of the file. */
static double theirs(const golden *g, const char *what, size_t j)
{
    json_t *values = json_object_get(g->model, what);
    void *at = json_object_iter(values);
    while (j-- > 0)
        at = json_object_iter_next(values, at);
    return json_number_value(json_object_iter_value(at));
}

static const char *const front41[] = {"output", "capital", "labour"};
static const char *const nothing[5] = {NULL};
static const char *const electricity[] = {"cost", "output", "lprice", "cprice"};
static const char *const prices[] = {"fprice", NULL, "fprice", "fprice"};
static const char *const rice[] = {"PROD", "AREA", "LABOR", "NPK", "OTHER"};

static double digits(double actual, double expected)
{
    double off = fabs(actual - expected) / fmax(1e-300, fabs(expected));
    return off < 1e-16 ? 16 : -log10(off);
}

/* sfaR stops BFGS at a gradient of 3e-5, where parameters hold six digits and its log-likelihood
   nine; its standard errors are those of that place. */
static void rayleigh_is_that_of_sfar(void **state)
{
    ork_context *ctx = *state;
    ORK_SCRATCH(arena);
    golden g = read_golden(ctx, "front41Data", "sfar_f41_rayleigh", front41, nothing, 2);
    ork_frontier fit;
    double te[60], mode[60], u[60];
    ork_frontier_model model = golden_model(&g, ORK_RAYLEIGH, 1);
    assert_ok(ctx, ork_frontier_fit(ctx, &model, &arena, &fit, NULL));
    assert_int_equal(fit.end, ORK_FRONTIER_MAXIMUM);
    double value = json_number_value(json_object_get(g.model, "logLik"));
    print_message("log-likelihood %.10f: %.1f digits\n", fit.log_likelihood,
                  digits(fit.log_likelihood, value));
    assert_true(fit.log_likelihood >= value);
    assert_near(fit.log_likelihood, value, 1e-10);
    for (size_t j = 0; j < 5; j++) {
        double error = sqrt(fit.covariance[j * 5 + j]);
        print_message("term %zu: %.1f digits, error %.1f\n", j,
                      digits(fit.estimate[j], theirs(&g, "par", j)),
                      digits(error, theirs(&g, "se", j)));
        assert_near(fit.estimate[j], theirs(&g, "par", j), 1e-6);
        assert_near(error, theirs(&g, "se", j), 1e-6);
    }
    ork_frontier_scores scores = {.efficiency = te, .u = u, .mode = mode};
    assert_ok(ctx, ork_frontier_efficiency(ctx, &fit, &model, 0.95, &scores));
    static const char *const columns[] = {"teBC", "u", "teMO"};
    const double *ours[] = {te, u, mode};
    ork_table *table;
    assert_ok(ctx, ork_read_csv(ctx, shared_path("golden/frontier/eff/sfar_f41_rayleigh.csv"), NULL,
                                &table));
    for (size_t k = 0; k < 3; k++) {
        const ork_column *column;
        double least = 16;
        assert_ok(ctx, ork_table_numeric(ctx, table, columns[k], &column));
        for (size_t i = 0; i < 60; i++)
            least = fmin(least, digits(ours[k][i], ork_column_number(column, i)));
        print_message("%s: %.1f digits\n", columns[k], least);
        assert_true(least > 6);
    }
    ork_table_free(table);
    free_golden(&g);
}

/* sfaR's own Rayleigh of this data "converges" at a log-likelihood of 5e174. */
static void rayleigh_of_ricephil_has_a_maximum(void **state)
{
    ork_context *ctx = *state;
    ORK_SCRATCH(arena);
    golden g = read_golden(ctx, "ricephil", "sfar_ricephil_rayleigh", rice, nothing, 4);
    ork_frontier fit;
    ork_frontier_model model = golden_model(&g, ORK_RAYLEIGH, 1);
    assert_ok(ctx, ork_frontier_fit(ctx, &model, &arena, &fit, NULL));
    assert_int_equal(fit.end, ORK_FRONTIER_MAXIMUM);
    assert_near(fit.log_likelihood, -88.9036829007, 1e-10);
    assert_true(fit.decrement < 1e-12 && fit.curvature > 0.01);
    free_golden(&g);
}

/*
 * sfaR simulates: it agrees within its error where P is near 1. With P < 1 its mean of u^(P−1) over
 * draws has no variance, and it stops at P = 0.45, where the exact likelihood is lower than at
 * ours.
 */
static void gamma_is_at_least_as_likely_as_what_sfar_simulates(void **state)
{
    ork_context *ctx = *state;
    static const struct {
        const char *data, *model;
        const char *const *names, *const *by;
        size_t columns;
        int sign;
        double log_likelihood;
    } cases[] = {
        {"front41Data", "sfar_f41_gamma", front41, nothing, 2, 1, -16.8071467852},
        {"electricity", "sfar_electricity_gamma_test", electricity, prices, 3, -1, 41.7559314563}};
    for (size_t c = 0; c < 2; c++) {
        ORK_SCRATCH(arena);
        golden g = read_golden(ctx, cases[c].data, cases[c].model, cases[c].names, cases[c].by,
                               cases[c].columns);
        ork_frontier fit;
        double at[16], value, simulated = json_number_value(json_object_get(g.model, "logLik"));
        ork_frontier_model model = golden_model(&g, ORK_GAMMA, cases[c].sign);
        assert_ok(ctx, ork_frontier_fit(ctx, &model, &arena, &fit, NULL));
        assert_int_equal(fit.end, ORK_FRONTIER_MAXIMUM);
        for (size_t j = 0; j < fit.terms; j++)
            at[j] = theirs(&g, "par", j);
        at[fit.terms - 1] = log(at[fit.terms - 1]);
        assert_ok(ctx, ork_frontier_likelihood(ctx, &fit, at, &value, NULL, NULL));
        print_message("%s: ours %.6f at P = %.4f; sfaR simulates %.6f at P = %.4f, where it is "
                      "%.6f\n",
                      cases[c].data, fit.log_likelihood, exp(fit.estimate[fit.terms - 1]),
                      simulated, exp(at[fit.terms - 1]), value);
        assert_true(fit.log_likelihood > value);
        assert_near(fit.log_likelihood, cases[c].log_likelihood, 1e-10);
        double sum = 0;
        for (size_t i = 0; i < g.n; i++)
            sum += log(integrate(&fit, fit.estimate, i, 0, 0, 1e3));
        assert_near(sum, fit.log_likelihood, 1e-10);
        if (c == 0) {
            assert_near(value, simulated, 3e-3);
            for (size_t j = 0; j < 3; j++)
                assert_near(fit.estimate[j], at[j], 0.05 * theirs(&g, "se", j));
        }
        free_golden(&g);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        context_test(likelihoods_are_integrals_over_u),
        context_test(gradients_and_standard_errors_are_those_of_the_likelihood),
        context_test(efficiencies_are_integrals_over_u),
        context_test(gamma_of_shape_one_is_the_exponential),
        context_test(fits_follow_the_data),
        context_test(scaling_a_half_normal_is_heteroskedastic_u),
        context_test(fits_are_the_same_bits_for_any_number_of_threads),
        context_test(wrong_skewness_ends_in_least_squares),
        context_test(a_truncated_normal_without_spread_is_a_ridge),
        context_test(refused_memory_is_survived),
        context_test(rayleigh_is_that_of_sfar),
        context_test(rayleigh_of_ricephil_has_a_maximum),
        context_test(gamma_is_at_least_as_likely_as_what_sfar_simulates),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
