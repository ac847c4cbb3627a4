/* A table of random indicators: uniform values, of which one in fifty is missing. */
#ifndef ORKEN_BENCH_RANDOM_TABLE_H
#define ORKEN_BENCH_RANDOM_TABLE_H

#include <time.h>

#include "orken.h"

static inline double seconds(clockid_t clock)
{
    struct timespec now;
    clock_gettime(clock, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static inline ork_status add_units(ork_context *ctx, ork_table *table)
{
    ork_column *unit;
    ORK_TRY(ork_column_new(ctx, "unit", ORK_INTEGER, table->row_count, &unit));
    for (size_t i = 0; i < table->row_count; i++)
        unit->data.integer[i] = (int64_t)i;
    return ork_table_take(ctx, table, unit);
}

static inline ork_status add_indicator(ork_context *ctx, ork_table *table, size_t j,
                                       const char *name)
{
    ORK_OWNED_COLUMN ork_column *x = NULL;
    ork_random random = ork_random_stream(1, j);
    ORK_TRY(ork_column_new(ctx, name, ORK_NUMBER, table->row_count, &x));
    for (size_t i = 0; i < table->row_count; i++) {
        x->data.number[i] = ork_random_uniform(&random);
        if (x->data.number[i] < 0.02) ORK_TRY(ork_column_set_missing(ctx, x, i, ORK_SUPPRESSED));
    }
    ork_column *done = x;
    x = NULL;
    return ork_table_take(ctx, table, done);
}

/* names [indicators] x0, x1 …, in the arena. */
static inline ork_status random_table(ork_context *ctx, ork_arena *arena, size_t units,
                                      size_t indicators, const char ***names, ork_table **made)
{
    ORK_OWNED_TABLE ork_table *table = NULL;
    ORK_NEW(*names, ork_arena_calloc(ctx, arena, indicators, sizeof **names));
    ORK_TRY(ork_table_new(ctx, "random", units, &table));
    ORK_TRY(add_units(ctx, table));
    for (size_t j = 0; j < indicators; j++) {
        ORK_NEW((*names)[j], ork_arena_format(ctx, arena, "x%zu", j));
        ORK_TRY(add_indicator(ctx, table, j, (*names)[j]));
    }
    ORK_TRY(ork_table_set_keys(ctx, table, "unit", NULL));
    *made = table;
    table = NULL;
    return ORK_OK;
}

#endif
