/* Metafrontiers: the declaration, and the steps in their order. */
#include "methods/frontier/metafrontier.h"

/* Options of the frontiers stand first in the method's own, so that their offsets are the same. */
_Static_assert(offsetof(ork_metafrontier_options, frontier) == 0, "see above");

static const ork_param params[] = {
    ORK_COLUMN_PARAM(ork_frontier_options, output, "What is produced; of a cost frontier the cost",
                     ORK_REQUIRED | ORK_NUMERIC),
    ORK_COLUMNS_PARAM(ork_frontier_options, inputs,
                      "Inputs; of a cost frontier outputs and fixed inputs",
                      ORK_REQUIRED | ORK_NUMERIC),
    ORK_COLUMN_PARAM(ork_metafrontier_options, group,
                     "Column of the groups, each with a technology of its own", ORK_REQUIRED),
    ORK_COLUMNS_PARAM(ork_frontier_options, prices,
                      "Input prices of a cost frontier: cost and prices are divided by the last",
                      ORK_NUMERIC),
    ORK_COLUMNS_PARAM(ork_frontier_options, regressors,
                      "Columns that shift the frontiers as they are: a trend, a dummy",
                      ORK_NUMERIC),
    ORK_CHOICE_PARAM(ork_frontier_options, form, "cobb-douglas",
                     "Form of the frontiers; all but linear take logarithms themselves",
                     "cobb-douglas", "translog", "linear"),
    ORK_CHOICE_PARAM(ork_frontier_options, orientation, "production",
                     "Production or cost frontiers", "production", "cost"),
    ORK_CHOICE_PARAM(ork_frontier_options, distribution, "half-normal",
                     "Distribution of inefficiency in a group", "half-normal", "exponential",
                     "truncated-normal", "gamma", "rayleigh"),
    ORK_CHOICE_PARAM(ork_metafrontier_options, meta_distribution, "half-normal",
                     "Distribution of the gap between a group's frontier and the metafrontier",
                     "half-normal", "exponential", "truncated-normal"),
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
    ORK_CHOICE_PARAM(ork_frontier_options, mean_scaling, "geometric-mean",
                     "Where the first-order terms of a translog are elasticities", "none",
                     "geometric-mean"),
    ORK_REAL_PARAM(ork_frontier_options, level, "0.95", 0.5, 0.9999, "Level of the intervals"),
};

static const ork_output outputs[] = {
    {"frontiers", "frontier", ORK_TEXT, "All groups as one, each group, the metafrontier"},
    {"frontiers", "n", ORK_INTEGER, "Rows"},
    {"frontiers", "parameters", ORK_INTEGER, "Parameters"},
    {"frontiers", "log_likelihood", ORK_NUMBER, "Log-likelihood"},
    {"frontiers", "sigma_u", ORK_NUMBER, "sigma_u (with columns in it: root of the mean square)"},
    {"frontiers", "sigma_v", ORK_NUMBER, "sigma_v, likewise"},
    {"frontiers", "end", ORK_TEXT, "How the search ended: maximum, no inefficiency, ..."},
    {"estimates", "frontier", ORK_TEXT, "Whose estimates"},
    {"estimates", "part", ORK_TEXT, "frontier, ln sigma_u^2, ln sigma_v^2, mu, ..."},
    {"estimates", "term", ORK_TEXT, "(constant), or what the coefficient belongs to"},
    {"estimates", "estimate", ORK_NUMBER, "Estimate"},
    {"estimates", "std_error", ORK_NUMBER, "Standard error; of the metafrontier the robust one"},
    {"estimates", "z", ORK_NUMBER, "estimate / std_error"},
    {"estimates", "p", ORK_NUMBER, "Two-sided p"},
    {"estimates", "lower", ORK_NUMBER, "Lower end of the interval"},
    {"estimates", "upper", ORK_NUMBER, "Upper end"},
    {"tests", "test", ORK_TEXT, "Test"},
    {"tests", "hypothesis", ORK_TEXT, "What it would reject"},
    {"tests", "statistic", ORK_NUMBER, "Statistic"},
    {"tests", "degrees", ORK_INTEGER, "Degrees of freedom"},
    {"tests", "p", ORK_NUMBER, "p"},
    {"groups", "group", ORK_TEXT, "Group"},
    {"groups", "n", ORK_INTEGER, "Rows"},
    {"groups", "te_group", ORK_NUMBER, "Mean efficiency against the group's frontier"},
    {"groups", "tgr", ORK_NUMBER, "Mean technology gap ratio"},
    {"groups", "tgr_least", ORK_NUMBER, "Least ratio"},
    {"groups", "tgr_greatest", ORK_NUMBER, "Greatest ratio"},
    {"groups", "te_meta", ORK_NUMBER, "Mean efficiency against the metafrontier"},
    {"groups", "tgr_linear", ORK_NUMBER, "Mean ratio by the linear envelope"},
    {"groups", "tgr_quadratic", ORK_NUMBER, "Mean ratio by the quadratic envelope"},
    {"efficiency", "unit", ORK_TEXT, "Unit (or row, the row of the file, without units)"},
    {"efficiency", "period", ORK_INTEGER, "Period, with periods"},
    {"efficiency", "group", ORK_TEXT, "Group"},
    {"efficiency", "te_group", ORK_NUMBER, "Efficiency against the group's frontier"},
    {"efficiency", "te_lower", ORK_NUMBER, "Lower end of its interval"},
    {"efficiency", "te_upper", ORK_NUMBER, "Upper end"},
    {"efficiency", "tgr", ORK_NUMBER,
     "Technology gap ratio: the group's frontier to the "
     "metafrontier"},
    {"efficiency", "tgr_lower", ORK_NUMBER,
     "Lower end of its interval, the group's frontier given"},
    {"efficiency", "tgr_upper", ORK_NUMBER, "Upper end"},
    {"efficiency", "te_meta", ORK_NUMBER, "Efficiency against the metafrontier: te_group tgr"},
    {"efficiency", "gap", ORK_NUMBER, "1 - te_meta"},
    {"efficiency", "rank", ORK_INTEGER, "Rank by te_meta, 1 the most efficient"},
    {"efficiency", "tgr_linear", ORK_NUMBER, "Ratio by the linear envelope"},
    {"efficiency", "te_linear", ORK_NUMBER, "te_group tgr_linear"},
    {"efficiency", "tgr_quadratic", ORK_NUMBER, "Ratio by the quadratic envelope"},
    {"efficiency", "te_quadratic", ORK_NUMBER, "te_group tgr_quadratic"},
    {NULL, "groups", ORK_INTEGER, "Groups"},
    {NULL, "n", ORK_INTEGER, "Rows used"},
    {NULL, "pooled_log_likelihood", ORK_NUMBER, "Log-likelihood of one frontier for all"},
    {NULL, "groups_log_likelihood", ORK_NUMBER, "Sum of the groups' log-likelihoods"},
    {NULL, "log_likelihood", ORK_NUMBER, "Quasi log-likelihood of the metafrontier"},
    {NULL, "mean_te_group", ORK_NUMBER, "Mean efficiency within groups"},
    {NULL, "mean_tgr", ORK_NUMBER, "Mean technology gap ratio"},
    {NULL, "mean_te_meta", ORK_NUMBER, "Mean efficiency against the metafrontier"},
};

