/* Edges that lie near those of other units, through a tree of boxes. */
#include "methods/spatial/borders.h"

#include <math.h>
#include <string.h>

enum { FANOUT = 8, MOST_LEVELS = 24 };
#define METRES_PER_DEGREE 111195.08 /* on a sphere of radius 6371.0088 km */

typedef struct box {
    double low[2], high[2];
} box;

/* Boxes of eight edges, of eight of those, and so on; level k has counts[k] boxes. */
typedef struct box_tree {
    const space_edge *edges;
    size_t *order; /* [edge_count] neighbours in the order lie near each other on the ground */
    size_t edge_count;
    box *levels[MOST_LEVELS];
    size_t counts[MOST_LEVELS];
    size_t level_count;
} box_tree;

/* A stretch of an edge, as shares of its length, near an edge of a unit. */
typedef struct stretch {
    uint32_t unit;
    double from, to;
} stretch;

typedef struct near_search {
    ork_context *ctx;
    const box_tree *tree;
    const space_edge *edge;
    double snap, scale[2]; /* metres per unit of x and y here */
    stretch *found;
    size_t count, capacity;
} near_search;

/* ---- The tree ----------------------------------------------------------------------------------
 */

typedef struct sorted_edge {
    uint64_t code;
    size_t edge;
} sorted_edge;

static int compare_codes(const void *a, const void *b)
{
    const sorted_edge *x = a, *y = b;
    if (x->code != y->code) return x->code < y->code ? -1 : 1;
    return (x->edge > y->edge) - (x->edge < y->edge);
}

static uint64_t spread_bits(uint64_t v)
{
    v = (v | v << 16) & 0x0000FFFF0000FFFFu;
    v = (v | v << 8) & 0x00FF00FF00FF00FFu;
    v = (v | v << 4) & 0x0F0F0F0F0F0F0F0Fu;
    v = (v | v << 2) & 0x3333333333333333u;
    return (v | v << 1) & 0x5555555555555555u;
}

static void box_add(box *sum, const box *one)
{
    for (int axis = 0; axis < 2; axis++) {
        sum->low[axis] = fmin(sum->low[axis], one->low[axis]);
        sum->high[axis] = fmax(sum->high[axis], one->high[axis]);
    }
}

static const box nothing = {{INFINITY, INFINITY}, {-INFINITY, -INFINITY}};

static box box_of(const space_edge *edge)
{
    return (box){{fmin(edge->x[0], edge->x[1]), fmin(edge->y[0], edge->y[1])},
                 {fmax(edge->x[0], edge->x[1]), fmax(edge->y[0], edge->y[1])}};
}

/* Middles of edges along Morton's curve. */
static ork_status order_edges(ork_context *ctx, ork_arena *arena, box_tree *tree)
{
    box whole = nothing;
    ORK_OWNED_MEMORY sorted_edge *sorted = ork_calloc(ctx, tree->edge_count, sizeof *sorted);
    if (!sorted) return ORK_ERR_MEMORY;
    for (size_t k = 0; k < tree->edge_count; k++) {
        box one = box_of(&tree->edges[k]);
        box_add(&whole, &one);
    }
    for (size_t k = 0; k < tree->edge_count; k++) {
        box one = box_of(&tree->edges[k]);
        uint64_t cell[2];
        for (int axis = 0; axis < 2; axis++) {
            double middle = (one.low[axis] + one.high[axis]) / 2 - whole.low[axis];
            double extent = fmax(whole.high[axis] - whole.low[axis], 1e-300);
            cell[axis] = (uint64_t)(middle / extent * 4294967295.0);
        }
        sorted[k] = (sorted_edge){spread_bits(cell[0]) | spread_bits(cell[1]) << 1, k};
    }
    qsort(sorted, tree->edge_count, sizeof *sorted, compare_codes);
    ORK_NEW(tree->order, ork_arena_alloc(ctx, arena, tree->edge_count * sizeof *tree->order));
    for (size_t k = 0; k < tree->edge_count; k++)
        tree->order[k] = sorted[k].edge;
    return ORK_OK;
}

