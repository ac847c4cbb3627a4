/* Disparity of a variable between units: the declaration, reading, the steps in their order. */
#include "methods/disparity/steps.h"

#include <math.h>

static const ork_param params[] = {
    {.kind = ORK_PARAM_COLUMNS,
     .name = "variables",
     .offset = offsetof(ork_disparity_options, variables),
     .help = "What units differ in, e.g. gross product per head; one or more columns",
     .flags = ORK_REQUIRED | ORK_NUMERIC},
    ORK_COLUMN_PARAM(ork_disparity_options, weights,
                     "How much a unit counts, e.g. its inhabitants, for the weighted measures",
                     ORK_NUMERIC | ORK_ADDITIVE),
    ORK_COLUMN_PARAM(ork_disparity_options, groups,
                     "What a unit belongs to, for disparity between and within groups", 0),
    ORK_REAL_PARAM(ork_disparity_options, aversion, "0.5", 0.01, 10,
                   "Atkinson's aversion to inequality"),
};

static const ork_output outputs[] = {
    {"disparity", "period", ORK_INTEGER, "Period, when there is one"},
    {"disparity", "variable", ORK_TEXT, "Variable"},
    {"disparity", "units", ORK_INTEGER, "Units with a value (and a weight)"},
    {"disparity", "mean", ORK_NUMBER, "Mean of the units"},
    {"disparity", "median", ORK_NUMBER, "Median"},
    {"disparity", "least", ORK_NUMBER, "Least"},
    {"disparity", "greatest", ORK_NUMBER, "Greatest"},
    {"disparity", "ratio", ORK_NUMBER, "Greatest / least"},
    {"disparity", "sd", ORK_NUMBER, "Standard deviation over n"},
    {"disparity", "variation", ORK_NUMBER, "sd / mean"},
    {"disparity", "variation_sample", ORK_NUMBER, "The same with the deviation over n - 1"},
    {"disparity", "variation_normalised", ORK_NUMBER, "variation / sqrt(n - 1), 0 to 1"},
    {"disparity", "sd_log", ORK_NUMBER, "Standard deviation of the logarithms, over n"},
    {"disparity", "gini", ORK_NUMBER, "Gini coefficient, each unit counting the same"},
    {"disparity", "gini_normalised", ORK_NUMBER, "gini n / (n - 1), 0 to 1"},
    {"disparity", "hoover", ORK_NUMBER, "Part of the sum that would have to move"},
    {"disparity", "herfindahl", ORK_NUMBER, "Sum of squared shares"},
    {"disparity", "herfindahl_normalised", ORK_NUMBER, "(H - 1/n) / (1 - 1/n)"},
    {"disparity", "equivalent_number", ORK_NUMBER, "1 / H"},
    {"disparity", "atkinson", ORK_NUMBER, "Atkinson's index"},
    {"disparity", "theil_t", ORK_NUMBER, "Theil's T"},
    {"disparity", "theil_l", ORK_NUMBER, "Theil's L, mean logarithmic deviation"},
    {"disparity", "theil_<t or l>_<between or within>", ORK_NUMBER, "Their parts (with groups)"},
    {"disparity", "mean_weighted", ORK_NUMBER, "Weighted mean (with weights)"},
    {"disparity", "variation_weighted", ORK_NUMBER, "Williamson's index"},
    {"disparity", "gini_weighted", ORK_NUMBER, "Gini coefficient of people instead of units"},
    {"disparity", "hoover_weighted", ORK_NUMBER, "Hoover index of people"},
    {"disparity", "atkinson_weighted", ORK_NUMBER, "Atkinson's index of people"},
    {"disparity", "theil_<t or l>_weighted", ORK_NUMBER, "Theil's indices of people"},
    {"disparity", "theil_<t or l>_weighted_<between or within>", ORK_NUMBER, "Their parts"},
    {"parts", "period", ORK_INTEGER, "Period (with groups)"},
    {"parts", "part", ORK_TEXT, "Between groups, or within groups"},
    {"parts", "theil_t", ORK_NUMBER, "Of the first variable, weighted where there are weights"},
};

static const char *const citations[] = {
    "Williamson, J. G. (1965), Regional Inequality and the Process of National Development. "
    "Economic Development and Cultural Change 13(4), 1-84. doi:10.1086/450136",
    "Theil, H. (1967), Economics and Information Theory. Amsterdam: North-Holland",
    "Shorrocks, A. F. (1980), The Class of Additively Decomposable Inequality Measures. "
    "Econometrica 48(3), 613-625. doi:10.2307/1913126",
    "Atkinson, A. B. (1970), On the Measurement of Inequality. Journal of Economic Theory 2(3), "
    "244-263. doi:10.1016/0022-0531(70)90039-6",
    "Portnov, B. A., & Felsenstein, D. (2010), On the Suitability of Income Inequality Measures "
    "for Regional Analysis. Socio-Economic Planning Sciences 44(4), 212-219. "
    "doi:10.1016/j.seps.2010.04.002",
    NULL,
};

