/* How merges become a hierarchy, for every algorithm that finds them. */
#ifndef ORKEN_MATH_HIERARCHY_H
#define ORKEN_MATH_HIERARCHY_H

#include "orken/math/clustering.h"

/* A cluster as merges name it. */
static inline int64_t hierarchy_unit(size_t unit)
{
    return -(int64_t)unit - 1;
}

/* Sets step s: the parts come in any order; returns the new cluster's name. */
int64_t hierarchy_join(ork_hierarchy *hierarchy, size_t s, int64_t a, int64_t b, double height);

/* Sorts steps that are in any order with parts before wholes; heights are made not to fall below
   those of their parts, which only rounding does where this is used. */
ork_status hierarchy_sort(ork_context *ctx, ork_hierarchy *hierarchy);

/* Fills order and inversions when all steps are set. Only some linkages can have inversions. */
ork_status hierarchy_finish(ork_context *ctx, ork_hierarchy *hierarchy, bool can_invert);

/* Weights, or 1 for each without any; refuses those that are not positive or are extreme. */
ork_status hierarchy_weights(ork_context *ctx, size_t n, const double *weights, double *mass);

/* Refuses coordinates that are not finite; the power of two by which they are to be divided so that
   squares neither overflow nor vanish, 0 unless they are extreme. */
ork_status hierarchy_exponent(ork_context *ctx, const double *x, size_t n, size_t p, int *exponent);

/* Single linkage of points: their minimum spanning tree. */
ork_status hierarchy_single(ork_context *ctx, const double *x, size_t n, size_t p,
                            ork_hierarchy *hierarchy);

#endif
