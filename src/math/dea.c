/* Data envelopment: a unit's efficiency by the simplex method over multipliers. */
#include "math/dea.h"

#include <math.h>
#include <string.h>

/* Rows have a greatest entry of 1. */
#define LEAST_RATE 1e-12 /* a row that nears more slowly does not stop a step */
#define LEAST_GAIN 1e-11 /* of c'z by a step of length 1 */
#define CLOSE 1e-13      /* slacks that are equal, for a z of the order of 1 */
#define FEASIBLE 1e-9    /* what a row may exceed 0 by, for a z of the order of 1 */
#define REFRESH_AFTER 50 /* steps */
#define NONE SIZE_MAX

/* ---- The technology ----------------------------------------------------------------------------
 */

static ork_status allocate(ork_context *ctx, ork_dea *dea)
{
    size_t n = dea->n, d = dea->d;
    if (n > SIZE_MAX / sizeof(double) / (d + 1)) {
        return ork_fail(ctx, ORK_ERR_MEMORY, "the data are too large");
    }
    ORK_NEW(dea->row, ork_calloc(ctx, n * d, sizeof(double)));
    ORK_NEW(dea->by, ork_calloc(ctx, n, sizeof(double)));
    ORK_NEW(dea->slack, ork_calloc(ctx, n, sizeof(double)));
    ORK_NEW(dea->rate, ork_calloc(ctx, n, sizeof(double)));
    ORK_NEW(dea->scale, ork_calloc(ctx, d, sizeof(double)));
    ORK_NEW(dea->c, ork_calloc(ctx, d, sizeof(double)));
    ORK_NEW(dea->a, ork_calloc(ctx, d, sizeof(double)));
    ORK_NEW(dea->price, ork_calloc(ctx, d, sizeof(double)));
    ORK_NEW(dea->room, ork_calloc(ctx, 2 * d, sizeof(double)));
    ORK_NEW(dea->active, ork_calloc(ctx, d, sizeof(size_t)));
    ORK_NEW(dea->kept, ork_calloc(ctx, d, sizeof(size_t)));
    ORK_NEW(dea->inverse, ork_calloc(ctx, d * d, sizeof(double)));
    ORK_NEW(dea->matrix, ork_calloc(ctx, 2 * d * d, sizeof(double)));
    return ORK_OK;
}

ork_status ork_dea_new(ork_context *ctx, const ork_dea_model *model, size_t n, ork_dea **made)
{
    ork_dea *dea;
    *made = NULL;
    ORK_NEW(dea, ork_calloc(ctx, 1, sizeof *dea));
    dea->n = n;
    dea->m = model->inputs;
    dea->s = model->outputs;
    dea->is_output = model->is_output;
    dea->has_w = model->returns != ORK_RETURNS_CONSTANT;
    dea->is_w_free = model->returns == ORK_RETURNS_VARIABLE;
    dea->w_sign = model->returns == ORK_RETURNS_NON_INCREASING ? -1 : 1;
    if (model->is_output && model->returns != ORK_RETURNS_NON_DECREASING) dea->w_sign = -1;
    dea->d = dea->m + dea->s + (dea->has_w ? 1 : 0);
    ork_status status = allocate(ctx, dea);
    if (status != ORK_OK) {
        ork_dea_free(dea);
        return status;
    }
    *made = dea;
    return ORK_OK;
}

void ork_dea_free(ork_dea *dea)
{
    if (!dea) return;
    free(dea->row);
    free(dea->by);
    free(dea->slack);
    free(dea->rate);
    free(dea->scale);
    free(dea->c);
    free(dea->a);
    free(dea->price);
    free(dea->room);
    free(dea->active);
    free(dea->kept);
    free(dea->inverse);
    free(dea->matrix);
    free(dea);
}

static void set_variable(ork_dea *dea, size_t k, const double *values, double sign, double size)
{
    double sum = 0, *to = dea->row + k * dea->n;
    for (size_t j = 0; j < dea->n && !(size > 0); j++)
        sum += fabs(values[j]) / (double)dea->n;
    dea->scale[k] = size > 0 ? size : sum > 0 ? sum : 1;
    for (size_t j = 0; j < dea->n; j++)
        to[j] = sign * values[j] / dea->scale[k];
}

