/* Least squares by Householder's QR, with standard errors of five kinds. */
#include "orken/math/regression.h"

#include "orken/math.h"

#include <float.h>
#include <math.h>
#include <string.h>

typedef struct qr {
    size_t n, terms;
    double *a;     /* [n × terms] R above the diagonal, reflections from the diagonal down */
    double *scale; /* [terms] length of the columns before */
    double *diagonal, *beta; /* [terms] of R; 2/(v'v) */
} qr;

double ork_f_upper(double f, double numerator, double denominator)
{
    if (isnan(f)) return NAN;
    if (f <= 0) return 1;
    if (isinf(f)) return 0;
    return ork_beta_regularised(denominator / 2, numerator / 2,
                                denominator / (denominator + numerator * f));
}

/* Length without overflow or underflow. */
static double length_of(const double *x, size_t n)
{
    double greatest = 0, sum = 0;
    for (size_t i = 0; i < n; i++)
        greatest = fmax(greatest, fabs(x[i]));
    if (greatest == 0) return 0;
    for (size_t i = 0; i < n; i++)
        sum += x[i] / greatest * (x[i] / greatest);
    return greatest * sqrt(sum);
}

static void reflect(const double *v, double beta, double *x, size_t n)
{
    double along = beta * ork_dot(v, x, n);
    for (size_t i = 0; i < n; i++)
        x[i] -= along * v[i];
}

/* Decomposes in place; the number of the first column that depends on those before, or terms. */
static size_t decompose(qr *q)
{
    size_t n = q->n;
    for (size_t j = 0; j < q->terms; j++) {
        double *column = q->a + j * n;
        q->scale[j] = length_of(column, n);
        if (q->scale[j] == 0) return j;
        for (size_t i = 0; i < n; i++)
            column[i] /= q->scale[j];
        for (size_t k = 0; k < j; k++)
            reflect(q->a + k * n + k, q->beta[k], column + k, n - k);
        double rest = length_of(column + j, n - j);
        /* Of a column of length 1 this is left: below it, only rounding is. */
        if (rest < 1e-11) return j;
        double head = column[j], moved = head > 0 ? head + rest : head - rest;
        q->diagonal[j] = head > 0 ? -rest : rest;
        q->beta[j] = 1 / (rest * fabs(moved));
        column[j] = moved;
    }
    return q->terms;
}

/* Solves R'z = x (forward) or Rz = x (backward), in place. */
static void solve_transposed(const qr *q, double *x)
{
    for (size_t j = 0; j < q->terms; j++) {
        double sum = x[j];
        for (size_t k = 0; k < j; k++)
            sum -= q->a[j * q->n + k] * x[k];
        x[j] = sum / q->diagonal[j];
    }
}
static void solve(const qr *q, double *x)
{
    for (size_t j = q->terms; j-- > 0;) {
        x[j] /= q->diagonal[j];
        for (size_t k = 0; k < j; k++)
            x[k] -= q->a[j * q->n + k] * x[j];
    }
}

/* (R'R)⁻¹ X' diag(s) X (R'R)⁻¹ for scaled columns x: the sandwich; x is [n × terms]. */
static ork_status sandwich(ork_context *ctx, const qr *q, const double *x, const double *squared,
                           double *covariance)
{
    ORK_SCRATCH(scratch);
    size_t terms = q->terms;
    double *row;
    ORK_NEW(row, ork_arena_alloc(ctx, &scratch, terms * sizeof *row));
    memset(covariance, 0, terms * terms * sizeof *covariance);
    for (size_t i = 0; i < q->n; i++) {
        for (size_t j = 0; j < terms; j++)
            row[j] = x[j * q->n + i] / q->scale[j];
        solve_transposed(q, row);
        solve(q, row);
        for (size_t j = 0; j < terms; j++)
            for (size_t k = 0; k < terms; k++)
                covariance[j * terms + k] += row[j] * row[k] * squared[i];
    }
    return ORK_OK;
}

static ork_status equal_errors(ork_context *ctx, const qr *q, double sigma2, double *covariance)
{
    ORK_SCRATCH(scratch);
    size_t terms = q->terms;
    double *column;
    ORK_NEW(column, ork_arena_alloc(ctx, &scratch, terms * sizeof *column));
    for (size_t j = 0; j < terms; j++) {
        memset(column, 0, terms * sizeof *column);
        column[j] = 1;
        solve_transposed(q, column);
        solve(q, column);
        for (size_t k = 0; k < terms; k++)
            covariance[j * terms + k] = column[k] * sigma2;
    }
    return ORK_OK;
}

