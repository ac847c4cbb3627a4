/* Co-agglomeration: which industries are concentrated in the same regions, two by two. */
#include "methods/industries/industries.h"
#include "orken/math.h"

#include <math.h>

typedef struct {
    const double *size, *total;
    size_t stride, n, count;
    double *matrix;
    double **apart; /* [industries] [n] s − x of industries that are known everywhere, or NULL */
    double spread;  /* 1 − X2, over all regions */
} coagglomeration;

/* Industries of which a task does the pairs: their rows stay near the processor. */
enum { ROWS = 8 };

/* Over the regions of which both industries are known. */
static double over_known(const coagglomeration *of, size_t k, size_t l)
{
    const double *a = of->size + k * of->stride, *b = of->size + l * of->stride;
    const double *total = of->total;
    double a_sum = 0, b_sum = 0, sum = 0, joint = 0, squares = 0;
    for (size_t p = 0; p < of->n; p++) {
        bool is_known = !isnan(a[p] + b[p] + total[p]);
        a_sum += is_known ? a[p] : 0;
        b_sum += is_known ? b[p] : 0;
        sum += is_known ? total[p] : 0;
    }
    if (!(a_sum > 0 && b_sum > 0)) return NAN;
    for (size_t p = 0; p < of->n; p++) {
        bool is_known = !isnan(a[p] + b[p] + total[p]);
        double x = is_known ? total[p] / sum : 0;
        joint += is_known ? (a[p] / a_sum - x) * (b[p] / b_sum - x) : 0;
        squares += x * x;
    }
    return squares < 1 ? joint / (1 - squares) : NAN;
}

static ork_status fill_rows(ork_context *ctx, size_t task, void *data)
{
    const coagglomeration *of = data;
    for (size_t l = task * ROWS + 1; l < of->count; l++) {
        for (size_t k = task * ROWS; k < l && k < (task + 1) * ROWS; k++) {
            of->matrix[k * of->count + l] =
                of->apart[k] && of->apart[l] && of->spread > 0
                    ? ork_dot(of->apart[k], of->apart[l], of->n) / of->spread
                    : over_known(of, k, l);
        }
    }
    return ork_check_cancelled(ctx);
}

ork_status ork_shares(ork_context *ctx, ork_arena *arena, const double *values, size_t n,
                      double **shares)
{
    double sum = 0;
    *shares = NULL;
    for (size_t p = 0; values && p < n; p++)
        sum += values[p];
    if (!(sum > 0)) return ORK_OK;
    ORK_NEW(*shares, ork_arena_alloc(ctx, arena, n * sizeof **shares));
    for (size_t p = 0; p < n; p++)
        (*shares)[p] = values[p] / sum;
    return ORK_OK;
}

ork_status ork_coagglomeration(ork_context *ctx, const double *size, size_t stride,
                               const double *total, size_t n, size_t count, double *matrix)
{
    ORK_SCRATCH(scratch);
    coagglomeration of = {
        .size = size, .total = total, .stride = stride, .n = n, .count = count, .matrix = matrix};
    double *x;
    ORK_NEW(of.apart, ork_arena_calloc(ctx, &scratch, count, sizeof *of.apart));
    ORK_TRY(ork_shares(ctx, &scratch, total, n, &x));
    if (x) of.spread = 1 - ork_dot(x, x, n);
    for (size_t k = 0; x && k < count; k++) {
        ORK_TRY(ork_shares(ctx, &scratch, size + k * stride, n, &of.apart[k]));
        for (size_t p = 0; of.apart[k] && p < n; p++)
            of.apart[k][p] -= x[p];
    }
    return ork_parallel(ctx, (count + ROWS - 1) / ROWS, fill_rows, &of);
}
