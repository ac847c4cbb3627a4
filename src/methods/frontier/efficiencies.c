/* Efficiency of each row, of each unit over periods, and how inefficiency is distributed. */
#include "methods/build.h"
#include "methods/frontier/frontier.h"
#include "orken/math.h"

#include <math.h>

/* ---- Rows --------------------------------------------------------------------------------------
 */

/* Spreads values of the rows used over all rows of the table. */
static const double *over_rows(const frontier_analysis *a, const double *values, double *rows)
{
    for (size_t i = 0; i < a->input->data->row_count; i++)
        rows[i] = a->place[i] == SIZE_MAX ? NAN : values[a->place[i]];
    return rows;
}

/* Ranks among values that are there, 1 the greatest. */
static ork_status rank(ork_context *ctx, const double *values, size_t n, double *ranks)
{
    ORK_SCRATCH(scratch);
    double *known, *rank_of;
    size_t count = 0;
    ORK_NEW(known, ork_arena_alloc(ctx, &scratch, (n + 1) * sizeof *known));
    ORK_NEW(rank_of, ork_arena_alloc(ctx, &scratch, (n + 1) * sizeof *rank_of));
    for (size_t i = 0; i < n; i++)
        if (!isnan(values[i])) known[count++] = values[i];
    ORK_TRY(ork_rank(ctx, known, count, false, ORK_TIES_MINIMUM, rank_of));
    count = 0;
    for (size_t i = 0; i < n; i++)
        ranks[i] = isnan(values[i]) ? NAN : rank_of[count++];
    return ORK_OK;
}

/* "below 50 %", "50-70 %", …, "90 % and more" */
static ork_status band_names(ork_context *ctx, const frontier_analysis *a, ork_arena *arena,
                             const char ***names)
{
    const ork_reals *ends = &a->options->bands;
    ORK_NEW(*names, ork_arena_calloc(ctx, arena, ends->count + 1, sizeof **names));
    for (size_t k = 0; k <= ends->count; k++) {
        double low = k ? 100 * ends->items[k - 1] : 0;
        double high = k < ends->count ? 100 * ends->items[k] : 0;
        if (k == 0)
            ORK_NEW((*names)[k], ork_arena_format(ctx, arena, "below %g %%", high));
        else if (k == ends->count)
            ORK_NEW((*names)[k], ork_arena_format(ctx, arena, "%g %% and more", low));
        else
            ORK_NEW((*names)[k], ork_arena_format(ctx, arena, "%g-%g %%", low, high));
    }
    return ORK_OK;
}

static ork_status add_band(ork_context *ctx, const frontier_analysis *a, ork_table *table,
                           const double *efficiency)
{
    ORK_SCRATCH(scratch);
    const char **names, **texts;
    size_t n = table->row_count;
    if (a->options->bands.count == 0) return ORK_OK;
    ORK_TRY(band_names(ctx, a, &scratch, &names));
    ORK_NEW(texts, ork_arena_calloc(ctx, &scratch, n + 1, sizeof *texts));
    for (size_t i = 0; i < n; i++) {
        size_t k = 0;
        if (isnan(efficiency[i])) continue;
        while (k < a->options->bands.count && efficiency[i] >= a->options->bands.items[k])
            k++;
        texts[i] = names[k];
    }
    return ork_build_text(ctx, table, "band", "Band", texts);
}

/* What is made less than at the frontier, or spent more; NaN where outputs are several. */
static double shortfall(const frontier_analysis *a, size_t i)
{
    double share = a->efficiency[i];
    if (!a->has_output[i]) return NAN;
    if (a->options->form == ORK_FORM_LINEAR && !a->options->in_levels) return NAN;
    switch (a->options->orientation) {
    case ORK_ORIENTATION_COST:
        return a->output[i] * (1 - share);
    case ORK_ORIENTATION_INPUT_DISTANCE:
        return NAN;
    default:
        return a->output[i] / share - a->output[i];
    }
}

