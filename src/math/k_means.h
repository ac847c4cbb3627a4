/* What the parts of k-means share. */
#ifndef ORKEN_MATH_K_MEANS_H
#define ORKEN_MATH_K_MEANS_H

#include "math/lanes.h"
#include "orken/base.h"

/* Units in blocks, one task each: how they are parted depends on their number only. */
typedef struct k_points {
    size_t n, p, block, blocks;
    const double *x;       /* [n × p] by unit, centred and scaled */
    const double *weights; /* [n] or NULL */
} k_points;

/*
 * One start. Centres lie side by side by variable, as vectors want them; places beyond the k-th and
 * empty clusters are at infinity. A unit's cluster cannot have changed while the centres have crept
 * less than its slack since the two were set.
 */
typedef struct k_run {
    const k_points *points;
    size_t k, width;     /* width is k rounded up to whole octets */
    double *centre;      /* [p × width] */
    double *moved;       /* [k × p] scratch: sums, and centres before they moved */
    uint32_t *label;     /* [n] */
    double *slack;       /* [n] */
    double *crept;       /* [k] how far the cluster's centre and the others have come nearer */
    double *total;       /* [k × (p + 2)] by cluster: Σ w x, Σ w, units */
    double *change;      /* [blocks × k × (p + 2)] of the total, by block */
    size_t *count;       /* [blocks] units that changed, or candidates */
    uint32_t *candidate; /* [n] by block */
    bool looks_at_all;   /* no slack is known */
    size_t iterations;
    bool has_converged;
    double objective;
} k_run;

LANES_INLINE double k_weight(const k_points *points, size_t i)
{
    return points->weights ? points->weights[i] : 1;
}
static inline size_t k_block_end(const k_points *points, size_t block)
{
    size_t end = (block + 1) * points->block;
    return end < points->n ? end : points->n;
}

enum { K_TOGETHER = 4 };
/* Squared distances of four units to the eight centres at `centre`: a sum waits for its last
   addition, so four of them run side by side. */
LANES_INLINE void k_apart(const k_points *points, const uint32_t unit[K_TOGETHER],
                          const double *centre, size_t width, octet apart[K_TOGETHER])
{
    size_t p = points->p;
    const double *a = points->x + unit[0] * p, *b = points->x + unit[1] * p;
    const double *c = points->x + unit[2] * p, *d = points->x + unit[3] * p;
    octet of_a = {0}, of_b = {0}, of_c = {0}, of_d = {0};
    for (size_t j = 0; j < p; j++, centre += width) {
        octet at = *(const octet *)centre;
        octet to_a = a[j] - at, to_b = b[j] - at, to_c = c[j] - at, to_d = d[j] - at;
        of_a += to_a * to_a;
        of_b += to_b * to_b;
        of_c += to_c * to_c;
        of_d += to_d * to_d;
    }
    apart[0] = of_a, apart[1] = of_b, apart[2] = of_c, apart[3] = of_d;
}

/* Sets run->centre by greedy k-means++; fewer than k where units coincide. */
ork_status k_means_seed(ork_context *ctx, k_run *run, uint64_t start);
/* Lloyd's algorithm from the centres given, at most so many iterations. */
ork_status k_means_lloyd(ork_context *ctx, k_run *run, size_t most);
/* Moves single units while that lowers the objective. */
ork_status k_means_exchange(ork_context *ctx, k_run *run, size_t most);
/* Totals and centres anew from the labels. */
ork_status k_means_totals(ork_context *ctx, k_run *run);
/* Fills within [k] and the objective. */
ork_status k_means_objective(ork_context *ctx, k_run *run, double *within);

#endif
