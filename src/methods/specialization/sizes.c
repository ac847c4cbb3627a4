/* Sizes of industries by region and period, from wide data, long data, or a published index. */
#include "methods/specialization/steps.h"

#include <math.h>
#include <string.h>

static ork_status allocate(ork_context *ctx, specialization_work *work)
{
    size_t n = work->panel.count;
    if (n && work->industries > SIZE_MAX / n) {
        return ork_fail(ctx, ORK_ERR_MEMORY, "the data are too large");
    }
    size_t cells = n * work->industries;
    ORK_NEW(work->size, ork_arena_calloc(ctx, work->arena, cells, sizeof(double)));
    ORK_NEW(work->index, ork_arena_calloc(ctx, work->arena, cells, sizeof(double)));
    ORK_NEW(work->total, ork_arena_calloc(ctx, work->arena, n, sizeof(double)));
    for (size_t c = 0; c < cells; c++)
        work->size[c] = work->index[c] = NAN;
    for (size_t p = 0; p < n; p++)
        work->total[p] = NAN;
    return ORK_OK;
}

/* "V of Almaty city, 2016 is −3" with the place of the cell. */
static ork_status bad_cell(ork_context *ctx, const specialization_work *work, size_t row,
                           const char *column, double value, const char *what)
{
    ORK_OWNED_TEXT ork_text name = {0};
    ork_table_row_name(ctx, work->input->data, row, &name);
    ORK_TRY(ork_text_status(&name));
    ork_fail(ctx, ORK_ERR_DATA, "\"%s\" of %s is %g: %s", column, name.bytes, value, what);
    ork_hint(ctx, "correct the value, or leave the cell empty when it is not known");
    ork_place place = ork_table_place(work->input->data, row, column);
    return ork_at(ctx, &place);
}

static ork_status read_positive(ork_context *ctx, const specialization_work *work, const char *name,
                                bool may_be_zero, double *values)
{
    const ork_column *column;
    ORK_TRY(ork_table_numeric(ctx, work->input->data, name, &column));
    ork_panel_read(&work->panel, column, values);
    for (size_t p = 0; p < work->panel.count; p++) {
        size_t row = work->panel.row[p];
        if (values[p] < 0) {
            return bad_cell(ctx, work, row, name, values[p], "a size cannot be negative");
        }
        if (values[p] == 0 && !may_be_zero) {
            return bad_cell(ctx, work, row, name, 0, "shares of a total of 0 have no meaning");
        }
    }
    return ORK_OK;
}

static const char *label_or_name(const ork_table *table, const char *name)
{
    const ork_column *column = table->columns[ork_table_find(table, name)];
    return column->label ? column->label : name;
}

/* ---- Wide data and a published index -----------------------------------------------------------
 */

static ork_status read_wide(ork_context *ctx, specialization_work *work)
{
    const ork_specialization_options *options = work->options;
    size_t n = work->panel.count;
    work->industries = options->sector.count;
    ORK_TRY(allocate(ctx, work));
    ORK_NEW(work->industry,
            ork_arena_calloc(ctx, work->arena, work->industries, sizeof *work->industry));
    for (size_t k = 0; k < work->industries; k++) {
        const char *name = options->sector.items[k];
        ORK_TRY(read_positive(ctx, work, name, true, work->size + k * n));
        work->industry[k] = label_or_name(work->input->data, name);
    }
    if (options->total) return read_positive(ctx, work, options->total, false, work->total);
    return ORK_OK;
}

static ork_status read_index(ork_context *ctx, specialization_work *work)
{
    work->industries = 1;
    work->is_index = true;
    ORK_TRY(allocate(ctx, work));
    ORK_NEW(work->industry, ork_arena_calloc(ctx, work->arena, 1, sizeof *work->industry));
    ORK_TRY(read_positive(ctx, work, work->options->index, true, work->index));
    work->industry[0] = label_or_name(work->input->data, work->options->index);
    return ORK_OK;
}

/* ---- Long data ---------------------------------------------------------------------------------
 */

/* From a panel with one position per row to one with one position per unit and period; fills
   to[row] with the new position of each row. */
static ork_status merge_rows(ork_context *ctx, specialization_work *work, const ork_panel *all,
                             size_t *to)
{
    ork_panel *panel = &work->panel;
    size_t *position;
    *panel = *all;
    panel->count = 0;
    ORK_NEW(panel->row, ork_arena_calloc(ctx, work->arena, all->count, sizeof *panel->row));
    ORK_NEW(panel->unit_of, ork_arena_calloc(ctx, work->arena, all->count, sizeof(uint32_t)));
    ORK_NEW(panel->start, ork_arena_calloc(ctx, work->arena, all->periods + 1, sizeof(size_t)));
    ORK_NEW(position, ork_arena_calloc(ctx, work->arena, all->units, sizeof *position));
    for (size_t t = 0; t < all->periods; t++) {
        for (size_t u = 0; u < all->units; u++)
            position[u] = SIZE_MAX;
        for (size_t p = all->start[t]; p < all->start[t + 1]; p++) {
            size_t *at = &position[all->unit_of[p]];
            if (*at == SIZE_MAX) {
                *at = panel->count;
                panel->unit_of[panel->count] = all->unit_of[p];
                panel->row[panel->count++] = all->row[p];
            }
            to[all->row[p]] = *at;
        }
        panel->start[t + 1] = panel->count;
    }
    return ORK_OK;
}

