/*
 * Rows and columns of coloured cells with their values; missing ones are hatched.
 */
#include "draw/drawing.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define HEAD_SIZE 11.5
#define HEAD_LEADING 14.0
#define SLANT 50.0 /* degrees of turned column heads */
/* With more rows and more columns than this, each has a line of small print. */
#define DENSE 60
#define DENSE_SIZE 8.5
#define DENSE_LEADING 10.0

typedef struct heatmap {
    ork_levels columns, rows;
    size_t *cells; /* [rows × columns] */
    ork_lines *names, *heads;
    double name_width, cell_width, cell_height, left, value_size;
    double low, high;
    bool has_values, has_missing, is_dense;
    double rotation; /* of the heads: 0, −SLANT or −90 */
    size_t every;    /* every how many columns have a head */
    double head_height, head_size;
} heatmap;

static void colour_of(const ork_drawing *d, const heatmap *h, double value,
                      char colour[ORK_COLOUR_BYTES])
{
    if (d->is_yes_no) {
        ork_grade_colour(value > 0 ? 0u : 1u, 2, colour);
        return;
    }
    ork_value_colour(d, h->low, h->high, value, colour);
}

/* A tick or a cross where the values are yes and no. */
static void print_value(const ork_drawing *d, double value, char text[ORK_FORMATTED_BYTES])
{
    if (d->is_yes_no) {
        snprintf(text, ORK_FORMATTED_BYTES, "%s", value > 0 ? "✓" : "✗");
        return;
    }
    ork_format_number(&d->format, value, text);
}

static double widest_value(const ork_drawing *d, double size)
{
    double widest = 0;
    for (size_t i = 0; i < d->table->row_count; i++) {
        char text[ORK_FORMATTED_BYTES];
        double value = ork_value_at(d->value, i);
        if (isnan(value)) continue;
        print_value(d, value, text);
        widest = fmax(widest, ork_text_width(text, size, false));
    }
    return widest;
}

/* Turned by SLANT in one line, as long as they end within the page on the right. */
static ork_status try_slanted(ork_drawing *d, heatmap *h, bool *fits)
{
    double angle = SLANT * acos(-1) / 180, longest = 0;
    *fits = true;
    for (size_t k = 0; k < h->columns.count; k++) {
        double middle = h->left + ((double)k + 0.5) * h->cell_width;
        double width = ork_text_width(h->columns.texts[k], HEAD_SIZE, false);
        longest = fmax(longest, width);
        if (width > fmin(120, (d->width - 8 - middle) / cos(angle))) *fits = false;
        ORK_TRY(
            ork_wrap_text(d, h->columns.texts[k], HEAD_SIZE, false, width + 1, 1, &h->heads[k]));
    }
    h->rotation = -SLANT;
    h->head_height = longest * sin(angle) + HEAD_SIZE * cos(angle) + 8;
    /* Parallel lines of text, one line's height apart. */
    while ((double)h->every * h->cell_width * sin(angle) < HEAD_SIZE * 1.15)
        h->every++;
    return ORK_OK;
}

/* Upwards, in as many lines as the cell is wide; smaller where that gives each column its own. */
static ork_status turn_upwards(ork_drawing *d, heatmap *h)
{
    double longest = 0, leading = HEAD_LEADING / HEAD_SIZE;
    h->head_size = fmax(8.5, fmin(HEAD_SIZE, h->cell_width / leading));
    size_t lines = (size_t)fmin(3, fmax(1, floor(h->cell_width / HEAD_LEADING)));
    for (size_t k = 0; k < h->columns.count; k++) {
        ORK_TRY(
            ork_wrap_text(d, h->columns.texts[k], h->head_size, false, 190, lines, &h->heads[k]));
        longest = fmax(longest, h->heads[k].width);
    }
    h->rotation = -90;
    h->head_height = longest + 12;
    h->every = 1;
    while ((double)h->every * h->cell_width < h->head_size * leading - 0.01)
        h->every++;
    return ORK_OK;
}

static bool are_numbers(const ork_levels *levels)
{
    double number;
    for (size_t k = 0; k < levels->count; k++) {
        const char *text = levels->texts[k];
        if (!ork_parse_number(text, strlen(text), '.', &number)) return false;
    }
    return true;
}

