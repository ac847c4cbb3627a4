/*
 * Eigenvalues and eigenvectors of symmetric matrices: Householder reflections to tridiagonal form,
 * then implicit QL with Wilkinson's shift (Bowdler, Martin, Reinsch & Wilkinson 1968).
 */
#include "orken/math.h"

#include <float.h>
#include <math.h>
#include <string.h>

/* The reduction under way. a [n × n] column-major becomes the orthogonal transformation. */
typedef struct {
    size_t n;
    double *a;
    double *diagonal;    /* [n] */
    double *subdiagonal; /* [n] entry k couples k and k + 1; the last is 0 */
    double *scratch;     /* [n] */
} reduction;

/*
 * Reflects column k below the diagonal onto its first entry and applies the reflection from both
 * sides to the rest. The vector v (scaled so that H = I − beta v v') stays in the column, beta on
 * the diagonal of the next one, until the transformation is put together.
 */
static void reflect(reduction *r, size_t k, double *beta)
{
    size_t n = r->n, first = k + 1;
    double *v = r->a + k * n, scale = 0, norm = 0;
    r->diagonal[k] = v[k];
    for (size_t i = first; i < n; i++)
        scale = fmax(scale, fabs(v[i]));
    *beta = 0;
    r->subdiagonal[k] = v[first];
    bool is_done = true; /* nothing below the subdiagonal */
    for (size_t i = first + 1; i < n; i++)
        is_done = is_done && v[i] == 0;
    if (is_done) return;
    for (size_t i = first; i < n; i++)
        norm += (v[i] / scale) * (v[i] / scale);
    norm = scale * sqrt(norm);
    double alpha = v[first] > 0 ? -norm : norm;
    r->subdiagonal[k] = alpha;
    double head = v[first] - alpha;
    for (size_t i = first + 1; i < n; i++)
        v[i] /= head;
    v[first] = 1;
    *beta = -head / alpha;

    /* p = beta A v, w = p − (beta/2)(p'v) v, A ← A − v w' − w v', on the lower triangle. */
    double *w = r->scratch, along = 0;
    memset(w, 0, n * sizeof *w);
    for (size_t j = first; j < n; j++) {
        const double *column = r->a + j * n;
        double sum = column[j] * v[j];
        for (size_t i = j + 1; i < n; i++) {
            sum += column[i] * v[i];
            w[i] += column[i] * v[j];
        }
        w[j] += sum;
    }
    for (size_t i = first; i < n; i++) {
        w[i] *= *beta;
        along += w[i] * v[i];
    }
    for (size_t i = first; i < n; i++)
        w[i] -= *beta / 2 * along * v[i];
    for (size_t j = first; j < n; j++) {
        double *column = r->a + j * n, vj = v[j], wj = w[j];
        for (size_t i = j; i < n; i++)
            column[i] -= v[i] * wj + w[i] * vj;
    }
}

/* Turns the stored reflections into the transformation itself, from the last to the first. */
static void put_together(reduction *r, const double *beta)
{
    size_t n = r->n;
    double *a = r->a, *v = r->scratch;
    for (size_t k = n; k-- > 0;) {
        bool has_reflection = k + 2 < n && beta[k] != 0;
        if (has_reflection) memcpy(v, a + k * n, n * sizeof *v);
        for (size_t i = 0; i < n; i++)
            a[k * n + i] = i == k;
        for (size_t j = k + 1; j < n; j++) /* before k lie reflections still to come */
            a[j * n + k] = 0;
        if (!has_reflection) continue;
        for (size_t j = k + 1; j < n; j++) {
            double *column = a + j * n, sum = 0;
            for (size_t i = k + 1; i < n; i++)
                sum += v[i] * column[i];
            sum *= beta[k];
            for (size_t i = k + 1; i < n; i++)
                column[i] -= sum * v[i];
        }
    }
}

/* Columns k and k + 1 turned by a rotation. */
static void rotate_columns(double *vectors, size_t n, size_t k, double c, double s)
{
    double *left = vectors + k * n, *right = left + n;
    for (size_t i = 0; i < n; i++) {
        double old = right[i];
        right[i] = s * left[i] + c * old;
        left[i] = c * left[i] - s * old;
    }
}

/* One implicit QL sweep over the block first … last with Wilkinson's shift. */
static void sweep(reduction *r, size_t first, size_t last, bool with_vectors)
{
    double *d = r->diagonal, *e = r->subdiagonal;
    double g = (d[first + 1] - d[first]) / (2 * e[first]), h = hypot(g, 1);
    g = d[last] - d[first] + e[first] / (g + copysign(h, g));
    double s = 1, c = 1, p = 0;
    for (size_t k = last; k-- > first;) {
        double f = s * e[k], b = c * e[k];
        h = hypot(f, g);
        if (k + 1 < last) e[k + 1] = h;
        if (h == 0) { /* the block falls apart here */
            d[k + 1] -= p;
            e[last] = 0;
            return;
        }
        s = f / h;
        c = g / h;
        g = d[k + 1] - p;
        h = (d[k] - g) * s + 2 * c * b;
        p = s * h;
        d[k + 1] = g + p;
        g = c * h - b;
        if (with_vectors) rotate_columns(r->a, r->n, k, c, s);
    }
    d[first] -= p;
    e[first] = g;
}

