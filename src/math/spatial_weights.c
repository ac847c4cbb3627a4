/* Spatial weights as a sparse matrix: made, cut, standardised, looked at. */
#include "orken/math.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "math/spatial.h"

static ork_status make(ork_context *ctx, size_t n, size_t count, ork_spatial_weights **made)
{
    ORK_OWNED_WEIGHTS ork_spatial_weights *weights = ork_calloc(ctx, 1, sizeof *weights);
    if (!weights) return ORK_ERR_MEMORY;
    weights->n = n;
    ORK_NEW(weights->start, ork_calloc(ctx, n + 1, sizeof *weights->start));
    ORK_NEW(weights->neighbour, ork_calloc(ctx, count, sizeof *weights->neighbour));
    ORK_NEW(weights->weight, ork_calloc(ctx, count, sizeof *weights->weight));
    *made = weights;
    weights = NULL;
    return ORK_OK;
}

void ork_spatial_weights_free(ork_spatial_weights *weights)
{
    if (!weights) return;
    free(weights->start);
    free(weights->neighbour);
    free(weights->weight);
    free(weights);
}

static int by_unit(const void *a, const void *b)
{
    const ork_spatial_link *x = a, *y = b;
    if (x->unit != y->unit) return x->unit < y->unit ? -1 : 1;
    return (x->neighbour > y->neighbour) - (x->neighbour < y->neighbour);
}

ork_status ork_spatial_weights_new(ork_context *ctx, size_t n, ork_spatial_link *links,
                                   size_t count, ork_spatial_weights **made)
{
    ork_spatial_weights *weights;
    if (count > 1) qsort(links, count, sizeof *links, by_unit);
    size_t kept = 0;
    for (size_t k = 0; k < count; k++) {
        assert(links[k].unit < n && links[k].neighbour < n);
        if (links[k].unit == links[k].neighbour) continue;
        if (kept > 0 && by_unit(&links[kept - 1], &links[k]) == 0) continue;
        links[kept++] = links[k];
    }
    ORK_TRY(make(ctx, n, kept, &weights));
    for (size_t k = 0; k < kept; k++) {
        weights->start[links[k].unit + 1]++;
        weights->neighbour[k] = links[k].neighbour;
        weights->weight[k] = links[k].weight;
    }
    for (size_t i = 0; i < n; i++)
        weights->start[i + 1] += weights->start[i];
    *made = weights;
    return ORK_OK;
}

ork_status ork_spatial_weights_subset(ork_context *ctx, const ork_spatial_weights *weights,
                                      const bool *keep, ork_spatial_weights **subset)
{
    ORK_SCRATCH(scratch);
    uint32_t *number, units = 0;
    size_t count = 0, at = 0;
    ork_spatial_weights *made;
    ORK_NEW(number, ork_arena_calloc(ctx, &scratch, weights->n, sizeof *number));
    for (size_t i = 0; i < weights->n; i++) {
        number[i] = units;
        units += keep[i];
        for (size_t k = weights->start[i]; keep[i] && k < weights->start[i + 1]; k++)
            count += keep[weights->neighbour[k]];
    }
    ORK_TRY(make(ctx, units, count, &made));
    for (size_t i = 0; i < weights->n; i++) {
        if (!keep[i]) continue;
        for (size_t k = weights->start[i]; k < weights->start[i + 1]; k++) {
            if (!keep[weights->neighbour[k]]) continue;
            made->neighbour[at] = number[weights->neighbour[k]];
            made->weight[at++] = weights->weight[k];
        }
        made->start[number[i] + 1] = at;
    }
    *subset = made;
    return ORK_OK;
}

void ork_spatial_weights_standardise(ork_spatial_weights *weights)
{
    for (size_t i = 0; i < weights->n; i++) {
        size_t from = weights->start[i], count = weights->start[i + 1] - from;
        double sum = ork_sum(weights->weight + from, count);
        for (size_t k = from; k < from + count && sum > 0; k++)
            weights->weight[k] /= sum;
    }
}

static bool has_link(const ork_spatial_weights *weights, uint32_t unit, uint32_t neighbour)
{
    size_t low = weights->start[unit], high = weights->start[unit + 1];
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (weights->neighbour[middle] == neighbour) return true;
        if (weights->neighbour[middle] < neighbour) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return false;
}

size_t ork_spatial_weights_mutual(const ork_spatial_weights *weights)
{
    size_t count = 0;
    for (uint32_t i = 0; i < weights->n; i++) {
        for (size_t k = weights->start[i]; k < weights->start[i + 1]; k++)
            count += has_link(weights, weights->neighbour[k], i);
    }
    return count;
}

void ork_spatial_lag(const ork_spatial_weights *weights, const double *x, double *lag)
{
    for (size_t i = 0; i < weights->n; i++) {
        double sum = 0;
        for (size_t k = weights->start[i]; k < weights->start[i + 1]; k++)
            sum += weights->weight[k] * x[weights->neighbour[k]];
        lag[i] = sum;
    }
}

/* The representative of a unit's part; the way to it is shortened. */
static size_t find_root(size_t *parent, size_t i)
{
    while (parent[i] != i) {
        parent[i] = parent[parent[i]];
        i = parent[i];
    }
    return i;
}

ork_status ork_spatial_parts(ork_context *ctx, const ork_spatial_weights *weights, size_t *part,
                             size_t *count)
{
    ORK_SCRATCH(scratch);
    size_t *parent, parts = 0;
    ORK_NEW(parent, ork_arena_calloc(ctx, &scratch, weights->n, sizeof *parent));
    for (size_t i = 0; i < weights->n; i++)
        parent[i] = i;
    for (size_t i = 0; i < weights->n; i++) {
        for (size_t k = weights->start[i]; k < weights->start[i + 1]; k++) {
            size_t a = find_root(parent, i), b = find_root(parent, weights->neighbour[k]);
            /* The lower number leads, so that a part is met first at its representative. */
            parent[a > b ? a : b] = a > b ? b : a;
        }
    }
    for (size_t i = 0; i < weights->n; i++) {
        size_t root = find_root(parent, i);
        part[i] = root == i ? parts++ : part[root];
    }
    *count = parts;
    return ORK_OK;
}

double ork_scaled_deviations(const double *x, size_t n, double *z)
{
    double least = 0, greatest = 0;
    int exponent;
    if (n > 0) ork_extremes(x, n, &least, &greatest);
    frexp(fmax(fabs(least), fabs(greatest)), &exponent);
    for (size_t i = 0; i < n; i++)
        z[i] = ldexp(x[i], -exponent);
    double mean = ork_mean(z, n);
    for (size_t i = 0; i < n; i++)
        z[i] = least < greatest ? z[i] - mean : 0;
    return mean;
}

void ork_shuffle(const ork_context *ctx, size_t r, double *values, size_t n)
{
    ork_random random = ork_random_stream(ork_context_seed(ctx), r);
    for (size_t i = n; i > 1; i--) {
        size_t j = ork_random_below(&random, i);
        double swapped = values[i - 1];
        values[i - 1] = values[j];
        values[j] = swapped;
    }
}
