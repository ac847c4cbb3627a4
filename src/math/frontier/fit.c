/* Fitting a stochastic frontier: the search, what its end means, and the way back. */
#include "math/frontier/frontier.h"
#include "orken/math.h"
#include "orken/math/normal.h"

#include <math.h>
#include <string.h>

enum { ITERATIONS_MOST = 300 };

/* ---- The search --------------------------------------------------------------------------------
 */

static ork_status objective(ork_context *ctx, const double *at, double *value, double *gradient,
                            double *hessian, void *data)
{
    const frontier_work *work = data;
    return work->engine->evaluate(ctx, work, at, value, gradient, hessian);
}

/* Parameters at −∞, of components that are not there. */
static size_t count_absent(const ork_maximum *m)
{
    size_t absent = 0;
    for (size_t j = 0; j < m->terms; j++)
        absent += m->at[j] == -INFINITY;
    return absent;
}

/* A maximum counts more than a ridge as high, and of two as high the one with fewer components.
   Gamma's likelihood has no bound where P < 1 and σv → 0: there a maximum counts more than any
   ridge. */
static bool is_better(const frontier_work *work, const ork_maximum *reached)
{
    const ork_maximum *best = &work->best;
    double slack = 1e-7 * (1 + fabs(best->value));
    size_t absent = count_absent(reached), absent_there = count_absent(best);
    if (absent != absent_there)
        return reached->value > best->value + (absent > absent_there ? -slack : slack);
    if (reached->has_converged != best->has_converged && work->model.distribution == ORK_GAMMA)
        return reached->has_converged;
    if (reached->has_converged != best->has_converged)
        return reached->has_converged ? reached->value > best->value - slack
                                      : reached->value > best->value + slack;
    return reached->value > best->value;
}

static void keep(frontier_work *work, const ork_maximum *reached)
{
    size_t terms = work->terms;
    ork_maximum *best = &work->best;
    double *at = best->at, *gradient = best->gradient, *hessian = best->hessian;
    memcpy(at, reached->at, terms * sizeof *at);
    memcpy(gradient, reached->gradient, terms * sizeof *gradient);
    memcpy(hessian, reached->hessian, terms * terms * sizeof *hessian);
    *best = *reached;
    best->at = at, best->gradient = gradient, best->hessian = hessian;
    work->has_best = true;
}

ork_status frontier_try(ork_context *ctx, frontier_work *work, const double *start)
{
    ORK_SCRATCH(scratch);
    ork_maximum reached;
    double value, *gradient, *hessian;
    size_t terms = work->terms;
    ORK_NEW(gradient, ork_arena_alloc(ctx, &scratch, terms * sizeof *gradient));
    ORK_NEW(hessian, ork_arena_alloc(ctx, &scratch, terms * terms * sizeof *hessian));
    ORK_TRY(work->engine->evaluate(ctx, work, start, &value, gradient, hessian));
    work->starts++;
    if (!isfinite(value)) return ORK_OK;
    ORK_TRY(ork_maximise(ctx, objective, work, start, terms, ITERATIONS_MOST, &scratch, &reached));
    if (!work->has_best || is_better(work, &reached)) keep(work, &reached);
    return ORK_OK;
}

static ork_status make_room(ork_context *ctx, frontier_work *work)
{
    size_t terms = work->terms;
    ork_maximum *best = &work->best;
    ORK_NEW(best->at, ork_arena_calloc(ctx, work->arena, terms, sizeof(double)));
    ORK_NEW(best->gradient, ork_arena_calloc(ctx, work->arena, terms, sizeof(double)));
    ORK_NEW(best->hessian, ork_arena_calloc(ctx, work->arena, terms * terms, sizeof(double)));
    return ORK_OK;
}

/* ---- What the end means ------------------------------------------------------------------------
 */

static bool is_single(const frontier_work *work, ork_frontier_part part)
{
    return work->part[part].terms == 1 && work->part[part].has_constant;
}

