/* Eigenvalues of symmetric matrices against a plain twin, closed forms and laws. */
#include "testing.h"

enum { MOST = 40 };

/* The twin: Jacobi's rotations of every pair until nothing is left off the diagonal. */
static void plain_jacobi(double *a, size_t n)
{
    for (int sweep = 0; sweep < 60; sweep++) {
        for (size_t p = 0; p < n; p++) {
            for (size_t q = p + 1; q < n; q++) {
                if (a[q * n + p] == 0) continue;
                double theta = (a[q * n + q] - a[p * n + p]) / (2 * a[q * n + p]);
                double t = (theta < 0 ? -1 : 1) / (fabs(theta) + sqrt(theta * theta + 1));
                double c = 1 / sqrt(t * t + 1), s = t * c;
                for (size_t k = 0; k < n; k++) {
                    double kp = a[p * n + k], kq = a[q * n + k];
                    a[p * n + k] = c * kp - s * kq;
                    a[q * n + k] = s * kp + c * kq;
                }
                for (size_t k = 0; k < n; k++) {
                    double pk = a[k * n + p], qk = a[k * n + q];
                    a[k * n + p] = c * pk - s * qk;
                    a[k * n + q] = s * pk + c * qk;
                }
            }
        }
    }
}

static void random_matrix(uint64_t stream, size_t n, size_t rank, double *a)
{
    ork_random random = ork_random_stream(11, stream);
    double factor[MOST * MOST];
    for (size_t k = 0; k < n * rank; k++)
        factor[k] = ork_random_normal(&random);
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j < n; j++) {
            double sum = 0;
            for (size_t k = 0; k < rank; k++)
                sum += (k % 3 ? 1 : -1) * factor[k * n + i] * factor[k * n + j];
            a[j * n + i] = sum;
        }
    }
}

/* A v = lambda v, V'V = I, descending, signs as promised. */
static void check_vectors(const double *a, size_t n, const double *values, const double *vectors)
{
    double size = fmax(fabs(values[0]), fabs(values[n - 1]));
    for (size_t k = 0; k < n; k++) {
        const double *v = vectors + k * n;
        double total = 0;
        if (k) assert_true(values[k] <= values[k - 1]);
        for (size_t i = 0; i < n; i++) {
            double product = 0;
            for (size_t j = 0; j < n; j++)
                product += a[j * n + i] * v[j];
            assert_true(fabs(product - values[k] * v[i]) <= 1e-13 * size * (double)n);
            total += v[i];
        }
        assert_true(total > -1e-8);
        for (size_t l = 0; l <= k; l++) {
            double product = 0;
            for (size_t i = 0; i < n; i++)
                product += v[i] * vectors[l * n + i];
            assert_near(product, k == l, 1e-13);
        }
    }
}

static void values_and_vectors_agree_with_jacobi(void **state)
{
    double worst = 0;
    for (uint64_t s = 0; s < 60; s++) {
        size_t n = 1 + (size_t)s % MOST, rank = s % 4 == 3 ? (n + 1) / 2 : n;
        double a[MOST * MOST], twin[MOST * MOST], values[MOST], vectors[MOST * MOST], known[MOST];
        random_matrix(s, n, rank, a);
        memcpy(twin, a, n * n * sizeof *a);
        plain_jacobi(twin, n);
        for (size_t k = 0; k < n; k++)
            known[k] = -twin[k * n + k];
        ork_sort(known, n, known);
        assert_ok(*state, ork_eigen_symmetric(*state, a, n, values, vectors));
        double size = fmax(fabs(known[0]), fabs(known[n - 1]));
        for (size_t k = 0; k < n; k++)
            worst = fmax(worst, fabs(values[k] + known[k]) / size);
        check_vectors(a, n, values, vectors);
        double alone[MOST];
        assert_ok(*state, ork_eigen_symmetric(*state, a, n, alone, NULL));
        assert_memory_equal(alone, values, n * sizeof *alone);
    }
    print_message("%.1f digits\n", -log10(worst + 1e-17));
    assert_true(worst < 1e-13);
}

