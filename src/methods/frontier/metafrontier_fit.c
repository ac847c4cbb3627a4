/* Groups, their frontiers, and the metafrontier over them. */
#include "methods/frontier/metafrontier.h"
#include "orken/math.h"
#include "orken/math/frontier_inference.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { SURFACE_CELLS_MOST = 2000000 };

/* ---- Rows and groups ---------------------------------------------------------------------------
 */

static ork_status refuse_group(ork_context *ctx, const metafrontier *m, size_t row)
{
    ORK_OWNED_TEXT ork_text text = {0};
    ork_table_row_name(ctx, m->base.input->data, row, &text);
    ORK_TRY(ork_text_status(&text));
    ork_fail(ctx, ORK_ERR_DATA, "%s has no \"%s\"", text.bytes, m->options->group);
    return ork_hint(ctx, "every row belongs to a group; leave rows out with --where");
}

typedef struct group_name {
    const char *text;
    double number; /* of a numeric column; NaN otherwise */
    uint32_t id;
} group_name;

static int by_name(const void *a, const void *b)
{
    const group_name *x = a, *y = b;
    if (x->number != y->number && !isnan(x->number)) return x->number < y->number ? -1 : 1;
    return strcmp(x->text, y->text);
}

/* Groups in the order of their names, whatever the order of rows. */
static ork_status name_groups(ork_context *ctx, metafrontier *m, const ork_column *column,
                              const uint32_t *all)
{
    ORK_SCRATCH(scratch);
    group_name *names;
    uint32_t *place;
    size_t rows = m->base.input->data->row_count;
    ORK_NEW(names, ork_arena_calloc(ctx, &scratch, rows + 1, sizeof *names));
    ORK_NEW(place, ork_arena_calloc(ctx, &scratch, rows + 1, sizeof *place));
    for (size_t i = 0; i < m->n; i++) {
        ORK_OWNED_TEXT ork_text text = {0};
        size_t row = metafrontier_row(m, i);
        if (!ork_column_has(column, row)) return refuse_group(ctx, m, row);
        if (place[all[row]]) continue;
        ork_column_write(column, row, ctx, &text);
        ORK_TRY(ork_text_status(&text));
        group_name *name = &names[m->groups++];
        *name = (group_name){.id = all[row], .number = NAN};
        if (ork_column_is_numeric(column)) name->number = ork_column_number(column, row);
        ORK_NEW(name->text,
                ork_arena_strndup(ctx, m->base.arena, text.bytes ? text.bytes : "", text.length));
        place[all[row]] = 1;
    }
    qsort(names, m->groups, sizeof *names, by_name);
    ORK_NEW(m->group, ork_arena_calloc(ctx, m->base.arena, m->groups + 1, sizeof *m->group));
    for (size_t g = 0; g < m->groups; g++) {
        m->group[g].name = names[g].text;
        place[names[g].id] = (uint32_t)g;
    }
    for (size_t i = 0; i < m->n; i++) {
        m->group_of[i] = place[all[metafrontier_row(m, i)]];
        m->group[m->group_of[i]].n++;
    }
    return ORK_OK;
}

static ork_status make_groups(ork_context *ctx, metafrontier *m)
{
    ORK_SCRATCH(scratch);
    const ork_table *data = m->base.input->data;
    const ork_column *column;
    uint32_t *all, count;
    ORK_TRY(ork_table_column(ctx, data, m->options->group, &column));
    ORK_NEW(all, ork_arena_alloc(ctx, &scratch, (data->row_count + 1) * sizeof *all));
    ORK_NEW(m->group_of, ork_arena_alloc(ctx, m->base.arena, (m->n + 1) * sizeof *m->group_of));
    ORK_TRY(ork_column_group_ids(ctx, column, all, &count));
    ORK_TRY(name_groups(ctx, m, column, all));
    if (m->groups < 2) {
        ork_fail(ctx, ORK_ERR_DATA, "\"%s\" has one group only, %s", m->options->group,
                 m->group[0].name);
        return ork_hint(ctx, "a metafrontier envelops the frontiers of two groups or more; for one "
                             "there is the method frontier");
    }
    for (size_t g = 0; g < m->groups; g++) {
        metafrontier_group *group = &m->group[g];
        ORK_NEW(group->member, ork_arena_alloc(ctx, m->base.arena, group->n * sizeof(size_t)));
        group->n = 0;
    }
    for (size_t i = 0; i < m->n; i++) {
        metafrontier_group *group = &m->group[m->group_of[i]];
        group->member[group->n++] = i;
    }
    return ORK_OK;
}

