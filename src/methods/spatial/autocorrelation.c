/* Spatial autocorrelation of all units: Moran's I, Geary's c, Getis and Ord's G. */
#include <float.h>
#include <math.h>
#include <string.h>

#include "methods/build.h"
#include "methods/spatial/space.h"

typedef struct autocorrelation_options {
    space_options space;
    ork_columns variables;
    const char *lagged;
    ork_texts measures;
    int alternative;
    int64_t permutations;
} autocorrelation_options;

enum { TWO_SIDED, POSITIVE, NEGATIVE };
static const char *const alternatives[] = {"two-sided", "positive", "negative"};
static const char *const measure_names[] = {
    [ORK_MORAN] = "moran", [ORK_GEARY] = "geary", [ORK_GETIS_ORD] = "getis-ord"};
static const char *const measure_titles[] = {
    [ORK_MORAN] = "Moran's I",
    [ORK_GEARY] = "Geary's c",
    [ORK_GETIS_ORD] = "Getis-Ord G",
    [ORK_SPATIAL_MEASURES] = "Moran's I, bivariate",
};

static const ork_param params[] = {
    ORK_COLUMNS_PARAM(autocorrelation_options, variables, "Variables, each by itself",
                      ORK_REQUIRED | ORK_NUMERIC),
    ORK_COLUMN_PARAM(autocorrelation_options, lagged,
                     "Variable of the neighbours, for bivariate Moran's I: the variables of a unit "
                     "against this one around it; left out: each against itself",
                     ORK_NUMERIC),
    ORK_CHOICE_LIST_PARAM(autocorrelation_options, measures, NULL,
                          "What is computed; left out: all three", "moran", "geary", "getis-ord"),
    ORK_CHOICE_PARAM(autocorrelation_options, alternative, "two-sided",
                     "What p is held against: any autocorrelation, a positive one (neighbours are "
                     "alike) or a negative one",
                     "two-sided", "positive", "negative"),
    ORK_INTEGER_PARAM(autocorrelation_options, permutations, "999", 0, 10000000,
                      "Number of permutations; 0: none"),
    SPACE_PARAMS,
};

static const ork_output outputs[] = {
    {"autocorrelation", "variable", ORK_TEXT, "Variable"},
    {"autocorrelation", "period", ORK_INTEGER, "Period, when there is one"},
    {"autocorrelation", "measure", ORK_TEXT,
     "Moran's I (bivariate with a lagged variable), Geary's c or Getis-Ord G"},
    {"autocorrelation", "statistic", ORK_NUMBER, "Its value"},
    {"autocorrelation", "expected", ORK_NUMBER, "Its expectation without autocorrelation"},
    {"autocorrelation", "z", ORK_NUMBER,
     "Standard deviate under randomisation; above 0: neighbours are alike (G: high beside high)"},
    {"autocorrelation", "p", ORK_NUMBER, "Its p-value, from the normal distribution"},
    {"autocorrelation", "p_permutation", ORK_NUMBER, "p-value from the permutations"},
    {"autocorrelation", "alternative", ORK_TEXT, "What the p-values are held against"},
    {"autocorrelation", "variance", ORK_NUMBER, "Variance under randomisation"},
    {"autocorrelation", "variance_normality", ORK_NUMBER, "Variance under normality"},
    {"autocorrelation", "z_normality", ORK_NUMBER, "Standard deviate under normality"},
    {"autocorrelation", "p_normality", ORK_NUMBER, "Its p-value"},
    {"autocorrelation", "permutation_mean", ORK_NUMBER, "Mean over the permutations"},
    {"autocorrelation", "permutation_sd", ORK_NUMBER, "Standard deviation over the permutations"},
    {"autocorrelation", "units", ORK_INTEGER, "Units with a value and a neighbour"},
    {"autocorrelation", "links", ORK_INTEGER, "Pairs of neighbours, each direction by itself"},
    {"moran", "period", ORK_INTEGER, "Period; with three or more"},
    {"moran", "variable", ORK_TEXT, "Variable"},
    {"moran", "statistic", ORK_NUMBER, "Moran's I alone, for the figure"},
    {"scatter", "unit", ORK_TEXT, "Unit; the last period"},
    {"scatter", "variable", ORK_TEXT, "Variable"},
    {"scatter", "value", ORK_NUMBER, "Standardised value"},
    {"scatter", "lag", ORK_NUMBER, "Weighted mean (or sum) of the neighbours' standardised values"},
    {NULL, "moran", ORK_NUMBER, "Moran's I of the first variable in the last period"},
    {NULL, "moran_p", ORK_NUMBER, "Its p-value under randomisation, by the normal distribution"},
    {NULL, "moran_p_permutation", ORK_NUMBER, "Its p-value from the permutations"},
};

