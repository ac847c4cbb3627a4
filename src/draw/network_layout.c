/*
 * Where the nodes of a network stand: distances on paper as the shortest paths between them, by
 * stress majorisation node by node (Gansner, Koren & North 2004, Graph Drawing, LNCS 3383,
 * 239-250), each component from its classical scaling. Nothing is random: the same links give the
 * same picture.
 */
#include "draw/network.h"

#include <math.h>
#include <string.h>

enum { SWEEPS = 300, POWER_STEPS = 100 };

/* One component while it is laid out. */
typedef struct part {
    size_t count;
    size_t *nodes;    /* [count] */
    double *distance; /* [count × count] length of the shortest path */
    double *x, *y;    /* [count] */
    double width, height;
} part;

/* ---- Components and distances ------------------------------------------------------------------
 */

/* Links of each node: `start` [nodes + 1], `to` and `length` [2 × links]. */
typedef struct adjacency {
    size_t *start, *to;
    double *length;
} adjacency;

/* How many neighbours two linked nodes do not share: links in a crowd are drawn longer than those
   at its rim, so that the crowd has room (as Gansner, Koren & North do; its root, which leaves the
   rim in sight). `mark` [nodes] is scratch, 0 before and after. */
static double length_of(const adjacency *of, size_t a, size_t b, size_t *mark)
{
    size_t apart = of->start[a + 1] - of->start[a];
    for (size_t e = of->start[a]; e < of->start[a + 1]; e++)
        mark[of->to[e]] = 1;
    for (size_t e = of->start[b]; e < of->start[b + 1]; e++) {
        if (mark[of->to[e]])
            apart--;
        else
            apart++;
    }
    for (size_t e = of->start[a]; e < of->start[a + 1]; e++)
        mark[of->to[e]] = 0;
    return sqrt(fmax((double)apart, 1) / 2);
}

static ork_status make_adjacency(ork_context *ctx, ork_arena *arena, const ork_network *network,
                                 adjacency *made)
{
    ORK_NEW(made->start, ork_arena_calloc(ctx, arena, network->node_count + 2, sizeof(size_t)));
    ORK_NEW(made->to, ork_arena_calloc(ctx, arena, 2 * network->link_count, sizeof(size_t)));
    size_t *next = made->start + 1; /* shifted by one while they are filled */
    for (size_t l = 0; l < network->link_count; l++) {
        next[network->links[l].from + 1]++;
        next[network->links[l].to + 1]++;
    }
    for (size_t k = 0; k < network->node_count; k++)
        next[k + 1] += next[k];
    for (size_t l = 0; l < network->link_count; l++) {
        made->to[next[network->links[l].from]++] = network->links[l].to;
        made->to[next[network->links[l].to]++] = network->links[l].from;
    }
    size_t *mark;
    ORK_NEW(mark, ork_arena_calloc(ctx, arena, network->node_count + 1, sizeof *mark));
    ORK_NEW(made->length, ork_arena_calloc(ctx, arena, 2 * network->link_count, sizeof(double)));
    for (size_t k = 0; k < network->node_count; k++) {
        for (size_t e = made->start[k]; e < made->start[k + 1]; e++)
            made->length[e] = length_of(made, k, made->to[e], mark);
    }
    return ORK_OK;
}

/* The nodes that can be reached from one, itself first; `is_seen` marks them. */
static size_t walk(const adjacency *of, size_t source, bool *is_seen, size_t *queue)
{
    size_t count = 1;
    is_seen[source] = true;
    queue[0] = source;
    for (size_t at = 0; at < count; at++) {
        for (size_t e = of->start[queue[at]]; e < of->start[queue[at] + 1]; e++) {
            if (is_seen[of->to[e]]) continue;
            is_seen[of->to[e]] = true;
            queue[count++] = of->to[e];
        }
    }
    return count;
}

/* Lengths of the shortest paths from a node of a component to all of it (Dijkstra 1959). `place`
   tells where a node stands in the component; `is_done` [count] is scratch. */
static void find_paths(const adjacency *of, const part *in, const size_t *place, size_t source,
                       bool *is_done, double *distance)
{
    for (size_t k = 0; k < in->count; k++) {
        distance[k] = k == source ? 0 : INFINITY;
        is_done[k] = false;
    }
    for (size_t step = 0; step < in->count; step++) {
        size_t next = SIZE_MAX;
        for (size_t k = 0; k < in->count; k++) {
            if (!is_done[k] && (next == SIZE_MAX || distance[k] < distance[next])) next = k;
        }
        is_done[next] = true;
        size_t node = in->nodes[next];
        for (size_t e = of->start[node]; e < of->start[node + 1]; e++) {
            double *to = &distance[place[of->to[e]]];
            *to = fmin(*to, distance[next] + of->length[e]);
        }
    }
}

