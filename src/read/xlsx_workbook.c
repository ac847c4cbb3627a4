/* What stands beside the cells: sheets, relationships, shared strings, which styles are dates. */
#include <math.h>
#include <string.h>
#include <strings.h>

#include "read/xlsx.h"

#define MAX_SHEETS 10000

static bool is(const char *name, const char *expected)
{
    return strcmp(name, expected) == 0;
}

static ork_status nothing_at_end(xlsx_xml *xml, const char *name)
{
    (void)xml, (void)name;
    return ORK_OK;
}

/* ---- Relationships -------------------------------------------------------------------------- */

typedef struct relation {
    char *id, *type, *part;
} relation;

typedef struct relations {
    ork_arena *arena;
    const char *folder; /* "xl/": what targets are relative to */
    relation *all;
    size_t count, capacity;
} relations;

/* "../theme.xml" seen from "xl/" is "theme.xml"; "/xl/a.xml" is "xl/a.xml". */
static char *resolve(ork_context *ctx, ork_arena *arena, const char *folder, const char *target)
{
    if (*target == '/') return ork_arena_format(ctx, arena, "%s", target + 1);
    size_t length = strlen(folder);
    while (strncmp(target, "../", 3) == 0 || strncmp(target, "./", 2) == 0) {
        bool up = target[1] == '.';
        target += up ? 3 : 2;
        if (!up || length == 0) continue;
        length--;
        while (length > 0 && folder[length - 1] != '/')
            length--;
    }
    return ork_arena_format(ctx, arena, "%.*s%s", (int)length, folder, target);
}

static ork_status on_relation(xlsx_xml *xml, const char *name, const char **attributes)
{
    relations *found = xml->data;
    const char *id = xlsx_attribute(attributes, "Id"), *type = xlsx_attribute(attributes, "Type");
    const char *target = xlsx_attribute(attributes, "Target");
    if (!is(name, "Relationship") || !id || !type || !target) return ORK_OK;
    if (found->count >= 4 * MAX_SHEETS)
        return ork_fail(xml->ctx, ORK_ERR_DATA, "the workbook has more than %d parts",
                        4 * MAX_SHEETS);
    ORK_TRY(xlsx_reserve(xml->ctx, (void **)&found->all, found->count, &found->capacity,
                         sizeof *found->all));
    const char *kind = strrchr(type, '/');
    relation *r = &found->all[found->count++];
    *r = (relation){0};
    ORK_NEW(r->id, ork_arena_format(xml->ctx, found->arena, "%s", id));
    ORK_NEW(r->type, ork_arena_format(xml->ctx, found->arena, "%s", kind ? kind + 1 : type));
    ORK_NEW(r->part, resolve(xml->ctx, found->arena, found->folder, target));
    return ORK_OK;
}

static const xlsx_handlers RELATION_HANDLERS = {on_relation, nothing_at_end};

static char *part_of_type(const relations *found, const char *type)
{
    for (size_t i = 0; i < found->count; i++)
        if (is(found->all[i].type, type)) return found->all[i].part;
    return NULL;
}

/* "xl/workbook.xml" → folder "xl/" and relationships part "xl/_rels/workbook.xml.rels" */
static ork_status parts_beside(ork_context *ctx, ork_arena *arena, const char *part, char **folder,
                               char **rels)
{
    const char *slash = strrchr(part, '/');
    int length = slash ? (int)(slash - part) + 1 : 0;
    ORK_NEW(*folder, ork_arena_format(ctx, arena, "%.*s", length, part));
    ORK_NEW(*rels, ork_arena_format(ctx, arena, "%s_rels/%s.rels", *folder, part + length));
    return ORK_OK;
}

/* ---- The workbook part ---------------------------------------------------------------------- */

typedef struct workbook_parsing {
    xlsx_workbook *workbook;
    const relations *relations;
} workbook_parsing;

