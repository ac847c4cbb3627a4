/* Help, reference and schema come from the declaration alone. */
#include "declared.h"

#include <jansson.h>

#define assert_contains(text, part)                                                                \
    do {                                                                                           \
        if (!strstr((text), (part))) {                                                             \
            print_error("%s:%d: no \"%s\" in:\n%s\n", __FILE__, __LINE__, (part), (text));         \
            fail();                                                                                \
        }                                                                                          \
    } while (0)

static void help_tells_all_that_is_declared(void **state)
{
    ORK_OWNED_TEXT ork_text help = {0};
    assert_ok(*state, ork_method_help(*state, &declared, &help));
    assert_contains(help.bytes, "declared: Declared method\n");
    assert_contains(help.bytes,
                    "orken declared DATA --unit COLUMN --indicators COLUMN,… [options]");
    assert_contains(help.bytes, "  --indicators COLUMN,…  The columns to combine (required; holds "
                                "numbers)\n");
    assert_contains(help.bytes, "  --sort-rows yes|no  Whether the best comes first (default: "
                                "yes)\n");
    assert_contains(help.bytes, "(0 to 1; default: 2/3)");
    assert_contains(help.bytes, "When to stop (greater than 0)");
    assert_contains(help.bytes, "One weight per indicator (at least 0)");
    assert_contains(help.bytes,
                    "(min-max, z-score, rank; default:\n                      min-max)");
    assert_contains(help.bytes, "(columns: indicator, weight, direction)");
    assert_contains(help.bytes, "  scores\n    score                 The sum of the weights\n");
    assert_contains(help.bytes, "  values\n    total                 The sum of all weights\n");
    assert_contains(help.bytes, "Formulas\n  total = w_1");
    assert_contains(help.bytes, "Sources\n  Nobody (2026) A method that does nothing\n");
    assert_contains(help.bytes, "Example\n  orken declared data.csv");
}

static void long_help_is_wrapped_in_its_column(void **state)
{
    ork_param param = declared_params[0];
    param.help =
        "Көрсеткіштер "
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb cccccccccc";
    ork_method method = declared;
    method.params = &param;
    method.param_count = 1;
    ORK_OWNED_TEXT ork_text help = {0};
    assert_ok(*state, ork_method_help(*state, &method, &help));
    assert_contains(help.bytes, "Көрсеткіштер aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n"
                                "                         bbbbbbb");
}

static void reference_is_a_page_of_markdown(void **state)
{
    ORK_OWNED_TEXT ork_text page = {0};
    assert_ok(*state, ork_method_reference(*state, &declared, &page));
    assert_contains(page.bytes, "# Declared method\n");
    assert_contains(page.bytes, "| `indicators` | COLUMN,… | The columns to combine (required; ");
    assert_contains(page.bytes, "| `sort-rows` | yes\\|no | ");
    assert_contains(page.bytes, "| scores | &lt;indicator> | number | ");
    assert_contains(page.bytes, "| (value) | total | number | ");
    assert_contains(page.bytes, "```\ntotal = w_1 + … + w_n\n```");
    assert_contains(page.bytes, "- Nobody (2027) Again\n");
}

static json_t *schema_of(ork_context *ctx, const ork_method *method)
{
    ORK_OWNED_TEXT ork_text text = {0};
    assert_ok(ctx, ork_method_schema(ctx, method, &text));
    json_error_t error;
    json_t *schema = json_loads(text.bytes, 0, &error);
    if (!schema) fail_msg("%s: %s near %s", method->name, error.text, error.source);
    return schema;
}

static void schema_has_types_ranges_and_choices(void **state)
{
    json_t *schema = schema_of(*state, &declared);
    assert_null(json_object_get(schema, "additionalProperties"));
    json_t *required = json_object_get(schema, "required");
    assert_int_equal(json_array_size(required), 1);
    assert_string_equal(json_string_value(json_array_get(required, 0)), "indicators");
    json_t *properties = json_object_get(schema, "properties");
    assert_int_equal(json_object_size(properties), 12);
    json_t *choice = json_object_get(properties, "normalise");
    assert_int_equal(json_array_size(json_object_get(choice, "enum")), 3);
    assert_string_equal(json_string_value(json_object_get(choice, "default")), "min-max");
    json_t *bands = json_object_get(properties, "bands");
    assert_string_equal(json_string_value(json_object_get(bands, "type")), "integer");
    assert_true(json_number_value(json_object_get(bands, "maximum")) == 9);
    assert_true(json_number_value(json_object_get(bands, "default")) == 3);
    json_t *share =
        json_array_get(json_object_get(json_object_get(properties, "share"), "anyOf"), 0);
    assert_true(json_number_value(json_object_get(share, "minimum")) == 0);
    json_t *above =
        json_array_get(json_object_get(json_object_get(properties, "tolerance"), "anyOf"), 0);
    assert_non_null(json_object_get(above, "exclusiveMinimum"));
    assert_null(json_object_get(above, "maximum"));
    json_t *rows =
        json_array_get(json_object_get(json_object_get(properties, "hierarchy"), "anyOf"), 1);
    json_t *record = json_object_get(rows, "items");
    assert_non_null(json_object_get(json_object_get(record, "properties"), "direction"));
    json_decref(schema);
}

static ork_status write_all(ork_context *ctx, void *data)
{
    const ork_method *method = data;
    ORK_OWNED_TEXT ork_text help = {0}, page = {0}, schema = {0};
    ORK_TRY(ork_method_help(ctx, method, &help));
    ORK_TRY(ork_method_reference(ctx, method, &page));
    return ork_method_schema(ctx, method, &schema);
}

static void refused_memory_is_survived(void **state)
{
    (void)state;
    assert_survives_refused_memory(write_all, (void *)&declared);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        context_test(help_tells_all_that_is_declared),
        context_test(long_help_is_wrapped_in_its_column),
        context_test(reference_is_a_page_of_markdown),
        context_test(schema_has_types_ranges_and_choices),
        context_test(refused_memory_is_survived),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
