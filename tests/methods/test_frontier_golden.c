/*
 * The frontiers of R's frontier and sfaR as solved again to the last digits (golden/frontier):
 * estimates, standard errors, log-likelihoods and efficiencies, with the digits that agree.
 */
#include <jansson.h>

#include "case.h"

typedef struct golden {
    const char *model;
    const char *data;
    bool has_cost; /* a column of cost is made: LABOR·LABORP + NPK·NPKP */
    const char *unit, *period;
    const char *const *settings;
    double errors; /* digits of standard errors that can be asked for; 0: 5 */
} golden;

#define F41 "output: output", "inputs: capital | labour"
#define RICE "output: PROD", "inputs: AREA | LABOR | NPK"
#define RICEPHIL "output: PROD", "inputs: AREA | LABOR | NPK | OTHER"
#define COST "output: cost", "inputs: PROD | AREA | LABORP | NPKP", "orientation: cost"

static const golden models[] = {
    {"f41_hn", "front41Data", false, NULL, NULL, SETTINGS(F41), 0},
    {"f41_tn", "front41Data", false, NULL, NULL, SETTINGS(F41, "distribution: truncated-normal"),
     0},
    {"sfar_f41_hn", "front41Data", false, NULL, NULL, SETTINGS(F41), 0},
    {"sfar_f41_ex", "front41Data", false, NULL, NULL, SETTINGS(F41, "distribution: exponential"),
     0},
    {"rice_hn", "riceProdPhil", false, NULL, NULL, SETTINGS(RICE), 0},
    {"rice_translog_hn", "riceProdPhil", false, NULL, NULL,
     SETTINGS(RICE, "form: translog", "mean-scaling: none"), 0},
    /* The reference's errors come of differences of the likelihood and hold 3 digits here; see
       below. */
    {"rice_cost_hn", "riceProdPhil", true, NULL, NULL, SETTINGS(COST), 3},
    {"rice_bc95", "riceProdPhil", false, NULL, NULL,
     SETTINGS(RICE, "panel: battese-coelli-1995", "determinants: EDYRS | BANRAT"), 0},
    {"rice_bc95_noint", "riceProdPhil", false, NULL, NULL,
     SETTINGS(RICE, "panel: battese-coelli-1995", "determinants: EDYRS | BANRAT",
              "determinants-constant: no"),
     0},
    {"sfar_electricity_hn", "electricity", false, NULL, NULL,
     SETTINGS("output: cost", "inputs: output", "prices: lprice | cprice | fprice",
              "orientation: cost"),
     0},
    {"sfar_ricephil_hn", "ricephil", false, NULL, NULL, SETTINGS(RICEPHIL), 0},
    {"sfar_ricephil_ex", "ricephil", false, NULL, NULL,
     SETTINGS(RICEPHIL, "distribution: exponential"), 0},
    {"rice_panel_ti_hn", "riceProdPhil", false, "FMERCODE", "YEARDUM",
     SETTINGS(RICE, "panel: time-invariant"), 0},
    {"rice_panel_ti_tn", "riceProdPhil", false, "FMERCODE", "YEARDUM",
     SETTINGS(RICE, "panel: time-invariant", "distribution: truncated-normal"), 4},
    {"rice_panel_bc92_hn", "riceProdPhil", false, "FMERCODE", "YEARDUM",
     SETTINGS(RICE, "panel: battese-coelli-1992"), 0},
    {"rice_panel_bc92_tn", "riceProdPhil", false, "FMERCODE", "YEARDUM",
     SETTINGS(RICE, "panel: battese-coelli-1992", "distribution: truncated-normal"), 4},
    {"rice_cost_panel_bc92_hn", "riceProdPhil", true, "FMERCODE", "YEARDUM",
     SETTINGS(COST, "panel: battese-coelli-1992"), 2},
    {"rice_unbal_ti_hn", "riceProdPhil_unbalanced", false, "FMERCODE", "YEARDUM",
     SETTINGS(RICE, "panel: time-invariant"), 0},
    {"rice_unbal_bc92_hn", "riceProdPhil_unbalanced", false, "FMERCODE", "YEARDUM",
     SETTINGS(RICE, "panel: battese-coelli-1992"), 0},
    {"rice_unbal_bc92_tn", "riceProdPhil_unbalanced", false, "FMERCODE", "YEARDUM",
     SETTINGS(RICE, "panel: battese-coelli-1992", "distribution: truncated-normal"), 4},
};

