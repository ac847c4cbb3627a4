/*
 * Schemes and their values: each choice of all options is set up once, and values that are prepared
 * alike are prepared once, however many runs use them.
 */
#include "methods/composite_uncertainty/steps.h"

#include <math.h>
#include <string.h>

#include "methods/methods.h"

/* Bytes that prepared values and schemes may take. */
#define VALUES_MOST ((double)(UINT64_C(16) << 30))

/* Schemes and values that a block of runs needs for the first time. */
typedef struct {
    uncertainty_engine *engine;
    size_t first_scheme, first_value;
} new_ones;

/* ---- The options of a scheme, and its nodes ----------------------------------------------------
 */

static const uncertainty_alternative *chosen(const uncertainty_engine *engine,
                                             const uncertainty_scheme *scheme, size_t f)
{
    size_t at = scheme->choice[f];
    return at == COMPOSITE_NONE ? NULL : &engine->factors[f].alternative[at];
}

static ork_status set_up(ork_context *ctx, const uncertainty_engine *engine,
                         uncertainty_scheme *scheme)
{
    scheme->options = engine->options->composite;
    for (size_t f = 0; f < engine->option_count; f++) {
        const uncertainty_alternative *alternative = chosen(engine, scheme, f);
        for (size_t k = 0; alternative && k < alternative->param_count; k++) {
            ork_param_copy(alternative->params[k], ork_options_struct(alternative->options),
                           &scheme->options);
        }
    }
    composite_work *work = &scheme->work;
    *work = (composite_work){.options = &scheme->options,
                             .input = engine->input,
                             .arena = &scheme->arena,
                             .panel = engine->nominal.panel};
    ORK_TRY(composite_hierarchy(ctx, work));
    ORK_TRY(composite_rules(ctx, work));
    ORK_TRY(composite_ask_experts(ctx, work));
    scheme->start = work->nodes;
    ORK_NEW(scheme->rank, ork_arena_calloc(ctx, &scheme->arena, work->panel.count, sizeof(double)));
    ORK_NEW(work->nodes,
            ork_arena_alloc(ctx, &scheme->arena, work->node_count * sizeof *work->nodes));
    return ORK_OK;
}

static ork_status set_up_scheme(ork_context *ctx, size_t index, void *data)
{
    new_ones *new = data;
    uncertainty_scheme *scheme = new->engine->schemes[new->first_scheme + index];
    ork_status status = set_up(ctx, new->engine, scheme);
    ork_context_keep_notes(ctx, 0);
    return uncertainty_catch(ctx, status, &scheme->failure);
}

/* ---- Values ------------------------------------------------------------------------------------
 */

static ork_status prepare(ork_context *ctx, const uncertainty_engine *engine,
                          uncertainty_values *values)
{
    const uncertainty_scheme *scheme = engine->schemes[values->scheme];
    ORK_SCRATCH(scratch);
    composite_work work = scheme->work;
    work.arena = &scratch;
    ORK_NEW(work.nodes, ork_arena_alloc(ctx, &scratch, work.node_count * sizeof *work.nodes));
    memcpy(work.nodes, scheme->start, work.node_count * sizeof *work.nodes);
    ORK_TRY(composite_read(ctx, &work));
    ORK_TRY(composite_prepare(ctx, &work));
    work.arena = &values->arena;
    ORK_TRY(composite_normalise(ctx, &work));
    values->normalised = work.normalised;
    ORK_NEW(values->is_dropped,
            ork_arena_calloc(ctx, &values->arena, work.leaf_count, sizeof(bool)));
    for (size_t j = 0; j < work.leaf_count; j++)
        values->is_dropped[j] = work.nodes[work.leaves[j]].is_dropped;
    return ORK_OK;
}

static ork_status prepare_values(ork_context *ctx, size_t index, void *data)
{
    new_ones *new = data;
    uncertainty_values *values = new->engine->values[new->first_value + index];
    ork_status status = prepare(ctx, new->engine, values);
    ork_context_keep_notes(ctx, 0);
    return uncertainty_catch(ctx, status, &values->failure);
}

