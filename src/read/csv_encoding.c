/* Encodings: a byte order mark, UTF-16, Windows-1251 or UTF-8; everything becomes UTF-8. */
#include <string.h>
#include <strings.h>

#include "read/csv.h"

typedef enum encoding { UNKNOWN, UTF8, CP1251, UTF16LE, UTF16BE } encoding;

/* Windows-1251 above 0x7F. 0x98 stands for nothing. */
static const uint16_t cp1251[128] = {
    0x0402, 0x0403, 0x201A, 0x0453, 0x201E, 0x2026, 0x2020, 0x2021, 0x20AC, 0x2030, 0x0409, 0x2039,
    0x040A, 0x040C, 0x040B, 0x040F, 0x0452, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
    0,      0x2122, 0x0459, 0x203A, 0x045A, 0x045C, 0x045B, 0x045F, 0x00A0, 0x040E, 0x045E, 0x0408,
    0x00A4, 0x0490, 0x00A6, 0x00A7, 0x0401, 0x00A9, 0x0404, 0x00AB, 0x00AC, 0x00AD, 0x00AE, 0x0407,
    0x00B0, 0x00B1, 0x0406, 0x0456, 0x0491, 0x00B5, 0x00B6, 0x00B7, 0x0451, 0x2116, 0x0454, 0x00BB,
    0x0458, 0x0405, 0x0455, 0x0457, 0x0410, 0x0411, 0x0412, 0x0413, 0x0414, 0x0415, 0x0416, 0x0417,
    0x0418, 0x0419, 0x041A, 0x041B, 0x041C, 0x041D, 0x041E, 0x041F, 0x0420, 0x0421, 0x0422, 0x0423,
    0x0424, 0x0425, 0x0426, 0x0427, 0x0428, 0x0429, 0x042A, 0x042B, 0x042C, 0x042D, 0x042E, 0x042F,
    0x0430, 0x0431, 0x0432, 0x0433, 0x0434, 0x0435, 0x0436, 0x0437, 0x0438, 0x0439, 0x043A, 0x043B,
    0x043C, 0x043D, 0x043E, 0x043F, 0x0440, 0x0441, 0x0442, 0x0443, 0x0444, 0x0445, 0x0446, 0x0447,
    0x0448, 0x0449, 0x044A, 0x044B, 0x044C, 0x044D, 0x044E, 0x044F,
};

static size_t put_utf8(char *out, uint32_t c)
{
    if (c < 0x80) {
        out[0] = (char)c;
        return 1;
    }
    if (c < 0x800) {
        out[0] = (char)(0xC0 | c >> 6);
        out[1] = (char)(0x80 | (c & 0x3F));
        return 2;
    }
    if (c < 0x10000) {
        out[0] = (char)(0xE0 | c >> 12);
        out[1] = (char)(0x80 | (c >> 6 & 0x3F));
        out[2] = (char)(0x80 | (c & 0x3F));
        return 3;
    }
    out[0] = (char)(0xF0 | c >> 18);
    out[1] = (char)(0x80 | (c >> 12 & 0x3F));
    out[2] = (char)(0x80 | (c >> 6 & 0x3F));
    out[3] = (char)(0x80 | (c & 0x3F));
    return 4;
}

/* Replaces the source's bytes. What lies unused behind them was never touched and costs nothing. */
static void take_bytes(csv_source *source, char *bytes, size_t length)
{
    free(source->owned);
    source->memory = source->owned = bytes;
    source->length = length;
}

static int64_t line_of(const char *bytes, size_t offset)
{
    int64_t line = 1;
    for (size_t i = 0; i < offset; i++)
        line += bytes[i] == '\n';
    return line;
}

