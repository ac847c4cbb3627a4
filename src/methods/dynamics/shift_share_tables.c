/* Shift-share told in tables and figures. */
#include "methods/build.h"
#include "methods/dynamics/pairs.h"
#include "methods/dynamics/shift_share.h"

#include <math.h>
#include <stddef.h>

/* More than this cannot be read mark by mark. */
enum { BARS_MOST = 60, DOTS_MOST = 2000 };

static const struct {
    const char *name, *label;
} effects[SHIFT_EFFECTS] = {
    {"national", "National effect"},     {"industry_mix", "Industry mix"},
    {"regional", "Regional effect"},     {"competitive", "Competitive effect"},
    {"allocation", "Allocation effect"},
};

/* What a row of a table is computed from; columns are numbers of it. */
typedef struct sheet {
    ork_table *table;
    const shift_split *split; /* [rows] */
    double *values;           /* [rows] */
} sheet;

static ork_status add_column(ork_context *ctx, const sheet *to, const char *name, const char *label,
                             const char *measure)
{
    return ork_build_number(ctx, to->table, name, label, measure, to->values);
}

static ork_status add_sizes(ork_context *ctx, const sheet *to, const char *measure)
{
    size_t rows = to->table->row_count;
    for (size_t r = 0; r < rows; r++)
        to->values[r] = to->split[r].before;
    ORK_TRY(add_column(ctx, to, "size_from", "Size before", measure));
    for (size_t r = 0; r < rows; r++)
        to->values[r] = to->split[r].after;
    return add_column(ctx, to, "size_to", "Size after", measure);
}

static ork_status add_effects(ork_context *ctx, const sheet *to, const char *measure)
{
    size_t rows = to->table->row_count;
    for (size_t r = 0; r < rows; r++)
        to->values[r] = to->split[r].after - to->split[r].before;
    ORK_TRY(add_column(ctx, to, "growth", "Growth", measure));
    for (size_t e = 0; e < SHIFT_EFFECTS; e++) {
        for (size_t r = 0; r < rows; r++)
            to->values[r] = to->split[r].effect[e];
        ORK_TRY(add_column(ctx, to, effects[e].name, effects[e].label, measure));
    }
    return ORK_OK;
}

static ork_status add_rates(ork_context *ctx, const sheet *to, const char *measure)
{
    size_t rows = to->table->row_count;
    for (size_t r = 0; r < rows; r++)
        to->values[r] = to->split[r].effect[SHIFT_MIX] + to->split[r].effect[SHIFT_REGIONAL];
    ORK_TRY(add_column(ctx, to, "net_shift", "Net shift", measure));
    for (size_t r = 0; r < rows; r++)
        to->values[r] = to->split[r].after / to->split[r].before - 1;
    ORK_TRY(add_column(ctx, to, "growth_rate", "Growth rate", NULL));
    for (size_t r = 0; r < rows; r++)
        to->values[r] = to->split[r].effect[SHIFT_MIX] / to->split[r].before;
    ORK_TRY(add_column(ctx, to, "mix_rate", "Industry mix / size before", NULL));
    for (size_t r = 0; r < rows; r++)
        to->values[r] = to->split[r].effect[SHIFT_REGIONAL] / to->split[r].before;
    return add_column(ctx, to, "regional_rate", "Regional effect / size before", NULL);
}

/* Gerfin's factors [rows] from the splits, which hold all that they need. */
typedef struct factors {
    double *structural, *location, *net;
} factors;

static ork_status factors_new(ork_context *ctx, ork_arena *arena, size_t rows, factors *made)
{
    ORK_NEW(made->structural, ork_arena_alloc(ctx, arena, rows * sizeof(double)));
    ORK_NEW(made->location, ork_arena_alloc(ctx, arena, rows * sizeof(double)));
    ORK_NEW(made->net, ork_arena_alloc(ctx, arena, rows * sizeof(double)));
    return ORK_OK;
}

static void find_factors(const shift_split *split, size_t rows, factors *made)
{
    for (size_t r = 0; r < rows; r++) {
        double national = split[r].before + split[r].effect[SHIFT_NATIONAL];
        double expected = national + split[r].effect[SHIFT_MIX];
        made->structural[r] = expected / national;
        made->location[r] = split[r].after / expected;
        made->net[r] = split[r].after / national;
    }
}

