/*
 * Result tables from plain arrays. In these arrays NaN (or a NULL text) is what has no value; the
 * columns get validity bitmaps from it, so that NaN never leaves the method.
 */
#ifndef ORKEN_METHODS_BUILD_H
#define ORKEN_METHODS_BUILD_H

#include "orken/result.h"

/* Each adds one column to a table under construction. `label` and `measure` may be NULL. */
ork_status ork_build_number(ork_context *ctx, ork_table *table, const char *name, const char *label,
                            const char *measure, const double *values);
/* Whole numbers held as doubles. */
ork_status ork_build_integer(ork_context *ctx, ork_table *table, const char *name,
                             const char *label, const double *values);
ork_status ork_build_text(ork_context *ctx, ork_table *table, const char *name, const char *label,
                          const char *const *values);
/* 0, 1, or NaN for unknown. */
ork_status ork_build_boolean(ork_context *ctx, ork_table *table, const char *name,
                             const char *label, const double *values);
/* Row_count values of `column` picked by row, under a new name; NULL adds nothing. */
ork_status ork_build_pick(ork_context *ctx, ork_table *table, const char *name,
                          const ork_column *column, const size_t *rows);
/* [count] texts, each repeated where `which` says so: cheap for long tables of few texts. */
ork_status ork_build_repeat(ork_context *ctx, ork_table *table, const char *name, const char *label,
                            const char *const *texts, size_t count, const size_t *which);

/* A column whose values are doubles in records: its name and label, where the double stands in the
   record, and whether it is a whole number, yes or no, or has the table's measure unit. */
typedef struct ork_record_field {
    const char *name, *label;
    size_t offset;
    enum { ORK_FIELD_NUMBER, ORK_FIELD_WHOLE, ORK_FIELD_FLAG, ORK_FIELD_MEASURED } kind;
} ork_record_field;
#define ORK_RECORD_FIELD(type, field, text)                                                        \
    {                                                                                              \
        .name = #field, .label = text, .offset = offsetof(type, field)                             \
    }
/* A column per field. Row r shows record which[r], or r when `which` is NULL; a record has `size`
   bytes. */
ork_status ork_build_fields(ork_context *ctx, ork_table *table, const ork_record_field *fields,
                            size_t count, const void *records, size_t size, const size_t *which,
                            const char *measure);

/* A named, titled table of rows, ready to be filled. */
ork_status ork_build_table(ork_context *ctx, const char *name, const char *title, size_t rows,
                           ork_table **table);
/* Adds a table of the result once more, under another name and title; it shares the columns. */
ork_status ork_build_again(ork_context *ctx, ork_result *result, const char *table,
                           const char *name, const char *title);
/* Hands a finished table to the result and sets *table to NULL; takes it, also on failure. */
ork_status ork_build_deliver(ork_context *ctx, ork_result *result, ork_table **table);

#endif
