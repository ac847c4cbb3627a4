/* Places in space, an order in which near ones follow each other, and distances in blocks. */
#include "math/pairs.h"

#include <math.h>

#define EARTH_RADIUS 6371.0088 /* km, as in spatial_near.c */
/* Roots are taken of what is not negative: no errno, so that loops can be done by several at once.
 */
#define QUICK __attribute__((optimize("O3", "no-math-errno")))
enum { HILBERT_BITS = 24, SERIES = 14 };

ork_status ork_positions_new(ork_context *ctx, const ork_places_xy *places, ork_arena *arena,
                             ork_positions *positions)
{
    const double degree = M_PI / 180;
    *positions = (ork_positions){.n = places->n, .is_geographic = places->is_geographic};
    for (int axis = 0; axis < 3; axis++)
        ORK_NEW(positions->at[axis],
                ork_arena_calloc(ctx, arena, places->n + 1, sizeof *positions->at[axis]));
    for (size_t i = 0; i < places->n; i++) {
        positions->at[0][i] = places->x[i];
        positions->at[1][i] = places->y[i];
        if (!places->is_geographic) continue;
        double longitude = places->x[i] * degree, latitude = places->y[i] * degree;
        positions->at[0][i] = cos(latitude) * cos(longitude);
        positions->at[1][i] = cos(latitude) * sin(longitude);
        positions->at[2][i] = sin(latitude);
    }
    return ORK_OK;
}

/* ---- Order -------------------------------------------------------------------------------------
 */

typedef struct keyed {
    uint64_t key;
    size_t place;
} keyed;

static int by_key(const void *a, const void *b)
{
    const keyed *x = a, *y = b;
    if (x->key != y->key) return x->key < y->key ? -1 : 1;
    return (x->place > y->place) - (x->place < y->place);
}

/* How far along Hilbert's curve (1891) through 2^24 × 2^24 squares a square is. */
static uint64_t hilbert(uint32_t x, uint32_t y)
{
    uint64_t along = 0;
    for (uint32_t side = UINT32_C(1) << (HILBERT_BITS - 1); side > 0; side /= 2) {
        bool right = (x & side) > 0, upper = (y & side) > 0;
        along += (uint64_t)side * side * (uint64_t)((3 * right) ^ (int)upper);
        if (upper) continue;
        if (right) {
            x = side - 1 - (x & (side - 1));
            y = side - 1 - (y & (side - 1));
        }
        uint32_t swapped = x;
        x = y;
        y = swapped;
    }
    return along;
}

static void range_of(const double *values, size_t n, double *low, double *high)
{
    *low = INFINITY;
    *high = -INFINITY;
    for (size_t i = 0; i < n; i++) {
        *low = fmin(*low, values[i]);
        *high = fmax(*high, values[i]);
    }
}

ork_status ork_spatial_order(ork_context *ctx, const ork_places_xy *places, size_t *order)
{
    ORK_SCRATCH(scratch);
    keyed *keys;
    double left, right, low, high;
    ORK_NEW(keys, ork_arena_calloc(ctx, &scratch, places->n + 1, sizeof *keys));
    range_of(places->x, places->n, &left, &right);
    range_of(places->y, places->n, &low, &high);
    double side = fmax(right - left, high - low), squares = (double)((1 << HILBERT_BITS) - 1);
    for (size_t i = 0; i < places->n; i++) {
        uint32_t x = side > 0 ? (uint32_t)((places->x[i] - left) / side * squares) : 0;
        uint32_t y = side > 0 ? (uint32_t)((places->y[i] - low) / side * squares) : 0;
        keys[i] = (keyed){hilbert(x, y), i};
    }
    qsort(keys, places->n, sizeof *keys, by_key);
    for (size_t i = 0; i < places->n; i++)
        order[i] = keys[i].place;
    return ORK_OK;
}

/* ---- Blocks ------------------------------------------------------------------------------------
 */

