/* The zip archive of a workbook, with limits, and the parsing of its XML parts. */
#include <errno.h>
#include <expat.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "read/xlsx.h"

#define MAX_INFLATED (4ull << 30)
#define MAX_RATIO 400            /* deflate packs real sheets 5 to 100 times … */
#define RATIO_FREE (64ull << 20) /* … and small parts may do what they like */
#define MAX_DEPTH 256
#define MAX_FILE (64ull << 30)
#define CHUNK (128 * 1024)

/* ---- What the file is ---------------------------------------------------------------------- */

static ork_status at_file(ork_context *ctx, const char *path)
{
    return ork_at(ctx, &(ork_place){.file = path});
}

/* True when the bytes hold the text in UTF-16LE, as names in an OLE file are kept. */
static bool holds_wide(const char *bytes, size_t length, const char *text)
{
    size_t letters = strlen(text);
    for (size_t i = 0; i + 2 * letters <= length; i++) {
        size_t k = 0;
        while (k < letters && bytes[i + 2 * k] == text[k] && bytes[i + 2 * k + 1] == 0)
            k++;
        if (k == letters) return true;
    }
    return false;
}

/* Tells files that are no zip archive from each other, for a useful hint. */
static ork_status fail_not_zip(ork_context *ctx, const char *path, const char *head, size_t length)
{
    static const char OLE[] = "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";
    if (length == 0) {
        ork_fail(ctx, ORK_ERR_DATA, "the file is empty");
    } else if (length >= 8 && memcmp(head, OLE, 8) == 0) {
        if (holds_wide(head, length, "EncryptedPackage")) {
            ork_fail(ctx, ORK_ERR_DATA, "the workbook is protected by a password");
            ork_hint(ctx, "open it in the spreadsheet program and save it without a password");
        } else {
            ork_fail(ctx, ORK_ERR_DATA, "this is a workbook of the old .xls format");
            ork_hint(ctx, "open it in a spreadsheet program and save it as .xlsx");
        }
    } else if (*head == '<' || (length > 3 && memcmp(head, "\xEF\xBB\xBF<", 4) == 0)) {
        ork_fail(ctx, ORK_ERR_DATA, "this is a web page or an XML file, not an XLSX workbook");
        ork_hint(ctx, "open it in a spreadsheet program and save it as .xlsx");
    } else {
        ork_fail(ctx, ORK_ERR_DATA, "this is not an XLSX workbook");
        ork_hint(ctx, "when it holds plain text, give the file the ending .csv");
    }
    return at_file(ctx, path);
}

static bool is_zip(const char *head, size_t length)
{
    return length >= 4 && memcmp(head, "PK", 2) == 0 &&
           (memcmp(head + 2, "\3\4", 2) == 0 || memcmp(head + 2, "\5\6", 2) == 0);
}

/* An archive that is another kind of document than an XLSX workbook. */
static ork_status check_kind(ork_context *ctx, const xlsx_package *package)
{
    if (xlsx_package_has(package, "[Content_Types].xml") &&
        !xlsx_package_has(package, "xl/workbook.bin"))
        return ORK_OK;
    if (xlsx_package_has(package, "xl/workbook.bin")) {
        ork_fail(ctx, ORK_ERR_DATA, "this is a workbook of the binary .xlsb format");
    } else if (xlsx_package_has(package, "content.xml")) {
        ork_fail(ctx, ORK_ERR_DATA, "this is an OpenDocument file (.ods)");
    } else {
        ork_fail(ctx, ORK_ERR_DATA, "this is a zip archive, but not an XLSX workbook");
        ork_hint(ctx, "unpack it, and read the files in it");
    }
    ork_hint(ctx, "open it in a spreadsheet program and save it as .xlsx");
    return at_file(ctx, package->path);
}

/* ---- Opening and closing -------------------------------------------------------------------- */

static ork_status fail_zip(ork_context *ctx, const char *path, zip_error_t *error)
{
    bool no_memory = zip_error_code_zip(error) == ZIP_ER_MEMORY;
    ork_fail(ctx, no_memory ? ORK_ERR_MEMORY : ORK_ERR_DATA, "the workbook is damaged: %s",
             zip_error_strerror(error));
    zip_error_fini(error);
    ork_hint(ctx, "fetch the file again, or open it in a spreadsheet program and save it anew");
    return at_file(ctx, path);
}

