/* Correlations against plain twins, known values and laws. */
#include "testing.h"

enum { N = 60 };

/* Random values, some missing, many tied when `steps` is small. */
static void fill(uint64_t stream, double steps, double x[N])
{
    ork_random random = ork_random_stream(7, stream);
    for (size_t i = 0; i < N; i++) {
        x[i] = floor(ork_random_uniform(&random) * steps);
        if (ork_random_uniform(&random) < 0.1) x[i] = NAN;
    }
}

/* tau-b by looking at every pair; S and the pairs that count, as by definition. */
static double plain_kendall(const double *x, const double *y, size_t n)
{
    double s = 0, in_x = 0, in_y = 0;
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < i; k++) {
            if (isnan(x[i] + y[i] + x[k] + y[k])) continue;
            double dx = (x[i] > x[k]) - (x[i] < x[k]), dy = (y[i] > y[k]) - (y[i] < y[k]);
            s += dx * dy;
            in_x += dx != 0;
            in_y += dy != 0;
        }
    }
    return s / sqrt(in_x * in_y);
}

/* Place of value i among the pairs that are there: the mean of the places its equals take. */
static double plain_rank(const double *x, const double *y, size_t n, size_t i)
{
    double less = 0, equal = 0;
    for (size_t k = 0; k < n; k++) {
        if (isnan(x[k] + y[k])) continue;
        less += x[k] < x[i];
        equal += x[k] == x[i];
    }
    return less + (equal + 1) / 2;
}

static double plain_pearson(const double *x, const double *y, size_t n)
{
    long double count = 0, sx = 0, sy = 0, xx = 0, yy = 0, xy = 0;
    for (size_t i = 0; i < n; i++) {
        if (isnan(x[i] + y[i])) continue;
        count++;
        sx += x[i];
        sy += y[i];
    }
    for (size_t i = 0; i < n; i++) {
        if (isnan(x[i] + y[i])) continue;
        long double dx = x[i] - sx / count, dy = y[i] - sy / count;
        xx += dx * dx;
        yy += dy * dy;
        xy += dx * dy;
    }
    return (double)(xy / (sqrtl(xx) * sqrtl(yy)));
}

static void all_kinds_agree_with_plain_twins(void **state)
{
    for (uint64_t k = 0; k < 40; k++) {
        double x[N], y[N], rx[N], ry[N], steps = k % 2 ? 5 : 1e9;
        ork_correlation got;
        fill(2 * k, steps, x);
        fill(2 * k + 1, k % 3 ? steps : 4, y);
        assert_ok(*state, ork_correlate(*state, ORK_PEARSON, x, y, N, &got));
        assert_near(got.coefficient, plain_pearson(x, y, N), 1e-14);
        assert_ok(*state, ork_correlate(*state, ORK_KENDALL, x, y, N, &got));
        assert_near(got.coefficient, plain_kendall(x, y, N), 1e-14);
        for (size_t i = 0; i < N; i++) {
            bool is_there = !isnan(x[i] + y[i]);
            rx[i] = is_there ? plain_rank(x, y, N, i) : NAN;
            ry[i] = is_there ? plain_rank(y, x, N, i) : NAN;
        }
        assert_ok(*state, ork_correlate(*state, ORK_SPEARMAN, x, y, N, &got));
        assert_near(got.coefficient, plain_pearson(rx, ry, N), 1e-14);
        assert_true(got.pairs < N && got.pairs > N / 2);
    }
}

static void pearson_is_what_r_computes(void **state)
{
    /* Anscombe (1973), first set: r = 0.81642051634484, p = 0.0021696 (cor.test). */
    const double x[] = {10, 8, 13, 9, 11, 14, 6, 4, 12, 7, 5};
    const double y[] = {8.04, 6.95, 7.58, 8.81, 8.33, 9.96, 7.24, 4.26, 10.84, 4.82, 5.68};
    ork_correlation got;
    assert_ok(*state, ork_correlate(*state, ORK_PEARSON, x, y, 11, &got));
    assert_near(got.coefficient, 0.81642051634484, 1e-14);
    assert_near(got.p, 0.00216962887307879, 1e-14);
}

static void kendalls_p_is_exact_without_ties(void **state)
{
    const double x[] = {1, 2, 3, 4, 5}, swapped[] = {1, 2, 3, 5, 4};
    const double descending[] = {5, 4, 3, 2, 1};
    ork_correlation got;
    assert_ok(*state, ork_correlate(*state, ORK_KENDALL, x, x, 4, &got));
    assert_near(got.coefficient, 1, 0);
    assert_near(got.p, 2.0 / 24, 1e-15); /* one of 24 orders at each end */
    assert_ok(*state, ork_correlate(*state, ORK_KENDALL, x, swapped, 5, &got));
    assert_near(got.coefficient, 0.8, 1e-15);
    assert_near(got.p, 2 * 5.0 / 120, 1e-15);
    assert_ok(*state, ork_correlate(*state, ORK_KENDALL, x, descending, 5, &got));
    assert_near(got.coefficient, -1, 0);
    assert_near(got.p, 2.0 / 120, 1e-15);
}

