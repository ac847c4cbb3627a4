/*
 * Panels whose units have an effect of their own: the observations of a unit are independent given
 * one number δ, and its likelihood is ∫ exp(Σ_t ℓ(e_it − δ)) f(δ) dδ, or with a constant for each
 * unit the greatest value of exp(Σ_t ℓ(e_it − δ)).
 */
#ifndef ORKEN_MATH_FRONTIER_EFFECTS_H
#define ORKEN_MATH_FRONTIER_EFFECTS_H

#include "math/frontier/frontier.h"

typedef enum effects_law {
    EFFECTS_NONE,        /* δ = 0 */
    EFFECTS_PROFILE,     /* the likeliest δ */
    EFFECTS_FLAT,        /* f = 1 */
    EFFECTS_NORMAL,      /* w */
    EFFECTS_SKEW_NORMAL, /* w − u0 */
    EFFECTS_HALF_NORMAL, /* −u0 */
} effects_law;

/* A model at given parameters. A component whose index is −∞ is not there. */
typedef struct effects_model {
    const frontier_work *work;
    const double *theta;
    effects_law law;
    frontier_kernel kernel;
    bool has_u;
    double effect, persistent; /* ln σw², ln σ²_u0 */
} effects_model;

/* One unit: its observations' indices, and nodes δ whose weights are δ's distribution given them.
 */
typedef struct effects_unit {
    const effects_model *model;
    size_t row, periods; /* its rows are row … row + periods − 1 */
    double weight;
    double *index[FRONTIER_INDICES]; /* [periods] */
    size_t nodes, room;
    double *delta, *weight_of; /* [nodes] */
    /* Nodes lie at x = centre + 2 spread·sinh(t/2) for steps of t from low to high; δ is x, or −eˣ
       where it is below 0. */
    double centre, spread, low, high;
} effects_unit;

effects_model effects_model_at(const frontier_work *work, const double *theta);
/* What it points to comes from the arena; good for every unit of the work. */
ork_status effects_unit_new(ork_context *ctx, const effects_model *model, ork_arena *arena,
                            effects_unit *unit);
/* Looks at unit g. */
void effects_unit_set(effects_unit *unit, size_t g);
/* ln of the integral, or the greatest value; NaN where it cannot be had. Fills the nodes. */
double effects_unit_value(effects_unit *unit);
/* Fills nodes at equal steps of t, [count] in ascending order of t, with weights. */
void effects_unit_grid(effects_unit *unit, size_t count);
/* Observation t at the nodes from …, and what f has at them: its E is δ, A and B are the lasting
   inefficiency's and the random effect's indices. */
void effects_observation(const effects_unit *unit, size_t t, size_t from, size_t n,
                         frontier_block *block);
void effects_density(const effects_unit *unit, size_t from, size_t n, frontier_block *block);

ork_status effects_efficiency(ork_context *ctx, const frontier_work *work, const double *theta,
                              double level, const ork_frontier_scores *scores);
ork_status effects_starts(ork_context *ctx, frontier_work *work);

/* Units of a task. */
enum { EFFECTS_CHUNK = 32 };

#endif
