/*
 * Fields of a block become numbers, dates and booleans.
 *
 * Plain figures are read by short loops that stop at the delimiter; everything else (spaces,
 * thousands, minus signs of other kinds, texts for missing values) goes the slow way, which decides
 * what fields mean for all readers (cells.h). Both give the same values.
 */
#include <math.h>
#include <string.h>
#include <strings.h>

#include "read/csv.h"

/* ---- What a field means ---------------------------------------------------------------------- */

static bool has_only_digits_and_marks(const char *bytes, size_t length, char decimal)
{
    for (size_t i = 0; i < length; i++)
        if (bytes[i] == decimal || (bytes[i] | 0x20) == 'e') return false;
    return true;
}

/* A time after the date would be lost: such a text is no date unless the time is midnight. */
static bool is_whole_day(const char *bytes, size_t length, int32_t *day)
{
    if (!ork_cell_parse_date(bytes, length, day)) return false;
    for (size_t i = 10; i < length; i++)
        if (!strchr("0:T .Z", bytes[i])) return false;
    return true;
}

static void understand_number(const char *bytes, size_t length, char decimal, csv_meaning *meaning)
{
    ork_cell_number number;
    if (!ork_cell_parse_number(bytes, length, decimal, &number)) return;
    meaning->is_number = true;
    meaning->number = number.value;
    meaning->is_code = number.is_code;
    meaning->has_mark = memchr(bytes, decimal, length) != NULL;
    meaning->is_grouped_by_comma = number.is_grouped && memchr(bytes, ',', length);
    if (ork_parse_integer(bytes, length, &meaning->integer)) {
        meaning->is_integer = true;
    } else if (has_only_digits_and_marks(bytes, length, decimal) && fabs(number.value) <= 0x1p53) {
        meaning->is_integer = true;
        meaning->integer = (int64_t)number.value;
    }
}

void csv_understand_clean(char decimal, const char *bytes, size_t length, csv_meaning *meaning)
{
    understand_number(bytes, length, decimal, meaning);
    meaning->is_day = is_whole_day(bytes, length, &meaning->day);
    meaning->truth = length == 4;
    meaning->is_boolean = (length == 4 && strncasecmp(bytes, "true", 4) == 0) ||
                          (length == 5 && strncasecmp(bytes, "false", 5) == 0);
}

ork_status csv_understand(ork_context *ctx, const ork_cell_rules *rules, char decimal,
                          const char *bytes, size_t length, csv_meaning *meaning)
{
    ORK_SCRATCH(scratch);
    *meaning = (csv_meaning){0};
    ORK_TRY(csv_clean(ctx, &scratch, &bytes, &length));
    ork_missing_kind missing = ork_cell_missing(rules, bytes, length, &meaning->reason);
    meaning->is_missing = missing != ORK_MISSING_NOT;
    meaning->is_soft = missing == ORK_MISSING_IN_NUMBERS;
    if (!meaning->is_missing) csv_understand_clean(decimal, bytes, length, meaning);
    return ORK_OK;
}

/* ---- The fast ways --------------------------------------------------------------------------- */

static inline bool is_digit(char c)
{
    return (unsigned char)(c - '0') < 10;
}

/* Value of the last `count` (1 … 8) of the eight characters before `end`; false when one of them
   is no digit. Eight digits are added up in three multiplications instead of one by one. */
static inline bool up_to_eight_digits(const char *end, size_t count, uint64_t *value)
{
    uint64_t word = load_little(end - 8) ^ EVERY_BYTE('0');
    word &= ~(uint64_t)0 << (8 * (8 - count));
    if (((word + EVERY_BYTE(0x76)) | word) & EVERY_BYTE(0x80)) return false;
    word = (word * 10 + (word >> 8)) & 0x00FF00FF00FF00FFu;
    word = (word * 100 + (word >> 16)) & 0x0000FFFF0000FFFFu;
    *value = (word * 10000 + (word >> 32)) & 0xFFFFFFFFu;
    return true;
}

