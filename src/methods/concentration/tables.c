/* Concentration told in tables. */
#include "methods/build.h"
#include "methods/concentration/steps.h"

#include <math.h>
#include <string.h>

/* A column of the tables of industries: name, label, where it stands in the summary. */
typedef struct {
    const char *name, *label;
    size_t offset;
    bool is_whole;
} summary_column;

#define NUMBER(field, label)                                                                       \
    {                                                                                              \
#field, label, offsetof(concentration_summary, field), false                               \
    }
static const summary_column shares[] = {
    {"units", "Units with a value", offsetof(concentration_summary, units), true},
    NUMBER(size, "Size of the industry"),
    NUMBER(herfindahl, "Herfindahl index over regions"),
    NUMBER(herfindahl_normalised, "Normalised Herfindahl index"),
    NUMBER(equivalent_number, "Equivalent number of equal regions"),
    NUMBER(entropy, "Entropy over regions"),
    NUMBER(relative_entropy, "Relative entropy"),
    NUMBER(krugman_rest, "Krugman index against the other industries"),
    NUMBER(krugman_mean, "Krugman index against the mean of the others"),
    NUMBER(krugman_total, "Krugman index against all industries"),
    NUMBER(hoover, "Hoover index"),
    NUMBER(gini, "Gini coefficient of the quotients"),
    NUMBER(gini_lorenz, "Gini coefficient of the Lorenz curve"),
    NUMBER(theil_t, "Theil index T"),
    NUMBER(theil_l, "Theil index L"),
};
static const summary_column decomposition[] = {
    NUMBER(theil_t_between, "Theil T between groups"),
    NUMBER(theil_t_within, "Theil T within groups"),
    NUMBER(theil_l_between, "Theil L between groups"),
    NUMBER(theil_l_within, "Theil L within groups"),
};
static const summary_column plants[] = {
    {"plants", "Plants", offsetof(concentration_summary, plants), true},
    NUMBER(plant_herfindahl, "Herfindahl index of plants"),
    NUMBER(raw_concentration, "Raw geographic concentration G"),
    NUMBER(ellison_glaeser, "Ellison-Glaeser index"),
    NUMBER(ellison_glaeser_z, "Its z"),
    NUMBER(ellison_glaeser_p, "Its p, one-sided"),
    NUMBER(maurel_sedillot, "Maurel-Sedillot index"),
    NUMBER(maurel_sedillot_z, "Its z"),
    NUMBER(maurel_sedillot_p, "Its p, one-sided"),
};
#define COUNT(array) (sizeof(array) / sizeof *(array))

/* ---- One row per period and industry -----------------------------------------------------------
 */

/* The periods that a table shows, and room for a column. */
typedef struct {
    const concentration_work *work;
    ork_table *table;
    size_t from;
    double *values;
} sheet;

static ork_status add_columns(ork_context *ctx, const sheet *to, const summary_column *columns,
                              size_t count)
{
    const ork_industries *from = &to->work->from;
    for (size_t c = 0; c < count; c++) {
        const summary_column *column = &columns[c];
        for (size_t r = 0; r < to->table->row_count; r++) {
            size_t k = r % from->count, t = to->from + r / from->count;
            memcpy(&to->values[r],
                   (const char *)&to->work->summary[k * from->panel.periods + t] + column->offset,
                   sizeof(double));
        }
        bool has_measure = strcmp(column->name, "size") == 0;
        ORK_TRY(column->is_whole
                    ? ork_build_integer(ctx, to->table, column->name, column->label, to->values)
                    : ork_build_number(ctx, to->table, column->name, column->label,
                                       has_measure ? from->measure : NULL, to->values));
    }
    return ORK_OK;
}

static ork_status industries_table(ork_context *ctx, const concentration_work *work,
                                   const char *name, const char *title, size_t first,
                                   ork_result *result)
{
    ORK_SCRATCH(scratch);
    const ork_industries *from = &work->from;
    size_t rows = from->count * (from->panel.periods - first), *row, *which;
    sheet to = {.work = work, .from = first};
    ORK_NEW(row, ork_arena_calloc(ctx, &scratch, rows, sizeof *row));
    ORK_NEW(which, ork_arena_calloc(ctx, &scratch, rows, sizeof *which));
    ORK_NEW(to.values, ork_arena_calloc(ctx, &scratch, rows, sizeof *to.values));
    for (size_t r = 0; r < rows; r++) {
        row[r] = from->panel.row[from->panel.start[first + r / from->count]];
        which[r] = r % from->count;
    }
    ORK_OWNED_TABLE ork_table *table = NULL;
    ORK_TRY(ork_build_table(ctx, name, title, rows, &table));
    to.table = table;
    if (first == 0) ORK_TRY(ork_build_pick(ctx, table, "period", from->panel.period, row));
    ORK_TRY(ork_build_repeat(ctx, table, "industry", "Industry", from->name, from->count, which));
    ORK_TRY(add_columns(ctx, &to, shares, COUNT(shares)));
    if (work->group) ORK_TRY(add_columns(ctx, &to, decomposition, COUNT(decomposition)));
    if (work->powers) ORK_TRY(add_columns(ctx, &to, plants, COUNT(plants)));
    return ork_build_deliver(ctx, result, &table);
}

