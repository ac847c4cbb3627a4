/* Running a method: keys are checked, options and notes are kept. */
#include "declared.h"

static ork_status run_declared(ork_context *ctx, const ork_table *table, ork_result **result)
{
    ork_setting settings[] = {{"indicators", VALUES("capital")},
                              {"weights", VALUES("0.1", "2")},
                              {"title", VALUES("a \"b\"")}};
    ork_options *options;
    ORK_TRY(ork_options_new(ctx, &declared, settings, 3, table, &options));
    ork_input input = {.data = table};
    ork_status status = ork_method_run(ctx, &declared, &input, options, result);
    ork_options_free(options);
    return status;
}

static const char *option(const ork_result *result, const char *name)
{
    for (size_t k = 0; k < result->option_count; k++) {
        if (strcmp(result->options[k].name, name) == 0) return result->options[k].json;
    }
    return "(none)";
}

static void a_result_keeps_options_values_and_notes(void **state)
{
    ork_context *ctx = *state;
    ORK_OWNED_TABLE ork_table *table = NULL;
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(ctx, declared_table(ctx, &table));
    assert_ok(ctx, run_declared(ctx, table, &result));
    assert_string_equal(result->method, "declared");
    assert_int_equal(result->option_count, 12);
    assert_string_equal(result->options[0].name, "indicators");
    assert_string_equal(option(result, "indicators"), "[\"capital\"]");
    assert_string_equal(option(result, "value"), "null");
    assert_string_equal(option(result, "title"), "\"a \\\"b\\\"\"");
    assert_string_equal(option(result, "share"), "0.6666666666666666");
    assert_string_equal(option(result, "tolerance"), "null");
    assert_string_equal(option(result, "weights"), "[0.1, 2]");
    assert_string_equal(option(result, "bands"), "3");
    assert_string_equal(option(result, "sort-rows"), "true");
    assert_string_equal(option(result, "normalise"), "\"min-max\"");
    assert_string_equal(option(result, "hierarchy"), "null");
    assert_true(ork_result_value(result, "total")->number == 2.1);
    assert_int_equal(result->note_count, 1);
    assert_string_equal(result->notes[0].code, "summed");
}

static void a_table_is_kept_as_its_records(void **state)
{
    ork_context *ctx = *state;
    ORK_OWNED_TABLE ork_table *table = NULL;
    assert_ok(ctx, declared_table(ctx, &table));
    assert_ok(ctx, ork_column_set_missing(ctx, table->columns[1], 0, ORK_NOT_COLLECTED));
    ork_method free_record = declared;
    const ork_param params[] = {ORK_TABLE_PARAM(declared_options, hierarchy, "Any table", 0, NULL)};
    free_record.params = params;
    free_record.param_count = 1;
    ork_setting settings[] = {{.name = "hierarchy", .table = table}};
    ork_options *options;
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(ctx, ork_options_new(ctx, &free_record, settings, 1, NULL, &options));
    ork_input input = {.data = table};
    assert_ok(ctx, ork_method_run(ctx, &free_record, &input, options, &result));
    ork_options_free(options);
    assert_non_null(strstr(option(result, "hierarchy"),
                           "[{\"region\": \"Абай облысы\", \"capital\": null, \"labour\": 0, "
                           "\"centre\": \"7\"}, {"));
}

static void units_are_required_where_rows_are_units(void **state)
{
    ork_context *ctx = *state;
    ORK_OWNED_TABLE ork_table *table = NULL;
    ork_result *result;
    assert_ok(ctx, declared_table(ctx, &table));
    table->unit = -1;
    assert_error(ctx, run_declared(ctx, table, &result), ORK_ERR_ARGUMENT, "--unit COLUMN");
}

static void a_unit_that_stands_twice_is_refused(void **state)
{
    ork_context *ctx = *state;
    ORK_OWNED_TABLE ork_table *table = NULL;
    ork_result *result;
    assert_ok(ctx, declared_table(ctx, &table));
    assert_ok(ctx, ork_column_set_text(ctx, table->columns[0], 2, "Almaty city"));
    assert_error(ctx, run_declared(ctx, table, &result), ORK_ERR_DATA, "in rows 3 and 4");
}

static void an_empty_table_is_refused(void **state)
{
    ork_context *ctx = *state;
    ORK_OWNED_TABLE ork_table *table = NULL;
    ork_column *column;
    ork_result *result;
    assert_ok(ctx, ork_table_new(ctx, "empty", 0, &table));
    assert_ok(ctx, ork_column_new(ctx, "capital", ORK_NUMBER, 0, &column));
    assert_ok(ctx, ork_table_take(ctx, table, column));
    assert_ok(ctx, ork_table_set_keys(ctx, table, "capital", NULL));
    assert_error(ctx, run_declared(ctx, table, &result), ORK_ERR_DATA, "no rows");
}

static void a_cancelled_run_gives_no_result(void **state)
{
    ork_context *ctx = *state;
    ORK_OWNED_TABLE ork_table *table = NULL;
    ork_result *result = NULL;
    assert_ok(ctx, declared_table(ctx, &table));
    ork_context_cancel(ctx);
    assert_error(ctx, run_declared(ctx, table, &result), ORK_ERR_CANCELLED, "interrupted");
    assert_null(result);
}

static ork_status run_once(ork_context *ctx, void *data)
{
    (void)data;
    ORK_OWNED_TABLE ork_table *table = NULL;
    ORK_OWNED_RESULT ork_result *result = NULL;
    ORK_TRY(declared_table(ctx, &table));
    return run_declared(ctx, table, &result);
}

static void refused_memory_is_survived(void **state)
{
    (void)state;
    assert_survives_refused_memory(run_once, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        context_test(a_result_keeps_options_values_and_notes),
        context_test(a_table_is_kept_as_its_records),
        context_test(units_are_required_where_rows_are_units),
        context_test(a_unit_that_stands_twice_is_refused),
        context_test(an_empty_table_is_refused),
        context_test(a_cancelled_run_gives_no_result),
        context_test(refused_memory_is_survived),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
