/* The maximum of a smooth function by Newton's method within a region of trust. */
#ifndef ORKEN_MATH_MAXIMISE_H
#define ORKEN_MATH_MAXIMISE_H

#include "orken/base.h"

/*
 * A function of `terms` variables with its derivatives: gradient [terms] and the symmetric matrix
 * of second derivatives hessian [terms × terms], of which both triangles are filled. A value that
 * is not finite tells that `at` is outside the function's domain; derivatives are then not looked
 * at.
 */
typedef ork_status (*ork_objective)(ork_context *ctx, const double *at, double *value,
                                    double *gradient, double *hessian, void *data);

typedef struct ork_maximum {
    size_t terms;
    double *at, *gradient; /* [terms] */
    double *hessian;       /* [terms × terms] */
    double value;
    double decrement; /* g'(−H)⁻¹g, twice what another Newton step would gain; NaN unless concave */
    /* Least eigenvalue of −H scaled to a unit diagonal: 0 is a ridge, below 0 no maximum. */
    double curvature;
    size_t iterations;
    bool is_concave;    /* curvature above 1e-11 */
    bool has_converged; /* concave, and the decrement is within rounding */
} ork_maximum;

/*
 * A local maximum near `start`, where the function must be finite. Steps maximise the quadratic
 * model within a radius that grows and shrinks with how well the model foretells the gain (Moré &
 * Sorensen 1983), in units in which each variable's own curvature is 1; so directions of no or of
 * wrong curvature are followed uphill rather than mistaken for maxima. Ends after `iterations_most`
 * steps, or when no step gains; what was reached is told, not whether one likes it.
 *
 * maximum   its arrays come from the arena
 *
 * Errors: ORK_ERR_ARGUMENT for a start outside the domain; what the objective returns.
 */
ork_status ork_maximise(ork_context *ctx, ork_objective objective, void *data, const double *start,
                        size_t terms, size_t iterations_most, ork_arena *arena,
                        ork_maximum *maximum);

#endif
