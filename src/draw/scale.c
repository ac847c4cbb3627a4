#include "draw/drawing.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define MINUS "\xE2\x88\x92"
#define NARROW_SPACE "\xE2\x80\xAF" /* U+202F, does not break */

/* The least of 1, 2, 2.5, 5, 10 times a power of ten that is at least `rough`. */
static double nice_step(double rough)
{
    static const double steps[] = {1, 2, 2.5, 5, 10};
    double power = pow(10, floor(log10(rough)));
    for (size_t k = 0; k < 5; k++) {
        if (steps[k] * power >= rough * (1 - 1e-9)) return steps[k] * power;
    }
    return 10 * power;
}

static int decimals_of_step(double step)
{
    int decimals = 0;
    while (decimals < 9 && fabs(step - round(step)) > 1e-6 * step) {
        step *= 10;
        decimals++;
    }
    return decimals;
}

void ork_scale_new(ork_scale *scale, double low, double high, size_t most,
                   enum ork_language language)
{
    *scale = (ork_scale){.from = 0, .to = 1};
    if (most < 3) most = 3; /* a range across 0 needs three */
    if (most > ORK_TICKS - 4) most = ORK_TICKS - 4;
    /* Less than a quarter of the greatest double, so that no step or difference overflows. */
    low = fmin(fmax(low, -4e307), 4e307);
    high = fmin(fmax(high, -4e307), 4e307);
    if (!(high > low)) {
        /* Nothing but zeros, which mostly are sizes: no axis below 0. */
        double room = low == 0 ? 1 : fabs(low) / 2;
        low -= low == 0 ? 0 : room;
        high += room;
    }
    if (high - low < 1e-300) high = low + 1e-300;
    /* Values that differ in their last bits only are as good as equal. */
    double least = fmax(fabs(low), fabs(high)) * 1e-12;
    if (high - low < least) high = low + least;
    double step = nice_step((high - low) / (double)(most - 1));
    double first = floor(low / step + 1e-9), last = ceil(high / step - 1e-9);
    while (last - first + 1 > (double)most) {
        step = nice_step(step * 1.5);
        first = floor(low / step + 1e-9);
        last = ceil(high / step - 1e-9);
        if (last - first < 2) break;
    }
    scale->tick_count = (size_t)fmin(last - first + 1, ORK_TICKS);
    for (size_t k = 0; k < scale->tick_count; k++) {
        scale->ticks[k] = (first + (double)k) * step;
    }
    scale->low = scale->ticks[0];
    scale->high = scale->ticks[scale->tick_count - 1];
    scale->format = ork_choose_format(language, -1, scale->ticks, scale->tick_count);
    if (!scale->format.is_scientific) scale->format.decimals = decimals_of_step(step);
}

double ork_scale_at(const ork_scale *scale, double value)
{
    double share = (value - scale->low) / (scale->high - scale->low);
    return scale->from + share * (scale->to - scale->from);
}

ork_number_format ork_choose_format(enum ork_language language, int decimals, const double *values,
                                    size_t count)
{
    ork_number_format format = {.language = language, .decimals = decimals};
    double greatest = 0, least = INFINITY;
    int needed = 0; /* decimals that tell all values in full */
    for (size_t i = 0; i < count; i++) {
        double size = fabs(values[i]);
        if (!(size > 0)) continue;
        greatest = fmax(greatest, size);
        least = fmin(least, size);
        while (needed < 9 && fabs(size * pow(10, needed) - round(size * pow(10, needed))) >
                                 1e-9 * fmax(1, size * pow(10, needed))) {
            needed++;
        }
    }
    format.is_scientific = greatest >= 1e10 || (greatest > 0 && greatest < 1e-4);
    if (decimals >= 0) format.is_scientific = format.is_scientific && greatest >= 1e15;
    format.is_grouped = greatest >= 1e4;
    if (decimals >= 0) return format;
    if (greatest == 0) {
        format.decimals = 0;
        return format;
    }
    if (format.is_scientific) {
        format.decimals = 2;
        return format;
    }
    int magnitude = (int)floor(log10(greatest) + 1e-12);
    int digits = magnitude >= 2 ? 3 - magnitude : 2 - magnitude + (magnitude == 1);
    if (digits < 0) digits = 0;
    /* A small value next to great ones should not read as 0. */
    for (int more = 0; more < 2 && least * pow(10, digits) < 0.5; more++)
        digits++;
    if (digits > needed) digits = needed;
    format.decimals = digits;
    return format;
}

static void add(char *buffer, const char *text)
{
    size_t used = strlen(buffer), length = strlen(text);
    if (used + length < ORK_FORMATTED_BYTES) memcpy(buffer + used, text, length + 1);
}

