/*
 * Choropleth: units coloured by class on a map in an equal-area projection. Units too small to be
 * seen get a circle on top; names and values stand inside their unit, or beside it with a leader.
 */
#include "draw/map.h"

#include <math.h>
#include <string.h>

#define LABEL_SIZE 11.0
#define SMALL_SIDE 15.0 /* pixels: a shape narrower than this in both directions gets a circle */
#define MOST_LABELS 60
#define TITLE_SIZE 12.5

typedef struct choropleth {
    ork_places places;
    ork_classes classes;
    ork_plane plane;
    bool *is_small;     /* [shapes] in the panels of this figure */
    ork_label *circles; /* [circle_count] */
    size_t circle_count;
} choropleth;

static size_t row_of(const choropleth *c, size_t shape, size_t period)
{
    size_t label = c->places.label_of_shape[shape];
    if (label == SIZE_MAX) return SIZE_MAX;
    return c->places.cells[label * c->places.periods.count + period];
}

/* A shape's name where the table does not have it: its first key that is a name. */
static ork_status shape_title(ork_drawing *d, const choropleth *c, size_t shape, size_t row,
                              char **title)
{
    if (row != SIZE_MAX) return ork_mark_title(d, row, title);
    const ork_shape *outline = &d->options->shapes->shapes[shape];
    size_t label = c->places.label_of_shape[shape];
    const char *name = outline->key_count ? outline->keys[0] : "?";
    for (size_t n = 0; n < outline->key_count; n++) {
        const char *key = outline->key_names ? outline->key_names[n] : "";
        if (strstr(key, "name") || strstr(key, "NAME")) name = outline->keys[n];
    }
    if (label != SIZE_MAX) name = c->places.labels.texts[label];
    ORK_NEW(*title, ork_arena_format(d->ctx, &d->arena, "%s: %s", name,
                                     ork_word(d->language, ORK_WORD_NO_DATA)));
    return ORK_OK;
}

/* Borders in the paper's colour would swallow the small units of a map of very many: there each
   unit's edge has its own colour. */
#define MOST_BORDERED 400

static void add_path(ork_drawing *d, const choropleth *c, size_t shape, const ork_panel *panel,
                     const char *fill)
{
    bool has_border = c->plane.count <= MOST_BORDERED;
    ork_svg_open(d, "path", has_border ? "ork-area ork-border" : "ork-area");
    ork_text_add(d->ctx, &d->body, " d=\"");
    ork_add_outline(d, &c->plane.shapes[shape], panel);
    ork_text_add(d->ctx, &d->body, "\" fill-rule=\"evenodd\" stroke-linejoin=\"round\"");
    ork_svg_attribute(d, "stroke-width", has_border ? 0.8 : 0.3);
    ork_svg_attribute_text(d, "stroke", has_border ? "#ffffff" : fill);
    ork_svg_attribute_text(d, "fill", fill);
    ork_svg_close(d);
}

static void add_circle(ork_drawing *d, double x, double y, double radius, const char *fill)
{
    ork_svg_open(d, "circle", "ork-area ork-whisker");
    ork_svg_attribute(d, "cx", x);
    ork_svg_attribute(d, "cy", y);
    ork_svg_attribute(d, "r", radius);
    ork_svg_attribute_text(d, "fill", fill);
    ork_svg_attribute_text(d, "stroke", "#1b2126");
    ork_svg_attribute(d, "stroke-width", 0.9);
    ork_svg_close(d);
}

static ork_status draw_shape(ork_drawing *d, const choropleth *c, const ork_panel *panel,
                             size_t shape, size_t period, const ork_label *circle)
{
    const char *colour;
    unsigned pattern;
    char *title, *fill = NULL;
    size_t row = row_of(c, shape, period);
    ORK_TRY(shape_title(d, c, shape, row, &title));
    ork_class_look(d, &c->places, &c->classes, row, &colour, &pattern);
    if (pattern) ORK_TRY(ork_pattern_fill(d, pattern, &fill));
    ork_svg_mark(d, row == SIZE_MAX ? "ork-unit ork-missing" : "ork-unit", title);
    add_path(d, c, shape, panel, colour);
    if (fill) add_path(d, c, shape, panel, fill);
    if (circle) {
        add_circle(d, circle->x, circle->y, circle->radius, colour);
        if (fill) add_circle(d, circle->x, circle->y, circle->radius, fill);
    }
    ork_svg_mark_end(d);
    return ORK_OK;
}

