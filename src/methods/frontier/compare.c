/* Which frontier? Forms and distributions side by side, and units left out: the declaration. */
#include "methods/frontier/compare.h"
#include "orken/math.h"

#include <math.h>
#include <string.h>

enum { UNITS_MOST = 1000, ROUNDING = 1000000000 };

#define BASE(field, text)                                                                          \
    .name = #field, .offset = offsetof(ork_frontier_compare_options, base.field), .help = text

static const ork_param params[] = {
    {.kind = ORK_PARAM_COLUMN,
     BASE(output, "What is produced; of a cost frontier the cost"),
     .flags = ORK_REQUIRED | ORK_NUMERIC},
    {.kind = ORK_PARAM_COLUMNS,
     BASE(inputs, "Inputs; of a cost frontier outputs and fixed inputs"),
     .flags = ORK_REQUIRED | ORK_NUMERIC},
    {.kind = ORK_PARAM_COLUMNS,
     BASE(prices, "Input prices of a cost frontier: cost and prices are divided by the last"),
     .flags = ORK_NUMERIC},
    {.kind = ORK_PARAM_COLUMNS,
     BASE(regressors, "Columns that shift the frontier as they are: a trend, a dummy"),
     .flags = ORK_NUMERIC},
    {.kind = ORK_PARAM_COLUMNS,
     BASE(factors, "Categories, each but the first with a constant of its own")},
    {.kind = ORK_PARAM_CHOICE,
     BASE(orientation, "Production or cost frontier"),
     .default_text = "production",
     .choices = ORK_CHOICES("production", "cost")},
    {.kind = ORK_PARAM_COLUMN,
     BASE(weight, "Weights of the rows; their mean is made 1"),
     .flags = ORK_NUMERIC},
    ORK_CHOICE_LIST_PARAM(ork_frontier_compare_options, forms, NULL,
                          "Forms of the frontier (default: cobb-douglas and translog)",
                          "cobb-douglas", "translog", "linear"),
    ORK_CHOICE_LIST_PARAM(ork_frontier_compare_options, distributions, NULL,
                          "Distributions of inefficiency u (default: the first three)",
                          "half-normal", "exponential", "truncated-normal", "gamma", "rayleigh"),
    ORK_BOOLEAN_PARAM(ork_frontier_compare_options, leave_one_out, "true",
                      "Fit the model of the least AIC once more without each row"),
};

static const ork_output outputs[] = {
    {"models", "model", ORK_TEXT, "Form and distribution"},
    {"models", "end", ORK_TEXT, "How the search ended; missing where the data did not allow it"},
    {"models", "parameters", ORK_INTEGER, "Parameters of what was reached"},
    {"models", "log_likelihood", ORK_NUMBER, "Log-likelihood"},
    {"models", "aic", ORK_NUMBER, "Akaike's information criterion"},
    {"models", "bic", ORK_NUMBER, "Schwarz's information criterion"},
    {"models", "hqic", ORK_NUMBER, "Hannan and Quinn's information criterion"},
    {"models", "aic_rank", ORK_INTEGER,
     "Rank by AIC, 1 the least; of models that end at a maximum"},
    {"models", "mean_efficiency", ORK_NUMBER, "Mean efficiency"},
    {"models", "least_efficiency", ORK_NUMBER, "Least efficiency"},
    {"tests", "test", ORK_TEXT, "likelihood ratio, or Vuong"},
    {"tests", "model", ORK_TEXT, "Model"},
    {"tests", "against", ORK_TEXT, "What it is held against"},
    {"tests", "statistic", ORK_NUMBER, "Statistic; Vuong: above 0 speaks for the model"},
    {"tests", "restrictions", ORK_INTEGER, "Restrictions of a likelihood ratio"},
    {"tests", "p", ORK_NUMBER, "p"},
    {"rank_correlations", "model", ORK_TEXT, "Model"},
    {"rank_correlations", "other", ORK_TEXT, "Other model"},
    {"rank_correlations", "spearman", ORK_NUMBER, "Spearman's correlation of the efficiencies"},
    {"ranks", "unit", ORK_TEXT, "Unit (or row, the row of the file, without units)"},
    {"ranks", "period", ORK_INTEGER, "Period, with periods"},
    {"ranks", "mean_rank", ORK_NUMBER, "Mean rank over the models that see inefficiency"},
    {"ranks", "best_rank", ORK_NUMBER, "Best rank among them; ties share their mean"},
    {"ranks", "worst_rank", ORK_NUMBER, "Worst rank"},
    {"ranks", "efficiency <model>", ORK_NUMBER, "Efficiency by each model"},
    {"influence", "unit", ORK_TEXT, "Unit (or row) left out"},
    {"influence", "period", ORK_INTEGER, "Period, with periods"},
    {"influence", "end", ORK_TEXT, "How the search without it ended"},
    {"influence", "displacement", ORK_NUMBER,
     "2 (L at all rows' estimate - L at the estimate without it), over all rows"},
    {"influence", "mean_efficiency", ORK_NUMBER, "Mean efficiency of all rows without it"},
    {"influence", "change", ORK_NUMBER, "By how much that moved"},
    {"influence", "efficiency", ORK_NUMBER, "Its own efficiency against the others' frontier"},
    {"influence", "rank", ORK_NUMBER, "Its rank there"},
    {"influence", "rank_with", ORK_NUMBER, "Its rank when it takes part"},
    {"influence", "rank_correlation", ORK_NUMBER, "Spearman's, of all ranks without it and with"},
    {NULL, "least_rank_correlation", ORK_NUMBER, "Least rank correlation between two models"},
    {NULL, "models_without_inefficiency", ORK_INTEGER, "Models that see no inefficiency"},
    {NULL, "n", ORK_INTEGER, "Rows that take part"},
};

