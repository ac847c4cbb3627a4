/*
 * Hierarchical clustering from a condensed matrix of distances.
 *
 * Each cluster stands in the slot of its first unit and knows its nearest partner among the later
 * slots, or a lower bound of that distance: a bound gets true only when it is the least of all. The
 * matrix is packed anew when a third of its slots are dead, so that rows stay short and whole.
 */
#include "math/lance_williams.h"
#include "orken/math/clustering.h"

#include <math.h>
#include <string.h>

typedef struct agglomeration {
    ork_linkage linkage;
    double beta;
    size_t slots, live; /* slots in the matrix; those that hold a cluster */
    double *distance;   /* [slots(slots − 1)/2]; INFINITY in the column of a dead slot */
    double *mass;       /* [slots] weight of the cluster */
    double *nearest;    /* [slots] least distance to a later slot, or less; INFINITY when dead */
    uint32_t *partner;  /* [slots] the slot that is so near; NONE where only a bound is known */
    uint32_t *moved;    /* [slots] scratch of pack */
    int64_t *part;      /* [slots] the cluster as merges name it */
    bool *is_live;      /* [slots] */
} agglomeration;

#define NONE UINT32_MAX

/* ---- Nearest partners --------------------------------------------------------------------------
 */

/* The first of the least of x; n when all are infinite. */
static size_t first_least(const double *x, size_t n)
{
    double least = INFINITY;
    size_t at = n, k = 0;
    for (; k + 8 <= n; k += 8) {
        const double *y = x + k;
        if (!((y[0] < least) | (y[1] < least) | (y[2] < least) | (y[3] < least) | (y[4] < least) |
              (y[5] < least) | (y[6] < least) | (y[7] < least)))
            continue;
        for (size_t l = 0; l < 8; l++) {
            if (y[l] < least) {
                least = y[l];
                at = k + l;
            }
        }
    }
    for (; k < n; k++) {
        if (x[k] < least) {
            least = x[k];
            at = k;
        }
    }
    return at;
}

static void find_partner(agglomeration *a, size_t i)
{
    const double *row = a->distance + ork_pair(a->slots, i, i + 1);
    size_t length = a->slots - i - 1, found = length ? first_least(row, length) : length;
    a->nearest[i] = found < length ? row[found] : INFINITY;
    a->partner[i] = found < length ? (uint32_t)(i + 1 + found) : NONE;
}

/* ---- Distances of a merged cluster -------------------------------------------------------------
 */

/*
 * Joins slots i < j into slot i. Distances to slots before i and j lie scattered through the
 * matrix, one in each row: they are asked for ahead of time.
 */
LANES_INLINE void join(agglomeration *a, ork_linkage linkage, size_t i, size_t j)
{
    enum { AHEAD = 12 };
    size_t n = a->slots;
    double *d = a->distance, *row_i = d + ork_pair(n, i, i + 1), *row_j = d + ork_pair(n, j, j + 1);
    parts p = {a->mass[i], a->mass[j], row_i[j - i - 1]};
    size_t at = i - 1; /* the pair (k, i), for k = 0; (k, j) is j − i further on */
    for (size_t k = 0; k < i; at += n - k - 2, k++) {
        if (k + AHEAD < i) {
            const double *later = d + ork_pair(n, k + AHEAD, i);
            __builtin_prefetch(later, 1);
            __builtin_prefetch(later + (j - i), 1);
        }
        if (!a->is_live[k]) continue;
        double new = joined(linkage, a->beta, &p, d[at], d[at + (j - i)], a->mass[k]);
        d[at] = new;
        d[at + (j - i)] = INFINITY;
        if (new < a->nearest[k]) {
            a->nearest[k] = new;
            a->partner[k] = (uint32_t)i;
        } else if (a->partner[k] == i || a->partner[k] == j) {
            a->partner[k] = NONE;
        }
    }
    at = ork_pair(n, i, j) + n - i - 2;
    for (size_t k = i + 1; k < j; at += n - k - 2, k++) {
        if (k + AHEAD < j) __builtin_prefetch(d + ork_pair(n, k + AHEAD, j), 1);
        if (!a->is_live[k]) continue;
        row_i[k - i - 1] = joined(linkage, a->beta, &p, row_i[k - i - 1], d[at], a->mass[k]);
        d[at] = INFINITY;
        if (a->partner[k] == j) a->partner[k] = NONE;
    }
    row_i[j - i - 1] = INFINITY;
    double *rest = row_i + (j - i);
    for (size_t k = j + 1; k < n; k++)
        rest[k - j - 1] =
            joined(linkage, a->beta, &p, rest[k - j - 1], row_j[k - j - 1], a->mass[k]);
}

