/* The composite index: its declaration, and the steps in their order. */
#include "methods/composite/steps.h"

#include <math.h>

#include "methods/composite/params.h"

static const ork_param params[] = {
    COMPOSITE_PARAMS,
    ORK_CHOICE_PARAM(ork_composite_options, change, "first-last",
                     "Periods whose scores and ranks are compared", "first-last", "consecutive"),
    ORK_CHOICE_PARAM(
        ork_composite_options, compare_with, "none",
        "Whose score each unit's distance is split into indicators against: the leader "
        "of its period, or a unit with the mean of every indicator",
        "none", "mean", "leader"),
    ORK_CHOICE_PARAM(ork_composite_options, details, "auto",
                     "Tables of every unit and indicator: auto makes them up to 2 million rows",
                     "auto", "always", "never"),
    ORK_COLUMN_PARAM(
        ork_composite_options, against,
        "A column to set the score beside, e.g. income per head: a scatter plot of the "
        "latest period and their correlation",
        ORK_NUMERIC),
};

static const ork_output outputs[] = {
    {"scores", "unit", ORK_TEXT, "Unit"},
    {"scores", "period", ORK_INTEGER, "Period, when there is one"},
    {"scores", "score", ORK_NUMBER, "Composite score; missing below min-coverage"},
    {"scores", "rank", ORK_INTEGER, "Rank within the period, 1 = highest score"},
    {"scores", "group", ORK_TEXT, "Group of the unit (with groups)"},
    {"scores", "rank_in_group", ORK_INTEGER, "Rank within period and group (with groups)"},
    {"scores", "band", ORK_TEXT, "Band of the score"},
    {"scores", "share", ORK_NUMBER, "Score / sum of the period's scores"},
    {"scores", "coverage", ORK_NUMBER, "Share of weight that was present"},
    {"ranking", "unit", ORK_TEXT, "The latest period alone, with the columns of scores"},
    {"change", "unit", ORK_TEXT, "Unit (two or more periods)"},
    {"change", "from", ORK_INTEGER, "Earlier period"},
    {"change", "to", ORK_INTEGER, "Later period"},
    {"change", "score_from", ORK_NUMBER, "Score in the earlier period"},
    {"change", "score_to", ORK_NUMBER, "Score in the later period"},
    {"change", "rank_from", ORK_INTEGER, "Rank in the earlier period"},
    {"change", "rank_to", ORK_INTEGER, "Rank in the later period"},
    {"change", "score_change", ORK_NUMBER, "Later − earlier score"},
    {"change", "rank_change", ORK_INTEGER, "Ranks gained (+) or lost (−)"},
    {"bands", "period", ORK_INTEGER, "Period, when bands are cut within periods"},
    {"bands", "band", ORK_TEXT, "Band"},
    {"bands", "lowest", ORK_NUMBER, "Lowest score in the band"},
    {"bands", "highest", ORK_NUMBER, "Highest score in the band"},
    {"bands", "units", ORK_INTEGER, "Number of units in the band"},
    {"levels", "unit", ORK_TEXT, "Unit (when there are groups)"},
    {"levels", "period", ORK_INTEGER, "Period, when there is one"},
    {"levels", "node", ORK_TEXT, "Code of the group"},
    {"levels", "score", ORK_NUMBER, "Score of the group"},
    {"levels", "coverage", ORK_NUMBER, "Share of the group's weight present"},
    {"levels", "rank", ORK_INTEGER, "Rank within group and period"},
    {"levels", "rank_in_group", ORK_INTEGER, "Rank among the units of its group (with groups)"},
    {"structure", "code", ORK_TEXT, "Indicator or group (two indicators or more)"},
    {"structure", "name", ORK_TEXT, "Its name"},
    {"structure", "parent", ORK_TEXT, "Code of the group it belongs to"},
    {"structure", "level", ORK_INTEGER, "1 for indicators"},
    {"structure", "direction", ORK_INTEGER, "+1 or −1"},
    {"structure", "weight", ORK_NUMBER, "Weight within the group"},
    {"structure", "effective_weight", ORK_NUMBER, "Weight within the index"},
    {"structure", "used", ORK_BOOLEAN, "False for a dropped indicator"},
    {"weights", "node", ORK_TEXT, "Indicator or group (two indicators or more)"},
    {"weights", "parent", ORK_TEXT, "Group that it belongs to"},
    {"weights", "level", ORK_INTEGER, "1 for indicators"},
    {"weights", "weight", ORK_NUMBER, "Weight in the group (benefit-of-the-doubt: mean share)"},
    {"weights", "effective_weight", ORK_NUMBER, "Weight in the index"},
    {"weights", "correlation", ORK_NUMBER, "Correlation of its score with the index"},
    {"weights", "dispersion", ORK_NUMBER, "Standard deviation of the experts' weights"},
    {"outranking", "unit", ORK_TEXT,
     "Unit of the latest period (copeland and kemeny at the top, up to 100 units)"},
    {"outranking", "other", ORK_TEXT, "Unit that it is compared with"},
    {"outranking", "share", ORK_NUMBER,
     "Share of the weight of what both have in which it is better; ties count half"},
    {"normalised", "unit", ORK_TEXT, "Unit"},
    {"normalised", "period", ORK_INTEGER, "Period, when there is one"},
    {"normalised", "indicator", ORK_TEXT, "Code of the indicator"},
    {"normalised", "raw", ORK_NUMBER, "Value as measured"},
    {"normalised", "normalised", ORK_NUMBER, "Value made comparable"},
    {"normalised", "weight", ORK_NUMBER, "Weight within the index"},
    {"contributions", "unit", ORK_TEXT, "Unit (two indicators or more, all levels arithmetic)"},
    {"contributions", "period", ORK_INTEGER, "Period, when there is one"},
    {"contributions", "indicator", ORK_TEXT, "Code of the indicator"},
    {"contributions", "contribution", ORK_NUMBER, "Its part of the score; the parts sum to it"},
    {"change_contributions", "unit", ORK_TEXT,
     "Unit (two or more periods, two indicators or more)"},
    {"change_contributions", "from", ORK_INTEGER, "Earlier period"},
    {"change_contributions", "to", ORK_INTEGER, "Later period"},
    {"change_contributions", "indicator", ORK_TEXT,
     "Code of the indicator (of the group, where its rule has no parts), or (coverage): what "
     "different gaps did"},
    {"change_contributions", "contribution", ORK_NUMBER,
     "Its part of the change of the score; the parts sum to it"},
    {"gap_contributions", "unit", ORK_TEXT, "Unit (with compare-with)"},
    {"gap_contributions", "period", ORK_INTEGER, "Period, when there is one"},
    {"gap_contributions", "against", ORK_TEXT, "The leader's name, or mean"},
    {"gap_contributions", "indicator", ORK_TEXT, "As in change_contributions"},
    {"gap_contributions", "contribution", ORK_NUMBER,
     "Its part of the distance of the score; the parts sum to it"},
    {"dimensions", "unit", ORK_TEXT,
     "Unit, the best first, in the latest period (up to 80 units; the index is an arithmetic "
     "mean of 2 to 24 parts)"},
    {"dimensions", "dimension", ORK_TEXT, "Group or indicator right below the index"},
    {"dimensions", "score", ORK_NUMBER, "Its score"},
    {"dimensions", "contribution", ORK_NUMBER, "What it adds to the index; the parts sum to it"},
    {"leaders", "unit", ORK_TEXT,
     "The three best of the latest period (four units or more, 3 to 24 parts)"},
    {"leaders", "dimension", ORK_TEXT,
     "Group or indicator right below the index (further down where there are only two)"},
    {"leaders", "score", ORK_NUMBER, "Its score"},
    {"leaders", "median", ORK_NUMBER, "Median of all units"},
    {"leaders", "lower_quartile", ORK_NUMBER, "A quarter of the units lies below"},
    {"leaders", "upper_quartile", ORK_NUMBER, "A quarter of the units lies above"},
    {"change_dimensions", "unit", ORK_TEXT, "Unit (where change_contributions is, up to 80 units)"},
    {"change_dimensions", "dimension", ORK_TEXT,
     "Group or indicator right below the index, or (coverage)"},
    {"change_dimensions", "contribution", ORK_NUMBER,
     "Its part of the change of the score; the parts sum to it"},
    {"against", "unit", ORK_TEXT, "Unit, the best first (with against)"},
    {"against", "against", ORK_NUMBER, "Value of the column, latest period"},
    {"against", "score", ORK_NUMBER, "Score"},
    {"against", "group", ORK_TEXT, "Group of the unit (with groups)"},
    {"profile", "unit", ORK_TEXT, "Unit, the best first (two or more indicators)"},
    {"profile", "indicator", ORK_TEXT, "Name of the indicator"},
    {"profile", "normalised", ORK_NUMBER, "Normalised value in the latest period"},
    {"structure", "unit", ORK_TEXT, "Measure unit"},
    {"structure", "denominator", ORK_TEXT, "What the indicator is divided by"},
    {"structure", "normalise", ORK_TEXT, "How it is made comparable"},
    {"structure", "lower", ORK_NUMBER, "Lower goalpost"},
    {"structure", "upper", ORK_NUMBER, "Upper goalpost"},
    {"structure", "target", ORK_NUMBER, "Target"},
    {"normalised", "prepared", ORK_NUMBER,
     "Value after denomination, imputation and treatment (when there are any)"},
    {"steps", "step", ORK_TEXT, "denominate, impute, treat, normalise"},
    {"steps", "indicators", ORK_INTEGER, "Indicators that the step changed"},
    {"steps", "cells", ORK_INTEGER, "Values that it changed"},
    {"steps", "note", ORK_TEXT, "How"},
    {"imputed", "unit", ORK_TEXT, "Unit (when values were imputed)"},
    {"imputed", "period", ORK_INTEGER, "Period, when there is one"},
    {"imputed", "indicator", ORK_TEXT, "Code of the indicator"},
    {"imputed", "method", ORK_TEXT, "How its value was found"},
    {"imputed", "value", ORK_NUMBER, "What stands for the missing value"},
    {"treated", "indicator", ORK_TEXT, "Code of the indicator (when outliers are treated)"},
    {"treated", "period", ORK_TEXT, "Period, when scopes are periods"},
    {"treated", "treatment", ORK_TEXT, "What was done, or none"},
    {"treated", "points", ORK_INTEGER, "Points winsorised"},
    {"treated", "lambda", ORK_NUMBER, "Power of box-cox"},
    {"treated", "skewness", ORK_NUMBER, "Skewness before"},
    {"treated", "kurtosis", ORK_NUMBER, "Excess kurtosis before"},
    {"treated", "skewness_after", ORK_NUMBER, "Skewness after"},
    {"treated", "kurtosis_after", ORK_NUMBER, "Excess kurtosis after"},
    {"treated", "passes", ORK_BOOLEAN, "Whether the rule is met afterwards"},
    {"winsorised", "unit", ORK_TEXT, "Unit (when points were winsorised)"},
    {"winsorised", "period", ORK_INTEGER, "Period, when there is one"},
    {"winsorised", "indicator", ORK_TEXT, "Code of the indicator"},
    {"winsorised", "before", ORK_NUMBER, "Value before"},
    {"winsorised", "after", ORK_NUMBER, "Value after"},
    {NULL, "units", ORK_NUMBER, "Units with a score in the latest period"},
    {NULL, "against_correlation", ORK_NUMBER,
     "Correlation of score and column, latest period (with against)"},
    {NULL, "against_rank_correlation", ORK_NUMBER, "The same of ranks (Spearman)"},
    {NULL, "leader_share", ORK_NUMBER, "The leader's share of the sum of scores, latest period"},
};