static ork_status lay_out_heads(ork_drawing *d, heatmap *h)
{
    size_t count = h->columns.count, most = 0;
    bool fits = true;
    ORK_NEW(h->heads, ork_arena_calloc(d->ctx, &d->arena, count + 1, sizeof *h->heads));
    h->every = 1;
    h->head_size = HEAD_SIZE;
    for (size_t k = 0; k < count; k++) {
        const char *text = h->columns.texts[k];
        ORK_TRY(ork_wrap_text(d, text, HEAD_SIZE, false, h->cell_width - 6, 4, &h->heads[k]));
        if (h->heads[k].count > most) most = h->heads[k].count;
        fits = fits && h->heads[k].count <= 3 &&
               ork_longest_word(text, HEAD_SIZE) <= h->cell_width - 6;
    }
    h->head_height = (double)most * HEAD_LEADING + 6;
    if (fits) return ORK_OK;
    ORK_TRY(try_slanted(d, h, &fits));
    /* Numbers may be left out of a sequence; names may not. */
    bool are_all = h->every == 1 || are_numbers(&h->columns);
    return fits && are_all ? ORK_OK : turn_upwards(d, h);
}

static ork_status lay_out(ork_drawing *d, heatmap *h)
{
    ORK_NEW(h->names, ork_arena_calloc(d->ctx, &d->arena, h->rows.count + 1, sizeof *h->names));
    h->is_dense = h->rows.count > DENSE && h->columns.count > DENSE;
    double name_size = h->is_dense ? DENSE_SIZE : ORK_NAME_SIZE;
    for (size_t i = 0; i < h->rows.count; i++) {
        ORK_TRY(ork_wrap_text(d, h->rows.texts[i], name_size, false, d->width * 0.34,
                              h->is_dense ? 1 : 2, &h->names[i]));
        h->name_width = fmax(h->name_width, h->names[i].width);
    }
    h->left = ORK_MARGIN + h->name_width + 8;
    double room = d->width - ORK_MARGIN - h->left, count = (double)h->columns.count;
    h->cell_width = fmin(room / count, 110);
    /* Slanted heads lean to the right over the last column. */
    if (room / count < 40) h->cell_width = fmax((room - 46) / count, 2);
    h->cell_height = h->rows.count > 40 ? 17 : 23;
    if (h->is_dense) h->cell_height = DENSE_LEADING;
    for (size_t i = 0; !h->is_dense && i < h->rows.count; i++) {
        h->cell_height = fmax(h->cell_height, (double)h->names[i].count * ORK_NAME_LEADING + 3);
    }
    for (h->value_size = 11.5; h->value_size >= 8.5; h->value_size -= 0.5) {
        h->has_values = widest_value(d, h->value_size) + 4 <= h->cell_width;
        if (h->has_values) break;
    }
    return lay_out_heads(d, h);
}

static void draw_heads(ork_drawing *d, const heatmap *h)
{
    ork_text_style style = {.size = h->head_size, .rotation = h->rotation};
    double bottom = d->y + h->head_height - 6;
    if (h->rotation == 0) style.anchor = "middle";
    for (size_t k = 0; k < h->columns.count; k += h->every) {
        double middle = h->left + ((double)k + 0.5) * h->cell_width;
        const ork_lines *head = &h->heads[k];
        for (size_t n = 0; n < head->count; n++) {
            double x = middle, y = bottom;
            double line = (double)n - ((double)head->count - 1) / 2;
            if (h->rotation == 0) y -= (double)(head->count - 1 - n) * HEAD_LEADING;
            if (h->rotation == -SLANT) x += 2;
            if (h->rotation == -90) x += line * HEAD_LEADING + h->head_size * 0.36;
            ork_svg_text(d, &style, x, y, head->lines[n]);
        }
    }
    d->y += h->head_height;
}

