/*
 * The likelihood of panels whose units have an effect of their own, with its derivatives: those of
 * ln ∫ exp h dδ are E[h'] and E[h''] + Var[h'] over δ given the data (Louis 1982, Journal of the
 * Royal Statistical Society B 44); of the greatest exp h, those at the likeliest δ and what is left
 * of the second when δ follows the parameters.
 */
#include "math/frontier/effects.h"

#include <float.h>
#include <math.h>
#include <string.h>

enum { E = ORK_PART_FRONTIER };

/* What a task needs for one unit after the other. */
typedef struct unit_sums {
    effects_unit unit;
    double *gradient, *hessian; /* [terms], [terms × terms] upper triangle by rows */
    double *slope;              /* [terms × FRONTIER_BLOCK] h' at the nodes of a block */
    double *reference, *centre; /* [terms] of the slopes: of the first block, of all */
    double *by_delta, bend;     /* [terms] h' by δ, and h by δ twice; of a profile */
} unit_sums;

typedef struct effects_pass {
    const frontier_work *work;
    effects_model model;
    size_t width;   /* sums of a chunk: value, gradient, upper triangle of the Hessian */
    double *sums;   /* [chunks × width] */
    double *scores; /* [groups × terms] or NULL */
} effects_pass;

static ork_status new_sums(ork_context *ctx, const effects_model *model, ork_arena *arena,
                           unit_sums *s)
{
    size_t terms = model->work->terms;
    ORK_TRY(effects_unit_new(ctx, model, arena, &s->unit));
    ORK_NEW(s->hessian, ork_arena_alloc(ctx, arena, terms * terms * sizeof(double)));
    ORK_NEW(s->slope, ork_arena_alloc(ctx, arena, terms * FRONTIER_BLOCK * sizeof(double)));
    double **vectors[] = {&s->gradient, &s->reference, &s->centre, &s->by_delta};
    for (size_t k = 0; k < sizeof vectors / sizeof *vectors; k++)
        ORK_NEW(*vectors[k], ork_arena_alloc(ctx, arena, terms * sizeof(double)));
    return ORK_OK;
}

/* ---- One unit ----------------------------------------------------------------------------------
 */

/* How part k's index grows with its term j at a row. */
static double term_at(const frontier_work *work, size_t k, size_t j, size_t row)
{
    const double *x = frontier_column_of(work, k, j, row);
    double sign = k == E ? -work->model.sign : 1;
    return x ? sign * *x : sign;
}

/* Adds one observation's derivatives at a block of nodes, whose weights are given. */
static void add_observation(unit_sums *s, size_t row, const frontier_block *block,
                            const double *weight)
{
    const frontier_work *work = s->unit.model->work;
    double mean[FRONTIER_INDICES], bend[FRONTIER_PAIRS];
    size_t terms = work->terms, n = block->n;
    for (size_t k = 0; k < FRONTIER_INDICES; k++) {
        if (k != E && !work->part[k].terms) continue;
        mean[k] = frontier_product(weight, block->first[k], n);
        for (size_t l = k; l < FRONTIER_INDICES; l++) {
            size_t pair = frontier_pair(k, l);
            if (l == E || work->part[l].terms)
                bend[pair] = frontier_product(weight, block->second[pair], n);
        }
    }
    for (size_t k = 0; k < FRONTIER_INDICES; k++) {
        for (size_t j = 0; j < work->part[k].terms; j++) {
            size_t at = work->begin[k] + j;
            double z = term_at(work, k, j, row), *slope = s->slope + at * FRONTIER_BLOCK;
            for (size_t i = 0; i < n; i++)
                slope[i] += z * block->first[k][i];
            s->gradient[at] += z * mean[k];
            s->by_delta[at] -= z * bend[frontier_pair(E, k)];
            for (size_t l = k; l < FRONTIER_INDICES; l++) {
                double second = z * bend[frontier_pair(k, l)];
                for (size_t m = l == k ? j : 0; m < work->part[l].terms; m++)
                    s->hessian[at * terms + work->begin[l] + m] +=
                        second * term_at(work, l, m, row);
            }
        }
    }
    s->bend += bend[frontier_pair(E, E)];
}

/* Adds what the density of δ says of its own parameters. */
static void add_density(unit_sums *s, size_t from, size_t n, const double *weight)
{
    static const size_t own[] = {ORK_PART_U, ORK_PART_V};
    static const size_t part[] = {ORK_PART_PERSISTENT, ORK_PART_EFFECT};
    const effects_model *model = s->unit.model;
    const frontier_work *work = model->work;
    bool is_there[] = {!isinf(model->persistent), !isinf(model->effect)};
    frontier_block block;
    if (model->law < EFFECTS_NORMAL) return;
    effects_density(&s->unit, from, n, &block);
    for (size_t k = 0; k < 2; k++) {
        if (!is_there[k]) continue;
        size_t at = work->begin[part[k]];
        double *slope = s->slope + at * FRONTIER_BLOCK;
        memcpy(slope, block.first[own[k]], n * sizeof *slope);
        s->gradient[at] += frontier_product(weight, slope, n);
        s->hessian[at * work->terms + at] +=
            frontier_product(weight, block.second[frontier_pair(own[k], own[k])], n);
    }
    if (!is_there[0] || !is_there[1]) return;
    size_t at = work->begin[ORK_PART_EFFECT], other = work->begin[ORK_PART_PERSISTENT];
    s->hessian[at * work->terms + other] +=
        frontier_product(weight, block.second[frontier_pair(own[0], own[1])], n);
}

