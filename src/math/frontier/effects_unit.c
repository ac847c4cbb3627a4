/*
 * One unit's integral over its effect.
 *
 * What is integrated is log-concave and analytic, so that the trapezoidal rule converges faster
 * than any power of the step (Trefethen & Weideman 2014): nodes are centred at the mode, a step is
 * in units of the curvature there, and a hyperbolic sine lets it grow in the tails. The step is
 * halved, keeping all nodes, until the value stands; the error is then about the square of the last
 * change.
 */
#include "math/frontier/effects.h"
#include "orken/math/normal.h"

#include <float.h>
#include <math.h>
#include <string.h>

enum { NODES_MOST = 1 << 14, E = ORK_PART_FRONTIER, A = ORK_PART_U, B = ORK_PART_V };

#define STEP 0.5      /* the first, of t */
#define NEGLIGIBLE 37 /* exp(−37) is beyond 16 digits */
#define STANDS 1e-8   /* of the logarithm */

/* ---- The model and the unit --------------------------------------------------------------------
 */

static void normal_density(frontier_block *block)
{
    double v2 = 0, index = NAN;
    for (size_t i = 0; i < block->n; i++) {
        if (!(block->index[B][i] == index)) index = block->index[B][i], v2 = exp(index);
        double e = block->index[E][i], w = 1 / v2, s2 = e * e * w;
        block->value[i] = -0.5 * (ORK_LN_2PI + index + s2);
        block->first[E][i] = -e * w;
        block->first[B][i] = 0.5 * (s2 - 1);
        block->second[frontier_pair(E, E)][i] = -w;
        block->second[frontier_pair(E, B)][i] = e * w;
        block->second[frontier_pair(B, B)][i] = -0.5 * s2;
    }
}

/* An observation without inefficiency: nothing depends on what u's parameters are. */
static void normal_kernel(frontier_block *block)
{
    static const size_t index[] = {E, A, B, ORK_PART_MU};
    size_t bytes = block->n * sizeof(double);
    normal_density(block);
    for (size_t k = 0; k < 4; k++) {
        bool is_of_u = index[k] == A || index[k] == ORK_PART_MU;
        if (is_of_u) memset(block->first[index[k]], 0, bytes);
        for (size_t l = k; l < 4; l++) {
            if (is_of_u || index[l] == A || index[l] == ORK_PART_MU)
                memset(block->second[frontier_pair(index[k], index[l])], 0, bytes);
        }
    }
}

/* δ = −u0, half-normal. */
static void half_normal_density(frontier_block *block)
{
    double p2 = exp(block->index[A][0]);
    for (size_t i = 0; i < block->n; i++) {
        double u = block->index[E][i], s2 = u * u / p2;
        block->value[i] = ORK_LN_2 - 0.5 * (ORK_LN_2PI + block->index[A][i] + s2);
        block->first[E][i] = -u / p2;
        block->first[A][i] = 0.5 * (s2 - 1);
        block->second[frontier_pair(E, E)][i] = -1 / p2;
        block->second[frontier_pair(A, A)][i] = -0.5 * s2;
    }
}

effects_model effects_model_at(const frontier_work *work, const double *theta)
{
    effects_model model = {
        .work = work, .theta = theta, .effect = -INFINITY, .persistent = -INFINITY};
    model.has_u = !isinf(theta[work->begin[A]]);
    model.kernel = model.has_u ? frontier_kernel_of(work) : normal_kernel;
    if (work->part_terms[ORK_PART_EFFECT]) model.effect = theta[work->begin[ORK_PART_EFFECT]];
    if (work->part_terms[ORK_PART_PERSISTENT])
        model.persistent = theta[work->begin[ORK_PART_PERSISTENT]];
    bool has_effect = !isinf(model.effect), is_lasting = !isinf(model.persistent);
    if (work->model.panel == ORK_PANEL_TRUE_FIXED_EFFECTS)
        model.law = EFFECTS_PROFILE;
    else if (work->model.panel == ORK_PANEL_WITHIN)
        model.law = EFFECTS_FLAT;
    else if (has_effect)
        model.law = is_lasting ? EFFECTS_SKEW_NORMAL : EFFECTS_NORMAL;
    else
        model.law = is_lasting ? EFFECTS_HALF_NORMAL : EFFECTS_NONE;
    return model;
}

