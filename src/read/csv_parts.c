/*
 * A file handed over in parts.
 *
 * Each part is made like a table of the whole file, from some blocks. What a column's type is shows
 * only at the end of the file, so that the parts are read once for the types and once for the
 * values.
 */
#include "read/csv.h"
#include "table/column.h"
#include "table/table.h"

/* The blocks of one part, and their rows of the file's table. */
typedef struct part {
    size_t first, end;
    size_t row, rows;
    double progress; /* share of the file that lies before it */
} part;

static part part_at(const csv_reading *reading, size_t first)
{
    size_t count = reading->block_count;
    size_t end = first + reading->part_blocks;
    part of = {.first = first, .end = end < count ? end : count};
    const csv_block *last = &reading->blocks[of.end - 1];
    of.row = reading->blocks[first].row;
    of.rows = last->row + last->rows - of.row;
    of.progress = (double)first / (double)count;
    return of;
}

/* Reads a part into new columns; the passes share what progress is told. */
static ork_status fill_part(ork_context *ctx, csv_reading *reading, const part *of, double from,
                            double to)
{
    double end = (double)of->end / (double)reading->block_count;
    reading->part_row = of->row;
    ORK_TRY(csv_make_columns(ctx, reading, of->rows));
    return csv_fill_columns(ctx, reading, of->first, of->end, from + (to - from) * of->progress,
                            from + (to - from) * end);
}

/* ---- Types ----------------------------------------------------------------------------------- */

/* Whether a column is empty in a row of a block; texts are still the workers' codes. */
static bool is_empty(const csv_reading *reading, size_t j, const csv_block *block, size_t row)
{
    const ork_column *column = reading->columns[j].column;
    size_t i = row - reading->part_row;
    if (column->type != ORK_TEXT)
        return !ork_column_has(column, i) && !ork_column_reason(column, i);
    return block->worker->dictionaries[j].entries[column->data.code[i]].length == 0;
}

/* Where a column's last value or reason in this part is. */
static void find_last_filled(const csv_reading *reading, const part *of, size_t j)
{
    for (size_t b = of->end; b > of->first; b--) {
        const csv_block *block = &reading->blocks[b - 1];
        for (size_t row = block->row + block->rows; row > block->row; row--) {
            if (is_empty(reading, j, block, row - 1)) continue;
            reading->columns[j].filled = row;
            return;
        }
    }
}

/* One pass for the types of the columns that are due. */
static ork_status look_through(ork_context *ctx, csv_reading *reading)
{
    for (size_t j = 0; j < reading->column_count; j++)
        if (reading->columns[j].is_due) csv_reset_column(&reading->columns[j]);
    for (size_t first = 0; first < reading->block_count; first += reading->part_blocks) {
        part of = part_at(reading, first);
        ORK_TRY(fill_part(ctx, reading, &of, 0.2, 0.5));
        if (reading->has_irregular) return ORK_OK;
        for (size_t j = 0; j < reading->column_count; j++)
            if (reading->columns[j].is_due) find_last_filled(reading, &of, j);
    }
    /* Only the distinct texts tell the type of a column of texts. */
    ORK_TRY(csv_make_columns(ctx, reading, 0));
    return csv_settle_texts(ctx, reading, 0, 0);
}

static ork_status find_types(ork_context *ctx, csv_reading *reading)
{
    bool is_finished = false;
    while (!is_finished) {
        ORK_TRY(look_through(ctx, reading));
        if (reading->has_irregular)
            ORK_TRY(csv_restart_exactly(ctx, reading));
        else
            ORK_TRY(csv_settle_columns(ctx, reading, &is_finished));
    }
    return ORK_OK;
}

/* ---- Values ---------------------------------------------------------------------------------- */

/* Texts become the columns' own; what was counted of them in the whole file is kept. */
static ork_status settle_texts(ork_context *ctx, csv_reading *reading, const part *of)
{
    ORK_SCRATCH(scratch);
    csv_census *kept;
    ORK_NEW(kept, ork_arena_calloc(ctx, &scratch, reading->column_count, sizeof *kept));
    for (size_t j = 0; j < reading->column_count; j++)
        kept[j] = reading->columns[j].census;
    ork_status status = csv_settle_texts(ctx, reading, of->first, of->end);
    for (size_t j = 0; j < reading->column_count; j++)
        reading->columns[j].census = kept[j];
    return status;
}

static ork_status check_types(ork_context *ctx, const csv_reading *reading)
{
    for (size_t j = 0; j < reading->column_count; j++) {
        if (reading->columns[j].need == CSV_FITS) continue;
        ork_fail(ctx, ORK_ERR_INTERNAL, "the file is not the same when it is read again");
        return ork_at(
            ctx, &(ork_place){.file = reading->rules->file, .column = reading->columns[j].name});
    }
    return ORK_OK;
}

static ork_status hand_over(ork_context *ctx, csv_reading *reading, size_t rows,
                            ork_part_taker take, void *data)
{
    const csv_layout *layout = reading->layout;
    ORK_OWNED_TABLE ork_table *table = NULL;
    for (size_t j = 0; j < reading->column_count; j++)
        reading->columns[j].column->length = rows;
    ORK_TRY(csv_table_of_columns(ctx, reading, rows, &table));
    ORK_TRY(ork_table_remember_names(ctx, table, layout->names, layout->count));
    return take(ctx, table, data);
}

static ork_status read_part(ork_context *ctx, csv_reading *reading, const part *of, size_t rows,
                            ork_part_taker take, void *data)
{
    if (reading->blanks > 0)
        ORK_NEW(reading->file_rows, ork_calloc(ctx, of->rows, sizeof(int64_t)));
    ORK_TRY(fill_part(ctx, reading, of, 0.5, 1));
    ORK_TRY(check_types(ctx, reading));
    ORK_TRY(settle_texts(ctx, reading, of));
    return hand_over(ctx, reading, rows, take, data);
}

ork_status csv_read_parts(ork_context *ctx, csv_reading *reading, ork_part_taker take, void *data)
{
    size_t filled = 0;
    ORK_TRY(find_types(ctx, reading));
    for (size_t j = 0; j < reading->column_count; j++) {
        csv_column *column = &reading->columns[j];
        if (column->filled > filled) filled = column->filled;
        column->is_due = true;
        column->commas = column->points = 0;
    }
    for (size_t first = 0; first < reading->block_count; first += reading->part_blocks) {
        part of = part_at(reading, first);
        if (of.row >= filled) break;
        size_t rows = filled - of.row < of.rows ? filled - of.row : of.rows;
        ORK_TRY(read_part(ctx, reading, &of, rows, take, data));
    }
    size_t empty = reading->rows - filled;
    reading->rows = filled;
    reading->part_row = 0;
    ORK_TRY(csv_note_reading(ctx, reading, empty));
    if (filled > 0) return ORK_OK;
    /* What the columns are called is told by a part without rows. */
    ORK_TRY(csv_make_columns(ctx, reading, 0));
    return hand_over(ctx, reading, 0, take, data);
}
