/*
 * Lines over periods or along a scale, named at their ends so that no legend has to be looked up; a
 * missing value is a gap. Each may have a band, and a dashed line to compare with.
 */
#include "draw/drawing.h"

#include <math.h>
#include <string.h>

#define LABEL_SIZE 11.5
#define LABEL_LEADING 14.0
#define MOST_NAMED 30
/* More numbers than this are a scale with round ticks, not periods with a tick each. */
#define MOST_PERIODS 40

typedef struct line_end {
    size_t group;
    double y, label_y;
    char *text;
} line_end;

typedef struct lines_plot {
    ork_levels xs, groups;
    size_t *cells; /* [groups × xs] */
    ork_scale y, x;
    bool x_is_number, x_is_scale;
    double left, right, top, bottom;
    line_end *ends;
    size_t end_count;
    double label_width;
} lines_plot;

static double cell_of(const lines_plot *p, const ork_column *column, size_t group, size_t x)
{
    size_t cell = p->cells[group * p->xs.count + x];
    return cell == SIZE_MAX ? NAN : ork_value_at(column, cell);
}

static double value_of(const ork_drawing *d, const lines_plot *p, size_t group, size_t x)
{
    return cell_of(p, d->value, group, x);
}

static double number_of(const lines_plot *p, size_t x)
{
    double number = NAN;
    const char *text = p->xs.texts[x];
    return ork_parse_number(text, strlen(text), '.', &number) ? number : NAN;
}

/* Periods that are numbers keep their distances; others stand at equal ones. */
static double x_at(const lines_plot *p, size_t x)
{
    if (p->xs.count < 2) return (p->left + p->right) / 2;
    if (p->x_is_number) return ork_scale_at(&p->x, number_of(p, x));
    return p->left + (p->right - p->left) * (double)x / (double)(p->xs.count - 1);
}

static ork_status gather(ork_drawing *d, lines_plot *p)
{
    const ork_column *names = d->group ? d->group : d->label;
    ork_levels one;
    if (names == d->x_column) names = NULL;
    ORK_TRY(ork_levels_of(d, names, false, &p->groups));
    ORK_TRY(ork_levels_of(d, d->x_column, true, &p->xs));
    ORK_TRY(ork_levels_of(d, NULL, false, &one));
    ORK_TRY(ork_cells_of(d, &p->groups, &p->xs, &one, &p->cells));
    p->x_is_number = true;
    for (size_t k = 0; k < p->xs.count; k++)
        p->x_is_number = p->x_is_number && !isnan(number_of(p, k));
    p->x_is_scale = p->x_is_number && p->xs.count > MOST_PERIODS;
    return ORK_OK;
}

/* The last value of each line, and its name as it will be printed. */
static ork_status find_ends(ork_drawing *d, lines_plot *p)
{
    ORK_NEW(p->ends, ork_arena_calloc(d->ctx, &d->arena, p->groups.count + 1, sizeof *p->ends));
    double room = d->width * (d->width < 480 ? 0.34 : 0.3);
    for (size_t k = 0; k < p->groups.count; k++) {
        char value[ORK_FORMATTED_BYTES], *text, *fitted;
        size_t last = p->xs.count;
        while (last > 0 && isnan(value_of(d, p, k, last - 1)))
            last--;
        if (last == 0) continue;
        ork_format_number(&d->format, value_of(d, p, k, last - 1), value);
        double number_width = ork_text_width(value, LABEL_SIZE, false) + 8;
        ORK_TRY(ork_fit_text(d, p->groups.texts[k], LABEL_SIZE, fmax(room - number_width, 30),
                             &fitted));
        ORK_NEW(text, ork_arena_format(d->ctx, &d->arena, "%s %s", fitted, value));
        if (!p->groups.texts[k][0]) text = text + 1;
        p->ends[p->end_count++] =
            (line_end){.group = k, .y = value_of(d, p, k, last - 1), .text = text};
        p->label_width = fmax(p->label_width, ork_text_width(text, LABEL_SIZE, false));
    }
    return ORK_OK;
}

static int higher_first(const void *a, const void *b)
{
    const line_end *x = a, *y = b;
    if (x->y != y->y) return x->y < y->y ? -1 : 1;
    return (x->group > y->group) - (x->group < y->group);
}

/* Pushes labels apart to LABEL_LEADING: blocks of touching labels share their mean place. */
static ork_status repel(ork_drawing *d, lines_plot *p)
{
    double *centre;
    size_t *size, blocks = 0;
    ORK_NEW(centre, ork_arena_calloc(d->ctx, &d->arena, p->end_count + 1, sizeof *centre));
    ORK_NEW(size, ork_arena_calloc(d->ctx, &d->arena, p->end_count + 1, sizeof *size));
    for (size_t i = 0; i < p->end_count; i++) {
        centre[blocks] = p->ends[i].y;
        size[blocks++] = 1;
        while (blocks > 0) {
            double *c = &centre[blocks - 1];
            double half = (double)size[blocks - 1] * LABEL_LEADING / 2;
            *c = fmin(fmax(*c, p->top + half - 6), p->bottom - half + 6);
            if (blocks < 2) break;
            double above = centre[blocks - 2] + (double)size[blocks - 2] * LABEL_LEADING / 2;
            if (above <= *c - half + 1e-9) break;
            double total = (double)(size[blocks - 2] + size[blocks - 1]);
            centre[blocks - 2] =
                (centre[blocks - 2] * (double)size[blocks - 2] + *c * (double)size[blocks - 1]) /
                total;
            size[blocks - 2] += size[blocks - 1];
            blocks--;
        }
    }
    for (size_t b = 0, i = 0; b < blocks; b++) {
        double first = centre[b] - (double)(size[b] - 1) * LABEL_LEADING / 2;
        for (size_t k = 0; k < size[b]; k++, i++)
            p->ends[i].label_y = first + (double)k * LABEL_LEADING;
    }
    return ORK_OK;
}

