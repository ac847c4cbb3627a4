#include <xlsxwriter.h>

#include "testing.h"

#include "read/xlsx.h"
#include "xlsx_parts.h"

/* ---- Ways to get at a workbook -----------------------------------------------------------------
 */

static ork_status read_parts(ork_context *ctx, const part *parts, size_t count,
                             const ork_read_options *options, ork_table **table)
{
    size_t length;
    char *bytes = make_workbook(parts, count, &length);
    ork_status status = ork_read_xlsx_bytes(ctx, bytes, length, "hand.xlsx", options, table);
    free(bytes);
    return status;
}

static ork_status read_sheet_xml(ork_context *ctx, const char *xml, const ork_read_options *options,
                                 ork_table **table)
{
    part sheet = {"xl/worksheets/sheet1.xml", xml};
    return read_parts(ctx, &sheet, 1, options, table);
}

#define SHEET(rows) "<worksheet><sheetData>" rows "</sheetData></worksheet>"
#define TEXT_CELL(text) "<c t=\"inlineStr\"><is><t>" text "</t></is></c>"
#define NUMBER_CELL(number) "<c><v>" number "</v></c>"

static const ork_column *column(ork_context *ctx, const ork_table *table, const char *name)
{
    const ork_column *found = NULL;
    assert_ok(ctx, ork_table_column(ctx, table, name, &found));
    return found;
}

static bool has_note(ork_context *ctx, const char *code, const char *text)
{
    for (size_t i = 0; i < ork_context_note_count(ctx); i++) {
        const ork_note *note = ork_context_note(ctx, i);
        if (strcmp(note->code, code) == 0 && strstr(note->message, text)) return true;
    }
    return false;
}

/* ---- Workbooks of three programs ----------------------------------------------------------------
 */

static void check_yearbook(ork_context *ctx, const ork_table *table)
{
    assert_int_equal(table->row_count, 4);
    assert_int_equal(table->column_count, 6);
    assert_string_equal(table->sheet, "Өңірлер");
    const ork_column *region = column(ctx, table, "Region");
    assert_string_equal(ork_column_text(region, 0), "Қарағанды облысы");
    assert_string_equal(ork_column_text(region, 1), "Қарағанды облысы");
    assert_string_equal(ork_column_text(region, 3), "Source: nobody");
    const ork_column *day = column(ctx, table, "As of");
    assert_int_equal(day->type, ORK_DATE);
    assert_int_equal(day->data.day[1], ork_day(2016, 2, 29));
    assert_int_equal(day->data.day[2], ork_day(2016, 3, 1));
    assert_false(ork_column_has(day, 3));
    assert_true(column(ctx, table, "GRP / 2010")->data.number[0] == 1.5);
    const ork_column *kept_as_text = column(ctx, table, "GRP / 2011");
    assert_int_equal(kept_as_text->type, ORK_NUMBER);
    assert_true(kept_as_text->data.number[0] == 1234.5);
    assert_int_equal(ork_column_reason(kept_as_text, 2), ORK_NOT_APPLICABLE);
    const ork_column *estimate = column(ctx, table, "GRP / estimate");
    assert_int_equal(ork_column_reason(estimate, 0), ORK_SUPPRESSED);
    assert_int_equal(ork_column_reason(estimate, 1), ORK_NOT_COLLECTED);
    assert_int_equal(estimate->data.integer[2], 7);
    assert_true(column(ctx, table, "Share, %")->data.number[2] == 0.125);
    assert_int_equal(ork_table_file_row(table, 0), 5);
    assert_int_equal(ork_table_file_row(table, 3), 9);
    assert_true(has_note(ctx, "rows-above-header", "the header is row 3"));
    assert_true(has_note(ctx, "rows-above-header", "Gross regional product, invented"));
    assert_true(has_note(ctx, "header-rows", "rows 3 to 4"));
    assert_true(has_note(ctx, "merged-labels", "into 1 more cell"));
    assert_true(has_note(ctx, "hidden-rows", "like the others: 6"));
    assert_true(has_note(ctx, "hidden-columns", "like the others: D"));
    assert_true(has_note(ctx, "empty-rows", "left out: 8"));
    assert_true(has_note(ctx, "footnotes", "row 9: \"Source: nobody\""));
    assert_true(has_note(ctx, "numbers-as-text", "2 numbers stored as text"));
    assert_true(has_note(ctx, "time-of-day", "of 1 dates"));
    assert_true(has_note(ctx, "sheet-chosen", "2 \"Sums\""));
}

