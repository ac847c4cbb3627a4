/*
 * The options that decide an index, once for all methods that build one. A method whose options
 * struct begins with `ork_composite_options composite;` lists COMPOSITE_PARAMS before its own.
 */
#ifndef ORKEN_METHODS_COMPOSITE_PARAMS_H
#define ORKEN_METHODS_COMPOSITE_PARAMS_H

#include <math.h>

#include "orken/methods/composite.h"

#define COMPOSITE_PARAMS                                                                           \
    ORK_COLUMNS_PARAM(ork_composite_options, indicators,                                           \
                      "Indicators to combine (or give a structure)", ORK_NUMERIC),                 \
        ORK_TABLE_PARAM(                                                                           \
            ork_composite_options, structure,                                                      \
            "Hierarchy of indicators: one row per indicator and group; a code without "            \
            "children is a column of the data (error: for composite-uncertainty)",                 \
            0, "code", "name", "unit", "parent", "weight", "direction", "level", "target",         \
            "lower", "upper", "denominator", "factor", "impute", "normalise", "treat", "error"),   \
        ORK_REALS_PARAM(ork_composite_options, weights, 0, INFINITY,                               \
                        "Weights of the indicators, in their order; equal when left out"),         \
        ORK_TEXTS_PARAM(ork_composite_options, directions,                                         \
                        "+1 where more is better, -1 where less is, in the indicators' order", 0), \
        ORK_COLUMN_PARAM(                                                                          \
            ork_composite_options, groups,                                                         \
            "Column that says which group a unit belongs to: units are ranked there as well, and " \
            "group-mean, group-median and the hot decks take values from it",                      \
            0),                                                                                    \
        ORK_CHOICE_PARAM(                                                                          \
            ork_composite_options, impute, "none",                                                 \
            "How missing values are filled in, within the scope: from the indicator, the "         \
            "unit's group, the other indicators of its part of the structure (row-mean), "         \
            "other periods of the unit (latest, linear, constant), all indicators or the value "   \
            "of "                                                                                  \
            "another unit of the group (hot-deck: any by chance, the nearest, the row before)",    \
            "none", "mean", "median", "group-mean", "group-median", "row-mean", "latest",          \
            "linear", "constant", "k-nearest", "regression", "em", "hot-deck", "hot-deck-nearest", \
            "hot-deck-sequential"),                                                                \
        ORK_INTEGER_PARAM(ork_composite_options, neighbours, "5", 1, 1000,                         \
                          "Units that k-nearest takes the mean of, and hot-deck-nearest one of"),  \
        ORK_REAL_PARAM(                                                                            \
            ork_composite_options, ridge, NULL, 0, 10,                                             \
            "What em adds to each variance of the standardised indicators; left out: 0, or "       \
            "0.01 where there are too few units"),                                                 \
        ORK_CHOICE_PARAM(                                                                          \
            ork_composite_options, treat, "none",                                                  \
            "What is done to indicators with outliers (|skewness| of 2 or more and "               \
            "kurtosis of 3.5 or more), within the scope; winsorise-log-ct takes log-ct "           \
            "where winsorising does not suffice",                                                  \
            "none", "winsorise", "log-ct", "log", "box-cox", "winsorise-log-ct"),                  \
        ORK_BOOLEAN_PARAM(                                                                         \
            ork_composite_options, treat_always, "no",                                             \
            "Treat every indicator, whatever its skewness and kurtosis; winsorising then "         \
            "changes winsorise-max points"),                                                       \
        ORK_CHOICE_PARAM(                                                                          \
            ork_composite_options, treat_scope, "same",                                            \
            "Whether outliers are those of a period or of all periods; same is the scope", "same", \
            "period", "all"),                                                                      \
        ORK_INTEGER_PARAM(ork_composite_options, winsorise_max, "5", 0, 1000000,                   \
                          "Points of an indicator that winsorising may change"),                   \
        ORK_REAL_PARAM(ork_composite_options, lambda, NULL, -5, 5,                                 \
                       "Power of box-cox; estimated by maximum likelihood when left out"),         \
        ORK_CHOICE_PARAM(                                                                          \
            ork_composite_options, normalise, "min-max",                                           \
            "How indicators are made comparable; leader is C = I/Imax*100, and "                   \
            "fraction-of-max another name of it. goalposts, scaled and distance-to-target "        \
            "take lower, upper and target from the structure",                                     \
            "min-max", "z-score", "rank", "leader", "none", "scaled", "goalposts",                 \
            "distance-to-max", "distance-to-reference", "distance-to-target", "fraction-of-max",   \
            "percentile-rank", "borda", "categorical"),                                            \
        ORK_REALS_PARAM(ork_composite_options, scale, -INFINITY, INFINITY,                         \
                        "Lowest and highest normalised value of the rules with a range (all but "  \
                        "z-score, rank, borda and none); 0,100 when left out"),                    \
        ORK_REALS_PARAM(ork_composite_options, z_scale, -INFINITY, INFINITY,                       \
                        "Mean and standard deviation of z-scores; 0,1 when left out"),             \
        ORK_TEXT_PARAM(ork_composite_options, reference, NULL,                                     \
                       "Unit that distance-to-reference compares with"),                           \
        ORK_TEXT_PARAM(ork_composite_options, base, NULL,                                          \
                       "Period whose means min-max puts in the middle of the range, with scope "   \
                       "all: the reference of the adjusted Mazziotta-Pareto index, 100"),          \
        ORK_BOOLEAN_PARAM(                                                                         \
            ork_composite_options, cap, "no",                                                      \
            "Whether what is better than the reference or the target counts as equal"),            \
        ORK_REALS_PARAM(                                                                           \
            ork_composite_options, percentiles, 0, 100,                                            \
            "Percentiles between the steps of categorical; 15,25,65,85,95 when left out"),         \
        ORK_CHOICE_PARAM(                                                                          \
            ork_composite_options, scope, "period",                                                \
            "Whether units are compared within each period or over all periods (then "             \
            "scores of different periods are on one scale)",                                       \
            "period", "all"),                                                                      \
        ORK_CHOICE_LIST_PARAM(ork_composite_options, weighting, "given",                           \
                              "Where weights within a group come from: one rule for all levels, "  \
                              "or one per level, groups "                                          \
                              "of indicators first; given is weights, the structure or equal",     \
                              "given", "pca", "factor", "entropy", "critic", "standard-deviation", \
                              "gini", "benefit-of-the-doubt", "balanced", "infomax"),              \
        ORK_TABLE_PARAM(                                                                           \
            ork_composite_options, weights_table,                                                  \
            "Experts' weights, one row per expert and indicator or group; each expert's "          \
            "are scaled to sum to 1 in a group, then averaged",                                    \
            0, "expert", "node", "weight"),                                                        \
        ORK_BOOLEAN_PARAM(ork_composite_options, allow_negative_weights, "no",                     \
                          "Whether pca and balanced may give negative weights"),                   \
        ORK_REALS_PARAM(ork_composite_options, share_bounds, 0, 1,                                 \
                        "Least and greatest share of a unit's score that a part may give, of "     \
                        "benefit-of-the-doubt; 0,1 when left out"),                                \
        ORK_CHOICE_LIST_PARAM(ork_composite_options, aggregate, "arithmetic",                      \
                              "What combines the parts of a group: one rule for all levels, or "   \
                              "one per level, groups of "                                          \
                              "indicators first",                                                  \
                              "arithmetic", "geometric", "harmonic", "generalised", "median",      \
                              "mazziotta-pareto", "adjusted-mazziotta-pareto", "mean-min", "owa",  \
                              "copeland", "kemeny", "topsis"),                                     \
        ORK_REAL_PARAM(ork_composite_options, power, "2", -100, 100,                               \
                       "Power of the generalised mean: 1 arithmetic, 0 geometric, -1 harmonic"),   \
        ORK_CHOICE_PARAM(                                                                          \
            ork_composite_options, penalty, "down",                                                \
            "Whether Mazziotta-Pareto lowers or raises scores for imbalance (raise where "         \
            "the index measures something bad)",                                                   \
            "down", "up"),                                                                         \
        ORK_REAL_PARAM(ork_composite_options, mean_min_penalty, "1/2", 0, 1,                       \
                       "Alpha of mean-min: 0 is the mean; 1 with softness 0 the minimum"),         \
        ORK_REAL_PARAM(ork_composite_options, mean_min_softness, "0", 0, INFINITY,                 \
                       "Beta of mean-min: gaps to the minimum below it hardly count"),             \
        ORK_REALS_PARAM(ork_composite_options, owa_weights, 0, INFINITY,                           \
                        "Weights of owa: of a unit's greatest value, the second greatest, …"),     \
        ORK_REAL_PARAM(ork_composite_options, min_coverage, "2/3", 0, 1,                           \
                       "Share of weight that must be present for a score"),                        \
        ORK_CHOICE_PARAM(ork_composite_options, on_constant, "error",                              \
                         "What to do with an indicator that is the same for all", "error",         \
                         "drop"),                                                                  \
        ORK_CHOICE_PARAM(ork_composite_options, ties, "minimum", "Rank of units that tie",         \
                         "minimum", "average", "dense"),                                           \
        ORK_INTEGER_PARAM(ork_composite_options, bands, "3", 0, 100,                               \
                          "Number of bands that scores are grouped into; 0 for none"),             \
        ORK_CHOICE_PARAM(ork_composite_options, band_rule, "quantile", "How bands are cut",        \
                         "quantile", "equal-interval", "natural"),                                 \
        ORK_REALS_PARAM(ork_composite_options, band_cuts, -INFINITY, INFINITY,                     \
                        "Scores at which the bands above the lowest begin, rising; in place of "   \
                        "bands and band-rule"),                                                    \
        ORK_TEXTS_PARAM(ork_composite_options, band_names,                                         \
                        "Names of the bands, the highest first", 0),                               \
        ORK_INTEGER_PARAM(ork_composite_options, decimals, NULL, 0, 15,                            \
                          "Decimals that scores are rounded to before they are ranked and put "    \
                          "into bands; as they are when left out")

#endif
