/* From a CSV file to a table. */
#include "read/csv.h"

#include <string.h>
#include <sys/mman.h>

#include "table/column.h"

/* ---- The sample ------------------------------------------------------------------------------ */

static ork_status fail_in_sample(ork_context *ctx, const csv_source *source, const char *sample,
                                 size_t offset, const char *message)
{
    int64_t row = 1;
    for (size_t i = 0; i < offset; i++)
        row += sample[i] == '\n';
    ork_fail(ctx, ORK_ERR_DATA, "%s", message);
    return ork_at(ctx, &(ork_place){.file = source->name, .row = row});
}

static const char not_utf8[] = "a byte here is not UTF-8";

static ork_status hint_encoding(ork_context *ctx)
{
    return ork_hint(ctx, "save the file as UTF-8, or say its encoding (utf-8, cp1251, utf-16le, "
                         "utf-16be)");
}

/* Converts from Windows-1251, which nobody said but the bytes look like. */
static ork_status take_for_cp1251(ork_context *ctx, csv_source *source)
{
    ORK_TRY(csv_convert_cp1251(ctx, source));
    return ork_note_add(ctx, ORK_INFO, "encoding",
                        "%s: the file is not UTF-8 and is read as Windows-1251", source->name);
}

/* The first bytes of the file, valid and whole characters; the caller frees them. */
static ork_status take_sample(ork_context *ctx, csv_source *source, bool is_asked, size_t begin,
                              char **sample, size_t *length)
{
    size_t wanted = source->length < CSV_SAMPLE_BYTES ? source->length : CSV_SAMPLE_BYTES;
    ORK_OWNED_MEMORY char *bytes = ork_alloc(ctx, wanted + 1);
    if (!bytes) return ORK_ERR_MEMORY;
    ORK_TRY(csv_source_read(ctx, source, 0, wanted, bytes));
    size_t overrun, bad = csv_utf8_check(bytes, wanted, wanted, &overrun);
    bool is_cut_character = bad != SIZE_MAX && wanted < source->length && wanted - bad < 4;
    if (is_cut_character) {
        wanted = bad;
        bad = SIZE_MAX;
    }
    if (bad != SIZE_MAX && !is_asked && csv_looks_like_cp1251(bytes, wanted)) {
        ORK_TRY(take_for_cp1251(ctx, source));
        return take_sample(ctx, source, true, begin, sample, length);
    }
    if (bad != SIZE_MAX) {
        fail_in_sample(ctx, source, bytes, bad, not_utf8);
        return hint_encoding(ctx);
    }
    const char *zero = memchr(bytes, 0, wanted);
    if (zero)
        return fail_in_sample(ctx, source, bytes, (size_t)(zero - bytes),
                              "there is a NUL byte; is this a CSV file?");
    size_t blank = begin;
    while (blank < wanted && strchr(" \t\r\n", bytes[blank]))
        blank++;
    if (blank == wanted && wanted == source->length)
        return fail_in_sample(ctx, source, bytes, 0, "the file is empty");
    *sample = bytes;
    *length = wanted;
    bytes = NULL;
    return ORK_OK;
}

/* Whether a text that the user takes for a missing value looks like a value. */
static bool missing_looks_like_a_value(const ork_cell_rules *rules)
{
    for (size_t i = 0; rules->missing && i < rules->missing_count; i++) {
        const char *text = rules->missing[i].text;
        csv_meaning point = {0}, comma = {0};
        csv_understand_clean('.', text, strlen(text), &point);
        csv_understand_clean(',', text, strlen(text), &comma);
        if (point.is_number || comma.is_number || point.is_day) return true;
    }
    return false;
}

/* ---- Columns --------------------------------------------------------------------------------- */

static ork_status choose_columns(ork_context *ctx, csv_reading *reading)
{
    const csv_layout *layout = reading->layout;
    ORK_NEW(reading->columns, ork_calloc(ctx, layout->count, sizeof *reading->columns));
    for (size_t j = 0; j < layout->count; j++) {
        if (!layout->wanted[j]) continue;
        reading->columns[reading->column_count++] = (csv_column){.name = layout->names[j],
                                                                 .field = layout->first_field + j,
                                                                 .as_text = layout->as_text[j],
                                                                 .is_due = true,
                                                                 .lock = &reading->lock};
    }
    return csv_guess(ctx, layout, reading->rules, reading->columns, reading->column_count);
}

