/* Tables from the inside, for what builds tables from tables. */
#ifndef ORKEN_TABLE_TABLE_H
#define ORKEN_TABLE_TABLE_H

#include "table/column.h"

/* A table without columns that carries `table`'s name, title and origin. */
ork_status ork_table_frame(ork_context *ctx, const ork_table *table, size_t row_count,
                           ork_table **frame);

/* Keeps the names of the columns that a table's were chosen from, so that a hint can tell a
   misspelt one. */
ork_status ork_table_remember_names(ork_context *ctx, ork_table *chosen, const char *const *names,
                                    size_t count);

#endif