static const char *const citations[] = {
    "Moran, P. A. P. (1950), Notes on continuous stochastic phenomena. Biometrika 37, 17-23",
    "Geary, R. C. (1954), The contiguity ratio and statistical mapping. Incorporated Statistician "
    "5, 115-145",
    "Getis, A., & Ord, J. K. (1992), The analysis of spatial association by use of distance "
    "statistics. Geographical Analysis 24, 189-206",
    "Cliff, A. D., & Ord, J. K. (1981), Spatial Processes: Models and Applications. Pion",
    "Wartenberg, D. (1985), Multivariate spatial correlation: a method for exploratory "
    "geographical "
    "analysis. Geographical Analysis 17, 263-283 (bivariate)",
    NULL,
};

/* One row of the table. */
typedef struct cell {
    ork_autocorrelation result;
    double z, p, p_permutation, z_normality, p_normality, units, links;
    size_t variable, period, measure;
} cell;

typedef struct autocorrelation_work {
    const autocorrelation_options *options;
    ork_arena *arena;
    ork_panel panel;
    space space;
    bool wants[ORK_SPATIAL_MEASURES];
    double *lagged; /* [panel.count] the neighbours' variable; NULL: the variable itself */
    cell *cells;
    size_t cell_count;
    /* The last period's values and lags, standardised: [variables × units] */
    double *value, *lag;
    size_t *row, *variable;
    size_t dots;
} autocorrelation_work;

/* ---- Computing ---------------------------------------------------------------------------------
 */

/* p of a deviate that is above 0 for positive autocorrelation. */
static double tail_of(double z, int alternative)
{
    if (alternative == TWO_SIDED) return ork_normal_two_sided(z);
    return ork_normal_upper(alternative == POSITIVE ? z : -z);
}

static double permutation_tail(const ork_autocorrelation *r, bool turns, int alternative,
                               double permutations)
{
    double positive = (double)(turns ? r->at_most : r->at_least) + 1;
    double negative = (double)(turns ? r->at_least : r->at_most) + 1;
    if (permutations == 0 || isnan(r->statistic)) return NAN;
    double p = alternative == POSITIVE   ? positive
               : alternative == NEGATIVE ? negative
                                         : 2 * fmin(positive, negative);
    return fmin(1, p / (permutations + 1));
}

static double deviate(const ork_autocorrelation *r, double variance, bool turns)
{
    double z = variance > 0 ? (r->statistic - r->expected) / sqrt(variance) : NAN;
    return turns ? -z : z;
}

static void add_cell(autocorrelation_work *work, const space_sample *sample,
                     const ork_autocorrelation *r, size_t variable, size_t t, size_t measure)
{
    int alternative = work->options->alternative;
    bool turns = measure == ORK_GEARY; /* low values mean that neighbours are alike */
    cell *c = &work->cells[work->cell_count++];
    *c = (cell){.result = *r, .variable = variable, .period = t, .measure = measure};
    c->z = deviate(r, r->variance, turns);
    c->z_normality = deviate(r, r->variance_normality, turns);
    c->p = tail_of(c->z, alternative);
    c->p_normality = tail_of(c->z_normality, alternative);
    c->p_permutation = permutation_tail(r, turns, alternative, (double)work->options->permutations);
    c->units = (double)sample->n;
    c->links = (double)sample->weights->start[sample->n];
}

