/* From sizes to location quotients, and from quotients to the network of units and industries. */
#include "methods/complexity/steps.h"
#include "orken/math.h"

#include <math.h>
#include <string.h>

/* ---- Quotients ---------------------------------------------------------------------------------
 */

static ork_status check_options(ork_context *ctx, const ork_advantage_options *options)
{
    const char *message = NULL;
    if (options->sector.count == 1) {
        message = "one industry has no others to be compared with";
    } else if (options->values == ORK_VALUES_ADVANTAGE && options->total) {
        message = "quotients have no total";
    } else if (options->values == ORK_VALUES_ADVANTAGE && options->rows == ORK_ROWS_PLANTS) {
        message = "quotients of plants cannot be added up";
    }
    if (!message) return ORK_OK;
    ork_fail(ctx, ORK_ERR_ARGUMENT, "%s", message);
    return ork_hint(ctx, "give sizes: industry and size (a row per unit and industry), or sector "
                         "(a column per industry)");
}

/* A size of 0 has the quotient 0 whatever its total is. */
static void find_quotients(complexity_data *data)
{
    size_t cells = data->sizes.panel.count * data->sizes.count;
    ork_industries_quotients(&data->sizes, data->advantage);
    for (size_t c = 0; c < cells; c++) {
        if (data->sizes.size[c] == 0) data->advantage[c] = 0;
    }
}

ork_status complexity_read(ork_context *ctx, const ork_input *input,
                           const ork_advantage_options *options, ork_arena *arena,
                           complexity_data *data)
{
    *data = (complexity_data){.input = input, .options = options, .arena = arena};
    data->sizes.may_be_empty = true;
    ORK_TRY(check_options(ctx, options));
    ORK_TRY(ork_industries_read(ctx, input, &options->industries, arena, &data->sizes));
    if (data->sizes.count < 2) {
        ork_fail(ctx, ORK_ERR_DATA, "there is only one industry");
        return ork_at(ctx, &(ork_place){.file = input->data->file, .sheet = input->data->sheet});
    }
    data->advantage = data->sizes.size;
    if (options->values == ORK_VALUES_ADVANTAGE) return ORK_OK;
    size_t cells = data->sizes.panel.count * data->sizes.count;
    ORK_NEW(data->advantage, ork_arena_alloc(ctx, arena, cells * sizeof(double)));
    find_quotients(data);
    return ORK_OK;
}

void complexity_data_free(complexity_data *data)
{
    ork_industries_free(&data->sizes);
}

/* ---- A column of the units ---------------------------------------------------------------------
 */

static ork_status contradiction(ork_context *ctx, const ork_table *table, size_t row,
                                const char *name)
{
    ORK_OWNED_TEXT ork_text unit = {0};
    ork_table_row_name(ctx, table, row, &unit);
    ORK_TRY(ork_text_status(&unit));
    ork_fail(ctx, ORK_ERR_DATA, "\"%s\" of %s differs from another row of the same unit", name,
             unit.bytes);
    ork_hint(ctx, "it belongs to the unit: give the same value on all its rows");
    ork_place place = ork_table_place(table, row, name);
    return ork_at(ctx, &place);
}

/* [all_count] where each name stands among some of them, in the same order; SIZE_MAX: nowhere. */
static void match_names(const char *const *all, size_t all_count, const char *const *some,
                        size_t some_count, size_t *place)
{
    for (size_t k = 0, next = 0; k < all_count; k++) {
        bool is_there = next < some_count && (!all || strcmp(all[k], some[next]) == 0);
        place[k] = is_there ? next++ : SIZE_MAX;
    }
}

