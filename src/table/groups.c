/* Which rows have equal keys: dense arrays where the values are few, hashing otherwise. */
#include "table/groups.h"

#include <string.h>

#include "table/index.h"

#define NONE ORK_INDEX_NONE

/* Ids of values that are small numbers: value(i) − least below `range`; `map` [range + 1] holds the
   id of each value, the last one that of missing. */
#define DENSE(value)                                                                               \
    for (size_t i = 0; i < column->length; i++) {                                                  \
        size_t place = ork_column_has(column, i) ? (size_t)(value) : range;                        \
        if (map[place] == NONE) map[place] = next++;                                               \
        ids[i] = map[place];                                                                       \
    }                                                                                              \
    break

static ork_status dense_ids(ork_context *ctx, const ork_column *column, int64_t least, size_t range,
                            uint32_t *ids, uint32_t *groups)
{
    ORK_OWNED_MEMORY uint32_t *map = ork_alloc(ctx, (range + 1) * sizeof *map);
    if (!map) return ORK_ERR_MEMORY;
    memset(map, 0xFF, (range + 1) * sizeof *map);
    uint32_t next = 0;
    switch (column->type) {
    case ORK_TEXT:
        DENSE(column->data.code[i]);
    case ORK_INTEGER:
        DENSE(column->data.integer[i] - least);
    case ORK_DATE:
        DENSE(column->data.day[i] - least);
    case ORK_BOOLEAN:
        DENSE(column->data.boolean[i] != 0);
    case ORK_NUMBER:
        break;
    }
    *groups = next;
    return ORK_OK;
}

uint64_t ork_column_bits(const ork_column *column, size_t i)
{
    uint64_t bits;
    double number;
    switch (column->type) {
    case ORK_NUMBER:
        number = column->data.number[i] + 0.0; /* −0 and 0 are the same value */
        memcpy(&bits, &number, sizeof bits);
        return bits;
    case ORK_INTEGER:
        return (uint64_t)column->data.integer[i];
    case ORK_TEXT:
        return column->data.code[i];
    case ORK_DATE:
        return (uint64_t)column->data.day[i];
    case ORK_BOOLEAN:
        break;
    }
    return column->data.boolean[i] != 0;
}

static ork_status hashed_ids(ork_context *ctx, const ork_column *column, uint32_t *ids,
                             uint32_t *groups)
{
    ORK_OWNED_INDEX ork_index index = {0};
    ORK_TRY(ork_index_new(ctx, 1024, &index));
    uint32_t next = 0, missing = NONE;
    for (size_t i = 0; i < column->length; i++) {
        if (!ork_column_has(column, i)) {
            if (missing == NONE) missing = next++;
            ids[i] = missing;
            continue;
        }
        ORK_TRY(ork_index_add(ctx, &index, ork_column_bits(column, i), next, &ids[i]));
        next += ids[i] == next;
    }
    *groups = next;
    return ORK_OK;
}

/* Least value and count of steps up to the greatest; false when the column holds no value. */
static bool find_range(const ork_column *column, int64_t *least, uint64_t *steps)
{
    int64_t low = INT64_MAX, high = INT64_MIN;
    for (size_t i = 0; i < column->length; i++) {
        if (!ork_column_has(column, i)) continue;
        int64_t value = column->type == ORK_DATE ? column->data.day[i] : column->data.integer[i];
        if (value < low) low = value;
        if (value > high) high = value;
    }
    if (low > high) return false;
    *least = low;
    *steps = (uint64_t)high - (uint64_t)low;
    return true;
}

static ork_status check_row_count(ork_context *ctx, size_t rows)
{
    if (rows < NONE) return ORK_OK;
    return ork_fail(ctx, ORK_ERR_DATA, "%zu rows are too many to group (at most 4 billion)", rows);
}

ork_status ork_column_group_ids(ork_context *ctx, const ork_column *column, uint32_t *ids,
                                uint32_t *groups)
{
    ORK_TRY(check_row_count(ctx, column->length));
    size_t affordable = 4 * column->length + 1024;
    int64_t least = 0;
    uint64_t steps = 0;
    switch (column->type) {
    case ORK_BOOLEAN:
        return dense_ids(ctx, column, 0, 2, ids, groups);
    case ORK_TEXT:
        if (column->dictionary->count > affordable) break;
        return dense_ids(ctx, column, 0, column->dictionary->count, ids, groups);
    case ORK_INTEGER:
    case ORK_DATE:
        find_range(column, &least, &steps);
        if (steps >= affordable) break;
        return dense_ids(ctx, column, least, (size_t)steps + 1, ids, groups);
    case ORK_NUMBER:
        break;
    }
    return hashed_ids(ctx, column, ids, groups);
}

/* ids becomes the id of the pair (ids, more); both are dense ids. */
static ork_status combine(ork_context *ctx, size_t rows, const uint32_t *more, uint32_t more_groups,
                          uint32_t *ids, uint32_t *groups)
{
    uint32_t next = 0;
    uint64_t pairs = (uint64_t)*groups * more_groups;
    if (pairs <= rows + 1024) {
        ORK_OWNED_MEMORY uint32_t *map = ork_alloc(ctx, (size_t)pairs * sizeof *map);
        if (!map) return ORK_ERR_MEMORY;
        memset(map, 0xFF, (size_t)pairs * sizeof *map);
        for (size_t i = 0; i < rows; i++) {
            uint32_t *id = &map[(size_t)ids[i] * more_groups + more[i]];
            if (*id == NONE) *id = next++;
            ids[i] = *id;
        }
        *groups = next;
        return ORK_OK;
    }
    ORK_OWNED_INDEX ork_index index = {0};
    ORK_TRY(ork_index_new(ctx, 1024, &index));
    for (size_t i = 0; i < rows; i++) {
        uint64_t pair = (uint64_t)ids[i] << 32 | more[i];
        ORK_TRY(ork_index_add(ctx, &index, pair, next, &ids[i]));
        next += ids[i] == next;
    }
    *groups = next;
    return ORK_OK;
}

ork_status ork_table_group_ids(ork_context *ctx, const ork_table *table,
                               const ork_column *const *keys, size_t key_count, uint32_t *ids,
                               uint32_t *groups)
{
    size_t rows = table->row_count;
    if (key_count == 0) {
        memset(ids, 0, rows * sizeof *ids);
        *groups = 1;
        return ORK_OK;
    }
    ORK_TRY(ork_column_group_ids(ctx, keys[0], ids, groups));
    if (key_count == 1) return ORK_OK;
    ORK_OWNED_MEMORY uint32_t *more = ork_alloc(ctx, rows * sizeof *more);
    if (!more) return ORK_ERR_MEMORY;
    for (size_t j = 1; j < key_count; j++) {
        uint32_t more_groups;
        ORK_TRY(ork_column_group_ids(ctx, keys[j], more, &more_groups));
        ORK_TRY(combine(ctx, rows, more, more_groups, ids, groups));
    }
    return ORK_OK;
}

void ork_group_firsts(const uint32_t *ids, size_t row_count, uint32_t groups, size_t *firsts)
{
    uint32_t next = 0;
    for (size_t i = 0; i < row_count && next < groups; i++)
        if (ids[i] == next) firsts[next++] = i;
}
