/* Tails of the normal distribution, and p-values of many tests at once. */
#include "orken/math.h"

#include <math.h>

double ork_normal_two_sided(double z)
{
    return erfc(fabs(z) * M_SQRT1_2);
}

double ork_normal_upper(double z)
{
    return erfc(z * M_SQRT1_2) / 2;
}

ork_status ork_adjust_p(ork_context *ctx, const double *p, size_t n, ork_adjustment how,
                        double *adjusted)
{
    ORK_SCRATCH(scratch);
    size_t *which, *order, count = 0;
    double *known;
    ORK_NEW(which, ork_arena_calloc(ctx, &scratch, n, sizeof *which));
    ORK_NEW(order, ork_arena_calloc(ctx, &scratch, n, sizeof *order));
    ORK_NEW(known, ork_arena_calloc(ctx, &scratch, n, sizeof *known));
    for (size_t i = 0; i < n; i++) {
        adjusted[i] = NAN;
        if (isnan(p[i])) continue;
        known[count] = p[i];
        which[count++] = i;
    }
    double tests = (double)count, least = 1;
    for (size_t k = 0; k < count && how == ORK_ADJUST_BONFERRONI; k++)
        adjusted[which[k]] = fmin(1, tests * known[k]);
    if (how == ORK_ADJUST_BONFERRONI) return ORK_OK;
    ORK_TRY(ork_order(ctx, known, count, true, order));
    for (size_t k = 0; k < count; k++) {
        least = fmin(least, known[order[k]] * tests / (tests - (double)k));
        adjusted[which[order[k]]] = least;
    }
    return ORK_OK;
}
