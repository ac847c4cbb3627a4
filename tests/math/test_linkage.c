/* Hierarchical clustering: against R and scipy, a plain twin, laws, odd input. */
#include "clusters.h"
#include "math/lance_williams.h"

static ork_linkage linkage_of(const char *name)
{
    static const char *const names[] = {"single",  "complete", "average",  "mcquitty",
                                        "ward.D2", "ward.D",   "centroid", "median"};
    for (size_t l = 0; l < 8; l++) {
        if (strcmp(name, names[l]) == 0) return (ork_linkage)l;
    }
    fail_msg("no linkage %s", name);
    return ORK_LINKAGE_SINGLE;
}

static bool wants_squares(ork_linkage linkage)
{
    return linkage == ORK_LINKAGE_WARD_PLAIN || linkage == ORK_LINKAGE_CENTROID ||
           linkage == ORK_LINKAGE_MEDIAN;
}

static ork_hierarchy *cluster(ork_context *ctx, ork_linkage linkage, double beta, size_t n,
                              const double *distance)
{
    ork_hierarchy *hierarchy;
    double *copy = calloc(n * (n - 1) / 2 + 1, sizeof *copy);
    for (size_t k = 0; k < n * (n - 1) / 2; k++)
        copy[k] = wants_squares(linkage) ? distance[k] * distance[k] : distance[k];
    assert_ok(ctx, ork_linkage_cluster(ctx, linkage, beta, n, copy, NULL, &hierarchy));
    free(copy);
    return hierarchy;
}

/* ---- Golden ------------------------------------------------------------------------------------
 */

/* Merges and leaf order exactly, heights to 1e-12 of the greatest; prints the digits. */
static void compare_with_r(ork_context *ctx, const char *set, const char *what,
                           const ork_hierarchy *h, bool has_order)
{
    char file[64];
    snprintf(file, sizeof file, "hclust_%s.csv", what);
    ORK_OWNED_TABLE ork_table *steps = clusters_table(ctx, set, file);
    double *merge1 = clusters_column(ctx, steps, "merge1");
    double *merge2 = clusters_column(ctx, steps, "merge2");
    double *height = clusters_column(ctx, steps, "height"), digits = 17;
    assert_int_equal(steps->row_count, h->n - 1);
    size_t wrong = 0;
    for (size_t s = 0; s + 1 < h->n; s++) {
        wrong += h->merge[s] != (int64_t)merge1[s] || h->merge[h->n - 1 + s] != (int64_t)merge2[s];
        digits = fmin(digits, clusters_digits(h->height[s], height[s], height[h->n - 2] * 1e-3));
    }
    print_message("%-13s %-18s %zu of %zu merges differ, heights agree in %.1f digits\n", set, what,
                  wrong, h->n - 1, digits);
    assert_int_equal(wrong, 0);
    assert_true(digits >= 12);
    free(merge1), free(merge2), free(height);
    if (!has_order) return;
    snprintf(file, sizeof file, "order_%s.csv", what);
    ORK_OWNED_TABLE ork_table *leaves = clusters_table(ctx, set, file);
    double *order = clusters_column(ctx, leaves, "order");
    for (size_t i = 0; i < h->n; i++)
        assert_int_equal(h->order[i] + 1, (size_t)order[i]);
    free(order);
}

static const char *const r_linkages[] = {"single",  "complete", "average",  "mcquitty",
                                         "ward.D2", "ward.D",   "centroid", "median"};

static void merges_heights_and_orders_are_those_of_hclust(void **state)
{
    ork_context *ctx = *state;
    for (size_t set = 0; set < CLUSTER_SETS; set++) {
        size_t n;
        double *distance = clusters_distance(ctx, cluster_sets[set], "euclidean", &n);
        for (size_t l = 0; l < 8; l++) {
            ORK_OWNED_HIERARCHY ork_hierarchy *h =
                cluster(ctx, linkage_of(r_linkages[l]), 0, n, distance);
            compare_with_r(ctx, cluster_sets[set], r_linkages[l], h, true);
        }
        free(distance);
        static const char *const kinds[] = {"manhattan", "canberra", "pearson"};
        for (size_t k = 0; k < 3; k++) {
            char what[32];
            snprintf(what, sizeof what, "average_%s", kinds[k]);
            distance = clusters_distance(ctx, cluster_sets[set], kinds[k], &n);
            ORK_OWNED_HIERARCHY ork_hierarchy *h =
                cluster(ctx, ORK_LINKAGE_AVERAGE, 0, n, distance);
            compare_with_r(ctx, cluster_sets[set], what, h, false);
            free(distance);
        }
    }
}

