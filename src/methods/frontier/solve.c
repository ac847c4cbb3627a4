/* Fitting the model, and saying what came of it. */
#include "methods/frontier/frontier.h"
#include "methods/panel.h"

#include <math.h>

static ork_status refuse_collinear(ork_context *ctx, const frontier_analysis *a,
                                   ork_frontier_column column)
{
    const frontier_terms *terms = &a->part[column.part];
    ork_fail(ctx, ORK_ERR_DATA, "%s: %s is constant, or follows from the terms before it",
             frontier_part_name(column.part), terms->name[column.column]);
    return ork_hint(ctx, "leave it out, or leave out what it repeats");
}

/* What has to be the same in all periods of a unit and is not. */
static ork_status refuse_varying(ork_context *ctx, const frontier_analysis *a,
                                 ork_frontier_column fault)
{
    ORK_OWNED_TEXT ork_text names = {0};
    ork_table_row_name(ctx, a->input->data, a->row[fault.row], &names);
    ork_text_add(ctx, &names, " and ");
    ork_table_row_name(ctx, a->input->data, a->row[fault.other], &names);
    ORK_TRY(ork_text_status(&names));
    ork_fail(ctx, ORK_ERR_DATA,
             "%s: \"%s\" differs between %s, but has to be the same in all "
             "periods of a unit",
             frontier_part_name(fault.part), a->part[fault.part].name[fault.column], names.bytes);
    return ork_hint(ctx,
                    "take its mean, or a model whose inefficiency is free in each period, e.g. "
                    "--panel battese-coelli-1995");
}

ork_status frontier_refuse_column(ork_context *ctx, const frontier_analysis *a,
                                  ork_frontier_column fault)
{
    return fault.row != fault.other ? refuse_varying(ctx, a, fault)
                                    : refuse_collinear(ctx, a, fault);
}

void frontier_set_model(frontier_analysis *a)
{
    const ork_frontier_options *o = a->options;
    bool is_1995 = o->panel == ORK_PANEL_BATTESE_COELLI_1995;
    a->model.n = a->n;
    a->model.y = a->y;
    a->model.sign = frontier_is_cost(a) ? -1 : 1;
    a->model.distribution = is_1995 ? ORK_TRUNCATED_NORMAL : (ork_inefficiency)o->distribution;
    a->model.panel = is_1995 ? ORK_PANEL_NONE : (ork_frontier_panel)o->panel;
    a->model.unit = a->unit;
    a->model.time = a->time;
}

static ork_status pick(ork_context *ctx, ork_arena *arena, const double *values, size_t n,
                       const size_t *rows, size_t count, size_t columns, const double **picked)
{
    double *to;
    if (!values) return ORK_OK;
    ORK_NEW(to, ork_arena_alloc(ctx, arena, (count * columns + 1) * sizeof *to));
    *picked = to;
    for (size_t j = 0; j < columns; j++) {
        for (size_t i = 0; i < count; i++)
            *to++ = values[j * n + rows[i]];
    }
    return ORK_OK;
}

ork_status frontier_pick_rows(ork_context *ctx, ork_arena *arena, const ork_frontier_model *model,
                              const size_t *rows, size_t count, ork_frontier_model *picked)
{
    *picked = *model;
    picked->n = count;
    picked->unit = NULL, picked->time = NULL;
    ORK_TRY(pick(ctx, arena, model->y, model->n, rows, count, 1, &picked->y));
    ORK_TRY(pick(ctx, arena, model->weight, model->n, rows, count, 1, &picked->weight));
    for (size_t k = 0; k < ORK_PART_SHAPE; k++)
        ORK_TRY(pick(ctx, arena, model->design[k].x, model->n, rows, count,
                     model->design[k].columns, &picked->design[k].x));
    return ORK_OK;
}

ork_status frontier_sample(ork_context *ctx, const frontier_analysis *a, ork_frontier_model *model)
{
    ORK_SCRATCH(scratch);
    size_t *rows, count = 0;
    *model = a->model;
    if (a->sampled == a->n) return ORK_OK;
    ORK_NEW(rows, ork_arena_alloc(ctx, &scratch, (a->n + 1) * sizeof *rows));
    for (size_t i = 0; i < a->n; i++)
        if (a->is_sampled[i]) rows[count++] = i;
    return frontier_pick_rows(ctx, a->arena, &a->model, rows, count, model);
}

