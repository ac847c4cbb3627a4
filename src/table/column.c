/* Columns: arrays with validity, reasons for what is missing, and dictionaries for text. */
#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "table/column.h"

const char *ork_type_name(ork_type type)
{
    static const char *const names[] = {"number", "integer", "text", "date", "boolean"};
    return names[type];
}

const char *ork_reason_name(ork_reason reason)
{
    static const char *const names[] = {"not collected", "suppressed", "not applicable",
                                        "not defined"};
    return names[reason];
}

size_t ork_type_bytes(ork_type type)
{
    static const size_t bytes[] = {sizeof(double), sizeof(int64_t), sizeof(uint32_t),
                                   sizeof(int32_t), sizeof(uint8_t)};
    return bytes[type];
}

/* ---- Dictionaries: distinct texts in an arena, found through open addressing ---- */

typedef struct dictionary {
    ork_dictionary public; /* first: the two are one object */
    ork_arena texts;
    uint32_t *slots; /* [slot_count] code + 1, or 0 */
    size_t slot_count;
    size_t capacity;
    int references;
} dictionary;

ork_status ork_dictionary_new(ork_context *ctx, ork_dictionary **created)
{
    dictionary *own;
    ORK_NEW(own, ork_calloc(ctx, 1, sizeof *own));
    own->references = 1;
    *created = &own->public;
    return ORK_OK;
}

ork_dictionary *ork_dictionary_share(ork_dictionary *shared)
{
    __atomic_add_fetch(&((dictionary *)shared)->references, 1, __ATOMIC_RELAXED);
    return shared;
}

void ork_dictionary_free(ork_dictionary *freed)
{
    dictionary *own = (dictionary *)freed;
    if (!own || __atomic_sub_fetch(&own->references, 1, __ATOMIC_ACQ_REL) > 0) return;
    ork_arena_free(&own->texts);
    free(own->public.texts);
    free(own->slots);
    free(own);
}

uint64_t ork_hash_bytes(const char *bytes, size_t length)
{
    /* Eight bytes a step, multiplied and folded; the length parts texts that end in zeros. */
    uint64_t hash = 0x9E3779B97F4A7C15u ^ length;
    while (length >= 8) {
        uint64_t word;
        memcpy(&word, bytes, 8);
        unsigned __int128 product = (unsigned __int128)(hash ^ word) * 0xD6E8FEB86659FD93u;
        hash = (uint64_t)product ^ (uint64_t)(product >> 64);
        bytes += 8;
        length -= 8;
    }
    uint64_t word = 0;
    memcpy(&word, bytes, length);
    unsigned __int128 product = (unsigned __int128)(hash ^ word) * 0xD6E8FEB86659FD93u;
    return (uint64_t)product ^ (uint64_t)(product >> 64);
}

static ork_status grow_slots(ork_context *ctx, dictionary *own)
{
    size_t slot_count = own->slot_count ? 2 * own->slot_count : 16;
    uint32_t *slots;
    ORK_NEW(slots, ork_calloc(ctx, slot_count, sizeof *slots));
    for (uint32_t code = 0; code < own->public.count; code++) {
        const char *text = own->public.texts[code];
        size_t slot = ork_hash_bytes(text, strlen(text)) & (slot_count - 1);
        while (slots[slot])
            slot = (slot + 1) & (slot_count - 1);
        slots[slot] = code + 1;
    }
    free(own->slots);
    own->slots = slots;
    own->slot_count = slot_count;
    return ORK_OK;
}

static ork_status grow_texts(ork_context *ctx, dictionary *own)
{
    size_t capacity = own->capacity ? 2 * own->capacity : 8;
    char **texts;
    ORK_NEW(texts, ork_realloc(ctx, own->public.texts, capacity * sizeof *texts));
    own->public.texts = texts;
    own->capacity = capacity;
    return ORK_OK;
}

/* The slot that holds the text, or the empty one where it belongs. */
static size_t find_slot(const dictionary *own, const char *bytes, size_t length)
{
    size_t slot = ork_hash_bytes(bytes, length) & (own->slot_count - 1);
    while (own->slots[slot]) {
        const char *text = own->public.texts[own->slots[slot] - 1];
        if (strncmp(text, bytes, length) == 0 && text[length] == '\0') return slot;
        slot = (slot + 1) & (own->slot_count - 1);
    }
    return slot;
}

