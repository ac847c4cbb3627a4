/*
 * What figures of an index draw: dimensions whose contributions sum to scores and to their changes,
 * leaders beside the quartiles of all, the score beside another column; and which figures are made.
 */
#include "case.h"

static const char data_csv[] = "#unit,year,a,b,c,d,e,income,#type\n"
                               "r1,2010,10,20,30,5,1,100,city\n"
                               "r2,2010,40,25,12,8,2,90,city\n"
                               "r3,2010,33,,18,7,9,80,region\n"
                               "r4,2010,21,60,44,1,4,70,region\n"
                               "r5,2010,25,30,40,2,3,60,region\n"
                               "r1,2015,12,19,33,5,2,110,city\n"
                               "r2,2015,40,24,12,8,2,95,city\n"
                               "r3,2015,31,42,18,8,8,82,region\n"
                               "r4,2015,20,58,42,6,4,71,region\n"
                               "r5,2015,25,31,41,2,3,63,region\n"
                               "r1,2020,14,18,41,6,3,120,city\n"
                               "r2,2020,40,25,12,8,2,99,city\n"
                               "r3,2020,30,50,19,9,8,85,region\n"
                               "r4,2020,19,55,40,11,5,,region\n"
                               "r5,2020,26,33,39,3,3,66,region\n";
static const char structure_csv[] = "#code,#parent,weight\n"
                                    "first,,2\n"
                                    "second,,1\n"
                                    "third,,1\n"
                                    "a,first,1\n"
                                    "b,first,2\n"
                                    "c,second,1\n"
                                    "d,third,1\n"
                                    "e,third,3\n";

static ork_status run(ork_context *ctx, const char *const *settings, ork_result **result)
{
    ORK_OWNED_TABLE ork_table *data = NULL, *structure = NULL;
    ORK_TRY(case_table(ctx, data_csv, "unit", "year", &data));
    ORK_TRY(case_table(ctx, structure_csv, NULL, NULL, &structure));
    return case_run(ctx, "composite", data, settings, structure, result);
}

static const ork_figure *figure_of(const ork_result *result, const char *name)
{
    for (size_t k = 0; k < result->figure_count; k++)
        if (strcmp(result->figures[k].name, name) == 0) return &result->figures[k];
    return NULL;
}

static double sum_of(ork_context *ctx, const ork_result *result, const char *name, const char *unit,
                     size_t *rows)
{
    const ork_table *table = ork_result_table(result, name);
    double sum = 0;
    assert_non_null(table);
    *rows = 0;
    for (size_t r = 0; r < table->row_count; r++) {
        if (!case_reads(ctx, table, "unit", r, unit)) continue;
        sum += case_number(result, name, r, "contribution");
        ++*rows;
    }
    return sum;
}

static const char *const units[] = {"r1", "r2", "r3", "r4", "r5"};

static void dimensions_sum_to_the_score_whatever_stands_below(void **state)
{
    static const char *const rules[] = {"aggregate: arithmetic", "aggregate: median | arithmetic"};
    for (size_t k = 0; k < 2; k++) {
        ORK_OWNED_RESULT ork_result *result = NULL;
        assert_ok(*state, run(*state, SETTINGS("structure: @", rules[k]), &result));
        for (size_t u = 0; u < 5; u++) {
            size_t rows, row = case_row(*state, result, "ranking", "unit", units[u], NULL, NULL);
            double sum = sum_of(*state, result, "dimensions", units[u], &rows);
            assert_int_equal(rows, 3);
            assert_near(sum, case_number(result, "ranking", row, "score"), 1e-12);
        }
    }
}