static ork_status keep_scatter(ork_context *ctx, autocorrelation_work *work,
                               const space_sample *sample, const double *y, size_t variable)
{
    ORK_SCRATCH(scratch);
    double *z, *lag, *around;
    ORK_NEW(z, ork_arena_calloc(ctx, &scratch, sample->n, sizeof *z));
    ORK_NEW(around, ork_arena_calloc(ctx, &scratch, sample->n, sizeof *around));
    ORK_NEW(lag, ork_arena_calloc(ctx, &scratch, sample->n, sizeof *lag));
    space_standardise(sample->x, sample->n, z);
    space_standardise(y ? y : sample->x, sample->n, around);
    ork_spatial_lag(sample->weights, around, lag);
    for (size_t i = 0; i < sample->n; i++) {
        size_t d = work->dots++;
        work->value[d] = z[i];
        work->lag[d] = lag[i];
        work->row[d] = work->panel.row[sample->position[i]];
        work->variable[d] = variable;
    }
    return ORK_OK;
}

static ork_status note_undefined(ork_context *ctx, const autocorrelation_work *work,
                                 const space_sample *sample, const ork_autocorrelation *r,
                                 size_t variable, size_t t)
{
    const char *name = work->options->variables.items[variable];
    const char *in = ork_panel_in(ctx, work->arena, &work->panel, t);
    if (!in) return ORK_ERR_MEMORY;
    if (sample->n < 3)
        return ork_note_add(ctx, ORK_WARNING, "too-few-units",
                            "%s%s: %zu units have a value and a neighbour, three are needed", name,
                            in, sample->n);
    if (isnan(r[ORK_MORAN].statistic))
        return ork_note_add(ctx, ORK_WARNING, "constant",
                            "%s%s%s is the same everywhere: there is nothing to correlate", name,
                            work->lagged ? ", or the lagged variable," : "", in);
    if (work->wants[ORK_GETIS_ORD] && isnan(r[ORK_GETIS_ORD].statistic))
        return ork_note_add(ctx, ORK_WARNING, "negative-values",
                            "%s%s has negative values, for which Getis-Ord G is not defined", name,
                            in);
    return ORK_OK;
}

static ork_status compute(ork_context *ctx, autocorrelation_work *work, const double *values,
                          size_t variable, size_t t)
{
    ORK_SCRATCH(scratch);
    ORK_OWNED_SAMPLE space_sample sample;
    ork_autocorrelation r[ORK_SPATIAL_MEASURES];
    double *y = NULL;
    size_t permutations = (size_t)work->options->permutations;
    ORK_TRY(space_sample_of(ctx, &work->space, values, t, &scratch, &sample));
    if (work->lagged) ORK_TRY(space_pick(ctx, &sample, work->lagged, &scratch, &y));
    for (size_t m = 0; m < ORK_SPATIAL_MEASURES; m++)
        r[m] = (ork_autocorrelation){NAN, NAN, NAN, NAN, 0, 0, NAN, NAN};
    if (sample.n >= 3 && y) {
        ORK_TRY(ork_spatial_cross(ctx, sample.weights, sample.x, y, permutations, &r[ORK_MORAN]));
    } else if (sample.n >= 3) {
        ORK_TRY(ork_spatial_autocorrelation(ctx, sample.weights, sample.x, permutations, r));
    }
    ORK_TRY(note_undefined(ctx, work, &sample, r, variable, t));
    for (size_t m = 0; m < ORK_SPATIAL_MEASURES; m++) {
        if (work->wants[m]) add_cell(work, &sample, &r[m], variable, t, m);
    }
    if (t + 1 < work->panel.periods || isnan(r[ORK_MORAN].statistic)) return ORK_OK;
    return keep_scatter(ctx, work, &sample, y, variable);
}

static ork_status compute_all(ork_context *ctx, autocorrelation_work *work)
{
    size_t variables = work->options->variables.count, periods = work->panel.periods;
    double *values;
    ORK_NEW(values, ork_arena_calloc(ctx, work->arena, work->panel.count, sizeof *values));
    if (work->options->lagged) {
        size_t n = work->panel.count;
        ORK_NEW(work->lagged, ork_arena_calloc(ctx, work->arena, n, sizeof *work->lagged));
        ORK_TRY(space_read(ctx, &work->space, work->options->lagged, work->lagged));
    }
    for (size_t v = 0; v < variables; v++) {
        ORK_TRY(space_read(ctx, &work->space, work->options->variables.items[v], values));
        if (work->lagged) space_need_both(&work->space, values, work->lagged);
        for (size_t t = 0; t < periods; t++) {
            ORK_TRY(compute(ctx, work, values, v, t));
            ork_progress(ctx, "spatial autocorrelation",
                         (double)(v * periods + t + 1) / (double)(variables * periods));
        }
    }
    return space_note_alone(ctx, &work->space);
}

