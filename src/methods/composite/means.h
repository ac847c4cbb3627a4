/* The function that a quasi-arithmetic mean averages: back(sum(w × there(x)) / sum(w)). */
#ifndef ORKEN_METHODS_COMPOSITE_MEANS_H
#define ORKEN_METHODS_COMPOSITE_MEANS_H

#include <math.h>

#include "methods/composite/steps.h"

typedef struct composite_transform {
    ork_combining rule;
    double power, scale; /* of the generalised mean; scale keeps powers within range */
} composite_transform;

static inline double composite_there(const composite_transform *by, double x)
{
    switch (by->rule) {
    case ORK_AGGREGATE_GEOMETRIC:
        return log(x);
    case ORK_AGGREGATE_HARMONIC:
        return 1 / x;
    case ORK_AGGREGATE_GENERALISED:
        return pow(x / by->scale, by->power);
    default:
        return x;
    }
}

static inline double composite_back(const composite_transform *by, double mean)
{
    switch (by->rule) {
    case ORK_AGGREGATE_GEOMETRIC:
        return exp(mean);
    case ORK_AGGREGATE_HARMONIC:
        return 1 / mean;
    case ORK_AGGREGATE_GENERALISED:
        return by->scale * pow(mean, 1 / by->power);
    default:
        return mean;
    }
}

#endif
