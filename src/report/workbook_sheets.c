/* The sheets of the report's workbook: tables, values, claims, notes, sources. */
#include <math.h>
#include <string.h>

#include "report/html.h"
#include "report/workbook.h"
#include "result/phrases.h"

enum { MOST_COMMENTS = 5000, ROWS_MEASURED = 1000, HEADER_ROWS = 3 };

/* ---- Tables
 * ----------------------------------------------------------------------------------------- */

static bool holds_years(const ork_table *table, size_t j)
{
    const ork_column *column = table->columns[j];
    if (column->type != ORK_INTEGER) return false;
    if ((int)j == table->period || (int)j == table->unit) return true;
    for (size_t i = 0; i < column->length; i++)
        if (ork_column_has(column, i) &&
            (column->data.integer[i] < 1000 || column->data.integer[i] > 2999))
            return false;
    return true;
}

static double greatest_size(const ork_column *column)
{
    double greatest = 0;
    for (size_t i = 0; i < column->length; i++)
        if (ork_column_has(column, i))
            greatest = fmax(greatest, fabs(ork_column_number(column, i)));
    return greatest;
}

/* How a column's numbers are shown; the cells hold them in full. */
static ork_status number_format(ork_workbook *book, const ork_table *table, size_t j,
                                lxw_format **format)
{
    const ork_column *column = table->columns[j];
    char code[32] = "#,##0";
    *format = book->text;
    /* A text beside a number's right edge needs some room. */
    bool follows_number = j > 0 && ork_column_is_numeric(table->columns[j - 1]);
    if (column->type == ORK_TEXT && follows_number) *format = book->spaced;
    if (column->type == ORK_DATE) *format = book->day;
    if (!ork_column_is_numeric(column)) return ORK_OK;
    if (holds_years(table, j)) {
        *format = book->year;
        return ORK_OK;
    }
    double greatest = greatest_size(column);
    if (greatest >= 1e15 || (greatest > 0 && greatest < 1e-6)) {
        snprintf(code, sizeof code, "0.000E+00");
    } else {
        int decimals = ork_page_decimals(column);
        if (decimals > 0) snprintf(code, sizeof code, "#,##0.%0*d", decimals, 0);
    }
    *format = workbook_add_format(book->file);
    if (!*format) return ork_fail(book->ctx, ORK_ERR_MEMORY, "there is not enough memory");
    format_set_num_format(*format, code);
    format_set_align(*format, LXW_ALIGN_VERTICAL_TOP);
    return ORK_OK;
}

/* What a method says, in the report's language. */
static ork_status say(ork_workbook *book, ork_arena *scratch, const char *english,
                      const char **phrase)
{
    return ork_phrase(book->ctx, scratch, book->report->language, book->report->units, english,
                      phrase);
}

/* "Gross regional product, million tenge" */
static ork_status header_text(ork_workbook *book, ork_arena *scratch, const ork_column *column,
                              const char **text)
{
    *text = column->label && *column->label ? column->label : column->name;
    if (*text == column->name) {
        char *name;
        ORK_NEW(name, ork_arena_format(book->ctx, scratch, "%s", column->name));
        for (char *c = name; *c; c++)
            if (*c == '_') *c = ' ';
        if (*name >= 'a' && *name <= 'z') *name = (char)(*name - 'a' + 'A');
        *text = name;
    }
    bool is_told = !column->measure || !*column->measure || strstr(*text, column->measure);
    ORK_TRY(say(book, scratch, *text, text));
    if (is_told) return ORK_OK;
    const char *measure;
    ORK_TRY(say(book, scratch, column->measure, &measure));
    ORK_NEW(*text, ork_arena_format(book->ctx, scratch, "%s, %s", *text, measure));
    return ORK_OK;
}

/* Room for the longest of the first texts, within reason; the header may wrap. */
static ork_status column_width(ork_context *ctx, const ork_column *column, const char *title,
                               double *width)
{
    size_t widest = ork_utf8_width(title) / 2;
    ORK_OWNED_TEXT ork_text cell = {0};
    for (size_t i = 0; i < column->length && i < ROWS_MEASURED; i++) {
        if (!ork_column_has(column, i)) continue;
        cell.length = 0;
        if (column->type == ORK_TEXT) ork_text_add(ctx, &cell, ork_column_text(column, i));
        if (column->type == ORK_DATE || column->type == ORK_BOOLEAN)
            ork_text_add(ctx, &cell, "2000-01-01");
        if (ork_column_is_numeric(column))
            ork_text_addf(ctx, &cell, "%.0f.0000", ork_column_number(column, i));
        ORK_TRY(ork_text_status(&cell));
        size_t taken = cell.length > 0 ? ork_utf8_width(cell.bytes) : 0;
        if (taken > widest) widest = taken;
    }
    *width = (double)(widest < 8 ? 8 : widest > 50 ? 50 : widest) + 2;
    return ORK_OK;
}

