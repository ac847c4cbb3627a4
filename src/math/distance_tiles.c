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

/* One term of any kind: what it adds, and 1 where it counts at all. */
LANES_INLINE void any_term(const distance_tiles *t, size_t v, double a, const octet *b,
                           octet *apart, octet *counts)
{
    *apart = a - *b;
    switch (t->term[v]) {
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
            (*apart)[lane] = t->weight[v] * pow((*apart)[lane], t->power);
        break;
    case TERM_CANBERRA: {
        octet both = *b;
        octet_absolute(&both);
        octet_absolute(apart);
        both += fabs(a);
        for (size_t lane = 0; lane < LANES; lane++) {
            bool is_something = both[lane] > DBL_MIN;
            (*counts)[lane] = is_something ? (*counts)[lane] : 0;
            (*apart)[lane] = is_something ? t->weight[v] * ((*apart)[lane] / both[lane]) : 0;
        }
        break;
    }
    case TERM_UNEQUAL:
    case TERM_UNEQUAL_PRESENT:
        for (size_t lane = 0; lane < LANES; lane++) {
            bool is_absent = t->term[v] == TERM_UNEQUAL_PRESENT && a == 0 && (*b)[lane] == 0;
            (*apart)[lane] = (*apart)[lane] != 0 ? t->weight[v] : 0;
            (*counts)[lane] = is_absent ? 0 : (*counts)[lane];
        }
        break;
    }
}

LANES_INLINE void add_any_terms(const distance_tiles *t, size_t i, size_t j, octet sum[ROWS],
                                octet count[ROWS])
{
    size_t p = t->p, row_at = tiles_place(p, i, 0), column_at = tiles_place(p, j, 0);
    for (size_t r = 0; r < ROWS; r++)
        sum[r] = count[r] = (octet){0};
    for (size_t v = 0; v < p; v++, row_at += LANES, column_at += LANES) {
        octet at = *(const octet *)(t->x + column_at);
        for (size_t r = 0; r < ROWS; r++) {
            octet apart, counts = 1 + (octet){0};
            if (t->present)
                counts = t->present[row_at + r] * *(const octet *)(t->present + column_at);
            any_term(t, v, t->x[row_at + r], &at, &apart, &counts);
            apart *= counts;
            if (t->term[v] == TERM_MAXIMUM) {
                octet_greater(&sum[r], &apart);
            } else {
                sum[r] += apart;
            }
            count[r] += t->weight[v] * counts;
        }
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