static ork_status add_factors(ork_context *ctx, const sheet *to, const factors *of)
{
    ORK_TRY(ork_build_number(ctx, to->table, "structural_factor", "Structural factor", NULL,
                             of->structural));
    ORK_TRY(
        ork_build_number(ctx, to->table, "location_factor", "Location factor", NULL, of->location));
    return ork_build_number(ctx, to->table, "net_factor", "Net factor", NULL, of->net);
}

/* ---- Keys --------------------------------------------------------------------------------------
 */

/* Column industry: row r is about industry r / per. */
static ork_status add_industry(ork_context *ctx, const shift_work *work, ork_table *table,
                               size_t per)
{
    ORK_SCRATCH(scratch);
    size_t *which;
    ORK_NEW(which, ork_arena_calloc(ctx, &scratch, table->row_count, sizeof *which));
    for (size_t r = 0; r < table->row_count; r++)
        which[r] = r / per;
    return ork_build_repeat(ctx, table, "industry", "Industry", work->industry, work->count, which);
}

/* ---- Tables ------------------------------------------------------------------------------------
 */

static ork_status sheet_new(ork_context *ctx, ork_arena *arena, const char *name, const char *title,
                            const shift_split *split, size_t rows, sheet *made)
{
    made->split = split;
    ORK_NEW(made->values, ork_arena_alloc(ctx, arena, rows * sizeof(double)));
    return ork_build_table(ctx, name, title, rows, &made->table);
}

static ork_status add_regions(ork_context *ctx, const shift_work *work, ork_result *result)
{
    ORK_SCRATCH(scratch);
    const ork_panel_pairs *pairs = &work->pairs;
    sheet to;
    factors of;
    ORK_TRY(factors_new(ctx, &scratch, pairs->count, &of));
    ORK_TRY(sheet_new(ctx, &scratch, "regions", "Growth of the regions and its parts", work->region,
                      pairs->count, &to));
    ORK_OWNED_TABLE ork_table *table = to.table;
    find_factors(work->region, pairs->count, &of);
    ORK_TRY(dynamics_add_pair_keys(ctx, &work->from.panel, pairs->earlier, pairs->later,
                                   pairs->count, table));
    ORK_TRY(add_sizes(ctx, &to, work->from.measure));
    ORK_TRY(add_effects(ctx, &to, work->from.measure));
    ORK_TRY(add_rates(ctx, &to, work->from.measure));
    ORK_TRY(add_factors(ctx, &to, &of));
    ORK_TRY(ork_build_integer(ctx, table, "industries", "Industries known in both", work->known));
    if (pairs->links == 1) ORK_TRY(ork_table_set_keys(ctx, table, "unit", NULL));
    return ork_build_deliver(ctx, result, &table);
}

/* Sums over links of the units that have all of them; `first` and `last` are their pairs. */
typedef struct chain {
    shift_split *split;
    factors of;
    size_t *first, *last; /* positions at both ends */
    size_t count;
} chain;

static ork_status chain_up(ork_context *ctx, ork_arena *arena, const shift_work *work, chain *made)
{
    const ork_panel *panel = &work->from.panel;
    const ork_panel_pairs *pairs = &work->pairs;
    size_t *links, *at;
    ORK_NEW(links, ork_arena_calloc(ctx, arena, panel->units, sizeof *links));
    ORK_NEW(at, ork_arena_calloc(ctx, arena, panel->units, sizeof *at));
    ORK_NEW(made->split, ork_arena_calloc(ctx, arena, panel->units, sizeof *made->split));
    ORK_NEW(made->first, ork_arena_calloc(ctx, arena, panel->units, sizeof(size_t)));
    ORK_NEW(made->last, ork_arena_calloc(ctx, arena, panel->units, sizeof(size_t)));
    ORK_TRY(factors_new(ctx, arena, panel->units, &made->of));
    for (size_t i = 0; i < pairs->count; i++)
        links[panel->unit_of[pairs->later[i]]]++;
    made->count = 0;
    for (size_t u = 0; u < panel->units; u++)
        at[u] = links[u] == pairs->links ? made->count++ : SIZE_MAX;
    for (size_t k = 0; k < made->count; k++)
        made->of.structural[k] = made->of.location[k] = made->of.net[k] = 1;
    for (size_t i = 0; i < pairs->count; i++) {
        size_t k = at[panel->unit_of[pairs->later[i]]];
        if (k == SIZE_MAX) continue;
        const shift_split *step = &work->region[i];
        double structural, location, net;
        factors one = {&structural, &location, &net};
        find_factors(step, 1, &one);
        made->of.structural[k] *= structural;
        made->of.location[k] *= location;
        made->of.net[k] *= net;
        if (i < pairs->start[1]) {
            made->first[k] = pairs->earlier[i];
            made->split[k].before = step->before;
        }
        made->last[k] = pairs->later[i];
        for (size_t e = 0; e < SHIFT_EFFECTS; e++)
            made->split[k].effect[e] += step->effect[e];
    }
    /* Where an industry is known in some periods only, the sum of growths is what is explained. */
    for (size_t k = 0; k < made->count; k++) {
        const double *effect = made->split[k].effect;
        made->split[k].after = made->split[k].before + effect[SHIFT_NATIONAL] + effect[SHIFT_MIX] +
                               effect[SHIFT_REGIONAL];
    }
    return ORK_OK;
}

