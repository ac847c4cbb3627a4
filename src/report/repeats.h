/*
 * repeats: tables of a result that say nothing which an earlier one does not say. They stay in the
 * result, where studies and programs find them by name; reports for people leave them out.
 */
#ifndef ORKEN_REPORT_REPEATS_H
#define ORKEN_REPORT_REPEATS_H

#include "orken/result.h"

/* True when an earlier table has the same rows and all of the table's columns. */
bool ork_table_is_repeated(const ork_result *result, size_t table);
/* True when the table is the first one's columns for one of its periods: what to read first. */
bool ork_table_is_excerpt(const ork_result *result, size_t table);

#endif
