/* Panels with one inefficiency for each unit: a plain twin, derivatives, laws, edges. */
#include "orken/math/frontier.h"

#include "testing.h"

enum { UNITS = 30, PERIODS = 5, ROWS = UNITS * PERIODS, TERMS_MOST = 12 };

typedef struct panel {
    size_t n;
    double y[ROWS], x[2 * ROWS], z[ROWS], noise[ROWS], time[ROWS], weight[ROWS];
    uint32_t unit[ROWS];
} panel;

/* With gaps: every seventh row is left out. z belongs to the unit, noise to the row. */
static panel invent(int sign, double eta, uint64_t seed)
{
    panel p = {0};
    ork_random random = ork_random_stream(seed, 1);
    for (uint32_t g = 0; g < UNITS; g++) {
        double z = ork_random_normal(&random);
        double u = 0.5 * fabs(ork_random_normal(&random) + 0.3 * z);
        for (int t = 1; t <= PERIODS; t++) {
            size_t i = p.n;
            p.x[i] = 3 * ork_random_uniform(&random);
            p.x[ROWS + i] = 2 * ork_random_uniform(&random);
            p.noise[i] = ork_random_uniform(&random);
            double v = 0.2 * exp(0.3 * p.noise[i]) * ork_random_normal(&random);
            p.y[i] = 1 + 0.4 * p.x[i] + 0.5 * p.x[ROWS + i] + v - sign * u * exp(-eta * (t - 5));
            p.z[i] = z, p.time[i] = t, p.unit[i] = g, p.weight[i] = 1 + (g % 3);
            p.n += (g * PERIODS + (uint32_t)t) % 7 != 3;
        }
    }
    memmove(p.x + p.n, p.x + ROWS, p.n * sizeof *p.x);
    return p;
}

static ork_frontier_model model_of(const panel *p, int sign, ork_inefficiency distribution,
                                   ork_frontier_panel kind)
{
    ork_frontier_model model = {.n = p->n,
                                .y = p->y,
                                .sign = sign,
                                .distribution = distribution,
                                .panel = kind,
                                .unit = p->unit,
                                .time = p->time};
    model.design[ORK_PART_FRONTIER] = (ork_design){p->x, 2, true};
    model.design[ORK_PART_MU].has_constant = true;
    return model;
}

/* Every part with a column. */
static ork_frontier_model full_model(const panel *p, int sign, ork_inefficiency distribution,
                                     ork_frontier_panel kind)
{
    ork_frontier_model model = model_of(p, sign, distribution, kind);
    model.design[ORK_PART_U] = (ork_design){p->z, 1, true};
    model.design[ORK_PART_V] = (ork_design){p->noise, 1, true};
    if (distribution == ORK_TRUNCATED_NORMAL)
        model.design[ORK_PART_MU] = (ork_design){p->z, 1, true};
    if (kind <= ORK_PANEL_BATTESE_COELLI_1992)
        model.design[ORK_PART_SCALE] = (ork_design){p->noise, 1, false};
    model.weight = p->weight;
    return model;
}

