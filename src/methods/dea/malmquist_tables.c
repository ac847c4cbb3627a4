/* The Malmquist index told in tables and figures. */
#include "methods/build.h"
#include "methods/dea/malmquist_steps.h"

#include <math.h>
#include <string.h>

enum { BARS_MOST = 120 };

#define PART(field, name, text)                                                                    \
    {                                                                                              \
        name, text, offsetof(malmquist_record, field), ORK_FIELD_NUMBER                            \
    }
static const ork_record_field parts[MALMQUIST_PARTS] = {
    PART(index, "malmquist", "Productivity change"),
    PART(efficiency, "efficiency_change", "Efficiency change"),
    PART(technical, "technical_change", "Technical change"),
    PART(pure_efficiency, "pure_efficiency_change", "Pure efficiency change"),
    PART(scale_efficiency, "scale_efficiency_change", "Scale efficiency change"),
    PART(technical_variable, "technical_change_variable",
         "Technical change under variable returns"),
    PART(scale, "scale_change", "Scale change (Ray and Desli)"),
};

/* Geometric means of records that come one by one; what is not defined is left out. */
typedef struct {
    double sum[MALMQUIST_PARTS], count[MALMQUIST_PARTS], improved;
} averages;

static void average(averages *of, const malmquist_record *record)
{
    double part[MALMQUIST_PARTS];
    memcpy(part, record, sizeof part);
    of->improved += part[0] > 1;
    for (size_t k = 0; k < MALMQUIST_PARTS; k++) {
        if (isnan(part[k])) continue;
        of->sum[k] += log(part[k]);
        of->count[k]++;
    }
}

static malmquist_record mean_of(const averages *of)
{
    double part[MALMQUIST_PARTS] = {0};
    malmquist_record mean;
    for (size_t k = 0; k < MALMQUIST_PARTS; k++)
        part[k] = of->count[k] > 0 ? exp(of->sum[k] / of->count[k]) : NAN;
    memcpy(&mean, part, sizeof mean);
    return mean;
}

static ork_status add_parts(ork_context *ctx, ork_table *table, const malmquist_record *records)
{
    return ork_build_fields(ctx, table, parts, MALMQUIST_PARTS, records, sizeof *records, NULL,
                            NULL);
}

/* Columns from and to; row r is about link which[r]. */
static ork_status add_link(ork_context *ctx, const malmquist_work *work, ork_table *table,
                           const size_t *which)
{
    ORK_SCRATCH(scratch);
    const ork_panel *panel = &work->data.panel;
    size_t *from, *to;
    ORK_NEW(from, ork_arena_calloc(ctx, &scratch, table->row_count, sizeof *from));
    ORK_NEW(to, ork_arena_calloc(ctx, &scratch, table->row_count, sizeof *to));
    for (size_t r = 0; r < table->row_count; r++) {
        from[r] = panel->row[panel->start[work->pairs.from[which[r]]]];
        to[r] = panel->row[panel->start[work->pairs.to[which[r]]]];
    }
    ORK_TRY(ork_build_pick(ctx, table, "from", panel->period, from));
    return ork_build_pick(ctx, table, "to", panel->period, to);
}

static ork_status index_table(ork_context *ctx, const malmquist_work *work, ork_result *result)
{
    ORK_SCRATCH(scratch);
    ORK_OWNED_TABLE ork_table *table = NULL;
    const ork_panel_pairs *pairs = &work->pairs;
    size_t *row, *link;
    ORK_NEW(row, ork_arena_calloc(ctx, &scratch, pairs->count, sizeof *row));
    ORK_NEW(link, ork_arena_calloc(ctx, &scratch, pairs->count, sizeof *link));
    for (size_t l = 0; l < pairs->links; l++) {
        for (size_t k = pairs->start[l]; k < pairs->start[l + 1]; k++) {
            row[k] = work->data.panel.row[pairs->earlier[k]];
            link[k] = l;
        }
    }
    ORK_TRY(ork_build_table(ctx, "malmquist", "Change of productivity and its parts", pairs->count,
                            &table));
    ORK_TRY(ork_build_pick(ctx, table, "unit", work->data.panel.unit, row));
    ORK_TRY(add_link(ctx, work, table, link));
    ORK_TRY(add_parts(ctx, table, work->record));
    return ork_build_deliver(ctx, result, &table);
}

/* ---- Means -------------------------------------------------------------------------------------
 */