void csv_reset_column(csv_column *column)
{
    ork_column_free(column->column);
    column->column = NULL;
    ork_arena_free(&column->texts);
    column->need = CSV_FITS;
    column->soft = column->present = column->commas = column->points = column->filled = 0;
    column->census = (csv_census){0};
}

/* Large pages for large columns: they are filled soon, and from all sides. */
static void ask_for_large_pages(const ork_column *column, size_t bytes)
{
#ifdef MADV_HUGEPAGE
    const uintptr_t page = 2 << 20, start = (uintptr_t)column->data.any;
    uintptr_t first = (start + page - 1) & ~(page - 1), last = (start + bytes) & ~(page - 1);
    /* Only advice: a refusal costs nothing but speed. */
    if (last > first) (void)madvise((void *)first, last - first, MADV_HUGEPAGE);
#else
    (void)column;
    (void)bytes;
#endif
}

ork_status csv_make_columns(ork_context *ctx, csv_reading *reading, size_t rows)
{
    for (size_t j = 0; j < reading->column_count; j++) {
        csv_column *column = &reading->columns[j];
        if (!column->is_due) continue;
        ork_column_free(column->column);
        column->column = NULL;
        ORK_TRY(ork_column_new(ctx, column->name, column->type, rows, &column->column));
        ask_for_large_pages(column->column, rows * ork_type_bytes(column->type));
    }
    return ORK_OK;
}

ork_status csv_settle_columns(ork_context *ctx, csv_reading *reading, bool *is_finished)
{
    *is_finished = true;
    for (size_t j = 0; j < reading->column_count; j++) {
        csv_column *column = &reading->columns[j];
        if (!column->is_due) continue;
        if (column->type == ORK_TEXT) {
            ORK_TRY(csv_narrow(ctx, reading->rules, column));
            column->is_due = false;
        } else if (column->need != CSV_FITS) {
            column->type = column->need == CSV_NEEDS_NUMBER ? ORK_NUMBER : ORK_TEXT;
        } else if (column->present == 0 && column->soft > 0) {
            column->type = ORK_TEXT;
        } else {
            /* Nothing but missing values: both types are as wide. */
            if (column->present == 0 && column->type == ORK_INTEGER)
                column->type = column->column->type = ORK_NUMBER;
            column->is_due = false;
        }
        *is_finished = *is_finished && !column->is_due;
    }
    return ORK_OK;
}

static ork_status read_columns(ork_context *ctx, csv_reading *reading)
{
    bool is_finished = false;
    while (!is_finished) {
        for (size_t j = 0; j < reading->column_count; j++)
            if (reading->columns[j].is_due) csv_reset_column(&reading->columns[j]);
        ORK_TRY(csv_make_columns(ctx, reading, reading->rows));
        ORK_TRY(csv_fill_columns(ctx, reading, 0, reading->block_count, 0.2, 0.95));
        if (reading->has_irregular) return ORK_OK;
        ORK_TRY(csv_settle_texts(ctx, reading, 0, reading->block_count));
        ORK_TRY(csv_settle_columns(ctx, reading, &is_finished));
    }
    return ORK_OK;
}

/* ---- The table ------------------------------------------------------------------------------- */

/* Rows at the end in which every column is empty, as spreadsheets leave them. */
static size_t count_empty_rows(const csv_reading *reading)
{
    size_t rows = reading->rows;
    while (rows > 0) {
        for (size_t j = 0; j < reading->column_count; j++) {
            const ork_column *column = reading->columns[j].column;
            if (ork_column_has(column, rows - 1) || ork_column_reason(column, rows - 1))
                return reading->rows - rows;
        }
        rows--;
    }
    return reading->rows;
}

static size_t drop_empty_rows(csv_reading *reading)
{
    /* Columns that were not read may hold something. */
    if (reading->column_count < reading->layout->width) return 0;
    size_t empty = count_empty_rows(reading);
    reading->rows -= empty;
    for (size_t j = 0; j < reading->column_count && empty > 0; j++)
        reading->columns[j].column->length = reading->rows;
    return empty;
}

