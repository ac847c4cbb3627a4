/* What is known beside the sizes: plants, groups of regions, areas, people. */
#include "methods/concentration/steps.h"

#include <math.h>
#include <string.h>

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
    ORK_TRY(ork_industries_firms(ctx, work->input, &work->from, &options->firms, &work->firms));
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
