/* Columns to rows and rows to columns. */
#include <string.h>

#include "table/groups.h"

/* ---- Longer ---- */

/* The type that all the columns fit in; numbers and integers meet as numbers. */
static ork_status common_type(ork_context *ctx, const ork_table *table,
                              const ork_column *const *columns, size_t count, ork_type *type)
{
    *type = columns[0]->type;
    for (size_t j = 1; j < count; j++) {
        if (columns[j]->type == *type) continue;
        if (ork_column_is_numeric(columns[0]) && ork_column_is_numeric(columns[j])) {
            *type = ORK_NUMBER;
            continue;
        }
        ork_fail(ctx, ORK_ERR_DATA,
                 "\"%s\" holds %s values and \"%s\" %s values: they cannot be put into one column",
                 columns[0]->name, ork_type_name(columns[0]->type), columns[j]->name,
                 ork_type_name(columns[j]->type));
        return ork_at(ctx, &(ork_place){.file = table->file, .sheet = table->sheet});
    }
    return ORK_OK;
}

static ork_status copy_value(ork_context *ctx, const ork_column *from, size_t row, ork_column *to,
                             size_t place)
{
    if (!ork_column_has(from, row))
        return ork_column_set_missing(ctx, to, place, ork_column_reason(from, row));
    switch (to->type) {
    case ORK_NUMBER:
        to->data.number[place] = ork_column_number(from, row);
        break;
    case ORK_INTEGER:
        to->data.integer[place] = from->data.integer[row];
        break;
    case ORK_TEXT:
        return ork_column_set_text(ctx, to, place, ork_column_text(from, row));
    case ORK_DATE:
        to->data.day[place] = from->data.day[row];
        break;
    case ORK_BOOLEAN:
        to->data.boolean[place] = from->data.boolean[row];
        break;
    }
    return ORK_OK;
}

static bool same_text(const char *a, const char *b)
{
    return a == b || (a && b && strcmp(a, b) == 0);
}

static ork_status take_values(ork_context *ctx, const ork_table *table,
                              const ork_column *const *columns, size_t count, const char *name,
                              ork_table *longer)
{
    ork_type type;
    ORK_TRY(common_type(ctx, table, columns, count, &type));
    ORK_OWNED_COLUMN ork_column *values = NULL;
    ORK_TRY(ork_column_new(ctx, name, type, longer->row_count, &values));
    const char *measure = columns[0]->measure, *source = columns[0]->source;
    for (size_t j = 1; j < count; j++) {
        if (!same_text(measure, columns[j]->measure)) measure = NULL;
        if (!same_text(source, columns[j]->source)) source = NULL;
    }
    ORK_TRY(ork_column_describe(ctx, values, NULL, measure, source));
    for (size_t i = 0; i < table->row_count; i++)
        for (size_t j = 0; j < count; j++)
            ORK_TRY(copy_value(ctx, columns[j], i, values, i * count + j));
    return ork_table_take(ctx, longer, ork_column_share(values));
}

static ork_status take_names(ork_context *ctx, const ork_column *const *columns, size_t count,
                             const char *name, ork_table *longer)
{
    ORK_OWNED_COLUMN ork_column *names = NULL;
    ORK_TRY(ork_column_new(ctx, name, ORK_TEXT, longer->row_count, &names));
    for (size_t i = 0; i < longer->row_count; i++)
        ORK_TRY(ork_column_set_text(ctx, names, i, columns[i % count]->name));
    return ork_table_take(ctx, longer, ork_column_share(names));
}

static bool is_among(const ork_column *column, const ork_column *const *columns, size_t count)
{
    for (size_t j = 0; j < count; j++)
        if (columns[j] == column) return true;
    return false;
}