static void write_day(ork_workbook *book, lxw_col_t column, int32_t day, lxw_format *format)
{
    int y, m, d;
    char text[32];
    ork_day_parts(day, &y, &m, &d);
    if (y > 1900 && y <= 9999) { /* serial numbers before March 1900 are disputed */
        lxw_datetime date = {.year = y, .month = m, .day = d};
        worksheet_write_datetime(book->sheet, book->row, column, &date, format);
        return;
    }
    snprintf(text, sizeof text, "%04d-%02d-%02d", y, m, d);
    ork_workbook_text(book, column, text, book->text);
}

/* An empty cell; a comment says why when that is worth knowing. */
static void write_missing(ork_workbook *book, lxw_col_t column, ork_reason reason, size_t *comments,
                          size_t *uncommented)
{
    if (reason == ORK_NOT_COLLECTED) return;
    if (*comments >= MOST_COMMENTS) {
        ++*uncommented;
        return;
    }
    ++*comments;
    worksheet_write_comment(
        book->sheet, book->row, column,
        ork_workbook_word(book, ORK_MESSAGE_NOT_COLLECTED + (ork_message)reason));
}

static void write_cell(ork_workbook *book, const ork_column *column, size_t i, lxw_col_t at,
                       lxw_format *format)
{
    switch (column->type) {
    case ORK_TEXT:
        ork_workbook_text(book, at, ork_column_text(column, i), format);
        return;
    case ORK_BOOLEAN:
        worksheet_write_boolean(book->sheet, book->row, at, column->data.boolean[i], format);
        return;
    case ORK_DATE:
        write_day(book, at, column->data.day[i], format);
        return;
    default:
        ork_workbook_number(book, at, ork_column_number(column, i), format);
    }
}

static ork_status write_rows(ork_workbook *book, const ork_table *table, lxw_format **formats)
{
    size_t comments = 0, uncommented = 0;
    for (size_t i = 0; i < table->row_count; i++, book->row++) {
        if (i % 4096 == 0) ORK_TRY(ork_check_cancelled(book->ctx));
        for (size_t j = 0; j < table->column_count; j++) {
            const ork_column *column = table->columns[j];
            if (ork_column_has(column, i))
                write_cell(book, column, i, (lxw_col_t)j, formats[j]);
            else
                write_missing(book, (lxw_col_t)j, ork_column_reason(column, i), &comments,
                              &uncommented);
        }
    }
    if (uncommented == 0) return ORK_OK;
    return ork_note_add(book->ctx, ORK_INFO, "comments-left-out",
                        "table \"%s\": %zu empty cells of the workbook carry no comment on why "
                        "they are empty; the first %d do",
                        table->name ? table->name : "", uncommented, MOST_COMMENTS);
}

static ork_status check_fits(ork_workbook *book, const ork_table *table)
{
    if (table->row_count <= LXW_ROW_MAX - HEADER_ROWS && table->column_count <= LXW_COL_MAX)
        return ORK_OK;
    ork_fail(book->ctx, ORK_ERR_DATA,
             "table \"%s\" has %zu rows and %zu columns; a sheet holds %d and %d",
             table->name ? table->name : "", table->row_count, table->column_count,
             LXW_ROW_MAX - HEADER_ROWS, LXW_COL_MAX);
    return ork_hint(book->ctx, "the CSV files hold tables of any size");
}

ork_status ork_workbook_table(ork_workbook *book, const ork_report_step *step,
                              const ork_table *table)
{
    ORK_SCRATCH(scratch);
    size_t columns = table->column_count;
    const char *name = table->name ? table->name : "", **titles, *wanted;
    double *widths;
    lxw_format **formats;
    ORK_TRY(check_fits(book, table));
    ORK_NEW(wanted, ork_arena_format(book->ctx, &scratch, "%s.%s", step->id, name));
    ORK_NEW(titles, ork_arena_calloc(book->ctx, &scratch, columns, sizeof *titles));
    ORK_NEW(widths, ork_arena_calloc(book->ctx, &scratch, columns, sizeof *widths));
    ORK_NEW(formats, ork_arena_calloc(book->ctx, &scratch, columns, sizeof *formats));
    const char *title, *subtitle;
    ORK_TRY(say(book, &scratch, table->title ? table->title : name, &title));
    ORK_TRY(say(book, &scratch, ork_step_title(step), &subtitle));
    ORK_TRY(ork_workbook_begin_sheet(book, wanted, title, subtitle));
    for (size_t j = 0; j < columns; j++) {
        ORK_TRY(header_text(book, &scratch, table->columns[j], &titles[j]));
        ORK_TRY(number_format(book, table, j, &formats[j]));
        ORK_TRY(column_width(book->ctx, table->columns[j], titles[j], &widths[j]));
    }
    lxw_row_t header = book->row;
    ork_workbook_header(book, titles, widths, columns);
    ORK_TRY(write_rows(book, table, formats));
    ork_workbook_filter(book, header, columns);
    return ORK_OK;
}