/* Small units, as circles that are pushed apart where they would cover each other. */
static ork_status find_circles(ork_drawing *d, choropleth *c, const ork_panel *panel)
{
    size_t count = c->plane.count;
    double radius = panel->width < 300 ? 4.5 : 6.5;
    ORK_NEW(c->is_small, ork_arena_calloc(d->ctx, &d->arena, count + 1, sizeof *c->is_small));
    ORK_NEW(c->circles, ork_arena_calloc(d->ctx, &d->arena, count + 1, sizeof *c->circles));
    c->circle_count = 0;
    size_t small = 0;
    for (size_t s = 0; s < count; s++) {
        const ork_box *extent = &c->plane.shapes[s].extent;
        c->is_small[s] = fmax(extent->width, extent->height) * panel->scale < SMALL_SIDE;
        small += c->is_small[s];
    }
    /* A map of many small units is read as a whole. */
    if (small * 3 > count && count > 12) {
        memset(c->is_small, 0, count * sizeof *c->is_small);
        return ORK_OK;
    }
    for (size_t s = 0; s < count; s++) {
        if (!c->is_small[s]) continue;
        const ork_plane_shape *shape = &c->plane.shapes[s];
        c->circles[c->circle_count++] =
            (ork_label){.x = panel->left + shape->centre_x * panel->scale,
                        .y = panel->top + shape->centre_y * panel->scale,
                        .radius = radius};
    }
    for (int round = 0; round < 20; round++) {
        for (size_t a = 0; a < c->circle_count; a++) {
            for (size_t b = a + 1; b < c->circle_count; b++) {
                ork_label *p = &c->circles[a], *q = &c->circles[b];
                double dx = q->x - p->x, dy = q->y - p->y, apart = hypot(dx, dy);
                double missing = p->radius + q->radius + 1 - apart;
                if (missing <= 0) continue;
                if (apart < 1e-6) dx = apart = 1;
                p->x -= dx / apart * missing / 2;
                p->y -= dy / apart * missing / 2;
                q->x += dx / apart * missing / 2;
                q->y += dy / apart * missing / 2;
            }
        }
    }
    return ORK_OK;
}

/* ---- Labels ------------------------------------------------------------------------------------
 */

typedef struct map_label {
    ork_lines name;
    char value[ORK_FORMATTED_BYTES];
    size_t shape;
    double size; /* of the letters */
    double width, height;
} map_label;

static void write_lines(ork_drawing *d, const map_label *label, double x, double middle,
                        ork_text_style style)
{
    double leading = label->size * 1.14;
    size_t lines = label->name.count + (label->value[0] != '\0');
    double baseline = middle - ((double)lines - 1) * leading / 2 + label->size * 0.36;
    style.size = label->size;
    style.anchor = "middle";
    for (size_t k = 0; k < label->name.count; k++, baseline += leading)
        ork_svg_text(d, &style, x, baseline, label->name.lines[k]);
    if (label->value[0]) ork_svg_text(d, &style, x, baseline, label->value);
}

/* The label with its name in at most `lines` lines of letters of a size; words cut to a number of
   letters unless that is 0. */
static ork_status set_label(ork_drawing *d, const choropleth *c, size_t shape, double size,
                            size_t lines, size_t letters, map_label *label)
{
    size_t which = c->places.label_of_shape[shape], row = row_of(c, shape, 0);
    const char *name = c->places.short_names[which];
    double value = row == SIZE_MAX ? NAN : ork_value_at(d->value, row);
    char *shorter;
    if (letters) {
        ORK_TRY(ork_abbreviate(d, name, letters, &shorter));
        name = shorter;
    }
    double whole = ork_text_width(name, size, false);
    /* In two lines the width is that of the longer half, wherever the name can be broken. */
    *label = (map_label){.shape = shape, .size = size};
    double least = fmax(whole / 2, ork_longest_word(name, size));
    for (double width = lines > 1 ? least : whole; width < whole + 4; width += 4) {
        ORK_TRY(ork_wrap_text(d, name, size, false, width, lines + 1, &label->name));
        if (label->name.count <= lines && label->name.width <= width + 0.01) break;
    }
    if (!isnan(value)) ork_format_number(&d->format, value, label->value);
    label->width = fmax(label->name.width, ork_text_width(label->value, size, false));
    size_t count = label->name.count + (label->value[0] != '\0');
    label->height = size * (1.14 * (double)(count - 1) + 1.05);
    return ORK_OK;
}

