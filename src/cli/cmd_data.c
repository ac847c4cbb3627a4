/* orken data FILE: what is in a file: columns, types, gaps by reason, ranges, first values. */
#include <string.h>

#include "cli/cli.h"

typedef struct data_options {
    int format;
} data_options;
static const ork_param data_params[] = {
    ORK_CHOICE_PARAM(data_options, format, "text", "What standard output gets", "text", "json",
                     "csv"),
};
static const ork_method data_set = {
    .name = "data",
    .title = "Output",
    ORK_PARAMS(data_options, data_params),
};
static const ork_method *const sets[] = {&data_set, &cli_reading_set, NULL};

/* The columns of the description, in order. */
enum {
    NAME,
    TYPE,
    MEASURE,
    VALUES,
    EMPTY,
    SUPPRESSED,
    NOT_APPLICABLE,
    DISTINCT,
    LEAST,
    GREATEST,
    FIRST,
    COLUMNS
};

static ork_status new_description(ork_context *ctx, const ork_table *data, ork_table **created)
{
    static const struct {
        const char *name;
        ork_type type;
    } columns[COLUMNS] = {
        [NAME] = {"column", ORK_TEXT},
        [TYPE] = {"type", ORK_TEXT},
        [MEASURE] = {"measure", ORK_TEXT},
        [VALUES] = {"values", ORK_INTEGER},
        [EMPTY] = {"empty", ORK_INTEGER},
        [SUPPRESSED] = {"suppressed", ORK_INTEGER},
        [NOT_APPLICABLE] = {"not_applicable", ORK_INTEGER},
        [DISTINCT] = {"distinct", ORK_INTEGER},
        [LEAST] = {"least", ORK_TEXT},
        [GREATEST] = {"greatest", ORK_TEXT},
        [FIRST] = {"first_values", ORK_TEXT},
    };
    ORK_OWNED_TABLE ork_table *table = NULL;
    ORK_TRY(ork_table_new(ctx, "columns", data->column_count, &table));
    for (size_t j = 0; j < COLUMNS; j++) {
        ork_column *column;
        ORK_TRY(ork_column_new(ctx, columns[j].name, columns[j].type, data->column_count, &column));
        ORK_TRY(ork_table_take(ctx, table, column));
    }
    *created = table;
    table = NULL;
    return ORK_OK;
}

static ork_status set_text(ork_context *ctx, ork_table *table, size_t row, int column,
                           const char *text)
{
    if (text && *text) return ork_column_set_text(ctx, table->columns[column], row, text);
    return ork_column_set_missing(ctx, table->columns[column], row, ORK_NOT_APPLICABLE);
}

static void set_count(ork_table *table, size_t row, int column, size_t count)
{
    table->columns[column]->data.integer[row] = (int64_t)count;
}

/* Values that are there, and gaps by their reason. */
static void count_gaps(const ork_column *column, ork_table *table, size_t row)
{
    size_t gaps[4] = {0}, missing = 0;
    for (size_t i = 0; column->validity && i < column->length; i++) {
        if (ork_column_has(column, i)) continue;
        gaps[ork_column_reason(column, i)]++;
        missing++;
    }
    set_count(table, row, VALUES, column->length - missing);
    set_count(table, row, EMPTY, gaps[ORK_NOT_COLLECTED] + gaps[ORK_NOT_DEFINED]);
    set_count(table, row, SUPPRESSED, gaps[ORK_SUPPRESSED]);
    set_count(table, row, NOT_APPLICABLE, gaps[ORK_NOT_APPLICABLE]);
}

/* The least and the greatest value, of numbers and dates; false when there is none. */
static bool find_range(const ork_column *column, size_t *least, size_t *greatest)
{
    if (column->type == ORK_TEXT || column->type == ORK_BOOLEAN) return false;
    bool is_found = false;
    for (size_t i = 0; i < column->length; i++) {
        if (!ork_column_has(column, i)) continue;
        double value = ork_column_number(column, i);
        if (!is_found) *least = *greatest = i;
        is_found = true;
        if (value < ork_column_number(column, *least)) *least = i;
        if (value > ork_column_number(column, *greatest)) *greatest = i;
    }
    return is_found;
}