static ork_status double_row(ork_context *ctx, const specialization_work *work, size_t row,
                             size_t position, const char *industry)
{
    const ork_panel *panel = &work->panel;
    ork_fail(ctx, ORK_ERR_DATA, "\"%s\" of %s stands twice%s%s", industry,
             ork_panel_unit(panel, position), panel->period ? " in the same period" : "",
             panel->period ? "" : "; there is no period column");
    ork_hint(ctx, "sum the rows first, or name the column that tells them apart (--period)");
    ork_place place = ork_table_place(work->input->data, row, work->options->industry);
    return ork_at(ctx, &place);
}

/* [rows] industry of each row; names in order of first appearance. */
static ork_status number_industries(ork_context *ctx, specialization_work *work, uint32_t *ids)
{
    const ork_table *data = work->input->data;
    const ork_column *column;
    uint32_t groups;
    ORK_TRY(ork_table_column(ctx, data, work->options->industry, &column));
    ORK_TRY(ork_column_group_ids(ctx, column, ids, &groups));
    work->industries = groups;
    ORK_NEW(work->industry, ork_arena_calloc(ctx, work->arena, groups, sizeof *work->industry));
    for (size_t i = 0; i < data->row_count; i++) {
        if (work->industry[ids[i]]) continue;
        if (!ork_column_has(column, i)) {
            ork_fail(ctx, ORK_ERR_DATA, "a row does not say its industry");
            ork_place place = ork_table_place(data, i, column->name);
            return ork_at(ctx, &place);
        }
        ORK_OWNED_TEXT ork_text name = {0};
        ork_column_write(column, i, ctx, &name);
        ORK_TRY(ork_text_status(&name));
        ORK_NEW(work->industry[ids[i]],
                ork_arena_strndup(ctx, work->arena, name.bytes, name.length));
    }
    return ORK_OK;
}

/* The total of long data stands on every row of a unit and must be the same. */
static ork_status read_repeated_total(ork_context *ctx, specialization_work *work, const size_t *to)
{
    const ork_table *data = work->input->data;
    const char *name = work->options->total;
    const ork_column *column;
    if (!name) return ORK_OK;
    ORK_TRY(ork_table_numeric(ctx, data, name, &column));
    for (size_t i = 0; i < data->row_count; i++) {
        if (!ork_column_has(column, i)) continue;
        double value = ork_column_number(column, i), *total = &work->total[to[i]];
        if (!(value > 0)) {
            return bad_cell(ctx, work, i, name, value, "a total must be above 0");
        }
        if (!isnan(*total) && *total != value) {
            return bad_cell(ctx, work, i, name, value, "another row of the same unit differs");
        }
        *total = value;
    }
    return ORK_OK;
}

static ork_status fill_long(ork_context *ctx, specialization_work *work, const uint32_t *ids,
                            const size_t *to)
{
    const ork_table *data = work->input->data;
    const ork_column *sizes;
    ORK_SCRATCH(scratch);
    size_t n = work->panel.count, absent = 0;
    bool *seen;
    ORK_TRY(ork_table_numeric(ctx, data, work->options->size, &sizes));
    ORK_NEW(seen, ork_arena_calloc(ctx, &scratch, n * work->industries, sizeof *seen));
    for (size_t i = 0; i < data->row_count; i++) {
        size_t cell = ids[i] * n + to[i];
        if (seen[cell]) return double_row(ctx, work, i, to[i], work->industry[ids[i]]);
        seen[cell] = true;
        if (!ork_column_has(sizes, i)) continue;
        work->size[cell] = ork_column_number(sizes, i);
        if (work->size[cell] >= 0) continue;
        return bad_cell(ctx, work, i, sizes->name, work->size[cell], "a size cannot be negative");
    }
    for (size_t cell = 0; cell < n * work->industries; cell++) {
        if (seen[cell]) continue;
        absent++;
        if (work->options->absent == ORK_ABSENT_ZERO) work->size[cell] = 0;
    }
    if (absent == 0 || work->options->absent == ORK_ABSENT_ZERO) return ORK_OK;
    return ork_note_add(ctx, ORK_WARNING, "absent-rows",
                        "%zu combinations of unit, period and industry have no row and count as "
                        "not known; if they are 0, set absent to zero",
                        absent);
}