/* Leverages: squared lengths of the rows of Q. */
static ork_status find_leverages(ork_context *ctx, const qr *q, const double *x, double *leverage)
{
    ORK_SCRATCH(scratch);
    double *row;
    ORK_NEW(row, ork_arena_alloc(ctx, &scratch, q->terms * sizeof *row));
    for (size_t i = 0; i < q->n; i++) {
        for (size_t j = 0; j < q->terms; j++)
            row[j] = x[j * q->n + i] / q->scale[j];
        solve_transposed(q, row);
        leverage[i] = fmin(ork_dot(row, row, q->terms), 1);
    }
    return ORK_OK;
}

static double squared_error(const ork_regression *fit, size_t i, double e, ork_errors errors)
{
    double left = 1 - fit->leverage[i], rows = (double)fit->n;
    switch (errors) {
    case ORK_ERRORS_HC1:
        return e * e * rows / (rows - (double)fit->terms);
    case ORK_ERRORS_HC2:
        return left > 1e-12 ? e * e / left : 0;
    case ORK_ERRORS_HC3:
        return left > 1e-12 ? e * e / (left * left) : 0;
    default:
        return e * e;
    }
}

static ork_status find_covariance(ork_context *ctx, const qr *q, const double *x,
                                  const double *error, ork_errors errors, ork_arena *arena,
                                  ork_regression *fit)
{
    size_t terms = fit->terms;
    ORK_TRY(find_leverages(ctx, q, x, fit->leverage));
    if (errors == ORK_ERRORS_EQUAL) {
        ORK_TRY(equal_errors(ctx, q, fit->sigma2, fit->covariance));
    } else {
        double *squared;
        ORK_NEW(squared, ork_arena_alloc(ctx, arena, fit->n * sizeof *squared));
        for (size_t i = 0; i < fit->n; i++)
            squared[i] = squared_error(fit, i, error[i], errors);
        ORK_TRY(sandwich(ctx, q, x, squared, fit->covariance));
    }
    for (size_t j = 0; j < terms; j++) {
        /* Before the covariance can leave the range of numbers in the data's own units. */
        fit->std_error[j] = sqrt(fit->covariance[j * terms + j]) / q->scale[j];
        for (size_t k = 0; k < terms; k++)
            fit->covariance[j * terms + k] /= q->scale[j] * q->scale[k];
    }
    return ORK_OK;
}

static bool is_constant(const double *x, size_t n)
{
    for (size_t i = 1; i < n; i++)
        if (x[i] != x[0]) return false;
    return n > 0 && x[0] != 0;
}

/* Sums of squares, R², F, likelihood. */
static void summarise(const double *x, const double *y, const double *weight, ork_regression *fit)
{
    const double pi = 3.14159265358979323846;
    size_t n = fit->n, terms = fit->terms;
    bool has_constant = terms > 0 && is_constant(x, n);
    double mean = 0, mass = 0, logs = 0;
    for (size_t i = 0; i < n; i++) {
        double w = weight ? weight[i] : 1;
        mean += w * y[i];
        mass += w;
        logs += weight ? log(w) : 0;
    }
    mean = has_constant ? mean / mass : 0;
    fit->total_ss = fit->residual_ss = 0;
    for (size_t i = 0; i < n; i++) {
        double w = weight ? weight[i] : 1;
        fit->total_ss += w * (y[i] - mean) * (y[i] - mean);
        fit->residual_ss += w * fit->residual[i] * fit->residual[i];
    }
    double left = (double)(n - terms), tested = (double)(terms - has_constant), rows = (double)n;
    fit->sigma2 = left > 0 ? fit->residual_ss / left : NAN;
    fit->r2 = fit->total_ss > 0 ? 1 - fit->residual_ss / fit->total_ss : NAN;
    fit->adjusted_r2 = 1 - (1 - fit->r2) * (rows - has_constant) / left;
    fit->f = tested > 0 ? (fit->total_ss - fit->residual_ss) / tested / fit->sigma2 : NAN;
    fit->f_p = ork_f_upper(fit->f, tested, left);
    fit->log_likelihood = -0.5 * rows * (log(2 * pi * fit->residual_ss / rows) + 1) + 0.5 * logs;
    fit->aic = 2 * (double)(terms + 1) - 2 * fit->log_likelihood;
    fit->bic = log(rows) * (double)(terms + 1) - 2 * fit->log_likelihood;
}

static ork_status refuse_rows(ork_context *ctx, size_t n, size_t terms)
{
    ork_fail(ctx, ORK_ERR_DATA, "%zu rows are too few for a regression with %zu terms", n, terms);
    return ork_hint(ctx, "give more rows, or leave out terms");
}

