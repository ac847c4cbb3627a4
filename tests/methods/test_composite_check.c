/* The screening of indicators: definitions, flags, twins, laws and odd input. */
#include "case.h"
#include "methods/composite_check/steps.h"

#define RUN(csv, further, result, ...) run_csv(*state, csv, SETTINGS(__VA_ARGS__), further, result)

static ork_status run_csv(ork_context *ctx, const char *csv, const char *const *settings,
                          const char *structure, ork_result **result)
{
    ORK_OWNED_TABLE ork_table *data = NULL, *further = NULL;
    bool has_period = strstr(csv, ",year") != NULL;
    ORK_TRY(case_table(ctx, csv, "region", has_period ? "year" : NULL, &data));
    if (structure) ORK_TRY(case_table(ctx, structure, NULL, NULL, &further));
    return case_run(ctx, "composite-check", data, settings, further, result);
}

#define assert_refused(csv, status, text, ...)                                                     \
    do {                                                                                           \
        ork_result *none_ = NULL;                                                                  \
        assert_error((ork_context *)*state, RUN(csv, NULL, &none_, __VA_ARGS__), status, text);    \
        assert_null(none_);                                                                        \
    } while (0)

static double fact(ork_context *ctx, const ork_result *result, const char *indicator,
                   const char *column)
{
    size_t row = case_row(ctx, result, "description", "indicator", indicator, NULL, NULL);
    return case_number(result, "description", row, column);
}

/* Rows of the table of flags with this flag for this element (and partner, unless NULL). */
static size_t flags_of(ork_context *ctx, const ork_result *result, const char *element,
                       const char *flag, const char *with)
{
    const ork_table *flags = ork_result_table(result, "flags");
    size_t count = 0;
    for (size_t i = 0; i < flags->row_count; i++) {
        bool fits = case_reads(ctx, flags, "indicator", i, element) &&
                    case_reads(ctx, flags, "flag", i, flag);
        count += fits && (!with || case_reads(ctx, flags, "with", i, with));
    }
    return count;
}

static double correlation(ork_context *ctx, const ork_result *result, const char *a, const char *b)
{
    return case_number(result, "correlations",
                       case_row(ctx, result, "correlations", "a", a, "b", b), "coefficient");
}

/* Made data: `units` rows of indicators x0 … that share one factor, some values missing. */
static void made_data(size_t units, size_t indicators, double missing, uint64_t stream,
                      ork_context *ctx, ork_text *csv)
{
    ork_random random = ork_random_stream(5, stream);
    ork_text_add(ctx, csv, "#region");
    for (size_t j = 0; j < indicators; j++)
        ork_text_addf(ctx, csv, ",x%zu", j);
    for (size_t i = 0; i < units; i++) {
        double common = ork_random_normal(&random);
        ork_text_addf(ctx, csv, "\nr%zu", i);
        for (size_t j = 0; j < indicators; j++) {
            double x = common + ork_random_normal(&random) * (1 + (double)j / 2);
            bool is_there = ork_random_uniform(&random) >= missing;
            ork_text_add(ctx, csv, ",");
            if (is_there) ork_text_addf(ctx, csv, "%.17g", x);
        }
    }
    ork_text_add(ctx, csv, "\n");
}

/* ---- Each indicator and unit alone -------------------------------------------------------------
 */

