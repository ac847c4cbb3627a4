/* Expressions: the functions there are. */
#include <string.h>

#include "table/expression.h"

#define ANY SIZE_MAX

static const ork_function functions[] = {
    {"if", FUNCTION_IF, 3, 3, "if(condition, value, otherwise)", 0},
    {"is_missing", FUNCTION_IS_MISSING, 1, 1, "is_missing(x)", 0},
    {"log", FUNCTION_LOG, 1, 1, "log(x), the natural logarithm", 0},
    {"exp", FUNCTION_EXP, 1, 1, "exp(x)", 0},
    {"sqrt", FUNCTION_SQRT, 1, 1, "sqrt(x)", 0},
    {"abs", FUNCTION_ABS, 1, 1, "abs(x)", 0},
    {"min", FUNCTION_MIN, 2, ANY,
     "min(a, b, …), the least of values in one row; min_of(x) is the least of a column", 0},
    {"max", FUNCTION_MAX, 2, ANY,
     "max(a, b, …), the greatest of values in one row; max_of(x) is the greatest of a column", 0},
    {"round", FUNCTION_ROUND, 1, 2, "round(x) or round(x, digits)", 0},
    {"year", FUNCTION_YEAR, 1, 1, "year(date)", 0},
    {"lag", FUNCTION_LAG, 1, 2, "lag(x) or lag(x, periods)", 0},
    {"share", FUNCTION_SHARE, 1, 1, "share(x)", 0},
    {"sum", FUNCTION_TOTAL, 1, ANY, "sum(x) or sum(x, by columns…)", ORK_SUM},
    {"mean", FUNCTION_TOTAL, 1, ANY, "mean(x) or mean(x, by columns…)", ORK_MEAN},
    {"min_of", FUNCTION_TOTAL, 1, ANY, "min_of(x) or min_of(x, by columns…)", ORK_MIN},
    {"max_of", FUNCTION_TOTAL, 1, ANY, "max_of(x) or max_of(x, by columns…)", ORK_MAX},
    {"sd", FUNCTION_TOTAL, 1, ANY, "sd(x) or sd(x, by columns…)", ORK_SD},
    {"median", FUNCTION_TOTAL, 1, ANY, "median(x) or median(x, by columns…)", ORK_MEDIAN},
    {"count", FUNCTION_TOTAL, 1, ANY, "count(x) or count(x, by columns…)", ORK_COUNT},
};
enum { FUNCTION_COUNT = sizeof functions / sizeof *functions };

const ork_function *ork_function_find(const char *name)
{
    for (size_t k = 0; k < FUNCTION_COUNT; k++)
        if (strcmp(functions[k].name, name) == 0) return &functions[k];
    return NULL;
}

const char *ork_function_suggest(ork_context *ctx, const char *name)
{
    /* What the same function is called in other programs. */
    static const char *const elsewhere[][2] = {
        {"ln", "log"},
        {"avg", "mean"},
        {"average", "mean"},
        {"total", "sum"},
        {"stdev", "sd"},
        {"std", "sd"},
        {"is_na", "is_missing"},
        {"isnull", "is_missing"},
        {"ifelse", "if"},
        {"iif", "if"},
        {"pow", "^"},
        {"power", "^"},
        {"minimum", "min_of"},
        {"maximum", "max_of"},
    };
    const char *names[FUNCTION_COUNT];
    for (size_t k = 0; k < FUNCTION_COUNT; k++)
        names[k] = functions[k].name;
    for (size_t k = 0; k < sizeof elsewhere / sizeof *elsewhere; k++)
        if (strcasecmp(elsewhere[k][0], name) == 0) return elsewhere[k][1];
    return ork_suggest(ctx, name, names, FUNCTION_COUNT);
}
