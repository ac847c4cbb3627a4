/* Is a data set fit for an index? The declaration, and the steps in their order. */
#include "methods/composite_check/steps.h"

#include <math.h>

typedef ork_composite_check_options options_type;

static const ork_param params[] = {
    ORK_COLUMNS_PARAM(options_type, indicators, "Indicators to look at (or give a structure)",
                      ORK_NUMERIC),
    ORK_TABLE_PARAM(options_type, structure,
                    "Hierarchy of indicators, as for composite: one row per indicator and group", 0,
                    "code", "name", "parent", "weight", "direction", "level"),
    ORK_REALS_PARAM(options_type, weights, 0, INFINITY,
                    "Weights of the indicators in the mean of their group; equal when left out"),
    ORK_TEXTS_PARAM(options_type, directions,
                    "+1 where more is better, -1 where less is, in the indicators' order", 0),
    ORK_COLUMNS_PARAM(options_type, denominators,
                      "Sizes that indicators might have to be divided by (population, product)",
                      ORK_NUMERIC),
    ORK_CHOICE_PARAM(options_type, scope, "latest",
                     "Periods to look at: the latest, or all together (a row per unit and period)",
                     "latest", "all"),
    ORK_CHOICE_PARAM(options_type, normalise, "min-max",
                     "How indicators are made comparable before means of groups and alpha",
                     "min-max", "z-score", "none"),
    ORK_CHOICE_PARAM(options_type, correlation, "pearson", "Kind of correlation (kendall: tau-b)",
                     "pearson", "spearman", "kendall"),
    ORK_REAL_PARAM(options_type, min_available, "0.65", 0, 1,
                   "Flag an indicator that a smaller share of units has (COINr: 0.65)"),
    ORK_REAL_PARAM(options_type, max_zeros, "0.5", 0, 1,
                   "Flag an indicator with a greater share of zeros (COINr: 0.5)"),
    ORK_REAL_PARAM(options_type, max_same, "0.5", 0, 1,
                   "Flag an indicator whose most frequent value has a greater share"),
    ORK_REAL_PARAM(options_type, min_distinct, "0.5", 0, 1,
                   "Flag an indicator with fewer distinct values per value (COINr: 0.5)"),
    ORK_REAL_PARAM(options_type, max_skewness, "2", 0, INFINITY,
                   "Flag an indicator with a greater absolute skewness (COINr: 2) and …"),
    ORK_REAL_PARAM(options_type, max_kurtosis, "3.5", -2, INFINITY,
                   "… a greater excess kurtosis (COINr: 3.5)"),
    ORK_REAL_PARAM(options_type, min_collinear, "0.9", 0, 1,
                   "Flag pairs with at least this absolute correlation (COINr: 0.9)"),
    ORK_REAL_PARAM(options_type, max_negative, "-0.4", -1, 0,
                   "Flag pairs within a group with at most this correlation (COINr: -0.4)"),
    ORK_REAL_PARAM(options_type, min_parent, "0.3", -1, 1,
                   "Flag elements with a smaller correlation with their group (COINr: 0.3)"),
    ORK_REAL_PARAM(options_type, min_denominator, "0.6", 0, 1,
                   "Flag a greater absolute correlation with a denominator (COINr: 0.6)"),
    ORK_REAL_PARAM(options_type, min_alpha, "0.7", -INFINITY, 1,
                   "Flag a group with a smaller Cronbach's alpha (Nunnally: 0.7)"),
    ORK_REAL_PARAM(options_type, unit_available, "2/3", 0, 1,
                   "Share of indicators that a unit must have to be included"),
    ORK_REAL_PARAM(options_type, unit_nonzero, "0", 0, 1,
                   "Share of its values that must not be zero"),
    ORK_TEXTS_PARAM(options_type, keep, "Units that pass the screening whatever they lack", 0),
    ORK_TEXTS_PARAM(options_type, drop,
                    "Units that do not pass whatever they have (they count in all other tables)",
                    0),
    ORK_INTEGER_PARAM(options_type, replicates, "200", 0, 100000,
                      "Random data sets of the parallel analysis; 0 for none"),
    ORK_REAL_PARAM(options_type, quantile, "0.95", 0, 1,
                   "Quantile of their eigenvalues that a component must exceed"),
};

