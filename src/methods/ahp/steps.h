/*
 * The analytic hierarchy process, step by step: judgements are read into a matrix for each expert
 * and group, weights and consistency follow from each, then everything is told.
 */
#ifndef ORKEN_METHODS_AHP_STEPS_H
#define ORKEN_METHODS_AHP_STEPS_H

#include "orken/methods/ahp.h"

/* Names in order of first appearance. */
typedef struct ahp_names {
    const char **name;
    size_t count, capacity;
} ahp_names;

/* What is compared within one group. */
typedef struct ahp_group {
    const char *name;
    ahp_names items;
} ahp_group;

/* One expert's judgements within one group; also those of all experts together. */
typedef struct ahp_matrix {
    size_t expert; /* SIZE_MAX: all together */
    size_t group;
    double *judgement; /* [n × n] by row: how many times as important i is as j; NaN: not judged */
    size_t *row;       /* [n × n] row of the data that says so */
    double *weight;    /* [n] summing to 1 */
    double lambda, index, ratio; /* greatest eigenvalue, consistency index and ratio */
    size_t worst_a, worst_b;     /* the judgement farthest from what the weights say, or SIZE_MAX */
} ahp_matrix;

typedef struct ahp_work {
    const ork_ahp_options *options;
    const ork_table *data;
    ork_arena *arena;
    ahp_names experts;
    ahp_group *group;
    size_t groups;
    ahp_matrix *matrix; /* in order of experts, then groups: those that have judgements */
    size_t matrices;
    ahp_matrix *all; /* [groups] */
} ahp_work;

ork_status ahp_read(ork_context *ctx, ahp_work *work);
/* Weights, eigenvalue and consistency of a complete matrix of n items. */
ork_status ahp_solve(ork_context *ctx, const ahp_work *work, ahp_matrix *matrix, size_t n);
ork_status ahp_combine(ork_context *ctx, ahp_work *work);
ork_status ahp_tables(ork_context *ctx, const ahp_work *work, ork_result *result);

#endif
