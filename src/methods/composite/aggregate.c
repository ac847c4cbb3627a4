/* Indicators combined level by level; what is missing passes its weight to what is there. */
#include "methods/composite/steps.h"

#include <math.h>
#include <string.h>

/* Rounding of a sum of weights must not refuse a unit that has all it needs. */
#define COVERAGE_SLACK 1e-12

/* Adds the weight where there is a value: for so many units and parts that it must be quick. */
static void add_weight(const double *restrict x, double weight, size_t n, double *restrict present)
{
    for (size_t p = 0; p < n; p++)
        present[p] += isnan(x[p]) ? 0 : weight;
}

static void add_coverage(const composite_node *child, double size, size_t n, double *coverage)
{
    for (size_t p = 0; p < n; p++) {
        if (isnan(child->score[p])) continue;
        coverage[p] += child->coverage ? size * child->coverage[p] : size;
    }
}

/* Sums the weights that are there; a score is NaN where they are too few, 0 elsewhere. */
static void cover(const composite_work *work, const composite_family *family)
{
    composite_node *group = family->group;
    size_t n = work->panel.count;
    double all = 0;
    bool is_signed = false, has_groups = false;
    for (size_t k = 0; k < family->count; k++) {
        const composite_node *child = family->child[k];
        all += fabs(child->weight);
        is_signed |= child->weight < 0;
        has_groups |= child->coverage != NULL;
        add_weight(child->score, child->weight, n, group->present);
    }
    bool is_same = !is_signed && !has_groups; /* what is present is what is covered */
    if (is_same) memcpy(group->coverage, group->present, n * sizeof *group->coverage);
    for (size_t k = 0; k < family->count && !is_same; k++)
        add_coverage(family->child[k], fabs(family->child[k]->weight), n, group->coverage);
    for (size_t p = 0; p < n; p++) {
        if (is_signed) group->coverage[p] /= all;
        bool is_enough = group->present[p] > 0 &&
                         group->coverage[p] >= work->options->min_coverage - COVERAGE_SLACK;
        group->score[p] = is_enough ? 0 : NAN;
        if (group->coverage[p] > 1) group->coverage[p] = 1;
    }
}

/* The children of a group that count. */
static void gather_family(const composite_work *work, composite_node *group,
                          composite_family *family)
{
    family->group = group;
    family->count = 0;
    for (size_t c = group->first_child; c != COMPOSITE_NONE; c = work->nodes[c].next_sibling) {
        composite_node *child = &work->nodes[c];
        if (!child->is_dropped && child->weight != 0) family->child[family->count++] = child;
    }
}

static ork_status combine(ork_context *ctx, composite_work *work, const composite_family *family)
{
    if (composite_weighting(work, family->group) == ORK_WEIGHTING_BENEFIT_OF_THE_DOUBT) {
        return composite_benefit(ctx, work, family);
    }
    switch (composite_combining(work, family->group)) {
    case ORK_AGGREGATE_COPELAND:
        return composite_copeland(ctx, work, family);
    case ORK_AGGREGATE_KEMENY:
        return composite_kemeny(ctx, work, family);
    case ORK_AGGREGATE_TOPSIS:
        return composite_topsis(ctx, work, family);
    case ORK_AGGREGATE_ARITHMETIC:
    case ORK_AGGREGATE_GEOMETRIC:
    case ORK_AGGREGATE_HARMONIC:
    case ORK_AGGREGATE_GENERALISED:
        return composite_mean(ctx, work, family);
    default:
        return composite_row_rule(ctx, work, family);
    }
}

/* [n] zeros: an array of the group's own, allocated once. */
static ork_status clear(ork_context *ctx, const composite_work *work, double **values)
{
    size_t n = work->panel.count;
    if (!*values) ORK_NEW(*values, ork_arena_alloc(ctx, work->arena, n * sizeof **values));
    memset(*values, 0, n * sizeof **values);
    return ORK_OK;
}

/* Weights that the data gave, changed as the run asks. */
static void disturb(const composite_family *family)
{
    double sum = 0;
    for (size_t k = 0; k < family->count; k++)
        sum += family->child[k]->weight *= family->child[k]->disturbance;
    for (size_t k = 0; k < family->count; k++)
        family->child[k]->weight /= sum;
}

