/* Tables of a composite index whose rows are about positions of its panel. */
#ifndef ORKEN_METHODS_COMPOSITE_SHEET_H
#define ORKEN_METHODS_COMPOSITE_SHEET_H

#include "methods/composite/steps.h"

/* A table under construction: which position each of its rows is about. */
typedef struct composite_sheet {
    const composite_work *work;
    ork_table *table;
    const size_t *position; /* [row_count] */
    size_t *row;            /* [row_count] of the data */
    double *values;         /* [row_count] for whatever column comes next */
} composite_sheet;

/* The table is the caller's; the rest lives in the arena. */
ork_status composite_sheet_new(ork_context *ctx, ork_arena *arena, const composite_work *work,
                               const char *name, const char *title, const size_t *position,
                               size_t count, composite_sheet *made);
/* The columns unit and, when there are periods, period. */
ork_status composite_sheet_keys(ork_context *ctx, const composite_sheet *to, bool with_period);
/* A column of values that are held by position. */
ork_status composite_sheet_number(ork_context *ctx, const composite_sheet *to, const char *name,
                                  const char *label, const char *measure,
                                  const double *by_position);
/* A column of ranks, one per row: whole numbers unless ties share the mean of their places. */
ork_status composite_add_rank(ork_context *ctx, const composite_work *work, ork_table *table,
                              const char *name, const char *label, const double *values);

/* One row per node and position: which nodes a long table is about. */
typedef struct composite_long_table {
    const char *name, *title, *key, *key_label;
    const size_t *nodes;
    size_t count;
} composite_long_table;

/* Row k × n + p is node k at position p; keys and codes are there already. */
ork_status composite_long_sheet(ork_context *ctx, ork_arena *arena, const composite_work *work,
                                const composite_long_table *about, composite_sheet *to);

/* [count] positions by period, then rank; those without a score last. */
ork_status composite_ranked_positions(ork_context *ctx, const composite_work *work,
                                      size_t *position);

/* [count] names of nodes in the arena; those that several of them have with the code behind. */
ork_status composite_distinct_names(ork_context *ctx, ork_arena *arena, const composite_work *work,
                                    const size_t *nodes, size_t count, const char **names);

/* Of a single indicator there is no structure to tell, and its contribution is the score. */
static inline bool composite_is_single(const composite_work *work)
{
    return work->leaf_count == 1 && !work->options->structure &&
           work->options->details != ORK_DETAILS_ALWAYS;
}

/* Scores and ranks of two periods side by side; what each indicator did to the change, and to the
   distance from the leader or the mean. */
ork_status composite_change_table(ork_context *ctx, const composite_work *work, ork_result *result);
ork_status composite_change_parts(ork_context *ctx, const composite_work *work, ork_result *result);
ork_status composite_gap_parts(ork_context *ctx, const composite_work *work, ork_result *result);

#endif
