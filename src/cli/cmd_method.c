/* orken METHOD DATA: one method on one file. */
#include <stdio.h>
#include <string.h>

#include "cli/cli.h"

/* What a run needs, so that everything is released in one place. */
typedef struct method_run {
    const ork_method *method;
    cli_arguments arguments;
    ork_options *prepare, *output, *reading, *parameters;
    ork_read_options read;
    ork_units *units;
    ork_shapes *shapes;
    ork_table *data;
    ork_result *result;
    ork_arena arena;
} method_run;

static void method_run_free(method_run *run)
{
    ork_result_free(run->result);
    ork_table_free(run->data);
    ork_shapes_free(run->shapes);
    ork_units_free(run->units);
    ork_options_free(run->parameters);
    ork_options_free(run->reading);
    ork_options_free(run->output);
    ork_options_free(run->prepare);
    cli_arguments_free(&run->arguments);
    ork_arena_free(&run->arena);
}

static const cli_output_options *output_of(const method_run *run)
{
    return ork_options_struct(run->output);
}

static ork_status check_output(ork_context *ctx, const cli_output_options *output)
{
    for (size_t k = 0; k < output->figures.count; k++) {
        const char *format = output->figures.items[k];
        if (strcmp(format, "svg") == 0 || strcmp(format, "pdf") == 0 || strcmp(format, "png") == 0)
            continue;
        return ork_fail(ctx, ORK_ERR_ARGUMENT, "--figures: \"%s\" is not svg, pdf or png", format);
    }
    if (output->figures.count > 0 && !output->out)
        return ork_fail(ctx, ORK_ERR_ARGUMENT,
                        "--figures says how --out draws: name a folder, too");
    if (output->table && output->format == CLI_JSON)
        return ork_fail(ctx, ORK_ERR_ARGUMENT, "--table is for text and csv; json has all tables");
    return ORK_OK;
}

/* Everything that can be wrong with a command line, before the data are read. */
static ork_status read_arguments(ork_context *ctx, method_run *run)
{
    const cli_arguments *arguments = &run->arguments;
    ORK_TRY(cli_arguments_options(ctx, arguments, &cli_prepare_set, NULL, &run->prepare));
    ORK_TRY(cli_arguments_options(ctx, arguments, &cli_output_set, NULL, &run->output));
    ORK_TRY(cli_arguments_options(ctx, arguments, &cli_reading_set, NULL, &run->reading));
    ORK_TRY(cli_reading(ctx, run->reading, &run->arena, &run->read));
    ORK_TRY(check_output(ctx, output_of(run)));
    return cli_arguments_options(ctx, arguments, run->method, NULL, &run->parameters);
}

/* "share = ict / grp" */
static ork_status read_derivations(ork_context *ctx, method_run *run, const ork_texts *texts,
                                   ork_preparation *preparation)
{
    ork_derivation *derivations;
    ORK_NEW(derivations, ork_arena_calloc(ctx, &run->arena, texts->count + 1, sizeof *derivations));
    ork_place place = cli_place(&run->arguments, "derive");
    for (size_t k = 0; k < texts->count; k++) {
        const char *text = texts->items[k], *equals = strchr(text, '=');
        size_t length = equals ? (size_t)(equals - text) : 0;
        while (length > 0 && text[length - 1] == ' ')
            length--;
        if (length == 0) {
            ork_fail(ctx, ORK_ERR_ARGUMENT, "\"%s\" names no new column", text);
            ork_at(ctx, &place);
            return ork_hint(ctx, "--derive \"share = ict / grp\"");
        }
        ORK_NEW(derivations[k].name, ork_arena_strndup(ctx, &run->arena, text, length));
        derivations[k].expression = equals + 1 + strspn(equals + 1, " ");
        derivations[k].place = place;
    }
    preparation->derivations = derivations;
    preparation->derivation_count = texts->count;
    return ORK_OK;
}

/* "indicator,value" */
static ork_status read_wider(ork_context *ctx, const method_run *run, const ork_texts *texts,
                             ork_preparation *preparation)
{
    if (texts->count == 0) return ORK_OK;
    ork_place place = cli_place(&run->arguments, "wider");
    if (texts->count != 2) {
        ork_fail(ctx, ORK_ERR_ARGUMENT, "two columns are expected, %zu are named", texts->count);
        ork_at(ctx, &place);
        return ork_hint(ctx, "that of the names and that of the values: --wider indicator,value");
    }
    preparation->wider_names = (ork_placed_text){texts->items[0], place};
    preparation->wider_values = (ork_placed_text){texts->items[1], place};
    return ORK_OK;
}

static ork_status read_units(ork_context *ctx, method_run *run, const char *file)
{
    ORK_OWNED_TABLE ork_table *table = NULL;
    if (!file) return ORK_OK;
    ork_place place = cli_place(&run->arguments, "units");
    ork_status status = ork_read_units_table(ctx, file, &table);
    if (status == ORK_OK) status = ork_units_new(ctx, table, &run->units);
    if (status != ORK_OK) ork_at(ctx, &place);
    return status;
}

