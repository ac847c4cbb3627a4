/* Parting the industries by several methods into several numbers of clusters. */
#include "methods/cluster_definitions/steps.h"
#include "orken/math/clustering.h"
#include "orken/math/communities.h"

#include <math.h>
#include <string.h>

const char *const definition_methods[] = {"ward", "average", "k-means", "leiden", NULL};

/* Numbers of clusters tried by default, at most. */
enum { NUMBERS_MOST = 20, K_MEANS_ITERATIONS = 300 };
/* Resolutions of the Leiden method: a coarse row, finer where numbers of clusters are missed. */
#define RESOLUTION_LEAST 0.3
#define RESOLUTION_MOST 100
#define RESOLUTION_STEP 1.3
#define RESOLUTION_LEAST_STEP 1.02
enum { RUNS_MOST = 80 };

typedef struct {
    definitions_work *work;
    size_t *wanted, count; /* numbers of clusters, ascending */
    double *row; /* [n × n] similarities; of an industry to itself the greatest of all pairs */
    double greatest;
} grouping;

/* ---- Numbers of clusters -----------------------------------------------------------------------
 */

static ork_status wrong_number(ork_context *ctx, double number, size_t n)
{
    ork_fail(ctx, ORK_ERR_ARGUMENT, "%g is no number of clusters of %zu industries", number, n);
    if (n == 3) ork_hint(ctx, "three industries can only make 2 clusters");
    ork_hint(ctx, "give whole numbers from 2 to %zu", n - 1);
    return ork_at(ctx, &(ork_place){.option = "clusters"});
}

/* By default so many that a cluster has 15 to 4 industries in the mean. */
static ork_status number_clusters(ork_context *ctx, ork_arena *arena, grouping *g)
{
    const ork_reals *given = &g->work->options->clusters;
    size_t n = g->work->n, least = (n + 14) / 15, most = n / 4;
    if (least < 2) least = 2;
    if (most < least) most = least;
    size_t room = given->count ? given->count : most - least + 1,
           step = (room + NUMBERS_MOST - 1) / NUMBERS_MOST;
    ORK_NEW(g->wanted, ork_arena_calloc(ctx, arena, room, sizeof *g->wanted));
    for (size_t k = least; given->count == 0 && k <= most; k += step)
        g->wanted[g->count++] = k;
    for (size_t k = 0; k < given->count; k++) {
        double number = given->items[k];
        if (number != floor(number) || number < 2 || number > (double)n - 1)
            return wrong_number(ctx, number, n);
        size_t at = g->count, clusters = (size_t)number;
        while (at > 0 && g->wanted[at - 1] > clusters)
            at--;
        if (at > 0 && g->wanted[at - 1] == clusters) continue;
        memmove(g->wanted + at + 1, g->wanted + at, (g->count++ - at) * sizeof *g->wanted);
        g->wanted[at] = clusters;
    }
    return ORK_OK;
}

static ork_status new_candidate(ork_context *ctx, definitions_work *work, int method,
                                size_t clusters, size_t **label)
{
    ORK_NEW(*label, ork_arena_calloc(ctx, work->arena, work->n, sizeof **label));
    work->candidate[work->candidates++] =
        (definition_candidate){.method = method, .clusters = clusters, .label = *label};
    return ORK_OK;
}

/* ---- Hierarchies -------------------------------------------------------------------------------
 */

/* Ward: Euclidean distances of the rows of similarities, so that it minimises what k-means does;
   average: how much less alike two industries are than the most alike. */
static ork_status find_distances(ork_context *ctx, const grouping *g, int method, double *distance)
{
    size_t n = g->work->n, at = 0;
    for (size_t i = 0; i < n; i++) {
        const double *one = g->row + i * n;
        for (size_t j = i + 1; j < n; j++) {
            const double *other = g->row + j * n;
            double sum = 0;
            for (size_t l = 0; method == GROUP_WARD && l < n; l++)
                sum += (one[l] - other[l]) * (one[l] - other[l]);
            distance[at++] = method == GROUP_WARD ? sqrt(sum) : g->greatest - one[j];
        }
        if (i % 64 == 0) ORK_TRY(ork_check_cancelled(ctx));
    }
    return ORK_OK;
}