static const char *const citations[] = {
    "Vuong, Q. H. (1989), Likelihood ratio tests for model selection and non-nested hypotheses. "
    "Econometrica 57(2), 307-333. doi:10.2307/1912557",
    "Cook, R. D. (1986), Assessment of local influence. Journal of the Royal Statistical Society "
    "B 48(2), 133-155. doi:10.1111/j.2517-6161.1986.tb01398.x",
    "Kodde, D. A., & Palm, F. C. (1986), Wald criteria for jointly testing equality and inequality "
    "restrictions. Econometrica 54(5), 1243-1248. doi:10.2307/1912331",
    NULL,
};

/* ---- Models ------------------------------------------------------------------------------------
 */

static int place_of(const char *text, const char *const *choices)
{
    int k = 0;
    while (strcmp(choices[k], text) != 0)
        k++;
    return k;
}

static ork_status lay_out(ork_context *ctx, frontier_comparison *c)
{
    const ork_frontier_compare_options *o = c->options;
    static const char *const forms[] = {"cobb-douglas", "translog", "linear", NULL};
    static const char *const distributions[] = {"half-normal", "exponential", "truncated-normal",
                                                "gamma",       "rayleigh",    NULL};
    c->forms = o->forms.count ? o->forms.count : 2;
    c->distributions = o->distributions.count ? o->distributions.count : 3;
    c->count = c->forms * c->distributions;
    ORK_NEW(c->candidate, ork_arena_calloc(ctx, c->arena, c->count, sizeof *c->candidate));
    for (size_t k = 0; k < c->count; k++) {
        frontier_candidate *m = &c->candidate[k];
        m->form = (o->forms.count ? o->forms.items : forms)[k / c->distributions];
        m->distribution =
            (o->distributions.count ? o->distributions.items : distributions)[k % c->distributions];
        ORK_NEW(m->name, ork_arena_format(ctx, c->arena, "%s %s", m->form, m->distribution));
        m->options = o->base;
        m->options.form = place_of(m->form, forms);
        m->options.distribution = place_of(m->distribution, distributions);
        m->options.determinants_constant = true;
        m->options.mean_scaling = 1;
        m->options.level = 0.95;
        m->analysis =
            (frontier_analysis){.options = &m->options, .input = c->input, .arena = c->arena};
    }
    return ORK_OK;
}

