/* What the files of inference share: rows of a model's groups, and models of some of the rows. */
#ifndef ORKEN_MATH_FRONTIER_INFERENCE_INTERNAL_H
#define ORKEN_MATH_FRONTIER_INFERENCE_INTERNAL_H

#include "orken/math/frontier_inference.h"

/* Group g has rows row[start[g]] … row[start[g + 1] − 1], in order of time. */
typedef struct frontier_groups {
    size_t count, *start, *row;
} frontier_groups;
ork_status frontier_find_groups(ork_context *ctx, const ork_frontier_model *model, ork_arena *arena,
                                frontier_groups *groups);

/* The model of some rows [count], in that order; `unit` [count] are their ids from 0, or NULL.
   Weights, whose mean is made 1 again, keep their proportions. */
ork_status frontier_pick(ork_context *ctx, const ork_frontier_model *model, const size_t *rows,
                         size_t count, const uint32_t *unit, ork_arena *arena,
                         ork_frontier_model *picked);
/* The model of one group's rows alone, without weights. */
ork_status frontier_pick_group(ork_context *ctx, const ork_frontier_model *model,
                               const frontier_groups *groups, size_t g, ork_arena *arena,
                               ork_frontier_model *picked);

/* Residuals y − x'β [n] by the caller's β, without the sign. */
void frontier_residuals(const ork_frontier_model *model, const double *beta, double *residual);
/* Weight of row i when the weights' mean is 1. */
double frontier_mean_weight(const ork_frontier_model *model);

/* How many parameters, the first ones, have a covariance. */
size_t frontier_known_terms(const ork_frontier *fit);

/* count values of NaN from the arena. */
double *frontier_nan(ork_context *ctx, ork_arena *arena, size_t count);
/* Replicates or groups between two reports of progress. */
enum { FRONTIER_BATCH = 64 };
/* ork_parallel with progress. */
ork_status frontier_in_batches(ork_context *ctx, const char *what, size_t count, ork_task task,
                               void *data);
/* Fits what may not be fitted: is_failed tells that the data did not allow it; other failures are
   returned. */
ork_status frontier_fit_if_possible(ork_context *ctx, const ork_frontier_model *model,
                                    ork_arena *arena, ork_frontier *fit, bool *is_failed);
/* The fit's estimate in the places of `like`'s parameters: see ork_frontier_bootstrap.estimate. */
void frontier_place_estimate(const ork_frontier *fit, const ork_frontier *like, size_t stride,
                             double *estimate);

#endif
