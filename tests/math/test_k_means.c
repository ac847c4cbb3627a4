/* k-means: objectives of R, the plain algorithm, laws, odd input. */
#include "clusters.h"

static double squared(const double *x, size_t n, size_t p, size_t i, const double *centre, size_t k,
                      size_t c)
{
    double sum = 0;
    for (size_t j = 0; j < p; j++)
        sum += (x[j * n + i] - centre[j * k + c]) * (x[j * n + i] - centre[j * k + c]);
    return sum;
}

/* ---- Golden ------------------------------------------------------------------------------------
 */

/* R's Lloyd from the rows it began with; its best of 500 starts is reached or bettered. */
static void objectives_are_those_of_r_or_better(void **state)
{
    ork_context *ctx = *state;
    for (size_t set = 0; set < CLUSTER_SETS; set++) {
        size_t n, p;
        double *x = clusters_data(ctx, cluster_sets[set], &n, &p);
        json_t *root = clusters_json(cluster_sets[set], "kmeans.json");
        for (size_t k = 2; k <= 8; k++) {
            char name[32];
            snprintf(name, sizeof name, "Lloyd_k%zu", k);
            json_t *lloyd = json_object_get(root, name);
            snprintf(name, sizeof name, "best500_k%zu", k);
            json_t *best = json_object_get(root, name);
            assert_true(lloyd && best);
            double *start = calloc(k * p, sizeof *start);
            for (size_t c = 0; c < k; c++) {
                json_t *rows = json_object_get(lloyd, "start_rows");
                size_t row = (size_t)json_integer_value(json_array_get(rows, c)) - 1;
                for (size_t j = 0; j < p; j++)
                    start[j * k + c] = x[j * n + row];
            }
            ork_k_means_options options = {
                .k = k, .starts = 1, .most_iterations = 300, .start = start, .is_plain = true};
            ORK_OWNED_K_MEANS ork_k_means *plain = NULL;
            assert_ok(ctx, ork_k_means_cluster(ctx, x, n, p, &options, &plain));
            double of_r = json_number_value(json_object_get(lloyd, "tot_withinss"));
            double digits = clusters_digits(plain->objective, of_r, 0);
            options = (ork_k_means_options){.k = k, .starts = 100, .most_iterations = 300};
            ORK_OWNED_K_MEANS ork_k_means *many = NULL;
            assert_ok(ctx, ork_k_means_cluster(ctx, x, n, p, &options, &many));
            double least = json_number_value(json_object_get(best, "tot_withinss"));
            print_message("%-13s k %zu: Lloyd agrees in %.1f digits; best is %+.1e of R's best of "
                          "500, reached by %zu of 100\n",
                          cluster_sets[set], k, digits, many->objective / least - 1, many->reached);
            assert_true(digits >= 12);
            assert_true(many->objective <= least * (1 + 1e-12));
            assert_true(many->has_converged);
            free(start);
        }
        json_decref(root);
        free(x);
    }
}

/* ---- Twin --------------------------------------------------------------------------------------
 */

/* Lloyd's algorithm as it is told: all distances, then all means. */
static size_t plain_lloyd(const double *x, size_t n, size_t p, size_t k, double *centre,
                          const double *weights, size_t *label)
{
    double *sum = calloc(k * p, sizeof *sum), *mass = calloc(k, sizeof *mass);
    size_t iterations = 0;
    for (bool changed = true; changed; iterations++) {
        changed = false;
        for (size_t i = 0; i < n; i++) {
            size_t nearest = 0;
            for (size_t c = 1; c < k; c++) {
                if (squared(x, n, p, i, centre, k, c) < squared(x, n, p, i, centre, k, nearest))
                    nearest = c;
            }
            changed |= iterations == 0 || label[i] != nearest;
            label[i] = nearest;
        }
        memset(sum, 0, k * p * sizeof *sum);
        memset(mass, 0, k * sizeof *mass);
        for (size_t i = 0; i < n; i++) {
            mass[label[i]] += weights[i];
            for (size_t j = 0; j < p; j++)
                sum[j * k + label[i]] += weights[i] * x[j * n + i];
        }
        for (size_t e = 0; e < k * p; e++)
            centre[e] = sum[e] / mass[e % k];
    }
    free(sum), free(mass);
    return iterations;
}

