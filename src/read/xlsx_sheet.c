/* One sheet's cells, by column; merged areas; what is hidden. */
#include <math.h>
#include <string.h>

#include "read/range.h"
#include "read/xlsx.h"

#define MAX_MERGES 1000000
#define MAX_COLUMN_GROUPS 100000

/* ---- References ----------------------------------------------------------------------------- */

static size_t read_letters(const char *text, uint32_t *column)
{
    size_t n = 0;
    uint32_t value = 0;
    for (; n < 4; n++) {
        char c = (char)(text[n] & ~0x20);
        if (c < 'A' || c > 'Z') break;
        value = value * 26 + (uint32_t)(c - 'A') + 1;
    }
    if (n == 0 || n > 3 || value > XLSX_MAX_COLUMNS) return 0;
    *column = value - 1;
    return n;
}

static size_t read_row_number(const char *text, uint32_t *row)
{
    size_t n = 0;
    uint32_t value = 0;
    for (; n < 8 && text[n] >= '0' && text[n] <= '9'; n++)
        value = value * 10 + (uint32_t)(text[n] - '0');
    if (n == 0 || n > 7 || value == 0 || value > XLSX_MAX_ROWS) return 0;
    *row = value - 1;
    return n;
}

size_t xlsx_cell_reference(const char *text, uint32_t *row, uint32_t *column)
{
    size_t at = *text == '$', letters = read_letters(text + at, column);
    if (letters == 0) return 0;
    at += letters;
    at += text[at] == '$';
    size_t digits = read_row_number(text + at, row);
    return digits == 0 ? 0 : at + digits;
}

static uint32_t least(int64_t a, uint32_t b)
{
    return a < b ? (uint32_t)a : b;
}

static xlsx_area area_of(const ork_cell_range *range)
{
    return (xlsx_area){.first_row = least(range->first_row, XLSX_MAX_ROWS - 1),
                       .last_row = least(range->last_row, XLSX_MAX_ROWS - 1),
                       .first_column = least(range->first_column, XLSX_MAX_COLUMNS - 1),
                       .last_column = least(range->last_column, XLSX_MAX_COLUMNS - 1)};
}

ork_status xlsx_area_parse(ork_context *ctx, const char *text, xlsx_area *area)
{
    ork_cell_range range;
    ORK_TRY(ork_range_parse(ctx, text, &range));
    *area = area_of(&range);
    return ORK_OK;
}

/* ---- Reading the cells ----------------------------------------------------------------------- */

typedef enum cell_type {
    TYPE_NUMBER,
    TYPE_SHARED,
    TYPE_TEXT, /* a formula's */
    TYPE_INLINE,
    TYPE_BOOLEAN,
    TYPE_ERROR,
    TYPE_DAY
} cell_type;

typedef struct sheet_parsing {
    const xlsx_workbook *workbook;
    xlsx_sheet *sheet;
    uint32_t row, column;           /* of the cell under way */
    uint32_t next_row, next_column; /* where one without a reference stands */
    uint32_t style;
    cell_type type;
    bool has_formula, has_value, is_outside;
    int phonetic;
} sheet_parsing;

static ork_status fail_at_cell(xlsx_xml *xml, const sheet_parsing *p, const char *problem)
{
    char letters[ORK_COLUMN_LETTERS];
    ork_column_letters(p->column, letters);
    ork_fail(xml->ctx, ORK_ERR_DATA, "cell %s%u: %s", letters, p->row + 1, problem);
    return ork_at(
        xml->ctx,
        &(ork_place){.sheet = p->sheet->name, .row = (int64_t)p->row + 1, .column = letters});
}

static cell_type type_of(const char *text)
{
    if (!text || strcmp(text, "n") == 0) return TYPE_NUMBER;
    if (strcmp(text, "s") == 0) return TYPE_SHARED;
    if (strcmp(text, "str") == 0) return TYPE_TEXT;
    if (strcmp(text, "inlineStr") == 0) return TYPE_INLINE;
    if (strcmp(text, "b") == 0) return TYPE_BOOLEAN;
    if (strcmp(text, "e") == 0) return TYPE_ERROR;
    return strcmp(text, "d") == 0 ? TYPE_DAY : TYPE_NUMBER;
}

