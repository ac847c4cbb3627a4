/* Definitions of clusters: invented groups are found, plain twins, laws, bounds, edges. */
#include "case.h"

#define RUN(csv, result, ...) run_csv(*state, csv, NULL, SETTINGS(__VA_ARGS__), result)
#define RUN_WITH(csv, further, result, ...)                                                        \
    run_csv(*state, csv, further, SETTINGS(__VA_ARGS__), result)
#define LONG "industry: branch", "size: jobs"

static ork_status run_csv(ork_context *ctx, const char *csv, const char *further,
                          const char *const *settings, ork_result **result)
{
    ORK_OWNED_TABLE ork_table *data = NULL, *table = NULL;
    ORK_TRY(case_table(ctx, csv, "region", strstr(csv, ",year") ? "year" : NULL, &data));
    if (further) ORK_TRY(case_table(ctx, further, NULL, NULL, &table));
    return case_run(ctx, "cluster-definitions", data, settings, table, result);
}

#define assert_refused(csv, further, status, text, ...)                                            \
    do {                                                                                           \
        ork_result *none_ = NULL;                                                                  \
        assert_error((ork_context *)*state,                                                        \
                     run_csv(*state, csv, further, SETTINGS(__VA_ARGS__), &none_), status, text);  \
        assert_null(none_);                                                                        \
    } while (0)

/* ---- Invented data: three groups of industries that follow their own regions -------------------
 */

enum { REGIONS = 20, INDUSTRIES = 12 };
/* Groups of 5, 4 and 3, mixed. */
static const size_t group_of[INDUSTRIES] = {0, 1, 0, 2, 1, 0, 2, 1, 0, 1, 2, 0};

static double jobs(size_t region, size_t industry, double noise)
{
    ork_random of_group = ork_random_stream(1, group_of[industry] * REGIONS + region);
    ork_random own = ork_random_stream(2, industry * REGIONS + region);
    double profile = ork_random_uniform(&of_group);
    double factor = 1 + noise * (2 * ork_random_uniform(&own) - 1);
    return floor(1 + 1000 * profile * profile * factor * (1 + (double)industry));
}

/* Rows in the order `step` times their number; `step` has no factor in common with their count. */
static const char *invented(size_t step, double noise)
{
    static char csv[REGIONS * INDUSTRIES * 64];
    size_t at = (size_t)snprintf(csv, sizeof csv, "#region,#branch,jobs,firms\n");
    for (size_t r = 0; r < REGIONS * INDUSTRIES; r++) {
        size_t row = r * step % (REGIONS * INDUSTRIES);
        size_t region = row / INDUSTRIES, industry = row % INDUSTRIES;
        double size = jobs(region, industry, noise);
        at += (size_t)snprintf(csv + at, sizeof csv - at, "region %zu,branch %c,%g,%g\n", region,
                               (char)('a' + industry), size, ceil(size / 10));
    }
    return csv;
}

static double number_of(ork_context *ctx, const ork_result *result, size_t industry)
{
    char name[16];
    snprintf(name, sizeof name, "branch %c", (char)('a' + industry));
    return case_number(result, "definitions",
                       case_row(ctx, result, "definitions", "code", name, NULL, NULL), "number");
}

static void each_method_finds_groups_that_are_there(void **state)
{
    const char *const methods[] = {"methods: ward", "methods: average", "methods: k-means",
                                   "methods: leiden"};
    for (size_t m = 0; m < 4; m++) {
        ORK_OWNED_RESULT ork_result *result = NULL;
        assert_ok(*state, RUN(invented(1, 0.1), &result, LONG, methods[m], "clusters: 3"));
        for (size_t i = 0; i < INDUSTRIES; i++)
            assert_near(number_of(*state, result, i), (double)group_of[i] + 1, 0);
        assert_near(ork_result_value(result, "score")->number, 100, 0);
        assert_near(ork_result_value(result, "moved")->number, 0, 0);
        assert_near(case_number(result, "clusters", 0, "industries"), 5, 0);
        assert_near(case_number(result, "clusters", 2, "industries"), 3, 0);
    }
}

static void the_number_of_groups_that_are_there_is_chosen(void **state)
{
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(*state,
              RUN(invented(1, 0.1), &result, LONG, "clusters: 3 | 4 | 5 | 6", "firms: firms"));
    assert_near(ork_result_value(result, "clusters")->number, 3, 0);
    const ork_table *candidates = ork_result_table(result, "candidates");
    double best = 0, chosen = NAN;
    for (size_t r = 0; r < candidates->row_count; r++) {
        double score = case_number(result, "candidates", r, "score");
        if (score > best) best = score;
        if (case_reads(*state, candidates, "chosen", r, "true")) chosen = score;
    }
    assert_true(chosen == best);
}

