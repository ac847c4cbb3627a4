#include "result/phrases.h"

#include <ctype.h>
#include <string.h>

enum { HOLES = 4, DEPTH = 4 };
enum { ENGLISH, KAZAKH, RUSSIAN, LANGUAGES };

static const char *const catalogue[][LANGUAGES] = {
#define PHRASE(english, kazakh, russian) {english, kazakh, russian},
#include "result/phrases.def"
#include "result/phrases_clusters.def"
#undef PHRASE
};
enum { ROWS = sizeof catalogue / sizeof *catalogue };

typedef struct translation {
    ork_context *ctx;
    ork_arena *arena;
    const ork_units *units;
    const char *code; /* of the language */
    int language;
} translation;

const char *const *ork_phrase_row(size_t index)
{
    return index < ROWS ? catalogue[index] : NULL;
}

static ork_status translate(const translation *by, const char *text, size_t length, int depth,
                            const char **phrase);

typedef struct span {
    const char *at;
    size_t length;
} span;

/* "{1}" and so on at the start of a pattern. */
static bool is_hole(const char *pattern)
{
    return pattern[0] == '{' && pattern[1] >= '1' && pattern[1] <= '0' + HOLES && pattern[2] == '}';
}

/* Where the hole that is followed by `rest` of the pattern ends in the text, or NULL. */
static const char *end_of_hole(const char *rest, const char *text)
{
    size_t literal = 0, length = strlen(text);
    while (rest[literal] && !is_hole(rest + literal))
        literal++;
    if (literal == 0) return length ? text + length : NULL; /* the pattern's end */
    bool is_last = rest[literal] == '\0';
    if (is_last) { /* the text must end so */
        bool ends = length > literal && memcmp(text + length - literal, rest, literal) == 0;
        return ends ? text + length - literal : NULL;
    }
    for (const char *at = text + 1; length && *at; at++)
        if (strncmp(at, rest, literal) == 0) return at;
    return NULL;
}

/* Whether the text is what the pattern says, and what stands in its holes. */
static bool fits(const char *pattern, const char *text, span holes[HOLES])
{
    while (*pattern) {
        if (!is_hole(pattern)) {
            if (*pattern++ != *text++) return false;
            continue;
        }
        span *hole = &holes[pattern[1] - '1'];
        pattern += 3;
        const char *end = end_of_hole(pattern, text);
        if (!end) return false;
        *hole = (span){text, (size_t)(end - text)};
        text = end;
    }
    return *text == '\0';
}

static ork_status fill(const translation *by, const char *pattern, const span holes[HOLES],
                       int depth, const char **phrase)
{
    ORK_OWNED_TEXT ork_text text = {0};
    ork_text_add(by->ctx, &text, "");
    while (*pattern) {
        if (!is_hole(pattern)) {
            ork_text_add_bytes(by->ctx, &text, pattern++, 1);
            continue;
        }
        const span *hole = &holes[pattern[1] - '1'];
        const char *part;
        ORK_TRY(translate(by, hole->at, hole->length, depth + 1, &part));
        ork_text_add(by->ctx, &text, part);
        pattern += 3;
    }
    ORK_TRY(ork_text_status(&text));
    ORK_NEW(*phrase, ork_arena_strndup(by->ctx, by->arena, text.bytes, text.length));
    return ORK_OK;
}

/* The name of the unit that is called so in English or by its code, or NULL. */
static const char *name_of_unit(const translation *by, const char *text)
{
    for (size_t u = 0; by->units && u < ork_units_count(by->units); u++) {
        if (strcmp(ork_units_name(by->units, u, "en"), text) == 0 ||
            strcmp(ork_units_code(by->units, u), text) == 0) {
            return ork_units_name(by->units, u, by->code);
        }
    }
    return NULL;
}

