/* JSON texts: one way to quote a string and to write a number, for every room that writes JSON. */
#include "orken/base.h"

#include <math.h>
#include <string.h>

/* Length of the well-formed UTF-8 sequence at `bytes` (at most `left` long), or 0. */
static size_t sequence_length(const char *bytes, size_t left)
{
    unsigned char first = (unsigned char)*bytes;
    size_t length = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
    return length <= left && ork_utf8_valid(bytes, length) ? length : 0;
}

void ork_text_add_json(ork_context *ctx, ork_text *text, const char *string)
{
    size_t length = strlen(string);
    size_t plain = 0; /* start of what can be copied as it is */
    ork_text_add_bytes(ctx, text, "\"", 1);
    for (size_t i = 0; i < length;) {
        unsigned char c = (unsigned char)string[i];
        size_t size = sequence_length(string + i, length - i);
        if (size > 0 && c >= 0x20 && c != '"' && c != '\\' && c != 0x7f) {
            i += size;
            continue;
        }
        ork_text_add_bytes(ctx, text, string + plain, i - plain);
        if (size == 0) {
            ork_text_add(ctx, text, "\\ufffd"); /* a broken byte must not break the document */
        } else if (c == '"' || c == '\\') {
            ork_text_addf(ctx, text, "\\%c", c);
        } else if (c == '\n') {
            ork_text_add(ctx, text, "\\n");
        } else if (c == '\t') {
            ork_text_add(ctx, text, "\\t");
        } else {
            ork_text_addf(ctx, text, "\\u%04x", c);
        }
        i++;
        plain = i;
    }
    ork_text_add_bytes(ctx, text, string + plain, length - plain);
    ork_text_add_bytes(ctx, text, "\"", 1);
}

void ork_text_add_json_number(ork_context *ctx, ork_text *text, double value)
{
    if (!isfinite(value)) {
        ork_text_add(ctx, text, "null");
        return;
    }
    char buffer[ORK_NUMBER_BYTES];
    ork_write_number(value, buffer);
    ork_text_add(ctx, text, buffer);
}