static ork_status start_row(xlsx_xml *xml, sheet_parsing *p, const char **attributes)
{
    xlsx_sheet *sheet = p->sheet;
    const char *r = xlsx_attribute(attributes, "r");
    p->row = p->next_row;
    p->column = p->next_column = 0;
    if (r && (read_row_number(r, &p->row) == 0))
        return ork_fail(xml->ctx, ORK_ERR_DATA, "sheet \"%s\" has a row \"%s\", which cannot be",
                        sheet->name, r);
    if (p->row >= XLSX_MAX_ROWS)
        return ork_fail(xml->ctx, ORK_ERR_DATA, "sheet \"%s\" has more than %d rows", sheet->name,
                        XLSX_MAX_ROWS);
    p->next_row = p->row + 1;
    if (!xlsx_attribute_is_true(attributes, "hidden") || p->row < sheet->area.first_row ||
        p->row > sheet->area.last_row)
        return ORK_OK;
    if (sheet->hidden_row_count > 0 && sheet->hidden_rows[sheet->hidden_row_count - 1] >= p->row)
        return ORK_OK;
    ORK_TRY(xlsx_reserve(xml->ctx, (void **)&sheet->hidden_rows, sheet->hidden_row_count,
                         &sheet->hidden_row_capacity, sizeof *sheet->hidden_rows));
    sheet->hidden_rows[sheet->hidden_row_count++] = p->row;
    return ORK_OK;
}

static ork_status start_cell(xlsx_xml *xml, sheet_parsing *p, const char **attributes)
{
    const xlsx_area *area = &p->sheet->area;
    const char *type = NULL;
    p->column = p->next_column;
    p->style = 0;
    p->has_formula = p->has_value = false;
    for (; *attributes; attributes += 2) {
        const char *name = attributes[0], *value = attributes[1];
        if (name[0] == 't' && !name[1]) type = value;
        if (name[0] == 's' && !name[1]) p->style = (uint32_t)strtoul(value, NULL, 10);
        if (name[0] != 'r' || name[1]) continue;
        size_t size = xlsx_cell_reference(value, &p->row, &p->column);
        if (size == 0 || value[size])
            return ork_fail(xml->ctx, ORK_ERR_DATA,
                            "sheet \"%s\" has a cell \"%s\", which cannot be", p->sheet->name,
                            value);
    }
    if (p->column >= XLSX_MAX_COLUMNS)
        return ork_fail(xml->ctx, ORK_ERR_DATA, "sheet \"%s\" has more than %d columns",
                        p->sheet->name, XLSX_MAX_COLUMNS);
    p->next_column = p->column + 1;
    p->type = type_of(type);
    p->is_outside = p->row < area->first_row || p->row > area->last_row ||
                    p->column < area->first_column || p->column > area->last_column;
    return ORK_OK;
}

static ork_status add_hidden_columns(xlsx_xml *xml, sheet_parsing *p, const char **attributes)
{
    xlsx_sheet *sheet = p->sheet;
    const char *min = xlsx_attribute(attributes, "min"), *max = xlsx_attribute(attributes, "max");
    if (!xlsx_attribute_is_true(attributes, "hidden") || !min || !max) return ORK_OK;
    if (sheet->hidden_column_count >= MAX_COLUMN_GROUPS) return ORK_OK;
    ORK_TRY(xlsx_reserve(xml->ctx, (void **)&sheet->hidden_columns, sheet->hidden_column_count,
                         &sheet->hidden_column_capacity, sizeof *sheet->hidden_columns));
    xlsx_area area = {.first_column = (uint32_t)strtoul(min, NULL, 10) - 1,
                      .last_column = (uint32_t)strtoul(max, NULL, 10) - 1};
    sheet->hidden_columns[sheet->hidden_column_count++] = area;
    return ORK_OK;
}

