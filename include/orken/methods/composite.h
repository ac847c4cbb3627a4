/* The options of the method `composite`, for those who call it from C. */
#ifndef ORKEN_METHODS_COMPOSITE_H
#define ORKEN_METHODS_COMPOSITE_H

#include "orken/methods.h"

typedef enum ork_normalise {
    ORK_NORMALISE_MIN_MAX,
    ORK_NORMALISE_Z_SCORE,
    ORK_NORMALISE_RANK,
    ORK_NORMALISE_LEADER,
    ORK_NORMALISE_NONE,
    ORK_NORMALISE_SCALED,
    ORK_NORMALISE_GOALPOSTS,
    ORK_NORMALISE_DISTANCE_TO_MAX,
    ORK_NORMALISE_DISTANCE_TO_REFERENCE,
    ORK_NORMALISE_DISTANCE_TO_TARGET,
    ORK_NORMALISE_FRACTION_OF_MAX, /* another name of leader */
    ORK_NORMALISE_PERCENTILE_RANK,
    ORK_NORMALISE_BORDA,
    ORK_NORMALISE_CATEGORICAL,
} ork_normalise;

typedef enum ork_impute {
    ORK_IMPUTE_NONE,
    ORK_IMPUTE_MEAN,
    ORK_IMPUTE_MEDIAN,
    ORK_IMPUTE_GROUP_MEAN,
    ORK_IMPUTE_GROUP_MEDIAN,
    ORK_IMPUTE_ROW_MEAN,
    ORK_IMPUTE_LATEST,
    ORK_IMPUTE_LINEAR,
    ORK_IMPUTE_CONSTANT,
    ORK_IMPUTE_K_NEAREST,
    ORK_IMPUTE_REGRESSION,
    ORK_IMPUTE_EM,
    ORK_IMPUTE_HOT_DECK,
    ORK_IMPUTE_HOT_DECK_NEAREST,
    ORK_IMPUTE_HOT_DECK_SEQUENTIAL,
} ork_impute;

typedef enum ork_treat {
    ORK_TREAT_NONE,
    ORK_TREAT_WINSORISE,
    ORK_TREAT_LOG_CT,
    ORK_TREAT_LOG,
    ORK_TREAT_BOX_COX,
    ORK_TREAT_WINSORISE_LOG_CT,
} ork_treat;

enum { ORK_SCOPE_PERIOD, ORK_SCOPE_ALL };
enum { ORK_TREAT_SCOPE_SAME, ORK_TREAT_SCOPE_PERIOD, ORK_TREAT_SCOPE_ALL };
/* In the order of the choices of `aggregate`. */
typedef enum ork_combining {
    ORK_AGGREGATE_ARITHMETIC,
    ORK_AGGREGATE_GEOMETRIC,
    ORK_AGGREGATE_HARMONIC,
    ORK_AGGREGATE_GENERALISED,
    ORK_AGGREGATE_MEDIAN,
    ORK_AGGREGATE_MAZZIOTTA_PARETO,
    ORK_AGGREGATE_ADJUSTED_MAZZIOTTA_PARETO,
    ORK_AGGREGATE_MEAN_MIN,
    ORK_AGGREGATE_OWA,
    ORK_AGGREGATE_COPELAND,
    ORK_AGGREGATE_KEMENY,
    ORK_AGGREGATE_TOPSIS,
} ork_combining;
/* In the order of the choices of `weighting`. */
typedef enum ork_weighting {
    ORK_WEIGHTING_GIVEN,
    ORK_WEIGHTING_PCA,
    ORK_WEIGHTING_FACTOR,
    ORK_WEIGHTING_ENTROPY,
    ORK_WEIGHTING_CRITIC,
    ORK_WEIGHTING_STANDARD_DEVIATION,
    ORK_WEIGHTING_GINI,
    ORK_WEIGHTING_BENEFIT_OF_THE_DOUBT,
    ORK_WEIGHTING_BALANCED,
    ORK_WEIGHTING_INFOMAX,
} ork_weighting;
enum { ORK_PENALTY_DOWN, ORK_PENALTY_UP };
enum { ORK_CONSTANT_ERROR, ORK_CONSTANT_DROP };
enum { ORK_CHANGE_FIRST_LAST, ORK_CHANGE_CONSECUTIVE };
enum { ORK_COMPARE_NONE, ORK_COMPARE_MEAN, ORK_COMPARE_LEADER };
enum { ORK_DETAILS_AUTO, ORK_DETAILS_ALWAYS, ORK_DETAILS_NEVER };

typedef struct ork_composite_options {
    ork_columns indicators;     /* a flat index, or … */
    const ork_table *structure; /* … a hierarchy: code, name, parent, weight, direction, level … */
    ork_reals weights;          /* parallel to indicators; equal when empty */
    ork_texts directions;       /* parallel to indicators; all positive when empty */
    const char *groups;         /* column that says which group a unit belongs to, or NULL */
    int impute;                 /* ork_impute, where the structure says no other */
    int64_t neighbours;         /* of k-nearest and hot-deck-nearest */
    double ridge;               /* of em; NAN: 0, or 0.01 where needed */
    int treat;                  /* ork_treat */
    bool treat_always;          /* also indicators that pass the rule of skewness and kurtosis */
    int treat_scope;            /* ORK_TREAT_SCOPE_… */
    int64_t winsorise_max;      /* points that winsorising may change in an indicator */
    double lambda;              /* of box-cox; NAN: estimated */
    int normalise;              /* ork_normalise */
    ork_reals scale;            /* of rules with a range: low, high; 0 and 100 when empty */
    ork_reals z_scale;          /* of z-score: mean, sd; 0 and 1 when empty */
    const char *reference;      /* unit of distance-to-reference */
    const char *base;           /* period whose mean min-max puts in the middle, or NULL */
    bool cap;                   /* nobody is better than the reference or the target */
    ork_reals percentiles;      /* of categorical; 15, 25, 65, 85, 95 when empty */
    int scope;                  /* ORK_SCOPE_… */
    ork_texts weighting;        /* one for all levels or one per level, the indicators first */
    const ork_table *weights_table; /* what experts gave: expert, node, weight; or NULL */
    bool allow_negative_weights;    /* for pca and balanced */
    ork_reals share_bounds;   /* of benefit of the doubt: least and greatest share of a score */
    ork_texts aggregate;      /* one for all levels or one per level; arithmetic when empty */
    double power;             /* of the generalised mean */
    int penalty;              /* ORK_PENALTY_… of Mazziotta–Pareto */
    double mean_min_penalty;  /* alpha of mean-min, in [0, 1] */
    double mean_min_softness; /* beta of mean-min, at least 0 */
    ork_reals owa_weights;    /* for the greatest value, the second greatest, … */
    double min_coverage;      /* share of weight that a score needs, in [0, 1] */
    int on_constant;          /* ORK_CONSTANT_… */
    int ties;                 /* ork_ties */
    int64_t bands;            /* number of classes; 0 for none */
    int band_rule;            /* ork_breaks_rule */
    ork_reals band_cuts;      /* scores at which bands begin, rising; in place of the two above */
    ork_texts band_names;     /* the highest first; by their number when empty */
    int64_t decimals;         /* scores are ranked and banded as rounded; INT64_MIN: as they are */
    int change;               /* ORK_CHANGE_… */
    int compare_with;         /* ORK_COMPARE_… */
    int details;              /* ORK_DETAILS_… */
    const char *against;      /* column that scores are set beside, or NULL */
} ork_composite_options;

extern const ork_method ork_method_composite;

#endif