static ork_status open_source(ork_context *ctx, xlsx_package *package, zip_source_t *source,
                              zip_error_t *error)
{
    if (!source) return fail_zip(ctx, package->path, error);
    package->zip = zip_open_from_source(source, ZIP_RDONLY, error);
    if (!package->zip) {
        zip_source_free(source);
        return fail_zip(ctx, package->path, error);
    }
    zip_error_fini(error);
    package->max_inflated = MAX_INFLATED;
    return check_kind(ctx, package);
}

ork_status xlsx_package_open_bytes(ork_context *ctx, const char *bytes, size_t length,
                                   const char *name, xlsx_package *package)
{
    zip_error_t error;
    zip_error_init(&error);
    package->path = name;
    if (!is_zip(bytes, length)) return fail_not_zip(ctx, name, bytes, length);
    return open_source(ctx, package, zip_source_buffer_create(bytes, length, 0, &error), &error);
}

static ork_status fail_io(ork_context *ctx, const char *path, int error)
{
    ork_fail(ctx, ORK_ERR_IO, "the file cannot be read: %s", strerror(error));
    return at_file(ctx, path);
}

static ork_status fail_too_large(ork_context *ctx, const char *path, uint64_t limit)
{
    ork_fail(ctx, ORK_ERR_DATA, "the file is larger than %llu bytes", (unsigned long long)limit);
    ork_hint(ctx, "raise max_bytes if it is what it should be");
    return at_file(ctx, path);
}

static ork_status read_stdin(ork_context *ctx, uint64_t limit, char **bytes, size_t *length)
{
    size_t capacity = 0;
    *length = 0;
    for (;;) {
        if (*length == capacity) {
            capacity = capacity ? 2 * capacity : CHUNK;
            char *grown;
            ORK_NEW(grown, ork_realloc(ctx, *bytes, capacity));
            *bytes = grown;
        }
        size_t got = fread(*bytes + *length, 1, capacity - *length, stdin);
        *length += got;
        if (*length > limit) return fail_too_large(ctx, "-", limit);
        if (got > 0) continue;
        return ferror(stdin) ? fail_io(ctx, "-", errno) : ORK_OK;
    }
}

/* The beginning of a file: enough to tell what it is. */
static ork_status read_head(ork_context *ctx, const char *path, uint64_t limit, char *head,
                            size_t size, size_t *length)
{
    struct stat info;
    FILE *file = fopen(path, "rb");
    if (!file) return fail_io(ctx, path, errno);
    ork_status status = ORK_OK;
    if (fstat(fileno(file), &info) != 0)
        status = fail_io(ctx, path, errno);
    else if (S_ISDIR(info.st_mode))
        status = fail_io(ctx, path, EISDIR);
    else if ((uint64_t)info.st_size > limit)
        status = fail_too_large(ctx, path, limit);
    *length = status == ORK_OK ? fread(head, 1, size, file) : 0;
    if (status == ORK_OK && ferror(file)) status = fail_io(ctx, path, errno);
    fclose(file);
    return status;
}

ork_status xlsx_package_open(ork_context *ctx, const char *path, const ork_read_options *options,
                             xlsx_package *package)
{
    uint64_t limit = options && options->max_bytes ? options->max_bytes : MAX_FILE;
    package->path = path;
    if (strcmp(path, "-") == 0) {
        size_t length;
        ORK_TRY(read_stdin(ctx, limit, &package->bytes, &length));
        return xlsx_package_open_bytes(ctx, package->bytes, length, "standard input", package);
    }
    ORK_SCRATCH(scratch);
    char *head;
    size_t length = 0, size = 1 << 20;
    ORK_NEW(head, ork_arena_alloc(ctx, &scratch, size));
    ORK_TRY(read_head(ctx, path, limit, head, size, &length));
    if (!is_zip(head, length)) return fail_not_zip(ctx, path, head, length);
    zip_error_t error;
    zip_error_init(&error);
    return open_source(ctx, package, zip_source_file_create(path, 0, -1, &error), &error);
}

void xlsx_package_close(xlsx_package *package)
{
    if (package->zip) zip_discard(package->zip);
    free(package->bytes);
    *package = (xlsx_package){0};
}

bool xlsx_package_has(const xlsx_package *package, const char *part)
{
    return zip_name_locate(package->zip, part, ZIP_FL_NOCASE) >= 0;
}

/* ---- Parsing ------------------------------------------------------------------------------- */

/* What the parser's callbacks share; `xml` is the part that handlers see. */
typedef struct parsing {
    xlsx_xml xml;
    XML_Parser expat;
    const xlsx_handlers *handlers;
    const char *path, *part;
    ork_status status;
    int depth;
} parsing;

