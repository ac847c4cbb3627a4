/* JSON strings and numbers, read back by jansson. */
#include "testing.h"

#include <float.h>
#include <jansson.h>

static void assert_reads_back(ork_context *ctx, const char *string)
{
    ORK_OWNED_TEXT ork_text text = {0};
    ork_text_add_json(ctx, &text, string);
    json_t *json = json_loads(text.bytes, JSON_DECODE_ANY, NULL);
    assert_non_null(json);
    assert_string_equal(json_string_value(json), string);
    json_decref(json);
}

static void strings_read_back(void **state)
{
    assert_reads_back(*state, "");
    assert_reads_back(*state, "Almaty city");
    assert_reads_back(*state, "Өркен \"ұя\"\\n");
    assert_reads_back(*state, "tab\tline\nbell\a delete\x7f");
    assert_reads_back(*state, "𝟙 €");
}

static void broken_utf8_is_replaced(void **state)
{
    ORK_OWNED_TEXT ork_text text = {0};
    ork_text_add_json(*state, &text, "a\xff\xd0");
    assert_string_equal(text.bytes, "\"a\\ufffd\\ufffd\"");
}

static void numbers_read_back_to_the_same_bits(void **state)
{
    const double values[] = {0,       -0.0,   1,       -17.027, 0.1,
                             1.0 / 3, 5e-324, DBL_MAX, 1e21,    123456789012};
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        ORK_OWNED_TEXT ork_text text = {0};
        ork_text_add_json_number(*state, &text, values[i]);
        json_t *json = json_loads(text.bytes, JSON_DECODE_ANY, NULL);
        assert_non_null(json);
        assert_true(json_number_value(json) == values[i]);
        json_decref(json);
    }
}

static void what_is_no_number_is_null(void **state)
{
    ORK_OWNED_TEXT ork_text text = {0};
    ork_text_add_json_number(*state, &text, (double)NAN);
    ork_text_add_json_number(*state, &text, (double)INFINITY);
    assert_string_equal(text.bytes, "nullnull");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        context_test(strings_read_back),
        context_test(broken_utf8_is_replaced),
        context_test(numbers_read_back_to_the_same_bits),
        context_test(what_is_no_number_is_null),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