static void a_yearbooks_sheet_reads_alike_from_two_programs(void **state)
{
    ork_context *ctx = *state;
    const char *const files[] = {"by_openpyxl.xlsx", "by_libreoffice.xlsx"};
    for (size_t i = 0; i < 2; i++) {
        char path[128];
        snprintf(path, sizeof path, "tests/golden/read/%s", files[i]);
        ORK_OWNED_TABLE ork_table *table = NULL;
        assert_ok(ctx, ork_read_xlsx(ctx, source_path(path), NULL, &table));
        check_yearbook(ctx, table);
        ork_context_clear_notes(ctx);
    }
}

static void formulas_give_their_stored_results(void **state)
{
    ork_context *ctx = *state;
    ork_read_options options = {.sheet = "Sums"};
    ORK_OWNED_TABLE ork_table *table = NULL;
    assert_ok(ctx, ork_read_xlsx(ctx, source_path("tests/golden/read/by_libreoffice.xlsx"),
                                 &options, &table));
    assert_int_equal(table->row_count, 3);
    assert_int_equal(column(ctx, table, "twice")->data.integer[2], 8);
    const ork_column *word = column(ctx, table, "word");
    assert_string_equal(ork_column_text(word, 0), "yes");
    assert_false(ork_column_has(word, 1));
    const ork_column *wrong = column(ctx, table, "wrong");
    assert_int_equal(ork_column_reason(wrong, 0), ORK_NOT_DEFINED);
    assert_int_equal(ork_column_reason(wrong, 1), ORK_NOT_DEFINED);
    assert_int_equal(wrong->data.integer[2], 4);
    assert_true(has_note(ctx, "error-cells", "2 cells hold an error value"));
}

static void a_formula_without_result_is_an_error_that_says_how_to_mend_it(void **state)
{
    ork_context *ctx = *state;
    ork_read_options options = {.sheet = "2"};
    ORK_OWNED_TABLE ork_table *table = NULL;
    const char *path = source_path("tests/golden/read/by_openpyxl.xlsx");
    assert_error(ctx, ork_read_xlsx(ctx, path, &options, &table), ORK_ERR_DATA, "cell B2");
    assert_error(ctx, ork_read_xlsx(ctx, path, &options, &table), ORK_ERR_DATA,
                 "open the workbook in the spreadsheet program and save it");
    assert_int_equal(ork_context_error(ctx)->place.row, 2);
    assert_string_equal(ork_context_error(ctx)->place.column, "twice");
    assert_string_equal(ork_context_error(ctx)->place.sheet, "Sums");
    /* a column that nobody asks for does no harm */
    const char *const wanted[] = {"a"};
    options.columns = wanted;
    options.column_count = 1;
    assert_ok(ctx, ork_read_xlsx(ctx, path, &options, &table));
    assert_int_equal(table->column_count, 1);
}

static void write_by_libxlsxwriter(const char *path)
{
    lxw_workbook *book = workbook_new(path);
    lxw_worksheet *sheet = workbook_add_worksheet(book, "Data");
    lxw_format *date = workbook_add_format(book), *bold = workbook_add_format(book);
    format_set_num_format(date, "d mmm yyyy");
    format_set_bold(bold);
    lxw_rich_string_tuple plain_run = {NULL, "Gross "}, bold_run = {bold, "product"};
    lxw_rich_string_tuple *runs[] = {&plain_run, &bold_run, NULL};
    worksheet_write_string(sheet, 1, 1, "region", NULL);
    worksheet_write_rich_string(sheet, 1, 2, runs, NULL);
    worksheet_write_string(sheet, 1, 3, "since", NULL);
    worksheet_write_string(sheet, 1, 4, "is city", NULL);
    for (uint32_t i = 0; i < 3; i++) {
        worksheet_write_string(sheet, 2 + i, 1, i < 2 ? "Алматы" : "Астана", NULL);
        worksheet_write_number(sheet, 2 + i, 2, 0.1 + i, NULL);
        lxw_datetime day = {2016, 2, 27 + (int)i, 0, 0, 0};
        worksheet_write_datetime(sheet, 2 + i, 3, &day, date);
        worksheet_write_boolean(sheet, 2 + i, 4, i == 1, NULL);
    }
    workbook_add_worksheet(book, "Second");
    assert_int_equal(workbook_close(book), LXW_NO_ERROR);
}

