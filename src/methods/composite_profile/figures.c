/* Profiles told in figures: the unit against its peers, its strengths and weaknesses, its way. */
#include "methods/build.h"
#include "methods/composite/sheet.h"
#include "methods/composite_profile/steps.h"

#include <math.h>
#include <string.h>

/* Lines of a radar, and its axes, that can still be told apart. */
enum { LINES_MOST = 8, AXES_LEAST = 3, AXES_MOST = 24, ROWS_MOST = 60 };

/* ---- The level that a radar shows --------------------------------------------------------------
 */

/* Groups give way to their parts until there are enough axes; 0 when there are too many. */
static ork_status choose_axes(ork_context *ctx, ork_arena *arena, const composite_work *index,
                              size_t *axes, size_t *count)
{
    const composite_node *nodes = index->nodes;
    size_t *next, done = 0;
    ORK_NEW(next, ork_arena_calloc(ctx, arena, index->node_count, sizeof *next));
    axes[0] = 0;
    *count = 1;
    while (*count < AXES_LEAST && !done) {
        size_t found = 0;
        done = 1;
        for (size_t a = 0; a < *count; a++) {
            size_t c = nodes[axes[a]].first_child;
            if (c == COMPOSITE_NONE) next[found++] = axes[a];
            for (; c != COMPOSITE_NONE; c = nodes[c].next_sibling) {
                if (profile_counts(&nodes[c])) next[found++] = c;
                done = 0;
            }
        }
        memcpy(axes, next, found * sizeof *axes);
        *count = found;
    }
    if (*count < AXES_LEAST || *count > AXES_MOST) *count = 0;
    return ORK_OK;
}

/* First and third quartile, and the median, of a node's scores in the period. */
static ork_status quartiles(ork_context *ctx, const profile_work *work, size_t k, double *lower,
                            double *upper)
{
    ORK_SCRATCH(scratch);
    const double *score = work->index.nodes[k].score;
    size_t count = 0;
    double *values;
    ORK_NEW(values, ork_arena_alloc(ctx, &scratch, (work->to - work->from) * sizeof *values));
    for (size_t p = work->from; p < work->to; p++)
        if (!isnan(score[p])) values[count++] = score[p];
    ork_sort(values, count, values);
    *lower = count ? ork_quantile(values, count, 0.25) : NAN;
    *upper = count ? ork_quantile(values, count, 0.75) : NAN;
    return ORK_OK;
}

static ork_status dimensions_table(ork_context *ctx, const profile_work *work, const size_t *axes,
                                   size_t count, ork_result *result)
{
    ORK_SCRATCH(scratch);
    const composite_work *index = &work->index;
    const ork_panel *panel = &index->panel;
    size_t rows = work->count * count, *row, *which;
    const char **names, *in, *title;
    double *values;
    ORK_NEW(names, ork_arena_calloc(ctx, &scratch, count, sizeof *names));
    ORK_NEW(row, ork_arena_calloc(ctx, &scratch, rows, sizeof *row));
    ORK_NEW(which, ork_arena_calloc(ctx, &scratch, rows, sizeof *which));
    ORK_NEW(values, ork_arena_calloc(ctx, &scratch, 4 * rows, sizeof *values));
    ORK_TRY(composite_distinct_names(ctx, &scratch, index, axes, count, names));
    for (size_t a = 0; a < count; a++) {
        double lower, upper;
        ORK_TRY(quartiles(ctx, work, axes[a], &lower, &upper));
        for (size_t u = 0; u < work->count; u++) {
            size_t r = u * count + a, p = work->units[u];
            row[r] = panel->row[p];
            which[r] = a;
            values[r] = index->nodes[axes[a]].score[p];
            values[rows + r] = work->count == 1 ? work->peer_median[u * index->node_count + axes[a]]
                                                : work->median[axes[a]];
            values[2 * rows + r] = lower;
            values[3 * rows + r] = upper;
        }
    }
    ORK_NEW(in, ork_panel_in(ctx, &scratch, panel, work->period));
    ORK_NEW(title, ork_arena_format(ctx, &scratch, "Units and others below the index%s", in));
    ORK_OWNED_TABLE ork_table *table = NULL;
    ORK_TRY(ork_build_table(ctx, "dimensions", title, rows, &table));
    ORK_TRY(ork_build_pick(ctx, table, "unit", panel->unit, row));
    ORK_TRY(ork_build_repeat(ctx, table, "dimension", "Dimension", names, count, which));
    ORK_TRY(ork_build_number(ctx, table, "score", "Score", NULL, values));
    ORK_TRY(ork_build_number(ctx, table, "peers",
                             work->count == 1 ? "Median of the peers" : "Median of all", NULL,
                             values + rows));
    ORK_TRY(ork_build_number(ctx, table, "lower", "First quartile", NULL, values + 2 * rows));
    ORK_TRY(ork_build_number(ctx, table, "upper", "Third quartile", NULL, values + 3 * rows));
    return ork_build_deliver(ctx, result, &table);
}

