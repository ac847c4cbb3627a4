#include "made_tables.h"

/* Regions over three years; Астана has no figure for 2012. */
static ork_table *regions(ork_context *ctx)
{
    ork_table *table =
        TABLE(ctx, "region:text|year:integer|grp:number|gva ict:number|тип:text",
              "Almaty|2011|100|10|city", "Астана|2011|50|0|city", "Akmola|2011|50|-5|oblast",
              "Almaty|2012|200|30|city", "Астана|2012||1|city", "Akmola|2012|0|4|oblast",
              "Almaty|2014|400|40|city");
    assert_ok(ctx, ork_table_set_keys(ctx, table, "region", "year"));
    return table;
}

/* The values of an expression, parted by spaces; "." is missing. */
static void values_of(ork_context *ctx, const ork_table *table, const char *text, char *buffer,
                      size_t size)
{
    ork_expression *expression;
    ork_column *column;
    assert_ok(ctx, ork_expression_parse(ctx, text, &expression));
    assert_ok(ctx, ork_expression_evaluate(ctx, expression, table, NULL, "x", &column));
    ork_text out = {0};
    for (size_t i = 0; i < column->length; i++) {
        if (i) ork_text_add(ctx, &out, " ");
        if (ork_column_has(column, i)) {
            ork_column_write(column, i, ctx, &out);
        } else {
            ork_text_add(ctx, &out, ".");
        }
    }
    snprintf(buffer, size, "%s", out.bytes ? out.bytes : "");
    ork_text_free(&out);
    ork_column_free(column);
    ork_expression_free(expression);
}

#define assert_values(table, text, expected)                                                       \
    do {                                                                                           \
        char values_[512];                                                                         \
        values_of(*state, table, text, values_, sizeof values_);                                   \
        if (strcmp(values_, expected) != 0)                                                        \
            fail_msg("line %d: %s gives %s, expected %s", __LINE__, text, values_, expected);      \
    } while (0)

/* One row, so that an expression of literals has one value. */
#define assert_value(text, expected)                                                               \
    do {                                                                                           \
        ORK_OWNED_TABLE ork_table *one_ =                                                          \
            TABLE(*state, "one:number|none:number|flag:boolean", "1||");                           \
        assert_values(one_, text, expected);                                                       \
    } while (0)

static void operators_bind_as_in_mathematics(void **state)
{
    assert_value("1 + 2 * 3", "7");
    assert_value("(1 + 2) * 3", "9");
    assert_value("7 - 2 - 1", "4");
    assert_value("8 / 4 / 2", "1");
    assert_value("2 ^ 3 ^ 2", "512");
    assert_value("-2 ^ 2", "-4");
    assert_value("(-2) ^ 2", "4");
    assert_value("2 ^ -1", "0.5");
    assert_value("2 * -3", "-6");
    assert_value("- -3", "3");
    assert_value("+3 - +one", "2");
    assert_value("1 + 1 = 2 and not 3 < 2", "true");
    assert_value("true or true and false", "true");
    assert_value("not false and false", "false");
    assert_value("not 1 = 2", "true");
    assert_value(".5 + 5. + 1e2 + 2.5E-1", "105.75");
}

static void comparisons_have_their_usual_spellings(void **state)
{
    assert_value("1 = 1", "true");
    assert_value("1 == 1", "true");
    assert_value("1 != 1", "false");
    assert_value("1 <> 2", "true");
    assert_value("1 ≠ 2", "true");
    assert_value("1 ≤ 1 and 2 ≥ 2 and 1 <= 1 and 2 >= 2", "true");
    assert_value("1 < 1 or 1 > 1", "false");
    assert_value("6 × 2 ÷ 3 − 1", "3");
    assert_value("\"a\" < 'b'", "true");
    assert_value("\"say \"\"yes\"\"\" = 'say \"yes\"'", "true");
}

