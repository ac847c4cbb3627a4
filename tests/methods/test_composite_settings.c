/* Settings of an index written in one text: how they are parted, checked and put over others. */
#include "case.h"
#include "methods/composite/settings.h"

static const ork_place place = {.option = "scenario"};

static ork_status parse(ork_context *ctx, ork_arena *arena, const char *first, const char *text,
                        composite_settings *settings)
{
    return composite_read_settings(ctx, arena, &ork_method_composite, first, text, &place,
                                   settings);
}

static void settings_are_parted_by_blanks_and_values_by_commas(void **state)
{
    ORK_SCRATCH(arena);
    composite_settings read_back;
    assert_ok(*state, parse(*state, &arena, NULL, "  normalise=z-score\tz-scale=10,2 power=-1 ",
                            &read_back));
    assert_int_equal(read_back.count, 3);
    assert_string_equal(read_back.settings[0].name, "normalise");
    assert_string_equal(read_back.settings[0].values[0], "z-score");
    assert_int_equal(read_back.settings[1].value_count, 2);
    assert_string_equal(read_back.settings[1].values[1], "2");
    assert_string_equal(read_back.settings[2].values[0], "-1");
    assert_string_equal(read_back.settings[2].place.option, "scenario (power)");
}

static void the_first_part_may_be_a_value(void **state)
{
    ORK_SCRATCH(arena);
    composite_settings read_back;
    assert_ok(*state, parse(*state, &arena, "normalise", "min-max scale=1,100", &read_back));
    assert_int_equal(read_back.count, 2);
    assert_string_equal(read_back.settings[0].name, "normalise");
    assert_string_equal(read_back.settings[0].values[0], "min-max");
    assert_string_equal(read_back.settings[1].name, "scale");
}

static void quotation_marks_keep_blanks(void **state)
{
    ORK_SCRATCH(arena);
    composite_settings read_back;
    assert_ok(*state, parse(*state, &arena, NULL,
                            "reference='Абай x=y' indicators=\"a b\",\"it's\",c\\,d", &read_back));
    assert_int_equal(read_back.count, 2);
    assert_string_equal(read_back.settings[0].values[0], "Абай x=y");
    assert_int_equal(read_back.settings[1].value_count, 3);
    assert_string_equal(read_back.settings[1].values[0], "a b");
    assert_string_equal(read_back.settings[1].values[1], "it's");
    assert_string_equal(read_back.settings[1].values[2], "c,d");
}

static void values_may_hold_blanks(void **state)
{
    ORK_SCRATCH(arena);
    composite_settings read_back;
    assert_ok(*state, parse(*state, &arena, NULL, "reference=Абай облысы  cap=yes ", &read_back));
    assert_int_equal(read_back.count, 2);
    assert_string_equal(read_back.settings[0].values[0], "Абай облысы");
    assert_string_equal(read_back.settings[1].values[0], "yes");
    assert_ok(*state, parse(*state, &arena, "normalise", "normalise=rank ties=dense", &read_back));
    assert_int_equal(read_back.count, 2);
    assert_string_equal(read_back.settings[0].values[0], "rank");
    assert_ok(*state, parse(*state, &arena, NULL, "reference=Côte d'Ivoire cap=no", &read_back));
    assert_int_equal(read_back.count, 2);
    assert_string_equal(read_back.settings[0].values[0], "Côte d'Ivoire");
}

static void an_empty_text_has_no_settings(void **state)
{
    ORK_SCRATCH(arena);
    composite_settings read_back;
    assert_ok(*state, parse(*state, &arena, NULL, " ", &read_back));
    assert_int_equal(read_back.count, 0);
}

static void what_is_no_setting_is_told(void **state)
{
    ORK_SCRATCH(arena);
    composite_settings read_back;
    assert_error(*state, parse(*state, &arena, NULL, "sideways normalise=rank", &read_back),
                 ORK_ERR_ARGUMENT, "\"sideways\" is no setting");
    assert_error(*state, parse(*state, &arena, NULL, "=rank", &read_back), ORK_ERR_ARGUMENT,
                 "\"=rank\" is no setting");
    assert_error(*state, parse(*state, &arena, NULL, "reference='Almaty city", &read_back),
                 ORK_ERR_ARGUMENT, "does not close");
}

static void settings_change_a_copy_of_the_options(void **state)
{
    ORK_SCRATCH(arena);
    const ork_method *method = &ork_method_composite;
    composite_settings read_back;
    ork_options *base = NULL, *owner = NULL;
    void *changed;
    ork_setting bands = {.name = "bands", .values = (const char *const[]){"5"}, .value_count = 1};
    assert_ok(*state, ork_options_new(*state, method, &bands, 1, NULL, &base));
    assert_ok(*state,
              parse(*state, &arena, NULL, "normalise=rank aggregate=median,owa", &read_back));
    assert_ok(*state, composite_change_settings(*state, &arena, method, ork_options_struct(base),
                                                &read_back, NULL, &changed, &owner));
    const ork_composite_options *now = changed, *before = ork_options_struct(base);
    assert_int_equal(now->normalise, ORK_NORMALISE_RANK);
    assert_int_equal(now->aggregate.count, 2);
    assert_int_equal(now->bands, 5);
    assert_int_equal(before->normalise, ORK_NORMALISE_MIN_MAX);
    ork_options_free(owner);
    ork_options_free(base);
}

static void wrong_settings_say_where_they_stand(void **state)
{
    ORK_SCRATCH(arena);
    const ork_method *method = &ork_method_composite;
    static const ork_composite_options base = {0};
    static const struct {
        const char *text, *says;
    } cases[] = {{"normalise=zscore", "did you mean \"z-score\"?"},
                 {"normalize=z-score", "did you mean \"normalise\"?"},
                 {"power=1,2", "scenario (power): \"1,2\" is not a number"},
                 {"bands=2 bands=3", "given twice"}};
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        composite_settings read_back;
        ork_options *owner = NULL;
        void *changed;
        assert_ok(*state, parse(*state, &arena, NULL, cases[k].text, &read_back));
        assert_error(*state,
                     composite_change_settings(*state, &arena, method, &base, &read_back, NULL,
                                               &changed, &owner),
                     ORK_ERR_ARGUMENT, cases[k].says);
        ork_options_free(owner);
    }
}

static ork_status change_once(ork_context *ctx, void *data)
{
    (void)data;
    ORK_SCRATCH(arena);
    static const ork_composite_options base = {0};
    composite_settings read_back;
    ork_options *owner = NULL;
    void *changed;
    ORK_TRY(parse(ctx, &arena, NULL, "normalise=rank aggregate=median,owa", &read_back));
    ork_status status = composite_change_settings(ctx, &arena, &ork_method_composite, &base,
                                                  &read_back, NULL, &changed, &owner);
    ork_options_free(owner);
    return status;
}

static void settings_survive_refused_memory(void **state)
{
    (void)state;
    assert_survives_refused_memory(change_once, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        context_test(settings_are_parted_by_blanks_and_values_by_commas),
        context_test(the_first_part_may_be_a_value),
        context_test(quotation_marks_keep_blanks),
        context_test(values_may_hold_blanks),
        context_test(an_empty_text_has_no_settings),
        context_test(what_is_no_setting_is_told),
        context_test(settings_change_a_copy_of_the_options),
        context_test(wrong_settings_say_where_they_stand),
        cmocka_unit_test(settings_survive_refused_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
