/*
 * Linear regression by least squares. Arrays hold no missing values; matrices are column-major.
 */
#ifndef ORKEN_MATH_REGRESSION_H
#define ORKEN_MATH_REGRESSION_H

#include "orken/base.h"

/* What the errors are assumed to be. All but the first are of White's kind: variances may differ
   from row to row (MacKinnon & White 1985). */
typedef enum ork_errors {
    ORK_ERRORS_EQUAL, /* one variance */
    ORK_ERRORS_HC0,   /* e² */
    ORK_ERRORS_HC1,   /* e² n/(n − k) */
    ORK_ERRORS_HC2,   /* e²/(1 − h) */
    ORK_ERRORS_HC3,   /* e²/(1 − h)², for small samples */
} ork_errors;

typedef struct ork_regression {
    size_t n, terms;
    double *coefficient, *std_error, *t, *p; /* [terms]; p two-sided, from Student's t */
    double *covariance;                      /* [terms × terms] of the coefficients */
    double *residual, *leverage;             /* [n] */
    double residual_ss,
        total_ss;           /* total about the weighted mean when the first term is constant */
    double sigma2;          /* residual_ss/(n − terms); NAN when nothing is left over */
    double r2, adjusted_r2; /* NAN when y is constant */
    double f, f_p;          /* all terms but the constant together; NAN without such terms */
    double log_likelihood, aic, bic; /* of normal errors; sigma counts as a parameter */
} ork_regression;

/*
 * Least squares by Householder's QR of columns scaled to length 1, so that neither measure units
 * nor squared condition numbers cost digits.
 *
 * x         [n × terms], the constant's column of ones (if wanted) first
 * y         [n]
 * weight    [n] above 0, or NULL: each row's share in the sum of squares
 * fit       its arrays come from the arena
 * collinear when not NULL: the first term that those before it determine, where that is the error
 *
 * Errors: ORK_ERR_DATA for fewer rows than terms and for collinear terms; ORK_ERR_ARGUMENT for
 * values that are not finite.
 * Sources: Golub & Van Loan (2013), Matrix Computations, 5.3; White (1980), Econometrica 48.
 */
ork_status ork_regress(ork_context *ctx, const double *x, size_t n, size_t terms, const double *y,
                       const double *weight, ork_errors errors, ork_arena *arena,
                       ork_regression *fit, size_t *collinear);

/* P(F >= f) with so many degrees of freedom. */
double ork_f_upper(double f, double numerator, double denominator);

#endif
