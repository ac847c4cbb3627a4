/* Settings, as texts, become a method's options struct, by its declaration. */
#include <math.h>
#include <string.h>

#include "methods/methods.h"

/* Adds where the setting was written to the current failure. */
static ork_status at_setting(ork_context *ctx, const ork_param *param, const ork_setting *setting)
{
    char name[64];
    ork_place place = setting->place;
    if (!place.option) place.option = param ? ork_param_name(param, name) : setting->name;
    return ork_at(ctx, &place);
}

/* A value that does not fit: what was written, what was expected, what may have been meant. */
static ork_status unfit(ork_context *ctx, const ork_param *param, const ork_setting *setting,
                        const char *value)
{
    ORK_OWNED_TEXT ork_text expected = {0};
    ork_param_write_expected(ctx, param, &expected);
    ORK_TRY(ork_text_status(&expected));
    if (value) {
        ork_fail(ctx, ORK_ERR_ARGUMENT, "\"%s\" is not %s", value, expected.bytes);
    } else {
        ork_fail(ctx, ORK_ERR_ARGUMENT, "expected %s", expected.bytes);
    }
    return at_setting(ctx, param, setting);
}

/* ---- Settings as they are written, and fields --------------------------------------------------
 */

ork_status ork_setting_split(ork_context *ctx, ork_arena *arena, const char *text,
                             const char ***parts, size_t *count)
{
    size_t most = 1;
    for (const char *c = text; *c; c++)
        most += *c == ',';
    char *copy;
    ORK_NEW(copy, ork_arena_alloc(ctx, arena, strlen(text) + 1));
    ORK_NEW(*parts, ork_arena_calloc(ctx, arena, most, sizeof **parts));
    *count = 0;
    (*parts)[(*count)++] = copy;
    for (; *text; text++) {
        if (*text == ',') {
            *copy++ = '\0';
            (*parts)[(*count)++] = copy;
            continue;
        }
        if (text[0] == '\\' && text[1] == ',') text++;
        *copy++ = *text;
    }
    *copy = '\0';
    return ORK_OK;
}

void ork_param_copy(const ork_param *param, const void *from, void *to)
{
    static const size_t sizes[] = {
        [ORK_PARAM_COLUMN] = sizeof(char *),   [ORK_PARAM_COLUMNS] = sizeof(ork_columns),
        [ORK_PARAM_TEXT] = sizeof(char *),     [ORK_PARAM_TEXTS] = sizeof(ork_texts),
        [ORK_PARAM_REAL] = sizeof(double),     [ORK_PARAM_REALS] = sizeof(ork_reals),
        [ORK_PARAM_INTEGER] = sizeof(int64_t), [ORK_PARAM_BOOLEAN] = sizeof(bool),
        [ORK_PARAM_CHOICE] = sizeof(int),      [ORK_PARAM_TABLE] = sizeof(ork_table *),
    };
    memcpy(ork_param_field(param, to), ork_param_value(param, from), sizes[param->kind]);
}

/* ---- One value ---------------------------------------------------------------------------- */

/* A number, or a fraction such as 2/3, which no decimal number says exactly. */
static bool parse_real(const char *text, double *value)
{
    size_t length = strlen(text);
    const char *slash = memchr(text, '/', length);
    if (!slash) return ork_parse_number(text, length, '.', value);
    double numerator, denominator;
    size_t before = (size_t)(slash - text);
    if (!ork_parse_number(text, before, '.', &numerator)) return false;
    if (!ork_parse_number(slash + 1, length - before - 1, '.', &denominator)) return false;
    *value = numerator / denominator;
    return isfinite(*value);
}

static ork_status read_real(ork_context *ctx, const ork_param *param, const ork_setting *setting,
                            const char *text, double *value)
{
    if (!parse_real(text, value)) {
        unfit(ctx, param, setting, text);
        if (strchr(text, ',')) return ork_hint(ctx, "the decimal mark is a point: 0.5");
        return ork_context_error(ctx)->status;
    }
    if (*value < param->low || *value > param->high) return unfit(ctx, param, setting, text);
    return ORK_OK;
}

