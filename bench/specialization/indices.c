/*
 * Times the indices of industries over regions: indices UNITS INDUSTRIES; or writes records of
 * firms to measure reading with: indices firms FILE ROWS.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "methods/concentration/steps.h"
#include "orken.h"

static double read_clock(clockid_t clock)
{
    struct timespec time;
    clock_gettime(clock, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

/* Sizes of which 40 % are 0, the others log-normal. */
static ork_status fill(ork_context *ctx, size_t units, size_t industries, ork_arena *arena,
                       ork_industries *from)
{
    static const ork_industry_options options = {.level = INT64_MIN};
    ork_random random = ork_random_stream(3, 0);
    *from = (ork_industries){.options = &options, .arena = arena, .count = industries};
    from->panel.count = from->panel.units = units;
    from->panel.periods = 1;
    ORK_NEW(from->panel.start, ork_arena_calloc(ctx, arena, 2, sizeof(size_t)));
    from->panel.start[1] = units;
    ORK_NEW(from->size, ork_arena_calloc(ctx, arena, units * industries, sizeof(double)));
    ORK_NEW(from->total, ork_arena_calloc(ctx, arena, units, sizeof(double)));
    for (size_t k = 0; k < industries; k++) {
        for (size_t i = 0; i < units; i++) {
            bool is_there = ork_random_uniform(&random) < 0.6;
            from->size[k * units + i] = is_there ? exp(1.5 * ork_random_normal(&random)) : 0;
            from->total[i] += from->size[k * units + i];
        }
    }
    return ORK_OK;
}

typedef struct {
    const ork_industries *from;
    double *gini, *lorenz; /* [industries] */
} gini_task;

/* Both locational Ginis of an industry. */
static ork_status ginis(ork_context *ctx, size_t k, void *data)
{
    ORK_SCRATCH(scratch);
    const gini_task *of = data;
    size_t n = of->from->panel.count, *order;
    double *quotient, *sorted;
    ORK_NEW(quotient, ork_arena_alloc(ctx, &scratch, 2 * n * sizeof *quotient));
    ORK_NEW(order, ork_arena_alloc(ctx, &scratch, n * sizeof *order));
    sorted = quotient + n;
    for (size_t i = 0; i < n; i++)
        quotient[i] = of->from->size[k * n + i] / of->from->total[i];
    ORK_TRY(ork_order(ctx, quotient, n, false, order));
    of->lorenz[k] = ork_gini_ordered(quotient, of->from->total, order, n);
    for (size_t i = 0; i < n; i++)
        sorted[i] = quotient[order[i]];
    of->gini[k] = ork_gini_sorted(sorted, n);
    return ORK_OK;
}

/* The least of five times, and of the processors' time. */
static ork_status lap(ork_context *ctx, const char *what, size_t count, ork_task task, void *data)
{
    double least = INFINITY, busy = INFINITY;
    for (size_t run = 0; run < 5; run++) {
        double start = read_clock(CLOCK_MONOTONIC), used = read_clock(CLOCK_PROCESS_CPUTIME_ID);
        ORK_TRY(ork_parallel(ctx, count, task, data));
        least = fmin(least, read_clock(CLOCK_MONOTONIC) - start);
        busy = fmin(busy, read_clock(CLOCK_PROCESS_CPUTIME_ID) - used);
    }
    printf("  %-34s %8.4f s (%.4f s of processor)\n", what, least, busy);
    return ORK_OK;
}

static ork_status all_measures(ork_context *ctx, size_t index, void *data)
{
    ORK_SCRATCH(scratch);
    concentration_work *work = data;
    (void)index;
    work->arena = &scratch;
    return concentration_measures(ctx, work);
}

static ork_status run(ork_context *ctx, size_t units, size_t industries)
{
    ORK_SCRATCH(arena);
    ork_industries from;
    gini_task of = {.from = &from};
    ORK_TRY(fill(ctx, units, industries, &arena, &from));
    ORK_NEW(of.gini, ork_arena_alloc(ctx, &arena, industries * sizeof(double)));
    ORK_NEW(of.lorenz, ork_arena_alloc(ctx, &arena, industries * sizeof(double)));
    static const ork_concentration_options options = {.level = INT64_MIN};
    concentration_work work = {.options = &options, .from = from};
    for (int threads = 1; threads <= 2; threads++) {
        ork_context_set_threads(ctx, threads);
        printf("%zu units, %zu industries, %d thread%s\n", units, industries, threads,
               threads > 1 ? "s" : "");
        ORK_TRY(lap(ctx, "both locational Ginis", industries, ginis, &of));
        double start = read_clock(CLOCK_MONOTONIC);
        ORK_TRY(all_measures(ctx, 0, &work));
        printf("  %-34s %8.4f s\n", "all indices of concentration",
               read_clock(CLOCK_MONOTONIC) - start);
    }
    return ORK_OK;
}

/* Firms of 3,000 regions and 1,000 industries, 1 to about 5,000 employees. */
static ork_status write_firms(const char *path, size_t rows)
{
    FILE *file = fopen(path, "w");
    if (!file) return ORK_ERR_IO;
    ork_random random = ork_random_stream(4, 0);
    fputs("region,industry,employees\n", file);
    for (size_t i = 0; i < rows; i++) {
        double u = ork_random_uniform(&random);
        fprintf(file, "R%04d,I%03d,%.0f\n", (int)(3000 * u * u),
                (int)ork_random_below(&random, 1000),
                ceil(exp(1.4 * ork_random_normal(&random) + 1)));
    }
    return fclose(file) == 0 ? ORK_OK : ORK_ERR_IO;
}

int main(int count, char **arguments)
{
    if (count == 4 && strcmp(arguments[1], "firms") == 0)
        return write_firms(arguments[2], strtoul(arguments[3], NULL, 10)) != ORK_OK;
    ork_context *ctx = ork_context_new();
    size_t units = count > 1 ? strtoul(arguments[1], NULL, 10) : 3000;
    size_t industries = count > 2 ? strtoul(arguments[2], NULL, 10) : 1000;
    ork_status status = ctx ? run(ctx, units, industries) : ORK_ERR_MEMORY;
    if (status != ORK_OK && ctx) {
        char *text = ork_error_text(ork_context_error(ctx));
        fprintf(stderr, "%s\n", text ? text : "no memory");
        free(text);
    }
    ork_context_free(ctx);
    return status != ORK_OK;
}
