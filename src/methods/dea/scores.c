/* Scores of a scope: the model's own, what constant and variable returns say, ranks. */
#include "methods/dea/steps.h"

#include <math.h>

/* Efficiencies of two models nearer than this are the same. */
#define SAME 1e-7
enum { NAMES_MOST = 8 };

static void keep_scores(dea_work *work, dea_scope *scope, const double *score)
{
    const dea_group *group = &scope->group;
    const dea_solution *solution = &scope->solution;
    size_t variables = work->data.m + work->data.s;
    for (size_t i = 0; i < group->n; i++) {
        dea_record *record = &work->record[group->position[i]];
        bool has_slack = false;
        for (size_t k = 0; k < variables; k++)
            has_slack |= solution->slack[i * variables + k] > 0;
        record->score = score[i];
        record->expansion = 1 / score[i];
        record->status = score[i] < 1 ? DEA_INEFFICIENT
                         : has_slack  ? DEA_WEAKLY_EFFICIENT
                                      : DEA_EFFICIENT;
        record->is_efficient = record->status == DEA_EFFICIENT;
        record->peer_of = 0;
    }
    for (size_t i = 0; i < group->n; i++) {
        const size_t *peer = solution->peer + i * solution->most;
        for (size_t k = 0; k < solution->most && peer[k] != SIZE_MAX; k++)
            if (peer[k] != i) work->record[group->position[peer[k]]].peer_of++;
    }
}

/* ---- Returns to scale --------------------------------------------------------------------------
 */

static ork_status measure_other(ork_context *ctx, const dea_work *work, const dea_scope *scope,
                                ork_returns returns, double *score)
{
    ork_dea_model model = work->model;
    model.returns = returns;
    if (returns == work->model.returns) {
        for (size_t i = 0; i < scope->group.n; i++)
            score[i] = work->record[scope->group.position[i]].score;
        return ORK_OK;
    }
    return dea_measure(ctx, &model, &scope->group, &scope->group, NULL, score, NULL);
}

/* Where constant returns lose against variable ones, they do so because the unit is too small (then
   not increasing the scale loses as much) or too large: Färe & Grosskopf (1985). */
static ork_status compare_returns(ork_context *ctx, dea_work *work, dea_scope *scope)
{
    ORK_SCRATCH(scratch);
    size_t n = scope->group.n;
    double *constant, *variable, *limited;
    if (work->data.has_negative) return ORK_OK;
    ORK_NEW(constant, ork_arena_calloc(ctx, &scratch, n, sizeof(double)));
    ORK_NEW(variable, ork_arena_calloc(ctx, &scratch, n, sizeof(double)));
    ORK_NEW(limited, ork_arena_calloc(ctx, &scratch, n, sizeof(double)));
    ORK_TRY(measure_other(ctx, work, scope, ORK_RETURNS_CONSTANT, constant));
    ORK_TRY(measure_other(ctx, work, scope, ORK_RETURNS_VARIABLE, variable));
    ORK_TRY(measure_other(ctx, work, scope, ORK_RETURNS_NON_INCREASING, limited));
    for (size_t i = 0; i < n; i++) {
        dea_record *record = &work->record[scope->group.position[i]];
        bool is_same = variable[i] - constant[i] <= SAME * variable[i];
        record->constant = constant[i];
        record->variable = variable[i];
        record->scale = is_same ? 1 : constant[i] / variable[i];
        record->kind = is_same                                          ? DEA_CONSTANT
                       : limited[i] - constant[i] <= SAME * variable[i] ? DEA_INCREASING
                                                                        : DEA_DECREASING;
    }
    return ORK_OK;
}

/* ---- Super-efficiency --------------------------------------------------------------------------
 */

