/* Clusters told in tables. */
#include "methods/build.h"
#include "methods/cluster_stars/steps.h"

#include <math.h>

#define STARS(field, text) ORK_RECORD_FIELD(cluster_stars, field, text)
#define CHANGE(field, text) ORK_RECORD_FIELD(cluster_change, field, text)
#define COUNT(array) (sizeof(array) / sizeof *(array))

static const ork_record_field sizes[] = {
    {"size", "Size", offsetof(cluster_stars, size), ORK_FIELD_MEASURED},
    STARS(quotient, "Location quotient"),
    STARS(share, "Share in the region"),
    STARS(national, "Share of the industry"),
};
static const ork_record_field awards[] = {
    {"size_star", "Star for size", offsetof(cluster_stars, size_star), ORK_FIELD_WHOLE},
    {"specialisation_star", "Star for specialisation", offsetof(cluster_stars, specialisation_star),
     ORK_FIELD_WHOLE},
    {"focus_star", "Star for focus", offsetof(cluster_stars, focus_star), ORK_FIELD_WHOLE},
    {"stars", "Stars", offsetof(cluster_stars, stars), ORK_FIELD_WHOLE},
};
static const ork_record_field levels[] = {
    {"size", "Size", offsetof(cluster_change, size), ORK_FIELD_MEASURED},
    CHANGE(quotient, "Location quotient"),
    CHANGE(quotient_first, "Location quotient at first"),
    CHANGE(quotient_change, "Change of the quotient"),
};
static const ork_record_field factors[] = {
    CHANGE(growth, "Growth"),
    CHANGE(cluster_factor, "Cluster factor"),
    CHANGE(regional_factor, "Regional factor"),
    CHANGE(regional_mean, "Mean regional factor of the industry"),
    {"localised", "Quotient high enough", offsetof(cluster_change, localised), ORK_FIELD_FLAG},
    {"growing", "Cluster factor high enough", offsetof(cluster_change, growing), ORK_FIELD_FLAG},
    {"ahead", "Regional factor above the mean", offsetof(cluster_change, ahead), ORK_FIELD_FLAG},
    {"selected", "All three", offsetof(cluster_change, selected), ORK_FIELD_FLAG},
};

/* Which rows a table shows: units, industries and records. */
typedef struct {
    size_t count, *row, *industry, *record;
} row_list;

static ork_status list_rows(ork_context *ctx, ork_arena *arena, size_t count, row_list *rows)
{
    rows->count = 0;
    ORK_NEW(rows->row, ork_arena_calloc(ctx, arena, count, sizeof *rows->row));
    ORK_NEW(rows->industry, ork_arena_calloc(ctx, arena, count, sizeof *rows->industry));
    ORK_NEW(rows->record, ork_arena_calloc(ctx, arena, count, sizeof *rows->record));
    return ORK_OK;
}

static void add_row(row_list *rows, size_t row, size_t industry, size_t record)
{
    rows->row[rows->count] = row;
    rows->industry[rows->count] = industry;
    rows->record[rows->count++] = record;
}

static ork_status start_table(ork_context *ctx, const cluster_stars_work *work, const char *name,
                              const char *title, const row_list *rows, bool with_period,
                              ork_table **table)
{
    const ork_panel *panel = &work->from.panel;
    ORK_TRY(ork_build_table(ctx, name, title, rows->count, table));
    ORK_TRY(ork_build_pick(ctx, *table, "unit", panel->unit, rows->row));
    if (with_period) ORK_TRY(ork_build_pick(ctx, *table, "period", panel->period, rows->row));
    return ork_build_repeat(ctx, *table, "industry", "Industry", work->from.name, work->from.count,
                            rows->industry);
}

static ork_status stars_table(ork_context *ctx, const cluster_stars_work *work, const char *name,
                              const char *title, size_t from, ork_result *result)
{
    ORK_SCRATCH(scratch);
    const ork_panel *panel = &work->from.panel;
    row_list rows;
    ORK_TRY(list_rows(ctx, &scratch, work->from.count * (panel->count - from), &rows));
    for (size_t k = 0; k < work->from.count; k++) {
        for (size_t p = from; p < panel->count; p++)
            add_row(&rows, panel->row[p], k, k * panel->count + p);
    }
    ORK_OWNED_TABLE ork_table *table = NULL;
    ORK_TRY(start_table(ctx, work, name, title, &rows, from == 0, &table));
    ORK_TRY(ork_build_fields(ctx, table, sizes, COUNT(sizes), work->cluster, sizeof *work->cluster,
                             rows.record, work->from.measure));
    ORK_TRY(ork_build_fields(ctx, table, awards, COUNT(awards), work->cluster,
                             sizeof *work->cluster, rows.record, NULL));
    if (work->from.count == 1)
        ORK_TRY(
            ork_table_set_keys(ctx, table, "unit", from == 0 && panel->period ? "period" : NULL));
    return ork_build_deliver(ctx, result, &table);
}

