/* The steps before aggregation on small cases: values by hand, laws, and what users are told. */
#include "case.h"

#define RUN(csv, further, result, ...) run_csv(*state, csv, SETTINGS(__VA_ARGS__), further, result)

static ork_status run_csv(ork_context *ctx, const char *csv, const char *const *settings,
                          const char *structure, ork_result **result)
{
    ORK_OWNED_TABLE ork_table *data = NULL, *further = NULL;
    bool has_period = strstr(csv, ",year") != NULL;
    ORK_TRY(case_table(ctx, csv, "region", has_period ? "year" : NULL, &data));
    if (structure) ORK_TRY(case_table(ctx, structure, NULL, NULL, &further));
    return case_run(ctx, "composite", data, settings, further, result);
}

#define assert_refused(csv, further, status, text, ...)                                            \
    do {                                                                                           \
        ork_result *none_ = NULL;                                                                  \
        assert_error((ork_context *)*state, RUN(csv, further, &none_, __VA_ARGS__), status, text); \
        assert_null(none_);                                                                        \
    } while (0)

static double normalised(ork_context *ctx, const ork_result *result, const char *unit,
                         const char *indicator, const char *column)
{
    size_t row = case_row(ctx, result, "normalised", "unit", unit, "indicator", indicator);
    return case_number(result, "normalised", row, column);
}

/* ---- Structure, denominators -------------------------------------------------------------------
 */

#define SIZES "#region,gdp,people\na,10,2\nb,30,3\nc,40,10\n"

static void indicators_are_divided_by_their_denominators(void **state)
{
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(*state,
              RUN(SIZES, "#code,#denominator,factor,#unit\ngdp,people,1000,tenge per head\n",
                  &result, "structure: @", "normalise: none"));
    assert_near(normalised(*state, result, "a", "gdp", "prepared"), 5000, 0);
    assert_near(normalised(*state, result, "b", "gdp", "prepared"), 10000, 0);
    assert_near(normalised(*state, result, "b", "gdp", "raw"), 30, 0);
    size_t row = case_row(*state, result, "structure", "code", "gdp", NULL, NULL);
    assert_string_equal(case_text(result, "structure", row, "unit"), "tenge per head");
    assert_string_equal(case_text(result, "structure", row, "denominator"), "people");
    row = case_row(*state, result, "steps", "step", "denominate", NULL, NULL);
    assert_near(case_number(result, "steps", row, "cells"), 3, 0);
}

static void denominators_are_sizes(void **state)
{
    const char *by_people = "#code,#denominator\ngdp,people\n";
    assert_refused("#region,gdp,people\na,10,2\nb,30,0\n", by_people, ORK_ERR_DATA,
                   "\"gdp\" cannot be divided by \"people\" of b, which is 0", "structure: @");
    assert_refused("#region,gdp,people\na,10,2\nb,30,-1\n", by_people, ORK_ERR_DATA, "which is -1",
                   "structure: @");
    assert_refused(SIZES, "#code,#denominator\ngdp,peolpe\n", ORK_ERR_DATA, "peolpe",
                   "structure: @");
    assert_refused(SIZES, "#code,factor\ngdp,10\n", ORK_ERR_DATA, "a factor but no denominator",
                   "structure: @");
    assert_refused(SIZES, "#code,#denominator,factor\ngdp,people,0\n", ORK_ERR_DATA,
                   "is 0, not above 0", "structure: @");
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(*state, RUN("#region,gdp,people\na,10,2\nb,30,\nc,5,5\n", by_people, &result,
                          "structure: @"));
    assert_non_null(strstr(case_note(result, "denominator-missing"),
                           "1 values of \"gdp\" are lost because \"people\" is missing"));
}

static void odd_cells_of_the_structure_are_named(void **state)
{
    assert_refused(SIZES, "#code,#normalise\ngdp,minmax\n", ORK_ERR_DATA,
                   "\"minmax\" of \"gdp\" is no rule of normalisation", "structure: @");
    assert_refused(SIZES, "#code,#treat\ngdp,winsorize\n", ORK_ERR_DATA,
                   "\"winsorize\" of \"gdp\" is no treatment of outliers", "structure: @");
    static const char *const amounts[] = {"winsorise:0", "winsorise:1.5", "winsorise:x",
                                          "log:1",       "box-cox:9",     "winsorise-log-ct:2"};
    for (size_t k = 0; k < sizeof amounts / sizeof *amounts; k++) {
        char structure[128];
        snprintf(structure, sizeof structure, "#code,#treat\ngdp,%s\n", amounts[k]);
        assert_refused(SIZES, structure, ORK_ERR_DATA, "is no treatment", "structure: @");
    }
    assert_refused(SIZES, "#code,lower,upper\ngdp,5,5\n", ORK_ERR_DATA,
                   "the goalposts of \"gdp\" are 5 and 5", "structure: @");
}

/* ---- Imputation --------------------------------------------------------------------------------
 */

#define HOLES "#region,#type,x,y\na,big,1,10\nb,big,3,30\nc,big,,20\nd,small,8,40\ne,small,9,\n"

static double imputed(ork_context *ctx, const ork_result *result, const char *unit,
                      const char *indicator)
{
    size_t row = case_row(ctx, result, "imputed", "unit", unit, "indicator", indicator);
    return case_number(result, "imputed", row, "value");
}

