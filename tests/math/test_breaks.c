/* Classes: quantiles, equal intervals, and natural breaks against the plain dynamic program. */
#include "testing.h"

/* Sum of squares within classes. */
static double within_classes(const double *x, size_t n, const double *breaks, size_t classes)
{
    double total = 0;
    for (size_t k = 0; k < classes; k++) {
        double sum = 0, count = 0, mean;
        for (size_t i = 0; i < n; i++) {
            if (ork_break_class(x[i], breaks, classes) != k) continue;
            sum += x[i];
            count++;
        }
        mean = count > 0 ? sum / count : 0;
        for (size_t i = 0; i < n; i++) {
            if (ork_break_class(x[i], breaks, classes) != k) continue;
            total += (x[i] - mean) * (x[i] - mean);
        }
    }
    return total;
}

/* The plain twin, O(k n²) classes times the class's own sum: least sum of squares possible. */
static double least_within(const double *sorted, size_t n, size_t classes)
{
    double(*least)[200] = calloc(classes + 1, sizeof *least);
    for (size_t k = 0; k <= classes; k++) {
        for (size_t j = 0; j <= n; j++)
            least[k][j] = k == 0 && j == 0 ? 0 : INFINITY;
    }
    for (size_t k = 1; k <= classes; k++) {
        for (size_t j = 1; j <= n; j++) {
            for (size_t from = 0; from < j; from++) {
                double mean = ork_mean(sorted + from, j - from), squares = 0;
                for (size_t i = from; i < j; i++) {
                    squares += (sorted[i] - mean) * (sorted[i] - mean);
                }
                double total = least[k - 1][from] + squares;
                if (total < least[k][j]) least[k][j] = total;
            }
        }
    }
    double answer = least[classes][n];
    free(least);
    return answer;
}

static void natural_breaks_are_the_best_there_are(void **state)
{
    ork_context *ctx = *state;
    ork_random random = ork_random_stream(4, 1);
    double x[150], sorted[150], breaks[9];
    for (size_t run = 0; run < 60; run++) {
        size_t n = 12 + run * 2;
        if (n > 150) n = 150;
        for (size_t i = 0; i < n; i++) {
            double u = ork_random_uniform(&random);
            x[i] = run % 3 == 0   ? floor(u * 20)
                   : run % 3 == 1 ? 1e9 + u * u * u
                                  : exp(4 * ork_random_normal(&random));
        }
        for (size_t i = 0; i < 10; i++)
            x[i] = run % 3 == 1 ? 1e9 + (double)i : (double)i;
        ork_sort(x, n, sorted);
        for (size_t classes = 1; classes <= 9; classes += 2) {
            assert_ok(ctx, ork_breaks(ctx, x, n, classes, ORK_BREAKS_NATURAL, breaks));
            double found = within_classes(x, n, breaks, classes);
            double least = least_within(sorted, n, classes);
            assert_true(found <= least * (1 + 1e-9) + 1e-12);
        }
    }
}

static void natural_breaks_find_the_gaps(void **state)
{
    ork_context *ctx = *state;
    const double x[] = {101, 1, 52, 2, 100, 51, 3, 50};
    double breaks[2];
    assert_ok(ctx, ork_breaks(ctx, x, 8, 3, ORK_BREAKS_NATURAL, breaks));
    assert_near(breaks[0], 3, 0);
    assert_near(breaks[1], 52, 0);
}

static void breaks_by_quantile_and_by_interval_are_known(void **state)
{
    ork_context *ctx = *state;
    const double x[] = {0, 10, 20, 30, 100};
    double breaks[3];
    assert_ok(ctx, ork_breaks(ctx, x, 5, 4, ORK_BREAKS_QUANTILE, breaks));
    assert_memory_equal(breaks, ((double[]){10, 20, 30}), sizeof breaks);
    assert_ok(ctx, ork_breaks(ctx, x, 5, 4, ORK_BREAKS_EQUAL_INTERVAL, breaks));
    assert_memory_equal(breaks, ((double[]){25, 50, 75}), sizeof breaks);
}

static void a_value_on_a_break_belongs_below(void **state)
{
    (void)state;
    const double breaks[] = {10, 20};
    assert_int_equal(ork_break_class(-5, breaks, 3), 0);
    assert_int_equal(ork_break_class(10, breaks, 3), 0);
    assert_int_equal(ork_break_class(10.1, breaks, 3), 1);
    assert_int_equal(ork_break_class(20, breaks, 3), 1);
    assert_int_equal(ork_break_class(1e9, breaks, 3), 2);
    assert_int_equal(ork_break_class(1e9, NULL, 1), 0);
}

static void too_few_distinct_values_are_refused(void **state)
{
    ork_context *ctx = *state;
    const double x[] = {5, 5, 5, 7};
    double breaks[4];
    for (int rule = ORK_BREAKS_QUANTILE; rule <= ORK_BREAKS_NATURAL; rule++) {
        assert_ok(ctx, ork_breaks(ctx, x, 4, 2, (ork_breaks_rule)rule, breaks));
        assert_error(ctx, ork_breaks(ctx, x, 4, 3, (ork_breaks_rule)rule, breaks), ORK_ERR_DATA,
                     "2 distinct values");
        assert_error(ctx, ork_breaks(ctx, x, 0, 1, (ork_breaks_rule)rule, breaks), ORK_ERR_DATA,
                     "0 distinct values");
        assert_error(ctx, ork_breaks(ctx, x, 4, 0, (ork_breaks_rule)rule, breaks), ORK_ERR_ARGUMENT,
                     "0 classes");
    }
}

static void natural_breaks_of_many_values_take_no_square_of_time(void **state)
{
    ork_context *ctx = *state;
    const size_t n = 200000;
    double *x = malloc(n * sizeof *x), breaks[6];
    for (size_t i = 0; i < n; i++)
        x[i] = (double)(i % 7) * 1000 + (double)i / (double)n;
    assert_ok(ctx, ork_breaks(ctx, x, n, 7, ORK_BREAKS_NATURAL, breaks));
    for (size_t k = 0; k < 6; k++)
        assert_near(breaks[k], 1000 * (double)k + 1, 1e-3);
    free(x);
}

static ork_status break_something(ork_context *ctx, void *data)
{
    (void)data;
    const double x[] = {3, 1, 2, 8, 9};
    double breaks[2];
    return ork_breaks(ctx, x, 5, 3, ORK_BREAKS_NATURAL, breaks);
}

static void parting_survives_refused_memory(void **state)
{
    (void)state;
    assert_survives_refused_memory(break_something, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        context_test(natural_breaks_are_the_best_there_are),
        context_test(natural_breaks_find_the_gaps),
        context_test(breaks_by_quantile_and_by_interval_are_known),
        context_test(a_value_on_a_break_belongs_below),
        context_test(too_few_distinct_values_are_refused),
        context_test(natural_breaks_of_many_values_take_no_square_of_time),
        context_test(parting_survives_refused_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
