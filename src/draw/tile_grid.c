#include "draw/map.h"

#include <math.h>
#include <string.h>

/*
 * Kuhn's assignment by shortest augmenting paths (Jonker & Volgenant 1987), O(rows² · columns):
 * each row gets a column of its own so that the sum of costs is least. rows <= columns.
 * column_of [rows]; cost[row * columns + column].
 */
static ork_status assign(ork_drawing *d, const double *cost, size_t rows, size_t columns,
                         size_t *column_of)
{
    double *u, *v, *least;
    size_t *row_of, *before;
    bool *is_used;
    ORK_NEW(u, ork_arena_calloc(d->ctx, &d->arena, rows + 1, sizeof *u));
    ORK_NEW(v, ork_arena_calloc(d->ctx, &d->arena, columns + 1, sizeof *v));
    ORK_NEW(least, ork_arena_calloc(d->ctx, &d->arena, columns + 1, sizeof *least));
    ORK_NEW(row_of, ork_arena_calloc(d->ctx, &d->arena, columns + 1, sizeof *row_of));
    ORK_NEW(before, ork_arena_calloc(d->ctx, &d->arena, columns + 1, sizeof *before));
    ORK_NEW(is_used, ork_arena_calloc(d->ctx, &d->arena, columns + 1, sizeof *is_used));
    /* Rows and columns count from 1; 0 stands for none. */
    for (size_t row = 1; row <= rows; row++) {
        size_t at = 0;
        row_of[0] = row;
        for (size_t k = 0; k <= columns; k++)
            least[k] = INFINITY;
        memset(is_used, 0, (columns + 1) * sizeof *is_used);
        do {
            size_t next = 0, i = row_of[at];
            double step = INFINITY;
            is_used[at] = true;
            for (size_t k = 1; k <= columns; k++) {
                if (is_used[k]) continue;
                double reduced = cost[(i - 1) * columns + k - 1] - u[i] - v[k];
                if (reduced < least[k]) {
                    least[k] = reduced;
                    before[k] = at;
                }
                if (least[k] < step) {
                    step = least[k];
                    next = k;
                }
            }
            for (size_t k = 0; k <= columns; k++) {
                if (is_used[k]) {
                    u[row_of[k]] += step;
                    v[k] -= step;
                } else {
                    least[k] -= step;
                }
            }
            at = next;
        } while (row_of[at] != 0);
        while (at != 0) {
            row_of[at] = row_of[before[at]];
            at = before[at];
        }
    }
    for (size_t k = 1; k <= columns; k++)
        if (row_of[k]) column_of[row_of[k] - 1] = k - 1;
    return ORK_OK;
}

static void range_of(const double *x, size_t count, double *low, double *high)
{
    *low = INFINITY;
    *high = -INFINITY;
    for (size_t k = 0; k < count; k++) {
        *low = fmin(*low, x[k]);
        *high = fmax(*high, x[k]);
    }
}

ork_status ork_assign_cells(ork_drawing *d, const double *x, const double *y, size_t count,
                            ork_cell *cells)
{
    double left, right, top, bottom, *cost;
    size_t *chosen;
    if (count == 0) return ORK_OK;
    range_of(x, count, &left, &right);
    range_of(y, count, &top, &bottom);
    double width = fmax(right - left, 1e-9), height = fmax(bottom - top, 1e-9);
    /* A third more cells than units, in the proportions of the territory. */
    double ratio = fmin(fmax(width / height, 0.35), 3), needed = 1.35 * (double)count;
    size_t columns = (size_t)ceil(sqrt(needed * ratio)), rows;
    if (columns == 0) columns = 1;
    rows = (size_t)ceil(needed / (double)columns);
    size_t total = columns * rows;
    ORK_NEW(cost, ork_arena_calloc(d->ctx, &d->arena, count * total, sizeof *cost));
    ORK_NEW(chosen, ork_arena_calloc(d->ctx, &d->arena, count, sizeof *chosen));
    for (size_t i = 0; i < count; i++) {
        double at_x = columns > 1 ? (x[i] - left) / width * (double)(columns - 1) : 0;
        double at_y = rows > 1 ? (y[i] - top) / height * (double)(rows - 1) : 0;
        for (size_t k = 0; k < total; k++) {
            double dx = (double)(k % columns) - at_x, dy = (double)(k / columns) - at_y;
            cost[i * total + k] = dx * dx + dy * dy;
        }
    }
    ORK_TRY(assign(d, cost, count, total, chosen));
    for (size_t i = 0; i < count; i++)
        cells[i] = (ork_cell){(int)(chosen[i] % columns), (int)(chosen[i] / columns)};
    return ORK_OK;
}
