/*
 * What samples of 20 to 1,000 observations tell of a half-normal frontier: the tables of
 * docs/frontier_small_samples.md, as Markdown.
 *
 *     small_samples [samples] [samples of the bootstrap] [seed]
 *
 * y = 1 + 0.4 x1 + 0.35 x2 + 0.2 x3 + v − u, x uniform on (0, 3), v ~ N(0, 0.2²), u ~ |N(0, (0.2
 * λ)²)|.
 */
#include "orken.h"
#include "orken/math/frontier_inference.h"

#include <math.h>
#include <stdio.h>

enum { INPUTS = 3, TERMS = INPUTS + 3, MOST = 1000, BANDS = 199 };
static const size_t sizes[] = {20, 50, 100, 250, 500, 1000};
static const double lambdas[] = {0.5, 1, 2, 4};
enum { SIZES = sizeof sizes / sizeof *sizes, LAMBDAS = sizeof lambdas / sizeof *lambdas };
static const double truth[] = {1, 0.4, 0.35, 0.2};
static const double sigma_v = 0.2, z95 = 1.959963984540054;

typedef struct sample {
    double y[MOST], x[MOST * INPUTS], efficiency[MOST];
    ork_frontier_model model;
} sample;

static void draw(sample *s, size_t n, double lambda, uint64_t seed, uint64_t stream)
{
    ork_random random = ork_random_stream(seed, stream);
    for (size_t i = 0; i < n; i++) {
        double u = lambda * sigma_v * fabs(ork_random_normal(&random));
        s->y[i] = truth[0] + sigma_v * ork_random_normal(&random) - u;
        s->efficiency[i] = exp(-u);
        for (size_t j = 0; j < INPUTS; j++) {
            s->x[j * n + i] = 3 * ork_random_uniform(&random);
            s->y[i] += truth[1 + j] * s->x[j * n + i];
        }
    }
    s->model = (ork_frontier_model){.n = n, .y = s->y, .sign = 1, .distribution = ORK_HALF_NORMAL};
    s->model.design[ORK_PART_FRONTIER] = (ork_design){s->x, INPUTS, true};
}

/* ---- What one sample tells ---------------------------------------------------------------------
 */

typedef struct finding {
    bool is_wrong;
    ork_frontier_end end;
    double slope, sigma_u, log_sigma2;        /* errors */
    double slope_covered, log_sigma2_covered; /* 0, 1, or NaN without an interval */
    double mean_error, rmse, covered, rank;   /* of efficiencies; rank NaN where all are 1 */
    double slope_basic, slope_percentile;     /* by the bootstrap */
    double bootstrap_covered, rank_covered, width, bootstrap_width;
    /* The likelihood's maximum next to the truth; NaN where there is none. */
    double has_inner, inner_rmse, inner_covered, inner_slope_covered;
} finding;

typedef struct cell {
    size_t n;
    double lambda;
    uint64_t seed, stream;
    size_t replicates; /* of the bootstrap; 0: none */
    finding *found;
} cell;

static double covers(double estimate, double error, double value)
{
    if (!isfinite(error)) return NAN;
    return fabs(estimate - value) <= z95 * error;
}

static void judge_parameters(const cell *c, const ork_frontier *fit, finding *f)
{
    double a = exp(fit->estimate[TERMS - 2]), b = exp(fit->estimate[TERMS - 1]), s = a + b;
    double sigma_u = c->lambda * sigma_v, sigma2 = sigma_u * sigma_u + sigma_v * sigma_v;
    const double *v = fit->covariance;
    double error2 = 0;
    if (fit->end == ORK_FRONTIER_NO_INEFFICIENCY) {
        error2 = 2 / (double)c->n;
    } else {
        double slope[] = {a / s, b / s};
        for (size_t j = 0; j < 2; j++) {
            for (size_t k = 0; k < 2; k++)
                error2 += slope[j] * slope[k] * v[(TERMS - 2 + j) * TERMS + TERMS - 2 + k];
        }
    }
    f->slope = fit->estimate[1] - truth[1];
    f->slope_covered = covers(fit->estimate[1], sqrt(v[TERMS + 1]), truth[1]);
    f->sigma_u = sqrt(a) - sigma_u;
    f->log_sigma2 = log(s) - log(sigma2);
    f->log_sigma2_covered = covers(log(s), sqrt(error2), log(sigma2));
}