/* "… in 2016" and "… from 2011 to 2016" are the same for every text; a period has a digit first. */
static ork_status translate_period(const translation *by, const char *text, int depth,
                                   const char **phrase)
{
    static const char *const ends[][2] = {{" from {2} to {3}", "{1}, {2}–{3}"},
                                          {" in {2}", "{1}, {2}"}};
    *phrase = NULL;
    for (size_t k = 0; k < 2; k++) {
        span holes[HOLES];
        const char *from = NULL;
        for (const char *at = strstr(text, k ? " in " : " from "); at;
             at = strstr(at + 1, k ? " in " : " from "))
            from = at; /* the last one */
        if (!from || from == text || !fits(ends[k][0], from, holes)) continue;
        bool is_period = isdigit((unsigned char)holes[1].at[0]) &&
                         !memchr(holes[1].at, ' ', holes[1].length) && strlen(from) < 40;
        if (!is_period) continue;
        holes[0] = (span){text, (size_t)(from - text)};
        return fill(by, ends[k][1], holes, depth, phrase);
    }
    return ORK_OK;
}

/* "A, B and C" where each is a unit; other texts have commas and "and" of their own. */
static ork_status translate_units(const translation *by, const char *text, const char **phrase)
{
    static const char *const joints[LANGUAGES] = {" and ", " және ", " и "};
    ORK_OWNED_TEXT ork_text list = {0};
    *phrase = NULL;
    while (by->units && *text) {
        const char *comma = strstr(text, ", "), *last = strstr(text, joints[ENGLISH]);
        const char *end = comma ? comma : last ? last : text + strlen(text), *name;
        char *one;
        ORK_NEW(one, ork_arena_strndup(by->ctx, by->arena, text, (size_t)(end - text)));
        name = name_of_unit(by, one);
        if (!name) return ORK_OK;
        ork_text_add(by->ctx, &list, name);
        if (*end) ork_text_add(by->ctx, &list, comma ? ", " : joints[by->language]);
        text = comma ? comma + 2 : last ? last + strlen(joints[ENGLISH]) : end;
    }
    ORK_TRY(ork_text_status(&list));
    if (list.length == 0) return ORK_OK;
    ORK_NEW(*phrase, ork_arena_strndup(by->ctx, by->arena, list.bytes, list.length));
    return ORK_OK;
}

/* "2.97" within a text: both languages write a comma. */
static bool set_comma(char *text)
{
    char *point = strchr(text, '.');
    size_t digits = strspn(text + (*text == '-'), "0123456789.") + (*text == '-');
    if (!point || text[digits] || !isdigit((unsigned char)point[1]) || strchr(point + 1, '.'))
        return false;
    *point = ',';
    return true;
}

static ork_status translate(const translation *by, const char *text, size_t length, int depth,
                            const char **phrase)
{
    char *copy;
    ORK_NEW(copy, ork_arena_strndup(by->ctx, by->arena, text, length));
    *phrase = text = copy;
    if (depth > DEPTH || (depth > 0 && set_comma(copy))) return ORK_OK;
    for (size_t k = 0; k < ROWS; k++) {
        span holes[HOLES];
        if (fits(catalogue[k][ENGLISH], text, holes))
            return fill(by, catalogue[k][by->language], holes, depth, phrase);
    }
    const char *changed;
    ORK_TRY(translate_units(by, text, &changed));
    if (!changed) ORK_TRY(translate_period(by, text, depth, &changed));
    if (changed) *phrase = changed;
    return ORK_OK;
}

ork_status ork_phrase(ork_context *ctx, ork_arena *arena, const char *language,
                      const ork_units *units, const char *english, const char **phrase)
{
    bool is_kazakh = language && strncmp(language, "kk", 2) == 0;
    bool is_russian = language && strncmp(language, "ru", 2) == 0;
    *phrase = english;
    if (!english || (!is_kazakh && !is_russian)) return ORK_OK;
    translation by = {ctx, arena, units, language, is_kazakh ? KAZAKH : RUSSIAN};
    return translate(&by, english, strlen(english), 0, phrase);
}
