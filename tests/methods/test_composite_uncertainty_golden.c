/*
 * Runs of COINr 1.1.14 on the JRC's ASEM connectivity data, replayed from their recorded
 * parameters: 500 of an uncertainty analysis and 600 of a sensitivity analysis. Scores to 1e-9
 * (printed: digits of agreement), ranks exactly, and COINr's statistics of the ranks.
 */
#include "asem.h"
#include "methods/composite_uncertainty/sobol.h"

/* The weights of the runs as a table of experts: w1 to w100. */
static ork_status noisy_weights(ork_context *ctx, ork_table **experts)
{
    ORK_OWNED_TABLE ork_table *noisy = NULL;
    ORK_OWNED_TEXT ork_text csv = {0};
    ORK_TRY(case_file(ctx, golden("asem/sens_noisy_weights.csv"), "iCode", NULL, NULL, &noisy));
    ork_text_add(ctx, &csv, "#expert,#node,weight\n");
    for (int w = 1; w <= 100; w++) {
        char column[8];
        snprintf(column, sizeof column, "w%d", w);
        for (size_t i = 0; i < noisy->row_count; i++) {
            if (strcmp(cell(ctx, noisy, "iCode", i), "Index") == 0) continue;
            ork_text_addf(ctx, &csv, "%s,%s,%s\n", column, cell(ctx, noisy, "iCode", i),
                          cell(ctx, noisy, column, i));
        }
    }
    ORK_TRY(ork_text_status(&csv));
    return case_table(ctx, csv.bytes, NULL, NULL, experts);
}

/* Everything an engine of the ASEM data needs. */
typedef struct {
    ork_table *data, *structure, *experts;
    ork_options *options;
    ork_arena arena;
    uncertainty_engine engine;
} asem;

static ork_status asem_open(ork_context *ctx, asem *of)
{
    static const char *const vary[] = {"winsorise-max=1|2|3|4|5",
                                       "normalise=min-max scale=1,100|z-score z-scale=10,2",
                                       "aggregate=arithmetic|geometric"};
    const char *treat = "winsorise-log-ct", *yes = "yes", *hundred = "100";
    ork_setting settings[] = {
        {.name = "treat", .values = &treat, .value_count = 1},
        {.name = "vary", .values = vary, .value_count = 3},
        {.name = "weights-by-expert", .values = &yes, .value_count = 1},
        {.name = "base-samples", .values = &hundred, .value_count = 1},
        {.name = "structure"},
        {.name = "weights-table"},
    };
    ORK_TRY(case_file(ctx, golden("asem/step_Screened.csv"), "uCode", "uCode", NULL, &of->data));
    ORK_TRY(asem_structure(ctx, &of->structure));
    ORK_TRY(noisy_weights(ctx, &of->experts));
    settings[4].table = of->structure;
    settings[5].table = of->experts;
    ORK_TRY(ork_options_new(ctx, &ork_method_composite_uncertainty, settings, 6, of->data,
                            &of->options));
    static ork_input input;
    input = (ork_input){.data = of->data};
    return uncertainty_engine_new(ctx, &input, ork_options_struct(of->options), &of->arena,
                                  &of->engine);
}

static void asem_close(asem *of)
{
    uncertainty_engine_free(&of->engine);
    ork_arena_free(&of->arena);
    ork_options_free(of->options);
    ork_table_free(of->experts);
    ork_table_free(of->structure);
    ork_table_free(of->data);
}

/* [runs × 4] points that pick what COINr recorded. */
static ork_status read_points(ork_context *ctx, const char *file, double *u, size_t *runs)
{
    ORK_OWNED_TABLE ork_table *recorded = NULL;
    ORK_TRY(case_file(ctx, golden(file), "Normalisation Aggregation", NULL, NULL, &recorded));
    *runs = recorded->row_count;
    for (size_t r = 0; r < *runs; r++) {
        bool is_z = strcmp(cell(ctx, recorded, "Normalisation", r), "n_zscore") == 0;
        bool is_geometric = strcmp(cell(ctx, recorded, "Aggregation", r), "a_gmean") == 0;
        u[4 * r] = (number(recorded, "Winmax", r) - 0.5) / 5;
        u[4 * r + 1] = is_z ? 0.75 : 0.25;
        u[4 * r + 2] = is_geometric ? 0.75 : 0.25;
        u[4 * r + 3] = (number(recorded, "Weights", r) - 0.5) / 100;
    }
    return ORK_OK;
}

