/* What the CSV reader makes of the files that people have. */
#include "testing.h"

static ork_table *read_with(ork_context *ctx, const char *text, const ork_read_options *options)
{
    ork_table *table = NULL;
    assert_ok(ctx, ork_read_csv_bytes(ctx, text, strlen(text), "t.csv", options, &table));
    assert_non_null(table);
    return table;
}

static ork_table *read_text(ork_context *ctx, const char *text)
{
    return read_with(ctx, text, NULL);
}

static void assert_refused_with(ork_context *ctx, const char *text, const ork_read_options *options,
                                ork_status status, const char *message)
{
    ork_table *table = NULL;
    assert_error(ctx, ork_read_csv_bytes(ctx, text, strlen(text), "t.csv", options, &table), status,
                 message);
    assert_null(table);
}

static void assert_refused(ork_context *ctx, const char *text, const char *message)
{
    assert_refused_with(ctx, text, NULL, ORK_ERR_DATA, message);
}

static const ork_column *column_named(const ork_table *table, const char *name)
{
    int j = ork_table_find(table, name);
    if (j < 0) fail_msg("there is no column \"%s\"", name);
    return table->columns[j];
}

static void assert_type(const ork_table *table, const char *name, ork_type type)
{
    assert_string_equal(ork_type_name(column_named(table, name)->type), ork_type_name(type));
}

static void assert_number(const ork_table *table, const char *name, size_t row, double value)
{
    const ork_column *column = column_named(table, name);
    assert_true(ork_column_has(column, row));
    assert_true(ork_column_number(column, row) == value);
}

static void assert_text(const ork_table *table, const char *name, size_t row, const char *text)
{
    const ork_column *column = column_named(table, name);
    assert_int_equal(column->type, ORK_TEXT);
    assert_true(ork_column_has(column, row));
    assert_string_equal(ork_column_text(column, row), text);
}

static void assert_missing(const ork_table *table, const char *name, size_t row, ork_reason reason)
{
    const ork_column *column = column_named(table, name);
    assert_false(ork_column_has(column, row));
    assert_string_equal(ork_reason_name(ork_column_reason(column, row)), ork_reason_name(reason));
}

static bool has_note(ork_context *ctx, const char *code, const char *part)
{
    for (size_t i = 0; i < ork_context_note_count(ctx); i++) {
        const ork_note *note = ork_context_note(ctx, i);
        if (strcmp(note->code, code) == 0 && strstr(note->message, part)) return true;
    }
    return false;
}

static void assert_note(ork_context *ctx, const char *code, const char *part)
{
    if (has_note(ctx, code, part)) return;
    for (size_t i = 0; i < ork_context_note_count(ctx); i++)
        print_error("note %s: %s\n", ork_context_note(ctx, i)->code,
                    ork_context_note(ctx, i)->message);
    fail_msg("there is no note %s with \"%s\"", code, part);
}

/* ---- Types ---- */

static void each_column_gets_the_narrowest_type(void **state)
{
    ork_context *ctx = *state;
    ORK_OWNED_TABLE ork_table *t = read_text(ctx, "name,year,grp,day,is_city,none\n"
                                                  "Абай,2016,1.5,2016-01-31,true,\n"
                                                  "Ақмола,2017,-2,2016-02-29,FALSE,\n");
    assert_int_equal(t->row_count, 2);
    assert_type(t, "name", ORK_TEXT);
    assert_type(t, "year", ORK_INTEGER);
    assert_type(t, "grp", ORK_NUMBER);
    assert_type(t, "day", ORK_DATE);
    assert_type(t, "is_city", ORK_BOOLEAN);
    assert_type(t, "none", ORK_NUMBER);
    assert_text(t, "name", 1, "Ақмола");
    assert_number(t, "year", 1, 2017);
    assert_number(t, "grp", 1, -2);
    assert_number(t, "day", 1, ork_day(2016, 2, 29));
    assert_number(t, "is_city", 0, 1);
    assert_number(t, "is_city", 1, 0);
    assert_missing(t, "none", 0, ORK_NOT_COLLECTED);
    assert_int_equal(ork_table_file_row(t, 1), 3);
    assert_string_equal(t->file, "t.csv");
    assert_int_equal(ork_context_note_count(ctx), 0);
}

