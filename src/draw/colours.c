#include "draw/drawing.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

const char ork_single_colour[] = "#2a6fa8";
const char ork_missing_colour[] = "#f0f1f2";
const char ork_faint_colour[] = "#e1e5e9";
const char ork_ink_colour[] = "#1b2126";

typedef struct rgb {
    double red, green, blue;
} rgb;

/* Okabe & Ito (2008), Color universal design; in an order in which neighbours differ in lightness
   too. Their yellow is darkened so that it is seen on white, their black is a grey seen on both. */
static const char *const groups[ORK_GROUP_COLOURS] = {
    "#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#6b6b6b", "#d8c92a",
};
/* The same for areas: the third is pale, so that three groups differ in lightness alone; the others
   carry a pattern. */
static const char *const fills[ORK_GROUP_COLOURS] = {
    "#0072b2", "#e69f00", "#b3dfcf", "#cc79a7", "#56b4e9", "#d55e00", "#8a8a8a", "#d8c92a",
};
static const char *const sequential[] = {"#fbf3c6", "#cde5b4", "#86cbb8",
                                         "#3fa1bd", "#2c6ca6", "#22367a"};
/* Of grades: the strongest to the last but one; then the weakest, which is not to stand out. */
static const char *const grades[] = {"#1f5fa8", "#4f90c8", "#94c1e3"};
static const char weakest[] = "#dfe3e6";
static const char *const diverging[] = {"#8f4708", "#d2863f", "#f1cda0", "#f4f3ef",
                                        "#bfd8ea", "#5f9bcb", "#1d4f8a"};

const char *ork_group_colour(size_t group)
{
    return groups[group % ORK_GROUP_COLOURS];
}

const char *ork_group_fill(size_t group)
{
    return fills[group % ORK_GROUP_COLOURS];
}

static rgb parse(const char *colour)
{
    unsigned red = 0, green = 0, blue = 0;
    if (sscanf(colour, "#%2x%2x%2x", &red, &green, &blue) != 3) return (rgb){0, 0, 0};
    return (rgb){(double)red / 255, (double)green / 255, (double)blue / 255};
}

static rgb blend(rgb a, rgb b, double share)
{
    return (rgb){a.red + (b.red - a.red) * share, a.green + (b.green - a.green) * share,
                 a.blue + (b.blue - a.blue) * share};
}

static void print(rgb colour, char text[ORK_COLOUR_BYTES])
{
    snprintf(text, ORK_COLOUR_BYTES, "#%02x%02x%02x", (unsigned)lround(colour.red * 255) & 255U,
             (unsigned)lround(colour.green * 255) & 255U,
             (unsigned)lround(colour.blue * 255) & 255U);
}

static void along(const char *const *stops, size_t count, double share,
                  char colour[ORK_COLOUR_BYTES])
{
    share = share >= 0 ? fmin(share, 1) : 0;
    double position = share * (double)(count - 1);
    size_t k = (size_t)fmin(position, (double)(count - 2));
    print(blend(parse(stops[k]), parse(stops[k + 1]), position - (double)k), colour);
}

void ork_sequential_colour(double share, char colour[ORK_COLOUR_BYTES])
{
    along(sequential, sizeof sequential / sizeof sequential[0], share, colour);
}

void ork_diverging_colour(double share, char colour[ORK_COLOUR_BYTES])
{
    along(diverging, sizeof diverging / sizeof diverging[0], (share + 1) / 2, colour);
}

void ork_grade_colour(size_t grade, size_t count, char colour[ORK_COLOUR_BYTES])
{
    if (grade + 1 >= count) {
        print(parse(weakest), colour);
        return;
    }
    double share = count > 2 ? (double)grade / (double)(count - 2) : 0;
    along(grades, sizeof grades / sizeof grades[0], share, colour);
}

