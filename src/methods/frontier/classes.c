/* Latent classes: units on several frontiers, when nobody says which is whose. */
#include "methods/build.h"
#include "methods/frontier/frontier.h"
#include "orken/math.h"
#include "orken/math/frontier_classes.h"

#include <math.h>

enum { BARS_MOST = 80 };

#define BASE(field, text)                                                                          \
    .name = #field, .offset = offsetof(ork_frontier_classes_options, base.field), .help = text

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
     BASE(regressors, "Columns that shift the frontiers as they are: a trend, a dummy"),
     .flags = ORK_NUMERIC},
    {.kind = ORK_PARAM_COLUMNS,
     .name = "membership",
     .offset = offsetof(ork_frontier_classes_options, base.determinants),
     .help = "Columns that the probability of a class depends on, beside a constant",
     .flags = ORK_NUMERIC},
    {.kind = ORK_PARAM_CHOICE,
     BASE(form, "Form of the frontiers; all but linear take logarithms themselves"),
     .default_text = "cobb-douglas",
     .choices = ORK_CHOICES("cobb-douglas", "translog", "linear")},
    {.kind = ORK_PARAM_CHOICE,
     BASE(orientation, "Production or cost frontiers"),
     .default_text = "production",
     .choices = ORK_CHOICES("production", "cost")},
    ORK_INTEGER_PARAM(ork_frontier_classes_options, classes, "2", 2, ORK_CLASSES_MOST,
                      "Number of classes; fewer are tried, too, to compare"),
    ORK_INTEGER_PARAM(ork_frontier_classes_options, starts, "20", 1, 10000,
                      "Searches from different starts, for each number of classes"),
};

static const ork_output outputs[] = {
    {"classes", "class", ORK_INTEGER, "Class, the greatest first"},
    {"classes", "share", ORK_NUMBER, "Mean prior probability"},
    {"classes", "units", ORK_INTEGER, "Rows that most probably belong to it"},
    {"classes", "certainty", ORK_NUMBER, "Their mean posterior probability"},
    {"classes", "mean_efficiency", ORK_NUMBER, "Their mean efficiency"},
    {"classes", "sigma_u", ORK_NUMBER, "sigma_u"},
    {"classes", "sigma_v", ORK_NUMBER, "sigma_v"},
    {"estimates", "class", ORK_INTEGER, "Class"},
    {"estimates", "part", ORK_TEXT, "frontier, ln sigma_u^2, ln sigma_v^2, membership"},
    {"estimates", "term", ORK_TEXT, "(constant), or what the coefficient belongs to"},
    {"estimates", "estimate", ORK_NUMBER, "Estimate; of membership: of the logit against class 1"},
    {"estimates", "std_error", ORK_NUMBER, "Standard error, from the observed information"},
    {"estimates", "z", ORK_NUMBER, "estimate / std_error"},
    {"estimates", "p", ORK_NUMBER, "Two-sided p"},
    {"efficiency", "unit", ORK_TEXT, "Unit (or row, the row of the file, without units)"},
    {"efficiency", "period", ORK_INTEGER, "Period, with periods"},
    {"efficiency", "class", ORK_INTEGER, "Most probable class"},
    {"efficiency", "probability", ORK_NUMBER, "Its posterior probability"},
    {"efficiency", "efficiency", ORK_NUMBER, "Efficiency against the frontier of that class"},
    {"efficiency", "weighted", ORK_NUMBER,
     "Efficiencies in all classes, weighted by their probabilities"},
    {"criteria", "classes", ORK_INTEGER, "Number of classes; 1: one frontier"},
    {"criteria", "parameters", ORK_INTEGER, "Parameters"},
    {"criteria", "log_likelihood", ORK_NUMBER,
     "Log-likelihood; missing where no maximum was found"},
    {"criteria", "aic", ORK_NUMBER, "Akaike's information criterion"},
    {"criteria", "bic", ORK_NUMBER, "Schwarz's information criterion"},
    {"criteria", "maxima", ORK_INTEGER, "Searches that ended in a maximum"},
    {"criteria", "agreeing", ORK_INTEGER, "Searches that ended in this one"},
    {"criteria", "collapsed", ORK_INTEGER, "Searches that ended in a class without noise"},
    {NULL, "log_likelihood", ORK_NUMBER, "Log-likelihood"},
    {NULL, "aic", ORK_NUMBER, "Akaike's information criterion"},
    {NULL, "bic", ORK_NUMBER, "Schwarz's information criterion"},
    {NULL, "certainty", ORK_NUMBER, "Mean probability of the most probable class"},
};

