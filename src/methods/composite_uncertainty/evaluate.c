/* Runs: what each changes of its scheme, and the scores that come of it. */
#include "methods/composite_uncertainty/steps.h"

#include <math.h>
#include <string.h>

/* Runs that one task does, so that they share its arrays. */
enum { RUNS_OF_TASK = 8 };

typedef struct {
    uncertainty_engine *engine;
    const double *u;
    size_t count;
    const size_t *scheme;         /* [count] */
    uncertainty_failure *failure; /* [count] */
    uncertainty_outcome *outcome;
} block;

/* One run under way: the scheme's nodes with what the run changes. */
typedef struct {
    const uncertainty_engine *engine;
    const uncertainty_scheme *scheme;
    const double *u; /* [factors] */
    composite_work work;
    bool *is_touched; /* [nodes] scores differ from the scheme's */
    bool is_changed;
} replicate;

/* ---- What a run changes ------------------------------------------------------------------------
 */

static void touch_children_weights(replicate *of, size_t node)
{
    of->is_touched[of->work.nodes[node].parent] = true;
    of->is_changed = true;
}

static void leave_out(replicate *of, size_t node)
{
    composite_node *nodes = of->work.nodes;
    for (size_t k = node; k < of->work.node_count; k++) {
        bool is_in = k == node || (k > node && nodes[nodes[k].parent].is_dropped &&
                                   of->is_touched[nodes[k].parent]);
        if (!is_in) continue;
        nodes[k].is_dropped = of->is_touched[k] = true;
    }
    touch_children_weights(of, node);
}

static void take_expert(replicate *of, const double *budget)
{
    for (size_t k = 1; k < of->work.node_count; k++) {
        if (isnan(budget[k])) continue;
        of->work.nodes[k].weight = budget[k];
        touch_children_weights(of, k);
    }
}

/* Each weight w becomes w × (1 + U(−f, f)); siblings' are made to sum to 1 later. */
static void add_noise(const ork_context *ctx, replicate *of, const uncertainty_factor *factor,
                      double u)
{
    composite_node *nodes = of->work.nodes;
    for (size_t k = 1; k < of->work.node_count; k++) {
        const uncertainty_noise *noise = &of->engine->noise[k];
        if (!(noise->width > 0)) continue;
        ork_random random = uncertainty_stream(ctx, factor, u, noise->key);
        double by = 1 + noise->width * (2 * ork_random_uniform(&random) - 1);
        ork_weighting rule = composite_weighting(&of->work, &nodes[nodes[k].parent]);
        if (rule == ORK_WEIGHTING_BENEFIT_OF_THE_DOUBT) continue; /* each unit has its own */
        if (rule == ORK_WEIGHTING_GIVEN) {
            nodes[k].weight *= by;
        } else {
            nodes[k].disturbance = by;
            of->work.is_disturbed = true;
        }
        touch_children_weights(of, k);
    }
}

/* Prepares the scheme's values again, with errors of measurement and draws of what is missing. */
static ork_status prepare_anew(ork_context *ctx, replicate *of, const double *u_error,
                               const double *u_draw)
{
    composite_work *work = &of->work;
    ORK_TRY(composite_read(ctx, work)); /* also the units' groups */
    if (u_error) uncertainty_measure(ctx, of->engine, *u_error, work->raw);
    if (u_draw) {
        memcpy(&work->draw, u_draw, sizeof work->draw);
        work->draw |= 1; /* 0 would be none */
    }
    ORK_TRY(composite_prepare(ctx, work));
    ORK_TRY(composite_normalise(ctx, work));
    for (size_t k = 0; k < work->node_count; k++) {
        of->is_touched[k] = true;
        work->nodes[k].logarithm = NULL; /* those of the scheme's values */
    }
    of->is_changed = true;
    return ORK_OK;
}

static ork_status change_values(ork_context *ctx, replicate *of)
{
    const uncertainty_engine *engine = of->engine;
    const double *u_error = NULL, *u_draw = NULL;
    for (size_t f = engine->option_count; f < engine->factor_count; f++) {
        if (isnan(of->u[f])) continue;
        if (engine->factors[f].kind == UNCERTAINTY_DRAW) u_draw = &of->u[f];
        if (engine->factors[f].kind == UNCERTAINTY_ERROR) u_error = &of->u[f];
    }
    return u_error || u_draw ? prepare_anew(ctx, of, u_error, u_draw) : ORK_OK;
}

