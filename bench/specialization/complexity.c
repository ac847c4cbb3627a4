/*
 * Times complexity and relatedness on random data: complexity UNITS INDUSTRIES. Sizes are skewed
 * and nested (units that do many things also do the rare ones), about a fifth of them above 1 as
 * quotients.
 */
#include <math.h>
#include <stdio.h>
#include <sys/resource.h>
#include <time.h>

#include "methods/complexity/steps.h"
#include "orken.h"

static double seconds(clockid_t clock)
{
    struct timespec now;
    clock_gettime(clock, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

typedef struct {
    double wall, processor;
} stopwatch;

static stopwatch start_watch(void)
{
    return (stopwatch){seconds(CLOCK_MONOTONIC), seconds(CLOCK_PROCESS_CPUTIME_ID)};
}

/* Prints what was done since the watch was started, and starts it anew. */
static void lap(const char *what, stopwatch *watch)
{
    stopwatch end = start_watch();
    printf("  %-24s %8.4f s, of processors %8.4f s\n", what, end.wall - watch->wall,
           end.processor - watch->processor);
    *watch = start_watch();
}

static ork_status fill(ork_context *ctx, size_t units, size_t industries, double *size)
{
    (void)ctx;
    ork_random random = ork_random_stream(31, 0);
    for (size_t k = 0; k < industries; k++) {
        for (size_t i = 0; i < units; i++) {
            double reach = 1 - (double)i / (double)units, rarity = (double)k / (double)industries;
            double chance = 0.08 + 0.5 * (reach > rarity);
            bool is_there = ork_random_uniform(&random) < chance;
            size[k * units + i] = is_there ? exp(1.5 * ork_random_normal(&random)) : 0;
        }
    }
    return ORK_OK;
}

/* A single cross-section by hand, as the methods would read it. */
static ork_status make_data(ork_context *ctx, size_t units, size_t industries, ork_arena *arena,
                            complexity_data *data)
{
    static const ork_advantage_options options = {.threshold = 1};
    *data = (complexity_data){.options = &options, .arena = arena};
    ork_industries *sizes = &data->sizes;
    sizes->options = &options.industries;
    sizes->count = industries;
    sizes->panel.count = sizes->panel.units = units;
    sizes->panel.periods = 1;
    ORK_NEW(sizes->panel.start, ork_arena_calloc(ctx, arena, 2, sizeof(size_t)));
    sizes->panel.start[1] = units;
    ORK_NEW(sizes->size, ork_arena_calloc(ctx, arena, units * industries, sizeof(double)));
    ORK_NEW(sizes->total, ork_arena_calloc(ctx, arena, units, sizeof(double)));
    ORK_NEW(data->advantage, ork_arena_calloc(ctx, arena, units * industries, sizeof(double)));
    ORK_TRY(fill(ctx, units, industries, sizes->size));
    for (size_t k = 0; k < industries; k++) {
        for (size_t i = 0; i < units; i++)
            sizes->total[i] += sizes->size[k * units + i];
    }
    return ORK_OK;
}

static ork_status run(ork_context *ctx, size_t units, size_t industries)
{
    ORK_SCRATCH(arena);
    complexity_data data;
    complexity_network network;
    complexity_space space;
    complexity_indices indices;
    double *density, *outlook, *fitness, *complexity, change;
    stopwatch watch, whole;
    size_t rounds;
    ORK_TRY(make_data(ctx, units, industries, &arena, &data));
    ORK_NEW(density, ork_arena_calloc(ctx, &arena, units * industries, sizeof *density));
    ORK_NEW(outlook, ork_arena_calloc(ctx, &arena, units, sizeof *outlook));
    ORK_NEW(fitness, ork_arena_calloc(ctx, &arena, units, sizeof *fitness));
    ORK_NEW(complexity, ork_arena_calloc(ctx, &arena, industries, sizeof *complexity));
    ORK_NEW(indices.eci, ork_arena_calloc(ctx, &arena, units, sizeof(double)));
    ORK_NEW(indices.pci, ork_arena_calloc(ctx, &arena, industries, sizeof(double)));
    watch = whole = start_watch();
    ork_industries_quotients(&data.sizes, data.advantage);
    lap("location quotients", &watch);
    ORK_TRY(complexity_network_new(ctx, &arena, &data, 0, false, &network));
    lap("network", &watch);
    ORK_TRY(complexity_solve(ctx, &network, ORK_SIGN_DIVERSITY, &indices));
    lap("ECI and PCI", &watch);
    ORK_TRY(complexity_space_new(ctx, &arena, &network, ORK_RELATEDNESS_PROXIMITY, &space));
    lap("proximity", &watch);
    ORK_TRY(complexity_density(ctx, &network, &space, density));
    lap("density", &watch);
    ORK_TRY(complexity_outlook(ctx, &network, &space, density, indices.pci, outlook, NULL));
    lap("outlook index", &watch);
    ORK_TRY(complexity_fitness(ctx, &network, 1000, fitness, complexity, &rounds, &change));
    lap("fitness", &watch);
    lap("all", &whole);
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    printf("  %zu links of %zu; eigenvalues %.4f, %.4f; fitness in %zu rounds; peak %ld MB; "
           "check %.17g\n",
           network.units.start[units], units * industries, indices.second, indices.third, rounds,
           usage.ru_maxrss / 1024, indices.eci[1] + density[7] + outlook[3]);
    return ORK_OK;
}

int main(int count, char **arguments)
{
    if (count < 3) return 2;
    int status = 0;
    for (int threads = 1; threads <= 2 && status == 0; threads++) {
        ork_context *ctx = ork_context_new();
        ork_context_set_threads(ctx, threads);
        printf("%s units, %s industries, %d thread%s\n", arguments[1], arguments[2], threads,
               threads > 1 ? "s" : "");
        status = run(ctx, strtoull(arguments[1], NULL, 10), strtoull(arguments[2], NULL, 10));
        if (status) fprintf(stderr, "%s\n", ork_context_error(ctx)->message);
        ork_context_free(ctx);
    }
    return status ? 1 : 0;
}
