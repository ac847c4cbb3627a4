/* Linear programs: known ones, all corners of small ones, and what has no answer. */
#include "testing.h"

static void a_known_program_is_solved(void **state)
{
    /* Dantzig's mix: 3x + 5y, x <= 4, 2y <= 12, 3x + 2y <= 18 is greatest at (2, 6). */
    const double a[] = {1, 0, 3, 0, 2, 2}, b[] = {4, 12, 18}, c[] = {3, 5};
    double x[2], value;
    assert_ok(*state, ork_lp_maximise(*state, a, b, 3, c, 2, x, &value));
    assert_near(x[0], 2, 1e-14);
    assert_near(x[1], 6, 1e-14);
    assert_near(value, 36, 1e-14);
}

static void nothing_to_gain_stays_at_the_origin(void **state)
{
    const double a[] = {1, 1}, b[] = {1}, c[] = {-1, 0};
    double x[2] = {7, 7}, value;
    assert_ok(*state, ork_lp_maximise(*state, a, b, 1, c, 2, x, &value));
    assert_near(x[0], 0, 0);
    assert_near(x[1], 0, 0);
    assert_near(value, 0, 0);
}

/* Beale (1955): the usual choice of columns goes round in circles here. */
static void a_program_that_makes_the_plain_method_cycle_ends(void **state)
{
    const double a[] = {0.25, 0.5, 0, -60, -90, 0, -1.0 / 25, -1.0 / 50, 1, 9, 3, 0};
    const double b[] = {0, 0, 1}, c[] = {0.75, -150, 0.02, -6};
    double x[4], value;
    assert_ok(*state, ork_lp_maximise(*state, a, b, 3, c, 4, x, &value));
    assert_near(value, 0.05, 1e-14);
}

static void what_has_no_answer_is_refused(void **state)
{
    const double a[] = {-1, 1}, b[] = {1}, c[] = {1, 0}, negative[] = {-1};
    double x[2], value;
    assert_error(*state, ork_lp_maximise(*state, a, b, 1, c, 2, x, &value), ORK_ERR_DATA,
                 "has no bound");
    assert_error(*state, ork_lp_maximise(*state, a, negative, 1, c, 2, x, &value), ORK_ERR_ARGUMENT,
                 "negative bound -1");
}

/* The plane of row r of the program with 3 variables and x >= 0 below its rows. */
static void plane(const double *a, const double *b, size_t rows, size_t r, double *normal,
                  double *distance)
{
    for (size_t j = 0; j < 3; j++)
        normal[j] = r < rows ? a[j * rows + r] : -(double)(j == r - rows);
    *distance = r < rows ? b[r] : 0;
}

static double determinant(const double m[3][3])
{
    return m[0][0] * (m[1][1] * m[2][2] - m[1][2] * m[2][1]) -
           m[0][1] * (m[1][0] * m[2][2] - m[1][2] * m[2][0]) +
           m[0][2] * (m[1][0] * m[2][1] - m[1][1] * m[2][0]);
}

/* c'x at the corner where planes r, s, t meet; -INFINITY when it is none. */
static double corner(const double *a, const double *b, const double *c, size_t rows, size_t r,
                     size_t s, size_t t)
{
    double normal[3][3], distance[3], x[3], value = 0;
    size_t which[] = {r, s, t};
    for (size_t k = 0; k < 3; k++)
        plane(a, b, rows, which[k], normal[k], &distance[k]);
    double all = determinant(normal);
    if (fabs(all) < 1e-9) return -INFINITY;
    for (size_t j = 0; j < 3; j++) {
        double swapped[3][3];
        memcpy(swapped, normal, sizeof swapped);
        for (size_t k = 0; k < 3; k++)
            swapped[k][j] = distance[k];
        x[j] = determinant(swapped) / all;
        value += c[j] * x[j];
    }
    for (size_t q = 0; q < rows + 3; q++) {
        double outward[3], limit, at = 0;
        plane(a, b, rows, q, outward, &limit);
        for (size_t j = 0; j < 3; j++)
            at += outward[j] * x[j];
        if (at > limit + 1e-9) return -INFINITY;
    }
    return value;
}

static void it_finds_the_best_of_all_corners(void **state)
{
    enum { ROWS = 7 };
    for (uint64_t seed = 0; seed < 200; seed++) {
        ork_random random = ork_random_stream(seed, 1);
        double a[3 * ROWS], b[ROWS], c[3], x[3], value, best = -INFINITY;
        for (size_t k = 0; k < 3 * ROWS; k++)
            a[k] = ork_random_uniform(&random) - (k % ROWS < 4 ? 0 : 0.5);
        for (size_t r = 0; r < ROWS; r++)
            b[r] = r == 5 ? 0 : ork_random_uniform(&random);
        for (size_t j = 0; j < 3; j++)
            c[j] = ork_random_uniform(&random) - 0.2;
        for (size_t r = 0; r < ROWS + 3; r++) {
            for (size_t s = r + 1; s < ROWS + 3; s++) {
                for (size_t t = s + 1; t < ROWS + 3; t++)
                    best = fmax(best, corner(a, b, c, ROWS, r, s, t));
            }
        }
        assert_ok(*state, ork_lp_maximise(*state, a, b, ROWS, c, 3, x, &value));
        assert_near(value, best, 1e-8);
    }
}

static ork_status small_program(ork_context *ctx, void *data)
{
    (void)data;
    const double a[] = {1, 2}, b[] = {1}, c[] = {1, 1};
    double x[2], value;
    return ork_lp_maximise(ctx, a, b, 1, c, 2, x, &value);
}

static void refused_memory_is_survived(void **state)
{
    (void)state;
    assert_survives_refused_memory(small_program, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        context_test(a_known_program_is_solved),
        context_test(nothing_to_gain_stays_at_the_origin),
        context_test(a_program_that_makes_the_plain_method_cycle_ends),
        context_test(what_has_no_answer_is_refused),
        context_test(it_finds_the_best_of_all_corners),
        context_test(refused_memory_is_survived),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
