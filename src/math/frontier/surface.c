/*
 * Envelopes of values by a linear surface. Around least squares the problem is: z nearest to 0 with
 * G z >= h, where h are the residuals. The linear norm goes to the simplex method; the quadratic
 * one is least distance programming, whose dual is least squares with coefficients of 0 or more.
 */
#include "orken/math.h"
#include "orken/math/metafrontier.h"

#include <float.h>
#include <math.h>
#include <string.h>

typedef struct surface {
    size_t n, terms;
    bool has_constant;
    double *z;         /* [n × terms] standardised columns, the constant first */
    double *mean, *sd; /* [terms] */
    double *factor;    /* [terms²] Cholesky's of z'z/n */
    double *least;     /* [terms] least squares */
    double *above;     /* [n] values less least squares, over their greatest size */
    double scale;      /* that size */
} surface;

/* ---- Least squares -----------------------------------------------------------------------------
 */

static void standardise(const ork_design *design, size_t j, size_t n, surface *s)
{
    size_t term = j + s->has_constant;
    const double *x = design->x + j * n;
    double *z = s->z + term * n, sum = 0;
    s->mean[term] = s->has_constant ? ork_mean(x, n) : 0;
    for (size_t i = 0; i < n; i++)
        sum += (x[i] - s->mean[term]) * (x[i] - s->mean[term]);
    s->sd[term] = sum > 0 ? sqrt(sum / (double)n) : 1;
    for (size_t i = 0; i < n; i++)
        z[i] = (x[i] - s->mean[term]) / s->sd[term];
}

static double at_row(const surface *s, const double *b, size_t i)
{
    double sum = 0;
    for (size_t j = 0; j < s->terms; j++)
        sum += b[j] * s->z[j * s->n + i];
    return sum;
}

static ork_status prepare(ork_context *ctx, const ork_design *design, const double *value, int sign,
                          ork_arena *arena, surface *s)
{
    size_t n = s->n, k = s->terms;
    double **const arrays[] = {&s->mean, &s->sd, &s->least};
    for (size_t a = 0; a < 3; a++)
        ORK_NEW(*arrays[a], ork_arena_calloc(ctx, arena, k + 1, sizeof(double)));
    ORK_NEW(s->z, ork_arena_alloc(ctx, arena, (n * k + 1) * sizeof(double)));
    ORK_NEW(s->factor, ork_arena_calloc(ctx, arena, k * k + 1, sizeof(double)));
    ORK_NEW(s->above, ork_arena_alloc(ctx, arena, (n + 1) * sizeof(double)));
    for (size_t i = 0; s->has_constant && i < n; i++)
        s->z[i] = 1;
    if (s->has_constant) s->sd[0] = 1;
    for (size_t j = 0; j < design->columns; j++)
        standardise(design, j, n, s);
    for (size_t i = 0; i < n; i++)
        s->above[i] = sign * value[i];
    for (size_t j = 0; j < k; j++) {
        for (size_t l = 0; l <= j; l++)
            s->factor[l * k + j] = ork_dot(s->z + j * n, s->z + l * n, n) / (double)n;
        s->least[j] = ork_dot(s->z + j * n, s->above, n) / (double)n;
    }
    if (n < k || !ork_cholesky(s->factor, k))
        return ork_fail(ctx, ORK_ERR_DATA, "columns of the surface determine each other");
    ork_cholesky_solve(s->factor, k, s->least);
    double most = 0;
    for (size_t i = 0; i < n; i++) {
        most = fmax(most, fabs(s->above[i]));
        s->above[i] -= at_row(s, s->least, i);
        s->scale = fmax(s->scale, fabs(s->above[i]));
    }
    if (s->scale <= 1e-13 * most) s->scale = 0;
    for (size_t i = 0; s->scale > 0 && i < n; i++)
        s->above[i] /= s->scale;
    return ORK_OK;
}

/* ---- Linear ------------------------------------------------------------------------------------
 */

/* From the surface lifted to the greatest residual; each step is the difference of two variables.
   Columns but the constant have a mean of 0, so that they cost nothing. */
