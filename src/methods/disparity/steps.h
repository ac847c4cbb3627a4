/*
 * Disparity of a variable between units: measures, tables, figures. One summary per variable and
 * period, one variable after another; NaN is not defined.
 */
#ifndef ORKEN_METHODS_DISPARITY_STEPS_H
#define ORKEN_METHODS_DISPARITY_STEPS_H

#include "methods/panel.h"
#include "orken/math.h"
#include "orken/methods/disparity.h"

typedef struct disparity_summary {
    double units, mean, median, least, greatest, ratio;
    double sd, variation, variation_sample, variation_normalised, sd_log;
    double gini, gini_normalised, hoover, herfindahl, herfindahl_normalised, equivalent_number;
    double atkinson;
    ork_theil theil;
    /* With weights. */
    double mean_weighted, variation_weighted, gini_weighted, hoover_weighted, atkinson_weighted;
    ork_theil theil_weighted;
} disparity_summary;

typedef struct disparity_work {
    const ork_disparity_options *options;
    ork_arena *arena;
    ork_panel panel;
    size_t variables;
    const char **name; /* [variables] for people */
    double *value;     /* [variables × positions] */
    double *weight;    /* [positions], or NULL */
    uint32_t *group;   /* [positions], or NULL */
    size_t groups;
    disparity_summary *summary; /* [variables × periods] */
} disparity_work;

ork_status disparity_measures(ork_context *ctx, disparity_work *work);
ork_status disparity_tables(ork_context *ctx, const disparity_work *work, ork_result *result);
ork_status disparity_figures(ork_context *ctx, const disparity_work *work, ork_result *result);

#endif