ork_status ork_dictionary_code(ork_context *ctx, ork_dictionary *shared, const char *bytes,
                               size_t length, uint32_t *code)
{
    dictionary *own = (dictionary *)shared;
    if (2 * ((size_t)own->public.count + 1) > own->slot_count) ORK_TRY(grow_slots(ctx, own));
    size_t slot = find_slot(own, bytes, length);
    if (!own->slots[slot]) {
        if (own->public.count == UINT32_MAX - 1)
            return ork_fail(ctx, ORK_ERR_DATA, "a text column holds over 4 billion distinct texts");
        if (own->public.count == own->capacity) ORK_TRY(grow_texts(ctx, own));
        char *text;
        ORK_NEW(text, ork_arena_strndup(ctx, &own->texts, bytes, length));
        own->public.texts[own->public.count++] = text;
        own->slots[slot] = own->public.count;
    }
    *code = own->slots[slot] - 1;
    return ORK_OK;
}

bool ork_dictionary_find(const ork_dictionary *shared, const char *text, uint32_t *code)
{
    const dictionary *own = (const dictionary *)shared;
    if (!own->slot_count) return false;
    size_t slot = find_slot(own, text, strlen(text));
    if (!own->slots[slot]) return false;
    *code = own->slots[slot] - 1;
    return true;
}

/* ---- Columns ---- */

ork_status ork_column_new(ork_context *ctx, const char *name, ork_type type, size_t length,
                          ork_column **created)
{
    ORK_OWNED_COLUMN ork_column *column = ork_calloc(ctx, 1, sizeof *column);
    if (!column) return ORK_ERR_MEMORY;
    column->references = 1;
    column->type = type;
    column->length = length;
    ORK_NEW(column->name, ork_strdup(ctx, name));
    ORK_NEW(column->data.any, ork_calloc(ctx, length, ork_type_bytes(type)));
    if (type == ORK_TEXT) ORK_TRY(ork_dictionary_new(ctx, &column->dictionary));
    *created = column;
    column = NULL;
    return ORK_OK;
}

ork_column *ork_column_share(const ork_column *column)
{
    ork_column *shared = (ork_column *)column;
    __atomic_add_fetch(&shared->references, 1, __ATOMIC_RELAXED);
    return shared;
}

void ork_column_free(ork_column *column)
{
    if (!column || __atomic_sub_fetch(&column->references, 1, __ATOMIC_ACQ_REL) > 0) return;
    free(column->name);
    free(column->label);
    free(column->measure);
    free(column->source);
    free(column->data.any);
    free(column->validity);
    free(column->reason);
    ork_dictionary_free(column->dictionary);
    free(column);
}

static ork_status replace_text(ork_context *ctx, char **slot, const char *text)
{
    if (!text) return ORK_OK;
    char *copy;
    ORK_NEW(copy, ork_strdup(ctx, text));
    free(*slot);
    *slot = copy;
    return ORK_OK;
}

ork_status ork_column_describe(ork_context *ctx, ork_column *column, const char *label,
                               const char *measure, const char *source)
{
    ORK_TRY(replace_text(ctx, &column->label, label));
    ORK_TRY(replace_text(ctx, &column->measure, measure));
    return replace_text(ctx, &column->source, source);
}

/* A new column like `column`, of another length, with all its descriptions and its dictionary. */
static ork_status column_like(ork_context *ctx, const ork_column *column, const char *name,
                              size_t length, ork_column **created)
{
    ORK_OWNED_COLUMN ork_column *like = ork_calloc(ctx, 1, sizeof *like);
    if (!like) return ORK_ERR_MEMORY;
    like->references = 1;
    like->type = column->type;
    like->length = length;
    ORK_NEW(like->name, ork_strdup(ctx, name));
    ORK_NEW(like->data.any, ork_calloc(ctx, length, ork_type_bytes(column->type)));
    ORK_TRY(ork_column_describe(ctx, like, column->label, column->measure, column->source));
    if (column->dictionary) like->dictionary = ork_dictionary_share(column->dictionary);
    *created = like;
    like = NULL;
    return ORK_OK;
}

ork_status ork_column_copy(ork_context *ctx, const ork_column *column, const char *name,
                           ork_column **created)
{
    ORK_OWNED_COLUMN ork_column *copy = NULL;
    ORK_TRY(column_like(ctx, column, name, column->length, &copy));
    size_t n = column->length;
    if (n) memcpy(copy->data.any, column->data.any, n * ork_type_bytes(column->type));
    if (column->validity) {
        size_t bytes = (n + 63) / 64 * sizeof(uint64_t);
        ORK_NEW(copy->validity, ork_alloc(ctx, bytes));
        memcpy(copy->validity, column->validity, bytes);
    }
    if (column->reason) {
        ORK_NEW(copy->reason, ork_alloc(ctx, n));
        memcpy(copy->reason, column->reason, n);
    }
    *created = copy;
    copy = NULL;
    return ORK_OK;
}