static void integers_keep_every_digit(void **state)
{
    ORK_OWNED_TABLE ork_table *t =
        read_text(*state, "a,b,c\n9007199254740993,1,9223372036854775808\n"
                          "-9223372036854775808,\" 1 000\",1\n");
    assert_type(t, "a", ORK_INTEGER);
    assert_true(column_named(t, "a")->data.integer[0] == 9007199254740993);
    assert_true(column_named(t, "a")->data.integer[1] == INT64_MIN);
    assert_true(column_named(t, "b")->data.integer[1] == 1000);
    assert_type(t, "c", ORK_NUMBER);
    assert_number(t, "c", 0, 9223372036854775808.0);
}

static void numbers_with_leading_zeros_are_codes(void **state)
{
    ORK_OWNED_TABLE ork_table *t = read_text(*state, "kato,zero\n10,0\n00,0.5\n");
    assert_text(t, "kato", 0, "10");
    assert_text(t, "kato", 1, "00");
    assert_type(t, "zero", ORK_NUMBER);
    assert_note(*state, "codes",
                "column \"kato\": read as text because numbers with a leading zero "
                "are codes (first in row 3: \"00\")");
}

static void text_columns_stay_texts_when_asked(void **state)
{
    const char *const names[] = {"code"};
    ork_read_options options = {.text_columns = names, .text_column_count = 1};
    ORK_OWNED_TABLE ork_table *t = read_with(*state, "code,x\n1,1\n2.50,2\n", &options);
    assert_text(t, "code", 1, "2.50");
    assert_int_equal(ork_context_note_count(*state), 0);
    const char *const wrong[] = {"cod"};
    options.text_columns = wrong;
    assert_refused_with(*state, "code,x\n1,1\n", &options, ORK_ERR_DATA, "did you mean \"code\"");
}

static void an_almost_numeric_column_says_why_it_is_text(void **state)
{
    ORK_OWNED_TABLE ork_table *t = read_text(*state, "x,y\n1,1\n2,1\nabc,1\n4,1\n");
    assert_text(t, "x", 2, "abc");
    assert_text(t, "x", 3, "4");
    assert_note(*state, "mixed-types",
                "column \"x\": read as text because 1 of its 4 values are no "
                "numbers (first in row 4: \"abc\")");
}

static void a_type_that_fails_far_down_is_widened(void **state)
{
    ork_context *ctx = *state;
    ork_context_set_threads(ctx, 2);
    ORK_OWNED_TEXT ork_text text = {0};
    ork_text_add(ctx, &text, "integer,number,word,late_day,comma,day\n");
    enum { ROWS = 60000 };
    for (int i = 0; i < ROWS; i++) {
        bool last = i == ROWS - 7;
        ork_text_addf(ctx, &text, "%d,%s,%s,%s,\"%s\",%s\n", i, last ? "0.5" : "7",
                      last ? "seven" : "7", last ? "2020-05-06" : "", last ? "0,25" : "3",
                      last ? "1" : "2001-02-03");
    }
    ORK_OWNED_TABLE ork_table *t = read_text(ctx, text.bytes);
    assert_int_equal(t->row_count, ROWS);
    assert_type(t, "integer", ORK_INTEGER);
    assert_number(t, "integer", ROWS - 1, ROWS - 1);
    assert_type(t, "number", ORK_NUMBER);
    assert_number(t, "number", ROWS - 7, 0.5);
    assert_number(t, "number", 0, 7);
    assert_text(t, "word", ROWS - 7, "seven");
    assert_text(t, "word", 0, "7");
    assert_type(t, "late_day", ORK_DATE);
    assert_missing(t, "late_day", 0, ORK_NOT_COLLECTED);
    assert_number(t, "late_day", ROWS - 7, ork_day(2020, 5, 6));
    assert_type(t, "comma", ORK_NUMBER);
    assert_number(t, "comma", ROWS - 7, 0.25);
    assert_number(t, "comma", 3, 3);
    assert_text(t, "day", ROWS - 7, "1");
    assert_text(t, "day", ROWS - 6, "2001-02-03");
}

