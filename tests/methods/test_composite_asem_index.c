/*
 * The ASEM connectivity index against COINr 1.1.14, what test_composite_asem leaves: treatments,
 * every rule of normalisation up to the index, ranks, gaps, the tables of results, five years.
 */
#include "asem.h"

#define TOLERANCE 1e-9

static const char *const all_nodes[] = {"Physical", "ConEcFin", "Political", "Instit",
                                        "P2P",      "Environ",  "Social",    "SusEcFin",
                                        "Conn",     "Sust",     "Index",     NULL};

/* Without the institutions, whose TIRcon COINr makes infinite; without pillars in which less of
   something is better, where COINr's shares and scales are upside down. */
static const char *const but_institutions[] = {
    "Physical", "ConEcFin", "Political", "P2P", "Environ", "Social", "SusEcFin", "Sust", NULL};
static const char *const upwards[] = {"Physical", "ConEcFin", "Political", "P2P", NULL};

/* Settings of a run on a golden file as data. */
static ork_status run_on(ork_context *ctx, const char *file, unsigned with,
                         const char *const *settings, ork_result **result)
{
    ORK_OWNED_TABLE ork_table *data = NULL, *structure = NULL;
    ORK_TRY(case_file(ctx, golden(file),
                      "uName uCode GDP_group GDPpc_group Pop_group EurAsia_group", "uCode", NULL,
                      &data));
    ORK_TRY(asem_structure_with(ctx, with, &structure));
    return case_run(ctx, "composite", data, settings, structure, result);
}

static ork_status run_pipeline(ork_context *ctx, ork_result **result)
{
    return run_on(ctx, "asem/in_iData.csv", WITH_DENOMINATORS,
                  SETTINGS("structure: @", "groups: EurAsia_group", "impute: group-mean",
                           "treat: winsorise-log-ct"),
                  result);
}

/* The row of the table levels about a unit (and period) and a node, or SIZE_MAX. The rows of a node
   stand together, in the order of the panel's positions. */
typedef struct {
    ork_context *ctx;
    const ork_table *levels;
    int unit, period, node;
} level_rows;

static size_t find_level(const level_rows *in, const char *unit, const char *period,
                         const char *node)
{
    for (size_t r = 0; r < in->levels->row_count; r++) {
        if (strcmp(ork_column_text(in->levels->columns[in->node], r), node) != 0) continue;
        if (strcmp(ork_column_text(in->levels->columns[in->unit], r), unit) != 0) continue;
        if (!period || case_reads(in->ctx, in->levels, "period", r, period)) return r;
    }
    return SIZE_MAX;
}

static level_rows level_rows_of(ork_context *ctx, const ork_result *result)
{
    const ork_table *levels = ork_result_table(result, "levels");
    return (level_rows){.ctx = ctx,
                        .levels = levels,
                        .unit = ork_table_find(levels, "unit"),
                        .period = ork_table_find(levels, "period"),
                        .node = ork_table_find(levels, "node")};
}

/* Holds a column of the table levels against a file with one column per node; returns how many
   cells only the file has. The rest must agree. */
