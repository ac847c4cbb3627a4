/* Which columns options name: what a conversion of geography keeps and what it may sum. */
#include "declared.h"

static bool has(const ork_texts *texts, const char *text)
{
    for (size_t k = 0; k < texts->count; k++) {
        if (strcmp(texts->items[k], text) == 0) return true;
    }
    return false;
}

/* Options with columns, expressions in texts, and a table whose cells name columns. */
static ork_status name_columns(ork_context *ctx, ork_arena *arena, ork_texts *columns,
                               ork_texts *additive)
{
    ORK_OWNED_TABLE ork_table *hierarchy = NULL;
    ork_column *column;
    ORK_TRY(ork_table_new(ctx, "h", 2, &hierarchy));
    ORK_TRY(ork_column_new(ctx, "indicator", ORK_TEXT, 2, &column));
    ork_status status = ork_column_set_text(ctx, column, 0, "patents");
    if (status == ORK_OK) status = ork_column_set_text(ctx, column, 1, "jobs / people");
    ORK_TRY(ork_table_take(ctx, hierarchy, column));
    ORK_TRY(status);
    ork_setting settings[] = {{"indicators", VALUES("capital", "labour")},
                              {"value", VALUES("size")},
                              {"rules", VALUES("score >= mean(score, zone)", "no ( expression")},
                              {.name = "hierarchy", .table = hierarchy}};
    ork_options *options;
    ORK_TRY(ork_options_new(ctx, &declared, settings, 4, NULL, &options));
    status = ork_options_columns(ctx, &declared, options, arena, columns);
    if (status == ORK_OK) status = ork_options_additive(ctx, &declared, options, arena, additive);
    ork_options_free(options);
    return status;
}

static void every_name_that_options_use_is_found(void **state)
{
    static const char *const named[] = {"capital", "labour", "size",   "score",
                                        "zone",    "jobs",   "people", "patents"};
    ORK_SCRATCH(scratch);
    ork_texts columns, additive;
    assert_ok(*state, name_columns(*state, &scratch, &columns, &additive));
    for (size_t k = 0; k < sizeof named / sizeof *named; k++) {
        if (!has(&columns, named[k])) fail_msg("%s is not found", named[k]);
    }
}

static void only_sizes_are_additive(void **state)
{
    ORK_SCRATCH(scratch);
    ork_texts columns, additive;
    assert_ok(*state, name_columns(*state, &scratch, &columns, &additive));
    assert_int_equal(additive.count, 1);
    assert_string_equal(additive.items[0], "size");
}

static void a_text_that_is_no_expression_leaves_no_error(void **state)
{
    ORK_SCRATCH(scratch);
    ork_texts columns, additive;
    assert_ok(*state, name_columns(*state, &scratch, &columns, &additive));
    assert_int_equal(ork_context_error(*state)->status, ORK_OK);
}

static ork_status name_once(ork_context *ctx, void *data)
{
    (void)data;
    ORK_SCRATCH(scratch);
    ork_texts columns, additive;
    return name_columns(ctx, &scratch, &columns, &additive);
}

static void refused_memory_is_survived(void **state)
{
    (void)state;
    assert_survives_refused_memory(name_once, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        context_test(every_name_that_options_use_is_found),
        context_test(only_sizes_are_additive),
        context_test(a_text_that_is_no_expression_leaves_no_error),
        context_test(refused_memory_is_survived),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