/* eurodist comes as a whole matrix and flower's distances have ties. */
static void road_distances_and_gower_distances_give_the_trees_of_hclust(void **state)
{
    ork_context *ctx = *state;
    ORK_OWNED_TABLE ork_table *roads = clusters_table(ctx, "eurodist", "dist_matrix.csv");
    size_t n = roads->row_count;
    double *distance = calloc(n * n, sizeof *distance);
    for (size_t i = 0; i < n; i++) {
        double *column = clusters_column(ctx, roads, roads->columns[i + 1]->name);
        for (size_t j = i + 1; j < n; j++)
            distance[ork_pair(n, i, j)] = column[j];
        free(column);
    }
    static const char *const names[] = {"single", "complete", "average", "ward.D2"};
    for (size_t l = 0; l < 4; l++) {
        ORK_OWNED_HIERARCHY ork_hierarchy *h = cluster(ctx, linkage_of(names[l]), 0, n, distance);
        compare_with_r(ctx, "eurodist", names[l], h, true);
    }
    free(distance);
    distance = clusters_distance(ctx, "flower_gower", "gower", &n);
    ORK_OWNED_HIERARCHY ork_hierarchy *h = cluster(ctx, ORK_LINKAGE_AVERAGE, 0, n, distance);
    compare_with_r(ctx, "flower_gower", "average", h, false);
    free(distance);
}

static int compare_numbers(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* agnes writes its heights in the order of leaves: compared as a sorted list. */
static void flexible_heights_are_those_of_agnes(void **state)
{
    ork_context *ctx = *state;
    for (size_t set = 0; set < CLUSTER_SETS; set++) {
        size_t n;
        double *distance = clusters_distance(ctx, cluster_sets[set], "euclidean", &n), digits = 17;
        ORK_OWNED_HIERARCHY ork_hierarchy *h =
            cluster(ctx, ORK_LINKAGE_FLEXIBLE, 1 - 2 * 0.625, n, distance);
        ORK_OWNED_TABLE ork_table *steps =
            clusters_table(ctx, cluster_sets[set], "agnes_flexible0625.csv");
        double *height = clusters_column(ctx, steps, "height_by_order");
        qsort(height, n - 1, sizeof *height, compare_numbers);
        for (size_t s = 0; s + 1 < n; s++)
            digits = fmin(digits, clusters_digits(h->height[s], height[s], height[n - 2] * 1e-3));
        print_message("%-13s agnes flexible 0.625: %.1f digits\n", cluster_sets[set], digits);
        assert_true(digits >= 12);
        free(height), free(distance);
    }
}

/* The same partition whatever the names: labels map one to one. */
static bool same_partition(const size_t *a, const double *b, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j < i; j++) {
            if ((a[i] == a[j]) != (b[i] == b[j])) return false;
        }
    }
    return true;
}

static void cuts_are_those_of_cutree(void **state)
{
    ork_context *ctx = *state;
    static const char *const names[] = {"single",   "complete", "average",
                                        "mcquitty", "ward.D2",  "ward.D"};
    for (size_t set = 0; set < CLUSTER_SETS; set++) {
        size_t n, *label;
        double *distance = clusters_distance(ctx, cluster_sets[set], "euclidean", &n);
        label = calloc(n, sizeof *label);
        for (size_t l = 0; l < 6; l++) {
            char file[64];
            snprintf(file, sizeof file, "cutree_%s.csv", names[l]);
            ORK_OWNED_TABLE ork_table *cuts = clusters_table(ctx, cluster_sets[set], file);
            ORK_OWNED_HIERARCHY ork_hierarchy *h =
                cluster(ctx, linkage_of(names[l]), 0, n, distance);
            for (size_t k = 2; k <= 10; k++) {
                char column[8];
                snprintf(column, sizeof column, "%zu", k);
                double *expected = clusters_column(ctx, cuts, column);
                assert_ok(ctx, ork_hierarchy_cut(ctx, h, k, label));
                assert_true(same_partition(label, expected, n));
                free(expected);
                size_t by_height;
                double between = (h->height[n - k - 1] + h->height[n - k]) / 2;
                if (!(h->height[n - k - 1] < h->height[n - k])) continue;
                size_t *other = calloc(n, sizeof *other);
                assert_ok(ctx, ork_hierarchy_cut_height(ctx, h, between, other, &by_height));
                assert_int_equal(by_height, k);
                assert_memory_equal(label, other, n * sizeof *label);
                free(other);
            }
        }
        free(distance), free(label);
    }
}

