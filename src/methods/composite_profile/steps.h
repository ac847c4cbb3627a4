/*
 * Profiles of units: where each stands on every indicator and group, who is like it, where it is
 * strong and weak. The index is computed as the method `composite` does; then standings (ranks and
 * contributions), peers, and tables and figures.
 */
#ifndef ORKEN_METHODS_COMPOSITE_PROFILE_STEPS_H
#define ORKEN_METHODS_COMPOSITE_PROFILE_STEPS_H

#include "methods/composite/steps.h"
#include "orken/methods/composite_profile.h"

/* Arrays [nodes × positions] hold node k at position p in k × positions + p. */
typedef struct profile_work {
    const ork_composite_profile_options *options;
    ork_arena *arena;
    composite_work index; /* computed */
    size_t period;        /* the period of the profile */
    size_t from, to;      /* its positions */
    size_t *units;        /* [count] positions profiled: as asked, or the best first */
    size_t count;
    double *rank;         /* [nodes × positions] within the period */
    double *group_rank;   /* [nodes × positions] within the unit's group as well, or NULL */
    double *contribution; /* [nodes × positions] to the score; NULL when it is no sum */
    double *above;        /* [nodes × positions] to the distance from the mean; or NULL */
    double *best;         /* [nodes] in the period */
    double *median;       /* [nodes] in the period */
    size_t *ranked;       /* [nodes] positions of the period that have a score */
    size_t peer_most;
    size_t *peers;       /* [count × peer_most] positions, the nearest first */
    double *distance;    /* the same */
    size_t *peer_count;  /* [count] */
    double *peer_median; /* [count × nodes] of the peers' scores */
    size_t *marked;      /* [count × 2 × most] nodes: strengths, then weaknesses */
    size_t marked_most;  /* of each kind */
} profile_work;

static inline bool profile_counts(const composite_node *node)
{
    return !node->is_dropped && node->score != NULL;
}
/* The median of values that are there; NaN without any. Sorts them. */
double profile_median(double *values, size_t count);

/* Ranks, best and median scores, and contributions of all nodes. */
ork_status profile_standings(ork_context *ctx, profile_work *work);
/* The nearest units of each profiled one. */
ork_status profile_peers(ork_context *ctx, profile_work *work);
/* The indicators with the best and with the worst ranks of each profiled unit. */
ork_status profile_strengths(ork_context *ctx, profile_work *work);
ork_status profile_tables(ork_context *ctx, const profile_work *work, ork_result *result);
ork_status profile_figures(ork_context *ctx, const profile_work *work, ork_result *result);

#endif