static ork_status add_sheet(ork_context *ctx, workbook_parsing *p, const char **attributes)
{
    xlsx_workbook *workbook = p->workbook;
    const char *name = xlsx_attribute(attributes, "name");
    const char *state = xlsx_attribute(attributes, "state");
    const char *id = xlsx_attribute(attributes, "id"); /* r:id, not sheetId */
    if (!name || !id) return ORK_OK;
    if (workbook->sheet_count >= MAX_SHEETS)
        return ork_fail(ctx, ORK_ERR_DATA, "the workbook has more than %d sheets", MAX_SHEETS);
    ORK_TRY(xlsx_reserve(ctx, (void **)&workbook->sheets, workbook->sheet_count,
                         &workbook->sheet_capacity, sizeof *workbook->sheets));
    xlsx_sheet_entry *entry = &workbook->sheets[workbook->sheet_count++];
    *entry = (xlsx_sheet_entry){.is_hidden = state && !is(state, "visible")};
    ORK_NEW(entry->name, ork_arena_format(ctx, &workbook->arena, "%s", name));
    for (size_t i = 0; i < p->relations->count; i++) {
        const relation *r = &p->relations->all[i];
        if (is(r->id, id) && is(r->type, "worksheet"))
            ORK_NEW(entry->part, ork_arena_format(ctx, &workbook->arena, "%s", r->part));
    }
    return ORK_OK;
}

static ork_status on_workbook(xlsx_xml *xml, const char *name, const char **attributes)
{
    workbook_parsing *p = xml->data;
    if (is(name, "workbookPr"))
        p->workbook->counts_from_1904 = xlsx_attribute_is_true(attributes, "date1904");
    return is(name, "sheet") ? add_sheet(xml->ctx, p, attributes) : ORK_OK;
}

static const xlsx_handlers WORKBOOK_HANDLERS = {on_workbook, nothing_at_end};

static ork_status keep_part(ork_context *ctx, xlsx_workbook *workbook, const char *part,
                            char **kept)
{
    if (part) ORK_NEW(*kept, ork_arena_format(ctx, &workbook->arena, "%s", part));
    return ORK_OK;
}

static ork_status read_parts(ork_context *ctx, xlsx_package *package, xlsx_workbook *workbook,
                             ork_arena *scratch, relations *found)
{
    char *main_part, *rels;
    *found = (relations){.arena = scratch, .folder = ""};
    if (xlsx_package_has(package, "_rels/.rels"))
        ORK_TRY(xlsx_parse(ctx, package, "_rels/.rels", NULL, &RELATION_HANDLERS, found));
    main_part = part_of_type(found, "officeDocument");
    if (!main_part) ORK_NEW(main_part, ork_arena_format(ctx, scratch, "xl/workbook.xml"));
    found->count = 0;
    char *folder;
    ORK_TRY(parts_beside(ctx, scratch, main_part, &folder, &rels));
    found->folder = folder;
    if (xlsx_package_has(package, rels))
        ORK_TRY(xlsx_parse(ctx, package, rels, NULL, &RELATION_HANDLERS, found));
    ORK_TRY(
        keep_part(ctx, workbook, part_of_type(found, "sharedStrings"), &workbook->strings_part));
    ORK_TRY(keep_part(ctx, workbook, part_of_type(found, "styles"), &workbook->styles_part));
    workbook_parsing p = {workbook, found};
    ORK_TRY(xlsx_parse(ctx, package, main_part, NULL, &WORKBOOK_HANDLERS, &p));
    if (workbook->sheet_count > 0) return ORK_OK;
    ork_fail(ctx, ORK_ERR_DATA, "the workbook has no sheet");
    return ork_at(ctx, &(ork_place){.file = package->path});
}

ork_status xlsx_workbook_read(ork_context *ctx, xlsx_package *package, xlsx_workbook *workbook)
{
    ORK_SCRATCH(scratch);
    relations found = {0};
    ork_status status = read_parts(ctx, package, workbook, &scratch, &found);
    free(found.all);
    return status;
}

void xlsx_workbook_free(xlsx_workbook *workbook)
{
    free(workbook->sheets);
    free(workbook->string_starts);
    free(workbook->formats);
    ork_text_free(&workbook->string_bytes);
    ork_arena_free(&workbook->arena);
    *workbook = (xlsx_workbook){0};
}

/* ---- Which sheet ----------------------------------------------------------------------------- */