static void cophenetic_correlations_are_those_of_r(void **state)
{
    ork_context *ctx = *state;
    for (size_t set = 0; set < CLUSTER_SETS; set++) {
        json_t *root = clusters_json(cluster_sets[set], "cophenetic_correlation.json");
        size_t n;
        double *distance = clusters_distance(ctx, cluster_sets[set], "euclidean", &n);
        double *apart = calloc(n * (n - 1) / 2, sizeof *apart);
        for (size_t l = 0; l < 8; l++) {
            ork_linkage linkage = linkage_of(r_linkages[l]);
            ORK_OWNED_HIERARCHY ork_hierarchy *h = cluster(ctx, linkage, 0, n, distance);
            json_t *value = json_object_get(root, r_linkages[l]);
            assert_non_null(value);
            double *given = calloc(n * (n - 1) / 2, sizeof *given), correlation;
            for (size_t k = 0; k < n * (n - 1) / 2; k++)
                given[k] = wants_squares(linkage) ? distance[k] * distance[k] : distance[k];
            assert_ok(ctx, ork_hierarchy_cophenetic_correlation(ctx, h, given, &correlation));
            double digits = clusters_digits(correlation, json_number_value(value), 0);
            print_message("%-13s cophenetic %-9s %.1f digits\n", cluster_sets[set], r_linkages[l],
                          digits);
            assert_true(digits >= 12);
            ork_correlation plain;
            assert_ok(ctx, ork_hierarchy_cophenetic(ctx, h, apart));
            assert_ok(ctx, ork_correlate(ctx, ORK_PEARSON, apart, given, n * (n - 1) / 2, &plain));
            assert_near(plain.coefficient, correlation, 1e-13);
            free(given);
        }
        free(apart), free(distance);
        json_decref(root);
    }
}

/* ---- Twin --------------------------------------------------------------------------------------
 */

/* The plain way: the whole matrix, and at each step all pairs of clusters looked at. */
static void plain_heights(ork_linkage linkage, double beta, size_t n, const double *distance,
                          const double *weights, double *height)
{
    double *d = calloc(n * n, sizeof *d), *mass = calloc(n, sizeof *mass);
    bool *gone = calloc(n, sizeof *gone);
    for (size_t i = 0; i < n; i++) {
        mass[i] = weights ? weights[i] : 1;
        for (size_t j = i + 1; j < n; j++) {
            double x = distance[ork_pair(n, i, j)];
            d[i * n + j] = d[j * n + i] = linkage == ORK_LINKAGE_WARD ? x * x : x;
        }
    }
    for (size_t s = 0; s + 1 < n; s++) {
        size_t a = 0, b = 0;
        for (size_t i = 0; i < n; i++) {
            for (size_t j = i + 1; j < n && !gone[i]; j++) {
                if (!gone[j] && (b == 0 || d[i * n + j] < d[a * n + b])) a = i, b = j;
            }
        }
        double apart = d[a * n + b], m = mass[a] + mass[b];
        height[s] = linkage == ORK_LINKAGE_WARD ? sqrt(apart) : apart;
        for (size_t k = 0; k < n; k++) {
            if (gone[k] || k == a || k == b) continue;
            double x = d[a * n + k], y = d[b * n + k], all = m + mass[k], ca = 0.5, cb = 0.5;
            double cab = 0, spread = 0;
            if (linkage == ORK_LINKAGE_SINGLE) spread = -0.5;
            if (linkage == ORK_LINKAGE_COMPLETE) spread = 0.5;
            if (linkage == ORK_LINKAGE_AVERAGE || linkage == ORK_LINKAGE_CENTROID)
                ca = mass[a] / m, cb = mass[b] / m;
            if (linkage == ORK_LINKAGE_CENTROID) cab = -ca * cb;
            if (linkage == ORK_LINKAGE_MEDIAN) cab = -0.25;
            if (linkage == ORK_LINKAGE_WARD || linkage == ORK_LINKAGE_WARD_PLAIN)
                ca = (mass[a] + mass[k]) / all, cb = (mass[b] + mass[k]) / all,
                cab = -mass[k] / all;
            if (linkage == ORK_LINKAGE_FLEXIBLE) ca = cb = (1 - beta) / 2, cab = beta;
            d[a * n + k] = d[k * n + a] = ca * x + cb * y + cab * apart + spread * fabs(x - y);
        }
        mass[a] = m;
        gone[b] = true;
    }
    free(d), free(mass), free(gone);
}

