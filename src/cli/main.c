/* orken: finds the command, runs it, tells what went wrong, and says so in the exit status. */
#include <stdio.h>
#include <string.h>

#include "cli/cli.h"

const cli_command *const cli_commands[] = {
    &cli_run, &cli_check, &cli_new, &cli_data, &cli_methods, &cli_help, &cli_schema, NULL,
};

const cli_command *cli_command_find(const char *name)
{
    for (size_t k = 0; cli_commands[k]; k++) {
        if (strcmp(cli_commands[k]->name, name) == 0) return cli_commands[k];
    }
    return NULL;
}

static bool ends_with(const char *text, const char *end)
{
    size_t length = strlen(text), end_length = strlen(end);
    return length >= end_length && strcmp(text + length - end_length, end) == 0;
}

static ork_status unknown_command(ork_context *ctx, const char *name)
{
    enum { MOST = 256 };
    const char *names[MOST];
    size_t count = 0;
    for (size_t k = 0; cli_commands[k] && count < MOST; k++)
        names[count++] = cli_commands[k]->name;
    for (size_t k = 0; k < ork_method_count() && count < MOST; k++)
        names[count++] = ork_method_at(k)->name;
    ork_fail(ctx, ORK_ERR_ARGUMENT, "there is no command or method \"%s\"", name);
    if (ends_with(name, ".yaml") || ends_with(name, ".yml"))
        return ork_hint(ctx, "a study is run by: orken run %s", name);
    if (ends_with(name, ".csv") || ends_with(name, ".xlsx") || ends_with(name, ".tsv"))
        return ork_hint(ctx, "what is in the file is told by: orken data %s", name);
    const char *near = ork_suggest(ctx, name, names, count);
    if (near) return ork_hint(ctx, "did you mean \"%s\"?", near);
    return ork_hint(ctx, "orken help lists commands and methods");
}

static ork_status dispatch(ork_context *ctx, int argc, char **argv)
{
    const char *name = argc > 1 ? argv[1] : "";
    if (argc < 2) {
        ORK_OWNED_TEXT ork_text text = {0};
        ORK_TRY(cli_help_overview(ctx, &text));
        fputs(text.bytes, stderr);
        return ork_fail(ctx, ORK_ERR_ARGUMENT, "%s", "");
    }
    if (strcmp(name, "--version") == 0) {
        static const char version[] = "orken " ORK_VERSION "\n";
        return cli_print(ctx, version, sizeof version - 1);
    }
    if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0) name = "help";
    const cli_command *command = cli_command_find(name);
    if (command) return command->run(ctx, argc - 2, argv + 2);
    const ork_method *method = ork_method_find(name);
    if (method) return cli_method_run(ctx, method, argc - 2, argv + 2);
    return unknown_command(ctx, name);
}

static int exit_status(ork_status status)
{
    switch (status) {
    case ORK_OK:
        return 0;
    case ORK_ERR_DATA:
    case ORK_ERR_IO:
        return 1;
    case ORK_ERR_ARGUMENT:
        return 2;
    case ORK_ERR_CANCELLED:
        return cli_terminal_stopped(); /* 130 after Ctrl-C */
    case ORK_ERR_MEMORY:
    case ORK_ERR_INTERNAL:
        break;
    }
    return 3;
}

int main(int argc, char **argv)
{
    ork_context *ctx = ork_context_new();
    if (!ctx) {
        fputs("orken: out of memory\n", stderr);
        return 3;
    }
    cli_terminal_start(ctx);
    ork_status status = dispatch(ctx, argc, argv);
    cli_terminal_clear();
    const ork_error *error = ork_context_error(ctx);
    bool is_told = error->message && !error->message[0];
    if (status != ORK_OK && !is_told) {
        cli_print_notes(ctx); /* they may explain the error */
        char *text = ork_error_text(error);
        cli_say("orken: %s", text ? text : "out of memory");
        free(text);
    }
    ork_context_free(ctx);
    return exit_status(status);
}