static size_t assert_levels(ork_context *ctx, const ork_result *result, const char *column,
                            const char *file, const char *const *nodes)
{
    ORK_OWNED_TABLE ork_table *expected = NULL;
    level_rows in = level_rows_of(ctx, result);
    size_t compared = 0, only_theirs = 0;
    double worst = 0;
    /* Columns in which COINr has Inf or NaN are read as texts. */
    const char *texts = "uCode";
    if (nodes == but_institutions) texts = "uCode TIRcon Instit Conn Index";
    if (nodes == upwards) texts = "uCode CostImpEx Tariff Poverty Instit Social Conn Sust Index";
    assert_ok(ctx, case_file(ctx, golden(file), texts, NULL, NULL, &expected));
    bool has_time = ork_table_find(expected, "Time") >= 0;
    for (size_t i = 0; i < expected->row_count; i++) {
        for (size_t k = 0; nodes[k]; k++) {
            const char *time = has_time ? cell(ctx, expected, "Time", i) : NULL;
            size_t r = find_level(&in, cell(ctx, expected, "uCode", i), time, nodes[k]);
            assert_true(r != SIZE_MAX);
            double want = number(expected, nodes[k], i);
            double got = number(in.levels, column, r);
            if (isnan(got) && !isnan(want)) {
                only_theirs++;
                continue;
            }
            worst = fmax(worst, fabs(got - want) / fmax(1, fabs(want)));
            compared++;
        }
    }
    print_message("%-40s %4zu values, %.1f digits\n", file, compared, -log10(worst + 1e-17));
    assert_true(compared > 0 && worst < TOLERANCE);
    return only_theirs;
}

/* ---- Treatments --------------------------------------------------------------------------------
 */

/* Greatest difference of prepared values from a file; how many cells are not what they were. */
static double compare_prepared(ork_context *ctx, const ork_result *result, const char *file,
                               size_t *changed)
{
    ORK_OWNED_TABLE ork_table *expected = NULL;
    const ork_table *table = ork_result_table(result, "normalised");
    double worst = 0;
    *changed = 0;
    assert_ok(ctx, case_file(ctx, golden(file), "uCode", NULL, NULL, &expected));
    size_t n = expected->row_count;
    for (size_t r = 0; r < table->row_count; r++) {
        size_t i = 0;
        const char *unit = cell(ctx, table, "unit", r);
        while (!case_reads(ctx, expected, "uCode", i, unit))
            assert_true(++i < n);
        double want = number(expected, cell(ctx, table, "indicator", r), i);
        double got = number(table, "prepared", r);
        worst = fmax(worst, fabs(got - want) / fmax(1, fabs(want)));
        *changed += got != number(table, "raw", r);
    }
    print_message("%-40s %4zu values, %.1f digits\n", file, table->row_count,
                  -log10(worst + 1e-17));
    return worst;
}

static void each_treatment_is_what_coinr_does(void **state)
{
    ork_context *ctx = *state;
    GOLDEN("asem/treat_win10.csv");
    /* In the last two COINr's second function, log_CT or log_GII, is not reached: five points are
       enough for every indicator. */
    static const struct {
        const char *expected, *treat, *most;
    } cases[] = {
        {"asem/treat_win10.csv", "treat: winsorise", "winsorise-max: 10"},
        {"asem/treat_winNULL.csv", "treat: winsorise", "winsorise-max: 1000000"},
        {"asem/treat_win5_logCT.csv", "treat: winsorise-log-ct", "winsorise-max: 5"},
        {"asem/treat_logCTplus.csv", "treat: winsorise-log-ct", "winsorise-max: 5"},
        {"asem/treat_logGII.csv", "treat: winsorise", "winsorise-max: 5"},
    };
    for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
        ORK_OWNED_RESULT ork_result *result = NULL;
        ORK_OWNED_TABLE ork_table *details = NULL;
        size_t changed, points = 0;
        char file[96];
        assert_ok(ctx, run_on(ctx, "asem/step_Screened.csv", 0,
                              SETTINGS("structure: @", cases[c].treat, cases[c].most), &result));
        assert_true(compare_prepared(ctx, result, cases[c].expected, &changed) < TOLERANCE);
        snprintf(file, sizeof file, "%.*s_details.csv", (int)strlen(cases[c].expected) - 4,
                 cases[c].expected);
        assert_ok(ctx,
                  case_file(ctx, golden(file), "iCode check_SkewKurt0.Pass check_SkewKurt1.Pass",
                            NULL, NULL, &details));
        for (size_t i = 0; i < details->row_count; i++) {
            double theirs = number(details, "winsorise.nwin", i);
            size_t row = case_row(ctx, result, "treated", "indicator",
                                  cell(ctx, details, "iCode", i), NULL, NULL);
            assert_near(case_number(result, "treated", row, "points"), isnan(theirs) ? 0 : theirs,
                        0);
            points += isnan(theirs) ? 0 : (size_t)theirs;
        }
        assert_int_equal(changed, points);
    }
}

