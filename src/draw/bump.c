/*
 * Ranks over periods: one line per unit, the best on top, the rank in each dot. Units of one rank
 * stand below each other, so rows are places and the printed numbers the ranks. Few lines stand
 * out: those of a group, or the leaders and those who moved most.
 */
#include "draw/drawing.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define NAME_SIZE 11.5
#define NAME_LEADING 13.0
#define NUMBER_SIZE 9.0
#define MOST_UNITS 60
#define MOST_UNLABELLED 12
#define NOWHERE SIZE_MAX
/* Who stands out where no group says it. */
enum { LEADERS = 3, MOVERS = 5, LEAST_MOVE = 2 };
static const char muted_line[] = "#b4bcc4"; /* as the light --ork-faint */

typedef struct bump {
    ork_levels units, periods, groups;
    size_t *cells;  /* [units × periods] */
    size_t *place;  /* [units × periods] row from the top, NOWHERE where there is no rank */
    size_t *colour; /* [units] index of the colour, NOWHERE: not standing out */
    bool *is_shown; /* [units] */
    size_t shown, rows;
    size_t *order; /* [units] by the last place, later drawn over earlier */
    ork_lines *names;
    double *xs; /* [periods] */
    double top, pitch, radius;
    bool has_left, has_numbers;
    bool is_in_time; /* periods, not scenarios side by side */
} bump;

static size_t place_of(const bump *b, size_t unit, size_t t)
{
    return b->place[unit * b->periods.count + t];
}

static double rank_of(const ork_drawing *d, const bump *b, size_t unit, size_t t)
{
    size_t cell = b->cells[unit * b->periods.count + t];
    return cell == SIZE_MAX ? NAN : ork_value_at(d->value, cell);
}

/* A shared rank may be 1.5; whole ones are printed without decimals beside it. */
static void print_rank(const ork_drawing *d, double rank, char text[ORK_FORMATTED_BYTES])
{
    ork_number_format format = d->format;
    if (rank == round(rank)) format.decimals = 0;
    ork_format_number(&format, rank, text);
}

/* ---- Places ------------------------------------------------------------------------------------
 */

typedef struct placed {
    double rank;
    size_t before; /* the place in the period before: equals keep their order */
    size_t unit;
} placed;

static int better_first(const void *a, const void *b)
{
    const placed *x = a, *y = b;
    if (x->rank != y->rank) return x->rank < y->rank ? -1 : 1;
    if (x->before != y->before) return x->before < y->before ? -1 : 1;
    return (x->unit > y->unit) - (x->unit < y->unit);
}

/* Rows of each period among the units that are shown. */
static ork_status find_places(ork_drawing *d, bump *b)
{
    size_t units = b->units.count, periods = b->periods.count;
    placed *found;
    ORK_NEW(found, ork_arena_calloc(d->ctx, &d->arena, units + 1, sizeof *found));
    b->rows = 0;
    for (size_t t = 0; t < periods; t++) {
        size_t count = 0;
        for (size_t u = 0; u < units; u++) {
            double rank = rank_of(d, b, u, t);
            b->place[u * periods + t] = NOWHERE;
            if (isnan(rank) || !b->is_shown[u]) continue;
            found[count++] = (placed){rank, t ? place_of(b, u, t - 1) : NOWHERE, u};
        }
        qsort(found, count, sizeof *found, better_first);
        for (size_t k = 0; k < count; k++)
            b->place[found[k].unit * periods + t] = k;
        if (count > b->rows) b->rows = count;
    }
    return ORK_OK;
}

/* The units by their last rank: those ranked in later periods first. */
static ork_status order_units(ork_drawing *d, bump *b)
{
    size_t units = b->units.count, periods = b->periods.count;
    placed *last;
    ORK_NEW(last, ork_arena_calloc(d->ctx, &d->arena, units + 1, sizeof *last));
    for (size_t u = 0; u < units; u++) {
        last[u] = (placed){INFINITY, periods, u};
        for (size_t t = periods; t-- > 0 && last[u].before == periods;) {
            double rank = rank_of(d, b, u, t);
            if (!isnan(rank)) last[u] = (placed){rank, periods - 1 - t, u};
        }
        /* Whoever has no rank in the last period comes after all who have. */
        if (last[u].before > 0) last[u].rank = INFINITY;
    }
    qsort(last, units, sizeof *last, better_first);
    for (size_t k = 0; k < units; k++) {
        b->order[k] = last[k].unit;
        b->is_shown[last[k].unit] = k < MOST_UNITS && last[k].before < periods;
        b->shown += b->is_shown[last[k].unit];
    }
    return ORK_OK;
}

