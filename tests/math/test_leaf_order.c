/* Optimal leaf orders: lengths of R's seriation, all orders tried, laws. */
#include "clusters.h"

static double path_length(const double *distance, size_t n, const size_t *order)
{
    double length = 0;
    for (size_t t = 1; t < n; t++) {
        size_t i = order[t - 1], j = order[t];
        length += distance[i < j ? ork_pair(n, i, j) : ork_pair(n, j, i)];
    }
    return length;
}

static ork_hierarchy *tree(ork_context *ctx, ork_linkage linkage, size_t n, const double *distance)
{
    ork_hierarchy *h;
    double *copy = calloc(n * (n - 1) / 2 + 1, sizeof *copy);
    memcpy(copy, distance, n * (n - 1) / 2 * sizeof *copy);
    assert_ok(ctx, ork_linkage_cluster(ctx, linkage, 0, n, copy, NULL, &h));
    free(copy);
    return h;
}

/* Every branch is a stretch of the order. */
static void assert_is_order_of(const ork_hierarchy *h, const size_t *order)
{
    size_t n = h->n, *place = calloc(n, sizeof *place), *first = calloc(n, sizeof *first);
    size_t *last = calloc(n, sizeof *last);
    for (size_t t = 0; t < n; t++)
        place[order[t]] = t;
    for (size_t s = 0; s + 1 < n; s++) {
        first[s] = n;
        for (size_t side = 0; side < 2; side++) {
            int64_t part = h->merge[side * (n - 1) + s];
            size_t from = part < 0 ? place[-part - 1] : first[part - 1];
            size_t to = part < 0 ? from : last[part - 1];
            if (from < first[s]) first[s] = from;
            if (to > last[s]) last[s] = to;
        }
        assert_int_equal(last[s] - first[s] + 1, h->size[s]);
    }
    free(place), free(first), free(last);
}

static void lengths_are_those_of_seriation(void **state)
{
    ork_context *ctx = *state;
    static const char *const names[] = {"single", "complete", "average", "mcquitty", "ward.D2"};
    for (size_t set = 0; set < CLUSTER_SETS; set++) {
        json_t *root = clusters_json(cluster_sets[set], "cophenetic_correlation.json");
        size_t n;
        double *distance = clusters_distance(ctx, cluster_sets[set], "euclidean", &n), length;
        size_t *order = calloc(n, sizeof *order);
        for (size_t l = 0; l < 5; l++) {
            char name[32];
            snprintf(name, sizeof name, "%s_pathlen", names[l]);
            json_t *of = json_object_get(root, name);
            if (!of) continue;
            ORK_OWNED_HIERARCHY ork_hierarchy *h = tree(ctx, (ork_linkage)l, n, distance);
            double before = json_number_value(json_object_get(of, "hclust"));
            double olo = json_number_value(json_object_get(of, "olo"));
            assert_near(path_length(distance, n, h->order), before, 1e-12);
            assert_ok(ctx, ork_hierarchy_optimal_order(ctx, h, distance, order, &length));
            assert_is_order_of(h, order);
            assert_near(path_length(distance, n, order), length, 1e-12);
            print_message("%-13s %-8s from %.3f to %.3f, %.1f digits of seriation's\n",
                          cluster_sets[set], names[l], before, length,
                          clusters_digits(length, olo, 0));
            assert_near(length, olo, 1e-12);
        }
        json_decref(root);
        free(distance), free(order);
    }
}

/* All 2^(n − 1) ways to turn branches around. */
static double least_of_all(const ork_hierarchy *h, const double *distance)
{
    size_t n = h->n, steps = n - 1, order[16];
    double least = INFINITY;
    for (size_t turns = 0; turns < (size_t)1 << steps; turns++) {
        int64_t stack[16];
        size_t waiting = 0, placed = 0;
        stack[waiting++] = (int64_t)steps;
        while (waiting > 0) {
            int64_t part = stack[--waiting];
            if (part < 0) {
                order[placed++] = (size_t)(-part - 1);
                continue;
            }
            size_t turned = turns >> (part - 1) & 1;
            stack[waiting++] = h->merge[(1 - turned) * steps + (size_t)part - 1];
            stack[waiting++] = h->merge[turned * steps + (size_t)part - 1];
        }
        least = fmin(least, path_length(distance, n, order));
    }
    return least;
}

