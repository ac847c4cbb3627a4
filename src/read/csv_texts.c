/*
 * Fields of a block become dictionary codes; the workers' dictionaries become one.
 *
 * A worker knows a text by its raw bytes, quotes and spaces included, so that most fields cost one
 * hash and one comparison. What the bytes mean (which text, or which missing value) is decided once
 * per distinct field, when the dictionaries are merged in order of first appearance.
 */
#include <string.h>

#include "read/csv.h"
#include "table/column.h"

/* ---- A worker's dictionary ------------------------------------------------------------------- */

void csv_dictionary_free(csv_dictionary *dictionary)
{
    ork_arena_free(&dictionary->arena);
    free(dictionary->entries);
    free(dictionary->slots);
    free(dictionary->map);
    *dictionary = (csv_dictionary){0};
}

/* The first 16 bytes, zeros behind the end. Up to CSV_PADDING bytes behind are readable. */
static inline void head_of(const char *bytes, size_t length, uint64_t head[2])
{
    memcpy(head, bytes, 16);
    if (length >= 16) return;
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    char clear[16] = {0};
    memcpy(clear, bytes, length);
    memcpy(head, clear, 16);
#else
    uint64_t mask = length & 7 ? ~(uint64_t)0 >> (64 - 8 * (length & 7)) : 0;
    if (length < 8) {
        head[0] &= mask;
        head[1] = 0;
    } else {
        head[1] &= mask;
    }
#endif
}

static inline uint64_t fold(uint64_t a, uint64_t b)
{
    unsigned __int128 product = (unsigned __int128)a * b;
    return (uint64_t)product ^ (uint64_t)(product >> 64);
}

static inline uint64_t hash_of(const char *bytes, size_t length, const uint64_t head[2])
{
    if (length > 16) return ork_hash_bytes(bytes, length);
    return fold(fold(head[0] ^ 0x9E3779B97F4A7C15u, 0xD6E8FEB86659FD93u) ^ head[1] ^ length,
                0xA0761D6478BD642Fu);
}

static inline bool is_same(const csv_entry *entry, const char *bytes, size_t length,
                           const uint64_t head[2])
{
    return entry->length == length && entry->head[0] == head[0] && entry->head[1] == head[1] &&
           (length <= 16 || memcmp(entry->bytes + 16, bytes + 16, length - 16) == 0);
}

static ork_status grow_slots(ork_context *ctx, csv_dictionary *d)
{
    size_t slot_count = d->slot_count ? 2 * d->slot_count : 64;
    uint32_t *slots;
    ORK_NEW(slots, ork_calloc(ctx, slot_count, sizeof *slots));
    for (size_t code = 0; code < d->count; code++) {
        const csv_entry *entry = &d->entries[code];
        size_t slot = hash_of(entry->bytes, entry->length, entry->head) & (slot_count - 1);
        while (slots[slot])
            slot = (slot + 1) & (slot_count - 1);
        slots[slot] = (uint32_t)code + 1;
    }
    free(d->slots);
    d->slots = slots;
    d->slot_count = slot_count;
    return ORK_OK;
}

/* Texts stand tightly one behind the other in large pieces of the arena. */
static ork_status keep_bytes(ork_context *ctx, csv_dictionary *d, const char *bytes, size_t length,
                             const char **kept)
{
    enum { PIECE_BYTES = 12 << 10 };
    *kept = "";
    if (length == 0) return ORK_OK;
    if (length > d->room_left) {
        size_t size = length > PIECE_BYTES / 4 ? length : PIECE_BYTES;
        char *piece;
        ORK_NEW(piece, ork_arena_alloc(ctx, &d->arena, size));
        if (size == length) {
            memcpy(piece, bytes, length);
            *kept = piece;
            return ORK_OK;
        }
        d->room = piece;
        d->room_left = size;
    }
    memcpy(d->room, bytes, length);
    *kept = d->room;
    d->room += length;
    d->room_left -= length;
    return ORK_OK;
}

