/* What comes before the search: checks, standardised columns, the layout, least squares. */
#include "math/frontier/grouped.h"
#include "orken/math.h"
#include "orken/math/normal.h"

#include <math.h>
#include <string.h>

/* ---- Checks ------------------------------------------------------------------------------------
 */

static bool all_finite(const double *x, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (!isfinite(x[i])) return false;
    }
    return true;
}

static ork_status check_model(ork_context *ctx, const ork_frontier_model *model)
{
    bool is_finite = all_finite(model->y, model->n);
    for (size_t k = 0; k < ORK_PART_SHAPE; k++)
        is_finite =
            is_finite && all_finite(model->design[k].x, model->n * model->design[k].columns);
    if (!is_finite)
        return ork_fail(ctx, ORK_ERR_ARGUMENT, "values of a frontier have to be finite numbers");
    for (size_t i = 0; model->weight && i < model->n; i++) {
        if (!(model->weight[i] > 0 && isfinite(model->weight[i])))
            return ork_fail(ctx, ORK_ERR_ARGUMENT, "weights have to be greater than 0");
    }
    if (model->panel != ORK_PANEL_NONE && !(model->unit && model->time))
        return ork_fail(ctx, ORK_ERR_ARGUMENT, "a panel needs units and periods");
    return ORK_OK;
}

/* ---- Deviations within units -------------------------------------------------------------------
 */

bool frontier_is_within(const ork_frontier_model *model)
{
    return model->panel == ORK_PANEL_TRUE_FIXED_EFFECTS || model->panel == ORK_PANEL_WITHIN;
}

/* Deviations from the means of units; 0 throughout where no unit has any beyond rounding. */
static void take_unit_means(const frontier_work *work, double *x)
{
    double size = 0, left = 0;
    for (size_t g = 0; g < work->groups; g++) {
        double *unit = x + work->start[g];
        size_t n = work->start[g + 1] - work->start[g];
        double mean = frontier_sum(unit, n) / (double)n;
        for (size_t t = 0; t < n; t++) {
            size += unit[t] * unit[t];
            unit[t] -= mean;
            left += unit[t] * unit[t];
        }
    }
    if (!(left > 1e-24 * size)) memset(x, 0, work->model.n * sizeof *x);
}

static ork_status look_within(ork_context *ctx, frontier_work *work)
{
    double *y;
    if (!frontier_is_within(&work->model)) return ORK_OK;
    ORK_NEW(y, frontier_gathered(ctx, work, work->model.y));
    take_unit_means(work, y);
    work->y = y;
    return ORK_OK;
}

/* ---- Columns -----------------------------------------------------------------------------------
 */

static void standardise_column(size_t n, bool has_constant, double *mean, double *sd, double *x)
{
    *mean = has_constant ? ork_mean(x, n) : 0;
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += (x[i] - *mean) * (x[i] - *mean);
    *sd = sqrt(sum / (double)n);
    /* New data may have one row; columns that are constant there are found by least squares. */
    if (!(*sd > 0)) *sd = 1;
    for (size_t i = 0; i < n; i++)
        x[i] = (x[i] - *mean) / *sd;
}

typedef struct standardising {
    const ork_design *design;
    frontier_columns *part;
    size_t n;
    const frontier_work *work;
    bool is_within;
} standardising;

static ork_status standardise_task(ork_context *ctx, size_t j, void *data)
{
    (void)ctx;
    const standardising *s = data;
    const double *x = s->design->x + j * s->n;
    double *z = s->part->x + j * s->n;
    for (size_t i = 0; i < s->n; i++)
        z[i] = x[s->work->caller_row ? s->work->caller_row[i] : i];
    if (s->is_within) take_unit_means(s->work, z);
    standardise_column(s->n, s->part->has_constant, s->part->mean + j, s->part->sd + j, z);
    return ORK_OK;
}

