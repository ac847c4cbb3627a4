/* A hash table from 64-bit keys to small numbers, for grouping and looking rows up. */
#ifndef ORKEN_TABLE_INDEX_H
#define ORKEN_TABLE_INDEX_H

#include "orken/base.h"

#define ORK_INDEX_NONE UINT32_MAX

typedef struct ork_index {
    uint64_t *keys;
    uint32_t *values; /* ORK_INDEX_NONE where the slot is empty */
    size_t mask;      /* slots − 1, a power of two less one */
    size_t used;
} ork_index;

/* Room for about `expected` keys; it grows when there are more. */
ork_status ork_index_new(ork_context *ctx, size_t expected, ork_index *index);
void ork_index_free(ork_index *index);
#define ORK_OWNED_INDEX __attribute__((cleanup(ork_index_free)))

/* Enters `value` under a new key; *found is the value that stands under the key afterwards. */
ork_status ork_index_add(ork_context *ctx, ork_index *index, uint64_t key, uint32_t value,
                         uint32_t *found);
/* The value under a key, or ORK_INDEX_NONE. */
uint32_t ork_index_find(const ork_index *index, uint64_t key);

#endif