/* Least squares is a member of the family: σu = 0. */
static bool holds_least_squares(const frontier_work *work)
{
    ork_frontier_panel panel = work->model.panel;
    return is_single(work, ORK_PART_V) && panel < ORK_PANEL_TRUE_FIXED_EFFECTS;
}

/* Logarithms (of variances, the scale, the shape) of which next to nothing is known: standard
   errors above 1,000. Curvature scaled to a unit diagonal does not see them where they go with
   nothing else, such as σu when u has come to be μ. */
static bool is_flat(const frontier_work *work)
{
    static const ork_frontier_part logs[] = {ORK_PART_U, ORK_PART_V, ORK_PART_SCALE,
                                             ORK_PART_SHAPE};
    for (size_t l = 0; l < sizeof logs / sizeof *logs; l++) {
        for (size_t j = work->begin[logs[l]]; j < work->begin[logs[l] + 1]; j++)
            if (!(work->best.hessian[j * work->terms + j] < -1e-6)) return true;
    }
    return false;
}

static ork_frontier_end judge(const frontier_work *work)
{
    const ork_maximum *best = &work->best;
    double slack = 1e-7 * (1 + fabs(work->ols_log_likelihood));
    if (holds_least_squares(work) && best->value <= work->ols_log_likelihood + slack)
        return ORK_FRONTIER_NO_INEFFICIENCY;
    if (is_single(work, ORK_PART_V) && exp(best->at[work->begin[ORK_PART_V]]) < 1e-7 * work->m2)
        return ORK_FRONTIER_DETERMINISTIC;
    if (best->has_converged && count_absent(best)) return ORK_FRONTIER_WITHOUT_COMPONENT;
    if (best->has_converged) return is_flat(work) ? ORK_FRONTIER_RIDGE : ORK_FRONTIER_MAXIMUM;
    return best->is_concave ? ORK_FRONTIER_UNFINISHED : ORK_FRONTIER_RIDGE;
}

/* ---- The way back ------------------------------------------------------------------------------
 */

/* Covariance of the caller's parameters from that of the standardised ones: each column, then each
   row, is taken back as an estimate is (the constants' shifts are linear). */
static ork_status restore_covariance(ork_context *ctx, const frontier_work *work, double *v)
{
    ORK_SCRATCH(scratch);
    size_t terms = work->terms;
    double *row;
    ORK_NEW(row, ork_arena_alloc(ctx, &scratch, terms * sizeof *row));
    for (size_t j = 0; j < terms; j++)
        frontier_restore(work, v + j * terms, v + j * terms);
    for (size_t j = 0; j < terms; j++) {
        for (size_t k = 0; k < terms; k++)
            row[k] = v[k * terms + j];
        frontier_restore(work, row, row);
        for (size_t k = 0; k < terms; k++)
            v[k * terms + j] = row[k];
    }
    return ORK_OK;
}

/* Inverse of −H; NaN when there is none. */
static ork_status invert_information(ork_context *ctx, const frontier_work *work, double *v)
{
    ORK_SCRATCH(scratch);
    size_t terms = work->terms;
    double *information;
    ORK_NEW(information, ork_arena_alloc(ctx, &scratch, terms * terms * sizeof *information));
    for (size_t j = 0; j < terms * terms; j++)
        information[j] = -work->best.hessian[j];
    ORK_TRY(frontier_invert(ctx, information, terms, v));
    return isnan(*v) ? ORK_OK : restore_covariance(ctx, work, v);
}

