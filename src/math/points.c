/*
 * Points of the unit cube, random or quasi-random. Each is found from its number alone, so that
 * points can be made in any order and by any thread.
 */
#include "orken/math.h"

#include <math.h>

/* Streams of the seed that belong to points, apart from those of replicates (0, 1, 2 …). */
#define STREAM_POINTS (UINT64_C(1) << 62)
#define STREAM_SCRAMBLE (UINT64_C(3) << 61)

enum { BITS = 32, DEGREE_MOST = 8 };

/*
 * Sobol's sequence (1967): for each coordinate after the first a primitive polynomial over GF(2),
 * its coefficients as bits, and the odd numbers m_1 … m_degree that its directions start from. The
 * polynomials are all of degrees 1 to 8 in ascending order. The numbers were found by search: of
 * 1,500 draws per coordinate those whose pairs with all coordinates before have the least sum of
 * 2^t over the first 2^4, 2^6 … 2^14 points, where t is the quality of a (t, m, 2)-net (0 best).
 * The test `pairs_of_coordinates_fill_the_square_evenly` holds them to it.
 */
static const struct {
    uint8_t degree;
    uint16_t polynomial;
    uint8_t start[DEGREE_MOST];
} coordinates[ORK_POINTS_SOBOL_MOST - 1] = {
    {1, 3, {1}},
    {2, 7, {1, 1}},
    {3, 11, {1, 1, 7}},
    {3, 13, {1, 3, 3}},
    {4, 19, {1, 3, 3, 3}},
    {4, 25, {1, 1, 1, 7}},
    {5, 37, {1, 1, 1, 15, 23}},
    {5, 41, {1, 3, 7, 7, 1}},
    {5, 47, {1, 3, 5, 7, 31}},
    {5, 55, {1, 1, 1, 9, 15}},
    {5, 59, {1, 1, 1, 1, 17}},
    {5, 61, {1, 1, 7, 3, 29}},
    {6, 67, {1, 1, 7, 11, 23, 39}},
    {6, 91, {1, 3, 5, 13, 5, 63}},
    {6, 97, {1, 1, 1, 11, 29, 15}},
    {6, 103, {1, 3, 7, 5, 1, 13}},
    {6, 109, {1, 1, 1, 7, 25, 45}},
    {6, 115, {1, 1, 1, 3, 21, 13}},
    {7, 131, {1, 3, 7, 15, 3, 25, 123}},
    {7, 137, {1, 1, 5, 11, 9, 1, 11}},
    {7, 143, {1, 1, 3, 9, 11, 41, 103}},
    {7, 145, {1, 1, 7, 11, 31, 29, 105}},
    {7, 157, {1, 1, 5, 1, 13, 47, 121}},
    {7, 167, {1, 3, 5, 3, 15, 55, 29}},
    {7, 171, {1, 1, 1, 3, 19, 31, 5}},
    {7, 185, {1, 3, 1, 15, 29, 55, 29}},
    {7, 191, {1, 3, 7, 7, 29, 7, 119}},
    {7, 193, {1, 3, 1, 5, 11, 61, 121}},
    {7, 203, {1, 1, 3, 15, 29, 55, 43}},
    {7, 211, {1, 1, 1, 7, 13, 25, 93}},
    {7, 213, {1, 1, 7, 1, 11, 19, 33}},
    {7, 229, {1, 3, 3, 3, 19, 51, 51}},
    {7, 239, {1, 3, 5, 5, 3, 1, 119}},
    {7, 241, {1, 1, 1, 15, 1, 51, 3}},
    {7, 247, {1, 3, 5, 11, 17, 17, 19}},
    {7, 253, {1, 3, 1, 15, 11, 39, 89}},
    {8, 285, {1, 1, 3, 15, 11, 15, 39, 243}},
    {8, 299, {1, 3, 7, 3, 3, 35, 73, 133}},
    {8, 301, {1, 1, 5, 9, 23, 15, 51, 101}},
    {8, 333, {1, 3, 7, 9, 13, 5, 51, 195}},
    {8, 351, {1, 3, 7, 5, 5, 7, 127, 49}},
    {8, 355, {1, 1, 7, 11, 21, 11, 61, 63}},
    {8, 357, {1, 1, 7, 3, 5, 7, 85, 113}},
    {8, 361, {1, 1, 7, 5, 9, 45, 69, 197}},
    {8, 369, {1, 1, 5, 3, 23, 1, 27, 161}},
    {8, 391, {1, 1, 5, 7, 19, 43, 121, 179}},
    {8, 397, {1, 1, 7, 3, 25, 43, 65, 109}},
};