/* Values first, then what is left out, then weights: experts' come before noise. */
static ork_status change(ork_context *ctx, replicate *of)
{
    const uncertainty_engine *engine = of->engine;
    ORK_TRY(change_values(ctx, of));
    for (size_t f = engine->option_count; f < engine->factor_count; f++) {
        const uncertainty_factor *factor = &engine->factors[f];
        size_t at = uncertainty_pick(factor, of->u[f]);
        if (isnan(of->u[f])) continue;
        if (factor->kind == UNCERTAINTY_LEAVE_OUT && factor->node[at] != COMPOSITE_NONE) {
            leave_out(of, factor->node[at]);
        } else if (factor->kind == UNCERTAINTY_EXPERT) {
            take_expert(of, factor->budget + at * of->work.node_count);
        } else if (factor->kind == UNCERTAINTY_NOISE) {
            add_noise(ctx, of, factor, of->u[f]);
        }
    }
    return ORK_OK;
}

/* ---- What it shares with its scheme ------------------------------------------------------------
 */

/* Groups below which nothing changed keep the scheme's scores, and groups of indicators alone the
   weights that the data gave. */
static void reuse(replicate *of)
{
    composite_node *nodes = of->work.nodes;
    const composite_node *known = of->scheme->work.nodes;
    for (size_t k = of->work.node_count; k-- > 1;)
        of->is_touched[nodes[k].parent] |= of->is_touched[k];
    if (of->scheme->failure.status != ORK_OK) return;
    for (size_t k = 0; k < of->work.node_count; k++) {
        if (nodes[k].leaf != COMPOSITE_NONE) continue;
        bool is_same = true; /* the parts' scores, so that their weights are, too */
        for (size_t c = nodes[k].first_child; c != COMPOSITE_NONE; c = nodes[c].next_sibling)
            is_same &= !of->is_touched[c];
        ork_weighting rule = composite_weighting(&of->work, &nodes[k]);
        bool is_of_data = rule != ORK_WEIGHTING_GIVEN && rule != ORK_WEIGHTING_BENEFIT_OF_THE_DOUBT;
        if (is_same && is_of_data) {
            nodes[k].has_weights = true;
            for (size_t c = nodes[k].first_child; c != COMPOSITE_NONE; c = nodes[c].next_sibling)
                nodes[c].weight = known[c].weight;
        }
        if (of->is_touched[k]) continue;
        nodes[k].has_score = true;
        nodes[k].score = known[k].score;
        nodes[k].present = known[k].present;
        nodes[k].coverage = known[k].coverage;
    }
}

/* ---- A run -------------------------------------------------------------------------------------
 */

static ork_status run_changed(ork_context *ctx, replicate *of, double *score, double *rank)
{
    ORK_TRY(composite_weigh(ctx, &of->work));
    reuse(of);
    ORK_TRY(composite_score(ctx, &of->work));
    memcpy(score, of->work.nodes[0].score, of->work.panel.count * sizeof *score);
    return composite_rank(ctx, &of->work, score, rank);
}

/* Arrays that the runs of a task share. */
typedef struct {
    composite_node *nodes;
    bool *is_touched;
    double *group; /* [3 × positions × nodes] score, present and coverage of groups */
} desk;

static ork_status run_one(ork_context *ctx, const block *all, size_t r, const desk *at,
                          uncertainty_failure *failure)
{
    const uncertainty_engine *engine = all->engine;
    const uncertainty_scheme *scheme = engine->schemes[all->scheme[r]];
    size_t n = engine->nominal.panel.count, nodes = engine->nominal.node_count;
    double *score = all->outcome->score + r * n, *rank = all->outcome->rank + r * n;
    if (scheme->failure.status != ORK_OK && !scheme->has_values) {
        return uncertainty_copy_failure(ctx, &scheme->failure, failure);
    }
    ORK_SCRATCH(scratch);
    replicate of = {.engine = engine,
                    .scheme = scheme,
                    .u = all->u + r * engine->factor_count,
                    .work = scheme->work,
                    .is_touched = at->is_touched};
    of.work.arena = &scratch;
    of.work.nodes = at->nodes;
    memcpy(at->nodes, scheme->start, nodes * sizeof *at->nodes);
    memset(at->is_touched, 0, nodes * sizeof *at->is_touched);
    uncertainty_attach(engine, scheme, at->nodes);
    for (size_t k = 0, group = 0; k < nodes; k++) {
        if (at->nodes[k].leaf != COMPOSITE_NONE) continue;
        double *arrays = at->group + 3 * n * group++;
        at->nodes[k].score = arrays;
        at->nodes[k].present = arrays + n;
        at->nodes[k].coverage = arrays + 2 * n;
    }
    ORK_TRY(change(ctx, &of));
    if (of.is_changed) return run_changed(ctx, &of, score, rank);
    if (scheme->failure.status != ORK_OK) {
        return uncertainty_copy_failure(ctx, &scheme->failure, failure);
    }
    memcpy(score, scheme->work.nodes[0].score, n * sizeof *score);
    memcpy(rank, scheme->rank, n * sizeof *rank);
    return ORK_OK;
}

static void blank(const block *all, size_t r)
{
    size_t n = all->engine->nominal.panel.count;
    for (size_t p = 0; p < n; p++)
        all->outcome->score[r * n + p] = all->outcome->rank[r * n + p] = NAN;
}

