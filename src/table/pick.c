/* Some rows or some columns of a table. */
#include <string.h>

#include "table/table.h"

ork_status ork_table_pick(ork_context *ctx, const ork_table *table, const size_t *rows,
                          size_t count, ork_table **picked)
{
    ORK_OWNED_TABLE ork_table *made = NULL;
    ORK_TRY(ork_table_frame(ctx, table, count, &made));
    ORK_NEW(made->rows, ork_alloc(ctx, count * sizeof *made->rows));
    for (size_t i = 0; i < count; i++)
        made->rows[i] = rows[i] == SIZE_MAX ? 0 : ork_table_file_row(table, rows[i]);
    for (size_t j = 0; j < table->column_count; j++) {
        ork_column *column;
        ORK_TRY(ork_column_pick(ctx, table->columns[j], rows, count, &column));
        ORK_TRY(ork_table_take(ctx, made, column));
    }
    made->unit = table->unit;
    made->period = table->period;
    *picked = made;
    made = NULL;
    return ORK_OK;
}

ork_status ork_table_select(ork_context *ctx, const ork_table *table, const char *const *names,
                            size_t count, ork_table **selected)
{
    ORK_OWNED_TABLE ork_table *made = NULL;
    ORK_TRY(ork_table_frame(ctx, table, table->row_count, &made));
    if (table->rows) {
        size_t bytes = table->row_count * sizeof *table->rows;
        ORK_NEW(made->rows, ork_alloc(ctx, bytes));
        memcpy(made->rows, table->rows, bytes);
    }
    for (size_t k = 0; k < count; k++) {
        const ork_column *column;
        ORK_TRY(ork_table_column(ctx, table, names[k], &column));
        ORK_TRY(ork_table_take(ctx, made, ork_column_share(column)));
        if (table->unit >= 0 && column == table->columns[table->unit]) made->unit = (int)k;
        if (table->period >= 0 && column == table->columns[table->period]) made->period = (int)k;
    }
    *selected = made;
    made = NULL;
    return ORK_OK;
}