/* Takes the columns of `table` other than `but`, each row as `rows` says; keys stay keys. */
static ork_status take_others(ork_context *ctx, const ork_table *table,
                              const ork_column *const *but, size_t but_count, const size_t *rows,
                              ork_table *made)
{
    ORK_NEW(made->rows, ork_alloc(ctx, made->row_count * sizeof *made->rows));
    for (size_t i = 0; i < made->row_count; i++)
        made->rows[i] = ork_table_file_row(table, rows[i]);
    for (size_t j = 0; j < table->column_count; j++) {
        if (is_among(table->columns[j], but, but_count)) continue;
        if (table->unit == (int)j) made->unit = (int)made->column_count;
        if (table->period == (int)j) made->period = (int)made->column_count;
        ork_column *column;
        ORK_TRY(ork_column_pick(ctx, table->columns[j], rows, made->row_count, &column));
        ORK_TRY(ork_table_take(ctx, made, column));
    }
    return ORK_OK;
}

ork_status ork_table_longer(ork_context *ctx, const ork_table *table, const char *const *columns,
                            size_t count, const char *names_to, const char *values_to,
                            ork_table **longer)
{
    if (count == 0)
        return ork_fail(ctx, ORK_ERR_ARGUMENT, "no columns are named that should become rows");
    ORK_SCRATCH(scratch);
    const ork_column **found;
    ORK_NEW(found, ork_arena_calloc(ctx, &scratch, count, sizeof *found));
    for (size_t j = 0; j < count; j++)
        ORK_TRY(ork_table_column(ctx, table, columns[j], &found[j]));
    size_t *rows, row_count;
    if (__builtin_mul_overflow(table->row_count, count, &row_count))
        return ork_fail(ctx, ORK_ERR_DATA, "the longer table would have too many rows");
    ORK_NEW(rows, ork_arena_calloc(ctx, &scratch, row_count, sizeof *rows));
    for (size_t i = 0; i < row_count; i++)
        rows[i] = i / count;
    ORK_OWNED_TABLE ork_table *made = NULL;
    ORK_TRY(ork_table_frame(ctx, table, row_count, &made));
    ORK_TRY(take_others(ctx, table, found, count, rows, made));
    ORK_TRY(take_names(ctx, found, count, names_to, made));
    ORK_TRY(take_values(ctx, table, found, count, values_to, made));
    *longer = made;
    made = NULL;
    return ORK_OK;
}

/* ---- Wider ---- */

typedef struct widening {
    const ork_table *table;
    const ork_column *names, *values;
    uint32_t *row_ids, row_groups;   /* [rows] row of the wider table */
    uint32_t *name_ids, name_groups; /* [rows] column of the wider table */
    size_t *firsts;                  /* [row_groups] */
    size_t *name_firsts;             /* [name_groups] */
    size_t *cells;                   /* [name_groups * row_groups] row of the value, or SIZE_MAX */
} widening;

static ork_status place_rows(ork_context *ctx, ork_arena *scratch, widening *w)
{
    const ork_table *table = w->table;
    const ork_column **others;
    size_t rows = table->row_count, other_count = 0;
    ORK_NEW(others, ork_arena_calloc(ctx, scratch, table->column_count, sizeof *others));
    for (size_t j = 0; j < table->column_count; j++)
        if (table->columns[j] != w->names && table->columns[j] != w->values)
            others[other_count++] = table->columns[j];
    ORK_NEW(w->row_ids, ork_arena_calloc(ctx, scratch, rows, sizeof *w->row_ids));
    ORK_NEW(w->name_ids, ork_arena_calloc(ctx, scratch, rows, sizeof *w->name_ids));
    ORK_TRY(ork_table_group_ids(ctx, table, others, other_count, w->row_ids, &w->row_groups));
    if (rows == 0) w->row_groups = 0;
    ORK_TRY(ork_column_group_ids(ctx, w->names, w->name_ids, &w->name_groups));
    ORK_NEW(w->firsts, ork_arena_calloc(ctx, scratch, w->row_groups, sizeof *w->firsts));
    ORK_NEW(w->name_firsts, ork_arena_calloc(ctx, scratch, w->name_groups, sizeof *w->firsts));
    ork_group_firsts(w->row_ids, rows, w->row_groups, w->firsts);
    ork_group_firsts(w->name_ids, rows, w->name_groups, w->name_firsts);
    return ORK_OK;
}