static const char *const citations[] = {
    "OECD/JRC (2008), Handbook on Constructing Composite Indicators: Methodology and User Guide. "
    "Paris: OECD Publishing. doi:10.1787/9789264043466-en",
    "Becker, W., Saisana, M., Paruolo, P., & Vandecasteele, I. (2017), Weights and importance in "
    "composite indicators: Closing the gap. Ecological Indicators 80, 12-22. "
    "doi:10.1016/j.ecolind.2017.03.056 (balanced weights)",
    "Andridge, R. R., & Little, R. J. A. (2010), A review of hot deck imputation for survey "
    "non-response. International Statistical Review 78(1), 40-64. "
    "doi:10.1111/j.1751-5823.2010.00103.x",
    "Cherchye, L., Moesen, W., Rogge, N., & Van Puyenbroeck, T. (2007), An introduction to "
    "'benefit "
    "of the doubt' composite indicators. Social Indicators Research 82(1), 111-145. "
    "doi:10.1007/s11205-006-9029-7",
    "Ang, B. W. (2004), Decomposition analysis for policymaking in energy: which is the preferred "
    "method? Energy Policy 32(9), 1131-1139. doi:10.1016/S0301-4215(03)00076-4 (contributions to "
    "a difference of geometric means)",
    "Mazziotta, M., & Pareto, A. (2016), On a generalized non-compensatory composite index for "
    "measuring socio-economic phenomena. Social Indicators Research 127(3), 983-1003. "
    "doi:10.1007/s11205-015-0998-2",
    "Kireyeva, A. A., Abilkayir, N. A., & Tsoy, A. A. (2018), A Study on the Distribution of "
    "Information and High Technology Clusters: Kazakhstan's Experience. Journal of Distribution "
    "Science 16(4), 5-15. doi:10.15722/jds.16.3.201804.5 (leader percentage, formula 1)",
    NULL,
};