/* A fit that was never sought: an estimate to look at the likelihood at. */
static ork_frontier at_hand(const ork_frontier_model *model, double *estimate)
{
    ork_frontier fit = {.model = *model, .estimate = estimate};
    bool has_mu = model->distribution == ORK_TRUNCATED_NORMAL;
    size_t decay = model->panel == ORK_PANEL_TIME_INVARIANT        ? 0
                   : model->panel == ORK_PANEL_BATTESE_COELLI_1992 ? 1
                                                                   : 2;
    size_t terms[ORK_PART_COUNT] = {
        [ORK_PART_FRONTIER] = 3,
        [ORK_PART_U] = model->design[ORK_PART_U].columns + 1,
        [ORK_PART_V] = model->design[ORK_PART_V].columns + 1,
        [ORK_PART_MU] = has_mu ? model->design[ORK_PART_MU].columns + 1 : 0,
        [ORK_PART_SCALE] = model->design[ORK_PART_SCALE].columns,
        [ORK_PART_DECAY] = decay,
    };
    static const double values[] = {0.9, 0.45, 0.4, 0, 0, 0, 0, 0, 0};
    memcpy(estimate, values, 3 * sizeof *values);
    for (size_t k = 0; k < ORK_PART_COUNT; k++)
        fit.begin[k + 1] = fit.begin[k] + terms[k];
    fit.terms = fit.begin[ORK_PART_COUNT];
    for (size_t j = 3; j < fit.terms; j++)
        estimate[j] = 0.1;
    estimate[fit.begin[ORK_PART_U]] = -1.2, estimate[fit.begin[ORK_PART_V]] = -2.8;
    if (has_mu) estimate[fit.begin[ORK_PART_MU]] = 0.2;
    if (decay) estimate[fit.begin[ORK_PART_DECAY]] = 0.15;
    if (decay == 2) estimate[fit.begin[ORK_PART_DECAY] + 1] = -0.03;
    return fit;
}

/* ---- The plain twin: integrates over u
 * -----------------------------------------------------------
 */

static double index_of(const ork_design *design, size_t n, size_t i, const double *b)
{
    double sum = b[0];
    for (size_t j = 0; j < design->columns; j++)
        sum += b[j + 1] * design->x[j * n + i];
    return sum;
}

/* What row i's inefficiency is to its unit's. */
static double decay_of(const ork_frontier *fit, size_t i)
{
    const ork_frontier_model *m = &fit->model;
    const double *b = fit->estimate + fit->begin[ORK_PART_DECAY];
    const ork_design *scale = &m->design[ORK_PART_SCALE];
    double t = m->time[i], back = t - PERIODS;
    double h = scale->columns ? fit->estimate[fit->begin[ORK_PART_SCALE]] * scale->x[i] : 0;
    switch (m->panel) {
    case ORK_PANEL_BATTESE_COELLI_1992:
        return exp(h - b[0] * back);
    case ORK_PANEL_KUMBHAKAR_1990:
        return 1 / (1 + exp(b[0] * t + b[1] * t * t));
    case ORK_PANEL_KUMBHAKAR_1990_MODIFIED:
        return 1 + b[0] * back + b[1] * back * back;
    default:
        return exp(h);
    }
}

static double prior_of(const ork_frontier *fit, size_t i, double u)
{
    const ork_frontier_model *m = &fit->model;
    double sigma = exp(
        0.5 * index_of(&m->design[ORK_PART_U], m->n, i, fit->estimate + fit->begin[ORK_PART_U]));
    if (m->distribution == ORK_EXPONENTIAL) return exp(-u / sigma) / sigma;
    double mu =
        m->distribution == ORK_TRUNCATED_NORMAL
            ? index_of(&m->design[ORK_PART_MU], m->n, i, fit->estimate + fit->begin[ORK_PART_MU])
            : 0;
    double r = (u - mu) / sigma;
    return exp(-0.5 * r * r) / sqrt(2 * M_PI) / sigma / (0.5 * erfc(-mu / sigma / sqrt(2)));
}

/* ∫ prior · Π noise · f(u) du over a unit's rows, by Simpson's rule. */
static double integrate(const ork_frontier *fit, uint32_t unit, double factor)
{
    const ork_frontier_model *m = &fit->model;
    enum { STEPS = 20000 };
    double sum = 0, width = 8.0 / STEPS;
    size_t first = SIZE_MAX;
    for (int k = 0; k <= STEPS; k++) {
        double u = k * width, density = 1;
        for (size_t i = 0; i < m->n; i++) {
            if (m->unit[i] != unit) continue;
            if (first == SIZE_MAX) first = i;
            double v2 = exp(
                index_of(&m->design[ORK_PART_V], m->n, i, fit->estimate + fit->begin[ORK_PART_V]));
            double e = m->sign *
                       (m->y[i] - index_of(&m->design[ORK_PART_FRONTIER], m->n, i, fit->estimate));
            e += u * decay_of(fit, i);
            density *= exp(-0.5 * e * e / v2) / sqrt(2 * M_PI * v2);
        }
        density *= prior_of(fit, first, u) * exp(-factor * u);
        sum += density * (k == 0 || k == STEPS ? 1 : k % 2 ? 4 : 2);
    }
    return sum * width / 3;
}

