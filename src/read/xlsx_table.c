/* A sheet's body: its rows, merged labels, and the columns made of it. */
#include "read/xlsx_table.h"

#include <math.h>
#include <string.h>

#define MOST_DENSE_CELLS 400000000ull
#define MOST_NAMED_ROWS 10

/* ---- What is there -----------------------------------------------------------------------------
 */

static ork_status measure(xlsx_building *b)
{
    const xlsx_sheet *sheet = b->sheet;
    b->used = (xlsx_area){UINT32_MAX, 0, UINT32_MAX, 0};
    for (uint32_t j = 0; j < sheet->column_count; j++) {
        const xlsx_column *column = &sheet->columns[j];
        if (column->count == 0) continue;
        uint32_t first = column->cells[0].row, last = column->cells[column->count - 1].row;
        if (first < b->used.first_row) b->used.first_row = first;
        if (last > b->used.last_row) b->used.last_row = last;
        if (b->used.first_column == UINT32_MAX) b->used.first_column = j;
        b->used.last_column = j;
    }
    ork_place place = {.file = b->package->path, .sheet = sheet->name};
    if (b->used.first_column == UINT32_MAX) {
        bool has_range = b->options && b->options->range;
        ork_fail(b->ctx, ORK_ERR_DATA, has_range ? "the range %s is empty" : "the sheet is empty%s",
                 has_range ? b->options->range : "");
        ork_at(b->ctx, &place);
        return ork_hint(b->ctx, "choose another sheet or range");
    }
    uint64_t dense = (uint64_t)(b->used.last_row - b->used.first_row + 1) *
                     (b->used.last_column - b->used.first_column + 1);
    if (dense <= MOST_DENSE_CELLS) return ORK_OK;
    ork_fail(b->ctx, ORK_ERR_DATA, "%zu cells are spread over %llu rows and columns",
             sheet->cell_count, (unsigned long long)dense);
    ork_at(b->ctx, &place);
    return ork_hint(b->ctx, "say where the table is with range");
}

ork_status xlsx_fail_not_computed(const xlsx_building *b, uint32_t row, uint32_t column,
                                  const char *name)
{
    char letters[ORK_COLUMN_LETTERS];
    ork_column_letters(column, letters);
    ork_fail(b->ctx, ORK_ERR_DATA,
             "cell %s%u holds a formula, but the file does not hold its result", letters, row + 1);
    ork_at(b->ctx, &(ork_place){.file = b->package->path,
                                .sheet = b->sheet->name,
                                .row = (int64_t)row + 1,
                                .column = name ? name : letters});
    return ork_hint(b->ctx, "open the workbook in the spreadsheet program and save it: that "
                            "computes and stores the results");
}

/* "5, 8, 9 and 12 more" */
static void write_rows(ork_context *ctx, ork_text *text, const uint32_t *rows, size_t count)
{
    for (size_t i = 0; i < count && i < MOST_NAMED_ROWS; i++)
        ork_text_addf(ctx, text, "%s%u", i > 0 ? ", " : "", rows[i] + 1);
    if (count > MOST_NAMED_ROWS) ork_text_addf(ctx, text, " and %zu more", count - MOST_NAMED_ROWS);
}

/* Lists the body's rows that hold a cell; those between them that hold none are noted. */
static ork_status list_rows(xlsx_building *b, ork_arena *scratch)
{
    size_t height = b->used.last_row - b->used.first_row + 1, empty_count = 0;
    uint32_t body = b->header_last + 1 - b->used.first_row, empty[MOST_NAMED_ROWS];
    bool *has_cell;
    ORK_NEW(has_cell, ork_arena_calloc(b->ctx, scratch, height, sizeof *has_cell));
    ORK_NEW(b->index, ork_arena_alloc(b->ctx, scratch, height * sizeof *b->index));
    ORK_NEW(b->file_rows, ork_arena_alloc(b->ctx, scratch, height * sizeof *b->file_rows));
    for (uint32_t j = b->used.first_column; j <= b->used.last_column; j++) {
        const xlsx_column *column = &b->sheet->columns[j];
        for (size_t i = 0; i < column->count; i++)
            has_cell[column->cells[i].row - b->used.first_row] = true;
    }
    b->row_count = 0;
    for (uint32_t i = 0; i < height; i++) {
        b->index[i] = UINT32_MAX;
        if (i < body) continue;
        if (has_cell[i]) {
            b->index[i] = (uint32_t)b->row_count;
            b->file_rows[b->row_count++] = (int64_t)b->used.first_row + i + 1;
            continue;
        }
        if (empty_count < MOST_NAMED_ROWS) empty[empty_count] = b->used.first_row + i;
        empty_count++;
    }
    b->rules.rows = b->file_rows;
    if (empty_count == 0) return ORK_OK;
    ORK_OWNED_TEXT ork_text rows = {0};
    write_rows(b->ctx, &rows, empty, empty_count);
    ORK_TRY(ork_text_status(&rows));
    return ork_note_add(b->ctx, ORK_INFO, "empty-rows",
                        "%s, sheet \"%s\": %zu empty %s left out: %s", b->package->path,
                        b->sheet->name, empty_count, empty_count == 1 ? "row was" : "rows were",
                        rows.bytes);
}