static ork_status build_tree(ork_context *ctx, ork_arena *arena, box_tree *tree)
{
    ORK_TRY(order_edges(ctx, arena, tree));
    size_t below = tree->edge_count;
    do {
        size_t level = tree->level_count++, count = (below + FANOUT - 1) / FANOUT;
        ORK_NEW(tree->levels[level], ork_arena_alloc(ctx, arena, count * sizeof(box)));
        tree->counts[level] = count;
        for (size_t k = 0; k < count; k++)
            tree->levels[level][k] = nothing;
        for (size_t k = 0; k < below; k++) {
            box one =
                level == 0 ? box_of(&tree->edges[tree->order[k]]) : tree->levels[level - 1][k];
            box_add(&tree->levels[level][k / FANOUT], &one);
        }
        below = count;
    } while (below > 1);
    return ORK_OK;
}

/* ---- Near stretches ----------------------------------------------------------------------------
 */

/* Cuts [*from, *to] to where start + t · rise lies within [low, high]; false when nothing is left.
 */
static bool cut(double start, double rise, double low, double high, double *from, double *to)
{
    if (rise == 0) return start >= low && start <= high;
    double a = (low - start) / rise, b = (high - start) / rise;
    *from = fmax(*from, fmin(a, b));
    *to = fmin(*to, fmax(a, b));
    return *from <= *to;
}

static void take(double from, double to, double *first, double *last)
{
    if (from > to) return;
    *first = fmin(*first, from);
    *last = fmax(*last, to);
}

/* The part of p + t d, t in [0, 1], within a distance of the point c. */
static void near_point(const double p[2], const double d[2], const double c[2], double reach,
                       double *first, double *last)
{
    double x = p[0] - c[0], y = p[1] - c[1];
    double a = d[0] * d[0] + d[1] * d[1], b = d[0] * x + d[1] * y;
    double root = b * b - a * (x * x + y * y - reach * reach);
    if (root < 0) return;
    root = sqrt(root);
    take(fmax((-b - root) / a, 0), fmin((-b + root) / a, 1), first, last);
}

/* The same of the segment from q to q + e: what is near a segment is convex, so that the part is
   the least interval around the parts near its ends and beside it. */
static bool near_segment(const double p[2], const double d[2], const double q[2], const double e[2],
                         double reach, double *first, double *last)
{
    double length = hypot(e[0], e[1]), u[2] = {e[0] / length, e[1] / length};
    double x = p[0] - q[0], y = p[1] - q[1], from = 0, to = 1;
    const double end[2] = {q[0] + e[0], q[1] + e[1]};
    *first = INFINITY;
    *last = -INFINITY;
    near_point(p, d, q, reach, first, last);
    near_point(p, d, end, reach, first, last);
    bool is_beside = cut(x * u[0] + y * u[1], d[0] * u[0] + d[1] * u[1], 0, length, &from, &to) &&
                     cut(u[0] * y - u[1] * x, u[0] * d[1] - u[1] * d[0], -reach, reach, &from, &to);
    if (is_beside) take(from, to, first, last);
    return *first <= *last;
}

static ork_status look_at(near_search *s, const space_edge *other)
{
    const space_edge *edge = s->edge;
    if (other->unit == edge->unit) return ORK_OK;
    /* In metres from the edge's first end. */
    double origin[2] = {0, 0};
    double d[2] = {(edge->x[1] - edge->x[0]) * s->scale[0],
                   (edge->y[1] - edge->y[0]) * s->scale[1]};
    double q[2] = {(other->x[0] - edge->x[0]) * s->scale[0],
                   (other->y[0] - edge->y[0]) * s->scale[1]};
    double e[2] = {(other->x[1] - other->x[0]) * s->scale[0],
                   (other->y[1] - other->y[0]) * s->scale[1]};
    double from, to;
    if (!near_segment(origin, d, q, e, s->snap, &from, &to)) return ORK_OK;
    if (s->count == s->capacity) {
        size_t capacity = s->capacity ? 2 * s->capacity : 64;
        stretch *grown;
        ORK_NEW(grown, ork_realloc(s->ctx, s->found, capacity * sizeof *grown));
        s->found = grown;
        s->capacity = capacity;
    }
    s->found[s->count++] = (stretch){other->unit, from, to};
    return ORK_OK;
}

