/* Leading eigenpairs from products alone, against the whole decomposition. */
#include "testing.h"

typedef struct {
    const double *a; /* [n × n], or NULL: a diagonal of k/n */
    size_t n, products;
} dense;

static ork_status multiply(ork_context *ctx, const double *x, double *y, void *data)
{
    (void)ctx;
    dense *matrix = data;
    matrix->products++;
    for (size_t i = 0; i < matrix->n; i++) {
        y[i] = matrix->a ? 0 : (double)(i + 1) / (double)matrix->n * x[i];
        for (size_t j = 0; matrix->a && j < matrix->n; j++)
            y[i] += matrix->a[j * matrix->n + i] * x[j];
    }
    return ORK_OK;
}

static double *random_symmetric(size_t n, uint64_t stream)
{
    ork_random random = ork_random_stream(4, stream);
    double *a = calloc(n * n, sizeof *a);
    for (size_t j = 0; j < n; j++) {
        for (size_t i = j; i < n; i++)
            a[j * n + i] = a[i * n + j] = ork_random_uniform(&random) - 0.5;
    }
    return a;
}

/* ‖A v − value v‖ */
static double residual(dense *matrix, double value, const double *v)
{
    double *y = calloc(matrix->n, sizeof *y), sum = 0;
    multiply(NULL, v, y, matrix);
    for (size_t i = 0; i < matrix->n; i++)
        sum += (y[i] - value * v[i]) * (y[i] - value * v[i]);
    free(y);
    return sqrt(sum);
}

static void leading_pairs_agree_with_the_whole_decomposition(void **state)
{
    const size_t orders[] = {1, 2, 3, 5, 17, 60, 130, 400};
    for (size_t k = 0; k < sizeof orders / sizeof *orders; k++) {
        size_t n = orders[k], count = n < 3 ? n : 3;
        double *a = random_symmetric(n, k), *all = calloc(n, sizeof *all), values[3];
        double *vectors = calloc(3 * n, sizeof *vectors);
        dense matrix = {a, n, 0};
        assert_ok(*state, ork_eigen_symmetric(*state, a, n, all, NULL));
        assert_ok(*state, ork_eigen_leading(*state, n, multiply, &matrix, count, values, vectors));
        for (size_t j = 0; j < count; j++) {
            assert_near(values[j], all[j], 1e-12);
            assert_true(residual(&matrix, values[j], vectors + j * n) < 1e-12);
            for (size_t l = 0; l <= j; l++) {
                double product = 0;
                for (size_t i = 0; i < n; i++)
                    product += vectors[j * n + i] * vectors[l * n + i];
                assert_near(product, j == l, 1e-13);
            }
        }
        free(a);
        free(all);
        free(vectors);
    }
}

/* The gap at the end of the spectrum is a 2,000th of it: more products than the basis holds. */
static void crowded_eigenvalues_are_parted_after_restarts(void **state)
{
    enum { N = 2000 };
    dense matrix = {NULL, N, 0};
    double values[2], *vectors = calloc(2 * N, sizeof *vectors);
    assert_ok(*state, ork_eigen_leading(*state, N, multiply, &matrix, 2, values, vectors));
    assert_near(values[0], 1, 1e-13);
    assert_near(values[1], 1 - 1.0 / N, 1e-13);
    assert_near(fabs(vectors[N - 1]), 1, 1e-10);
    assert_near(fabs(vectors[N + N - 2]), 1, 1e-10);
    assert_true(matrix.products > 240);
    free(vectors);
}

static void a_repeated_eigenvalue_is_found_as_often(void **state)
{
    enum { N = 40 };
    double *a = calloc(N * N, sizeof *a), values[4], vectors[4 * N];
    for (size_t i = 0; i < N; i++)
        a[i * N + i] = i < 3 ? 2 : 1;
    dense matrix = {a, N, 0};
    assert_ok(*state, ork_eigen_leading(*state, N, multiply, &matrix, 4, values, vectors));
    const double expected[] = {2, 2, 2, 1};
    for (size_t j = 0; j < 4; j++)
        assert_near(values[j], expected[j], 1e-14);
    free(a);
}

static void odd_matrices_have_their_pairs(void **state)
{
    double zero[25] = {0}, values[5], vectors[25];
    dense matrix = {zero, 5, 0};
    assert_ok(*state, ork_eigen_leading(*state, 5, multiply, &matrix, 2, values, vectors));
    assert_true(values[0] == 0 && values[1] == 0);
    const double negative[] = {-3, 0, 0, -1}; /* the greatest, not the greatest in size */
    matrix = (dense){negative, 2, 0};
    assert_ok(*state, ork_eigen_leading(*state, 2, multiply, &matrix, 1, values, vectors));
    assert_near(values[0], -1, 1e-15);
    assert_ok(*state, ork_eigen_leading(*state, 0, multiply, &matrix, 0, values, vectors));
    assert_error((ork_context *)*state,
                 ork_eigen_leading(*state, 2, multiply, &matrix, 3, values, vectors),
                 ORK_ERR_ARGUMENT, "3 eigenvalues of a 2 by 2");
}

static ork_status refuse(ork_context *ctx, const double *x, double *y, void *data)
{
    (void)x;
    (void)y;
    (void)data;
    return ork_fail(ctx, ORK_ERR_DATA, "no product");
}

static void a_failing_product_ends_the_search(void **state)
{
    double value, vector[3];
    assert_error((ork_context *)*state,
                 ork_eigen_leading(*state, 3, refuse, NULL, 1, &value, vector), ORK_ERR_DATA,
                 "no product");
}

static ork_status small_search(ork_context *ctx, void *data)
{
    double values[2], vectors[24];
    dense matrix = {NULL, 12, 0};
    (void)data;
    return ork_eigen_leading(ctx, 12, multiply, &matrix, 2, values, vectors);
}

static void refused_memory_is_survived(void **state)
{
    (void)state;
    assert_survives_refused_memory(small_search, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        context_test(leading_pairs_agree_with_the_whole_decomposition),
        context_test(crowded_eigenvalues_are_parted_after_restarts),
        context_test(a_repeated_eigenvalue_is_found_as_often),
        context_test(odd_matrices_have_their_pairs),
        context_test(a_failing_product_ends_the_search),
        context_test(refused_memory_is_survived),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