static void each_way_to_impute_is_as_documented(void **state)
{
    /* c's y lies in the middle third of y's range 10…40, which is the place of its x in 1…9. */
    static const struct {
        const char *how;
        double x_of_c, y_of_e;
    } known[] = {
        {"impute: mean", 5.25, 25},           {"impute: median", 5.5, 25},
        {"impute: group-mean", 2, 40},        {"impute: group-median", 2, 40},
        {"impute: row-mean", 1 + 8 / 3., 40},
    };
    for (size_t k = 0; k < sizeof known / sizeof *known; k++) {
        ORK_OWNED_RESULT ork_result *result = NULL;
        assert_ok(*state,
                  RUN(HOLES, NULL, &result, "indicators: x | y", "groups: type", known[k].how));
        assert_near(imputed(*state, result, "c", "x"), known[k].x_of_c, 1e-14);
        assert_near(imputed(*state, result, "e", "y"), known[k].y_of_e, 1e-14);
        assert_int_equal(ork_result_table(result, "imputed")->row_count, 2);
        assert_string_equal(case_text(result, "imputed", 0, "method"), known[k].how + 8);
        assert_null(case_note(result, "missing-values"));
        assert_true(isnan(normalised(*state, result, "c", "x", "raw")));
    }
}

static void the_row_mean_follows_directions(void **state)
{
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(*state, RUN(HOLES, NULL, &result, "indicators: x | y", "directions: +1 | -1",
                          "impute: row-mean"));
    assert_near(imputed(*state, result, "c", "x"), 1 + 8 * 2 / 3., 1e-14);
    assert_near(imputed(*state, result, "e", "y"), 10, 1e-14);
}

static void the_nearest_units_lend_their_mean(void **state)
{
    const char *csv = "#region,x,y,z\na,1,1,10\nb,2,2,20\nc,9,9,90\nd,1.2,1.2,\n";
    ORK_OWNED_RESULT ork_result *one = NULL, *two = NULL, *tied = NULL, *all = NULL;
    assert_ok(*state,
              RUN(csv, NULL, &one, "indicators: x | y | z", "impute: k-nearest", "neighbours: 1"));
    assert_near(imputed(*state, one, "d", "z"), 10, 0);
    assert_ok(*state,
              RUN(csv, NULL, &two, "indicators: x | y | z", "impute: k-nearest", "neighbours: 2"));
    assert_near(imputed(*state, two, "d", "z"), 15, 0);
    assert_ok(*state, RUN(csv, NULL, &all, "indicators: x | y | z", "impute: k-nearest"));
    assert_near(imputed(*state, all, "d", "z"), 40, 0); /* there are only three */
    /* Two units equally near: both count, so that the order of rows does not decide. */
    assert_ok(*state, RUN("#region,x,z\na,1,10\nb,1,20\nc,9,90\nd,1,\n", NULL, &tied,
                          "indicators: x | z", "impute: k-nearest", "neighbours: 1"));
    assert_near(imputed(*state, tied, "d", "z"), 15, 0);
}

static void regression_takes_the_indicator_that_goes_along_best(void **state)
{
    /* z = 3 + 2x exactly, and y is noise; for e, x is missing too and y must do. */
    const char *csv = "#region,x,y,z\na,1,5,5\nb,2,1,7\nc,3,4,9\nd,4,2,\ne,,3,\n";
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(*state, RUN(csv, NULL, &result, "indicators: x | y | z", "impute: regression"));
    assert_near(imputed(*state, result, "d", "z"), 11, 1e-14);
    /* Least squares of z on y over a, b, c: slope −0.6923…, through the means. */
    double slope = (5 - 10 / 3.) * (5 - 7) + (1 - 10 / 3.) * (7 - 7) + (4 - 10 / 3.) * (9 - 7);
    slope /= (5 - 10 / 3.) * (5 - 10 / 3.) + (1 - 10 / 3.) * (1 - 10 / 3.) +
             (4 - 10 / 3.) * (4 - 10 / 3.);
    assert_near(imputed(*state, result, "e", "z"), 7 + slope * (3 - 10 / 3.), 1e-13);
}

/* With one indicator complete, the likelihood's maximum is known: the regression of the rest. */
static void em_agrees_with_the_closed_form_where_there_is_one(void **state)
{
    const char *csv = "#region,x,y\na,1,2\nb,2,3\nc,3,7\nd,4,8\ne,5,\nf,9,\n";
    ORK_OWNED_RESULT ork_result *em = NULL, *regression = NULL, *ridge = NULL;
    assert_ok(*state, RUN(csv, NULL, &em, "indicators: x | y", "impute: em"));
    assert_ok(*state, RUN(csv, NULL, &regression, "indicators: x | y", "impute: regression"));
    assert_near(imputed(*state, em, "e", "y"), 10.5, 1e-7);
    assert_near(imputed(*state, em, "f", "y"), imputed(*state, regression, "f", "y"), 1e-6);
    assert_ok(*state, RUN(csv, NULL, &ridge, "indicators: x | y", "impute: em", "ridge: 1"));
    assert_true(imputed(*state, ridge, "f", "y") < imputed(*state, em, "f", "y"));
}

static void em_says_when_units_are_too_few(void **state)
{
    const char *csv = "#region,x,y,z\na,1,2,2\nb,2,4,1\nc,3,6,5\nd,4,8,\ne,5,10,7\nf,7,14,2\n";
    assert_refused(csv, NULL, ORK_ERR_DATA, "covariances of the 3 indicators are singular",
                   "indicators: x | y | z", "impute: em", "ridge: 0");
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(*state, RUN(csv, NULL, &result, "indicators: x | y | z", "impute: em"));
    assert_non_null(strstr(case_note(result, "em-ridge"), "adds 0.01 to their variances"));
    assert_true(isfinite(imputed(*state, result, "d", "z")));
}

