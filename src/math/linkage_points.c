/*
 * Ward's, centroid and median linkage of points: clusters are their centres and weights, and no
 * matrix is kept.
 *
 * As with a matrix, each cluster stands in the slot of its first unit and knows its nearest partner
 * among the later slots, which may be out of date: then the distance is a lower bound, because what
 * a partner merged with has not come nearer (Ward), or because those that came nearer were told
 * (centroid, median). For the same reason a few near slots, with a bound of all others, often tell
 * the new partner without a search. A search breaks off sums that have grown too great already.
 */
#include "math/hierarchy.h"
#include "math/lanes.h"
#include "math/least_tree.h"

#include <string.h>

/* Slots looked at together; variables that are summed before a first look. */
enum { GROUP = 4 * LANES, FIRST_LOOK = 8, PACK_ABOVE = 256 };
/* Near slots that are kept for each. */
enum { NEAR = 4 };

typedef struct swarm {
    ork_linkage linkage;
    size_t slots, live, p;
    double *x;          /* [groups × p × GROUP] centres; INFINITY in dead slots */
    double *mass;       /* [slots, rounded up to groups] > 0 */
    least_tree nearest; /* least distance to a later slot, or a bound; INFINITY when dead */
    int64_t *part;      /* [slots] the cluster as merges name it; 0 when dead */
    uint32_t *near;     /* [slots × NEAR] the nearest first; NONE beyond those there are; of a dead
                           slot, the first is what it was joined to */
    int64_t *known;     /* [slots] what the first was when its distance was taken; 0 when never */
    double *others;     /* [slots] all later slots but those near are at least so far */
} swarm;

#define NONE UINT32_MAX

static size_t groups_of(size_t n)
{
    return (n + GROUP - 1) / GROUP;
}
LANES_INLINE double *at(const swarm *s, size_t slot)
{
    return s->x + slot / GROUP * s->p * GROUP + slot % GROUP;
}

/* ---- Distances ---------------------------------------------------------------------------------
 */

/* What the squared distance of centres is multiplied with. */
static double factor(const swarm *s, size_t i, size_t j)
{
    bool is_ward = s->linkage == ORK_LINKAGE_WARD || s->linkage == ORK_LINKAGE_WARD_PLAIN;
    return is_ward ? 2 * s->mass[i] * s->mass[j] / (s->mass[i] + s->mass[j]) : 1;
}

static double distance(const swarm *s, size_t i, size_t j)
{
    double sum = 0;
    for (size_t v = 0; v < s->p; v++) {
        double apart = at(s, i)[v * GROUP] - at(s, j)[v * GROUP];
        sum += apart * apart;
    }
    return factor(s, i, j) * sum;
}

/* True where some sum may still end below the bound. */
LANES_INLINE bool may_be_less(const swarm *s, bool is_ward, size_t i, const double *mass,
                              const octet *sum, double bound)
{
    octet_mask any = {0};
    for (size_t o = 0; o < GROUP / LANES; o++) {
        if (is_ward) {
            octet with = *(const octet *)(mass + o * LANES);
            any |= (octet_mask)(sum[o] * (2 * s->mass[i] * with) <= bound * (s->mass[i] + with));
        } else {
            any |= (octet_mask)(sum[o] <= bound + (octet){0});
        }
    }
    int64_t found = 0;
    for (size_t lane = 0; lane < LANES; lane++)
        found |= any[lane];
    return found != 0;
}

