/* Growth explained by where a region stood; dispersion over periods. */
#include "methods/dynamics/convergence.h"
#include "orken/math.h"

#include <math.h>
#include <string.h>

/* ---- Beta --------------------------------------------------------------------------------------
 */

/* Pairs whose growth, and in the conditional model controls, are known. */
static bool is_complete(const convergence_work *work, size_t i, bool with_controls)
{
    size_t before = work->pairs.earlier[i];
    if (isnan(work->value[before]) || isnan(work->value[work->pairs.later[i]])) return false;
    for (size_t c = 0; with_controls && c < work->options->controls.count; c++)
        if (isnan(work->control[c][before])) return false;
    return true;
}

static ork_status gather(ork_context *ctx, convergence_work *work, convergence_model *model)
{
    const ork_panel_pairs *pairs = &work->pairs;
    size_t from = pairs->start[model->link], to = pairs->start[model->link + 1], most = to - from;
    ORK_NEW(model->pair, ork_arena_alloc(ctx, work->arena, most * sizeof *model->pair));
    ORK_NEW(model->initial, ork_arena_alloc(ctx, work->arena, most * sizeof(double)));
    ORK_NEW(model->growth, ork_arena_alloc(ctx, work->arena, most * sizeof(double)));
    for (size_t i = from; i < to; i++) {
        if (!is_complete(work, i, model->is_conditional)) continue;
        double before = work->value[pairs->earlier[i]], after = work->value[pairs->later[i]];
        model->pair[model->count] = i;
        model->initial[model->count] = log(before);
        model->growth[model->count++] = log(after / before) / model->years;
    }
    return ORK_OK;
}

/*
 * Speed from the slope: b = −(1 − exp(−λT))/T. That is a change of parameter, so that least squares
 * of the nonlinear equation have this very λ, with the standard error of the delta method.
 */
static void find_speed(convergence_model *model)
{
    double slope = model->fit.coefficient[1], left = 1 + slope * model->years;
    model->lambda = left > 0 ? -log(left) / model->years : NAN;
    model->lambda_error = left > 0 ? model->fit.std_error[1] / left : NAN;
    model->half_life = model->lambda > 0 ? log(2) / model->lambda : NAN;
}

static const char *between(ork_context *ctx, const convergence_work *work, size_t l)
{
    return ork_arena_format(ctx, work->arena, "%s to %s",
                            work->panel.period_name[work->pairs.from[l]],
                            work->panel.period_name[work->pairs.to[l]]);
}

static ork_status explain_failure(ork_context *ctx, const convergence_work *work,
                                  const convergence_model *model, size_t collinear, size_t terms)
{
    const char *span;
    ORK_NEW(span, between(ctx, work, model->link));
    if (model->count < terms) {
        ork_fail(ctx, ORK_ERR_DATA, "from %s only %zu %s all values: too few for %zu coefficients",
                 span, model->count, model->count == 1 ? "region has" : "regions have", terms);
        return ork_hint(ctx, "fewer controls, or periods with more values");
    }
    if (collinear >= terms) return ORK_ERR_MEMORY;
    if (collinear == 1) {
        return ork_fail(ctx, ORK_ERR_DATA,
                        "\"%s\" is the same in all regions at the beginning of %s: there is "
                        "nothing to converge",
                        work->options->value, span);
    }
    ork_fail(ctx, ORK_ERR_DATA,
             "the control \"%s\" is determined by the other terms of the regression from %s",
             work->options->controls.items[collinear - 2], span);
    return ork_hint(ctx, "leave it out");
}

