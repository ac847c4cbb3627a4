/* The likelihood of panels whose units have one inefficiency, by units; see grouped.h. */
#include "math/frontier/grouped.h"
#include "math/wide.h"

#include <math.h>
#include <string.h>

enum { PAIRS = ROW_KINDS * (ROW_KINDS + 1) / 2 };

typedef struct pass {
    const frontier_work *work;
    const double *theta;
    size_t width;   /* sums of a chunk: value, size, gradient, upper triangle of the Hessian */
    double *sums;   /* [chunks × width] */
    double *scores; /* [groups × terms] or NULL */
} pass;

/* A block's derivatives. Arrays of rows [room], of units [room], and of units by term
   [room × terms]. */
typedef struct slopes {
    double *first[ROW_KINDS], *second[PAIRS];  /* expected over u, by row */
    double *by_n[ROW_KINDS], *by_q[ROW_KINDS]; /* of N and q by a row's index */
    double *unit_first[2], *unit_second[3];    /* by s and μ: ss, sμ (μμ is 0) */
    double *dn, *dq;                           /* of N and q by each term */
    double *weight;                            /* of units, 0 for those without rows */
    double *left, *right, *spare;
} slopes;

typedef struct workspace {
    grouped_block block;
    slopes slopes;
} workspace;

static size_t pair_of(size_t k, size_t l)
{
    return k * ROW_KINDS - k * (k + 1) / 2 + l;
}

static ork_status make_slopes(ork_context *ctx, const frontier_work *work, ork_arena *arena,
                              slopes *s)
{
    size_t room = work->grouped->room;
    double **rows[] = {&s->first[ROW_E],  &s->first[ROW_V],  &s->first[ROW_X],   &s->by_n[ROW_E],
                       &s->by_n[ROW_V],   &s->by_n[ROW_X],   &s->by_q[ROW_V],    &s->by_q[ROW_X],
                       &s->unit_first[0], &s->unit_first[1], &s->unit_second[0], &s->unit_second[1],
                       &s->weight,        &s->left,          &s->right,          &s->spare};
    *s = (slopes){0};
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++)
        ORK_NEW(*rows[k], ork_arena_alloc(ctx, arena, room * sizeof(double)));
    for (size_t k = 0; k < PAIRS; k++)
        ORK_NEW(s->second[k], ork_arena_alloc(ctx, arena, room * sizeof(double)));
    ORK_NEW(s->dn, ork_arena_calloc(ctx, arena, room * work->terms, sizeof(double)));
    ORK_NEW(s->dq, ork_arena_calloc(ctx, arena, room * work->terms, sizeof(double)));
    return ORK_OK;
}

/* ---- Derivatives of a block --------------------------------------------------------------------
 */

/* Row i of a unit whose u has the mean m, E u² = m2 and variance v; w the unit's weight. */
static inline void differentiate_row(const grouped_block *b, size_t i, double m, double m2,
                                     double v, double w, slopes *s)
{
    double e = b->e[i], p = w * b->p[i], g = b->g[i], g1 = b->g1[i], g2 = b->g2[i];
    double rest = e + g * m, square = p * (rest * rest + g * g * v), slope = p * (m * e + m2 * g);
    s->first[ROW_E][i] = -p * rest;
    s->first[ROW_V][i] = 0.5 * (square - w);
    s->first[ROW_X][i] = -slope * g1;
    s->second[pair_of(ROW_E, ROW_E)][i] = -p;
    s->second[pair_of(ROW_E, ROW_V)][i] = p * rest;
    s->second[pair_of(ROW_E, ROW_X)][i] = -p * m * g1;
    s->second[pair_of(ROW_V, ROW_V)][i] = -0.5 * square;
    s->second[pair_of(ROW_V, ROW_X)][i] = slope * g1;
    s->second[pair_of(ROW_X, ROW_X)][i] = -p * m2 * g1 * g1 - slope * g2;
    p = b->p[i];
    s->by_n[ROW_E][i] = -p * g;
    s->by_n[ROW_V][i] = p * e * g;
    s->by_n[ROW_X][i] = -p * e * g1;
    s->by_q[ROW_V][i] = -p * g * g;
    s->by_q[ROW_X][i] = 2 * p * g * g1;
}