static const char *const citations[] = {
    "Orea, L., & Kumbhakar, S. C. (2004), Efficiency measurement using a latent class stochastic "
    "frontier model. Empirical Economics 29, 169-183. doi:10.1007/s00181-003-0184-2",
    "Greene, W. (2005), Reconsidering heterogeneity in panel data estimators of the stochastic "
    "frontier model. Journal of Econometrics 126(2), 269-303. doi:10.1016/j.jeconom.2004.05.003",
    NULL,
};

/* What is known of one number of classes. */
typedef struct criterion {
    double classes, parameters, log_likelihood, aic, bic, maxima, agreeing, collapsed;
} criterion;

typedef struct class_work {
    frontier_analysis a;
    ork_frontier_options base;
    ork_frontier_model model; /* of the rows estimated from */
    ork_design membership;
    ork_frontier_classes fit;
    criterion *criteria;                                    /* [classes] */
    size_t *row;                                            /* [model.n] of the table */
    double *class_of, *probability, *efficiency, *weighted; /* [model.n] */
} class_work;

/* ---- Fitting -----------------------------------------------------------------------------------
 */

static ork_status read(ork_context *ctx, const ork_input *input,
                       const ork_frontier_classes_options *options, ork_arena *arena, class_work *w)
{
    /* Columns of membership are read as those of a mean would be. */
    w->base = options->base;
    w->base.distribution = ORK_TRUNCATED_NORMAL;
    w->base.mean_scaling = 1;
    w->base.determinants_constant = true;
    w->a = (frontier_analysis){.options = &w->base, .input = input, .arena = arena};
    ORK_TRY(frontier_read(ctx, &w->a));
    ORK_TRY(frontier_form(ctx, &w->a));
    frontier_set_model(&w->a);
    ORK_TRY(frontier_sample(ctx, &w->a, &w->model));
    w->membership = w->model.design[ORK_PART_MU];
    w->model.distribution = ORK_HALF_NORMAL;
    w->model.design[ORK_PART_MU] = (ork_design){0};
    return ORK_OK;
}

static void fill_criterion(criterion *c, size_t parameters, double log_likelihood, size_t n)
{
    c->parameters = (double)parameters;
    c->log_likelihood = log_likelihood;
    c->aic = 2 * c->parameters - 2 * log_likelihood;
    c->bic = log((double)n) * c->parameters - 2 * log_likelihood;
}

static ork_status fit_one(ork_context *ctx, class_work *w)
{
    ork_frontier fit;
    ork_frontier_column fault = {.column = SIZE_MAX};
    ork_status status = ork_frontier_fit(ctx, &w->model, w->a.arena, &fit, &fault);
    if (status == ORK_ERR_DATA && fault.column != SIZE_MAX)
        return frontier_refuse_column(ctx, &w->a, fault);
    ORK_TRY(status);
    criterion *c = &w->criteria[0];
    *c = (criterion){.classes = 1, .maxima = NAN, .agreeing = NAN, .collapsed = NAN};
    fill_criterion(c, fit.terms, fit.log_likelihood, w->model.n);
    return ORK_OK;
}

/* Fewer classes than asked for are for comparison only: that they find no maximum is no error. */
static ork_status fit_classes(ork_context *ctx, class_work *w, size_t classes, size_t starts,
                              bool is_last)
{
    ork_frontier_classes fit;
    criterion *c = &w->criteria[classes - 1];
    ork_status status =
        ork_frontier_classes_fit(ctx, &w->model, &w->membership, classes, starts, w->a.arena, &fit);
    if (status == ORK_ERR_DATA && !is_last) {
        ork_context_clear_error(ctx);
        *c = (criterion){(double)classes, NAN, NAN, NAN, NAN, 0, 0, (double)fit.collapsed};
        return ORK_OK;
    }
    ORK_TRY(status);
    *c = (criterion){.classes = (double)classes,
                     .maxima = (double)fit.maxima,
                     .agreeing = (double)fit.agreeing,
                     .collapsed = (double)fit.collapsed};
    fill_criterion(c, fit.parameters, fit.log_likelihood, w->model.n);
    if (is_last) w->fit = fit;
    return ORK_OK;
}

