/*
 * Points with labels that do not overlap; with reference lines a chart of four quadrants.
 */
#include "draw/drawing.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define LABEL_SIZE 11.5
#define RADIUS 5.0
#define MOST_LABELS 120 /* more cannot be read; the farthest from the middle are kept */

typedef struct scatter {
    ork_levels groups;
    ork_scale x, y;
    double left, right, top, bottom;
    size_t *rows; /* [count] rows that have both values */
    size_t count;
    double radius;
    ork_box obstacles[6]; /* captions, and reference lines */
    size_t obstacle_count;
} scatter;

static ork_status find_points(ork_drawing *d, scatter *s)
{
    size_t total = d->table->row_count;
    ORK_NEW(s->rows, ork_arena_calloc(d->ctx, &d->arena, total + 1, sizeof *s->rows));
    size_t of_line = 0;
    for (size_t i = 0; i < total; i++) {
        if (isnan(ork_value_at(d->x_column, i)) || isnan(ork_value_at(d->y_column, i))) {
            if (!isnan(ork_value_at(d->value, i))) of_line++;
            continue;
        }
        s->rows[s->count++] = i;
    }
    s->radius = s->count > 400 ? 2.5 : s->count > 100 ? 3.5 : RADIUS;
    total -= of_line;
    if (s->count >= total) return ORK_OK;
    return ork_note_add(d->ctx, ORK_INFO, "points-left-out",
                        "figure \"%s\": %zu of %zu rows have no point, a value is missing",
                        d->figure->name ? d->figure->name : "", total - s->count, total);
}

/* A twentieth of the range free on each side, so that no point lies on the frame. */
static void scale_axis(const ork_drawing *d, const ork_column *column, const ork_column *also,
                       double line, size_t most, ork_scale *scale)
{
    double low, high, low_also, high_also;
    ork_column_range(column, &low, &high);
    if (ork_column_range(also, &low_also, &high_also)) {
        low = fmin(low, low_also);
        high = fmax(high, high_also);
    }
    double least = low, greatest = high;
    if (!isnan(line)) {
        low = fmin(low, line);
        high = fmax(high, line);
    }
    double room = (high - low) * 0.04;
    ork_scale_new(scale, low - room, high + room, most, d->language);
    if (!(high > low)) return; /* one value stands in the middle */
    /* Values that are nowhere negative need no negative axis. */
    if (least >= 0 && scale->low < 0 && scale->tick_count > 2 && (isnan(line) || line >= 0)) {
        scale->tick_count--;
        memmove(scale->ticks, scale->ticks + 1, scale->tick_count * sizeof(double));
        scale->low = fmin(scale->ticks[0], low - room);
    }
    while (scale->tick_count > 3 && scale->ticks[scale->tick_count - 2] >= greatest + room)
        scale->tick_count--;
    scale->high = fmax(scale->ticks[scale->tick_count - 1], greatest);
}

static ork_status draw_axes(ork_drawing *d, scatter *s)
{
    ork_lines title;
    const char *text;
    ork_text_style style = {.size = 12, .is_muted = true};
    size_t most = d->width < 480 ? 5 : 8;
    scale_axis(d, d->x_column, NULL, d->figure->x_line, most, &s->x);
    scale_axis(d, d->y_column, d->value, d->figure->y_line, 7, &s->y);
    /* The vertical axis' title stands above it, to be read without turning the head. */
    ORK_TRY(ork_axis_title(d, d->y_column, &text));
    ORK_TRY(ork_wrap_text(d, text, 12, false, d->width - 2 * ORK_MARGIN, 2, &title));
    for (size_t k = 0; k < title.count; k++) {
        d->y += 15;
        ork_svg_text(d, &style, ORK_MARGIN, d->y - 3, title.lines[k]);
    }
    s->left = ORK_MARGIN + ork_scale_label_width(&s->y) + 8;
    s->right = d->width - ORK_MARGIN - ork_scale_label_width(&s->x) / 2;
    s->top = d->y + 8;
    s->bottom = s->top + fmin(fmax((s->right - s->left) * 0.66, 240), 620);
    s->x.from = s->left;
    s->x.to = s->right;
    s->y.from = s->bottom;
    s->y.to = s->top;
    ork_draw_x_axis(d, &s->x, s->top, s->bottom);
    ork_draw_y_axis(d, &s->y, s->left, s->right);
    d->y = s->bottom + 22;
    style.anchor = "middle";
    ORK_TRY(ork_axis_title(d, d->x_column, &text));
    return ork_draw_axis_title(d, text, &style, (s->left + s->right) / 2);
}

static bool has_point_in(const ork_drawing *d, const scatter *s, const ork_box *box)
{
    for (size_t k = 0; k < s->count; k++) {
        double x = ork_scale_at(&s->x, ork_value_at(d->x_column, s->rows[k]));
        double y = ork_scale_at(&s->y, ork_value_at(d->y_column, s->rows[k]));
        if (x > box->x - s->radius && x < box->x + box->width + s->radius &&
            y > box->y - s->radius && y < box->y + box->height + s->radius) {
            return true;
        }
    }
    return false;
}

