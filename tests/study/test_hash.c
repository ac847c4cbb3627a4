#include "study/hash.h"
#include "testing.h"

static void assert_hash(const char *text, const char *expected)
{
    ork_sha256 hash;
    char hex[ORK_SHA256_TEXT];
    ork_sha256_start(&hash);
    ork_sha256_bytes(&hash, text, strlen(text));
    ork_sha256_end(&hash, hex);
    assert_string_equal(hex, expected);
}

/* The examples of FIPS 180-2, appendix B, and the empty message. */
static void published_examples_give_their_digests(void **state)
{
    (void)state;
    assert_hash("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    assert_hash("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    assert_hash("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
                "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
}

static void a_million_letters_in_uneven_pieces_give_the_published_digest(void **state)
{
    (void)state;
    ork_sha256 hash;
    char hex[ORK_SHA256_TEXT], letters[997];
    memset(letters, 'a', sizeof letters);
    ork_sha256_start(&hash);
    for (size_t left = 1000000; left > 0;) {
        size_t piece = left < sizeof letters ? left : sizeof letters;
        ork_sha256_bytes(&hash, letters, piece);
        left -= piece;
    }
    ork_sha256_end(&hash, hex);
    assert_string_equal(hex, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

static void hash_of(const char *a, const char *b, char hex[ORK_SHA256_TEXT])
{
    ork_sha256 hash;
    ork_sha256_start(&hash);
    ork_sha256_text(&hash, a);
    ork_sha256_text(&hash, b);
    ork_sha256_end(&hash, hex);
}

static void texts_do_not_run_into_each_other(void **state)
{
    (void)state;
    char one[ORK_SHA256_TEXT], other[ORK_SHA256_TEXT], none[ORK_SHA256_TEXT];
    hash_of("ab", "c", one);
    hash_of("a", "bc", other);
    hash_of("abc", NULL, none);
    assert_string_not_equal(one, other);
    assert_string_not_equal(one, none);
}

static ork_table *small_table(ork_context *ctx, double last, bool missing)
{
    ork_table *table;
    ork_column *column;
    assert_ok(ctx, ork_table_new(ctx, "t", 2, &table));
    assert_ok(ctx, ork_column_new(ctx, "x", ORK_NUMBER, 2, &column));
    column->data.number[1] = last;
    if (missing) assert_ok(ctx, ork_column_set_missing(ctx, column, 0, ORK_SUPPRESSED));
    assert_ok(ctx, ork_table_take(ctx, table, column));
    return table;
}

static void hash_table(const ork_table *table, char hex[ORK_SHA256_TEXT])
{
    ork_sha256 hash;
    ork_sha256_start(&hash);
    ork_sha256_table(&hash, table);
    ork_sha256_end(&hash, hex);
}

static void a_value_or_a_gap_changes_a_tables_digest_and_its_file_does_not(void **state)
{
    ork_context *ctx = *state;
    char first[ORK_SHA256_TEXT], value[ORK_SHA256_TEXT], gap[ORK_SHA256_TEXT],
        moved[ORK_SHA256_TEXT];
    ork_table *tables[4] = {small_table(ctx, 1, false), small_table(ctx, 2, false),
                            small_table(ctx, 1, true), small_table(ctx, 1, false)};
    assert_ok(ctx, ork_table_set_origin(ctx, tables[3], "elsewhere.csv", NULL, 7));
    hash_table(tables[0], first);
    hash_table(tables[1], value);
    hash_table(tables[2], gap);
    hash_table(tables[3], moved);
    for (int i = 0; i < 4; i++)
        ork_table_free(tables[i]);
    assert_string_not_equal(first, value);
    assert_string_not_equal(first, gap);
    assert_string_equal(first, moved);
}

static void a_file_that_is_not_there_is_an_error_with_its_name(void **state)
{
    char hex[ORK_SHA256_TEXT];
    assert_error(*state, ork_sha256_file(*state, "no/such/file", hex), ORK_ERR_IO, "no/such/file");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(published_examples_give_their_digests),
        cmocka_unit_test(a_million_letters_in_uneven_pieces_give_the_published_digest),
        cmocka_unit_test(texts_do_not_run_into_each_other),
        context_test(a_value_or_a_gap_changes_a_tables_digest_and_its_file_does_not),
        context_test(a_file_that_is_not_there_is_an_error_with_its_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
