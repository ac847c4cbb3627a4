/*
 * Times a half-normal Cobb-Douglas frontier with three inputs, estimates and efficiencies:
 * frontier ROWS REPEATS [FILE]. With FILE the rows are written there as CSV, for a peer.
 */
#include <math.h>
#include <stdio.h>
#include <sys/resource.h>
#include <time.h>

#include "orken.h"
#include "orken/math/frontier.h"

enum { INPUTS = 3 };

static double seconds(clockid_t clock)
{
    struct timespec now;
    clock_gettime(clock, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/* Logarithms of inputs are uniform on (0, 3); y = 1 + 0.4 x1 + 0.35 x2 + 0.2 x3 + v − u. */
static void make(size_t n, double *x, double *y)
{
    ork_random random = ork_random_stream(1, 0);
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j < INPUTS; j++)
            x[j * n + i] = 3 * ork_random_uniform(&random);
        double v = 0.2 * ork_random_normal(&random), u = 0.4 * fabs(ork_random_normal(&random));
        y[i] = 1 + 0.4 * x[i] + 0.35 * x[n + i] + 0.2 * x[2 * n + i] + v - u;
    }
}

static int write_rows(const char *path, size_t n, const double *x, const double *y)
{
    FILE *file = fopen(path, "w");
    if (!file) return 1;
    fprintf(file, "y,x1,x2,x3\n");
    for (size_t i = 0; i < n; i++)
        fprintf(file, "%.17g,%.17g,%.17g,%.17g\n", y[i], x[i], x[n + i], x[2 * n + i]);
    return fclose(file);
}

static ork_status run(ork_context *ctx, size_t n, size_t repeats, const char *path)
{
    ORK_SCRATCH(arena);
    double *x, *y, *efficiency, best = INFINITY, fitting = 0, mean = 0, used = 0;
    ork_frontier fit;
    ORK_NEW(x, ork_arena_alloc(ctx, &arena, INPUTS * n * sizeof *x));
    ORK_NEW(y, ork_arena_alloc(ctx, &arena, n * sizeof *y));
    ORK_NEW(efficiency, ork_arena_alloc(ctx, &arena, n * sizeof *efficiency));
    make(n, x, y);
    if (path && write_rows(path, n, x, y))
        return ork_fail(ctx, ORK_ERR_IO, "cannot write %s", path);
    ork_frontier_model model = {.n = n, .y = y, .sign = 1, .distribution = ORK_HALF_NORMAL};
    model.design[ORK_PART_FRONTIER] = (ork_design){x, INPUTS, true};
    for (size_t k = 0; k < repeats; k++) {
        ORK_SCRATCH(scratch);
        double start = seconds(CLOCK_MONOTONIC), before = seconds(CLOCK_PROCESS_CPUTIME_ID);
        ORK_TRY(ork_frontier_fit(ctx, &model, &scratch, &fit, NULL));
        double fitted = seconds(CLOCK_MONOTONIC) - start;
        ork_frontier_scores scores = {.efficiency = efficiency};
        ORK_TRY(ork_frontier_efficiency(ctx, &fit, &model, 0.95, &scores));
        double wall = seconds(CLOCK_MONOTONIC) - start;
        if (wall >= best) continue;
        best = wall, fitting = fitted, used = seconds(CLOCK_PROCESS_CPUTIME_ID) - before;
    }
    for (size_t i = 0; i < n; i++)
        mean += efficiency[i] / (double)n;
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    printf("orken %zu rows: %.3f s (fit %.3f s, processors %.3f s), %zu steps, peak %ld MB; "
           "log-likelihood %.6f, mean efficiency %.6f\n",
           n, best, fitting, used, fit.iterations, usage.ru_maxrss / 1024, fit.log_likelihood,
           mean);
    return ORK_OK;
}

int main(int argc, char **argv)
{
    if (argc < 3) {
        fprintf(stderr, "usage: %s ROWS REPEATS [FILE]\n", argv[0]);
        return 2;
    }
    ork_context *ctx = ork_context_new();
    ork_status status =
        run(ctx, strtoul(argv[1], NULL, 10), strtoul(argv[2], NULL, 10), argc > 3 ? argv[3] : NULL);
    if (status != ORK_OK) fprintf(stderr, "%s\n", ork_context_error(ctx)->message);
    ork_context_free(ctx);
    return status == ORK_OK ? 0 : 1;
}
