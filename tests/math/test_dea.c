/*
 * Data envelopment: published cases, a plain twin (dense linear programs), laws, edges.
 */
#include "testing.h"

enum { MOST_UNITS = 40, MOST_VARIABLES = 8 };

typedef struct {
    size_t n;
    ork_dea_model model;
    double x[MOST_UNITS * MOST_VARIABLES], y[MOST_UNITS * MOST_VARIABLES];
} sample;

typedef struct {
    double score, super;
    double weight[MOST_UNITS], slack[2 * MOST_VARIABLES], multiplier[2 * MOST_VARIABLES];
} answer;

static void unit_of(const sample *of, size_t i, double *x, double *y)
{
    for (size_t k = 0; k < of->model.inputs; k++)
        x[k] = of->x[k * of->n + i];
    for (size_t k = 0; k < of->model.outputs; k++)
        y[k] = of->y[k * of->n + i];
}

static ork_status measure_all(ork_context *ctx, const sample *of, answer *to)
{
    ORK_OWNED_DEA ork_dea *dea = NULL;
    double x[MOST_VARIABLES], y[MOST_VARIABLES];
    ORK_TRY(ork_dea_new(ctx, &of->model, of->n, &dea));
    ork_dea_set(dea, of->x, of->y, NULL);
    for (size_t i = 0; i < of->n; i++) {
        unit_of(of, i, x, y);
        ORK_TRY(ork_dea_measure(ctx, dea, x, y, SIZE_MAX, &to[i].score));
        ORK_TRY(ork_dea_solution(ctx, dea, to[i].weight, to[i].slack, to[i].multiplier));
        ORK_TRY(ork_dea_measure(ctx, dea, x, y, i, &to[i].super));
    }
    return ORK_OK;
}

/* ---- The twin ----------------------------------------------------------------------------------
 */

/* A dense program under construction, by row. */
typedef struct {
    size_t rows, columns;
    double a[3 * MOST_UNITS + 8][MOST_UNITS + 8], b[3 * MOST_UNITS + 8];
} program;

static double *add_row(program *of, double right)
{
    memset(of->a[of->rows], 0, sizeof of->a[0]);
    of->b[of->rows] = right;
    return of->a[of->rows++];
}

/* x [columns] is filled; NaN when there is no bound. */
static double solve(ork_context *ctx, const program *of, const double *c, double *x)
{
    static double a[(3 * MOST_UNITS + 8) * (MOST_UNITS + 8)];
    double value;
    for (size_t j = 0; j < of->columns; j++) {
        for (size_t r = 0; r < of->rows; r++)
            a[j * of->rows + r] = of->a[r][j];
    }
    ork_status status = ork_lp_maximise(ctx, a, of->b, of->rows, c, of->columns, x, &value);
    if (status == ORK_ERR_DATA) return NAN;
    assert_ok(ctx, status);
    return value;
}

/* The multipliers' program of unit o against all but `without`: u, v, and w as a difference. */
static double twin_score(ork_context *ctx, const sample *of, size_t o, size_t without)
{
    static program p;
    size_t m = of->model.inputs, s = of->model.outputs, n = of->n;
    ork_returns returns = of->model.returns;
    double c[2 * MOST_VARIABLES + 2] = {0}, z[2 * MOST_VARIABLES + 2],
                                  sign = of->model.is_output ? -1 : 1;
    p.rows = 0;
    p.columns = m + s + 2;
    double *row = add_row(&p, 1);
    for (size_t k = 0; k < m; k++)
        row[s + k] = of->x[k * n + o];
    for (size_t k = 0; k < s; k++)
        c[k] = of->y[k * n + o];
    double *w = of->model.is_output ? row : c;
    w[m + s] = 1;
    w[m + s + 1] = -1;
    for (size_t j = 0; j < n; j++) {
        if (j == without) continue;
        row = add_row(&p, 0);
        for (size_t k = 0; k < s; k++)
            row[k] = of->y[k * n + j];
        for (size_t k = 0; k < m; k++)
            row[s + k] = -of->x[k * n + j];
        row[m + s] = sign;
        row[m + s + 1] = -sign;
    }
    bool is_plus =
        returns == ORK_RETURNS_VARIABLE ||
        (returns == ORK_RETURNS_NON_INCREASING ? sign < 0
                                               : returns != ORK_RETURNS_CONSTANT && sign > 0);
    bool is_minus =
        returns == ORK_RETURNS_VARIABLE ||
        (returns == ORK_RETURNS_NON_INCREASING ? sign > 0
                                               : returns != ORK_RETURNS_CONSTANT && sign < 0);
    if (!is_plus) add_row(&p, 0)[m + s] = 1;
    if (!is_minus) add_row(&p, 0)[m + s + 1] = 1;
    row = add_row(&p, 1e5); /* rounding must not let both grow for ever */
    row[m + s] = row[m + s + 1] = 1;
    double score = solve(ctx, &p, c, z);
    if (without == SIZE_MAX) return score;
    p.b[p.rows - 1] = 1e6;
    return solve(ctx, &p, c, z) > score + 1e-4 ? NAN : score;
}