static void likelihoods_are_those_of_the_twin(void **state)
{
    for (int sign = 1; sign >= -1; sign -= 2) {
        panel p = invent(sign, 0.1, 3);
        for (int kind = ORK_PANEL_TIME_INVARIANT; kind <= ORK_PANEL_KUMBHAKAR_1990_MODIFIED;
             kind++) {
            for (int d = ORK_HALF_NORMAL; d <= ORK_TRUNCATED_NORMAL; d++) {
                double estimate[TERMS_MOST], value, twin = 0, weights = 0;
                ork_frontier_model model =
                    full_model(&p, sign, (ork_inefficiency)d, (ork_frontier_panel)kind);
                ork_frontier fit = at_hand(&model, estimate);
                assert_ok(*state,
                          ork_frontier_likelihood(*state, &fit, estimate, &value, NULL, NULL));
                for (size_t i = 0; i < p.n; i++)
                    weights += p.weight[i] / (double)p.n;
                for (uint32_t g = 0; g < UNITS; g++)
                    twin += (1 + g % 3) / weights * log(integrate(&fit, g, 0));
                assert_near(value, twin, 1e-11);
            }
        }
    }
}

static void efficiencies_are_those_of_the_twin(void **state)
{
    panel p = invent(1, 0.1, 3);
    double efficiency[ROWS], estimate[TERMS_MOST];
    for (int kind = ORK_PANEL_TIME_INVARIANT; kind <= ORK_PANEL_KUMBHAKAR_1990_MODIFIED; kind++) {
        ork_frontier_model model =
            full_model(&p, 1, ORK_TRUNCATED_NORMAL, (ork_frontier_panel)kind);
        ork_frontier fit = at_hand(&model, estimate);
        ork_frontier_scores scores = {.efficiency = efficiency};
        assert_ok(*state, ork_frontier_efficiency(*state, &fit, &model, 0.95, &scores));
        for (size_t i = 0; i < p.n; i += 11) {
            double g = decay_of(&fit, i);
            double twin = integrate(&fit, p.unit[i], g) / integrate(&fit, p.unit[i], 0);
            assert_near(efficiency[i], twin, 1e-9);
        }
    }
}

/* ---- Derivatives -------------------------------------------------------------------------------
 */

static void scores_add_up_to_the_gradient_and_that_is_the_slope(void **state)
{
    panel p = invent(-1, 0.1, 4);
    for (int kind = ORK_PANEL_TIME_INVARIANT; kind <= ORK_PANEL_KUMBHAKAR_1990_MODIFIED; kind++) {
        for (int d = ORK_HALF_NORMAL; d <= ORK_TRUNCATED_NORMAL; d++) {
            double at[TERMS_MOST], gradient[TERMS_MOST], scores[UNITS * TERMS_MOST], up, down;
            ork_frontier_model model =
                full_model(&p, -1, (ork_inefficiency)d, (ork_frontier_panel)kind);
            ork_frontier fit = at_hand(&model, at);
            assert_int_equal(ork_frontier_groups(&model), UNITS);
            assert_ok(*state, ork_frontier_likelihood(*state, &fit, at, &up, gradient, scores));
            for (size_t j = 0; j < fit.terms; j++) {
                double kept = at[j], h = 1e-5, sum = 0;
                at[j] = kept + h;
                assert_ok(*state, ork_frontier_likelihood(*state, &fit, at, &up, NULL, NULL));
                at[j] = kept - h;
                assert_ok(*state, ork_frontier_likelihood(*state, &fit, at, &down, NULL, NULL));
                at[j] = kept;
                for (size_t g = 0; g < UNITS; g++)
                    sum += scores[j * UNITS + g];
                assert_near(gradient[j], (up - down) / (2 * h), 1e-7);
                assert_near(sum, gradient[j], 1e-12);
            }
        }
    }
}

