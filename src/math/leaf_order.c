/*
 * Optimal order of leaves.
 *
 * shortest(i, j), for leaves i of the left and j of the right part of a branch, is the length of
 * the shortest order of the branch that begins with i and ends with j:
 *
 *   min over m, k of  shortest(i, m) + d(m, k) + shortest(k, j)
 *
 * where m is in the part of the left branch that i is not in, and k likewise. First over m for each
 * k, then over k. Leaves are numbered by place in the hierarchy's order, so that each branch is a
 * stretch of them and all loops run along memory.
 */
#include "math/lanes.h"
#include "orken/math/clustering.h"

#include <string.h>

/* A branch: leaves from … to − 1, its parts meet at `middle`; the parts' own middles, or their
   beginning when they are single leaves. */
typedef struct branch {
    size_t from, middle, to, left, right;
} branch;

typedef struct ordering {
    size_t n;
    double *distance; /* [n × n] by place */
    double *shortest; /* [n × n] by place, both ways */
    branch *branches; /* [n − 1] by step */
    const branch *now;
    size_t chunk; /* rows of a task */
} ordering;

/* sum[t] = min(sum[t], least over r of a[r] + b[r × stride + t]), t < length. */
LANES_CLONES static void take_shorter(double *sum, size_t length, const double *a, size_t rows,
                                      const double *b, size_t stride)
{
    size_t r = 0;
    for (; r + 4 <= rows; r += 4, b += 4 * stride) {
        const double *b0 = b, *b1 = b + stride, *b2 = b + 2 * stride, *b3 = b + 3 * stride;
        for (size_t t = 0; t < length; t++) {
            double x = a[r] + b0[t], y = a[r + 1] + b1[t];
            double z = a[r + 2] + b2[t], w = a[r + 3] + b3[t];
            x = y < x ? y : x;
            z = w < z ? w : z;
            x = z < x ? z : x;
            sum[t] = x < sum[t] ? x : sum[t];
        }
    }
    for (; r < rows; r++, b += stride) {
        for (size_t t = 0; t < length; t++)
            sum[t] = a[r] + b[t] < sum[t] ? a[r] + b[t] : sum[t];
    }
}

/* The leaves at which a part from … to can end when it begins with i. */
static void other_end(size_t i, size_t from, size_t middle, size_t to, size_t *begin, size_t *end)
{
    bool is_leaf = to - from == 1;
    *begin = is_leaf || i >= middle ? from : middle;
    *end = is_leaf || i < middle ? to : middle;
}

/* bridge[k], k of the right part: the shortest way from i through the left part on to k. */
static void build_bridge(const ordering *o, const branch *b, size_t i, double *bridge)
{
    size_t begin, end, length = b->to - b->middle;
    for (size_t t = 0; t < length; t++)
        bridge[t] = INFINITY;
    other_end(i, b->from, b->left, b->middle, &begin, &end);
    take_shorter(bridge, length, o->shortest + i * o->n + begin, end - begin,
                 o->distance + begin * o->n + b->middle, o->n);
}

/* shortest(i, j) for the rows i of one task. */
static ork_status fill_rows(ork_context *ctx, size_t index, void *data)
{
    ORK_SCRATCH(scratch);
    const ordering *o = data;
    const branch *b = o->now;
    size_t first = b->from + index * o->chunk, last = first + o->chunk, n = o->n;
    double *bridge;
    ORK_NEW(bridge, ork_arena_alloc(ctx, &scratch, (b->to - b->middle) * sizeof *bridge));
    for (size_t i = first; i < last && i < b->middle; i++) {
        build_bridge(o, b, i, bridge);
        double *row = o->shortest + i * n;
        for (size_t j = b->middle; j < b->to; j++)
            row[j] = INFINITY;
        if (b->to - b->middle == 1) {
            row[b->middle] = bridge[0];
            continue;
        }
        /* Ends in one part of the right branch, when its other part is entered first. */
        take_shorter(row + b->middle, b->right - b->middle, bridge + (b->right - b->middle),
                     b->to - b->right, o->shortest + b->right * n + b->middle, n);
        take_shorter(row + b->right, b->to - b->right, bridge, b->right - b->middle,
                     o->shortest + b->middle * n + b->right, n);
    }
    return ORK_OK;
}

/* The other way round. */
static void mirror(const ordering *o, const branch *b)
{
    enum { TILE = 16 };
    for (size_t from = b->from; from < b->middle; from += TILE) {
        for (size_t j = b->middle; j < b->to; j++) {
            for (size_t i = from; i < from + TILE && i < b->middle; i++)
                o->shortest[j * o->n + i] = o->shortest[i * o->n + j];
        }
    }
}

/* ---- Branches ----------------------------------------------------------------------------------
 */

/* From the bottom up, by the sizes of the parts; then places from the top down. */
static void lay_branches(const ork_hierarchy *h, branch *branches)
{
    size_t steps = h->n - 1;
    branches[steps - 1].from = 0;
    for (size_t s = steps; s-- > 0;) {
        branch *b = &branches[s];
        int64_t left = h->merge[s], right = h->merge[steps + s];
        size_t left_size = left < 0 ? 1 : h->size[left - 1];
        b->middle = b->from + left_size;
        b->to = b->from + h->size[s];
        b->left = b->from;
        b->right = b->middle;
        if (left > 0) {
            branches[left - 1].from = b->from;
            int64_t first = h->merge[left - 1];
            b->left += first < 0 ? 1 : h->size[first - 1];
        }
        if (right > 0) {
            branches[right - 1].from = b->middle;
            int64_t first = h->merge[right - 1];
            b->right += first < 0 ? 1 : h->size[first - 1];
        }
    }
}