/* Squared distances of slot i's centre to a group's; false when all are beyond the bound. */
LANES_INLINE bool apart_from_group(const swarm *s, bool is_ward, const double *x, size_t i,
                                   size_t group, double bound, octet sum[GROUP / LANES])
{
    size_t p = s->p, look = p > FIRST_LOOK + 4 ? FIRST_LOOK : p;
    const double *mass = s->mass + group * GROUP, *other = s->x + group * p * GROUP;
    octet a = {0}, b = {0}, c = {0}, d = {0};
    for (size_t v = 0;;) {
        for (; v < look; v++, other += GROUP) {
            octet to_a = x[v] - *(const octet *)other, to_b = x[v] - *(const octet *)(other + 8);
            octet to_c = x[v] - *(const octet *)(other + 16);
            octet to_d = x[v] - *(const octet *)(other + 24);
            a += to_a * to_a;
            b += to_b * to_b;
            c += to_c * to_c;
            d += to_d * to_d;
        }
        sum[0] = a, sum[1] = b, sum[2] = c, sum[3] = d;
        if (!may_be_less(s, is_ward, i, mass, sum, bound)) return false;
        if (look == p) return true;
        look = p;
    }
}

/* ---- Searches ----------------------------------------------------------------------------------
 */

/* A slot that looks for those nearest to it. */
typedef struct search {
    const double *x; /* [p] its centre */
    size_t slot;
    uint32_t near[NEAR];   /* in the order of distances, the first slot of equal ones first */
    double distance[NEAR]; /* INFINITY beyond those found */
} search;

static search search_of(const double *x, size_t slot)
{
    search q = {.x = x, .slot = slot};
    for (size_t k = 0; k < NEAR; k++) {
        q.near[k] = NONE;
        q.distance[k] = INFINITY;
    }
    return q;
}

static void take(search *q, size_t j, double d)
{
    size_t k = NEAR - 1;
    for (; k > 0 && d < q->distance[k - 1]; k--) {
        q->distance[k] = q->distance[k - 1];
        q->near[k] = q->near[k - 1];
    }
    q->distance[k] = d;
    q->near[k] = (uint32_t)j;
}

LANES_INLINE void take_group(const swarm *s, search *q, size_t group, const octet *sum)
{
    for (size_t lane = 0; lane < GROUP; lane++) {
        size_t j = group * GROUP + lane;
        double squares = sum[lane / LANES][lane % LANES];
        if (j <= q->slot || !(squares < INFINITY)) continue;
        double d = factor(s, q->slot, j) * squares;
        if (d < q->distance[NEAR - 1]) take(q, j, d);
    }
}

/* Searches of some slots by all groups from the first: a group stays in the cache for all. */
LANES_INLINE void search_groups(const swarm *s, bool is_ward, search *q, size_t count)
{
    for (size_t group = q[0].slot / GROUP; group < groups_of(s->slots); group++) {
        for (size_t k = 0; k < count; k++) {
            octet sum[GROUP / LANES];
            double bound = q[k].distance[NEAR - 1] * (1 + 1e-14);
            if (apart_from_group(s, is_ward, q[k].x, q[k].slot, group, bound, sum))
                take_group(s, &q[k], group, sum);
        }
    }
}
LANES_CLONES static void search_ward(const swarm *s, search *q, size_t count)
{
    search_groups(s, true, q, count);
}
LANES_CLONES static void search_centres(const swarm *s, search *q, size_t count)
{
    search_groups(s, false, q, count);
}

static void run_searches(const swarm *s, search *q, size_t count)
{
    if (s->linkage == ORK_LINKAGE_WARD || s->linkage == ORK_LINKAGE_WARD_PLAIN) {
        search_ward(s, q, count);
    } else {
        search_centres(s, q, count);
    }
}

static void copy_centre(const swarm *s, size_t slot, double *x)
{
    for (size_t v = 0; v < s->p; v++)
        x[v] = at(s, slot)[v * GROUP];
}

static void take_found(swarm *s, const search *q)
{
    bool is_found = q->near[0] != NONE;
    memcpy(s->near + q->slot * NEAR, q->near, sizeof q->near);
    s->nearest.value[q->slot] = q->distance[0];
    s->known[q->slot] = is_found ? s->part[q->near[0]] : 0;
    s->others[q->slot] = q->distance[NEAR - 1];
}

