/* Distances: against R, a plain twin, laws, odd input. */
#include "clusters.h"

static void digits_of(const char *set, const char *what, const double *ours, const double *theirs,
                      size_t pairs)
{
    double digits = 17;
    for (size_t k = 0; k < pairs; k++)
        digits = fmin(digits, clusters_digits(ours[k], theirs[k], 1e-3));
    print_message("%-13s %-11s %.1f digits\n", set, what, digits);
    assert_true(digits >= 12);
}

/* ---- Golden ------------------------------------------------------------------------------------
 */

static void distances_are_those_of_r(void **state)
{
    ork_context *ctx = *state;
    static const struct {
        const char *name;
        ork_distance kind;
    } kinds[] = {{"euclidean", ORK_DISTANCE_EUCLIDEAN}, {"manhattan", ORK_DISTANCE_MANHATTAN},
                 {"maximum", ORK_DISTANCE_MAXIMUM},     {"minkowski3", ORK_DISTANCE_MINKOWSKI},
                 {"canberra", ORK_DISTANCE_CANBERRA},   {"pearson", ORK_DISTANCE_PEARSON}};
    for (size_t set = 0; set < CLUSTER_SETS; set++) {
        size_t n, p, units;
        double *x = clusters_data(ctx, cluster_sets[set], &n, &p);
        double *ours = calloc(n * (n - 1) / 2, sizeof *ours);
        for (size_t k = 0; k < 6; k++) {
            double *theirs = clusters_distance(ctx, cluster_sets[set], kinds[k].name, &units);
            assert_int_equal(units, n);
            assert_ok(ctx, ork_distances(ctx, kinds[k].kind, 3, x, n, p, NULL, ours));
            digits_of(cluster_sets[set], kinds[k].name, ours, theirs, n * (n - 1) / 2);
            free(theirs);
        }
        free(ours), free(x);
    }
}

static void gower_is_that_of_daisy(void **state)
{
    ork_context *ctx = *state;
    size_t n, p, units;
    double *x = clusters_data(ctx, "flower_gower", &n, &p);
    double *ours = calloc(n * (n - 1) / 2, sizeof *ours);
    json_t *root = clusters_json("flower_gower", "types.json");
    for (int second = 0; second < 2; second++) {
        ork_gower_type type[8];
        json_t *letters = json_object_get(root, second ? "types2" : "types");
        for (size_t j = 0; j < p; j++) {
            char letter = json_string_value(json_array_get(letters, j))[0];
            type[j] = letter == 'I'   ? ORK_GOWER_INTERVAL
                      : letter == 'O' ? ORK_GOWER_ORDERED
                      : letter == 'N' ? ORK_GOWER_NOMINAL
                      : letter == 'S' ? ORK_GOWER_SYMMETRIC
                                      : ORK_GOWER_ASYMMETRIC;
        }
        const char *column = second ? "gower_asymm13_symm2" : "gower";
        double *theirs = clusters_distance(ctx, "flower_gower", column, &units);
        assert_ok(ctx, ork_gower(ctx, x, n, p, type, NULL, ours));
        digits_of("flower", column, ours, theirs, n * (n - 1) / 2);
        free(theirs);
    }
    json_decref(root);
    free(ours), free(x);
}

