/* Indicators become comparable: one column at a time, within a period or over all of them. */
#include "methods/composite/steps.h"

#include <math.h>

/* The present values of one scope, gathered; `at[k]` is the position of value k. */
typedef struct {
    double *value, *out;
    size_t *at;
    size_t count;
    double least, greatest;
} gathered;

/* What went wrong or was dropped in one indicator; written by its own task only. */
typedef struct {
    composite_work *work;
    const char **dropped_in; /* [leaf_count] where an indicator is constant, or NULL */
} normalising;

size_t composite_scope_count(const composite_work *work)
{
    return work->options->scope == ORK_SCOPE_ALL ? 1 : work->panel.periods;
}

void composite_scope(const composite_work *work, size_t g, size_t *from, size_t *to)
{
    bool is_all = work->options->scope == ORK_SCOPE_ALL;
    *from = is_all ? 0 : work->panel.start[g];
    *to = is_all ? work->panel.count : work->panel.start[g + 1];
}

static void gather(const double *raw, size_t from, size_t to, gathered *scope)
{
    size_t count = 0;
    double least = INFINITY, greatest = -INFINITY;
    for (size_t p = from; p < to; p++) {
        if (isnan(raw[p])) continue;
        scope->value[count] = raw[p];
        scope->at[count++] = p;
        if (raw[p] < least) least = raw[p];
        if (raw[p] > greatest) greatest = raw[p];
    }
    scope->count = count;
    scope->least = least;
    scope->greatest = greatest;
}

static const char *in_scope(const composite_work *work, size_t g)
{
    bool is_named = work->options->scope == ORK_SCOPE_PERIOD && work->panel.period_name;
    return is_named ? work->panel.period_name[g] : "";
}

/* ---- The rules: from scope->value to scope->out ------------------------------------------------
 */

static void by_min_max(const ork_composite_options *options, double direction, gathered *scope)
{
    double low = options->scale.count == 2 ? options->scale.items[0] : 0;
    double high = options->scale.count == 2 ? options->scale.items[1] : 100;
    /* A range beyond the greatest double is measured in quarters. */
    double unit = isfinite(scope->greatest - scope->least) ? 1 : 0.25;
    double span = scope->greatest * unit - scope->least * unit;
    for (size_t k = 0; k < scope->count; k++) {
        double x = scope->value[k] * unit;
        double part =
            direction > 0 ? (x - scope->least * unit) / span : (scope->greatest * unit - x) / span;
        scope->out[k] = low + part * (high - low);
    }
}

static void by_z_score(double direction, gathered *scope)
{
    double mean = ork_mean(scope->value, scope->count), sd = ork_sd(scope->value, scope->count);
    for (size_t k = 0; k < scope->count; k++) {
        scope->out[k] = direction * (scope->value[k] - mean) / sd;
    }
}

static ork_status by_rank(ork_context *ctx, int ties, double direction, gathered *scope)
{
    return ork_rank(ctx, scope->value, scope->count, direction > 0, (ork_ties)ties, scope->out);
}

/* Formula 1 of Kireyeva et al. (2018), C = I/I_max·100; where less is better, I_min/I·100. */
static ork_status by_leader(ork_context *ctx, const composite_work *work,
                            const composite_node *node, gathered *scope)
{
    for (size_t k = 0; k < scope->count; k++) {
        double x = scope->value[k];
        scope->out[k] = node->direction > 0 ? x / scope->greatest * 100 : scope->least / x * 100;
        bool is_usable = node->direction > 0 ? x >= 0 && scope->greatest > 0 : x > 0;
        if (is_usable) continue;
        ork_fail(ctx, ORK_ERR_DATA,
                 "a share of the leader needs values %s 0, but \"%s\" of %s is %g",
                 node->direction > 0 ? "of at least" : "above", node->name,
                 ork_panel_unit(&work->panel, scope->at[k]), x);
        ork_hint(ctx, "normalise by min-max, z-score or rank, which take any values");
        ork_place place =
            ork_table_place(work->input->data, work->panel.row[scope->at[k]], node->column->name);
        return ork_at(ctx, &place);
    }
    return ORK_OK;
}

static void by_nothing(double direction, gathered *scope)
{
    for (size_t k = 0; k < scope->count; k++)
        scope->out[k] = direction * scope->value[k];
}

static ork_status apply_rule(ork_context *ctx, const composite_work *work,
                             const composite_node *node, gathered *scope)
{
    switch ((ork_normalise)work->options->normalise) {
    case ORK_NORMALISE_MIN_MAX:
        by_min_max(work->options, node->direction, scope);
        break;
    case ORK_NORMALISE_Z_SCORE:
        by_z_score(node->direction, scope);
        break;
    case ORK_NORMALISE_RANK:
        return by_rank(ctx, work->options->ties, node->direction, scope);
    case ORK_NORMALISE_LEADER:
        return by_leader(ctx, work, node, scope);
    case ORK_NORMALISE_NONE:
        by_nothing(node->direction, scope);
        break;
    }
    return ORK_OK;
}

/* ---- Constant indicators -----------------------------------------------------------------------
 */