static ork_status assign(ork_context *ctx, class_work *w)
{
    size_t n = w->model.n, k = 0;
    double **const arrays[] = {&w->class_of, &w->probability, &w->efficiency, &w->weighted};
    for (size_t j = 0; j < 4; j++)
        ORK_NEW(*arrays[j], ork_arena_calloc(ctx, w->a.arena, n + 1, sizeof(double)));
    ORK_NEW(w->row, ork_arena_alloc(ctx, w->a.arena, (n + 1) * sizeof *w->row));
    for (size_t i = 0; i < w->a.n; i++)
        if (w->a.is_sampled[i]) w->row[k++] = w->a.row[i];
    for (size_t i = 0; i < n; i++) {
        for (size_t c = 0; c < w->fit.classes; c++) {
            double probability = w->fit.posterior[c * n + i];
            double efficiency = w->fit.efficiency[c * n + i];
            w->weighted[i] += probability * efficiency;
            if (c && probability <= w->probability[i]) continue;
            w->class_of[i] = (double)(c + 1);
            w->probability[i] = probability;
            w->efficiency[i] = efficiency;
        }
    }
    return ORK_OK;
}

static ork_status tell(ork_context *ctx, const class_work *w)
{
    const ork_frontier_classes *f = &w->fit;
    size_t best = 0;
    if (f->agreeing < 2 && f->starts > 1)
        ORK_TRY(ork_note_add(ctx, ORK_WARNING, "one-search",
                             "only one of %zu searches found the greatest maximum: there may be a "
                             "greater one. Raise --starts, or take fewer classes",
                             f->starts));
    if (f->efficient)
        ORK_TRY(ork_note_add(ctx, ORK_WARNING, "no-inefficiency",
                             "%zu of %zu classes show no inefficiency: their rows count as "
                             "efficient, and ln sigma_u^2 is -infinity",
                             f->efficient, f->classes));
    if (f->collapsed)
        ORK_TRY(ork_note_add(ctx, ORK_INFO, "collapsed",
                             "%zu of %zu searches ended in a class without noise, where the "
                             "likelihood has no bound; they are passed over",
                             f->collapsed, f->starts));
    for (size_t k = 1; k < f->classes; k++)
        if (!(w->criteria[k].bic >= w->criteria[best].bic)) best = k;
    if (best + 1 == f->classes) return ORK_OK;
    return ork_note_add(ctx, ORK_INFO, "fewer-classes", "by Schwarz's criterion %zu %s would do",
                        best + 1, best ? "classes" : "class, that is one frontier for all,");
}

/* ---- Tables ------------------------------------------------------------------------------------
 */

typedef struct class_record {
    double class, share, units, certainty, mean_efficiency, sigma_u, sigma_v;
} class_record;

static ork_status add_classes(ork_context *ctx, const class_work *w, ork_result *result)
{
    static const ork_record_field fields[] = {
        {.name = "class",
         .label = "Class",
         .offset = offsetof(class_record, class),
         .kind = ORK_FIELD_WHOLE},
        ORK_RECORD_FIELD(class_record, share, "Share"),
        {.name = "units",
         .label = "Rows",
         .offset = offsetof(class_record, units),
         .kind = ORK_FIELD_WHOLE},
        ORK_RECORD_FIELD(class_record, certainty, "Mean probability"),
        ORK_RECORD_FIELD(class_record, mean_efficiency, "Mean efficiency"),
        ORK_RECORD_FIELD(class_record, sigma_u, "sigma_u"),
        ORK_RECORD_FIELD(class_record, sigma_v, "sigma_v")};
    const ork_frontier_classes *f = &w->fit;
    class_record records[ORK_CLASSES_MOST] = {{0}};
    for (size_t c = 0; c < f->classes; c++) {
        const double *own = f->estimate + c * f->terms;
        records[c].class = (double)(c + 1);
        records[c].share = f->share[c];
        records[c].sigma_u = exp(0.5 * own[f->terms - 2]);
        records[c].sigma_v = exp(0.5 * own[f->terms - 1]);
    }
    for (size_t i = 0; i < w->model.n; i++) {
        class_record *r = &records[(size_t)w->class_of[i] - 1];
        r->units++;
        r->certainty += w->probability[i];
        r->mean_efficiency += w->efficiency[i];
    }
    for (size_t c = 0; c < f->classes; c++) {
        records[c].certainty /= records[c].units;
        records[c].mean_efficiency /= records[c].units;
    }
    ORK_OWNED_TABLE ork_table *table = NULL;
    ORK_TRY(ork_build_table(ctx, "classes", "Classes", f->classes, &table));
    ORK_TRY(ork_build_fields(ctx, table, fields, sizeof fields / sizeof *fields, records,
                             sizeof *records, NULL, NULL));
    return ork_build_deliver(ctx, result, &table);
}

typedef struct class_estimate {
    double class, estimate, std_error, z, p;
} class_estimate;