static void functions_of_one_row(void **state)
{
    assert_value("log(exp(2))", "2");
    assert_value("sqrt(16) + abs(-3)", "7");
    assert_value("min(3, 1, 2) + max(1, 5, 2)", "6");
    assert_value("round(2.5)", "3");
    assert_value("round(-2.5)", "-3");
    assert_value("round(3.14159, 2)", "3.14");
    assert_value("round(1234, -2)", "1200");
    assert_value("round(1e300, 10)", "1e+300");
    assert_value("round(5, -400)", "0");
    assert_value("if(1 < 2, \"yes\", \"no\")", "yes");
    assert_value("if(false, 1, 2)", "2");
    assert_value("is_missing(none)", "true");
    assert_value("is_missing(one)", "false");
}

static void names_may_be_of_any_alphabet_or_in_backquotes(void **state)
{
    ORK_OWNED_TABLE ork_table *table = regions(*state);
    assert_values(table, "`gva ict` / 10", "1 0 -0.5 3 0.1 0.4 4");
    assert_values(table, "тип = 'oblast'", "false false true false false true false");
    ORK_OWNED_TABLE ork_table *odd = TABLE(*state, "a`b:number|x.y:number|and:number", "1|2|3");
    assert_values(odd, "`a``b` + x.y + `and`", "6");
}

static void missing_propagates(void **state)
{
    ORK_OWNED_TABLE ork_table *table = regions(*state);
    assert_values(table, "grp + 1", "101 51 51 201 . 1 401");
    assert_values(table, "1 - grp", "-99 -49 -49 -199 . 1 -399");
    assert_values(table, "grp > 60", "true false false true . false true");
    assert_values(table, "if(grp > 60, 1, 0)", "1 0 0 1 . 0 1");
    assert_values(table, "if(is_missing(grp), 0, grp)", "100 50 50 200 0 0 400");
    assert_values(table, "max(grp, 60)", "100 60 60 200 . 60 400");
    assert_values(table, "round(grp / 7, 1)", "14.3 7.1 7.1 28.6 . 0 57.1");
}

static void and_and_or_know_three_values(void **state)
{
    assert_value("flag and false", "false");
    assert_value("false and flag", "false");
    assert_value("flag and true", ".");
    assert_value("flag or true", "true");
    assert_value("true or flag", "true");
    assert_value("flag or false", ".");
    assert_value("not flag", ".");
    assert_value("flag or flag", ".");
}

static void what_has_no_result_is_missing_with_a_warning(void **state)
{
    ork_context *ctx = *state;
    ORK_OWNED_TABLE ork_table *table = regions(ctx);
    assert_values(table, "`gva ict` / grp", "0.1 0 -0.1 0.15 . . 0.1");
    assert_true(has_note(ctx, "not-defined", "division by zero (first: Akmola, 2012)"));
    assert_true(has_note(ctx, "not-defined", "no result in 1 row:"));
    assert_values(table, "if(`gva ict` > 0, log(`gva ict`), 0) * 0", "0 0 0 0 0 0 0");
    assert_int_equal(ork_context_note_count(ctx), 1); /* what was not chosen does not count */
    assert_values(table, "log(`gva ict`) * 0", "0 . . 0 0 0 0");
    assert_true(has_note(ctx, "not-defined", "2 rows: the logarithm"));
    assert_value("sqrt(-1)", ".");
    assert_value("(-8) ^ 0.5", ".");
    assert_value("10 ^ 400", ".");
    assert_value("1e300 * 1e300", ".");
    assert_value("1e300 / 1e-300", ".");
    assert_true(has_note(ctx, "not-defined", "too large to represent"));
    assert_value("is_missing(1 / 0)", "true");
    ork_column *column;
    ork_expression *expression;
    assert_ok(ctx, ork_expression_parse(ctx, "1 / grp", &expression));
    assert_ok(ctx, ork_expression_evaluate(ctx, expression, table, NULL, "x", &column));
    assert_int_equal(ork_column_reason(column, 5), ORK_NOT_DEFINED);
    assert_int_equal(ork_column_reason(column, 4), ORK_NOT_COLLECTED);
    ork_column_free(column);
    ork_expression_free(expression);
}