/* Logarithms of indicators above 0, which geometric means will take in many runs. */
static ork_status take_logarithms(ork_context *ctx, size_t index, void *data)
{
    new_ones *new = data;
    uncertainty_values *values = new->engine->values[index];
    const composite_work *nominal = &new->engine->nominal;
    size_t n = nominal->panel.count, leaves = nominal->leaf_count;
    double *logarithm;
    if (!values->is_geometric || values->logarithm || !values->normalised) return ORK_OK;
    ORK_NEW(values->is_positive, ork_arena_calloc(ctx, &values->arena, leaves, sizeof(bool)));
    ORK_NEW(logarithm, ork_arena_alloc(ctx, &values->arena, n * leaves * sizeof *logarithm));
    for (size_t j = 0; j < leaves; j++) {
        const double *x = values->normalised + j * n;
        values->is_positive[j] = true;
        for (size_t p = 0; p < n && values->is_positive[j]; p++) {
            values->is_positive[j] = !(x[p] <= 0);
            logarithm[j * n + p] = log(x[p]);
        }
    }
    values->logarithm = logarithm;
    return ORK_OK;
}

/* ---- A scheme's own scores ---------------------------------------------------------------------
 */

void uncertainty_attach(const uncertainty_engine *engine, const uncertainty_scheme *scheme,
                        composite_node *nodes)
{
    const composite_work *work = &scheme->work;
    const uncertainty_values *values = engine->values[scheme->values];
    for (size_t j = 0; j < work->leaf_count; j++) {
        composite_node *node = &nodes[work->leaves[j]];
        /* scores of indicators are only read from here on */
        node->score = (double *)(uintptr_t)(values->normalised + j * work->panel.count);
        node->is_dropped = values->is_dropped[j];
        bool has_logarithm = values->logarithm && values->is_positive[j];
        if (has_logarithm) node->logarithm = values->logarithm + j * work->panel.count;
    }
}

static ork_status score(ork_context *ctx, const uncertainty_engine *engine,
                        uncertainty_scheme *scheme)
{
    composite_work *work = &scheme->work;
    memcpy(work->nodes, scheme->start, work->node_count * sizeof *work->nodes);
    uncertainty_attach(engine, scheme, work->nodes);
    bool any_dropped = false; /* weighed again as composite does, so that bits are the same */
    for (size_t j = 0; j < work->leaf_count; j++)
        any_dropped |= work->nodes[work->leaves[j]].is_dropped;
    if (any_dropped) ORK_TRY(composite_weigh(ctx, work));
    ORK_TRY(composite_score(ctx, work));
    return composite_rank(ctx, work, work->nodes[0].score, scheme->rank);
}

static ork_status score_scheme(ork_context *ctx, size_t index, void *data)
{
    new_ones *new = data;
    uncertainty_scheme *scheme = new->engine->schemes[new->first_scheme + index];
    if (scheme->failure.status != ORK_OK) return ORK_OK;
    const uncertainty_values *values = new->engine->values[scheme->values];
    if (values->failure.status != ORK_OK) {
        return uncertainty_copy_failure(ctx, &values->failure, &scheme->failure);
    }
    scheme->has_values = true;
    ork_status status = score(ctx, new->engine, scheme);
    ork_context_keep_notes(ctx, 0);
    return uncertainty_catch(ctx, status, &scheme->failure);
}

/* ---- Finding and making them -------------------------------------------------------------------
 */

/* A longer list of pointers in the engine's arena, when there is no room for one more. */
static ork_status make_room(ork_context *ctx, const uncertainty_engine *engine, size_t count,
                            size_t *capacity, void ***list)
{
    if (count < *capacity) return ORK_OK;
    void **longer;
    size_t most = 2 * *capacity + 16;
    ORK_NEW(longer, ork_arena_calloc(ctx, engine->arena, most, sizeof *longer));
    if (count) memcpy(longer, *list, count * sizeof *longer);
    *list = longer;
    *capacity = most;
    return ORK_OK;
}

