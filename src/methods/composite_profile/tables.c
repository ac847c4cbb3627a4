/* Profiles told in tables. */
#include "methods/build.h"
#include "methods/composite/sheet.h"
#include "methods/composite_profile/steps.h"

#include <math.h>

/* "Profiles in 2016" */
static ork_status title_of(ork_context *ctx, const profile_work *work, ork_arena *arena,
                           const char *what, const char **title)
{
    const char *in;
    ORK_NEW(in, ork_panel_in(ctx, arena, &work->index.panel, work->period));
    ORK_NEW(*title, ork_arena_format(ctx, arena, "%s%s", what, in));
    return ORK_OK;
}

/* ---- Rows of units and nodes -------------------------------------------------------------------
 */

/* A table whose rows are about a node of the index at a position of the panel. */
typedef struct {
    const profile_work *work;
    ork_table *table;
    size_t *position, *node; /* [row_count] */
    size_t *row;             /* [row_count] of the data */
    double *values;          /* [row_count] for whatever column comes next */
    const char **texts;      /* the same */
} page;

static ork_status page_new(ork_context *ctx, ork_arena *arena, const profile_work *work,
                           const char *name, const char *what, size_t rows, page *made)
{
    const char *title;
    *made = (page){.work = work};
    ORK_TRY(title_of(ctx, work, arena, what, &title));
    ORK_NEW(made->position, ork_arena_calloc(ctx, arena, rows, sizeof *made->position));
    ORK_NEW(made->node, ork_arena_calloc(ctx, arena, rows, sizeof *made->node));
    ORK_NEW(made->row, ork_arena_calloc(ctx, arena, rows, sizeof *made->row));
    ORK_NEW(made->values, ork_arena_calloc(ctx, arena, rows, sizeof *made->values));
    ORK_NEW(made->texts, ork_arena_calloc(ctx, arena, rows, sizeof *made->texts));
    return ork_build_table(ctx, name, title, rows, &made->table);
}

static ork_status add_unit(ork_context *ctx, page *to)
{
    const ork_panel *panel = &to->work->index.panel;
    for (size_t r = 0; r < to->table->row_count; r++)
        to->row[r] = panel->row[to->position[r]];
    return ork_build_pick(ctx, to->table, "unit", panel->unit, to->row);
}

/* What a text column says of a row's node. */
static const char *code_of(const composite_work *index, size_t k)
{
    return index->nodes[k].code;
}
static const char *name_of(const composite_work *index, size_t k)
{
    return index->nodes[k].name;
}
static const char *parent_of(const composite_work *index, size_t k)
{
    size_t parent = index->nodes[k].parent;
    return parent == COMPOSITE_NONE ? NULL : index->nodes[parent].code;
}
static const char *group_of(const composite_work *index, size_t k)
{
    size_t parent = index->nodes[k].parent;
    return parent == COMPOSITE_NONE ? NULL : index->nodes[parent].name;
}
static const char *measure_of(const composite_work *index, size_t k)
{
    return index->nodes[k].measure;
}

static ork_status add_text(ork_context *ctx, page *to, const char *name, const char *label,
                           const char *(*says)(const composite_work *index, size_t k))
{
    for (size_t r = 0; r < to->table->row_count; r++)
        to->texts[r] = says(&to->work->index, to->node[r]);
    return ork_build_text(ctx, to->table, name, label, to->texts);
}

/* A column of what is held by node and position; `by` NULL: the nodes' scores. */
static void gather(page *to, const double *by)
{
    const composite_work *index = &to->work->index;
    for (size_t r = 0; r < to->table->row_count; r++) {
        size_t k = to->node[r], p = to->position[r];
        const double *score = index->nodes[k].score;
        to->values[r] = by ? by[k * index->panel.count + p] : score ? score[p] : NAN;
    }
}

static ork_status add_number(ork_context *ctx, page *to, const char *name, const char *label,
                             const double *by)
{
    gather(to, by);
    return ork_build_number(ctx, to->table, name, label, NULL, to->values);
}

static ork_status add_rank(ork_context *ctx, page *to, const char *name, const char *label,
                           const double *by)
{
    gather(to, by);
    return composite_add_rank(ctx, &to->work->index, to->table, name, label, to->values);
}

/* Values of indicators as measured. */
static ork_status add_value(ork_context *ctx, page *to)
{
    const composite_work *index = &to->work->index;
    for (size_t r = 0; r < to->table->row_count; r++) {
        size_t leaf = index->nodes[to->node[r]].leaf;
        to->values[r] =
            leaf == COMPOSITE_NONE ? NAN : index->raw[leaf * index->panel.count + to->position[r]];
    }
    ORK_TRY(ork_build_number(ctx, to->table, "value", "Value", NULL, to->values));
    return add_text(ctx, to, "measure", "Measure unit", measure_of);
}