/* ---- What is hidden
 * ------------------------------------------------------------------------------ */

static ork_status note_hidden_rows(const xlsx_building *b)
{
    const xlsx_sheet *sheet = b->sheet;
    size_t count = 0;
    uint32_t first[MOST_NAMED_ROWS];
    for (size_t i = 0; i < sheet->hidden_row_count; i++) {
        uint32_t row = sheet->hidden_rows[i];
        if (row <= b->header_last || row > b->used.last_row) continue;
        if (count < MOST_NAMED_ROWS) first[count] = row;
        count++;
    }
    if (count == 0) return ORK_OK;
    ORK_OWNED_TEXT ork_text rows = {0};
    write_rows(b->ctx, &rows, first, count);
    ORK_TRY(ork_text_status(&rows));
    return ork_note_add(b->ctx, ORK_WARNING, "hidden-rows",
                        "%s, sheet \"%s\": %zu hidden %s read like the others: %s",
                        b->package->path, sheet->name, count, count == 1 ? "row is" : "rows are",
                        rows.bytes);
}

static ork_status note_hidden_columns(const xlsx_building *b)
{
    ORK_OWNED_TEXT ork_text list = {0};
    const xlsx_sheet *sheet = b->sheet;
    size_t count = 0;
    for (size_t i = 0; i < sheet->hidden_column_count; i++) {
        const xlsx_area *group = &sheet->hidden_columns[i];
        for (uint32_t j = b->used.first_column; j <= b->used.last_column; j++) {
            if (j < group->first_column || j > group->last_column) continue;
            if (sheet->columns[j].count == 0) continue;
            char letters[ORK_COLUMN_LETTERS];
            ork_column_letters(j, letters);
            if (count < MOST_NAMED_ROWS)
                ork_text_addf(b->ctx, &list, "%s%s", count > 0 ? ", " : "", letters);
            count++;
        }
        if (count > XLSX_MAX_COLUMNS) break;
    }
    if (count == 0) return ORK_OK;
    ORK_TRY(ork_text_status(&list));
    return ork_note_add(b->ctx, ORK_WARNING, "hidden-columns",
                        "%s, sheet \"%s\": %zu hidden %s read like the others: %s%s",
                        b->package->path, sheet->name, count,
                        count == 1 ? "column is" : "columns are", list.bytes,
                        count > MOST_NAMED_ROWS ? ", …" : "");
}

/* ---- Merged labels in the body
 * -------------------------------------------------------------------- */

static int by_column_then_row(const void *a, const void *b)
{
    const xlsx_area *x = a, *y = b;
    if (x->first_column != y->first_column) return x->first_column < y->first_column ? -1 : 1;
    return x->first_row < y->first_row ? -1 : x->first_row > y->first_row;
}

/* What was done with merged cells, for the notes. */
typedef struct merge_counts {
    size_t filled, areas; /* cells filled down, in how many areas */
    size_t numbers;       /* areas of a number, which is not repeated */
    uint32_t number_row, number_column;
} merge_counts;

/*
 * Fills merged labels down one column of the body. Numbers stay where they are: repeating them
 * would count them twice. `*at` runs over the merges, which are in order of columns and rows.
 */
static void fill_down(const xlsx_building *b, uint32_t column, ork_cell *cells, size_t *at,
                      merge_counts *counts)
{
    const xlsx_sheet *sheet = b->sheet;
    uint32_t next_free = b->header_last + 1;
    while (*at < sheet->merge_count && sheet->merges[*at].first_column < column)
        ++*at;
    for (; *at < sheet->merge_count && sheet->merges[*at].first_column == column; ++*at) {
        const xlsx_area *m = &sheet->merges[*at];
        if (m->first_row < next_free || m->last_row == m->first_row) continue;
        if (m->first_row > b->used.last_row) continue;
        uint32_t last = m->last_row < b->used.last_row ? m->last_row : b->used.last_row;
        next_free = last + 1;
        const xlsx_cell *label = xlsx_sheet_cell(sheet, m->first_row, column);
        if (!label) continue;
        if (!xlsx_cell_is_label(label)) {
            if (counts->numbers++ == 0) {
                counts->number_row = m->first_row;
                counts->number_column = column;
            }
            continue;
        }
        ork_cell value = cells[b->index[m->first_row - b->used.first_row]];
        size_t before = counts->filled;
        for (uint32_t row = m->first_row + 1; row <= last; row++) {
            uint32_t i = b->index[row - b->used.first_row];
            if (i == UINT32_MAX || cells[i].kind != ORK_CELL_EMPTY) continue;
            cells[i] = value;
            counts->filled++;
        }
        counts->areas += counts->filled > before;
    }
}