static void dimensions_of_a_change_sum_to_it_with_gaps_told(void **state)
{
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(*state, run(*state, SETTINGS("structure: @", "normalise: none", "min-coverage: 0.2"),
                          &result));
    for (size_t u = 0; u < 5; u++) {
        size_t rows, row = case_row(*state, result, "change", "unit", units[u], NULL, NULL);
        double sum = sum_of(*state, result, "change_dimensions", units[u], &rows);
        assert_int_equal(rows, 4); /* r3 has a gap in 2010 */
        assert_near(sum, case_number(result, "change", row, "score_change"), 1e-12);
    }
    size_t row =
        case_row(*state, result, "change_dimensions", "unit", "r3", "dimension", "(coverage)");
    assert_true(case_number(result, "change_dimensions", row, "contribution") != 0);
}

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void leaders_stand_beside_the_quartiles_of_all(void **state)
{
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(*state, run(*state, SETTINGS("structure: @"), &result));
    const ork_table *leaders = ork_result_table(result, "leaders");
    assert_int_equal(leaders->row_count, 9);
    double all[5];
    for (size_t u = 0; u < 5; u++) {
        size_t row =
            case_row(*state, result, "dimensions", "unit", units[u], "dimension", "second");
        all[u] = case_number(result, "dimensions", row, "score");
    }
    qsort(all, 5, sizeof *all, ascending);
    for (size_t r = 1; r < 9; r += 3) { /* first, second, third of each unit */
        assert_true(case_reads(*state, leaders, "dimension", r, "second"));
        assert_near(case_number(result, "leaders", r, "median"), all[2], 1e-12);
        assert_near(case_number(result, "leaders", r, "lower_quartile"), all[1], 1e-12);
        assert_near(case_number(result, "leaders", r, "upper_quartile"), all[3], 1e-12);
    }
    for (size_t r = 0; r < 3; r++) {
        size_t place = case_row(*state, result, "ranking", "rank",
                                (const char *[]){"1", "2", "3"}[r], NULL, NULL);
        const ork_table *ranking = ork_result_table(result, "ranking");
        assert_string_equal(ork_column_text(leaders->columns[0], 3 * r),
                            ork_column_text(ranking->columns[0], place));
    }
}

static void the_score_beside_another_column_tells_their_correlation(void **state)
{
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(*state,
              run(*state, SETTINGS("structure: @", "against: income", "groups: type"), &result));
    /* Pearson by its definition over the four units that have both. */
    const ork_table *against = ork_result_table(result, "against");
    double n = 0, x = 0, y = 0, xx = 0, yy = 0, xy = 0;
    assert_int_equal(against->row_count, 5);
    for (size_t r = 0; r < 5; r++) {
        if (!ork_column_has(against->columns[1], r)) continue;
        double a = case_number(result, "against", r, "against");
        double b = case_number(result, "against", r, "score");
        n++, x += a, y += b, xx += a * a, yy += b * b, xy += a * b;
    }
    assert_near(n, 4, 0);
    double expected = (n * xy - x * y) / sqrt((n * xx - x * x) * (n * yy - y * y));
    assert_near(ork_result_value(result, "against_correlation")->number, expected, 1e-12);
    const ork_figure *figure = figure_of(result, "against");
    assert_non_null(figure);
    assert_non_null(strstr(figure->caption, "4 units; correlation "));
    assert_string_equal(figure->group, "group");
}

static void a_constant_column_has_no_correlation_and_that_is_told(void **state)
{
    static const char csv[] = "#unit,a,b,same\nr1,1,2,7\nr2,3,1,7\nr3,2,5,7\nr4,4,4,7\n";
    ORK_OWNED_TABLE ork_table *data = NULL;
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(*state, case_table(*state, csv, "unit", NULL, &data));
    assert_ok(*state, case_run(*state, "composite", data,
                               SETTINGS("indicators: a | b", "against: same"), NULL, &result));
    assert_null(figure_of(result, "against"));
    assert_non_null(ork_result_table(result, "against"));
    assert_true(ork_result_value(result, "against_correlation")->is_missing);
    assert_non_null(case_note(result, "no-correlation"));
}

static void figures_are_chosen_by_the_data(void **state)
{
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(*state, run(*state, SETTINGS("structure: @"), &result));
    static const char *const expected[] = {"ranking", "contributions", "change-contributions",
                                           "leaders", "change",        "ranks",
                                           "profile"};
    assert_int_equal(result->figure_count, 7);
    for (size_t k = 0; k < 7; k++)
        assert_string_equal(result->figures[k].name, expected[k]);
}