static void labels_are_those_of_the_plain_algorithm(void **state)
{
    ork_context *ctx = *state;
    for (uint64_t run = 0; run < 24; run++) {
        ork_random random = ork_random_stream(11, run);
        size_t n = run % 3 == 0 ? 9000 : 100 + run * 20, p = 1 + run % 7, k = 2 + run % 19;
        double *x = calloc(n * p, sizeof *x), *weights = calloc(n, sizeof *weights);
        double *start = calloc(k * p, sizeof *start), *centre = calloc(k * p, sizeof *centre);
        size_t *label = calloc(n, sizeof *label), found = k;
        for (size_t e = 0; e < n * p; e++)
            x[e] = 1e4 + ork_random_normal(&random) * (run % 4 == 3 ? 1e3 : 1);
        for (size_t i = 0; i < n; i++)
            weights[i] = run % 2 ? 0.5 + ork_random_uniform(&random) : 1;
        for (size_t c = 0; c < k; c++) {
            for (size_t j = 0; j < p; j++)
                centre[j * k + c] = start[j * k + c] = x[j * n + c];
        }
        plain_lloyd(x, n, p, k, centre, weights, label);
        assert_ok(ctx, ork_labels_by_size(ctx, n, label, &found, NULL));
        assert_int_equal(found, k);
        ork_k_means_options options = {.k = k,
                                       .starts = 1,
                                       .most_iterations = 10000,
                                       .start = start,
                                       .weights = run % 2 ? weights : NULL,
                                       .is_plain = true};
        ORK_OWNED_K_MEANS ork_k_means *result = NULL;
        assert_ok(ctx, ork_k_means_cluster(ctx, x, n, p, &options, &result));
        assert_memory_equal(result->label, label, n * sizeof *label);
        double objective = 0, *mean = result->centre;
        for (size_t i = 0; i < n; i++)
            objective += weights[i] * squared(x, n, p, i, mean, k, label[i]);
        assert_near(result->objective, objective, 1e-10);
        free(x), free(weights), free(start), free(centre), free(label);
    }
}

/* ---- Laws --------------------------------------------------------------------------------------
 */

static ork_k_means *of_random(ork_context *ctx, size_t n, size_t k, size_t starts)
{
    ork_random random = ork_random_stream(5, 0);
    double *x = calloc(n * 3, sizeof *x);
    for (size_t e = 0; e < n * 3; e++)
        x[e] = ork_random_normal(&random);
    ork_k_means_options options = {.k = k, .starts = starts, .most_iterations = 500};
    ork_k_means *result;
    assert_ok(ctx, ork_k_means_cluster(ctx, x, n, 3, &options, &result));
    free(x);
    return result;
}

static void results_are_the_same_bits_for_any_number_of_threads(void **state)
{
    ork_context *ctx = *state;
    static const size_t units[] = {500, 30000};
    for (size_t s = 0; s < 2; s++) {
        ork_context_set_threads(ctx, 1);
        ORK_OWNED_K_MEANS ork_k_means *one = of_random(ctx, units[s], 6, 5);
        ork_context_set_threads(ctx, 2);
        ORK_OWNED_K_MEANS ork_k_means *two = of_random(ctx, units[s], 6, 5);
        assert_memory_equal(one->label, two->label, units[s] * sizeof *one->label);
        assert_memory_equal(one->centre, two->centre, 18 * sizeof *one->centre);
        assert_memory_equal(&one->objective, &two->objective, sizeof one->objective);
        assert_int_equal(one->best_start, two->best_start);
        for (size_t c = 1; c < one->k; c++)
            assert_true(one->size[c - 1] >= one->size[c]);
    }
}