static ork_status prepare(ork_context *ctx, method_run *run)
{
    const cli_prepare_options *o = ork_options_struct(run->prepare);
    const cli_arguments *arguments = &run->arguments;
    ork_context_set_seed(ctx, (uint64_t)o->seed);
    ork_context_set_threads(ctx, (int)o->threads);
    ORK_TRY(read_units(ctx, run, o->units));
    ork_source *joins;
    ORK_NEW(joins, ork_arena_calloc(ctx, &run->arena, o->join.count + 1, sizeof *joins));
    for (size_t k = 0; k < o->join.count; k++)
        joins[k] = (ork_source){.file = o->join.items[k], .place = cli_place(arguments, "join")};
    ork_preparation preparation = {
        .data = {.file = arguments->positions[0], .read = &run->read},
        .unit = {o->unit, cli_place(arguments, "unit")},
        .period = {o->period, cli_place(arguments, "period")},
        .joins = joins,
        .join_count = o->join.count,
        .join = ORK_JOIN_LEFT,
        .where = {o->where, cli_place(arguments, "where")},
        .periods = o->periods,
        .periods_place = cli_place(arguments, "periods"),
        .units = run->units,
        .geography = {o->geography, cli_place(arguments, "geography")},
        .additive = o->additive,
        .additive_place = cli_place(arguments, "additive"),
    };
    ORK_TRY(read_wider(ctx, run, &o->wider, &preparation));
    ORK_TRY(read_derivations(ctx, run, &o->derive, &preparation));
    ORK_TRY(ork_options_additive(ctx, run->method, run->parameters, &run->arena,
                                 &preparation.also_additive));
    ORK_TRY(
        ork_options_columns(ctx, run->method, run->parameters, &run->arena, &preparation.needed));
    if (run->method->summed)
        preparation.summed = run->method->summed(ork_options_struct(run->parameters));
    preparation.summed_powers = run->method->summed_powers;
    return ork_prepare(ctx, &preparation, &run->data);
}

static ork_status read_shapes(ork_context *ctx, method_run *run)
{
    const char *file = output_of(run)->boundaries;
    if (!file || run->shapes) return ORK_OK;
    return ork_read_shapes(ctx, file, NULL, &run->shapes);
}

static int32_t shapes_day(const method_run *run)
{
    const cli_prepare_options *prepared = ork_options_struct(run->prepare);
    return prepared->geography ? ork_day(atoi(prepared->geography), 12, 31) : ORK_DAY_NONE;
}

/* The method calls a parameter by its name; on the command line it is written with dashes. */
static ork_status name_option(ork_context *ctx, const ork_method *method, ork_status status)
{
    const char *option = ork_context_error(ctx)->place.option;
    char written[128], name[64];
    size_t length = option ? strcspn(option, " ") : 0; /* "vary (normalise)": a setting of vary */
    for (size_t k = 0; option && k < method->param_count; k++) {
        ork_param_name(&method->params[k], name);
        if (strlen(name) != length || strncmp(option, name, length) != 0) continue;
        snprintf(written, sizeof written, "--%s", option);
        ork_rename_option(ctx, written);
        break;
    }
    return status;
}

static ork_status compute(ork_context *ctx, method_run *run)
{
    ork_options *unchecked = run->parameters;
    run->parameters = NULL;
    ork_options_free(unchecked);
    ORK_TRY(cli_arguments_options(ctx, &run->arguments, run->method, run->data, &run->parameters));
    ork_input input = {.data = run->data, .units = run->units, .shapes_day = shapes_day(run)};
    if (run->method->uses_shapes) {
        ORK_TRY(read_shapes(ctx, run));
        input.shapes = run->shapes;
    }
    ork_status status = ork_method_run(ctx, run->method, &input, run->parameters, &run->result);
    return status == ORK_OK ? ORK_OK : name_option(ctx, run->method, status);
}

static ork_status write(ork_context *ctx, method_run *run)
{
    const cli_output_options *output = output_of(run);
    if (output->out) {
        ork_draw_options drawing = {.units = run->units,
                                    .shapes_day = shapes_day(run),
                                    .language = cli_languages[output->language]};
        ORK_TRY(read_shapes(ctx, run));
        drawing.shapes = run->shapes;
        ORK_TRY(cli_write_files(ctx, run->result, output, &drawing));
        cli_print_notes(ctx); /* of drawing: the result has all others */
        ork_context_clear_notes(ctx);
    }
    return cli_print_result(ctx, run->result, output);
}

ork_status cli_method_run(ork_context *ctx, const ork_method *method, int argc, char **argv)
{
    const ork_method *const sets[] = {method, &cli_prepare_set, &cli_output_set, &cli_reading_set,
                                      NULL};
    __attribute__((cleanup(method_run_free))) method_run run = {.method = method};
    ORK_TRY(cli_arguments_read(ctx, sets, argc, argv, 1, &run.arguments));
    if (run.arguments.wants_help) {
        ORK_OWNED_TEXT ork_text help = {0};
        ORK_TRY(cli_help_method(ctx, method, &help));
        return cli_print_text(ctx, &help);
    }
    if (run.arguments.position_count == 0) return cli_usage(ctx, method->name, "DATA [options]");
    ORK_TRY(read_arguments(ctx, &run));
    ORK_TRY(prepare(ctx, &run));
    ORK_TRY(compute(ctx, &run));
    return write(ctx, &run);
}