/* The Hessian is what standard errors invert: its inverse times differences of the gradient. */
static void the_covariance_inverts_differences_of_the_gradient(void **state)
{
    panel p = invent(1, 0.1, 3);
    size_t maxima = 0;
    for (int kind = ORK_PANEL_TIME_INVARIANT; kind <= ORK_PANEL_KUMBHAKAR_1990_MODIFIED; kind++) {
        for (int d = ORK_HALF_NORMAL; d <= ORK_TRUNCATED_NORMAL; d++) {
            ORK_SCRATCH(arena);
            ork_frontier fit;
            ork_frontier_model model =
                full_model(&p, 1, (ork_inefficiency)d, (ork_frontier_panel)kind);
            assert_ok(*state, ork_frontier_fit(*state, &model, &arena, &fit, NULL));
            if (fit.end != ORK_FRONTIER_MAXIMUM) continue;
            maxima++;
            double at[TERMS_MOST], up[TERMS_MOST], down[TERMS_MOST], value;
            for (size_t j = 0; j < fit.terms; j++) {
                /* A step along column j of the covariance moves the gradient by −h at j alone. */
                double h = 1e-4 / sqrt(fit.covariance[j * fit.terms + j]);
                for (size_t k = 0; k < fit.terms; k++)
                    at[k] = fit.estimate[k] + h * fit.covariance[j * fit.terms + k];
                assert_ok(*state, ork_frontier_likelihood(*state, &fit, at, &value, up, NULL));
                for (size_t k = 0; k < fit.terms; k++)
                    at[k] = fit.estimate[k] - h * fit.covariance[j * fit.terms + k];
                assert_ok(*state, ork_frontier_likelihood(*state, &fit, at, &value, down, NULL));
                for (size_t k = 0; k < fit.terms; k++)
                    assert_near((up[k] - down[k]) / (2 * h) *
                                    sqrt(fit.covariance[k * fit.terms + k] /
                                         fit.covariance[j * fit.terms + j]),
                                k == j ? -1 : 0, 1e-5);
            }
        }
    }
    assert_true(maxima >= 6);
}

/* ---- Laws --------------------------------------------------------------------------------------
 */

static ork_frontier fit_of(ork_context *ctx, ork_arena *arena, const ork_frontier_model *model)
{
    ork_frontier fit;
    assert_ok(ctx, ork_frontier_fit(ctx, model, arena, &fit, NULL));
    return fit;
}

static void rows_may_come_in_any_order(void **state)
{
    ORK_SCRATCH(arena);
    panel p = invent(1, 0.1, 3), q = p;
    for (size_t i = 0; i < p.n; i++) {
        size_t k = i * 37 % p.n;
        q.y[i] = p.y[k], q.x[i] = p.x[k], q.x[p.n + i] = p.x[p.n + k];
        q.time[i] = p.time[k], q.unit[i] = p.unit[k];
    }
    ork_frontier_model a = model_of(&p, 1, ORK_HALF_NORMAL, ORK_PANEL_BATTESE_COELLI_1992);
    ork_frontier_model b = model_of(&q, 1, ORK_HALF_NORMAL, ORK_PANEL_BATTESE_COELLI_1992);
    ork_frontier one = fit_of(*state, &arena, &a), other = fit_of(*state, &arena, &b);
    assert_memory_equal(one.estimate, other.estimate, one.terms * sizeof(double));
    double first[ROWS], second[ROWS];
    ork_frontier_scores scores = {.efficiency = first};
    assert_ok(*state, ork_frontier_efficiency(*state, &one, &a, 0.95, &scores));
    scores.efficiency = second;
    assert_ok(*state, ork_frontier_efficiency(*state, &other, &b, 0.95, &scores));
    for (size_t i = 0; i < p.n; i++)
        assert_near(second[i], first[i * 37 % p.n], 0);
}

