/* Nonlinear least squares. Matrices are column-major. */
#ifndef ORKEN_MATH_LEAST_SQUARES_H
#define ORKEN_MATH_LEAST_SQUARES_H

#include "orken/base.h"

/* Fills fitted [n] and, unless it is NULL, the derivatives [n × terms] for some parameters. */
typedef void (*ork_curve)(const double *parameter, double *fitted, double *jacobian, void *data);

typedef struct ork_nonlinear {
    size_t n, terms;
    double *parameter, *std_error; /* [terms]; errors NaN where the rows do not determine them */
    double *fitted;                /* [n] */
    double residual_ss, sigma2;    /* sigma2 NaN without rows left over */
    size_t iterations;
    bool has_converged;
    bool is_determined; /* the derivatives are independent at the end */
} ork_nonlinear;

/*
 * The minimum of Σ (y − curve)² near `start`, by Levenberg and Marquardt's steps; the same bits for
 * the same start. Standard errors are those of the linearisation at the end.
 *
 * y      [n]
 * start  [terms]; the curve must be finite there
 *
 * Errors: ORK_ERR_DATA for fewer rows than parameters, ORK_ERR_ARGUMENT for a start at which the
 * curve is not finite.
 * Sources: Marquardt (1963), J. SIAM 11; gain ratios after Nielsen (1999).
 */
ork_status ork_least_squares(ork_context *ctx, ork_curve curve, void *data, const double *y,
                             size_t n, const double *start, size_t terms, ork_arena *arena,
                             ork_nonlinear *fit);

#endif
