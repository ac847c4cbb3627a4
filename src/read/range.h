/* The option range, shared by the readers of tables. */
#ifndef ORKEN_READ_RANGE_H
#define ORKEN_READ_RANGE_H

#include "orken/base.h"

/* Rows and columns, both ends included, from 0; INT64_MAX: open. */
typedef struct ork_cell_range {
    int64_t first_row, last_row, first_column, last_column;
} ork_cell_range;

/* False when the text is no range. */
bool ork_range_read(const char *text, ork_cell_range *range);
/* "B3:K40", "B3" (all below and to the right), "B:K", "3:40"; dollar signs may stand in it. */
ork_status ork_range_parse(ork_context *ctx, const char *text, ork_cell_range *range);

#endif
