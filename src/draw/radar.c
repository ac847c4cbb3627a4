/*
 * Values on axes around a centre: one line per group, what they are compared with as a dashed line
 * and a band around it. A missing value is a gap, and told.
 */
#include "draw/drawing.h"

#include <math.h>
#include <string.h>

#define HEAD_SIZE 11.5
#define HEAD_LEADING 14.0
#define HEAD_GAP 11.0 /* between the end of an axis and its text */
#define MOST_AXES 24  /* more cannot be read: rows of dots instead */
#define MOST_GROUPS 8 /* more lines cannot be told apart: a heat map instead */
#define MOST_LINES 4  /* of an axis' text */
static const char reference_colour[] = "#6b747d";

typedef struct axis {
    double dx, dy;                  /* unit vector, down is positive */
    double reference, lower, upper; /* NAN: none */
    ork_lines head;
    ork_box box;       /* of the head */
    const char *value; /* printed under the head, or NULL */
} axis;

typedef struct radar {
    ork_levels names, groups;
    size_t *cells; /* [groups × axes] */
    axis *axes;
    size_t count;
    ork_scale scale; /* from the centre outwards */
    double x, y, radius;
    bool has_numbers; /* axes have numbers that a list explains */
    bool has_reference;
} radar;

static double value_of(const ork_drawing *d, const radar *r, size_t group, size_t k)
{
    size_t cell = r->cells[group * r->count + k];
    return cell == SIZE_MAX ? NAN : ork_value_at(d->value, cell);
}

static ork_point point_at(const radar *r, size_t k, double value)
{
    double away = ork_scale_at(&r->scale, value);
    const axis *at = &r->axes[k % r->count];
    return (ork_point){r->x + at->dx * away, r->y + at->dy * away};
}

/* What stands beside a group's value on an axis belongs to the axis: the first that is there. */
static void take_references(const ork_drawing *d, radar *r)
{
    for (size_t k = 0; k < r->count; k++) {
        axis *at = &r->axes[k];
        double angle = 2 * acos(-1) * (double)k / (double)r->count;
        *at = (axis){.dx = sin(angle), .dy = -cos(angle), NAN, NAN, NAN};
    }
    for (size_t i = 0; i < d->table->row_count; i++) {
        if (r->names.of_row[i] == SIZE_MAX) continue;
        axis *at = &r->axes[r->names.of_row[i]];
        if (isnan(at->reference)) at->reference = ork_value_at(d->y_column, i);
        if (isnan(at->lower)) at->lower = ork_value_at(d->lower, i);
        if (isnan(at->upper)) at->upper = ork_value_at(d->upper, i);
        r->has_reference = r->has_reference || !isnan(at->reference);
    }
}

static void scale_axes(const ork_drawing *d, radar *r)
{
    double low, high;
    ork_column_range(d->value, &low, &high);
    for (size_t k = 0; k < r->count; k++) {
        const double values[] = {r->axes[k].reference, r->axes[k].lower, r->axes[k].upper,
                                 d->figure->y_line};
        for (size_t v = 0; v < 4; v++) {
            low = fmin(low, values[v]); /* NAN changes nothing */
            high = fmax(high, values[v]);
        }
    }
    /* Areas and distances deceive unless the centre is zero. */
    ork_scale_new(&r->scale, fmin(low, 0), high, d->width < 480 ? 5 : 6, d->language);
}

/* ---- Where the axes' texts stand ---------------------------------------------------------------
 */

static void place_head(const ork_drawing *d, radar *r, axis *at)
{
    double x = r->x + at->dx * (r->radius + HEAD_GAP), y = r->y + at->dy * (r->radius + HEAD_GAP);
    double lines = (double)at->head.count + (at->value ? 1 : 0), height = lines * HEAD_LEADING;
    double width = at->head.width;
    if (at->value) width = fmax(width, ork_text_width(at->value, HEAD_SIZE, true));
    bool is_middle = fabs(at->dx) < 0.01;
    double left = is_middle ? x - width / 2 : at->dx > 0 ? x : x - width;
    (void)d;
    at->box = (ork_box){left, y - height / 2 + at->dy * height / 2, width, height};
}

static bool boxes_touch(const ork_box *a, const ork_box *b)
{
    return a->x < b->x + b->width + 6 && b->x < a->x + a->width + 6 &&
           a->y < b->y + b->height + 2 && b->y < a->y + a->height + 2;
}

/* Wraps each axis' text into the room that the circle leaves; false when one is cut or touches
   another. */
