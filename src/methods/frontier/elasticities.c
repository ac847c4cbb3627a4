/* Elasticities of a translog at each unit, whether they make economic sense, and what moves u. */
#include "methods/build.h"
#include "methods/frontier/frontier.h"
#include "orken/math.h"
#include "orken/math/normal.h"

#include <math.h>
#include <string.h>

/* Coefficients of the frontier without its constant, which models within units do not have. */
static const double *slopes(const frontier_analysis *a)
{
    const size_t *begin = a->fit.begin + ORK_PART_FRONTIER;
    return a->fit.estimate + (begin[1] - a->part[ORK_PART_FRONTIER].count);
}

/* Coefficient of x_k x_l among the terms of second order, ½ x_k² for k = l. */
static double second_order(const frontier_analysis *a, size_t k, size_t l)
{
    size_t count = a->quantity.count, low = k < l ? k : l, high = k < l ? l : k;
    size_t place = low * count - low * (low + 1) / 2 + high;
    return slopes(a)[count + place];
}

static double elasticity(const frontier_analysis *a, size_t i, size_t k)
{
    double sum = slopes(a)[k];
    if (a->options->form != ORK_FORM_TRANSLOG) return sum;
    for (size_t l = 0; l < a->quantity.count; l++)
        sum += second_order(a, k, l) * a->quantity.column[l][i];
    return sum;
}

/* ---- Curvature ---------------------------------------------------------------------------------
 *
 * In logarithms the second derivatives of f, each times x_k x_l / f, are B + ee' − diag(e), e the
 * elasticities. Quasi-concave: negative semidefinite where e'w = 0, that is B − diag(e) there;
 * concave in prices: negative semidefinite.
 */

/* Takes the direction of `e` out of the symmetric m [count²]: P m P with P = I − ee'/e'e. */
static void project(double *m, const double *e, size_t count, double *along)
{
    double length = ork_dot(e, e, count);
    if (!(length > 0)) return;
    for (int side = 0; side < 2; side++) {
        for (size_t k = 0; k < count; k++) {
            along[k] = 0;
            for (size_t l = 0; l < count; l++)
                along[k] += e[l] * (side ? m[k * count + l] : m[l * count + k]) / length;
        }
        for (size_t k = 0; k < count; k++) {
            for (size_t l = 0; l < count; l++)
                m[k * count + l] -= side ? along[k] * e[l] : e[k] * along[l];
        }
    }
}

/* Whether the part from `first` on curves as it should at row i. scratch: 2 count² + 2 count. */
static ork_status check_curvature(ork_context *ctx, const frontier_analysis *a, size_t i,
                                  size_t first, double *scratch, bool *is_right)
{
    size_t count = a->quantity.count - first;
    double *m = scratch, *e = m + count * count, *values = e + count;
    bool is_cost = frontier_is_cost(a);
    for (size_t k = 0; k < count; k++)
        e[k] = elasticity(a, i, first + k);
    for (size_t k = 0; k < count; k++) {
        for (size_t l = 0; l < count; l++) {
            double b =
                a->options->form == ORK_FORM_TRANSLOG ? second_order(a, first + k, first + l) : 0;
            m[k * count + l] = b - (k == l ? e[k] : 0) + (is_cost ? e[k] * e[l] : 0);
        }
    }
    if (!is_cost) project(m, e, count, values);
    ORK_TRY(ork_eigen_symmetric(ctx, m, count, values, NULL));
    *is_right = values[0] <= 1e-10;
    return ORK_OK;
}

/* ---- Table -------------------------------------------------------------------------------------
 */

typedef struct shape {
    double *elasticity;                /* [quantities × n] */
    double *scale, *monotone, *curved; /* [n] */
    size_t wrong_sign, wrong_curve;
    bool has_curvature;
} shape;

static ork_status find_shape(ork_context *ctx, const frontier_analysis *a, ork_arena *arena,
                             shape *s)
{
    size_t count = a->quantity.count, n = a->n;
    size_t first = frontier_is_cost(a) ? a->first_price : 0;
    double *scratch;
    *s = (shape){0};
    ORK_NEW(s->elasticity, ork_arena_alloc(ctx, arena, (n * count + 1) * sizeof(double)));
    double **const arrays[] = {&s->scale, &s->monotone, &s->curved};
    for (size_t k = 0; k < 3; k++)
        ORK_NEW(*arrays[k], ork_arena_alloc(ctx, arena, (n + 1) * sizeof(double)));
    ORK_NEW(scratch, ork_arena_alloc(ctx, arena, (count * count + 2 * count + 1) * sizeof(double)));
    s->has_curvature = first < count;
    for (size_t i = 0; i < n; i++) {
        bool is_monotone = true, is_curved = true;
        s->scale[i] = 0;
        for (size_t k = 0; k < count; k++) {
            double e = elasticity(a, i, k);
            s->elasticity[k * n + i] = e;
            if (k < a->first_price) s->scale[i] += e;
            is_monotone &= e >= 0;
        }
        if (s->has_curvature) ORK_TRY(check_curvature(ctx, a, i, first, scratch, &is_curved));
        s->monotone[i] = is_monotone, s->curved[i] = is_curved;
        s->wrong_sign += !is_monotone, s->wrong_curve += !is_curved;
    }
    return ORK_OK;
}

