/* Stochastic frontiers: the declaration, and the steps in their order. */
#include "methods/frontier/frontier.h"

#include <float.h>
#include <math.h>

static const ork_param params[] = {
    ORK_COLUMN_PARAM(ork_frontier_options, output, "What is produced; of a cost frontier the cost",
                     ORK_REQUIRED | ORK_NUMERIC),
    ORK_COLUMNS_PARAM(ork_frontier_options, inputs,
                      "Inputs; of a cost frontier outputs and fixed inputs",
                      ORK_REQUIRED | ORK_NUMERIC),
    ORK_COLUMNS_PARAM(ork_frontier_options, further_outputs,
                      "Outputs beside the first, of distance functions", ORK_NUMERIC),
    ORK_COLUMNS_PARAM(ork_frontier_options, prices,
                      "Input prices of a cost frontier: cost and prices are divided by the last",
                      ORK_NUMERIC),
    ORK_COLUMNS_PARAM(ork_frontier_options, regressors,
                      "Columns that shift the frontier as they are: a trend, a dummy", ORK_NUMERIC),
    ORK_COLUMNS_PARAM(ork_frontier_options, factors,
                      "Categories, each but the first with a constant of its own", 0),
    ORK_CHOICE_PARAM(ork_frontier_options, form, "cobb-douglas",
                     "Form of the frontier; all but linear take logarithms themselves",
                     "cobb-douglas", "translog", "linear"),
    ORK_CHOICE_PARAM(ork_frontier_options, orientation, "production",
                     "Production or cost frontier, or a distance function of several outputs",
                     "production", "cost", "output-distance", "input-distance"),
    ORK_CHOICE_PARAM(ork_frontier_options, distribution, "half-normal",
                     "Distribution of inefficiency u", "half-normal", "exponential",
                     "truncated-normal", "gamma", "rayleigh"),
    ORK_CHOICE_PARAM(ork_frontier_options, panel, "none",
                     "What a unit's inefficiency in one period is to its others", "none",
                     "time-invariant", "battese-coelli-1992", "kumbhakar-1990",
                     "kumbhakar-1990-modified", "true-fixed-effects", "true-random-effects",
                     "four-components", "battese-coelli-1995", "within"),
    ORK_COLUMNS_PARAM(ork_frontier_options, determinants,
                      "Columns that move mu of a truncated normal, or scale u (with --scaling)",
                      ORK_NUMERIC),
    ORK_BOOLEAN_PARAM(ork_frontier_options, determinants_constant, "true",
                      "mu has a constant beside its determinants"),
    ORK_BOOLEAN_PARAM(ork_frontier_options, scaling, "false",
                      "Determinants scale u as a whole (scaling property)"),
    ORK_COLUMNS_PARAM(ork_frontier_options, u_variance, "Columns of ln sigma_u^2", ORK_NUMERIC),
    ORK_COLUMNS_PARAM(ork_frontier_options, v_variance, "Columns of ln sigma_v^2", ORK_NUMERIC),
    ORK_COLUMN_PARAM(ork_frontier_options, weight, "Weights of the rows; their mean is made 1",
                     ORK_NUMERIC),
    ORK_TEXT_PARAM(ork_frontier_options, sample, NULL,
                   "Condition: the rows that the frontier is estimated from; the others are held "
                   "against it"),
    ORK_CHOICE_PARAM(ork_frontier_options, mean_scaling, "geometric-mean",
                     "Where the first-order terms of a translog are elasticities", "none",
                     "geometric-mean"),
    ORK_BOOLEAN_PARAM(ork_frontier_options, in_levels, "false",
                      "With the linear form: the output is no logarithm"),
    ORK_CHOICE_PARAM(ork_frontier_options, errors, "information",
                     "Standard errors: from the information, from the scores, from both (robust), "
                     "or allowing for clusters",
                     "information", "outer-product", "robust", "cluster"),
    ORK_COLUMN_PARAM(ork_frontier_options, cluster,
                     "Clusters, with --errors cluster (default: the units)", 0),
    ORK_REAL_PARAM(ork_frontier_options, level, "0.95", 0.5, 0.9999, "Level of the intervals"),
    ORK_INTEGER_PARAM(ork_frontier_options, bootstrap, NULL, 0, 1000000,
                      "Samples drawn anew for intervals (default: 999 with less than 50 rows that "
                      "are no panel, else none)"),
    ORK_CHOICE_PARAM(ork_frontier_options, resample, NULL,
                     "What they draw: v and u at the same inputs, or rows (of panels units; "
                     "default: parametric, of panels pairs)",
                     "parametric", "pairs"),
    {.kind = ORK_PARAM_REALS,
     ORK_PARAM_BASE_(ork_frontier_options, bands, "Ends of the bands of efficiency, rising"),
     .default_text = "0.5,0.7,0.9",
     .low = DBL_MIN,
     .high = 1},
};

