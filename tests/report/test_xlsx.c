#include <sys/stat.h>

#include "testing.h"

#include "report/workbook.h"

static const char *const CITATIONS[] = {"Hoover (1936)", "Balassa (1965)", NULL};
static const ork_method METHOD = {
    .name = "specialization", .title = "Specialisation", .citations = CITATIONS};

/* ---- A report to write
 * ------------------------------------------------------------------------------ */

typedef struct sample {
    ork_result *result;
    ork_report_step step;
    ork_report_claim claims[3];
    ork_report_input input;
    ork_note notes[1];
    ork_report report;
} sample;

static ork_status make_table(ork_context *ctx, ork_table **made)
{
    ORK_OWNED_TABLE ork_table *table = NULL;
    ork_column *region, *year, *grp, *day, *city;
    const char *const names[] = {"Алматы", "=HYPERLINK(\"x\")", "Астана"};
    ORK_TRY(ork_table_new(ctx, "scores", 3, &table));
    ORK_TRY(ork_column_new(ctx, "region", ORK_TEXT, 3, &region));
    for (size_t i = 0; i < 3; i++)
        (void)ork_column_set_text(ctx, region, i, names[i]);
    ORK_TRY(ork_table_take(ctx, table, region));
    ORK_TRY(ork_column_new(ctx, "year", ORK_INTEGER, 3, &year));
    ORK_TRY(ork_table_take(ctx, table, year));
    ORK_TRY(ork_column_new(ctx, "grp", ORK_NUMBER, 3, &grp));
    ORK_TRY(ork_table_take(ctx, table, grp));
    ORK_TRY(ork_column_describe(ctx, grp, "Gross regional product", "million tenge", NULL));
    ORK_TRY(ork_column_new(ctx, "day", ORK_DATE, 3, &day));
    ORK_TRY(ork_table_take(ctx, table, day));
    ORK_TRY(ork_column_new(ctx, "city", ORK_BOOLEAN, 3, &city));
    ORK_TRY(ork_table_take(ctx, table, city));
    for (size_t i = 0; i < 3; i++) {
        year->data.integer[i] = 2014 + (int64_t)i;
        grp->data.number[i] = 1234567.125 * (double)(i + 1);
        day->data.day[i] = ork_day(2016, 2, 27 + (int)i);
        city->data.boolean[i] = i == 0;
    }
    ORK_TRY(ork_column_set_missing(ctx, grp, 1, ORK_SUPPRESSED));
    ORK_TRY(ork_column_set_missing(ctx, city, 2, ORK_NOT_COLLECTED));
    ORK_TRY(ork_table_set_title(ctx, table, "scores", "Scores of regions"));
    *made = table;
    table = NULL;
    return ORK_OK;
}

static ork_status make_sample(ork_context *ctx, sample *s)
{
    ork_table *table = NULL;
    ORK_TRY(ork_result_new(ctx, "specialization", &s->result));
    ORK_TRY(make_table(ctx, &table));
    ORK_TRY(ork_result_take_table(ctx, s->result, table));
    ORK_TRY(ork_result_add_value(ctx, s->result, "herfindahl", "Herfindahl", NULL, 0.5102));
    ORK_TRY(ork_result_add_value(ctx, s->result, "nothing", "Missing one", "share", NAN));
    ORK_TRY(ork_note_add(ctx, ORK_WARNING, "few-units", "only %d units", 3));
    ORK_TRY(ork_result_take_notes(ctx, s->result));
    s->step = (ork_report_step){
        .id = "it", .title = "IT by region", .method = &METHOD, .result = s->result};
    s->claims[0] =
        (ork_report_claim){"HHI is 0.33", "Table 2", "0.33", "0.33", NULL, 0.001, ORK_CLAIM_HOLDS};
    s->claims[1] = (ork_report_claim){"LQ is 5", "Table 3", "5", "4", "=2+2", -1, ORK_CLAIM_FAILS};
    s->claims[2] =
        (ork_report_claim){"A is first", NULL, "A", NULL, NULL, NAN, ORK_CLAIM_UNDECIDED};
    s->input = (ork_report_input){"regional", "regional.csv", "0123abcd", "Bureau", 10, 3};
    s->notes[0] =
        (ork_note){ORK_INFO, (char *)(uintptr_t) "empty-rows", (char *)(uintptr_t) "1 empty row"};
    s->report = (ork_report){.title = "Clusters",
                             .author = "A. Uthor",
                             .date = "2024-05-06",
                             .steps = &s->step,
                             .step_count = 1,
                             .claims = s->claims,
                             .claim_count = 3,
                             .inputs = &s->input,
                             .input_count = 1,
                             .notes = s->notes,
                             .note_count = 1,
                             .boundaries_source = "geokz, CC BY 4.0"};
    return ORK_OK;
}

