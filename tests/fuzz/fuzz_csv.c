/*
 * Fuzzes the CSV reader: the first bytes choose options, the rest is the file. Whatever comes, one
 * and two threads must agree.
 */
#include <stdio.h>
#include <string.h>

#include "orken/read.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static ork_status read_with_threads(const uint8_t *data, size_t size, int threads,
                                    const ork_read_options *options, ork_table **table)
{
    ork_context *ctx = ork_context_new();
    if (!ctx) abort();
    ork_context_set_threads(ctx, threads);
    ork_status status =
        ork_read_csv_bytes(ctx, (const char *)data, size, "fuzz.csv", options, table);
    if (status != ORK_OK && !ork_context_error(ctx)->message) abort();
    ork_context_free(ctx);
    return status;
}

static void compare(const ork_column *a, const ork_column *b)
{
    if (a->type != b->type || a->length != b->length || strcmp(a->name, b->name) != 0) abort();
    for (size_t i = 0; i < a->length; i++) {
        if (ork_column_has(a, i) != ork_column_has(b, i)) abort();
        if (!ork_column_has(a, i)) continue;
        if (a->type == ORK_TEXT ? strcmp(ork_column_text(a, i), ork_column_text(b, i)) != 0
                                : ork_column_number(a, i) != ork_column_number(b, i))
            abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const encodings[] = {NULL, NULL, "utf-8", "cp1251", "utf-16le", "utf-16be"};
    static const char *const ranges[] = {NULL, NULL, NULL, "A1:C3", "B2"};
    static const char delimiters[] = {0, 0, ',', ';', '\t'};
    if (size < 2) return 0;
    ork_read_options options = {.max_bytes = 1 << 20,
                                .encoding = encodings[data[0] % 6],
                                .range = ranges[data[0] / 6 % 5],
                                .delimiter = delimiters[data[1] % 5],
                                .header_row = data[1] / 5 % 4 == 3 ? 2 : 0,
                                .header_rows = data[1] / 20 % 3};
    ORK_OWNED_TABLE ork_table *one = NULL;
    ORK_OWNED_TABLE ork_table *two = NULL;
    ork_status status = read_with_threads(data + 2, size - 2, 1, &options, &one);
    if (read_with_threads(data + 2, size - 2, 2, &options, &two) != status) abort();
    if (status != ORK_OK) return 0;
    if (one->column_count != two->column_count || one->row_count != two->row_count) abort();
    for (size_t j = 0; j < one->column_count; j++)
        compare(one->columns[j], two->columns[j]);
    return 0;
}