/* No single unit can be moved to advantage: tried one by one with the means taken anew. */
static void no_move_of_a_unit_lowers_the_objective(void **state)
{
    ork_context *ctx = *state;
    enum { N = 60, K = 4 };
    double x[N];
    ork_random random = ork_random_stream(6, 0);
    for (size_t i = 0; i < N; i++)
        x[i] = ork_random_normal(&random);
    ork_k_means_options options = {.k = K, .starts = 1, .most_iterations = 500};
    ORK_OWNED_K_MEANS ork_k_means *result = NULL;
    assert_ok(ctx, ork_k_means_cluster(ctx, x, N, 1, &options, &result));
    for (size_t i = 0; i < N; i++) {
        for (size_t to = 0; to < K; to++) {
            double sum[K] = {0}, count[K] = {0}, objective = 0;
            for (size_t u = 0; u < N; u++) {
                size_t c = u == i ? to : result->label[u];
                sum[c] += x[u];
                count[c]++;
            }
            for (size_t u = 0; u < N; u++) {
                size_t c = u == i ? to : result->label[u];
                objective += (x[u] - sum[c] / count[c]) * (x[u] - sum[c] / count[c]);
            }
            assert_true(objective >= result->objective * (1 - 1e-9));
        }
    }
}

static void a_weight_counts_as_so_many_units(void **state)
{
    ork_context *ctx = *state;
    const double x[] = {0, 1, 2, 10, 11, 30}, weights[] = {1, 2, 1, 3, 1, 1};
    const double repeated[] = {0, 1, 1, 2, 10, 10, 10, 11, 30};
    ork_k_means_options options = {
        .k = 2, .starts = 20, .most_iterations = 100, .weights = weights};
    ORK_OWNED_K_MEANS ork_k_means *a = NULL;
    ORK_OWNED_K_MEANS ork_k_means *b = NULL;
    assert_ok(ctx, ork_k_means_cluster(ctx, x, 6, 1, &options, &a));
    options.weights = NULL;
    assert_ok(ctx, ork_k_means_cluster(ctx, repeated, 9, 1, &options, &b));
    assert_near(a->objective, b->objective, 1e-12);
    assert_near(a->centre[0], b->centre[0], 1e-12);
}

/* ---- Edges -------------------------------------------------------------------------------------
 */

static void fewer_different_units_than_clusters_give_fewer_clusters(void **state)
{
    ork_context *ctx = *state;
    const double x[] = {1, 1, 1, 2, 2, 5, 5, 5, 5};
    ork_k_means_options options = {.k = 6, .starts = 3, .most_iterations = 100};
    ORK_OWNED_K_MEANS ork_k_means *result = NULL;
    assert_ok(ctx, ork_k_means_cluster(ctx, x, 9, 1, &options, &result));
    assert_int_equal(result->k, 3);
    assert_true(result->objective == 0);
    const double centres[] = {5, 1, 2};
    for (size_t c = 0; c < 3; c++)
        assert_near(result->centre[c], centres[c], 1e-15);
}

static void an_empty_cluster_takes_the_farthest_unit(void **state)
{
    ork_context *ctx = *state;
    /* Nobody is nearest to the third centre. */
    const double x[] = {0, 1, 2, 10, 11, 40}, start[] = {1, 12, 900};
    ork_k_means_options options = {
        .k = 3, .starts = 1, .most_iterations = 100, .start = start, .is_plain = true};
    ORK_OWNED_K_MEANS ork_k_means *result = NULL;
    assert_ok(ctx, ork_k_means_cluster(ctx, x, 6, 1, &options, &result));
    assert_int_equal(result->k, 3);
    assert_near(result->objective, 2.5, 1e-12);
    assert_near(result->centre[2], 40, 1e-12);
}

static void one_cluster_is_the_mean_and_n_clusters_are_the_units(void **state)
{
    ork_context *ctx = *state;
    const double x[] = {1, 2, 6, 7, -1, 0, 1, 0};
    ork_k_means_options options = {.k = 1, .starts = 2, .most_iterations = 10};
    ORK_OWNED_K_MEANS ork_k_means *one = NULL;
    ORK_OWNED_K_MEANS ork_k_means *all = NULL;
    assert_ok(ctx, ork_k_means_cluster(ctx, x, 4, 2, &options, &one));
    assert_near(one->centre[0], 4, 1e-15);
    assert_near(one->objective, 26 + 2, 1e-13);
    options.k = 4;
    assert_ok(ctx, ork_k_means_cluster(ctx, x, 4, 2, &options, &all));
    assert_int_equal(all->k, 4);
    assert_true(all->objective == 0);
}