/* "Almaty city", "Almaty city, Astana and Shymkent", or "5 units". */
static const char *subjects(ork_context *ctx, const profile_work *work)
{
    enum { NAMED_MOST = 3 };
    const ork_panel *panel = &work->index.panel;
    if (work->count > NAMED_MOST)
        return ork_arena_format(ctx, work->arena, "%zu units", work->count);
    const char *text = "";
    for (size_t u = 0; u < work->count && text; u++) {
        const char *mark = u == 0 ? "" : u + 1 == work->count ? " and " : ", ";
        text = ork_arena_format(ctx, work->arena, "%s%s%s", text, mark,
                                ork_panel_unit(panel, work->units[u]));
    }
    return text;
}

static ork_status radar_figure(ork_context *ctx, const profile_work *work, ork_result *result)
{
    const composite_work *index = &work->index;
    if (work->count > LINES_MOST) return ORK_OK;
    ORK_SCRATCH(scratch);
    size_t *axes, count;
    const char *in, *whose, *title;
    ORK_NEW(axes, ork_arena_calloc(ctx, &scratch, index->node_count, sizeof *axes));
    ORK_TRY(choose_axes(ctx, &scratch, index, axes, &count));
    if (count == 0) return ORK_OK;
    ORK_TRY(dimensions_table(ctx, work, axes, count, result));
    ORK_NEW(in, ork_panel_in(ctx, &scratch, &index->panel, work->period));
    ORK_NEW(whose, subjects(ctx, work));
    bool is_one = work->count == 1;
    ORK_NEW(title,
            ork_arena_format(ctx, &scratch, "%s against %s%s", whose,
                             is_one ? "the median of its peers" : "the median of all units", in));
    return ork_result_add_figure(
        ctx, result,
        &(ork_figure){ORK_FIGURE_DEFAULTS, .kind = ORK_FIGURE_RADAR, .name = "radar",
                      .title = (char *)title,
                      .caption = "The band holds the middle half of all units.",
                      .table = "dimensions", .x = "dimension", .value = "score", .group = "unit",
                      .y = "peers", .lower = "lower", .upper = "upper", .keep_order = true});
}

/* ---- Strengths, weaknesses, trend --------------------------------------------------------------
 */

/* Rows of dots for one unit: its values beside its peers'. */
static ork_status marked_figure(ork_context *ctx, const profile_work *work, const char *table,
                                const char *how, ork_result *result)
{
    if (work->count != 1 || !ork_result_table(result, table)) return ORK_OK;
    const ork_panel *panel = &work->index.panel;
    const char *in, *title;
    ORK_NEW(in, ork_panel_in(ctx, work->arena, panel, work->period));
    ORK_NEW(title, ork_arena_format(ctx, work->arena, "Where %s is %s%s",
                                    ork_panel_unit(panel, work->units[0]), how, in));
    return ork_result_add_figure(
        ctx, result,
        &(ork_figure){ORK_FIGURE_DEFAULTS, .kind = ORK_FIGURE_DOT, .name = (char *)table,
                      .title = (char *)title,
                      .caption = "Normalised values, and the median of the peers.",
                      .table = (char *)table, .label = "name", .value = "normalised", .y = "peers",
                      .keep_order = true});
}

