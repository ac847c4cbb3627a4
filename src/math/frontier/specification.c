/* Tests of a frontier: skewness, likelihood ratios, criteria, models that do not hold each other.
 */
#include "math/frontier/frontier.h"
#include "math/frontier/inference.h"
#include "orken/math.h"
#include "orken/math/normal.h"

#include <assert.h>
#include <math.h>
#include <string.h>

/* ---- Skewness and kurtosis ---------------------------------------------------------------------
 */

/* D'Agostino (1970), Biometrika 57: Johnson's SU curve through the first moments of √b1. */
static double skewness_deviate(double skewness, double n)
{
    double y = skewness * sqrt((n + 1) * (n + 3) / (6 * (n - 2)));
    double b2 =
        3 * (n * n + 27 * n - 70) * (n + 1) * (n + 3) / ((n - 2) * (n + 5) * (n + 7) * (n + 9));
    double w2 = sqrt(2 * (b2 - 1)) - 1;
    double delta = 1 / sqrt(0.5 * log(w2)), alpha = sqrt(2 / (w2 - 1));
    return delta * asinh(y / alpha);
}

/* Anscombe & Glynn (1983), Biometrika 70: cube root of a chi-square with b2's third moment. */
static double kurtosis_deviate(double kurtosis, double n)
{
    double mean = 3 * (n - 1) / (n + 1);
    double variance = 24 * n * (n - 2) * (n - 3) / ((n + 1) * (n + 1) * (n + 3) * (n + 5));
    double x = (kurtosis - mean) / sqrt(variance);
    double beta = 6 * (n * n - 5 * n + 2) / ((n + 7) * (n + 9)) *
                  sqrt(6 * (n + 3) * (n + 5) / (n * (n - 2) * (n - 3)));
    double a = 6 + 8 / beta * (2 / beta + sqrt(1 + 4 / (beta * beta)));
    double ratio = (1 - 2 / a) / (1 + x * sqrt(2 / (a - 4)));
    return (1 - 2 / (9 * a) - cbrt(ratio)) / sqrt(2 / (9 * a));
}

typedef struct simulation {
    const frontier_work *work;
    uint64_t seed;
    double skewness;
    size_t *not_greater; /* [simulations] 0 or 1 */
} simulation;

/* e − X(X'WX)⁻¹X'We, in place. */
static ork_status take_residuals(ork_context *ctx, const frontier_work *work, double *e)
{
    ORK_SCRATCH(scratch);
    size_t n = work->model.n, terms = work->part_terms[ORK_PART_FRONTIER];
    double *with, *b;
    ORK_NEW(with, ork_arena_alloc(ctx, &scratch, n * sizeof *with));
    ORK_NEW(b, ork_arena_alloc(ctx, &scratch, terms * 2 * sizeof *b));
    for (size_t i = 0; i < n; i++)
        with[i] = (work->weight ? work->weight[i] : 1) * e[i];
    for (size_t j = 0; j < terms; j++) {
        const double *x = frontier_column_of(work, ORK_PART_FRONTIER, j, 0);
        b[terms + j] = x ? frontier_product(x, with, n) : frontier_sum(with, n);
    }
    for (size_t j = 0; j < terms; j++) {
        b[j] = ork_dot(work->ols_inverse + j * terms, b + terms, terms);
        const double *x = frontier_column_of(work, ORK_PART_FRONTIER, j, 0);
        for (size_t i = 0; i < n; i++)
            e[i] -= b[j] * (x ? x[i] : 1);
    }
    return ORK_OK;
}

static double skewness_of(const double *e, const double *weight, size_t n)
{
    double mean = 0, m2 = 0, m3 = 0;
    for (size_t i = 0; i < n; i++)
        mean += (weight ? weight[i] : 1) * e[i] / (double)n;
    for (size_t i = 0; i < n; i++) {
        double w = weight ? weight[i] : 1, d = e[i] - mean;
        m2 += w * d * d;
        m3 += w * d * d * d;
    }
    m2 /= (double)n;
    return m3 / (double)n / (m2 * sqrt(m2));
}

static ork_status simulate_skewness(ork_context *ctx, size_t replicate, void *data)
{
    const simulation *s = data;
    ORK_SCRATCH(scratch);
    size_t n = s->work->model.n;
    double *e;
    ORK_NEW(e, ork_arena_alloc(ctx, &scratch, n * sizeof *e));
    ork_random random = ork_random_stream(s->seed, replicate);
    for (size_t i = 0; i < n; i++)
        e[i] = ork_random_normal(&random);
    ORK_TRY(take_residuals(ctx, s->work, e));
    s->not_greater[replicate] = skewness_of(e, s->work->weight, n) <= s->skewness;
    return ORK_OK;
}

