/* What must hold for every method in methods.def. */
#include "testing.h"

#include <jansson.h>

static void every_method_is_found_by_its_name(void **state)
{
    (void)state;
    for (size_t k = 0; k < ork_method_count(); k++) {
        const ork_method *method = ork_method_at(k);
        assert_ptr_equal(ork_method_find(method->name), method);
    }
    assert_null(ork_method_find("no such method"));
}

static void every_method_says_what_it_is(void **state)
{
    (void)state;
    for (size_t k = 0; k < ork_method_count(); k++) {
        const ork_method *method = ork_method_at(k);
        assert_non_null(method->title);
        assert_non_null(method->summary);
        assert_non_null(method->example);
        assert_true(method->citations && method->citations[0]);
        assert_true(method->param_count > 0 && method->output_count > 0);
        assert_true(method->options_size > 0);
        assert_non_null(method->run);
    }
}

static void every_parameter_is_declared_soundly(void **state)
{
    (void)state;
    for (size_t k = 0; k < ork_method_count(); k++) {
        const ork_method *method = ork_method_at(k);
        for (size_t p = 0; p < method->param_count; p++) {
            const ork_param *param = &method->params[p];
            assert_ptr_equal(ork_param_find(method, param->name), param); /* names are unique */
            assert_true(param->help && *param->help);
            assert_true(param->offset < method->options_size);
            assert_true(param->kind != ORK_PARAM_CHOICE || param->choices[0]);
            assert_true(param->low <= param->high);
            assert_false(param->default_text && param->flags & ORK_REQUIRED);
        }
    }
}

/* With all requirements dropped the defaults alone must be accepted. */
static void every_default_is_valid(void **state)
{
    for (size_t k = 0; k < ork_method_count(); k++) {
        ork_method method = *ork_method_at(k);
        ork_param params[128];
        assert_true(method.param_count <= 128);
        for (size_t p = 0; p < method.param_count; p++) {
            params[p] = method.params[p];
            params[p].flags &= ~(unsigned)ORK_REQUIRED;
        }
        method.params = params;
        ork_options *options;
        assert_ok(*state, ork_options_new(*state, &method, NULL, 0, NULL, &options));
        ork_options_free(options);
    }
}

static void every_help_fits_a_terminal(void **state)
{
    for (size_t k = 0; k < ork_method_count(); k++) {
        const ork_method *method = ork_method_at(k);
        ORK_OWNED_TEXT ork_text help = {0};
        assert_ok(*state, ork_method_help(*state, method, &help));
        char *rest = help.bytes;
        for (char *line; (line = strsep(&rest, "\n"));) {
            bool is_command = strstr(line, "orken ") != NULL; /* may be long, to be copied */
            if (!is_command && ork_utf8_width(line) > 100) fail_msg("%s: %s", method->name, line);
        }
    }
}

static void every_schema_is_json(void **state)
{
    for (size_t k = 0; k < ork_method_count(); k++) {
        ORK_OWNED_TEXT ork_text text = {0};
        assert_ok(*state, ork_method_schema(*state, ork_method_at(k), &text));
        json_t *schema = json_loads(text.bytes, 0, NULL);
        assert_non_null(schema);
        assert_int_equal(json_object_size(json_object_get(schema, "properties")),
                         ork_method_at(k)->param_count);
        json_decref(schema);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        context_test(every_method_is_found_by_its_name),
        context_test(every_method_says_what_it_is),
        context_test(every_parameter_is_declared_soundly),
        context_test(every_default_is_valid),
        context_test(every_help_fits_a_terminal),
        context_test(every_schema_is_json),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
