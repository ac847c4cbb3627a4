/*
 * The difference of two scores split into indicators, exactly.
 *
 * A quasi-arithmetic mean is f(y) = sum(s_i f(x_i)) with shares s_i of the weight that is there. Of
 * y' - y, child i gets s * (f(x_i') - f(x_i)) * (y' - y) / (f(y') - f(y)), s the mean of its two
 * shares; what differing shares (gaps at one end only) do is the group's coverage part. Quotients
 * of differences are slopes and have their limit f' where the ends meet; along the path from the
 * whole to an indicator they multiply, so that the parts of all indicators and the coverage sum to
 * the difference at any depth. Of a geometric mean these are the logarithmic-mean weights of index
 * decomposition (LMDI).
 *
 * Source: Ang (2004), Decomposition analysis for policymaking in energy: which is the preferred
 * method? Energy Policy 32(9), 1131-1139, for the logarithmic mean.
 */
#ifndef ORKEN_METHODS_COMPOSITE_DECOMPOSE_H
#define ORKEN_METHODS_COMPOSITE_DECOMPOSE_H

#include "methods/composite/steps.h"

/* What a difference is split into: indicators, and groups whose rule has no parts, as wholes. */
typedef struct composite_split {
    size_t *nodes; /* [count]; none when the whole has no parts */
    size_t count;
    size_t *part_of; /* [nodes] place in `nodes`, or COMPOSITE_NONE */
    bool *is_split;  /* [nodes] groups on the way from the whole to a part */
    double *factor;  /* [nodes] work space: one split at a time */
} composite_split;

/* Notes say which groups stand as wholes in `table`, or why it is left out. */
ork_status composite_split_new(ork_context *ctx, ork_arena *arena, const composite_work *work,
                               const char *table, composite_split *split);
/* [count + 1] the parts of score(to) - score(from), the coverage last; NaN where an end has none.
   Ends are values of all nodes, as composite_values_at gives them. */
void composite_split_values(const composite_work *work, const composite_split *split,
                            const double *from, const double *to, double *parts);
/* [nodes] scores of all nodes at a position; NaN all over for COMPOSITE_NONE. */
void composite_values_at(const composite_work *work, size_t position, double *values);
/* [nodes] those of a unit that has the mean of each part over the positions [from, to). */
void composite_mean_values(const composite_work *work, const composite_split *split, size_t from,
                           size_t to, double *values);

/* True when the score is a weighted sum at every level. */
bool composite_is_a_sum(const composite_work *work);
/* factor[k × n + p]: what one unit of node k's score adds to the score of the whole, of a sum. */
void composite_spread_weights(const composite_work *work, double *factor);

#endif