static ork_status group_by_linkage(ork_context *ctx, grouping *g, int method)
{
    ORK_SCRATCH(scratch);
    definitions_work *work = g->work;
    size_t n = work->n, *label;
    double *distance;
    ORK_OWNED_HIERARCHY ork_hierarchy *hierarchy = NULL;
    ORK_NEW(distance, ork_arena_calloc(ctx, &scratch, n * (n - 1) / 2, sizeof *distance));
    ORK_TRY(find_distances(ctx, g, method, distance));
    ORK_TRY(ork_linkage_cluster(ctx, method == GROUP_WARD ? ORK_LINKAGE_WARD : ORK_LINKAGE_AVERAGE,
                                0, n, distance, NULL, &hierarchy));
    for (size_t k = 0; k < g->count; k++) {
        ORK_TRY(new_candidate(ctx, work, method, g->wanted[k], &label));
        ORK_TRY(ork_hierarchy_cut(ctx, hierarchy, g->wanted[k], label));
    }
    return ORK_OK;
}

/* ---- k-means -----------------------------------------------------------------------------------
 */

/* Of the rows of similarities. Fewer clusters are found where rows are the same. */
static ork_status group_by_k_means(ork_context *ctx, grouping *g)
{
    definitions_work *work = g->work;
    size_t n = work->n, *label;
    ork_k_means_options options = {.starts = (size_t)work->options->starts,
                                   .most_iterations = K_MEANS_ITERATIONS};
    for (size_t k = 0; k < g->count; k++) {
        ORK_OWNED_K_MEANS ork_k_means *found = NULL;
        ork_progress(ctx, "k-means", 0.3 + 0.2 * (double)k / (double)g->count);
        options.k = g->wanted[k];
        ORK_TRY(ork_k_means_cluster(ctx, g->row, n, n, &options, &found));
        if (found->k < options.k) continue;
        ORK_TRY(new_candidate(ctx, work, GROUP_K_MEANS, found->k, &label));
        memcpy(label, found->label, n * sizeof *label);
    }
    return ORK_OK;
}

/* ---- Communities -------------------------------------------------------------------------------
 */

/* Leiden at rising resolutions; of each wanted number of clusters the first partition counts. */
typedef struct {
    grouping *g;
    ork_graph graph;
    size_t *label; /* [n] scratch */
    bool *is_open; /* [n + 1] wanted numbers of clusters that are not met yet */
    size_t runs;
} rising;

static ork_status run_leiden(ork_context *ctx, rising *r, double resolution, size_t *count)
{
    definitions_work *work = r->g->work;
    size_t *kept;
    ork_progress(ctx, "Leiden", 0.5 + 0.4 * (double)r->runs++ / RUNS_MOST);
    ORK_TRY(ork_leiden(ctx, &r->graph, resolution, (size_t)work->options->starts, r->label, count,
                       NULL));
    if (!r->is_open[*count]) return ORK_OK;
    r->is_open[*count] = false;
    ORK_TRY(new_candidate(ctx, work, GROUP_LEIDEN, *count, &kept));
    memcpy(kept, r->label, work->n * sizeof *kept);
    return ORK_OK;
}

/* Halves an interval of resolutions as long as numbers of clusters within it are open. */
static ork_status search_between(ork_context *ctx, rising *r, double low, size_t low_count,
                                 double high, size_t high_count)
{
    size_t open = 0, count;
    for (size_t k = low_count + 1; k < high_count; k++)
        open += r->is_open[k];
    if (open == 0 || r->runs >= RUNS_MOST || high / low < RESOLUTION_LEAST_STEP) return ORK_OK;
    double middle = sqrt(low * high);
    ORK_TRY(run_leiden(ctx, r, middle, &count));
    ORK_TRY(search_between(ctx, r, low, low_count, middle, count));
    return search_between(ctx, r, middle, count, high, high_count);
}

