#include "read/cells.h"

#include <assert.h>
#include <math.h>
#include <string.h>
#include <strings.h>

/* Beyond this a double does not hold every integer. */
#define LARGEST_EXACT_INTEGER 9007199254740992.0

typedef struct default_missing {
    const char *text;
    ork_reason reason;
    ork_missing_kind kind;
} default_missing;

/* Letters and words may be real values in a column of texts: the NACE section "C", "NA" for
   Namibia. Marks and dots may not. */
static const default_missing DEFAULTS[] = {
    {"…", ORK_NOT_COLLECTED, ORK_MISSING_ALWAYS},
    {"...", ORK_NOT_COLLECTED, ORK_MISSING_ALWAYS},
    {"..", ORK_NOT_COLLECTED, ORK_MISSING_ALWAYS},
    {"n/a", ORK_NOT_COLLECTED, ORK_MISSING_ALWAYS},
    {"na", ORK_NOT_COLLECTED, ORK_MISSING_IN_NUMBERS},
    {"-", ORK_NOT_APPLICABLE, ORK_MISSING_ALWAYS},
    {"–", ORK_NOT_APPLICABLE, ORK_MISSING_ALWAYS},
    {"—", ORK_NOT_APPLICABLE, ORK_MISSING_ALWAYS},
    {"x", ORK_SUPPRESSED, ORK_MISSING_IN_NUMBERS},
    {"c", ORK_SUPPRESSED, ORK_MISSING_IN_NUMBERS},
    /* the same letters in Cyrillic, small and capital */
    {"х", ORK_SUPPRESSED, ORK_MISSING_IN_NUMBERS},
    {"Х", ORK_SUPPRESSED, ORK_MISSING_IN_NUMBERS},
    {"с", ORK_SUPPRESSED, ORK_MISSING_IN_NUMBERS},
    {"С", ORK_SUPPRESSED, ORK_MISSING_IN_NUMBERS},
};
#define LONGEST_DEFAULT 3

ork_cell_rules ork_cell_rules_for(const ork_read_options *options)
{
    ork_cell_rules rules = {0};
    if (!options) return rules;
    rules.missing = options->missing;
    rules.missing_count = options->missing_count;
    rules.decimal = options->decimal;
    return rules;
}

static bool same_folded(const char *bytes, size_t length, const char *text)
{
    return strlen(text) == length && strncasecmp(bytes, text, length) == 0;
}

ork_missing_kind ork_cell_missing(const ork_cell_rules *rules, const char *bytes, size_t length,
                                  ork_reason *reason)
{
    *reason = ORK_NOT_COLLECTED;
    if (length == 0) return ORK_MISSING_ALWAYS;
    if (rules->missing) {
        for (size_t i = 0; i < rules->missing_count; i++) {
            if (!same_folded(bytes, length, rules->missing[i].text)) continue;
            *reason = rules->missing[i].reason;
            return ORK_MISSING_ALWAYS;
        }
        return ORK_MISSING_NOT;
    }
    if (length > LONGEST_DEFAULT) return ORK_MISSING_NOT;
    for (size_t i = 0; i < sizeof DEFAULTS / sizeof *DEFAULTS; i++) {
        if (!same_folded(bytes, length, DEFAULTS[i].text)) continue;
        *reason = DEFAULTS[i].reason;
        return DEFAULTS[i].kind;
    }
    return ORK_MISSING_NOT;
}

/* ---- Spaces ------------------------------------------------------------------------------- */

/* Bytes that a space of any kind takes at `bytes`; 0 when there is none. */
static size_t space_size(const char *bytes, size_t length)
{
    const unsigned char *b = (const unsigned char *)bytes;
    if (length == 0) return 0;
    if (b[0] == ' ' || (b[0] >= '\t' && b[0] <= '\r')) return 1;
    if (length >= 2 && b[0] == 0xC2 && b[1] == 0xA0) return 2; /* no-break */
    if (length < 3) return 0;
    if (b[0] == 0xE2 && b[1] == 0x80 && ((b[2] >= 0x80 && b[2] <= 0x8B) || b[2] == 0xAF)) return 3;
    if (b[0] == 0xEF && b[1] == 0xBB && b[2] == 0xBF) return 3; /* a stray byte order mark */
    return 0;
}