/* ---- Who stands out ----------------------------------------------------------------------------
 */

/* Places between the first and the last period; where there is no order in time (scenarios),
   between the first and the farthest. */
static size_t move_of(const bump *b, size_t unit)
{
    size_t first = NOWHERE, move = 0;
    for (size_t t = 0; t < b->periods.count; t++) {
        size_t place = place_of(b, unit, t);
        if (place == NOWHERE) continue;
        if (first == NOWHERE) first = place;
        size_t moved = first > place ? first - place : place - first;
        if (b->is_in_time || moved > move) move = moved;
    }
    return move;
}

static void choose_leaders_and_movers(bump *b)
{
    bool are_all = b->shown <= LEADERS + MOVERS;
    for (size_t k = 0; k < b->shown && (are_all || k < LEADERS); k++)
        b->colour[b->order[k]] = 0;
    for (size_t found = 0; found < MOVERS && !are_all; found++) {
        size_t best = NOWHERE;
        for (size_t k = 0; k < b->shown; k++) {
            size_t unit = b->order[k];
            if (b->colour[unit] != NOWHERE || move_of(b, unit) < LEAST_MOVE) continue;
            if (best == NOWHERE || move_of(b, unit) > move_of(b, best)) best = unit;
        }
        if (best == NOWHERE) break;
        b->colour[best] = 0;
    }
    for (size_t k = 0, next = 0; k < b->units.count; k++)
        if (b->colour[b->order[k]] != NOWHERE) b->colour[b->order[k]] = next++;
}

static ork_status choose_colours(ork_drawing *d, bump *b)
{
    for (size_t u = 0; u < b->units.count; u++)
        b->colour[u] = NOWHERE;
    if (!d->group || d->group == d->label) {
        choose_leaders_and_movers(b);
        return ORK_OK;
    }
    ORK_TRY(ork_levels_of(d, d->group, false, &b->groups));
    for (size_t i = 0; i < d->table->row_count; i++) {
        size_t unit = b->units.of_row[i];
        if (unit != SIZE_MAX && b->groups.of_row[i] != SIZE_MAX)
            b->colour[unit] = b->groups.of_row[i];
    }
    return ork_draw_group_legend(d, &b->groups, ORK_SWATCH_LINE, NULL);
}

/* ---- Layout ------------------------------------------------------------------------------------
 */

static double widest_number(const ork_drawing *d, const bump *b)
{
    double widest = 0;
    for (size_t u = 0; u < b->units.count; u++) {
        for (size_t t = 0; t < b->periods.count; t++) {
            char text[ORK_FORMATTED_BYTES];
            if (place_of(b, u, t) == NOWHERE) continue;
            print_rank(d, rank_of(d, b, u, t), text);
            widest = fmax(widest, ork_text_width(text, NUMBER_SIZE, false));
        }
    }
    return widest;
}

static ork_status lay_out(ork_drawing *d, bump *b)
{
    bool is_narrow = d->width < 480;
    size_t lines = 1, periods = b->periods.count;
    double width = 0;
    b->has_left = !is_narrow && periods > 1;
    for (size_t u = 0; u < b->units.count; u++) {
        if (!b->is_shown[u]) continue;
        ORK_TRY(ork_wrap_text(d, b->units.texts[u], NAME_SIZE, b->colour[u] != NOWHERE,
                              d->width * (is_narrow ? 0.42 : 0.26), is_narrow ? 3 : 2,
                              &b->names[u]));
        width = fmax(width, b->names[u].width);
        if (b->names[u].count > lines) lines = b->names[u].count;
    }
    b->pitch = fmax(b->rows > 30 ? 17 : 20, (double)lines * NAME_LEADING + 4);
    b->radius = fmax(7.2, widest_number(d, b) / 2 + 2);
    double left = ORK_MARGIN + (b->has_left ? width + 8 : 0) + b->radius;
    double right = d->width - ORK_MARGIN - width - 8 - b->radius;
    double step = periods > 1 ? (right - left) / (double)(periods - 1) : INFINITY;
    b->has_numbers = step >= 2 * b->radius + 8 && b->pitch >= 2 * b->radius + 1;
    if (!b->has_numbers) b->radius = 3;
    for (size_t t = 0; t < periods; t++)
        b->xs[t] = periods > 1 ? left + (double)t * step : (left + right) / 2;
    b->top = d->y + 26;
    return ORK_OK;
}