static void rich_texts_dates_and_booleans_read_back_from_libxlsxwriter(void **state)
{
    ork_context *ctx = *state;
    char path[] = "/tmp/orken_xlsx_XXXXXX";
    close(mkstemp(path));
    write_by_libxlsxwriter(path);
    ORK_OWNED_TABLE ork_table *table = NULL;
    assert_ok(ctx, ork_read_xlsx(ctx, path, NULL, &table));
    unlink(path);
    assert_int_equal(table->row_count, 3);
    assert_int_equal(table->first_row, 3);
    assert_true(column(ctx, table, "Gross product")->data.number[2] == 2.1);
    const ork_column *since = column(ctx, table, "since"), *city = column(ctx, table, "is city");
    assert_int_equal(since->type, ORK_DATE);
    assert_int_equal(since->data.day[2], ork_day(2016, 2, 29));
    assert_int_equal(city->type, ORK_BOOLEAN);
    assert_int_equal(city->data.boolean[1], 1);
    assert_int_equal(city->data.boolean[2], 0);
    assert_int_equal(column(ctx, table, "region")->dictionary->count, 2);
}

/* ---- Dates
 * ---------------------------------------------------------------------------------------- */

static void serial_numbers_become_days_in_both_systems(void **state)
{
    (void)state;
    int32_t day;
    const struct {
        double serial;
        bool from_1904;
        int y, m, d;
    } cases[] = {
        {1, false, 1900, 1, 1},         {59, false, 1900, 2, 28},   {60, false, 1900, 2, 28},
        {61, false, 1900, 3, 1},        {36526, false, 2000, 1, 1}, {42429.75, false, 2016, 2, 29},
        {2958465, false, 9999, 12, 31}, {0, true, 1904, 1, 1},      {60, true, 1904, 3, 1},
        {40967, true, 2016, 2, 29},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_true(xlsx_serial_day(cases[i].serial, cases[i].from_1904, &day));
        assert_int_equal(day, ork_day(cases[i].y, cases[i].m, cases[i].d));
    }
    assert_false(xlsx_serial_day(-1, false, &day));
    assert_false(xlsx_serial_day(2958466, false, &day));
    assert_false(xlsx_serial_day(1e300, false, &day));
    assert_false(xlsx_serial_day(NAN, false, &day));
}

static void number_formats_tell_dates_from_times_and_numbers(void **state)
{
    (void)state;
    const char *const days[] = {"yyyy-mm-dd",
                                "dd.mm.yyyy",
                                "d mmm yy",
                                "mmm-yy",
                                "yyyy",
                                "m/d/yy h:mm",
                                "mmmm",
                                "[$-419]d mmmm yyyy;@",
                                "dd/mm/yyyy hh:mm:ss",
                                "yyyy\"ж.\"",
                                "[$-F800]dddd",
                                "e.m.d"};
    const char *const times[] = {"h:mm", "hh:mm:ss", "[h]:mm", "mm:ss.0", "h:mm AM/PM", "[mm]:ss"};
    const char *const plain[] = {
        "General", "0.00",   "#,##0", "0.00E+00", "0%",         "# ##0\" д\"", "[Red]0;[Blue]-0",
        "\"d\"0",  "0.0\\d", "@",     "#,##0_d",  "[$₸-43F] 0", "[>=100]0",    ""};
    for (size_t i = 0; i < sizeof days / sizeof *days; i++)
        if (xlsx_format_of_code(days[i]) != XLSX_DAY) fail_msg("no day: %s", days[i]);
    for (size_t i = 0; i < sizeof times / sizeof *times; i++)
        if (xlsx_format_of_code(times[i]) != XLSX_TIME) fail_msg("no time: %s", times[i]);
    for (size_t i = 0; i < sizeof plain / sizeof *plain; i++)
        if (xlsx_format_of_code(plain[i]) != XLSX_PLAIN) fail_msg("not plain: %s", plain[i]);
    assert_int_equal(xlsx_format_of_id(14), XLSX_DAY);
    assert_int_equal(xlsx_format_of_id(22), XLSX_DAY);
    assert_int_equal(xlsx_format_of_id(20), XLSX_TIME);
    assert_int_equal(xlsx_format_of_id(46), XLSX_TIME);
    assert_int_equal(xlsx_format_of_id(0), XLSX_PLAIN);
    assert_int_equal(xlsx_format_of_id(10), XLSX_PLAIN);
}

