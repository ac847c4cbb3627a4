/* Frontiers side by side: tables, values and figures. */
#include "methods/build.h"
#include "methods/frontier/compare.h"
#include "orken/math.h"

#include <math.h>

enum { BARS_MOST = 80 };

/* ---- Models ------------------------------------------------------------------------------------
 */

typedef struct model_row {
    double parameters, log_likelihood, aic, bic, hqic, aic_rank, mean_efficiency, least_efficiency;
} model_row;

static ork_status add_models(ork_context *ctx, const frontier_comparison *c, ork_result *result)
{
    ORK_SCRATCH(scratch);
    static const ork_record_field fields[] = {
        {.name = "parameters",
         .label = "Parameters",
         .offset = offsetof(model_row, parameters),
         .kind = ORK_FIELD_WHOLE},
        ORK_RECORD_FIELD(model_row, log_likelihood, "Log-likelihood"),
        ORK_RECORD_FIELD(model_row, aic, "AIC"),
        ORK_RECORD_FIELD(model_row, bic, "BIC"),
        ORK_RECORD_FIELD(model_row, hqic, "HQIC"),
        {.name = "aic_rank",
         .label = "Rank by AIC",
         .offset = offsetof(model_row, aic_rank),
         .kind = ORK_FIELD_WHOLE},
        ORK_RECORD_FIELD(model_row, mean_efficiency, "Mean efficiency"),
        ORK_RECORD_FIELD(model_row, least_efficiency, "Least efficiency")};
    const char **names, **ends;
    model_row *rows;
    ORK_NEW(names, ork_arena_calloc(ctx, &scratch, c->count, sizeof *names));
    ORK_NEW(ends, ork_arena_calloc(ctx, &scratch, c->count, sizeof *ends));
    ORK_NEW(rows, ork_arena_calloc(ctx, &scratch, c->count, sizeof *rows));
    for (size_t k = 0; k < c->count; k++) {
        const frontier_candidate *m = &c->candidate[k];
        names[k] = m->name;
        rows[k] = (model_row){NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN};
        if (!m->is_fitted) continue;
        ends[k] = frontier_end_name(m->analysis.fit.end);
        rows[k] = (model_row){(double)m->criteria.parameters,
                              m->analysis.fit.log_likelihood,
                              m->criteria.aic,
                              m->criteria.bic,
                              m->criteria.hqic,
                              m->aic_rank,
                              m->mean,
                              m->least};
    }
    ORK_OWNED_TABLE ork_table *table = NULL;
    ORK_TRY(ork_build_table(ctx, "models", "Models side by side", c->count, &table));
    ORK_TRY(ork_build_text(ctx, table, "model", "Model", names));
    ORK_TRY(ork_build_text(ctx, table, "end", "End", ends));
    ORK_TRY(ork_build_fields(ctx, table, fields, sizeof fields / sizeof *fields, rows, sizeof *rows,
                             NULL, NULL));
    return ork_build_deliver(ctx, result, &table);
}

/* ---- Tests -------------------------------------------------------------------------------------
 */

typedef struct test_row {
    double statistic, restrictions, p;
} test_row;

typedef struct test_list {
    const char **test, **model, **against;
    test_row *row;
    size_t count;
} test_list;

static void add_test(test_list *list, const char *test, const frontier_candidate *m,
                     const char *against, test_row row)
{
    list->test[list->count] = test;
    list->model[list->count] = m->name;
    list->against[list->count] = against;
    list->row[list->count++] = row;
}

static bool is_maximum(const frontier_candidate *m)
{
    return m->is_fitted && m->analysis.fit.end == ORK_FRONTIER_MAXIMUM;
}

static void test_inefficiency(const frontier_candidate *m, test_list *list)
{
    ork_likelihood_ratio ratio;
    if (isnan(m->aic_rank)) return; /* no maximum */
    ork_frontier_inefficiency_test(&m->analysis.fit, &ratio);
    add_test(list, "likelihood ratio", m, "no inefficiency",
             (test_row){ratio.statistic, (double)ratio.restrictions, ratio.p});
}

/* Within each other are Cobb-Douglas and translog of the same distribution. */
static ork_status test_forms(ork_context *ctx, const frontier_candidate *m,
                             const frontier_candidate *other, test_list *list)
{
    ork_likelihood_ratio ratio;
    if (m->options.form != ORK_FORM_TRANSLOG || other->options.form != ORK_FORM_COBB_DOUGLAS)
        return ORK_OK;
    if (m->analysis.fit.terms <= other->analysis.fit.terms) return ORK_OK;
    ORK_TRY(ork_frontier_nested_test(ctx, &m->analysis.fit, &other->analysis.fit, &ratio));
    add_test(list, "likelihood ratio", m, other->name,
             (test_row){ratio.statistic, (double)ratio.restrictions, ratio.p});
    return ORK_OK;
}

