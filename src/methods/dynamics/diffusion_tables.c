/* Diffusion told in tables and figures. */
#include "methods/build.h"
#include "methods/dynamics/diffusion.h"
#include "orken/math.h"

#include <math.h>

enum { LINES_MOST = 30, BARS_MOST = 150 };

/* Row of the data by which a unit is named: its first. */
static ork_status unit_rows(ork_context *ctx, const diffusion_work *work, ork_arena *arena,
                            size_t **row)
{
    ORK_NEW(*row, ork_arena_alloc(ctx, arena, work->panel.units * sizeof **row));
    for (size_t p = work->panel.count; p-- > 0;)
        (*row)[work->panel.unit_of[p]] = work->panel.row[p];
    return ORK_OK;
}

/* ---- Curves ------------------------------------------------------------------------------------
 */

/* Numbers of the chosen curve, by name; NaN where a curve has no such thing. */
static double number_of(const diffusion_unit *unit, size_t column)
{
    const diffusion_fit *fit = unit->chosen;
    bool is_open = fit && fit->is_there;
    if (column == 0) return unit->count ? unit->level[unit->count - 1] : NAN;
    if (!is_open) return NAN;
    double total = ork_variance(unit->level, unit->count) * ((double)unit->count - 1);
    const double values[] = {0,
                             fit->saturation,
                             fit->saturation_error,
                             unit->level[unit->count - 1] / fit->saturation,
                             fit->pace,
                             fit->pace_error,
                             fit->p,
                             fit->p_error,
                             fit->q,
                             fit->q_error,
                             diffusion_time(fit, 0.1),
                             diffusion_time(fit, 0.5),
                             fit->midpoint_error,
                             diffusion_time(fit, 0.9),
                             total > 0 ? 1 - fit->rss / total : NAN,
                             sqrt(fit->rss / (double)unit->count)};
    return values[column];
}

static const struct {
    const char *name, *label;
} columns[] = {
    {"level", "Latest level"},
    {"saturation", "Saturation"},
    {"saturation_error", "Standard error of the saturation"},
    {"share", "Latest level / saturation"},
    {"pace", "Pace per period"},
    {"pace_error", "Standard error of the pace"},
    {"p", "Innovation p"},
    {"p_error", "Standard error of p"},
    {"q", "Imitation q"},
    {"q_error", "Standard error of q"},
    {"takeoff", "10 % of saturation reached"},
    {"midpoint", "50 % reached"},
    {"midpoint_error", "Standard error of the parameter"},
    {"maturity", "90 % reached"},
    {"r2", "R squared"},
    {"rmse", "Root mean squared error"},
};
enum { COLUMNS = sizeof columns / sizeof *columns };

static bool is_of_bass(size_t column)
{
    return columns[column].name[0] == 'q' ||
           (columns[column].name[0] == 'p' && columns[column].name[1] != 'a');
}

static ork_status add_curves(ork_context *ctx, const diffusion_work *work, ork_result *result)
{
    ORK_SCRATCH(scratch);
    size_t units = work->panel.units, *row;
    double *values;
    const char **texts;
    ORK_TRY(unit_rows(ctx, work, &scratch, &row));
    ORK_NEW(values, ork_arena_alloc(ctx, &scratch, units * sizeof *values));
    ORK_NEW(texts, ork_arena_alloc(ctx, &scratch, units * sizeof *texts));
    ORK_OWNED_TABLE ork_table *table = NULL;
    ORK_TRY(ork_build_table(ctx, "curves", "How the technology spreads", units, &table));
    ORK_TRY(ork_build_pick(ctx, table, "unit", work->panel.unit, row));
    for (size_t u = 0; u < units; u++)
        texts[u] = work->unit[u].chosen ? diffusion_curve_name(work->unit[u].chosen->curve) : NULL;
    ORK_TRY(ork_build_text(ctx, table, "curve", "Curve", texts));
    for (size_t u = 0; u < units; u++)
        values[u] = (double)work->unit[u].count;
    ORK_TRY(ork_build_integer(ctx, table, "n", "Values", values));
    bool has_bass = false;
    for (size_t u = 0; u < units; u++) {
        const diffusion_fit *fit = work->unit[u].chosen;
        has_bass |= fit && fit->curve == ORK_DIFFUSION_BASS;
    }
    for (size_t c = 0; c < COLUMNS; c++) {
        if (is_of_bass(c) && !has_bass) continue;
        for (size_t u = 0; u < units; u++)
            values[u] = number_of(&work->unit[u], c);
        ORK_TRY(ork_build_number(ctx, table, columns[c].name, columns[c].label, NULL, values));
    }
    for (size_t u = 0; u < units; u++) {
        values[u] = work->unit[u].lag;
        texts[u] = work->unit[u].lag_from;
    }
    ORK_TRY(ork_build_number(ctx, table, "lag", "Behind the leader, in periods", NULL, values));
    ORK_TRY(ork_build_text(ctx, table, "lag_from", "Lag by", texts));
    ORK_TRY(ork_table_set_keys(ctx, table, "unit", NULL));
    return ork_build_deliver(ctx, result, &table);
}