static ork_status aggregate_group(ork_context *ctx, composite_work *work, composite_node *group)
{
    ORK_SCRATCH(scratch);
    composite_family family;
    ORK_NEW(family.child, ork_arena_calloc(ctx, &scratch, work->node_count, sizeof(void *)));
    ORK_TRY(clear(ctx, work, &group->score));
    ORK_TRY(clear(ctx, work, &group->present));
    ORK_TRY(clear(ctx, work, &group->coverage));
    gather_family(work, group, &family);
    if (family.count == 0) { /* dropped: nobody has a score */
        for (size_t p = 0; p < work->panel.count; p++)
            group->score[p] = NAN;
        return ORK_OK;
    }
    ork_weighting rule = composite_weighting(work, group);
    bool is_given = rule == ORK_WEIGHTING_GIVEN || rule == ORK_WEIGHTING_BENEFIT_OF_THE_DOUBT;
    if (!is_given) {
        if (!group->has_weights) ORK_TRY(composite_weigh_children(ctx, work, &family));
        if (work->is_disturbed) disturb(&family);
        gather_family(work, group, &family);
    }
    cover(work, &family);
    return combine(ctx, work, &family);
}

ork_status composite_score(ork_context *ctx, composite_work *work)
{
    for (size_t k = work->node_count; k-- > 0;) { /* children stand behind their parents */
        if (work->nodes[k].leaf != COMPOSITE_NONE || work->nodes[k].has_score) continue;
        ORK_TRY(aggregate_group(ctx, work, &work->nodes[k]));
        ORK_TRY(ork_check_cancelled(ctx));
    }
    return ORK_OK;
}

/* ---- What was missing --------------------------------------------------------------------------
 */

static ork_status note_refused(ork_context *ctx, const composite_work *work)
{
    ORK_SCRATCH(scratch);
    ORK_OWNED_TEXT ork_text list = {0};
    const composite_node *whole = &work->nodes[0];
    const char *names[5];
    size_t refused = 0;
    for (size_t p = 0; p < work->panel.count; p++) {
        if (!isnan(whole->score[p])) continue;
        if (refused++ >= 5) continue;
        ORK_OWNED_TEXT ork_text row = {0};
        ork_table_row_name(ctx, work->input->data, work->panel.row[p], &row);
        ORK_TRY(ork_text_status(&row));
        ORK_NEW(names[refused - 1], ork_arena_strndup(ctx, &scratch, row.bytes, row.length));
    }
    if (refused == 0) return ORK_OK;
    for (size_t k = 0; k < refused && k < 5; k++) {
        ork_text_addf(ctx, &list, "%s%s", k ? "; " : "", names[k]);
    }
    if (refused > 5) ork_text_addf(ctx, &list, "; and %zu more", refused - 5);
    ORK_TRY(ork_text_status(&list));
    return ork_note_add(ctx, ORK_WARNING, "low-coverage",
                        "%zu of %zu rows have too little of the weight (min-coverage %.3g) and get "
                        "no score: %s",
                        refused, work->panel.count, work->options->min_coverage, list.bytes);
}

static ork_status note_missing(ork_context *ctx, const composite_work *work)
{
    size_t n = work->panel.count, missing = 0, all = 0;
    const double *score = work->nodes[0].score;
    for (size_t j = 0; j < work->leaf_count; j++) {
        if (work->nodes[work->leaves[j]].is_dropped) continue;
        const double *value = work->value + j * n;
        for (size_t p = 0; p < n; p++) {
            if (isnan(score[p])) continue; /* told by note_refused */
            missing += isnan(value[p]) != 0;
            all++;
        }
    }
    if (missing == 0) return ORK_OK;
    return ork_note_add(ctx, ORK_INFO, "missing-values",
                        "%zu of the %zu values behind the scores are missing; their weight went to "
                        "the others of the same group, and the column coverage says how much was "
                        "there",
                        missing, all);
}

/* ---- Ranks and shares --------------------------------------------------------------------------
 */

double composite_as_published(const composite_work *work, double score)
{
    if (work->options->decimals < 0) return score;
    double unit = pow(10, (double)work->options->decimals);
    double rounded = round(score * unit) / unit;
    return isfinite(rounded) ? rounded : score;
}

/* Positions with a score, group by group: group g's are at[start[g]] … at[start[g + 1] − 1]. */
typedef struct {
    size_t groups, *at, *start, *next;
    double *value, *ranked;
} ranking;

static void sort_into_groups(const composite_work *work, const double *score, size_t t,
                             bool by_group, ranking *of)
{
    size_t from = work->panel.start[t], to = work->panel.start[t + 1];
    for (size_t g = 0; g <= of->groups; g++)
        of->start[g] = 0;
    for (size_t p = from; p < to; p++) {
        size_t g = by_group ? work->group_of[p] : 0;
        if (!isnan(score[p]) && g < of->groups) of->start[g + 1]++;
    }
    for (size_t g = 0; g < of->groups; g++) {
        of->start[g + 1] += of->start[g];
        of->next[g] = of->start[g];
    }
    for (size_t p = from; p < to; p++) {
        size_t g = by_group ? work->group_of[p] : 0;
        if (isnan(score[p]) || g >= of->groups) continue;
        of->value[of->next[g]] = composite_as_published(work, score[p]);
        of->at[of->next[g]++] = p;
    }
}

