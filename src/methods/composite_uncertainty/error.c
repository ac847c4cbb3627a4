/* Errors of measurement: normal noise on the values as they were measured. */
#include "methods/composite_uncertainty/steps.h"

#include <math.h>
#include <string.h>

#include "methods/composite/impute.h"

#define STREAM_ERROR (UINT64_C(5) << 61)

/* "5%": relative to the value; "0.3": in the indicator's measure unit. */
static ork_status read_error(ork_context *ctx, const char *text, const composite_node *node,
                             uncertainty_error *error)
{
    size_t length = strlen(text);
    double number;
    error->is_relative = length && text[length - 1] == '%';
    bool is_number = ork_parse_number(text, length - error->is_relative, '.', &number);
    if (is_number && number >= 0) {
        error->sd = error->is_relative ? number / 100 : number;
        return ORK_OK;
    }
    ork_fail(ctx, ORK_ERR_ARGUMENT, "\"%s\" is no standard deviation of the measurement of \"%s\"",
             text, node->name);
    ork_hint(ctx, "write 5%% for a twentieth of each value, or 0.3 in the measure unit of the "
                  "indicator; 0 for none");
    return ork_at(ctx, &(ork_place){.option = "error"});
}

/* What tells the draws of two cells apart: an indicator's key and that of a unit and period. */
static ork_status read_keys(ork_context *ctx, uncertainty_engine *engine)
{
    const composite_work *work = &engine->nominal;
    const ork_panel *panel = &work->panel;
    uint64_t *key;
    for (size_t j = 0; j < work->leaf_count; j++)
        engine->measurement[j].key =
            composite_mix(COMPOSITE_MIX, work->nodes[work->leaves[j]].code);
    ORK_NEW(key, ork_arena_alloc(ctx, engine->arena, panel->count * sizeof *key));
    for (size_t p = 0; p < panel->count; p++) {
        key[p] = composite_mix(COMPOSITE_MIX, ork_panel_unit(panel, p));
        if (!panel->period) continue;
        key[p] = composite_mix(key[p], panel->period_name[composite_period_of(work, p)]);
    }
    engine->position_key = key;
    return ORK_OK;
}

ork_status uncertainty_read_errors(ork_context *ctx, uncertainty_engine *engine)
{
    const composite_work *work = &engine->nominal;
    const ork_texts *texts = &engine->options->error;
    if (texts->count > 1 && texts->count != work->leaf_count) {
        ork_fail(ctx, ORK_ERR_ARGUMENT, "%zu errors for %zu indicators", texts->count,
                 work->leaf_count);
        ork_hint(ctx, "give one for all indicators, or one for each, in their order");
        return ork_at(ctx, &(ork_place){.option = "error"});
    }
    uncertainty_error *errors;
    bool is_felt = false;
    ORK_NEW(errors, ork_arena_calloc(ctx, engine->arena, work->leaf_count, sizeof *errors));
    for (size_t j = 0; j < work->leaf_count; j++) {
        const composite_node *node = &work->nodes[work->leaves[j]];
        const char *text = node->error;
        if (!text && texts->count) text = texts->items[texts->count > 1 ? j : 0];
        if (text) ORK_TRY(read_error(ctx, text, node, &errors[j]));
        is_felt |= errors[j].sd > 0;
    }
    if (!is_felt) return ORK_OK;
    engine->measurement = errors;
    return read_keys(ctx, engine);
}

/* Each cell has a stream of its own, so that its error does not depend on the order of rows. */
void uncertainty_measure(const ork_context *ctx, const uncertainty_engine *engine, double u,
                         double *raw)
{
    const composite_work *work = &engine->nominal;
    uint64_t seed = ork_context_seed(ctx) ^ STREAM_ERROR, draw;
    size_t n = work->panel.count;
    memcpy(&draw, &u, sizeof draw);
    for (size_t j = 0; j < work->leaf_count; j++) {
        const uncertainty_error *error = &engine->measurement[j];
        if (!(error->sd > 0)) continue;
        for (size_t p = 0; p < n; p++) {
            double *x = &raw[j * n + p];
            if (isnan(*x)) continue;
            ork_random random =
                ork_random_stream(seed, (error->key * 3 + engine->position_key[p]) ^ draw);
            *x += error->sd * ork_random_normal(&random) * (error->is_relative ? fabs(*x) : 1);
        }
    }
}
