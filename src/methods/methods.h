/* What the files of the methods room share: names, ranges in words, access to options' fields. */
#ifndef ORKEN_METHODS_METHODS_H
#define ORKEN_METHODS_METHODS_H

#include "orken/methods.h"

struct ork_options {
    const ork_method *method;
    void *fields;    /* the method's options struct */
    ork_arena arena; /* the texts and arrays that it points to */
};

/* The field of a parameter in an options struct. */
static inline void *ork_param_field(const ork_param *param, void *fields)
{
    return (char *)fields + param->offset;
}
static inline const void *ork_param_value(const ork_param *param, const void *fields)
{
    return (const char *)fields + param->offset;
}

/* The field of one parameter, copied from one options struct into another; what it points to stays
   the first one's. */
void ork_param_copy(const ork_param *param, const void *from, void *to);

/* What may be written for a parameter, in words: "a number from 0 to 1", "one of: a, b". */
void ork_param_write_expected(ork_context *ctx, const ork_param *param, ork_text *text);
/* Its place on a command line: "COLUMN", "COLUMN,…", "NUMBER", "CHOICE", "FILE". */
void ork_param_write_form(ork_context *ctx, const ork_param *param, ork_text *text);
/* The range alone: "0 to 1", "at least 1", "greater than 0"; nothing when there is none. */
void ork_param_write_range(ork_context *ctx, const ork_param *param, ork_text *text);
/* JSON text of a parameter's value in an options struct. */
void ork_param_write_json(ork_context *ctx, const ork_param *param, const void *fields,
                          ork_text *json);

/* ---- Text for a terminal, shared with the program's own help ----------------------------------
 */

enum { ORK_HELP_WIDTH = 90 };

/* A paragraph, wrapped and indented. */
void ork_help_paragraph(ork_context *ctx, const char *string, size_t indent, ork_text *text);
/* "  left    right …", the right side wrapped in its own column from `start`. */
void ork_help_entry(ork_context *ctx, const char *left, const char *right, size_t start,
                    ork_text *text);
/* One entry per parameter: "--name FORM   help (required; default …)". */
ork_status ork_help_params(ork_context *ctx, const ork_param *params, size_t count, ork_text *text);
/* In words, what ork_help_params puts in parentheses; nothing when there is nothing to say. */
void ork_param_write_facts(ork_context *ctx, const ork_param *param, ork_text *text);

#endif