static ork_status note_infeasible(ork_context *ctx, const dea_work *work, const dea_scope *scope,
                                  const bool *is_measured, const double *super)
{
    ORK_SCRATCH(scratch);
    ORK_OWNED_TEXT ork_text list = {0};
    const ork_panel *panel = &work->data.panel;
    size_t count = 0;
    const char **names, *in;
    ORK_NEW(names, ork_arena_calloc(ctx, &scratch, scope->group.n, sizeof *names));
    for (size_t i = 0; i < scope->group.n; i++) {
        if (is_measured[i] && isnan(super[i]))
            names[count++] = ork_panel_unit(panel, scope->group.position[i]);
    }
    if (count == 0) return ORK_OK;
    ork_list_names(ctx, &list, names, count, NAMES_MOST);
    ORK_TRY(ork_text_status(&list));
    ORK_NEW(in, ork_panel_in(ctx, &scratch, panel, scope->period));
    return ork_note_add(
        ctx, ORK_WARNING, "super-infeasible",
        "no super-efficiency%s of %s: the others cannot do the same at any "
        "proportion of its %s (under constant returns they can, where no value is 0)",
        in, list.bytes, work->model.is_output ? "outputs" : "inputs");
}

/* Of inefficient units it is the score. */
static ork_status measure_super(ork_context *ctx, dea_work *work, dea_scope *scope)
{
    ORK_SCRATCH(scratch);
    size_t n = scope->group.n;
    double *super;
    bool *is_measured;
    if (!work->options->super_efficiency) return ORK_OK;
    ORK_NEW(super, ork_arena_calloc(ctx, &scratch, n, sizeof(double)));
    ORK_NEW(is_measured, ork_arena_calloc(ctx, &scratch, n, sizeof(bool)));
    for (size_t i = 0; i < n; i++)
        is_measured[i] = work->record[scope->group.position[i]].status != DEA_INEFFICIENT;
    ORK_TRY(dea_measure(ctx, &work->model, &scope->group, &scope->group, is_measured, super, NULL));
    for (size_t i = 0; i < n; i++) {
        dea_record *record = &work->record[scope->group.position[i]];
        if (is_measured[i] && fabs(super[i] - 1) < DEA_EQUAL) super[i] = 1;
        record->super = is_measured[i] ? super[i] : record->score;
    }
    return note_infeasible(ctx, work, scope, is_measured, super);
}

/* By super-efficiency where it was asked for; who has none has no rank, but stands before those
   that are inefficient. */
static ork_status rank_units(ork_context *ctx, dea_work *work, dea_scope *scope)
{
    ORK_SCRATCH(scratch);
    size_t n = scope->group.n;
    double *value, *rank;
    ORK_NEW(value, ork_arena_calloc(ctx, &scratch, n, sizeof(double)));
    ORK_NEW(rank, ork_arena_calloc(ctx, &scratch, n, sizeof(double)));
    for (size_t i = 0; i < n; i++) {
        const dea_record *record = &work->record[scope->group.position[i]];
        double by = work->options->super_efficiency ? record->super : record->score;
        value[i] = isnan(by) ? INFINITY : round(by * 1e9) / 1e9; /* rounding is no difference */
    }
    ORK_TRY(ork_rank(ctx, value, n, false, ORK_TIES_MINIMUM, rank));
    for (size_t i = 0; i < n; i++)
        if (value[i] < INFINITY) work->record[scope->group.position[i]].rank = rank[i];
    return ORK_OK;
}

ork_status dea_score_scope(ork_context *ctx, dea_work *work, dea_scope *scope)
{
    ORK_SCRATCH(scratch);
    double *score;
    ORK_NEW(score, ork_arena_calloc(ctx, &scratch, scope->group.n, sizeof(double)));
    ORK_TRY(
        dea_solution_new(ctx, work->data.arena, &work->model, scope->group.n, &scope->solution));
    ORK_TRY(dea_measure(ctx, &work->model, &scope->group, &scope->group, NULL, score,
                        &scope->solution));
    keep_scores(work, scope, score);
    ORK_TRY(compare_returns(ctx, work, scope));
    ORK_TRY(measure_super(ctx, work, scope));
    return rank_units(ctx, work, scope);
}