static const char *local_name(const char *name)
{
    const char *colon = strchr(name, ':');
    return colon ? colon + 1 : name;
}

static void stop(parsing *p, ork_status status)
{
    p->status = status;
    XML_StopParser(p->expat, XML_FALSE);
}

static void on_start(void *user, const XML_Char *name, const XML_Char **attributes)
{
    parsing *p = user;
    if (p->status != ORK_OK) return;
    if (++p->depth > MAX_DEPTH) {
        stop(p, ork_fail(p->xml.ctx, ORK_ERR_DATA, "%s: elements are nested deeper than %d",
                         p->part, MAX_DEPTH));
        return;
    }
    ork_status status = p->handlers->start(&p->xml, local_name(name), attributes);
    if (status != ORK_OK) stop(p, status);
}

static void on_end(void *user, const XML_Char *name)
{
    parsing *p = user;
    if (p->status != ORK_OK) return;
    p->depth--;
    ork_status status = p->handlers->end(&p->xml, local_name(name));
    if (status != ORK_OK) stop(p, status);
}

static void on_text(void *user, const XML_Char *bytes, int length)
{
    parsing *p = user;
    if (p->xml.gathers) ork_text_add_bytes(p->xml.ctx, &p->xml.text, bytes, (size_t)length);
}

/* A workbook has no document type; entities in one can grow without end. */
static void on_doctype(void *user, const XML_Char *name, const XML_Char *system,
                       const XML_Char *public, int has_internal)
{
    (void)name, (void)system, (void)public, (void)has_internal;
    parsing *p = user;
    stop(p, ork_fail(p->xml.ctx, ORK_ERR_DATA,
                     "%s declares a document type, which no workbook does", p->part));
}

static ork_status check_size(ork_context *ctx, const xlsx_package *package, const char *part,
                             uint64_t packed, uint64_t unpacked)
{
    bool is_bomb = unpacked > RATIO_FREE && unpacked / MAX_RATIO > packed;
    if (!is_bomb && package->inflated <= package->max_inflated) return ORK_OK;
    ork_fail(ctx, ORK_ERR_DATA, "%s unpacks to more than %llu bytes from %llu: it was not read",
             part, (unsigned long long)(is_bomb ? unpacked : package->max_inflated),
             (unsigned long long)packed);
    return ork_hint(ctx, "if the workbook is what it should be, save the sheet as CSV");
}

static ork_status fail_xml(parsing *p)
{
    enum XML_Error code = XML_GetErrorCode(p->expat);
    if (p->status != ORK_OK) return p->status;
    if (code == XML_ERROR_NO_MEMORY)
        return ork_fail(p->xml.ctx, ORK_ERR_MEMORY, "there is not enough memory");
    ork_fail(p->xml.ctx, ORK_ERR_DATA, "the workbook is damaged: %s, line %lu: %s", p->part,
             (unsigned long)XML_GetCurrentLineNumber(p->expat), XML_ErrorString(code));
    return ork_hint(p->xml.ctx, "open it in a spreadsheet program and save it anew");
}

static ork_status feed(parsing *p, xlsx_package *package, zip_file_t *file, const zip_stat_t *stat,
                       const char *what)
{
    uint64_t unpacked = 0;
    for (;;) {
        void *buffer = XML_GetBuffer(p->expat, CHUNK);
        if (!buffer) return ork_fail(p->xml.ctx, ORK_ERR_MEMORY, "there is not enough memory");
        zip_int64_t got = zip_fread(file, buffer, CHUNK);
        if (got < 0) {
            ork_fail(p->xml.ctx, ORK_ERR_DATA, "the workbook is damaged: %s: %s", p->part,
                     zip_file_strerror(file));
            return ork_hint(p->xml.ctx, "fetch the file again");
        }
        unpacked += (uint64_t)got;
        package->inflated += (uint64_t)got;
        ORK_TRY(check_size(p->xml.ctx, package, p->part, stat->comp_size, unpacked));
        if (XML_ParseBuffer(p->expat, (int)got, got == 0) != XML_STATUS_OK) return fail_xml(p);
        if (p->xml.text.failed) return ORK_ERR_MEMORY;
        if (got == 0) return ORK_OK;
        ORK_TRY(ork_check_cancelled(p->xml.ctx));
        if (what && stat->size > 0)
            ork_progress(p->xml.ctx, what, (double)unpacked / (double)stat->size);
    }
}

