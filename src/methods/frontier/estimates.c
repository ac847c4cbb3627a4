/* Estimates, variances, tests and values of a fitted frontier. */
#include "methods/build.h"
#include "methods/frontier/frontier.h"
#include "orken/math.h"

#include <math.h>

const char *frontier_part_name(ork_frontier_part part)
{
    static const char *const names[ORK_PART_COUNT] = {[ORK_PART_FRONTIER] = "frontier",
                                                      [ORK_PART_U] = "ln sigma_u^2",
                                                      [ORK_PART_V] = "ln sigma_v^2",
                                                      [ORK_PART_MU] = "mu",
                                                      [ORK_PART_SCALE] = "scale of u",
                                                      [ORK_PART_SHAPE] = "ln shape",
                                                      [ORK_PART_DECAY] = "decay",
                                                      [ORK_PART_EFFECT] = "ln sigma_w^2",
                                                      [ORK_PART_PERSISTENT] = "ln sigma_u0^2"};
    return names[part];
}

const char *frontier_term_name(const frontier_analysis *a, ork_frontier_part part, size_t j)
{
    if (part == ORK_PART_DECAY) {
        if (a->fit.begin[part + 1] - a->fit.begin[part] == 1) return "eta";
        return j ? "c" : "b";
    }
    if (part >= ORK_PART_SHAPE) return "(constant)";
    const frontier_terms *terms = &a->part[part];
    size_t constants = a->fit.begin[part + 1] - a->fit.begin[part] - terms->count;
    return j < constants ? "(constant)" : terms->name[j - constants];
}

/* ---- Estimates ---------------------------------------------------------------------------------
 */

typedef frontier_estimate estimate;

const ork_record_field frontier_estimate_fields[FRONTIER_ESTIMATE_FIELDS] = {
    ORK_RECORD_FIELD(estimate, estimate, "Estimate"),
    ORK_RECORD_FIELD(estimate, std_error, "Standard error"),
    ORK_RECORD_FIELD(estimate, z, "z"),
    ORK_RECORD_FIELD(estimate, p, "p (two-sided)"),
    ORK_RECORD_FIELD(estimate, lower, "Lower end"),
    ORK_RECORD_FIELD(estimate, upper, "Upper end"),
};

frontier_estimate frontier_infer(double value, double error, double level)
{
    double critical = -ork_normal_quantile(0.5 * (1 - level));
    estimate e = {.estimate = isfinite(value) ? value : NAN, .std_error = error};
    e.z = value / error;
    e.p = ork_normal_two_sided(e.z);
    e.lower = value - critical * error;
    e.upper = value + critical * error;
    return e;
}

static ork_status add_estimates(ork_context *ctx, const frontier_analysis *a, ork_result *result)
{
    ORK_SCRATCH(scratch);
    const ork_frontier *f = &a->fit;
    const char **parts, **terms;
    estimate *rows;
    ORK_NEW(parts, ork_arena_alloc(ctx, &scratch, f->terms * sizeof *parts));
    ORK_NEW(terms, ork_arena_alloc(ctx, &scratch, f->terms * sizeof *terms));
    ORK_NEW(rows, ork_arena_alloc(ctx, &scratch, f->terms * sizeof *rows));
    for (size_t part = 0; part < ORK_PART_COUNT; part++) {
        for (size_t k = f->begin[part]; k < f->begin[part + 1]; k++) {
            parts[k] = frontier_part_name((ork_frontier_part)part);
            terms[k] = frontier_term_name(a, (ork_frontier_part)part, k - f->begin[part]);
            rows[k] = frontier_infer(f->estimate[k], sqrt(a->covariance[k * f->terms + k]),
                                     a->options->level);
        }
    }
    ORK_OWNED_TABLE ork_table *table = NULL;
    ORK_TRY(ork_build_table(ctx, "estimates", "Estimates of the frontier", f->terms, &table));
    ORK_TRY(ork_build_text(ctx, table, "part", "Part", parts));
    ORK_TRY(ork_build_text(ctx, table, "term", "Term", terms));
    ORK_TRY(ork_build_fields(ctx, table, frontier_estimate_fields, FRONTIER_ESTIMATE_FIELDS, rows,
                             sizeof *rows, NULL, NULL));
    return ork_build_deliver(ctx, result, &table);
}

/* ---- Variances ---------------------------------------------------------------------------------
 */

typedef struct spread {
    double sigma2, gamma, lambda, sigma_u, sigma_v;
} spread;

static double mean_exp(const frontier_analysis *a, ork_frontier_part part)
{
    const ork_frontier *f = &a->fit;
    const frontier_terms *terms = &a->part[part];
    const double *b = f->estimate + f->begin[part];
    double sum = 0;
    for (size_t i = 0; i < a->n; i++) {
        double index = b[0];
        for (size_t j = 0; j < terms->count; j++)
            index += b[j + 1] * terms->column[j][i];
        sum += exp(index);
    }
    return sum / (double)a->n;
}

