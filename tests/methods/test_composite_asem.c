/*
 * The steps of the composite index against COINr 1.1.14 on the JRC's ASEM connectivity data: 51
 * countries, 49 indicators, of which 14 have the direction -1. Every test prints digits of
 * agreement. Where COINr is known to be wrong, the test says what is right instead.
 */
#include "asem.h"

#define TOLERANCE 1e-9

static ork_status raw_data(ork_context *ctx, ork_table **data)
{
    return case_file(ctx, golden("asem/in_iData.csv"),
                     "uName uCode GDP_group GDPpc_group Pop_group EurAsia_group", "uCode", NULL,
                     data);
}

/*
 * Greatest difference between a column of the table `normalised` and a golden file with one column
 * per indicator, relative to values above 1. Rows of the golden file are found by the unit.
 */
static double compare(ork_context *ctx, const ork_result *result, const char *column,
                      const char *file, const char *leave_out, bool only_up)
{
    ORK_OWNED_TABLE ork_table *expected = NULL;
    /* Columns in which COINr has Inf and NaN are left out, and read as texts. */
    const char *texts = leave_out ? "uCode TIRcon" : "uCode CostImpEx Tariff Poverty";
    assert_ok(ctx, case_file(ctx, golden(file), leave_out || only_up ? texts : "uCode", NULL, NULL,
                             &expected));
    const ork_table *table = ork_result_table(result, "normalised");
    const ork_table *structure = ork_result_table(result, "structure");
    size_t n = expected->row_count, compared = 0;
    double worst = 0;
    for (size_t r = 0; r < table->row_count; r += n) {
        char code[64];
        snprintf(code, sizeof code, "%s", cell(ctx, table, "indicator", r));
        size_t at = case_row(ctx, result, "structure", "code", code, NULL, NULL);
        if (leave_out && strcmp(code, leave_out) == 0) continue;
        if (only_up && strcmp(code, "GDPGrow") == 0) continue;
        if (only_up && number(structure, "direction", at) < 0) continue;
        for (size_t p = 0; p < n; p++) {
            size_t i = 0;
            const char *unit = cell(ctx, table, "unit", r + p);
            while (!case_reads(ctx, expected, "uCode", i, unit))
                assert_true(++i < n);
            double want = number(expected, code, i), got = number(table, column, r + p);
            assert_int_equal(isnan(want) != 0, isnan(got) != 0);
            if (isnan(want)) continue;
            compared++;
            worst = fmax(worst, fabs(got - want) / fmax(1, fabs(want)));
        }
    }
    print_message("%-38s %5zu values, %.1f digits\n", file, compared, -log10(worst + 1e-17));
    assert_true(compared > 1000 || leave_out || only_up);
    return worst;
}

/* ---- Denominate, impute, treat -----------------------------------------------------------------
 */

static void denominated_and_imputed_values_are_coinrs(void **state)
{
    ork_context *ctx = *state;
    GOLDEN("asem/in_iData.csv");
    static const struct {
        const char *expected, *impute;
    } cases[] = {
        {"asem/step_Denominated.csv", "impute: none"},
        {"asem/impute_i_mean.csv", "impute: mean"},
        {"asem/impute_i_median.csv", "impute: median"},
        {"asem/impute_i_mean_grp.csv", "impute: group-mean"},
        {"asem/impute_i_median_grp.csv", "impute: group-median"},
        {"asem/impute_row_mean_bypillar.csv", "impute: row-mean"},
    };
    ORK_OWNED_TABLE ork_table *data = NULL, *structure = NULL;
    assert_ok(ctx, raw_data(ctx, &data));
    assert_ok(ctx, asem_structure_with(ctx, WITH_DENOMINATORS, &structure));
    for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
        ORK_OWNED_RESULT ork_result *result = NULL;
        assert_ok(ctx, case_run(ctx, "composite", data,
                                SETTINGS("structure: @", cases[c].impute, "groups: EurAsia_group"),
                                structure, &result));
        assert_true(compare(ctx, result, "prepared", cases[c].expected, NULL, false) < TOLERANCE);
        if (c == 0) continue;
        assert_int_equal(ork_result_table(result, "imputed")->row_count, 65);
        size_t step = case_row(ctx, result, "steps", "step", "impute", NULL, NULL);
        assert_true(case_number(result, "steps", step, "cells") == 65);
    }
}

