/* Disparity told in tables and figures. */
#include "methods/build.h"
#include "methods/disparity/steps.h"

#include <math.h>

#define FIELD(field, text) ORK_RECORD_FIELD(disparity_summary, field, text)
#define THEIL(part, name, text)                                                                    \
    {                                                                                              \
        name, text, offsetof(disparity_summary, part), ORK_FIELD_NUMBER                            \
    }
#define MEASURED(field, text)                                                                      \
    {                                                                                              \
#field, text, offsetof(disparity_summary, field), ORK_FIELD_MEASURED                       \
    }
static const ork_record_field plain[] = {
    {"units", "Units with a value", offsetof(disparity_summary, units), ORK_FIELD_WHOLE},
    MEASURED(mean, "Mean"),
    MEASURED(median, "Median"),
    MEASURED(least, "Least"),
    MEASURED(greatest, "Greatest"),
    FIELD(ratio, "Greatest / least"),
    MEASURED(sd, "Standard deviation"),
    FIELD(variation, "Coefficient of variation"),
    FIELD(variation_sample, "Coefficient of variation, n - 1"),
    FIELD(variation_normalised, "Normalised coefficient of variation"),
    FIELD(sd_log, "Standard deviation of logarithms"),
    FIELD(gini, "Gini coefficient"),
    FIELD(gini_normalised, "Normalised Gini coefficient"),
    FIELD(hoover, "Hoover index"),
    FIELD(herfindahl, "Herfindahl index"),
    FIELD(herfindahl_normalised, "Normalised Herfindahl index"),
    FIELD(equivalent_number, "Equivalent number of equal units"),
    FIELD(atkinson, "Atkinson index"),
    THEIL(theil.t, "theil_t", "Theil index T"),
    THEIL(theil.l, "theil_l", "Theil index L"),
};
static const ork_record_field plain_parts[] = {
    THEIL(theil.t_between, "theil_t_between", "Theil T between groups"),
    THEIL(theil.t_within, "theil_t_within", "Theil T within groups"),
    THEIL(theil.l_between, "theil_l_between", "Theil L between groups"),
    THEIL(theil.l_within, "theil_l_within", "Theil L within groups"),
};
static const ork_record_field weighted[] = {
    MEASURED(mean_weighted, "Weighted mean"),
    FIELD(variation_weighted, "Weighted coefficient of variation (Williamson)"),
    FIELD(gini_weighted, "Weighted Gini coefficient"),
    FIELD(hoover_weighted, "Weighted Hoover index"),
    FIELD(atkinson_weighted, "Weighted Atkinson index"),
    THEIL(theil_weighted.t, "theil_t_weighted", "Weighted Theil index T"),
    THEIL(theil_weighted.l, "theil_l_weighted", "Weighted Theil index L"),
};
static const ork_record_field weighted_parts[] = {
    THEIL(theil_weighted.t_between, "theil_t_weighted_between", "Weighted Theil T between groups"),
    THEIL(theil_weighted.t_within, "theil_t_weighted_within", "Weighted Theil T within groups"),
    THEIL(theil_weighted.l_between, "theil_l_weighted_between", "Weighted Theil L between groups"),
    THEIL(theil_weighted.l_within, "theil_l_weighted_within", "Weighted Theil L within groups"),
};
#define COUNT(array) (sizeof(array) / sizeof *(array))

/* Measure unit, when all variables have the same. */
static const char *common_measure(const disparity_work *work)
{
    const ork_table *table = work->panel.table;
    const char *measure = NULL;
    if (work->variables == 1)
        measure = table->columns[ork_table_find(table, work->options->variables.items[0])]->measure;
    return measure;
}

static ork_status add_fields(ork_context *ctx, const disparity_work *work, ork_table *table,
                             const size_t *record, const ork_record_field *fields, size_t count)
{
    return ork_build_fields(ctx, table, fields, count, work->summary, sizeof *work->summary, record,
                            common_measure(work));
}