static ork_status tell_shape(ork_context *ctx, const frontier_analysis *a, const shape *s)
{
    if (s->wrong_sign)
        ORK_TRY(ork_note_add(ctx, ORK_WARNING, "not-monotone",
                             "at %zu of %zu rows an elasticity is negative: more of an input (or a "
                             "price, an output) would lower the frontier",
                             s->wrong_sign, a->n));
    if (s->has_curvature && s->wrong_curve)
        ORK_TRY(ork_note_add(ctx, ORK_WARNING, "wrong-curvature",
                             "at %zu of %zu rows the frontier is not %s, as theory asks",
                             s->wrong_curve, a->n,
                             frontier_is_cost(a) ? "concave in prices" : "quasi-concave"));
    return ORK_OK;
}

static ork_status add_shape(ork_context *ctx, const frontier_analysis *a, const shape *s,
                            ork_result *result)
{
    ORK_SCRATCH(scratch);
    const ork_table *data = a->input->data;
    ORK_OWNED_TABLE ork_table *table = NULL;
    ORK_TRY(ork_build_table(ctx, "elasticities", "Elasticities at each unit", a->n, &table));
    if (data->unit >= 0)
        ORK_TRY(ork_build_pick(ctx, table, "unit", data->columns[data->unit], a->row));
    if (data->period >= 0)
        ORK_TRY(ork_build_pick(ctx, table, "period", data->columns[data->period], a->row));
    for (size_t k = 0; k < a->quantity.count; k++) {
        const char *name;
        ORK_NEW(name, ork_arena_format(ctx, &scratch, "elasticity of %s", a->quantity.name[k]));
        ORK_TRY(ork_build_number(ctx, table, name, NULL, NULL, s->elasticity + k * a->n));
    }
    if (a->options->orientation == ORK_ORIENTATION_PRODUCTION)
        ORK_TRY(ork_build_number(ctx, table, "scale", "Returns to scale", NULL, s->scale));
    ORK_TRY(ork_build_boolean(ctx, table, "monotone", "No elasticity below 0", s->monotone));
    if (s->has_curvature)
        ORK_TRY(ork_build_boolean(ctx, table, "curved",
                                  frontier_is_cost(a) ? "Concave in prices" : "Quasi-concave",
                                  s->curved));
    return ork_build_deliver(ctx, result, &table);
}

ork_status frontier_elasticities(ork_context *ctx, const frontier_analysis *a, ork_result *result)
{
    ORK_SCRATCH(arena);
    shape s;
    bool is_production = a->options->orientation == ORK_ORIENTATION_PRODUCTION;
    if (a->options->form == ORK_FORM_LINEAR || a->quantity.count == 0) return ORK_OK;
    ORK_TRY(find_shape(ctx, a, &arena, &s));
    if (is_production)
        ORK_TRY(ork_result_add_value(ctx, result, "returns_to_scale", "Mean returns to scale", NULL,
                                     ork_mean(s.scale, a->n)));
    if (a->options->form != ORK_FORM_TRANSLOG) return ORK_OK;
    if (a->options->orientation <= ORK_ORIENTATION_COST) ORK_TRY(tell_shape(ctx, a, &s));
    return add_shape(ctx, a, &s, result);
}

/* ---- Determinants ------------------------------------------------------------------------------
 */

/* E[u] without knowledge of the residual, and its slope by the index of the part. */
static void mean_inefficiency(const frontier_analysis *a, const double *index, double *mean,
                              double *by_mu, double *by_log_variance)
{
    double sigma = exp(0.5 * index[ORK_PART_U]), scale = exp(index[ORK_PART_SCALE]);
    double mu = index[ORK_PART_MU], h = mu / sigma, log_cdf, mills;
    *by_mu = 0;
    switch (a->fit.model.distribution) {
    case ORK_HALF_NORMAL:
        *mean = scale * sigma * sqrt(M_2_PI);
        break;
    case ORK_EXPONENTIAL:
        *mean = scale * sigma;
        break;
    case ORK_RAYLEIGH:
        *mean = scale * sigma * sqrt(M_PI_2);
        break;
    case ORK_GAMMA:
        *mean = scale * sigma * exp(index[ORK_PART_SHAPE]);
        break;
    case ORK_TRUNCATED_NORMAL:
        ork_log_normal_cdf(&h, 1, &log_cdf, &mills);
        *mean = scale * (mu + sigma * mills);
        *by_mu = scale * (1 - mills * (h + mills));
        *by_log_variance = 0.5 * scale * sigma * mills * (1 + h * (h + mills));
        return;
    }
    *by_log_variance = 0.5 * *mean;
}

