/* The two passes over a file's blocks: where the rows are, then what is in them. */
#include <string.h>

#include "read/csv.h"

/* Room before a block: two bytes by which its first newline is judged, and what the reading of
   digits in eights touches. */
enum { LEAD = 16, BEFORE = 2, BATCH_BLOCKS = 64 };

/* ---- Workers --------------------------------------------------------------------------------- */

ork_status csv_make_workers(ork_context *ctx, csv_reading *reading)
{
    int threads = ork_context_threads(ctx);
    reading->worker_count = (size_t)(threads > 256 ? 256 : threads);
    ORK_NEW(reading->workers, ork_calloc(ctx, reading->worker_count, sizeof *reading->workers));
    for (size_t w = 0; w < reading->worker_count; w++) {
        csv_worker *worker = &reading->workers[w];
        ORK_NEW(worker->dictionaries,
                ork_calloc(ctx, reading->column_count, sizeof *worker->dictionaries));
        worker->next = reading->idle;
        reading->idle = worker;
    }
    return ORK_OK;
}

void csv_free_workers(csv_reading *reading)
{
    for (size_t w = 0; w < reading->worker_count && reading->workers; w++) {
        csv_worker *worker = &reading->workers[w];
        for (size_t j = 0; j < reading->column_count && worker->dictionaries; j++)
            csv_dictionary_free(&worker->dictionaries[j]);
        free(worker->dictionaries);
        free(worker->buffer);
        free(worker->ends);
    }
    free(reading->workers);
    reading->workers = reading->idle = NULL;
}

/* There are as many workers as threads, so that one is idle for whoever asks. */
static csv_worker *take_worker(csv_reading *reading)
{
    pthread_mutex_lock(&reading->lock);
    csv_worker *worker = reading->idle;
    reading->idle = worker->next;
    pthread_mutex_unlock(&reading->lock);
    return worker;
}

static void give_worker(csv_reading *reading, csv_worker *worker)
{
    pthread_mutex_lock(&reading->lock);
    worker->next = reading->idle;
    reading->idle = worker;
    pthread_mutex_unlock(&reading->lock);
}

static ork_status reserve_buffer(ork_context *ctx, csv_worker *worker, size_t length)
{
    size_t size = LEAD + length + 8 + CSV_PADDING;
    if (worker->buffer_size >= size) return ORK_OK;
    free(worker->buffer);
    worker->buffer_size = 0;
    ORK_NEW(worker->buffer, ork_alloc(ctx, size));
    worker->buffer_size = size;
    memset(worker->buffer, ' ', LEAD);
    return ORK_OK;
}

static ork_status reserve_ends(ork_context *ctx, csv_worker *worker, size_t length)
{
    size_t size = 1 + length + 16;
    if (worker->ends_size >= size) return ORK_OK;
    free(worker->ends);
    worker->ends_size = 0;
    ORK_NEW(worker->ends, ork_alloc(ctx, size * sizeof *worker->ends));
    worker->ends_size = size;
    return ORK_OK;
}

/* ---- Errors ---------------------------------------------------------------------------------- */

static const char *name_of_field(const csv_layout *layout, size_t field)
{
    if (field < layout->first_field || field - layout->first_field >= layout->count) return NULL;
    return layout->names[field - layout->first_field];
}

static csv_walker walker_at_data(const csv_layout *layout)
{
    return (csv_walker){
        .delimiter = layout->delimiter, .newline = layout->newline, .row = layout->first_row};
}

/* Walks from the first data row to `end`, or to a bad quote, or until `last_row` is over. */
static ork_status walk_file(ork_context *ctx, const csv_source *source, const csv_layout *layout,
                            size_t end, int64_t last_row, csv_walker *walker, size_t *stopped,
                            csv_walk_end *how)
{
    ORK_OWNED_MEMORY char *buffer = ork_alloc(ctx, CSV_BLOCK_BYTES);
    if (!buffer) return ORK_ERR_MEMORY;
    *walker = walker_at_data(layout);
    *how = CSV_WALK_END;
    *stopped = end;
    for (size_t offset = layout->begin; offset < end; offset += CSV_BLOCK_BYTES) {
        size_t length = end - offset < CSV_BLOCK_BYTES ? end - offset : CSV_BLOCK_BYTES, at = 0;
        ORK_TRY(ork_check_cancelled(ctx));
        ORK_TRY(csv_source_read(ctx, source, offset, length, buffer));
        while ((*how = csv_walk(walker, buffer, length, &at)) == CSV_WALK_ROW &&
               walker->row <= last_row) {
        }
        *stopped = offset + at;
        if (*how != CSV_WALK_END) return ORK_OK;
    }
    return ORK_OK;
}