/* Adds Σ p (h' − reference)(h' − reference)' of a block's nodes; the first block is its own
   reference. */
static void add_spread(unit_sums *s, size_t from, size_t n, const double *weight)
{
    size_t terms = s->unit.model->work->terms;
    double weighted[FRONTIER_BLOCK], share = frontier_sum(weight, n);
    for (size_t j = 0; j < terms; j++) {
        double *slope = s->slope + j * FRONTIER_BLOCK;
        double sum = frontier_product(weight, slope, n);
        if (from == 0) s->reference[j] = sum / share;
        s->centre[j] += sum - share * s->reference[j];
        for (size_t i = 0; i < n; i++)
            slope[i] -= s->reference[j];
    }
    for (size_t j = 0; j < terms; j++) {
        const double *slope = s->slope + j * FRONTIER_BLOCK;
        for (size_t i = 0; i < n; i++)
            weighted[i] = weight[i] * slope[i];
        for (size_t k = j; k < terms; k++)
            s->hessian[j * terms + k] +=
                frontier_product(weighted, s->slope + k * FRONTIER_BLOCK, n);
    }
}

/* What is left of second derivatives when δ follows the parameters. */
static void add_following(unit_sums *s)
{
    size_t terms = s->unit.model->work->terms;
    for (size_t j = 0; j < terms; j++) {
        for (size_t k = j; k < terms; k++)
            s->hessian[j * terms + k] -= s->by_delta[j] * s->by_delta[k] / s->bend;
    }
}

static void find_derivatives(unit_sums *s)
{
    const effects_unit *unit = &s->unit;
    size_t terms = unit->model->work->terms;
    frontier_block block;
    double *cleared[] = {s->gradient, s->by_delta, s->centre, s->reference};
    for (size_t k = 0; k < sizeof cleared / sizeof *cleared; k++)
        memset(cleared[k], 0, terms * sizeof(double));
    memset(s->hessian, 0, terms * terms * sizeof(double));
    s->bend = 0;
    for (size_t from = 0; from < unit->nodes; from += FRONTIER_BLOCK) {
        size_t n = unit->nodes - from < FRONTIER_BLOCK ? unit->nodes - from : FRONTIER_BLOCK;
        const double *weight = unit->weight_of + from;
        memset(s->slope, 0, terms * FRONTIER_BLOCK * sizeof(double));
        for (size_t t = 0; t < unit->periods; t++) {
            effects_observation(unit, t, from, n, &block);
            add_observation(s, unit->row + t, &block, weight);
        }
        add_density(s, from, n, weight);
        if (unit->nodes > 1) add_spread(s, from, n, weight);
    }
    for (size_t j = 0; j < terms; j++) {
        for (size_t k = j; k < terms; k++)
            s->hessian[j * terms + k] -= s->centre[j] * s->centre[k];
    }
    if (unit->model->law == EFFECTS_PROFILE) add_following(s);
}

/* A unit of one observation tells nothing where every unit has a constant. */
static bool is_telling(const effects_unit *unit)
{
    bool has_constant = unit->model->law == EFFECTS_PROFILE || unit->model->law == EFFECTS_FLAT;
    return unit->periods > (has_constant ? 1 : 0);
}

/* ---- All units ---------------------------------------------------------------------------------
 */

static void add_unit(const unit_sums *s, double value, size_t terms, double *sums)
{
    double weight = s->unit.weight;
    sums[0] += weight * value;
    for (size_t j = 0; j < terms; j++)
        sums[1 + j] += weight * s->gradient[j];
    for (size_t j = 0; j < terms * terms; j++)
        sums[1 + terms + j] += weight * s->hessian[j];
}

static ork_status pass_chunk(ork_context *ctx, size_t chunk, void *data)
{
    const effects_pass *p = data;
    ORK_SCRATCH(scratch);
    unit_sums s;
    size_t terms = p->work->terms, groups = p->work->groups;
    size_t begin = chunk * EFFECTS_CHUNK, end = begin + EFFECTS_CHUNK;
    ORK_TRY(new_sums(ctx, &p->model, &scratch, &s));
    for (size_t g = begin; g < end && g < groups; g++) {
        effects_unit_set(&s.unit, g);
        if (!is_telling(&s.unit)) continue;
        double value = effects_unit_value(&s.unit);
        if (!isfinite(value)) {
            if (p->sums) p->sums[chunk * p->width] = NAN;
            return ORK_OK;
        }
        find_derivatives(&s);
        if (!p->scores) add_unit(&s, value, terms, p->sums + chunk * p->width);
        for (size_t j = 0; p->scores && j < terms; j++)
            p->scores[j * groups + g] = s.unit.weight * s.gradient[j];
    }
    return ORK_OK;
}

