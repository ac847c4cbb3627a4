/* Parallel loops and random numbers: the same whatever the number of threads. */
#include "testing.h"

typedef struct work {
    double sums[64];
    size_t fail_at; /* tasks from here on fail; SIZE_MAX: none */
} work;

static ork_status draw_and_sum(ork_context *ctx, size_t index, void *data)
{
    work *shared = data;
    if (index >= shared->fail_at) return ork_fail(ctx, ORK_ERR_DATA, "task %zu fails", index);
    ork_random random = ork_random_stream(ork_context_seed(ctx), index);
    for (int i = 0; i < 1000; i++)
        shared->sums[index] += ork_random_normal(&random);
    return ork_note_add(ctx, ORK_INFO, "task", "task %zu", index);
}

static void bits_do_not_depend_on_threads(void **state)
{
    ork_context *ctx = *state;
    work once = {.fail_at = SIZE_MAX};
    ork_context_set_seed(ctx, 7);
    ork_context_set_threads(ctx, 1);
    assert_ok(ctx, ork_parallel(ctx, 64, draw_and_sum, &once));
    for (int threads = 2; threads <= 16; threads *= 2) {
        work again = {.fail_at = SIZE_MAX};
        ork_context_clear_notes(ctx);
        ork_context_set_threads(ctx, threads);
        assert_ok(ctx, ork_parallel(ctx, 64, draw_and_sum, &again));
        assert_memory_equal(once.sums, again.sums, sizeof once.sums);
        assert_string_equal(ork_context_note(ctx, 63)->message, "task 63");
    }
}

static void the_lowest_failure_is_reported(void **state)
{
    ork_context *ctx = *state;
    for (int threads = 1; threads <= 8; threads++) {
        for (int repeat = 0; repeat < 20; repeat++) {
            work shared = {.fail_at = 5};
            ork_context_set_threads(ctx, threads);
            assert_error(ctx, ork_parallel(ctx, 64, draw_and_sum, &shared), ORK_ERR_DATA,
                         "task 5 fails");
        }
    }
}

static void a_cancelled_loop_stops(void **state)
{
    ork_context *ctx = *state;
    work shared = {.fail_at = SIZE_MAX};
    ork_context_cancel(ctx);
    assert_error(ctx, ork_parallel(ctx, 64, draw_and_sum, &shared), ORK_ERR_CANCELLED,
                 "interrupted");
    assert_true(shared.sums[0] == 0);
}

static ork_status loop_with_notes(ork_context *ctx, void *data)
{
    memset(data, 0, sizeof(work));
    ((work *)data)->fail_at = SIZE_MAX;
    return ork_parallel(ctx, 8, draw_and_sum, data);
}

static void a_loop_survives_refused_memory(void **state)
{
    (void)state;
    work shared;
    assert_survives_refused_memory(loop_with_notes, &shared);
}

/* Philox 4x64-10 of counter 0 and key 0: Random123's published known answer. */
static void bits_are_those_of_the_published_generator(void **state)
{
    (void)state;
    ork_random random = ork_random_stream(0, 0);
    assert_true(ork_random_bits(&random) == 0x16554d9eca36314cu);
    assert_true(ork_random_bits(&random) == 0xdb20fe9d672d0fdcu);
    assert_true(ork_random_bits(&random) == 0xd7e772cee186176bu);
    assert_true(ork_random_bits(&random) == 0x7e68b68aec7ba23bu);
}

static void moments_are_right(void **state)
{
    (void)state;
    enum { N = 200000 };
    ork_random random = ork_random_stream(1, 2);
    double mean = 0, square = 0, fourth = 0;
    size_t counts[6] = {0};
    for (int i = 0; i < N; i++) {
        double z = ork_random_normal(&random);
        mean += z / N;
        square += z * z / N;
        fourth += z * z * z * z / N;
        double u = ork_random_uniform(&random);
        assert_true(u > 0 && u < 1);
        counts[ork_random_below(&random, 6)]++;
    }
    /* Within five standard errors. */
    assert_true(fabs(mean) < 5 / sqrt(N));
    assert_true(fabs(square - 1) < 5 * sqrt(2.0 / N));
    assert_true(fabs(fourth - 3) < 5 * sqrt(96.0 / N));
    for (int k = 0; k < 6; k++)
        assert_true(fabs((double)counts[k] - N / 6.0) < 5 * sqrt(N / 6.0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        context_test(bits_do_not_depend_on_threads),
        context_test(the_lowest_failure_is_reported),
        context_test(a_cancelled_loop_stops),
        context_test(a_loop_survives_refused_memory),
        context_test(bits_are_those_of_the_published_generator),
        context_test(moments_are_right),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
