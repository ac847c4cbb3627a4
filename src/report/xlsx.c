/* The report as a workbook: the file, its sheets' names, and cells. */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utf8proc.h>

#include "report/html.h"
#include "report/repeats.h"
#include "report/workbook.h"

enum { LONGEST_CELL = 32767 };

const char *ork_workbook_word(const ork_workbook *book, ork_message message)
{
    return ork_message_text(book->report->language, message);
}

/* ---- Names of sheets ----------------------------------------------------------------------------
 */

static size_t utf16_units(uint32_t code)
{
    return code >= 0x10000 ? 2 : 1;
}

/* Copies what a name may hold, at most `units` UTF-16 units; returns the bytes written. */
static size_t copy_legal(const char *wanted, size_t units, char *name)
{
    size_t used = 0, taken = 0;
    while (*wanted) {
        size_t size;
        uint32_t code = ork_utf8_next(wanted, &size);
        if (taken + utf16_units(code) > units) break;
        taken += utf16_units(code);
        bool is_illegal = code < 32 || (code < 128 && strchr("[]:*?/\\", (int)code));
        bool at_edge = code == '\'' && (used == 0 || wanted[size] == '\0' || taken == units);
        if (is_illegal || at_edge) {
            name[used++] = code == '\'' ? ' ' : '_';
        } else {
            memcpy(name + used, wanted, size);
            used += size;
        }
        wanted += size;
    }
    /* a name that is cut ends with a whole word, if that is not too short */
    size_t end = used;
    while (*wanted && end > used / 2 && name[end - 1] != ' ')
        end--;
    if (*wanted && end > used / 2) used = end;
    while (used > 0 && name[used - 1] == ' ')
        used--;
    name[used] = '\0';
    return used;
}

/* Spreadsheet programs compare names without regard to case, in any script. */
static bool same_name(const char *a, const char *b)
{
    while (*a && *b) {
        size_t size_a, size_b;
        uint32_t x = ork_utf8_next(a, &size_a), y = ork_utf8_next(b, &size_b);
        if (utf8proc_tolower((utf8proc_int32_t)x) != utf8proc_tolower((utf8proc_int32_t)y))
            return false;
        a += size_a;
        b += size_b;
    }
    return *a == *b;
}

static bool is_taken(const ork_workbook *book, const char *name)
{
    if (same_name(name, "history")) return true; /* reserved */
    for (size_t i = 0; i < book->name_count; i++)
        if (same_name(book->names[i], name)) return true;
    return false;
}

void ork_workbook_sheet_name(const ork_workbook *book, const char *wanted,
                             char name[ORK_SHEET_NAME_BYTES])
{
    if (copy_legal(wanted, ORK_SHEET_NAME_UNITS, name) == 0) {
        wanted = ork_workbook_word(book, ORK_MESSAGE_TABLE);
        copy_legal(wanted, ORK_SHEET_NAME_UNITS, name);
    }
    for (size_t n = 2; is_taken(book, name); n++) {
        char ending[24];
        size_t length = (size_t)snprintf(ending, sizeof ending, " %zu", n);
        size_t used = copy_legal(wanted, ORK_SHEET_NAME_UNITS - length, name);
        memcpy(name + used, ending, length + 1);
    }
}

/* ---- Sheets
 * --------------------------------------------------------------------------------------- */

static ork_status remember_name(ork_workbook *book, const char *name)
{
    char **grown;
    ORK_NEW(grown, ork_realloc(book->ctx, book->names, (book->name_count + 1) * sizeof *grown));
    book->names = grown;
    ORK_NEW(grown[book->name_count], ork_strdup(book->ctx, name));
    book->name_count++;
    return ORK_OK;
}

ork_status ork_workbook_begin_sheet(ork_workbook *book, const char *wanted, const char *title,
                                    const char *subtitle)
{
    char name[ORK_SHEET_NAME_BYTES];
    ORK_TRY(ork_check_cancelled(book->ctx));
    ork_workbook_sheet_name(book, wanted, name);
    ORK_TRY(remember_name(book, name));
    book->sheet = workbook_add_worksheet(book->file, name);
    if (!book->sheet)
        return ork_fail(book->ctx, ORK_ERR_INTERNAL, "the sheet \"%s\" cannot be added", name);
    worksheet_set_landscape(book->sheet);
    worksheet_fit_to_pages(book->sheet, 1, 0);
    book->row = 0;
    ork_workbook_text(book, 0, title, book->title);
    book->row++;
    if (subtitle && *subtitle) ork_workbook_text(book, 0, subtitle, book->subtitle);
    book->row++;
    return ORK_OK;
}

