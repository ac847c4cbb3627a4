#include "study/cache.h"
#include "testing.h"

/* A result with every type, every reason, descriptions, keys, figures, values and notes. */
static ork_result *rich_result(ork_context *ctx)
{
    ork_result *result;
    ork_table *table;
    ork_column *columns[5];
    static const char *const names[] = {"number", "integer", "text", "date", "boolean"};
    assert_ok(ctx, ork_result_new(ctx, "method", &result));
    assert_ok(ctx, ork_table_new(ctx, "all", 5, &table));
    assert_ok(ctx, ork_table_set_title(ctx, table, NULL, "Ең бәрі"));
    for (int type = ORK_NUMBER; type <= ORK_BOOLEAN; type++)
        assert_ok(ctx, ork_column_new(ctx, names[type], (ork_type)type, 5, &columns[type]));
    assert_ok(ctx, ork_column_describe(ctx, columns[0], "label", "measure", "source"));
    for (size_t i = 0; i < 5; i++) {
        columns[0]->data.number[i] = 1.0 / 3 * (double)i - 1e-300;
        columns[1]->data.integer[i] = INT64_MAX - (int64_t)i;
        assert_ok(ctx, ork_column_set_text(ctx, columns[2], i, i % 2 ? "Өскемен \"қ\"" : ""));
        columns[3]->data.day[i] = ork_day(1931, 1, 1 + (int)i);
        columns[4]->data.boolean[i] = i % 2;
    }
    for (int reason = 0; reason <= ORK_NOT_DEFINED; reason++)
        assert_ok(ctx, ork_column_set_missing(ctx, columns[0], (size_t)reason, (ork_reason)reason));
    for (int type = 0; type < 5; type++)
        assert_ok(ctx, ork_table_take(ctx, table, columns[type]));
    assert_ok(ctx, ork_table_set_keys(ctx, table, "text", "date"));
    assert_ok(ctx, ork_result_take_table(ctx, result, table));
    assert_ok(ctx, ork_result_add_value(ctx, result, "v", "Value", "tenge", 0.1));
    assert_ok(ctx, ork_result_add_value(ctx, result, "gone", NULL, NULL, NAN));
    assert_ok(ctx, ork_result_add_option(ctx, result, "weights", "[1,2]"));
    assert_ok(ctx, ork_result_add_note(ctx, result, ORK_WARNING, "code", "message"));
    const ork_figure figure = {ORK_FIGURE_DEFAULTS,
                               .kind = ORK_FIGURE_SCATTER,
                               .name = (char *)(uintptr_t) "f",
                               .title = (char *)(uintptr_t) "F",
                               .table = (char *)(uintptr_t) "all",
                               .x = (char *)(uintptr_t) "number",
                               .y = (char *)(uintptr_t) "integer",
                               .grades = (char *)(uintptr_t) "high|low",
                               .diverging = true};
    assert_ok(ctx, ork_result_add_figure(ctx, result, &figure));
    return result;
}

static void what_is_kept_reads_back_and_is_kept_the_same(void **state)
{
    ork_context *ctx = *state;
    ork_result *result = rich_result(ctx), *back = NULL;
    ork_text first = {0}, second = {0};
    assert_ok(ctx, ork_cache_write(ctx, result, &first));
    assert_ok(ctx, ork_cache_read(ctx, first.bytes, first.length, &back));
    assert_ok(ctx, ork_cache_write(ctx, back, &second));
    assert_string_equal(first.bytes, second.bytes);

    const ork_table *table = ork_result_table(back, "all");
    assert_string_equal(table->title, "Ең бәрі");
    assert_int_equal(table->unit, 2);
    assert_int_equal(table->period, 3);
    assert_string_equal(table->columns[0]->measure, "measure");
    assert_int_equal(ork_column_reason(table->columns[0], 1), ORK_SUPPRESSED);
    assert_true(table->columns[0]->data.number[4] == 1.0 / 3 * 4 - 1e-300);
    assert_true(table->columns[1]->data.integer[0] == INT64_MAX);
    assert_string_equal(ork_column_text(table->columns[2], 1), "Өскемен \"қ\"");
    assert_true(ork_result_value(back, "gone")->is_missing);
    assert_true(isnan(back->figures[0].x_line));
    assert_true(back->figures[0].diverging);
    assert_string_equal(back->figures[0].grades, "high|low");
    assert_int_equal(back->notes[0].severity, ORK_WARNING);
    assert_string_equal(back->options[0].json, "[1,2]");
    ork_text_free(&first);
    ork_text_free(&second);
    ork_result_free(result);
    ork_result_free(back);
}

static void what_is_broken_is_refused(void **state)
{
    ork_context *ctx = *state;
    ork_result *result = rich_result(ctx), *back = NULL;
    ork_text json = {0};
    assert_ok(ctx, ork_cache_write(ctx, result, &json));
    /* cut anywhere, or with any one byte changed: an error or a result, never a crash */
    for (size_t length = 0; length < json.length; length += 7)
        assert_int_equal(ork_cache_read(ctx, json.bytes, length, &back), ORK_ERR_DATA);
    for (size_t i = 0; i < json.length; i++) {
        char was = json.bytes[i];
        json.bytes[i] = was == '1' ? '9' : 'x';
        if (ork_cache_read(ctx, json.bytes, json.length, &back) == ORK_OK) ork_result_free(back);
        json.bytes[i] = was;
    }
    ork_text_free(&json);
    ork_result_free(result);
}

static ork_status read_back(ork_context *ctx, void *data)
{
    const ork_text *json = data;
    ork_result *back = NULL;
    ORK_TRY(ork_cache_read(ctx, json->bytes, json->length, &back));
    ork_result_free(back);
    return ORK_OK;
}

static void refused_memory_is_survived(void **state)
{
    ork_context *ctx = *state;
    ork_result *result = rich_result(ctx);
    ork_text json = {0};
    assert_ok(ctx, ork_cache_write(ctx, result, &json));
    assert_survives_refused_memory(read_back, &json);
    ork_text_free(&json);
    ork_result_free(result);
}

static void a_program_knows_its_build(void **state)
{
    (void)state;
    char id[65];
    ork_build_id(id);
    assert_true(strlen(id) == 0 || strlen(id) >= 32);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        context_test(what_is_kept_reads_back_and_is_kept_the_same),
        context_test(what_is_broken_is_refused),
        context_test(refused_memory_is_survived),
        cmocka_unit_test(a_program_knows_its_build),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
