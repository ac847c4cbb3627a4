/* Where a sheet's header is, and the names it gives to the columns. */
#include <math.h>
#include <string.h>

#include "read/xlsx_table.h"

#define ROWS_SEARCHED 1000
#define MOST_HEADER_ROWS 20
#define MOST_WIDE_MERGES 10000

static bool is_year(const xlsx_cell *cell)
{
    return cell->kind == ORK_CELL_NUMBER && cell->number >= 1900 && cell->number <= 2100 &&
           cell->number == floor(cell->number);
}

bool xlsx_cell_is_label(const xlsx_cell *cell)
{
    return cell && (cell->kind == ORK_CELL_TEXT || cell->kind == ORK_CELL_DATE || is_year(cell));
}

/* ---- Finding the header's first row ---------------------------------------------------------- */

/* What the search knows of the sheet. */
typedef struct search {
    const xlsx_building *b;
    bool *counts;           /* [columns] belongs to the table's width */
    size_t width;           /* how many of them */
    const xlsx_area **wide; /* merged areas near the top that span columns */
    size_t wide_count;
} search;

/* A column with a single cell may be a remark beside the table. */
static void measure_width(search *s)
{
    const xlsx_building *b = s->b;
    for (int least = 2; least >= 1 && s->width == 0; least--)
        for (uint32_t j = b->used.first_column; j <= b->used.last_column; j++) {
            bool counts = b->sheet->columns[j].count >= (size_t)least;
            s->counts[j - b->used.first_column] = counts;
            s->width += counts;
        }
}

static void find_wide_merges(search *s)
{
    const xlsx_sheet *sheet = s->b->sheet;
    for (size_t i = 0; i < sheet->merge_count && s->wide_count < MOST_WIDE_MERGES; i++) {
        const xlsx_area *m = &sheet->merges[i];
        if (m->last_column > m->first_column && m->first_row < s->b->used.first_row + ROWS_SEARCHED)
            s->wide[s->wide_count++] = m;
    }
}

/* Columns that merged labels of the row reach beyond their own cell. */
static size_t covered_by_merges(const search *s, uint32_t row)
{
    const xlsx_area *used = &s->b->used;
    size_t covered = 0;
    for (size_t i = 0; i < s->wide_count; i++) {
        const xlsx_area *m = s->wide[i];
        if (m->first_row != row ||
            !xlsx_cell_is_label(xlsx_sheet_cell(s->b->sheet, row, m->first_column)))
            continue;
        for (uint32_t j = m->first_column + 1; j <= m->last_column && j <= used->last_column; j++)
            covered += j >= used->first_column && s->counts[j - used->first_column];
        if (covered > s->width) break;
    }
    return covered;
}

/* A header: labels over most of the width, and more than a title across it. */
static bool looks_like_header(const search *s, uint32_t row)
{
    const xlsx_area *used = &s->b->used;
    size_t texts = 0, years = 0, others = 0;
    for (uint32_t j = used->first_column; j <= used->last_column; j++) {
        const xlsx_cell *cell = xlsx_sheet_cell(s->b->sheet, row, j);
        if (!cell || !s->counts[j - used->first_column]) continue;
        if (!xlsx_cell_is_label(cell))
            others++;
        else if (cell->kind == ORK_CELL_TEXT)
            texts++;
        else
            years++;
    }
    bool corner_is_empty = !xlsx_sheet_cell(s->b->sheet, row, used->first_column);
    if (texts == 0 && !(corner_is_empty && years >= 2)) return false;
    if (texts + years < (s->width > 1 ? 2 : 1)) return false;
    return 2 * (texts + years + covered_by_merges(s, row)) > s->width && others == 0;
}

static ork_status fail_no_header(const xlsx_building *b)
{
    ork_fail(b->ctx, ORK_ERR_DATA, "no row looks like a header: a row of names over most columns");
    ork_at(b->ctx, &(ork_place){.file = b->package->path, .sheet = b->sheet->name});
    return ork_hint(b->ctx, "say which row it is with header_row");
}

static ork_status search_header(xlsx_building *b)
{
    ORK_SCRATCH(scratch);
    search s = {.b = b};
    size_t columns = b->used.last_column - b->used.first_column + 1;
    ORK_NEW(s.counts, ork_arena_calloc(b->ctx, &scratch, columns, sizeof *s.counts));
    ORK_NEW(s.wide, ork_arena_calloc(b->ctx, &scratch, MOST_WIDE_MERGES, sizeof *s.wide));
    measure_width(&s);
    find_wide_merges(&s);
    uint32_t end = b->used.last_row - b->used.first_row < ROWS_SEARCHED
                       ? b->used.last_row
                       : b->used.first_row + ROWS_SEARCHED;
    for (uint32_t row = b->used.first_row; row <= end; row++) {
        if (!looks_like_header(&s, row)) continue;
        b->header_first = row;
        return ORK_OK;
    }
    return fail_no_header(b);
}

