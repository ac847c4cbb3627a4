/* Levenberg and Marquardt's steps on normal equations scaled to a unit diagonal. */
#include "orken/math/least_squares.h"

#include "orken/math.h"

#include <float.h>
#include <math.h>
#include <string.h>

enum { ITERATIONS_MOST = 500 };

typedef struct search {
    ork_curve curve;
    void *data;
    const double *y;
    size_t n, terms;
    double *fitted, *jacobian; /* at the present parameters */
    double *trial, *trial_fitted;
    double *normal, *factor; /* [terms × terms] J'J scaled; with damping, factored */
    double *scale;           /* [terms] lengths of the columns of J */
    double *slope, *step;    /* [terms] scaled J'(y − fitted); the step */
} search;

static double sum_of_squares(const search *s, const double *fitted)
{
    double sum = 0;
    for (size_t i = 0; i < s->n; i++)
        sum += (s->y[i] - fitted[i]) * (s->y[i] - fitted[i]);
    return sum;
}

/* Normal equations at the present parameters, in units in which each derivative has length 1. */
static void linearise(search *s)
{
    for (size_t j = 0; j < s->terms; j++) {
        const double *column = s->jacobian + j * s->n;
        double sum = 0, along = 0;
        for (size_t i = 0; i < s->n; i++)
            sum += column[i] * column[i];
        s->scale[j] = sum > 0 ? sqrt(sum) : 1;
        for (size_t i = 0; i < s->n; i++)
            along += column[i] / s->scale[j] * (s->y[i] - s->fitted[i]);
        s->slope[j] = along;
    }
    for (size_t j = 0; j < s->terms; j++) {
        for (size_t k = 0; k < s->terms; k++) {
            double sum = 0;
            for (size_t i = 0; i < s->n; i++)
                sum += s->jacobian[j * s->n + i] / s->scale[j] *
                       (s->jacobian[k * s->n + i] / s->scale[k]);
            s->normal[j * s->terms + k] = sum;
        }
    }
}

/* The damped step and by how much it should lower the sum; false when it cannot be computed. */
static bool propose(search *s, const double *parameter, double damping, double *promised)
{
    size_t terms = s->terms;
    memcpy(s->factor, s->normal, terms * terms * sizeof *s->factor);
    for (size_t j = 0; j < terms; j++)
        s->factor[j * terms + j] += damping;
    if (!ork_cholesky(s->factor, terms)) return false;
    memcpy(s->step, s->slope, terms * sizeof *s->step);
    ork_cholesky_solve(s->factor, terms, s->step);
    *promised = 0;
    for (size_t j = 0; j < terms; j++) {
        *promised += s->step[j] * (damping * s->step[j] + s->slope[j]);
        s->trial[j] = parameter[j] + s->step[j] / s->scale[j];
    }
    return true;
}

static bool is_small(const search *s, const double *parameter)
{
    for (size_t j = 0; j < s->terms; j++) {
        if (fabs(s->step[j] / s->scale[j]) > 1e-13 * (fabs(parameter[j]) + 1e-13)) return false;
    }
    return true;
}

