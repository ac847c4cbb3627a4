/*
 * Dots in rows, with intervals; with periods the dots of a row are joined by an arrow from the
 * first to the last, so that change is seen. A diamond is what a value is compared with.
 */
#include "draw/drawing.h"

#include <math.h>
#include <string.h>

#define VALUE_SIZE 11.0
#define RADIUS 5.2
enum { COMPARED_SHAPE = 3 };

typedef struct dots {
    ork_rows rows;
    ork_scale scale;
    double left;
    bool are_joined;
} dots;

static double printed_width(const ork_drawing *d, double value)
{
    char text[ORK_FORMATTED_BYTES];
    ork_format_number(&d->format, value, text);
    return ork_text_width(text, VALUE_SIZE, false);
}

/* Ends of what is drawn for a value: its interval, what it is compared with. */
static double least_of(const ork_drawing *d, size_t i)
{
    double value = ork_value_at(d->value, i), lower = ork_value_at(d->lower, i);
    return fmin(fmin(lower, value), ork_value_at(d->y_column, i));
}

static double greatest_of(const ork_drawing *d, size_t i)
{
    double value = ork_value_at(d->value, i), upper = ork_value_at(d->upper, i);
    return fmax(fmax(upper, value), ork_value_at(d->y_column, i));
}

static bool is_below_mark(const ork_drawing *d, size_t i)
{
    return ork_value_at(d->y_column, i) > ork_value_at(d->value, i);
}

/* How far a row's printed value reaches beyond its dot or its interval's end. */
static double reach_of(const ork_drawing *d, double value)
{
    return printed_width(d, value) + RADIUS + 4;
}

/* Moves the axis' ends inwards until every printed value stands between the names and the margin;
   the values near the ends count, not the longest one. */
static void make_room(ork_drawing *d, dots *p)
{
    double half = ork_scale_label_width(&p->scale) / 2, right = d->width - ORK_MARGIN;
    p->scale.from = p->left + fmax(half, RADIUS);
    p->scale.to = right - fmax(half, RADIUS);
    for (int round = 0; round < 12; round++) {
        double before = 0, beyond = 0;
        for (size_t i = 0; i < d->table->row_count; i++) {
            double value = ork_value_at(d->value, i);
            if (isnan(value)) continue;
            double first = ork_scale_at(&p->scale, least_of(d, i));
            double last = ork_scale_at(&p->scale, greatest_of(d, i));
            bool is_left = is_below_mark(d, i);
            double reach = reach_of(d, value);
            if (d->period || is_left) before = fmax(before, p->left - (first - reach));
            beyond = fmax(beyond, last + (is_left ? RADIUS : reach) - right);
        }
        if (before < 0.05 && beyond < 0.05) break;
        p->scale.from += before;
        p->scale.to -= beyond;
    }
    p->scale.to = fmax(p->scale.to, p->scale.from + 20);
}

static void measure(ork_drawing *d, dots *p)
{
    double low = INFINITY, high = -INFINITY;
    const double lines[] = {d->figure->y_line, d->figure->diverging ? ork_centre(d->figure) : NAN};
    for (size_t i = 0; i < d->table->row_count; i++) {
        const double values[] = {ork_value_at(d->value, i), ork_value_at(d->lower, i),
                                 ork_value_at(d->upper, i), ork_value_at(d->y_column, i)};
        for (size_t k = 0; k < 4; k++) {
            if (isnan(values[k]) || isnan(values[0])) continue;
            low = fmin(low, values[k]);
            high = fmax(high, values[k]);
        }
    }
    for (size_t k = 0; k < 2; k++) {
        if (isnan(lines[k])) continue;
        low = fmin(low, lines[k]);
        high = fmax(high, lines[k]);
    }
    ork_scale_new(&p->scale, low, high, d->width < 480 ? 5 : 8, d->language);
    p->left = ORK_MARGIN + p->rows.name_width + 8;
    make_room(d, p);
}