static const ork_output outputs[] = {
    {"flags", "indicator", ORK_TEXT, "Code of the indicator or group"},
    {"flags", "flag", ORK_TEXT,
     "empty, low-availability, constant, many-zeros, same-value, few-distinct, skewed, collinear, "
     "negative-in-group, weak-in-group, follows-denominator, low-alpha, against-the-rest"},
    {"flags", "with", ORK_TEXT, "The other indicator, group or denominator"},
    {"flags", "value", ORK_NUMBER, "What was found"},
    {"flags", "threshold", ORK_NUMBER, "From where on it is flagged"},
    {"flags", "meaning", ORK_TEXT, "What it means"},
    {"description", "indicator", ORK_TEXT, "Code of the indicator; all figures as measured"},
    {"description", "name", ORK_TEXT, "Its name"},
    {"description", "n", ORK_INTEGER, "Units with a value"},
    {"description", "missing", ORK_INTEGER, "Units without"},
    {"description", "available", ORK_NUMBER, "Share of units with a value"},
    {"description", "zeros", ORK_NUMBER, "Share of zeros among values"},
    {"description", "same", ORK_NUMBER, "Share of the most frequent value"},
    {"description", "distinct", ORK_INTEGER, "Distinct values"},
    {"description", "min", ORK_NUMBER, "Least value"},
    {"description", "max", ORK_NUMBER, "Greatest value"},
    {"description", "mean", ORK_NUMBER, "Mean"},
    {"description", "median", ORK_NUMBER, "Median"},
    {"description", "sd", ORK_NUMBER, "Standard deviation over n - 1"},
    {"description", "skewness", ORK_NUMBER, "Skewness G1"},
    {"description", "kurtosis", ORK_NUMBER, "Excess kurtosis G2"},
    {"description", "outliers", ORK_INTEGER, "Values beyond 1.5 quartile ranges of the quartiles"},
    {"availability", "unit", ORK_TEXT, "Unit"},
    {"availability", "period", ORK_INTEGER, "Period, when there is one"},
    {"availability", "missing", ORK_INTEGER, "Indicators without a value"},
    {"availability", "zeros", ORK_INTEGER, "Indicators that are zero"},
    {"availability", "available", ORK_NUMBER, "Share of indicators with a value"},
    {"availability", "nonzero", ORK_NUMBER, "Share of its values that are not zero"},
    {"availability", "included", ORK_BOOLEAN, "Passes the screening"},
    {"availability", "reason", ORK_TEXT, "Why it does not, or was forced"},
    {"screened", "<unit>", ORK_TEXT, "Unit that passes; columns are named as in the data"},
    {"screened", "<period>", ORK_INTEGER, "Period, when there is one"},
    {"screened", "<indicator>", ORK_NUMBER, "Each indicator as measured"},
    {"screened", "<denominator>", ORK_NUMBER, "Each denominator (with denominators)"},
    {"availability_by_group", "unit", ORK_TEXT, "Unit (when there are several groups)"},
    {"availability_by_group", "period", ORK_INTEGER, "Period, when there is one"},
    {"availability_by_group", "group", ORK_TEXT, "Code of the group"},
    {"availability_by_group", "available", ORK_NUMBER, "Share of its indicators with a value"},
    {"correlations", "a", ORK_TEXT, "Code of an indicator or group"},
    {"correlations", "b", ORK_TEXT, "Code of the other one"},
    {"correlations", "relation", ORK_TEXT,
     "within a group, between groups, with its group, with a group above"},
    {"correlations", "coefficient", ORK_NUMBER, "Correlation; directions are applied"},
    {"correlations", "p", ORK_NUMBER, "Two-sided p-value of no association"},
    {"correlations", "n", ORK_INTEGER, "Units with both values"},
    {"correlation_matrix", "indicator", ORK_TEXT, "Row of the square (2 to 60 indicators)"},
    {"correlation_matrix", "other", ORK_TEXT, "Column of the square"},
    {"correlation_matrix", "coefficient", ORK_NUMBER, "Correlation"},
    {"denominators", "indicator", ORK_TEXT, "Indicator, as measured (with denominators)"},
    {"denominators", "denominator", ORK_TEXT, "Column of the size"},
    {"denominators", "coefficient", ORK_NUMBER, "Correlation"},
    {"denominators", "p", ORK_NUMBER, "Two-sided p-value of no association"},
    {"denominators", "n", ORK_INTEGER, "Units with both values"},
    {"alpha", "group", ORK_TEXT, "Code of the group; * for all indicators"},
    {"alpha", "name", ORK_TEXT, "Its name"},
    {"alpha", "items", ORK_INTEGER, "Elements right below it that vary"},
    {"alpha", "alpha", ORK_NUMBER, "Cronbach's alpha"},
    {"alpha", "standardised_alpha", ORK_NUMBER, "Alpha of items with equal variances"},
    {"alpha", "mean_correlation", ORK_NUMBER, "Mean correlation of its items"},
    {"items", "group", ORK_TEXT, "Code of the group"},
    {"items", "item", ORK_TEXT, "Code of the element"},
    {"items", "item_rest", ORK_NUMBER, "Correlation with the mean of the other items"},
    {"items", "alpha_without", ORK_NUMBER, "Alpha of the group without it"},
    {"components", "group", ORK_TEXT, "Code of the group; * for all indicators"},
    {"components", "component", ORK_INTEGER, "Number, the greatest first"},
    {"components", "eigenvalue", ORK_NUMBER, "Of the correlation matrix"},
    {"components", "share", ORK_NUMBER, "Share of variance"},
    {"components", "cumulative", ORK_NUMBER, "Share with those before"},
    {"components", "random", ORK_NUMBER, "Eigenvalue that chance gives (with replicates)"},
    {"components", "retained", ORK_BOOLEAN, "It and all before exceed chance (with replicates)"},
    {"loadings", "group", ORK_TEXT, "Code of the group; * for all indicators"},
    {"loadings", "component", ORK_INTEGER, "Number, up to 50"},
    {"loadings", "item", ORK_TEXT, "Code of the element"},
    {"loadings", "weight", ORK_NUMBER, "Entry of the eigenvector"},
    {"loadings", "loading", ORK_NUMBER, "Its correlation with the component"},
    {"scores", "unit", ORK_TEXT, "Unit that has all indicators"},
    {"scores", "period", ORK_INTEGER, "Period, when there is one"},
    {"scores", "component", ORK_INTEGER, "Component of all indicators"},
    {"scores", "score", ORK_NUMBER, "Score; its variance is the eigenvalue"},
    {"scree", "component", ORK_INTEGER, "Component of all indicators"},
    {"scree", "line", ORK_TEXT, "data or chance"},
    {"scree", "eigenvalue", ORK_NUMBER, "Eigenvalue"},
    {"biplot", "label", ORK_TEXT, "Unit or indicator (up to 400)"},
    {"biplot", "kind", ORK_TEXT, "unit or indicator"},
    {"biplot", "x", ORK_NUMBER, "Score of variance 1, or loading stretched to the same reach"},
    {"biplot", "y", ORK_NUMBER, "The same on the second component"},
    {NULL, "flags", ORK_NUMBER, "Findings in the table of flags"},
    {NULL, "included", ORK_NUMBER, "Units that pass the screening"},
    {NULL, "components", ORK_NUMBER, "Components of all indicators that exceed chance"},
};

