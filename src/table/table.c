/* Tables: columns of equal length, keys, and where each row came from. */
#include <assert.h>
#include <math.h>
#include <string.h>

#include "table/table.h"

ork_status ork_table_new(ork_context *ctx, const char *name, size_t row_count, ork_table **created)
{
    ORK_OWNED_TABLE ork_table *table = ork_calloc(ctx, 1, sizeof *table);
    if (!table) return ORK_ERR_MEMORY;
    table->references = 1;
    table->row_count = row_count;
    table->unit = table->period = -1;
    table->first_row = 1;
    if (name) ORK_NEW(table->name, ork_strdup(ctx, name));
    *created = table;
    table = NULL;
    return ORK_OK;
}

ork_table *ork_table_share(const ork_table *table)
{
    ork_table *shared = (ork_table *)table;
    __atomic_add_fetch(&shared->references, 1, __ATOMIC_RELAXED);
    return shared;
}

void ork_table_free(ork_table *table)
{
    if (!table || __atomic_sub_fetch(&table->references, 1, __ATOMIC_ACQ_REL) > 0) return;
    for (size_t j = 0; j < table->column_count; j++)
        ork_column_free(table->columns[j]);
    free(table->columns);
    free(table->name);
    free(table->title);
    free(table->file);
    free(table->sheet);
    free(table->rows);
    ork_table_free(table->chosen_from);
    free(table);
}

ork_status ork_table_remember_names(ork_context *ctx, ork_table *chosen, const char *const *names,
                                    size_t count)
{
    ork_table_free(chosen->chosen_from);
    chosen->chosen_from = NULL;
    ORK_TRY(ork_table_new(ctx, NULL, 0, &chosen->chosen_from));
    for (size_t j = 0; j < count; j++) {
        ork_column *column;
        ORK_TRY(ork_column_new(ctx, names[j], ORK_NUMBER, 0, &column));
        ORK_TRY(ork_table_take(ctx, chosen->chosen_from, column));
    }
    return ORK_OK;
}

ork_status ork_table_take(ork_context *ctx, ork_table *table, ork_column *column)
{
    ORK_OWNED_COLUMN ork_column *taken = column;
    assert(column->length == table->row_count);
    if (ork_table_find(table, column->name) >= 0) {
        ork_fail(ctx, ORK_ERR_DATA, "there is a column \"%s\" already", column->name);
        ork_at(ctx, &(ork_place){.file = table->file, .sheet = table->sheet});
        return ork_hint(ctx, "give one of the two another name");
    }
    /* Room grows by doubling: capacities are the powers of two. */
    size_t count = table->column_count;
    if ((count & (count - 1)) == 0) {
        ork_column **columns =
            ork_realloc(ctx, table->columns, (count ? 2 * count : 1) * sizeof(ork_column *));
        if (!columns) return ORK_ERR_MEMORY;
        table->columns = columns;
    }
    table->columns[table->column_count++] = taken;
    taken = NULL;
    return ORK_OK;
}

static ork_status copy_text(ork_context *ctx, char **slot, const char *text)
{
    if (!text) return ORK_OK;
    char *copy;
    ORK_NEW(copy, ork_strdup(ctx, text));
    free(*slot);
    *slot = copy;
    return ORK_OK;
}

ork_status ork_table_set_origin(ork_context *ctx, ork_table *table, const char *file,
                                const char *sheet, int64_t first_row)
{
    ORK_TRY(copy_text(ctx, &table->file, file));
    ORK_TRY(copy_text(ctx, &table->sheet, sheet));
    table->first_row = first_row;
    return ORK_OK;
}

ork_status ork_table_set_title(ork_context *ctx, ork_table *table, const char *name,
                               const char *title)
{
    ORK_TRY(copy_text(ctx, &table->name, name));
    return copy_text(ctx, &table->title, title);
}

ork_status ork_table_frame(ork_context *ctx, const ork_table *table, size_t row_count,
                           ork_table **frame)
{
    ORK_OWNED_TABLE ork_table *made = NULL;
    ORK_TRY(ork_table_new(ctx, table->name, row_count, &made));
    ORK_TRY(ork_table_set_title(ctx, made, NULL, table->title));
    ORK_TRY(ork_table_set_origin(ctx, made, table->file, table->sheet, table->first_row));
    if (table->chosen_from) made->chosen_from = ork_table_share(table->chosen_from);
    *frame = made;
    made = NULL;
    return ORK_OK;
}

ork_status ork_table_extend(ork_context *ctx, const ork_table *table, ork_table **extended)
{
    ORK_OWNED_TABLE ork_table *copy = NULL;
    ORK_TRY(ork_table_frame(ctx, table, table->row_count, &copy));
    for (size_t j = 0; j < table->column_count; j++)
        ORK_TRY(ork_table_take(ctx, copy, ork_column_share(table->columns[j])));
    if (table->rows) {
        size_t bytes = table->row_count * sizeof *table->rows;
        ORK_NEW(copy->rows, ork_alloc(ctx, bytes));
        memcpy(copy->rows, table->rows, bytes);
    }
    copy->unit = table->unit;
    copy->period = table->period;
    *extended = copy;
    copy = NULL;
    return ORK_OK;
}

