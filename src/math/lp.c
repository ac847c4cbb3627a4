/*
 * Linear programs by the simplex method on a dense dictionary: rows are basic variables, columns
 * those that are 0. The origin is feasible, so there is one phase only.
 */
#include "orken/math.h"

#include <math.h>
#include <string.h>

/* Coefficients nearer to 0 than this (of data of the order of 1) are taken for 0. */
#define NEARLY_ZERO 1e-11

typedef struct {
    size_t rows, columns;
    double *cell;  /* [(rows + 1) × (columns + 1)] by row; the last row is the aim, the last
                      column the right-hand side */
    size_t *basic; /* [rows] variable of the row: below `columns` one of x, otherwise a slack */
    size_t *zero;  /* [columns] variable of the column */
} dictionary;

static double *row_of(const dictionary *d, size_t i)
{
    return d->cell + i * (d->columns + 1);
}

/* The column that gains most, or (after many steps without gain) the one of the first variable
   (Bland 1977), so that the steps cannot go round in circles. */
static size_t choose_column(const dictionary *d, bool is_stuck)
{
    const double *aim = row_of(d, d->rows);
    size_t best = SIZE_MAX;
    for (size_t j = 0; j < d->columns; j++) {
        if (!(aim[j] > NEARLY_ZERO)) continue;
        if (best == SIZE_MAX || (is_stuck ? d->zero[j] < d->zero[best] : aim[j] > aim[best])) {
            best = j;
        }
    }
    return best;
}

/* Of rows that are equally near the one with the greatest pivot, for the sake of accuracy; when
   stuck the first. */
static size_t choose_row(const dictionary *d, size_t column, bool is_stuck)
{
    size_t best = SIZE_MAX;
    double least = INFINITY;
    for (size_t i = 0; i < d->rows; i++) {
        const double *row = row_of(d, i);
        if (!(row[column] > NEARLY_ZERO)) continue;
        double ratio = row[d->columns] / row[column];
        bool is_less = ratio < least;
        bool is_better = is_stuck ? best < d->rows && d->basic[i] < d->basic[best]
                                  : best < d->rows && row[column] > row_of(d, best)[column];
        if (is_less || (ratio == least && is_better)) {
            least = ratio;
            best = i;
        }
    }
    return best;
}

/* The variable of `column` takes the place of that of row `out`. */
static void pivot(dictionary *d, size_t out, size_t column)
{
    double *leaving = row_of(d, out), factor = 1 / leaving[column];
    for (size_t j = 0; j <= d->columns; j++)
        leaving[j] *= factor;
    leaving[column] = factor;
    for (size_t i = 0; i <= d->rows; i++) {
        double *row = row_of(d, i), times = row[column];
        if (i == out || times == 0) continue;
        for (size_t j = 0; j <= d->columns; j++)
            row[j] -= times * leaving[j];
        row[column] = -times * factor;
    }
    for (size_t i = 0; i < d->rows; i++) { /* rounding may not make a right-hand side negative */
        double *right = &row_of(d, i)[d->columns];
        if (*right < 0) *right = 0;
    }
    size_t variable = d->zero[column];
    d->zero[column] = d->basic[out];
    d->basic[out] = variable;
}

ork_status ork_lp_maximise(ork_context *ctx, const double *a, const double *b, size_t rows,
                           const double *c, size_t columns, double *x, double *value)
{
    ORK_SCRATCH(scratch);
    dictionary d = {.rows = rows, .columns = columns};
    if (rows + 1 > SIZE_MAX / (columns + 1)) {
        return ork_fail(ctx, ORK_ERR_MEMORY, "the linear program is too large");
    }
    ORK_NEW(d.cell, ork_arena_calloc(ctx, &scratch, (rows + 1) * (columns + 1), sizeof(double)));
    ORK_NEW(d.basic, ork_arena_calloc(ctx, &scratch, rows, sizeof *d.basic));
    ORK_NEW(d.zero, ork_arena_calloc(ctx, &scratch, columns, sizeof *d.zero));
    for (size_t i = 0; i < rows; i++) {
        if (b[i] < 0) {
            return ork_fail(ctx, ORK_ERR_ARGUMENT, "a linear program has the negative bound %g",
                            b[i]);
        }
        for (size_t j = 0; j < columns; j++)
            row_of(&d, i)[j] = a[j * rows + i];
        row_of(&d, i)[columns] = b[i];
        d.basic[i] = columns + i;
    }
    for (size_t j = 0; j < columns; j++) {
        row_of(&d, rows)[j] = c[j];
        d.zero[j] = j;
    }
    size_t stuck = 0;
    for (size_t step = 0;; step++) {
        bool is_stuck = stuck > rows + columns;
        size_t column = choose_column(&d, is_stuck);
        if (column == SIZE_MAX) break;
        size_t out = choose_row(&d, column, is_stuck);
        if (out == SIZE_MAX) return ork_fail(ctx, ORK_ERR_DATA, "the linear program has no bound");
        stuck = row_of(&d, out)[columns] > 0 ? 0 : stuck + 1;
        pivot(&d, out, column);
        if (step > 50 * (rows + columns) + 1000) {
            return ork_fail(ctx, ORK_ERR_INTERNAL, "a linear program did not come to an end");
        }
        if (step % 64 == 63) ORK_TRY(ork_check_cancelled(ctx));
    }
    memset(x, 0, columns * sizeof *x);
    for (size_t i = 0; i < rows; i++) {
        if (d.basic[i] < columns) x[d.basic[i]] = row_of(&d, i)[columns];
    }
    *value = 0;
    for (size_t j = 0; j < columns; j++)
        *value += c[j] * x[j];
    return ORK_OK;
}