static ork_point point_of(const bump *b, size_t unit, size_t t)
{
    size_t place = place_of(b, unit, t);
    if (place == NOWHERE) return (ork_point){NAN, NAN};
    return (ork_point){b->xs[t], b->top + ((double)place + 0.5) * b->pitch};
}

/* ---- Marks -------------------------------------------------------------------------------------
 */

static void draw_name(ork_drawing *d, const bump *b, size_t unit, size_t t, bool is_left)
{
    ork_point at = point_of(b, unit, t);
    const ork_lines *name = &b->names[unit];
    ork_text_style style = {
        .size = NAME_SIZE, .is_bold = b->colour[unit] != NOWHERE, .anchor = is_left ? "end" : NULL};
    double x = at.x + (is_left ? -b->radius - 6 : b->radius + 6);
    double y = at.y - NAME_LEADING * ((double)name->count - 1) / 2 + NAME_SIZE * 0.36;
    for (size_t k = 0; k < name->count; k++)
        ork_svg_text(d, &style, x, y + (double)k * NAME_LEADING, name->lines[k]);
}

static ork_status draw_dots(ork_drawing *d, const bump *b, size_t unit)
{
    bool stands_out = b->colour[unit] != NOWHERE;
    const char *colour = stands_out ? ork_group_colour(b->colour[unit]) : ork_faint_colour;
    for (size_t t = 0; t < b->periods.count; t++) {
        char *title, number[ORK_FORMATTED_BYTES];
        ork_point at = point_of(b, unit, t);
        if (isnan(at.x)) continue;
        ORK_TRY(ork_mark_title(d, b->cells[unit * b->periods.count + t], &title));
        ork_svg_mark(d, "ork-point", title);
        ork_draw_marker(d, 0, colour, at.x, at.y, b->radius);
        if (b->has_numbers) {
            ork_text_style style = {.size = NUMBER_SIZE,
                                    .anchor = "middle",
                                    .is_muted = !stands_out,
                                    .fill = stands_out ? ork_ink_on(colour) : NULL};
            print_rank(d, rank_of(d, b, unit, t), number);
            ork_svg_text(d, &style, at.x, at.y + NUMBER_SIZE * 0.36, number);
        }
        ork_svg_mark_end(d);
    }
    return ORK_OK;
}

static ork_status draw_unit(ork_drawing *d, bump *b, size_t unit)
{
    size_t last = b->periods.count - 1;
    bool stands_out = b->colour[unit] != NOWHERE;
    ork_point *points;
    ORK_NEW(points, ork_arena_calloc(d->ctx, &d->arena, last + 1, sizeof *points));
    for (size_t t = 0; t <= last; t++)
        points[t] = point_of(b, unit, t);
    ork_path_style style = {stands_out ? "ork-line" : "ork-line ork-faint-line",
                            stands_out ? ork_group_colour(b->colour[unit]) : muted_line,
                            stands_out ? 2.6 : 1.3,
                            stands_out ? b->colour[unit] / ORK_GROUP_COLOURS : 0, 0};
    ork_draw_path(d, &style, points, last + 1);
    ORK_TRY(draw_dots(d, b, unit));
    bool is_at_left = b->has_left && place_of(b, unit, 0) != NOWHERE;
    if (is_at_left) draw_name(d, b, unit, 0, true);
    if (place_of(b, unit, last) != NOWHERE) draw_name(d, b, unit, last, false);
    return ORK_OK;
}

