/*
 * The program: what its commands share. Every command is one file with one `cli_command`; every
 * option is declared once, as a method's parameter is, and read by the same code.
 */
#ifndef ORKEN_CLI_CLI_H
#define ORKEN_CLI_CLI_H

#include "orken.h"
#include "study/prepare.h"

typedef struct cli_command {
    const char *name;
    const char *usage;                /* after the name, e.g. "STUDY.yaml [options]" */
    const char *summary;              /* one line */
    const char *example;              /* a command line */
    const ork_method *const *options; /* sets of options it takes, NULL-terminated */
    ork_status (*run)(ork_context *ctx, int argc, char **argv);
} cli_command;

extern const cli_command cli_check, cli_data, cli_help, cli_methods, cli_new, cli_run, cli_schema;
/* All commands, NULL-terminated. */
extern const cli_command *const cli_commands[];
const cli_command *cli_command_find(const char *name);
/* `orken METHOD DATA …` */
ork_status cli_method_run(ork_context *ctx, const ork_method *method, int argc, char **argv);

/* ---- Arguments (arguments.c) --------------------------------------------------------------------
 */

/*
 * What was written after a command. Options come in sets; a set is declared as the parameters of a
 * method that is never run. `DATA` and the like are the positions.
 */
typedef struct cli_arguments {
    const ork_method *const *sets; /* NULL-terminated */
    const char **positions;
    size_t position_count;
    ork_setting *settings;     /* of all sets, in the order they were written */
    const ork_method **owners; /* the set that each setting belongs to */
    size_t setting_count;
    bool wants_help;
    ork_arena arena;
} cli_arguments;

/*
 * Reads options and positions, at most `most_positions` of them. Tables are read from their files.
 * Errors: ORK_ERR_ARGUMENT, with "did you mean" for an unknown option.
 */
ork_status cli_arguments_read(ork_context *ctx, const ork_method *const *sets, int argc,
                              char **argv, size_t most_positions, cli_arguments *arguments);
void cli_arguments_free(cli_arguments *arguments);
/* The options of one set; columns are checked against `data` when it is given. */
ork_status cli_arguments_options(ork_context *ctx, const cli_arguments *arguments,
                                 const ork_method *set, const ork_table *data,
                                 ork_options **options);
/* The place of an option, for errors: its name with dashes. */
ork_place cli_place(const cli_arguments *arguments, const char *name);
/* ORK_ERR_ARGUMENT that says how a command is used. */
ork_status cli_usage(ork_context *ctx, const char *command, const char *usage);

/* ---- Sets of options that commands share (declared.c)
 * -------------------------------------------- */

typedef struct cli_prepare_options {
    const char *unit, *period;
    ork_texts wider, join;
    const char *where;
    ork_texts periods;
    const char *units, *geography;
    ork_columns additive;
    ork_texts derive;
    int64_t seed, threads;
} cli_prepare_options;
extern const ork_method cli_prepare_set;

enum { CLI_TEXT, CLI_JSON, CLI_CSV };
typedef struct cli_output_options {
    int format; /* CLI_TEXT … */
    const char *table, *out;
    ork_texts figures;
    const char *boundaries;
    int language;
} cli_output_options;
extern const ork_method cli_output_set;
extern const char *const cli_languages[]; /* by cli_output_options.language */

extern const ork_method cli_reading_set;
/* The reading options as ork_read takes them; texts live as long as `options` and `arena`. */
ork_status cli_reading(ork_context *ctx, const ork_options *options, ork_arena *arena,
                       ork_read_options *reading);

/* ---- Output (output.c)
 * --------------------------------------------------------------------------- */

/* Writes to standard output; a full disk or a closed pipe is ORK_ERR_IO. */
ork_status cli_print(ork_context *ctx, const char *bytes, size_t length);
static inline ork_status cli_print_text(ork_context *ctx, const ork_text *text)
{
    ork_status status = ork_text_status(text);
    return status != ORK_OK || !text->bytes ? status : cli_print(ctx, text->bytes, text->length);
}
/* Writes a result to standard output in the chosen format. */
ork_status cli_print_result(ork_context *ctx, const ork_result *result,
                            const cli_output_options *options);
/* Writes tables, figures and result.json into --out. */
ork_status cli_write_files(ork_context *ctx, const ork_result *result,
                           const cli_output_options *options, const ork_draw_options *drawing);
/* Makes a folder and those that contain it. */
ork_status cli_make_folder(ork_context *ctx, const char *path);
/* Messages for people, on standard error. */
void cli_say(const char *format, ...) __attribute__((format(printf, 1, 2)));
void cli_print_notes(const ork_context *ctx);

/* ---- Help (help.c)
 * ------------------------------------------------------------------------------- */

ork_status cli_help_overview(ork_context *ctx, ork_text *text);
ork_status cli_help_command(ork_context *ctx, const cli_command *command, ork_text *text);
ork_status cli_print_help(ork_context *ctx, const cli_command *command);
ork_status cli_help_method(ork_context *ctx, const ork_method *method, ork_text *text);
/* The options that every method takes. */
ork_status cli_help_options(ork_context *ctx, ork_text *text);

/* ---- Progress and interruption (terminal.c)
 * ------------------------------------------------------- */

/* A bar on standard error when that is a terminal; Ctrl-C, SIGTERM and a closed terminal ask the
   work to stop. */
void cli_terminal_start(ork_context *ctx);
/* The exit status of work that was asked to stop: 128 + the signal, as shells report it. */
int cli_terminal_stopped(void);
/* Characters in a line of standard output; 0 when it is no terminal, or one that does not say. */
size_t cli_terminal_width(void);
/* Wipes the bar, before anything else is written there. */
void cli_terminal_clear(void);

#endif
