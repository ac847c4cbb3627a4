/* Units: refusing sums that count a territory twice. */
#include <string.h>

#include "table/units.h"

typedef struct checking {
    const ork_units *units;
    const ork_table *table;
    const ork_column *column;
    ork_arena *scratch;
    size_t *unit_of_row;
    ork_periods periods;
    ork_slices slices;
    bool *is_summed;     /* [rows] */
    size_t *row_of_unit; /* [units] any row of the slice */
    size_t *summed_row;  /* [units] row that is summed and has a value */
    size_t *version_of;  /* [units] */
    int32_t *mismatch;   /* [changes + 2] scratch */
    size_t *owner;       /* [atoms] unit that was counted for it, or ORK_NO_UNIT */
    ork_list counted;    /* units counted in the slice */
    /* Found so far, three numbers each: larger unit, smaller unit, period. */
    ork_list twice;
    ork_list inside;
} checking;

static ork_status keep(ork_context *ctx, checking *c, ork_list *list, size_t larger, size_t smaller,
                       size_t slice)
{
    ORK_TRY(ork_list_push(ctx, c->scratch, list, larger));
    ORK_TRY(ork_list_push(ctx, c->scratch, list, smaller));
    return ork_list_push(ctx, c->scratch, list, c->slices.period[slice]);
}

static ork_status fail_same_unit(ork_context *ctx, const checking *c, size_t first, size_t again)
{
    ORK_OWNED_TEXT ork_text a = {0};
    ORK_OWNED_TEXT ork_text b = {0};
    const ork_column *names = c->table->columns[c->table->unit];
    ork_column_write(names, first, ctx, &a);
    ork_column_write(names, again, ctx, &b);
    ORK_TRY(ork_text_status(&a));
    ORK_TRY(ork_text_status(&b));
    ork_fail(
        ctx, ORK_ERR_DATA,
        "adding up %s would count %s twice: rows %lld (\"%s\") and %lld (\"%s\") mean the same",
        c->column->name, ork_units_title(c->units, c->unit_of_row[again]),
        (long long)ork_table_file_row(c->table, first), a.bytes,
        (long long)ork_table_file_row(c->table, again), b.bytes);
    ork_place place = ork_table_place(c->table, again, names->name);
    ork_at(ctx, &place);
    return ork_hint(ctx, "remove one of the two rows");
}

/* The rows of a slice by unit. A unit under two names is an error; under one name it is left to
   whoever checks keys, for a table may part rows by numbers that only its user knows. */
static ork_status place_rows(ork_context *ctx, checking *c, size_t slice)
{
    const ork_column *names = c->table->columns[c->table->unit];
    for (size_t u = 0; u < c->units->count; u++)
        c->row_of_unit[u] = c->summed_row[u] = ORK_NO_ROW;
    for (size_t k = c->slices.starts[slice]; k < c->slices.starts[slice + 1]; k++) {
        size_t row = c->slices.rows[k], unit = c->unit_of_row[row];
        bool has = ork_column_has(c->column, row);
        if (has || c->row_of_unit[unit] == ORK_NO_ROW) c->row_of_unit[unit] = row;
        if (!has || !c->is_summed[row]) continue;
        size_t earlier = c->summed_row[unit];
        c->summed_row[unit] = row;
        if (earlier == ORK_NO_ROW || names->type != ORK_TEXT) continue;
        if (names->data.code[earlier] != names->data.code[row])
            return fail_same_unit(ctx, c, earlier, row);
    }
    return ORK_OK;
}

