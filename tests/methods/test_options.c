/* Settings become options by declaration: values, defaults, and every way to be wrong. */
#include "declared.h"

#define INDICATORS                                                                                 \
    {                                                                                              \
        "indicators", VALUES("capital", "labour")                                                  \
    }

static ork_status parse(ork_context *ctx, const ork_setting *settings, size_t count,
                        ork_options **options)
{
    ORK_OWNED_TABLE ork_table *table = NULL;
    ORK_TRY(declared_table(ctx, &table));
    return ork_options_new(ctx, &declared, settings, count, table, options);
}

/* Expects two settings, the indicators and one more, to be refused with a text. */
#define assert_refused(ctx, status, text, ...)                                                     \
    do {                                                                                           \
        ork_setting refused_[] = {INDICATORS, {__VA_ARGS__}};                                      \
        ork_options *none_ = NULL;                                                                 \
        assert_error(ctx, parse(ctx, refused_, 2, &none_), status, text);                          \
        assert_null(none_);                                                                        \
    } while (0)

static void every_kind_of_value_is_read(void **state)
{
    ork_context *ctx = *state;
    ORK_OWNED_TABLE ork_table *hierarchy = NULL;
    assert_ok(ctx, ork_table_new(ctx, "hierarchy", 0, &hierarchy));
    ork_setting settings[] = {
        INDICATORS,
        {"value", VALUES("capital")},
        {"group", VALUES("centre")},
        {"title", VALUES("Өсу")},
        {"rules", VALUES("a > 1", "b")},
        {"share", VALUES("0.25")},
        {"tolerance", VALUES("1e-9")},
        {"weights", VALUES("1/3", "2")},
        {"bands", VALUES("9")},
        {"sort-rows", VALUES("no")},
        {"normalise", VALUES("z-score")},
        {.name = "hierarchy", .table = hierarchy},
    };
    ork_options *options;
    assert_ok(ctx, parse(ctx, settings, 12, &options));
    const declared_options *o = ork_options_struct(options);
    assert_int_equal(o->indicators.count, 2);
    assert_string_equal(o->indicators.items[1], "labour");
    assert_string_equal(o->value, "capital");
    assert_string_equal(o->group, "centre");
    assert_string_equal(o->title, "Өсу");
    assert_int_equal(o->rules.count, 2);
    assert_string_equal(o->rules.items[0], "a > 1");
    assert_true(o->share == 0.25 && o->tolerance == 1e-9);
    assert_true(o->weights.count == 2 && o->weights.items[0] == 1.0 / 3);
    assert_int_equal(o->bands, 9);
    assert_false(o->sort_rows);
    assert_int_equal(o->normalise, 1);
    assert_ptr_equal(o->hierarchy, hierarchy);
    ork_options_free(options);
}

static void what_is_not_given_has_its_default(void **state)
{
    ork_setting settings[] = {INDICATORS};
    ork_options *options;
    assert_ok(*state, parse(*state, settings, 1, &options));
    const declared_options *o = ork_options_struct(options);
    assert_null(o->value);
    assert_null(o->hierarchy);
    assert_string_equal(o->title, "Untitled");
    assert_true(o->share == 2.0 / 3);
    assert_true(isnan(o->tolerance));
    assert_int_equal(o->rules.count + o->weights.count, 0);
    assert_int_equal(o->bands, 3);
    assert_true(o->sort_rows);
    assert_int_equal(o->normalise, 0);
    ork_options_free(options);
}

static void underscores_stand_for_dashes(void **state)
{
    ork_setting settings[] = {
        INDICATORS, {"sort_rows", VALUES("false")}, {"normalise", VALUES("z_score")}};
    ork_options *options;
    assert_ok(*state, parse(*state, settings, 3, &options));
    const declared_options *o = ork_options_struct(options);
    assert_false(o->sort_rows);
    assert_int_equal(o->normalise, 1);
    ork_options_free(options);
}

static void a_missing_requirement_is_named_with_its_help(void **state)
{
    ork_options *options;
    assert_error(*state, parse(*state, NULL, 0, &options), ORK_ERR_ARGUMENT,
                 "declared needs \"indicators\": names of columns\n  hint: The columns to combine");
}

