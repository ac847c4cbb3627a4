/*
 * The composite index, step by step: hierarchy (what is combined), prepare (denominate, impute,
 * treat: the values as they enter the comparison), normalise (made comparable), checks (what should
 * make the reader suspicious), aggregate (combined, level by level), bands (grouped), tables and
 * figures (told). Arrays are by position of the panel; an indicator's values are contiguous, so
 * each step walks along columns. NaN is a value that is not there.
 */
#ifndef ORKEN_METHODS_COMPOSITE_STEPS_H
#define ORKEN_METHODS_COMPOSITE_STEPS_H

#include "methods/panel.h"
#include "orken/math.h"
#include "orken/methods/composite.h"

#define COMPOSITE_NONE SIZE_MAX

/* How outliers of an indicator are treated. */
typedef struct composite_treatment {
    int kind;       /* ork_treat */
    bool is_forced; /* whatever its skewness and kurtosis */
    double amount;  /* points to winsorise, or Box and Cox's lambda; NaN: by the options */
} composite_treatment;

/* An indicator, a group of them, or (the first) the whole index. Parents stand before children. */
typedef struct composite_node {
    const char *code, *name;
    size_t parent; /* COMPOSITE_NONE for the whole */
    size_t first_child, next_sibling;
    size_t leaf;              /* index among the indicators, or COMPOSITE_NONE for a group */
    size_t level;             /* 1 for indicators */
    double weight;            /* within the parent; those of siblings sum to 1 */
    double given;             /* the weight as the options give it */
    double effective;         /* within the whole */
    double dispersion;        /* sd of the experts' weights, or 0 */
    double disturbance;       /* what a run multiplies the weight by; see is_disturbed */
    double direction;         /* +1 or −1 */
    bool is_dropped;          /* constant, left out of everything */
    const ork_column *column; /* of an indicator */
    const char *measure;      /* its measure unit, or NULL */
    const char *denominator_name;
    const ork_column *denominator; /* what it is divided by, or NULL */
    double factor;                 /* and multiplied with */
    double lower, upper, target;   /* goalposts and target; NaN where there is none */
    bool is_logged;                /* treated by a logarithm, which goalposts and target follow */
    int impute;                    /* ork_impute */
    int normalise;                 /* ork_normalise */
    composite_treatment treatment;
    const char *error;       /* sd of measurement as written ("5%", "0.3"), or NULL */
    bool has_weights;        /* of a group: the data gave them already */
    bool has_score;          /* of a group: its scores are computed already */
    double *score;           /* [count]; an indicator's is its normalised value */
    const double *logarithm; /* [count] of a score above 0, kept for many runs; or NULL */
    double *present;  /* [count] sum of the children's weights that are there; NULL: indicator */
    double *coverage; /* [count] share of weight behind the score; NULL: indicator */
} composite_node;

/* A value that a step changed. */
typedef struct composite_cell {
    size_t leaf, position;
    double before, after;
} composite_cell;

/* What was done to an indicator's outliers within one scope. */
typedef struct composite_treated {
    const char *what; /* NULL: nothing */
    bool is_missing;  /* too few values to judge by */
    size_t points;
    double skewness, kurtosis; /* before */
    double skewness_after, kurtosis_after;
    double lambda;
    bool passes; /* the rule, afterwards */
} composite_treated;

/* What a step did, for the table `steps`. */
enum { COMPOSITE_TOLD_MOST = 16 };
typedef struct composite_told {
    const char *step, *note;
    size_t indicators, cells;
} composite_told;

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
    uint64_t draw;      /* of a run: gaps take a draw instead of an expectation; 0: they do not */
    bool is_disturbed;  /* weights that data give are multiplied by the nodes' disturbance */
    uint32_t *group_of; /* [count] group of a position's unit, `groups` for none; or NULL */
    size_t groups;
    double *raw;          /* [count × leaf_count] as measured */
    double *value;        /* the same, prepared; raw itself when no step changes anything */
    composite_cell *gaps; /* [gap_count] what was missing; `after` is NaN where it still is */
    size_t gap_count;
    composite_treated *treated; /* [leaf_count × scopes], or NULL */
    composite_cell *winsorised; /* [winsorised_count] */
    size_t winsorised_count;
    composite_told told[COMPOSITE_TOLD_MOST];
    size_t told_count;
    double *normalised; /* the same */
    double *share;      /* [count] of the period's sum of scores */
    double *rank;       /* [count] */
    double *band;       /* [count] 0 for the highest, or NaN */
    const char **band_names;
    double *breaks;  /* [groups × (bands − 1)] of the scopes that have bands */
    bool *has_bands; /* [groups] */
} composite_work;