/* Who has no name beside the lines, and how many were left out. */
static ork_status tell_the_rest(ork_drawing *d, const bump *b)
{
    size_t unlabelled = 0, last = b->periods.count - 1;
    for (size_t u = 0; u < b->units.count; u++) {
        if (!b->is_shown[u] || place_of(b, u, last) != NOWHERE) continue;
        if (b->has_left && place_of(b, u, 0) != NOWHERE) continue;
        if (unlabelled++ < MOST_UNLABELLED)
            ORK_TRY(ork_remark_unlabelled(d, b->units.texts[u], NULL));
    }
    if (unlabelled > MOST_UNLABELLED) {
        ORK_NEW(d->remark,
                ork_arena_format(d->ctx, &d->arena, "%s: %zu",
                                 ork_word(d->language, ORK_WORD_UNLABELLED), unlabelled));
    }
    if (b->units.count <= MOST_UNITS) return ORK_OK;
    ORK_NEW(d->remark,
            ork_arena_format(d->ctx, &d->arena, "%s: %zu / %zu.%s%s",
                             ork_word(d->language, ORK_WORD_BEST_OF), b->shown, b->units.count,
                             d->remark ? " " : "", d->remark ? d->remark : ""));
    return ORK_OK;
}

static ork_status gather(ork_drawing *d, bump *b)
{
    ork_levels one;
    ORK_TRY(ork_levels_of(d, d->label, false, &b->units));
    ORK_TRY(ork_levels_of(d, d->period, !d->figure->keep_order, &b->periods));
    ORK_TRY(ork_levels_of(d, NULL, false, &one));
    ORK_TRY(ork_cells_of(d, &b->units, &b->periods, &one, &b->cells));
    size_t units = b->units.count, cells = units * b->periods.count;
    ORK_NEW(b->place, ork_arena_calloc(d->ctx, &d->arena, cells + 1, sizeof *b->place));
    ORK_NEW(b->colour, ork_arena_calloc(d->ctx, &d->arena, units + 1, sizeof *b->colour));
    ORK_NEW(b->is_shown, ork_arena_calloc(d->ctx, &d->arena, units + 1, sizeof *b->is_shown));
    ORK_NEW(b->order, ork_arena_calloc(d->ctx, &d->arena, units + 1, sizeof *b->order));
    ORK_NEW(b->names, ork_arena_calloc(d->ctx, &d->arena, units + 1, sizeof *b->names));
    ORK_NEW(b->xs, ork_arena_calloc(d->ctx, &d->arena, b->periods.count + 1, sizeof *b->xs));
    ORK_TRY(order_units(d, b));
    return find_places(d, b);
}

ork_status ork_draw_bump(ork_drawing *d)
{
    bump b = {.is_in_time = !d->figure->keep_order};
    ORK_TRY(gather(d, &b));
    if (b.rows == 0) return ork_draw_nothing(d);
    ORK_TRY(choose_colours(d, &b));
    ork_text_style title = {.size = 12, .is_muted = true};
    ORK_TRY(ork_draw_paragraph(d, d->value_title, &title, 2));
    ORK_TRY(lay_out(d, &b));
    double bottom = b.top + (double)b.rows * b.pitch;
    for (size_t t = 0; t < b.periods.count; t++)
        ork_svg_line(d, "ork-grid", b.xs[t], b.top, b.xs[t], bottom);
    ork_draw_heads(d, b.periods.texts, b.xs, b.periods.count, b.top - 6);
    /* What stands out is drawn last, over the rest. */
    for (int layer = 0; layer < 2; layer++) {
        for (size_t k = b.units.count; k-- > 0;) {
            size_t unit = b.order[k];
            bool stands_out = b.colour[unit] != NOWHERE;
            if (b.is_shown[unit] && stands_out == (layer == 1)) ORK_TRY(draw_unit(d, &b, unit));
        }
    }
    d->y = bottom;
    if (b.rows > 25) {
        d->y += 20;
        ork_draw_heads(d, b.periods.texts, b.xs, b.periods.count, d->y - 4);
    }
    return tell_the_rest(d, &b);
}