/* The same for a space that ends at `end`. */
static size_t space_size_before(const char *start, const char *end)
{
    size_t left = (size_t)(end - start);
    for (size_t size = 1; size <= 3 && size <= left; size++)
        if (space_size(end - size, size) == size) return size;
    return 0;
}

void ork_cell_trim(const char **bytes, size_t *length)
{
    const char *start = *bytes, *end = start + *length;
    size_t size;
    while (start < end && (size = space_size(start, (size_t)(end - start))) > 0)
        start += size;
    while (start < end && (size = space_size_before(start, end)) > 0)
        end -= size;
    *bytes = start;
    *length = (size_t)(end - start);
}

/* ---- Numbers and dates -------------------------------------------------------------------- */

#define LONGEST_NUMBER 64

/* Bytes that a mark between thousands takes at `bytes`; 0 when there is none. */
static size_t group_mark_size(const char *bytes, size_t length, char decimal)
{
    if (length == 0) return 0;
    if (*bytes == '\'') return 1;
    if (*bytes == (decimal == ',' ? '.' : ',')) return 1;
    if (length >= 3 && memcmp(bytes, "\xE2\x80\x99", 3) == 0) return 3; /* ’ */
    return *bytes == ' ' || (unsigned char)*bytes >= 0x80 ? space_size(bytes, length) : 0;
}

static size_t digits_at(const char *bytes, size_t length)
{
    size_t n = 0;
    while (n < length && bytes[n] >= '0' && bytes[n] <= '9')
        n++;
    return n;
}

/*
 * Copies the digits before the decimal mark without the marks between groups. Returns the bytes
 * taken, 0 when the groups are not of three digits or the marks differ.
 */
static size_t copy_whole_part(const char *bytes, size_t length, char decimal, char *out,
                              size_t *used, bool *is_grouped)
{
    size_t at = digits_at(bytes, length);
    if (at > LONGEST_NUMBER - 8) return 0;
    memcpy(out + *used, bytes, at);
    *used += at;
    size_t first = at, mark_size = group_mark_size(bytes + at, length - at, decimal);
    const char *mark = bytes + at;
    while (mark_size > 0 && length - at > mark_size && memcmp(mark, bytes + at, mark_size) == 0) {
        size_t digits = digits_at(bytes + at + mark_size, length - at - mark_size);
        if (digits != 3 || first == 0 || first > 3 || *used + 3 > LONGEST_NUMBER - 8) return 0;
        memcpy(out + *used, bytes + at + mark_size, 3);
        *used += 3;
        at += mark_size + 3;
        *is_grouped = true;
    }
    return at;
}

static bool begins_with_code_zero(const char *digits, size_t length)
{
    return length > 1 && digits[0] == '0' && digits_at(digits, length) == length;
}

bool ork_cell_parse_number(const char *bytes, size_t length, char decimal, ork_cell_number *number)
{
    *number = (ork_cell_number){0};
    if (length == 0 || length > LONGEST_NUMBER) return false;
    if (!decimal) decimal = '.';
    if (ork_parse_number(bytes, length, decimal, &number->value)) {
        number->is_code = begins_with_code_zero(bytes, length);
        return isfinite(number->value);
    }
    char plain[LONGEST_NUMBER + 1];
    size_t used = 0, at = 0, size;
    if (length > 3 && memcmp(bytes, "\xE2\x88\x92", 3) == 0) { /* − */
        plain[used++] = '-';
        at = 3;
    } else if (length > 1 && (*bytes == '-' || *bytes == '+')) {
        plain[used++] = *bytes;
        at = 1;
    }
    if (at > 0 && (size = space_size(bytes + at, length - at)) > 0) at += size;
    size_t taken =
        copy_whole_part(bytes + at, length - at, decimal, plain, &used, &number->is_grouped);
    if (taken == 0) return false;
    at += taken;
    if (length - at > LONGEST_NUMBER - used) return false;
    memcpy(plain + used, bytes + at, length - at);
    used += length - at;
    return ork_parse_number(plain, used, decimal, &number->value) && isfinite(number->value);
}

