/* Local spatial autocorrelation: where the clusters and the outliers are. */
#include "methods/spatial/local.h"

#include <float.h>
#include <math.h>

static const ork_param params[] = {
    ORK_COLUMN_PARAM(local_options, variable, "Variable", ORK_REQUIRED | ORK_NUMERIC),
    ORK_COLUMN_PARAM(
        local_options, lagged,
        "Variable of the neighbours, for bivariate local Moran; left out: the variable "
        "itself",
        ORK_NUMERIC),
    ORK_INTEGER_PARAM(local_options, permutations, "9999", 0, 10000000,
                      "Number of conditional permutations; 0: none"),
    ORK_CHOICE_PARAM(local_options, significance, "permutation",
                     "Which p tells clusters: by permutation, or analytic (normal distribution)",
                     "permutation", "analytic"),
    ORK_CHOICE_PARAM(local_options, correction, "fdr",
                     "How p is adjusted for as many tests as there are units: false discovery rate "
                     "(Benjamini-Hochberg), Bonferroni, or not",
                     "fdr", "bonferroni", "none"),
    ORK_REAL_PARAM(local_options, level, "0.05", 0, 1,
                   "Units whose adjusted p is not above it are significant"),
    ORK_CHOICE_PARAM(local_options, moments, "conditional",
                     "Expectation and variance of local Moran: the unit's own value stays "
                     "(conditional), or all values are dealt out (total)",
                     "conditional", "total"),
    ORK_TEXT_PARAM(local_options, for_period, "latest",
                   "Period that figures and values are about; the table has all"),
    SPACE_PARAMS,
};

static const ork_output outputs[] = {
    {"local", "unit", ORK_TEXT, "Unit"},
    {"local", "period", ORK_INTEGER, "Period, when there is one"},
    {"local", "value", ORK_NUMBER, "The variable"},
    {"local", "standardised", ORK_NUMBER, "The variable less its mean, over its sd (over n)"},
    {"local", "lag", ORK_NUMBER, "Weighted mean (or sum) of the neighbours' standardised values"},
    {"local", "quadrant", ORK_TEXT,
     "High-High, Low-Low, High-Low or Low-High: the unit and its neighbours against the mean"},
    {"local", "cluster", ORK_TEXT, "The quadrant where local Moran is significant"},
    {"local", "moran", ORK_NUMBER, "Local Moran"},
    {"local", "moran_expected", ORK_NUMBER, "Its expectation"},
    {"local", "moran_variance", ORK_NUMBER, "Its variance"},
    {"local", "moran_z", ORK_NUMBER, "Its standard deviate"},
    {"local", "moran_p", ORK_NUMBER, "Its p, analytic, two-sided"},
    {"local", "moran_p_permutation", ORK_NUMBER, "Its p by permutation, two-sided"},
    {"local", "moran_p_folded", ORK_NUMBER,
     "p of the smaller side alone, as some programs print it: half the two-sided one"},
    {"local", "moran_p_adjusted", ORK_NUMBER, "p that tells clusters, adjusted"},
    {"local", "spot", ORK_TEXT, "hot spot or cold spot where Gi* is significant"},
    {"local", "g_star", ORK_NUMBER, "Gi*, a standard deviate"},
    {"local", "g_star_p", ORK_NUMBER, "Its p, analytic, two-sided"},
    {"local", "g_star_p_permutation", ORK_NUMBER, "Its p by permutation, two-sided"},
    {"local", "g_star_p_adjusted", ORK_NUMBER, "p that tells spots, adjusted"},
    {"local", "g", ORK_NUMBER, "Gi, which leaves the unit's own value out"},
    {"local", "g_p", ORK_NUMBER, "Its p, analytic, two-sided"},
    {"local", "g_p_permutation", ORK_NUMBER, "Its p by permutation, two-sided"},
    {"local", "geary", ORK_NUMBER, "Local Geary"},
    {"local", "geary_expected", ORK_NUMBER, "Its expectation: below it neighbours are alike"},
    {"local", "geary_z", ORK_NUMBER, "Its standard deviate"},
    {"local", "geary_p", ORK_NUMBER, "Its p, analytic, two-sided"},
    {"local", "geary_p_permutation", ORK_NUMBER, "Its p by permutation, two-sided"},
    {"local", "geary_p_adjusted", ORK_NUMBER, "Its p, adjusted"},
    {"local", "neighbours", ORK_INTEGER, "Number of neighbours with a value"},
    {"latest", "unit", ORK_TEXT, "One period alone, with the columns of local"},
    {"clusters", "period", ORK_INTEGER, "Period, when there is one"},
    {"clusters", "cluster", ORK_TEXT, "Kind of cluster or spot"},
    {"clusters", "units", ORK_INTEGER, "How many units are of it"},
    {"clusters", "names", ORK_TEXT, "Which, the first twelve"},
    {NULL, "units", ORK_NUMBER, "Units with a value and a neighbour in the period"},
    {NULL, "significant", ORK_NUMBER, "Units whose local Moran is significant in the period"},
    {NULL, "hot_spots", ORK_NUMBER, "Hot spots in the period"},
    {NULL, "cold_spots", ORK_NUMBER, "Cold spots in the period"},
};