static ork_status report_least_squares(ork_context *ctx, const frontier_work *work,
                                       ork_frontier *fit)
{
    size_t terms = work->part_terms[ORK_PART_FRONTIER], all = work->terms;
    ORK_SCRATCH(scratch);
    double *theta, *v;
    ORK_NEW(theta, ork_arena_calloc(ctx, &scratch, all, sizeof *theta));
    ORK_NEW(v, ork_arena_calloc(ctx, &scratch, all * all, sizeof *v));
    ORK_NEW(fit->ols, ork_arena_alloc(ctx, work->arena, terms * sizeof(double)));
    ORK_NEW(fit->ols_error, ork_arena_alloc(ctx, work->arena, terms * sizeof(double)));
    memcpy(theta, work->ols, terms * sizeof *theta);
    frontier_restore(work, theta, theta);
    memcpy(fit->ols, theta, terms * sizeof *theta);
    for (size_t j = 0; j < terms; j++) {
        for (size_t k = 0; k < terms; k++)
            v[j * all + k] = work->ols_inverse[j * terms + k] * work->ols_sigma2;
    }
    ORK_TRY(restore_covariance(ctx, work, v));
    for (size_t j = 0; j < terms; j++)
        fit->ols_error[j] = sqrt(v[j * all + j]);
    fit->ols_log_likelihood = work->ols_log_likelihood;
    fit->ols_sigma2 = work->ols_sigma2;
    fit->ols_skewness = work->m3 / pow(work->m2, 1.5);
    fit->ols_kurtosis = work->m4 / (work->m2 * work->m2);
    fit->has_wrong_skewness = work->m3 >= 0;
    if (fit->end != ORK_FRONTIER_NO_INEFFICIENCY) return ORK_OK;
    for (size_t j = 0; j < all * all; j++) {
        bool is_known = j / all < terms && j % all < terms;
        fit->covariance[j] = is_known ? v[j] : NAN;
    }
    return ORK_OK;
}

/* Without inefficiency the estimate is least squares, whatever place near it the search reached. */
static void put_least_squares(const frontier_work *work, double *theta)
{
    memset(theta, 0, work->terms * sizeof *theta);
    memcpy(theta, work->ols, work->part_terms[ORK_PART_FRONTIER] * sizeof *theta);
    theta[work->begin[ORK_PART_U]] = -INFINITY;
    theta[work->begin[ORK_PART_V]] = log(work->m2);
    if (work->part_terms[ORK_PART_SHAPE]) theta[work->begin[ORK_PART_SHAPE]] = NAN;
}

/* Nothing is known of the parameters of a component that is not there. */
static void forget_absent(const frontier_work *work, double *covariance)
{
    size_t terms = work->terms;
    for (size_t k = 0; k < ORK_PART_COUNT; k++) {
        if (!frontier_is_absent(work, work->best.at, k)) continue;
        for (size_t j = work->begin[k]; j < work->begin[k + 1]; j++) {
            for (size_t m = 0; m < terms; m++)
                covariance[j * terms + m] = covariance[m * terms + j] = NAN;
        }
    }
}

static ork_status report(ork_context *ctx, const frontier_work *work, ork_frontier_end end,
                         ork_frontier *fit)
{
    size_t terms = work->terms;
    *fit = (ork_frontier){.model = work->model,
                          .terms = terms,
                          .end = end,
                          .log_likelihood = work->best.value,
                          .iterations = work->best.iterations,
                          .starts = work->starts,
                          .decrement = work->best.decrement,
                          .curvature = work->best.curvature};
    fit->model.start = NULL;
    memcpy(fit->begin, work->begin, sizeof fit->begin);
    ORK_NEW(fit->estimate, ork_arena_alloc(ctx, work->arena, terms * sizeof(double)));
    ORK_NEW(fit->covariance, ork_arena_alloc(ctx, work->arena, terms * terms * sizeof(double)));
    memcpy(fit->estimate, work->best.at, terms * sizeof(double));
    for (size_t j = 0; j < terms * terms; j++)
        fit->covariance[j] = NAN;
    if (end == ORK_FRONTIER_NO_INEFFICIENCY) {
        fit->log_likelihood = work->ols_log_likelihood;
        put_least_squares(work, fit->estimate);
    }
    if (end == ORK_FRONTIER_MAXIMUM || end == ORK_FRONTIER_WITHOUT_COMPONENT)
        ORK_TRY(invert_information(ctx, work, fit->covariance));
    forget_absent(work, fit->covariance);
    frontier_restore(work, fit->estimate, fit->estimate);
    return report_least_squares(ctx, work, fit);
}

