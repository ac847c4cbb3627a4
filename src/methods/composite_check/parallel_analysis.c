/* Horn's parallel analysis: eigenvalues that chance alone gives. */
#include "methods/composite_check/steps.h"

#include <math.h>
#include <string.h>

/* A gamma variate of shape a >= 1. Marsaglia & Tsang (2000), ACM TOMS 26. */
static double gamma_variate(ork_random *random, double a)
{
    double d = a - 1.0 / 3, c = 1 / sqrt(9 * d);
    for (;;) {
        double x = ork_random_normal(random), v = 1 + c * x;
        if (v <= 0) continue;
        v = v * v * v;
        if (log(ork_random_uniform(random)) < x * x / 2 + d - d * v + d * log(v)) return d * v;
    }
}

/* A chi variate: the length of `degrees` independent normal variates. */
static double chi_variate(ork_random *random, size_t degrees)
{
    if (degrees == 1) return fabs(ork_random_normal(random));
    return sqrt(2 * gamma_variate(random, (double)degrees / 2));
}

/*
 * [p × p] cross-products about the mean of n normal observations of p variables, n > p, without
 * making the observations: L L' of Bartlett's triangle (1933). `factor` [p × p] is scratch.
 */
static void wishart(ork_random *random, size_t n, size_t p, double *factor, double *products)
{
    for (size_t i = 0; i < p; i++) {
        for (size_t k = 0; k < i; k++)
            factor[i * p + k] = ork_random_normal(random);
        factor[i * p + i] = chi_variate(random, n - 1 - i);
        for (size_t j = 0; j <= i; j++) {
            double sum = 0;
            for (size_t k = 0; k <= j; k++)
                sum += factor[i * p + k] * factor[j * p + k];
            products[i * p + j] = products[j * p + i] = sum;
        }
    }
}

/* The same from observations, for few of them. `x` [n × p] is scratch. */
static void observed(ork_random *random, size_t n, size_t p, double *x, double *products)
{
    for (size_t j = 0; j < p; j++) {
        double *column = x + j * n;
        for (size_t i = 0; i < n; i++)
            column[i] = ork_random_normal(random);
        double mean = ork_mean(column, n);
        for (size_t i = 0; i < n; i++)
            column[i] -= mean;
        for (size_t l = 0; l <= j; l++) {
            double sum = 0;
            for (size_t i = 0; i < n; i++)
                sum += column[i] * x[l * n + i];
            products[j * p + l] = products[l * p + j] = sum;
        }
    }
}

typedef struct {
    size_t n, p, replicates;
    uint64_t seed, stream;
    double *eigenvalues; /* [p × replicates] component by component */
} simulation;

static ork_status replicate(ork_context *ctx, size_t r, void *data)
{
    const simulation *s = data;
    size_t p = s->p, cells = s->n > p ? p * p : s->n * p;
    ORK_SCRATCH(scratch);
    double *work, *products, *values;
    ORK_NEW(work, ork_arena_calloc(ctx, &scratch, cells, sizeof *work));
    ORK_NEW(products, ork_arena_calloc(ctx, &scratch, p * p, sizeof *products));
    ORK_NEW(values, ork_arena_calloc(ctx, &scratch, p, sizeof *values));
    ork_random random = ork_random_stream(s->seed, (s->stream << 32) + r);
    if (s->n > p) {
        wishart(&random, s->n, p, work, products);
    } else {
        observed(&random, s->n, p, work, products);
    }
    for (size_t j = 0; j < p; j++)
        values[j] = sqrt(products[j * p + j]);
    for (size_t j = 0; j < p; j++) {
        for (size_t i = 0; i < p; i++)
            products[j * p + i] = i == j ? 1 : products[j * p + i] / (values[i] * values[j]);
    }
    ORK_TRY(ork_eigen_symmetric(ctx, products, p, values, NULL));
    for (size_t k = 0; k < p; k++)
        s->eigenvalues[k * s->replicates + r] = values[k];
    return ORK_OK;
}

ork_status check_parallel_analysis(ork_context *ctx, size_t n, size_t p, size_t replicates,
                                   double quantile, uint64_t stream, double *eigenvalues)
{
    ORK_SCRATCH(scratch);
    simulation s = {n, p, replicates, ork_context_seed(ctx), stream, NULL};
    ORK_NEW(s.eigenvalues, ork_arena_calloc(ctx, &scratch, p * replicates, sizeof *s.eigenvalues));
    ORK_TRY(ork_parallel(ctx, replicates, replicate, &s));
    for (size_t k = 0; k < p; k++) {
        double *values = s.eigenvalues + k * replicates;
        ork_sort(values, replicates, values);
        eigenvalues[k] = ork_quantile(values, replicates, quantile);
    }
    return ORK_OK;
}