static ork_status parse_open_part(parsing *p, xlsx_package *package, const char *what)
{
    zip_stat_t stat;
    zip_int64_t index = zip_name_locate(package->zip, p->part, ZIP_FL_NOCASE);
    if (index < 0 || zip_stat_index(package->zip, (zip_uint64_t)index, 0, &stat) != 0)
        return ork_fail(p->xml.ctx, ORK_ERR_DATA, "the workbook is damaged: it has no part %s",
                        p->part);
    zip_file_t *file = zip_fopen_index(package->zip, (zip_uint64_t)index, 0);
    if (!file) {
        bool is_locked = zip_error_code_zip(zip_get_error(package->zip)) == ZIP_ER_NOPASSWD;
        ork_fail(p->xml.ctx, ORK_ERR_DATA,
                 is_locked ? "the workbook is protected by a password (%s: %s)"
                           : "the workbook is damaged: %s: %s",
                 p->part, zip_strerror(package->zip));
        return ork_hint(p->xml.ctx, "save it anew, without a password, in a spreadsheet program");
    }
    XML_SetUserData(p->expat, p);
    XML_SetElementHandler(p->expat, on_start, on_end);
    XML_SetCharacterDataHandler(p->expat, on_text);
    XML_SetStartDoctypeDeclHandler(p->expat, on_doctype);
    ork_status status = feed(p, package, file, &stat, what);
    zip_fclose(file);
    return status;
}

ork_status xlsx_parse(ork_context *ctx, xlsx_package *package, const char *part, const char *what,
                      const xlsx_handlers *handlers, void *data)
{
    parsing p = {.xml = {.ctx = ctx, .data = data},
                 .handlers = handlers,
                 .path = package->path,
                 .part = part};
    p.expat = XML_ParserCreate(NULL);
    if (!p.expat) return ork_fail(ctx, ORK_ERR_MEMORY, "there is not enough memory");
    ork_status status = parse_open_part(&p, package, what);
    XML_ParserFree(p.expat);
    ork_text_free(&p.xml.text);
    return status == ORK_OK ? ORK_OK : at_file(ctx, package->path);
}

const char *xlsx_attribute(const char **attributes, const char *name)
{
    for (; *attributes; attributes += 2)
        if (strcmp(local_name(attributes[0]), name) == 0) return attributes[1];
    return NULL;
}

bool xlsx_attribute_is_true(const char **attributes, const char *name)
{
    const char *value = xlsx_attribute(attributes, name);
    return value && (strcmp(value, "1") == 0 || strcmp(value, "true") == 0);
}

/* ---- Small things that every part needs ------------------------------------------------------ */

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* The code in "_xHHHH_" at `bytes`, or −1. */
static int escaped_code(const char *bytes)
{
    if (bytes[0] != '_' || bytes[1] != 'x') return -1;
    int code = 0;
    for (int i = 2; i < 6; i++) {
        int digit = hex_digit(bytes[i]);
        if (digit < 0) return -1;
        code = 16 * code + digit;
    }
    return bytes[6] == '_' ? code : -1;
}

void xlsx_unescape(ork_text *text)
{
    if (!text->bytes || !strstr(text->bytes, "_x")) return;
    size_t used = 0;
    for (size_t i = 0; i < text->length;) {
        int code = escaped_code(text->bytes + i);
        bool is_surrogate = code >= 0xD800 && code <= 0xDFFF;
        if (code <= 0 || is_surrogate) {
            text->bytes[used++] = text->bytes[i++];
            continue;
        }
        i += 7;
        if (code < 0x80) {
            text->bytes[used++] = (char)code;
            continue;
        }
        if (code < 0x800) {
            text->bytes[used++] = (char)(0xC0 | code >> 6);
        } else {
            text->bytes[used++] = (char)(0xE0 | code >> 12);
            text->bytes[used++] = (char)(0x80 | (code >> 6 & 0x3F));
        }
        text->bytes[used++] = (char)(0x80 | (code & 0x3F));
    }
    text->length = used;
    text->bytes[used] = '\0';
}

ork_status xlsx_reserve(ork_context *ctx, void **array, size_t count, size_t *capacity, size_t size)
{
    if (count < *capacity) return ORK_OK;
    size_t wanted = *capacity ? 2 * *capacity : 16;
    void *grown;
    ORK_NEW(grown, ork_realloc(ctx, *array, wanted * size));
    *array = grown;
    *capacity = wanted;
    return ORK_OK;
}
