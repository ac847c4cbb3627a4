/* The method frontier: ends that are told, laws, and what is wrong with data or options. */
#include "case.h"

#define RUN(csv, result, ...) run_csv(*state, csv, SETTINGS(__VA_ARGS__), result)

static ork_status run_csv(ork_context *ctx, const char *csv, const char *const *settings,
                          ork_result **result)
{
    ORK_OWNED_TABLE ork_table *data = NULL;
    bool has_unit = strncmp(csv, "#unit", 5) == 0;
    ORK_TRY(case_table(ctx, csv, has_unit ? "unit" : NULL, strstr(csv, ",year,") ? "year" : NULL,
                       &data));
    return case_run(ctx, "frontier", data, settings, NULL, result);
}

/* Units with two inputs; inefficiency of the kind that a frontier expects, or of the other side. */
static void invent(ork_context *ctx, ork_text *csv, size_t n, double sign, double measure)
{
    ork_random random = ork_random_stream(11, n);
    ork_text_add(ctx, csv, "#unit,made,capital,labour,size\n");
    for (size_t i = 0; i < n; i++) {
        double capital = exp(2 * ork_random_uniform(&random));
        double labour = exp(1.5 * ork_random_uniform(&random));
        double u = 0.4 * fabs(ork_random_normal(&random));
        double v = 0.2 * ork_random_normal(&random);
        double made = exp(1 + v - sign * u) * pow(capital, 0.3) * pow(labour, 0.6);
        ork_text_addf(ctx, csv, "u%zu,%.17g,%.17g,%.17g,%.17g\n", i, made * measure, capital,
                      labour, 1 + ork_random_uniform(&random));
    }
}

#define INVENTED "output: made", "inputs: capital | labour"

static void measure_units_change_only_the_constant(void **state)
{
    ORK_OWNED_TEXT ork_text small = {0};
    ORK_OWNED_TEXT ork_text great = {0};
    ORK_OWNED_RESULT ork_result *a = NULL, *b = NULL;
    invent(*state, &small, 62, 1, 1);
    invent(*state, &great, 62, 1, 1e6);
    assert_ok(*state, RUN(small.bytes, &a, INVENTED));
    assert_ok(*state, RUN(great.bytes, &b, INVENTED));
    for (size_t i = 0; i < 62; i++)
        assert_near(case_number(a, "efficiency", i, "efficiency"),
                    case_number(b, "efficiency", i, "efficiency"), 1e-9);
    assert_near(case_number(a, "estimates", 1, "estimate"),
                case_number(b, "estimates", 1, "estimate"), 1e-9);
    assert_near(case_number(a, "estimates", 0, "estimate") + log(1e6),
                case_number(b, "estimates", 0, "estimate"), 1e-9);
}

static void a_translog_is_the_same_wherever_it_is_centred(void **state)
{
    ORK_OWNED_TEXT ork_text csv = {0};
    ORK_OWNED_RESULT ork_result *a = NULL, *b = NULL;
    invent(*state, &csv, 80, 1, 1);
    assert_ok(*state, RUN(csv.bytes, &a, INVENTED, "form: translog"));
    assert_ok(*state, RUN(csv.bytes, &b, INVENTED, "form: translog", "mean-scaling: none"));
    assert_near(ork_result_value(a, "log_likelihood")->number,
                ork_result_value(b, "log_likelihood")->number, 1e-9);
    for (size_t i = 0; i < 80; i++) {
        assert_near(case_number(a, "efficiency", i, "efficiency"),
                    case_number(b, "efficiency", i, "efficiency"), 1e-7);
        assert_near(case_number(a, "elasticities", i, "elasticity of ln(labour)"),
                    case_number(b, "elasticities", i, "elasticity of ln(labour)"), 1e-6);
    }
}

static void wrong_skewness_is_told_and_everyone_is_efficient(void **state)
{
    ORK_OWNED_TEXT ork_text csv = {0};
    ORK_OWNED_RESULT ork_result *result = NULL;
    invent(*state, &csv, 63, -1, 1);
    assert_ok(*state, RUN(csv.bytes, &result, INVENTED));
    assert_non_null(case_note(result, "no-inefficiency"));
    assert_string_equal(case_text(result, "search", 0, "end"), "no inefficiency");
    assert_near(case_number(result, "efficiency", 7, "efficiency"), 1, 0);
    assert_true(isnan(case_number(result, "estimates", 3, "std_error")));
    assert_true(ork_result_value(result, "lambda")->number == 0);
}

