/* The composite index told in figures; each title says what is seen. */
#include "methods/composite/overview.h"

#include <math.h>
#include <string.h>

/* More marks than this cannot be read one by one. */
enum {
    BARS_MOST = 150,
    CELLS_MOST = 6000,
    LINES_MOST = 30,
    PARTS_MOST = 8,     /* colours of a stack */
    RANKED_MOST = 1000, /* units whose ranks are followed; the best of them are drawn */
    RANK_PERIODS_MOST = 60,
};

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

/* " from 2017 to 2021" of all periods. */
static const char *from_to(ork_context *ctx, const composite_work *work)
{
    const ork_panel *panel = &work->panel;
    return ork_arena_format(ctx, work->arena, " from %s to %s", panel->period_name[0],
                            panel->period_name[panel->periods - 1]);
}

static ork_status ranks_figure(ork_context *ctx, const composite_work *work, ork_result *result)
{
    const ork_panel *panel = &work->panel;
    if (panel->periods < 3 || panel->periods > RANK_PERIODS_MOST) return ORK_OK;
    if (panel->units < 3 || panel->units > RANKED_MOST) return ORK_OK;
    const char *when;
    char *title;
    ORK_NEW(when, from_to(ctx, work));
    ORK_NEW(title, ork_arena_format(ctx, work->arena, "Ranks%s", when));
    return ork_result_add_figure(
        ctx, result,
        &(ork_figure){ORK_FIGURE_DEFAULTS, .kind = ORK_FIGURE_BUMP, .name = "ranks", .title = title,
                      .caption = panel->units > 8
                                     ? "1 is the best. The leaders and those whose place "
                                       "changed most stand out."
                                     : NULL,
                      .table = "scores", .label = "unit", .value = "rank", .period = "period"});
}

/* Distinct texts of a column. */
static size_t count_texts(const ork_table *table, const char *name)
{
    int at = ork_table_find(table, name);
    const ork_column *column = at < 0 ? NULL : table->columns[at];
    return column && column->dictionary ? column->dictionary->count : 0;
}

/* Stacks of what makes up scores and their changes. */
static ork_status stack_figures(ork_context *ctx, const composite_work *work, ork_result *result)
{
    const ork_table *made = ork_result_table(result, "dimensions");
    const ork_table *changed = ork_result_table(result, "change_dimensions");
    const char *in, *when;
    char *title;
    ork_figure stack = {ORK_FIGURE_DEFAULTS,     .kind = ORK_FIGURE_STACKED_BAR,
                        .name = "contributions", .table = "dimensions",
                        .label = "unit",         .value = "contribution",
                        .group = "dimension"};
    /* Parts that are next to nothing would ask for more decimals than anybody reads. */
    if (work->options->decimals >= 0) stack.decimals = (int)work->options->decimals + 1;
    if (made && count_texts(made, "dimension") <= PARTS_MOST) {
        ORK_NEW(in, ork_panel_in(ctx, work->arena, &work->panel, work->panel.periods - 1));
        ORK_NEW(title, ork_arena_format(ctx, work->arena, "What scores are made of%s", in));
        stack.title = title;
        stack.keep_order = true;
        ORK_TRY(ork_result_add_figure(ctx, result, &stack));
    }
    if (!changed || count_texts(changed, "dimension") > PARTS_MOST) return ORK_OK;
    ORK_NEW(when, from_to(ctx, work));
    ORK_NEW(title, ork_arena_format(ctx, work->arena, "What changed scores%s", when));
    stack.name = "change-contributions";
    stack.title = title;
    stack.table = "change_dimensions";
    stack.keep_order = false;
    return ork_result_add_figure(ctx, result, &stack);
}

static ork_status leaders_figure(ork_context *ctx, const composite_work *work, ork_result *result)
{
    if (!ork_result_table(result, "leaders")) return ORK_OK;
    const char *in;
    char *title;
    ORK_NEW(in, ork_panel_in(ctx, work->arena, &work->panel, work->panel.periods - 1));
    ORK_NEW(title, ork_arena_format(ctx, work->arena, "Where the leaders lead%s", in));
    return ork_result_add_figure(
        ctx, result,
        &(ork_figure){ORK_FIGURE_DEFAULTS, .kind = ORK_FIGURE_RADAR, .name = "leaders",
                      .title = title,
                      .caption = "The grey band holds the middle half of all units.",
                      .table = "leaders", .x = "dimension", .value = "score", .group = "unit",
                      .y = "median", .lower = "lower_quartile", .upper = "upper_quartile"});
}

/* What a rank correlation of so many units says in words. */
static const char *how_they_go(double coefficient, size_t pairs)
{
    if (!(ork_correlation_p(coefficient, pairs) < 0.05)) return "do not clearly go together";
    if (coefficient < 0) return "go against each other";
    return fabs(coefficient) < 0.5 ? "go together weakly" : "go together";
}

static ork_status against_figure(ork_context *ctx, const composite_work *work, ork_result *result)
{
    const ork_table *table = ork_result_table(result, "against");
    const ork_value *pearson = ork_result_value(result, "against_correlation");
    const ork_value *spearman = ork_result_value(result, "against_rank_correlation");
    const ork_column *x, *y;
    size_t pairs = 0;
    if (!table) return ORK_OK;
    ORK_TRY(ork_table_column(ctx, table, "against", &x));
    ORK_TRY(ork_table_column(ctx, table, "score", &y));
    for (size_t i = 0; i < table->row_count; i++)
        pairs += ork_column_has(x, i) && ork_column_has(y, i);
    if (spearman->is_missing || pearson->is_missing) {
        return ork_note_add(ctx, ORK_WARNING, "no-correlation",
                            "the score and \"%s\" have no correlation: %zu units have both, and "
                            "three different ones are needed",
                            work->options->against, pairs);
    }
    char *title, *caption;
    const char *in;
    ORK_NEW(in, ork_panel_in(ctx, work->arena, &work->panel, work->panel.periods - 1));
    ORK_NEW(title, ork_arena_format(ctx, work->arena, "The score and %s %s%s", x->label,
                                    how_they_go(spearman->number, pairs), in));
    ORK_NEW(caption,
            ork_arena_format(ctx, work->arena, "%zu units; correlation %.2f, of ranks %.2f.", pairs,
                             pearson->number, spearman->number));
    return ork_result_add_figure(
        ctx, result,
        &(ork_figure){ORK_FIGURE_DEFAULTS, .kind = ORK_FIGURE_SCATTER, .name = "against",
                      .title = title, .caption = caption, .table = "against", .label = "unit",
                      .x = "against", .y = "score",
                      .group = ork_table_find(table, "group") >= 0 ? "group" : NULL});
}

static ork_status profile_figure(ork_context *ctx, const composite_work *work, ork_result *result)
{
    const ork_table *profile = ork_result_table(result, "profile");
    if (!profile || profile->row_count > CELLS_MOST ||
        profile->row_count / work->leaf_count > BARS_MOST) {
        return ORK_OK;
    }
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
    ORK_TRY(stack_figures(ctx, work, result));
    ORK_TRY(leaders_figure(ctx, work, result));
    ORK_TRY(change_figure(ctx, work, result));
    ORK_TRY(ranks_figure(ctx, work, result));
    ORK_TRY(against_figure(ctx, work, result));
    ORK_TRY(profile_figure(ctx, work, result));
    return map_figures(ctx, work, result);
}
