/* What a metafrontier says, in tables and figures. */
#include "methods/frontier/metafrontier.h"
#include "orken/math.h"
#include "orken/math/frontier_inference.h"

#include <math.h>

enum { BARS_MOST = 80, POINTS_MOST = 2000 };

#define METAFRONTIER "metafrontier"
#define ALL_GROUPS "all groups"
static const char *const surface_names[METAFRONTIER_SURFACES] = {"linear envelope",
                                                                 "quadratic envelope"};

/* ---- Frontiers ---------------------------------------------------------------------------------
 */

/* √ of the mean over rows of exp(index). */
static double mean_sigma(const ork_frontier *fit, ork_frontier_part part)
{
    const ork_design *design = &fit->model.design[part];
    const double *b = fit->estimate + fit->begin[part];
    size_t n = fit->model.n;
    bool has_constant = fit->begin[part + 1] - fit->begin[part] > design->columns;
    double sum = 0;
    for (size_t i = 0; i < n; i++) {
        double index = has_constant ? b[0] : 0;
        for (size_t j = 0; j < design->columns; j++)
            index += b[has_constant + j] * design->x[j * n + i];
        sum += exp(index);
    }
    return sqrt(sum / (double)n);
}

typedef struct frontier_record {
    double n, parameters, log_likelihood, sigma_u, sigma_v;
} frontier_record;

/* Frontier f: all groups as one, each group, the metafrontier. */
static const ork_frontier *frontier_of(const metafrontier *m, size_t f, const char **name)
{
    if (f == 0) {
        *name = ALL_GROUPS;
        return &m->pooled;
    }
    if (f > m->groups) {
        *name = METAFRONTIER;
        return &m->meta;
    }
    *name = m->group[f - 1].name;
    return &m->group[f - 1].fit;
}

static ork_status add_frontiers(ork_context *ctx, const metafrontier *m, ork_result *result)
{
    static const ork_record_field fields[] = {
        {"n", "Rows", offsetof(frontier_record, n), ORK_FIELD_WHOLE},
        {"parameters", "Parameters", offsetof(frontier_record, parameters), ORK_FIELD_WHOLE},
        ORK_RECORD_FIELD(frontier_record, log_likelihood, "Log-likelihood"),
        ORK_RECORD_FIELD(frontier_record, sigma_u, "sigma_u"),
        ORK_RECORD_FIELD(frontier_record, sigma_v, "sigma_v"),
    };
    ORK_SCRATCH(scratch);
    size_t count = m->groups + 2;
    const char **names, **ends;
    frontier_record *records;
    ORK_NEW(names, ork_arena_calloc(ctx, &scratch, count, sizeof *names));
    ORK_NEW(ends, ork_arena_calloc(ctx, &scratch, count, sizeof *ends));
    ORK_NEW(records, ork_arena_calloc(ctx, &scratch, count, sizeof *records));
    for (size_t f = 0; f < count; f++) {
        const ork_frontier *fit = frontier_of(m, f, &names[f]);
        ends[f] = frontier_end_name(fit->end);
        records[f] = (frontier_record){.n = (double)fit->model.n,
                                       .parameters = (double)fit->terms,
                                       .log_likelihood = fit->log_likelihood,
                                       .sigma_u = mean_sigma(fit, ORK_PART_U),
                                       .sigma_v = mean_sigma(fit, ORK_PART_V)};
    }
    ORK_OWNED_TABLE ork_table *table = NULL;
    ORK_TRY(ork_build_table(ctx, "frontiers", "The frontiers", count, &table));
    ORK_TRY(ork_build_text(ctx, table, "frontier", "Frontier", names));
    ORK_TRY(ork_build_fields(ctx, table, fields, sizeof fields / sizeof *fields, records,
                             sizeof *records, NULL, NULL));
    ORK_TRY(ork_build_text(ctx, table, "end", "How the search ended", ends));
    return ork_build_deliver(ctx, result, &table);
}

/* ---- Estimates ---------------------------------------------------------------------------------
 */

typedef struct estimate_rows {
    const char **frontier, **part, **term;
    frontier_estimate *value;
    size_t count;
} estimate_rows;

