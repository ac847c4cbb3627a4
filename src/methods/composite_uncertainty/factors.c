/* What could have been chosen otherwise: alternatives, weights, parts left out, measurement. */
#include "methods/composite/impute.h"
#include "methods/composite_uncertainty/steps.h"

#include <math.h>
#include <string.h>

static ork_status bad_option(ork_context *ctx, const char *option)
{
    return ork_at(ctx, &(ork_place){.option = option});
}

size_t uncertainty_pick(const uncertainty_factor *factor, double u)
{
    if (isnan(u) || factor->count == 0) return COMPOSITE_NONE;
    size_t at = (size_t)(u * (double)factor->count);
    return at < factor->count ? at : factor->count - 1;
}

ork_random uncertainty_stream(const ork_context *ctx, const uncertainty_factor *factor, double u,
                              uint64_t key)
{
    uint64_t bits;
    memcpy(&bits, &u, sizeof bits);
    return ork_random_stream(ork_context_seed(ctx), (bits + (uint64_t)factor->kind) ^ key);
}

/* ---- Weights -----------------------------------------------------------------------------------
 */

static ork_status add_experts(ork_context *ctx, uncertainty_engine *engine,
                              uncertainty_factor *factor)
{
    composite_experts asked;
    if (!engine->options->composite.weights_table) {
        ork_fail(ctx, ORK_ERR_ARGUMENT, "weights-by-expert needs the experts' weights");
        ork_hint(ctx, "give them as weights-table: one row per expert and indicator or group, "
                      "with the columns expert, node and weight");
        return bad_option(ctx, "weights-by-expert");
    }
    ORK_TRY(composite_read_experts(ctx, &engine->nominal, &asked));
    *factor = (uncertainty_factor){.kind = UNCERTAINTY_EXPERT,
                                   .name = "expert",
                                   .count = asked.count,
                                   .label = asked.name,
                                   .budget = asked.budget};
    return ORK_OK;
}

static ork_status add_noise(ork_context *ctx, uncertainty_engine *engine,
                            uncertainty_factor *factor)
{
    const ork_reals *widths = &engine->options->weights_noise;
    const composite_work *work = &engine->nominal;
    size_t levels = work->nodes[0].level - 1;
    if (widths->count > 1 && widths->count != levels) {
        ork_fail(ctx, ORK_ERR_ARGUMENT, "%zu half-widths for %zu level%s of weights", widths->count,
                 levels, levels == 1 ? "" : "s");
        ork_hint(ctx, "give one for all levels, or one for each: the indicators' first");
        return bad_option(ctx, "weights-noise");
    }
    ORK_NEW(engine->noise,
            ork_arena_calloc(ctx, engine->arena, work->node_count, sizeof *engine->noise));
    bool is_felt = false;
    for (size_t k = 1; k < work->node_count; k++) {
        const composite_node *group = &work->nodes[work->nodes[k].parent];
        size_t level = widths->count > 1 ? group->level - 2 : 0;
        engine->noise[k].width = widths->items[level];
        engine->noise[k].key = composite_mix(COMPOSITE_MIX, work->nodes[k].code);
        bool takes_weights = composite_weighting(work, group) != ORK_WEIGHTING_BENEFIT_OF_THE_DOUBT;
        bool has_siblings =
            group->first_child != k || work->nodes[k].next_sibling != COMPOSITE_NONE;
        is_felt |= engine->noise[k].width > 0 && has_siblings && takes_weights;
    }
    if (!is_felt) {
        ORK_TRY(ork_note_add(ctx, ORK_INFO, "option-unused",
                             "weights-noise has no effect: no weight of siblings can change"));
    }
    *factor = (uncertainty_factor){.kind = UNCERTAINTY_NOISE, .name = "weights-noise"};
    return ORK_OK;
}

/* ---- Parts left out ----------------------------------------------------------------------------
 */