static ork_status iterate(ork_context *ctx, reduction *r, bool with_vectors)
{
    enum { SWEEPS_MOST = 80 };
    double *d = r->diagonal, *e = r->subdiagonal, size = 0;
    for (size_t k = 0; k < r->n; k++)
        size = fmax(size, fabs(d[k]) + fabs(e[k]));
    for (size_t first = 0; first < r->n; first++) {
        for (int sweeps = 0;; sweeps++) {
            size_t last = first;
            for (; last + 1 < r->n; last++) {
                double near = fabs(d[last]) + fabs(d[last + 1]);
                /* A coupling below the rounding of the matrix itself moves no eigenvalue. */
                if (fabs(e[last]) <= DBL_EPSILON * fmax(near, DBL_EPSILON * size)) break;
            }
            if (last == first) break;
            if (sweeps == SWEEPS_MOST) {
                return ork_fail(ctx, ORK_ERR_INTERNAL,
                                "eigenvalues of a %zu by %zu matrix do not "
                                "converge",
                                r->n, r->n);
            }
            sweep(r, first, last, with_vectors);
        }
    }
    return ORK_OK;
}

/* Entries sum to 0 or more; where they cancel, the first of the greatest is positive. */
static void choose_sign(double *vector, size_t n)
{
    double sum = 0, greatest = 0;
    for (size_t i = 0; i < n; i++) {
        sum += vector[i];
        greatest = fmax(greatest, fabs(vector[i]));
    }
    bool turns = sum < 0;
    if (fabs(sum) < 1e-8) {
        size_t i = 0;
        while (i + 1 < n && fabs(vector[i]) < greatest * (1 - 1e-8))
            i++;
        turns = n && vector[i] < 0;
    }
    for (size_t i = 0; turns && i < n; i++)
        vector[i] = -vector[i];
}

/* Hands the eigenvalues over in descending order, and the vectors with them. */
static ork_status arrange(ork_context *ctx, ork_arena *arena, const reduction *r, double *values,
                          double *vectors)
{
    size_t n = r->n, *order;
    ORK_NEW(order, ork_arena_calloc(ctx, arena, n, sizeof *order));
    ORK_TRY(ork_order(ctx, r->diagonal, n, true, order));
    for (size_t k = 0; k < n; k++) {
        values[k] = r->diagonal[order[k]];
        if (!vectors) continue;
        memcpy(vectors + k * n, r->a + order[k] * n, n * sizeof *vectors);
        choose_sign(vectors + k * n, n);
    }
    return ORK_OK;
}

ork_status ork_eigen_symmetric(ork_context *ctx, const double *matrix, size_t n, double *values,
                               double *vectors)
{
    ORK_SCRATCH(scratch);
    reduction r = {.n = n};
    double *beta, greatest = 0;
    if (n == 0) return ORK_OK;
    for (size_t j = 0; j < n; j++) {
        for (size_t i = j; i < n; i++) {
            if (!isfinite(matrix[j * n + i])) {
                return ork_fail(ctx, ORK_ERR_ARGUMENT,
                                "eigenvalues of a matrix that holds what is no number");
            }
            greatest = fmax(greatest, fabs(matrix[j * n + i]));
        }
    }
    ORK_NEW(r.a, ork_arena_calloc(ctx, &scratch, n * n, sizeof *r.a));
    ORK_NEW(r.diagonal, ork_arena_calloc(ctx, &scratch, n, sizeof(double)));
    ORK_NEW(r.subdiagonal, ork_arena_calloc(ctx, &scratch, n, sizeof(double)));
    ORK_NEW(r.scratch, ork_arena_calloc(ctx, &scratch, n, sizeof(double)));
    ORK_NEW(beta, ork_arena_calloc(ctx, &scratch, n, sizeof *beta));
    int exponent = 0;
    if (greatest > 0) frexp(greatest, &exponent);
    for (size_t k = 0; k < n * n; k++) /* exactly, so that no square overflows */
        r.a[k] = ldexp(matrix[k], -exponent);
    for (size_t k = 0; k + 1 < n; k++)
        reflect(&r, k, &beta[k]);
    r.diagonal[n - 1] = r.a[n * n - 1];
    if (vectors) put_together(&r, beta);
    ORK_TRY(iterate(ctx, &r, vectors != NULL));
    for (size_t k = 0; k < n; k++)
        r.diagonal[k] = ldexp(r.diagonal[k], exponent);
    return arrange(ctx, &scratch, &r, values, vectors);
}
