#include "draw/drawing.h"

#include <math.h>
#include <string.h>

#define LEGEND_SIZE 12.0

ork_status ork_draw_paragraph(ork_drawing *d, const char *text, const ork_text_style *style,
                              size_t most)
{
    ork_lines lines;
    if (!text || !text[0]) return ORK_OK;
    ORK_TRY(ork_wrap_text(d, text, style->size, style->is_bold, d->width - 2 * ORK_MARGIN, most,
                          &lines));
    for (size_t k = 0; k < lines.count; k++) {
        d->y += style->size * 1.3;
        ork_svg_text(d, style, ORK_MARGIN, d->y - style->size * 0.28, lines.lines[k]);
    }
    return ORK_OK;
}

ork_status ork_remark_unlabelled(ork_drawing *d, const char *name, const char *value)
{
    bool has_value = value && value[0];
    const char *before = d->remark ? d->remark : ork_word(d->language, ORK_WORD_UNLABELLED);
    ORK_NEW(d->remark,
            ork_arena_format(d->ctx, &d->arena, "%s%s %s%s%s", before, d->remark ? "," : ":", name,
                             has_value ? " " : "", has_value ? value : ""));
    return ORK_OK;
}

ork_status ork_draw_nothing(ork_drawing *d)
{
    ork_text_style style = {.size = 14, .is_muted = true, .anchor = "middle"};
    ork_svg_rectangle(d, "ork-missing", ork_missing_colour, ORK_MARGIN, d->y,
                      d->width - 2 * ORK_MARGIN, 64);
    style.fill = "#59636e";
    ork_svg_text(d, &style, d->width / 2, d->y + 37, ork_word(d->language, ORK_WORD_NO_DATA));
    d->y += 72;
    return ORK_OK;
}

static ork_status draw_swatch(ork_drawing *d, const ork_legend_item *item, double x, double y)
{
    switch (item->swatch) {
    case ORK_SWATCH_AREA:
        return ork_draw_area(d, "ork-swatch", item->colour, item->pattern, x, y - 6, 14, 12);
    case ORK_SWATCH_MARKER:
        ork_draw_marker(d, item->shape, item->colour, x + 7, y, 5);
        return ORK_OK;
    case ORK_SWATCH_LINE:
        ork_svg_rectangle(d, "ork-swatch", item->colour, x, y - 1.5, 14, 3);
        return ORK_OK;
    case ORK_SWATCH_DASHES:
        ork_svg_rectangle(d, "ork-swatch", item->colour, x, y - 1, 6, 2);
        ork_svg_rectangle(d, "ork-swatch", item->colour, x + 9, y - 1, 6, 2);
    }
    return ORK_OK;
}

ork_status ork_draw_legend(ork_drawing *d, const ork_legend_item *items, size_t count)
{
    const double indent = 20, gap = 18, row = 19;
    ork_text_style style = {.size = LEGEND_SIZE};
    double x = ORK_MARGIN, right = d->width - ORK_MARGIN;
    if (count == 0) return ORK_OK;
    d->y += row / 2;
    for (size_t k = 0; k < count; k++) {
        char *text;
        ORK_TRY(ork_fit_text(d, items[k].text, LEGEND_SIZE, right - ORK_MARGIN - indent, &text));
        double width = indent + ork_text_width(text, LEGEND_SIZE, false);
        if (x > ORK_MARGIN && x + width > right) {
            x = ORK_MARGIN;
            d->y += row;
        }
        ORK_TRY(draw_swatch(d, &items[k], x, d->y));
        ork_svg_text(d, &style, x + indent, d->y + 4.3, text);
        x += width + gap;
    }
    d->y += row / 2 + 6;
    return ORK_OK;
}

ork_status ork_draw_group_legend(ork_drawing *d, const ork_levels *groups, enum ork_swatch swatch,
                                 const ork_legend_item *more)
{
    /* A single grade has to be told, a single group of another kind is no news. */
    if (groups->count < 2 && !d->grade_count) return ork_draw_legend(d, more, more != NULL);
    ork_legend_item *items;
    ork_look *looks;
    ORK_NEW(items, ork_arena_calloc(d->ctx, &d->arena, groups->count + 1, sizeof *items));
    ORK_NEW(looks, ork_arena_calloc(d->ctx, &d->arena, groups->count, sizeof *looks));
    for (size_t k = 0; k < groups->count; k++) {
        looks[k] = ork_group_look(d, groups, k);
        if (swatch != ORK_SWATCH_AREA) ork_marker_colour(d, groups, k, looks[k].colour);
        const char *colour = looks[k].colour;
        const char *text = groups->texts[k];
        if (d->grade_count) ORK_TRY(ork_drawing_phrase(d, text, &text));
        items[k] = (ork_legend_item){text, swatch, colour, looks[k].pattern, k};
    }
    if (more) items[groups->count] = *more;
    return ork_draw_legend(d, items, groups->count + (more != NULL));
}

ork_status ork_draw_axis_title(ork_drawing *d, const char *text, const ork_text_style *style,
                               double middle)
{
    if (!text[0]) return ORK_OK;
    ork_lines lines;
    double left = ORK_MARGIN, right = d->width - ORK_MARGIN;
    ORK_TRY(ork_wrap_text(d, text, style->size, style->is_bold, right - left, 3, &lines));
    double x = fmin(fmax(middle, left + lines.width / 2), right - lines.width / 2);
    for (size_t k = 0; k < lines.count; k++) {
        d->y += style->size * 1.3;
        ork_svg_text(d, style, x, d->y - style->size * 0.28, lines.lines[k]);
    }
    return ORK_OK;
}