static ork_status draw_dot(ork_drawing *d, const dots *p, size_t cell, size_t period, size_t group,
                           double y)
{
    char *title, colour[ORK_COLOUR_BYTES];
    double value = ork_value_at(d->value, cell), x = ork_scale_at(&p->scale, value);
    double lower = ork_value_at(d->lower, cell), upper = ork_value_at(d->upper, cell);
    const char *full = p->rows.groups.count > 1 ? ork_group_colour(group) : ork_single_colour;
    ork_period_colour(full, period, p->rows.periods.count, colour);
    ORK_TRY(ork_mark_title(d, cell, &title));
    ork_svg_mark(d, "ork-dot", title);
    if (!isnan(lower) && !isnan(upper)) {
        double x1 = ork_scale_at(&p->scale, lower), x2 = ork_scale_at(&p->scale, upper);
        ork_svg_line(d, "ork-whisker", x1, y, x2, y);
        ork_svg_line(d, "ork-whisker", x1, y - 3, x1, y + 3);
        ork_svg_line(d, "ork-whisker", x2, y - 3, x2, y + 3);
    }
    ork_draw_marker(d, p->rows.groups.count > 1 ? group : 0, colour, x, y, RADIUS);
    double compared = ork_value_at(d->y_column, cell);
    if (!isnan(compared)) {
        ork_draw_marker(d, COMPARED_SHAPE, ork_ink_colour, ork_scale_at(&p->scale, compared), y, 3);
    }
    ork_svg_mark_end(d);
    return ORK_OK;
}

/* The value beside a dot, on the side away from the row's other dots. */
static void draw_value(ork_drawing *d, const dots *p, size_t cell, double y, bool is_left)
{
    char text[ORK_FORMATTED_BYTES];
    double value = ork_value_at(d->value, cell);
    double end = is_left ? least_of(d, cell) : greatest_of(d, cell);
    bool is_mark = end == value || end == ork_value_at(d->y_column, cell);
    double x = ork_scale_at(&p->scale, end) + (is_mark ? 0 : is_left ? RADIUS : -RADIUS);
    ork_format_number(&d->format, value, text);
    ork_text_style style = {.size = VALUE_SIZE, .anchor = is_left ? "end" : NULL, .has_halo = true};
    ork_svg_text(d, &style, x + (is_left ? -RADIUS - 4 : RADIUS + 4), y + VALUE_SIZE * 0.36, text);
}

/* From the first to the last dot, with a head before the last where there is room for one. */
static void draw_arrow(ork_drawing *d, const dots *p, size_t first, size_t last, double y)
{
    double x1 = ork_scale_at(&p->scale, ork_value_at(d->value, first));
    double x2 = ork_scale_at(&p->scale, ork_value_at(d->value, last));
    double way = x2 > x1 ? 1 : -1, length = fabs(x2 - x1);
    ork_svg_line(d, "ork-join ork-axis", x1, y, x2, y);
    if (length < 2 * RADIUS + 8) return;
    double tip = x2 - way * (RADIUS + 0.5);
    ork_svg_line(d, "ork-join ork-axis", tip - way * 5, y - 3.5, tip, y);
    ork_svg_line(d, "ork-join ork-axis", tip - way * 5, y + 3.5, tip, y);
}

static ork_status draw_series(ork_drawing *d, const dots *p, size_t label, size_t group, double y)
{
    size_t first = SIZE_MAX, last = SIZE_MAX, periods = p->rows.periods.count;
    size_t least = SIZE_MAX, greatest = SIZE_MAX;
    for (size_t t = 0; t < periods; t++) {
        size_t cell = ork_rows_cell(&p->rows, label, t, group);
        double value = cell == SIZE_MAX ? NAN : ork_value_at(d->value, cell);
        if (isnan(value)) continue;
        if (first == SIZE_MAX) first = least = greatest = cell;
        last = cell;
        if (value < ork_value_at(d->value, least)) least = cell;
        if (value >= ork_value_at(d->value, greatest)) greatest = cell;
    }
    if (first == SIZE_MAX) return ORK_OK;
    if (first != last) draw_arrow(d, p, first, last, y);
    for (size_t t = 0; t < periods; t++) {
        size_t cell = ork_rows_cell(&p->rows, label, t, group);
        if (cell == SIZE_MAX || isnan(ork_value_at(d->value, cell))) continue;
        ORK_TRY(draw_dot(d, p, cell, t, group, y));
    }
    if (!p->are_joined && ork_rows_share_periods(&p->rows)) return ORK_OK;
    bool differ = ork_value_at(d->value, least) < ork_value_at(d->value, greatest);
    /* Not beside the mark of comparison, whose value it would seem. */
    draw_value(d, p, greatest, y, !differ && is_below_mark(d, greatest));
    if (differ) draw_value(d, p, least, y, true);
    return ORK_OK;
}

