/* The difference of two scores split into indicators: slopes along the path multiply. */
#include "methods/composite/decompose.h"
#include "methods/composite/means.h"

/* (f(b) - f(a)) / (b - a), and f'(a) where the ends meet. */
static double slope(const composite_transform *by, double a, double b)
{
    switch (by->rule) {
    case ORK_AGGREGATE_GEOMETRIC:
        return a == b ? 1 / a : log1p((b - a) / a) / (b - a);
    case ORK_AGGREGATE_HARMONIC:
        return -1 / a / b;
    case ORK_AGGREGATE_GENERALISED: {
        double p = by->power, s = by->scale;
        if (a == 0 && b == 0) return p == 1 ? 1 / s : p > 1 ? 0 : INFINITY;
        if (a == b) return p * pow(a / s, p - 1) / s;
        if (a == 0 || b == 0) return pow((a + b) / s, p) / (a + b);
        return pow(a / s, p) * expm1(p * log1p((b - a) / a)) / (b - a);
    }
    default:
        return 1;
    }
}

/* f(b) - f(a) without 0 times infinity. */
static double rise(const composite_transform *by, double a, double b)
{
    return a == b ? 0 : slope(by, a, b) * (b - a);
}

/* The function of a group with scores y0 and y1; values over the scale stay below the reciprocal of
   their shares. */
static composite_transform transform_of(const composite_work *work, const composite_node *group,
                                        double y0, double y1)
{
    composite_transform by = {
        .rule = composite_combining(work, group), .power = work->options->power, .scale = 1};
    double scale = by.power > 0 ? fmax(y0, y1) : fmin(y0, y1);
    if (scale > 0) by.scale = scale;
    return by;
}

static bool counts(const composite_node *node)
{
    return !node->is_dropped && node->weight != 0;
}

/* ---- What can be split -------------------------------------------------------------------------
 */

static bool has_parts(const composite_work *work, const composite_node *group)
{
    if (composite_weighting(work, group) == ORK_WEIGHTING_BENEFIT_OF_THE_DOUBT) return false;
    switch (composite_combining(work, group)) {
    case ORK_AGGREGATE_ARITHMETIC:
    case ORK_AGGREGATE_GEOMETRIC:
    case ORK_AGGREGATE_HARMONIC:
    case ORK_AGGREGATE_GENERALISED:
        return true;
    default:
        return false;
    }
}

static const char *rule_of(const composite_work *work, const composite_node *group)
{
    ork_weighting weighting = composite_weighting(work, group);
    if (weighting == ORK_WEIGHTING_BENEFIT_OF_THE_DOUBT) return composite_weighting_name(weighting);
    return composite_combining_name(composite_combining(work, group));
}

ork_status composite_split_new(ork_context *ctx, ork_arena *arena, const composite_work *work,
                               const char *table, composite_split *split)
{
    const composite_node *nodes = work->nodes;
    *split = (composite_split){0};
    if (!has_parts(work, &nodes[0])) {
        return ork_note_add(ctx, ORK_INFO, "no-parts",
                            "%s was left out: scores found by %s are no sum of parts", table,
                            rule_of(work, &nodes[0]));
    }
    size_t n = work->node_count;
    ORK_NEW(split->nodes, ork_arena_calloc(ctx, arena, n, sizeof *split->nodes));
    ORK_NEW(split->part_of, ork_arena_calloc(ctx, arena, n, sizeof *split->part_of));
    ORK_NEW(split->factor, ork_arena_calloc(ctx, arena, n, sizeof *split->factor));
    ORK_NEW(split->is_split, ork_arena_calloc(ctx, arena, n, sizeof *split->is_split));
    for (size_t k = 0; k < n; k++) {
        bool is_beneath = k > 0 && !split->is_split[nodes[k].parent];
        bool is_group = nodes[k].leaf == COMPOSITE_NONE;
        split->part_of[k] = COMPOSITE_NONE;
        if (is_beneath || !counts(&nodes[k])) continue;
        split->is_split[k] = is_group && has_parts(work, &nodes[k]);
        if (split->is_split[k]) continue;
        split->part_of[k] = split->count;
        split->nodes[split->count++] = k;
        if (!is_group) continue;
        ORK_TRY(
            ork_note_add(ctx, ORK_INFO, "no-parts",
                         "\"%s\" stands as a whole in %s: scores found by %s are no sum of parts",
                         nodes[k].name, table, rule_of(work, &nodes[k])));
    }
    return ORK_OK;
}

/* ---- The split ---------------------------------------------------------------------------------
 */

/* Sums of the weights that are there at both ends. */
static void sum_weights(const composite_work *work, const composite_node *group, const double *from,
                        const double *to, double sums[2])
{
    sums[0] = sums[1] = 0;
    for (size_t c = group->first_child; c != COMPOSITE_NONE; c = work->nodes[c].next_sibling) {
        if (!counts(&work->nodes[c])) continue;
        if (!isnan(from[c])) sums[0] += work->nodes[c].weight;
        if (!isnan(to[c])) sums[1] += work->nodes[c].weight;
    }
}

/* Gives each child of group g its part, or its factor when it is split further; returns what
   differing shares do. */
