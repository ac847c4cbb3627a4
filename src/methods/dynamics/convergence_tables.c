/* Convergence told in tables and figures. */
#include "methods/build.h"
#include "methods/dynamics/convergence.h"
#include "orken/math.h"

#include <math.h>

enum { DOTS_MOST = 2000 };

/* One row per thing that there is an array of; `values` is room for a column. */
typedef struct sheet {
    ork_table *table;
    double *values;
} sheet;

static ork_status sheet_new(ork_context *ctx, ork_arena *arena, const char *name, const char *title,
                            size_t rows, sheet *made)
{
    ORK_NEW(made->values, ork_arena_alloc(ctx, arena, rows * sizeof(double)));
    return ork_build_table(ctx, name, title, rows, &made->table);
}

static const char *kind_of(const convergence_model *model)
{
    return model->is_conditional ? "conditional" : "absolute";
}

/* Columns from, to and model; row r is about model which[r]. */
static ork_status add_model_keys(ork_context *ctx, const convergence_work *work, ork_table *table,
                                 const size_t *which)
{
    ORK_SCRATCH(scratch);
    const ork_panel *panel = &work->panel;
    size_t *from, *to, rows = table->row_count;
    const char **kind;
    ORK_NEW(from, ork_arena_alloc(ctx, &scratch, rows * sizeof *from));
    ORK_NEW(to, ork_arena_alloc(ctx, &scratch, rows * sizeof *to));
    ORK_NEW(kind, ork_arena_alloc(ctx, &scratch, rows * sizeof *kind));
    for (size_t r = 0; r < rows; r++) {
        const convergence_model *model = &work->model[which[r]];
        from[r] = panel->row[panel->start[work->pairs.from[model->link]]];
        to[r] = panel->row[panel->start[work->pairs.to[model->link]]];
        kind[r] = kind_of(model);
    }
    ORK_TRY(ork_build_pick(ctx, table, "from", panel->period, from));
    ORK_TRY(ork_build_pick(ctx, table, "to", panel->period, to));
    return ork_build_text(ctx, table, "model", "Model", kind);
}

/* ---- Beta --------------------------------------------------------------------------------------
 */

/* Half the width of an interval around an estimate, in standard errors. */
static double interval(const convergence_work *work, const convergence_model *model)
{
    size_t left = model->fit.n - model->fit.terms;
    return left ? ork_t_critical(1 - work->options->level, (double)left) : NAN;
}

static ork_status add_coefficients(ork_context *ctx, const convergence_work *work,
                                   ork_result *result)
{
    ORK_SCRATCH(scratch);
    enum { ESTIMATE, ERROR, T, P, LOWER, UPPER, COLUMNS };
    static const char *const names[] = {"estimate", "std_error", "t", "p", "lower", "upper"};
    static const char *const labels[] = {"Estimate", "Standard error", "t",
                                         "p",        "Lower end",      "Upper end"};
    size_t rows = 0, r = 0, *which;
    for (size_t m = 0; m < work->models; m++)
        rows += work->model[m].fit.terms;
    const char **term;
    double *column[COLUMNS];
    sheet to;
    ORK_NEW(which, ork_arena_alloc(ctx, &scratch, rows * sizeof *which));
    ORK_NEW(term, ork_arena_alloc(ctx, &scratch, rows * sizeof *term));
    for (size_t c = 0; c < COLUMNS; c++)
        ORK_NEW(column[c], ork_arena_alloc(ctx, &scratch, rows * sizeof(double)));
    for (size_t m = 0; m < work->models; m++) {
        const convergence_model *model = &work->model[m];
        const ork_regression *fit = &model->fit;
        double width = interval(work, model);
        for (size_t j = 0; j < fit->terms; j++, r++) {
            which[r] = m;
            term[r] = model->term[j];
            column[ESTIMATE][r] = fit->coefficient[j];
            column[ERROR][r] = fit->std_error[j];
            column[T][r] = fit->t[j];
            column[P][r] = fit->p[j];
            column[LOWER][r] = fit->coefficient[j] - width * fit->std_error[j];
            column[UPPER][r] = fit->coefficient[j] + width * fit->std_error[j];
        }
    }
    ORK_TRY(sheet_new(ctx, &scratch, "coefficients", "What explains growth", rows, &to));
    ORK_OWNED_TABLE ork_table *table = to.table;
    ORK_TRY(add_model_keys(ctx, work, table, which));
    ORK_TRY(ork_build_text(ctx, table, "term", "Term", term));
    for (size_t c = 0; c < COLUMNS; c++)
        ORK_TRY(ork_build_number(ctx, table, names[c], labels[c], NULL, column[c]));
    return ork_build_deliver(ctx, result, &table);
}