static void closed_forms_are_found(void **state)
{
    /* The path graph's second difference: 2 − 2 cos(kπ/(n + 1)). */
    enum { N = 20 };
    double a[N * N] = {0}, values[N], vectors[N * N];
    for (size_t i = 0; i < N; i++) {
        a[i * N + i] = 2;
        if (i + 1 < N) a[i * N + i + 1] = a[(i + 1) * N + i] = -1;
    }
    assert_ok(*state, ork_eigen_symmetric(*state, a, N, values, vectors));
    for (size_t k = 0; k < N; k++)
        assert_near(values[k], 2 - 2 * cos((double)(N - k) * acos(-1) / (N + 1)), 1e-14);
    check_vectors(a, N, values, vectors);
    /* Equal correlations r: 1 + (n − 1) r once, 1 − r for all others. */
    for (size_t k = 0; k < N * N; k++)
        a[k] = k % (N + 1) ? 0.3 : 1;
    assert_ok(*state, ork_eigen_symmetric(*state, a, N, values, vectors));
    assert_near(values[0], 1 + 19 * 0.3, 1e-14);
    for (size_t i = 0; i < N; i++)
        assert_near(vectors[i], 1 / sqrt(N), 1e-14);
    for (size_t k = 1; k < N; k++)
        assert_near(values[k], 0.7, 1e-14);
    check_vectors(a, N, values, vectors);
}

static void graded_huge_and_tiny_matrices_stay_exact(void **state)
{
    const double factors[] = {1e-300, 1, 1e300};
    for (size_t k = 0; k < 3; k++) {
        double f = factors[k], a[] = {2 * f, f, f, 2 * f}, values[2], vectors[4];
        assert_ok(*state, ork_eigen_symmetric(*state, a, 2, values, vectors));
        assert_near(values[0] / f, 3, 1e-15);
        assert_near(values[1] / f, 1, 1e-15);
        assert_near(vectors[2], sqrt(0.5), 1e-15); /* (1, −1): entries cancel, the first is + */
    }
    const double diagonal[] = {1, 0, 0, 0, 1e-12, 0, 0, 0, 1e12};
    double values[3], vectors[9];
    assert_ok(*state, ork_eigen_symmetric(*state, diagonal, 3, values, vectors));
    assert_true(values[0] == 1e12 && values[1] == 1 && values[2] == 1e-12);
}

static void odd_matrices_are_handled(void **state)
{
    const double one[] = {-5}, zero[9] = {0}, bad[] = {1, NAN, NAN, 1};
    double values[3], vectors[9];
    assert_ok(*state, ork_eigen_symmetric(*state, one, 1, values, vectors));
    assert_true(values[0] == -5 && vectors[0] == 1);
    assert_ok(*state, ork_eigen_symmetric(*state, zero, 3, values, vectors));
    assert_true(values[0] == 0 && values[2] == 0);
    assert_ok(*state, ork_eigen_symmetric(*state, NULL, 0, values, vectors));
    assert_error((ork_context *)*state, ork_eigen_symmetric(*state, bad, 2, values, vectors),
                 ORK_ERR_ARGUMENT, "no number");
}

static ork_status small_eigen(ork_context *ctx, void *data)
{
    (void)data;
    const double a[] = {2, 1, 0, 1, 2, 1, 0, 1, 2};
    double values[3], vectors[9];
    return ork_eigen_symmetric(ctx, a, 3, values, vectors);
}

static void refused_memory_is_survived(void **state)
{
    (void)state;
    assert_survives_refused_memory(small_eigen, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        context_test(values_and_vectors_agree_with_jacobi),
        context_test(closed_forms_are_found),
        context_test(graded_huge_and_tiny_matrices_stay_exact),
        context_test(odd_matrices_are_handled),
        context_test(refused_memory_is_survived),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
