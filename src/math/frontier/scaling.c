/* The scaling property, u = exp(h) u* (Wang & Schmidt 2002), over any distribution of u*. */
#include "math/frontier/frontier.h"

#include <math.h>

enum {
    E = ORK_PART_FRONTIER,
    A = ORK_PART_U,
    B = ORK_PART_V,
    M = ORK_PART_MU,
    H = ORK_PART_SCALE,
    S = ORK_PART_SHAPE
};

#define FIRST(k) (block->first[k])
#define SECOND(k, l) (block->second[frontier_pair(k, l)])

void frontier_scale(frontier_block *block, bool has_mu)
{
    block->is_constant[A] = false;
    for (size_t i = 0; i < block->n; i++)
        block->index[A][i] += 2 * block->index[H][i];
    if (!has_mu) return;
    block->is_constant[M] = false;
    for (size_t i = 0; i < block->n; i++)
        block->index[M][i] *= exp(block->index[H][i]);
}

/* The distribution has ln σu² = A + 2h: what A does, h does twice. */
static void add_scale(frontier_block *block)
{
    for (size_t i = 0; i < block->n; i++) {
        FIRST(H)[i] = 2 * FIRST(A)[i];
        SECOND(E, H)[i] = 2 * SECOND(E, A)[i];
        SECOND(A, H)[i] = 2 * SECOND(A, A)[i];
        SECOND(B, H)[i] = 2 * SECOND(A, B)[i];
        SECOND(H, H)[i] = 4 * SECOND(A, A)[i];
    }
}

/* … and μ exp(h), of which index M now holds the product. */
static void add_mu(frontier_block *block)
{
    for (size_t i = 0; i < block->n; i++) {
        double growth = exp(block->index[H][i]), mu = block->index[M][i], by_mu = FIRST(M)[i];
        double am = SECOND(A, M)[i], mm = SECOND(M, M)[i];
        FIRST(H)[i] += mu * by_mu;
        SECOND(E, H)[i] += mu * SECOND(E, M)[i];
        SECOND(A, H)[i] += mu * am;
        SECOND(B, H)[i] += mu * SECOND(B, M)[i];
        SECOND(H, H)[i] += mu * (4 * am + mu * mm + by_mu);
        SECOND(M, H)[i] = growth * (by_mu + 2 * am + mu * mm);
        FIRST(M)[i] *= growth;
        SECOND(E, M)[i] *= growth;
        SECOND(A, M)[i] *= growth;
        SECOND(B, M)[i] *= growth;
        SECOND(M, M)[i] *= growth * growth;
    }
}

void frontier_scaled(frontier_block *block, frontier_kernel kernel, bool has_mu, bool has_shape)
{
    frontier_scale(block, has_mu);
    kernel(block);
    add_scale(block);
    if (has_mu) add_mu(block);
    for (size_t i = 0; has_shape && i < block->n; i++)
        SECOND(H, S)[i] = 2 * SECOND(A, S)[i];
}
