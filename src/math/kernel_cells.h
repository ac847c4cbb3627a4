/* Distances in narrow cells, with the moments that a kernel's Taylor series needs. */
#ifndef ORKEN_MATH_KERNEL_CELLS_H
#define ORKEN_MATH_KERNEL_CELLS_H

#include <stddef.h>

enum { ORK_CELL_MOMENTS = 8 };
#define ORK_KERNEL_REACH 9.0 /* bandwidths: the kernel is 1e-17 of its height there */

/* Moment k of a cell: Σ w t^k, t in [−1/2, 1/2] the offset from the middle in widths. */
typedef struct ork_cell {
    double moment[ORK_CELL_MOMENTS];
} ork_cell;

/* Lets distances [count] enter cells [cells] of a width; those beyond are left out. Their weights
   are factor × weights, or factor. */
void ork_cells_take(ork_cell *into, size_t cells, double width, const double *distance,
                    const double *weights, double factor, size_t count);

/*
 * What a cell's moments count in Σ w (φ((r − d)/h) + φ((r + d)/h)) sqrt(2π), d the distances of a
 * cell with this middle: with z that of the middle, φ(z − s) = φ(z) Σ He_k(z) s^k/k!, Hermite's
 * polynomials He.
 */
void ork_cell_kernel(double middle, double width, double bandwidth, double r,
                     double coefficient[ORK_CELL_MOMENTS]);
double ork_cell_sum(const ork_cell *cell, const double coefficient[ORK_CELL_MOMENTS]);

#endif
