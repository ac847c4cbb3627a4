/*
 * The same column is understood alike whichever file it stands in: the CSV reader, which is built
 * for size, against the cells of a workbook.
 */
#include "testing.h"

#include "read/xlsx.h"
#include "xlsx_parts.h"

typedef struct same_column {
    const char *texts[8];
} same_column;

static const same_column COLUMNS[] = {
    {{"1", "2", "-3"}},
    {{"1", "2.5", "1e3"}},
    {{"1", "", "…", "-", "x", "n/a", "na", "c"}},
    {{"x", "c", "х"}},
    {{"A", "C", "NA", "x", "-"}},
    {{"04015", "22105"}},
    {{"0", "0.5"}},
    {{"1 234", "2 345 678"}},
    {{"12,5", "0,25"}},
    {{"1,234", "12,5"}},
    {{"1,234.5", "2"}},
    {{"2016-01-31", "2016-02-29"}},
    {{"31.12.2019", "-"}},
    {{"2016-01-31", "soon"}},
    {{"2015-02-29", "2016-02-29"}},
    {{"true", "FALSE"}},
    {{"true", "1"}},
    {{"1", "2", "3", "word"}},
    {{"−5", "+7"}},
    {{"1e999", "1"}},
    {{"9007199254740993", "1"}},
    {{"9223372036854775807", "-9223372036854775808", "", "12"}},
    {{"1e20", "1"}},
    {{"1 000", "9007199254740993"}},
    {{" padded ", "b"}},
    {{"-", "…"}},
    {{"=1+1", "2"}},
};

static void write_column(ork_context *ctx, const ork_table *table, ork_text *text)
{
    const ork_column *column = table->columns[0];
    ork_text_addf(ctx, text, "%s:", ork_type_name(column->type));
    for (size_t i = 0; i < column->length; i++) {
        ork_text_add(ctx, text, " |");
        if (ork_column_has(column, i))
            ork_column_write(column, i, ctx, text);
        else
            ork_text_addf(ctx, text, "(%s)", ork_reason_name(ork_column_reason(column, i)));
    }
}

static size_t count_of(const same_column *column)
{
    size_t count = 0;
    while (count < 8 && column->texts[count])
        count++;
    return count;
}

static void read_as_csv(ork_context *ctx, const same_column *column, ork_text *found)
{
    ORK_OWNED_TEXT ork_text csv = {0};
    ORK_OWNED_TABLE ork_table *table = NULL;
    ork_text_add(ctx, &csv, "v;w\n");
    for (size_t i = 0; i < count_of(column); i++)
        ork_text_addf(ctx, &csv, "\"%s\";word\n", column->texts[i]);
    ork_read_options options = {.delimiter = ';', .encoding = "utf-8", .header_row = 1};
    assert_ok(ctx, ork_read_csv_bytes(ctx, csv.bytes, csv.length, "a.csv", &options, &table));
    write_column(ctx, table, found);
}

static void read_as_xlsx(ork_context *ctx, const same_column *column, ork_text *found)
{
    ORK_OWNED_TEXT ork_text xml = {0};
    ORK_OWNED_TABLE ork_table *table = NULL;
    ork_text_add(ctx, &xml, "<worksheet><sheetData>");
    for (size_t i = 0; i <= count_of(column); i++)
        ork_text_addf(ctx, &xml,
                      "<row><c t=\"inlineStr\"><is><t>%s</t></is></c><c t=\"inlineStr\"><is><t>%s"
                      "</t></is></c></row>",
                      i == 0 ? "v" : column->texts[i - 1], i == 0 ? "w" : "word");
    ork_text_add(ctx, &xml, "</sheetData></worksheet>");
    part sheet = {"xl/worksheets/sheet1.xml", xml.bytes};
    size_t length;
    char *bytes = make_workbook(&sheet, 1, &length);
    ork_read_options options = {.header_row = 1};
    ork_status status = ork_read_xlsx_bytes(ctx, bytes, length, "a.xlsx", &options, &table);
    free(bytes);
    assert_ok(ctx, status);
    write_column(ctx, table, found);
}

static void a_column_means_the_same_in_csv_and_in_a_workbook(void **state)
{
    ork_context *ctx = *state;
    size_t different = 0;
    for (size_t k = 0; k < sizeof COLUMNS / sizeof *COLUMNS; k++) {
        ORK_OWNED_TEXT ork_text csv = {0}, xlsx = {0};
        read_as_csv(ctx, &COLUMNS[k], &csv);
        read_as_xlsx(ctx, &COLUMNS[k], &xlsx);
        if (strcmp(csv.bytes, xlsx.bytes) == 0) continue;
        print_error("\"%s\" …\n  csv:  %s\n  xlsx: %s\n", COLUMNS[k].texts[0], csv.bytes,
                    xlsx.bytes);
        different++;
    }
    assert_int_equal(different, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        context_test(a_column_means_the_same_in_csv_and_in_a_workbook),
    };
    return cmocka_run_group_tests_name("read: agreement", tests, NULL, NULL);
}
