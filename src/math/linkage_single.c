/*
 * Single linkage of points: the edges of their minimum spanning tree, by length (Gower & Ross
 * 1969).
 *
 * The tree grows from the first unit. Units outside wait in groups, each with its distance to the
 * nearest unit inside; the one that enters is replaced by the last.
 */
#include "math/hierarchy.h"
#include "math/lanes.h"
#include "orken/math.h"

#include <string.h>

enum { GROUP = 4 * LANES, FIRST_LOOK = 8 };

typedef struct outside {
    size_t count, p;
    double *x;        /* [groups × p × GROUP] */
    double *nearest;  /* [groups × GROUP] squared distance to the tree; INFINITY beyond the last */
    uint32_t *inside; /* [groups × GROUP] the unit that is so near */
    uint32_t *unit;   /* [count] */
} outside;

typedef struct edge {
    uint32_t a, b;
    double length; /* squared */
} edge;

LANES_INLINE double *at(const outside *o, size_t place)
{
    return o->x + place / GROUP * o->p * GROUP + place % GROUP;
}

/* The unit at `x` [p] has entered: who is nearer to it? The place that is now the nearest of all.
 */
LANES_CLONES static size_t come_nearer(outside *o, const double *x, uint32_t entered)
{
    size_t p = o->p, least = 0;
    for (size_t from = 0; from < o->count; from += GROUP) {
        octet sum[4] = {{0}};
        const double *other = o->x + from * p;
        double *nearest = o->nearest + from;
        size_t look = p > FIRST_LOOK + 4 ? FIRST_LOOK : p;
        bool is_nearer = false;
        for (size_t v = 0;;) {
            octet s[4] = {sum[0], sum[1], sum[2], sum[3]};
            for (; v < look; v++, other += GROUP) {
                for (size_t k = 0; k < 4; k++) {
                    octet apart = x[v] - *(const octet *)(other + k * LANES);
                    s[k] += apart * apart;
                }
            }
            octet_mask any = {0};
            int64_t found = 0;
            for (size_t k = 0; k < 4; k++) {
                any |= (octet_mask)(s[k] < *(const octet *)(nearest + k * LANES));
                sum[k] = s[k];
            }
            for (size_t lane = 0; lane < LANES; lane++)
                found |= any[lane];
            is_nearer = found != 0;
            if (!is_nearer || look == p) break;
            look = p;
        }
        for (size_t lane = 0; lane < GROUP && from + lane < o->count; lane++) {
            size_t place = from + lane;
            if (is_nearer && sum[lane / LANES][lane % LANES] < nearest[lane]) {
                nearest[lane] = sum[lane / LANES][lane % LANES];
                o->inside[place] = entered;
            }
            bool is_first = nearest[lane] < o->nearest[least] ||
                            (nearest[lane] == o->nearest[least] && o->unit[place] < o->unit[least]);
            least = is_first ? place : least;
        }
    }
    return least;
}

/* Takes the unit at a place in; the last one fills it. */
static void enter(outside *o, size_t place, double *x)
{
    size_t last = --o->count;
    for (size_t v = 0; v < o->p; v++) {
        x[v] = at(o, place)[v * GROUP];
        at(o, place)[v * GROUP] = at(o, last)[v * GROUP];
    }
    o->nearest[place] = o->nearest[last];
    o->inside[place] = o->inside[last];
    o->unit[place] = o->unit[last];
    o->nearest[last] = INFINITY;
}

static ork_status grow_tree(ork_context *ctx, outside *o, double *x, edge *edges)
{
    uint32_t entered = o->unit[0];
    size_t n = o->count;
    enter(o, 0, x);
    for (size_t e = 0; e + 1 < n; e++) {
        if (e % 256 == 0) {
            double left = (double)(n - e) / (double)n;
            ork_progress(ctx, "clustering", 1 - left * left);
            ORK_TRY(ork_check_cancelled(ctx));
        }
        size_t place = come_nearer(o, x, entered);
        edges[e] = (edge){o->inside[place], o->unit[place], o->nearest[place]};
        entered = o->unit[place];
        enter(o, place, x);
    }
    return ORK_OK;
}

static uint32_t root(uint32_t *parent, uint32_t unit)
{
    while (parent[unit] != unit) {
        parent[unit] = parent[parent[unit]];
        unit = parent[unit];
    }
    return unit;
}

/* Merges by the edges, the shortest first. */
static ork_status join_edges(ork_context *ctx, const edge *edges, int exponent,
                             ork_hierarchy *hierarchy)
{
    ORK_SCRATCH(scratch);
    size_t n = hierarchy->n, *order;
    uint32_t *parent;
    int64_t *part;
    double *length;
    ORK_NEW(order, ork_arena_calloc(ctx, &scratch, n, sizeof *order));
    ORK_NEW(parent, ork_arena_calloc(ctx, &scratch, n, sizeof *parent));
    ORK_NEW(part, ork_arena_calloc(ctx, &scratch, n, sizeof *part));
    ORK_NEW(length, ork_arena_calloc(ctx, &scratch, n, sizeof *length));
    for (size_t i = 0; i < n; i++) {
        parent[i] = (uint32_t)i;
        part[i] = hierarchy_unit(i);
    }
    for (size_t e = 0; e + 1 < n; e++)
        length[e] = edges[e].length;
    ORK_TRY(ork_order(ctx, length, n - 1, false, order));
    for (size_t s = 0; s + 1 < n; s++) {
        const edge *shortest = &edges[order[s]];
        uint32_t a = root(parent, shortest->a), b = root(parent, shortest->b);
        parent[b] = a;
        part[a] =
            hierarchy_join(hierarchy, s, part[a], part[b], ldexp(sqrt(shortest->length), exponent));
    }
    return ORK_OK;
}

ork_status hierarchy_single(ork_context *ctx, const double *x, size_t n, size_t p,
                            ork_hierarchy *hierarchy)
{
    ORK_SCRATCH(scratch);
    size_t places = (n + GROUP - 1) / GROUP * GROUP;
    outside o = {.count = n, .p = p};
    edge *edges;
    double *entered;
    int exponent;
    ORK_TRY(hierarchy_exponent(ctx, x, n, p, &exponent));
    ORK_NEW(o.x, ork_arena_calloc(ctx, &scratch, places * p + 1, sizeof *o.x));
    ORK_NEW(o.nearest, ork_arena_calloc(ctx, &scratch, places, sizeof *o.nearest));
    ORK_NEW(o.inside, ork_arena_calloc(ctx, &scratch, places, sizeof *o.inside));
    ORK_NEW(o.unit, ork_arena_calloc(ctx, &scratch, places, sizeof *o.unit));
    ORK_NEW(edges, ork_arena_calloc(ctx, &scratch, n, sizeof *edges));
    ORK_NEW(entered, ork_arena_calloc(ctx, &scratch, p + 1, sizeof *entered));
    for (size_t i = 0; i < places; i++) {
        o.nearest[i] = INFINITY;
        o.unit[i] = (uint32_t)i;
        for (size_t v = 0; v < p && i < n; v++)
            at(&o, i)[v * GROUP] = ldexp(x[v * n + i], -exponent);
    }
    ORK_TRY(grow_tree(ctx, &o, entered, edges));
    ORK_TRY(join_edges(ctx, edges, exponent, hierarchy));
    return hierarchy_finish(ctx, hierarchy, false);
}
