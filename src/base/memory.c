/* Allocation through the context's hook, and arenas. */
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

#include "base/context.h"

static bool may_allocate(ork_context *ctx, size_t size)
{
    if (!ctx->memory_hook || ctx->memory_hook(ctx->memory_state, size)) return true;
    ork_fail(ctx, ORK_ERR_MEMORY, "out of memory (%zu bytes were asked for)", size);
    return false;
}

static void *told(ork_context *ctx, void *memory, size_t size)
{
    if (!memory) ork_fail(ctx, ORK_ERR_MEMORY, "out of memory (%zu bytes were asked for)", size);
    return memory;
}

/* Asks for large pages where memory is large: fewer of them to fetch, and to find again. */
static void *in_large_pages(void *memory, size_t size)
{
    enum { LARGE_PAGE = 1 << 21, LARGE = 1 << 25 };
    if (!memory || size < LARGE) return memory;
    uintptr_t from = ((uintptr_t)memory + LARGE_PAGE - 1) / LARGE_PAGE * LARGE_PAGE;
    uintptr_t to = ((uintptr_t)memory + size) / LARGE_PAGE * LARGE_PAGE;
    madvise((char *)memory + (from - (uintptr_t)memory), to - from, MADV_HUGEPAGE);
    return memory;
}

void *ork_alloc(ork_context *ctx, size_t size)
{
    if (!may_allocate(ctx, size)) return NULL;
    return in_large_pages(told(ctx, malloc(size ? size : 1), size), size);
}

void *ork_calloc(ork_context *ctx, size_t count, size_t size)
{
    size_t bytes;
    if (__builtin_mul_overflow(count, size, &bytes)) return told(ctx, NULL, SIZE_MAX);
    if (!may_allocate(ctx, bytes)) return NULL;
    return in_large_pages(told(ctx, calloc(1, bytes ? bytes : 1), bytes), bytes);
}

void *ork_realloc(ork_context *ctx, void *memory, size_t size)
{
    if (!may_allocate(ctx, size)) return NULL;
    return told(ctx, realloc(memory, size ? size : 1), size);
}

char *ork_strndup(ork_context *ctx, const char *text, size_t length)
{
    char *copy = ork_alloc(ctx, length + 1);
    if (!copy) return NULL;
    if (length) memcpy(copy, text, length);
    copy[length] = '\0';
    return copy;
}

char *ork_strdup(ork_context *ctx, const char *text)
{
    return ork_strndup(ctx, text, strlen(text));
}

static char *format_list(ork_context *ctx, ork_arena *arena, const char *format, va_list arguments)
{
    va_list again;
    va_copy(again, arguments);
    int length = vsnprintf(NULL, 0, format, arguments);
    size_t size = length < 0 ? 1 : (size_t)length + 1;
    char *text = arena ? ork_arena_alloc(ctx, arena, size) : ork_alloc(ctx, size);
    if (text) vsnprintf(text, size, format, again);
    va_end(again);
    return text;
}

char *ork_format(ork_context *ctx, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    char *text = format_list(ctx, NULL, format, arguments);
    va_end(arguments);
    return text;
}

void ork_free_cleanup_(void *pointer_to_pointer)
{
    void *memory;
    memcpy(&memory, pointer_to_pointer, sizeof memory);
    free(memory);
}

/* ---- Arenas ---- */

/* 64 KiB blocks; a larger request gets a block of its own. */
enum { BLOCK_BYTES = 1 << 16, ALIGNMENT = 16 };

struct ork_arena_block {
    struct ork_arena_block *next;
    size_t used, size;
    _Alignas(ALIGNMENT) char bytes[];
};

void *ork_arena_alloc(ork_context *ctx, ork_arena *arena, size_t size)
{
    if (size > SIZE_MAX / 2) return told(ctx, NULL, size);
    size_t need = (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    struct ork_arena_block *block = arena->blocks;
    if (!block || block->size - block->used < need) {
        size_t bytes = need > BLOCK_BYTES / 4 ? need : BLOCK_BYTES;
        struct ork_arena_block *fresh = ork_alloc(ctx, sizeof *fresh + bytes);
        if (!fresh) return NULL;
        fresh->used = 0;
        fresh->size = bytes;
        if (block && bytes == need) {
            /* Full at once: keep the half-empty block in front. */
            fresh->next = block->next;
            block->next = fresh;
        } else {
            fresh->next = block;
            arena->blocks = fresh;
        }
        block = fresh;
    }
    void *memory = block->bytes + block->used;
    block->used += need;
    return memory;
}

void *ork_arena_calloc(ork_context *ctx, ork_arena *arena, size_t count, size_t size)
{
    size_t bytes;
    if (__builtin_mul_overflow(count, size, &bytes)) return told(ctx, NULL, SIZE_MAX);
    void *memory = ork_arena_alloc(ctx, arena, bytes);
    if (memory && bytes) memset(memory, 0, bytes);
    return memory;
}

char *ork_arena_strndup(ork_context *ctx, ork_arena *arena, const char *text, size_t length)
{
    char *copy = ork_arena_alloc(ctx, arena, length + 1);
    if (!copy) return NULL;
    if (length) memcpy(copy, text, length);
    copy[length] = '\0';
    return copy;
}

char *ork_arena_format(ork_context *ctx, ork_arena *arena, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    char *text = format_list(ctx, arena, format, arguments);
    va_end(arguments);
    return text;
}

void ork_arena_free(ork_arena *arena)
{
    struct ork_arena_block *block = arena->blocks;
    while (block) {
        struct ork_arena_block *next = block->next;
        free(block);
        block = next;
    }
    arena->blocks = NULL;
}