ork_status csv_fail_at_byte(ork_context *ctx, const csv_reading *reading, size_t offset,
                            const char *message)
{
    csv_walker walker;
    csv_walk_end how;
    size_t stopped;
    ORK_TRY(walk_file(ctx, reading->source, reading->layout, offset, INT64_MAX, &walker, &stopped,
                      &how));
    ork_fail(ctx, ORK_ERR_DATA, "%s", message);
    return ork_at(ctx, &(ork_place){.file = reading->rules->file,
                                    .row = walker.row,
                                    .column = name_of_field(reading->layout, walker.field)});
}

static ork_status fail_quote(ork_context *ctx, const ork_cell_rules *rules,
                             const csv_layout *layout, const csv_walker *walker, bool is_open)
{
    int64_t row = is_open ? walker->quoted_row : walker->row;
    size_t field = is_open ? walker->quoted_field : walker->field;
    ork_fail(ctx, ORK_ERR_DATA, "%s",
             is_open ? "a quote is opened here and not closed before the end of the file"
                     : "text follows the closing quote");
    ork_at(ctx,
           &(ork_place){.file = rules->file, .row = row, .column = name_of_field(layout, field)});
    return ork_hint(ctx, "a quote inside a quoted text is written twice: \"\"");
}

static ork_status fail_ragged(ork_context *ctx, const csv_reading *reading, size_t found,
                              int64_t row)
{
    const csv_layout *layout = reading->layout;
    ork_fail(ctx, ORK_ERR_DATA, "the row has %zu %s, but the header has %zu", found,
             found == 1 ? "field" : "fields", layout->width);
    ork_place place = {.file = reading->rules->file, .row = row};
    if (found < layout->width) place.column = name_of_field(layout, found);
    ork_at(ctx, &place);
    if (found > layout->width)
        return ork_hint(ctx, "a text that contains the delimiter \"%c\" must stand in quotes",
                        layout->delimiter);
    char last[ORK_COLUMN_LETTERS];
    ork_column_letters(layout->width - 1, last);
    return ork_hint(ctx,
                    "if the table ends above this row (footnotes), say range A%lld:%s%lld; if the "
                    "lines above are titles, say header_row",
                    (long long)layout->first_row - 1, last, (long long)row - 1);
}

ork_status csv_cut_rows(ork_context *ctx, const csv_source *source, const ork_cell_rules *rules,
                        csv_layout *layout)
{
    if (!layout->last_row) return ORK_OK;
    if (layout->last_row < layout->first_row) {
        layout->end = layout->begin;
        return ORK_OK;
    }
    csv_walker walker;
    csv_walk_end how;
    ORK_TRY(
        walk_file(ctx, source, layout, layout->end, layout->last_row, &walker, &layout->end, &how));
    return how == CSV_WALK_BAD_QUOTE ? fail_quote(ctx, rules, layout, &walker, false) : ORK_OK;
}

/* ---- The first pass -------------------------------------------------------------------------- */

static void check_utf8(csv_block *block, const char *bytes, size_t readable, bool is_first)
{
    block->skipped = block->overrun = 0;
    block->bad_utf8 = SIZE_MAX;
    if (!block->counts.has_high) return;
    while (!is_first && block->skipped < 3 && block->skipped < block->length &&
           ((unsigned char)bytes[block->skipped] & 0xC0) == 0x80)
        block->skipped++;
    size_t bad = csv_utf8_check(bytes + block->skipped, block->length - block->skipped,
                                readable - block->skipped, &block->overrun);
    if (bad != SIZE_MAX) block->bad_utf8 = block->offset + block->skipped + bad;
}

static ork_status count_in(ork_context *ctx, csv_reading *reading, csv_block *block,
                           csv_worker *worker)
{
    const csv_layout *layout = reading->layout;
    bool is_first = block->offset == layout->begin;
    size_t lead = is_first ? 0 : BEFORE;
    size_t after = layout->end - block->offset - block->length;
    size_t readable = block->length + (after < 3 ? after : 3);
    ORK_TRY(reserve_buffer(ctx, worker, CSV_BLOCK_BYTES));
    char *bytes = worker->buffer + LEAD;
    bytes[-2] = bytes[-1] = layout->newline;
    ORK_TRY(
        csv_source_read(ctx, reading->source, block->offset - lead, readable + lead, bytes - lead));
    memset(bytes + readable, ' ', CSV_PADDING);
    csv_count(bytes, block->length, layout->newline, &block->counts);
    check_utf8(block, bytes, readable, is_first);
    return ORK_OK;
}