static void lag_finds_the_same_unit_periods_earlier(void **state)
{
    ORK_OWNED_TABLE ork_table *table = regions(*state);
    assert_values(table, "lag(grp)", ". . . 100 50 50 .");
    assert_values(table, "lag(grp, 2)", ". . . . . . 200");
    assert_values(table, "lag(grp, -1)", "200 . 0 . . . .");
    assert_values(table, "lag(grp + 1, 3)", ". . . . . . 101");
    assert_values(table, "lag(region, 0)", "Almaty Астана Akmola Almaty Астана Akmola Almaty");
    assert_values(table, "lag(lag(grp, 2), 1)", ". . . . . . .");
    ORK_OWNED_TABLE ork_table *texts =
        TABLE(*state, "u:text|p:text|x:number", "a|2016|1", "a|2017|2");
    assert_ok(*state, ork_table_set_keys(*state, texts, "u", "p"));
    assert_values(texts, "x - lag(x)", ". 1");
    ORK_OWNED_TABLE ork_table *dates =
        TABLE(*state, "u:text|p:date|x:number", "a|2016-12-31|1", "a|2017-12-31|2");
    assert_ok(*state, ork_table_set_keys(*state, dates, "u", "p"));
    assert_values(dates, "x - lag(x)", ". 1");
}

static void lag_says_what_it_needs(void **state)
{
    ork_context *ctx = *state;
    ork_table *out = NULL;
    ORK_OWNED_TABLE ork_table *bare = TABLE(ctx, "u:text|p:text|x:number", "a|Q1|1", "a|Q1|2");
    assert_error(ctx, ork_table_derive(ctx, bare, "y", "lag(x)", NULL, &out), ORK_ERR_DATA,
                 "name the columns of unit and period");
    assert_ok(ctx, ork_table_set_keys(ctx, bare, "u", "p"));
    assert_error(ctx, ork_table_derive(ctx, bare, "y", "lag(x)", NULL, &out), ORK_ERR_DATA,
                 "stands twice");
    ORK_OWNED_TABLE ork_table *quarters = TABLE(ctx, "u:text|p:text|x:number", "a|Q1|1", "a|Q2|2");
    assert_ok(ctx, ork_table_set_keys(ctx, quarters, "u", "p"));
    assert_error(ctx, ork_table_derive(ctx, quarters, "y", "lag(x)", NULL, &out), ORK_ERR_DATA,
                 "can be counted");
    assert_error(ctx, ork_table_derive(ctx, quarters, "y", "lag(x, x)", NULL, &out), ORK_ERR_DATA,
                 "whole number of periods");
    assert_error(ctx, ork_table_derive(ctx, quarters, "y", "lag(x, 1.5)", NULL, &out), ORK_ERR_DATA,
                 "whole number of periods");
}

static void totals_go_by_period_or_by_columns(void **state)
{
    ORK_OWNED_TABLE ork_table *table = regions(*state);
    assert_values(table, "sum(grp)", "200 200 200 200 200 200 400");
    assert_values(table, "share(grp)", "0.5 0.25 0.25 1 . 0 1");
    assert_values(table, "sum(grp, region)", "700 50 50 700 50 50 700");
    assert_values(table, "sum(grp, тип, year)", "150 150 50 200 200 0 400");
    assert_values(table, "mean(grp)",
                  "66.66666666666667 66.66666666666667 66.66666666666667 "
                  "100 100 100 400");
    assert_values(table, "min_of(grp) + max_of(grp)", "150 150 150 200 200 200 800");
    assert_values(table, "median(grp)", "50 50 50 100 100 100 400");
    assert_values(table, "count(grp)", "3 3 3 2 2 2 1");
    assert_values(table, "count(region)", "3 3 3 3 3 3 1");
    assert_values(table, "sum(grp > 60)", "1 1 1 1 1 1 1");
    assert_values(table, "mean(тип = 'city', тип)", "1 1 0 1 1 0 1");
    assert_values(table, "round(sd(grp), 6)",
                  "28.867513 28.867513 28.867513 141.421356 "
                  "141.421356 141.421356 .");
    assert_values(table, "sum(grp / sum(grp))", "1 1 1 1 1 1 1");
    assert_true(has_note(*state, "missing-left-out", "sum(grp) leaves out 1 missing value"));
}