static void iterate(search *s, ork_nonlinear *fit)
{
    double *parameter = fit->parameter, sum = sum_of_squares(s, s->fitted), size = 0;
    double damping = 1e-3, growth = 2, promised;
    for (size_t i = 0; i < s->n; i++)
        size += s->y[i] * s->y[i];
    linearise(s);
    while (fit->iterations < ITERATIONS_MOST && damping < 1e30) {
        fit->iterations++;
        if (!propose(s, parameter, damping, &promised)) {
            damping = fmax(damping * growth, 1e-12);
            growth *= 2;
            continue;
        }
        /* What is left to win is within the rounding of the data: this is the minimum. */
        fit->has_converged = promised <= 1e-30 * size || is_small(s, parameter);
        s->curve(s->trial, s->trial_fitted, NULL, s->data);
        double then = sum_of_squares(s, s->trial_fitted), gain = (sum - then) / promised;
        /* Rounding of the sum hides the last half of the digits: steps within it are taken, too. */
        bool is_flat = fabs(then - sum) <= 1e-13 * sum;
        if (!(then <= sum) && !is_flat) {
            if (fit->has_converged) break;
            damping *= growth;
            growth *= 2;
            continue;
        }
        memcpy(parameter, s->trial, s->terms * sizeof *parameter);
        s->curve(parameter, s->fitted, s->jacobian, s->data);
        sum = then;
        if (fit->has_converged) break;
        linearise(s);
        double rest = is_flat ? 1 : 2 * gain - 1;
        damping *= fmax(1.0 / 3, 1 - rest * rest * rest);
        growth = 2;
    }
    /* Steps that can no longer lower the sum have converged too. */
    fit->has_converged |= damping >= 1e30;
    fit->residual_ss = sum;
}

static void find_errors(search *s, ork_nonlinear *fit)
{
    size_t terms = s->terms;
    fit->sigma2 = s->n > terms ? fit->residual_ss / (double)(s->n - terms) : NAN;
    linearise(s);
    memcpy(s->factor, s->normal, terms * terms * sizeof *s->factor);
    fit->is_determined = ork_cholesky(s->factor, terms);
    for (size_t j = 0; j < terms; j++) {
        fit->std_error[j] = NAN;
        if (!fit->is_determined) continue;
        memset(s->step, 0, terms * sizeof *s->step);
        s->step[j] = 1;
        ork_cholesky_solve(s->factor, terms, s->step);
        fit->std_error[j] = sqrt(fit->sigma2 * s->step[j]) / s->scale[j];
    }
}

static ork_status allocate(ork_context *ctx, ork_arena *arena, search *s)
{
    size_t n = s->n, terms = s->terms;
    struct {
        double **array;
        size_t count;
    } wanted[] = {{&s->jacobian, n * terms},   {&s->trial, terms},
                  {&s->trial_fitted, n},       {&s->normal, terms * terms},
                  {&s->factor, terms * terms}, {&s->scale, terms},
                  {&s->slope, terms},          {&s->step, terms}};
    for (size_t k = 0; k < sizeof wanted / sizeof *wanted; k++)
        ORK_NEW(*wanted[k].array, ork_arena_calloc(ctx, arena, wanted[k].count, sizeof(double)));
    return ORK_OK;
}

ork_status ork_least_squares(ork_context *ctx, ork_curve curve, void *data, const double *y,
                             size_t n, const double *start, size_t terms, ork_arena *arena,
                             ork_nonlinear *fit)
{
    ORK_SCRATCH(scratch);
    search s = {.curve = curve, .data = data, .y = y, .n = n, .terms = terms};
    if (n < terms) {
        return ork_fail(ctx, ORK_ERR_DATA, "%zu values are too few for a curve with %zu parameters",
                        n, terms);
    }
    *fit = (ork_nonlinear){.n = n, .terms = terms};
    ORK_NEW(fit->parameter, ork_arena_alloc(ctx, arena, terms * sizeof(double)));
    ORK_NEW(fit->std_error, ork_arena_alloc(ctx, arena, terms * sizeof(double)));
    ORK_NEW(fit->fitted, ork_arena_alloc(ctx, arena, n * sizeof(double)));
    ORK_TRY(allocate(ctx, &scratch, &s));
    s.fitted = fit->fitted;
    memcpy(fit->parameter, start, terms * sizeof *start);
    curve(fit->parameter, s.fitted, s.jacobian, data);
    if (!isfinite(sum_of_squares(&s, s.fitted))) {
        return ork_fail(ctx, ORK_ERR_ARGUMENT, "the curve is not finite where its search starts");
    }
    iterate(&s, fit);
    find_errors(&s, fit);
    return ORK_OK;
}
