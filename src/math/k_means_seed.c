/* First centres: k-means++ with a few candidates for each, of which the best is kept. */
#include <math.h>
#include <string.h>

#include "math/k_means.h"

typedef struct seeding {
    const k_points *points;
    double *nearest;   /* [n] squared distance to the nearest centre so far */
    double *candidate; /* [p × K_LANES]; unused places are at infinity */
    double *left;      /* [blocks × K_LANES] Σ w min(nearest, distance to the candidate) */
    size_t taken;      /* which candidate becomes a centre; K_LANES: only compare */
} seeding;

K_CLONES static void compare_block(const seeding *s, size_t from, size_t to, double *left)
{
    const k_points *points = s->points;
    double sums[K_LANES] = {0};
    for (size_t i = from; i < to; i++) {
        K_OCTET(apart, points->x + i * points->p, points->p, s->candidate, K_LANES, 0)
        double nearest = s->nearest[i], weight = k_weight(points, i);
        for (size_t lane = 0; lane < K_LANES; lane++)
            sums[lane] += weight * (apart[lane] < nearest ? apart[lane] : nearest);
    }
    memcpy(left, sums, sizeof sums);
}

static ork_status compare(ork_context *ctx, size_t block, void *data)
{
    (void)ctx;
    const seeding *s = data;
    compare_block(s, block * s->points->block, k_block_end(s->points, block),
                  s->left + block * K_LANES);
    return ORK_OK;
}

/* The candidate taken becomes a centre. */
static ork_status come_nearer(ork_context *ctx, size_t block, void *data)
{
    (void)ctx;
    const seeding *s = data;
    const k_points *points = s->points;
    double sum = 0;
    for (size_t i = block * points->block; i < k_block_end(points, block); i++) {
        double squares = 0;
        for (size_t j = 0; j < points->p; j++) {
            double apart = points->x[i * points->p + j] - s->candidate[j * K_LANES + s->taken];
            squares += apart * apart;
        }
        if (squares < s->nearest[i]) s->nearest[i] = squares;
        sum += k_weight(points, i) * s->nearest[i];
    }
    s->left[block * K_LANES] = sum;
    return ORK_OK;
}

/* A unit drawn with probability w × nearest; `mass` are the blocks' sums, every K_LANES-th. */
static size_t draw(const seeding *s, ork_random *random, double total)
{
    const k_points *points = s->points;
    double at = ork_random_uniform(random) * total;
    size_t block = 0, last = 0;
    while (block + 1 < points->blocks && at >= s->left[block * K_LANES])
        at -= s->left[block++ * K_LANES];
    for (size_t i = block * points->block; i < k_block_end(points, block); i++) {
        double share = k_weight(points, i) * s->nearest[i];
        if (!(share > 0)) continue;
        last = i;
        if (at < share) return i;
        at -= share;
    }
    if (s->nearest[last] > 0) return last;
    /* Rounding went past the end of a block without any: the farthest unit of all will do. */
    for (size_t i = 0; i < points->n; i++) {
        if (s->nearest[i] > s->nearest[last]) last = i;
    }
    return last;
}

static double sum_blocks(const seeding *s, size_t lane)
{
    double sum = 0;
    for (size_t block = 0; block < s->points->blocks; block++)
        sum += s->left[block * K_LANES + lane];
    return sum;
}

static void propose(const seeding *s, size_t lane, size_t unit)
{
    for (size_t j = 0; j < s->points->p; j++)
        s->candidate[j * K_LANES + lane] = s->points->x[unit * s->points->p + j];
}

ork_status k_means_seed(ork_context *ctx, k_run *run, uint64_t start)
{
    ORK_SCRATCH(scratch);
    const k_points *points = run->points;
    size_t p = points->p, k = run->k, blocks = points->blocks;
    seeding s = {.points = points, .nearest = run->slack};
    ORK_NEW(s.candidate, ork_arena_calloc(ctx, &scratch, p * K_LANES + 1, sizeof(double)));
    ORK_NEW(s.left, ork_arena_calloc(ctx, &scratch, blocks * K_LANES, sizeof(double)));
    ork_random random = ork_random_stream(ork_context_seed(ctx), start);
    size_t trials = 2 + (size_t)log((double)k);
    if (trials > K_LANES) trials = K_LANES;
    for (size_t block = 0; block < blocks; block++) {
        for (size_t i = block * points->block; i < k_block_end(points, block); i++) {
            s.nearest[i] = 1; /* so that the first is drawn by weight alone */
            s.left[block * K_LANES] += k_weight(points, i);
        }
    }
    for (size_t c = 0; c < k; c++) {
        double total = sum_blocks(&s, 0);
        if (!(total > 0)) { /* fewer different units than clusters */
            run->k = c;
            break;
        }
        size_t drawn[K_LANES], tried = c == 0 ? 1 : trials;
        for (size_t t = 0; t < tried; t++)
            drawn[t] = draw(&s, &random, total);
        for (size_t lane = 0; lane < K_LANES; lane++)
            propose(&s, lane, drawn[lane < tried ? lane : 0]);
        s.taken = 0;
        if (tried > 1) {
            ORK_TRY(ork_parallel(ctx, blocks, compare, &s));
            double least = INFINITY;
            for (size_t t = 0; t < tried; t++) {
                double left = sum_blocks(&s, t);
                if (left < least) {
                    least = left;
                    s.taken = t;
                }
            }
        }
        for (size_t j = 0; j < p; j++)
            run->centre[j * run->width + c] = s.candidate[j * K_LANES + s.taken];
        if (c == 0) {
            for (size_t i = 0; i < points->n; i++)
                s.nearest[i] = INFINITY;
        }
        ORK_TRY(ork_parallel(ctx, blocks, come_nearer, &s));
    }
    return ORK_OK;
}