static ork_status copy_weighted(ork_context *ctx, const double *x, const double *weight, size_t n,
                                ork_arena *arena, size_t columns, double **copy)
{
    ORK_NEW(*copy, ork_arena_alloc(ctx, arena, n * columns * sizeof **copy));
    for (size_t j = 0; j < columns; j++) {
        for (size_t i = 0; i < n; i++) {
            double value = x[j * n + i];
            if (!isfinite(value) || (weight && !(weight[i] > 0 && isfinite(weight[i])))) {
                return ork_fail(ctx, ORK_ERR_ARGUMENT,
                                "row %zu of a regression is not a finite number", i + 1);
            }
            (*copy)[j * n + i] = weight ? value * sqrt(weight[i]) : value;
        }
    }
    return ORK_OK;
}

static ork_status allocate(ork_context *ctx, size_t n, size_t terms, ork_arena *arena,
                           ork_regression *fit)
{
    *fit = (ork_regression){.n = n, .terms = terms};
    double **const of_terms[] = {&fit->coefficient, &fit->std_error, &fit->t, &fit->p};
    for (size_t k = 0; k < 4; k++)
        ORK_NEW(*of_terms[k], ork_arena_calloc(ctx, arena, terms, sizeof(double)));
    ORK_NEW(fit->covariance, ork_arena_calloc(ctx, arena, terms * terms, sizeof(double)));
    ORK_NEW(fit->residual, ork_arena_calloc(ctx, arena, n, sizeof(double)));
    ORK_NEW(fit->leverage, ork_arena_calloc(ctx, arena, n, sizeof(double)));
    return ORK_OK;
}

/* y becomes Q'y, whose head gives the coefficients. */
static void find_coefficients(const qr *q, double *y, ork_regression *fit)
{
    for (size_t j = 0; j < q->terms; j++)
        reflect(q->a + j * q->n + j, q->beta[j], y + j, q->n - j);
    memcpy(fit->coefficient, y, q->terms * sizeof *y);
    solve(q, fit->coefficient);
    for (size_t j = 0; j < q->terms; j++)
        fit->coefficient[j] /= q->scale[j];
}

static void find_residuals(const double *x, const double *y, ork_regression *fit)
{
    for (size_t i = 0; i < fit->n; i++)
        fit->residual[i] = y[i];
    for (size_t j = 0; j < fit->terms; j++)
        for (size_t i = 0; i < fit->n; i++)
            fit->residual[i] -= fit->coefficient[j] * x[j * fit->n + i];
}

ork_status ork_regress(ork_context *ctx, const double *x, size_t n, size_t terms, const double *y,
                       const double *weight, ork_errors errors, ork_arena *arena,
                       ork_regression *fit, size_t *collinear)
{
    ORK_SCRATCH(scratch);
    qr q = {.n = n, .terms = terms};
    double *rows, *target, *error;
    if (collinear) *collinear = terms;
    if (n < terms || n == 0) return refuse_rows(ctx, n, terms);
    ORK_TRY(allocate(ctx, n, terms, arena, fit));
    ORK_TRY(copy_weighted(ctx, x, weight, n, &scratch, terms, &q.a));
    ORK_TRY(copy_weighted(ctx, x, weight, n, &scratch, terms, &rows));
    ORK_TRY(copy_weighted(ctx, y, weight, n, &scratch, 1, &target));
    ORK_NEW(q.scale, ork_arena_calloc(ctx, &scratch, 3 * terms, sizeof *q.scale));
    q.diagonal = q.scale + terms;
    q.beta = q.diagonal + terms;
    size_t dependent = decompose(&q);
    if (dependent < terms) {
        if (collinear) *collinear = dependent;
        return ork_fail(ctx, ORK_ERR_DATA,
                        "term %zu of a regression is determined by those before it", dependent + 1);
    }
    find_coefficients(&q, target, fit);
    find_residuals(x, y, fit);
    summarise(x, y, weight, fit);
    ORK_NEW(error, ork_arena_alloc(ctx, &scratch, n * sizeof *error));
    for (size_t i = 0; i < n; i++)
        error[i] = fit->residual[i] * (weight ? sqrt(weight[i]) : 1);
    ORK_TRY(find_covariance(ctx, &q, rows, error, errors, &scratch, fit));
    for (size_t j = 0; j < terms; j++) {
        fit->t[j] = fit->coefficient[j] / fit->std_error[j];
        fit->p[j] = n > terms ? ork_t_two_sided(fit->t[j], (double)(n - terms)) : NAN;
    }
    return ORK_OK;
}