static ork_status standardise_part(ork_context *ctx, const frontier_work *work,
                                   const ork_design *design, bool is_within, frontier_columns *part)
{
    size_t n = work->model.n;
    part->columns = design->columns;
    part->terms = design->columns + part->has_constant;
    ORK_NEW(part->x, ork_arena_alloc(ctx, work->arena, (n * part->columns + 1) * sizeof(double)));
    ORK_NEW(part->mean, ork_arena_calloc(ctx, work->arena, part->columns + 1, sizeof(double)));
    ORK_NEW(part->sd, ork_arena_calloc(ctx, work->arena, part->columns + 1, sizeof(double)));
    standardising s = {.design = design, .part = part, .n = n, .work = work};
    s.is_within = is_within;
    return ork_parallel(ctx, part->columns, standardise_task, &s);
}

static ork_status standardise_parts(ork_context *ctx, frontier_work *work)
{
    const ork_frontier_model *model = &work->model;
    bool has_mu = model->distribution == ORK_TRUNCATED_NORMAL;
    for (size_t k = 0; k < ORK_PART_SHAPE; k++) {
        const ork_design *design = &model->design[k];
        if (k == ORK_PART_MU && !has_mu) continue;
        if (k == ORK_PART_SCALE && design->columns == 0) continue;
        bool is_variance = k == ORK_PART_U || k == ORK_PART_V;
        bool is_within = k == ORK_PART_FRONTIER && frontier_is_within(model);
        work->part[k].has_constant =
            !is_within && (design->has_constant || (is_variance && !design->columns));
        if (k == ORK_PART_SCALE) work->part[k].has_constant = false;
        ORK_TRY(standardise_part(ctx, work, design, is_within, &work->part[k]));
    }
    return ORK_OK;
}

ork_status frontier_standardise_design(ork_context *ctx, const frontier_work *work,
                                       const ork_design *design, frontier_columns *part)
{
    part->has_constant = true;
    return standardise_part(ctx, work, design, false, part);
}

static ork_status scale_weights(ork_context *ctx, frontier_work *work)
{
    size_t n = work->model.n;
    if (!work->model.weight) return ORK_OK;
    double mean = ork_mean(work->model.weight, n);
    ORK_NEW(work->weight, frontier_gathered(ctx, work, work->model.weight));
    for (size_t i = 0; i < n; i++)
        work->weight[i] /= mean;
    return ORK_OK;
}

/* ---- Layout ------------------------------------------------------------------------------------
 */

static ork_status choose_engine(ork_context *ctx, frontier_work *work)
{
    const ork_frontier_model *model = &work->model;
    if (model->panel == ORK_PANEL_NONE && model->distribution <= ORK_RAYLEIGH) {
        work->engine = &frontier_pointwise;
        if (model->distribution != ORK_GAMMA) return ORK_OK;
        work->part[ORK_PART_SHAPE] = (frontier_columns){.has_constant = true, .terms = 1};
        return ORK_OK;
    }
    bool is_grouped = model->panel >= ORK_PANEL_TIME_INVARIANT &&
                      model->panel <= ORK_PANEL_KUMBHAKAR_1990_MODIFIED;
    /* Scale and decay are one index where both are exponential. */
    bool is_exponential = model->panel <= ORK_PANEL_BATTESE_COELLI_1992;
    bool is_known = model->distribution <= ORK_TRUNCATED_NORMAL &&
                    (is_exponential || work->part[ORK_PART_SCALE].terms == 0);
    if (is_grouped && is_known) {
        work->engine = &frontier_grouped_engine;
        work->part_terms[ORK_PART_DECAY] = frontier_decay_terms(model->panel);
        return ORK_OK;
    }
    if (model->panel >= ORK_PANEL_TRUE_FIXED_EFFECTS && is_known) {
        work->engine = &frontier_effects;
        work->part_terms[ORK_PART_EFFECT] = !frontier_is_within(model);
        work->part_terms[ORK_PART_PERSISTENT] = model->panel == ORK_PANEL_FOUR_COMPONENTS;
        return ORK_OK;
    }
    if (is_grouped)
        return ork_fail(ctx, ORK_ERR_ARGUMENT,
                        "a panel whose units have one inefficiency knows half-normal, exponential "
                        "and truncated normal, and Kumbhakar's forms of it no scaling");
    return ork_fail(ctx, ORK_ERR_ARGUMENT, "there is no such model of a frontier");
}