static const ork_output outputs[] = {
    {"estimates", "part", ORK_TEXT, "frontier, ln sigma_u^2, ln sigma_v^2, mu, ..."},
    {"estimates", "term", ORK_TEXT, "(constant), or what the coefficient belongs to"},
    {"estimates", "estimate", ORK_NUMBER, "Estimate"},
    {"estimates", "std_error", ORK_NUMBER, "Standard error, of the kind that --errors says"},
    {"estimates", "z", ORK_NUMBER, "estimate / std_error"},
    {"estimates", "p", ORK_NUMBER, "Two-sided p"},
    {"estimates", "lower", ORK_NUMBER, "Lower end of the interval"},
    {"estimates", "upper", ORK_NUMBER, "Upper end"},
    {"variances", "term", ORK_TEXT, "sigma2, gamma, lambda, sigma_u, sigma_v"},
    {"variances", "estimate", ORK_NUMBER, "Estimate"},
    {"variances", "std_error", ORK_NUMBER, "Standard error (delta method)"},
    {"variances", "lower", ORK_NUMBER, "Lower end, from the interval of the logarithm or logit"},
    {"variances", "upper", ORK_NUMBER, "Upper end"},
    {"tests", "test", ORK_TEXT, "Test"},
    {"tests", "hypothesis", ORK_TEXT, "What it would reject"},
    {"tests", "statistic", ORK_NUMBER, "Statistic"},
    {"tests", "restrictions", ORK_INTEGER, "Restrictions of a likelihood ratio"},
    {"tests", "p", ORK_NUMBER, "p"},
    {"search", "end", ORK_TEXT, "maximum, no inefficiency, deterministic, exponential limit, ..."},
    {"search", "iterations", ORK_INTEGER, "Newton's steps from the best start"},
    {"search", "starts", ORK_INTEGER, "Starts tried"},
    {"search", "decrement", ORK_NUMBER, "Twice what another step would still gain"},
    {"search", "curvature", ORK_NUMBER, "Least curvature of the likelihood, scaled; 0 is a ridge"},
    {"efficiency", "unit", ORK_TEXT, "Unit (or row, the row of the file, without units)"},
    {"efficiency", "period", ORK_INTEGER, "Period, with periods"},
    {"efficiency", "efficiency", ORK_NUMBER, "E[exp(-u) | e]; 1 is on the frontier"},
    {"efficiency", "lower", ORK_NUMBER, "Lower end of the interval of exp(-u)"},
    {"efficiency", "upper", ORK_NUMBER, "Upper end"},
    {"efficiency", "jlms", ORK_NUMBER, "exp(-E[u | e])"},
    {"efficiency", "mode", ORK_NUMBER, "exp(-u) at the likeliest u"},
    {"efficiency", "persistent", ORK_NUMBER, "Lasting efficiency (four components)"},
    {"efficiency", "overall", ORK_NUMBER, "Lasting and passing together (four components)"},
    {"efficiency", "gap", ORK_NUMBER, "1 - efficiency"},
    {"efficiency", "rank", ORK_INTEGER, "Rank, 1 the most efficient"},
    {"efficiency", "band", ORK_TEXT, "Band of efficiency"},
    {"efficiency", "observed", ORK_NUMBER, "What is explained, as it enters the form"},
    {"efficiency", "frontier", ORK_NUMBER, "The frontier at the row's inputs, likewise"},
    {"efficiency", "shortfall", ORK_NUMBER, "Output short of the frontier; cost above it"},
    {"units", "unit", ORK_TEXT, "Unit, with periods"},
    {"units", "n", ORK_INTEGER, "Periods with an efficiency"},
    {"units", "mean", ORK_NUMBER, "Mean efficiency"},
    {"units", "first", ORK_NUMBER, "In its first period"},
    {"units", "last", ORK_NUMBER, "In its last period"},
    {"units", "change", ORK_NUMBER, "last - first"},
    {"units", "rank", ORK_INTEGER, "Rank by the mean"},
    {"units", "gap", ORK_NUMBER, "1 - mean"},
    {"priorities", "unit", ORK_TEXT, "Unit, in the last period; the greatest shortfall first"},
    {"priorities", "efficiency", ORK_NUMBER, "Efficiency"},
    {"priorities", "shortfall", ORK_NUMBER, "Output short of the frontier; cost above it"},
    {"priorities", "share", ORK_NUMBER, "Its share in that of all units"},
    {"priorities", "cumulative", ORK_NUMBER, "Shares added up"},
    {"bootstrap", "part", ORK_TEXT, "With a bootstrap: part"},
    {"bootstrap", "term", ORK_TEXT, "Term"},
    {"bootstrap", "estimate", ORK_NUMBER, "Estimate"},
    {"bootstrap", "mean", ORK_NUMBER, "Mean of the replicates"},
    {"bootstrap", "sd", ORK_NUMBER, "Their standard deviation"},
    {"bootstrap", "lower", ORK_NUMBER, "Lower percentile"},
    {"bootstrap", "upper", ORK_NUMBER, "Upper percentile"},
    {"bootstrap", "basic_lower", ORK_NUMBER, "2 estimate - upper percentile"},
    {"bootstrap", "basic_upper", ORK_NUMBER, "2 estimate - lower percentile"},
    {"intervals", "unit", ORK_TEXT, "With a bootstrap: unit"},
    {"intervals", "period", ORK_INTEGER, "Period, with periods"},
    {"intervals", "efficiency", ORK_NUMBER, "Efficiency"},
    {"intervals", "lower", ORK_NUMBER, "Lower end, with the error of the estimates"},
    {"intervals", "upper", ORK_NUMBER, "Upper end"},
    {"intervals", "rank_lower", ORK_NUMBER, "Best rank within the level"},
    {"intervals", "rank_upper", ORK_NUMBER, "Worst rank within the level"},
    {"distribution", "efficiency", ORK_TEXT, "From ... to"},
    {"distribution", "count", ORK_INTEGER, "Rows"},
    {"elasticities", "elasticity of <term>", ORK_NUMBER, "Of a translog, at the row"},
    {"elasticities", "scale", ORK_NUMBER, "Returns to scale: the sum of the elasticities"},
    {"elasticities", "monotone", ORK_BOOLEAN, "No elasticity is below 0"},
    {"elasticities", "curved", ORK_BOOLEAN, "Quasi-concave; of a cost frontier concave in prices"},
    {"determinants", "part", ORK_TEXT, "mu, ln sigma_u^2, scale of u"},
    {"determinants", "term", ORK_TEXT, "Column"},
    {"determinants", "coefficient", ORK_NUMBER, "Coefficient"},
    {"determinants", "mean", ORK_NUMBER, "Effect of one more of it on E[u], mean over the rows"},
    {"determinants", "least", ORK_NUMBER, "Least effect"},
    {"determinants", "greatest", ORK_NUMBER, "Greatest effect"},
    {NULL, "log_likelihood", ORK_NUMBER, "Log-likelihood"},
    {NULL, "ols_log_likelihood", ORK_NUMBER, "Log-likelihood of least squares"},
    {NULL, "sigma2", ORK_NUMBER, "sigma_u^2 + sigma_v^2 (with columns in them: of their means)"},
    {NULL, "gamma", ORK_NUMBER, "sigma_u^2 / sigma2"},
    {NULL, "lambda", ORK_NUMBER, "sigma_u / sigma_v"},
    {NULL, "sigma_u", ORK_NUMBER, "sigma_u"},
    {NULL, "sigma_v", ORK_NUMBER, "sigma_v"},
    {NULL, "mean_efficiency", ORK_NUMBER, "Mean efficiency"},
    {NULL, "aic", ORK_NUMBER, "Akaike's information criterion"},
    {NULL, "bic", ORK_NUMBER, "Schwarz's information criterion"},
    {NULL, "hqic", ORK_NUMBER, "Hannan and Quinn's information criterion"},
    {NULL, "skewness", ORK_NUMBER, "Skewness of the residuals of least squares, times the sign"},
    {NULL, "returns_to_scale", ORK_NUMBER, "Mean sum of the elasticities (production)"},
    {NULL, "n", ORK_INTEGER, "Rows that the frontier is estimated from"},
    {NULL, "parameters", ORK_INTEGER, "Parameters"},
};