ork_status csv_convert_cp1251(ork_context *ctx, csv_source *source)
{
    ORK_TRY(csv_source_load(ctx, source));
    ORK_OWNED_MEMORY char *out = ork_alloc(ctx, 3 * source->length + 1);
    if (!out) return ORK_ERR_MEMORY;
    size_t used = 0;
    for (size_t i = 0; i < source->length; i++) {
        unsigned char c = (unsigned char)source->memory[i];
        uint32_t point = c < 0x80 ? c : cp1251[c - 0x80];
        if (c >= 0x80 && !point) {
            ork_fail(ctx, ORK_ERR_DATA, "the byte 0x%02X stands for nothing in Windows-1251", c);
            ork_at(ctx, &(ork_place){.file = source->name, .row = line_of(source->memory, i)});
            return ork_hint(ctx, "save the file as UTF-8");
        }
        used += put_utf8(out + used, point);
    }
    take_bytes(source, out, used);
    out = NULL;
    return ORK_OK;
}

static ork_status convert_utf16(ork_context *ctx, csv_source *source, bool is_big)
{
    ORK_TRY(csv_source_load(ctx, source));
    const unsigned char *in = (const unsigned char *)source->memory;
    size_t units = source->length / 2, used = 0;
    ork_place place = {.file = source->name};
    if (source->length % 2) {
        ork_fail(ctx, ORK_ERR_DATA, "the file is cut off in the middle of a UTF-16 character");
        return ork_at(ctx, &place);
    }
    ORK_OWNED_MEMORY char *out = ork_alloc(ctx, 3 * units + 4);
    if (!out) return ORK_ERR_MEMORY;
    for (size_t i = 0; i < units; i++) {
        uint32_t c =
            (uint32_t)(is_big ? in[2 * i] << 8 | in[2 * i + 1] : in[2 * i + 1] << 8 | in[2 * i]);
        if (c >= 0xD800 && c < 0xDC00 && i + 1 < units) {
            const unsigned char *next = in + 2 * i + 2;
            uint32_t low = (uint32_t)(is_big ? next[0] << 8 | next[1] : next[1] << 8 | next[0]);
            if (low >= 0xDC00 && low < 0xE000) {
                c = 0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00);
                i++;
            }
        }
        if (c >= 0xD800 && c < 0xE000) {
            place.row = line_of(out, used);
            ork_fail(ctx, ORK_ERR_DATA, "half a UTF-16 surrogate pair stands alone");
            return ork_at(ctx, &place);
        }
        used += put_utf8(out + used, c);
    }
    take_bytes(source, out, used);
    out = NULL;
    return ORK_OK;
}

size_t csv_utf8_check(const char *text, size_t length, size_t readable, size_t *overrun)
{
    const unsigned char *bytes = (const unsigned char *)text;
    size_t i = 0;
    *overrun = 0;
    while (i < length) {
        if (bytes[i] < 0x80) {
            uint64_t word;
            for (i++; i + 8 <= length; i += 8) {
                memcpy(&word, bytes + i, 8);
                if (word & 0x8080808080808080u) break;
            }
            while (i < length && bytes[i] < 0x80)
                i++;
            continue;
        }
        if (bytes[i] >= 0xC2 && bytes[i] < 0xE0 && i + 1 < readable &&
            (bytes[i + 1] & 0xC0) == 0x80) {
            i += 2;
            continue;
        }
        size_t size = bytes[i] >= 0xF0 ? 4 : bytes[i] >= 0xE0 ? 3 : 2;
        if (size > readable - i || !ork_utf8_valid(text + i, size)) return i;
        i += size;
    }
    *overrun = i - length;
    return SIZE_MAX;
}

/* ---- Finding out --------------------------------------------------------------------------- */

static bool is_letter(unsigned char c)
{
    return (unsigned char)((c | 0x20) - 'a') < 26;
}