static void put(estimate_rows *rows, const char *frontier, const char *part, const char *term,
                frontier_estimate value)
{
    rows->frontier[rows->count] = frontier;
    rows->part[rows->count] = part;
    rows->term[rows->count] = term;
    rows->value[rows->count++] = value;
}

/* Of a fit; terms beyond the frontier's parts have the names of the data's columns. */
static void put_fit(const metafrontier *m, const char *name, const ork_frontier *fit,
                    const double *covariance, estimate_rows *rows)
{
    frontier_analysis named = m->base;
    named.fit = *fit;
    for (size_t k = 0; k < ORK_PART_SHAPE; k++)
        named.part[k].count = fit->model.design[k].columns;
    for (size_t part = 0; part < ORK_PART_COUNT; part++) {
        for (size_t k = fit->begin[part]; k < fit->begin[part + 1]; k++)
            put(rows, name, frontier_part_name((ork_frontier_part)part),
                frontier_term_name(&named, (ork_frontier_part)part, k - fit->begin[part]),
                frontier_infer(fit->estimate[k], sqrt(covariance[k * fit->terms + k]),
                               m->options->frontier.level));
    }
}

static void put_surface(const metafrontier *m, size_t k, estimate_rows *rows)
{
    const frontier_terms *terms = &m->base.part[ORK_PART_FRONTIER];
    for (size_t j = 0; j <= terms->count; j++)
        put(rows, surface_names[k], frontier_part_name(ORK_PART_FRONTIER),
            j ? terms->name[j - 1] : "(constant)",
            (frontier_estimate){m->surface[k][j], NAN, NAN, NAN, NAN, NAN});
}

static ork_status add_estimates(ork_context *ctx, const metafrontier *m, ork_result *result)
{
    ORK_SCRATCH(scratch);
    estimate_rows rows = {0};
    const char *name;
    size_t most = METAFRONTIER_SURFACES * (m->base.part[ORK_PART_FRONTIER].count + 1);
    for (size_t f = 0; f < m->groups + 2; f++)
        most += frontier_of(m, f, &name)->terms;
    ORK_NEW(rows.frontier, ork_arena_calloc(ctx, &scratch, most, sizeof *rows.frontier));
    ORK_NEW(rows.part, ork_arena_calloc(ctx, &scratch, most, sizeof *rows.part));
    ORK_NEW(rows.term, ork_arena_calloc(ctx, &scratch, most, sizeof *rows.term));
    ORK_NEW(rows.value, ork_arena_calloc(ctx, &scratch, most, sizeof *rows.value));
    for (size_t f = 0; f < m->groups + 2; f++) {
        const ork_frontier *fit = frontier_of(m, f, &name);
        put_fit(m, name, fit, fit == &m->meta ? m->covariance : fit->covariance, &rows);
    }
    for (size_t k = 0; m->has_surfaces && k < METAFRONTIER_SURFACES; k++)
        put_surface(m, k, &rows);
    ORK_OWNED_TABLE ork_table *table = NULL;
    ORK_TRY(ork_build_table(ctx, "estimates", "Estimates", rows.count, &table));
    ORK_TRY(ork_build_text(ctx, table, "frontier", "Frontier", rows.frontier));
    ORK_TRY(ork_build_text(ctx, table, "part", "Part", rows.part));
    ORK_TRY(ork_build_text(ctx, table, "term", "Term", rows.term));
    ORK_TRY(ork_build_fields(ctx, table, frontier_estimate_fields, FRONTIER_ESTIMATE_FIELDS,
                             rows.value, sizeof *rows.value, NULL, NULL));
    return ork_build_deliver(ctx, result, &table);
}

/* ---- Tests -------------------------------------------------------------------------------------
 */

static double groups_log_likelihood(const metafrontier *m)
{
    double sum = 0;
    for (size_t g = 0; g < m->groups; g++)
        sum += m->group[g].fit.log_likelihood;
    return sum;
}