/* What dist() of R 4.2.2 gives for these numbers. */
static void missing_values_are_scaled_up_as_in_r(void **state)
{
    ork_context *ctx = *state;
    const double x[] = {1, 2, NAN, 4, 5, 0, 0, 3, -1, NAN, 2, NAN, 2, 0, 7};
    static const struct {
        ork_distance kind;
        double expected[10];
    } cases[] = {
        {ORK_DISTANCE_EUCLIDEAN,
         {1.2247448713915889, 3.6742346141747673, 3.7416573867739413, 7.8421935706790613,
          5.196152422706632, 2.7386127875258306, 5.196152422706632, 5.4772255750516612,
          8.6602540378443873, 8.6602540378443873}},
        {ORK_DISTANCE_MANHATTAN, {1.5, 4.5, 6, 13.5, 9, 4.5, 9, 9, 15, 12}},
        {ORK_DISTANCE_MAXIMUM, {1, 3, 3, 5, 3, 2, 3, 4, 5, 7}},
        {ORK_DISTANCE_CANBERRA,
         {1, 1.5, 2.6000000000000001, 1.8333333333333335, 3, 2, 1.2857142857142858, 3,
          1.6666666666666667, 1.6666666666666667}},
        {ORK_DISTANCE_MINKOWSKI,
         {1.1447142425533319, 3.4341427276599954, 3.3019272488946263, 6.569278709831833,
          4.3267487109222245, 2.381101577952299, 4.3267487109222245, 4.7622031559045981,
          7.2112478515370411, 8.0207793141168011}},
    };
    for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
        double ours[10];
        assert_ok(ctx, ork_distances(ctx, cases[c].kind, 3, x, 5, 3, NULL, ours));
        for (size_t k = 0; k < 10; k++) {
            if (isnan(cases[c].expected[k])) {
                assert_true(isnan(ours[k]));
            } else {
                assert_near(ours[k], cases[c].expected[k], 1e-15);
            }
        }
    }
}

/* ---- Twin --------------------------------------------------------------------------------------
 */

static double plain(ork_distance kind, const double *x, size_t n, size_t p, const double *w,
                    size_t a, size_t b)
{
    double sum = 0, counted = 0, all = 0;
    for (size_t j = 0; j < p; j++) {
        double u = x[j * n + a], v = x[j * n + b], weight = w ? w[j] : 1, apart = fabs(u - v);
        all += weight;
        if (isnan(u) || isnan(v)) continue;
        if (kind == ORK_DISTANCE_CANBERRA && u == 0 && v == 0) continue;
        counted += weight;
        if (kind == ORK_DISTANCE_MAXIMUM) sum = fmax(sum, weight * apart);
        if (kind == ORK_DISTANCE_MANHATTAN) sum += weight * apart;
        if (kind == ORK_DISTANCE_CANBERRA) sum += weight * apart / (fabs(u) + fabs(v));
        if (kind == ORK_DISTANCE_MINKOWSKI) sum += weight * pow(apart, 1.7);
        if (kind == ORK_DISTANCE_EUCLIDEAN || kind == ORK_DISTANCE_SQUARED)
            sum += weight * apart * apart;
    }
    if (counted == 0) return NAN;
    if (kind != ORK_DISTANCE_MAXIMUM) sum *= all / counted;
    if (kind == ORK_DISTANCE_EUCLIDEAN) return sqrt(sum);
    return kind == ORK_DISTANCE_MINKOWSKI ? pow(sum, 1 / 1.7) : sum;
}

static void distances_are_those_of_the_plain_formulas(void **state)
{
    ork_context *ctx = *state;
    for (uint64_t run = 0; run < 48; run++) {
        ork_random random = ork_random_stream(21, run);
        ork_distance kind = (ork_distance)(run % 6);
        size_t n = 1 + (size_t)ork_random_below(&random, run < 6 ? 700 : 150);
        size_t p = 1 + (size_t)ork_random_below(&random, 9);
        double *x = calloc(n * p, sizeof *x), w[9], *ours = calloc(n * n / 2 + 1, sizeof *ours);
        for (size_t e = 0; e < n * p; e++) {
            x[e] = ork_random_normal(&random);
            if (run % 5 == 1 && ork_random_uniform(&random) < 0.3) x[e] = 0;
            if (run % 4 == 2 && ork_random_uniform(&random) < 0.2) x[e] = NAN;
        }
        for (size_t j = 0; j < p; j++)
            w[j] = 0.2 + ork_random_uniform(&random);
        const double *weights = run % 3 == 0 ? w : NULL;
        ork_context_set_threads(ctx, 1 + (int)(run % 2));
        assert_ok(ctx, ork_distances(ctx, kind, 1.7, x, n, p, weights, ours));
        for (size_t i = 0; i < n; i++) {
            for (size_t j = i + 1; j < n; j++) {
                double expected = plain(kind, x, n, p, weights, i, j);
                double got = ours[ork_pair(n, i, j)];
                if (isnan(expected)) assert_true(isnan(got));
                if (!isnan(expected)) assert_near(got, expected, 1e-13);
            }
        }
        free(x), free(ours);
    }
}

