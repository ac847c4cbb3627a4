#include "draw/drawing.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define BAR_HEIGHT 10.0
#define STEPS 48 /* pieces of a continuous bar: librsvg and printers draw them all alike */

#define MOST_RATIO 16.0 /* to the centre; what is smaller has the last colour */

bool ork_has_ratios(const ork_figure *figure, double low)
{
    return figure->diverging && ork_centre(figure) > 0 && low >= 0;
}

/* Where a value lies between the ends of its side, in [−1, 1]. */
static double diverging_share(const ork_figure *figure, double low, double high, double value)
{
    double centre = ork_centre(figure), reach = fmax(fabs(high - centre), fabs(low - centre));
    if (!ork_has_ratios(figure, low)) return reach > 0 ? (value - centre) / reach : 0;
    reach = log(fmax(high / centre, fmin(low > 0 ? centre / low : MOST_RATIO, MOST_RATIO)));
    if (value <= 0) return -1;
    return reach > 0 ? fmin(fmax(log(value / centre) / reach, -1), 1) : 0;
}

void ork_value_colour(const ork_drawing *d, double low, double high, double value,
                      char colour[ORK_COLOUR_BYTES])
{
    double range = high - low;
    if (d->figure->diverging) {
        ork_diverging_colour(diverging_share(d->figure, low, high, value), colour);
        return;
    }
    ork_sequential_colour(range > 0 ? (value - low) / range : 0.5, colour);
}

/* A continuous bar: its ends, and whether equal ratios are equally wide on it. */
typedef struct colour_bar {
    double low, high; /* of the data */
    double start;     /* of the bar: low, or the smallest that has a colour of its own */
    bool is_ratio;
} colour_bar;

static double value_at(const colour_bar *bar, double share)
{
    if (bar->is_ratio) return bar->start * pow(bar->high / bar->start, share);
    return bar->start + share * (bar->high - bar->start);
}

static double share_at(const colour_bar *bar, double value)
{
    if (bar->is_ratio) return log(value / bar->start) / log(bar->high / bar->start);
    return (value - bar->start) / (bar->high - bar->start);
}

static void draw_gradient(ork_drawing *d, const colour_bar *bar, double x, double width)
{
    for (size_t k = 0; k < STEPS; k++) {
        char colour[ORK_COLOUR_BYTES];
        double share = ((double)k + 0.5) / STEPS, step = width / STEPS;
        ork_value_colour(d, bar->low, bar->high, value_at(bar, share), colour);
        /* A little wider than its step, so that no light shows between. */
        double piece = k + 1 < STEPS ? step + 0.5 : step;
        ork_svg_rectangle(d, "ork-swatch", colour, x + (double)k * step, d->y, piece, BAR_HEIGHT);
    }
}

/* Least, middle and greatest value under the bar, as far as they do not touch. */
static void draw_bar_values(ork_drawing *d, const colour_bar *bar, double x, double width)
{
    ork_text_style style = {.size = ORK_TICK_SIZE, .is_muted = true};
    char number[ORK_FORMATTED_BYTES], first[ORK_FORMATTED_BYTES + 8], middle[ORK_FORMATTED_BYTES],
        last[ORK_FORMATTED_BYTES];
    double centre = d->figure->diverging ? ork_centre(d->figure) : (bar->low + bar->high) / 2;
    double at = x + share_at(bar, centre) * width, y = d->y + BAR_HEIGHT + 13;
    const double shown[] = {bar->start, centre, bar->high};
    ork_number_format format =
        ork_choose_format(d->language, d->figure->decimals, shown, sizeof shown / sizeof *shown);
    ork_format_number(&format, bar->start, number);
    snprintf(first, sizeof first, "%s%s", bar->start > bar->low ? "≤ " : "", number);
    ork_format_number(&format, centre, middle);
    ork_format_number(&format, bar->high, last);
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
        colour_bar bar = {low, high, low, ork_has_ratios(d->figure, low)};
        if (bar.is_ratio) bar.start = fmax(low, ork_centre(d->figure) / MOST_RATIO);
        draw_gradient(d, &bar, x, width);
        draw_bar_values(d, &bar, x, width);
        d->y += BAR_HEIGHT + 20;
    }
    if (!has_missing) return ORK_OK;
    ork_legend_item item = {ork_word(d->language, ORK_WORD_NO_DATA), ORK_SWATCH_AREA,
                            ork_missing_colour, ORK_PATTERN_MISSING, 0};
    return ork_draw_legend(d, &item, 1);
}