static ork_status judge_efficiency(ork_context *ctx, const sample *s, const ork_frontier *fit,
                                   finding *f)
{
    size_t n = s->model.n;
    double efficiency[MOST], lower[MOST], upper[MOST], error[MOST];
    ork_frontier_scores scores = {.efficiency = efficiency, .lower = lower, .upper = upper};
    ork_correlation ranks;
    ORK_TRY(ork_frontier_efficiency(ctx, fit, &fit->model, 0.95, &scores));
    for (size_t i = 0; i < n; i++) {
        error[i] = efficiency[i] - s->efficiency[i];
        bool is_covered = lower[i] <= s->efficiency[i] && s->efficiency[i] <= upper[i];
        f->covered += is_covered / (double)n;
        f->width += (upper[i] - lower[i]) / (double)n;
    }
    f->mean_error = ork_mean(error, n);
    f->rmse = sqrt(ork_dot(error, error, n) / (double)n);
    ORK_TRY(ork_correlate(ctx, ORK_SPEARMAN, efficiency, s->efficiency, n, &ranks));
    f->rank = ranks.coefficient;
    return ORK_OK;
}

/* A search from the true values ends in the maximum next to them, if there is one. */
static ork_status judge_inner(ork_context *ctx, const cell *c, sample *s, finding *f)
{
    ORK_SCRATCH(arena);
    ork_frontier fit;
    finding inner = {0};
    double start[TERMS];
    for (size_t j = 0; j <= INPUTS; j++)
        start[j] = truth[j];
    start[TERMS - 2] = 2 * log(c->lambda * sigma_v), start[TERMS - 1] = 2 * log(sigma_v);
    s->model.start = start;
    ORK_TRY(ork_frontier_fit(ctx, &s->model, &arena, &fit, NULL));
    f->has_inner = fit.end == ORK_FRONTIER_MAXIMUM;
    f->inner_rmse = f->inner_covered = f->inner_slope_covered = NAN;
    if (fit.end != ORK_FRONTIER_MAXIMUM) return ORK_OK;
    judge_parameters(c, &fit, &inner);
    ORK_TRY(judge_efficiency(ctx, s, &fit, &inner));
    f->inner_rmse = inner.rmse;
    f->inner_covered = inner.covered;
    f->inner_slope_covered = inner.slope_covered;
    return ORK_OK;
}

static ork_status judge_bootstrap(ork_context *ctx, const cell *c, const sample *s,
                                  const ork_frontier *fit, finding *f)
{
    ORK_SCRATCH(arena);
    size_t n = c->n, replicates = c->replicates;
    double lower[MOST], upper[MOST], rank[MOST];
    ork_frontier_bootstrap b;
    ork_bootstrap_interval interval;
    ORK_TRY(ork_frontier_bootstrap_run(ctx, fit, ORK_BOOTSTRAP_PARAMETRIC, replicates, true, &arena,
                                       &b));
    ORK_TRY(ork_bootstrap_interval_of(ctx, b.estimate + replicates, replicates, fit->estimate[1],
                                      0.95, &interval));
    f->slope_percentile = interval.lower <= truth[1] && truth[1] <= interval.upper;
    f->slope_basic = interval.basic_lower <= truth[1] && truth[1] <= interval.basic_upper;
    ORK_TRY(ork_bootstrap_ranks(ctx, &b, 0.95, lower, upper));
    ORK_TRY(ork_rank(ctx, s->efficiency, n, false, ORK_TIES_AVERAGE, rank));
    for (size_t i = 0; i < n; i++) {
        f->rank_covered += (lower[i] <= rank[i] && rank[i] <= upper[i]) / (double)n;
        ORK_TRY(ork_bootstrap_interval_of(ctx, b.drawn + i * replicates, replicates, 0, 0.95,
                                          &interval));
        bool is_covered = interval.lower <= s->efficiency[i] && s->efficiency[i] <= interval.upper;
        f->bootstrap_covered += is_covered / (double)n;
        f->bootstrap_width += (interval.upper - interval.lower) / (double)n;
    }
    return ORK_OK;
}

