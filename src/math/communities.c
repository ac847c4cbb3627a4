/* Networks and partitions of their nodes: from a matrix, modularity, connected parts. */
#include "math/communities.h"

#include <math.h>
#include <string.h>

ork_status ork_graph_of_matrix(ork_context *ctx, ork_arena *arena, const double *matrix, size_t n,
                               ork_graph *graph)
{
    size_t links = 0;
    *graph = (ork_graph){.n = n};
    ORK_NEW(graph->start, ork_arena_calloc(ctx, arena, n + 1, sizeof *graph->start));
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j < n; j++)
            links += (size_t)(j != i && matrix[j * n + i] > 0);
    }
    ORK_NEW(graph->neighbour, ork_arena_calloc(ctx, arena, links, sizeof *graph->neighbour));
    ORK_NEW(graph->weight, ork_arena_calloc(ctx, arena, links, sizeof *graph->weight));
    size_t at = 0;
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j < n; j++) {
            double weight = matrix[i * n + j]; /* the same as [j, i], and nearer in memory */
            if (j == i || !(weight > 0)) continue;
            graph->neighbour[at] = (uint32_t)j;
            graph->weight[at++] = weight;
        }
        graph->start[i + 1] = at;
    }
    return ORK_OK;
}

ork_status ork_modularity(ork_context *ctx, const ork_graph *graph, double resolution,
                          const size_t *community, double *modularity)
{
    ORK_SCRATCH(scratch);
    double *inside, *mass, all = 0, sum = 0;
    ORK_NEW(inside, ork_arena_calloc(ctx, &scratch, graph->n, sizeof *inside));
    ORK_NEW(mass, ork_arena_calloc(ctx, &scratch, graph->n, sizeof *mass));
    for (size_t v = 0; v < graph->n; v++) {
        size_t c = community[v];
        for (size_t a = graph->start[v]; a < graph->start[v + 1]; a++) {
            mass[c] += graph->weight[a];
            if (community[graph->neighbour[a]] == c) inside[c] += graph->weight[a];
        }
    }
    for (size_t c = 0; c < graph->n; c++)
        all += mass[c];
    for (size_t c = 0; all > 0 && c < graph->n; c++)
        sum += inside[c] / all - resolution * (mass[c] / all) * (mass[c] / all);
    *modularity = sum;
    return ORK_OK;
}

ork_status ork_connected_groups(ork_context *ctx, const ork_graph *graph, size_t *community)
{
    ORK_SCRATCH(scratch);
    size_t *part, *queue, parts = 0;
    ORK_NEW(part, ork_arena_alloc(ctx, &scratch, graph->n * sizeof *part));
    ORK_NEW(queue, ork_arena_alloc(ctx, &scratch, graph->n * sizeof *queue));
    for (size_t v = 0; v < graph->n; v++)
        part[v] = SIZE_MAX;
    for (size_t v = 0; v < graph->n; v++) {
        size_t from = 0, to = 0;
        if (part[v] != SIZE_MAX) continue;
        part[v] = parts;
        for (queue[to++] = v; from < to; from++) {
            size_t u = queue[from];
            for (size_t a = graph->start[u]; a < graph->start[u + 1]; a++) {
                size_t w = graph->neighbour[a];
                if (part[w] != SIZE_MAX || community[w] != community[u]) continue;
                if (!(graph->weight[a] > 0)) continue;
                part[w] = parts;
                queue[to++] = w;
            }
        }
        parts++;
    }
    memcpy(community, part, graph->n * sizeof *part);
    return ORK_OK;
}
