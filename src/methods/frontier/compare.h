/* Frontiers of several forms and distributions over the same rows. */
#ifndef ORKEN_METHODS_FRONTIER_COMPARE_H
#define ORKEN_METHODS_FRONTIER_COMPARE_H

#include "methods/frontier/frontier.h"

typedef struct frontier_candidate {
    const char *name, *form, *distribution;
    ork_frontier_options options;
    frontier_analysis analysis;
    ork_frontier_criteria criteria;
    double mean, least; /* efficiency */
    double aic_rank;    /* NaN where not fitted */
    double *efficiency; /* [n] of the rows that take part */
    double *rank;       /* [n] of its efficiencies, 1 the best, ties share their mean */
    bool is_fitted;     /* the data allowed it */
} frontier_candidate;

typedef struct frontier_comparison {
    const ork_frontier_compare_options *options;
    const ork_input *input;
    ork_arena *arena;
    frontier_candidate *candidate; /* [count] form by form */
    size_t count, forms, distributions;
    size_t n, *row;                   /* rows that take part: [n] of the table */
    const frontier_candidate *base;   /* of the least AIC */
    ork_frontier_jackknife jackknife; /* of the base */
    bool has_jackknife;
} frontier_comparison;

ork_status frontier_compare_tables(ork_context *ctx, const frontier_comparison *c,
                                   ork_result *result);

#endif
