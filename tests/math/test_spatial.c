/* Spatial weights and statistics: twins, laws, edges. */
#include "testing.h"

static double noise(uint64_t stream, uint64_t i)
{
    ork_random random = ork_random_stream(stream, i);
    return ork_random_normal(&random);
}

/* A grid of side × side units with their four neighbours. */
static ork_spatial_weights *grid(ork_context *ctx, uint32_t side)
{
    ork_spatial_link links[4 * 32 * 32];
    size_t count = 0;
    assert_true(side <= 32);
    for (uint32_t i = 0; i < side * side; i++) {
        if (i % side > 0) links[count++] = (ork_spatial_link){i, i - 1, 1};
        if (i % side + 1 < side) links[count++] = (ork_spatial_link){i, i + 1, 1};
        if (i >= side) links[count++] = (ork_spatial_link){i, i - side, 1};
        if (i + side < side * side) links[count++] = (ork_spatial_link){i, i + side, 1};
    }
    ork_spatial_weights *weights;
    assert_ok(ctx, ork_spatial_weights_new(ctx, side * side, links, count, &weights));
    return weights;
}

static void links_become_rows_whatever_their_order(void **state)
{
    ork_spatial_link links[] = {{2, 0, 0.5}, {0, 1, 1}, {1, 1, 9}, {0, 2, 3}, {0, 1, 7}};
    ORK_OWNED_WEIGHTS ork_spatial_weights *w = NULL;
    assert_ok(*state, ork_spatial_weights_new(*state, 4, links, 5, &w));
    assert_int_equal(w->start[4], 3);
    assert_int_equal(w->start[1], 2);
    assert_int_equal(w->neighbour[1], 2);
    assert_near(w->weight[1], 3, 0);
    assert_int_equal(ork_spatial_weights_mutual(w), 2);
    ork_spatial_weights_standardise(w);
    assert_near(w->weight[1], 0.75, 1e-15);
    size_t part[4], parts;
    assert_ok(*state, ork_spatial_parts(*state, w, part, &parts));
    assert_int_equal(parts, 2);
    assert_int_equal(part[2], 0);
    assert_int_equal(part[1], 0); /* 0 and 2 are each other's, 1 is 0's */
    assert_int_equal(part[3], 1);
}

static void a_subset_keeps_the_links_within(void **state)
{
    ORK_OWNED_WEIGHTS ork_spatial_weights *all = grid(*state, 3);
    ORK_OWNED_WEIGHTS ork_spatial_weights *some = NULL;
    const bool keep[9] = {1, 1, 1, 0, 1, 0, 0, 0, 1};
    assert_ok(*state, ork_spatial_weights_subset(*state, all, keep, &some));
    assert_int_equal(some->n, 5);
    /* 0–1–2 and 1–4 (now 3); 8 (now 4) is alone. */
    assert_int_equal(some->start[5], 6);
    assert_int_equal(some->start[5] - some->start[4], 0);
    assert_int_equal(some->neighbour[some->start[3]], 1);
}

/* ---- Distances ---------------------------------------------------------------------------------
 */

static double distance_of(const ork_places_xy *p, size_t i, size_t j)
{
    if (!p->is_geographic) return hypot(p->x[i] - p->x[j], p->y[i] - p->y[j]);
    double degree = M_PI / 180, a = p->y[i] * degree, b = p->y[j] * degree;
    double u = sin((a - b) / 2), v = sin((p->x[i] - p->x[j]) * degree / 2);
    return 2 * 6371.0088 * asin(sqrt(u * u + cos(a) * cos(b) * v * v)); /* haversine */
}

