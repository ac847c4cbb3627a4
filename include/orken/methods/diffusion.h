/* The options of the method `diffusion`, for those who call it from C. */
#ifndef ORKEN_METHODS_DIFFUSION_H
#define ORKEN_METHODS_DIFFUSION_H

#include "orken/methods.h"

typedef enum ork_diffusion_curve {
    ORK_DIFFUSION_BEST, /* of the others, by the corrected criterion of Akaike */
    ORK_DIFFUSION_LOGISTIC,
    ORK_DIFFUSION_GOMPERTZ,
    ORK_DIFFUSION_BASS,
} ork_diffusion_curve;

typedef struct ork_diffusion_options {
    const char *value; /* level of adoption */
    int curve;         /* ork_diffusion_curve */
    double saturation; /* fixed; NAN: estimated for each unit */
    double ceiling;    /* the estimated one is not above; NAN: no bound */
    double launch;     /* period in which Bass's curve is 0; NAN: the one before the first */
    int64_t horizon;   /* periods beyond the last to tell */
} ork_diffusion_options;

extern const ork_method ork_method_diffusion;

#endif
