/* How far a merged cluster is from another, and clustering in rounds. */
#ifndef ORKEN_MATH_LANCE_WILLIAMS_H
#define ORKEN_MATH_LANCE_WILLIAMS_H

#include "math/hierarchy.h"
#include "math/lanes.h"

/* What the formulas need of the two parts, i before j. */
typedef struct parts {
    double mass_i, mass_j, apart;
} parts;

/* Distance of the cluster i + j to k (Lance & Williams), in the order of operations of hclust. */
LANES_INLINE double joined(ork_linkage linkage, double beta, const parts *p, double to_i,
                           double to_j, double mass_k)
{
    double mass = p->mass_i + p->mass_j;
    switch (linkage) {
    case ORK_LINKAGE_SINGLE:
        return to_j < to_i ? to_j : to_i;
    case ORK_LINKAGE_COMPLETE:
        return to_j > to_i ? to_j : to_i;
    case ORK_LINKAGE_AVERAGE:
        return (p->mass_i * to_i + p->mass_j * to_j) / mass;
    case ORK_LINKAGE_WEIGHTED:
        return (to_i + to_j) / 2;
    case ORK_LINKAGE_WARD:
    case ORK_LINKAGE_WARD_PLAIN:
        return ((p->mass_i + mass_k) * to_i + (p->mass_j + mass_k) * to_j - mass_k * p->apart) /
               (mass + mass_k);
    case ORK_LINKAGE_CENTROID:
        return (p->mass_i * to_i + p->mass_j * to_j - p->mass_i * p->mass_j * p->apart / mass) /
               mass;
    case ORK_LINKAGE_MEDIAN:
        return ((to_i + to_j) - p->apart / 2) / 2;
    case ORK_LINKAGE_FLEXIBLE:
        return (1 - beta) / 2 * (to_i + to_j) + beta * p->apart;
    }
    return NAN;
}

/* The height of a merge at a distance; distances were divided by 2^exponent, and squared for Ward.
 */
static inline double merge_height(ork_linkage linkage, double distance, int exponent)
{
    if (linkage == ORK_LINKAGE_WARD) distance = sqrt(distance > 0 ? distance : 0);
    return ldexp(distance, exponent);
}

/* Clusters, each with a slot of a condensed matrix. */
typedef struct slots {
    size_t count;
    double *distance; /* [count(count − 1)/2] */
    double *mass;     /* [count] */
    int64_t *part;    /* [count] as merges name it */
} slots;

/*
 * Merges all pairs that are each other's nearest, again and again, until at most `enough` clusters
 * are left or rounds merge too few. The slots are packed; `step` goes on. For linkages that no
 * merge of others brings nearer, and for which the order of merges elsewhere does not matter:
 * single, complete, average, weighted and Ward's. The steps are in the order in which they were
 * found: hierarchy_sort mends that at the end.
 */
ork_status linkage_rounds(ork_context *ctx, ork_linkage linkage, int exponent, size_t enough,
                          slots *s, ork_hierarchy *result, size_t *step);

/* ork_linkage_cluster with rounds while there are more than so many clusters. */
ork_status linkage_cluster_with(ork_context *ctx, ork_linkage linkage, double beta, size_t n,
                                double *distance, const double *weights, size_t rounds_above,
                                ork_hierarchy **hierarchy);

#endif
