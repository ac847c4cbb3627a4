/* What the method `complexity` finds, for its tables and figures. */
#ifndef ORKEN_METHODS_COMPLEXITY_COMPLEXITY_H
#define ORKEN_METHODS_COMPLEXITY_COMPLEXITY_H

#include "methods/complexity/steps.h"

typedef struct complexity_work {
    const ork_complexity_options *options;
    complexity_data data;
    /* [count] by position of the panel */
    double *diversity, *mean_ubiquity, *eci, *eci_rank, *fitness, *fitness_rank, *reflections;
    double *outlook, *income, *expy;
    /* [periods × industries] */
    double *ubiquity, *mean_diversity, *pci, *pci_rank, *complexity, *industry_reflections, *prody;
    double second;      /* eigenvalue of the latest period */
    double fitness_end; /* rounds that fitness took in it */
} complexity_work;

ork_status complexity_tables(ork_context *ctx, complexity_work *work, ork_result *result);
ork_status complexity_figures(ork_context *ctx, const complexity_work *work, ork_result *result);

#endif
