#include "testing.h"

#define SUGGEST(word, ...)                                                                         \
    ork_suggest(*state, word, (const char *const[]){__VA_ARGS__},                                  \
                sizeof((const char *const[]){__VA_ARGS__}) / sizeof(char *))

static void a_slip_of_one_letter_is_mended(void **state)
{
    assert_string_equal(SUGGEST("regoin", "year", "region", "grp"), "region"); /* swapped */
    assert_string_equal(SUGGEST("regin", "year", "region", "grp"), "region");  /* left out */
    assert_string_equal(SUGGEST("regiion", "year", "region"), "region");       /* doubled */
    assert_string_equal(SUGGEST("rejion", "year", "region"), "region");        /* replaced */
    assert_string_equal(SUGGEST("gpr", "year", "grp"), "grp");
}

static void case_is_folded_in_every_alphabet(void **state)
{
    assert_string_equal(SUGGEST("GRP", "gva", "grp"), "grp");
    assert_string_equal(SUGGEST("ОБЛЫСЫ", "аудан", "облысы"), "облысы");
    assert_string_equal(SUGGEST("Қызылорда облсы", "Алматы", "ҚЫЗЫЛОРДА ОБЛЫСЫ"),
                        "ҚЫЗЫЛОРДА ОБЛЫСЫ");
}

static void distance_counts_letters_not_bytes(void **state)
{
    /* One Cyrillic letter is two bytes; two replaced bytes must still be one slip. */
    assert_string_equal(SUGGEST("ңан", "нан"), "нан");
}

static void the_nearest_of_several_wins(void **state)
{
    assert_string_equal(SUGGEST("innovatons", "innovation", "innovations"), "innovations");
    assert_string_equal(SUGGEST("gva_ic", "gva_is", "gva_ict"), "gva_is"); /* a tie: the first */
}

static void nothing_is_suggested_for_an_unlike_word(void **state)
{
    assert_null(SUGGEST("population", "grp", "year", "region"));
    assert_null(SUGGEST("x", "y"));
    assert_null(SUGGEST("grp", "gva_ict"));
    assert_null(SUGGEST("", "a"));
    assert_null(ork_suggest(*state, "grp", NULL, 0));
}

static void broken_or_endless_words_are_left_alone(void **state)
{
    char endless[1000];
    memset(endless, 'a', sizeof endless - 1);
    endless[sizeof endless - 1] = 0;
    assert_null(SUGGEST(endless, "aaaa"));
    assert_null(SUGGEST("region\xFF", "region"));
    assert_string_equal(SUGGEST("regin", "r\xC3", endless, "region"), "region");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        context_test(a_slip_of_one_letter_is_mended),
        context_test(case_is_folded_in_every_alphabet),
        context_test(distance_counts_letters_not_bytes),
        context_test(the_nearest_of_several_wins),
        context_test(nothing_is_suggested_for_an_unlike_word),
        context_test(broken_or_endless_words_are_left_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
