/* Envelopes by linear surfaces, against trying every set of rows that they could touch. */
#include "orken/math/metafrontier.h"

#include "orken/math.h"
#include "testing.h"

enum { ROWS = 14, TERMS = 3 };

static void invent(uint64_t seed, double *x, double *value)
{
    ork_random random = ork_random_stream(seed, 2);
    for (size_t i = 0; i < ROWS; i++) {
        x[i] = ork_random_normal(&random);
        x[ROWS + i] = 3 + 2 * ork_random_uniform(&random);
        value[i] = 1 + 0.5 * x[i] - 0.2 * x[ROWS + i] + 0.3 * ork_random_normal(&random);
    }
}

static double height(const double *b, const double *x, size_t i)
{
    return b[0] + b[1] * x[i] + b[2] * x[ROWS + i];
}

/* Gaussian elimination with pivots; false when singular. */
static bool solve(double a[6][7], size_t n)
{
    for (size_t j = 0; j < n; j++) {
        size_t best = j;
        for (size_t i = j; i < n; i++)
            if (fabs(a[i][j]) > fabs(a[best][j])) best = i;
        if (fabs(a[best][j]) < 1e-12) return false;
        for (size_t c = 0; c <= n; c++) {
            double kept = a[j][c];
            a[j][c] = a[best][c], a[best][c] = kept;
        }
        for (size_t i = 0; i < n; i++) {
            double times = a[i][j] / a[j][j];
            for (size_t c = 0; i != j && c <= n; c++)
                a[i][c] -= times * a[j][c];
        }
    }
    for (size_t j = 0; j < n; j++)
        a[j][n] /= a[j][j];
    return true;
}

/* The surface that touches `count` given rows and is otherwise nearest by squares: multipliers for
   the touching rows. */
static bool touch(const double *x, const double *value, const size_t *rows, size_t count, double *b)
{
    double a[6][7] = {{0}};
    size_t n = TERMS + count;
    for (size_t i = 0; i < ROWS; i++) {
        double z[] = {1, x[i], x[ROWS + i]};
        for (size_t j = 0; j < TERMS; j++) {
            for (size_t l = 0; l < TERMS; l++)
                a[j][l] += z[j] * z[l];
            a[j][n] += z[j] * value[i];
        }
    }
    for (size_t k = 0; k < count; k++) {
        double z[] = {1, x[rows[k]], x[ROWS + rows[k]]};
        for (size_t j = 0; j < TERMS; j++)
            a[TERMS + k][j] = a[j][TERMS + k] = z[j];
        a[TERMS + k][n] = value[rows[k]];
    }
    if (!solve(a, n)) return false;
    for (size_t j = 0; j < TERMS; j++)
        b[j] = a[j][n];
    return true;
}

static double cost(const double *x, const double *value, const double *b, bool is_linear)
{
    double sum = 0;
    for (size_t i = 0; i < ROWS; i++) {
        double gap = height(b, x, i) - value[i];
        if (gap < -1e-9) return INFINITY;
        sum += is_linear ? gap : gap * gap;
    }
    return sum;
}

static double least_cost(const double *x, const double *value, bool is_linear)
{
    double least = INFINITY, b[TERMS];
    for (size_t i = 0; i < ROWS; i++) {
        for (size_t j = i; j < ROWS; j++) {
            for (size_t k = j; k < ROWS; k++) {
                size_t rows[3] = {i}, count = 1;
                if (j != i) rows[count++] = j;
                if (k != j) rows[count++] = k;
                if (touch(x, value, rows, count, b))
                    least = fmin(least, cost(x, value, b, is_linear));
            }
        }
    }
    return least;
}

static void surfaces_are_the_nearest_of_all_that_touch(void **state)
{
    ork_context *ctx = *state;
    for (uint64_t seed = 0; seed < 60; seed++) {
        double x[2 * ROWS], value[ROWS], b[TERMS];
        invent(seed, x, value);
        ork_design design = {x, 2, true};
        for (int norm = ORK_ENVELOPE_LINEAR; norm <= ORK_ENVELOPE_QUADRATIC; norm++) {
            bool is_linear = norm == ORK_ENVELOPE_LINEAR;
            assert_ok(ctx, ork_envelope_surface(ctx, &design, value, ROWS, 1,
                                                (ork_envelope_norm)norm, b));
            assert_near(cost(x, value, b, is_linear), least_cost(x, value, is_linear), 1e-10);
        }
    }
}

