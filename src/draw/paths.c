#include <math.h>

#include "draw/drawing.h"

void ork_draw_path(ork_drawing *d, const ork_path_style *style, const ork_point *points,
                   size_t count)
{
    static const char *const dashes[] = {NULL, "7 3", "2 3", "9 3 2 3"};
    bool is_gap = true;
    ork_svg_open(d, "path", style->classes);
    ork_text_add(d->ctx, &d->body, " d=\"");
    for (size_t k = 0; k < count; k++) {
        if (isnan(points[k].x) || isnan(points[k].y)) {
            is_gap = true;
            continue;
        }
        ork_text_add(d->ctx, &d->body, is_gap ? "M" : "L");
        ork_svg_number(d->ctx, &d->body, points[k].x);
        ork_text_add(d->ctx, &d->body, " ");
        ork_svg_number(d->ctx, &d->body, points[k].y);
        is_gap = false;
    }
    ork_text_add(d->ctx, &d->body, "\"");
    ork_svg_attribute_text(d, "fill", style->opacity > 0 ? style->colour : "none");
    if (style->opacity > 0) ork_svg_attribute(d, "fill-opacity", style->opacity);
    ork_svg_attribute_text(d, "stroke", style->colour);
    ork_svg_attribute(d, "stroke-width", style->width);
    const char *dash = dashes[style->dash % (sizeof dashes / sizeof dashes[0])];
    if (dash) ork_svg_attribute_text(d, "stroke-dasharray", dash);
    ork_text_add(d->ctx, &d->body, " stroke-linejoin=\"round\"");
    ork_svg_close(d);
}

void ork_draw_heads(ork_drawing *d, const char *const *texts, const double *xs, size_t count,
                    double baseline)
{
    ork_text_style style = {.size = ORK_TICK_SIZE, .is_muted = true, .anchor = "middle"};
    double last_end = -INFINITY, limit = d->width - 4;
    for (size_t k = 0; k < count; k++) {
        double width = ork_text_width(texts[k], ORK_TICK_SIZE, false);
        double middle = fmin(fmax(xs[k], 4 + width / 2), limit - width / 2);
        if (middle - width / 2 < last_end + 8) continue;
        ork_svg_text(d, &style, middle, baseline, texts[k]);
        last_end = middle + width / 2;
    }
}