static ork_status add_speeds(ork_context *ctx, const convergence_work *work, ork_result *result)
{
    ORK_SCRATCH(scratch);
    size_t rows = work->models, *which;
    sheet to;
    ORK_NEW(which, ork_arena_alloc(ctx, &scratch, rows * sizeof *which));
    for (size_t m = 0; m < rows; m++)
        which[m] = m;
    ORK_TRY(sheet_new(ctx, &scratch, "speed", "How fast regions converge", rows, &to));
    ORK_OWNED_TABLE ork_table *table = to.table;
    ORK_TRY(add_model_keys(ctx, work, table, which));
#define COLUMN(name, label, expression)                                                            \
    do {                                                                                           \
        for (size_t m = 0; m < rows; m++) {                                                        \
            const convergence_model *model = &work->model[m];                                      \
            to.values[m] = (expression);                                                           \
        }                                                                                          \
        ORK_TRY(ork_build_number(ctx, table, name, label, NULL, to.values));                       \
    } while (0)
    COLUMN("years", "Years between", model->years);
    COLUMN("beta", "Slope on ln initial", model->fit.coefficient[1]);
    COLUMN("p", "p of the slope", model->fit.p[1]);
    COLUMN("lambda", "Speed of convergence per year", model->lambda);
    COLUMN("std_error", "Its standard error", model->lambda_error);
    COLUMN("lower", "Lower end", model->lambda - interval(work, model) * model->lambda_error);
    COLUMN("upper", "Upper end", model->lambda + interval(work, model) * model->lambda_error);
    COLUMN("half_life", "Years until half the gap is closed", model->half_life);
    COLUMN("r2", "R squared", model->fit.r2);
    COLUMN("adjusted_r2", "Adjusted R squared", model->fit.adjusted_r2);
    COLUMN("f", "F", model->fit.f);
    COLUMN("f_p", "p of F", model->fit.f_p);
#undef COLUMN
    for (size_t m = 0; m < rows; m++)
        to.values[m] = (double)work->model[m].count;
    ORK_TRY(ork_build_integer(ctx, table, "n", "Regions", to.values));
    return ork_build_deliver(ctx, result, &table);
}

/* What the absolute model of the longest span sees of each region: the last link of first-last. */
static ork_status add_growth(ork_context *ctx, const convergence_work *work, ork_result *result)
{
    ORK_SCRATCH(scratch);
    const ork_panel *panel = &work->panel;
    const ork_panel_pairs *pairs = &work->pairs;
    size_t rows = 0, r = 0, *from, *to_row;
    for (size_t m = 0; m < work->models; m++)
        rows += work->model[m].is_conditional ? 0 : work->model[m].count;
    double *initial, *growth, *residual, *value;
    ORK_NEW(from, ork_arena_alloc(ctx, &scratch, rows * sizeof *from));
    ORK_NEW(to_row, ork_arena_alloc(ctx, &scratch, rows * sizeof *to_row));
    double **const arrays[] = {&initial, &growth, &residual, &value};
    for (size_t k = 0; k < 4; k++)
        ORK_NEW(*arrays[k], ork_arena_alloc(ctx, &scratch, rows * sizeof(double)));
    for (size_t m = 0; m < work->models; m++) {
        const convergence_model *model = &work->model[m];
        for (size_t k = 0; !model->is_conditional && k < model->count; k++, r++) {
            size_t before = pairs->earlier[model->pair[k]];
            from[r] = panel->row[before];
            to_row[r] = panel->row[pairs->later[model->pair[k]]];
            value[r] = work->value[before];
            initial[r] = model->initial[k];
            growth[r] = model->growth[k];
            residual[r] = model->fit.residual[k];
        }
    }
    sheet to;
    ORK_TRY(sheet_new(ctx, &scratch, "growth", "Where regions stood and how they grew", rows, &to));
    ORK_OWNED_TABLE ork_table *table = to.table;
    ORK_TRY(ork_build_pick(ctx, table, "unit", panel->unit, to_row));
    ORK_TRY(ork_build_pick(ctx, table, "from", panel->period, from));
    ORK_TRY(ork_build_pick(ctx, table, "to", panel->period, to_row));
    ORK_TRY(ork_build_number(ctx, table, "initial", "Value before", NULL, value));
    ORK_TRY(ork_build_number(ctx, table, "ln_initial", "ln of the value before", NULL, initial));
    ORK_TRY(ork_build_number(ctx, table, "growth", "Growth per year, in logarithms", NULL, growth));
    ORK_TRY(ork_build_number(ctx, table, "residual", "Growth beyond what the slope says", NULL,
                             residual));
    if (pairs->links == 1) ORK_TRY(ork_table_set_keys(ctx, table, "unit", NULL));
    return ork_build_deliver(ctx, result, &table);
}

/* ---- Sigma -------------------------------------------------------------------------------------
 */