void ork_dea_set(ork_dea *dea, const double *inputs, const double *outputs, const double *size)
{
    size_t n = dea->n, s = dea->s, m = dea->m;
    for (size_t k = 0; k < s; k++)
        set_variable(dea, k, outputs + k * n, 1, size ? size[m + k] : 0);
    for (size_t k = 0; k < m; k++)
        set_variable(dea, s + k, inputs + k * n, -1, size ? size[k] : 0);
    for (size_t j = 0; dea->has_w && j < n; j++)
        dea->row[(dea->d - 1) * n + j] = dea->w_sign;
    if (dea->has_w) dea->scale[dea->d - 1] = 1;
    for (size_t j = 0; j < n; j++) {
        double greatest = 0;
        for (size_t k = 0; k < dea->d; k++)
            greatest = fmax(greatest, fabs(dea->row[k * n + j]));
        dea->by[j] = greatest > 0 ? 1 / greatest : 1;
        for (size_t k = 0; k < dea->d; k++)
            dea->row[k * n + j] *= dea->by[j];
    }
    dea->has_kept = false;
}

/* ---- Corners -----------------------------------------------------------------------------------
 */

void dea_row(const ork_dea *dea, size_t constraint, double *to)
{
    for (size_t k = 0; k < dea->d; k++) {
        to[k] = constraint < dea->n    ? dea->row[k * dea->n + constraint]
                : constraint == dea->n ? dea->a[k]
                                       : -(double)(k == constraint - dea->n - 1);
    }
}

void dea_combine(const ork_dea *dea, const double *p, double *to)
{
    const size_t n = dea->n, d = dea->d;
    const double *row = dea->row;
    memset(to, 0, n * sizeof *to);
    size_t k = 0;
    for (; k + 4 <= d; k += 4) { /* four at a time: `to` is read and written less often */
        const double *a = row + k * n, *b = a + n, *e = b + n, *f = e + n;
        double pa = p[k], pb = p[k + 1], pe = p[k + 2], pf = p[k + 3];
        for (size_t j = 0; j < n; j++)
            to[j] += (pa * a[j] + pb * b[j]) + (pe * e[j] + pf * f[j]);
    }
    for (; k < d; k++) {
        const double *a = row + k * n;
        for (size_t j = 0; j < n; j++)
            to[j] += p[k] * a[j];
    }
}

/* Gauss and Jordan with row pivots; the matrix is small. */
static bool invert(ork_dea *dea)
{
    size_t d = dea->d, width = 2 * d;
    double *matrix = dea->matrix;
    memset(matrix, 0, d * width * sizeof *matrix);
    for (size_t q = 0; q < d; q++) {
        dea_row(dea, dea->active[q], matrix + q * width);
        matrix[q * width + d + q] = 1;
    }
    for (size_t k = 0; k < d; k++) {
        size_t best = k;
        for (size_t i = k + 1; i < d; i++)
            if (fabs(matrix[i * width + k]) > fabs(matrix[best * width + k])) best = i;
        double pivot = matrix[best * width + k];
        if (!(fabs(pivot) > 1e-13)) return false;
        for (size_t l = 0; l < width; l++) {
            double other = matrix[k * width + l];
            matrix[k * width + l] = matrix[best * width + l] / pivot;
            if (best != k) matrix[best * width + l] = other;
        }
        for (size_t i = 0; i < d; i++) {
            double times = matrix[i * width + k];
            if (i == k || times == 0) continue;
            for (size_t l = 0; l < width; l++)
                matrix[i * width + l] -= times * matrix[k * width + l];
        }
    }
    for (size_t k = 0; k < d; k++) {
        for (size_t q = 0; q < d; q++)
            dea->inverse[q * d + k] = matrix[k * width + d + q];
    }
    return true;
}