static void an_unknown_setting_gets_a_suggestion(void **state)
{
    assert_refused(*state, ORK_ERR_ARGUMENT, "did you mean \"normalise\"?", "normalize",
                   VALUES("rank"));
    assert_refused(*state, ORK_ERR_ARGUMENT, "orken help declared", "zzz", VALUES("rank"));
}

static void a_repeated_setting_is_refused(void **state)
{
    assert_refused(*state, ORK_ERR_ARGUMENT, "given twice", "indicators", VALUES("capital"));
}

static void errors_carry_the_settings_place(void **state)
{
    ork_setting settings[] = {
        INDICATORS,
        {"bands", VALUES("many"), .place = {.file = "s.yaml", .step = "rank", .line = 7}}};
    ork_options *options;
    assert_error(*state, parse(*state, settings, 2, &options), ORK_ERR_ARGUMENT,
                 "step rank, s.yaml, line 7, bands: \"many\" is not a whole number from 2 to 9");
}

static void values_outside_their_range_are_refused(void **state)
{
    assert_refused(*state, ORK_ERR_ARGUMENT, "\"1\" is not a whole number from 2 to 9", "bands",
                   VALUES("1"));
    assert_refused(*state, ORK_ERR_ARGUMENT, "from 2 to 9", "bands", VALUES("10"));
    assert_refused(*state, ORK_ERR_ARGUMENT, "from 2 to 9", "bands", VALUES("2.5"));
    assert_refused(*state, ORK_ERR_ARGUMENT, "a number from 0 to 1", "share", VALUES("1.01"));
    assert_refused(*state, ORK_ERR_ARGUMENT, "a number greater than 0", "tolerance", VALUES("0"));
    assert_refused(*state, ORK_ERR_ARGUMENT, "numbers at least 0", "weights", VALUES("1", "-1"));
}

static void what_is_no_number_is_refused(void **state)
{
    assert_refused(*state, ORK_ERR_ARGUMENT, "\"\" is not a number", "share", VALUES(""));
    assert_refused(*state, ORK_ERR_ARGUMENT, "the decimal mark is a point", "share", VALUES("0,5"));
    assert_refused(*state, ORK_ERR_ARGUMENT, "\"nan\" is not", "share", VALUES("nan"));
    assert_refused(*state, ORK_ERR_ARGUMENT, "\"1/0\" is not", "tolerance", VALUES("1/0"));
    assert_refused(*state, ORK_ERR_ARGUMENT, "is not", "tolerance", VALUES("inf"));
}

static void a_choice_that_is_none_gets_a_suggestion(void **state)
{
    assert_refused(*state, ORK_ERR_ARGUMENT, "one of: min-max, z-score, rank\n  hint: did you mean",
                   "normalise", VALUES("ranks"));
    assert_refused(*state, ORK_ERR_ARGUMENT, "is not one of", "normalise", VALUES("leader"));
    assert_refused(*state, ORK_ERR_ARGUMENT, "is not yes or no", "sort-rows", VALUES("maybe"));
}

static void a_single_value_takes_no_list(void **state)
{
    assert_refused(*state, ORK_ERR_ARGUMENT, "it takes one value, not 2", "share",
                   VALUES("0.1", "0.2"));
    assert_refused(*state, ORK_ERR_ARGUMENT, "expected a number", "share", .value_count = 0);
}

static void a_missing_column_gets_a_suggestion(void **state)
{
    assert_refused(*state, ORK_ERR_DATA, "did you mean \"capital\"", "value", VALUES("capitel"));
}

static void a_text_column_where_numbers_are_needed_names_its_first_text(void **state)
{
    assert_refused(*state, ORK_ERR_DATA, "row 3, column \"centre\"", "value", VALUES("centre"));
    assert_refused(*state, ORK_ERR_DATA, "n.a.", "value", VALUES("centre"));
}

static void a_column_named_twice_or_not_at_all_is_refused(void **state)
{
    ork_options *options;
    ork_setting twice[] = {{"indicators", VALUES("capital", "capital")}};
    assert_error(*state, parse(*state, twice, 1, &options), ORK_ERR_ARGUMENT, "named twice");
    ork_setting empty[] = {{"indicators", VALUES("")}};
    assert_error(*state, parse(*state, empty, 1, &options), ORK_ERR_ARGUMENT, "\"\" is not names");
    ork_setting none[] = {{"indicators", .value_count = 0}};
    assert_error(*state, parse(*state, none, 1, &options), ORK_ERR_ARGUMENT, "expected names");
}

