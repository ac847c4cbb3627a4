/* What is known beside the sizes: plants, groups of regions, areas, people. */
#include "methods/concentration/steps.h"

#include <math.h>
#include <string.h>

/* ---- Numbers of plants -------------------------------------------------------------------------
 */

static ork_status wrong_firms(ork_context *ctx, const char *message)
{
    ork_fail(ctx, ORK_ERR_ARGUMENT, "%s", message);
    return ork_at(ctx, &(ork_place){.option = "firms"});
}

/* Long data: one column beside the sizes, read as if it were the sizes. */
static ork_status read_long_firms(ork_context *ctx, concentration_work *work)
{
    ork_industry_options options = work->options->industries;
    if (work->options->firms.count != 1) return wrong_firms(ctx, "long data have one such column");
    ORK_OWNED_INDUSTRIES ork_industries counts = {0};
    options.size = work->options->firms.items[0];
    options.national = NULL;
    options.disclosure = NULL; /* numbers of plants are published where sizes are not */
    options.suppressed.count = 0;
    size_t before = ork_context_note_count(ctx);
    ORK_OWNED_TABLE ork_table *regions = NULL, *whole = NULL;
    ork_input input = *work->input;
    if (work->options->national) {
        ORK_TRY(ork_industries_split_national(ctx, input.data, work->options->national, &regions,
                                              &whole));
        input.data = regions;
    }
    ORK_TRY(ork_industries_read(ctx, &input, &options, work->arena, &counts));
    ork_context_keep_notes(ctx, before);
    work->firms = counts.size;
    return ORK_OK;
}

static ork_status read_firms(ork_context *ctx, concentration_work *work)
{
    const ork_columns *names = &work->options->firms;
    size_t n = work->from.panel.count;
    if (work->from.plants) {
        if (names->count) return wrong_firms(ctx, "rows that are plants are counted themselves");
        ORK_NEW(work->firms,
                ork_arena_alloc(ctx, work->arena, work->from.count * n * sizeof(double)));
        for (size_t c = 0; c < work->from.count * n; c++)
            work->firms[c] = work->from.plants[c];
        return ORK_OK;
    }
    if (names->count == 0) return ORK_OK;
    if (work->options->industry) return read_long_firms(ctx, work);
    if (names->count != work->options->sector.count || work->options->hierarchy ||
        work->options->prefix) {
        return wrong_firms(ctx, "wide data need one column of firms per sector, without levels");
    }
    ORK_NEW(work->firms, ork_arena_alloc(ctx, work->arena, work->from.count * n * sizeof(double)));
    for (size_t k = 0; k < names->count; k++) {
        ORK_TRY(
            ork_industries_positive(ctx, &work->from, names->items[k], true, work->firms + k * n));
    }
    return ORK_OK;
}

/* ---- Concentration among plants ----------------------------------------------------------------
 */

static bool is_period_known(const double *values, const ork_panel *panel, size_t t)
{
    for (size_t p = panel->start[t]; p < panel->start[t + 1]; p++)
        if (isnan(values[p])) return false;
    return true;
}

/* From the plants' own sizes, in a period in which all are known. */
static plant_powers powers_of_plants(const concentration_work *work, size_t k, size_t t,
                                     double plants)
{
    const ork_industries *from = &work->from;
    size_t at = k * from->panel.periods + t;
    double size = 0;
    if (!is_period_known(from->size + k * from->panel.count, &from->panel, t))
        return (plant_powers){plants, NAN, NAN, NAN};
    for (size_t p = from->panel.start[t]; p < from->panel.start[t + 1]; p++)
        size += from->size[k * from->panel.count + p];
    return (plant_powers){plants, from->squares[at] / size / size,
                          from->cubes[at] / size / size / size,
                          from->fourth[at] / size / size / size / size};
}

static ork_status find_powers(ork_context *ctx, concentration_work *work)
{
    const ork_panel *panel = &work->from.panel;
    ORK_NEW(work->powers, ork_arena_calloc(ctx, work->arena, work->from.count * panel->periods,
                                           sizeof *work->powers));
    for (size_t k = 0; k < work->from.count; k++) {
        for (size_t t = 0; t < panel->periods; t++) {
            plant_powers *powers = &work->powers[k * panel->periods + t];
            double plants = 0;
            for (size_t p = panel->start[t]; work->firms && p < panel->start[t + 1]; p++)
                plants += work->firms[k * panel->count + p];
            if (!work->firms) plants = NAN;
            if (work->from.plants) {
                *powers = powers_of_plants(work, k, t, plants);
                continue;
            }
            double one = plants > 0 ? 1 / plants : NAN;
            *powers = (plant_powers){plants, one, one * one, one * one * one};
        }
    }
    return ORK_OK;
}

