/* Tables from the inside, for what builds tables from tables. */
#ifndef ORKEN_TABLE_TABLE_H
#define ORKEN_TABLE_TABLE_H

#include "table/column.h"

/* A table without columns that carries `table`'s name, title and origin. */
ork_status ork_table_frame(ork_context *ctx, const ork_table *table, size_t row_count,
                           ork_table **frame);

#endif