static double mean_of(const sample *of, size_t k)
{
    const double *values =
        k < of->model.inputs ? of->x + k * of->n : of->y + (k - of->model.inputs) * of->n;
    return ork_mean(values, of->n);
}

/* Greatest sum of slacks by their means, at a score: weights of units and t, which is worth so much
   that it is 1; then the slacks are those of the unit. */
static double twin_slacks(ork_context *ctx, const sample *of, size_t o, double score)
{
    static program p;
    const double worth = 1e6;
    size_t m = of->model.inputs, n = of->n;
    double c[MOST_UNITS + 1] = {0}, x[MOST_UNITS + 1], known = 0;
    ork_returns returns = of->model.returns;
    p.rows = 0;
    p.columns = n + 1;
    for (size_t k = 0; k < m + of->model.outputs; k++) {
        bool is_input = k < m;
        const double *values = is_input ? of->x + k * n : of->y + (k - m) * n;
        double mean = mean_of(of, k), bound = values[o] / mean;
        if (is_input && !of->model.is_output) bound *= score;
        if (!is_input && of->model.is_output) bound /= score;
        double *row = add_row(&p, is_input ? bound : 0), sign = is_input ? 1 : -1;
        for (size_t j = 0; j < n; j++) {
            row[j] = sign * values[j] / mean;
            c[j] -= row[j];
        }
        if (!is_input) row[n] = bound;
        known += sign * bound;
    }
    c[n] = worth;
    double *row = add_row(&p, 0);
    for (size_t j = 0; j < n && returns != ORK_RETURNS_CONSTANT; j++)
        row[j] = returns == ORK_RETURNS_NON_DECREASING ? -1 : 1;
    if (returns != ORK_RETURNS_CONSTANT) row[n] = returns == ORK_RETURNS_NON_DECREASING ? 1 : -1;
    if (returns == ORK_RETURNS_VARIABLE) {
        row = add_row(&p, 0);
        for (size_t j = 0; j < n; j++)
            row[j] = -1;
        row[n] = 1;
    }
    add_row(&p, 1)[n] = 1;
    assert_true(solve(ctx, &p, c, x) > 0);
    for (size_t j = 0; j < n; j++)
        known += c[j] * x[j];
    return known;
}

static void invent(sample *of, uint64_t seed)
{
    ork_random random = ork_random_stream(seed, 3);
    of->n = 1 + ork_random_below(&random, MOST_UNITS);
    of->model.inputs = 1 + ork_random_below(&random, 4);
    of->model.outputs = 1 + ork_random_below(&random, 4);
    bool is_whole = seed % 2; /* many ties */
    for (size_t k = 0; k < of->n * of->model.inputs; k++)
        of->x[k] = is_whole ? 1 + (double)ork_random_below(&random, 3)
                            : exp(0.7 * ork_random_normal(&random));
    for (size_t k = 0; k < of->n * of->model.outputs; k++)
        of->y[k] = is_whole ? (double)(k < of->n) + (double)ork_random_below(&random, 3)
                            : exp(0.7 * ork_random_normal(&random));
}

