#include <math.h>
#include <stdio.h>
#include <string.h>

#include "draw/map.h"
#include "orken/math.h"

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Of the class k steps from the centre: −1 the first below, 0 the first above. The two sides differ
   in lightness too, step by step, so that they can be told apart without colour. */
static void side_colour(int k, char colour[ORK_COLOUR_BYTES])
{
    static const double below[] = {0.22, 0.45, 0.68}, above[] = {0.36, 0.8, 1};
    ork_diverging_colour(k < 0 ? -below[-k - 1] : above[k], colour);
}

/* Ratios to the centre in equal ratios: below a quarter of it, to a half, to it, to twice, to four
   times, above. 0.33 and 0.38 are nearly alike then, 0.5 is as far from 1 as 2 is. */
static void ratio_classes(double centre, double low, double high, ork_classes *c)
{
    static const double steps[] = {1.05, 1.1, 1.25, 1.5, 2};
    double reach = fmax(high / centre, low > 0 ? centre / low : INFINITY), step = 2;
    for (size_t k = 0; k < sizeof steps / sizeof steps[0]; k++) {
        if (steps[k] * steps[k] < reach && k + 1 < sizeof steps / sizeof steps[0]) continue;
        step = steps[k];
        break;
    }
    c->count = 6;
    c->below = 3;
    for (int k = 0; k < 6; k++) {
        if (k < 5) c->breaks[k] = centre * pow(step, k - 2);
        side_colour(k - 3, c->colours[k]);
    }
}

/* Equal steps away from the centre, at most three on a side; none straddles the centre. */
static void diverging_classes(const ork_drawing *d, double low, double high, ork_classes *c)
{
    double centre = ork_centre(d->figure);
    if (ork_has_ratios(d->figure, low)) {
        ratio_classes(centre, low, high, c);
        return;
    }
    double reach = fmax(fabs(high - centre), fabs(low - centre)), step = reach / 3;
    int below = low < centre ? (int)fmin(3, ceil((centre - low) / step - 1e-9)) : 0;
    int above = high > centre ? (int)fmin(3, ceil((high - centre) / step - 1e-9)) : 0;
    if (below + above == 0) above = 1;
    c->count = (size_t)(below + above);
    c->below = (size_t)below;
    for (int k = -below; k < above; k++) {
        size_t at = (size_t)(k + below);
        side_colour(k, c->colours[at]);
        if (at + 1 < c->count) c->breaks[at] = centre + (k + 1) * step;
    }
}

static ork_status sequential_classes(ork_drawing *d, double *values, size_t count, ork_classes *c)
{
    qsort(values, count, sizeof *values, ascending);
    size_t distinct = count > 0;
    for (size_t k = 1; k < count; k++)
        distinct += values[k] != values[k - 1];
    c->count = distinct < 5 ? distinct : 5;
    if (c->count > 1) {
        ORK_TRY(ork_breaks(d->ctx, values, count, c->count, ORK_BREAKS_NATURAL, c->breaks));
    }
    for (size_t k = 0; k < c->count; k++) {
        double share = c->count < 2 ? 0.5 : (double)k / (double)(c->count - 1);
        ork_sequential_colour(0.06 + 0.9 * share, c->colours[k]);
    }
    return ORK_OK;
}

static ork_status look_up(ork_drawing *d, const ork_places *places, ork_classes *c)
{
    size_t count = places->groups.count;
    ORK_NEW(c->looks, ork_arena_calloc(d->ctx, &d->arena, count + 1, sizeof *c->looks));
    for (size_t k = 0; k < count; k++)
        c->looks[k] = ork_group_look(d, &places->groups, k);
    return ORK_OK;
}

ork_status ork_classes_of(ork_drawing *d, const ork_places *places, ork_classes *c)
{
    double *values, low, high;
    size_t count = 0, rows = d->table->row_count, shapes = 0;
    *c = (ork_classes){.are_groups = d->value == NULL};
    if (d->figure->kind == ORK_FIGURE_MAP && d->options->shapes) shapes = d->options->shapes->count;
    for (size_t s = 0; s < shapes; s++)
        c->has_missing = c->has_missing || places->label_of_shape[s] == SIZE_MAX;
    for (size_t k = 0; k < places->labels.count * places->periods.count; k++) {
        size_t row = places->cells[k];
        bool is_there = row != SIZE_MAX && (c->are_groups ? places->groups.of_row[row] != SIZE_MAX
                                                          : !isnan(ork_value_at(d->value, row)));
        c->has_missing = c->has_missing || !is_there;
    }
    if (c->are_groups) return look_up(d, places, c);
    ORK_NEW(values, ork_arena_calloc(d->ctx, &d->arena, rows + 1, sizeof *values));
    for (size_t i = 0; i < rows; i++) {
        double value = ork_value_at(d->value, i);
        if (!isnan(value)) values[count++] = value;
    }
    if (!d->figure->diverging) return sequential_classes(d, values, count, c);
    ork_column_range(d->value, &low, &high);
    diverging_classes(d, low, high, c);
    return ORK_OK;
}

