/* Convergence: REAT's results on German counties, laws, what is missing or wrong. */
#include "case.h"

#define RUN(csv, result, ...) run_csv(*state, csv, SETTINGS(__VA_ARGS__), result)

static ork_status run_csv(ork_context *ctx, const char *csv, const char *const *settings,
                          ork_result **result)
{
    ORK_OWNED_TABLE ork_table *data = NULL;
    ORK_TRY(case_table(ctx, csv, "region", strstr(csv, ",year") ? "year" : NULL, &data));
    return case_run(ctx, "convergence", data, settings, NULL, result);
}

static ork_table *golden(ork_context *ctx, const char *name, const char *texts)
{
    char path[256];
    snprintf(path, sizeof path, "golden/specialization/reat/%s", name);
    const char *found = shared_path(path);
    ork_table *table = NULL;
    if (found) assert_ok(ctx, case_file(ctx, found, texts, NULL, NULL, &table));
    return table;
}

static double cell(const ork_table *table, size_t row, const char *column)
{
    return ork_column_number(table->columns[ork_table_find(table, column)], row);
}

/* Product per head of German counties in some years, and whether they lie in the West. */
static ork_status run_counties(ork_context *ctx, const int *years, const char *const *settings,
                               ork_result **result)
{
    ORK_OWNED_TABLE ork_table *in =
        golden(ctx, "in_counties_gdp.csv", "region_code_EU region_code regional");
    ORK_OWNED_TEXT ork_text csv = {0};
    if (!in) return ORK_ERR_IO;
    ork_text_add(ctx, &csv, "#region,product,west,year\n");
    const ork_column *part = in->columns[ork_table_find(in, "regional")];
    for (size_t i = 0; i < in->row_count; i++) {
        for (const int *year = years; *year; year++) {
            char column[32], value[ORK_NUMBER_BYTES];
            snprintf(column, sizeof column, "gdppc%d", *year);
            ork_write_number(cell(in, i, column), value);
            ork_text_addf(ctx, &csv, "%zu,%s,%d,%d\n", i, value,
                          strcmp(ork_column_text(part, i), "West") == 0, *year);
        }
    }
    return run_csv(ctx, csv.bytes, settings, result);
}

/* The worst distance of REAT's rows from ours: columns estimate, error, t and p of the terms. */
static double distance(const ork_result *result, const ork_table *expected, size_t first,
                       size_t terms)
{
    static const char *const theirs[] = {"Estimate", "Std. Error", "t value", "Pr (>|t|)"};
    static const char *const ours[] = {"estimate", "std_error", "t", "p"};
    double worst = 0;
    for (size_t r = 0; r < terms; r++) {
        for (size_t c = 0; c < 4; c++) {
            double value = cell(expected, r, theirs[c]);
            worst = fmax(worst,
                         fabs(case_number(result, "coefficients", first + r, ours[c]) / value - 1));
        }
    }
    return worst;
}

static void absolute_convergence_is_that_of_reat(void **state)
{
    ork_context *ctx = *state;
    static const struct {
        int years[3];
        const char *name;
        bool has_stat;
    } cases[] = {{{2000, 2014}, "2000_2014", true},
                 {{2010, 2011}, "2010_2011", true},
                 {{2010, 2012}, "2010_2012", false}};
    if (!shared_path("golden/specialization/reat/in_counties_gdp.csv")) skip();
    for (size_t k = 0; k < 3; k++) {
        ORK_OWNED_RESULT ork_result *result = NULL;
        char file[64];
        assert_ok(ctx, run_counties(ctx, cases[k].years, SETTINGS("value: product"), &result));
        snprintf(file, sizeof file, "out_beta_%s_abs.csv", cases[k].name);
        ORK_OWNED_TABLE ork_table *expected = golden(ctx, file, "");
        double worst = distance(result, expected, 0, 2);
        snprintf(file, sizeof file, "out_beta_%s_abs_stat.csv", cases[k].name);
        if (cases[k].has_stat) {
            ORK_OWNED_TABLE ork_table *stat = golden(ctx, file, "");
            worst = fmax(
                worst, fabs(case_number(result, "speed", 0, "r2") / cell(stat, 0, "Estimate") - 1));
            worst = fmax(worst,
                         fabs(case_number(result, "speed", 0, "f") / cell(stat, 0, "F value") - 1));
            worst = fmax(
                worst, fabs(case_number(result, "speed", 0, "f_p") / cell(stat, 0, "Pr (>F)") - 1));
        }
        print_message("%s: agrees to %.1f digits\n", cases[k].name, -log10(worst));
        assert_true(worst < 1e-9);
    }
}

