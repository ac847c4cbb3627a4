/* Weights and aggregation rules on the JRC's ASEM connectivity index, against COINr's results. */
#include "asem.h"

static ork_status run_asem(ork_context *ctx, const char *const *settings, ork_result **result)
{
    ORK_OWNED_TABLE ork_table *data = NULL, *structure = NULL;
    ORK_TRY(case_file(ctx, golden("asem/step_Treated.csv"), "uCode", "uCode", NULL, &data));
    ORK_TRY(asem_structure(ctx, &structure));
    return case_run(ctx, "composite", data, settings, structure, result);
}

static void each_mean_is_what_coinr_computes(void **state)
{
    ork_context *ctx = *state;
    GOLDEN("asem/agg_mm1_100_hmean.csv");
    static const struct {
        const char *expected, *aggregate, *power;
    } cases[] = {
        {"asem/agg_mm1_100_amean.csv", "aggregate: arithmetic", "power: 2"},
        {"asem/agg_mm1_100_gmean.csv", "aggregate: geometric", "power: 2"},
        {"asem/agg_mm1_100_gmean.csv", "aggregate: generalised", "power: 0"},
        {"asem/agg_mm1_100_hmean.csv", "aggregate: harmonic", "power: 2"},
        {"asem/agg_mm1_100_genmean_p05.csv", "aggregate: generalised", "power: 0.5"},
        {"asem/agg_mm1_100_genmean_p2.csv", "aggregate: generalised", "power: 2"},
        {"asem/agg_mm1_100_genmean_pm1.csv", "aggregate: generalised", "power: -1"},
        {"asem/agg_mm1_100_mixed_am_gm_hm.csv", "aggregate: arithmetic | geometric | harmonic",
         "power: 2"},
        {"asem/agg_mm1_100_copeland.csv", "aggregate: copeland", "power: 2"},
    };
    for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
        ORK_OWNED_RESULT ork_result *result = NULL;
        assert_ok(ctx, run_asem(ctx,
                                SETTINGS("structure: @", "scale: 1 | 100", cases[c].aggregate,
                                         cases[c].power),
                                &result));
        assert_asem_levels(ctx, result, cases[c].expected, 1e-9);
    }
}

/* Pairs of unit i that win as many indicators as they lose. */
static size_t count_ties(const ork_table *data, size_t i)
{
    size_t ties = 0;
    for (size_t other = 0; other < data->row_count; other++) {
        int net = 0;
        for (size_t j = 1; j < data->column_count; j++) {
            const double *x = data->columns[j]->data.number;
            net += (x[i] > x[other]) - (x[i] < x[other]);
        }
        ties += other != i && net == 0;
    }
    return ties;
}

/* COINr sums weights of 1/49 and so takes some ties for victories or defeats: its scores sum to
   -11, not 0. They agree for all units without a tie, and differ by no more than the ties. */
static void copeland_of_all_indicators_is_coinrs_but_for_ties(void **state)
{
    ork_context *ctx = *state;
    GOLDEN("asem/copeland_all_indicators.csv");
    ORK_OWNED_TABLE ork_table *data = NULL, *expected = NULL;
    ORK_OWNED_RESULT ork_result *result = NULL;
    ORK_OWNED_TEXT ork_text indicators = {0};
    assert_ok(ctx,
              case_file(ctx, golden("asem/step_Normalised.csv"), "uCode", "uCode", NULL, &data));
    for (size_t j = 1; j < data->column_count; j++)
        ork_text_addf(ctx, &indicators, "%s%s",
                      j > 1 ? " | " : "indicators: ", data->columns[j]->name);
    assert_ok(ctx, case_run(ctx, "composite", data,
                            SETTINGS(indicators.bytes, "normalise: none", "aggregate: copeland"),
                            NULL, &result));
    assert_ok(ctx, case_file(ctx, golden("asem/copeland_all_indicators.csv"), "uCode", NULL, NULL,
                             &expected));
    double sum = 0;
    for (size_t i = 0; i < expected->row_count; i++) {
        size_t row =
            case_row(ctx, result, "scores", "unit", cell(ctx, expected, "uCode", i), NULL, NULL);
        double score = case_number(result, "scores", row, "score");
        assert_true(fabs(score - number(expected, "copeland", i)) <= (double)count_ties(data, i));
        sum += score;
    }
    assert_near(sum, 0, 0);
}

