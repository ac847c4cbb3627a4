/* ork_read finds the reader by content and ending; texts in any known encoding become UTF-8. */
#include "testing.h"

#include <fcntl.h>

/* A temporary file that holds the bytes; unlink it. */
static const char *file_with(const char *bytes, size_t length, const char *ending)
{
    static char path[64];
    snprintf(path, sizeof path, "/tmp/orken-test-XXXXXX%s", ending);
    int file = mkstemps(path, (int)strlen(ending));
    assert_true(file >= 0);
    assert_int_equal(write(file, bytes, length), length);
    close(file);
    return path;
}

static ork_table *read_file(ork_context *ctx, const char *text, const char *ending)
{
    const char *path = file_with(text, strlen(text), ending);
    ork_table *table = NULL;
    assert_ok(ctx, ork_read(ctx, path, NULL, &table));
    unlink(path);
    return table;
}

static void formats_are_told_by_content_and_ending(void **state)
{
    ork_context *ctx = *state;
    const char *json = "{\"type\":\"FeatureCollection\",\"features\":[{\"type\":\"Feature\","
                       "\"properties\":{\"a\":1},\"geometry\":{\"type\":\"Point\","
                       "\"coordinates\":[1,2]}}]}";
    ORK_OWNED_TABLE ork_table *csv = read_file(ctx, "a,b\n1,2\n", "");
    ORK_OWNED_TABLE ork_table *tsv = read_file(ctx, "a\tb\n1\t2\n", ".tsv");
    ORK_OWNED_TABLE ork_table *geo = read_file(ctx, json, ".geojson");
    ORK_OWNED_TABLE ork_table *bare = read_file(ctx, json, ".dat");
    assert_int_equal(csv->column_count, 2);
    assert_int_equal(tsv->column_count, 2);
    assert_true(ork_table_find(geo, "a") >= 0);
    assert_true(ork_table_find(bare, "a") >= 0);
}

static void other_formats_are_refused_with_a_way_out(void **state)
{
    ork_context *ctx = *state;
    ork_table *table = NULL;
    const char *path = file_with("\xD0\xCF\x11\xE0\xA1\xB1", 6, ".xls");
    assert_error(ctx, ork_read(ctx, path, NULL, &table), ORK_ERR_DATA, "save it as .xlsx");
    unlink(path);
    path = file_with("PAR1xxxx", 8, ".parquet");
    assert_error(ctx, ork_read(ctx, path, NULL, &table), ORK_ERR_DATA, "Parquet");
    unlink(path);
    path = file_with("PK\x03\x04 no archive", 15, ".xlsx");
    assert_int_equal(ork_read(ctx, path, NULL, &table), ORK_ERR_DATA);
    unlink(path);
    assert_error(ctx, ork_read(ctx, "no/such/file.csv", NULL, &table), ORK_ERR_IO, "no/such");
    assert_null(table);
}

static void standard_input_is_read(void **state)
{
    ork_context *ctx = *state;
    int ends[2], kept = dup(STDIN_FILENO);
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(write(ends[1], "a;b\n1,5;x\n", 10), 10);
    close(ends[1]);
    dup2(ends[0], STDIN_FILENO);
    close(ends[0]);
    ORK_OWNED_TABLE ork_table *table = NULL;
    ork_status status = ork_read(ctx, "-", NULL, &table);
    dup2(kept, STDIN_FILENO);
    close(kept);
    assert_ok(ctx, status);
    assert_true(table->columns[0]->data.number[0] == 1.5);
    assert_string_equal(table->file, "standard input");
}

static ork_table *read_bytes(ork_context *ctx, const char *bytes, size_t length,
                             const char *encoding)
{
    ork_read_options options = {.encoding = encoding};
    ork_table *table = NULL;
    assert_ok(ctx, ork_read_csv_bytes(ctx, bytes, length, "t.csv", &options, &table));
    return table;
}

static void assert_first_text(const ork_table *table, const char *name, const char *text)
{
    assert_string_equal(table->columns[0]->name, name);
    assert_string_equal(ork_column_text(table->columns[0], 0), text);
}

/* "регион;доля" / "Жезказган;1,5" in Windows-1251. */
static const char cyrillic_1251[] =
    "\xF0\xE5\xE3\xE8\xEE\xED;\xE4\xEE\xEB\xFF\r\n\xC6\xE5\xE7\xEA\xE0\xE7\xE3\xE0\xED;1,5\r\n";

static void windows_1251_is_found_and_told(void **state)
{
    ork_context *ctx = *state;
    ORK_OWNED_TABLE ork_table *t = read_bytes(ctx, cyrillic_1251, sizeof cyrillic_1251 - 1, NULL);
    assert_first_text(t, "регион", "Жезказган");
    assert_true(t->columns[1]->data.number[0] == 1.5);
    assert_int_equal(ork_context_note_count(ctx), 1);
    assert_string_equal(ork_context_note(ctx, 0)->code, "encoding");
    ork_context_clear_notes(ctx);
    ORK_OWNED_TABLE ork_table *u =
        read_bytes(ctx, cyrillic_1251, sizeof cyrillic_1251 - 1, "cp1251");
    assert_first_text(u, "регион", "Жезказган");
    assert_int_equal(ork_context_note_count(ctx), 0);
}