/* Correlations pair by pair, with and without missing values. */
static void correlation_distances_are_one_less_r(void **state)
{
    ork_context *ctx = *state;
    enum { N = 30, P = 7 };
    for (int with_missing = 0; with_missing < 2; with_missing++) {
        for (int ranks = 0; ranks < 2; ranks++) {
            ork_random random = ork_random_stream(22, (uint64_t)ranks);
            double x[N * P], ours[N * N / 2];
            for (size_t e = 0; e < N * P; e++)
                x[e] = floor(6 * ork_random_uniform(&random));
            if (with_missing) x[3] = x[40] = NAN;
            ork_distance kind = ranks ? ORK_DISTANCE_SPEARMAN : ORK_DISTANCE_PEARSON;
            assert_ok(ctx, ork_distances(ctx, kind, 0, x, N, P, NULL, ours));
            for (size_t i = 0; i < N; i++) {
                for (size_t j = i + 1; j < N; j++) {
                    double a[P], b[P];
                    for (size_t v = 0; v < P; v++) {
                        a[v] = x[v * N + i];
                        b[v] = x[v * N + j];
                    }
                    ork_correlation r;
                    assert_ok(ctx,
                              ork_correlate(ctx, ranks ? ORK_SPEARMAN : ORK_PEARSON, a, b, P, &r));
                    assert_near(ours[ork_pair(N, i, j)], 1 - r.coefficient, 1e-13);
                }
            }
        }
    }
}

/* ---- Laws and edges ----------------------------------------------------------------------------
 */

static void mahalanobis_does_not_depend_on_units_of_measure_or_mixing(void **state)
{
    ork_context *ctx = *state;
    enum { N = 40 };
    double x[N * 2], mixed[N * 2], a[N * N / 2], b[N * N / 2];
    ork_random random = ork_random_stream(23, 0);
    for (size_t i = 0; i < N; i++) {
        x[i] = ork_random_normal(&random);
        x[N + i] = ork_random_normal(&random);
        mixed[i] = 1e6 * x[i] + 3;
        mixed[N + i] = x[i] - 2 * x[N + i];
    }
    assert_ok(ctx, ork_distances(ctx, ORK_DISTANCE_MAHALANOBIS, 0, x, N, 2, NULL, a));
    assert_ok(ctx, ork_distances(ctx, ORK_DISTANCE_MAHALANOBIS, 0, mixed, N, 2, NULL, b));
    double squares = 0;
    for (size_t k = 0; k < N * (N - 1) / 2; k++) {
        assert_near(a[k], b[k], 1e-9);
        squares += a[k] * a[k];
    }
    /* Σ over pairs of squared distances is n times the trace of S⁻¹ (n − 1) S. */
    assert_near(squares, N * (N - 1.0) * 2, 1e-9);
}

static void missing_and_weighted_gower_is_the_mean_over_what_counts(void **state)
{
    ork_context *ctx = *state;
    /* Interval 0..10, nominal, asymmetric, constant; by hand. */
    const double x[] = {0, 10, 5, 1, 2, NAN, 0, 0, 1, 7, 7, 7};
    const ork_gower_type type[] = {ORK_GOWER_INTERVAL, ORK_GOWER_NOMINAL, ORK_GOWER_ASYMMETRIC,
                                   ORK_GOWER_INTERVAL};
    const double weights[] = {2, 1, 1, 1};
    double d[3];
    assert_ok(ctx, ork_gower(ctx, x, 3, 4, type, weights, d));
    assert_near(d[0], (2 * 1.0 + 1 + 0) / 4, 1e-15);
    assert_near(d[1], (2 * 0.5 + 1 + 0) / 4, 1e-15);
    assert_near(d[2], (2 * 0.5 + 1 + 0) / 4, 1e-15);
    const double nothing[] = {0, 0, NAN};
    const ork_gower_type asymmetric[] = {ORK_GOWER_ASYMMETRIC};
    assert_ok(ctx, ork_gower(ctx, nothing, 3, 1, asymmetric, NULL, d));
    assert_true(isnan(d[0]) && isnan(d[1]) && isnan(d[2]));
}

