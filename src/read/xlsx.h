/*
 * Inside the XLSX reader: a package of XML parts in a zip archive becomes a sheet of sparse cells,
 * and the sheet becomes a table.
 *
 *   xlsx_package.c   the archive, its limits, and XML parsing without surprises
 *   xlsx_workbook.c  sheets, relationships, shared strings, which styles are dates
 *   xlsx_sheet.c     one sheet's cells, merged areas, what is hidden
 *   xlsx_table.c     the header, and the body's columns
 */
#ifndef ORKEN_READ_XLSX_H
#define ORKEN_READ_XLSX_H

#include <zip.h>

#include "read/cells.h"

#define XLSX_MAX_ROWS 1048576
#define XLSX_MAX_COLUMNS 16384

/* ---- The archive --------------------------------------------------------------------------- */

typedef struct xlsx_package {
    const char *path; /* for messages */
    zip_t *zip;
    char *bytes;           /* of an archive in memory that the package owns, or NULL */
    uint64_t inflated;     /* bytes of all parts read so far */
    uint64_t max_inflated; /* more is taken for a zip bomb */
} xlsx_package;

ork_status xlsx_package_open(ork_context *ctx, const char *path, const ork_read_options *options,
                             xlsx_package *package);
ork_status xlsx_package_open_bytes(ork_context *ctx, const char *bytes, size_t length,
                                   const char *name, xlsx_package *package);
void xlsx_package_close(xlsx_package *package);
bool xlsx_package_has(const xlsx_package *package, const char *part);

typedef struct xlsx_xml xlsx_xml;

/* Told about each element, its name without a prefix. A failure stops the parsing. */
typedef struct xlsx_handlers {
    ork_status (*start)(xlsx_xml *xml, const char *name, const char **attributes);
    ork_status (*end)(xlsx_xml *xml, const char *name);
    /* Characters are gathered only while xml->gathers is set. */
} xlsx_handlers;

struct xlsx_xml {
    ork_context *ctx;
    void *data; /* of the handlers */
    bool gathers;
    ork_text text; /* gathered characters; the handlers empty it */
};

/* Parses a part of the archive. `what` names the work for the progress bar, or is NULL. */
ork_status xlsx_parse(ork_context *ctx, xlsx_package *package, const char *part, const char *what,
                      const xlsx_handlers *handlers, void *data);
/* The value of an attribute (its name without a prefix), or NULL. */
const char *xlsx_attribute(const char **attributes, const char *name);
bool xlsx_attribute_is_true(const char **attributes, const char *name);
/* Replaces _x000D_ and the like by the character meant, in place. */
void xlsx_unescape(ork_text *text);

/* ---- The workbook -------------------------------------------------------------------------- */

/* What a number format makes of a number. */
typedef enum xlsx_format { XLSX_PLAIN, XLSX_DAY, XLSX_TIME } xlsx_format;

/* What a format code such as "dd.mm.yyyy" or "[h]:mm" shows. */
xlsx_format xlsx_format_of_code(const char *code);
/* The same for a format known by number alone. */
xlsx_format xlsx_format_of_id(long id);

typedef struct xlsx_sheet_entry {
    char *name;
    char *part; /* "xl/worksheets/sheet1.xml"; NULL for a chart or a macro sheet */
    bool is_hidden;
} xlsx_sheet_entry;

typedef struct xlsx_workbook {
    ork_arena arena; /* what everything here lives in */
    xlsx_sheet_entry *sheets;
    size_t sheet_count, sheet_capacity;
    bool counts_from_1904;
    char *strings_part; /* or NULL */
    char *styles_part;
    ork_text string_bytes; /* all shared strings, each with its NUL */
    size_t *string_starts;
    size_t string_count, string_capacity;
    uint8_t *formats; /* of xlsx_format, by a cell's style */
    size_t format_count, format_capacity;
} xlsx_workbook;

ork_status xlsx_workbook_read(ork_context *ctx, xlsx_package *package, xlsx_workbook *workbook);
void xlsx_workbook_free(xlsx_workbook *workbook);
/* The sheet that the options ask for; notes which one was taken when they do not say. */
ork_status xlsx_workbook_choose(ork_context *ctx, const xlsx_package *package,
                                const xlsx_workbook *workbook, const char *asked,
                                const xlsx_sheet_entry **sheet);
ork_status xlsx_styles_read(ork_context *ctx, xlsx_package *package, xlsx_workbook *workbook);
ork_status xlsx_strings_read(ork_context *ctx, xlsx_package *package, xlsx_workbook *workbook);

/* Day of a date's serial number; false when there is no such day. */
bool xlsx_serial_day(double serial, bool counts_from_1904, int32_t *day);

/* ---- The sheet ----------------------------------------------------------------------------- */

/* Rows and columns of an area, both ends included, from 0. */
typedef struct xlsx_area {
    uint32_t first_row, last_row, first_column, last_column;
} xlsx_area;

/* "B3:K40", "B3" (all below and to the right), "B:K". */
ork_status xlsx_area_parse(ork_context *ctx, const char *text, xlsx_area *area);
/* "B3" → row 2, column 1; the bytes taken, or 0. */
size_t xlsx_cell_reference(const char *text, uint32_t *row, uint32_t *column);

/* One more kind beside ork_cell_kind: a formula whose result was not stored. */
#define XLSX_CELL_NOT_COMPUTED 100

typedef struct xlsx_cell {
    union {
        double number;
        const char *text;
    };
    uint32_t row;
    uint8_t kind;
} xlsx_cell;

typedef struct xlsx_column {
    xlsx_cell *cells; /* by row */
    size_t count, capacity;
} xlsx_column;

typedef struct xlsx_sheet {
    const char *name;
    xlsx_area area; /* cells outside are not kept */
    ork_arena arena;
    xlsx_column *columns; /* [column_count] */
    size_t column_count, column_capacity;
    size_t cell_count;
    xlsx_area *merges;
    size_t merge_count, merge_capacity;
    xlsx_area *hidden_columns; /* only the columns of the areas count */
    size_t hidden_column_count, hidden_column_capacity;
    uint32_t *hidden_rows;
    size_t hidden_row_count, hidden_row_capacity;
    /* What notes tell. */
    size_t times_cut, times, leap_days, days_outside;
} xlsx_sheet;

ork_status xlsx_sheet_read(ork_context *ctx, xlsx_package *package, const xlsx_workbook *workbook,
                           const xlsx_sheet_entry *entry, const xlsx_area *area, xlsx_sheet *sheet);
void xlsx_sheet_free(xlsx_sheet *sheet);
/* The cell at a place, or NULL when it is empty. */
const xlsx_cell *xlsx_sheet_cell(const xlsx_sheet *sheet, uint32_t row, uint32_t column);

/* ---- The table ----------------------------------------------------------------------------- */

ork_status xlsx_table_build(ork_context *ctx, const xlsx_package *package, xlsx_sheet *sheet,
                            const ork_read_options *options, ork_table **table);

/* ork_read_xlsx for an archive in memory. */
ork_status ork_read_xlsx_bytes(ork_context *ctx, const char *bytes, size_t length, const char *name,
                               const ork_read_options *options, ork_table **table);

/* Makes room for one more element; `*array` grows by doubling. */
ork_status xlsx_reserve(ork_context *ctx, void **array, size_t count, size_t *capacity,
                        size_t size);

#endif
