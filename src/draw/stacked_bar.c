/*
 * Bars made of parts: one per label (and period), positive parts to the right, negative ones to
 * the left of zero; where both occur, a mark at their sum. A part's value is printed inside where
 * there is room.
 */
#include "draw/drawing.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define VALUE_SIZE 11.0
#define TOTAL_ROOM 7.0    /* about the mark */
enum { TOTAL_SHAPE = 3 }; /* a diamond */

typedef struct stacks {
    ork_rows rows;
    ork_scale scale;
    double left, period_width;
    bool has_periods;
    bool has_both; /* positive and negative parts in one bar: its end is not its total */
} stacks;

typedef struct total {
    double below, above; /* sums of negative and of positive parts */
    size_t parts;
} total;

static total total_of(const ork_drawing *d, const stacks *s, size_t label, size_t period)
{
    total sum = {0};
    for (size_t k = 0; k < s->rows.groups.count; k++) {
        size_t cell = ork_rows_cell(&s->rows, label, period, k);
        double value = cell == SIZE_MAX ? NAN : ork_value_at(d->value, cell);
        if (isnan(value)) continue;
        sum.parts++;
        if (value < 0) sum.below += value;
        if (value > 0) sum.above += value;
    }
    return sum;
}

static void format_total(const ork_drawing *d, const total *sum, char text[ORK_FORMATTED_BYTES])
{
    if (sum->parts == 0) {
        snprintf(text, ORK_FORMATTED_BYTES, "%s", ork_word(d->language, ORK_WORD_NO_DATA));
        return;
    }
    ork_format_number(&d->format, sum->above + sum->below, text);
}

static void measure(ork_drawing *d, stacks *s)
{
    double low = 0, high = 0, room = 0;
    for (size_t label = 0; label < s->rows.labels.count; label++) {
        for (size_t t = 0; t < s->rows.periods.count; t++) {
            char text[ORK_FORMATTED_BYTES];
            total sum = total_of(d, s, label, t);
            low = fmin(low, sum.below);
            high = fmax(high, sum.above);
            s->has_both = s->has_both || (sum.below < 0 && sum.above > 0);
            format_total(d, &sum, text);
            room = fmax(room, ork_text_width(text, 11.5, true) + 7);
        }
    }
    for (size_t t = 0; s->has_periods && t < s->rows.periods.count; t++) {
        double width = ork_text_width(s->rows.periods.texts[t], VALUE_SIZE, false) + 8;
        s->period_width = fmax(s->period_width, width);
    }
    ork_scale_new(&s->scale, low, high, d->width < 480 ? 5 : 8, d->language);
    while (s->scale.tick_count > 2 && s->scale.ticks[s->scale.tick_count - 1] > high)
        s->scale.tick_count--;
    s->scale.high = fmax(high, s->scale.ticks[s->scale.tick_count - 1]);
    while (s->scale.tick_count > 2 && s->scale.ticks[0] < low) {
        s->scale.tick_count--;
        memmove(s->scale.ticks, s->scale.ticks + 1, s->scale.tick_count * sizeof(double));
    }
    s->scale.low = fmin(low, s->scale.ticks[0]);
    s->left = ORK_MARGIN + s->rows.name_width + 8;
    s->scale.from = s->left + s->period_width;
    if (low < 0) s->scale.from += ork_scale_label_width(&s->scale) / 2;
    s->scale.to = d->width - ORK_MARGIN - fmax(room, ork_scale_label_width(&s->scale) / 2);
}

/* Where a part from x1 to x2 has room for a text beside the mark at `taken`; NAN: nowhere. */
static double place_value(double x1, double x2, double width, double taken)
{
    double left = fmin(x1, x2), right = fmax(x1, x2), middle = (left + right) / 2;
    if (width + 8 > right - left) return NAN;
    if (isnan(taken) || fabs(taken - middle) > width / 2 + TOTAL_ROOM) return middle;
    bool is_before = taken - left > right - taken;
    double from = is_before ? left : taken + TOTAL_ROOM - 4;
    double to = is_before ? taken - TOTAL_ROOM + 4 : right;
    return width + 8 > to - from ? NAN : (from + to) / 2;
}