static ork_status list_sheets(ork_context *ctx, const xlsx_workbook *workbook, ork_text *list)
{
    for (size_t i = 0; i < workbook->sheet_count && i < 30; i++)
        ork_text_addf(ctx, list, "%s%zu \"%s\"", i > 0 ? ", " : "", i + 1,
                      workbook->sheets[i].name);
    if (workbook->sheet_count > 30) ork_text_add(ctx, list, ", …");
    return ork_text_status(list);
}

static ork_status fail_no_sheet(ork_context *ctx, const xlsx_package *package,
                                const xlsx_workbook *workbook, const char *asked)
{
    ORK_SCRATCH(scratch);
    ORK_OWNED_TEXT ork_text list = {0};
    const char **names;
    ORK_NEW(names, ork_arena_calloc(ctx, &scratch, workbook->sheet_count, sizeof *names));
    for (size_t i = 0; i < workbook->sheet_count; i++)
        names[i] = workbook->sheets[i].name;
    ORK_TRY(list_sheets(ctx, workbook, &list));
    const char *nearest = ork_suggest(ctx, asked, names, workbook->sheet_count);
    ork_fail(ctx, ORK_ERR_DATA, "there is no sheet \"%s\"; the sheets are: %s", asked, list.bytes);
    ork_at(ctx, &(ork_place){.file = package->path, .sheet = asked});
    if (nearest) return ork_hint(ctx, "did you mean \"%s\"?", nearest);
    return ork_hint(ctx, "give a sheet's name or its number");
}

static const xlsx_sheet_entry *find_sheet(const xlsx_workbook *workbook, const char *asked)
{
    int64_t number;
    for (size_t i = 0; i < workbook->sheet_count; i++)
        if (is(workbook->sheets[i].name, asked)) return &workbook->sheets[i];
    for (size_t i = 0; i < workbook->sheet_count; i++)
        if (strcasecmp(workbook->sheets[i].name, asked) == 0) return &workbook->sheets[i];
    if (ork_parse_integer(asked, strlen(asked), &number) && number >= 1 &&
        (uint64_t)number <= workbook->sheet_count)
        return &workbook->sheets[number - 1];
    return NULL;
}

/* The first sheet that a user sees, else the first that has cells. */
static const xlsx_sheet_entry *first_sheet(const xlsx_workbook *workbook)
{
    const xlsx_sheet_entry *hidden = NULL;
    for (size_t i = 0; i < workbook->sheet_count; i++) {
        const xlsx_sheet_entry *entry = &workbook->sheets[i];
        if (entry->part && !entry->is_hidden) return entry;
        if (entry->part && !hidden) hidden = entry;
    }
    return hidden ? hidden : &workbook->sheets[0];
}

ork_status xlsx_workbook_choose(ork_context *ctx, const xlsx_package *package,
                                const xlsx_workbook *workbook, const char *asked,
                                const xlsx_sheet_entry **sheet)
{
    *sheet = asked ? find_sheet(workbook, asked) : first_sheet(workbook);
    if (!*sheet) return fail_no_sheet(ctx, package, workbook, asked);
    if (!(*sheet)->part) {
        ork_fail(ctx, ORK_ERR_DATA, "the sheet holds no cells: it is a chart or a macro sheet");
        ork_at(ctx, &(ork_place){.file = package->path, .sheet = (*sheet)->name});
        return ork_hint(ctx, "choose another sheet");
    }
    if (asked || workbook->sheet_count == 1) return ORK_OK;
    ORK_OWNED_TEXT ork_text list = {0};
    ORK_TRY(list_sheets(ctx, workbook, &list));
    return ork_note_add(ctx, ORK_INFO, "sheet-chosen",
                        "%s: sheet \"%s\" was read; the workbook has the sheets %s", package->path,
                        (*sheet)->name, list.bytes);
}

/* ---- Shared strings ---------------------------------------------------------------------------
 */

typedef struct strings_parsing {
    xlsx_workbook *workbook;
    int phonetic; /* depth inside a reading aid, which is no part of the text */
} strings_parsing;