static void without_a_period_totals_go_over_all_rows(void **state)
{
    ORK_OWNED_TABLE ork_table *table = TABLE(*state, "x:number", "1", "2", "5");
    assert_values(table, "sum(x)", "8 8 8");
    assert_values(table, "x / sum(x) = share(x)", "true true true");
    ORK_OWNED_TABLE ork_table *none = TABLE(*state, "x:number", "", "");
    assert_values(none, "sum(x)", ". .");
    assert_values(none, "count(x)", "0 0");
    ORK_OWNED_TABLE ork_table *zero = TABLE(*state, "x:number", "0", "0");
    assert_values(zero, "share(x)", ". .");
}

static void dates_compare_and_give_their_year(void **state)
{
    ORK_OWNED_TABLE ork_table *table =
        TABLE(*state, "from:date|to:date", "2016-03-01|2016-03-11", "1969-12-31|");
    assert_values(table, "year(from)", "2016 1969");
    assert_values(table, "to - from", "10 .");
    assert_values(table, "from < \"2000-01-01\"", "false true");
    assert_values(table, "'2016' < from", "true false");
    assert_values(table, "if(is_missing(to), from, to)", "2016-03-11 1969-12-31");
}

/* The text, and the character and the message of its error. */
typedef struct wrong {
    const char *text;
    int64_t character;
    const char *message;
} wrong;

static void assert_wrong(ork_context *ctx, const ork_table *table, const wrong *wrongs,
                         size_t count)
{
    for (size_t k = 0; k < count; k++) {
        ork_table *out = NULL;
        assert_int_equal(ork_table_derive(ctx, table, "new", wrongs[k].text, NULL, &out),
                         ORK_ERR_DATA);
        assert_null(out);
        const ork_error *error = ork_context_error(ctx);
        char *text = ork_error_text(error);
        if (error->place.character != wrongs[k].character || !strstr(text, wrongs[k].message))
            fail_msg("%s: expected %s at %d, got at %d: %s", wrongs[k].text, wrongs[k].message,
                     (int)wrongs[k].character, (int)error->place.character, text);
        free(text);
    }
}

static void errors_carry_the_character(void **state)
{
    static const wrong wrongs[] = {
        {"", 1, "the expression is empty"},
        {"   ", 1, "the expression is empty"},
        {"1 +", 4, "ends where a value is expected"},
        {"1 + * 2", 5, "\"*\" stands where a value is expected"},
        {"(1 + 2", 1, "this \"(\" is never closed"},
        {"1 + 2)", 6, "there is no \"(\""},
        {"grp grp", 5, "stands where an operator is expected"},
        {"тип * 1,5", 8, "decimals are written with a point"},
        {"(1,5)", 3, "decimals are written with a point"},
        {"\"abc", 1, "never closed"},
        {"`abc", 1, "never closed"},
        {"``", 1, "a name is empty"},
        {"2016grp", 1, "backquotes"},
        {"1e999", 1, "cannot be represented"},
        {"grp && grp", 5, "a and b"},
        {"!grp", 1, "not a"},
        {"grp ** 2", 5, "a ^ b"},
        {"grp % 2", 5, "x / 100"},
        {"grp # 2", 5, "\"#\" means nothing here"},
        {"grp => 2", 5, "at least is written >="},
        {"1 < grp < 3", 9, "write a < b and b < c"},
        {"тип + ж", 7, "there is no column \"ж\""},
        {"gpr * 2", 1, "did you mean \"grp\""},
        {"2 * gpr", 5, "region, year, grp"},
        {"тип = Almaty", 7, "a text stands in quotes: \"Almaty\""},
        {"2 * averge(grp)", 5, "there is no function \"averge\""},
        {"ln(grp)", 1, "did you mean \"log\""},
        {"suum(grp)", 1, "did you mean \"sum\""},
        {"frobnicate(1)", 1, "the functions are"},
        {"log(1, 2)", 1, "log takes 1 argument, not 2"},
        {"if(true, 1)", 1, "if takes 3 arguments, not 2"},
        {"round()", 1, "round takes at least 1 argument, not 0"},
        {"1 + round(1, 2, 3)", 5, "round takes at most 2 arguments, not 3"},
        {"max(grp)", 1, "max_of(x) is the greatest of a column"},
        {"log(", 5, "ends where a value is expected"},
        {"log(1,)", 7, "\")\" stands where a value is expected"},
        {"grp + тип", 7, "+ needs a number, but тип is a text"},
        {"grp + тип", 7, "\"city\" in row 2 is no number"},
        {"-тип", 2, "- needs a number"},
        {"grp and true", 1, "and needs true or false, but grp is a number"},
        {"not grp", 5, "not needs true or false"},
        {"if(grp, 1, 2)", 4, "the condition of if needs true or false"},
        {"if(true, 1, 'a')", 13, "must be of one type"},
        {"year = '2016'", 6, "write the number without quotes: 2016"},
        {"тип = 5", 5, "a text cannot be compared with a number"},
        {"log(тип)", 5, "log needs a number"},
        {"year(grp)", 6, "year needs a date, but grp is a number"},
        {"sum(тип)", 5, "sum needs a number"},
        {"sum(grp, year + 1)", 10, "goes by columns"},
        {"sum + 1", 1, "sum(x)"},
    };
    ORK_OWNED_TABLE ork_table *table = regions(*state);
    assert_wrong(*state, table, wrongs, sizeof wrongs / sizeof *wrongs);
}