static ork_status descend(ork_context *ctx, const surface *s, double *step)
{
    ORK_SCRATCH(scratch);
    size_t n = s->n, k = s->terms;
    double *a, *b, *c, *x, value;
    ORK_NEW(a, ork_arena_alloc(ctx, &scratch, 2 * n * k * sizeof *a));
    ORK_NEW(b, ork_arena_alloc(ctx, &scratch, n * sizeof *b));
    ORK_NEW(c, ork_arena_alloc(ctx, &scratch, 2 * k * sizeof *c));
    ORK_NEW(x, ork_arena_alloc(ctx, &scratch, 2 * k * sizeof *x));
    for (size_t j = 0; j < k; j++) {
        c[k + j] = ork_mean(s->z + j * n, n);
        c[j] = -c[k + j];
        for (size_t i = 0; i < n; i++) {
            a[(k + j) * n + i] = s->z[j * n + i];
            a[j * n + i] = -s->z[j * n + i];
        }
    }
    for (size_t i = 0; i < n; i++)
        b[i] = fmax(0, 1 - s->above[i]);
    ORK_TRY(ork_lp_maximise(ctx, a, b, n, c, 2 * k, x, &value));
    for (size_t j = 0; j < k; j++)
        step[j] = x[j] - x[k + j];
    step[0] += 1;
    return ORK_OK;
}

/* ---- Quadratic ---------------------------------------------------------------------------------
 *
 * E u nearest to f = (0, …, 0, 1) with u >= 0, E [terms + 1 × n] holding rows of G and h; with the
 * residual ρ = E u − f the least distance is z = −ρ/ρ_last (Lawson & Hanson 1974, 23.27).
 */

typedef struct active_set {
    size_t n, height; /* terms + 1 */
    double *e;        /* [n × height] a row's column of E by row */
    double *residual; /* [height] f − E u */
    size_t *member;   /* [height] rows with u > 0 */
    size_t count;
    double *u, *wish;      /* [height] of the members */
    double *q, *r, *along; /* [height²], [height²], [height] */
} active_set;

static double product(const double *a, const double *b, size_t n)
{
    double sum = 0;
    for (size_t j = 0; j < n; j++)
        sum += a[j] * b[j];
    return sum;
}

/* Least squares of f on the members' columns, by orthogonalising them twice; false when they
   determine each other. */
static bool solve_members(active_set *s)
{
    size_t m = s->height;
    for (size_t k = 0; k < s->count; k++) {
        double *q = s->q + k * m, *r = s->r + k * m;
        const double *e = s->e + s->member[k] * m;
        memcpy(q, e, m * sizeof *q);
        memset(r, 0, m * sizeof *r);
        for (int pass = 0; pass < 2; pass++) {
            for (size_t l = 0; l < k; l++) {
                double along = product(s->q + l * m, q, m);
                r[l] += along;
                for (size_t j = 0; j < m; j++)
                    q[j] -= along * s->q[l * m + j];
            }
        }
        r[k] = sqrt(product(q, q, m));
        if (!(r[k] > 1e-12 * sqrt(product(e, e, m)))) return false;
        for (size_t j = 0; j < m; j++)
            q[j] /= r[k];
        s->along[k] = q[m - 1];
    }
    for (size_t k = s->count; k-- > 0;) {
        double sum = s->along[k];
        for (size_t l = k + 1; l < s->count; l++)
            sum -= s->r[l * m + k] * s->wish[l];
        s->wish[k] = sum / s->r[k * m + k];
    }
    return true;
}

static void find_residual(active_set *s)
{
    size_t m = s->height;
    memset(s->residual, 0, m * sizeof *s->residual);
    s->residual[m - 1] = 1;
    for (size_t k = 0; k < s->count; k++) {
        for (size_t j = 0; j < m; j++)
            s->residual[j] -= s->u[k] * s->e[s->member[k] * m + j];
    }
}

/* How far a member may go towards its wish before it would fall below 0. */
static double share_of_wish(const active_set *s, size_t k)
{
    return s->wish[k] > 0 ? INFINITY : s->u[k] / (s->u[k] - s->wish[k]);
}

/* Goes towards the wish as far as all stay at 0 or more; those that come to 0 leave. True when it
   got there. */
static bool go_to_wish(active_set *s)
{
    double share = 1;
    size_t kept = 0;
    for (size_t k = 0; k < s->count; k++)
        share = fmin(share, share_of_wish(s, k));
    for (size_t k = 0; k < s->count; k++) {
        if (share_of_wish(s, k) <= share) continue;
        s->u[kept] = s->u[k] + share * (s->wish[k] - s->u[k]);
        s->member[kept++] = s->member[k];
    }
    bool is_there = kept == s->count;
    s->count = kept;
    return is_there;
}