static void odd_dates_are_noted(void **state)
{
    ork_context *ctx = *state;
    ORK_OWNED_TABLE ork_table *table = NULL;
    const char *xml =
        SHEET("<row>" TEXT_CELL("day")
                  TEXT_CELL("time") "</row>"
                                    "<row><c s=\"1\"><v>60</v></c><c s=\"2\"><v>0.5</v></c></row>"
                                    "<row><c s=\"1\"><v>-3</v></c></row>"
                                    "<row><c t=\"d\"><v>2016-02-29T00:00:00</v></c></row>");
    assert_ok(ctx, read_sheet_xml(ctx, xml, NULL, &table));
    const ork_column *day = column(ctx, table, "day");
    assert_int_equal(day->type, ORK_DATE);
    assert_int_equal(day->data.day[0], ork_day(1900, 2, 28));
    assert_int_equal(ork_column_reason(day, 1), ORK_NOT_DEFINED);
    assert_int_equal(day->data.day[2], ork_day(2016, 2, 29));
    assert_true(column(ctx, table, "time")->data.number[0] == 0.5);
    assert_true(has_note(ctx, "leap-day-1900", "1 cells"));
    assert_true(has_note(ctx, "date-outside", "1 cells"));
    assert_true(has_note(ctx, "times", "1 times"));
}

static void the_1904_system_of_a_workbook_is_kept(void **state)
{
    ork_context *ctx = *state;
    ORK_OWNED_TABLE ork_table *table = NULL;
    part parts[] = {
        {"xl/workbook.xml", "<x:workbook xmlns:x=\"a\" xmlns:r=\"b\"><x:workbookPr date1904=\"1\"/>"
                            "<x:sheets><x:sheet name=\"One\" sheetId=\"1\" r:id=\"r1\"/></x:sheets>"
                            "</x:workbook>"},
        {"xl/worksheets/sheet1.xml",
         SHEET("<row>" TEXT_CELL("day") "</row><row><c s=\"1\"><v>40967</v></c></row>")}};
    assert_ok(ctx, read_parts(ctx, parts, 2, NULL, &table));
    assert_int_equal(column(ctx, table, "day")->data.day[0], ork_day(2016, 2, 29));
}

/* ---- Cells and headers
 * ------------------------------------------------------------------------------ */

static void rich_runs_are_joined_and_reading_aids_left_out(void **state)
{
    ork_context *ctx = *state;
    ORK_OWNED_TABLE ork_table *table = NULL;
    const char *xml = SHEET("<row><c t=\"s\"><v>0</v></c></row><row><c t=\"s\"><v>1</v></c></row>"
                            "<row><c t=\"s\"><v>2</v></c></row>"
                            "<row><c t=\"inlineStr\"><is><r><t>in</t></r><r><t>line</t></r>"
                            "<rPh><t>x</t></rPh></is></c></row>"
                            "<row><c t=\"str\"><f>A1</f><v>&#1178;&amp;</v></c></row>");
    assert_ok(ctx, read_sheet_xml(ctx, xml, NULL, &table));
    const ork_column *name = column(ctx, table, "name");
    assert_string_equal(ork_column_text(name, 0), "rich text");
    assert_string_equal(ork_column_text(name, 1), "a\rb_c");
    assert_string_equal(ork_column_text(name, 2), "inline");
    assert_string_equal(ork_column_text(name, 3), "Қ&");
}