static void the_tree_finds_what_looking_at_all_finds(void **state)
{
    enum { N = 700 };
    static double x[N], y[N];
    for (int geographic = 0; geographic < 2; geographic++) {
        for (size_t i = 0; i < N; i++) {
            x[i] = geographic ? 170 + 15 * noise(1, i) : noise(1, i);
            y[i] = geographic ? 89 * tanh(noise(2, i)) : noise(2, i);
            if (x[i] > 180) x[i] -= 360;
        }
        const ork_places_xy places = {x, y, N, geographic};
        ORK_OWNED_WEIGHTS ork_spatial_weights *nearest = NULL, *within = NULL;
        double reach = geographic ? 1500 : 0.4;
        assert_ok(*state, ork_spatial_nearest(*state, &places, 7, &nearest));
        assert_ok(*state, ork_spatial_within(*state, &places, reach, &within));
        assert_int_equal(nearest->start[N], 7 * N);
        for (size_t i = 0; i < N; i++) {
            double farthest = 0;
            for (size_t k = nearest->start[i]; k < nearest->start[i + 1]; k++) {
                double distance = distance_of(&places, i, nearest->neighbour[k]);
                assert_near(nearest->weight[k], distance, 1e-9);
                farthest = fmax(farthest, distance);
            }
            size_t nearer = 0, inside = 0;
            for (size_t j = 0; j < N; j++) {
                double distance = distance_of(&places, i, j);
                nearer += j != i && distance < farthest;
                inside += j != i && distance <= reach;
            }
            assert_int_equal(nearer, 6);
            assert_int_equal(inside, within->start[i + 1] - within->start[i]);
        }
    }
}

static void equally_near_places_count_in_their_order(void **state)
{
    enum { N = 100 };
    static double x[N], y[N]; /* all at one place */
    const ork_places_xy places = {x, y, N, true};
    ORK_OWNED_WEIGHTS ork_spatial_weights *w = NULL;
    assert_ok(*state, ork_spatial_nearest(*state, &places, 2, &w));
    for (size_t i = 0; i < N; i++) {
        assert_int_equal(w->neighbour[2 * i], i == 0 ? 1 : 0);
        assert_int_equal(w->neighbour[2 * i + 1], i < 2 ? 2 : 1);
        assert_near(w->weight[2 * i], 0, 0);
    }
    assert_error((ork_context *)*state, ork_spatial_nearest(*state, &places, N, &w),
                 ORK_ERR_ARGUMENT, "100 nearest");
}

/* ---- All units ---------------------------------------------------------------------------------
 */

static void permutations_of_all_agree_with_every_permutation(void **state)
{
    enum { N = 6, PERMUTATIONS = 40000 };
    ork_spatial_link links[] = {{0, 1, 1}, {1, 0, 2}, {1, 2, 1}, {2, 3, 1}, {3, 4, 0.5}, {5, 0, 1}};
    ORK_OWNED_WEIGHTS ork_spatial_weights *w = NULL;
    const double x[N] = {1, 2, 2, 5, 3, 1};
    assert_ok(*state, ork_spatial_weights_new(*state, N, links, 6, &w));
    ork_autocorrelation observed[3], one[3];
    assert_ok(*state, ork_spatial_autocorrelation(*state, w, x, PERMUTATIONS, observed));
    /* All 720 orders, by counting in the factorial number system. */
    double at_least[3] = {0}, sum[3] = {0}, squares[3] = {0};
    for (size_t code = 0; code < 720; code++) {
        double left[N], dealt[N];
        memcpy(left, x, sizeof x);
        for (size_t k = 0, rest = code; k < N; k++) {
            size_t which = rest % (N - k);
            rest /= N - k;
            dealt[k] = left[which];
            left[which] = left[N - k - 1];
        }
        assert_ok(*state, ork_spatial_autocorrelation(*state, w, dealt, 0, one));
        for (size_t m = 0; m < 3; m++) {
            at_least[m] += one[m].statistic >= observed[m].statistic - 1e-12;
            sum[m] += one[m].statistic / 720;
            squares[m] += one[m].statistic * one[m].statistic / 720;
        }
    }
    for (size_t m = 0; m < 3; m++) {
        double p = at_least[m] / 720, error = sqrt(p * (1 - p) / PERMUTATIONS);
        assert_true(fabs((double)observed[m].at_least / PERMUTATIONS - p) < 4.5 * error);
        /* The analytic moments under randomisation are those of all permutations. */
        assert_near(observed[m].expected, sum[m], 1e-12);
        assert_near(observed[m].variance, squares[m] - sum[m] * sum[m], 1e-12);
        assert_near(observed[m].permutation_sd, sqrt(observed[m].variance), 0.05);
    }
}

