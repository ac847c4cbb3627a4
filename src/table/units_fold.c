/* Units: folding a name to what does not depend on how it was typed. */
#include <string.h>

#include <utf8proc.h>

#include "table/units.h"

/* Letters that look the same in both scripts. Small m, t, h, b look different upright. */
static const struct {
    uint16_t latin, cyrillic;
} twins[] = {
    {'A', 0x0410},    {'B', 0x0412}, {'C', 0x0421},    {'E', 0x0415},    {'H', 0x041D},
    {'I', 0x0406},    {'J', 0x0408}, {'K', 0x041A},    {'M', 0x041C},    {'O', 0x041E},
    {'P', 0x0420},    {'S', 0x0405}, {'T', 0x0422},    {'X', 0x0425},    {'Y', 0x0423},
    {'a', 0x0430},    {'c', 0x0441}, {'e', 0x0435},    {'h', 0x04BB},    {'i', 0x0456},
    {'j', 0x0458},    {'k', 0x043A}, {'o', 0x043E},    {'p', 0x0440},    {'s', 0x0455},
    {'x', 0x0445},    {'y', 0x0443}, {0x018F, 0x04D8}, {0x0259, 0x04D9}, {0x019F, 0x04E8},
    {0x0275, 0x04E9},
};

/* Words that tell what a unit is, as they come out of the folding (no breve over и). */
static const struct {
    const char *word;
    ork_unit_kind kind;
} kind_words[] = {
    {"region", ORK_KIND_REGION},
    {"oblast", ORK_KIND_REGION},
    {"area", ORK_KIND_REGION},
    {"province", ORK_KIND_REGION},
    {"oblysy", ORK_KIND_REGION},
    {"oblysı", ORK_KIND_REGION},
    {"облысы", ORK_KIND_REGION},
    {"облыс", ORK_KIND_REGION},
    {"область", ORK_KIND_REGION},
    {"области", ORK_KIND_REGION},
    {"обл", ORK_KIND_REGION},
    {"city", ORK_KIND_CITY},
    {"town", ORK_KIND_CITY},
    {"gorod", ORK_KIND_CITY},
    {"qalasy", ORK_KIND_CITY},
    {"qalası", ORK_KIND_CITY},
    {"qala", ORK_KIND_CITY},
    {"город", ORK_KIND_CITY},
    {"гор", ORK_KIND_CITY},
    {"г", ORK_KIND_CITY},
    {"қаласы", ORK_KIND_CITY},
    {"қала", ORK_KIND_CITY},
    {"қ", ORK_KIND_CITY},
    {"district", ORK_KIND_DISTRICT},
    {"county", ORK_KIND_DISTRICT},
    {"rayon", ORK_KIND_DISTRICT},
    {"raion", ORK_KIND_DISTRICT},
    {"audany", ORK_KIND_DISTRICT},
    {"раион", ORK_KIND_DISTRICT},
    {"ауданы", ORK_KIND_DISTRICT},
    {"country", ORK_KIND_COUNTRY},
    {"republic", ORK_KIND_COUNTRY},
    {"республика", ORK_KIND_COUNTRY},
    {"республики", ORK_KIND_COUNTRY},
    {"республикасы", ORK_KIND_COUNTRY},
    {"of", ORK_KIND_ANY},
    {"the", ORK_KIND_ANY},
};

static bool is_kind_word(const char *word, ork_unit_kind *kind)
{
    for (size_t k = 0; k < sizeof kind_words / sizeof *kind_words; k++) {
        if (strcmp(word, kind_words[k].word) != 0) continue;
        *kind = kind_words[k].kind;
        return true;
    }
    return false;
}

static bool is_word_letter(uint32_t letter)
{
    utf8proc_category_t category = utf8proc_category((utf8proc_int32_t)letter);
    return category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_NO;
}

typedef enum script { SCRIPT_OTHER, SCRIPT_LATIN, SCRIPT_CYRILLIC } script;

static script script_of(uint32_t letter)
{
    if ((letter >= 'A' && letter <= 'Z') || (letter >= 'a' && letter <= 'z')) return SCRIPT_LATIN;
    if ((letter >= 0xC0 && letter <= 0x24F) || letter == 0x0259 || letter == 0x0275)
        return SCRIPT_LATIN;
    if (letter >= 0x0400 && letter <= 0x052F) return SCRIPT_CYRILLIC;
    return SCRIPT_OTHER;
}

/* The letter's twin in the other script, or 0. */
static uint32_t twin_of(uint32_t letter)
{
    for (size_t k = 0; k < sizeof twins / sizeof *twins; k++) {
        if (twins[k].latin == letter) return twins[k].cyrillic;
        if (twins[k].cyrillic == letter) return twins[k].latin;
    }
    return 0;
}