static void a_description_is_what_its_words_say(void **state)
{
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(*state,
              RUN("#region,x\na,0\nb,3\nc,3\nd,4\ne,100\nf,\n", NULL, &result, "indicators: x"));
    assert_near(fact(*state, result, "x", "n"), 5, 0);
    assert_near(fact(*state, result, "x", "missing"), 1, 0);
    assert_near(fact(*state, result, "x", "available"), 5.0 / 6, 0);
    assert_near(fact(*state, result, "x", "zeros"), 0.2, 1e-15);
    assert_near(fact(*state, result, "x", "same"), 0.4, 1e-15);
    assert_near(fact(*state, result, "x", "distinct"), 4, 0);
    assert_near(fact(*state, result, "x", "min"), 0, 0);
    assert_near(fact(*state, result, "x", "max"), 100, 0);
    assert_near(fact(*state, result, "x", "mean"), 22, 1e-15);
    assert_near(fact(*state, result, "x", "median"), 3, 0);
    assert_near(fact(*state, result, "x", "outliers"), 2, 0); /* fences 1.5 and 5.5: 0 and 100 */
    const double values[] = {0, 3, 3, 4, 100};
    assert_near(fact(*state, result, "x", "sd"), ork_sd(values, 5), 1e-15);
    assert_near(fact(*state, result, "x", "skewness"), ork_skewness(values, 5), 1e-15);
    assert_near(fact(*state, result, "x", "kurtosis"), ork_kurtosis(values, 5), 1e-15);
}

static void suspicious_indicators_are_flagged_with_their_reason(void **state)
{
    const char *csv = "#region,gaps,zeros,same,empty,tail,fine\n"
                      "a,1,0,7,,1,3\nb,2,0,7,,2,1\nc,,0,7,,3,4\nd,,0,7,,4,1.5\n"
                      "e,,0,7,,5,9\nf,,3,7,,6,2\ng,,5,7,,7,6\nh,,8,7,,8000,5\n";
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(*state,
              RUN(csv, NULL, &result, "indicators: gaps | zeros | same | empty | tail | fine"));
    assert_int_equal(flags_of(*state, result, "gaps", "low-availability", NULL), 1);
    assert_int_equal(flags_of(*state, result, "zeros", "many-zeros", NULL), 1);
    assert_int_equal(flags_of(*state, result, "zeros", "same-value", NULL), 1);
    assert_int_equal(flags_of(*state, result, "same", "constant", NULL), 1);
    assert_int_equal(flags_of(*state, result, "empty", "empty", NULL), 1);
    assert_int_equal(flags_of(*state, result, "tail", "skewed", NULL), 1);
    static const char *const alone[] = {"low-availability", "constant",     "many-zeros",
                                        "same-value",       "few-distinct", "skewed"};
    for (size_t k = 0; k < sizeof alone / sizeof *alone; k++)
        assert_int_equal(flags_of(*state, result, "fine", alone[k], NULL), 0);
    size_t row = case_row(*state, result, "flags", "indicator", "gaps", "flag", "low-availability");
    assert_near(case_number(result, "flags", row, "value"), 0.25, 0);
    assert_near(case_number(result, "flags", row, "threshold"), 0.65, 0);
    assert_non_null(case_text(result, "flags", row, "meaning"));
    assert_string_equal(result->tables[0]->name, "flags");
    assert_near(ork_result_value(result, "flags")->number,
                (double)ork_result_table(result, "flags")->row_count, 0);
}

static void thresholds_can_be_set(void **state)
{
    const char *csv = "#region,x,y\na,0,1\nb,1,2\nc,2,4\nd,3,3\n";
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(*state, RUN(csv, NULL, &result, "indicators: x | y", "max-zeros: 0.2",
                          "min-collinear: 0.5", "min-alpha: 1"));
    assert_int_equal(flags_of(*state, result, "x", "many-zeros", NULL), 1);
    assert_int_equal(flags_of(*state, result, "x", "collinear", "y"), 1);
    assert_int_equal(flags_of(*state, result, "index", "low-alpha", NULL), 1);
}

#define GAPS "#region,x,y,z\nfull,1,2,3\nзона,,,1\nhalf,2,,4\nzero,0,0,5\n"