static void no_other_order_of_the_tree_is_shorter(void **state)
{
    ork_context *ctx = *state;
    for (uint64_t run = 0; run < 60; run++) {
        ork_random random = ork_random_stream(51, run);
        size_t n = 2 + (size_t)(run % 11), order[16];
        double distance[128], length;
        for (size_t k = 0; k < n * (n - 1) / 2; k++)
            distance[k] =
                run % 3 ? ork_random_uniform(&random) : floor(ork_random_uniform(&random) * 4);
        ORK_OWNED_HIERARCHY ork_hierarchy *h = tree(ctx, (ork_linkage)(run % 4), n, distance);
        assert_ok(ctx, ork_hierarchy_optimal_order(ctx, h, distance, order, &length));
        assert_is_order_of(h, order);
        assert_near(path_length(distance, n, order), length, 1e-13);
        assert_near(length, least_of_all(h, distance), 1e-13);
    }
}

static void a_large_tree_has_the_same_order_for_any_threads(void **state)
{
    ork_context *ctx = *state;
    enum { N = 700 };
    double *distance = calloc(N * N / 2, sizeof *distance), length;
    size_t one[N], two[N];
    ork_random random = ork_random_stream(52, 0);
    for (size_t k = 0; k < N * (N - 1) / 2; k++)
        distance[k] = 1 + ork_random_uniform(&random);
    ORK_OWNED_HIERARCHY ork_hierarchy *h = tree(ctx, ORK_LINKAGE_COMPLETE, N, distance);
    ork_context_set_threads(ctx, 1);
    assert_ok(ctx, ork_hierarchy_optimal_order(ctx, h, distance, one, &length));
    ork_context_set_threads(ctx, 2);
    assert_ok(ctx, ork_hierarchy_optimal_order(ctx, h, distance, two, &length));
    assert_memory_equal(one, two, sizeof one);
    assert_is_order_of(h, one);
    assert_near(path_length(distance, N, one), length, 1e-12);
    assert_true(length < path_length(distance, N, h->order));
    free(distance);
}

static void a_distance_that_is_not_finite_is_refused(void **state)
{
    ork_context *ctx = *state;
    double distance[] = {1, 2, 3}, length;
    size_t order[3];
    ORK_OWNED_HIERARCHY ork_hierarchy *h = tree(ctx, ORK_LINKAGE_AVERAGE, 3, distance);
    distance[1] = NAN;
    assert_error(ctx, ork_hierarchy_optimal_order(ctx, h, distance, order, &length), ORK_ERR_DATA,
                 "units 1 and 3");
    ORK_OWNED_HIERARCHY ork_hierarchy *single = tree(ctx, ORK_LINKAGE_AVERAGE, 1, distance);
    assert_ok(ctx, ork_hierarchy_optimal_order(ctx, single, distance, order, NULL));
    assert_int_equal(order[0], 0);
}

static ork_status small_order(ork_context *ctx, void *data)
{
    (void)data;
    double distance[] = {1, 2, 3, 4, 5, 6}, copy[6];
    size_t order[4];
    memcpy(copy, distance, sizeof copy);
    ORK_OWNED_HIERARCHY ork_hierarchy *h = NULL;
    ORK_TRY(ork_linkage_cluster(ctx, ORK_LINKAGE_AVERAGE, 0, 4, copy, NULL, &h));
    return ork_hierarchy_optimal_order(ctx, h, distance, order, NULL);
}

static void refused_memory_is_reported(void **state)
{
    (void)state;
    assert_survives_refused_memory(small_order, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        context_test(lengths_are_those_of_seriation),
        context_test(no_other_order_of_the_tree_is_shorter),
        context_test(a_large_tree_has_the_same_order_for_any_threads),
        context_test(a_distance_that_is_not_finite_is_refused),
        context_test(refused_memory_is_reported),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
