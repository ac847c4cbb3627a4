/* Diffusion: curves found again from their levels, lags, saturations that are not determined. */
#include "case.h"

#define RUN(csv, result, ...) run_csv(*state, csv, SETTINGS(__VA_ARGS__), result)

static ork_status run_csv(ork_context *ctx, const char *csv, const char *const *settings,
                          ork_result **result)
{
    ORK_OWNED_TABLE ork_table *data = NULL;
    ORK_TRY(case_table(ctx, csv, "region", strstr(csv, ",year") ? "year" : NULL, &data));
    return case_run(ctx, "diffusion", data, settings, NULL, result);
}

static double logistic(double t, double saturation, double pace, double midpoint)
{
    return saturation / (1 + exp(-pace * (t - midpoint)));
}
static double gompertz(double t, double saturation, double pace, double midpoint)
{
    return saturation * exp(-exp(-pace * (t - midpoint)));
}
static double bass(double t, double saturation, double p, double q)
{
    double left = exp(-(p + q) * (t - 1999));
    return saturation * (1 - left) / (1 + q / p * left);
}

static void add(ork_context *ctx, ork_text *csv, const char *unit, int first, int last,
                double (*curve)(double, double, double, double), double a, double b, double c)
{
    if (!csv->length) ork_text_add(ctx, csv, "#region,y,year\n");
    for (int year = first; year <= last; year++) {
        char value[ORK_NUMBER_BYTES];
        ork_write_number(curve(year, a, b, c), value);
        ork_text_addf(ctx, csv, "%s,%s,%d\n", unit, value, year);
    }
}

static double of(ork_context *ctx, const ork_result *result, const char *unit, const char *column)
{
    return case_number(result, "curves", case_row(ctx, result, "curves", "unit", unit, NULL, NULL),
                       column);
}

static void each_curve_is_found_again_and_chosen(void **state)
{
    ork_context *ctx = *state;
    ORK_OWNED_TEXT ork_text csv = {0};
    ORK_OWNED_RESULT ork_result *result = NULL;
    add(ctx, &csv, "a", 2000, 2015, logistic, 80, 0.5, 2007);
    add(ctx, &csv, "b", 2000, 2015, gompertz, 60, 0.3, 2005);
    add(ctx, &csv, "c", 2000, 2015, bass, 1e6, 0.03, 0.38);
    assert_ok(ctx, RUN(csv.bytes, &result, "value: y"));
    assert_near(of(ctx, result, "a", "saturation"), 80, 1e-8);
    assert_near(of(ctx, result, "a", "pace"), 0.5, 1e-8);
    assert_near(of(ctx, result, "a", "midpoint"), 2007, 1e-9);
    assert_near(of(ctx, result, "b", "saturation"), 60, 1e-8);
    assert_near(of(ctx, result, "b", "pace"), 0.3, 1e-8);
    assert_near(of(ctx, result, "c", "p"), 0.03, 1e-8);
    assert_near(of(ctx, result, "c", "q"), 0.38, 1e-8);
    assert_near(of(ctx, result, "c", "saturation"), 1e6, 1e-8);
    const char *const expected[] = {"logistic", "gompertz", "bass"};
    for (size_t k = 0; k < 3; k++) {
        size_t row =
            case_row(ctx, result, "curves", "unit", (const char *[]){"a", "b", "c"}[k], NULL, NULL);
        assert_string_equal(case_text(result, "curves", row, "curve"), expected[k]);
    }
    assert_null(case_note(result, "open-saturation"));
}

static void times_are_those_at_which_the_curve_has_its_shares(void **state)
{
    ork_context *ctx = *state;
    ORK_OWNED_TEXT ork_text csv = {0};
    ORK_OWNED_RESULT ork_result *result = NULL;
    add(ctx, &csv, "a", 2000, 2015, logistic, 80, 0.5, 2007);
    add(ctx, &csv, "b", 2000, 2015, gompertz, 60, 0.3, 2005);
    add(ctx, &csv, "c", 2000, 2015, bass, 100, 0.03, 0.38);
    assert_ok(ctx, RUN(csv.bytes, &result, "value: y"));
    assert_near(logistic(of(ctx, result, "a", "takeoff"), 80, 0.5, 2007), 8, 1e-7);
    assert_near(gompertz(of(ctx, result, "b", "midpoint"), 60, 0.3, 2005), 30, 1e-7);
    assert_near(bass(of(ctx, result, "c", "maturity"), 100, 0.03, 0.38), 90, 1e-7);
    assert_near(of(ctx, result, "a", "maturity") - of(ctx, result, "a", "takeoff"), log(81) / 0.5,
                1e-7);
}

static void a_copy_that_starts_later_lags_by_so_much(void **state)
{
    ork_context *ctx = *state;
    ORK_OWNED_TEXT ork_text csv = {0};
    ORK_OWNED_RESULT ork_result *result = NULL;
    add(ctx, &csv, "leader", 2000, 2015, logistic, 80, 0.5, 2007);
    add(ctx, &csv, "three", 2000, 2015, logistic, 80, 0.5, 2010);
    add(ctx, &csv, "twenty", 2000, 2015, logistic, 80, 0.5, 2027);
    assert_ok(ctx, RUN(csv.bytes, &result, "value: y", "curve: logistic", "saturation: 80"));
    assert_near(of(ctx, result, "three", "lag"), 3, 1e-12);
    assert_near(of(ctx, result, "twenty", "lag"), 20, 1e-6); /* before the leader's first value */
    assert_true(isnan(of(ctx, result, "leader", "lag")));
    size_t row = case_row(ctx, result, "curves", "unit", "twenty", NULL, NULL);
    assert_string_equal(case_text(result, "curves", row, "lag_from"), "curve");
    assert_near(ork_result_value(result, "mean_lag")->number, 11.5, 1e-6);
}