/* ---- Two industries ----------------------------------------------------------------------------
 */

static ork_status pair_column(ork_context *ctx, const concentration_work *work,
                              const concentration_pair *pairs, ork_table *table, const char *name,
                              const char *label, size_t offset, double *values)
{
    size_t count = work->from.count, r = 0;
    for (size_t k = 0; k < count; k++) {
        for (size_t l = k + 1; l < count; l++)
            memcpy(&values[r++], (const char *)&pairs[k * count + l] + offset, sizeof(double));
    }
    return ork_build_number(ctx, table, name, label, NULL, values);
}

static ork_status pairs_table(ork_context *ctx, const concentration_work *work,
                              const concentration_pair *pairs, ork_result *result)
{
    ORK_SCRATCH(scratch);
    const ork_industries *from = &work->from;
    size_t rows = from->count * (from->count - 1) / 2, *first, *second, r = 0;
    double *values;
    ORK_NEW(first, ork_arena_calloc(ctx, &scratch, rows, sizeof *first));
    ORK_NEW(second, ork_arena_calloc(ctx, &scratch, rows, sizeof *second));
    ORK_NEW(values, ork_arena_calloc(ctx, &scratch, rows, sizeof *values));
    for (size_t k = 0; k < from->count; k++) {
        for (size_t l = k + 1; l < from->count; l++) {
            first[r] = k;
            second[r++] = l;
        }
    }
    const char *in = ork_panel_in(ctx, work->arena, &from->panel, from->panel.periods - 1), *title;
    ORK_NEW(title,
            in ? ork_arena_format(ctx, work->arena, "Industries in the same regions%s", in) : NULL);
    ORK_OWNED_TABLE ork_table *table = NULL;
    ORK_TRY(ork_build_table(ctx, "pairs", title, rows, &table));
    ORK_TRY(ork_build_repeat(ctx, table, "industry", "Industry", from->name, from->count, first));
    ORK_TRY(ork_build_repeat(ctx, table, "with", "With", from->name, from->count, second));
    ORK_TRY(pair_column(ctx, work, pairs, table, "coagglomeration", "Coagglomeration",
                        offsetof(concentration_pair, coagglomeration), values));
    if (work->firms) {
        ORK_TRY(pair_column(ctx, work, pairs, table, "colocation", "Co-location of plants",
                            offsetof(concentration_pair, colocation), values));
        ORK_TRY(pair_column(ctx, work, pairs, table, "excess_colocation",
                            "Co-location beyond chance",
                            offsetof(concentration_pair, excess_colocation), values));
    }
    return ork_build_deliver(ctx, result, &table);
}

/* ---- Regions -----------------------------------------------------------------------------------
 */

static ork_status clusters_table(ork_context *ctx, const concentration_work *work,
                                 ork_result *result)
{
    ORK_SCRATCH(scratch);
    const ork_panel *panel = &work->from.panel;
    size_t rows = work->from.count * panel->count, *row, *which;
    ORK_NEW(row, ork_arena_calloc(ctx, &scratch, rows, sizeof *row));
    ORK_NEW(which, ork_arena_calloc(ctx, &scratch, rows, sizeof *which));
    for (size_t r = 0; r < rows; r++) {
        row[r] = panel->row[r % panel->count];
        which[r] = r / panel->count;
    }
    ORK_OWNED_TABLE ork_table *table = NULL;
    ORK_TRY(ork_build_table(ctx, "clusters", "Cluster index of Litzenberger and Sternberg", rows,
                            &table));
    ORK_TRY(ork_build_pick(ctx, table, "unit", panel->unit, row));
    ORK_TRY(ork_build_pick(ctx, table, "period", panel->period, row));
    ORK_TRY(ork_build_repeat(ctx, table, "industry", "Industry", work->from.name, work->from.count,
                             which));
    ORK_TRY(ork_build_number(ctx, table, "size", "Size", work->from.measure, work->from.size));
    ORK_TRY(ork_build_integer(ctx, table, "firms", "Plants", work->firms));
    ORK_TRY(
        ork_build_number(ctx, table, "cluster_index", "Cluster index", NULL, work->cluster_index));
    return ork_build_deliver(ctx, result, &table);
}

ork_status concentration_tables(ork_context *ctx, const concentration_work *work,
                                const concentration_pair *pairs, ork_result *result)
{
    const ork_panel *panel = &work->from.panel;
    ORK_TRY(industries_table(ctx, work, "industries", "Concentration of industries over regions", 0,
                             result));
    const char *in = ork_panel_in(ctx, work->arena, panel, panel->periods - 1), *title;
    ORK_NEW(title,
            in ? ork_arena_format(ctx, work->arena, "Concentration of industries%s", in) : NULL);
    ORK_TRY(industries_table(ctx, work, "latest", title, panel->periods - 1, result));
    if (work->cluster_index) ORK_TRY(clusters_table(ctx, work, result));
    return pairs ? pairs_table(ctx, work, pairs, result) : ORK_OK;
}