static bool fixed_digits(const char *bytes, int count, int *value)
{
    *value = 0;
    for (int i = 0; i < count; i++) {
        if (bytes[i] < '0' || bytes[i] > '9') return false;
        *value = *value * 10 + (bytes[i] - '0');
    }
    return true;
}

static bool real_day(int year, int month, int day_of_month, int32_t *day)
{
    if (month < 1 || month > 12 || day_of_month < 1 || day_of_month > 31) return false;
    int y, m, d;
    *day = ork_day(year, month, day_of_month);
    ork_day_parts(*day, &y, &m, &d);
    return y == year && m == month && d == day_of_month;
}

bool ork_cell_parse_date(const char *bytes, size_t length, int32_t *day)
{
    int y, m, d;
    if (length < 10) return false;
    if (bytes[4] == '-' && bytes[7] == '-') {
        if (length > 10 && bytes[10] != 'T' && bytes[10] != ' ') return false;
        if (length > 10 && (length < 13 || digits_at(bytes + 11, 2) != 2)) return false;
        return fixed_digits(bytes, 4, &y) && fixed_digits(bytes + 5, 2, &m) &&
               fixed_digits(bytes + 8, 2, &d) && real_day(y, m, d, day);
    }
    if (length != 10 || bytes[2] != '.' || bytes[5] != '.') return false;
    return fixed_digits(bytes, 2, &d) && fixed_digits(bytes + 3, 2, &m) &&
           fixed_digits(bytes + 6, 4, &y) && real_day(y, m, d, day);
}

void ork_column_letters(size_t column, char letters[ORK_COLUMN_LETTERS])
{
    char reversed[ORK_COLUMN_LETTERS];
    size_t n = 0;
    for (size_t rest = column + 1; rest > 0 && n < ORK_COLUMN_LETTERS - 1; rest = (rest - 1) / 26)
        reversed[n++] = (char)('A' + (rest - 1) % 26);
    for (size_t i = 0; i < n; i++)
        letters[i] = reversed[n - 1 - i];
    letters[n] = '\0';
}

/* ---- The type of a column ------------------------------------------------------------------ */

/* What was seen in a column. Text cells are tried with both decimal marks at once. */
typedef struct census {
    size_t numbers, dates, booleans, errors;       /* cells typed by the format */
    size_t texts;                                  /* all texts that are not missing */
    size_t words;                                  /* …that are no number with either mark */
    size_t with_point, with_comma;                 /* …that are a number with that mark */
    size_t only_point, only_comma;                 /* …with that mark and not with the other */
    size_t comma_groups;                           /* "1,234" read as 1234 */
    size_t text_dates, text_booleans, codes, soft; /* soft: missing unless the column is text */
    size_t first_word;                             /* where the first word stands */
} census;

static bool text_boolean(const char *bytes, size_t length, bool *value)
{
    *value = length == 4;
    return same_folded(bytes, length, "true") || same_folded(bytes, length, "false");
}

static void count_text(const ork_cell_rules *rules, const char *bytes, size_t length, size_t i,
                       census *seen)
{
    ork_cell_number point, comma;
    int32_t day;
    bool boolean;
    bool is_point = rules->decimal != ',' && ork_cell_parse_number(bytes, length, '.', &point);
    bool is_comma = rules->decimal != '.' && ork_cell_parse_number(bytes, length, ',', &comma);
    seen->texts++;
    seen->with_point += is_point;
    seen->with_comma += is_comma;
    seen->only_point += is_point && !is_comma;
    seen->only_comma += is_comma && !is_point;
    seen->comma_groups += is_point && point.is_grouped && memchr(bytes, ',', length);
    seen->codes += (is_point && point.is_code) || (is_comma && comma.is_code);
    seen->text_dates += ork_cell_parse_date(bytes, length, &day);
    seen->text_booleans += text_boolean(bytes, length, &boolean);
    if (!is_point && !is_comma && seen->words++ == 0) seen->first_word = i;
}