static void assert_same_tables(const ork_result *one, const ork_result *other, const char *name)
{
    ork_context *ctx = ork_context_new();
    const ork_table *a = ork_result_table(one, name), *b = ork_result_table(other, name);
    assert_int_equal(a->row_count, b->row_count);
    assert_int_equal(a->column_count, b->column_count);
    for (size_t j = 0; j < a->column_count; j++) {
        for (size_t i = 0; i < a->row_count; i++) {
            ORK_OWNED_TEXT ork_text x = {0}, y = {0};
            ork_column_write(a->columns[j], i, ctx, &x);
            ork_column_write(b->columns[j], i, ctx, &y);
            assert_string_equal(x.bytes ? x.bytes : "", y.bytes ? y.bytes : "");
        }
    }
    ork_context_free(ctx);
}

#define EVERYTHING                                                                                 \
    "clusters: 2 | 3 | 4 | 5", "firms: firms", "pairs: true",                                      \
        "similarity: size | firms | quotient | coagglomeration | co-occurrence"

static void the_order_of_rows_decides_nothing(void **state)
{
    static const size_t steps[] = {7, 13, 239};
    ORK_OWNED_RESULT ork_result *one = NULL;
    assert_ok(*state, RUN(invented(1, 1), &one, LONG, EVERYTHING));
    for (size_t s = 0; s < 3; s++) {
        ORK_OWNED_RESULT ork_result *other = NULL;
        assert_ok(*state, RUN(invented(steps[s], 1), &other, LONG, EVERYTHING));
        assert_same_tables(one, other, "definitions");
        assert_same_tables(one, other, "clusters");
        assert_same_tables(one, other, "candidates");
        assert_same_tables(one, other, "pairs");
        assert_same_tables(one, other, "similarity");
    }
}

static double of_pair(ork_context *ctx, const ork_result *result, const char *a, const char *b,
                      const char *measure)
{
    const ork_table *pairs = ork_result_table(result, "pairs");
    for (size_t r = 0; r < pairs->row_count; r++) {
        bool is_it =
            case_reads(ctx, pairs, "industry", r, a) && case_reads(ctx, pairs, "with", r, b);
        bool is_turned =
            case_reads(ctx, pairs, "industry", r, b) && case_reads(ctx, pairs, "with", r, a);
        if (is_it || is_turned) return case_number(result, "pairs", r, measure);
    }
    fail_msg("no pair %s, %s", a, b);
    return NAN;
}

/* Labels from the table of pairs: rows of similarities with the greatest of all on the diagonal. */
static void plain_hierarchy(ork_context *ctx, const ork_result *result, bool is_ward, size_t k,
                            size_t *label)
{
    double s[INDUSTRIES][INDUSTRIES], distance[INDUSTRIES * (INDUSTRIES - 1) / 2], greatest = -9;
    char names[INDUSTRIES][16];
    ORK_OWNED_HIERARCHY ork_hierarchy *hierarchy = NULL;
    for (size_t i = 0; i < INDUSTRIES; i++) {
        snprintf(names[i], sizeof names[i], "branch %c", (char)('a' + i));
        for (size_t j = 0; j < i; j++) {
            s[i][j] = s[j][i] = of_pair(ctx, result, names[i], names[j], "similarity");
            greatest = fmax(greatest, s[i][j]);
        }
    }
    for (size_t i = 0; i < INDUSTRIES; i++)
        s[i][i] = greatest;
    for (size_t i = 0; i < INDUSTRIES; i++) {
        for (size_t j = i + 1; j < INDUSTRIES; j++) {
            double sum = 0;
            for (size_t l = 0; l < INDUSTRIES; l++)
                sum += (s[i][l] - s[j][l]) * (s[i][l] - s[j][l]);
            distance[ork_pair(INDUSTRIES, i, j)] = is_ward ? sqrt(sum) : greatest - s[i][j];
        }
    }
    assert_ok(ctx, ork_linkage_cluster(ctx, is_ward ? ORK_LINKAGE_WARD : ORK_LINKAGE_AVERAGE, 0,
                                       INDUSTRIES, distance, NULL, &hierarchy));
    assert_ok(ctx, ork_hierarchy_cut(ctx, hierarchy, k, label));
}

static void hierarchies_are_those_of_the_similarities(void **state)
{
    for (size_t k = 2; k <= 8; k++) {
        for (int is_ward = 0; is_ward < 2; is_ward++) {
            ORK_OWNED_RESULT ork_result *result = NULL;
            char clusters[32];
            size_t label[INDUSTRIES];
            snprintf(clusters, sizeof clusters, "clusters: %zu", k);
            assert_ok(*state, RUN(invented(1, 1), &result, LONG, "similarity: co-occurrence | size",
                                  is_ward ? "methods: ward" : "methods: average", clusters,
                                  "outliers: tell", "pairs: true"));
            plain_hierarchy(*state, result, is_ward, k, label);
            for (size_t i = 0; i < INDUSTRIES; i++)
                assert_near(number_of(*state, result, i), (double)label[i] + 1, 0);
        }
    }
}