static ork_status add_ranked(ork_context *ctx, page *to)
{
    for (size_t r = 0; r < to->table->row_count; r++)
        to->values[r] = (double)to->work->ranked[to->node[r]];
    return ork_build_integer(ctx, to->table, "ranked", "Units ranked", to->values);
}

/* ---- The profile -------------------------------------------------------------------------------
 */

static ork_status add_gaps(ork_context *ctx, page *to)
{
    const profile_work *work = to->work;
    size_t nodes = work->index.node_count, rows = to->table->row_count;
    gather(to, NULL);
    for (size_t r = 0; r < rows; r++)
        to->values[r] -= work->best[to->node[r]];
    ORK_TRY(ork_build_number(ctx, to->table, "gap_to_best", "Gap to the best", NULL, to->values));
    gather(to, NULL);
    for (size_t r = 0; r < rows; r++)
        to->values[r] -= work->peer_median[r / nodes * nodes + to->node[r]];
    return ork_build_number(ctx, to->table, "gap_to_peers", "Gap to the peers' median", NULL,
                            to->values);
}

static ork_status add_standing(ork_context *ctx, page *to)
{
    const profile_work *work = to->work;
    size_t nodes = work->index.node_count, most = work->marked_most;
    for (size_t r = 0; r < to->table->row_count; r++)
        to->texts[r] = NULL;
    for (size_t u = 0; u < work->count; u++) {
        for (size_t m = 0; m < 2 * most; m++) {
            size_t k = work->marked[2 * u * most + m];
            if (k != COMPOSITE_NONE) to->texts[u * nodes + k] = m < most ? "strength" : "weakness";
        }
    }
    return ork_build_text(ctx, to->table, "standing", "Standing", to->texts);
}

/* Row u × nodes + k is node k of unit u. */
static ork_status profile_table(ork_context *ctx, const profile_work *work, ork_result *result)
{
    ORK_SCRATCH(scratch);
    const composite_work *index = &work->index;
    size_t nodes = index->node_count;
    page to;
    ORK_TRY(
        page_new(ctx, &scratch, work, "profile", "Where units stand", work->count * nodes, &to));
    ORK_OWNED_TABLE ork_table *table = to.table;
    for (size_t r = 0; r < table->row_count; r++) {
        to.position[r] = work->units[r / nodes];
        to.node[r] = r % nodes;
    }
    ORK_TRY(add_unit(ctx, &to));
    ORK_TRY(add_text(ctx, &to, "node", "Code", code_of));
    ORK_TRY(add_text(ctx, &to, "name", "Name", name_of));
    ORK_TRY(add_text(ctx, &to, "parent", "Part of", parent_of));
    for (size_t r = 0; r < table->row_count; r++)
        to.values[r] = (double)index->nodes[to.node[r]].level;
    ORK_TRY(ork_build_integer(ctx, table, "level", "Level", to.values));
    ORK_TRY(add_value(ctx, &to));
    ORK_TRY(add_number(ctx, &to, "normalised", "Score", NULL));
    ORK_TRY(add_rank(ctx, &to, "rank", "Rank", work->rank));
    ORK_TRY(add_ranked(ctx, &to));
    if (work->group_rank)
        ORK_TRY(add_rank(ctx, &to, "rank_in_group", "Rank in the group", work->group_rank));
    ORK_TRY(add_gaps(ctx, &to));
    if (work->contribution)
        ORK_TRY(add_number(ctx, &to, "contribution", "Part of the score", work->contribution));
    if (work->above)
        ORK_TRY(
            add_number(ctx, &to, "above_mean", "Part of the distance from the mean", work->above));
    ORK_TRY(add_standing(ctx, &to));
    return ork_build_deliver(ctx, result, &table);
}

/* ---- Strengths and weaknesses ------------------------------------------------------------------
 */

/* Units of the period that have the rank of position p. */
static double count_sharers(const profile_work *work, size_t k, size_t p)
{
    const double *rank = work->rank + k * work->index.panel.count;
    size_t count = 0;
    for (size_t q = work->from; q < work->to; q++)
        count += rank[q] == rank[p];
    return (double)count;
}

