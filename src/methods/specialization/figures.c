/* Specialisation told in figures; each title says what is seen. */
#include "methods/specialization/steps.h"

#include <math.h>

/* More marks than this cannot be read one by one. */
enum { BARS_MOST = 150, CELLS_MOST = 6000, LINES_MOST = 30 };

/* "Almaty city is the most specialised in IT in 2016 (location quotient 2.24)" */
static const char *who_is_specialised(ork_context *ctx, const specialization_work *work)
{
    const ork_panel *panel = &work->panel;
    size_t t = panel->periods - 1;
    const industry_summary *summary = &work->summary[t];
    const char *in = ork_panel_in(ctx, work->arena, panel, t);
    if (!in || summary->most_specialised == SIZE_MAX) return in ? "Nobody has a value" : NULL;
    char value[ORK_NUMBER_BYTES];
    ork_write_number_fixed(summary->highest, work->is_index ? 4 : 2, false, value, sizeof value);
    return ork_arena_format(ctx, work->arena, "%s is the most specialised in %s%s (%s %s)",
                            ork_panel_unit(panel, summary->most_specialised), work->industry[0], in,
                            work->is_index ? "sectoral share index" : "location quotient", value);
}

/* The measure that says how specialised a unit is. */
static const char *main_measure(const specialization_work *work)
{
    return work->is_index ? "sectoral_share_index" : "location_quotient";
}

/* One industry: bars of the latest period, and a map. */
static ork_status bar_and_map(ork_context *ctx, const specialization_work *work, ork_result *result)
{
    size_t units = ork_result_table(result, "latest")->row_count;
    const char *title;
    ORK_NEW(title, who_is_specialised(ctx, work));
    ork_figure figure = {.x_line = NAN,
                         .y_line = work->is_index ? NAN : 1,
                         .decimals = work->is_index ? 4 : 2,
                         .kind = ORK_FIGURE_BAR,
                         .name = "specialisation",
                         .title = (char *)title,
                         .caption = work->is_index ? NULL
                                                   : "Above 1: a greater share of the region than "
                                                     "of all regions together.",
                         .table = "latest",
                         .label = "unit",
                         .value = (char *)main_measure(work),
                         .diverging = !work->is_index};
    if (units <= BARS_MOST) ORK_TRY(ork_result_add_figure(ctx, result, &figure));
    if (!work->input->units) return ORK_OK;
    const char *in = ork_panel_in(ctx, work->arena, &work->panel, work->panel.periods - 1), *where;
    ORK_NEW(where,
            in ? ork_arena_format(ctx, work->arena, "Where the regions are specialised in %s%s",
                                  work->industry[0], in)
               : NULL);
    figure.kind = ORK_FIGURE_MAP;
    figure.name = "map";
    figure.title = (char *)where;
    return ork_result_add_figure(ctx, result, &figure);
}

static ork_status quadrant(ork_context *ctx, const specialization_work *work, ork_result *result)
{
    size_t rows = ork_result_table(result, "latest")->row_count;
    if (work->is_index || rows > 2000) return ORK_OK;
    const char *in = ork_panel_in(ctx, work->arena, &work->panel, work->panel.periods - 1), *title;
    ORK_NEW(title, in ? ork_arena_format(ctx, work->arena,
                                         "Specialised and large%s: location "
                                         "quotient and share of the industry",
                                         in)
                      : NULL);
    return ork_result_add_figure(
        ctx, result,
        &(ork_figure){.x_line = 1,
                      .y_line = NAN,
                      .decimals = -1,
                      .kind = ORK_FIGURE_SCATTER,
                      .name = "quadrant",
                      .title = (char *)title,
                      .caption = "Right of the line: specialised. Higher up: a greater part of the "
                                 "whole industry.",
                      .table = "latest",
                      .x = "location_quotient",
                      .y = "share_of_national",
                      .label = "unit",
                      .group = work->industries > 1 ? "industry" : NULL});
}

static ork_status heatmap(ork_context *ctx, const specialization_work *work, ork_result *result)
{
    bool by_industry = work->industries > 1;
    const char *table = by_industry ? "latest" : "quotients";
    if (!by_industry && work->panel.periods < 3) return ORK_OK;
    if (ork_result_table(result, table)->row_count > CELLS_MOST) return ORK_OK;
    return ork_result_add_figure(
        ctx, result,
        &(ork_figure){.x_line = NAN,
                      .y_line = work->is_index ? NAN : 1,
                      .decimals = -1,
                      .kind = ORK_FIGURE_HEATMAP,
                      .name = "quotients",
                      .title = by_industry ? "What each region is specialised in"
                                           : "How specialisation moved over the periods",
                      .table = (char *)table,
                      .x = by_industry ? "industry" : "period",
                      .y = "unit",
                      .value = (char *)main_measure(work),
                      .diverging = !work->is_index});
}

static ork_status over_time(ork_context *ctx, const specialization_work *work, ork_result *result)
{
    ork_figure figure = {.x_line = NAN, .y_line = NAN, .decimals = -1};
    bool is_line = !work->is_index && work->panel.periods >= 3;
    if (is_line && work->industries <= LINES_MOST) {
        figure.kind = ORK_FIGURE_LINE;
        figure.name = "concentration";
        figure.title = "How concentrated industries are in few regions (Herfindahl index)";
        figure.table = "industries";
        figure.x = "period";
        figure.value = "herfindahl";
        figure.group = "industry";
        return ork_result_add_figure(ctx, result, &figure);
    }
    if (work->panel.periods != 2 || work->industries > 1) return ORK_OK;
    if (work->panel.units > BARS_MOST) return ORK_OK;
    figure.kind = ORK_FIGURE_DOT;
    figure.name = "change";
    figure.title = work->is_index ? "How the sectoral share index changed"
                                  : "How the share in each region changed";
    figure.table = "quotients";
    figure.label = "unit";
    figure.value = work->is_index ? "sectoral_share_index" : "share_in_region";
    figure.period = "period";
    return ork_result_add_figure(ctx, result, &figure);
}

ork_status specialization_figures(ork_context *ctx, const specialization_work *work,
                                  ork_result *result)
{
    if (work->industries == 1) ORK_TRY(bar_and_map(ctx, work, result));
    ORK_TRY(quadrant(ctx, work, result));
    ORK_TRY(heatmap(ctx, work, result));
    return over_time(ctx, work, result);
}