static void one_period_for_each_unit_is_a_cross_section(void **state)
{
    panel p = invent(1, 0, 9);
    for (size_t i = 0; i < p.n; i++)
        p.unit[i] = (uint32_t)i;
    double estimate[TERMS_MOST], value, pooled, a[TERMS_MOST], b[TERMS_MOST];
    for (int d = ORK_HALF_NORMAL; d <= ORK_TRUNCATED_NORMAL; d++) {
        ork_frontier_model model = full_model(&p, 1, (ork_inefficiency)d, ORK_PANEL_TIME_INVARIANT);
        model.weight = NULL;
        ork_frontier fit = at_hand(&model, estimate);
        assert_ok(*state, ork_frontier_likelihood(*state, &fit, estimate, &value, a, NULL));
        fit.model.panel = ORK_PANEL_NONE;
        assert_ok(*state, ork_frontier_likelihood(*state, &fit, estimate, &pooled, b, NULL));
        assert_near(value, pooled, 1e-13);
        for (size_t j = 0; j < fit.terms; j++)
            assert_near(a[j], b[j], 1e-11);
    }
}

static void weights_are_units_counted_twice(void **state)
{
    ORK_SCRATCH(arena);
    panel p = invent(1, 0, 3);
    size_t few = 0;
    while (p.unit[few] < UNITS / 2)
        few++;
    size_t n = 2 * few;
    double y[ROWS], x[2 * ROWS], time[ROWS], weight[ROWS];
    uint32_t unit[ROWS];
    ork_frontier_model twice = model_of(&p, 1, ORK_HALF_NORMAL, ORK_PANEL_TIME_INVARIANT);
    for (size_t i = 0; i < n; i++) {
        size_t k = i % few;
        y[i] = p.y[k], x[i] = p.x[k], x[n + i] = p.x[p.n + k], time[i] = p.time[k];
        unit[i] = p.unit[k] + (i < few ? 0 : UNITS);
        weight[i] = 3;
    }
    twice.n = n, twice.y = y, twice.time = time, twice.unit = unit;
    twice.design[ORK_PART_FRONTIER].x = x;
    ork_frontier both = fit_of(*state, &arena, &twice);
    twice.weight = weight;
    ork_frontier weighted = fit_of(*state, &arena, &twice);
    for (size_t i = 0; i < few; i++)
        x[few + i] = p.x[p.n + i];
    twice.n = few, twice.weight = NULL;
    ork_frontier once = fit_of(*state, &arena, &twice);
    assert_near(both.log_likelihood, 2 * once.log_likelihood, 1e-12);
    for (size_t j = 0; j < once.terms; j++) {
        assert_near(both.estimate[j], once.estimate[j], 1e-7);
        assert_near(both.covariance[j * (once.terms + 1)] * 2,
                    once.covariance[j * (once.terms + 1)], 1e-7);
        assert_near(weighted.estimate[j], both.estimate[j], 1e-7);
    }
}

/* Measure units of y and x, and what is added to y, go into β, σ and μ alone. */
static void measure_units_do_not_matter(void **state)
{
    ORK_SCRATCH(arena);
    panel p = invent(1, 0.1, 3), q = p;
    for (size_t i = 0; i < p.n; i++)
        q.y[i] = 1000 * p.y[i] + 5e5, q.x[i] = 1e-6 * p.x[i] + 3;
    for (int kind = ORK_PANEL_TIME_INVARIANT; kind <= ORK_PANEL_KUMBHAKAR_1990_MODIFIED; kind++) {
        ork_frontier_model a = model_of(&p, 1, ORK_TRUNCATED_NORMAL, (ork_frontier_panel)kind),
                           b = a;
        b.y = q.y, b.design[ORK_PART_FRONTIER].x = q.x;
        ork_frontier one = fit_of(*state, &arena, &a), other = fit_of(*state, &arena, &b);
        assert_int_equal(one.end, other.end);
        assert_near(one.log_likelihood, other.log_likelihood + (double)p.n * log(1000), 1e-9);
        if (one.end != ORK_FRONTIER_MAXIMUM) continue;
        size_t u = one.begin[ORK_PART_U], mu = one.begin[ORK_PART_MU];
        assert_near(other.estimate[1], 1e9 * one.estimate[1], 1e-6);
        assert_near(other.estimate[2], 1e3 * one.estimate[2], 1e-6);
        assert_near(other.estimate[u], one.estimate[u] + 2 * log(1000), 1e-5);
        assert_near(other.estimate[mu], 1e3 * one.estimate[mu], 1e-5);
        for (size_t j = one.begin[ORK_PART_DECAY]; j < one.terms; j++)
            assert_near(other.estimate[j], one.estimate[j], 1e-6);
    }
}