static ork_status rank_all(ork_context *ctx, const composite_work *work, const double *score,
                           bool by_group, double *rank)
{
    ORK_SCRATCH(scratch);
    size_t n = work->panel.count;
    ranking of = {.groups = by_group ? work->groups : 1};
    ORK_NEW(of.value, ork_arena_alloc(ctx, &scratch, n * sizeof *of.value));
    ORK_NEW(of.ranked, ork_arena_alloc(ctx, &scratch, n * sizeof *of.ranked));
    ORK_NEW(of.at, ork_arena_alloc(ctx, &scratch, n * sizeof *of.at));
    ORK_NEW(of.start, ork_arena_calloc(ctx, &scratch, of.groups + 1, sizeof *of.start));
    ORK_NEW(of.next, ork_arena_calloc(ctx, &scratch, of.groups, sizeof *of.next));
    for (size_t p = 0; p < n; p++)
        rank[p] = NAN;
    for (size_t t = 0; t < work->panel.periods; t++) {
        sort_into_groups(work, score, t, by_group, &of);
        for (size_t g = 0; g < of.groups; g++) {
            size_t from = of.start[g], count = of.start[g + 1] - from;
            ORK_TRY(ork_rank(ctx, of.value + from, count, false, (ork_ties)work->options->ties,
                             of.ranked + from));
        }
        for (size_t k = 0; k < of.start[of.groups]; k++)
            rank[of.at[k]] = of.ranked[k];
    }
    return ORK_OK;
}

ork_status composite_rank(ork_context *ctx, const composite_work *work, const double *score,
                          double *rank)
{
    return rank_all(ctx, work, score, false, rank);
}

ork_status composite_rank_in_groups(ork_context *ctx, const composite_work *work,
                                    const double *score, double *rank)
{
    return rank_all(ctx, work, score, true, rank);
}

/* True when the rows of period t hold no territory twice; shares would be wrong otherwise. */
static ork_status can_sum(ork_context *ctx, const composite_work *work, size_t t, bool *is_sound)
{
    *is_sound = true;
    if (!work->input->units) return ORK_OK;
    const ork_panel *panel = &work->panel;
    const char *column = work->nodes[work->leaves[0]].column->name;
    ork_status status =
        ork_units_check_sum(ctx, work->input->units, work->input->data, column,
                            panel->row + panel->start[t], panel->start[t + 1] - panel->start[t]);
    if (status != ORK_ERR_DATA) return status;
    *is_sound = false;
    ORK_OWNED_MEMORY char *why = ork_strdup(ctx, ork_context_error(ctx)->message);
    if (!why) return ORK_ERR_MEMORY;
    ork_context_clear_error(ctx);
    return ork_note_add(ctx, ORK_WARNING, "no-share", "shares of the total were left out: %s", why);
}

/* Each score's share of the sum of scores of its period. */
static ork_status share_out(ork_context *ctx, composite_work *work)
{
    const double *score = work->nodes[0].score;
    const size_t *start = work->panel.start;
    ORK_SCRATCH(scratch);
    double *value;
    ORK_NEW(value, ork_arena_alloc(ctx, &scratch, work->panel.count * sizeof *value));
    for (size_t t = 0; t < work->panel.periods; t++) {
        size_t count = 0;
        bool is_sound = true, is_additive;
        for (size_t p = start[t]; p < start[t + 1]; p++) {
            if (isnan(score[p])) continue;
            is_sound &= score[p] >= 0;
            value[count++] = score[p];
        }
        ORK_TRY(can_sum(ctx, work, t, &is_additive));
        double sum = ork_sum(value, count);
        bool is_known = is_sound && is_additive && sum > 0;
        for (size_t p = start[t]; p < start[t + 1]; p++) {
            work->share[p] = is_known ? score[p] / sum : NAN;
        }
    }
    return ORK_OK;
}

ork_status composite_aggregate(ork_context *ctx, composite_work *work)
{
    size_t n = work->panel.count;
    ORK_NEW(work->rank, ork_arena_calloc(ctx, work->arena, n, sizeof *work->rank));
    ORK_NEW(work->share, ork_arena_calloc(ctx, work->arena, n, sizeof *work->share));
    ORK_TRY(composite_score(ctx, work));
    ORK_TRY(composite_weigh(ctx, work)); /* effective weights, of weights found on the way */
    ORK_TRY(note_missing(ctx, work));
    ORK_TRY(note_refused(ctx, work));
    ORK_TRY(composite_rank(ctx, work, work->nodes[0].score, work->rank));
    return share_out(ctx, work);
}