static const char *const citations[] = {
    "Aigner, D., Lovell, C. A. K., & Schmidt, P. (1977), Formulation and estimation of stochastic "
    "frontier production function models. Journal of Econometrics 6(1), 21-37. "
    "doi:10.1016/0304-4076(77)90052-5",
    "Battese, G. E., & Coelli, T. J. (1988), Prediction of firm-level technical efficiencies with "
    "a "
    "generalized frontier production function and panel data. Journal of Econometrics 38(3), "
    "387-399. doi:10.1016/0304-4076(88)90053-X",
    "Battese, G. E., & Coelli, T. J. (1995), A model for technical inefficiency effects in a "
    "stochastic frontier production function for panel data. Empirical Economics 20, 325-332. "
    "doi:10.1007/BF01205442",
    "Horrace, W. C., & Schmidt, P. (1996), Confidence statements for efficiency estimates from "
    "stochastic frontier models. Journal of Productivity Analysis 7, 257-282. "
    "doi:10.1007/BF00157044",
    "Waldman, D. M. (1982), A stationary point for the stochastic frontier likelihood. Journal of "
    "Econometrics 18(2), 275-279. doi:10.1016/0304-4076(82)90041-5",
    NULL,
};

static ork_status run(ork_context *ctx, const ork_input *input, const void *options,
                      ork_result *result)
{
    ORK_SCRATCH(arena);
    frontier_analysis a = {.options = options, .input = input, .arena = &arena};
    ORK_TRY(frontier_read(ctx, &a));
    ORK_TRY(frontier_form(ctx, &a));
    ORK_TRY(frontier_solve(ctx, &a));
    ORK_TRY(frontier_estimates(ctx, &a, result));
    ORK_TRY(frontier_efficiencies(ctx, &a, result));
    ORK_TRY(frontier_elasticities(ctx, &a, result));
    ORK_TRY(frontier_determinants(ctx, &a, result));
    ORK_TRY(frontier_bootstrap(ctx, &a, result));
    return frontier_figures(ctx, &a, result);
}

