/* What the flow of normalisation and its rules share. */
#ifndef ORKEN_METHODS_COMPOSITE_NORMALISE_H
#define ORKEN_METHODS_COMPOSITE_NORMALISE_H

#include "methods/composite/steps.h"

/* The present values of one scope, gathered; `at[k]` is the position of value k. */
typedef struct composite_gathered {
    double *value, *out;
    size_t *at;
    size_t count;
    double least, greatest;
    const char *in; /* " in 2016", or "" */
} composite_gathered;

/* From scope->value to scope->out by the node's rule. */
ork_status composite_apply_rule(ork_context *ctx, const composite_work *work,
                                const composite_node *node, composite_gathered *scope);
/* True when the rule divides by a spread, so that a constant indicator has no result. */
bool composite_needs_spread(int rule);
/* True when results lie in the range of the option `scale`. */
bool composite_has_range(int rule);

#endif
