/*
 * workbook: what the sheets of the report's workbook share: the file under way, its formats, and
 * cells that cannot fail silently.
 */
#ifndef ORKEN_REPORT_WORKBOOK_H
#define ORKEN_REPORT_WORKBOOK_H

#include <xlsxwriter.h>

#include "orken/report.h"
#include "report/messages.h"

enum { ORK_SHEET_NAME_UNITS = 31 }; /* the longest name of a sheet, in UTF-16 units */

typedef struct ork_workbook {
    ork_context *ctx;
    const ork_report *report;
    lxw_workbook *file;
    lxw_worksheet *sheet; /* the one under way */
    lxw_row_t row;        /* its next row */
    lxw_format *title, *subtitle, *header, *text, *spaced, *wrapped, *day, *year, *good, *bad,
        *open, *difference;
    double widths[64]; /* of the sheet's first columns, in letters; 0: the usual */
    lxw_row_t lines_row;
    double lines; /* that the row lines_row needs */
    char **names; /* of the sheets, to keep them apart */
    size_t name_count;
    lxw_error error; /* the first that libxlsxwriter told */
    size_t texts_cut;
} ork_workbook;

const char *ork_workbook_word(const ork_workbook *book, ork_message message);

/* Makes a legal name no other sheet has of any text: see ORK_SHEET_NAME_UNITS. In `name`. */
#define ORK_SHEET_NAME_BYTES (ORK_SHEET_NAME_UNITS * 4 + 1)
void ork_workbook_sheet_name(const ork_workbook *book, const char *wanted,
                             char name[ORK_SHEET_NAME_BYTES]);
ork_status ork_workbook_begin_sheet(ork_workbook *book, const char *wanted, const char *title,
                                    const char *subtitle);
/* Writes the header's row, freezes all above and with it, and remembers it for the filter. */
void ork_workbook_header(ork_workbook *book, const char *const *titles, const double *widths,
                         size_t count);
/* Puts the filter over the rows from the header to the last one written. */
void ork_workbook_filter(ork_workbook *book, lxw_row_t header, size_t columns);

/* Never a formula, whatever the text begins with. NULL and "" leave the cell empty. */
void ork_workbook_text(ork_workbook *book, lxw_col_t column, const char *text, lxw_format *format);
void ork_workbook_number(ork_workbook *book, lxw_col_t column, double number, lxw_format *format);

ork_status ork_workbook_table(ork_workbook *book, const ork_report_step *step,
                              const ork_table *table);
ork_status ork_workbook_values(ork_workbook *book);
ork_status ork_workbook_claims(ork_workbook *book);
ork_status ork_workbook_notes(ork_workbook *book);
ork_status ork_workbook_sources(ork_workbook *book);

#endif