#define PANEL                                                                                      \
    "#region,year,x\na,2010,1\na,2012,\na,2016,4\na,2017,\nb,2010,\nb,2012,7\nb,2016,9\nb,2017,"   \
    "3\n"

static double imputed_in(ork_context *ctx, const ork_result *result, const char *unit,
                         const char *year)
{
    const ork_table *table = ork_result_table(result, "imputed");
    for (size_t k = 0; k < table->row_count; k++) {
        if (!case_reads(ctx, table, "unit", k, unit)) continue;
        if (case_reads(ctx, table, "period", k, year))
            return case_number(result, "imputed", k, "value");
    }
    return NAN;
}

static void gaps_take_from_other_periods(void **state)
{
    static const struct {
        const char *how;
        double a_2012, a_2017, b_2010;
    } known[] = {{"impute: latest", 1, 4, NAN},
                 {"impute: linear", 2, 4, 7}, /* a third of the way from 2010 to 2016 */
                 {"impute: constant", 1, 4, 7}};
    for (size_t k = 0; k < 3; k++) {
        ORK_OWNED_RESULT ork_result *result = NULL;
        assert_ok(*state, RUN(PANEL, NULL, &result, "indicators: x", known[k].how, "scope: all"));
        assert_near(imputed_in(*state, result, "a", "2012"), known[k].a_2012, 1e-15);
        assert_near(imputed_in(*state, result, "a", "2017"), known[k].a_2017, 0);
        if (!isnan(known[k].b_2010)) {
            assert_near(imputed_in(*state, result, "b", "2010"), known[k].b_2010, 0);
            continue;
        }
        assert_true(isnan(imputed_in(*state, result, "b", "2010")));
        assert_non_null(strstr(case_note(result, "not-imputed"), "1 of 3 missing values stay"));
        assert_non_null(strstr(case_note(result, "not-imputed"), "\"x\" of b, 2010"));
    }
    assert_refused("#region,x\na,1\nb,\n", NULL, ORK_ERR_ARGUMENT, "but there is no period",
                   "indicators: x", "impute: linear");
}

/* Two groups whose values are far apart; c and f have gaps. */
#define DECKS                                                                                      \
    "#region,#type,x,y\na,p,1,10\nb,p,2,11\nc,p,,11\nd,q,101,10\ne,q,102,40\nf,q,,39\ng,p,3,90\n"

static void a_hot_deck_lends_values_within_the_group(void **state)
{
    bool is_seen[4] = {false};
    for (uint64_t seed = 0; seed < 40; seed++) {
        ORK_OWNED_RESULT ork_result *result = NULL, *again = NULL;
        ork_context_set_seed(*state, seed);
        assert_ok(*state, RUN(DECKS, NULL, &result, "indicators: x | y", "groups: type",
                              "impute: hot-deck"));
        assert_ok(*state, RUN(DECKS, NULL, &again, "indicators: y | x", "groups: type",
                              "impute: hot-deck"));
        double c = case_number(result, "imputed", 0, "value");
        double f = case_number(result, "imputed", 1, "value");
        assert_true(c == 1 || c == 2 || c == 3);
        assert_true(f == 101 || f == 102);
        assert_true(c == case_number(again, "imputed", 0, "value"));
        is_seen[(int)c] = true;
    }
    assert_true(is_seen[1] && is_seen[2] && is_seen[3]);
    ORK_OWNED_RESULT ork_result *whole = NULL;
    assert_ok(*state, RUN(DECKS, NULL, &whole, "indicators: x | y", "impute: hot-deck"));
    assert_int_equal(ork_result_table(whole, "imputed")->row_count, 2);
}

static void other_hot_decks_lend_from_the_nearest_and_from_the_row_before(void **state)
{
    ORK_OWNED_RESULT ork_result *near = NULL, *before = NULL, *first = NULL;
    assert_ok(*state, RUN(DECKS, NULL, &near, "indicators: x | y", "groups: type",
                          "impute: hot-deck-nearest", "neighbours: 1"));
    assert_near(case_number(near, "imputed", 0, "value"), 2, 0);
    assert_near(case_number(near, "imputed", 1, "value"), 102, 0);
    assert_ok(*state, RUN(DECKS, NULL, &before, "indicators: x | y", "groups: type",
                          "impute: hot-deck-sequential"));
    assert_near(case_number(before, "imputed", 0, "value"), 2, 0);
    assert_near(case_number(before, "imputed", 1, "value"), 102, 0);
    assert_ok(*state, RUN("#region,x\na,\nb,1\nc,\n", NULL, &first, "indicators: x",
                          "impute: hot-deck-sequential", "on-constant: drop", "min-coverage: 0",
                          "normalise: none"));
    assert_non_null(strstr(case_note(first, "not-imputed"), "1 of 2 missing values stay missing, "
                                                            "because hot-deck-sequential"));
}