static void measures_do_not_depend_on_the_measure_unit(void **state)
{
    ORK_OWNED_WEIGHTS ork_spatial_weights *w = grid(*state, 10);
    double x[100], scaled[100];
    for (size_t i = 0; i < 100; i++)
        x[i] = exp(noise(5, i));
    ork_autocorrelation a[3], b[3];
    ork_local moran[2][100], geary[2][100];
    assert_ok(*state, ork_spatial_autocorrelation(*state, w, x, 99, a));
    assert_ok(*state, ork_spatial_local(*state, w, x, moran[0], geary[0], NULL, NULL));
    static const double factors[] = {1e-300, 1e300, 1000};
    for (size_t f = 0; f < 3; f++) {
        for (size_t i = 0; i < 100; i++)
            scaled[i] = factors[f] * x[i];
        assert_ok(*state, ork_spatial_autocorrelation(*state, w, scaled, 99, b));
        assert_ok(*state, ork_spatial_local(*state, w, scaled, moran[1], geary[1], NULL, NULL));
        for (size_t m = 0; m < 3; m++) {
            assert_near(b[m].statistic, a[m].statistic, 1e-12);
            assert_near(b[m].variance, a[m].variance, 1e-12);
            assert_int_equal(b[m].at_least, a[m].at_least);
        }
        for (size_t i = 0; i < 100; i++) {
            assert_near(moran[1][i].statistic, moran[0][i].statistic, 1e-11);
            assert_near(geary[1][i].variance, geary[0][i].variance, 1e-11);
        }
    }
}

static void a_constant_and_nothing_have_no_autocorrelation(void **state)
{
    ORK_OWNED_WEIGHTS ork_spatial_weights *w = grid(*state, 3);
    ORK_OWNED_WEIGHTS ork_spatial_weights *empty = NULL;
    const double x[9] = {0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1};
    ork_autocorrelation r[3];
    ork_local local[9];
    ork_tail_counts counts[9];
    assert_ok(*state, ork_spatial_autocorrelation(*state, w, x, 9, r));
    assert_true(isnan(r[ORK_MORAN].statistic));
    assert_ok(*state, ork_spatial_local(*state, w, x, local, NULL, NULL, NULL));
    assert_true(isnan(local[4].statistic));
    assert_ok(*state, ork_spatial_permute(*state, w, x, 9, counts, NULL));
    assert_int_equal(counts[4].at_least, 9);
    assert_ok(*state, ork_spatial_weights_new(*state, 0, NULL, 0, &empty));
    assert_ok(*state, ork_spatial_autocorrelation(*state, empty, x, 9, r));
    assert_true(isnan(r[ORK_GEARY].statistic));
}

static void g_is_not_defined_for_negative_values(void **state)
{
    ORK_OWNED_WEIGHTS ork_spatial_weights *w = grid(*state, 3);
    const double x[9] = {1, 2, 3, 4, -1e-9, 6, 7, 8, 9};
    ork_autocorrelation r[3];
    assert_ok(*state, ork_spatial_autocorrelation(*state, w, x, 9, r));
    assert_true(isnan(r[ORK_GETIS_ORD].statistic));
    assert_true(isfinite(r[ORK_MORAN].statistic));
    assert_int_equal(r[ORK_GETIS_ORD].at_least, 0);
}

/* ---- Each unit ---------------------------------------------------------------------------------
 */

/* Moments of a local statistic over all placings of the others, one by one. */
static void enumerate(const ork_spatial_weights *w, const double *x, size_t unit, double *p_lag,
                      double *p_geary, double moments[4])
{
    size_t from = w->start[unit], degree = w->start[unit + 1] - from, n = w->n, total = 1;
    double observed[2] = {0}, at_least[2] = {0}, count = 0;
    for (size_t k = 0; k < degree; k++) {
        double own = x[unit] - x[w->neighbour[from + k]];
        observed[0] += w->weight[from + k] * x[w->neighbour[from + k]];
        observed[1] += w->weight[from + k] * own * own;
        total *= n;
    }
    memset(moments, 0, 4 * sizeof *moments);
    for (size_t code = 0; code < total; code++) {
        size_t used = 1u << unit, rest = code;
        double sum[2] = {0};
        bool is_placing = true;
        for (size_t k = 0; k < degree; k++, rest /= n) {
            size_t j = rest % n;
            is_placing = is_placing && !(used >> j & 1);
            used |= 1u << j;
            sum[0] += w->weight[from + k] * x[j];
            sum[1] += w->weight[from + k] * (x[unit] - x[j]) * (x[unit] - x[j]);
        }
        if (!is_placing) continue;
        count++;
        for (size_t m = 0; m < 2; m++) {
            at_least[m] += sum[m] >= observed[m] - 1e-9;
            moments[2 * m] += sum[m];
            moments[2 * m + 1] += sum[m] * sum[m];
        }
    }
    for (size_t m = 0; m < 2; m++) {
        moments[2 * m] /= count;
        moments[2 * m + 1] = moments[2 * m + 1] / count - moments[2 * m] * moments[2 * m];
    }
    *p_lag = at_least[0] / count;
    *p_geary = at_least[1] / count;
}