/* A unit's land is counted: by whom was it counted already? */
static ork_status count_land(ork_context *ctx, checking *c, size_t slice, size_t u)
{
    const ork_version *version = &c->units->versions[c->version_of[u]];
    size_t last = ORK_NO_UNIT;
    for (size_t k = 0; k < version->atom_count; k++) {
        size_t *owner = &c->owner[version->atoms[k]];
        size_t earlier = *owner;
        if (earlier == ORK_NO_UNIT) *owner = u;
        if (earlier == ORK_NO_UNIT || earlier == last) continue;
        last = earlier;
        size_t size = c->units->versions[c->version_of[earlier]].atom_count;
        bool is_larger = version->atom_count > size;
        ORK_TRY(keep(ctx, c, &c->twice, is_larger ? u : earlier, is_larger ? earlier : u, slice));
    }
    for (size_t up = c->units->units[u].container; up != ORK_NO_UNIT;
         up = c->units->units[up].container)
        if (c->summed_row[up] != ORK_NO_ROW) ORK_TRY(keep(ctx, c, &c->inside, up, u, slice));
    return ORK_OK;
}

static ork_status check_slice(ork_context *ctx, checking *c, size_t slice)
{
    ORK_TRY(place_rows(ctx, c, slice));
    uint32_t period = c->slices.period[slice];
    ork_presence here = {.row_of_unit = c->row_of_unit,
                         .column = c->column,
                         .first = c->periods.first[period],
                         .last = c->periods.last[period]};
    ork_units_find_division(c->units, &here, ORK_DAY_NONE, c->mismatch);
    for (size_t a = 0; a < c->units->atom_count; a++)
        c->owner[a] = ORK_NO_UNIT;
    /* Larger territories first, so that each part is told beside its whole. */
    for (int wholes = 1; wholes >= 0; wholes--) {
        for (size_t u = 0; u < c->units->count; u++) {
            bool assumed;
            if (c->summed_row[u] == ORK_NO_ROW) continue;
            c->version_of[u] = ork_units_version_meant(c->units, u, &here, &assumed);
            bool is_whole = c->units->versions[c->version_of[u]].atom_count > 1;
            if (is_whole == (wholes == 1)) ORK_TRY(count_land(ctx, c, slice, u));
        }
    }
    return ORK_OK;
}

/* ---- What is said ---- */

static int compare_triples(const void *a, const void *b)
{
    const size_t *x = a, *y = b;
    for (size_t k = 0; k < 3; k++)
        if (x[k] != y[k]) return x[k] < y[k] ? -1 : 1;
    return 0;
}

/* One larger unit with all smaller ones: triples[0 … count − 1], sorted. */
static ork_status write_conflict(ork_context *ctx, const checking *c, const size_t *triples,
                                 size_t count, bool contains, ork_text *text)
{
    ORK_SCRATCH(scratch);
    size_t *smaller, *periods, smaller_count = 0;
    ORK_NEW(smaller, ork_arena_alloc(ctx, &scratch, count * sizeof *smaller));
    ORK_NEW(periods, ork_arena_alloc(ctx, &scratch, count * sizeof *periods));
    for (size_t k = 0; k < count; k++) {
        periods[k] = triples[3 * k + 2];
        if (k == 0 || triples[3 * k + 1] != smaller[smaller_count - 1])
            smaller[smaller_count++] = triples[3 * k + 1];
    }
    ork_text_addf(ctx, text, "%s beside ", ork_units_title(c->units, triples[0]));
    enum { MOST_NAMED = 4 };
    if (contains && smaller_count > MOST_NAMED) {
        ork_text_addf(ctx, text, "the %zu units in it", smaller_count);
    } else {
        ork_units_write_names(ctx, text, c->units, smaller, smaller_count);
    }
    if (!c->periods.labels) return ork_text_status(text);
    ork_text_add(ctx, text, " (");
    ORK_TRY(ork_units_write_periods(ctx, text, &c->periods, periods, count));
    ork_text_add(ctx, text, ")");
    return ork_text_status(text);
}

static ork_status write_conflicts(ork_context *ctx, const checking *c, ork_list *list,
                                  bool contains, ork_text *text)
{
    size_t count = list->count / 3;
    if (count) qsort(list->items, count, 3 * sizeof *list->items, compare_triples);
    for (size_t k = 0, end; k < count; k = end) {
        end = k;
        while (end < count && list->items[3 * end] == list->items[3 * k])
            end++;
        if (text->length) ork_text_add(ctx, text, "; ");
        ORK_TRY(write_conflict(ctx, c, list->items + 3 * k, end - k, contains, text));
    }
    return ORK_OK;
}

