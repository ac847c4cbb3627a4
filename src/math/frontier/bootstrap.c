/* The bootstrap of a frontier: replicates, what they say of efficiencies, and their intervals. */
#include "math/frontier/frontier.h"
#include "math/frontier/inference.h"
#include "orken/math.h"
#include "orken/math/normal.h"

#include <math.h>

/* What replicates share: distributions of each observation as fitted. */
typedef struct generator {
    const double *fitted;           /* [n] x'β */
    double *sigma_u, *sigma_v, *mu; /* [n] */
    double *scale;                  /* [n] that multiplies u */
} generator;

typedef struct resampling {
    const ork_frontier *fit;
    ork_bootstrap_kind kind;
    uint64_t seed;
    generator from;
    frontier_groups groups;
    ork_frontier_model *alone; /* [groups] each group's rows, when `drawn` is wanted */
    ork_frontier_bootstrap *out;
    bool *is_wrong;
} resampling;

/* ---- New outputs -------------------------------------------------------------------------------
 */

static bool can_generate(const ork_frontier_model *model)
{
    return model->panel == ORK_PANEL_NONE && model->distribution != ORK_GAMMA;
}

static ork_status find_index(ork_context *ctx, const frontier_work *work, const double *theta,
                             ork_frontier_part part, ork_arena *arena, double **index)
{
    ORK_NEW(*index, ork_arena_calloc(ctx, arena, work->model.n + 1, sizeof **index));
    if (work->part[part].terms) frontier_index(work, theta, part, 0, work->model.n, *index);
    return ORK_OK;
}

static ork_status prepare_generator(ork_context *ctx, const ork_frontier *fit, ork_arena *arena,
                                    generator *from)
{
    frontier_work work;
    double *theta, *fitted;
    ORK_TRY(frontier_prepare(ctx, &fit->model, arena, &work));
    size_t n = work.model.n;
    ORK_NEW(theta, ork_arena_alloc(ctx, arena, work.terms * sizeof *theta));
    frontier_standardise(&work, fit->estimate, theta);
    ORK_TRY(find_index(ctx, &work, theta, ORK_PART_FRONTIER, arena, &fitted));
    ORK_TRY(find_index(ctx, &work, theta, ORK_PART_U, arena, &from->sigma_u));
    ORK_TRY(find_index(ctx, &work, theta, ORK_PART_V, arena, &from->sigma_v));
    ORK_TRY(find_index(ctx, &work, theta, ORK_PART_MU, arena, &from->mu));
    ORK_TRY(find_index(ctx, &work, theta, ORK_PART_SCALE, arena, &from->scale));
    for (size_t i = 0; i < n; i++) {
        fitted[i] = fit->model.y[i] - fit->model.sign * fitted[i];
        from->sigma_u[i] = exp(0.5 * from->sigma_u[i]);
        from->sigma_v[i] = exp(0.5 * from->sigma_v[i]);
        from->scale[i] = exp(from->scale[i]);
    }
    from->fitted = fitted;
    return ORK_OK;
}

/* A draw of u at observation i before its scale. */
static double draw_u(const ork_frontier *fit, const generator *from, size_t i, ork_random *random)
{
    double sigma = from->sigma_u[i], p = ork_random_uniform(random), ratio, log_cdf, mills;
    if (fit->end == ORK_FRONTIER_NO_INEFFICIENCY) return 0;
    switch (fit->model.distribution) {
    case ORK_HALF_NORMAL:
        return sigma * fabs(ork_normal_quantile(p));
    case ORK_RAYLEIGH:
        return sigma * sqrt(-2 * log(p));
    case ORK_TRUNCATED_NORMAL:
        ratio = from->mu[i] / sigma;
        ork_log_normal_cdf(&ratio, 1, &log_cdf, &mills);
        return fmax(0, from->mu[i] - sigma * ork_normal_quantile_of_log(log(p) + log_cdf));
    default:
        return -sigma * log(p);
    }
}