static void outranking_is_what_coinr_computes(void **state)
{
    ork_context *ctx = *state;
    GOLDEN("asem/outrank_Physical.csv");
    ORK_OWNED_TABLE ork_table *data = NULL, *expected = NULL;
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(ctx,
              case_file(ctx, golden("asem/step_Normalised.csv"), "uCode", "uCode", NULL, &data));
    assert_ok(ctx, case_run(ctx, "composite", data,
                            SETTINGS("indicators: LPI | Flights | Ship | Bord | Elec | Gas | "
                                     "ConSpeed | Cov4G",
                                     "normalise: none", "aggregate: copeland"),
                            NULL, &result));
    assert_ok(ctx,
              case_file(ctx, golden("asem/outrank_Physical.csv"), "uCode", NULL, NULL, &expected));
    const ork_table *found = ork_result_table(result, "outranking");
    assert_int_equal(found->row_count, 51 * 50);
    size_t dominant = 0;
    for (size_t r = 0; r < found->row_count; r++) {
        size_t i = r / 50, j = r % 50 + (r % 50 >= i);
        assert_string_equal(case_text(result, "outranking", r, "unit"),
                            cell(ctx, expected, "uCode", i));
        assert_string_equal(case_text(result, "outranking", r, "other"),
                            cell(ctx, expected, "uCode", j));
        double share = case_number(result, "outranking", r, "share");
        const ork_column *column = expected->columns[j + 1];
        assert_near(share, ork_column_number(column, i), 1e-15);
        dominant += share == 1;
    }
    assert_int_equal(dominant, 92);
}

/* A part's weight, as a share of what its group's weights sum to in a file of COINr. */
static void assert_weights(ork_context *ctx, const ork_result *result, const char *file,
                           double level)
{
    ORK_OWNED_TABLE ork_table *expected = NULL;
    assert_ok(ctx, case_file(ctx, golden(file), "iCode", NULL, NULL, &expected));
    const ork_table *weights = ork_result_table(result, "weights");
    double worst = 0;
    size_t compared = 0;
    for (size_t i = 0; i < expected->row_count; i++) {
        if (number(expected, "Level", i) != level) continue;
        size_t row =
            case_row(ctx, result, "weights", "node", cell(ctx, expected, "iCode", i), NULL, NULL);
        const char *parent = case_text(result, "weights", row, "parent");
        double sum = 0;
        for (size_t l = 0; l < expected->row_count; l++) {
            const char *code = cell(ctx, expected, "iCode", l);
            for (size_t r = 0; r < weights->row_count; r++) {
                if (!case_reads(ctx, weights, "node", r, code)) continue;
                if (case_reads(ctx, weights, "parent", r, parent))
                    sum += number(expected, "Weight", l);
            }
        }
        double want = number(expected, "Weight", i) / sum;
        worst = fmax(worst, fabs(case_number(result, "weights", row, "weight") - want) /
                                fmax(1, fabs(want)));
        compared++;
    }
    print_message("%s: %zu weights, %.1f digits\n", file, compared, -log10(worst + 1e-17));
    assert_true(compared > 0 && worst < 1e-9);
}

static void principal_components_weigh_as_coinr_does(void **state)
{
    ork_context *ctx = *state;
    GOLDEN("asem/pca_weights_L1_bygroup.csv");
    ORK_OWNED_RESULT ork_result *first = NULL, *second = NULL, *refused = NULL;
    assert_ok(ctx, run_asem(ctx,
                            SETTINGS("structure: @", "weighting: pca | given | given",
                                     "allow-negative-weights: yes"),
                            &first));
    assert_weights(ctx, first, "asem/pca_weights_L1_bygroup.csv", 1);
    assert_asem_levels(ctx, first, "asem/agg_weights_PCA.csv", 1e-9);
    assert_ok(ctx, run_asem(ctx,
                            SETTINGS("structure: @", "weighting: given | pca | given",
                                     "allow-negative-weights: yes"),
                            &second));
    assert_weights(ctx, second, "asem/pca_weights_L2_bygroup.csv", 2);
    assert_error(
        ctx, run_asem(ctx, SETTINGS("structure: @", "weighting: pca | given | given"), &refused),
        ORK_ERR_DATA, "--allow-negative-weights yes accepts such weights");
}

static void effective_weights_are_what_coinr_computes(void **state)
{
    ork_context *ctx = *state;
    GOLDEN("asem/eff_weights.csv");
    ORK_OWNED_RESULT ork_result *result = NULL;
    ORK_OWNED_TABLE ork_table *expected = NULL;
    assert_ok(ctx, run_asem(ctx, SETTINGS("structure: @"), &result));
    assert_ok(ctx, case_file(ctx, golden("asem/eff_weights.csv"), "iCode", NULL, NULL, &expected));
    for (size_t i = 0; i + 1 < expected->row_count; i++) { /* the last is the index */
        size_t row =
            case_row(ctx, result, "weights", "node", cell(ctx, expected, "iCode", i), NULL, NULL);
        assert_near(case_number(result, "weights", row, "effective_weight"),
                    number(expected, "EffWeight", i), 1e-14);
    }
}

/* COINr searches weights of the eight pillars under which all correlate with the index alike, and
   stops at shares of 0.12 to 0.14 of the sum of correlations; they can be equal. */