static ork_status add_dynamic(ork_context *ctx, const shift_work *work, const chain *over,
                              ork_result *result)
{
    ORK_SCRATCH(scratch);
    sheet to;
    if (work->pairs.links < 2 || over->count == 0) return ORK_OK;
    ORK_TRY(sheet_new(ctx, &scratch, "dynamic", "Growth over all periods and its parts",
                      over->split, over->count, &to));
    ORK_OWNED_TABLE ork_table *table = to.table;
    ORK_TRY(dynamics_add_pair_keys(ctx, &work->from.panel, over->first, over->last, over->count,
                                   table));
    ORK_TRY(add_sizes(ctx, &to, work->from.measure));
    ORK_TRY(add_effects(ctx, &to, work->from.measure));
    ORK_TRY(add_rates(ctx, &to, work->from.measure));
    ORK_TRY(add_factors(ctx, &to, &over->of));
    ORK_TRY(ork_table_set_keys(ctx, table, "unit", NULL));
    return ork_build_deliver(ctx, result, &table);
}

static ork_status add_industries(ork_context *ctx, const shift_work *work, ork_result *result)
{
    if (work->count < 2) return ORK_OK;
    ORK_SCRATCH(scratch);
    const ork_panel_pairs *pairs = &work->pairs;
    sheet to;
    ORK_TRY(sheet_new(ctx, &scratch, "industries", "Growth of industries in the regions",
                      work->cell, work->count * pairs->count, &to));
    ORK_OWNED_TABLE ork_table *table = to.table;
    ORK_TRY(dynamics_add_pair_keys(ctx, &work->from.panel, pairs->earlier, pairs->later,
                                   pairs->count, table));
    ORK_TRY(add_industry(ctx, work, table, pairs->count));
    ORK_TRY(add_sizes(ctx, &to, work->from.measure));
    ORK_TRY(add_effects(ctx, &to, work->from.measure));
    return ork_build_deliver(ctx, result, &table);
}

static ork_status add_reference(ork_context *ctx, const shift_work *work, ork_result *result)
{
    ORK_SCRATCH(scratch);
    const ork_panel_pairs *pairs = &work->pairs;
    size_t rows = work->count * pairs->links, *earlier, *later;
    sheet to;
    ORK_TRY(sheet_new(ctx, &scratch, "reference", "Growth of industries in all regions together",
                      work->all, rows, &to));
    ORK_OWNED_TABLE ork_table *table = to.table;
    ORK_NEW(earlier, ork_arena_calloc(ctx, &scratch, rows, sizeof *earlier));
    ORK_NEW(later, ork_arena_calloc(ctx, &scratch, rows, sizeof *later));
    for (size_t r = 0; r < rows; r++) {
        size_t first = pairs->start[r % pairs->links]; /* any pair of the link has its periods */
        earlier[r] = work->from.panel.row[pairs->earlier[first]];
        later[r] = work->from.panel.row[pairs->later[first]];
    }
    ORK_TRY(ork_build_pick(ctx, table, "from", work->from.panel.period, earlier));
    ORK_TRY(ork_build_pick(ctx, table, "to", work->from.panel.period, later));
    ORK_TRY(add_industry(ctx, work, table, pairs->links));
    ORK_TRY(add_sizes(ctx, &to, work->from.measure));
    for (size_t r = 0; r < rows; r++)
        to.values[r] = to.split[r].after / to.split[r].before - 1;
    ORK_TRY(add_column(ctx, &to, "growth_rate", "Growth rate", NULL));
    for (size_t r = 0; r < rows; r++)
        to.values[r] = to.split[r].effect[SHIFT_MIX] / to.split[r].before;
    ORK_TRY(add_column(ctx, &to, "mix_rate", "Growth rate less that of everything", NULL));
    return ork_build_deliver(ctx, result, &table);
}

