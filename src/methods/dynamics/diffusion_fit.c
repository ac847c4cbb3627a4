/* Curves of adoption fitted by nonlinear least squares, from several starts each. */
#include "methods/dynamics/diffusion.h"

#include <float.h>
#include <math.h>

/*
 * Parameters of the search: logarithms of what is above 0. Logistic and Gompertz: pace, midpoint
 * (as it is); Bass: p, q; last the saturation, unless it is fixed.
 */
typedef struct target {
    ork_diffusion_curve curve;
    const double *time; /* [n] since `origin` */
    size_t n;
    double saturation; /* fixed, or NaN */
} target;

const char *diffusion_curve_name(ork_diffusion_curve curve)
{
    static const char *const names[] = {"best", "logistic", "gompertz", "bass"};
    return names[curve];
}

/* Share of saturation and its derivatives by the two parameters. */
static double share_at(ork_diffusion_curve curve, const double *b, double time, double by[2])
{
    if (curve == ORK_DIFFUSION_BASS) {
        double p = exp(b[0]), q = exp(b[1]), sum = p + q, left = exp(-sum * time);
        double above = 1 - left, below = 1 + q / p * left, slope = time * left;
        by[0] = p * (slope * below + above * (q / (p * p) * left + q / p * slope));
        by[1] = q * (slope * below - above * (left / p - q / p * slope));
        by[0] /= below * below;
        by[1] /= below * below;
        return above / below;
    }
    double pace = exp(b[0]), distance = pace * (time - b[1]), share, slope;
    if (curve == ORK_DIFFUSION_LOGISTIC) {
        share = 1 / (1 + exp(-distance));
        slope = share * (1 - share);
    } else {
        double rest = exp(-distance);
        share = exp(-rest);
        slope = share > 0 ? share * rest : 0;
    }
    by[0] = slope * distance;
    by[1] = -slope * pace;
    return share;
}

static void evaluate(const double *b, double *fitted, double *jacobian, void *data)
{
    const target *of = data;
    bool is_free = isnan(of->saturation);
    double saturation = is_free ? exp(b[2]) : of->saturation, by[2];
    for (size_t i = 0; i < of->n; i++) {
        double share = share_at(of->curve, b, of->time[i], by);
        fitted[i] = saturation * share;
        if (!jacobian) continue;
        jacobian[i] = saturation * by[0];
        jacobian[of->n + i] = saturation * by[1];
        if (is_free) jacobian[2 * of->n + i] = saturation * share;
    }
}

/* ---- Starts ------------------------------------------------------------------------------------
 */

static double transformed(ork_diffusion_curve curve, double share)
{
    return curve == ORK_DIFFUSION_LOGISTIC ? log(share / (1 - share)) : -log(-log(share));
}

/* Pace and midpoint from the straight line that the curve becomes when its saturation is known. */
static bool straighten(const target *of, const double *level, double saturation, double b[2])
{
    double n = 0, mean_t = 0, mean_z = 0, tt = 0, tz = 0;
    for (size_t i = 0; i < of->n; i++) {
        double share = level[i] / saturation;
        if (!(share > 0) || !(share < 1)) continue;
        double z = transformed(of->curve, share), t = of->time[i];
        n++;
        double dt = t - mean_t, dz = z - mean_z;
        mean_t += dt / n;
        mean_z += dz / n;
        tt += dt * (t - mean_t);
        tz += dt * (z - mean_z);
    }
    if (n < 2 || !(tz > 0)) return false;
    double pace = tz / tt;
    b[0] = log(pace);
    b[1] = mean_t - mean_z / pace;
    return true;
}

/* Start number `k`; false when there is none left, or this one is of no use. */
enum { BASS_STARTS = 9, SATURATION_STARTS = 6, STARTS = BASS_STARTS * SATURATION_STARTS };
static bool start_of(const target *of, const double *level, double greatest, size_t k, double b[3])
{
    static const double times[SATURATION_STARTS] = {1.02, 1.1, 1.3, 2, 4, 10};
    static const double innovation[3] = {0.001, 0.01, 0.05}, imitation[3] = {0.1, 0.3, 0.7};
    bool is_free = isnan(of->saturation);
    size_t saturation = k % SATURATION_STARTS, pair = k / SATURATION_STARTS;
    if (!is_free && saturation > 0) return false;
    double value = is_free ? greatest * times[saturation] : of->saturation;
    b[2] = log(value);
    if (of->curve == ORK_DIFFUSION_BASS) {
        b[0] = log(innovation[pair % 3]);
        b[1] = log(imitation[pair / 3]);
        return true;
    }
    return pair == 0 && straighten(of, level, value, b);
}