static ork_status add_merge(xlsx_xml *xml, sheet_parsing *p, const char **attributes)
{
    xlsx_sheet *sheet = p->sheet;
    ork_cell_range range;
    const char *ref = xlsx_attribute(attributes, "ref");
    if (!ref || !ork_range_read(ref, &range)) return ORK_OK;
    if (!strchr(ref, ':')) return ORK_OK; /* one cell */
    if (sheet->merge_count >= MAX_MERGES)
        return ork_fail(xml->ctx, ORK_ERR_DATA, "sheet \"%s\" has more than %d merged areas",
                        sheet->name, MAX_MERGES);
    ORK_TRY(xlsx_reserve(xml->ctx, (void **)&sheet->merges, sheet->merge_count,
                         &sheet->merge_capacity, sizeof *sheet->merges));
    sheet->merges[sheet->merge_count++] = area_of(&range);
    return ORK_OK;
}

static ork_status on_start(xlsx_xml *xml, const char *name, const char **attributes)
{
    sheet_parsing *p = xml->data;
    if (name[0] == 'c' && !name[1]) return start_cell(xml, p, attributes);
    if (name[0] == 'v' && !name[1]) {
        xml->text.length = 0;
        xml->gathers = !p->is_outside;
        return ORK_OK;
    }
    if (name[0] == 'f' && !name[1]) p->has_formula = true;
    if (strcmp(name, "row") == 0) return start_row(xml, p, attributes);
    if (strcmp(name, "is") == 0) xml->text.length = 0;
    if (strcmp(name, "rPh") == 0) p->phonetic++;
    if (strcmp(name, "t") == 0)
        xml->gathers = p->type == TYPE_INLINE && !p->is_outside && p->phonetic == 0;
    if (strcmp(name, "col") == 0) return add_hidden_columns(xml, p, attributes);
    return strcmp(name, "mergeCell") == 0 ? add_merge(xml, p, attributes) : ORK_OK;
}

/* ---- Storing a cell ----------------------------------------------------------------------------
 */

static ork_status store(xlsx_xml *xml, sheet_parsing *p, xlsx_cell cell)
{
    xlsx_sheet *sheet = p->sheet;
    while (p->column >= sheet->column_count) {
        ORK_TRY(xlsx_reserve(xml->ctx, (void **)&sheet->columns, sheet->column_count,
                             &sheet->column_capacity, sizeof *sheet->columns));
        sheet->columns[sheet->column_count++] = (xlsx_column){0};
    }
    xlsx_column *column = &sheet->columns[p->column];
    if (column->count == column->capacity)
        ORK_TRY(xlsx_reserve(xml->ctx, (void **)&column->cells, column->count, &column->capacity,
                             sizeof *column->cells));
    cell.row = p->row;
    column->cells[column->count++] = cell;
    sheet->cell_count++;
    return ORK_OK;
}

static ork_status store_text(xlsx_xml *xml, sheet_parsing *p, const char *text, uint8_t kind)
{
    const char *trimmed = text;
    size_t length = strlen(text);
    ork_cell_trim(&trimmed, &length);
    return length > 0 ? store(xml, p, (xlsx_cell){.text = text, .kind = kind}) : ORK_OK;
}

static ork_status store_copy(xlsx_xml *xml, sheet_parsing *p, uint8_t kind)
{
    char *copy;
    if (xml->text.length == 0) return ORK_OK;
    xlsx_unescape(&xml->text);
    ORK_NEW(copy, ork_arena_strndup(xml->ctx, &p->sheet->arena, xml->text.bytes, xml->text.length));
    return store_text(xml, p, copy, kind);
}