static void a_flat_unit_has_no_correlation_distance(void **state)
{
    ork_context *ctx = *state;
    const double x[] = {1, 5, 2, 2, 5, 4, 4, 5, 6}; /* unit 2 is flat */
    double d[3];
    assert_ok(ctx, ork_distances(ctx, ORK_DISTANCE_PEARSON, 0, x, 3, 3, NULL, d));
    assert_true(isnan(d[0]) && isnan(d[2]));
    assert_true(d[1] >= 0 && d[1] < 0.1);
}

static void wrong_input_is_refused(void **state)
{
    ork_context *ctx = *state;
    double x[] = {1, 2, 3, 4, INFINITY, 6}, weights[] = {1, -1}, d[3];
    assert_error(ctx, ork_distances(ctx, ORK_DISTANCE_EUCLIDEAN, 0, x, 3, 2, NULL, d), ORK_ERR_DATA,
                 "variable 2 of unit 2 is infinite");
    x[4] = 8;
    assert_error(ctx, ork_distances(ctx, ORK_DISTANCE_EUCLIDEAN, 0, x, 3, 2, weights, d),
                 ORK_ERR_ARGUMENT, "weight of variable 2");
    weights[1] = 1;
    assert_error(ctx, ork_distances(ctx, ORK_DISTANCE_PEARSON, 0, x, 3, 2, weights, d),
                 ORK_ERR_ARGUMENT, "no weights");
    assert_error(ctx, ork_distances(ctx, ORK_DISTANCE_MINKOWSKI, 0.5, x, 3, 2, NULL, d),
                 ORK_ERR_ARGUMENT, "power");
    const double dependent[] = {1, 2, 4, 2, 4, 8};
    assert_error(ctx, ork_distances(ctx, ORK_DISTANCE_MAHALANOBIS, 0, dependent, 3, 2, NULL, d),
                 ORK_ERR_DATA, "depend on each other");
    x[4] = NAN;
    assert_error(ctx, ork_distances(ctx, ORK_DISTANCE_MAHALANOBIS, 0, x, 3, 2, NULL, d),
                 ORK_ERR_DATA, "missing");
    const double constant[] = {1, 2, 4, 3, 3, 3};
    assert_error(ctx, ork_distances(ctx, ORK_DISTANCE_MAHALANOBIS, 0, constant, 3, 2, NULL, d),
                 ORK_ERR_DATA, "variable 2 is constant");
}

static ork_status all_kinds(ork_context *ctx, void *data)
{
    (void)data;
    const double x[] = {1, 2, 6, 7, -1, 0, 1, 0, 4, 4, 5, 9}, missing[] = {1, NAN, 3, 4, 5, 6};
    const ork_gower_type type[] = {ORK_GOWER_INTERVAL, ORK_GOWER_NOMINAL};
    double d[6];
    for (int kind = 0; kind < 8; kind++)
        ORK_TRY(ork_distances(ctx, (ork_distance)kind, 3, x, 4, 3, NULL, d));
    ORK_TRY(ork_distances(ctx, ORK_DISTANCE_MAHALANOBIS, 0, x, 4, 2, NULL, d));
    ORK_TRY(ork_distances(ctx, ORK_DISTANCE_PEARSON, 0, missing, 2, 3, NULL, d));
    return ork_gower(ctx, missing, 3, 2, type, NULL, d);
}

static void refused_memory_is_reported(void **state)
{
    (void)state;
    assert_survives_refused_memory(all_kinds, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        context_test(distances_are_those_of_r),
        context_test(gower_is_that_of_daisy),
        context_test(missing_values_are_scaled_up_as_in_r),
        context_test(distances_are_those_of_the_plain_formulas),
        context_test(correlation_distances_are_one_less_r),
        context_test(mahalanobis_does_not_depend_on_units_of_measure_or_mixing),
        context_test(missing_and_weighted_gower_is_the_mean_over_what_counts),
        context_test(a_flat_unit_has_no_correlation_distance),
        context_test(wrong_input_is_refused),
        context_test(refused_memory_is_reported),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
