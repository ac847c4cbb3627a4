#include "report/repeats.h"

#include <string.h>

static bool same_cell(const ork_column *a, const ork_column *b, size_t i)
{
    if (ork_column_has(a, i) != ork_column_has(b, i)) return false;
    if (!ork_column_has(a, i)) return ork_column_reason(a, i) == ork_column_reason(b, i);
    if (a->type == ORK_TEXT) return strcmp(ork_column_text(a, i), ork_column_text(b, i)) == 0;
    return ork_column_number(a, i) == ork_column_number(b, i);
}

static bool same_column(const ork_column *a, const ork_column *b)
{
    if (a->type != b->type) return false;
    for (size_t i = 0; i < a->length; i++) {
        if (!same_cell(a, b, i)) return false;
    }
    return true;
}

/* Whether `whole` has a column of each name. */
static bool has_columns(const ork_table *whole, const ork_table *part)
{
    for (size_t j = 0; j < part->column_count; j++) {
        if (ork_table_find(whole, part->columns[j]->name) < 0) return false;
    }
    return true;
}

bool ork_table_is_repeated(const ork_result *result, size_t table)
{
    const ork_table *part = result->tables[table];
    for (size_t t = 0; t < table; t++) {
        const ork_table *whole = result->tables[t];
        bool is_same = whole->row_count == part->row_count && has_columns(whole, part);
        for (size_t j = 0; is_same && j < part->column_count; j++) {
            int at = ork_table_find(whole, part->columns[j]->name);
            is_same = same_column(part->columns[j], whole->columns[at]);
        }
        if (is_same) return true;
    }
    return false;
}

bool ork_table_is_excerpt(const ork_result *result, size_t table)
{
    const ork_table *whole = result->tables[0], *part = result->tables[table];
    if (table == 0 || part->row_count >= whole->row_count) return false;
    bool has_period = ork_table_find(whole, "period") >= 0 && ork_table_find(part, "period") < 0;
    return has_period && has_columns(whole, part);
}