static ork_status read_integer(ork_context *ctx, const ork_param *param, const ork_setting *setting,
                               const char *text, int64_t *value)
{
    if (!ork_parse_integer(text, strlen(text), value)) return unfit(ctx, param, setting, text);
    if ((double)*value < param->low || (double)*value > param->high)
        return unfit(ctx, param, setting, text);
    return ORK_OK;
}

static ork_status read_boolean(ork_context *ctx, const ork_param *param, const ork_setting *setting,
                               const char *text, bool *value)
{
    *value = strcmp(text, "yes") == 0 || strcmp(text, "true") == 0;
    if (*value || strcmp(text, "no") == 0 || strcmp(text, "false") == 0) return ORK_OK;
    return unfit(ctx, param, setting, text);
}

static ork_status read_choice(ork_context *ctx, const ork_param *param, const ork_setting *setting,
                              const char *text, int *value)
{
    size_t count = 0;
    for (; param->choices[count]; count++) {
        if (!ork_same_name(param->choices[count], text)) continue;
        *value = (int)count;
        return ORK_OK;
    }
    const char *near = ork_suggest(ctx, text, param->choices, count);
    ork_status status = unfit(ctx, param, setting, text);
    if (status == ORK_ERR_MEMORY || !near) return status;
    return ork_hint(ctx, "did you mean \"%s\"?", near);
}

static ork_status check_column(ork_context *ctx, const ork_param *param, const ork_setting *setting,
                               const ork_table *data, const char *name)
{
    if (!data) return ORK_OK;
    const ork_column *column;
    ork_status status = param->flags & ORK_NUMERIC ? ork_table_numeric(ctx, data, name, &column)
                                                   : ork_table_column(ctx, data, name, &column);
    if (status != ORK_OK) at_setting(ctx, param, setting);
    return status;
}

/* ---- Several values, and tables ------------------------------------------------------------- */

static ork_status read_texts(ork_context *ctx, const ork_param *param, ork_arena *arena,
                             const ork_setting *setting, ork_texts *texts)
{
    const char **items;
    ORK_NEW(items, ork_arena_calloc(ctx, arena, setting->value_count, sizeof *items));
    for (size_t k = 0; k < setting->value_count; k++) {
        const char *value = setting->values[k];
        if (param->choices) { /* as the declaration spells it */
            int choice = 0;
            ORK_TRY(read_choice(ctx, param, setting, value, &choice));
            value = param->choices[choice];
        }
        ORK_NEW(items[k], ork_arena_strndup(ctx, arena, value, strlen(value)));
    }
    *texts = (ork_texts){items, setting->value_count};
    return ORK_OK;
}

static ork_status read_reals(ork_context *ctx, const ork_param *param, ork_arena *arena,
                             const ork_setting *setting, ork_reals *reals)
{
    double *items;
    ORK_NEW(items, ork_arena_calloc(ctx, arena, setting->value_count, sizeof *items));
    for (size_t k = 0; k < setting->value_count; k++)
        ORK_TRY(read_real(ctx, param, setting, setting->values[k], &items[k]));
    *reals = (ork_reals){items, setting->value_count};
    return ORK_OK;
}

static ork_status read_columns(ork_context *ctx, const ork_param *param, ork_arena *arena,
                               const ork_setting *setting, const ork_table *data,
                               ork_columns *columns)
{
    for (size_t k = 0; k < setting->value_count; k++) {
        const char *name = setting->values[k];
        if (!*name) return unfit(ctx, param, setting, name);
        for (size_t before = 0; before < k; before++) {
            if (strcmp(setting->values[before], name) != 0) continue;
            ork_fail(ctx, ORK_ERR_ARGUMENT, "the column \"%s\" is named twice", name);
            return at_setting(ctx, param, setting);
        }
        ORK_TRY(check_column(ctx, param, setting, data, name));
    }
    return read_texts(ctx, param, arena, setting, columns);
}

/*
 * A table's columns are held against the declaration: one that looks like a misspelt one is an
 * error, any other is only noted, because files carry remarks.
 */
