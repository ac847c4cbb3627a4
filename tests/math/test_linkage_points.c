/* Hierarchical clustering of points: against the matrix of distances, laws, odd input. */
#include "clusters.h"

static const ork_linkage linkages[] = {ORK_LINKAGE_SINGLE, ORK_LINKAGE_WARD, ORK_LINKAGE_WARD_PLAIN,
                                       ORK_LINKAGE_CENTROID, ORK_LINKAGE_MEDIAN};
enum { LINKAGES = 5 };

/* From the whole matrix, of squared distances where the linkage wants them. */
static ork_hierarchy *from_matrix(ork_context *ctx, ork_linkage linkage, const double *x, size_t n,
                                  size_t p, const double *weights)
{
    ork_hierarchy *hierarchy;
    bool is_plain = linkage == ORK_LINKAGE_SINGLE || linkage == ORK_LINKAGE_WARD;
    ork_distance kind = is_plain ? ORK_DISTANCE_EUCLIDEAN : ORK_DISTANCE_SQUARED;
    double *distance = calloc(n * (n - 1) / 2 + 1, sizeof *distance);
    assert_ok(ctx, ork_distances(ctx, kind, 0, x, n, p, NULL, distance));
    /* Squared distances between heavier units: the recurrences take weights as so many units, the
       first distances as Ward's of single ones. */
    for (size_t i = 0;
         weights && i < n && (linkage == ORK_LINKAGE_WARD || linkage == ORK_LINKAGE_WARD_PLAIN);
         i++) {
        for (size_t j = i + 1; j < n; j++) {
            double factor = 2 * weights[i] * weights[j] / (weights[i] + weights[j]);
            distance[ork_pair(n, i, j)] *= linkage == ORK_LINKAGE_WARD ? sqrt(factor) : factor;
        }
    }
    assert_ok(ctx, ork_linkage_cluster(ctx, linkage, 0, n, distance, weights, &hierarchy));
    free(distance);
    return hierarchy;
}

static void assert_same_tree(const ork_hierarchy *a, const ork_hierarchy *b, double tolerance)
{
    double top = a->height[a->n - 2];
    for (size_t s = 0; s + 1 < a->n; s++) {
        assert_true(fabs(a->height[s] - b->height[s]) <= tolerance * top);
        assert_int_equal(a->merge[s], b->merge[s]);
        assert_int_equal(a->merge[a->n - 1 + s], b->merge[a->n - 1 + s]);
    }
    assert_memory_equal(a->order, b->order, a->n * sizeof *a->order);
    assert_int_equal(a->inversions, b->inversions);
}

static void trees_of_random_points_are_those_of_the_matrix(void **state)
{
    ork_context *ctx = *state;
    for (uint64_t run = 0; run < 40; run++) {
        ork_random random = ork_random_stream(31, run);
        size_t n = run < 5 ? 1500 : 2 + (size_t)ork_random_below(&random, 400);
        size_t p = 1 + (size_t)ork_random_below(&random, 25);
        double *x = calloc(n * p, sizeof *x), *weights = calloc(n, sizeof *weights);
        for (size_t e = 0; e < n * p; e++)
            x[e] = 100 + ork_random_normal(&random) + (e % 3 == 0 ? 4 : 0);
        for (size_t i = 0; i < n; i++)
            weights[i] = 1 + 5 * ork_random_uniform(&random);
        ork_linkage linkage = linkages[run % LINKAGES];
        const double *given = run % 2 && linkage != ORK_LINKAGE_SINGLE ? weights : NULL;
        ork_context_set_threads(ctx, 1 + (int)(run % 3));
        ORK_OWNED_HIERARCHY ork_hierarchy *matrix = from_matrix(ctx, linkage, x, n, p, given);
        ORK_OWNED_HIERARCHY ork_hierarchy *points = NULL;
        assert_ok(ctx, ork_linkage_points(ctx, linkage, x, n, p, given, &points));
        assert_same_tree(matrix, points, 1e-11);
        free(x), free(weights);
    }
}

/* iris has ties: the heights still are those of R, the merges need not be. */
static void heights_are_those_of_hclust(void **state)
{
    ork_context *ctx = *state;
    static const char *const names[] = {"single", "ward.D2", "ward.D", "centroid", "median"};
    for (size_t set = 0; set < CLUSTER_SETS; set++) {
        size_t n, p;
        double *x = clusters_data(ctx, cluster_sets[set], &n, &p);
        for (size_t l = 0; l < LINKAGES; l++) {
            char file[64];
            snprintf(file, sizeof file, "hclust_%s.csv", names[l]);
            ORK_OWNED_TABLE ork_table *steps = clusters_table(ctx, cluster_sets[set], file);
            double *height = clusters_column(ctx, steps, "height"), digits = 17;
            ORK_OWNED_HIERARCHY ork_hierarchy *h = NULL;
            assert_ok(ctx, ork_linkage_points(ctx, linkages[l], x, n, p, NULL, &h));
            for (size_t s = 0; s + 1 < n; s++)
                digits = fmin(digits, clusters_digits(h->height[s], height[s], height[n - 2]));
            print_message("%-13s %-8s %.1f digits\n", cluster_sets[set], names[l], digits);
            bool may_tie = set == 0 && (l == 3 || l == 4);
            if (!may_tie) assert_true(digits >= 11);
            free(height);
        }
        free(x);
    }
}

