/* A file read in parts is the file read as a whole, piece by piece. */
#include "testing.h"

#include "read/csv.h"

/* ---- Files to read ---- */

typedef struct file_on_disk {
    char path[64];
} file_on_disk;

static void write_file(file_on_disk *file, const ork_text *text)
{
    snprintf(file->path, sizeof file->path, "/tmp/orken-parts-XXXXXX");
    int handle = mkstemp(file->path);
    assert_true(handle >= 0);
    assert_int_equal(write(handle, text->bytes, text->length), (ssize_t)text->length);
    close(handle);
}

/* Several blocks of rows with types that show late, blank lines, quotes and empty rows at the end.
 */
static void generate(ork_context *ctx, uint64_t seed, bool has_odd_quotes, ork_text *text)
{
    static const char *const words[] = {"Абай", "\"Ұлытау \"\"city\"\"\"", "\"a,b\"", "x", "",
                                        "0107"};
    ork_random random = ork_random_stream(seed, 0);
    ork_text_add(ctx, text, "unit,late,wide,code,size,day,none\n");
    for (int i = 0; i < 40000; i++) {
        ork_text_addf(ctx, text, "%s,", words[ork_random_below(&random, 5)]);
        /* An integer that becomes a number, and a number that becomes text, far down. */
        ork_text_addf(ctx, text, i == 30000 ? "1.5," : "%d,", i);
        ork_text_addf(ctx, text, i == 35000 ? "word," : "%d.25,", i % 100);
        ork_text_addf(ctx, text, "%s,", words[5 - ork_random_below(&random, 2)]);
        if (ork_random_below(&random, 9) == 0)
            ork_text_add(ctx, text, ork_random_below(&random, 2) ? "-" : "");
        else
            ork_text_addf(ctx, text, "%d", (int)ork_random_below(&random, 3000) - 100);
        ork_text_addf(ctx, text, ",20%02d-01-1%d,", i % 100, i % 9);
        ork_text_add(ctx, text, has_odd_quotes && i == 20000 ? "5\" wide\n" : "\n");
        if (ork_random_below(&random, 500) == 0) ork_text_add(ctx, text, "\n");
    }
    for (int i = 0; i < 20000; i++)
        ork_text_add(ctx, text, ",,,,,,\n");
    assert_ok(ctx, ork_text_status(text));
    assert_true(text->length > 6 * CSV_BLOCK_BYTES);
}

/* ---- Comparing ---- */

typedef struct comparing {
    const ork_table *whole;
    size_t row, parts, most_rows;
} comparing;

static void compare_cell(const ork_column *a, size_t i, const ork_column *b, size_t k)
{
    if (ork_column_has(a, i) != ork_column_has(b, k)) fail_msg("row %zu of %s", k, b->name);
    if (!ork_column_has(a, i)) {
        assert_int_equal(ork_column_reason(a, i), ork_column_reason(b, k));
    } else if (a->type == ORK_TEXT) {
        assert_string_equal(ork_column_text(a, i), ork_column_text(b, k));
    } else {
        assert_true(ork_column_number(a, i) == ork_column_number(b, k));
    }
}

static ork_status compare_part(ork_context *ctx, const ork_table *part, void *data)
{
    (void)ctx;
    comparing *with = data;
    assert_int_equal(part->column_count, with->whole->column_count);
    assert_true(with->row + part->row_count <= with->whole->row_count);
    for (size_t j = 0; j < part->column_count; j++) {
        const ork_column *a = part->columns[j], *b = with->whole->columns[j];
        assert_string_equal(a->name, b->name);
        assert_int_equal(a->type, b->type);
        for (size_t i = 0; i < part->row_count; i++)
            compare_cell(a, i, b, with->row + i);
    }
    for (size_t i = 0; i < part->row_count; i++)
        assert_int_equal(ork_table_file_row(part, i),
                         ork_table_file_row(with->whole, with->row + i));
    with->row += part->row_count;
    with->parts++;
    return ORK_OK;
}

static void take_notes(ork_context *ctx, ork_text *notes)
{
    for (size_t k = 0; k < ork_context_note_count(ctx); k++)
        ork_text_addf(ctx, notes, "%s\n", ork_context_note(ctx, k)->message);
    assert_ok(ctx, ork_text_status(notes));
    ork_context_clear_notes(ctx);
}