static void cells_without_reference_and_gaps_find_their_place(void **state)
{
    ork_context *ctx = *state;
    ORK_OWNED_TABLE ork_table *table = NULL;
    const char *xml = SHEET("<row r=\"2\">" TEXT_CELL(
        "a") "<c r=\"C2\" "
             "t=\"inlineStr\"><is><t>c</t></is></c>" TEXT_CELL(
                 "d") "</row><row r=\"5\"><c r=\"D5\"><v>4</v></c></row>"
                      "<row>" NUMBER_CELL("1") "<c r=\"B6\"/><c r=\"C6\"><v> 3 "
                                               "</v></c></row>"
                                               "<row r=\"900\"><c r=\"F900\"/></row>");
    assert_ok(ctx, read_sheet_xml(ctx, xml, NULL, &table));
    assert_int_equal(table->row_count, 2);
    assert_int_equal(table->column_count, 3);
    assert_int_equal(ork_table_file_row(table, 0), 5);
    assert_int_equal(column(ctx, table, "d")->data.integer[0], 4);
    assert_int_equal(column(ctx, table, "a")->data.integer[1], 1);
    assert_int_equal(column(ctx, table, "c")->data.integer[1], 3);
    assert_true(has_note(ctx, "empty-rows", "2 empty rows were left out: 3, 4"));
}

static void a_range_limits_the_table_and_counts_the_header_from_its_top(void **state)
{
    ork_context *ctx = *state;
    ORK_OWNED_TABLE ork_table *table = NULL;
    const char *xml =
        SHEET("<row>" TEXT_CELL("x") TEXT_CELL("y") TEXT_CELL(
            "z") "</row>"
                 "<row>" TEXT_CELL("p") TEXT_CELL("q")
                     TEXT_CELL("r") "</row>"
                                    "<row>" NUMBER_CELL("1") NUMBER_CELL("2")
                                        NUMBER_CELL("3") "</row>"
                                                         "<row>" NUMBER_CELL("4") NUMBER_CELL("5")
                                                             NUMBER_CELL("6") "</row>");
    ork_read_options options = {.range = "B2:C3", .header_row = 1};
    assert_ok(ctx, read_sheet_xml(ctx, xml, &options, &table));
    assert_int_equal(table->row_count, 1);
    assert_int_equal(column(ctx, table, "q")->data.integer[0], 2);
    assert_int_equal(column(ctx, table, "r")->data.integer[0], 3);
    ORK_OWNED_TABLE ork_table *open = NULL;
    options.range = "$B$2";
    assert_ok(ctx, read_sheet_xml(ctx, xml, &options, &open));
    assert_int_equal(open->row_count, 2);
    options.range = "B2:";
    assert_error(ctx, read_sheet_xml(ctx, xml, &options, &open), ORK_ERR_ARGUMENT, "B3:K40");
    options.range = "C3:B2";
    assert_error(ctx, read_sheet_xml(ctx, xml, &options, &open), ORK_ERR_ARGUMENT, "range");
    options.range = "Z9";
    assert_error(ctx, read_sheet_xml(ctx, xml, &options, &open), ORK_ERR_DATA, "range Z9 is empty");
    options = (ork_read_options){.header_row = 99};
    assert_error(ctx, read_sheet_xml(ctx, xml, &options, &open), ORK_ERR_DATA, "end in row 4");
    options = (ork_read_options){.header_rows = 5};
    assert_error(ctx, read_sheet_xml(ctx, xml, &options, &open), ORK_ERR_DATA, "5 rows");
}

static void years_over_columns_are_a_header(void **state)
{
    ork_context *ctx = *state;
    ORK_OWNED_TABLE ork_table *table = NULL;
    const char *xml = SHEET(
        "<row>" TEXT_CELL("Title alone") "</row><row/>"
                                         "<row>" TEXT_CELL("region") NUMBER_CELL("2010")
                                             NUMBER_CELL("2011") "</row><row>" TEXT_CELL("Astana")
                                                 NUMBER_CELL("1.5") NUMBER_CELL("2") "</row>");
    assert_ok(ctx, read_sheet_xml(ctx, xml, NULL, &table));
    assert_int_equal(table->row_count, 1);
    assert_true(column(ctx, table, "2010")->data.number[0] == 1.5);
    assert_true(has_note(ctx, "rows-above-header", "Title alone"));
}

