#include "draw/drawing.h"

#include <math.h>
#include <string.h>

#define BAR_HEIGHT 10.0
#define STEPS 48 /* pieces of a continuous bar: librsvg and printers draw them all alike */

static void colour_at(const ork_drawing *d, double low, double high, double value,
                      char colour[ORK_COLOUR_BYTES])
{
    double centre = ork_centre(d->figure), range = high - low;
    double reach = fmax(fabs(high - centre), fabs(low - centre));
    if (d->figure->diverging) {
        ork_diverging_colour(reach > 0 ? (value - centre) / reach : 0, colour);
        return;
    }
    ork_sequential_colour(range > 0 ? (value - low) / range : 0.5, colour);
}

static void draw_gradient(ork_drawing *d, double low, double high, double x, double width)
{
    for (size_t k = 0; k < STEPS; k++) {
        char colour[ORK_COLOUR_BYTES];
        double share = ((double)k + 0.5) / STEPS, step = width / STEPS;
        colour_at(d, low, high, low + share * (high - low), colour);
        /* A little wider than its step, so that no light shows between. */
        double piece = k + 1 < STEPS ? step + 0.5 : step;
        ork_svg_rectangle(d, "ork-swatch", colour, x + (double)k * step, d->y, piece, BAR_HEIGHT);
    }
}

/* Least, middle and greatest value under the bar, as far as they do not touch. */
static void draw_bar_values(ork_drawing *d, double low, double high, double x, double width)
{
    ork_text_style style = {.size = ORK_TICK_SIZE, .is_muted = true};
    char first[ORK_FORMATTED_BYTES], middle[ORK_FORMATTED_BYTES], last[ORK_FORMATTED_BYTES];
    double centre = d->figure->diverging ? ork_centre(d->figure) : (low + high) / 2;
    double at = x + (centre - low) / (high - low) * width, y = d->y + BAR_HEIGHT + 13;
    ork_format_number(&d->format, low, first);
    ork_format_number(&d->format, centre, middle);
    ork_format_number(&d->format, high, last);
    double first_end = x + ork_text_width(first, ORK_TICK_SIZE, false);
    double last_start = x + width - ork_text_width(last, ORK_TICK_SIZE, false);
    double half = ork_text_width(middle, ORK_TICK_SIZE, false) / 2;
    ork_svg_text(d, &style, x, y, first);
    style.anchor = "end";
    if (first_end + 8 < last_start) ork_svg_text(d, &style, x + width, y, last);
    style.anchor = "middle";
    bool is_new = strcmp(middle, first) != 0 && strcmp(middle, last) != 0;
    if (is_new && at - half > first_end + 8 && at + half < last_start - 8) {
        ork_svg_text(d, &style, at, y, middle);
    }
}

ork_status ork_draw_colour_bar(ork_drawing *d, double low, double high, bool has_missing)
{
    double width = fmin(300, d->width - 2 * ORK_MARGIN), x = ORK_MARGIN;
    ork_text_style title = {.size = 12, .is_muted = true};
    ORK_TRY(ork_draw_paragraph(d, d->value_title, &title, 2));
    d->y += 4;
    if (d->figure->diverging) {
        low = fmin(low, ork_centre(d->figure));
        high = fmax(high, ork_centre(d->figure));
    }
    if (high > low) {
        draw_gradient(d, low, high, x, width);
        draw_bar_values(d, low, high, x, width);
        d->y += BAR_HEIGHT + 20;
    }
    if (!has_missing) return ORK_OK;
    ork_legend_item item = {ork_word(d->language, ORK_WORD_NO_DATA), ORK_SWATCH_AREA,
                            ork_missing_colour, ORK_PATTERN_MISSING, 0};
    return ork_draw_legend(d, &item, 1);
}