static void units_are_screened_and_forced_in_or_out(void **state)
{
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(*state, RUN(GAPS, NULL, &result, "indicators: x | y | z", "unit-nonzero: 0.5",
                          "keep: зона", "drop: full"));
    static const struct {
        const char *unit, *included, *reason;
        double available;
    } known[] = {
        {"full", "false", "dropped by option", 1},
        {"зона", "true", "kept by option", 1.0 / 3},
        {"half", "true", "", 2.0 / 3},
        {"zero", "false", "too many zeros", 1},
    };
    for (size_t k = 0; k < 4; k++) {
        size_t row = case_row(*state, result, "availability", "unit", known[k].unit, NULL, NULL);
        const ork_table *table = ork_result_table(result, "availability");
        assert_true(case_reads(*state, table, "included", row, known[k].included));
        assert_true(case_reads(*state, table, "reason", row, known[k].reason));
        assert_near(case_number(result, "availability", row, "available"), known[k].available,
                    1e-15);
    }
    assert_near(ork_result_value(result, "included")->number, 2, 0);
    const ork_table *screened = ork_result_table(result, "screened");
    assert_int_equal(screened->row_count, 2);
    assert_string_equal(screened->columns[screened->unit]->name, "region");
    assert_string_equal(case_text(result, "screened", 0, "region"), "зона");
    assert_true(isnan(case_number(result, "screened", 0, "x")));
    assert_near(case_number(result, "screened", 1, "z"), 4, 0);
    ORK_OWNED_RESULT ork_result *plain = NULL;
    assert_ok(*state, RUN(GAPS, NULL, &plain, "indicators: x | y | z"));
    size_t row = case_row(*state, plain, "availability", "unit", "зона", NULL, NULL);
    assert_string_equal(case_text(plain, "availability", row, "reason"), "too few values");
}

static void forced_units_must_exist(void **state)
{
    assert_refused(GAPS, ORK_ERR_ARGUMENT, "did you mean \"half\"", "indicators: x | y | z",
                   "keep: halv");
    assert_refused(GAPS, ORK_ERR_ARGUMENT, "kept and dropped", "indicators: x | y | z",
                   "keep: half", "drop: half");
}

/* ---- Pairs -------------------------------------------------------------------------------------
 */

#define TREE                                                                                       \
    "#code,#parent,weight,direction\ntop,,,\ng,top,3,\nh,top,1,\na,g,1,1\nb,g,1,-1\nc,h,1,1\n"     \
    "d,h,1,1\n"
#define LEAVES                                                                                     \
    "#region,a,b,c,d\nr1,1,9,3,1\nr2,2,8,1,5\nr3,3,8.5,4,2\nr4,4,6,1,7\nr5,5,6.5,5,1\nr6,7,1,9,"   \
    "0\n"

static void pairs_know_their_relation_and_direction(void **state)
{
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(*state, RUN(LEAVES, TREE, &result, "structure: @"));
    static const struct {
        const char *a, *b, *relation;
    } known[] = {
        {"a", "b", "within a group"},       {"a", "c", "between groups"},
        {"g", "h", "within a group"},       {"a", "g", "with its group"},
        {"a", "top", "with a group above"}, {"g", "top", "with its group"},
    };
    for (size_t k = 0; k < sizeof known / sizeof *known; k++) {
        size_t row = case_row(*state, result, "correlations", "a", known[k].a, "b", known[k].b);
        assert_string_equal(case_text(result, "correlations", row, "relation"), known[k].relation);
        assert_near(case_number(result, "correlations", row, "n"), 6, 0);
    }
    /* 6 pairs of indicators, 1 of groups, 4 + 2 with the group, 4 with the whole. */
    assert_int_equal(ork_result_table(result, "correlations")->row_count, 17);
    assert_true(correlation(*state, result, "a", "b") > 0.9); /* b points down, and is turned */
    assert_int_equal(flags_of(*state, result, "a", "collinear", "b"), 1);
    assert_true(correlation(*state, result, "c", "d") < -0.8);
    assert_int_equal(flags_of(*state, result, "c", "negative-in-group", "d"), 1);
    assert_int_equal(flags_of(*state, result, "c", "weak-in-group", "h"), 1);
    assert_int_equal(flags_of(*state, result, "d", "against-the-rest", "h"), 1);
    size_t row = case_row(*state, result, "availability_by_group", "unit", "r1", "group", "g");
    assert_near(case_number(result, "availability_by_group", row, "available"), 1, 0);
}