static void the_same_data_as_cost_are_efficient_the_other_way(void **state)
{
    ORK_OWNED_TEXT ork_text csv = {0};
    ORK_OWNED_RESULT ork_result *result = NULL;
    invent(*state, &csv, 63, -1, 1);
    assert_ok(*state, RUN(csv.bytes, &result, INVENTED, "orientation: cost"));
    assert_string_equal(case_text(result, "search", 0, "end"), "maximum");
    assert_true(ork_result_value(result, "mean_efficiency")->number < 0.9);
}

static void a_logarithm_of_zero_names_unit_and_column(void **state)
{
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_error(*state,
                 RUN("#unit,made,capital\nA,1,2\nБ,3,0\nC,4,5\nD,5,6\n", &result, "output: made",
                     "inputs: capital"),
                 ORK_ERR_DATA, "\"capital\" of Б is 0: its logarithm needs a value above 0");
}

static void collinear_inputs_are_named(void **state)
{
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_error(*state,
                 RUN("#unit,made,a,b\nA,1,2,4\nB,3,1,2\nC,4,5,10\nD,5,6,12\nE,2,3,6\nF,7,8,16\n"
                     "G,3,7,14\n",
                     &result, "output: made", "inputs: a | b"),
                 ORK_ERR_DATA, "ln(b) is constant, or follows from the terms before it");
}

static void a_determinant_that_varies_within_a_unit_is_named_with_its_rows(void **state)
{
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_error(*state,
                 RUN("#unit,year,made,a,z\nA,1,1,2,1\nA,2,3,1,1\nБ,1,4,5,2\nБ,2,5,6,3\nC,1,2,3,4\n"
                     "C,2,7,8,4\nD,1,3,7,5\nD,2,4,4,5\nE,1,4,3,6\nE,2,5,5,6\n",
                     &result, "output: made", "inputs: a", "panel: time-invariant",
                     "distribution: truncated-normal", "determinants: z"),
                 ORK_ERR_DATA, "\"z\" differs between Б, 1 and Б, 2");
}

static void too_few_rows_are_told(void **state)
{
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_error(*state,
                 RUN("#unit,made,a\nA,1,2\nB,3,1\nC,4,5\n", &result, "output: made", "inputs: a"),
                 ORK_ERR_DATA, "3 observations cannot carry a frontier of 4 parameters");
    assert_error(*state, RUN("#unit,made,a\n", &result, "output: made", "inputs: a"), ORK_ERR_DATA,
                 "no rows to work on");
    assert_error(*state, RUN("#unit,made,a\nA,,2\nB,3,\n", &result, "output: made", "inputs: a"),
                 ORK_ERR_DATA, "every row lacks a value");
}

static void rows_with_missing_values_stay_in_the_table(void **state)
{
    ORK_OWNED_TEXT ork_text csv = {0};
    ORK_OWNED_RESULT ork_result *result = NULL;
    invent(*state, &csv, 40, 1, 1);
    ork_text_add(*state, &csv, "Алматы,2,,4,1\n");
    assert_ok(*state, RUN(csv.bytes, &result, INVENTED));
    assert_true(case_says(result, "rows-left-out", "Алматы has no \"capital\""));
    size_t row = case_row(*state, result, "efficiency", "unit", "Алматы", NULL, NULL);
    assert_true(isnan(case_number(result, "efficiency", row, "efficiency")));
    assert_near(ork_result_value(result, "n")->number, 40, 0);
}

static void a_row_without_output_is_told_its_frontier(void **state)
{
    ORK_OWNED_TEXT ork_text csv = {0};
    ORK_OWNED_RESULT ork_result *result = NULL;
    invent(*state, &csv, 40, 1, 1);
    ork_text_add(*state, &csv, "new,,3,4,1\n");
    assert_ok(*state, RUN(csv.bytes, &result, INVENTED));
    double b[3];
    for (size_t k = 0; k < 3; k++)
        b[k] = case_number(result, "estimates", k, "estimate");
    size_t row = case_row(*state, result, "efficiency", "unit", "new", NULL, NULL);
    assert_near(case_number(result, "efficiency", row, "frontier"),
                b[0] + b[1] * log(3) + b[2] * log(4), 1e-12);
    assert_true(isnan(case_number(result, "efficiency", row, "efficiency")));
    assert_true(isnan(case_number(result, "efficiency", row, "shortfall")));
    assert_near(ork_result_value(result, "n")->number, 40, 0);
}