static ork_status add_values(ork_context *ctx, const composite_work *work, ork_result *result)
{
    const ork_panel *panel = &work->panel;
    size_t scored = 0;
    double share = NAN;
    for (size_t p = panel->start[panel->periods - 1]; p < panel->count; p++) {
        if (isnan(work->nodes[0].score[p])) continue;
        scored++;
        if (work->rank[p] >= 1 && work->rank[p] < 2) share = work->share[p];
    }
    ORK_TRY(ork_result_add_value(ctx, result, "units", "Units with a score in the latest period",
                                 NULL, (double)scored));
    return ork_result_add_value(ctx, result, "leader_share",
                                "The leader's share of the sum of scores, latest period", NULL,
                                share);
}

ork_status composite_start(ork_context *ctx, composite_work *work)
{
    const ork_table *data = work->input->data;
    ORK_TRY(ork_panel_new(ctx, data, work->arena, &work->panel));
    if (work->panel.count == 0) {
        ork_fail(ctx, ORK_ERR_DATA, "the data have no rows");
        return ork_at(ctx, &(ork_place){.file = data->file, .sheet = data->sheet});
    }
    ORK_TRY(composite_hierarchy(ctx, work));
    ORK_TRY(composite_rules(ctx, work));
    return composite_ask_experts(ctx, work);
}