static ork_status generate(ork_context *ctx, const resampling *r, ork_random *random,
                           ork_arena *arena, ork_frontier_model *model)
{
    double *y;
    *model = r->fit->model;
    ORK_NEW(y, ork_arena_alloc(ctx, arena, (model->n + 1) * sizeof *y));
    for (size_t i = 0; i < model->n; i++) {
        double v = r->from.sigma_v[i] * ork_random_normal(random);
        double u = r->from.scale[i] * draw_u(r->fit, &r->from, i, random);
        y[i] = r->from.fitted[i] + v - model->sign * u;
    }
    model->y = y;
    return ORK_OK;
}

/* ---- Redrawn groups ----------------------------------------------------------------------------
 */

static ork_status redraw(ork_context *ctx, const resampling *r, ork_random *random,
                         ork_arena *arena, ork_frontier_model *model)
{
    const frontier_groups *groups = &r->groups;
    size_t count = 0, at = 0, *drawn, *row;
    uint32_t *unit;
    ORK_NEW(drawn, ork_arena_alloc(ctx, arena, groups->count * sizeof *drawn));
    for (size_t g = 0; g < groups->count; g++) {
        drawn[g] = ork_random_below(random, groups->count);
        count += groups->start[drawn[g] + 1] - groups->start[drawn[g]];
    }
    ORK_NEW(row, ork_arena_alloc(ctx, arena, (count + 1) * sizeof *row));
    ORK_NEW(unit, ork_arena_alloc(ctx, arena, (count + 1) * sizeof *unit));
    for (size_t g = 0; g < groups->count; g++) {
        for (size_t k = groups->start[drawn[g]]; k < groups->start[drawn[g] + 1]; k++) {
            row[at] = groups->row[k];
            unit[at++] = (uint32_t)g;
        }
    }
    return frontier_pick(ctx, &r->fit->model, row, count, unit, arena, model);
}

/* ---- A replicate -------------------------------------------------------------------------------
 */

static ork_status keep_efficiency(ork_context *ctx, const resampling *r, const ork_frontier *fit,
                                  size_t replicate, ork_arena *arena)
{
    size_t n = r->fit->model.n;
    double *efficiency;
    ORK_NEW(efficiency, ork_arena_alloc(ctx, arena, (n + 1) * sizeof *efficiency));
    ork_frontier_scores scores = {.efficiency = efficiency};
    ORK_TRY(ork_frontier_efficiency(ctx, fit, &r->fit->model, 0.95, &scores));
    for (size_t i = 0; i < n; i++)
        r->out->efficiency[i * r->out->replicates + replicate] = efficiency[i];
    return ORK_OK;
}

/* exp(−u) at a uniform probability of u given the group's residuals, found as an end of the
   interval whose tail is that probability; all rows of a group have one u. */
static ork_status keep_draws(ork_context *ctx, const resampling *r, const ork_frontier *fit,
                             size_t replicate, ork_random *random, ork_arena *arena)
{
    double *end;
    ORK_NEW(end, ork_arena_alloc(ctx, arena, (r->fit->model.n + 1) * sizeof *end));
    for (size_t g = 0; g < r->groups.count; g++) {
        double p = ork_random_uniform(random), level = fabs(1 - 2 * p);
        ork_frontier_scores scores = {0};
        *(p < 0.5 ? &scores.lower : &scores.upper) = end;
        ORK_TRY(ork_frontier_efficiency(ctx, fit, &r->alone[g], level, &scores));
        for (size_t k = r->groups.start[g]; k < r->groups.start[g + 1]; k++)
            r->out->drawn[r->groups.row[k] * r->out->replicates + replicate] =
                end[k - r->groups.start[g]];
    }
    return ORK_OK;
}

static ork_status run_replicate(ork_context *ctx, size_t replicate, void *data)
{
    const resampling *r = data;
    ORK_SCRATCH(scratch);
    ork_frontier_bootstrap *out = r->out;
    ork_frontier_model model;
    ork_frontier fit;
    bool is_failed;
    ork_random random = ork_random_stream(r->seed, replicate);
    if (r->kind == ORK_BOOTSTRAP_PARAMETRIC)
        ORK_TRY(generate(ctx, r, &random, &scratch, &model));
    else
        ORK_TRY(redraw(ctx, r, &random, &scratch, &model));
    model.start = r->fit->estimate;
    ORK_TRY(frontier_fit_if_possible(ctx, &model, &scratch, &fit, &is_failed));
    if (is_failed) return ORK_OK;
    out->end[replicate] = (int)fit.end;
    r->is_wrong[replicate] = fit.has_wrong_skewness;
    frontier_place_estimate(&fit, r->fit, out->replicates, out->estimate + replicate);
    if (out->efficiency) ORK_TRY(keep_efficiency(ctx, r, &fit, replicate, &scratch));
    if (out->drawn) ORK_TRY(keep_draws(ctx, r, &fit, replicate, &random, &scratch));
    return ORK_OK;
}

