/* Alternatives of options as users write them: normalise=min-max|z-score z-scale=10,2 */
#include "methods/composite_uncertainty/steps.h"

#include <string.h>

#include "methods/composite/settings.h"

static ork_status bad_vary(ork_context *ctx)
{
    return ork_at(ctx, &(ork_place){.option = "vary"});
}

/* Options that act on weights, scores and ranks, so that the values are the same for all of their
   alternatives. */
static bool acts_after_values(const char *name)
{
    static const char *const after[] = {
        "weights",      "weighting",        "allow_negative_weights",
        "share_bounds", "aggregate",        "power",
        "penalty",      "mean_min_penalty", "mean_min_softness",
        "owa_weights",  "min_coverage",     "ties",
        "decimals"};
    for (size_t k = 0; k < sizeof after / sizeof *after; k++) {
        if (strcmp(after[k], name) == 0) return true;
    }
    return false;
}

static ork_status check_variable(ork_context *ctx, const ork_param *param)
{
    static const char *const fixed[] = {"indicators", "bands", "band_rule", "band_cuts",
                                        "band_names"};
    char name[64];
    /* what is no option of the index, but of composite's tables and figures, changes nothing */
    bool is_fixed = param->kind == ORK_PARAM_TABLE ||
                    !ork_param_find(&ork_method_composite_uncertainty, param->name);
    for (size_t k = 0; k < sizeof fixed / sizeof *fixed; k++)
        is_fixed |= strcmp(fixed[k], param->name) == 0;
    if (!is_fixed) return ORK_OK;
    ork_fail(ctx, ORK_ERR_ARGUMENT, "%s cannot be varied", ork_param_name(param, name));
    if (strcmp(param->name, "indicators") == 0 || strcmp(param->name, "structure") == 0) {
        ork_hint(ctx, "leave-out indicators leaves out one in each run, leave-out groups a group");
    } else if (strcmp(param->name, "weights_table") == 0) {
        ork_hint(ctx, "weights-by-expert yes takes one expert's weights in each run");
    }
    return bad_vary(ctx);
}

/* ---- One alternative ---------------------------------------------------------------------------
 */

static ork_status read_alternative(ork_context *ctx, uncertainty_engine *engine, const char *text,
                                   const char *factor_name, uncertainty_alternative *alternative)
{
    composite_settings read;
    ORK_TRY(composite_read_settings(ctx, engine->arena, &ork_method_composite, factor_name, text,
                                    &(ork_place){.option = "vary"}, &read));
    size_t count = read.count;
    if (count == 0) {
        ork_fail(ctx, ORK_ERR_ARGUMENT, "an alternative of %s is empty", factor_name);
        return bad_vary(ctx);
    }
    for (size_t k = 0; k < count; k++) {
        const ork_param *param = ork_param_find(&ork_method_composite, read.settings[k].name);
        if (param) ORK_TRY(check_variable(ctx, param));
    }
    ORK_NEW(alternative->params,
            ork_arena_calloc(ctx, engine->arena, count, sizeof *alternative->params));
    ORK_TRY(ork_options_new(ctx, &ork_method_composite, read.settings, count, engine->input->data,
                            &alternative->options));
    alternative->param_count = count;
    for (size_t k = 0; k < count; k++) {
        alternative->params[k] = ork_param_find(&ork_method_composite, read.settings[k].name);
        alternative->changes_values |= !acts_after_values(alternative->params[k]->name);
    }
    return ORK_OK;
}

/* ---- A factor ----------------------------------------------------------------------------------
 */

/* No option is set by two factors: what a run took would depend on their order. */
static ork_status check_disjoint(ork_context *ctx, const uncertainty_engine *engine,
                                 const ork_param *param)
{
    char name[64];
    for (size_t f = 0; f < engine->factor_count; f++) {
        const uncertainty_factor *other = &engine->factors[f];
        for (size_t a = 0; a < other->count; a++) {
            for (size_t k = 0; k < other->alternative[a].param_count; k++) {
                if (other->alternative[a].params[k] != param) continue;
                ork_fail(ctx, ORK_ERR_ARGUMENT, "%s is varied twice", ork_param_name(param, name));
                ork_hint(ctx, "give all alternatives of an option at once, parted by |");
                return bad_vary(ctx);
            }
        }
    }
    return ORK_OK;
}