static ork_status check_record(ork_context *ctx, const ork_param *param, const ork_setting *setting)
{
    size_t known_count = 0;
    while (param->record[known_count])
        known_count++;
    if (known_count == 0) return ORK_OK;
    char option[64];
    for (size_t j = 0; j < setting->table->column_count; j++) {
        const char *name = setting->table->columns[j]->name;
        bool is_known = false;
        for (size_t k = 0; k < known_count && !is_known; k++)
            is_known = strcmp(param->record[k], name) == 0;
        if (is_known) continue;
        const char *near = ork_suggest(ctx, name, param->record, known_count);
        if (!near) {
            ORK_TRY(ork_note_add(ctx, ORK_INFO, "unused-column",
                                 "%s: the column \"%s\" is not used there",
                                 ork_param_name(param, option), name));
            continue;
        }
        ork_status status = unfit(ctx, param, setting, NULL);
        if (status == ORK_ERR_MEMORY) return status;
        ork_place place = {.file = setting->table->file, .column = name};
        ork_at(ctx, &place);
        return ork_hint(ctx, "\"%s\" is unknown: did you mean \"%s\"?", name, near);
    }
    return ORK_OK;
}

/* ---- A setting ------------------------------------------------------------------------------- */

static ork_status read_setting(ork_context *ctx, ork_options *options, const ork_param *param,
                               const ork_setting *setting, const ork_table *data)
{
    void *field = ork_param_field(param, options->fields);
    if (param->kind == ORK_PARAM_TABLE) {
        if (!setting->table) return unfit(ctx, param, setting, NULL);
        ORK_TRY(check_record(ctx, param, setting));
        *(const ork_table **)field = ork_table_share(setting->table);
        return ORK_OK;
    }
    if (setting->table) return unfit(ctx, param, setting, NULL);
    if (!ork_param_is_list(param) && setting->value_count != 1) {
        ork_status status = unfit(ctx, param, setting, NULL);
        if (status == ORK_ERR_MEMORY || setting->value_count == 0) return status;
        return ork_hint(ctx, "it takes one value, not %zu", setting->value_count);
    }
    if (ork_param_is_list(param) && setting->value_count == 0) {
        return param->flags & ORK_REQUIRED ? unfit(ctx, param, setting, NULL) : ORK_OK;
    }
    const char *text = setting->values[0];
    switch (param->kind) {
    case ORK_PARAM_COLUMN:
        if (!*text) return unfit(ctx, param, setting, text);
        ORK_TRY(check_column(ctx, param, setting, data, text));
        ORK_NEW(*(const char **)field, ork_arena_strndup(ctx, &options->arena, text, strlen(text)));
        return ORK_OK;
    case ORK_PARAM_TEXT:
        ORK_NEW(*(const char **)field, ork_arena_strndup(ctx, &options->arena, text, strlen(text)));
        return ORK_OK;
    case ORK_PARAM_COLUMNS:
        return read_columns(ctx, param, &options->arena, setting, data, field);
    case ORK_PARAM_TEXTS:
        return read_texts(ctx, param, &options->arena, setting, field);
    case ORK_PARAM_REAL:
        return read_real(ctx, param, setting, text, field);
    case ORK_PARAM_REALS:
        return read_reals(ctx, param, &options->arena, setting, field);
    case ORK_PARAM_INTEGER:
        return read_integer(ctx, param, setting, text, field);
    case ORK_PARAM_BOOLEAN:
        return read_boolean(ctx, param, setting, text, field);
    case ORK_PARAM_CHOICE:
        return read_choice(ctx, param, setting, text, field);
    case ORK_PARAM_TABLE:
        break;
    }
    return ORK_OK;
}

/* The value that a parameter has when nobody gives one. */
static ork_status read_default(ork_context *ctx, ork_options *options, const ork_param *param)
{
    void *field = ork_param_field(param, options->fields);
    if (param->default_text) {
        ork_setting setting = {
            .name = param->name, .values = &param->default_text, .value_count = 1};
        if (param->kind == ORK_PARAM_REALS) {
            const char **values;
            ORK_TRY(ork_setting_split(ctx, &options->arena, param->default_text, &values,
                                      &setting.value_count));
            setting.values = values;
        }
        return read_setting(ctx, options, param, &setting, NULL);
    }
    if (param->kind == ORK_PARAM_REAL) *(double *)field = NAN;
    if (param->kind == ORK_PARAM_INTEGER) *(int64_t *)field = INT64_MIN;
    if (param->kind == ORK_PARAM_CHOICE) *(int *)field = -1;
    return ORK_OK;
}

