/* Result tables from plain arrays. */
#include "methods/build.h"

#include <math.h>
#include <string.h>

/* Describes the column and gives the table a reference to it. */
static ork_status add_described(ork_context *ctx, ork_table *table, ork_column *column,
                                const char *label, const char *measure)
{
    ORK_TRY(ork_column_describe(ctx, column, label, measure, NULL));
    return ork_table_take(ctx, table, ork_column_share(column));
}

ork_status ork_build_number(ork_context *ctx, ork_table *table, const char *name, const char *label,
                            const char *measure, const double *values)
{
    ORK_OWNED_COLUMN ork_column *column = NULL;
    ORK_TRY(ork_column_new(ctx, name, ORK_NUMBER, table->row_count, &column));
    for (size_t i = 0; i < table->row_count; i++)
        ORK_TRY(ork_column_set_number(ctx, column, i, values[i]));
    return add_described(ctx, table, column, label, measure);
}

/* Integers and booleans: what is not finite has no value. */
static ork_status build_whole(ork_context *ctx, ork_table *table, const char *name,
                              const char *label, ork_type type, const double *values)
{
    ORK_OWNED_COLUMN ork_column *column = NULL;
    ORK_TRY(ork_column_new(ctx, name, type, table->row_count, &column));
    for (size_t i = 0; i < table->row_count; i++) {
        if (!isfinite(values[i])) {
            ORK_TRY(ork_column_set_missing(ctx, column, i, ORK_NOT_DEFINED));
        } else if (type == ORK_BOOLEAN) {
            column->data.boolean[i] = values[i] != 0;
        } else {
            column->data.integer[i] = (int64_t)values[i];
        }
    }
    return add_described(ctx, table, column, label, NULL);
}

ork_status ork_build_integer(ork_context *ctx, ork_table *table, const char *name,
                             const char *label, const double *values)
{
    return build_whole(ctx, table, name, label, ORK_INTEGER, values);
}

ork_status ork_build_boolean(ork_context *ctx, ork_table *table, const char *name,
                             const char *label, const double *values)
{
    return build_whole(ctx, table, name, label, ORK_BOOLEAN, values);
}

ork_status ork_build_text(ork_context *ctx, ork_table *table, const char *name, const char *label,
                          const char *const *values)
{
    ORK_OWNED_COLUMN ork_column *column = NULL;
    ORK_TRY(ork_column_new(ctx, name, ORK_TEXT, table->row_count, &column));
    for (size_t i = 0; i < table->row_count; i++) {
        if (values[i]) {
            ORK_TRY(ork_column_set_text(ctx, column, i, values[i]));
        } else {
            ORK_TRY(ork_column_set_missing(ctx, column, i, ORK_NOT_DEFINED));
        }
    }
    return add_described(ctx, table, column, label, NULL);
}

ork_status ork_build_pick(ork_context *ctx, ork_table *table, const char *name,
                          const ork_column *column, const size_t *rows)
{
    if (!column) return ORK_OK;
    ORK_OWNED_COLUMN ork_column *picked = NULL;
    ORK_TRY(ork_column_pick(ctx, column, rows, table->row_count, &picked));
    char *renamed;
    ORK_NEW(renamed, ork_strdup(ctx, name));
    free(picked->name);
    picked->name = renamed;
    return ork_table_take(ctx, table, ork_column_share(picked));
}

ork_status ork_build_repeat(ork_context *ctx, ork_table *table, const char *name, const char *label,
                            const char *const *texts, size_t count, const size_t *which)
{
    ORK_OWNED_TABLE ork_table *few = NULL;
    ORK_TRY(ork_table_new(ctx, "texts", count, &few));
    ORK_TRY(ork_build_text(ctx, few, name, label, texts));
    return ork_build_pick(ctx, table, name, few->columns[0], which);
}

ork_status ork_build_fields(ork_context *ctx, ork_table *table, const ork_record_field *fields,
                            size_t count, const void *records, size_t size, const size_t *which,
                            const char *measure)
{
    ORK_SCRATCH(scratch);
    double *values;
    ORK_NEW(values, ork_arena_alloc(ctx, &scratch, table->row_count * sizeof *values));
    for (size_t f = 0; f < count; f++) {
        const ork_record_field *field = &fields[f];
        for (size_t r = 0; r < table->row_count; r++) {
            const char *record = (const char *)records + (which ? which[r] : r) * size;
            memcpy(&values[r], record + field->offset, sizeof *values);
        }
        const char *unit = field->kind == ORK_FIELD_MEASURED ? measure : NULL;
        ORK_TRY(field->kind == ORK_FIELD_WHOLE
                    ? ork_build_integer(ctx, table, field->name, field->label, values)
                : field->kind == ORK_FIELD_FLAG
                    ? ork_build_boolean(ctx, table, field->name, field->label, values)
                    : ork_build_number(ctx, table, field->name, field->label, unit, values));
    }
    return ORK_OK;
}

ork_status ork_build_table(ork_context *ctx, const char *name, const char *title, size_t rows,
                           ork_table **table)
{
    ORK_OWNED_TABLE ork_table *made = NULL;
    ORK_TRY(ork_table_new(ctx, name, rows, &made));
    ORK_TRY(ork_table_set_title(ctx, made, name, title));
    *table = made;
    made = NULL;
    return ORK_OK;
}

ork_status ork_build_deliver(ork_context *ctx, ork_result *result, ork_table **table)
{
    ork_table *done = *table;
    *table = NULL;
    return ork_result_take_table(ctx, result, done);
}

ork_status ork_build_again(ork_context *ctx, ork_result *result, const char *table,
                           const char *name, const char *title)
{
    ORK_OWNED_TABLE ork_table *again = NULL;
    ORK_TRY(ork_table_extend(ctx, ork_result_table(result, table), &again));
    ORK_TRY(ork_table_set_title(ctx, again, name, title));
    return ork_build_deliver(ctx, result, &again);
}