static void each_indicator_can_be_imputed_in_its_own_way(void **state)
{
    ORK_OWNED_RESULT ork_result *result = NULL, *none = NULL;
    const char *csv = "#region,x,y,z,v\na,1,1,,\nb,2,,2,1\nc,,4,4,2\nd,9,9,9,6\n";
    assert_ok(*state, RUN(csv, "#code,#impute\nx,mean\ny,\nz,none\nv,row-mean\n", &result,
                          "structure: @", "impute: median", "min-coverage: 0"));
    assert_int_equal(ork_result_table(result, "imputed")->row_count, 3);
    assert_near(case_number(result, "imputed", 0, "value"), 4, 0);
    assert_string_equal(case_text(result, "imputed", 0, "method"), "mean");
    assert_near(case_number(result, "imputed", 1, "value"), 4, 0);
    assert_string_equal(case_text(result, "imputed", 1, "method"), "median");
    assert_string_equal(case_text(result, "imputed", 2, "method"), "row-mean");
    assert_near(case_number(result, "imputed", 2, "value"), 1, 0); /* a is the least of x and y */
    assert_non_null(strstr(case_text(result, "steps", 0, "note"), "mean, median, row-mean of 4"));
    assert_non_null(strstr(case_note(result, "not-imputed"), "1 of 4 missing values stay"));
    assert_ok(*state,
              RUN(csv, "#code,#impute\nx,none\ny,\n", &none, "structure: @", "min-coverage: 0"));
    assert_null(ork_result_table(none, "imputed"));
    assert_null(case_note(none, "not-imputed"));
    assert_refused(csv, "#code,#impute\nx,guess\n", ORK_ERR_DATA,
                   "\"guess\" of \"x\" is no way to fill gaps", "structure: @");
}

static void what_cannot_be_imputed_stays_missing_and_is_told(void **state)
{
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(*state,
              RUN("#region,#type,x,y\na,p,1,2\nb,p,2,4\nc,q,,5\nd,,,9\n", NULL, &result,
                  "indicators: x | y", "groups: type", "impute: group-mean", "min-coverage: 0"));
    assert_null(ork_result_table(result, "imputed"));
    assert_non_null(strstr(case_note(result, "not-imputed"), "2 of 2 missing values stay missing"));
    assert_refused(HOLES, NULL, ORK_ERR_ARGUMENT, "needs to know the units' groups",
                   "indicators: x | y", "impute: group-mean");
    assert_refused("#region,x,y\na,,1\nb,,2\n", NULL, ORK_ERR_DATA, "\"x\" has no value at all",
                   "indicators: x | y", "impute: em");
    ORK_OWNED_RESULT ork_result *complete = NULL;
    assert_ok(*state, RUN(SIZES, NULL, &complete, "indicators: gdp | people", "impute: em"));
    assert_null(ork_result_table(complete, "imputed"));
}

/* ---- Outliers ----------------------------------------------------------------------------------
 */

#define FAR "#region,x\na,1\nb,2\nc,3\nd,4\ne,5\nf,6\ng,7\nh,8\ni,9\nj,100\n"

static void winsorising_stops_when_the_rule_is_met(void **state)
{
    ORK_OWNED_RESULT ork_result *result = NULL, *mirrored = NULL;
    assert_ok(*state, RUN(FAR, NULL, &result, "indicators: x", "treat: winsorise"));
    assert_near(normalised(*state, result, "j", "x", "prepared"), 9, 0);
    assert_near(normalised(*state, result, "j", "x", "raw"), 100, 0);
    assert_near(case_number(result, "treated", 0, "points"), 1, 0);
    assert_true(case_number(result, "treated", 0, "skewness") > 2);
    assert_true(fabs(case_number(result, "treated", 0, "skewness_after")) < 2);
    assert_int_equal(ork_result_table(result, "winsorised")->row_count, 1);
    assert_near(case_number(result, "winsorised", 0, "before"), 100, 0);
    assert_near(case_number(result, "winsorised", 0, "after"), 9, 0);
    assert_ok(*state, RUN("#region,x\na,-1\nb,-2\nc,-3\nd,-4\ne,-5\nf,-6\ng,-100\n", NULL,
                          &mirrored, "indicators: x", "treat: winsorise"));
    assert_near(normalised(*state, mirrored, "g", "x", "prepared"), -6, 0);
}

static void winsorising_can_be_forced(void **state)
{
    ORK_OWNED_RESULT ork_result *all = NULL, *own = NULL, *none = NULL;
    const char *tail = "#region,x\na,1\nb,1\nc,1\nd,2\ne,2\nf,3\ng,5\nh,9\ni,20\nj,100\n";
    assert_ok(*state, RUN(tail, NULL, &all, "indicators: x", "treat: winsorise",
                          "treat-always: yes", "winsorise-max: 3"));
    assert_near(normalised(*state, all, "j", "x", "prepared"), 5, 0);
    assert_near(normalised(*state, all, "h", "x", "prepared"), 5, 0);
    assert_near(normalised(*state, all, "a", "x", "prepared"), 1, 0);
    assert_ok(*state, RUN(tail, "#code,#treat\nx,winsorise:2\n", &own, "structure: @"));
    assert_near(normalised(*state, own, "j", "x", "prepared"), 9, 0);
    assert_near(normalised(*state, own, "h", "x", "prepared"), 9, 0);
    assert_ok(*state,
              RUN(FAR, "#code,#treat\nx,none\n", &none, "structure: @", "treat: winsorise"));
    assert_near(normalised(*state, none, "j", "x", "normalised"), 100, 0);
    assert_null(ork_result_table(none, "treated"));
}