/*
 * Puts a word that mixes Latin and Cyrillic into the script of the letters that exist in one only;
 * when there are none, into the script of most. Returns the first letter replaced, or 0.
 */
static uint32_t unmix(uint32_t *letters, size_t count)
{
    size_t all[3] = {0}, own[3] = {0};
    for (size_t k = 0; k < count; k++) {
        script s = script_of(letters[k]);
        all[s]++;
        own[s] += !twin_of(letters[k]);
    }
    if (!all[SCRIPT_LATIN] || !all[SCRIPT_CYRILLIC]) return 0;
    if (own[SCRIPT_LATIN] && own[SCRIPT_CYRILLIC]) return 0;
    script strange = own[SCRIPT_LATIN]                          ? SCRIPT_CYRILLIC
                     : own[SCRIPT_CYRILLIC]                     ? SCRIPT_LATIN
                     : all[SCRIPT_LATIN] > all[SCRIPT_CYRILLIC] ? SCRIPT_CYRILLIC
                                                                : SCRIPT_LATIN;
    uint32_t first = 0;
    for (size_t k = 0; k < count; k++) {
        if (script_of(letters[k]) != strange) continue;
        if (!first) first = letters[k];
        letters[k] = twin_of(letters[k]);
    }
    return first;
}

/* Appends a letter without case, accents and compatibility forms. */
static void add_folded(ork_context *ctx, ork_text *word, uint32_t letter)
{
    enum { LONGEST_DECOMPOSITION = 32 };
    utf8proc_int32_t parts[LONGEST_DECOMPOSITION];
    int boundary = 0;
    utf8proc_ssize_t count = utf8proc_decompose_char(
        (utf8proc_int32_t)letter, parts, LONGEST_DECOMPOSITION,
        UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD | UTF8PROC_STRIPMARK, &boundary);
    for (utf8proc_ssize_t k = 0; k < count && k < LONGEST_DECOMPOSITION; k++) {
        if (!is_word_letter((uint32_t)parts[k])) continue;
        utf8proc_uint8_t bytes[4];
        utf8proc_ssize_t size = utf8proc_encode_char(parts[k], bytes);
        ork_text_add_bytes(ctx, word, (const char *)bytes, (size_t)size);
    }
}

ork_status ork_units_fold(ork_context *ctx, ork_arena *arena, const char *text, ork_folded *folded)
{
    *folded = (ork_folded){.kind = ORK_KIND_ANY};
    size_t length = strlen(text), at = 0;
    if (!ork_utf8_valid(text, length)) {
        ork_fail(ctx, ORK_ERR_DATA, "the name of a unit is not well-formed UTF-8");
        return ork_hint(ctx, "say which encoding the file has");
    }
    ORK_SCRATCH(scratch);
    uint32_t *letters;
    ORK_NEW(letters, ork_arena_alloc(ctx, &scratch, (length + 1) * sizeof *letters));
    ORK_OWNED_TEXT ork_text whole = {0};
    ORK_OWNED_TEXT ork_text stem = {0};
    ORK_OWNED_TEXT ork_text word = {0};
    while (at < length) {
        size_t count = 0, size = 0;
        while (at < length) {
            uint32_t letter = ork_utf8_next(text + at, &size);
            at += size;
            if (!is_word_letter(letter)) break;
            letters[count++] = letter;
        }
        if (!count) continue;
        uint32_t replaced = unmix(letters, count);
        if (!folded->stranger) folded->stranger = replaced;
        word.length = 0;
        for (size_t k = 0; k < count; k++)
            add_folded(ctx, &word, letters[k]);
        ORK_TRY(ork_text_status(&word));
        if (!word.length) continue;
        ork_text_add_bytes(ctx, &whole, word.bytes, word.length);
        ork_unit_kind kind;
        if (!is_kind_word(word.bytes, &kind)) {
            ork_text_add_bytes(ctx, &stem, word.bytes, word.length);
        } else if (folded->kind == ORK_KIND_ANY) {
            folded->kind = kind;
        }
    }
    ORK_TRY(ork_text_status(&whole));
    ORK_TRY(ork_text_status(&stem));
    ORK_NEW(folded->whole,
            ork_arena_strndup(ctx, arena, whole.length ? whole.bytes : "", whole.length));
    ORK_NEW(folded->stem,
            ork_arena_strndup(ctx, arena, stem.length ? stem.bytes : "", stem.length));
    return ORK_OK;
}