/* ---- Tables ------------------------------------------------------------------------------------
 */

static ork_status deliver(ork_context *ctx, ork_result *result, ork_table **table)
{
    ork_table *done = *table;
    *table = NULL;
    return ork_result_take_table(ctx, result, done);
}

/* A table of the cells for which measure is `only` (SIZE_MAX: all). */
typedef struct sheet {
    const autocorrelation_work *work;
    ork_table *table;
    const cell **cells;
    double *values;
    size_t *which;
} sheet;

static ork_status start_sheet(ork_context *ctx, ork_arena *arena, const autocorrelation_work *work,
                              size_t only, sheet *to, size_t *rows)
{
    *to = (sheet){.work = work};
    *rows = 0;
    ORK_NEW(to->cells, ork_arena_calloc(ctx, arena, work->cell_count, sizeof *to->cells));
    ORK_NEW(to->values, ork_arena_calloc(ctx, arena, work->cell_count, sizeof *to->values));
    ORK_NEW(to->which, ork_arena_calloc(ctx, arena, work->cell_count, sizeof *to->which));
    for (size_t k = 0; k < work->cell_count; k++) {
        if (only == SIZE_MAX || work->cells[k].measure == only)
            to->cells[(*rows)++] = &work->cells[k];
    }
    return ORK_OK;
}

static ork_status add_variable(ork_context *ctx, const sheet *to)
{
    const ork_columns *variables = &to->work->options->variables;
    for (size_t k = 0; k < to->table->row_count; k++)
        to->which[k] = to->cells[k]->variable;
    return ork_build_repeat(ctx, to->table, "variable", "Variable", variables->items,
                            variables->count, to->which);
}

static ork_status add_period(ork_context *ctx, const sheet *to)
{
    const ork_panel *panel = &to->work->panel;
    for (size_t k = 0; k < to->table->row_count; k++)
        to->which[k] = panel->row[panel->start[to->cells[k]->period]];
    return ork_build_pick(ctx, to->table, "period", panel->period, to->which);
}

static ork_status add_number(ork_context *ctx, const sheet *to, const char *name, const char *label,
                             size_t offset)
{
    for (size_t k = 0; k < to->table->row_count; k++)
        memcpy(&to->values[k], (const char *)to->cells[k] + offset, sizeof(double));
    return ork_build_number(ctx, to->table, name, label, NULL, to->values);
}

static ork_status add_texts(ork_context *ctx, const sheet *to)
{
    for (size_t k = 0; k < to->table->row_count; k++)
        to->which[k] = to->work->lagged ? ORK_SPATIAL_MEASURES : to->cells[k]->measure;
    return ork_build_repeat(ctx, to->table, "measure", "Measure", measure_titles,
                            ORK_SPATIAL_MEASURES + 1, to->which);
}

static ork_status add_alternative(ork_context *ctx, const sheet *to)
{
    for (size_t k = 0; k < to->table->row_count; k++)
        to->which[k] = 0;
    return ork_build_repeat(ctx, to->table, "alternative", "p is held against",
                            &alternatives[to->work->options->alternative], 1, to->which);
}

#define RESULT(field) (offsetof(cell, result) + offsetof(ork_autocorrelation, field))

static ork_status add_tests(ork_context *ctx, const sheet *to)
{
    ORK_TRY(add_number(ctx, to, "statistic", "Statistic", RESULT(statistic)));
    ORK_TRY(add_number(ctx, to, "expected", "Expected", RESULT(expected)));
    ORK_TRY(add_number(ctx, to, "z", "Standard deviate", offsetof(cell, z)));
    ORK_TRY(add_number(ctx, to, "p", "p", offsetof(cell, p)));
    ORK_TRY(
        add_number(ctx, to, "p_permutation", "p by permutation", offsetof(cell, p_permutation)));
    return add_alternative(ctx, to);
}

