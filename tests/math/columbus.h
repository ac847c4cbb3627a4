/* Columbus, Ohio: 49 neighbourhoods with their neighbours, and what spdep 1.2-7 says about them. */
#ifndef ORKEN_TESTS_COLUMBUS_H
#define ORKEN_TESTS_COLUMBUS_H

#include "testing.h"

#define COLUMBUS "golden/specialization/spdep/"
enum { COLUMBUS_UNITS = 49 };
static const char *const columbus_variables[] = {"CRIME", "INC", "HOVAL"};

static inline ork_table *columbus_table(ork_context *ctx, const char *file)
{
    char path[256];
    snprintf(path, sizeof path, COLUMBUS "%s", file);
    const char *found = shared_path(path);
    if (!found) skip();
    ork_table *table;
    assert_ok(ctx, ork_read_csv(ctx, found, NULL, &table));
    return table;
}

static inline void columbus_column(ork_context *ctx, const ork_table *table, const char *name,
                                   double *values)
{
    const ork_column *column;
    assert_ok(ctx, ork_table_numeric(ctx, table, name, &column));
    for (size_t i = 0; i < table->row_count; i++)
        values[i] = ork_column_has(column, i) ? ork_column_number(column, i) : NAN;
}

/* A list of neighbours i, j, counted from 1; each link weighs 1. */
static inline ork_spatial_weights *columbus_weights(ork_context *ctx, const char *file)
{
    ORK_OWNED_TABLE ork_table *table = columbus_table(ctx, file);
    double i[1000], j[1000];
    ork_spatial_link links[1000];
    assert_true(table->row_count <= 1000);
    columbus_column(ctx, table, "i", i);
    columbus_column(ctx, table, "j", j);
    for (size_t k = 0; k < table->row_count; k++)
        links[k] = (ork_spatial_link){(uint32_t)i[k] - 1, (uint32_t)j[k] - 1, 1};
    ork_spatial_weights *weights;
    assert_ok(ctx, ork_spatial_weights_new(ctx, COLUMBUS_UNITS, links, table->row_count, &weights));
    return weights;
}

/* Least number of digits that two columns share. */
static inline double digits_shared(const double *a, const double *b, size_t n)
{
    double least = 17;
    for (size_t i = 0; i < n; i++) {
        assert_int_equal(isnan(a[i]), isnan(b[i]));
        if (isnan(a[i]) || a[i] == b[i]) continue;
        least = fmin(least, -log10(fabs(a[i] - b[i]) / fmax(fabs(b[i]), 1e-300)));
    }
    return least;
}

#endif