static void kendalls_p_with_ties_agrees_with_all_permutations(void **state)
{
    /* The variance with ties is that of S over all orders of y: 6! of them, by swapping. */
    double x[] = {1, 1, 2, 2, 2, 3}, y[] = {1, 2, 2, 3, 3, 3}, s_of = 0, squares = 0;
    ork_correlation got;
    assert_ok(*state, ork_correlate(*state, ORK_KENDALL, x, y, 6, &got));
    size_t order[6] = {0}, orders = 0;
    for (size_t code = 0; code < 46656; code++) {
        bool is_order = true;
        for (size_t i = 0, rest = code; i < 6; i++, rest /= 6) {
            order[i] = rest % 6;
            for (size_t k = 0; k < i; k++)
                is_order = is_order && order[k] != order[i];
        }
        if (!is_order) continue;
        double s = 0;
        for (size_t i = 0; i < 6; i++) {
            for (size_t k = 0; k < i; k++) {
                double a = y[order[i]], b = y[order[k]];
                s += ((x[i] > x[k]) - (x[i] < x[k])) * ((a > b) - (a < b));
            }
        }
        bool is_identity = code == 0 + 1 * 6 + 2 * 36 + 3 * 216 + 4 * 1296 + 5 * 7776;
        if (is_identity) s_of = s;
        squares += s * s;
        orders++;
    }
    assert_int_equal(orders, 720);
    assert_near(got.p, erfc(s_of / sqrt(2 * squares / 720)), 1e-14);
}

static void few_or_equal_values_have_no_correlation(void **state)
{
    const double x[] = {1, 2, NAN, 4}, y[] = {2, 1, 3, NAN}, equal[] = {0.1, 0.1, 0.1, 0.1};
    for (int kind = ORK_PEARSON; kind <= ORK_KENDALL; kind++) {
        ork_correlation got;
        assert_ok(*state, ork_correlate(*state, (ork_correlation_kind)kind, x, y, 4, &got));
        assert_true(isnan(got.coefficient) && isnan(got.p));
        assert_int_equal(got.pairs, 2);
        assert_ok(*state, ork_correlate(*state, (ork_correlation_kind)kind, x, equal, 4, &got));
        assert_true(isnan(got.coefficient) && isnan(got.p));
        assert_int_equal(got.pairs, 3);
    }
}

static void huge_tiny_and_shifted_values_keep_their_correlation(void **state)
{
    const double x[] = {-1.7e308, 1.7e308, 0, 1e308}, y[] = {1e-300, 3e-300, 2e-300, 2.5e-300};
    const double plain_x[] = {-1.7, 1.7, 0, 1}, plain_y[] = {1, 3, 2, 2.5};
    double shifted[4];
    ork_correlation far, near;
    assert_ok(*state, ork_correlate(*state, ORK_PEARSON, x, y, 4, &far));
    assert_ok(*state, ork_correlate(*state, ORK_PEARSON, plain_x, plain_y, 4, &near));
    assert_near(far.coefficient, near.coefficient, 1e-15);
    for (size_t i = 0; i < 4; i++)
        shifted[i] = plain_y[i] + 0x1p45;
    assert_ok(*state, ork_correlate(*state, ORK_PEARSON, plain_x, shifted, 4, &far));
    assert_near(far.coefficient, near.coefficient, 1e-15);
}

static void the_matrix_is_its_pairs_for_any_number_of_threads(void **state)
{
    enum { COLUMNS = 7 };
    double x[COLUMNS * N];
    ork_correlation one[COLUMNS * COLUMNS], two[COLUMNS * COLUMNS], pair;
    for (uint64_t j = 0; j < COLUMNS; j++)
        fill(100 + j, j == 3 ? 1 : 6, x + j * N);
    for (int kind = ORK_PEARSON; kind <= ORK_KENDALL; kind++) {
        ork_correlation_kind which = (ork_correlation_kind)kind;
        ork_context_set_threads(*state, 1);
        assert_ok(*state, ork_correlation_matrix(*state, which, x, N, COLUMNS, one));
        ork_context_set_threads(*state, 3);
        assert_ok(*state, ork_correlation_matrix(*state, which, x, N, COLUMNS, two));
        for (size_t j = 0; j < COLUMNS; j++) {
            for (size_t l = 0; l < COLUMNS; l++) {
                const ork_correlation *a = &one[j * COLUMNS + l], *b = &two[j * COLUMNS + l];
                assert_memory_equal(&a->coefficient, &b->coefficient, sizeof(double));
                assert_memory_equal(&a->p, &b->p, sizeof(double));
                assert_int_equal(a->pairs, b->pairs);
                if (j == l) continue;
                assert_ok(*state, ork_correlate(*state, which, x + j * N, x + l * N, N, &pair));
                assert_int_equal(pair.pairs, a->pairs);
                if (j == 3 || l == 3) {
                    assert_true(isnan(a->coefficient));
                } else {
                    assert_near(pair.coefficient, a->coefficient, 1e-15);
                }
            }
            double diagonal = one[j * COLUMNS + j].coefficient;
            assert_true(j == 3 ? isnan(diagonal) : diagonal == 1);
        }
    }
}

static ork_status small_matrix(ork_context *ctx, void *data)
{
    (void)data;
    const double x[] = {1, 2, 3, 4, 3, 1, 2, 7, 1, 1, 2, 2};
    ork_correlation matrix[9];
    ORK_TRY(ork_correlation_matrix(ctx, ORK_SPEARMAN, x, 4, 3, matrix));
    return ork_correlation_matrix(ctx, ORK_KENDALL, x, 4, 3, matrix);
}

static void refused_memory_is_survived(void **state)
{
    (void)state;
    assert_survives_refused_memory(small_matrix, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        context_test(all_kinds_agree_with_plain_twins),
        context_test(pearson_is_what_r_computes),
        context_test(kendalls_p_is_exact_without_ties),
        context_test(kendalls_p_with_ties_agrees_with_all_permutations),
        context_test(few_or_equal_values_have_no_correlation),
        context_test(huge_tiny_and_shifted_values_keep_their_correlation),
        context_test(the_matrix_is_its_pairs_for_any_number_of_threads),
        context_test(refused_memory_is_survived),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