static ork_status run_some(ork_context *ctx, size_t task, void *data)
{
    const block *all = data;
    const composite_work *nominal = &all->engine->nominal;
    size_t n = nominal->panel.count, nodes = nominal->node_count;
    size_t groups = nodes - nominal->leaf_count;
    desk at = {0};
    ORK_SCRATCH(scratch);
    ORK_NEW(at.nodes, ork_arena_alloc(ctx, &scratch, nodes * sizeof *at.nodes));
    ORK_NEW(at.is_touched, ork_arena_alloc(ctx, &scratch, nodes * sizeof *at.is_touched));
    ORK_NEW(at.group, ork_arena_alloc(ctx, &scratch, 3 * n * groups * sizeof *at.group));
    for (size_t r = task * RUNS_OF_TASK; r < all->count && r < (task + 1) * RUNS_OF_TASK; r++) {
        ork_status status = run_one(ctx, all, r, &at, &all->failure[r]);
        ork_context_keep_notes(ctx, 0);
        ORK_TRY(uncertainty_catch(ctx, status, &all->failure[r]));
        if (all->failure[r].status != ORK_OK) blank(all, r);
        ORK_TRY(ork_check_cancelled(ctx));
    }
    return ORK_OK;
}

/* ---- A block of runs ---------------------------------------------------------------------------
 */

static ork_status count_failures(ork_context *ctx, const block *all)
{
    for (size_t r = 0; r < all->count; r++) {
        size_t *cause = &all->outcome->cause[r];
        *cause = UNCERTAINTY_RAN;
        if (all->failure[r].status == ORK_OK) continue;
        ORK_TRY(uncertainty_cause_of(ctx, all->engine, &all->failure[r], cause));
    }
    return ORK_OK;
}

ork_status uncertainty_evaluate(ork_context *ctx, uncertainty_engine *engine, const double *u,
                                size_t count, uncertainty_outcome *outcome)
{
    ORK_SCRATCH(scratch);
    size_t *scheme;
    block all = {.engine = engine, .u = u, .count = count, .outcome = outcome};
    ORK_NEW(scheme, ork_arena_calloc(ctx, &scratch, count, sizeof *scheme));
    ORK_NEW(all.failure, ork_arena_calloc(ctx, &scratch, count, sizeof *all.failure));
    ORK_TRY(uncertainty_find_schemes(ctx, engine, u, count, scheme));
    all.scheme = scheme;
    size_t tasks = (count + RUNS_OF_TASK - 1) / RUNS_OF_TASK;
    ork_status status = ork_parallel(ctx, tasks, run_some, &all);
    if (status == ORK_OK) status = count_failures(ctx, &all);
    for (size_t r = 0; r < count; r++)
        uncertainty_failure_free(&all.failure[r]);
    return status;
}

ork_status uncertainty_outcome_new(ork_context *ctx, const uncertainty_engine *engine, size_t count,
                                   ork_arena *arena, uncertainty_outcome *outcome)
{
    size_t cells = count * engine->nominal.panel.count;
    ORK_NEW(outcome->score, ork_arena_alloc(ctx, arena, cells * sizeof(double)));
    ORK_NEW(outcome->rank, ork_arena_alloc(ctx, arena, cells * sizeof(double)));
    ORK_NEW(outcome->cause, ork_arena_alloc(ctx, arena, count * sizeof(size_t)));
    return ORK_OK;
}

double uncertainty_rank_shift(const uncertainty_engine *engine, const double *rank)
{
    const double *nominal = engine->nominal.rank;
    double sum = 0, counted = 0;
    for (size_t p = 0; p < engine->nominal.panel.count; p++) {
        if (isnan(rank[p]) || isnan(nominal[p])) continue;
        sum += fabs(rank[p] - nominal[p]);
        counted++;
    }
    return counted > 0 ? sum / counted : NAN;
}

/* ---- The engine --------------------------------------------------------------------------------
 */

ork_status uncertainty_engine_new(ork_context *ctx, const ork_input *input,
                                  const ork_composite_uncertainty_options *options,
                                  ork_arena *arena, uncertainty_engine *engine)
{
    *engine = (uncertainty_engine){.options = options, .input = input, .arena = arena};
    engine->nominal =
        (composite_work){.options = &options->composite, .input = input, .arena = arena};
    ORK_TRY(composite_compute(ctx, &engine->nominal));
    return uncertainty_factors(ctx, engine);
}

void uncertainty_engine_free(uncertainty_engine *engine)
{
    for (size_t f = 0; f < engine->factor_count; f++) {
        uncertainty_factor *factor = &engine->factors[f];
        for (size_t a = 0; factor->alternative && a < factor->count; a++)
            ork_options_free(factor->alternative[a].options);
    }
    uncertainty_schemes_free(engine);
}
