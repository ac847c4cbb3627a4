/*
 * The composite index against published and peers' results: the European Commission's Digital
 * Economy and Society Index (every level, 2017-2021), UNDP's Human Development Index (2021), and
 * the JRC's ASEM connectivity index as COINr computes it.
 */
#include "asem.h"

/* ---- ASEM --------------------------------------------------------------------------------------
 */

static void asem_is_what_coinr_computes(void **state)
{
    ork_context *ctx = *state;
    GOLDEN("asem/step_Treated.csv");
    static const struct {
        const char *expected, *normalise, *range, *aggregate;
    } cases[] = {
        {"asem/norm_minmax_0_100_agg_amean.csv", "normalise: min-max", "scale: 0 | 100",
         "aggregate: arithmetic"},
        {"asem/norm_minmax_1_100_agg_amean.csv", "normalise: min-max", "scale: 1 | 100",
         "aggregate: arithmetic"},
        {"asem/norm_zscore_0_1_agg_amean.csv", "normalise: z-score", "bands: 3",
         "aggregate: arithmetic"},
        {"asem/norm_rank_agg_amean.csv", "normalise: rank", "bands: 3", "aggregate: arithmetic"},
        {"asem/agg_mm1_100_gmean.csv", "normalise: min-max", "scale: 1 | 100",
         "aggregate: geometric"},
    };
    ORK_OWNED_TABLE ork_table *data = NULL, *structure = NULL;
    assert_ok(ctx, case_file(ctx, golden("asem/step_Treated.csv"), "uCode", "uCode", NULL, &data));
    assert_ok(ctx, asem_structure(ctx, &structure));
    for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
        ORK_OWNED_RESULT ork_result *result = NULL;
        const char *const *settings =
            SETTINGS("structure: @", cases[c].normalise, cases[c].range, cases[c].aggregate);
        assert_ok(ctx, case_run(ctx, "composite", data, settings, structure, &result));
        assert_asem_levels(ctx, result, cases[c].expected, 1e-9);
    }
}

/* ---- DESI --------------------------------------------------------------------------------------
 */

static ork_status desi_structure(ork_context *ctx, ork_table **structure)
{
    ORK_OWNED_TABLE ork_table *leaves = NULL, *groups = NULL;
    ORK_OWNED_TEXT ork_text csv = {0};
    ORK_TRY(case_file(ctx, golden("desi2022/indicators_meta.csv"), "code indicator unit source",
                      NULL, NULL, &leaves));
    ORK_TRY(case_file(ctx, golden("desi2022/subdimension_weights.csv"), "subdimension", NULL, NULL,
                      &groups));
    ork_text_add(ctx, &csv,
                 "#code,#parent,weight,lower,upper,#direction\n2001,,1,,,\n2002,2001,0.25,,,\n"
                 "2003,2001,0.25,,,\n2004,2001,0.25,,,\n2005,2001,0.25,,,\n");
    /* Sub-dimension k has the code 2007 + k, and belongs to the dimension its first digit says. */
    for (size_t k = 0; k < groups->row_count; k++) {
        const char *name = cell(ctx, groups, "subdimension", k);
        ork_text_addf(ctx, &csv, "%zu,200%c,%s,,,\n", 2007 + k, name[0] + 1,
                      cell(ctx, groups, "weight_in_dimension", k));
    }
    for (size_t j = 0; j < leaves->row_count; j++) {
        const char *code = cell(ctx, leaves, "code", j);
        size_t k = 0;
        while (strncmp(code, cell(ctx, groups, "subdimension", k), 2) != 0)
            assert_true(++k < groups->row_count);
        ork_text_addf(ctx, &csv, "%s,%zu,%s,%s,%s,%s\n", code, 2007 + k,
                      cell(ctx, leaves, "weight_in_subdimension", j), cell(ctx, leaves, "min", j),
                      cell(ctx, leaves, "max", j), cell(ctx, leaves, "direction", j));
    }
    ORK_TRY(ork_text_status(&csv));
    return case_table(ctx, csv.bytes, NULL, NULL, structure);
}

/* Row of the table levels about a country, a year and a node. */
static size_t desi_row(ork_context *ctx, const ork_table *levels, const char *unit,
                       const char *period, const char *node)
{
    for (size_t r = 0; r < levels->row_count; r++) {
        if (case_reads(ctx, levels, "node", r, node) && case_reads(ctx, levels, "unit", r, unit) &&
            case_reads(ctx, levels, "period", r, period))
            return r;
    }
    fail_msg("no %s of %s in %s", node, unit, period);
    return 0;
}