/* A quadrant's caption in its outer corner, or in another one when points lie there; not at all
   where there is no room. */
static ork_status draw_caption(ork_drawing *d, scatter *s, const char *text, bool is_right,
                               bool is_top, double x_line, double y_line)
{
    const double size = 11;
    char *fitted;
    double left = is_right ? x_line : s->left, right = is_right ? s->right : x_line;
    double top = is_top ? s->top : y_line, bottom = is_top ? y_line : s->bottom;
    if (right - left < 60 || bottom - top < 22) return ORK_OK;
    ORK_TRY(ork_fit_text(d, text, size, right - left - 10, &fitted));
    double width = ork_text_width(fitted, size, false);
    for (unsigned corner = 0; corner < 4; corner++) {
        bool at_right = is_right ^ (corner & 1U), at_top = is_top ^ (corner >> 1 & 1U);
        ork_box box = {at_right ? right - 5 - width : left + 5,
                       at_top ? top + 4 : bottom - size * 1.3 - 3, width, size * 1.3};
        if (has_point_in(d, s, &box)) continue;
        ork_text_style style = {.size = size, .is_muted = true};
        ork_svg_text(d, &style, box.x, box.y + size * 0.95, fitted);
        s->obstacles[s->obstacle_count++] = box;
        return ORK_OK;
    }
    return ORK_OK;
}

static ork_status draw_references(ork_drawing *d, scatter *s)
{
    double x_line = d->figure->x_line, y_line = d->figure->y_line;
    double x = ork_scale_at(&s->x, x_line), y = ork_scale_at(&s->y, y_line);
    if (!isnan(x_line)) {
        ork_svg_line(d, "ork-reference", x, s->top, x, s->bottom);
        s->obstacles[s->obstacle_count++] = (ork_box){x, s->top, 0, s->bottom - s->top};
    }
    if (!isnan(y_line)) {
        ork_svg_line(d, "ork-reference", s->left, y, s->right, y);
        s->obstacles[s->obstacle_count++] = (ork_box){s->left, y, s->right - s->left, 0};
    }
    if (isnan(x_line) || isnan(y_line)) return ORK_OK;
    char *only_x, *only_y;
    const char *high = ork_word(d->language, ORK_WORD_HIGH);
    ORK_NEW(only_x, ork_arena_format(d->ctx, &d->arena, "%s: %s", high, d->x_title));
    ORK_NEW(only_y, ork_arena_format(d->ctx, &d->arena, "%s: %s", high, d->y_title));
    ORK_TRY(draw_caption(d, s, ork_word(d->language, ORK_WORD_BOTH_HIGH), true, true, x, y));
    ORK_TRY(draw_caption(d, s, only_y, false, true, x, y));
    ORK_TRY(draw_caption(d, s, only_x, true, false, x, y));
    return draw_caption(d, s, ork_word(d->language, ORK_WORD_BOTH_LOW), false, false, x, y);
}

/* The line through x and value, in the table's order. */
static ork_status draw_line(ork_drawing *d, const scatter *s)
{
    if (!d->value) return ORK_OK;
    ork_point *points;
    size_t count = 0, rows = d->table->row_count;
    ORK_NEW(points, ork_arena_calloc(d->ctx, &d->arena, rows + 1, sizeof *points));
    for (size_t i = 0; i < rows; i++) {
        double x = ork_value_at(d->x_column, i), y = ork_value_at(d->value, i);
        if (isnan(x) || isnan(y)) continue;
        points[count++] = (ork_point){ork_scale_at(&s->x, x), ork_scale_at(&s->y, y)};
    }
    ork_path_style style = {"ork-whisker", "#1b2126", 1.6, 0, 0};
    if (count > 1) ork_draw_path(d, &style, points, count);
    return ORK_OK;
}

static size_t group_of(const scatter *s, size_t row)
{
    size_t group = s->groups.of_row[row];
    return group == SIZE_MAX ? 0 : group;
}

static ork_status draw_points(ork_drawing *d, const scatter *s)
{
    for (size_t k = 0; k < s->count; k++) {
        size_t row = s->rows[k], group = group_of(s, row);
        bool has_groups = s->groups.count > 1 || d->grade_count;
        char colour[ORK_COLOUR_BYTES], *title;
        ork_marker_colour(d, &s->groups, group, colour);
        if (!has_groups) snprintf(colour, sizeof colour, "%s", ork_single_colour);
        ORK_TRY(ork_mark_title(d, row, &title));
        ork_svg_mark(d, "ork-point", title);
        ork_draw_marker(d, has_groups ? group : 0, colour,
                        ork_scale_at(&s->x, ork_value_at(d->x_column, row)),
                        ork_scale_at(&s->y, ork_value_at(d->y_column, row)), s->radius);
        ork_svg_mark_end(d);
    }
    return ORK_OK;
}

