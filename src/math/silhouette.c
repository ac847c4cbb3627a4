/*
 * Silhouette widths, from distances or from points.
 *
 * Points are sorted by cluster, and each cluster begins a new octet, so that all lanes of an octet
 * belong together. Blocks of them meet each other in rounds, as teams of a tournament do: in a
 * round no block meets two others, so that sums need no locks and always have the same order.
 */
#include "math/lanes.h"
#include "orken/math/clustering.h"

#include <string.h>

/* Roots are taken of what is not negative: no errno, so that eight can be taken at once. */
#ifndef __clang__
#pragma GCC optimize("no-math-errno")
#endif

enum { BLOCK = 256, ROWS = 4 };

/* ---- From sums to widths -----------------------------------------------------------------------
 */

static ork_status count_clusters(ork_context *ctx, size_t n, const size_t *label, size_t *size)
{
    size_t found = 0;
    for (size_t i = 0; i < n; i++)
        found += size[label[i]]++ == 0;
    if (found < 2) {
        ork_fail(ctx, ORK_ERR_ARGUMENT, "a silhouette needs at least two clusters");
        return ork_hint(ctx, "there are %zu of %zu units", found, n);
    }
    return ORK_OK;
}

/* sum [k] of a unit's distances to the clusters. */
static void set_width(const double *sum, const size_t *size, size_t k, size_t own, double *width,
                      size_t *neighbour)
{
    double nearest = INFINITY;
    size_t other = own;
    for (size_t c = 0; c < k; c++) {
        if (c == own || size[c] == 0) continue;
        double mean = sum[c] / (double)size[c];
        if (mean < nearest) {
            nearest = mean;
            other = c;
        }
    }
    if (neighbour) *neighbour = other;
    *width = 0;
    if (size[own] < 2) return;
    double within = sum[own] / (double)(size[own] - 1);
    if (within < nearest) *width = 1 - within / nearest;
    if (within > nearest) *width = nearest / within - 1;
}

ork_status ork_silhouette(ork_context *ctx, const double *distance, size_t n, const size_t *label,
                          size_t k, double *width, size_t *neighbour)
{
    ORK_SCRATCH(scratch);
    size_t *size, pair = 0;
    double *sum;
    ORK_NEW(size, ork_arena_calloc(ctx, &scratch, k, sizeof *size));
    ORK_NEW(sum, ork_arena_calloc(ctx, &scratch, n * k, sizeof *sum));
    ORK_TRY(count_clusters(ctx, n, label, size));
    for (size_t i = 0; i < n; i++) {
        if (i % 256 == 0) ORK_TRY(ork_check_cancelled(ctx));
        for (size_t j = i + 1; j < n; j++, pair++) {
            if (!isfinite(distance[pair]))
                return ork_fail(ctx, ORK_ERR_DATA,
                                "the distance of units %zu and %zu is not finite", i + 1, j + 1);
            sum[i * k + label[j]] += distance[pair];
            sum[j * k + label[i]] += distance[pair];
        }
    }
    for (size_t i = 0; i < n; i++)
        set_width(sum + i * k, size, k, label[i], &width[i], neighbour ? &neighbour[i] : NULL);
    return ORK_OK;
}

/* ---- Points ------------------------------------------------------------------------------------
 */

typedef struct meeting {
    size_t p, k, slots, blocks; /* slots: places for units, a multiple of 8 */
    double *x;                  /* [slots / 8 × p × 8] by octet */
    double *is_unit;            /* [slots] 1, or 0 where an octet is not full */
    size_t *unit;               /* [slots] */
    size_t *cluster;            /* [slots / 8] */
    double *sum;                /* [slots × k] */
    size_t round;
} meeting;

/* Distances of four rows (of one octet) to an octet of columns; 0 to places without a unit. */
LANES_INLINE void distances(const meeting *m, size_t row, size_t octet_at, octet d[ROWS])
{
    size_t p = m->p;
    const double *a = m->x + row / LANES * p * LANES + row % LANES;
    const double *b = m->x + octet_at * p * LANES;
    octet s[ROWS] = {{0}}, is_unit = *(const octet *)(m->is_unit + octet_at * LANES);
    for (size_t v = 0; v < p; v++, a += LANES, b += LANES) {
        octet at = *(const octet *)b;
        for (size_t r = 0; r < ROWS; r++) {
            octet apart = a[r] - at;
            s[r] += apart * apart;
        }
    }
    for (size_t r = 0; r < ROWS; r++) {
        double root[LANES];
        memcpy(root, &s[r], sizeof root);
        for (size_t lane = 0; lane < LANES; lane++)
            root[lane] = sqrt(root[lane]);
        memcpy(&d[r], root, sizeof root);
        d[r] *= is_unit;
    }
}

LANES_INLINE void flush(const meeting *m, size_t row, size_t cluster, octet sum[ROWS])
{
    for (size_t r = 0; r < ROWS; r++) {
        octet s = sum[r];
        m->sum[(row + r) * m->k + cluster] +=
            ((s[0] + s[4]) + (s[1] + s[5])) + ((s[2] + s[6]) + (s[3] + s[7]));
        sum[r] = (octet){0};
    }
}

