/* The steps of point-concentration: reading plants, simulating, tables. */
#ifndef ORKEN_METHODS_POINTS_POINTS_H
#define ORKEN_METHODS_POINTS_POINTS_H

#include "orken/math/point_patterns.h"
#include "orken/methods.h"

typedef enum points_measure {
    POINTS_K_DENSITY,
    POINTS_M,
    POINTS_M_DENSITY,
    POINTS_RIPLEY_K,
    POINTS_RIPLEY_L,
    POINTS_MEASURES
} points_measure;

typedef struct points_options {
    const char *x, *y;
    int coordinates; /* 0 degrees, 1 plane */
    const char *industry, *weight;
    ork_texts measures, only;
    double max_distance, bandwidth, level;
    int64_t distances, simulations, least;
} points_options;

/* Plants in an order of their own (by place, along a curve), so that nothing depends on the order
   of the rows; place k is where plant k is. */
typedef struct points_plants {
    size_t n;
    double *x, *y;      /* [n] */
    double *weight;     /* [n]; NULL when all weigh the same */
    uint32_t *industry; /* [n] */
    ork_positions positions;
    double area, width, height; /* of the rectangle around all; width 0 on the sphere */
    const char **name;          /* [industries] by text */
    size_t *plants;             /* [industries] */
    double *sum;                /* [industries] of weights */
    size_t industries;
} points_plants;

/* Errors: coordinates or weights that cannot be; no plants. What is missing is told in a note. */
ork_status points_read(ork_context *ctx, const ork_input *input, const points_options *options,
                       ork_arena *arena, points_plants *plants);

/* An industry's curve of one measure. */
typedef struct points_curve {
    uint32_t industry;
    points_measure measure;
    double bandwidth; /* NAN where there is none */
    double *value;    /* [steps] */
    ork_envelope band;
    const char *verdict;             /* POINTS_..., or NULL: no bands */
    double localisation, dispersion; /* NAN without bands */
    double from, to, peak;           /* distances; NAN where nothing is outside */
} points_curve;

#define POINTS_LOCALISED "localised"
#define POINTS_DISPERSED "dispersed"
#define POINTS_NEITHER "not significant"

typedef struct points_work {
    const points_options *options;
    ork_arena *arena;
    points_plants plants;
    bool wants[POINTS_MEASURES];
    points_measure first; /* the first that is wanted */
    double *r;            /* [steps] from 0 */
    size_t steps;
    double *within;       /* [n × steps] when M is wanted and weights are equal; or NULL */
    points_curve *curves; /* [curve_count] by industry, then measure */
    size_t curve_count;
    size_t simulations_done, simulations_all; /* for progress */
} points_work;

/* Fills the curves. */
ork_status points_measure_all(ork_context *ctx, points_work *work);
ork_status points_tables(ork_context *ctx, const points_work *work, ork_result *result);
ork_status points_figures(ork_context *ctx, const points_work *work, ork_result *result);
/* "k-density", …, as the option spells it; and for people. */
extern const char *const points_measure_names[POINTS_MEASURES];
extern const char *const points_measure_titles[POINTS_MEASURES];

#endif
