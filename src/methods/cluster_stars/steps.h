/*
 * Identifying clusters, step by step: stars by size, specialisation and focus; change between the
 * first and the last period; tables and figures. A cluster is an industry in a region: arrays are
 * [industries × positions], one industry after another. NaN is not known.
 */
#ifndef ORKEN_METHODS_CLUSTER_STARS_STEPS_H
#define ORKEN_METHODS_CLUSTER_STARS_STEPS_H

#include "methods/industries/industries.h"
#include "orken/methods/cluster_stars.h"

/* A cluster in a period; the stars are 0, 1 or not known. */
typedef struct cluster_stars {
    double size, share, quotient, national;
    double size_star, specialisation_star, focus_star, stars;
} cluster_stars;

/* A cluster between the first and the last period; flags are 0, 1 or not known. */
typedef struct cluster_change {
    double size, quotient_first, quotient, quotient_change;
    double growth, cluster_factor, regional_factor, regional_mean;
    double localised, growing, ahead, selected;
    size_t quadrant; /* index into cluster_quadrants */
} cluster_change;

extern const char *const cluster_quadrants[];

typedef struct cluster_stars_work {
    const ork_cluster_stars_options *options;
    const ork_input *input;
    ork_arena *arena;
    ork_industries from;
    double *quotient;       /* [industries × positions] */
    cluster_stars *cluster; /* [industries × positions] */
    size_t pairs;           /* units that are in the first and the last period */
    size_t *first, *last;   /* [pairs] their positions */
    cluster_change *change; /* [industries × pairs], or NULL */
} cluster_stars_work;

ork_status cluster_stars_award(ork_context *ctx, cluster_stars_work *work);
ork_status cluster_stars_change(ork_context *ctx, cluster_stars_work *work);
ork_status cluster_stars_tables(ork_context *ctx, const cluster_stars_work *work,
                                ork_result *result);
ork_status cluster_stars_figures(ork_context *ctx, const cluster_stars_work *work,
                                 ork_result *result);

#endif