/* The row that the surface is furthest below, beyond rounding. */
static size_t worst_row(const active_set *s)
{
    size_t worst = SIZE_MAX;
    double most = 1e-12;
    for (size_t i = 0; i < s->n; i++) {
        double gain = product(s->e + i * s->height, s->residual, s->height);
        bool is_member = false;
        for (size_t k = 0; k < s->count; k++)
            is_member = is_member || s->member[k] == i;
        if (gain > most && !is_member) most = gain, worst = i;
    }
    return worst;
}

static ork_status iterate(ork_context *ctx, active_set *s)
{
    for (size_t step = 0; step < 30 * s->n + 100; step++) {
        ORK_TRY(ork_check_cancelled(ctx));
        find_residual(s);
        size_t row = worst_row(s);
        if (row == SIZE_MAX || s->count == s->height) return ORK_OK;
        s->member[s->count] = row;
        s->u[s->count++] = 0;
        /* Within rounding of the others' span, or of the end. */
        if (!solve_members(s) || !(s->wish[s->count - 1] > 0)) {
            s->count--;
            return ORK_OK;
        }
        while (!go_to_wish(s)) {
            if (!solve_members(s)) return ORK_OK;
        }
    }
    return ork_fail(ctx, ORK_ERR_INTERNAL, "an envelope did not come to an end");
}

/* Solves L' x = b, L being lower by column. */
static void solve_transposed(const double *factor, size_t k, double *x)
{
    for (size_t j = k; j-- > 0;) {
        for (size_t l = j + 1; l < k; l++)
            x[j] -= factor[j * k + l] * x[l];
        x[j] /= factor[j * k + j];
    }
}

static ork_status approach(ork_context *ctx, const surface *s, double *step)
{
    ORK_SCRATCH(scratch);
    size_t n = s->n, k = s->terms, m = k + 1;
    active_set set = {.n = n, .height = m};
    double **const arrays[] = {&set.residual, &set.u, &set.wish, &set.along};
    for (size_t a = 0; a < 4; a++)
        ORK_NEW(*arrays[a], ork_arena_calloc(ctx, &scratch, m + 1, sizeof(double)));
    ORK_NEW(set.q, ork_arena_alloc(ctx, &scratch, (m + 1) * m * sizeof(double)));
    ORK_NEW(set.r, ork_arena_alloc(ctx, &scratch, (m + 1) * m * sizeof(double)));
    ORK_NEW(set.member, ork_arena_alloc(ctx, &scratch, (m + 1) * sizeof *set.member));
    ORK_NEW(set.e, ork_arena_alloc(ctx, &scratch, n * m * sizeof(double)));
    for (size_t i = 0; i < n; i++) {
        double *row = set.e + i * m; /* L⁻¹ z_i */
        for (size_t j = 0; j < k; j++) {
            row[j] = s->z[j * n + i];
            for (size_t l = 0; l < j; l++)
                row[j] -= s->factor[l * k + j] * row[l];
            row[j] /= s->factor[j * k + j];
        }
        row[k] = s->above[i];
    }
    ORK_TRY(iterate(ctx, &set));
    find_residual(&set);
    for (size_t j = 0; j < k; j++)
        step[j] = -set.residual[j] / set.residual[k];
    solve_transposed(s->factor, k, step);
    return ORK_OK;
}

/* ---- Both --------------------------------------------------------------------------------------
 */

ork_status ork_envelope_surface(ork_context *ctx, const ork_design *design, const double *value,
                                size_t n, int sign, ork_envelope_norm norm, double *b)
{
    ORK_SCRATCH(scratch);
    if (norm == ORK_ENVELOPE_LINEAR && !design->has_constant)
        return ork_fail(ctx, ORK_ERR_ARGUMENT, "a linear envelope needs a constant");
    surface s = {.n = n,
                 .terms = design->columns + design->has_constant,
                 .has_constant = design->has_constant};
    double *step;
    ORK_TRY(prepare(ctx, design, value, sign, &scratch, &s));
    ORK_NEW(step, ork_arena_calloc(ctx, &scratch, s.terms + 1, sizeof *step));
    if (s.scale > 0)
        ORK_TRY(norm == ORK_ENVELOPE_LINEAR ? descend(ctx, &s, step) : approach(ctx, &s, step));
    for (size_t j = 0; j < s.terms; j++)
        b[j] = sign * (s.least[j] + s.scale * step[j]) / s.sd[j];
    for (size_t j = 1; s.has_constant && j < s.terms; j++)
        b[0] -= b[j] * s.mean[j];
    return ORK_OK;
}
