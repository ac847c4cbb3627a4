#include "made_tables.h"

/* True when two rows have the same values (or gaps) in the columns. */
static bool same_keys(const ork_table *table, const char *const *keys, size_t count, size_t a,
                      size_t b)
{
    for (size_t k = 0; k < count; k++) {
        const ork_column *column = table->columns[ork_table_find(table, keys[k])];
        if (compare_values(column, a, b) != 0) return false;
    }
    return true;
}

static int compare_doubles(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* One group the plain way: the rows that share the keys of row `first`. */
static void assert_group(const ork_table *table, const ork_table *grouped, size_t group,
                         const char *const *keys, size_t key_count, size_t first)
{
    const ork_column *x = table->columns[ork_table_find(table, "number")];
    double values[5000], sum = 0, squares = 0;
    size_t n = 0, rows = 0;
    for (size_t i = 0; i < table->row_count; i++) {
        if (!same_keys(table, keys, key_count, first, i)) continue;
        rows++;
        if (ork_column_has(x, i)) values[n++] = x->data.number[i];
    }
    const ork_column *const *made = (const ork_column *const *)grouped->columns + key_count;
    assert_int_equal(made[0]->data.integer[group], rows);
    assert_int_equal(made[1]->data.integer[group], n);
    for (size_t j = 2; j < 8; j++)
        assert_int_equal(ork_column_has(made[j], group), n > 0 && (j != 7 || n > 1));
    if (n == 0) return;
    double first_value = values[0];
    qsort(values, n, sizeof *values, compare_doubles);
    for (size_t k = 0; k < n; k++)
        sum += values[k];
    for (size_t k = 0; k < n; k++)
        squares += pow(values[k] - sum / (double)n, 2);
    assert_near(made[2]->data.number[group], sum, 1e-12);
    assert_near(made[3]->data.number[group], sum / (double)n, 1e-12);
    assert_near(made[4]->data.number[group], (values[n / 2] + values[(n - 1) / 2]) / 2, 1e-14);
    assert_true(made[5]->data.number[group] == values[0]);
    assert_true(made[6]->data.number[group] == values[n - 1]);
    if (n > 1) assert_near(made[7]->data.number[group], sqrt(squares / (double)(n - 1)), 1e-12);
    assert_true(made[8]->data.number[group] == first_value);
}

static const ork_aggregate all_functions[] = {
    {"rows", ORK_COUNT, NULL},        {"values", ORK_COUNT, "number"},
    {"sum", ORK_SUM, "number"},       {"mean", ORK_MEAN, "number"},
    {"middle", ORK_MEDIAN, "number"}, {"least", ORK_MIN, "number"},
    {"greatest", ORK_MAX, "number"},  {"sd", ORK_SD, "number"},
    {"first", ORK_FIRST, "number"},
};
enum { FUNCTIONS = sizeof all_functions / sizeof *all_functions };

static void assert_groups_like_the_twin(ork_context *ctx, const ork_table *table,
                                        const char *const *keys, size_t key_count)
{
    ORK_OWNED_TABLE ork_table *grouped = NULL;
    assert_ok(ctx,
              ork_table_group(ctx, table, keys, key_count, all_functions, FUNCTIONS, &grouped));
    size_t group = 0;
    for (size_t i = 0; i < table->row_count; i++) {
        bool is_new = true;
        for (size_t before = 0; before < i && is_new; before++)
            is_new = !same_keys(table, keys, key_count, before, i);
        if (!is_new) continue;
        assert_int_equal(ork_table_file_row(grouped, group), ork_table_file_row(table, i));
        assert_group(table, grouped, group++, keys, key_count, i);
    }
    assert_int_equal(grouped->row_count, group);
}

static void groups_like_a_plain_loop_by_every_column(void **state)
{
    ork_context *ctx = *state;
    ORK_OWNED_TABLE ork_table *table = random_table(ctx, 900, 5, 8);
    for (size_t j = 0; j < table->column_count; j++) {
        const char *keys[] = {table->columns[j]->name};
        assert_groups_like_the_twin(ctx, table, keys, 1);
    }
}

static void groups_like_a_plain_loop_by_several_columns(void **state)
{
    ork_context *ctx = *state;
    ORK_OWNED_TABLE ork_table *table = random_table(ctx, 700, 6, 8);
    const char *few[] = {"text", "boolean"}, *many[] = {"wide", "number", "date"};
    assert_groups_like_the_twin(ctx, table, few, 2);
    assert_groups_like_the_twin(ctx, table, many, 3); /* more pairs than a dense array holds */
}

static void few_rows_of_a_large_dictionary_are_grouped_alike(void **state)
{
    ork_context *ctx = *state;
    ork_column *column;
    enum { DISTINCT = 9000 };
    assert_ok(ctx, ork_column_new(ctx, "t", ORK_TEXT, DISTINCT, &column));
    for (size_t i = 0; i < DISTINCT; i++) {
        char text[16];
        snprintf(text, sizeof text, "t%zu", i);
        assert_ok(ctx, ork_column_set_text(ctx, column, i, text));
    }
    ORK_OWNED_COLUMN ork_column *few = NULL;
    assert_ok(ctx,
              ork_column_pick(ctx, column, (size_t[]){8999, 4, SIZE_MAX, 8999, SIZE_MAX}, 5, &few));
    uint32_t ids[5], groups;
    assert_ok(ctx, ork_column_group_ids(ctx, few, ids, &groups));
    assert_int_equal(groups, 3);
    assert_memory_equal(ids, ((uint32_t[]){0, 1, 2, 0, 2}), sizeof ids);
    ork_column_free(column);
}

static void many_distinct_numbers_are_told_apart(void **state)
{
    ork_context *ctx = *state;
    enum { DISTINCT = 30000, ROWS = 2 * DISTINCT };
    ork_column *column;
    assert_ok(ctx, ork_column_new(ctx, "x", ORK_NUMBER, ROWS, &column));
    for (size_t i = 0; i < ROWS; i++)
        column->data.number[i] =
            sqrt((double)(i % DISTINCT)) * (i < DISTINCT || i % DISTINCT ? 1 : -1);
    uint32_t *ids = ork_alloc(ctx, ROWS * sizeof *ids), groups;
    assert_ok(ctx, ork_column_group_ids(ctx, column, ids, &groups));
    assert_int_equal(groups, DISTINCT); /* −0 is 0 */
    for (size_t i = 0; i < ROWS; i++)
        assert_int_equal(ids[i], i % DISTINCT);
    free(ids);
    ork_column_free(column);
}

static void sums_do_not_depend_on_row_order(void **state)
{
    ork_context *ctx = *state;
    ORK_OWNED_TABLE ork_table *table = random_table(ctx, 5000, 9, 10);
    ORK_OWNED_TABLE ork_table *sorted = NULL, *before = NULL, *after = NULL;
    ORK_OWNED_TABLE ork_table *a = NULL, *b = NULL;
    ork_sort_key by_number[] = {{"number", true}, {"wide", false}}, by_text[] = {{"text", false}};
    const char *keys[] = {"text"};
    assert_ok(ctx, ork_table_sort(ctx, table, by_number, 2, &sorted));
    assert_ok(ctx, ork_table_group(ctx, table, keys, 1, all_functions, FUNCTIONS - 1, &before));
    assert_ok(ctx, ork_table_group(ctx, sorted, keys, 1, all_functions, FUNCTIONS - 1, &after));
    assert_ok(ctx, ork_table_sort(ctx, before, by_text, 1, &a));
    assert_ok(ctx, ork_table_sort(ctx, after, by_text, 1, &b));
    for (size_t i = 0; i < a->row_count; i++)
        for (size_t j = 1; j < a->column_count; j++)
            assert_near(ork_column_number(b->columns[j], i), ork_column_number(a->columns[j], i),
                        1e-15);
}

/* Large enough for several blocks. */
static void any_number_of_threads_gives_the_same_bits(void **state)
{
    ork_context *ctx = *state;
    enum { ROWS = 700000 };
    ORK_OWNED_TABLE ork_table *table = random_table(ctx, ROWS, 11, 50);
    ORK_OWNED_TABLE ork_table *one = NULL;
    const char *keys[] = {"text"};
    ork_context_set_threads(ctx, 1);
    assert_ok(ctx, ork_table_group(ctx, table, keys, 1, all_functions, FUNCTIONS, &one));
    for (int threads = 2; threads <= 4; threads += 2) {
        ORK_OWNED_TABLE ork_table *several = NULL;
        ork_context_set_threads(ctx, threads);
        assert_ok(ctx, ork_table_group(ctx, table, keys, 1, all_functions, FUNCTIONS, &several));
        for (size_t j = 0; j < one->column_count; j++) {
            const ork_column *a = one->columns[j], *b = several->columns[j];
            size_t width = a->type == ORK_TEXT ? 4 : 8;
            assert_memory_equal(a->data.any, b->data.any, a->length * width);
        }
    }
}

static void sums_keep_what_rounding_takes_away(void **state)
{
    ork_context *ctx = *state;
    ORK_OWNED_TABLE ork_table *table =
        TABLE(ctx, "x:number", "1e16", "1", "1", "1", "1", "-1e16", "0.25");
    ORK_OWNED_TABLE ork_table *total = NULL;
    ork_aggregate sum = {"total", ORK_SUM, "x"};
    assert_ok(ctx, ork_table_group(ctx, table, NULL, 0, &sum, 1, &total));
    assert_table(ctx, total, "total\n4.25");
}

static void keys_stay_keys_and_missing_is_a_group_of_its_own(void **state)
{
    ork_context *ctx = *state;
    ORK_OWNED_TABLE ork_table *table = TABLE(ctx, "region:text|year:integer|grp:number", "a|2011|1",
                                             "b|2011|", "|2011|3", "a|2016|4", "|2016|5");
    assert_ok(ctx, ork_table_set_keys(ctx, table, "region", "year"));
    ORK_OWNED_TABLE ork_table *grouped = NULL;
    const char *keys[] = {"region"};
    ork_aggregate aggregates[] = {{"grp", ORK_SUM, "grp"}, {"years", ORK_COUNT, NULL}};
    assert_ok(ctx, ork_table_group(ctx, table, keys, 1, aggregates, 2, &grouped));
    assert_table(ctx, grouped, "region|grp|years\na|5|2\nb||1\n|8|2");
    assert_int_equal(grouped->unit, 0);
    assert_int_equal(grouped->period, -1);
    assert_true(has_note(ctx, "missing-left-out", "the sum of \"grp\" leaves out 1 missing value"));
}

static void extremes_keep_type_and_every_digit(void **state)
{
    ork_context *ctx = *state;
    ORK_OWNED_TABLE ork_table *table = TABLE(ctx, "i:integer|d:date", "9007199254740993|2016-01-02",
                                             "9007199254740992|2015-12-31");
    ORK_OWNED_TABLE ork_table *grouped = NULL;
    ork_aggregate aggregates[] = {{"a", ORK_MAX, "i"}, {"b", ORK_MIN, "i"}, {"c", ORK_MIN, "d"}};
    assert_ok(ctx, ork_table_group(ctx, table, NULL, 0, aggregates, 3, &grouped));
    assert_table(ctx, grouped, "a|b|c\n9007199254740993|9007199254740992|2015-12-31");
}

static void empty_tables_give_no_groups_but_one_total(void **state)
{
    ork_context *ctx = *state;
    ORK_OWNED_TABLE ork_table *table = TABLE(ctx, "t:text|number:number");
    ORK_OWNED_TABLE ork_table *grouped = NULL, *total = NULL;
    const char *keys[] = {"t"};
    assert_ok(ctx, ork_table_group(ctx, table, keys, 1, all_functions, FUNCTIONS, &grouped));
    assert_int_equal(grouped->row_count, 0);
    assert_ok(ctx, ork_table_group(ctx, table, NULL, 0, all_functions, 3, &total));
    assert_table(ctx, total, "rows|values|sum\n0|0|");
}

static void texts_cannot_be_added_up(void **state)
{
    ork_context *ctx = *state;
    ORK_OWNED_TABLE ork_table *table = TABLE(ctx, "region:text|grp:text", "a|12", "b|n/a");
    ork_table *grouped = NULL;
    ork_aggregate sum = {"total", ORK_SUM, "grp"}, unknown = {"total", ORK_SUM, "gpr"};
    assert_error(ctx, ork_table_group(ctx, table, NULL, 0, &sum, 1, &grouped), ORK_ERR_DATA,
                 "\"n/a\" is no number");
    assert_error(ctx, ork_table_group(ctx, table, NULL, 0, &unknown, 1, &grouped), ORK_ERR_DATA,
                 "did you mean \"grp\"");
}

static ork_status group_once(ork_context *ctx, void *data)
{
    ORK_OWNED_TABLE ork_table *grouped = NULL;
    const char *keys[] = {"wide", "number"};
    return ork_table_group(ctx, data, keys, 2, all_functions, FUNCTIONS, &grouped);
}

static void survives_refused_memory(void **state)
{
    ORK_OWNED_TABLE ork_table *table = random_table(*state, 60, 3, 5);
    assert_survives_refused_memory(group_once, table);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        context_test(groups_like_a_plain_loop_by_every_column),
        context_test(groups_like_a_plain_loop_by_several_columns),
        context_test(few_rows_of_a_large_dictionary_are_grouped_alike),
        context_test(many_distinct_numbers_are_told_apart),
        context_test(sums_do_not_depend_on_row_order),
        context_test(any_number_of_threads_gives_the_same_bits),
        context_test(sums_keep_what_rounding_takes_away),
        context_test(keys_stay_keys_and_missing_is_a_group_of_its_own),
        context_test(extremes_keep_type_and_every_digit),
        context_test(empty_tables_give_no_groups_but_one_total),
        context_test(texts_cannot_be_added_up),
        context_test(survives_refused_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
