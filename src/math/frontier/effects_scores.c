/*
 * What is known of inefficiency when units have an effect of their own: given δ each observation's
 * u is a truncated normal, and so is the lasting one; over the nodes of δ they are mixtures.
 */
#include "math/frontier/effects.h"
#include "orken/math/normal.h"

#include <float.h>
#include <math.h>
#include <string.h>

/* A mixture of normals truncated at 0 that have one spread. */
typedef struct mixture {
    size_t n;
    const double *weight;      /* [n] sum 1 */
    double *location;          /* [n] */
    double *log_cdf;           /* [n] of location / spread */
    double *z, *log_z, *mills; /* [n] room */
    double spread;
} mixture;

static ork_status new_mixture(ork_context *ctx, ork_arena *arena, size_t n, mixture *m)
{
    double **vectors[] = {&m->location, &m->log_cdf, &m->z, &m->log_z, &m->mills};
    for (size_t k = 0; k < sizeof vectors / sizeof *vectors; k++)
        ORK_NEW(*vectors[k], ork_arena_alloc(ctx, arena, n * sizeof(double)));
    return ORK_OK;
}

static void look_up(mixture *m, double u, const double *location)
{
    for (size_t i = 0; i < m->n; i++)
        m->z[i] = (location[i] - u) / m->spread;
    ork_log_normal_cdf(m->z, m->n, m->log_z, m->mills);
}

/* ln of what is above u, and how fast it falls there. */
static double log_above(mixture *m, double u, double *hazard)
{
    double most = -INFINITY, sum = 0, density = 0;
    look_up(m, u, m->location);
    for (size_t i = 0; i < m->n; i++) {
        m->log_z[i] -= m->log_cdf[i];
        most = fmax(most, m->log_z[i]);
    }
    for (size_t i = 0; i < m->n; i++) {
        double part = m->weight[i] * exp(m->log_z[i] - most);
        sum += part;
        density += part * m->mills[i] / m->spread;
    }
    *hazard = density / sum;
    return most + log(fmax(sum, DBL_MIN));
}

/* The u above which the mixture has a share. The logarithm of what is above falls ever faster, so
   that Newton's steps come back from beyond without passing the place again. */
static double upper_quantile(mixture *m, double share)
{
    double u = 0, hazard;
    for (size_t i = 0; i < m->n; i++)
        u = fmax(u, m->location[i]);
    for (int steps = 0; steps < 200; steps++) {
        double above = log_above(m, u, &hazard);
        double next = fmax(0, u + (above - log(share)) / hazard);
        if (fabs(next - u) <= 1e-13 * (m->spread + u)) return next;
        u = next;
    }
    return u;
}

/* The likeliest u: the mixture's logarithm is concave. */
static double mode_of(mixture *m)
{
    double low = 0, high = 0, u = 0, s2 = m->spread * m->spread;
    for (size_t i = 0; i < m->n; i++)
        high = fmax(high, m->location[i]);
    for (int steps = 0; steps < 100 && high > low; steps++) {
        double most = -INFINITY, sum = 0, mean = 0, square = 0;
        for (size_t i = 0; i < m->n; i++) {
            double z = (u - m->location[i]) / m->spread;
            m->z[i] = -0.5 * z * z - m->log_cdf[i];
            most = fmax(most, m->z[i]);
        }
        for (size_t i = 0; i < m->n; i++) {
            double p = m->weight[i] * exp(m->z[i] - most);
            sum += p, mean += p * m->location[i];
        }
        mean /= sum;
        for (size_t i = 0; i < m->n; i++)
            square += m->weight[i] * exp(m->z[i] - most) / sum * (m->location[i] - mean) *
                      (m->location[i] - mean);
        double first = (mean - u) / s2, second = -1 / s2 + square / (s2 * s2);
        if (u == 0 && first <= 0) return 0;
        if (first > 0)
            low = u;
        else
            high = u;
        double next = second < 0 ? u - first / second : high;
        if (!(next > low && next < high)) next = 0.5 * (low + high);
        if (fabs(next - u) <= 1e-13 * (m->spread + u)) return next;
        u = next;
    }
    return u;
}

/* E[exp(−u)] at each node. */
static void efficiency_at_nodes(mixture *m, double *efficiency)
{
    double s2 = m->spread * m->spread;
    look_up(m, s2, m->location);
    for (size_t i = 0; i < m->n; i++)
        efficiency[i] = exp(fmin(0, 0.5 * s2 - m->location[i] + m->log_z[i] - m->log_cdf[i]));
}

static double mean_u(mixture *m)
{
    double sum = 0;
    look_up(m, 0, m->location);
    for (size_t i = 0; i < m->n; i++)
        sum += m->weight[i] * fmax(0, m->location[i] + m->spread * m->mills[i]);
    return sum;
}

static void prepare_mixture(mixture *m)
{
    look_up(m, 0, m->location);
    memcpy(m->log_cdf, m->log_z, m->n * sizeof(double));
}