/* `taken`: where the mark of the total stands, or NAN. */
static ork_status draw_part(ork_drawing *d, const stacks *s, size_t cell, size_t group,
                            double start, double taken, double y, double height)
{
    char *title, text[ORK_FORMATTED_BYTES];
    double value = ork_value_at(d->value, cell);
    double x1 = ork_scale_at(&s->scale, start), x2 = ork_scale_at(&s->scale, start + value);
    ork_look look = ork_group_look(d, &s->rows.groups, group);
    const char *colour = look.colour;
    ORK_TRY(ork_mark_title(d, cell, &title));
    ork_svg_mark(d, "ork-part", title);
    ORK_TRY(ork_draw_area(d, "ork-area", colour, look.pattern, fmin(x1, x2), y - height / 2,
                          fabs(x2 - x1), height));
    ork_svg_line(d, "ork-border", x2, y - height / 2, x2, y + height / 2);
    ork_format_number(&d->format, value, text);
    double width = ork_text_width(text, VALUE_SIZE, false);
    double middle = place_value(x1, x2, width, taken);
    if (value != 0 && !isnan(middle)) {
        ork_text_style style = {.size = VALUE_SIZE, .anchor = "middle", .fill = ork_ink_on(colour)};
        /* A plain ground under the digits where a pattern would cross them. */
        if (look.pattern) {
            ork_svg_rectangle(d, NULL, colour, middle - width / 2 - 2, y - 7, width + 4, 14);
        }
        ork_svg_text(d, &style, middle, y + VALUE_SIZE * 0.36, text);
    }
    ork_svg_mark_end(d);
    return ORK_OK;
}

static ork_status draw_stack(ork_drawing *d, const stacks *s, size_t label, size_t period, double y,
                             double height)
{
    double below = 0, above = 0;
    char text[ORK_FORMATTED_BYTES];
    total sum = total_of(d, s, label, period);
    double taken = s->has_both ? ork_scale_at(&s->scale, sum.above + sum.below) : NAN;
    for (size_t k = 0; k < s->rows.groups.count; k++) {
        size_t cell = ork_rows_cell(&s->rows, label, period, k);
        double value = cell == SIZE_MAX ? NAN : ork_value_at(d->value, cell);
        if (isnan(value)) continue;
        ORK_TRY(draw_part(d, s, cell, k, value < 0 ? below : above, taken, y, height));
        if (value < 0) below += value;
        if (value > 0) above += value;
    }
    format_total(d, &sum, text);
    if (s->has_both && sum.parts) ork_draw_marker(d, TOTAL_SHAPE, ork_ink_colour, taken, y, 3.6);
    ork_text_style style = {.size = 11.5, .is_bold = sum.parts > 0, .is_muted = sum.parts == 0};
    ork_svg_text(d, &style, ork_scale_at(&s->scale, above) + 5, y + 4.2, text);
    if (!s->has_periods) return ORK_OK;
    style = (ork_text_style){.size = VALUE_SIZE, .is_muted = true, .anchor = "end"};
    ork_svg_text(d, &style, s->left + s->period_width - 8, y + 4, s->rows.periods.texts[period]);
    return ORK_OK;
}

ork_status ork_draw_stacked_bar(ork_drawing *d)
{
    stacks s = {.has_periods = d->period != NULL};
    ORK_TRY(ork_rows_of(d, &s.rows));
    measure(d, &s);
    ork_legend_item sum = {ork_word(d->language, ORK_WORD_TOTAL), ORK_SWATCH_MARKER, ork_ink_colour,
                           0, TOTAL_SHAPE};
    ORK_TRY(ork_draw_group_legend(d, &s.rows.groups, ORK_SWATCH_AREA, s.has_both ? &sum : NULL));
    size_t count = s.rows.labels.count, slots = s.rows.periods.count;
    double slot = slots > 1 ? 17 : count > 30 ? 20 : 25, top = d->y, bottom = top + 2;
    for (size_t i = 0; i < count; i++) {
        bottom += fmax((double)slots * slot + (slots > 1 ? 8 : 0),
                       (double)s.rows.names[i].count * ORK_NAME_LEADING + 4);
    }
    ork_draw_x_axis(d, &s.scale, top, bottom);
    d->y = top + 1;
    for (size_t i = 0; i < count; i++) {
        size_t label = s.rows.order[i];
        double pitch = fmax((double)slots * slot + (slots > 1 ? 8 : 0),
                            (double)s.rows.names[label].count * ORK_NAME_LEADING + 4);
        double middle = d->y + pitch / 2;
        ork_draw_row_name(d, &s.rows.names[label], s.left - 8, middle);
        for (size_t t = 0; t < slots; t++) {
            double y = middle + ((double)t - ((double)slots - 1) / 2) * slot;
            ORK_TRY(draw_stack(d, &s, label, t, y, slot * 0.78));
        }
        d->y += pitch;
    }
    d->y = bottom + 22;
    ork_text_style style = {.size = 12, .is_muted = true, .anchor = "middle"};
    return ork_draw_axis_title(d, d->value_title, &style, (s.scale.from + s.scale.to) / 2);
}