static void groups_are_weighted_means_of_comparable_values(void **state)
{
    /* By hand: min-max of a and c, d; b mirrored; the groups by halves, the whole 3 : 1. */
    const double a[] = {1, 2, 3, 4, 5, 7}, b[] = {9, 8, 8.5, 6, 6.5, 1};
    const double c[] = {3, 1, 4, 1, 5, 9}, d[] = {1, 5, 2, 7, 1, 0};
    double g[6], top[6];
    for (size_t i = 0; i < 6; i++) {
        double h = ((c[i] - 1) / 8 + d[i] / 7) / 2;
        g[i] = ((a[i] - 1) / 6 + 1 - (b[i] - 1) / 8) / 2;
        top[i] = (3 * g[i] + h) / 4;
    }
    ORK_OWNED_RESULT ork_result *result = NULL;
    ork_correlation expected;
    assert_ok(*state, RUN(LEAVES, TREE, &result, "structure: @"));
    assert_ok(*state, ork_correlate(*state, ORK_PEARSON, g, top, 6, &expected));
    assert_near(correlation(*state, result, "g", "top"), expected.coefficient, 1e-14);
    assert_ok(*state, ork_correlate(*state, ORK_PEARSON, a, top, 6, &expected));
    assert_near(correlation(*state, result, "a", "top"), expected.coefficient, 1e-14);
}

static void the_kind_of_correlation_can_be_chosen(void **state)
{
    const char *csv = "#region,x,y\na,1,1\nb,2,4\nc,3,9\nd,4,160\ne,5,25\n";
    ORK_OWNED_RESULT ork_result *pearson = NULL, *spearman = NULL, *kendall = NULL;
    assert_ok(*state, RUN(csv, NULL, &pearson, "indicators: x | y"));
    assert_ok(*state, RUN(csv, NULL, &spearman, "indicators: x | y", "correlation: spearman"));
    assert_ok(*state, RUN(csv, NULL, &kendall, "indicators: x | y", "correlation: kendall"));
    assert_true(correlation(*state, pearson, "x", "y") < 0.6);
    assert_near(correlation(*state, spearman, "x", "y"), 0.9, 1e-15);
    assert_near(correlation(*state, kendall, "x", "y"), 0.8, 1e-15);
}

static void indicators_that_follow_a_denominator_are_flagged(void **state)
{
    const char *csv = "#region,jobs,rate,people\na,10,5,100\nb,21,1,200\nc,29,4,300\nd,42,3,400\n";
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(*state, RUN(csv, NULL, &result, "indicators: jobs | rate", "denominators: people",
                          "directions: -1 | 1"));
    assert_int_equal(flags_of(*state, result, "jobs", "follows-denominator", "people"), 1);
    assert_int_equal(flags_of(*state, result, "rate", "follows-denominator", "people"), 0);
    assert_near(case_number(result, "screened", 3, "people"), 400, 0); /* kept for what follows */
    size_t row =
        case_row(*state, result, "denominators", "indicator", "jobs", "denominator", "people");
    double r = case_number(result, "denominators", row, "coefficient");
    assert_true(r > 0.99); /* as measured: the direction is not applied */
    assert_near(case_number(result, "denominators", row, "p"), ork_correlation_p(r, 4), 1e-15);
}

/* ---- Alpha and components ----------------------------------------------------------------------
 */

/* alpha by the variance of the sum, as Cronbach wrote it, of min-max scores; `without` is left
   out. */
static double plain_alpha(const ork_table *data, size_t items, size_t without)
{
    enum { MOST = 200 };
    double sum[MOST] = {0}, variances = 0, count = 0;
    size_t n = data->row_count;
    assert_true(n <= MOST);
    for (size_t j = 0; j < items; j++) {
        if (j == without) continue;
        const double *x = data->columns[j + 1]->data.number;
        double sorted[MOST], score[MOST];
        ork_sort(x, n, sorted);
        for (size_t i = 0; i < n; i++) {
            score[i] = (x[i] - sorted[0]) / (sorted[n - 1] - sorted[0]);
            sum[i] += score[i];
        }
        variances += ork_variance(score, n);
        count++;
    }
    return count / (count - 1) * (1 - variances / ork_variance(sum, n));
}