static void threads_give_the_same_bits(void **state)
{
    enum { MANY = 5000, EACH = 4, ALL = MANY * EACH };
    ORK_SCRATCH(arena);
    double *y = calloc(3 * ALL, sizeof *y), *x = y + ALL, *time = x + ALL;
    uint32_t *unit = calloc(ALL, sizeof *unit);
    ork_random random = ork_random_stream(5, 1);
    for (uint32_t g = 0; g < MANY; g++) {
        double u = 0.4 * fabs(ork_random_normal(&random));
        for (uint32_t t = 0; t < EACH; t++) {
            size_t i = g * EACH + t;
            unit[i] = g, time[i] = t + 1, x[i] = ork_random_normal(&random);
            y[i] = 1 + x[i] + 0.2 * ork_random_normal(&random) - u * exp(-0.2 * (t + 1.0 - EACH));
        }
    }
    ork_frontier_model model = {.n = ALL,
                                .y = y,
                                .sign = 1,
                                .panel = ORK_PANEL_BATTESE_COELLI_1992,
                                .unit = unit,
                                .time = time};
    model.design[ORK_PART_FRONTIER] = (ork_design){x, 1, true};
    ork_context_set_threads(*state, 1);
    ork_frontier one = fit_of(*state, &arena, &model);
    ork_context_set_threads(*state, 2);
    ork_frontier two = fit_of(*state, &arena, &model);
    assert_memory_equal(one.estimate, two.estimate, one.terms * sizeof(double));
    assert_memory_equal(one.covariance, two.covariance, one.terms * one.terms * sizeof(double));
    /* And what was put in is within three standard errors of what comes out. */
    static const double truth[] = {1, 1, -1.8325814637, -3.2188758249, 0.2};
    for (size_t j = 0; j < one.terms; j++)
        assert_true(fabs(one.estimate[j] - truth[j]) < 3 * sqrt(one.covariance[j * one.terms + j]));
    free(y), free(unit);
}

/* ---- Edges -------------------------------------------------------------------------------------
 */

static void faults_of_panels_are_told(void **state)
{
    ORK_SCRATCH(arena);
    ork_frontier fit;
    ork_frontier_column fault;
    panel p = invent(1, 0, 3);
    ork_frontier_model model = full_model(&p, 1, ORK_TRUNCATED_NORMAL, ORK_PANEL_TIME_INVARIANT);
    p.time[1] = p.time[0];
    assert_error(*state, ork_frontier_fit(*state, &model, &arena, &fit, &fault), ORK_ERR_DATA,
                 "observations 1 and 2 are of the same unit and period");
    assert_true(fault.row == 0 && fault.other == 1 && fault.column == SIZE_MAX);
    double kept = p.z[7];
    p.time[1] = 2, p.z[7] += 1;
    assert_error(*state, ork_frontier_fit(*state, &model, &arena, &fit, &fault), ORK_ERR_DATA,
                 "has to be the same in all its periods; observations 7 and 8 differ in column 1");
    assert_true(fault.part == ORK_PART_U && fault.column == 0 && fault.row == 6);
    p.z[7] = kept, p.weight[3] = 9;
    assert_error(*state, ork_frontier_fit(*state, &model, &arena, &fit, &fault), ORK_ERR_DATA,
                 "the weight of a unit has to be the same");
    model = model_of(&p, 1, ORK_HALF_NORMAL, ORK_PANEL_BATTESE_COELLI_1992);
    memset(p.unit, 0, sizeof p.unit);
    for (size_t i = 0; i < p.n; i++)
        p.time[i] = (double)i + 1;
    assert_error(*state, ork_frontier_fit(*state, &model, &arena, &fit, &fault), ORK_ERR_DATA,
                 "a panel needs two units or more");
    for (size_t i = 0; i < p.n; i++)
        p.unit[i] = (uint32_t)i, p.time[i] = 1;
    assert_error(*state, ork_frontier_fit(*state, &model, &arena, &fit, &fault), ORK_ERR_DATA,
                 "cannot be told from one period");
    model.panel = ORK_PANEL_KUMBHAKAR_1990;
    p.time[4] = 2;
    assert_error(*state, ork_frontier_fit(*state, &model, &arena, &fit, &fault), ORK_ERR_DATA,
                 "cannot be told from two periods");
    model.distribution = ORK_GAMMA;
    assert_error(*state, ork_frontier_fit(*state, &model, &arena, &fit, &fault), ORK_ERR_ARGUMENT,
                 "knows half-normal, exponential and truncated normal");
}