static const char *const citations[] = {
    "Huang, C. J., Huang, T.-H., & Liu, N.-H. (2014), A new approach to estimating the "
    "metafrontier "
    "production function based on a stochastic frontier framework. Journal of Productivity "
    "Analysis 42, 241-254. doi:10.1007/s11123-014-0402-2",
    "Battese, G. E., Rao, D. S. P., & O'Donnell, C. J. (2004), A metafrontier production function "
    "for estimation of technical efficiencies and technology gaps for firms operating under "
    "different technologies. Journal of Productivity Analysis 21, 91-103. "
    "doi:10.1023/B:PROD.0000012454.06094.29",
    "O'Donnell, C. J., Rao, D. S. P., & Battese, G. E. (2008), Metafrontier frameworks for the "
    "study of firm-level efficiencies and technology ratios. Empirical Economics 34, 231-255. "
    "doi:10.1007/s00181-007-0119-4",
    NULL,
};

static metafrontier begin(const ork_input *input, const void *options, ork_arena *arena)
{
    const ork_metafrontier_options *o = options;
    return (metafrontier){.options = o,
                          .base = {.options = &o->frontier, .input = input, .arena = arena}};
}

static ork_status run(ork_context *ctx, const ork_input *input, const void *options,
                      ork_result *result)
{
    ORK_SCRATCH(arena);
    metafrontier m = begin(input, options, &arena);
    ORK_TRY(metafrontier_read(ctx, &m));
    ORK_TRY(metafrontier_fit(ctx, &m));
    ORK_TRY(metafrontier_tables(ctx, &m, result));
    return metafrontier_figures(ctx, &m, result);
}

static ork_status check(ork_context *ctx, const ork_input *input, const void *options)
{
    ORK_SCRATCH(arena);
    metafrontier m = begin(input, options, &arena);
    return metafrontier_read(ctx, &m);
}

const ork_method ork_method_metafrontier = {
    .name = "metafrontier",
    .family = "frontier",
    .title = "Metafrontier",
    .summary = "How efficient are units of groups with different technologies, and how far each "
               "group's technology is from the best",
    .citations = citations,
    .formulas =
        "Group g: y = x'b_g + v - u (a cost frontier: + u), efficiency te_group = E[exp(-u) | e].\n"
        "Metafrontier (Huang, Huang & Liu): x'b_g^ = x'b_M + V - U over all rows, U >= 0 the gap, "
        "V "
        "the error of the estimated frontiers; tgr = E[exp(-U) | V - U], te_meta = te_group tgr. "
        "It is quasi maximum likelihood: errors are robust (sandwich) and take b_g^ as given.\n"
        "Envelopes (Battese, Rao & O'Donnell): the b with x'b >= x'b_g^ in every row of the group "
        "and the least sum of differences (linear) or of their squares (quadratic); "
        "tgr = exp(x'b_g^ - x'b), with no noise at all.\n"
        "likelihood ratio   2 (sum of the groups' L - L of one frontier for all) against "
        "chi-square. quasi likelihood ratio   of the metafrontier against least squares, as if its "
        "likelihood were the true one: 0.5 chi2_0 + 0.5 chi2_1.",
    .example = "orken metafrontier examples/digital-output/regions.csv --unit region --period year "
               "--derive \"digital_output = manufacturing_mln * digital_share_pct / 100\" "
               "--derive \"researches = research_pct >= 1\" --group researches "
               "--output digital_output --inputs capital_mln,employed_thousand",
    ORK_PARAMS(ork_metafrontier_options, params),
    ORK_OUTPUTS(outputs),
    .run = run,
    .check = check,
};