ork_status effects_unit_new(ork_context *ctx, const effects_model *model, ork_arena *arena,
                            effects_unit *unit)
{
    const frontier_work *work = model->work;
    size_t longest = 1;
    for (size_t g = 0; g < work->groups; g++) {
        size_t periods = work->start[g + 1] - work->start[g];
        if (periods > longest) longest = periods;
    }
    *unit = (effects_unit){.model = model, .room = NODES_MOST};
    for (size_t k = 0; k < FRONTIER_INDICES; k++)
        ORK_NEW(unit->index[k], ork_arena_alloc(ctx, arena, longest * sizeof(double)));
    ORK_NEW(unit->delta, ork_arena_alloc(ctx, arena, NODES_MOST * sizeof(double)));
    ORK_NEW(unit->weight_of, ork_arena_alloc(ctx, arena, NODES_MOST * sizeof(double)));
    return ORK_OK;
}

void effects_unit_set(effects_unit *unit, size_t g)
{
    const effects_model *model = unit->model;
    const frontier_work *work = model->work;
    unit->row = work->start[g];
    unit->periods = work->start[g + 1] - work->start[g];
    unit->weight = work->weight && unit->periods ? work->weight[unit->row] : 1;
    unit->nodes = 0;
    for (size_t k = 0; k < FRONTIER_INDICES; k++) {
        if (work->part[k].terms || k == E)
            frontier_index(work, model->theta, (ork_frontier_part)k, unit->row, unit->periods,
                           unit->index[k]);
    }
}

/* ---- The integrand -----------------------------------------------------------------------------
 */

static void fill(double *x, size_t n, double value)
{
    for (size_t i = 0; i < n; i++)
        x[i] = value;
}

void effects_observation(const effects_unit *unit, size_t t, size_t from, size_t n,
                         frontier_block *block)
{
    const frontier_work *work = unit->model->work;
    block->n = n;
    for (size_t k = E + 1; k < FRONTIER_INDICES; k++) {
        block->is_constant[k] = true;
        if (work->part[k].terms) fill(block->index[k], n, unit->index[k][t]);
    }
    block->is_constant[E] = false;
    for (size_t i = 0; i < n; i++)
        block->index[E][i] = unit->index[E][t] - unit->delta[from + i];
    unit->model->kernel(block);
}

static void density_at(const effects_model *model, const double *delta, size_t n,
                       frontier_block *block)
{
    block->n = n;
    block->is_constant[A] = block->is_constant[B] = true;
    memcpy(block->index[E], delta, n * sizeof *delta);
    fill(block->index[A], n, model->persistent);
    fill(block->index[B], n, model->effect);
    if (model->law == EFFECTS_NORMAL) normal_density(block);
    if (model->law == EFFECTS_SKEW_NORMAL) frontier_half_normal(block);
    if (model->law == EFFECTS_HALF_NORMAL) half_normal_density(block);
}

static bool has_density(const effects_model *model)
{
    return model->law >= EFFECTS_NORMAL;
}

void effects_density(const effects_unit *unit, size_t from, size_t n, frontier_block *block)
{
    density_at(unit->model, unit->delta + from, n, block);
}

/* Σ ℓ + ln f added to the nodes' weights. */
static void add_integrand(effects_unit *unit, size_t from, size_t count)
{
    frontier_block block;
    for (size_t begin = from; begin < from + count; begin += FRONTIER_BLOCK) {
        size_t n = from + count - begin < FRONTIER_BLOCK ? from + count - begin : FRONTIER_BLOCK;
        double *weight = unit->weight_of + begin;
        if (has_density(unit->model)) {
            effects_density(unit, begin, n, &block);
            for (size_t i = 0; i < n; i++)
                weight[i] += block.value[i];
        }
        for (size_t t = 0; t < unit->periods; t++) {
            effects_observation(unit, t, begin, n, &block);
            for (size_t i = 0; i < n; i++)
                weight[i] += block.value[i];
        }
    }
}