/* ---- A unit ------------------------------------------------------------------------------------
 */

typedef struct scoring {
    const frontier_work *work;
    effects_model model;
    double level;
    const ork_frontier_scores *scores;
    double *effect; /* [n] y less the frontier, of the caller's columns, or NULL */
} scoring;

typedef struct unit_scoring {
    const scoring *s;
    effects_unit unit;
    mixture mixture;
    double *passing, *lasting; /* [nodes] efficiencies */
} unit_scoring;

static void put(double *values, size_t row, double value)
{
    if (values) values[row] = value;
}

static void put_passing(const ork_frontier_scores *scores, size_t row, double level, mixture *m,
                        const double *efficiency)
{
    double tail = 0.5 * (1 - level);
    if (scores->efficiency) scores->efficiency[row] = frontier_product(m->weight, efficiency, m->n);
    if (scores->u) scores->u[row] = mean_u(m);
    if (scores->mode) scores->mode[row] = exp(-mode_of(m));
    if (scores->lower) scores->lower[row] = exp(-upper_quantile(m, tail));
    if (scores->upper) scores->upper[row] = exp(-upper_quantile(m, 1 - tail));
}

static void put_without_u(const ork_frontier_scores *scores, size_t row)
{
    put(scores->efficiency, row, 1);
    put(scores->lower, row, 1);
    put(scores->upper, row, 1);
    put(scores->mode, row, 1);
    put(scores->u, row, 0);
}

static void score_observation(unit_scoring *u, size_t t)
{
    const scoring *s = u->s;
    const effects_unit *unit = &u->unit;
    size_t row = s->work->caller_row[unit->row + t];
    mixture *m = &u->mixture;
    for (size_t i = 0; i < m->n; i++)
        u->passing[i] = 1;
    if (!s->model.has_u) {
        put_without_u(s->scores, row);
    } else {
        double u2 = exp(unit->index[ORK_PART_U][t]), v2 = exp(unit->index[ORK_PART_V][t]);
        double mu = s->work->part[ORK_PART_MU].terms ? unit->index[ORK_PART_MU][t] : 0;
        for (size_t i = 0; i < m->n; i++)
            frontier_posterior(s->work->model.distribution,
                               unit->index[ORK_PART_FRONTIER][t] - unit->delta[i], u2, v2, mu,
                               m->location + i, &m->spread);
        prepare_mixture(m);
        efficiency_at_nodes(m, u->passing);
        put_passing(s->scores, row, s->level, m, u->passing);
    }
    if (!s->scores->overall) return;
    double overall = 0;
    for (size_t i = 0; i < m->n; i++)
        overall += m->weight[i] * u->passing[i] * u->lasting[i];
    s->scores->overall[row] = overall;
}

/* ---- Lasting inefficiency ----------------------------------------------------------------------
 */

typedef struct lasting_scores {
    double efficiency, lower, upper, u;
} lasting_scores;

/* δ = −u0: quantiles along a fine grid, whose weights are added up. */
static double grid_quantile(const effects_unit *unit, double share)
{
    double sum = 0;
    for (size_t i = 0; i < unit->nodes; i++) {
        double next = sum + unit->weight_of[i];
        /* A node's weight belongs half to either side of it. */
        if (next - 0.5 * unit->weight_of[i] >= share && i > 0) {
            double before = sum - 0.5 * unit->weight_of[i - 1];
            double part = (share - before) / (next - 0.5 * unit->weight_of[i] - before);
            double a = log(-unit->delta[i - 1]), b = log(-unit->delta[i]);
            return exp(a + fmin(1, fmax(0, part)) * (b - a));
        }
        sum = next;
    }
    return -unit->delta[unit->nodes - 1];
}

static lasting_scores score_grid(unit_scoring *u, double tail)
{
    enum { GRID = 4097 };
    effects_unit *unit = &u->unit;
    lasting_scores score = {0};
    for (size_t i = 0; i < unit->nodes; i++) {
        u->lasting[i] = exp(unit->delta[i]);
        score.efficiency += unit->weight_of[i] * u->lasting[i];
        score.u -= unit->weight_of[i] * unit->delta[i];
    }
    if (!(u->s->scores->persistent_lower || u->s->scores->persistent_upper)) return score;
    size_t nodes = unit->nodes;
    double *delta = unit->delta, *weight = unit->weight_of;
    unit->delta += nodes, unit->weight_of += nodes;
    effects_unit_grid(unit, GRID);
    score.lower = exp(-grid_quantile(unit, 1 - tail));
    score.upper = exp(-grid_quantile(unit, tail));
    unit->delta = delta, unit->weight_of = weight, unit->nodes = nodes;
    return score;
}