static void threads_do_not_matter(void **state)
{
    ORK_OWNED_RESULT ork_result *one = NULL, *other = NULL;
    ork_context_set_threads(*state, 1);
    assert_ok(*state, RUN(invented(1, 1), &one, LONG, EVERYTHING));
    ork_context_set_threads(*state, 3);
    assert_ok(*state, RUN(invented(1, 1), &other, LONG, EVERYTHING));
    for (size_t t = 0; t < one->table_count; t++)
        assert_same_tables(one, other, one->tables[t]->name);
}

/* ---- Similarities ------------------------------------------------------------------------------
 */

static void measures_are_those_of_their_formulas(void **state)
{
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(*state, RUN(invented(1, 1), &result, LONG, EVERYTHING));
    double total[REGIONS] = {0}, size[INDUSTRIES] = {0}, all = 0, spread = 1;
    for (size_t r = 0; r < REGIONS; r++) {
        for (size_t i = 0; i < INDUSTRIES; i++) {
            total[r] += jobs(r, i, 1);
            size[i] += jobs(r, i, 1);
        }
        all += total[r];
    }
    for (size_t r = 0; r < REGIONS; r++)
        spread -= total[r] / all * total[r] / all;
    for (size_t i = 0; i < 3; i++) {
        size_t j = i + 2;
        double x[REGIONS], y[REGIONS], together = 0, one = 0, other = 0, joint = 0;
        for (size_t r = 0; r < REGIONS; r++) {
            double a = jobs(r, i, 1), b = jobs(r, j, 1);
            x[r] = a / total[r] / (size[i] / all);
            y[r] = b / total[r] / (size[j] / all);
            together += x[r] >= 1 && y[r] >= 1;
            one += x[r] >= 1;
            other += y[r] >= 1;
            joint += (a / size[i] - total[r] / all) * (b / size[j] - total[r] / all) / spread;
        }
        char a[] = "branch a", b[] = "branch a";
        a[7] = (char)('a' + i);
        b[7] = (char)('a' + j);
        ork_correlation quotients, sizes, firms;
        assert_ok(*state, ork_correlate(*state, ORK_PEARSON, x, y, REGIONS, &quotients));
        for (size_t r = 0; r < REGIONS; r++) {
            x[r] = jobs(r, i, 1);
            y[r] = jobs(r, j, 1);
        }
        assert_ok(*state, ork_correlate(*state, ORK_PEARSON, x, y, REGIONS, &sizes));
        for (size_t r = 0; r < REGIONS; r++) {
            x[r] = ceil(x[r] / 10);
            y[r] = ceil(y[r] / 10);
        }
        assert_ok(*state, ork_correlate(*state, ORK_PEARSON, x, y, REGIONS, &firms));
        assert_near(of_pair(*state, result, a, b, "quotient"), quotients.coefficient, 1e-12);
        assert_near(of_pair(*state, result, a, b, "size"), sizes.coefficient, 1e-12);
        assert_near(of_pair(*state, result, a, b, "firms"), firms.coefficient, 1e-12);
        assert_near(of_pair(*state, result, a, b, "coagglomeration"), joint, 1e-12);
        assert_near(of_pair(*state, result, a, b, "co-occurrence"), together / fmax(one, other),
                    1e-12);
    }
}

static void the_similarity_is_the_mean_of_standardised_measures(void **state)
{
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(*state, RUN(invented(1, 1), &result, LONG, "pairs: true", "clusters: 3",
                          "similarity: size | co-occurrence"));
    const ork_table *pairs = ork_result_table(result, "pairs");
    double values[2][INDUSTRIES * INDUSTRIES], mean[2], sd[2];
    static const char *const names[] = {"size", "co-occurrence"};
    for (size_t m = 0; m < 2; m++) {
        for (size_t r = 0; r < pairs->row_count; r++)
            values[m][r] = case_number(result, "pairs", r, names[m]);
        mean[m] = ork_mean(values[m], pairs->row_count);
        sd[m] = ork_sd(values[m], pairs->row_count);
    }
    for (size_t r = 0; r < pairs->row_count; r++) {
        double expected = ((values[0][r] - mean[0]) / sd[0] + (values[1][r] - mean[1]) / sd[1]) / 2;
        assert_near(case_number(result, "pairs", r, "similarity"), expected, 1e-12);
    }
}

#define SMALL                                                                                      \
    "#region,#branch,jobs\n"                                                                       \
    "x,a,10\nx,b,20\nx,c,30\nx,d,5\ny,a,30\ny,b,10\ny,c,20\ny,d,9\nz,a,20\nz,b,40\nz,c,10\nz,d,"   \
    "1\n"

