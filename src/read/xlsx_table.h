/* What the header and the body of a sheet share while a table is made of it. */
#ifndef ORKEN_READ_XLSX_TABLE_H
#define ORKEN_READ_XLSX_TABLE_H

#include "read/xlsx.h"

typedef struct xlsx_building {
    ork_context *ctx;
    const xlsx_package *package;
    xlsx_sheet *sheet;
    const ork_read_options *options; /* or NULL */
    ork_arena *arena;                /* names live here */
    ork_cell_rules rules;
    xlsx_area used; /* of the cells that are there */
    uint32_t header_first, header_last;
    /* The body's rows that are not empty. */
    int64_t *file_rows; /* counted from 1 */
    uint32_t *index;    /* [used rows] place of a row in the body, or UINT32_MAX */
    size_t row_count;
} xlsx_building;

/* A text, a year or a date: what headers are made of. */
bool xlsx_cell_is_label(const xlsx_cell *cell);
/* Sets header_first and header_last. */
ork_status xlsx_header_find(xlsx_building *b);
/* [used columns] the joined labels of each column, "" where there are none. */
ork_status xlsx_header_texts(const xlsx_building *b, const char **names);
/* The error for a formula whose result is not in the file; `name` of the column, or NULL. */
ork_status xlsx_fail_not_computed(const xlsx_building *b, uint32_t row, uint32_t column,
                                  const char *name);

#endif
