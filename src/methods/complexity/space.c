/*
 * Which industries go together: how many units are specialised in both, as counts of common bits,
 * and the measures of relatedness made from the counts.
 */
#include "methods/complexity/steps.h"

#include <math.h>
#include <string.h>

/* ---- Common units of two industries ------------------------------------------------------------
 */

typedef void (*common_kernel)(const uint64_t *one, const uint64_t *others, size_t count,
                              size_t words, double *common);

/* Bits in common of one row of words with each of `count` others. */
__attribute__((always_inline)) static inline void count_common(const uint64_t *one,
                                                               const uint64_t *others, size_t count,
                                                               size_t words, double *common)
{
    for (size_t k = 0; k < count; k++) {
        const uint64_t *other = others + k * words;
        int bits = 0;
        for (size_t w = 0; w < words; w++)
            bits += __builtin_popcountll(one[w] & other[w]);
        common[k] = bits;
    }
}

static void common_plain(const uint64_t *one, const uint64_t *others, size_t count, size_t words,
                         double *common)
{
    count_common(one, others, count, words, common);
}

#if defined(__x86_64__)
__attribute__((target("popcnt"))) static void common_popcnt(const uint64_t *one,
                                                            const uint64_t *others, size_t count,
                                                            size_t words, double *common)
{
    count_common(one, others, count, words, common);
}
#endif

static common_kernel best_kernel(void)
{
#if defined(__x86_64__)
    if (__builtin_cpu_supports("popcnt")) return common_popcnt;
#endif
    return common_plain;
}

typedef struct {
    common_kernel kernel;
    size_t industries, words, block;
    uint64_t *bits; /* [industries] rows of words: bit i is set for unit i */
    double *common; /* [industries × industries] */
} counting;

/* A block of rows, each with all industries from itself on. */
static ork_status count_block(ork_context *ctx, size_t index, void *data)
{
    (void)ctx;
    const counting *c = data;
    size_t from = index * c->block, to = from + c->block;
    if (to > c->industries) to = c->industries;
    for (size_t k = from; k < to; k++) {
        const uint64_t *own = c->bits + k * c->words;
        c->kernel(own, own, c->industries - k, c->words, c->common + k * c->industries + k);
    }
    return ORK_OK;
}

static ork_status count_all(ork_context *ctx, const complexity_network *network, double *common)
{
    ORK_SCRATCH(scratch);
    const complexity_links *links = &network->industries;
    counting c = {.kernel = best_kernel(), .industries = links->count, .common = common};
    c.words = network->units.count / 64 + 1;
    c.block = 16;
    ORK_NEW(c.bits, ork_arena_calloc(ctx, &scratch, links->count * c.words, sizeof *c.bits));
    for (size_t k = 0; k < links->count; k++) {
        for (size_t a = links->start[k]; a < links->start[k + 1]; a++) {
            uint32_t unit = links->neighbour[a];
            c.bits[k * c.words + unit / 64] |= (uint64_t)1 << (unit % 64);
        }
    }
    return ork_parallel(ctx, (links->count + c.block - 1) / c.block, count_block, &c);
}

/* ---- Measures ----------------------------------------------------------------------------------
 */

typedef struct {
    int measure;
    complexity_space *space;
    const double *ubiquity;
    const double *together; /* [industries] how often each industry occurs with another */
    double all;             /* their sum */
    size_t block;
} measuring;

static double measure_pair(const measuring *m, size_t i, size_t j, double common)
{
    double a = m->together[i], b = m->together[j], all = m->all;
    if (!(common > 0)) return 0;
    switch (m->measure) {
    case ORK_RELATEDNESS_PROXIMITY:
        return common / fmax(m->ubiquity[i], m->ubiquity[j]);
    case ORK_RELATEDNESS_ASSOCIATION:
        return common * all / (a * b);
    case ORK_RELATEDNESS_COSINE:
        return common / sqrt(a * b);
    case ORK_RELATEDNESS_JACCARD:
        return common / (a + b - common);
    default: /* the number of pairs expected by chance, drawn without an industry's own pairs */
        return common / (a * b / 2 * (1 / (all - a) + 1 / (all - b)));
    }
}

/* Counts of a block of columns become the measure. The counts lie in the lower triangle and are
   read there only; each column writes its own upper part. */
static ork_status measure_block(ork_context *ctx, size_t index, void *data)
{
    (void)ctx;
    const measuring *m = data;
    size_t n = m->space->industries, from = index * m->block, to = from + m->block;
    if (to > n) to = n;
    for (size_t j = from; j < to; j++) {
        double *column = m->space->relatedness + j * n;
        column[j] = m->measure == ORK_RELATEDNESS_PROXIMITY && m->ubiquity[j] > 0;
        for (size_t i = j + 1; i < n; i++)
            column[i] = measure_pair(m, i, j, column[i]);
    }
    return ORK_OK;
}

/* The upper triangle from the lower, in squares that fit the cache; sums of the rows. */
static ork_status mirror_block(ork_context *ctx, size_t index, void *data)
{
    (void)ctx;
    const measuring *m = data;
    size_t n = m->space->industries, from = index * m->block, to = from + m->block;
    double *r = m->space->relatedness;
    if (to > n) to = n;
    for (size_t first = 0; first < to; first += m->block) {
        size_t end = first + m->block < to ? first + m->block : to;
        for (size_t j = from; j < to; j++) {
            for (size_t i = first; i < end && i < j; i++)
                r[j * n + i] = r[i * n + j];
        }
    }
    for (size_t j = from; j < to; j++) {
        double sum = 0;
        for (size_t i = 0; i < n; i++)
            sum += r[j * n + i];
        m->space->sum[j] = sum;
    }
    return ORK_OK;
}

/* How often each industry occurs beside another one, from the lower triangle of counts. */
static void sum_together(const double *common, size_t n, double *together)
{
    memset(together, 0, n * sizeof *together);
    for (size_t j = 0; j < n; j++) {
        double sum = 0;
        for (size_t i = j + 1; i < n; i++) {
            sum += common[j * n + i];
            together[i] += common[j * n + i];
        }
        together[j] += sum;
    }
}

ork_status complexity_space_new(ork_context *ctx, ork_arena *arena,
                                const complexity_network *network, int measure,
                                complexity_space *space)
{
    ORK_SCRATCH(scratch);
    size_t n = network->industries.count;
    double *together;
    space->industries = n;
    if (n > SIZE_MAX / sizeof(double) / n)
        return ork_fail(ctx, ORK_ERR_MEMORY, "%zu industries are too many to compare", n);
    ORK_NEW(space->relatedness, ork_arena_alloc(ctx, arena, n * n * sizeof(double)));
    ORK_NEW(space->sum, ork_arena_alloc(ctx, arena, n * sizeof(double)));
    ORK_NEW(together, ork_arena_calloc(ctx, &scratch, n, sizeof *together));
    ORK_TRY(count_all(ctx, network, space->relatedness));
    measuring m = {.measure = measure,
                   .space = space,
                   .ubiquity = network->industries.degree,
                   .together = together,
                   .block = 64};
    if (measure != ORK_RELATEDNESS_PROXIMITY) sum_together(space->relatedness, n, together);
    for (size_t k = 0; k < n; k++)
        m.all += together[k];
    size_t blocks = (n + m.block - 1) / m.block;
    ORK_TRY(ork_parallel(ctx, blocks, measure_block, &m));
    return ork_parallel(ctx, blocks, mirror_block, &m);
}