static void conditional_convergence_is_that_of_reat(void **state)
{
    ork_context *ctx = *state;
    ORK_OWNED_RESULT ork_result *result = NULL;
    ORK_OWNED_TABLE ork_table *expected = golden(ctx, "out_beta_2010_2011_cond.csv", "");
    if (!expected) skip();
    assert_ok(ctx, run_counties(ctx, (const int[]){2010, 2011, 0},
                                SETTINGS("value: product", "controls: west"), &result));
    double worst = distance(result, expected, 2, 3); /* after the two terms of the absolute model */
    print_message("conditional: agrees to %.1f digits\n", -log10(worst));
    assert_true(worst < 1e-9);
    /* over one year the peer's speed and half-life are right */
    assert_near(case_number(result, "speed", 1, "lambda"), cell(expected, 3, "Estimate"), 1e-12);
    assert_near(case_number(result, "speed", 1, "half_life"), cell(expected, 4, "Estimate"), 1e-9);
}

static void speed_over_several_years_is_that_of_nonlinear_least_squares(void **state)
{
    ork_context *ctx = *state;
    ORK_OWNED_RESULT ork_result *result = NULL;
    ORK_OWNED_TABLE ork_table *expected = golden(ctx, "out_beta_nls_2000_2014_abs.csv", "");
    if (!expected) skip();
    assert_ok(ctx,
              run_counties(ctx, (const int[]){2000, 2014, 0}, SETTINGS("value: product"), &result));
    /* the peer's iterations stop at seven digits */
    assert_near(case_number(result, "speed", 0, "lambda"), cell(expected, 1, "Estimate"), 1e-9);
    assert_near(case_number(result, "speed", 0, "std_error"), cell(expected, 1, "Std. Error"),
                1e-9);
    /* from which the half-life is 92 years; the peer says 1,356 (least squares) and 1,287 */
    assert_near(ork_result_value(result, "half_life")->number, 92.25, 1e-4);
    assert_near(ork_result_value(result, "lambda")->number *
                    ork_result_value(result, "half_life")->number,
                log(2), 1e-14);
}