static ork_status try_heads(ork_drawing *d, radar *r, bool *fits)
{
    *fits = false;
    for (size_t k = 0; k < r->count; k++) {
        axis *at = &r->axes[k];
        const char *text = r->names.texts[k];
        double room = d->width / 2 - ORK_MARGIN - fabs(at->dx) * (r->radius + HEAD_GAP);
        if (fabs(at->dx) < 0.01) room = d->width * 0.5;
        room = fmin(room, 220);
        if (room < 20 || ork_longest_word(text, HEAD_SIZE) > room) return ORK_OK;
        ORK_TRY(ork_wrap_text(d, text, HEAD_SIZE, false, room, MOST_LINES + 1, &at->head));
        if (at->head.count > MOST_LINES) return ORK_OK;
        place_head(d, r, at);
        if (at->box.x < ORK_MARGIN || at->box.x + at->box.width > d->width - ORK_MARGIN)
            return ORK_OK;
        for (size_t other = 0; other < k; other++)
            if (boxes_touch(&at->box, &r->axes[other].box)) return ORK_OK;
    }
    *fits = true;
    return ORK_OK;
}

/* Numbers in place of texts: for narrow pages and many long names. */
static ork_status number_heads(ork_drawing *d, radar *r)
{
    r->has_numbers = true;
    r->radius = fmin(200, d->width / 2 - ORK_MARGIN - HEAD_GAP - 20);
    for (size_t k = 0; k < r->count; k++) {
        char *number;
        ORK_NEW(number, ork_arena_format(d->ctx, &d->arena, "%zu", k + 1));
        ORK_TRY(ork_wrap_text(d, number, HEAD_SIZE, false, 60, 1, &r->axes[k].head));
        r->axes[k].value = NULL;
        place_head(d, r, &r->axes[k]);
    }
    return ORK_OK;
}

static ork_status lay_out(ork_drawing *d, radar *r)
{
    bool fits = false;
    double least = fmax(68, d->width * 0.16);
    r->x = d->width / 2;
    for (r->radius = fmin(200, d->width * 0.34); r->radius >= least && !fits; r->radius -= 8) {
        ORK_TRY(try_heads(d, r, &fits));
        if (fits) break;
    }
    if (!fits) ORK_TRY(number_heads(d, r));
    double top = 0, bottom = 0;
    for (size_t k = 0; k < r->count; k++) {
        top = fmin(top, r->axes[k].box.y);
        bottom = fmax(bottom, r->axes[k].box.y + r->axes[k].box.height);
    }
    r->y = d->y + 4 - top;
    for (size_t k = 0; k < r->count; k++)
        r->axes[k].box.y += r->y;
    d->y = r->y + bottom + 8;
    r->scale.from = 0;
    r->scale.to = r->radius;
    return ORK_OK;
}

/* ---- Marks -------------------------------------------------------------------------------------
 */

/* A ring through all axes at one value, closed. */
static ork_status draw_ring(ork_drawing *d, const radar *r, const char *classes, const char *colour,
                            double value, size_t dash)
{
    ork_point *points;
    ORK_NEW(points, ork_arena_calloc(d->ctx, &d->arena, r->count + 1, sizeof *points));
    for (size_t k = 0; k <= r->count; k++)
        points[k] = point_at(r, k, value);
    ork_path_style style = {classes, colour, 1, dash, 0};
    ork_draw_path(d, &style, points, r->count + 1);
    return ORK_OK;
}

static ork_status draw_grid(ork_drawing *d, const radar *r)
{
    for (size_t t = 1; t < r->scale.tick_count; t++) {
        bool is_zero = r->scale.ticks[t] == 0;
        ORK_TRY(draw_ring(d, r, is_zero ? "ork-axis" : "ork-grid", is_zero ? "#8a949e" : "#e1e5e9",
                          r->scale.ticks[t], 0));
    }
    for (size_t k = 0; k < r->count; k++) {
        ork_point end = point_at(r, k, r->scale.high);
        ork_svg_line(d, "ork-grid", r->x, r->y, end.x, end.y);
    }
    if (isnan(d->figure->y_line)) return ORK_OK;
    return draw_ring(d, r, "ork-reference", "#1b2126", d->figure->y_line, 1);
}

/* Along the upright axis, over the marks. */
static void draw_ticks(ork_drawing *d, const radar *r)
{
    ork_text_style style = {.size = 10, .is_muted = true, .anchor = "end", .has_halo = true};
    double step = r->radius / (double)(r->scale.tick_count - 1);
    size_t every = step < 13 ? 2 : 1;
    for (size_t t = 0; t < r->scale.tick_count; t += every) {
        char text[ORK_FORMATTED_BYTES];
        ork_format_number(&r->scale.format, r->scale.ticks[t], text);
        ork_svg_text(d, &style, r->x - 4, point_at(r, 0, r->scale.ticks[t]).y + 3.5, text);
    }
}

