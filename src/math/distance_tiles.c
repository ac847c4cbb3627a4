/*
 * Distances of all pairs of units, four units by eight at a time.
 *
 * Where nothing is missing and all variables have the same simple term, only the sum is kept;
 * otherwise also how much weight counted.
 */
#include "math/distance_tiles.h"
#include "math/lanes.h"
#include "orken/math/clustering.h"

#include <float.h>

/* Rows of a task; columns that stay in the cache while its rows pass over them. */
enum { ROWS = 4, TASK_ROWS = 64, COLUMNS = 512 };

/* ---- Sums --------------------------------------------------------------------------------------
 */

/* Rows i … i + 3 (one octet has them all) by the octet of columns from j. */
LANES_INLINE void add_terms(const distance_tiles *t, distance_term term, size_t i, size_t j,
                            octet sum[ROWS])
{
    size_t p = t->p;
    const double *row = t->x + tiles_place(p, i, 0), *column = t->x + tiles_place(p, j, 0);
    octet s[ROWS] = {{0}};
    for (size_t v = 0; v < p; v++, row += LANES, column += LANES) {
        octet at = *(const octet *)column;
        for (size_t r = 0; r < ROWS; r++) {
            octet apart = row[r] - at;
            if (term == TERM_SQUARE) {
                s[r] += apart * apart;
            } else {
                octet_absolute(&apart);
                if (term == TERM_ABSOLUTE) s[r] += apart;
                if (term == TERM_MAXIMUM) octet_greater(&s[r], &apart);
            }
        }
    }
    for (size_t r = 0; r < ROWS; r++)
        sum[r] = s[r];
}

/* a where the mask is set, otherwise 0. */
LANES_INLINE void only_where(octet *a, const octet_mask *mask)
{
    *a = (octet)((octet_mask)*a & *mask);
}

/* One term of any kind between a and eight b: what it adds, and where it counts at all. */
LANES_INLINE void any_term(const distance_tiles *t, distance_term term, double weight, double a,
                           const octet *b, octet *apart, octet *counts)
{
    octet_mask mask;
    *apart = a - *b;
    switch (term) {
    case TERM_SQUARE:
        *apart *= *apart;
        break;
    case TERM_ABSOLUTE:
    case TERM_MAXIMUM:
        octet_absolute(apart);
        break;
    case TERM_POWER:
        octet_absolute(apart);
        for (size_t lane = 0; lane < LANES; lane++)
            (*apart)[lane] = weight * pow((*apart)[lane], t->power);
        break;
    case TERM_CANBERRA: {
        octet both = *b;
        octet_absolute(&both);
        octet_absolute(apart);
        both += fabs(a);
        mask = (octet_mask)(both > DBL_MIN);
        *apart = weight * (*apart / both);
        only_where(apart, &mask); /* also in place of 0/0 */
        only_where(counts, &mask);
        break;
    }
    case TERM_UNEQUAL_PRESENT:
        mask = (octet_mask)(*b != 0);
        if (a == 0) only_where(counts, &mask);
        __attribute__((fallthrough));
    case TERM_UNEQUAL:
        mask = (octet_mask)(*b != a);
        *apart = weight + (octet){0};
        only_where(apart, &mask);
        break;
    }
}

/* The term of variable v of four rows by an octet of columns. */
LANES_INLINE void add_term(const distance_tiles *t, distance_term term, size_t v, const double *row,
                           const double *column, const double *row_present,
                           const double *column_present, octet sum[ROWS], octet count[ROWS])
{
    octet at = *(const octet *)column;
    double weight = t->weight[v];
    for (size_t r = 0; r < ROWS; r++) {
        octet apart, counts = 1 + (octet){0};
        if (row_present) counts = row_present[r] * *(const octet *)column_present;
        any_term(t, term, weight, row[r], &at, &apart, &counts);
        if (row_present || term == TERM_UNEQUAL_PRESENT) apart *= counts;
        if (term == TERM_MAXIMUM) {
            octet_greater(&sum[r], &apart);
        } else {
            sum[r] += apart;
        }
        count[r] += weight * counts;
    }
}

LANES_INLINE void add_any_terms(const distance_tiles *t, size_t i, size_t j, octet sum[ROWS],
                                octet count[ROWS])
{
    size_t p = t->p;
    const double *row = t->x + tiles_place(p, i, 0), *column = t->x + tiles_place(p, j, 0);
    const double *row_present = NULL, *column_present = NULL;
    octet s[ROWS] = {{0}}, c[ROWS] = {{0}};
    for (size_t v = 0; v < p; v++, row += LANES, column += LANES) {
        if (t->present) {
            row_present = t->present + (row - t->x);
            column_present = t->present + (column - t->x);
        }
        switch (t->term[v]) {
#define ADD(term)                                                                                  \
    case term:                                                                                     \
        add_term(t, term, v, row, column, row_present, column_present, s, c);                      \
        break;
            ADD(TERM_SQUARE)
            ADD(TERM_ABSOLUTE)
            ADD(TERM_MAXIMUM)
            ADD(TERM_CANBERRA)
            ADD(TERM_POWER)
            ADD(TERM_UNEQUAL)
            ADD(TERM_UNEQUAL_PRESENT)
#undef ADD
        }
    }
    for (size_t r = 0; r < ROWS; r++) {
        sum[r] = s[r];
        count[r] = c[r];
    }
}

