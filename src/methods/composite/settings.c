/* Settings of an index written in one text. */
#include "methods/composite/settings.h"

#include <ctype.h>
#include <string.h>

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static ork_status bad_text(ork_context *ctx, const ork_place *place)
{
    ork_hint(ctx, "write settings as \"normalise=z-score z-scale=10,2\"");
    return ork_at(ctx, place);
}

/* True when a text begins with a setting's name and "=". */
static bool has_name(const char *text)
{
    size_t length = 0;
    while (isalnum((unsigned char)text[length]) || text[length] == '-' || text[length] == '_')
        length++;
    return length > 0 && text[length] == '=';
}

/* The quotation mark in force behind *c: one opens at the start of a value only, so that the mark
   in "Côte d'Ivoire" is a letter like others. */
static char quote_behind(const char *from, const char *c, char quote)
{
    if (quote) return *c == quote ? '\0' : quote;
    bool opens = (*c == '"' || *c == '\'') && (c == from || strchr(" =,:", c[-1]));
    return opens ? *c : '\0';
}

/* Where the part that begins at `from` ends: at the end, or before blanks and a name. */
static const char *end_of_part(const char *from)
{
    char quote = '\0';
    const char *end = from; /* behind what is no blank */
    for (const char *c = from; *c; c++) {
        quote = quote_behind(from, c, quote);
        if (!quote && is_blank(*c)) continue;
        bool begins = !quote && c > from && is_blank(c[-1]) && has_name(c);
        if (begins) return end;
        end = c + 1;
    }
    return quote ? NULL : end;
}

/* The next part without its quotation marks, behind which *at is left; NULL at the end. */
static ork_status next_part(ork_context *ctx, ork_arena *arena, const char **at,
                            const ork_place *place, char **part)
{
    *part = NULL;
    while (is_blank(**at))
        (*at)++;
    if (!**at) return ORK_OK;
    const char *end = end_of_part(*at);
    if (!end) {
        ork_fail(ctx, ORK_ERR_ARGUMENT, "a quotation mark in \"%s\" does not close", *at);
        return bad_text(ctx, place);
    }
    char *to, quote = '\0';
    ORK_NEW(*part, to = ork_arena_alloc(ctx, arena, (size_t)(end - *at) + 1));
    for (const char *c = *at; c < end; c++) {
        char behind = quote_behind(*at, c, quote);
        if (behind == quote) *to++ = *c;
        quote = behind;
    }
    *to = '\0';
    *at = end;
    return ORK_OK;
}

static ork_status read_values(ork_context *ctx, ork_arena *arena, const ork_method *method,
                              const char *text, ork_setting *setting)
{
    const ork_param *param = ork_param_find(method, setting->name);
    const char **values;
    if (param && ork_param_is_list(param)) {
        ORK_TRY(ork_setting_split(ctx, arena, text, &values, &setting->value_count));
    } else {
        ORK_NEW(values, ork_arena_alloc(ctx, arena, sizeof *values));
        values[0] = text;
        setting->value_count = 1;
    }
    setting->values = values;
    return ORK_OK;
}

ork_status composite_read_settings(ork_context *ctx, ork_arena *arena, const ork_method *method,
                                   const char *first, const char *text, const ork_place *place,
                                   composite_settings *read)
{
    *read = (composite_settings){0};
    ORK_NEW(read->settings,
            ork_arena_calloc(ctx, arena, strlen(text) / 2 + 1, sizeof *read->settings));
    for (const char *at = text;;) {
        char *part;
        ORK_TRY(next_part(ctx, arena, &at, place, &part));
        if (!part) return ORK_OK;
        ork_setting *setting = &read->settings[read->count];
        char *equals = strchr(part, '=');
        bool is_named = has_name(part), is_value = first && read->count == 0 && !is_named;
        if (!is_value && !is_named) {
            ork_fail(ctx, ORK_ERR_ARGUMENT, "\"%s\" is no setting", part);
            return bad_text(ctx, place);
        }
        if (!is_value) *equals = '\0';
        *setting = (ork_setting){.name = is_value ? first : part, .place = *place};
        if (place->option) {
            ORK_NEW(setting->place.option,
                    ork_arena_format(ctx, arena, "%s (%s)", place->option, setting->name));
        }
        ORK_TRY(read_values(ctx, arena, method, is_value ? part : equals + 1, setting));
        read->count++;
    }
}

ork_status composite_change_settings(ork_context *ctx, ork_arena *arena, const ork_method *method,
                                     const void *options, const composite_settings *settings,
                                     const ork_table *data, void **changed, ork_options **owner)
{
    *owner = NULL;
    ORK_NEW(*changed, ork_arena_alloc(ctx, arena, method->options_size));
    memcpy(*changed, options, method->options_size);
    ORK_TRY(ork_options_new(ctx, method, settings->settings, settings->count, data, owner));
    for (size_t k = 0; k < settings->count; k++) {
        const ork_param *param = ork_param_find(method, settings->settings[k].name);
        ork_param_copy(param, ork_options_struct(*owner), *changed);
    }
    return ORK_OK;
}