/* Everything up to ranks and bands, for work that has its options, input and arena. */
ork_status composite_compute(ork_context *ctx, composite_work *work);
/* The first part of it: the panel, the nodes and the rules of their levels. */
ork_status composite_start(ork_context *ctx, composite_work *work);
/* Whether the indicators are there and the rules fit; for methods whose options begin with those of
   the composite index, too. */
ork_status composite_check(ork_context *ctx, const ork_input *input, const void *options);

/* Builds the nodes from the indicators or from the structure table. */
ork_status composite_hierarchy(ork_context *ctx, composite_work *work);
/* After indicators were dropped: weights of siblings sum to 1 again. */
ork_status composite_weigh(ork_context *ctx, composite_work *work);

/* One more row of the table `steps`; a step beyond COMPOSITE_TOLD_MOST is a programming error. */
ork_status composite_tell(ork_context *ctx, composite_work *work, const char *step,
                          size_t indicators, size_t cells, const char *format, ...)
    __attribute__((format(printf, 6, 7)));

/* Reads the indicators, and the units' groups: fills raw. */
ork_status composite_read(ork_context *ctx, composite_work *work);
/* Runs denominate, impute and treat on what was read: fills value. */
ork_status composite_prepare(ork_context *ctx, composite_work *work);
ork_status composite_denominate(ork_context *ctx, composite_work *work);
ork_status composite_impute(ork_context *ctx, composite_work *work);
ork_status composite_treat(ork_context *ctx, composite_work *work);
/* Whether each period's outliers are treated by themselves, and how many scopes that makes. */
bool composite_treats_periods(const composite_work *work);
size_t composite_treat_scope_count(const composite_work *work);
/* "winsorise:3", "box-cox:0.5", "log" …; false when the text says no treatment. */
bool composite_read_treatment(const char *text, composite_treatment *treatment);
const char *composite_treatment_name(int kind);
/* A name of the option `impute` as its number, or −1; and the other way round. */
int composite_read_imputing(const char *text);
const char *composite_impute_name(int method);
/* A name of the option `normalise` as its number, or −1; and the other way round. */
int composite_read_rule(const char *text);
const char *composite_rule_name(int rule);

/* Positions that are normalised together: [*from, *to) of group g. */
size_t composite_scope_count(const composite_work *work);
void composite_scope(const composite_work *work, size_t g, size_t *from, size_t *to);
/* " in 2016" where scopes are periods, otherwise "". */
const char *composite_in_scope(ork_context *ctx, composite_work *work, size_t g);
/* Fills normalised; drops or refuses constant indicators. */
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
const char *composite_combining_name(ork_combining rule);
/* What experts gave: budget [count × nodes], NaN where an expert gave none. */
typedef struct composite_experts {
    const char **name; /* [count] in order of first appearance */
    size_t count;
    double *budget;
} composite_experts;
/* Reads the options' table of weights, which must be there, into the work's arena. */
ork_status composite_read_experts(ork_context *ctx, composite_work *work, composite_experts *asked);
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

/* Fills score, present and coverage of all groups that have no score yet. */
ork_status composite_score(ork_context *ctx, composite_work *work);
/* The same, then effective weights, notes, and share and rank of the whole. */
ork_status composite_aggregate(ork_context *ctx, composite_work *work);
/* A score as it is ranked and put into bands: rounded, when decimals are given. */
double composite_as_published(const composite_work *work, double score);
/* [count] ranks of scores within each period; NaN where there is no score. */
ork_status composite_rank(ork_context *ctx, const composite_work *work, const double *score,
                          double *rank);
/* The same among the units of each group; NaN for a unit without one. */
ork_status composite_rank_in_groups(ork_context *ctx, const composite_work *work,
                                    const double *score, double *rank);
ork_status composite_bands(ork_context *ctx, composite_work *work);

/* What was imputed, treated, and done by each step. */
ork_status composite_step_tables(ork_context *ctx, composite_work *work, ork_result *result);
ork_status composite_tables(ork_context *ctx, composite_work *work, ork_result *result);
/* Weights, effective weights and correlations with the index. */
ork_status composite_weights_table(ork_context *ctx, const composite_work *work,
                                   ork_result *result);
/* Of the latest period's units, when the whole is ranked by Copeland's or Kemeny's rule. */
ork_status composite_outranking_table(ork_context *ctx, const composite_work *work,
                                      ork_result *result);
ork_status composite_figures(ork_context *ctx, composite_work *work, ork_result *result);

#endif
