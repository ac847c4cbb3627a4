/* Specialisation told in tables. */
#include "methods/build.h"
#include "methods/specialization/steps.h"

#include <math.h>
#include <string.h>

/* ---- One row per unit, period and industry -----------------------------------------------------
 */

/* The cells that a table shows: industry by industry, positions from … to−1 of each. */
typedef struct {
    const specialization_work *work;
    ork_table *table;
    size_t from, to;
    double *values; /* [row_count] */
} cell_sheet;

/* Where a size is missing, the last column's cell says why in the data's words. */
static ork_status tell_reasons(ork_context *ctx, const cell_sheet *to)
{
    const specialization_work *work = to->work;
    ork_column *column = to->table->columns[to->table->column_count - 1];
    size_t n = work->panel.count, r = 0;
    for (size_t k = 0; k < work->industries && !work->is_index; k++) {
        for (size_t p = to->from; p < to->to; p++, r++) {
            if (!isnan(work->size[k * n + p]) || ork_column_has(column, r)) continue;
            ORK_TRY(
                ork_column_set_missing(ctx, column, r, (ork_reason)work->from.reason[k * n + p]));
        }
    }
    return ORK_OK;
}

/* A column picked from values that are held by industry and position. */
static ork_status add_cells(ork_context *ctx, const cell_sheet *to, const char *name,
                            const char *label, const char *measure, const double *cells)
{
    size_t n = to->work->panel.count, r = 0;
    for (size_t k = 0; k < to->work->industries; k++) {
        for (size_t p = to->from; p < to->to; p++)
            to->values[r++] = cells[k * n + p];
    }
    ORK_TRY(ork_build_number(ctx, to->table, name, label, measure, to->values));
    return tell_reasons(ctx, to);
}

static ork_status add_cell_keys(ork_context *ctx, const cell_sheet *to, bool with_period)
{
    ORK_SCRATCH(scratch);
    const specialization_work *work = to->work;
    size_t *row, *which, r = 0;
    ORK_NEW(row, ork_arena_calloc(ctx, &scratch, to->table->row_count, sizeof *row));
    ORK_NEW(which, ork_arena_calloc(ctx, &scratch, to->table->row_count, sizeof *which));
    for (size_t k = 0; k < work->industries; k++) {
        for (size_t p = to->from; p < to->to; p++) {
            row[r] = work->panel.row[p];
            which[r++] = k;
        }
    }
    ORK_TRY(ork_build_pick(ctx, to->table, "unit", work->panel.unit, row));
    if (with_period) ORK_TRY(ork_build_pick(ctx, to->table, "period", work->panel.period, row));
    return ork_build_repeat(ctx, to->table, "industry", "Industry", work->industry,
                            work->industries, which);
}

static double symmetric(double quotient)
{
    return (quotient - 1) / (quotient + 1);
}

/* The location quotient told in another way. */
static ork_status add_transformed(ork_context *ctx, const cell_sheet *to, const char *name,
                                  const char *label, double (*transform)(double))
{
    size_t n = to->work->panel.count, r = 0;
    for (size_t k = 0; k < to->work->industries; k++) {
        for (size_t p = to->from; p < to->to; p++)
            to->values[r++] = transform(to->work->quotient[k * n + p]);
    }
    ORK_TRY(ork_build_number(ctx, to->table, name, label, NULL, to->values));
    return tell_reasons(ctx, to);
}

static ork_status add_standardised(ork_context *ctx, const cell_sheet *to)
{
    const specialization_work *work = to->work;
    const ork_panel *panel = &work->panel;
    size_t r = 0;
    if (!work->standardised) return ORK_OK;
    ORK_TRY(add_cells(ctx, to, "standardised_quotient", "Standardised location quotient", NULL,
                      work->standardised));
    for (size_t k = 0; k < work->industries; k++) {
        size_t t = 0;
        for (size_t p = to->from; p < to->to; p++, r++) {
            while (p >= panel->start[t + 1])
                t++;
            double cut_off = work->summary[k * panel->periods + t].cut_off;
            double z = work->standardised[k * panel->count + p];
            to->values[r] = isnan(work->quotient[k * panel->count + p]) || isnan(cut_off)
                                ? NAN
                                : z >= cut_off; /* log 0 is not */
        }
    }
    ORK_TRY(ork_build_boolean(ctx, to->table, "exceptional", "Exceptional quotient", to->values));
    return tell_reasons(ctx, to);
}