/* COINr's file for log_CT alone holds the data untouched; asked for the logarithm, we take it. */
static void a_logarithm_that_is_asked_for_is_taken(void **state)
{
    ork_context *ctx = *state;
    GOLDEN("asem/treat_logCT_only.csv");
    ORK_OWNED_RESULT ork_result *none = NULL, *logs = NULL;
    size_t changed;
    assert_ok(ctx, run_on(ctx, "asem/step_Screened.csv", 0,
                          SETTINGS("structure: @", "treat: winsorise", "winsorise-max: 0"), &none));
    assert_true(compare_prepared(ctx, none, "asem/treat_logCT_only.csv", &changed) == 0);
    assert_int_equal(changed, 0);
    assert_ok(ctx, run_on(ctx, "asem/step_Screened.csv", 0,
                          SETTINGS("structure: @", "treat: log-ct"), &logs));
    const ork_table *treated = ork_result_table(logs, "treated");
    size_t transformed = 0;
    for (size_t r = 0; r < treated->row_count; r++) {
        if (!case_reads(ctx, treated, "treatment", r, "log-ct")) continue;
        transformed++;
        assert_true(fabs(number(treated, "skewness_after", r)) <
                    fabs(number(treated, "skewness", r)));
    }
    assert_int_equal(transformed, 15);
}

/* The very cells that COINr drew in, and to which side. */
static void the_points_that_are_winsorised_are_coinrs(void **state)
{
    ork_context *ctx = *state;
    GOLDEN("asem/step_Treated_points.csv");
    ORK_OWNED_RESULT ork_result *result = NULL;
    ORK_OWNED_TABLE ork_table *points = NULL, *units = NULL;
    ORK_OWNED_TEXT ork_text names = {0};
    assert_ok(ctx, run_pipeline(ctx, &result));
    assert_ok(ctx, case_file(ctx, golden("asem/step_Treated.csv"), "uCode", NULL, NULL, &units));
    for (size_t j = 1; j < units->column_count; j++)
        ork_text_addf(ctx, &names, "%s ", units->columns[j]->name);
    assert_ok(ctx, case_file(ctx, golden("asem/step_Treated_points.csv"), names.bytes, NULL, NULL,
                             &points));
    const ork_table *winsorised = ork_result_table(result, "winsorised");
    size_t marked = 0;
    for (size_t i = 0; i < points->row_count; i++) {
        for (size_t j = 0; j < points->column_count; j++) {
            if (!ork_column_has(points->columns[j], i)) continue;
            marked++;
            const char *side = ork_column_text(points->columns[j], i);
            size_t row = case_row(ctx, result, "winsorised", "unit", cell(ctx, units, "uCode", i),
                                  "indicator", points->columns[j]->name);
            double change = number(winsorised, "after", row) - number(winsorised, "before", row);
            assert_true(strcmp(side, "winhi") == 0 ? change < 0 : change > 0);
        }
    }
    print_message("%-40s %4zu points\n", "asem/step_Treated_points.csv", marked);
    assert_int_equal(marked, 35);
    assert_int_equal(winsorised->row_count, marked);
}

/* ---- Normalisations up to the index ------------------------------------------------------------
 */