/* The first search of all slots of a group. */
static ork_status search_first(ork_context *ctx, size_t group, void *data)
{
    ORK_SCRATCH(scratch);
    swarm *s = data;
    double *x;
    search q[GROUP];
    size_t from = group * GROUP, count = s->slots - from < GROUP ? s->slots - from : GROUP;
    ORK_NEW(x, ork_arena_calloc(ctx, &scratch, count * s->p + 1, sizeof *x));
    for (size_t k = 0; k < count; k++) {
        copy_centre(s, from + k, x + k * s->p);
        q[k] = search_of(x + k * s->p, from + k);
    }
    run_searches(s, q, count);
    for (size_t k = 0; k < count; k++)
        take_found(s, &q[k]);
    return ORK_OK;
}

/* The slot where the cluster of a dead slot is now: dead slots point to what they were joined to.
 */
static size_t survivor(const swarm *s, size_t slot)
{
    while (s->part[slot] == 0)
        slot = s->near[slot * NEAR];
    return slot;
}

/* What the near slots have become, as they are now; how many different ones there are. */
static size_t look_at_near(const swarm *s, size_t slot, search *q)
{
    size_t count = 0;
    for (size_t k = 0; k < NEAR; k++) {
        size_t j = s->near[slot * NEAR + k];
        if (j == NONE) break;
        j = survivor(s, j);
        bool is_new = j > slot;
        for (size_t l = 0; l < count; l++)
            is_new &= q->near[l] != j;
        if (!is_new) continue;
        double d = distance(s, slot, j);
        size_t l = count++;
        for (; l > 0 && (d < q->distance[l - 1] || (d == q->distance[l - 1] && j < q->near[l - 1]));
             l--) {
            q->distance[l] = q->distance[l - 1];
            q->near[l] = q->near[l - 1];
        }
        q->distance[l] = d;
        q->near[l] = (uint32_t)j;
    }
    return count;
}

/* Brings a slot's partner up to date. */
static void renew(swarm *s, size_t slot, double *x)
{
    search q = search_of(x, slot);
    size_t count = look_at_near(s, slot, &q);
    double others = s->others[slot];
    if (count == 0 || !(q.distance[0] < others)) {
        /* With so many near ones as wanted, nothing farther is looked for. */
        double bound = count == NEAR ? nextafter(q.distance[NEAR - 1], INFINITY) : INFINITY;
        q = search_of(x, slot);
        q.distance[NEAR - 1] = bound;
        copy_centre(s, slot, x);
        run_searches(s, &q, 1);
        others = q.distance[NEAR - 1];
    }
    take_found(s, &q);
    s->others[slot] = others;
    least_tree_set(&s->nearest, slot, q.distance[0]);
}

/* Tells earlier slots that the new centre in slot i has come nearer (not with Ward). */
LANES_CLONES static void tell_earlier(swarm *s, size_t i, const double *x)
{
    for (size_t group = 0; group <= i / GROUP; group++) {
        octet sum[GROUP / LANES];
        double bound = 0; /* the greatest in the group */
        size_t from = group * GROUP, to = from + GROUP < i ? from + GROUP : i;
        for (size_t k = from; k < to; k++) {
            if (s->part[k] != 0 && s->others[k] > bound) bound = s->others[k];
        }
        if (!apart_from_group(s, false, x, i, group, bound, sum)) continue;
        for (size_t k = from; k < to; k++) {
            double d = sum[(k - from) / LANES][(k - from) % LANES];
            if (s->part[k] == 0 || !(d < s->others[k])) continue;
            s->others[k] = d;
            if (!(d < s->nearest.value[k])) continue;
            /* Nearer than all: the only one that is near, and as far as the others at least. */
            for (size_t l = 0; l < NEAR; l++)
                s->near[k * NEAR + l] = l == 0 ? (uint32_t)i : NONE;
            s->known[k] = s->part[i];
            least_tree_set(&s->nearest, k, d);
        }
    }
}

/* ---- Merges ------------------------------------------------------------------------------------
 */

