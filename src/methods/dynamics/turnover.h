/*
 * Entry, exit and persistence of specialisations, step by step: quotients, counting, the chain of
 * classes, telling. A cell is an industry in a region; a link is two periods.
 */
#ifndef ORKEN_METHODS_DYNAMICS_TURNOVER_H
#define ORKEN_METHODS_DYNAMICS_TURNOVER_H

#include "methods/industries/industries.h"
#include "orken/methods/specialization_dynamics.h"

enum { TURNOVER_CLASSES_MOST = 21 };

/* How cells moved: those known in both periods of a link, by what they were and became. */
typedef struct turnover_count {
    double entered, left, stayed, absent; /* stayed specialised; was and is not */
} turnover_count;

typedef struct turnover_work {
    const ork_specialization_dynamics_options *options;
    const ork_input *input;
    ork_arena *arena;
    ork_industries from;
    ork_panel_pairs pairs;
    double *quotient;         /* [industries × positions] */
    turnover_count *region;   /* [pairs] */
    turnover_count *industry; /* [industries × links] */
    turnover_count all;
    double bound[TURNOVER_CLASSES_MOST]; /* [classes − 1] */
    size_t classes;
    double moves[TURNOVER_CLASSES_MOST * TURNOVER_CLASSES_MOST];      /* [from × classes + to] */
    double first[TURNOVER_CLASSES_MOST], last[TURNOVER_CLASSES_MOST]; /* shares of cells */
    double ergodic[TURNOVER_CLASSES_MOST]; /* NaN where the chain has no single long run */
    double mobility;
    size_t unknown; /* cells not known in both periods */
} turnover_work;

ork_status turnover_count_moves(ork_context *ctx, turnover_work *work);
/* Share of the moves out of a class that lead to another; NaN where none lead out. */
double turnover_probability(const turnover_work *work, size_t from, size_t to);
const char *turnover_class_name(ork_context *ctx, const turnover_work *work, size_t k);
ork_status turnover_tables(ork_context *ctx, const turnover_work *work, ork_result *result);
ork_status turnover_figures(ork_context *ctx, const turnover_work *work, ork_result *result);

#endif