bool csv_looks_like_cp1251(const char *text, size_t length)
{
    const unsigned char *bytes = (const unsigned char *)text;
    size_t high = 0, cyrillic = 0, beside_latin = 0, pairs = 0;
    for (size_t i = 0; i < length; i++) {
        if (bytes[i] < 0x80) continue;
        high++;
        if (bytes[i] == 0x98) return false;
        /* A well-formed pair of UTF-8 speaks for UTF-8. */
        if (bytes[i] >= 0xC2 && bytes[i] < 0xE0 && i + 1 < length && bytes[i + 1] >= 0x80 &&
            bytes[i + 1] < 0xC0)
            pairs += 2;
        if (bytes[i] < 0xC0 && bytes[i] != 0xA8 && bytes[i] != 0xB8) continue;
        cyrillic++;
        bool after = i > 0 && is_letter(bytes[i - 1]);
        bool before = i + 1 < length && is_letter(bytes[i + 1]);
        beside_latin += after || before;
    }
    return high > 0 && 2 * cyrillic > high && 4 * beside_latin < cyrillic && 2 * pairs < high;
}

/* Many NULs in every other byte. */
static encoding utf16_without_mark(const char *bytes, size_t length)
{
    size_t even = 0, odd = 0;
    for (size_t i = 0; i + 1 < length; i += 2) {
        even += bytes[i] == 0;
        odd += bytes[i + 1] == 0;
    }
    size_t units = length / 2;
    if (units > 1 && 10 * odd > 3 * units && 20 * even < units) return UTF16LE;
    if (units > 1 && 10 * even > 3 * units && 20 * odd < units) return UTF16BE;
    return UNKNOWN;
}

static encoding mark_of(const char *bytes, size_t length, size_t *size)
{
    *size = 0;
    if (length >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0) return *size = 3, UTF8;
    if (length >= 2 && memcmp(bytes, "\xFF\xFE", 2) == 0) return *size = 2, UTF16LE;
    if (length >= 2 && memcmp(bytes, "\xFE\xFF", 2) == 0) return *size = 2, UTF16BE;
    return UNKNOWN;
}

static ork_status named_encoding(ork_context *ctx, const char *asked, encoding *found)
{
    static const char *const names[] = {"utf-8",       "utf8",     "cp1251",   "windows-1251",
                                        "windows1251", "utf-16le", "utf-16be", "utf-16"};
    static const encoding encodings[] = {UTF8,   UTF8,    CP1251,  CP1251,
                                         CP1251, UTF16LE, UTF16BE, UTF16LE};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (strcasecmp(asked, names[i]) != 0) continue;
        *found = encodings[i];
        return ORK_OK;
    }
    ork_fail(ctx, ORK_ERR_ARGUMENT, "the encoding \"%s\" is not known", asked);
    ork_at(ctx, &(ork_place){.option = "encoding"});
    return ork_hint(ctx, "known are utf-8, cp1251, utf-16le, utf-16be");
}

ork_status csv_to_utf8(ork_context *ctx, csv_source *source, const char *asked, size_t *begin)
{
    char head[4096];
    size_t length = source->length < sizeof head ? source->length : sizeof head;
    ORK_TRY(csv_source_read(ctx, source, 0, length, head));
    size_t mark_size;
    encoding marked = mark_of(head, length, &mark_size), found = marked;
    if (asked) {
        ORK_TRY(named_encoding(ctx, asked, &found));
        /* "utf-16" alone: the mark tells the order of bytes. */
        if (strcasecmp(asked, "utf-16") == 0 && marked == UTF16BE) found = UTF16BE;
        if (marked != found) mark_size = 0;
    } else if (marked == UNKNOWN) {
        found = utf16_without_mark(head, length);
    }
    *begin = 0;
    if (found == CP1251) return csv_convert_cp1251(ctx, source);
    if (found == UTF16LE || found == UTF16BE) {
        ORK_TRY(convert_utf16(ctx, source, found == UTF16BE));
        *begin = mark_size ? 3 : 0; /* U+FEFF in UTF-8 */
        return ORK_OK;
    }
    *begin = mark_size;
    return ORK_OK;
}