/* "I(0.5 * log(A)^2)" is "0.5 ln(A)^2" of ours; "Z_" and "Zu_" say of which part it is. */
static void translate(const char *theirs, char part[32], char term[256])
{
    size_t length = 0;
    strcpy(part, "frontier");
    if (strncmp(theirs, "Zu_", 3) == 0)
        strcpy(part, "ln sigma_u^2"), theirs += 3;
    else if (strncmp(theirs, "Zv_", 3) == 0)
        strcpy(part, "ln sigma_v^2"), theirs += 3;
    else if (strncmp(theirs, "Z_", 2) == 0)
        strcpy(part, "mu"), theirs += 2;
    if (strcmp(theirs, "mu") == 0) strcpy(part, "mu"), theirs = "(Intercept)";
    if (strcmp(theirs, "time") == 0) strcpy(part, "decay"), theirs = "eta";
    if (strcmp(theirs, "(Intercept)") == 0) theirs = "(constant)";
    bool is_wrapped = strncmp(theirs, "I(", 2) == 0;
    if (is_wrapped) theirs += 2;
    while (*theirs && length < 250) {
        if (strncmp(theirs, "log(", 4) == 0)
            strcpy(term + length, "ln("), length += 3, theirs += 4;
        else if (strncmp(theirs, "* ", 2) == 0)
            theirs += 2;
        else
            term[length++] = *theirs++;
    }
    term[length - is_wrapped] = '\0';
}

/* How many digits agree; 17 where none differs. */
static double digits(double actual, double expected)
{
    double off = fabs(actual - expected) / fmax(1e-300, fabs(expected));
    return off > 0 ? fmin(17, -log10(off)) : 17;
}

static double find(ork_context *ctx, const ork_result *result, const char *key, const char *column)
{
    if (strcmp(key, "sigmaSq") == 0)
        return case_number(result, "variances",
                           case_row(ctx, result, "variances", "term", "sigma2", NULL, NULL),
                           column);
    if (strcmp(key, "gamma") == 0)
        return case_number(result, "variances",
                           case_row(ctx, result, "variances", "term", "gamma", NULL, NULL), column);
    char part[32], term[256];
    translate(key, part, term);
    return case_number(result, "estimates",
                       case_row(ctx, result, "estimates", "part", part, "term", term), column);
}

/* The fewest digits by which a JSON object's numbers agree with a column of ours; an estimate's
   digits are counted from the greater of itself and its standard error. */
static double least_digits(ork_context *ctx, const ork_result *result, json_t *object,
                           const char *column)
{
    const char *key;
    json_t *value;
    double least = 17;
    assert_true(json_object_size(object) > 3);
    json_object_foreach(object, key, value)
    {
        double actual = find(ctx, result, key, column), expected = json_number_value(value);
        double size = fmax(fabs(expected), find(ctx, result, key, "std_error"));
        if (isnan(actual)) fail_msg("there is no %s of %s", column, key);
        least = fmin(least, digits(actual - expected + size, size));
    }
    return least;
}

static ork_table *add_cost(ork_context *ctx, ork_table *table)
{
    static const char *const names[] = {"LABOR", "LABORP", "NPK", "NPKP"};
    ork_column *cost;
    assert_ok(ctx, ork_column_new(ctx, "cost", ORK_NUMBER, table->row_count, &cost));
    for (size_t i = 0; i < table->row_count; i++) {
        double v[4];
        for (size_t k = 0; k < 4; k++)
            v[k] = ork_column_number(table->columns[ork_table_find(table, names[k])], i);
        cost->data.number[i] = v[0] * v[1] + v[2] * v[3];
    }
    assert_ok(ctx, ork_table_take(ctx, table, cost));
    return table;
}

static double cell(const ork_table *table, const char *column, size_t row)
{
    return ork_column_number(table->columns[ork_table_find(table, column)], row);
}

/* Where a row stands among all by unit and period, as panels of R are ordered; else where it is. */
static size_t place(const ork_table *data, const golden *g, size_t row)
{
    if (!g->unit) return row;
    size_t before = 0;
    double unit = cell(data, g->unit, row), period = cell(data, g->period, row);
    for (size_t i = 0; i < data->row_count; i++) {
        double other = cell(data, g->unit, i);
        before += other < unit || (other == unit && cell(data, g->period, i) < period);
    }
    return before;
}

