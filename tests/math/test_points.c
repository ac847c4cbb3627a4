/* Points of the unit cube: ranges, evenness, seeds, limits. */
#include "testing.h"

enum { M = 12, POINTS = 1 << M, MOST = ORK_POINTS_SOBOL_MOST };

/* The first points of Sobol's sequence, by coordinate. */
static void take_points(ork_context *ctx, uint64_t seed, double u[MOST][POINTS])
{
    double point[MOST];
    for (size_t k = 0; k < POINTS; k++) {
        assert_ok(ctx, ork_unit_point(ctx, ORK_POINTS_SOBOL, seed, k, MOST, point));
        for (size_t j = 0; j < MOST; j++)
            u[j][k] = point[j];
    }
}

static double u[MOST][POINTS];

static void each_coordinate_has_one_point_in_each_part(void **state)
{
    for (uint64_t seed = 0; seed < 3; seed++) {
        take_points(*state, seed, u);
        for (size_t j = 0; j < MOST; j++) {
            bool is_taken[POINTS] = {false};
            for (size_t k = 0; k < POINTS; k++) {
                assert_true(u[j][k] > 0 && u[j][k] < 1);
                size_t part = (size_t)(u[j][k] * POINTS);
                assert_false(is_taken[part]);
                is_taken[part] = true;
            }
        }
    }
}

/* True when all rectangles 2^-a × 2^-b hold the same number of points. */
static bool fills_evenly(const double *x, const double *y, int a, int b)
{
    int count[POINTS] = {0};
    for (size_t k = 0; k < POINTS; k++)
        count[((size_t)(x[k] * (1 << a)) << b) + (size_t)(y[k] * (1 << b))]++;
    for (int r = 0; r < 1 << (a + b); r++) {
        if (count[r] != POINTS >> (a + b)) return false;
    }
    return true;
}

/* The quality t of the (t, M, 2)-net of two coordinates. */
static int quality(const double *x, const double *y)
{
    int t = 0;
    for (int a = 0; a + t <= M; a++) {
        while (a + t <= M && !fills_evenly(x, y, a, M - t - a))
            t++, a = 0;
    }
    return t;
}

static void pairs_of_coordinates_fill_the_square_evenly(void **state)
{
    take_points(*state, 5, u);
    int worst = 0, sum = 0;
    for (size_t i = 0; i < MOST; i++) {
        for (size_t j = 0; j < i; j++) {
            int t = quality(u[i], u[j]);
            if (t > worst) worst = t;
            sum += t;
            if (i < 8) assert_true(t <= 4);
        }
    }
    print_message("pairs: t is %.2f, at most %d\n", sum / (MOST * (MOST - 1) / 2.0), worst);
    assert_true(worst <= 6);
    assert_true(sum < 2.6 * (MOST * (MOST - 1) / 2));
}

static void a_seed_gives_its_own_points_again(void **state)
{
    for (int kind = ORK_POINTS_RANDOM; kind <= ORK_POINTS_SOBOL; kind++) {
        double one[8], again[8], other[8], next[8];
        assert_ok(*state, ork_unit_point(*state, (ork_points)kind, 1, 9, 8, one));
        assert_ok(*state, ork_unit_point(*state, (ork_points)kind, 1, 10, 8, next));
        assert_ok(*state, ork_unit_point(*state, (ork_points)kind, 1, 9, 8, again));
        assert_ok(*state, ork_unit_point(*state, (ork_points)kind, 2, 9, 8, other));
        assert_memory_equal(one, again, sizeof one);
        for (size_t j = 0; j < 8; j++)
            assert_true(one[j] != other[j] && one[j] != next[j]);
    }
}

static void a_scrambled_point_is_uniform_over_seeds(void **state)
{
    enum { SEEDS = 4000 };
    for (uint64_t index = 0; index < 3; index++) {
        double mean[2] = {0}, square[2] = {0}, product = 0, point[2];
        for (uint64_t seed = 0; seed < SEEDS; seed++) {
            assert_ok(*state, ork_unit_point(*state, ORK_POINTS_SOBOL, seed, index, 2, point));
            for (size_t j = 0; j < 2; j++) {
                mean[j] += (point[j] - 0.5) / SEEDS;
                square[j] += (point[j] - 0.5) * (point[j] - 0.5) / SEEDS;
            }
            product += (point[0] - 0.5) * (point[1] - 0.5) / SEEDS;
        }
        for (size_t j = 0; j < 2; j++) { /* four standard errors */
            assert_true(fabs(mean[j]) < 4 * sqrt(1.0 / 12 / SEEDS));
            assert_true(fabs(square[j] - 1.0 / 12) < 4 * sqrt(1.0 / 180 / SEEDS));
        }
        assert_true(fabs(product) < 4 / 12.0 / sqrt(SEEDS));
    }
}

static void more_coordinates_than_there_are_are_refused(void **state)
{
    double point[MOST + 1];
    assert_ok(*state, ork_unit_point(*state, ORK_POINTS_SOBOL, 1, UINT32_MAX, MOST, point));
    assert_error(*state, ork_unit_point(*state, ORK_POINTS_SOBOL, 1, 0, MOST + 1, point),
                 ORK_ERR_ARGUMENT, "not 49 and 1\n  hint: take random points");
    assert_error(*state, ork_unit_point(*state, ORK_POINTS_SOBOL, 1, UINT64_C(1) << 32, 1, point),
                 ORK_ERR_ARGUMENT, "2^32 points");
    assert_ok(*state, ork_unit_point(*state, ORK_POINTS_RANDOM, 1, UINT64_C(1) << 32, 49, point));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        context_test(each_coordinate_has_one_point_in_each_part),
        context_test(pairs_of_coordinates_fill_the_square_evenly),
        context_test(a_seed_gives_its_own_points_again),
        context_test(a_scrambled_point_is_uniform_over_seeds),
        context_test(more_coordinates_than_there_are_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