static ork_status add_scheme(ork_context *ctx, uncertainty_engine *engine, const size_t *choice)
{
    uncertainty_scheme *scheme;
    size_t bytes = engine->option_count * sizeof *choice;
    void **list = (void **)engine->schemes;
    ORK_TRY(make_room(ctx, engine, engine->scheme_count, &engine->scheme_capacity, &list));
    engine->schemes = (uncertainty_scheme **)list;
    ORK_NEW(scheme, ork_arena_calloc(ctx, engine->arena, 1, sizeof *scheme));
    ORK_NEW(scheme->choice, ork_arena_alloc(ctx, engine->arena, bytes));
    if (bytes) memcpy(scheme->choice, choice, bytes);
    engine->schemes[engine->scheme_count++] = scheme;
    return ORK_OK;
}

static ork_status add_values(ork_context *ctx, uncertainty_engine *engine, const size_t *key,
                             bool has_own_scale, size_t scheme)
{
    uncertainty_values *values;
    size_t bytes = engine->option_count * sizeof *key;
    void **list = (void **)engine->values;
    ORK_TRY(make_room(ctx, engine, engine->value_count, &engine->value_capacity, &list));
    engine->values = (uncertainty_values **)list;
    ORK_NEW(values, ork_arena_calloc(ctx, engine->arena, 1, sizeof *values));
    ORK_NEW(values->key, ork_arena_alloc(ctx, engine->arena, bytes));
    if (bytes) memcpy(values->key, key, bytes);
    values->has_own_scale = has_own_scale;
    values->scheme = scheme;
    engine->values[engine->value_count++] = values;
    return ORK_OK;
}

/* The nominal index has its values already. */
static ork_status add_nominal_values(ork_context *ctx, uncertainty_engine *engine, size_t *key)
{
    const composite_work *nominal = &engine->nominal;
    for (size_t f = 0; f < engine->option_count; f++)
        key[f] = COMPOSITE_NONE;
    bool has_own_scale = nominal->options->scale.count > engine->options->composite.scale.count;
    ORK_TRY(add_values(ctx, engine, key, has_own_scale, COMPOSITE_NONE));
    uncertainty_values *values = engine->values[0];
    values->normalised = nominal->normalised;
    ORK_NEW(values->is_dropped,
            ork_arena_calloc(ctx, engine->arena, nominal->leaf_count, sizeof(bool)));
    for (size_t j = 0; j < nominal->leaf_count; j++)
        values->is_dropped[j] = nominal->nodes[nominal->leaves[j]].is_dropped;
    return ORK_OK;
}

/* True when some group of indicators is a geometric mean. */
static bool is_geometric(const uncertainty_scheme *scheme)
{
    const composite_work *work = &scheme->work;
    for (size_t j = 0; j < work->leaf_count; j++) {
        const composite_node *group = &scheme->start[scheme->start[work->leaves[j]].parent];
        if (composite_combining(work, group) == ORK_AGGREGATE_GEOMETRIC) return true;
    }
    return false;
}

/* The scheme's values, which may be those of an earlier one. */
static ork_status find_values(ork_context *ctx, uncertainty_engine *engine, size_t s, size_t *key)
{
    uncertainty_scheme *scheme = engine->schemes[s];
    if (scheme->failure.status != ORK_OK) return ORK_OK;
    for (size_t f = 0; f < engine->option_count; f++) {
        const uncertainty_alternative *alternative = chosen(engine, scheme, f);
        bool counts = alternative && alternative->changes_values;
        key[f] = counts ? scheme->choice[f] : COMPOSITE_NONE;
    }
    bool has_own_scale = scheme->work.options->scale.count > scheme->options.scale.count;
    for (size_t v = 0; v < engine->value_count; v++) {
        const uncertainty_values *values = engine->values[v];
        bool is_same = values->has_own_scale == has_own_scale &&
                       memcmp(values->key, key, engine->option_count * sizeof *key) == 0;
        if (!is_same) continue;
        scheme->values = v;
        engine->values[v]->is_geometric |= is_geometric(scheme);
        return ORK_OK;
    }
    scheme->values = engine->value_count;
    ORK_TRY(add_values(ctx, engine, key, has_own_scale, s));
    engine->values[scheme->values]->is_geometric = is_geometric(scheme);
    return ORK_OK;
}

