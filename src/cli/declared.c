/* The options that every method takes, declared as a method's parameters are. */
#include <string.h>

#include "cli/cli.h"

/* Texts whose form is not just any text. */
#define FORM_PARAM(type, field, what, form_text, help_text, flag)                                  \
    {                                                                                              \
        .kind = (what), ORK_PARAM_BASE_(type, field, help_text), .flags = (flag),                  \
        .form = (form_text)                                                                        \
    }
#define TEXT_AS(type, field, form_text, help_text)                                                 \
    FORM_PARAM(type, field, ORK_PARAM_TEXT, form_text, help_text, 0)
#define TEXTS_AS(type, field, form_text, help_text, flag)                                          \
    FORM_PARAM(type, field, ORK_PARAM_TEXTS, form_text, help_text, flag)

static const ork_param prepare_params[] = {
    TEXT_AS(cli_prepare_options, unit, "COLUMN",
            "Column that says what a row is about: region, enterprise …"),
    TEXT_AS(cli_prepare_options, period, "COLUMN", "Column that says when: year, quarter, day"),
    TEXTS_AS(cli_prepare_options, wider, "NAMES,VALUES",
             "For a long file: the column whose texts become columns, and the column of their "
             "values",
             0),
    TEXTS_AS(cli_prepare_options, join, "FILE",
             "Further file, put beside the data by unit (and period, where it has one); with "
             "--units by any of a unit's names",
             ORK_REPEATED),
    TEXT_AS(cli_prepare_options, where, "EXPRESSION",
            "Only the rows for which this expression is true: \"year >= 2011\""),
    TEXTS_AS(cli_prepare_options, periods, "PERIOD,…",
             "Only these periods: 2011,2016 or 2010..2020", 0),
    TEXT_AS(cli_prepare_options, units, "FILE",
            "File of the units: names, codes, which became which (see docs/geography.md)"),
    TEXT_AS(cli_prepare_options, geography, "YEAR",
            "Year whose division into units is used; needs --units"),
    TEXTS_AS(cli_prepare_options, additive, "COLUMN,…",
             "Columns that may be summed to that division, beside the method's own", 0),
    TEXTS_AS(cli_prepare_options, derive, "NAME=EXPRESSION", "New column: \"share = ict / grp\"",
             ORK_REPEATED),
    ORK_INTEGER_PARAM(cli_prepare_options, seed, "0", 0, 0x1p53, "Seed of all random numbers"),
    ORK_INTEGER_PARAM(cli_prepare_options, threads, "0", 0, 1024,
                      "Threads; 0: as many as there are processors"),
};
const ork_method cli_prepare_set = {
    .name = "data",
    .title = "Data",
    ORK_PARAMS(cli_prepare_options, prepare_params),
};

const char *const cli_languages[] = {"en", "kk", "ru"};
static const ork_param output_params[] = {
    ORK_CHOICE_PARAM(cli_output_options, format, "text", "What standard output gets", "text",
                     "json", "csv"),
    TEXT_AS(cli_output_options, table, "NAME",
            "Only this table, whole (text and csv; csv: the first when left out)"),
    TEXT_AS(cli_output_options, out, "DIR",
            "Folder that gets tables/*.csv, figures/*.svg and result.json"),
    TEXTS_AS(cli_output_options, figures, "FORMAT,…", "How --out draws figures: svg,pdf,png", 0),
    TEXT_AS(cli_output_options, boundaries, "FILE",
            "GeoJSON or TopoJSON with the units' outlines, for maps and neighbours"),
    ORK_CHOICE_PARAM(cli_output_options, language, "en", "Language of figures", "en", "kk", "ru"),
};
const ork_method cli_output_set = {
    .name = "output",
    .title = "Output",
    ORK_PARAMS(cli_output_options, output_params),
};

typedef struct reading_options {
    const char *sheet, *range;
    int64_t header_row, header_rows;
    int encoding;
    const char *delimiter, *decimal;
    ork_texts missing, text_columns;
} reading_options;

