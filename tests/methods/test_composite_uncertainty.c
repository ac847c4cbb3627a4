/* Uncertainty of composite indices: a plain twin, laws, edges, what users are told. */
#include "case.h"
#include "methods/composite_uncertainty/summary.h"

static const char *const FIVE = "#region,x,y,z\n"
                                "a,1,9,3\nb,2,7,8\nc,4,6,1\nd,8,2,5\ne,16,1,4\n";

static ork_status run_case(ork_context *ctx, const char *csv, const char *period,
                           ork_result **result, const char *const *settings)
{
    ORK_OWNED_TABLE ork_table *data = NULL;
    ORK_TRY(case_table(ctx, csv, "region", period, &data));
    return case_run(ctx, "composite-uncertainty", data, settings, NULL, result);
}
#define RUN(csv, period, result, ...) run_case(*state, csv, period, result, SETTINGS(__VA_ARGS__))

#define assert_refused(csv, status, text, ...)                                                     \
    do {                                                                                           \
        ork_result *none_ = NULL;                                                                  \
        assert_error((ork_context *)*state, RUN(csv, NULL, &none_, __VA_ARGS__), status, text);    \
        assert_null(none_);                                                                        \
    } while (0)

static double value(const ork_result *result, const char *name)
{
    return ork_result_value(result, name)->number;
}

static double rank_of(ork_context *ctx, const ork_result *result, const char *unit,
                      const char *column)
{
    return case_number(result, "ranks", case_row(ctx, result, "ranks", "unit", unit, NULL, NULL),
                       column);
}

/* Every cell of every table reads the same. */
static void assert_same(ork_context *ctx, const ork_result *a, const ork_result *b)
{
    assert_int_equal(a->table_count, b->table_count);
    for (size_t t = 0; t < a->table_count; t++) {
        const ork_table *one = a->tables[t], *other = b->tables[t];
        assert_int_equal(one->row_count, other->row_count);
        for (size_t j = 0; j < one->column_count; j++) {
            for (size_t i = 0; i < one->row_count; i++) {
                ORK_OWNED_TEXT ork_text x = {0}, y = {0};
                ork_column_write(one->columns[j], i, ctx, &x);
                ork_column_write(other->columns[j], i, ctx, &y);
                assert_string_equal(x.bytes ? x.bytes : "", y.bytes ? y.bytes : "");
            }
        }
    }
}

/* ---- The twin: every recorded run as an index of its own ---------------------------------------
 */

enum { TWIN_UNITS = 5, TWIN_RUNS_MOST = 64 };

typedef struct {
    double nominal[TWIN_UNITS], rank[TWIN_UNITS][TWIN_RUNS_MOST], shift[TWIN_RUNS_MOST];
} twin;

static ork_status twin_ranks(ork_context *ctx, const char *normalise, const char *aggregate,
                             const char *left_out, double *rank)
{
    ORK_OWNED_TABLE ork_table *data = NULL;
    ORK_OWNED_RESULT ork_result *result = NULL;
    char indicators[64] = "indicators: ", rule[64], combine[64];
    for (const char *code = "xyz"; *code; code++) {
        if (*left_out == *code && !left_out[1]) continue;
        if (strlen(indicators) > 12) strcat(indicators, " | ");
        size_t length = strlen(indicators);
        indicators[length] = *code;
        indicators[length + 1] = '\0';
    }
    snprintf(rule, sizeof rule, "normalise: %s", normalise);
    snprintf(combine, sizeof combine, "aggregate: %s", aggregate);
    ORK_TRY(case_table(ctx, FIVE, "region", NULL, &data));
    ORK_TRY(case_run(ctx, "composite", data, SETTINGS(indicators, rule, combine, "scale: 1 | 100"),
                     NULL, &result));
    for (size_t i = 0; i < TWIN_UNITS; i++) {
        char unit[2] = {(char)('a' + i), '\0'};
        size_t row = case_row(ctx, result, "scores", "unit", unit, NULL, NULL);
        rank[i] = case_number(result, "scores", row, "rank");
    }
    return ORK_OK;
}

static void fill_twin(ork_context *ctx, const ork_result *result, size_t runs, twin *of)
{
    assert_ok(ctx, twin_ranks(ctx, "min-max", "arithmetic", "nothing", of->nominal));
    for (size_t r = 0; r < runs; r++) {
        double rank[TWIN_UNITS];
        assert_ok(ctx, twin_ranks(ctx, case_text(result, "replicates", r, "normalise"),
                                  case_text(result, "replicates", r, "aggregate"),
                                  case_text(result, "replicates", r, "leave_out"), rank));
        of->shift[r] = 0;
        for (size_t i = 0; i < TWIN_UNITS; i++) {
            of->rank[i][r] = rank[i];
            of->shift[r] += fabs(rank[i] - of->nominal[i]) / TWIN_UNITS;
        }
    }
}