static ork_status no_vary(ork_context *ctx, const char *text)
{
    ork_fail(ctx, ORK_ERR_ARGUMENT, "\"%s\" names no alternatives of an option", text);
    ork_hint(ctx, "write OPTION=VALUE|VALUE, for example normalise=min-max|z-score or "
                  "\"aggregate=arithmetic|generalised power=-1\"");
    return bad_vary(ctx);
}

/* Cuts the copy at its bars; [*count] where each alternative starts. */
static ork_status cut_alternatives(ork_context *ctx, ork_arena *arena, char *copy, char ***parts,
                                   size_t *count)
{
    size_t most = 1;
    for (const char *c = copy; *c; c++)
        most += *c == '|';
    ORK_NEW(*parts, ork_arena_calloc(ctx, arena, most, sizeof **parts));
    *count = 0;
    for (char *at = copy; at;) {
        (*parts)[(*count)++] = at;
        at = strchr(at, '|');
        if (at) *at++ = '\0';
    }
    return ORK_OK;
}

/* The alternative as tables show it: as it was written, without spaces around. */
static const char *label_of(ork_context *ctx, ork_arena *arena, const char *text)
{
    size_t length;
    text += strspn(text, " ");
    for (length = strlen(text); length && text[length - 1] == ' ';)
        length--;
    return ork_arena_strndup(ctx, arena, text, length);
}

ork_status uncertainty_read_vary(ork_context *ctx, uncertainty_engine *engine, const char *text,
                                 uncertainty_factor *factor)
{
    ork_arena *arena = engine->arena;
    const char *equals = strchr(text, '=');
    size_t skip = strspn(text, " "), length = equals ? (size_t)(equals - text) : 0;
    while (length > skip && text[length - 1] == ' ')
        length--;
    if (length <= skip) return no_vary(ctx, text);
    char *copy, **parts;
    size_t count;
    ORK_NEW(factor->name, ork_arena_strndup(ctx, arena, text + skip, length - skip));
    const ork_param *param = ork_param_find(&ork_method_composite, factor->name);
    if (param) {
        char name[64];
        ork_param_name(param, name);
        ORK_NEW(factor->name, ork_arena_strndup(ctx, arena, name, strlen(name)));
    }
    ORK_NEW(copy, ork_arena_strndup(ctx, arena, equals + 1, strlen(equals + 1)));
    ORK_TRY(cut_alternatives(ctx, arena, copy, &parts, &count));
    if (count < 2 && param) return no_vary(ctx, text);
    ORK_NEW(factor->label, ork_arena_calloc(ctx, arena, count, sizeof *factor->label));
    ORK_NEW(factor->alternative, ork_arena_calloc(ctx, arena, count, sizeof *factor->alternative));
    for (size_t a = 0; a < count; a++) {
        uncertainty_alternative *alternative = &factor->alternative[a];
        ORK_NEW(factor->label[a], label_of(ctx, arena, parts[a]));
        factor->count = a + 1; /* what is to be released */
        ORK_TRY(read_alternative(ctx, engine, parts[a], factor->name, alternative));
        for (size_t k = 0; k < alternative->param_count; k++)
            ORK_TRY(check_disjoint(ctx, engine, alternative->params[k]));
        for (size_t b = 0; b < a; b++) {
            if (strcmp(factor->label[a], factor->label[b]) != 0) continue;
            ork_fail(ctx, ORK_ERR_ARGUMENT, "the alternative \"%s\" of %s is given twice",
                     factor->label[a], factor->name);
            return bad_vary(ctx);
        }
    }
    return ORK_OK;
}