ork_status composite_compute(ork_context *ctx, composite_work *work)
{
    ORK_TRY(composite_start(ctx, work));
    ork_progress(ctx, "prepare", 0.1);
    ORK_TRY(composite_read(ctx, work));
    ORK_TRY(composite_prepare(ctx, work));
    ork_progress(ctx, "normalise", 0.3);
    ORK_TRY(composite_normalise(ctx, work));
    ORK_TRY(composite_check_leaders(ctx, work));
    ORK_TRY(composite_check_polarity(ctx, work));
    ork_progress(ctx, "aggregate", 0.6);
    ORK_TRY(composite_aggregate(ctx, work));
    return composite_bands(ctx, work);
}

static ork_status run(ork_context *ctx, const ork_input *input, const void *options,
                      ork_result *result)
{
    ORK_SCRATCH(arena);
    composite_work work = {.options = options, .input = input, .arena = &arena};
    ORK_TRY(composite_compute(ctx, &work));
    ork_progress(ctx, "tables", 0.8);
    ORK_TRY(composite_tables(ctx, &work, result));
    ORK_TRY(composite_step_tables(ctx, &work, result));
    ORK_TRY(composite_figures(ctx, &work, result));
    return add_values(ctx, &work, result);
}

ork_status composite_check(ork_context *ctx, const ork_input *input, const void *options)
{
    ORK_SCRATCH(arena);
    composite_work work = {.options = options, .input = input, .arena = &arena};
    ORK_TRY(ork_panel_new(ctx, input->data, &arena, &work.panel));
    ORK_TRY(composite_hierarchy(ctx, &work));
    ORK_TRY(composite_rules(ctx, &work));
    return composite_ask_experts(ctx, &work);
}