static ork_status group_by_leiden(ork_context *ctx, grouping *g)
{
    ORK_SCRATCH(scratch);
    size_t n = g->work->n, before = 0, count;
    rising r = {.g = g};
    ORK_NEW(r.label, ork_arena_calloc(ctx, &scratch, n, sizeof *r.label));
    ORK_NEW(r.is_open, ork_arena_calloc(ctx, &scratch, n + 1, sizeof *r.is_open));
    for (size_t k = 0; k < g->count; k++)
        r.is_open[g->wanted[k]] = true;
    /* Links are what is more alike than the mean of all pairs, which is 0. */
    ORK_TRY(ork_graph_of_matrix(ctx, &scratch, g->work->similarity, n, &r.graph));
    double last = RESOLUTION_LEAST, resolution = last;
    ORK_TRY(run_leiden(ctx, &r, last, &before));
    while (before <= g->wanted[g->count - 1] && resolution < RESOLUTION_MOST) {
        resolution = last * RESOLUTION_STEP;
        ORK_TRY(run_leiden(ctx, &r, resolution, &count));
        ORK_TRY(search_between(ctx, &r, last, before, resolution, count));
        last = resolution;
        before = count;
    }
    return ORK_OK;
}

/* ---- All ---------------------------------------------------------------------------------------
 */

static ork_status make_rows(ork_context *ctx, ork_arena *arena, grouping *g)
{
    size_t n = g->work->n;
    g->greatest = -INFINITY;
    ORK_NEW(g->row, ork_arena_alloc(ctx, arena, n * n * sizeof *g->row));
    memcpy(g->row, g->work->similarity, n * n * sizeof *g->row);
    for (size_t j = 0; j < n; j++) {
        for (size_t i = j + 1; i < n; i++)
            g->greatest = fmax(g->greatest, g->row[j * n + i]);
    }
    for (size_t i = 0; i < n; i++)
        g->row[i * n + i] = g->greatest;
    return ORK_OK;
}

static ork_status count_alone(ork_context *ctx, const definitions_work *work,
                              definition_candidate *candidate)
{
    ORK_SCRATCH(scratch);
    size_t *size;
    ORK_NEW(size, ork_arena_calloc(ctx, &scratch, candidate->clusters, sizeof *size));
    for (size_t i = 0; i < work->n; i++)
        size[candidate->label[i]]++;
    for (size_t c = 0; c < candidate->clusters; c++)
        candidate->alone += (size_t)(size[c] == 1);
    return ORK_OK;
}

static ork_status group_by(ork_context *ctx, grouping *g, int method)
{
    if (method == GROUP_K_MEANS) return group_by_k_means(ctx, g);
    if (method == GROUP_LEIDEN) return group_by_leiden(ctx, g);
    return group_by_linkage(ctx, g, method);
}

static ork_status choose_methods(ork_context *ctx, const ork_texts *names, bool *is_wanted)
{
    for (int method = 0; method < GROUP_METHODS; method++) {
        is_wanted[method] = names->count == 0;
        for (size_t k = 0; k < names->count; k++) {
            if (strcmp(definition_methods[method], names->items[k]) != 0) continue;
            if (is_wanted[method]) {
                ork_fail(ctx, ORK_ERR_ARGUMENT, "\"%s\" stands twice", names->items[k]);
                return ork_at(ctx, &(ork_place){.option = "methods"});
            }
            is_wanted[method] = true;
        }
    }
    return ORK_OK;
}

ork_status definitions_group(ork_context *ctx, definitions_work *work)
{
    ORK_SCRATCH(scratch);
    grouping g = {.work = work};
    bool is_wanted[GROUP_METHODS];
    ork_progress(ctx, "clusters", 0.2);
    ORK_TRY(choose_methods(ctx, &work->options->methods, is_wanted));
    ORK_TRY(number_clusters(ctx, &scratch, &g));
    ORK_TRY(make_rows(ctx, &scratch, &g));
    ORK_NEW(work->candidate,
            ork_arena_calloc(ctx, work->arena, GROUP_METHODS * g.count, sizeof *work->candidate));
    for (int method = 0; method < GROUP_METHODS; method++) {
        if (is_wanted[method]) ORK_TRY(group_by(ctx, &g, method));
    }
    if (work->candidates == 0) {
        ork_fail(ctx, ORK_ERR_DATA, "no method found the numbers of clusters asked for");
        ork_hint(ctx, "Leiden's numbers follow from its resolution: try more numbers of clusters, "
                      "or other methods");
        return ork_at(ctx, &(ork_place){.option = "clusters"});
    }
    for (size_t c = 0; c < work->candidates; c++)
        ORK_TRY(count_alone(ctx, work, &work->candidate[c]));
    return ORK_OK;
}