static ork_status add_moments(ork_context *ctx, const sheet *to)
{
    ORK_TRY(add_number(ctx, to, "variance", "Variance, randomisation", RESULT(variance)));
    ORK_TRY(add_number(ctx, to, "variance_normality", "Variance, normality",
                       RESULT(variance_normality)));
    ORK_TRY(add_number(ctx, to, "z_normality", "Standard deviate, normality",
                       offsetof(cell, z_normality)));
    ORK_TRY(add_number(ctx, to, "p_normality", "p, normality", offsetof(cell, p_normality)));
    ORK_TRY(
        add_number(ctx, to, "permutation_mean", "Mean of permutations", RESULT(permutation_mean)));
    ORK_TRY(add_number(ctx, to, "permutation_sd", "Sd of permutations", RESULT(permutation_sd)));
    for (size_t k = 0; k < to->table->row_count; k++)
        to->values[k] = to->cells[k]->units;
    ORK_TRY(ork_build_integer(ctx, to->table, "units", "Units", to->values));
    for (size_t k = 0; k < to->table->row_count; k++)
        to->values[k] = to->cells[k]->links;
    return ork_build_integer(ctx, to->table, "links", "Pairs of neighbours", to->values);
}

static ork_status main_table(ork_context *ctx, const autocorrelation_work *work, ork_result *result)
{
    ORK_SCRATCH(scratch);
    sheet to;
    size_t rows;
    ORK_TRY(start_sheet(ctx, &scratch, work, SIZE_MAX, &to, &rows));
    ORK_OWNED_TABLE ork_table *table = NULL;
    ORK_TRY(ork_build_table(ctx, "autocorrelation", "Spatial autocorrelation", rows, &table));
    to.table = table;
    ORK_TRY(add_variable(ctx, &to));
    ORK_TRY(add_period(ctx, &to));
    ORK_TRY(add_texts(ctx, &to));
    ORK_TRY(add_tests(ctx, &to));
    ORK_TRY(add_moments(ctx, &to));
    return deliver(ctx, result, &table);
}

static ork_status moran_table(ork_context *ctx, const autocorrelation_work *work,
                              ork_result *result)
{
    ORK_SCRATCH(scratch);
    sheet to;
    size_t rows;
    ORK_TRY(start_sheet(ctx, &scratch, work, ORK_MORAN, &to, &rows));
    ORK_OWNED_TABLE ork_table *table = NULL;
    ORK_TRY(ork_build_table(ctx, "moran", "Moran's I by period", rows, &table));
    to.table = table;
    ORK_TRY(add_period(ctx, &to));
    ORK_TRY(add_variable(ctx, &to));
    ORK_TRY(add_number(ctx, &to, "statistic", "Moran's I", RESULT(statistic)));
    ORK_TRY(add_number(ctx, &to, "p", "p", offsetof(cell, p)));
    return deliver(ctx, result, &table);
}

static ork_status scatter_table(ork_context *ctx, const autocorrelation_work *work,
                                ork_result *result)
{
    const ork_columns *variables = &work->options->variables;
    ORK_OWNED_TABLE ork_table *table = NULL;
    ORK_TRY(ork_build_table(ctx, "scatter", "Units and their neighbours, standardised", work->dots,
                            &table));
    ORK_TRY(ork_build_pick(ctx, table, "unit", work->panel.unit, work->row));
    ORK_TRY(ork_build_repeat(ctx, table, "variable", "Variable", variables->items, variables->count,
                             work->variable));
    ORK_TRY(ork_build_number(ctx, table, "value", "Value, standardised", NULL, work->value));
    ORK_TRY(ork_build_number(ctx, table, "lag", "Neighbours, standardised", NULL, work->lag));
    return deliver(ctx, result, &table);
}

/* ---- Figures -----------------------------------------------------------------------------------
 */