static ork_status store_number(xlsx_xml *xml, sheet_parsing *p, double number)
{
    const xlsx_workbook *workbook = p->workbook;
    xlsx_sheet *sheet = p->sheet;
    uint8_t format = p->style < workbook->format_count ? workbook->formats[p->style] : XLSX_PLAIN;
    sheet->times += format == XLSX_TIME;
    if (format != XLSX_DAY)
        return store(xml, p, (xlsx_cell){.number = number, .kind = ORK_CELL_NUMBER});
    int32_t day;
    if (!xlsx_serial_day(number, workbook->counts_from_1904, &day)) {
        sheet->days_outside++;
        return store_text(xml, p, "#DATE", ORK_CELL_ERROR);
    }
    sheet->times_cut += number != floor(number);
    sheet->leap_days += !workbook->counts_from_1904 && floor(number) == 60;
    return store(xml, p, (xlsx_cell){.number = day, .kind = ORK_CELL_DATE});
}

static ork_status store_day(xlsx_xml *xml, sheet_parsing *p, const char *text, size_t length)
{
    int32_t day;
    if (!ork_cell_parse_date(text, length, &day)) return fail_at_cell(xml, p, "no date is in it");
    p->sheet->times_cut += length > 10;
    return store(xml, p, (xlsx_cell){.number = day, .kind = ORK_CELL_DATE});
}

static ork_status end_cell(xlsx_xml *xml, sheet_parsing *p)
{
    const char *text = p->has_value ? xml->text.bytes : NULL;
    size_t length = p->has_value ? xml->text.length : 0;
    double number = 0;
    int64_t index;
    if (p->is_outside) return ORK_OK;
    if (p->has_value && xml->text.failed) return ORK_ERR_MEMORY;
    /* an empty text may be a formula's result, an empty number may not */
    if (p->has_formula && length == 0 && p->type != TYPE_TEXT)
        return store(xml, p, (xlsx_cell){.kind = XLSX_CELL_NOT_COMPUTED});
    if (!p->has_value || length == 0) return ORK_OK;
    switch (p->type) {
    case TYPE_SHARED:
        if (!ork_parse_integer(text, length, &index) || index < 0 ||
            (uint64_t)index >= p->workbook->string_count)
            return fail_at_cell(xml, p, "the workbook does not have its text: it is damaged");
        return store_text(xml, p,
                          p->workbook->string_bytes.bytes + p->workbook->string_starts[index],
                          ORK_CELL_TEXT);
    case TYPE_TEXT:
    case TYPE_INLINE:
        return store_copy(xml, p, ORK_CELL_TEXT);
    case TYPE_ERROR:
        return store_copy(xml, p, ORK_CELL_ERROR);
    case TYPE_BOOLEAN:
        number = *text == '1' || *text == 't';
        return store(xml, p, (xlsx_cell){.number = number, .kind = ORK_CELL_BOOLEAN});
    case TYPE_DAY:
        return store_day(xml, p, text, length);
    case TYPE_NUMBER:
        ork_cell_trim(&text, &length);
        if (!ork_parse_number(text, length, '.', &number) || !isfinite(number))
            return fail_at_cell(xml, p, "no number is in it: the workbook is damaged");
        return store_number(xml, p, number);
    }
    return ORK_OK;
}

static ork_status on_end(xlsx_xml *xml, const char *name)
{
    sheet_parsing *p = xml->data;
    if (name[0] == 'c' && !name[1]) return end_cell(xml, p);
    if (name[0] == 'v' && !name[1]) {
        xml->gathers = false;
        p->has_value = true;
        return ORK_OK;
    }
    if (strcmp(name, "t") == 0) xml->gathers = false;
    if (strcmp(name, "rPh") == 0) p->phonetic--;
    if (strcmp(name, "is") == 0) p->has_value = true;
    return ORK_OK;
}

/* ---- Afterwards --------------------------------------------------------------------------------
 */

static int by_row(const void *a, const void *b)
{
    const xlsx_cell *x = a, *y = b;
    return x->row < y->row ? -1 : x->row > y->row;
}