static void heights_are_those_of_the_plain_algorithm(void **state)
{
    ork_context *ctx = *state;
    enum { MOST = 220 };
    static double distance[MOST * MOST / 2], copy[MOST * MOST / 2], weights[MOST], plain[MOST];
    for (uint64_t run = 0; run < 45; run++) {
        ork_random random = ork_random_stream(9, run);
        ork_linkage linkage = (ork_linkage)(run % 9);
        size_t n = 2 + (size_t)ork_random_below(&random, MOST - 2);
        bool weighted = run % 2;
        for (size_t i = 0; i < n; i++)
            weights[i] = 0.5 + 3 * ork_random_uniform(&random);
        for (size_t k = 0; k < n * (n - 1) / 2; k++)
            copy[k] = distance[k] = 1 + ork_random_uniform(&random);
        plain_heights(linkage, -0.3, n, distance, weighted ? weights : NULL, plain);
        ORK_OWNED_HIERARCHY ork_hierarchy *h = NULL;
        assert_ok(ctx,
                  ork_linkage_cluster(ctx, linkage, -0.3, n, copy, weighted ? weights : NULL, &h));
        for (size_t s = 0; s + 1 < n; s++)
            assert_near(h->height[s], plain[s], 1e-11);
        if (linkage != ORK_LINKAGE_CENTROID && linkage != ORK_LINKAGE_MEDIAN)
            assert_int_equal(h->inversions, 0);
    }
}

/* What large matrices go through, here from nine clusters on, with one thread and with three. */
static void rounds_of_merges_give_the_tree_of_merges_one_by_one(void **state)
{
    ork_context *ctx = *state;
    enum { MOST = 500 };
    static double distance[MOST * MOST / 2], copy[MOST * MOST / 2], weights[MOST];
    for (uint64_t run = 0; run < 48; run++) {
        ork_random random = ork_random_stream(10, run);
        ork_linkage linkage = (ork_linkage)(run % 6);
        size_t n = 9 + (size_t)ork_random_below(&random, run < 6 ? MOST - 9 : 120);
        for (size_t i = 0; i < n; i++)
            weights[i] = 0.5 + 3 * ork_random_uniform(&random);
        for (size_t k = 0; k < n * (n - 1) / 2; k++)
            copy[k] = distance[k] = 1 + ork_random_uniform(&random);
        const double *given = run % 2 ? weights : NULL;
        ORK_OWNED_HIERARCHY ork_hierarchy *one = NULL;
        ORK_OWNED_HIERARCHY ork_hierarchy *all = NULL;
        ork_context_set_threads(ctx, run % 4 < 2 ? 1 : 3);
        assert_ok(ctx, linkage_cluster_with(ctx, linkage, 0, n, copy, given, SIZE_MAX, &one));
        assert_ok(ctx, linkage_cluster_with(ctx, linkage, 0, n, distance, given, 8, &all));
        for (size_t s = 0; s + 1 < n; s++)
            assert_near(all->height[s], one->height[s], 1e-12);
        assert_memory_equal(all->merge, one->merge, 2 * (n - 1) * sizeof *all->merge);
        assert_memory_equal(all->order, one->order, n * sizeof *all->order);
    }
}

/* Ties: the tree is one of those that are equally good; its heights are the plain algorithm's where
   these do not depend on the choice. */
static void rounds_with_ties_end_with_whole_trees(void **state)
{
    ork_context *ctx = *state;
    enum { N = 90 };
    double distance[N * N / 2], copy[N * N / 2];
    for (uint64_t run = 0; run < 12; run++) {
        ork_random random = ork_random_stream(12, run);
        for (size_t k = 0; k < N * (N - 1) / 2; k++)
            copy[k] = distance[k] = run < 2 ? 1 : floor(ork_random_uniform(&random) * 4);
        ORK_OWNED_HIERARCHY ork_hierarchy *one = NULL;
        ORK_OWNED_HIERARCHY ork_hierarchy *all = NULL;
        ork_linkage linkage = run % 2 ? ORK_LINKAGE_SINGLE : ORK_LINKAGE_AVERAGE;
        assert_ok(ctx, linkage_cluster_with(ctx, linkage, 0, N, copy, NULL, SIZE_MAX, &one));
        assert_ok(ctx, linkage_cluster_with(ctx, linkage, 0, N, distance, NULL, 4, &all));
        assert_int_equal(all->size[N - 2], N);
        for (size_t s = 0; s + 1 < N; s++) {
            if (linkage == ORK_LINKAGE_SINGLE) assert_near(all->height[s], one->height[s], 1e-13);
            assert_true(s == 0 || all->height[s] >= all->height[s - 1]);
        }
    }
}

