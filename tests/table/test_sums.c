/* Rows added up while they come, against the plain way and for any cut into parts. */
#include "testing.h"

#include "table/sums.h"

enum { ROWS = 4000 };

/* Rows with keys of several types, gaps in keys and values. */
static ork_table *random_table(ork_context *ctx, uint64_t seed)
{
    ork_random random = ork_random_stream(seed, 0);
    ORK_OWNED_TEXT ork_text text = {0};
    ork_text_add(ctx, &text, "unit,industry,year,share,size\n");
    for (int i = 0; i < ROWS; i++) {
        ork_text_addf(ctx, &text, "Ауыл %d,", (int)ork_random_below(&random, 5));
        if (ork_random_below(&random, 20))
            ork_text_addf(ctx, &text, "i%d", (int)ork_random_below(&random, 4));
        ork_text_addf(ctx, &text, ",%d,%.2f,", 2010 + (int)ork_random_below(&random, 3),
                      0.25 * (double)ork_random_below(&random, 2));
        if (ork_random_below(&random, 100) == 0)
            ork_text_add(ctx, &text, "x");
        else
            ork_text_addf(ctx, &text, "%.3f", 50 * ork_random_uniform(&random));
        ork_text_add(ctx, &text, "\n");
    }
    assert_ok(ctx, ork_text_status(&text));
    ork_table *table;
    assert_ok(ctx, ork_read_csv_bytes(ctx, text.bytes, text.length, "t.csv", NULL, &table));
    return table;
}

static ork_table *sum_in_parts(ork_context *ctx, const ork_table *table, size_t part_rows)
{
    ORK_OWNED_SUMS ork_sums *sums = NULL;
    assert_ok(ctx, ork_sums_new(ctx, "size", true, &sums));
    for (size_t start = 0; start == 0 || start < table->row_count; start += part_rows) {
        size_t count = table->row_count - start < part_rows ? table->row_count - start : part_rows;
        size_t *rows = calloc(count + 1, sizeof *rows);
        for (size_t i = 0; i < count; i++)
            rows[i] = start + i;
        ORK_OWNED_TABLE ork_table *part = NULL;
        assert_ok(ctx, ork_table_pick(ctx, table, rows, count, &part));
        free(rows);
        assert_ok(ctx, ork_sums_add(ctx, sums, part));
    }
    assert_int_equal(ork_sums_rows(sums), table->row_count);
    ork_table *summed;
    assert_ok(ctx, ork_sums_table(ctx, sums, &summed));
    assert_int_equal(ork_sums_groups(sums), summed->row_count);
    return summed;
}

static bool agree(const ork_column *a, size_t i, const ork_column *b, size_t k)
{
    if (ork_column_has(a, i) != ork_column_has(b, k)) return false;
    if (!ork_column_has(a, i)) return true;
    if (a->type == ORK_TEXT) return strcmp(ork_column_text(a, i), ork_column_text(b, k)) == 0;
    return ork_column_number(a, i) == ork_column_number(b, k);
}

static double further(ork_context *ctx, const ork_table *table, ork_sum_kind kind, size_t i)
{
    const ork_column *column;
    assert_ok(ctx, ork_sums_column(ctx, table, "size", kind, &column));
    assert_non_null(column);
    return ork_column_number(column, i);
}

/* The obvious way: for each row of the sums, all rows that agree with it. */
static void sums_are_those_of_the_rows_that_agree(void **state)
{
    ork_context *ctx = *state;
    ORK_OWNED_TABLE ork_table *table = random_table(ctx, 1);
    ORK_OWNED_TABLE ork_table *summed = sum_in_parts(ctx, table, 700);
    const ork_column *size = table->columns[4], *sum = summed->columns[4];
    size_t all = 0;
    assert_string_equal(sum->name, "size");
    for (size_t g = 0; g < summed->row_count; g++) {
        double total = 0, powers[3] = {0};
        size_t rows = 0, unknown = 0, first = SIZE_MAX;
        for (size_t i = 0; i < table->row_count; i++) {
            bool is_same = true;
            for (size_t j = 0; j < 4; j++)
                is_same = is_same && agree(table->columns[j], i, summed->columns[j], g);
            if (!is_same) continue;
            if (first == SIZE_MAX) first = i;
            rows++;
            if (!ork_column_has(size, i)) {
                unknown++;
                continue;
            }
            double x = ork_column_number(size, i);
            total += x;
            powers[0] += x * x;
            powers[1] += x * x * x;
            powers[2] += x * x * x * x;
        }
        all += rows;
        assert_true(further(ctx, summed, ORK_SUM_ROWS, g) == (double)rows);
        assert_true(further(ctx, summed, ORK_SUM_UNKNOWN, g) == (double)unknown);
        for (int k = 0; k < 3; k++)
            assert_true(further(ctx, summed, (ork_sum_kind)(ORK_SUM_SQUARES + k), g) == powers[k]);
        assert_int_equal(ork_table_file_row(summed, g), ork_table_file_row(table, first));
        assert_true(ork_column_has(sum, g) == (unknown == 0));
        if (unknown == 0) assert_true(ork_column_number(sum, g) == total);
        if (unknown > 0) assert_int_equal(ork_column_reason(sum, g), ORK_SUPPRESSED);
    }
    assert_int_equal(all, ROWS);
}