static ork_status count_block(ork_context *ctx, size_t index, void *data)
{
    csv_reading *reading = data;
    csv_worker *worker = take_worker(reading);
    ork_status status =
        count_in(ctx, reading, &reading->blocks[reading->first_block + index], worker);
    give_worker(reading, worker);
    return status;
}

/* Runs a task for the blocks begin … end−1, some at a time, and tells how far it is (unless both
   are 0). */
static ork_status for_blocks(ork_context *ctx, csv_reading *reading, size_t begin, size_t end,
                             ork_task task, double progress_from, double progress_to)
{
    size_t batch = reading->worker_count * BATCH_BLOCKS;
    for (size_t first = begin; first < end; first += batch) {
        reading->first_block = first;
        ORK_TRY(ork_parallel(ctx, end - first < batch ? end - first : batch, task, reading));
        double done = (double)(first + batch - begin) / (double)(end - begin);
        if (progress_to > 0)
            ork_progress(ctx, reading->rules->file,
                         progress_from + (progress_to - progress_from) * (done < 1 ? done : 1));
        ORK_TRY(ork_check_cancelled(ctx));
    }
    return ORK_OK;
}

static ork_status cut_into_blocks(ork_context *ctx, csv_reading *reading)
{
    const csv_layout *layout = reading->layout;
    size_t bytes = layout->end - layout->begin;
    free(reading->blocks);
    reading->blocks = NULL;
    reading->block_count = (bytes + CSV_BLOCK_BYTES - 1) / CSV_BLOCK_BYTES;
    ORK_NEW(reading->blocks, ork_calloc(ctx, reading->block_count, sizeof *reading->blocks));
    for (size_t b = 0; b < reading->block_count; b++) {
        csv_block *block = &reading->blocks[b];
        block->offset = layout->begin + b * CSV_BLOCK_BYTES;
        size_t left = layout->end - block->offset;
        block->length = left < CSV_BLOCK_BYTES ? left : CSV_BLOCK_BYTES;
    }
    return ORK_OK;
}

/* The first byte that is wrong in itself. */
static ork_status find_bad_bytes(ork_context *ctx, csv_reading *reading)
{
    size_t overrun = 0;
    for (size_t b = 0; b < reading->block_count; b++) {
        csv_block *block = &reading->blocks[b];
        if (block->counts.zero != SIZE_MAX)
            return csv_fail_at_byte(ctx, reading, block->offset + block->counts.zero,
                                    "there is a NUL byte; is this a CSV file?");
        if (block->skipped != overrun && block->bad_utf8 == SIZE_MAX)
            block->bad_utf8 = block->offset;
        overrun = block->overrun;
        if (block->bad_utf8 == SIZE_MAX) continue;
        reading->bad_block = b;
        return ORK_OK;
    }
    return ORK_OK;
}

/* Puts the blocks' counts together, each with the case that holds for it. */
static void settle_blocks(csv_reading *reading)
{
    bool is_inside = false, keeps_blanks = reading->layout->width == 1;
    size_t end = reading->layout->begin;
    for (size_t b = 0; b < reading->block_count; b++) {
        csv_block *block = &reading->blocks[b];
        const csv_counts *counts = &block->counts;
        block->from = end;
        if (counts->last[is_inside] != SIZE_MAX) end = block->offset + counts->last[is_inside];
        block->to = end;
        block->blanks = keeps_blanks ? 0 : counts->blanks[is_inside];
        block->rows = counts->records[is_inside] - block->blanks;
        is_inside ^= counts->is_odd;
    }
    if (is_inside) reading->has_irregular = 1;
}