/* ---- Laws and edges ----------------------------------------------------------------------------
 */

static void centroid_inversions_are_counted_and_cuts_stay_partitions(void **state)
{
    ork_context *ctx = *state;
    /* Three corners of an almost regular triangle: the centroid of two is nearer to the third than
       the two are to each other. Squared distances. */
    double distance[] = {1, 1.01, 1.02};
    ORK_OWNED_HIERARCHY ork_hierarchy *h;
    assert_ok(ctx, ork_linkage_cluster(ctx, ORK_LINKAGE_CENTROID, 0, 3, distance, NULL, &h));
    assert_near(h->height[1], (1.01 + 1.02) / 2 - 0.25, 1e-15);
    assert_int_equal(h->inversions, 1);
    size_t label[3], k;
    assert_ok(ctx, ork_hierarchy_cut(ctx, h, 2, label));
    assert_int_equal(label[2], 1);
    /* Above the second merge but below the first: nothing is joined that a higher merge is in. */
    assert_ok(ctx, ork_hierarchy_cut_height(ctx, h, 0.9, label, &k));
    assert_int_equal(k, 3);
}

static void labels_are_numbered_by_size_then_by_first_unit(void **state)
{
    ork_context *ctx = *state;
    size_t label[] = {4, 0, 2, 0, 2, 2, 4, 5}, k = 7, size[7];
    const size_t expected[] = {1, 2, 0, 2, 0, 0, 1, 3};
    assert_ok(ctx, ork_labels_by_size(ctx, 8, label, &k, size));
    assert_int_equal(k, 4);
    assert_memory_equal(label, expected, sizeof label);
    const size_t sizes[] = {3, 2, 2, 1};
    assert_memory_equal(size, sizes, sizeof sizes);
}

static void one_unit_is_a_tree_without_merges(void **state)
{
    ork_context *ctx = *state;
    double none[1] = {0}, correlation;
    size_t label[1] = {7}, k;
    ORK_OWNED_HIERARCHY ork_hierarchy *h;
    assert_ok(ctx, ork_linkage_cluster(ctx, ORK_LINKAGE_WARD, 0, 1, none, NULL, &h));
    assert_int_equal(h->order[0], 0);
    assert_ok(ctx, ork_hierarchy_cut(ctx, h, 1, label));
    assert_int_equal(label[0], 0);
    assert_ok(ctx, ork_hierarchy_cut_height(ctx, h, 0, label, &k));
    assert_int_equal(k, 1);
    assert_ok(ctx, ork_hierarchy_cophenetic_correlation(ctx, h, none, &correlation));
    assert_true(isnan(correlation));
}

static void huge_and_tiny_distances_only_scale_the_heights(void **state)
{
    ork_context *ctx = *state;
    for (int linkage = 0; linkage < 9; linkage++) {
        double plain[15], huge[15], tiny[15];
        ork_random random = ork_random_stream(3, (uint64_t)linkage);
        for (size_t k = 0; k < 15; k++) {
            plain[k] = 1 + ork_random_uniform(&random);
            huge[k] = ldexp(plain[k], 1000);
            tiny[k] = ldexp(plain[k], -1000);
        }
        ORK_OWNED_HIERARCHY ork_hierarchy *a = NULL;
        ORK_OWNED_HIERARCHY ork_hierarchy *of_huge = NULL;
        ORK_OWNED_HIERARCHY ork_hierarchy *of_tiny = NULL;
        ork_linkage l = (ork_linkage)linkage;
        assert_ok(ctx, ork_linkage_cluster(ctx, l, -0.25, 6, plain, NULL, &a));
        assert_ok(ctx, ork_linkage_cluster(ctx, l, -0.25, 6, huge, NULL, &of_huge));
        assert_ok(ctx, ork_linkage_cluster(ctx, l, -0.25, 6, tiny, NULL, &of_tiny));
        for (size_t s = 0; s < 5; s++) {
            assert_near(ldexp(of_huge->height[s], -1000), a->height[s], 1e-14);
            assert_near(ldexp(of_tiny->height[s], 1000), a->height[s], 1e-14);
        }
        assert_memory_equal(a->order, of_huge->order, sizeof(size_t[6]));
    }
}