static void balance_is_exact_where_coinr_only_comes_near(void **state)
{
    ork_context *ctx = *state;
    GOLDEN("asem/optweights_balance_L2_corr.csv");
    ORK_OWNED_TABLE ork_table *pillars = NULL, *found = NULL;
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(ctx,
              case_file(ctx, golden("asem/step_Aggregated.csv"), "uCode", "uCode", NULL, &pillars));
    assert_ok(
        ctx, case_file(ctx, golden("asem/optweights_balance_L2_corr.csv"), "", NULL, NULL, &found));
    assert_ok(ctx, case_run(ctx, "composite", pillars,
                            SETTINGS("indicators: Physical | ConEcFin | Political | Instit | P2P | "
                                     "Environ | Social | SusEcFin",
                                     "normalise: none", "weighting: balanced",
                                     "allow-negative-weights: yes"),
                            NULL, &result));
    const ork_table *weights = ork_result_table(result, "weights");
    double sum = 0, worst = 0, peers = 0, squares = 0;
    for (size_t r = 0; r < 8; r++) {
        double off = number(found, "Obtained", r) - number(found, "Desired", r);
        squares += off * off;
        sum += case_number(result, "weights", r, "correlation");
    }
    for (size_t r = 0; r < 8; r++) {
        double share = case_number(result, "weights", r, "correlation") / sum;
        worst = fmax(worst, fabs(share - 0.125));
        peers = fmax(peers, fabs(number(found, "Obtained", r) - 0.125));
    }
    assert_int_equal(weights->row_count, 8);
    /* what COINr minimises: the logarithm of their mean; ours is below -54 */
    ORK_OWNED_TABLE ork_table *objective = NULL;
    assert_ok(ctx, case_file(ctx, golden("asem/optweights_balance_L2_objective.csv"), "", NULL,
                             NULL, &objective));
    assert_near(log(squares / 8), number(objective, "value", 0), 1e-9);
    print_message("balance: off by %.1e, COINr's by %.1e\n", worst, peers);
    assert_true(worst < 1e-12);
}

/* COINr searches the weights of the eight pillars that have the greatest sum of correlations with
   the index of two parts; the pillars put together at once reach as much or more. */
static void infomax_is_at_least_what_coinr_finds(void **state)
{
    ork_context *ctx = *state;
    GOLDEN("asem/optweights_infomax_L2.csv");
    static const char indicators[] = "indicators: Physical | ConEcFin | Political | Instit | P2P | "
                                     "Environ | Social | SusEcFin";
    ORK_OWNED_TABLE ork_table *pillars = NULL, *found = NULL, *objective = NULL, *parts = NULL;
    ORK_OWNED_RESULT ork_result *ours = NULL, *theirs = NULL;
    ORK_OWNED_TEXT ork_text csv = {0};
    assert_ok(ctx,
              case_file(ctx, golden("asem/step_Aggregated.csv"), "uCode", "uCode", NULL, &pillars));
    assert_ok(
        ctx, case_file(ctx, golden("asem/optweights_infomax_L2.csv"), "iCode", NULL, NULL, &found));
    assert_ok(ctx, case_file(ctx, golden("asem/optweights_infomax_L2_objective.csv"), "", NULL,
                             NULL, &objective));
    ork_text_add(ctx, &csv, "#code,#parent,weight\nConnectivity,,1\nSustainability,,1\n");
    for (size_t i = 0, pillar = 0; i < found->row_count; i++) {
        if (number(found, "Level", i) != 2) continue;
        ork_text_addf(ctx, &csv, "%s,%s,%s\n", cell(ctx, found, "iCode", i),
                      pillar++ < 5 ? "Connectivity" : "Sustainability",
                      cell(ctx, found, "Weight", i));
    }
    assert_ok(ctx, ork_text_status(&csv));
    assert_ok(ctx, case_table(ctx, csv.bytes, NULL, NULL, &parts));
    assert_ok(ctx,
              case_run(ctx, "composite", pillars,
                       SETTINGS(indicators, "normalise: none", "weighting: infomax"), NULL, &ours));
    assert_ok(ctx, case_run(ctx, "composite", pillars, SETTINGS("structure: @", "normalise: none"),
                            parts, &theirs));
    const ork_table *weights = ork_result_table(theirs, "weights");
    double sum = 0, peers = 0, goal = -number(objective, "value", 0);
    for (size_t r = 0; r < 8; r++)
        sum += case_number(ours, "weights", r, "correlation");
    for (size_t r = 0; r < weights->row_count; r++) {
        const char *node = case_text(theirs, "weights", r, "node");
        if (ork_table_find(pillars, node) >= 0)
            peers += case_number(theirs, "weights", r, "correlation");
    }
    print_message("infomax: sum of correlations %.10f, COINr's %.10f (its objective %.10f)\n", sum,
                  peers, goal);
    assert_near(peers, goal, 1e-9);
    assert_true(sum >= goal);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        context_test(each_mean_is_what_coinr_computes),
        context_test(copeland_of_all_indicators_is_coinrs_but_for_ties),
        context_test(outranking_is_what_coinr_computes),
        context_test(principal_components_weigh_as_coinr_does),
        context_test(effective_weights_are_what_coinr_computes),
        context_test(infomax_is_at_least_what_coinr_finds),
        context_test(balance_is_exact_where_coinr_only_comes_near),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