/* Even and uneven weights, ties, and as many neighbours as there can be. */
static void permutations_of_neighbours_agree_with_every_placing(void **state)
{
    enum { N = 6, PERMUTATIONS = 50000 };
    const double x[N] = {1, 2, 2, 5, 3, 1};
    for (int is_even = 0; is_even < 2; is_even++) {
        ork_spatial_link links[N * N];
        size_t count = 0;
        for (uint32_t i = 0; i < N; i++) {
            for (uint32_t j = 0; j < i + 1 && j < N - 1; j++) {
                uint32_t other = (i + 1 + j) % N;
                links[count++] = (ork_spatial_link){i, other, is_even ? 0.5 : 1 + 0.3 * other};
            }
        }
        ORK_OWNED_WEIGHTS ork_spatial_weights *w = NULL;
        assert_ok(*state, ork_spatial_weights_new(*state, N, links, count, &w));
        ork_tail_counts lag[N], geary[N];
        ork_local moran[N], local_c[N], g[N];
        assert_ok(*state, ork_spatial_permute(*state, w, x, PERMUTATIONS, lag, geary));
        assert_ok(*state, ork_spatial_local(*state, w, x, moran, local_c, g, NULL));
        double mean = ork_mean(x, N), m2 = ork_variance(x, N) * (N - 1) / N;
        for (size_t i = 0; i < N; i++) {
            double p[2], moments[4], sum = 0;
            enumerate(w, x, i, &p[0], &p[1], moments);
            for (size_t k = w->start[i]; k < w->start[i + 1]; k++)
                sum += w->weight[k];
            for (size_t m = 0; m < 2; m++) {
                double error = sqrt(p[m] * (1 - p[m]) / PERMUTATIONS);
                double ours = (m ? geary : lag)[i].at_least / (double)PERMUTATIONS;
                assert_true(fabs(ours - p[m]) <= 4.5 * error + 1e-12);
            }
            double z = (x[i] - mean) / m2;
            assert_near(moran[i].expected, z * (moments[0] - sum * mean), 1e-12);
            assert_near(moran[i].variance, z * z * moments[1], 1e-12);
            assert_near(local_c[i].expected, moments[2] / m2, 1e-12);
            assert_near(local_c[i].variance, moments[3] / (m2 * m2), 1e-11);
            if (moments[1] < 1e-9) assert_true(isnan(g[i].statistic)); /* one placing only */
        }
    }
}

static void even_rows_are_counted_as_uneven_ones_are(void **state)
{
    enum { N = 144, PERMUTATIONS = 2500 };
    ORK_OWNED_WEIGHTS ork_spatial_weights *even = grid(*state, 12);
    ORK_OWNED_WEIGHTS ork_spatial_weights *uneven = grid(*state, 12);
    for (size_t i = 0; i < N; i++)
        uneven->weight[uneven->start[i]] *= 1 + 1e-15; /* too little to change a comparison */
    double x[N];
    for (size_t i = 0; i < N; i++)
        x[i] = round(2 * noise(3, i)); /* many ties */
    ork_tail_counts lag[2][N], geary[2][N];
    assert_ok(*state, ork_spatial_permute(*state, even, x, PERMUTATIONS, lag[0], geary[0]));
    assert_ok(*state, ork_spatial_permute(*state, uneven, x, PERMUTATIONS, lag[1], geary[1]));
    assert_memory_equal(lag[0], lag[1], sizeof lag[0]);
    assert_memory_equal(geary[0], geary[1], sizeof geary[0]);
    assert_true(lag[0][50].at_least + lag[0][50].at_most > PERMUTATIONS);
}