/* COINr winsorises three tied points when two are allowed, and stops on near-constant data. */
static void winsorising_never_changes_more_points_than_allowed(void **state)
{
    const char *tied = "#region,x\na,1\nb,2\nc,3\nd,4\ne,5\nf,6\ng,7\nh,8\ni,9\nj,3\nk,4\nl,5\n"
                       "m,6\nn,2\no,7\np,5\nq,4\nr,500\ns,500\nt,500\n";
    ORK_OWNED_RESULT ork_result *two = NULL, *three = NULL, *constant = NULL;
    assert_ok(*state, RUN(tied, NULL, &two, "indicators: x", "treat: winsorise", "winsorise-max: 2",
                          "treat-always: yes"));
    assert_near(normalised(*state, two, "t", "x", "prepared"), 500, 0);
    assert_ok(*state, RUN(tied, NULL, &three, "indicators: x", "treat: winsorise",
                          "winsorise-max: 3", "treat-always: yes"));
    assert_near(normalised(*state, three, "t", "x", "prepared"), 9, 0);
    assert_near(case_number(three, "treated", 0, "points"), 3, 0);
    assert_ok(*state, RUN("#region,x\na,1\nb,1\nc,1\nd,1\ne,1\nf,1\ng,1\nh,100\n", NULL, &constant,
                          "indicators: x", "treat: winsorise-log-ct"));
    assert_near(normalised(*state, constant, "h", "x", "prepared"), 100, 0);
    assert_non_null(strstr(case_note(constant, "outliers-left"), "\"x\" still has outliers"));
    assert_string_equal(case_text(constant, "treated", 0, "treatment"), "none");
}

static void a_logarithm_follows_where_winsorising_does_not_suffice(void **state)
{
    const char *csv = "#region,x\na,1\nb,2\nc,4\nd,8\ne,16\nf,32\ng,64\nh,128\ni,256\nj,5000\n";
    ORK_OWNED_RESULT ork_result *result = NULL, *mirrored = NULL;
    assert_ok(*state, RUN(csv, NULL, &result, "indicators: x", "treat: winsorise-log-ct",
                          "winsorise-max: 0"));
    assert_string_equal(case_text(result, "treated", 0, "treatment"), "log-ct");
    assert_near(normalised(*state, result, "c", "x", "prepared"), log(3 + 0.01 * 4999), 1e-14);
    assert_null(ork_result_table(result, "winsorised"));
    /* A tail to the left is drawn in from the left, and the order stays. */
    assert_ok(*state, RUN("#region,x\na,-1\nb,-2\nc,-4\nd,-8\ne,-16\nf,-32\ng,-5000\n", NULL,
                          &mirrored, "indicators: x", "treat: log-ct"));
    assert_near(normalised(*state, mirrored, "b", "x", "prepared"), -log(1 + 0.01 * 4999), 1e-14);
    assert_near(case_number(mirrored, "scores", 0, "rank"), 1, 0);
    assert_string_equal(case_text(mirrored, "scores", 0, "unit"), "a");
}

static void logarithms_need_positive_values(void **state)
{
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(*state, RUN(SIZES, "#code,#treat\ngdp,log\n", &result, "structure: @"));
    assert_near(normalised(*state, result, "b", "gdp", "prepared"), log(30), 0);
    assert_refused("#region,x\na,0\nb,1\nc,2\nd,5\n", "#code,#treat\nx,log\n", ORK_ERR_DATA,
                   "a logarithm needs values above 0, but \"x\" of a is 0", "structure: @");
}

/* exp of an evenly spread sample: the logarithm, lambda 0, is what makes it even again. */
static void the_power_of_box_cox_is_the_most_likely_one(void **state)
{
    ORK_OWNED_TEXT ork_text csv = {0}, squares = {0};
    ork_text_add(*state, &csv, "#region,x\n");
    ork_text_add(*state, &squares, "#region,x\n");
    for (int i = 0; i < 41; i++) { /* normal quantiles, nearly */
        double p = (i + 0.5) / 41, z = 4.91 * (pow(p, 0.14) - pow(1 - p, 0.14));
        ork_text_addf(*state, &csv, "u%d,%.17g\n", i, exp(z));
        ork_text_addf(*state, &squares, "u%d,%.17g\n", i, (z + 10) * (z + 10));
    }
    ORK_OWNED_RESULT ork_result *result = NULL, *square = NULL, *given = NULL;
    assert_ok(*state, RUN(csv.bytes, NULL, &result, "indicators: x", "treat: box-cox"));
    assert_near(case_number(result, "treated", 0, "lambda"), 0, 0.005);
    assert_true(fabs(case_number(result, "treated", 0, "skewness_after")) < 0.05);
    assert_ok(*state, RUN(squares.bytes, NULL, &square, "indicators: x", "treat: box-cox",
                          "treat-always: yes"));
    assert_near(case_number(square, "treated", 0, "lambda"), 0.5, 0.05);
    assert_ok(*state, RUN(SIZES, "#code,#treat\ngdp,box-cox:0.5\n", &given, "structure: @"));
    assert_near(normalised(*state, given, "b", "gdp", "prepared"), (sqrt(30) - 1) * 2, 1e-14);
}

static void goalposts_follow_the_logarithm_and_nothing_else(void **state)
{
    const char *csv = "#region,income\na,100\nb,1000\nc,75000\n";
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(*state, RUN(csv, "#code,#treat,lower,upper\nincome,log,100,75000\n", &result,
                          "structure: @", "normalise: goalposts", "scale: 0 | 1"));
    assert_near(normalised(*state, result, "b", "income", "normalised"), log(10) / log(750), 1e-15);
    assert_near(normalised(*state, result, "c", "income", "normalised"), 1, 0);
    assert_refused(FAR, "#code,#treat,lower,upper\nx,log-ct,1,10\n", ORK_ERR_ARGUMENT,
                   "log-ct would change that unit", "structure: @", "normalise: goalposts");
    assert_refused(csv, "#code,#treat,lower,upper\nincome,log,0,75000\n", ORK_ERR_ARGUMENT,
                   "must be above 0", "structure: @", "normalise: goalposts");
}

