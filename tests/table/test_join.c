#include "made_tables.h"

static bool values_meet(ork_context *ctx, const ork_column *a, size_t i, const ork_column *b,
                        size_t k)
{
    if (!ork_column_has(a, i) || !ork_column_has(b, k)) return false;
    ORK_OWNED_TEXT ork_text x = {0};
    ORK_OWNED_TEXT ork_text y = {0};
    ork_text_add(ctx, &x, "");
    ork_text_add(ctx, &y, "");
    ork_column_write(a, i, ctx, &x);
    ork_column_write(b, k, ctx, &y);
    return strcmp(x.bytes, y.bytes) == 0;
}

/* The rows of a join by two nested loops: (left row, right row), SIZE_MAX for none. */
static size_t nested_loops(ork_context *ctx, const ork_table *left, const ork_table *right,
                           const char *const *keys, size_t key_count, ork_join how,
                           size_t (*pairs)[2])
{
    size_t count = 0;
    bool used[2000] = {false};
    for (size_t i = 0; i < left->row_count; i++) {
        size_t partner = SIZE_MAX;
        for (size_t k = 0; k < right->row_count; k++) {
            bool meets = true;
            for (size_t j = 0; j < key_count; j++)
                meets = meets && values_meet(ctx, left->columns[ork_table_find(left, keys[j])], i,
                                             right->columns[ork_table_find(right, keys[j])], k);
            if (meets) partner = k;
        }
        if (partner != SIZE_MAX) used[partner] = true;
        if (partner == SIZE_MAX && how == ORK_JOIN_INNER) continue;
        pairs[count][0] = i;
        pairs[count++][1] = partner;
    }
    for (size_t k = 0; how == ORK_JOIN_OUTER && k < right->row_count; k++) {
        if (used[k]) continue;
        pairs[count][0] = SIZE_MAX;
        pairs[count++][1] = k;
    }
    return count;
}

static void joins_like_two_nested_loops(void **state)
{
    ork_context *ctx = *state;
    ORK_OWNED_TABLE ork_table *left = random_table(ctx, 300, 1, 9);
    ORK_OWNED_TABLE ork_table *many = random_table(ctx, 200, 2, 9);
    ORK_OWNED_TABLE ork_table *right = NULL;
    const char *keys[] = {"text", "integer"};
    ork_aggregate aggregates[] = {{"rows", ORK_COUNT, NULL}, {"x", ORK_MAX, "number"}};
    assert_ok(ctx, ork_table_group(ctx, many, keys, 2, aggregates, 2, &right));
    for (ork_join how = ORK_JOIN_INNER; how <= ORK_JOIN_OUTER; how++) {
        /* Keys that are missing more than once on the right are fine: they meet nothing. */
        ORK_OWNED_TABLE ork_table *joined = NULL;
        assert_ok(ctx, ork_table_join(ctx, left, right, keys, 2, how, &joined));
        size_t pairs[600][2];
        size_t count = nested_loops(ctx, left, right, keys, 2, how, pairs);
        assert_int_equal(joined->row_count, count);
        const ork_column *rows = joined->columns[6];
        for (size_t i = 0; i < count; i++) {
            size_t a = pairs[i][0], b = pairs[i][1];
            assert_int_equal(ork_table_file_row(joined, i),
                             a == SIZE_MAX ? 0 : ork_table_file_row(left, a));
            assert_int_equal(ork_column_has(rows, i), b != SIZE_MAX);
            if (b != SIZE_MAX)
                assert_int_equal(rows->data.integer[i], right->columns[2]->data.integer[b]);
            const ork_column *key = a == SIZE_MAX ? right->columns[0] : left->columns[0];
            size_t row = a == SIZE_MAX ? b : a;
            assert_int_equal(ork_column_has(joined->columns[0], i), ork_column_has(key, row));
            if (ork_column_has(key, row))
                assert_string_equal(ork_column_text(joined->columns[0], i),
                                    ork_column_text(key, row));
        }
    }
}

static void the_three_joins(void **state)
{
    ork_context *ctx = *state;
    ORK_OWNED_TABLE ork_table *left = TABLE(ctx, "region:text|year:integer|grp:number",
                                            "Алматы|2016|1", "Астана|2016|2", "Абай|2016|3");
    ORK_OWNED_TABLE ork_table *right = TABLE(ctx, "year:integer|region:text|people:number",
                                             "2016|Астана|20", "2016|Алматы|10", "2011|Алматы|5");
    assert_ok(ctx, ork_table_set_keys(ctx, left, "region", "year"));
    assert_ok(ctx, ork_table_set_title(ctx, right, "population", NULL));
    const char *keys[] = {"region", "year"};
    ORK_OWNED_TABLE ork_table *inner = NULL, *outer = NULL, *kept = NULL;
    assert_ok(ctx, ork_table_join(ctx, left, right, keys, 2, ORK_JOIN_INNER, &inner));
    assert_table(ctx, inner, "region|year|grp|people\nАлматы|2016|1|10\nАстана|2016|2|20");
    assert_true(has_note(ctx, "join-unmatched",
                         "1 row of made met no row of the other table and "
                         "were left out (first: Абай, 2016)"));
    assert_int_equal(inner->unit, 0);
    assert_ok(ctx, ork_table_join(ctx, left, right, keys, 2, ORK_JOIN_LEFT, &kept));
    assert_table(ctx, kept,
                 "region|year|grp|people\nАлматы|2016|1|10\nАстана|2016|2|20\nАбай|2016|3|");
    assert_ok(ctx, ork_table_join(ctx, left, right, keys, 2, ORK_JOIN_OUTER, &outer));
    assert_table(ctx, outer,
                 "region|year|grp|people\nАлматы|2016|1|10\nАстана|2016|2|20\nАбай|2016|3|\n"
                 "Алматы|2011||5");
    assert_int_equal(ork_table_file_row(outer, 3), 0);
}