static void each_normalisation_gives_coinrs_index(void **state)
{
    ork_context *ctx = *state;
    GOLDEN("asem/norm_borda_agg_amean.csv");
    static const struct {
        const char *expected, *rule, *scale, *further;
        unsigned with;
        const char *const *nodes;
    } cases[] = {
        {"asem/norm_zscore_10_2_agg_amean.csv", "normalise: z-score", "z-scale: 10 | 2", NULL, 0,
         all_nodes},
        {"asem/norm_borda_agg_amean.csv", "normalise: borda", "bands: 0", NULL, 0, all_nodes},
        {"asem/norm_prank_agg_amean.csv", "normalise: percentile-rank", "scale: 0 | 1", NULL, 0,
         all_nodes},
        {"asem/norm_dist2max_agg_amean.csv", "normalise: distance-to-max", "scale: 0 | 1", NULL, 0,
         all_nodes},
        {"asem/norm_dist2ref_SGP_agg_amean.csv", "normalise: distance-to-reference", "scale: 0 | 1",
         "cap: no", WITHOUT_TIRCON, but_institutions},
        {"asem/norm_dist2ref_SGP_cap_agg_amean.csv", "normalise: distance-to-reference",
         "scale: 0 | 1", "cap: yes", WITHOUT_TIRCON, but_institutions},
        {"asem/norm_fracmax_agg_amean.csv", "normalise: fraction-of-max", "scale: 0 | 1", NULL,
         ONLY_SHARES, upwards},
        {"asem/norm_scaled_0_100_agg_amean.csv", "normalise: scaled", "scale: 0 | 100", NULL,
         ONLY_SHARES, upwards},
    };
    for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
        ORK_OWNED_RESULT ork_result *result = NULL;
        const char *const *settings =
            SETTINGS("structure: @", cases[c].rule, cases[c].scale,
                     cases[c].further ? "reference: SGP" : "ties: minimum", cases[c].further);
        assert_ok(ctx, run_on(ctx, "asem/step_Treated.csv", cases[c].with, settings, &result));
        assert_int_equal(assert_levels(ctx, result, "score", cases[c].expected, cases[c].nodes), 0);
    }
}

static void each_aggregation_ranks_as_coinr_does(void **state)
{
    ork_context *ctx = *state;
    GOLDEN("asem/agg_mm1_100_amean_ranks.csv");
    static const struct {
        const char *expected, *aggregate, *power;
    } cases[] = {
        {"asem/agg_mm1_100_amean_ranks.csv", "aggregate: arithmetic", "power: 2"},
        {"asem/agg_mm1_100_gmean_ranks.csv", "aggregate: geometric", "power: 2"},
        {"asem/agg_mm1_100_hmean_ranks.csv", "aggregate: harmonic", "power: 2"},
        {"asem/agg_mm1_100_genmean_p05_ranks.csv", "aggregate: generalised", "power: 0.5"},
        {"asem/agg_mm1_100_genmean_p2_ranks.csv", "aggregate: generalised", "power: 2"},
        {"asem/agg_mm1_100_genmean_pm1_ranks.csv", "aggregate: generalised", "power: -1"},
        {"asem/agg_mm1_100_mixed_am_gm_hm_ranks.csv",
         "aggregate: arithmetic | geometric | harmonic", "power: 2"},
        {"asem/agg_mm1_100_copeland_ranks.csv", "aggregate: copeland", "power: 2"},
    };
    for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
        ORK_OWNED_RESULT ork_result *result = NULL;
        assert_ok(ctx, run_on(ctx, "asem/step_Treated.csv", 0,
                              SETTINGS("structure: @", "scale: 1 | 100", cases[c].aggregate,
                                       cases[c].power),
                              &result));
        assert_int_equal(assert_levels(ctx, result, "rank", cases[c].expected, all_nodes), 0);
    }
}

/* ---- Gaps --------------------------------------------------------------------------------------
 */

/*
 * COINr counts how many of a group's direct parts are there; we ask for the share of weight behind
 * the score, through all levels. At 0.8, Connectivity of four units and the index of one have all
 * their direct parts but less than 80 % of their indicators' weight: COINr scores them.
 */