static ork_status note_skipped_rows(const xlsx_building *b)
{
    if (b->header_first == b->used.first_row) return ORK_OK;
    const char *text = "";
    for (uint32_t j = b->used.first_column; j <= b->used.last_column && !*text; j++) {
        const xlsx_cell *cell = xlsx_sheet_cell(b->sheet, b->used.first_row, j);
        if (cell && cell->kind == ORK_CELL_TEXT) text = cell->text;
    }
    size_t length = strlen(text);
    if (length > 100)
        for (length = 100; length > 0 && (text[length] & 0xC0) == 0x80;)
            length--;
    return ork_note_add(b->ctx, ORK_INFO, "rows-above-header",
                        "%s, sheet \"%s\": the header is row %u; rows %u to %u above it are no "
                        "part of the table%s%.*s%s",
                        b->package->path, b->sheet->name, b->header_first + 1,
                        b->used.first_row + 1, b->header_first, *text ? ": \"" : "", (int)length,
                        text, *text ? "\"" : "");
}

/* ---- How many rows it takes --------------------------------------------------------------------
 */

/* All cells of the next row below a merged label are labels, and differ: they part it. */
static bool is_parted_below(const xlsx_building *b, const xlsx_area *merge)
{
    const xlsx_cell *before = NULL;
    for (uint32_t j = merge->first_column; j <= merge->last_column; j++) {
        const xlsx_cell *cell = xlsx_sheet_cell(b->sheet, merge->last_row + 1, j);
        if (!xlsx_cell_is_label(cell)) return false;
        if (before && before->kind == cell->kind && cell->kind != ORK_CELL_TEXT &&
            cell->number == before->number)
            return false;
        before = cell;
    }
    return true;
}

/* The header's last row by its merged cells: those that reach down, and those parted below. */
static uint32_t last_row_by_merges(const xlsx_building *b, uint32_t last)
{
    for (size_t i = 0; i < b->sheet->merge_count; i++) {
        const xlsx_area *m = &b->sheet->merges[i];
        if (m->first_row < b->header_first || m->first_row > last) continue;
        if (m->last_row - b->header_first >= MOST_HEADER_ROWS) continue;
        if (m->last_row > last) last = m->last_row;
        bool is_wide = m->last_column > m->first_column &&
                       m->last_column - m->first_column < XLSX_MAX_COLUMNS - 1;
        if (is_wide && m->last_row == last && last < b->used.last_row && is_parted_below(b, m))
            last = m->last_row + 1;
    }
    return last;
}

static ork_status find_last_row(xlsx_building *b)
{
    const ork_read_options *options = b->options;
    if (options && options->header_rows > 0) {
        int64_t last = (int64_t)b->header_first + options->header_rows - 1;
        if (options->header_rows > 100 || last > b->used.last_row) {
            ork_fail(b->ctx, ORK_ERR_DATA,
                     "the header cannot take %d rows: it may take 100, and the cells end in row %u",
                     options->header_rows, b->used.last_row + 1);
            return ork_at(b->ctx, &(ork_place){.file = b->package->path,
                                               .sheet = b->sheet->name,
                                               .option = "header_rows"});
        }
        b->header_last = (uint32_t)last;
        return ORK_OK;
    }
    uint32_t last = b->header_first, before;
    do {
        before = last;
        last = last_row_by_merges(b, last);
    } while (last != before && last - b->header_first < MOST_HEADER_ROWS);
    b->header_last = last;
    if (last == b->header_first) return ORK_OK;
    return ork_note_add(b->ctx, ORK_INFO, "header-rows",
                        "%s, sheet \"%s\": the header takes rows %u to %u, as its merged cells "
                        "show; header_rows says otherwise",
                        b->package->path, b->sheet->name, b->header_first + 1, last + 1);
}

ork_status xlsx_header_find(xlsx_building *b)
{
    int row = b->options ? b->options->header_row : 0;
    if (row <= 0) {
        ORK_TRY(search_header(b));
        ORK_TRY(note_skipped_rows(b));
        return find_last_row(b);
    }
    int64_t first = (int64_t)b->sheet->area.first_row + row - 1;
    if (first > b->used.last_row) {
        ork_fail(b->ctx, ORK_ERR_DATA, "there is no header in row %lld: the cells end in row %u",
                 (long long)first + 1, b->used.last_row + 1);
        return ork_at(b->ctx, &(ork_place){.file = b->package->path,
                                           .sheet = b->sheet->name,
                                           .row = first + 1,
                                           .option = "header_row"});
    }
    b->header_first = (uint32_t)first;
    return find_last_row(b);
}