static ork_status add_dispersion(ork_context *ctx, const convergence_work *work, ork_result *result)
{
    ORK_SCRATCH(scratch);
    size_t periods = work->panel.periods, *row;
    sheet to;
    ORK_NEW(row, ork_arena_alloc(ctx, &scratch, periods * sizeof *row));
    for (size_t t = 0; t < periods; t++)
        row[t] = work->panel.row[work->panel.start[t]];
    ORK_TRY(sheet_new(ctx, &scratch, "sigma", "Dispersion over the periods", periods, &to));
    ORK_OWNED_TABLE ork_table *table = to.table;
    ORK_TRY(ork_build_pick(ctx, table, "period", work->panel.period, row));
    for (size_t t = 0; t < periods; t++)
        to.values[t] = work->dispersion[t].count;
    ORK_TRY(ork_build_integer(ctx, table, "n", "Regions", to.values));
    for (size_t t = 0; t < periods; t++)
        to.values[t] = work->dispersion[t].sd_log;
    ORK_TRY(ork_build_number(ctx, table, "sd_log", "Standard deviation of logarithms", NULL,
                             to.values));
    for (size_t t = 0; t < periods; t++)
        to.values[t] = work->dispersion[t].cv;
    ORK_TRY(ork_build_number(ctx, table, "cv", "Coefficient of variation", NULL, to.values));
    if (work->weight) {
        for (size_t t = 0; t < periods; t++)
            to.values[t] = work->dispersion[t].weighted_cv;
        ORK_TRY(ork_build_number(ctx, table, "weighted_cv", "Weighted coefficient of variation",
                                 NULL, to.values));
    }
    return ork_build_deliver(ctx, result, &table);
}

static ork_status add_tests(ork_context *ctx, const convergence_work *work, ork_result *result)
{
    const ork_regression *trend = &work->trend;
    bool has_trend = trend->terms > 0;
    const char *const test[] = {"variance ratio, F", "variance ratio, paired",
                                "trend of sd_log per year"};
    double estimate[] = {work->ratio, work->ratio, has_trend ? trend->coefficient[1] : NAN};
    double error[] = {NAN, NAN, has_trend ? trend->std_error[1] : NAN};
    double statistic[] = {work->f, work->paired_t, has_trend ? trend->t[1] : NAN};
    double p[] = {work->f_p, work->paired_p, has_trend ? trend->p[1] : NAN};
    double n[] = {(double)work->paired, (double)work->paired, (double)trend->n};
    ORK_OWNED_TABLE ork_table *table = NULL;
    ORK_TRY(
        ork_build_table(ctx, "sigma_tests", "Whether dispersion changed", 2 + has_trend, &table));
    ORK_TRY(ork_build_text(ctx, table, "test", "Test", test));
    ORK_TRY(ork_build_number(ctx, table, "estimate", "Ratio of first to last, or trend", NULL,
                             estimate));
    ORK_TRY(ork_build_number(ctx, table, "std_error", "Standard error", NULL, error));
    ORK_TRY(ork_build_number(ctx, table, "statistic", "F or t", NULL, statistic));
    ORK_TRY(ork_build_number(ctx, table, "p", "Two-sided p", NULL, p));
    ORK_TRY(ork_build_integer(ctx, table, "n", "Regions, or periods", n));
    return ork_build_deliver(ctx, result, &table);
}

ork_status convergence_tables(ork_context *ctx, const convergence_work *work, ork_result *result)
{
    ORK_TRY(add_speeds(ctx, work, result));
    ORK_TRY(add_coefficients(ctx, work, result));
    ORK_TRY(add_dispersion(ctx, work, result));
    ORK_TRY(add_tests(ctx, work, result));
    return add_growth(ctx, work, result);
}

/* ---- Figures -----------------------------------------------------------------------------------
 */

static const char *sentence(ork_context *ctx, const convergence_work *work)
{
    const convergence_model *model = &work->model[0];
    double p = model->fit.p[1], slope = model->fit.coefficient[1];
    const char *who = !(p < 0.05) ? "Whether poorer regions grow faster is not settled"
                      : slope < 0 ? "Poorer regions grow faster"
                                  : "Richer regions grow faster";
    const char *const *name = work->panel.period_name;
    return ork_arena_format(ctx, work->arena, "%s, %s to %s", who,
                            name[work->pairs.from[model->link]], name[work->pairs.to[model->link]]);
}

ork_status convergence_figures(ork_context *ctx, const convergence_work *work, ork_result *result)
{
    const convergence_model *model = &work->model[0];
    const char *title, *caption;
    ORK_NEW(title, sentence(ctx, work));
    double slope = model->fit.coefficient[1];
    ORK_NEW(caption, ork_arena_format(ctx, work->arena,
                                      "growth = %.4g %s %.4g ln(value before); R squared %.2f",
                                      model->fit.coefficient[0], slope < 0 ? "−" : "+", fabs(slope),
                                      model->fit.r2));
    if (work->pairs.links == 1 && model->count <= DOTS_MOST) {
        ORK_TRY(ork_result_add_figure(
            ctx, result,
            &(ork_figure){ORK_FIGURE_DEFAULTS, .kind = ORK_FIGURE_SCATTER, .name = "beta",
                          .title = (char *)title, .caption = (char *)caption, .table = "growth",
                          .x = "ln_initial", .y = "growth", .label = "unit"}));
    }
    if (work->panel.periods < 3) return ORK_OK;
    return ork_result_add_figure(ctx, result,
                                 &(ork_figure){ORK_FIGURE_DEFAULTS, .kind = ORK_FIGURE_LINE,
                                               .name = "sigma",
                                               .title = "How far regions are from each other",
                                               .caption = "Lower: closer together.",
                                               .table = "sigma", .x = "period", .value = "sd_log"});
}