/* u0 given δ = w − u0. */
static lasting_scores score_mixture(unit_scoring *u, double tail)
{
    const effects_model *model = &u->s->model;
    const ork_frontier_scores *scores = u->s->scores;
    mixture *m = &u->mixture;
    for (size_t i = 0; i < m->n; i++)
        frontier_posterior(ORK_HALF_NORMAL, u->unit.delta[i], exp(model->persistent),
                           exp(model->effect), 0, m->location + i, &m->spread);
    prepare_mixture(m);
    efficiency_at_nodes(m, u->lasting);
    lasting_scores score = {.efficiency = frontier_product(m->weight, u->lasting, m->n),
                            .u = mean_u(m)};
    if (scores->persistent_lower) score.lower = exp(-upper_quantile(m, tail));
    if (scores->persistent_upper) score.upper = exp(-upper_quantile(m, 1 - tail));
    return score;
}

static lasting_scores score_lasting(unit_scoring *u)
{
    double tail = 0.5 * (1 - u->s->level);
    switch (u->s->model.law) {
    case EFFECTS_SKEW_NORMAL:
        return score_mixture(u, tail);
    case EFFECTS_HALF_NORMAL:
        return score_grid(u, tail);
    default:
        for (size_t i = 0; i < u->unit.nodes; i++)
            u->lasting[i] = 1;
        return (lasting_scores){1, 1, 1, 0};
    }
}

/* The unit's constant: what its observations are above the frontier on average, and δ beyond. */
static double effect_of(const unit_scoring *u, double mean_lasting)
{
    const scoring *s = u->s;
    const effects_unit *unit = &u->unit;
    double delta = frontier_product(unit->weight_of, unit->delta, unit->nodes);
    double effect = s->work->model.sign * (delta + mean_lasting), sum = 0;
    if (!s->effect) return effect;
    for (size_t t = 0; t < unit->periods; t++)
        sum += s->effect[s->work->caller_row[unit->row + t]];
    return effect + sum / (double)unit->periods;
}

static void score_unit(unit_scoring *u)
{
    const ork_frontier_scores *scores = u->s->scores;
    lasting_scores lasting = score_lasting(u);
    double effect = scores->effect ? effect_of(u, lasting.u) : 0;
    for (size_t t = 0; t < u->unit.periods; t++) {
        size_t row = u->s->work->caller_row[u->unit.row + t];
        score_observation(u, t);
        put(scores->persistent, row, lasting.efficiency);
        put(scores->persistent_lower, row, lasting.lower);
        put(scores->persistent_upper, row, lasting.upper);
        put(scores->effect, row, effect);
    }
}

static ork_status score_chunk(ork_context *ctx, size_t chunk, void *data)
{
    const scoring *s = data;
    ORK_SCRATCH(scratch);
    unit_scoring u = {.s = s};
    size_t begin = chunk * EFFECTS_CHUNK, end = begin + EFFECTS_CHUNK;
    ORK_TRY(effects_unit_new(ctx, &s->model, &scratch, &u.unit));
    ORK_TRY(new_mixture(ctx, &scratch, u.unit.room, &u.mixture));
    ORK_NEW(u.passing, ork_arena_alloc(ctx, &scratch, u.unit.room * sizeof(double)));
    ORK_NEW(u.lasting, ork_arena_alloc(ctx, &scratch, u.unit.room * sizeof(double)));
    for (size_t g = begin; g < end && g < s->work->groups; g++) {
        effects_unit_set(&u.unit, g);
        if (!isfinite(effects_unit_value(&u.unit)))
            return ork_fail(ctx, ORK_ERR_DATA,
                            "the efficiency of unit %zu cannot be worked out: its likelihood is "
                            "not finite",
                            g + 1);
        u.mixture.n = u.unit.nodes;
        u.mixture.weight = u.unit.weight_of;
        score_unit(&u);
    }
    return ORK_OK;
}

/* y − x'β of the caller's columns, where the likelihood looks at deviations from unit means. */
static ork_status find_levels(ork_context *ctx, const frontier_work *work, const double *theta,
                              ork_arena *arena, double **level)
{
    const ork_frontier_model *given = &work->model;
    const ork_design *design = &given->design[ORK_PART_FRONTIER];
    if (!frontier_is_within(given)) return ORK_OK;
    ORK_NEW(*level, ork_arena_alloc(ctx, arena, (given->n + 1) * sizeof(double)));
    memcpy(*level, given->y, given->n * sizeof(double));
    for (size_t j = 0; j < design->columns; j++) {
        double slope = theta[j] / work->part[ORK_PART_FRONTIER].sd[j];
        for (size_t i = 0; i < given->n; i++)
            (*level)[i] -= slope * design->x[j * given->n + i];
    }
    return ORK_OK;
}

ork_status effects_efficiency(ork_context *ctx, const frontier_work *work, const double *theta,
                              double level, const ork_frontier_scores *scores)
{
    ORK_SCRATCH(scratch);
    scoring s = {
        .work = work, .model = effects_model_at(work, theta), .level = level, .scores = scores};
    if (scores->effect) ORK_TRY(find_levels(ctx, work, theta, &scratch, &s.effect));
    return ork_parallel(ctx, (work->groups + EFFECTS_CHUNK - 1) / EFFECTS_CHUNK, score_chunk, &s);
}