static ork_status units_table(ork_context *ctx, const malmquist_work *work, ork_result *result)
{
    ORK_SCRATCH(scratch);
    ORK_OWNED_TABLE ork_table *table = NULL;
    const ork_panel *panel = &work->data.panel;
    size_t units = panel->units, rows = 0, *row;
    averages *of;
    malmquist_record *mean;
    double *links, *total;
    ORK_NEW(of, ork_arena_calloc(ctx, &scratch, units, sizeof *of));
    ORK_NEW(mean, ork_arena_calloc(ctx, &scratch, units, sizeof *mean));
    ORK_NEW(links, ork_arena_calloc(ctx, &scratch, units, sizeof *links));
    ORK_NEW(total, ork_arena_calloc(ctx, &scratch, units, sizeof *total));
    ORK_NEW(row, ork_arena_calloc(ctx, &scratch, units, sizeof *row));
    for (size_t u = 0; u < units; u++)
        row[u] = SIZE_MAX;
    for (size_t k = 0; k < work->pairs.count; k++) {
        size_t p = work->pairs.earlier[k], u = panel->unit_of[p];
        average(&of[u], &work->record[k]);
        if (row[u] == SIZE_MAX) row[u] = panel->row[p];
    }
    for (size_t u = 0; u < units; u++) {
        if (row[u] == SIZE_MAX) continue;
        size_t complete = (size_t)of[u].count[0] == work->pairs.links;
        mean[rows] = mean_of(&of[u]);
        links[rows] = of[u].count[0];
        total[rows] = complete ? exp(of[u].sum[0]) : NAN;
        row[rows++] = row[u];
    }
    ORK_TRY(ork_build_table(ctx, "units", "Mean change by unit", rows, &table));
    ORK_TRY(ork_build_pick(ctx, table, "unit", panel->unit, row));
    ORK_TRY(ork_build_integer(ctx, table, "links", "Pairs of periods", links));
    ORK_TRY(add_parts(ctx, table, mean));
    ORK_TRY(ork_build_number(ctx, table, "total", "Total change", NULL, total));
    return ork_build_deliver(ctx, result, &table);
}

static ork_status periods_table(ork_context *ctx, const malmquist_work *work,
                                malmquist_record *mean, ork_result *result)
{
    ORK_SCRATCH(scratch);
    ORK_OWNED_TABLE ork_table *table = NULL;
    const ork_panel_pairs *pairs = &work->pairs;
    double *units, *improved;
    size_t *link;
    ORK_NEW(units, ork_arena_calloc(ctx, &scratch, pairs->links, sizeof *units));
    ORK_NEW(improved, ork_arena_calloc(ctx, &scratch, pairs->links, sizeof *improved));
    ORK_NEW(link, ork_arena_calloc(ctx, &scratch, pairs->links, sizeof *link));
    for (size_t l = 0; l < pairs->links; l++) {
        averages of = {0};
        for (size_t k = pairs->start[l]; k < pairs->start[l + 1]; k++)
            average(&of, &work->record[k]);
        mean[l] = mean_of(&of);
        units[l] = of.count[0];
        improved[l] = of.improved;
        link[l] = l;
    }
    ORK_TRY(ork_build_table(ctx, "periods", "Mean change by period", pairs->links, &table));
    ORK_TRY(add_link(ctx, work, table, link));
    ORK_TRY(ork_build_integer(ctx, table, "units", "Units", units));
    ORK_TRY(ork_build_integer(ctx, table, "improved", "Units that grew", improved));
    ORK_TRY(add_parts(ctx, table, mean));
    return ork_build_deliver(ctx, result, &table);
}

/* The means chained from the first period on. */
static ork_status trend_table(ork_context *ctx, const malmquist_work *work,
                              const malmquist_record *mean, ork_result *result)
{
    ORK_SCRATCH(scratch);
    ORK_OWNED_TABLE ork_table *table = NULL;
    enum { LINES = 3 };
    static const char *const names[] = {"productivity", "efficiency", "technology"};
    const ork_panel *panel = &work->data.panel;
    size_t links = work->pairs.links, rows = (links + 1) * LINES, *row, *line;
    double *index, value[LINES] = {1, 1, 1};
    ORK_NEW(row, ork_arena_calloc(ctx, &scratch, rows, sizeof *row));
    ORK_NEW(line, ork_arena_calloc(ctx, &scratch, rows, sizeof *line));
    ORK_NEW(index, ork_arena_calloc(ctx, &scratch, rows, sizeof *index));
    for (size_t l = 0; l <= links; l++) {
        size_t t = l == 0 ? work->pairs.from[0] : work->pairs.to[l - 1];
        double by[LINES] = {1, 1, 1};
        if (l > 0) memcpy(by, &mean[l - 1], sizeof by); /* the first three parts */
        for (size_t k = 0; k < LINES; k++) {
            value[k] *= by[k];
            row[l * LINES + k] = panel->row[panel->start[t]];
            line[l * LINES + k] = k;
            index[l * LINES + k] = value[k];
        }
    }
    ORK_TRY(ork_build_table(ctx, "trend", "Productivity and its parts since the first period", rows,
                            &table));
    ORK_TRY(ork_build_pick(ctx, table, "period", panel->period, row));
    ORK_TRY(ork_build_repeat(ctx, table, "part", "Part", names, LINES, line));
    ORK_TRY(ork_build_number(ctx, table, "index", "Index, first period = 1", NULL, index));
    return ork_build_deliver(ctx, result, &table);
}

