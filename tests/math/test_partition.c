/* Silhouettes and indices of partitions: against R and sklearn, plain twins, laws, odd input. */
#include "clusters.h"

/* Labels (from 0) of "pam_k3", "ward.D2_k3" or "average_k3". */
static size_t *labels_of(ork_context *ctx, const char *set, const char *method, size_t k)
{
    char file[64], column[16];
    bool is_pam = strcmp(method, "pam") == 0;
    snprintf(file, sizeof file, is_pam ? "pam_assign.csv" : "cutree_%s.csv", method);
    snprintf(column, sizeof column, is_pam ? "k%zu" : "%zu", k);
    ORK_OWNED_TABLE ork_table *table = clusters_table(ctx, set, file);
    double *values = clusters_column(ctx, table, column);
    size_t *label = calloc(table->row_count, sizeof *label);
    for (size_t i = 0; i < table->row_count; i++)
        label[i] = (size_t)values[i] - 1;
    free(values);
    return label;
}

static const char *const methods[] = {"pam", "ward.D2", "average"};

/* ---- Golden ------------------------------------------------------------------------------------
 */

static void silhouettes_are_those_of_r(void **state)
{
    ork_context *ctx = *state;
    for (size_t set = 0; set < CLUSTER_SETS; set++) {
        size_t n, p, units;
        double *x = clusters_data(ctx, cluster_sets[set], &n, &p), digits = 17, of_points = 17;
        double *distance = clusters_distance(ctx, cluster_sets[set], "euclidean", &units);
        double *width = calloc(2 * n, sizeof *width);
        ORK_OWNED_TABLE ork_table *table = clusters_table(ctx, cluster_sets[set], "silhouette.csv");
        for (size_t m = 0; m < 3; m++) {
            for (size_t k = 2; k <= 10; k++) {
                char column[32];
                snprintf(column, sizeof column, "%s_k%zu", methods[m], k);
                double *expected = clusters_column(ctx, table, column);
                size_t *label = labels_of(ctx, cluster_sets[set], methods[m], k);
                assert_ok(ctx, ork_silhouette(ctx, distance, n, label, k, width, NULL));
                assert_ok(ctx, ork_silhouette_points(ctx, x, n, p, label, k, width + n, NULL));
                for (size_t i = 0; i < n; i++) {
                    digits = fmin(digits, clusters_digits(width[i], expected[i], 1e-2));
                    of_points = fmin(of_points, clusters_digits(width[n + i], expected[i], 1e-2));
                }
                free(label), free(expected);
            }
        }
        print_message("%-13s silhouettes %.1f digits, of points %.1f\n", cluster_sets[set], digits,
                      of_points);
        assert_true(digits >= 11);
        assert_true(of_points >= 11);
        free(x), free(distance), free(width);
    }
}

static double golden(const json_t *of, const char *name)
{
    json_t *value = json_object_get(of, name);
    return json_is_number(value) ? json_number_value(value) : NAN;
}

