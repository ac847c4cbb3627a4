/* What each unit does to a frontier: the fit without it. */
#include "math/frontier/frontier.h"
#include "math/frontier/inference.h"
#include "orken/math.h"

#include <math.h>

typedef struct leaving_out {
    const ork_frontier *fit;
    frontier_groups groups;
    double *group_efficiency; /* [groups] as fitted to all */
    ork_frontier_jackknife *out;
} leaving_out;

/* [groups] means of the rows' efficiencies [n]; returns the mean of all rows. */
static double mean_by_group(const frontier_groups *groups, const double *efficiency, double *mean)
{
    double all = 0;
    for (size_t g = 0; g < groups->count; g++) {
        double sum = 0;
        for (size_t k = groups->start[g]; k < groups->start[g + 1]; k++)
            sum += efficiency[groups->row[k]];
        all += sum;
        mean[g] = sum / (double)(groups->start[g + 1] - groups->start[g]);
    }
    return all / (double)groups->start[groups->count];
}

static ork_status find_efficiencies(ork_context *ctx, const leaving_out *l, const ork_frontier *fit,
                                    double *by_group, double *mean)
{
    ORK_SCRATCH(scratch);
    double *efficiency;
    ORK_NEW(efficiency, ork_arena_alloc(ctx, &scratch, (l->fit->model.n + 1) * sizeof(double)));
    ork_frontier_scores scores = {.efficiency = efficiency};
    ORK_TRY(ork_frontier_efficiency(ctx, fit, &l->fit->model, 0.95, &scores));
    *mean = mean_by_group(&l->groups, efficiency, by_group);
    return ORK_OK;
}

static ork_status pick_others(ork_context *ctx, const leaving_out *l, size_t left, ork_arena *arena,
                              ork_frontier_model *model)
{
    const frontier_groups *groups = &l->groups;
    size_t *row, count = 0;
    uint32_t *unit;
    ORK_NEW(row, ork_arena_alloc(ctx, arena, (l->fit->model.n + 1) * sizeof *row));
    ORK_NEW(unit, ork_arena_alloc(ctx, arena, (l->fit->model.n + 1) * sizeof *unit));
    for (size_t g = 0; g < groups->count; g++) {
        for (size_t k = groups->start[g]; g != left && k < groups->start[g + 1]; k++) {
            row[count] = groups->row[k];
            unit[count++] = (uint32_t)(g - (g > left));
        }
    }
    return frontier_pick(ctx, &l->fit->model, row, count, unit, arena, model);
}

static ork_status find_displacement(ork_context *ctx, const leaving_out *l, const ork_frontier *fit,
                                    double *displacement)
{
    double value;
    bool is_plain = fit->end == ORK_FRONTIER_NO_INEFFICIENCY;
    if (is_plain || l->fit->end == ORK_FRONTIER_NO_INEFFICIENCY || fit->terms != l->fit->terms ||
        fit->model.distribution != l->fit->model.distribution)
        return ORK_OK;
    for (size_t j = 0; j < fit->terms; j++) {
        if (!isfinite(fit->estimate[j])) return ORK_OK;
    }
    ORK_TRY(ork_frontier_likelihood(ctx, l->fit, fit->estimate, &value, NULL, NULL));
    *displacement = 2 * (l->fit->log_likelihood - value);
    return ORK_OK;
}

static ork_status leave_out(ork_context *ctx, size_t g, void *data)
{
    const leaving_out *l = data;
    ORK_SCRATCH(scratch);
    ork_frontier_jackknife *out = l->out;
    ork_frontier_model model;
    ork_frontier fit;
    ork_correlation ranks;
    double *by_group, *rank;
    bool is_failed;
    ORK_TRY(pick_others(ctx, l, g, &scratch, &model));
    model.start = l->fit->estimate;
    ORK_TRY(frontier_fit_if_possible(ctx, &model, &scratch, &fit, &is_failed));
    if (is_failed) return ORK_OK;
    ORK_NEW(by_group, ork_arena_alloc(ctx, &scratch, out->groups * sizeof *by_group));
    ORK_NEW(rank, ork_arena_alloc(ctx, &scratch, out->groups * sizeof *rank));
    out->end[g] = (int)fit.end;
    frontier_place_estimate(&fit, l->fit, out->groups, out->estimate + g);
    ORK_TRY(find_displacement(ctx, l, &fit, &out->displacement[g]));
    ORK_TRY(find_efficiencies(ctx, l, &fit, by_group, &out->mean_efficiency[g]));
    ORK_TRY(ork_rank(ctx, by_group, out->groups, false, ORK_TIES_AVERAGE, rank));
    ORK_TRY(ork_correlate(ctx, ORK_SPEARMAN, by_group, l->group_efficiency, out->groups, &ranks));
    out->efficiency[g] = by_group[g];
    out->rank[g] = rank[g];
    out->rank_correlation[g] = ranks.coefficient;
    return ORK_OK;
}

static void find_errors(const ork_frontier *fit, ork_frontier_jackknife *out)
{
    double groups = (double)out->groups;
    if (out->ends[fit->end] != out->groups || frontier_known_terms(fit) != fit->terms) return;
    for (size_t j = 0; j < out->terms; j++) {
        const double *without = out->estimate + j * out->groups;
        double variance = ork_variance(without, out->groups); /* over groups − 1 */
        out->error[j] = (groups - 1) * sqrt(variance / groups);
    }
}

static ork_status make_room(ork_context *ctx, ork_arena *arena, ork_frontier_jackknife *out)
{
    size_t groups = out->groups;
    double **columns[] = {&out->displacement, &out->mean_efficiency, &out->efficiency, &out->rank,
                          &out->rank_correlation};
    ORK_NEW(out->estimate, frontier_nan(ctx, arena, groups * out->terms));
    ORK_NEW(out->error, frontier_nan(ctx, arena, out->terms));
    ORK_NEW(out->end, ork_arena_alloc(ctx, arena, (groups + 1) * sizeof *out->end));
    for (size_t k = 0; k < sizeof columns / sizeof *columns; k++)
        ORK_NEW(*columns[k], frontier_nan(ctx, arena, groups));
    for (size_t g = 0; g < groups; g++)
        out->end[g] = -1;
    return ORK_OK;
}

ork_status ork_frontier_jackknife_run(ork_context *ctx, const ork_frontier *fit, ork_arena *arena,
                                      ork_frontier_jackknife *jackknife)
{
    ORK_SCRATCH(scratch);
    leaving_out l = {.fit = fit, .out = jackknife};
    double mean;
    if (fit->model.panel == ORK_PANEL_TRUE_FIXED_EFFECTS)
        return ork_fail(ctx, ORK_ERR_ARGUMENT,
                        "leaving units out takes their fixed effects away as well");
    ORK_TRY(frontier_find_groups(ctx, &fit->model, &scratch, &l.groups));
    *jackknife = (ork_frontier_jackknife){.groups = l.groups.count, .terms = fit->terms};
    ORK_TRY(make_room(ctx, arena, jackknife));
    ORK_NEW(l.group_efficiency,
            ork_arena_alloc(ctx, &scratch, (l.groups.count + 1) * sizeof(double)));
    ORK_TRY(find_efficiencies(ctx, &l, fit, l.group_efficiency, &mean));
    ORK_TRY(frontier_in_batches(ctx, "units left out", l.groups.count, leave_out, &l));
    for (size_t g = 0; g < l.groups.count; g++) {
        int end = jackknife->end[g];
        (*(end < 0 ? &jackknife->failed : &jackknife->ends[end]))++;
    }
    find_errors(fit, jackknife);
    return ORK_OK;
}
