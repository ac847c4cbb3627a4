/*
 * What if the index were made otherwise: scenarios are read (scenarios), each is computed beside
 * the nominal index (evaluate, with intervene for what no option can say), and compared with it
 * (compare), in tables and figures. A scenario that fails is told; the others go on.
 */
#ifndef ORKEN_METHODS_COMPOSITE_WHAT_IF_STEPS_H
#define ORKEN_METHODS_COMPOSITE_WHAT_IF_STEPS_H

#include "methods/composite/steps.h"
#include "orken/methods/composite_what_if.h"

typedef struct what_if_scenario {
    const char *name;
    const char *settings; /* as written */
    const ork_composite_what_if_options *options;
    ork_options *owner;        /* of what the options point to, or NULL */
    ork_arena arena;           /* what the computation leaves; one per scenario, for threads */
    double *score, *rank;      /* [positions] NaN: no score */
    const char *reason, *hint; /* why it failed; reason NULL: it did not */
    /* In the latest period, over the units that both rank: */
    size_t compared, unscored; /* unscored: with a nominal score, but none here */
    double shift;              /* mean of |rank − nominal rank| */
    double most;               /* the greatest */
    size_t who;                /* position whose it is */
    size_t leader, leaders;    /* position that ranks first; how many do */
    double kendall, spearman;  /* of the scores with the nominal ones */
} what_if_scenario;

typedef struct what_if_work {
    const ork_composite_what_if_options *options;
    ork_arena *arena;
    composite_work nominal; /* computed */
    what_if_scenario *scenarios;
    size_t count;
} what_if_work;

/* Reads the scenarios from the options; `method` declares what may stand in one. Free them with
   what_if_free. */
ork_status what_if_read(ork_context *ctx, const ork_method *method, what_if_work *work);
void what_if_free(what_if_work *work);

/* Computes all scenarios on the context's threads; fails when all of them do. */
ork_status what_if_evaluate(ork_context *ctx, what_if_work *work);
/* Removes and reweights in an index that was started (composite_weigh is the caller's); replaces
   raw values in one that was read.
   ORK_ERR_ARGUMENT, with the option as place, for names that are not there. */
ork_status what_if_restructure(ork_context *ctx, const ork_composite_what_if_options *options,
                               composite_work *index);
ork_status what_if_replace(ork_context *ctx, const ork_composite_what_if_options *options,
                           composite_work *index);
/* Fills a scenario's statistics of the latest period. */
ork_status what_if_compare(ork_context *ctx, const composite_work *nominal,
                           what_if_scenario *scenario);

ork_status what_if_tables(ork_context *ctx, const what_if_work *work, ork_result *result);
ork_status what_if_figures(ork_context *ctx, const what_if_work *work, ork_result *result);

#endif