static void a_time_of_day_is_not_lost(void **state)
{
    ORK_OWNED_TABLE ork_table *t = read_text(
        *state, "a,b\n2016-01-01T10:30,2016-01-01 00:00:00\n2016-01-02T00:00,2016-01-02\n");
    assert_text(t, "a", 0, "2016-01-01T10:30");
    assert_type(t, "b", ORK_DATE);
}

/* ---- Missing values ---- */

static void missing_texts_keep_their_reasons(void **state)
{
    ORK_OWNED_TABLE ork_table *t =
        read_text(*state, "x\n1\n-\n…\nx\nn/a\n..\nС\nNA\n–\n—\n...\nc\n");
    assert_type(t, "x", ORK_INTEGER);
    assert_int_equal(ork_column_missing_count(column_named(t, "x")), 11);
    assert_missing(t, "x", 1, ORK_NOT_APPLICABLE);
    assert_missing(t, "x", 2, ORK_NOT_COLLECTED);
    assert_missing(t, "x", 3, ORK_SUPPRESSED);
    assert_missing(t, "x", 6, ORK_SUPPRESSED);
    assert_missing(t, "x", 8, ORK_NOT_APPLICABLE);
}

static void letters_are_texts_in_a_column_of_texts(void **state)
{
    ORK_OWNED_TABLE ork_table *t = read_text(*state, "section,only\nc,x\nA,\nx,c\nNA,\n-,\n");
    assert_text(t, "section", 0, "c");
    assert_text(t, "section", 2, "x");
    assert_text(t, "section", 3, "NA");
    assert_missing(t, "section", 4, ORK_NOT_APPLICABLE);
    assert_text(t, "only", 0, "x");
    assert_missing(t, "only", 1, ORK_NOT_COLLECTED);
}

static void missing_texts_are_the_users_choice(void **state)
{
    const ork_missing_text texts[] = {{"-999", ORK_NOT_COLLECTED}, {"conf", ORK_SUPPRESSED}};
    ork_read_options options = {.missing = texts, .missing_count = 2};
    ORK_OWNED_TABLE ork_table *t = read_with(*state, "a,b\n1,u\n-999,conf\nconf,-\n,v\n", &options);
    assert_type(t, "a", ORK_INTEGER);
    assert_missing(t, "a", 1, ORK_NOT_COLLECTED);
    assert_missing(t, "a", 2, ORK_SUPPRESSED);
    assert_missing(t, "b", 1, ORK_SUPPRESSED);
    assert_text(t, "b", 2, "-");
    assert_missing(t, "a", 3, ORK_NOT_COLLECTED);
}

/* ---- Numbers as people write them ---- */

static void a_semicolon_file_has_decimal_commas(void **state)
{
    ORK_OWNED_TABLE ork_table *t = read_text(*state, "region;a;b;c\nАбай;1,5;1 234,5;1,234\n"
                                                     "Ұлытау;-0,25;12\u00A0345;2,5\n");
    assert_number(t, "a", 1, -0.25);
    assert_number(t, "b", 0, 1234.5);
    assert_number(t, "b", 1, 12345);
    assert_number(t, "c", 0, 1.234);
    ORK_OWNED_TABLE ork_table *u = read_text(*state, "a;b\n1,234;x1\n5,678;y\n");
    assert_number(u, "a", 0, 1.234);
}

static void a_semicolon_file_may_have_decimal_points(void **state)
{
    ORK_OWNED_TABLE ork_table *t = read_text(*state, "a;b\n1.5;1,234\n2.5;2,345\n");
    assert_number(t, "a", 0, 1.5);
    assert_number(t, "b", 0, 1234);
    assert_note(*state, "ambiguous-comma", "column \"b\"");
}

static void thousands_are_understood_where_unambiguous(void **state)
{
    ORK_OWNED_TABLE ork_table *t =
        read_text(*state, "a,b,c,d\n\"1,234.5\",1 234,1\u2009234\u2009567,\u22125\n2,3,4,5\n");
    assert_number(t, "a", 0, 1234.5);
    assert_number(t, "b", 0, 1234);
    assert_number(t, "c", 0, 1234567);
    assert_number(t, "d", 0, -5);
    assert_type(t, "b", ORK_INTEGER);
}

