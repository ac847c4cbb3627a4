/* Efficiencies across periods and what they say of change. */
#include "methods/dea/malmquist_steps.h"

#include "orken/methods/dea.h"

#include <math.h>

enum { NAMES_MOST = 8 };

/* The units of each period and what they are measured against. */
typedef struct {
    dea_group *units, *technology, all; /* [periods] */
} groups;

static ork_status gather_periods(ork_context *ctx, const malmquist_work *work, groups *to)
{
    const ork_panel *panel = &work->data.panel;
    bool is_sequential = work->options->frontier == ORK_MALMQUIST_SEQUENTIAL;
    ORK_NEW(to->units, ork_arena_calloc(ctx, work->data.arena, panel->periods, sizeof(dea_group)));
    ORK_NEW(to->technology,
            ork_arena_calloc(ctx, work->data.arena, panel->periods, sizeof(dea_group)));
    for (size_t t = 0; t < panel->periods; t++) {
        ORK_TRY(dea_gather(ctx, &work->data, panel->start[t], panel->start[t + 1], &to->units[t]));
        to->technology[t] = to->units[t];
        if (is_sequential)
            ORK_TRY(dea_gather(ctx, &work->data, 0, panel->start[t + 1], &to->technology[t]));
        if (to->units[t].n > 0) ORK_TRY(dea_note_few(ctx, &work->data, to->technology[t].n, t));
    }
    if (work->options->frontier != ORK_MALMQUIST_ALL) return ORK_OK;
    return dea_gather(ctx, &work->data, 0, panel->count, &to->all);
}

/* Efficiencies of the units in a technology into the field at `offset` of their scores. */
static ork_status measure_into(ork_context *ctx, malmquist_work *work, const dea_group *technology,
                               const dea_group *units, int returns, size_t offset)
{
    ORK_SCRATCH(scratch);
    ork_dea_model model = {.inputs = work->data.m,
                           .outputs = work->data.s,
                           .returns = returns ? ORK_RETURNS_VARIABLE : ORK_RETURNS_CONSTANT,
                           .is_output = work->options->orientation == ORK_DEA_OUTPUT};
    double *score;
    ORK_NEW(score, ork_arena_calloc(ctx, &scratch, units->n, sizeof(double)));
    if (technology->n == 0) return ORK_OK;
    ORK_TRY(dea_measure(ctx, &model, technology, units, NULL, score, NULL));
    for (size_t i = 0; i < units->n; i++) {
        void *field = (char *)&work->score[units->position[i]] + offset;
        double *to = field;
        to[returns] = score[i];
    }
    return ORK_OK;
}
#define INTO(field) offsetof(malmquist_scores, field)

static ork_status measure_returns(ork_context *ctx, malmquist_work *work, const groups *of,
                                  int returns)
{
    size_t periods = work->data.panel.periods, links = work->pairs.links;
    bool is_global = work->options->frontier == ORK_MALMQUIST_ALL;
    for (size_t t = 0; t < periods; t++) {
        double done = ((double)returns + (double)t / (double)periods / 2) / 2;
        ork_progress(ctx, "efficiency", done);
        ORK_TRY(measure_into(ctx, work, &of->technology[t], &of->units[t], returns, INTO(own)));
        if (!is_global) continue;
        ORK_TRY(measure_into(ctx, work, &of->all, &of->units[t], returns, INTO(in_all)));
    }
    for (size_t l = 0; l < links && !is_global; l++) {
        size_t from = work->pairs.from[l], to = work->pairs.to[l];
        double done = ((double)returns + 0.5 + (double)l / (double)links / 2) / 2;
        ork_progress(ctx, "efficiency", done);
        ORK_TRY(measure_into(ctx, work, &of->technology[from], &of->units[to], returns,
                             INTO(in_earlier)));
        ORK_TRY(measure_into(ctx, work, &of->technology[to], &of->units[from], returns,
                             INTO(in_later)));
    }
    return ORK_OK;
}

/* ---- Change ------------------------------------------------------------------------------------
 */

/* How the frontier moved: the geometric mean of what it did where the unit was and where it is. */
static double technical(const malmquist_work *work, const malmquist_scores *before,
                        const malmquist_scores *after, int returns)
{
    double efficiency = after->own[returns] / before->own[returns];
    if (work->options->frontier == ORK_MALMQUIST_ALL)
        return after->in_all[returns] / before->in_all[returns] / efficiency;
    return sqrt(after->in_earlier[returns] / after->own[returns] * before->own[returns] /
                before->in_later[returns]);
}

static void compare(const malmquist_work *work, size_t pair, malmquist_record *to)
{
    const malmquist_scores *before = &work->score[work->pairs.earlier[pair]];
    const malmquist_scores *after = &work->score[work->pairs.later[pair]];
    to->efficiency = after->own[0] / before->own[0];
    to->technical = technical(work, before, after, 0);
    to->index = to->efficiency * to->technical;
    to->pure_efficiency = after->own[1] / before->own[1];
    to->scale_efficiency = to->efficiency / to->pure_efficiency;
    to->technical_variable = technical(work, before, after, 1);
    to->scale = to->index / (to->pure_efficiency * to->technical_variable);
}

static ork_status note_infeasible(ork_context *ctx, const malmquist_work *work)
{
    ORK_SCRATCH(scratch);
    ORK_OWNED_TEXT ork_text list = {0};
    size_t constant = 0, variable = 0, units = 0;
    const char **names;
    ORK_NEW(names, ork_arena_calloc(ctx, &scratch, work->pairs.count, sizeof *names));
    for (size_t k = 0; k < work->pairs.count; k++) {
        if (isnan(work->record[k].index)) constant++;
        if (!isnan(work->record[k].scale)) continue;
        const char *name = ork_panel_unit(&work->data.panel, work->pairs.earlier[k]);
        bool is_new = true;
        for (size_t l = 0; l < units; l++)
            is_new &= names[l] != name;
        if (is_new) names[units++] = name;
        variable++;
    }
    if (constant > 0)
        ORK_TRY(ork_note_add(ctx, ORK_WARNING, "infeasible",
                             "of %zu of %zu pairs there is no index: the units of one period make "
                             "nothing of an output that the other has",
                             constant, work->pairs.count));
    if (variable == 0) return ORK_OK;
    ork_list_names(ctx, &list, names, units, NAMES_MOST);
    ORK_TRY(ork_text_status(&list));
    return ork_note_add(ctx, ORK_INFO, "infeasible-variable",
                        "of %zu of %zu pairs technical change under variable returns and the scale "
                        "change by it are not defined: the unit of one period is out of reach for "
                        "the other period's units (%s)",
                        variable, work->pairs.count, list.bytes);
}

ork_status malmquist_measure(ork_context *ctx, malmquist_work *work)
{
    groups of = {0};
    const malmquist_scores unknown = {{NAN, NAN}, {NAN, NAN}, {NAN, NAN}, {NAN, NAN}};
    size_t count = work->data.panel.count;
    ORK_NEW(work->score, ork_arena_calloc(ctx, work->data.arena, count, sizeof *work->score));
    ORK_NEW(work->record,
            ork_arena_calloc(ctx, work->data.arena, work->pairs.count, sizeof *work->record));
    for (size_t p = 0; p < count; p++)
        work->score[p] = unknown;
    ORK_TRY(gather_periods(ctx, work, &of));
    for (int returns = 0; returns < 2; returns++)
        ORK_TRY(measure_returns(ctx, work, &of, returns));
    for (size_t k = 0; k < work->pairs.count; k++)
        compare(work, k, &work->record[k]);
    return note_infeasible(ctx, work);
}