static void counts_are_the_same_for_any_number_of_threads(void **state)
{
    enum { N = 400, PERMUTATIONS = 1500 };
    static ork_tail_counts lag[2][N], geary[2][N];
    static double x[N];
    ORK_OWNED_WEIGHTS ork_spatial_weights *w = grid(*state, 20);
    ork_autocorrelation global[2][3];
    for (size_t i = 0; i < N; i++)
        x[i] = noise(4, i);
    for (int k = 0; k < 2; k++) {
        ork_context_set_threads(*state, k + 1);
        assert_ok(*state, ork_spatial_permute(*state, w, x, PERMUTATIONS, lag[k], geary[k]));
        assert_ok(*state, ork_spatial_autocorrelation(*state, w, x, PERMUTATIONS, global[k]));
    }
    assert_memory_equal(lag[0], lag[1], sizeof lag[0]);
    assert_memory_equal(geary[0], geary[1], sizeof geary[0]);
    assert_memory_equal(global[0], global[1], sizeof global[0]);
}

static void local_values_add_up_to_those_of_all(void **state)
{
    ORK_OWNED_WEIGHTS ork_spatial_weights *w = grid(*state, 8);
    ork_spatial_weights_standardise(w);
    double x[64], moran_sum = 0, geary_sum = 0;
    ork_local moran[64], geary[64];
    ork_autocorrelation r[3];
    for (size_t i = 0; i < 64; i++)
        x[i] = noise(6, i);
    assert_ok(*state, ork_spatial_local(*state, w, x, moran, geary, NULL, NULL));
    assert_ok(*state, ork_spatial_autocorrelation(*state, w, x, 0, r));
    for (size_t i = 0; i < 64; i++) {
        moran_sum += moran[i].statistic;
        geary_sum += geary[i].statistic;
    }
    assert_near(moran_sum / 64, r[ORK_MORAN].statistic, 1e-13);
    assert_near(geary_sum * 63 / (2 * 64.0 * 64), r[ORK_GEARY].statistic, 1e-13);
}

/* ---- Two variables -----------------------------------------------------------------------------
 */

static void bivariate_moran_agrees_with_every_permutation(void **state)
{
    enum { N = 6, PERMUTATIONS = 40000 };
    ork_spatial_link links[] = {{0, 1, 1}, {1, 0, 2}, {1, 2, 1}, {2, 3, 1}, {3, 4, 0.5}, {5, 0, 1}};
    ORK_OWNED_WEIGHTS ork_spatial_weights *w = NULL;
    const double x[N] = {1, 2, 2, 5, 3, 1}, y[N] = {4, 1, 0, 2, 2, 7};
    assert_ok(*state, ork_spatial_weights_new(*state, N, links, 6, &w));
    ork_autocorrelation observed, one;
    assert_ok(*state, ork_spatial_cross(*state, w, x, y, PERMUTATIONS, &observed));
    double at_least = 0, sum = 0, squares = 0;
    for (size_t code = 0; code < 720; code++) {
        double left[N], dealt[N];
        memcpy(left, y, sizeof y);
        for (size_t k = 0, rest = code; k < N; k++) {
            size_t which = rest % (N - k);
            rest /= N - k;
            dealt[k] = left[which];
            left[which] = left[N - k - 1];
        }
        assert_ok(*state, ork_spatial_cross(*state, w, x, dealt, 0, &one));
        at_least += one.statistic >= observed.statistic - 1e-12;
        sum += one.statistic / 720;
        squares += one.statistic * one.statistic / 720;
    }
    double p = at_least / 720, error = sqrt(p * (1 - p) / PERMUTATIONS);
    assert_true(fabs((double)observed.at_least / PERMUTATIONS - p) < 4.5 * error);
    assert_near(sum, 0, 1e-12);
    assert_near(observed.variance, squares, 1e-12);
}

static void a_variable_against_itself_is_moran(void **state)
{
    ORK_OWNED_WEIGHTS ork_spatial_weights *w = grid(*state, 7);
    double x[49];
    ork_local cross[49], moran[49];
    ork_autocorrelation bivariate, all[3];
    for (size_t i = 0; i < 49; i++)
        x[i] = noise(8, i);
    assert_ok(*state, ork_spatial_cross(*state, w, x, x, 0, &bivariate));
    assert_ok(*state, ork_spatial_autocorrelation(*state, w, x, 0, all));
    assert_near(bivariate.statistic, all[ORK_MORAN].statistic, 1e-14);
    assert_ok(*state, ork_spatial_local_cross(*state, w, x, x, cross));
    assert_ok(*state, ork_spatial_local(*state, w, x, moran, NULL, NULL, NULL));
    for (size_t i = 0; i < 49; i++) {
        assert_near(cross[i].statistic, moran[i].statistic, 1e-13);
        assert_near(cross[i].expected, moran[i].expected, 1e-13);
        assert_near(cross[i].variance, moran[i].variance, 1e-13);
    }
    const double same[49] = {0};
    assert_ok(*state, ork_spatial_cross(*state, w, x, same, 9, &bivariate));
    assert_true(isnan(bivariate.statistic));
}