static __attribute__((noinline)) ork_status enter(ork_context *ctx, csv_dictionary *d,
                                                  const char *bytes, size_t length,
                                                  const uint64_t head[2], size_t row,
                                                  uint32_t *code)
{
    if (d->count >= CSV_MISSING_CODE - 1 || length > UINT32_MAX)
        return ork_fail(ctx, ORK_ERR_DATA, "there are too many or too long texts");
    if (d->count == d->capacity) {
        size_t capacity = d->capacity ? d->capacity + d->capacity / 2 : 32;
        csv_entry *entries = ork_realloc(ctx, d->entries, capacity * sizeof *entries);
        if (!entries) return ORK_ERR_MEMORY;
        d->entries = entries;
        d->capacity = capacity;
    }
    csv_entry *entry = &d->entries[d->count];
    *entry = (csv_entry){
        .head = {head[0], head[1]}, .first_row = row, .count = 1, .length = (uint32_t)length};
    ORK_TRY(keep_bytes(ctx, d, bytes, length, &entry->bytes));
    *code = (uint32_t)d->count++;
    if (2 * d->count > d->slot_count) return grow_slots(ctx, d);
    size_t slot = hash_of(bytes, length, head) & (d->slot_count - 1);
    while (d->slots[slot])
        slot = (slot + 1) & (d->slot_count - 1);
    d->slots[slot] = *code + 1;
    return ORK_OK;
}

static inline ork_status code_of(ork_context *ctx, csv_dictionary *d, const char *bytes,
                                 size_t length, size_t row, uint32_t *code)
{
    uint64_t head[2];
    head_of(bytes, length, head);
    if (d->slot_count > 0) {
        size_t slot = hash_of(bytes, length, head) & (d->slot_count - 1);
        for (; d->slots[slot]; slot = (slot + 1) & (d->slot_count - 1)) {
            csv_entry *entry = &d->entries[d->slots[slot] - 1];
            if (!is_same(entry, bytes, length, head)) continue;
            entry->count++;
            if (row < entry->first_row) entry->first_row = row;
            *code = d->slots[slot] - 1;
            return ORK_OK;
        }
    }
    return enter(ctx, d, bytes, length, head, row, code);
}

ork_status csv_read_texts(ork_context *ctx, const csv_view *view, csv_column *column,
                          csv_dictionary *dictionary)
{
    uint32_t *codes = column->column->data.code + view->row;
    for (size_t r = 0; r < view->rows; r++) {
        const char *s, *e;
        csv_view_field(view, r, column->field, &s, &e);
        ORK_TRY(code_of(ctx, dictionary, s, (size_t)(e - s), view->part_row + view->row + r,
                        &codes[r]));
    }
    return ORK_OK;
}

/* ---- One dictionary -------------------------------------------------------------------------- */

/* Begins with something that no number begins with. */
static bool is_surely_a_word(const char *bytes, size_t length)
{
    unsigned char c = (unsigned char)bytes[0];
    return length > 0 &&
           ((unsigned)((c | 0x20) - 'a') < 26 || (c > 0xC2 && c != 0xE2 && c != 0xEF));
}

/* Copies an entry whose bytes outlive the dictionaries. */
static ork_status keep_first(ork_context *ctx, csv_column *column, const csv_entry *entry,
                             csv_entry *kept)
{
    if (kept->bytes) return ORK_OK;
    *kept = *entry;
    ORK_NEW(kept->bytes, ork_arena_strndup(ctx, &column->texts, entry->bytes, entry->length));
    return ORK_OK;
}

static ork_status take_census(ork_context *ctx, csv_column *column, const csv_entry *entry,
                              const char *bytes, size_t length)
{
    csv_census *census = &column->census;
    csv_meaning point = {0}, comma = {0};
    census->values += entry->count;
    if (!is_surely_a_word(bytes, length) || length == 4 || length == 5) {
        csv_understand_clean('.', bytes, length, &point);
        csv_understand_clean(',', bytes, length, &comma);
    }
    census->points += point.is_number ? entry->count : 0;
    census->commas += comma.is_number ? entry->count : 0;
    census->days += point.is_day ? entry->count : 0;
    census->booleans += point.is_boolean ? entry->count : 0;
    if (point.is_code || comma.is_code) {
        census->codes += entry->count;
        ORK_TRY(keep_first(ctx, column, entry, &census->first_code));
    }
    bool is_number = column->decimal == ',' ? comma.is_number : point.is_number;
    return is_number ? ORK_OK : keep_first(ctx, column, entry, &census->first_word);
}

