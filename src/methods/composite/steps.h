/*
 * The composite index, step by step: hierarchy (what is combined), normalise (made comparable),
 * checks (what should make the reader suspicious), aggregate (combined, level by level), bands
 * (grouped), tables and figures (told). Arrays are by position of the panel; an indicator's values
 * are contiguous, so each step walks along columns. NaN is a value that is not there.
 */
#ifndef ORKEN_METHODS_COMPOSITE_STEPS_H
#define ORKEN_METHODS_COMPOSITE_STEPS_H

#include "methods/panel.h"
#include "orken/math.h"
#include "orken/methods/composite.h"

#define COMPOSITE_NONE SIZE_MAX

/* An indicator, a group of them, or (the first) the whole index. Parents stand before children. */
typedef struct composite_node {
    const char *code, *name;
    size_t parent; /* COMPOSITE_NONE for the whole */
    size_t first_child, next_sibling;
    size_t leaf;              /* index among the indicators, or COMPOSITE_NONE for a group */
    size_t level;             /* 1 for indicators */
    double weight;            /* within the parent; those of siblings sum to 1 */
    double effective;         /* within the whole */
    double direction;         /* +1 or −1 */
    bool is_dropped;          /* constant, left out of everything */
    const ork_column *column; /* of an indicator */
    double *score;            /* [count]; an indicator's is its normalised value */
    double *present;  /* [count] sum of the children's weights that are there; NULL: indicator */
    double *coverage; /* [count] share of weight behind the score; NULL: indicator */
} composite_node;

typedef struct composite_work {
    const ork_composite_options *options;
    const ork_input *input;
    ork_arena *arena;
    ork_panel panel;
    composite_node *nodes;
    size_t node_count;
    size_t *leaves; /* [leaf_count] nodes of the indicators, in their order */
    size_t leaf_count;
    double *raw;        /* [count × leaf_count] */
    double *normalised; /* the same */
    double *share;      /* [count] of the period's sum of scores */
    double *rank;       /* [count] */
    double *band;       /* [count] 0 for the highest, or NaN */
    const char **band_names;
    double *breaks;  /* [groups × (bands − 1)] of the scopes that have bands */
    bool *has_bands; /* [groups] */
} composite_work;

/* Builds the nodes from the indicators or from the structure table. */
ork_status composite_hierarchy(ork_context *ctx, composite_work *work);
/* After indicators were dropped: weights of siblings sum to 1 again. */
ork_status composite_weigh(ork_context *ctx, composite_work *work);

/* Positions that are normalised together: [*from, *to) of group g. */
size_t composite_scope_count(const composite_work *work);
void composite_scope(const composite_work *work, size_t g, size_t *from, size_t *to);
/* Fills raw and normalised; drops or refuses constant indicators. */
ork_status composite_normalise(ork_context *ctx, composite_work *work);

/* Notes on leaders without a value and on directions that look wrong. */
ork_status composite_check_leaders(ork_context *ctx, composite_work *work);
ork_status composite_check_polarity(ork_context *ctx, composite_work *work);

/* Fills score, present and coverage of all groups, then share and rank of the whole. */
ork_status composite_aggregate(ork_context *ctx, composite_work *work);
/* [count] ranks of scores within each period; NaN where there is no score. */
ork_status composite_rank(ork_context *ctx, const composite_work *work, const double *score,
                          double *rank);
ork_status composite_bands(ork_context *ctx, composite_work *work);

ork_status composite_tables(ork_context *ctx, composite_work *work, ork_result *result);
ork_status composite_figures(ork_context *ctx, composite_work *work, ork_result *result);

#endif