/* "Neighbours are alike in grp in 2020 (Moran's I 0.32, permutation p 0.012)" */
static const char *say_moran(ork_context *ctx, const autocorrelation_work *work, const cell *c)
{
    char statistic[ORK_NUMBER_BYTES], p[ORK_NUMBER_BYTES];
    const char *in = ork_panel_in(ctx, work->arena, &work->panel, c->period);
    const char *name = space_label(&work->space, work->options->variables.items[c->variable]);
    if (!in) return NULL;
    ork_write_number_fixed(c->result.statistic, 2, false, statistic, sizeof statistic);
    bool is_permuted = !isnan(c->p_permutation);
    double best = is_permuted ? c->p_permutation : c->p;
    const char *kind = is_permuted ? "permutation p" : "p"; /* the figures' phrases know both */
    ork_write_number_fixed(best, best < 0.01 ? 4 : 2, false, p, sizeof p);
    if (work->lagged)
        return ork_arena_format(ctx, work->arena,
                                "%s of a unit and %s of its neighbours%s (bivariate Moran's I %s, "
                                "%s %s)",
                                name, space_label(&work->space, work->options->lagged), in,
                                statistic, kind, p);
    const char *what = !(best <= 0.05) ? "No spatial pattern is certain in"
                       : c->result.statistic > c->result.expected ? "Neighbours are alike in"
                                                                  : "Neighbours differ in";
    return ork_arena_format(ctx, work->arena, "%s %s%s (Moran's I %s, %s %s)", what, name, in,
                            statistic, kind, p);
}

static const cell *last_moran(const autocorrelation_work *work)
{
    for (size_t k = 0; k < work->cell_count; k++) {
        const cell *c = &work->cells[k];
        if (c->variable == 0 && c->measure == ORK_MORAN && c->period + 1 == work->panel.periods)
            return c;
    }
    return NULL;
}

static ork_status add_figures(ork_context *ctx, const autocorrelation_work *work,
                              ork_result *result)
{
    enum { DOTS_MOST = 2000 };
    const cell *last = last_moran(work);
    const char *caption, *title = NULL;
    ORK_TRY(space_caption(ctx, &work->space, &caption));
    bool is_several = work->options->variables.count > 1;
    if (last && !isnan(last->result.statistic)) ORK_NEW(title, say_moran(ctx, work, last));
    const char *over_time = work->lagged
                                ? "Units and their neighbours over time (bivariate Moran's I)"
                                : "How alike neighbours are over time (Moran's I)";
    if (!is_several && !work->lagged)
        ORK_NEW(over_time,
                ork_arena_format(ctx, work->arena,
                                 "How alike neighbours are in %s over time (Moran's I)",
                                 space_label(&work->space, work->options->variables.items[0])));
    if (title && work->dots <= DOTS_MOST) {
        ORK_TRY(ork_result_add_figure(ctx, result,
                                      &(ork_figure){ORK_FIGURE_DEFAULTS, .kind = ORK_FIGURE_SCATTER,
                                                    .name = "moran-scatter", .title = (char *)title,
                                                    .caption = (char *)caption, .table = "scatter",
                                                    .x = "value", .y = "lag", .label = "unit",
                                                    .group = is_several ? "variable" : NULL}));
    }
    if (!last || work->panel.periods < 3) return ORK_OK;
    return ork_result_add_figure(ctx, result,
                                 &(ork_figure){.x_line = NAN,
                                               .y_line = NAN,
                                               .kind = ORK_FIGURE_LINE,
                                               .name = "moran",
                                               .title = (char *)over_time,
                                               .decimals = 3,
                                               .caption = (char *)caption,
                                               .table = "moran",
                                               .x = "period",
                                               .value = "statistic",
                                               .group = is_several ? "variable" : NULL});
}

static ork_status add_values(ork_context *ctx, const autocorrelation_work *work, ork_result *result)
{
    const cell *last = last_moran(work);
    if (!last) return ORK_OK;
    ORK_TRY(ork_result_add_value(ctx, result, "moran", "Moran's I", NULL, last->result.statistic));
    ORK_TRY(ork_result_add_value(ctx, result, "moran_p", "p of Moran's I (normal approximation)",
                                 NULL, last->p));
    if (isnan(last->p_permutation)) return ORK_OK;
    return ork_result_add_value(ctx, result, "moran_p_permutation", "p of Moran's I by permutation",
                                NULL, last->p_permutation);
}

/* ---- All ---------------------------------------------------------------------------------------
 */