/* Rows come in order from every program; a file that does not keep to it is put in order. */
static ork_status order_cells(ork_context *ctx, const xlsx_package *package, xlsx_sheet *sheet)
{
    for (size_t j = 0; j < sheet->column_count; j++) {
        xlsx_column *column = &sheet->columns[j];
        bool is_ordered = true;
        for (size_t i = 1; is_ordered && i < column->count; i++)
            is_ordered = column->cells[i - 1].row < column->cells[i].row;
        if (is_ordered) continue;
        qsort(column->cells, column->count, sizeof *column->cells, by_row);
        for (size_t i = 1; i < column->count; i++) {
            if (column->cells[i - 1].row < column->cells[i].row) continue;
            char letters[ORK_COLUMN_LETTERS];
            ork_column_letters(j, letters);
            ork_fail(ctx, ORK_ERR_DATA, "the workbook is damaged: it has cell %s%u twice", letters,
                     column->cells[i].row + 1);
            return ork_at(ctx, &(ork_place){.file = package->path,
                                            .sheet = sheet->name,
                                            .column = letters,
                                            .row = (int64_t)column->cells[i].row + 1});
        }
    }
    return ORK_OK;
}

static ork_status note_dates(ork_context *ctx, const xlsx_package *package, const xlsx_sheet *sheet)
{
    const char *file = package->path, *name = sheet->name;
    if (sheet->times_cut > 0)
        ORK_TRY(ork_note_add(ctx, ORK_INFO, "time-of-day",
                             "%s, sheet \"%s\": the time of day was left out of %zu dates", file,
                             name, sheet->times_cut));
    if (sheet->times > 0)
        ORK_TRY(ork_note_add(ctx, ORK_INFO, "times",
                             "%s, sheet \"%s\": %zu times are read as fractions of a day", file,
                             name, sheet->times));
    if (sheet->leap_days > 0)
        ORK_TRY(ork_note_add(ctx, ORK_WARNING, "leap-day-1900",
                             "%s, sheet \"%s\": %zu cells show 29 February 1900, a day that never "
                             "was; read as 28 February",
                             file, name, sheet->leap_days));
    if (sheet->days_outside > 0)
        ORK_TRY(ork_note_add(ctx, ORK_WARNING, "date-outside",
                             "%s, sheet \"%s\": %zu cells with a date's format hold a number that "
                             "is no date; they are missing",
                             file, name, sheet->days_outside));
    return ORK_OK;
}

ork_status xlsx_sheet_read(ork_context *ctx, xlsx_package *package, const xlsx_workbook *workbook,
                           const xlsx_sheet_entry *entry, const xlsx_area *area, xlsx_sheet *sheet)
{
    static const xlsx_handlers handlers = {on_start, on_end};
    ORK_SCRATCH(scratch);
    const char *what;
    ORK_NEW(what, ork_arena_format(ctx, &scratch, "reading %s", package->path));
    sheet->name = entry->name;
    sheet->area = *area;
    sheet_parsing p = {.workbook = workbook, .sheet = sheet};
    if (xlsx_parse(ctx, package, entry->part, what, &handlers, &p) != ORK_OK)
        return ork_at(ctx, &(ork_place){.sheet = entry->name});
    ORK_TRY(order_cells(ctx, package, sheet));
    return note_dates(ctx, package, sheet);
}

void xlsx_sheet_free(xlsx_sheet *sheet)
{
    for (size_t j = 0; j < sheet->column_count; j++)
        free(sheet->columns[j].cells);
    free(sheet->columns);
    free(sheet->merges);
    free(sheet->hidden_columns);
    free(sheet->hidden_rows);
    ork_arena_free(&sheet->arena);
    *sheet = (xlsx_sheet){0};
}

const xlsx_cell *xlsx_sheet_cell(const xlsx_sheet *sheet, uint32_t row, uint32_t column)
{
    if (column >= sheet->column_count) return NULL;
    const xlsx_column *cells = &sheet->columns[column];
    size_t low = 0, high = cells->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (cells->cells[middle].row < row)
            low = middle + 1;
        else
            high = middle;
    }
    return low < cells->count && cells->cells[low].row == row ? &cells->cells[low] : NULL;
}
