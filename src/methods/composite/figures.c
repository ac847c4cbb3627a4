/* The composite index told in figures; each title says what is seen. */
#include "methods/composite/steps.h"

#include <math.h>
#include <string.h>

/* More marks than this cannot be read one by one. */
enum { BARS_MOST = 150, CELLS_MOST = 6000, LINES_MOST = 30 };

/* "A leads in 2016: innovation index" for the latest period's best unit. */
static const char *who_leads(ork_context *ctx, const composite_work *work)
{
    const ork_panel *panel = &work->panel;
    size_t t = panel->periods - 1, best = SIZE_MAX;
    for (size_t p = panel->start[t]; p < panel->start[t + 1]; p++) {
        if (isnan(work->rank[p])) continue;
        if (best == SIZE_MAX || work->rank[p] < work->rank[best]) best = p;
    }
    const char *in = ork_panel_in(ctx, work->arena, panel, t);
    if (!in || best == SIZE_MAX) return in ? "Nobody has a score" : NULL;
    /* A single indicator is named; of several, the index when it has a name of its own. */
    const composite_node *about = &work->nodes[work->leaf_count == 1 ? work->leaves[0] : 0];
    bool is_named = work->leaf_count == 1 || work->options->structure;
    return ork_arena_format(ctx, work->arena, "%s leads%s%s%s", ork_panel_unit(panel, best), in,
                            is_named ? ": " : "", is_named ? about->name : "");
}

/* "high|medium|low", or NULL without bands. */
static ork_status list_grades(ork_context *ctx, const composite_work *work, char **grades)
{
    *grades = NULL;
    for (int64_t k = 0; work->band && k < work->options->bands; k++) {
        ORK_NEW(*grades, ork_arena_format(ctx, work->arena, "%s%s%s", *grades ? *grades : "",
                                          k ? "|" : "", work->band_names[k]));
    }
    return ORK_OK;
}

static ork_status ranking_figure(ork_context *ctx, const composite_work *work, const char *leads,
                                 ork_result *result)
{
    const ork_table *ranking = ork_result_table(result, "ranking");
    char *grades;
    if (ranking->row_count > BARS_MOST) return ORK_OK;
    ORK_TRY(list_grades(ctx, work, &grades));
    return ork_result_add_figure(
        ctx, result,
        &(ork_figure){ORK_FIGURE_DEFAULTS, .kind = ORK_FIGURE_BAR, .name = "ranking",
                      .title = (char *)leads, .table = "ranking", .label = "unit", .value = "score",
                      .group = work->band ? "band" : NULL, .grades = grades});
}

static ork_status change_figure(ork_context *ctx, const composite_work *work, ork_result *result)
{
    const ork_panel *panel = &work->panel;
    if (panel->periods < 2 || panel->units > BARS_MOST) return ORK_OK;
    char *title;
    ORK_NEW(title, ork_arena_format(ctx, work->arena, "How scores changed from %s to %s",
                                    panel->period_name[0], panel->period_name[panel->periods - 1]));
    ork_figure figure = {ORK_FIGURE_DEFAULTS, .kind = ORK_FIGURE_DOT, .name = "change",
                         .title = title,      .table = "scores",      .label = "unit",
                         .value = "score",    .period = "period"};
    if (panel->periods > 2) {
        if (panel->units > LINES_MOST) return ORK_OK;
        figure.kind = ORK_FIGURE_LINE;
        figure.label = figure.period = NULL;
        figure.x = "period";
        figure.group = "unit";
    }
    return ork_result_add_figure(ctx, result, &figure);
}

static ork_status profile_figure(ork_context *ctx, const composite_work *work, ork_result *result)
{
    const ork_table *profile = ork_result_table(result, "profile");
    if (!profile || profile->row_count > CELLS_MOST) return ORK_OK;
    const ork_composite_options *options = work->options;
    bool is_z = options->normalise == ORK_NORMALISE_Z_SCORE;
    double mean = options->z_scale.count ? options->z_scale.items[0] : 0;
    return ork_result_add_figure(
        ctx, result,
        &(ork_figure){.x_line = NAN,
                      .y_line = is_z ? mean : NAN,
                      .decimals = -1,
                      .kind = ORK_FIGURE_HEATMAP,
                      .name = "profile",
                      .title = "Where each unit is strong and weak",
                      .caption = "Normalised indicators of the latest period; the best unit first.",
                      .table = "profile",
                      .x = "indicator",
                      .y = "unit",
                      .value = "normalised",
                      .diverging = is_z,
                      .keep_order = true});
}

static bool has_tiles(const ork_units *units)
{
    int column, row;
    for (size_t u = 0; u < ork_units_count(units); u++) {
        if (ork_units_tile(units, u, &column, &row)) return true;
    }
    return false;
}

/* "Innovation index in 2016" and what is shown of it. */
static const char *title_of(ork_context *ctx, const composite_work *work, const char *of,
                            const char *how)
{
    const ork_panel *panel = &work->panel;
    const composite_node *about = &work->nodes[work->leaf_count == 1 ? work->leaves[0] : 0];
    bool is_named = work->leaf_count == 1 || work->options->structure;
    const char *in = ork_panel_in(ctx, work->arena, panel, panel->periods - 1);
    if (!in) return NULL;
    return ork_arena_format(ctx, work->arena, "%s%s%s%s%s", of, is_named ? ": " : "",
                            is_named ? about->name : "", in, how);
}

static ork_status map_figures(ork_context *ctx, const composite_work *work, ork_result *result)
{
    const ork_units *units = work->input->units;
    if (!units) return ORK_OK;
    const char *on_map, *on_tiles, *bands;
    ORK_NEW(on_map, title_of(ctx, work, "Score on the map", ""));
    ORK_NEW(on_tiles, title_of(ctx, work, "Score", ", each unit a tile of one size"));
    ORK_NEW(bands, title_of(ctx, work, "Bands of the score", ""));
    ork_figure map = {ORK_FIGURE_DEFAULTS,     .kind = ORK_FIGURE_MAP, .name = "map",
                      .title = (char *)on_map, .table = "ranking",     .label = "unit",
                      .value = "score"};
    ORK_TRY(ork_result_add_figure(ctx, result, &map));
    if (has_tiles(units)) {
        map.kind = ORK_FIGURE_TILE_MAP;
        map.name = "tile-map";
        map.title = (char *)on_tiles;
        ORK_TRY(ork_result_add_figure(ctx, result, &map));
    }
    if (!work->band) return ORK_OK;
    map.kind = ORK_FIGURE_MAP;
    map.name = "bands-map";
    map.title = (char *)bands;
    map.value = NULL;
    map.group = "band";
    ORK_TRY(list_grades(ctx, work, &map.grades));
    return ork_result_add_figure(ctx, result, &map);
}

ork_status composite_figures(ork_context *ctx, composite_work *work, ork_result *result)
{
    if (!ork_result_table(result, "ranking")) return ORK_OK;
    const char *leads;
    ORK_NEW(leads, who_leads(ctx, work));
    ORK_TRY(ranking_figure(ctx, work, leads, result));
    ORK_TRY(change_figure(ctx, work, result));
    ORK_TRY(profile_figure(ctx, work, result));
    return map_figures(ctx, work, result);
}