static const char *const citations[] = {
    "OECD/JRC (2008), Handbook on Constructing Composite Indicators: Methodology and User Guide. "
    "Paris: OECD Publishing. doi:10.1787/9789264043466-en (steps 2 and 4)",
    "Becker, W., Caperna, G., Del Sorbo, M., Norlén, H., Papadimitriou, E., & Saisana, M. (2022), "
    "COINr: An R package for developing composite indicators. Journal of Open Source Software "
    "7(78), 4567. doi:10.21105/joss.04567 (thresholds)",
    "Joanes, D. N., & Gill, C. A. (1998), Comparing measures of sample skewness and kurtosis. The "
    "Statistician 47(1), 183-189",
    "Cronbach, L. J. (1951), Coefficient alpha and the internal structure of tests. Psychometrika "
    "16(3), 297-334",
    "Nunnally, J. C. (1978), Psychometric Theory, 2nd ed. New York: McGraw-Hill (alpha of 0.7)",
    "Horn, J. L. (1965), A rationale and test for the number of factors in factor analysis. "
    "Psychometrika 30(2), 179-185",
    "Knight, W. R. (1966), A computer method for calculating Kendall's tau with ungrouped data. "
    "Journal of the American Statistical Association 61, 436-439",
    NULL,
};

static ork_status run(ork_context *ctx, const ork_input *input, const void *options,
                      ork_result *result)
{
    ORK_SCRATCH(arena);
    check_work work = {.options = options, .arena = &arena, .tree = {.input = input}};
    ORK_TRY(check_read(ctx, &work));
    ORK_TRY(check_describe(ctx, &work, result));
    ORK_TRY(check_availability(ctx, &work, result));
    ork_progress(ctx, "correlations", 0.2);
    ORK_TRY(check_associations(ctx, &work, result));
    ORK_TRY(check_reliability(ctx, &work, result));
    ork_progress(ctx, "components", 0.5);
    ORK_TRY(check_components(ctx, &work, result));
    return check_flags(ctx, &work, result);
}