/* A truncated normal holds the half-normal. */
static bool is_within(const frontier_candidate *m, const frontier_candidate *other)
{
    return (m->options.distribution == ORK_TRUNCATED_NORMAL &&
            other->options.distribution == ORK_HALF_NORMAL) ||
           (m->options.distribution == ORK_GAMMA && other->options.distribution == ORK_EXPONENTIAL);
}

static ork_status test_distributions(ork_context *ctx, const frontier_candidate *m,
                                     const frontier_candidate *other, test_list *list)
{
    ork_vuong vuong;
    ork_likelihood_ratio ratio;
    if (is_within(m, other)) {
        ORK_TRY(ork_frontier_nested_test(ctx, &m->analysis.fit, &other->analysis.fit, &ratio));
        add_test(list, "likelihood ratio", m, other->name,
                 (test_row){ratio.statistic, (double)ratio.restrictions, ratio.p});
        return ORK_OK;
    }
    if (is_within(other, m) || m > other) return ORK_OK;
    ORK_TRY(ork_frontier_vuong(ctx, &m->analysis.fit, &other->analysis.fit, &vuong));
    add_test(list, "Vuong", m, other->name, (test_row){vuong.statistic, NAN, vuong.p});
    return ORK_OK;
}

static ork_status find_tests(ork_context *ctx, const frontier_comparison *c, test_list *list)
{
    for (size_t k = 0; k < c->count; k++)
        test_inefficiency(&c->candidate[k], list);
    for (size_t k = 0; k < c->count; k++) {
        for (size_t l = 0; l < c->count; l++) {
            const frontier_candidate *m = &c->candidate[k], *other = &c->candidate[l];
            bool is_same_form = k / c->distributions == l / c->distributions;
            bool is_same_distribution = k % c->distributions == l % c->distributions;
            if (k == l || !is_maximum(m) || !is_maximum(other)) continue;
            if (is_same_distribution) ORK_TRY(test_forms(ctx, m, other, list));
            if (is_same_form) ORK_TRY(test_distributions(ctx, m, other, list));
        }
    }
    return ORK_OK;
}

static ork_status add_tests(ork_context *ctx, const frontier_comparison *c, ork_result *result)
{
    ORK_SCRATCH(scratch);
    static const ork_record_field fields[] = {ORK_RECORD_FIELD(test_row, statistic, "Statistic"),
                                              {.name = "restrictions",
                                               .label = "Restrictions",
                                               .offset = offsetof(test_row, restrictions),
                                               .kind = ORK_FIELD_WHOLE},
                                              ORK_RECORD_FIELD(test_row, p, "p")};
    size_t most = c->count * (1 + c->forms + c->distributions);
    test_list list = {0};
    ORK_NEW(list.test, ork_arena_calloc(ctx, &scratch, most, sizeof *list.test));
    ORK_NEW(list.model, ork_arena_calloc(ctx, &scratch, most, sizeof *list.model));
    ORK_NEW(list.against, ork_arena_calloc(ctx, &scratch, most, sizeof *list.against));
    ORK_NEW(list.row, ork_arena_calloc(ctx, &scratch, most, sizeof *list.row));
    ORK_TRY(find_tests(ctx, c, &list));
    ORK_OWNED_TABLE ork_table *table = NULL;
    ORK_TRY(ork_build_table(ctx, "tests", "Models against each other", list.count, &table));
    ORK_TRY(ork_build_text(ctx, table, "test", "Test", list.test));
    ORK_TRY(ork_build_text(ctx, table, "model", "Model", list.model));
    ORK_TRY(ork_build_text(ctx, table, "against", "Against", list.against));
    ORK_TRY(ork_build_fields(ctx, table, fields, 3, list.row, sizeof *list.row, NULL, NULL));
    return ork_build_deliver(ctx, result, &table);
}

/* ---- Ranks -------------------------------------------------------------------------------------
 */

/* A model that sees no inefficiency ranks nobody. */
static bool has_ranks(const frontier_candidate *m)
{
    return m->is_fitted && m->analysis.fit.end != ORK_FRONTIER_NO_INEFFICIENCY;
}