/* The band between lower and upper: an area with a hole, as two rings of one path. */
static ork_status draw_band(ork_drawing *d, const radar *r)
{
    size_t count = r->count + 1;
    ork_point *points;
    ORK_NEW(points, ork_arena_calloc(d->ctx, &d->arena, 2 * count + 1, sizeof *points));
    for (size_t k = 0; k < count; k++) {
        const axis *at = &r->axes[k % r->count];
        if (isnan(at->lower) || isnan(at->upper)) return ORK_OK;
        points[k] = point_at(r, k, at->upper);
        points[2 * count - k] = point_at(r, k, at->lower); /* the other way round: a hole */
    }
    points[count] = (ork_point){NAN, NAN};
    ork_path_style style = {"ork-band", reference_colour, 0, 0, 0.18};
    ork_draw_path(d, &style, points, 2 * count + 1);
    return ORK_OK;
}

static ork_status draw_reference(ork_drawing *d, const radar *r)
{
    if (d->lower && d->upper) ORK_TRY(draw_band(d, r));
    if (!r->has_reference) return ORK_OK;
    ork_point *points;
    ORK_NEW(points, ork_arena_calloc(d->ctx, &d->arena, r->count + 1, sizeof *points));
    for (size_t k = 0; k <= r->count; k++) {
        double value = r->axes[k % r->count].reference;
        points[k] = isnan(value) ? (ork_point){NAN, NAN} : point_at(r, k, value);
    }
    ork_path_style style = {"ork-reference-line", reference_colour, 1.6, 1, 0};
    ork_draw_path(d, &style, points, r->count + 1);
    for (size_t k = 0; k < r->count; k++) {
        if (isnan(points[k].x)) continue;
        char *title, text[ORK_FORMATTED_BYTES];
        ork_format_number(&d->format, r->axes[k].reference, text);
        ORK_NEW(title, ork_arena_format(d->ctx, &d->arena, "%s, %s: %s", d->y_title,
                                        r->names.texts[k], text));
        ork_svg_mark(d, "ork-point", title);
        ork_draw_marker(d, 0, reference_colour, points[k].x, points[k].y, 2.4);
        ork_svg_mark_end(d);
    }
    return ORK_OK;
}

static ork_status draw_group(ork_drawing *d, const radar *r, size_t group)
{
    ork_point *points;
    bool is_whole = true, is_alone = r->groups.count == 1;
    const char *colour = is_alone ? ork_single_colour : ork_group_colour(group);
    ORK_NEW(points, ork_arena_calloc(d->ctx, &d->arena, r->count + 1, sizeof *points));
    for (size_t k = 0; k <= r->count; k++) {
        double value = value_of(d, r, group, k % r->count);
        points[k] = isnan(value) ? (ork_point){NAN, NAN} : point_at(r, k, value);
        is_whole = is_whole && !isnan(value);
    }
    /* An area with a gap would look like a small value. */
    ork_path_style style = {"ork-line", colour, 2, group, is_alone && is_whole ? 0.16 : 0};
    ork_draw_path(d, &style, points, r->count + 1);
    for (size_t k = 0; k < r->count; k++) {
        char *title;
        if (isnan(points[k].x)) continue;
        ORK_TRY(ork_mark_title(d, r->cells[group * r->count + k], &title));
        ork_svg_mark(d, "ork-point", title);
        ork_draw_marker(d, is_alone ? 0 : group, colour, points[k].x, points[k].y, 3.6);
        ork_svg_mark_end(d);
    }
    return ORK_OK;
}

/* ---- Texts -------------------------------------------------------------------------------------
 */

static void draw_heads(ork_drawing *d, const radar *r)
{
    for (size_t k = 0; k < r->count; k++) {
        const axis *at = &r->axes[k];
        bool is_middle = fabs(at->dx) < 0.01, is_left = !is_middle && at->dx < 0;
        ork_text_style style = {.size = HEAD_SIZE,
                                .anchor = is_middle ? "middle"
                                          : is_left ? "end"
                                                    : NULL};
        double x = is_middle ? r->x : is_left ? at->box.x + at->box.width : at->box.x;
        double y = at->box.y + HEAD_SIZE * 0.95;
        for (size_t line = 0; line < at->head.count; line++, y += HEAD_LEADING)
            ork_svg_text(d, &style, x, y, at->head.lines[line]);
        style.is_bold = true;
        if (at->value) ork_svg_text(d, &style, x, y, at->value);
    }
}

static ork_status draw_list(ork_drawing *d, const radar *r)
{
    ork_text_style style = {.size = HEAD_SIZE};
    for (size_t k = 0; r->has_numbers && k < r->count; k++) {
        char *text, value[ORK_FORMATTED_BYTES] = "";
        double number = value_of(d, r, 0, k);
        if (r->groups.count == 1 && isnan(number)) {
            strcpy(value, "–");
        } else if (r->groups.count == 1) {
            ork_format_number(&d->format, number, value);
        }
        ORK_NEW(text, ork_arena_format(d->ctx, &d->arena, "%zu  %s%s%s", k + 1, r->names.texts[k],
                                       value[0] ? ": " : "", value));
        ORK_TRY(ork_draw_paragraph(d, text, &style, 4));
    }
    if (r->has_numbers) d->y += 4;
    return ORK_OK;
}