const ork_method ork_method_composite = {
    .name = "composite",
    .family = "composite",
    .title = "Composite index",
    .summary = "Combines indicators into one score, ranks the units and tells how ranks changed",
    .citations = citations,
    .formulas =
        "An indicator is read, divided by its denominator, its gaps filled, its outliers "
        "treated, and then made comparable.\n"
        "Imputed value of indicator j for unit i:\n"
        "  row-mean    mean of the siblings' min-max values of i, put back on j's range\n"
        "  k-nearest   mean over the k units nearest to i (root of the mean squared\n"
        "              difference of the standardised indicators that both have)\n"
        "  regression  a + b*x, least squares on the indicator most correlated with j\n"
        "              among those that i has\n"
        "  em          E(x_j | what i has), multivariate normal, maximum likelihood\n"
        "  hot-deck    a measured value of the scope (of i's group, with groups) drawn by the\n"
        "              seed; -nearest: one of the k nearest units; -sequential: of the row before\n"
        "Treatment of outliers, G1 and G2 as in SKEW and KURT of spreadsheets:\n"
        "  winsorise   the farthest points take the next value until |G1| < 2 or G2 < 3.5\n"
        "  log-ct      ln(x - min + 0.01*(max - min)); mirrored where skewness is negative\n"
        "  box-cox     (y^lambda - 1)/lambda, ln y for 0; y = x, or x - min + 1 if min <= 0\n"
        "Normalised value of indicator j for unit i, within the scope (x reads min/x, "
        "max - x, -z where less is better; range: low + ...*(high - low) of the scale):\n"
        "  min-max                (x - min)/(max - min), in the range; also "
        "distance-to-max\n"
        "  z-score                (x - mean)/sd * sd' + mean', sd over n - 1, sd' and "
        "mean' of z-scale\n"
        "  rank, borda            1 = worst, n = best; from 0 to n - 1\n"
        "  percentile-rank        (rank - 1)/(n - 1), in the range\n"
        "  leader                 C = I/Imax (where less is better: Imin/I), in the range; "
        "also fraction-of-max\n"
        "  goalposts, scaled      (x - lower)/(upper - lower), in the range; goalposts cut "
        "it to 0 and 1\n"
        "  distance-to-reference  (x - min)/(x of the reference - min), in the range\n"
        "  distance-to-target     (x - min)/(target - min), in the range\n"
        "  categorical            share of the percentiles that x reaches, in the range\n"
        "  none                   x (where less is better: -x)\n"
        "Score of a group, at every level, over the values that are there:\n"
        "  arithmetic  sum(w*x)/sum(w)\n"
        "  geometric   exp(sum(w*ln x)/sum(w)), x > 0\n"
        "  harmonic    sum(w)/sum(w/x), x > 0\n"
        "  generalised (sum(w*x^p)/sum(w))^(1/p), x >= 0 (p < 0: x > 0)\n"
        "  median      the value at which half of the weight is reached\n"
        "  mazziotta-pareto  M - S^2/M (penalty up: +), S^2 over sum(w), M > 0; the adjusted "
        "one is the same of values that min-max puts between 70 and 130\n"
        "  mean-min    M - alpha*(sqrt((M - min)^2 + beta^2) - beta)\n"
        "  owa         sum(v_k * k-th greatest x); unequal weights after Torra (1997)\n"
        "  copeland    units beaten by more than half of the weight - units lost to\n"
        "  kemeny      n - place in the order that contradicts the least weight, mean over "
        "equally good orders; up to 16 units\n"
        "  topsis      d-/(d+ + d-), distances to worst and best of w*x/sqrt(sum x^2)\n"
        "copeland, kemeny and topsis compare the units of a period.\n"
        "Weights within a group, over the rows that have all parts, all periods together:\n"
        "  pca         first eigenvector of the correlations\n"
        "  factor      greatest squared loading after varimax, components of eigenvalue > 1\n"
        "  entropy     1 + sum(p*ln p)/ln n, p = x/sum(x)\n"
        "  critic      sd_j * sum_k(1 - r_jk)\n"
        "  standard-deviation, gini  the values' sd, or Gini coefficient\n"
        "  balanced    R^-1*1 / sd: all parts correlate with the group's score alike\n"
        "  infomax     1 / sd: the greatest sum of correlations with the group's score\n"
        "  benefit-of-the-doubt  score = max sum(w*x) over w >= 0 under which no unit of "
        "the scope has more than 1\n"
        "Contribution of part i to a difference y' - y of scores, f(y) = sum(s_i*f(x_i)), s_i its "
        "share of the weight that is there:\n"
        "  mean(s_i, s_i')*(f(x_i') - f(x_i))*(y' - y)/(f(y') - f(y)), level by level;\n"
        "  f(x) = x, ln x, 1/x or x^p; what changed shares do is the row (coverage).\n"
        "coverage = share of the indicators' weight that stands behind a score.",
    .example = "orken composite examples/kazakhstan/innovation_index.csv --unit region "
               "--period year --indicators innovation_index --normalise leader",
    ORK_PARAMS(ork_composite_options, params),
    ORK_OUTPUTS(outputs),
    .needs_unit = true,
    .run = run,
    .check = composite_check,
};
