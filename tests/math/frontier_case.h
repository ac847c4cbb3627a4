/* Frontiers for tests of inference: invented data, and golden data with what packages say. */
#ifndef ORKEN_TESTS_FRONTIER_CASE_H
#define ORKEN_TESTS_FRONTIER_CASE_H

#include "orken/math/frontier_inference.h"

#include "testing.h"

#include <jansson.h>

enum { CASE_MOST = 400, CASE_MOST_COLUMNS = 12 };

typedef struct frontier_case {
    double y[CASE_MOST], x[CASE_MOST * CASE_MOST_COLUMNS], z[CASE_MOST * 2];
    double weight[CASE_MOST], time[CASE_MOST];
    uint32_t unit[CASE_MOST];
    ork_frontier_model model;
} frontier_case;

static inline void frontier_case_model(frontier_case *c, size_t n, size_t columns, int sign,
                                       ork_inefficiency distribution)
{
    c->model = (ork_frontier_model){.n = n, .y = c->y, .sign = sign, .distribution = distribution};
    c->model.design[ORK_PART_FRONTIER] = (ork_design){c->x, columns, true};
    c->model.design[ORK_PART_MU].has_constant = true;
}

/* y = 1 + 0.4 x1 + 0.5 x2 + v − u, v ~ N(0, sigma_v²), u ~ |N(0, sigma_u²)|; sigma_u below 0 is a
   frontier of costs in the guise of one of production. */
static inline void frontier_invent(frontier_case *c, size_t n, double sigma_v, double sigma_u,
                                   uint64_t seed)
{
    ork_random random = ork_random_stream(seed, 1);
    for (size_t i = 0; i < n; i++) {
        c->x[i] = 3 * ork_random_uniform(&random);
        c->x[n + i] = 2 * ork_random_uniform(&random);
        double u = sigma_u * fabs(ork_random_normal(&random));
        double v = sigma_v * ork_random_normal(&random);
        c->y[i] = 1 + 0.4 * c->x[i] + 0.5 * c->x[n + i] + v - u;
        c->weight[i] = 0.5 + ork_random_uniform(&random);
    }
    frontier_case_model(c, n, 2, 1, ORK_HALF_NORMAL);
}

/* A panel of n/3 units with three periods each. */
static inline void frontier_invent_panel(frontier_case *c, size_t n)
{
    ork_random random = ork_random_stream(5, 1);
    frontier_invent(c, n, 0.2, 0, 5);
    for (size_t i = 0; i < n; i += 3) {
        double u = 0.5 * fabs(ork_random_normal(&random));
        for (size_t t = 0; t < 3; t++) {
            c->y[i + t] -= u;
            c->unit[i + t] = (uint32_t)(i / 3);
            c->time[i + t] = (double)t + 1;
        }
    }
    c->model.panel = ORK_PANEL_TIME_INVARIANT;
    c->model.unit = c->unit, c->model.time = c->time;
}

/* Column of a golden file, its logarithm when the name begins with "log:"; "a/b" is a ratio. */
static inline void golden_column(ork_context *ctx, const ork_table *table, const char *name,
                                 double *values)
{
    char first[64], *slash;
    bool is_log = strncmp(name, "log:", 4) == 0;
    const ork_column *column, *below = NULL;
    snprintf(first, sizeof first, "%s", is_log ? name + 4 : name);
    if ((slash = strchr(first, '/'))) *slash = '\0';
    assert_ok(ctx, ork_table_numeric(ctx, table, first, &column));
    if (slash) assert_ok(ctx, ork_table_numeric(ctx, table, slash + 1, &below));
    for (size_t i = 0; i < table->row_count; i++) {
        double value = ork_column_number(column, i);
        if (below) value /= ork_column_number(below, i);
        values[i] = is_log ? log(value) : value;
    }
}

/* names: the output and the inputs, ended by NULL. */
static inline void golden_case(ork_context *ctx, const char *file, const char *const *names,
                               int sign, ork_inefficiency distribution, frontier_case *c)
{
    char path[256];
    snprintf(path, sizeof path, "golden/frontier/data/%s", file);
    const char *found = shared_path(path);
    if (!found) skip();
    ORK_OWNED_TABLE ork_table *table = NULL;
    assert_ok(ctx, ork_read_csv(ctx, found, NULL, &table));
    size_t n = table->row_count, columns = 0;
    assert_true(n <= CASE_MOST);
    golden_column(ctx, table, names[0], c->y);
    for (; names[1 + columns]; columns++)
        golden_column(ctx, table, names[1 + columns], c->x + columns * n);
    frontier_case_model(c, n, columns, sign, distribution);
}

static inline json_t *golden_model(const char *id)
{
    char path[256];
    snprintf(path, sizeof path, "golden/frontier/models/%s.json", id);
    const char *found = shared_path(path);
    if (!found) skip();
    json_error_t error;
    json_t *model = json_load_file(found, 0, &error);
    if (!model) fail_msg("%s: %s", id, error.text);
    return model;
}

/* The number at a path of keys and positions parted by "." such as "vcov.0.1"; '\\' before a dot
   that belongs to a key. */
static inline double golden_number(const json_t *at, const char *path)
{
    char key[128];
    for (const char *c = path; at && *c; c += *c == '.') {
        size_t length = 0;
        for (; *c && *c != '.'; c++) {
            if (*c == '\\') c++;
            key[length++] = *c;
        }
        key[length] = '\0';
        at = json_is_array(at) ? json_array_get(at, (size_t)atoi(key)) : json_object_get(at, key);
    }
    if (!json_is_number(at)) fail_msg("no number at %s", path);
    return json_number_value(at);
}

/* Prints the digits that two numbers share, and asserts that they are enough. */
static inline void agree(const char *id, const char *what, double ours, double theirs, double least)
{
    double digits = ours == theirs ? 17 : -log10(fabs(ours - theirs) / fabs(theirs));
    print_message("%-20s %-28s %.15g: %.1f digits\n", id, what, ours, digits);
    if (!(digits >= least)) fail_msg("%s, %s: %.17g, expected %.17g", id, what, ours, theirs);
}

#endif