/* ---- Values
 * -------------------------------------------------------------------------------------------- */

ork_status ork_workbook_values(ork_workbook *book)
{
    const ork_report *report = book->report;
    size_t count = 0;
    for (size_t k = 0; k < report->step_count; k++)
        if (report->steps[k].result) count += report->steps[k].result->value_count;
    if (count == 0) return ORK_OK;
    const char *word = ork_workbook_word(book, ORK_MESSAGE_KEY_VALUES);
    const ork_message words[] = {ORK_MESSAGE_STEP, ORK_MESSAGE_NAME, ORK_MESSAGE_TITLE,
                                 ORK_MESSAGE_VALUE, ORK_MESSAGE_MEASURE};
    const char *titles[5];
    for (size_t j = 0; j < 5; j++)
        titles[j] = ork_workbook_word(book, words[j]);
    const double widths[] = {20, 28, 48, 16, 20};
    ORK_TRY(ork_workbook_begin_sheet(book, word, word, NULL));
    lxw_row_t header = book->row;
    ork_workbook_header(book, titles, widths, 5);
    for (size_t k = 0; k < report->step_count; k++) {
        const ork_result *result = report->steps[k].result;
        for (size_t v = 0; result && v < result->value_count; v++, book->row++) {
            const ork_value *value = &result->values[v];
            ork_workbook_text(book, 0, report->steps[k].id, book->text);
            ork_workbook_text(book, 1, value->name, book->text);
            ORK_SCRATCH(scratch);
            const char *title, *measure;
            ORK_TRY(say(book, &scratch, value->title, &title));
            ORK_TRY(say(book, &scratch, value->measure, &measure));
            ork_workbook_text(book, 2, title, book->wrapped);
            if (!value->is_missing) ork_workbook_number(book, 3, value->number, book->text);
            ork_workbook_text(book, 4, measure, book->text);
        }
    }
    ork_workbook_filter(book, header, 5);
    return ORK_OK;
}

/* ---- Claims
 * ---------------------------------------------------------------------------------------------- */

static void write_outcome(ork_workbook *book, ork_claim_outcome outcome)
{
    static const ork_message words[] = {ORK_MESSAGE_HOLDS, ORK_MESSAGE_FAILS,
                                        ORK_MESSAGE_UNDECIDED};
    lxw_format *const formats[] = {book->good, book->bad, book->open};
    ork_workbook_text(book, 0, ork_workbook_word(book, words[outcome]), formats[outcome]);
}

ork_status ork_workbook_claims(ork_workbook *book)
{
    const ork_report *report = book->report;
    if (report->claim_count == 0) return ORK_OK;
    const ork_message words[] = {ORK_MESSAGE_OUTCOME, ORK_MESSAGE_CLAIM,      ORK_MESSAGE_EXPECTED,
                                 ORK_MESSAGE_FOUND,   ORK_MESSAGE_DIFFERENCE, ORK_MESSAGE_SOURCE,
                                 ORK_MESSAGE_NOTE};
    const double widths[] = {18, 50, 24, 24, 14, 40, 50};
    const char *titles[7];
    for (size_t j = 0; j < 7; j++)
        titles[j] = ork_workbook_word(book, words[j]);
    const char *title = ork_workbook_word(book, ORK_MESSAGE_CLAIMS);
    ORK_TRY(ork_workbook_begin_sheet(book, title, title,
                                     ork_workbook_word(book, ORK_MESSAGE_CLAIMS_INTRODUCTION)));
    lxw_row_t header = book->row;
    ork_workbook_header(book, titles, widths, 7);
    for (size_t i = 0; i < report->claim_count; i++, book->row++) {
        const ork_report_claim *claim = &report->claims[i];
        write_outcome(book, claim->outcome);
        ork_workbook_text(book, 1, claim->claim, book->wrapped);
        ork_workbook_text(book, 2, claim->expected, book->wrapped);
        ork_workbook_text(book, 3, claim->found, book->wrapped);
        ork_workbook_number(book, 4, claim->difference, book->difference);
        ork_workbook_text(book, 5, claim->source, book->wrapped);
        ork_workbook_text(book, 6, claim->note, book->wrapped);
    }
    ork_workbook_filter(book, header, 7);
    return ORK_OK;
}

/* ---- Notes
 * -------------------------------------------------------------------------------------------------
 */