/* Clusters with three, two and one stars, by region. */
static ork_status regions_table(ork_context *ctx, const cluster_stars_work *work,
                                ork_result *result)
{
    static const char *const names[] = {"three_stars", "two_stars", "one_star", "stars"};
    static const char *const labels[] = {"Clusters with three stars", "Clusters with two stars",
                                         "Clusters with one star", "Stars"};
    ORK_SCRATCH(scratch);
    const ork_panel *panel = &work->from.panel;
    double *counts;
    if (work->from.count < 2) return ORK_OK;
    ORK_NEW(counts, ork_arena_calloc(ctx, &scratch, 4 * panel->count, sizeof *counts));
    for (size_t k = 0; k < work->from.count; k++) {
        for (size_t p = 0; p < panel->count; p++) {
            double stars = work->cluster[k * panel->count + p].stars;
            if (isnan(stars)) continue;
            if (stars > 0) counts[(size_t)(3 - stars) * panel->count + p]++;
            counts[3 * panel->count + p] += stars;
        }
    }
    ORK_OWNED_TABLE ork_table *table = NULL;
    ORK_TRY(ork_build_table(ctx, "regions", "Clusters with stars by region", panel->count, &table));
    ORK_TRY(ork_build_pick(ctx, table, "unit", panel->unit, panel->row));
    ORK_TRY(ork_build_pick(ctx, table, "period", panel->period, panel->row));
    for (size_t c = 0; c < 4; c++)
        ORK_TRY(ork_build_integer(ctx, table, names[c], labels[c], counts + c * panel->count));
    ORK_TRY(ork_table_set_keys(ctx, table, "unit", panel->period ? "period" : NULL));
    return ork_build_deliver(ctx, result, &table);
}

/* ---- Change ------------------------------------------------------------------------------------
 */

static ork_status portfolio_table(ork_context *ctx, const cluster_stars_work *work,
                                  const row_list *rows, ork_result *result)
{
    ORK_SCRATCH(scratch);
    const char **quadrant;
    ORK_NEW(quadrant, ork_arena_calloc(ctx, &scratch, rows->count, sizeof *quadrant));
    for (size_t r = 0; r < rows->count; r++) {
        size_t of = work->change[r].quadrant;
        quadrant[r] = of == SIZE_MAX ? NULL : cluster_quadrants[of];
    }
    ORK_OWNED_TABLE ork_table *table = NULL;
    ORK_TRY(start_table(ctx, work, "portfolio", "Level and change of specialisation", rows, false,
                        &table));
    ORK_TRY(ork_build_fields(ctx, table, levels, COUNT(levels), work->change, sizeof *work->change,
                             rows->record, work->from.measure));
    ORK_TRY(ork_build_text(ctx, table, "quadrant", "Quadrant", quadrant));
    return ork_build_deliver(ctx, result, &table);
}

static ork_status navigator_table(ork_context *ctx, const cluster_stars_work *work,
                                  const row_list *rows, ork_result *result)
{
    ORK_OWNED_TABLE ork_table *table = NULL;
    ORK_TRY(start_table(ctx, work, "navigator", "Clusters by the Business Navigator's rule", rows,
                        false, &table));
    ORK_TRY(ork_build_fields(ctx, table, &levels[1], 1, work->change, sizeof *work->change,
                             rows->record, NULL));
    ORK_TRY(ork_build_fields(ctx, table, factors, COUNT(factors), work->change,
                             sizeof *work->change, rows->record, NULL));
    return ork_build_deliver(ctx, result, &table);
}

ork_status cluster_stars_tables(ork_context *ctx, const cluster_stars_work *work,
                                ork_result *result)
{
    ORK_SCRATCH(scratch);
    const ork_panel *panel = &work->from.panel;
    const char *in = ork_panel_in(ctx, work->arena, panel, panel->periods - 1), *title;
    ORK_TRY(stars_table(ctx, work, "clusters", "Clusters and their stars", 0, result));
    ORK_NEW(title,
            in ? ork_arena_format(ctx, work->arena, "Clusters and their stars%s", in) : NULL);
    size_t latest = panel->start[panel->periods - 1];
    ORK_TRY(panel->period ? stars_table(ctx, work, "latest", title, latest, result)
                          : ork_build_again(ctx, result, "clusters", "latest", title));
    ORK_TRY(regions_table(ctx, work, result));
    if (!work->change) return ORK_OK;
    row_list rows;
    ORK_TRY(list_rows(ctx, &scratch, work->from.count * work->pairs, &rows));
    for (size_t k = 0; k < work->from.count; k++) {
        for (size_t i = 0; i < work->pairs; i++)
            add_row(&rows, panel->row[work->last[i]], k, k * work->pairs + i);
    }
    ORK_TRY(portfolio_table(ctx, work, &rows, result));
    return navigator_table(ctx, work, &rows, result);
}