void dea_price(ork_dea *dea)
{
    for (size_t q = 0; q < dea->d; q++)
        dea->price[q] = ork_dot(dea->c, dea->inverse + q * dea->d, dea->d);
}

bool dea_refresh(ork_dea *dea)
{
    if (!invert(dea)) return false;
    double worst = 0, greatest = 0;
    dea_combine(dea, dea_corner(dea), dea->slack);
    if (dea->without < dea->n) dea->slack[dea->without] = -INFINITY;
    for (size_t j = 0; j < dea->n; j++) {
        worst = dea->slack[j] > worst ? dea->slack[j] : worst;
        dea->slack[j] = dea->slack[j] < 0 ? -dea->slack[j] : 0;
    }
    for (size_t k = 0; k < dea->d; k++) {
        double z = dea_corner(dea)[k];
        greatest = fmax(greatest, fabs(z));
        if (!(dea->is_w_free && k == dea->d - 1)) worst = fmax(worst, -z);
    }
    if (!(worst <= FEASIBLE * greatest)) return false;
    for (size_t q = 0; q < dea->d; q++)
        if (dea->active[q] < dea->n) dea->slack[dea->active[q]] = INFINITY;
    dea_price(dea);
    return true;
}

void dea_exchange(ork_dea *dea, size_t q, size_t entering, const double *products)
{
    size_t d = dea->d;
    double *column = dea->inverse + q * d;
    for (size_t k = 0; k < d; k++)
        column[k] /= products[q];
    for (size_t o = 0; o < d; o++) {
        double times = products[o];
        if (o == q || times == 0) continue;
        for (size_t k = 0; k < d; k++)
            dea->inverse[o * d + k] -= times * column[k];
    }
    dea->active[q] = entering;
    dea_price(dea);
}

/* A corner that is easy to tell: one input, one output (or w), and the unit that stops them. */
static bool start_anew(ork_dea *dea)
{
    size_t n = dea->n, s = dea->s, d = dea->d, count = 0, best = NONE, output = 0, input = s;
    bool by_w = dea->is_w_free; /* w stands for the output (of inputs) or the input (of outputs) */
    for (size_t k = 1; k < s; k++)
        if (dea->c[k] > dea->c[output]) output = k;
    for (size_t k = s + 1; k < s + dea->m; k++)
        if (dea->a[k] > dea->a[input]) input = k;
    if (by_w && dea->is_output) input = d - 1;
    if (by_w && !dea->is_output) output = d - 1;
    double least = INFINITY;
    for (size_t j = 0; j < n; j++) {
        double gain = dea->row[output * n + j], cost = -dea->row[input * n + j];
        if (j == dea->without || !(gain > 0) || !(cost / gain < least)) continue;
        least = cost / gain;
        best = j;
    }
    if (best == NONE || !(dea->a[input] > 0)) return false;
    dea->active[count++] = n;
    dea->active[count++] = best;
    for (size_t k = 0; k < d; k++)
        if (k != input && k != output) dea->active[count++] = n + 1 + k;
    return dea_refresh(dea);
}

/* ---- Steps -------------------------------------------------------------------------------------
 */

/* Active row to leave: the one with the steepest gain, or (`is_stuck`) the first, Bland (1977). The
   unit that is left out goes first, whichever way gains. */
static size_t choose_leaving(const ork_dea *dea, bool is_stuck)
{
    size_t best = NONE, d = dea->d;
    double most = LEAST_GAIN;
    for (size_t q = 1; q < d; q++) {
        bool is_out = dea->active[q] == dea->without;
        double length = 0, gain = is_out ? fabs(dea->price[q]) : -dea->price[q];
        if (!(gain > 0)) continue;
        for (size_t k = 0; k < d; k++)
            length = fmax(length, fabs(dea->inverse[q * d + k]));
        gain /= length;
        if (!(gain > LEAST_GAIN)) continue;
        if (is_out) return q;
        bool is_better =
            is_stuck ? best == NONE || dea->active[q] < dea->active[best] : gain > most;
        if (!is_better) continue;
        most = gain;
        best = q;
    }
    return best;
}