static void surfaces_below_are_those_above_turned_round(void **state)
{
    ork_context *ctx = *state;
    double x[2 * ROWS], value[ROWS], turned[ROWS], above[TERMS], below[TERMS];
    invent(5, x, value);
    ork_design design = {x, 2, true};
    for (size_t i = 0; i < ROWS; i++)
        turned[i] = -value[i];
    for (int norm = ORK_ENVELOPE_LINEAR; norm <= ORK_ENVELOPE_QUADRATIC; norm++) {
        assert_ok(ctx, ork_envelope_surface(ctx, &design, value, ROWS, 1, (ork_envelope_norm)norm,
                                            above));
        assert_ok(ctx, ork_envelope_surface(ctx, &design, turned, ROWS, -1, (ork_envelope_norm)norm,
                                            below));
        for (size_t j = 0; j < TERMS; j++)
            assert_near(below[j], -above[j], 1e-13);
    }
}

static void measure_units_and_exact_values_do_no_harm(void **state)
{
    ork_context *ctx = *state;
    double x[2 * ROWS], value[ROWS], first[TERMS], b[TERMS];
    invent(8, x, value);
    ork_design design = {x, 2, true};
    for (int norm = ORK_ENVELOPE_LINEAR; norm <= ORK_ENVELOPE_QUADRATIC; norm++) {
        invent(8, x, value);
        assert_ok(ctx, ork_envelope_surface(ctx, &design, value, ROWS, 1, (ork_envelope_norm)norm,
                                            first));
        for (size_t i = 0; i < ROWS; i++)
            x[i] = 1e6 * x[i] + 1e8, value[i] *= 1e-5;
        assert_ok(ctx,
                  ork_envelope_surface(ctx, &design, value, ROWS, 1, (ork_envelope_norm)norm, b));
        assert_near(b[1] * 1e11, first[1], 1e-8);
        assert_near(b[2] * 1e5, first[2], 1e-8);
        /* Values that lie on a surface are their own envelope. */
        for (size_t i = 0; i < ROWS; i++)
            value[i] = 2 + 3e-6 * x[i] - x[ROWS + i];
        assert_ok(ctx,
                  ork_envelope_surface(ctx, &design, value, ROWS, 1, (ork_envelope_norm)norm, b));
        assert_near(b[0], 2, 1e-9);
        assert_near(b[2], -1, 1e-10);
    }
}

static void columns_that_determine_each_other_are_refused(void **state)
{
    ork_context *ctx = *state;
    double x[2 * ROWS], value[ROWS], b[TERMS];
    invent(8, x, value);
    for (size_t i = 0; i < ROWS; i++)
        x[ROWS + i] = 1 - x[i];
    ork_design design = {x, 2, true};
    assert_error(ctx, ork_envelope_surface(ctx, &design, value, ROWS, 1, ORK_ENVELOPE_LINEAR, b),
                 ORK_ERR_DATA, "determine each other");
    assert_error(ctx, ork_envelope_surface(ctx, &design, value, 2, 1, ORK_ENVELOPE_LINEAR, b),
                 ORK_ERR_DATA, "determine each other");
    design.has_constant = false;
    assert_error(ctx, ork_envelope_surface(ctx, &design, value, ROWS, 1, ORK_ENVELOPE_LINEAR, b),
                 ORK_ERR_ARGUMENT, "needs a constant");
}

static ork_status both(ork_context *ctx, void *data)
{
    double x[2 * ROWS], value[ROWS], b[TERMS];
    (void)data;
    invent(3, x, value);
    ork_design design = {x, 2, true};
    ORK_TRY(ork_envelope_surface(ctx, &design, value, ROWS, 1, ORK_ENVELOPE_LINEAR, b));
    return ork_envelope_surface(ctx, &design, value, ROWS, 1, ORK_ENVELOPE_QUADRATIC, b);
}

static void refused_memory_is_survived(void **state)
{
    (void)state;
    assert_survives_refused_memory(both, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        context_test(surfaces_are_the_nearest_of_all_that_touch),
        context_test(surfaces_below_are_those_above_turned_round),
        context_test(measure_units_and_exact_values_do_no_harm),
        context_test(columns_that_determine_each_other_are_refused),
        context_test(refused_memory_is_survived),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