static void gaps_of_a_panel_are_filled_as_coinr_does(void **state)
{
    ork_context *ctx = *state;
    GOLDEN("asem/impute_panel_in.csv");
    static const char *const ways[] = {"latest", "linear", "constant"};
    ORK_OWNED_TABLE ork_table *data = NULL;
    assert_ok(ctx,
              case_file(ctx, golden("asem/impute_panel_in.csv"), "uCode", "uCode", "Time", &data));
    for (size_t w = 0; w < 3; w++) {
        ORK_OWNED_RESULT ork_result *result = NULL;
        ORK_OWNED_TABLE ork_table *expected = NULL;
        char impute[32], file[64];
        double worst = 0;
        snprintf(impute, sizeof impute, "impute: %s", ways[w]);
        snprintf(file, sizeof file, "asem/impute_panel_%s.csv", ways[w]);
        assert_ok(ctx,
                  case_run(ctx, "composite", data,
                           SETTINGS("indicators: LPI | Flights | Ship", impute), NULL, &result));
        assert_ok(ctx, case_file(ctx, golden(file), "uCode", NULL, NULL, &expected));
        const ork_table *imputed = ork_result_table(result, "imputed");
        assert_int_equal(imputed->row_count, 3);
        for (size_t k = 0; k < imputed->row_count; k++) {
            size_t i = 0;
            while (!case_reads(ctx, expected, "uCode", i, cell(ctx, imputed, "unit", k)) ||
                   !case_reads(ctx, expected, "Time", i, cell(ctx, imputed, "period", k)))
                assert_true(++i < expected->row_count);
            double want = number(expected, cell(ctx, imputed, "indicator", k), i);
            worst = fmax(worst, fabs(number(imputed, "value", k) - want));
        }
        print_message("%-38s %.1f digits\n", file, -log10(worst + 1e-17));
        assert_true(worst < TOLERANCE);
    }
}

static void outliers_are_winsorised_as_coinr_does(void **state)
{
    ork_context *ctx = *state;
    GOLDEN("asem/step_Treated_details.csv");
    ORK_OWNED_TABLE ork_table *data = NULL, *structure = NULL, *details = NULL, *points = NULL;
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(ctx, raw_data(ctx, &data));
    assert_ok(ctx, asem_structure_with(ctx, WITH_DENOMINATORS, &structure));
    assert_ok(ctx, case_run(ctx, "composite", data,
                            SETTINGS("structure: @", "groups: EurAsia_group", "impute: group-mean",
                                     "treat: winsorise-log-ct"),
                            structure, &result));
    assert_true(compare(ctx, result, "prepared", "asem/step_Treated.csv", NULL, false) < TOLERANCE);
    assert_true(compare(ctx, result, "normalised", "asem/step_Normalised.csv", NULL, false) <
                TOLERANCE);
    assert_ok(ctx,
              case_file(ctx, golden("asem/step_Treated_details.csv"),
                        "iCode check_SkewKurt0.Pass check_SkewKurt1.Pass", NULL, NULL, &details));
    double worst = 0;
    size_t treated = 0, winsorised = 0;
    for (size_t i = 0; i < details->row_count; i++) {
        size_t row = case_row(ctx, result, "treated", "indicator", cell(ctx, details, "iCode", i),
                              NULL, NULL);
        bool is_treated = strcmp(cell(ctx, details, "check_SkewKurt0.Pass", i), "FALSE") == 0;
        static const char *const pairs[][2] = {{"skewness", "check_SkewKurt0.Skew"},
                                               {"kurtosis", "check_SkewKurt0.Kurt"},
                                               {"skewness_after", "check_SkewKurt1.Skew"},
                                               {"kurtosis_after", "check_SkewKurt1.Kurt"},
                                               {"points", "winsorise.nwin"}};
        for (size_t c = 0; c < (is_treated ? 5 : 2); c++) {
            double want = number(details, pairs[c][1], i);
            double got = case_number(result, "treated", row, pairs[c][0]);
            worst = fmax(worst, fabs(got - want) / fmax(1, fabs(want)));
        }
        assert_string_equal(case_text(result, "treated", row, "treatment"),
                            is_treated ? "winsorise" : "none");
        treated += is_treated;
        if (is_treated) winsorised += (size_t)number(details, "winsorise.nwin", i);
    }
    print_message("skewness, kurtosis, points: %.1f digits\n", -log10(worst + 1e-17));
    assert_true(worst < TOLERANCE);
    assert_int_equal(treated, 15);
    assert_int_equal(ork_result_table(result, "winsorised")->row_count, winsorised);
    assert_non_null(
        strstr(case_text(result, "steps",
                         case_row(ctx, result, "steps", "step", "treat", NULL, NULL), "note"),
               "15 indicators winsorised"));
}