static ork_status add_comparison(ork_context *ctx, const diffusion_work *work, ork_result *result)
{
    if (work->options->curve != ORK_DIFFUSION_BEST) return ORK_OK;
    ORK_SCRATCH(scratch);
    size_t rows = work->panel.units * DIFFUSION_CURVES, *unit_row, *row;
    double *saturation, *rss, *aicc, *chosen;
    const char **curve;
    ORK_TRY(unit_rows(ctx, work, &scratch, &unit_row));
    ORK_NEW(row, ork_arena_alloc(ctx, &scratch, rows * sizeof *row));
    ORK_NEW(curve, ork_arena_alloc(ctx, &scratch, rows * sizeof *curve));
    double **const arrays[] = {&saturation, &rss, &aicc, &chosen};
    for (size_t k = 0; k < 4; k++)
        ORK_NEW(*arrays[k], ork_arena_alloc(ctx, &scratch, rows * sizeof(double)));
    for (size_t r = 0; r < rows; r++) {
        const diffusion_unit *unit = &work->unit[r / DIFFUSION_CURVES];
        const diffusion_fit *fit = &unit->fit[r % DIFFUSION_CURVES];
        row[r] = unit_row[r / DIFFUSION_CURVES];
        curve[r] = diffusion_curve_name(fit->curve);
        saturation[r] = fit->saturation;
        rss[r] = fit->rss;
        aicc[r] = isfinite(fit->aicc) ? fit->aicc : NAN;
        chosen[r] = unit->chosen == fit;
    }
    ORK_OWNED_TABLE ork_table *table = NULL;
    ORK_TRY(ork_build_table(ctx, "comparison", "Which curve fits best", rows, &table));
    ORK_TRY(ork_build_pick(ctx, table, "unit", work->panel.unit, row));
    ORK_TRY(ork_build_text(ctx, table, "curve", "Curve", curve));
    ORK_TRY(ork_build_number(ctx, table, "saturation", "Saturation", NULL, saturation));
    ORK_TRY(ork_build_number(ctx, table, "rss", "Sum of squared residuals", NULL, rss));
    ORK_TRY(ork_build_number(ctx, table, "aicc", "Akaike's criterion, corrected", NULL, aicc));
    ORK_TRY(ork_build_boolean(ctx, table, "chosen", "Chosen", chosen));
    return ork_build_deliver(ctx, result, &table);
}

/* ---- Levels ------------------------------------------------------------------------------------
 */

/* Observed and fitted levels at each period, then at each of the horizon. */
static ork_status add_levels(ork_context *ctx, const diffusion_work *work, ork_result *result)
{
    ORK_SCRATCH(scratch);
    const ork_panel *panel = &work->panel;
    size_t times = panel->periods + (size_t)work->options->horizon, rows = panel->units * times;
    size_t *unit_row, *row;
    double *time, *level, *fitted;
    ORK_TRY(unit_rows(ctx, work, &scratch, &unit_row));
    ORK_NEW(row, ork_arena_alloc(ctx, &scratch, rows * sizeof *row));
    double **const arrays[] = {&time, &level, &fitted};
    for (size_t k = 0; k < 3; k++)
        ORK_NEW(*arrays[k], ork_arena_alloc(ctx, &scratch, rows * sizeof(double)));
    for (size_t r = 0; r < rows; r++) {
        const diffusion_unit *unit = &work->unit[r / times];
        size_t t = r % times, past = t < panel->periods ? 0 : t + 1 - panel->periods;
        row[r] = unit_row[r / times];
        time[r] = past ? work->time[panel->periods - 1] + (double)past : work->time[t];
        fitted[r] = unit->chosen ? diffusion_level(unit->chosen, time[r]) : NAN;
        level[r] = NAN;
        for (size_t i = 0; i < unit->count; i++)
            if (unit->time[i] == time[r]) level[r] = unit->level[i];
    }
    ORK_OWNED_TABLE ork_table *table = NULL;
    ORK_TRY(ork_build_table(ctx, "levels", "Levels as observed and by the curve", rows, &table));
    ORK_TRY(ork_build_pick(ctx, table, "unit", panel->unit, row));
    ORK_TRY(ork_build_number(ctx, table, "period", "Period", NULL, time));
    ORK_TRY(ork_build_number(ctx, table, "level", "Level", NULL, level));
    ORK_TRY(ork_build_number(ctx, table, "fitted", "By the curve", NULL, fitted));
    return ork_build_deliver(ctx, result, &table);
}

ork_status diffusion_tables(ork_context *ctx, const diffusion_work *work, ork_result *result)
{
    ORK_TRY(add_curves(ctx, work, result));
    ORK_TRY(add_comparison(ctx, work, result));
    return add_levels(ctx, work, result);
}

/* ---- Figures -----------------------------------------------------------------------------------
 */

ork_status diffusion_figures(ork_context *ctx, const diffusion_work *work, ork_result *result)
{
    size_t units = work->panel.units;
    if (units <= LINES_MOST) {
        ORK_TRY(ork_result_add_figure(
            ctx, result,
            &(ork_figure){ORK_FIGURE_DEFAULTS, .kind = ORK_FIGURE_LINE, .name = "curves",
                          .title = "How the technology spreads: the "
                                   "fitted curves",
                          .table = "levels", .x = "period", .value = "fitted", .group = "unit"}));
    }
    if (work->leader == SIZE_MAX || units < 2) return ORK_OK;
    const char *title;
    ORK_NEW(title, ork_arena_format(ctx, work->arena, "How many periods regions are behind %s",
                                    work->panel.unit_name[work->leader]));
    ork_figure lag = {ORK_FIGURE_DEFAULTS,
                      .kind = ORK_FIGURE_BAR,
                      .name = "lag",
                      .title = (char *)title,
                      .caption = "Since when the leader has had the region's latest level.",
                      .table = "curves",
                      .label = "unit",
                      .value = "lag"};
    if (units <= BARS_MOST) ORK_TRY(ork_result_add_figure(ctx, result, &lag));
    if (!work->input->units) return ORK_OK;
    lag.kind = ORK_FIGURE_MAP;
    lag.name = "map";
    return ork_result_add_figure(ctx, result, &lag);
}