/* Levels that do not rise have no curve of adoption: Bass's would be a level line. */
static bool rises(const target *of, const double *level)
{
    double mean_t = 0, mean_level = 0, together = 0;
    for (size_t i = 0; i < of->n; i++) {
        double dt = of->time[i] - mean_t;
        mean_t += dt / (double)(i + 1);
        mean_level += (level[i] - mean_level) / (double)(i + 1);
        together += dt * (level[i] - mean_level);
    }
    return together > 0;
}

/* The best minimum over all starts; `terms` is 0 when none was usable. */
static ork_status search(ork_context *ctx, target *of, const double *level, double greatest,
                         ork_arena *arena, ork_nonlinear *best)
{
    size_t terms = isnan(of->saturation) ? 3 : 2;
    *best = (ork_nonlinear){.residual_ss = INFINITY};
    if (of->n < terms || !rises(of, level)) return ORK_OK;
    for (size_t k = 0; k < STARTS; k++) {
        double start[3];
        ork_nonlinear fit;
        if (!start_of(of, level, greatest, k, start)) continue;
        ork_status status =
            ork_least_squares(ctx, evaluate, of, level, of->n, start, terms, arena, &fit);
        if (status == ORK_ERR_ARGUMENT) continue; /* not finite there: another start */
        ORK_TRY(status);
        if (isfinite(fit.residual_ss) && fit.residual_ss < best->residual_ss) *best = fit;
    }
    return ORK_OK;
}

/* ---- One unit ----------------------------------------------------------------------------------
 */

static void take_over(const ork_nonlinear *found, double fixed, double origin, diffusion_fit *fit)
{
    const double *b = found->parameter, *error = found->std_error;
    bool is_free = isnan(fixed);
    fit->is_there = true;
    fit->is_free = is_free;
    fit->saturation = is_free ? exp(b[2]) : fixed;
    fit->saturation_error = is_free ? error[2] * fit->saturation : NAN;
    fit->rss = found->residual_ss;
    if (fit->curve == ORK_DIFFUSION_BASS) {
        fit->p = exp(b[0]);
        fit->p_error = error[0] * fit->p;
        fit->q = exp(b[1]);
        fit->q_error = error[1] * fit->q;
        fit->launch = origin;
        return;
    }
    fit->pace = exp(b[0]);
    fit->pace_error = error[0] * fit->pace;
    fit->midpoint = origin + b[1];
    fit->midpoint_error = error[1];
}

/* Corrected criterion of Akaike; what fits to the last digits counts as that good. */
static double criterion(const ork_nonlinear *found, size_t n, double greatest)
{
    double k = (double)found->terms + 1, rows = (double)n, room = rows - k - 1;
    double rss = fmax(found->residual_ss, 1e-26 * rows * greatest * greatest);
    return rows * log(rss / rows) + 2 * k + (room > 0 ? 2 * k * (k + 1) / room : INFINITY);
}

static ork_status fit_curve(ork_context *ctx, const diffusion_work *work, diffusion_unit *unit,
                            diffusion_fit *fit)
{
    ORK_SCRATCH(scratch);
    const ork_diffusion_options *options = work->options;
    double greatest = 0, *time;
    double origin = fit->curve != ORK_DIFFUSION_BASS ? work->time[0]
                    : isnan(options->launch)         ? work->time[0] - 1
                                                     : options->launch;
    ORK_NEW(time, ork_arena_alloc(ctx, &scratch, unit->count * sizeof *time));
    for (size_t i = 0; i < unit->count; i++) {
        time[i] = unit->time[i] - origin;
        greatest = fmax(greatest, unit->level[i]);
    }
    if (!(greatest > 0)) return ORK_OK;
    target of = {fit->curve, time, unit->count, options->saturation};
    ork_nonlinear found;
    ORK_TRY(search(ctx, &of, unit->level, greatest, &scratch, &found));
    if (found.terms && isnan(options->saturation) && exp(found.parameter[2]) > options->ceiling) {
        of.saturation = options->ceiling;
        fit->is_at_ceiling = true;
        ORK_TRY(search(ctx, &of, unit->level, greatest, &scratch, &found));
    }
    if (found.terms == 0) return ORK_OK;
    take_over(&found, of.saturation, origin, fit);
    /* A saturation that was bound by the ceiling was a parameter nevertheless. */
    if (fit->is_at_ceiling) found.terms++;
    fit->aicc = criterion(&found, unit->count, greatest);
    return ORK_OK;
}