static void assert_twin(ork_context *ctx, size_t runs)
{
    static twin of;
    char count[32];
    ORK_OWNED_TABLE ork_table *data = NULL;
    ORK_OWNED_RESULT ork_result *result = NULL;
    snprintf(count, sizeof count, "runs: %zu", runs);
    assert_ok(ctx, case_table(ctx, FIVE, "region", NULL, &data));
    assert_ok(ctx, case_run(ctx, "composite-uncertainty", data,
                            SETTINGS("indicators: x | y | z", "scale: 1 | 100", count,
                                     "interval: 0.8", "leave-out: indicators",
                                     "vary: normalise=min-max|leader|percentile-rank | "
                                     "aggregate=arithmetic|median|geometric"),
                            NULL, &result));
    fill_twin(ctx, result, runs, &of);
    assert_near(value(result, "failed"), 0, 0);
    assert_near(value(result, "mean_rank_shift"), ork_mean(of.shift, runs), 1e-14);
    assert_near(value(result, "sd_rank_shift"), ork_sd(of.shift, runs), 1e-14);
    for (size_t r = 0; r < runs; r++)
        assert_near(case_number(result, "replicates", r, "mean_rank_shift"), of.shift[r], 1e-14);
    for (size_t i = 0; i < TWIN_UNITS; i++) {
        ork_sort(of.rank[i], runs, of.rank[i]);
        assert_near(case_number(result, "ranks", i, "rank"), of.nominal[i], 0);
        assert_near(case_number(result, "ranks", i, "mean_rank"), ork_mean(of.rank[i], runs),
                    1e-14);
        assert_near(case_number(result, "ranks", i, "median_rank"),
                    ork_quantile(of.rank[i], runs, 0.5), 1e-14);
        assert_near(case_number(result, "ranks", i, "lower_rank"),
                    ork_quantile(of.rank[i], runs, 0.1), 1e-13);
        assert_near(case_number(result, "ranks", i, "upper_rank"),
                    ork_quantile(of.rank[i], runs, 0.9), 1e-13);
    }
}

static void every_run_is_an_index_like_any_other(void **state)
{
    assert_twin(*state, 8);  /* the ranks of runs are stored */
    assert_twin(*state, 50); /* they are counted */
}

/* ---- Laws --------------------------------------------------------------------------------------
 */

static void sure_ranks_are_sure(void **state)
{
    const char *csv = "#region,x,y\na,1,1\nb,2,2\nc,3,3\n";
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(*state, RUN(csv, NULL, &result, "indicators: x | y", "runs: 50",
                          "vary: normalise=min-max|z-score|rank", "weights-noise: 0.5"));
    assert_near(rank_of(*state, result, "c", "lower_rank"), 1, 0);
    assert_near(rank_of(*state, result, "c", "upper_rank"), 1, 0);
    assert_near(rank_of(*state, result, "a", "most_frequent_share"), 1, 0);
    assert_near(rank_of(*state, result, "c", "share_high"), 1, 0);
    assert_near(value(result, "mean_rank_shift"), 0, 0);
    size_t row = case_row(*state, result, "dominance", "unit", "c", "other", "a");
    assert_near(case_number(result, "dominance", row, "share"), 1, 0);
}

#define EVERYTHING                                                                                 \
    "indicators: x | y | z", "runs: 200", "weights-noise: 0.3", "leave-out: indicators",           \
        "error: 5%", "vary: normalise=min-max scale=1,100|leader | aggregate=arithmetic|geometric"

static void results_are_the_same_for_any_number_of_threads(void **state)
{
    ORK_OWNED_RESULT ork_result *one = NULL, *two = NULL, *five = NULL;
    ork_context_set_threads(*state, 1);
    assert_ok(*state, RUN(FIVE, NULL, &one, EVERYTHING));
    ork_context_set_threads(*state, 2);
    assert_ok(*state, RUN(FIVE, NULL, &two, EVERYTHING));
    ork_context_set_threads(*state, 5);
    assert_ok(*state, RUN(FIVE, NULL, &five, EVERYTHING));
    assert_same(*state, one, two);
    assert_same(*state, one, five);
}