/* What a solution says of unit o: sum of weights by the returns, and targets that are sums. */
static void assert_solution(const sample *of, size_t o, const answer *is)
{
    size_t m = of->model.inputs, n = of->n;
    double sum = 0, side[2] = {0, 0};
    for (size_t j = 0; j < n; j++) {
        assert_true(is->weight[j] >= 0);
        sum += is->weight[j];
    }
    if (of->model.returns == ORK_RETURNS_VARIABLE) assert_near(sum, 1, 1e-9);
    if (of->model.returns == ORK_RETURNS_NON_INCREASING) assert_true(sum <= 1 + 1e-9);
    if (of->model.returns == ORK_RETURNS_NON_DECREASING) assert_true(sum >= 1 - 1e-9);
    for (size_t k = 0; k < m + of->model.outputs; k++) {
        const double *values = k < m ? of->x + k * n : of->y + (k - m) * n;
        double target = values[o], mean = mean_of(of, k), reached = 0;
        if (k < m && !of->model.is_output) target *= is->score;
        if (k >= m && of->model.is_output) target /= is->score;
        target += k < m ? -is->slack[k] : is->slack[k];
        for (size_t j = 0; j < n; j++)
            reached += is->weight[j] * values[j];
        if (mean > 0) assert_near(reached / mean, target / mean, 1e-8 * fmax(1, sum));
        side[k >= m] += is->multiplier[k] * values[o];
    }
    assert_near(side[of->model.is_output], 1, 1e-8);
}

static void scores_and_slacks_are_those_of_dense_programs(void **state)
{
    static sample of;
    static answer answers[MOST_UNITS];
    double worst = 0;
    size_t programs = 0;
    for (uint64_t seed = 0; seed < 400; seed++) {
        invent(&of, seed);
        of.model.returns = (ork_returns)(seed / 2 % 4);
        of.model.is_output = seed / 8 % 2;
        assert_ok(*state, measure_all(*state, &of, answers));
        for (size_t i = 0; i < of.n; i++) {
            const answer *is = &answers[i];
            double sum = 0, score = twin_score(*state, &of, i, SIZE_MAX);
            double super = twin_score(*state, &of, i, i);
            assert_near(is->score, score, 1e-8);
            assert_int_equal(isnan(is->super), isnan(super));
            if (!isnan(super)) assert_near(is->super, super, 1e-7);
            assert_solution(&of, i, is);
            for (size_t k = 0; k < of.model.inputs + of.model.outputs; k++)
                if (is->slack[k] > 0) sum += is->slack[k] / mean_of(&of, k);
            assert_near(sum, twin_slacks(*state, &of, i, is->score), 1e-7);
            worst = fmax(worst, fabs(is->score - score));
            programs++;
        }
    }
    print_message("%zu units: scores agree to %.1g\n", programs, worst);
}

/* ---- Published cases ---------------------------------------------------------------------------
 */

static void a_textbook_case_has_its_scores_and_slacks(void **state)
{
    /* Cooper, Seiford & Tone (2007), Data Envelopment Analysis, table 3.1 with F: two inputs, one
       output, constant returns. */
    sample of = {.n = 6,
                 .model = {.inputs = 2, .outputs = 1},
                 .x = {4, 7, 8, 4, 2, 10, 3, 3, 1, 2, 4, 1},
                 .y = {1, 1, 1, 1, 1, 1}};
    static const double scores[] = {6.0 / 7, 12.0 / 19, 1, 1, 1, 1};
    answer answers[6];
    assert_ok(*state, measure_all(*state, &of, answers));
    for (size_t i = 0; i < 6; i++) {
        assert_near(answers[i].score, scores[i], 1e-14);
        assert_near(answers[i].slack[0], i == 5 ? 2 : 0, 1e-13);
        assert_near(answers[i].slack[1] + answers[i].slack[2], 0, 1e-13);
    }
    assert_near(answers[0].weight[3], 5.0 / 7, 1e-14);
    assert_near(answers[0].weight[4], 2.0 / 7, 1e-14);
    assert_near(answers[1].weight[2], 2.0 / 19, 1e-14);
    assert_near(answers[1].weight[3], 17.0 / 19, 1e-14);
}