/* The same step by step, for quotes that are not regular. */
static ork_status count_exactly(ork_context *ctx, csv_reading *reading)
{
    const csv_layout *layout = reading->layout;
    ORK_OWNED_MEMORY char *buffer = ork_alloc(ctx, CSV_BLOCK_BYTES);
    if (!buffer) return ORK_ERR_MEMORY;
    csv_walker walker = walker_at_data(layout);
    size_t end = layout->begin;
    for (size_t b = 0; b < reading->block_count; b++) {
        csv_block *block = &reading->blocks[b];
        ORK_TRY(ork_check_cancelled(ctx));
        ORK_TRY(csv_source_read(ctx, reading->source, block->offset, block->length, buffer));
        block->from = end;
        block->rows = block->blanks = 0;
        csv_walk_end how;
        size_t at = 0;
        while ((how = csv_walk(&walker, buffer, block->length, &at)) == CSV_WALK_ROW) {
            end = block->offset + at;
            if (walker.is_blank && layout->width > 1)
                block->blanks++;
            else
                block->rows++;
        }
        if (how == CSV_WALK_BAD_QUOTE)
            return fail_quote(ctx, reading->rules, layout, &walker, false);
        block->to = end;
    }
    if (walker.state == CSV_QUOTED) return fail_quote(ctx, reading->rules, layout, &walker, true);
    return ORK_OK;
}

/* A last record without a newline belongs to the last block. */
static ork_status add_open_record(ork_context *ctx, csv_reading *reading)
{
    const csv_layout *layout = reading->layout;
    if (reading->block_count == 0) return ORK_OK;
    csv_block *last = &reading->blocks[reading->block_count - 1];
    if (last->to == layout->end) return ORK_OK;
    char only;
    if (layout->end - last->to == 1) {
        ORK_TRY(csv_source_read(ctx, reading->source, last->to, 1, &only));
        if (only == '\r') return ORK_OK;
    }
    last->to = layout->end;
    last->rows++;
    return ORK_OK;
}

/* Blank lines behind the last row, which move no row from its place. */
static ork_status count_trailing_blanks(ork_context *ctx, const csv_reading *reading,
                                        size_t *blanks)
{
    enum { TAIL_BYTES = 4096 };
    char tail[TAIL_BYTES];
    const csv_layout *layout = reading->layout;
    size_t length =
        layout->end - layout->begin < TAIL_BYTES ? layout->end - layout->begin : TAIL_BYTES;
    ORK_TRY(csv_source_read(ctx, reading->source, layout->end - length, length, tail));
    size_t newlines = 0;
    for (size_t i = length; i > 0 && (tail[i - 1] == '\n' || tail[i - 1] == '\r'); i--)
        newlines += tail[i - 1] == layout->newline;
    *blanks = newlines > 1 ? newlines - 1 : 0;
    return ORK_OK;
}

ork_status csv_first_pass(ork_context *ctx, csv_reading *reading)
{
    if (!reading->is_exact) {
        ORK_TRY(cut_into_blocks(ctx, reading));
        ORK_TRY(for_blocks(ctx, reading, 0, reading->block_count, count_block, 0, 0.2));
        ORK_TRY(find_bad_bytes(ctx, reading));
        if (reading->bad_block != SIZE_MAX) return ORK_OK;
        settle_blocks(reading);
        if (reading->has_irregular) return ORK_OK;
    } else {
        ORK_TRY(count_exactly(ctx, reading));
    }
    ORK_TRY(add_open_record(ctx, reading));
    size_t row = 0, record = 0, blanks = 0, trailing;
    ORK_TRY(count_trailing_blanks(ctx, reading, &trailing));
    for (size_t b = 0; b < reading->block_count; b++) {
        csv_block *block = &reading->blocks[b];
        block->row = row;
        block->record = record;
        row += block->rows;
        record += block->rows + block->blanks;
        blanks += block->blanks;
        if (block->to - block->from > CSV_MAX_RECORD) {
            ork_fail(ctx, ORK_ERR_DATA, "a record is longer than %zu bytes", CSV_MAX_RECORD);
            ork_at(ctx, &(ork_place){.file = reading->rules->file,
                                     .row = reading->layout->first_row + (int64_t)block->record});
            return ork_hint(ctx, "is there a quote that is not closed?");
        }
    }
    reading->rows = row;
    reading->blanks = blanks > trailing ? blanks - trailing : 0;
    return ORK_OK;
}

/* ---- The second pass ------------------------------------------------------------------------- */

/* Whether quotes stand only where a field is quoted as a whole, doubled inside. */
static bool quotes_are_regular(const char *bytes, size_t length, const uint32_t *ends, size_t count)
{
    size_t in_fields = 0, all = 0;
    for (size_t k = 0; k < count; k++) {
        const char *s = bytes + (uint32_t)(ends[k] + 1), *e = bytes + ends[k + 1];
        while (s < e && (*s == '\n' || *s == '\r'))
            s++; /* behind a blank line */
        if (s == e || *s != '"') continue;
        if (e[-1] == '\r') e--;
        if (e - s < 2 || e[-1] != '"') return false;
        in_fields += 2;
        for (s++, e--; s < e && (s = memchr(s, '"', (size_t)(e - s))); s += 2) {
            if (s + 1 >= e || s[1] != '"') return false;
            in_fields += 2;
        }
    }
    for (const char *s = bytes; (s = memchr(s, '"', (size_t)(bytes + length - s))); s++)
        all++;
    return all == in_fields;
}