static void keys_of_different_types_meet_by_their_text(void **state)
{
    ork_context *ctx = *state;
    ORK_OWNED_TABLE ork_table *left = TABLE(ctx, "year:integer|a:number", "2016|1", "2017|2");
    ORK_OWNED_TABLE ork_table *texts = TABLE(ctx, "year:text|b:number", "2017|3", "2018|4");
    ORK_OWNED_TABLE ork_table *numbers = TABLE(ctx, "year:number|b:number", "2017|3", "0.5|4");
    const char *keys[] = {"year"};
    ORK_OWNED_TABLE ork_table *joined = NULL, *again = NULL;
    assert_ok(ctx, ork_table_join(ctx, left, texts, keys, 1, ORK_JOIN_OUTER, &joined));
    assert_table(ctx, joined, "year|a|b\n2016|1|\n2017|2|3\n2018||4");
    assert_ok(ctx, ork_table_join(ctx, left, numbers, keys, 1, ORK_JOIN_OUTER, &again));
    assert_table(ctx, again, "year|a|b\n2016|1|\n2017|2|3\n0.5||4");
    assert_int_equal(again->columns[0]->type, ORK_NUMBER);
}

static void a_taken_name_gets_the_tables_name_before_it(void **state)
{
    ork_context *ctx = *state;
    ORK_OWNED_TABLE ork_table *left = TABLE(ctx, "u:text|x:number", "a|1");
    ORK_OWNED_TABLE ork_table *right = TABLE(ctx, "u:text|x:number", "a|2");
    assert_ok(ctx, ork_table_set_title(ctx, right, "later", NULL));
    const char *keys[] = {"u"};
    ORK_OWNED_TABLE ork_table *joined = NULL;
    assert_ok(ctx, ork_table_join(ctx, left, right, keys, 1, ORK_JOIN_LEFT, &joined));
    assert_table(ctx, joined, "u|x|later_x\na|1|2");
    assert_true(has_note(ctx, "column-renamed", "later_x"));
}

static void the_same_key_twice_on_the_right_is_an_error(void **state)
{
    ork_context *ctx = *state;
    ORK_OWNED_TABLE ork_table *left = TABLE(ctx, "u:text|v:integer", "a|1");
    ORK_OWNED_TABLE ork_table *right = TABLE(ctx, "u:text|v:integer", "b|1", "a|1", "a|1");
    const char *keys[] = {"u", "v"};
    ork_table *joined = NULL;
    assert_error(ctx, ork_table_join(ctx, left, right, keys, 2, ORK_JOIN_LEFT, &joined),
                 ORK_ERR_DATA, "\"a, 1\" stands in rows 3 and 4");
    assert_error(ctx, ork_table_join(ctx, left, right, keys, 0, ORK_JOIN_LEFT, &joined),
                 ORK_ERR_ARGUMENT, "at least one key");
    const char *unknown[] = {"w"};
    assert_error(ctx, ork_table_join(ctx, left, right, unknown, 1, ORK_JOIN_LEFT, &joined),
                 ORK_ERR_DATA, "no column \"w\"");
}

static void empty_tables_join(void **state)
{
    ork_context *ctx = *state;
    ORK_OWNED_TABLE ork_table *empty = TABLE(ctx, "u:text|x:number");
    ORK_OWNED_TABLE ork_table *one = TABLE(ctx, "u:text|y:number", "a|1");
    const char *keys[] = {"u"};
    ORK_OWNED_TABLE ork_table *a = NULL, *b = NULL, *c = NULL;
    assert_ok(ctx, ork_table_join(ctx, empty, one, keys, 1, ORK_JOIN_INNER, &a));
    assert_table(ctx, a, "u|x|y");
    assert_ok(ctx, ork_table_join(ctx, one, empty, keys, 1, ORK_JOIN_LEFT, &b));
    assert_table(ctx, b, "u|y|x\na|1|");
    assert_ok(ctx, ork_table_join(ctx, empty, one, keys, 1, ORK_JOIN_OUTER, &c));
    assert_table(ctx, c, "u|x|y\na||1");
}

static ork_status join_once(ork_context *ctx, void *data)
{
    ORK_OWNED_TABLE ork_table *right = NULL, *joined = NULL;
    const char *keys[] = {"text", "integer"};
    ork_aggregate count = {"boolean", ORK_COUNT, NULL};
    ORK_TRY(ork_table_group(ctx, data, keys, 2, &count, 1, &right));
    return ork_table_join(ctx, data, right, keys, 2, ORK_JOIN_OUTER, &joined);
}

static void survives_refused_memory(void **state)
{
    ORK_OWNED_TABLE ork_table *table = random_table(*state, 20, 4, 4);
    assert_survives_refused_memory(join_once, table);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        context_test(joins_like_two_nested_loops),
        context_test(the_three_joins),
        context_test(keys_of_different_types_meet_by_their_text),
        context_test(a_taken_name_gets_the_tables_name_before_it),
        context_test(the_same_key_twice_on_the_right_is_an_error),
        context_test(empty_tables_join),
        context_test(survives_refused_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