static void one_input_and_output_have_the_scores_of_a_ruler(void **state)
{
    /* Cooper, Seiford & Tone (2007), table 2.1: eight branches, the best ratio is B's, 1. */
    sample of = {.n = 8,
                 .model = {.inputs = 1, .outputs = 1},
                 .x = {2, 3, 3, 4, 5, 5, 6, 8},
                 .y = {1, 3, 2, 3, 4, 2, 3, 5}};
    answer answers[8];
    assert_ok(*state, measure_all(*state, &of, answers));
    for (size_t i = 0; i < 8; i++)
        assert_near(answers[i].score, of.y[i] / of.x[i], 1e-14);
    assert_near(answers[1].super, 1 / 0.8, 1e-14);
    of.model.returns = ORK_RETURNS_VARIABLE; /* frontier (2, 1), (3, 3), (5, 4), (8, 5) */
    assert_ok(*state, measure_all(*state, &of, answers));
    static const double scores[] = {1, 1, 2.5 / 3, 3.0 / 4, 1, 2.5 / 5, 3.0 / 6, 1};
    for (size_t i = 0; i < 8; i++)
        assert_near(answers[i].score, scores[i], 1e-14);
    assert_true(isnan(answers[7].super)); /* none makes as much as the greatest */
    assert_near(answers[0].super, 1.5, 1e-14);
}

/* ---- Laws --------------------------------------------------------------------------------------
 */

static void constant_returns_never_make_a_unit_look_better(void **state)
{
    static sample of;
    static answer by[4][MOST_UNITS];
    for (uint64_t seed = 500; seed < 560; seed++) {
        invent(&of, seed);
        of.model.is_output = seed / 2 % 2;
        for (int returns = 0; returns < 4; returns++) {
            of.model.returns = (ork_returns)returns;
            assert_ok(*state, measure_all(*state, &of, by[returns]));
        }
        for (size_t i = 0; i < of.n; i++) {
            double constant = by[0][i].score, variable = by[1][i].score;
            double less = by[2][i].score, more = by[3][i].score;
            assert_true(constant <= fmin(less, more) + 1e-9);
            assert_true(fmax(less, more) <= variable + 1e-9);
            assert_near(fmin(less, more), constant, 1e-9); /* one of them is it */
            assert_near(fmax(less, more), variable, 1e-9);
        }
    }
}

static void measure_units_do_not_matter(void **state)
{
    static sample of, other;
    static answer a[MOST_UNITS], b[MOST_UNITS];
    invent(&of, 4);
    other = of;
    of.model.returns = other.model.returns = ORK_RETURNS_VARIABLE;
    for (size_t i = 0; i < of.n; i++) {
        other.x[i] *= 1e9;
        other.y[i] *= 1e-7;
    }
    assert_ok(*state, measure_all(*state, &of, a));
    assert_ok(*state, measure_all(*state, &other, b));
    for (size_t i = 0; i < of.n; i++)
        assert_near(a[i].score, b[i].score, 1e-12);
}

static void a_constant_added_to_outputs_changes_no_input_score_under_variable_returns(void **state)
{
    static sample of, other;
    static answer a[MOST_UNITS], b[MOST_UNITS];
    invent(&of, 6);
    of.model.returns = ORK_RETURNS_VARIABLE;
    other = of;
    for (size_t i = 0; i < of.n; i++)
        other.y[i] -= 3;
    assert_ok(*state, measure_all(*state, &of, a));
    assert_ok(*state, measure_all(*state, &other, b));
    for (size_t i = 0; i < of.n; i++)
        assert_near(a[i].score, b[i].score, 1e-11);
}

static void a_dominated_unit_and_copies_change_nobodys_score(void **state)
{
    static sample of, more;
    static answer a[MOST_UNITS], b[MOST_UNITS];
    for (uint64_t seed = 600; seed < 640; seed++) {
        invent(&of, seed);
        if (of.n + 2 > MOST_UNITS) continue;
        of.model.returns = (ork_returns)(seed % 4);
        more = of;
        more.n = of.n + 2;
        for (size_t k = 0; k < of.model.inputs; k++) {
            memcpy(more.x + k * more.n, of.x + k * of.n, of.n * sizeof(double));
            more.x[k * more.n + of.n] = of.x[k * of.n];         /* the first again */
            more.x[k * more.n + of.n + 1] = 2 * of.x[k * of.n]; /* and one that wastes */
        }
        for (size_t k = 0; k < of.model.outputs; k++) {
            memcpy(more.y + k * more.n, of.y + k * of.n, of.n * sizeof(double));
            more.y[k * more.n + of.n] = more.y[k * more.n + of.n + 1] = of.y[k * of.n];
        }
        assert_ok(*state, measure_all(*state, &of, a));
        assert_ok(*state, measure_all(*state, &more, b));
        for (size_t i = 0; i < of.n; i++)
            assert_near(a[i].score, b[i].score, 1e-10);
        assert_near(b[of.n].score, a[0].score, 1e-10);
        assert_true(b[of.n + 1].score < b[of.n].score + 1e-10);
    }
}