static void gaps_pass_their_weight_on_as_in_coinr(void **state)
{
    ork_context *ctx = *state;
    GOLDEN("asem/agg_noimpute_normalised.csv");
    static const struct {
        const char *expected, *coverage;
        double least;
        size_t only_theirs;
    } cases[] = {
        {"asem/agg_noimpute_amean_thresh_none.csv", "min-coverage: 0", 1e-9, 0},
        {"asem/agg_noimpute_amean_thresh_0.5.csv", "min-coverage: 0.5", 0.5, 0},
        {"asem/agg_noimpute_amean_thresh_0.8.csv", "min-coverage: 0.8", 0.8, 5},
    };
    ORK_OWNED_TABLE ork_table *data = NULL, *structure = NULL, *plain = NULL;
    assert_ok(ctx, case_file(ctx, golden("asem/agg_noimpute_normalised.csv"), "uCode", "uCode",
                             NULL, &data));
    assert_ok(ctx, asem_structure(ctx, &plain));
    /* The values are normalised and turned already. */
    ORK_OWNED_TEXT ork_text csv = {0};
    ork_text_add(ctx, &csv, "#code,#parent,weight,level\n");
    for (size_t i = 0; i < plain->row_count; i++)
        ork_text_addf(ctx, &csv, "%s,%s,%s,%s\n", cell(ctx, plain, "code", i),
                      cell(ctx, plain, "parent", i), cell(ctx, plain, "weight", i),
                      cell(ctx, plain, "level", i));
    assert_ok(ctx, case_table(ctx, csv.bytes, NULL, NULL, &structure));
    for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
        ORK_OWNED_RESULT ork_result *result = NULL;
        assert_ok(ctx, case_run(ctx, "composite", data,
                                SETTINGS("structure: @", "normalise: none", cases[c].coverage),
                                structure, &result));
        assert_int_equal(assert_levels(ctx, result, "score", cases[c].expected, all_nodes),
                         cases[c].only_theirs);
        const ork_table *levels = ork_result_table(result, "levels");
        for (size_t r = 0; r < levels->row_count; r++) /* what is refused has too little */
            assert_int_equal(isnan(number(levels, "score", r)) != 0,
                             number(levels, "coverage", r) < cases[c].least - 1e-12);
    }
}

/* ---- Tables of results -------------------------------------------------------------------------
 */

static void the_tables_of_results_are_coinrs(void **state)
{
    ork_context *ctx = *state;
    GOLDEN("asem/results_Full.csv");
    ORK_OWNED_RESULT ork_result *result = NULL;
    ORK_OWNED_TABLE ork_table *summary = NULL, *full = NULL;
    static const char *const top[] = {"Index", NULL};
    assert_ok(ctx, run_pipeline(ctx, &result));
    assert_levels(ctx, result, "score", "asem/results_Summ.csv", top);
    assert_levels(ctx, result, "score", "asem/results_Aggs.csv", all_nodes);
    assert_levels(ctx, result, "score", "asem/results_Full.csv", all_nodes);
    assert_levels(ctx, result, "rank", "asem/results_Full_ranks.csv", all_nodes);
    /* The ranking is in COINr's order, and the indicators are those of the full table. */
    assert_ok(ctx, case_file(ctx, golden("asem/results_Summ.csv"), "uCode", NULL, NULL, &summary));
    assert_ok(ctx, case_file(ctx, golden("asem/results_Full.csv"), "uCode", NULL, NULL, &full));
    for (size_t i = 0; i < summary->row_count; i++) {
        assert_string_equal(case_text(result, "ranking", i, "unit"),
                            cell(ctx, summary, "uCode", i));
        assert_near(case_number(result, "ranking", i, "rank"), number(summary, "Rank", i), 0);
    }
    const ork_table *normalised = ork_result_table(result, "normalised");
    double worst = 0;
    for (size_t r = 0; r < normalised->row_count; r++) {
        size_t i = 0;
        while (!case_reads(ctx, full, "uCode", i, cell(ctx, normalised, "unit", r)))
            i++;
        double want = number(full, cell(ctx, normalised, "indicator", r), i);
        worst = fmax(worst, fabs(number(normalised, "normalised", r) - want));
    }
    print_message("%-40s %4zu values, %.1f digits\n", "indicators of results_Full.csv",
                  normalised->row_count, -log10(worst + 1e-17));
    assert_true(worst < TOLERANCE);
}

