/* Settings of an index written in one text. */
#include "methods/composite/settings.h"

#include <string.h>

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static ork_status bad_text(ork_context *ctx, const ork_place *place)
{
    ork_hint(ctx, "write settings as \"normalise=z-score z-scale=10,2\", and blanks inside a value "
                  "within quotation marks: reference='Almaty city'");
    return ork_at(ctx, place);
}

/* The next part without its quotation marks, behind which *at is left; NULL at the end. */
static ork_status next_part(ork_context *ctx, ork_arena *arena, const char **at,
                            const ork_place *place, char **part)
{
    const char *from = *at;
    while (is_blank(*from))
        from++;
    *part = NULL;
    *at = from;
    if (!*from) return ORK_OK;
    char *to, quote = '\0';
    ORK_NEW(*part, to = ork_arena_alloc(ctx, arena, strlen(from) + 1));
    for (; *from && (quote || !is_blank(*from)); from++) {
        bool is_mark = quote ? *from == quote : *from == '"' || *from == '\'';
        if (is_mark) {
            quote = quote ? '\0' : *from;
        } else {
            *to++ = *from;
        }
    }
    *to = '\0';
    if (quote) {
        ork_fail(ctx, ORK_ERR_ARGUMENT, "a quotation mark in \"%s\" does not close", *at);
        return bad_text(ctx, place);
    }
    *at = from;
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
        bool is_value = first && read->count == 0;
        if (!is_value && (!equals || equals == part)) {
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