static void periods_treated_in_different_ways_are_told(void **state)
{
    const char *csv = "#region,year,x\na,1,1\nb,1,2\nc,1,3\nd,1,4\ne,1,5\nf,1,900\n"
                      "a,2,1\nb,2,2\nc,2,3\nd,2,4\ne,2,5\nf,2,6\n";
    ORK_OWNED_RESULT ork_result *within = NULL, *over = NULL;
    assert_ok(*state, RUN(csv, NULL, &within, "indicators: x", "treat: log-ct"));
    assert_int_equal(ork_result_table(within, "treated")->row_count, 2);
    assert_non_null(case_note(within, "treated-differently"));
    assert_ok(*state, RUN(csv, NULL, &over, "indicators: x", "treat: log-ct", "scope: all"));
    assert_int_equal(ork_result_table(over, "treated")->row_count, 1);
    assert_null(case_note(over, "treated-differently"));
}

/* ---- Normalisation -----------------------------------------------------------------------------
 */

#define FOUR "#region,x\na,10\nb,20\nc,20\nd,50\n"

static void further_rules_and_their_mirrors_are_as_documented(void **state)
{
    static const struct {
        const char *rule, *structure;
        double a, b, d;
    } known[] = {
        {"normalise: distance-to-max", "#code\nx\n", 0, 25, 100},
        {"normalise: distance-to-max", "#code,#direction\nx,-1\n", 100, 75, 0},
        {"normalise: fraction-of-max", "#code\nx\n", 20, 40, 100},
        {"normalise: fraction-of-max", "#code,#direction\nx,-1\n", 100, 50, 20},
        {"normalise: percentile-rank", "#code\nx\n", 0, 100 / 3., 100},
        {"normalise: percentile-rank", "#code,#direction\nx,-1\n", 100, 100 / 3., 0},
        {"normalise: borda", "#code\nx\n", 0, 1, 3},
        {"normalise: goalposts", "#code,lower,upper\nx,15,40\n", 0, 20, 100},
        {"normalise: goalposts", "#code,lower,upper,#direction\nx,15,40,-1\n", 100, 80, 0},
        {"normalise: scaled", "#code,lower,upper\nx,15,40\n", -20, 20, 140},
        {"normalise: scaled", "#code\nx\n", 10, 20, 50},
        {"normalise: scaled", "#code,#direction\nx,-1\n", 90, 80, 50},
        {"normalise: distance-to-target", "#code,target\nx,60\n", 0, 20, 80},
        {"normalise: distance-to-target", "#code,target,#direction\nx,0,-1\n", 80, 60, 0},
        {"normalise: distance-to-reference", "#code\nx\n", 0, 100, 400},
        {"normalise: distance-to-reference", "#code,#direction\nx,-1\n", 400 / 3., 100, 0},
        {"normalise: categorical", "#code\nx\n", 0, 60, 100},
        {"normalise: categorical", "#code,#direction\nx,-1\n", 100, 60, 0},
    };
    for (size_t k = 0; k < sizeof known / sizeof *known; k++) {
        ORK_OWNED_RESULT ork_result *result = NULL;
        assert_ok(*state, RUN(FOUR, known[k].structure, &result, "structure: @", known[k].rule,
                              "reference: b"));
        assert_near(normalised(*state, result, "a", "x", "normalised"), known[k].a, 1e-13);
        assert_near(normalised(*state, result, "b", "x", "normalised"), known[k].b, 1e-13);
        assert_near(normalised(*state, result, "d", "x", "normalised"), known[k].d, 1e-13);
    }
}

static void every_rule_with_a_range_takes_the_scale(void **state)
{
    static const char *const rules[] = {
        "min-max",         "leader",    "fraction-of-max", "distance-to-max",
        "percentile-rank", "goalposts", "categorical",     "distance-to-target"};
    for (size_t k = 0; k < sizeof rules / sizeof *rules; k++) {
        ORK_OWNED_RESULT ork_result *hundred = NULL, *ten = NULL;
        char rule[64];
        snprintf(rule, sizeof rule, "normalise: %s", rules[k]);
        const char *structure = "#code,lower,upper,target\nx,10,60,70\n";
        assert_ok(*state, RUN(FOUR, structure, &hundred, "structure: @", rule));
        assert_ok(*state, RUN(FOUR, structure, &ten, "structure: @", rule, "scale: 1 | 10"));
        for (size_t i = 0; i < 4; i++) {
            double full = case_number(hundred, "normalised", i, "normalised");
            assert_near(case_number(ten, "normalised", i, "normalised"), 1 + full / 100 * 9, 1e-14);
        }
    }
    ORK_OWNED_RESULT ork_result *z = NULL;
    assert_ok(*state, RUN(FOUR, NULL, &z, "indicators: x", "normalise: z-score", "scale: 0 | 1"));
    assert_non_null(strstr(case_note(z, "option-unused"), "the option scale has no effect"));
}

static void each_indicator_can_have_its_own_rule(void **state)
{
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(*state, RUN("#region,x,y,z\na,10,1,3\nb,20,4,4\nc,40,2,9\n",
                          "#code,#normalise\nx,rank\ny,leader\nz,\n", &result, "structure: @"));
    assert_near(normalised(*state, result, "b", "x", "normalised"), 2, 0);
    assert_near(normalised(*state, result, "a", "y", "normalised"), 25, 0);
    assert_near(normalised(*state, result, "b", "z", "normalised"), 100 / 6., 1e-14);
    size_t row = case_row(*state, result, "structure", "code", "y", NULL, NULL);
    assert_string_equal(case_text(result, "structure", row, "normalise"), "leader");
    row = case_row(*state, result, "steps", "step", "normalise", NULL, NULL);
    assert_string_equal(case_text(result, "steps", row, "note"),
                        "min-max (1), rank (1), leader (1)");
}