static void the_decimal_mark_may_be_told(void **state)
{
    ork_read_options options = {.decimal = ',', .delimiter = ';'};
    ORK_OWNED_TABLE ork_table *t = read_with(*state, "a;b\n1,234;1.5\n", &options);
    assert_number(t, "a", 0, 1.234);
    assert_text(t, "b", 0, "1.5");
    options.decimal = ';';
    assert_refused_with(*state, "a\n1\n", &options, ORK_ERR_ARGUMENT, "decimal");
    options = (ork_read_options){.delimiter = ',', .decimal = ','};
    assert_refused_with(*state, "a\n1\n", &options, ORK_ERR_ARGUMENT, "delimiter");
}

/* ---- Delimiters, quotes, line ends ---- */

static void delimiters_are_found(void **state)
{
    const char *const files[] = {"a,b\n1,2\n",           "a;b\n1;2\n",
                                 "a\tb\n1\t2\n",         "a|b\n1|2\n",
                                 "sep=;\na;b\n1;2\n",    "sep=,\r\na,b\r\n1,2\r\n",
                                 "\"sep=!\"\na!b\n1!2\n"};
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        ORK_OWNED_TABLE ork_table *t = read_text(*state, files[i]);
        assert_int_equal(t->column_count, 2);
        assert_number(t, "a", 0, 1);
        assert_number(t, "b", 0, 2);
        assert_int_equal(ork_table_file_row(t, 0), files[i][0] == 'a' ? 2 : 3);
    }
}

static void quotes_hold_delimiters_newlines_and_quotes(void **state)
{
    ORK_OWNED_TABLE ork_table *t =
        read_text(*state, "\"a \"\"b\"\"\",\"c\nd\"\n\"x,\"\"y\"\"\n\",\"1\"\n"
                          "\"\",2\n\"\"\"\",3\n");
    assert_text(t, "a \"b\"", 0, "x,\"y\"");
    assert_missing(t, "a \"b\"", 1, ORK_NOT_COLLECTED);
    assert_text(t, "a \"b\"", 2, "\"");
    assert_number(t, "c d", 2, 3);
    assert_int_equal(ork_table_file_row(t, 1), 3);
}

static void a_quote_inside_a_plain_field_is_a_character(void **state)
{
    ORK_OWNED_TABLE ork_table *t = read_text(*state, "size,n\n5\" pipe,1\n6\",2\n\"a,b\",3\n");
    assert_text(t, "size", 0, "5\" pipe");
    assert_text(t, "size", 1, "6\"");
    assert_text(t, "size", 2, "a,b");
    assert_number(t, "n", 2, 3);
}

static void lines_end_in_any_way(void **state)
{
    const char *const files[] = {"a,b\r\n1,x\r\n2,\"y\"\r\n", "a,b\r1,x\r2,\"y\"\r",
                                 "a,b\n1,x\n2,\"y\"", "a,b\r\n1,x\n2,\"y\"\r\n"};
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        ORK_OWNED_TABLE ork_table *t = read_text(*state, files[i]);
        assert_int_equal(t->row_count, 2);
        assert_number(t, "a", 1, 2);
        assert_text(t, "b", 0, "x");
        assert_text(t, "b", 1, "y");
    }
}

static void blank_lines_are_left_out_and_rows_keep_their_places(void **state)
{
    ORK_OWNED_TABLE ork_table *t = read_text(*state, "a,b\n\n1,2\n\r\n\n3,4\n\n\n");
    assert_int_equal(t->row_count, 2);
    assert_number(t, "a", 1, 3);
    assert_int_equal(ork_table_file_row(t, 0), 3);
    assert_int_equal(ork_table_file_row(t, 1), 6);
    assert_note(*state, "blank-lines", "3 blank lines");
}

static void a_blank_line_of_a_single_column_is_a_missing_value(void **state)
{
    ORK_OWNED_TABLE ork_table *t = read_text(*state, "a\n1\n\n3\n\n");
    assert_int_equal(t->row_count, 3);
    assert_missing(t, "a", 1, ORK_NOT_COLLECTED);
    assert_number(t, "a", 2, 3);
}

