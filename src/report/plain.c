/*
 * Results for people on a terminal: aligned tables with as many digits as they can use, values,
 * figures and notes. Nothing here is meant to be read by a program.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "orken/report.h"
#include "report/repeats.h"

enum {
    MOST_ROWS = 60,  /* of the first table on a terminal */
    FEW_ROWS = 20,   /* of the others */
    WIDEST_CELL = 48 /* longer texts are cut */
};

/* ---- Numbers -------------------------------------------------------------------------------- */

/* How the numbers of a column are written. */
typedef struct number_style {
    int decimals;
    bool grouped;
    bool scientific;
} number_style;

/* True when x says no more with further decimals. */
static bool is_said_with(double x, int decimals)
{
    double scaled = fabs(x) * pow(10, decimals);
    return fabs(scaled - round(scaled)) <= 1e-9 * fmax(1, scaled);
}

/* Four digits of the greatest value, fewer decimals where they would all be zero. */
static number_style choose_style(double greatest)
{
    if (greatest >= 1e15 || (greatest > 0 && greatest < 1e-6))
        return (number_style){.scientific = true};
    int magnitude = greatest > 0 ? (int)floor(log10(greatest)) : 0;
    int decimals = 3 - magnitude;
    return (number_style){.decimals = decimals < 0 ? 0 : decimals, .grouped = greatest >= 1e5};
}

static number_style column_style(const ork_column *column, size_t rows)
{
    double greatest = 0;
    for (size_t i = 0; i < rows; i++) {
        if (ork_column_has(column, i))
            greatest = fmax(greatest, fabs(ork_column_number(column, i)));
    }
    number_style chosen = choose_style(greatest);
    if (column->type == ORK_INTEGER) return (number_style){.grouped = greatest >= 1e5};
    for (; chosen.decimals > 0; chosen.decimals--) {
        for (size_t i = 0; i < rows; i++) {
            if (!ork_column_has(column, i)) continue;
            if (!is_said_with(ork_column_number(column, i), chosen.decimals - 1)) return chosen;
        }
    }
    return chosen;
}

static void add_number(ork_context *ctx, double value, number_style style, ork_text *text)
{
    char buffer[512];
    bool vanishes = value != 0 && fabs(value) < 0.5 * pow(10, -style.decimals);
    if (style.scientific) {
        snprintf(buffer, sizeof buffer, "%.4g", value);
    } else if (vanishes) {
        snprintf(buffer, sizeof buffer, "%.2g", value); /* small, but not nothing */
    } else {
        ork_write_number_fixed(value, style.decimals, style.grouped, buffer, sizeof buffer);
    }
    ork_text_add(ctx, text, buffer);
}

/* ---- Tables --------------------------------------------------------------------------------- */

static void add_cut(ork_context *ctx, const char *string, ork_text *text)
{
    if (ork_utf8_width(string) <= WIDEST_CELL) {
        for (; *string; string++) /* a line break would break the row */
            ork_text_add_bytes(ctx, text, (unsigned char)*string < ' ' ? " " : string, 1);
        return;
    }
    ORK_SCRATCH(scratch);
    size_t length = 0;
    for (size_t size, width = 0; width < WIDEST_CELL - 1; length += size) {
        ork_utf8_next(string + length, &size);
        char *start = ork_arena_strndup(ctx, &scratch, string + length, size);
        if (!start) {
            text->failed = true;
            return;
        }
        width += ork_utf8_width(start);
    }
    char *head = ork_arena_strndup(ctx, &scratch, string, length);
    if (head) add_cut(ctx, head, text);
    if (!head) text->failed = true;
    ork_text_add(ctx, text, "…");
}

static void add_cell(ork_context *ctx, const ork_column *column, size_t i, number_style style,
                     ork_text *text)
{
    if (!ork_column_has(column, i)) {
        ork_text_add(ctx, text, "–");
        return;
    }
    switch (column->type) {
    case ORK_NUMBER:
    case ORK_INTEGER:
        add_number(ctx, ork_column_number(column, i), style, text);
        return;
    case ORK_TEXT:
        add_cut(ctx, ork_column_text(column, i), text);
        return;
    case ORK_BOOLEAN:
        ork_text_add(ctx, text, column->data.boolean[i] ? "yes" : "no");
        return;
    case ORK_DATE:
        ork_column_write(column, i, ctx, text);
        return;
    }
}

/* The texts of a table's shown part, column by column, and how wide each column is. */
typedef struct table_layout {
    const ork_table *table;
    size_t rows;
    const char ***cells; /* [column][row] */
    size_t *widths;
    size_t keys; /* first columns, which each block of a folded table repeats */
} table_layout;

/* Columns that stand side by side: the keys, then [from, to). */
typedef struct block {
    const table_layout *layout;
    size_t from, to;
} block;