static size_t position_of(const asem *of, const char *code)
{
    const ork_panel *panel = &of->engine.nominal.panel;
    for (size_t p = 0; p < panel->count; p++) {
        if (strcmp(ork_panel_unit(panel, p), code) == 0) return p;
    }
    fail_msg("no unit %s", code);
    return 0;
}

/* COINr's statistics are of the first `counted` runs: of a Sobol design those without swaps. */
static void replay(ork_context *ctx, const char *parameters, const char *scores, const char *ranks,
                   const char *statistics, size_t counted)
{
    asem of = {0};
    uncertainty_outcome outcome;
    uncertainty_summary summary;
    ORK_SCRATCH(scratch);
    static double u[4 * 600];
    size_t runs = 0;
    assert_ok(ctx, asem_open(ctx, &of));
    assert_ok(ctx, read_points(ctx, parameters, u, &runs));
    assert_ok(ctx, uncertainty_outcome_new(ctx, &of.engine, runs, &scratch, &outcome));
    assert_ok(ctx, uncertainty_evaluate(ctx, &of.engine, u, runs, &outcome));
    size_t n = of.engine.nominal.panel.count, different = 0;
    double worst = 0;
    /* The files have more columns than a case has: they are read by ork_read. */
    ORK_OWNED_TABLE ork_table *want_scores = NULL, *want_ranks = NULL, *want = NULL;
    ork_read_options csv = {0};
    assert_ok(ctx, ork_read(ctx, golden(scores), &csv, &want_scores));
    assert_ok(ctx, ork_read(ctx, golden(ranks), &csv, &want_ranks));
    for (size_t i = 0; i < n; i++) {
        size_t p = position_of(&of, cell(ctx, want_scores, "uCode", i));
        for (size_t r = 0; r < runs; r++) {
            char column[32];
            snprintf(column, sizeof column, "r_%zu", r + 1);
            double score = number(want_scores, column, i), got = outcome.score[r * n + p];
            assert_int_equal(outcome.cause[r], UNCERTAINTY_RAN);
            worst = fmax(worst, fabs(got - score) / fmax(1, fabs(score)));
            different += outcome.rank[r * n + p] != number(want_ranks, column, i);
        }
    }
    print_message("%s: %zu scores to %.1f digits, %zu ranks differ\n", scores, n * runs,
                  -log10(worst + 1e-17), different);
    assert_true(worst < 1e-9);
    assert_int_equal(different, 0);

    assert_ok(ctx, summary_new(ctx, &of.engine, counted, &summary));
    assert_ok(ctx, summary_add(ctx, &summary, u, counted, &outcome));
    assert_ok(ctx, case_file(ctx, golden(statistics), "uCode", NULL, NULL, &want));
    summary_room room;
    assert_ok(ctx, summary_room_new(ctx, &summary, &scratch, &room));
    for (size_t i = 0; i < n; i++) {
        summary_ranks of_unit =
            summary_ranks_of(&summary, position_of(&of, cell(ctx, want, "uCode", i)), &room);
        assert_near(of_unit.mean, number(want, "Mean", i), 1e-12);
        assert_near(of_unit.median, number(want, "Median", i), 1e-12);
        assert_near(of_unit.lower, number(want, "Q5", i), 1e-12);
        assert_near(of_unit.upper, number(want, "Q95", i), 1e-12);
    }
    asem_close(&of);
}

/* A run of no choices is the nominal index; runs do not depend on the block they are in. */
static void runs_are_the_same_bits_in_any_block(void **state)
{
    GOLDEN("asem/sens_UA500_parameters.csv");
    asem of = {0};
    uncertainty_outcome whole, part;
    ORK_SCRATCH(scratch);
    static double u[4 * 600];
    size_t runs = 0;
    assert_ok(*state, asem_open(*state, &of));
    assert_ok(*state, read_points(*state, "asem/sens_UA500_parameters.csv", u, &runs));
    size_t n = of.engine.nominal.panel.count, block = 7;
    for (size_t f = 0; f < 4; f++)
        u[4 * 3 + f] = UNCERTAINTY_NOMINAL;
    assert_ok(*state, uncertainty_outcome_new(*state, &of.engine, runs, &scratch, &whole));
    assert_ok(*state, uncertainty_outcome_new(*state, &of.engine, block, &scratch, &part));
    assert_ok(*state, uncertainty_evaluate(*state, &of.engine, u, runs, &whole));
    const double *score = of.engine.nominal.nodes[0].score, *rank = of.engine.nominal.rank;
    assert_memory_equal(whole.score + 3 * n, score, n * sizeof *score);
    assert_memory_equal(whole.rank + 3 * n, rank, n * sizeof *rank);
    for (size_t first = 0; first < runs; first += block) {
        size_t count = runs - first < block ? runs - first : block;
        assert_ok(*state, uncertainty_evaluate(*state, &of.engine, u + 4 * first, count, &part));
        assert_memory_equal(whole.score + first * n, part.score, count * n * sizeof(double));
    }
    asem_close(&of);
}

