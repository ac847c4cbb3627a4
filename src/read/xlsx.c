/* Reading an XLSX workbook: the way through its parts. */
#include "read/xlsx.h"

static ork_status read_sheet(ork_context *ctx, xlsx_package *package, xlsx_workbook *workbook,
                             const ork_read_options *options, xlsx_sheet *sheet)
{
    xlsx_area area = {0, XLSX_MAX_ROWS - 1, 0, XLSX_MAX_COLUMNS - 1};
    const xlsx_sheet_entry *entry = NULL;
    if (options && options->range) ORK_TRY(xlsx_area_parse(ctx, options->range, &area));
    ORK_TRY(xlsx_workbook_read(ctx, package, workbook));
    ORK_TRY(xlsx_workbook_choose(ctx, package, workbook, options ? options->sheet : NULL, &entry));
    ORK_TRY(xlsx_styles_read(ctx, package, workbook));
    ORK_TRY(xlsx_strings_read(ctx, package, workbook));
    return xlsx_sheet_read(ctx, package, workbook, entry, &area, sheet);
}

static ork_status read_package(ork_context *ctx, xlsx_package *package,
                               const ork_read_options *options, ork_table **table)
{
    __attribute__((cleanup(xlsx_workbook_free))) xlsx_workbook workbook = {0};
    __attribute__((cleanup(xlsx_sheet_free))) xlsx_sheet sheet = {0};
    ORK_TRY(read_sheet(ctx, package, &workbook, options, &sheet));
    return xlsx_table_build(ctx, package, &sheet, options, table);
}

ork_status ork_read_xlsx(ork_context *ctx, const char *path, const ork_read_options *options,
                         ork_table **table)
{
    __attribute__((cleanup(xlsx_package_close))) xlsx_package package = {0};
    ORK_TRY(xlsx_package_open(ctx, path, options, &package));
    return read_package(ctx, &package, options, table);
}

ork_status ork_read_xlsx_bytes(ork_context *ctx, const char *bytes, size_t length, const char *name,
                               const ork_read_options *options, ork_table **table)
{
    __attribute__((cleanup(xlsx_package_close))) xlsx_package package = {0};
    ORK_TRY(xlsx_package_open_bytes(ctx, bytes, length, name, &package));
    return read_package(ctx, &package, options, table);
}
