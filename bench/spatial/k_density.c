/*
 * Times the exact K-density of all pairs of random places: k_density PLACES REPEATS. Bandwidth and
 * 100 distances up to the median included.
 */
#include <math.h>
#include <stdio.h>
#include <sys/resource.h>
#include <time.h>

#include "orken.h"

enum { DISTANCES = 100 };

static double seconds(clockid_t clock)
{
    struct timespec now;
    clock_gettime(clock, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static ork_status make(ork_context *ctx, ork_arena *arena, size_t n, bool is_geographic,
                       ork_positions *positions)
{
    double *x, *y;
    size_t *order;
    ork_random random = ork_random_stream(7, 0);
    ORK_NEW(x, ork_arena_calloc(ctx, arena, 2 * n, sizeof *x));
    ORK_NEW(y, ork_arena_calloc(ctx, arena, 2 * n, sizeof *y));
    ORK_NEW(order, ork_arena_calloc(ctx, arena, n, sizeof *order));
    for (size_t i = 0; i < n; i++) {
        x[i] = 60 + 10 * ork_random_uniform(&random);
        y[i] = 45 + 10 * ork_random_uniform(&random);
    }
    ORK_TRY(ork_spatial_order(ctx, &(ork_places_xy){x, y, n, is_geographic}, order));
    for (size_t i = 0; i < n; i++) {
        x[n + i] = x[order[i]];
        y[n + i] = y[order[i]];
    }
    return ork_positions_new(ctx, &(ork_places_xy){x + n, y + n, n, is_geographic}, arena,
                             positions);
}

static ork_status time_density(ork_context *ctx, size_t n, size_t repeats, bool is_geographic)
{
    ORK_SCRATCH(arena);
    ork_positions positions;
    ork_pair_spread spread;
    double r[DISTANCES], density[DISTANCES], bandwidth = 0;
    double best = INFINITY, used = 0;
    ORK_TRY(make(ctx, &arena, n, is_geographic, &positions));
    ORK_TRY(ork_pair_spread_of(ctx, &positions, &spread));
    for (size_t k = 0; k < DISTANCES; k++)
        r[k] = spread.median * (double)(k + 1) / DISTANCES;
    for (size_t k = 0; k < repeats; k++) {
        double start = seconds(CLOCK_MONOTONIC), before = seconds(CLOCK_PROCESS_CPUTIME_ID);
        ORK_TRY(ork_k_density(ctx, &positions, NULL, NAN, r, DISTANCES, density, &bandwidth));
        double wall = seconds(CLOCK_MONOTONIC) - start;
        if (wall >= best) continue;
        best = wall;
        used = seconds(CLOCK_PROCESS_CPUTIME_ID) - before;
    }
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    printf(
        "%s, %zu places: bandwidth %.6g, K-density %.3f s, of processors %.3f s, %.0f MB at most\n",
        is_geographic ? "degrees" : "plane", n, bandwidth, best, used,
        (double)usage.ru_maxrss / 1024);
    return ORK_OK;
}

int main(int count, char **arguments)
{
    if (count < 3) return 2;
    size_t n = strtoull(arguments[1], NULL, 10), repeats = strtoull(arguments[2], NULL, 10);
    ork_context *ctx = ork_context_new();
    ork_status status = time_density(ctx, n, repeats, false);
    if (status == ORK_OK) status = time_density(ctx, n, repeats, true);
    if (status != ORK_OK) {
        char *text = ork_error_text(ork_context_error(ctx));
        fprintf(stderr, "%s\n", text ? text : "no memory");
        free(text);
    }
    ork_context_free(ctx);
    return status == ORK_OK ? 0 : 1;
}
