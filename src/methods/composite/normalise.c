/* Indicators become comparable: one column at a time, within a period or over all of them. */
#include "methods/composite/normalise.h"

#include <math.h>

/* What went wrong or was dropped in one indicator; written by its own task only. */
typedef struct {
    composite_work *work;
    const char **in;         /* [scopes] " in 2016", or "" */
    size_t *cells;           /* [leaf_count] values made comparable */
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

static void gather(const double *raw, size_t from, size_t to, composite_gathered *scope)
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

/* ---- Constant indicators -----------------------------------------------------------------------
 */

static ork_status constant(ork_context *ctx, const normalising *all, const composite_node *node,
                           const composite_gathered *scope)
{
    if (all->work->options->on_constant == ORK_CONSTANT_DROP) {
        all->dropped_in[node->leaf] = scope->in;
        return ORK_OK;
    }
    ork_fail(ctx, ORK_ERR_DATA,
             "\"%s\" has the same value %g for %s%s, so that it cannot be made comparable",
             node->name, scope->least, scope->count == 1 ? "its only unit" : "all units",
             scope->in);
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
                                  const composite_node *node, size_t g, composite_gathered *scope)
{
    const composite_work *work = all->work;
    size_t from, to;
    composite_scope(work, g, &from, &to);
    gather(work->value + node->leaf * work->panel.count, from, to, scope);
    scope->in = all->in[g];
    if (scope->count == 0) return ORK_OK;
    if (composite_needs_spread(node->normalise) && scope->least == scope->greatest) {
        return constant(ctx, all, node, scope);
    }
    ORK_TRY(composite_apply_rule(ctx, work, node, scope));
    for (size_t k = 0; k < scope->count; k++)
        node->score[scope->at[k]] = scope->out[k];
    all->cells[node->leaf] += scope->count;
    return ORK_OK;
}

static ork_status normalise_indicator(ork_context *ctx, size_t j, void *data)
{
    normalising *all = data;
    composite_work *work = all->work;
    composite_node *node = &work->nodes[work->leaves[j]];
    size_t n = work->panel.count, present = 0;
    for (size_t p = 0; p < n; p++) {
        node->score[p] = NAN;
        if (!isnan(work->value[j * n + p])) present++;
    }
    if (present == 0) return empty(ctx, all, node);
    ORK_SCRATCH(scratch);
    composite_gathered scope = {0};
    ORK_NEW(scope.value, ork_arena_alloc(ctx, &scratch, n * sizeof *scope.value));
    ORK_NEW(scope.out, ork_arena_alloc(ctx, &scratch, n * sizeof *scope.out));
    ORK_NEW(scope.at, ork_arena_alloc(ctx, &scratch, n * sizeof *scope.at));
    for (size_t g = 0; g < composite_scope_count(work) && !all->dropped_in[j]; g++) {
        ORK_TRY(normalise_scope(ctx, all, node, g, &scope));
    }
    return ORK_OK;
}

/* The use that indicators make of an option of some rules. */
static bool is_used(const composite_work *work, bool (*uses)(int rule))
{
    for (size_t j = 0; j < work->leaf_count; j++) {
        if (uses(work->nodes[work->leaves[j]].normalise)) return true;
    }
    return false;
}

static bool is_z_score(int rule)
{
    return rule == ORK_NORMALISE_Z_SCORE;
}

static bool is_min_max(int rule)
{
    return rule == ORK_NORMALISE_MIN_MAX;
}

static bool is_categorical(int rule)
{
    return rule == ORK_NORMALISE_CATEGORICAL;
}

static ork_status bad_option(ork_context *ctx, const char *option, const char *what,
                             const char *example)
{
    ork_fail(ctx, ORK_ERR_ARGUMENT, "%s", what);
    ork_hint(ctx, "for example %s", example);
    return ork_at(ctx, &(ork_place){.option = option});
}

static ork_status check_options(ork_context *ctx, const composite_work *work)
{
    const ork_composite_options *options = work->options;
    const ork_reals *scale = &options->scale, *z = &options->z_scale, *cut = &options->percentiles;
    if (scale->count && !(scale->count == 2 && scale->items[0] < scale->items[1])) {
        return bad_option(ctx, "scale", "the scale must be two numbers, the lower one first",
                          "0,100");
    }
    if (z->count && !(z->count == 2 && z->items[1] > 0)) {
        return bad_option(ctx, "z-scale",
                          "the scale of z-scores must be a mean and a standard deviation above 0",
                          "10,2");
    }
    for (size_t c = 1; c < cut->count; c++) {
        if (cut->items[c - 1] < cut->items[c]) continue;
        return bad_option(ctx, "percentiles", "percentiles must rise", "15,25,65,85,95");
    }
    const struct {
        const char *option;
        bool is_given;
        bool (*uses)(int rule);
    } uses[] = {{"scale", scale->count > 0, composite_has_range},
                {"z-scale", z->count > 0, is_z_score},
                {"percentiles", cut->count > 0, is_categorical},
                {"base", options->base != NULL, is_min_max}};
    for (size_t k = 0; k < sizeof uses / sizeof *uses; k++) {
        if (!uses[k].is_given || is_used(work, uses[k].uses)) continue;
        ORK_TRY(ork_note_add(ctx, ORK_INFO, "option-unused",
                             "the option %s has no effect: no indicator is normalised by a rule "
                             "that uses it",
                             uses[k].option));
    }
    return ORK_OK;
}

/* The rules that were used, each with the number of its indicators. */
static ork_status tell(ork_context *ctx, composite_work *work, const size_t *counts)
{
    ORK_OWNED_TEXT ork_text rules = {0};
    size_t used = 0, cells = 0;
    for (int rule = 0; rule <= ORK_NORMALISE_CATEGORICAL; rule++) {
        size_t count = 0;
        for (size_t j = 0; j < work->leaf_count; j++) {
            const composite_node *node = &work->nodes[work->leaves[j]];
            count += !node->is_dropped && node->normalise == rule;
        }
        if (count == 0) continue;
        ork_text_addf(ctx, &rules, "%s%s", used ? ", " : "", composite_rule_name(rule));
        if (count < work->leaf_count) ork_text_addf(ctx, &rules, " (%zu)", count);
        used += count;
    }
    for (size_t j = 0; j < work->leaf_count; j++)
        cells += work->nodes[work->leaves[j]].is_dropped ? 0 : counts[j];
    ORK_TRY(ork_text_status(&rules));
    return composite_tell(ctx, work, "normalise", used, cells, "%s",
                          rules.bytes ? rules.bytes : "");
}

ork_status composite_normalise(ork_context *ctx, composite_work *work)
{
    size_t n = work->panel.count, leaves = work->leaf_count;
    ORK_TRY(check_options(ctx, work));
    normalising all = {.work = work};
    size_t scopes = composite_scope_count(work);
    ORK_NEW(work->normalised, ork_arena_calloc(ctx, work->arena, n * leaves, sizeof *work->raw));
    ORK_NEW(all.in, ork_arena_calloc(ctx, work->arena, scopes, sizeof *all.in));
    ORK_NEW(all.cells, ork_arena_calloc(ctx, work->arena, leaves, sizeof *all.cells));
    ORK_NEW(all.dropped_in, ork_arena_calloc(ctx, work->arena, leaves, sizeof *all.dropped_in));
    for (size_t g = 0; g < scopes; g++)
        ORK_NEW(all.in[g], composite_in_scope(ctx, work, g));
    for (size_t j = 0; j < leaves; j++)
        work->nodes[work->leaves[j]].score = work->normalised + j * n;
    ORK_TRY(ork_parallel(ctx, leaves, normalise_indicator, &all));
    bool any_dropped = false;
    for (size_t j = 0; j < leaves; j++) {
        if (!all.dropped_in[j]) continue;
        composite_node *node = &work->nodes[work->leaves[j]];
        node->is_dropped = any_dropped = true;
        for (size_t p = 0; p < n; p++)
            node->score[p] = NAN;
        ORK_TRY(ork_note_add(ctx, ORK_WARNING, "constant-dropped",
                             "\"%s\" was left out%s: it is constant or empty%s", node->name,
                             work->panel.period ? " of all periods" : "", all.dropped_in[j]));
    }
    ORK_TRY(tell(ctx, work, all.cells));
    return any_dropped ? composite_weigh(ctx, work) : ORK_OK;
}