ork_status ork_pair_blocks_new(ork_context *ctx, const ork_positions *positions, double reach,
                               ork_arena *arena, ork_pair_blocks *blocks)
{
    size_t n = positions->n;
    reach *= 1 + 1e-9; /* rounding leaves nothing out */
    if (positions->is_geographic) reach = 2 * sin(fmin(reach / (2 * EARTH_RADIUS), M_PI / 2));
    *blocks = (ork_pair_blocks){.positions = positions,
                                .count = (n + ORK_PAIR_BLOCK - 1) / ORK_PAIR_BLOCK,
                                .reach = reach * reach};
    ORK_NEW(blocks->low, ork_arena_calloc(ctx, arena, blocks->count + 1, sizeof *blocks->low));
    ORK_NEW(blocks->high, ork_arena_calloc(ctx, arena, blocks->count + 1, sizeof *blocks->high));
    for (size_t b = 0; b < blocks->count; b++) {
        size_t from = b * ORK_PAIR_BLOCK, left = n - from;
        for (int axis = 0; axis < 3; axis++)
            range_of(positions->at[axis] + from, left < ORK_PAIR_BLOCK ? left : ORK_PAIR_BLOCK,
                     &blocks->low[b][axis], &blocks->high[b][axis]);
    }
    return ORK_OK;
}

bool ork_pair_block_is_near(const ork_pair_blocks *blocks, size_t block, const double point[3])
{
    double sum = 0;
    for (int axis = 0; axis < 3; axis++) {
        double off =
            fmax(blocks->low[block][axis] - point[axis], point[axis] - blocks->high[block][axis]);
        if (off > 0) sum += off * off;
    }
    return sum <= blocks->reach;
}

double ork_pair_greatest(const ork_positions *positions)
{
    double sum = 0;
    for (int axis = 0; axis < 3; axis++) {
        double low, high;
        range_of(positions->at[axis], positions->n, &low, &high);
        sum += (high - low) * (high - low);
    }
    if (!positions->is_geographic) return sqrt(sum);
    return 2 * EARTH_RADIUS * asin(fmin(sqrt(sum) / 2, 1));
}

/* ---- Distances ---------------------------------------------------------------------------------
 */

/*
 * Arcs from squared chords. asin(s) = s Σ c_k s^2k with c_k = c_(k−1) (2k − 1)²/(2k (2k + 1)):
 * below s = 1/4 (3,219 km) fourteen terms leave out less than 1e-17 of the sum, and the loop is one
 * of multiplications.
 */
QUICK static void to_arcs(double *restrict distance, size_t count)
{
    double coefficient[SERIES] = {1};
    size_t far = 0;
    for (int k = 1; k < SERIES; k++)
        coefficient[k] =
            coefficient[k - 1] * (2 * k - 1) * (2 * k - 1) / (double)(2 * k * (2 * k + 1));
    for (size_t j = 0; j < count; j++)
        far += distance[j] > 0.25;
    if (far > 0) {
        for (size_t j = 0; j < count; j++)
            distance[j] = 2 * EARTH_RADIUS * asin(fmin(sqrt(distance[j]) / 2, 1));
        return;
    }
    for (size_t j = 0; j < count; j++) {
        double square = distance[j] / 4, sum = coefficient[SERIES - 1];
        for (int k = SERIES - 2; k >= 0; k--)
            sum = sum * square + coefficient[k];
        distance[j] = 2 * EARTH_RADIUS * sqrt(square) * sum;
    }
}

QUICK void ork_pair_distances(const ork_positions *positions, const double point[3], size_t from,
                              size_t to, double *restrict distance)
{
    const double *x = positions->at[0] + from, *y = positions->at[1] + from;
    const double *z = positions->at[2] + from, a = point[0], b = point[1], c = point[2];
    size_t count = to - from;
    if (!positions->is_geographic) {
        for (size_t j = 0; j < count; j++)
            distance[j] = sqrt((x[j] - a) * (x[j] - a) + (y[j] - b) * (y[j] - b));
        return;
    }
    for (size_t j = 0; j < count; j++)
        distance[j] = (x[j] - a) * (x[j] - a) + (y[j] - b) * (y[j] - b) + (z[j] - c) * (z[j] - c);
    to_arcs(distance, count);
}