static void wrong_dates_are_told(void **state)
{
    static const wrong wrongs[] = {
        {"d > \"31.12.2016\"", 5, "dates are written"},
        {"d + 1", 1, "+ needs a number, but d is a date"},
        {"d - 1", 5, "- needs a date"},
    };
    ORK_OWNED_TABLE ork_table *table = TABLE(*state, "d:date", "2016-01-01");
    assert_wrong(*state, table, wrongs, sizeof wrongs / sizeof *wrongs);
}

static void hostile_nesting_is_refused_without_a_crash(void **state)
{
    enum { DEEP = 90000 };
    static const char *const repeated[] = {"(",    "-",          "not ", "2^",
                                           "log(", "if(true,1,", "1+",   "1,"};
    char *text = malloc(DEEP + 64);
    ork_expression *expression = NULL;
    for (size_t k = 0; k < sizeof repeated / sizeof *repeated; k++) {
        size_t length = 0, step = strlen(repeated[k]);
        while (length + step < DEEP) {
            memcpy(text + length, repeated[k], step);
            length += step;
        }
        strcpy(text + length, "1");
        assert_int_equal(ork_expression_parse(*state, text, &expression), ORK_ERR_DATA);
    }
    free(text);
    /* But a sum of many columns is no nesting. */
    char sum[2000] = "1";
    for (int k = 0; k < 400; k++)
        strcat(sum, "+1");
    assert_value(sum, "401");
}

static void an_endless_or_broken_expression_is_refused(void **state)
{
    char *text = malloc(200001);
    memset(text, ' ', 200000);
    text[200000] = 0;
    ork_expression *expression = NULL;
    assert_error(*state, ork_expression_parse(*state, text, &expression), ORK_ERR_DATA, "too long");
    free(text);
    assert_error(*state, ork_expression_parse(*state, "a\xFF", &expression), ORK_ERR_DATA,
                 "not valid UTF-8");
}