static size_t class_of(const ork_drawing *d, const ork_places *places, const ork_classes *c,
                       size_t row)
{
    if (row == SIZE_MAX) return SIZE_MAX;
    if (c->are_groups) return places->groups.of_row[row];
    double value = ork_value_at(d->value, row);
    if (isnan(value)) return SIZE_MAX;
    return c->count < 2 ? 0 : ork_break_class(value, c->breaks, c->count);
}

void ork_class_look(const ork_drawing *d, const ork_places *places, const ork_classes *c,
                    size_t row, const char **colour, unsigned *pattern)
{
    size_t class = class_of(d, places, c, row);
    *pattern = 0;
    if (class == SIZE_MAX) {
        *colour = ork_missing_colour;
        *pattern = ORK_PATTERN_MISSING;
        return;
    }
    *colour = c->are_groups ? c->looks[class].colour : c->colours[class];
    if (c->are_groups) *pattern = c->looks[class].pattern;
}

/* "15,57 – 18,05": what the class holds, so that no value could belong to two. */
static ork_status describe_class(ork_drawing *d, const ork_places *places, const ork_classes *c,
                                 size_t class, char **text)
{
    double low = INFINITY, high = -INFINITY;
    char from[ORK_FORMATTED_BYTES], to[ORK_FORMATTED_BYTES];
    for (size_t i = 0; i < d->table->row_count; i++) {
        if (class_of(d, places, c, i) != class) continue;
        low = fmin(low, ork_value_at(d->value, i));
        high = fmax(high, ork_value_at(d->value, i));
    }
    *text = NULL;
    if (!(low <= high)) return ORK_OK;
    ork_format_number(&d->format, low, from);
    ork_format_number(&d->format, high, to);
    if (strcmp(from, to) == 0) {
        ORK_NEW(*text, ork_arena_format(d->ctx, &d->arena, "%s", from));
        return ORK_OK;
    }
    ORK_NEW(*text, ork_arena_format(d->ctx, &d->arena, "%s – %s", from, to));
    return ORK_OK;
}

/* "up to 1: 0.09 – 0.24" of the first class on a side of the centre. */
static ork_status say_side(ork_drawing *d, const ork_classes *c, size_t class, int *told,
                           char **text)
{
    char centre[ORK_FORMATTED_BYTES];
    double middle = ork_centre(d->figure);
    enum ork_word side = class < c->below ? ORK_WORD_UP_TO : ORK_WORD_ABOVE;
    if (*told == (int)side) return ORK_OK;
    *told = (int)side;
    ork_number_format format = ork_choose_format(d->language, -1, &middle, 1);
    ork_format_number(&format, middle, centre);
    ORK_NEW(*text, ork_arena_format(d->ctx, &d->arena, "%s %s: %s", ork_word(d->language, side),
                                    centre, *text));
    return ORK_OK;
}

ork_status ork_draw_class_legend(ork_drawing *d, const ork_places *places, const ork_classes *c)
{
    size_t most = c->are_groups ? places->groups.count : c->count, used = 0;
    int side = -1;
    ork_legend_item *items;
    ork_text_style title = {.size = 12, .is_muted = true};
    ORK_NEW(items, ork_arena_calloc(d->ctx, &d->arena, most + 1, sizeof *items));
    for (size_t k = 0; k < most; k++) {
        char *text = NULL;
        if (c->are_groups) {
            const char *group = places->groups.texts[k];
            if (d->grade_count) ORK_TRY(ork_drawing_phrase(d, group, &group));
            items[used++] = (ork_legend_item){group, ORK_SWATCH_AREA, c->looks[k].colour,
                                              c->looks[k].pattern, 0};
            continue;
        }
        ORK_TRY(describe_class(d, places, c, k, &text));
        if (text && d->figure->diverging) ORK_TRY(say_side(d, c, k, &side, &text));
        if (text) {
            items[used++] = (ork_legend_item){text, ORK_SWATCH_AREA, c->colours[k], 0, 0};
        }
    }
    if (c->has_missing) {
        items[used++] = (ork_legend_item){ork_word(d->language, ORK_WORD_NO_DATA), ORK_SWATCH_AREA,
                                          ork_missing_colour, ORK_PATTERN_MISSING, 0};
    }
    ORK_TRY(ork_draw_paragraph(d, d->value_title, &title, 2));
    d->y += 2;
    return ork_draw_legend(d, items, used);
}