typedef struct {
    double *direction; /* [d], its greatest entry 1 */
    double length;     /* of the step */
    size_t entering;
} step;

/* The bound of z_k as a row: what is left of it and how fast it nears; false when it is active or
   there is none. */
static bool bound_of(const ork_dea *dea, const step *of, size_t k, double *slack, double *rate)
{
    if (dea->is_w_free && k == dea->d - 1) return false;
    for (size_t q = 1; q < dea->d; q++)
        if (dea->active[q] == dea->n + 1 + k) return false;
    *slack = fmax(dea_corner(dea)[k], 0);
    *rate = -of->direction[k];
    return *rate > LEAST_RATE;
}

/* The length at which the first unit's row is exceeded by `close`; beyond FAR when none is. Four
   minima side by side and no branch: this is where the time goes. */
#define FAR 1e200
static double nearest_unit(const ork_dea *dea, double close)
{
    const double *slack = dea->slack, *rate = dea->rate;
    double least[4] = {INFINITY, INFINITY, INFINITY, INFINITY};
    size_t j = 0, n = dea->n;
    for (; j + 4 <= n; j += 4) {
        for (size_t l = 0; l < 4; l++) {
            double by = rate[j + l] > LEAST_RATE ? rate[j + l] : 1e-300;
            double ratio = (slack[j + l] + close) / by;
            least[l] = ratio < least[l] ? ratio : least[l];
        }
    }
    for (; j < n; j++) {
        double ratio = (slack[j] + close) / (rate[j] > LEAST_RATE ? rate[j] : 1e-300);
        least[0] = ratio < least[0] ? ratio : least[0];
    }
    return fmin(fmin(least[0], least[1]), fmin(least[2], least[3]));
}

/* The row that stops the step: of those that do so first (within CLOSE) the one that nears fastest,
   for the sake of accuracy (Harris 1973), or when stuck the first of all. */
static void choose_entering(const ork_dea *dea, bool is_stuck, step *of)
{
    size_t n = dea->n;
    double close = 0, fastest = LEAST_RATE, slack, rate;
    for (size_t k = 0; k < dea->d; k++)
        close = fmax(close, CLOSE * fabs(dea_corner(dea)[k]));
    double limit = nearest_unit(dea, close);
    for (size_t k = 0; k < dea->d; k++)
        if (bound_of(dea, of, k, &slack, &rate)) limit = fmin(limit, (slack + close) / rate);
    of->entering = NONE;
    if (limit > FAR) return;
    for (size_t j = 0; j < n; j++) {
        if (!(dea->slack[j] <= limit * dea->rate[j]) || !(dea->rate[j] > fastest)) continue;
        of->entering = j;
        fastest = dea->rate[j];
        of->length = dea->slack[j] / fastest;
        if (is_stuck) break;
    }
    for (size_t k = 0; k < dea->d && !(is_stuck && of->entering != NONE); k++) {
        if (!bound_of(dea, of, k, &slack, &rate) || !(rate > fastest)) continue;
        if (!(slack <= limit * rate)) continue;
        of->entering = n + 1 + k;
        fastest = rate;
        of->length = slack / rate;
    }
}

static void advance(ork_dea *dea, double length)
{
    double *slack = dea->slack;
    const double *rate = dea->rate;
    for (size_t j = 0; j < dea->n; j++) {
        double left = slack[j] - length * rate[j];
        slack[j] = left > 0 ? left : 0;
    }
}