static ork_status measure_part(ork_context *ctx, ork_arena *arena, const adjacency *of,
                               size_t *place, part *to)
{
    size_t m = to->count;
    bool *is_done;
    ORK_NEW(to->distance, ork_arena_alloc(ctx, arena, m * m * sizeof(double)));
    ORK_NEW(to->x, ork_arena_calloc(ctx, arena, 2 * m, sizeof(double)));
    ORK_NEW(is_done, ork_arena_calloc(ctx, arena, m, sizeof *is_done));
    to->y = to->x + m;
    for (size_t k = 0; k < m; k++)
        place[to->nodes[k]] = k;
    for (size_t k = 0; k < m; k++)
        find_paths(of, to, place, k, is_done, to->distance + k * m);
    /* Rounding must not make the two ways between nodes differ. */
    for (size_t i = 0; i < m; i++) {
        for (size_t j = 0; j < i; j++)
            to->distance[i * m + j] = to->distance[j * m + i];
    }
    return ORK_OK;
}

/* ---- One component ----------------------------------------------------------------------------
 */

/* The eigenvector of the greatest eigenvalue of a symmetric matrix, orthogonal to `other` (or
   NULL), times the root of the eigenvalue. */
static void leading_axis(const double *matrix, size_t m, const double *other, double *axis,
                         double *product)
{
    double value = 0;
    for (size_t i = 0; i < m; i++)
        axis[i] = sin((double)i + 1); /* any fixed start */
    for (int step = 0; step < POWER_STEPS; step++) {
        double along = 0, own = 0, norm = 0;
        for (size_t i = 0; i < m && other; i++) {
            along += axis[i] * other[i];
            own += other[i] * other[i];
        }
        for (size_t i = 0; i < m; i++) {
            if (own > 0) axis[i] -= along / own * other[i];
            norm += axis[i] * axis[i];
        }
        if (!(norm > 0)) return;
        for (size_t i = 0; i < m; i++)
            axis[i] /= sqrt(norm);
        for (size_t i = 0; i < m; i++) {
            product[i] = 0;
            for (size_t j = 0; j < m; j++)
                product[i] += matrix[i * m + j] * axis[j];
        }
        value = 0;
        for (size_t i = 0; i < m; i++)
            value += axis[i] * product[i];
        if (step + 1 < POWER_STEPS) memcpy(axis, product, m * sizeof *axis);
    }
    for (size_t i = 0; i < m; i++)
        axis[i] *= sqrt(fmax(value, 0));
}

/* Classical scaling (Torgerson 1952), and a little spiral so that no two nodes coincide. */
static ork_status start_part(ork_context *ctx, part *of)
{
    ORK_SCRATCH(scratch);
    size_t m = of->count;
    double *matrix, *mean, *product, all = 0;
    ORK_NEW(matrix, ork_arena_alloc(ctx, &scratch, m * m * sizeof *matrix));
    ORK_NEW(mean, ork_arena_calloc(ctx, &scratch, m, sizeof *mean));
    ORK_NEW(product, ork_arena_calloc(ctx, &scratch, m, sizeof *product));
    for (size_t i = 0; i < m; i++) {
        for (size_t j = 0; j < m; j++)
            mean[i] += of->distance[i * m + j] * of->distance[i * m + j] / (double)m;
        all += mean[i] / (double)m;
    }
    for (size_t i = 0; i < m; i++) {
        for (size_t j = 0; j < m; j++) {
            double d = of->distance[i * m + j];
            matrix[i * m + j] = -0.5 * (d * d - mean[i] - mean[j] + all);
        }
    }
    leading_axis(matrix, m, NULL, of->x, product);
    leading_axis(matrix, m, of->x, of->y, product);
    for (size_t i = 0; i < m; i++) {
        double angle = 2.39996323 * (double)i, radius = 0.05 + 0.4 * (double)i / (double)m;
        of->x[i] += radius * cos(angle);
        of->y[i] += radius * sin(angle);
    }
    return ORK_OK;
}

/* Moves each node to where its own stress is least while the others stand; how far the farthest
   moved. */