static void alpha_agrees_with_a_plain_twin(void **state)
{
    ork_context *ctx = *state;
    ORK_OWNED_TEXT ork_text csv = {0};
    ORK_OWNED_TABLE ork_table *data = NULL;
    ORK_OWNED_RESULT ork_result *result = NULL;
    made_data(100, 5, 0, 1, ctx, &csv);
    assert_ok(ctx, case_table(ctx, csv.bytes, "region", NULL, &data));
    assert_ok(ctx, case_run(ctx, "composite-check", data,
                            SETTINGS("indicators: x0 | x1 | x2 | x3 | x4"), NULL, &result));
    assert_near(case_number(result, "alpha", 0, "alpha"), plain_alpha(data, 5, 99), 1e-13);
    for (size_t j = 0; j < 5; j++) {
        char item[8];
        snprintf(item, sizeof item, "x%zu", j);
        size_t row = case_row(ctx, result, "items", "item", item, NULL, NULL);
        assert_near(case_number(result, "items", row, "alpha_without"), plain_alpha(data, 5, j),
                    1e-13);
    }
    /* Two items: the rest is the other one, and nothing is left to delete from. */
    ORK_OWNED_RESULT ork_result *two = NULL;
    assert_ok(ctx,
              case_run(ctx, "composite-check", data, SETTINGS("indicators: x0 | x1"), NULL, &two));
    assert_near(case_number(two, "items", 0, "item_rest"), correlation(ctx, two, "x0", "x1"),
                1e-14);
    assert_true(isnan(case_number(two, "items", 0, "alpha_without")));
}

static void components_keep_their_promises(void **state)
{
    ork_context *ctx = *state;
    ORK_OWNED_TEXT ork_text csv = {0};
    ORK_OWNED_RESULT ork_result *result = NULL;
    made_data(60, 4, 0, 2, ctx, &csv);
    assert_ok(ctx, RUN(csv.bytes, NULL, &result, "indicators: x0 | x1 | x2 | x3"));
    double sum = 0, weights = 0, loadings = 0;
    const ork_table *components = ork_result_table(result, "components");
    for (size_t k = 0; k < components->row_count; k++)
        sum += case_number(result, "components", k, "eigenvalue");
    assert_near(sum, 4, 1e-14); /* the trace of a correlation matrix */
    assert_near(case_number(result, "components", 3, "cumulative"), 1, 1e-14);
    double first = case_number(result, "components", 0, "eigenvalue");
    for (size_t j = 0; j < 4; j++) {
        double weight = case_number(result, "loadings", j, "weight");
        double loading = case_number(result, "loadings", j, "loading");
        weights += weight * weight;
        loadings += loading * loading;
    }
    assert_near(weights, 1, 1e-14);
    assert_near(loadings, first, 1e-13);
    double scores[60];
    size_t count = 0;
    const ork_table *table = ork_result_table(result, "scores");
    for (size_t i = 0; i < table->row_count; i++) {
        if (case_number(result, "scores", i, "component") == 1)
            scores[count++] = case_number(result, "scores", i, "score");
    }
    assert_int_equal(count, 60);
    assert_near(ork_variance(scores, 60), first, 1e-13);
    /* One factor was put in; chance does not exceed it, and it alone. */
    assert_near(ork_result_value(result, "components")->number, 1, 0);
    assert_non_null(strstr(result->figures[0].title, "are tied most closely (correlation 0."));
    assert_int_equal(result->figure_count, 3);
}

