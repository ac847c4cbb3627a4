/* First centres: k-means++ with a few candidates for each, of which the best is kept. */
#include <math.h>
#include <string.h>

#include "math/k_means.h"

typedef struct seeding {
    const k_points *points;
    double *nearest;   /* [n] squared distance to the nearest centre so far */
    double *candidate; /* [p × LANES] */
    size_t tried;      /* candidates that count */
    double *least;     /* [n × tried] what `nearest` becomes with each candidate, by unit */
    double *left;      /* [blocks × LANES] Σ w of these */
    size_t taken;      /* which candidate becomes a centre */
} seeding;

LANES_CLONES static void compare_block(const seeding *s, size_t from, size_t to, double *left)
{
    const k_points *points = s->points;
    double sums[LANES] = {0};
    for (size_t i = from; i < to; i += K_TOGETHER) {
        uint32_t unit[K_TOGETHER];
        octet apart[K_TOGETHER];
        for (size_t u = 0; u < K_TOGETHER; u++)
            unit[u] = (uint32_t)(i + u < to ? i + u : i);
        k_apart(points, unit, s->candidate, LANES, apart);
        for (size_t u = 0; u < K_TOGETHER && i + u < to; u++) {
            double nearest = s->nearest[i + u], weight = k_weight(points, i + u);
            double *least = s->least + (i + u) * s->tried;
            for (size_t t = 0; t < s->tried; t++) {
                least[t] = apart[u][t] < nearest ? apart[u][t] : nearest;
                sums[t] += weight * least[t];
            }
        }
    }
    memcpy(left, sums, sizeof sums);
}

static ork_status compare(ork_context *ctx, size_t block, void *data)
{
    (void)ctx;
    const seeding *s = data;
    compare_block(s, block * s->points->block, k_block_end(s->points, block),
                  s->left + block * LANES);
    return ORK_OK;
}

/* The candidate taken becomes a centre: its sums move to the first place. */
static ork_status take(ork_context *ctx, size_t block, void *data)
{
    (void)ctx;
    const seeding *s = data;
    for (size_t i = block * s->points->block; i < k_block_end(s->points, block); i++)
        s->nearest[i] = s->least[i * s->tried + s->taken];
    s->left[block * LANES] = s->left[block * LANES + s->taken];
    return ORK_OK;
}

/* A unit drawn with probability w × nearest; `mass` are the blocks' sums, every LANES-th. */
static size_t draw(const seeding *s, ork_random *random, double total)
{
    const k_points *points = s->points;
    double at = ork_random_uniform(random) * total;
    size_t block = 0, last = 0;
    while (block + 1 < points->blocks && at >= s->left[block * LANES])
        at -= s->left[block++ * LANES];
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
        sum += s->left[block * LANES + lane];
    return sum;
}

static void propose(const seeding *s, size_t lane, size_t unit)
{
    for (size_t j = 0; j < s->points->p; j++)
        s->candidate[j * LANES + lane] = s->points->x[unit * s->points->p + j];
}

/* Draws candidates and takes the one that leaves the least. */
static ork_status choose(ork_context *ctx, seeding *s, ork_random *random, double total,
                         bool is_first)
{
    size_t drawn[LANES];
    for (size_t t = 0; t < s->tried; t++)
        drawn[t] = draw(s, random, total);
    for (size_t lane = 0; lane < LANES; lane++)
        propose(s, lane, drawn[lane < s->tried ? lane : 0]);
    for (size_t i = 0; is_first && i < s->points->n; i++)
        s->nearest[i] = INFINITY;
    ORK_TRY(ork_parallel(ctx, s->points->blocks, compare, s));
    s->taken = 0;
    for (size_t t = 1; t < s->tried; t++) {
        if (sum_blocks(s, t) < sum_blocks(s, s->taken)) s->taken = t;
    }
    return ork_parallel(ctx, s->points->blocks, take, s);
}

ork_status k_means_seed(ork_context *ctx, k_run *run, uint64_t start)
{
    ORK_SCRATCH(scratch);
    const k_points *points = run->points;
    size_t n = points->n, p = points->p, k = run->k, blocks = points->blocks;
    size_t trials = 2 + (size_t)log((double)k);
    if (trials > LANES) trials = LANES;
    seeding s = {.points = points, .nearest = run->slack, .tried = trials};
    ORK_NEW(s.candidate, ork_arena_calloc(ctx, &scratch, p * LANES + 1, sizeof(double)));
    ORK_NEW(s.least, ork_arena_alloc(ctx, &scratch, n * trials * sizeof(double)));
    ORK_NEW(s.left, ork_arena_calloc(ctx, &scratch, blocks * LANES, sizeof(double)));
    ork_random random = ork_random_stream(ork_context_seed(ctx), start);
    for (size_t c = 0; c < k; c++) {
        s.tried = c == 0 ? 1 : trials;
        for (size_t block = 0; c == 0 && block < blocks; block++) {
            for (size_t i = block * points->block; i < k_block_end(points, block); i++) {
                s.nearest[i] = 1; /* so that the first is drawn by weight alone */
                s.left[block * LANES] += k_weight(points, i);
            }
        }
        double total = sum_blocks(&s, 0);
        if (!(total > 0)) { /* fewer different units than clusters */
            run->k = c;
            break;
        }
        ORK_TRY(choose(ctx, &s, &random, total, c == 0));
        for (size_t j = 0; j < p; j++)
            run->centre[j * run->width + c] = s.candidate[j * LANES + s.taken];
    }
    return ORK_OK;
}
