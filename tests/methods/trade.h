/*
 * Trade of 226 countries in 785 products, mean of 1998-2000, and what economiccomplexity 2.0.0 (R)
 * and py-ecomplexity compute from it: shared material, golden/specialization/ecomplexity. Tables of
 * results are compared by name, and the digits of agreement printed.
 */
#ifndef ORKEN_TESTS_TRADE_H
#define ORKEN_TESTS_TRADE_H

#include "case.h"

/* Path of a golden file, or NULL with a message. */
static inline const char *trade_path(const char *file)
{
    static char path[256];
    snprintf(path, sizeof path, "golden/specialization/ecomplexity/%s", file);
    return shared_path(path);
}
#define SKIP_WITHOUT_TRADE                                                                         \
    do {                                                                                           \
        if (!trade_path("in_world_trade_9800.csv.gz")) skip();                                     \
    } while (0)

/* A golden table; the named columns are texts. */
static inline ork_status trade_table(ork_context *ctx, const char *file, const char *const *texts,
                                     size_t count, ork_table **table)
{
    ork_read_options options = {.text_columns = texts, .text_column_count = count};
    ork_status status = ork_read(ctx, trade_path(file), &options, table);
    ork_context_clear_notes(ctx);
    return status;
}
#define TEXTS(...)                                                                                 \
    (const char *const[]){__VA_ARGS__}, sizeof((const char *const[]){__VA_ARGS__}) / sizeof(char *)

static inline const ork_column *trade_column(const ork_table *table, const char *name)
{
    int at = ork_table_find(table, name);
    if (at < 0) fail_msg("there is no column %s", name);
    return table->columns[at];
}

/* The row whose column reads `text`, looked for from *hint on; SIZE_MAX when there is none. */
static inline size_t trade_row(const ork_column *column, const char *text, size_t *hint)
{
    for (size_t k = 0; k < column->length; k++) {
        size_t row = (*hint + k) % column->length;
        if (strcmp(ork_column_text(column, row), text) != 0) continue;
        *hint = row + 1;
        return row;
    }
    return SIZE_MAX;
}

/* How far two numbers agree, gathered over many. */
typedef struct agreement {
    double worst;
    size_t count;
} agreement;

static inline void agree(agreement *all, double actual, double expected)
{
    double scale = fabs(expected) > 1 ? fabs(expected) : 1;
    double off = fabs(actual - expected) / scale;
    all->count++;
    if (!(off <= all->worst)) all->worst = isnan(off) ? INFINITY : off;
}

static inline void assert_agreement(const char *what, const agreement *all, size_t least,
                                    double tolerance)
{
    print_message("%s: %zu values agree to %.1f digits\n", what, all->count,
                  all->worst > 0 ? -log10(all->worst) : 16.0);
    assert_true(all->count >= least);
    assert_true(all->worst <= tolerance);
}

/* Compares a column of a result with a golden one, row by row through the names in `key`. */
static inline void assert_same_column(ork_context *ctx, const ork_result *result, const char *table,
                                      const char *key, const char *column, const char *file,
                                      const char *golden_key, const char *golden_column,
                                      double factor, double tolerance)
{
    ORK_OWNED_TABLE ork_table *expected = NULL;
    assert_ok(ctx, trade_table(ctx, file, TEXTS(golden_key), &expected));
    const ork_table *actual = ork_result_table(result, table);
    const ork_column *names = trade_column(actual, key), *values = trade_column(actual, column);
    const ork_column *golden_names = trade_column(expected, golden_key);
    const ork_column *golden_values = trade_column(expected, golden_column);
    agreement all = {0};
    size_t hint = 0;
    for (size_t i = 0; i < expected->row_count; i++) {
        size_t row = trade_row(names, ork_column_text(golden_names, i), &hint);
        assert_true(row != SIZE_MAX && ork_column_has(values, row));
        agree(&all, ork_column_number(values, row), ork_column_number(golden_values, i) * factor);
    }
    char what[512];
    snprintf(what, sizeof what, "%s, %s", file, golden_column);
    assert_agreement(what, &all, expected->row_count, tolerance);
}

static inline ork_status trade_data(ork_context *ctx, ork_table **data)
{
    ORK_TRY(trade_table(ctx, "in_world_trade_9800.csv.gz", TEXTS("country", "product"), data));
    return ork_table_set_keys(ctx, *data, "country", NULL);
}
#define TRADE "industry: product", "size: value"

#endif