static ork_status fill_marked(ork_context *ctx, page *to, const size_t *unit, const double *place)
{
    const profile_work *work = to->work;
    ORK_TRY(add_unit(ctx, to));
    ORK_TRY(ork_build_integer(ctx, to->table, "place", "Place", place));
    ORK_TRY(add_text(ctx, to, "indicator", "Code", code_of));
    ORK_TRY(add_text(ctx, to, "name", "Indicator", name_of));
    ORK_TRY(add_text(ctx, to, "group", "Group", group_of));
    ORK_TRY(add_rank(ctx, to, "rank", "Rank", work->rank));
    for (size_t r = 0; r < to->table->row_count; r++)
        to->values[r] = count_sharers(work, to->node[r], to->position[r]);
    ORK_TRY(ork_build_integer(ctx, to->table, "shared", "Units with this rank", to->values));
    ORK_TRY(add_ranked(ctx, to));
    ORK_TRY(add_value(ctx, to));
    ORK_TRY(add_number(ctx, to, "normalised", "Score", NULL));
    for (size_t r = 0; r < to->table->row_count; r++)
        to->values[r] = work->peer_median[unit[r] * work->index.node_count + to->node[r]];
    return ork_build_number(ctx, to->table, "peers", "Median of the peers", NULL, to->values);
}

static ork_status marked_table(ork_context *ctx, const profile_work *work, bool is_weak,
                               ork_result *result)
{
    ORK_SCRATCH(scratch);
    size_t most = work->marked_most, rows = 0, *unit;
    double *place;
    for (size_t u = 0; u < work->count; u++)
        for (size_t m = 0; m < most; m++)
            rows += work->marked[(2 * u + is_weak) * most + m] != COMPOSITE_NONE;
    if (rows == 0) return ORK_OK;
    page to;
    ORK_TRY(page_new(ctx, &scratch, work, is_weak ? "weaknesses" : "strengths",
                     is_weak ? "Where units are weak" : "Where units are strong", rows, &to));
    ORK_OWNED_TABLE ork_table *table = to.table;
    ORK_NEW(unit, ork_arena_calloc(ctx, &scratch, rows, sizeof *unit));
    ORK_NEW(place, ork_arena_calloc(ctx, &scratch, rows, sizeof *place));
    size_t r = 0;
    for (size_t u = 0; u < work->count; u++) {
        for (size_t m = 0; m < most; m++) {
            size_t k = work->marked[(2 * u + is_weak) * most + m];
            if (k == COMPOSITE_NONE) continue;
            to.position[r] = work->units[u];
            to.node[r] = k;
            unit[r] = u;
            place[r++] = (double)m + 1;
        }
    }
    ORK_TRY(fill_marked(ctx, &to, unit, place));
    return ork_build_deliver(ctx, result, &table);
}

/* ---- Peers -------------------------------------------------------------------------------------
 */

static ork_status peers_table(ork_context *ctx, const profile_work *work, ork_result *result)
{
    ORK_SCRATCH(scratch);
    const composite_work *index = &work->index;
    const ork_panel *panel = &index->panel;
    size_t rows = 0, r = 0, *whom;
    double *place, *distance;
    for (size_t u = 0; u < work->count; u++)
        rows += work->peer_count[u];
    if (rows == 0) return ORK_OK;
    page to;
    ORK_TRY(page_new(ctx, &scratch, work, "peers", "Who is like whom", rows, &to));
    ORK_OWNED_TABLE ork_table *table = to.table;
    ORK_NEW(whom, ork_arena_calloc(ctx, &scratch, rows, sizeof *whom));
    ORK_NEW(place, ork_arena_calloc(ctx, &scratch, rows, sizeof *place));
    ORK_NEW(distance, ork_arena_calloc(ctx, &scratch, rows, sizeof *distance));
    for (size_t u = 0; u < work->count; u++) {
        for (size_t l = 0; l < work->peer_count[u]; l++, r++) {
            to.position[r] = work->units[u];
            whom[r] = work->peers[u * work->peer_most + l];
            place[r] = (double)l + 1;
            distance[r] = work->distance[u * work->peer_most + l];
        }
    }
    ORK_TRY(add_unit(ctx, &to));
    ORK_TRY(ork_build_integer(ctx, table, "place", "Place", place));
    for (r = 0; r < rows; r++) {
        to.position[r] = whom[r];
        to.row[r] = panel->row[whom[r]];
    }
    ORK_TRY(ork_build_pick(ctx, table, "peer", panel->unit, to.row));
    ORK_TRY(ork_build_number(ctx, table, "distance", "Distance", NULL, distance));
    ORK_TRY(add_number(ctx, &to, "score", "Score of the peer", NULL));
    ORK_TRY(add_rank(ctx, &to, "rank", "Rank of the peer", work->rank));
    return ork_build_deliver(ctx, result, &table);
}

/* ---- Trend -------------------------------------------------------------------------------------
 */

