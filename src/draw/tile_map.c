/*
 * Tile map: an equal square for each unit, so that small units count as much as large ones. The
 * grid is the units file's, or is made from the centres of the shapes.
 */
#include "draw/map.h"

#include <limits.h>
#include <math.h>
#include <string.h>

#define GAP 4.0
#define MOST_ASSIGNED 600 /* the assignment's cost grows with the cube */

typedef struct tiles {
    ork_places places;
    ork_classes classes;
    ork_cell *cells; /* [labels] */
    int columns, rows;
    double side;
    double left;
} tiles;

/* True when the units file gives a place to every label, and no place twice. */
static bool take_given(const ork_drawing *d, tiles *t)
{
    size_t count = t->places.labels.count;
    for (size_t k = 0; k < count; k++) {
        int column, row;
        if (t->places.unit[k] == SIZE_MAX ||
            !ork_units_tile(d->options->units, t->places.unit[k], &column, &row)) {
            return false;
        }
        t->cells[k] = (ork_cell){column - 1, row - 1};
        for (size_t other = 0; other < k; other++) {
            if (t->cells[other].column == column - 1 && t->cells[other].row == row - 1) {
                return false;
            }
        }
    }
    return true;
}

/* Centres of the labels' shapes, the largest part of each; what has no shape comes last. */
static ork_status take_centres(ork_drawing *d, tiles *t, double *x, double *y)
{
    ork_plane plane;
    double *area;
    size_t count = t->places.labels.count;
    ORK_TRY(ork_plane_of(d, d->options->shapes, &plane));
    ORK_NEW(area, ork_arena_calloc(d->ctx, &d->arena, count + 1, sizeof *area));
    for (size_t k = 0; k < count; k++) {
        x[k] = 1;
        y[k] = plane.height;
    }
    for (size_t s = 0; s < plane.count; s++) {
        size_t label = t->places.label_of_shape[s];
        if (label == SIZE_MAX || plane.shapes[s].area <= area[label]) continue;
        area[label] = plane.shapes[s].area;
        x[label] = plane.shapes[s].centre_x;
        y[label] = plane.shapes[s].centre_y;
    }
    return ORK_OK;
}

/* Rows of equal length in the table's order: a plain table of squares. */
static void take_order(tiles *t)
{
    int across = (int)fmax(1, ceil(sqrt(1.5 * (double)t->places.labels.count)));
    for (size_t k = 0; k < t->places.labels.count; k++)
        t->cells[k] = (ork_cell){(int)k % across, (int)k / across};
}

static ork_status find_cells(ork_drawing *d, tiles *t)
{
    size_t count = t->places.labels.count;
    ORK_NEW(t->cells, ork_arena_calloc(d->ctx, &d->arena, count + 1, sizeof *t->cells));
    if (d->options->units && take_given(d, t)) return ORK_OK;
    if (d->options->shapes && t->places.matched > 0 && count <= MOST_ASSIGNED) {
        double *x, *y;
        ORK_NEW(x, ork_arena_calloc(d->ctx, &d->arena, count + 1, sizeof *x));
        ORK_NEW(y, ork_arena_calloc(d->ctx, &d->arena, count + 1, sizeof *y));
        ORK_TRY(take_centres(d, t, x, y));
        return ork_assign_cells(d, x, y, count, t->cells);
    }
    take_order(t);
    return ork_note_add(d->ctx, ORK_INFO, "tiles-in-order",
                        "figure \"%s\": the squares stand in the table's order, since neither the "
                        "units file gives tile_column and tile_row for all nor are there outlines",
                        d->figure->name ? d->figure->name : "");
}

/* The grid without empty margins. */
static void trim(tiles *t)
{
    int left = INT_MAX, top = INT_MAX, right = INT_MIN, bottom = INT_MIN;
    for (size_t k = 0; k < t->places.labels.count; k++) {
        const ork_cell *cell = &t->cells[k];
        if (cell->column < left) left = cell->column;
        if (cell->column > right) right = cell->column;
        if (cell->row < top) top = cell->row;
        if (cell->row > bottom) bottom = cell->row;
    }
    for (size_t k = 0; k < t->places.labels.count; k++) {
        t->cells[k].column -= left;
        t->cells[k].row -= top;
    }
    t->columns = right - left + 1;
    t->rows = bottom - top + 1;
}

/* The longest form of the name that fits the square: whole, broken in two, abbreviated. */
static ork_status fit_name(ork_drawing *d, const tiles *t, const char *name, double size,
                           ork_lines *lines)
{
    double room = t->side - 6;
    if (ork_text_width(name, size, false) <= room) {
        return ork_wrap_text(d, name, size, false, room, 1, lines);
    }
    ORK_TRY(ork_wrap_text(d, name, size, false, room, 3, lines));
    if (ork_longest_word(name, size) <= room && lines->count <= 2) return ORK_OK;
    char *shorter = NULL;
    for (size_t letters = 5; letters > 0; letters--) {
        ORK_TRY(ork_abbreviate(d, name, letters, &shorter));
        if (ork_text_width(shorter, size, false) <= room) break;
    }
    return ork_wrap_text(d, shorter, size, false, room, 1, lines);
}