static void huge_and_tiny_values_only_scale_the_result(void **state)
{
    ork_context *ctx = *state;
    double plain[20], huge[20], tiny[20];
    ork_random random = ork_random_stream(8, 0);
    for (size_t i = 0; i < 20; i++) {
        plain[i] = ork_random_normal(&random);
        huge[i] = ldexp(plain[i], 900);
        tiny[i] = ldexp(plain[i], -900);
    }
    ork_k_means_options options = {.k = 3, .starts = 5, .most_iterations = 100};
    ORK_OWNED_K_MEANS ork_k_means *a = NULL;
    ORK_OWNED_K_MEANS ork_k_means *b = NULL;
    ORK_OWNED_K_MEANS ork_k_means *c = NULL;
    assert_ok(ctx, ork_k_means_cluster(ctx, plain, 20, 1, &options, &a));
    assert_ok(ctx, ork_k_means_cluster(ctx, huge, 20, 1, &options, &b));
    assert_ok(ctx, ork_k_means_cluster(ctx, tiny, 20, 1, &options, &c));
    assert_memory_equal(a->label, b->label, 20 * sizeof *a->label);
    assert_memory_equal(a->label, c->label, 20 * sizeof *a->label);
    assert_near(ldexp(b->centre[0], -900), a->centre[0], 1e-14);
    assert_near(ldexp(c->centre[0], 900), a->centre[0], 1e-14);
}

static void wrong_input_is_refused(void **state)
{
    ork_context *ctx = *state;
    ork_k_means *result;
    double x[] = {1, 2, 3, 4, NAN, 6}, weights[] = {1, 1, -1};
    ork_k_means_options options = {.k = 2, .starts = 1, .most_iterations = 10};
    assert_error(ctx, ork_k_means_cluster(ctx, x, 3, 2, &options, &result), ORK_ERR_DATA,
                 "variable 2 of unit 2 is missing");
    assert_null(result);
    assert_error(ctx, ork_k_means_cluster(ctx, x, 3, 0, &options, &result), ORK_ERR_DATA,
                 "no variables");
    options.k = 4;
    assert_error(ctx, ork_k_means_cluster(ctx, x, 3, 1, &options, &result), ORK_ERR_ARGUMENT,
                 "take from 1 to 3");
    options.k = 0;
    assert_error(ctx, ork_k_means_cluster(ctx, x, 3, 1, &options, &result), ORK_ERR_ARGUMENT,
                 "0 clusters");
    options.k = 2;
    options.weights = weights;
    assert_error(ctx, ork_k_means_cluster(ctx, x, 3, 1, &options, &result), ORK_ERR_ARGUMENT,
                 "weight of unit 3");
    options.weights = NULL;
    options.starts = 0;
    assert_error(ctx, ork_k_means_cluster(ctx, x, 3, 1, &options, &result), ORK_ERR_ARGUMENT,
                 "one start");
}

static ork_status small_k_means(ork_context *ctx, void *data)
{
    (void)data;
    const double x[] = {1, 2, 6, 7, -1, 0, 1, 0};
    ork_k_means_options options = {.k = 2, .starts = 2, .most_iterations = 10};
    ORK_OWNED_K_MEANS ork_k_means *result = NULL;
    return ork_k_means_cluster(ctx, x, 4, 2, &options, &result);
}

static void refused_memory_is_reported(void **state)
{
    (void)state;
    assert_survives_refused_memory(small_k_means, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        context_test(objectives_are_those_of_r_or_better),
        context_test(labels_are_those_of_the_plain_algorithm),
        context_test(results_are_the_same_bits_for_any_number_of_threads),
        context_test(no_move_of_a_unit_lowers_the_objective),
        context_test(a_weight_counts_as_so_many_units),
        context_test(fewer_different_units_than_clusters_give_fewer_clusters),
        context_test(an_empty_cluster_takes_the_farthest_unit),
        context_test(one_cluster_is_the_mean_and_n_clusters_are_the_units),
        context_test(huge_and_tiny_values_only_scale_the_result),
        context_test(wrong_input_is_refused),
        context_test(refused_memory_is_reported),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
