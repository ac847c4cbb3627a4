/*
 * A few leading eigenpairs of a large symmetric matrix that is known by its products alone: block
 * Krylov subspaces with full orthogonalisation, Rayleigh-Ritz, and a restart from the best Ritz
 * vectors (thick restart). The block is as wide as the number of pairs asked for, so that an
 * eigenvalue that stands several times is found as often.
 */
#include "orken/math.h"

#include <float.h>
#include <math.h>
#include <string.h>

typedef struct krylov {
    size_t n, count;   /* order; pairs that are asked for */
    size_t most;       /* basis vectors there is room for */
    size_t size, done; /* basis vectors; those whose product is known */
    double *basis;     /* [n × most] orthonormal */
    double *h;         /* [most × most] basis' A basis; columns up to `done` */
    double *ritz;      /* [most] */
    double *turn;      /* [most × most] Ritz vectors in terms of the basis */
    double *small;     /* [most × most] scratch */
    double *spare;     /* [n × most] scratch */
    double norm;       /* the greatest product seen: the matrix' size */
    ork_random random;
} krylov;

static double inner(const double *x, const double *y, size_t n)
{
    double part[4] = {0};
    size_t i = 0;
    for (; i + 4 <= n; i += 4) {
        for (size_t k = 0; k < 4; k++)
            part[k] += x[i + k] * y[i + k];
    }
    for (; i < n; i++)
        part[0] += x[i] * y[i];
    return (part[0] + part[1]) + (part[2] + part[3]);
}

/* Takes what lies along the basis out of w, twice, so that rounding leaves nothing behind; adds the
   parts taken to `along` [size], unless it is NULL. Returns the length of what is left. */
static double orthogonalise(const krylov *k, double *w, double *along)
{
    for (int pass = 0; pass < 2; pass++) {
        for (size_t b = 0; b < k->size; b++) {
            const double *v = k->basis + b * k->n;
            double part = inner(v, w, k->n);
            for (size_t i = 0; i < k->n; i++)
                w[i] -= part * v[i];
            if (along) along[b] += part;
        }
    }
    return sqrt(inner(w, w, k->n));
}

static void append(krylov *k, double length)
{
    double *v = k->basis + k->size * k->n;
    for (size_t i = 0; i < k->n; i++)
        v[i] /= length;
    k->size++;
}

/* A new direction that the products so far do not reach; none when the basis is whole. */
static void append_random(krylov *k)
{
    double *v = k->basis + k->size * k->n;
    for (int tries = 0; tries < 8 && k->size < k->n && k->size < k->most; tries++) {
        for (size_t i = 0; i < k->n; i++)
            v[i] = ork_random_uniform(&k->random) - 0.5;
        double length = orthogonalise(k, v, NULL);
        if (length < 1e-6) continue;
        append(k, length);
        return;
    }
}

/* The product of the next basis vector, and what of it is new to the basis. */
static ork_status expand(ork_context *ctx, krylov *k, ork_symmetric_product product, void *data)
{
    double *w = k->basis + k->size * k->n, *along = k->h + k->done * k->most;
    bool has_room = k->size < k->most;
    if (!has_room) w = k->spare;
    ORK_TRY(product(ctx, k->basis + k->done * k->n, w, data));
    k->norm = fmax(k->norm, sqrt(inner(w, w, k->n)));
    memset(along, 0, k->most * sizeof *along);
    double length = orthogonalise(k, w, along);
    k->done++;
    if (!has_room || !(length > 64 * DBL_EPSILON * k->norm) || k->size == k->n) return ORK_OK;
    along[k->size] = length;
    append(k, length);
    return ORK_OK;
}

/* What the product of Ritz vector j has along basis vector a, which has had no product yet. */
static double coupling(const krylov *k, size_t j, size_t a)
{
    const double *y = k->turn + j * k->done;
    double sum = 0;
    for (size_t b = 0; b < k->done; b++)
        sum += k->h[b * k->most + a] * y[b];
    return sum;
}

/* Ritz pairs of the basis vectors whose products are known; true when the wanted ones are exact. */
static ork_status project(ork_context *ctx, krylov *k, bool *is_exact)
{
    size_t m = k->done;
    for (size_t b = 0; b < m; b++) {
        for (size_t a = b; a < m; a++)
            k->small[b * m + a] = (k->h[b * k->most + a] + k->h[a * k->most + b]) / 2;
    }
    ORK_TRY(ork_eigen_symmetric(ctx, k->small, m, k->ritz, k->turn));
    *is_exact = m >= k->count;
    for (size_t j = 0; j < k->count && *is_exact; j++) {
        double residual = 0;
        for (size_t a = m; a < k->size; a++) {
            double part = coupling(k, j, a);
            residual += part * part;
        }
        *is_exact = sqrt(residual) <= 16 * DBL_EPSILON * k->norm;
    }
    return ORK_OK;
}