/* Units that differ by less than chance would make them: there is no lasting inefficiency. */
static void units_without_differences_end_in_least_squares(void **state)
{
    ORK_SCRATCH(arena);
    panel p = invent(1, 0, 3);
    ork_random random = ork_random_stream(8, 1);
    for (size_t i = 0; i < p.n; i++)
        p.y[i] = p.x[i] + (p.time[i] - 3) * 0.1 + 0.01 * ork_random_normal(&random);
    ork_frontier_model model = model_of(&p, 1, ORK_HALF_NORMAL, ORK_PANEL_TIME_INVARIANT);
    ork_frontier fit = fit_of(*state, &arena, &model);
    assert_int_equal(fit.end, ORK_FRONTIER_NO_INEFFICIENCY);
    assert_near(fit.log_likelihood, fit.ols_log_likelihood, 0);
}

/* A unit's curve that falls to nothing overflows its moments on the way; the search goes round. */
static void searches_survive_curves_that_vanish(void **state)
{
    for (uint64_t seed = 20; seed < 26; seed++) {
        ORK_SCRATCH(arena);
        panel p = invent(1, 1.5 * (double)(seed % 3) - 1.5, seed);
        for (int d = ORK_HALF_NORMAL; d <= ORK_TRUNCATED_NORMAL; d++) {
            ork_frontier_model model =
                model_of(&p, 1, (ork_inefficiency)d, ORK_PANEL_KUMBHAKAR_1990);
            ork_frontier fit = fit_of(*state, &arena, &model);
            assert_true(isfinite(fit.log_likelihood));
            assert_int_equal(isnan(fit.covariance[0]),
                             fit.end > ORK_FRONTIER_NO_INEFFICIENCY &&
                                 fit.end != ORK_FRONTIER_EXPONENTIAL_LIMIT);
        }
    }
}

static void units_may_miss_and_be_long(void **state)
{
    ORK_SCRATCH(arena);
    enum { LONG = 700, ALL = 2 * LONG };
    static double y[ALL], x[ALL], time[ALL];
    static uint32_t unit[ALL];
    ork_random random = ork_random_stream(6, 1);
    for (size_t i = 0; i < ALL; i++) {
        unit[i] = i < LONG ? 2 : 9, time[i] = (double)(i % LONG) + 1;
        x[i] = ork_random_normal(&random);
        y[i] = x[i] + 0.1 * ork_random_normal(&random) - (unit[i] == 9 ? 0.7 : 0.1);
    }
    ork_frontier_model model = {
        .n = ALL, .y = y, .sign = 1, .panel = ORK_PANEL_TIME_INVARIANT, .unit = unit, .time = time};
    model.design[ORK_PART_FRONTIER] = (ork_design){x, 1, true};
    double estimate[] = {0, 1, -1, -4.6}, value, scores[4 * 10], efficiency[ALL];
    ork_frontier fit = {.model = model, .estimate = estimate, .terms = 4};
    assert_ok(*state, ork_frontier_likelihood(*state, &fit, estimate, &value, NULL, scores));
    assert_true(isfinite(value) && scores[0] == 0 && scores[2] != 0 && scores[9] != 0);
    ork_frontier_scores wanted = {.efficiency = efficiency};
    assert_ok(*state, ork_frontier_efficiency(*state, &fit, &model, 0.95, &wanted));
    assert_near(efficiency[3], exp(-0.1), 0.01);
    assert_near(efficiency[ALL - 1], exp(-0.7), 0.01);
    ork_frontier found = fit_of(*state, &arena, &model);
    assert_true(isfinite(found.log_likelihood));
}

