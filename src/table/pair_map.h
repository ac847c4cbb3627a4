/* Ids of pairs of ids, in order of first appearance: what grouping by several columns stands on. */
#ifndef ORKEN_TABLE_PAIR_MAP_H
#define ORKEN_TABLE_PAIR_MAP_H

#include "table/index.h"

/* Ids of pairs of ids: in a dense matrix where the pairs that there are fill it well (less room,
   and faster), else hashed. */
typedef struct ork_pair_map {
    uint32_t *dense; /* [rows × stride], ORK_INDEX_NONE where there is no such pair; or NULL */
    size_t rows, stride;
    ork_index hashed;
    bool is_hashed;
    uint32_t count;
} ork_pair_map;

/* Makes room for pairs of ids below `left` and `right`; start from zeroes. */
ork_status ork_pair_map_reserve(ork_context *ctx, ork_pair_map *map, size_t left, size_t right);
void ork_pair_map_free(ork_pair_map *map);

/* The id of a pair for which there is room; map->count tells how many there are. */
static inline ork_status ork_pair_map_add(ork_context *ctx, ork_pair_map *map, uint32_t left,
                                          uint32_t right, uint32_t *id)
{
    if (map->is_hashed) {
        ORK_TRY(ork_index_add(ctx, &map->hashed, (uint64_t)left << 32 | right, map->count, id));
        map->count += *id == map->count;
        return ORK_OK;
    }
    uint32_t *place = &map->dense[left * map->stride + right];
    if (*place == ORK_INDEX_NONE) *place = map->count++;
    *id = *place;
    return ORK_OK;
}

#endif