static ork_status on_string_start(xlsx_xml *xml, const char *name, const char **attributes)
{
    (void)attributes;
    strings_parsing *p = xml->data;
    if (is(name, "rPh")) p->phonetic++;
    if (is(name, "t")) xml->gathers = p->phonetic == 0;
    if (is(name, "si")) xml->text.length = 0;
    return ORK_OK;
}

static ork_status keep_string(xlsx_xml *xml, xlsx_workbook *workbook)
{
    if (workbook->string_count >= UINT32_MAX)
        return ork_fail(xml->ctx, ORK_ERR_DATA, "the workbook has too many texts");
    ORK_TRY(xlsx_reserve(xml->ctx, (void **)&workbook->string_starts, workbook->string_count,
                         &workbook->string_capacity, sizeof *workbook->string_starts));
    workbook->string_starts[workbook->string_count++] = workbook->string_bytes.length;
    xlsx_unescape(&xml->text);
    if (xml->text.length > 0)
        ork_text_add_bytes(xml->ctx, &workbook->string_bytes, xml->text.bytes, xml->text.length);
    ork_text_add_bytes(xml->ctx, &workbook->string_bytes, "", 1);
    return ork_text_status(&workbook->string_bytes);
}

static ork_status on_string_end(xlsx_xml *xml, const char *name)
{
    strings_parsing *p = xml->data;
    if (is(name, "rPh")) p->phonetic--;
    if (is(name, "t")) xml->gathers = false;
    return is(name, "si") ? keep_string(xml, p->workbook) : ORK_OK;
}

ork_status xlsx_strings_read(ork_context *ctx, xlsx_package *package, xlsx_workbook *workbook)
{
    static const xlsx_handlers handlers = {on_string_start, on_string_end};
    strings_parsing p = {.workbook = workbook};
    if (!workbook->strings_part) return ORK_OK;
    return xlsx_parse(ctx, package, workbook->strings_part, "reading texts", &handlers, &p);
}

/* ---- Styles ------------------------------------------------------------------------------------
 */

xlsx_format xlsx_format_of_id(long id)
{
    if ((id >= 14 && id <= 17) || id == 22) return XLSX_DAY;
    if ((id >= 18 && id <= 21) || (id >= 45 && id <= 47)) return XLSX_TIME;
    /* East Asian calendars; 32 to 35, 55 and 56 show times in some of these locales, and a plain
       time's serial is below 1 */
    if ((id >= 27 && id <= 31) || id == 36 || (id >= 50 && id <= 54) || id == 57 || id == 58)
        return XLSX_DAY;
    if ((id >= 32 && id <= 35) || id == 55 || id == 56) return XLSX_TIME;
    return XLSX_PLAIN;
}

/* Skips what is shown as it stands: "text", \c, _c, *c, [Red]. The bytes to skip, 0 if none. */
static size_t literal_size(const char *code)
{
    const char *end;
    switch (*code) {
    case '"':
        end = strchr(code + 1, '"');
        return end ? (size_t)(end - code) + 1 : strlen(code);
    case '[':
        end = strchr(code + 1, ']');
        return end ? (size_t)(end - code) + 1 : strlen(code);
    case '\\':
    case '_':
    case '*':
        return code[1] ? 2 : 1;
    default:
        return 0;
    }
}

/* "[h]", "[mm]": time that has passed. */
static bool is_elapsed(const char *code)
{
    return *code == '[' && (strchr("hHmMsS", code[1]) && code[1]) &&
           (code[2] == ']' || (code[2] && code[3] == ']'));
}

