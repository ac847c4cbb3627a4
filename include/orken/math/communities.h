/*
 * Communities in a network: groups of nodes with more weight of links inside than chance would put
 * there.
 */
#ifndef ORKEN_MATH_COMMUNITIES_H
#define ORKEN_MATH_COMMUNITIES_H

#include "orken/base.h"

/* An undirected network as a symmetric sparse matrix by rows; weights are 0 or more, a loop counts
   as its entry on the diagonal. */
typedef struct ork_graph {
    size_t n;            /* nodes */
    size_t *start;       /* [n + 1] where a node's links begin */
    uint32_t *neighbour; /* [start[n]] */
    double *weight;      /* [start[n]] */
} ork_graph;

/*
 * The links of a dense symmetric matrix, those above 0; the diagonal is left out. Arrays live in
 * the arena.
 *
 * matrix   [n × n]
 */
ork_status ork_graph_of_matrix(ork_context *ctx, ork_arena *arena, const double *matrix, size_t n,
                               ork_graph *graph);

/*
 * Modularity of a partition: the sum over communities of w_c/W − resolution (k_c/W)², with w_c the
 * weight inside (each link from both ends), k_c the weight at all its nodes, W the weight at all
 * nodes. 0 for a network without links.
 *
 * community   [n] ids below n
 *
 * Source: Newman & Girvan (2004), Physical Review E 69; resolution: Reichardt & Bornholdt (2006),
 * Physical Review E 74.
 */
ork_status ork_modularity(ork_context *ctx, const ork_graph *graph, double resolution,
                          const size_t *community, double *modularity);

/*
 * Communities of great modularity by the Leiden algorithm: every community is connected, and no
 * node gains by moving alone. The best of several starts, each with a random stream of its own from
 * the context's seed and repeated until it finds no more; the same bits for any number of threads.
 *
 * resolution   above 0; greater gives more and smaller communities
 * starts       1 or more
 * community    [n] from 0, the largest first, ties in the order of their first nodes; a node
 *              without links is alone
 * count        of communities
 * modularity   of the result, or NULL
 *
 * Errors: ORK_ERR_ARGUMENT for a weight that is negative or not finite.
 * Source: Traag, Waltman & van Eck (2019), Scientific Reports 9, 5233.
 */
ork_status ork_leiden(ork_context *ctx, const ork_graph *graph, double resolution, size_t starts,
                      size_t *community, size_t *count, double *modularity);

#endif
