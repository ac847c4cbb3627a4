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
                 "#code,#parent,weight\n2001,,1\n2002,2001,0.25\n2003,2001,0.25\n"
                 "2004,2001,0.25\n2005,2001,0.25\n");
    /* Sub-dimension k has the code 2007 + k, and belongs to the dimension its first digit says. */
    for (size_t k = 0; k < groups->row_count; k++) {
        const char *name = cell(ctx, groups, "subdimension", k);
        ork_text_addf(ctx, &csv, "%zu,200%c,%s\n", 2007 + k, name[0] + 1,
                      cell(ctx, groups, "weight_in_dimension", k));
    }
    for (size_t j = 0; j < leaves->row_count; j++) {
        char code[16];
        snprintf(code, sizeof code, "%s", cell(ctx, leaves, "code", j));
        for (size_t k = 0; k < groups->row_count; k++) {
            if (strncmp(code, cell(ctx, groups, "subdimension", k), 2) != 0) continue;
            ork_text_addf(ctx, &csv, "%s,%zu,%s\n", code, 2007 + k,
                          cell(ctx, leaves, "weight_in_subdimension", j));
        }
    }
    ORK_TRY(ork_text_status(&csv));
    return case_table(ctx, csv.bytes, NULL, NULL, structure);
}

static void desi_is_what_the_commission_published(void **state)
{
    ork_context *ctx = *state;
    GOLDEN("desi2022/normalised_all_years.csv");
    ORK_OWNED_TABLE ork_table *data = NULL, *structure = NULL, *published = NULL;
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(ctx, case_file(ctx, golden("desi2022/normalised_all_years.csv"), "year country",
                             "country", "year", &data));
    assert_ok(ctx, desi_structure(ctx, &structure));
    assert_ok(ctx, case_run(ctx, "composite", data, SETTINGS("structure: @", "normalise: none"),
                            structure, &result));
    assert_ok(ctx, case_file(ctx, golden("desi2022/published_scores_long.csv"),
                             "key code country year", NULL, NULL, &published));
    size_t compared = 0;
    double worst = 0;
    const ork_table *levels = ork_result_table(result, "levels");
    for (size_t i = 0; i < published->row_count; i++) {
        char period[16];
        snprintf(period, sizeof period, "y%d", atoi(cell(ctx, published, "year", i)) - 2016);
        const char *unit = cell(ctx, published, "country", i);
        const char *node = cell(ctx, published, "code", i);
        if (strcmp(node, "2100") > 0) continue; /* parts of the total, not scores */
        for (size_t r = 0; r < levels->row_count; r++) {
            if (!case_reads(ctx, levels, "node", r, node)) continue;
            if (!case_reads(ctx, levels, "period", r, period)) continue;
            if (!case_reads(ctx, levels, "unit", r, unit)) continue;
            double got = case_number(result, "levels", r, "score");
            worst = fmax(worst, fabs(got - number(published, "score", i)));
            compared++;
        }
    }
    print_message("%zu published scores, worst difference %.1e\n", compared, worst);
    assert_int_equal(compared, 15 * 28 * 5);
    assert_true(worst < 1e-12);
}

/* ---- HDI ---------------------------------------------------------------------------------------
 */

/* UNDP's goalposts (Technical notes to the Human Development Report, note 1). */
static double within_goalposts(double x, double low, double high)
{
    double part = (x - low) / (high - low);
    return part > 1 ? 1 : part;
}

static void hdi_is_what_undp_published(void **state)
{
    ork_context *ctx = *state;
    GOLDEN("hdi/hdi_2021.csv");
    ORK_OWNED_TABLE ork_table *source = NULL, *data = NULL;
    ORK_OWNED_RESULT ork_result *result = NULL;
    ORK_OWNED_TEXT ork_text csv = {0};
    assert_ok(ctx, case_file(ctx, golden("hdi/hdi_2021.csv"), "iso3 country hdicode region", NULL,
                             NULL, &source));
    ork_text_add(ctx, &csv, "#region,health,education,income\n");
    for (size_t i = 0; i < source->row_count; i++) {
        if (isnan(number(source, "hdi_published", i))) continue;
        double expected = within_goalposts(number(source, "expected_years_schooling", i), 0, 18);
        double mean = within_goalposts(number(source, "mean_years_schooling", i), 0, 15);
        ork_text_addf(ctx, &csv, "%s,%.17g,%.17g,%.17g\n", cell(ctx, source, "iso3", i),
                      within_goalposts(number(source, "life_expectancy", i), 20, 85),
                      (expected + mean) / 2,
                      within_goalposts(log(number(source, "gni_per_capita_ppp2017", i)), log(100),
                                       log(75000)));
    }
    assert_ok(ctx, case_table(ctx, csv.bytes, "region", NULL, &data));
    assert_ok(ctx, case_run(ctx, "composite", data,
                            SETTINGS("indicators: health | education | income", "normalise: none",
                                     "aggregate: geometric"),
                            NULL, &result));
    size_t compared = 0;
    for (size_t i = 0; i < source->row_count; i++) {
        if (isnan(number(source, "hdi_published", i))) continue;
        compared++;
        size_t row =
            case_row(ctx, result, "scores", "unit", cell(ctx, source, "iso3", i), NULL, NULL);
        double score = case_number(result, "scores", row, "score");
        assert_near(floor(score * 1000 + 0.5) / 1000, number(source, "hdi_published", i), 1e-12);
    }
    assert_int_equal(compared, 192);
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