/* What was near to one or the other is near to both: where the search for them begins. */
static void join_near(swarm *s, size_t i, size_t j)
{
    uint32_t both[NEAR];
    for (size_t k = 0; k < NEAR; k++)
        both[k] = s->near[(k % 2 ? j : i) * NEAR + (k % 2 ? k / 2 : 1 + k / 2)];
    size_t count = 0;
    for (size_t k = 0; k < NEAR; k++) {
        if (both[k] != NONE) s->near[i * NEAR + count++] = both[k];
    }
    while (count < NEAR)
        s->near[i * NEAR + count++] = NONE;
}

/* Joins slots i < j into slot i. */
static void join(swarm *s, size_t i, size_t j, int64_t part, double *x)
{
    double mass = s->mass[i] + s->mass[j];
    double share = s->linkage == ORK_LINKAGE_MEDIAN ? 0.5 : s->mass[j] / mass;
    for (size_t v = 0; v < s->p; v++) {
        double *a = at(s, i) + v * GROUP, *b = at(s, j) + v * GROUP;
        *a += (*b - *a) * share;
        *b = INFINITY;
    }
    s->mass[i] = mass;
    s->part[i] = part;
    s->part[j] = 0;
    join_near(s, i, j);
    s->near[j * NEAR] = (uint32_t)i;
    s->live--;
    least_tree_set(&s->nearest, j, INFINITY);
    s->others[i] = 0;
    renew(s, i, x);
    if (s->linkage == ORK_LINKAGE_CENTROID || s->linkage == ORK_LINKAGE_MEDIAN)
        tell_earlier(s, i, x);
}

/* Takes dead slots out; `moved` [slots] is scratch. */
static void pack(swarm *s, uint32_t *moved)
{
    size_t m = 0, n = s->slots;
    for (size_t i = 0; i < n; i++) {
        if (s->part[i] != 0) moved[i] = (uint32_t)m++;
    }
    /* Where a partner has been joined to another, `known` says that it is out of date. */
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; s->part[i] != 0 && k < NEAR; k++) {
            uint32_t *near = &s->near[i * NEAR + k];
            if (*near != NONE) *near = moved[survivor(s, *near)];
        }
    }
    for (size_t i = 0; i < n; i++) {
        if (s->part[i] == 0 || moved[i] == i) continue;
        size_t to = moved[i];
        for (size_t v = 0; v < s->p; v++)
            at(s, to)[v * GROUP] = at(s, i)[v * GROUP];
        s->mass[to] = s->mass[i];
        s->nearest.value[to] = s->nearest.value[i];
        memcpy(s->near + to * NEAR, s->near + i * NEAR, NEAR * sizeof *s->near);
        s->others[to] = s->others[i];
        s->part[to] = s->part[i];
        s->known[to] = s->known[i];
    }
    for (size_t i = m; i < groups_of(m) * GROUP; i++) {
        for (size_t v = 0; v < s->p; v++)
            at(s, i)[v * GROUP] = INFINITY;
    }
    s->slots = m;
    least_tree_play(&s->nearest, m);
}

static ork_status merge_all(ork_context *ctx, swarm *s, int exponent, uint32_t *moved, double *x,
                            ork_hierarchy *result)
{
    size_t n = s->slots;
    ORK_TRY(ork_parallel(ctx, groups_of(n), search_first, s));
    least_tree_play(&s->nearest, n);
    for (size_t step = 0; step + 1 < n; step++) {
        if (step % 256 == 0) {
            double left = (double)(n - step) / (double)n;
            ork_progress(ctx, "clustering", 1 - left * left);
            ORK_TRY(ork_check_cancelled(ctx));
        }
        size_t i = least_tree_first(&s->nearest);
        while (s->known[i] == 0 || s->known[i] != s->part[s->near[i * NEAR]]) {
            renew(s, i, x);
            i = least_tree_first(&s->nearest);
        }
        size_t j = s->near[i * NEAR];
        double height = ldexp(s->nearest.value[i], 2 * exponent);
        if (s->linkage == ORK_LINKAGE_WARD) height = ldexp(sqrt(s->nearest.value[i]), exponent);
        int64_t part = hierarchy_join(result, step, s->part[i], s->part[j], height);
        join(s, i, j, part, x);
        if (s->live * 4 < s->slots * 3 && s->slots > PACK_ABOVE) pack(s, moved);
    }
    return ORK_OK;
}