static void flows_are_the_greatest_of_four_shares(void **state)
{
    /* a sells 30 to b, 10 to c, 60 to households; c sells 20 to a, 20 to b; b buys 100 in all. */
    const char *flows = "#from,#to,value\n"
                        "a,b,30\na,c,10\na,households,60\nc,a,20\nc,b,20\nimports,b,50\n";
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(*state, RUN_WITH(SMALL, flows, &result, LONG, "flows: @", "similarity: flows",
                               "pairs: true", "clusters: 2"));
    assert_near(of_pair(*state, result, "a", "b", "flows"), 0.3, 1e-15); /* of a's sales, b buys */
    /* All that a buys comes from c. */
    assert_near(of_pair(*state, result, "a", "c", "flows"), 1, 1e-15);
    assert_near(of_pair(*state, result, "b", "c", "flows"), 0.5, 1e-15);
    assert_true(case_says(result, "other-industries", "2 of 6 rows"));
}

static void given_similarities_are_taken_as_they_are(void **state)
{
    const char *given = "#a,#b,value,#measure\n"
                        "a,b,0.9,skills\na,c,0.1,skills\nb,c,0.2,skills\nc,d,0.8,skills\n"
                        "a,d,0.3,skills\nd,b,0.1,skills\na,b,5,trade\nc,a,1,trade\n";
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(*state, RUN_WITH(SMALL, given, &result, LONG, "given: @", "similarity: given",
                               "pairs: true", "clusters: 2"));
    assert_near(of_pair(*state, result, "b", "d", "skills"), 0.1, 0);
    assert_near(of_pair(*state, result, "c", "a", "trade"), 1, 0);
    assert_true(isnan(of_pair(*state, result, "c", "d", "trade")));
    assert_true(case_says(result, "incomplete-similarity", "\"trade\" is known of 2 of 6 pairs"));
    /* a with b, c with d */
    assert_string_equal(case_text(result, "definitions", 0, "code"), "a");
    assert_string_equal(case_text(result, "definitions", 1, "code"), "b");
    assert_near(case_number(result, "definitions", 1, "number"), 1, 0);
    assert_near(case_number(result, "definitions", 2, "number"), 2, 0);
}

/* ---- Scores ------------------------------------------------------------------------------------
 */

/* Percent of what is more related within than the mean and the percentile of the others: plainly,
   from the table of pairs. */
static void plain_scores(ork_context *ctx, const ork_result *result, double percentile,
                         double scores[4])
{
    const ork_table *definitions = ork_result_table(result, "definitions");
    size_t n = definitions->row_count, clusters = 0, label[64];
    static double s[64][64];
    assert_true(n <= 64);
    for (size_t i = 0; i < n; i++) {
        label[i] = (size_t)case_number(result, "definitions", i, "number") - 1;
        if (label[i] >= clusters) clusters = label[i] + 1;
        for (size_t j = 0; j < i; j++) {
            s[i][j] = s[j][i] =
                of_pair(ctx, result, case_text(result, "definitions", i, "industry"),
                        case_text(result, "definitions", j, "industry"), "similarity");
        }
    }
    for (size_t k = 0; k < 4; k++)
        scores[k] = 0;
    for (size_t unit = 0; unit < clusters + n; unit++) {
        double mean_to[64], within = NAN, others[64], sum = 0;
        size_t count = 0, own = unit < clusters ? unit : label[unit - clusters];
        for (size_t c = 0; c < clusters; c++) {
            double total = 0, pairs = 0;
            for (size_t i = 0; i < n; i++) {
                bool is_in = unit < clusters ? label[i] == unit : i == unit - clusters;
                for (size_t j = 0; j < n; j++) {
                    if (!is_in || label[j] != c || i == j) continue;
                    total += s[i][j];
                    pairs++;
                }
            }
            mean_to[c] = total / pairs;
            if (c == own)
                within = pairs > 0 ? mean_to[c] : NAN;
            else
                others[count++] = mean_to[c];
        }
        for (size_t c = 0; c < count; c++)
            sum += others[c];
        ork_sort(others, count, others);
        size_t kind = unit < clusters ? 0 : 2;
        double of = unit < clusters ? (double)clusters : (double)n;
        scores[kind] += (within > sum / (double)count) * 100 / of;
        scores[kind + 1] += (within > ork_quantile(others, count, percentile / 100)) * 100 / of;
    }
}

static void scores_are_those_of_a_plain_count(void **state)
{
    static const char *const numbers[] = {"clusters: 3", "clusters: 5", "clusters: 8",
                                          "clusters: 11"};
    static const char *const columns[] = {"cluster_mean", "cluster_high", "industry_mean",
                                          "industry_high"};
    for (size_t k = 0; k < 4; k++) {
        ORK_OWNED_RESULT ork_result *result = NULL;
        double scores[4], sum = 0;
        assert_ok(*state,
                  RUN(invented(1, 1), &result, LONG, numbers[k], "similarity: quotient",
                      "methods: average", "outliers: tell", "pairs: true", "percentile: 90"));
        plain_scores(*state, result, 90, scores);
        for (size_t c = 0; c < 4; c++) {
            assert_near(case_number(result, "candidates", 0, columns[c]), scores[c], 1e-9);
            sum += scores[c] / 4;
        }
        assert_near(ork_result_value(result, "score")->number, sum, 1e-9);
        assert_near(case_number(result, "candidates", 0, "score"), sum, 1e-9);
    }
}

