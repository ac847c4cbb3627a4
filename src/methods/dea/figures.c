/* Figures of data envelopment. */
#include "methods/build.h"
#include "methods/dea/steps.h"

#include <math.h>

enum { BARS_MOST = 120, LINES_MOST = 12, POINTS_MOST = 2000 };

static const char *title_of(ork_context *ctx, const dea_work *work, const char *words)
{
    const ork_panel *panel = &work->data.panel;
    const char *in = ork_panel_in(ctx, work->data.arena, panel, panel->periods - 1);
    return in ? ork_arena_format(ctx, work->data.arena, "%s%s", words, in) : NULL;
}

static ork_status scores_figure(ork_context *ctx, const dea_work *work, ork_result *result)
{
    const ork_table *ranking = ork_result_table(result, "ranking");
    char *title;
    if (ranking->row_count == 0) return ORK_OK;
    ORK_NEW(title, (char *)title_of(ctx, work, "Efficiency"));
    ork_figure figure = {ORK_FIGURE_DEFAULTS,
                         .kind = ORK_FIGURE_BAR,
                         .name = "efficiency",
                         .title = title,
                         .caption = "1: on the frontier of what the units show to be possible.",
                         .table = "ranking",
                         .label = "unit",
                         .value = "score",
                         .group = "status",
                         .grades = "efficient|weakly efficient|inefficient"};
    if (ranking->row_count > BARS_MOST) return ORK_OK;
    ORK_TRY(ork_result_add_figure(ctx, result, &figure));
    if (work->options->bootstrap == 0) return ORK_OK;
    ORK_NEW(title, (char *)title_of(ctx, work, "Efficiency without bias, with intervals"));
    figure.kind = ORK_FIGURE_DOT;
    figure.name = "intervals";
    figure.title = title;
    figure.caption = "The score itself is an upper bound: the true frontier lies beyond the units.";
    figure.value = "corrected";
    figure.lower = "lower";
    figure.upper = "upper";
    figure.y = "score";
    figure.group = figure.grades = NULL;
    return ork_result_add_figure(ctx, result, &figure);
}

static ork_status periods_figure(ork_context *ctx, const dea_work *work, ork_result *result)
{
    const ork_panel *panel = &work->data.panel;
    if (panel->periods < 2) return ORK_OK;
    char *title;
    ORK_NEW(title, ork_arena_format(ctx, work->data.arena, "Efficiency from %s to %s",
                                    panel->period_name[0], panel->period_name[panel->periods - 1]));
    ork_figure figure = {ORK_FIGURE_DEFAULTS, .kind = ORK_FIGURE_LINE, .name = "periods",
                         .title = title,      .table = "efficiency",   .x = "period",
                         .value = "score",    .group = "unit"};
    if (panel->units > LINES_MOST) {
        figure.table = "summary";
        figure.value = "mean";
        figure.group = NULL;
        figure.y = NULL;
        ORK_NEW(figure.title,
                ork_arena_format(ctx, work->data.arena, "Mean efficiency from %s to %s",
                                 panel->period_name[0], panel->period_name[panel->periods - 1]));
    }
    return ork_result_add_figure(ctx, result, &figure);
}

/* ---- The frontier ------------------------------------------------------------------------------
 */

/* Units in a plane, and the line that they make. Rows: the line's corners, then units. */
typedef struct {
    size_t rows;
    double *x, *y, *line; /* [rows] */
    const char **unit, **status;
    const char *x_label, *y_label;
    bool is_isoquant; /* inputs per output: less is better on both axes */
} plane;

static bool can_be_drawn(const dea_work *work)
{
    size_t n = work->scope[work->scopes - 1].group.n;
    bool is_plain = work->data.m == 1 && work->data.s == 1;
    bool is_isoquant =
        work->data.m == 2 && work->data.s == 1 && work->options->returns == ORK_RETURNS_CONSTANT;
    return n > 0 && n <= POINTS_MOST && (is_plain || is_isoquant);
}

static ork_status plane_new(ork_context *ctx, const dea_work *work, plane *made)
{
    ork_arena *arena = work->data.arena;
    const dea_group *group = &work->scope[work->scopes - 1].group;
    const char *const *label = work->data.label;
    size_t most = 2 * group->n + 2;
    made->is_isoquant = work->data.m == 2;
    ORK_NEW(made->x, ork_arena_calloc(ctx, arena, most, sizeof(double)));
    ORK_NEW(made->y, ork_arena_calloc(ctx, arena, most, sizeof(double)));
    ORK_NEW(made->line, ork_arena_calloc(ctx, arena, most, sizeof(double)));
    ORK_NEW(made->unit, ork_arena_calloc(ctx, arena, most, sizeof *made->unit));
    ORK_NEW(made->status, ork_arena_calloc(ctx, arena, most, sizeof *made->status));
    made->x_label = label[0];
    made->y_label = label[1];
    if (!made->is_isoquant) return ORK_OK;
    ORK_NEW(made->x_label, ork_arena_format(ctx, arena, "%s / %s", label[0], label[2]));
    ORK_NEW(made->y_label, ork_arena_format(ctx, arena, "%s / %s", label[1], label[2]));
    return ORK_OK;
}