static ork_status draw_tile(ork_drawing *d, const tiles *t, size_t label, size_t period,
                            double left, double top)
{
    size_t row = t->places.cells[label * t->places.periods.count + period];
    const char *colour;
    unsigned pattern;
    char *title, value[ORK_FORMATTED_BYTES] = "";
    double size = t->side < 56 ? 9 : t->side < 72 ? 10 : 11, side = t->side;
    double x = left + t->cells[label].column * (side + GAP);
    double y = top + t->cells[label].row * (side + GAP);
    double number = row == SIZE_MAX ? NAN : ork_value_at(d->value, row);
    ork_lines name = {0};
    if (row != SIZE_MAX) {
        ORK_TRY(ork_mark_title(d, row, &title));
    } else {
        ORK_NEW(title, ork_arena_format(d->ctx, &d->arena, "%s: %s", t->places.labels.texts[label],
                                        ork_word(d->language, ORK_WORD_NO_DATA)));
    }
    ork_class_look(d, &t->places, &t->classes, row, &colour, &pattern);
    ork_svg_mark(d, "ork-tile", title);
    ORK_TRY(ork_draw_area(d, "ork-area", colour, pattern, x, y, side, side));
    ork_text_style style = {.size = size, .anchor = "middle", .fill = ork_ink_on(colour)};
    if (pattern) {
        /* Plain paper under the words, where a pattern would cross them. */
        ork_svg_rectangle(d, NULL, colour, x + 3, y + 3, side - 6, side - 6);
    }
    if (side >= 34) ORK_TRY(fit_name(d, t, t->places.short_names[label], size, &name));
    if (!isnan(number)) ork_format_number(&d->format, number, value);
    if (ork_text_width(value, size + 0.5, true) > side - 4) value[0] = '\0';
    size_t lines = name.count + (value[0] != '\0');
    double baseline = y + side / 2 - ((double)lines - 1) * (size + 2) / 2 + size * 0.36;
    for (size_t k = 0; k < name.count; k++, baseline += size + 2)
        ork_svg_text(d, &style, x + side / 2, baseline, name.lines[k]);
    style.size = size + 0.5;
    style.is_bold = true;
    if (value[0]) ork_svg_text(d, &style, x + side / 2, baseline, value);
    ork_svg_mark_end(d);
    return ORK_OK;
}

static ork_status draw_grids(ork_drawing *d, tiles *t)
{
    size_t periods = t->places.periods.count, count = t->places.labels.count;
    const double gap = 22, room = d->width - 2 * ORK_MARGIN;
    size_t across = 1;
    /* Side by side as long as names can be read. */
    while (across < periods && across < 3) {
        double width = (room - gap * (double)across) / (double)(across + 1);
        if (width / t->columns < 54) break;
        across++;
    }
    double width = (room - gap * (double)(across - 1)) / (double)across;
    t->side = fmin(width / t->columns - GAP, 92);
    ork_text_style style = {.size = 12.5, .is_bold = true};
    double grid = t->columns * (t->side + GAP) - GAP, height = t->rows * (t->side + GAP);
    for (size_t p = 0; p < periods; p++) {
        double left = ORK_MARGIN + (double)(p % across) * (width + gap), top = d->y + 4;
        if (d->period) {
            ork_svg_text(d, &style, left, d->y + 13, t->places.periods.texts[p]);
            top = d->y + 20;
        }
        if (periods == 1) left += (width - grid) / 2;
        for (size_t k = 0; k < count; k++)
            ORK_TRY(draw_tile(d, t, k, p, left, top));
        if (p % across == across - 1 || p + 1 == periods) d->y = top + height + 8;
    }
    return ORK_OK;
}

ork_status ork_draw_tile_map(ork_drawing *d)
{
    tiles t = {0};
    ORK_TRY(ork_places_of(d, &t.places));
    if (t.places.labels.count == 0) return ork_draw_nothing(d);
    if (d->figure->kind == ORK_FIGURE_MAP) {
        ORK_TRY(ork_note_add(d->ctx, ORK_INFO, "no-outlines",
                             "figure \"%s\" is drawn as a tile map: there are no outlines for its "
                             "units",
                             d->figure->name ? d->figure->name : ""));
    }
    ORK_TRY(find_cells(d, &t));
    trim(&t);
    ORK_TRY(ork_classes_of(d, &t.places, &t.classes));
    ORK_TRY(ork_draw_class_legend(d, &t.places, &t.classes));
    return draw_grids(d, &t);
}