static ork_status lay_out_column(ork_context *ctx, ork_arena *arena, table_layout *layout, size_t j)
{
    const ork_column *column = layout->table->columns[j];
    size_t width = ork_utf8_width(column->name);
    if (column->measure) {
        if (ork_utf8_width(column->measure) > width) width = ork_utf8_width(column->measure);
    }
    number_style style = {0};
    if (ork_column_is_numeric(column)) style = column_style(column, layout->rows);
    ORK_NEW(layout->cells[j], ork_arena_calloc(ctx, arena, layout->rows, sizeof *layout->cells[j]));
    for (size_t i = 0; i < layout->rows; i++) {
        ORK_OWNED_TEXT ork_text cell = {0};
        ork_text_add(ctx, &cell, "");
        add_cell(ctx, column, i, style, &cell);
        ORK_TRY(ork_text_status(&cell));
        ORK_NEW(layout->cells[j][i], ork_arena_strndup(ctx, arena, cell.bytes, cell.length));
        size_t cell_width = ork_utf8_width(layout->cells[j][i]);
        if (cell_width > width) width = cell_width;
    }
    layout->widths[j] = width;
    return ORK_OK;
}

/* The block's column after j; starts from SIZE_MAX. */
static size_t next_column(const block *of, size_t j)
{
    size_t next = j + 1; /* 0 at the start */
    return next >= of->layout->keys && next < of->from ? of->from : next;
}

/* A text in its column: numbers to the right, all else to the left; no spaces end a line. */
static void add_aligned(ork_context *ctx, const block *of, size_t j, const char *string,
                        ork_text *text)
{
    const table_layout *layout = of->layout;
    size_t space = layout->widths[j] - ork_utf8_width(string);
    bool is_right = ork_column_is_numeric(layout->table->columns[j]);
    ork_text_add(ctx, text, j == next_column(of, SIZE_MAX) ? "" : "  ");
    if (is_right) ork_text_addf(ctx, text, "%*s", (int)space, "");
    ork_text_add(ctx, text, string);
    if (!is_right) ork_text_addf(ctx, text, "%*s", (int)space, "");
    if (j + 1 < of->to || text->failed) return;
    while (text->length > 0 && text->bytes[text->length - 1] == ' ')
        text->bytes[--text->length] = '\0';
    ork_text_add(ctx, text, "\n");
}

static void add_header(ork_context *ctx, const block *of, ork_text *text)
{
    const table_layout *layout = of->layout;
    bool has_measures = false;
    for (size_t j = next_column(of, SIZE_MAX); j < of->to; j = next_column(of, j)) {
        add_aligned(ctx, of, j, layout->table->columns[j]->name, text);
        has_measures = has_measures || layout->table->columns[j]->measure;
    }
    for (size_t j = next_column(of, SIZE_MAX); has_measures && j < of->to; j = next_column(of, j)) {
        const char *measure = layout->table->columns[j]->measure;
        add_aligned(ctx, of, j, measure ? measure : "", text);
    }
    for (size_t j = next_column(of, SIZE_MAX); j < of->to; j = next_column(of, j)) {
        if (j != next_column(of, SIZE_MAX)) ork_text_add(ctx, text, "  ");
        for (size_t k = 0; k < layout->widths[j]; k++)
            ork_text_add(ctx, text, "─");
    }
    ork_text_add(ctx, text, "\n");
}

static void add_block(ork_context *ctx, const block *of, ork_text *text)
{
    add_header(ctx, of, text);
    for (size_t i = 0; i < of->layout->rows; i++) {
        for (size_t j = next_column(of, SIZE_MAX); j < of->to; j = next_column(of, j))
            add_aligned(ctx, of, j, of->layout->cells[j][i], text);
    }
}

/* Unit and period when they come first, else the first column of text. */
static size_t count_keys(const ork_table *table)
{
    size_t keys = 0;
    while (keys < table->column_count && ((int)keys == table->unit || (int)keys == table->period ||
                                          (keys == 0 && table->columns[0]->type == ORK_TEXT)))
        keys++;
    return keys;
}

/* As many columns as fit into `width` (0: all), at least one, in each block. */
static void add_blocks(ork_context *ctx, table_layout *layout, size_t width, ork_text *text)
{
    size_t count = layout->table->column_count, total = 0, keys = 0;
    for (size_t j = 0; j < count; j++)
        total += layout->widths[j] + (j > 0 ? 2 : 0);
    if (width == 0 || total <= width) {
        add_block(ctx, &(block){layout, 0, count}, text);
        return;
    }
    layout->keys = count_keys(layout->table);
    for (size_t j = 0; j < layout->keys; j++)
        keys += layout->widths[j] + 2;
    if (2 * keys > width) layout->keys = keys = 0; /* too wide to be repeated */
    for (size_t from = layout->keys, to; from < count; from = to) {
        size_t used = keys + layout->widths[from];
        for (to = from + 1; to < count && used + 2 + layout->widths[to] <= width; to++)
            used += 2 + layout->widths[to];
        if (from > layout->keys) ork_text_add(ctx, text, "\n");
        add_block(ctx, &(block){layout, from, to}, text);
    }
}