static ork_status run_sample(ork_context *ctx, size_t index, void *data)
{
    const cell *c = data;
    ORK_SCRATCH(arena);
    ork_frontier fit;
    sample *s;
    finding *f = &c->found[index];
    *f = (finding){0};
    ORK_NEW(s, ork_arena_alloc(ctx, &arena, sizeof *s));
    draw(s, c->n, c->lambda, c->seed, c->stream + index);
    ORK_TRY(ork_frontier_fit(ctx, &s->model, &arena, &fit, NULL));
    f->is_wrong = fit.has_wrong_skewness;
    f->end = fit.end;
    judge_parameters(c, &fit, f);
    ORK_TRY(judge_efficiency(ctx, s, &fit, f));
    if (!c->replicates) return judge_inner(ctx, c, s, f);
    return judge_bootstrap(ctx, c, s, &fit, f);
}

/* ---- How often the skewness is wrong -----------------------------------------------------------
 */

/* Normal approximation: √n (m3 − μ3) has the variance μ6 − μ3² − 6 μ2 μ4 + 9 μ2³. */
static double wrong_by_approximation(size_t n, double lambda)
{
    double c = sqrt(2 / M_PI), l = lambda * lambda;
    /* central moments of |N(0, 1)| from those about 0: c, 1, 2c, 3, 8c, 15 */
    double a2 = 1 - c * c, a3 = 2 * c - 3 * c + 2 * c * c * c;
    double a4 = 3 - 4 * c * 2 * c + 6 * c * c - 3 * c * c * c * c;
    double a6 = 15 - 6 * c * 8 * c + 15 * c * c * 3 - 20 * pow(c, 3) * 2 * c + 15 * pow(c, 4) -
                5 * pow(c, 6);
    a2 *= l, a3 *= l * lambda, a4 *= l * l, a6 *= l * l * l;
    double m2 = a2 + 1, m3 = -a3, m4 = a4 + 6 * a2 + 3, m6 = a6 + 15 * a4 + 45 * a2 + 15;
    double variance = m6 - m3 * m3 - 6 * m2 * m4 + 9 * m2 * m2 * m2;
    return ork_normal_upper(-m3 * sqrt((double)n / variance));
}

typedef struct skewness {
    size_t n;
    double lambda;
    uint64_t seed;
    double *is_wrong;
} skewness;

static ork_status draw_skewness(ork_context *ctx, size_t index, void *data)
{
    (void)ctx;
    const skewness *s = data;
    enum { EACH = 100 };
    size_t wrong = 0;
    ork_random random = ork_random_stream(s->seed, (1ull << 40) + index);
    for (size_t k = 0; k < EACH; k++) {
        double e[MOST], mean = 0, m3 = 0;
        for (size_t i = 0; i < s->n; i++) {
            e[i] = ork_random_normal(&random) - s->lambda * fabs(ork_random_normal(&random));
            mean += e[i] / (double)s->n;
        }
        for (size_t i = 0; i < s->n; i++)
            m3 += (e[i] - mean) * (e[i] - mean) * (e[i] - mean);
        wrong += m3 >= 0;
    }
    s->is_wrong[index] = (double)wrong / EACH;
    return ORK_OK;
}

/* Of 20,000 samples of the errors themselves, as if the frontier were known. */
static double wrong_by_simulation(ork_context *ctx, size_t n, double lambda)
{
    enum { TASKS = 200 };
    double is_wrong[TASKS];
    skewness s = {n, lambda, ork_context_seed(ctx), is_wrong};
    return ork_parallel(ctx, TASKS, draw_skewness, &s) == ORK_OK ? ork_mean(is_wrong, TASKS) : NAN;
}

/* ---- Tables ------------------------------------------------------------------------------------
 */

