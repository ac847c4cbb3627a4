/* orken schema: JSON Schema of study files, or of one method's parameters, for editors. */
#include <string.h>

#include "cli/cli.h"

static const ork_method *const sets[] = {NULL};

static ork_status unknown_method(ork_context *ctx, const char *name)
{
    ORK_SCRATCH(scratch);
    size_t count = ork_method_count();
    const char **names;
    ORK_NEW(names, ork_arena_calloc(ctx, &scratch, count + 1, sizeof *names));
    for (size_t k = 0; k < count; k++)
        names[k] = ork_method_at(k)->name;
    ork_fail(ctx, ORK_ERR_ARGUMENT, "there is no method \"%s\"", name);
    const char *near = ork_suggest(ctx, name, names, count);
    return near ? ork_hint(ctx, "did you mean \"%s\"?", near) : ork_hint(ctx, "orken methods");
}

static ork_status run(ork_context *ctx, int argc, char **argv)
{
    ORK_OWNED_TEXT ork_text text = {0};
    __attribute__((cleanup(cli_arguments_free))) cli_arguments arguments = {0};
    ORK_TRY(cli_arguments_read(ctx, sets, argc, argv, 1, &arguments));
    if (arguments.wants_help) return cli_print_help(ctx, &cli_schema);
    if (arguments.position_count == 0) {
        ORK_TRY(ork_study_schema(ctx, &text));
    } else {
        const ork_method *method = ork_method_find(arguments.positions[0]);
        if (!method) return unknown_method(ctx, arguments.positions[0]);
        ORK_TRY(ork_method_schema(ctx, method, &text));
    }
    if (text.length > 0 && text.bytes[text.length - 1] != '\n') ork_text_add(ctx, &text, "\n");
    return cli_print_text(ctx, &text);
}

const cli_command cli_schema = {
    .name = "schema",
    .usage = "[METHOD]",
    .summary = "Print the JSON Schema of study files (or of one method's parameters), with which "
               "an editor completes and checks.",
    .example = "orken schema > study.schema.json",
    .run = run,
};