ork_status metafrontier_read(ork_context *ctx, metafrontier *m)
{
    frontier_analysis *base = &m->base;
    ORK_TRY(frontier_read(ctx, base));
    ORK_TRY(frontier_form(ctx, base));
    base->model.n = base->n;
    base->model.y = base->y;
    base->model.sign = frontier_is_cost(base) ? -1 : 1;
    base->model.distribution = (ork_inefficiency)base->options->distribution;
    ORK_NEW(m->used, ork_arena_alloc(ctx, base->arena, (base->n + 1) * sizeof *m->used));
    for (size_t i = 0; i < base->n; i++)
        if (base->is_sampled[i]) m->used[m->n++] = i;
    ORK_TRY(frontier_pick_rows(ctx, base->arena, &base->model, m->used, m->n, &m->model));
    ORK_TRY(make_groups(ctx, m));
    for (size_t g = 0; g < m->groups; g++)
        ORK_TRY(frontier_pick_rows(ctx, base->arena, &m->model, m->group[g].member, m->group[g].n,
                                   &m->group[g].model));
    return ORK_OK;
}

/* ---- Frontiers ---------------------------------------------------------------------------------
 */

static ork_status fit_one(ork_context *ctx, const metafrontier *m, const char *name,
                          const ork_frontier_model *model, ork_frontier *fit)
{
    ork_frontier_column column = {.column = SIZE_MAX};
    ork_status status = ork_frontier_fit(ctx, model, m->base.arena, fit, &column);
    if (status != ORK_ERR_DATA) return status;
    if (column.column != SIZE_MAX) {
        ork_fail(ctx, ORK_ERR_DATA, "%s: %s is constant, or follows from the terms before it", name,
                 m->base.part[column.part].name[column.column]);
        return ork_hint(ctx, "it has to vary within every group; leave it out, or join groups");
    }
    ORK_OWNED_TEXT ork_text why = {0};
    ork_text_add(ctx, &why, ork_context_error(ctx)->message);
    ORK_TRY(ork_text_status(&why));
    ork_fail(ctx, ORK_ERR_DATA, "%s: %s", name, why.bytes);
    return ork_hint(ctx, "every group needs more rows than parameters; join groups, or leave small "
                         "ones out with --where");
}

static ork_status tell_end(ork_context *ctx, const char *name, const ork_frontier *fit)
{
    static const char *const what[] = {
        [ORK_FRONTIER_NO_INEFFICIENCY] = "the likelihood is greatest without inefficiency: it is "
                                         "least squares, and all its units count as efficient",
        [ORK_FRONTIER_DETERMINISTIC] = "the likelihood rises as the noise vanishes: it envelops "
                                       "the data, and has no standard errors",
        [ORK_FRONTIER_EXPONENTIAL_LIMIT] = "the truncated normal runs to its limit, the "
                                           "exponential, which is shown",
        [ORK_FRONTIER_RIDGE] = "the likelihood is flat in some direction: not identified, and "
                               "without standard errors",
        [ORK_FRONTIER_UNFINISHED] = "the search stopped while the likelihood was still rising",
        [ORK_FRONTIER_WITHOUT_COMPONENT] = "it is fitted without one of its components"};
    if (fit->end == ORK_FRONTIER_MAXIMUM) return ORK_OK;
    return ork_note_add(ctx, ORK_WARNING, "frontier-end", "%s: %s", name, what[fit->end]);
}