static ork_status describe_range(ork_context *ctx, const ork_column *column, ork_table *table,
                                 size_t row)
{
    ORK_OWNED_TEXT ork_text least = {0}, greatest = {0};
    size_t at_least, at_greatest;
    if (find_range(column, &at_least, &at_greatest)) {
        ork_column_write(column, at_least, ctx, &least);
        ork_column_write(column, at_greatest, ctx, &greatest);
    }
    ORK_TRY(ork_text_status(&least));
    ORK_TRY(ork_text_status(&greatest));
    ORK_TRY(set_text(ctx, table, row, LEAST, least.bytes));
    return set_text(ctx, table, row, GREATEST, greatest.bytes);
}

/* How many different values there are, and the first of them. */
static ork_status describe_values(ork_context *ctx, const ork_column *column, ork_table *table,
                                  size_t row)
{
    enum { SHOWN = 3 };
    ORK_SCRATCH(scratch);
    ORK_OWNED_TEXT ork_text first = {0};
    uint32_t *ids, groups = 0, next = 0;
    size_t shown = 0;
    ORK_NEW(ids, ork_arena_alloc(ctx, &scratch, column->length * sizeof *ids));
    ORK_TRY(ork_column_group_ids(ctx, column, ids, &groups));
    for (size_t i = 0; i < column->length && shown < SHOWN; i++) {
        if (ids[i] != next) continue; /* seen before */
        next++;
        if (!ork_column_has(column, i)) continue;
        if (shown++ > 0) ork_text_add(ctx, &first, ", ");
        ork_column_write(column, i, ctx, &first);
    }
    ORK_TRY(ork_text_status(&first));
    bool has_missing = ork_column_missing_count(column) > 0;
    set_count(table, row, DISTINCT, groups - has_missing);
    return set_text(ctx, table, row, FIRST, first.bytes);
}

static ork_status describe(ork_context *ctx, const ork_table *data, ork_table **created)
{
    ORK_OWNED_TABLE ork_table *table = NULL;
    ORK_TRY(new_description(ctx, data, &table));
    for (size_t j = 0; j < data->column_count; j++) {
        const ork_column *column = data->columns[j];
        ORK_TRY(set_text(ctx, table, j, NAME, column->name));
        ORK_TRY(set_text(ctx, table, j, TYPE, ork_type_name(column->type)));
        ORK_TRY(set_text(ctx, table, j, MEASURE, column->measure));
        count_gaps(column, table, j);
        ORK_TRY(describe_range(ctx, column, table, j));
        ORK_TRY(describe_values(ctx, column, table, j));
        ork_progress(ctx, "columns", (double)(j + 1) / (double)data->column_count);
        ORK_TRY(ork_check_cancelled(ctx));
    }
    *created = table;
    table = NULL;
    return ORK_OK;
}

/* The description without the columns that say nothing about this file. */
static ork_status drop_idle(ork_context *ctx, const ork_table *description, ork_table **shown)
{
    const char *names[COLUMNS];
    size_t count = 0;
    for (int j = 0; j < COLUMNS; j++) {
        const ork_column *column = description->columns[j];
        bool is_idle = j == MEASURE && ork_column_missing_count(column) == column->length;
        if (j == SUPPRESSED || j == NOT_APPLICABLE) {
            is_idle = true;
            for (size_t i = 0; i < column->length; i++)
                is_idle = is_idle && column->data.integer[i] == 0;
        }
        if (!is_idle) names[count++] = column->name;
    }
    return ork_table_select(ctx, description, names, count, shown);
}