/* With columns in the variances: of their means over the observations. */
static spread find_spread(const frontier_analysis *a)
{
    double u = mean_exp(a, ORK_PART_U), v = mean_exp(a, ORK_PART_V);
    return (spread){.sigma2 = u + v,
                    .gamma = u / (u + v),
                    .lambda = sqrt(u / v),
                    .sigma_u = sqrt(u),
                    .sigma_v = sqrt(v)};
}

static double quadratic(const frontier_analysis *a, double by_u, double by_v)
{
    const ork_frontier *f = &a->fit;
    size_t u = f->begin[ORK_PART_U], v = f->begin[ORK_PART_V];
    const double *c = a->covariance;
    return sqrt(by_u * by_u * c[u * f->terms + u] + 2 * by_u * by_v * c[u * f->terms + v] +
                by_v * by_v * c[v * f->terms + v]);
}

/* Errors by the delta method; intervals on the scale where values are free (logarithm, logit). */
static ork_status add_variances(ork_context *ctx, const frontier_analysis *a, ork_result *result)
{
    static const char *const names[] = {"sigma2", "gamma", "lambda", "sigma_u", "sigma_v"};
    if (a->part[ORK_PART_U].count || a->part[ORK_PART_V].count) return ORK_OK;
    spread s = find_spread(a);
    double critical = -ork_normal_quantile(0.5 * (1 - a->options->level));
    double u = s.sigma_u * s.sigma_u, v = s.sigma_v * s.sigma_v, gamma = s.gamma;
    double values[] = {s.sigma2, gamma, s.lambda, s.sigma_u, s.sigma_v};
    double errors[] = {quadratic(a, u, v), gamma * (1 - gamma) * quadratic(a, 1, -1),
                       s.lambda * quadratic(a, 0.5, -0.5), s.sigma_u * quadratic(a, 0.5, 0),
                       s.sigma_v * quadratic(a, 0, 0.5)};
    estimate rows[5];
    for (size_t k = 0; k < 5; k++) {
        double step = critical * errors[k] / values[k];
        rows[k] = (estimate){.estimate = values[k], .std_error = errors[k]};
        rows[k].lower = values[k] * exp(-step), rows[k].upper = values[k] * exp(step);
    }
    double half = critical * errors[1] / (gamma * (1 - gamma)), logit = log(gamma / (1 - gamma));
    rows[1].lower = ork_logistic(logit - half), rows[1].upper = ork_logistic(logit + half);
    static const ork_record_field fields[] = {
        ORK_RECORD_FIELD(estimate, estimate, "Estimate"),
        ORK_RECORD_FIELD(estimate, std_error, "Standard error"),
        ORK_RECORD_FIELD(estimate, lower, "Lower end"),
        ORK_RECORD_FIELD(estimate, upper, "Upper end"),
    };
    ORK_OWNED_TABLE ork_table *table = NULL;
    ORK_TRY(ork_build_table(ctx, "variances", "Inefficiency and noise", 5, &table));
    ORK_TRY(ork_build_text(ctx, table, "term", "Term", names));
    ORK_TRY(ork_build_fields(ctx, table, fields, 4, rows, sizeof *rows, NULL, NULL));
    return ork_build_deliver(ctx, result, &table);
}

/* ---- Tests -------------------------------------------------------------------------------------
 */

typedef struct test {
    double statistic, restrictions, p;
} test;

static ork_status add_tests(ork_context *ctx, const frontier_analysis *a, ork_result *result)
{
    enum { TESTS = 5, SIMULATED_MOST = 500, SIMULATIONS = 1000 };
    static const char *const names[TESTS] = {"likelihood ratio", "skewness (M3T)",
                                             "skewness (D'Agostino)", "skewness (simulated)",
                                             "skewness and kurtosis"};
    static const char *const asks[TESTS] = {
        "no inefficiency: sigma_u = 0", "residuals of least squares are not skewed",
        "the same, exact in small samples", "no skewness as negative as this",
        "residuals of least squares are normal"};
    static const ork_record_field fields[] = {ORK_RECORD_FIELD(test, statistic, "Statistic"),
                                              {.name = "restrictions",
                                               .label = "Restrictions",
                                               .offset = offsetof(test, restrictions),
                                               .kind = ORK_FIELD_WHOLE},
                                              ORK_RECORD_FIELD(test, p, "p")};
    ork_likelihood_ratio ratio;
    ork_frontier_skewness skewness;
    size_t simulations = a->sampled <= SIMULATED_MOST ? SIMULATIONS : 0;
    ork_frontier_inefficiency_test(&a->fit, &ratio);
    ORK_TRY(ork_frontier_skewness_test(ctx, &a->fit, simulations, &skewness));
    const test rows[TESTS] = {
        {ratio.statistic, isnan(ratio.statistic) ? NAN : (double)ratio.restrictions, ratio.p},
        {skewness.m3t, NAN, skewness.m3t_p},
        {skewness.z, NAN, skewness.p},
        {a->fit.ols_skewness, NAN, skewness.exact_p},
        {skewness.omnibus, NAN, skewness.omnibus_p}};
    ORK_OWNED_TABLE ork_table *table = NULL;
    ORK_TRY(ork_build_table(ctx, "tests", "Is there inefficiency?", TESTS, &table));
    ORK_TRY(ork_build_text(ctx, table, "test", "Test", names));
    ORK_TRY(ork_build_text(ctx, table, "hypothesis", "Hypothesis", asks));
    ORK_TRY(ork_build_fields(ctx, table, fields, 3, rows, sizeof *rows, NULL, NULL));
    return ork_build_deliver(ctx, result, &table);
}

