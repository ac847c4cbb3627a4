#include "made_tables.h"

static void columns_become_rows(void **state)
{
    ork_context *ctx = *state;
    ORK_OWNED_TABLE ork_table *table =
        TABLE(ctx, "region:text|2011:number|note:text|2016:integer", "Алматы|1.5|x|2", "Абай||y|4");
    assert_ok(ctx, ork_table_set_keys(ctx, table, "region", NULL));
    assert_ok(ctx, ork_column_set_missing(ctx, table->columns[1], 1, ORK_NOT_APPLICABLE));
    ORK_OWNED_TABLE ork_table *longer = NULL;
    const char *years[] = {"2011", "2016"};
    assert_ok(ctx, ork_table_longer(ctx, table, years, 2, "year", "grp", &longer));
    assert_table(ctx, longer,
                 "region|note|year|grp\nАлматы|x|2011|1.5\nАлматы|x|2016|2\n"
                 "Абай|y|2011|\nАбай|y|2016|4");
    assert_int_equal(longer->unit, 0);
    assert_int_equal(ork_table_file_row(longer, 3), 3);
    assert_int_equal(ork_column_reason(longer->columns[3], 2), ORK_NOT_APPLICABLE);
}

static void rows_become_columns(void **state)
{
    ork_context *ctx = *state;
    ORK_OWNED_TABLE ork_table *table =
        TABLE(ctx, "region:text|year:integer|grp:number", "Алматы|2016|1", "Алматы|2011|2",
              "Абай|2016|3", "|2011|4");
    assert_ok(ctx, ork_table_set_keys(ctx, table, "region", "year"));
    ORK_OWNED_TABLE ork_table *wider = NULL;
    assert_ok(ctx, ork_table_wider(ctx, table, "year", "grp", &wider));
    assert_table(ctx, wider, "region|2016|2011\nАлматы|1|2\nАбай|3|\n||4");
    assert_int_equal(wider->unit, 0);
    assert_int_equal(wider->period, -1);
    assert_int_equal(ork_table_file_row(wider, 1), 4);
}

static void wider_undoes_longer(void **state)
{
    ork_context *ctx = *state;
    ORK_OWNED_TABLE ork_table *table = random_table(ctx, 40, 8, 6);
    /* Rows need a name of their own to find together again. */
    ORK_OWNED_TABLE ork_table *numbered = NULL, *longer = NULL, *wider = NULL;
    ork_column *id;
    assert_ok(ctx, ork_column_new(ctx, "id", ORK_INTEGER, 40, &id));
    for (size_t i = 0; i < 40; i++)
        id->data.integer[i] = (int64_t)i;
    assert_ok(ctx, ork_table_extend(ctx, table, &numbered));
    assert_ok(ctx, ork_table_take(ctx, numbered, id));
    const char *columns[] = {"integer", "wide"}, *kept[] = {"id", "integer", "wide"};
    ORK_OWNED_TABLE ork_table *before = NULL, *after = NULL;
    assert_ok(ctx, ork_table_longer(ctx, numbered, columns, 2, "name", "value", &longer));
    assert_int_equal(longer->row_count, 80);
    assert_ok(ctx, ork_table_wider(ctx, longer, "name", "value", &wider));
    assert_ok(ctx, ork_table_select(ctx, numbered, kept, 3, &before));
    assert_ok(ctx, ork_table_select(ctx, wider, kept, 3, &after));
    char *expected = table_text(ctx, before);
    assert_table(ctx, after, expected);
    free(expected);
}

static void two_values_for_one_cell_name_both_rows(void **state)
{
    ork_context *ctx = *state;
    ORK_OWNED_TABLE ork_table *table =
        TABLE(ctx, "region:text|year:integer|grp:number", "a|2016|1", "b|2016|2", "a|2016|");
    ork_table *wider = NULL;
    assert_error(ctx, ork_table_wider(ctx, table, "year", "grp", &wider), ORK_ERR_DATA,
                 "rows 2 and 4 both hold the value of \"2016\"");
    ORK_OWNED_TABLE ork_table *nameless = TABLE(ctx, "r:text|y:text|x:number", "a|b|1", "a||2");
    assert_error(ctx, ork_table_wider(ctx, nameless, "y", "x", &wider), ORK_ERR_DATA, "row 3");
    assert_error(ctx, ork_table_wider(ctx, table, "grp", "grp", &wider), ORK_ERR_ARGUMENT,
                 "two different columns");
}

static void mixed_types_and_taken_names_are_refused(void **state)
{
    ork_context *ctx = *state;
    ORK_OWNED_TABLE ork_table *table = TABLE(ctx, "r:text|a:number|b:text", "x|1|y");
    ork_table *longer = NULL;
    const char *mixed[] = {"a", "b"}, *one[] = {"a"};
    assert_error(ctx, ork_table_longer(ctx, table, mixed, 2, "n", "v", &longer), ORK_ERR_DATA,
                 "cannot be put into one column");
    assert_error(ctx, ork_table_longer(ctx, table, one, 1, "r", "v", &longer), ORK_ERR_DATA,
                 "a column \"r\" already");
    assert_error(ctx, ork_table_longer(ctx, table, one, 0, "n", "v", &longer), ORK_ERR_ARGUMENT,
                 "no columns");
}

static void empty_tables_pivot(void **state)
{
    ork_context *ctx = *state;
    ORK_OWNED_TABLE ork_table *table = TABLE(ctx, "r:text|a:number");
    ORK_OWNED_TABLE ork_table *longer = NULL, *wider = NULL;
    const char *one[] = {"a"};
    assert_ok(ctx, ork_table_longer(ctx, table, one, 1, "n", "v", &longer));
    assert_table(ctx, longer, "r|n|v");
    assert_ok(ctx, ork_table_wider(ctx, table, "r", "a", &wider));
    assert_int_equal(wider->row_count, 0);
    ORK_OWNED_TABLE ork_table *only = TABLE(ctx, "r:text|a:number", "x|1", "y|2");
    ORK_OWNED_TABLE ork_table *line = NULL;
    assert_ok(ctx, ork_table_wider(ctx, only, "r", "a", &line));
    assert_table(ctx, line, "x|y\n1|2");
}

static ork_status pivot_once(ork_context *ctx, void *data)
{
    ORK_OWNED_TABLE ork_table *longer = NULL, *wider = NULL;
    const char *columns[] = {"x", "y"};
    ORK_TRY(ork_table_longer(ctx, data, columns, 2, "name", "value", &longer));
    return ork_table_wider(ctx, longer, "name", "value", &wider);
}

static void survives_refused_memory(void **state)
{
    ORK_OWNED_TABLE ork_table *table =
        TABLE(*state, "r:text|x:number|y:number", "a|1|2", "b||3", "c|4|");
    assert_survives_refused_memory(pivot_once, table);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        context_test(columns_become_rows),
        context_test(rows_become_columns),
        context_test(wider_undoes_longer),
        context_test(two_values_for_one_cell_name_both_rows),
        context_test(mixed_types_and_taken_names_are_refused),
        context_test(empty_tables_pivot),
        context_test(survives_refused_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