/* Mean of a field over the samples that have it, and how many have. */
static double mean_of(const finding *found, size_t count, size_t offset, size_t *having)
{
    double sum = 0;
    size_t used = 0;
    for (size_t s = 0; s < count; s++) {
        double value = *(const double *)((const char *)&found[s] + offset);
        if (!isfinite(value)) continue;
        sum += value, used++;
    }
    if (having) *having = used;
    return used ? sum / (double)used : NAN;
}
#define MEAN(field) mean_of(found, count, offsetof(finding, field), NULL)

static double root_mean_square(const finding *found, size_t count, size_t offset)
{
    double sum = 0;
    for (size_t s = 0; s < count; s++) {
        double value = *(const double *)((const char *)&found[s] + offset);
        sum += value * value / (double)count;
    }
    return sqrt(sum);
}
#define RMS(field) root_mean_square(found, count, offsetof(finding, field))

static double share_of_end(const finding *found, size_t count, ork_frontier_end end)
{
    size_t such = 0;
    for (size_t s = 0; s < count; s++)
        such += found[s].end == end;
    return 100 * (double)such / (double)count;
}

static double share_wrong(const finding *found, size_t count)
{
    size_t such = 0;
    for (size_t s = 0; s < count; s++)
        such += found[s].is_wrong;
    return 100 * (double)such / (double)count;
}

static void print_ends(ork_context *ctx, const cell *c, const finding *found, size_t count)
{
    double maximum = share_of_end(found, count, ORK_FRONTIER_MAXIMUM);
    double none = share_of_end(found, count, ORK_FRONTIER_NO_INEFFICIENCY);
    double deterministic = share_of_end(found, count, ORK_FRONTIER_DETERMINISTIC);
    printf("| %g | %zu | %.1f | %.1f | %.1f | %.1f | %.1f | %.1f | %.1f |\n", c->lambda, c->n,
           share_wrong(found, count), 100 * wrong_by_simulation(ctx, c->n, c->lambda),
           100 * wrong_by_approximation(c->n, c->lambda), maximum, none, deterministic,
           100 - maximum - none - deterministic);
}

static void print_parameters(const cell *c, const finding *found, size_t count)
{
    size_t having;
    double covered = mean_of(found, count, offsetof(finding, slope_covered), &having);
    printf("| %g | %zu | %+.4f | %.4f | %.1f | %+.3f | %.3f | %+.3f | %.3f | %.1f | %.1f |\n",
           c->lambda, c->n, MEAN(slope), RMS(slope), 100 * covered, MEAN(sigma_u), RMS(sigma_u),
           MEAN(log_sigma2), RMS(log_sigma2), 100 * MEAN(log_sigma2_covered),
           100 * (double)having / (double)count);
}

static void print_efficiency(const cell *c, const finding *found, size_t count)
{
    double sigma = c->lambda * sigma_v;
    double expected = exp(0.5 * sigma * sigma) * ork_normal_two_sided(sigma);
    printf("| %g | %zu | %.3f | %+.3f | %.3f | %.1f | %.2f | %.2f |\n", c->lambda, c->n, expected,
           MEAN(mean_error), RMS(rmse), 100 * MEAN(covered), MEAN(width), MEAN(rank));
}

static void print_inner(const cell *c, const finding *found, size_t count)
{
    double rmse = 0, inner = 0, samples = 0;
    for (size_t k = 0; k < count; k++) {
        if (isnan(found[k].inner_rmse)) continue;
        rmse += found[k].rmse, inner += found[k].inner_rmse, samples++;
    }
    printf("| %g | %zu | %.1f | %.3f | %.3f | %.1f | %.1f |\n", c->lambda, c->n,
           100 * MEAN(has_inner), rmse / samples, inner / samples, 100 * MEAN(inner_covered),
           100 * MEAN(inner_slope_covered));
}

static void print_bootstrap(const cell *c, const finding *found, size_t count)
{
    printf("| %g | %zu | %.1f | %.1f | %.1f | %.1f | %.2f | %.1f | %.2f | %.1f |\n", c->lambda,
           c->n, 100 * MEAN(slope_covered), 100 * MEAN(slope_percentile), 100 * MEAN(slope_basic),
           100 * MEAN(covered), MEAN(width), 100 * MEAN(bootstrap_covered), MEAN(bootstrap_width),
           100 * MEAN(rank_covered));
}