static ork_status tell_size(ork_context *ctx, const metafrontier *m)
{
    const metafrontier_group *least = &m->group[0];
    for (size_t g = 1; g < m->groups; g++)
        if (m->group[g].n < least->n) least = &m->group[g];
    if (least->n >= FRONTIER_FEW) return ORK_OK;
    return ork_note_add(ctx, ORK_WARNING, "few-observations",
                        "%zu observations of %s carry a stochastic frontier badly, and what is "
                        "wrong with a group's frontier goes on into its technology gap ratio",
                        least->n, least->name);
}

static double frontier_at(const ork_frontier_model *model, const double *b, size_t i)
{
    const ork_design *x = &model->design[ORK_PART_FRONTIER];
    double sum = b[0];
    for (size_t j = 0; j < x->columns; j++)
        sum += b[j + 1] * x->x[j * model->n + i];
    return sum;
}

/* Without noise there is nothing to make an interval of. */
static void forget_intervals(const ork_frontier *fit, double *lower, double *upper)
{
    for (size_t i = 0; i < fit->model.n && fit->end == ORK_FRONTIER_DETERMINISTIC; i++)
        lower[i] = upper[i] = NAN;
}

static ork_status score_group(ork_context *ctx, metafrontier *m, const metafrontier_group *group)
{
    ORK_SCRATCH(scratch);
    double *te, *lower, *upper;
    ORK_NEW(te, ork_arena_alloc(ctx, &scratch, group->n * sizeof *te));
    ORK_NEW(lower, ork_arena_alloc(ctx, &scratch, group->n * sizeof *lower));
    ORK_NEW(upper, ork_arena_alloc(ctx, &scratch, group->n * sizeof *upper));
    ork_frontier_scores scores = {.efficiency = te, .lower = lower, .upper = upper};
    ORK_TRY(ork_frontier_efficiency(ctx, &group->fit, &group->model, m->options->frontier.level,
                                    &scores));
    forget_intervals(&group->fit, lower, upper);
    for (size_t k = 0; k < group->n; k++) {
        size_t i = group->member[k];
        m->te[i] = te[k], m->te_lower[i] = lower[k], m->te_upper[i] = upper[k];
        m->value[i] = frontier_at(&group->model, group->fit.estimate, k);
    }
    return ORK_OK;
}

/* The chi-square is that of maxima. */
static ork_status tell_test(ork_context *ctx, const metafrontier *m)
{
    bool are_maxima = m->pooled.end == ORK_FRONTIER_MAXIMUM;
    for (size_t g = 0; g < m->groups; g++)
        are_maxima = are_maxima && m->group[g].fit.end == ORK_FRONTIER_MAXIMUM;
    if (are_maxima) return ORK_OK;
    return ork_note_add(ctx, ORK_WARNING, "test-is-rough",
                        "not every frontier ended in a maximum, so that the p of \"all groups have "
                        "one frontier\" is rough");
}

static ork_status fit_groups(ork_context *ctx, metafrontier *m)
{
    for (size_t g = 0; g < m->groups; g++) {
        metafrontier_group *group = &m->group[g];
        ORK_TRY(fit_one(ctx, m, group->name, &group->model, &group->fit));
        ORK_TRY(tell_end(ctx, group->name, &group->fit));
        ORK_TRY(score_group(ctx, m, group));
        ork_progress(ctx, "frontiers", (double)(g + 1) / (double)(m->groups + 2));
    }
    ORK_TRY(fit_one(ctx, m, "all groups", &m->model, &m->pooled));
    ORK_TRY(tell_test(ctx, m));
    return tell_size(ctx, m);
}

/* ---- The metafrontier --------------------------------------------------------------------------
 */

