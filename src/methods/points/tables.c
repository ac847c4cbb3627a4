/* Tables and figures of point-concentration. */
#include "methods/build.h"
#include "methods/points/points.h"

#include <math.h>
#include <string.h>

/* Rows of a table, and a column's values. */
typedef struct sheet {
    const points_work *work;
    const points_curve **curves; /* [rows] */
    size_t *which;               /* [rows] step, in the table of curves */
    double *values;              /* [rows] */
    const char **texts;          /* [rows] */
    ork_table *table;
    size_t rows;
} sheet;

static ork_status sheet_new(ork_context *ctx, ork_arena *arena, const points_work *work,
                            size_t rows, sheet *to)
{
    *to = (sheet){.work = work, .rows = rows};
    ORK_NEW(to->curves, ork_arena_calloc(ctx, arena, rows + 1, sizeof *to->curves));
    ORK_NEW(to->which, ork_arena_calloc(ctx, arena, rows + 1, sizeof *to->which));
    ORK_NEW(to->values, ork_arena_calloc(ctx, arena, rows + 1, sizeof *to->values));
    ORK_NEW(to->texts, ork_arena_calloc(ctx, arena, rows + 1, sizeof *to->texts));
    return ORK_OK;
}

static ork_status add_industry(ork_context *ctx, const sheet *to)
{
    for (size_t k = 0; k < to->rows; k++)
        to->texts[k] = to->work->plants.name[to->curves[k]->industry];
    return ork_build_text(ctx, to->table, "industry", "Industry", to->texts);
}

static ork_status add_measure(ork_context *ctx, const sheet *to)
{
    for (size_t k = 0; k < to->rows; k++)
        to->texts[k] = points_measure_names[to->curves[k]->measure];
    return ork_build_text(ctx, to->table, "measure", "Measure", to->texts);
}

static ork_status add_verdict(ork_context *ctx, const sheet *to)
{
    for (size_t k = 0; k < to->rows; k++)
        to->texts[k] = to->curves[k]->verdict;
    return ork_build_text(ctx, to->table, "verdict", "Verdict", to->texts);
}

/* A number of each curve, at its offset in the struct. */
static ork_status add_number(ork_context *ctx, const sheet *to, const char *name, const char *label,
                             const char *unit, size_t offset)
{
    for (size_t k = 0; k < to->rows; k++)
        memcpy(&to->values[k], (const char *)to->curves[k] + offset, sizeof(double));
    return ork_build_number(ctx, to->table, name, label, unit, to->values);
}

static const char *unit_of(const points_work *work)
{
    return work->plants.positions.is_geographic ? "km" : NULL;
}

/* ---- Industries --------------------------------------------------------------------------------
 */

static double index_of(const points_curve *curve)
{
    return isnan(curve->localisation) ? -INFINITY : curve->localisation - curve->dispersion;
}

static int strongest_first(const void *a, const void *b)
{
    const points_curve *x = *(const points_curve *const *)a, *y = *(const points_curve *const *)b;
    if (x->measure != y->measure) return x->measure < y->measure ? -1 : 1;
    double left = index_of(x), right = index_of(y);
    if (left != right) return left > right ? -1 : 1;
    return x->industry < y->industry ? -1 : x->industry > y->industry;
}

static void order_curves(sheet *to)
{
    for (size_t c = 0; c < to->work->curve_count; c++)
        to->curves[c] = &to->work->curves[c];
    qsort(to->curves, to->work->curve_count, sizeof *to->curves, strongest_first);
}

static ork_status add_sizes(ork_context *ctx, const sheet *to)
{
    const points_plants *plants = &to->work->plants;
    for (size_t k = 0; k < to->rows; k++)
        to->values[k] = (double)plants->plants[to->curves[k]->industry];
    ORK_TRY(ork_build_integer(ctx, to->table, "plants", "Plants", to->values));
    if (!to->work->options->weight) return ORK_OK;
    for (size_t k = 0; k < to->rows; k++)
        to->values[k] = plants->sum[to->curves[k]->industry];
    return ork_build_number(ctx, to->table, "weight", "Weight", NULL, to->values);
}

#define CURVE(field) offsetof(points_curve, field)
#define BAND(field) (offsetof(points_curve, band) + offsetof(ork_envelope, field))