static void empty_rows_at_the_end_are_left_out(void **state)
{
    ORK_OWNED_TABLE ork_table *t = read_text(*state, "a,b\n1,2\n,\n3,\n,\n,\n");
    assert_int_equal(t->row_count, 3);
    assert_note(*state, "empty-rows", "2 empty rows");
}

/* ---- Errors ---- */

static void ragged_rows_are_located(void **state)
{
    assert_refused(*state, "a,b,c\n1,2,3\n4,5\n",
                   "t.csv, row 3, column \"c\": the row has 2 fields, but the header has 3");
    assert_refused(*state, "a,b\n\n1,2\n3,4,5\n",
                   "row 4: the row has 3 fields, but the header has 2");
    assert_refused(*state, "a,b\n1,2\nSource: bureau\n", "say range A1:B2");
    assert_refused(*state, "a,b\n1,\"x\n\ny\"\n\"\"\"\",2\n3\n", "row 4");
}

static void a_ragged_row_far_down_is_located_with_any_number_of_threads(void **state)
{
    ork_context *ctx = *state;
    ORK_OWNED_TEXT ork_text text = {0};
    ork_text_add(ctx, &text, "a,b\n");
    for (int i = 2; i <= 200000; i++)
        ork_text_add(ctx, &text, i == 150000 || i == 190000 ? "1,2,3\n" : "\"x\",2\n");
    for (int threads = 1; threads <= 3; threads++) {
        ork_context_set_threads(ctx, threads);
        assert_refused(ctx, text.bytes, "row 150000: the row has 3 fields");
    }
}

static void quotes_that_do_not_close_are_located(void **state)
{
    assert_refused(*state, "a,b\n1,2\n3,\"x\n4,5\n",
                   "row 3, column \"b\": a quote is opened here and not closed");
    assert_refused(*state, "a,b\n1,\"x\"y\n2,3\n",
                   "row 2, column \"b\": text follows the closing quote");
    assert_refused(*state, "a,\"b\n1,2\n", "row 1: a quote opened in field 2 is not closed");
    assert_refused(*state, "a,\"b\"c\n1,2\n", "row 1: text follows the closing quote");
}

static void bad_bytes_are_located(void **state)
{
    ork_context *ctx = *state;
    ork_table *table = NULL;
    const char zero[] = "a,b\n1,2\n3,\0\n";
    assert_error(ctx, ork_read_csv_bytes(ctx, zero, sizeof zero - 1, "t.csv", NULL, &table),
                 ORK_ERR_DATA, "row 3: there is a NUL byte");
    assert_refused(ctx, "a,b\nжүз,2\nбір\xFF,2\n", "row 3: a byte here is not UTF-8");
    ORK_OWNED_TEXT ork_text text = {0};
    ork_text_add(ctx, &text, "a,b\n");
    for (int i = 2; i <= 300000; i++)
        ork_text_add(ctx, &text, i == 290000 ? "ж,бі\xD0\n" : "ж,бір\n");
    assert_refused(ctx, text.bytes, "row 290000, column \"b\": a byte here is not UTF-8");
    for (size_t i = 0; i < text.length; i++)
        if (text.bytes[i] == '\xD0' && text.bytes[i + 1] == '\n') text.bytes[i] = '\0';
    assert_error(ctx, ork_read_csv_bytes(ctx, text.bytes, text.length, "t.csv", NULL, &table),
                 ORK_ERR_DATA, "row 290000, column \"b\": there is a NUL byte");
}

static void empty_files_are_errors_and_a_header_alone_is_a_table(void **state)
{
    assert_refused(*state, "", "t.csv, row 1: the file is empty");
    assert_refused(*state, "\n \r\n\n", "the file is empty");
    assert_refused(*state, "\xEF\xBB\xBF", "the file is empty");
    ORK_OWNED_TABLE ork_table *t = read_text(*state, "a,b\n");
    assert_int_equal(t->row_count, 0);
    assert_int_equal(t->column_count, 2);
    assert_note(*state, "no-rows", "no rows");
    ORK_OWNED_TABLE ork_table *u = read_text(*state, "a,b");
    assert_int_equal(u->row_count, 0);
}