/* From a corner along the edge that leaves active row q; false when nothing stops it. */
static bool take_step(ork_dea *dea, size_t q, bool is_stuck, bool *has_moved)
{
    size_t n = dea->n, d = dea->d;
    double *products = dea->room + d, greatest = 0;
    double sign = dea->price[q] > 0 ? 1 : -1;
    step of = {.direction = dea->room};
    for (size_t k = 0; k < d; k++)
        greatest = fmax(greatest, fabs(dea->inverse[q * d + k]));
    for (size_t k = 0; k < d; k++)
        of.direction[k] = sign * dea->inverse[q * d + k] / greatest;
    dea_combine(dea, of.direction, dea->rate);
    choose_entering(dea, is_stuck, &of);
    if (of.entering == NONE) return false;
    *has_moved = of.length > CLOSE;
    advance(dea, of.length);
    size_t leaving = dea->active[q];
    if (leaving < n && leaving != dea->without) dea->slack[leaving] = of.length / greatest;
    if (of.entering < n) dea->slack[of.entering] = INFINITY;
    dea_row(dea, of.entering, dea->room);
    for (size_t o = 0; o < d; o++)
        products[o] = ork_dot(dea->room, dea->inverse + o * d, d);
    dea_exchange(dea, q, of.entering, products);
    return true;
}

typedef enum { SOLVED, UNBOUNDED, FAILED } outcome;

static outcome climb(ork_dea *dea)
{
    size_t since = 0, stuck = 0, most = 100 * (dea->d + 10) + dea->n;
    for (size_t steps = 0; steps < most; steps++) {
        bool has_moved = false, is_stuck = stuck > 2 * dea->d;
        if (since >= REFRESH_AFTER) {
            if (!dea_refresh(dea)) return FAILED;
            since = 0;
        }
        size_t q = choose_leaving(dea, is_stuck);
        if (q != NONE && take_step(dea, q, is_stuck, &has_moved)) {
            since++;
            stuck = has_moved ? 0 : stuck + 1;
            continue;
        }
        /* The end must hold with numbers that are free of the steps' rounding. */
        if (since == 0) return q == NONE ? SOLVED : UNBOUNDED;
        if (!dea_refresh(dea)) return FAILED;
        since = 0;
    }
    return FAILED;
}

/* ---- One unit ----------------------------------------------------------------------------------
 */

static void set_unit(ork_dea *dea, const double *x, const double *y)
{
    size_t s = dea->s, d = dea->d;
    dea->size = 0;
    memset(dea->c, 0, d * sizeof(double));
    memset(dea->a, 0, d * sizeof(double));
    for (size_t k = 0; k < s; k++)
        dea->c[k] = y[k] / dea->scale[k];
    for (size_t k = s; k < s + dea->m; k++)
        dea->a[k] = x[k - s] / dea->scale[k];
    if (dea->has_w)
        (dea->is_output ? dea->a : dea->c)[d - 1] = dea->w_sign * (dea->is_output ? -1 : 1);
    for (size_t k = 0; k < d; k++)
        dea->size = fmax(dea->size, fmax(fabs(dea->c[k]), fabs(dea->a[k])));
    for (size_t k = 0; k < d && dea->size > 0; k++) {
        dea->c[k] /= dea->size;
        dea->a[k] /= dea->size;
    }
}

/* The last unit's corner, when it is one for this unit, too. */
static bool start_from_kept(ork_dea *dea)
{
    if (!dea->has_kept) return false;
    memcpy(dea->active, dea->kept, dea->d * sizeof *dea->active);
    return dea_refresh(dea);
}

ork_status ork_dea_measure(ork_context *ctx, ork_dea *dea, const double *x, const double *y,
                           size_t without, double *efficiency)
{
    set_unit(dea, x, y);
    dea->without = without < dea->n ? without : dea->n;
    *efficiency = dea->efficiency = NAN;
    outcome end = start_from_kept(dea) ? climb(dea) : FAILED;
    if (end == FAILED) {
        if (!start_anew(dea)) return ORK_OK; /* nothing to compare with */
        end = climb(dea);
    }
    dea->has_kept &= without < dea->n;
    if (end == FAILED) {
        return ork_fail(ctx, ORK_ERR_INTERNAL, "the linear program of a unit came to no end");
    }
    if (end == UNBOUNDED) return ork_check_cancelled(ctx);
    *efficiency = dea->efficiency = dea->price[0];
    if (dea->without == dea->n) {
        memcpy(dea->kept, dea->active, dea->d * sizeof *dea->kept);
        dea->has_kept = true;
    }
    return ork_check_cancelled(ctx);
}
