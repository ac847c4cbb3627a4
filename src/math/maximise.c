/* Newton's method within a region of trust, on eigenvalues of the scaled second derivatives. */
#include "orken/math/maximise.h"

#include "orken/math.h"

#include <float.h>
#include <math.h>
#include <string.h>

typedef struct search {
    ork_objective objective;
    void *data;
    size_t terms;
    double *scale;          /* [terms] square roots of the greatest curvature met */
    double *model;          /* [terms × terms] −H scaled */
    double *value, *vector; /* its eigenvalues, descending, and eigenvectors */
    double *along;          /* [terms] the scaled gradient in the eigenvectors' directions */
    double *step, *trial, *gradient;
    double *hessian;
} search;

/* The model in units of `scale`, whose entries only grow, so that the radius keeps its meaning. */
static ork_status look_around(ork_context *ctx, search *s, const ork_maximum *m)
{
    size_t n = s->terms;
    for (size_t j = 0; j < n; j++) {
        double root = sqrt(fabs(m->hessian[j * n + j]));
        if (root > s->scale[j]) s->scale[j] = root;
    }
    for (size_t j = 0; j < n; j++) {
        double a = s->scale[j] > 0 ? s->scale[j] : 1;
        for (size_t k = 0; k < n; k++) {
            double b = s->scale[k] > 0 ? s->scale[k] : 1;
            s->model[j * n + k] = -m->hessian[j * n + k] / a / b;
        }
    }
    ORK_TRY(ork_eigen_symmetric(ctx, s->model, n, s->value, s->vector));
    for (size_t k = 0; k < n; k++) {
        s->along[k] = 0;
        for (size_t j = 0; j < n; j++)
            s->along[k] +=
                s->vector[k * n + j] * m->gradient[j] / (s->scale[j] > 0 ? s->scale[j] : 1);
    }
    return ORK_OK;
}

/* Length of the step (model + shift I)⁻¹ g. */
static double length_at(const search *s, double shift)
{
    double sum = 0;
    for (size_t k = 0; k < s->terms; k++) {
        double part = s->along[k] / (s->value[k] + shift);
        sum += part * part;
    }
    return sqrt(sum);
}

/* The least shift that makes the model convex and its step no longer than the radius. */
static double find_shift(const search *s, double radius)
{
    double least = s->value[s->terms - 1], floor = 1e-14 * fmax(1, s->value[0]);
    if (least > floor && length_at(s, 0) <= radius) return 0;
    double low = fmax(0, floor - least), high = low + 1;
    if (length_at(s, low) <= radius) return low;
    while (length_at(s, high) > radius)
        high = low + (high - low) * 4;
    for (int k = 0; k < 60 && high - low > 1e-3 * high; k++) {
        double middle = 0.5 * (low + high);
        if (length_at(s, middle) > radius)
            low = middle;
        else
            high = middle;
    }
    return high;
}

/* Sets the trial point; returns the gain that the model promises and the step's length. */
static double propose(search *s, const ork_maximum *m, double radius, double *length)
{
    size_t n = s->terms;
    double shift = find_shift(s, radius), promised = 0;
    memset(s->step, 0, n * sizeof *s->step);
    *length = 0;
    for (size_t k = 0; k < n; k++) {
        double part = s->along[k] / (s->value[k] + shift);
        promised += part * (s->along[k] - 0.5 * s->value[k] * part);
        *length += part * part;
        for (size_t j = 0; j < n; j++)
            s->step[j] += part * s->vector[k * n + j];
    }
    *length = sqrt(*length);
    for (size_t j = 0; j < n; j++)
        s->trial[j] = m->at[j] + s->step[j] / (s->scale[j] > 0 ? s->scale[j] : 1);
    return promised;
}

static bool is_finite_point(const double *value, const double *gradient, size_t n)
{
    if (!isfinite(*value)) return false;
    for (size_t j = 0; j < n; j++) {
        if (!isfinite(gradient[j])) return false;
    }
    return true;
}

static void judge(const search *s, ork_maximum *m)
{
    size_t n = s->terms;
    double sum = 0;
    /* Scales may be those of places left behind: curvature is told for the diagonal of here. */
    m->curvature = s->value[n - 1];
    m->is_concave = m->curvature > 1e-11;
    for (size_t k = 0; k < n; k++)
        sum += s->along[k] * s->along[k] / s->value[k];
    m->decrement = m->is_concave ? sum : NAN;
}