static void a_comparison_shows_its_parts(void **state)
{
    ork_context *ctx = *state;
    ork_expression *expression;
    const ork_expression *left, *right;
    const char *operation;
    assert_ok(ctx, ork_expression_parse(ctx, " (grp + 1) / 2 >= lag( grp ) ", &expression));
    assert_string_equal(ork_expression_text(expression), "(grp + 1) / 2 >= lag( grp )");
    assert_true(ork_expression_comparison(expression, &left, &operation, &right));
    assert_string_equal(ork_expression_text(left), "(grp + 1) / 2");
    assert_string_equal(operation, ">=");
    assert_string_equal(ork_expression_text(right), "lag( grp )");
    assert_int_equal(ork_expression_column_count(left), 1);
    assert_string_equal(ork_expression_column(left, 0), "grp");
    ORK_OWNED_TABLE ork_table *table = regions(ctx);
    ORK_OWNED_COLUMN ork_column *column = NULL;
    assert_ok(ctx, ork_expression_evaluate(ctx, left, table, NULL, "left", &column));
    assert_true(column->data.number[3] == 100.5);
    ork_expression_free(expression);

    assert_ok(ctx, ork_expression_parse(ctx, "(a ≥ b)", &expression));
    assert_true(ork_expression_comparison(expression, &left, &operation, &right));
    assert_string_equal(operation, "≥");
    assert_string_equal(ork_expression_text(left), "a");
    ork_expression_free(expression);

    assert_ok(ctx, ork_expression_parse(ctx, "a > 1 and b > a", &expression));
    assert_false(ork_expression_comparison(expression, &left, &operation, &right));
    assert_int_equal(ork_expression_column_count(expression), 2);
    ork_expression_free(expression);
}

static void derive_adds_or_replaces_a_column(void **state)
{
    ork_context *ctx = *state;
    ORK_OWNED_TABLE ork_table *table = TABLE(ctx, "r:text|x:number", "a|1", "b|2");
    assert_ok(ctx, ork_table_set_keys(ctx, table, "r", NULL));
    ORK_OWNED_TABLE ork_table *added = NULL, *replaced = NULL;
    assert_ok(ctx, ork_table_derive(ctx, table, "y", "x * 10", NULL, &added));
    assert_table(ctx, added, "r|x|y\na|1|10\nb|2|20");
    assert_int_equal(added->unit, 0);
    assert_ok(ctx, ork_table_derive(ctx, added, "x", "x + y", NULL, &replaced));
    assert_table(ctx, replaced, "r|x|y\na|11|10\nb|22|20");
    assert_table(ctx, table, "r|x\na|1\nb|2");
    ORK_OWNED_TABLE ork_table *named = NULL;
    assert_ok(ctx, ork_table_derive(ctx, table, "s", "r", NULL, &named));
    assert_table(ctx, named, "r|x|s\na|1|a\nb|2|b");
}

static void where_keeps_the_true_rows_and_their_places(void **state)
{
    ork_context *ctx = *state;
    ORK_OWNED_TABLE ork_table *table = regions(ctx);
    ORK_OWNED_TABLE ork_table *filtered = NULL, *none = NULL;
    assert_ok(ctx, ork_table_where(ctx, table, "grp > 60 and year < 2014", &filtered));
    assert_int_equal(filtered->row_count, 2);
    assert_int_equal(ork_table_file_row(filtered, 1), 5);
    assert_int_equal(filtered->unit, 0);
    assert_true(has_note(ctx, "condition-missing", "1 row is left out"));
    assert_ok(ctx, ork_table_where(ctx, table, "region = 'nowhere'", &none));
    assert_int_equal(none->row_count, 0);
    ork_table *out = NULL;
    assert_error(ctx, ork_table_where(ctx, table, "grp + 1", &out), ORK_ERR_DATA,
                 "a condition must be true or false");
}

