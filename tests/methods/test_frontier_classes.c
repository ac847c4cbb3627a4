/* The method frontier-classes: who lies where, what is compared, what is told. */
#include "case.h"

/* Rows on two frontiers that differ in slope and height; every third on the second. */
static void invent(ork_context *ctx, ork_text *csv, size_t n)
{
    ork_random random = ork_random_stream(21, 4);
    ork_text_add(ctx, csv, "#unit,made,capital,size\n");
    for (size_t i = 0; i < n; i++) {
        double x = 3 * ork_random_uniform(&random), u = fabs(ork_random_normal(&random));
        double v = ork_random_normal(&random);
        bool is_second = i % 3 == 0;
        double y = is_second ? 3 + 0.9 * x + 0.08 * v - 0.4 * u : 1 + 0.3 * x + 0.1 * v - 0.3 * u;
        ork_text_addf(ctx, csv, "u%zu,%.17g,%.17g,%.17g\n", i, exp(y), exp(x),
                      (is_second ? 1 : 0) + ork_random_normal(&random));
    }
}

static ork_status run_csv(ork_context *ctx, const char *csv, const char *const *settings,
                          ork_result **result)
{
    ORK_OWNED_TABLE ork_table *data = NULL;
    ORK_TRY(case_table(ctx, csv, "unit", NULL, &data));
    return case_run(ctx, "frontier-classes", data, settings, NULL, result);
}

static void rows_are_put_on_their_own_frontier(void **state)
{
    ORK_OWNED_TEXT ork_text csv = {0};
    ORK_OWNED_RESULT ork_result *result = NULL;
    invent(*state, &csv, 300);
    assert_ok(*state,
              run_csv(*state, csv.bytes, SETTINGS("output: made", "inputs: capital"), &result));
    size_t right = 0;
    for (size_t i = 0; i < 300; i++)
        right += case_number(result, "efficiency", i, "class") == (i % 3 == 0 ? 2 : 1);
    assert_true(right >= 297);
    assert_near(case_number(result, "classes", 0, "share"), 2.0 / 3, 0.05);
    assert_near(case_number(result, "estimates", 1, "estimate"), 0.3, 0.05);
    assert_near(case_number(result, "estimates", 5, "estimate"), 0.9, 0.05);
    assert_true(case_number(result, "criteria", 1, "bic") <
                case_number(result, "criteria", 0, "bic"));
    assert_null(case_note(result, "fewer-classes"));
}

static void membership_may_depend_on_columns(void **state)
{
    ORK_OWNED_TEXT ork_text csv = {0};
    ORK_OWNED_RESULT ork_result *result = NULL;
    invent(*state, &csv, 300);
    assert_ok(*state,
              run_csv(*state, csv.bytes,
                      SETTINGS("output: made", "inputs: capital", "membership: size"), &result));
    size_t row = case_row(*state, result, "estimates", "part", "membership", "term", "size");
    assert_true(case_number(result, "estimates", row, "z") > 3);
}

static void classes_that_are_not_there_are_told(void **state)
{
    ORK_OWNED_TEXT ork_text csv = {0};
    ORK_OWNED_RESULT ork_result *result = NULL;
    invent(*state, &csv, 300);
    assert_error(
        *state,
        run_csv(*state, csv.bytes,
                SETTINGS("output: made", "inputs: capital", "classes: 3", "membership: size"),
                &result),
        ORK_ERR_DATA, "take fewer classes");
}

static void what_is_wrong_is_named(void **state)
{
    ORK_OWNED_RESULT ork_result *result = NULL;
    const char *few = "#unit,made,a\nA,1,2\nБ,3,0\nC,4,5\n";
    assert_error(*state, run_csv(*state, few, SETTINGS("output: made", "inputs: a"), &result),
                 ORK_ERR_DATA, "\"a\" of Б is 0: its logarithm needs a value above 0");
    const char *short_of = "#unit,made,a\nA,1,2\nB,3,3\nC,4,5\nD,5,9\nE,4,4\nF,2,5\nG,3,8\n";
    assert_error(*state, run_csv(*state, short_of, SETTINGS("output: made", "inputs: a"), &result),
                 ORK_ERR_DATA, "7 observations cannot carry 2 classes of 9 parameters");
}

static ork_status run_small(ork_context *ctx, void *data)
{
    ORK_OWNED_RESULT ork_result *result = NULL;
    return case_run(ctx, "frontier-classes", data,
                    SETTINGS("output: made", "inputs: capital", "starts: 1"), NULL, &result);
}

static void refused_memory_is_reported(void **state)
{
    ORK_OWNED_TEXT ork_text csv = {0};
    ORK_OWNED_TABLE ork_table *data = NULL;
    invent(*state, &csv, 150);
    assert_ok(*state, case_table(*state, csv.bytes, "unit", NULL, &data));
    assert_survives_refusals(run_small, data, 100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        context_test(rows_are_put_on_their_own_frontier),
        context_test(membership_may_depend_on_columns),
        context_test(classes_that_are_not_there_are_told),
        context_test(what_is_wrong_is_named),
        context_test(refused_memory_is_reported),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