static const char *output_path(void)
{
    static char folder[] = "/tmp/orken_report_XXXXXX", path[64];
    if (!*path) {
        assert_non_null(mkdtemp(folder));
        snprintf(path, sizeof path, "%s/report.xlsx", folder);
    }
    return path;
}

static int remove_output(void **state)
{
    (void)state;
    char folder[64];
    snprintf(folder, sizeof folder, "%s", output_path());
    unlink(folder);
    *strrchr(folder, '/') = '\0';
    return rmdir(folder); /* fails when a temporary file was left behind */
}

static void read_sheet(ork_context *ctx, const char *sheet, int header_row, ork_table **table)
{
    ork_read_options options = {.sheet = sheet, .header_row = header_row};
    assert_ok(ctx, ork_read_xlsx(ctx, output_path(), &options, table));
}

static const ork_column *column(ork_context *ctx, const ork_table *table, const char *name)
{
    const ork_column *found = NULL;
    assert_ok(ctx, ork_table_column(ctx, table, name, &found));
    return found;
}

/* ---- Tests
 * ------------------------------------------------------------------------------------------- */

static void a_table_reads_back_with_its_types_and_labels(void **state)
{
    ork_context *ctx = *state;
    sample s = {0};
    ORK_OWNED_TABLE ork_table *table = NULL;
    assert_ok(ctx, make_sample(ctx, &s));
    assert_ok(ctx, ork_report_xlsx(ctx, &s.report, output_path()));
    ork_result_free(s.result);
    read_sheet(ctx, "it.scores", 0, &table);
    assert_int_equal(table->row_count, 3);
    assert_int_equal(table->first_row, 4);
    assert_string_equal(ork_column_text(column(ctx, table, "Region"), 0), "Алматы");
    /* a text that looks like a formula stays a text */
    assert_string_equal(ork_column_text(column(ctx, table, "Region"), 1), "=HYPERLINK(\"x\")");
    assert_int_equal(column(ctx, table, "Year")->data.integer[2], 2016);
    const ork_column *grp = column(ctx, table, "Gross regional product, million tenge");
    assert_true(grp->data.number[0] == 1234567.125);
    assert_false(ork_column_has(grp, 1));
    assert_int_equal(column(ctx, table, "Day")->type, ORK_DATE);
    assert_int_equal(column(ctx, table, "Day")->data.day[2], ork_day(2016, 2, 29));
    assert_int_equal(column(ctx, table, "City")->type, ORK_BOOLEAN);
    assert_false(ork_column_has(column(ctx, table, "City"), 2));
}

static void claims_values_notes_and_sources_have_their_sheets(void **state)
{
    ork_context *ctx = *state;
    sample s = {0};
    ORK_OWNED_TABLE ork_table *claims = NULL, *values = NULL, *notes = NULL, *sources = NULL;
    assert_ok(ctx, make_sample(ctx, &s));
    assert_ok(ctx, ork_report_xlsx(ctx, &s.report, output_path()));
    ork_result_free(s.result);
    read_sheet(ctx, "Published figures checked", 3, &claims);
    assert_int_equal(claims->row_count, 3);
    assert_string_equal(ork_column_text(column(ctx, claims, "Outcome"), 1), "not reproduced");
    assert_true(column(ctx, claims, "Difference")->data.number[1] == -1);
    assert_false(ork_column_has(column(ctx, claims, "Difference"), 2));
    assert_string_equal(ork_column_text(column(ctx, claims, "Note"), 1), "=2+2");
    read_sheet(ctx, "Key values", 3, &values);
    assert_true(column(ctx, values, "Value")->data.number[0] == 0.5102);
    assert_false(ork_column_has(column(ctx, values, "Value"), 1));
    read_sheet(ctx, "Notes", 3, &notes);
    assert_int_equal(notes->row_count, 2);
    assert_string_equal(ork_column_text(column(ctx, notes, "Code"), 0), "empty-rows");
    assert_string_equal(ork_column_text(column(ctx, notes, "Step"), 1), "it");
    read_sheet(ctx, "Data and sources", 3, &sources);
    assert_string_equal(ork_column_text(column(ctx, sources, "SHA-256"), 0), "0123abcd");
    assert_string_equal(ork_column_text(column(ctx, sources, "Source"), 1), "geokz, CC BY 4.0");
    assert_string_equal(ork_column_text(column(ctx, sources, "Source"), 3), "Balassa (1965)");
}