/* ---- Its mode ----------------------------------------------------------------------------------
 */

typedef struct slopes {
    double value, first, second;
} slopes;

/* By δ. */
static slopes slopes_at(const effects_unit *unit, double delta)
{
    const frontier_work *work = unit->model->work;
    frontier_block block;
    slopes s = {0};
    for (size_t from = 0; from < unit->periods; from += FRONTIER_BLOCK) {
        size_t n = unit->periods - from < FRONTIER_BLOCK ? unit->periods - from : FRONTIER_BLOCK;
        block.n = n;
        for (size_t k = 0; k < FRONTIER_INDICES; k++) {
            block.is_constant[k] = work->part[k].columns == 0 && k != E;
            memcpy(block.index[k], unit->index[k] + from, n * sizeof(double));
        }
        for (size_t i = 0; i < n; i++)
            block.index[E][i] -= delta;
        unit->model->kernel(&block);
        s.value += frontier_sum(block.value, n);
        s.first -= frontier_sum(block.first[E], n);
        s.second += frontier_sum(block.second[frontier_pair(E, E)], n);
    }
    if (!has_density(unit->model)) return s;
    density_at(unit->model, &delta, 1, &block);
    s.value += block.value[0];
    s.first += block.first[E][0];
    s.second += block.second[frontier_pair(E, E)][0];
    return s;
}

/* By x, with ln dδ/dx. */
static slopes slopes_of(const effects_unit *unit, double x)
{
    if (unit->model->law != EFFECTS_HALF_NORMAL) return slopes_at(unit, x);
    double delta = -exp(x);
    slopes s = slopes_at(unit, delta);
    double first = s.first * delta;
    return (slopes){s.value + x, first + 1, s.second * delta * delta + first};
}

/* Newton's steps between the places where the slope is known to be positive and negative. False
   when there is no such place. */
static bool find_mode(effects_unit *unit, double tolerance, slopes *s)
{
    double low = -INFINITY, high = INFINITY, x = 0;
    double reach = sqrt(unit->model->work->m2 > 0 ? unit->model->work->m2 : 1);
    if (unit->model->law == EFFECTS_HALF_NORMAL) x = 0.5 * unit->model->persistent, reach = 2;
    for (int steps = 0; steps < 200; steps++) {
        *s = slopes_of(unit, x);
        if (!isfinite(s->value) || !isfinite(s->first)) return false;
        if (s->first >= 0) low = x;
        if (s->first <= 0) high = x;
        double step = s->second < 0 ? -s->first / s->second : copysign(reach, s->first);
        if (s->second < 0 && fabs(step) * sqrt(-s->second) <= tolerance) {
            unit->centre = x + step, unit->spread = 1 / sqrt(-s->second);
            return true;
        }
        double far = 8 * reach;
        if (fabs(step) > far) step = copysign(far, step), reach *= 2;
        double next = x + step;
        if (!(next > low && next < high)) next = 0.5 * (low + high);
        if (next == x) {
            unit->centre = x, unit->spread = 1 / sqrt(fabs(s->second));
            return isfinite(unit->spread);
        }
        x = next;
    }
    return false;
}

/* ---- Nodes -------------------------------------------------------------------------------------
 */

/* Nodes at t = from, from + step …; their weights are logarithms yet. */
static void add_nodes(effects_unit *unit, double from, double step, size_t count)
{
    size_t begin = unit->nodes;
    bool is_below = unit->model->law == EFFECTS_HALF_NORMAL;
    for (size_t i = 0; i < count; i++) {
        double t = from + step * (double)i;
        double x = unit->centre + 2 * unit->spread * sinh(0.5 * t);
        unit->delta[begin + i] = is_below ? -exp(x) : x;
        unit->weight_of[begin + i] = log(unit->spread) + log(cosh(0.5 * t)) + (is_below ? x : 0);
    }
    add_integrand(unit, begin, count);
    for (size_t i = begin; i < begin + count; i++) {
        if (isinf(unit->delta[i])) unit->weight_of[i] = -INFINITY;
    }
    unit->nodes += count;
}