static void runs_follow_from_the_seed(void **state)
{
    ORK_OWNED_RESULT ork_result *one = NULL, *again = NULL, *other = NULL;
    assert_ok(*state, RUN(FIVE, NULL, &one, EVERYTHING));
    assert_ok(*state, RUN(FIVE, NULL, &again, EVERYTHING));
    ork_context_set_seed(*state, 7);
    assert_ok(*state, RUN(FIVE, NULL, &other, EVERYTHING));
    assert_same(*state, one, again);
    assert_true(value(one, "mean_rank_shift") != value(other, "mean_rank_shift"));
}

static void ranks_do_not_depend_on_row_order(void **state)
{
    const char *turned = "#region,x,y,z\ne,16,1,4\nc,4,6,1\na,1,9,3\nd,8,2,5\nb,2,7,8\n";
    ORK_OWNED_RESULT ork_result *one = NULL, *other = NULL;
    const char *const settings[] = {"indicators: x | y | z",
                                    "runs: 100",
                                    "weights-noise: 0.4",
                                    "leave-out: indicators",
                                    "vary: normalise=min-max|z-score",
                                    "error: 20%",
                                    NULL};
    assert_ok(*state, run_case(*state, FIVE, NULL, &one, settings));
    assert_ok(*state, run_case(*state, turned, NULL, &other, settings));
    for (const char *unit = "abcde"; *unit; unit++) {
        char name[2] = {*unit, '\0'};
        assert_near(rank_of(*state, one, name, "mean_rank"),
                    rank_of(*state, other, name, "mean_rank"), 0);
        assert_near(rank_of(*state, one, name, "upper_rank"),
                    rank_of(*state, other, name, "upper_rank"), 0);
        assert_near(rank_of(*state, one, name, "lower_score"),
                    rank_of(*state, other, name, "lower_score"), 1e-12);
    }
}

static void ranks_do_not_depend_on_the_order_of_indicators(void **state)
{
    ORK_OWNED_RESULT ork_result *one = NULL, *other = NULL;
    assert_ok(*state, RUN(FIVE, NULL, &one, "indicators: x | y | z", "runs: 100",
                          "weights-noise: 0.4", "error: 20%"));
    assert_ok(*state, RUN(FIVE, NULL, &other, "indicators: z | x | y", "runs: 100",
                          "weights-noise: 0.4", "error: 20%"));
    for (const char *unit = "abcde"; *unit; unit++) {
        char name[2] = {*unit, '\0'};
        assert_near(rank_of(*state, one, name, "mean_rank"),
                    rank_of(*state, other, name, "mean_rank"), 0);
        assert_near(rank_of(*state, one, name, "lower_score"),
                    rank_of(*state, other, name, "lower_score"), 1e-12);
    }
}

/* With no normalisation a unit of (1, 0) has the first weight as its score. */
static const char *const WEIGHTS = "#region,x,y\na,1,0\nb,0,1\n";

static void noise_keeps_weights_within_its_width(void **state)
{
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(*state, RUN(WEIGHTS, NULL, &result, "indicators: x | y", "normalise: none",
                          "weights: 3 | 1", "weights-noise: 0.2", "runs: 1000", "interval: 1"));
    /* 3(1 ± 0.2) against 1(1 ± 0.2) */
    double lower = rank_of(*state, result, "a", "lower_score");
    double upper = rank_of(*state, result, "a", "upper_score");
    assert_true(lower >= 2.4 / 3.6 - 1e-12 && lower < 2.45 / 3.6);
    assert_true(upper <= 3.6 / 4.4 + 1e-12 && upper > 3.55 / 4.4);
    assert_near(rank_of(*state, result, "a", "mean_score"), 0.7488, 0.003);
    assert_near(rank_of(*state, result, "a", "score"), 0.75, 1e-15);
}

static void errors_spread_scores_by_their_standard_deviation(void **state)
{
    const char *csv = "#region,x\na,100\nb,50\nc,-20\n";
    ORK_OWNED_RESULT ork_result *relative = NULL, *absolute = NULL;
    assert_ok(*state, RUN(csv, NULL, &relative, "indicators: x", "normalise: none", "error: 5%",
                          "runs: 4000"));
    assert_near(rank_of(*state, relative, "a", "sd_score"), 5, 0.03);
    assert_near(rank_of(*state, relative, "c", "sd_score"), 1, 0.03);
    assert_near(rank_of(*state, relative, "a", "mean_score"), 100, 0.003);
    assert_ok(*state, RUN(csv, NULL, &absolute, "indicators: x", "normalise: none", "error: 0.5",
                          "runs: 4000"));
    assert_near(rank_of(*state, absolute, "a", "sd_score"), 0.5, 0.03);
    assert_near(rank_of(*state, absolute, "b", "sd_score"), 0.5, 0.03);
    /* 90 % of a normal distribution are within 1.645 standard deviations */
    assert_near(rank_of(*state, absolute, "b", "upper_score"), 50 + 1.645 * 0.5, 0.003);
}

