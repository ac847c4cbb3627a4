/* Diffusion of a technology: the declaration, and the steps in their order. */
#include "methods/dynamics/diffusion.h"

#include <float.h>
#include <math.h>

static const ork_param params[] = {
    ORK_COLUMN_PARAM(ork_diffusion_options, value,
                     "Level of adoption: a share, a percentage, adopters so far",
                     ORK_REQUIRED | ORK_NUMERIC),
    ORK_CHOICE_PARAM(ork_diffusion_options, curve, "best",
                     "Curve; best: of the three the one with the least corrected criterion of "
                     "Akaike, for each unit",
                     "best", "logistic", "gompertz", "bass"),
    ORK_REAL_PARAM(ork_diffusion_options, saturation, NULL, DBL_MIN, INFINITY,
                   "Level at which everybody has adopted; estimated when left out"),
    ORK_REAL_PARAM(ork_diffusion_options, ceiling, NULL, DBL_MIN, INFINITY,
                   "Level that an estimated saturation cannot exceed, e.g. 100 percent"),
    ORK_REAL_PARAM(ork_diffusion_options, launch, NULL, -INFINITY, INFINITY,
                   "Bass: the period in which nobody had adopted; the one before the first when "
                   "left out"),
    ORK_INTEGER_PARAM(ork_diffusion_options, horizon, "0", 0, 1000,
                      "Periods beyond the last that levels are told for"),
};

static const ork_output outputs[] = {
    {"curves", "unit", ORK_TEXT, "Unit"},
    {"curves", "curve", ORK_TEXT, "Curve that was fitted, or chosen"},
    {"curves", "n", ORK_INTEGER, "Values that it has"},
    {"curves", "level", ORK_NUMBER, "Its latest level"},
    {"curves", "saturation", ORK_NUMBER, "Level to which it tends"},
    {"curves", "saturation_error", ORK_NUMBER, "Standard error (when estimated)"},
    {"curves", "share", ORK_NUMBER, "level / saturation"},
    {"curves", "pace", ORK_NUMBER, "Logistic, Gompertz: rate b per period"},
    {"curves", "pace_error", ORK_NUMBER, "Standard error"},
    {"curves", "p", ORK_NUMBER, "Bass (where it is chosen): coefficient of innovation"},
    {"curves", "p_error", ORK_NUMBER, "Standard error"},
    {"curves", "q", ORK_NUMBER, "Bass: coefficient of imitation"},
    {"curves", "q_error", ORK_NUMBER, "Standard error"},
    {"curves", "takeoff", ORK_NUMBER, "When 10 % of the saturation are reached"},
    {"curves", "midpoint", ORK_NUMBER, "When 50 % are reached"},
    {"curves", "midpoint_error", ORK_NUMBER, "Standard error of the parameter m"},
    {"curves", "maturity", ORK_NUMBER, "When 90 % are reached"},
    {"curves", "r2", ORK_NUMBER, "R squared"},
    {"curves", "rmse", ORK_NUMBER, "Root mean squared residual"},
    {"curves", "lag", ORK_NUMBER, "Periods since the leader had the unit's latest level"},
    {"curves", "lag_from", ORK_TEXT, "observed, or curve: before the leader's first value"},
    {"comparison", "unit", ORK_TEXT, "Unit (with curve best)"},
    {"comparison", "curve", ORK_TEXT, "Curve"},
    {"comparison", "saturation", ORK_NUMBER, "Its saturation"},
    {"comparison", "rss", ORK_NUMBER, "Sum of squared residuals"},
    {"comparison", "aicc", ORK_NUMBER, "Corrected criterion of Akaike; the least is best"},
    {"comparison", "chosen", ORK_BOOLEAN, "Whether it was chosen"},
    {"levels", "unit", ORK_TEXT, "Unit"},
    {"levels", "period", ORK_NUMBER, "Period"},
    {"levels", "level", ORK_NUMBER, "Level as observed"},
    {"levels", "fitted", ORK_NUMBER, "Level by the curve"},
    {NULL, "mean_lag", ORK_NUMBER, "Mean lag behind the leader"},
};