static ork_status fit(ork_context *ctx, frontier_analysis *a)
{
    ork_frontier_model model;
    ork_frontier_column fault = {.column = SIZE_MAX};
    ORK_TRY(frontier_sample(ctx, a, &model));
    ork_status status = ork_frontier_fit(ctx, &model, a->arena, &a->fit, &fault);
    if (status != ORK_ERR_DATA || fault.column == SIZE_MAX) return status;
    return frontier_refuse_column(ctx, a, fault);
}

/* ---- Notes -------------------------------------------------------------------------------------
 */

static ork_status tell_absent(ork_context *ctx, const ork_frontier *f)
{
    static const struct {
        ork_frontier_part part;
        const char *name;
    } components[] = {{ORK_PART_U, "the inefficiency of single observations"},
                      {ORK_PART_EFFECT, "the random effects of units"},
                      {ORK_PART_PERSISTENT, "lasting inefficiency"}};
    for (size_t k = 0; k < sizeof components / sizeof *components; k++) {
        size_t at = f->begin[components[k].part];
        if (at == f->begin[components[k].part + 1] || !isinf(f->estimate[at])) continue;
        ORK_TRY(ork_note_add(ctx, ORK_WARNING, "without-component",
                             "the likelihood is greatest where the variance of %s is 0: it has no "
                             "standard error, and the rest is the maximum of the model without it",
                             components[k].name));
    }
    return ORK_OK;
}

/* Neyman & Scott (1948); Greene (2005). */
static ork_status tell_constants(ork_context *ctx, const frontier_analysis *a)
{
    if (a->model.panel != ORK_PANEL_TRUE_FIXED_EFFECTS) return ORK_OK;
    return ork_note_add(
        ctx, ORK_WARNING, "incidental-parameters",
        "each of the %zu units has a constant of its own, from %.3g observations on "
        "average: sigma_u, sigma_v and the efficiencies carry that error however "
        "many units there are. --panel within has constants without it",
        a->units, (double)a->n / (double)a->units);
}

static ork_status tell_end(ork_context *ctx, const frontier_analysis *a)
{
    const ork_frontier *f = &a->fit;
    switch (f->end) {
    case ORK_FRONTIER_MAXIMUM:
        return ORK_OK;
    case ORK_FRONTIER_NO_INEFFICIENCY:
        if (f->model.panel != ORK_PANEL_NONE)
            return ork_note_add(
                ctx, ORK_WARNING, "no-inefficiency",
                "the likelihood is greatest without inefficiency: units differ from each other no "
                "more than their own periods do. The estimates are those of least squares, every "
                "unit counts as efficient, and sigma_u has no standard error");
        return ork_note_add(
            ctx, ORK_WARNING, "no-inefficiency",
            "the likelihood is greatest without inefficiency (skewness of the least squares "
            "residuals %.3g, where inefficiency makes it negative): the estimates are those of "
            "least squares, every unit counts as efficient, and sigma_u has no standard error "
            "(Waldman 1982). Another distribution, form or set of inputs may fit; or there is no "
            "inefficiency to be seen in these data",
            f->ols_skewness);
    case ORK_FRONTIER_DETERMINISTIC:
        return ork_note_add(ctx, ORK_WARNING, "deterministic-frontier",
                            "the likelihood rises as the noise vanishes (sigma_v -> 0): the "
                            "frontier envelops the data and takes all deviation for inefficiency. "
                            "This comes of few observations or many terms; there are no standard "
                            "errors, and efficiencies are those of a deterministic frontier");
    case ORK_FRONTIER_EXPONENTIAL_LIMIT:
        return ork_note_add(ctx, ORK_WARNING, "exponential-limit",
                            "the likelihood of the truncated normal rises as mu -> -infinity, "
                            "where it becomes the exponential: that model is what is shown");
    case ORK_FRONTIER_RIDGE:
        return ork_note_add(ctx, ORK_WARNING, "ridge",
                            "the likelihood is flat in some direction (least curvature %.2g): the "
                            "parameters are not identified by these data, and there are no "
                            "standard errors. Take a simpler model",
                            f->curvature);
    case ORK_FRONTIER_WITHOUT_COMPONENT:
        return tell_absent(ctx, f);
    case ORK_FRONTIER_UNFINISHED:
        break;
    }
    return ork_note_add(ctx, ORK_WARNING, "unfinished",
                        "the search stopped while the likelihood was still rising: this is no "
                        "maximum, and there are no standard errors. Take a simpler model");
}