/* ---- Names
 * --------------------------------------------------------------------------------------- */

/* The text of a header's cell, in b->arena; "" when it is empty. */
static ork_status label_text(const xlsx_building *b, uint32_t row, uint32_t column,
                             const char **text)
{
    const xlsx_cell *cell = xlsx_sheet_cell(b->sheet, row, column);
    char number[ORK_NUMBER_BYTES];
    int y, m, d;
    *text = "";
    if (!cell) return ORK_OK;
    switch (cell->kind) {
    case ORK_CELL_TEXT:
    case ORK_CELL_ERROR:
        *text = cell->text;
        return ORK_OK;
    case ORK_CELL_DATE:
        ork_day_parts((int32_t)cell->number, &y, &m, &d);
        ORK_NEW(*text, ork_arena_format(b->ctx, b->arena, "%04d-%02d-%02d", y, m, d));
        return ORK_OK;
    case ORK_CELL_BOOLEAN:
        *text = cell->number != 0 ? "true" : "false";
        return ORK_OK;
    case ORK_CELL_NUMBER:
        ork_write_number(cell->number, number);
        ORK_NEW(*text, ork_arena_format(b->ctx, b->arena, "%s", number));
        return ORK_OK;
    default:
        return xlsx_fail_not_computed(b, row, column, NULL);
    }
}

/* The header's texts, row by row; a merged label stands in every cell of its area. */
static ork_status fill_grid(const xlsx_building *b, const char **grid, size_t columns)
{
    for (uint32_t row = b->header_first; row <= b->header_last; row++)
        for (size_t j = 0; j < columns; j++)
            ORK_TRY(label_text(b, row, b->used.first_column + (uint32_t)j,
                               &grid[(row - b->header_first) * columns + j]));
    size_t visited = 0, most = (b->header_last - b->header_first + 1) * columns;
    for (size_t i = 0; i < b->sheet->merge_count; i++) {
        const xlsx_area *m = &b->sheet->merges[i];
        if (m->first_row < b->header_first || m->first_row > b->header_last) continue;
        if (m->first_column < b->used.first_column || m->first_column > b->used.last_column)
            continue;
        const char *label = grid[(m->first_row - b->header_first) * columns + m->first_column -
                                 b->used.first_column];
        for (uint32_t row = m->first_row; row <= m->last_row && row <= b->header_last; row++)
            for (uint32_t j = m->first_column; j <= m->last_column && j <= b->used.last_column;
                 j++) {
                const char **text =
                    &grid[(row - b->header_first) * columns + j - b->used.first_column];
                if (!**text) *text = label;
                visited++;
            }
        if (visited <= most) continue;
        ork_fail(b->ctx, ORK_ERR_DATA, "merged areas in the header overlap: the file is damaged");
        return ork_at(b->ctx, &(ork_place){.file = b->package->path, .sheet = b->sheet->name});
    }
    return ORK_OK;
}

/* The labels over one column, from the top, joined; a label that reaches down counts once. */
static ork_status join_labels(const xlsx_building *b, const char *const *grid, size_t columns,
                              size_t j, const char **name)
{
    const char *before = "";
    *name = "";
    for (uint32_t row = b->header_first; row <= b->header_last; row++) {
        const char *label = grid[(row - b->header_first) * columns + j];
        if (!*label || strcmp(label, before) == 0) continue;
        before = label;
        if (!**name)
            *name = label;
        else
            ORK_NEW(*name, ork_arena_format(b->ctx, b->arena, "%s / %s", *name, label));
    }
    return ORK_OK;
}

ork_status xlsx_header_texts(const xlsx_building *b, const char **names)
{
    ORK_SCRATCH(scratch);
    size_t columns = b->used.last_column - b->used.first_column + 1;
    size_t rows = b->header_last - b->header_first + 1;
    const char **grid;
    ORK_NEW(grid, ork_arena_calloc(b->ctx, &scratch, rows * columns, sizeof *grid));
    ORK_TRY(fill_grid(b, grid, columns));
    for (size_t j = 0; j < columns; j++)
        ORK_TRY(join_labels(b, grid, columns, j, &names[j]));
    return ORK_OK;
}