/* ---- The states of the USA ---------------------------------------------------------------------
 */

static ork_status states(ork_context *ctx, const char *const *settings, ork_result **result)
{
    ORK_OWNED_TABLE ork_table *data = NULL;
    ork_read_options options = {0};
    ORK_TRY(ork_read(ctx, source_path("examples/us_states/employment.csv"), &options, &data));
    ORK_TRY(ork_table_set_keys(ctx, data, "state", NULL));
    return case_run(ctx, "cluster-definitions", data, settings, NULL, result);
}
#define STATES(...)                                                                                \
    SETTINGS("industry: industry", "size: employment", "total-industry: All", __VA_ARGS__)

static void outliers_move_as_long_as_the_score_gains(void **state)
{
    ORK_OWNED_RESULT ork_result *result = NULL, *told = NULL;
    static const char *const similar = "similarity: quotient | coagglomeration";
    assert_ok(*state, states(*state, STATES(similar), &result));
    assert_ok(*state, states(*state, STATES(similar, "outliers: tell"), &told));
    const ork_table *definitions = ork_result_table(result, "definitions");
    size_t moved = 0;
    assert_int_equal(definitions->row_count, 92);
    for (size_t r = 0; r < definitions->row_count; r++) {
        double within = case_number(result, "definitions", r, "within");
        double between = case_number(result, "definitions", r, "between");
        const char *place = case_text(result, "definitions", r, "place");
        moved += case_text(result, "definitions", r, "moved_from") != NULL;
        if (strcmp(place, "outlier") == 0) assert_true(within < between);
        if (strcmp(place, "core") == 0) assert_true(within > between);
        if (strcmp(place, "marginal") == 0) assert_true(within >= between);
    }
    assert_true(moved > 0);
    assert_near(ork_result_value(result, "moved")->number, (double)moved, 0);
    assert_near(ork_result_value(told, "moved")->number, 0, 0);
    double before = ork_result_value(result, "score_before")->number;
    assert_true(ork_result_value(result, "score")->number > before);
    assert_true(ork_result_value(told, "score")->number == before);
    assert_true(case_says(told, "outliers", "more related to another cluster"));
}

/* The core of one group alike to all, and a loose group: pulled in one by one, all would end in one
   cluster. */
static void moving_outliers_never_lowers_the_score(void **state)
{
    for (uint64_t stream = 0; stream < 12; stream++) {
        char given[8192] = "#a,#b,value\n";
        size_t at = strlen(given);
        ork_random random = ork_random_stream(5, stream);
        for (size_t i = 0; i < INDUSTRIES; i++) {
            for (size_t j = i + 1; j < INDUSTRIES; j++) {
                double pull = i < 4 ? 0.5 : 0;
                at += (size_t)snprintf(given + at, sizeof given - at, "branch %c,branch %c,%g\n",
                                       (char)('a' + i), (char)('a' + j),
                                       pull + ork_random_uniform(&random));
            }
        }
        ORK_OWNED_RESULT ork_result *result = NULL;
        assert_ok(*state, RUN_WITH(invented(1, 1), given, &result, LONG, "given: @",
                                   "similarity: given", "clusters: 3 | 4 | 5"));
        assert_true(ork_result_value(result, "score")->number >=
                    ork_result_value(result, "score_before")->number);
    }
}

static void oil_extraction_goes_with_its_services_and_pipelines(void **state)
{
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(*state, states(*state, STATES("similarity: quotient | coagglomeration"), &result));
    static const char *const oil[] = {"Oil and gas extraction", "Support activities for mining",
                                      "Pipeline transportation", "Petroleum and coal products"};
    double number[4];
    for (size_t k = 0; k < 4; k++) {
        number[k] = case_number(
            result, "definitions",
            case_row(*state, result, "definitions", "industry", oil[k], NULL, NULL), "number");
        assert_near(number[k], number[0], 0);
    }
}

/* ---- Regions -----------------------------------------------------------------------------------
 */