static void each_expert_is_taken_as_often(void **state)
{
    ORK_OWNED_TABLE ork_table *data = NULL, *experts = NULL;
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(*state, case_table(*state, WEIGHTS, "region", NULL, &data));
    assert_ok(*state, case_table(*state, "#expert,#node,weight\nAna,x,3\nAna,y,1\nBo,x,1\nBo,y,4\n",
                                 NULL, NULL, &experts));
    assert_ok(*state, case_run(*state, "composite-uncertainty", data,
                               SETTINGS("indicators: x | y", "normalise: none", "interval: 1",
                                        "weights-table: @", "weights-by-expert: yes"),
                               experts, &result));
    assert_near(rank_of(*state, result, "a", "score"), (0.75 + 0.2) / 2, 1e-15);
    assert_near(rank_of(*state, result, "a", "lower_score"), 0.2, 1e-15);
    assert_near(rank_of(*state, result, "a", "upper_score"), 0.75, 1e-15);
    size_t row = case_row(*state, result, "factors", "alternative", "Bo", NULL, NULL);
    double runs = case_number(result, "factors", row, "runs");
    assert_true(runs > 200 && runs < 300);
    /* a is first with Ana (3 of 4), second with Bo; the nominal 0.475 is second */
    assert_near(case_number(result, "factors", row, "mean_rank_shift"), 0, 0);
    row = case_row(*state, result, "one_at_a_time", "alternative", "Ana", NULL, NULL);
    assert_near(case_number(result, "one_at_a_time", row, "mean_rank_shift"), 1, 0);
}

static void a_group_left_out_takes_its_indicators_with_it(void **state)
{
    ORK_OWNED_TABLE ork_table *data = NULL, *structure = NULL;
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(*state, case_table(*state, FIVE, "region", NULL, &data));
    assert_ok(*state, case_table(*state,
                                 "#code,#parent\nx,first\ny,first\nz,second\nfirst,\n"
                                 "second,\n",
                                 NULL, NULL, &structure));
    assert_ok(*state, case_run(*state, "composite-uncertainty", data,
                               SETTINGS("structure: @", "leave-out: groups", "runs: 90"), structure,
                               &result));
    /* without first only z counts: b, d, e, a, c */
    size_t row = case_row(*state, result, "one_at_a_time", "alternative", "first", NULL, NULL);
    double rank[] = {4, 1, 5, 2, 3}, shift = 0;
    for (size_t i = 0; i < 5; i++)
        shift += fabs(rank[i] - case_number(result, "ranks", i, "rank")) / 5;
    assert_near(case_number(result, "one_at_a_time", row, "mean_rank_shift"), shift, 1e-14);
    row = case_row(*state, result, "one_at_a_time", "alternative", "nothing", NULL, NULL);
    assert_near(case_number(result, "one_at_a_time", row, "mean_rank_shift"), 0, 0);
}

static void weights_of_the_data_are_found_before_noise(void **state)
{
    ORK_OWNED_RESULT ork_result *noisy = NULL, *still = NULL;
    assert_ok(*state, RUN(FIVE, NULL, &noisy, "indicators: x | y | z", "weighting: entropy",
                          "weights-noise: 0.5", "runs: 300", "interval: 1"));
    assert_ok(*state, RUN(FIVE, NULL, &still, "indicators: x | y | z", "weighting: entropy",
                          "weights-noise: 0", "runs: 300", "interval: 1"));
    assert_true(rank_of(*state, noisy, "b", "sd_score") > 0.5);
    assert_near(rank_of(*state, noisy, "b", "mean_score"), rank_of(*state, noisy, "b", "score"),
                0.03);
    assert_near(rank_of(*state, still, "b", "sd_score"), 0, 1e-12);
    assert_true(case_says(still, "option-unused", "weights-noise has no effect"));
    ORK_OWNED_RESULT ork_result *own = NULL;
    assert_ok(*state, RUN(FIVE, NULL, &own, "indicators: x | y | z", "runs: 10",
                          "weighting: benefit-of-the-doubt", "weights-noise: 0.5"));
    assert_true(case_says(own, "option-unused", "weights-noise has no effect"));
}