static ork_status tell_size(ork_context *ctx, const frontier_analysis *a)
{
    if (a->sampled >= FRONTIER_FEW) return ORK_OK;
    const char *advice = frontier_replicates(a)
                             ? "The tables bootstrap and intervals show what samples drawn anew "
                               "would have given; read them, not the third digit of a rank"
                             : "Read ranks as rough groups; --bootstrap draws samples anew";
    return ork_note_add(ctx, ORK_WARNING, "few-observations",
                        "%zu observations carry a stochastic frontier badly: intervals by normal "
                        "theory are too short, and another sample might show no inefficiency at "
                        "all. %s",
                        a->sampled, advice);
}

/* ---- Efficiency --------------------------------------------------------------------------------
 */

static void find_frontier(frontier_analysis *a)
{
    const frontier_terms *terms = &a->part[ORK_PART_FRONTIER];
    bool has_constant = a->fit.begin[ORK_PART_FRONTIER + 1] > terms->count;
    const double *constant = a->fit.estimate, *b = constant + has_constant;
    for (size_t i = 0; i < a->n; i++) {
        double sum = (has_constant ? *constant : 0) + (a->effect ? a->effect[i] : 0);
        for (size_t j = 0; j < terms->count; j++)
            sum += b[j] * terms->column[j][i];
        a->frontier_value[i] = sum;
    }
}

/* Of a frontier in levels: what is made of what could be made, or the least cost of what it cost.
 */
static double share_in_levels(const frontier_analysis *a, size_t i, double u)
{
    double best = a->frontier_value[i];
    double share = frontier_is_cost(a) ? best / (best + u) : (best - u) / best;
    return best > 0 && share > 0 ? share : NAN;
}

static ork_status put_in_levels(ork_context *ctx, frontier_analysis *a)
{
    size_t undefined = 0;
    double *of[] = {a->efficiency, a->lower, a->upper, a->mode, a->jlms};
    for (size_t i = 0; i < a->n; i++) {
        double from[] = {a->u[i], -log(a->lower[i]), -log(a->upper[i]), -log(a->mode[i]), a->u[i]};
        for (size_t k = 0; k < 5; k++)
            of[k][i] = share_in_levels(a, i, from[k]);
        undefined += isnan(a->efficiency[i]) ? 1 : 0;
    }
    if (!undefined) return ORK_OK;
    return ork_note_add(ctx, ORK_WARNING, "no-share",
                        "%zu units have no efficiency: their frontier, or what inefficiency leaves "
                        "of it, is not above 0",
                        undefined);
}

