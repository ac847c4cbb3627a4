/* Numbers are read correctly rounded and written so that they read back, in every locale. */
#include <locale.h>

#include "testing.h"

static double read_number(const char *text)
{
    double value = NAN;
    assert_true(ork_parse_number(text, strlen(text), '.', &value));
    return value;
}

static bool is_number(const char *text)
{
    double value;
    return ork_parse_number(text, strlen(text), '.', &value);
}

static void reads_what_the_c_library_reads(void **state)
{
    (void)state;
    /* Literals that sit on or beside the middle between two doubles, at the ends of the range,
       or have too many digits for the fast paths. */
    static const char *const literals[] = {
        "0",
        "-0",
        "+1",
        "1.",
        ".5",
        "00012.50",
        "0.1",
        "1e22",
        "1e23",
        "8.5e22",
        "123456789012345678",
        "9007199254740993",
        "9007199254740992.5",
        "9007199254740993.0000000000000000000000000001",
        "9223372036854775807",
        "18446744073709551615",
        "18446744073709551616",
        "2.2250738585072011e-308",
        "2.2250738585072014e-308",
        "4.9e-324",
        "2.4703282292062327e-324",
        "2.4703282292062328e-324",
        "1.7976931348623157e308",
        "1.7976931348623159e308",
        "1e999",
        "1e-999",
        "1e999999999999",
        "0e999999999999",
        "7.2057594037927933e16",
        "6.02214076e+23",
        "1E5",
        "0."
        "00000000000000000000000000000000000000000000000000000000000123456789012345678901234567890"
        "1",
        "100000000000000016777215",
        "100000000000000016777216",
        "3.14159265358979323846264338327950",
        "1090544144181609348671888949248",
        "1090544144181609348835077142190",
    };
    for (size_t i = 0; i < sizeof literals / sizeof *literals; i++) {
        double expected = strtod(literals[i], NULL), actual = read_number(literals[i]);
        if (memcmp(&expected, &actual, sizeof actual) != 0)
            fail_msg("%s: %.17g, expected %.17g", literals[i], actual, expected);
    }
}

static void random_literals_are_rounded_as_the_c_library_rounds(void **state)
{
    (void)state;
    ork_random random = ork_random_stream(7, 0);
    for (int i = 0; i < 300000; i++) {
        uint64_t bits = ork_random_bits(&random);
        int digits = 1 + (int)(bits % 22), scale = (int)((bits >> 8) % 60) - 30;
        char text[64];
        size_t n = 0;
        for (int k = 0; k < digits; k++) {
            if (k == 1) text[n++] = '.';
            text[n++] = (char)('0' + ork_random_below(&random, 10));
        }
        snprintf(text + n, sizeof text - n, "e%d", scale);
        if (read_number(text) != strtod(text, NULL)) fail_msg("%s: %.17g", text, read_number(text));
    }
}

static void digits_beyond_any_buffer_still_decide(void **state)
{
    (void)state;
    char text[4000];
    /* The middle between 1 and the next double, then 3000 zeros, then a digit that lifts it. */
    const char *middle = "1.00000000000000011102230246251565404236316680908203125";
    memset(text, '0', sizeof text);
    memcpy(text, middle, strlen(middle));
    double value = 0;
    assert_true(ork_parse_number(text, 3500, '.', &value));
    assert_true(value == 1);
    text[3499] = '1';
    assert_true(ork_parse_number(text, 3500, '.', &value));
    assert_true(value == 1 + 0x1p-52);
    memset(text, '0', sizeof text);
    text[1] = '.';
    memcpy(text + 2000, "12345678901234567890123e1999", 28);
    assert_true(ork_parse_number(text, 2028, '.', &value));
    assert_true(value == strtod("1.2345678901234567890123", NULL));
}

static void what_is_no_number_is_refused(void **state)
{
    (void)state;
    static const char *const others[] = {"",      ".",     "-",  "+",   "e5",   "1e",  "1e+",
                                         "1,5",   "1 000", " 1", "1 ",  "inf",  "nan", "0x10",
                                         "1.2.3", "--1",   "1-", "12a", "1e5.0"};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (is_number(others[i])) fail_msg("\"%s\" was read as a number", others[i]);
}

static void the_decimal_mark_may_be_a_comma(void **state)
{
    (void)state;
    double value = 0;
    assert_true(ork_parse_number("-1234,5", 7, ',', &value));
    assert_true(value == -1234.5);
    assert_false(ork_parse_number("1234.5", 6, ',', &value));
}

static void integers_are_read_to_the_ends_of_their_range(void **state)
{
    (void)state;
    int64_t value = 0;
    assert_true(ork_parse_integer("9223372036854775807", 19, &value));
    assert_true(value == INT64_MAX);
    assert_true(ork_parse_integer("-9223372036854775808", 20, &value));
    assert_true(value == INT64_MIN);
    assert_false(ork_parse_integer("9223372036854775808", 19, &value));
    assert_false(ork_parse_integer("-9223372036854775809", 20, &value));
    assert_false(ork_parse_integer("99999999999999999999999", 23, &value));
    assert_true(ork_parse_integer("+007", 4, &value));
    assert_int_equal(value, 7);
    assert_false(ork_parse_integer("", 0, &value));
    assert_false(ork_parse_integer("-", 1, &value));
    assert_false(ork_parse_integer("1.0", 3, &value));
}

