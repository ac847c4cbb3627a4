/* Convergence of regions: the declaration, and the steps in their order. */
#include "methods/dynamics/convergence.h"

#include <float.h>
#include <math.h>

static const ork_param params[] = {
    ORK_COLUMN_PARAM(ork_convergence_options, value,
                     "What is to converge: product or income per head, productivity …",
                     ORK_REQUIRED | ORK_NUMERIC),
    ORK_COLUMN_PARAM(ork_convergence_options, weight,
                     "Size of the regions (population), for a weighted coefficient of variation",
                     ORK_NUMERIC),
    ORK_COLUMNS_PARAM(ork_convergence_options, controls,
                      "Columns of the conditional model, as they were in the earlier period",
                      ORK_NUMERIC),
    ORK_CHOICE_PARAM(ork_convergence_options, change, "first-last",
                     "Periods compared: the first with the last, or each with the next",
                     "first-last", "consecutive"),
    ORK_CHOICE_PARAM(ork_convergence_options, errors, "equal",
                     "Standard errors: equal variances, or robust against unequal ones (hc3 for "
                     "few regions)",
                     "equal", "hc0", "hc1", "hc2", "hc3"),
    ORK_REAL_PARAM(ork_convergence_options, level, "0.95", 0.5, 0.9999, "Level of the intervals"),
};

static const ork_output outputs[] = {
    {"speed", "from", ORK_INTEGER, "Earlier period"},
    {"speed", "to", ORK_INTEGER, "Later period"},
    {"speed", "model", ORK_TEXT, "absolute, or conditional (with controls)"},
    {"speed", "years", ORK_NUMBER, "Years between the periods"},
    {"speed", "beta", ORK_NUMBER, "Slope of growth on ln initial; below 0: poorer grow faster"},
    {"speed", "p", ORK_NUMBER, "Two-sided p of the slope"},
    {"speed", "lambda", ORK_NUMBER, "Speed: the share of the gap that closes in a year"},
    {"speed", "std_error", ORK_NUMBER, "Standard error of lambda (delta method)"},
    {"speed", "lower", ORK_NUMBER, "Lower end of the interval of lambda"},
    {"speed", "upper", ORK_NUMBER, "Upper end"},
    {"speed", "half_life", ORK_NUMBER, "Years until half the gap is closed"},
    {"speed", "r2", ORK_NUMBER, "R squared"},
    {"speed", "adjusted_r2", ORK_NUMBER, "Adjusted R squared"},
    {"speed", "f", ORK_NUMBER, "F of all terms together"},
    {"speed", "f_p", ORK_NUMBER, "Its p"},
    {"speed", "n", ORK_INTEGER, "Regions"},
    {"coefficients", "from", ORK_INTEGER, "Earlier period"},
    {"coefficients", "to", ORK_INTEGER, "Later period"},
    {"coefficients", "model", ORK_TEXT, "absolute or conditional"},
    {"coefficients", "term", ORK_TEXT, "(constant), ln initial, or a control"},
    {"coefficients", "estimate", ORK_NUMBER, "Coefficient"},
    {"coefficients", "std_error", ORK_NUMBER, "Standard error"},
    {"coefficients", "t", ORK_NUMBER, "estimate / std_error"},
    {"coefficients", "p", ORK_NUMBER, "Two-sided p"},
    {"coefficients", "lower", ORK_NUMBER, "Lower end of the interval"},
    {"coefficients", "upper", ORK_NUMBER, "Upper end"},
    {"sigma", "period", ORK_INTEGER, "Period"},
    {"sigma", "n", ORK_INTEGER, "Regions with a value"},
    {"sigma", "sd_log", ORK_NUMBER, "Standard deviation of the logarithms, over n"},
    {"sigma", "cv", ORK_NUMBER, "Standard deviation over n / mean"},
    {"sigma", "weighted_cv", ORK_NUMBER, "The same weighted (with weight)"},
    {"sigma_tests", "test", ORK_TEXT, "variance ratio (F; paired), trend"},
    {"sigma_tests", "estimate", ORK_NUMBER, "sd of logarithms, first / last; or change per year"},
    {"sigma_tests", "std_error", ORK_NUMBER, "Of the trend"},
    {"sigma_tests", "statistic", ORK_NUMBER, "F or t"},
    {"sigma_tests", "p", ORK_NUMBER, "Two-sided p"},
    {"sigma_tests", "n", ORK_INTEGER, "Regions, or periods"},
    {"growth", "unit", ORK_TEXT, "Unit"},
    {"growth", "from", ORK_INTEGER, "Earlier period"},
    {"growth", "to", ORK_INTEGER, "Later period"},
    {"growth", "initial", ORK_NUMBER, "Value before"},
    {"growth", "ln_initial", ORK_NUMBER, "Its logarithm"},
    {"growth", "growth", ORK_NUMBER, "ln(after / before) / years"},
    {"growth", "residual", ORK_NUMBER, "Growth beyond what the absolute model says"},
    {NULL, "beta", ORK_NUMBER, "Slope of the absolute model, first link"},
    {NULL, "lambda", ORK_NUMBER, "Its speed per year"},
    {NULL, "half_life", ORK_NUMBER, "Its half-life"},
};

