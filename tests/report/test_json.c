/* The machine interface of one result: keys, their order, numbers that read back, missing values.
 */
#include "testing.h"

#include <jansson.h>

#include "report/json.h"

static ork_status make_result(ork_context *ctx, ork_result **made)
{
    ORK_OWNED_RESULT ork_result *result = NULL;
    ORK_TRY(ork_result_new(ctx, "frontier", &result));
    ORK_TRY(ork_result_add_option(ctx, result, "bands", "3"));
    ORK_TRY(ork_result_add_option(ctx, result, "inputs", "[\"capital\", \"labour\"]"));
    ORK_TRY(ork_result_add_value(ctx, result, "log_likelihood", "Log likelihood", NULL, -17.027));
    ORK_TRY(ork_result_add_value(ctx, result, "gamma", "Gamma", NULL, (double)NAN));
    ORK_OWNED_TABLE ork_table *table = NULL;
    ORK_OWNED_COLUMN ork_column *column = NULL;
    ORK_TRY(ork_table_new(ctx, "efficiency", 2, &table));
    ORK_TRY(ork_table_set_title(ctx, table, NULL, "Тиімділік \"E\""));
    static const struct {
        const char *name;
        ork_type type;
    } columns[] = {{"unit", ORK_TEXT},
                   {"efficiency", ORK_NUMBER},
                   {"rank", ORK_INTEGER},
                   {"since", ORK_DATE},
                   {"best", ORK_BOOLEAN}};
    for (size_t j = 0; j < 5; j++) {
        ORK_TRY(ork_column_new(ctx, columns[j].name, columns[j].type, 2, &column));
        if (j == 0) {
            ORK_TRY(ork_column_set_text(ctx, column, 0, "firm 1"));
            ORK_TRY(ork_column_set_text(ctx, column, 1, "Қ\n2"));
        }
        if (j == 1) {
            ORK_TRY(ork_column_describe(ctx, column, NULL, "percent", NULL));
            column->data.number[0] = 1.0 / 3;
            ORK_TRY(ork_column_set_missing(ctx, column, 1, ORK_SUPPRESSED));
        }
        if (j == 2) column->data.integer[0] = 9007199254740993;
        if (j == 3) column->data.day[0] = ork_day(2016, 2, 29);
        if (j == 4) column->data.boolean[0] = 1;
        ork_column *taken = column;
        column = NULL;
        ORK_TRY(ork_table_take(ctx, table, taken));
    }
    ork_table *taken = table;
    table = NULL;
    ORK_TRY(ork_result_take_table(ctx, result, taken));
    ork_figure figure = {ORK_FIGURE_DEFAULTS,   .kind = ORK_FIGURE_STACKED_BAR,
                         .name = "efficiency",  .title = "Efficiency",
                         .table = "efficiency", .label = "unit",
                         .value = "efficiency"};
    ORK_TRY(ork_result_add_figure(ctx, result, &figure));
    ORK_TRY(ork_note_add(ctx, ORK_WARNING, "wrong-skewness", "the residuals lean \"left\""));
    ORK_TRY(ork_result_take_notes(ctx, result));
    *made = result;
    result = NULL;
    return ORK_OK;
}

static void the_contract_holds_to_the_letter(void **state)
{
    ORK_OWNED_RESULT ork_result *result = NULL;
    ORK_OWNED_TEXT ork_text json = {0};
    assert_ok(*state, make_result(*state, &result));
    assert_ok(*state, ork_result_json(*state, result, &json));
    assert_string_equal(
        json.bytes,
        "{\"method\": \"frontier\", \"orken\": \"" ORK_VERSION "\",\n"
        "\"options\": {\"bands\": 3, \"inputs\": [\"capital\", \"labour\"]},\n"
        "\"values\": {\"log_likelihood\": -17.027, \"gamma\": null},\n"
        "\"tables\": {\n\"efficiency\": {\"title\": \"Тиімділік \\\"E\\\"\",\n"
        "\"columns\": [{\"name\": \"unit\", \"type\": \"text\", \"unit\": null}, "
        "{\"name\": \"efficiency\", \"type\": \"number\", \"unit\": \"percent\"}, "
        "{\"name\": \"rank\", \"type\": \"integer\", \"unit\": null}, "
        "{\"name\": \"since\", \"type\": \"date\", \"unit\": null}, "
        "{\"name\": \"best\", \"type\": \"boolean\", \"unit\": null}],\n"
        "\"rows\": [\n[\"firm 1\", 0.3333333333333333, 9007199254740993, \"2016-02-29\", true],\n"
        "[\"Қ\\n2\", null, 0, \"1970-01-01\", false]]}},\n"
        "\"figures\": [\n{\"name\": \"efficiency\", \"kind\": \"stacked-bar\", \"table\": "
        "\"efficiency\", \"file\": null}],\n"
        "\"notes\": [\n{\"severity\": \"warning\", \"code\": \"wrong-skewness\", \"message\": "
        "\"the residuals lean \\\"left\\\"\"}]}\n");
}

static void an_independent_reader_gets_the_same_numbers(void **state)
{
    ORK_OWNED_RESULT ork_result *result = NULL;
    ORK_OWNED_TEXT ork_text text = {0};
    assert_ok(*state, make_result(*state, &result));
    assert_ok(*state, ork_result_json(*state, result, &text));
    json_t *json = json_loads(text.bytes, 0, NULL);
    assert_non_null(json);
    json_t *table = json_object_get(json_object_get(json, "tables"), "efficiency");
    json_t *row = json_array_get(json_object_get(table, "rows"), 0);
    assert_true(json_real_value(json_array_get(row, 1)) == 1.0 / 3);
    assert_true(json_integer_value(json_array_get(row, 2)) == 9007199254740993);
    json_decref(json);
}

static void an_empty_result_has_every_key(void **state)
{
    ORK_OWNED_RESULT ork_result *result = NULL;
    ORK_OWNED_TEXT ork_text json = {0};
    assert_ok(*state, ork_result_new(*state, "none", &result));
    assert_ok(*state, ork_result_json(*state, result, &json));
    assert_string_equal(json.bytes, "{\"method\": \"none\", \"orken\": \"" ORK_VERSION "\",\n"
                                    "\"options\": {},\n\"values\": {},\n\"tables\": {},\n"
                                    "\"figures\": [],\n\"notes\": []}\n");
}

static void figures_say_where_they_were_written(void **state)
{
    ORK_OWNED_RESULT ork_result *result = NULL;
    ORK_OWNED_TEXT ork_text json = {0};
    assert_ok(*state, make_result(*state, &result));
    ork_result_json_members(*state, result, "figures/", &json);
    assert_ok(*state, ork_text_status(&json));
    assert_non_null(strstr(json.bytes, "\"file\": \"figures/efficiency.svg\"}"));
}

static ork_status write_once(ork_context *ctx, void *data)
{
    (void)data;
    ORK_OWNED_RESULT ork_result *result = NULL;
    ORK_OWNED_TEXT ork_text json = {0}, plain = {0};
    ORK_TRY(make_result(ctx, &result));
    ORK_TRY(ork_result_json(ctx, result, &json));
    return ork_result_plain(ctx, result, 0, &plain);
}

static void refused_memory_is_survived(void **state)
{
    (void)state;
    assert_survives_refused_memory(write_once, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        context_test(the_contract_holds_to_the_letter),
        context_test(an_independent_reader_gets_the_same_numbers),
        context_test(an_empty_result_has_every_key),
        context_test(figures_say_where_they_were_written),
        context_test(refused_memory_is_survived),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