static void the_structure_is_the_one_that_coinr_read(void **state)
{
    ork_context *ctx = *state;
    GOLDEN("asem/meta_Lineage.csv");
    ORK_OWNED_RESULT ork_result *result = NULL;
    ORK_OWNED_TABLE ork_table *lineage = NULL, *weights = NULL;
    assert_ok(ctx, run_pipeline(ctx, &result));
    assert_ok(ctx, case_file(ctx, golden("asem/meta_Lineage.csv"),
                             "Indicator Pillar Sub-index Index", NULL, NULL, &lineage));
    static const char *const up[] = {"Indicator", "Pillar", "Sub-index", "Index"};
    for (size_t i = 0; i < lineage->row_count; i++) {
        for (size_t l = 0; l < 4; l++) {
            size_t row = case_row(ctx, result, "structure", "code", cell(ctx, lineage, up[l], i),
                                  NULL, NULL);
            assert_near(case_number(result, "structure", row, "level"), (double)l + 1, 0);
            const char *parent = case_text(result, "structure", row, "parent");
            assert_string_equal(parent ? parent : "",
                                l < 3 ? cell(ctx, lineage, up[l + 1], i) : "");
        }
    }
    /* All of COINr's weights are 1; within a group of k parts each is 1/k. */
    assert_ok(ctx, case_file(ctx, golden("asem/meta_Weights_Original.csv"), "iCode", NULL, NULL,
                             &weights));
    const ork_table *structure = ork_result_table(result, "structure");
    assert_int_equal(structure->row_count, weights->row_count);
    for (size_t i = 0; i < weights->row_count; i++) {
        size_t row =
            case_row(ctx, result, "structure", "code", cell(ctx, weights, "iCode", i), NULL, NULL);
        const char *parent = case_text(result, "structure", row, "parent");
        size_t siblings = parent == NULL;
        for (size_t r = 0; parent && r < structure->row_count; r++)
            siblings += case_reads(ctx, structure, "parent", r, parent);
        assert_near(case_number(result, "structure", row, "weight"),
                    number(weights, "Weight", i) / (double)siblings, 1e-15);
    }
}

/* ---- Five years --------------------------------------------------------------------------------
 */

/* The panel without the five units that COINr screens out for their gaps. */
static ork_status panel_data(ork_context *ctx, ork_table **data)
{
    ORK_OWNED_TABLE ork_table *all = NULL;
    ORK_TRY(case_file(ctx, golden("asem/in_iData_panel.csv"),
                      "uName uCode GDP_group GDPpc_group Pop_group EurAsia_group", "uCode", "Time",
                      &all));
    size_t rows[255], count = 0;
    for (size_t i = 0; i < all->row_count; i++) {
        if (!strstr("BGD BRN KHM LAO MMR", cell(ctx, all, "uCode", i))) rows[count++] = i;
    }
    ORK_OWNED_TABLE ork_table *made = NULL;
    ORK_TRY(ork_table_new(ctx, "panel", count, &made));
    for (size_t j = 0; j < all->column_count; j++) {
        ork_column *picked;
        ORK_TRY(ork_column_pick(ctx, all->columns[j], rows, count, &picked));
        ORK_TRY(ork_table_take(ctx, made, picked));
    }
    ORK_TRY(ork_table_set_keys(ctx, made, "uCode", "Time"));
    *data = made;
    made = NULL;
    return ORK_OK;
}