static ork_status read_weights(ork_context *ctx, disparity_work *work)
{
    const ork_panel *panel = &work->panel;
    const ork_column *column;
    if (!work->options->weights) return ORK_OK;
    ORK_TRY(ork_table_numeric(ctx, panel->table, work->options->weights, &column));
    ORK_NEW(work->weight, ork_arena_calloc(ctx, work->arena, panel->count, sizeof(double)));
    ork_panel_read(panel, column, work->weight);
    for (size_t p = 0; p < panel->count; p++) {
        if (!(work->weight[p] < 0)) continue;
        ork_fail(ctx, ORK_ERR_DATA, "the weight of %s is %g: weights are 0 or more",
                 ork_panel_unit(panel, p), work->weight[p]);
        ork_place place = ork_table_place(panel->table, panel->row[p], column->name);
        return ork_at(ctx, &place);
    }
    return ORK_OK;
}

static ork_status read_groups(ork_context *ctx, disparity_work *work)
{
    if (!work->options->groups) return ORK_OK;
    return ork_panel_groups(ctx, work->arena, &work->panel, work->options->groups, &work->group,
                            &work->groups);
}

static ork_status read_variables(ork_context *ctx, disparity_work *work)
{
    const ork_panel *panel = &work->panel;
    work->variables = work->options->variables.count;
    if (panel->count && work->variables > SIZE_MAX / sizeof(double) / panel->count)
        return ork_fail(ctx, ORK_ERR_MEMORY, "the data are too large");
    size_t cells = work->variables * panel->count;
    ORK_NEW(work->value, ork_arena_calloc(ctx, work->arena, cells, sizeof(double)));
    ORK_NEW(work->name, ork_arena_calloc(ctx, work->arena, work->variables, sizeof *work->name));
    for (size_t k = 0; k < work->variables; k++) {
        const ork_column *column;
        ORK_TRY(ork_table_numeric(ctx, panel->table, work->options->variables.items[k], &column));
        ork_panel_read(panel, column, work->value + k * panel->count);
        work->name[k] = column->label ? column->label : column->name;
    }
    return ORK_OK;
}

static ork_status run(ork_context *ctx, const ork_input *input, const void *options,
                      ork_result *result)
{
    ORK_SCRATCH(arena);
    disparity_work work = {.options = options, .arena = &arena};
    ORK_TRY(ork_panel_new(ctx, input->data, &arena, &work.panel));
    if (work.panel.count == 0) {
        ork_fail(ctx, ORK_ERR_DATA, "the data have no rows");
        return ork_at(ctx, &(ork_place){.file = input->data->file, .sheet = input->data->sheet});
    }
    ORK_TRY(read_variables(ctx, &work));
    ORK_TRY(read_weights(ctx, &work));
    ORK_TRY(read_groups(ctx, &work));
    ORK_TRY(disparity_measures(ctx, &work));
    ORK_TRY(disparity_tables(ctx, &work, result));
    return disparity_figures(ctx, &work, result);
}

const ork_method ork_method_disparity = {
    .name = "disparity",
    .family = "specialization",
    .title = "Disparity between regions",
    .summary = "Gini, Theil (between and within groups), Williamson, Atkinson and other measures "
               "of how unequal units are in a variable",
    .citations = citations,
    .formulas =
        "x_i is the variable, w_i a unit's part of the weights (1/n without), m the (weighted) "
        "mean.\n"
        "  variation_weighted  sqrt(sum w_i (x_i - m)^2) / m\n"
        "  gini                sum_ij w_i w_j |x_i - x_j| / (2 m)\n"
        "  hoover              1/2 sum w_i |x_i/m - 1|\n"
        "  theil_t             sum w_i x_i/m ln(x_i/m); its part between groups has the groups' "
        "means in place of x_i\n"
        "  theil_l             sum w_i ln(m/x_i); not defined where a value is 0\n"
        "  atkinson            1 - (sum w_i x_i^(1-e))^(1/(1-e)) / m, with e = 1 the geometric "
        "mean\n"
        "Per-head variables need weights for the measures of people: without, a small region "
        "counts as much as a large one.",
    .example = "orken disparity examples/kazakhstan/regional.csv --unit region --period year "
               "--units examples/kazakhstan/units.csv --geography 2022 --periods 2021..2023 "
               "--derive per_head=grp_mln_kzt/population_avg --variables per_head "
               "--weights population_avg",
    ORK_PARAMS(ork_disparity_options, params),
    ORK_OUTPUTS(outputs),
    .needs_unit = true,
    .run = run,
};