static ork_status note_merges(const xlsx_building *b, const merge_counts *counts)
{
    const char *file = b->package->path, *sheet = b->sheet->name;
    if (counts->filled > 0)
        ORK_TRY(ork_note_add(b->ctx, ORK_INFO, "merged-labels",
                             "%s, sheet \"%s\": merged labels were filled down into %zu more %s "
                             "(merged areas: %zu)",
                             file, sheet, counts->filled, counts->filled == 1 ? "cell" : "cells",
                             counts->areas));
    if (counts->numbers == 0) return ORK_OK;
    char letters[ORK_COLUMN_LETTERS];
    ork_column_letters(counts->number_column, letters);
    return ork_note_add(b->ctx, ORK_WARNING, "merged-numbers",
                        "%s, sheet \"%s\": %zu merged areas hold a number (the first is %s%u); it "
                        "stands in their first row only, the other rows are missing",
                        file, sheet, counts->numbers, letters, counts->number_row + 1);
}

/* ---- Columns
 * ------------------------------------------------------------------------------------- */

static ork_status fill_cells(const xlsx_building *b, uint32_t column, const char *name,
                             ork_cell *cells)
{
    const xlsx_column *source = &b->sheet->columns[column];
    memset(cells, 0, b->row_count * sizeof *cells);
    for (size_t i = 0; i < source->count; i++) {
        const xlsx_cell *cell = &source->cells[i];
        uint32_t row = b->index[cell->row - b->used.first_row];
        if (row == UINT32_MAX) continue;
        if (cell->kind == XLSX_CELL_NOT_COMPUTED)
            return xlsx_fail_not_computed(b, cell->row, column, name);
        cells[row].kind = (ork_cell_kind)cell->kind;
        if (cell->kind == ORK_CELL_TEXT || cell->kind == ORK_CELL_ERROR) {
            cells[row].text = cell->text;
            cells[row].length = (uint32_t)strlen(cell->text);
        } else {
            cells[row].number = cell->number;
        }
    }
    return ORK_OK;
}

/* Which of the used columns make the table: those with a name or a value. */
typedef struct chosen {
    uint32_t *positions;
    const char **names;
    bool *wanted, *as_text;
    size_t count;
} chosen;

static bool has_body_cell(const xlsx_building *b, uint32_t column)
{
    const xlsx_column *cells = &b->sheet->columns[column];
    return cells->count > 0 && cells->cells[cells->count - 1].row > b->header_last;
}

static ork_status choose_columns(xlsx_building *b, ork_arena *scratch, chosen *c)
{
    size_t width = b->used.last_column - b->used.first_column + 1;
    const char **names;
    ORK_NEW(names, ork_arena_calloc(b->ctx, scratch, width, sizeof *names));
    ORK_NEW(c->names, ork_arena_calloc(b->ctx, scratch, width, sizeof *c->names));
    ORK_NEW(c->positions, ork_arena_calloc(b->ctx, scratch, width, sizeof *c->positions));
    ORK_NEW(c->wanted, ork_arena_calloc(b->ctx, scratch, width, sizeof *c->wanted));
    ORK_NEW(c->as_text, ork_arena_calloc(b->ctx, scratch, width, sizeof *c->as_text));
    ORK_TRY(xlsx_header_texts(b, names));
    for (uint32_t j = 0; j < width; j++) {
        uint32_t position = b->used.first_column + j;
        const char *name = names[j];
        size_t length = strlen(name);
        ork_cell_trim(&name, &length);
        if (length == 0 && !has_body_cell(b, position)) continue;
        if (length == 0) {
            char letters[ORK_COLUMN_LETTERS];
            ork_column_letters(position, letters);
            ORK_NEW(name, ork_arena_format(b->ctx, b->arena, "column %s", letters));
            ORK_TRY(ork_note_add(b->ctx, ORK_WARNING, "unnamed-column",
                                 "%s, sheet \"%s\": column %s has no name in the header and is "
                                 "called \"%s\"",
                                 b->package->path, b->sheet->name, letters, name));
        }
        c->positions[c->count] = position;
        c->names[c->count++] = name;
    }
    ORK_TRY(ork_header_names(b->ctx, b->arena, &b->rules, c->names, c->count, 0));
    return ork_header_choose(b->ctx, &b->rules, b->options, c->names, c->count, c->wanted,
                             c->as_text);
}