/* p = (1 + simulated samples not greater)/(1 + simulations). */
static ork_status find_exact_p(ork_context *ctx, const ork_frontier *fit, size_t simulations,
                               double *p)
{
    ORK_SCRATCH(scratch);
    frontier_work work;
    simulation s = {.work = &work, .seed = ork_context_seed(ctx), .skewness = fit->ols_skewness};
    size_t count = 1;
    ORK_TRY(frontier_prepare(ctx, &fit->model, &scratch, &work));
    ORK_TRY(frontier_least_squares(ctx, &work));
    ORK_NEW(s.not_greater, ork_arena_calloc(ctx, &scratch, simulations, sizeof *s.not_greater));
    ORK_TRY(frontier_in_batches(ctx, "skewness", simulations, simulate_skewness, &s));
    for (size_t r = 0; r < simulations; r++)
        count += s.not_greater[r];
    *p = (double)count / (double)(simulations + 1);
    return ORK_OK;
}

ork_status ork_frontier_skewness_test(ork_context *ctx, const ork_frontier *fit, size_t simulations,
                                      ork_frontier_skewness *result)
{
    enum { FEWEST = 8 };
    double n = (double)fit->model.n, z = sqrt(n / 6) * fit->ols_skewness;
    *result = (ork_frontier_skewness){NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN};
    if (simulations > 0) ORK_TRY(find_exact_p(ctx, fit, simulations, &result->exact_p));
    result->m3t = z;
    result->m3t_p = ork_normal_two_sided(z);
    result->m3t_p_lower = ork_normal_upper(-z);
    if (fit->model.n < FEWEST) return ORK_OK;
    result->z = skewness_deviate(fit->ols_skewness, n);
    result->p = ork_normal_two_sided(result->z);
    result->kurtosis_z = kurtosis_deviate(fit->ols_kurtosis, n);
    result->kurtosis_p = ork_normal_two_sided(result->kurtosis_z);
    result->omnibus = result->z * result->z + result->kurtosis_z * result->kurtosis_z;
    result->omnibus_p = ork_chi_square_upper(result->omnibus, 2);
    return ORK_OK;
}

/* ---- Likelihood ratios and criteria ------------------------------------------------------------
 */

double ork_mixed_chi_square_upper(double x, size_t restrictions)
{
    assert(restrictions > 0);
    double r = (double)restrictions;
    if (restrictions == 1)
        return 0.5 * ork_chi_square_upper(x, 0) + 0.5 * ork_chi_square_upper(x, 1);
    return 0.25 * ork_chi_square_upper(x, r - 2) + 0.5 * ork_chi_square_upper(x, r - 1) +
           0.25 * ork_chi_square_upper(x, r);
}

/* Of the mixture's upper tail, which falls: doubling finds an end, halving the last digit. */
double ork_kodde_palm(double level, size_t restrictions)
{
    assert(level > 0 && level < 1 && restrictions > 0);
    double r = (double)restrictions, low = 0, high = 1;
    for (bool is_found = false;;) {
        double middle = is_found ? low + 0.5 * (high - low) : high;
        if (is_found && (middle <= low || middle >= high)) return middle;
        double tail =
            0.5 * ork_chi_square_upper(middle, r - 1) + 0.5 * ork_chi_square_upper(middle, r);
        if (is_found) {
            *(tail > level ? &low : &high) = middle;
        } else if (tail > level) {
            low = high, high *= 2;
        } else {
            is_found = true;
        }
    }
}

static bool holds_least_squares(const ork_frontier *fit)
{
    ork_frontier_panel panel = fit->model.panel;
    return fit->begin[ORK_PART_V + 1] - fit->begin[ORK_PART_V] == 1 &&
           panel != ORK_PANEL_TRUE_FIXED_EFFECTS && panel != ORK_PANEL_TRUE_RANDOM_EFFECTS &&
           panel != ORK_PANEL_FOUR_COMPONENTS;
}

void ork_frontier_inefficiency_test(const ork_frontier *fit, ork_likelihood_ratio *result)
{
    *result = (ork_likelihood_ratio){NAN, fit->terms - fit->begin[ORK_PART_U] - 1, NAN};
    if (!holds_least_squares(fit)) return;
    result->statistic = fmax(0, 2 * (fit->log_likelihood - fit->ols_log_likelihood));
    result->p = ork_mixed_chi_square_upper(result->statistic, result->restrictions);
}

/* Parameters of what was reached. */
static size_t count_parameters(const ork_frontier *fit)
{
    bool has_constants = fit->model.panel == ORK_PANEL_TRUE_FIXED_EFFECTS;
    size_t constants = has_constants ? ork_frontier_groups(&fit->model) : 0;
    if (fit->end == ORK_FRONTIER_NO_INEFFICIENCY) return constants + fit->begin[ORK_PART_U] + 1;
    return constants + fit->terms;
}

ork_status ork_frontier_nested_test(ork_context *ctx, const ork_frontier *general,
                                    const ork_frontier *restricted, ork_likelihood_ratio *result)
{
    if (general->model.n != restricted->model.n || general->terms <= restricted->terms)
        return ork_fail(ctx, ORK_ERR_ARGUMENT,
                        "a model of %zu parameters and %zu observations is not within one of %zu "
                        "and %zu",
                        restricted->terms, restricted->model.n, general->terms, general->model.n);
    double difference = general->log_likelihood - restricted->log_likelihood;
    result->statistic = fmax(0, 2 * difference);
    result->restrictions = general->terms - restricted->terms;
    result->p = ork_chi_square_upper(result->statistic, (double)result->restrictions);
    return ORK_OK;
}

