/* Where units stand on every indicator and group: ranks, best values, contributions. */
#include "methods/composite/decompose.h"
#include "methods/composite_profile/steps.h"

#include <math.h>

double profile_median(double *values, size_t count)
{
    if (count == 0) return NAN;
    ork_sort(values, count, values);
    return ork_quantile(values, count, 0.5);
}

/* ---- Ranks -------------------------------------------------------------------------------------
 */

static ork_status rank_node(ork_context *ctx, size_t k, void *data)
{
    profile_work *work = data;
    const composite_work *index = &work->index;
    const composite_node *node = &index->nodes[k];
    size_t n = index->panel.count, count = 0;
    double *rank = work->rank + k * n;
    work->best[k] = work->median[k] = NAN;
    if (!profile_counts(node)) {
        for (size_t p = 0; p < n; p++)
            rank[p] = NAN;
        for (size_t p = 0; p < n && work->group_rank; p++)
            work->group_rank[k * n + p] = NAN;
        return ORK_OK;
    }
    ORK_TRY(composite_rank(ctx, index, node->score, rank));
    if (work->group_rank)
        ORK_TRY(composite_rank_in_groups(ctx, index, node->score, work->group_rank + k * n));
    ORK_SCRATCH(scratch);
    double *values;
    ORK_NEW(values, ork_arena_alloc(ctx, &scratch, (work->to - work->from) * sizeof *values));
    for (size_t p = work->from; p < work->to; p++) {
        if (!isnan(node->score[p])) values[count++] = node->score[p];
    }
    work->ranked[k] = count;
    work->median[k] = profile_median(values, count);
    if (count) work->best[k] = values[count - 1];
    return ORK_OK;
}

/* ---- Contributions -----------------------------------------------------------------------------
 */

/* What every node adds to the score, when that is a sum. */
static ork_status add_up(ork_context *ctx, profile_work *work)
{
    const composite_work *index = &work->index;
    size_t n = index->panel.count;
    if (!composite_is_a_sum(index)) return ORK_OK;
    ORK_NEW(work->contribution,
            ork_arena_calloc(ctx, work->arena, n * index->node_count, sizeof(double)));
    composite_spread_weights(index, work->contribution);
    for (size_t k = 0; k < index->node_count; k++) {
        for (size_t p = 0; p < n; p++)
            work->contribution[k * n + p] *=
                profile_counts(&index->nodes[k]) ? index->nodes[k].score[p] : NAN;
    }
    return ORK_OK;
}

/* The parts of one unit's distance from the mean; those of groups are sums of their parts'. */
static void spread_parts(const profile_work *work, const composite_split *split,
                         const double *parts, size_t p)
{
    const composite_work *index = &work->index;
    size_t n = index->panel.count;
    for (size_t k = index->node_count; k-- > 0;) { /* children stand behind their parents */
        double *above = &work->above[k * n + p];
        *above = split->part_of[k] == COMPOSITE_NONE ? NAN : parts[split->part_of[k]];
        if (!split->is_split[k]) continue;
        *above = k == 0 ? parts[split->count] : 0;
        const composite_node *nodes = index->nodes;
        for (size_t c = nodes[k].first_child; c != COMPOSITE_NONE; c = nodes[c].next_sibling) {
            double part = work->above[c * n + p];
            if (!isnan(part)) *above += part;
        }
    }
    for (size_t k = 0; k < index->node_count; k++) { /* what is missing is in a coverage */
        const composite_node *node = &index->nodes[k];
        if (!profile_counts(node) || isnan(node->score[p])) work->above[k * n + p] = NAN;
    }
}