static const char *const citations[] = {
    "Anselin, L. (1995), Local indicators of spatial association - LISA. Geographical Analysis 27, "
    "93-115",
    "Ord, J. K., & Getis, A. (1995), Local spatial autocorrelation statistics: distributional "
    "issues and an application. Geographical Analysis 27, 286-306",
    "Sokal, R. R., Oden, N. L., & Thomson, B. A. (1998), Local spatial autocorrelation in a "
    "biological model. Geographical Analysis 30, 331-354",
    "Benjamini, Y., & Hochberg, Y. (1995), Controlling the false discovery rate. Journal of the "
    "Royal Statistical Society B 57, 289-300",
    "Caldas de Castro, M., & Singer, B. H. (2006), Controlling the false discovery rate: a new "
    "application to account for multiple and dependent tests in local statistics of spatial "
    "association. Geographical Analysis 38, 180-208",
    NULL,
};

static ork_status add_values(ork_context *ctx, const local_work *work, ork_result *result)
{
    double units = 0, significant = 0, hot = 0, cold = 0;
    size_t from = work->panel.start[work->period], to = work->panel.start[work->period + 1];
    for (size_t p = from; p < to; p++) {
        if (!work->cluster[p]) continue;
        units++;
        significant += work->cluster[p] == work->quadrant[p];
        if (!work->spot[p]) continue;
        hot += work->spot[p][0] == 'h';
        cold += work->spot[p][0] == 'c';
    }
    ORK_TRY(ork_result_add_value(ctx, result, "units", "Units", NULL, units));
    ORK_TRY(
        ork_result_add_value(ctx, result, "significant", "Significant units", NULL, significant));
    if (work->lagged) return ORK_OK;
    ORK_TRY(ork_result_add_value(ctx, result, "hot_spots", "Hot spots", NULL, hot));
    return ork_result_add_value(ctx, result, "cold_spots", "Cold spots", NULL, cold);
}

static ork_status deliver(ork_context *ctx, local_work *work, ork_result *result)
{
    ORK_TRY(local_compute(ctx, work));
    ORK_TRY(local_tables(ctx, work, result));
    ORK_TRY(add_values(ctx, work, result));
    return local_figures(ctx, work, result);
}

static ork_status run(ork_context *ctx, const ork_input *input, const void *options,
                      ork_result *result)
{
    ORK_SCRATCH(arena);
    local_work work = {.options = options, .input = input, .arena = &arena};
    ORK_TRY(ork_panel_new(ctx, input->data, &arena, &work.panel));
    ORK_TRY(ork_panel_find_period(ctx, &work.panel, work.options->for_period, "for-period",
                                  &work.period));
    if (work.options->lagged && work.options->moments == 1) {
        ork_fail(ctx, ORK_ERR_ARGUMENT, "bivariate local Moran has conditional moments only");
        return ork_at(ctx, &(ork_place){.option = "moments"});
    }
    if (work.options->significance == 0 && work.options->permutations == 0) {
        ork_fail(ctx, ORK_ERR_ARGUMENT, "clusters are told by permutations, of which there are 0");
        ork_hint(ctx, "significance analytic needs none");
        return ork_at(ctx, &(ork_place){.option = "permutations"});
    }
    ork_status status =
        space_make(ctx, input, &work.panel, &work.options->space, &arena, &work.space);
    if (status == ORK_OK) status = deliver(ctx, &work, result);
    space_free(&work.space);
    return status;
}

const ork_method ork_method_local_autocorrelation = {
    .name = "local-autocorrelation",
    .family = "spatial",
    .title = "Local spatial autocorrelation",
    .summary = "Where like units lie together: local Moran, local Geary, Gi and Gi* with clusters",
    .citations = citations,
    .formulas =
        "I_i = z_i Σ w_ij z_j / m2, c_i = Σ w_ij (z_i − z_j)² / m2, with z = x − mean and "
        "m2 = Σ z²/n. Gi = (Σ w_ij x_j − E)/sd over the other units; Gi* with the unit among its "
        "neighbours at the greatest weight of its row. With a lagged variable y local Moran is "
        "bivariate, zx_i Σ w_ij zy_j (both standardised), and the others are left out. Moments are "
        "those of a draw of the "
        "neighbours from the other units. Conditional permutations draw without replacement; "
        "two-sided p = 2 (k + 1)/(permutations + 1) of the smaller side, at most 1; the folded p "
        "of some programs is half of it. All units share the draws (docs/spatial.md).",
    .example = "orken local-autocorrelation examples/kazakhstan/innovation_index.csv --unit region "
               "--period year --variable innovation_index --units examples/kazakhstan/units.csv "
               "--geography 2011 --boundaries examples/kazakhstan/regions_2011.geojson",
    ORK_PARAMS(local_options, params),
    ORK_OUTPUTS(outputs),
    .needs_unit = true,
    .uses_shapes = true,
    .run = run,
};
