/* The options of the method `dea`, for those who call it from C. */
#ifndef ORKEN_METHODS_DEA_H
#define ORKEN_METHODS_DEA_H

#include "orken/methods.h"

typedef enum ork_dea_orientation { ORK_DEA_INPUT, ORK_DEA_OUTPUT } ork_dea_orientation;
typedef enum ork_dea_frontier { ORK_DEA_EACH_PERIOD, ORK_DEA_ALL_PERIODS } ork_dea_frontier;

typedef struct ork_dea_options {
    ork_columns inputs, outputs;
    int returns;           /* ork_returns */
    int orientation;       /* ork_dea_orientation */
    int frontier;          /* ork_dea_frontier */
    bool super_efficiency; /* measure efficient units against the others */
    int64_t bootstrap;     /* replicates; 0: none */
    double bandwidth;      /* of the bootstrap; NAN: by the rule */
    double level;          /* of the intervals */
} ork_dea_options;

extern const ork_method ork_method_dea;

#endif
