/* UTF-8: validation and decoding of one code point at a time. */
#include <string.h>
#include <utf8proc.h>

#include "orken/base.h"

/* Length of the sequence that `lead` begins, or 0 when no sequence begins with it. */
static size_t sequence_length(unsigned char lead)
{
    if (lead < 0x80) return 1;
    if (lead < 0xC2) return 0; /* a continuation byte, or an overlong two-byte form */
    if (lead < 0xE0) return 2;
    if (lead < 0xF0) return 3;
    if (lead < 0xF5) return 4;
    return 0;
}

/* Overlong forms, surrogates and what lies beyond U+10FFFF show in the second byte. */
static bool is_second_byte(unsigned char lead, unsigned char second)
{
    if ((second & 0xC0) != 0x80) return false;
    if (lead == 0xE0) return second >= 0xA0;
    if (lead == 0xED) return second < 0xA0;
    if (lead == 0xF0) return second >= 0x90;
    if (lead == 0xF4) return second < 0x90;
    return true;
}

bool ork_utf8_valid(const char *bytes, size_t length)
{
    const unsigned char *at = (const unsigned char *)bytes;
    const unsigned char *end = at + length;
    while (at < end) {
        if (*at < 0x80) {
            at++;
            continue;
        }
        size_t size = sequence_length(*at);
        if (size == 0 || size > (size_t)(end - at)) return false;
        if (!is_second_byte(at[0], at[1])) return false;
        for (size_t k = 2; k < size; k++)
            if ((at[k] & 0xC0) != 0x80) return false;
        at += size;
    }
    return true;
}

uint32_t ork_utf8_next(const char *bytes, size_t *size)
{
    const unsigned char *at = (const unsigned char *)bytes;
    size_t length = sequence_length(at[0]);
    *size = length ? length : 1;
    switch (length) {
    case 2:
        return (uint32_t)(at[0] & 0x1F) << 6 | (uint32_t)(at[1] & 0x3F);
    case 3:
        return (uint32_t)(at[0] & 0x0F) << 12 | (uint32_t)(at[1] & 0x3F) << 6 |
               (uint32_t)(at[2] & 0x3F);
    case 4:
        return (uint32_t)(at[0] & 0x07) << 18 | (uint32_t)(at[1] & 0x3F) << 12 |
               (uint32_t)(at[2] & 0x3F) << 6 | (uint32_t)(at[3] & 0x3F);
    default:
        return at[0];
    }
}

size_t ork_utf8_width(const char *text)
{
    size_t width = 0;
    for (size_t size; *text; text += size) {
        size = strnlen(text, sequence_length((unsigned char)*text));
        if (size == 0 || !ork_utf8_valid(text, size)) {
            size = 1;
            width++; /* a broken byte is shown as one replacement character */
            continue;
        }
        width += (size_t)utf8proc_charwidth((utf8proc_int32_t)ork_utf8_next(text, &size));
    }
    return width;
}