void ork_side_colour(size_t grade, size_t middle, size_t count, char colour[ORK_COLOUR_BYTES])
{
    if (grade == middle) {
        print(parse(weakest), colour);
        return;
    }
    bool is_first_side = grade < middle;
    size_t on_side = is_first_side ? middle : count - middle - 1;
    size_t from_end = is_first_side ? grade : count - 1 - grade;
    double towards = on_side > 1 ? (double)from_end / (double)(on_side - 1) : 0;
    ork_diverging_colour(is_first_side ? -0.72 + 0.4 * towards : 1 - 0.5 * towards, colour);
}

void ork_period_colour(const char *full, size_t t, size_t periods, char colour[ORK_COLOUR_BYTES])
{
    double share = periods < 2 ? 1 : (double)t / (double)(periods - 1);
    rgb strong = parse(full), pale = blend((rgb){1, 1, 1}, strong, 0.38);
    print(blend(pale, strong, share), colour);
}

static double linear(double part)
{
    return part <= 0.04045 ? part / 12.92 : pow((part + 0.055) / 1.055, 2.4);
}

static double luminance(const char *colour)
{
    rgb parts = parse(colour);
    return 0.2126 * linear(parts.red) + 0.7152 * linear(parts.green) + 0.0722 * linear(parts.blue);
}

double ork_colour_lightness(const char *colour)
{
    double y = luminance(colour);
    return y > 216.0 / 24389 ? 116 * cbrt(y) - 16 : y * 24389 / 27;
}

const char *ork_ink_on(const char *colour)
{
    /* The luminance at which black and white contrast alike (WCAG 2). */
    return luminance(colour) > 0.179 ? "#111417" : "#ffffff";
}

/* Groups beyond three get a pattern each, so that areas differ without colour. */
unsigned ork_group_pattern(size_t group)
{
    static const unsigned patterns[ORK_GROUP_COLOURS] = {0, 0, 0, 2, 3, 1, 5, 6};
    return patterns[group % ORK_GROUP_COLOURS];
}

ork_status ork_pattern_fill(ork_drawing *d, unsigned pattern, char **fill)
{
    d->patterns |= 1U << pattern;
    ORK_NEW(*fill, ork_arena_format(d->ctx, &d->arena, "url(#%s-p%u)", d->id, pattern));
    return ORK_OK;
}

void ork_define_patterns(ork_drawing *d, ork_text *svg)
{
    static const char *const shapes[ORK_PATTERNS] = {
        NULL,
        "<path d=\"M-1 1L1 -1M-1 7L7 -1M5 7L7 5\" stroke=\"#fff\" stroke-width=\"1.4\"/>",
        "<circle cx=\"3\" cy=\"3\" r=\"1.3\" fill=\"#222\"/>",
        "<path d=\"M-1 5L1 7M-1 -1L7 7M5 -1L7 1\" stroke=\"#222\" stroke-width=\"0.9\"/>",
        "<path d=\"M0 4H12\" stroke=\"#fff\" stroke-width=\"1.6\"/>",
        "<path d=\"M4 0V12\" stroke=\"#fff\" stroke-width=\"1.6\"/>",
        "<path d=\"M0 4H12M4 0V12\" stroke=\"#222\" stroke-width=\"0.8\"/>",
        "<path d=\"M-1 1L1 -1M-1 7L7 -1M5 7L7 5\" stroke=\"#8a949e\" stroke-width=\"0.9\"/>",
    };
    if (!d->patterns) return;
    ork_text_add(d->ctx, svg, "\n<defs>");
    for (unsigned k = 1; k < ORK_PATTERNS; k++) {
        if (!(d->patterns >> k & 1U)) continue;
        bool is_diagonal = k == 1 || k == 3 || k == 7;
        ork_text_addf(d->ctx, svg,
                      "<pattern id=\"%s-p%u\" width=\"%d\" height=\"%d\" "
                      "patternUnits=\"userSpaceOnUse\">%s</pattern>",
                      d->id, k, is_diagonal ? 6 : 7, is_diagonal ? 6 : 7, shapes[k]);
    }
    ork_text_add(d->ctx, svg, "</defs>");
}