static void large_grids_of_ties_come_to_an_end(void **state)
{
    /* Every point of a grid twice, scaled over six powers of ten: as degenerate as it gets. */
    enum { SIDE = 6, UNITS = 2 * SIDE * SIDE * SIDE };
    static double x[2 * UNITS], y[UNITS];
    ork_dea_model model = {.inputs = 2, .outputs = 1};
    for (size_t i = 0; i < UNITS; i++) {
        double by = pow(10, (double)(i % 7) - 3);
        x[i] = (double)(1 + i / 2 % SIDE) * by;
        x[UNITS + i] = (double)(1 + i / 2 / SIDE % SIDE) * by;
        y[i] = (double)(1 + i / 2 / SIDE / SIDE) * by;
    }
    for (int returns = 0; returns < 4; returns++) {
        ORK_OWNED_DEA ork_dea *dea = NULL;
        model.returns = (ork_returns)returns;
        assert_ok(*state, ork_dea_new(*state, &model, UNITS, &dea));
        ork_dea_set(dea, x, y, NULL);
        static double weight[UNITS];
        double slack[3], multiplier[3], score;
        for (size_t i = 0; i < UNITS; i++) {
            double at[2] = {x[i], x[UNITS + i]};
            assert_ok(*state, ork_dea_measure(*state, dea, at, &y[i], SIZE_MAX, &score));
            assert_ok(*state, ork_dea_solution(*state, dea, weight, slack, multiplier));
            assert_true(score > 0 && score <= 1 + 1e-9);
        }
    }
}

static void a_unit_outside_the_technology_may_have_no_score(void **state)
{
    ORK_OWNED_DEA ork_dea *dea = NULL;
    ork_dea_model model = {.inputs = 1, .outputs = 1, .returns = ORK_RETURNS_VARIABLE};
    const double x[] = {1, 2}, y[] = {1, 2};
    double score;
    assert_ok(*state, ork_dea_new(*state, &model, 2, &dea));
    ork_dea_set(dea, x, y, NULL);
    assert_ok(*state, ork_dea_measure(*state, dea, &(double){4}, &(double){3}, SIZE_MAX, &score));
    assert_true(isnan(score));
    assert_ok(*state, ork_dea_measure(*state, dea, &(double){1}, &(double){2}, SIZE_MAX, &score));
    assert_near(score, 2, 1e-14);
    assert_ok(*state, ork_dea_measure(*state, dea, &(double){4}, &(double){2}, SIZE_MAX, &score));
    assert_near(score, 0.5, 1e-14);
}

static ork_status everything(ork_context *ctx, void *data)
{
    static answer answers[MOST_UNITS];
    return measure_all(ctx, data, answers);
}

static void refused_memory_is_survived(void **state)
{
    static sample of;
    (void)state;
    invent(&of, 2);
    of.model.returns = ORK_RETURNS_VARIABLE;
    assert_survives_refused_memory(everything, &of);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        context_test(a_textbook_case_has_its_scores_and_slacks),
        context_test(one_input_and_output_have_the_scores_of_a_ruler),
        context_test(scores_and_slacks_are_those_of_dense_programs),
        context_test(constant_returns_never_make_a_unit_look_better),
        context_test(measure_units_do_not_matter),
        context_test(a_constant_added_to_outputs_changes_no_input_score_under_variable_returns),
        context_test(a_dominated_unit_and_copies_change_nobodys_score),
        context_test(large_grids_of_ties_come_to_an_end),
        context_test(a_unit_outside_the_technology_may_have_no_score),
        context_test(refused_memory_is_survived),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