ork_status ork_table_plain(ork_context *ctx, const ork_table *table, size_t max_rows, size_t width,
                           ork_text *text)
{
    ORK_SCRATCH(scratch);
    table_layout layout = {.table = table, .rows = table->row_count};
    if (layout.rows > max_rows) layout.rows = max_rows;
    if (table->column_count == 0) {
        ork_text_add(ctx, text, "(no columns)\n");
        return ork_text_status(text);
    }
    ORK_NEW(layout.cells,
            ork_arena_calloc(ctx, &scratch, table->column_count, sizeof *layout.cells));
    ORK_NEW(layout.widths,
            ork_arena_calloc(ctx, &scratch, table->column_count, sizeof *layout.widths));
    for (size_t j = 0; j < table->column_count; j++)
        ORK_TRY(lay_out_column(ctx, &scratch, &layout, j));
    add_blocks(ctx, &layout, width, text);
    if (table->row_count == 0) ork_text_add(ctx, text, "(no rows)\n");
    if (table->row_count > layout.rows)
        ork_text_addf(ctx, text, "… %zu more of %zu rows\n", table->row_count - layout.rows,
                      table->row_count);
    return ork_text_status(text);
}

/* ---- A result ------------------------------------------------------------------------------- */

static void add_title(ork_context *ctx, const ork_table *table, ork_text *text)
{
    if (table->title) {
        ork_text_addf(ctx, text, "%s [%s]\n\n", table->title, table->name);
    } else {
        ork_text_addf(ctx, text, "%s\n\n", table->name);
    }
}

static void add_values(ork_context *ctx, const ork_result *result, ork_text *text)
{
    size_t widest = 0;
    for (size_t k = 0; k < result->value_count; k++) {
        const ork_value *value = &result->values[k];
        size_t width = ork_utf8_width(value->title ? value->title : value->name);
        if (width > widest) widest = width;
    }
    if (result->value_count > 0) ork_text_add(ctx, text, "Values\n\n");
    for (size_t k = 0; k < result->value_count; k++) {
        const ork_value *value = &result->values[k];
        const char *title = value->title ? value->title : value->name;
        ork_text_addf(ctx, text, "%s%*s  ", title, (int)(widest - ork_utf8_width(title)), "");
        number_style style = choose_style(fabs(value->number));
        while (!style.scientific && style.decimals > 0 &&
               is_said_with(value->number, style.decimals - 1))
            style.decimals--;
        if (value->is_missing) ork_text_add(ctx, text, "–");
        if (!value->is_missing) add_number(ctx, value->number, style, text);
        if (value->measure) ork_text_addf(ctx, text, " %s", value->measure);
        ork_text_add(ctx, text, "\n");
    }
    if (result->value_count > 0) ork_text_add(ctx, text, "\n");
}

static void add_figures(ork_context *ctx, const ork_result *result, ork_text *text)
{
    if (result->figure_count == 0) return;
    ork_text_add(ctx, text, "Figures (--out DIR draws them): ");
    for (size_t k = 0; k < result->figure_count; k++)
        ork_text_addf(ctx, text, "%s%s", k > 0 ? ", " : "", result->figures[k].name);
    ork_text_add(ctx, text, "\n\n");
}

static void add_notes(ork_context *ctx, const ork_result *result, ork_text *text)
{
    if (result->note_count > 0) ork_text_add(ctx, text, "Notes\n\n");
    for (size_t k = 0; k < result->note_count; k++) {
        const ork_note *note = &result->notes[k];
        ork_text_addf(ctx, text, "- %s%s\n", note->severity == ORK_WARNING ? "Warning: " : "",
                      note->message);
    }
}

static ork_status add_table(ork_context *ctx, const ork_table *table, size_t most, size_t width,
                            ork_text *text)
{
    add_title(ctx, table, text);
    ORK_TRY(ork_table_plain(ctx, table, most, width, text));
    if (table->row_count > most)
        ork_text_addf(ctx, text, "  all of them: --table %s (as CSV: --format csv), or --out DIR\n",
                      table->name);
    ork_text_add(ctx, text, "\n");
    return ork_text_status(text);
}

/* The latest period's table, where there is one beside that of all periods; the first else. */
static size_t first_to_read(const ork_result *result)
{
    for (size_t k = 1; k < result->table_count; k++) {
        if (ork_table_is_excerpt(result, k)) return k;
    }
    return 0;
}

ork_status ork_result_plain(ork_context *ctx, const ork_result *result, size_t width,
                            ork_text *text)
{
    size_t first = first_to_read(result);
    for (size_t k = 0; k < result->table_count; k++) {
        size_t which = k == 0 ? first : k <= first ? k - 1 : k;
        if (!ork_table_is_repeated(result, which))
            ORK_TRY(
                add_table(ctx, result->tables[which], k == 0 ? MOST_ROWS : FEW_ROWS, width, text));
    }
    add_values(ctx, result, text);
    add_figures(ctx, result, text);
    add_notes(ctx, result, text);
    return ork_text_status(text);
}