static void bounds_hold_what_is_suppressed(void **state)
{
    /* In region y, c is suppressed; the total leaves 20 for it. In z the total says that it is 0.
     */
    const char *csv = "#region,#branch,jobs\n"
                      "v,a,10\nv,b,11\nv,c,12\nv,d,3\nv,all,40\n"
                      "w,a,20\nw,b,19\nw,c,22\nw,d,30\nw,all,100\n"
                      "x,a,30\nx,b,31\nx,c,28\nx,d,1\nx,all,95\n"
                      "y,a,10\ny,b,12\ny,c,\ny,d,9\ny,all,51\n"
                      "z,a,20\nz,b,40\nz,c,\nz,d,1\nz,all,61\n"
                      "u,a,50\nu,b,1\nu,c,\nu,d,1\nu,all,60\n";
    const char *given = "#a,#b,value\na,b,0.1\na,c,0.9\nb,c,0.2\nc,d,0.1\na,d,0.3\nd,b,0.8\n";
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(*state, RUN_WITH(csv, given, &result, LONG, "total-industry: all", "given: @",
                               "similarity: given", "clusters: 2", "strong-share: 40",
                               "min-quotient: 0.9"));
    /* Cluster 1 is a and c. c's share is taken over v, w and x. */
    double share = 140.0 / 407 + 62.0 / 235;
    size_t y = case_row(*state, result, "regions", "unit", "y", "cluster", "1. a");
    assert_true(isnan(case_number(result, "regions", y, "size")));
    assert_true(isnan(case_number(result, "regions", y, "quotient")));
    assert_near(case_number(result, "regions", y, "unknown"), 1, 0);
    assert_near(case_number(result, "regions", y, "known_size"), 10, 0);
    assert_near(case_number(result, "regions", y, "quotient_low"), 10.0 / 51 / share, 1e-12);
    assert_near(case_number(result, "regions", y, "quotient_high"), 30.0 / 51 / share, 1e-12);
    size_t z = case_row(*state, result, "regions", "unit", "z", "cluster", "1. a");
    assert_near(case_number(result, "regions", z, "quotient_low"), 20.0 / 61 / share, 1e-12);
    assert_near(case_number(result, "regions", z, "quotient_high"), 20.0 / 61 / share, 1e-12);
    /* u has the greatest quotient, whatever c is there, then x: 58/95 against at most 30/51. */
    size_t u = case_row(*state, result, "regions", "unit", "u", "cluster", "1. a");
    assert_true(isnan(case_number(result, "regions", u, "quotient")));
    assert_near(case_number(result, "regions", u, "rank"), 1, 0);
    assert_near(case_number(result, "regions", u, "strong"), 1, 0);
    size_t x = case_row(*state, result, "regions", "unit", "x", "cluster", "1. a");
    assert_near(case_number(result, "regions", x, "rank"), 2, 0);
    assert_near(case_number(result, "regions", x, "strong"), 1, 0);
    assert_true(isnan(case_number(result, "regions", y, "rank")));
    assert_true(isnan(case_number(result, "regions", y, "strong"))); /* 3rd of 6, or last */
    assert_near(case_number(result, "regions", z, "strong"), 0, 0);
}

static void sizes_of_clusters_are_sums_and_ranks_follow_quotients(void **state)
{
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(*state, RUN(invented(1, 0.1), &result, LONG, "clusters: 3"));
    const ork_table *regions = ork_result_table(result, "regions");
    double national[3] = {0};
    for (size_t r = 0; r < REGIONS; r++) {
        char name[32];
        snprintf(name, sizeof name, "region %zu", r);
        double sum[3] = {0};
        for (size_t i = 0; i < INDUSTRIES; i++)
            sum[group_of[i]] += jobs(r, i, 0.1);
        for (size_t c = 0; c < 3; c++) {
            size_t row = case_row(*state, result, "regions", "unit", name, "cluster",
                                  case_text(result, "clusters", c, "cluster"));
            assert_near(case_number(result, "regions", row, "size"), sum[c], 0);
            assert_near(case_number(result, "regions", row, "share"),
                        sum[c] / (sum[0] + sum[1] + sum[2]), 1e-14);
            national[c] += case_number(result, "regions", row, "national");
        }
    }
    for (size_t c = 0; c < 3; c++)
        assert_near(national[c], 1, 1e-12);
    size_t strong = 0;
    for (size_t r = 0; r < regions->row_count; r++) {
        double rank = 1, quotient = case_number(result, "regions", r, "quotient");
        for (size_t q = 0; q < regions->row_count; q++) {
            bool is_same = strcmp(case_text(result, "regions", r, "cluster"),
                                  case_text(result, "regions", q, "cluster")) == 0;
            rank += is_same && case_number(result, "regions", q, "quotient") > quotient;
        }
        assert_near(case_number(result, "regions", r, "rank"), rank, 0);
        bool is_strong = rank <= 5 && quotient > 1; /* 25 % of 20 regions */
        assert_near(case_number(result, "regions", r, "strong"), is_strong, 0);
        strong += is_strong;
    }
    assert_true(strong > 0);
}