static double sweep(part *of)
{
    size_t m = of->count;
    double farthest = 0;
    for (size_t i = 0; i < m; i++) {
        double x = 0, y = 0, weights = 0;
        for (size_t j = 0; j < m; j++) {
            if (i == j) continue;
            double d = of->distance[i * m + j], weight = 1 / (d * d);
            double dx = of->x[i] - of->x[j], dy = of->y[i] - of->y[j];
            double length = fmax(sqrt(dx * dx + dy * dy), 1e-9);
            x += weight * (of->x[j] + d * dx / length);
            y += weight * (of->y[j] + d * dy / length);
            weights += weight;
        }
        x /= weights;
        y /= weights;
        farthest = fmax(farthest, hypot(x - of->x[i], y - of->y[i]));
        of->x[i] = x;
        of->y[i] = y;
    }
    return farthest;
}

/* The longest extent lies flat; the lower left corner is at 0. */
static void turn_part(part *of)
{
    size_t m = of->count;
    double x = 0, y = 0, xx = 0, yy = 0, xy = 0, low_x = INFINITY, low_y = INFINITY;
    for (size_t i = 0; i < m; i++) {
        x += of->x[i] / (double)m;
        y += of->y[i] / (double)m;
    }
    for (size_t i = 0; i < m; i++) {
        xx += (of->x[i] - x) * (of->x[i] - x);
        yy += (of->y[i] - y) * (of->y[i] - y);
        xy += (of->x[i] - x) * (of->y[i] - y);
    }
    double angle = m > 1 ? 0.5 * atan2(2 * xy, xx - yy) : 0;
    for (size_t i = 0; i < m; i++) {
        double dx = of->x[i] - x, dy = of->y[i] - y;
        of->x[i] = cos(angle) * dx + sin(angle) * dy;
        of->y[i] = cos(angle) * dy - sin(angle) * dx;
        low_x = fmin(low_x, of->x[i]);
        low_y = fmin(low_y, of->y[i]);
    }
    for (size_t i = 0; i < m; i++) {
        of->x[i] -= low_x;
        of->y[i] -= low_y;
        of->width = fmax(of->width, of->x[i]);
        of->height = fmax(of->height, of->y[i]);
    }
}

static ork_status lay_out_part(ork_context *ctx, part *of)
{
    if (of->count > 1) ORK_TRY(start_part(ctx, of));
    for (int step = 0; step < SWEEPS && of->count > 1; step++) {
        ORK_TRY(ork_check_cancelled(ctx));
        if (sweep(of) < 1e-4) break;
    }
    turn_part(of);
    return ORK_OK;
}

/* ---- All components ---------------------------------------------------------------------------
 */

static int larger_first(const void *a, const void *b)
{
    const part *x = a, *y = b;
    if (x->count != y->count) return x->count > y->count ? -1 : 1;
    return (x->nodes[0] > y->nodes[0]) - (x->nodes[0] < y->nodes[0]);
}

/* Side by side in rows not wider than the largest, under it. */
static void pack(const part *parts, size_t count, ork_point *at)
{
    const double gap = 1;
    double width = fmax(parts[0].width, 4), x = 0, y = 0, height = 0;
    for (size_t k = 0; k < count; k++) {
        if (x > 0 && x + parts[k].width > width) {
            x = 0;
            y += height + gap;
            height = 0;
        }
        for (size_t i = 0; i < parts[k].count; i++)
            at[parts[k].nodes[i]] = (ork_point){x + parts[k].x[i], y + parts[k].y[i]};
        x += parts[k].width + gap;
        height = fmax(height, parts[k].height);
    }
}

ork_status ork_network_layout(ork_context *ctx, const ork_network *network, ork_point *at)
{
    ORK_SCRATCH(scratch);
    size_t n = network->node_count, count = 0, *place, *nodes, used = 0;
    adjacency of;
    part *parts;
    bool *is_seen;
    if (n == 0) return ORK_OK;
    ORK_TRY(make_adjacency(ctx, &scratch, network, &of));
    ORK_NEW(place, ork_arena_alloc(ctx, &scratch, n * sizeof *place));
    ORK_NEW(nodes, ork_arena_alloc(ctx, &scratch, n * sizeof *nodes));
    ORK_NEW(parts, ork_arena_calloc(ctx, &scratch, n, sizeof *parts));
    ORK_NEW(is_seen, ork_arena_calloc(ctx, &scratch, n, sizeof *is_seen));
    for (size_t k = 0; k < n; k++) {
        if (is_seen[k]) continue;
        part *one = &parts[count++];
        one->nodes = nodes + used;
        one->count = walk(&of, k, is_seen, one->nodes);
        used += one->count;
        ORK_TRY(measure_part(ctx, &scratch, &of, place, one));
        ORK_TRY(lay_out_part(ctx, one));
    }
    qsort(parts, count, sizeof *parts, larger_first);
    pack(parts, count, at);
    return ORK_OK;
}
