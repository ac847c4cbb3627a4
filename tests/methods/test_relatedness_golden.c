/* Relatedness of world trade against economiccomplexity (R) and py-ecomplexity. */
#include "trade.h"

#define COUNTRIES 226
#define PRODUCTS 785

static ork_status run_trade(ork_context *ctx, ork_result **result)
{
    ORK_OWNED_TABLE ork_table *data = NULL;
    ORK_TRY(trade_data(ctx, &data));
    return case_run(ctx, "relatedness", data, SETTINGS(TRADE, "focus: kaz"), NULL, result);
}

/* Where a country and a product stand in the table `cells`: one product after another. */
typedef struct {
    const ork_table *cells;
    size_t product, country; /* hints */
} finder;

static size_t find_cell(finder *f, const char *country, const char *product)
{
    const ork_column *units = trade_column(f->cells, "unit");
    const ork_column *industries = trade_column(f->cells, "industry");
    for (size_t k = 0; k < PRODUCTS; k++) {
        size_t at = (f->product + k) % PRODUCTS;
        if (strcmp(ork_column_text(industries, at * COUNTRIES), product) != 0) continue;
        f->product = at;
        for (size_t i = 0; i < COUNTRIES; i++) {
            size_t row = (f->country + i) % COUNTRIES;
            if (strcmp(ork_column_text(units, row), country) != 0) continue;
            f->country = row;
            return at * COUNTRIES + row;
        }
    }
    fail_msg("no %s, %s", country, product);
    return 0;
}

/* A golden table of products by six countries against a column of the cells. */
static void assert_six_countries(ork_context *ctx, const ork_result *result, const char *file,
                                 const char *column, double tolerance)
{
    ORK_OWNED_TABLE ork_table *expected = NULL;
    finder f = {.cells = ork_result_table(result, "cells")};
    const ork_column *values = trade_column(f.cells, column);
    agreement all = {0};
    /* the products' column has no name of its own */
    assert_ok(ctx, trade_table(ctx, file, NULL, 0, &expected));
    assert_int_equal(expected->row_count, PRODUCTS);
    for (size_t j = 1; j < expected->column_count; j++) {
        for (size_t i = 0; i < expected->row_count; i++) {
            const char *product = ork_column_text(expected->columns[0], i);
            size_t cell = find_cell(&f, expected->columns[j]->name, product);
            double theirs = ork_column_number(expected->columns[j], i);
            /* where a country is specialised, they have a gain of 0 and we have none */
            if (!ork_column_has(values, cell)) assert_true(theirs == 0);
            if (!ork_column_has(values, cell)) continue;
            agree(&all, ork_column_number(values, cell), theirs);
        }
    }
    assert_agreement(file, &all, 3000, tolerance);
}

static void densities_and_gains_are_those_of_economiccomplexity(void **state)
{
    SKIP_WITHOUT_TRADE;
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(*state, run_trade(*state, &result));
    assert_six_countries(*state, result, "out_density_kaz_rus_deu_usa_chn_uzb.csv.gz", "density",
                         1e-13);
    assert_six_countries(*state, result, "out_cog_kaz_rus_deu_usa_chn_uzb.csv.gz", "gain", 1e-11);
    assert_same_column(*state, result, "units", "unit", "outlook", "out_coi.csv.gz", "country",
                       "coi", 1, 1e-10);
}

static void proximities_are_those_of_economiccomplexity(void **state)
{
    ork_context *ctx = *state;
    SKIP_WITHOUT_TRADE;
    ORK_OWNED_RESULT ork_result *result = NULL;
    ORK_OWNED_TABLE ork_table *expected = NULL;
    assert_ok(ctx, run_trade(ctx, &result));
    assert_ok(ctx, trade_table(ctx, "out_proximity_product_upper_nonzero.csv.gz", TEXTS("p1", "p2"),
                               &expected));
    const ork_table *pairs = ork_result_table(result, "pairs");
    assert_int_equal(pairs->row_count, expected->row_count);
    /* Both hold the upper triangle, but in orders of their own: compare through the numbers of the
       products in the golden table. */
    static float found[PRODUCTS][PRODUCTS];
    static double ours[PRODUCTS][PRODUCTS];
    const char *names[PRODUCTS];
    size_t count = 0, hint = 0;
    const ork_table *industries = ork_result_table(result, "industries");
    for (; count < PRODUCTS; count++)
        names[count] = ork_column_text(trade_column(industries, "industry"), count);
    memset(found, 0, sizeof found);
    const ork_column *own = trade_column(pairs, "industry"), *other = trade_column(pairs, "other");
    for (size_t r = 0; r < pairs->row_count; r++) {
        size_t a = own->data.code[r], b = other->data.code[r];
        const char *first = ork_column_text(own, r), *second = ork_column_text(other, r);
        for (a = hint; strcmp(names[a], first) != 0; a = (a + 1) % PRODUCTS)
            continue;
        hint = a;
        for (b = a; strcmp(names[b], second) != 0; b = (b + 1) % PRODUCTS)
            continue;
        ours[a][b] = ours[b][a] = ork_column_number(trade_column(pairs, "relatedness"), r);
        found[a][b] = found[b][a] = 1;
    }
    agreement all = {0};
    for (size_t r = 0, a = 0, b = 0; r < expected->row_count; r++) {
        const char *first = ork_column_text(expected->columns[0], r);
        const char *second = ork_column_text(expected->columns[1], r);
        while (strcmp(names[a], first) != 0)
            a = (a + 1) % PRODUCTS;
        while (strcmp(names[b], second) != 0)
            b = (b + 1) % PRODUCTS;
        assert_true(found[a][b] > 0);
        agree(&all, ours[a][b], ork_column_number(expected->columns[2], r));
    }
    assert_agreement("out_proximity_product_upper_nonzero.csv.gz", &all, 304681, 1e-15);
}