/* 1 … 16 digits that end before `end`. */
static inline bool up_to_sixteen_digits(const char *end, size_t count, uint64_t *value)
{
    if (count <= 8) return up_to_eight_digits(end, count, value);
    uint64_t high, low;
    if (!up_to_eight_digits(end, 8, &low) || !up_to_eight_digits(end - 8, count - 8, &high))
        return false;
    *value = high * 100000000 + low;
    return true;
}

/* At most 16 digits without a leading zero. */
static inline bool fast_integer(const char *s, const char *e, int64_t *value)
{
    bool is_negative = *s == '-';
    s += is_negative;
    size_t n = (size_t)(e - s);
    uint64_t magnitude;
    if (n - 1 >= 16 || (*s == '0' && n > 1) || !up_to_sixteen_digits(e, n, &magnitude))
        return false;
    *value = is_negative ? -(int64_t)magnitude : (int64_t)magnitude;
    return true;
}

static const double powers_of_ten[] = {1e0, 1e1, 1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                       1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15};
static const uint64_t whole_powers_of_ten[] = {
    1,           10,           100,           1000,           10000,
    100000,      1000000,      10000000,      100000000,      1000000000,
    10000000000, 100000000000, 1000000000000, 10000000000000, 100000000000000};

/* Offset of the first `mark` in 16 bytes; 16 or more when there is none. */
static inline size_t find_mark(const char *bytes, char mark)
{
    for (size_t at = 0; at < 16; at += 8) {
        uint64_t word = load_little(bytes + at) ^ EVERY_BYTE((unsigned char)mark);
        /* Only bits above a true zero byte can be wrong: the lowest is right. */
        uint64_t zeros = (word - EVERY_BYTE(1)) & ~word & EVERY_BYTE(0x80);
        if (zeros) return at + (size_t)__builtin_ctzll(zeros) / 8;
    }
    return 16;
}

/* At most 15 digits: the mantissa and the power are exact, so that one division rounds once. */
static inline bool fast_number(const char *s, const char *e, char decimal, double *value,
                               bool *has_mark)
{
    bool is_negative = *s == '-';
    s += is_negative;
    size_t n = (size_t)(e - s);
    if (n - 1 >= 16 || (*s == '0' && is_digit(s[1]))) return false;
    size_t whole = find_mark(s, decimal);
    uint64_t mantissa, decimals = 0;
    size_t decimal_count = 0;
    if (whole >= n) {
        if (!up_to_sixteen_digits(e, n, &mantissa)) return false;
    } else {
        decimal_count = n - whole - 1;
        if (whole == 0 || decimal_count == 0) return false;
        if (!up_to_sixteen_digits(s + whole, whole, &mantissa)) return false;
        if (!up_to_sixteen_digits(e, decimal_count, &decimals)) return false;
        mantissa = mantissa * whole_powers_of_ten[decimal_count] + decimals;
        *has_mark = true;
    }
    if (mantissa > 999999999999999) return false;
    double magnitude = (double)(int64_t)mantissa / powers_of_ten[decimal_count];
    *value = is_negative ? -magnitude : magnitude;
    return true;
}

/* ---- A block's column ------------------------------------------------------------------------ */

/* What a block adds to its column; missing values are gathered in words of 64 rows. */
typedef struct gathered {
    csv_column *column;
    const csv_view *view;
    size_t word;
    uint64_t bits;
    size_t present, soft, commas, points;
} gathered;

ork_status csv_mark_missing(ork_context *ctx, csv_column *column, size_t word, uint64_t bits)
{
    ork_column *target = column->column;
    uint64_t *validity = __atomic_load_n(&target->validity, __ATOMIC_ACQUIRE);
    if (!validity) {
        pthread_mutex_lock(column->lock);
        validity = target->validity;
        if (!validity) {
            size_t bytes = (target->length + 63) / 64 * sizeof(uint64_t);
            validity = ork_alloc(ctx, bytes);
            if (validity) {
                memset(validity, 0xFF, bytes);
                __atomic_store_n(&target->validity, validity, __ATOMIC_RELEASE);
            }
        }
        pthread_mutex_unlock(column->lock);
        if (!validity) return ORK_ERR_MEMORY;
    }
    __atomic_fetch_and(&validity[word], ~bits, __ATOMIC_RELAXED);
    return ORK_OK;
}