/* Then there is nothing to envelop. */
static ork_status refuse_one_frontier(ork_context *ctx, const metafrontier *m)
{
    const double *first = m->group[0].fit.estimate;
    size_t terms = m->group[0].fit.begin[ORK_PART_FRONTIER + 1];
    for (size_t g = 1; g < m->groups; g++) {
        const double *b = m->group[g].fit.estimate;
        for (size_t j = 0; j < terms; j++)
            if (fabs(b[j] - first[j]) > 1e-9 * (fabs(first[j]) + fabs(b[j]))) return ORK_OK;
    }
    ork_fail(ctx, ORK_ERR_DATA, "the frontiers of the groups are one and the same");
    return ork_hint(ctx, "are the groups' rows copies? One technology is what the method frontier "
                         "is for");
}

static ork_status fit_meta(ork_context *ctx, metafrontier *m)
{
    static const ork_design constant = {.has_constant = true};
    ork_frontier_model *model = &m->meta_model;
    *model = m->model;
    model->y = m->value;
    model->distribution = (ork_inefficiency)m->options->meta_distribution;
    model->design[ORK_PART_U] = model->design[ORK_PART_V] = model->design[ORK_PART_MU] = constant;
    model->design[ORK_PART_SCALE] = (ork_design){0};
    ORK_TRY(refuse_one_frontier(ctx, m));
    ORK_TRY(fit_one(ctx, m, "metafrontier", model, &m->meta));
    ORK_TRY(tell_end(ctx, "metafrontier", &m->meta));
    size_t terms = m->meta.terms;
    ORK_NEW(m->covariance,
            ork_arena_alloc(ctx, m->base.arena, terms * terms * sizeof *m->covariance));
    ORK_TRY(ork_frontier_covariance(ctx, &m->meta, ORK_COVARIANCE_SANDWICH, NULL, m->covariance));
    ork_frontier_scores scores = {
        .efficiency = m->tgr, .lower = m->tgr_lower, .upper = m->tgr_upper};
    ORK_TRY(ork_frontier_efficiency(ctx, &m->meta, model, m->options->frontier.level, &scores));
    forget_intervals(&m->meta, m->tgr_lower, m->tgr_upper);
    for (size_t i = 0; i < m->n; i++)
        m->te_meta[i] = m->te[i] * m->tgr[i];
    return ORK_OK;
}

static ork_status envelop(ork_context *ctx, metafrontier *m)
{
    const ork_design *design = &m->model.design[ORK_PART_FRONTIER];
    size_t terms = design->columns + 1;
    m->has_surfaces = m->n * terms <= SURFACE_CELLS_MOST;
    if (!m->has_surfaces)
        return ork_note_add(ctx, ORK_INFO, "no-envelopes",
                            "the envelopes by linear and quadratic programming are left out: %zu "
                            "rows are too many for them",
                            m->n);
    for (size_t k = 0; k < METAFRONTIER_SURFACES; k++) {
        double *b, *ratio;
        ORK_NEW(b, ork_arena_alloc(ctx, m->base.arena, terms * sizeof *b));
        ORK_NEW(ratio, ork_arena_alloc(ctx, m->base.arena, m->n * sizeof *ratio));
        ORK_TRY(ork_envelope_surface(ctx, design, m->value, m->n, m->model.sign,
                                     (ork_envelope_norm)k, b));
        for (size_t i = 0; i < m->n; i++) {
            double gap = m->model.sign * (frontier_at(&m->model, b, i) - m->value[i]);
            ratio[i] = exp(-fmax(0, gap));
        }
        m->surface[k] = b, m->surface_tgr[k] = ratio;
    }
    return ORK_OK;
}

ork_status metafrontier_fit(ork_context *ctx, metafrontier *m)
{
    double **const arrays[] = {&m->te,  &m->te_lower,  &m->te_upper,  &m->value,
                               &m->tgr, &m->tgr_lower, &m->tgr_upper, &m->te_meta};
    for (size_t k = 0; k < sizeof arrays / sizeof *arrays; k++)
        ORK_NEW(*arrays[k], ork_arena_alloc(ctx, m->base.arena, (m->n + 1) * sizeof(double)));
    ORK_TRY(fit_groups(ctx, m));
    ORK_TRY(fit_meta(ctx, m));
    return envelop(ctx, m);
}
