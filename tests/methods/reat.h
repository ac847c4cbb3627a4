/*
 * Golden files of REAT 3.0.3 and of the QCEW, in the folder golden/specialization of the shared
 * material: reading, runs, digits of agreement.
 */
#ifndef ORKEN_TESTS_REAT_H
#define ORKEN_TESTS_REAT_H

#include "case.h"

#define GOLDEN_FOLDER "golden/specialization/"
#define GOLDEN(file)                                                                               \
    if (!shared_path(GOLDEN_FOLDER file)) skip()

/* A file with its keys, the rows of which `where` (or NULL) is true. */
static inline ork_status golden_table(ork_context *ctx, const char *file, const char *texts,
                                      const char *unit, const char *period, const char *where,
                                      ork_table **table)
{
    char path[256];
    ORK_OWNED_TABLE ork_table *read = NULL, *some = NULL;
    const char *text_columns[] = {texts};
    ork_read_options options = {.text_columns = text_columns, .text_column_count = texts != NULL};
    snprintf(path, sizeof path, GOLDEN_FOLDER "%s", file);
    const char *full = shared_path(path);
    assert_non_null(full);
    ORK_TRY(ork_read(ctx, full, &options, &read));
    ORK_TRY(where ? ork_table_where(ctx, read, where, &some) : ork_table_extend(ctx, read, &some));
    ORK_TRY(ork_table_extend(ctx, some, table));
    return unit ? ork_table_set_keys(ctx, *table, unit, period) : ORK_OK;
}

static inline double golden_number(const ork_table *table, const char *column, size_t i)
{
    int at = ork_table_find(table, column);
    if (at < 0) fail_msg("there is no column %s", column);
    return ork_column_has(table->columns[at], i) ? ork_column_number(table->columns[at], i) : NAN;
}

static inline const char *golden_text(const ork_table *table, size_t column, size_t i)
{
    return ork_column_text(table->columns[column], i);
}

/* The least number of digits to which values agreed. */
typedef struct agreement {
    double digits;
    size_t count;
} agreement;

static inline void agree(agreement *with, double actual, double expected)
{
    double apart = fabs(actual - expected), scale = fmax(fabs(expected), 1e-300);
    if (isnan(actual) != isnan(expected)) fail_msg("%.17g against %.17g", actual, expected);
    if (isnan(actual)) return;
    double digits = apart == 0 ? 17 : -log10(apart / scale);
    if (with->count++ == 0 || digits < with->digits) with->digits = digits;
    if (digits < 3) print_message("%.17g against %.17g\n", actual, expected);
}

static inline void agreed(const char *what, const agreement *with, double least)
{
    print_message("%s: %zu values agree to %.1f digits or more\n", what, with->count, with->digits);
    assert_true(with->count > 0);
    assert_true(with->digits >= least);
}

#endif