ork_status ork_draw_area(ork_drawing *d, const char *classes, const char *colour, unsigned pattern,
                         double x, double y, double width, double height)
{
    char *fill = NULL;
    if (pattern) ORK_TRY(ork_pattern_fill(d, pattern, &fill));
    for (int layer = 0; layer < (fill ? 2 : 1); layer++) {
        ork_svg_open(d, "rect", layer ? NULL : classes);
        ork_svg_attribute(d, "x", x);
        ork_svg_attribute(d, "y", y);
        ork_svg_attribute(d, "width", width);
        ork_svg_attribute(d, "height", height);
        ork_svg_attribute_text(d, "fill", layer ? fill : colour);
        /* A pale area needs an edge to be seen on white. */
        bool is_green = strcmp(colour, fills[2]) == 0, is_grey = strcmp(colour, weakest) == 0;
        if (!layer && (is_green || is_grey)) {
            ork_text_addf(d->ctx, &d->body, " stroke=\"%s\" stroke-width=\"0.7\"",
                          is_green ? "#5c9d85" : "#8b959e");
        }
        ork_svg_close(d);
    }
    return ORK_OK;
}

/* Corners of the markers on a circle of radius 1, x and y in turn. */
typedef struct marker {
    size_t corners;
    double points[24];
} marker;
static const marker markers[] = {
    {0, {0}}, /* a circle */
    {4, {-0.89, -0.89, 0.89, -0.89, 0.89, 0.89, -0.89, 0.89}},
    {3, {0, -1.35, 1.2, 0.85, -1.2, 0.85}},
    {4, {0, -1.35, 1.35, 0, 0, 1.35, -1.35, 0}},
    {3, {0, 1.35, 1.2, -0.85, -1.2, -0.85}},
    {12, {-0.45, -1.3, 0.45,  -1.3, 0.45,  -0.45, 1.3,  -0.45, 1.3,  0.45,  0.45,  0.45,
          0.45,  1.3,  -0.45, 1.3,  -0.45, 0.45,  -1.3, 0.45,  -1.3, -0.45, -0.45, -0.45}},
    {4, {-1.5, -0.55, 1.5, -0.55, 1.5, 0.55, -1.5, 0.55}},
    {4, {-0.55, -1.5, 0.55, -1.5, 0.55, 1.5, -0.55, 1.5}},
};

void ork_draw_marker(ork_drawing *d, size_t shape, const char *colour, double x, double y,
                     double radius)
{
    const marker *form = &markers[shape % (sizeof markers / sizeof markers[0])];
    const char *classes = colour == ork_ink_colour     ? "ork-border ork-ink"
                          : colour == ork_faint_colour ? "ork-border ork-faint"
                                                       : "ork-border";
    if (form->corners == 0) {
        ork_svg_open(d, "circle", classes);
        ork_svg_attribute(d, "cx", x);
        ork_svg_attribute(d, "cy", y);
        ork_svg_attribute(d, "r", radius);
    } else {
        ork_svg_open(d, "polygon", classes);
        ork_text_add(d->ctx, &d->body, " points=\"");
        for (size_t k = 0; k < form->corners; k++) {
            if (k) ork_text_add(d->ctx, &d->body, " ");
            ork_svg_number(d->ctx, &d->body, x + form->points[2 * k] * radius);
            ork_text_add(d->ctx, &d->body, ",");
            ork_svg_number(d->ctx, &d->body, y + form->points[2 * k + 1] * radius);
        }
        ork_text_add(d->ctx, &d->body, "\"");
    }
    ork_svg_attribute_text(d, "fill", colour);
    ork_svg_attribute_text(d, "stroke", "#ffffff");
    ork_svg_attribute(d, "stroke-width", 0.8);
    ork_svg_close(d);
}