ork_status ork_column_set_missing(ork_context *ctx, ork_column *column, size_t i, ork_reason reason)
{
    assert(i < column->length);
    if (!column->validity) {
        size_t words = (column->length + 63) / 64;
        ORK_NEW(column->validity, ork_alloc(ctx, words * sizeof(uint64_t)));
        memset(column->validity, 0xFF, words * sizeof(uint64_t));
    }
    if (reason != ORK_NOT_COLLECTED && !column->reason)
        ORK_NEW(column->reason, ork_calloc(ctx, column->length, 1));
    column->validity[i >> 6] &= ~((uint64_t)1 << (i & 63));
    if (column->reason) column->reason[i] = (uint8_t)reason;
    return ORK_OK;
}

ork_status ork_column_set_text(ork_context *ctx, ork_column *column, size_t i, const char *text)
{
    assert(i < column->length && column->type == ORK_TEXT);
    return ork_dictionary_code(ctx, column->dictionary, text, strlen(text), &column->data.code[i]);
}

ork_status ork_column_set_number(ork_context *ctx, ork_column *column, size_t i, double value)
{
    assert(i < column->length && column->type == ORK_NUMBER);
    if (!isfinite(value)) return ork_column_set_missing(ctx, column, i, ORK_NOT_DEFINED);
    column->data.number[i] = value;
    return ORK_OK;
}

ork_reason ork_column_reason(const ork_column *column, size_t i)
{
    return column->reason ? (ork_reason)column->reason[i] : ORK_NOT_COLLECTED;
}

size_t ork_column_missing_count(const ork_column *column)
{
    if (!column->validity) return 0;
    size_t there = 0, n = column->length;
    for (size_t word = 0; word < n / 64; word++)
        there += (size_t)__builtin_popcountll(column->validity[word]);
    if (n % 64) {
        uint64_t tail = column->validity[n / 64] & (((uint64_t)1 << (n % 64)) - 1);
        there += (size_t)__builtin_popcountll(tail);
    }
    return n - there;
}

double ork_column_number(const ork_column *column, size_t i)
{
    switch (column->type) {
    case ORK_NUMBER:
        return column->data.number[i];
    case ORK_INTEGER:
        return (double)column->data.integer[i];
    case ORK_DATE:
        return column->data.day[i];
    case ORK_BOOLEAN:
        return column->data.boolean[i];
    case ORK_TEXT:
        break;
    }
    assert(column->type != ORK_TEXT); /* a text is not a number */
    return 0;
}

void ork_column_write(const ork_column *column, size_t i, ork_context *ctx, ork_text *text)
{
    if (!ork_column_has(column, i)) {
        ork_text_add(ctx, text, "");
        return;
    }
    switch (column->type) {
    case ORK_NUMBER: {
        char buffer[ORK_NUMBER_BYTES];
        ork_write_number(column->data.number[i], buffer);
        ork_text_add(ctx, text, buffer);
        break;
    }
    case ORK_INTEGER:
        ork_text_addf(ctx, text, "%lld", (long long)column->data.integer[i]);
        break;
    case ORK_TEXT:
        ork_text_add(ctx, text, ork_column_text(column, i));
        break;
    case ORK_DATE: {
        int year, month, day;
        ork_day_parts(column->data.day[i], &year, &month, &day);
        ork_text_addf(ctx, text, "%04d-%02d-%02d", year, month, day);
        break;
    }
    case ORK_BOOLEAN:
        ork_text_add(ctx, text, column->data.boolean[i] ? "true" : "false");
        break;
    }
}

static void pick_values(const ork_column *from, const size_t *rows, size_t count, ork_column *to)
{
#define PICK(array)                                                                                \
    for (size_t i = 0; i < count; i++)                                                             \
        if (rows[i] != SIZE_MAX) to->data.array[i] = from->data.array[rows[i]];                    \
    break
    switch (from->type) {
    case ORK_NUMBER:
        PICK(number);
    case ORK_INTEGER:
        PICK(integer);
    case ORK_TEXT:
        PICK(code);
    case ORK_DATE:
        PICK(day);
    case ORK_BOOLEAN:
        PICK(boolean);
    }
#undef PICK
}

ork_status ork_column_pick(ork_context *ctx, const ork_column *column, const size_t *rows,
                           size_t count, ork_column **picked)
{
    ORK_OWNED_COLUMN ork_column *to = NULL;
    ORK_TRY(column_like(ctx, column, column->name, count, &to));
    pick_values(column, rows, count, to);
    for (size_t i = 0; i < count; i++) {
        if (rows[i] == SIZE_MAX) {
            ORK_TRY(ork_column_set_missing(ctx, to, i, ORK_NOT_COLLECTED));
        } else if (!ork_column_has(column, rows[i])) {
            ORK_TRY(ork_column_set_missing(ctx, to, i, ork_column_reason(column, rows[i])));
        }
    }
    *picked = to;
    to = NULL;
    return ORK_OK;
}
