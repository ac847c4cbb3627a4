/*
 * Bars in rows, the greatest on top: one per label, or side by side one per period and group.
 */
#include "draw/drawing.h"

#include <math.h>
#include <string.h>

#define VALUE_SIZE 11.5

typedef struct bars {
    ork_rows rows;
    ork_scale scale;
    double base;                  /* where bars start */
    bool is_dodged;               /* several groups in one label's period, each with its own bar */
    bool has_missing;             /* rows that say "no data" */
    size_t slots;                 /* bars per label */
    double left, right;           /* of the plot */
    double left_room, right_room; /* for printed values beyond the bars */
} bars;

static double room_of_value(const ork_drawing *d, double value)
{
    char text[ORK_FORMATTED_BYTES];
    ork_format_number(&d->format, value, text);
    return ork_text_width(text, VALUE_SIZE, false) + 7;
}

static void measure(ork_drawing *d, bars *b)
{
    double low = b->base, high = b->base;
    for (size_t i = 0; i < d->table->row_count; i++) {
        double value = ork_value_at(d->value, i);
        if (isnan(value)) {
            b->has_missing = true;
            continue;
        }
        double lower = ork_value_at(d->lower, i), upper = ork_value_at(d->upper, i);
        low = fmin(low, isnan(lower) ? value : fmin(value, lower));
        high = fmax(high, isnan(upper) ? value : fmax(value, upper));
        double room = room_of_value(d, value);
        if (value < b->base) b->left_room = fmax(b->left_room, room);
        if (value >= b->base) b->right_room = fmax(b->right_room, room);
    }
    if (!isnan(d->figure->y_line)) {
        low = fmin(low, d->figure->y_line);
        high = fmax(high, d->figure->y_line);
    }
    if (b->has_missing) {
        const char *text = ork_word(d->language, ORK_WORD_NO_DATA);
        b->right_room = fmax(b->right_room, ork_text_width(text, VALUE_SIZE, false) + 7);
    }
    size_t most = d->width < 480 ? 5 : 8;
    ork_scale_new(&b->scale, low, high, most, d->language);
    /* The axis ends where the bars do, not at the next tick: more room for the bars. */
    while (b->scale.tick_count > 2 && b->scale.ticks[b->scale.tick_count - 1] > high)
        b->scale.tick_count--;
    while (b->scale.tick_count > 2 && b->scale.ticks[0] < low) {
        b->scale.tick_count--;
        memmove(b->scale.ticks, b->scale.ticks + 1, b->scale.tick_count * sizeof(double));
    }
    b->scale.low = fmin(low, b->scale.ticks[0]);
    b->scale.high = fmax(high, b->scale.ticks[b->scale.tick_count - 1]);
    double half_tick = ork_scale_label_width(&b->scale) / 2;
    b->left = ORK_MARGIN + b->rows.name_width + 8;
    b->right = d->width - ORK_MARGIN;
    b->scale.from = b->left + b->left_room;
    b->scale.to = b->right - fmax(b->right_room, half_tick);
}

static ork_status draw_legends(ork_drawing *d, const bars *b)
{
    ORK_TRY(ork_draw_group_legend(d, &b->rows.groups, ORK_SWATCH_AREA, NULL));
    size_t periods = b->rows.periods.count;
    if (periods < 2) return ORK_OK;
    const char *full = b->rows.groups.count > 1 ? "#4d4d4d" : ork_single_colour;
    ork_legend_item *items;
    char(*colours)[ORK_COLOUR_BYTES];
    ORK_NEW(items, ork_arena_calloc(d->ctx, &d->arena, periods, sizeof *items));
    ORK_NEW(colours, ork_arena_calloc(d->ctx, &d->arena, periods, sizeof *colours));
    for (size_t t = 0; t < periods; t++) {
        ork_period_colour(full, t, periods, colours[t]);
        items[t] = (ork_legend_item){b->rows.periods.texts[t], ORK_SWATCH_AREA, colours[t], 0, 0};
    }
    return ork_draw_legend(d, items, periods);
}

static void draw_interval(ork_drawing *d, const bars *b, size_t i, double y, double *end)
{
    double lower = ork_value_at(d->lower, i), upper = ork_value_at(d->upper, i);
    if (isnan(lower) || isnan(upper)) return;
    double x1 = ork_scale_at(&b->scale, lower), x2 = ork_scale_at(&b->scale, upper);
    ork_svg_line(d, "ork-whisker", x1, y, x2, y);
    ork_svg_line(d, "ork-whisker", x1, y - 3, x1, y + 3);
    ork_svg_line(d, "ork-whisker", x2, y - 3, x2, y + 3);
    *end = *end >= ork_scale_at(&b->scale, b->base) ? fmax(*end, x2) : fmin(*end, x1);
}

