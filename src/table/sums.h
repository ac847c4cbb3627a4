/*
 * Records of which only sums matter (firms of a region and industry), added up while they come,
 * part by part: memory is bounded by the sums, not by the records.
 *
 * Rows that agree in all other columns become one row, in order of first appearance. It has the sum
 * of their values and, in columns of its own, how many rows it stands for. A value that is missing
 * makes the sum missing, with the reason of the last such row. Rows are added in their order, so
 * that the sums do not depend on how the rows are cut into parts.
 */
#ifndef ORKEN_TABLE_SUMS_H
#define ORKEN_TABLE_SUMS_H

#include "table/table.h"

/* The further columns of summed rows, by what their names add to that of the value. */
typedef enum ork_sum_kind {
    ORK_SUM_ROWS,    /* how many rows were added up */
    ORK_SUM_UNKNOWN, /* … of which so many had no value */
    ORK_SUM_SQUARES, /* sums of the known values to the 2nd power */
    ORK_SUM_CUBES,   /* … 3rd */
    ORK_SUM_FOURTH,  /* … and 4th */
    ORK_SUM_KINDS,
} ork_sum_kind;

typedef struct ork_sums ork_sums;

/* `value` names the column that is summed; nothing below 0 is allowed in it. `has_powers`: with
   sums of its powers. */
ork_status ork_sums_new(ork_context *ctx, const char *value, bool has_powers, ork_sums **sums);
void ork_sums_free(ork_sums *sums);
static inline void ork_sums_free_cleanup_(ork_sums **sums)
{
    ork_sums_free(*sums);
}
#define ORK_OWNED_SUMS __attribute__((cleanup(ork_sums_free_cleanup_)))
/* Adds the rows of one more part; all parts have the same columns. The value's column must be there
   and be numeric. */
ork_status ork_sums_add(ork_context *ctx, ork_sums *sums, const ork_table *part);
/* How many rows were added up, and to how many. */
size_t ork_sums_rows(const ork_sums *sums);
size_t ork_sums_groups(const ork_sums *sums);
/* The table of the sums. At least one part must have been added. */
ork_status ork_sums_table(ork_context *ctx, ork_sums *sums, ork_table **table);

/* The name of a further column; `text` keeps it. */
ork_status ork_sums_name(ork_context *ctx, ork_arena *arena, const char *value, ork_sum_kind kind,
                         const char **name);
/* A further column of summed rows, NULL when the rows of the table are no sums of `value`. */
ork_status ork_sums_column(ork_context *ctx, const ork_table *table, const char *value,
                           ork_sum_kind kind, const ork_column **column);

#endif