static ork_status score(ork_context *ctx, frontier_analysis *a)
{
    double **const arrays[] = {&a->efficiency, &a->lower, &a->upper,         &a->mode,
                               &a->u,          &a->jlms,  &a->frontier_value};
    for (size_t k = 0; k < sizeof arrays / sizeof *arrays; k++)
        ORK_NEW(*arrays[k], ork_arena_alloc(ctx, a->arena, (a->n + 1) * sizeof(double)));
    if (a->model.panel == ORK_PANEL_FOUR_COMPONENTS) {
        ORK_NEW(a->persistent, ork_arena_alloc(ctx, a->arena, (a->n + 1) * sizeof(double)));
        ORK_NEW(a->overall, ork_arena_alloc(ctx, a->arena, (a->n + 1) * sizeof(double)));
    }
    if (a->model.panel >= ORK_PANEL_TRUE_FIXED_EFFECTS)
        ORK_NEW(a->effect, ork_arena_alloc(ctx, a->arena, (a->n + 1) * sizeof(double)));
    ork_frontier_scores scores = {.efficiency = a->efficiency,
                                  .lower = a->lower,
                                  .upper = a->upper,
                                  .u = a->u,
                                  .mode = a->mode,
                                  .persistent = a->persistent,
                                  .overall = a->overall,
                                  .effect = a->effect};
    ORK_TRY(ork_frontier_efficiency(ctx, &a->fit, &a->model, a->options->level, &scores));
    for (size_t i = 0; i < a->n; i++)
        a->jlms[i] = exp(-a->u[i]);
    find_frontier(a);
    for (size_t i = 0; i < a->n; i++) {
        if (a->has_output[i]) continue;
        a->efficiency[i] = a->lower[i] = a->upper[i] = a->mode[i] = a->jlms[i] = a->y[i] = NAN;
        if (a->persistent) a->persistent[i] = a->overall[i] = NAN;
    }
    /* Without noise there is nothing to make an interval of. */
    for (size_t i = 0; i < a->n && a->fit.end == ORK_FRONTIER_DETERMINISTIC; i++)
        a->lower[i] = a->upper[i] = NAN;
    return a->options->in_levels ? put_in_levels(ctx, a) : ORK_OK;
}

/* ---- Standard errors ---------------------------------------------------------------------------
 */

/* Clusters of the rows estimated from, or (panels) of the units, each of which lies in one. */
static ork_status read_clusters(ork_context *ctx, const frontier_analysis *a, uint32_t **cluster)
{
    const ork_column *column;
    const char *name = a->options->cluster;
    const ork_table *data = a->input->data;
    size_t rows = data->row_count, k = 0;
    bool is_panel = a->fit.model.panel != ORK_PANEL_NONE;
    uint32_t groups, *all;
    if (!name && data->unit < 0) {
        ork_fail(ctx, ORK_ERR_ARGUMENT, "clusters need a column");
        ork_hint(ctx, "name it with --cluster, or the units with --unit");
        return ork_at(ctx, &(ork_place){.option = "cluster"});
    }
    if (!name) name = data->columns[data->unit]->name;
    ORK_TRY(ork_table_column(ctx, data, name, &column));
    ORK_NEW(all, ork_arena_alloc(ctx, a->arena, (rows + 1) * sizeof *all));
    ORK_NEW(*cluster, ork_arena_calloc(ctx, a->arena, rows + 1, sizeof **cluster));
    ORK_TRY(ork_column_group_ids(ctx, column, all, &groups));
    for (size_t i = 0; i < a->n; i++) {
        if (is_panel)
            (*cluster)[a->unit[i]] = all[a->row[i]];
        else if (a->is_sampled[i])
            (*cluster)[k++] = all[a->row[i]];
    }
    return ORK_OK;
}

static ork_status find_errors(ork_context *ctx, frontier_analysis *a)
{
    uint32_t *cluster = NULL;
    ork_covariance_kind kind = (ork_covariance_kind)a->options->errors;
    a->covariance = a->fit.covariance;
    if (kind == ORK_COVARIANCE_INFORMATION) return ORK_OK;
    if (kind == ORK_COVARIANCE_CLUSTERED) ORK_TRY(read_clusters(ctx, a, &cluster));
    size_t terms = a->fit.terms;
    ORK_NEW(a->covariance, ork_arena_alloc(ctx, a->arena, terms * terms * sizeof(double)));
    return ork_frontier_covariance(ctx, &a->fit, kind, cluster, a->covariance);
}

ork_status frontier_solve(ork_context *ctx, frontier_analysis *a)
{
    frontier_set_model(a);
    ORK_TRY(fit(ctx, a));
    ORK_TRY(find_errors(ctx, a));
    ORK_TRY(tell_end(ctx, a));
    ORK_TRY(tell_constants(ctx, a));
    ORK_TRY(tell_size(ctx, a));
    if (a->options->form == ORK_FORM_LINEAR && !a->options->in_levels)
        ORK_TRY(ork_note_add(ctx, ORK_INFO, "taken-for-logarithms",
                             "efficiency is exp(-u), as if \"%s\" were a logarithm; in levels, "
                             "add --in-levels true",
                             a->options->output));
    return score(ctx, a);
}