const ork_method ork_method_composite_check = {
    .name = "composite-check",
    .family = "composite",
    .title = "Screening of indicators",
    .summary = "Is a data set fit for an index? Gaps, outliers, correlations, alpha, components",
    .citations = citations,
    .formulas =
        "m_k = mean of (x - mean)^k over n, g1 = m3/m2^1.5, g2 = m4/m2^2 - 3:\n"
        "  skewness  G1 = g1 sqrt(n(n - 1))/(n - 2)\n"
        "  kurtosis  G2 = ((n + 1) g2 + 6)(n - 1)/((n - 2)(n - 3))\n"
        "Correlations, alpha and components are of normalised values (100 (x - min)/(max - min), "
        "or\n"
        "(x - mean)/sd, or x; mirrored where less is better) and of groups' weighted means.\n"
        "  p         Student's t with n - 2 degrees of freedom (pearson, spearman);\n"
        "            exact below 50 units without ties, else normal (kendall)\n"
        "  alpha     k/(k - 1) (1 - sum of variances/sum of all covariances), k items\n"
        "  standardised alpha  k r/(1 + (k - 1) r), r the mean correlation\n"
        "Correlations and covariances are over the units that have both values; components over\n"
        "those that have all: eigenvectors v of the correlation matrix, score = sum of z v,\n"
        "loading = v sqrt(eigenvalue). Signs: the entries of v sum to 0 or more.\n"
        "  random    quantile over replicates of the k-th eigenvalue of independent normal data\n"
        "            with as many units and indicators",
    .example = "orken composite-check examples/kazakhstan/regional.csv --unit region --period year "
               "--where 'year = 2023 and region != \"KZ\"' "
               "--derive 'product = grp_mln_kzt / population_avg' "
               "--derive 'ict = gva_J_mln_kzt / population_avg' "
               "--derive 'industry = gva_C_mln_kzt / population_avg' "
               "--indicators product,ict,industry --denominators population_avg",
    ORK_PARAMS(ork_composite_check_options, params),
    ORK_OUTPUTS(outputs),
    .needs_unit = true,
    .run = run,
};