static void the_whole_pipeline_gives_coinrs_index(void **state)
{
    ork_context *ctx = *state;
    GOLDEN("asem/step_Aggregated.csv");
    ORK_OWNED_TABLE ork_table *data = NULL, *structure = NULL, *expected = NULL;
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(ctx, raw_data(ctx, &data));
    assert_ok(ctx, asem_structure_with(ctx, WITH_DENOMINATORS, &structure));
    assert_ok(ctx, case_run(ctx, "composite", data,
                            SETTINGS("structure: @", "groups: EurAsia_group", "impute: group-mean",
                                     "treat: winsorise-log-ct"),
                            structure, &result));
    assert_ok(ctx,
              case_file(ctx, golden("asem/step_Aggregated.csv"), "uCode", NULL, NULL, &expected));
    static const char *const nodes[] = {"Physical", "ConEcFin", "Political", "Instit",
                                        "P2P",      "Environ",  "Social",    "SusEcFin",
                                        "Conn",     "Sust",     "Index"};
    double worst = 0;
    for (size_t i = 0; i < expected->row_count; i++) {
        for (size_t k = 0; k < sizeof nodes / sizeof *nodes; k++) {
            size_t row = case_row(ctx, result, "levels", "unit", cell(ctx, expected, "uCode", i),
                                  "node", nodes[k]);
            double want = number(expected, nodes[k], i);
            worst = fmax(worst, fabs(case_number(result, "levels", row, "score") - want) / want);
        }
    }
    print_message("step_Aggregated.csv: %.1f digits\n", -log10(worst + 1e-17));
    assert_true(worst < TOLERANCE);
}

/* ---- Box-Cox -----------------------------------------------------------------------------------
 */

/* COINr shifts all data to begin at 1; we do so only where they are not above 0, as here. */
static void box_cox_is_coinrs_for_every_lambda(void **state)
{
    ork_context *ctx = *state;
    GOLDEN("asem/boxcox_Goods.csv");
    static const char *const lambdas[] = {"-1", "-0.5", "0", "0.5", "1", "2"};
    ORK_OWNED_TABLE ork_table *treated = NULL, *expected = NULL, *data = NULL;
    ORK_OWNED_TEXT ork_text csv = {0};
    assert_ok(ctx, case_file(ctx, golden("asem/step_Treated.csv"), "uCode", NULL, NULL, &treated));
    assert_ok(ctx, case_file(ctx, golden("asem/boxcox_Goods.csv"), "uCode", NULL, NULL, &expected));
    double least = INFINITY;
    for (size_t i = 0; i < treated->row_count; i++)
        least = fmin(least, number(treated, "Goods", i));
    ork_text_add(ctx, &csv, "#unit,goods\n");
    for (size_t i = 0; i < treated->row_count; i++) {
        ork_text_addf(ctx, &csv, "%s,%.17g\n", cell(ctx, treated, "uCode", i),
                      number(treated, "Goods", i) - least);
    }
    assert_ok(ctx, case_table(ctx, csv.bytes, "unit", NULL, &data));
    for (size_t l = 0; l < 6; l++) {
        ORK_OWNED_RESULT ork_result *result = NULL;
        char lambda[32], column[32];
        double worst = 0;
        snprintf(lambda, sizeof lambda, "lambda: %s", lambdas[l]);
        snprintf(column, sizeof column, "Goods_lambda_%s", lambdas[l]);
        assert_ok(ctx, case_run(ctx, "composite", data,
                                SETTINGS("indicators: goods", "treat: box-cox", "treat-always: yes",
                                         lambda),
                                NULL, &result));
        for (size_t i = 0; i < expected->row_count; i++) {
            size_t row = case_row(ctx, result, "normalised", "unit",
                                  cell(ctx, expected, "uCode", i), NULL, NULL);
            worst = fmax(worst, fabs(case_number(result, "normalised", row, "prepared") -
                                     number(expected, column, i)));
        }
        print_message("%-38s %.1f digits\n", column, -log10(worst + 1e-17));
        assert_true(worst < TOLERANCE);
    }
}