static ork_status split_distances(ork_context *ctx, profile_work *work)
{
    const composite_work *index = &work->index;
    composite_split split;
    ORK_SCRATCH(scratch);
    ORK_TRY(composite_split_new(ctx, &scratch, index, "above_mean", &split));
    if (split.count == 0) return ORK_OK;
    double *mean, *own, *parts;
    ORK_NEW(mean, ork_arena_calloc(ctx, &scratch, index->node_count, sizeof *mean));
    ORK_NEW(own, ork_arena_calloc(ctx, &scratch, index->node_count, sizeof *own));
    ORK_NEW(parts, ork_arena_calloc(ctx, &scratch, split.count + 1, sizeof *parts));
    ORK_NEW(work->above, ork_arena_calloc(ctx, work->arena, index->panel.count * index->node_count,
                                          sizeof(double)));
    composite_mean_values(index, &split, work->from, work->to, mean);
    for (size_t u = 0; u < work->count; u++) {
        composite_values_at(index, work->units[u], own);
        composite_split_values(index, &split, mean, own, parts);
        spread_parts(work, &split, parts, work->units[u]);
    }
    return ORK_OK;
}

ork_status profile_standings(ork_context *ctx, profile_work *work)
{
    const composite_work *index = &work->index;
    size_t nodes = index->node_count, cells = nodes * index->panel.count;
    ORK_NEW(work->rank, ork_arena_calloc(ctx, work->arena, cells, sizeof(double)));
    if (index->group_of) {
        ORK_NEW(work->group_rank, ork_arena_calloc(ctx, work->arena, cells, sizeof(double)));
    }
    ORK_NEW(work->best, ork_arena_calloc(ctx, work->arena, nodes, sizeof(double)));
    ORK_NEW(work->median, ork_arena_calloc(ctx, work->arena, nodes, sizeof(double)));
    ORK_NEW(work->ranked, ork_arena_calloc(ctx, work->arena, nodes, sizeof(size_t)));
    ORK_TRY(ork_parallel(ctx, nodes, rank_node, work));
    ORK_TRY(add_up(ctx, work));
    return split_distances(ctx, work);
}

/* ---- Strengths and weaknesses ------------------------------------------------------------------
 */

/* True when indicator a stands before b among a unit's strengths (weaknesses: is_weak): by rank,
   then by how far it is above (below) the median of all, then by the structure's order. */
static bool is_before(const profile_work *work, size_t p, size_t a, size_t b, bool is_weak)
{
    size_t n = work->index.panel.count;
    const composite_node *nodes = work->index.nodes;
    double rank = work->rank[a * n + p], other = work->rank[b * n + p];
    if (rank != other) return (rank < other) != is_weak;
    double lead = nodes[a].score[p] - work->median[a];
    double other_lead = nodes[b].score[p] - work->median[b];
    if (lead != other_lead) return (lead > other_lead) != is_weak;
    return a < b;
}

static void mark(const profile_work *work, size_t u, bool is_weak)
{
    const composite_work *index = &work->index;
    size_t p = work->units[u], most = work->marked_most, count = 0;
    size_t *marked = work->marked + (2 * u + is_weak) * most;
    for (size_t j = 0; j < index->leaf_count; j++) {
        size_t k = index->leaves[j], at = count;
        if (isnan(work->rank[k * index->panel.count + p])) continue;
        while (at > 0 && is_before(work, p, k, marked[at - 1], is_weak))
            at--;
        if (at == most) continue;
        for (size_t l = count < most ? count : most - 1; l > at; l--)
            marked[l] = marked[l - 1];
        marked[at] = k;
        if (count < most) count++;
    }
}

ork_status profile_strengths(ork_context *ctx, profile_work *work)
{
    const composite_work *index = &work->index;
    size_t most = (size_t)work->options->most, used = 0;
    for (size_t j = 0; j < index->leaf_count; j++)
        used += !index->nodes[index->leaves[j]].is_dropped;
    if (most > used / 2) {
        most = used / 2;
        ORK_TRY(ork_note_add(ctx, ORK_INFO, "fewer-strengths",
                             "of %zu indicators, %zu can be called strengths and as many "
                             "weaknesses: none is both",
                             used, most));
    }
    work->marked_most = most;
    ORK_NEW(work->marked,
            ork_arena_calloc(ctx, work->arena, 2 * most * work->count, sizeof *work->marked));
    for (size_t k = 0; k < 2 * most * work->count; k++)
        work->marked[k] = COMPOSITE_NONE;
    for (size_t u = 0; u < work->count && most > 0; u++) {
        mark(work, u, false);
        mark(work, u, true);
    }
    return ORK_OK;
}