/* ---- The whole ---------------------------------------------------------------------------------
 */

static ork_status lay_out(ork_context *ctx, swarm *s, const double *x, size_t n, int exponent,
                          ork_arena *arena)
{
    size_t places = groups_of(n) * GROUP, p = s->p;
    ORK_NEW(s->x, ork_arena_alloc(ctx, arena, (places * p + 1) * sizeof *s->x));
    for (size_t i = 0; i < places; i++) {
        for (size_t v = 0; v < p; v++)
            at(s, i)[v * GROUP] = i < n ? ldexp(x[v * n + i], -exponent) : INFINITY;
    }
    return ORK_OK;
}

static ork_status cluster_swarm(ork_context *ctx, ork_linkage linkage, const double *x, size_t n,
                                size_t p, const double *weights, ork_hierarchy *result)
{
    ORK_SCRATCH(scratch);
    swarm s = {.linkage = linkage, .slots = n, .live = n, .p = p};
    uint32_t *moved;
    double *centre;
    int exponent;
    ORK_TRY(hierarchy_exponent(ctx, x, n, p, &exponent));
    ORK_TRY(lay_out(ctx, &s, x, n, exponent, &scratch));
    ORK_NEW(s.mass, ork_arena_calloc(ctx, &scratch, groups_of(n) * GROUP, sizeof *s.mass));
    ORK_NEW(s.near, ork_arena_calloc(ctx, &scratch, n * NEAR, sizeof *s.near));
    ORK_NEW(s.others, ork_arena_calloc(ctx, &scratch, n, sizeof *s.others));
    ORK_NEW(s.part, ork_arena_calloc(ctx, &scratch, n, sizeof *s.part));
    ORK_NEW(s.known, ork_arena_calloc(ctx, &scratch, n, sizeof *s.known));
    ORK_NEW(moved, ork_arena_calloc(ctx, &scratch, n, sizeof *moved));
    ORK_NEW(centre, ork_arena_calloc(ctx, &scratch, p + 1, sizeof *centre));
    ORK_TRY(least_tree_make(ctx, n, &scratch, &s.nearest));
    for (size_t i = n; i < groups_of(n) * GROUP; i++)
        s.mass[i] = 1;
    ORK_TRY(hierarchy_weights(ctx, n, weights, s.mass));
    for (size_t i = 0; i < n; i++)
        s.part[i] = hierarchy_unit(i);
    ORK_TRY(merge_all(ctx, &s, exponent, moved, centre, result));
    return hierarchy_finish(ctx, result,
                            linkage == ORK_LINKAGE_CENTROID || linkage == ORK_LINKAGE_MEDIAN);
}

ork_status ork_linkage_points(ork_context *ctx, ork_linkage linkage, const double *x, size_t n,
                              size_t p, const double *weights, ork_hierarchy **hierarchy)
{
    *hierarchy = NULL;
    bool has_centres = linkage == ORK_LINKAGE_WARD || linkage == ORK_LINKAGE_WARD_PLAIN ||
                       linkage == ORK_LINKAGE_CENTROID || linkage == ORK_LINKAGE_MEDIAN;
    if (!has_centres && linkage != ORK_LINKAGE_SINGLE)
        return ork_fail(ctx, ORK_ERR_ARGUMENT, "this linkage needs a matrix of distances");
    if (n >= UINT32_MAX) return ork_fail(ctx, ORK_ERR_DATA, "%zu units are too many", n);
    ORK_TRY(ork_hierarchy_new(ctx, n, hierarchy));
    ork_status status = has_centres ? cluster_swarm(ctx, linkage, x, n, p, weights, *hierarchy)
                                    : hierarchy_single(ctx, x, n, p, *hierarchy);
    if (status != ORK_OK) {
        ork_hierarchy_free(*hierarchy);
        *hierarchy = NULL;
    }
    return status;
}