static ork_status add_rank(ork_context *ctx, const cell_sheet *to)
{
    size_t n = to->work->panel.count, r = 0;
    for (size_t k = 0; k < to->work->industries; k++) {
        for (size_t p = to->from; p < to->to; p++)
            to->values[r++] = to->work->rank[k * n + p];
    }
    return ork_build_integer(ctx, to->table, "rank", "Rank", to->values);
}

static ork_status add_totals(ork_context *ctx, const cell_sheet *to)
{
    size_t r = 0;
    for (size_t k = 0; k < to->work->industries; k++) {
        for (size_t p = to->from; p < to->to; p++)
            to->values[r++] = to->work->total[p];
    }
    return ork_build_number(ctx, to->table, "total", "Total of the region", to->work->from.measure,
                            to->values);
}

/* Where a published index is missing, the last column's cell says why in the source's words. */
static ork_status lend_reasons(ork_context *ctx, const cell_sheet *to)
{
    const specialization_work *work = to->work;
    ork_column *column = to->table->columns[to->table->column_count - 1];
    const ork_column *source;
    if (!work->is_index) return ORK_OK;
    ORK_TRY(ork_table_column(ctx, work->panel.table, work->options->index, &source));
    for (size_t p = to->from, r = 0; p < to->to; p++, r++) {
        size_t row = work->panel.row[p];
        if (ork_column_has(column, r) || ork_column_has(source, row)) continue;
        ORK_TRY(ork_column_set_missing(ctx, column, r, ork_column_reason(source, row)));
    }
    return ORK_OK;
}

static ork_status fill_quotients(ork_context *ctx, const cell_sheet *to, bool with_period)
{
    const specialization_work *work = to->work;
    ORK_TRY(add_cell_keys(ctx, to, with_period));
    if (!work->is_index) {
        ORK_TRY(add_cells(ctx, to, "size", "Size", work->from.measure, work->size));
        ORK_TRY(add_totals(ctx, to));
        ORK_TRY(add_cells(ctx, to, "share_in_region", "Share in the region", NULL, work->share));
    }
    ORK_TRY(add_cells(ctx, to, "sectoral_share_index", "Sectoral share index", NULL, work->index));
    ORK_TRY(lend_reasons(ctx, to));
    if (!work->is_index) {
        ORK_TRY(add_cells(ctx, to, "location_quotient", "Location quotient", NULL, work->quotient));
        ORK_TRY(
            add_cells(ctx, to, "share_of_national", "Share of the industry", NULL, work->national));
        ORK_TRY(add_transformed(ctx, to, "symmetric_quotient", "Symmetric location quotient",
                                symmetric));
        ORK_TRY(add_transformed(ctx, to, "log_quotient", "Logarithm of the quotient", log));
        ORK_TRY(add_standardised(ctx, to));
    }
    ORK_TRY(add_rank(ctx, to));
    return lend_reasons(ctx, to);
}

static ork_status cells_table(ork_context *ctx, const specialization_work *work, const char *name,
                              const char *title, bool is_latest, ork_result *result)
{
    ORK_SCRATCH(scratch);
    const ork_panel *panel = &work->panel;
    cell_sheet to = {.work = work, .to = panel->count};
    if (is_latest) to.from = panel->start[panel->periods - 1];
    size_t rows = (to.to - to.from) * work->industries;
    ORK_NEW(to.values, ork_arena_calloc(ctx, &scratch, rows, sizeof *to.values));
    ORK_OWNED_TABLE ork_table *table = NULL;
    ORK_TRY(ork_build_table(ctx, name, title, rows, &table));
    to.table = table;
    ORK_TRY(fill_quotients(ctx, &to, !is_latest));
    if (work->industries == 1) {
        bool has_period = !is_latest && panel->period;
        ORK_TRY(ork_table_set_keys(ctx, table, "unit", has_period ? "period" : NULL));
    }
    return ork_build_deliver(ctx, result, &table);
}

/* ---- One row per period and industry -----------------------------------------------------------
 */

/* Summaries in the table's order, period by period. */
typedef struct {
    const specialization_work *work;
    ork_table *table;
    double *values;
    const char **names;
} summary_sheet;