static ork_status draw_bar(ork_drawing *d, const bars *b, size_t i, size_t period, size_t group,
                           double y, double height)
{
    char *title, colour[ORK_COLOUR_BYTES], text[ORK_FORMATTED_BYTES];
    ork_text_style style = {.size = VALUE_SIZE, .has_halo = !isnan(d->figure->y_line)};
    double value = ork_value_at(d->value, i), zero = ork_scale_at(&b->scale, b->base);
    ORK_TRY(ork_mark_title(d, i, &title));
    if (isnan(value)) {
        style.is_muted = true;
        ork_svg_mark(d, "ork-bar ork-missing", title);
        ork_svg_text(d, &style, zero + 5, y + VALUE_SIZE * 0.36,
                     ork_word(d->language, ORK_WORD_NO_DATA));
        ork_svg_mark_end(d);
        return ORK_OK;
    }
    bool has_groups = b->rows.groups.count > 1 || d->grade_count;
    ork_look look = ork_group_look(d, &b->rows.groups, group);
    const char *full = has_groups ? look.colour : ork_single_colour;
    if (d->figure->diverging && b->rows.groups.count < 2 && value < b->base) full = "#b9691a";
    unsigned pattern = has_groups ? look.pattern : 0;
    ork_period_colour(full, period, b->rows.periods.count, colour);
    double end = ork_scale_at(&b->scale, value), x = fmin(zero, end);
    ork_svg_mark(d, "ork-bar", title);
    ORK_TRY(ork_draw_area(d, "ork-area", colour, pattern, x, y - height / 2,
                          fmax(fabs(end - zero), 0.6), height));
    draw_interval(d, b, i, y, &end);
    ork_format_number(&d->format, value, text);
    bool is_left = value < b->base;
    style.anchor = is_left ? "end" : NULL;
    ork_svg_text(d, &style, end + (is_left ? -5 : 5), y + VALUE_SIZE * 0.36, text);
    ork_svg_mark_end(d);
    return ORK_OK;
}

static double pitch_of(const bars *b, size_t label, double slot)
{
    double bars_height = (double)b->slots * slot + (b->slots > 1 ? 8 : 0);
    double names = (double)b->rows.names[label].count * ORK_NAME_LEADING + 4;
    return fmax(bars_height, names);
}

static ork_status draw_row(ork_drawing *d, const bars *b, size_t label, double slot)
{
    const ork_rows *rows = &b->rows;
    double pitch = pitch_of(b, label, slot), middle = d->y + pitch / 2;
    double top = middle - (double)b->slots * slot / 2;
    ork_draw_row_name(d, &rows->names[label], b->left - 8, middle);
    for (size_t t = 0; t < rows->periods.count; t++) {
        for (size_t k = 0; k < rows->groups.count; k++) {
            size_t cell = ork_rows_cell(rows, label, t, k);
            size_t place = b->is_dodged ? t * rows->groups.count + k : t;
            double y = top + ((double)place + 0.5) * slot;
            if (cell == SIZE_MAX) continue;
            ORK_TRY(draw_bar(d, b, cell, t, k, y, b->slots > 1 ? slot - 1.5 : slot * 0.68));
        }
    }
    d->y += pitch;
    return ORK_OK;
}

static void draw_reference(ork_drawing *d, const bars *b, double top, double bottom)
{
    double line = d->figure->y_line;
    if (isnan(line) || (d->figure->diverging && line == 0)) return;
    double x = ork_scale_at(&b->scale, line);
    char text[ORK_FORMATTED_BYTES];
    ork_number_format format = ork_choose_format(d->language, -1, &line, 1);
    ork_format_number(&format, line, text);
    double half = ork_text_width(text, ORK_TICK_SIZE, true) / 2;
    ork_text_style style = {.size = ORK_TICK_SIZE, .is_bold = true, .anchor = "middle"};
    ork_svg_line(d, "ork-reference", x, top, x, bottom);
    ork_svg_text(d, &style, fmin(fmax(x, ORK_MARGIN + half), d->width - ORK_MARGIN - half), top - 3,
                 text);
}

ork_status ork_draw_bar(ork_drawing *d)
{
    bars b = {.base = d->figure->diverging ? ork_centre(d->figure) : 0};
    ORK_TRY(ork_rows_of(d, &b.rows));
    size_t count = b.rows.labels.count;
    b.is_dodged = ork_rows_share_periods(&b.rows);
    b.slots = b.rows.periods.count * (b.is_dodged ? b.rows.groups.count : 1);
    measure(d, &b);
    ORK_TRY(draw_legends(d, &b));
    double slot = b.slots > 1 ? 14.5 : count > 40 ? 18 : count > 25 ? 20 : 24;
    double top = d->y + (isnan(d->figure->y_line) ? 0 : 12), bottom = top + 2;
    for (size_t i = 0; i < count; i++)
        bottom += pitch_of(&b, i, slot);
    ork_draw_x_axis(d, &b.scale, top, bottom);
    d->y = top + 1;
    for (size_t i = 0; i < count; i++)
        ORK_TRY(draw_row(d, &b, b.rows.order[i], slot));
    draw_reference(d, &b, top, bottom);
    d->y = bottom + 22;
    ork_text_style style = {.size = 12, .is_muted = true, .anchor = "middle"};
    return ork_draw_axis_title(d, d->value_title, &style, (b.left + b.right) / 2);
}