static void numbers_without_a_header_are_refused(void **state)
{
    ork_context *ctx = *state;
    ORK_OWNED_TABLE ork_table *table = NULL;
    const char *xml = SHEET("<row>" NUMBER_CELL("1") NUMBER_CELL("2") "</row>");
    assert_error(ctx, read_sheet_xml(ctx, xml, NULL, &table), ORK_ERR_DATA, "header_row");
}

static void columns_without_name_or_with_a_taken_one_are_noted(void **state)
{
    ork_context *ctx = *state;
    ORK_OWNED_TABLE ork_table *table = NULL;
    const char *xml = SHEET("<row>" TEXT_CELL("x")
                                TEXT_CELL("x") "<c r=\"D1\" t=\"inlineStr\"><is><t>z</t></is></c>"
                                               "</row><row>" NUMBER_CELL("1") NUMBER_CELL("2")
                                                   NUMBER_CELL("3") NUMBER_CELL("4") "</row>");
    assert_ok(ctx, read_sheet_xml(ctx, xml, NULL, &table));
    assert_int_equal(column(ctx, table, "x_2")->data.integer[0], 2);
    assert_int_equal(column(ctx, table, "column C")->data.integer[0], 3);
    assert_true(has_note(ctx, "unnamed-column", "column C has no name"));
    assert_true(has_note(ctx, "repeated-column", "x_2"));
}

static void merged_numbers_are_not_repeated(void **state)
{
    ork_context *ctx = *state;
    ORK_OWNED_TABLE ork_table *table = NULL;
    const char *xml = "<worksheet><sheetData><row>" TEXT_CELL("region") TEXT_CELL("year")
        TEXT_CELL("grp") "</row><row>" TEXT_CELL("a") NUMBER_CELL("2016")
            NUMBER_CELL("7.5") "</row><row>" TEXT_CELL(
                "b") "</row></sheetData><mergeCells><mergeCell ref=\"C2:C3\"/>"
                     "<mergeCell ref=\"B2:B3\"/></mergeCells></worksheet>";
    assert_ok(ctx, read_sheet_xml(ctx, xml, NULL, &table));
    assert_int_equal(column(ctx, table, "year")->data.integer[1], 2016);
    assert_false(ork_column_has(column(ctx, table, "grp"), 1));
    assert_true(has_note(ctx, "merged-numbers", "the first is C2"));
}

/* ---- What cannot be read
 * ------------------------------------------------------------------------------ */

static void a_wrong_sheet_is_answered_with_the_list(void **state)
{
    ork_context *ctx = *state;
    ORK_OWNED_TABLE ork_table *table = NULL;
    const char *path = source_path("tests/golden/read/by_openpyxl.xlsx");
    ork_read_options options = {.sheet = "Sumz"};
    assert_error(ctx, ork_read_xlsx(ctx, path, &options, &table), ORK_ERR_DATA,
                 "1 \"Өңірлер\", 2 \"Sums\", 3 \"Empty\"");
    assert_error(ctx, ork_read_xlsx(ctx, path, &options, &table), ORK_ERR_DATA,
                 "did you mean \"Sums\"?");
    options.sheet = "4";
    assert_error(ctx, ork_read_xlsx(ctx, path, &options, &table), ORK_ERR_DATA, "no sheet \"4\"");
    options.sheet = "0";
    assert_error(ctx, ork_read_xlsx(ctx, path, &options, &table), ORK_ERR_DATA, "no sheet \"0\"");
    options.sheet = "empty";
    assert_error(ctx, ork_read_xlsx(ctx, path, &options, &table), ORK_ERR_DATA,
                 "the sheet is empty");
}

