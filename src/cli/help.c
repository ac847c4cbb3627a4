/* Help: what there is, how a command is used, and the options that methods share. */
#include <string.h>

#include "cli/cli.h"
#include "methods/methods.h"

static void add_commands(ork_context *ctx, ork_text *text)
{
    ork_text_add(ctx, text, "Commands\n");
    for (size_t k = 0; cli_commands[k]; k++) {
        const cli_command *command = cli_commands[k];
        ork_text_addf(ctx, text, "  orken %s %s\n", command->name, command->usage);
        ork_help_paragraph(ctx, command->summary, 6, text);
        ork_text_addf(ctx, text, "      $ %s\n", command->example);
    }
    ork_text_add(ctx, text, "  orken METHOD DATA [options]\n");
    ork_help_paragraph(ctx, "Run one method on a file (\"-\" is standard input).", 6, text);
    ork_text_add(ctx, text,
                 "      $ orken specialization regional.csv --unit region --period year"
                 " …\n");
}

ork_status cli_help_overview(ork_context *ctx, ork_text *text)
{
    ork_text_add(ctx, text,
                 "orken " ORK_VERSION
                 ": an observatory for clusters and the digital economy of regions\n\n");
    add_commands(ctx, text);
    if (ork_method_count() > 0) ork_text_add(ctx, text, "\nMethods\n");
    for (size_t k = 0; k < ork_method_count(); k++)
        ork_help_entry(ctx, ork_method_at(k)->name, ork_method_at(k)->summary, 20, text);
    ork_text_add(ctx, text,
                 "\nMore: orken help COMMAND, orken help METHOD, orken help options\n"
                 "Exit status: 0 done; 1 the data, the study or a file is wrong; 2 wrong"
                 " usage; 3 internal error; 130 interrupted\n");
    return ork_text_status(text);
}

static ork_status add_set(ork_context *ctx, const ork_method *set, ork_text *text)
{
    ork_text_addf(ctx, text, "\n%s\n", set->title);
    return ork_help_params(ctx, set->params, set->param_count, text);
}

ork_status cli_help_command(ork_context *ctx, const cli_command *command, ork_text *text)
{
    ork_text_addf(ctx, text, "orken %s %s\n\n", command->name, command->usage);
    ork_help_paragraph(ctx, command->summary, 0, text);
    for (size_t k = 0; command->options && command->options[k]; k++)
        ORK_TRY(add_set(ctx, command->options[k], text));
    ork_text_addf(ctx, text, "\nExample\n  %s\n", command->example);
    return ork_text_status(text);
}

ork_status cli_print_help(ork_context *ctx, const cli_command *command)
{
    ORK_OWNED_TEXT ork_text text = {0};
    ORK_TRY(cli_help_command(ctx, command, &text));
    return cli_print_text(ctx, &text);
}

ork_status cli_help_options(ork_context *ctx, ork_text *text)
{
    ork_text_add(
        ctx, text,
        "Options that every method takes, as --name VALUE or --name=VALUE. Lists are parted"
        " by\ncommas (\"\\,\" is a comma inside a value); -- ends the options.\n");
    ORK_TRY(add_set(ctx, &cli_prepare_set, text));
    ork_text_add(ctx, text,
                 "\n  The order of the work: read, join, where, periods, geography, "
                 "derive, method.\n");
    ORK_TRY(add_set(ctx, &cli_output_set, text));
    return add_set(ctx, &cli_reading_set, text);
}

ork_status cli_help_method(ork_context *ctx, const ork_method *method, ork_text *text)
{
    ORK_TRY(ork_method_help(ctx, method, text));
    ORK_TRY(add_set(ctx, &cli_prepare_set, text));
    ORK_TRY(add_set(ctx, &cli_output_set, text));
    ork_text_add(ctx, text, "\nHow the file is read can be said, too: orken help options\n");
    return ork_text_status(text);
}

/* ---- orken help -------------------------------------------------------------------------------
 */

static ork_status unknown_topic(ork_context *ctx, const char *topic)
{
    ORK_SCRATCH(scratch);
    size_t count = 0, capacity = ork_method_count() + 1;
    while (cli_commands[count])
        count++;
    const char **names;
    ORK_NEW(names, ork_arena_calloc(ctx, &scratch, capacity + count, sizeof *names));
    for (size_t k = 0; k < count; k++)
        names[k] = cli_commands[k]->name;
    for (size_t k = 0; k < ork_method_count(); k++)
        names[count++] = ork_method_at(k)->name;
    names[count++] = "options";
    ork_fail(ctx, ORK_ERR_ARGUMENT, "there is no help on \"%s\"", topic);
    const char *near = ork_suggest(ctx, topic, names, count);
    if (near) return ork_hint(ctx, "did you mean \"%s\"?", near);
    return ork_hint(ctx, "orken help lists commands and methods");
}

static ork_status run(ork_context *ctx, int argc, char **argv)
{
    ORK_OWNED_TEXT ork_text text = {0};
    if (argc > 1) return cli_usage(ctx, "help", cli_help.usage);
    const char *topic = argc == 1 ? argv[0] : NULL;
    const ork_method *method = topic ? ork_method_find(topic) : NULL;
    const cli_command *command = topic ? cli_command_find(topic) : NULL;
    if (!topic || strcmp(topic, "--help") == 0) {
        ORK_TRY(cli_help_overview(ctx, &text));
    } else if (method) {
        ORK_TRY(cli_help_method(ctx, method, &text));
    } else if (command) {
        ORK_TRY(cli_help_command(ctx, command, &text));
    } else if (strcmp(topic, "options") == 0) {
        ORK_TRY(cli_help_options(ctx, &text));
    } else {
        return unknown_topic(ctx, topic);
    }
    return cli_print_text(ctx, &text);
}

const cli_command cli_help = {
    .name = "help",
    .usage = "[COMMAND | METHOD | options]",
    .summary = "Explain a command, a method, or the options of all methods.",
    .example = "orken help composite",
    .run = run,
};
