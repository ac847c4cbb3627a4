#include "draw/drawing.h"

#include <math.h>
#include <string.h>

#include "draw/advance_widths.h"

#define ELLIPSIS "\xE2\x80\xA6"

/* In 1/200 em. */
static unsigned advance(uint32_t point, bool is_bold)
{
    const unsigned average = 124, full = 200;
    if (point >= 0x300 && point <= 0x36F) return 0; /* combining marks */
    for (size_t k = 0; k < sizeof advance_ranges / sizeof advance_ranges[0]; k++) {
        const struct advance_range *range = &advance_ranges[k];
        if (point < range->first || point > range->last) continue;
        size_t at = range->start + (point - range->first);
        unsigned width = is_bold ? advance_bold[at] : advance_plain[at];
        if (width) return width;
    }
    if (point >= 0x1100) return full; /* Hangul, CJK, emoji */
    return average;
}

/* Code point at `text` and its size; a broken byte counts as U+FFFD. */
static uint32_t next_point(const char *text, size_t *size)
{
    unsigned char byte = (unsigned char)text[0];
    size_t expected = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : byte >= 0x80 ? 2 : 1;
    if (strnlen(text, expected) < expected || !ork_utf8_valid(text, expected)) {
        *size = 1;
        return 0xFFFD;
    }
    return ork_utf8_next(text, size);
}

static double width_of(const char *text, size_t length, double size, bool is_bold)
{
    unsigned long total = 0;
    for (size_t i = 0, step; i < length; i += step) {
        total += advance(next_point(text + i, &step), is_bold);
    }
    return (double)total * size / 200;
}

double ork_text_width(const char *text, double size, bool is_bold)
{
    return width_of(text, strlen(text), size, is_bold);
}

/* Bytes of the longest beginning that is at most `width` wide; at least one code point. */
static size_t fitting_bytes(const char *text, size_t length, double size, bool is_bold,
                            double width)
{
    double total = 0;
    size_t i = 0;
    while (i < length) {
        size_t step;
        total += (double)advance(next_point(text + i, &step), is_bold) * size / 200;
        if (total > width && i > 0) return i;
        i += step;
    }
    return length;
}

/* End of the line that starts at `text`: after the last break that fits. */
static size_t line_end(const char *text, size_t length, double size, bool is_bold, double width)
{
    if (width_of(text, length, size, is_bold) <= width) return length;
    size_t most = fitting_bytes(text, length, size, is_bold, width), best = 0;
    for (size_t i = 1; i <= most && i < length; i++) {
        if (text[i] == ' ') best = i;
        if (i < most && (text[i] == '-' || text[i] == '/')) best = i + 1;
    }
    return best ? best : most;
}

double ork_longest_word(const char *text, double size)
{
    double longest = 0;
    while (*text) {
        size_t length = strcspn(text, " -/");
        bool is_kept = text[length] == '-' || text[length] == '/'; /* at the line's end */
        longest = fmax(longest, width_of(text, length + is_kept, size, false));
        text += length + (text[length] != '\0');
    }
    return longest;
}

static ork_status shorten(ork_drawing *d, const char *text, size_t length, double size,
                          bool is_bold, double width, char **shortened)
{
    double room = width - ork_text_width(ELLIPSIS, size, is_bold);
    size_t bytes = fitting_bytes(text, length, size, is_bold, room);
    while (bytes > 1 && text[bytes - 1] == ' ')
        bytes--;
    ORK_NEW(*shortened, ork_arena_format(d->ctx, &d->arena, "%.*s" ELLIPSIS, (int)bytes, text));
    return ORK_OK;
}

ork_status ork_wrap_text(ork_drawing *d, const char *text, double size, bool is_bold, double width,
                         size_t most, ork_lines *lines)
{
    *lines = (ork_lines){0};
    ORK_NEW(lines->lines, ork_arena_calloc(d->ctx, &d->arena, most, sizeof *lines->lines));
    size_t length = strlen(text), at = 0;
    while (at < length && lines->count < most) {
        while (at < length && text[at] == ' ')
            at++;
        if (at == length) break;
        size_t end = at + line_end(text + at, length - at, size, is_bold, width);
        bool is_cut = lines->count + 1 == most && end < length;
        char **line = &lines->lines[lines->count++];
        if (is_cut) {
            ORK_TRY(shorten(d, text + at, length - at, size, is_bold, width, line));
        } else {
            ORK_NEW(*line, ork_arena_strndup(d->ctx, &d->arena, text + at, end - at));
        }
        lines->width = fmax(lines->width, ork_text_width(*line, size, is_bold));
        at = end;
    }
    return ORK_OK;
}

ork_status ork_fit_text(ork_drawing *d, const char *text, double size, double width, char **fitted)
{
    size_t length = strlen(text);
    if (width_of(text, length, size, false) > width) {
        return shorten(d, text, length, size, false, width, fitted);
    }
    ORK_NEW(*fitted, ork_arena_strndup(d->ctx, &d->arena, text, length));
    return ORK_OK;
}
