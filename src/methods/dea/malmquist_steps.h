/* The Malmquist index: what its steps pass on. NaN is not defined. */
#ifndef ORKEN_METHODS_DEA_MALMQUIST_STEPS_H
#define ORKEN_METHODS_DEA_MALMQUIST_STEPS_H

#include "methods/dea/data.h"
#include "orken/methods/malmquist.h"
#include "orken/result.h"

/* Efficiencies of a unit in a period under constant (0) and variable (1) returns. */
typedef struct malmquist_scores {
    double own[2];        /* in its period's technology */
    double in_earlier[2]; /* in that of the period it is compared with before, and after */
    double in_later[2];
    double in_all[2]; /* in that of all periods */
} malmquist_scores;

/* Change of a unit between two periods, each a factor: above 1 is better. */
typedef struct malmquist_record {
    double index, efficiency, technical;
    double pure_efficiency, scale_efficiency; /* Färe et al. (1994) */
    double technical_variable, scale;         /* Ray & Desli (1997) */
} malmquist_record;
/* Also as an array of so many doubles. */
enum { MALMQUIST_PARTS = sizeof(malmquist_record) / sizeof(double) };

typedef struct malmquist_work {
    const ork_malmquist_options *options;
    dea_data data;
    ork_panel_pairs pairs;    /* of units known in both periods */
    malmquist_scores *score;  /* [positions] */
    malmquist_record *record; /* [pairs] */
} malmquist_work;

ork_status malmquist_measure(ork_context *ctx, malmquist_work *work);
ork_status malmquist_tables(ork_context *ctx, const malmquist_work *work, ork_result *result);

#endif