/* Parameters that are not there stand still: as if they were at a maximum of their own. */
static void hold_absent(const frontier_work *work, const double *theta, double *gradient,
                        double *hessian)
{
    size_t terms = work->terms;
    for (size_t k = 0; k < ORK_PART_COUNT; k++) {
        size_t at = work->begin[k];
        if (!frontier_is_absent(work, theta, k)) continue;
        for (size_t j = at; j < work->begin[k + 1]; j++) {
            for (size_t m = 0; m < terms; m++)
                hessian[j * terms + m] = hessian[m * terms + j] = 0;
            hessian[j * terms + j] = -1;
            gradient[j] = 0;
        }
    }
}

static size_t chunks_of(const frontier_work *work)
{
    return (work->groups + EFFECTS_CHUNK - 1) / EFFECTS_CHUNK;
}

/* Variances of components are looked at down to where the component could as well not be there, or
   the frontier be deterministic: beyond, the search would creep along what is flat. */
static bool is_within_reach(const frontier_work *work, const double *theta)
{
    static const size_t parts[] = {ORK_PART_U, ORK_PART_EFFECT, ORK_PART_PERSISTENT};
    double size = log(work->m2);
    for (size_t k = 0; work->m2 > 0 && k < 3; k++) {
        bool has_columns = parts[k] < FRONTIER_INDICES && work->part[parts[k]].columns > 0;
        if (!work->part_terms[parts[k]] || has_columns) continue;
        double index = theta[work->begin[parts[k]]];
        if (index < size - 11 && index != -INFINITY) return false;
    }
    return work->part[ORK_PART_V].columns > 0 || !(work->m2 > 0) ||
           theta[work->begin[ORK_PART_V]] > size - 18;
}

static ork_status evaluate(ork_context *ctx, const frontier_work *work, const double *theta,
                           double *value, double *gradient, double *hessian)
{
    ORK_SCRATCH(scratch);
    size_t terms = work->terms, chunks = chunks_of(work);
    *value = NAN;
    if (!is_within_reach(work, theta)) return ORK_OK;
    effects_pass p = {
        .work = work, .model = effects_model_at(work, theta), .width = 1 + terms + terms * terms};
    ORK_NEW(p.sums, ork_arena_calloc(ctx, &scratch, chunks * p.width + 1, sizeof(double)));
    ORK_TRY(ork_parallel(ctx, chunks, pass_chunk, &p));
    for (size_t c = 1; c < chunks; c++) {
        for (size_t k = 0; k < p.width; k++)
            p.sums[k] += p.sums[c * p.width + k];
    }
    *value = p.sums[0];
    memcpy(gradient, p.sums + 1, terms * sizeof *gradient);
    const double *upper = p.sums + 1 + terms;
    for (size_t j = 0; j < terms; j++) {
        for (size_t k = j; k < terms; k++)
            hessian[j * terms + k] = hessian[k * terms + j] = upper[j * terms + k];
    }
    hold_absent(work, theta, gradient, hessian);
    return ORK_OK;
}

static ork_status scores_of(ork_context *ctx, const frontier_work *work, const double *theta,
                            double *scores)
{
    effects_pass p = {.work = work, .model = effects_model_at(work, theta), .scores = scores};
    memset(scores, 0, work->groups * work->terms * sizeof *scores);
    return ork_parallel(ctx, chunks_of(work), pass_chunk, &p);
}

/* A unit's likelihood counts as a whole. */
static ork_status check_unit_weights(ork_context *ctx, frontier_work *work)
{
    for (size_t g = 0; work->weight && g < work->groups; g++) {
        for (size_t i = work->start[g] + 1; i < work->start[g + 1]; i++) {
            if (work->weight[i] == work->weight[i - 1]) continue;
            work->fault = (ork_frontier_column){.part = ORK_PART_COUNT,
                                                .column = SIZE_MAX,
                                                .row = work->caller_row[i - 1],
                                                .other = work->caller_row[i]};
            return ork_fail(
                ctx, ORK_ERR_DATA,
                "observations %zu and %zu are of the same unit and need the same weight",
                work->caller_row[i - 1] + 1, work->caller_row[i] + 1);
        }
    }
    return ORK_OK;
}

const frontier_engine frontier_effects = {.prepare = check_unit_weights,
                                          .evaluate = evaluate,
                                          .scores = scores_of,
                                          .efficiency = effects_efficiency,
                                          .starts = effects_starts};
