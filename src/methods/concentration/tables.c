/* Concentration told in tables. */
#include "methods/build.h"
#include "methods/concentration/steps.h"

#include <math.h>
#include <string.h>

#define FIELD(field, label) ORK_RECORD_FIELD(concentration_summary, field, label)
static const ork_record_field shares[] = {
    {"units", "Units with a value", offsetof(concentration_summary, units), ORK_FIELD_WHOLE},
    {"size", "Size of the industry", offsetof(concentration_summary, size), ORK_FIELD_MEASURED},
    FIELD(herfindahl, "Herfindahl index over regions"),
    FIELD(herfindahl_normalised, "Normalised Herfindahl index"),
    FIELD(equivalent_number, "Equivalent number of equal regions"),
    FIELD(entropy, "Entropy over regions"),
    FIELD(relative_entropy, "Relative entropy"),
    FIELD(krugman_rest, "Krugman index against the other industries"),
    FIELD(krugman_mean, "Krugman index against the mean of the others"),
    FIELD(krugman_total, "Krugman index against all industries"),
    FIELD(hoover, "Hoover index"),
    FIELD(gini, "Gini coefficient of the quotients"),
    FIELD(gini_lorenz, "Gini coefficient of the Lorenz curve"),
    FIELD(theil_t, "Theil index T"),
    FIELD(theil_l, "Theil index L"),
};
static const ork_record_field decomposition[] = {
    FIELD(theil_t_between, "Theil T between groups"),
    FIELD(theil_t_within, "Theil T within groups"),
    FIELD(theil_l_between, "Theil L between groups"),
    FIELD(theil_l_within, "Theil L within groups"),
};
static const ork_record_field plants[] = {
    {"plants", "Plants", offsetof(concentration_summary, plants), ORK_FIELD_WHOLE},
    FIELD(plant_herfindahl, "Herfindahl index of plants"),
    FIELD(raw_concentration, "Raw geographic concentration G"),
    FIELD(ellison_glaeser, "Ellison-Glaeser index"),
    FIELD(ellison_glaeser_z, "Its z"),
    FIELD(ellison_glaeser_p, "Its p, one-sided"),
    FIELD(maurel_sedillot, "Maurel-Sedillot index"),
    FIELD(maurel_sedillot_z, "Its z"),
    FIELD(maurel_sedillot_p, "Its p, one-sided"),
};
#define COUNT(array) (sizeof(array) / sizeof *(array))

/* ---- One row per period and industry -----------------------------------------------------------
 */

static ork_status add_fields(ork_context *ctx, const concentration_work *work, ork_table *table,
                             const size_t *which, const ork_record_field *fields, size_t count)
{
    return ork_build_fields(ctx, table, fields, count, work->summary, sizeof *work->summary, which,
                            work->from.measure);
}

static ork_status industries_table(ork_context *ctx, const concentration_work *work,
                                   const char *name, const char *title, size_t first,
                                   ork_result *result)
{
    ORK_SCRATCH(scratch);
    const ork_industries *from = &work->from;
    size_t rows = from->count * (from->panel.periods - first), *row, *which, *record;
    ORK_NEW(row, ork_arena_calloc(ctx, &scratch, rows, sizeof *row));
    ORK_NEW(which, ork_arena_calloc(ctx, &scratch, rows, sizeof *which));
    ORK_NEW(record, ork_arena_calloc(ctx, &scratch, rows, sizeof *record));
    for (size_t r = 0; r < rows; r++) {
        row[r] = from->panel.row[from->panel.start[first + r / from->count]];
        which[r] = r % from->count;
        record[r] = which[r] * from->panel.periods + first + r / from->count;
    }
    ORK_OWNED_TABLE ork_table *table = NULL;
    ORK_TRY(ork_build_table(ctx, name, title, rows, &table));
    if (first == 0) ORK_TRY(ork_build_pick(ctx, table, "period", from->panel.period, row));
    ORK_TRY(ork_build_repeat(ctx, table, "industry", "Industry", from->name, from->count, which));
    ORK_TRY(add_fields(ctx, work, table, record, shares, COUNT(shares)));
    if (work->group)
        ORK_TRY(add_fields(ctx, work, table, record, decomposition, COUNT(decomposition)));
    if (work->powers) ORK_TRY(add_fields(ctx, work, table, record, plants, COUNT(plants)));
    return ork_build_deliver(ctx, result, &table);
}

/* ---- Two industries ----------------------------------------------------------------------------
 */

static const ork_record_field pair_fields[] = {
    ORK_RECORD_FIELD(concentration_pair, coagglomeration, "Coagglomeration"),
    ORK_RECORD_FIELD(concentration_pair, colocation, "Co-location of plants"),
    ORK_RECORD_FIELD(concentration_pair, excess_colocation, "Co-location beyond chance"),
};

static ork_status pairs_table(ork_context *ctx, const concentration_work *work,
                              const concentration_pair *pairs, ork_result *result)
{
    ORK_SCRATCH(scratch);
    const ork_industries *from = &work->from;
    size_t rows = from->count * (from->count - 1) / 2, *first, *second, *pair, r = 0;
    ORK_NEW(first, ork_arena_calloc(ctx, &scratch, rows, sizeof *first));
    ORK_NEW(second, ork_arena_calloc(ctx, &scratch, rows, sizeof *second));
    ORK_NEW(pair, ork_arena_calloc(ctx, &scratch, rows, sizeof *pair));
    for (size_t k = 0; k < from->count; k++) {
        for (size_t l = k + 1; l < from->count; l++) {
            first[r] = k;
            second[r] = l;
            pair[r++] = k * from->count + l;
        }
    }
    const char *in = ork_panel_in(ctx, work->arena, &from->panel, from->panel.periods - 1), *title;
    ORK_NEW(title,
            in ? ork_arena_format(ctx, work->arena, "Industries in the same regions%s", in) : NULL);
    ORK_OWNED_TABLE ork_table *table = NULL;
    ORK_TRY(ork_build_table(ctx, "pairs", title, rows, &table));
    ORK_TRY(ork_build_repeat(ctx, table, "industry", "Industry", from->name, from->count, first));
    ORK_TRY(ork_build_repeat(ctx, table, "with", "With", from->name, from->count, second));
    ORK_TRY(ork_build_fields(ctx, table, pair_fields, work->firms ? COUNT(pair_fields) : 1, pairs,
                             sizeof *pairs, pair, NULL));
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