static void wrong_input_is_refused_with_the_units(void **state)
{
    ork_context *ctx = *state;
    ork_hierarchy *h;
    double bad[] = {1, 2, NAN}, negative[] = {1, -2, 3}, good[] = {1, 2, 3};
    double weights[] = {1, 0, 1};
    size_t label[3];
    assert_error(ctx, ork_linkage_cluster(ctx, ORK_LINKAGE_SINGLE, 0, 3, bad, NULL, &h),
                 ORK_ERR_DATA, "units 2 and 3 is not defined");
    assert_null(h);
    bad[2] = INFINITY;
    assert_error(ctx, ork_linkage_cluster(ctx, ORK_LINKAGE_SINGLE, 0, 3, bad, NULL, &h),
                 ORK_ERR_DATA, "infinite");
    assert_error(ctx, ork_linkage_cluster(ctx, ORK_LINKAGE_WARD, 0, 3, negative, NULL, &h),
                 ORK_ERR_DATA, "units 1 and 3 is negative");
    assert_error(ctx, ork_linkage_cluster(ctx, ORK_LINKAGE_AVERAGE, 0, 3, good, weights, &h),
                 ORK_ERR_ARGUMENT, "weight of unit 2");
    assert_error(ctx, ork_linkage_cluster(ctx, ORK_LINKAGE_FLEXIBLE, 1, 3, good, NULL, &h),
                 ORK_ERR_ARGUMENT, "beta");
    assert_error(ctx, ork_linkage_cluster(ctx, ORK_LINKAGE_SINGLE, 0, 0, good, NULL, &h),
                 ORK_ERR_DATA, "no units");
    ORK_OWNED_HIERARCHY ork_hierarchy *tree = NULL;
    assert_ok(ctx, ork_linkage_cluster(ctx, ORK_LINKAGE_SINGLE, 0, 3, good, NULL, &tree));
    assert_error(ctx, ork_hierarchy_cut(ctx, tree, 4, label), ORK_ERR_ARGUMENT, "from 1 to 3");
    assert_error(ctx, ork_hierarchy_cut(ctx, tree, 0, label), ORK_ERR_ARGUMENT, "from 1 to 3");
}

static ork_status whole_tree(ork_context *ctx, void *data)
{
    (void)data;
    double distance[] = {1, 2, 3, 4, 5, 6}, apart[6], correlation;
    size_t label[4], k;
    ORK_OWNED_HIERARCHY ork_hierarchy *h = NULL;
    ORK_TRY(ork_linkage_cluster(ctx, ORK_LINKAGE_AVERAGE, 0, 4, distance, NULL, &h));
    double more[] = {1, 2, 3, 4, 5, 6};
    ORK_OWNED_HIERARCHY ork_hierarchy *in_rounds = NULL;
    ORK_TRY(linkage_cluster_with(ctx, ORK_LINKAGE_AVERAGE, 0, 4, more, NULL, 2, &in_rounds));
    ORK_TRY(ork_hierarchy_cut(ctx, h, 2, label));
    ORK_TRY(ork_hierarchy_cut_height(ctx, h, 2, label, &k));
    ORK_TRY(ork_hierarchy_cophenetic(ctx, h, apart));
    return ork_hierarchy_cophenetic_correlation(ctx, h, apart, &correlation);
}

static void refused_memory_is_reported(void **state)
{
    (void)state;
    assert_survives_refused_memory(whole_tree, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        context_test(merges_heights_and_orders_are_those_of_hclust),
        context_test(road_distances_and_gower_distances_give_the_trees_of_hclust),
        context_test(flexible_heights_are_those_of_agnes),
        context_test(cuts_are_those_of_cutree),
        context_test(cophenetic_correlations_are_those_of_r),
        context_test(heights_are_those_of_the_plain_algorithm),
        context_test(rounds_of_merges_give_the_tree_of_merges_one_by_one),
        context_test(rounds_with_ties_end_with_whole_trees),
        context_test(centroid_inversions_are_counted_and_cuts_stay_partitions),
        context_test(labels_are_numbered_by_size_then_by_first_unit),
        context_test(one_unit_is_a_tree_without_merges),
        context_test(huge_and_tiny_distances_only_scale_the_heights),
        context_test(wrong_input_is_refused_with_the_units),
        context_test(refused_memory_is_reported),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