/* Quantile of the k-th eigenvalue by making normal data, plainly. */
static void plain_parallel(ork_context *ctx, size_t n, size_t p, size_t replicates, double *median)
{
    enum { MOST = 4000 };
    static double values[8][MOST];
    ork_random random = ork_random_stream(99, 1);
    for (size_t r = 0; r < replicates; r++) {
        double x[8 * 40], matrix[64], eigenvalues[8];
        ork_correlation pairs[64];
        for (size_t k = 0; k < n * p; k++)
            x[k] = ork_random_normal(&random);
        assert_ok(ctx, ork_correlation_matrix(ctx, ORK_PEARSON, x, n, p, pairs));
        for (size_t k = 0; k < p * p; k++)
            matrix[k] = pairs[k].coefficient;
        assert_ok(ctx, ork_eigen_symmetric(ctx, matrix, p, eigenvalues, NULL));
        for (size_t k = 0; k < p; k++)
            values[k][r] = eigenvalues[k];
    }
    for (size_t k = 0; k < p; k++) {
        ork_sort(values[k], replicates, values[k]);
        median[k] = ork_quantile(values[k], replicates, 0.5);
    }
}

static void parallel_analysis_agrees_with_a_plain_twin(void **state)
{
    /* Both ways of making random data: few observations, and many. */
    static const struct {
        size_t n, p;
    } sizes[] = {{4, 6}, {7, 6}, {40, 5}};
    ork_context_set_threads(*state, 1);
    for (size_t k = 0; k < 3; k++) {
        double twin[8], fast[8];
        plain_parallel(*state, sizes[k].n, sizes[k].p, 3000, twin);
        assert_ok(*state,
                  check_parallel_analysis(*state, sizes[k].n, sizes[k].p, 3000, 0.5, 3, fast));
        for (size_t c = 0; c < sizes[k].p; c++)
            assert_true(fabs(twin[c] - fast[c]) < 0.03);
    }
}

static void units_with_gaps_are_left_out_of_components_with_a_note(void **state)
{
    ORK_OWNED_TEXT ork_text csv = {0};
    ORK_OWNED_RESULT ork_result *result = NULL, *sparse = NULL;
    made_data(60, 3, 0.1, 3, *state, &csv);
    assert_ok(*state, RUN(csv.bytes, NULL, &result, "indicators: x0 | x1 | x2"));
    assert_true(case_says(result, "incomplete-units", "of 60 units lack a value"));
    assert_ok(*state, RUN("#region,x,y\na,1,\nb,2,\nc,3,1\nd,,2\ne,,3\n", NULL, &sparse,
                          "indicators: x | y"));
    assert_true(case_says(sparse, "no-components", "only 1 of 5 units"));
    assert_null(ork_result_table(sparse, "components"));
    assert_true(isnan(correlation(*state, sparse, "x", "y")));
}

/* ---- Periods -----------------------------------------------------------------------------------
 */

static void the_latest_period_or_all_are_looked_at(void **state)
{
    const char *csv = "#region,year,x,y\na,2,1,2\nb,2,2,1\nc,2,3,5\na,1,9,2\nb,1,8,4\nc,1,7,6\n";
    ORK_OWNED_RESULT ork_result *latest = NULL, *all = NULL;
    assert_ok(*state, RUN(csv, NULL, &latest, "indicators: x | y"));
    assert_near(fact(*state, latest, "x", "max"), 3, 0);
    assert_true(case_says(latest, "latest-period", "only 2 is looked at"));
    assert_ok(*state, RUN(csv, NULL, &all, "indicators: x | y", "scope: all"));
    assert_near(fact(*state, all, "x", "max"), 9, 0);
    assert_near(fact(*state, all, "x", "n"), 6, 0);
    assert_null(case_note(all, "latest-period"));
    assert_int_equal(ork_result_table(all, "availability")->row_count, 6);
}

/* ---- Laws --------------------------------------------------------------------------------------
 */

static void assert_same_tables(const ork_result *a, const ork_result *b, const char *name)
{
    const ork_table *x = ork_result_table(a, name), *y = ork_result_table(b, name);
    assert_int_equal(x->row_count, y->row_count);
    for (size_t j = 0; j < x->column_count; j++) {
        if (x->columns[j]->type != ORK_NUMBER) continue;
        const char *column = x->columns[j]->name;
        for (size_t i = 0; i < x->row_count; i++) {
            double left = case_number(a, name, i, column), right = case_number(b, name, i, column);
            if (isnan(left) && isnan(right)) continue;
            assert_near(left, right, 1e-11);
        }
    }
}

