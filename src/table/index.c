/* The hash table: open addressing, at most half full. */
#include "table/index.h"

#include <string.h>

static size_t slot_of(uint64_t key, size_t mask)
{
    unsigned __int128 product =
        (unsigned __int128)(key ^ 0x9E3779B97F4A7C15u) * 0xD6E8FEB86659FD93u;
    return (size_t)((uint64_t)product ^ (uint64_t)(product >> 64)) & mask;
}

static ork_status make_slots(ork_context *ctx, size_t count, ork_index *index)
{
    ORK_OWNED_MEMORY uint64_t *keys = ork_alloc(ctx, count * sizeof *keys);
    if (!keys) return ORK_ERR_MEMORY;
    ORK_NEW(index->values, ork_alloc(ctx, count * sizeof *index->values));
    memset(index->values, 0xFF, count * sizeof *index->values);
    index->keys = keys;
    keys = NULL;
    index->mask = count - 1;
    return ORK_OK;
}

ork_status ork_index_new(ork_context *ctx, size_t expected, ork_index *index)
{
    size_t count = 16;
    while (count / 2 < expected)
        count *= 2;
    *index = (ork_index){0};
    return make_slots(ctx, count, index);
}

void ork_index_free(ork_index *index)
{
    free(index->keys);
    free(index->values);
    *index = (ork_index){0};
}

/* The slot that holds the key, or the empty one where it belongs. */
static size_t find_slot(const ork_index *index, uint64_t key)
{
    size_t slot = slot_of(key, index->mask);
    while (index->values[slot] != ORK_INDEX_NONE && index->keys[slot] != key)
        slot = (slot + 1) & index->mask;
    return slot;
}

static ork_status grow(ork_context *ctx, ork_index *index)
{
    ORK_OWNED_INDEX ork_index larger = {.used = index->used};
    ORK_TRY(make_slots(ctx, 2 * (index->mask + 1), &larger));
    for (size_t slot = 0; slot <= index->mask; slot++) {
        if (index->values[slot] == ORK_INDEX_NONE) continue;
        size_t to = find_slot(&larger, index->keys[slot]);
        larger.keys[to] = index->keys[slot];
        larger.values[to] = index->values[slot];
    }
    ork_index smaller = *index;
    *index = larger;
    larger = smaller;
    return ORK_OK;
}

ork_status ork_index_add(ork_context *ctx, ork_index *index, uint64_t key, uint32_t value,
                         uint32_t *found)
{
    size_t slot = find_slot(index, key);
    if (index->values[slot] == ORK_INDEX_NONE) {
        if (2 * (index->used + 1) > index->mask + 1) {
            ORK_TRY(grow(ctx, index));
            slot = find_slot(index, key);
        }
        index->keys[slot] = key;
        index->values[slot] = value;
        index->used++;
    }
    *found = index->values[slot];
    return ORK_OK;
}

uint32_t ork_index_find(const ork_index *index, uint64_t key)
{
    return index->values[find_slot(index, key)];
}