/* "No data: Astana (Roads, Exports); …" */
static ork_status tell_missing(ork_drawing *d, const radar *r)
{
    ORK_OWNED_TEXT ork_text text = {0};
    for (size_t g = 0; g < r->groups.count; g++) {
        size_t found = 0;
        for (size_t k = 0; k < r->count; k++) {
            if (!isnan(value_of(d, r, g, k))) continue;
            const char *before = found ? ", " : text.length ? "; " : ": ";
            ork_text_add(d->ctx, &text, before);
            if (!found && r->groups.texts[g][0])
                ork_text_addf(d->ctx, &text, "%s – ", r->groups.texts[g]);
            ork_text_add(d->ctx, &text, r->names.texts[k]);
            found++;
        }
    }
    ORK_TRY(ork_text_status(&text));
    if (!text.length) return ORK_OK;
    ORK_NEW(d->remark, ork_arena_format(d->ctx, &d->arena, "%s%s",
                                        ork_word(d->language, ORK_WORD_NO_DATA), text.bytes));
    return ORK_OK;
}

static ork_status draw_legend(ork_drawing *d, const radar *r)
{
    size_t count = 0, groups = r->groups.count;
    ork_legend_item *items;
    ORK_NEW(items, ork_arena_calloc(d->ctx, &d->arena, groups + 1, sizeof *items));
    for (size_t g = 0; g < groups; g++) {
        const char *colour = groups > 1 ? ork_group_colour(g) : ork_single_colour;
        if (!r->groups.texts[g][0]) continue;
        items[count++] =
            (ork_legend_item){r->groups.texts[g], ORK_SWATCH_MARKER, colour, 0, groups > 1 ? g : 0};
    }
    if (r->has_reference) {
        items[count++] = (ork_legend_item){d->y_title, ORK_SWATCH_DASHES, reference_colour, 0, 0};
    }
    return ork_draw_legend(d, items, count);
}

/* The single group's values are printed with the axes' names. */
static ork_status print_values(ork_drawing *d, radar *r)
{
    for (size_t k = 0; r->groups.count == 1 && k < r->count; k++) {
        char text[ORK_FORMATTED_BYTES];
        double value = value_of(d, r, 0, k);
        if (!isnan(value)) ork_format_number(&d->format, value, text);
        const char *shown = isnan(value) ? ork_word(d->language, ORK_WORD_NO_DATA) : text;
        ORK_NEW(r->axes[k].value, ork_arena_strndup(d->ctx, &d->arena, shown, strlen(shown)));
    }
    return ORK_OK;
}

/* Too few axes for an area, or too much to be read around a centre. */
static ork_status draw_otherwise(ork_drawing *d, const radar *r)
{
    if (r->groups.count > MOST_GROUPS) {
        d->y_column = d->group;
        d->group = NULL;
        return ork_draw_heatmap(d);
    }
    d->label = d->x_column;
    d->x_column = NULL;
    d->lower = d->upper = NULL; /* the band is of the reference, not of the values */
    return ork_draw_dot(d);
}

ork_status ork_draw_radar(ork_drawing *d)
{
    radar r = {0};
    ork_levels one;
    ORK_TRY(ork_levels_of(d, d->group, false, &r.groups));
    ORK_TRY(ork_levels_of(d, d->x_column, false, &r.names));
    r.count = r.names.count;
    if (r.count < 3 || r.count > MOST_AXES || r.groups.count > MOST_GROUPS)
        return draw_otherwise(d, &r);
    ORK_TRY(ork_levels_of(d, NULL, false, &one));
    ORK_TRY(ork_cells_of(d, &r.groups, &r.names, &one, &r.cells));
    ORK_NEW(r.axes, ork_arena_calloc(d->ctx, &d->arena, r.count, sizeof *r.axes));
    take_references(d, &r);
    scale_axes(d, &r);
    ORK_TRY(print_values(d, &r));
    ORK_TRY(draw_legend(d, &r));
    ork_text_style title = {.size = 12, .is_muted = true};
    ORK_TRY(ork_draw_paragraph(d, d->value_title, &title, 2));
    ORK_TRY(lay_out(d, &r));
    ORK_TRY(draw_grid(d, &r));
    ORK_TRY(draw_reference(d, &r));
    for (size_t g = 0; g < r.groups.count; g++)
        ORK_TRY(draw_group(d, &r, g));
    draw_ticks(d, &r);
    draw_heads(d, &r);
    ORK_TRY(draw_list(d, &r));
    return tell_missing(d, &r);
}
