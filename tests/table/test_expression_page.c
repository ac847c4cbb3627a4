/* docs/expressions.md: every example gives what the page says. */
#include "made_tables.h"

typedef struct page {
    char *text;
    size_t length;
} page;

static page read_page(ork_context *ctx)
{
    page read;
    assert_ok(ctx, ork_read_file(ctx, source_path("docs/expressions.md"), 1 << 20, &read.text,
                                 &read.length));
    return read;
}

/* The next fenced block of a language, cut off with a NUL; NULL when there is none. */
static char *next_block(char **rest, const char *fence)
{
    char *start = strstr(*rest, fence);
    if (!start) return NULL;
    start += strlen(fence);
    char *end = strstr(start, "```");
    assert_non_null(end);
    *end = '\0';
    *rest = end + 1;
    return start;
}

/* The page's table: the CSV has no quotes, so commas part its cells. */
static ork_table *page_table(ork_context *ctx, char *block)
{
    const char *lines[32];
    size_t count = 1;
    lines[0] = "region:text|year:integer|type:text|grp:number|gva_ict:number";
    char *header = strsep(&block, "\n");
    assert_string_equal(header, "region,year,type,grp,gva_ict");
    for (char *line; (line = strsep(&block, "\n"));) {
        if (*line == '\0') continue;
        for (char *at = line; *at; at++)
            if (*at == ',') *at = '|';
        assert_true(count < 32);
        lines[count++] = line;
    }
    ork_table *table = table_of(ctx, lines, count);
    assert_ok(ctx, ork_table_set_keys(ctx, table, "region", "year"));
    return table;
}

static void assert_example(ork_context *ctx, const ork_table *table, char *line)
{
    char *arrow = strstr(line, "→");
    if (!arrow) fail_msg("no arrow in: %s", line);
    *arrow = '\0';
    ork_expression *expression;
    ork_column *column;
    assert_ok(ctx, ork_expression_parse(ctx, line, &expression));
    assert_ok(ctx, ork_expression_evaluate(ctx, expression, table, NULL, "x", &column));
    ork_text values = {0};
    for (size_t i = 0; i < column->length; i++) {
        if (i) ork_text_add(ctx, &values, " | ");
        if (ork_column_has(column, i)) {
            ork_column_write(column, i, ctx, &values);
        } else {
            ork_text_add(ctx, &values, "missing");
        }
    }
    const char *expected = arrow + strlen("→") + 1;
    if (strcmp(values.bytes, expected) != 0)
        fail_msg("%s gives %s, the page says %s", line, values.bytes, expected);
    ork_text_free(&values);
    ork_column_free(column);
    ork_expression_free(expression);
}

static void every_example_of_the_page_gives_what_it_says(void **state)
{
    page read = read_page(*state);
    char *rest = read.text;
    char *csv = next_block(&rest, "```csv\n");
    assert_non_null(csv);
    ORK_OWNED_TABLE ork_table *table = page_table(*state, csv);
    size_t examples = 0;
    for (char *block; (block = next_block(&rest, "```orken\n"));) {
        for (char *line; (line = strsep(&block, "\n"));) {
            if (*line == '\0') continue;
            assert_example(*state, table, line);
            examples++;
        }
    }
    assert_true(examples >= 18);
    free(read.text);
}

static void the_error_on_the_page_is_what_is_said(void **state)
{
    ork_context *ctx = *state;
    page read = read_page(ctx);
    char *rest = read.text;
    ORK_OWNED_TABLE ork_table *table = page_table(ctx, next_block(&rest, "```csv\n"));
    assert_ok(ctx, ork_table_set_origin(ctx, table, "regional.csv", NULL, 2));
    ork_table *derived = NULL;
    assert_int_equal(ork_table_derive(ctx, table, "s", "gva_ict / gpr", NULL, &derived),
                     ORK_ERR_DATA);
    char *error = ork_error_text(ork_context_error(ctx));
    if (!strstr(rest, error)) fail_msg("the page does not show: %s", error);
    free(error);
    free(read.text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        context_test(every_example_of_the_page_gives_what_it_says),
        context_test(the_error_on_the_page_is_what_is_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