static ork_status constant(ork_context *ctx, const normalising *all, const composite_node *node,
                           size_t g, const gathered *scope)
{
    const char *period = in_scope(all->work, g);
    if (all->work->options->on_constant == ORK_CONSTANT_DROP) {
        all->dropped_in[node->leaf] = period;
        return ORK_OK;
    }
    ork_fail(ctx, ORK_ERR_DATA,
             "\"%s\" has the same value %g for %s%s%s, so that it cannot be made comparable",
             node->name, scope->least, scope->count == 1 ? "its only unit" : "all units",
             *period ? " in " : "", period);
    ork_hint(ctx, "leave it out, or set on-constant to drop, or normalise by rank or none");
    return ork_at(ctx,
                  &(ork_place){.file = all->work->input->data->file, .column = node->column->name});
}

static ork_status empty(ork_context *ctx, const normalising *all, const composite_node *node)
{
    if (all->work->options->on_constant == ORK_CONSTANT_DROP) {
        all->dropped_in[node->leaf] = "";
        return ORK_OK;
    }
    ork_fail(ctx, ORK_ERR_DATA, "\"%s\" has no value at all", node->name);
    ork_hint(ctx, "leave it out, or set on-constant to drop");
    return ork_at(ctx,
                  &(ork_place){.file = all->work->input->data->file, .column = node->column->name});
}

/* ---- One indicator, all indicators -------------------------------------------------------------
 */

static ork_status normalise_scope(ork_context *ctx, const normalising *all,
                                  const composite_node *node, size_t g, gathered *scope)
{
    const composite_work *work = all->work;
    size_t from, to;
    composite_scope(work, g, &from, &to);
    gather(work->raw + node->leaf * work->panel.count, from, to, scope);
    if (scope->count == 0) return ORK_OK;
    int rule = work->options->normalise;
    bool needs_spread = rule != ORK_NORMALISE_RANK && rule != ORK_NORMALISE_NONE;
    if (needs_spread && scope->least == scope->greatest) {
        return constant(ctx, all, node, g, scope);
    }
    ORK_TRY(apply_rule(ctx, work, node, scope));
    for (size_t k = 0; k < scope->count; k++)
        node->score[scope->at[k]] = scope->out[k];
    return ORK_OK;
}

static ork_status normalise_indicator(ork_context *ctx, size_t j, void *data)
{
    normalising *all = data;
    composite_work *work = all->work;
    composite_node *node = &work->nodes[work->leaves[j]];
    size_t n = work->panel.count, present = 0;
    ork_panel_read(&work->panel, node->column, work->raw + j * n);
    for (size_t p = 0; p < n; p++) {
        node->score[p] = NAN;
        if (!isnan(work->raw[j * n + p])) present++;
    }
    if (present == 0) return empty(ctx, all, node);
    ORK_SCRATCH(scratch);
    gathered scope = {0};
    ORK_NEW(scope.value, ork_arena_alloc(ctx, &scratch, n * sizeof *scope.value));
    ORK_NEW(scope.out, ork_arena_alloc(ctx, &scratch, n * sizeof *scope.out));
    ORK_NEW(scope.at, ork_arena_alloc(ctx, &scratch, n * sizeof *scope.at));
    for (size_t g = 0; g < composite_scope_count(work) && !all->dropped_in[j]; g++) {
        ORK_TRY(normalise_scope(ctx, all, node, g, &scope));
    }
    return ORK_OK;
}

static ork_status check_scale(ork_context *ctx, const ork_composite_options *options)
{
    if (options->scale.count == 0) return ORK_OK;
    bool is_range = options->scale.count == 2 && options->scale.items[0] < options->scale.items[1];
    if (!is_range) {
        ork_fail(ctx, ORK_ERR_ARGUMENT, "the scale must be two numbers, the lower one first");
        ork_hint(ctx, "for example 0,100");
        return ork_at(ctx, &(ork_place){.option = "scale"});
    }
    if (options->normalise == ORK_NORMALISE_MIN_MAX) return ORK_OK;
    return ork_note_add(ctx, ORK_INFO, "option-unused",
                        "the scale has no effect: only min-max uses it");
}

ork_status composite_normalise(ork_context *ctx, composite_work *work)
{
    size_t n = work->panel.count, leaves = work->leaf_count;
    ORK_TRY(check_scale(ctx, work->options));
    normalising all = {.work = work};
    if (n && leaves > SIZE_MAX / n) return ork_fail(ctx, ORK_ERR_MEMORY, "the data are too large");
    ORK_NEW(work->raw, ork_arena_calloc(ctx, work->arena, n * leaves, sizeof *work->raw));
    ORK_NEW(work->normalised, ork_arena_calloc(ctx, work->arena, n * leaves, sizeof *work->raw));
    ORK_NEW(all.dropped_in, ork_arena_calloc(ctx, work->arena, leaves, sizeof *all.dropped_in));
    for (size_t j = 0; j < leaves; j++) {
        work->nodes[work->leaves[j]].score = work->normalised + j * n;
    }
    ORK_TRY(ork_parallel(ctx, leaves, normalise_indicator, &all));
    bool any_dropped = false;
    for (size_t j = 0; j < leaves; j++) {
        if (!all.dropped_in[j]) continue;
        composite_node *node = &work->nodes[work->leaves[j]];
        node->is_dropped = any_dropped = true;
        for (size_t p = 0; p < n; p++)
            node->score[p] = NAN;
        ORK_TRY(ork_note_add(ctx, ORK_WARNING, "constant-dropped",
                             "\"%s\" was left out%s: it is constant or empty%s%s", node->name,
                             work->panel.period ? " of all periods" : "",
                             *all.dropped_in[j] ? " in " : "", all.dropped_in[j]));
    }
    return any_dropped ? composite_weigh(ctx, work) : ORK_OK;
}