static census take_census(const ork_cell_rules *rules, const ork_cell *cells, size_t count)
{
    census seen = {0};
    for (size_t i = 0; i < count; i++) {
        const char *bytes = cells[i].text;
        size_t length = cells[i].length;
        ork_reason reason;
        ork_missing_kind missing;
        switch (cells[i].kind) {
        case ORK_CELL_EMPTY:
            break;
        case ORK_CELL_NUMBER:
            seen.numbers++;
            break;
        case ORK_CELL_DATE:
            seen.dates++;
            break;
        case ORK_CELL_BOOLEAN:
            seen.booleans++;
            break;
        case ORK_CELL_ERROR:
            seen.errors++;
            break;
        case ORK_CELL_TEXT:
            ork_cell_trim(&bytes, &length);
            missing = ork_cell_missing(rules, bytes, length, &reason);
            if (missing == ORK_MISSING_NOT) count_text(rules, bytes, length, i, &seen);
            seen.soft += missing == ORK_MISSING_IN_NUMBERS;
            break;
        }
    }
    return seen;
}

/* The mark with which all texts are numbers; the one that explains more when neither does. */
static char choose_decimal(const ork_cell_rules *rules, const census *seen)
{
    if (rules->decimal) return rules->decimal;
    return seen->with_comma > seen->with_point ? ',' : '.';
}

static ork_type choose_type(const census *seen, char decimal)
{
    size_t typed = seen->numbers + seen->dates + seen->booleans;
    size_t text_numbers = decimal == ',' ? seen->with_comma : seen->with_point;
    if (typed + seen->texts == 0) return seen->soft > 0 ? ORK_TEXT : ORK_NUMBER;
    if (seen->dates + seen->text_dates == typed + seen->texts) return ORK_DATE;
    if (seen->booleans + seen->text_booleans == typed + seen->texts) return ORK_BOOLEAN;
    if (seen->codes > 0 || seen->dates > 0 || seen->booleans > 0) return ORK_TEXT;
    return text_numbers == seen->texts ? ORK_NUMBER : ORK_TEXT;
}

/* ---- Filling ------------------------------------------------------------------------------ */

typedef struct filling {
    ork_context *ctx;
    const ork_cell_rules *rules;
    const ork_cell *cells;
    size_t count;
    char decimal;
    bool keep_soft; /* "x" and the like are values */
    ork_column *column;
    ork_text scratch;
} filling;

static ork_status fill_missing(filling *f, size_t i, ork_reason reason)
{
    return ork_column_set_missing(f->ctx, f->column, i, reason);
}

/* Tells whether cell i is missing, and marks it so; otherwise its trimmed text. */
static ork_status settle_missing(filling *f, size_t i, bool *is_missing, const char **bytes,
                                 size_t *length)
{
    const ork_cell *cell = &f->cells[i];
    ork_reason reason = ORK_NOT_COLLECTED;
    *is_missing = true;
    if (cell->kind == ORK_CELL_EMPTY) return fill_missing(f, i, ORK_NOT_COLLECTED);
    if (cell->kind == ORK_CELL_ERROR) return fill_missing(f, i, ORK_NOT_DEFINED);
    if (cell->kind == ORK_CELL_TEXT) {
        *bytes = cell->text;
        *length = cell->length;
        ork_cell_trim(bytes, length);
        ork_missing_kind kind = ork_cell_missing(f->rules, *bytes, *length, &reason);
        if (kind == ORK_MISSING_ALWAYS || (kind == ORK_MISSING_IN_NUMBERS && !f->keep_soft))
            return fill_missing(f, i, reason);
    }
    *is_missing = false;
    return ORK_OK;
}

static double number_of(const filling *f, size_t i, const char *bytes, size_t length)
{
    ork_cell_number number = {.value = f->cells[i].number};
    if (f->cells[i].kind == ORK_CELL_TEXT)
        (void)ork_cell_parse_number(bytes, length, f->decimal, &number);
    return number.value;
}

/* The whole number that a cell holds. A text's digits are kept beyond what a double could hold. */
static bool whole_number(const ork_cell *cell, const char *bytes, size_t length, double value,
                         int64_t *whole)
{
    if (cell->kind == ORK_CELL_TEXT && ork_parse_integer(bytes, length, whole)) return true;
    if (value != trunc(value) || fabs(value) > LARGEST_EXACT_INTEGER) return false;
    *whole = (int64_t)value;
    return true;
}

