/* Distances between places in blocks, for what sums over pairs. */
#ifndef ORKEN_MATH_PAIRS_H
#define ORKEN_MATH_PAIRS_H

#include "orken/math/point_patterns.h"

enum { ORK_PAIR_BLOCK = 512 };

/* Boxes around each ORK_PAIR_BLOCK places. */
typedef struct ork_pair_blocks {
    const ork_positions *positions;
    double (*low)[3], (*high)[3]; /* [count] */
    size_t count;
    double reach; /* squared, as the crow flies through the sphere; INFINITY */
} ork_pair_blocks;
/* `reach` is a distance beyond which pairs do not matter, or INFINITY. In the arena. */
ork_status ork_pair_blocks_new(ork_context *ctx, const ork_positions *positions, double reach,
                               ork_arena *arena, ork_pair_blocks *blocks);
/* Whether anything of a block can be within reach of a point. */
bool ork_pair_block_is_near(const ork_pair_blocks *blocks, size_t block, const double point[3]);

/* [to − from] distances of a point from places `from` to `to`. */
void ork_pair_distances(const ork_positions *positions, const double point[3], size_t from,
                        size_t to, double *distance);
static inline void ork_pair_point(const ork_positions *positions, size_t i, double point[3])
{
    for (int axis = 0; axis < 3; axis++)
        point[axis] = positions->at[axis][i];
}
/* No two places are farther from each other. */
double ork_pair_greatest(const ork_positions *positions);

#endif
