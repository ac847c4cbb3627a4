/* Rules as users write them: "name: condition", or just the condition. */
#ifndef ORKEN_METHODS_RULE_H
#define ORKEN_METHODS_RULE_H

#include <stddef.h>

/* Where the condition starts; *name_length is 0 when there is no name. */
const char *ork_rule_condition(const char *rule, size_t *name_length);

#endif
