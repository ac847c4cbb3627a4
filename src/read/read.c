/* Which reader a file is for. */
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#include "orken/read.h"
#include "read/csv.h"
#include "read/json.h"
#include "read/xlsx.h"

typedef enum format { CSV, XLSX, JSON, UNREADABLE } format;

typedef struct signature {
    const char *bytes;
    size_t length;
    format format;
    const char *what; /* of an unreadable format */
    const char *hint;
} signature;

static const signature signatures[] = {
    {"PK\x03\x04", 4, XLSX, NULL, NULL},
    {"\xD0\xCF\x11\xE0", 4, UNREADABLE, "an Excel workbook of the old kind (.xls)",
     "open it in a spreadsheet and save it as .xlsx"},
    {"%PDF", 4, UNREADABLE, "a PDF document", "copy the table into a spreadsheet and save it"},
    {"$FL2", 4, UNREADABLE, "an SPSS file", "save it as CSV"},
    {"$FL3", 4, UNREADABLE, "an SPSS file", "save it as CSV"},
    {"<stata_dta>", 11, UNREADABLE, "a Stata file", "save it as CSV"},
    {"PAR1", 4, UNREADABLE, "a Parquet file", "save it as CSV"},
    {"SQLite format 3", 15, UNREADABLE, "an SQLite database", "export the table as CSV"},
};

static bool ends_with(const char *path, const char *ending)
{
    size_t length = strlen(path), n = strlen(ending);
    return length >= n && strcasecmp(path + length - n, ending) == 0;
}

static bool begins_as_json(const char *bytes, size_t length)
{
    if (length >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0) {
        bytes += 3;
        length -= 3;
    }
    size_t at = 0;
    while (at < length && strchr(" \t\r\n", bytes[at]))
        at++;
    return at < length && bytes[at] == '{';
}

/* The format that the first bytes and the name's ending tell. */
static ork_status find_format(ork_context *ctx, const char *path, const char *head, size_t length,
                              format *found)
{
    for (size_t i = 0; i < sizeof signatures / sizeof *signatures; i++) {
        const signature *known = &signatures[i];
        if (length < known->length || memcmp(head, known->bytes, known->length) != 0) continue;
        *found = known->format;
        if (known->format != UNREADABLE) return ORK_OK;
        ork_fail(ctx, ORK_ERR_DATA, "this is %s, which cannot be read", known->what);
        ork_at(ctx, &(ork_place){.file = path});
        return ork_hint(ctx, "%s", known->hint);
    }
    bool is_json = ends_with(path, ".geojson") || ends_with(path, ".topojson") ||
                   ends_with(path, ".json") || begins_as_json(head, length);
    *found = is_json ? JSON : CSV;
    return ORK_OK;
}

/* Standard input and pipes: their bytes come once, so all are taken before they are looked at. */
static ork_status read_stream(ork_context *ctx, const char *path, const ork_read_options *options,
                              ork_table **table)
{
    const char *name = strcmp(path, "-") == 0 ? "standard input" : path;
    ORK_OWNED_MEMORY char *bytes = NULL;
    size_t length, limit = options && options->max_bytes ? options->max_bytes : (size_t)64 << 30;
    format found = CSV;
    ORK_TRY(ork_read_file(ctx, path, limit, &bytes, &length));
    ORK_TRY(find_format(ctx, name, bytes, length, &found));
    if (found == XLSX) return ork_read_xlsx_bytes(ctx, bytes, length, name, options, table);
    if (found == JSON) return ork_read_json_table_bytes(ctx, bytes, length, name, table);
    return ork_read_csv_bytes(ctx, bytes, length, name, options, table);
}

static bool is_stream(const char *path)
{
    struct stat about;
    if (strcmp(path, "-") == 0) return true;
    return stat(path, &about) == 0 && S_ISFIFO(about.st_mode);
}

static ork_status find_format_of_file(ork_context *ctx, const char *path, format *found)
{
    char head[64];
    size_t length = 0;
    FILE *file = fopen(path, "rb");
    if (file) {
        length = fread(head, 1, sizeof head, file);
        fclose(file);
    }
    return find_format(ctx, path, head, length, found);
}

ork_status ork_read(ork_context *ctx, const char *path, const ork_read_options *options,
                    ork_table **table)
{
    format found = CSV;
    if (is_stream(path)) return read_stream(ctx, path, options, table);
    ORK_TRY(find_format_of_file(ctx, path, &found));
    if (found == XLSX) return ork_read_xlsx(ctx, path, options, table);
    if (found == JSON) return ork_read_json_table(ctx, path, table);
    return ork_read_csv(ctx, path, options, table);
}

ork_status ork_read_parts(ork_context *ctx, const char *path, const ork_read_options *options,
                          ork_part_taker take, void *data)
{
    format found = JSON;
    if (!is_stream(path)) ORK_TRY(find_format_of_file(ctx, path, &found));
    if (found == CSV) return csv_read_file_in_parts(ctx, path, options, take, data);
    ORK_OWNED_TABLE ork_table *table = NULL;
    ORK_TRY(ork_read(ctx, path, options, &table));
    return take(ctx, table, data);
}