static size_t index_exactly(const csv_layout *layout, const char *bytes, size_t length,
                            uint32_t *ends)
{
    csv_walker walker = walker_at_data(layout);
    walker.ends = ends;
    size_t at = 0;
    while (csv_walk(&walker, bytes, length, &at) == CSV_WALK_ROW) {
    }
    return walker.end_count;
}

/* Looks at a block's records one by one: takes blank ones out of the index, writes down the rows
   of the others, and tells of the first with a wrong number of fields. */
static ork_status tidy_index(ork_context *ctx, csv_reading *reading, const csv_block *block,
                             const char *bytes, uint32_t *ends, size_t *count)
{
    const csv_layout *layout = reading->layout;
    int64_t file_row = layout->first_row + (int64_t)block->record;
    size_t kept = 0, fields = 0, row = block->row - reading->part_row;
    uint32_t before = (uint32_t)-1;
    for (size_t k = 1; k <= *count; k++) {
        uint32_t end = ends[k], start = before + 1;
        bool is_last = bytes[end] == layout->newline;
        before = end;
        fields++;
        ends[++kept] = end;
        if (!is_last) continue;
        bool is_empty = end == start || (end == start + 1 && bytes[start] == '\r');
        if (fields == 1 && is_empty && layout->width > 1) {
            kept--;
        } else if (fields != layout->width) {
            return fail_ragged(ctx, reading, fields, file_row);
        } else if (reading->file_rows) {
            reading->file_rows[row++] = file_row;
        }
        fields = 0;
        file_row++;
    }
    *count = kept;
    return ORK_OK;
}

static bool is_grid(const char *bytes, const uint32_t *ends, size_t count, size_t rows,
                    size_t width, char newline)
{
    if (count != rows * width) return false;
    for (size_t r = 1; r <= rows; r++)
        if (bytes[ends[r * width]] != newline) return false;
    return true;
}

static ork_status read_columns(ork_context *ctx, csv_reading *reading, csv_worker *worker,
                               const csv_view *view)
{
    for (size_t j = 0; j < reading->column_count; j++) {
        csv_column *column = &reading->columns[j];
        if (!column->is_due) continue;
        if (column->type == ORK_TEXT)
            ORK_TRY(csv_read_texts(ctx, view, column, &worker->dictionaries[j]));
        else
            ORK_TRY(csv_read_values(ctx, view, column));
    }
    return ORK_OK;
}

static ork_status read_in(ork_context *ctx, csv_reading *reading, csv_block *block,
                          csv_worker *worker)
{
    const csv_layout *layout = reading->layout;
    size_t length = block->to - block->from;
    ORK_TRY(reserve_buffer(ctx, worker, length));
    ORK_TRY(reserve_ends(ctx, worker, length + 1));
    char *bytes = worker->buffer + LEAD;
    ORK_TRY(csv_source_read(ctx, reading->source, block->from, length, bytes));
    if (bytes[length - 1] != layout->newline) bytes[length++] = layout->newline;
    memset(bytes + length, ' ', CSV_PADDING);
    uint32_t *ends = worker->ends;
    ends[0] = (uint32_t)-1;
    size_t count = reading->is_exact
                       ? index_exactly(layout, bytes, length, ends + 1)
                       : csv_index(bytes, length, layout->delimiter, layout->newline, ends + 1);
    if (!reading->is_exact && memchr(bytes, '"', length) &&
        !quotes_are_regular(bytes, length, ends, count)) {
        __atomic_store_n(&reading->has_irregular, 1, __ATOMIC_RELAXED);
        return ORK_OK;
    }
    bool needs_tidying = block->blanks > 0 || reading->file_rows ||
                         !is_grid(bytes, ends, count, block->rows, layout->width, layout->newline);
    if (needs_tidying) ORK_TRY(tidy_index(ctx, reading, block, bytes, ends, &count));
    csv_view view = {.bytes = bytes,
                     .ends = ends,
                     .width = layout->width,
                     .rows = block->rows,
                     .row = block->row - reading->part_row,
                     .part_row = reading->part_row,
                     .has_blanks = block->blanks > 0,
                     .newline = layout->newline,
                     .rules = reading->rules,
                     .is_careful = reading->is_careful};
    return read_columns(ctx, reading, worker, &view);
}

