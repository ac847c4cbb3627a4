/*
 * Units and the industries that they are specialised in, as a network, and what is read from it:
 * complexity (eci, iterations, income) and relatedness (space, density, entry).
 *
 * All steps work on one period. Matrices of industries and units are held industry by industry,
 * [units × industries]; NaN is not there.
 */
#ifndef ORKEN_METHODS_COMPLEXITY_STEPS_H
#define ORKEN_METHODS_COMPLEXITY_STEPS_H

#include "methods/industries/industries.h"
#include "orken/methods/complexity.h"

/* Who is linked with whom: the neighbours of node i are neighbour[start[i]] … in ascending order.
 */
typedef struct complexity_links {
    size_t count; /* nodes of this side */
    size_t *start;
    uint32_t *neighbour;
    double *weight; /* of each link; NULL: all 1 */
    double *degree; /* [count] sum of the weights */
} complexity_links;

typedef struct complexity_network {
    complexity_links units, industries;
} complexity_network;

/* The data of all periods. */
typedef struct complexity_data {
    const ork_input *input;
    const ork_advantage_options *options;
    ork_arena *arena;
    ork_industries sizes; /* panel, names of industries, sizes and totals */
    double *advantage;    /* [positions × industries] location quotients */
} complexity_data;

static inline size_t complexity_units(const complexity_data *data, size_t t)
{
    return data->sizes.panel.start[t + 1] - data->sizes.panel.start[t];
}

/* Reads the sizes and computes the quotients; errors when nothing can be compared. Ends with
   complexity_data_free, also after a failure. */
ork_status complexity_read(ork_context *ctx, const ork_input *input,
                           const ork_advantage_options *options, ork_arena *arena,
                           complexity_data *data);
void complexity_data_free(complexity_data *data);
/* [count] a column that says the same on all rows of a unit and period, by position. */
ork_status complexity_read_unit_column(ork_context *ctx, const complexity_data *data,
                                       const char *name, double *values);
/* True when a quotient counts as specialised. Rounding must not decide: at 1, where a unit is as
   specialised as all, twelve digits count. */
static inline bool complexity_is_present(const complexity_data *data, double advantage)
{
    return advantage >= data->options->threshold * (1 - 1e-12);
}

/* The network of period t: links where a unit is specialised or, when `is_weighted`, wherever a
   quotient is above 0, with the quotient for weight. */
ork_status complexity_network_new(ork_context *ctx, ork_arena *arena, const complexity_data *data,
                                  size_t t, bool is_weighted, complexity_network *network);
/* Tells cells that are not known, units and industries without any link. */
ork_status complexity_note_network(ork_context *ctx, const complexity_data *data, size_t t,
                                   const complexity_network *network);

/* Sum of the values of a node's neighbours, weighted. Same bits wherever it is computed. */
double complexity_gather(const complexity_links *links, size_t node, const double *values);

typedef struct complexity_indices {
    double *eci;          /* [units] standardised; NaN outside the greatest component */
    double *pci;          /* [industries] */
    double second, third; /* eigenvalues; NaN where there are none */
    size_t components;
    double with_diversity, with_rarity; /* correlations of eci, NaN where there are none */
    bool is_sign_arbitrary;
} complexity_indices;

/* [units] and [industries] of `indices` are filled; allocated by whoever calls. ORK_SIGN_... */
ork_status complexity_solve(ork_context *ctx, const complexity_network *network, int sign,
                            complexity_indices *indices);
ork_status complexity_note_indices(ork_context *ctx, const complexity_data *data, size_t t,
                                   const complexity_network *network,
                                   const complexity_indices *indices);

/* Fitness of units and complexity of industries (mean 1); how many rounds it took, and by how much
   the last one still moved a fitness. */
ork_status complexity_fitness(ork_context *ctx, const complexity_network *network, size_t most,
                              double *fitness, double *complexity, size_t *rounds, double *change);
/* Reflections of the given order, standardised: diversity reflected for units; for industries the
   next odd order, so that more is more complex for both. */
ork_status complexity_reflections(ork_context *ctx, const complexity_network *network, size_t order,
                                  double *unit, double *industry);
/* PRODY of industries and EXPY of units from income [units]; NaN where there is none. */
ork_status complexity_income(ork_context *ctx, const complexity_data *data, size_t t,
                             const double *income, double *prody, double *expy);

typedef struct complexity_space {
    size_t industries;
    double *relatedness; /* [industries × industries] symmetric; 0 where nothing is known */
    double *sum;         /* [industries] of each industry with all */
} complexity_space;

/* ORK_RELATEDNESS_…; the network must not be weighted. */
ork_status complexity_space_new(ork_context *ctx, ork_arena *arena,
                                const complexity_network *network, int measure,
                                complexity_space *space);
/*
 * [units × industries] for each unit and industry i, the sum of weight[j] relatedness[i, j] over
 * the industries j that the unit is specialised in (weight NULL: all 1).
 */
ork_status complexity_related(ork_context *ctx, const complexity_network *network,
                              const complexity_space *space, const double *weight, double *related);
/* [units × industries] share of what is related to an industry that the unit is specialised in. */
ork_status complexity_density(ork_context *ctx, const complexity_network *network,
                              const complexity_space *space, double *density);
/* [units] outlook index, and [units × industries] gain (or NULL) of the industries a unit is not
   specialised in; NaN where it is. */
ork_status complexity_outlook(ork_context *ctx, const complexity_network *network,
                              const complexity_space *space, const double *density,
                              const double *pci, double *outlook, double *gain);

/* Values to mean 0 and standard deviation 1 (over n − 1), NaN left out; NaN when all are equal. */
ork_status complexity_standardise(ork_context *ctx, double *values, size_t n);
/* [n] rank of each value that is there, 1 = greatest. */
ork_status complexity_rank(ork_context *ctx, const double *values, size_t n, double *rank);

#endif
