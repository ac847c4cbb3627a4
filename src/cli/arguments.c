/* Command lines: positions, options by declaration, lists, tables from files. */
#include <string.h>

#include "cli/cli.h"

/* ---- Finding an option ------------------------------------------------------------------------
 */

static const ork_param *find_param(const cli_arguments *arguments, const char *name,
                                   const ork_method **owner)
{
    for (size_t s = 0; arguments->sets[s]; s++) {
        const ork_param *param = ork_param_find(arguments->sets[s], name);
        if (!param) continue;
        *owner = arguments->sets[s];
        return param;
    }
    return NULL;
}

static ork_status unknown_option(ork_context *ctx, cli_arguments *arguments, const char *name)
{
    size_t capacity = 1, count = 0;
    for (size_t s = 0; arguments->sets[s]; s++)
        capacity += arguments->sets[s]->param_count;
    const char **names;
    ORK_NEW(names, ork_arena_calloc(ctx, &arguments->arena, capacity, sizeof *names));
    for (size_t s = 0; arguments->sets[s]; s++) {
        for (size_t k = 0; k < arguments->sets[s]->param_count; k++) {
            char *copy;
            ORK_NEW(copy, ork_arena_alloc(ctx, &arguments->arena, 64));
            names[count++] = ork_param_name(&arguments->sets[s]->params[k], copy);
        }
    }
    names[count++] = "help";
    ork_fail(ctx, ORK_ERR_ARGUMENT, "there is no option --%s", name);
    const char *near = ork_suggest(ctx, name, names, count);
    if (near) return ork_hint(ctx, "did you mean --%s?", near);
    return ork_hint(ctx, "--help lists the options");
}

/* ---- Values ------------------------------------------------------------------------------------
 */

static ork_status single(ork_context *ctx, ork_arena *arena, const char *text, const char ***parts,
                         size_t *count)
{
    ORK_NEW(*parts, ork_arena_calloc(ctx, arena, 1, sizeof **parts));
    (*parts)[0] = text;
    *count = 1;
    return ORK_OK;
}

/* One more value of a repeated option. */
static ork_status append(ork_context *ctx, ork_arena *arena, ork_setting *setting, const char *text)
{
    const char **values;
    ORK_NEW(values, ork_arena_calloc(ctx, arena, setting->value_count + 1, sizeof *values));
    memcpy(values, setting->values, setting->value_count * sizeof *values);
    values[setting->value_count++] = text;
    setting->values = values;
    return ORK_OK;
}

static ork_setting *find_repeated(cli_arguments *arguments, const ork_param *param)
{
    if (!(param->flags & ORK_REPEATED)) return NULL;
    for (size_t k = 0; k < arguments->setting_count; k++) {
        if (ork_same_name(arguments->settings[k].name, param->name)) return &arguments->settings[k];
    }
    return NULL;
}

static ork_status add_setting(ork_context *ctx, cli_arguments *arguments, const ork_method *owner,
                              const ork_param *param, const char *value)
{
    ork_arena *arena = &arguments->arena;
    ork_setting *again = find_repeated(arguments, param);
    if (again) return append(ctx, arena, again, value);
    char *name, *option, buffer[64];
    ork_param_name(param, buffer);
    ORK_NEW(name, ork_arena_strndup(ctx, arena, buffer, strlen(buffer)));
    ORK_NEW(option, ork_arena_format(ctx, arena, "--%s", buffer));
    ork_setting setting = {.name = name, .place.option = option};
    if (param->kind == ORK_PARAM_TABLE) {
        ork_table *table;
        ork_status status = ork_read(ctx, value, NULL, &table);
        if (status != ORK_OK) return ork_at(ctx, &setting.place);
        setting.table = table;
    } else {
        bool is_list = ork_param_is_list(param) && !(param->flags & ORK_REPEATED);
        const char **values = NULL;
        ORK_TRY((is_list ? ork_setting_split : single)(ctx, arena, value, &values,
                                                       &setting.value_count));
        setting.values = values;
    }
    arguments->owners[arguments->setting_count] = owner;
    arguments->settings[arguments->setting_count++] = setting;
    return ORK_OK;
}

/* ---- The command line --------------------------------------------------------------------------
 */

static bool is_yes_or_no(const char *text)
{
    static const char *const words[] = {"yes", "no", "true", "false"};
    for (size_t k = 0; text && k < sizeof words / sizeof *words; k++) {
        if (strcmp(text, words[k]) == 0) return true;
    }
    return false;
}

