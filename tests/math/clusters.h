/* Golden clusterings of R's stats and cluster, scipy and sklearn: ../shared/golden/clusters/<set>.
 */
#ifndef ORKEN_TESTS_CLUSTERS_H
#define ORKEN_TESTS_CLUSTERS_H

#include <jansson.h>

#include "testing.h"

static const char *const cluster_sets[] = {"iris_raw", "iris_z", "mtcars_z", "usarrests_raw",
                                           "usarrests_z"};
enum { CLUSTER_SETS = 5 };

static inline const char *clusters_path(const char *set, const char *file)
{
    char path[256];
    snprintf(path, sizeof path, "golden/clusters/%s/%s", set, file);
    const char *found = shared_path(path);
    if (!found) skip();
    return found;
}

/* A table of a set; skips the test when it is not there. */
static inline ork_table *clusters_table(ork_context *ctx, const char *set, const char *file)
{
    ork_table *table;
    assert_ok(ctx, ork_read_csv(ctx, clusters_path(set, file), NULL, &table));
    return table;
}

/* A column's values (NAN where missing), for free(). */
static inline double *clusters_column(ork_context *ctx, const ork_table *table, const char *name)
{
    const ork_column *column;
    assert_ok(ctx, ork_table_numeric(ctx, table, name, &column));
    double *values = calloc(table->row_count + 1, sizeof *values);
    for (size_t i = 0; i < table->row_count; i++)
        values[i] = ork_column_has(column, i) ? ork_column_number(column, i) : NAN;
    return values;
}

/* A column of a set's distances; *n units. */
static inline double *clusters_distance(ork_context *ctx, const char *set, const char *kind,
                                        size_t *n)
{
    ORK_OWNED_TABLE ork_table *table = clusters_table(ctx, set, "dist.csv");
    *n = (size_t)(0.5 + sqrt(0.25 + 2 * (double)table->row_count) + 0.5);
    return clusters_column(ctx, table, kind);
}

/* The variables of a set, column-major, without its labels. */
static inline double *clusters_data(ork_context *ctx, const char *set, size_t *n, size_t *p)
{
    ORK_OWNED_TABLE ork_table *table = clusters_table(ctx, set, "data.csv");
    *n = table->row_count;
    *p = 0;
    double *x = calloc(*n * table->column_count, sizeof *x);
    for (size_t j = 0; j < table->column_count; j++) {
        const char *name = table->columns[j]->name;
        if (strcmp(name, "label") == 0) continue;
        double *column = clusters_column(ctx, table, name);
        memcpy(x + *n * (*p)++, column, *n * sizeof *x);
        free(column);
    }
    return x;
}

static inline json_t *clusters_json(const char *set, const char *file)
{
    json_error_t error;
    json_t *root = json_load_file(clusters_path(set, file), 0, &error);
    if (!root) fail_msg("%s: %s", file, error.text);
    return root;
}

/* Digits that two numbers share, relative to `scale` where that is more than they are. */
static inline double clusters_digits(double a, double b, double scale)
{
    if (a == b) return 17;
    return -log10(fabs(a - b) / fmax(fabs(b), scale));
}

#endif