static void results_do_not_depend_on_row_order_or_measure_units(void **state)
{
    ORK_OWNED_TEXT ork_text csv = {0};
    ORK_OWNED_TABLE ork_table *data = NULL, *turned = NULL;
    ORK_OWNED_RESULT ork_result *one = NULL, *other = NULL;
    const char *const *settings =
        SETTINGS("indicators: x0 | x1 | x2 | x3", "correlation: kendall", "denominators: x3");
    made_data(40, 4, 0.05, 4, *state, &csv);
    assert_ok(*state, case_table(*state, csv.bytes, "region", NULL, &data));
    assert_ok(*state, case_run(*state, "composite-check", data, settings, NULL, &one));
    size_t rows[40];
    for (size_t i = 0; i < 40; i++)
        rows[i] = 39 - i;
    assert_ok(*state, ork_table_pick(*state, data, rows, 40, &turned));
    for (size_t i = 0; i < 40; i++)
        turned->columns[2]->data.number[i] *= 1000;
    settings =
        SETTINGS("indicators: x0 | x1 | x2 | x3", "correlation: kendall", "denominators: x3");
    assert_ok(*state, case_run(*state, "composite-check", turned, settings, NULL, &other));
    static const char *const tables[] = {"flags",      "correlations", "denominators", "alpha",
                                         "components", "items",        "loadings"};
    for (size_t k = 0; k < sizeof tables / sizeof *tables; k++)
        assert_same_tables(one, other, tables[k]);
}

static void results_depend_on_the_seed_and_not_on_threads(void **state)
{
    ORK_OWNED_TEXT ork_text csv = {0};
    made_data(40, 4, 0.05, 6, *state, &csv);
    double random[3];
    for (int run = 0; run < 3; run++) {
        ORK_OWNED_RESULT ork_result *result = NULL;
        ork_context_set_threads(*state, run == 0 ? 1 : 4);
        ork_context_set_seed(*state, run == 2 ? 8 : 7);
        assert_ok(*state, RUN(csv.bytes, NULL, &result, "indicators: x0 | x1 | x2 | x3"));
        random[run] = case_number(result, "components", 0, "random");
    }
    assert_memory_equal(&random[0], &random[1], sizeof *random);
    assert_true(random[0] != random[2] && fabs(random[0] - random[2]) < 0.2);
}

/* ---- Edges -------------------------------------------------------------------------------------
 */

static void constant_and_empty_indicators_spoil_nothing(void **state)
{
    const char *csv = "#region,x,same,y,none\na,1,5,2,\nb,2,5,3,\nc,3,5,5,\nd,5,5,4,\n";
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(*state, RUN(csv, NULL, &result, "indicators: x | same | y | none"));
    assert_true(isnan(correlation(*state, result, "x", "same")));
    assert_near(case_number(result, "alpha", 0, "items"), 2, 0);
    assert_int_equal(ork_result_table(result, "components")->row_count, 2);
    assert_true(isfinite(correlation(*state, result, "x", "index")));
}

static void an_indicator_constant_among_whole_units_leaves_the_components(void **state)
{
    const char *csv = "#region,x,y,z\na,1,2,5\nb,2,1,5\nc,3,4,5\nd,,3,9\ne,4,3,5\n";
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(*state, RUN(csv, NULL, &result, "indicators: x | y | z"));
    assert_true(case_says(result, "constant-in-components", "\"z\""));
    assert_int_equal(ork_result_table(result, "components")->row_count, 2);
}

static void one_indicator_is_described_alone(void **state)
{
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(*state, RUN("#region,x\na,1\nb,2\nc,3\n", NULL, &result, "indicators: x"));
    assert_null(ork_result_table(result, "alpha"));
    assert_null(ork_result_table(result, "components"));
    assert_null(ork_result_table(result, "correlation_matrix"));
    assert_near(correlation(*state, result, "x", "index"), 1, 1e-15);
}