static void stacks_print_a_decimal_more_than_scores_do(void **state)
{
    ORK_OWNED_RESULT ork_result *result = NULL, *rounded = NULL;
    assert_ok(*state, run(*state, SETTINGS("structure: @"), &result));
    assert_int_equal(figure_of(result, "change-contributions")->decimals, -1);
    assert_ok(*state, run(*state, SETTINGS("structure: @", "decimals: 2"), &rounded));
    assert_int_equal(figure_of(rounded, "change-contributions")->decimals, 3);
    assert_int_equal(figure_of(rounded, "contributions")->decimals, 3);
}

static void scores_that_are_no_sums_have_no_stack(void **state)
{
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(*state, run(*state, SETTINGS("structure: @", "aggregate: median"), &result));
    assert_null(ork_result_table(result, "dimensions"));
    assert_null(figure_of(result, "contributions"));
    assert_non_null(figure_of(result, "leaders"));
}

static void parts_of_one_name_are_told_apart_by_their_codes(void **state)
{
    static const char twins_csv[] = "#code,#name,#parent,weight\n"
                                    "a,Access,,1\n"
                                    "b,Access,,1\n"
                                    "c,Skills,,1\n";
    ORK_OWNED_TABLE ork_table *data = NULL, *structure = NULL;
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(*state, case_table(*state, data_csv, "unit", "year", &data));
    assert_ok(*state, case_table(*state, twins_csv, NULL, NULL, &structure));
    assert_ok(*state,
              case_run(*state, "composite", data, SETTINGS("structure: @"), structure, &result));
    static const char *const tables[] = {"dimensions", "leaders", "change_dimensions", "profile"};
    for (size_t k = 0; k < 4; k++) {
        const char *column = k == 3 ? "indicator" : "dimension";
        case_row(*state, result, tables[k], "unit", "r5", column, "Access (a)");
        case_row(*state, result, tables[k], "unit", "r5", column, "Access (b)");
        case_row(*state, result, tables[k], "unit", "r5", column, "Skills");
    }
}

static void many_units_are_not_drawn_one_by_one(void **state)
{
    enum { UNITS = 1500 };
    ORK_OWNED_TABLE ork_table *data = NULL;
    ORK_OWNED_RESULT ork_result *result = NULL;
    ORK_OWNED_TEXT ork_text csv = {0};
    ork_text_add(*state, &csv, "#unit,year,a,b,c\n");
    for (int i = 0; i < 3 * UNITS; i++) {
        ork_text_addf(*state, &csv, "u%d,%d,%d,%d,%d\n", i % UNITS, 2010 + i / UNITS,
                      i * 7919 % 1009, i * 31 % 997, i * 17 % 499);
    }
    assert_ok(*state, case_table(*state, csv.bytes, "unit", "year", &data));
    assert_ok(*state, case_run(*state, "composite", data, SETTINGS("indicators: a | b | c"), NULL,
                               &result));
    assert_int_equal(result->figure_count, 1);
    assert_string_equal(result->figures[0].name, "leaders");
    assert_null(ork_result_table(result, "dimensions"));
}

static ork_status run_all(ork_context *ctx, void *data)
{
    (void)data;
    ORK_OWNED_RESULT ork_result *result = NULL;
    return run(ctx, SETTINGS("structure: @", "against: income", "groups: type"), &result);
}

static void refused_memory_is_reported(void **state)
{
    (void)state;
    assert_survives_refused_memory(run_all, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        context_test(dimensions_sum_to_the_score_whatever_stands_below),
        context_test(dimensions_of_a_change_sum_to_it_with_gaps_told),
        context_test(leaders_stand_beside_the_quartiles_of_all),
        context_test(the_score_beside_another_column_tells_their_correlation),
        context_test(a_constant_column_has_no_correlation_and_that_is_told),
        context_test(figures_are_chosen_by_the_data),
        context_test(stacks_print_a_decimal_more_than_scores_do),
        context_test(scores_that_are_no_sums_have_no_stack),
        context_test(parts_of_one_name_are_told_apart_by_their_codes),
        context_test(many_units_are_not_drawn_one_by_one),
        context_test(refused_memory_is_reported),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
