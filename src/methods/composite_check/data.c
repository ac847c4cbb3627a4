/* What is checked: rows, values that all point the same way, scores of groups, sets of elements. */
#include "methods/composite_check/steps.h"

#include <math.h>
#include <string.h>

static void range_of(const double *x, size_t n, double *low, double *high)
{
    *low = INFINITY;
    *high = -INFINITY;
    for (size_t i = 0; i < n; i++) {
        if (isnan(x[i])) continue;
        *low = fmin(*low, x[i]);
        *high = fmax(*high, x[i]);
    }
}

/* Mean and standard deviation of the values that are there. */
static ork_status moments_of(ork_context *ctx, const double *x, size_t n, double *mean, double *sd)
{
    ORK_SCRATCH(scratch);
    double *there;
    size_t count = 0;
    ORK_NEW(there, ork_arena_calloc(ctx, &scratch, n, sizeof *there));
    for (size_t i = 0; i < n; i++) {
        if (!isnan(x[i])) there[count++] = x[i];
    }
    *mean = ork_mean(there, count);
    *sd = ork_sd(there, count);
    return ORK_OK;
}

/* An indicator made comparable; one without spread says nothing and stays without values. */
static ork_status normalise(ork_context *ctx, const check_work *work, size_t j, double *score)
{
    const double *x = work->raw + j * work->rows;
    double low, high, mean = 0, sd = 1, sign = check_leaf(work, j)->direction;
    range_of(x, work->rows, &low, &high);
    int rule = work->options->normalise;
    if (rule == ORK_CHECK_Z_SCORE) ORK_TRY(moments_of(ctx, x, work->rows, &mean, &sd));
    for (size_t i = 0; i < work->rows; i++) {
        if (!(low < high)) {
            score[i] = NAN;
        } else if (rule == ORK_CHECK_MIN_MAX) { /* halves: no overflow */
            double part = (x[i] / 2 - low / 2) / (high / 2 - low / 2);
            score[i] = 100 * (sign > 0 ? part : 1 - part);
        } else {
            score[i] = sign * (x[i] - mean) / sd;
        }
    }
    return ORK_OK;
}

/* Weighted means of the children that are there, from the lowest groups up. */
static void combine(check_work *work)
{
    const composite_node *nodes = work->tree.nodes;
    for (size_t k = work->tree.node_count; k-- > 0;) {
        if (nodes[k].leaf != COMPOSITE_NONE) continue;
        double *score = work->score + k * work->rows;
        for (size_t i = 0; i < work->rows; i++) {
            double sum = 0, weight = 0;
            for (size_t c = nodes[k].first_child; c != COMPOSITE_NONE; c = nodes[c].next_sibling) {
                double x = check_score(work, c)[i];
                if (isnan(x)) continue;
                sum += nodes[c].weight * x;
                weight += nodes[c].weight;
            }
            score[i] = weight > 0 ? sum / weight : NAN;
        }
    }
}

static ork_status find_sets(ork_context *ctx, check_work *work)
{
    const composite_work *tree = &work->tree;
    size_t *members, used = 0;
    bool is_flat = true;
    ORK_NEW(members, ork_arena_calloc(ctx, work->arena, tree->node_count, sizeof *members));
    ORK_NEW(work->sets,
            ork_arena_calloc(ctx, work->arena, tree->node_count + 1, sizeof *work->sets));
    for (size_t k = 0; k < tree->node_count; k++) {
        const composite_node *node = &tree->nodes[k];
        if (node->leaf != COMPOSITE_NONE) continue;
        is_flat = is_flat && k == 0;
        check_set *set = &work->sets[work->set_count++];
        *set = (check_set){.code = node->code, .name = node->name, .members = members + used};
        for (size_t c = node->first_child; c != COMPOSITE_NONE; c = tree->nodes[c].next_sibling) {
            members[used++] = c;
            set->count++;
        }
    }
    if (is_flat) return ORK_OK;
    work->sets[work->set_count++] = (check_set){.code = CHECK_ALL,
                                                .name = "All indicators",
                                                .members = tree->leaves,
                                                .count = tree->leaf_count};
    return ORK_OK;
}

static ork_status read_values(ork_context *ctx, check_work *work)
{
    const composite_work *tree = &work->tree;
    const ork_panel *panel = &tree->panel;
    ORK_SCRATCH(scratch);
    double *values;
    ORK_NEW(values, ork_arena_calloc(ctx, &scratch, panel->count, sizeof *values));
    ORK_NEW(work->raw,
            ork_arena_calloc(ctx, work->arena, work->rows * tree->leaf_count, sizeof *work->raw));
    ORK_NEW(work->score,
            ork_arena_calloc(ctx, work->arena, work->rows * tree->node_count, sizeof *work->score));
    for (size_t j = 0; j < tree->leaf_count; j++) {
        ork_panel_read(panel, check_leaf(work, j)->column, values);
        memcpy(work->raw + j * work->rows, values + work->from, work->rows * sizeof *values);
        ORK_TRY(normalise(ctx, work, j, work->score + tree->leaves[j] * work->rows));
    }
    combine(work);
    return ORK_OK;
}

ork_status check_read(ork_context *ctx, check_work *work)
{
    const ork_composite_check_options *options = work->options;
    ork_panel *panel = &work->tree.panel;
    work->tree_options = (ork_composite_options){.indicators = options->indicators,
                                                 .structure = options->structure,
                                                 .weights = options->weights,
                                                 .directions = options->directions};
    work->tree.options = &work->tree_options;
    work->tree.arena = work->arena;
    ORK_TRY(ork_panel_new(ctx, work->tree.input->data, work->arena, panel));
    ORK_TRY(composite_hierarchy(ctx, &work->tree));
    bool is_latest = options->scope == ORK_CHECK_LATEST;
    work->from = is_latest ? panel->start[panel->periods - 1] : 0;
    work->rows = panel->count - work->from;
    if (is_latest && panel->periods > 1) {
        ORK_TRY(ork_note_add(ctx, ORK_INFO, "latest-period",
                             "only %s is looked at; --scope all takes all %zu periods together",
                             panel->period_name[panel->periods - 1], panel->periods));
    }
    if (work->rows < 3) {
        ork_fail(ctx, ORK_ERR_DATA, "%zu units are too few to say anything about indicators",
                 work->rows);
        ork_hint(ctx, "at least 3 are needed; does a where, or a choice of periods, leave so few?");
        const ork_table *data = work->tree.input->data;
        return ork_at(ctx, &(ork_place){.file = data->file, .sheet = data->sheet});
    }
    ORK_TRY(read_values(ctx, work));
    return find_sets(ctx, work);
}

ork_status check_add_flag(ork_context *ctx, check_work *work, check_flag flag)
{
    if (work->flag_count == work->flag_room) {
        size_t room = 2 * work->flag_room + 16;
        check_flag *more;
        ORK_NEW(more, ork_arena_calloc(ctx, work->arena, room, sizeof *more));
        if (work->flag_count) memcpy(more, work->flags, work->flag_count * sizeof *more);
        work->flags = more;
        work->flag_room = room;
    }
    work->flags[work->flag_count++] = flag;
    return ORK_OK;
}
