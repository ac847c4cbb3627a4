/* orken run STUDY.yaml: runs a study and writes its report. */
#include <stdio.h>
#include <string.h>

#include "cli/cli.h"

typedef struct run_options {
    const char *out;
    ork_texts only;
    bool strict;
    ork_texts figures;
    int64_t seed, threads, jobs;
} run_options;
static const ork_param run_params[] = {
    ORK_TEXT_PARAM(run_options, out, NULL,
                   "Folder of the report; \"<study>-out\" beside the study when left out"),
    ORK_TEXTS_PARAM(run_options, only, "Only these steps and what they need", ORK_REPEATED),
    ORK_BOOLEAN_PARAM(run_options, strict, "no", "A claim that does not hold is an error (exit 1)"),
    ORK_TEXTS_PARAM(run_options, figures, "Further files of each figure: pdf,png", 0),
    ORK_INTEGER_PARAM(run_options, seed, NULL, 0, 0x1p53,
                      "Seed of all random numbers, instead of the study's"),
    ORK_INTEGER_PARAM(run_options, threads, "0", 0, 1024,
                      "Threads; 0: as many as there are processors"),
    ORK_INTEGER_PARAM(run_options, jobs, NULL, 0, 1024, "The same as --threads"),
};
static const ork_method run_set = {
    .name = "run",
    .title = "Options",
    ORK_PARAMS(run_options, run_params),
};
static const ork_method *const sets[] = {&run_set, NULL};

/* A study that is wrong is the user's data, not wrong usage of the program. */
static ork_status of_study(ork_status status)
{
    return status == ORK_ERR_ARGUMENT ? ORK_ERR_DATA : status;
}

static ork_status read_figures(ork_context *ctx, const ork_texts *figures, ork_run_options *run)
{
    for (size_t k = 0; k < figures->count; k++) {
        const char *format = figures->items[k];
        if (strcmp(format, "pdf") == 0) {
            run->pdf = true;
        } else if (strcmp(format, "png") == 0) {
            run->png = true;
        } else if (strcmp(format, "svg") != 0) {
            return ork_fail(ctx, ORK_ERR_ARGUMENT, "--figures: \"%s\" is not svg, pdf or png",
                            format);
        }
    }
    return ORK_OK;
}

/* The command as it was written, for run.json. */
static char *command_line(ork_context *ctx, ork_arena *arena, int argc, char **argv)
{
    ORK_OWNED_TEXT ork_text text = {0};
    ork_text_add(ctx, &text, "orken run");
    for (int i = 0; i < argc; i++) {
        bool is_plain = argv[i][0] && !strpbrk(argv[i], " '\"\\$&|;<>()*?#\n\t");
        ork_text_addf(ctx, &text, is_plain ? " %s" : " '%s'", argv[i]);
    }
    return text.failed ? NULL : ork_arena_strndup(ctx, arena, text.bytes, text.length);
}

static ork_status print_summary(ork_context *ctx, const ork_run_summary *summary)
{
    ORK_OWNED_TEXT ork_text text = {0};
    if (summary->recomputed == 0 && summary->steps > 0) {
        ork_text_addf(ctx, &text, "steps: %zu, nothing has changed, none was recomputed\n",
                      summary->steps);
    } else {
        ork_text_addf(ctx, &text, "steps: %zu, %zu recomputed\n", summary->steps,
                      summary->recomputed);
    }
    if (summary->claims > 0)
        ork_text_addf(ctx, &text, "claims: %zu hold, %zu do not, %zu undecided\n", summary->hold,
                      summary->fail, summary->undecided);
    ork_text_addf(ctx, &text, "report: %s\n", summary->report);
    return cli_print_text(ctx, &text);
}

static ork_status run_study(ork_context *ctx, const char *path, const ork_run_options *options,
                            const run_options *chosen)
{
    ork_study *study;
    ork_run_summary summary = {0};
    ORK_TRY(of_study(ork_study_open(ctx, path, &study)));
    if (chosen->seed != INT64_MIN) ork_context_set_seed(ctx, (uint64_t)chosen->seed);
    ork_status status = of_study(ork_study_run(ctx, study, options, &summary));
    ork_study_free(study);
    cli_print_notes(ctx);
    ork_context_clear_notes(ctx);
    /* A strict run whose claims do not hold fails, but its report is there. */
    if (!summary.report[0]) return status;
    ork_status printed = print_summary(ctx, &summary);
    return printed != ORK_OK ? printed : status;
}

static ork_status run(ork_context *ctx, int argc, char **argv)
{
    __attribute__((cleanup(cli_arguments_free))) cli_arguments arguments = {0};
    ORK_TRY(cli_arguments_read(ctx, sets, argc, argv, 1, &arguments));
    if (arguments.wants_help) return cli_print_help(ctx, &cli_run);
    if (arguments.position_count == 0) return cli_usage(ctx, "run", cli_run.usage);
    ork_options *options;
    ORK_TRY(cli_arguments_options(ctx, &arguments, &run_set, NULL, &options));
    const run_options *o = ork_options_struct(options);
    ork_run_options run = {
        .out = o->out, .only = o->only.items, .only_count = o->only.count, .strict = o->strict};
    ork_context_set_threads(ctx, (int)(o->jobs != INT64_MIN ? o->jobs : o->threads));
    ork_status status = read_figures(ctx, &o->figures, &run);
    if (status == ORK_OK) {
        run.command_line = command_line(ctx, &arguments.arena, argc, argv);
        status =
            run.command_line ? run_study(ctx, arguments.positions[0], &run, o) : ORK_ERR_MEMORY;
    }
    ork_options_free(options);
    return status;
}

const cli_command cli_run = {
    .name = "run",
    .usage = "STUDY.yaml [options]",
    .summary = "Run a study: compute its steps, check its claims, write its report.",
    .example = "orken run examples/kazakhstan/study.yaml --out report",
    .options = sets,
    .run = run,
};