static ork_status industries_table(ork_context *ctx, sheet *to, ork_result *result)
{
    const char *unit = unit_of(to->work);
    ORK_OWNED_TABLE ork_table *table = NULL;
    ORK_TRY(ork_build_table(ctx, "industries", "Industries and where they leave the bands",
                            to->rows, &table));
    to->table = table;
    ORK_TRY(add_industry(ctx, to));
    ORK_TRY(add_measure(ctx, to));
    ORK_TRY(add_sizes(ctx, to));
    ORK_TRY(add_verdict(ctx, to));
    ORK_TRY(add_number(ctx, to, "localisation", "Localisation", NULL, CURVE(localisation)));
    ORK_TRY(add_number(ctx, to, "dispersion", "Dispersion", NULL, CURVE(dispersion)));
    ORK_TRY(add_number(ctx, to, "from", "Outside from", unit, CURVE(from)));
    ORK_TRY(add_number(ctx, to, "to", "Outside to", unit, CURVE(to)));
    ORK_TRY(add_number(ctx, to, "peak", "Farthest outside at", unit, CURVE(peak)));
    ORK_TRY(add_number(ctx, to, "p_localised", "p, localised", NULL, BAND(p_above)));
    ORK_TRY(add_number(ctx, to, "p_dispersed", "p, dispersed", NULL, BAND(p_below)));
    ORK_TRY(add_number(ctx, to, "bandwidth", "Bandwidth", unit, CURVE(bandwidth)));
    ORK_TRY(add_number(ctx, to, "share_above", "Simulations that reach the upper band", NULL,
                       BAND(share_above)));
    ORK_TRY(add_number(ctx, to, "share_below", "Simulations that reach the lower band", NULL,
                       BAND(share_below)));
    return ork_build_deliver(ctx, result, &table);
}

/* The first measure alone, for the figure: `to` has its curves first. */
static ork_status ranking_table(ork_context *ctx, const sheet *all, ork_result *result)
{
    sheet to = *all;
    to.rows = 0;
    while (to.rows < all->rows && all->curves[to.rows]->measure == all->work->first)
        to.rows++;
    ORK_OWNED_TABLE ork_table *table = NULL;
    ORK_TRY(ork_build_table(ctx, "ranking", "Who is localised", to.rows, &table));
    to.table = table;
    ORK_TRY(add_industry(ctx, &to));
    for (size_t k = 0; k < to.rows; k++)
        to.values[k] = to.curves[k]->localisation - to.curves[k]->dispersion;
    ORK_TRY(ork_build_number(ctx, table, "index", "Localisation less dispersion", NULL, to.values));
    ORK_TRY(add_verdict(ctx, &to));
    return ork_build_deliver(ctx, result, &table);
}

/* ---- Curves ------------------------------------------------------------------------------------
 */

/* A value of each curve at each step: the array at an offset in the struct. */
static ork_status add_steps(ork_context *ctx, const sheet *to, const char *name, const char *label,
                            size_t offset)
{
    for (size_t k = 0; k < to->rows; k++) {
        const double *values;
        memcpy(&values, (const char *)to->curves[k] + offset, sizeof values);
        to->values[k] = values[to->which[k]];
    }
    return ork_build_number(ctx, to->table, name, label, NULL, to->values);
}

static ork_status add_curves(ork_context *ctx, sheet *to)
{
    for (size_t k = 0; k < to->rows; k++)
        to->values[k] = to->work->r[to->which[k]];
    ORK_TRY(
        ork_build_number(ctx, to->table, "distance", "Distance", unit_of(to->work), to->values));
    ORK_TRY(
        add_steps(ctx, to, "value", points_measure_titles[to->curves[0]->measure], CURVE(value)));
    ORK_TRY(add_steps(ctx, to, "expected", "Mean of the simulations", BAND(mean)));
    ORK_TRY(add_steps(ctx, to, "local_lower", "Local band, lower", BAND(local_lower)));
    ORK_TRY(add_steps(ctx, to, "local_upper", "Local band, upper", BAND(local_upper)));
    ORK_TRY(add_steps(ctx, to, "global_lower", "Global band, lower", BAND(global_lower)));
    return add_steps(ctx, to, "global_upper", "Global band, upper", BAND(global_upper));
}

static ork_status curves_table(ork_context *ctx, const points_work *work, ork_result *result)
{
    ORK_SCRATCH(scratch);
    sheet to;
    ORK_TRY(sheet_new(ctx, &scratch, work, work->curve_count * work->steps, &to));
    for (size_t k = 0; k < to.rows; k++) {
        to.curves[k] = &work->curves[k / work->steps];
        to.which[k] = k % work->steps;
    }
    ORK_OWNED_TABLE ork_table *table = NULL;
    ORK_TRY(ork_build_table(ctx, "curves", "Curves and their bands", to.rows, &table));
    to.table = table;
    ORK_TRY(add_industry(ctx, &to));
    ORK_TRY(add_measure(ctx, &to));
    ORK_TRY(add_curves(ctx, &to));
    return ork_build_deliver(ctx, result, &table);
}

static const points_curve *leader_of(const sheet *industries, points_measure measure)
{
    for (size_t k = 0; k < industries->rows; k++) {
        if (industries->curves[k]->measure == measure) return industries->curves[k];
    }
    return NULL;
}

