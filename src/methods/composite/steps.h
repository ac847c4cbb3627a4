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
    double dispersion;        /* sd of the experts' weights, or 0 */
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
    ork_combining *combining; /* [levels] how nodes of level 2, 3 … get their scores */
    ork_weighting *weighting; /* [levels] how nodes of level 1, 2 … get their weights */
    size_t *leaves;           /* [leaf_count] nodes of the indicators, in their order */
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

/* Reads how each level is weighted and combined from the options. */
ork_status composite_rules(ork_context *ctx, composite_work *work);
static inline ork_combining composite_combining(const composite_work *work,
                                                const composite_node *group)
{
    return work->combining[group->level - 2];
}
/* How the children of a group get their weights: by the level of the highest of them. */
ork_weighting composite_weighting(const composite_work *work, const composite_node *group);
const char *composite_weighting_name(ork_weighting rule);
/* Means of experts' budgets become the weights of the nodes. */
ork_status composite_ask_experts(ork_context *ctx, composite_work *work);

/* A group's children that count (used, weight not 0), and their scores: gathered for one step. */
typedef struct composite_family {
    composite_node *group;
    composite_node **child; /* [count] */
    size_t count;
} composite_family;

/* Sets the children's weights from their scores, by the rule of their level. */
ork_status composite_weigh_children(ork_context *ctx, composite_work *work,
                                    const composite_family *family);
/* Weights that make all children correlate with the group's arithmetic mean alike. */
ork_status composite_balance(ork_context *ctx, const double *correlation, size_t count,
                             double *weight);
/* Squared loadings on factors rotated by varimax, the greatest of each child. */
ork_status composite_factor(ork_context *ctx, const double *correlation, size_t count,
                            double *weight);
/* Each unit's score with the weights that are best for it. */
ork_status composite_benefit(ork_context *ctx, composite_work *work,
                             const composite_family *family);

/* The group's scores from its children's; NaN where its coverage is too low already. */
ork_status composite_mean(ork_context *ctx, composite_work *work, const composite_family *family);
ork_status composite_row_rule(ork_context *ctx, composite_work *work,
                              const composite_family *family);
ork_status composite_copeland(ork_context *ctx, composite_work *work,
                              const composite_family *family);
ork_status composite_kemeny(ork_context *ctx, composite_work *work, const composite_family *family);
ork_status composite_topsis(ork_context *ctx, composite_work *work, const composite_family *family);
/* "… needs values above 0, but "x" of row … is 0 once normalised", with a hint. */
ork_status composite_unfit_value(ork_context *ctx, const composite_work *work,
                                 const composite_node *node, size_t p, const char *needs);

/* Fills score, present and coverage of all groups, then share and rank of the whole. */
ork_status composite_aggregate(ork_context *ctx, composite_work *work);
/* [count] ranks of scores within each period; NaN where there is no score. */
ork_status composite_rank(ork_context *ctx, const composite_work *work, const double *score,
                          double *rank);
ork_status composite_bands(ork_context *ctx, composite_work *work);

ork_status composite_tables(ork_context *ctx, composite_work *work, ork_result *result);
/* Weights, effective weights and correlations with the index. */
ork_status composite_weights_table(ork_context *ctx, const composite_work *work,
                                   ork_result *result);
ork_status composite_figures(ork_context *ctx, composite_work *work, ork_result *result);

#endif
