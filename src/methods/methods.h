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

/* What may be written for a parameter, in words: "a number from 0 to 1", "one of: a, b". */
void ork_param_write_expected(ork_context *ctx, const ork_param *param, ork_text *text);
/* Its place on a command line: "COLUMN", "COLUMN,…", "NUMBER", "a|b|c", "yes|no", "FILE". */
void ork_param_write_form(ork_context *ctx, const ork_param *param, ork_text *text);
/* The range alone: "0 to 1", "at least 1", "greater than 0"; nothing when there is none. */
void ork_param_write_range(ork_context *ctx, const ork_param *param, ork_text *text);
/* JSON text of a parameter's value in an options struct. */
void ork_param_write_json(ork_context *ctx, const ork_param *param, const void *fields,
                          ork_text *json);

#endif