static bool meet(const box *a, const box *b)
{
    return a->low[0] <= b->high[0] && b->low[0] <= a->high[0] && a->low[1] <= b->high[1] &&
           b->low[1] <= a->high[1];
}

static ork_status search_box(near_search *s, const box *wanted, size_t level, size_t index)
{
    const box_tree *tree = s->tree;
    if (!meet(&tree->levels[level][index], wanted)) return ORK_OK;
    size_t below = level == 0 ? tree->edge_count : tree->counts[level - 1];
    for (size_t k = index * FANOUT; k < (index + 1) * FANOUT && k < below; k++) {
        if (level > 0) {
            ORK_TRY(search_box(s, wanted, level - 1, k));
            continue;
        }
        const space_edge *other = &tree->edges[tree->order[k]];
        box one = box_of(other);
        if (meet(&one, wanted)) ORK_TRY(look_at(s, other));
    }
    return ORK_OK;
}

/* ---- All ---------------------------------------------------------------------------------------
 */

static int compare_stretches(const void *a, const void *b)
{
    const stretch *x = a, *y = b;
    if (x->unit != y->unit) return x->unit < y->unit ? -1 : 1;
    return (x->from > y->from) - (x->from < y->from);
}

/* Stretches that overlap count once. */
static ork_status add_stretches(near_search *s, space_borders *borders)
{
    double length = hypot((s->edge->x[1] - s->edge->x[0]) * s->scale[0],
                          (s->edge->y[1] - s->edge->y[0]) * s->scale[1]);
    if (s->count > 1) qsort(s->found, s->count, sizeof *s->found, compare_stretches);
    for (size_t k = 0; k < s->count;) {
        uint32_t unit = s->found[k].unit;
        double covered = 0, reached = 0;
        for (; k < s->count && s->found[k].unit == unit; k++) {
            covered += fmax(0, s->found[k].to - fmax(s->found[k].from, reached));
            reached = fmax(reached, s->found[k].to);
        }
        ORK_TRY(space_borders_add(s->ctx, borders, s->edge->unit, unit, covered * length));
    }
    return ORK_OK;
}

static ork_status search_edge(near_search *s, bool is_geographic, space_borders *borders)
{
    box wanted = box_of(s->edge);
    s->scale[0] = s->scale[1] = 1;
    if (is_geographic) {
        double latitude = fmin(fmax(fabs(wanted.low[1]), fabs(wanted.high[1])), 89.9);
        s->scale[0] = METRES_PER_DEGREE * cos(latitude * M_PI / 180);
        s->scale[1] = METRES_PER_DEGREE;
    }
    for (int axis = 0; axis < 2; axis++) {
        wanted.low[axis] -= s->snap / s->scale[axis];
        wanted.high[axis] += s->snap / s->scale[axis];
    }
    s->count = 0;
    ORK_TRY(search_box(s, &wanted, s->tree->level_count - 1, 0));
    return add_stretches(s, borders);
}

ork_status space_near_edges(ork_context *ctx, const space_edges *edges, double snap,
                            bool is_geographic, space_borders *borders)
{
    ORK_SCRATCH(arena);
    if (edges->count == 0) return ORK_OK;
    box_tree tree = {.edges = edges->items, .edge_count = edges->count};
    ORK_TRY(build_tree(ctx, &arena, &tree));
    near_search s = {.ctx = ctx, .tree = &tree, .snap = snap};
    ork_status status = ORK_OK;
    for (size_t k = 0; k < edges->count && status == ORK_OK; k++) {
        s.edge = &edges->items[k];
        status = search_edge(&s, is_geographic, borders);
        if (k % 4096 == 0 && status == ORK_OK) {
            ork_progress(ctx, "borders", (double)k / (double)edges->count);
            status = ork_check_cancelled(ctx);
        }
    }
    free(s.found);
    return status;
}
