/*
 * A workbook with one part replaced by any bytes: the first byte says which part, or that the
 * bytes are the whole archive. Random bytes alone would hardly ever get past the archive.
 */
#include <stdbool.h>
#include <stdlib.h>

#include "orken.h"

#include "read/xlsx.h"
#include "read/xlsx_parts.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void read_bytes(const char *bytes, size_t length)
{
    ork_context *ctx = ork_context_new();
    ork_table *table = NULL;
    (void)ork_read_xlsx_bytes(ctx, bytes, length, "fuzz.xlsx", NULL, &table);
    ork_table_free(table);
    ork_context_free(ctx);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const names[] = {"xl/worksheets/sheet1.xml", "xl/sharedStrings.xml",
                                        "xl/styles.xml", "xl/workbook.xml",
                                        "xl/_rels/workbook.xml.rels"};
    if (size == 0) return 0;
    size_t which = *data % (sizeof names / sizeof *names + 1), length;
    if (which == sizeof names / sizeof *names) {
        read_bytes((const char *)data + 1, size - 1);
        return 0;
    }
    char *text = malloc(size);
    memcpy(text, data + 1, size - 1);
    text[size - 1] = '\0';
    part replaced = {names[which], text};
    char *bytes = make_workbook(&replaced, 1, &length);
    read_bytes(bytes, length);
    free(bytes);
    free(text);
    return 0;
}