/* T is that of the fit: a unit's efficiency does not change when later periods are left out. */
static void new_observations_count_from_the_fits_last_period(void **state)
{
    ORK_SCRATCH(arena);
    panel p = invent(1, 0.1, 3);
    ork_frontier_model model = model_of(&p, 1, ORK_HALF_NORMAL, ORK_PANEL_BATTESE_COELLI_1992);
    ork_frontier fit = fit_of(*state, &arena, &model);
    assert_near(fit.model.last_time, PERIODS, 0);
    double all[ROWS], few[ROWS];
    ork_frontier_scores scores = {.efficiency = all};
    size_t first = 0;
    while (p.unit[first] == 0)
        first++;
    assert_ok(*state, ork_frontier_efficiency(*state, &fit, &model, 0.95, &scores));
    double last_two = all[first - 1];
    scores.efficiency = few;
    model.n = first;
    double x[2 * PERIODS];
    for (size_t i = 0; i < first; i++)
        x[i] = p.x[i], x[first + i] = p.x[p.n + i];
    model.design[ORK_PART_FRONTIER].x = x;
    assert_ok(*state, ork_frontier_efficiency(*state, &fit, &model, 0.95, &scores));
    assert_near(few[first - 1], last_two, 1e-14);
    /* The same rows, all moved two periods earlier, are other periods. */
    double early[PERIODS];
    for (size_t i = 0; i < first; i++)
        early[i] = p.time[i] - 2;
    model.time = early;
    assert_ok(*state, ork_frontier_efficiency(*state, &fit, &model, 0.95, &scores));
    assert_true(fabs(few[first - 1] - last_two) > 1e-6);
}

static ork_status fit_and_score(ork_context *ctx, void *data)
{
    ORK_SCRATCH(arena);
    const panel *p = data;
    double efficiency[ROWS];
    ork_frontier fit;
    ork_frontier_scores scores = {.efficiency = efficiency};
    ork_frontier_model model = model_of(p, 1, ORK_HALF_NORMAL, ORK_PANEL_TIME_INVARIANT);
    ORK_TRY(ork_frontier_fit(ctx, &model, &arena, &fit, NULL));
    return ork_frontier_efficiency(ctx, &fit, &model, 0.95, &scores);
}

static void refused_memory_is_survived(void **state)
{
    (void)state;
    panel p = invent(1, 0.1, 3);
    assert_survives_refused_memory(fit_and_score, &p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        context_test(likelihoods_are_those_of_the_twin),
        context_test(efficiencies_are_those_of_the_twin),
        context_test(scores_add_up_to_the_gradient_and_that_is_the_slope),
        context_test(the_covariance_inverts_differences_of_the_gradient),
        context_test(rows_may_come_in_any_order),
        context_test(one_period_for_each_unit_is_a_cross_section),
        context_test(weights_are_units_counted_twice),
        context_test(measure_units_do_not_matter),
        context_test(threads_give_the_same_bits),
        context_test(faults_of_panels_are_told),
        context_test(units_without_differences_end_in_least_squares),
        context_test(searches_survive_curves_that_vanish),
        context_test(units_may_miss_and_be_long),
        context_test(new_observations_count_from_the_fits_last_period),
        context_test(refused_memory_is_survived),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
