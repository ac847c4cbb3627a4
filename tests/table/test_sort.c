#include "made_tables.h"

typedef struct twin {
    const ork_table *table;
    const ork_sort_key *keys;
    size_t count;
} twin;

/* The plain order: by each key in turn, missing last, then by row. */
static int compare_rows(const void *a, const void *b, void *data)
{
    const twin *by = data;
    size_t row_a = *(const size_t *)a, row_b = *(const size_t *)b;
    for (size_t k = 0; k < by->count; k++) {
        const ork_column *column =
            by->table->columns[ork_table_find(by->table, by->keys[k].column)];
        int order = compare_values(column, row_a, row_b);
        bool is_missing = !ork_column_has(column, row_a) || !ork_column_has(column, row_b);
        if (order) return by->keys[k].descending && !is_missing ? -order : order;
    }
    return row_a < row_b ? -1 : row_a > row_b;
}

static void assert_sorts_like_the_twin(ork_context *ctx, const ork_table *table,
                                       const ork_sort_key *keys, size_t count)
{
    size_t n = table->row_count;
    size_t *order = ork_alloc(ctx, n * sizeof *order);
    for (size_t i = 0; i < n; i++)
        order[i] = i;
    twin by = {table, keys, count};
    qsort_r(order, n, sizeof *order, compare_rows, &by);
    ORK_OWNED_TABLE ork_table *sorted = NULL;
    assert_ok(ctx, ork_table_sort(ctx, table, keys, count, &sorted));
    for (size_t i = 0; i < n; i++)
        assert_int_equal(ork_table_file_row(sorted, i), ork_table_file_row(table, order[i]));
    free(order);
}

static void sorts_like_qsort_by_every_column_and_pair(void **state)
{
    ork_context *ctx = *state;
    ORK_OWNED_TABLE ork_table *table = random_table(ctx, 2000, 7, 9);
    for (size_t j = 0; j < table->column_count; j++) {
        for (size_t k = 0; k < table->column_count; k++) {
            ork_sort_key keys[] = {{table->columns[j]->name, j % 2},
                                   {table->columns[k]->name, k % 2 == 0}};
            assert_sorts_like_the_twin(ctx, table, keys, j == k ? 1 : 2);
        }
    }
}

static void missing_values_come_last_in_both_directions(void **state)
{
    ork_context *ctx = *state;
    ORK_OWNED_TABLE ork_table *table =
        TABLE(ctx, "n:number|i:integer", "|9223372036854775807", "2|", "-1.5|1", "|3");
    ORK_OWNED_TABLE ork_table *up = NULL, *down = NULL, *integers = NULL;
    assert_ok(ctx, ork_table_sort(ctx, table, &(ork_sort_key){"n", false}, 1, &up));
    assert_table(ctx, up, "n|i\n-1.5|1\n2|\n|9223372036854775807\n|3");
    assert_ok(ctx, ork_table_sort(ctx, table, &(ork_sort_key){"n", true}, 1, &down));
    assert_table(ctx, down, "n|i\n2|\n-1.5|1\n|9223372036854775807\n|3");
    assert_ok(ctx, ork_table_sort(ctx, table, &(ork_sort_key){"i", false}, 1, &integers));
    assert_table(ctx, integers, "n|i\n-1.5|1\n|3\n|9223372036854775807\n2|");
}

static void negative_zero_ties_with_zero(void **state)
{
    ork_context *ctx = *state;
    ORK_OWNED_TABLE ork_table *table = TABLE(ctx, "n:number|i:integer", "0|1", "-0|2", "0|3");
    ORK_OWNED_TABLE ork_table *sorted = NULL;
    assert_ok(ctx, ork_table_sort(ctx, table, &(ork_sort_key){"n", false}, 1, &sorted));
    for (size_t i = 0; i < 3; i++)
        assert_int_equal(sorted->columns[1]->data.integer[i], i + 1);
}

static void an_empty_table_and_no_keys_are_fine(void **state)
{
    ork_context *ctx = *state;
    ORK_OWNED_TABLE ork_table *table = TABLE(ctx, "t:text|n:number");
    ORK_OWNED_TABLE ork_table *sorted = NULL, *same = NULL;
    assert_ok(ctx, ork_table_sort(ctx, table, &(ork_sort_key){"t", false}, 1, &sorted));
    assert_int_equal(sorted->row_count, 0);
    ORK_OWNED_TABLE ork_table *two = TABLE(ctx, "t:text", "b", "a");
    assert_ok(ctx, ork_table_sort(ctx, two, NULL, 0, &same));
    assert_table(ctx, same, "t\nb\na");
}

static void an_unknown_key_is_an_error_with_a_suggestion(void **state)
{
    ork_context *ctx = *state;
    ORK_OWNED_TABLE ork_table *table = TABLE(ctx, "region:text", "a");
    ork_table *sorted = NULL;
    assert_error(ctx, ork_table_sort(ctx, table, &(ork_sort_key){"regoin", false}, 1, &sorted),
                 ORK_ERR_DATA, "did you mean \"region\"");
    assert_null(sorted);
}

static ork_status sort_once(ork_context *ctx, void *data)
{
    ORK_OWNED_TABLE ork_table *sorted = NULL;
    ork_sort_key keys[] = {{"text", false}, {"number", true}};
    return ork_table_sort(ctx, data, keys, 2, &sorted);
}

static void survives_refused_memory(void **state)
{
    ORK_OWNED_TABLE ork_table *table = random_table(*state, 50, 3, 5);
    assert_survives_refused_memory(sort_once, table);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        context_test(sorts_like_qsort_by_every_column_and_pair),
        context_test(missing_values_come_last_in_both_directions),
        context_test(negative_zero_ties_with_zero),
        context_test(an_empty_table_and_no_keys_are_fine),
        context_test(an_unknown_key_is_an_error_with_a_suggestion),
        context_test(survives_refused_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