/* One loop for each formula, so that none decides within it. */
static void join_slots(agglomeration *a, size_t i, size_t j)
{
    switch (a->linkage) {
#define WITH(linkage)                                                                              \
    case linkage:                                                                                  \
        join(a, linkage, i, j);                                                                    \
        break;
        WITH(ORK_LINKAGE_SINGLE)
        WITH(ORK_LINKAGE_COMPLETE)
        WITH(ORK_LINKAGE_AVERAGE)
        WITH(ORK_LINKAGE_WEIGHTED)
        WITH(ORK_LINKAGE_WARD)
        WITH(ORK_LINKAGE_WARD_PLAIN)
        WITH(ORK_LINKAGE_CENTROID)
        WITH(ORK_LINKAGE_MEDIAN)
        WITH(ORK_LINKAGE_FLEXIBLE)
#undef WITH
    }
    a->mass[i] += a->mass[j];
    a->nearest[j] = INFINITY;
    a->is_live[j] = false;
    a->live--;
    find_partner(a, i);
}

/* The slots to join next: bounds that are the least of all get true until one is a distance. False
   when nothing finite is left. */
static bool find_pair(agglomeration *a, size_t *i, size_t *j)
{
    for (;;) {
        *i = first_least(a->nearest, a->slots);
        if (*i == a->slots) return false;
        if (a->partner[*i] != NONE) break;
        find_partner(a, *i);
    }
    *j = a->partner[*i];
    return true;
}

/* Takes dead slots out of the matrix. In place: each cell moves towards the front. */
static void pack(agglomeration *a)
{
    double *to = a->distance;
    const double *from = a->distance;
    size_t n = a->slots, m = 0;
    for (size_t i = 0; i < n; from += n - i - 1, i++) {
        if (!a->is_live[i]) continue;
        for (size_t j = i + 1; j < n; j++) {
            if (a->is_live[j]) *to++ = from[j - i - 1];
        }
        a->moved[i] = (uint32_t)m++;
    }
    for (size_t i = 0; i < n; i++) {
        if (!a->is_live[i]) continue;
        size_t slot = a->moved[i];
        a->mass[slot] = a->mass[i];
        a->nearest[slot] = a->nearest[i];
        a->partner[slot] = a->partner[i] == NONE ? NONE : a->moved[a->partner[i]];
        a->part[slot] = a->part[i];
    }
    for (size_t i = 0; i < m; i++)
        a->is_live[i] = true;
    a->slots = m;
}

/* ---- The whole ---------------------------------------------------------------------------------
 */

/*
 * Checks the distances and finds a power of two by which they are divided, 1 unless they are so
 * great or so small that their squares and sums would overflow or vanish.
 */
static ork_status scale_of(ork_context *ctx, ork_linkage linkage, size_t n, const double *distance,
                           int *exponent)
{
    double greatest = 0;
    size_t pair = 0;
    for (size_t i = 0; i < n; i++) {
        for (size_t j = i + 1; j < n; j++, pair++) {
            double d = distance[pair];
            if (!isfinite(d))
                return ork_fail(ctx, ORK_ERR_DATA, "the distance of units %zu and %zu is %s", i + 1,
                                j + 1, isnan(d) ? "not defined" : "infinite");
            if (d < 0 && linkage == ORK_LINKAGE_WARD)
                return ork_fail(ctx, ORK_ERR_DATA, "the distance of units %zu and %zu is negative",
                                i + 1, j + 1);
            greatest = fmax(greatest, fabs(d));
        }
    }
    *exponent = 0;
    if (greatest > 1e100 || (greatest < 1e-100 && greatest > 0)) frexp(greatest, exponent);
    return ORK_OK;
}

static ork_status merge_all(ork_context *ctx, agglomeration *a, int exponent, size_t first,
                            ork_hierarchy *result)
{
    size_t n = a->slots;
    for (size_t i = 0; i < n; i++)
        find_partner(a, i);
    for (size_t s = 0; s + 1 < n; s++) {
        if (s % 256 == 0) {
            double left = (double)(n - s) / (double)n;
            ork_progress(ctx, "clustering", 1 - left * left);
            ORK_TRY(ork_check_cancelled(ctx));
        }
        size_t i, j;
        if (!find_pair(a, &i, &j)) {
            ork_fail(ctx, ORK_ERR_DATA, "distances between clusters grow beyond all numbers");
            return ork_hint(ctx, "take a beta nearer to 0, -0.25 for example");
        }
        double height = merge_height(a->linkage, a->nearest[i], exponent);
        a->part[i] = hierarchy_join(result, first + s, a->part[i], a->part[j], height);
        join_slots(a, i, j);
        if (a->live * 3 < a->slots * 2 && a->slots > 64) pack(a);
    }
    return ORK_OK;
}