static ork_status two_values(ork_context *ctx, const widening *w, size_t first, size_t again)
{
    ORK_OWNED_TEXT ork_text name = {0};
    ork_column_write(w->names, again, ctx, &name);
    ORK_TRY(ork_text_status(&name));
    ork_fail(ctx, ORK_ERR_DATA, "rows %lld and %lld both hold the value of \"%s\" for one row",
             (long long)ork_table_file_row(w->table, first),
             (long long)ork_table_file_row(w->table, again), name.bytes);
    ork_place place = ork_table_place(w->table, again, w->values->name);
    ork_at(ctx, &place);
    return ork_hint(ctx, "remove one of them, or group the table first");
}

static ork_status find_cells(ork_context *ctx, ork_arena *scratch, widening *w)
{
    enum { MOST_COLUMNS = 10000 };
    if (w->name_groups > MOST_COLUMNS) {
        ork_fail(ctx, ORK_ERR_DATA, "\"%s\" holds %u distinct values: too many for columns",
                 w->names->name, w->name_groups);
        return ork_at(ctx, &(ork_place){.file = w->table->file, .sheet = w->table->sheet});
    }
    size_t cells = (size_t)w->name_groups * w->row_groups;
    ORK_NEW(w->cells, ork_arena_alloc(ctx, scratch, cells * sizeof *w->cells));
    memset(w->cells, 0xFF, cells * sizeof *w->cells);
    for (size_t i = 0; i < w->table->row_count; i++) {
        if (!ork_column_has(w->names, i)) {
            ork_fail(ctx, ORK_ERR_DATA, "a value has no name to stand under");
            ork_place place = ork_table_place(w->table, i, w->names->name);
            return ork_at(ctx, &place);
        }
        size_t *cell = &w->cells[(size_t)w->name_ids[i] * w->row_groups + w->row_ids[i]];
        if (*cell != SIZE_MAX) return two_values(ctx, w, *cell, i);
        *cell = i;
    }
    return ORK_OK;
}

ork_status ork_table_wider(ork_context *ctx, const ork_table *table, const char *names_from,
                           const char *values_from, ork_table **wider)
{
    ORK_SCRATCH(scratch);
    widening w = {.table = table};
    ORK_TRY(ork_table_column(ctx, table, names_from, &w.names));
    ORK_TRY(ork_table_column(ctx, table, values_from, &w.values));
    if (w.names == w.values)
        return ork_fail(ctx, ORK_ERR_ARGUMENT,
                        "names and values of a wider table come from two different columns");
    ORK_TRY(place_rows(ctx, &scratch, &w));
    ORK_TRY(find_cells(ctx, &scratch, &w));
    ORK_OWNED_TABLE ork_table *made = NULL;
    ORK_TRY(ork_table_frame(ctx, table, w.row_groups, &made));
    const ork_column *but[] = {w.names, w.values};
    ORK_TRY(take_others(ctx, table, but, 2, w.firsts, made));
    for (uint32_t k = 0; k < w.name_groups; k++) {
        ORK_OWNED_TEXT ork_text name = {0};
        ork_column_write(w.names, w.name_firsts[k], ctx, &name);
        ORK_TRY(ork_text_status(&name));
        ORK_OWNED_COLUMN ork_column *picked = NULL;
        ork_column *column;
        ORK_TRY(ork_column_pick(ctx, w.values, w.cells + (size_t)k * w.row_groups, w.row_groups,
                                &picked));
        ORK_TRY(ork_column_copy(ctx, picked, name.bytes, &column));
        ORK_TRY(ork_table_take(ctx, made, column));
    }
    *wider = made;
    made = NULL;
    return ORK_OK;
}