/* What a distinct field becomes: a code of the column's dictionary or a missing value. */
static ork_status settle(ork_context *ctx, const ork_cell_rules *rules, csv_column *column,
                         const csv_entry *entry, uint32_t *final)
{
    ORK_SCRATCH(scratch);
    const char *bytes = entry->bytes;
    size_t length = entry->length;
    ORK_TRY(csv_clean(ctx, &scratch, &bytes, &length));
    ork_reason reason;
    ork_missing_kind missing = ork_cell_missing(rules, bytes, length, &reason);
    if (missing == ORK_MISSING_ALWAYS) {
        *final = CSV_MISSING_CODE | (uint32_t)reason;
        return ORK_OK;
    }
    if (missing == ORK_MISSING_IN_NUMBERS)
        column->census.soft += entry->count;
    else if (!column->as_text)
        ORK_TRY(take_census(ctx, column, entry, bytes, length));
    return ork_dictionary_code(ctx, column->column->dictionary, bytes, length, final);
}

typedef struct ordered {
    size_t row, index;
} ordered;

static int by_row(const void *a, const void *b)
{
    const ordered *x = a, *y = b;
    return (x->row > y->row) - (x->row < y->row);
}

/* A dictionary's entries by their first rows. They nearly always stand so; not when a worker was
   handed an earlier block after a later one. */
static ork_status order_entries(ork_context *ctx, ork_arena *scratch, const csv_dictionary *d,
                                ordered **order)
{
    bool is_sorted = true;
    for (size_t k = 1; k < d->count && is_sorted; k++)
        is_sorted = d->entries[k - 1].first_row < d->entries[k].first_row;
    *order = NULL;
    if (is_sorted) return ORK_OK;
    ORK_NEW(*order, ork_arena_alloc(ctx, scratch, d->count * sizeof **order));
    for (size_t k = 0; k < d->count; k++)
        (*order)[k] = (ordered){d->entries[k].first_row, k};
    qsort(*order, d->count, sizeof **order, by_row);
    return ORK_OK;
}

ork_status csv_merge_dictionaries(ork_context *ctx, const ork_cell_rules *rules, csv_column *column,
                                  csv_dictionary **dictionaries, size_t count)
{
    ORK_SCRATCH(scratch);
    size_t *next;
    ordered **orders;
    ORK_NEW(next, ork_arena_calloc(ctx, &scratch, count, sizeof *next));
    ORK_NEW(orders, ork_arena_calloc(ctx, &scratch, count, sizeof *orders));
    for (size_t w = 0; w < count; w++) {
        csv_dictionary *d = dictionaries[w];
        free(d->slots);
        d->slots = NULL;
        d->slot_count = 0;
        ORK_NEW(d->map, ork_alloc(ctx, d->count * sizeof *d->map));
        ORK_TRY(order_entries(ctx, &scratch, d, &orders[w]));
    }
    column->is_identity = true;
    for (;;) {
        size_t first = SIZE_MAX, best = 0, entry = 0;
        for (size_t w = 0; w < count; w++) {
            if (next[w] == dictionaries[w]->count) continue;
            size_t k = orders[w] ? orders[w][next[w]].index : next[w];
            size_t row = dictionaries[w]->entries[k].first_row;
            if (row >= first) continue;
            first = row;
            best = w;
            entry = k;
        }
        if (first == SIZE_MAX) return ORK_OK;
        csv_dictionary *d = dictionaries[best];
        next[best]++;
        ORK_TRY(settle(ctx, rules, column, &d->entries[entry], &d->map[entry]));
        column->is_identity = column->is_identity && d->map[entry] == entry && count == 1;
    }
}

ork_status csv_remap_texts(ork_context *ctx, csv_column *column, const uint32_t *map, size_t row,
                           size_t rows)
{
    uint32_t *codes = column->column->data.code;
    size_t word = row >> 6;
    uint64_t bits = 0;
    for (size_t i = row; i < row + rows; i++) {
        uint32_t final = map[codes[i]];
        if (!(final & CSV_MISSING_CODE)) {
            codes[i] = final;
            continue;
        }
        codes[i] = 0;
        ORK_TRY(csv_set_reason(ctx, column, i, (ork_reason)(final & ~CSV_MISSING_CODE)));
        if (i >> 6 != word) {
            if (bits) ORK_TRY(csv_mark_missing(ctx, column, word, bits));
            word = i >> 6;
            bits = 0;
        }
        bits |= (uint64_t)1 << (i & 63);
    }
    return bits ? csv_mark_missing(ctx, column, word, bits) : ORK_OK;
}