/* ---- All ---------------------------------------------------------------------------------------
 */

/* Many observations whose skewness is wrong: no other maximum is looked for (Waldman 1982). */
static bool is_plainly_efficient(const frontier_work *work)
{
    return work->model.distribution == ORK_HALF_NORMAL && work->model.panel == ORK_PANEL_NONE &&
           is_single(work, ORK_PART_U) && is_single(work, ORK_PART_V) && work->m3 >= 0 &&
           work->model.n > 2000;
}

static ork_status try_given_start(ork_context *ctx, frontier_work *work)
{
    ORK_SCRATCH(scratch);
    double *theta;
    for (size_t j = 0; j < work->terms; j++) {
        if (!work->model.start || !isfinite(work->model.start[j])) return ORK_OK;
    }
    ORK_NEW(theta, ork_arena_alloc(ctx, &scratch, work->terms * sizeof *theta));
    frontier_standardise(work, work->model.start, theta);
    return frontier_try(ctx, work, theta);
}

static ork_status search(ork_context *ctx, frontier_work *work)
{
    ORK_TRY(frontier_least_squares(ctx, work));
    ORK_TRY(make_room(ctx, work));
    work->best.value = work->ols_log_likelihood;
    if (is_plainly_efficient(work)) return ORK_OK;
    ORK_TRY(try_given_start(ctx, work));
    if (work->has_best && work->best.has_converged) return ORK_OK;
    ORK_TRY(work->engine->starts(ctx, work));
    if (work->has_best) return ORK_OK;
    return ork_fail(ctx, ORK_ERR_DATA, "the likelihood is not finite at any start");
}

/* The exponential is the truncated normal's limit as μ → −∞; it stands when it is as likely. */
static ork_status try_limit(ork_context *ctx, const frontier_work *work, ork_frontier *fit,
                            bool *is_limit)
{
    frontier_work limit;
    ork_frontier_model model = work->model;
    model.distribution = ORK_EXPONENTIAL;
    model.start = NULL; /* of a model with other parameters */
    *is_limit = false;
    if (!is_single(work, ORK_PART_MU)) return ORK_OK;
    if (model.panel > ORK_PANEL_KUMBHAKAR_1990_MODIFIED) return ORK_OK;
    ORK_TRY(frontier_prepare(ctx, &model, work->arena, &limit));
    ORK_TRY(search(ctx, &limit));
    ork_frontier_end end = judge(&limit);
    double slack = 1e-8 * (1 + fabs(limit.best.value));
    if (end == ORK_FRONTIER_NO_INEFFICIENCY || limit.best.value < work->best.value - slack)
        return ORK_OK;
    *is_limit = true;
    if (end == ORK_FRONTIER_MAXIMUM) end = ORK_FRONTIER_EXPONENTIAL_LIMIT;
    ORK_TRY(report(ctx, &limit, end, fit));
    if (end == ORK_FRONTIER_EXPONENTIAL_LIMIT)
        return invert_information(ctx, &limit, fit->covariance);
    return ORK_OK;
}

ork_status ork_frontier_fit(ork_context *ctx, const ork_frontier_model *model, ork_arena *arena,
                            ork_frontier *fit, ork_frontier_column *fault)
{
    frontier_work work;
    bool is_limit = false;
    ork_status status = frontier_prepare(ctx, model, arena, &work);
    if (status == ORK_OK) status = search(ctx, &work);
    if (fault) *fault = work.fault;
    ORK_TRY(status);
    if (model->distribution == ORK_TRUNCATED_NORMAL) ORK_TRY(try_limit(ctx, &work, fit, &is_limit));
    return is_limit ? ORK_OK : report(ctx, &work, judge(&work), fit);
}