static void write_notes(ork_workbook *book, const char *step, const ork_note *notes, size_t count)
{
    for (size_t i = 0; i < count; i++, book->row++) {
        bool is_warning = notes[i].severity == ORK_WARNING;
        ork_workbook_text(
            book, 0, ork_workbook_word(book, is_warning ? ORK_MESSAGE_WARNING : ORK_MESSAGE_NOTE),
            is_warning ? book->bad : book->text);
        ork_workbook_text(book, 1, step, book->text);
        ork_workbook_text(book, 2, notes[i].code, book->text);
        ork_workbook_text(book, 3, notes[i].message, book->wrapped);
    }
}

ork_status ork_workbook_notes(ork_workbook *book)
{
    const ork_report *report = book->report;
    const char *title = ork_workbook_word(book, ORK_MESSAGE_NOTES);
    const char *const titles[] = {ork_workbook_word(book, ORK_MESSAGE_KIND),
                                  ork_workbook_word(book, ORK_MESSAGE_STEP),
                                  ork_workbook_word(book, ORK_MESSAGE_CODE), title};
    const double widths[] = {18, 20, 24, 110};
    ORK_TRY(ork_workbook_begin_sheet(book, title, title, NULL));
    lxw_row_t header = book->row;
    ork_workbook_header(book, titles, widths, 4);
    write_notes(book, ork_workbook_word(book, ORK_MESSAGE_DATA), report->notes, report->note_count);
    for (size_t k = 0; k < report->step_count; k++) {
        const ork_result *result = report->steps[k].result;
        if (result) write_notes(book, report->steps[k].id, result->notes, result->note_count);
    }
    ork_workbook_filter(book, header, 4);
    return ORK_OK;
}

/* ---- Sources
 * -------------------------------------------------------------------------------------------------
 */

/* One row of the sheet of sources: what, its name, and up to four things about it. */
static void write_source(ork_workbook *book, ork_message kind, const char *name, const char *file,
                         const char *source, const char *digest, const char *size)
{
    ork_workbook_text(book, 0, ork_workbook_word(book, kind), book->text);
    ork_workbook_text(book, 1, name, book->text);
    ork_workbook_text(book, 2, file, book->text);
    ork_workbook_text(book, 3, source, book->wrapped);
    ork_workbook_text(book, 4, size, book->text);
    ork_workbook_text(book, 5, digest, book->text);
    book->row++;
}

static void write_methods(ork_workbook *book)
{
    const ork_report *report = book->report;
    for (size_t k = 0; k < report->step_count; k++) {
        const ork_method *method = report->steps[k].method;
        if (!method) continue;
        const char *const none[] = {NULL, NULL};
        const char *const *citations = method->citations ? method->citations : none;
        size_t c = 0;
        do {
            write_source(book, ORK_MESSAGE_METHOD, method->name, report->steps[k].id, citations[c],
                         NULL, NULL);
        } while (citations[c] && citations[++c]);
    }
}

ork_status ork_workbook_sources(ork_workbook *book)
{
    const ork_report *report = book->report;
    const char *title = ork_workbook_word(book, ORK_MESSAGE_DATA);
    const char *const titles[] = {
        ork_workbook_word(book, ORK_MESSAGE_KIND), ork_workbook_word(book, ORK_MESSAGE_NAME),
        ork_workbook_word(book, ORK_MESSAGE_FILE), ork_workbook_word(book, ORK_MESSAGE_SOURCE),
        ork_workbook_word(book, ORK_MESSAGE_SIZE), ork_workbook_word(book, ORK_MESSAGE_DIGEST)};
    const double widths[] = {28, 24, 34, 80, 16, 68};
    ORK_TRY(ork_workbook_begin_sheet(book, title, title, report->title));
    lxw_row_t header = book->row;
    ork_workbook_header(book, titles, widths, 6);
    for (size_t i = 0; i < report->input_count; i++) {
        const ork_report_input *input = &report->inputs[i];
        char size[64];
        snprintf(size, sizeof size, "%zu × %zu", input->rows, input->columns);
        write_source(book, ORK_MESSAGE_FILE, input->name, input->file, input->source, input->sha256,
                     size);
    }
    if (report->boundaries_source)
        write_source(book, ORK_MESSAGE_BOUNDARIES, NULL, NULL, report->boundaries_source, NULL,
                     NULL);
    write_methods(book);
    ork_workbook_filter(book, header, 6);
    ORK_OWNED_TEXT ork_text made = {0};
    ork_text_addf(book->ctx, &made, "%s orken %s", ork_workbook_word(book, ORK_MESSAGE_MADE_WITH),
                  ORK_VERSION);
    ORK_TRY(ork_text_status(&made));
    book->row++;
    ork_workbook_text(book, 0, made.bytes, book->subtitle);
    return ORK_OK;
}