static const industry_summary *summary_of(const summary_sheet *to, size_t r)
{
    size_t k = r % to->work->industries, t = r / to->work->industries;
    return &to->work->summary[k * to->work->panel.periods + t];
}

static ork_status add_summary(ork_context *ctx, const summary_sheet *to, const char *name,
                              const char *label, const char *measure, size_t offset)
{
    for (size_t r = 0; r < to->table->row_count; r++) {
        memcpy(&to->values[r], (const char *)summary_of(to, r) + offset, sizeof(double));
    }
    return ork_build_number(ctx, to->table, name, label, measure, to->values);
}

static ork_status add_unit_names(ork_context *ctx, const summary_sheet *to, const char *name,
                                 const char *label, size_t offset)
{
    for (size_t r = 0; r < to->table->row_count; r++) {
        size_t p;
        memcpy(&p, (const char *)summary_of(to, r) + offset, sizeof p);
        to->names[r] = p == SIZE_MAX ? NULL : ork_panel_unit(&to->work->panel, p);
    }
    return ork_build_text(ctx, to->table, name, label, to->names);
}

static ork_status add_unit_counts(ork_context *ctx, const summary_sheet *to)
{
    for (size_t r = 0; r < to->table->row_count; r++) {
        to->values[r] = (double)summary_of(to, r)->units;
    }
    return ork_build_integer(ctx, to->table, "units", "Units with a value", to->values);
}

#define SUMMARY(field) offsetof(industry_summary, field)

static ork_status add_concentration(ork_context *ctx, const summary_sheet *to)
{
    const char *measure = to->work->from.measure;
    ORK_TRY(add_summary(ctx, to, "size", "Size of the industry", measure, SUMMARY(size)));
    ORK_TRY(add_summary(ctx, to, "total", "Total of all industries", measure, SUMMARY(total)));
    ORK_TRY(add_summary(ctx, to, "herfindahl", "Herfindahl index over regions", NULL,
                        SUMMARY(herfindahl)));
    ORK_TRY(add_summary(ctx, to, "herfindahl_normalised", "Normalised Herfindahl index", NULL,
                        SUMMARY(herfindahl_normalised)));
    return add_summary(ctx, to, "equivalent_number", "Equivalent number of equal regions", NULL,
                       SUMMARY(equivalent_number));
}

static ork_status add_aggregates(ork_context *ctx, const summary_sheet *to)
{
    ORK_TRY(add_summary(ctx, to, "sectoral_share_sum", "Sectoral share index, sum", NULL,
                        SUMMARY(index_sum)));
    ORK_TRY(add_summary(ctx, to, "sectoral_share_mean", "Sectoral share index, mean", NULL,
                        SUMMARY(index_mean)));
    ORK_TRY(add_summary(ctx, to, "sectoral_share_mean_all", "Sectoral share index, sum per unit",
                        NULL, SUMMARY(index_mean_all)));
    ORK_TRY(add_summary(ctx, to, "sectoral_share_sum_of_squares",
                        "Sectoral share index, sum of squares", NULL, SUMMARY(index_squares)));
    ORK_TRY(add_unit_names(ctx, to, "most_specialised", "Most specialised unit",
                           SUMMARY(most_specialised)));
    return add_summary(ctx, to, "highest",
                       to->work->is_index ? "Its sectoral share index" : "Its location quotient",
                       NULL, SUMMARY(highest));
}

static ork_status add_cut_offs(ork_context *ctx, const summary_sheet *to)
{
    if (!to->work->standardised) return ORK_OK;
    ORK_TRY(add_summary(ctx, to, "cut_off", "Standardised quotient from which it is exceptional",
                        NULL, SUMMARY(cut_off)));
    return add_summary(ctx, to, "quotient_cut_off", "Location quotient there", NULL,
                       SUMMARY(quotient_cut_off));
}

