/*
 * Times one task of cluster analysis: clusters TASK FILE N, where FILE holds N × 20 doubles, column
 * by column (clusters write FILE N makes it: eight clusters that overlap). Prints the task, seconds
 * and the greatest memory in MB.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "orken.h"

enum { VARIABLES = 20, CLUSTERS = 8 };

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

static int write_points(const char *path, size_t n)
{
    double centre[CLUSTERS][VARIABLES];
    ork_random random = ork_random_stream(1, 0);
    for (size_t c = 0; c < CLUSTERS; c++) {
        for (size_t j = 0; j < VARIABLES; j++)
            centre[c][j] = ork_random_normal(&random);
    }
    FILE *file = fopen(path, "wb");
    for (size_t j = 0; file && j < VARIABLES; j++) {
        for (size_t i = 0; i < n; i++) {
            double value = centre[i % CLUSTERS][j] + ork_random_normal(&random);
            fwrite(&value, sizeof value, 1, file);
        }
    }
    return !file || fclose(file) != 0;
}

static double *read_points(const char *path, size_t n)
{
    double *x = malloc(n * VARIABLES * sizeof *x);
    FILE *file = fopen(path, "rb");
    if (!x || !file || fread(x, sizeof *x, n * VARIABLES, file) != n * VARIABLES) exit(2);
    fclose(file);
    return x;
}

static ork_status average(ork_context *ctx, const double *x, size_t n)
{
    double *distance;
    ORK_NEW(distance, ork_alloc(ctx, n * (n - 1) / 2 * sizeof *distance));
    ORK_OWNED_HIERARCHY ork_hierarchy *h = NULL;
    ork_status status =
        ork_distances(ctx, ORK_DISTANCE_EUCLIDEAN, 0, x, n, VARIABLES, NULL, distance);
    if (status == ORK_OK)
        status = ork_linkage_cluster(ctx, ORK_LINKAGE_AVERAGE, 0, n, distance, NULL, &h);
    free(distance);
    return status;
}

static ork_status k_means(ork_context *ctx, const double *x, size_t n, size_t starts)
{
    double start[CLUSTERS * VARIABLES];
    for (size_t e = 0; e < CLUSTERS * VARIABLES; e++)
        start[e] = x[e / CLUSTERS * n + e % CLUSTERS * 37];
    ork_k_means_options options = {.k = CLUSTERS,
                                   .starts = starts,
                                   .most_iterations = starts > 1 ? 300 : 100,
                                   .start = starts > 1 ? NULL : start,
                                   .is_plain = starts == 1};
    ORK_OWNED_K_MEANS ork_k_means *result = NULL;
    ORK_TRY(ork_k_means_cluster(ctx, x, n, VARIABLES, &options, &result));
    fprintf(stderr, "  objective %.10g, %zu iterations\n", result->objective, result->iterations);
    return ORK_OK;
}

static ork_status silhouettes(ork_context *ctx, const double *x, size_t n)
{
    ORK_SCRATCH(scratch);
    size_t *label;
    double *width;
    ORK_NEW(label, ork_arena_calloc(ctx, &scratch, n, sizeof *label));
    ORK_NEW(width, ork_arena_calloc(ctx, &scratch, n, sizeof *width));
    for (size_t i = 0; i < n; i++)
        label[i] = i % CLUSTERS;
    return ork_silhouette_points(ctx, x, n, VARIABLES, label, CLUSTERS, width, NULL);
}

/* The time of the order alone: `begin` moves behind the clustering. */
static ork_status leaf_order(ork_context *ctx, const double *x, size_t n, double *begin)
{
    ORK_SCRATCH(scratch);
    double *distance;
    ORK_OWNED_HIERARCHY ork_hierarchy *h = NULL;
    ORK_NEW(distance, ork_arena_calloc(ctx, &scratch, n * (n - 1) / 2, sizeof *distance));
    ORK_TRY(ork_linkage_points(ctx, ORK_LINKAGE_WARD, x, n, VARIABLES, NULL, &h));
    ORK_TRY(ork_distances(ctx, ORK_DISTANCE_EUCLIDEAN, 0, x, n, VARIABLES, NULL, distance));
    *begin = now();
    return ork_hierarchy_optimal_order(ctx, h, distance, h->order, NULL);
}

/* Four variables of each type, made from the points. */
static ork_status gower(ork_context *ctx, double *x, size_t n)
{
    ork_gower_type type[VARIABLES];
    for (size_t j = 0; j < VARIABLES; j++) {
        type[j] = (ork_gower_type)(j % 5);
        for (size_t i = 0; j % 5 > 0 && i < n; i++)
            x[j * n + i] = j % 5 < 3 ? floor(fabs(x[j * n + i]) * 2) : x[j * n + i] > 0;
    }
    double *distance;
    ORK_NEW(distance, ork_alloc(ctx, n * (n - 1) / 2 * sizeof *distance));
    ork_status status = ork_gower(ctx, x, n, VARIABLES, type, NULL, distance);
    free(distance);
    return status;
}

static ork_status run(ork_context *ctx, const char *task, double *x, size_t n, double *begin)
{
    if (strcmp(task, "average") == 0) return average(ctx, x, n);
    if (strcmp(task, "kmeans-100") == 0) return k_means(ctx, x, n, 1);
    if (strcmp(task, "kmeans-10-starts") == 0) return k_means(ctx, x, n, 10);
    if (strcmp(task, "silhouette") == 0) return silhouettes(ctx, x, n);
    if (strcmp(task, "leaf-order") == 0) return leaf_order(ctx, x, n, begin);
    if (strcmp(task, "gower") == 0) return gower(ctx, x, n);
    bool is_ward = strcmp(task, "ward") == 0;
    if (!is_ward && strcmp(task, "single") != 0)
        return ork_fail(ctx, ORK_ERR_ARGUMENT, "no task \"%s\"", task);
    ORK_OWNED_HIERARCHY ork_hierarchy *h = NULL;
    return ork_linkage_points(ctx, is_ward ? ORK_LINKAGE_WARD : ORK_LINKAGE_SINGLE, x, n, VARIABLES,
                              NULL, &h);
}

int main(int argc, char **argv)
{
    if (argc < 4) return 2;
    size_t n = strtoul(argv[3], NULL, 10);
    if (strcmp(argv[1], "write") == 0) return write_points(argv[2], n);
    double *x = read_points(argv[2], n), begin = now();
    ork_context *ctx = ork_context_new();
    if (run(ctx, argv[1], x, n, &begin) != ORK_OK) {
        fprintf(stderr, "%s\n", ork_error_text(ork_context_error(ctx)));
        return 1;
    }
    double seconds = now() - begin;
    struct rusage used;
    getrusage(RUSAGE_SELF, &used);
    printf("%s-%zu %.4f %ld\n", argv[1], n, seconds, used.ru_maxrss / 1024);
    ork_context_free(ctx);
    free(x);
    return 0;
}