static ork_status fit_unit(ork_context *ctx, const diffusion_work *work, diffusion_unit *unit)
{
    for (size_t c = 0; c < DIFFUSION_CURVES; c++) {
        diffusion_fit *fit = &unit->fit[c];
        *fit = (diffusion_fit){.curve = (ork_diffusion_curve)(c + 1),
                               .saturation = NAN,
                               .saturation_error = NAN,
                               .pace = NAN,
                               .pace_error = NAN,
                               .midpoint = NAN,
                               .midpoint_error = NAN,
                               .p = NAN,
                               .p_error = NAN,
                               .q = NAN,
                               .q_error = NAN,
                               .rss = NAN,
                               .aicc = NAN};
        if (work->options->curve != ORK_DIFFUSION_BEST && work->options->curve != (int)c + 1)
            continue;
        ORK_TRY(fit_curve(ctx, work, unit, fit));
        if (!fit->is_there) continue;
        const diffusion_fit *best = unit->chosen;
        if (!best || fit->aicc < best->aicc || (isinf(best->aicc) && fit->rss < best->rss))
            unit->chosen = fit;
    }
    return ORK_OK;
}

ork_status diffusion_fit_all(ork_context *ctx, diffusion_work *work)
{
    for (size_t u = 0; u < work->panel.units; u++) {
        if (u % 64 == 0) {
            ORK_TRY(ork_check_cancelled(ctx));
            ork_progress(ctx, "fit curves", (double)u / (double)work->panel.units);
        }
        ORK_TRY(fit_unit(ctx, work, &work->unit[u]));
    }
    return ORK_OK;
}

/* ---- What a curve says -------------------------------------------------------------------------
 */

double diffusion_level(const diffusion_fit *fit, double time)
{
    double b[2], by[2];
    if (fit->curve == ORK_DIFFUSION_BASS) {
        b[0] = log(fit->p);
        b[1] = log(fit->q);
        time -= fit->launch;
    } else {
        b[0] = log(fit->pace);
        b[1] = fit->midpoint;
    }
    return fit->saturation * share_at(fit->curve, b, time, by);
}

double diffusion_time(const diffusion_fit *fit, double share)
{
    if (!(share > 0) || !(share < 1)) return NAN;
    if (fit->curve != ORK_DIFFUSION_BASS)
        return fit->midpoint + transformed(fit->curve, share) / fit->pace;
    double left = (1 - share) / (1 + fit->q / fit->p * share);
    return fit->launch - log(left) / (fit->p + fit->q);
}

/* When the leader had a level: between its observations, or before them by its curve. */
static double when(const diffusion_unit *leader, double level, const char **from)
{
    *from = "observed";
    for (size_t i = 1; i < leader->count; i++) {
        double low = leader->level[i - 1], high = leader->level[i];
        if (level < low || level > high) continue;
        double share = high > low ? (level - low) / (high - low) : 0;
        return leader->time[i - 1] + share * (leader->time[i] - leader->time[i - 1]);
    }
    *from = "curve";
    if (!leader->chosen) return NAN;
    return diffusion_time(leader->chosen, level / leader->chosen->saturation);
}

void diffusion_lags(diffusion_work *work)
{
    double last = work->time[work->panel.periods - 1], best = -INFINITY;
    work->leader = SIZE_MAX;
    for (size_t u = 0; u < work->panel.units; u++) {
        diffusion_unit *unit = &work->unit[u];
        unit->lag = NAN;
        if (unit->count == 0 || unit->time[unit->count - 1] < last) continue;
        if (!(unit->level[unit->count - 1] > best)) continue;
        best = unit->level[unit->count - 1];
        work->leader = u;
    }
    if (work->leader == SIZE_MAX) return;
    for (size_t u = 0; u < work->panel.units; u++) {
        diffusion_unit *unit = &work->unit[u];
        if (u == work->leader || unit->count == 0 || unit->time[unit->count - 1] < last) continue;
        const char *from;
        double then = when(&work->unit[work->leader], unit->level[unit->count - 1], &from);
        if (isnan(then)) continue;
        unit->lag = last - then;
        unit->lag_from = from;
    }
}
