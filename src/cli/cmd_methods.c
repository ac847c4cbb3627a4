/* orken methods: what can be computed. */
#include <string.h>

#include "cli/cli.h"
#include "methods/methods.h"

typedef struct methods_options {
    int format;
} methods_options;
static const ork_param methods_params[] = {
    ORK_CHOICE_PARAM(methods_options, format, "text", "markdown: the whole method reference",
                     "text", "json", "markdown"),
};
static const ork_method methods_set = {
    .name = "methods",
    .title = "Output",
    ORK_PARAMS(methods_options, methods_params),
};
static const ork_method *const sets[] = {&methods_set, NULL};

static void add_json(ork_context *ctx, const ork_method *method, ork_text *text)
{
    ork_text_add(ctx, text, "{\"name\": ");
    ork_text_add_json(ctx, text, method->name);
    ork_text_add(ctx, text, ", \"family\": ");
    ork_text_add_json(ctx, text, method->family);
    ork_text_add(ctx, text, ", \"title\": ");
    ork_text_add_json(ctx, text, method->title);
    ork_text_add(ctx, text, ", \"summary\": ");
    ork_text_add_json(ctx, text, method->summary);
    ork_text_add(ctx, text, "}");
}

static ork_status list(ork_context *ctx, int format)
{
    enum { TEXT, JSON, MARKDOWN };
    ORK_OWNED_TEXT ork_text text = {0};
    if (format == JSON) ork_text_add(ctx, &text, "[");
    for (size_t k = 0; k < ork_method_count(); k++) {
        const ork_method *method = ork_method_at(k);
        if (format == TEXT) ork_help_entry(ctx, method->name, method->summary, 20, &text);
        if (format == MARKDOWN) {
            if (k > 0) ork_text_add(ctx, &text, "\n");
            ORK_TRY(ork_method_reference(ctx, method, &text));
        }
        if (format != JSON) continue;
        ork_text_add(ctx, &text, k > 0 ? ",\n" : "");
        add_json(ctx, method, &text);
    }
    if (format == JSON) ork_text_add(ctx, &text, "]\n");
    if (format == TEXT) ork_text_add(ctx, &text, "\norken help METHOD explains one.\n");
    return cli_print_text(ctx, &text);
}

static ork_status run(ork_context *ctx, int argc, char **argv)
{
    __attribute__((cleanup(cli_arguments_free))) cli_arguments arguments = {0};
    ORK_TRY(cli_arguments_read(ctx, sets, argc, argv, 0, &arguments));
    if (arguments.wants_help) return cli_print_help(ctx, &cli_methods);
    ork_options *options;
    ORK_TRY(cli_arguments_options(ctx, &arguments, &methods_set, NULL, &options));
    const methods_options *o = ork_options_struct(options);
    ork_status status = list(ctx, o->format);
    ork_options_free(options);
    return status;
}

const cli_command cli_methods = {
    .name = "methods",
    .usage = "[--format text|json|markdown]",
    .summary = "List the methods.",
    .example = "orken methods",
    .options = sets,
    .run = run,
};
