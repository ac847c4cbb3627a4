/* orken check STUDY.yaml: is a study right? Reads the data, computes nothing. */
#include "cli/cli.h"

static const ork_method *const sets[] = {NULL};

static ork_status run(ork_context *ctx, int argc, char **argv)
{
    __attribute__((cleanup(cli_arguments_free))) cli_arguments arguments = {0};
    ORK_TRY(cli_arguments_read(ctx, sets, argc, argv, 1, &arguments));
    if (arguments.wants_help) return cli_print_help(ctx, &cli_check);
    if (arguments.position_count == 0) return cli_usage(ctx, "check", cli_check.usage);
    ork_study *study;
    ork_status status = ork_study_open(ctx, arguments.positions[0], &study);
    if (status == ORK_OK) {
        status = ork_study_check(ctx, study);
        ork_study_free(study);
    }
    /* A study that is wrong is the user's data, not wrong usage of the program. */
    if (status == ORK_ERR_ARGUMENT) return ORK_ERR_DATA;
    ORK_TRY(status);
    cli_print_notes(ctx);
    ORK_OWNED_TEXT ork_text text = {0};
    ork_text_addf(ctx, &text, "%s: no errors\n", arguments.positions[0]);
    return cli_print_text(ctx, &text);
}

const cli_command cli_check = {
    .name = "check",
    .usage = "STUDY.yaml",
    .summary = "Check a study and its data: files, columns, expressions, units. Computes nothing.",
    .example = "orken check examples/kazakhstan/study.yaml",
    .run = run,
};
