#include "svg_texts.h"

#include <expat.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "draw/drawing.h"

typedef struct reading {
    drawn *page;
    char id[128];
    char ids[64][128];
    size_t id_count;
    int depth;
    int mark_depth; /* 0 outside of marks */
    bool mark_has_title, in_text, in_title, title_has_text;
    double x, y, size, rotation;
    bool is_bold;
    char anchor[16];
    char content[256];
} reading;

static const char *attribute(const char **attributes, const char *name)
{
    for (; *attributes; attributes += 2)
        if (strcmp(attributes[0], name) == 0) return attributes[1];
    return NULL;
}

static double number(const char **attributes, const char *name)
{
    const char *text = attribute(attributes, name);
    double value = NAN;
    if (text && !ork_parse_number(text, strlen(text), '.', &value)) return NAN;
    return value;
}

static void see_id(reading *r, const char *id)
{
    if (!r->id[0]) snprintf(r->id, sizeof r->id, "%s", id);
    if (strncmp(id, r->id, strlen(r->id)) != 0) r->page->foreign_ids++;
    for (size_t k = 0; k < r->id_count; k++)
        if (strcmp(r->ids[k], id) == 0) r->page->repeated_ids++;
    if (r->id_count < 64) snprintf(r->ids[r->id_count++], 128, "%s", id);
}

static void start_text(reading *r, const char **attributes)
{
    const char *anchor = attribute(attributes, "text-anchor");
    const char *transform = attribute(attributes, "transform");
    r->in_text = true;
    r->content[0] = '\0';
    r->x = number(attributes, "x");
    r->y = number(attributes, "y");
    r->size = number(attributes, "font-size");
    r->is_bold = attribute(attributes, "font-weight") != NULL;
    r->rotation = transform ? strtod(transform + strlen("rotate("), NULL) : 0;
    snprintf(r->anchor, sizeof r->anchor, "%s", anchor ? anchor : "start");
}

static void XMLCALL start(void *data, const char *name, const char **attributes)
{
    reading *r = data;
    const char *classes = attribute(attributes, "class"), *id = attribute(attributes, "id");
    r->depth++;
    if (id) see_id(r, id);
    if (strcmp(name, "svg") == 0) {
        const char *role = attribute(attributes, "role");
        r->page->width = number(attributes, "width");
        r->page->height = number(attributes, "height");
        r->page->is_image =
            role && strcmp(role, "img") == 0 && attribute(attributes, "aria-labelledby") != NULL;
    }
    if (strcmp(name, "desc") == 0) r->page->has_description = true;
    if (strcmp(name, "text") == 0) start_text(r, attributes);
    if (strcmp(name, "title") == 0) {
        r->in_title = true;
        r->title_has_text = false;
        if (r->depth == 2) r->page->has_title = true;
    }
    if (classes && strstr(classes, "ork-mark")) {
        r->page->mark_count++;
        r->mark_depth = r->depth;
        r->mark_has_title = false;
        if (!attribute(attributes, "tabindex")) r->page->unfocusable_marks++;
    }
}

static void end_text(reading *r)
{
    if (r->page->text_count == 4000) return;
    drawn_text *text = &r->page->texts[r->page->text_count++];
    double width = ork_text_width(r->content, r->size, r->is_bold);
    double left = strcmp(r->anchor, "end") == 0      ? -width
                  : strcmp(r->anchor, "middle") == 0 ? -width / 2
                                                     : 0;
    double top = -0.74 * r->size, bottom = 0.2 * r->size;
    double angle = r->rotation * acos(-1) / 180;
    double box[4][2] = {{left, top}, {left + width, top}, {left + width, bottom}, {left, bottom}};
    snprintf(text->text, sizeof text->text, "%s", r->content);
    for (size_t k = 0; k < 4; k++) {
        text->corners[k][0] = r->x + box[k][0] * cos(angle) - box[k][1] * sin(angle);
        text->corners[k][1] = r->y + box[k][0] * sin(angle) + box[k][1] * cos(angle);
    }
}

static void XMLCALL end(void *data, const char *name)
{
    reading *r = data;
    if (strcmp(name, "text") == 0) {
        end_text(r);
        r->in_text = false;
    }
    if (strcmp(name, "title") == 0) {
        r->in_title = false;
        if (r->mark_depth && r->depth == r->mark_depth + 1) r->mark_has_title = r->title_has_text;
    }
    if (r->mark_depth == r->depth) {
        if (!r->mark_has_title) r->page->untitled_marks++;
        r->mark_depth = 0;
    }
    r->depth--;
}

static void XMLCALL characters(void *data, const char *text, int length)
{
    reading *r = data;
    if (r->in_title && length > 0) r->title_has_text = true;
    size_t used = strlen(r->content);
    if (!r->in_text || used + (size_t)length >= sizeof r->content) return;
    memcpy(r->content + used, text, (size_t)length);
    r->content[used + (size_t)length] = '\0';
}

drawn *read_drawn(const ork_text *svg)
{
    drawn *page = calloc(1, sizeof *page);
    reading *r = calloc(1, sizeof *r);
    XML_Parser parser = XML_ParserCreate("UTF-8");
    r->page = page;
    XML_SetUserData(parser, r);
    XML_SetElementHandler(parser, start, end);
    XML_SetCharacterDataHandler(parser, characters);
    page->is_well_formed = XML_Parse(parser, svg->bytes, (int)svg->length, 1) == XML_STATUS_OK;
    if (!page->is_well_formed) {
        snprintf(page->error, sizeof page->error, "line %lu: %s", XML_GetCurrentLineNumber(parser),
                 XML_ErrorString(XML_GetErrorCode(parser)));
    }
    XML_ParserFree(parser);
    free(r);
    return page;
}

/* Separating axes: boxes are apart when they are apart along a side of one of them. */
static bool parts_along_sides_of(const drawn_text *a, const drawn_text *b)
{
    const double hairline = 0.6;
    for (size_t side = 0; side < 2; side++) {
        double dx = a->corners[side + 1][0] - a->corners[side][0];
        double dy = a->corners[side + 1][1] - a->corners[side][1];
        double length = hypot(dx, dy);
        if (length == 0) return true;
        double low[2] = {INFINITY, INFINITY}, high[2] = {-INFINITY, -INFINITY};
        for (size_t k = 0; k < 4; k++) {
            double at_a = (a->corners[k][0] * dx + a->corners[k][1] * dy) / length;
            double at_b = (b->corners[k][0] * dx + b->corners[k][1] * dy) / length;
            low[0] = fmin(low[0], at_a);
            high[0] = fmax(high[0], at_a);
            low[1] = fmin(low[1], at_b);
            high[1] = fmax(high[1], at_b);
        }
        if (high[0] - hairline < low[1] || high[1] - hairline < low[0]) return true;
    }
    return false;
}

bool texts_overlap(const drawn_text *a, const drawn_text *b)
{
    return !parts_along_sides_of(a, b) && !parts_along_sides_of(b, a);
}

bool text_is_inside(const drawn *page, const drawn_text *text)
{
    for (size_t k = 0; k < 4; k++) {
        double x = text->corners[k][0], y = text->corners[k][1];
        if (x < 2 || y < 2 || x > page->width - 2 || y > page->height - 2) return false;
    }
    return true;
}
