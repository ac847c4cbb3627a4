/* Units: the periods of a table, and its rows grouped by them. */
#include <string.h>

#include "table/units.h"

/* First and last day of what a cell of the period column names. */
static ork_status period_days(ork_context *ctx, const ork_table *table, size_t row, int32_t *first,
                              int32_t *last)
{
    const ork_column *column = table->columns[table->period];
    int year, month, day_of_month;
    if (column->type == ORK_DATE) {
        *first = *last = column->data.day[row];
        return ORK_OK;
    }
    if (column->type == ORK_TEXT) {
        const char *text = ork_column_text(column, row);
        size_t length = strlen(text);
        if (length > 4 && ork_parse_day(text, length, first)) {
            *last = *first;
            if (length > 7) return ORK_OK;
            ork_day_parts(*first, &year, &month, &day_of_month);
            *last = month == 12 ? ork_day(year, 12, 31) : ork_day(year, month + 1, 1) - 1;
            return ORK_OK;
        }
    }
    ORK_TRY(ork_table_year(ctx, table, row, &year));
    *first = ork_day(year, 1, 1);
    *last = ork_day(year, 12, 31);
    return ORK_OK;
}

ork_status ork_units_periods(ork_context *ctx, ork_arena *arena, const ork_table *table,
                             ork_periods *periods)
{
    size_t n = table->row_count;
    *periods = (ork_periods){.count = 1};
    ORK_NEW(periods->of_row, ork_arena_calloc(ctx, arena, n + 1, sizeof *periods->of_row));
    if (table->period >= 0)
        ORK_TRY(ork_column_group_ids(ctx, table->columns[table->period], periods->of_row,
                                     &periods->count));
    size_t count = periods->count;
    ORK_NEW(periods->first, ork_arena_calloc(ctx, arena, count + 1, sizeof *periods->first));
    ORK_NEW(periods->last, ork_arena_calloc(ctx, arena, count + 1, sizeof *periods->last));
    if (table->period < 0) {
        periods->first[0] = periods->last[0] = ORK_DAY_NONE;
        return ORK_OK;
    }
    ORK_NEW(periods->labels, ork_arena_calloc(ctx, arena, count + 1, sizeof *periods->labels));
    const ork_column *column = table->columns[table->period];
    uint32_t next = 0;
    for (size_t i = 0; i < n && next < count; i++) {
        if (periods->of_row[i] != next) continue;
        if (!ork_column_has(column, i)) {
            ork_fail(ctx, ORK_ERR_DATA, "a row says no period");
            ork_place place = ork_table_place(table, i, column->name);
            ork_at(ctx, &place);
            return ork_hint(ctx, "leave the row out with --where if it is a remark");
        }
        ORK_TRY(period_days(ctx, table, i, &periods->first[next], &periods->last[next]));
        ORK_OWNED_TEXT ork_text label = {0};
        ork_column_write(column, i, ctx, &label);
        ORK_TRY(ork_text_status(&label));
        ORK_NEW(periods->labels[next],
                ork_arena_strndup(ctx, arena, label.length ? label.bytes : "", label.length));
        next++;
    }
    return ORK_OK;
}

static int compare_periods(const void *a, const void *b, void *data)
{
    const ork_periods *periods = data;
    size_t x = *(const size_t *)a, y = *(const size_t *)b;
    if (periods->first[x] != periods->first[y])
        return periods->first[x] < periods->first[y] ? -1 : 1;
    return x < y ? -1 : x > y;
}

/* True when period b is the year after period a. */
static bool follows(const ork_periods *periods, size_t a, size_t b)
{
    int64_t x, y;
    const char *before = periods->labels[a], *after = periods->labels[b];
    return ork_parse_integer(before, strlen(before), &x) &&
           ork_parse_integer(after, strlen(after), &y) && y == x + 1;
}