static ork_status bad_row(ork_context *ctx, const ork_table *table, size_t i, const char *column,
                          const char *message)
{
    ork_fail(ctx, ORK_ERR_DATA, "%s", message);
    ork_place place = ork_table_place(table, i, column);
    place.option = "plant-herfindahl";
    return ork_at(ctx, &place);
}

/* What the table says of an industry holds for all periods. */
static size_t take_herfindahl(concentration_work *work, const char *industry, double second,
                              double plants)
{
    size_t periods = work->from.panel.periods, found = 0;
    for (size_t k = 0; k < work->from.count; k++) {
        if (strcmp(work->from.code[k], industry) != 0 && strcmp(work->from.name[k], industry) != 0)
            continue;
        found++;
        for (size_t t = 0; t < periods; t++)
            work->powers[k * periods + t] = (plant_powers){plants, second, NAN, NAN};
    }
    return found;
}

static ork_status read_herfindahl(ork_context *ctx, concentration_work *work)
{
    const ork_table *table = work->options->plant_herfindahl;
    const ork_column *industry, *value, *plants = NULL;
    size_t found = 0;
    ORK_TRY(ork_table_column(ctx, table, "industry", &industry));
    ORK_TRY(ork_table_numeric(ctx, table, "herfindahl", &value));
    if (ork_table_find(table, "plants") >= 0)
        ORK_TRY(ork_table_numeric(ctx, table, "plants", &plants));
    for (size_t k = 0; k < work->from.count * work->from.panel.periods; k++)
        work->powers[k] = (plant_powers){work->powers[k].plants, NAN, NAN, NAN};
    for (size_t i = 0; i < table->row_count; i++) {
        if (!ork_column_has(value, i)) continue;
        double h = ork_column_number(value, i);
        if (!(h > 0 && h <= 1)) {
            return bad_row(ctx, table, i, "herfindahl",
                           "a Herfindahl index of plants is above 0 and at most 1");
        }
        ORK_OWNED_TEXT ork_text name = {0};
        ork_column_write(industry, i, ctx, &name);
        ORK_TRY(ork_text_status(&name));
        double count = plants && ork_column_has(plants, i) ? ork_column_number(plants, i) : NAN;
        found += take_herfindahl(work, name.bytes ? name.bytes : "", h, count);
    }
    if (found > 0) return ORK_OK;
    return bad_row(ctx, table, 0, "industry", "no row is about an industry of the data");
}

/* ---- All of it ---------------------------------------------------------------------------------
 */

static ork_status read_groups(ork_context *ctx, concentration_work *work)
{
    if (!work->options->groups) return ORK_OK;
    return ork_panel_groups(ctx, work->arena, &work->from.panel, work->options->groups,
                            &work->group, &work->groups);
}

static ork_status read_positive(ork_context *ctx, concentration_work *work, const char *name,
                                double **values)
{
    if (!name) return ORK_OK;
    ORK_NEW(*values, ork_arena_calloc(ctx, work->arena, work->from.panel.count, sizeof(double)));
    return ork_industries_positive(ctx, &work->from, name, false, *values);
}

ork_status concentration_plants(ork_context *ctx, concentration_work *work)
{
    const ork_concentration_options *options = work->options;
    ORK_TRY(read_groups(ctx, work));
    ORK_TRY(read_positive(ctx, work, options->area, &work->area));
    ORK_TRY(read_positive(ctx, work, options->population, &work->population));
    ORK_TRY(read_firms(ctx, work));
    if (!work->firms && !options->plant_herfindahl) return ORK_OK;
    ORK_TRY(find_powers(ctx, work));
    if (options->plant_herfindahl) {
        if (work->from.plants)
            return ork_fail(ctx, ORK_ERR_ARGUMENT,
                            "plant-herfindahl is computed where the rows are plants");
        return read_herfindahl(ctx, work);
    }
    if (work->from.plants) return ORK_OK;
    return ork_note_add(ctx, ORK_WARNING, "plants-assumed-equal",
                        "of plants only the number is known: the indices of Ellison and Glaeser "
                        "and of Maurel and Sedillot take all plants of an industry as equally "
                        "large, so that they are upper bounds");
}
