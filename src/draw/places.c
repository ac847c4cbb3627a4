#include <string.h>

#include "draw/map.h"

static bool is_end(const char *text, size_t length, const char *end)
{
    size_t end_length = strlen(end);
    return length > end_length && memcmp(text + length - end_length, end, end_length) == 0;
}

ork_status ork_short_name(ork_drawing *d, const char *name, const char **shortened)
{
    static const char *const ends[] = {
        " region",  " Region", " oblast", " Oblast", " (city)", " city",     " City",   " облысы",
        " область", " қаласы", " (қала)", " қ.",     " обл.",   " (region)", " county", " County"};
    static const char *const starts[] = {"область ", "город ", "г. ", "обл. "};
    size_t length = strlen(name);
    for (size_t k = 0; k < sizeof ends / sizeof ends[0]; k++) {
        if (!is_end(name, length, ends[k])) continue;
        length -= strlen(ends[k]);
        break;
    }
    for (size_t k = 0; k < sizeof starts / sizeof starts[0]; k++) {
        size_t start = strlen(starts[k]);
        if (length <= start || memcmp(name, starts[k], start) != 0) continue;
        name += start;
        length -= start;
        break;
    }
    ORK_NEW(*shortened, ork_arena_strndup(d->ctx, &d->arena, name, length));
    return ORK_OK;
}

ork_status ork_abbreviate(ork_drawing *d, const char *name, size_t letters, char **short_name)
{
    static const char vowels[] = "aeiouyаәеёиіоөуұүыэюя";
    ORK_OWNED_TEXT ork_text text = {0};
    const char *at = name;
    while (*at) {
        size_t length = strcspn(at, " -"), used = 0, points = 0, size;
        while (used < length && points < letters) {
            ork_utf8_next(at + used, &size);
            used += size;
            points++;
        }
        /* Not after a vowel, if another letter follows. */
        while (used < length && points < letters + 2) {
            size_t back = used - 1;
            char last[8] = {0};
            while (back > 0 && ((unsigned char)at[back] & 0xC0) == 0x80)
                back--;
            memcpy(last, at + back, used - back < 7 ? used - back : 7);
            if (!strstr(vowels, last)) break;
            ork_utf8_next(at + used, &size);
            used += size;
            points++;
        }
        ork_text_add_bytes(d->ctx, &text, at, used);
        if (used < length) ork_text_add(d->ctx, &text, ".");
        at += length;
        if (*at) ork_text_add_bytes(d->ctx, &text, at++, 1);
    }
    ORK_TRY(ork_text_status(&text));
    ORK_NEW(*short_name,
            ork_arena_strndup(d->ctx, &d->arena, text.bytes ? text.bytes : "", text.length));
    return ORK_OK;
}

/* A unit by any text, or SIZE_MAX. Not finding one is no error here; notes of the search stay. */
static ork_status find_unit(ork_drawing *d, const char *text, int32_t day, size_t *unit)
{
    ork_status status = ork_units_match(d->ctx, d->options->units, text, day, unit);
    if (status == ORK_OK) return ORK_OK;
    *unit = SIZE_MAX;
    if (status != ORK_ERR_DATA) return status;
    ork_context_clear_error(d->ctx);
    return ORK_OK;
}

static ork_status match_labels(ork_drawing *d, ork_places *p)
{
    ORK_NEW(p->unit, ork_arena_calloc(d->ctx, &d->arena, p->labels.count + 1, sizeof *p->unit));
    for (size_t k = 0; k < p->labels.count; k++) {
        p->unit[k] = SIZE_MAX;
        if (!d->options->units) continue;
        ORK_TRY(find_unit(d, p->labels.texts[k], d->options->shapes_day, &p->unit[k]));
        if (p->unit[k] == SIZE_MAX && d->options->shapes_day != ORK_DAY_NONE) {
            ORK_TRY(find_unit(d, p->labels.texts[k], ORK_DAY_NONE, &p->unit[k]));
        }
    }
    return ORK_OK;
}

static ork_status note_unmatched(ork_drawing *d, const ork_places *p, const bool *has_shape)
{
    ORK_OWNED_TEXT ork_text names = {0};
    size_t count = 0;
    for (size_t k = 0; k < p->labels.count; k++) {
        if (has_shape[k]) continue;
        if (count++ < 5)
            ork_text_addf(d->ctx, &names, "%s%s", count > 1 ? ", " : "", p->labels.texts[k]);
    }
    if (count == 0 || p->matched == 0) return ORK_OK;
    ORK_TRY(ork_text_status(&names));
    return ork_note_add(d->ctx, ORK_WARNING, "no-outline",
                        "figure \"%s\": %zu of %zu units have no outline on the map: %s%s",
                        d->figure->name ? d->figure->name : "", count, p->labels.count, names.bytes,
                        count > 5 ? ", …" : "");
}

static ork_status match_shapes(ork_drawing *d, ork_places *p)
{
    const ork_shapes *shapes = d->options->shapes;
    bool *has_shape;
    size_t count = shapes ? shapes->count : 0;
    ORK_NEW(p->label_of_shape,
            ork_arena_calloc(d->ctx, &d->arena, count + 1, sizeof *p->label_of_shape));
    ORK_NEW(has_shape, ork_arena_calloc(d->ctx, &d->arena, p->labels.count + 1, 1));
    if (count == 0) return ORK_OK;
    ORK_TRY(ork_shapes_match(d->ctx, shapes, d->options->units, d->options->shapes_day,
                             p->labels.texts, p->labels.count, p->label_of_shape));
    for (size_t s = 0; s < count; s++) {
        size_t label = p->label_of_shape[s];
        if (label == SIZE_MAX || has_shape[label]) continue;
        has_shape[label] = true;
        p->matched++;
    }
    return note_unmatched(d, p, has_shape);
}

/* Names that would be alike when shortened (Almaty region and city) stay whole. */
static ork_status shorten_names(ork_drawing *d, ork_places *p)
{
    const char **whole;
    size_t count = p->labels.count;
    ORK_NEW(whole, ork_arena_calloc(d->ctx, &d->arena, count + 1, sizeof *whole));
    ORK_NEW(p->short_names, ork_arena_calloc(d->ctx, &d->arena, count + 1, sizeof *whole));
    for (size_t k = 0; k < count; k++) {
        whole[k] = p->labels.texts[k];
        if (p->unit[k] != SIZE_MAX && d->options->language) {
            whole[k] = ork_units_name(d->options->units, p->unit[k], d->options->language);
        }
        ORK_TRY(ork_short_name(d, whole[k], &p->short_names[k]));
    }
    for (size_t k = 0; k < count; k++) {
        bool is_doubled = false;
        for (size_t other = 0; other < k; other++) {
            if (strcmp(p->short_names[k], p->short_names[other]) != 0) continue;
            p->short_names[other] = whole[other];
            is_doubled = true;
        }
        if (is_doubled) p->short_names[k] = whole[k];
    }
    return ORK_OK;
}

ork_status ork_places_of(ork_drawing *d, ork_places *p)
{
    ork_levels one;
    ORK_TRY(ork_levels_of(d, d->label, false, &p->labels));
    ORK_TRY(ork_levels_of(d, d->period, true, &p->periods));
    ORK_TRY(ork_levels_of(d, d->value ? NULL : d->group, false, &p->groups));
    ORK_TRY(ork_levels_of(d, NULL, false, &one));
    ORK_TRY(ork_cells_of(d, &p->labels, &p->periods, &one, &p->cells));
    ORK_TRY(match_labels(d, p));
    ORK_TRY(match_shapes(d, p));
    return shorten_names(d, p);
}