static void equal_points_join_at_zero(void **state)
{
    ork_context *ctx = *state;
    const double x[] = {1, 2, 1, 2, 1, 9};
    for (size_t l = 0; l < LINKAGES; l++) {
        ORK_OWNED_HIERARCHY ork_hierarchy *h = NULL;
        assert_ok(ctx, ork_linkage_points(ctx, linkages[l], x, 6, 1, NULL, &h));
        for (size_t s = 0; s < 3; s++)
            assert_true(h->height[s] == 0);
        assert_true(h->height[3] > 0 && h->height[4] > 6);
        size_t label[6];
        const size_t expected[] = {0, 1, 0, 1, 0, 2};
        assert_ok(ctx, ork_hierarchy_cut(ctx, h, 3, label));
        assert_memory_equal(label, expected, sizeof label);
    }
}

static void all_points_equal_and_few_points_are_no_harm(void **state)
{
    ork_context *ctx = *state;
    double x[300] = {0};
    for (size_t l = 0; l < LINKAGES; l++) {
        for (size_t n = 1; n <= 100; n += 33) {
            ORK_OWNED_HIERARCHY ork_hierarchy *h = NULL;
            assert_ok(ctx, ork_linkage_points(ctx, linkages[l], x, n, 3, NULL, &h));
            for (size_t s = 0; s + 1 < n; s++)
                assert_true(h->height[s] == 0);
            bool seen[100] = {false};
            for (size_t i = 0; i < n; i++) {
                assert_false(seen[h->order[i]]);
                seen[h->order[i]] = true;
            }
        }
    }
}

static void huge_and_tiny_coordinates_only_scale_the_heights(void **state)
{
    ork_context *ctx = *state;
    for (size_t l = 0; l < 2; l++) {
        double plain[40], huge[40], tiny[40];
        ork_random random = ork_random_stream(33, l);
        for (size_t e = 0; e < 40; e++) {
            plain[e] = ork_random_normal(&random);
            huge[e] = ldexp(plain[e], 1000);
            tiny[e] = ldexp(plain[e], -900);
        }
        ORK_OWNED_HIERARCHY ork_hierarchy *a = NULL;
        ORK_OWNED_HIERARCHY ork_hierarchy *b = NULL;
        ORK_OWNED_HIERARCHY ork_hierarchy *c = NULL;
        assert_ok(ctx, ork_linkage_points(ctx, linkages[l], plain, 20, 2, NULL, &a));
        assert_ok(ctx, ork_linkage_points(ctx, linkages[l], huge, 20, 2, NULL, &b));
        assert_ok(ctx, ork_linkage_points(ctx, linkages[l], tiny, 20, 2, NULL, &c));
        for (size_t s = 0; s < 19; s++) {
            assert_near(ldexp(b->height[s], -1000), a->height[s], 1e-13);
            assert_near(ldexp(c->height[s], 900), a->height[s], 1e-13);
        }
    }
}

static void wrong_input_is_refused(void **state)
{
    ork_context *ctx = *state;
    double x[] = {1, 2, NAN, 4, 5, 6}, weights[] = {1, 0, 1};
    ork_hierarchy *h;
    assert_error(ctx, ork_linkage_points(ctx, ORK_LINKAGE_AVERAGE, x, 3, 2, NULL, &h),
                 ORK_ERR_ARGUMENT, "matrix");
    assert_null(h);
    for (size_t l = 0; l < LINKAGES; l++)
        assert_error(ctx, ork_linkage_points(ctx, linkages[l], x, 3, 2, NULL, &h), ORK_ERR_DATA,
                     "variable 1 of unit 3 is missing");
    for (size_t l = 0; l < LINKAGES; l++)
        assert_error(ctx, ork_linkage_points(ctx, linkages[l], x, 3, 0, NULL, &h), ORK_ERR_DATA,
                     "no variables");
    x[2] = 3;
    assert_error(ctx, ork_linkage_points(ctx, ORK_LINKAGE_WARD, x, 3, 2, weights, &h),
                 ORK_ERR_ARGUMENT, "weight of unit 2");
    assert_error(ctx, ork_linkage_points(ctx, ORK_LINKAGE_WARD, x, 0, 2, NULL, &h), ORK_ERR_DATA,
                 "no units");
}

static ork_status few_points(ork_context *ctx, void *data)
{
    (void)data;
    const double x[] = {1, 2, 3, 5, 8, 13};
    for (size_t l = 0; l < LINKAGES; l++) {
        ORK_OWNED_HIERARCHY ork_hierarchy *h = NULL;
        ORK_TRY(ork_linkage_points(ctx, linkages[l], x, 6, 1, NULL, &h));
    }
    return ORK_OK;
}

static void refused_memory_is_reported(void **state)
{
    (void)state;
    assert_survives_refused_memory(few_points, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        context_test(trees_of_random_points_are_those_of_the_matrix),
        context_test(heights_are_those_of_hclust),
        context_test(equal_points_join_at_zero),
        context_test(all_points_equal_and_few_points_are_no_harm),
        context_test(huge_and_tiny_coordinates_only_scale_the_heights),
        context_test(wrong_input_is_refused),
        context_test(refused_memory_is_reported),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