ork_status csv_set_reason(ork_context *ctx, csv_column *column, size_t row, ork_reason reason)
{
    if (reason == ORK_NOT_COLLECTED) return ORK_OK;
    ork_column *target = column->column;
    uint8_t *reasons = __atomic_load_n(&target->reason, __ATOMIC_ACQUIRE);
    if (!reasons) {
        pthread_mutex_lock(column->lock);
        reasons = target->reason;
        if (!reasons) {
            reasons = ork_calloc(ctx, target->length, 1);
            __atomic_store_n(&target->reason, reasons, __ATOMIC_RELEASE);
        }
        pthread_mutex_unlock(column->lock);
        if (!reasons) return ORK_ERR_MEMORY;
    }
    reasons[row] = (uint8_t)reason;
    return ORK_OK;
}

static ork_status flush(ork_context *ctx, gathered *g)
{
    if (!g->bits) return ORK_OK;
    uint64_t bits = g->bits;
    g->bits = 0;
    return csv_mark_missing(ctx, g->column, g->word, bits);
}

static inline ork_status missing(ork_context *ctx, gathered *g, size_t row)
{
    if (row >> 6 != g->word) {
        ORK_TRY(flush(ctx, g));
        g->word = row >> 6;
    }
    g->bits |= (uint64_t)1 << (row & 63);
    return ORK_OK;
}

static void require(csv_column *column, csv_need need)
{
    int known = __atomic_load_n(&column->need, __ATOMIC_RELAXED);
    while (known < (int)need && !__atomic_compare_exchange_n(&column->need, &known, (int)need, true,
                                                             __ATOMIC_RELAXED, __ATOMIC_RELAXED)) {
    }
}

static void put_value(csv_column *column, size_t row, const csv_meaning *meaning)
{
    switch (column->type) {
    case ORK_INTEGER:
        column->column->data.integer[row] = meaning->integer;
        return;
    case ORK_NUMBER:
        column->column->data.number[row] = meaning->number;
        return;
    case ORK_DATE:
        column->column->data.day[row] = meaning->day;
        return;
    case ORK_BOOLEAN:
        column->column->data.boolean[row] = meaning->truth;
        return;
    case ORK_TEXT:
        return;
    }
}

static csv_need need_of(ork_type type, const csv_meaning *meaning)
{
    if (type == ORK_DATE) return meaning->is_day ? CSV_FITS : CSV_NEEDS_TEXT;
    if (type == ORK_BOOLEAN) return meaning->is_boolean ? CSV_FITS : CSV_NEEDS_TEXT;
    if (!meaning->is_number || meaning->is_code) return CSV_NEEDS_TEXT;
    if (type == ORK_INTEGER && !meaning->is_integer) return CSV_NEEDS_NUMBER;
    return CSV_FITS;
}

/* A field that no fast way understood. */
static __attribute__((noinline)) ork_status slow_value(ork_context *ctx, gathered *g, size_t row,
                                                       const char *s, const char *e)
{
    csv_column *column = g->column;
    csv_meaning meaning;
    ORK_TRY(csv_understand(ctx, g->view->rules, column->decimal, s, (size_t)(e - s), &meaning));
    if (meaning.is_missing) {
        g->soft += meaning.is_soft;
        ORK_TRY(csv_set_reason(ctx, column, row, meaning.reason));
        return missing(ctx, g, row);
    }
    csv_need need = need_of(column->type, &meaning);
    if (need != CSV_FITS) {
        require(column, need);
        return ORK_OK;
    }
    g->present++;
    g->commas += column->decimal == '.' && meaning.is_grouped_by_comma;
    g->points += meaning.has_mark;
    put_value(column, row, &meaning);
    return ORK_OK;
}

static inline void unquote(const char **s, const char **e)
{
    if (**s != '"' || *e - *s < 2) return;
    (*s)++;
    (*e)--;
}

