/* One row per combination of keys, with aggregates of the other columns. */
#include <assert.h>

#include "table/groups.h"

static const char *function_name(ork_aggregate_function function)
{
    static const char *const names[] = {"count", "sum", "mean", "median",
                                        "min",   "max", "sd",   "first"};
    return names[function];
}

/* Finds the aggregate's column and checks that its type can be aggregated so. */
static ork_status aggregate_source(ork_context *ctx, const ork_table *table,
                                   const ork_aggregate *aggregate, const ork_column **column)
{
    *column = NULL;
    if (!aggregate->column) {
        assert(aggregate->function == ORK_COUNT);
        return ORK_OK;
    }
    switch (aggregate->function) {
    case ORK_COUNT:
    case ORK_FIRST:
        return ork_table_column(ctx, table, aggregate->column, column);
    case ORK_MIN:
    case ORK_MAX:
        ORK_TRY(ork_table_column(ctx, table, aggregate->column, column));
        if ((*column)->type != ORK_TEXT) return ORK_OK;
        break;
    default:
        ORK_TRY(ork_table_column(ctx, table, aggregate->column, column));
        if ((*column)->type == ORK_BOOLEAN) return ORK_OK; /* a sum counts, a mean is a share */
    }
    return ork_table_numeric(ctx, table, aggregate->column, column);
}

/* The key columns, one row per group, and where each group's first row is in the file. */
static ork_status take_keys(ork_context *ctx, const ork_table *table, const ork_column *const *keys,
                            size_t key_count, const size_t *firsts, ork_table *grouped)
{
    size_t groups = grouped->row_count;
    ORK_NEW(grouped->rows, ork_alloc(ctx, groups * sizeof *grouped->rows));
    for (size_t k = 0; k < groups; k++)
        grouped->rows[k] = firsts[k] < table->row_count ? ork_table_file_row(table, firsts[k]) : 0;
    for (size_t j = 0; j < key_count; j++) {
        ork_column *picked;
        ORK_TRY(ork_column_pick(ctx, keys[j], firsts, groups, &picked));
        ORK_TRY(ork_table_take(ctx, grouped, picked));
        if (table->unit >= 0 && keys[j] == table->columns[table->unit]) grouped->unit = (int)j;
        if (table->period >= 0 && keys[j] == table->columns[table->period])
            grouped->period = (int)j;
    }
    return ORK_OK;
}

ork_status ork_table_group(ork_context *ctx, const ork_table *table, const char *const *keys,
                           size_t key_count, const ork_aggregate *aggregates, size_t count,
                           ork_table **grouped)
{
    ORK_SCRATCH(scratch);
    const ork_column **key_columns, **sources;
    ORK_NEW(key_columns, ork_arena_calloc(ctx, &scratch, key_count, sizeof *key_columns));
    ORK_NEW(sources, ork_arena_calloc(ctx, &scratch, count, sizeof *sources));
    for (size_t j = 0; j < key_count; j++)
        ORK_TRY(ork_table_column(ctx, table, keys[j], &key_columns[j]));
    for (size_t j = 0; j < count; j++)
        ORK_TRY(aggregate_source(ctx, table, &aggregates[j], &sources[j]));

    uint32_t *ids, groups;
    ORK_NEW(ids, ork_arena_alloc(ctx, &scratch, table->row_count * sizeof *ids));
    ORK_TRY(ork_table_group_ids(ctx, table, key_columns, key_count, ids, &groups));
    size_t *firsts;
    ORK_NEW(firsts, ork_arena_calloc(ctx, &scratch, groups, sizeof *firsts));
    ork_group_firsts(ids, table->row_count, groups, firsts);

    ORK_OWNED_TABLE ork_table *made = NULL;
    ORK_TRY(ork_table_frame(ctx, table, groups, &made));
    ORK_TRY(take_keys(ctx, table, key_columns, key_count, firsts, made));
    for (size_t j = 0; j < count; j++) {
        ORK_TRY(ork_check_cancelled(ctx));
        ORK_OWNED_TEXT ork_text what = {0};
        ork_text_addf(ctx, &what, "the %s of \"%s\"", function_name(aggregates[j].function),
                      aggregates[j].column ? aggregates[j].column : "");
        ORK_TRY(ork_text_status(&what));
        ork_column *column;
        ORK_TRY(ork_aggregate_column(ctx, sources[j], ids, table->row_count, groups,
                                     aggregates[j].function, aggregates[j].name, what.bytes,
                                     &column));
        ORK_TRY(ork_table_take(ctx, made, column));
    }
    *grouped = made;
    made = NULL;
    return ORK_OK;
}