/* COINr treats each year by itself and compares all years together. */
static void five_years_are_what_coinr_computes(void **state)
{
    ork_context *ctx = *state;
    GOLDEN("asem/purse_Aggregated.csv");
    ORK_OWNED_TABLE ork_table *data = NULL, *structure = NULL;
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(ctx, panel_data(ctx, &data));
    assert_int_equal(data->row_count, 230);
    assert_ok(ctx, asem_structure(ctx, &structure));
    assert_ok(ctx, case_run(ctx, "composite", data,
                            SETTINGS("structure: @", "min-coverage: 0", "treat: winsorise-log-ct",
                                     "treat-scope: period", "scope: all"),
                            structure, &result));
    assert_int_equal(assert_levels(ctx, result, "score", "asem/purse_Aggregated.csv", all_nodes),
                     0);
    assert_int_equal(ork_result_table(result, "treated")->row_count, 49 * 5);
}

/* COINr's trends are expressions here: growth per year from first to last, and the slope of a line
   as a share of its beginning. */
static void trends_are_derived_as_coinr_computes_them(void **state)
{
    ork_context *ctx = *state;
    GOLDEN("asem/purse_trends_CAGR.csv");
    static const struct {
        const char *file, *column, *expression;
    } cases[] = {
        {"asem/purse_trends_CAGR.csv", "CAGR", "(%s / lag(%s, 4)) ^ (1 / 4) - 1"},
        {"asem/purse_trends_prc_change.csv", "prc_change",
         "100 * sum((Time - 2020) * %s, uCode) / 10 / (mean(%s, uCode) - 2 * sum((Time - 2020) * "
         "%s, uCode) / 10)"},
    };
    ORK_OWNED_TABLE ork_table *data = NULL;
    assert_ok(ctx, case_file(ctx, golden("asem/in_iData_panel.csv"),
                             "uName uCode GDP_group GDPpc_group Pop_group EurAsia_group", "uCode",
                             "Time", &data));
    for (size_t c = 0; c < 2; c++) {
        ORK_OWNED_TABLE ork_table *expected = NULL;
        double worst = 0;
        assert_ok(ctx, case_file(ctx, golden(cases[c].file), "uCode iCode", NULL, NULL, &expected));
        static const char *const codes[] = {"LPI", "Goods"};
        for (size_t j = 0; j < 2; j++) {
            ORK_OWNED_TABLE ork_table *derived = NULL;
            char text[256];
            snprintf(text, sizeof text, cases[c].expression, codes[j], codes[j], codes[j]);
            assert_ok(ctx, ork_table_derive(ctx, data, "trend", text, NULL, &derived));
            for (size_t i = 0; i < expected->row_count; i++) {
                if (!case_reads(ctx, expected, "iCode", i, codes[j])) continue;
                size_t r = 0;
                while (!case_reads(ctx, derived, "uCode", r, cell(ctx, expected, "uCode", i)) ||
                       number(derived, "Time", r) != 2022)
                    assert_true(++r < derived->row_count);
                double want = number(expected, cases[c].column, i);
                worst = fmax(worst, fabs(number(derived, "trend", r) - want) / fmax(1, fabs(want)));
            }
        }
        print_message("%-40s %4zu values, %.1f digits\n", cases[c].file, expected->row_count,
                      -log10(worst + 1e-17));
        assert_true(worst < TOLERANCE);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        context_test(each_treatment_is_what_coinr_does),
        context_test(a_logarithm_that_is_asked_for_is_taken),
        context_test(the_points_that_are_winsorised_are_coinrs),
        context_test(each_normalisation_gives_coinrs_index),
        context_test(each_aggregation_ranks_as_coinr_does),
        context_test(gaps_pass_their_weight_on_as_in_coinr),
        context_test(the_tables_of_results_are_coinrs),
        context_test(the_structure_is_the_one_that_coinr_read),
        context_test(five_years_are_what_coinr_computes),
        context_test(trends_are_derived_as_coinr_computes_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