ork_status ork_units_write_periods(ork_context *ctx, ork_text *text, const ork_periods *periods,
                                   size_t *ids, size_t count)
{
    if (!periods->labels || !count) return ORK_OK;
    qsort_r(ids, count, sizeof *ids, compare_periods, (void *)periods);
    size_t distinct = 0;
    for (size_t k = 0; k < count; k++)
        if (k == 0 || ids[k] != ids[distinct - 1]) ids[distinct++] = ids[k];
    for (size_t k = 0; k < distinct;) {
        size_t end = k;
        while (end + 1 < distinct && follows(periods, ids[end], ids[end + 1]))
            end++;
        ork_text_addf(ctx, text, "%s%s", k ? ", " : "", periods->labels[ids[k]]);
        if (end > k)
            ork_text_addf(ctx, text, "%s%s", end > k + 1 ? "–" : ", ", periods->labels[ids[end]]);
        k = end + 1;
    }
    return ork_text_status(text);
}

/* ---- Slices ---- */

/* What pairs there are among (ids[i], more[i]): a dense array where that is small, hashed
   otherwise. ids[i] becomes the pair's number, in order of first appearance; *groups counts ids,
   then pairs. */
static ork_status pair_up(ork_context *ctx, uint32_t *ids, uint32_t *groups, const uint32_t *more,
                          uint32_t more_groups, size_t n)
{
    enum { SMALL = 1 << 16 };
    ORK_SCRATCH(scratch);
    uint64_t pairs = (uint64_t)*groups * more_groups;
    uint32_t count = 0;
    if (pairs <= SMALL || pairs <= n) {
        uint32_t *dense; /* + 1 */
        ORK_NEW(dense, ork_arena_calloc(ctx, &scratch, (size_t)pairs + 1, sizeof *dense));
        for (size_t i = 0; i < n; i++) {
            uint32_t *id = &dense[(size_t)ids[i] * more_groups + more[i]];
            if (!*id) *id = ++count;
            ids[i] = *id - 1;
        }
        *groups = count;
        return ORK_OK;
    }
    size_t slots = 16;
    while (slots < 2 * n)
        slots *= 2;
    struct pair {
        uint64_t key;
        uint32_t id; /* + 1 */
    } * table;
    ORK_NEW(table, ork_arena_calloc(ctx, &scratch, slots, sizeof *table));
    for (size_t i = 0; i < n; i++) {
        uint64_t key = (uint64_t)ids[i] << 32 | more[i];
        size_t slot = (key * 0x9E3779B97F4A7C15u >> 20) & (slots - 1);
        while (table[slot].id && table[slot].key != key)
            slot = (slot + 1) & (slots - 1);
        if (!table[slot].id) table[slot] = (struct pair){key, ++count};
        ids[i] = table[slot].id - 1;
    }
    *groups = count;
    return ORK_OK;
}

ork_status ork_units_slices(ork_context *ctx, ork_arena *arena, const ork_table *table,
                            const ork_periods *periods, const size_t *dimensions,
                            size_t dimension_count, ork_slices *slices)
{
    ORK_SCRATCH(scratch);
    size_t n = table->row_count;
    uint32_t *ids, *more, groups = n ? periods->count : 0;
    ORK_NEW(ids, ork_arena_alloc(ctx, &scratch, (n + 1) * sizeof *ids));
    ORK_NEW(more, ork_arena_alloc(ctx, &scratch, (n + 1) * sizeof *more));
    memcpy(ids, periods->of_row, n * sizeof *ids);
    for (size_t k = 0; k < dimension_count; k++) {
        uint32_t more_groups;
        ORK_TRY(ork_column_group_ids(ctx, table->columns[dimensions[k]], more, &more_groups));
        ORK_TRY(pair_up(ctx, ids, &groups, more, more_groups, n));
    }
    slices->count = groups;
    ORK_NEW(slices->starts, ork_arena_calloc(ctx, arena, groups + 2, sizeof *slices->starts));
    ORK_NEW(slices->rows, ork_arena_alloc(ctx, arena, (n + 1) * sizeof *slices->rows));
    ORK_NEW(slices->period, ork_arena_calloc(ctx, arena, groups + 1, sizeof *slices->period));
    /* Counting sort: starts[g + 2] counts, then starts[g + 1] is where group g goes on. */
    for (size_t i = 0; i < n; i++)
        slices->starts[ids[i] + 2]++;
    for (size_t g = 1; g < (size_t)groups + 2; g++)
        slices->starts[g] += slices->starts[g - 1];
    for (size_t i = 0; i < n; i++) {
        slices->rows[slices->starts[ids[i] + 1]++] = i;
        slices->period[ids[i]] = periods->of_row[i];
    }
    return ORK_OK;
}