/* Do the groups share one frontier, and is there a gap at all? */
static ork_status add_tests(ork_context *ctx, const metafrontier *m, ork_result *result)
{
    static const char *const names[] = {"likelihood ratio", "quasi likelihood ratio"};
    static const char *const asks[] = {"all groups have one frontier",
                                       "no gap to the metafrontier: its sigma_u = 0"};
    size_t terms = 0;
    for (size_t g = 0; g < m->groups; g++)
        terms += m->group[g].fit.terms;
    double ratio = fmax(0, 2 * (groups_log_likelihood(m) - m->pooled.log_likelihood));
    ork_likelihood_ratio gap;
    ork_frontier_inefficiency_test(&m->meta, &gap);
    double statistics[] = {ratio, gap.statistic};
    double degrees[] = {(double)(terms - m->pooled.terms), (double)gap.restrictions};
    double ps[] = {ork_chi_square_upper(ratio, degrees[0]), gap.p};
    ORK_OWNED_TABLE ork_table *table = NULL;
    ORK_TRY(ork_build_table(ctx, "tests", "Do technologies differ?", 2, &table));
    ORK_TRY(ork_build_text(ctx, table, "test", "Test", names));
    ORK_TRY(ork_build_text(ctx, table, "hypothesis", "Hypothesis", asks));
    ORK_TRY(ork_build_number(ctx, table, "statistic", "Statistic", NULL, statistics));
    ORK_TRY(ork_build_integer(ctx, table, "degrees", "Degrees of freedom", degrees));
    ORK_TRY(ork_build_number(ctx, table, "p", "p", NULL, ps));
    return ork_build_deliver(ctx, result, &table);
}

/* ---- Groups ------------------------------------------------------------------------------------
 */

typedef struct group_record {
    double n, te_group, tgr, tgr_least, tgr_greatest, te_meta, tgr_linear, tgr_quadratic;
} group_record;

static void add_to_group(const metafrontier *m, size_t i, group_record *r)
{
    double n = (double)m->group[m->group_of[i]].n;
    r->n = n;
    r->te_group += m->te[i] / n;
    r->tgr += m->tgr[i] / n;
    r->te_meta += m->te_meta[i] / n;
    r->tgr_least = fmin(r->tgr_least, m->tgr[i]);
    r->tgr_greatest = fmax(r->tgr_greatest, m->tgr[i]);
    r->tgr_linear += m->has_surfaces ? m->surface_tgr[0][i] / n : NAN;
    r->tgr_quadratic += m->has_surfaces ? m->surface_tgr[1][i] / n : NAN;
}

static ork_status add_groups(ork_context *ctx, const metafrontier *m, ork_result *result)
{
    static const ork_record_field fields[] = {
        {"n", "Rows", offsetof(group_record, n), ORK_FIELD_WHOLE},
        ORK_RECORD_FIELD(group_record, te_group, "Efficiency in the group"),
        ORK_RECORD_FIELD(group_record, tgr, "Technology gap ratio"),
        ORK_RECORD_FIELD(group_record, tgr_least, "Least ratio"),
        ORK_RECORD_FIELD(group_record, tgr_greatest, "Greatest ratio"),
        ORK_RECORD_FIELD(group_record, te_meta, "Efficiency to the metafrontier"),
        ORK_RECORD_FIELD(group_record, tgr_linear, "Ratio, linear envelope"),
        ORK_RECORD_FIELD(group_record, tgr_quadratic, "Ratio, quadratic envelope"),
    };
    ORK_SCRATCH(scratch);
    group_record *records;
    const char **names;
    ORK_NEW(records, ork_arena_calloc(ctx, &scratch, m->groups, sizeof *records));
    ORK_NEW(names, ork_arena_calloc(ctx, &scratch, m->groups, sizeof *names));
    for (size_t g = 0; g < m->groups; g++)
        names[g] = m->group[g].name, records[g].tgr_least = 1;
    for (size_t i = 0; i < m->n; i++)
        add_to_group(m, i, &records[m->group_of[i]]);
    ORK_OWNED_TABLE ork_table *table = NULL;
    ORK_TRY(
        ork_build_table(ctx, "groups", "Groups and their technologies, means", m->groups, &table));
    ORK_TRY(ork_build_text(ctx, table, "group", "Group", names));
    ORK_TRY(ork_build_fields(ctx, table, fields, sizeof fields / sizeof *fields, records,
                             sizeof *records, NULL, NULL));
    return ork_build_deliver(ctx, result, &table);
}