/* Rows outside the sample change nothing, and are scored as those within are. */
static void new_units_are_held_against_the_sample(void **state)
{
    ORK_OWNED_TEXT ork_text csv = {0};
    ORK_OWNED_TEXT ork_text more = {0};
    ORK_OWNED_RESULT ork_result *a = NULL, *b = NULL;
    invent(*state, &csv, 50, 1, 1);
    const char *second = strchr(strchr(csv.bytes, '\n') + 1, ',');
    ork_text_addf(*state, &more, "%snew%.*s\n", csv.bytes, (int)strcspn(second, "\n"), second);
    ork_text_add(*state, &more, "odd,1e9,2,2,1\n");
    assert_ok(*state, RUN(csv.bytes, &a, INVENTED));
    assert_ok(*state, RUN(more.bytes, &b, INVENTED, "sample: unit != 'new' and unit != 'odd'"));
    for (size_t k = 0; k < 5; k++)
        assert_near(case_number(a, "estimates", k, "estimate"),
                    case_number(b, "estimates", k, "estimate"), 1e-12);
    assert_near(case_number(a, "efficiency", 0, "efficiency"),
                case_number(b, "efficiency", 50, "efficiency"), 1e-12);
    assert_true(case_number(b, "efficiency", 51, "efficiency") > 0.97);
    assert_error(*state, RUN(csv.bytes, &b, INVENTED, "sample: capital + 1"), ORK_ERR_ARGUMENT,
                 "is no condition");
    assert_error(*state, RUN(csv.bytes, &b, INVENTED, "sample: capital < 0"), ORK_ERR_ARGUMENT,
                 "no row is left");
}

static void duplicated_rows_change_no_estimate(void **state)
{
    ORK_OWNED_TEXT ork_text csv = {0};
    ORK_OWNED_TEXT ork_text twice = {0};
    ORK_OWNED_RESULT ork_result *a = NULL, *b = NULL;
    invent(*state, &csv, 62, 1, 1);
    const char *body = strchr(csv.bytes, '\n') + 1;
    ork_text_addf(*state, &twice, "%s%s", csv.bytes, body);
    twice.bytes[1] = 'U'; /* "#Unit": no key, since names stand twice */
    assert_ok(*state, RUN(csv.bytes, &a, INVENTED));
    assert_ok(*state, RUN(twice.bytes, &b, INVENTED));
    for (size_t k = 0; k < 5; k++) {
        assert_near(case_number(a, "estimates", k, "estimate"),
                    case_number(b, "estimates", k, "estimate"), 1e-8);
        assert_near(case_number(a, "estimates", k, "std_error") / sqrt(2),
                    case_number(b, "estimates", k, "std_error"), 1e-8);
    }
}

static void weights_of_two_are_rows_that_stand_twice(void **state)
{
    ORK_OWNED_TEXT ork_text csv = {0};
    ORK_OWNED_RESULT ork_result *a = NULL, *b = NULL;
    invent(*state, &csv, 62, 1, 1);
    assert_ok(*state, RUN(csv.bytes, &a, INVENTED));
    assert_ok(*state, RUN(csv.bytes, &b, INVENTED, "weight: size"));
    assert_true(fabs(case_number(a, "estimates", 1, "estimate") -
                     case_number(b, "estimates", 1, "estimate")) > 1e-6);
    assert_error(*state,
                 RUN("#unit,made,a,w\nA,1,2,1\nB,3,1,-1\nC,4,5,1\nD,5,6,1\nE,2,3,1\n", &b,
                     "output: made", "inputs: a", "weight: w"),
                 ORK_ERR_DATA, "\"w\" of B is -1: a weight must be above 0");
}

static void options_that_do_not_go_together_are_refused(void **state)
{
    ORK_OWNED_TEXT ork_text csv = {0};
    ORK_OWNED_RESULT ork_result *result = NULL;
    invent(*state, &csv, 30, 1, 1);
    const struct {
        const char *setting, *text;
    } cases[] = {{"determinants: size", "determinants move the mean of a truncated normal"},
                 {"prices: size", "only cost frontiers have prices"},
                 {"further-outputs: size", "only distance functions have several outputs"},
                 {"in-levels: yes", "only the linear form can be in levels"},
                 {"scaling: yes", "name columns with --determinants"},
                 {"bands: 0.7 | 0.5", "the ends of bands rise"},
                 {"panel: time-invariant", "a panel model needs periods"}};
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++)
        assert_error(*state, RUN(csv.bytes, &result, INVENTED, cases[k].setting), ORK_ERR_ARGUMENT,
                     cases[k].text);
}