static ork_status fail_twice(ork_context *ctx, checking *c)
{
    const ork_list *found = c->twice.count ? &c->twice : &c->inside;
    size_t period = found->items[found->count - 1];
    bool whole_only = !c->twice.count;
    ORK_OWNED_TEXT ork_text text = {0};
    ORK_TRY(write_conflicts(ctx, c, &c->twice, false, &text));
    ORK_TRY(write_conflicts(ctx, c, &c->inside, true, &text));
    ork_fail(ctx, ORK_ERR_DATA, "adding up %s would count territory twice: %s", c->column->name,
             text.bytes);
    ork_at(ctx, &(ork_place){.file = c->table->file, .sheet = c->table->sheet});
    int year, month, day_of_month;
    if (!c->periods.labels) {
        return ork_hint(ctx, "choose a geography (--geography YEAR), which takes each territory "
                             "once, or leave one of them out with --where");
    }
    ork_day_parts(c->periods.last[period], &year, &month, &day_of_month);
    return ork_hint(ctx, "choose a geography (for example %d), which takes each territory once%s",
                    year, whole_only ? " and sets totals aside" : "");
}

/* ---- The whole ---- */

static ork_status prepare(ork_context *ctx, checking *c, const size_t *rows, size_t count)
{
    size_t n = c->table->row_count, m = c->units->count;
    ORK_NEW(c->unit_of_row, ork_arena_alloc(ctx, c->scratch, (n + 1) * sizeof *c->unit_of_row));
    ORK_TRY(ork_units_match_all(ctx, c->units, c->table, false, c->unit_of_row));
    ORK_TRY(ork_units_periods(ctx, c->scratch, c->table, &c->periods));
    ork_list dimensions = {0};
    ORK_TRY(ork_units_dimensions(ctx, c->scratch, c->units, c->table, c->unit_of_row, &c->periods,
                                 &dimensions));
    ORK_TRY(ork_units_slices(ctx, c->scratch, c->table, &c->periods, dimensions.items,
                             dimensions.count, &c->slices));
    ORK_NEW(c->is_summed, ork_arena_calloc(ctx, c->scratch, n + 1, sizeof *c->is_summed));
    for (size_t k = 0; rows && k < count; k++)
        c->is_summed[rows[k]] = true;
    if (!rows) memset(c->is_summed, 1, n);
    ORK_NEW(c->row_of_unit, ork_arena_alloc(ctx, c->scratch, m * sizeof *c->row_of_unit));
    ORK_NEW(c->summed_row, ork_arena_alloc(ctx, c->scratch, m * sizeof *c->summed_row));
    ORK_NEW(c->version_of, ork_arena_alloc(ctx, c->scratch, m * sizeof *c->version_of));
    ORK_NEW(c->mismatch,
            ork_arena_alloc(ctx, c->scratch, (c->units->change_count + 2) * sizeof *c->mismatch));
    ORK_NEW(c->owner,
            ork_arena_alloc(ctx, c->scratch, (c->units->atom_count + 1) * sizeof *c->owner));
    return ORK_OK;
}

ork_status ork_units_check_sum(ork_context *ctx, const ork_units *units, const ork_table *table,
                               const char *column, const size_t *rows, size_t count)
{
    ORK_SCRATCH(scratch);
    checking c = {.units = units, .table = table, .scratch = &scratch};
    ORK_TRY(ork_table_column(ctx, table, column, &c.column));
    ORK_TRY(prepare(ctx, &c, rows, count));
    for (size_t slice = 0; slice < c.slices.count; slice++)
        ORK_TRY(check_slice(ctx, &c, slice));
    if (c.twice.count || c.inside.count) return fail_twice(ctx, &c);
    return ORK_OK;
}