/* A row without output has a frontier, but takes no part. */
static ork_status choose_rows(ork_context *ctx, frontier_comparison *c, const frontier_analysis *a)
{
    if (c->row) return ORK_OK;
    ORK_NEW(c->row, ork_arena_alloc(ctx, c->arena, (a->n + 1) * sizeof *c->row));
    for (size_t i = 0; i < a->n; i++)
        if (a->has_output[i]) c->row[c->n++] = a->row[i];
    return ORK_OK;
}

static ork_status describe(ork_context *ctx, const frontier_comparison *c, frontier_candidate *m)
{
    const frontier_analysis *a = &m->analysis;
    double greatest;
    m->is_fitted = true;
    m->criteria = ork_frontier_criteria_of(&a->fit);
    ORK_NEW(m->rank, ork_arena_alloc(ctx, c->arena, (c->n + 1) * sizeof *m->rank));
    ORK_NEW(m->efficiency, ork_arena_alloc(ctx, c->arena, (c->n + 1) * sizeof *m->efficiency));
    for (size_t i = 0; i < c->n; i++)
        m->efficiency[i] = a->efficiency[a->place[c->row[i]]];
    m->mean = ork_mean(m->efficiency, c->n);
    ork_extremes(m->efficiency, c->n, &m->least, &greatest);
    /* On a deterministic frontier several units are efficient, but for rounding. */
    for (size_t i = 0; i < c->n; i++)
        m->rank[i] = round(m->efficiency[i] * ROUNDING);
    return ork_rank(ctx, m->rank, c->n, false, ORK_TIES_AVERAGE, m->rank);
}

/* What a model says of its rows is told once, by the first; what it says of itself is in `models`.
   A model that the data do not allow is told and passed over. */
static ork_status fit_model(ork_context *ctx, frontier_comparison *c, frontier_candidate *m)
{
    ork_status status = frontier_read(ctx, &m->analysis);
    if (status == ORK_OK) status = frontier_form(ctx, &m->analysis);
    ORK_TRY(status); /* wrong cells are wrong for all */
    ORK_TRY(choose_rows(ctx, c, &m->analysis));
    size_t notes = ork_context_note_count(ctx);
    status = frontier_solve(ctx, &m->analysis);
    ork_context_keep_notes(ctx, notes);
    if (status == ORK_OK) return describe(ctx, c, m);
    if (status != ORK_ERR_DATA) return status;
    ORK_OWNED_MEMORY char *why = ork_strdup(ctx, ork_context_error(ctx)->message);
    if (!why) return ORK_ERR_MEMORY;
    ork_context_clear_error(ctx);
    return ork_note_add(ctx, ORK_WARNING, "model-left-out", "%s is left out: %s", m->name, why);
}

/* AIC speaks of maxima, and of least squares. */
static bool is_sound(const frontier_candidate *m)
{
    ork_frontier_end end = m->analysis.fit.end;
    return m->is_fitted && (end == ORK_FRONTIER_MAXIMUM || end == ORK_FRONTIER_NO_INEFFICIENCY ||
                            end == ORK_FRONTIER_EXPONENTIAL_LIMIT);
}

/* Ranks by AIC; equal ones (least squares, found by several) share the best. Without any that is
   sound the first that could be fitted is the base. */
static void choose_base(frontier_comparison *c)
{
    for (size_t k = 0; k < c->count; k++) {
        frontier_candidate *m = &c->candidate[k];
        m->aic_rank = is_sound(m) ? 1 : NAN;
        for (size_t l = 0; l < c->count && is_sound(m); l++) {
            const frontier_candidate *other = &c->candidate[l];
            m->aic_rank += is_sound(other) && other->criteria.aic < m->criteria.aic;
        }
        if (m->aic_rank == 1 && !c->base) c->base = m;
    }
    for (size_t k = 0; k < c->count && !c->base; k++)
        if (c->candidate[k].is_fitted) c->base = &c->candidate[k];
}

static ork_status leave_rows_out(ork_context *ctx, frontier_comparison *c)
{
    if (!c->options->leave_one_out) return ORK_OK;
    if (c->n > UNITS_MOST)
        return ork_note_add(ctx, ORK_INFO, "none-left-out",
                            "with more than %d rows none is left out in turn", UNITS_MOST);
    c->has_jackknife = true;
    return ork_frontier_jackknife_run(ctx, &c->base->analysis.fit, c->arena, &c->jackknife);
}

