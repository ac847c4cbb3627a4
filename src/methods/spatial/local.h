/* The steps of local-autocorrelation: computing, tables, figures. */
#ifndef ORKEN_METHODS_SPATIAL_LOCAL_H
#define ORKEN_METHODS_SPATIAL_LOCAL_H

#include "methods/spatial/space.h"

typedef struct local_options {
    space_options space;
    const char *variable, *lagged;
    int64_t permutations;
    int significance; /* 0 permutation, 1 analytic */
    int correction;   /* local_correction */
    double level;
    int moments; /* of local Moran: 0 conditional, 1 total */
    const char *for_period;
} local_options;

typedef enum local_correction { LOCAL_FDR, LOCAL_BONFERRONI, LOCAL_NONE } local_correction;

/* Local Moran, Geary, Gi and Gi*; all p-values are two-sided. */
enum { LOCAL_MORAN, LOCAL_GEARY, LOCAL_G, LOCAL_G_STAR, LOCAL_MEASURES };

/* One measure by position, NaN where it is not defined. */
typedef struct local_columns {
    double *statistic, *expected, *variance, *z, *p; /* [panel.count] analytic */
    double *p_permutation, *p_folded;
    double *p_adjusted; /* of the p that `significance` chooses, over the units of a period */
} local_columns;

typedef struct local_work {
    const local_options *options;
    const ork_input *input;
    ork_arena *arena;
    ork_panel panel;
    space space;
    size_t period;      /* that figures are about */
    double *value;      /* [panel.count] */
    double *lagged;     /* [panel.count] the neighbours' variable; NULL: the variable itself */
    double *z;          /* [panel.count] standardised by the mean and sd (over n) of the sample */
    double *lag;        /* [panel.count] of z */
    double *neighbours; /* [panel.count] */
    local_columns measure[LOCAL_MEASURES];
    const char **quadrant, **cluster, **spot; /* [panel.count] NULL where not defined */
} local_work;

#define HIGH_HIGH "High-High"
#define LOW_LOW "Low-Low"
#define HIGH_LOW "High-Low"
#define LOW_HIGH "Low-High"
#define HOT_SPOT "hot spot"
#define COLD_SPOT "cold spot"
#define NOT_SIGNIFICANT "not significant"

ork_status local_compute(ork_context *ctx, local_work *work);
ork_status local_tables(ork_context *ctx, const local_work *work, ork_result *result);
ork_status local_figures(ork_context *ctx, const local_work *work, ork_result *result);

#endif