/* ---- Distances ---------------------------------------------------------------------------------
 */

static double finish(const distance_tiles *t, double sum)
{
    switch (t->finish) {
    case FINISH_ROOT:
        return sqrt(sum);
    case FINISH_HALF:
        return sum / 2;
    case FINISH_POWER_ROOT:
        return pow(sum, 1 / t->power);
    case FINISH_AS_IT_IS:
    case FINISH_MEAN:
        break;
    }
    return sum;
}

/* Sums scaled up to all variables by those that counted. */
static double scaled(const distance_tiles *t, double sum, double count)
{
    if (!(count > 0)) return NAN;
    if (t->finish == FINISH_MEAN) return sum / count;
    if (count < t->total && t->term[0] != TERM_MAXIMUM) sum /= count / t->total;
    return finish(t, sum);
}

LANES_INLINE void store(const distance_tiles *t, size_t i, size_t j, const octet sum[ROWS])
{
    for (size_t r = 0; r < ROWS && i + r < t->n; r++) {
        size_t from = j > i + r ? 0 : i + r + 1 - j, to = t->n - j < LANES ? t->n - j : LANES;
        if (from >= to) continue;
        double *d = t->distance + ork_pair(t->n, i + r, j + from);
        if (t->finish == FINISH_ROOT) {
            for (size_t lane = from; lane < to; lane++)
                *d++ = sqrt(sum[r][lane]);
        } else if (to - from == LANES && t->finish == FINISH_AS_IT_IS) {
            *(octet *)d = sum[r];
        } else {
            for (size_t lane = from; lane < to; lane++)
                *d++ = finish(t, sum[r][lane]);
        }
    }
}

LANES_INLINE void store_any(const distance_tiles *t, size_t i, size_t j, const octet sum[ROWS],
                            const octet count[ROWS])
{
    for (size_t r = 0; r < ROWS && i + r < t->n; r++) {
        size_t from = j > i + r ? 0 : i + r + 1 - j, to = t->n - j < LANES ? t->n - j : LANES;
        if (from >= to) continue;
        double *d = t->distance + ork_pair(t->n, i + r, j + from);
        for (size_t lane = from; lane < to; lane++)
            *d++ = scaled(t, sum[r][lane], count[r][lane]);
    }
}

/* Rows from … to by the columns after them. */
#define FILL_ROWS(name, per_tile)                                                                  \
    LANES_CLONES static void name(const distance_tiles *t, size_t from, size_t to)                 \
    {                                                                                              \
        for (size_t begin = from; begin < t->n; begin += COLUMNS) {                                \
            size_t end = begin + COLUMNS < t->n ? begin + COLUMNS : t->n;                          \
            for (size_t i = from; i < to; i += ROWS) {                                             \
                size_t first = i / LANES * LANES;                                                  \
                for (size_t j = first > begin ? first : begin; j < end; j += LANES) {              \
                    octet sum[ROWS];                                                               \
                    per_tile                                                                       \
                }                                                                                  \
            }                                                                                      \
        }                                                                                          \
    }
#define FILL_SIMPLE(term) add_terms(t, term, i, j, sum), store(t, i, j, sum);
FILL_ROWS(fill_squares, FILL_SIMPLE(TERM_SQUARE))
FILL_ROWS(fill_absolutes, FILL_SIMPLE(TERM_ABSOLUTE))
FILL_ROWS(fill_maxima, FILL_SIMPLE(TERM_MAXIMUM))
FILL_ROWS(fill_any, octet count[ROWS]; add_any_terms(t, i, j, sum, count);
          store_any(t, i, j, sum, count);)

static bool is_simple(const distance_tiles *t)
{
    if (t->present || t->p == 0 || t->finish == FINISH_MEAN || t->term[0] > TERM_MAXIMUM)
        return false;
    for (size_t v = 1; v < t->p; v++) {
        if (t->term[v] != t->term[0]) return false;
    }
    return true;
}

static ork_status fill(ork_context *ctx, size_t index, void *data)
{
    (void)ctx;
    const distance_tiles *t = data;
    size_t from = index * TASK_ROWS, to = from + TASK_ROWS < t->n ? from + TASK_ROWS : t->n;
    if (!is_simple(t)) {
        fill_any(t, from, to);
    } else if (t->term[0] == TERM_SQUARE) {
        fill_squares(t, from, to);
    } else if (t->term[0] == TERM_ABSOLUTE) {
        fill_absolutes(t, from, to);
    } else {
        fill_maxima(t, from, to);
    }
    return ORK_OK;
}

ork_status distance_tiles_fill(ork_context *ctx, distance_tiles *tiles)
{
    return ork_parallel(ctx, (tiles->n + TASK_ROWS - 1) / TASK_ROWS, fill, tiles);
}