/* "1234.50" → groups of three, the language's decimal mark. */
static void add_plain(const ork_number_format *format, const char *digits, char *buffer)
{
    const char *mark = strpbrk(digits, ".,");
    size_t whole = mark ? (size_t)(mark - digits) : strlen(digits);
    for (size_t i = 0; i < whole; i++) {
        if (format->is_grouped && i > 0 && (whole - i) % 3 == 0) add(buffer, NARROW_SPACE);
        add(buffer, (char[]){digits[i], '\0'});
    }
    if (!mark) return;
    add(buffer, format->language == ORK_ENGLISH ? "." : ",");
    add(buffer, mark + 1);
}

static void add_exponent(int exponent, char *buffer)
{
    static const char *const raised[] = {
        "\xE2\x81\xB0", "\xC2\xB9",     "\xC2\xB2",     "\xC2\xB3",     "\xE2\x81\xB4",
        "\xE2\x81\xB5", "\xE2\x81\xB6", "\xE2\x81\xB7", "\xE2\x81\xB8", "\xE2\x81\xB9"};
    char digits[16];
    add(buffer, "\xC2\xB7"
                "10");
    if (exponent < 0) add(buffer, "\xE2\x81\xBB");
    snprintf(digits, sizeof digits, "%d", exponent < 0 ? -exponent : exponent);
    for (const char *digit = digits; *digit; digit++)
        add(buffer, raised[*digit - '0']);
}

void ork_format_number(const ork_number_format *format, double value,
                       char buffer[ORK_FORMATTED_BYTES])
{
    char digits[400];
    buffer[0] = '\0';
    double size = fabs(value);
    bool is_wild = size >= 1e15 || !isfinite(size);
    if ((format->is_scientific || is_wild) && size > 0 && isfinite(size)) {
        int exponent = (int)floor(log10(size));
        /* Divided in two steps, since 10^−308 has no inverse. */
        double mantissa = size / pow(10, exponent / 2) / pow(10, exponent - exponent / 2);
        int decimals = format->decimals > 0 && format->decimals < 3 ? format->decimals : 2;
        if (mantissa + 0.5 * pow(10, -decimals) >= 10) {
            mantissa /= 10;
            exponent++;
        }
        if (value < 0) add(buffer, MINUS);
        snprintf(digits, sizeof digits, "%.*f", decimals, mantissa);
        add_plain(format, digits, buffer);
        add_exponent(exponent, buffer);
        return;
    }
    int decimals = format->decimals < 0 ? 0 : format->decimals > 15 ? 15 : format->decimals;
    if (format->is_scientific) decimals = 0; /* a plain 0 */
    snprintf(digits, sizeof digits, "%.*f", decimals, size);
    bool is_zero = strspn(digits, "0.,") == strlen(digits);
    if (value < 0 && !is_zero) add(buffer, MINUS);
    add_plain(format, digits, buffer);
}

double ork_scale_label_width(const ork_scale *scale)
{
    double widest = 0;
    for (size_t k = 0; k < scale->tick_count; k++) {
        char text[ORK_FORMATTED_BYTES];
        ork_format_number(&scale->format, scale->ticks[k], text);
        widest = fmax(widest, ork_text_width(text, ORK_TICK_SIZE, false));
    }
    return widest;
}

/* Every how many ticks there is room for a label, counted so that 0 keeps its own. */
static size_t label_every(const ork_scale *scale)
{
    if (scale->tick_count < 2) return 1;
    double gap = fabs(scale->to - scale->from) / (double)(scale->tick_count - 1);
    double needed = ork_scale_label_width(scale) + 8;
    return gap > 0 ? (size_t)fmin(ceil(needed / gap), ORK_TICKS) : ORK_TICKS;
}

void ork_draw_x_axis(ork_drawing *d, const ork_scale *scale, double top, double bottom)
{
    ork_text_style style = {.size = ORK_TICK_SIZE, .is_muted = true, .anchor = "middle"};
    size_t every = label_every(scale), zero = 0;
    for (size_t k = 0; k < scale->tick_count; k++) {
        if (scale->ticks[k] == 0) zero = k;
    }
    for (size_t k = 0; k < scale->tick_count; k++) {
        char text[ORK_FORMATTED_BYTES];
        double x = ork_scale_at(scale, scale->ticks[k]);
        bool is_zero = scale->ticks[k] == 0;
        ork_svg_line(d, is_zero ? "ork-axis" : "ork-grid", x, top, x, bottom);
        if ((k + ORK_TICKS * every - zero) % every) continue;
        ork_format_number(&scale->format, scale->ticks[k], text);
        ork_svg_text(d, &style, x, bottom + 15, text);
    }
}

void ork_draw_y_axis(ork_drawing *d, const ork_scale *scale, double left, double right)
{
    ork_text_style style = {.size = ORK_TICK_SIZE, .is_muted = true, .anchor = "end"};
    for (size_t k = 0; k < scale->tick_count; k++) {
        char text[ORK_FORMATTED_BYTES];
        double y = ork_scale_at(scale, scale->ticks[k]);
        ork_svg_line(d, scale->ticks[k] == 0 ? "ork-axis" : "ork-grid", left, y, right, y);
        ork_format_number(&scale->format, scale->ticks[k], text);
        ork_svg_text(d, &style, left - 6, y + 4, text);
    }
}