static void indices_are_those_of_r_and_sklearn(void **state)
{
    ork_context *ctx = *state;
    for (size_t set = 0; set < CLUSTER_SETS; set++) {
        size_t n, p, units;
        double *x = clusters_data(ctx, cluster_sets[set], &n, &p);
        double *distance = clusters_distance(ctx, cluster_sets[set], "euclidean", &units);
        json_t *root = clusters_json(cluster_sets[set], "validity.json");
        static const char *const names[] = {
            "calinski_harabasz", "davies_bouldin", "dunn",          "dunn2",
            "within_ss",         "total_ss",       "pearson_gamma", "wb_ratio"};
        double digits[8] = {17, 17, 17, 17, 17, 17, 17, 17};
        for (size_t m = 0; m < 3; m++) {
            for (size_t k = 2; k <= 10; k++) {
                char name[32];
                snprintf(name, sizeof name, "%s_k%zu", methods[m], k);
                json_t *of = json_object_get(root, name);
                if (!of) continue;
                size_t *label = labels_of(ctx, cluster_sets[set], methods[m], k);
                ork_partition_spread s;
                ork_partition_gaps g;
                assert_ok(ctx, ork_partition_spread_of(ctx, x, n, p, label, k, &s));
                assert_ok(ctx, ork_partition_gaps_of(ctx, distance, n, label, k, &g));
                assert_near(s.within + s.between, s.total, 1e-12);
                double ours[] = {s.calinski_harabasz,
                                 s.davies_bouldin,
                                 g.dunn,
                                 g.dunn_mean,
                                 s.within,
                                 s.total,
                                 g.pearson_gamma,
                                 g.mean_within / g.mean_between};
                for (size_t e = 0; e < 8; e++) {
                    double theirs = golden(of, names[e]);
                    if (isnan(theirs)) continue;
                    digits[e] = fmin(digits[e], clusters_digits(ours[e], theirs, 0));
                }
                free(label);
            }
        }
        for (size_t e = 0; e < 8; e++) {
            print_message("%-13s %-17s %.1f digits\n", cluster_sets[set], names[e], digits[e]);
            assert_true(digits[e] >= 11);
        }
        json_decref(root);
        free(x), free(distance);
    }
}

/* ---- Twin --------------------------------------------------------------------------------------
 */

static double plain_width(const double *distance, size_t n, const size_t *label, size_t k, size_t i)
{
    double within = 0, nearest = INFINITY, own = 0;
    for (size_t c = 0; c < k; c++) {
        double sum = 0, count = 0;
        for (size_t j = 0; j < n; j++) {
            if (j == i || label[j] != c) continue;
            sum += distance[i < j ? ork_pair(n, i, j) : ork_pair(n, j, i)];
            count++;
        }
        if (c == label[i]) {
            within = sum / count;
            own = count;
        } else if (count > 0) {
            nearest = fmin(nearest, sum / count);
        }
    }
    return own == 0 ? 0 : (nearest - within) / fmax(nearest, within);
}

static void widths_of_points_are_those_of_the_plain_formula_for_any_threads(void **state)
{
    ork_context *ctx = *state;
    for (uint64_t run = 0; run < 20; run++) {
        ork_random random = ork_random_stream(41, run);
        size_t n = 3 + (size_t)ork_random_below(&random, run < 4 ? 900 : 120);
        size_t p = 1 + (size_t)ork_random_below(&random, 6);
        size_t k = 2 + (size_t)ork_random_below(&random, run % 2 ? 4 : 30);
        double *x = calloc(n * p, sizeof *x), *distance = calloc(n * n / 2 + 1, sizeof *distance);
        double *width = calloc(2 * n, sizeof *width);
        size_t *label = calloc(n, sizeof *label), *neighbour = calloc(n, sizeof *neighbour);
        for (size_t e = 0; e < n * p; e++)
            x[e] = ork_random_normal(&random);
        for (size_t i = 0; i < n; i++)
            label[i] = i < 2 ? i : (size_t)ork_random_below(&random, k);
        assert_ok(ctx, ork_distances(ctx, ORK_DISTANCE_EUCLIDEAN, 0, x, n, p, NULL, distance));
        ork_context_set_threads(ctx, 1);
        assert_ok(ctx, ork_silhouette_points(ctx, x, n, p, label, k, width, neighbour));
        ork_context_set_threads(ctx, 3);
        assert_ok(ctx, ork_silhouette_points(ctx, x, n, p, label, k, width + n, NULL));
        assert_memory_equal(width, width + n, n * sizeof *width);
        for (size_t i = 0; i < n; i++) {
            assert_near(width[i], plain_width(distance, n, label, k, i), 1e-12);
            assert_int_not_equal(neighbour[i], label[i]);
        }
        free(x), free(distance), free(width), free(label), free(neighbour);
    }
}

/* ---- Edges -------------------------------------------------------------------------------------
 */