void ork_workbook_header(ork_workbook *book, const char *const *titles, const double *widths,
                         size_t count)
{
    memset(book->widths, 0, sizeof book->widths);
    book->lines = 1;
    book->lines_row = book->row;
    for (size_t j = 0; j < count && j < sizeof book->widths / sizeof *book->widths; j++)
        book->widths[j] = widths[j];
    for (size_t j = 0; j < count; j++) {
        ork_workbook_text(book, (lxw_col_t)j, titles[j], book->header);
        worksheet_set_column(book->sheet, (lxw_col_t)j, (lxw_col_t)j, widths[j], NULL);
    }
    book->row++;
    worksheet_freeze_panes(book->sheet, book->row, 0);
    worksheet_repeat_rows(book->sheet, book->row - 1, book->row - 1);
}

void ork_workbook_filter(ork_workbook *book, lxw_row_t header, size_t columns)
{
    if (columns == 0) return;
    lxw_row_t last = book->row > header + 1 ? book->row - 1 : header;
    worksheet_autofilter(book->sheet, header, 0, last, (lxw_col_t)(columns - 1));
}

/* ---- Cells
 * ------------------------------------------------------------------------------------------ */

static void keep_error(ork_workbook *book, lxw_error error)
{
    if (error != LXW_NO_ERROR && book->error == LXW_NO_ERROR) book->error = error;
}

/* The bytes of as many whole characters as a cell may hold. */
static size_t cut_length(const char *text)
{
    size_t bytes = 0, units = 0;
    while (text[bytes]) {
        size_t size;
        units += utf16_units(ork_utf8_next(text + bytes, &size));
        if (units > LONGEST_CELL) return bytes;
        bytes += size;
    }
    return bytes;
}

/* Not every program makes rows as high as their wrapped texts; so it is said here. */
static void make_room(ork_workbook *book, lxw_col_t column, const char *text)
{
    const double line = 15, letters = 1.25; /* bold and wide ones, and lines that end early */
    if (column >= sizeof book->widths / sizeof *book->widths || book->widths[column] <= 0) return;
    double lines = ceil((double)ork_utf8_width(text) * letters / book->widths[column]);
    if (book->lines_row != book->row) book->lines = 1;
    book->lines_row = book->row;
    if (lines <= book->lines) return;
    book->lines = lines < 20 ? lines : 20;
    keep_error(book, worksheet_set_row(book->sheet, book->row, line * book->lines + 1, NULL));
}

void ork_workbook_text(ork_workbook *book, lxw_col_t column, const char *text, lxw_format *format)
{
    if (!text || !*text) {
        if (format == book->header)
            keep_error(book, worksheet_write_blank(book->sheet, book->row, column, format));
        return;
    }
    if (format == book->header || format == book->wrapped) make_room(book, column, text);
    size_t length = strlen(text);
    if (length <= LONGEST_CELL || cut_length(text) == length) {
        keep_error(book, worksheet_write_string(book->sheet, book->row, column, text, format));
        return;
    }
    ORK_OWNED_MEMORY char *cut = ork_strndup(book->ctx, text, cut_length(text));
    if (!cut) {
        keep_error(book, LXW_ERROR_MEMORY_MALLOC_FAILED);
        return;
    }
    book->texts_cut++;
    keep_error(book, worksheet_write_string(book->sheet, book->row, column, cut, format));
}

void ork_workbook_number(ork_workbook *book, lxw_col_t column, double number, lxw_format *format)
{
    if (!isfinite(number)) { /* a workbook cannot hold it */
        char text[ORK_NUMBER_BYTES];
        snprintf(text, sizeof text, "%f", number);
        if (!isnan(number)) ork_workbook_text(book, column, text, book->text);
        return;
    }
    keep_error(book, worksheet_write_number(book->sheet, book->row, column, number, format));
}

/* ---- The file
 * --------------------------------------------------------------------------------------- */

static lxw_format *make_format(ork_workbook *book, bool is_bold, const char *number_format)
{
    lxw_format *format = workbook_add_format(book->file);
    if (!format) return NULL;
    if (is_bold) format_set_bold(format);
    if (number_format) format_set_num_format(format, number_format);
    format_set_align(format, LXW_ALIGN_VERTICAL_TOP);
    return format;
}

