/* Scenarios told in figures: how much each moves ranks, and whose. */
#include "methods/build.h"
#include "methods/composite/sheet.h"
#include "methods/composite_what_if/steps.h"

#include <math.h>

/* More cannot be read one by one. */
enum { PATHS_MOST = 60, SETTINGS_MOST = 8, BARS_MOST = 150, CELLS_MOST = 6000 };

/* Units with a nominal rank, in all settings: the nominal index first. */
static ork_status paths_table(ork_context *ctx, const what_if_work *work, size_t scenarios,
                              size_t units, ork_result *result)
{
    ORK_SCRATCH(scratch);
    const composite_work *nominal = &work->nominal;
    const ork_panel *panel = &nominal->panel;
    size_t rows = (scenarios + 1) * units, r = 0, s = 0, *row, *which;
    const char **names;
    double *values;
    ORK_NEW(names, ork_arena_calloc(ctx, &scratch, scenarios + 1, sizeof *names));
    ORK_NEW(row, ork_arena_calloc(ctx, &scratch, rows, sizeof *row));
    ORK_NEW(which, ork_arena_calloc(ctx, &scratch, rows, sizeof *which));
    ORK_NEW(values, ork_arena_calloc(ctx, &scratch, rows, sizeof *values));
    for (size_t k = 0; k <= work->count; k++) {
        if (k > 0 && work->scenarios[k - 1].reason) continue;
        const double *rank = k == 0 ? nominal->rank : work->scenarios[k - 1].rank;
        names[s] = k == 0 ? "nominal" : work->scenarios[k - 1].name;
        for (size_t p = panel->start[panel->periods - 1]; p < panel->count; p++) {
            if (isnan(nominal->rank[p])) continue;
            row[r] = panel->row[p];
            which[r] = s;
            values[r++] = rank[p];
        }
        s++;
    }
    ORK_OWNED_TABLE ork_table *table = NULL;
    ORK_TRY(ork_build_table(ctx, "paths", "Ranks from setting to setting", rows, &table));
    ORK_TRY(ork_build_pick(ctx, table, "unit", panel->unit, row));
    ORK_TRY(ork_build_repeat(ctx, table, "setting", "Setting", names, scenarios + 1, which));
    ORK_TRY(composite_add_rank(ctx, nominal, table, "rank", "Rank", values));
    return ork_build_deliver(ctx, result, &table);
}

static ork_status paths_figure(ork_context *ctx, const what_if_work *work, const char *in,
                               ork_result *result)
{
    const ork_panel *panel = &work->nominal.panel;
    size_t scenarios = 0, units = 0;
    for (size_t s = 0; s < work->count; s++)
        scenarios += !work->scenarios[s].reason;
    for (size_t p = panel->start[panel->periods - 1]; p < panel->count; p++)
        if (!isnan(work->nominal.rank[p])) units++;
    if (scenarios > SETTINGS_MOST || units > PATHS_MOST || units < 2) return ORK_OK;
    ORK_TRY(paths_table(ctx, work, scenarios, units, result));
    const char *title;
    ORK_NEW(title, ork_arena_format(ctx, work->arena, "Who gains and who loses ranks%s", in));
    return ork_result_add_figure(
        ctx, result,
        &(ork_figure){ORK_FIGURE_DEFAULTS, .kind = ORK_FIGURE_BUMP, .name = "paths",
                      .title = (char *)title, .table = "paths", .period = "setting",
                      .value = "rank", .label = "unit", .keep_order = true});
}

static ork_status shift_figure(ork_context *ctx, const char *in, const what_if_work *work,
                               ork_result *result)
{
    const ork_table *summary = ork_result_table(result, "summary");
    if (summary->row_count < 2 || summary->row_count > BARS_MOST) return ORK_OK;
    const char *title;
    ORK_NEW(title, ork_arena_format(ctx, work->arena, "How far each scenario moves ranks%s", in));
    return ork_result_add_figure(
        ctx, result,
        &(ork_figure){ORK_FIGURE_DEFAULTS, .kind = ORK_FIGURE_BAR, .name = "shift",
                      .title = (char *)title,
                      .caption = "Mean of the absolute differences from the nominal ranks.",
                      .table = "summary", .label = "scenario", .value = "mean_rank_shift"});
}

/* Every unit in every scenario, where there are too many for lines. */
static ork_status heat_figure(ork_context *ctx, const what_if_work *work, ork_result *result)
{
    const ork_table *cells = ork_result_table(result, "comparison");
    if (work->nominal.panel.periods > 1 || ork_result_table(result, "paths")) return ORK_OK;
    if (!cells || cells->row_count == 0 || cells->row_count > CELLS_MOST) return ORK_OK;
    if (work->nominal.panel.units > BARS_MOST) return ORK_OK;
    return ork_result_add_figure(ctx, result,
                                 &(ork_figure){.x_line = NAN,
                                               .y_line = 0,
                                               .decimals = -1,
                                               .kind = ORK_FIGURE_HEATMAP,
                                               .name = "rank-changes",
                                               .title = "Who gains (+) and who loses (−) ranks",
                                               .table = "comparison",
                                               .x = "scenario",
                                               .y = "unit",
                                               .value = "rank_change",
                                               .diverging = true,
                                               .keep_order = true});
}

ork_status what_if_figures(ork_context *ctx, const what_if_work *work, ork_result *result)
{
    const ork_panel *panel = &work->nominal.panel;
    const char *in;
    ORK_NEW(in, ork_panel_in(ctx, work->arena, panel, panel->periods - 1));
    ORK_TRY(shift_figure(ctx, in, work, result));
    ORK_TRY(paths_figure(ctx, work, in, result));
    return heat_figure(ctx, work, result);
}