/* values[r] −= the same of the unit's earlier period, or NaN when there is none. */
static ork_status add_changes(ork_context *ctx, page *to, const size_t *earlier)
{
    const composite_work *index = &to->work->index;
    size_t n = index->panel.count;
    gather(to, NULL);
    for (size_t r = 0; r < to->table->row_count; r++) {
        bool has = earlier[r] != COMPOSITE_NONE;
        to->values[r] -= has ? index->nodes[to->node[r]].score[earlier[r]] : NAN;
    }
    ORK_TRY(ork_build_number(ctx, to->table, "score_change", "Change of score", NULL, to->values));
    for (size_t r = 0; r < to->table->row_count; r++) {
        bool has = earlier[r] != COMPOSITE_NONE;
        const double *rank = to->work->rank + to->node[r] * n;
        to->values[r] = has ? rank[earlier[r]] - rank[to->position[r]] : NAN;
    }
    return composite_add_rank(ctx, index, to->table, "rank_change", "Ranks gained", to->values);
}

/* The positions of the profiled units in all periods, unit by unit. */
static ork_status list_positions(ork_context *ctx, ork_arena *arena, const profile_work *work,
                                 size_t *position, size_t *earlier, size_t *count)
{
    const ork_panel *panel = &work->index.panel;
    size_t *at;
    *count = 0;
    ORK_NEW(at, ork_arena_calloc(ctx, arena, panel->periods * panel->units, sizeof *at));
    for (size_t t = 0; t < panel->periods; t++)
        ork_panel_locate(panel, t, at + t * panel->units);
    for (size_t u = 0; u < work->count; u++) {
        size_t before = COMPOSITE_NONE;
        for (size_t t = 0; t < panel->periods; t++) {
            size_t p = at[t * panel->units + panel->unit_of[work->units[u]]];
            if (p == SIZE_MAX) continue;
            position[*count] = p;
            earlier[(*count)++] = before;
            before = p;
        }
    }
    return ORK_OK;
}

static ork_status trend_table(ork_context *ctx, const profile_work *work, ork_result *result)
{
    const composite_work *index = &work->index;
    const ork_panel *panel = &index->panel;
    if (panel->periods < 2) return ORK_OK;
    ORK_SCRATCH(scratch);
    size_t count, groups = 0, *position, *before, *earlier, *group;
    size_t most = work->count * panel->periods;
    ORK_NEW(position, ork_arena_calloc(ctx, &scratch, most, sizeof *position));
    ORK_NEW(before, ork_arena_calloc(ctx, &scratch, most, sizeof *before));
    ORK_NEW(group, ork_arena_calloc(ctx, &scratch, index->node_count, sizeof *group));
    ORK_TRY(list_positions(ctx, &scratch, work, position, before, &count));
    for (size_t k = 0; k < index->node_count; k++) {
        bool is_group = index->nodes[k].leaf == COMPOSITE_NONE;
        if (is_group && profile_counts(&index->nodes[k])) group[groups++] = k;
    }
    page to;
    ORK_TRY(page_new(ctx, &scratch, work, "trend", "Scores and ranks over periods", count * groups,
                     &to));
    ORK_OWNED_TABLE ork_table *table = to.table;
    ORK_TRY(ork_table_set_title(ctx, table, NULL, "Scores and ranks over periods"));
    ORK_NEW(earlier, ork_arena_calloc(ctx, &scratch, count * groups, sizeof *earlier));
    for (size_t r = 0; r < table->row_count; r++) {
        to.position[r] = position[r % count];
        earlier[r] = before[r % count];
        to.node[r] = group[r / count];
    }
    ORK_TRY(add_unit(ctx, &to));
    ORK_TRY(ork_build_pick(ctx, table, "period", panel->period, to.row));
    ORK_TRY(add_text(ctx, &to, "node", "Code", code_of));
    ORK_TRY(add_text(ctx, &to, "name", "Name", name_of));
    ORK_TRY(add_number(ctx, &to, "score", "Score", NULL));
    ORK_TRY(add_rank(ctx, &to, "rank", "Rank", work->rank));
    ORK_TRY(add_changes(ctx, &to, earlier));
    return ork_build_deliver(ctx, result, &table);
}

ork_status profile_tables(ork_context *ctx, const profile_work *work, ork_result *result)
{
    ORK_TRY(profile_table(ctx, work, result));
    ORK_TRY(marked_table(ctx, work, false, result));
    ORK_TRY(marked_table(ctx, work, true, result));
    ORK_TRY(peers_table(ctx, work, result));
    return trend_table(ctx, work, result);
}