static void add_corner(plane *to, double x, double y)
{
    to->x[to->rows] = x;
    to->y[to->rows] = NAN;
    to->line[to->rows++] = y;
}

/* From the ends of the range to the efficient units, ascending in x, and on. */
static ork_status add_line(ork_context *ctx, const dea_work *work, const double *x, const double *y,
                           plane *to)
{
    const dea_group *group = &work->scope[work->scopes - 1].group;
    ork_returns returns = work->model.returns;
    bool from_origin = returns == ORK_RETURNS_CONSTANT || returns == ORK_RETURNS_NON_INCREASING;
    bool by_ray = returns == ORK_RETURNS_CONSTANT || returns == ORK_RETURNS_NON_DECREASING;
    double least_x, most_x, least_y, most_y;
    size_t *order, count = 0;
    ORK_NEW(order, ork_arena_calloc(ctx, work->data.arena, group->n, sizeof *order));
    ORK_TRY(ork_order(ctx, x, group->n, false, order));
    for (size_t k = 0; k < group->n; k++)
        if (work->record[group->position[order[k]]].status == DEA_EFFICIENT)
            order[count++] = order[k];
    if (count == 0) return ORK_OK;
    ork_extremes(x, group->n, &least_x, &most_x);
    ork_extremes(y, group->n, &least_y, &most_y);
    size_t first = order[0], last = order[count - 1];
    if (to->is_isoquant) {
        add_corner(to, x[first], most_y);
    } else {
        add_corner(to, from_origin ? 0 : x[first], from_origin ? 0 : least_y);
    }
    for (size_t k = 0; k < count; k++)
        add_corner(to, x[order[k]], y[order[k]]);
    if (to->is_isoquant || !by_ray) {
        add_corner(to, most_x, y[last]);
    } else if (x[last] > 0 && y[last] > 0) {
        double end = fmin(most_x, most_y / y[last] * x[last]);
        add_corner(to, end, end * y[last] / x[last]);
    }
    return ORK_OK;
}

static ork_status frontier_table(ork_context *ctx, const dea_work *work, ork_result *result)
{
    static const char *const statuses[] = {"efficient", "weakly efficient", "inefficient"};
    ORK_OWNED_TABLE ork_table *table = NULL;
    const dea_group *group = &work->scope[work->scopes - 1].group;
    size_t n = group->n;
    double *x, *y;
    plane of = {0};
    ORK_TRY(plane_new(ctx, work, &of));
    ORK_NEW(x, ork_arena_calloc(ctx, work->data.arena, n, sizeof(double)));
    ORK_NEW(y, ork_arena_calloc(ctx, work->data.arena, n, sizeof(double)));
    for (size_t i = 0; i < n; i++) {
        x[i] = of.is_isoquant ? group->x[i] / group->y[i] : group->x[i];
        y[i] = of.is_isoquant ? group->x[n + i] / group->y[i] : group->y[i];
    }
    ORK_TRY(add_line(ctx, work, x, y, &of));
    for (size_t i = 0; i < n; i++, of.rows++) {
        of.x[of.rows] = x[i];
        of.y[of.rows] = y[i];
        of.line[of.rows] = NAN;
        of.unit[of.rows] = ork_panel_unit(&work->data.panel, group->position[i]);
        of.status[of.rows] = statuses[work->record[group->position[i]].status];
    }
    ORK_TRY(ork_build_table(ctx, "frontier", "The frontier and the units", of.rows, &table));
    ORK_TRY(ork_build_text(ctx, table, "unit", "Unit", of.unit));
    ORK_TRY(ork_build_number(ctx, table, "x", of.x_label, NULL, of.x));
    ORK_TRY(ork_build_number(ctx, table, "y", of.y_label, NULL, of.y));
    ORK_TRY(ork_build_number(ctx, table, "frontier", "Frontier", NULL, of.line));
    ORK_TRY(ork_build_text(ctx, table, "status", "Status", of.status));
    return ork_build_deliver(ctx, result, &table);
}

static ork_status frontier_figure(ork_context *ctx, const dea_work *work, ork_result *result)
{
    char *title;
    bool is_isoquant = work->data.m == 2;
    if (!can_be_drawn(work)) return ORK_OK;
    ORK_TRY(frontier_table(ctx, work, result));
    ORK_NEW(title, (char *)title_of(ctx, work, "The frontier and the units"));
    return ork_result_add_figure(
        ctx, result,
        &(ork_figure){
            ORK_FIGURE_DEFAULTS, .kind = ORK_FIGURE_SCATTER, .name = "frontier", .title = title,
            .caption = is_isoquant ? "The nearer to the lower left, the less a unit needs "
                                     "for one unit of output; the line is the frontier."
                                   : "The line is the frontier.",
            .table = "frontier", .label = "unit", .x = "x", .y = "y", .value = "frontier",
            .group = "status", .grades = "efficient|weakly efficient|inefficient"});
}

ork_status dea_figures(ork_context *ctx, const dea_work *work, ork_result *result)
{
    ORK_TRY(scores_figure(ctx, work, result));
    ORK_TRY(frontier_figure(ctx, work, result));
    return periods_figure(ctx, work, result);
}