static void an_alternative_is_what_composite_gives_with_its_options(void **state)
{
    /* adjusted-mazziotta-pareto moves the scale of min-max itself */
    ORK_OWNED_TABLE ork_table *data = NULL;
    ORK_OWNED_RESULT ork_result *varied = NULL, *index = NULL;
    assert_ok(*state, case_table(*state, FIVE, "region", NULL, &data));
    assert_ok(*state, case_run(*state, "composite-uncertainty", data,
                               SETTINGS("indicators: x | y | z", "interval: 1", "runs: 60",
                                        "vary: aggregate=arithmetic|adjusted-mazziotta-pareto"),
                               NULL, &varied));
    assert_ok(*state,
              case_run(*state, "composite", data,
                       SETTINGS("indicators: x | y | z", "aggregate: adjusted-mazziotta-pareto"),
                       NULL, &index));
    for (size_t i = 0; i < 5; i++) {
        const char *unit = case_text(index, "scores", i, "unit");
        double score = case_number(index, "scores", i, "score");
        assert_true(score > 70);
        assert_near(rank_of(*state, varied, unit, "upper_score"), score, 1e-13);
    }
}

/* y is about 2x; g has none. The score is y alone. */
static const char *const GAP = "#region,x,y\na,1,2.5\nb,2,3.5\nc,3,6.5\nd,4,7.5\ne,5,10.5\n"
                               "f,6,11.5\ng,4.5,\n";

static void gaps_are_drawn_with_what_imputation_leaves_unexplained(void **state)
{
    double x[] = {1, 2, 3, 4, 5, 6}, y[] = {2.5, 3.5, 6.5, 7.5, 10.5, 11.5};
    ork_comoments m = ork_comoments_of(x, y, 6);
    double slope = m.xy / m.xx, left = m.yy - slope * m.xy;
    double expected = m.mean_y + slope * (4.5 - m.mean_x);
    const struct {
        const char *impute;
        double sd; /* over n − 2; of maximum likelihood over n */
    } rules[] = {{"impute: regression", sqrt(left / 4)}, {"impute: em", sqrt(left / 6)}};
    for (size_t k = 0; k < 2; k++) {
        ORK_OWNED_RESULT ork_result *result = NULL;
        assert_ok(*state,
                  RUN(GAP, NULL, &result, "indicators: x | y", "weights: 0 | 1", "normalise: none",
                      "runs: 4000", "impute-draws: yes", rules[k].impute));
        assert_near(rank_of(*state, result, "g", "score"), expected, 1e-6);
        assert_near(rank_of(*state, result, "g", "mean_score"), expected, 0.003);
        assert_near(rank_of(*state, result, "g", "sd_score"), rules[k].sd, 0.02);
        assert_near(rank_of(*state, result, "a", "sd_score"), 0, 0);
    }
}

static void a_hot_deck_draws_every_donor_alike(void **state)
{
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(*state,
              RUN(GAP, NULL, &result, "indicators: x | y", "weights: 0 | 1", "normalise: none",
                  "runs: 3000", "impute: hot-deck", "impute-draws: yes", "interval: 1"));
    assert_near(rank_of(*state, result, "g", "mean_score"), 7, 0.02);
    assert_near(rank_of(*state, result, "g", "lower_score"), 2.5, 0);
    assert_near(rank_of(*state, result, "g", "upper_score"), 11.5, 0);
    size_t row = case_row(*state, result, "dominance", "unit", "g", "other", "a");
    /* above a in 5 of 6, a tie in 1 of 6 */
    assert_near(case_number(result, "dominance", row, "share"), 11.0 / 12, 0.02);
}

static void draws_without_anything_to_draw_are_told(void **state)
{
    ORK_OWNED_RESULT ork_result *whole = NULL, *mean = NULL;
    assert_ok(*state, RUN(FIVE, NULL, &whole, "indicators: x | y", "impute: em",
                          "impute-draws: yes", "runs: 5"));
    assert_true(case_says(whole, "option-unused", "no value is missing"));
    assert_ok(*state, RUN(GAP, NULL, &mean, "indicators: x | y", "impute: mean",
                          "impute-draws: yes", "runs: 5"));
    assert_true(case_says(mean, "option-unused", "leave anything to chance"));
}

