/*
 * Diffusion of a technology, step by step: each unit's levels over time, curves fitted to them, how
 * far each is behind the leader, telling. Times are the periods' numbers.
 */
#ifndef ORKEN_METHODS_DYNAMICS_DIFFUSION_H
#define ORKEN_METHODS_DYNAMICS_DIFFUSION_H

#include "methods/panel.h"
#include "orken/math/least_squares.h"
#include "orken/methods/diffusion.h"
#include "orken/result.h"

enum { DIFFUSION_CURVES = 3 };

/* One curve fitted to one unit. Parameters: saturation, then pace and midpoint, or p and q. */
typedef struct diffusion_fit {
    ork_diffusion_curve curve;
    bool is_there;      /* fitted, with rows enough */
    bool is_at_ceiling; /* the estimate went above it */
    bool is_free;       /* the saturation is estimated, below a ceiling */
    double saturation, saturation_error;
    double pace, pace_error, midpoint, midpoint_error; /* of logistic and Gompertz */
    double p, p_error, q, q_error;                     /* of Bass */
    double launch;                                     /* of Bass */
    double rss, aicc;
} diffusion_fit;

typedef struct diffusion_unit {
    size_t count;
    double *time, *level; /* [count] by time, those that are there */
    diffusion_fit fit[DIFFUSION_CURVES];
    const diffusion_fit *chosen; /* or NULL */
    double lag;                  /* behind the leader; NaN for itself and where not known */
    const char *lag_from;        /* "observed", "curve", or NULL */
} diffusion_unit;

typedef struct diffusion_work {
    const ork_diffusion_options *options;
    const ork_input *input;
    ork_arena *arena;
    ork_panel panel;
    double *time;         /* [periods] */
    diffusion_unit *unit; /* [units] */
    size_t leader;        /* unit with the highest level of the last period, or SIZE_MAX */
} diffusion_work;

ork_status diffusion_read(ork_context *ctx, diffusion_work *work);
ork_status diffusion_fit_all(ork_context *ctx, diffusion_work *work);
/* Level of a curve at a time; time at which it has reached a share of its saturation. */
double diffusion_level(const diffusion_fit *fit, double time);
double diffusion_time(const diffusion_fit *fit, double share);
const char *diffusion_curve_name(ork_diffusion_curve curve);
void diffusion_lags(diffusion_work *work);
ork_status diffusion_tables(ork_context *ctx, const diffusion_work *work, ork_result *result);
ork_status diffusion_figures(ork_context *ctx, const diffusion_work *work, ork_result *result);

#endif