/* A row none of whose values is there. */
static ork_status draw_missing(ork_drawing *d, const dots *p, size_t label, double y)
{
    char *title;
    size_t known = SIZE_MAX, cells = p->rows.periods.count * p->rows.groups.count;
    for (size_t k = 0; k < cells; k++) {
        size_t cell = p->rows.cells[label * cells + k];
        if (cell == SIZE_MAX) continue;
        if (!isnan(ork_value_at(d->value, cell))) return ORK_OK;
        known = cell;
    }
    if (known == SIZE_MAX) return ORK_OK;
    ork_text_style style = {.size = VALUE_SIZE, .is_muted = true};
    ORK_TRY(ork_mark_title(d, known, &title));
    ork_svg_mark(d, "ork-dot ork-missing", title);
    ork_svg_text(d, &style, p->scale.from + 4, y + VALUE_SIZE * 0.36,
                 ork_word(d->language, ORK_WORD_NO_DATA));
    ork_svg_mark_end(d);
    return ORK_OK;
}

static ork_status draw_legends(ork_drawing *d, const dots *p)
{
    const ork_column *y = d->y_column;
    ork_legend_item compared = {NULL, ORK_SWATCH_MARKER, ork_ink_colour, 0, COMPARED_SHAPE};
    if (y) compared.text = d->y_title;
    ORK_TRY(ork_draw_group_legend(d, &p->rows.groups, ORK_SWATCH_MARKER, y ? &compared : NULL));
    size_t periods = p->rows.periods.count;
    if (periods < 2) return ORK_OK;
    ork_legend_item *items;
    char(*colours)[ORK_COLOUR_BYTES];
    ORK_NEW(items, ork_arena_calloc(d->ctx, &d->arena, periods, sizeof *items));
    ORK_NEW(colours, ork_arena_calloc(d->ctx, &d->arena, periods, sizeof *colours));
    const char *full = p->rows.groups.count > 1 ? "#4d4d4d" : ork_single_colour;
    for (size_t t = 0; t < periods; t++) {
        ork_period_colour(full, t, periods, colours[t]);
        items[t] = (ork_legend_item){p->rows.periods.texts[t], ORK_SWATCH_MARKER, colours[t], 0, 0};
    }
    return ork_draw_legend(d, items, periods);
}

static void draw_reference(ork_drawing *d, const dots *p, double top, double bottom)
{
    double line = d->figure->y_line;
    if (isnan(line)) return;
    char text[ORK_FORMATTED_BYTES];
    ork_number_format format = ork_choose_format(d->language, -1, &line, 1);
    ork_format_number(&format, line, text);
    ork_text_style style = {.size = ORK_TICK_SIZE, .is_bold = true, .anchor = "middle"};
    double x = ork_scale_at(&p->scale, line);
    ork_svg_line(d, "ork-reference", x, top, x, bottom);
    ork_svg_text(d, &style, x, top - 3, text);
}

static double pitch_of(const dots *p, size_t label, double slot)
{
    double series = p->are_joined ? (double)p->rows.groups.count * slot + 6 : slot;
    return fmax(series, (double)p->rows.names[label].count * ORK_NAME_LEADING + 4);
}

ork_status ork_draw_dot(ork_drawing *d)
{
    dots p = {0};
    ORK_TRY(ork_rows_of(d, &p.rows));
    size_t count = p.rows.labels.count, groups = p.rows.groups.count;
    /* Periods of several groups need a line each; without periods groups share one. */
    p.are_joined = p.rows.periods.count > 1 && ork_rows_share_periods(&p.rows);
    measure(d, &p);
    ORK_TRY(draw_legends(d, &p));
    double slot = p.are_joined ? 15 : count > 40 ? 18 : count > 25 ? 20 : 23;
    double top = d->y + (isnan(d->figure->y_line) ? 0 : 12), bottom = top + 2;
    for (size_t i = 0; i < count; i++)
        bottom += pitch_of(&p, i, slot);
    ork_draw_x_axis(d, &p.scale, top, bottom);
    draw_reference(d, &p, top, bottom);
    d->y = top + 1;
    for (size_t i = 0; i < count; i++) {
        size_t label = p.rows.order[i];
        double pitch = pitch_of(&p, label, slot), middle = d->y + pitch / 2;
        ork_draw_row_name(d, &p.rows.names[label], p.left - 8, middle);
        ORK_TRY(draw_missing(d, &p, label, middle));
        for (size_t k = 0; k < groups; k++) {
            double offset = p.are_joined ? ((double)k - ((double)groups - 1) / 2) * slot : 0;
            ORK_TRY(draw_series(d, &p, label, k, middle + offset));
        }
        d->y += pitch;
    }
    d->y = bottom + 22;
    ork_text_style style = {.size = 12, .is_muted = true, .anchor = "middle"};
    return ork_draw_axis_title(d, d->value_title, &style, (p.scale.from + p.scale.to) / 2);
}