static void the_structure_says_errors_and_noise_goes_by_level(void **state)
{
    const char *csv = "#region,x,y\na,10,1\nb,20,5\n";
    ORK_OWNED_TABLE ork_table *data = NULL, *structure = NULL;
    ORK_OWNED_RESULT ork_result *error = NULL, *noise = NULL;
    assert_ok(*state, case_table(*state, csv, "region", NULL, &data));
    assert_ok(*state, case_table(*state, "#code,#parent,#error\nx,p,10%\ny,q,\np,,\nq,,\n", NULL,
                                 NULL, &structure));
    assert_ok(*state,
              case_run(*state, "composite-uncertainty", data,
                       SETTINGS("structure: @", "normalise: none", "runs: 4000", "error: 0"),
                       structure, &error));
    /* half of 10 % of 10, and of 20 */
    assert_near(rank_of(*state, error, "a", "sd_score"), 0.5, 0.03);
    assert_near(rank_of(*state, error, "b", "sd_score"), 1, 0.03);
    assert_ok(*state, case_run(*state, "composite-uncertainty", data,
                               SETTINGS("structure: @", "normalise: none", "runs: 50",
                                        "weights-noise: 0.9 | 0", "error: 0"),
                               structure, &noise));
    /* x and y have no siblings; p and q have no noise */
    assert_true(case_says(noise, "option-unused", "weights-noise has no effect"));
}

/* ---- Edges -------------------------------------------------------------------------------------
 */

static void periods_are_ranked_apart(void **state)
{
    const char *csv = "#region,year,x,y\na,1,1,5\nb,1,2,3\nc,1,3,1\na,2,9,1\nb,2,2,3\nc,2,3,5\n";
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(*state,
              RUN(csv, "year", &result, "indicators: x | y", "runs: 100", "weights-noise: 0.9"));
    assert_int_equal(ork_result_table(result, "ranks")->row_count, 6);
    assert_int_equal(ork_result_table(result, "ranking")->row_count, 3);
    assert_int_equal(ork_result_table(result, "rank_shares")->row_count, 9);
    size_t row = case_row(*state, result, "ranks", "unit", "b", "period", "1");
    assert_true(case_number(result, "ranks", row, "upper_rank") <= 3);
}

static void a_unit_without_a_score_has_no_rank(void **state)
{
    const char *csv = "#region,x,y\na,1,1\nb,,\nc,3,3\nd,2,\n";
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(*state, RUN(csv, NULL, &result, "indicators: x | y", "runs: 40",
                          "vary: min-coverage=0.4|0.9"));
    assert_true(isnan(rank_of(*state, result, "b", "mean_rank")));
    assert_true(isnan(rank_of(*state, result, "b", "lower_score")));
    assert_near(rank_of(*state, result, "b", "runs"), 0, 0);
    double runs = rank_of(*state, result, "d", "runs");
    assert_true(runs > 5 && runs < 35);
}

static void without_any_rank_there_is_no_shift(void **state)
{
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(*state, RUN("#region,x,y\na,1,\nb,,2\n", NULL, &result, "indicators: x | y",
                          "normalise: none", "min-coverage: 1", "weights-noise: 0.5", "runs: 9"));
    assert_true(ork_result_value(result, "mean_rank_shift")->is_missing);
    assert_true(isnan(case_number(result, "factors", 0, "mean_rank_shift")));
    assert_true(isnan(case_number(result, "one_at_a_time", 0, "mean_rank_shift")));
    assert_int_equal(ork_result_table(result, "ranking")->row_count, 0);
}

static void one_unit_is_always_first(void **state)
{
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(*state, RUN("#region,x,y\na,1,2\n", NULL, &result, "indicators: x | y",
                          "normalise: none", "weights-noise: 0.5"));
    assert_near(rank_of(*state, result, "a", "upper_rank"), 1, 0);
    assert_null(ork_result_table(result, "dominance"));
}

static void many_units_are_compared_with_their_neighbours(void **state)
{
    ORK_OWNED_TEXT ork_text csv = {0};
    ORK_OWNED_RESULT ork_result *result = NULL;
    ork_text_add(*state, &csv, "#region,x,y\n");
    for (int i = 0; i < 70; i++)
        ork_text_addf(*state, &csv, "u%d,%d,%d\n", i, i, i * i % 37);
    assert_ok(*state, run_case(*state, csv.bytes, NULL, &result,
                               SETTINGS("indicators: x | y", "weights-noise: 0.5", "runs: 20")));
    assert_int_equal(ork_result_table(result, "dominance")->row_count, 69);
    assert_true(ork_result_table(result, "rank_shares")->row_count < 70 * 20);
}

static void tied_units_are_each_above_half_of_the_time(void **state)
{
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(*state, RUN("#region,x,y\na,1,1\nb,1,1\nc,0,0\n", NULL, &result, "indicators: x | y",
                          "weights-noise: 0.5", "runs: 30"));
    size_t row = case_row(*state, result, "dominance", "unit", "a", "other", "b");
    assert_near(case_number(result, "dominance", row, "share"), 0.5, 0);
}