/* Largest difference of efficiencies from the reference's columns, of which all files have the
   first or the second set. */
static double efficiency_off(ork_context *ctx, const ork_result *result, const golden *g,
                             const ork_table *data)
{
    static const char *const names[2][5] = {
        {"te_bc_ref", "te_jlms_ref", "te_mode_ref", "te_lo95_ref", "te_hi95_ref"},
        {"teBC", "teJLMS", "teMO", "teBCLB", "teBCUB"}};
    static const char *const ours[] = {"efficiency", "jlms", "mode", "lower", "upper"};
    char path[256];
    snprintf(path, sizeof path, "golden/frontier/eff/%s.csv", g->model);
    ORK_OWNED_TABLE ork_table *file = NULL;
    assert_ok(ctx, case_file(ctx, shared_path(path), "", NULL, NULL, &file));
    bool is_sfar = ork_table_find(file, names[0][0]) < 0;
    double worst = 0;
    for (size_t k = 0; k < 5; k++) {
        int at = ork_table_find(file, names[is_sfar][k]);
        assert_true(at >= 0);
        for (size_t i = 0; i < file->row_count; i++) {
            double expected = ork_column_number(file->columns[at], place(data, g, i));
            worst = fmax(worst, fabs(case_number(result, "efficiency", i, ours[k]) - expected));
        }
    }
    return worst;
}

static void models_of_frontier_and_sfar_agree(void **state)
{
    ork_context *ctx = *state;
    if (!shared_path("golden/frontier/models/f41_hn.json")) skip();
    for (size_t m = 0; m < sizeof models / sizeof *models; m++) {
        const golden *g = &models[m];
        char path[256];
        snprintf(path, sizeof path, "golden/frontier/data/%s.csv", g->data);
        ORK_OWNED_TABLE ork_table *data = NULL;
        ORK_OWNED_RESULT ork_result *result = NULL;
        assert_ok(ctx, case_file(ctx, shared_path(path), "", NULL, NULL, &data));
        if (g->has_cost) add_cost(ctx, data);
        if (g->unit) assert_ok(ctx, ork_table_set_keys(ctx, data, g->unit, g->period));
        assert_ok(ctx, case_run(ctx, "frontier", data, g->settings, NULL, &result));
        snprintf(path, sizeof path, "golden/frontier/models/%s.json", g->model);
        json_t *json = json_load_file(shared_path(path), 0, NULL);
        assert_non_null(json);
        json_t *polished = json_object_get(json, "reference_polished");
        assert_true(json_is_true(json_object_get(polished, "converged")));
        double likelihood = json_number_value(json_object_get(polished, "logLik"));
        double by_likelihood =
            digits(ork_result_value(result, "log_likelihood")->number, likelihood);
        double by_estimates =
            least_digits(ctx, result, json_object_get(polished, "par"), "estimate");
        /* sfaR's own errors come of its analytic Hessian; those polished miss some of them. */
        bool is_sfar = strncmp(g->model, "sfar", 4) == 0;
        double by_errors =
            least_digits(ctx, result,
                         is_sfar ? json_object_get(json, "se")
                                 : json_object_get(polished, "se_observed_information"),
                         "std_error");
        double off = efficiency_off(ctx, result, g, data);
        print_message("%-20s digits: log-likelihood %.1f, estimates %.1f, errors %.1f; "
                      "efficiencies within %.0e\n",
                      g->model, by_likelihood, by_estimates, by_errors, off);
        assert_true(by_likelihood >= 8);
        assert_true(by_estimates >= 6);
        assert_true(by_errors >= (g->errors > 0 ? g->errors : 5));
        assert_true(off <= (is_sfar ? 1e-6 : 1e-7));
        json_decref(json);
    }
}

