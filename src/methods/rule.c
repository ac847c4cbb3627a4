/* Rules as users write them. */
#include "methods/rule.h"

#include <string.h>

const char *ork_rule_condition(const char *rule, size_t *name_length)
{
    *name_length = 0;
    /* Conditions hold no colon but within quotes, and those come after the name. */
    size_t colon = strcspn(rule, ":\"'`");
    if (rule[colon] != ':') return rule;
    size_t length = colon;
    while (length > 0 && rule[length - 1] == ' ')
        length--;
    if (length == 0) return rule;
    *name_length = length;
    const char *condition = rule + colon + 1;
    return condition + strspn(condition, " \t\n");
}
