/* Workbooks made of XML written by hand, for what no spreadsheet program would write. */
#ifndef ORKEN_TEST_XLSX_PARTS_H
#define ORKEN_TEST_XLSX_PARTS_H

#include <string.h>
#include <zip.h>

typedef struct part {
    const char *name, *text;
} part;

#define RELS_TYPE "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"

static const part PLAIN_PARTS[] = {
    {"[Content_Types].xml", "<Types/>"},
    {"_rels/.rels", "<Relationships><Relationship Id=\"r1\" Type=\"" RELS_TYPE "officeDocument\" "
                    "Target=\"xl/workbook.xml\"/></Relationships>"},
    {"xl/workbook.xml",
     "<workbook xmlns:r=\"x\"><sheets><sheet name=\"One\" sheetId=\"7\" r:id=\"r1\"/>"
     "</sheets></workbook>"},
    {"xl/_rels/workbook.xml.rels",
     "<Relationships><Relationship Id=\"r1\" Type=\"" RELS_TYPE "worksheet\" "
     "Target=\"worksheets/sheet1.xml\"/><Relationship Id=\"r2\" Type=\"" RELS_TYPE "styles\" "
     "Target=\"styles.xml\"/><Relationship Id=\"r3\" Type=\"" RELS_TYPE "sharedStrings\" "
     "Target=\"/xl/sharedStrings.xml\"/></Relationships>"},
    {"xl/styles.xml",
     "<styleSheet><numFmts><numFmt numFmtId=\"164\" formatCode=\"dd/mm/yyyy\"/></numFmts>"
     "<cellStyleXfs><xf numFmtId=\"0\"/></cellStyleXfs>"
     "<cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"164\"/><xf numFmtId=\"20\"/></cellXfs>"
     "</styleSheet>"},
    {"xl/sharedStrings.xml",
     "<sst><si><t>name</t></si><si><r><t>rich </t></r><r><t>text</t></r><rPh><t>reading</t></rPh>"
     "</si><si><t xml:space=\"preserve\">a_x000D_b_x005F_c</t></si></sst>"},
    {"xl/worksheets/sheet1.xml",
     "<worksheet><sheetData><row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c></row></sheetData>"
     "</worksheet>"},
};
#define PLAIN_PART_COUNT (sizeof PLAIN_PARTS / sizeof *PLAIN_PARTS)

/* The bytes of a workbook with some parts replaced (text NULL leaves a part out) or added; the
   caller frees them. */
static inline char *make_workbook(const part *replaced, size_t count, size_t *length)
{
    zip_error_t error;
    zip_error_init(&error);
    zip_source_t *target = zip_source_buffer_create(NULL, 0, 0, &error);
    zip_source_keep(target);
    zip_t *zip = zip_open_from_source(target, ZIP_TRUNCATE, &error);
    for (size_t i = 0; i < PLAIN_PART_COUNT + count; i++) {
        const part *p = i < PLAIN_PART_COUNT ? &PLAIN_PARTS[i] : &replaced[i - PLAIN_PART_COUNT];
        bool is_replaced = false;
        for (size_t k = 0; i < PLAIN_PART_COUNT && k < count; k++)
            is_replaced |= strcmp(replaced[k].name, p->name) == 0;
        if (is_replaced || !p->text) continue;
        zip_source_t *source = zip_source_buffer(zip, p->text, strlen(p->text), 0);
        zip_file_add(zip, p->name, source, ZIP_FL_ENC_UTF_8);
    }
    zip_close(zip);
    zip_stat_t stat;
    zip_source_stat(target, &stat);
    char *bytes = malloc(stat.size ? stat.size : 1);
    zip_source_open(target);
    *length = (size_t)zip_source_read(target, bytes, stat.size);
    zip_source_close(target);
    zip_source_free(target);
    return bytes;
}

#endif
