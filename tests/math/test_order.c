/* Sorting, orders, ranks. */
#include "testing.h"

enum { SHAPES = 11 };

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Values with many ties, few ties, in order, in reverse, and shapes that tempt a bad pivot. */
static double shaped(int shape, size_t i, size_t n, ork_random *random)
{
    switch (shape) {
    case 0:
        return ork_random_uniform(random);
    case 1:
        return (double)ork_random_below(random, 5);
    case 2:
        return (double)i;
    case 3:
        return (double)(n - i);
    case 4:
        return (double)(i % 2 ? i : n - i);
    case 5:
        return 7;
    case 6:
        return i < n / 2 ? (double)i : (double)(n - i); /* organ pipes */
    case 7:                                             /* alike in the leading bits */
        return 1 + 1e-12 * ork_random_uniform(random);
    case 8: /* the same value with both signs, among others of both signs */
        return i % 3 ? (i % 2 ? 0.0 : -0.0) : ork_random_normal(random);
    case 9: /* pairs that differ in the last bits only */
        return nextafter((double)ork_random_below(random, 2000) - 1000, i % 2 ? 1e9 : -1e9);
    default:
        return (ork_random_uniform(random) - 0.5) * 1e300;
    }
}

static void sorting_agrees_with_the_standard_library(void **state)
{
    (void)state;
    ork_random random = ork_random_stream(1, 1);
    static double x[5000], sorted[5000];
    for (int shape = 0; shape < SHAPES; shape++) {
        if (shape == 8) continue; /* 0 and -0 are equal, but not in memory */
        for (size_t n = 0; n <= 5000; n = n < 70 ? n + 1 : n * 3 + 1) {
            for (size_t i = 0; i < n; i++)
                x[i] = shaped(shape, i, n, &random);
            ork_sort(x, n, sorted);
            qsort(x, n, sizeof *x, by_value);
            assert_memory_equal(sorted, x, n * sizeof *x);
            ork_sort(x, n, x);
            assert_memory_equal(sorted, x, n * sizeof *x);
        }
    }
}

static void orders_are_sorted_and_stable(void **state)
{
    ork_context *ctx = *state;
    ork_random random = ork_random_stream(2, 1);
    static double x[3000];
    static size_t order[3000];
    for (int shape = 0; shape < SHAPES; shape++) {
        for (int descending = 0; descending < 2; descending++) {
            size_t n = shape == SHAPES - 1 ? 1 : 3000;
            for (size_t i = 0; i < n; i++)
                x[i] = shaped(shape, i, n, &random);
            assert_ok(ctx, ork_order(ctx, x, n, descending, order));
            for (size_t i = 1; i < n; i++) {
                double before = x[order[i - 1]], after = x[order[i]];
                assert_true(descending ? before >= after : before <= after);
                if (before == after) assert_true(order[i - 1] < order[i]);
            }
        }
    }
    assert_ok(ctx, ork_order(ctx, x, 0, false, order));
}

static void ranks_follow_the_three_rules_for_ties(void **state)
{
    ork_context *ctx = *state;
    const double x[] = {30, 50, 30, 10};
    double rank[4];
    assert_ok(ctx, ork_rank(ctx, x, 4, false, ORK_TIES_MINIMUM, rank));
    assert_memory_equal(rank, ((double[]){2, 1, 2, 4}), sizeof rank);
    assert_ok(ctx, ork_rank(ctx, x, 4, false, ORK_TIES_AVERAGE, rank));
    assert_memory_equal(rank, ((double[]){2.5, 1, 2.5, 4}), sizeof rank);
    assert_ok(ctx, ork_rank(ctx, x, 4, false, ORK_TIES_DENSE, rank));
    assert_memory_equal(rank, ((double[]){2, 1, 2, 3}), sizeof rank);
    assert_ok(ctx, ork_rank(ctx, x, 4, true, ORK_TIES_MINIMUM, rank));
    assert_memory_equal(rank, ((double[]){2, 4, 2, 1}), sizeof rank);
}

/* The plain twin: counts how many are better, how many are equal. */
static double counted_rank(const double *x, size_t n, size_t i, ork_ties ties)
{
    double better = 0, equal = 0, distinct = 0;
    for (size_t j = 0; j < n; j++) {
        equal += x[j] == x[i];
        better += x[j] > x[i];
        bool is_first = true;
        for (size_t l = 0; l < j; l++)
            is_first &= x[l] != x[j];
        distinct += x[j] > x[i] && is_first;
    }
    return ties == ORK_TIES_DENSE     ? distinct + 1
           : ties == ORK_TIES_AVERAGE ? better + (equal + 1) / 2
                                      : better + 1;
}

static void ranks_agree_with_counting(void **state)
{
    ork_context *ctx = *state;
    ork_random random = ork_random_stream(3, 1);
    double x[120], rank[120];
    for (int shape = 0; shape < 8; shape++) {
        for (size_t i = 0; i < 120; i++)
            x[i] = shaped(shape, i, 120, &random);
        for (int ties = ORK_TIES_MINIMUM; ties <= ORK_TIES_DENSE; ties++) {
            assert_ok(ctx, ork_rank(ctx, x, 120, false, (ork_ties)ties, rank));
            for (size_t i = 0; i < 120; i++) {
                assert_true(rank[i] == counted_rank(x, 120, i, (ork_ties)ties));
            }
        }
    }
}

static ork_status rank_something(ork_context *ctx, void *data)
{
    (void)data;
    const double x[] = {3, 1, 2};
    double rank[3];
    return ork_rank(ctx, x, 3, false, ORK_TIES_MINIMUM, rank);
}

static void ranking_survives_refused_memory(void **state)
{
    (void)state;
    assert_survives_refused_memory(rank_something, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        context_test(sorting_agrees_with_the_standard_library),
        context_test(orders_are_sorted_and_stable),
        context_test(ranks_follow_the_three_rules_for_ties),
        context_test(ranks_agree_with_counting),
        context_test(ranking_survives_refused_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