/* True when two parts have one name, so that only codes tell them apart. */
static bool has_twins(const composite_work *index)
{
    for (size_t a = 0; a < index->node_count; a++)
        for (size_t b = 0; b < a; b++)
            if (strcmp(index->nodes[a].name, index->nodes[b].name) == 0) return true;
    return false;
}

/* Several units side by side; their names stand where there is room for the longer list. */
static ork_status heat_figure(ork_context *ctx, const profile_work *work, ork_result *result)
{
    size_t nodes = work->index.node_count;
    if (work->count <= 1 || work->count > ROWS_MOST || nodes > ROWS_MOST) return ORK_OK;
    const char *in, *title, *part = has_twins(&work->index) ? "node" : "name";
    bool has_units_above = nodes >= work->count;
    ORK_NEW(in, ork_panel_in(ctx, work->arena, &work->index.panel, work->period));
    ORK_NEW(title, ork_arena_format(ctx, work->arena, "Ranks of the units%s: 1 is the best", in));
    return ork_result_add_figure(ctx, result,
                                 &(ork_figure){ORK_FIGURE_DEFAULTS, .kind = ORK_FIGURE_HEATMAP,
                                               .name = "ranks", .title = (char *)title,
                                               .caption = "The darker, the farther from the "
                                                          "first rank.",
                                               .table = "profile",
                                               .x = has_units_above ? "unit" : (char *)part,
                                               .y = has_units_above ? (char *)part : "unit",
                                               .value = "rank", .keep_order = true});
}

/* Over periods: lines of scores while they can be told apart, ranks of one unit as a heat map. */
static ork_status trend_figure(ork_context *ctx, const profile_work *work, ork_result *result)
{
    const composite_work *index = &work->index;
    const ork_panel *panel = &index->panel;
    size_t groups = 0;
    for (size_t k = 0; k < index->node_count; k++)
        if (index->nodes[k].leaf == COMPOSITE_NONE && profile_counts(&index->nodes[k])) groups++;
    bool is_one = work->count == 1;
    if (panel->periods < 3 || !ork_result_table(result, "trend")) return ORK_OK;
    bool are_lines = is_one ? groups <= LINES_MOST : groups == 1 && work->count <= LINES_MOST;
    if (!are_lines && (!is_one || groups > ROWS_MOST || has_twins(index))) return ORK_OK;
    const char *whose, *title;
    ORK_NEW(whose, subjects(ctx, work));
    ORK_NEW(title, ork_arena_format(ctx, work->arena, "%s from %s to %s: %s", whose,
                                    panel->period_name[0], panel->period_name[panel->periods - 1],
                                    are_lines ? "scores" : "ranks"));
    ork_figure figure = {ORK_FIGURE_DEFAULTS, .name = "trend", .title = (char *)title,
                         .table = "trend", .x = "period"};
    figure.kind = are_lines ? ORK_FIGURE_LINE : ORK_FIGURE_HEATMAP;
    figure.value = are_lines ? "score" : "rank";
    figure.group = are_lines ? is_one ? "name" : "unit" : NULL;
    figure.y = are_lines ? NULL : "name";
    figure.keep_order = !are_lines;
    return ork_result_add_figure(ctx, result, &figure);
}

ork_status profile_figures(ork_context *ctx, const profile_work *work, ork_result *result)
{
    ORK_TRY(radar_figure(ctx, work, result));
    ORK_TRY(marked_figure(ctx, work, "strengths", "strong", result));
    ORK_TRY(marked_figure(ctx, work, "weaknesses", "weak", result));
    ORK_TRY(trend_figure(ctx, work, result));
    return heat_figure(ctx, work, result);
}