xlsx_format xlsx_format_of_code(const char *code)
{
    bool has_day = false, has_time = false;
    char before = 0;           /* the last letter that was not m */
    size_t months_pending = 0; /* m that an s right after it would turn into minutes */
    while (*code && *code != ';') {
        if (strncasecmp(code, "general", 7) == 0) return XLSX_PLAIN;
        if (is_elapsed(code)) {
            has_time = true;
            before = 'h';
        }
        size_t skip = literal_size(code);
        if (skip > 0) {
            code += skip;
            continue;
        }
        char c = (char)(*code | 0x20);
        if (strncasecmp(code, "am/pm", 5) == 0 || strncasecmp(code, "a/p", 3) == 0) {
            code += code[1] == '/' ? 3 : 5;
            has_time = true;
            continue;
        }
        if (c == 'e' && (code[1] == '+' || code[1] == '-')) return XLSX_PLAIN;
        if (c == 'm') {
            if (before != 'h') months_pending++;
        } else if (c == 'y' || c == 'd' || c == 'e' || c == 'g' || c == 'b') {
            has_day = true;
            before = c;
        } else if (c == 'h' || c == 's') {
            has_time = true;
            if (c == 's') months_pending = 0;
            before = c;
        }
        code++;
    }
    if (has_day || months_pending > 0) return XLSX_DAY;
    return has_time ? XLSX_TIME : XLSX_PLAIN;
}

typedef struct custom_format {
    long id;
    xlsx_format format;
} custom_format;

typedef struct styles_parsing {
    xlsx_workbook *workbook;
    bool in_cell_formats;
    custom_format *customs;
    size_t custom_count, custom_capacity;
} styles_parsing;

static xlsx_format format_of_id(const styles_parsing *p, long id)
{
    for (size_t i = p->custom_count; i > 0; i--)
        if (p->customs[i - 1].id == id) return p->customs[i - 1].format;
    return xlsx_format_of_id(id);
}

static ork_status on_style_start(xlsx_xml *xml, const char *name, const char **attributes)
{
    styles_parsing *p = xml->data;
    xlsx_workbook *workbook = p->workbook;
    const char *id = xlsx_attribute(attributes, "numFmtId");
    if (is(name, "cellXfs")) p->in_cell_formats = true;
    if (is(name, "numFmt") && id) {
        const char *code = xlsx_attribute(attributes, "formatCode");
        if (p->custom_count >= 10000)
            return ork_fail(xml->ctx, ORK_ERR_DATA, "the workbook has too many number formats");
        ORK_TRY(xlsx_reserve(xml->ctx, (void **)&p->customs, p->custom_count, &p->custom_capacity,
                             sizeof *p->customs));
        p->customs[p->custom_count++] =
            (custom_format){atol(id), code ? xlsx_format_of_code(code) : XLSX_PLAIN};
    }
    if (!p->in_cell_formats || !is(name, "xf")) return ORK_OK;
    if (workbook->format_count >= 100000)
        return ork_fail(xml->ctx, ORK_ERR_DATA, "the workbook has too many cell styles");
    ORK_TRY(xlsx_reserve(xml->ctx, (void **)&workbook->formats, workbook->format_count,
                         &workbook->format_capacity, sizeof *workbook->formats));
    workbook->formats[workbook->format_count++] =
        (uint8_t)(id ? format_of_id(p, atol(id)) : XLSX_PLAIN);
    return ORK_OK;
}

static ork_status on_style_end(xlsx_xml *xml, const char *name)
{
    styles_parsing *p = xml->data;
    if (is(name, "cellXfs")) p->in_cell_formats = false;
    return ORK_OK;
}

ork_status xlsx_styles_read(ork_context *ctx, xlsx_package *package, xlsx_workbook *workbook)
{
    static const xlsx_handlers handlers = {on_style_start, on_style_end};
    styles_parsing p = {.workbook = workbook};
    if (!workbook->styles_part) return ORK_OK;
    ork_status status = xlsx_parse(ctx, package, workbook->styles_part, NULL, &handlers, &p);
    free(p.customs);
    return status;
}

bool xlsx_serial_day(double serial, bool counts_from_1904, int32_t *day)
{
    double whole = floor(serial);
    if (!(whole >= 0 && whole <= 2958465)) return false; /* to 9999-12-31 */
    if (counts_from_1904) {
        *day = ork_day(1904, 1, 1) + (int32_t)whole;
        return *day <= ork_day(9999, 12, 31);
    }
    /* The 1900 system counts a 29 February 1900 that never was: serial 60. From 61 on serials are
       one day ahead; 60 itself is taken for the day before. */
    *day = ork_day(1899, 12, 30) + (int32_t)whole + (whole < 60 ? 1 : 0);
    return true;
}