static void windows_1251_is_found_far_down_too(void **state)
{
    ork_context *ctx = *state;
    ORK_OWNED_TEXT ork_text text = {0};
    ork_text_add(ctx, &text, "a,b\n");
    for (int i = 0; i < 200000; i++)
        ork_text_add(ctx, &text, "plain,text\n");
    for (int i = 0; i < 100; i++)
        ork_text_add(ctx, &text, "\xC6\xE5\xE7\xEA\xE0\xE7\xE3\xE0\xED,\xE4\xEE\xEB\xFF\n");
    ORK_OWNED_TABLE ork_table *t = read_bytes(ctx, text.bytes, text.length, NULL);
    assert_int_equal(t->row_count, 200100);
    assert_string_equal(ork_column_text(t->columns[0], 200050), "Жезказган");
}

static void other_encodings_are_refused(void **state)
{
    ork_context *ctx = *state;
    ork_table *table = NULL;
    /* Latin-1: accented letters among plain ones. */
    const char latin[] = "name,x\nCaf\xE9 cr\xE8me,1\nM\xFCnchen,2\n";
    assert_error(ctx, ork_read_csv_bytes(ctx, latin, sizeof latin - 1, "t.csv", NULL, &table),
                 ORK_ERR_DATA, "row 2: a byte here is not UTF-8");
    ork_read_options options = {.encoding = "koi8-r"};
    assert_error(ctx, ork_read_csv_bytes(ctx, "a\n1\n", 4, "t.csv", &options, &table),
                 ORK_ERR_ARGUMENT, "utf-8, cp1251");
    options.encoding = "utf-8";
    assert_error(
        ctx,
        ork_read_csv_bytes(ctx, cyrillic_1251, sizeof cyrillic_1251 - 1, "t.csv", &options, &table),
        ORK_ERR_DATA, "row 1: a byte here is not UTF-8");
    options.encoding = "cp1251";
    assert_error(ctx, ork_read_csv_bytes(ctx, "a\n\x98\n", 4, "t.csv", &options, &table),
                 ORK_ERR_DATA, "row 2: the byte 0x98 stands for nothing");
}

static void utf8_with_a_mark_is_read(void **state)
{
    const char marked[] = "\xEF\xBB\xBFөңір,x\nҰлытау,1\n";
    ORK_OWNED_TABLE ork_table *t = read_bytes(*state, marked, sizeof marked - 1, NULL);
    assert_first_text(t, "өңір", "Ұлытау");
}

static size_t to_utf16(const char *text, bool is_big, bool has_mark, char *out)
{
    size_t n = 0, length = strlen(text), size;
    uint32_t points[64], count = 0;
    if (has_mark) points[count++] = 0xFEFF;
    for (size_t i = 0; i < length; i += size) {
        uint32_t c = ork_utf8_next(text + i, &size);
        if (c >= 0x10000) {
            points[count++] = 0xD800 + ((c - 0x10000) >> 10);
            c = 0xDC00 + ((c - 0x10000) & 0x3FF);
        }
        points[count++] = c;
    }
    for (uint32_t i = 0; i < count; i++) {
        out[n++] = (char)(is_big ? points[i] >> 8 : points[i] & 0xFF);
        out[n++] = (char)(is_big ? points[i] & 0xFF : points[i] >> 8);
    }
    return n;
}

static void utf16_is_found_with_and_without_a_mark(void **state)
{
    ork_context *ctx = *state;
    char bytes[256];
    for (int variant = 0; variant < 4; variant++) {
        bool is_big = variant & 1, has_mark = variant & 2;
        size_t n = to_utf16("name\tx\nҰлытау \U0001F33F\t1234567890\n", is_big, has_mark, bytes);
        ORK_OWNED_TABLE ork_table *t = read_bytes(ctx, bytes, n, NULL);
        assert_first_text(t, "name", "Ұлытау \U0001F33F");
        ORK_OWNED_TABLE ork_table *u = read_bytes(ctx, bytes, n, is_big ? "utf-16be" : "UTF-16LE");
        assert_first_text(u, "name", "Ұлытау \U0001F33F");
    }
    ork_table *table = NULL;
    const char half[] = "\xFF\xFE"
                        "a\0\n\0\x00\xD8\n\0";
    assert_error(ctx, ork_read_csv_bytes(ctx, half, sizeof half - 1, "t.csv", NULL, &table),
                 ORK_ERR_DATA, "surrogate");
    assert_error(ctx, ork_read_csv_bytes(ctx, half, 7, "t.csv", NULL, &table), ORK_ERR_DATA,
                 "cut off");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        context_test(formats_are_told_by_content_and_ending),
        context_test(other_formats_are_refused_with_a_way_out),
        context_test(standard_input_is_read),
        context_test(windows_1251_is_found_and_told),
        context_test(windows_1251_is_found_far_down_too),
        context_test(other_encodings_are_refused),
        context_test(utf8_with_a_mark_is_read),
        context_test(utf16_is_found_with_and_without_a_mark),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