static ork_status add_leave_out(ork_context *ctx, uncertainty_engine *engine,
                                uncertainty_factor *factor)
{
    const composite_work *work = &engine->nominal;
    bool is_group = engine->options->leave_out == ORK_LEAVE_OUT_GROUPS;
    ork_arena *arena = engine->arena;
    *factor = (uncertainty_factor){.kind = UNCERTAINTY_LEAVE_OUT, .name = "leave-out"};
    ORK_NEW(factor->label, ork_arena_calloc(ctx, arena, work->node_count, sizeof(char *)));
    ORK_NEW(factor->node, ork_arena_calloc(ctx, arena, work->node_count, sizeof(size_t)));
    factor->label[0] = "nothing";
    factor->node[0] = COMPOSITE_NONE;
    factor->count = 1;
    for (size_t k = 1; k < work->node_count; k++) {
        const composite_node *node = &work->nodes[k];
        if ((node->leaf == COMPOSITE_NONE) != is_group || node->is_dropped) continue;
        factor->label[factor->count] = node->code;
        factor->node[factor->count++] = k;
    }
    if (factor->count > 2 || (factor->count == 2 && is_group)) return ORK_OK;
    ork_fail(ctx, ORK_ERR_ARGUMENT, "there is no %s that could be left out",
             is_group ? "group" : "indicator");
    ork_hint(ctx, is_group ? "groups come from a structure; leave-out indicators needs none"
                           : "leaving one out needs two or more");
    return bad_option(ctx, "leave-out");
}

/* ---- Gaps --------------------------------------------------------------------------------------
 */

static bool is_drawn(int method)
{
    return method == ORK_IMPUTE_REGRESSION || method == ORK_IMPUTE_EM ||
           method == ORK_IMPUTE_HOT_DECK || method == ORK_IMPUTE_HOT_DECK_NEAREST;
}

/* True when some choice of imputation leaves something to chance. */
static bool has_draws(const uncertainty_engine *engine)
{
    const composite_work *work = &engine->nominal;
    for (size_t j = 0; j < work->leaf_count; j++) {
        if (is_drawn(work->nodes[work->leaves[j]].impute)) return true;
    }
    for (size_t f = 0; f < engine->option_count; f++) {
        for (size_t a = 0; a < engine->factors[f].count; a++) {
            const ork_composite_options *options =
                ork_options_struct(engine->factors[f].alternative[a].options);
            if (is_drawn(options->impute)) return true;
        }
    }
    return false;
}

static ork_status add_draws(ork_context *ctx, uncertainty_engine *engine,
                            uncertainty_factor *factor)
{
    const composite_work *work = &engine->nominal;
    size_t cells = work->panel.count * work->leaf_count, at = 0;
    *factor = (uncertainty_factor){.kind = UNCERTAINTY_DRAW, .name = "imputation"};
    while (at < cells && !isnan(work->raw[at]))
        at++;
    if (at < cells && has_draws(engine)) return ORK_OK;
    return ork_note_add(ctx, ORK_INFO, "option-unused", "impute-draws has no effect: %s",
                        at == cells ? "no value is missing"
                                    : "only regression, em, hot-deck and hot-deck-nearest leave "
                                      "anything to chance");
}

/* ---- All factors -------------------------------------------------------------------------------
 */

ork_status uncertainty_factors(ork_context *ctx, uncertainty_engine *engine)
{
    const ork_composite_uncertainty_options *options = engine->options;
    size_t most = options->vary.count + 5;
    ORK_NEW(engine->factors, ork_arena_calloc(ctx, engine->arena, most, sizeof *engine->factors));
    for (size_t v = 0; v < options->vary.count; v++) {
        uncertainty_factor *factor = &engine->factors[engine->factor_count];
        ork_status status = uncertainty_read_vary(ctx, engine, options->vary.items[v], factor);
        engine->factor_count++; /* also after a failure: its alternatives are to be released */
        ORK_TRY(status);
    }
    engine->option_count = engine->factor_count;
    uncertainty_factor *next = engine->factors + engine->factor_count;
    if (options->weights_by_expert) ORK_TRY(add_experts(ctx, engine, next++));
    if (options->weights_noise.count) ORK_TRY(add_noise(ctx, engine, next++));
    if (options->leave_out != ORK_LEAVE_OUT_NONE) ORK_TRY(add_leave_out(ctx, engine, next++));
    if (options->impute_draws) ORK_TRY(add_draws(ctx, engine, next++));
    ORK_TRY(uncertainty_read_errors(ctx, engine));
    if (engine->measurement)
        *next++ = (uncertainty_factor){.kind = UNCERTAINTY_ERROR, .name = "error"};
    engine->factor_count = (size_t)(next - engine->factors);
    if (engine->factor_count) return ORK_OK;
    ork_fail(ctx, ORK_ERR_ARGUMENT, "nothing is uncertain: there is no factor to vary");
    ork_hint(ctx, "name one or more of vary (e.g. normalise=min-max|z-score), weights-noise, "
                  "weights-by-expert, leave-out, impute-draws and error");
    return bad_option(ctx, "vary");
}