static ork_status draw_names(ork_drawing *d, lines_plot *p)
{
    for (size_t i = 0; i < p->end_count; i++)
        p->ends[i].y = ork_scale_at(&p->y, p->ends[i].y);
    qsort(p->ends, p->end_count, sizeof *p->ends, higher_first);
    ORK_TRY(repel(d, p));
    for (size_t i = 0; i < p->end_count; i++) {
        const line_end *end = &p->ends[i];
        ork_text_style style = {.size = LABEL_SIZE};
        double x = p->right + 14;
        if (fabs(end->label_y - end->y) > 2) {
            ork_svg_line(d, "ork-leader", p->right + 5, end->y, x - 2, end->label_y);
        }
        ork_svg_text(d, &style, x, end->label_y + LABEL_SIZE * 0.36, end->text);
    }
    return ORK_OK;
}

static const char *colour_of(const lines_plot *p, size_t group)
{
    return p->groups.count > 1 ? ork_group_colour(group) : ork_single_colour;
}

static ork_status draw_path(ork_drawing *d, const lines_plot *p, const ork_column *column,
                            size_t group, const ork_path_style *style)
{
    ork_point *points;
    ORK_NEW(points, ork_arena_calloc(d->ctx, &d->arena, p->xs.count + 1, sizeof *points));
    for (size_t k = 0; k < p->xs.count; k++) {
        double value = cell_of(p, column, group, k);
        points[k] = (ork_point){x_at(p, k), isnan(value) ? NAN : ork_scale_at(&p->y, value)};
    }
    ork_draw_path(d, style, points, p->xs.count);
    return ORK_OK;
}

/* The area between lower and upper over [from, to): there along the upper ends, and back. */
static ork_status draw_band(ork_drawing *d, const lines_plot *p, size_t group, size_t from,
                            size_t to)
{
    ork_point *points;
    size_t count = to - from;
    ORK_NEW(points, ork_arena_calloc(d->ctx, &d->arena, 2 * count + 2, sizeof *points));
    for (size_t k = 0; k < count; k++) {
        double x = x_at(p, from + k);
        points[k] = (ork_point){x, ork_scale_at(&p->y, cell_of(p, d->upper, group, from + k))};
        points[2 * count - 1 - k] =
            (ork_point){x, ork_scale_at(&p->y, cell_of(p, d->lower, group, from + k))};
    }
    points[2 * count] = points[0];
    ork_path_style style = {"ork-band", colour_of(p, group), 0, 0, 0.16};
    ork_draw_path(d, &style, points, 2 * count + 1);
    return ORK_OK;
}

/* Bands where both ends are there; then the lines to compare with. */
static ork_status draw_bands(ork_drawing *d, const lines_plot *p, size_t group)
{
    size_t count = p->xs.count;
    for (size_t from = 0, to; d->lower && d->upper && from < count; from = to + 1) {
        for (to = from; to < count; to++) {
            if (isnan(cell_of(p, d->lower, group, to) + cell_of(p, d->upper, group, to))) break;
        }
        if (to > from + 1) ORK_TRY(draw_band(d, p, group, from, to));
    }
    if (!d->y_column) return ORK_OK;
    ork_path_style style = {"ork-reference-line", colour_of(p, group), 1.4, 1, 0};
    return draw_path(d, p, d->y_column, group, &style);
}

static ork_status draw_line(ork_drawing *d, const lines_plot *p, size_t group)
{
    ork_path_style style = {"ork-line", colour_of(p, group), 2, group / ORK_GROUP_COLOURS, 0};
    return draw_path(d, p, d->value, group, &style);
}

static ork_status draw_points(ork_drawing *d, const lines_plot *p, size_t group)
{
    const char *colour = colour_of(p, group);
    double radius = p->xs.count > 30 ? 2 : 3.2;
    size_t every = p->x_is_scale ? (p->xs.count + 19) / 20 : 1; /* all would cover the line */
    for (size_t k = 0; k < p->xs.count; k += every) {
        if (isnan(value_of(d, p, group, k))) continue;
        char *title;
        ORK_TRY(ork_mark_title(d, p->cells[group * p->xs.count + k], &title));
        ork_svg_mark(d, "ork-point", title);
        ork_draw_marker(d, group, colour, x_at(p, k), ork_scale_at(&p->y, value_of(d, p, group, k)),
                        radius);
        ork_svg_mark_end(d);
    }
    return ORK_OK;
}