/* Two blocks meet: sums of the rows of the one, and of the columns of the other unless it is the
   same. */
LANES_CLONES static void meet(const meeting *m, size_t one, size_t other)
{
    size_t row_end = (one + 1) * BLOCK < m->slots ? (one + 1) * BLOCK : m->slots;
    size_t column_end = (other + 1) * BLOCK < m->slots ? (other + 1) * BLOCK : m->slots;
    size_t first = other * BLOCK / LANES, last = column_end / LANES;
    octet of_columns[BLOCK / LANES] = {{0}};
    for (size_t row = one * BLOCK; row < row_end; row += ROWS) {
        octet sum[ROWS] = {{0}};
        size_t own = m->cluster[row / LANES];
        octet is_row[ROWS];
        for (size_t r = 0; r < ROWS; r++)
            is_row[r] = m->is_unit[row + r] + (octet){0};
        for (size_t o = first; o < last; o++) {
            octet d[ROWS];
            distances(m, row, o, d);
            for (size_t r = 0; r < ROWS; r++) {
                sum[r] += d[r];
                of_columns[o - first] += d[r] * is_row[r];
            }
            if (o + 1 == last || m->cluster[o + 1] != m->cluster[o])
                flush(m, row, m->cluster[o], sum);
        }
        bool ends = row + ROWS >= row_end || m->cluster[(row + ROWS) / LANES] != own;
        if (!ends) continue;
        for (size_t o = first; o < last; o++) {
            for (size_t lane = 0; one != other && lane < LANES; lane++)
                m->sum[(o * LANES + lane) * m->k + own] += of_columns[o - first][lane];
            of_columns[o - first] = (octet){0};
        }
    }
}

/* In round r, blocks a and b meet when a + b = r, modulo their number. */
static ork_status meet_in_round(ork_context *ctx, size_t index, void *data)
{
    (void)ctx;
    const meeting *m = data;
    size_t other = (m->round + m->blocks - index) % m->blocks;
    if (index <= other) meet(m, index, other);
    return ORK_OK;
}

static ork_status lay_out(ork_context *ctx, const double *x, size_t n, const size_t *label,
                          const size_t *size, ork_arena *arena, meeting *m)
{
    size_t *next;
    ORK_NEW(next, ork_arena_calloc(ctx, arena, m->k, sizeof *next));
    for (size_t c = 0; c < m->k; c++) {
        next[c] = m->slots;
        m->slots += (size[c] + LANES - 1) / LANES * LANES;
    }
    m->blocks = (m->slots + BLOCK - 1) / BLOCK;
    ORK_NEW(m->x, ork_arena_calloc(ctx, arena, m->slots * m->p + 1, sizeof *m->x));
    ORK_NEW(m->is_unit, ork_arena_calloc(ctx, arena, m->slots, sizeof *m->is_unit));
    ORK_NEW(m->unit, ork_arena_calloc(ctx, arena, m->slots, sizeof *m->unit));
    ORK_NEW(m->cluster, ork_arena_calloc(ctx, arena, m->slots / LANES + 1, sizeof *m->cluster));
    ORK_NEW(m->sum, ork_arena_calloc(ctx, arena, m->slots * m->k, sizeof *m->sum));
    for (size_t i = 0; i < n; i++) {
        size_t slot = next[label[i]]++;
        m->unit[slot] = i;
        m->is_unit[slot] = 1;
        m->cluster[slot / LANES] = label[i];
        for (size_t v = 0; v < m->p; v++)
            m->x[(slot / LANES * m->p + v) * LANES + slot % LANES] = x[v * n + i];
    }
    return ORK_OK;
}

ork_status ork_silhouette_points(ork_context *ctx, const double *x, size_t n, size_t p,
                                 const size_t *label, size_t k, double *width, size_t *neighbour)
{
    ORK_SCRATCH(scratch);
    meeting m = {.p = p, .k = k};
    size_t *size;
    for (size_t e = 0; e < n * p; e++) {
        if (!isfinite(x[e]))
            return ork_fail(ctx, ORK_ERR_DATA, "variable %zu of unit %zu is %s", e / n + 1,
                            e % n + 1, isnan(x[e]) ? "missing" : "infinite");
    }
    ORK_NEW(size, ork_arena_calloc(ctx, &scratch, k, sizeof *size));
    ORK_TRY(count_clusters(ctx, n, label, size));
    ORK_TRY(lay_out(ctx, x, n, label, size, &scratch, &m));
    for (m.round = 0; m.round < m.blocks; m.round++) {
        ork_progress(ctx, "silhouettes", (double)m.round / (double)m.blocks);
        ORK_TRY(ork_parallel(ctx, m.blocks, meet_in_round, &m));
    }
    for (size_t slot = 0; slot < m.slots; slot++) {
        if (m.is_unit[slot] == 0) continue;
        size_t i = m.unit[slot];
        set_width(m.sum + slot * k, size, k, label[i], &width[i], neighbour ? &neighbour[i] : NULL);
    }
    return ORK_OK;
}