ork_status frontier_keys(ork_context *ctx, const frontier_analysis *a, const size_t *which,
                         ork_table *table)
{
    ORK_SCRATCH(scratch);
    const ork_table *data = a->input->data;
    size_t n = table->row_count, *rows;
    double *numbers;
    ORK_NEW(rows, ork_arena_alloc(ctx, &scratch, (n + 1) * sizeof *rows));
    ORK_NEW(numbers, ork_arena_alloc(ctx, &scratch, (n + 1) * sizeof *numbers));
    for (size_t i = 0; i < n; i++) {
        rows[i] = which ? which[i] : i;
        numbers[i] = (double)ork_table_file_row(data, rows[i]);
    }
    if (data->unit < 0) return ork_build_integer(ctx, table, "row", "Row of the file", numbers);
    ORK_TRY(ork_build_pick(ctx, table, "unit", data->columns[data->unit], rows));
    if (data->period >= 0)
        ORK_TRY(ork_build_pick(ctx, table, "period", data->columns[data->period], rows));
    return ork_table_set_keys(ctx, table, "unit", data->period >= 0 ? "period" : NULL);
}

static ork_status add_rows(ork_context *ctx, const frontier_analysis *a, ork_result *result)
{
    ORK_SCRATCH(scratch);
    size_t n = a->input->data->row_count;
    bool is_cost = frontier_is_cost(a), is_log = a->options->form != ORK_FORM_LINEAR;
    double *rows, *efficiency, *derived;
    ORK_NEW(rows, ork_arena_alloc(ctx, &scratch, (n + 1) * sizeof *rows));
    ORK_NEW(derived, ork_arena_alloc(ctx, &scratch, (n + 1) * sizeof *derived));
    ORK_NEW(efficiency, ork_arena_alloc(ctx, &scratch, (n + 1) * sizeof *efficiency));
    over_rows(a, a->efficiency, efficiency);
    ORK_OWNED_TABLE ork_table *table = NULL;
    ORK_TRY(ork_build_table(ctx, "efficiency", is_cost ? "Cost efficiency" : "Technical efficiency",
                            n, &table));
    ORK_TRY(frontier_keys(ctx, a, NULL, table));
    ORK_TRY(ork_build_number(ctx, table, "efficiency", "Efficiency", NULL, efficiency));
    const struct {
        const char *name, *label;
        const double *values;
    } columns[] = {{"lower", "Lower end", a->lower},
                   {"upper", "Upper end", a->upper},
                   {"jlms", "exp(-E[u|e])", a->jlms},
                   {"mode", "exp(-mode of u)", a->mode},
                   {"persistent", "Lasting efficiency", a->persistent},
                   {"overall", "Overall efficiency", a->overall}};
    for (size_t k = 0; k < sizeof columns / sizeof *columns; k++) {
        if (columns[k].values)
            ORK_TRY(ork_build_number(ctx, table, columns[k].name, columns[k].label, NULL,
                                     over_rows(a, columns[k].values, rows)));
    }
    for (size_t i = 0; i < n; i++)
        derived[i] = 1 - efficiency[i];
    ORK_TRY(ork_build_number(ctx, table, "gap", "Gap to the frontier", NULL, derived));
    ORK_TRY(rank(ctx, efficiency, n, derived));
    ORK_TRY(ork_build_integer(ctx, table, "rank", "Rank", derived));
    ORK_TRY(add_band(ctx, a, table, efficiency));
    ORK_TRY(ork_build_number(ctx, table, "observed",
                             is_log ? "Explained, in logarithms" : "Observed", NULL,
                             over_rows(a, a->y, rows)));
    ORK_TRY(ork_build_number(ctx, table, "frontier", "Frontier", NULL,
                             over_rows(a, a->frontier_value, rows)));
    for (size_t i = 0; i < n; i++)
        derived[i] = a->place[i] == SIZE_MAX ? NAN : shortfall(a, a->place[i]);
    ORK_TRY(ork_build_number(ctx, table, "shortfall",
                             is_cost ? "Spent above the frontier" : "Short of the frontier", NULL,
                             derived));
    return ork_build_deliver(ctx, result, &table);
}

/* ---- Units over periods ------------------------------------------------------------------------
 */

typedef struct unit_record {
    double n, mean, first, last, change, rank;
    double from, to; /* times of first and last */
} unit_record;