/* From the indicators, their minima, maxima, directions and weights alone. */
static void desi_is_what_the_commission_published(void **state)
{
    ork_context *ctx = *state;
    GOLDEN("desi2022/completed_all_years.csv");
    ORK_OWNED_TABLE ork_table *data = NULL, *structure = NULL, *published = NULL, *scaled = NULL;
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(ctx, case_file(ctx, golden("desi2022/completed_all_years.csv"), "year country",
                             "country", "year", &data));
    assert_ok(ctx, desi_structure(ctx, &structure));
    assert_ok(ctx, case_run(ctx, "composite", data,
                            SETTINGS("structure: @", "normalise: scaled", "scale: 0 | 1"),
                            structure, &result));
    assert_ok(ctx, case_file(ctx, golden("desi2022/published_scores_long.csv"),
                             "key code country year", NULL, NULL, &published));
    size_t scores = 0, parts = 0;
    double worst[2] = {0, 0};
    const ork_table *levels = ork_result_table(result, "levels");
    for (size_t i = 0; i < published->row_count; i++) {
        char period[16], node[16];
        snprintf(period, sizeof period, "y%d", atoi(cell(ctx, published, "year", i)) - 2016);
        int code = atoi(cell(ctx, published, "code", i));
        bool is_part = code > 2100; /* what a group adds to the one above it */
        snprintf(node, sizeof node, "%d", is_part ? code - 100 : code);
        size_t r = desi_row(ctx, levels, cell(ctx, published, "country", i), period, node);
        size_t s = case_row(ctx, result, "structure", "code", node, NULL, NULL);
        double weight = is_part ? case_number(result, "structure", s, "weight") : 1;
        double got = weight * case_number(result, "levels", r, "score");
        worst[is_part] = fmax(worst[is_part], fabs(got - number(published, "score", i)));
        *(is_part ? &parts : &scores) += 1;
    }
    print_message("published_scores_long.csv: %zu scores, %.1f digits; %zu parts, %.1f digits\n",
                  scores, -log10(worst[0] + 1e-17), parts, -log10(worst[1] + 1e-17));
    assert_int_equal(scores, 15 * 28 * 5);
    assert_int_equal(parts, 14 * 28 * 5);
    assert_true(worst[0] < 1e-12 && worst[1] < 1e-12);
    /* The Commission's own scaled values, cells below a minimum included. */
    assert_ok(ctx, case_file(ctx, golden("desi2022/normalised_all_years.csv"), "year country",
                             "country", "year", &scaled));
    const ork_table *normalised = ork_result_table(result, "normalised");
    double off = 0;
    size_t below = 0;
    for (size_t r = 0; r < normalised->row_count; r++) {
        size_t i = 0;
        while (!case_reads(ctx, scaled, "country", i, cell(ctx, normalised, "unit", r)) ||
               !case_reads(ctx, scaled, "year", i, cell(ctx, normalised, "period", r)))
            i++;
        double got = number(normalised, "normalised", r);
        off = fmax(off, fabs(got - number(scaled, cell(ctx, normalised, "indicator", r), i)));
        below += got < 0;
    }
    print_message("normalised_all_years.csv: %.1f digits\n", -log10(off + 1e-17));
    assert_true(off < 1e-12);
    assert_int_equal(below, 11);
}

/* ---- HDI ---------------------------------------------------------------------------------------
 */

/* Goalposts, the logarithm of income, caps and both means in one run (UNDP's technical note 1). */
static void hdi_is_what_undp_published(void **state)
{
    ork_context *ctx = *state;
    GOLDEN("hdi/hdi_2021.csv");
    static const char posts[] =
        "#code,#parent,lower,upper,#treat\n"
        "HDI,,,,\nhealth,HDI,,,\neducation,HDI,,,\nincome,HDI,,,\n"
        "life_expectancy,health,20,85,\nexpected_years_schooling,education,0,18,\n"
        "mean_years_schooling,education,0,15,\ngni_per_capita_ppp2017,income,100,75000,log\n";
    ORK_OWNED_TABLE ork_table *data = NULL, *structure = NULL;
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(ctx, case_file(ctx, golden("hdi/hdi_2021.csv"), "iso3 country hdicode region", "iso3",
                             NULL, &data));
    assert_ok(ctx, case_table(ctx, posts, NULL, NULL, &structure));
    assert_ok(ctx, case_run(ctx, "composite", data,
                            SETTINGS("structure: @", "normalise: goalposts", "scale: 0 | 1",
                                     "aggregate: arithmetic | geometric", "min-coverage: 1"),
                            structure, &result));
    size_t compared = 0, capped = 0;
    double worst = 0;
    for (size_t i = 0; i < data->row_count; i++) {
        size_t row =
            case_row(ctx, result, "scores", "unit", cell(ctx, data, "iso3", i), NULL, NULL);
        double score = case_number(result, "scores", row, "score");
        double published = number(data, "hdi_published", i);
        assert_int_equal(isnan(score) != 0, isnan(published) != 0);
        if (isnan(published)) continue;
        compared++;
        assert_near(floor(score * 1000 + 0.5) / 1000, published, 1e-12);
        worst = fmax(worst, fabs(score - number(data, "hdi_recomputed", i)));
    }
    const ork_table *normalised = ork_result_table(result, "normalised");
    for (size_t r = 0; r < normalised->row_count; r++)
        capped += number(normalised, "normalised", r) == 1;
    print_message("hdi_2021.csv: %zu of 192 to three decimals; unrounded %.1f digits; %zu capped\n",
                  compared, -log10(worst + 1e-17), capped);
    assert_int_equal(compared, 192);
    assert_true(worst < 1e-12 && capped > 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        context_test(asem_is_what_coinr_computes),
        context_test(desi_is_what_the_commission_published),
        context_test(hdi_is_what_undp_published),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