/* The three effects over all periods, a row each: what the figure draws. */
static ork_status add_effect_rows(ork_context *ctx, const shift_work *work, const chain *over,
                                  ork_result *result)
{
    ORK_SCRATCH(scratch);
    static const char *const names[] = {"national", "industry mix", "regional"};
    size_t rows = 3 * over->count, *row, *which;
    double *values;
    if (rows == 0) return ORK_OK;
    ORK_NEW(row, ork_arena_calloc(ctx, &scratch, rows, sizeof *row));
    ORK_NEW(which, ork_arena_calloc(ctx, &scratch, rows, sizeof *which));
    ORK_NEW(values, ork_arena_calloc(ctx, &scratch, rows, sizeof *values));
    for (size_t r = 0; r < rows; r++) {
        row[r] = work->from.panel.row[over->last[r / 3]];
        which[r] = r % 3;
        values[r] = over->split[r / 3].effect[r % 3];
    }
    ORK_OWNED_TABLE ork_table *table = NULL;
    ORK_TRY(ork_build_table(ctx, "effects", "What growth consists of", rows, &table));
    ORK_TRY(ork_build_pick(ctx, table, "unit", work->from.panel.unit, row));
    ORK_TRY(ork_build_repeat(ctx, table, "effect", "Effect", names, 3, which));
    ORK_TRY(ork_build_number(ctx, table, "value", "Effect", work->from.measure, values));
    return ork_build_deliver(ctx, result, &table);
}

ork_status shift_share_tables(ork_context *ctx, const shift_work *work, ork_result *result)
{
    ORK_SCRATCH(scratch);
    chain over = {0};
    ORK_TRY(chain_up(ctx, &scratch, work, &over));
    ORK_TRY(add_regions(ctx, work, result));
    ORK_TRY(add_dynamic(ctx, work, &over, result));
    ORK_TRY(add_effect_rows(ctx, work, &over, result));
    ORK_TRY(add_reference(ctx, work, result));
    return add_industries(ctx, work, result);
}

/* ---- Figures -----------------------------------------------------------------------------------
 */

ork_status shift_share_figures(ork_context *ctx, const shift_work *work, ork_result *result)
{
    const ork_panel *panel = &work->from.panel;
    const char *table = work->pairs.links > 1 ? "dynamic" : "regions", *title;
    const ork_table *rows = ork_result_table(result, table);
    if (!rows) return ORK_OK;
    ORK_NEW(title, ork_arena_format(ctx, work->arena, "What growth from %s to %s consists of",
                                    panel->period_name[0], panel->period_name[panel->periods - 1]));
    if (rows->row_count <= BARS_MOST) {
        ORK_TRY(ork_result_add_figure(
            ctx, result,
            &(ork_figure){ORK_FIGURE_DEFAULTS, .kind = ORK_FIGURE_STACKED_BAR, .name = "effects",
                          .title = (char *)title, .table = "effects", .label = "unit",
                          .value = "value", .group = "effect"}));
    }
    ork_figure quadrant = {ORK_FIGURE_DEFAULTS,
                           .kind = ORK_FIGURE_SCATTER,
                           .name = "quadrant",
                           .title =
                               "Whose industries grow, and who grows better than its industries",
                           .caption = "Right: industries that grow faster than everything. Up: "
                                      "faster than the same industries elsewhere.",
                           .table = (char *)table,
                           .x = "mix_rate",
                           .y = "regional_rate",
                           .label = "unit"};
    quadrant.x_line = quadrant.y_line = 0;
    if (rows->row_count <= DOTS_MOST) ORK_TRY(ork_result_add_figure(ctx, result, &quadrant));
    if (!work->input->units) return ORK_OK;
    return ork_result_add_figure(ctx, result,
                                 &(ork_figure){.x_line = NAN,
                                               .y_line = 0,
                                               .decimals = -1,
                                               .kind = ORK_FIGURE_MAP,
                                               .name = "map",
                                               .title = "Where regions grow better than their "
                                                        "industries",
                                               .table = (char *)table,
                                               .label = "unit",
                                               .value = "regional_rate",
                                               .diverging = true});
}