static ork_status prepare(ork_context *ctx, const ork_input *input, autocorrelation_work *work)
{
    const autocorrelation_options *options = work->options;
    size_t variables = options->variables.count;
    ORK_TRY(ork_panel_new(ctx, input->data, work->arena, &work->panel));
    for (size_t k = 0; k < options->measures.count; k++) {
        for (size_t m = 0; m < ORK_SPATIAL_MEASURES; m++)
            work->wants[m] =
                work->wants[m] || strcmp(options->measures.items[k], measure_names[m]) == 0;
    }
    for (size_t m = 0; m < ORK_SPATIAL_MEASURES && options->measures.count == 0; m++)
        work->wants[m] = true;
    if (options->lagged && options->measures.count > 0 &&
        (work->wants[ORK_GEARY] || work->wants[ORK_GETIS_ORD])) {
        ork_fail(ctx, ORK_ERR_ARGUMENT, "with a lagged variable there is only Moran's I");
        return ork_at(ctx, &(ork_place){.option = "measures"});
    }
    for (size_t m = 0; m < ORK_SPATIAL_MEASURES && options->lagged; m++)
        work->wants[m] = m == ORK_MORAN;
    size_t cells = variables * work->panel.periods * ORK_SPATIAL_MEASURES;
    size_t dots = variables * work->panel.units;
    ORK_NEW(work->cells, ork_arena_calloc(ctx, work->arena, cells, sizeof *work->cells));
    ORK_NEW(work->value, ork_arena_calloc(ctx, work->arena, dots, sizeof *work->value));
    ORK_NEW(work->lag, ork_arena_calloc(ctx, work->arena, dots, sizeof *work->lag));
    ORK_NEW(work->row, ork_arena_calloc(ctx, work->arena, dots, sizeof *work->row));
    ORK_NEW(work->variable, ork_arena_calloc(ctx, work->arena, dots, sizeof *work->variable));
    return space_make(ctx, input, &work->panel, &options->space, work->arena, &work->space);
}

static ork_status deliver_all(ork_context *ctx, autocorrelation_work *work, ork_result *result)
{
    ORK_TRY(compute_all(ctx, work));
    ORK_TRY(main_table(ctx, work, result));
    if (work->panel.periods >= 3) ORK_TRY(moran_table(ctx, work, result));
    ORK_TRY(scatter_table(ctx, work, result));
    ORK_TRY(add_values(ctx, work, result));
    return add_figures(ctx, work, result);
}

static ork_status run(ork_context *ctx, const ork_input *input, const void *options,
                      ork_result *result)
{
    ORK_SCRATCH(arena);
    autocorrelation_work work = {.options = options, .arena = &arena};
    ork_status status = prepare(ctx, input, &work);
    if (status == ORK_OK) status = deliver_all(ctx, &work, result);
    space_free(&work.space);
    return status;
}

const ork_method ork_method_spatial_autocorrelation = {
    .name = "spatial-autocorrelation",
    .family = "spatial",
    .title = "Spatial autocorrelation",
    .summary = "Whether neighbours are alike: Moran's I, Geary's c and Getis and Ord's G by period",
    .citations = citations,
    .formulas =
        "I = n/S0 Σ w_ij z_i z_j / Σ z_i², c = (n − 1)/(2 S0) Σ w_ij (x_i − x_j)² / Σ z_i², "
        "G = Σ w_ij x_i x_j / Σ_{i≠j} x_i x_j, with z = x − mean and S0 = Σ w_ij. Expected without "
        "autocorrelation: −1/(n − 1), 1, S0/(n (n − 1)). Variances by Cliff & Ord and Getis & Ord, "
        "under randomisation (the values are given, their places are not) and under normality. "
        "Permutation p: (k + 1)/(permutations + 1), k of them at least as far to the side asked "
        "for; two-sided: twice the smaller side, at most 1. G is meant for weights that are not "
        "standardised. With a lagged variable y: n/S0 Σ w_ij zx_i zy_j / √(Σ zx² Σ zy²), expected "
        "0, "
        "variance and permutations of dealing y out among all units.",
    .example = "orken spatial-autocorrelation examples/kazakhstan/innovation_index.csv --unit "
               "region --period year --variables innovation_index --units "
               "examples/kazakhstan/units.csv --geography 2011 --boundaries "
               "examples/kazakhstan/regions_2011.geojson",
    ORK_PARAMS(autocorrelation_options, params),
    ORK_OUTPUTS(outputs),
    .needs_unit = true,
    .uses_shapes = true,
    .run = run,
};