static ork_status read_long(ork_context *ctx, specialization_work *work)
{
    size_t rows = work->input->data->row_count, *to;
    uint32_t *ids;
    ork_panel all = work->panel;
    ORK_NEW(to, ork_arena_calloc(ctx, work->arena, rows, sizeof *to));
    ORK_NEW(ids, ork_arena_calloc(ctx, work->arena, rows, sizeof *ids));
    ORK_TRY(merge_rows(ctx, work, &all, to));
    ORK_TRY(number_industries(ctx, work, ids));
    ORK_TRY(allocate(ctx, work));
    ORK_TRY(fill_long(ctx, work, ids, to));
    return read_repeated_total(ctx, work, to);
}

/* ---- Totals from parts, checks -----------------------------------------------------------------
 */

/* Without a total column the region's total is the sum of its industries. */
static ork_status sum_totals(ork_context *ctx, specialization_work *work)
{
    size_t n = work->panel.count, incomplete = 0;
    for (size_t p = 0; p < n; p++) {
        double sum = 0;
        bool is_whole = true, has_any = false;
        for (size_t k = 0; k < work->industries; k++) {
            double size = work->size[k * n + p];
            is_whole &= !isnan(size);
            has_any |= !isnan(size);
            if (!isnan(size)) sum += size;
        }
        incomplete += (size_t)(has_any && !is_whole);
        if (!has_any) continue;
        if (!(sum > 0)) {
            ORK_OWNED_TEXT ork_text name = {0};
            ork_table_row_name(ctx, work->input->data, work->panel.row[p], &name);
            ORK_TRY(ork_text_status(&name));
            return ork_fail(ctx, ORK_ERR_DATA, "all industries of %s are 0: it has no structure",
                            name.bytes);
        }
        work->total[p] = sum;
    }
    if (incomplete == 0) return ORK_OK;
    return ork_note_add(ctx, ORK_WARNING, "incomplete-total",
                        "%zu totals are sums of industries of which some are not known, so that "
                        "the shares of the known ones are too great; give a total column",
                        incomplete);
}

static ork_status wrong_choice(ork_context *ctx, const char *message)
{
    ork_fail(ctx, ORK_ERR_ARGUMENT, "%s", message);
    return ork_hint(ctx, "give sector and total (a column per sector), or industry and size (a row "
                         "per sector), or index (published values)");
}

static ork_status check_choice(ork_context *ctx, const ork_specialization_options *options)
{
    bool is_wide = options->sector.count > 0, is_index = options->index != NULL;
    bool is_long = options->industry || options->size;
    if ((int)is_wide + (int)is_long + (int)is_index != 1) {
        return wrong_choice(ctx, is_wide + is_long + is_index == 0
                                     ? "specialization does not know what to measure"
                                     : "sector, industry and index exclude each other");
    }
    if (is_long && !(options->industry && options->size)) {
        return wrong_choice(ctx, "long data need both industry and size");
    }
    if (is_wide && options->sector.count == 1 && !options->total) {
        return wrong_choice(ctx, "one sector needs the total that it is a part of");
    }
    for (size_t k = 0; is_wide && options->total && k < options->sector.count; k++) {
        if (strcmp(options->sector.items[k], options->total) != 0) continue;
        return wrong_choice(ctx, "the total is one of the sectors");
    }
    return ORK_OK;
}

ork_status specialization_sizes(ork_context *ctx, specialization_work *work)
{
    const ork_specialization_options *options = work->options;
    ORK_TRY(check_choice(ctx, options));
    if (!options->industry) ORK_TRY(ork_table_check_keys(ctx, work->input->data));
    ORK_TRY(ork_panel_new(ctx, work->input->data, work->arena, &work->panel));
    if (options->index) return read_index(ctx, work);
    ORK_TRY(options->industry ? read_long(ctx, work) : read_wide(ctx, work));
    return options->total ? ORK_OK : sum_totals(ctx, work);
}

ork_status specialization_check_sums(ork_context *ctx, const specialization_work *work)
{
    const ork_specialization_options *options = work->options;
    const ork_panel *panel = &work->panel;
    if (!work->input->units) return ORK_OK;
    const char *single = options->index ? options->index : options->size;
    size_t columns = single ? 1 : options->sector.count;
    for (size_t t = 0; t < panel->periods; t++) {
        const size_t *rows = panel->row + panel->start[t];
        size_t count = panel->start[t + 1] - panel->start[t];
        for (size_t k = 0; k < columns; k++) {
            const char *column = single ? single : options->sector.items[k];
            ORK_TRY(ork_units_check_sum(ctx, work->input->units, work->input->data, column, rows,
                                        count));
        }
        if (!options->total) continue;
        ORK_TRY(ork_units_check_sum(ctx, work->input->units, work->input->data, options->total,
                                    rows, count));
    }
    return ORK_OK;
}