static ork_status fill_numbers(filling *f, bool *are_integers)
{
    *are_integers = true;
    size_t present = 0;
    int64_t whole;
    for (size_t i = 0; i < f->count; i++) {
        const char *bytes = NULL;
        size_t length = 0;
        bool is_missing;
        ORK_TRY(settle_missing(f, i, &is_missing, &bytes, &length));
        if (is_missing) continue;
        double value = number_of(f, i, bytes, length);
        f->column->data.number[i] = value;
        present++;
        *are_integers = *are_integers && whole_number(&f->cells[i], bytes, length, value, &whole);
    }
    if (present == 0) *are_integers = false;
    return ORK_OK;
}

/* Numbers that are all whole become integers in place: both are 8 bytes wide. */
static void make_integers(const filling *f)
{
    static_assert(sizeof(double) == sizeof(int64_t), "integers take the numbers' place");
    ork_column *column = f->column;
    for (size_t i = 0; i < column->length; i++) {
        const char *bytes = f->cells[i].text;
        size_t length = f->cells[i].length;
        double value = column->data.number[i];
        int64_t whole = 0;
        if (ork_column_has(column, i)) {
            if (f->cells[i].kind == ORK_CELL_TEXT) ork_cell_trim(&bytes, &length);
            (void)whole_number(&f->cells[i], bytes, length, value, &whole);
        }
        column->data.integer[i] = whole;
    }
    column->type = ORK_INTEGER;
}

static ork_status fill_days_or_booleans(filling *f)
{
    for (size_t i = 0; i < f->count; i++) {
        const char *bytes = NULL;
        size_t length = 0;
        bool is_missing, truth = f->cells[i].number != 0;
        ORK_TRY(settle_missing(f, i, &is_missing, &bytes, &length));
        if (is_missing) continue;
        bool is_text = f->cells[i].kind == ORK_CELL_TEXT;
        if (f->column->type == ORK_BOOLEAN) {
            if (is_text) (void)text_boolean(bytes, length, &truth);
            f->column->data.boolean[i] = truth;
            continue;
        }
        int32_t day = is_text ? 0 : (int32_t)f->cells[i].number;
        if (is_text) (void)ork_cell_parse_date(bytes, length, &day);
        f->column->data.day[i] = day;
    }
    return ORK_OK;
}

/* The text of a cell that the format typed, in f->scratch. */
static void write_typed(filling *f, const ork_cell *cell)
{
    char number[ORK_NUMBER_BYTES];
    int y, m, d;
    f->scratch.length = 0;
    switch (cell->kind) {
    case ORK_CELL_DATE:
        ork_day_parts((int32_t)cell->number, &y, &m, &d);
        ork_text_addf(f->ctx, &f->scratch, "%04d-%02d-%02d", y, m, d);
        return;
    case ORK_CELL_BOOLEAN:
        ork_text_add(f->ctx, &f->scratch, cell->number != 0 ? "true" : "false");
        return;
    default:
        ork_write_number(cell->number, number);
        ork_text_add(f->ctx, &f->scratch, number);
    }
}

static ork_status fill_texts(filling *f)
{
    for (size_t i = 0; i < f->count; i++) {
        const char *bytes = NULL;
        size_t length = 0;
        bool is_missing;
        ORK_TRY(settle_missing(f, i, &is_missing, &bytes, &length));
        if (is_missing) continue;
        if (f->cells[i].kind == ORK_CELL_TEXT) {
            f->scratch.length = 0;
            ork_text_add_bytes(f->ctx, &f->scratch, bytes, length);
        } else {
            write_typed(f, &f->cells[i]);
        }
        ORK_TRY(ork_text_status(&f->scratch));
        ORK_TRY(ork_column_set_text(f->ctx, f->column, i, f->scratch.bytes));
    }
    return ORK_OK;
}

/* ---- Notes -------------------------------------------------------------------------------- */

/* `file.xlsx, sheet "A", column "grp"` */
static const char *place_text(ork_context *ctx, ork_arena *arena, const ork_cell_rules *rules,
                              const char *name)
{
    const char *file = rules->file ? rules->file : "the data";
    const char *text = rules->sheet
                           ? ork_arena_format(ctx, arena, "%s, sheet \"%s\", column \"%s\"", file,
                                              rules->sheet, name)
                           : ork_arena_format(ctx, arena, "%s, column \"%s\"", file, name);
    return text;
}