static ork_status make_formats(ork_workbook *book)
{
    lxw_format **all[] = {&book->title,  &book->subtitle, &book->header, &book->text,
                          &book->spaced, &book->wrapped,  &book->day,    &book->year,
                          &book->good,   &book->bad,      &book->open,   &book->difference};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        bool is_bold = all[i] == &book->title || all[i] == &book->header || all[i] == &book->bad;
        const char *number_format = all[i] == &book->day          ? "yyyy-mm-dd"
                                    : all[i] == &book->year       ? "0"
                                    : all[i] == &book->difference ? "+0.0000;-0.0000;0"
                                                                  : NULL;
        *all[i] = make_format(book, is_bold, number_format);
        if (!*all[i]) return ork_fail(book->ctx, ORK_ERR_MEMORY, "there is not enough memory");
    }
    format_set_font_size(book->title, 14);
    format_set_font_color(book->subtitle, 0x595959);
    format_set_text_wrap(book->header);
    format_set_bottom(book->header, LXW_BORDER_THIN);
    format_set_bg_color(book->header, 0xE8EEF2);
    format_set_text_wrap(book->wrapped);
    format_set_indent(book->spaced, 1);
    format_set_align(book->year, LXW_ALIGN_LEFT);
    format_set_align(book->day, LXW_ALIGN_LEFT);
    format_set_font_color(book->good, 0x1B6E3C);
    format_set_font_color(book->bad, 0xA32A1E);
    return ORK_OK;
}

/* The day in the report's date, so that the same report gives the same bytes. */
static time_t created_at(const ork_report *report)
{
    int32_t day;
    size_t length = report->date ? strlen(report->date) : 0;
    if (length < 10 || !ork_parse_day(report->date, 10, &day) || day <= 0)
        day = ork_day(2000, 1, 1);
    return (time_t)day * 86400;
}

static ork_status add_sheets(ork_workbook *book)
{
    const ork_report *report = book->report;
    lxw_doc_properties properties = {.title = (char *)(uintptr_t)report->title,
                                     .author = (char *)(uintptr_t)report->author,
                                     .created = created_at(report)};
    workbook_set_properties(book->file, &properties);
    ORK_TRY(make_formats(book));
    for (size_t k = 0; k < report->step_count; k++) {
        const ork_result *result = report->steps[k].result;
        for (size_t t = 0; result && t < result->table_count; t++) {
            if (ork_table_is_repeated(result, t)) continue;
            ORK_TRY(ork_workbook_table(book, &report->steps[k], result->tables[t]));
        }
    }
    ORK_TRY(ork_workbook_values(book));
    ORK_TRY(ork_workbook_claims(book));
    ORK_TRY(ork_workbook_notes(book));
    ORK_TRY(ork_workbook_sources(book));
    if (book->texts_cut == 0) return ORK_OK;
    return ork_note_add(book->ctx, ORK_WARNING, "text-cut",
                        "%zu texts of the workbook are longer than the %d characters that a cell "
                        "holds and were cut; the CSV files hold them whole",
                        book->texts_cut, LONGEST_CELL);
}

static ork_status fail_write(ork_context *ctx, const char *path, const char *why)
{
    ork_fail(ctx, ORK_ERR_IO, "the workbook cannot be written: %s", why);
    return ork_at(ctx, &(ork_place){.file = path});
}

static ork_status check_errors(ork_workbook *book, const char *path, lxw_error closing)
{
    lxw_error error = closing != LXW_NO_ERROR ? closing : book->error;
    if (error == LXW_NO_ERROR) return ORK_OK;
    if (error == LXW_ERROR_MEMORY_MALLOC_FAILED)
        return ork_fail(book->ctx, ORK_ERR_MEMORY, "there is not enough memory");
    return fail_write(book->ctx, path, lxw_strerror(error));
}

static ork_status write_to(ork_context *ctx, const ork_report *report, const char *path)
{
    ork_workbook book = {.ctx = ctx, .report = report};
    book.file = workbook_new(path);
    if (!book.file) return ork_fail(ctx, ORK_ERR_MEMORY, "there is not enough memory");
    ork_status status = add_sheets(&book);
    lxw_error closing = LXW_NO_ERROR;
    if (status == ORK_OK)
        closing = workbook_close(book.file);
    else
        lxw_workbook_free(book.file);
    for (size_t i = 0; i < book.name_count; i++)
        free(book.names[i]);
    free(book.names);
    return status == ORK_OK ? check_errors(&book, path, closing) : status;
}

ork_status ork_report_xlsx(ork_context *ctx, const ork_report *report, const char *path)
{
    ORK_SCRATCH(scratch);
    char *temporary;
    ORK_NEW(temporary, ork_arena_format(ctx, &scratch, "%s.XXXXXX", path));
    /* The library prints when it cannot make its file: it is given one that is there. */
    int file = mkstemp(temporary);
    if (file < 0) return fail_write(ctx, path, strerror(errno));
    mode_t mask = umask(0);
    umask(mask);
    (void)fchmod(file, 0666 & ~mask);
    close(file);
    ork_status status = write_to(ctx, report, temporary);
    if (status == ORK_OK && rename(temporary, path) != 0)
        status = fail_write(ctx, path, strerror(errno));
    if (status != ORK_OK) unlink(temporary);
    return status;
}