static const char *const citations[] = {
    "Griliches, Z. (1957), Hybrid Corn: An Exploration in the Economics of Technological Change. "
    "Econometrica 25(4), 501-522. doi:10.2307/1905380 (logistic: origin, slope, ceiling by region)",
    "Bass, F. M. (1969), A New Product Growth for Model Consumer Durables. Management Science "
    "15(5), 215-227. doi:10.1287/mnsc.15.5.215",
    "Sicherl, P. (2011), New Understanding and Insights from Time-Series Data Based on Two Generic "
    "Measures: S-Time-Distance and S-Time-Step. OECD Statistics Working Papers 2011/09. "
    "doi:10.1787/5kg1zpzzl1tg-en (lag)",
    NULL,
};

/* ---- Reading -----------------------------------------------------------------------------------
 */

static ork_status read_times(ork_context *ctx, diffusion_work *work)
{
    const ork_panel *panel = &work->panel;
    if (!panel->period ||
        (panel->period->type != ORK_INTEGER && panel->period->type != ORK_NUMBER)) {
        ork_fail(ctx, ORK_ERR_DATA, "diffusion needs periods that are numbers (years)");
        return ork_hint(ctx, "name the column of the period, e.g. --period year");
    }
    ORK_NEW(work->time, ork_arena_alloc(ctx, work->arena, panel->periods * sizeof *work->time));
    for (size_t t = 0; t < panel->periods; t++)
        work->time[t] = ork_column_number(panel->period, panel->row[panel->start[t]]);
    return ORK_OK;
}

ork_status diffusion_read(ork_context *ctx, diffusion_work *work)
{
    const ork_column *column;
    ORK_TRY(ork_panel_new(ctx, work->input->data, work->arena, &work->panel));
    const ork_panel *panel = &work->panel;
    if (panel->count == 0) return ork_panel_refuse_pairs(ctx, panel);
    ORK_TRY(read_times(ctx, work));
    ORK_TRY(ork_table_numeric(ctx, panel->table, work->options->value, &column));
    double *value;
    ORK_NEW(value, ork_arena_alloc(ctx, work->arena, panel->count * sizeof *value));
    ork_panel_read(panel, column, value);
    ORK_NEW(work->unit, ork_arena_calloc(ctx, work->arena, panel->units, sizeof *work->unit));
    for (size_t u = 0; u < panel->units; u++) {
        size_t size = panel->periods * sizeof(double);
        ORK_NEW(work->unit[u].time, ork_arena_alloc(ctx, work->arena, size));
        ORK_NEW(work->unit[u].level, ork_arena_alloc(ctx, work->arena, size));
    }
    for (size_t t = 0; t < panel->periods; t++) {
        for (size_t p = panel->start[t]; p < panel->start[t + 1]; p++) {
            diffusion_unit *unit = &work->unit[panel->unit_of[p]];
            if (isnan(value[p])) continue;
            if (value[p] < 0) {
                return ork_bad_cell(ctx, panel->table, panel->row[p], work->options->value,
                                    value[p], "a level of adoption cannot be negative");
            }
            unit->time[unit->count] = work->time[t];
            unit->level[unit->count++] = value[p];
        }
    }
    return ORK_OK;
}

/* ---- Notes -------------------------------------------------------------------------------------
 */

typedef bool (*condition)(const diffusion_unit *unit);
static bool has_no_curve(const diffusion_unit *unit)
{
    return !unit->chosen;
}
/* The saturation is a guess: far above what was seen, or hardly determined. */
static bool is_open(const diffusion_unit *unit)
{
    if (!unit->chosen || !unit->chosen->is_free) return false;
    if (isnan(unit->chosen->saturation_error)) return true;
    double error = unit->chosen->saturation_error / unit->chosen->saturation;
    return error > 0.25 || unit->chosen->saturation > 4 * unit->level[unit->count - 1];
}
static bool is_at_ceiling(const diffusion_unit *unit)
{
    return unit->chosen && unit->chosen->is_at_ceiling;
}