static const char *const citations[] = {
    "Barro, R. J., & Sala-i-Martin, X. (1992), Convergence. Journal of Political Economy 100(2), "
    "223-251. doi:10.1086/261816",
    "Morgan, W. A. (1939), A test for the significance of the difference between the two variances "
    "in a sample from a normal bivariate population. Biometrika 31(1/2), 13-19. "
    "doi:10.2307/2332565 (paired test of variances)",
    "MacKinnon, J. G., & White, H. (1985), Some heteroskedasticity-consistent covariance matrix "
    "estimators with improved finite sample properties. Journal of Econometrics 29(3), 305-325. "
    "doi:10.1016/0304-4076(85)90158-7 (robust errors)",
    NULL,
};

static ork_status add_values(ork_context *ctx, const convergence_work *work, ork_result *result)
{
    const convergence_model *model = &work->model[0];
    ORK_TRY(ork_result_add_value(ctx, result, "beta", "Slope of growth on ln initial", NULL,
                                 model->fit.coefficient[1]));
    ORK_TRY(ork_result_add_value(ctx, result, "lambda", "Speed of convergence per year", NULL,
                                 model->lambda));
    return ork_result_add_value(ctx, result, "half_life", "Years until half the gap is closed",
                                NULL, model->half_life);
}

static ork_status run(ork_context *ctx, const ork_input *input, const void *options,
                      ork_result *result)
{
    ORK_SCRATCH(arena);
    convergence_work work = {.options = options, .input = input, .arena = &arena};
    ORK_TRY(convergence_read(ctx, &work));
    ORK_TRY(convergence_beta(ctx, &work));
    ORK_TRY(convergence_sigma(ctx, &work));
    ORK_TRY(convergence_tables(ctx, &work, result));
    ORK_TRY(convergence_figures(ctx, &work, result));
    return add_values(ctx, &work, result);
}

const ork_method ork_method_convergence = {
    .name = "convergence",
    .family = "dynamics",
    .title = "Convergence of regions",
    .summary = "Do poorer regions catch up (beta), and do regions get more alike (sigma)?",
    .citations = citations,
    .formulas =
        "y is the value of a region, T the years between two periods.\n"
        "  growth     ln(y_T / y_0) / T\n"
        "  absolute   growth = a + b*ln y_0, by least squares; conditional: + controls\n"
        "  lambda     -ln(1 + b*T) / T: b = -(1 - exp(-lambda*T)) / T, so that nonlinear least "
        "squares of that equation give the same\n"
        "  std_error  of lambda: that of b / (1 + b*T)\n"
        "  half_life  ln 2 / lambda\n"
        "  sd_log     sqrt(mean((ln y - mean ln y)^2)), over the regions there are\n"
        "  cv         sqrt(mean((y - mean)^2)) / mean\n"
        "The paired test of variances is Pitman's and Morgan's: the correlation of sums and "
        "differences of the logarithms; F takes the two periods as independent, which the same "
        "regions are not.",
    .example = "orken convergence examples/kazakhstan/regional.csv --unit region --period year "
               "--units examples/kazakhstan/units.csv --geography 2016 --periods 2011,2016 "
               "--value grp_mln_kzt",
    ORK_PARAMS(ork_convergence_options, params),
    ORK_OUTPUTS(outputs),
    .needs_unit = true,
    .run = run,
};