/* Reads "--name=value", "--name value" or a boolean's "--name"; `*next` is the argument after. */
static ork_status read_option(ork_context *ctx, cli_arguments *arguments, const char *text,
                              char **argv, int argc, int *next)
{
    const char *equals = strchr(text, '=');
    size_t length = equals ? (size_t)(equals - text) : strlen(text);
    char *name;
    ORK_NEW(name, ork_arena_strndup(ctx, &arguments->arena, text, length));
    if (strcmp(name, "help") == 0) {
        arguments->wants_help = true;
        return ORK_OK;
    }
    const ork_method *owner = NULL;
    const ork_param *param = find_param(arguments, name, &owner);
    if (!param) return unknown_option(ctx, arguments, name);
    if (equals) return add_setting(ctx, arguments, owner, param, equals + 1);
    const char *following = *next < argc ? argv[*next] : NULL;
    if (param->kind == ORK_PARAM_BOOLEAN && !is_yes_or_no(following))
        return add_setting(ctx, arguments, owner, param, "yes");
    if (!following || strncmp(following, "--", 2) == 0) {
        ork_fail(ctx, ORK_ERR_ARGUMENT, "--%s needs a value", name);
        return ork_hint(ctx, "%s; a value that begins with -- is written --%s=VALUE", param->help,
                        name);
    }
    (*next)++;
    return add_setting(ctx, arguments, owner, param, following);
}

ork_status cli_arguments_read(ork_context *ctx, const ork_method *const *sets, int argc,
                              char **argv, size_t most_positions, cli_arguments *arguments)
{
    size_t count = (size_t)argc + 1;
    bool only_positions = false;
    arguments->sets = sets;
    ork_arena *arena = &arguments->arena;
    ORK_NEW(arguments->positions, ork_arena_calloc(ctx, arena, count, sizeof(char *)));
    ORK_NEW(arguments->settings, ork_arena_calloc(ctx, arena, count, sizeof(ork_setting)));
    ORK_NEW(arguments->owners, ork_arena_calloc(ctx, arena, count, sizeof(ork_method *)));
    for (int i = 0; i < argc;) {
        const char *argument = argv[i++];
        bool is_option = !only_positions && argument[0] == '-' && argument[1];
        if (is_option && strcmp(argument, "--") == 0) {
            only_positions = true;
        } else if (is_option && strcmp(argument, "-h") == 0) {
            arguments->wants_help = true;
        } else if (is_option && argument[1] == '-') {
            ORK_TRY(read_option(ctx, arguments, argument + 2, argv, argc, &i));
        } else if (is_option) {
            ork_fail(ctx, ORK_ERR_ARGUMENT, "there is no option %s", argument);
            return ork_hint(ctx,
                            "options are words after two dashes; a file whose name begins "
                            "with a dash is written ./%s",
                            argument);
        } else if (arguments->position_count < most_positions) {
            arguments->positions[arguments->position_count++] = argument;
        } else {
            ork_fail(ctx, ORK_ERR_ARGUMENT, "there is one argument too many: \"%s\"", argument);
            return ork_hint(ctx, "a list is parted by commas, without spaces; a name with spaces "
                                 "needs quotes");
        }
    }
    return ORK_OK;
}

void cli_arguments_free(cli_arguments *arguments)
{
    for (size_t k = 0; k < arguments->setting_count; k++)
        ork_table_free((ork_table *)(uintptr_t)arguments->settings[k].table);
    ork_arena_free(&arguments->arena);
}

ork_status cli_arguments_options(ork_context *ctx, const cli_arguments *arguments,
                                 const ork_method *set, const ork_table *data,
                                 ork_options **options)
{
    ORK_SCRATCH(scratch);
    ork_setting *settings;
    size_t count = 0;
    ORK_NEW(settings,
            ork_arena_calloc(ctx, &scratch, arguments->setting_count + 1, sizeof *settings));
    for (size_t k = 0; k < arguments->setting_count; k++) {
        if (arguments->owners[k] == set) settings[count++] = arguments->settings[k];
    }
    return ork_options_new(ctx, set, settings, count, data, options);
}

ork_place cli_place(const cli_arguments *arguments, const char *name)
{
    for (size_t k = 0; k < arguments->setting_count; k++) {
        if (ork_same_name(arguments->settings[k].name, name)) return arguments->settings[k].place;
    }
    return (ork_place){0};
}

ork_status cli_usage(ork_context *ctx, const char *command, const char *usage)
{
    ork_fail(ctx, ORK_ERR_ARGUMENT, "usage: orken %s %s", command, usage);
    return ork_hint(ctx, "orken help %s", command);
}