static ork_status estimate(ork_context *ctx, convergence_work *work, convergence_model *model)
{
    ORK_SCRATCH(scratch);
    const ork_columns *controls = &work->options->controls;
    size_t terms = model->is_conditional ? 2 + controls->count : 2, collinear = terms;
    ORK_TRY(gather(ctx, work, model));
    size_t n = model->count;
    double *x;
    ORK_NEW(x, ork_arena_alloc(ctx, &scratch, n * terms * sizeof *x));
    ORK_NEW(model->term, ork_arena_alloc(ctx, work->arena, terms * sizeof *model->term));
    model->term[0] = "(constant)";
    model->term[1] = "ln initial";
    for (size_t i = 0; i < n; i++) {
        x[i] = 1;
        x[n + i] = model->initial[i];
        for (size_t c = 2; c < terms; c++)
            x[c * n + i] = work->control[c - 2][work->pairs.earlier[model->pair[i]]];
    }
    for (size_t c = 2; c < terms; c++)
        model->term[c] = controls->items[c - 2];
    ork_status status =
        ork_regress(ctx, x, n, terms, model->growth, NULL, (ork_errors)work->options->errors,
                    work->arena, &model->fit, &collinear);
    if (status == ORK_ERR_DATA) return explain_failure(ctx, work, model, collinear, terms);
    ORK_TRY(status);
    find_speed(model);
    return ORK_OK;
}

static ork_status note_model(ork_context *ctx, const convergence_work *work,
                             const convergence_model *model)
{
    size_t l = model->link, rows = work->pairs.start[l + 1] - work->pairs.start[l];
    const char *span;
    ORK_NEW(span, between(ctx, work, l));
    if (model->count < rows) {
        ORK_TRY(ork_note_add(ctx, ORK_WARNING, "incomplete",
                             "from %s %zu of %zu regions lack a value%s and are left out", span,
                             rows - model->count, rows,
                             model->is_conditional ? " or a control" : ""));
    }
    if (model->count < 30) {
        ORK_TRY(ork_note_add(ctx, ORK_INFO, "few-regions",
                             "%zu regions carry little: read the intervals, not the estimate "
                             "alone",
                             model->count));
    }
    if (!isnan(model->lambda)) return ORK_OK;
    return ork_note_add(ctx, ORK_WARNING, "no-speed",
                        "from %s poorer regions overtook richer ones (slope %.4g over %g years): "
                        "there is no speed of convergence",
                        span, model->fit.coefficient[1], model->years);
}

ork_status convergence_beta(ork_context *ctx, convergence_work *work)
{
    size_t kinds = work->options->controls.count ? 2 : 1;
    size_t most = work->pairs.links * kinds;
    ORK_NEW(work->model, ork_arena_calloc(ctx, work->arena, most, sizeof *work->model));
    for (size_t m = 0; m < most; m++) {
        convergence_model *model = &work->model[work->models++];
        model->link = m / kinds;
        model->is_conditional = m % kinds == 1;
        model->years =
            work->year[work->pairs.to[model->link]] - work->year[work->pairs.from[model->link]];
        ORK_TRY(estimate(ctx, work, model));
        ORK_TRY(note_model(ctx, work, model));
    }
    return ORK_OK;
}

/* ---- Sigma -------------------------------------------------------------------------------------
 */

/* Over all regions of the period, dividing by their number: they are no sample. */
static ork_status disperse(ork_context *ctx, const convergence_work *work, size_t t,
                           convergence_dispersion *of)
{
    ORK_SCRATCH(scratch);
    size_t start = work->panel.start[t], most = work->panel.start[t + 1] - start, n = 0,
           weighed = 0;
    double *x, *logs, *some, *weights, mass = 0;
    *of = (convergence_dispersion){0, NAN, NAN, NAN};
    ORK_NEW(x, ork_arena_alloc(ctx, &scratch, 4 * (most + 1) * sizeof *x));
    logs = x + most;
    some = logs + most;
    weights = some + most;
    for (size_t p = start; p < start + most; p++) {
        if (isnan(work->value[p])) continue;
        x[n] = work->value[p];
        logs[n++] = log(work->value[p]);
        if (!work->weight || isnan(work->weight[p])) continue;
        mass += work->weight[p];
        some[weighed] = work->value[p];
        weights[weighed++] = work->weight[p];
    }
    of->count = (double)n;
    if (n < 2) return ORK_OK;
    of->sd_log = ork_population_sd(logs, n);
    of->cv = ork_population_sd(x, n) / ork_mean(x, n);
    if (mass > 0) of->weighted_cv = ork_weighted_variation(some, weights, weighed);
    return ORK_OK;
}

