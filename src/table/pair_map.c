/* The matrix of pairs grows with their ids; where it would be mostly empty, they are hashed. */
#include "table/pair_map.h"

#include <string.h>

void ork_pair_map_free(ork_pair_map *map)
{
    free(map->dense);
    ork_index_free(&map->hashed);
    *map = (ork_pair_map){0};
}

static ork_status make_dense(ork_context *ctx, ork_pair_map *map, size_t rows, size_t stride)
{
    uint32_t *dense;
    ORK_NEW(dense, ork_alloc(ctx, rows * stride * sizeof *dense));
    memset(dense, 0xFF, rows * stride * sizeof *dense);
    for (size_t i = 0; i < map->rows; i++)
        memcpy(dense + i * stride, map->dense + i * map->stride, map->stride * sizeof *dense);
    free(map->dense);
    map->dense = dense;
    map->rows = rows;
    map->stride = stride;
    return ORK_OK;
}

static ork_status make_hashed(ork_context *ctx, ork_pair_map *map)
{
    uint32_t found;
    map->is_hashed = true;
    ORK_TRY(ork_index_new(ctx, map->count, &map->hashed));
    for (size_t i = 0; i < map->rows; i++) {
        for (size_t k = 0; k < map->stride; k++) {
            uint32_t id = map->dense[i * map->stride + k];
            if (id == ORK_INDEX_NONE) continue;
            ORK_TRY(ork_index_add(ctx, &map->hashed, (uint64_t)i << 32 | k, id, &found));
        }
    }
    free(map->dense);
    map->dense = NULL;
    return ORK_OK;
}

ork_status ork_pair_map_reserve(ork_context *ctx, ork_pair_map *map, size_t left, size_t right)
{
    enum { CHEAP = 1 << 23, WORTH = 8 };
    if (map->is_hashed || (left <= map->rows && right <= map->stride)) return ORK_OK;
    size_t rows = map->rows, stride = map->stride ? map->stride : 1;
    if (left > rows) rows = left + left / 2;
    while (stride < right)
        stride *= 2;
    if (rows * stride > CHEAP && rows * stride / WORTH > map->count) return make_hashed(ctx, map);
    return make_dense(ctx, map, rows, stride);
}