static void lay_out(frontier_work *work)
{
    for (size_t k = 0; k < FRONTIER_INDICES; k++) {
        if (work->part[k].terms) work->part_terms[k] = work->part[k].terms;
    }
    for (size_t k = 0; k < ORK_PART_COUNT; k++)
        work->begin[k + 1] = work->begin[k] + work->part_terms[k];
    work->terms = work->begin[ORK_PART_COUNT];
}

ork_status frontier_prepare(ork_context *ctx, const ork_frontier_model *model, ork_arena *arena,
                            frontier_work *work)
{
    *work = (frontier_work){.model = *model, .arena = arena, .fault = {.column = SIZE_MAX}};
    ORK_TRY(check_model(ctx, model));
    ORK_TRY(frontier_gather(ctx, work));
    ORK_TRY(look_within(ctx, work));
    ORK_TRY(standardise_parts(ctx, work));
    ORK_TRY(scale_weights(ctx, work));
    ORK_TRY(choose_engine(ctx, work));
    lay_out(work);
    return work->engine->prepare ? work->engine->prepare(ctx, work) : ORK_OK;
}

/* Slopes per standard deviation; the constant at the means of the columns. */
void frontier_standardise(const frontier_work *work, const double *estimate, double *theta)
{
    if (theta != estimate) memcpy(theta, estimate, work->terms * sizeof *theta);
    for (size_t k = 0; k < ORK_PART_SHAPE; k++) {
        const frontier_columns *part = &work->part[k];
        double *constant = theta + work->begin[k], *slope = constant + part->has_constant;
        for (size_t j = 0; j < part->columns; j++) {
            if (part->has_constant) *constant += slope[j] * part->mean[j];
            slope[j] *= part->sd[j];
        }
    }
}

void frontier_restore(const frontier_work *work, const double *theta, double *estimate)
{
    if (theta != estimate) memcpy(estimate, theta, work->terms * sizeof *theta);
    for (size_t k = 0; k < ORK_PART_SHAPE; k++) {
        const frontier_columns *part = &work->part[k];
        double *constant = estimate + work->begin[k], *slope = constant + part->has_constant;
        for (size_t j = 0; j < part->columns; j++) {
            slope[j] /= part->sd[j];
            if (part->has_constant) *constant -= slope[j] * part->mean[j];
        }
    }
}

/* ---- Least squares -----------------------------------------------------------------------------
 *
 * By normal equations: columns have mean 0 and length 1, so that only true collinearity is left to
 * cost digits, and one step of refinement gives them back.
 */

typedef struct cross_products {
    const frontier_work *work;
    size_t part, width;
    const double *with; /* [n] */
    double *sums;       /* [chunks × width]: X'X by column, then X'with */
} cross_products;

/* Products of weighted term j with itself, the terms before it and the vector. */
static void add_term(const cross_products *c, size_t j, size_t from, size_t n, double *sums)
{
    const frontier_work *work = c->work;
    size_t terms = work->part[c->part].terms;
    const double *x = frontier_column_of(work, c->part, j, from);
    double weighted[FRONTIER_BLOCK];
    for (size_t i = 0; i < n; i++)
        weighted[i] = (x ? x[i] : 1) * (work->weight ? work->weight[from + i] : 1);
    for (size_t k = 0; k <= j; k++) {
        const double *other = frontier_column_of(work, c->part, k, from);
        sums[k * terms + j] +=
            other ? frontier_product(weighted, other, n) : frontier_sum(weighted, n);
    }
    sums[terms * terms + j] += frontier_product(weighted, c->with + from, n);
}

static ork_status add_products(ork_context *ctx, size_t chunk, void *data)
{
    (void)ctx;
    const cross_products *c = data;
    size_t begin = chunk * FRONTIER_CHUNK, end = begin + FRONTIER_CHUNK;
    if (end > c->work->model.n) end = c->work->model.n;
    for (size_t from = begin; from < end; from += FRONTIER_BLOCK) {
        size_t n = end - from < FRONTIER_BLOCK ? end - from : FRONTIER_BLOCK;
        for (size_t j = 0; j < c->work->part[c->part].terms; j++)
            add_term(c, j, from, n, c->sums + chunk * c->width);
    }
    return ORK_OK;
}

