/* The Cholesky factor and its solutions. */
#include "orken/math.h"
#include "testing.h"

/* Hilbert's matrix has an inverse of whole numbers, and is badly conditioned from about n = 8. */
static double hilbert(size_t i, size_t j)
{
    return 1 / (double)(i + j + 1);
}

static void the_factor_times_its_transpose_is_the_matrix(void **state)
{
    (void)state;
    enum { N = 5 };
    double a[N * N];
    for (size_t i = 0; i < N; i++)
        for (size_t j = 0; j < N; j++)
            a[j * N + i] = i >= j ? hilbert(i, j) : -7; /* the upper triangle is left alone */
    assert_true(ork_cholesky(a, N));
    for (size_t i = 0; i < N; i++) {
        for (size_t j = 0; j <= i; j++) {
            double sum = 0;
            for (size_t k = 0; k <= j; k++)
                sum += a[k * N + i] * a[k * N + j];
            assert_near(sum, hilbert(i, j), 1e-16);
            if (i != j) assert_true(a[i * N + j] == -7);
        }
    }
}

static void solutions_are_exact_for_known_inverses(void **state)
{
    (void)state;
    double a[9];
    static const double inverse[] = {9, -36, 30, -36, 192, -180, 30, -180, 180};
    for (size_t k = 0; k < 9; k++)
        a[k] = hilbert(k % 3, k / 3);
    assert_true(ork_cholesky(a, 3));
    for (size_t j = 0; j < 3; j++) {
        double x[3] = {j == 0, j == 1, j == 2};
        ork_cholesky_solve(a, 3, x);
        for (size_t i = 0; i < 3; i++)
            assert_near(x[i], inverse[j * 3 + i], 1e-10);
    }
}

static void what_is_not_positive_definite_is_refused(void **state)
{
    (void)state;
    double repeated[] = {1, 1, 1, 1}, negative[] = {1, 2, 2, 1}, zero[] = {0}, unknown[] = {NAN};
    double nearly[] = {1, 1, 1, 1 + 1e-15};
    assert_false(ork_cholesky(repeated, 2));
    assert_false(ork_cholesky(negative, 2));
    assert_false(ork_cholesky(zero, 1));
    assert_false(ork_cholesky(unknown, 1));
    assert_false(ork_cholesky(nearly, 2));
    assert_true(ork_cholesky(NULL, 0));
    double tiny[] = {1e-300, 0, 0, 1e300};
    assert_true(ork_cholesky(tiny, 2)); /* the measure unit of a variable does not matter */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        context_test(the_factor_times_its_transpose_is_the_matrix),
        context_test(solutions_are_exact_for_known_inverses),
        context_test(what_is_not_positive_definite_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