/* ---- Many tests --------------------------------------------------------------------------------
 */

static void adjusted_p_are_those_of_the_definitions(void **state)
{
    const double p[] = {0.01, NAN, 0.04, 0.03, 0.005};
    double fdr[5], bonferroni[5];
    assert_ok(*state, ork_adjust_p(*state, p, 5, ORK_ADJUST_FDR, fdr));
    assert_ok(*state, ork_adjust_p(*state, p, 5, ORK_ADJUST_BONFERRONI, bonferroni));
    const double expected[] = {0.02, NAN, 0.04, 0.04, 0.02};
    for (size_t i = 0; i < 5; i++) {
        if (i == 1) continue;
        assert_near(fdr[i], expected[i], 1e-15);
        assert_near(bonferroni[i], 4 * p[i], 1e-15);
    }
    assert_true(isnan(fdr[1]) && isnan(bonferroni[1]));
    assert_near(ork_normal_two_sided(1.959963984540054), 0.05, 1e-14);
    assert_near(ork_normal_upper(-1.6448536269514722), 0.95, 1e-14);
}

static ork_status everything(ork_context *ctx, void *data)
{
    (void)data;
    enum { N = 9 };
    ork_spatial_link links[] = {{0, 1, 1}, {1, 2, 2}, {2, 0, 1}, {2, 1, 1}};
    const double x[N] = {3, 1, 4, 1, 5, 9, 2, 6, 5}, y[N] = {2, 7, 1, 8, 2, 8, 1, 8, 2};
    const ork_places_xy places = {x, y, N, true};
    ORK_OWNED_WEIGHTS ork_spatial_weights *w = NULL, *nearest = NULL, *within = NULL, *some = NULL;
    ork_autocorrelation r[3];
    ork_tail_counts lag[N], geary[N];
    ork_local local[N];
    size_t part[N], parts;
    double fdr[N];
    ORK_TRY(ork_spatial_weights_new(ctx, N, links, 4, &w));
    ORK_TRY(ork_spatial_nearest(ctx, &places, 2, &nearest));
    ORK_TRY(ork_spatial_within(ctx, &places, 500, &within));
    const bool keep[N] = {1, 1, 1, 1};
    ORK_TRY(ork_spatial_weights_subset(ctx, nearest, keep, &some));
    ORK_TRY(ork_spatial_parts(ctx, w, part, &parts));
    ORK_TRY(ork_spatial_autocorrelation(ctx, nearest, x, 20, r));
    ORK_TRY(ork_spatial_local(ctx, nearest, x, local, local, NULL, NULL));
    ORK_TRY(ork_spatial_local_total(ctx, nearest, x, local));
    ORK_TRY(ork_spatial_permute(ctx, nearest, x, 20, lag, geary));
    ORK_TRY(ork_spatial_cross(ctx, nearest, x, y, 20, r));
    ORK_TRY(ork_spatial_local_cross(ctx, nearest, x, y, local));
    return ork_adjust_p(ctx, x, N, ORK_ADJUST_FDR, fdr);
}

static void spatial_statistics_survive_refused_memory(void **state)
{
    (void)state;
    assert_survives_refused_memory(everything, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        context_test(links_become_rows_whatever_their_order),
        context_test(a_subset_keeps_the_links_within),
        context_test(the_tree_finds_what_looking_at_all_finds),
        context_test(equally_near_places_count_in_their_order),
        context_test(permutations_of_all_agree_with_every_permutation),
        context_test(measures_do_not_depend_on_the_measure_unit),
        context_test(a_constant_and_nothing_have_no_autocorrelation),
        context_test(g_is_not_defined_for_negative_values),
        context_test(permutations_of_neighbours_agree_with_every_placing),
        context_test(even_rows_are_counted_as_uneven_ones_are),
        context_test(counts_are_the_same_for_any_number_of_threads),
        context_test(local_values_add_up_to_those_of_all),
        context_test(bivariate_moran_agrees_with_every_permutation),
        context_test(a_variable_against_itself_is_moran),
        context_test(adjusted_p_are_those_of_the_definitions),
        context_test(spatial_statistics_survive_refused_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