ork_status csv_note_reading(ork_context *ctx, csv_reading *reading, size_t empty)
{
    const char *file = reading->rules->file;
    if (empty > 0 && reading->layout->width > 1)
        ORK_TRY(ork_note_add(ctx, ORK_INFO, "empty-rows", "%s: %zu empty %s at the end %s left out",
                             file, empty, empty == 1 ? "row" : "rows", empty == 1 ? "is" : "are"));
    if (reading->rows == 0)
        ORK_TRY(
            ork_note_add(ctx, ORK_WARNING, "no-rows", "%s: there is a header but no rows", file));
    if (reading->blanks > 0)
        ORK_TRY(ork_note_add(ctx, ORK_INFO, "blank-lines",
                             "%s: %zu blank %s between the rows %s left out", file, reading->blanks,
                             reading->blanks == 1 ? "line" : "lines",
                             reading->blanks == 1 ? "is" : "are"));
    for (size_t j = 0; j < reading->column_count; j++)
        ORK_TRY(csv_note_column(ctx, reading, &reading->columns[j]));
    return ORK_OK;
}

ork_status csv_table_of_columns(ork_context *ctx, csv_reading *reading, size_t rows,
                                ork_table **made)
{
    ORK_OWNED_TABLE ork_table *table = NULL;
    ORK_TRY(ork_table_new(ctx, NULL, rows, &table));
    ORK_TRY(ork_table_set_origin(ctx, table, reading->rules->file, NULL,
                                 reading->layout->first_row + (int64_t)reading->part_row));
    table->rows = reading->file_rows;
    reading->file_rows = NULL;
    for (size_t j = 0; j < reading->column_count; j++) {
        ork_column *column = reading->columns[j].column;
        reading->columns[j].column = NULL;
        ORK_TRY(ork_table_take(ctx, table, column));
    }
    *made = table;
    table = NULL;
    return ORK_OK;
}

/* Where the rows go: all of them to one table, or one part after another to a taker. */
typedef struct csv_target {
    ork_table **table;
    ork_part_taker take;
    void *data;
    size_t part_blocks;
} csv_target;

/* ---- The whole ------------------------------------------------------------------------------- */

static void free_reading(csv_reading *reading)
{
    for (size_t j = 0; j < reading->column_count; j++)
        csv_reset_column(&reading->columns[j]);
    free(reading->columns);
    free(reading->blocks);
    free(reading->file_rows);
    csv_free_workers(reading);
    pthread_mutex_destroy(&reading->lock);
}

/* Finds the rows; goes over to exact reading when the quotes ask for it. */
static ork_status find_rows(ork_context *ctx, csv_reading *reading)
{
    ORK_TRY(csv_first_pass(ctx, reading));
    if (reading->has_irregular && !reading->is_exact) {
        reading->is_exact = true;
        reading->has_irregular = 0;
        ORK_TRY(csv_first_pass(ctx, reading));
    }
    if (reading->bad_block != SIZE_MAX || reading->blanks == 0) return ORK_OK;
    if (reading->part_blocks) return ORK_OK; /* which have rows of their own */
    free(reading->file_rows);
    ORK_NEW(reading->file_rows, ork_calloc(ctx, reading->rows, sizeof(int64_t)));
    return ORK_OK;
}

ork_status csv_restart_exactly(ork_context *ctx, csv_reading *reading)
{
    reading->is_exact = true;
    reading->has_irregular = 0;
    for (size_t j = 0; j < reading->column_count; j++)
        reading->columns[j].is_due = true;
    csv_forget_texts(reading);
    return find_rows(ctx, reading);
}

static ork_status read_rows(ork_context *ctx, csv_reading *reading, const csv_target *target)
{
    reading->part_blocks = target->take ? target->part_blocks : 0;
    ORK_TRY(choose_columns(ctx, reading));
    ORK_TRY(csv_make_workers(ctx, reading));
    ORK_TRY(find_rows(ctx, reading));
    if (reading->bad_block != SIZE_MAX) return ORK_OK;
    if (target->take) return csv_read_parts(ctx, reading, target->take, target->data);
    ORK_TRY(read_columns(ctx, reading));
    if (reading->has_irregular) {
        ORK_TRY(csv_restart_exactly(ctx, reading));
        ORK_TRY(read_columns(ctx, reading));
    }
    size_t empty = drop_empty_rows(reading);
    ORK_TRY(csv_note_reading(ctx, reading, empty));
    return csv_table_of_columns(ctx, reading, reading->rows, target->table);
}

/* A byte far down is no UTF-8: the file may be Windows-1251 although its beginning is plain ASCII.
   Then it is converted and *again is set. */