static double greatest(const effects_unit *unit)
{
    double most = -INFINITY;
    for (size_t i = 0; i < unit->nodes; i++)
        most = fmax(most, unit->weight_of[i]);
    return most;
}

/* ln Σ exp. */
static double log_sum(const effects_unit *unit)
{
    double most = greatest(unit), sum = 0;
    for (size_t i = 0; i < unit->nodes; i++)
        sum += exp(unit->weight_of[i] - most);
    return most + log(fmax(sum, DBL_MIN));
}

/* The first nodes, on both sides as far as anything is left. */
static bool spread_nodes(effects_unit *unit)
{
    enum { HALF = 9, MORE = 4 };
    unit->nodes = 0;
    unit->low = -HALF * STEP, unit->high = HALF * STEP;
    add_nodes(unit, unit->low, STEP, 2 * HALF + 1);
    double left = unit->weight_of[0], right = unit->weight_of[2 * HALF];
    for (int more = 0; more < 64; more++) {
        double least = greatest(unit) - NEGLIGIBLE;
        if (left <= least && right <= least) return true;
        if (left > least) {
            unit->low -= MORE * STEP;
            add_nodes(unit, unit->low, STEP, MORE);
            left = unit->weight_of[unit->nodes - MORE];
        }
        if (right > least) {
            add_nodes(unit, unit->high + STEP, STEP, MORE);
            unit->high += MORE * STEP;
            right = unit->weight_of[unit->nodes - 1];
        }
        if (!(left == left && right == right)) return false;
    }
    return false;
}

/* Weights as shares of the integral; nodes without any are left out. */
static void make_shares(effects_unit *unit, double log_total)
{
    size_t kept = 0;
    for (size_t i = 0; i < unit->nodes; i++) {
        double logarithm = unit->weight_of[i] - log_total;
        if (logarithm < -NEGLIGIBLE) continue;
        unit->delta[kept] = unit->delta[i];
        unit->weight_of[kept++] = exp(logarithm);
    }
    unit->nodes = kept;
}

static double integrate(effects_unit *unit)
{
    slopes s;
    if (!find_mode(unit, 1e-2, &s) || !spread_nodes(unit)) return NAN;
    double step = STEP, total = log_sum(unit), value = total + log(step), change = INFINITY;
    while (change > STANDS) {
        size_t gaps = (size_t)lround((unit->high - unit->low) / step);
        if (unit->nodes + gaps > unit->room) return NAN;
        add_nodes(unit, unit->low + 0.5 * step, step, gaps);
        step *= 0.5;
        total = log_sum(unit);
        change = fabs(total + log(step) - value);
        value = total + log(step);
        if (!isfinite(value)) return NAN;
    }
    make_shares(unit, total);
    return value;
}

void effects_unit_grid(effects_unit *unit, size_t count)
{
    unit->nodes = 0;
    memset(unit->weight_of, 0, count * sizeof(double));
    add_nodes(unit, unit->low, (unit->high - unit->low) / (double)(count - 1), count);
    double total = log_sum(unit);
    for (size_t i = 0; i < count; i++)
        unit->weight_of[i] = exp(unit->weight_of[i] - total);
}

static double single_node(effects_unit *unit, double delta, double value)
{
    unit->nodes = 1;
    unit->delta[0] = delta;
    unit->weight_of[0] = 1;
    return value;
}

double effects_unit_value(effects_unit *unit)
{
    slopes s;
    switch (unit->model->law) {
    case EFFECTS_NONE:
        return single_node(unit, 0, slopes_at(unit, 0).value);
    case EFFECTS_PROFILE:
        if (!find_mode(unit, 1e-7, &s)) return NAN;
        return single_node(unit, unit->centre, s.value);
    case EFFECTS_FLAT:
        return 0.5 * log((double)unit->periods) + integrate(unit);
    default:
        return integrate(unit);
    }
}