/* More rows than a chunk, against a plain loop. */
static void long_columns_are_computed_like_short_ones(void **state)
{
    ork_context *ctx = *state;
    ORK_OWNED_TABLE ork_table *table = random_table(ctx, 3001, 21, 7);
    ORK_OWNED_TABLE ork_table *derived = NULL;
    assert_ok(ctx, ork_table_derive(ctx, table, "y",
                                    "if(boolean or integer > 3, number / integer, "
                                    "max(number, integer) ^ 2 - min(number, 1))",
                                    NULL, &derived));
    const ork_column *y = derived->columns[6];
    const ork_column *b = table->columns[5], *n = table->columns[1], *x = table->columns[3];
    for (size_t i = 0; i < 3001; i++) {
        bool has_b = ork_column_has(b, i), has_n = ork_column_has(n, i);
        bool has_x = ork_column_has(x, i), b_true = has_b && b->data.boolean[i];
        double k = has_n ? (double)n->data.integer[i] : 0, v = has_x ? x->data.number[i] : 0;
        bool n_true = has_n && k > 3, has_c = b_true || n_true || (has_b && has_n);
        double expected = b_true || n_true ? v / k : pow(fmax(v, k), 2) - fmin(v, 1);
        bool has = has_c && has_n && has_x && isfinite(expected);
        assert_int_equal(ork_column_has(y, i), has);
        if (has) assert_near(y->data.number[i], expected, 1e-15);
    }
}

/* Each row's value must stay with its row when the rows are in another order. */
static void values_do_not_depend_on_row_order(void **state)
{
    ork_context *ctx = *state;
    static const char *const expressions[] = {
        "lag(number)",      "share(integer)",          "sum(number, text)",
        "mean(number)",     "median(number, boolean)", "sd(number, boolean, text)",
        "max_of(integer) ", "count(number, date)",     "lag(integer * 2, 2) + sum(integer)",
    };
    enum { ROWS = 400 };
    ORK_OWNED_TABLE ork_table *table = random_table(ctx, ROWS, 31, 12);
    ORK_OWNED_TABLE ork_table *keyed = NULL;
    ork_column *unit, *period;
    assert_ok(ctx, ork_column_new(ctx, "u", ORK_INTEGER, ROWS, &unit));
    assert_ok(ctx, ork_column_new(ctx, "p", ORK_INTEGER, ROWS, &period));
    for (size_t i = 0; i < ROWS; i++) {
        unit->data.integer[i] = (int64_t)i % 40;
        period->data.integer[i] = 2000 + (int64_t)i / 40;
    }
    assert_ok(ctx, ork_table_extend(ctx, table, &keyed));
    assert_ok(ctx, ork_table_take(ctx, keyed, unit));
    assert_ok(ctx, ork_table_take(ctx, keyed, period));
    assert_ok(ctx, ork_table_set_keys(ctx, keyed, "u", "p"));
    size_t order[ROWS];
    ork_random random = ork_random_stream(5, 5);
    for (size_t i = 0; i < ROWS; i++) {
        size_t k = ork_random_below(&random, i + 1);
        order[i] = order[k];
        order[k] = i;
    }
    ORK_OWNED_TABLE ork_table *shuffled = NULL;
    assert_ok(ctx, ork_table_pick(ctx, keyed, order, ROWS, &shuffled));
    for (size_t k = 0; k < sizeof expressions / sizeof *expressions; k++) {
        ORK_OWNED_TABLE ork_table *a = NULL, *b = NULL;
        assert_ok(ctx, ork_table_derive(ctx, keyed, "y", expressions[k], NULL, &a));
        assert_ok(ctx, ork_table_derive(ctx, shuffled, "y", expressions[k], NULL, &b));
        const ork_column *x = a->columns[8], *y = b->columns[8];
        for (size_t i = 0; i < ROWS; i++) {
            assert_int_equal(ork_column_has(x, order[i]), ork_column_has(y, i));
            if (ork_column_has(y, i))
                assert_near(ork_column_number(y, i), ork_column_number(x, order[i]), 1e-14);
        }
    }
}