ork_frontier_criteria ork_frontier_criteria_of(const ork_frontier *fit)
{
    size_t parameters = count_parameters(fit);
    double k = (double)parameters, log_n = log((double)fit->model.n);
    double deviance = -2 * fit->log_likelihood;
    return (ork_frontier_criteria){parameters, deviance + 2 * k, deviance + k * log_n,
                                   deviance + 2 * k * log(log_n)};
}

/* ---- What each group adds ----------------------------------------------------------------------
 */

typedef struct contributions {
    const ork_frontier *fit;
    frontier_groups groups;
    double mean_weight, *value;
} contributions;

static double least_squares_value(const ork_frontier *fit, const ork_frontier_model *model,
                                  const double *residual)
{
    double log_sigma2 = fit->estimate[fit->begin[ORK_PART_V]], value = 0;
    for (size_t i = 0; i < model->n; i++)
        value -= 0.5 * (ORK_LN_2PI + log_sigma2 + residual[i] * residual[i] * exp(-log_sigma2));
    return value;
}

/* A group's likelihood is that of a model of its rows alone. */
static ork_status find_contribution(ork_context *ctx, size_t g, void *data)
{
    const contributions *c = data;
    ORK_SCRATCH(scratch);
    ork_frontier alone = *c->fit;
    double weight = 1, *residual;
    ORK_TRY(frontier_pick_group(ctx, &c->fit->model, &c->groups, g, &scratch, &alone.model));
    /* A panel's units weigh as a whole. */
    if (c->fit->model.weight)
        weight = c->fit->model.weight[c->groups.row[c->groups.start[g]]] / c->mean_weight;
    if (alone.end == ORK_FRONTIER_NO_INEFFICIENCY) {
        ORK_NEW(residual, ork_arena_alloc(ctx, &scratch, (alone.model.n + 1) * sizeof *residual));
        frontier_residuals(&alone.model, alone.estimate, residual);
        c->value[g] = weight * least_squares_value(&alone, &alone.model, residual);
        return ORK_OK;
    }
    ORK_TRY(ork_frontier_likelihood(ctx, &alone, alone.estimate, &c->value[g], NULL, NULL));
    c->value[g] *= weight;
    return ORK_OK;
}

ork_status ork_frontier_contributions(ork_context *ctx, const ork_frontier *fit, double *value)
{
    ORK_SCRATCH(scratch);
    contributions c = {.fit = fit, .value = value};
    if (fit->model.panel == ORK_PANEL_TRUE_FIXED_EFFECTS)
        return ork_fail(ctx, ORK_ERR_ARGUMENT,
                        "the likelihood of fixed effects is not taken apart by units");
    c.mean_weight = frontier_mean_weight(&fit->model);
    ORK_TRY(frontier_find_groups(ctx, &fit->model, &scratch, &c.groups));
    return frontier_in_batches(ctx, "likelihood", c.groups.count, find_contribution, &c);
}

ork_status ork_frontier_vuong(ork_context *ctx, const ork_frontier *first,
                              const ork_frontier *second, ork_vuong *result)
{
    ORK_SCRATCH(scratch);
    size_t groups = ork_frontier_groups(&first->model);
    double *value, *other;
    if (groups != ork_frontier_groups(&second->model) || first->model.n != second->model.n)
        return ork_fail(ctx, ORK_ERR_ARGUMENT, "models of other observations are not comparable");
    ORK_NEW(value, ork_arena_alloc(ctx, &scratch, (groups + 1) * sizeof *value));
    ORK_NEW(other, ork_arena_alloc(ctx, &scratch, (groups + 1) * sizeof *other));
    ORK_TRY(ork_frontier_contributions(ctx, first, value));
    ORK_TRY(ork_frontier_contributions(ctx, second, other));
    double size = 0;
    for (size_t g = 0; g < groups; g++) {
        size = fmax(size, fmax(fabs(value[g]), fabs(other[g])));
        value[g] -= other[g];
    }
    double n = (double)groups, mean = ork_mean(value, groups);
    double sd = sqrt(ork_variance(value, groups) * (n - 1) / n);
    double k = (double)count_parameters(first) - (double)count_parameters(second);
    *result = (ork_vuong){NAN, NAN, NAN, NAN};
    if (!(sd > 1e-12 * size)) return ORK_OK;
    result->statistic = sqrt(n) * mean / sd;
    result->corrected = (n * mean - 0.5 * k * log(n)) / (sqrt(n) * sd);
    result->p = ork_normal_two_sided(result->statistic);
    result->corrected_p = ork_normal_two_sided(result->corrected);
    return ORK_OK;
}