/* [n × kept] the first Ritz vectors into `vectors`. */
static void turn_basis(const krylov *k, size_t kept, double *vectors)
{
    memset(vectors, 0, k->n * kept * sizeof *vectors);
    for (size_t j = 0; j < kept; j++) {
        double *out = vectors + j * k->n;
        for (size_t b = 0; b < k->done; b++) {
            double part = k->turn[j * k->done + b];
            const double *v = k->basis + b * k->n;
            for (size_t i = 0; i < k->n; i++)
                out[i] += part * v[i];
        }
    }
}

/* Keeps the best Ritz vectors, and behind them what has had no product yet. */
static void restart(krylov *k, size_t kept)
{
    turn_basis(k, kept, k->spare);
    size_t waiting = k->size - k->done;
    memcpy(k->basis, k->spare, k->n * kept * sizeof(double));
    memmove(k->basis + k->n * kept, k->basis + k->n * k->done, k->n * waiting * sizeof(double));
    for (size_t j = 0; j < kept; j++) {
        for (size_t a = 0; a < waiting; a++)
            k->small[j * waiting + a] = coupling(k, j, k->done + a);
    }
    memset(k->h, 0, k->most * k->most * sizeof *k->h);
    for (size_t j = 0; j < kept; j++) {
        k->h[j * k->most + j] = k->ritz[j];
        memcpy(k->h + j * k->most + kept, k->small + j * waiting, waiting * sizeof(double));
    }
    k->done = kept;
    k->size = kept + waiting;
}

static ork_status iterate(ork_context *ctx, krylov *k, ork_symmetric_product product, void *data)
{
    enum { RESTARTS_MOST = 200 };
    size_t check = 4 * k->count + 16;
    for (size_t j = 0; j < k->count; j++)
        append_random(k);
    for (int restarts = 0;;) {
        if (k->done == k->size) append_random(k);
        bool is_whole = k->done == k->size;
        if (!is_whole) ORK_TRY(expand(ctx, k, product, data));
        bool is_full = k->done + k->count >= k->most && k->most < k->n;
        if (!is_whole && !is_full && k->done < check && k->done < k->n) continue;
        bool is_exact;
        ORK_TRY(ork_check_cancelled(ctx));
        ORK_TRY(project(ctx, k, &is_exact));
        if (is_exact || is_whole || k->done == k->n) return ORK_OK;
        check = k->done + k->done / 4 + 1;
        if (!is_full) continue;
        if (restarts++ == RESTARTS_MOST) {
            return ork_fail(ctx, ORK_ERR_INTERNAL,
                            "leading eigenvalues of a %zu by %zu matrix do not converge", k->n,
                            k->n);
        }
        restart(k, k->most / 3);
        check = k->most;
    }
}

ork_status ork_eigen_leading(ork_context *ctx, size_t n, ork_symmetric_product product, void *data,
                             size_t count, double *values, double *vectors)
{
    enum { BASIS_MOST = 240 };
    ORK_SCRATCH(scratch);
    if (count > n) {
        return ork_fail(ctx, ORK_ERR_ARGUMENT, "%zu eigenvalues of a %zu by %zu matrix", count, n,
                        n);
    }
    if (count == 0) return ORK_OK;
    krylov k = {.n = n, .count = count, .random = ork_random_stream(20, 9)};
    k.most = n < BASIS_MOST ? n : BASIS_MOST + 4 * count;
    if (k.most > n) k.most = n;
    size_t square = k.most * k.most;
    ORK_NEW(k.basis, ork_arena_calloc(ctx, &scratch, (k.most + 1) * n, sizeof(double)));
    ORK_NEW(k.spare, ork_arena_calloc(ctx, &scratch, (k.most + 1) * n, sizeof(double)));
    ORK_NEW(k.h, ork_arena_calloc(ctx, &scratch, square, sizeof(double)));
    ORK_NEW(k.turn, ork_arena_calloc(ctx, &scratch, square, sizeof(double)));
    ORK_NEW(k.small, ork_arena_calloc(ctx, &scratch, square, sizeof(double)));
    ORK_NEW(k.ritz, ork_arena_calloc(ctx, &scratch, k.most, sizeof(double)));
    ORK_TRY(iterate(ctx, &k, product, data));
    memcpy(values, k.ritz, count * sizeof *values);
    turn_basis(&k, count, vectors);
    return ORK_OK;
}
