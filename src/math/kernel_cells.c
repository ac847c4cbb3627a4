/* Distances in narrow cells, with the moments that a kernel's Taylor series needs. */
#include "math/kernel_cells.h"

#include <math.h>

/* Four doubles in one operation where the processor can; of any alignment. The same bits either
 * way. */
typedef double quad __attribute__((vector_size(32), aligned(8), may_alias));

__attribute__((target_clones("avx2", "default"))) void
ork_cells_take(ork_cell *into, size_t cells, double width, const double *distance,
               const double *weights, double factor, size_t count)
{
    const double per_width = 1 / width, last = (double)cells;
    for (size_t j = 0; j < count; j++) {
        double along = distance[j] * per_width;
        if (along >= last) continue;
        size_t at = (size_t)along;
        double t = along - (double)at - 0.5, w = weights ? factor * weights[j] : factor;
        double second = t * t, fourth = second * second, wt = w * t;
        quad low = {w, wt, w * second, wt * second};
        quad high = {fourth, fourth, fourth, fourth};
        quad *moment = (quad *)into[at].moment;
        moment[0] += low;
        moment[1] += low * high;
    }
}

static void add_series(double z, double step, double coefficient[ORK_CELL_MOMENTS])
{
    double before = 0, hermite = exp(-0.5 * z * z), power = 1;
    for (int k = 0; k < ORK_CELL_MOMENTS; k++) {
        coefficient[k] += hermite * power;
        double next = z * hermite - k * before;
        before = hermite;
        hermite = next;
        power *= step / (k + 1);
    }
}

void ork_cell_kernel(double middle, double width, double bandwidth, double r,
                     double coefficient[ORK_CELL_MOMENTS])
{
    for (int k = 0; k < ORK_CELL_MOMENTS; k++)
        coefficient[k] = 0;
    add_series((r - middle) / bandwidth, width / bandwidth, coefficient);
    if (r + middle < ORK_KERNEL_REACH * bandwidth)
        add_series((r + middle) / bandwidth, -width / bandwidth, coefficient);
}

double ork_cell_sum(const ork_cell *cell, const double coefficient[ORK_CELL_MOMENTS])
{
    const quad *a = (const quad *)cell->moment, *b = (const quad *)coefficient;
    quad sum = a[0] * b[0] + a[1] * b[1];
    return (sum[0] + sum[1]) + (sum[2] + sum[3]);
}