/* Merges the clusters one by one in the order of hclust; `first` steps are there. */
static ork_status merge_in_order(ork_context *ctx, ork_linkage linkage, double beta, int exponent,
                                 const slots *s, size_t first, ork_hierarchy *result)
{
    ORK_SCRATCH(scratch);
    size_t n = s->count;
    agglomeration a = {.linkage = linkage,
                       .beta = beta,
                       .slots = n,
                       .live = n,
                       .distance = s->distance,
                       .mass = s->mass,
                       .part = s->part};
    ORK_NEW(a.nearest, ork_arena_calloc(ctx, &scratch, n, sizeof *a.nearest));
    ORK_NEW(a.partner, ork_arena_calloc(ctx, &scratch, n, sizeof *a.partner));
    ORK_NEW(a.moved, ork_arena_calloc(ctx, &scratch, n, sizeof *a.moved));
    ORK_NEW(a.is_live, ork_arena_calloc(ctx, &scratch, n, sizeof *a.is_live));
    for (size_t i = 0; i < n; i++)
        a.is_live[i] = true;
    return merge_all(ctx, &a, exponent, first, result);
}

static ork_status agglomerate(ork_context *ctx, ork_linkage linkage, double beta, double *distance,
                              const double *weights, size_t rounds_above, ork_hierarchy *result)
{
    ORK_SCRATCH(scratch);
    size_t n = result->n, step = 0;
    slots s = {.count = n, .distance = distance};
    int exponent = 0;
    ORK_NEW(s.mass, ork_arena_calloc(ctx, &scratch, n, sizeof *s.mass));
    ORK_NEW(s.part, ork_arena_calloc(ctx, &scratch, n, sizeof *s.part));
    ORK_TRY(hierarchy_weights(ctx, n, weights, s.mass));
    ORK_TRY(scale_of(ctx, linkage, n, distance, &exponent));
    for (size_t pair = 0; pair < n * (n - 1) / 2; pair++) {
        if (exponent) distance[pair] = ldexp(distance[pair], -exponent);
        if (linkage == ORK_LINKAGE_WARD) distance[pair] *= distance[pair];
    }
    for (size_t i = 0; i < n; i++)
        s.part[i] = hierarchy_unit(i);
    if (n > rounds_above && linkage <= ORK_LINKAGE_WARD_PLAIN)
        ORK_TRY(linkage_rounds(ctx, linkage, exponent, rounds_above, &s, result, &step));
    ORK_TRY(merge_in_order(ctx, linkage, beta, exponent, &s, step, result));
    if (step > 0) ORK_TRY(hierarchy_sort(ctx, result));
    return hierarchy_finish(ctx, result,
                            linkage == ORK_LINKAGE_CENTROID || linkage == ORK_LINKAGE_MEDIAN);
}

ork_status linkage_cluster_with(ork_context *ctx, ork_linkage linkage, double beta, size_t n,
                                double *distance, const double *weights, size_t rounds_above,
                                ork_hierarchy **hierarchy)
{
    *hierarchy = NULL;
    if (linkage == ORK_LINKAGE_FLEXIBLE && !(beta < 1 && beta >= -1))
        return ork_fail(ctx, ORK_ERR_ARGUMENT, "beta is %g, not at least -1 and less than 1", beta);
    if (n >= NONE) return ork_fail(ctx, ORK_ERR_DATA, "%zu units are too many for a matrix", n);
    ORK_TRY(ork_hierarchy_new(ctx, n, hierarchy));
    ork_status status =
        agglomerate(ctx, linkage, beta, distance, weights, rounds_above, *hierarchy);
    if (status != ORK_OK) {
        ork_hierarchy_free(*hierarchy);
        *hierarchy = NULL;
    }
    return status;
}

ork_status ork_linkage_cluster(ork_context *ctx, ork_linkage linkage, double beta, size_t n,
                               double *distance, const double *weights, ork_hierarchy **hierarchy)
{
    enum { ROUNDS_ABOVE = 4096 };
    return linkage_cluster_with(ctx, linkage, beta, n, distance, weights, ROUNDS_ABOVE, hierarchy);
}