static ork_status industries_table(ork_context *ctx, const specialization_work *work,
                                   ork_result *result)
{
    ORK_SCRATCH(scratch);
    size_t rows = work->industries * work->panel.periods, *row, *which;
    summary_sheet to = {.work = work};
    ORK_NEW(row, ork_arena_calloc(ctx, &scratch, rows, sizeof *row));
    ORK_NEW(which, ork_arena_calloc(ctx, &scratch, rows, sizeof *which));
    ORK_NEW(to.values, ork_arena_calloc(ctx, &scratch, rows, sizeof *to.values));
    ORK_NEW(to.names, ork_arena_calloc(ctx, &scratch, rows, sizeof *to.names));
    for (size_t r = 0; r < rows; r++) {
        row[r] = work->panel.row[work->panel.start[r / work->industries]];
        which[r] = r % work->industries;
    }
    ORK_OWNED_TABLE ork_table *table = NULL;
    ORK_TRY(ork_build_table(ctx, "industries", "Industries over all regions", rows, &table));
    to.table = table;
    ORK_TRY(ork_build_pick(ctx, table, "period", work->panel.period, row));
    ORK_TRY(ork_build_repeat(ctx, table, "industry", "Industry", work->industry, work->industries,
                             which));
    ORK_TRY(add_unit_counts(ctx, &to));
    if (!work->is_index) ORK_TRY(add_concentration(ctx, &to));
    ORK_TRY(add_aggregates(ctx, &to));
    if (!work->is_index) {
        ORK_TRY(add_unit_names(ctx, &to, "leader", "Greatest unit", SUMMARY(leader)));
        ORK_TRY(add_summary(ctx, &to, "leader_share", "Its share of the industry", NULL,
                            SUMMARY(leader_share)));
        ORK_TRY(add_cut_offs(ctx, &to));
    }
    return ork_build_deliver(ctx, result, &table);
}

/* ---- One row per unit and period ---------------------------------------------------------------
 */

#define REGION(field, text) ORK_RECORD_FIELD(region_summary, field, text)
static const ork_record_field region_fields[] = {
    REGION(herfindahl, "Herfindahl index over industries"),
    REGION(herfindahl_normalised, "Normalised Herfindahl index"),
    REGION(equivalent_number, "Equivalent number of equal industries"),
    REGION(entropy, "Entropy over industries"),
    REGION(relative_entropy, "Relative entropy"),
    REGION(krugman_rest, "Krugman index against the rest"),
    REGION(krugman_mean, "Krugman index against the mean of the others"),
    REGION(krugman_total, "Krugman index against all regions"),
    REGION(hoover, "Hoover index"),
    REGION(hachman, "Hachman index"),
    REGION(gini, "Gini coefficient of the quotients"),
    REGION(gini_lorenz, "Gini coefficient of the Lorenz curve"),
    {"specialised_industries", "Industries with a location quotient above 1",
     offsetof(region_summary, above_one), ORK_FIELD_WHOLE},
    REGION(covered, "Share of the total in the given industries"),
};

static ork_status regions_table(ork_context *ctx, const specialization_work *work,
                                ork_result *result)
{
    if (work->industries < 2) return ORK_OK;
    size_t n = work->panel.count;
    ORK_OWNED_TABLE ork_table *table = NULL;
    ORK_TRY(ork_build_table(ctx, "regions", "Regions over their industries", n, &table));
    ORK_TRY(ork_build_pick(ctx, table, "unit", work->panel.unit, work->panel.row));
    ORK_TRY(ork_build_pick(ctx, table, "period", work->panel.period, work->panel.row));
    ORK_TRY(ork_build_fields(ctx, table, region_fields,
                             sizeof region_fields / sizeof *region_fields, work->region,
                             sizeof *work->region, NULL, NULL));
    ORK_TRY(ork_table_set_keys(ctx, table, "unit", work->panel.period ? "period" : NULL));
    return ork_build_deliver(ctx, result, &table);
}

ork_status specialization_tables(ork_context *ctx, const specialization_work *work,
                                 ork_result *result)
{
    ORK_TRY(cells_table(ctx, work, "quotients", "Specialisation by unit", false, result));
    const char *in = ork_panel_in(ctx, work->arena, &work->panel, work->panel.periods - 1), *title;
    ORK_NEW(title, in ? ork_arena_format(ctx, work->arena, "Specialisation%s", in) : NULL);
    ORK_TRY(work->panel.period ? cells_table(ctx, work, "latest", title, true, result)
                               : ork_build_again(ctx, result, "quotients", "latest", title));
    ORK_TRY(industries_table(ctx, work, result));
    return regions_table(ctx, work, result);
}