static void sums_do_not_depend_on_how_the_rows_are_cut(void **state)
{
    ork_context *ctx = *state;
    ORK_OWNED_TABLE ork_table *table = random_table(ctx, 2);
    ORK_OWNED_TABLE ork_table *whole = sum_in_parts(ctx, table, ROWS);
    static const size_t cuts[] = {1, 37, 1000};
    for (size_t c = 0; c < 3; c++) {
        ORK_OWNED_TABLE ork_table *parts = sum_in_parts(ctx, table, cuts[c]);
        assert_int_equal(parts->row_count, whole->row_count);
        assert_int_equal(parts->column_count, whole->column_count);
        for (size_t j = 0; j < whole->column_count; j++)
            for (size_t g = 0; g < whole->row_count; g++)
                assert_true(agree(whole->columns[j], g, parts->columns[j], g));
    }
}

/* So many different keys that pairs are no longer kept in a matrix. */
static void many_different_keys_are_kept_apart(void **state)
{
    ork_context *ctx = *state;
    enum { MANY = 40000 };
    ORK_OWNED_TABLE ork_table *table = NULL;
    ORK_OWNED_COLUMN ork_column *a = NULL, *b = NULL, *size = NULL;
    assert_ok(ctx, ork_table_new(ctx, NULL, MANY, &table));
    assert_ok(ctx, ork_column_new(ctx, "a", ORK_INTEGER, MANY, &a));
    assert_ok(ctx, ork_column_new(ctx, "b", ORK_DATE, MANY, &b));
    assert_ok(ctx, ork_column_new(ctx, "size", ORK_INTEGER, MANY, &size));
    for (int i = 0; i < MANY; i++) {
        a->data.integer[i] = i % 20000;
        b->data.day[i] = i % 20000 - 10000;
        size->data.integer[i] = i;
    }
    assert_ok(ctx, ork_table_take(ctx, table, ork_column_share(a)));
    assert_ok(ctx, ork_table_take(ctx, table, ork_column_share(b)));
    assert_ok(ctx, ork_table_take(ctx, table, ork_column_share(size)));
    static const size_t cuts[] = {100, MANY};
    for (size_t c = 0; c < 2; c++) {
        ORK_OWNED_TABLE ork_table *summed = sum_in_parts(ctx, table, cuts[c]);
        assert_int_equal(summed->row_count, 20000);
        for (size_t g = 0; g < 20000; g++) {
            assert_int_equal(summed->columns[0]->data.integer[g], g);
            assert_int_equal(summed->columns[1]->data.day[g], (int)g - 10000);
            assert_true(ork_column_number(summed->columns[2], g) == 2.0 * (double)g + 20000);
        }
    }
}

static void a_size_below_zero_is_told_with_its_row(void **state)
{
    ork_context *ctx = *state;
    static const char text[] = "unit,size\na,1\na,-2\n";
    ORK_OWNED_TABLE ork_table *table = NULL;
    ORK_OWNED_SUMS ork_sums *sums = NULL;
    assert_ok(ctx, ork_read_csv_bytes(ctx, text, strlen(text), "t.csv", NULL, &table));
    assert_ok(ctx, ork_sums_new(ctx, "size", false, &sums));
    assert_error(ctx, ork_sums_add(ctx, sums, table), ORK_ERR_DATA, "a size cannot be negative");
    assert_int_equal(ork_context_error(ctx)->place.row, 3);
}

static void rows_without_a_size_or_keys_are_counted(void **state)
{
    ork_context *ctx = *state;
    static const char text[] = "size\n1\n\n\n2\n";
    ORK_OWNED_TABLE ork_table *table = NULL, *empty = NULL;
    assert_ok(ctx, ork_read_csv_bytes(ctx, text, strlen(text), "t.csv", NULL, &table));
    ORK_OWNED_TABLE ork_table *summed = sum_in_parts(ctx, table, 3);
    assert_int_equal(summed->row_count, 1);
    assert_false(ork_column_has(summed->columns[0], 0));
    assert_true(further(ctx, summed, ORK_SUM_ROWS, 0) == 4);
    assert_true(further(ctx, summed, ORK_SUM_UNKNOWN, 0) == 2);
    assert_ok(ctx, ork_table_pick(ctx, table, NULL, 0, &empty));
    ORK_OWNED_TABLE ork_table *nothing = sum_in_parts(ctx, empty, 1);
    assert_int_equal(nothing->row_count, 0);
}

static ork_status sum_all(ork_context *ctx, void *data)
{
    ORK_OWNED_SUMS ork_sums *sums = NULL;
    ORK_OWNED_TABLE ork_table *summed = NULL;
    ORK_TRY(ork_sums_new(ctx, "size", true, &sums));
    ORK_TRY(ork_sums_add(ctx, sums, data));
    ORK_TRY(ork_sums_add(ctx, sums, data));
    return ork_sums_table(ctx, sums, &summed);
}

static void refused_memory_is_told(void **state)
{
    ORK_OWNED_TABLE ork_table *table = random_table(*state, 3);
    assert_survives_refused_memory(sum_all, table);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        context_test(sums_are_those_of_the_rows_that_agree),
        context_test(sums_do_not_depend_on_how_the_rows_are_cut),
        context_test(many_different_keys_are_kept_apart),
        context_test(a_size_below_zero_is_told_with_its_row),
        context_test(rows_without_a_size_or_keys_are_counted),
        context_test(refused_memory_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