static double index_of(const frontier_analysis *a, ork_frontier_part part, size_t i)
{
    const ork_frontier *f = &a->fit;
    size_t terms = f->begin[part + 1] - f->begin[part];
    const double *b = f->estimate + f->begin[part];
    if (terms == 0) return 0;
    if (part == ORK_PART_SHAPE) return b[0];
    size_t constants = terms - a->part[part].count;
    double sum = constants ? b[0] : 0;
    for (size_t j = 0; j < a->part[part].count; j++)
        sum += b[constants + j] * a->part[part].column[j][i];
    return sum;
}

typedef struct effect {
    double coefficient, mean, least, greatest;
} effect;

static effect effect_of(const frontier_analysis *a, ork_frontier_part part, size_t j)
{
    const ork_frontier *f = &a->fit;
    size_t constants = f->begin[part + 1] - f->begin[part] - a->part[part].count;
    effect e = {.coefficient = f->estimate[f->begin[part] + constants + j],
                .least = INFINITY,
                .greatest = -INFINITY};
    for (size_t i = 0; i < a->n; i++) {
        double index[ORK_PART_DECAY], mean = 0, by_mu = 0, by_log_variance = 0;
        for (size_t k = 0; k < ORK_PART_DECAY; k++)
            index[k] = index_of(a, (ork_frontier_part)k, i);
        mean_inefficiency(a, index, &mean, &by_mu, &by_log_variance);
        double slope = part == ORK_PART_MU ? by_mu : part == ORK_PART_U ? by_log_variance : mean;
        e.mean += slope * e.coefficient / (double)a->n;
        e.least = fmin(e.least, slope * e.coefficient);
        e.greatest = fmax(e.greatest, slope * e.coefficient);
    }
    return e;
}

ork_status frontier_determinants(ork_context *ctx, const frontier_analysis *a, ork_result *result)
{
    static const ork_frontier_part parts[] = {ORK_PART_MU, ORK_PART_U, ORK_PART_SCALE};
    static const ork_record_field fields[] = {
        ORK_RECORD_FIELD(effect, coefficient, "Coefficient"),
        ORK_RECORD_FIELD(effect, mean, "Mean effect on E[u]"),
        ORK_RECORD_FIELD(effect, least, "Least effect"),
        ORK_RECORD_FIELD(effect, greatest, "Greatest effect")};
    ORK_SCRATCH(scratch);
    size_t count = 0, row = 0;
    for (size_t k = 0; k < 3; k++)
        count += a->fit.begin[parts[k] + 1] > a->fit.begin[parts[k]] ? a->part[parts[k]].count : 0;
    if (count == 0 || a->fit.end == ORK_FRONTIER_NO_INEFFICIENCY) return ORK_OK;
    const char **names, **terms;
    effect *effects;
    ORK_NEW(names, ork_arena_alloc(ctx, &scratch, count * sizeof *names));
    ORK_NEW(terms, ork_arena_alloc(ctx, &scratch, count * sizeof *terms));
    ORK_NEW(effects, ork_arena_alloc(ctx, &scratch, count * sizeof *effects));
    for (size_t k = 0; k < 3; k++) {
        if (a->fit.begin[parts[k] + 1] == a->fit.begin[parts[k]]) continue;
        for (size_t j = 0; j < a->part[parts[k]].count; j++, row++) {
            names[row] = frontier_part_name(parts[k]);
            terms[row] = a->part[parts[k]].name[j];
            effects[row] = effect_of(a, parts[k], j);
        }
    }
    ORK_OWNED_TABLE ork_table *table = NULL;
    ORK_TRY(ork_build_table(ctx, "determinants", "What inefficiency depends on", count, &table));
    ORK_TRY(ork_build_text(ctx, table, "part", "Part", names));
    ORK_TRY(ork_build_text(ctx, table, "term", "Term", terms));
    ORK_TRY(ork_build_fields(ctx, table, fields, 4, effects, sizeof *effects, NULL, NULL));
    return ork_build_deliver(ctx, result, &table);
}