static void the_hierarchy_serves_other_methods(void **state)
{
    ORK_OWNED_RESULT ork_result *result = NULL, *next = NULL;
    ORK_OWNED_TABLE ork_table *data = NULL;
    assert_ok(*state, RUN(invented(1, 0.1), &result, LONG, "clusters: 3"));
    assert_ok(*state, case_table(*state, invented(1, 0.1), "region", NULL, &data));
    assert_ok(*state,
              case_run(*state, "cluster-stars", data, SETTINGS(LONG, "hierarchy: @", "level: 1"),
                       ork_result_table(result, "hierarchy"), &next));
    const ork_table *clusters = ork_result_table(next, "clusters");
    assert_int_equal(clusters->row_count, 3 * REGIONS);
    for (size_t r = 0; r < clusters->row_count; r++) {
        size_t row =
            case_row(*state, result, "regions", "unit", case_text(next, "clusters", r, "unit"),
                     "cluster", case_text(next, "clusters", r, "industry"));
        assert_near(case_number(next, "clusters", r, "size"),
                    case_number(result, "regions", row, "size"), 0);
        assert_near(case_number(next, "clusters", r, "quotient"),
                    case_number(result, "regions", row, "quotient"), 1e-12);
    }
}

static void one_period_defines_and_all_are_shown(void **state)
{
    const char *csv = "#region,year,#branch,jobs\n"
                      "x,2020,a,1\nx,2020,b,1\nx,2020,c,5\nx,2020,d,5\n"
                      "y,2020,a,7\ny,2020,b,7\ny,2020,c,2\ny,2020,d,3\n"
                      "z,2020,a,3\nz,2020,b,4\nz,2020,c,9\nz,2020,d,8\n"
                      "x,2021,a,1\nx,2021,c,1\nx,2021,b,5\nx,2021,d,5\n"
                      "y,2021,a,7\ny,2021,c,7\ny,2021,b,2\ny,2021,d,3\n"
                      "z,2021,a,3\nz,2021,c,4\nz,2021,b,9\nz,2021,d,8\n";
    ORK_OWNED_RESULT ork_result *latest = NULL, *first = NULL;
    assert_ok(*state, RUN(csv, &latest, LONG, "clusters: 2", "methods: average"));
    assert_ok(*state, RUN(csv, &first, LONG, "clusters: 2", "methods: average", "as-of: 2020"));
    double a =
        case_number(first, "definitions",
                    case_row(*state, first, "definitions", "code", "a", NULL, NULL), "number");
    double b =
        case_number(first, "definitions",
                    case_row(*state, first, "definitions", "code", "b", NULL, NULL), "number");
    assert_near(a, b, 0);
    a = case_number(latest, "definitions",
                    case_row(*state, latest, "definitions", "code", "a", NULL, NULL), "number");
    b = case_number(latest, "definitions",
                    case_row(*state, latest, "definitions", "code", "c", NULL, NULL), "number");
    assert_near(a, b, 0);
    assert_int_equal(ork_result_table(latest, "regions")->row_count, 2 * 3 * 2);
    assert_int_equal(ork_result_table(latest, "current")->row_count, 2 * 3);
}

/* ---- Edges -------------------------------------------------------------------------------------
 */

static void industries_of_which_nothing_is_known_are_told(void **state)
{
    const char *csv = "#region,#branch,jobs\n"
                      "x,a,10\nx,b,20\nx,c,30\nx,d,5\nx,nowhere,0\nx,күрiш,7\n"
                      "y,a,30\ny,b,10\ny,c,20\ny,d,9\ny,nowhere,0\ny,күрiш,7\n"
                      "z,a,20\nz,b,40\nz,c,10\nz,d,1\nz,nowhere,0\nz,күрiш,7\n";
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(*state, RUN(csv, &result, LONG, "clusters: 2"));
    assert_int_equal(ork_result_table(result, "definitions")->row_count, 4);
    assert_true(case_says(result, "not-compared", "nowhere"));
    assert_true(case_says(result, "not-compared", "күрiш"));
    /* The others are as they are without these. */
    ORK_OWNED_RESULT ork_result *without = NULL;
    assert_ok(*state, RUN(SMALL, &without, LONG, "clusters: 2"));
    assert_same_tables(result, without, "definitions");
    assert_same_tables(result, without, "similarity");
}

static void industries_that_are_the_same_are_one_cluster(void **state)
{
    const char *csv = "#region,#branch,jobs\n"
                      "x,a,10\nx,b,10\nx,c,30\nx,d,30\ny,a,30\ny,b,30\ny,c,20\ny,d,20\n"
                      "z,a,20\nz,b,20\nz,c,10\nz,d,10\n";
    static const char *const methods[] = {"methods: ward", "methods: average", "methods: k-means",
                                          "methods: leiden"};
    for (size_t m = 0; m < 4; m++) {
        ORK_OWNED_RESULT ork_result *result = NULL;
        assert_ok(*state, RUN(csv, &result, LONG, methods[m], "clusters: 2"));
        assert_string_equal(case_text(result, "definitions", 0, "code"), "a");
        assert_string_equal(case_text(result, "definitions", 1, "code"), "b");
        assert_near(case_number(result, "definitions", 1, "number"), 1, 0);
        assert_near(case_number(result, "definitions", 3, "number"), 2, 0);
    }
}

