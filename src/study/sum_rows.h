/* Records that a method only adds up, added up while their file is read. */
#ifndef ORKEN_STUDY_SUM_ROWS_H
#define ORKEN_STUDY_SUM_ROWS_H

#include "study/prepare.h"

/* Whether the preparation may sum the rows of its file before all else: nothing that comes before
   the method looks at a row beside another. */
ork_status ork_can_sum_rows(ork_context *ctx, const ork_preparation *preparation, bool *can);
/* The sums instead of the rows, of the columns that are needed; where is done. See table/sums.h. */
ork_status ork_sum_rows(ork_context *ctx, const ork_preparation *preparation, ork_table **table);
/* Adds the names of the columns of counts and powers to a list of columns. */
ork_status ork_name_sums(ork_context *ctx, ork_arena *arena, const char *value, ork_texts *names);

#endif