static ork_status add_columns(xlsx_building *b, ork_arena *scratch, const chosen *c,
                              ork_table *table)
{
    merge_counts counts = {0};
    size_t merge = 0;
    ork_cell *cells;
    ORK_NEW(cells, ork_arena_alloc(b->ctx, scratch, (b->row_count + 1) * sizeof *cells));
    if (b->sheet->merge_count > 1)
        qsort(b->sheet->merges, b->sheet->merge_count, sizeof *b->sheet->merges,
              by_column_then_row);
    for (size_t j = 0; j < c->count; j++) {
        if (!c->wanted[j]) continue;
        ork_column *column = NULL;
        ORK_TRY(ork_check_cancelled(b->ctx));
        ORK_TRY(fill_cells(b, c->positions[j], c->names[j], cells));
        fill_down(b, c->positions[j], cells, &merge, &counts);
        ORK_TRY(ork_cells_column(b->ctx, &b->rules, c->names[j], cells, b->row_count, c->as_text[j],
                                 &column));
        ORK_TRY(ork_table_take(b->ctx, table, column));
    }
    return note_merges(b, &counts);
}

/* Rows at the end with one text in the first column are mostly footnotes. */
static ork_status note_footnotes(const xlsx_building *b, const chosen *c)
{
    if (c->count < 2 || b->row_count == 0) return ORK_OK;
    uint32_t last = 0;
    for (size_t j = 1; j < c->count; j++) {
        const xlsx_column *column = &b->sheet->columns[c->positions[j]];
        if (column->count > 0 && column->cells[column->count - 1].row > last)
            last = column->cells[column->count - 1].row;
    }
    if (last >= b->used.last_row || last <= b->header_last) return ORK_OK;
    const xlsx_cell *cell = xlsx_sheet_cell(b->sheet, b->used.last_row, c->positions[0]);
    if (!cell || cell->kind != ORK_CELL_TEXT) return ORK_OK;
    uint32_t first = last + 1;
    while (!xlsx_sheet_cell(b->sheet, first, c->positions[0]))
        first++;
    return ork_note_add(b->ctx, ORK_WARNING, "footnotes",
                        "%s, sheet \"%s\": from row %u on only the first column is filled (row %u: "
                        "\"%.80s\"); if these are footnotes, leave them out with range",
                        b->package->path, b->sheet->name, first + 1, b->used.last_row + 1,
                        cell->text);
}

static ork_status set_rows(xlsx_building *b, ork_table *table)
{
    int64_t first = b->row_count > 0 ? b->file_rows[0] : (int64_t)b->header_last + 2;
    ORK_TRY(ork_table_set_origin(b->ctx, table, b->package->path, b->sheet->name, first));
    bool are_adjacent =
        b->row_count == 0 || b->file_rows[b->row_count - 1] - first + 1 == (int64_t)b->row_count;
    if (are_adjacent) return ORK_OK;
    ORK_NEW(table->rows, ork_alloc(b->ctx, b->row_count * sizeof *table->rows));
    memcpy(table->rows, b->file_rows, b->row_count * sizeof *table->rows);
    return ORK_OK;
}

static ork_status build(xlsx_building *b, ork_arena *scratch, ork_table **table)
{
    ORK_TRY(measure(b));
    ORK_TRY(xlsx_header_find(b));
    ORK_TRY(list_rows(b, scratch));
    ORK_TRY(note_hidden_rows(b));
    ORK_TRY(note_hidden_columns(b));
    chosen c = {0};
    ORK_TRY(choose_columns(b, scratch, &c));
    ORK_TRY(note_footnotes(b, &c));
    ORK_OWNED_TABLE ork_table *built = NULL;
    ORK_TRY(ork_table_new(b->ctx, NULL, b->row_count, &built));
    ORK_TRY(set_rows(b, built));
    ORK_TRY(add_columns(b, scratch, &c, built));
    *table = built;
    built = NULL;
    return ORK_OK;
}

ork_status xlsx_table_build(ork_context *ctx, const xlsx_package *package, xlsx_sheet *sheet,
                            const ork_read_options *options, ork_table **table)
{
    ORK_SCRATCH(scratch);
    xlsx_building b = {.ctx = ctx,
                       .package = package,
                       .sheet = sheet,
                       .options = options,
                       .arena = &scratch,
                       .rules = ork_cell_rules_for(options)};
    b.rules.file = package->path;
    b.rules.sheet = sheet->name;
    b.rules.types_cells = true;
    return build(&b, &scratch, table);
}