/* ---- Long tables: what parts rows of one unit and period ---- */

static bool is_candidate(const ork_candidates *found, size_t unit)
{
    for (size_t k = 0; k < found->count; k++)
        if (found->units[k] == unit) return true;
    return false;
}

ork_status ork_units_identifies(ork_context *ctx, const ork_units *units, const ork_table *table,
                                const size_t *of_row, const ork_column *column, bool *identifies)
{
    enum { MOST_TEXTS_PER_UNIT = 8 };
    *identifies = false;
    ORK_SCRATCH(scratch);
    size_t n = table->row_count, here = 0;
    uint32_t *ids, count;
    bool *is_here;
    ORK_NEW(ids, ork_arena_alloc(ctx, &scratch, (n + 1) * sizeof *ids));
    ORK_TRY(ork_column_group_ids(ctx, column, ids, &count));
    if (count > MOST_TEXTS_PER_UNIT * units->count) return ORK_OK;
    ORK_NEW(is_here, ork_arena_calloc(ctx, &scratch, units->count + 1, sizeof *is_here));
    ork_candidates *found;
    ORK_NEW(found, ork_arena_calloc(ctx, &scratch, (size_t)count + 1, sizeof *found));
    uint32_t next = 0;
    for (size_t i = 0; i < n; i++) {
        if (!is_here[of_row[i]]) here++;
        is_here[of_row[i]] = true;
        bool has = ork_column_has(column, i);
        if (ids[i] == next) {
            next++;
            ORK_OWNED_TEXT ork_text text = {0};
            if (has) ork_column_write(column, i, ctx, &text);
            ORK_TRY(ork_text_status(&text));
            if (text.length)
                ORK_TRY(ork_units_candidates(ctx, &scratch, units, text.bytes, &found[ids[i]]));
        }
        if (has && !is_candidate(&found[ids[i]], of_row[i])) return ORK_OK;
    }
    *identifies = n > 0 && count >= here;
    return ORK_OK;
}

/* True when the same unit stands twice in a period. */
static ork_status has_repeats(ork_context *ctx, size_t unit_count, const ork_table *table,
                              const size_t *of_row, const ork_periods *periods, bool *repeats)
{
    ORK_SCRATCH(scratch);
    size_t n = table->row_count;
    uint32_t *ids, *units, groups = periods->count;
    *repeats = n > unit_count * periods->count;
    if (*repeats || n <= 1) return ORK_OK;
    ORK_NEW(ids, ork_arena_alloc(ctx, &scratch, n * sizeof *ids));
    ORK_NEW(units, ork_arena_alloc(ctx, &scratch, n * sizeof *units));
    memcpy(ids, periods->of_row, n * sizeof *ids);
    for (size_t i = 0; i < n; i++)
        units[i] = (uint32_t)of_row[i];
    ORK_TRY(pair_up(ctx, ids, &groups, units, (uint32_t)unit_count, n));
    *repeats = groups < n;
    return ORK_OK;
}

ork_status ork_units_dimensions(ork_context *ctx, ork_arena *arena, const ork_units *units,
                                const ork_table *table, const size_t *of_row,
                                const ork_periods *periods, ork_list *dimensions)
{
    bool repeats;
    ORK_TRY(has_repeats(ctx, units->count, table, of_row, periods, &repeats));
    if (!repeats) return ORK_OK;
    for (size_t j = 0; j < table->column_count; j++) {
        const ork_column *column = table->columns[j];
        if ((int)j == table->unit || (int)j == table->period) continue;
        if (ork_column_is_numeric(column)) continue;
        bool identifies;
        ORK_TRY(ork_units_identifies(ctx, units, table, of_row, column, &identifies));
        if (!identifies) ORK_TRY(ork_list_push(ctx, arena, dimensions, j));
    }
    return ORK_OK;
}