static const ork_param reading_params[] = {
    TEXT_AS(reading_options, sheet, "SHEET", "Sheet of a workbook, by name or number"),
    TEXT_AS(reading_options, range, "CELLS", "Cells of a sheet: B3:K40, or B3 for all from it"),
    ORK_INTEGER_PARAM(reading_options, header_row, NULL, 1, 1048576,
                      "Row of the header, from 1; found when left out"),
    ORK_INTEGER_PARAM(reading_options, header_rows, NULL, 1, 100, "How many rows the header takes"),
    ORK_CHOICE_PARAM(reading_options, encoding, NULL, "Found when left out", "utf-8", "cp1251",
                     "utf-16le", "utf-16be"),
    TEXT_AS(reading_options, delimiter, "MARK",
            "What parts the fields of a line: comma, semicolon, tab, bar; found when left "
            "out"),
    TEXT_AS(reading_options, decimal, "MARK", "Decimal mark: point or comma; found when left out"),
    TEXTS_AS(reading_options, missing, "TEXT,…",
             "Texts that mean missing, instead of the usual ones; with a reason: "
             "x=suppressed, -=not applicable, n/a=not collected",
             0),
    TEXTS_AS(reading_options, text_columns, "COLUMN,…",
             "Columns read as texts although they look like numbers (codes)", 0),
};
const ork_method cli_reading_set = {
    .name = "reading",
    .title = "Reading the file",
    ORK_PARAMS(reading_options, reading_params),
};

/* "x=suppressed": the text before the last "=", and its reason. */
static ork_status read_missing(ork_context *ctx, ork_arena *arena, const char *text,
                               ork_missing_text *missing)
{
    static const ork_reason reasons[] = {ORK_NOT_COLLECTED, ORK_SUPPRESSED, ORK_NOT_APPLICABLE};
    const char *equals = strrchr(text, '=');
    *missing = (ork_missing_text){text, ORK_NOT_COLLECTED};
    if (!equals) return ORK_OK;
    for (size_t k = 0; k < sizeof reasons / sizeof *reasons; k++) {
        const char *name = ork_reason_name(reasons[k]);
        size_t i = 0;
        while (name[i] && (name[i] == equals[1 + i] || (name[i] == ' ' && equals[1 + i] == '-')))
            i++;
        if (name[i] || equals[1 + i]) continue;
        ORK_NEW(missing->text, ork_arena_strndup(ctx, arena, text, (size_t)(equals - text)));
        missing->reason = reasons[k];
        return ORK_OK;
    }
    ork_fail(ctx, ORK_ERR_ARGUMENT, "\"%s\" is no reason for a missing value", equals + 1);
    ork_place place = {.option = "--missing"};
    ork_at(ctx, &place);
    return ork_hint(ctx, "reasons are: not collected, suppressed, not applicable");
}

/* A mark by its name or as it is, of those in `allowed`; nothing leaves it to the reader. */
static ork_status read_mark(ork_context *ctx, const char *option, const char *text,
                            const char *allowed, char *mark)
{
    static const struct {
        const char *name;
        char mark;
    } names[] = {{"comma", ','}, {"semicolon", ';'}, {"tab", '\t'}, {"bar", '|'}, {"point", '.'}};
    if (!text) return ORK_OK;
    char found = text[0] && !text[1] ? text[0] : '\0';
    for (size_t k = 0; k < sizeof names / sizeof *names; k++) {
        if (strcmp(names[k].name, text) == 0) found = names[k].mark;
    }
    if (found && strchr(allowed, found)) {
        *mark = found;
        return ORK_OK;
    }
    ork_fail(ctx, ORK_ERR_ARGUMENT, "\"%s\" is no such mark", text);
    ork_place place = {.option = option};
    ork_at(ctx, &place);
    return ork_hint(ctx, "expected %s",
                    allowed[0] == '.' ? "point or comma" : "comma, semicolon, tab or bar");
}

ork_status cli_reading(ork_context *ctx, const ork_options *options, ork_arena *arena,
                       ork_read_options *reading)
{
    const reading_options *o = ork_options_struct(options);
    *reading = (ork_read_options){
        .sheet = o->sheet,
        .range = o->range,
        .header_row = o->header_row == INT64_MIN ? 0 : (int)o->header_row,
        .header_rows = o->header_rows == INT64_MIN ? 0 : (int)o->header_rows,
        .text_columns = o->text_columns.items,
        .text_column_count = o->text_columns.count,
    };
    ORK_TRY(read_mark(ctx, "--delimiter", o->delimiter, ",;\t|", &reading->delimiter));
    ORK_TRY(read_mark(ctx, "--decimal", o->decimal, ".,", &reading->decimal));
    if (o->encoding >= 0)
        reading->encoding = ork_param_find(&cli_reading_set, "encoding")->choices[o->encoding];
    if (o->missing.count == 0) return ORK_OK;
    ork_missing_text *missing;
    ORK_NEW(missing, ork_arena_calloc(ctx, arena, o->missing.count, sizeof *missing));
    for (size_t k = 0; k < o->missing.count; k++)
        ORK_TRY(read_missing(ctx, arena, o->missing.items[k], &missing[k]));
    reading->missing = missing;
    reading->missing_count = o->missing.count;
    return ORK_OK;
}
