/*
 * Convergence, step by step: values are read, growth is explained by where a region stood (beta),
 * dispersion is followed over periods (sigma), and both are told.
 */
#ifndef ORKEN_METHODS_DYNAMICS_CONVERGENCE_H
#define ORKEN_METHODS_DYNAMICS_CONVERGENCE_H

#include "methods/panel.h"
#include "orken/math/regression.h"
#include "orken/methods/convergence.h"
#include "orken/result.h"

/* One regression of growth between two periods. */
typedef struct convergence_model {
    size_t link;
    bool is_conditional;
    double years;
    size_t count;                           /* regions */
    size_t *pair;                           /* [count] which */
    double *initial;                        /* [count] ln of the earlier value */
    double *growth;                         /* [count] mean per year, of the logarithm */
    ork_regression fit;                     /* terms: 1, initial, controls */
    const char **term;                      /* [fit.terms] */
    double lambda, lambda_error, half_life; /* per year; NaN where there is none */
} convergence_model;

/* Dispersion in one period. */
typedef struct convergence_dispersion {
    double count, sd_log, cv, weighted_cv;
} convergence_dispersion;

typedef struct convergence_work {
    const ork_convergence_options *options;
    const ork_input *input;
    ork_arena *arena;
    ork_panel panel;
    ork_panel_pairs pairs;
    double *value, *weight; /* [positions]; weight NULL without */
    double **control;       /* [controls][positions] */
    double *year;           /* [periods] */
    bool has_years;         /* false: periods are counted */
    convergence_model *model;
    size_t models;
    convergence_dispersion *dispersion;       /* [periods] */
    double ratio, f, f_p, paired_t, paired_p; /* of the variances, first against last */
    size_t paired;                            /* regions in both */
    ork_regression trend;                     /* sd_log over years; terms 0 when too few */
} convergence_work;

ork_status convergence_read(ork_context *ctx, convergence_work *work);
ork_status convergence_beta(ork_context *ctx, convergence_work *work);
ork_status convergence_sigma(ork_context *ctx, convergence_work *work);
ork_status convergence_tables(ork_context *ctx, const convergence_work *work, ork_result *result);
ork_status convergence_figures(ork_context *ctx, const convergence_work *work, ork_result *result);

#endif