/* The data may hold units (the nation) and periods that the panel does not. */
ork_status complexity_read_unit_column(ork_context *ctx, const complexity_data *data,
                                       const char *name, double *values)
{
    ORK_SCRATCH(scratch);
    const ork_panel *panel = &data->sizes.panel;
    const ork_column *column;
    ork_panel rows;
    size_t *position, *unit, *period;
    ORK_TRY(ork_table_numeric(ctx, data->input->data, name, &column));
    ORK_TRY(ork_panel_new(ctx, data->input->data, &scratch, &rows));
    ORK_NEW(position, ork_arena_calloc(ctx, &scratch, panel->units, sizeof *position));
    ORK_NEW(unit, ork_arena_calloc(ctx, &scratch, rows.units, sizeof *unit));
    ORK_NEW(period, ork_arena_calloc(ctx, &scratch, rows.periods, sizeof *period));
    match_names(rows.unit_name, rows.units, panel->unit_name, panel->units, unit);
    match_names(rows.period_name, rows.periods, panel->period_name, panel->periods, period);
    for (size_t p = 0; p < panel->count; p++)
        values[p] = NAN;
    for (size_t t = 0; t < rows.periods; t++) {
        if (period[t] == SIZE_MAX) continue;
        ork_panel_locate(panel, period[t], position);
        for (size_t r = rows.start[t]; r < rows.start[t + 1]; r++) {
            size_t u = unit[rows.unit_of[r]];
            bool is_there = u != SIZE_MAX && position[u] != SIZE_MAX;
            if (!is_there || !ork_column_has(column, rows.row[r])) continue;
            double value = ork_column_number(column, rows.row[r]), *known = &values[position[u]];
            if (!isnan(*known) && *known != value)
                return contradiction(ctx, data->input->data, rows.row[r], name);
            *known = value;
        }
    }
    return ORK_OK;
}

/* ---- The network -------------------------------------------------------------------------------
 */

static double link_weight(const complexity_data *data, double advantage, bool is_weighted)
{
    if (is_weighted) return advantage > 0 ? advantage : 0; /* NaN is no link */
    return complexity_is_present(data, advantage) ? 1 : 0;
}

static ork_status allocate_links(ork_context *ctx, ork_arena *arena, size_t nodes, size_t links,
                                 bool is_weighted, complexity_links *side)
{
    side->count = nodes;
    ORK_NEW(side->neighbour, ork_arena_alloc(ctx, arena, links * sizeof *side->neighbour));
    side->weight = NULL;
    if (is_weighted) ORK_NEW(side->weight, ork_arena_alloc(ctx, arena, links * sizeof(double)));
    ORK_NEW(side->degree, ork_arena_calloc(ctx, arena, nodes, sizeof(double)));
    return ORK_OK;
}

static void sum_degrees(complexity_links *side)
{
    for (size_t i = 0; i < side->count; i++) {
        double sum = (double)(side->start[i + 1] - side->start[i]);
        if (side->weight)
            sum = ork_sum(side->weight + side->start[i], side->start[i + 1] - side->start[i]);
        side->degree[i] = sum;
    }
}

ork_status complexity_network_new(ork_context *ctx, ork_arena *arena, const complexity_data *data,
                                  size_t t, bool is_weighted, complexity_network *network)
{
    const ork_panel *panel = &data->sizes.panel;
    size_t units = complexity_units(data, t), industries = data->sizes.count, links = 0;
    complexity_links *of_unit = &network->units, *of_industry = &network->industries;
    size_t *next;
    ORK_NEW(of_unit->start, ork_arena_calloc(ctx, arena, units + 1, sizeof(size_t)));
    ORK_NEW(of_industry->start, ork_arena_calloc(ctx, arena, industries + 1, sizeof(size_t)));
    for (size_t k = 0; k < industries; k++) {
        const double *advantage = data->advantage + k * panel->count + panel->start[t];
        for (size_t i = 0; i < units; i++) {
            if (!(link_weight(data, advantage[i], is_weighted) > 0)) continue;
            of_unit->start[i + 1]++;
            links++;
        }
        of_industry->start[k + 1] = links;
    }
    for (size_t i = 0; i < units; i++)
        of_unit->start[i + 1] += of_unit->start[i];
    ORK_TRY(allocate_links(ctx, arena, units, links, is_weighted, of_unit));
    ORK_TRY(allocate_links(ctx, arena, industries, links, is_weighted, of_industry));
    ORK_NEW(next, ork_arena_alloc(ctx, arena, (units + 1) * sizeof *next));
    memcpy(next, of_unit->start, (units + 1) * sizeof *next);
    for (size_t k = 0, link = 0; k < industries; k++) {
        const double *advantage = data->advantage + k * panel->count + panel->start[t];
        for (size_t i = 0; i < units; i++) {
            double weight = link_weight(data, advantage[i], is_weighted);
            if (!(weight > 0)) continue;
            size_t at = next[i]++;
            of_unit->neighbour[at] = (uint32_t)k;
            of_industry->neighbour[link] = (uint32_t)i;
            if (is_weighted) of_unit->weight[at] = of_industry->weight[link] = weight;
            link++;
        }
    }
    sum_degrees(of_unit);
    sum_degrees(of_industry);
    return ORK_OK;
}