/* Against second differences of the likelihood with 30 digits at the reference's estimates. */
static void errors_of_the_cost_frontier_are_exact(void **state)
{
    static const double expected[] = {
        0.20154445978031643, 0.034390061606522936, 0.03501712521430133, 0.032303094258865246,
        0.05435562431224362, 0.5492534445597267,   0.22346712719688092};
    const char *path = shared_path("golden/frontier/data/riceProdPhil.csv");
    ORK_OWNED_TABLE ork_table *data = NULL;
    ORK_OWNED_RESULT ork_result *result = NULL;
    if (!path) skip();
    assert_ok(*state, case_file(*state, path, "", NULL, NULL, &data));
    add_cost(*state, data);
    assert_ok(*state, case_run(*state, "frontier", data, SETTINGS(COST), NULL, &result));
    for (size_t k = 0; k < 7; k++)
        assert_near(case_number(result, "estimates", k, "std_error") / expected[k], 1, 1e-8);
}

/* What the packages call converged, and what it is. */
static void failures_of_the_packages_end_in_a_diagnosis(void **state)
{
#define F41_COST F41, "orientation: cost"
#define COST_AS_OUTPUT "output: cost", "inputs: PROD | AREA | LABORP | NPKP"
#define ELECTRICITY                                                                                \
    "output: cost", "inputs: output", "prices: lprice | cprice | fprice", "orientation: cost"
    const struct {
        const char *data;
        const char *const *settings;
        const char *end;
        double likelihood;
    } cases[] = {
        /* sfaR stops below the half-normal, frontier on the wall of its bound; mu runs to -inf. */
        {"electricity", SETTINGS(ELECTRICITY, "distribution: truncated-normal"),
         "exponential limit", 34.9954292},
        {"riceProdPhil", SETTINGS(RICE, "distribution: truncated-normal"), "exponential limit",
         -81.6012005},
        {"riceProdPhil", SETTINGS(COST, "distribution: truncated-normal"), "exponential limit",
         41.6896208},
        /* sfaR: log-likelihood 5.1e174, "successful convergence". */
        {"ricephil", SETTINGS(RICEPHIL, "distribution: rayleigh"), "maximum", -88.9036829},
        /* frontier: -4.046 or -3.881; a constant for each farm: 0.314 of 27.881. */
        {"telecom", SETTINGS("output: output", "inputs: mainlines | employees"), "deterministic",
         -3.2517423},
        {"riceProdPhil", SETTINGS(RICE, "factors: FMERCODE"), "deterministic", 27.8813352},
        /* Wrong skewness: standard errors of 398, the other frontier, NaN intervals, "converged".
         */
        {"front41Data", SETTINGS(F41_COST), "no inefficiency", -18.4468410},
        {"front41Data", SETTINGS(F41_COST, "distribution: exponential"), "no inefficiency",
         -18.4468410},
        {"front41Data", SETTINGS(F41_COST, "distribution: truncated-normal"), "deterministic",
         -18.3748127},
        {"riceProdPhil", SETTINGS(COST_AS_OUTPUT), "no inefficiency", 39.0247280},
        /* … where the exponential has a maximum inside all the same. */
        {"riceProdPhil", SETTINGS(COST_AS_OUTPUT, "distribution: exponential"), "maximum",
         39.3468093},
        {"riceProdPhil", SETTINGS(COST_AS_OUTPUT, "distribution: truncated-normal"),
         "exponential limit", 39.3468093},
    };
    ork_context *ctx = *state;
    if (!shared_path("golden/frontier/models/f41_hn.json")) skip();
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        char path[256];
        snprintf(path, sizeof path, "golden/frontier/data/%s.csv", cases[k].data);
        ORK_OWNED_TABLE ork_table *data = NULL;
        ORK_OWNED_RESULT ork_result *result = NULL;
        assert_ok(ctx, case_file(ctx, shared_path(path), "country", NULL, NULL, &data));
        if (strcmp(cases[k].data, "riceProdPhil") == 0) add_cost(ctx, data);
        assert_ok(ctx, case_run(ctx, "frontier", data, cases[k].settings, NULL, &result));
        assert_string_equal(case_text(result, "search", 0, "end"), cases[k].end);
        assert_near(ork_result_value(result, "log_likelihood")->number, cases[k].likelihood, 1e-7);
        if (strcmp(cases[k].end, "maximum") != 0) assert_true(result->note_count > 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        context_test(models_of_frontier_and_sfar_agree),
        context_test(errors_of_the_cost_frontier_are_exact),
        context_test(failures_of_the_packages_end_in_a_diagnosis),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