/*
 * Variances of logs, first against last period, over the regions that have both: F as if they were
 * independent, and Pitman and Morgan's t of the correlation of sum and difference, as they are not.
 */
static ork_status compare_ends(ork_context *ctx, convergence_work *work)
{
    ORK_SCRATCH(scratch);
    const ork_panel *panel = &work->panel;
    size_t *first, *last, n = 0;
    double *sum, *difference, *before, *after;
    ORK_NEW(first, ork_arena_alloc(ctx, &scratch, panel->units * sizeof *first));
    ORK_NEW(last, ork_arena_alloc(ctx, &scratch, panel->units * sizeof *last));
    double **const arrays[] = {&sum, &difference, &before, &after};
    for (size_t k = 0; k < 4; k++)
        ORK_NEW(*arrays[k], ork_arena_alloc(ctx, &scratch, panel->units * sizeof(double)));
    ork_panel_locate(panel, 0, first);
    ork_panel_locate(panel, panel->periods - 1, last);
    for (size_t u = 0; u < panel->units; u++) {
        if (first[u] == SIZE_MAX || last[u] == SIZE_MAX) continue;
        double x = log(work->value[first[u]]), y = log(work->value[last[u]]);
        if (isnan(x) || isnan(y)) continue;
        before[n] = x;
        after[n] = y;
        sum[n] = x + y;
        difference[n++] = x - y;
    }
    work->paired = n;
    work->ratio = work->f = work->f_p = work->paired_t = work->paired_p = NAN;
    double from = ork_variance(before, n), to = ork_variance(after, n), free = (double)n - 1;
    if (n < 3 || !(from > 0) || !(to > 0)) return ORK_OK;
    work->ratio = sqrt(from / to);
    work->f = from / to;
    double upper = ork_f_upper(work->f, free, free);
    work->f_p = 2 * fmin(upper, 1 - upper);
    ork_comoments of = ork_comoments_of(sum, difference, n);
    double r = of.xy / sqrt(of.xx * of.yy);
    if (!isfinite(r) || fabs(r) >= 1) return ORK_OK;
    work->paired_t = r * sqrt(((double)n - 2) / ((1 - r) * (1 + r)));
    work->paired_p = ork_t_two_sided(work->paired_t, (double)n - 2);
    return ORK_OK;
}

static ork_status fit_trend(ork_context *ctx, convergence_work *work)
{
    ORK_SCRATCH(scratch);
    size_t periods = work->panel.periods, n = 0;
    double *x, *y;
    ORK_NEW(x, ork_arena_alloc(ctx, &scratch, 2 * periods * sizeof *x));
    ORK_NEW(y, ork_arena_alloc(ctx, &scratch, periods * sizeof *y));
    for (size_t t = 0; t < periods; t++)
        n += (size_t)!isnan(work->dispersion[t].sd_log);
    if (n < 3) return ORK_OK;
    for (size_t t = 0, i = 0; t < periods; t++) {
        if (isnan(work->dispersion[t].sd_log)) continue;
        x[i] = 1;
        x[n + i] = work->year[t];
        y[i++] = work->dispersion[t].sd_log;
    }
    return ork_regress(ctx, x, n, 2, y, NULL, ORK_ERRORS_EQUAL, work->arena, &work->trend, NULL);
}

ork_status convergence_sigma(ork_context *ctx, convergence_work *work)
{
    size_t periods = work->panel.periods;
    ORK_NEW(work->dispersion,
            ork_arena_calloc(ctx, work->arena, periods, sizeof *work->dispersion));
    for (size_t t = 0; t < periods; t++)
        ORK_TRY(disperse(ctx, work, t, &work->dispersion[t]));
    ORK_TRY(compare_ends(ctx, work));
    if (work->dispersion[0].count != work->dispersion[periods - 1].count) {
        ORK_TRY(ork_note_add(ctx, ORK_WARNING, "different-regions",
                             "%g regions have a value in %s and %g in %s: their dispersions are "
                             "not of the same regions",
                             work->dispersion[0].count, work->panel.period_name[0],
                             work->dispersion[periods - 1].count,
                             work->panel.period_name[periods - 1]));
    }
    return fit_trend(ctx, work);
}
