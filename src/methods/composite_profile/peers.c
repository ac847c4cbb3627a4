/* Who is like whom: the units nearest by indicators or by size, or nearest of the same group. */
#include "methods/composite_profile/steps.h"

#include <math.h>
#include <string.h>

/* Units must share this much of the weight to be compared by their indicators. */
#define COMMON_LEAST 0.5

typedef struct {
    profile_work *work;
    double *size; /* [positions] or NULL */
    bool is_ratio;
} search;

/* Root of the weighted mean squared difference of the indicators that both have; NaN where that is
   less than half of the weight. */
static double unlikeness(const composite_work *index, size_t p, size_t q)
{
    double sum = 0, common = 0, all = 0;
    for (size_t j = 0; j < index->leaf_count; j++) {
        const composite_node *node = &index->nodes[index->leaves[j]];
        double weight = node->is_dropped ? 0 : fabs(node->effective);
        double difference = node->score[p] - node->score[q];
        all += weight;
        if (isnan(difference)) continue;
        common += weight;
        sum += weight * difference * difference;
    }
    return common > 0 && common >= COMMON_LEAST * all ? sqrt(sum / common) : NAN;
}

static double distance_between(const search *by, size_t p, size_t q)
{
    const composite_work *index = &by->work->index;
    if (by->size) {
        return by->is_ratio ? fabs(log(by->size[p] / by->size[q]))
                            : fabs(by->size[p] - by->size[q]);
    }
    return unlikeness(index, p, q);
}

static bool is_candidate(const profile_work *work, size_t p, size_t q)
{
    const composite_work *index = &work->index;
    if (p == q || isnan(index->nodes[0].score[q])) return false;
    if (work->options->peers != ORK_PEERS_GROUP) return true;
    return index->group_of[p] < index->groups && index->group_of[p] == index->group_of[q];
}

/* Nearest first; of equally near ones the first by name, so that rows may stand in any order. */
static bool is_nearer(const profile_work *work, double distance, size_t q, double other, size_t r)
{
    if (distance != other) return distance < other;
    const ork_panel *panel = &work->index.panel;
    return strcmp(ork_panel_unit(panel, q), ork_panel_unit(panel, r)) < 0;
}

static ork_status find_peers(ork_context *ctx, size_t u, void *data)
{
    const search *by = data;
    profile_work *work = by->work;
    size_t p = work->units[u], most = work->peer_most, count = 0;
    size_t *peers = work->peers + u * most;
    double *distance = work->distance + u * most;
    for (size_t q = work->from; q < work->to; q++) {
        if (!is_candidate(work, p, q)) continue;
        double d = distance_between(by, p, q);
        size_t at = count;
        if (isnan(d)) continue;
        while (at > 0 && is_nearer(work, d, q, distance[at - 1], peers[at - 1]))
            at--;
        if (at == most) continue;
        for (size_t l = count < most ? count : most - 1; l > at; l--) {
            peers[l] = peers[l - 1];
            distance[l] = distance[l - 1];
        }
        peers[at] = q;
        distance[at] = d;
        if (count < most) count++;
    }
    work->peer_count[u] = count;
    ORK_SCRATCH(scratch);
    double *values;
    ORK_NEW(values, ork_arena_alloc(ctx, &scratch, most * sizeof *values));
    for (size_t k = 0; k < work->index.node_count; k++) {
        const composite_node *node = &work->index.nodes[k];
        size_t there = 0;
        for (size_t l = 0; l < count && profile_counts(node); l++)
            if (!isnan(node->score[peers[l]])) values[there++] = node->score[peers[l]];
        work->peer_median[u * work->index.node_count + k] = profile_median(values, there);
    }
    return ORK_OK;
}

/* ---- What peers are found by -------------------------------------------------------------------
 */

static ork_status read_size(ork_context *ctx, search *by)
{
    profile_work *work = by->work;
    const ork_panel *panel = &work->index.panel;
    const ork_column *column;
    if (!work->options->size) {
        ork_fail(ctx, ORK_ERR_ARGUMENT, "peers by size need a column to compare sizes by");
        ork_hint(ctx, "for example --size population");
        return ork_at(ctx, &(ork_place){.option = "size"});
    }
    ORK_TRY(ork_table_numeric(ctx, panel->table, work->options->size, &column));
    ORK_NEW(by->size, ork_arena_calloc(ctx, work->arena, panel->count, sizeof *by->size));
    ork_panel_read(panel, column, by->size);
    by->is_ratio = true;
    for (size_t p = work->from; p < work->to; p++)
        if (by->size[p] <= 0) by->is_ratio = false;
    return ORK_OK;
}

static ork_status note_lonely(ork_context *ctx, const profile_work *work)
{
    size_t lonely = 0, first = 0;
    for (size_t u = work->count; u-- > 0;) {
        if (work->peer_count[u] > 0) continue;
        lonely++;
        first = u;
    }
    if (lonely == 0) return ORK_OK;
    return ork_note_add(
        ctx, ORK_WARNING, "no-peers", "%zu unit%s no peers, for example %s: %s", lonely,
        lonely == 1 ? " has" : "s have", ork_panel_unit(&work->index.panel, work->units[first]),
        work->options->peers == ORK_PEERS_GROUP ? "nobody else of the group has a score"
        : work->options->peers == ORK_PEERS_SIZE
            ? "the size is missing"
            : "it shares less than half of the weight with the others");
}

ork_status profile_peers(ork_context *ctx, profile_work *work)
{
    const ork_composite_profile_options *options = work->options;
    search by = {.work = work};
    if (options->peers == ORK_PEERS_SIZE) ORK_TRY(read_size(ctx, &by));
    if (options->peers == ORK_PEERS_GROUP && !work->index.group_of) {
        ork_fail(ctx, ORK_ERR_ARGUMENT, "peers of the same group need to know the groups of units");
        ork_hint(ctx, "name the column: --groups COLUMN");
        return ork_at(ctx, &(ork_place){.option = "groups"});
    }
    if (options->peers != ORK_PEERS_SIZE && options->size) {
        ORK_TRY(ork_note_add(ctx, ORK_INFO, "option-unused",
                             "size has no effect: peers are not found by size"));
    }
    work->peer_most = (size_t)options->peer_count;
    size_t cells = work->count * work->peer_most, nodes = work->index.node_count;
    ORK_NEW(work->peers, ork_arena_calloc(ctx, work->arena, cells, sizeof *work->peers));
    ORK_NEW(work->distance, ork_arena_calloc(ctx, work->arena, cells, sizeof *work->distance));
    ORK_NEW(work->peer_count,
            ork_arena_calloc(ctx, work->arena, work->count, sizeof *work->peer_count));
    ORK_NEW(work->peer_median,
            ork_arena_calloc(ctx, work->arena, work->count * nodes, sizeof *work->peer_median));
    ORK_TRY(ork_parallel(ctx, work->count, find_peers, &by));
    return note_lonely(ctx, work);
}