static ork_status read_block(ork_context *ctx, size_t index, void *data)
{
    csv_reading *reading = data;
    csv_block *block = &reading->blocks[reading->first_block + index];
    if (block->rows == 0) return ORK_OK;
    csv_worker *worker = take_worker(reading);
    block->worker = worker;
    ork_status status = read_in(ctx, reading, block, worker);
    give_worker(reading, worker);
    return status;
}

/* The field indices of text columns that were read in this pass. */
static bool is_fresh_text(const csv_column *column)
{
    return column->is_due && column->type == ORK_TEXT;
}

static ork_status merge_column(ork_context *ctx, size_t index, void *data)
{
    csv_reading *reading = data;
    csv_column *column = &reading->columns[index];
    if (!is_fresh_text(column)) return ORK_OK;
    ORK_SCRATCH(scratch);
    csv_dictionary **dictionaries;
    size_t used = 0;
    ORK_NEW(dictionaries,
            ork_arena_calloc(ctx, &scratch, reading->worker_count, sizeof *dictionaries));
    for (size_t w = 0; w < reading->worker_count; w++) {
        csv_dictionary *dictionary = &reading->workers[w].dictionaries[index];
        if (dictionary->count > 0) dictionaries[used++] = dictionary;
    }
    return csv_merge_dictionaries(ctx, reading->rules, column, dictionaries, used);
}

static ork_status remap_block(ork_context *ctx, size_t index, void *data)
{
    csv_reading *reading = data;
    csv_block *block = &reading->blocks[reading->first_block + index];
    for (size_t j = 0; j < reading->column_count && block->rows > 0; j++) {
        csv_column *column = &reading->columns[j];
        if (!is_fresh_text(column) || column->is_identity) continue;
        ORK_TRY(csv_remap_texts(ctx, column, block->worker->dictionaries[j].map,
                                block->row - reading->part_row, block->rows));
    }
    return ORK_OK;
}

ork_status csv_fill_columns(ork_context *ctx, csv_reading *reading, size_t first, size_t end,
                            double progress_from, double progress_to)
{
    ork_status status =
        for_blocks(ctx, reading, first, end, read_block, progress_from, progress_to);
    if (!reading->has_irregular || (status != ORK_OK && status != ORK_ERR_DATA)) return status;
    ork_context_clear_error(ctx);
    return ORK_OK;
}

void csv_forget_texts(csv_reading *reading)
{
    for (size_t w = 0; w < reading->worker_count; w++)
        for (size_t j = 0; j < reading->column_count; j++)
            csv_dictionary_free(&reading->workers[w].dictionaries[j]);
}

ork_status csv_settle_texts(ork_context *ctx, csv_reading *reading, size_t first, size_t end)
{
    ORK_TRY(ork_parallel(ctx, reading->column_count, merge_column, reading));
    double from = reading->part_blocks ? 0 : 0.95, to = reading->part_blocks ? 0 : 1;
    ORK_TRY(for_blocks(ctx, reading, first, end, remap_block, from, to));
    csv_forget_texts(reading);
    return ORK_OK;
}

ork_status csv_file_row(ork_context *ctx, const csv_reading *reading, size_t row, int64_t *file_row)
{
    const csv_block *block = reading->blocks;
    while (row >= block->row + block->rows)
        block++;
    *file_row = reading->layout->first_row + (int64_t)(block->record + row - block->row);
    if (block->blanks == 0) return ORK_OK;
    size_t length = block->to - block->from, at = 0, left = row - block->row + 1;
    ORK_OWNED_MEMORY char *buffer = ork_alloc(ctx, length + 1);
    if (!buffer) return ORK_ERR_MEMORY;
    ORK_TRY(csv_source_read(ctx, reading->source, block->from, length, buffer));
    buffer[length++] = reading->layout->newline; /* of the file's last record */
    csv_walker walker = walker_at_data(reading->layout);
    walker.row = 0;
    for (int64_t record = 0; left > 0 && csv_walk(&walker, buffer, length, &at) == CSV_WALK_ROW;
         record++) {
        left -= !walker.is_blank;
        *file_row = reading->layout->first_row + (int64_t)block->record + record;
    }
    return ORK_OK;
}