static void repeated_names_are_refused_and_empty_ones_made(void **state)
{
    assert_refused(*state, "a,b,a\n1,2,3\n",
                   "row 1, column \"a\": columns A (number 1) and C (number 3) have the same name");
    ORK_OWNED_TABLE ork_table *t = read_text(*state, ",b,c\nx,2,3\n");
    assert_text(t, "column A", 0, "x");
    assert_note(*state, "unnamed-column", "column A");
}

static void limits_are_kept(void **state)
{
    ork_read_options options = {.max_bytes = 10};
    assert_refused_with(*state, "a,b\n1,2\n3,4\n", &options, ORK_ERR_DATA,
                        "more than the 10 bytes");
    ork_table *table = NULL;
    assert_error(*state, ork_read_csv(*state, "no/such.csv", NULL, &table), ORK_ERR_IO,
                 "no/such.csv");
    assert_error(*state, ork_read_csv(*state, "tests", NULL, &table), ORK_ERR_IO, "tests");
}

static void a_first_line_without_end_is_refused(void **state)
{
    ork_context *ctx = *state;
    ORK_OWNED_TEXT ork_text text = {0};
    while (text.length < (3 << 20))
        ork_text_add(ctx, &text, "no line ends here, ");
    ork_text_add(ctx, &text, "\n1,2\n");
    assert_refused(ctx, text.bytes, "row 1: the first line is longer than 1048576 bytes");
}

static void a_record_may_be_longer_than_a_block(void **state)
{
    ork_context *ctx = *state;
    ORK_OWNED_TEXT ork_text text = {0};
    ork_text_add(ctx, &text, "a,b\n1,\"");
    while (text.length < (3 << 20))
        ork_text_add(ctx, &text, "a long text, with\nnewlines and \"\"quotes\"\" ");
    ork_text_add(ctx, &text, "end\"\n2,short\n");
    ORK_OWNED_TABLE ork_table *t = read_text(ctx, text.bytes);
    assert_int_equal(t->row_count, 2);
    assert_number(t, "a", 1, 2);
    assert_text(t, "b", 1, "short");
    assert_true(strlen(ork_column_text(column_named(t, "b"), 0)) > (2 << 20));
}

static void a_sheet_of_a_csv_file_earns_a_warning(void **state)
{
    ork_read_options options = {.sheet = "GRP"};
    ORK_OWNED_TABLE ork_table *t = read_with(*state, "a\n1\n", &options);
    assert_int_equal(t->row_count, 1);
    assert_note(*state, "no-sheets", "GRP");
}

static void cancelling_stops_the_reading(void **state)
{
    ork_context_cancel(*state);
    ork_table *table = NULL;
    assert_int_equal(ork_read_csv_bytes(*state, "a\n1\n", 4, "t.csv", NULL, &table),
                     ORK_ERR_CANCELLED);
}

/* ---- Where the table is ---- */

static void title_lines_are_left_out_with_a_note(void **state)
{
    ork_context *ctx = *state;
    ORK_OWNED_TABLE ork_table *t = read_text(
        ctx, "Table 1. Gross product\n\nregion,2015,2016,2017\nAbai,1,2,3\nUlytau,4,5,6\n");
    assert_number(t, "2015", 1, 4);
    assert_int_equal(ork_table_file_row(t, 0), 4);
    assert_note(ctx, "lines-skipped", "1 line above the header in row 3");
    ORK_OWNED_TABLE ork_table *u =
        read_text(ctx, "Table 2,,,million\n,,,\nregion,2015,2016,2017\nAbai,1,2,3\n");
    assert_number(u, "2017", 0, 3);
    /* A header that is only short is not taken for a title. */
    assert_refused(ctx, "region,2015,2016\nAbai,1,2,3\nUlytau,4,5,6\n",
                   "row 2: the row has 4 fields, but the header has 3");
}

static void a_header_of_numbers_earns_a_warning(void **state)
{
    ORK_OWNED_TABLE ork_table *t = read_text(*state, "1,2,3\n4,5,6\n");
    assert_int_equal(t->row_count, 1);
    assert_note(*state, "numeric-header", "only numbers");
}