size_t ork_frontier_groups(const ork_frontier_model *model)
{
    if (model->panel == ORK_PANEL_NONE) return model->n;
    size_t groups = 0;
    for (size_t i = 0; i < model->n; i++) {
        if (model->unit[i] >= groups) groups = (size_t)model->unit[i] + 1;
    }
    return groups;
}

/* Slopes by the caller's parameters: θ_j = β_j sd_j, and a constant takes Σ β_j mean_j with it. */
static void restore_slopes(const frontier_work *work, double *slope, size_t stride)
{
    for (size_t k = 0; k < ORK_PART_SHAPE; k++) {
        const frontier_columns *part = &work->part[k];
        double *constant = slope + work->begin[k] * stride;
        for (size_t j = 0; j < part->columns; j++) {
            double *at = constant + (part->has_constant + j) * stride;
            *at = *at * part->sd[j] + (part->has_constant ? *constant * part->mean[j] : 0);
        }
    }
}

ork_status ork_frontier_likelihood(ork_context *ctx, const ork_frontier *fit,
                                   const double *estimate, double *value, double *gradient,
                                   double *scores)
{
    ORK_SCRATCH(scratch);
    frontier_work work;
    double *theta, *slope, *hessian;
    ORK_TRY(frontier_prepare(ctx, &fit->model, &scratch, &work));
    size_t terms = work.terms, groups = ork_frontier_groups(&work.model);
    ORK_NEW(theta, ork_arena_alloc(ctx, &scratch, terms * sizeof *theta));
    ORK_NEW(slope, ork_arena_alloc(ctx, &scratch, terms * sizeof *slope));
    ORK_NEW(hessian, ork_arena_alloc(ctx, &scratch, terms * terms * sizeof *hessian));
    frontier_standardise(&work, estimate, theta);
    ORK_TRY(work.engine->evaluate(ctx, &work, theta, value, slope, hessian));
    restore_slopes(&work, slope, 1);
    if (gradient) memcpy(gradient, slope, terms * sizeof *gradient);
    if (!scores) return ORK_OK;
    ORK_TRY(work.engine->scores(ctx, &work, theta, scores));
    for (size_t g = 0; g < groups; g++)
        restore_slopes(&work, scores + g, groups);
    return ORK_OK;
}

static void fill(double *values, size_t n, double value)
{
    for (size_t i = 0; values && i < n; i++)
        values[i] = value;
}

ork_status ork_frontier_efficiency(ork_context *ctx, const ork_frontier *fit,
                                   const ork_frontier_model *model, double level,
                                   const ork_frontier_scores *scores)
{
    ORK_SCRATCH(scratch);
    frontier_work work;
    double *theta;
    if (!(level > 0 && level < 1))
        return ork_fail(ctx, ORK_ERR_ARGUMENT, "a level lies between 0 and 1, not at %g", level);
    if (fit->end == ORK_FRONTIER_NO_INEFFICIENCY) {
        double *ones[] = {scores->efficiency, scores->lower, scores->upper, scores->mode,
                          scores->persistent};
        for (size_t k = 0; k < sizeof ones / sizeof *ones; k++)
            fill(ones[k], model->n, 1);
        fill(scores->u, model->n, 0);
        return ORK_OK;
    }
    ork_frontier_model other = *model;
    other.distribution = fit->model.distribution;
    other.last_time = fit->model.last_time;
    ORK_TRY(frontier_prepare(ctx, &other, &scratch, &work));
    if (work.terms != fit->terms)
        return ork_fail(ctx, ORK_ERR_ARGUMENT, "the model has %zu parameters and its fit %zu",
                        work.terms, fit->terms);
    ORK_NEW(theta, ork_arena_alloc(ctx, &scratch, work.terms * sizeof *theta));
    frontier_standardise(&work, fit->estimate, theta);
    return work.engine->efficiency(ctx, &work, theta, level, scores);
}