static void every_run_of_the_uncertainty_analysis_is_replayed(void **state)
{
    GOLDEN("asem/sens_UA500_scores.csv");
    replay(*state, "asem/sens_UA500_parameters.csv", "asem/sens_UA500_scores.csv",
           "asem/sens_UA500_ranks.csv", "asem/sens_UA500_rankstats.csv", 500);
}

static void every_run_of_the_sensitivity_analysis_is_replayed(void **state)
{
    GOLDEN("asem/sens_SA100_scores.csv");
    replay(*state, "asem/sens_SA100_parameters.csv", "asem/sens_SA100_scores.csv",
           "asem/sens_SA100_ranks.csv", "asem/sens_SA100_rankstats.csv", 200);
}

/* COINr's 600 runs stand as 100 of A, 100 of B, 100 of each AB_i; it has the weights before the
   aggregation. */
static void coinrs_indices_follow_from_its_recorded_runs(void **state)
{
    ork_context *ctx = *state;
    GOLDEN("asem/sens_SA100_indices.csv");
    enum { SAMPLES = 100, D = 4, RUNS = D + 2 };
    asem of = {0};
    uncertainty_summary summary;
    uncertainty_sobol sobol;
    ork_sobol_index index[D];
    static double recorded[SAMPLES * RUNS * D], u[SAMPLES * RUNS * D];
    size_t runs = 0;
    ORK_OWNED_TABLE ork_table *want = NULL, *ranks = NULL;
    assert_ok(ctx, asem_open(ctx, &of));
    assert_ok(ctx,
              case_file(ctx, golden("asem/sens_SA100_rankstats.csv"), "uCode", NULL, NULL, &ranks));
    for (size_t i = 0; i < ranks->row_count; i++) { /* its nominal weights are not the sets' mean */
        size_t p = position_of(&of, cell(ctx, ranks, "uCode", i));
        of.engine.nominal.rank[p] = number(ranks, "Nominal", i);
    }
    assert_ok(ctx, read_points(ctx, "asem/sens_SA100_parameters.csv", recorded, &runs));
    assert_int_equal(runs, SAMPLES * RUNS);
    static const size_t row_of[D] = {0, 1, 3, 2}, run_of[RUNS] = {0, 1, 2, 3, 5, 4};
    for (size_t r = 0; r < runs; r++) {
        size_t at = r % SAMPLES * RUNS + run_of[r / SAMPLES];
        memcpy(u + at * D, recorded + r * D, D * sizeof *u);
    }
    assert_ok(ctx, summary_new(ctx, &of.engine, 1, &summary));
    assert_ok(ctx, uncertainty_sobol_new(ctx, &summary, &sobol));
    assert_ok(ctx, uncertainty_sobol_add(ctx, &sobol, u, SAMPLES));
    assert_ok(ctx, ork_sobol_indices(ctx, sobol.sums, UNCERTAINTY_SHIFT, 0.9, false, index));
    assert_ok(ctx,
              case_file(ctx, golden("asem/sens_SA100_indices.csv"), "Variable", NULL, NULL, &want));
    double worst = 0;
    for (size_t i = 0; i < D; i++) {
        worst = fmax(worst, fabs(index[i].first - number(want, "Si", row_of[i])));
        worst = fmax(worst, fabs(index[i].total - number(want, "STi", row_of[i])));
    }
    print_message("Si and STi of 600 recorded runs: %.1f digits\n", -log10(worst + 1e-17));
    assert_true(worst < 1e-9);
    uncertainty_sobol_free(&sobol);
    asem_close(&of);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        context_test(runs_are_the_same_bits_in_any_block),
        context_test(every_run_of_the_uncertainty_analysis_is_replayed),
        context_test(every_run_of_the_sensitivity_analysis_is_replayed),
        context_test(coinrs_indices_follow_from_its_recorded_runs),
    };
    return cmocka_run_group_tests_name("composite_uncertainty_golden", tests, NULL, NULL);
}