int ork_table_find(const ork_table *table, const char *name)
{
    for (size_t j = 0; j < table->column_count; j++)
        if (strcmp(table->columns[j]->name, name) == 0) return (int)j;
    return -1;
}

/* The failure "no column x", with the columns there are: those of the file, then derived ones. */
static ork_status no_such_column(ork_context *ctx, const ork_table *table, const char *name)
{
    ORK_SCRATCH(scratch);
    const ork_table *all = table->chosen_from;
    const char **names;
    size_t most = table->column_count + (all ? all->column_count : 0), count = 0;
    ORK_NEW(names, ork_arena_calloc(ctx, &scratch, most + 1, sizeof *names));
    for (size_t j = 0; all && j < all->column_count; j++)
        names[count++] = all->columns[j]->name;
    for (size_t j = 0; j < table->column_count; j++) {
        const char *own = table->columns[j]->name;
        if (!all || ork_table_find(all, own) < 0) names[count++] = own;
    }
    ORK_OWNED_TEXT ork_text list = {0};
    enum { MOST_LISTED = 12 };
    for (size_t j = 0; j < count && j <= MOST_LISTED; j++) {
        if (j < MOST_LISTED) ork_text_addf(ctx, &list, "%s%s", j ? ", " : "", names[j]);
        if (j == MOST_LISTED) ork_text_add(ctx, &list, ", …");
    }
    ORK_TRY(ork_text_status(&list));
    const char *near = ork_suggest(ctx, name, names, count);
    ork_fail(ctx, ORK_ERR_DATA, "there is no column \"%s\"%s%s", name,
             !table->file && table->name ? " in " : "",
             !table->file && table->name ? table->name : "");
    ork_at(ctx, &(ork_place){.file = table->file, .sheet = table->sheet});
    const char *columns = list.length ? list.bytes : "none";
    if (near) return ork_hint(ctx, "did you mean \"%s\"? The columns are: %s", near, columns);
    return ork_hint(ctx, "the columns are: %s", columns);
}

ork_status ork_table_column(ork_context *ctx, const ork_table *table, const char *name,
                            const ork_column **column)
{
    int index = ork_table_find(table, name);
    if (index < 0) return no_such_column(ctx, table, name);
    *column = table->columns[index];
    return ORK_OK;
}

ork_status ork_table_numeric(ork_context *ctx, const ork_table *table, const char *name,
                             const ork_column **column)
{
    const ork_column *found;
    ORK_TRY(ork_table_column(ctx, table, name, &found));
    if (ork_column_is_numeric(found)) {
        *column = found;
        return ORK_OK;
    }
    ork_fail(ctx, ORK_ERR_DATA, "the column holds %s values, but numbers are needed",
             ork_type_name(found->type));
    ork_place place = {.file = table->file, .sheet = table->sheet, .column = name};
    if (found->type != ORK_TEXT) return ork_at(ctx, &place);
    double number;
    for (size_t i = 0; i < table->row_count; i++) {
        if (!ork_column_has(found, i)) continue;
        const char *text = ork_column_text(found, i);
        if (ork_parse_number(text, strlen(text), '.', &number)) continue;
        place.row = ork_table_file_row(table, i);
        ork_at(ctx, &place);
        size_t length = strlen(text);
        if (length > 1 && text[length - 1] == '%' &&
            ork_parse_number(text, strcspn(text, " %"), '.', &number))
            return ork_hint(ctx, "\"%s\" could mean %g or %g: write the number without the sign",
                            text, number, number / 100);
        return ork_hint(ctx, "\"%s\" is no number: mend the cell, or declare the text as missing",
                        text);
    }
    return ork_at(ctx, &place);
}

ork_status ork_table_set_keys(ork_context *ctx, ork_table *table, const char *unit,
                              const char *period)
{
    const ork_column *column;
    if (unit) {
        ORK_TRY(ork_table_column(ctx, table, unit, &column));
        table->unit = ork_table_find(table, unit);
    }
    if (period) {
        ORK_TRY(ork_table_column(ctx, table, period, &column));
        table->period = ork_table_find(table, period);
    }
    return ORK_OK;
}

ork_place ork_table_place(const ork_table *table, size_t i, const char *column)
{
    return (ork_place){.file = table->file,
                       .sheet = table->sheet,
                       .column = column,
                       .row = ork_table_file_row(table, i)};
}