static void degenerate_partitions_have_no_indices(void **state)
{
    ork_context *ctx = *state;
    const double x[] = {1, 1, 3, 3}, distance[] = {0, 2, 2, 2, 2, 0};
    const size_t one[] = {0, 0, 0, 0}, each[] = {0, 1, 2, 3}, pairs[] = {4, 4, 1, 1};
    ork_partition_spread s;
    ork_partition_gaps g;
    double width[4];
    assert_error(ctx, ork_silhouette(ctx, distance, 4, one, 1, width, NULL), ORK_ERR_ARGUMENT,
                 "at least two clusters");
    assert_ok(ctx, ork_partition_spread_of(ctx, x, 4, 1, one, 1, &s));
    assert_true(isnan(s.calinski_harabasz) && isnan(s.davies_bouldin));
    assert_near(s.within, 4, 1e-15);
    assert_ok(ctx, ork_partition_gaps_of(ctx, distance, 4, one, 1, &g));
    assert_true(isnan(g.dunn) && isnan(g.mean_between) && isnan(g.pearson_gamma));
    assert_ok(ctx, ork_partition_spread_of(ctx, x, 4, 1, each, 4, &s));
    assert_true(isnan(s.calinski_harabasz));
    assert_ok(ctx, ork_silhouette(ctx, distance, 4, each, 4, width, NULL));
    for (size_t i = 0; i < 4; i++)
        assert_true(width[i] == 0);
    /* Empty clusters do not count. */
    assert_ok(ctx, ork_partition_spread_of(ctx, x, 4, 1, pairs, 6, &s));
    assert_true(s.within == 0 && s.davies_bouldin == 0 && isinf(s.calinski_harabasz));
    assert_ok(ctx, ork_silhouette_points(ctx, x, 4, 1, pairs, 6, width, NULL));
    for (size_t i = 0; i < 4; i++)
        assert_true(width[i] == 1);
    assert_ok(ctx, ork_partition_gaps_of(ctx, distance, 4, pairs, 6, &g));
    assert_true(g.mean_within == 0 && g.mean_between == 2 && isnan(g.dunn));
    assert_near(g.pearson_gamma, 1, 1e-15);
}

static void wrong_input_is_refused(void **state)
{
    ork_context *ctx = *state;
    const double distance[] = {1, NAN, 1}, x[] = {1, INFINITY, 2};
    const size_t label[] = {0, 1, 1};
    double width[3];
    assert_error(ctx, ork_silhouette(ctx, distance, 3, label, 2, width, NULL), ORK_ERR_DATA,
                 "units 1 and 3");
    assert_error(ctx, ork_silhouette_points(ctx, x, 3, 1, label, 2, width, NULL), ORK_ERR_DATA,
                 "variable 1 of unit 2 is infinite");
}

static ork_status all_indices(ork_context *ctx, void *data)
{
    (void)data;
    const double x[] = {1, 1, 3, 3}, distance[] = {0, 2, 2, 2, 2, 0};
    const size_t label[] = {0, 0, 1, 1};
    ork_partition_spread s;
    ork_partition_gaps g;
    double width[4];
    ORK_TRY(ork_silhouette(ctx, distance, 4, label, 2, width, NULL));
    ORK_TRY(ork_silhouette_points(ctx, x, 4, 1, label, 2, width, NULL));
    ORK_TRY(ork_partition_spread_of(ctx, x, 4, 1, label, 2, &s));
    return ork_partition_gaps_of(ctx, distance, 4, label, 2, &g);
}

static void refused_memory_is_reported(void **state)
{
    (void)state;
    assert_survives_refused_memory(all_indices, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        context_test(silhouettes_are_those_of_r),
        context_test(indices_are_those_of_r_and_sklearn),
        context_test(widths_of_points_are_those_of_the_plain_formula_for_any_threads),
        context_test(degenerate_partitions_have_no_indices),
        context_test(wrong_input_is_refused),
        context_test(refused_memory_is_reported),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