static void what_the_values_do_not_tell_is_said(void **state)
{
    ork_context *ctx = *state;
    ORK_OWNED_TEXT ork_text csv = {0};
    ORK_OWNED_RESULT ork_result *open = NULL, *bound = NULL;
    add(ctx, &csv, "early", 2000, 2006, logistic, 100, 0.4, 2012); /* growth has only begun */
    add(ctx, &csv, "above", 2000, 2015, logistic, 130, 0.5, 2008);
    ork_text_add(ctx, &csv,
                 "short,3,2000\nshort,4,2001\nfalling,9,2000\nfalling,7,2001\n"
                 "falling,5,2002\nfalling,2,2003\nfalling,1,2004\n");
    assert_ok(ctx, RUN(csv.bytes, &open, "value: y", "curve: logistic"));
    assert_true(case_says(open, "open-saturation", "(early"));
    assert_true(case_says(open, "no-curve", "short"));
    assert_true(case_says(open, "no-curve", "falling"));
    assert_ok(ctx,
              RUN(csv.bytes, &bound, "value: y", "curve: logistic", "ceiling: 100", "horizon: 5"));
    assert_near(of(ctx, bound, "above", "saturation"), 100, 0);
    assert_true(case_says(bound, "at-ceiling", "above"));
    size_t row = case_row(ctx, bound, "levels", "unit", "above", "period", "2020");
    assert_true(case_number(bound, "levels", row, "fitted") > 99);
    assert_true(isnan(case_number(bound, "levels", row, "level")));
}

/* Bass's curve is level where p is great: it would follow what falls or stays, for no reason. */
static void no_curve_follows_what_does_not_rise(void **state)
{
    static const char rows[] =
        "#region,y,year\nfalling,9,2000\nfalling,8,2001\nfalling,6,2002\nfalling,5,2003\n"
        "falling,2,2004\nlevel,5,2000\nlevel,5,2001\nlevel,5,2002\nlevel,5,2003\nlevel,5,2004\n"
        "few,2,2001\nfew,3,2002\nfew,5,2003\nfew,9,2004\n";
    ORK_OWNED_RESULT ork_result *best = NULL, *bass = NULL;
    assert_ok(*state, RUN(rows, &best, "value: y"));
    assert_true(case_says(best, "no-curve", "falling and level"));
    assert_true(case_says(best, "open-saturation", "few"));
    assert_ok(*state, RUN(rows, &bass, "value: y", "curve: bass"));
    assert_true(case_says(bass, "no-curve", "falling and level"));
}

static void the_order_of_rows_does_not_matter(void **state)
{
    ork_context *ctx = *state;
    ORK_OWNED_TEXT ork_text csv = {0}, turned = {0};
    ORK_OWNED_RESULT ork_result *a = NULL, *b = NULL;
    add(ctx, &csv, "a", 2000, 2012, gompertz, 80, 0.5, 2007);
    ork_text_add(ctx, &turned, "#region,y,year\n");
    for (int year = 2012; year >= 2000; year--) {
        char value[ORK_NUMBER_BYTES];
        ork_write_number(gompertz(year, 80, 0.5, 2007), value);
        ork_text_addf(ctx, &turned, "a,%s,%d\n", value, year);
    }
    assert_ok(ctx, RUN(csv.bytes, &a, "value: y"));
    assert_ok(ctx, RUN(turned.bytes, &b, "value: y"));
    assert_true(of(ctx, a, "a", "saturation") == of(ctx, b, "a", "saturation"));
}

static void what_cannot_be_a_curve_is_refused(void **state)
{
    ork_context *ctx = *state;
    ORK_OWNED_RESULT ork_result *none = NULL;
    assert_error(ctx, RUN("#region,y\na,1\n", &none, "value: y"), ORK_ERR_DATA,
                 "needs periods that are numbers");
    assert_error(ctx, RUN("#region,y,year\na,1,2000\na,-1,2001\n", &none, "value: y"), ORK_ERR_DATA,
                 "\"y\" of a, 2001 is -1: a level of adoption cannot be negative");
}

static ork_status run_some(ork_context *ctx, void *data)
{
    ORK_OWNED_RESULT ork_result *result = NULL;
    return run_csv(ctx, data, SETTINGS("value: y", "curve: logistic", "saturation: 100"), &result);
}
static void refused_memory_is_told(void **state)
{
    (void)state;
    assert_survives_refused_memory(run_some,
                                   "#region,y,year\na,3,1\na,9,2\na,28,3\na,55,4\nb,1,4\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        context_test(each_curve_is_found_again_and_chosen),
        context_test(times_are_those_at_which_the_curve_has_its_shares),
        context_test(a_copy_that_starts_later_lags_by_so_much),
        context_test(what_the_values_do_not_tell_is_said),
        context_test(no_curve_follows_what_does_not_rise),
        context_test(the_order_of_rows_does_not_matter),
        context_test(what_cannot_be_a_curve_is_refused),
        cmocka_unit_test(refused_memory_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
