/* The method frontier-compare: agrees with frontier, laws, and what is wrong with data. */
#include "case.h"

#define SOUND "forms: cobb-douglas", "distributions: half-normal | exponential"
#define INVENTED "output: made", "inputs: capital | labour"

static void invent(ork_context *ctx, ork_text *csv, size_t n, double sign, size_t from)
{
    double made[200], capital[200], labour[200];
    ork_random random = ork_random_stream(11, 4);
    for (size_t i = 0; i < n; i++) {
        capital[i] = exp(2 * ork_random_uniform(&random));
        labour[i] = exp(1.5 * ork_random_uniform(&random));
        double u = 0.6 * fabs(ork_random_normal(&random)), v = 0.2 * ork_random_normal(&random);
        made[i] = exp(1 + v - sign * u) * pow(capital[i], 0.3) * pow(labour[i], 0.6);
    }
    ork_text_add(ctx, csv, "#unit,made,capital,labour\n");
    for (size_t k = 0; k < n; k++) {
        size_t i = (k + from) % n;
        ork_text_addf(ctx, csv, "u%zu,%.17g,%.17g,%.17g\n", i, made[i], capital[i], labour[i]);
    }
}

static ork_status run_method(ork_context *ctx, const char *method, const char *csv,
                             const char *const *settings, ork_result **result)
{
    ORK_OWNED_TABLE ork_table *data = NULL;
    ORK_TRY(case_table(ctx, csv, "unit", NULL, &data));
    return case_run(ctx, method, data, settings, NULL, result);
}
#define COMPARE(csv, result, ...)                                                                  \
    run_method(*state, "frontier-compare", csv, SETTINGS(__VA_ARGS__), result)

/* Row of "u7" in the table of ranks. */
static size_t of_unit(ork_context *ctx, const ork_result *result, size_t unit)
{
    char name[24];
    snprintf(name, sizeof name, "u%zu", unit);
    return case_row(ctx, result, "ranks", "unit", name, NULL, NULL);
}

static void each_model_is_that_of_frontier(void **state)
{
    static const char *const forms[] = {"cobb-douglas", "translog"};
    static const char *const distributions[] = {"half-normal", "exponential", "truncated-normal"};
    ORK_OWNED_TEXT ork_text csv = {0};
    ORK_OWNED_RESULT ork_result *all = NULL;
    invent(*state, &csv, 80, 1, 0);
    assert_ok(*state, COMPARE(csv.bytes, &all, INVENTED));
    for (size_t k = 0; k < 6; k++) {
        ORK_OWNED_RESULT ork_result *one = NULL;
        char form[64], distribution[64], name[64], column[80];
        snprintf(form, sizeof form, "form: %s", forms[k / 3]);
        snprintf(distribution, sizeof distribution, "distribution: %s", distributions[k % 3]);
        snprintf(name, sizeof name, "%s %s", forms[k / 3], distributions[k % 3]);
        snprintf(column, sizeof column, "efficiency %s", name);
        assert_ok(*state, run_method(*state, "frontier", csv.bytes,
                                     SETTINGS(INVENTED, form, distribution), &one));
        size_t row = case_row(*state, all, "models", "model", name, NULL, NULL);
        assert_near(case_number(all, "models", row, "log_likelihood"),
                    ork_result_value(one, "log_likelihood")->number, 1e-13);
        assert_near(case_number(all, "models", row, "bic"), ork_result_value(one, "bic")->number,
                    1e-13);
        assert_near(case_number(all, "models", row, "mean_efficiency"),
                    ork_result_value(one, "mean_efficiency")->number, 1e-13);
        for (size_t i = 0; i < 80; i++)
            assert_near(case_number(all, "ranks", of_unit(*state, all, i), column),
                        case_number(one, "efficiency", i, "efficiency"), 1e-13);
    }
}

static void ratios_are_those_of_the_likelihoods(void **state)
{
    ORK_OWNED_TEXT ork_text csv = {0};
    ORK_OWNED_RESULT ork_result *all = NULL;
    invent(*state, &csv, 80, 1, 0);
    assert_ok(*state, COMPARE(csv.bytes, &all, INVENTED));
    size_t row = case_row(*state, all, "tests", "model", "translog half-normal", "against",
                          "cobb-douglas half-normal");
    double less = case_number(all, "models", 0, "log_likelihood");
    double more = case_number(all, "models", 3, "log_likelihood");
    assert_near(case_number(all, "tests", row, "statistic"), 2 * (more - less), 1e-10);
    assert_near(case_number(all, "tests", row, "restrictions"), 3, 0);
    assert_near(case_number(all, "tests", row, "p"), ork_chi_square_upper(2 * (more - less), 3),
                1e-10);
    double least = ork_result_value(all, "least_rank_correlation")->number;
    assert_true(least > 0.8 && least < 1);
}