static void what_a_rule_lacks_is_named(void **state)
{
    assert_refused(FOUR, NULL, ORK_ERR_ARGUMENT, "\"x\" has no lower goalpost", "indicators: x",
                   "normalise: goalposts");
    assert_refused(FOUR, NULL, ORK_ERR_ARGUMENT, "\"x\" has no target", "indicators: x",
                   "normalise: distance-to-target");
    assert_refused(FOUR, "#code,target\nx,10\n", ORK_ERR_DATA,
                   "the target 10 of \"x\" is not better than the worst value 10", "structure: @",
                   "normalise: distance-to-target");
    assert_refused(FOUR, NULL, ORK_ERR_ARGUMENT, "needs a unit to compare with", "indicators: x",
                   "normalise: distance-to-reference");
    assert_refused("#region,x\nAlmaty,1\nAstana,2\n", NULL, ORK_ERR_ARGUMENT,
                   "there is no unit \"Amaty\"", "indicators: x", "reference: Amaty",
                   "normalise: distance-to-reference");
    assert_refused(FOUR, NULL, ORK_ERR_DATA, "the reference a has the worst value of \"x\"",
                   "indicators: x", "normalise: distance-to-reference", "reference: a");
    assert_refused("#region,x\na,1\nb,\nc,3\n", NULL, ORK_ERR_DATA,
                   "\"x\" of the reference b is missing", "indicators: x",
                   "normalise: distance-to-reference", "reference: b");
    assert_refused(FOUR, NULL, ORK_ERR_ARGUMENT, "percentiles must rise", "indicators: x",
                   "normalise: categorical", "percentiles: 50 | 20");
    assert_refused(FOUR, NULL, ORK_ERR_ARGUMENT, "standard deviation above 0", "indicators: x",
                   "normalise: z-score", "z-scale: 0 | 0");
}

static void ties_count_in_every_rule_by_order(void **state)
{
    static const struct {
        const char *rule, *ties;
        double b, d;
    } known[] = {{"normalise: percentile-rank", "ties: minimum", 100 / 3., 100},
                 {"normalise: percentile-rank", "ties: average", 50, 100},
                 {"normalise: percentile-rank", "ties: dense", 50, 100},
                 {"normalise: borda", "ties: average", 1.5, 3},
                 {"normalise: borda", "ties: dense", 1, 2}};
    for (size_t k = 0; k < sizeof known / sizeof *known; k++) {
        ORK_OWNED_RESULT ork_result *result = NULL;
        assert_ok(*state, RUN(FOUR, NULL, &result, "indicators: x", known[k].rule, known[k].ties));
        assert_near(normalised(*state, result, "b", "x", "normalised"), known[k].b, 1e-14);
        assert_near(normalised(*state, result, "d", "x", "normalised"), known[k].d, 1e-14);
    }
}

/* ---- Laws --------------------------------------------------------------------------------------
 */

/* 40 units, 4 related indicators, some gaps, some far away. */
static ork_status wide_case(ork_context *ctx, bool is_turned, ork_text *csv)
{
    ork_text_add(ctx, csv, "#region,#type,size,a,b,c,d\n");
    for (size_t k = 0; k < 40; k++) {
        size_t i = is_turned ? 39 - k : k;
        ork_random random = ork_random_stream(7, i);
        double level = ork_random_normal(&random), size = 1 + ork_random_uniform(&random);
        ork_text_addf(ctx, csv, "u%zu,t%zu,%.17g", i, i % 3, size);
        for (size_t j = 0; j < 4; j++) {
            double x = exp(level + 0.5 * ork_random_normal(&random)) * (i == 5 ? 90 : 1);
            if ((i * 7 + j * 3) % 11 == 0) {
                ork_text_add(ctx, csv, ",");
            } else {
                ork_text_addf(ctx, csv, ",%.17g", x);
            }
        }
        ork_text_add(ctx, csv, "\n");
    }
    return ork_text_status(csv);
}

static const char *const ways[] = {"mean",     "median",          "group-mean", "group-median",
                                   "row-mean", "k-nearest",       "regression", "em",
                                   "hot-deck", "hot-deck-nearest"};
#define WAYS (sizeof ways / sizeof *ways)
#define WIDE_STRUCTURE                                                                             \
    "#code,#parent,#direction,#denominator,#treat,#normalise\ntop,,,,,\nleft,top,,,,\n"            \
    "a,left,,size,,\nb,left,,,winsorise:2,z-score\nc,top,-1,,box-cox,\nd,top,,,,percentile-rank\n"

static ork_status run_wide(ork_context *ctx, const char *csv, const char *way, ork_result **result)
{
    char impute[64];
    snprintf(impute, sizeof impute, "impute: %s", way);
    return run_csv(ctx, csv,
                   SETTINGS("structure: @", "groups: type", impute, "treat: winsorise-log-ct"),
                   WIDE_STRUCTURE, result);
}