/* ---- All ---------------------------------------------------------------------------------------
 */

static ork_status make_room(ork_context *ctx, bool with_efficiency, ork_arena *arena,
                            ork_frontier_bootstrap *out)
{
    size_t replicates = out->replicates;
    ORK_NEW(out->estimate, frontier_nan(ctx, arena, replicates * out->terms));
    ORK_NEW(out->end, ork_arena_alloc(ctx, arena, replicates * sizeof *out->end));
    for (size_t b = 0; b < replicates; b++)
        out->end[b] = -1;
    if (with_efficiency) ORK_NEW(out->efficiency, frontier_nan(ctx, arena, replicates * out->n));
    return ORK_OK;
}

/* Effects of units are not part of what a residual alone tells of u. */
static bool has_one_u(const ork_frontier_model *model)
{
    return model->panel < ORK_PANEL_TRUE_FIXED_EFFECTS;
}

static ork_status prepare_draws(ork_context *ctx, resampling *r, ork_arena *arena,
                                ork_arena *scratch)
{
    ork_frontier_bootstrap *out = r->out;
    if (!has_one_u(&r->fit->model)) return ORK_OK;
    ORK_NEW(out->drawn, frontier_nan(ctx, arena, out->replicates * out->n));
    ORK_NEW(r->alone, ork_arena_calloc(ctx, scratch, r->groups.count, sizeof *r->alone));
    for (size_t g = 0; g < r->groups.count; g++)
        ORK_TRY(frontier_pick_group(ctx, &r->fit->model, &r->groups, g, scratch, &r->alone[g]));
    return ORK_OK;
}

ork_status ork_frontier_bootstrap_run(ork_context *ctx, const ork_frontier *fit,
                                      ork_bootstrap_kind kind, size_t replicates,
                                      bool with_efficiency, ork_arena *arena,
                                      ork_frontier_bootstrap *bootstrap)
{
    ORK_SCRATCH(scratch);
    resampling r = {.fit = fit, .kind = kind, .seed = ork_context_seed(ctx), .out = bootstrap};
    *bootstrap =
        (ork_frontier_bootstrap){.replicates = replicates, .terms = fit->terms, .n = fit->model.n};
    if (replicates == 0)
        return ork_fail(ctx, ORK_ERR_ARGUMENT, "a bootstrap needs one replicate or more");
    if (kind == ORK_BOOTSTRAP_PARAMETRIC && !can_generate(&fit->model)) {
        ork_fail(ctx, ORK_ERR_ARGUMENT, "there is no parametric bootstrap of such a model");
        return ork_hint(ctx, "redraw its observations or units instead");
    }
    ORK_TRY(make_room(ctx, with_efficiency, arena, bootstrap));
    ORK_NEW(r.is_wrong, ork_arena_calloc(ctx, &scratch, replicates, sizeof *r.is_wrong));
    ORK_TRY(frontier_find_groups(ctx, &fit->model, &scratch, &r.groups));
    if (kind == ORK_BOOTSTRAP_PARAMETRIC) ORK_TRY(prepare_generator(ctx, fit, &scratch, &r.from));
    if (with_efficiency) ORK_TRY(prepare_draws(ctx, &r, arena, &scratch));
    ORK_TRY(frontier_in_batches(ctx, "bootstrap", replicates, run_replicate, &r));
    for (size_t b = 0; b < replicates; b++) {
        bootstrap->wrong_skewness += r.is_wrong[b];
        (*(bootstrap->end[b] < 0 ? &bootstrap->failed : &bootstrap->ends[bootstrap->end[b]]))++;
    }
    return ORK_OK;
}

