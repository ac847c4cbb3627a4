#include "made_tables.h"

static void picked_rows_keep_their_place_in_the_file(void **state)
{
    ork_context *ctx = *state;
    ORK_OWNED_TABLE ork_table *table = TABLE(ctx, "region:text|year:integer|grp:number",
                                             "Алматы|2016|1.5", "Астана|2016|", "Абай|2023|3");
    assert_ok(ctx, ork_table_set_keys(ctx, table, "region", "year"));
    ORK_OWNED_TABLE ork_table *picked = NULL, *again = NULL;
    assert_ok(ctx, ork_table_pick(ctx, table, (size_t[]){2, 1, 1}, 3, &picked));
    assert_table(ctx, picked, "region|year|grp\nАбай|2023|3\nАстана|2016|\nАстана|2016|");
    assert_int_equal(ork_table_file_row(picked, 0), 4);
    assert_int_equal(ork_table_file_row(picked, 2), 3);
    assert_int_equal(picked->unit, 0);
    assert_int_equal(picked->period, 1);
    assert_string_equal(picked->file, "made.csv");
    assert_ok(ctx, ork_table_pick(ctx, picked, (size_t[]){0}, 1, &again));
    assert_int_equal(ork_table_file_row(again, 0), 4);
}

static void no_rows_can_be_picked(void **state)
{
    ork_context *ctx = *state;
    ORK_OWNED_TABLE ork_table *table = TABLE(ctx, "region:text", "a");
    ORK_OWNED_TABLE ork_table *picked = NULL;
    assert_ok(ctx, ork_table_pick(ctx, table, NULL, 0, &picked));
    assert_table(ctx, picked, "region");
}

static void selected_key_columns_stay_keys(void **state)
{
    ork_context *ctx = *state;
    ORK_OWNED_TABLE ork_table *table =
        TABLE(ctx, "region:text|year:integer|grp:number", "Алматы|2016|1.5");
    assert_ok(ctx, ork_table_set_keys(ctx, table, "region", "year"));
    ORK_OWNED_TABLE ork_table *selected = NULL;
    const char *names[] = {"grp", "region"};
    assert_ok(ctx, ork_table_select(ctx, table, names, 2, &selected));
    assert_table(ctx, selected, "grp|region\n1.5|Алматы");
    assert_int_equal(selected->unit, 1);
    assert_int_equal(selected->period, -1);
    assert_int_equal(ork_table_file_row(selected, 0), 2);
    assert_ptr_equal(selected->columns[0], table->columns[2]); /* shared, not copied */
}

static void selecting_twice_or_the_unknown_is_an_error(void **state)
{
    ork_context *ctx = *state;
    ORK_OWNED_TABLE ork_table *table = TABLE(ctx, "region:text|grp:number", "a|1");
    ork_table *selected = NULL;
    const char *twice[] = {"grp", "grp"}, *unknown[] = {"gpr"};
    assert_error(ctx, ork_table_select(ctx, table, twice, 2, &selected), ORK_ERR_DATA, "grp");
    assert_error(ctx, ork_table_select(ctx, table, unknown, 1, &selected), ORK_ERR_DATA,
                 "did you mean \"grp\"");
}

static ork_status pick_and_select(ork_context *ctx, void *data)
{
    ORK_OWNED_TABLE ork_table *picked = NULL, *selected = NULL;
    ORK_TRY(ork_table_pick(ctx, data, (size_t[]){3, 1, 4}, 3, &picked));
    const char *names[] = {"text", "number"};
    return ork_table_select(ctx, picked, names, 2, &selected);
}

static void survives_refused_memory(void **state)
{
    ORK_OWNED_TABLE ork_table *table = random_table(*state, 20, 3, 3);
    assert_survives_refused_memory(pick_and_select, table);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        context_test(picked_rows_keep_their_place_in_the_file),
        context_test(no_rows_can_be_picked),
        context_test(selected_key_columns_stay_keys),
        context_test(selecting_twice_or_the_unknown_is_an_error),
        context_test(survives_refused_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