/* ---- Normalisation -----------------------------------------------------------------------------
 */

static void normalised_values_are_coinrs(void **state)
{
    ork_context *ctx = *state;
    GOLDEN("asem/step_Treated.csv");
    static const struct {
        const char *expected, *rule, *option, *further;
        unsigned with;
    } cases[] = {
        {"asem/norm_minmax_0_100.csv", "min-max", "scale: 0 | 100", "cap: no", 0},
        {"asem/norm_minmax_1_100.csv", "min-max", "scale: 1 | 100", "cap: no", 0},
        {"asem/norm_zscore_0_1.csv", "z-score", "cap: no", "cap: no", 0},
        {"asem/norm_zscore_10_2.csv", "z-score", "z-scale: 10 | 2", "cap: no", 0},
        {"asem/norm_rank.csv", "rank", "cap: no", "cap: no", 0},
        {"asem/norm_prank.csv", "percentile-rank", "scale: 0 | 1", "cap: no", 0},
        {"asem/norm_borda.csv", "borda", "cap: no", "cap: no", 0},
        {"asem/norm_dist2max.csv", "distance-to-max", "scale: 0 | 1", "cap: no", 0},
        {"asem/norm_dist2targ_iMeta.csv", "distance-to-target", "scale: 0 | 1", "cap: no", 0},
        {"asem/norm_goalposts_mean15sd.csv", "goalposts", "scale: 0 | 100", "cap: no", WITH_POSTS},
        /* Singapore has the worst value of TIRcon: we refuse where COINr gives NaN and Inf. */
        {"asem/norm_dist2ref_SGP.csv", "distance-to-reference", "scale: 0 | 1", "cap: no",
         WITHOUT_TIRCON},
        {"asem/norm_dist2ref_SGP_cap.csv", "distance-to-reference", "scale: 0 | 1", "cap: yes",
         WITHOUT_TIRCON},
        /* Where less is better COINr gives x/min and -x: see the next test. GDPGrow has values
           below 0, of which a share has no meaning: we refuse. */
        {"asem/norm_fracmax.csv", "fraction-of-max", "scale: 0 | 1", "cap: no", ONLY_SHARES},
        {"asem/norm_scaled_0_100.csv", "scaled", "scale: 0 | 100", "cap: no", ONLY_SHARES},
    };
    ORK_OWNED_TABLE ork_table *data = NULL;
    assert_ok(ctx, case_file(ctx, golden("asem/step_Treated.csv"), "uCode", "uCode", NULL, &data));
    for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
        ORK_OWNED_RESULT ork_result *result = NULL;
        ORK_OWNED_TABLE ork_table *structure = NULL;
        char rule[64];
        snprintf(rule, sizeof rule, "normalise: %s", cases[c].rule);
        assert_ok(ctx, asem_structure_with(ctx, cases[c].with, &structure));
        bool has_option = strncmp(cases[c].option, "cap", 3) != 0;
        const char *settings[] = {"structure: @",
                                  rule,
                                  "reference: SGP",
                                  cases[c].further,
                                  has_option ? cases[c].option : NULL,
                                  NULL};
        assert_ok(ctx, case_run(ctx, "composite", data, settings, structure, &result));
        const char *leave_out = cases[c].with & WITHOUT_TIRCON ? "TIRcon" : NULL;
        bool only_up = cases[c].with & ONLY_SHARES;
        assert_true(compare(ctx, result, "normalised", cases[c].expected, leave_out, only_up) <
                    TOLERANCE);
    }
}