static void ranks_with_halves_stand_in_their_order(void **state)
{
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(*state, RUN("#region,x,y\na,1,1\nb,1,1\nc,0,0\n", NULL, &result, "indicators: x | y",
                          "vary: ties=average|minimum", "runs: 40"));
    const ork_table *shares = ork_result_table(result, "rank_shares");
    assert_int_equal(shares->row_count, 15); /* 1, 1.5, 2, 2.5, 3 of each */
    double sum = 0;
    for (size_t i = 0; i < shares->row_count; i++) {
        assert_near(case_number(result, "rank_shares", i, "rank"), 1 + 0.5 * (double)(i % 5), 0);
        sum += case_number(result, "rank_shares", i, "share");
    }
    assert_near(sum, 3, 1e-14);
    assert_true(rank_of(*state, result, "a", "upper_rank") > 1.4);
}

/* ---- Runs that fail ----------------------------------------------------------------------------
 */

static void runs_that_fail_are_counted_by_cause_and_poison_nothing(void **state)
{
    ORK_OWNED_RESULT ork_result *result = NULL, *sound = NULL;
    assert_ok(*state, RUN(FIVE, NULL, &result, "indicators: x | y | z", "runs: 200",
                          "vary: normalise=leader|z-score | aggregate=geometric|arithmetic"));
    size_t row = case_row(*state, result, "failures", "common",
                          "normalise=z-score, aggregate=geometric", NULL, NULL);
    double failed = value(result, "failed");
    assert_true(failed > 30 && failed < 70);
    assert_near(case_number(result, "failures", row, "runs"), failed, 0);
    assert_near(case_number(result, "failures", row, "share"), failed / 200, 1e-15);
    assert_non_null(strstr(case_text(result, "failures", row, "cause"),
                           "a geometric mean needs values above 0"));
    assert_non_null(strstr(case_text(result, "failures", row, "hint"), "z-scores are negative"));
    assert_true(case_says(result, "runs-failed", "runs failed and are left out"));
    assert_near(rank_of(*state, result, "a", "runs"), 200 - failed, 0);
    assert_near(value(result, "runs"), 200 - failed, 0);
    row = case_row(*state, result, "factors", "alternative", "leader", NULL, NULL);
    assert_near(case_number(result, "factors", row, "failed"), 0, 0);
    assert_true(case_says(result, "fails-alone", "aggregate=geometric alone"));
    assert_ok(*state, RUN(FIVE, NULL, &sound, "indicators: x | y | z", "runs: 20",
                          "vary: normalise=leader|rank"));
    assert_null(ork_result_table(sound, "failures"));
}

static void that_all_runs_fail_is_an_error_with_the_first_cause(void **state)
{
    assert_refused(FIVE, ORK_ERR_DATA, "all 20 runs failed; the first one: a geometric mean",
                   "indicators: x | y | z", "runs: 20", "normalise: z-score",
                   "vary: aggregate=geometric|harmonic");
}

static void the_nominal_index_must_stand(void **state)
{
    assert_refused(FIVE, ORK_ERR_DATA, "a geometric mean needs values above 0",
                   "indicators: x | y | z", "aggregate: geometric", "weights-noise: 0.1");
}

/* ---- What users are told -----------------------------------------------------------------------
 */

static void alternatives_that_cannot_be_read_are_explained(void **state)
{
    const struct {
        const char *vary, *text;
    } cases[] = {
        {"vary: normalise=min-max|z-scor", "did you mean \"z-score\"?"},
        {"vary: normalize=min-max|z-score", "did you mean \"normalise\"?"},
        {"vary: normalise", "names no alternatives of an option"},
        {"vary: normalise=z-score", "names no alternatives of an option"},
        {"vary: =a|b", "names no alternatives of an option"},
        {"vary: normalise=min-max|", "an alternative of normalise is empty"},
        {"vary: normalise=min-max|min-max", "is given twice"},
        {"vary: normalise=min-max|z-score | normalise=rank|borda", "normalise is varied twice"},
        {"vary: normalise=min-max|z-score z-scal=1,2", "did you mean \"z-scale\"?"},
        {"vary: power=1|nothing", "\"nothing\" is not a number"},
        {"vary: winsorise-max=1|-3", "\"-3\" is not"},
        {"vary: indicators=x,y|y,z", "leave-out indicators leaves out one"},
        {"vary: structure=a.csv|b.csv", "structure cannot be varied"},
        {"vary: bands=3|5", "bands cannot be varied"},
    };
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        assert_refused(FIVE, ORK_ERR_ARGUMENT, cases[k].text, "indicators: x | y | z",
                       cases[k].vary);
    }
    assert_refused(FIVE, ORK_ERR_DATA, "\"p\"", "indicators: x | y", "vary: groups=p|q");
}