static void gather_unit(unit_record *record, double time, double efficiency)
{
    if (isnan(efficiency)) return;
    record->mean += efficiency;
    if (record->n == 0 || time < record->from) record->from = time, record->first = efficiency;
    if (record->n == 0 || time > record->to) record->to = time, record->last = efficiency;
    record->n++;
}

static ork_status add_units(ork_context *ctx, const frontier_analysis *a, ork_result *result)
{
    static const ork_record_field fields[] = {
        {.name = "n",
         .label = "Periods",
         .offset = offsetof(unit_record, n),
         .kind = ORK_FIELD_WHOLE},
        ORK_RECORD_FIELD(unit_record, mean, "Mean efficiency"),
        ORK_RECORD_FIELD(unit_record, first, "In its first period"),
        ORK_RECORD_FIELD(unit_record, last, "In its last period"),
        ORK_RECORD_FIELD(unit_record, change, "Change"),
        {.name = "rank",
         .label = "Rank by the mean",
         .offset = offsetof(unit_record, rank),
         .kind = ORK_FIELD_WHOLE}};
    if (!a->time || !a->unit) return ORK_OK;
    ORK_SCRATCH(scratch);
    unit_record *records;
    size_t *rows;
    double *gaps, *means;
    ORK_NEW(records, ork_arena_calloc(ctx, &scratch, a->units + 1, sizeof *records));
    ORK_NEW(rows, ork_arena_calloc(ctx, &scratch, a->units + 1, sizeof *rows));
    ORK_NEW(gaps, ork_arena_calloc(ctx, &scratch, a->units + 1, sizeof *gaps));
    ORK_NEW(means, ork_arena_calloc(ctx, &scratch, a->units + 1, sizeof *means));
    for (size_t g = 0; g < a->units; g++)
        rows[g] = SIZE_MAX;
    for (size_t i = 0; i < a->n; i++) {
        rows[a->unit[i]] = a->row[i];
        gather_unit(&records[a->unit[i]], a->time[i], a->efficiency[i]);
    }
    for (size_t g = 0; g < a->units; g++) {
        unit_record *r = &records[g];
        if (r->n == 0)
            r->mean = r->first = r->last = NAN;
        else
            r->mean /= r->n;
        r->change = r->last - r->first;
        means[g] = r->mean, gaps[g] = 1 - r->mean;
    }
    ORK_OWNED_TABLE ork_table *table = NULL;
    ORK_TRY(ork_build_table(ctx, "units", "Efficiency of the units over the periods", a->units,
                            &table));
    ORK_TRY(
        ork_build_pick(ctx, table, "unit", a->input->data->columns[a->input->data->unit], rows));
    double *ranks;
    ORK_NEW(ranks, ork_arena_calloc(ctx, &scratch, a->units + 1, sizeof *ranks));
    ORK_TRY(rank(ctx, means, a->units, ranks));
    for (size_t g = 0; g < a->units; g++)
        records[g].rank = ranks[g];
    ORK_TRY(ork_build_fields(ctx, table, fields, sizeof fields / sizeof *fields, records,
                             sizeof *records, NULL, NULL));
    ORK_TRY(ork_build_number(ctx, table, "gap", "Mean gap to the frontier", NULL, gaps));
    ORK_TRY(ork_table_set_keys(ctx, table, "unit", NULL));
    return ork_build_deliver(ctx, result, &table);
}

/* ---- Priorities --------------------------------------------------------------------------------
 */

typedef struct priority {
    double efficiency, shortfall, share, cumulative;
} priority;

/* Rows of the last period (all, without periods) whose shortfall is known, the greatest first. */
static ork_status choose_priorities(ork_context *ctx, const frontier_analysis *a, ork_arena *arena,
                                    size_t **chosen, size_t *count)
{
    double last = -INFINITY, *value;
    size_t *order, *known;
    ORK_NEW(known, ork_arena_alloc(ctx, arena, (a->n + 1) * sizeof *known));
    ORK_NEW(order, ork_arena_alloc(ctx, arena, (a->n + 1) * sizeof *order));
    ORK_NEW(*chosen, ork_arena_alloc(ctx, arena, (a->n + 1) * sizeof **chosen));
    ORK_NEW(value, ork_arena_alloc(ctx, arena, (a->n + 1) * sizeof *value));
    for (size_t i = 0; a->time && i < a->n; i++)
        last = fmax(last, a->time[i]);
    *count = 0;
    for (size_t i = 0; i < a->n; i++) {
        double short_of = shortfall(a, i);
        if (!isfinite(short_of) || (a->time && a->time[i] < last)) continue;
        value[*count] = short_of;
        known[(*count)++] = i;
    }
    ORK_TRY(ork_order(ctx, value, *count, true, order));
    for (size_t k = 0; k < *count; k++)
        (*chosen)[k] = known[order[k]];
    return ORK_OK;
}