static ork_status add_rank_correlations(ork_context *ctx, const frontier_comparison *c,
                                        ork_result *result)
{
    ORK_SCRATCH(scratch);
    size_t pairs = 0;
    double least = NAN, *spearman;
    const char **models, **others;
    ORK_NEW(spearman, ork_arena_alloc(ctx, &scratch, c->count * c->count * sizeof *spearman));
    ORK_NEW(models, ork_arena_calloc(ctx, &scratch, c->count * c->count, sizeof *models));
    ORK_NEW(others, ork_arena_calloc(ctx, &scratch, c->count * c->count, sizeof *others));
    for (size_t k = 0; k < c->count; k++) {
        for (size_t l = 0; l < c->count; l++) {
            const frontier_candidate *m = &c->candidate[k], *other = &c->candidate[l];
            ork_correlation r;
            if (!has_ranks(m) || !has_ranks(other)) continue;
            ORK_TRY(ork_correlate(ctx, ORK_SPEARMAN, m->rank, other->rank, c->n, &r));
            if (k != l) least = fmin(least, r.coefficient); /* the one that is a number */
            models[pairs] = m->name, others[pairs] = other->name;
            spearman[pairs++] = r.coefficient;
        }
    }
    ORK_OWNED_TABLE ork_table *table = NULL;
    ORK_TRY(ork_build_table(ctx, "rank_correlations", "Do the models rank alike?", pairs, &table));
    ORK_TRY(ork_build_text(ctx, table, "model", "Model", models));
    ORK_TRY(ork_build_text(ctx, table, "other", "Other model", others));
    ORK_TRY(ork_build_number(ctx, table, "spearman", "Spearman", NULL, spearman));
    ORK_TRY(ork_build_deliver(ctx, result, &table));
    if (isnan(least)) return ORK_OK;
    return ork_result_add_value(ctx, result, "least_rank_correlation",
                                "Least rank correlation between two models", NULL, least);
}

/* Mean, best and worst rank of each row that takes part. */
static void find_ranks(const frontier_comparison *c, double *mean, double *best, double *worst)
{
    for (size_t i = 0; i < c->n; i++) {
        double sum = 0, models = 0;
        best[i] = worst[i] = NAN;
        for (size_t k = 0; k < c->count; k++) {
            if (!has_ranks(&c->candidate[k])) continue;
            double rank = c->candidate[k].rank[i];
            sum += rank, models++;
            best[i] = fmin(best[i], rank), worst[i] = fmax(worst[i], rank);
        }
        mean[i] = models > 0 ? sum / models : NAN;
    }
}

static ork_status add_ordered(ork_context *ctx, ork_table *table, const char *name,
                              const char *label, const double *values, const size_t *order,
                              double *room)
{
    for (size_t i = 0; i < table->row_count; i++)
        room[i] = values[order[i]];
    return ork_build_number(ctx, table, name, label, NULL, room);
}

/* The best mean rank first; the data's order where nobody is ranked. */
static ork_status add_ranks(ork_context *ctx, const frontier_comparison *c, ork_result *result)
{
    ORK_SCRATCH(scratch);
    double *rank[3], *room;
    size_t *order, *rows;
    for (size_t k = 0; k < 3; k++)
        ORK_NEW(rank[k], ork_arena_alloc(ctx, &scratch, (c->n + 1) * sizeof(double)));
    ORK_NEW(room, ork_arena_alloc(ctx, &scratch, (c->n + 1) * sizeof *room));
    ORK_NEW(order, ork_arena_alloc(ctx, &scratch, (c->n + 1) * sizeof *order));
    ORK_NEW(rows, ork_arena_alloc(ctx, &scratch, (c->n + 1) * sizeof *rows));
    find_ranks(c, rank[0], rank[1], rank[2]);
    for (size_t i = 0; i < c->n; i++)
        order[i] = i;
    if (!isnan(rank[0][0])) ORK_TRY(ork_order(ctx, rank[0], c->n, false, order));
    for (size_t i = 0; i < c->n; i++)
        rows[i] = c->row[order[i]];
    ORK_OWNED_TABLE ork_table *table = NULL;
    ORK_TRY(ork_build_table(ctx, "ranks", "Ranks over all models", c->n, &table));
    ORK_TRY(frontier_keys(ctx, &c->base->analysis, rows, table));
    ORK_TRY(add_ordered(ctx, table, "mean_rank", "Mean rank", rank[0], order, room));
    ORK_TRY(add_ordered(ctx, table, "best_rank", "Best rank", rank[1], order, room));
    ORK_TRY(add_ordered(ctx, table, "worst_rank", "Worst rank", rank[2], order, room));
    for (size_t k = 0; k < c->count; k++) {
        const frontier_candidate *m = &c->candidate[k];
        const char *name;
        if (!m->is_fitted) continue;
        ORK_NEW(name, ork_arena_format(ctx, &scratch, "efficiency %s", m->name));
        ORK_TRY(add_ordered(ctx, table, name, m->name, m->efficiency, order, room));
    }
    return ork_build_deliver(ctx, result, &table);
}