static void options_that_make_no_sense_are_refused(void **state)
{
    assert_refused(FIVE, ORK_ERR_ARGUMENT, "nothing is uncertain", "indicators: x | y");
    assert_refused(FIVE, ORK_ERR_ARGUMENT, "there is no group", "indicators: x | y",
                   "leave-out: groups");
    assert_refused(FIVE, ORK_ERR_ARGUMENT, "there is no indicator", "indicators: x",
                   "leave-out: indicators");
    assert_refused(FIVE, ORK_ERR_ARGUMENT, "needs the experts' weights", "indicators: x | y",
                   "weights-by-expert: yes");
    assert_refused(FIVE, ORK_ERR_ARGUMENT, "2 half-widths for 1 level", "indicators: x | y",
                   "weights-noise: 0.1 | 0.2");
    assert_refused(FIVE, ORK_ERR_ARGUMENT, "\"some\" is no standard deviation", "indicators: x | y",
                   "error: some");
    assert_refused(FIVE, ORK_ERR_ARGUMENT, "\"-5%\" is no standard deviation", "indicators: x | y",
                   "error: -5%");
    assert_refused(FIVE, ORK_ERR_ARGUMENT, "3 errors for 2 indicators", "indicators: x | y",
                   "error: 1% | 2% | 3%");
    assert_refused(FIVE, ORK_ERR_ARGUMENT, "\"0\" is not", "indicators: x | y", "runs: 0",
                   "weights-noise: 0.1");
}

/* ---- Refused memory, cancellation --------------------------------------------------------------
 */

static ork_status whole(ork_context *ctx, void *data)
{
    (void)data;
    ORK_OWNED_RESULT ork_result *result = NULL;
    return run_case(ctx, FIVE, NULL, &result,
                    SETTINGS("indicators: x | y | z", "runs: 12", "weights-noise: 0.3",
                             "leave-out: indicators", "error: 5%",
                             "vary: normalise=min-max|z-score | aggregate=arithmetic|geometric"));
}

static void refused_memory_is_survived(void **state)
{
    (void)state;
    assert_survives_refused_memory(whole, NULL);
}

static void a_cancelled_analysis_stops(void **state)
{
    ork_context_cancel(*state);
    assert_refused(FIVE, ORK_ERR_CANCELLED, "interrupted", "indicators: x | y",
                   "weights-noise: 0.1");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        context_test(every_run_is_an_index_like_any_other),
        context_test(sure_ranks_are_sure),
        context_test(results_are_the_same_for_any_number_of_threads),
        context_test(runs_follow_from_the_seed),
        context_test(ranks_do_not_depend_on_row_order),
        context_test(ranks_do_not_depend_on_the_order_of_indicators),
        context_test(noise_keeps_weights_within_its_width),
        context_test(errors_spread_scores_by_their_standard_deviation),
        context_test(each_expert_is_taken_as_often),
        context_test(a_group_left_out_takes_its_indicators_with_it),
        context_test(weights_of_the_data_are_found_before_noise),
        context_test(an_alternative_is_what_composite_gives_with_its_options),
        context_test(gaps_are_drawn_with_what_imputation_leaves_unexplained),
        context_test(a_hot_deck_draws_every_donor_alike),
        context_test(draws_without_anything_to_draw_are_told),
        context_test(the_structure_says_errors_and_noise_goes_by_level),
        context_test(periods_are_ranked_apart),
        context_test(a_unit_without_a_score_has_no_rank),
        context_test(without_any_rank_there_is_no_shift),
        context_test(one_unit_is_always_first),
        context_test(many_units_are_compared_with_their_neighbours),
        context_test(tied_units_are_each_above_half_of_the_time),
        context_test(ranks_with_halves_stand_in_their_order),
        context_test(runs_that_fail_are_counted_by_cause_and_poison_nothing),
        context_test(that_all_runs_fail_is_an_error_with_the_first_cause),
        context_test(the_nominal_index_must_stand),
        context_test(alternatives_that_cannot_be_read_are_explained),
        context_test(options_that_make_no_sense_are_refused),
        context_test(refused_memory_is_survived),
        context_test(a_cancelled_analysis_stops),
    };
    return cmocka_run_group_tests_name("composite_uncertainty", tests, NULL, NULL);
}