ORK_WIDE static void differentiate_rows(const grouped_block *b, slopes *s)
{
    for (size_t g = 0; g < b->units; g++) {
        const truncated_moments *u = &b->u[g];
        for (size_t i = b->begin[g]; i < b->begin[g + 1]; i++)
            differentiate_row(b, i, u->mean, u->square, u->variance, s->weight[g], s);
    }
}

/* By ln σu² and μ: what is known of u after the data less what was before. */
static void differentiate_units(const frontier_work *work, const grouped_block *b, slopes *s)
{
    bool is_exponential = work->model.distribution == ORK_EXPONENTIAL;
    for (size_t g = 0; g < b->units; g++) {
        double w = s->weight[g], n0 = b->n0[g], q0 = b->q0[g];
        double mean = b->u[g].mean - b->u0[g].mean, square = b->u[g].square - b->u0[g].square;
        s->unit_first[0][g] = w * (0.5 * q0 * square - n0 * mean);
        s->unit_first[1][g] = w * q0 * mean;
        s->unit_second[0][g] = w * (n0 * mean - 0.5 * q0 * square);
        s->unit_second[1][g] = -w * q0 * mean;
        if (!is_exponential) continue;
        s->unit_first[0][g] = -0.5 * w * (1 + n0 * b->u[g].mean);
        s->unit_second[0][g] = 0.25 * w * n0 * b->u[g].mean;
    }
}

/* Derivatives of N and q by terms; those by ln σu² and μ are the prior's own, N₀ and q₀. */
static void differentiate_terms(const frontier_work *work, const grouped_block *b, slopes *s)
{
    size_t room = work->grouped->room;
    bool is_exponential = work->model.distribution == ORK_EXPONENTIAL;
    for (size_t j = 0; j < work->terms; j++) {
        const grouped_term *term = &work->grouped->term[j];
        const double *x = term->x ? term->x + b->from : NULL;
        double *dn = s->dn + j * room, *dq = s->dq + j * room;
        if (term->kind < ROW_KINDS) {
            grouped_sum(b, s->by_n[term->kind], x, dn);
            for (size_t g = 0; g < b->units; g++)
                dn[g] *= term->sign;
            if (term->kind != ROW_E) grouped_sum(b, s->by_q[term->kind], x, dq);
            continue;
        }
        for (size_t g = 0; g < b->units; g++) {
            double at = s->weight[g] > 0 ? (x ? x[b->begin[g]] : 1) : 0, q0 = b->q0[g];
            dn[g] = at * (term->kind == UNIT_M ? q0 : is_exponential ? -0.5 * b->n0[g] : -b->n0[g]);
            dq[g] = at * (term->kind == UNIT_M ? 0 : -q0);
        }
    }
}

static void differentiate(const frontier_work *work, const grouped_block *b, slopes *s)
{
    for (size_t g = 0; g < b->units; g++) {
        size_t row = b->from + b->begin[g];
        bool is_empty = b->begin[g] == b->begin[g + 1];
        s->weight[g] = is_empty ? 0 : work->weight ? work->weight[row] : 1;
    }
    differentiate_rows(b, s);
    differentiate_units(work, b, s);
    differentiate_terms(work, b, s);
}

/* ---- Sums --------------------------------------------------------------------------------------
 */

/* Of each unit, the derivative by term j. */
static void score_of(const frontier_work *work, const grouped_block *b, const slopes *s, size_t j,
                     double *score)
{
    const grouped_term *term = &work->grouped->term[j];
    const double *x = term->x ? term->x + b->from : NULL;
    if (term->kind < ROW_KINDS) {
        grouped_sum(b, s->first[term->kind], x, score);
        for (size_t g = 0; g < b->units; g++)
            score[g] *= term->sign;
        return;
    }
    const double *first = s->unit_first[term->kind - UNIT_S];
    for (size_t g = 0; g < b->units; g++)
        score[g] = first[g] == 0 ? 0 : first[g] * (x ? x[b->begin[g]] : 1);
}