static void wide_data_and_three_industries_are_enough(void **state)
{
    const char *csv = "#region,a,b,c\nx,1,2,9\ny,2,4,3\nz,9,17,1\n";
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(*state, RUN(csv, &result, "sector: a | b | c"));
    assert_near(ork_result_value(result, "clusters")->number, 2, 0);
    assert_true(case_says(result, "few-regions", "3 of 3 correlations"));
    assert_near(case_number(result, "definitions", 2, "number"), 2, 0);
    assert_string_equal(case_text(result, "definitions", 2, "place"), "alone");
    assert_true(case_says(result, "alone", "c"));
}

static void wrong_options_and_data_are_refused(void **state)
{
    assert_refused(SMALL, NULL, ORK_ERR_ARGUMENT, "no number of clusters", LONG, "clusters: 4");
    assert_refused(SMALL, NULL, ORK_ERR_ARGUMENT, "no number of clusters", LONG, "clusters: 2.5");
    assert_refused(SMALL, NULL, ORK_ERR_ARGUMENT, "needs the option firms", LONG,
                   "similarity: firms");
    assert_refused(SMALL, NULL, ORK_ERR_ARGUMENT, "needs the option flows", LONG,
                   "similarity: flows");
    assert_refused(SMALL, NULL, ORK_ERR_ARGUMENT, "stands twice", LONG, "similarity: size | size");
    assert_refused(SMALL, NULL, ORK_ERR_ARGUMENT, "stands twice", LONG, "methods: ward | ward");
    assert_refused("#region,#branch,jobs\nx,a,1\nx,b,2\nx,c,3\ny,a,2\ny,b,1\ny,c,5\n", NULL,
                   ORK_ERR_DATA, "2 regions cannot show", LONG);
    assert_refused("#region,#branch,jobs\nx,a,1\nx,b,2\ny,a,2\ny,b,1\nz,a,3\nz,b,7\n", NULL,
                   ORK_ERR_DATA, "only 2 industries", LONG);
    assert_refused("#region,#branch,jobs\nx,a,1\nx,b,2\nx,c,3\ny,a,2\ny,b,4\ny,c,6\n"
                   "z,a,3\nz,b,6\nz,c,9\n",
                   NULL, ORK_ERR_DATA, "equally alike", LONG);
    assert_refused(SMALL, "#a,#b,value\na,b,1\nb,a,2\n", ORK_ERR_DATA, "another value", LONG,
                   "given: @");
    assert_refused(SMALL, "#a,#b,value\nq,b,1\n", ORK_ERR_DATA, "two industries of the data", LONG,
                   "given: @");
    assert_refused(SMALL, "#from,#to,value\na,b,-1\n", ORK_ERR_DATA, "at least 0", LONG,
                   "flows: @");
    assert_refused(SMALL, "#from,#to,value\na,b,1\na,b,1\n", ORK_ERR_DATA, "earlier row", LONG,
                   "flows: @");
    assert_refused(SMALL, "#from,#to,value\na,,1\n", ORK_ERR_DATA, "no industry", LONG, "flows: @");
}

static ork_status run_small(ork_context *ctx, void *data)
{
    ORK_OWNED_RESULT ork_result *result = NULL;
    return run_csv(
        ctx, SMALL, data,
        SETTINGS(LONG, "given: @", "clusters: 2", "pairs: true", "starts: 2",
                 "similarity: size | quotient | coagglomeration | co-occurrence | given"),
        &result);
}

static void refused_memory_is_survived(void **state)
{
    (void)state;
    char given[] = "#a,#b,value,#measure\na,b,0.9,skills\na,c,0.1,skills\nb,c,0.2,skills\n";
    assert_survives_refused_memory(run_small, given);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        context_test(each_method_finds_groups_that_are_there),
        context_test(the_number_of_groups_that_are_there_is_chosen),
        context_test(the_order_of_rows_decides_nothing),
        context_test(hierarchies_are_those_of_the_similarities),
        context_test(threads_do_not_matter),
        context_test(measures_are_those_of_their_formulas),
        context_test(the_similarity_is_the_mean_of_standardised_measures),
        context_test(flows_are_the_greatest_of_four_shares),
        context_test(given_similarities_are_taken_as_they_are),
        context_test(scores_are_those_of_a_plain_count),
        context_test(outliers_move_as_long_as_the_score_gains),
        context_test(moving_outliers_never_lowers_the_score),
        context_test(oil_extraction_goes_with_its_services_and_pipelines),
        context_test(bounds_hold_what_is_suppressed),
        context_test(sizes_of_clusters_are_sums_and_ranks_follow_quotients),
        context_test(the_hierarchy_serves_other_methods),
        context_test(one_period_defines_and_all_are_shown),
        context_test(industries_of_which_nothing_is_known_are_told),
        context_test(industries_that_are_the_same_are_one_cluster),
        context_test(wide_data_and_three_industries_are_enough),
        context_test(wrong_options_and_data_are_refused),
        context_test(refused_memory_is_survived),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