/* ---- Rows --------------------------------------------------------------------------------------
 */

static ork_status add_keys(ork_context *ctx, const metafrontier *m, ork_table *table)
{
    ORK_SCRATCH(scratch);
    const ork_table *data = m->base.input->data;
    size_t *rows;
    double *numbers;
    ORK_NEW(rows, ork_arena_alloc(ctx, &scratch, (m->n + 1) * sizeof *rows));
    ORK_NEW(numbers, ork_arena_alloc(ctx, &scratch, (m->n + 1) * sizeof *numbers));
    for (size_t i = 0; i < m->n; i++) {
        rows[i] = metafrontier_row(m, i);
        numbers[i] = (double)ork_table_file_row(data, rows[i]);
    }
    if (data->unit < 0) return ork_build_integer(ctx, table, "row", "Row of the file", numbers);
    ORK_TRY(ork_build_pick(ctx, table, "unit", data->columns[data->unit], rows));
    if (data->period >= 0)
        ORK_TRY(ork_build_pick(ctx, table, "period", data->columns[data->period], rows));
    return ork_table_set_keys(ctx, table, "unit", data->period >= 0 ? "period" : NULL);
}

static ork_status add_group_names(ork_context *ctx, const metafrontier *m, ork_table *table)
{
    ORK_SCRATCH(scratch);
    const char **names;
    ORK_NEW(names, ork_arena_alloc(ctx, &scratch, (m->n + 1) * sizeof *names));
    for (size_t i = 0; i < m->n; i++)
        names[i] = m->group[m->group_of[i]].name;
    return ork_build_text(ctx, table, "group", "Group", names);
}

static ork_status add_surfaces(ork_context *ctx, const metafrontier *m, ork_table *table)
{
    static const char *const names[][4] = {
        {"tgr_linear", "Ratio, linear envelope", "te_linear", "Efficiency, linear envelope"},
        {"tgr_quadratic", "Ratio, quadratic envelope", "te_quadratic",
         "Efficiency, quadratic envelope"}};
    ORK_SCRATCH(scratch);
    double *product;
    ORK_NEW(product, ork_arena_alloc(ctx, &scratch, (m->n + 1) * sizeof *product));
    for (size_t k = 0; m->has_surfaces && k < METAFRONTIER_SURFACES; k++) {
        for (size_t i = 0; i < m->n; i++)
            product[i] = m->te[i] * m->surface_tgr[k][i];
        ORK_TRY(ork_build_number(ctx, table, names[k][0], names[k][1], NULL, m->surface_tgr[k]));
        ORK_TRY(ork_build_number(ctx, table, names[k][2], names[k][3], NULL, product));
    }
    return ORK_OK;
}

static ork_status add_rows(ork_context *ctx, const metafrontier *m, ork_result *result)
{
    ORK_SCRATCH(scratch);
    double *gap, *rank;
    const struct {
        const char *name, *label;
        const double *values;
    } columns[] = {{"te_group", "Efficiency in the group", m->te},
                   {"te_lower", "Lower end", m->te_lower},
                   {"te_upper", "Upper end", m->te_upper},
                   {"tgr", "Technology gap ratio", m->tgr},
                   {"tgr_lower", "Lower end", m->tgr_lower},
                   {"tgr_upper", "Upper end", m->tgr_upper},
                   {"te_meta", "Efficiency to the metafrontier", m->te_meta}};
    ORK_NEW(gap, ork_arena_alloc(ctx, &scratch, (m->n + 1) * sizeof *gap));
    ORK_NEW(rank, ork_arena_alloc(ctx, &scratch, (m->n + 1) * sizeof *rank));
    for (size_t i = 0; i < m->n; i++)
        gap[i] = 1 - m->te_meta[i];
    ORK_TRY(ork_rank(ctx, m->te_meta, m->n, false, ORK_TIES_MINIMUM, rank));
    ORK_OWNED_TABLE ork_table *table = NULL;
    ORK_TRY(ork_build_table(ctx, "efficiency", "Efficiency against group and metafrontier", m->n,
                            &table));
    ORK_TRY(add_keys(ctx, m, table));
    ORK_TRY(add_group_names(ctx, m, table));
    for (size_t k = 0; k < sizeof columns / sizeof *columns; k++)
        ORK_TRY(ork_build_number(ctx, table, columns[k].name, columns[k].label, NULL,
                                 columns[k].values));
    ORK_TRY(ork_build_number(ctx, table, "gap", "Gap to the metafrontier", NULL, gap));
    ORK_TRY(ork_build_integer(ctx, table, "rank", "Rank", rank));
    ORK_TRY(add_surfaces(ctx, m, table));
    return ork_build_deliver(ctx, result, &table);
}