static ork_status note_units(ork_context *ctx, const diffusion_work *work, condition holds,
                             ork_severity severity, const char *code, const char *what)
{
    ORK_SCRATCH(scratch);
    ORK_OWNED_TEXT ork_text names = {0};
    const char **name;
    size_t count = 0;
    ORK_NEW(name, ork_arena_alloc(ctx, &scratch, work->panel.units * sizeof *name));
    for (size_t u = 0; u < work->panel.units; u++)
        if (holds(&work->unit[u])) name[count++] = work->panel.unit_name[u];
    if (count == 0) return ORK_OK;
    ork_list_names(ctx, &names, name, count, 8);
    ORK_TRY(ork_text_status(&names));
    return ork_note_add(ctx, severity, code, "%s (%s)", what, names.bytes);
}

static ork_status add_notes(ork_context *ctx, const diffusion_work *work)
{
    ORK_TRY(note_units(ctx, work, has_no_curve, ORK_WARNING, "no-curve",
                       "no curve for units with too few values, or whose values do not rise"));
    ORK_TRY(note_units(ctx, work, is_open, ORK_WARNING, "open-saturation",
                       "the values do not tell where adoption will end: take the saturation, and "
                       "shares of it, as a guess, or give one"));
    return note_units(ctx, work, is_at_ceiling, ORK_INFO, "at-ceiling",
                      "the values point to a saturation above the ceiling, which is taken instead");
}

static ork_status add_mean_lag(ork_context *ctx, const diffusion_work *work, ork_result *result)
{
    double sum = 0, count = 0;
    for (size_t u = 0; u < work->panel.units; u++) {
        if (isnan(work->unit[u].lag)) continue;
        sum += work->unit[u].lag;
        count++;
    }
    return ork_result_add_value(ctx, result, "mean_lag", "Mean lag behind the leader, in periods",
                                NULL, count > 0 ? sum / count : NAN);
}

static ork_status run(ork_context *ctx, const ork_input *input, const void *options,
                      ork_result *result)
{
    ORK_SCRATCH(arena);
    diffusion_work work = {.options = options, .input = input, .arena = &arena};
    ORK_TRY(diffusion_read(ctx, &work));
    ORK_TRY(diffusion_fit_all(ctx, &work));
    diffusion_lags(&work);
    ORK_TRY(add_notes(ctx, &work));
    ORK_TRY(diffusion_tables(ctx, &work, result));
    ORK_TRY(diffusion_figures(ctx, &work, result));
    return add_mean_lag(ctx, &work, result);
}

const ork_method ork_method_diffusion = {
    .name = "diffusion",
    .family = "dynamics",
    .title = "Diffusion of a technology",
    .summary = "Fits curves of adoption to regions: level, pace, saturation, lag to the leader",
    .citations = citations,
    .formulas =
        "y is the level in period t, K the saturation; nonlinear least squares, from several "
        "starts, for each unit.\n"
        "  logistic  K / (1 + exp(-b*(t - m)))\n"
        "  gompertz  K * exp(-exp(-b*(t - m)))\n"
        "  bass      K * (1 - exp(-(p+q)*s)) / (1 + q/p*exp(-(p+q)*s)), s = t - launch\n"
        "  aicc      n*ln(rss/n) + 2*k + 2*k*(k+1)/(n - k - 1), k parameters and the variance\n"
        "  lag       the last period less the time at which the leader (the unit with the highest "
        "level) had the unit's latest level: straight between its values, before them by its "
        "curve\n"
        "b is the pace; m is the midpoint of the logistic, and where Gompertz's curve is steepest "
        "(at 37 % of K).",
    .example = "orken diffusion examples/diffusion/adoption.csv --unit region --period year "
               "--value online --ceiling 100",
    ORK_PARAMS(ork_diffusion_options, params),
    ORK_OUTPUTS(outputs),
    .needs_unit = true,
    .run = run,
};