/* Σ second·x_j x_k over rows, for k from j on. */
static void add_row_pairs(const frontier_work *work, const grouped_block *b, const slopes *s,
                          size_t j, double *row)
{
    const grouped_term *term = work->grouped->term, *one = &term[j];
    const double *x = one->x ? one->x + b->from : NULL;
    for (size_t k = j; k < work->terms; k++) {
        if (term[k].kind >= ROW_KINDS) continue;
        size_t low = (size_t)(one->kind < term[k].kind ? one->kind : term[k].kind);
        size_t high = (size_t)(one->kind < term[k].kind ? term[k].kind : one->kind);
        const double *second = s->second[pair_of(low, high)];
        const double *other = term[k].x ? term[k].x + b->from : NULL;
        bool is_new = k == j || term[k].kind != term[k - 1].kind;
        for (size_t i = 0; x && is_new && i < b->n; i++)
            s->spare[i] = second[i] * x[i];
        const double *scaled = x ? s->spare : second;
        row[k] += one->sign * term[k].sign *
                  (other ? frontier_product(scaled, other, b->n) : frontier_sum(scaled, b->n));
    }
}

/* By ln σu² and μ: the expected second derivative less the covariance before the data. */
static void add_unit_pairs(const frontier_work *work, const grouped_block *b, const slopes *s,
                           size_t j, double *row)
{
    const grouped_term *term = work->grouped->term;
    size_t room = work->grouped->room;
    bool is_exponential = work->model.distribution == ORK_EXPONENTIAL;
    for (size_t k = j; k < work->terms; k++) {
        if (term[k].kind < ROW_KINDS) continue;
        int which = term[j].kind - UNIT_S + term[k].kind - UNIT_S;
        const double *x = term[j].x ? term[j].x + b->from : NULL;
        const double *y = term[k].x ? term[k].x + b->from : NULL;
        const double *dn = s->dn + j * room, *dq = s->dq + j * room;
        const double *en = s->dn + k * room, *eq = s->dq + k * room;
        for (size_t g = 0; g < b->units; g++) {
            const truncated_moments *u0 = &b->u0[g];
            if (s->weight[g] == 0) continue;
            double second = which < 2 ? s->unit_second[which][g] : 0;
            second *= (x ? x[b->begin[g]] : 1) * (y ? y[b->begin[g]] : 1);
            double before = dn[g] * en[g] * u0->variance -
                            0.5 * (dn[g] * eq[g] + dq[g] * en[g]) * u0->covariance +
                            0.25 * dq[g] * eq[g] * u0->square_variance;
            row[k] += second - (is_exponential ? 0 : s->weight[g] * before);
        }
    }
}

/* The covariance, after the data, of the slopes in u: dN·u − ½ dq·u². */
static void add_covariance(const frontier_work *work, const grouped_block *b, const slopes *s,
                           size_t j, double *row)
{
    size_t room = work->grouped->room;
    const double *dn = s->dn + j * room, *dq = s->dq + j * room;
    for (size_t g = 0; g < b->units; g++) {
        const truncated_moments *u = &b->u[g];
        double w = s->weight[g];
        s->left[g] = w * (dn[g] * u->variance - 0.5 * dq[g] * u->covariance);
        s->right[g] = w * (0.25 * dq[g] * u->square_variance - 0.5 * dn[g] * u->covariance);
    }
    for (size_t k = j; k < work->terms; k++) {
        row[k] += frontier_product(s->left, s->dn + k * room, b->units);
        if (work->grouped->term[k].kind != ROW_E)
            row[k] += frontier_product(s->right, s->dq + k * room, b->units);
    }
}

/* Σ E[u²] G²/σv²: how large inefficiency is beside the noise. */
static double size_of(const frontier_work *work, const grouped_block *b)
{
    bool is_exponential = work->model.distribution == ORK_EXPONENTIAL;
    double sum = 0;
    for (size_t g = 0; g < b->units; g++)
        sum += b->c[g] * (is_exponential ? 2 * exp(b->s[g]) : b->u0[g].square);
    return sum;
}