/* Scales of the last place alone, for the verdict. */
static ork_status look_finally(ork_context *ctx, search *s, ork_maximum *m)
{
    memset(s->scale, 0, s->terms * sizeof *s->scale);
    ORK_TRY(look_around(ctx, s, m));
    judge(s, m);
    m->has_converged = m->is_concave && m->decrement <= 1e-12 * (1 + fabs(m->value));
    return ORK_OK;
}

static ork_status climb(ork_context *ctx, search *s, size_t iterations_most, ork_maximum *m)
{
    size_t n = s->terms;
    double radius = sqrt((double)n), length, value;
    ORK_TRY(look_around(ctx, s, m));
    while (m->iterations < iterations_most && radius > 1e-12) {
        ORK_TRY(ork_check_cancelled(ctx));
        judge(s, m);
        double rounding = 1e-15 * (1 + fabs(m->value));
        bool is_last = m->is_concave && m->decrement <= rounding;
        double promised = propose(s, m, radius, &length);
        m->iterations++;
        ORK_TRY(s->objective(ctx, s->trial, &value, s->gradient, s->hessian, s->data));
        bool is_inside = is_finite_point(&value, s->gradient, n);
        double gain = is_inside ? value - m->value : -INFINITY;
        /* At the domain's edge, with next to nothing to gain beyond: no creeping up to it. */
        if (!is_inside && promised <= 1e-8 * (1 + fabs(m->value))) break;
        /* Below the rounding of the value the model knows better than the difference. */
        bool is_rounding = promised <= 1e-11 * (1 + fabs(m->value)) && gain >= -100 * rounding;
        double fit = is_rounding ? 1 : gain / promised;
        if (is_last && !is_rounding) break;
        if (fit < 0.25)
            radius = 0.25 * fmin(length, radius);
        else if (fit > 0.75 && length > 0.9 * radius)
            radius *= 3;
        if (fit <= 1e-4) continue;
        memcpy(m->at, s->trial, n * sizeof *m->at);
        memcpy(m->gradient, s->gradient, n * sizeof *m->gradient);
        memcpy(m->hessian, s->hessian, n * n * sizeof *m->hessian);
        m->value = value;
        ORK_TRY(look_around(ctx, s, m));
        if (is_last) break;
    }
    return look_finally(ctx, s, m);
}

ork_status ork_maximise(ork_context *ctx, ork_objective objective, void *data, const double *start,
                        size_t terms, size_t iterations_most, ork_arena *arena,
                        ork_maximum *maximum)
{
    ORK_SCRATCH(scratch);
    *maximum = (ork_maximum){.terms = terms};
    search s = {.objective = objective, .data = data, .terms = terms};
    double **vectors[] = {&s.scale, &s.value, &s.along, &s.step, &s.trial, &s.gradient};
    double **matrices[] = {&s.model, &s.vector, &s.hessian};
    for (size_t k = 0; k < sizeof vectors / sizeof *vectors; k++)
        ORK_NEW(*vectors[k], ork_arena_calloc(ctx, &scratch, terms, sizeof(double)));
    for (size_t k = 0; k < sizeof matrices / sizeof *matrices; k++)
        ORK_NEW(*matrices[k], ork_arena_calloc(ctx, &scratch, terms * terms, sizeof(double)));
    ORK_NEW(maximum->at, ork_arena_alloc(ctx, arena, terms * sizeof(double)));
    ORK_NEW(maximum->gradient, ork_arena_calloc(ctx, arena, terms, sizeof(double)));
    ORK_NEW(maximum->hessian, ork_arena_calloc(ctx, arena, terms * terms, sizeof(double)));
    memcpy(maximum->at, start, terms * sizeof(double));
    ORK_TRY(objective(ctx, start, &maximum->value, maximum->gradient, maximum->hessian, data));
    if (!is_finite_point(&maximum->value, maximum->gradient, terms))
        return ork_fail(ctx, ORK_ERR_ARGUMENT, "the function is not finite at the start");
    return climb(ctx, &s, iterations_most, maximum);
}