double complexity_gather(const complexity_links *links, size_t node, const double *values)
{
    const uint32_t *neighbour = links->neighbour;
    const double *weight = links->weight;
    size_t at = links->start[node], end = links->start[node + 1];
    double part[4] = {0};
    for (; !weight && at + 4 <= end; at += 4) {
        for (size_t k = 0; k < 4; k++)
            part[k] += values[neighbour[at + k]];
    }
    for (; at < end; at++)
        part[0] += weight ? weight[at] * values[neighbour[at]] : values[neighbour[at]];
    return (part[0] + part[1]) + (part[2] + part[3]);
}

/* ---- What the reader must know -----------------------------------------------------------------
 */

/* "A, B and 3 more" of the nodes without a link. */
static ork_status list_isolated(ork_context *ctx, const complexity_links *side,
                                const char *const *names, ork_text *list, size_t *count)
{
    ORK_SCRATCH(scratch);
    const char **isolated;
    ORK_NEW(isolated, ork_arena_calloc(ctx, &scratch, side->count, sizeof *isolated));
    *count = 0;
    for (size_t i = 0; i < side->count; i++) {
        if (side->start[i] == side->start[i + 1]) isolated[(*count)++] = names[i];
    }
    ork_list_names(ctx, list, isolated, *count, 6);
    return ork_text_status(list);
}

static ork_status note_unknown(ork_context *ctx, const complexity_data *data, size_t t,
                               const char *in)
{
    const ork_panel *panel = &data->sizes.panel;
    size_t unknown = 0;
    for (size_t k = 0; k < data->sizes.count; k++) {
        const double *advantage = data->advantage + k * panel->count;
        for (size_t p = panel->start[t]; p < panel->start[t + 1]; p++)
            unknown += (size_t)isnan(advantage[p]);
    }
    if (unknown == 0) return ORK_OK;
    return ork_note_add(ctx, ORK_WARNING, "unknown-cells",
                        "%zu of %zu combinations of unit and industry%s are not known: they count "
                        "as not specialised, and are no options either",
                        unknown, complexity_units(data, t) * data->sizes.count, in);
}

ork_status complexity_note_network(ork_context *ctx, const complexity_data *data, size_t t,
                                   const complexity_network *network)
{
    ORK_SCRATCH(scratch);
    const ork_panel *panel = &data->sizes.panel;
    const char *in = ork_panel_in(ctx, &scratch, panel, t), **names;
    ORK_NEW(names, ork_arena_calloc(ctx, &scratch, network->units.count, sizeof *names));
    if (!in) return ORK_ERR_MEMORY;
    ORK_TRY(note_unknown(ctx, data, t, in));
    for (size_t i = 0; i < network->units.count; i++)
        names[i] = ork_panel_unit(panel, panel->start[t] + i);
    ORK_OWNED_TEXT ork_text units = {0}, industries = {0};
    size_t count;
    ORK_TRY(list_isolated(ctx, &network->units, names, &units, &count));
    if (count) {
        ORK_TRY(ork_note_add(ctx, ORK_WARNING, "not-specialised",
                             "%zu of %zu units are specialised in nothing%s (%s): they have no "
                             "complexity",
                             count, network->units.count, in, units.bytes));
    }
    ORK_TRY(list_isolated(ctx, &network->industries, data->sizes.name, &industries, &count));
    if (count == 0) return ORK_OK;
    return ork_note_add(ctx, ORK_WARNING, "nobody-specialised",
                        "no unit is specialised in %zu of %zu industries%s (%s): they have no "
                        "complexity and are related to none",
                        count, network->industries.count, in, industries.bytes);
}
