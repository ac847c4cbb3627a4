/* The least of numbers that change one at a time: a tournament. */
#ifndef ORKEN_MATH_LEAST_TREE_H
#define ORKEN_MATH_LEAST_TREE_H

#include "orken/base.h"

/* winner[1] is the place of the least value, the first of equal ones; winner[t] that below node t.
   Places beyond the values hold infinity. */
typedef struct least_tree {
    size_t leaves;    /* a power of two */
    double *value;    /* [leaves] */
    uint32_t *winner; /* [leaves]; node t has the nodes 2t and 2t + 1 below it */
} least_tree;

ork_status least_tree_make(ork_context *ctx, size_t n, ork_arena *arena, least_tree *tree);
/* Plays all games of the first n places anew (after values were set directly, or packed). */
void least_tree_play(least_tree *tree, size_t n);
void least_tree_set(least_tree *tree, size_t place, double value);
static inline size_t least_tree_first(const least_tree *tree)
{
    return tree->winner[1];
}

#endif