static void header_rows_and_ranges_are_obeyed(void **state)
{
    const char *text = "title\n\n,2015,,2016,\nregion,male,female,male,female\nAbai,1,2,3,4\n"
                       "Ulytau,5,6,7,8\nSource: bureau\n";
    ork_read_options options = {.header_row = 3, .header_rows = 2, .range = "A1:E6"};
    ORK_OWNED_TABLE ork_table *t = read_with(*state, text, &options);
    assert_int_equal(t->row_count, 2);
    assert_text(t, "region", 1, "Ulytau");
    assert_number(t, "2015 female", 1, 6);
    assert_number(t, "2016 male", 0, 3);
    ork_read_options part = {.range = "B4:C5", .header_rows = 1};
    ork_table *table = NULL;
    const char *plain = "t,,,\n\n\nregion,male,female,all\nAbai,1,2,3\nUlytau,5,6,7\nfoot,note\n";
    assert_ok(*state, ork_read_csv_bytes(*state, plain, strlen(plain), "t.csv", &part, &table));
    assert_int_equal(table->column_count, 2);
    assert_int_equal(table->row_count, 1);
    assert_number(table, "female", 0, 2);
    ork_table_free(table);
    ork_read_options wrong = {.range = "5B"};
    assert_refused_with(*state, plain, &wrong, ORK_ERR_ARGUMENT, "B3:K40");
    ork_read_options far = {.header_row = 90};
    assert_refused_with(*state, plain, &far, ORK_ERR_DATA, "header_row");
}

static void only_the_columns_asked_for_are_read(void **state)
{
    const char *const names[] = {"c", "a"};
    ork_read_options options = {.columns = names, .column_count = 2};
    ORK_OWNED_TABLE ork_table *t = read_with(*state, "a,b,c\n1,x,2\n3,y,4\n", &options);
    assert_int_equal(t->column_count, 2);
    assert_number(t, "a", 1, 3);
    assert_number(t, "c", 0, 2);
    const char *const wrong[] = {"regoin"};
    options.columns = wrong;
    options.column_count = 1;
    assert_refused_with(*state, "region,b\n1,x\n", &options, ORK_ERR_DATA,
                        "did you mean \"region\"");
}

/* ---- Files, memory ---- */

static void real_files_are_read(void **state)
{
    ork_context *ctx = *state;
    const char *path = shared_path("facts/kazakhstan/kz_region_year_long.csv");
    if (!path) skip();
    ork_table *t = NULL;
    assert_ok(ctx, ork_read_csv(ctx, path, NULL, &t));
    assert_type(t, "year", ORK_INTEGER);
    assert_type(t, "value", ORK_NUMBER);
    assert_text(t, "kato", 0, "00");
    assert_text(t, "kato", 1, "11");
    assert_number(t, "value", 1, 585965.4);
    ork_table_free(t);
    assert_ok(ctx, ork_read_csv(ctx, shared_path("facts/kazakhstan/kz_regions.csv"), NULL, &t));
    assert_int_equal(t->row_count, 21);
    assert_text(t, "name_kk", 0, "Абай облысы");
    assert_type(t, "valid_from", ORK_DATE);
    assert_number(t, "valid_from", 0, ork_day(2022, 6, 8));
    ork_table_free(t);
    const char *const others[] = {"innovation_index", "it_specialization_hhi", "kz_region_events",
                                  "kz_region_year_wide"};
    for (size_t i = 0; i < 4; i++) {
        char name[100];
        snprintf(name, sizeof name, "facts/kazakhstan/%s.csv", others[i]);
        assert_ok(ctx, ork_read_csv(ctx, shared_path(name), NULL, &t));
        assert_true(t->row_count >= 15);
        ork_table_free(t);
    }
}