static void quotients_are_those_of_economiccomplexity(void **state)
{
    ork_context *ctx = *state;
    SKIP_WITHOUT_TRADE;
    ORK_OWNED_RESULT ork_result *result = NULL;
    ORK_OWNED_TABLE ork_table *expected = NULL;
    assert_ok(ctx, run_trade(ctx, &result));
    assert_ok(ctx, trade_table(ctx, "out_rca_continuous_nonzero.csv.gz",
                               TEXTS("country", "product"), &expected));
    finder f = {.cells = ork_result_table(result, "cells")};
    const ork_column *values = trade_column(f.cells, "quotient");
    agreement all = {0};
    for (size_t r = 0; r < expected->row_count; r++) {
        size_t cell = find_cell(&f, ork_column_text(trade_column(expected, "country"), r),
                                ork_column_text(trade_column(expected, "product"), r));
        agree(&all, ork_column_number(values, cell),
              ork_column_number(trade_column(expected, "rca"), r));
    }
    assert_agreement("out_rca_continuous_nonzero.csv.gz", &all, 124336, 1e-12);
}

static void kazakhstan_and_russia_are_those_of_py_ecomplexity(void **state)
{
    ork_context *ctx = *state;
    SKIP_WITHOUT_TRADE;
    ORK_OWNED_RESULT ork_result *result = NULL;
    ORK_OWNED_TABLE ork_table *expected = NULL;
    assert_ok(ctx, run_trade(ctx, &result));
    assert_ok(ctx, trade_table(ctx, "out_pyecomplexity_kaz_rus.csv", TEXTS("country", "product"),
                               &expected));
    finder f = {.cells = ork_result_table(result, "cells")};
    agreement quotients = {0}, densities = {0};
    for (size_t r = 0; r < expected->row_count; r++) {
        size_t cell = find_cell(&f, ork_column_text(trade_column(expected, "country"), r),
                                ork_column_text(trade_column(expected, "product"), r));
        agree(&quotients, ork_column_number(trade_column(f.cells, "quotient"), cell),
              ork_column_number(trade_column(expected, "rca"), r));
        agree(&densities, ork_column_number(trade_column(f.cells, "density"), cell),
              ork_column_number(trade_column(expected, "density"), r));
        assert_int_equal(trade_column(f.cells, "is_specialised")->data.boolean[cell],
                         ork_column_number(trade_column(expected, "mcp"), r));
    }
    assert_agreement("out_pyecomplexity_kaz_rus.csv, rca", &quotients, 1570, 1e-12);
    assert_agreement("out_pyecomplexity_kaz_rus.csv, density", &densities, 1570, 1e-13);
}

/*
 * py-ecomplexity's outlook takes the raw eigenvector for PCI, and standardises over n. The raw
 * vector differs from the standardised one by a constant, for which its mean weighted by ubiquity
 * is 0; each unit's sum of densities over its options says what that constant does.
 */
static void py_ecomplexitys_outlook_follows_from_ours(void **state)
{
    ork_context *ctx = *state;
    SKIP_WITHOUT_TRADE;
    ORK_OWNED_RESULT ork_result *result = NULL;
    ORK_OWNED_TABLE ork_table *expected = NULL;
    assert_ok(ctx, run_trade(ctx, &result));
    assert_ok(ctx, trade_table(ctx, "out_pyecomplexity_country.csv", TEXTS("country"), &expected));
    double sum = 0, weight = 0, outlook[COUNTRIES], mean = 0, squares = 0;
    for (size_t k = 0; k < PRODUCTS; k++) {
        double ubiquity = case_number(result, "industries", k, "ubiquity");
        sum += ubiquity * case_number(result, "industries", k, "pci");
        weight += ubiquity;
    }
    for (size_t i = 0; i < COUNTRIES; i++) {
        double densities = case_number(result, "units", i, "options") *
                           case_number(result, "units", i, "mean_density");
        outlook[i] = case_number(result, "units", i, "outlook") - sum / weight * densities;
        mean += outlook[i] / COUNTRIES;
    }
    for (size_t i = 0; i < COUNTRIES; i++)
        squares += (outlook[i] - mean) * (outlook[i] - mean) / COUNTRIES;
    agreement all = {0};
    size_t hint = 0;
    for (size_t r = 0; r < expected->row_count; r++) {
        size_t row = trade_row(trade_column(ork_result_table(result, "units"), "unit"),
                               ork_column_text(expected->columns[0], r), &hint);
        agree(&all, (outlook[row] - mean) / sqrt(squares),
              ork_column_number(trade_column(expected, "coi"), r));
    }
    assert_agreement("out_pyecomplexity_country.csv, coi", &all, COUNTRIES, 1e-10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        context_test(densities_and_gains_are_those_of_economiccomplexity),
        context_test(proximities_are_those_of_economiccomplexity),
        context_test(quotients_are_those_of_economiccomplexity),
        context_test(kazakhstan_and_russia_are_those_of_py_ecomplexity),
        context_test(py_ecomplexitys_outlook_follows_from_ours),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