/* Round ticks, and what is measured along them. */
static ork_status draw_scale(ork_drawing *d, const lines_plot *p)
{
    const char *title;
    ork_text_style style = {.size = 12, .is_muted = true, .anchor = "middle"};
    ork_draw_x_axis(d, &p->x, p->top, p->bottom);
    ork_svg_line(d, "ork-axis", p->left, p->bottom, p->right, p->bottom);
    ORK_TRY(ork_axis_title(d, d->x_column, &title));
    ork_svg_text(d, &style, (p->left + p->right) / 2, p->bottom + 33, title);
    return ORK_OK;
}

static ork_status draw_periods(ork_drawing *d, const lines_plot *p)
{
    if (p->x_is_scale) return draw_scale(d, p);
    double *xs;
    ORK_NEW(xs, ork_arena_calloc(d->ctx, &d->arena, p->xs.count + 1, sizeof *xs));
    for (size_t k = 0; k < p->xs.count; k++) {
        xs[k] = x_at(p, k);
        ork_svg_line(d, "ork-axis", xs[k], p->bottom, xs[k], p->bottom + 4);
    }
    ork_draw_heads(d, p->xs.texts, xs, p->xs.count, p->bottom + 17);
    ork_svg_line(d, "ork-axis", p->left, p->bottom, p->right, p->bottom);
    return ORK_OK;
}

static void value_range(const ork_drawing *d, double *low, double *high)
{
    const ork_column *columns[] = {d->lower, d->upper, d->y_column};
    ork_column_range(d->value, low, high);
    for (size_t k = 0; k < sizeof columns / sizeof *columns; k++) {
        double least, most;
        if (!ork_column_range(columns[k], &least, &most)) continue;
        *low = fmin(*low, least);
        *high = fmax(*high, most);
    }
}

static void lay_out_x(ork_drawing *d, lines_plot *p)
{
    if (!p->x_is_number || p->xs.count < 2) return;
    double first = number_of(p, 0), last = number_of(p, p->xs.count - 1);
    if (p->x_is_scale) {
        ork_scale_new(&p->x, first, last, 9, d->language);
        p->x.low = first;
        p->x.high = last;
        while (p->x.tick_count > 1 && p->x.ticks[p->x.tick_count - 1] > last)
            p->x.tick_count--;
    } else {
        p->x = (ork_scale){.low = first, .high = last};
    }
    p->x.from = p->left;
    p->x.to = p->right;
}

static void lay_out(ork_drawing *d, lines_plot *p, bool are_named)
{
    double low, high, needed = (double)p->end_count * LABEL_LEADING + 10;
    value_range(d, &low, &high);
    if (!isnan(d->figure->y_line)) {
        low = fmin(low, d->figure->y_line);
        high = fmax(high, d->figure->y_line);
    }
    /* From zero when that costs little of the height. */
    if (low > 0 && low < 0.5 * high) low = 0;
    ork_scale_new(&p->y, low, high, 7, d->language);
    p->left = ORK_MARGIN + ork_scale_label_width(&p->y) + 10;
    p->right = d->width - ORK_MARGIN - (are_named ? p->label_width + 14 : 8);
    p->top = d->y + 8;
    double height = fmin(fmax((p->right - p->left) * 0.62, 220), 480);
    if (are_named) height = fmax(height, needed);
    p->bottom = p->top + height;
    p->y.from = p->bottom;
    p->y.to = p->top;
    lay_out_x(d, p);
}

ork_status ork_draw_lines(ork_drawing *d)
{
    lines_plot p = {0};
    ORK_TRY(gather(d, &p));
    ORK_TRY(find_ends(d, &p));
    bool are_named = p.end_count <= MOST_NAMED;
    if (!are_named) ORK_TRY(ork_draw_group_legend(d, &p.groups, ORK_SWATCH_LINE, NULL));
    ork_lines title;
    ork_text_style style = {.size = 12, .is_muted = true};
    ORK_TRY(ork_wrap_text(d, d->value_title, 12, false, d->width - 2 * ORK_MARGIN, 2, &title));
    for (size_t k = 0; k < title.count; k++) {
        d->y += 15;
        ork_svg_text(d, &style, ORK_MARGIN, d->y - 3, title.lines[k]);
    }
    lay_out(d, &p, are_named);
    ork_draw_y_axis(d, &p.y, p.left, p.right);
    ORK_TRY(draw_periods(d, &p));
    if (!isnan(d->figure->y_line)) {
        double y = ork_scale_at(&p.y, d->figure->y_line);
        ork_svg_line(d, "ork-reference", p.left, y, p.right, y);
    }
    for (size_t k = 0; k < p.groups.count; k++)
        ORK_TRY(draw_bands(d, &p, k));
    for (size_t k = 0; k < p.groups.count; k++) {
        ORK_TRY(draw_line(d, &p, k));
        ORK_TRY(draw_points(d, &p, k));
    }
    if (are_named) ORK_TRY(draw_names(d, &p));
    d->y = p.bottom + (p.x_is_scale ? 40 : 24);
    return ORK_OK;
}