static ork_status add_values(ork_context *ctx, const malmquist_work *work, ork_result *result)
{
    averages of = {0};
    for (size_t k = 0; k < work->pairs.count; k++)
        average(&of, &work->record[k]);
    malmquist_record mean = mean_of(&of);
    ORK_TRY(ork_result_add_value(ctx, result, "mean_malmquist", "Mean productivity change", NULL,
                                 mean.index));
    ORK_TRY(ork_result_add_value(ctx, result, "mean_efficiency_change", "Mean efficiency change",
                                 NULL, mean.efficiency));
    return ork_result_add_value(ctx, result, "mean_technical_change", "Mean technical change", NULL,
                                mean.technical);
}

/* ---- Figures -----------------------------------------------------------------------------------
 */

static ork_status figures(ork_context *ctx, const malmquist_work *work, ork_result *result)
{
    const ork_panel *panel = &work->data.panel;
    const char *from = panel->period_name[work->pairs.from[0]];
    const char *to = panel->period_name[work->pairs.to[work->pairs.links - 1]];
    size_t rows = ork_result_table(result, "units")->row_count;
    char *title;
    if (rows <= BARS_MOST) {
        ORK_NEW(title, ork_arena_format(ctx, work->data.arena,
                                        "Mean change of productivity from %s to %s", from, to));
        ork_figure bars = {ORK_FIGURE_DEFAULTS,
                           .kind = ORK_FIGURE_BAR,
                           .name = "units",
                           .title = title,
                           .caption = "A factor between two periods that are compared: above 1 "
                                      "productivity grew.",
                           .table = "units",
                           .label = "unit",
                           .value = "malmquist",
                           .diverging = true};
        bars.y_line = 1;
        ORK_TRY(ork_result_add_figure(ctx, result, &bars));
    }
    ORK_NEW(title,
            ork_arena_format(ctx, work->data.arena,
                             "Catching up, and the frontier's own move, from %s to %s", from, to));
    ork_figure plot = {ORK_FIGURE_DEFAULTS,
                       .kind = ORK_FIGURE_SCATTER,
                       .name = "parts",
                       .title = title,
                       .caption = "Right of the line the unit came nearer to the frontier; above "
                                  "it the frontier rose where the unit is.",
                       .table = "units",
                       .label = "unit",
                       .x = "efficiency_change",
                       .y = "technical_change"};
    plot.x_line = plot.y_line = 1;
    if (rows > 1) ORK_TRY(ork_result_add_figure(ctx, result, &plot));
    if (work->pairs.links < 2) return ORK_OK;
    ORK_NEW(title,
            ork_arena_format(ctx, work->data.arena,
                             "Productivity, efficiency and technology from %s to %s", from, to));
    return ork_result_add_figure(
        ctx, result,
        &(ork_figure){ORK_FIGURE_DEFAULTS, .kind = ORK_FIGURE_LINE, .name = "trend", .title = title,
                      .caption = "Geometric means of the units, chained; the first period is 1.",
                      .table = "trend", .x = "period", .value = "index", .group = "part"});
}

ork_status malmquist_tables(ork_context *ctx, const malmquist_work *work, ork_result *result)
{
    ORK_SCRATCH(scratch);
    malmquist_record *mean;
    ORK_NEW(mean, ork_arena_calloc(ctx, &scratch, work->pairs.links, sizeof *mean));
    ORK_TRY(index_table(ctx, work, result));
    ORK_TRY(units_table(ctx, work, result));
    ORK_TRY(periods_table(ctx, work, mean, result));
    ORK_TRY(trend_table(ctx, work, mean, result));
    ORK_TRY(add_values(ctx, work, result));
    return figures(ctx, work, result);
}
