/* Results are filled, shared and freed, also when memory is refused. */
#include "testing.h"

static ork_status fill(ork_context *ctx, void *data)
{
    ORK_OWNED_RESULT ork_result *result = NULL;
    ORK_TRY(ork_result_new(ctx, "test", &result));
    ORK_OWNED_TABLE ork_table *table = NULL;
    ORK_OWNED_COLUMN ork_column *unit = NULL, *score = NULL;
    ORK_TRY(ork_table_new(ctx, "scores", 1, &table));
    ORK_TRY(ork_column_new(ctx, "unit", ORK_TEXT, 1, &unit));
    ORK_TRY(ork_column_set_text(ctx, unit, 0, "Almaty city"));
    ORK_TRY(ork_column_new(ctx, "score", ORK_NUMBER, 1, &score));
    ORK_TRY(ork_table_take(ctx, table, ork_column_share(unit)));
    ORK_TRY(ork_table_take(ctx, table, ork_column_share(score)));
    ORK_TRY(ork_result_take_table(ctx, result, ork_table_share(table)));
    ORK_TRY(ork_result_add_value(ctx, result, "mean", NULL, "%", 12.5));
    ORK_TRY(ork_result_add_value(ctx, result, "sd", "Spread", NULL, NAN));
    ORK_TRY(ork_result_add_option(ctx, result, "normalise", "\"leader\""));
    ORK_TRY(ork_note_add(ctx, ORK_WARNING, "note", "a note"));
    ORK_TRY(ork_result_take_notes(ctx, result));
    ork_figure figure = {ORK_FIGURE_DEFAULTS, .kind = ORK_FIGURE_BAR, .name = "ranking",
                         .title = "Ranking",  .table = "scores",      .label = "unit",
                         .value = "score"};
    ORK_TRY(ork_result_add_figure(ctx, result, &figure));
    if (data) *(ork_result **)data = ork_result_share(result);
    return ORK_OK;
}

static void what_was_put_in_is_found(void **state)
{
    ork_context *ctx = *state;
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(ctx, fill(ctx, &result));
    assert_non_null(ork_result_table(result, "scores"));
    assert_null(ork_result_table(result, "score"));
    assert_true(ork_result_value(result, "sd")->is_missing);
    assert_string_equal(ork_result_value(result, "mean")->title, "mean");
    assert_string_equal(result->figures[0].value, "score");
    assert_true(isnan(result->figures[0].x_line));
    assert_null(result->figures[0].group);
    assert_int_equal(result->note_count, 1);
    assert_int_equal(ork_context_note_count(ctx), 0);
}

static void filling_survives_refused_memory(void **state)
{
    (void)state;
    assert_survives_refused_memory(fill, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        context_test(what_was_put_in_is_found),
        context_test(filling_survives_refused_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