/* Inside the shape if there is room, at the cost of a second line, smaller letters or a
   shorter name; false leaves
   it to be placed beside. */
static ork_status draw_inside(ork_drawing *d, const choropleth *c, const ork_panel *panel,
                              size_t shape, map_label *label, ork_box *box, bool *fits)
{
    static const struct {
        double size;
        size_t lines, letters;
    } tries[] = {{LABEL_SIZE, 1, 0},     {LABEL_SIZE, 2, 0},     {LABEL_SIZE - 1, 1, 0},
                 {LABEL_SIZE - 1, 2, 0}, {LABEL_SIZE - 2, 2, 0}, {LABEL_SIZE - 1, 1, 5},
                 {LABEL_SIZE - 1, 2, 5}, {LABEL_SIZE - 1, 1, 3}, {LABEL_SIZE - 2, 2, 3}};
    double x = 0, y = 0;
    const char *colour;
    unsigned pattern;
    *fits = false;
    for (size_t k = 0; k < sizeof tries / sizeof tries[0] && !*fits; k++) {
        if (c->is_small[shape]) break;
        ORK_TRY(set_label(d, c, shape, tries[k].size, tries[k].lines, tries[k].letters, label));
        ORK_TRY(ork_room_inside(d, &c->plane.shapes[shape], panel, label->width, label->height,
                                c->circles, c->circle_count, &x, &y, fits));
    }
    if (!*fits) return set_label(d, c, shape, LABEL_SIZE, 1, 0, label);
    ork_class_look(d, &c->places, &c->classes, row_of(c, shape, 0), &colour, &pattern);
    ork_text_style style = {.fill = ork_ink_on(colour)};
    if (pattern) {
        /* A plain ground under the words, where a pattern would cross them. */
        ork_svg_rectangle(d, NULL, colour, x - label->width / 2 - 2, y - label->height / 2 - 1,
                          label->width + 4, label->height + 2);
    }
    write_lines(d, label, x, y, style);
    *box = (ork_box){x - label->width / 2, y - label->height / 2, label->width, label->height};
    return ORK_OK;
}

/* The point that an outside label tells about: the unit's circle, or a dot inside it. */
static ork_label anchor_of(const choropleth *c, const ork_panel *panel, const map_label *label)
{
    const ork_plane_shape *shape = &c->plane.shapes[label->shape];
    ork_label anchor = {.x = panel->left + shape->centre_x * panel->scale,
                        .y = panel->top + shape->centre_y * panel->scale,
                        .radius = 1.5,
                        .width = label->width + 2,
                        .height = label->height};
    size_t circle = 0;
    for (size_t s = 0; s < label->shape; s++)
        circle += c->is_small[s];
    if (!c->is_small[label->shape]) return anchor;
    anchor.x = c->circles[circle].x;
    anchor.y = c->circles[circle].y;
    anchor.radius = c->circles[circle].radius;
    return anchor;
}

static void add_dot(ork_drawing *d, double x, double y)
{
    ork_svg_open(d, "circle", "ork-anchor");
    ork_svg_attribute(d, "cx", x);
    ork_svg_attribute(d, "cy", y);
    ork_svg_attribute(d, "r", 1.6);
    ork_svg_attribute_text(d, "fill", "#1b2126");
    ork_svg_close(d);
}

/* Units without a printed label are named under the map, with what the label would have said. */
static ork_status remark_unlabelled(ork_drawing *d, const choropleth *c, size_t shape)
{
    char value[ORK_FORMATTED_BYTES] = "";
    size_t which = c->places.label_of_shape[shape], row = row_of(c, shape, 0);
    double number = row == SIZE_MAX ? NAN : ork_value_at(d->value, row);
    if (!isnan(number)) ork_format_number(&d->format, number, value);
    return ork_remark_unlabelled(d, c->places.short_names[which], value);
}