static ork_status read_integers(ork_context *ctx, const csv_view *view, gathered *g)
{
    int64_t *out = g->column->column->data.integer + view->row;
    size_t field = g->column->field;
    for (size_t r = 0; r < view->rows; r++) {
        const char *s, *e;
        csv_view_field(view, r, field, &s, &e);
        if (s == e) {
            ORK_TRY(missing(ctx, g, view->row + r));
            continue;
        }
        const char *inner = s, *inner_end = e;
        unquote(&inner, &inner_end);
        if (!view->is_careful && fast_integer(inner, inner_end, &out[r]))
            g->present++;
        else
            ORK_TRY(slow_value(ctx, g, view->row + r, s, e));
    }
    return ORK_OK;
}

static ork_status read_numbers(ork_context *ctx, const csv_view *view, gathered *g)
{
    double *out = g->column->column->data.number + view->row;
    size_t field = g->column->field;
    char decimal = g->column->decimal;
    bool has_mark = false;
    for (size_t r = 0; r < view->rows; r++) {
        const char *s, *e;
        csv_view_field(view, r, field, &s, &e);
        if (s == e) {
            ORK_TRY(missing(ctx, g, view->row + r));
            continue;
        }
        const char *inner = s, *inner_end = e;
        unquote(&inner, &inner_end);
        if (!view->is_careful && fast_number(inner, inner_end, decimal, &out[r], &has_mark))
            g->present++;
        else
            ORK_TRY(slow_value(ctx, g, view->row + r, s, e));
    }
    g->points += has_mark;
    return ORK_OK;
}

static inline int two_digits(const char *s)
{
    return 10 * (s[0] - '0') + (s[1] - '0');
}

/* YYYY-MM-DD with a day that every month has. */
static inline bool fast_day(const char *s, const char *e, int32_t *day)
{
    if (e - s != 10 || s[4] != '-' || s[7] != '-') return false;
    for (int i = 0; i < 10; i++)
        if (i != 4 && i != 7 && !is_digit(s[i])) return false;
    int month = two_digits(s + 5), day_of_month = two_digits(s + 8);
    if (month < 1 || month > 12 || day_of_month < 1 || day_of_month > 28) return false;
    *day = ork_day(100 * two_digits(s) + two_digits(s + 2), month, day_of_month);
    return true;
}

static ork_status read_others(ork_context *ctx, const csv_view *view, gathered *g)
{
    csv_column *column = g->column;
    for (size_t r = 0; r < view->rows; r++) {
        const char *s, *e;
        csv_view_field(view, r, column->field, &s, &e);
        size_t row = view->row + r;
        if (s == e)
            ORK_TRY(missing(ctx, g, row));
        else if (column->type == ORK_DATE && !view->is_careful &&
                 fast_day(s, e, &column->column->data.day[row]))
            g->present++;
        else
            ORK_TRY(slow_value(ctx, g, row, s, e));
    }
    return ORK_OK;
}

ork_status csv_read_values(ork_context *ctx, const csv_view *view, csv_column *column)
{
    /* Another block found that the type does not fit: all will be read again. */
    if (__atomic_load_n(&column->need, __ATOMIC_RELAXED) != CSV_FITS && view->row > 0)
        return ORK_OK;
    gathered g = {.column = column, .view = view, .word = view->row >> 6};
    if (column->type == ORK_INTEGER)
        ORK_TRY(read_integers(ctx, view, &g));
    else if (column->type == ORK_NUMBER)
        ORK_TRY(read_numbers(ctx, view, &g));
    else
        ORK_TRY(read_others(ctx, view, &g));
    ORK_TRY(flush(ctx, &g));
    __atomic_fetch_add(&column->present, g.present, __ATOMIC_RELAXED);
    __atomic_fetch_add(&column->soft, g.soft, __ATOMIC_RELAXED);
    __atomic_fetch_add(&column->commas, g.commas, __ATOMIC_RELAXED);
    __atomic_fetch_add(&column->points, g.points, __ATOMIC_RELAXED);
    return ORK_OK;
}