static ork_status add_priorities(ork_context *ctx, const frontier_analysis *a, ork_result *result)
{
    static const ork_record_field fields[] = {
        ORK_RECORD_FIELD(priority, efficiency, "Efficiency"),
        ORK_RECORD_FIELD(priority, shortfall, "Short of the frontier"),
        ORK_RECORD_FIELD(priority, share, "Share of all that is short"),
        ORK_RECORD_FIELD(priority, cumulative, "Cumulative share")};
    ORK_SCRATCH(scratch);
    const ork_table *data = a->input->data;
    size_t *chosen, *rows, count;
    priority *records;
    double total = 0, sum = 0;
    if (data->unit < 0) return ORK_OK;
    ORK_TRY(choose_priorities(ctx, a, &scratch, &chosen, &count));
    ORK_NEW(records, ork_arena_calloc(ctx, &scratch, count + 1, sizeof *records));
    ORK_NEW(rows, ork_arena_calloc(ctx, &scratch, count + 1, sizeof *rows));
    for (size_t k = 0; k < count; k++)
        total += shortfall(a, chosen[k]);
    if (!(total > 0)) return ORK_OK;
    for (size_t k = 0; k < count; k++) {
        rows[k] = a->row[chosen[k]];
        records[k].efficiency = a->efficiency[chosen[k]];
        records[k].shortfall = shortfall(a, chosen[k]);
        sum += records[k].shortfall;
        records[k].share = records[k].shortfall / total;
        records[k].cumulative = sum / total;
    }
    ORK_OWNED_TABLE ork_table *table = NULL;
    ORK_TRY(ork_build_table(ctx, "priorities",
                            a->time ? "Where most is to be won, last period"
                                    : "Where most is to be won",
                            count, &table));
    ORK_TRY(ork_build_pick(ctx, table, "unit", data->columns[data->unit], rows));
    ORK_TRY(ork_build_fields(ctx, table, fields, 4, records, sizeof *records, NULL, NULL));
    ORK_TRY(ork_table_set_keys(ctx, table, "unit", NULL));
    return ork_build_deliver(ctx, result, &table);
}

/* ---- Distribution ------------------------------------------------------------------------------
 */

static ork_status add_distribution(ork_context *ctx, const frontier_analysis *a, ork_result *result)
{
    enum { BINS = 10 };
    ORK_SCRATCH(scratch);
    double count[BINS] = {0};
    const char *names[BINS];
    for (size_t i = 0; i < a->n; i++) {
        if (isnan(a->efficiency[i])) continue;
        double bin = floor(a->efficiency[i] * BINS);
        count[(size_t)fmin(BINS - 1, fmax(0, bin))]++;
    }
    for (int k = 0; k < BINS; k++)
        ORK_NEW(names[k],
                ork_arena_format(ctx, &scratch, "%d-%d %%", k * 100 / BINS, (k + 1) * 100 / BINS));
    ORK_OWNED_TABLE ork_table *table = NULL;
    ORK_TRY(ork_build_table(ctx, "distribution", "How efficiency is distributed", BINS, &table));
    ORK_TRY(ork_build_text(ctx, table, "efficiency", "Efficiency", names));
    ORK_TRY(ork_build_integer(ctx, table, "count", "Rows", count));
    return ork_build_deliver(ctx, result, &table);
}

ork_status frontier_efficiencies(ork_context *ctx, const frontier_analysis *a, ork_result *result)
{
    ORK_TRY(add_rows(ctx, a, result));
    ORK_TRY(add_units(ctx, a, result));
    ORK_TRY(add_priorities(ctx, a, result));
    return add_distribution(ctx, a, result);
}
