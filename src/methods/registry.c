/* The list of methods, made from methods.def. */
#include <string.h>

#include "methods/methods.h"

#define ORK_METHOD(name) extern const ork_method ork_method_##name;
#include "methods/methods.def"
#undef ORK_METHOD

static const ork_method *const methods[] = {
#define ORK_METHOD(name) &ork_method_##name,
#include "methods/methods.def"
#undef ORK_METHOD
    NULL,
};

size_t ork_method_count(void)
{
    return sizeof methods / sizeof methods[0] - 1;
}

const ork_method *ork_method_at(size_t index)
{
    return methods[index];
}

const ork_method *ork_method_find(const char *name)
{
    for (size_t k = 0; methods[k]; k++) {
        if (ork_same_name(methods[k]->name, name)) return methods[k];
    }
    return NULL;
}

const char *ork_param_name(const ork_param *param, char buffer[64])
{
    size_t i = 0;
    for (; i < 63 && param->name[i]; i++)
        buffer[i] = param->name[i] == '_' ? '-' : param->name[i];
    buffer[i] = '\0';
    return buffer;
}

bool ork_same_name(const char *a, const char *b)
{
    for (; *a && *b; a++, b++) {
        bool both_part_words = (*a == '-' || *a == '_') && (*b == '-' || *b == '_');
        if (*a != *b && !both_part_words) return false;
    }
    return *a == *b;
}

const ork_param *ork_param_find(const ork_method *method, const char *name)
{
    for (size_t k = 0; k < method->param_count; k++) {
        if (ork_same_name(method->params[k].name, name)) return &method->params[k];
    }
    return NULL;
}