static void distances_of_one_output_are_production_frontiers(void **state)
{
    ORK_OWNED_TEXT ork_text csv = {0};
    ORK_OWNED_RESULT ork_result *a = NULL, *b = NULL;
    invent(*state, &csv, 62, 1, 1);
    assert_ok(*state, RUN(csv.bytes, &a, INVENTED));
    assert_ok(*state, RUN(csv.bytes, &b, INVENTED, "orientation: output-distance"));
    for (size_t i = 0; i < 62; i++)
        assert_near(case_number(a, "efficiency", i, "efficiency"),
                    case_number(b, "efficiency", i, "efficiency"), 1e-12);
}

static void few_rows_are_drawn_anew(void **state)
{
    ORK_OWNED_TEXT ork_text csv = {0};
    ORK_OWNED_RESULT ork_result *few = NULL, *none = NULL, *pairs = NULL;
    invent(*state, &csv, 47, 1, 1);
    assert_ok(*state, RUN(csv.bytes, &few, INVENTED));
    assert_non_null(case_note(few, "few-observations"));
    for (size_t i = 0; i < 47; i++) {
        double best = case_number(few, "intervals", i, "rank_lower");
        double worst = case_number(few, "intervals", i, "rank_upper");
        double rank = case_number(few, "efficiency", i, "rank");
        assert_true(best >= 1 && best <= worst && worst <= 47);
        assert_true(best <= rank + 12 && rank - 12 <= worst);
        assert_true(case_number(few, "intervals", i, "lower") <
                    case_number(few, "intervals", i, "upper"));
    }
    assert_ok(*state, RUN(csv.bytes, &none, INVENTED, "bootstrap: 0"));
    assert_null(ork_result_table(none, "intervals"));
    assert_ok(*state, RUN(csv.bytes, &pairs, INVENTED, "bootstrap: 200", "resample: pairs"));
    assert_true(case_number(pairs, "bootstrap", 1, "sd") > 0);
    assert_true(fabs(case_number(pairs, "bootstrap", 1, "mean") -
                     case_number(pairs, "bootstrap", 1, "estimate")) < 0.05);
}

static ork_status run_with_threads(int threads, const char *csv, ork_result **result)
{
    ork_context *ctx = ork_context_new();
    ork_context_set_threads(ctx, threads);
    ork_status status = run_csv(ctx, csv, SETTINGS(INVENTED), result);
    ork_context_free(ctx);
    return status;
}

static void threads_change_no_bit(void **state)
{
    ORK_OWNED_TEXT ork_text csv = {0};
    ORK_OWNED_RESULT ork_result *one = NULL, *two = NULL;
    invent(*state, &csv, 48, 1, 1);
    assert_int_equal(run_with_threads(1, csv.bytes, &one), ORK_OK);
    assert_int_equal(run_with_threads(2, csv.bytes, &two), ORK_OK);
    for (size_t i = 0; i < 48; i++) {
        static const char *const columns[] = {"efficiency", "lower", "upper"};
        for (size_t k = 0; k < 3; k++)
            assert_true(case_number(one, "intervals", i, columns[k]) ==
                        case_number(two, "intervals", i, columns[k]));
    }
}

static ork_status run_small(ork_context *ctx, void *data)
{
    ORK_OWNED_RESULT ork_result *result = NULL;
    return case_run(ctx, "frontier", data,
                    SETTINGS("output: made", "inputs: capital", "bootstrap: 0"), NULL, &result);
}

static void refused_memory_is_reported(void **state)
{
    ORK_OWNED_TEXT ork_text csv = {0};
    ORK_OWNED_TABLE ork_table *data = NULL;
    invent(*state, &csv, 57, 1, 1);
    assert_ok(*state, case_table(*state, csv.bytes, "unit", NULL, &data));
    assert_survives_refusals(run_small, data, 100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        context_test(measure_units_change_only_the_constant),
        context_test(a_translog_is_the_same_wherever_it_is_centred),
        context_test(wrong_skewness_is_told_and_everyone_is_efficient),
        context_test(the_same_data_as_cost_are_efficient_the_other_way),
        context_test(a_logarithm_of_zero_names_unit_and_column),
        context_test(collinear_inputs_are_named),
        context_test(a_determinant_that_varies_within_a_unit_is_named_with_its_rows),
        context_test(too_few_rows_are_told),
        context_test(a_row_without_output_is_told_its_frontier),
        context_test(new_units_are_held_against_the_sample),
        context_test(rows_with_missing_values_stay_in_the_table),
        context_test(duplicated_rows_change_no_estimate),
        context_test(weights_of_two_are_rows_that_stand_twice),
        context_test(options_that_do_not_go_together_are_refused),
        context_test(distances_of_one_output_are_production_frontiers),
        context_test(few_rows_are_drawn_anew),
        context_test(threads_change_no_bit),
        context_test(refused_memory_is_reported),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
