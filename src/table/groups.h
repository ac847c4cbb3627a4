/* Rows with equal keys get equal ids: what grouping, joining and totals stand on. */
#ifndef ORKEN_TABLE_GROUPS_H
#define ORKEN_TABLE_GROUPS_H

#include "table/table.h"

/* [row_count] ids 0 … *groups−1 of the combinations of several columns, in order of first
   appearance. Without columns all rows are group 0. */
ork_status ork_table_group_ids(ork_context *ctx, const ork_table *table,
                               const ork_column *const *keys, size_t key_count, uint32_t *ids,
                               uint32_t *groups);
/* [groups] the first row of each group. */
void ork_group_firsts(const uint32_t *ids, size_t row_count, uint32_t groups, size_t *firsts);

/* Value i, which is there, in 64 bits: equal for equal values of the column. */
uint64_t ork_column_bits(const ork_column *column, size_t i);

/*
 * One value per group, as a column of `groups` rows called `name`. `column` may be NULL for
 * ORK_COUNT of rows. `what` tells notes what is computed ('the sum of "grp"'). The same bits for
 * any number of threads: rows are added up in blocks whose size depends on the data alone.
 */
ork_status ork_aggregate_column(ork_context *ctx, const ork_column *column, const uint32_t *ids,
                                size_t row_count, uint32_t groups, ork_aggregate_function function,
                                const char *name, const char *what, ork_column **result);
/* Values start … start+count−1 as numbers: the column's own array or `buffer` filled. */
const double *ork_column_numbers(const ork_column *column, size_t start, size_t count,
                                 double *buffer);

#endif