static ork_status disparity_table(ork_context *ctx, const disparity_work *work, ork_result *result)
{
    ORK_SCRATCH(scratch);
    const ork_panel *panel = &work->panel;
    size_t rows = work->variables * panel->periods, *row, *which, *record;
    ORK_NEW(row, ork_arena_calloc(ctx, &scratch, rows, sizeof *row));
    ORK_NEW(which, ork_arena_calloc(ctx, &scratch, rows, sizeof *which));
    ORK_NEW(record, ork_arena_calloc(ctx, &scratch, rows, sizeof *record));
    for (size_t r = 0; r < rows; r++) {
        row[r] = panel->row[panel->start[r / work->variables]];
        which[r] = r % work->variables;
        record[r] = which[r] * panel->periods + r / work->variables;
    }
    ORK_OWNED_TABLE ork_table *table = NULL;
    ORK_TRY(ork_build_table(ctx, "disparity", "Disparity between units", rows, &table));
    ORK_TRY(ork_build_pick(ctx, table, "period", panel->period, row));
    ORK_TRY(
        ork_build_repeat(ctx, table, "variable", "Variable", work->name, work->variables, which));
    ORK_TRY(add_fields(ctx, work, table, record, plain, COUNT(plain)));
    if (work->group) ORK_TRY(add_fields(ctx, work, table, record, plain_parts, COUNT(plain_parts)));
    if (work->weight) ORK_TRY(add_fields(ctx, work, table, record, weighted, COUNT(weighted)));
    if (work->weight && work->group)
        ORK_TRY(add_fields(ctx, work, table, record, weighted_parts, COUNT(weighted_parts)));
    return ork_build_deliver(ctx, result, &table);
}

/* Between and within, a row each: what is stacked in a figure. Of the first variable, by the
   weights where there are any. */
static ork_status parts_table(ork_context *ctx, const disparity_work *work, ork_result *result)
{
    ORK_SCRATCH(scratch);
    static const char *const parts[] = {"between groups", "within groups"};
    const ork_panel *panel = &work->panel;
    size_t rows = 2 * panel->periods, *row, *which;
    double *t;
    if (!work->group) return ORK_OK;
    ORK_NEW(row, ork_arena_calloc(ctx, &scratch, rows, sizeof *row));
    ORK_NEW(which, ork_arena_calloc(ctx, &scratch, rows, sizeof *which));
    ORK_NEW(t, ork_arena_calloc(ctx, &scratch, rows, sizeof *t));
    for (size_t r = 0; r < rows; r++) {
        const disparity_summary *from = &work->summary[r / 2];
        const ork_theil *theil = work->weight ? &from->theil_weighted : &from->theil;
        row[r] = panel->row[panel->start[r / 2]];
        which[r] = r % 2;
        t[r] = which[r] ? theil->t_within : theil->t_between;
    }
    ORK_OWNED_TABLE ork_table *table = NULL;
    ORK_TRY(ork_build_table(ctx, "parts", "Theil's T between and within groups", rows, &table));
    ORK_TRY(ork_build_pick(ctx, table, "period", panel->period, row));
    ORK_TRY(ork_build_repeat(ctx, table, "part", "Part", parts, 2, which));
    ORK_TRY(ork_build_number(ctx, table, "theil_t",
                             work->weight ? "Weighted Theil index T" : "Theil index T", NULL, t));
    return ork_build_deliver(ctx, result, &table);
}

ork_status disparity_tables(ork_context *ctx, const disparity_work *work, ork_result *result)
{
    ORK_TRY(disparity_table(ctx, work, result));
    return parts_table(ctx, work, result);
}

ork_status disparity_figures(ork_context *ctx, const disparity_work *work, ork_result *result)
{
    const char *measure = work->weight ? "variation_weighted" : "variation";
    if (work->panel.periods >= 3 && work->variables <= 12) {
        ORK_TRY(ork_result_add_figure(
            ctx, result,
            &(ork_figure){ORK_FIGURE_DEFAULTS, .kind = ORK_FIGURE_LINE, .name = "variation",
                          .title = "How the disparity between units changed",
                          .caption = "Falling: the units become more alike (sigma convergence).",
                          .table = "disparity", .x = "period", .value = (char *)measure,
                          .group = "variable"}));
    }
    if (!work->group || !work->panel.period || work->panel.periods > 40) return ORK_OK;
    const char *title;
    ORK_NEW(title, ork_arena_format(ctx, work->arena, "Disparity in %s between and within groups",
                                    work->name[0]));
    return ork_result_add_figure(
        ctx, result,
        &(ork_figure){ORK_FIGURE_DEFAULTS, .kind = ORK_FIGURE_STACKED_BAR, .name = "parts",
                      .title = (char *)title, .table = "parts", .label = "period",
                      .value = "theil_t", .group = "part", .keep_order = true});
}