static void name_term(const class_work *w, size_t k, const char **part, const char **term,
                      size_t *class)
{
    const ork_frontier_classes *f = &w->fit;
    size_t slopes = f->terms - 2;
    *term = "(constant)";
    if (k >= f->classes * f->terms) {
        size_t j = (k - f->classes * f->terms) % f->members;
        *class = (k - f->classes * f->terms) / f->members + 1;
        *part = "membership";
        if (j) *term = w->a.part[ORK_PART_MU].name[j - 1];
        return;
    }
    size_t j = k % f->terms;
    *class = k / f->terms;
    *part = frontier_part_name(j < slopes    ? ORK_PART_FRONTIER
                               : j == slopes ? ORK_PART_U
                                             : ORK_PART_V);
    if (j && j < slopes) *term = w->a.part[ORK_PART_FRONTIER].name[j - 1];
}

static ork_status add_estimates(ork_context *ctx, const class_work *w, ork_result *result)
{
    static const ork_record_field fields[] = {
        ORK_RECORD_FIELD(class_estimate, estimate, "Estimate"),
        ORK_RECORD_FIELD(class_estimate, std_error, "Standard error"),
        ORK_RECORD_FIELD(class_estimate, z, "z"),
        ORK_RECORD_FIELD(class_estimate, p, "p (two-sided)")};
    ORK_SCRATCH(scratch);
    const ork_frontier_classes *f = &w->fit;
    size_t all = f->parameters;
    const char **parts, **terms;
    double *class;
    class_estimate *rows;
    ORK_NEW(parts, ork_arena_alloc(ctx, &scratch, all * sizeof *parts));
    ORK_NEW(terms, ork_arena_alloc(ctx, &scratch, all * sizeof *terms));
    ORK_NEW(class, ork_arena_alloc(ctx, &scratch, all * sizeof *class));
    ORK_NEW(rows, ork_arena_alloc(ctx, &scratch, all * sizeof *rows));
    for (size_t k = 0; k < all; k++) {
        size_t c;
        name_term(w, k, &parts[k], &terms[k], &c);
        class[k] = (double)(c + 1);
        rows[k].estimate = isfinite(f->estimate[k]) ? f->estimate[k] : NAN;
        rows[k].std_error = sqrt(f->covariance[k * all + k]);
        rows[k].z = rows[k].estimate / rows[k].std_error;
        rows[k].p = ork_normal_two_sided(rows[k].z);
    }
    ORK_OWNED_TABLE ork_table *table = NULL;
    ORK_TRY(ork_build_table(ctx, "estimates", "Estimates of the frontiers", all, &table));
    ORK_TRY(ork_build_integer(ctx, table, "class", "Class", class));
    ORK_TRY(ork_build_text(ctx, table, "part", "Part", parts));
    ORK_TRY(ork_build_text(ctx, table, "term", "Term", terms));
    ORK_TRY(ork_build_fields(ctx, table, fields, 4, rows, sizeof *rows, NULL, NULL));
    return ork_build_deliver(ctx, result, &table);
}

static ork_status add_rows(ork_context *ctx, const class_work *w, ork_result *result)
{
    const ork_table *data = w->a.input->data;
    ORK_OWNED_TABLE ork_table *table = NULL;
    ORK_TRY(ork_build_table(ctx, "efficiency", "Classes and efficiency", w->model.n, &table));
    ORK_TRY(frontier_keys(ctx, &w->a, w->row, table));
    ORK_TRY(ork_build_integer(ctx, table, "class", "Class", w->class_of));
    ORK_TRY(ork_build_number(ctx, table, "probability", "Its probability", NULL, w->probability));
    ORK_TRY(
        ork_build_number(ctx, table, "efficiency", "Efficiency in its class", NULL, w->efficiency));
    ORK_TRY(ork_build_number(ctx, table, "weighted", "Weighted by the probabilities", NULL,
                             w->weighted));
    if (data->unit >= 0 && table->unit < 0)
        ORK_TRY(ork_table_set_keys(ctx, table, "unit", data->period >= 0 ? "period" : NULL));
    return ork_build_deliver(ctx, result, &table);
}