static ork_status unknown_setting(ork_context *ctx, const ork_method *method,
                                  const ork_setting *setting)
{
    ORK_SCRATCH(scratch);
    const char **names;
    ORK_NEW(names, ork_arena_calloc(ctx, &scratch, method->param_count, sizeof *names));
    for (size_t k = 0; k < method->param_count; k++) {
        char *name;
        ORK_NEW(name, ork_arena_alloc(ctx, &scratch, 64));
        names[k] = ork_param_name(&method->params[k], name);
    }
    ork_fail(ctx, ORK_ERR_ARGUMENT, "%s has no parameter \"%s\"", method->name, setting->name);
    at_setting(ctx, NULL, setting);
    const char *near = ork_suggest(ctx, setting->name, names, method->param_count);
    if (near) return ork_hint(ctx, "did you mean \"%s\"?", near);
    return ork_hint(ctx, "\"orken help %s\" lists its parameters", method->name);
}

/* Position of the setting for a parameter among `count`, or `count`. */
static size_t find_setting(const ork_param *param, const ork_setting *settings, size_t count)
{
    size_t s = 0;
    while (s < count && !ork_same_name(settings[s].name, param->name))
        s++;
    return s;
}

static ork_status check_names(ork_context *ctx, const ork_method *method,
                              const ork_setting *settings, size_t count)
{
    for (size_t s = 0; s < count; s++) {
        const ork_param *param = ork_param_find(method, settings[s].name);
        if (!param) return unknown_setting(ctx, method, &settings[s]);
        if (find_setting(param, settings, s) == s) continue;
        ork_fail(ctx, ORK_ERR_ARGUMENT, "\"%s\" is given twice", settings[s].name);
        at_setting(ctx, param, &settings[s]);
        return ork_hint(ctx, ork_param_is_list(param) ? "give all values at once, parted by commas"
                                                      : "keep one of them");
    }
    return ORK_OK;
}

static ork_status missing_setting(ork_context *ctx, const ork_method *method,
                                  const ork_param *param)
{
    char name[64];
    ork_setting nowhere = {.name = ork_param_name(param, name)};
    ORK_OWNED_TEXT ork_text expected = {0};
    ork_param_write_expected(ctx, param, &expected);
    ORK_TRY(ork_text_status(&expected));
    ork_fail(ctx, ORK_ERR_ARGUMENT, "%s needs \"%s\": %s", method->name, nowhere.name,
             expected.bytes);
    return ork_hint(ctx, "%s", param->help);
}

static ork_status fill(ork_context *ctx, ork_options *options, const ork_setting *settings,
                       size_t count, const ork_table *data)
{
    const ork_method *method = options->method;
    ORK_TRY(check_names(ctx, method, settings, count));
    for (size_t k = 0; k < method->param_count; k++) {
        const ork_param *param = &method->params[k];
        ORK_TRY(read_default(ctx, options, param));
        size_t s = find_setting(param, settings, count);
        if (s < count) {
            ORK_TRY(read_setting(ctx, options, param, &settings[s], data));
        } else if (param->flags & ORK_REQUIRED) {
            return missing_setting(ctx, method, param);
        }
    }
    return ORK_OK;
}

ork_status ork_options_new(ork_context *ctx, const ork_method *method, const ork_setting *settings,
                           size_t count, const ork_table *data, ork_options **created)
{
    ork_options *options;
    ORK_NEW(options, ork_calloc(ctx, 1, sizeof *options));
    options->method = method;
    options->fields = ork_calloc(ctx, 1, method->options_size);
    ork_status status =
        options->fields ? fill(ctx, options, settings, count, data) : ORK_ERR_MEMORY;
    if (status != ORK_OK) {
        ork_options_free(options);
        return status;
    }
    *created = options;
    return ORK_OK;
}

const void *ork_options_struct(const ork_options *options)
{
    return options->fields;
}

void ork_options_free(ork_options *options)
{
    if (!options) return;
    for (size_t k = 0; options->fields && k < options->method->param_count; k++) {
        const ork_param *param = &options->method->params[k];
        if (param->kind != ORK_PARAM_TABLE) continue;
        ork_table_free(*(ork_table **)ork_param_field(param, options->fields));
    }
    ork_arena_free(&options->arena);
    free(options->fields);
    free(options);
}