static void nothing_but_gaps_is_told_and_survived(void **state)
{
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(*state, RUN("#region,x,y\na,,\nb,,\nc,,\n", NULL, &result, "indicators: x | y"));
    assert_int_equal(flags_of(*state, result, "x", "empty", NULL), 1);
    assert_near(ork_result_value(result, "included")->number, 0, 0);
}

static void huge_and_tiny_values_stay_finite(void **state)
{
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(*state, RUN("#region,x,y\na,-1.7e308,1e-310\nb,1.7e308,3e-310\nc,0,2e-310\n"
                          "d,1e308,1e-310\n",
                          NULL, &result, "indicators: x | y"));
    assert_true(isfinite(correlation(*state, result, "x", "y")));
    assert_true(isfinite(case_number(result, "alpha", 0, "alpha")));
    assert_true(isfinite(case_number(result, "components", 0, "eigenvalue")));
}

static void odd_requests_are_explained(void **state)
{
    const char *csv = "#region,x,y\na,1,2\nb,2,3\nc,3,5\n";
    assert_refused("#region,x\na,1\nb,2\n", ORK_ERR_DATA, "2 units are too few", "indicators: x");
    assert_refused(csv, ORK_ERR_ARGUMENT, "nothing to combine", "replicates: 0");
    assert_refused(csv, ORK_ERR_DATA, "did you mean", "indicators: x | region_y", "keep: a");
    assert_refused(csv, ORK_ERR_ARGUMENT, "2 indicators", "indicators: x | y", "directions: 1");
}

static void without_replicates_there_is_no_chance_line(void **state)
{
    const char *csv = "#region,x,y\na,1,2\nb,2,3\nc,3,5\nd,4,1\n";
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(*state, RUN(csv, NULL, &result, "indicators: x | y", "replicates: 0"));
    assert_int_equal(ork_table_find(ork_result_table(result, "components"), "random"), -1);
    assert_int_equal(ork_result_table(result, "scree")->row_count, 2);
    assert_null(ork_result_value(result, "components"));
}

static ork_status small_case(ork_context *ctx, void *data)
{
    (void)data;
    ORK_OWNED_RESULT ork_result *result = NULL;
    return run_csv(ctx, LEAVES, SETTINGS("structure: @", "denominators: a", "replicates: 3"), TREE,
                   &result);
}

static void refused_memory_is_survived(void **state)
{
    (void)state;
    assert_survives_refused_memory(small_case, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        context_test(a_description_is_what_its_words_say),
        context_test(suspicious_indicators_are_flagged_with_their_reason),
        context_test(thresholds_can_be_set),
        context_test(units_are_screened_and_forced_in_or_out),
        context_test(forced_units_must_exist),
        context_test(pairs_know_their_relation_and_direction),
        context_test(groups_are_weighted_means_of_comparable_values),
        context_test(the_kind_of_correlation_can_be_chosen),
        context_test(indicators_that_follow_a_denominator_are_flagged),
        context_test(alpha_agrees_with_a_plain_twin),
        context_test(components_keep_their_promises),
        context_test(parallel_analysis_agrees_with_a_plain_twin),
        context_test(units_with_gaps_are_left_out_of_components_with_a_note),
        context_test(the_latest_period_or_all_are_looked_at),
        context_test(results_do_not_depend_on_row_order_or_measure_units),
        context_test(results_depend_on_the_seed_and_not_on_threads),
        context_test(constant_and_empty_indicators_spoil_nothing),
        context_test(an_indicator_constant_among_whole_units_leaves_the_components),
        context_test(one_indicator_is_described_alone),
        context_test(nothing_but_gaps_is_told_and_survived),
        context_test(huge_and_tiny_values_stay_finite),
        context_test(odd_requests_are_explained),
        context_test(without_replicates_there_is_no_chance_line),
        context_test(refused_memory_is_survived),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