static ork_status add_criteria(ork_context *ctx, const class_work *w, ork_result *result)
{
#define WHOLE(field, text)                                                                         \
    {                                                                                              \
        .name = #field, .label = text, .offset = offsetof(criterion, field),                       \
        .kind = ORK_FIELD_WHOLE                                                                    \
    }
    static const ork_record_field fields[] = {
        WHOLE(classes, "Classes"),
        WHOLE(parameters, "Parameters"),
        ORK_RECORD_FIELD(criterion, log_likelihood, "Log-likelihood"),
        ORK_RECORD_FIELD(criterion, aic, "Akaike's criterion"),
        ORK_RECORD_FIELD(criterion, bic, "Schwarz's criterion"),
        WHOLE(maxima, "Searches that found a maximum"),
        WHOLE(agreeing, "That found this one"),
        WHOLE(collapsed, "That ended without noise")};
    ORK_OWNED_TABLE ork_table *table = NULL;
    ORK_TRY(ork_build_table(ctx, "criteria", "How many classes?", w->fit.classes, &table));
    ORK_TRY(ork_build_fields(ctx, table, fields, sizeof fields / sizeof *fields, w->criteria,
                             sizeof *w->criteria, NULL, NULL));
    return ork_build_deliver(ctx, result, &table);
}

static ork_status add_values(ork_context *ctx, const class_work *w, ork_result *result)
{
    const criterion *c = &w->criteria[w->fit.classes - 1];
    ORK_TRY(ork_result_add_value(ctx, result, "log_likelihood", "Log-likelihood", NULL,
                                 c->log_likelihood));
    ORK_TRY(ork_result_add_value(ctx, result, "aic", "Akaike's criterion", NULL, c->aic));
    ORK_TRY(ork_result_add_value(ctx, result, "bic", "Schwarz's criterion", NULL, c->bic));
    return ork_result_add_value(ctx, result, "certainty", "Mean probability of the class", NULL,
                                ork_mean(w->probability, w->model.n));
}

static ork_status draw(ork_context *ctx, const class_work *w, ork_result *result)
{
    bool has_units = w->a.input->data->unit >= 0 && !w->a.time;
    if (!has_units || w->model.n > BARS_MOST) return ORK_OK;
    return ork_result_add_figure(ctx, result,
                                 &(ork_figure){ORK_FIGURE_DEFAULTS, .kind = ORK_FIGURE_BAR,
                                               .name = "efficiency",
                                               .title = "Efficiency against the frontier of the "
                                                        "most probable class",
                                               .table = "efficiency", .label = "unit",
                                               .value = "efficiency", .group = "class"});
}

static ork_status run(ork_context *ctx, const ork_input *input, const void *options,
                      ork_result *result)
{
    ORK_SCRATCH(arena);
    class_work w = {.fit = {0}};
    const ork_frontier_classes_options *o = options;
    size_t classes = (size_t)o->classes;
    ORK_TRY(read(ctx, input, o, &arena, &w));
    ORK_NEW(w.criteria, ork_arena_calloc(ctx, &arena, classes, sizeof *w.criteria));
    ORK_TRY(fit_one(ctx, &w));
    for (size_t c = 2; c <= classes; c++)
        ORK_TRY(fit_classes(ctx, &w, c, (size_t)o->starts, c == classes));
    ORK_TRY(assign(ctx, &w));
    ORK_TRY(tell(ctx, &w));
    ORK_TRY(add_classes(ctx, &w, result));
    ORK_TRY(add_estimates(ctx, &w, result));
    ORK_TRY(add_rows(ctx, &w, result));
    ORK_TRY(add_criteria(ctx, &w, result));
    ORK_TRY(add_values(ctx, &w, result));
    return draw(ctx, &w, result);
}

static ork_status check(ork_context *ctx, const ork_input *input, const void *options)
{
    ORK_SCRATCH(arena);
    class_work w;
    return read(ctx, input, options, &arena, &w);
}

const ork_method ork_method_frontier_classes = {
    .name = "frontier-classes",
    .family = "frontier",
    .title = "Latent classes of frontiers",
    .summary = "Units on several frontiers when it is not known which is whose",
    .citations = citations,
    .formulas =
        "L = sum ln sum_j P_j f_j(e): f_j the half-normal frontier of class j, P_j its prior "
        "probability\n"
        "  P_j           exp(z'd_j) / sum exp(z'd), d_1 = 0\n"
        "  probability   P_j f_j / sum P f: posterior, of the row's most probable class\n"
        "  weighted      sum of probability times E[exp(-u) | e] over the classes\n"
        "The likelihood has no bound where a class shrinks to rows that its frontier meets "
        "exactly; "
        "the greatest proper maximum is what is shown. Rows of one unit in several periods may lie "
        "in different classes.",
    .example = "orken frontier-classes examples/digital-output/regions.csv --unit region "
               "--period year --derive \"digital_output = manufacturing_mln * digital_share_pct / "
               "100\" --output digital_output --inputs capital_mln,employed_thousand",
    ORK_PARAMS(ork_frontier_classes_options, params),
    ORK_OUTPUTS(outputs),
    .run = run,
    .check = check,
};
