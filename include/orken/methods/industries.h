/*
 * How methods about regions and industries are given their sizes: the options that they share, for
 * those who call them from C. A method's options struct begins with ORK_INDUSTRY_OPTIONS.
 */
#ifndef ORKEN_METHODS_INDUSTRIES_H
#define ORKEN_METHODS_INDUSTRIES_H

#include "orken/methods.h"

enum { ORK_ABSENT_MISSING, ORK_ABSENT_ZERO };
enum { ORK_ROWS_CELLS, ORK_ROWS_PLANTS };
enum { ORK_BASE_KNOWN, ORK_BASE_ALL };

/* Either sector (wide data), or industry and size (long data). */
#define ORK_INDUSTRY_FIELDS                                                                        \
    ork_columns sector;         /* wide data: one column of sizes per sector */                    \
    const char *total;          /* column: the region's size over all sectors */                   \
    const char *industry;       /* long data: one row per unit, period and industry */             \
    const char *size;           /* ... and its size */                                             \
    int absent;                 /* ORK_ABSENT_...: what a combination without a row means */       \
    int rows;                   /* ORK_ROWS_...: cells, or plants to be added up to cells */       \
    const char *total_industry; /* long data: the industry whose rows are the totals */            \
    const char *national;       /* the unit whose rows are all regions together */                 \
    int base;                   /* ORK_BASE_...: regions in the share of all; without national */  \
    const char *disclosure;     /* column that says which sizes are suppressed */                  \
    ork_texts suppressed;       /* ... its values that say so */                                   \
    const ork_table *hierarchy; /* code, parent, name of industries; or NULL */                    \
    bool prefix;                /* a code's parent is the longest code that it begins with */      \
    int64_t level;              /* of the hierarchy: 1 is the top; INT64_MIN: the lowest */

typedef struct ork_industry_options {
    ORK_INDUSTRY_FIELDS
} ork_industry_options;

/* The same fields by name, and together as `industries`. */
#define ORK_INDUSTRY_OPTIONS                                                                       \
    union {                                                                                        \
        ork_industry_options industries;                                                           \
        struct {                                                                                   \
            ORK_INDUSTRY_FIELDS                                                                    \
        };                                                                                         \
    }

/* Their declarations, to begin a method's list of parameters with; `without` says what absent rows
   mean by default. */
#define ORK_INDUSTRY_PARAMS(type) ORK_INDUSTRY_PARAMS_ABSENT(type, "missing")
#define ORK_INDUSTRY_PARAMS_ABSENT(type, without)                                                  \
    ORK_COLUMNS_PARAM(type, sector,                                                                \
                      "Sizes of one or more sectors (value added, jobs, output), a column each",   \
                      ORK_ADDITIVE | ORK_NUMERIC),                                                 \
        ORK_COLUMN_PARAM(type, total,                                                              \
                         "The region's size over all sectors, e.g. its gross product",             \
                         ORK_ADDITIVE | ORK_NUMERIC),                                              \
        ORK_COLUMN_PARAM(type, industry,                                                           \
                         "Long data (a row per unit and industry): what the industry is", 0),      \
        ORK_COLUMN_PARAM(type, size, "Long data: the industry's size",                             \
                         ORK_ADDITIVE | ORK_NUMERIC),                                              \
        ORK_CHOICE_PARAM(type, absent, without,                                                    \
                         "Long data: what a unit and industry without a row mean", "missing",      \
                         "zero"),                                                                  \
        ORK_CHOICE_PARAM(type, rows, "cells",                                                      \
                         "Long data: one row per unit and industry, or plants (firms) to add up",  \
                         "cells", "plants"),                                                       \
        ORK_TEXT_PARAM(type, total_industry, NULL,                                                 \
                       "Long data: the industry whose rows are the regions' totals"),              \
        ORK_TEXT_PARAM(type, national, NULL,                                                       \
                       "The unit whose rows are all regions together, as they were published"),    \
        ORK_CHOICE_PARAM(type, base, "known",                                                      \
                         "Without national: regions whose totals an industry is a share of; "      \
                         "those where it is known, or all",                                        \
                         "known", "all"),                                                          \
        ORK_COLUMN_PARAM(type, disclosure, "Column that says which sizes are suppressed", 0),      \
        ORK_TEXTS_PARAM(type, suppressed, "Its values that mean suppressed, e.g. N", 0),           \
        ORK_TABLE_PARAM(type, hierarchy, "Industries and what they are part of", 0, "code",        \
                        "parent", "name"),                                                         \
        ORK_BOOLEAN_PARAM(type, prefix, "false",                                                   \
                          "An industry is part of the one with the longest code that its own "     \
                          "begins with"),                                                          \
        ORK_INTEGER_PARAM(type, level, NULL, 1, 20,                                                \
                          "Level of the hierarchy to look at, 1 = top; the lowest when left out")

#endif