static void gzip_files_are_unpacked(void **state)
{
    ork_context *ctx = *state;
    const char *path = shared_path("facts/large/us_county_income_1969_2018.csv.gz");
    if (!path) skip();
    ork_table *t = NULL;
    assert_ok(ctx, ork_read_csv(ctx, path, NULL, &t));
    assert_int_equal(t->row_count, 156900);
    assert_text(t, "fips", 0, "01001");
    assert_text(t, "name", 3, "Autauga, AL");
    assert_number(t, "pc_income_usd", 3, 3687);
    ork_table_free(t);
    ork_read_options options = {.max_bytes = 3000000};
    t = NULL;
    assert_error(ctx, ork_read_csv(ctx, path, &options, &t), ORK_ERR_DATA, "more than the 3000000");
    const char broken[] = "\x1f\x8b\x08\0\0\0\0\0\0\3garbage that is no deflate";
    assert_error(ctx, ork_read_csv_bytes(ctx, broken, sizeof broken, "b.gz", NULL, &t),
                 ORK_ERR_DATA, "gzip file is cut off or damaged");
    const char cut[] = "\x1f\x8b\x08\0\0\0\0\0\0\3";
    assert_error(ctx, ork_read_csv_bytes(ctx, cut, sizeof cut - 1, "b.gz", NULL, &t), ORK_ERR_DATA,
                 "gzip file is cut off or damaged");
    assert_ok(ctx, ork_read_csv(ctx, shared_path("facts/large/us_county_laus_2000_2020.csv.gz"),
                                NULL, &t));
    assert_int_equal(t->row_count, 67579);
    ork_table_free(t);
}

static ork_status read_small(ork_context *ctx, void *data)
{
    const char *text = data;
    ORK_OWNED_TABLE ork_table *table = NULL;
    return ork_read_csv_bytes(ctx, text, strlen(text), "t.csv", NULL, &table);
}

static void refused_memory_is_survived(void **state)
{
    (void)state;
    char plain[] = "Title\n\na,b,c,d,\n1,x,\"q\"\"r\",0.5,\n\n2,-,007,abc,\n3,c,\"s\",\"1,5\",\n";
    assert_survives_refused_memory(read_small, plain);
    char quotes[] = "a,b\n5\" x,1\n,2.5\n";
    assert_survives_refused_memory(read_small, quotes);
    char cyrillic[] = "\xE0\xE1,b\n\xE2\xE3,2016-01-01\n\xE4\xE5,x\n";
    assert_survives_refused_memory(read_small, cyrillic);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        context_test(each_column_gets_the_narrowest_type),
        context_test(integers_keep_every_digit),
        context_test(numbers_with_leading_zeros_are_codes),
        context_test(text_columns_stay_texts_when_asked),
        context_test(an_almost_numeric_column_says_why_it_is_text),
        context_test(a_type_that_fails_far_down_is_widened),
        context_test(a_time_of_day_is_not_lost),
        context_test(missing_texts_keep_their_reasons),
        context_test(letters_are_texts_in_a_column_of_texts),
        context_test(missing_texts_are_the_users_choice),
        context_test(a_semicolon_file_has_decimal_commas),
        context_test(a_semicolon_file_may_have_decimal_points),
        context_test(thousands_are_understood_where_unambiguous),
        context_test(the_decimal_mark_may_be_told),
        context_test(delimiters_are_found),
        context_test(quotes_hold_delimiters_newlines_and_quotes),
        context_test(a_quote_inside_a_plain_field_is_a_character),
        context_test(lines_end_in_any_way),
        context_test(blank_lines_are_left_out_and_rows_keep_their_places),
        context_test(a_blank_line_of_a_single_column_is_a_missing_value),
        context_test(empty_rows_at_the_end_are_left_out),
        context_test(ragged_rows_are_located),
        context_test(a_ragged_row_far_down_is_located_with_any_number_of_threads),
        context_test(quotes_that_do_not_close_are_located),
        context_test(bad_bytes_are_located),
        context_test(empty_files_are_errors_and_a_header_alone_is_a_table),
        context_test(repeated_names_are_refused_and_empty_ones_made),
        context_test(limits_are_kept),
        context_test(a_first_line_without_end_is_refused),
        context_test(a_record_may_be_longer_than_a_block),
        context_test(a_sheet_of_a_csv_file_earns_a_warning),
        context_test(cancelling_stops_the_reading),
        context_test(title_lines_are_left_out_with_a_note),
        context_test(a_header_of_numbers_earns_a_warning),
        context_test(header_rows_and_ranges_are_obeyed),
        context_test(only_the_columns_asked_for_are_read),
        context_test(real_files_are_read),
        context_test(gzip_files_are_unpacked),
        context_test(refused_memory_is_survived),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