static ork_status print_text(ork_context *ctx, const ork_table *data, const ork_table *description)
{
    ORK_OWNED_TABLE ork_table *shown = NULL;
    ORK_OWNED_TEXT ork_text text = {0};
    ORK_TRY(drop_idle(ctx, description, &shown));
    ork_text_addf(ctx, &text, "%s", data->file ? data->file : "standard input");
    if (data->sheet) ork_text_addf(ctx, &text, ", sheet \"%s\"", data->sheet);
    ork_text_addf(ctx, &text, ": %zu row%s, %zu column%s", data->row_count,
                  data->row_count == 1 ? "" : "s", data->column_count,
                  data->column_count == 1 ? "" : "s");
    if (data->row_count > 0)
        ork_text_addf(ctx, &text, "; the first row of data is row %lld",
                      (long long)ork_table_file_row(data, 0));
    ork_text_add(ctx, &text, "\n\n");
    ORK_TRY(ork_table_plain(ctx, shown, SIZE_MAX, cli_terminal_width(), &text));
    ORK_TRY(cli_print_text(ctx, &text));
    cli_print_notes(ctx);
    return ORK_OK;
}

static ork_status print_json(ork_context *ctx, const ork_table *data, const ork_table *description)
{
    ORK_OWNED_RESULT ork_result *result = NULL;
    ORK_OWNED_TEXT ork_text text = {0};
    ORK_TRY(ork_result_new(ctx, "data", &result));
    ork_text_add_json(ctx, &text, data->file ? data->file : "-");
    ORK_TRY(ork_text_status(&text));
    ORK_TRY(ork_result_add_option(ctx, result, "file", text.bytes));
    ORK_TRY(ork_result_add_value(ctx, result, "rows", "Rows", NULL, (double)data->row_count));
    ORK_TRY(
        ork_result_add_value(ctx, result, "columns", "Columns", NULL, (double)data->column_count));
    ORK_TRY(ork_result_take_table(ctx, result, ork_table_share(description)));
    ORK_TRY(ork_result_take_notes(ctx, result));
    text.length = 0;
    ORK_TRY(ork_result_json(ctx, result, &text));
    return cli_print_text(ctx, &text);
}

static ork_status print(ork_context *ctx, int format, const ork_table *data,
                        const ork_table *description)
{
    if (format == CLI_TEXT) return print_text(ctx, data, description);
    if (format == CLI_JSON) return print_json(ctx, data, description);
    ORK_OWNED_TEXT ork_text text = {0};
    ORK_TRY(ork_table_csv(ctx, description, &text));
    ORK_TRY(cli_print_text(ctx, &text));
    cli_print_notes(ctx);
    return ORK_OK;
}

static ork_status look_into(ork_context *ctx, const cli_arguments *arguments, ork_arena *arena,
                            const ork_options *reading, int format)
{
    ORK_OWNED_TABLE ork_table *data = NULL, *description = NULL;
    ork_read_options read;
    ORK_TRY(cli_reading(ctx, reading, arena, &read));
    ORK_TRY(ork_read(ctx, arguments->positions[0], &read, &data));
    ORK_TRY(describe(ctx, data, &description));
    return print(ctx, format, data, description);
}

static ork_status run(ork_context *ctx, int argc, char **argv)
{
    ORK_SCRATCH(scratch);
    __attribute__((cleanup(cli_arguments_free))) cli_arguments arguments = {0};
    ORK_TRY(cli_arguments_read(ctx, sets, argc, argv, 1, &arguments));
    if (arguments.wants_help) return cli_print_help(ctx, &cli_data);
    if (arguments.position_count == 0) return cli_usage(ctx, "data", cli_data.usage);
    ork_options *own = NULL, *reading = NULL;
    ork_status status = cli_arguments_options(ctx, &arguments, &data_set, NULL, &own);
    if (status == ORK_OK)
        status = cli_arguments_options(ctx, &arguments, &cli_reading_set, NULL, &reading);
    if (status == ORK_OK) {
        const data_options *options = ork_options_struct(own);
        status = look_into(ctx, &arguments, &scratch, reading, options->format);
    }
    ork_options_free(own);
    ork_options_free(reading);
    return status;
}

const cli_command cli_data = {
    .name = "data",
    .usage = "FILE [options]",
    .summary = "Tell what is in a file: columns, types, gaps, ranges, first values.",
    .example = "orken data yearbook.xlsx --sheet 2 --header-row 4",
    .options = sets,
    .run = run,
};
