#include "testing.h"

static bool valid(const char *text)
{
    return ork_utf8_valid(text, strlen(text));
}

static void well_formed_text_is_valid(void **state)
{
    (void)state;
    assert_true(ork_utf8_valid("", 0));
    assert_true(valid("region"));
    assert_true(valid("Қызылорда облысы, €, 𐍈"));
    assert_true(ork_utf8_valid("a\0b", 3));
    assert_true(valid("\xEF\xBF\xBF")); /* U+FFFF is a code point */
    assert_true(valid("\xF4\x8F\xBF\xBF"));
}

static void ill_formed_text_is_not_valid(void **state)
{
    (void)state;
    assert_false(valid("\x80"));
    assert_false(valid("\xC0\x80"));         /* overlong NUL */
    assert_false(valid("\xC1\xBF"));         /* overlong */
    assert_false(valid("\xE0\x9F\xBF"));     /* overlong */
    assert_false(valid("\xF0\x8F\xBF\xBF")); /* overlong */
    assert_false(valid("\xED\xA0\x80"));     /* a surrogate */
    assert_false(valid("\xF4\x90\x80\x80")); /* beyond U+10FFFF */
    assert_false(valid("\xF8\x88\x80\x80\x80"));
    assert_false(valid("\xD0"));         /* cut off */
    assert_false(valid("\xE2\x82"));     /* cut off */
    assert_false(valid("\xF0\x9F\x98")); /* cut off */
    assert_false(valid("\xE2(\x82"));
    assert_false(valid("\xF0\x9F(\x82"));
}

/* Every code point, encoded plainly here, must be valid and come back. */
static void every_code_point_comes_back(void **state)
{
    (void)state;
    for (uint32_t point = 1; point <= 0x10FFFF; point++) {
        if (point >= 0xD800 && point < 0xE000) continue;
        char bytes[4];
        size_t length = 0, size = 0;
        if (point < 0x80) {
            bytes[length++] = (char)point;
        } else if (point < 0x800) {
            bytes[length++] = (char)(0xC0 | point >> 6);
        } else if (point < 0x10000) {
            bytes[length++] = (char)(0xE0 | point >> 12);
        } else {
            bytes[length++] = (char)(0xF0 | point >> 18);
            bytes[length++] = (char)(0x80 | (point >> 12 & 0x3F));
        }
        if (point >= 0x800) bytes[length++] = (char)(0x80 | (point >> 6 & 0x3F));
        if (point >= 0x80) bytes[length++] = (char)(0x80 | (point & 0x3F));
        if (!ork_utf8_valid(bytes, length)) fail_msg("U+%04X is taken for invalid", point);
        if (ork_utf8_next(bytes, &size) != point || size != length)
            fail_msg("U+%04X does not come back", point);
    }
}

static void width_counts_what_a_terminal_shows(void **state)
{
    (void)state;
    assert_int_equal(ork_utf8_width(""), 0);
    assert_int_equal(ork_utf8_width("Almaty"), 6);
    assert_int_equal(ork_utf8_width("Қызылорда облысы"), 16);
    assert_int_equal(ork_utf8_width("и\xCC\x86"), 1); /* a breve above */
    assert_int_equal(ork_utf8_width("日本"), 4);
    assert_int_equal(ork_utf8_width("a\xff\xd0"), 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(well_formed_text_is_valid),
        cmocka_unit_test(ill_formed_text_is_not_valid),
        cmocka_unit_test(every_code_point_comes_back),
        cmocka_unit_test(width_counts_what_a_terminal_shows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
