/*
 * Times local Moran: local UNITS PERMUTATIONS REPEATS. Writes FILE.csv (the values) and
 * FILE_links.csv (the neighbours) when a file is named, so that a peer can be given the same.
 */
#include <math.h>
#include <stdio.h>
#include <time.h>

#include "orken.h"

static double seconds(clockid_t clock)
{
    struct timespec now;
    clock_gettime(clock, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/* Random places of the unit square with their six nearest, and values of a smooth surface with
   noise. */
static ork_status make(ork_context *ctx, ork_arena *arena, size_t n, double **x,
                       ork_spatial_weights **weights)
{
    double *east, *north;
    ork_random random = ork_random_stream(7, 0);
    ORK_NEW(*x, ork_arena_calloc(ctx, arena, n, sizeof **x));
    ORK_NEW(east, ork_arena_calloc(ctx, arena, n, sizeof *east));
    ORK_NEW(north, ork_arena_calloc(ctx, arena, n, sizeof *north));
    for (size_t i = 0; i < n; i++) {
        east[i] = ork_random_uniform(&random);
        north[i] = ork_random_uniform(&random);
        (*x)[i] = sin(6 * east[i]) + cos(5 * north[i]) + ork_random_normal(&random);
    }
    const ork_places_xy places = {east, north, n, false};
    double start = seconds(CLOCK_MONOTONIC);
    ORK_TRY(ork_spatial_nearest(ctx, &places, 6, weights));
    printf("%zu units: six nearest neighbours %.4f s\n", n, seconds(CLOCK_MONOTONIC) - start);
    for (size_t k = 0; k < (*weights)->start[n]; k++)
        (*weights)->weight[k] = 1.0 / 6;
    return ORK_OK;
}

static ork_status write_files(ork_context *ctx, const char *stem, const double *x,
                              const ork_spatial_weights *w)
{
    ORK_OWNED_TEXT ork_text values = {0}, links = {0};
    ork_text_add(ctx, &values, "x\n");
    ork_text_add(ctx, &links, "i,j\n");
    for (size_t i = 0; i < w->n; i++) {
        ork_text_addf(ctx, &values, "%.17g\n", x[i]);
        for (size_t k = w->start[i]; k < w->start[i + 1]; k++)
            ork_text_addf(ctx, &links, "%zu,%u\n", i + 1, w->neighbour[k] + 1);
    }
    ORK_TRY(ork_text_status(&values));
    ORK_TRY(ork_text_status(&links));
    ORK_OWNED_MEMORY char *first = ork_format(ctx, "%s.csv", stem);
    ORK_OWNED_MEMORY char *second = ork_format(ctx, "%s_links.csv", stem);
    if (!first || !second) return ORK_ERR_MEMORY;
    ORK_TRY(ork_write_file(ctx, first, values.bytes, values.length));
    return ork_write_file(ctx, second, links.bytes, links.length);
}

/* The quickest of so many repetitions: statistic, moments and permutations. */
static ork_status time_local(ork_context *ctx, const ork_spatial_weights *w, const double *x,
                             size_t permutations, size_t repeats)
{
    ORK_SCRATCH(arena);
    ork_local *moran;
    ork_tail_counts *lag;
    double best = INFINITY, processor = 0;
    ORK_NEW(moran, ork_arena_calloc(ctx, &arena, w->n, sizeof *moran));
    ORK_NEW(lag, ork_arena_calloc(ctx, &arena, w->n, sizeof *lag));
    for (size_t r = 0; r < repeats; r++) {
        double wall = seconds(CLOCK_MONOTONIC), used = seconds(CLOCK_PROCESS_CPUTIME_ID);
        ORK_TRY(ork_spatial_local(ctx, w, x, moran, NULL, NULL, NULL));
        ORK_TRY(ork_spatial_permute(ctx, w, x, permutations, lag, NULL));
        wall = seconds(CLOCK_MONOTONIC) - wall;
        if (wall >= best) continue;
        best = wall;
        processor = seconds(CLOCK_PROCESS_CPUTIME_ID) - used;
    }
    printf("orken %zu %zu %.5f s, of processors %.5f s\n", w->n, permutations, best, processor);
    return ORK_OK;
}

static ork_status run(ork_context *ctx, int count, char **arguments)
{
    ORK_SCRATCH(arena);
    ORK_OWNED_WEIGHTS ork_spatial_weights *w = NULL;
    double *x;
    size_t n = strtoull(arguments[1], NULL, 10), repeats = strtoull(arguments[3], NULL, 10);
    ORK_TRY(make(ctx, &arena, n, &x, &w));
    if (count > 4) ORK_TRY(write_files(ctx, arguments[4], x, w));
    ORK_TRY(time_local(ctx, w, x, strtoull(arguments[2], NULL, 10), repeats));
    /* Unequal weights, as of inverse distances, take the general way. */
    for (size_t k = 0; k < w->start[n]; k++)
        w->weight[k] *= 1 + (double)k / (double)w->start[n];
    printf("unequal weights: ");
    return time_local(ctx, w, x, strtoull(arguments[2], NULL, 10), repeats);
}

int main(int count, char **arguments)
{
    if (count < 4) return 2;
    ork_context *ctx = ork_context_new();
    ork_status status = run(ctx, count, arguments);
    if (status != ORK_OK) {
        char *text = ork_error_text(ork_context_error(ctx));
        fprintf(stderr, "%s\n", text ? text : "no memory");
        free(text);
    }
    ork_context_free(ctx);
    return status == ORK_OK ? 0 : 1;
}