static void a_fraction_of_the_leader_stays_below_one_where_less_is_better(void **state)
{
    ork_context *ctx = *state;
    GOLDEN("asem/norm_fracmax.csv");
    ORK_OWNED_TABLE ork_table *data = NULL, *wrong = NULL;
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(ctx, case_file(ctx, golden("asem/step_Treated.csv"), "uCode", "uCode", NULL, &data));
    assert_ok(ctx, case_file(ctx, golden("asem/norm_fracmax.csv"), "uCode CostImpEx Tariff Poverty",
                             NULL, NULL, &wrong));
    assert_ok(ctx, case_run(ctx, "composite", data,
                            SETTINGS("indicators: PrimEner", "directions: -1",
                                     "normalise: fraction-of-max", "scale: 0 | 1"),
                            NULL, &result));
    double most = 0, theirs = 0;
    for (size_t i = 0; i < 51; i++) {
        double got = case_number(result, "normalised", i, "normalised");
        size_t k = 0;
        while (!case_reads(ctx, wrong, "uCode", k, case_text(result, "normalised", i, "unit")))
            k++;
        most = fmax(most, got);
        theirs = fmax(theirs, number(wrong, "PrimEner", k));
        assert_near(got * number(wrong, "PrimEner", k), 1, 1e-12); /* theirs is upside down */
    }
    assert_near(most, 1, 0);
    assert_true(theirs > 1);
}

static void ranks_within_groups_are_what_coinr_computes(void **state)
{
    ork_context *ctx = *state;
    GOLDEN("asem/results_Aggs_groupranks_EurAsia.csv");
    static const char *const nodes[] = {"Index",    "Conn",      "Sust",    "Physical",
                                        "ConEcFin", "Political", "Instit",  "P2P",
                                        "Environ",  "Social",    "SusEcFin"};
    ORK_OWNED_RESULT ork_result *result = NULL;
    ORK_OWNED_TABLE ork_table *data = NULL, *structure = NULL, *expected = NULL;
    assert_ok(ctx, raw_data(ctx, &data));
    assert_ok(ctx, asem_structure_with(ctx, WITH_DENOMINATORS, &structure));
    assert_ok(ctx, case_run(ctx, "composite", data,
                            SETTINGS("structure: @", "groups: EurAsia_group", "impute: group-mean",
                                     "treat: winsorise-log-ct"),
                            structure, &result));
    assert_ok(ctx, case_file(ctx, golden("asem/results_Aggs_groupranks_EurAsia.csv"),
                             "uCode EurAsia_group", NULL, NULL, &expected));
    for (size_t i = 0; i < expected->row_count; i++) {
        char unit[16];
        snprintf(unit, sizeof unit, "%s", cell(ctx, expected, "uCode", i));
        for (size_t k = 0; k < sizeof nodes / sizeof *nodes; k++) {
            size_t row = case_row(ctx, result, "levels", "unit", unit, "node", nodes[k]);
            assert_near(case_number(result, "levels", row, "rank_in_group"),
                        number(expected, nodes[k], i), 0);
        }
        size_t row = case_row(ctx, result, "scores", "unit", unit, NULL, NULL);
        assert_string_equal(case_text(result, "scores", row, "group"),
                            cell(ctx, expected, "EurAsia_group", i));
        assert_near(case_number(result, "scores", row, "rank_in_group"),
                    number(expected, "Index", i), 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        context_test(denominated_and_imputed_values_are_coinrs),
        context_test(gaps_of_a_panel_are_filled_as_coinr_does),
        context_test(outliers_are_winsorised_as_coinr_does),
        context_test(ranks_within_groups_are_what_coinr_computes),
        context_test(the_whole_pipeline_gives_coinrs_index),
        context_test(box_cox_is_coinrs_for_every_lambda),
        context_test(normalised_values_are_coinrs),
        context_test(a_fraction_of_the_leader_stays_below_one_where_less_is_better),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