static void ranks_do_not_depend_on_the_order_of_rows(void **state)
{
    ORK_OWNED_TEXT ork_text csv = {0};
    ORK_OWNED_TEXT ork_text turned = {0};
    ORK_OWNED_RESULT ork_result *a = NULL, *b = NULL;
    invent(*state, &csv, 60, 1, 0);
    invent(*state, &turned, 60, 1, 17);
    assert_ok(*state, COMPARE(csv.bytes, &a, INVENTED, SOUND));
    assert_ok(*state, COMPARE(turned.bytes, &b, INVENTED, SOUND));
    for (size_t i = 0; i < 60; i++) {
        size_t other = (i + 60 - 17) % 60;
        static const char *const columns[] = {"mean_rank", "best_rank", "worst_rank"};
        for (size_t k = 0; k < 3; k++)
            assert_near(case_number(a, "ranks", of_unit(*state, a, i), columns[k]),
                        case_number(b, "ranks", of_unit(*state, b, i), columns[k]), 1e-12);
        assert_near(case_number(a, "influence", i, "displacement"),
                    case_number(b, "influence", other, "displacement"), 1e-5);
        assert_string_equal(case_text(a, "models", i % 2, "end"), "maximum");
        assert_true(case_number(a, "ranks", i, "best_rank") <=
                    case_number(a, "ranks", i, "worst_rank"));
    }
}

static void models_without_inefficiency_rank_nobody(void **state)
{
    ORK_OWNED_TEXT ork_text csv = {0};
    ORK_OWNED_RESULT ork_result *all = NULL;
    invent(*state, &csv, 60, -1, 0);
    assert_ok(*state, COMPARE(csv.bytes, &all, INVENTED, "forms: cobb-douglas",
                              "distributions: half-normal"));
    assert_string_equal(case_text(all, "models", 0, "end"), "no inefficiency");
    assert_near(ork_result_value(all, "models_without_inefficiency")->number, 1, 0);
    assert_non_null(case_note(all, "no-inefficiency"));
    assert_true(isnan(case_number(all, "ranks", 0, "mean_rank")));
    assert_int_equal(ork_result_table(all, "rank_correlations")->row_count, 0);
    assert_near(case_number(all, "ranks", 0, "efficiency cobb-douglas half-normal"), 1, 0);
}

static void what_the_data_do_not_carry_is_left_out_and_told(void **state)
{
    ORK_OWNED_TEXT ork_text csv = {0};
    ORK_OWNED_RESULT ork_result *all = NULL;
    invent(*state, &csv, 8, 1, 0);
    assert_ok(*state, COMPARE(csv.bytes, &all, INVENTED, "distributions: half-normal"));
    assert_null(case_text(all, "models", 1, "end"));
    assert_true(isnan(case_number(all, "models", 1, "aic")));
    assert_non_null(strstr(case_note(all, "model-left-out"), "translog half-normal"));
    assert_error(*state,
                 COMPARE("#unit,made,capital,labour\na,1,2,3\nb,2,3,5\nc,4,3,1\n", &all, INVENTED),
                 ORK_ERR_DATA, "none of the 6 models");
    assert_error(*state, COMPARE("#unit,made,capital,labour\na,1,2,3\nb,-2,3,5\n", &all, INVENTED),
                 ORK_ERR_DATA, "logarithm");
}

static void rows_without_output_take_no_part(void **state)
{
    ORK_OWNED_TEXT ork_text csv = {0};
    ORK_OWNED_TEXT ork_text more = {0};
    ORK_OWNED_RESULT ork_result *a = NULL, *b = NULL;
    invent(*state, &csv, 40, 1, 0);
    ork_text_addf(*state, &more, "#unit,made,capital,labour\nnew,,2,3\n%s",
                  strchr(csv.bytes, '\n') + 1);
    assert_ok(*state, COMPARE(csv.bytes, &a, INVENTED, "forms: cobb-douglas"));
    assert_ok(*state, COMPARE(more.bytes, &b, INVENTED, "forms: cobb-douglas"));
    assert_int_equal(ork_result_table(b, "ranks")->row_count, 40);
    for (size_t i = 0; i < 40; i++)
        assert_near(case_number(a, "ranks", of_unit(*state, a, i), "mean_rank"),
                    case_number(b, "ranks", of_unit(*state, b, i), "mean_rank"), 1e-12);
    assert_near(case_number(a, "influence", 39, "rank"), case_number(b, "influence", 39, "rank"),
                0);
}

static ork_status compare_little(ork_context *ctx, void *data)
{
    ORK_OWNED_RESULT ork_result *result = NULL;
    return case_run(ctx, "frontier-compare", data,
                    SETTINGS(INVENTED, "forms: cobb-douglas", "distributions: half-normal",
                             "leave-one-out: no"),
                    NULL, &result);
}

static void refused_memory_is_an_error(void **state)
{
    ORK_OWNED_TEXT ork_text csv = {0};
    ORK_OWNED_TABLE ork_table *data = NULL;
    invent(*state, &csv, 60, 1, 0);
    assert_ok(*state, case_table(*state, csv.bytes, "unit", NULL, &data));
    assert_survives_refused_memory(compare_little, data);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        context_test(each_model_is_that_of_frontier),
        context_test(ratios_are_those_of_the_likelihoods),
        context_test(ranks_do_not_depend_on_the_order_of_rows),
        context_test(models_without_inefficiency_rank_nobody),
        context_test(what_the_data_do_not_carry_is_left_out_and_told),
        context_test(rows_without_output_take_no_part),
        context_test(refused_memory_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
