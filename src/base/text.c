/* Growing texts. */
#include <stdio.h>
#include <string.h>

#include "orken/base.h"

static bool reserve(ork_context *ctx, ork_text *text, size_t more)
{
    if (text->failed) return false;
    if (text->capacity - text->length > more) return true;
    size_t capacity = text->capacity ? text->capacity : 128;
    while (capacity - text->length <= more) {
        if (capacity > SIZE_MAX / 2) {
            text->failed = true;
            ork_fail(ctx, ORK_ERR_MEMORY, "out of memory: a text has grown too long");
            return false;
        }
        capacity *= 2;
    }
    char *bytes = ork_realloc(ctx, text->bytes, capacity);
    if (!bytes) {
        text->failed = true;
        return false;
    }
    text->bytes = bytes;
    text->capacity = capacity;
    return true;
}

void ork_text_add_bytes(ork_context *ctx, ork_text *text, const char *bytes, size_t length)
{
    if (!reserve(ctx, text, length)) return;
    if (length) memcpy(text->bytes + text->length, bytes, length);
    text->length += length;
    text->bytes[text->length] = '\0';
}

void ork_text_add(ork_context *ctx, ork_text *text, const char *string)
{
    ork_text_add_bytes(ctx, text, string, strlen(string));
}

void ork_text_addf(ork_context *ctx, ork_text *text, const char *format, ...)
{
    va_list arguments, again;
    va_start(arguments, format);
    va_copy(again, arguments);
    int length = vsnprintf(NULL, 0, format, arguments);
    if (length >= 0 && reserve(ctx, text, (size_t)length)) {
        vsnprintf(text->bytes + text->length, (size_t)length + 1, format, again);
        text->length += (size_t)length;
    }
    va_end(again);
    va_end(arguments);
}

ork_status ork_text_status(const ork_text *text)
{
    return text->failed ? ORK_ERR_MEMORY : ORK_OK;
}

void ork_text_free(ork_text *text)
{
    free(text->bytes);
    memset(text, 0, sizeof *text);
}