static void rows_in_another_order_give_the_same_scores(void **state)
{
    ORK_OWNED_TEXT ork_text csv = {0}, turned = {0};
    assert_ok(*state, wide_case(*state, false, &csv));
    assert_ok(*state, wide_case(*state, true, &turned));
    for (size_t w = 0; w < WAYS; w++) {
        ORK_OWNED_RESULT ork_result *result = NULL, *other = NULL;
        assert_ok(*state, run_wide(*state, csv.bytes, ways[w], &result));
        assert_ok(*state, run_wide(*state, turned.bytes, ways[w], &other));
        for (size_t i = 0; i < 40; i++) {
            size_t row = case_row(*state, other, "scores", "unit",
                                  case_text(result, "scores", i, "unit"), NULL, NULL);
            assert_near(case_number(other, "scores", row, "score"),
                        case_number(result, "scores", i, "score"), 1e-7);
        }
    }
}

static void threads_do_not_change_a_bit(void **state)
{
    ORK_OWNED_TEXT ork_text csv = {0};
    assert_ok(*state, wide_case(*state, false, &csv));
    for (size_t w = 0; w < WAYS; w++) {
        ORK_OWNED_RESULT ork_result *one = NULL, *two = NULL;
        ork_context_set_threads(*state, 1);
        assert_ok(*state, run_wide(*state, csv.bytes, ways[w], &one));
        ork_context_set_threads(*state, 2);
        assert_ok(*state, run_wide(*state, csv.bytes, ways[w], &two));
        for (size_t i = 0; i < 40; i++) {
            assert_true(case_number(one, "scores", i, "score") ==
                        case_number(two, "scores", i, "score"));
        }
    }
}

/* Known values are left as they were; imputing changes gaps alone. */
static void only_gaps_are_filled(void **state)
{
    ORK_OWNED_TEXT ork_text csv = {0};
    assert_ok(*state, wide_case(*state, false, &csv));
    for (size_t w = 0; w < WAYS; w++) {
        ORK_OWNED_RESULT ork_result *result = NULL;
        char impute[64];
        snprintf(impute, sizeof impute, "impute: %s", ways[w]);
        assert_ok(*state, RUN(csv.bytes, NULL, &result, "indicators: a | b | c | d", "groups: type",
                              impute));
        const ork_table *table = ork_result_table(result, "normalised");
        size_t gaps = 0;
        for (size_t r = 0; r < table->row_count; r++) {
            double raw = case_number(result, "normalised", r, "raw");
            double prepared = case_number(result, "normalised", r, "prepared");
            assert_true(isfinite(prepared));
            gaps += isnan(raw) != 0;
            if (!isnan(raw)) assert_true(raw == prepared);
        }
        assert_int_equal(ork_result_table(result, "imputed")->row_count, gaps);
    }
}

static void the_default_path_tells_its_only_step(void **state)
{
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(*state, RUN(SIZES, NULL, &result, "indicators: gdp | people"));
    assert_int_equal(ork_result_table(result, "steps")->row_count, 1);
    assert_string_equal(case_text(result, "steps", 0, "note"), "min-max");
    assert_near(case_number(result, "steps", 0, "cells"), 6, 0);
    assert_true(ork_table_find(ork_result_table(result, "normalised"), "prepared") < 0);
}

static ork_status every_step(ork_context *ctx, void *data)
{
    ORK_OWNED_RESULT ork_result *result = NULL;
    return run_csv(ctx, HOLES,
                   SETTINGS("structure: @", "groups: type", data, "treat: winsorise-log-ct",
                            "treat-always: yes"),
                   "#code,#treat,#normalise\nx,winsorise:1,\ny,box-cox,categorical\n", &result);
}

static void refused_memory_is_survived_in_every_step(void **state)
{
    (void)state;
    static char *const settings[] = {
        "impute: group-mean", "impute: row-mean", "impute: k-nearest",       "impute: regression",
        "impute: em",         "impute: hot-deck", "impute: hot-deck-nearest"};
    for (size_t k = 0; k < sizeof settings / sizeof *settings; k++)
        assert_survives_refused_memory(every_step, settings[k]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        context_test(indicators_are_divided_by_their_denominators),
        context_test(denominators_are_sizes),
        context_test(odd_cells_of_the_structure_are_named),
        context_test(each_way_to_impute_is_as_documented),
        context_test(the_row_mean_follows_directions),
        context_test(the_nearest_units_lend_their_mean),
        context_test(regression_takes_the_indicator_that_goes_along_best),
        context_test(em_agrees_with_the_closed_form_where_there_is_one),
        context_test(em_says_when_units_are_too_few),
        context_test(gaps_take_from_other_periods),
        context_test(a_hot_deck_lends_values_within_the_group),
        context_test(other_hot_decks_lend_from_the_nearest_and_from_the_row_before),
        context_test(each_indicator_can_be_imputed_in_its_own_way),
        context_test(what_cannot_be_imputed_stays_missing_and_is_told),
        context_test(winsorising_stops_when_the_rule_is_met),
        context_test(winsorising_can_be_forced),
        context_test(winsorising_never_changes_more_points_than_allowed),
        context_test(a_logarithm_follows_where_winsorising_does_not_suffice),
        context_test(logarithms_need_positive_values),
        context_test(the_power_of_box_cox_is_the_most_likely_one),
        context_test(goalposts_follow_the_logarithm_and_nothing_else),
        context_test(periods_treated_in_different_ways_are_told),
        context_test(further_rules_and_their_mirrors_are_as_documented),
        context_test(every_rule_with_a_range_takes_the_scale),
        context_test(each_indicator_can_have_its_own_rule),
        context_test(what_a_rule_lacks_is_named),
        context_test(ties_count_in_every_rule_by_order),
        context_test(rows_in_another_order_give_the_same_scores),
        context_test(threads_do_not_change_a_bit),
        context_test(only_gaps_are_filled),
        context_test(the_default_path_tells_its_only_step),
        context_test(refused_memory_is_survived_in_every_step),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
