#include "study/yaml.h"
#include "testing.h"

static ork_status parse(ork_context *ctx, ork_arena *arena, const char *text, ork_node **root)
{
    return ork_yaml_parse(ctx, arena, "s.yaml", text, strlen(text), root);
}

static void assert_refused(ork_context *ctx, const char *text, const char *message, int64_t line,
                           int64_t character)
{
    ORK_SCRATCH(arena);
    ork_node *root;
    assert_error(ctx, parse(ctx, &arena, text, &root), ORK_ERR_DATA, message);
    const ork_place *place = &ork_context_error(ctx)->place;
    assert_string_equal(place->file, "s.yaml");
    assert_int_equal(place->line, line);
    if (character) assert_int_equal(place->character, character);
}

static void nodes_know_their_text_and_their_place(void **state)
{
    ork_context *ctx = *state;
    ORK_SCRATCH(arena);
    ork_node *root;
    assert_ok(ctx, parse(ctx, &arena, "study: Қазақстан\nsteps:\n  - id: a\n    n: '12'\n    e:\n",
                         &root));
    assert_string_equal(ork_node_get(root, "study")->text, "Қазақстан");
    const ork_node *step = ork_node_get(root, "steps")->items[0];
    const ork_node *quoted = ork_node_get(step, "n");
    assert_true(quoted->quoted);
    assert_int_equal(quoted->line, 4);
    assert_int_equal(quoted->character, 8);
    assert_int_equal(ork_node_get(step, "e")->kind, ORK_NODE_NULL);
    assert_null(ork_node_get(step, "missing"));
}

static void aliases_stand_for_what_they_refer_to(void **state)
{
    ork_context *ctx = *state;
    ORK_SCRATCH(arena);
    ork_node *root;
    assert_ok(ctx, parse(ctx, &arena, "a: &x [1, 2]\nb: *x\n", &root));
    assert_ptr_equal(ork_node_get(root, "a"), ork_node_get(root, "b"));
}

static void defects_are_refused_with_line_and_character(void **state)
{
    ork_context *ctx = *state;
    assert_refused(ctx, "a: 1\nb: 2\na: 3\n", "\"a\" stands twice, first on line 1", 3, 1);
    assert_refused(ctx, "a: *nothing\n", "no anchor \"&nothing\"", 1, 0);
    assert_refused(ctx, "a: &a [*a]\n", "inside what it refers to", 1, 0);
    assert_refused(ctx, "[a]: 1\n", "a key must be a text, here is a list", 1, 1);
    assert_refused(ctx, "a: 1\n---\nb: 1\n", "a second document", 2, 0);
    assert_refused(ctx, "a:\n  - [1, 2\nb: 3\n", "not valid YAML", 3, 0);
    assert_refused(ctx, "a:\n\t- 1\n", "YAML", 2, 0);
    assert_refused(ctx, "", "empty", 0, 0);
    assert_refused(ctx, "a: \xff\n", "not UTF-8", 0, 0);
}

static void aliases_that_blow_up_are_refused(void **state)
{
    ork_context *ctx = *state;
    ork_text text = {0};
    ork_text_add(ctx, &text, "a0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]\n");
    for (int i = 1; i < 30; i++) {
        ork_text_addf(ctx, &text, "a%d: &a%d [", i, i);
        for (int k = 0; k < 10; k++)
            ork_text_addf(ctx, &text, "%s*a%d", k ? ", " : "", i - 1);
        ork_text_add(ctx, &text, "]\n");
    }
    assert_refused(ctx, text.bytes, "aliases followed", 6, 0);
    ork_text_free(&text);
}

static void trees_too_deep_are_refused(void **state)
{
    ork_context *ctx = *state;
    char deep[2001];
    memset(deep, '[', 1000);
    memset(deep + 1000, ']', 1000);
    deep[2000] = 0;
    ORK_SCRATCH(arena);
    ork_node *root;
    assert_int_equal(parse(ctx, &arena, deep, &root), ORK_ERR_DATA);
}

static ork_status parse_something(ork_context *ctx, void *data)
{
    ORK_SCRATCH(arena);
    ork_node *root;
    return parse(ctx, &arena, data, &root);
}

static void refused_memory_is_survived(void **state)
{
    (void)state;
    assert_survives_refused_memory(parse_something, "a: &x [1, 'two', {k: v}]\nb: *x\nc:\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        context_test(nodes_know_their_text_and_their_place),
        context_test(aliases_stand_for_what_they_refer_to),
        context_test(defects_are_refused_with_line_and_character),
        context_test(aliases_that_blow_up_are_refused),
        context_test(trees_too_deep_are_refused),
        cmocka_unit_test(refused_memory_is_survived),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
