/*
 * Numbers from text and back, the same in every locale.
 *
 * Reading is correctly rounded. Most figures have few digits and a small exponent: then the
 * mantissa and the power of ten are exact doubles and one operation rounds once (Clinger 1990).
 * Up to 19 digits and powers of ten to 27 the quotient or product is exact in 128-bit integers.
 * What is left goes to the C library in the "C" locale.
 */
#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "orken/base.h"

/* ---- Reading ------------------------------------------------------------------------------ */

static const double exact_powers_of_ten[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                             1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                             1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
enum { LARGEST_EXACT_POWER = 22, LARGEST_WIDE_POWER = 27, MANTISSA_DIGITS = 19 };

typedef struct literal {
    bool is_negative;
    bool is_cut;       /* digits other than zero were left out of the mantissa */
    uint64_t mantissa; /* its first 19 significant digits */
    int64_t exponent;  /* value = mantissa · 10^exponent */
} literal;

static inline bool is_digit(char c)
{
    return (unsigned char)(c - '0') < 10;
}

static const char *read_exponent(const char *at, const char *end, int64_t *exponent)
{
    bool is_negative = at < end && *at == '-';
    if (at < end && (*at == '-' || *at == '+')) at++;
    if (at == end || !is_digit(*at)) return NULL;
    int64_t value = 0;
    for (; at < end && is_digit(*at); at++)
        if (value < 1000000) value = value * 10 + (*at - '0');
    *exponent += is_negative ? -value : value;
    return at;
}

static bool read_literal(const char *bytes, size_t length, char decimal, literal *number)
{
    const char *at = bytes, *end = bytes + length;
    *number = (literal){0};
    if (at < end && (*at == '-' || *at == '+')) number->is_negative = *at++ == '-';
    int significant = 0;
    bool has_digits = false, is_fraction = false;
    for (; at < end; at++) {
        if (*at == decimal && !is_fraction) {
            is_fraction = true;
            continue;
        }
        if (!is_digit(*at)) break;
        has_digits = true;
        unsigned digit = (unsigned)(*at - '0');
        if (significant < MANTISSA_DIGITS) {
            number->mantissa = number->mantissa * 10 + digit;
            if (number->mantissa) significant++;
            number->exponent -= is_fraction;
            continue;
        }
        if (digit) number->is_cut = true;
        number->exponent += !is_fraction;
    }
    if (!has_digits) return false;
    if (at < end && (*at == 'e' || *at == 'E'))
        if (!(at = read_exponent(at + 1, end, &number->exponent))) return false;
    return at == end;
}

static int bit_length(unsigned __int128 value)
{
    uint64_t high = (uint64_t)(value >> 64);
    return high ? 128 - __builtin_clzll(high) : 64 - __builtin_clzll((uint64_t)value | 1);
}

/* value · 2^shift, rounded to nearest even; `sticky` says that the true value is a little more. */
static double round_wide(unsigned __int128 value, bool sticky, int shift)
{
    int excess = bit_length(value) - 53;
    if (excess <= 0) return ldexp((double)(uint64_t)value, shift);
    unsigned __int128 half = (unsigned __int128)1 << (excess - 1);
    unsigned __int128 rest = value & ((half << 1) - 1);
    uint64_t mantissa = (uint64_t)(value >> excess);
    if (rest > half || (rest == half && (sticky || (mantissa & 1)))) mantissa++;
    return ldexp((double)mantissa, shift + excess);
}

/* mantissa · 10^exponent exactly rounded, for |exponent| up to LARGEST_WIDE_POWER. */
static double scale_wide(uint64_t mantissa, int exponent)
{
    uint64_t five = 1;
    for (int i = 0; i < abs(exponent); i++)
        five *= 5;
    if (exponent >= 0) return round_wide((unsigned __int128)mantissa * five, false, exponent);
    /* The numerator is moved up as far as it goes, so that the quotient has at least 64 bits. */
    int up = 64 + __builtin_clzll(mantissa);
    unsigned __int128 numerator = (unsigned __int128)mantissa << up;
    return round_wide(numerator / five, numerator % five != 0, exponent - up);
}

static bool read_with_library(const char *bytes, size_t length, char decimal, double *value)
{
    /* 770 significant digits decide every double; of the digits beyond it only matters whether any
       is not zero, which one more digit stands for. */
    enum { DECIDING_DIGITS = 800 };
    char copy[DECIDING_DIGITS + 40];
    size_t n = 0, i = 0;
    bool is_cut = false, is_fraction = false;
    int64_t exponent = 0;
    for (; i < length && bytes[i] != 'e' && bytes[i] != 'E'; i++) {
        if (bytes[i] == decimal) is_fraction = true;
        if (!is_digit(bytes[i])) continue;
        if (n < DECIDING_DIGITS) {
            if (n > 0 || bytes[i] != '0') copy[n++] = bytes[i];
            exponent -= is_fraction;
            continue;
        }
        is_cut = is_cut || bytes[i] != '0';
        exponent += !is_fraction;
    }
    if (is_cut) {
        copy[n++] = '1';
        exponent--;
    }
    if (i < length) read_exponent(bytes + i + 1, bytes + length, &exponent);
    snprintf(copy + n, sizeof copy - n, "e%lld", (long long)exponent);
    /* glibc and musl give the "C" locale without allocating. */
    locale_t c_locale = newlocale(LC_ALL_MASK, "C", (locale_t)0);
    if (!c_locale) return false;
    *value = strtod_l(copy, NULL, c_locale);
    freelocale(c_locale);
    return true;
}

bool ork_parse_number(const char *bytes, size_t length, char decimal, double *value)
{
    literal number;
    if (!read_literal(bytes, length, decimal, &number)) return false;
    double magnitude;
    if (number.mantissa == 0) {
        magnitude = 0;
    } else if (!number.is_cut && number.mantissa <= (uint64_t)1 << 53 && number.exponent >= 0 &&
               number.exponent <= LARGEST_EXACT_POWER) {
        magnitude = (double)number.mantissa * exact_powers_of_ten[number.exponent];
    } else if (!number.is_cut && number.mantissa <= (uint64_t)1 << 53 && number.exponent < 0 &&
               number.exponent >= -LARGEST_EXACT_POWER) {
        magnitude = (double)number.mantissa / exact_powers_of_ten[-number.exponent];
    } else if (!number.is_cut && number.exponent <= LARGEST_WIDE_POWER &&
               number.exponent >= -LARGEST_WIDE_POWER) {
        magnitude = scale_wide(number.mantissa, (int)number.exponent);
    } else {
        if (!read_with_library(bytes, length, decimal, &magnitude)) return false;
    }
    *value = number.is_negative ? -magnitude : magnitude;
    return true;
}

bool ork_parse_integer(const char *bytes, size_t length, int64_t *value)
{
    const char *at = bytes, *end = bytes + length;
    bool is_negative = at < end && *at == '-';
    if (at < end && (*at == '-' || *at == '+')) at++;
    if (at == end) return false;
    uint64_t magnitude = 0;
    for (; at < end; at++) {
        if (!is_digit(*at)) return false;
        if (__builtin_mul_overflow(magnitude, 10, &magnitude)) return false;
        if (__builtin_add_overflow(magnitude, (uint64_t)(*at - '0'), &magnitude)) return false;
    }
    if (magnitude > (uint64_t)INT64_MAX + is_negative) return false;
    *value = is_negative ? (int64_t)(0 - magnitude) : (int64_t)magnitude;
    return true;
}

/* ---- Writing ------------------------------------------------------------------------------ */

typedef struct decimal_digits {
    char digits[20]; /* without zeros at the end */
    int count;
    int point; /* value = 0.DIGITS · 10^point */
} decimal_digits;

/* The `precision` digits nearest to a positive value. The locale's mark is skipped, whatever it
   is. */
static decimal_digits nearest_digits(double value, int precision)
{
    char raw[48];
    snprintf(raw, sizeof raw, "%.*e", precision - 1, value);
    decimal_digits result = {.count = 0};
    const char *at = raw;
    for (; *at != 'e'; at++)
        if (is_digit(*at)) result.digits[result.count++] = *at;
    result.point = (int)strtol(at + 1, NULL, 10) + 1;
    return result;
}

static void next_digits(decimal_digits *number)
{
    for (int i = number->count - 1; i >= 0; i--) {
        if (number->digits[i] < '9') {
            number->digits[i]++;
            return;
        }
        number->digits[i] = '0';
    }
    number->digits[0] = '1';
    number->point++;
}

static bool reads_back(const decimal_digits *number, double value)
{
    char literal_text[40];
    int n = snprintf(literal_text, sizeof literal_text, "%.*se%d", number->count, number->digits,
                     number->point - number->count);
    double read = 0;
    return ork_parse_number(literal_text, (size_t)n, '.', &read) && read == value;
}

static decimal_digits shortest_digits(double value)
{
    int exponent;
    bool is_power_of_two = frexp(value, &exponent) == 0.5;
    /* Every normal number's shortest form of 15 digits or fewer shows in its 15 digits. */
    int precision = value < 2.2250738585072014e-308 ? 1 : 15;
    for (;; precision++) {
        decimal_digits number = nearest_digits(value, precision);
        bool fits = precision == 17 || reads_back(&number, value);
        if (!fits && is_power_of_two) {
            /* Below a power of two the doubles lie twice as dense: the nearest digits may fall
               among them while the next digits up still read back. */
            next_digits(&number);
            fits = reads_back(&number, value);
        }
        if (!fits) continue;
        while (number.count > 1 && number.digits[number.count - 1] == '0')
            number.count--;
        return number;
    }
}

void ork_write_number(double value, char buffer[ORK_NUMBER_BYTES])
{
    if (isnan(value) || isinf(value)) {
        strcpy(buffer, isnan(value) ? "NA" : value > 0 ? "Inf" : "-Inf");
        return;
    }
    if (fabs(value) < 1e15 && value == (double)(int64_t)value) {
        bool is_minus_zero = value == 0 && signbit(value);
        snprintf(buffer, ORK_NUMBER_BYTES, "%s%lld", is_minus_zero ? "-" : "", (long long)value);
        return;
    }
    char *out = buffer;
    if (value < 0) *out++ = '-';
    decimal_digits number = shortest_digits(fabs(value));
    int point = number.point;
    if (point > 21 || point < -5) {
        *out++ = number.digits[0];
        if (number.count > 1) *out++ = '.';
        memcpy(out, number.digits + 1, (size_t)number.count - 1);
        out += number.count - 1;
        snprintf(out, (size_t)(buffer + ORK_NUMBER_BYTES - out), "e%+03d", point - 1);
        return;
    }
    if (point <= 0) {
        *out++ = '0';
        *out++ = '.';
        for (int i = point; i < 0; i++)
            *out++ = '0';
    }
    for (int i = 0; i < number.count || i < point; i++) {
        if (i == point && i > 0) *out++ = '.';
        *out++ = i < number.count ? number.digits[i] : '0';
    }
    *out = '\0';
}

/* Appends what fits and counts on, as snprintf does. */
static void append(char *buffer, size_t size, size_t *length, const char *bytes, size_t count)
{
    if (*length + count < size) {
        memcpy(buffer + *length, bytes, count);
        buffer[*length + count] = '\0';
    }
    *length += count;
}

void ork_write_number_fixed(double value, int decimals, bool grouped, char *buffer, size_t size)
{
    static const char thin_space[] = "\xe2\x80\x89";
    if (size == 0) return;
    buffer[0] = '\0';
    size_t length = 0;
    if (isnan(value) || isinf(value)) {
        const char *word = isnan(value) ? "NA" : value > 0 ? "Inf" : "-Inf";
        append(buffer, size, &length, word, strlen(word));
        return;
    }
    if (decimals < 0) decimals = 0;
    if (decimals > 40) decimals = 40;
    char raw[400];
    snprintf(raw, sizeof raw, "%.*f", decimals, fabs(value));
    size_t whole = strspn(raw, "0123456789");
    bool is_zero = strpbrk(raw, "123456789") == NULL;
    if (value < 0 && !is_zero) append(buffer, size, &length, "-", 1);
    for (size_t i = 0; i < whole; i++) {
        if (grouped && i > 0 && (whole - i) % 3 == 0) append(buffer, size, &length, thin_space, 3);
        append(buffer, size, &length, raw + i, 1);
    }
    if (decimals == 0) return;
    append(buffer, size, &length, ".", 1);
    const char *fraction = raw + strlen(raw) - decimals;
    append(buffer, size, &length, fraction, (size_t)decimals);
}