/* products [terms² + terms] of a part's columns with each other and with a vector. */
static ork_status multiply(ork_context *ctx, const frontier_work *work, size_t part,
                           const double *with, double *products)
{
    ORK_SCRATCH(scratch);
    size_t terms = work->part[part].terms, width = terms * terms + terms;
    size_t chunks = (work->model.n + FRONTIER_CHUNK - 1) / FRONTIER_CHUNK;
    cross_products c = {.work = work, .part = part, .width = width, .with = with};
    ORK_NEW(c.sums, ork_arena_calloc(ctx, &scratch, chunks * width, sizeof(double)));
    ORK_TRY(ork_parallel(ctx, chunks, add_products, &c));
    memset(products, 0, width * sizeof *products);
    for (size_t chunk = 0; chunk < chunks; chunk++) {
        for (size_t k = 0; k < width; k++)
            products[k] += c.sums[chunk * width + k];
    }
    return ORK_OK;
}

/* The first column that those before it determine, SIZE_MAX when none: what is left of it in the
   Cholesky factor. `a` [terms²] has its lower triangle overwritten. */
static size_t find_collinear(double *a, size_t terms, size_t n)
{
    for (size_t j = 0; j < terms; j++) {
        for (size_t k = 0; k < j; k++) {
            double sum = a[k * terms + j];
            for (size_t l = 0; l < k; l++)
                sum -= a[l * terms + j] * a[l * terms + k];
            a[k * terms + j] = sum / a[k * terms + k];
        }
        double rest = a[j * terms + j];
        for (size_t l = 0; l < j; l++)
            rest -= a[l * terms + j] * a[l * terms + j];
        if (!(rest > 1e-11 * (double)n)) return j;
        a[j * terms + j] = sqrt(rest);
    }
    return SIZE_MAX;
}

static ork_status refuse_collinear(ork_context *ctx, frontier_work *work, size_t part, size_t term)
{
    size_t column = term - work->part[part].has_constant;
    work->fault = (ork_frontier_column){.part = (ork_frontier_part)part, .column = column};
    return ork_fail(ctx, ORK_ERR_DATA,
                    "column %zu of the frontier's part %zu is determined by those before it",
                    column + 1, part + 1);
}

static ork_status check_part(ork_context *ctx, frontier_work *work, size_t part)
{
    ORK_SCRATCH(scratch);
    size_t terms = work->part[part].terms;
    double *products;
    if (work->part[part].columns == 0) return ORK_OK;
    ORK_NEW(products, ork_arena_alloc(ctx, &scratch, (terms * terms + terms) * sizeof(double)));
    ORK_TRY(multiply(ctx, work, part, work->y, products));
    size_t term = find_collinear(products, terms, work->model.n);
    return term == SIZE_MAX ? ORK_OK : refuse_collinear(ctx, work, part, term);
}

typedef struct residual_task {
    const frontier_work *work;
    double *residual; /* [n] sign·(y − x'b) */
} residual_task;

static ork_status find_residuals(ork_context *ctx, size_t chunk, void *data)
{
    (void)ctx;
    const residual_task *r = data;
    size_t n = r->work->model.n, from = chunk * FRONTIER_CHUNK;
    size_t count = from + FRONTIER_CHUNK < n ? FRONTIER_CHUNK : n - from;
    frontier_index(r->work, r->work->ols, ORK_PART_FRONTIER, from, count, r->residual + from);
    return ORK_OK;
}

