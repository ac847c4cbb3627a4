/* Weights from the correlations of a group's parts alone: rotated factors, and balance. */
#include "methods/composite/steps.h"

#include <float.h>
#include <math.h>

/* ---- Factors -----------------------------------------------------------------------------------
 */

/* Turns two columns of loadings so that their squares differ most; returns the angle. */
static double turn(double *a, double *b, size_t parts)
{
    double sum_u = 0, sum_v = 0, squares = 0, products = 0, n = (double)parts;
    for (size_t i = 0; i < parts; i++) {
        double u = a[i] * a[i] - b[i] * b[i], v = 2 * a[i] * b[i];
        sum_u += u;
        sum_v += v;
        squares += u * u - v * v;
        products += 2 * u * v;
    }
    double up = products - 2 * sum_u * sum_v / n;
    double across = squares - (sum_u * sum_u - sum_v * sum_v) / n;
    if (hypot(up, across) < 1e-14 * n) return 0; /* all angles are as good */
    double angle = atan2(up, across) / 4, c = cos(angle), s = sin(angle);
    for (size_t i = 0; i < parts; i++) {
        double x = a[i], y = b[i];
        a[i] = c * x + s * y;
        b[i] = c * y - s * x;
    }
    return fabs(angle);
}

/* Kaiser's varimax with rows scaled to length 1 (Kaiser 1958). */
static void varimax(double *loading, size_t parts, size_t factors, double *length)
{
    for (size_t i = 0; i < parts; i++) {
        length[i] = 0;
        for (size_t f = 0; f < factors; f++)
            length[i] = hypot(length[i], loading[f * parts + i]);
        for (size_t f = 0; f < factors && length[i] > 0; f++)
            loading[f * parts + i] /= length[i];
    }
    double most = 1;
    for (int sweep = 0; sweep < 1000 && most > 1e-13; sweep++) {
        most = 0;
        for (size_t f = 0; f < factors; f++) {
            for (size_t g = f + 1; g < factors; g++)
                most = fmax(most, turn(loading + f * parts, loading + g * parts, parts));
        }
    }
    for (size_t i = 0; i < parts; i++) {
        for (size_t f = 0; f < factors; f++)
            loading[f * parts + i] *= length[i];
    }
}

/*
 * Factors are principal components with an eigenvalue above 1 (the first at least). A part belongs
 * to the factor it loads on most; its squared loading, as a share of what the factor explains,
 * times the factor's share of what all explain, is its squared loading as a share of all.
 */
ork_status composite_factor(ork_context *ctx, const double *correlation, size_t count,
                            double *weight)
{
    ORK_SCRATCH(scratch);
    double *values, *vectors, *length;
    ORK_NEW(values, ork_arena_calloc(ctx, &scratch, count, sizeof *values));
    ORK_NEW(length, ork_arena_calloc(ctx, &scratch, count, sizeof *length));
    ORK_NEW(vectors, ork_arena_calloc(ctx, &scratch, count * count, sizeof *vectors));
    ORK_TRY(ork_eigen_symmetric(ctx, correlation, count, values, vectors));
    size_t factors = 1;
    while (factors < count && values[factors] > 1 + 1e-12)
        factors++;
    for (size_t f = 0; f < factors; f++) {
        for (size_t i = 0; i < count; i++)
            vectors[f * count + i] *= sqrt(values[f]);
    }
    varimax(vectors, count, factors, length);
    for (size_t i = 0; i < count; i++) {
        weight[i] = 0;
        for (size_t f = 0; f < factors; f++) {
            double loading = vectors[f * count + i];
            weight[i] = fmax(weight[i], loading * loading);
        }
    }
    return ORK_OK;
}

/* ---- Balance -----------------------------------------------------------------------------------
 */

/*
 * The correlation of part j with a sum of standardised parts v is (R v)_j / sqrt(v'Rv), so all are
 * the same when R v = 1: v = R^-1 1, by the eigenvectors of R.
 */
ork_status composite_balance(ork_context *ctx, const double *correlation, size_t count,
                             double *weight)
{
    ORK_SCRATCH(scratch);
    double *values, *vectors;
    ORK_NEW(values, ork_arena_calloc(ctx, &scratch, count, sizeof *values));
    ORK_NEW(vectors, ork_arena_calloc(ctx, &scratch, count * count, sizeof *vectors));
    ORK_TRY(ork_eigen_symmetric(ctx, correlation, count, values, vectors));
    if (values[count - 1] < (double)count * 1e3 * DBL_EPSILON) {
        ork_fail(ctx, ORK_ERR_DATA,
                 "some part follows from the others (the least eigenvalue of the correlations is "
                 "%.1g), so that balanced weights are not unique",
                 values[count - 1]);
        return ork_hint(ctx, "leave out what is measured twice, or choose another weighting");
    }
    for (size_t i = 0; i < count; i++)
        weight[i] = 0;
    for (size_t f = 0; f < count; f++) {
        const double *vector = vectors + f * count;
        double sum = 0;
        for (size_t i = 0; i < count; i++)
            sum += vector[i];
        for (size_t i = 0; i < count; i++)
            weight[i] += vector[i] * sum / values[f];
    }
    return ORK_OK;
}