static ork_status lay_distances(ork_context *ctx, const ork_hierarchy *h, const double *distance,
                                ordering *o)
{
    size_t n = h->n;
    for (size_t a = 0; a < n; a++) {
        for (size_t b = 0; b < n; b++) {
            size_t i = h->order[a], j = h->order[b];
            double d = i == j ? 0 : distance[i < j ? ork_pair(n, i, j) : ork_pair(n, j, i)];
            if (!isfinite(d))
                return ork_fail(ctx, ORK_ERR_DATA,
                                "the distance of units %zu and %zu is not finite",
                                (i < j ? i : j) + 1, (i < j ? j : i) + 1);
            o->distance[a * n + b] = d;
        }
    }
    return ORK_OK;
}

/* ---- The way back ------------------------------------------------------------------------------
 */

/* A branch that begins with the leaf `first` and ends with `last`; it may be turned around. */
typedef struct stretch {
    int64_t part; /* as merges name it */
    size_t first, last;
} stretch;

/* The leaves where the parts meet on the shortest way from i (left part) to j (right part). */
static void find_meeting(const ordering *o, const branch *b, size_t i, size_t j, double *bridge,
                         size_t *m, size_t *k)
{
    size_t begin, end;
    build_bridge(o, b, i, bridge);
    other_end(j, b->middle, b->right, b->to, &begin, &end);
    double least = INFINITY;
    *k = begin;
    for (size_t t = begin; t < end; t++) {
        double length = bridge[t - b->middle] + o->shortest[t * o->n + j];
        if (length < least) {
            least = length;
            *k = t;
        }
    }
    other_end(i, b->from, b->left, b->middle, &begin, &end);
    least = INFINITY;
    *m = begin;
    for (size_t t = begin; t < end; t++) {
        double length = o->shortest[i * o->n + t] + o->distance[t * o->n + *k];
        if (length < least) {
            least = length;
            *m = t;
        }
    }
}

static ork_status walk_back(ork_context *ctx, const ork_hierarchy *h, const ordering *o, size_t i,
                            size_t j, size_t *place)
{
    ORK_SCRATCH(scratch);
    size_t steps = h->n - 1, waiting = 0, placed = 0;
    stretch *stack;
    double *bridge;
    ORK_NEW(stack, ork_arena_calloc(ctx, &scratch, h->n + 1, sizeof *stack));
    ORK_NEW(bridge, ork_arena_calloc(ctx, &scratch, h->n, sizeof *bridge));
    stack[waiting++] = (stretch){(int64_t)steps, i, j};
    while (waiting > 0) {
        stretch top = stack[--waiting];
        if (top.part < 0) {
            place[placed++] = top.first;
            continue;
        }
        size_t s = (size_t)top.part - 1, m, k;
        const branch *b = &o->branches[s];
        bool is_turned = top.first >= b->middle;
        size_t left_end = is_turned ? top.last : top.first;
        size_t right_end = is_turned ? top.first : top.last;
        find_meeting(o, b, left_end, right_end, bridge, &m, &k);
        stretch left = {h->merge[s], left_end, m}, right = {h->merge[steps + s], k, right_end};
        if (is_turned) {
            /* The right part comes first, from its outer end; what is pushed last is next. */
            stack[waiting++] = (stretch){left.part, m, left_end};
            stack[waiting++] = (stretch){right.part, right_end, k};
        } else {
            stack[waiting++] = right;
            stack[waiting++] = left;
        }
    }
    return ORK_OK;
}

ork_status ork_hierarchy_optimal_order(ork_context *ctx, const ork_hierarchy *hierarchy,
                                       const double *distance, size_t *order, double *length)
{
    ORK_SCRATCH(scratch);
    size_t n = hierarchy->n, *place, *units;
    ordering o = {.n = n};
    if (length) *length = 0;
    if (n == 1) {
        order[0] = 0;
        return ORK_OK;
    }
    ORK_NEW(o.distance, ork_arena_alloc(ctx, &scratch, n * n * sizeof *o.distance));
    ORK_NEW(o.shortest, ork_arena_calloc(ctx, &scratch, n * n, sizeof *o.shortest));
    ORK_NEW(o.branches, ork_arena_calloc(ctx, &scratch, n - 1, sizeof *o.branches));
    ORK_NEW(place, ork_arena_calloc(ctx, &scratch, n, sizeof *place));
    ORK_NEW(units, ork_arena_calloc(ctx, &scratch, n, sizeof *units));
    ORK_TRY(lay_distances(ctx, hierarchy, distance, &o));
    lay_branches(hierarchy, o.branches);
    for (size_t s = 0; s + 1 < n; s++) {
        if (s % 64 == 0) ORK_TRY(ork_check_cancelled(ctx));
        const branch *b = o.now = &o.branches[s];
        size_t rows = b->middle - b->from;
        /* Small branches are not worth threads. */
        o.chunk = hierarchy->size[s] < 256 ? rows : 16;
        ORK_TRY(o.chunk == rows ? fill_rows(ctx, 0, &o)
                                : ork_parallel(ctx, (rows + 15) / 16, fill_rows, &o));
        mirror(&o, b);
    }
    const branch *top = &o.branches[n - 2];
    size_t i = 0, j = top->middle;
    for (size_t a = 0; a < top->middle; a++) {
        for (size_t b = top->middle; b < n; b++) {
            if (o.shortest[a * n + b] < o.shortest[i * n + j]) {
                i = a;
                j = b;
            }
        }
    }
    if (length) *length = o.shortest[i * n + j];
    ORK_TRY(walk_back(ctx, hierarchy, &o, i, j, place));
    for (size_t t = 0; t < n; t++)
        units[t] = hierarchy->order[place[t]];
    memcpy(order, units, n * sizeof *order);
    return ORK_OK;
}