static void dispersion_is_that_of_reat(void **state)
{
    ork_context *ctx = *state;
    static const int years[] = {2000, 2001, 2002, 2003, 2004, 2005, 2006, 2007,
                                2008, 2009, 2010, 2011, 2012, 2013, 2014, 0};
    ORK_OWNED_RESULT ork_result *result = NULL, *pair = NULL;
    ORK_OWNED_TABLE ork_table *trend = golden(ctx, "out_sigma_trend_2000_2014.csv", "");
    if (!trend) skip();
    ORK_OWNED_TABLE ork_table *estimates = golden(ctx, "out_sigma_trend_estimates.csv", "");
    ORK_OWNED_TABLE ork_table *ratio = golden(ctx, "out_sigma_2010_2011_sdlog.csv", "");
    assert_ok(ctx, run_counties(ctx, years, SETTINGS("value: product"), &result));
    for (size_t t = 0; t < 15; t++)
        assert_near(case_number(result, "sigma", t, "sd_log"), cell(trend, t, "sigma.years"),
                    1e-13);
    size_t row =
        case_row(ctx, result, "sigma_tests", "test", "trend of sd_log per year", NULL, NULL);
    assert_near(case_number(result, "sigma_tests", row, "estimate"), cell(estimates, 1, "Estimate"),
                1e-14);
    assert_near(case_number(result, "sigma_tests", row, "std_error"),
                cell(estimates, 1, "Std. Error"), 1e-14);
    assert_near(case_number(result, "sigma_tests", row, "p") / cell(estimates, 1, "Pr(>|t|)"), 1,
                1e-9);
    assert_ok(ctx,
              run_counties(ctx, (const int[]){2010, 2011, 0}, SETTINGS("value: product"), &pair));
    assert_near(case_number(pair, "sigma_tests", 0, "estimate"), cell(ratio, 2, "Estimate"), 1e-13);
    assert_near(case_number(pair, "sigma_tests", 0, "statistic"), cell(ratio, 2, "F value"), 1e-13);
    assert_near(case_number(pair, "sigma_tests", 0, "p"), cell(ratio, 2, "Pr (>F)"), 1e-12);
    /* the same regions a year apart go together, so that the paired test sees what F cannot */
    assert_true(case_number(pair, "sigma_tests", 1, "p") <
                case_number(pair, "sigma_tests", 0, "p"));
}

/* ---- Laws and small cases ----------------------------------------------------------------------
 */

#define SMALL                                                                                      \
    "#region,y,people,year\na,100,1,2000\nb,200,2,2000\nc,400,1,2000\nd,800,5,2000\n"              \
    "a,300,1,2010\nb,450,2,2010\nc,700,1,2010\nd,1100,5,2010\n"

static void a_gap_that_halves_in_ten_years_has_that_half_life(void **state)
{
    ORK_OWNED_RESULT ork_result *result = NULL;
    /* ln y moves half the way to ln 1000 */
    assert_ok(*state, RUN("#region,y,year\na,10,2000\nb,250,2000\nc,4000,2000\nd,100,2000\n"
                          "a,100,2010\nb,500,2010\nc,2000,2010\nd,316.2277660168379,2010\n",
                          &result, "value: y"));
    assert_near(ork_result_value(result, "half_life")->number, 10, 1e-12);
    assert_near(ork_result_value(result, "lambda")->number, log(2) / 10, 1e-13);
    assert_near(case_number(result, "speed", 0, "r2"), 1, 1e-12);
    assert_near(case_number(result, "sigma_tests", 0, "estimate"), 2, 1e-12);
    assert_true(case_says(result, "few-regions", "4 regions"));
}

static void measure_units_and_order_do_not_matter(void **state)
{
    ORK_OWNED_RESULT ork_result *result = NULL, *scaled = NULL;
    assert_ok(*state, RUN(SMALL, &result, "value: y", "weight: people"));
    assert_ok(*state,
              RUN("#region,y,people,year\nd,8.0,5,2000\nd,11.00,5,2010\nc,7.00,1,2010\n"
                  "b,4.50,2,2010\na,3.00,1,2010\nc,4.00,1,2000\nb,2.00,2,2000\na,1.00,1,2000\n",
                  &scaled, "value: y", "weight: people"));
    static const char *const same[] = {"beta", "lambda", "half_life", "p", "r2", NULL};
    for (size_t k = 0; same[k]; k++)
        assert_near(case_number(scaled, "speed", 0, same[k]),
                    case_number(result, "speed", 0, same[k]), 1e-12);
    assert_near(case_number(scaled, "sigma", 1, "weighted_cv"),
                case_number(result, "sigma", 1, "weighted_cv"), 1e-14);
    /* by hand: mean 760 with these weights, squares of the distances weighted */
    double mean = (300 + 900 + 700 + 5500) / 9.0;
    double squares = (pow(300 - mean, 2) + 2 * pow(450 - mean, 2) + pow(700 - mean, 2) +
                      5 * pow(1100 - mean, 2)) /
                     9;
    assert_near(case_number(result, "sigma", 1, "weighted_cv"), sqrt(squares) / mean, 1e-14);
}