static void assert_written(double value, const char *expected)
{
    char buffer[ORK_NUMBER_BYTES];
    ork_write_number(value, buffer);
    assert_string_equal(buffer, expected);
}

static void numbers_are_written_in_their_shortest_form(void **state)
{
    (void)state;
    assert_written(0, "0");
    assert_written(-0.0, "-0");
    assert_written(0.1, "0.1");
    assert_written(-2.5, "-2.5");
    assert_written(0.1 + 0.2, "0.30000000000000004");
    assert_written(1.0 / 3, "0.3333333333333333");
    assert_written(123456789, "123456789");
    assert_written(1e21, "1e+21");
    assert_written(1e20, "100000000000000000000");
    assert_written(1.5e300, "1.5e+300");
    assert_written(0.000001, "0.000001");
    assert_written(1e-7, "1e-07");
    assert_written(5e-324, "5e-324");
    assert_written(0x1p-44, "5.684341886080802e-14");
    assert_written(1.7976931348623157e308, "1.7976931348623157e+308");
    assert_written(-2.2250738585072014e-308, "-2.2250738585072014e-308");
    assert_written(123456789012345680000.0, "123456789012345680000");
    assert_written(NAN, "NA");
    assert_written(-INFINITY, "-Inf");
}

static void every_bit_pattern_reads_back(void **state)
{
    (void)state;
    ork_random random = ork_random_stream(11, 0);
    for (int i = 0; i < 100000; i++) {
        uint64_t bits = i < 2046 ? (uint64_t)i << 52 : ork_random_bits(&random);
        double value;
        memcpy(&value, &bits, sizeof value);
        if (!isfinite(value)) continue;
        char buffer[ORK_NUMBER_BYTES];
        ork_write_number(value, buffer);
        assert_true(strlen(buffer) < ORK_NUMBER_BYTES);
        if (read_number(buffer) != value) fail_msg("%a was written as %s", value, buffer);
    }
}

static void people_read_fixed_digits_in_groups(void **state)
{
    (void)state;
    char buffer[400];
    ork_write_number_fixed(1234567.891, 1, true, buffer, sizeof buffer);
    assert_string_equal(buffer, "1\u2009234\u2009567.9");
    ork_write_number_fixed(1234567.891, 2, false, buffer, sizeof buffer);
    assert_string_equal(buffer, "1234567.89");
    ork_write_number_fixed(-0.001, 2, true, buffer, sizeof buffer);
    assert_string_equal(buffer, "0.00");
    ork_write_number_fixed(-999.5, 0, true, buffer, sizeof buffer);
    assert_string_equal(buffer, "-1\u2009000");
    ork_write_number_fixed(NAN, 2, true, buffer, sizeof buffer);
    assert_string_equal(buffer, "NA");
    ork_write_number_fixed(1.7976931348623157e308, 40, true, buffer, 10);
    assert_true(strlen(buffer) < 10);
}

static void the_locale_changes_nothing(void **state)
{
    (void)state;
    static const char *const locales[] = {"de_DE.UTF-8", "ru_RU.UTF-8", "kk_KZ.UTF-8",
                                          "fr_FR.UTF-8"};
    bool found = false;
    for (size_t i = 0; i < 4 && !found; i++)
        found = setlocale(LC_ALL, locales[i]) != NULL;
    char buffer[64];
    ork_write_number(0.1, buffer);
    char fixed[64];
    ork_write_number_fixed(1.25, 2, false, fixed, sizeof fixed);
    double value = read_number("1.00000000000000011102230246251565404236316680908203126");
    setlocale(LC_ALL, "C");
    assert_string_equal(buffer, "0.1");
    assert_string_equal(fixed, "1.25");
    assert_true(value == 1 + 0x1p-52);
    if (!found) {
        print_message("skipped: no locale with a decimal comma is installed\n");
        skip();
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_what_the_c_library_reads),
        cmocka_unit_test(random_literals_are_rounded_as_the_c_library_rounds),
        cmocka_unit_test(digits_beyond_any_buffer_still_decide),
        cmocka_unit_test(what_is_no_number_is_refused),
        cmocka_unit_test(the_decimal_mark_may_be_a_comma),
        cmocka_unit_test(integers_are_read_to_the_ends_of_their_range),
        cmocka_unit_test(numbers_are_written_in_their_shortest_form),
        cmocka_unit_test(every_bit_pattern_reads_back),
        cmocka_unit_test(people_read_fixed_digits_in_groups),
        cmocka_unit_test(the_locale_changes_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