static ork_status draw_cell(ork_drawing *d, heatmap *h, size_t cell, double x, double y)
{
    char *title, text[ORK_FORMATTED_BYTES], colour[ORK_COLOUR_BYTES];
    double value = ork_value_at(d->value, cell), gap = h->cell_width > 8 ? 1 : 0;
    ORK_TRY(ork_mark_title(d, cell, &title));
    ork_svg_mark(d, "ork-cell", title);
    if (isnan(value)) {
        h->has_missing = true;
        ORK_TRY(ork_draw_area(d, "ork-area", ork_missing_colour, ORK_PATTERN_MISSING, x, y,
                              h->cell_width - gap, h->cell_height - 1));
        ork_svg_mark_end(d);
        return ORK_OK;
    }
    colour_of(d, h, value, colour);
    ork_svg_rectangle(d, "ork-area", colour, x, y, h->cell_width - gap, h->cell_height - 1);
    if (h->has_values) {
        ork_text_style style = {
            .size = h->value_size, .anchor = "middle", .fill = ork_ink_on(colour)};
        print_value(d, value, text);
        ork_svg_text(d, &style, x + (h->cell_width - gap) / 2,
                     y + h->cell_height / 2 + h->value_size * 0.36 - 0.5, text);
    }
    ork_svg_mark_end(d);
    return ORK_OK;
}

/* "✓ yes", "✗ no", and what is not known. */
static ork_status draw_yes_no_legend(ork_drawing *d, bool has_missing)
{
    char yes[ORK_COLOUR_BYTES], no[ORK_COLOUR_BYTES], *yes_text, *no_text;
    ork_text_style title = {.size = 12, .is_muted = true};
    ork_grade_colour(0, 2, yes);
    ork_grade_colour(1, 2, no);
    ORK_NEW(yes_text,
            ork_arena_format(d->ctx, &d->arena, "✓ %s", ork_word(d->language, ORK_WORD_YES)));
    ORK_NEW(no_text,
            ork_arena_format(d->ctx, &d->arena, "✗ %s", ork_word(d->language, ORK_WORD_NO)));
    const ork_legend_item items[] = {
        {yes_text, ORK_SWATCH_AREA, yes, 0, 0},
        {no_text, ORK_SWATCH_AREA, no, 0, 0},
        {ork_word(d->language, ORK_WORD_NOT_KNOWN), ORK_SWATCH_AREA, ork_missing_colour,
         ORK_PATTERN_MISSING, 0},
    };
    ORK_TRY(ork_draw_paragraph(d, d->value_title, &title, 2));
    d->y += 2;
    return ork_draw_legend(d, items, has_missing ? 3 : 2);
}

static void draw_name(ork_drawing *d, const heatmap *h, size_t row, double middle)
{
    const ork_lines *name = &h->names[row];
    if (!h->is_dense) {
        ork_draw_row_name(d, name, h->left - 8, middle);
        return;
    }
    ork_text_style style = {.size = DENSE_SIZE, .anchor = "end"};
    for (size_t k = 0; k < name->count; k++)
        ork_svg_text(d, &style, h->left - 6, middle + DENSE_SIZE * 0.36, name->lines[k]);
}

ork_status ork_draw_heatmap(ork_drawing *d)
{
    heatmap h = {0};
    ork_levels one;
    /* Columns that are periods go forward in time; others as the table has them. */
    bool is_ordered = d->x_column->type != ORK_TEXT;
    ORK_TRY(ork_levels_of(d, d->x_column, is_ordered, &h.columns));
    ORK_TRY(ork_levels_of(d, d->y_column, false, &h.rows));
    ORK_TRY(ork_levels_of(d, NULL, false, &one));
    ORK_TRY(ork_cells_of(d, &h.rows, &h.columns, &one, &h.cells));
    if (h.rows.count == 0 || h.columns.count == 0) return ork_draw_nothing(d);
    ork_column_range(d->value, &h.low, &h.high);
    ORK_TRY(lay_out(d, &h));
    draw_heads(d, &h);
    for (size_t i = 0; i < h.rows.count; i++) {
        double y = d->y + (double)i * h.cell_height;
        draw_name(d, &h, i, y + h.cell_height / 2 - 0.5);
        for (size_t k = 0; k < h.columns.count; k++) {
            size_t cell = h.cells[i * h.columns.count + k];
            double x = h.left + (double)k * h.cell_width;
            if (cell != SIZE_MAX) ORK_TRY(draw_cell(d, &h, cell, x, y));
        }
    }
    d->y += (double)h.rows.count * h.cell_height + 12;
    if (d->is_yes_no) return draw_yes_no_legend(d, h.has_missing);
    return ork_draw_colour_bar(d, h.low, h.high, h.has_missing);
}