static void a_table_with_a_misspelt_column_is_refused(void **state)
{
    ork_context *ctx = *state;
    ORK_OWNED_TABLE ork_table *table = NULL;
    ork_column *column;
    assert_ok(ctx, ork_table_new(ctx, "h", 0, &table));
    assert_ok(ctx, ork_column_new(ctx, "wieght", ORK_NUMBER, 0, &column));
    assert_ok(ctx, ork_table_take(ctx, table, column));
    assert_refused(ctx, ORK_ERR_ARGUMENT, "\"wieght\" is unknown: did you mean \"weight\"?",
                   "hierarchy", .table = table);
}

static void a_tables_other_columns_are_noted(void **state)
{
    ork_context *ctx = *state;
    ORK_OWNED_TABLE ork_table *table = NULL;
    ork_column *column;
    assert_ok(ctx, ork_table_new(ctx, "h", 0, &table));
    assert_ok(ctx, ork_column_new(ctx, "remarks", ORK_TEXT, 0, &column));
    assert_ok(ctx, ork_table_take(ctx, table, column));
    ork_setting settings[] = {INDICATORS, {.name = "hierarchy", .table = table}};
    ork_options *options;
    assert_ok(ctx, parse(ctx, settings, 2, &options));
    assert_string_equal(ork_context_note(ctx, 0)->code, "unused-column");
    ork_options_free(options);
}

static void tables_and_texts_are_not_mixed_up(void **state)
{
    ork_context *ctx = *state;
    ORK_OWNED_TABLE ork_table *table = NULL;
    assert_ok(ctx, ork_table_new(ctx, "h", 0, &table));
    assert_refused(ctx, ORK_ERR_ARGUMENT, "expected a table with the columns indicator, weight",
                   "hierarchy", VALUES("x"));
    assert_refused(ctx, ORK_ERR_ARGUMENT, "expected a number", "share", .table = table);
}

static ork_status parse_much(ork_context *ctx, void *data)
{
    (void)data;
    ork_setting settings[] = {INDICATORS,
                              {"rules", VALUES("a", "b")},
                              {"weights", VALUES("1", "2")},
                              {"value", VALUES("capital")}};
    ork_options *options;
    ORK_TRY(parse(ctx, settings, 4, &options));
    ork_options_free(options);
    return ORK_OK;
}

static ork_status parse_wrongly(ork_context *ctx, void *data)
{
    (void)data;
    ork_setting settings[] = {INDICATORS, {"normalise", VALUES("ranks")}};
    ork_options *options;
    ork_status status = parse(ctx, settings, 2, &options);
    return status == ORK_ERR_ARGUMENT ? ORK_OK : status;
}

static void refused_memory_is_survived(void **state)
{
    (void)state;
    assert_survives_refused_memory(parse_much, NULL);
    assert_survives_refused_memory(parse_wrongly, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        context_test(every_kind_of_value_is_read),
        context_test(what_is_not_given_has_its_default),
        context_test(underscores_stand_for_dashes),
        context_test(a_missing_requirement_is_named_with_its_help),
        context_test(an_unknown_setting_gets_a_suggestion),
        context_test(a_repeated_setting_is_refused),
        context_test(errors_carry_the_settings_place),
        context_test(values_outside_their_range_are_refused),
        context_test(what_is_no_number_is_refused),
        context_test(a_choice_that_is_none_gets_a_suggestion),
        context_test(a_single_value_takes_no_list),
        context_test(a_missing_column_gets_a_suggestion),
        context_test(a_text_column_where_numbers_are_needed_names_its_first_text),
        context_test(a_column_named_twice_or_not_at_all_is_refused),
        context_test(a_table_with_a_misspelt_column_is_refused),
        context_test(a_tables_other_columns_are_noted),
        context_test(tables_and_texts_are_not_mixed_up),
        context_test(refused_memory_is_survived),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