typedef struct ranked {
    double distance;
    size_t row;
} ranked;

static int farther_first(const void *a, const void *b)
{
    const ranked *x = a, *y = b;
    if (x->distance != y->distance) return x->distance > y->distance ? -1 : 1;
    return (x->row > y->row) - (x->row < y->row);
}

/* The rows that have a label by distance from the middle of the plot's points: outliers matter
   most. */
static ork_status rank_points(ork_drawing *d, const scatter *s, ranked **points, size_t *count)
{
    double x = 0, y = 0;
    ORK_NEW(*points, ork_arena_calloc(d->ctx, &d->arena, s->count + 1, sizeof **points));
    for (size_t k = 0; k < s->count; k++) {
        x += ork_scale_at(&s->x, ork_value_at(d->x_column, s->rows[k])) / (double)s->count;
        y += ork_scale_at(&s->y, ork_value_at(d->y_column, s->rows[k])) / (double)s->count;
    }
    for (size_t k = 0; k < s->count; k++) {
        double dx = ork_scale_at(&s->x, ork_value_at(d->x_column, s->rows[k])) - x;
        double dy = ork_scale_at(&s->y, ork_value_at(d->y_column, s->rows[k])) - y;
        if (!ork_column_has(d->label, s->rows[k])) continue;
        (*points)[(*count)++] = (ranked){hypot(dx, dy), s->rows[k]};
    }
    qsort(*points, *count, sizeof **points, farther_first);
    return ORK_OK;
}

/* Captions and lines, and the points that no label belongs to. */
static ork_status gather_obstacles(ork_drawing *d, const scatter *s, ork_box **boxes, size_t *count)
{
    ORK_NEW(*boxes,
            ork_arena_calloc(d->ctx, &d->arena, s->obstacle_count + s->count, sizeof **boxes));
    memcpy(*boxes, s->obstacles, s->obstacle_count * sizeof **boxes);
    *count = s->obstacle_count;
    for (size_t k = 0; k < s->count; k++) {
        if (ork_column_has(d->label, s->rows[k])) continue;
        double x = ork_scale_at(&s->x, ork_value_at(d->x_column, s->rows[k]));
        double y = ork_scale_at(&s->y, ork_value_at(d->y_column, s->rows[k])), r = s->radius;
        (*boxes)[(*count)++] = (ork_box){x - r, y - r, 2 * r, 2 * r};
    }
    return ORK_OK;
}

static ork_status draw_labels(ork_drawing *d, const scatter *s)
{
    ranked *points;
    ork_label *labels;
    char **texts;
    ork_box *obstacles;
    size_t labelled = 0, obstacle_count;
    if (!d->label) return ORK_OK;
    ORK_TRY(rank_points(d, s, &points, &labelled));
    ORK_TRY(gather_obstacles(d, s, &obstacles, &obstacle_count));
    size_t count = labelled < MOST_LABELS ? labelled : MOST_LABELS;
    ORK_NEW(labels, ork_arena_calloc(d->ctx, &d->arena, count + 1, sizeof *labels));
    ORK_NEW(texts, ork_arena_calloc(d->ctx, &d->arena, count + 1, sizeof *texts));
    size_t used = 0;
    for (size_t k = 0; k < count; k++) {
        size_t row = points[k].row;
        ORK_OWNED_TEXT ork_text name = {0};
        ork_column_write(d->label, row, d->ctx, &name);
        ORK_TRY(ork_text_status(&name));
        ORK_TRY(ork_fit_text(d, name.bytes ? name.bytes : "", LABEL_SIZE,
                             fmin(220, d->width * 0.42), &texts[used]));
        labels[used] = (ork_label){.x = ork_scale_at(&s->x, ork_value_at(d->x_column, row)),
                                   .y = ork_scale_at(&s->y, ork_value_at(d->y_column, row)),
                                   .radius = s->radius,
                                   .width = ork_text_width(texts[used], LABEL_SIZE, false) + 2,
                                   .height = LABEL_SIZE * 1.15};
        used++;
    }
    ork_box bounds = {s->left + 2, s->top, s->right - s->left + 6, s->bottom - s->top - 1};
    return ork_draw_labels(d, labels, texts, used, labelled - count, bounds, obstacles,
                           obstacle_count, LABEL_SIZE);
}

ork_status ork_draw_scatter(ork_drawing *d)
{
    scatter s = {0};
    ORK_TRY(ork_levels_of(d, d->group, false, &s.groups));
    ORK_TRY(find_points(d, &s));
    if (s.count == 0) return ork_draw_nothing(d);
    ORK_TRY(ork_draw_group_legend(d, &s.groups, ORK_SWATCH_MARKER, NULL));
    ORK_TRY(draw_axes(d, &s));
    ORK_TRY(draw_references(d, &s));
    ORK_TRY(draw_line(d, &s));
    ORK_TRY(draw_points(d, &s));
    return draw_labels(d, &s);
}