/* ---- Influence ---------------------------------------------------------------------------------
 */

static ork_status add_influence(ork_context *ctx, const frontier_comparison *c, ork_result *result)
{
    ORK_SCRATCH(scratch);
    const ork_frontier_jackknife *j = &c->jackknife;
    const frontier_candidate *m = c->base;
    const char **ends, *title;
    double *change;
    if (!c->has_jackknife) return ORK_OK;
    ORK_NEW(ends, ork_arena_calloc(ctx, &scratch, c->n + 1, sizeof *ends));
    ORK_NEW(change, ork_arena_alloc(ctx, &scratch, (c->n + 1) * sizeof *change));
    ORK_NEW(title, ork_arena_format(ctx, &scratch, "Each row left out (%s)", m->name));
    for (size_t i = 0; i < c->n; i++) {
        if (j->end[i] >= 0) ends[i] = frontier_end_name((ork_frontier_end)j->end[i]);
        change[i] = j->mean_efficiency[i] - m->mean;
    }
    const struct {
        const char *name, *label;
        const double *values;
    } columns[] = {{"displacement", "Displacement of the likelihood", j->displacement},
                   {"mean_efficiency", "Mean efficiency without it", j->mean_efficiency},
                   {"change", "Change of the mean", change},
                   {"efficiency", "Efficiency against the others", j->efficiency},
                   {"rank", "Rank there", j->rank},
                   {"rank_with", "Rank when it takes part", m->rank},
                   {"rank_correlation", "Rank correlation", j->rank_correlation}};
    ORK_OWNED_TABLE ork_table *table = NULL;
    ORK_TRY(ork_build_table(ctx, "influence", title, c->n, &table));
    ORK_TRY(frontier_keys(ctx, &m->analysis, c->row, table));
    ORK_TRY(ork_build_text(ctx, table, "end", "End", ends));
    for (size_t k = 0; k < sizeof columns / sizeof *columns; k++)
        ORK_TRY(ork_build_number(ctx, table, columns[k].name, columns[k].label, NULL,
                                 columns[k].values));
    return ork_build_deliver(ctx, result, &table);
}

/* ---- All ---------------------------------------------------------------------------------------
 */

#define FIGURE(...) (&(ork_figure){ORK_FIGURE_DEFAULTS, __VA_ARGS__})

static ork_status add_figures(ork_context *ctx, const frontier_comparison *c, ork_result *result)
{
    const ork_table *data = c->input->data, *correlations;
    correlations = ork_result_table(result, "rank_correlations");
    if (correlations->row_count > 1)
        ORK_TRY(ork_result_add_figure(
            ctx, result,
            FIGURE(.kind = ORK_FIGURE_HEATMAP, .name = "rank_correlations",
                   .title = "Do the models rank alike?", .table = "rank_correlations", .x = "other",
                   .y = "model", .value = "spearman", .keep_order = true)));
    if (data->unit < 0 || data->period >= 0 || c->n > BARS_MOST) return ORK_OK;
    if (correlations->row_count > 0)
        ORK_TRY(ork_result_add_figure(ctx, result,
                                      FIGURE(.kind = ORK_FIGURE_DOT, .name = "ranks",
                                             .title = "Ranks over all models: mean, best and worst",
                                             .table = "ranks", .label = "unit",
                                             .value = "mean_rank", .lower = "best_rank",
                                             .upper = "worst_rank", .keep_order = true)));
    if (!c->has_jackknife) return ORK_OK;
    return ork_result_add_figure(
        ctx, result,
        FIGURE(.kind = ORK_FIGURE_BAR, .name = "influence",
               .title = "Whom the mean efficiency depends on: its change without the unit",
               .table = "influence", .label = "unit", .value = "change"));
}

ork_status frontier_compare_tables(ork_context *ctx, const frontier_comparison *c,
                                   ork_result *result)
{
    double without = 0;
    for (size_t k = 0; k < c->count; k++)
        without += c->candidate[k].is_fitted && !has_ranks(&c->candidate[k]);
    ORK_TRY(add_models(ctx, c, result));
    ORK_TRY(add_tests(ctx, c, result));
    ORK_TRY(add_rank_correlations(ctx, c, result));
    ORK_TRY(add_ranks(ctx, c, result));
    ORK_TRY(add_influence(ctx, c, result));
    ORK_TRY(ork_result_add_value(ctx, result, "models_without_inefficiency",
                                 "Models that see no inefficiency", NULL, without));
    ORK_TRY(ork_result_add_value(ctx, result, "n", "Rows", NULL, (double)c->n));
    return add_figures(ctx, c, result);
}