static ork_status handle_bad_bytes(ork_context *ctx, csv_source *source, csv_reading *reading,
                                   bool is_asked, bool *again)
{
    csv_block *block = &reading->blocks[reading->bad_block];
    bool had_utf8 = false;
    for (size_t b = 0; b < reading->bad_block; b++)
        had_utf8 = had_utf8 || reading->blocks[b].counts.has_high;
    ORK_OWNED_MEMORY char *bytes = ork_alloc(ctx, block->length);
    if (!bytes) return ORK_ERR_MEMORY;
    ORK_TRY(csv_source_read(ctx, source, block->offset, block->length, bytes));
    *again = !is_asked && !had_utf8 && csv_looks_like_cp1251(bytes, block->length);
    if (*again) return take_for_cp1251(ctx, source);
    csv_fail_at_byte(ctx, reading, block->bad_utf8, not_utf8);
    return hint_encoding(ctx);
}

static ork_status read_utf8(ork_context *ctx, csv_source *source, const ork_read_options *options,
                            size_t begin, bool is_asked, bool *again, const csv_target *target)
{
    ORK_SCRATCH(arena);
    ORK_OWNED_MEMORY char *sample = NULL;
    csv_layout layout = {0};
    ork_cell_rules rules = ork_cell_rules_for(options);
    rules.file = source->name;
    ORK_TRY(take_sample(ctx, source, is_asked, begin, &sample, &layout.sample_length));
    layout.sample = sample;
    ORK_TRY(csv_layout_find(ctx, &arena, source, begin, options, &rules, &layout));
    ORK_TRY(csv_cut_rows(ctx, source, &rules, &layout));
    csv_reading reading = {
        .source = source, .layout = &layout, .rules = &rules, .bad_block = SIZE_MAX};
    reading.is_careful = missing_looks_like_a_value(&rules);
    pthread_mutex_init(&reading.lock, NULL);
    ork_status status = read_rows(ctx, &reading, target);
    if (status == ORK_OK && reading.bad_block != SIZE_MAX)
        status = handle_bad_bytes(ctx, source, &reading, is_asked, again);
    free_reading(&reading);
    return status;
}

static ork_status read_source(ork_context *ctx, csv_source *source, const ork_read_options *options,
                              const csv_target *target)
{
    size_t begin;
    const char *encoding = options ? options->encoding : NULL;
    ORK_TRY(csv_to_utf8(ctx, source, encoding, &begin));
    if (options && options->sheet)
        ORK_TRY(ork_note_add(ctx, ORK_WARNING, "no-sheets",
                             "%s: a CSV file has no sheets; \"%s\" is not looked for", source->name,
                             options->sheet));
    bool again = false;
    ORK_TRY(read_utf8(ctx, source, options, begin, encoding || begin > 0, &again, target));
    return again ? read_utf8(ctx, source, options, 0, true, &again, target) : ORK_OK;
}

ork_status ork_read_csv(ork_context *ctx, const char *path, const ork_read_options *options,
                        ork_table **table)
{
    csv_source source;
    ORK_TRY(csv_source_open(ctx, path, options ? options->max_bytes : 0, &source));
    ork_status status = read_source(ctx, &source, options, &(csv_target){.table = table});
    csv_source_close(&source);
    return status;
}

ork_status csv_read_file_in_parts(ork_context *ctx, const char *path,
                                  const ork_read_options *options, ork_part_taker take, void *data)
{
    enum { PART_BYTES = 32 << 20 }; /* whatever the number of threads */
    size_t bytes = options && options->part_bytes ? options->part_bytes : PART_BYTES;
    csv_target target = {.take = take, .data = data, .part_blocks = bytes / CSV_BLOCK_BYTES + 1};
    csv_source source;
    ORK_TRY(csv_source_open(ctx, path, options ? options->max_bytes : 0, &source));
    ork_status status = read_source(ctx, &source, options, &target);
    csv_source_close(&source);
    return status;
}

ork_status ork_read_csv_bytes(ork_context *ctx, const char *bytes, size_t length, const char *name,
                              const ork_read_options *options, ork_table **table)
{
    csv_source source;
    ORK_TRY(
        csv_source_of_bytes(ctx, bytes, length, name, options ? options->max_bytes : 0, &source));
    ork_status status = read_source(ctx, &source, options, &(csv_target){.table = table});
    csv_source_close(&source);
    return status;
}