/* ---- The search, values ------------------------------------------------------------------------
 */

const char *frontier_end_name(ork_frontier_end end)
{
    static const char *const ends[] = {[ORK_FRONTIER_MAXIMUM] = "maximum",
                                       [ORK_FRONTIER_NO_INEFFICIENCY] = "no inefficiency",
                                       [ORK_FRONTIER_DETERMINISTIC] = "deterministic",
                                       [ORK_FRONTIER_EXPONENTIAL_LIMIT] = "exponential limit",
                                       [ORK_FRONTIER_RIDGE] = "ridge",
                                       [ORK_FRONTIER_UNFINISHED] = "unfinished",
                                       [ORK_FRONTIER_WITHOUT_COMPONENT] = "without a component"};
    return ends[end];
}

static ork_status add_search(ork_context *ctx, const frontier_analysis *a, ork_result *result)
{
    const ork_frontier *f = &a->fit;
    const char *end = frontier_end_name(f->end);
    double iterations = (double)f->iterations, starts = (double)f->starts;
    ORK_OWNED_TABLE ork_table *table = NULL;
    ORK_TRY(ork_build_table(ctx, "search", "How the search ended", 1, &table));
    ORK_TRY(ork_build_text(ctx, table, "end", "End", &end));
    ORK_TRY(ork_build_integer(ctx, table, "iterations", "Iterations", &iterations));
    ORK_TRY(ork_build_integer(ctx, table, "starts", "Starts", &starts));
    ORK_TRY(ork_build_number(ctx, table, "decrement", "Left to gain, twice", NULL, &f->decrement));
    ORK_TRY(ork_build_number(ctx, table, "curvature", "Least curvature", NULL, &f->curvature));
    return ork_build_deliver(ctx, result, &table);
}

static ork_status add_values(ork_context *ctx, const frontier_analysis *a, ork_result *result)
{
    const ork_frontier *f = &a->fit;
    spread s = find_spread(a);
    ork_frontier_criteria criteria = ork_frontier_criteria_of(f);
    double sum = 0, defined = 0;
    for (size_t i = 0; i < a->n; i++) {
        if (isnan(a->efficiency[i])) continue;
        sum += a->efficiency[i], defined++;
    }
    const struct {
        const char *name, *title;
        double value;
    } values[] = {
        {"mean_efficiency", "Mean efficiency", defined ? sum / defined : NAN},
        {"log_likelihood", "Log-likelihood", f->log_likelihood},
        {"ols_log_likelihood", "Log-likelihood of least squares", f->ols_log_likelihood},
        {"sigma2", "sigma_u^2 + sigma_v^2", s.sigma2},
        {"gamma", "sigma_u^2 / sigma^2", s.gamma},
        {"lambda", "sigma_u / sigma_v", s.lambda},
        {"sigma_u", "sigma_u", s.sigma_u},
        {"sigma_v", "sigma_v", s.sigma_v},
        {"aic", "Akaike's criterion", criteria.aic},
        {"bic", "Schwarz's criterion", criteria.bic},
        {"hqic", "Hannan and Quinn's criterion", criteria.hqic},
        {"skewness", "Skewness of least squares residuals", f->ols_skewness},
        {"n", "Observations", (double)a->sampled},
        {"parameters", "Parameters", (double)criteria.parameters},
    };
    for (size_t k = 0; k < sizeof values / sizeof *values; k++) {
        double value = isfinite(values[k].value) ? values[k].value : NAN;
        ORK_TRY(ork_result_add_value(ctx, result, values[k].name, values[k].title, NULL, value));
    }
    return ORK_OK;
}

ork_status frontier_estimates(ork_context *ctx, const frontier_analysis *a, ork_result *result)
{
    ORK_TRY(add_estimates(ctx, a, result));
    ORK_TRY(add_variances(ctx, a, result));
    ORK_TRY(add_tests(ctx, a, result));
    ORK_TRY(add_search(ctx, a, result));
    return add_values(ctx, a, result);
}