static ork_status draw_labels(ork_drawing *d, const choropleth *c, const ork_panel *panel)
{
    size_t count = c->plane.count, outside = 0, boxes = 0;
    map_label *labels;
    ork_label *anchors;
    ork_box *inside;
    ORK_NEW(labels, ork_arena_calloc(d->ctx, &d->arena, count + 1, sizeof *labels));
    ORK_NEW(anchors, ork_arena_calloc(d->ctx, &d->arena, count + 1, sizeof *anchors));
    ORK_NEW(inside, ork_arena_calloc(d->ctx, &d->arena, count + 1, sizeof *inside));
    for (size_t s = 0; s < count; s++) {
        map_label label;
        bool fits;
        if (c->places.label_of_shape[s] == SIZE_MAX || c->plane.shapes[s].area <= 0) continue;
        ORK_TRY(draw_inside(d, c, panel, s, &label, &inside[boxes], &fits));
        boxes += fits;
        if (!fits) labels[outside++] = label;
    }
    for (size_t k = 0; k < outside; k++)
        anchors[k] = anchor_of(c, panel, &labels[k]);
    ork_box bounds = {ORK_MARGIN, panel->top - 4, d->width - 2 * ORK_MARGIN, panel->height + 8};
    ORK_TRY(ork_place_labels(d, anchors, outside, bounds, inside, boxes));
    for (size_t k = 0; k < outside; k++)
        ork_draw_leader(d, &anchors[k]);
    ork_text_style style = {.has_halo = true};
    for (size_t k = 0; k < outside; k++) {
        if (!anchors[k].is_placed) {
            ORK_TRY(remark_unlabelled(d, c, labels[k].shape));
            continue;
        }
        const ork_box *box = &anchors[k].box;
        if (!c->is_small[labels[k].shape]) add_dot(d, anchors[k].x, anchors[k].y);
        write_lines(d, &labels[k], box->x + box->width / 2, box->y + box->height / 2, style);
    }
    return ORK_OK;
}

/* ---- Panels ------------------------------------------------------------------------------------
 */

static ork_status draw_panel(ork_drawing *d, choropleth *c, const ork_panel *panel, size_t period)
{
    size_t circle = 0;
    ORK_TRY(find_circles(d, c, panel));
    for (size_t s = 0; s < c->plane.count; s++) {
        if (!c->is_small[s]) ORK_TRY(draw_shape(d, c, panel, s, period, NULL));
    }
    for (size_t s = 0; s < c->plane.count; s++) {
        if (!c->is_small[s]) continue;
        ORK_TRY(draw_shape(d, c, panel, s, period, &c->circles[circle++]));
    }
    return ORK_OK;
}

static ork_status draw_single(ork_drawing *d, choropleth *c)
{
    double room = d->width - 2 * ORK_MARGIN;
    double scale = fmin(room, 1.15 * d->width / fmax(c->plane.height, 0.05));
    ork_panel panel = {.left = (d->width - scale) / 2,
                       .top = d->y + 4,
                       .scale = scale,
                       .width = scale,
                       .height = scale * c->plane.height};
    ORK_TRY(draw_panel(d, c, &panel, 0));
    if (c->places.labels.count <= MOST_LABELS) ORK_TRY(draw_labels(d, c, &panel));
    d->y = panel.top + panel.height + 8;
    return ORK_OK;
}

static ork_status draw_multiples(ork_drawing *d, choropleth *c)
{
    const double gap = 18;
    size_t periods = c->places.periods.count, across = d->width < 480 ? 1 : 2;
    if (periods > 4 && d->width >= 640) across = 3;
    double width = (d->width - 2 * ORK_MARGIN - gap * (double)(across - 1)) / (double)across;
    double scale = fmin(width, 1.2 * width / fmax(c->plane.height, 0.05));
    double height = scale * c->plane.height;
    ork_text_style style = {.size = TITLE_SIZE, .is_bold = true};
    for (size_t t = 0; t < periods; t++) {
        double left = ORK_MARGIN + (double)(t % across) * (width + gap);
        ork_panel panel = {.left = left + (width - scale) / 2,
                           .top = d->y + 20,
                           .scale = scale,
                           .width = scale,
                           .height = height};
        ork_svg_text(d, &style, left, d->y + 13, c->places.periods.texts[t]);
        ORK_TRY(draw_panel(d, c, &panel, t));
        if (t % across == across - 1 || t + 1 == periods) d->y = panel.top + height + 12;
    }
    return ORK_OK;
}

ork_status ork_draw_map(ork_drawing *d)
{
    choropleth c = {0};
    if (!d->options->shapes || d->options->shapes->count == 0) return ork_draw_tile_map(d);
    ORK_TRY(ork_places_of(d, &c.places));
    if (c.places.matched == 0) return ork_draw_tile_map(d);
    ORK_TRY(ork_plane_of(d, d->options->shapes, &c.plane));
    ORK_TRY(ork_classes_of(d, &c.places, &c.classes));
    ORK_TRY(ork_draw_class_legend(d, &c.places, &c.classes));
    return c.places.periods.count > 1 ? draw_multiples(d, &c) : draw_single(d, &c);
}