static void find_moments(frontier_work *work, const double *residual)
{
    double n = (double)work->model.n, sums[5] = {0};
    for (size_t i = 0; i < work->model.n; i++) {
        double w = work->weight ? work->weight[i] : 1, e = residual[i];
        sums[1] += w * e;
        sums[2] += w * e * e;
    }
    double mean = sums[1] / n;
    for (size_t i = 0; i < work->model.n; i++) {
        double w = work->weight ? work->weight[i] : 1, e = residual[i] - mean;
        sums[3] += w * e * e * e;
        sums[4] += w * e * e * e * e;
        sums[0] += w * e * e;
    }
    double constants = frontier_is_within(&work->model) ? (double)work->groups : 0;
    double left = n - constants - (double)work->part_terms[ORK_PART_FRONTIER];
    if (work->model.panel == ORK_PANEL_WITHIN) n -= constants;
    work->m2 = sums[0] / n, work->m3 = sums[3] / n, work->m4 = sums[4] / n;
    work->ols_sigma2 = sums[2] / left;
    work->ols_log_likelihood = -0.5 * n * (ORK_LN_2PI + log(sums[2] / n) + 1);
}

static ork_status refine(ork_context *ctx, frontier_work *work, const double *factor,
                         double *residual, double *products)
{
    size_t terms = work->part_terms[ORK_PART_FRONTIER];
    size_t chunks = (work->model.n + FRONTIER_CHUNK - 1) / FRONTIER_CHUNK;
    residual_task r = {.work = work, .residual = residual};
    ORK_TRY(ork_parallel(ctx, chunks, find_residuals, &r));
    ORK_TRY(multiply(ctx, work, ORK_PART_FRONTIER, residual, products));
    double *step = products + terms * terms;
    ork_cholesky_solve(factor, terms, step);
    for (size_t j = 0; j < terms; j++)
        work->ols[j] += work->model.sign * step[j];
    return ork_parallel(ctx, chunks, find_residuals, &r);
}

static ork_status solve(ork_context *ctx, frontier_work *work)
{
    ORK_SCRATCH(scratch);
    size_t terms = work->part_terms[ORK_PART_FRONTIER];
    double *products, *factor, *residual;
    ORK_NEW(products, ork_arena_alloc(ctx, &scratch, (terms * terms + terms) * sizeof(double)));
    ORK_NEW(factor, ork_arena_alloc(ctx, &scratch, terms * terms * sizeof(double)));
    ORK_NEW(residual, ork_arena_alloc(ctx, &scratch, (work->model.n + 1) * sizeof(double)));
    ORK_TRY(multiply(ctx, work, ORK_PART_FRONTIER, work->y, products));
    memcpy(factor, products, terms * terms * sizeof(double));
    size_t term = find_collinear(factor, terms, work->model.n);
    if (term != SIZE_MAX) return refuse_collinear(ctx, work, ORK_PART_FRONTIER, term);
    memcpy(work->ols, products + terms * terms, terms * sizeof(double));
    ork_cholesky_solve(factor, terms, work->ols);
    ORK_TRY(refine(ctx, work, factor, residual, products));
    for (size_t j = 0; j < terms; j++) {
        work->ols_inverse[j * terms + j] = 1;
        ork_cholesky_solve(factor, terms, work->ols_inverse + j * terms);
    }
    find_moments(work, residual);
    return ORK_OK;
}

ork_status frontier_least_squares(ork_context *ctx, frontier_work *work)
{
    size_t terms = work->part_terms[ORK_PART_FRONTIER];
    size_t parameters = work->terms + (frontier_is_within(&work->model) ? work->groups : 0);
    if (work->model.n <= parameters)
        return ork_fail(ctx, ORK_ERR_DATA,
                        "%zu observations cannot carry a frontier of %zu parameters", work->model.n,
                        parameters);
    ORK_NEW(work->ols, ork_arena_calloc(ctx, work->arena, terms, sizeof(double)));
    ORK_NEW(work->ols_inverse, ork_arena_calloc(ctx, work->arena, terms * terms, sizeof(double)));
    ORK_TRY(solve(ctx, work));
    for (size_t k = ORK_PART_U; k < ORK_PART_SHAPE; k++)
        ORK_TRY(check_part(ctx, work, k));
    if (!(work->m2 > 1e-24 * ork_dot(work->y, work->y, work->model.n) / (double)work->model.n))
        return ork_fail(ctx, ORK_ERR_DATA, "the inputs determine the output without any deviation");
    return ORK_OK;
}