static double split_group(const composite_work *work, const composite_split *split, size_t g,
                          const double *from, const double *to, double *parts)
{
    const composite_node *nodes = work->nodes;
    composite_transform by = transform_of(work, &nodes[g], from[g], to[g]);
    double sums[2], coverage = 0, steep = slope(&by, from[g], to[g]);
    double through = split->factor[g] / steep;
    if (!isfinite(through)) through = 0; /* both scores are 0, and so is every part */
    sum_weights(work, &nodes[g], from, to, sums);
    for (size_t c = nodes[g].first_child; c != COMPOSITE_NONE; c = nodes[c].next_sibling) {
        if (!counts(&nodes[c])) continue;
        double before = isnan(from[c]) ? 0 : nodes[c].weight / sums[0];
        double after = isnan(to[c]) ? 0 : nodes[c].weight / sums[1];
        split->factor[c] = 0;
        /* Shares sum to 1 at both ends, so that f may be counted from its value at `from`. */
        if (!isnan(from[c]) && !isnan(to[c])) {
            double share = before / 2 + after / 2, own = through * share;
            double here = rise(&by, from[g], from[c]), there = rise(&by, from[g], to[c]);
            coverage += before == after ? 0 : (after - before) * (here / 2 + there / 2);
            if (split->is_split[c]) split->factor[c] = own * slope(&by, from[c], to[c]);
            if (!isfinite(split->factor[c])) split->factor[c] = 0; /* both are 0 */
            if (!split->is_split[c]) parts[split->part_of[c]] = own * rise(&by, from[c], to[c]);
        } else if (!isnan(to[c])) {
            coverage += after * rise(&by, from[g], to[c]);
        } else if (!isnan(from[c])) {
            coverage -= before * rise(&by, from[g], from[c]);
        }
    }
    return through * coverage;
}

void composite_split_values(const composite_work *work, const composite_split *split,
                            const double *from, const double *to, double *parts)
{
    bool is_there = !isnan(from[0]) && !isnan(to[0]);
    for (size_t j = 0; j <= split->count; j++)
        parts[j] = is_there ? 0 : NAN;
    if (!is_there) return;
    split->factor[0] = 1;
    for (size_t k = 0; k < work->node_count; k++) { /* parents stand before children */
        if (!split->is_split[k]) continue;
        if (isnan(from[k]) || isnan(to[k])) continue; /* in the coverage of the group above */
        parts[split->count] += split_group(work, split, k, from, to, parts);
    }
}

/* ---- The ends ----------------------------------------------------------------------------------
 */

void composite_values_at(const composite_work *work, size_t position, double *values)
{
    for (size_t k = 0; k < work->node_count; k++)
        values[k] = position == COMPOSITE_NONE ? NAN : work->nodes[k].score[position];
}

/* The group's mean of the children's values that are there. */
static double mean_of_children(const composite_work *work, size_t g, const double *values)
{
    const composite_node *nodes = work->nodes;
    double sum = 0, weights = 0, least = INFINITY, greatest = 0;
    for (size_t c = nodes[g].first_child; c != COMPOSITE_NONE; c = nodes[c].next_sibling) {
        if (!counts(&nodes[c]) || isnan(values[c])) continue;
        least = fmin(least, values[c]);
        greatest = fmax(greatest, values[c]);
    }
    composite_transform by = transform_of(work, &nodes[g], least, greatest);
    for (size_t c = nodes[g].first_child; c != COMPOSITE_NONE; c = nodes[c].next_sibling) {
        if (!counts(&nodes[c]) || isnan(values[c])) continue;
        sum += nodes[c].weight * composite_there(&by, values[c]);
        weights += nodes[c].weight;
    }
    return weights > 0 ? composite_back(&by, sum / weights) : NAN;
}

static double mean_score(const composite_node *node, size_t from, size_t to)
{
    double sum = 0, count = 0;
    for (size_t p = from; p < to; p++) {
        if (isnan(node->score[p])) continue;
        sum += node->score[p];
        count++;
    }
    return count > 0 ? sum / count : NAN;
}

void composite_mean_values(const composite_work *work, const composite_split *split, size_t from,
                           size_t to, double *values)
{
    for (size_t k = work->node_count; k-- > 0;) { /* children stand behind their parents */
        values[k] = NAN;
        if (split->is_split[k]) values[k] = mean_of_children(work, k, values);
        if (split->part_of[k] != COMPOSITE_NONE) values[k] = mean_score(&work->nodes[k], from, to);
    }
}

/* ---- Sums --------------------------------------------------------------------------------------
 */

void composite_spread_weights(const composite_work *work, double *factor)
{
    size_t n = work->panel.count;
    for (size_t p = 0; p < n; p++)
        factor[p] = isnan(work->nodes[0].score[p]) ? NAN : 1;
    for (size_t k = 1; k < work->node_count; k++) {
        const composite_node *node = &work->nodes[k], *above = &work->nodes[node->parent];
        for (size_t p = 0; p < n; p++) {
            bool is_there = !isnan(node->score[p]) && node->weight != 0;
            factor[k * n + p] =
                is_there ? factor[node->parent * n + p] * node->weight / above->present[p] : NAN;
        }
    }
}

bool composite_is_a_sum(const composite_work *work)
{
    for (size_t k = 0; k < work->node_count; k++) {
        const composite_node *node = &work->nodes[k];
        if (node->leaf != COMPOSITE_NONE || node->is_dropped) continue;
        if (composite_combining(work, node) != ORK_AGGREGATE_ARITHMETIC) return false;
        if (composite_weighting(work, node) == ORK_WEIGHTING_BENEFIT_OF_THE_DOUBT) return false;
    }
    return true;
}
