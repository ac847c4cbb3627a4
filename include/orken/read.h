/*
 * read: files become tables and shapes.
 *
 * The format is told by the content and the file's ending. Every error has file, sheet, row and
 * column; sizes and nesting are capped. A cell that says why it is empty keeps its reason.
 */
#ifndef ORKEN_READ_H
#define ORKEN_READ_H

#include "orken/table.h"

/* A text that stands for a missing value. */
typedef struct ork_missing_text {
    const char *text;
    ork_reason reason;
} ork_missing_text;

/* All zero means: find out. */
typedef struct ork_read_options {
    const char *encoding; /* "utf-8", "cp1251", "utf-16le", "utf-16be" */
    char delimiter;       /* ',' ';' '\t' '|' */
    char decimal;         /* '.' or ',' */
    const char *sheet;    /* name or number from 1; the first when NULL */
    const char *range;    /* "B3:K40", or "B3" for all below and to the right */
    int header_row;       /* of the file or range, from 1; found when 0 */
    int header_rows;      /* how many rows the header takes; labels are joined with " / "; when 0:
                             1, or in a workbook as many as its merged cells show */
    /* Texts that mean "missing"; the defaults (…, ..., .., n/a, na, -, –, —, x, c) when NULL. By
       default "na", "x" and "c" (Latin or Cyrillic) stay values in a column that otherwise holds
       texts. The empty cell is always missing. */
    const ork_missing_text *missing;
    size_t missing_count;
    /* Columns that must be read as text although they look like numbers (codes). */
    const char *const *text_columns;
    size_t text_column_count;
    /* Only these columns, all when NULL: the others are not even parsed. */
    const char *const *columns;
    size_t column_count;
    bool columns_may_lack; /* a name among them that the file does not have is no error */
    size_t max_bytes;      /* of the file; 64 GiB when 0 */
    size_t part_bytes;     /* of a file read in parts, about; 32 MiB when 0 */
} ork_read_options;

/* Reads a table from a file ("-" is standard input). options may be NULL. */
ork_status ork_read(ork_context *ctx, const char *path, const ork_read_options *options,
                    ork_table **table);
/* Is given the next rows of a file; the table is the reader's. */
typedef ork_status (*ork_part_taker)(ork_context *ctx, const ork_table *part, void *data);
/*
 * Hands over a file's rows in their order, part by part, so that a CSV file larger than memory can
 * be summed: only one part is held at a time. A column has in all parts the
 * type that it has in the whole file, so that the parts together are what ork_read returns; the
 * file is read twice for it. Rows at the end in which all columns that are read are empty are left
 * out, with a note. A workbook, JSON and standard input come in one part. The first failure of
 * `take` ends the reading and is returned.
 */
ork_status ork_read_parts(ork_context *ctx, const char *path, const ork_read_options *options,
                          ork_part_taker take, void *data);
/* By format; ork_read chooses. */
ork_status ork_read_csv(ork_context *ctx, const char *path, const ork_read_options *options,
                        ork_table **table);
/* The same from memory; `name` stands for the file in messages. */
ork_status ork_read_csv_bytes(ork_context *ctx, const char *bytes, size_t length, const char *name,
                              const ork_read_options *options, ork_table **table);
ork_status ork_read_xlsx(ork_context *ctx, const char *path, const ork_read_options *options,
                         ork_table **table);
/* The properties of a GeoJSON's or TopoJSON's features as a table. */
ork_status ork_read_json_table(ork_context *ctx, const char *path, ork_table **table);
/* The outlines in a GeoJSON or TopoJSON file; `object` picks one of a TopoJSON's objects (NULL:
   the only one, or an error that lists them; "FILE#OBJECT" as the path says it too). */
ork_status ork_read_shapes(ork_context *ctx, const char *path, const char *object,
                           ork_shapes **shapes);

#endif
