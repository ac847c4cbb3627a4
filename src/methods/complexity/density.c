/* How near a unit is to each industry, and what industries it might enter would open. */
#include "methods/complexity/steps.h"

#include <math.h>
#include <string.h>

/* ---- Sums of relatedness -----------------------------------------------------------------------
 */

/* So many industries are summed at a time: a row of them fits registers, all rows the cache. */
enum { WIDTH = 16 };

/* Sums of the rows that a unit is specialised in. */
typedef void (*row_kernel)(const double *rows, const uint32_t *which, size_t count, double *sums);

typedef double quad __attribute__((vector_size(32), aligned(8)));

/* Element by element, and so in the same order and with the same bits on every processor. */
__attribute__((always_inline)) static inline void
add_rows(const double *rows, const uint32_t *which, size_t count, double *sums)
{
    quad a = {0}, b = {0}, c = {0}, d = {0};
    for (size_t k = 0; k < count; k++) {
        const quad *row = (const quad *)(const void *)(rows + (size_t)which[k] * WIDTH);
        a += row[0];
        b += row[1];
        c += row[2];
        d += row[3];
    }
    quad *to = (quad *)(void *)sums;
    to[0] = a;
    to[1] = b;
    to[2] = c;
    to[3] = d;
}

static void add_rows_plain(const double *rows, const uint32_t *which, size_t count, double *sums)
{
    add_rows(rows, which, count, sums);
}

#if defined(__x86_64__)
__attribute__((target("avx"))) static void add_rows_avx(const double *rows, const uint32_t *which,
                                                        size_t count, double *sums)
{
    add_rows(rows, which, count, sums);
}
#endif

static row_kernel best_kernel(void)
{
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx")) return add_rows_avx;
#endif
    return add_rows_plain;
}

typedef struct {
    const complexity_links *units;
    const complexity_space *space;
    const double *weight;
    double *related;
    row_kernel kernel;
} relating;

/* Industries WIDTH·index … for all units. */
static ork_status relate_block(ork_context *ctx, size_t index, void *data)
{
    ORK_SCRATCH(scratch);
    const relating *r = data;
    size_t n = r->space->industries, units = r->units->count, from = index * WIDTH;
    size_t width = n - from < WIDTH ? n - from : WIDTH;
    double *rows, sums[WIDTH];
    ORK_NEW(rows, ork_arena_calloc(ctx, &scratch, n * WIDTH, sizeof *rows));
    for (size_t k = 0; k < width; k++) {
        const double *column = r->space->relatedness + (from + k) * n;
        for (size_t j = 0; j < n; j++)
            rows[j * WIDTH + k] = r->weight ? r->weight[j] * column[j] : column[j];
    }
    for (size_t i = 0; i < units; i++) {
        size_t at = r->units->start[i];
        r->kernel(rows, r->units->neighbour + at, r->units->start[i + 1] - at, sums);
        for (size_t k = 0; k < width; k++)
            r->related[(from + k) * units + i] = sums[k];
    }
    return ORK_OK;
}

ork_status complexity_related(ork_context *ctx, const complexity_network *network,
                              const complexity_space *space, const double *weight, double *related)
{
    relating r = {&network->units, space, weight, related, best_kernel()};
    return ork_parallel(ctx, (space->industries + WIDTH - 1) / WIDTH, relate_block, &r);
}

ork_status complexity_density(ork_context *ctx, const complexity_network *network,
                              const complexity_space *space, double *density)
{
    size_t units = network->units.count;
    ORK_TRY(complexity_related(ctx, network, space, NULL, density));
    for (size_t k = 0; k < space->industries; k++) {
        double *row = density + k * units;
        for (size_t i = 0; i < units; i++)
            row[i] = space->sum[k] > 0 ? row[i] / space->sum[k] : NAN;
    }
    return ORK_OK;
}

/* ---- Outlook -----------------------------------------------------------------------------------
 */

/* The gain of an industry: what the industries related to it are worth, less what the unit has of
   them already. weight[j] = pci[j] / sum[j]. */
static ork_status sum_gains(ork_context *ctx, const complexity_network *network,
                            const complexity_space *space, const double *weight, double *gain)
{
    size_t units = network->units.count, n = space->industries;
    ORK_TRY(complexity_related(ctx, network, space, weight, gain));
    for (size_t k = 0; k < n; k++) {
        const double *row = space->relatedness + k * n;
        double all = 0;
        for (size_t j = 0; j < n; j++)
            all += weight[j] * row[j];
        for (size_t i = 0; i < units; i++)
            gain[k * units + i] = space->sum[k] > 0 ? all - gain[k * units + i] : NAN;
        const size_t *in = network->industries.start;
        for (size_t a = in[k]; a < in[k + 1]; a++)
            gain[k * units + network->industries.neighbour[a]] = NAN;
    }
    return ORK_OK;
}

ork_status complexity_outlook(ork_context *ctx, const complexity_network *network,
                              const complexity_space *space, const double *density,
                              const double *pci, double *outlook, double *gain)
{
    ORK_SCRATCH(scratch);
    const complexity_links *links = &network->industries;
    size_t units = network->units.count, n = space->industries, known = 0;
    double *weight;
    ORK_NEW(weight, ork_arena_calloc(ctx, &scratch, n, sizeof *weight));
    for (size_t k = 0; k < n; k++) {
        bool counts = !isnan(pci[k]) && space->sum[k] > 0;
        weight[k] = counts ? pci[k] / space->sum[k] : 0;
        known += counts;
    }
    for (size_t i = 0; i < units; i++)
        outlook[i] = known ? 0 : NAN;
    for (size_t k = 0; k < n; k++) {
        size_t next = links->start[k];
        for (size_t i = 0; i < units && weight[k] != 0; i++) {
            if (next < links->start[k + 1] && links->neighbour[next] == i) {
                next++; /* specialised already */
            } else {
                outlook[i] += density[k * units + i] * pci[k];
            }
        }
    }
    if (!gain) return ORK_OK;
    ORK_TRY(sum_gains(ctx, network, space, weight, gain));
    for (size_t c = 0; !known && c < units * n; c++)
        gain[c] = NAN;
    return ORK_OK;
}
