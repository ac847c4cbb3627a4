#include "draw/drawing.h"

#include <math.h>

/* The value a row is sorted by: of the last period that has one, summed over groups. */
static double sort_value(const ork_drawing *d, const ork_rows *rows, size_t label)
{
    for (size_t t = rows->periods.count; t-- > 0;) {
        double total = 0;
        bool is_there = false;
        for (size_t k = 0; k < rows->groups.count; k++) {
            size_t cell = ork_rows_cell(rows, label, t, k);
            double value = cell == SIZE_MAX ? NAN : ork_value_at(d->value, cell);
            if (isnan(value)) continue;
            total += value;
            is_there = true;
        }
        if (is_there) return total;
    }
    return NAN;
}

typedef struct keyed {
    double value;
    size_t label;
} keyed;

static int greater_first(const void *a, const void *b)
{
    const keyed *x = a, *y = b;
    if (isnan(x->value) != isnan(y->value)) return isnan(x->value) ? 1 : -1;
    if (x->value != y->value && !isnan(x->value)) return x->value > y->value ? -1 : 1;
    return (x->label > y->label) - (x->label < y->label);
}

ork_status ork_rows_of(ork_drawing *d, ork_rows *rows)
{
    ORK_TRY(ork_levels_of(d, d->label, false, &rows->labels));
    ORK_TRY(ork_levels_of(d, d->period, true, &rows->periods));
    ORK_TRY(ork_levels_of(d, d->group == d->label ? NULL : d->group, false, &rows->groups));
    ORK_TRY(ork_cells_of(d, &rows->labels, &rows->periods, &rows->groups, &rows->cells));
    size_t count = rows->labels.count;
    keyed *keys;
    ORK_NEW(keys, ork_arena_calloc(d->ctx, &d->arena, count + 1, sizeof *keys));
    ORK_NEW(rows->order, ork_arena_calloc(d->ctx, &d->arena, count + 1, sizeof *rows->order));
    ORK_NEW(rows->names, ork_arena_calloc(d->ctx, &d->arena, count + 1, sizeof *rows->names));
    for (size_t i = 0; i < count; i++)
        keys[i] = (keyed){sort_value(d, rows, i), i};
    if (!d->figure->keep_order) qsort(keys, count, sizeof *keys, greater_first);
    rows->name_width = 0;
    for (size_t i = 0; i < count; i++) {
        rows->order[i] = keys[i].label;
        ORK_TRY(ork_wrap_text(d, rows->labels.texts[i], ORK_NAME_SIZE, false, d->width * 0.38,
                              d->width < 480 ? 3 : 2, &rows->names[i]));
        rows->name_width = fmax(rows->name_width, rows->names[i].width);
    }
    return ORK_OK;
}

bool ork_rows_share_periods(const ork_rows *rows)
{
    size_t cells = rows->labels.count * rows->periods.count;
    for (size_t cell = 0; cell < cells; cell++) {
        size_t found = 0;
        for (size_t k = 0; k < rows->groups.count; k++)
            found += rows->cells[cell * rows->groups.count + k] != SIZE_MAX;
        if (found > 1) return true;
    }
    return false;
}

void ork_draw_row_name(ork_drawing *d, const ork_lines *name, double x, double y)
{
    ork_text_style style = {.size = ORK_NAME_SIZE, .anchor = "end"};
    double top = y - ORK_NAME_LEADING * ((double)name->count - 1) / 2 + ORK_NAME_SIZE * 0.36;
    for (size_t k = 0; k < name->count; k++)
        ork_svg_text(d, &style, x, top + (double)k * ORK_NAME_LEADING, name->lines[k]);
}
