/* Economic complexity of world trade against economiccomplexity (R) and py-ecomplexity. */
#include "trade.h"

#define COUNTRIES 226
#define PRODUCTS 785

static ork_status run_trade(ork_context *ctx, const char *const *settings, ork_result **result)
{
    ORK_OWNED_TABLE ork_table *data = NULL;
    ORK_TRY(trade_data(ctx, &data));
    return case_run(ctx, "complexity", data, settings, NULL, result);
}

static void kazakhstans_index_is_the_stated_one(void **state)
{
    SKIP_WITHOUT_TRADE;
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(*state, run_trade(*state, SETTINGS(TRADE), &result));
    size_t kaz = case_row(*state, result, "units", "unit", "kaz", NULL, NULL);
    assert_near(case_number(result, "units", kaz, "eci"), -1.18658, 5e-6);
    assert_int_equal(ork_result_table(result, "units")->row_count, COUNTRIES);
    assert_int_equal(ork_result_table(result, "industries")->row_count, PRODUCTS);
    assert_null(case_note(result, "disconnected"));
    assert_null(case_note(result, "unknown-cells"));
}

static void indices_are_those_of_economiccomplexity(void **state)
{
    ork_context *ctx = *state;
    SKIP_WITHOUT_TRADE;
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(ctx, run_trade(ctx, SETTINGS(TRADE), &result));
    const char *units = "out_complexity_country.csv.gz",
               *products = "out_complexity_product.csv.gz";
    assert_same_column(ctx, result, "units", "unit", "diversity", "out_diversity.csv.gz", "country",
                       "diversity", 1, 0);
    assert_same_column(ctx, result, "industries", "industry", "ubiquity", "out_ubiquity.csv.gz",
                       "product", "ubiquity", 1, 0);
    assert_same_column(ctx, result, "units", "unit", "eci", units, "country", "eigenvalues", 1,
                       1e-11);
    assert_same_column(ctx, result, "units", "unit", "eci", "out_eci_symmetric_form.csv.gz",
                       "country", "eci_z_ddof1", 1, 1e-11);
    assert_same_column(ctx, result, "industries", "industry", "pci", products, "product",
                       "eigenvalues", 1, 1e-11);
    /* Plainly repeated averages come together: the package is left with seven digits. */
    assert_same_column(ctx, result, "units", "unit", "reflections", units, "country", "reflections",
                       1, 1e-7);
    assert_same_column(ctx, result, "industries", "industry", "reflections", products, "product",
                       "reflections", 1, 1e-7);
    assert_same_column(ctx, result, "units", "unit", "outlook", "out_coi.csv.gz", "country", "coi",
                       1, 1e-10);
}

/* The package's 20 (100) iterations count the start: 19 (99) rounds. */
static void fitness_is_that_of_economiccomplexity(void **state)
{
    SKIP_WITHOUT_TRADE;
    static const struct {
        const char *rounds, *column;
    } cases[] = {{"iterations: 19", "fitness"}, {"iterations: 99", "fitness100"}};
    for (size_t c = 0; c < 2; c++) {
        ORK_OWNED_RESULT ork_result *result = NULL;
        assert_ok(*state, run_trade(*state, SETTINGS(TRADE, cases[c].rounds), &result));
        assert_same_column(*state, result, "units", "unit", "fitness",
                           "out_complexity_country.csv.gz", "country", cases[c].column, 1, 1e-11);
        assert_same_column(*state, result, "industries", "industry", "complexity",
                           "out_complexity_product.csv.gz", "product", cases[c].column, 1, 1e-11);
        assert_int_equal(case_note(result, "fitness-not-settled") != NULL, c == 0);
    }
}

/* py-ecomplexity standardises over n where R takes n - 1, and puts PCI on the scale of ECI. */
static void indices_are_those_of_py_ecomplexity(void **state)
{
    ork_context *ctx = *state;
    SKIP_WITHOUT_TRADE;
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(ctx, run_trade(ctx, SETTINGS(TRADE), &result));
    assert_same_column(ctx, result, "units", "unit", "eci", "out_pyecomplexity_country.csv",
                       "country", "eci", sqrt((COUNTRIES - 1.0) / COUNTRIES), 1e-11);

    ORK_OWNED_TABLE ork_table *data = NULL, *expected = NULL;
    assert_ok(ctx, trade_data(ctx, &data));
    assert_ok(ctx, trade_table(ctx, "out_pyecomplexity_product.csv", TEXTS("product"), &expected));
    const ork_table *industries = ork_result_table(result, "industries");
    const ork_column *pci = trade_column(industries, "pci");
    const ork_column *theirs = trade_column(expected, "pci");
    const ork_column *names = trade_column(industries, "industry");
    /* Theirs is ours moved and stretched: two products say how. */
    size_t hint = 0, rows[PRODUCTS];
    for (size_t k = 0; k < PRODUCTS; k++)
        rows[k] = trade_row(names, ork_column_text(expected->columns[0], k), &hint);
    double first = ork_column_number(pci, rows[0]), second = ork_column_number(pci, rows[1]);
    double by = (ork_column_number(theirs, 1) - ork_column_number(theirs, 0)) / (second - first);
    agreement all = {0};
    for (size_t k = 2; k < PRODUCTS; k++) {
        double moved =
            ork_column_number(theirs, 0) + by * (ork_column_number(pci, rows[k]) - first);
        agree(&all, moved, ork_column_number(theirs, k));
    }
    assert_true(by > 0);
    assert_agreement("out_pyecomplexity_product.csv, pci", &all, PRODUCTS - 2, 1e-11);
}

/* ---- PRODY and EXPY ----------------------------------------------------------------------------
 */

/* The package leaves countries without income out; so do we, for these two measures alone. */
static void prody_and_expy_are_those_of_economiccomplexity(void **state)
{
    ork_context *ctx = *state;
    SKIP_WITHOUT_TRADE;
    ORK_OWNED_TABLE ork_table *data = NULL, *gdp = NULL, *named = NULL, *joined = NULL;
    ORK_OWNED_RESULT ork_result *result = NULL;
    ORK_OWNED_COLUMN ork_column *income = NULL;
    assert_ok(ctx, trade_data(ctx, &data));
    assert_ok(ctx, trade_table(ctx, "in_world_gdp_9800.csv.gz", TEXTS("country"), &gdp));
    assert_ok(ctx, ork_column_copy(ctx, trade_column(gdp, "value"), "income", &income));
    assert_ok(ctx, ork_table_new(ctx, "income", gdp->row_count, &named));
    assert_ok(ctx, ork_table_take(ctx, named, ork_column_share(gdp->columns[0])));
    assert_ok(ctx, ork_table_take(ctx, named, ork_column_share(income)));
    assert_ok(ctx, ork_table_join(ctx, data, named, (const char *const[]){"country"}, 1,
                                  ORK_JOIN_LEFT, &joined));
    assert_ok(
        ctx, case_run(ctx, "complexity", joined, SETTINGS(TRADE, "income: income"), NULL, &result));
    assert_same_column(ctx, result, "industries", "industry", "prody", "out_prody.csv.gz",
                       "product", "prody", 1, 1e-12);
    assert_same_column(ctx, result, "units", "unit", "expy", "out_expy.csv.gz", "country", "expy",
                       1, 1e-12);
    assert_true(case_says(result, "income-missing", "41 of 226"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        context_test(kazakhstans_index_is_the_stated_one),
        context_test(indices_are_those_of_economiccomplexity),
        context_test(fitness_is_that_of_economiccomplexity),
        context_test(indices_are_those_of_py_ecomplexity),
        context_test(prody_and_expy_are_those_of_economiccomplexity),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