static ork_status tell(ork_context *ctx, const frontier_comparison *c)
{
    size_t without = 0, fitted = 0, sound = 0;
    for (size_t k = 0; k < c->count; k++) {
        const frontier_candidate *m = &c->candidate[k];
        fitted += m->is_fitted;
        sound += is_sound(m);
        without += m->is_fitted && m->analysis.fit.end == ORK_FRONTIER_NO_INEFFICIENCY;
    }
    if (without)
        ORK_TRY(ork_note_add(ctx, ORK_WARNING, "no-inefficiency",
                             "%zu of %zu models see no inefficiency: to them every unit is "
                             "efficient, and they rank none",
                             without, fitted));
    if (sound == fitted) return ORK_OK;
    return ork_note_add(ctx, ORK_WARNING, "no-maximum",
                        "%zu of %zu models end at no maximum (see \"end\"): their likelihoods are "
                        "great without being a ground to believe them, and they have no rank by "
                        "AIC",
                        fitted - sound, fitted);
}

static ork_status run(ork_context *ctx, const ork_input *input, const void *options,
                      ork_result *result)
{
    ORK_SCRATCH(arena);
    frontier_comparison c = {.options = options, .input = input, .arena = &arena};
    ORK_TRY(lay_out(ctx, &c));
    for (size_t k = 0; k < c.count; k++) {
        ork_progress(ctx, "models", (double)k / (double)c.count);
        ORK_TRY(fit_model(ctx, &c, &c.candidate[k]));
    }
    choose_base(&c);
    if (!c.base) {
        ork_fail(ctx, ORK_ERR_DATA, "none of the %zu models can be fitted to %zu rows", c.count,
                 c.n);
        return ork_hint(ctx, "take fewer inputs, or look at the reason with `orken frontier`");
    }
    ORK_TRY(leave_rows_out(ctx, &c));
    ORK_TRY(tell(ctx, &c));
    return frontier_compare_tables(ctx, &c, result);
}

static ork_status check(ork_context *ctx, const ork_input *input, const void *options)
{
    ORK_SCRATCH(arena);
    frontier_comparison c = {.options = options, .input = input, .arena = &arena};
    ORK_TRY(lay_out(ctx, &c));
    for (size_t k = 0; k < c.count; k += c.distributions) {
        ORK_TRY(frontier_read(ctx, &c.candidate[k].analysis));
        ORK_TRY(frontier_form(ctx, &c.candidate[k].analysis));
    }
    return ORK_OK;
}

const ork_method ork_method_frontier_compare = {
    .name = "frontier-compare",
    .family = "frontier",
    .title = "Which frontier?",
    .summary = "Forms and distributions side by side: do the ranks depend on them, or on one unit?",
    .citations = citations,
    .formulas =
        "AIC = -2 L + 2 k, BIC = -2 L + k ln n, HQIC = -2 L + 2 k ln ln n; without inefficiency k "
        "counts the parameters of least squares.\n"
        "  form          2 (L - L0) against chi2: cobb-douglas within translog\n"
        "  inefficiency  2 (L - L_ols) against 0.5 chi2_0 + 0.5 chi2_1; of r > 1 restrictions "
        "0.25, 0.5, 0.25 of r - 2, r - 1, r degrees\n"
        "  Vuong         sqrt(n) mean(l1 - l2) / sd(l1 - l2) of the rows' log-likelihoods, normal; "
        "only of models that are maxima\n"
        "  influence     the model of the least AIC without each row; displacement "
        "2 (L(all) - L(without)) over all rows",
    .example = "orken frontier-compare examples/digital-output/regions.csv --unit region "
               "--period year "
               "--derive \"digital_output = manufacturing_mln * digital_share_pct / 100\" "
               "--output digital_output --inputs capital_mln,employed_thousand",
    ORK_PARAMS(ork_frontier_compare_options, params),
    ORK_OUTPUTS(outputs),
    .run = run,
    .check = check,
};