void ork_table_row_name(ork_context *ctx, const ork_table *table, size_t i, ork_text *text)
{
    if (table->unit < 0 && table->period < 0) {
        ork_text_addf(ctx, text, "row %lld", (long long)ork_table_file_row(table, i));
        return;
    }
    if (table->unit >= 0) ork_column_write(table->columns[table->unit], i, ctx, text);
    if (table->unit >= 0 && table->period >= 0) ork_text_add(ctx, text, ", ");
    if (table->period >= 0) ork_column_write(table->columns[table->period], i, ctx, text);
}

/* The first row without a key value, as an error. */
static ork_status check_key_present(ork_context *ctx, const ork_table *table, int key)
{
    if (key < 0) return ORK_OK;
    const ork_column *column = table->columns[key];
    for (size_t i = 0; column->validity && i < table->row_count; i++) {
        if (ork_column_has(column, i)) continue;
        ork_fail(ctx, ORK_ERR_DATA, "the key is empty");
        ork_place place = ork_table_place(table, i, column->name);
        ork_at(ctx, &place);
        return ork_hint(ctx, "every row needs its %s; leave the row out with where if it is a note",
                        key == table->unit ? "unit" : "period");
    }
    return ORK_OK;
}

static ork_status duplicate_key(ork_context *ctx, const ork_table *table, size_t first,
                                size_t again)
{
    ORK_OWNED_TEXT ork_text name = {0};
    ork_table_row_name(ctx, table, again, &name);
    ORK_TRY(ork_text_status(&name));
    ork_fail(ctx, ORK_ERR_DATA, "\"%s\" stands twice, in rows %lld and %lld", name.bytes,
             (long long)ork_table_file_row(table, first),
             (long long)ork_table_file_row(table, again));
    ork_place place = ork_table_place(table, again, table->columns[table->unit]->name);
    ork_at(ctx, &place);
    if (table->period < 0)
        return ork_hint(ctx, "name the column that tells the periods (period), or remove one row");
    return ork_hint(ctx, "remove one row, or group the table first");
}

ork_status ork_table_check_keys(ork_context *ctx, const ork_table *table)
{
    ORK_TRY(check_key_present(ctx, table, table->unit));
    ORK_TRY(check_key_present(ctx, table, table->period));
    if (table->unit < 0) return ORK_OK;
    ORK_SCRATCH(scratch);
    size_t n = table->row_count;
    uint32_t *units, *periods, unit_count = 0, period_count = 1;
    ORK_NEW(units, ork_arena_alloc(ctx, &scratch, n * sizeof *units));
    ORK_NEW(periods, ork_arena_calloc(ctx, &scratch, n, sizeof *periods));
    ORK_TRY(ork_column_group_ids(ctx, table->columns[table->unit], units, &unit_count));
    if (table->period >= 0)
        ORK_TRY(ork_column_group_ids(ctx, table->columns[table->period], periods, &period_count));
    /* Open addressing over (unit, period); slots hold row + 1. */
    size_t slots = 16;
    while (slots < 2 * n)
        slots *= 2;
    size_t *rows;
    ORK_NEW(rows, ork_arena_calloc(ctx, &scratch, slots, sizeof *rows));
    for (size_t i = 0; i < n; i++) {
        uint64_t key = (uint64_t)units[i] << 32 | periods[i];
        /* Folded first: a unit's id in the upper half alone would leave the slot's bits empty. */
        size_t slot = ((key ^ key >> 32) * 0x9E3779B97F4A7C15u >> 20) & (slots - 1);
        for (; rows[slot]; slot = (slot + 1) & (slots - 1)) {
            size_t known = rows[slot] - 1;
            if (units[known] == units[i] && periods[known] == periods[i])
                return duplicate_key(ctx, table, known, i);
        }
        rows[slot] = i + 1;
    }
    return ORK_OK;
}

ork_status ork_table_year(ork_context *ctx, const ork_table *table, size_t i, int *year)
{
    assert(table->period >= 0);
    const ork_column *column = table->columns[table->period];
    int32_t day = 0;
    int month, day_of_month;
    double number = NAN;
    switch (column->type) {
    case ORK_NUMBER:
    case ORK_INTEGER:
        number = ork_column_number(column, i);
        break;
    case ORK_DATE:
        ork_day_parts(column->data.day[i], year, &month, &day_of_month);
        return ORK_OK;
    case ORK_TEXT: {
        const char *text = ork_column_text(column, i);
        if (ork_parse_day(text, strlen(text), &day)) {
            ork_day_parts(day, year, &month, &day_of_month);
            return ORK_OK;
        }
        break;
    }
    case ORK_BOOLEAN:
        break;
    }
    if (number == floor(number) && number >= 1000 && number <= 9999) {
        *year = (int)number;
        return ORK_OK;
    }
    ork_fail(ctx, ORK_ERR_DATA, "the period is no year");
    ork_place place = ork_table_place(table, i, column->name);
    ork_at(ctx, &place);
    return ork_hint(ctx, "years are written 2016, dates 2016-12-31");
}
