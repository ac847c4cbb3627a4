/* The least of numbers that change one at a time. */
#include "math/least_tree.h"

#include <math.h>

static uint32_t below(const least_tree *tree, size_t node)
{
    return node >= tree->leaves ? (uint32_t)(node - tree->leaves) : tree->winner[node];
}

static uint32_t play(const least_tree *tree, size_t node)
{
    uint32_t left = below(tree, 2 * node), right = below(tree, 2 * node + 1);
    return tree->value[right] < tree->value[left] ? right : left;
}

ork_status least_tree_make(ork_context *ctx, size_t n, ork_arena *arena, least_tree *tree)
{
    tree->leaves = 2;
    while (tree->leaves < n)
        tree->leaves *= 2;
    ORK_NEW(tree->value, ork_arena_alloc(ctx, arena, tree->leaves * sizeof *tree->value));
    ORK_NEW(tree->winner, ork_arena_calloc(ctx, arena, tree->leaves, sizeof *tree->winner));
    for (size_t place = 0; place < tree->leaves; place++)
        tree->value[place] = INFINITY;
    return ORK_OK;
}

void least_tree_play(least_tree *tree, size_t n)
{
    while (tree->leaves > 2 && tree->leaves / 2 >= n)
        tree->leaves /= 2;
    for (size_t place = n; place < tree->leaves; place++)
        tree->value[place] = INFINITY;
    for (size_t node = tree->leaves; node-- > 1;)
        tree->winner[node] = play(tree, node);
}

void least_tree_set(least_tree *tree, size_t place, double value)
{
    tree->value[place] = value;
    for (size_t node = (tree->leaves + place) / 2; node > 0; node /= 2)
        tree->winner[node] = play(tree, node);
}