static void compare_file(ork_context *ctx, const ork_text *text)
{
    file_on_disk file;
    write_file(&file, text);
    ORK_OWNED_TABLE ork_table *whole = NULL;
    ORK_OWNED_TEXT ork_text expected = {0};
    assert_ok(ctx, ork_read(ctx, file.path, NULL, &whole));
    take_notes(ctx, &expected);
    for (int threads = 1; threads <= 3; threads++) {
        ORK_OWNED_TEXT ork_text notes = {0};
        comparing with = {.whole = whole};
        ork_read_options options = {.part_bytes = (size_t)threads * CSV_BLOCK_BYTES};
        ork_context_set_threads(ctx, threads);
        assert_ok(ctx, ork_read_parts(ctx, file.path, &options, compare_part, &with));
        take_notes(ctx, &notes);
        assert_int_equal(with.row, whole->row_count);
        assert_true(with.parts > 1 || whole->row_count == 0);
        assert_string_equal(notes.bytes ? notes.bytes : "", expected.bytes ? expected.bytes : "");
    }
    unlink(file.path);
}

static void parts_together_are_the_whole_with_its_types_rows_and_notes(void **state)
{
    for (uint64_t seed = 1; seed <= 2; seed++) {
        ORK_OWNED_TEXT ork_text text = {0};
        generate(*state, seed, false, &text);
        compare_file(*state, &text);
    }
}

static void parts_of_a_file_with_odd_quotes_are_the_whole_too(void **state)
{
    ORK_OWNED_TEXT ork_text text = {0};
    generate(*state, 3, true, &text);
    compare_file(*state, &text);
}

/* ---- Edges ---- */

static void a_file_without_rows_comes_as_one_part_without_rows(void **state)
{
    ork_context *ctx = *state;
    ORK_OWNED_TEXT ork_text text = {0};
    ork_text_add(ctx, &text, "unit,size\n");
    compare_file(ctx, &text);
}

static ork_status count_columns(ork_context *ctx, const ork_table *part, void *data)
{
    (void)ctx;
    *(size_t *)data = part->column_count;
    assert_int_equal(part->chosen_from->column_count, 3);
    return ORK_OK;
}

static void
only_the_columns_that_are_asked_for_are_read_and_a_lacking_one_may_be_allowed(void **state)
{
    ork_context *ctx = *state;
    ORK_OWNED_TEXT ork_text text = {0};
    file_on_disk file;
    ork_text_add(ctx, &text, "unit,size,name\na,1,x\n");
    write_file(&file, &text);
    const char *const columns[] = {"size", "unit", "area"};
    ork_read_options options = {.columns = columns, .column_count = 3, .columns_may_lack = true};
    size_t count = 0;
    assert_ok(ctx, ork_read_parts(ctx, file.path, &options, count_columns, &count));
    assert_int_equal(count, 2);
    options.columns_may_lack = false;
    assert_error(ctx, ork_read_parts(ctx, file.path, &options, count_columns, &count), ORK_ERR_DATA,
                 "there is no column \"area\"");
    unlink(file.path);
}

static ork_status refuse_part(ork_context *ctx, const ork_table *part, void *data)
{
    (void)part;
    (*(int *)data)++;
    return ork_fail(ctx, ORK_ERR_DATA, "not wanted");
}

static void a_failure_of_the_taker_ends_the_reading(void **state)
{
    ork_context *ctx = *state;
    ORK_OWNED_TEXT ork_text text = {0};
    file_on_disk file;
    int calls = 0;
    generate(ctx, 1, false, &text);
    write_file(&file, &text);
    ork_read_options options = {.part_bytes = 1};
    assert_error(ctx, ork_read_parts(ctx, file.path, &options, refuse_part, &calls), ORK_ERR_DATA,
                 "not wanted");
    assert_int_equal(calls, 1);
    unlink(file.path);
}

static ork_status take_any(ork_context *ctx, const ork_table *part, void *data)
{
    (void)ctx;
    *(size_t *)data += part->row_count;
    return ORK_OK;
}

static ork_status read_small(ork_context *ctx, void *data)
{
    size_t rows = 0;
    return ork_read_parts(ctx, data, NULL, take_any, &rows);
}

static void refused_memory_is_told(void **state)
{
    ORK_OWNED_TEXT ork_text text = {0};
    file_on_disk file;
    ork_text_add(*state, &text, "unit,size\na,1\n\nb,x\n");
    write_file(&file, &text);
    assert_survives_refused_memory(read_small, file.path);
    unlink(file.path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        context_test(parts_together_are_the_whole_with_its_types_rows_and_notes),
        context_test(parts_of_a_file_with_odd_quotes_are_the_whole_too),
        context_test(a_file_without_rows_comes_as_one_part_without_rows),
        context_test(only_the_columns_that_are_asked_for_are_read_and_a_lacking_one_may_be_allowed),
        context_test(a_failure_of_the_taker_ends_the_reading),
        context_test(refused_memory_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