static finding *run_cell(ork_context *ctx, cell *c, size_t samples)
{
    c->found = calloc(samples, sizeof *c->found);
    if (c->found && ork_parallel(ctx, samples, run_sample, c) == ORK_OK) return c->found;
    fprintf(stderr, "%s\n", c->found ? ork_context_error(ctx)->message : "no memory");
    exit(3);
}

static void print_tables(ork_context *ctx, size_t samples)
{
    static finding *found[LAMBDAS][SIZES];
    static cell cells[LAMBDAS][SIZES];
    printf("| λ | n | wrong skewness, %% | simulated, %% | normal, %% | maximum, %% | no "
           "inefficiency, %% | deterministic, %% | other, %% |\n"
           "|--:|--:|--:|--:|--:|--:|--:|--:|--:|\n");
    for (size_t l = 0; l < LAMBDAS; l++) {
        for (size_t k = 0; k < SIZES; k++) {
            cells[l][k] = (cell){.n = sizes[k],
                                 .lambda = lambdas[l],
                                 .seed = ork_context_seed(ctx),
                                 .stream = (l * SIZES + k) << 32};
            found[l][k] = run_cell(ctx, &cells[l][k], samples);
            print_ends(ctx, &cells[l][k], found[l][k], samples);
        }
    }
    printf(
        "\n| λ | n | β₁ bias | RMSE | covered, %% | σu bias | RMSE | ln σ² bias | RMSE | covered, "
        "%% | have intervals, %% |\n|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|\n");
    for (size_t l = 0; l < LAMBDAS; l++) {
        for (size_t k = 0; k < SIZES; k++)
            print_parameters(&cells[l][k], found[l][k], samples);
    }
    printf("\n| λ | n | true mean | bias of the mean | RMSE of a unit | covered, %% | width | "
           "Spearman with the truth |\n|--:|--:|--:|--:|--:|--:|--:|--:|\n");
    for (size_t l = 0; l < LAMBDAS; l++) {
        for (size_t k = 0; k < SIZES; k++)
            print_efficiency(&cells[l][k], found[l][k], samples);
    }
    printf(
        "\n| λ | n | have an inner maximum, %% | RMSE of a unit: greatest | inner | covered by the "
        "inner, %% | β₁, %% |\n|--:|--:|--:|--:|--:|--:|--:|\n");
    for (size_t l = 0; l < LAMBDAS; l++) {
        for (size_t k = 0; k < 3; k++)
            print_inner(&cells[l][k], found[l][k], samples);
    }
}

static void print_bootstraps(ork_context *ctx, size_t samples)
{
    printf("\n| λ | n | β₁: information, %% | percentile, %% | basic, %% | efficiency: given the "
           "estimate, %% | width | bootstrap, %% | width | rank, %% |\n"
           "|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|\n");
    for (size_t l = 1; l < 3; l++) {
        for (size_t k = 0; k < 3; k++) {
            cell c = {.n = sizes[k],
                      .lambda = lambdas[l],
                      .seed = ork_context_seed(ctx),
                      .stream = (l * SIZES + k) << 32,
                      .replicates = BANDS};
            finding *found = run_cell(ctx, &c, samples);
            print_bootstrap(&c, found, samples);
            free(found);
        }
    }
}

int main(int count, char **values)
{
    ork_context *ctx = ork_context_new();
    if (!ctx) return 3;
    size_t samples = count > 1 ? strtoul(values[1], NULL, 10) : 1000;
    size_t bootstraps = count > 2 ? strtoul(values[2], NULL, 10) : 40;
    ork_context_set_seed(ctx, count > 3 ? strtoull(values[3], NULL, 10) : 1);
    if (samples) print_tables(ctx, samples);
    if (bootstraps) print_bootstraps(ctx, bootstraps);
    ork_context_free(ctx);
    return 0;
}