static void poorer_regions_that_overtake_have_no_speed(void **state)
{
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(*state, RUN("#region,y,year\na,1,1\nb,2,1\nc,5,1\na,9,2\nb,4,2\nc,2,2\n", &result,
                          "value: y"));
    assert_true(isnan(case_number(result, "speed", 0, "lambda")));
    assert_true(ork_result_value(result, "half_life")->is_missing);
    assert_non_null(case_note(result, "no-speed"));
}

static void regions_without_a_value_are_left_out_and_told(void **state)
{
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(*state,
              RUN("#region,y,x,year\na,100,1,2000\nb,200,3,2000\nc,400,,2000\nd,800,2,2000\n"
                  "e,500,9,2000\nf,700,1,2000\ng,,5,2000\na,300,1,2010\nb,450,1,2010\n"
                  "c,700,1,2010\nd,1100,1,2010\ne,700,1,2010\nf,900,1,2010\ng,800,1,2010\n",
                  &result, "value: y", "controls: x", "errors: hc3"));
    assert_near(case_number(result, "speed", 0, "n"), 6, 0);
    assert_near(case_number(result, "speed", 1, "n"), 5, 0);
    assert_true(case_says(result, "incomplete", "1 of 7 regions lack a value and"));
    assert_true(case_says(result, "incomplete", "2 of 7 regions lack a value or a control"));
    assert_true(case_says(result, "different-regions", "6 regions have a value in 2000 and 7"));
}

static void what_cannot_be_estimated_is_refused(void **state)
{
    ork_context *ctx = *state;
    ORK_OWNED_RESULT ork_result *none = NULL;
    assert_error(ctx, RUN("#region,y\na,1\n", &none, "value: y"), ORK_ERR_DATA, "only one");
    assert_error(ctx, RUN("#region,y,year\na,1,1\na,2,2\nb,1,1\nb,3,2\n", &none, "value: y"),
                 ORK_ERR_DATA, "is the same in all regions at the beginning of 1 to 2");
    assert_error(ctx, RUN("#region,y,year\na,1,1\na,2,2\n", &none, "value: y"), ORK_ERR_DATA,
                 "only 1 region has all values");
    assert_error(ctx, RUN("#region,y,year\na,1,1\na,0,2\n", &none, "value: y"), ORK_ERR_DATA,
                 "\"y\" of a, 2 is 0: growth rates need values above 0");
    assert_error(ctx,
                 RUN("#region,y,x,year\na,1,5,1\na,2,5,2\nb,2,5,1\nb,3,5,2\nc,9,5,1\nc,8,5,2\n",
                     &none, "value: y", "controls: x"),
                 ORK_ERR_DATA, "the control \"x\" is determined by the other terms");
}

static ork_status run_small(ork_context *ctx, void *data)
{
    (void)data;
    ORK_OWNED_RESULT ork_result *result = NULL;
    return run_csv(ctx, SMALL, SETTINGS("value: y", "weight: people", "change: consecutive"),
                   &result);
}
static void refused_memory_is_told(void **state)
{
    (void)state;
    assert_survives_refused_memory(run_small, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        context_test(absolute_convergence_is_that_of_reat),
        context_test(conditional_convergence_is_that_of_reat),
        context_test(speed_over_several_years_is_that_of_nonlinear_least_squares),
        context_test(dispersion_is_that_of_reat),
        context_test(a_gap_that_halves_in_ten_years_has_that_half_life),
        context_test(measure_units_and_order_do_not_matter),
        context_test(poorer_regions_that_overtake_have_no_speed),
        context_test(regions_without_a_value_are_left_out_and_told),
        context_test(what_cannot_be_estimated_is_refused),
        cmocka_unit_test(refused_memory_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