static ork_status check(ork_context *ctx, const ork_input *input, const void *options)
{
    ORK_SCRATCH(arena);
    frontier_analysis a = {.options = options, .input = input, .arena = &arena};
    ORK_TRY(frontier_read(ctx, &a));
    return frontier_form(ctx, &a);
}

const ork_method ork_method_frontier = {
    .name = "frontier",
    .family = "frontier",
    .title = "Stochastic frontier",
    .summary = "How efficient are units: what they produce (or cost) against the best they could",
    .citations = citations,
    .formulas =
        "y = x'b + v - u (production) or + u (cost): v is noise, N(0, sigma_v^2), u >= 0 "
        "inefficiency; e = v - u is what is seen of them.\n"
        "  cobb-douglas  y and x are logarithms: b are elasticities\n"
        "  translog      + 0.5 b_kk x_k^2 + b_kl x_k x_l, logarithms less their means\n"
        "  half-normal   u = |N(0, sigma_u^2)|;  exponential: of mean sigma_u\n"
        "  truncated-normal   N(mu, sigma_u^2) above 0; mu = z'd with determinants\n"
        "  u-variance, v-variance   ln sigma^2 = z'd\n"
        "  output-distance  ln y1 by ln x and ln(y_j / y1);  input-distance: -ln x1 by "
        "ln(x_k / x1) and ln y\n"
        "  efficiency    E[exp(-u) | e], u given e being normal above 0; its interval has equal "
        "tails\n"
        "  in-levels     (x'b - u) / x'b instead of exp(-u); cost x'b / (x'b + u)\n"
        "  likelihood ratio   2 (L - L_ols) against 0.5 chi2_0 + 0.5 chi2_1; of r > 1 "
        "restrictions 0.25, 0.5, 0.25 of r - 2, r - 1, r degrees\n"
        "  errors        information: (-H)^-1; outer-product: (sum ss')^-1; robust: "
        "H^-1 (sum ss') H^-1 n/(n - 1); cluster: with scores s summed within clusters\n"
        "Where the residuals of least squares are skewed the wrong way, the likelihood rises as "
        "noise vanishes, or mu runs to -infinity, the result says so and gives no standard errors "
        "that do not exist.",
    .example = "orken frontier examples/digital-output/regions.csv --unit region --period year "
               "--derive \"digital_output = manufacturing_mln * digital_share_pct / 100\" "
               "--output digital_output --inputs capital_mln,employed_thousand,ict_spending_mln",
    ORK_PARAMS(ork_frontier_options, params),
    ORK_OUTPUTS(outputs),
    .run = run,
    .check = check,
};