/* Words of the language in any order: a value or an error with a place, never anything else. */
static void random_words_end_in_a_value_or_an_error(void **state)
{
    static const char *const words[] = {
        "grp",      "`gva ict`", "тип",    "year",        "1",      "-2.5",   "1e308",
        "\"city\"", "true",      "+",      "-",           "*",      "/",      "^",
        "=",        "<=",        "and",    "or",          "not",    "(",      ")",
        ",",        "log(",      "if(",    "lag(",        "sum(",   "share(", "mean(",
        "median(",  "max(",      "round(", "is_missing(", "count(", ")",      ")",
    };
    ork_context *ctx = *state;
    ORK_OWNED_TABLE ork_table *table = regions(ctx);
    ork_random random = ork_random_stream(77, 1);
    size_t values = 0;
    for (int k = 0; k < 60000; k++) {
        char text[512] = "";
        for (size_t n = 1 + ork_random_below(&random, 9); n > 0; n--) {
            strcat(text, words[ork_random_below(&random, sizeof words / sizeof *words)]);
            strcat(text, " ");
        }
        ORK_OWNED_TABLE ork_table *derived = NULL;
        ork_status status = ork_table_derive(ctx, table, "y", text, NULL, &derived);
        values += status == ORK_OK;
        if (status != ORK_OK &&
            (status != ORK_ERR_DATA || ork_context_error(ctx)->place.character < 1))
            fail_msg("%s: status %d without a place", text, status);
        ork_context_clear_notes(ctx);
    }
    assert_true(values > 100);
}

static void an_empty_table_gives_an_empty_column(void **state)
{
    ORK_OWNED_TABLE ork_table *table = TABLE(*state, "u:text|p:integer|x:number");
    assert_ok(*state, ork_table_set_keys(*state, table, "u", "p"));
    assert_values(table, "x + sum(x) + lag(x) + share(x)", "");
}

static ork_status derive_once(ork_context *ctx, void *data)
{
    ORK_OWNED_TABLE ork_table *derived = NULL, *filtered = NULL;
    ORK_TRY(ork_table_derive(ctx, data, "y",
                             "if(grp > 10 and тип != 'x', share(grp) + lag(grp), sum(grp, тип))",
                             NULL, &derived));
    return ork_table_where(ctx, derived, "y / 0 > 1 or region = \"Almaty\"", &filtered);
}

static void survives_refused_memory(void **state)
{
    ORK_OWNED_TABLE ork_table *table = regions(*state);
    assert_survives_refused_memory(derive_once, table);
}

static ork_status derive_wrongly(ork_context *ctx, void *data)
{
    ork_table *derived = NULL;
    ork_status status = ork_table_derive(ctx, data, "y", "1 + gpr", NULL, &derived);
    return status == ORK_ERR_DATA ? ORK_OK : status;
}

static void errors_survive_refused_memory(void **state)
{
    ORK_OWNED_TABLE ork_table *table = regions(*state);
    for (size_t n = 1; n < 60; n++) {
        ork_context *ctx = ork_context_new();
        failing_memory failing = {.countdown = n};
        ork_context_set_memory_hook(ctx, refuse_nth, &failing);
        ork_status status = derive_wrongly(ctx, table);
        assert_true(status == ORK_OK || status == ORK_ERR_MEMORY);
        ork_context_free(ctx);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        context_test(operators_bind_as_in_mathematics),
        context_test(comparisons_have_their_usual_spellings),
        context_test(functions_of_one_row),
        context_test(names_may_be_of_any_alphabet_or_in_backquotes),
        context_test(missing_propagates),
        context_test(and_and_or_know_three_values),
        context_test(what_has_no_result_is_missing_with_a_warning),
        context_test(lag_finds_the_same_unit_periods_earlier),
        context_test(lag_says_what_it_needs),
        context_test(totals_go_by_period_or_by_columns),
        context_test(without_a_period_totals_go_over_all_rows),
        context_test(dates_compare_and_give_their_year),
        context_test(errors_carry_the_character),
        context_test(wrong_dates_are_told),
        context_test(hostile_nesting_is_refused_without_a_crash),
        context_test(an_endless_or_broken_expression_is_refused),
        context_test(a_comparison_shows_its_parts),
        context_test(derive_adds_or_replaces_a_column),
        context_test(where_keeps_the_true_rows_and_their_places),
        context_test(long_columns_are_computed_like_short_ones),
        context_test(values_do_not_depend_on_row_order),
        context_test(random_words_end_in_a_value_or_an_error),
        context_test(an_empty_table_gives_an_empty_column),
        context_test(survives_refused_memory),
        context_test(errors_survive_refused_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
