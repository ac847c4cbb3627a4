/*
 * Concentration of industries over regions, step by step: what is known of plants and regions
 * (plants), measures of each industry (measures), of pairs (pairs), cluster index, tables, figures.
 * Arrays are by position of the panel and, where there are several industries, one after another.
 */
#ifndef ORKEN_METHODS_CONCENTRATION_STEPS_H
#define ORKEN_METHODS_CONCENTRATION_STEPS_H

#include "methods/industries/industries.h"
#include "orken/math.h"
#include "orken/methods/concentration.h"

/* An industry in a period; NaN is not known. */
typedef struct concentration_summary {
    double size, units, plants;
    double herfindahl, herfindahl_normalised, equivalent_number, entropy, relative_entropy;
    double krugman_rest, krugman_mean, krugman_total, hoover;
    double gini, gini_lorenz;
    double theil_t, theil_t_between, theil_t_within, theil_l, theil_l_between, theil_l_within;
    double raw_concentration, plant_herfindahl, ellison_glaeser, ellison_glaeser_z,
        ellison_glaeser_p, maurel_sedillot, maurel_sedillot_z, maurel_sedillot_p;
} concentration_summary;

/* Plants of an industry in a period: sums of their shares to a power; NaN is not known. */
typedef struct plant_powers {
    double plants, second, third, fourth;
} plant_powers;

typedef struct concentration_work {
    const ork_concentration_options *options;
    const ork_input *input;
    ork_arena *arena;
    ork_industries from;
    uint32_t *group; /* [positions], or NULL without groups */
    size_t groups;
    double *firms;        /* [industries × positions] plants, or NULL */
    plant_powers *powers; /* [industries × periods], or NULL when nothing is known of plants */
    double *area, *population; /* [positions], or NULL */
    double *share_sum; /* [positions] over the industries known everywhere: the region's part */
    size_t *whole;     /* [periods] industries known everywhere */
    bool *is_whole;    /* [industries × periods] */
    concentration_summary *summary; /* [industries × periods] */
    double *cluster_index;          /* [industries × positions], or NULL */
} concentration_work;

/* Two industries in the latest period. */
typedef struct concentration_pair {
    double coagglomeration, colocation, excess_colocation;
} concentration_pair;

ork_status concentration_plants(ork_context *ctx, concentration_work *work);
ork_status concentration_measures(ork_context *ctx, concentration_work *work);
ork_status concentration_cluster_index(ork_context *ctx, concentration_work *work);
/* [industries × industries] in the work's arena, of which those with k < l are filled. */
ork_status concentration_pairs(ork_context *ctx, concentration_work *work,
                               concentration_pair **pairs);
ork_status concentration_tables(ork_context *ctx, const concentration_work *work,
                                const concentration_pair *pairs, ork_result *result);
ork_status concentration_figures(ork_context *ctx, const concentration_work *work,
                                 ork_result *result);

#endif