static void add_block(const frontier_work *work, const grouped_block *b, const slopes *s,
                      double *sums)
{
    double *gradient = sums + 2, *hessian = gradient + work->terms;
    sums[1] += size_of(work, b);
    sums[0] += frontier_product(s->weight, b->value, b->units);
    for (size_t j = 0; j < work->terms; j++) {
        const grouped_term *term = &work->grouped->term[j];
        double *row = hessian + j * work->terms;
        score_of(work, b, s, j, s->left);
        gradient[j] += frontier_sum(s->left, b->units);
        if (term->kind < ROW_KINDS)
            add_row_pairs(work, b, s, j, row);
        else
            add_unit_pairs(work, b, s, j, row);
        add_covariance(work, b, s, j, row);
    }
}

/* A search of few observations evaluates so often that memory is kept. */
static ork_status find_workspace(ork_context *ctx, const frontier_work *work, ork_arena *scratch,
                                 workspace **space)
{
    frontier_grouped *state = work->grouped;
    bool is_kept = state->chunks == 1;
    ork_arena *arena = is_kept ? work->arena : scratch;
    *space = state->kept;
    if (state->kept) return ORK_OK;
    ORK_NEW(*space, ork_arena_calloc(ctx, arena, 1, sizeof **space));
    ORK_TRY(grouped_block_make(ctx, work, arena, &(*space)->block));
    ORK_TRY(make_slopes(ctx, work, arena, &(*space)->slopes));
    if (is_kept) state->kept = *space;
    return ORK_OK;
}

static ork_status pass_chunk(ork_context *ctx, size_t chunk, void *data)
{
    const pass *p = data;
    const frontier_work *work = p->work;
    ORK_SCRATCH(scratch);
    workspace *space;
    ORK_TRY(find_workspace(ctx, work, &scratch, &space));
    grouped_block *block = &space->block;
    size_t end = work->grouped->chunk[chunk + 1];
    for (size_t g = work->grouped->chunk[chunk]; g < end; g += block->units) {
        grouped_block_fill(work, p->theta, g, end, block);
        differentiate(work, block, &space->slopes);
        if (!p->scores) add_block(work, block, &space->slopes, p->sums + chunk * p->width);
        for (size_t j = 0; p->scores && j < work->terms; j++)
            score_of(work, block, &space->slopes, j, p->scores + j * work->groups + g);
    }
    return ORK_OK;
}

static ork_status evaluate(ork_context *ctx, const frontier_work *work, const double *theta,
                           double *value, double *gradient, double *hessian)
{
    ORK_SCRATCH(scratch);
    size_t terms = work->terms, chunks = work->grouped->chunks;
    pass p = {.work = work, .theta = theta, .width = 2 + terms + terms * terms};
    ORK_NEW(p.sums, ork_arena_calloc(ctx, &scratch, chunks * p.width, sizeof(double)));
    ORK_TRY(ork_parallel(ctx, chunks, pass_chunk, &p));
    for (size_t c = 1; c < chunks; c++) {
        for (size_t k = 0; k < p.width; k++)
            p.sums[k] += p.sums[c * p.width + k];
    }
    /* Without inefficiency the likelihood is that of least squares, and there is no way back: the
       search need not follow its slope for ever. */
    bool is_vanishing = p.sums[1] < 1e-12 * (double)work->model.n;
    *value = is_vanishing ? NAN : p.sums[0];
    memcpy(gradient, p.sums + 2, terms * sizeof *gradient);
    const double *upper = p.sums + 2 + terms;
    for (size_t j = 0; j < terms; j++) {
        for (size_t k = j; k < terms; k++)
            hessian[j * terms + k] = hessian[k * terms + j] = upper[j * terms + k];
        /* Where G vanishes from all rows u's moments overflow before the likelihood does. */
        for (size_t k = 0; k < terms; k++)
            if (!isfinite(hessian[j * terms + k])) *value = NAN;
    }
    return ORK_OK;
}

static ork_status scores_of(ork_context *ctx, const frontier_work *work, const double *theta,
                            double *scores)
{
    pass p = {.work = work, .theta = theta, .scores = scores};
    return ork_parallel(ctx, work->grouped->chunks, pass_chunk, &p);
}

const frontier_engine frontier_grouped_engine = {.prepare = frontier_grouped_prepare,
                                                 .evaluate = evaluate,
                                                 .scores = scores_of,
                                                 .efficiency = frontier_grouped_efficiency,
                                                 .starts = frontier_grouped_starts};