static long long file_row(const ork_cell_rules *rules, size_t i)
{
    return (long long)(rules->rows ? rules->rows[i] : rules->first_row + (int64_t)i);
}

static ork_status note_mixture(const filling *f, const census *seen, const char *place)
{
    size_t numbers = seen->numbers + (f->decimal == ',' ? seen->with_comma : seen->with_point);
    if (seen->words == 0 || numbers <= seen->words) return ORK_OK;
    const ork_cell *word = &f->cells[seen->first_word];
    const char *bytes = word->text;
    size_t length = word->length;
    ork_cell_trim(&bytes, &length);
    if (length > 60)
        for (length = 60; length > 0 && (bytes[length] & 0xC0) == 0x80;)
            length--;
    return ork_note_add(f->ctx, ORK_WARNING, "mixed-types",
                        "%s: read as text because %zu of its %zu values are no numbers (first in "
                        "row %lld: \"%.*s\")",
                        place, seen->words, seen->texts + seen->numbers,
                        file_row(f->rules, seen->first_word), (int)length, bytes);
}

static ork_status note_numbers(const filling *f, const census *seen, const char *place)
{
    size_t numbers = f->decimal == ',' ? seen->with_comma : seen->with_point;
    if (numbers > 0 && f->rules->types_cells)
        ORK_TRY(ork_note_add(f->ctx, ORK_INFO, "numbers-as-text",
                             "%s: %zu %s stored as text %s read as numbers", place, numbers,
                             numbers == 1 ? "number" : "numbers", numbers == 1 ? "was" : "were"));
    if (f->decimal == '.' && !f->rules->decimal && seen->comma_groups > 0 && seen->only_point == 0)
        return ork_note_add(f->ctx, ORK_WARNING, "ambiguous-comma",
                            "%s: the comma is taken for a mark between thousands (1,234 = 1234); "
                            "say decimal \",\" if it is the decimal mark",
                            place);
    return ORK_OK;
}

static ork_status note_errors(ork_context *ctx, const census *seen, const char *place)
{
    if (seen->errors == 0) return ORK_OK;
    return ork_note_add(ctx, ORK_WARNING, "error-cells",
                        "%s: %zu %s an error value (such as #N/A or #DIV/0!) and %s missing", place,
                        seen->errors, seen->errors == 1 ? "cell holds" : "cells hold",
                        seen->errors == 1 ? "is" : "are");
}

static ork_status add_notes(const filling *f, const census *seen, ork_type type, const char *name,
                            bool as_text)
{
    ORK_SCRATCH(scratch);
    const char *place;
    ORK_NEW(place, place_text(f->ctx, &scratch, f->rules, name));
    ORK_TRY(note_errors(f->ctx, seen, place));
    if (as_text) return ORK_OK;
    if (type == ORK_NUMBER) return note_numbers(f, seen, place);
    if (type == ORK_TEXT) return note_mixture(f, seen, place);
    return ORK_OK;
}

ork_status ork_cells_column(ork_context *ctx, const ork_cell_rules *rules, const char *name,
                            const ork_cell *cells, size_t count, bool as_text, ork_column **column)
{
    census seen = take_census(rules, cells, count);
    char decimal = choose_decimal(rules, &seen);
    ork_type type = as_text ? ORK_TEXT : choose_type(&seen, decimal);
    ORK_OWNED_COLUMN ork_column *filled = NULL;
    ORK_TRY(ork_column_new(ctx, name, type, count, &filled));
    filling f = {.ctx = ctx,
                 .rules = rules,
                 .cells = cells,
                 .count = count,
                 .decimal = decimal,
                 .keep_soft = type == ORK_TEXT,
                 .column = filled};
    ork_status status;
    bool are_integers = false;
    if (type == ORK_TEXT)
        status = fill_texts(&f);
    else if (type == ORK_NUMBER)
        status = fill_numbers(&f, &are_integers);
    else
        status = fill_days_or_booleans(&f);
    ork_text_free(&f.scratch);
    ORK_TRY(status);
    if (are_integers) make_integers(&f);
    ORK_TRY(add_notes(&f, &seen, type, name, as_text));
    *column = filled;
    filled = NULL;
    return ORK_OK;
}