/* ---- Values, figures ---------------------------------------------------------------------------
 */

static ork_status add_values(ork_context *ctx, const metafrontier *m, ork_result *result)
{
    const struct {
        const char *name, *title;
        double value;
    } values[] = {
        {"groups", "Groups", (double)m->groups},
        {"n", "Observations", (double)m->n},
        {"pooled_log_likelihood", "Log-likelihood of one frontier", m->pooled.log_likelihood},
        {"groups_log_likelihood", "Log-likelihood of the groups", groups_log_likelihood(m)},
        {"log_likelihood", "Quasi log-likelihood of the metafrontier", m->meta.log_likelihood},
        {"mean_te_group", "Mean efficiency in the groups", ork_mean(m->te, m->n)},
        {"mean_tgr", "Mean technology gap ratio", ork_mean(m->tgr, m->n)},
        {"mean_te_meta", "Mean efficiency to the metafrontier", ork_mean(m->te_meta, m->n)},
    };
    for (size_t k = 0; k < sizeof values / sizeof *values; k++)
        ORK_TRY(ork_result_add_value(ctx, result, values[k].name, values[k].title, NULL,
                                     values[k].value));
    return ORK_OK;
}

ork_status metafrontier_tables(ork_context *ctx, const metafrontier *m, ork_result *result)
{
    ORK_TRY(add_frontiers(ctx, m, result));
    ORK_TRY(add_estimates(ctx, m, result));
    ORK_TRY(add_tests(ctx, m, result));
    ORK_TRY(add_groups(ctx, m, result));
    ORK_TRY(add_rows(ctx, m, result));
    return add_values(ctx, m, result);
}

#define FIGURE(...) (&(ork_figure){ORK_FIGURE_DEFAULTS, __VA_ARGS__})

ork_status metafrontier_figures(ork_context *ctx, const metafrontier *m, ork_result *result)
{
    const ork_table *data = m->base.input->data;
    bool is_section = data->unit >= 0 && data->period < 0;
    ORK_TRY(ork_result_add_figure(
        ctx, result,
        FIGURE(.kind = ORK_FIGURE_DOT, .name = "groups",
               .title = "Technology gap ratio of the groups: mean, least and greatest",
               .table = "groups", .label = "group", .value = "tgr", .lower = "tgr_least",
               .upper = "tgr_greatest")));
    if (m->n <= POINTS_MOST)
        ORK_TRY(ork_result_add_figure(
            ctx, result,
            FIGURE(.kind = ORK_FIGURE_SCATTER, .name = "gaps",
                   .title = "What a unit misses in its group, and its group misses",
                   .table = "efficiency", .x = "te_group", .y = "tgr", .group = "group",
                   .label = is_section && m->n <= BARS_MOST ? "unit" : NULL)));
    if (is_section && m->n <= BARS_MOST)
        ORK_TRY(ork_result_add_figure(
            ctx, result,
            FIGURE(.kind = ORK_FIGURE_DOT, .name = "efficiency",
                   .title = "Efficiency to the metafrontier, and in the group (marked)",
                   .table = "efficiency", .label = "unit", .value = "te_meta", .y = "te_group",
                   .group = "group")));
    if (!is_section || !m->base.input->units) return ORK_OK;
    return ork_result_add_figure(ctx, result,
                                 FIGURE(.kind = ORK_FIGURE_MAP, .name = "gap",
                                        .title = "How far units are from the metafrontier",
                                        .table = "efficiency", .label = "unit", .value = "gap"));
}