/* Every combination of alternatives that change values keeps its own: rather told than swapped. */
static ork_status check_size(ork_context *ctx, const uncertainty_engine *engine)
{
    const composite_work *nominal = &engine->nominal;
    double n = (double)nominal->panel.count, leaves = (double)nominal->leaf_count;
    double of_values = 2 * sizeof(double) * n * leaves; /* and their logarithms */
    double of_scheme = 3 * sizeof(double) * n * ((double)nominal->node_count - leaves);
    double bytes =
        of_values * (double)engine->value_count + of_scheme * (double)engine->scheme_count;
    if (bytes <= VALUES_MOST) return ORK_OK;
    ork_fail(ctx, ORK_ERR_ARGUMENT,
             "%zu combinations of alternatives have values of their own and %zu scores: %.0f GB",
             engine->value_count, engine->scheme_count, bytes / (double)(1 << 30));
    ork_hint(ctx, "vary fewer of the options that act before weights: impute, treat, normalise and "
                  "what belongs to them");
    return ork_at(ctx, &(ork_place){.option = "vary"});
}

static ork_status make_schemes(ork_context *ctx, uncertainty_engine *engine, size_t first)
{
    ORK_SCRATCH(scratch);
    size_t *key;
    ORK_NEW(key, ork_arena_calloc(ctx, &scratch, engine->option_count, sizeof *key));
    if (engine->value_count == 0) ORK_TRY(add_nominal_values(ctx, engine, key));
    new_ones new = {.engine = engine, .first_scheme = first, .first_value = engine->value_count};
    size_t schemes = engine->scheme_count - first;
    ORK_TRY(ork_parallel(ctx, schemes, set_up_scheme, &new));
    for (size_t s = first; s < engine->scheme_count; s++)
        ORK_TRY(find_values(ctx, engine, s, key));
    ORK_TRY(check_size(ctx, engine));
    ORK_TRY(ork_parallel(ctx, engine->value_count - new.first_value, prepare_values, &new));
    ORK_TRY(ork_parallel(ctx, engine->value_count, take_logarithms, &new));
    return ork_parallel(ctx, schemes, score_scheme, &new);
}

ork_status uncertainty_find_schemes(ork_context *ctx, uncertainty_engine *engine, const double *u,
                                    size_t count, size_t *scheme)
{
    ORK_SCRATCH(scratch);
    size_t *choice, options = engine->option_count, before = engine->scheme_count;
    ORK_NEW(choice, ork_arena_calloc(ctx, &scratch, options, sizeof *choice));
    for (size_t r = 0; r < count; r++) {
        for (size_t f = 0; f < options; f++)
            choice[f] = uncertainty_pick(&engine->factors[f], u[r * engine->factor_count + f]);
        size_t s = 0;
        while (s < engine->scheme_count &&
               memcmp(engine->schemes[s]->choice, choice, options * sizeof *choice) != 0) {
            s++;
        }
        if (s == engine->scheme_count) ORK_TRY(add_scheme(ctx, engine, choice));
        scheme[r] = s;
    }
    return engine->scheme_count > before ? make_schemes(ctx, engine, before) : ORK_OK;
}

void uncertainty_schemes_free(uncertainty_engine *engine)
{
    for (size_t s = 0; s < engine->scheme_count; s++) {
        ork_arena_free(&engine->schemes[s]->arena);
        uncertainty_failure_free(&engine->schemes[s]->failure);
    }
    for (size_t v = 0; v < engine->value_count; v++) {
        ork_arena_free(&engine->values[v]->arena);
        uncertainty_failure_free(&engine->values[v]->failure);
    }
}
