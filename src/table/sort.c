/*
 * Sorting rows: a radix sort over order-preserving 64-bit images of the values, the last key
 * first. Every pass is stable, so the earlier keys win, ties keep the order of the rows, and the
 * cost is linear.
 */
#include <string.h>

#include "table/table.h"

typedef struct entry {
    uint64_t image;
    size_t row;
} entry;

static int compare_texts(const void *a, const void *b, void *texts)
{
    char **text = texts;
    return strcmp(text[*(const uint32_t *)a], text[*(const uint32_t *)b]);
}

/* [dictionary count] the place of each code's text among all, by code point. */
static ork_status text_ranks(ork_context *ctx, const ork_dictionary *dictionary, uint32_t **ranks)
{
    size_t count = dictionary->count;
    ORK_OWNED_MEMORY uint32_t *order = ork_alloc(ctx, count * sizeof *order);
    if (!order) return ORK_ERR_MEMORY;
    for (uint32_t code = 0; code < count; code++)
        order[code] = code;
    if (count) qsort_r(order, count, sizeof *order, compare_texts, dictionary->texts);
    ORK_NEW(*ranks, ork_alloc(ctx, count * sizeof **ranks));
    for (uint32_t place = 0; place < count; place++)
        (*ranks)[order[place]] = place;
    return ORK_OK;
}

#define SIGN ((uint64_t)1 << 63)

/* Unsigned integers in the order of the values. */
static uint64_t order_image(const ork_column *column, size_t i, const uint32_t *ranks)
{
    uint64_t bits;
    double number;
    switch (column->type) {
    case ORK_NUMBER:
        number = column->data.number[i] + 0.0; /* −0 ties with 0 */
        memcpy(&bits, &number, sizeof bits);
        return bits & SIGN ? ~bits : bits | SIGN;
    case ORK_INTEGER:
        return (uint64_t)column->data.integer[i] ^ SIGN;
    case ORK_DATE:
        return (uint64_t)(int64_t)column->data.day[i] ^ SIGN;
    case ORK_TEXT:
        return ranks[column->data.code[i]];
    case ORK_BOOLEAN:
        break;
    }
    return column->data.boolean[i] != 0;
}

/* Sorts by image, one byte a pass; bytes that are equal throughout cost nothing. The result is
   where the returned pointer points: `entries` or `spare`. */
static entry *radix_sort(entry *entries, entry *spare, size_t count)
{
    size_t tallies[8][256] = {{0}};
    for (size_t i = 0; i < count; i++)
        for (int byte = 0; byte < 8; byte++)
            tallies[byte][entries[i].image >> (8 * byte) & 0xFF]++;
    for (int byte = 0; byte < 8; byte++) {
        if (count == 0 || tallies[byte][entries[0].image >> (8 * byte) & 0xFF] == count) continue;
        size_t place = 0;
        for (int digit = 0; digit < 256; digit++) {
            size_t tally = tallies[byte][digit];
            tallies[byte][digit] = place;
            place += tally;
        }
        for (size_t i = 0; i < count; i++)
            spare[tallies[byte][entries[i].image >> (8 * byte) & 0xFF]++] = entries[i];
        entry *sorted = spare;
        spare = entries;
        entries = sorted;
    }
    return entries;
}

/* Brings `order` into the order of one key; missing values last, whatever the direction. */
static ork_status sort_by(ork_context *ctx, const ork_column *column, bool descending,
                          entry *entries, entry *spare, size_t *order)
{
    ORK_OWNED_MEMORY uint32_t *ranks = NULL;
    if (column->type == ORK_TEXT) ORK_TRY(text_ranks(ctx, column->dictionary, &ranks));
    size_t there = 0, missing = 0, n = column->length;
    for (size_t k = 0; k < n; k++) {
        size_t row = order[k];
        if (!ork_column_has(column, row)) {
            order[missing++] = row; /* never ahead of k */
            continue;
        }
        uint64_t image = order_image(column, row, ranks);
        entries[there++] = (entry){descending ? ~image : image, row};
    }
    memmove(order + there, order, missing * sizeof *order);
    const entry *sorted = radix_sort(entries, spare, there);
    for (size_t k = 0; k < there; k++)
        order[k] = sorted[k].row;
    return ORK_OK;
}

ork_status ork_table_sort(ork_context *ctx, const ork_table *table, const ork_sort_key *keys,
                          size_t count, ork_table **sorted)
{
    size_t n = table->row_count;
    ORK_SCRATCH(scratch);
    const ork_column **columns;
    ORK_NEW(columns, ork_arena_calloc(ctx, &scratch, count, sizeof *columns));
    for (size_t j = 0; j < count; j++)
        ORK_TRY(ork_table_column(ctx, table, keys[j].column, &columns[j]));
    size_t *order;
    entry *entries, *spare;
    ORK_NEW(order, ork_arena_calloc(ctx, &scratch, n, sizeof *order));
    ORK_NEW(entries, ork_arena_calloc(ctx, &scratch, n, sizeof *entries));
    ORK_NEW(spare, ork_arena_calloc(ctx, &scratch, n, sizeof *spare));
    for (size_t i = 0; i < n; i++)
        order[i] = i;
    for (size_t j = count; j-- > 0;) {
        ORK_TRY(ork_check_cancelled(ctx));
        ORK_TRY(sort_by(ctx, columns[j], keys[j].descending, entries, spare, order));
    }
    return ork_table_pick(ctx, table, order, n, sorted);
}
