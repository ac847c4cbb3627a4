/*
 * The second stage of data envelopment: peers and slacks.
 *
 * The slacks' sum is greatest when the multipliers must not fall below an infinitesimal: bounds
 * become z_k >= e. The corner is then z + e z1, and rows that hold with equality in z may be broken
 * by z1. Dual steps mend them; since these rows have no slack in z, the efficiency stays.
 */
#include "math/dea.h"

#include <math.h>
#include <string.h>

#define TIGHT 1e-10 /* slack of a row that holds with equality, for a z of the order of 1 */
#define BROKEN 1e-9 /* by z1 of the order of 1 */
#define LEAST_PIVOT 1e-10
#define LEAST_WEIGHT 1e-11 /* smaller ones are rounding */
#define NONE SIZE_MAX

/* z1: what an infinitesimal more of each bound does to the corner. */
static void lift(const ork_dea *dea, double *z1)
{
    size_t d = dea->d;
    memset(z1, 0, d * sizeof *z1);
    for (size_t q = 1; q < d; q++) {
        if (dea->active[q] <= dea->n || dea->active[q] - dea->n - 1 >= dea->s + dea->m) continue;
        for (size_t k = 0; k < d; k++)
            z1[k] -= dea->inverse[q * d + k];
    }
}

/* The row that z1 breaks most, or the first when `is_stuck`. */
static size_t find_broken(const ork_dea *dea, const double *z1, bool is_stuck)
{
    size_t n = dea->n, d = dea->d, found = NONE;
    double size = 1, size1 = 1;
    for (size_t k = 0; k < d; k++) {
        size = fmax(size, fabs(dea_corner(dea)[k]));
        size1 = fmax(size1, fabs(z1[k]));
    }
    double worst = BROKEN * size1, tight = TIGHT * size;
    for (size_t j = 0; j < n; j++) {
        if (!(dea->rate[j] > worst) || !(dea->slack[j] <= tight)) continue;
        found = j;
        if (is_stuck) return found;
        worst = dea->rate[j];
    }
    for (size_t k = 0; k < d - (dea->is_w_free ? 1 : 0); k++) {
        double by = (k < dea->s + dea->m ? 1 : 0) - z1[k];
        bool is_active = false;
        if (!(by > worst) || !(dea_corner(dea)[k] <= tight)) continue;
        for (size_t q = 1; q < d; q++)
            is_active |= dea->active[q] == n + 1 + k;
        if (is_active) continue;
        found = n + 1 + k;
        if (is_stuck) return found;
        worst = by;
    }
    return found;
}

/* The active row whose price is the first to vanish; the efficiency's stays. */
static size_t find_leaving(const ork_dea *dea, const double *products, bool is_stuck)
{
    size_t leaving = NONE;
    double least = INFINITY;
    for (size_t q = 1; q < dea->d; q++) {
        if (!(products[q] > LEAST_PIVOT)) continue;
        double ratio = fmax(dea->price[q], 0) / products[q];
        bool is_tie = ratio <= least + 1e-14 && leaving != NONE;
        bool is_first = is_stuck ? is_tie && dea->active[q] < dea->active[leaving]
                                 : is_tie && products[q] > products[leaving];
        if (!(ratio < least - 1e-14) && !is_first && leaving != NONE) continue;
        least = fmin(least, ratio);
        leaving = q;
    }
    return leaving;
}

static ork_status fill_slacks(ork_context *ctx, ork_dea *dea)
{
    size_t n = dea->n, d = dea->d, most = 100 * (d + 10) + n;
    double *z1 = dea->room, *products = dea->room + d;
    for (size_t steps = 0; steps < most; steps++) {
        bool is_stuck = steps > 10 * d;
        lift(dea, z1);
        dea_combine(dea, z1, dea->rate);
        size_t entering = find_broken(dea, z1, is_stuck);
        if (entering == NONE) return ORK_OK;
        double *row = z1; /* no longer needed */
        dea_row(dea, entering, row);
        for (size_t q = 0; q < d; q++)
            products[q] = ork_dot(row, dea->inverse + q * d, d);
        products[0] = 0;
        size_t q = find_leaving(dea, products, is_stuck);
        if (q == NONE) break;
        if (dea->active[q] < n) dea->slack[dea->active[q]] = 0;
        if (entering < n) dea->slack[entering] = INFINITY;
        dea_exchange(dea, q, entering, products);
    }
    return ork_fail(ctx, ORK_ERR_INTERNAL, "the slacks of a unit came to no end");
}

ork_status ork_dea_solution(ork_context *ctx, ork_dea *dea, double *weight, double *slack,
                            double *multiplier)
{
    size_t n = dea->n, m = dea->m, s = dea->s;
    double per = dea->is_output ? dea->efficiency : 1;
    ORK_TRY(fill_slacks(ctx, dea));
    memset(weight, 0, n * sizeof *weight);
    memset(slack, 0, (m + s) * sizeof *slack);
    for (size_t q = 1; q < dea->d; q++) {
        size_t row = dea->active[q], k = row - n - 1;
        if (!(dea->price[q] > LEAST_WEIGHT)) continue;
        double price = dea->price[q] * dea->size / per;
        if (row < n) weight[row] = price * dea->by[row];
        if (row > n && k < m + s) slack[k < s ? m + k : k - s] = price * dea->scale[k];
    }
    for (size_t k = 0; k < m + s; k++) {
        double z = dea_corner(dea)[k] / dea->scale[k] / dea->size / per;
        multiplier[k < s ? m + k : k - s] = z > 0 ? z : 0;
    }
    return ORK_OK;
}