/* direction[j] is what bit j of a point's number adds to its coordinate, top bit first. */
static void find_directions(size_t coordinate, uint32_t direction[BITS])
{
    if (coordinate == 0) {
        for (unsigned j = 0; j < BITS; j++)
            direction[j] = UINT32_C(1) << (BITS - 1 - j);
        return;
    }
    unsigned degree = coordinates[coordinate - 1].degree;
    unsigned polynomial = coordinates[coordinate - 1].polynomial;
    for (unsigned j = 0; j < BITS; j++) {
        if (j < degree) {
            direction[j] = (uint32_t)coordinates[coordinate - 1].start[j] << (BITS - 1 - j);
            continue;
        }
        uint32_t next = direction[j - degree] ^ (direction[j - degree] >> degree);
        for (unsigned k = 1; k < degree; k++) {
            if (polynomial >> (degree - k) & 1) next ^= direction[j - k];
        }
        direction[j] = next;
    }
}

/*
 * Owen's nested scrambling (1995): each bit is turned or not by a random bit that belongs to the
 * bits above it, a node of a binary tree. One block of 256 random bits serves eight levels.
 */
static uint32_t scramble(uint64_t seed, size_t coordinate, uint32_t x)
{
    uint32_t turned = 0;
    for (unsigned level = 0; level < BITS; level += 8) {
        ork_random random = ork_random_stream(seed, STREAM_SCRAMBLE | coordinate);
        random.counter = (UINT64_C(1) << level) | ((uint64_t)x >> (BITS - level));
        uint64_t word[4];
        for (int k = 0; k < 4; k++)
            word[k] = ork_random_bits(&random);
        unsigned node = 1; /* of the subtree: 1, then 2 and 3, then 4 to 7 … */
        for (unsigned bit = level; bit < level + 8; bit++) {
            unsigned at = BITS - 1 - bit;
            turned |= (uint32_t)(word[node / 64] >> (node % 64) & 1) << at;
            node = 2 * node + (x >> at & 1);
        }
    }
    return x ^ turned;
}

ork_status ork_unit_point(ork_context *ctx, ork_points points, uint64_t seed, uint64_t index,
                          size_t count, double *u)
{
    if (points == ORK_POINTS_RANDOM) {
        ork_random random = ork_random_stream(seed, STREAM_POINTS | index);
        for (size_t j = 0; j < count; j++)
            u[j] = ork_random_uniform(&random);
        return ORK_OK;
    }
    if (count > ORK_POINTS_SOBOL_MOST || index >> BITS) {
        ork_fail(ctx, ORK_ERR_ARGUMENT,
                 "Sobol's sequence is there for %d coordinates and 2^%d points, not %zu and %llu",
                 ORK_POINTS_SOBOL_MOST, BITS, count, (unsigned long long)index + 1);
        return ork_hint(ctx, "take random points");
    }
    for (size_t j = 0; j < count; j++) {
        uint32_t direction[BITS], x = 0;
        find_directions(j, direction);
        for (unsigned bit = 0; bit < BITS && index >> bit; bit++)
            x ^= index >> bit & 1 ? direction[bit] : 0;
        u[j] = ((double)scramble(seed, j, x) + 0.5) * 0x1p-32;
    }
    return ORK_OK;
}