static void other_files_are_told_by_their_kind(void **state)
{
    ork_context *ctx = *state;
    ORK_OWNED_TABLE ork_table *table = NULL;
    const char ole[] = "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 and more";
    const char locked[] = "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k"
                          "\0a\0g\0e\0 ";
    const struct {
        const char *bytes;
        size_t length;
        const char *message;
    } cases[] = {
        {ole, sizeof ole, "old .xls format"},
        {locked, sizeof locked, "protected by a password"},
        {"", 0, "the file is empty"},
        {"<html>", 6, "a web page"},
        {"\xEF\xBB\xBF<?xml", 8, "a web page"},
        {"a,b\n1,2\n", 8, ".csv"},
        {"PK\3\4 but not really a zip", 24, "damaged"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_error(ctx,
                     ork_read_xlsx_bytes(ctx, cases[i].bytes, cases[i].length, "f", NULL, &table),
                     ORK_ERR_DATA, cases[i].message);
    part ods[] = {{"[Content_Types].xml", NULL}, {"content.xml", "<a/>"}};
    assert_error(ctx, read_parts(ctx, ods, 2, NULL, &table), ORK_ERR_DATA, ".ods");
    part binary[] = {{"xl/workbook.bin", "x"}};
    assert_error(ctx, read_parts(ctx, binary, 1, NULL, &table), ORK_ERR_DATA, ".xlsb");
    part other[] = {{"[Content_Types].xml", NULL}};
    assert_error(ctx, read_parts(ctx, other, 1, NULL, &table), ORK_ERR_DATA, "zip archive");
    assert_error(ctx, ork_read_xlsx(ctx, "no/such.xlsx", NULL, &table), ORK_ERR_IO, "no/such.xlsx");
}

static void damaged_parts_are_located(void **state)
{
    ork_context *ctx = *state;
    ORK_OWNED_TABLE ork_table *table = NULL;
    const struct {
        const char *xml, *message;
    } cases[] = {
        {"<worksheet><sheetData>", "xl/worksheets/sheet1.xml, line 1"},
        {"", "xl/worksheets/sheet1.xml"},
        {SHEET("<row r=\"0\"/>"), "row \"0\""},
        {SHEET("<row r=\"1048577\"/>"), "row \"1048577\""},
        {SHEET("<row><c r=\"XFE1\"/></row>"), "cell \"XFE1\""},
        {SHEET("<row><c r=\"B\"/></row>"), "cell \"B\""},
        {SHEET("<row><c t=\"s\"><v>99</v></c></row>"), "cell A1"},
        {SHEET("<row><c t=\"s\"><v>-1</v></c></row>"), "cell A1"},
        {SHEET("<row><c/><c><v>1,5</v></c></row>"), "cell B1"},
        {SHEET("<row><c t=\"d\"><v>soon</v></c></row>"), "cell A1"},
        {SHEET("<row><c r=\"A1\"><v>1</v></c><c r=\"A1\"><v>2</v></c></row>"), "cell A1 twice"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_error(ctx, read_sheet_xml(ctx, cases[i].xml, NULL, &table), ORK_ERR_DATA,
                     cases[i].message);
    part no_sheet = {"xl/worksheets/sheet1.xml", NULL};
    assert_error(ctx, read_parts(ctx, &no_sheet, 1, NULL, &table), ORK_ERR_DATA,
                 "no part xl/worksheets/sheet1.xml");
    part no_sheets = {"xl/workbook.xml", "<workbook/>"};
    assert_error(ctx, read_parts(ctx, &no_sheets, 1, NULL, &table), ORK_ERR_DATA, "no sheet");
    part chart = {"xl/workbook.xml", "<workbook><sheets><sheet name=\"C\" id=\"r2\"/></sheets>"
                                     "</workbook>"};
    assert_error(ctx, read_parts(ctx, &chart, 1, NULL, &table), ORK_ERR_DATA, "chart");
}

static void entities_and_deep_nesting_are_refused(void **state)
{
    ork_context *ctx = *state;
    ORK_OWNED_TABLE ork_table *table = NULL;
    assert_error(ctx,
                 read_sheet_xml(ctx,
                                "<!DOCTYPE a [<!ENTITY b \"bbbb\"><!ENTITY c \"&b;&b;&b;\">]>"
                                "<worksheet>&c;</worksheet>",
                                NULL, &table),
                 ORK_ERR_DATA, "document type");
    char deep[300 * 3 + 1];
    for (size_t i = 0; i < 300; i++)
        memcpy(deep + 3 * i, "<a>", 4);
    assert_error(ctx, read_sheet_xml(ctx, deep, NULL, &table), ORK_ERR_DATA, "deeper than 256");
}

static void a_zip_bomb_is_refused_before_it_unpacks(void **state)
{
    ork_context *ctx = *state;
    ORK_OWNED_TABLE ork_table *table = NULL;
    size_t size = 80u << 20;
    char *blank = malloc(size + 1);
    memset(blank, ' ', size);
    blank[size] = '\0';
    ork_status status = read_sheet_xml(ctx, blank, NULL, &table);
    free(blank);
    assert_error(ctx, status, ORK_ERR_DATA, "unpacks to more than");
}

static void cells_spread_too_far_ask_for_a_range(void **state)
{
    ork_context *ctx = *state;
    ORK_OWNED_TABLE ork_table *table = NULL;
    const char *xml =
        SHEET("<row>" TEXT_CELL("a") "</row>"
                                     "<row r=\"1048576\"><c r=\"XFD1048576\"><v>1</v></c></row>");
    assert_error(ctx, read_sheet_xml(ctx, xml, NULL, &table), ORK_ERR_DATA, "range");
}

static void count_progress(void *state, const char *what, double fraction)
{
    (void)fraction;
    if (strstr(what, "by_openpyxl.xlsx")) ++*(int *)state;
}

static void reading_tells_its_progress_and_can_be_cancelled(void **state)
{
    ork_context *ctx = *state;
    ORK_OWNED_TABLE ork_table *table = NULL;
    int calls = 0;
    ork_context_set_progress_hook(ctx, count_progress, &calls);
    const char *path = source_path("tests/golden/read/by_openpyxl.xlsx");
    assert_ok(ctx, ork_read_xlsx(ctx, path, NULL, &table));
    assert_true(calls > 0);
    ork_context_cancel(ctx);
    ORK_OWNED_TABLE ork_table *never = NULL;
    assert_int_equal(ork_read_xlsx(ctx, path, NULL, &never), ORK_ERR_CANCELLED);
    assert_null(never);
}

static ork_status read_yearbook(ork_context *ctx, void *data)
{
    ORK_OWNED_TABLE ork_table *table = NULL;
    return ork_read_xlsx(ctx, data, NULL, &table);
}

static void reading_survives_refused_memory(void **state)
{
    (void)state;
    assert_survives_refused_memory(
        read_yearbook, (char *)(uintptr_t)source_path("tests/golden/read/by_openpyxl.xlsx"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        context_test(a_yearbooks_sheet_reads_alike_from_two_programs),
        context_test(formulas_give_their_stored_results),
        context_test(a_formula_without_result_is_an_error_that_says_how_to_mend_it),
        context_test(rich_texts_dates_and_booleans_read_back_from_libxlsxwriter),
        context_test(serial_numbers_become_days_in_both_systems),
        context_test(number_formats_tell_dates_from_times_and_numbers),
        context_test(odd_dates_are_noted),
        context_test(the_1904_system_of_a_workbook_is_kept),
        context_test(rich_runs_are_joined_and_reading_aids_left_out),
        context_test(cells_without_reference_and_gaps_find_their_place),
        context_test(a_range_limits_the_table_and_counts_the_header_from_its_top),
        context_test(years_over_columns_are_a_header),
        context_test(numbers_without_a_header_are_refused),
        context_test(columns_without_name_or_with_a_taken_one_are_noted),
        context_test(merged_numbers_are_not_repeated),
        context_test(a_wrong_sheet_is_answered_with_the_list),
        context_test(other_files_are_told_by_their_kind),
        context_test(damaged_parts_are_located),
        context_test(entities_and_deep_nesting_are_refused),
        context_test(a_zip_bomb_is_refused_before_it_unpacks),
        context_test(cells_spread_too_far_ask_for_a_range),
        context_test(reading_tells_its_progress_and_can_be_cancelled),
        context_test(reading_survives_refused_memory),
    };
    return cmocka_run_group_tests_name("read: xlsx", tests, NULL, NULL);
}