static void the_same_report_gives_the_same_bytes(void **state)
{
    ork_context *ctx = *state;
    sample s = {0};
    char *bytes[2] = {NULL, NULL};
    size_t lengths[2];
    assert_ok(ctx, make_sample(ctx, &s));
    for (int k = 0; k < 2; k++) {
        assert_ok(ctx, ork_report_xlsx(ctx, &s.report, output_path()));
        assert_ok(ctx, ork_read_file(ctx, output_path(), 1 << 24, &bytes[k], &lengths[k]));
    }
    assert_int_equal(lengths[0], lengths[1]);
    assert_memory_equal(bytes[0], bytes[1], lengths[0]);
    free(bytes[0]);
    free(bytes[1]);
    ork_result_free(s.result);
}

static void an_empty_report_is_a_workbook(void **state)
{
    ork_context *ctx = *state;
    ork_report report = {.language = "kk"};
    ORK_OWNED_TABLE ork_table *table = NULL;
    assert_ok(ctx, ork_report_xlsx(ctx, &report, output_path()));
    ork_read_options options = {.sheet = "Ескертпелер", .header_row = 3};
    assert_ok(ctx, ork_read_xlsx(ctx, output_path(), &options, &table));
    assert_int_equal(table->row_count, 0);
}

static void names_of_sheets_are_legal_short_and_apart(void **state)
{
    (void)state;
    ork_report report = {0};
    char *taken[] = {(char *)(uintptr_t) "it.scores", (char *)(uintptr_t) "Итоги"};
    ork_workbook book = {.report = &report, .names = taken, .name_count = 2};
    const char *const cases[][2] = {
        {"plain", "plain"},
        {"a/b\\c?d*e[f]g:h", "a_b_c_d_e_f_g_h"},
        {"'quoted'", " quoted"},
        {"IT.Scores", "IT.Scores 2"},
        {"ИТОГИ", "ИТОГИ 2"},
        {"History", "History 2"},
        {"", "Table"},
        {"0123456789012345678901234567890123", "0123456789012345678901234567890"},
        {"Проверка опубликованных показателей", "Проверка опубликованных"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char name[ORK_SHEET_NAME_BYTES];
        ork_workbook_sheet_name(&book, cases[i][0], name);
        assert_string_equal(name, cases[i][1]);
    }
}

static void a_folder_that_is_not_there_is_an_error_that_names_the_file(void **state)
{
    ork_context *ctx = *state;
    ork_report report = {0};
    assert_error(ctx, ork_report_xlsx(ctx, &report, "/no/such/folder/report.xlsx"), ORK_ERR_IO,
                 "/no/such/folder/report.xlsx");
}

static void a_cancelled_report_leaves_the_old_file(void **state)
{
    ork_context *ctx = *state;
    sample s = {0};
    struct stat before, after;
    assert_ok(ctx, make_sample(ctx, &s));
    assert_ok(ctx, ork_report_xlsx(ctx, &s.report, output_path()));
    assert_int_equal(stat(output_path(), &before), 0);
    ork_context_cancel(ctx);
    assert_int_equal(ork_report_xlsx(ctx, &s.report, output_path()), ORK_ERR_CANCELLED);
    assert_int_equal(stat(output_path(), &after), 0);
    assert_int_equal(before.st_ino, after.st_ino);
    ork_result_free(s.result);
}

static ork_status write_sample(ork_context *ctx, void *data)
{
    return ork_report_xlsx(ctx, data, output_path());
}

static void writing_survives_refused_memory(void **state)
{
    ork_context *ctx = *state;
    sample s = {0};
    assert_ok(ctx, make_sample(ctx, &s));
    assert_survives_refused_memory(write_sample, &s.report);
    ork_result_free(s.result);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        context_test(a_table_reads_back_with_its_types_and_labels),
        context_test(claims_values_notes_and_sources_have_their_sheets),
        context_test(the_same_report_gives_the_same_bytes),
        context_test(an_empty_report_is_a_workbook),
        context_test(names_of_sheets_are_legal_short_and_apart),
        context_test(a_folder_that_is_not_there_is_an_error_that_names_the_file),
        context_test(a_cancelled_report_leaves_the_old_file),
        context_test(writing_survives_refused_memory),
    };
    return cmocka_run_group_tests_name("report: xlsx", tests, NULL, remove_output);
}