static ork_status leader_figure(ork_context *ctx, const points_work *work,
                                const points_curve *leader, const char *table, ork_result *result)
{
    const char *name = work->plants.name[leader->industry], *title, *caption, *figure;
    const char *what = points_measure_titles[leader->measure];
    bool has_band = leader->verdict != NULL;
    const char *verdict = !has_band                                      ? ""
                          : strcmp(leader->verdict, POINTS_NEITHER) == 0 ? ": within the band"
                          : leader->verdict[0] == 'l'                    ? ": localised"
                                                                         : ": dispersed";
    ORK_NEW(title,
            ork_arena_format(ctx, work->arena, "%s of %s by distance%s", what, name, verdict));
    ORK_NEW(figure,
            ork_arena_format(ctx, work->arena, "%s", points_measure_names[leader->measure]));
    caption = "No bands: nothing was simulated.";
    if (has_band)
        ORK_NEW(caption, ork_arena_format(
                             ctx, work->arena,
                             "Band: at most %g %% of %lld simulations leave it on each side at "
                             "any distance, the plants dealt out among all places. Dashed: "
                             "their mean.",
                             100 * fmax(1 - work->options->level,
                                        fmax(leader->band.share_above, leader->band.share_below)),
                             (long long)work->options->simulations));
    return ork_result_add_figure(
        ctx, result,
        &(ork_figure){ORK_FIGURE_DEFAULTS, .kind = ORK_FIGURE_LINE, .name = (char *)figure,
                      .title = (char *)title, .caption = (char *)caption, .table = (char *)table,
                      .x = "distance", .value = "value", .lower = has_band ? "global_lower" : NULL,
                      .upper = has_band ? "global_upper" : NULL,
                      .y = has_band ? "expected" : NULL});
}

/* The curve of the industry that a measure finds the most localised, with its figure. */
static ork_status deliver_leader(ork_context *ctx, const points_work *work,
                                 const points_curve *leader, ork_result *result)
{
    ORK_SCRATCH(scratch);
    sheet to;
    char *name, *title;
    const char *industry = work->plants.name[leader->industry];
    ORK_TRY(sheet_new(ctx, &scratch, work, work->steps, &to));
    for (size_t k = 0; k < to.rows; k++) {
        to.curves[k] = leader;
        to.which[k] = k;
    }
    ORK_NEW(name,
            ork_arena_format(ctx, &scratch, "leader_%s", points_measure_names[leader->measure]));
    for (char *c = name; *c; c++)
        *c = *c == '-' ? '_' : *c;
    ORK_NEW(title, ork_arena_format(ctx, &scratch, "%s of %s",
                                    points_measure_titles[leader->measure], industry));
    ORK_OWNED_TABLE ork_table *table = NULL;
    ORK_TRY(ork_build_table(ctx, name, title, to.rows, &table));
    to.table = table;
    ORK_TRY(add_curves(ctx, &to));
    ORK_TRY(ork_build_deliver(ctx, result, &table));
    return leader_figure(ctx, work, leader, name, result);
}

/* ---- All ---------------------------------------------------------------------------------------
 */

static ork_status add_values(ork_context *ctx, const sheet *industries, ork_result *result)
{
    double localised = 0, dispersed = 0;
    for (size_t k = 0; k < industries->rows; k++) {
        const points_curve *curve = industries->curves[k];
        if (curve->measure != industries->work->first || !curve->verdict) continue;
        localised += strcmp(curve->verdict, POINTS_LOCALISED) == 0;
        dispersed += strcmp(curve->verdict, POINTS_DISPERSED) == 0;
    }
    if (industries->work->options->simulations == 0) return ORK_OK;
    ORK_TRY(
        ork_result_add_value(ctx, result, "localised", "Industries localised", NULL, localised));
    return ork_result_add_value(ctx, result, "dispersed", "Industries dispersed", NULL, dispersed);
}

ork_status points_tables(ork_context *ctx, const points_work *work, ork_result *result)
{
    ORK_SCRATCH(scratch);
    sheet industries;
    ORK_TRY(sheet_new(ctx, &scratch, work, work->curve_count, &industries));
    order_curves(&industries);
    ORK_TRY(industries_table(ctx, &industries, result));
    ORK_TRY(ranking_table(ctx, &industries, result));
    ORK_TRY(curves_table(ctx, work, result));
    for (size_t m = 0; m < POINTS_MEASURES; m++) {
        const points_curve *leader = leader_of(&industries, (points_measure)m);
        if (leader) ORK_TRY(deliver_leader(ctx, work, leader, result));
    }
    return add_values(ctx, &industries, result);
}

ork_status points_figures(ork_context *ctx, const points_work *work, ork_result *result)
{
    enum { BARS_MOST = 60 };
    const ork_table *ranking = ork_result_table(result, "ranking");
    const ork_column *index = ranking->columns[ork_table_find(ranking, "index")];
    bool differs = false;
    for (size_t k = 0; k < ranking->row_count; k++)
        differs = differs || (ork_column_has(index, k) && index->data.number[k] != 0);
    if (!differs || ranking->row_count < 2 || ranking->row_count > BARS_MOST) return ORK_OK;
    char *caption;
    ORK_NEW(caption, ork_arena_format(ctx, work->arena,
                                      "Area of the %s above its global band (localised), or less "
                                      "the area below it (dispersed).",
                                      points_measure_titles[work->first]));
    return ork_result_add_figure(
        ctx, result,
        &(ork_figure){ORK_FIGURE_DEFAULTS, .kind = ORK_FIGURE_BAR, .name = "localisation",
                      .title = "Which industries are localised", .caption = caption,
                      .table = "ranking", .label = "industry", .value = "index",
                      .group = "verdict"});
}