/* ---- Intervals ---------------------------------------------------------------------------------
 */

/* The order statistics at (R + 1) p outwards, of p and 1 − p the tail. */
static void find_percentiles(const double *sorted, size_t count, double level, double *lower,
                             double *upper)
{
    enum { ROUNDING = 1000000000 };
    double tail = 0.5 * (1 - level), places = (double)count + 1;
    double low = floor(places * tail + 1.0 / ROUNDING);
    double high = ceil(places * (1 - tail) - 1.0 / ROUNDING);
    *lower = sorted[low < 1 ? 0 : (size_t)low - 1];
    *upper = sorted[high > (double)count ? count - 1 : (size_t)high - 1];
}

ork_status ork_bootstrap_interval_of(ork_context *ctx, const double *values, size_t count,
                                     double estimate, double level,
                                     ork_bootstrap_interval *interval)
{
    ORK_SCRATCH(scratch);
    double *sorted;
    size_t used = 0;
    bool is_finite = true;
    if (!(level > 0 && level < 1))
        return ork_fail(ctx, ORK_ERR_ARGUMENT, "a level lies between 0 and 1, not at %g", level);
    ORK_NEW(sorted, ork_arena_alloc(ctx, &scratch, (count + 1) * sizeof *sorted));
    for (size_t b = 0; b < count; b++) {
        if (isnan(values[b])) continue;
        is_finite = is_finite && isfinite(values[b]);
        sorted[used++] = values[b];
    }
    *interval = (ork_bootstrap_interval){NAN, NAN, NAN, NAN, NAN, NAN, used};
    if (used == 0) return ORK_OK;
    if (is_finite) {
        interval->mean = ork_mean(sorted, used);
        interval->sd = used > 1 ? ork_sd(sorted, used) : NAN;
    }
    ork_sort(sorted, used, sorted);
    find_percentiles(sorted, used, level, &interval->lower, &interval->upper);
    interval->basic_lower = 2 * estimate - interval->upper;
    interval->basic_upper = 2 * estimate - interval->lower;
    return ORK_OK;
}

typedef struct ranking {
    const ork_frontier_bootstrap *bootstrap;
    double *rank; /* [replicates × n] */
} ranking;

static ork_status rank_replicate(ork_context *ctx, size_t b, void *data)
{
    const ranking *r = data;
    ORK_SCRATCH(scratch);
    size_t n = r->bootstrap->n, replicates = r->bootstrap->replicates;
    double *drawn, *rank;
    if (r->bootstrap->end[b] < 0) return ORK_OK;
    ORK_NEW(drawn, ork_arena_alloc(ctx, &scratch, n * sizeof *drawn));
    ORK_NEW(rank, ork_arena_alloc(ctx, &scratch, n * sizeof *rank));
    for (size_t i = 0; i < n; i++)
        drawn[i] = r->bootstrap->drawn[i * replicates + b];
    ORK_TRY(ork_rank(ctx, drawn, n, false, ORK_TIES_AVERAGE, rank));
    for (size_t i = 0; i < n; i++)
        r->rank[i * replicates + b] = rank[i];
    return ORK_OK;
}

ork_status ork_bootstrap_ranks(ork_context *ctx, const ork_frontier_bootstrap *bootstrap,
                               double level, double *lower, double *upper)
{
    ORK_SCRATCH(scratch);
    ranking r = {.bootstrap = bootstrap};
    size_t n = bootstrap->n, replicates = bootstrap->replicates;
    ork_bootstrap_interval interval;
    if (!bootstrap->drawn)
        return ork_fail(ctx, ORK_ERR_ARGUMENT, "ranks need a bootstrap with drawn efficiencies");
    ORK_NEW(r.rank, frontier_nan(ctx, &scratch, n * replicates));
    ORK_TRY(frontier_in_batches(ctx, "ranks", replicates, rank_replicate, &r));
    for (size_t i = 0; i < n; i++) {
        ORK_TRY(ork_bootstrap_interval_of(ctx, r.rank + i * replicates, replicates, 0, level,
                                          &interval));
        lower[i] = interval.lower;
        upper[i] = interval.upper;
    }
    return ORK_OK;
}
