/*
 * Specialisation of regions against REAT 3.0.3 and against the location quotients that the Bureau
 * of Labor Statistics publishes itself. Every test prints its digits of agreement.
 */
#include "reat.h"

#define RUN(data, result, ...)                                                                     \
    case_run(*state, "specialization", data, SETTINGS(__VA_ARGS__), NULL, result)

/* ---- REAT --------------------------------------------------------------------------------------
 */

#define LAENDER "industry: ind_code", "size: emp_all"

static void regions_are_as_special_as_reat_says(void **state)
{
    GOLDEN("reat/out_regions_spec.csv");
    ORK_OWNED_TABLE ork_table *data = NULL, *expected = NULL;
    ORK_OWNED_RESULT ork_result *result = NULL;
    agreement hoover = {0}, gini = {0}, krugman = {0};
    assert_ok(*state, golden_table(*state, "reat/in_regions_industries.csv", NULL, "region_code",
                                   NULL, NULL, &data));
    assert_ok(*state,
              golden_table(*state, "reat/out_regions_spec.csv", NULL, NULL, NULL, NULL, &expected));
    assert_ok(*state, RUN(data, &result, LAENDER));
    for (size_t i = 0; i < expected->row_count; i++) {
        size_t row =
            case_row(*state, result, "regions", "unit", golden_text(expected, 0, i), NULL, NULL);
        agree(&hoover, case_number(result, "regions", row, "hoover"),
              golden_number(expected, "H j", i));
        agree(&gini, case_number(result, "regions", row, "gini"),
              golden_number(expected, "G j", i));
        agree(&krugman, case_number(result, "regions", row, "krugman_mean"),
              golden_number(expected, "K j", i));
    }
    agreed("Hoover of 16 regions", &hoover, 13);
    agreed("Gini of 16 regions", &gini, 13);
    agreed("Krugman of 16 regions", &krugman, 13);
}

static void quotients_are_reats_without_its_normalisations(void **state)
{
    GOLDEN("reat/out_regions_locq2.csv");
    ORK_OWNED_TABLE ork_table *data = NULL, *expected = NULL;
    ORK_OWNED_RESULT ork_result *result = NULL;
    agreement all = {0};
    assert_ok(*state, golden_table(*state, "reat/in_regions_industries.csv", NULL, "region_code",
                                   NULL, NULL, &data));
    assert_ok(*state, golden_table(*state, "reat/out_regions_locq2.csv", NULL, NULL, NULL, NULL,
                                   &expected));
    assert_ok(*state, RUN(data, &result, LAENDER, "standardise: quotient"));
    for (size_t i = 0; i < expected->row_count; i++) {
        double sum = 0, squares = 0;
        for (size_t j = 1; j < expected->column_count; j++) {
            size_t row = case_row(*state, result, "quotients", "industry",
                                  golden_text(expected, 0, i), "unit", expected->columns[j]->name);
            double z = case_number(result, "quotients", row, "standardised_quotient");
            agree(&all, case_number(result, "quotients", row, "location_quotient"),
                  golden_number(expected, expected->columns[j]->name, i));
            sum += z;
            squares += z * z;
        }
        /* REAT's own standardisation ("OG") does not have mean 0 and standard deviation 1. */
        double n = (double)expected->column_count - 1;
        assert_near(sum, 0, 1e-12);
        assert_near(squares / (n - 1), 1, 1e-12);
    }
    agreed("272 location quotients", &all, 13);
}

/* Goettingen against Germany, 2017: wide over regions in REAT's file. */
static ork_status goettingen(ork_context *ctx, bool with_total, ork_result **result)
{
    ORK_OWNED_TABLE ork_table *read = NULL, *data = NULL, *keyed = NULL, *few = NULL;
    const char *const columns[] = {"Goettingen2017", "BRD2017"};
    const char *const kept[] = {"WZ2008_Code", "Goettingen2017", "BRD2017"};
    ORK_TRY(golden_table(ctx, "reat/in_goettingen.csv", NULL, NULL, NULL,
                         with_total ? NULL : "WZ2008_Code != \"A-R\"", &read));
    ORK_TRY(ork_table_select(ctx, read, kept, 3, &few));
    ORK_TRY(ork_table_longer(ctx, few, columns, 2, "region", "jobs", &data));
    ORK_TRY(ork_table_extend(ctx, data, &keyed));
    ORK_TRY(ork_table_set_keys(ctx, keyed, "region", NULL));
    const char *const *settings =
        with_total ? SETTINGS("industry: WZ2008_Code", "size: jobs", "national: BRD2017",
                              "total-industry: A-R")
                   : SETTINGS("industry: WZ2008_Code", "size: jobs", "national: BRD2017");
    return case_run(ctx, "specialization", keyed, settings, NULL, result);
}

static void goettingen_against_germany_is_as_in_reat(void **state)
{
    GOLDEN("reat/out_goettingen2017_locq.csv");
    ORK_OWNED_TABLE ork_table *expected = NULL;
    ORK_OWNED_RESULT ork_result *result = NULL;
    agreement quotient = {0}, additive = {0};
    assert_ok(*state, golden_table(*state, "reat/out_goettingen2017_locq.csv", NULL, NULL, NULL,
                                   NULL, &expected));
    assert_ok(*state, goettingen(*state, true, &result));
    for (size_t i = 0; i < expected->row_count; i++) {
        const char *code = golden_text(expected, 0, i);
        size_t row = case_row(*state, result, "latest", "industry", code, NULL, NULL);
        size_t whole = case_row(*state, result, "industries", "industry", code, NULL, NULL);
        agree(&quotient, case_number(result, "latest", row, "location_quotient"),
              golden_number(expected, "LQ", i));
        /* REAT's additive quotient: the region's part of the industry less that of the total. */
        double part = case_number(result, "latest", row, "share_of_national");
        double of_all = case_number(result, "latest", row, "total") /
                        case_number(result, "industries", whole, "total");
        agree(&additive, part - of_all, golden_number(expected, "LQ_additive", i));
    }
    agreed("quotients of Goettingen", &quotient, 13);
    agreed("additive quotients of Goettingen", &additive, 11);
}

static double scalar(ork_context *ctx, const ork_table *scalars, const char *key)
{
    for (size_t i = 0; i < scalars->row_count; i++) {
        if (case_reads(ctx, scalars, "key", i, key)) return golden_number(scalars, "value", i);
    }
    fail_msg("no scalar %s", key);
    return NAN;
}

static void goettingens_indices_are_reats_scalars(void **state)
{
    GOLDEN("reat/out_scalars.csv");
    static const char *const pairs[][2] = {
        {"goettingen2017.krugman.spec", "krugman_total"},
        {"goettingen2017.gini.spec", "gini"},
        {"goettingen2017.herf", "herfindahl"},
        {"goettingen2017.herf.norm", "herfindahl_normalised"},
        {"goettingen2017.herf.eq", "equivalent_number"},
        {"goettingen2017.hoover.vs.BRD", "hoover"},
    };
    ORK_OWNED_TABLE ork_table *scalars = NULL;
    ORK_OWNED_RESULT ork_result *result = NULL;
    agreement all = {0};
    assert_ok(*state,
              golden_table(*state, "reat/out_scalars.csv", NULL, NULL, NULL, NULL, &scalars));
    assert_ok(*state, goettingen(*state, false, &result));
    for (size_t k = 0; k < sizeof pairs / sizeof *pairs; k++) {
        agree(&all, case_number(result, "regions", 0, pairs[k][1]),
              scalar(*state, scalars, pairs[k][0]));
    }
    agreed("indices of Goettingen", &all, 12);
}

/* ---- The bureau's own quotients ----------------------------------------------------------------
 */

#define QCEW_FILE "us_state_qcew_2019.csv.gz"
#define SECTORS "own_code = 5 and agglvl_code = 54"
#define QCEW                                                                                       \
    "industry: industry_code", "size: annual_avg_emplvl", "total-industry: 10",                    \
        "disclosure: disclosure_code", "suppressed: N"

/* How many of the published quotients of employment ours equal to rounding. */
static void count_equal(ork_context *ctx, const ork_table *published, const ork_result *result,
                        size_t *equal, size_t *count)
{
    *equal = *count = 0;
    for (size_t i = 0; i < published->row_count; i++) {
        if (!case_reads(ctx, published, "disclosure_code", i, "")) continue;
        *count += 1;
        const char *state = golden_text(published, 0, i);
        size_t row = case_row(ctx, result, "latest", "unit", state, "industry",
                              golden_text(published, 2, i));
        double apart = case_number(result, "latest", row, "location_quotient") -
                       golden_number(published, "lq_annual_avg_emplvl", i);
        *equal += fabs(apart) <= 0.005 + 1e-9;
    }
}

/*
 * In two of twenty sectors, agriculture (11) and mining (21), Delaware and Rhode Island are
 * suppressed. The bureau knows them and divides by sums that include them; without them, the
 * shares of these sectors in all states are too small and eleven quotients too great, nine of them
 * by more than 0.0051.
 */
static void quotients_of_published_cells_are_the_bureaus(void **state)
{
    GOLDEN("us_state_qcew_2019.csv.gz");
    ORK_OWNED_TABLE ork_table *data = NULL, *published = NULL;
    ORK_OWNED_RESULT ork_result *result = NULL;
    size_t equal, count;
    assert_ok(*state, golden_table(*state, QCEW_FILE, "area_fips", "area_fips", NULL,
                                   "(" SECTORS ") or agglvl_code = 50", &data));
    assert_ok(*state,
              golden_table(*state, QCEW_FILE, "area_fips", NULL, NULL, SECTORS, &published));
    assert_ok(*state, RUN(data, &result, QCEW, "base: all"));
    count_equal(*state, published, result, &equal, &count);
    print_message("%zu of %zu published quotients are equal to rounding\n", equal, count);
    assert_int_equal(count, 999);
    assert_int_equal(equal, 988);
    assert_true(case_says(result, "suppressed", "4 sizes are suppressed"));
}

/* The states' private totals less their published sectors leave 1,470 jobs in Delaware and 1,120 in
   Rhode Island for the two sectors: 2,310 in agriculture and 280 in mining make all 999 agree. */
static void what_is_suppressed_explains_the_others(void **state)
{
    GOLDEN("us_state_qcew_2019.csv.gz");
    ORK_OWNED_TABLE ork_table *data = NULL, *published = NULL, *all = NULL, *private = NULL;
    ORK_OWNED_RESULT ork_result *result = NULL;
    ORK_OWNED_TEXT ork_text csv = {0};
    size_t equal, count;
    assert_ok(*state, golden_table(*state, QCEW_FILE, "area_fips", NULL, NULL,
                                   "own_code = 5 and agglvl_code = 51", &private));
    assert_ok(*state,
              golden_table(*state, QCEW_FILE, "area_fips", NULL, NULL, SECTORS, &published));
    assert_ok(*state, golden_table(*state, QCEW_FILE, "area_fips", NULL, NULL,
                                   "(" SECTORS ") or agglvl_code = 50", &all));
    double left = 0;
    const char *const suppressed[] = {"10000", "44000"};
    for (size_t s = 0; s < 2; s++) {
        for (size_t i = 0; i < private->row_count; i++)
            if (case_reads(*state, private, "area_fips", i, suppressed[s]))
                left += golden_number(private, "annual_avg_emplvl", i);
        for (size_t i = 0; i < published->row_count; i++)
            if (case_reads(*state, published, "area_fips", i, suppressed[s]))
                left -= golden_number(published, "annual_avg_emplvl", i);
    }
    assert_near(left, 2310 + 280, 0);
    ork_text_add(*state, &csv, "#area_fips,#industry_code,annual_avg_emplvl,#disclosure_code\n");
    for (size_t i = 0; i < all->row_count; i++) {
        for (size_t nation = 0; nation < 2; nation++)
            ork_text_addf(*state, &csv, "%s,%s,%.0f,%s\n", nation ? "US" : golden_text(all, 0, i),
                          golden_text(all, 2, i), golden_number(all, "annual_avg_emplvl", i),
                          nation || case_reads(*state, all, "disclosure_code", i, "") ? "" : "N");
    }
    ork_text_add(*state, &csv, "US,11,2310,\nUS,21,280,\n");
    assert_ok(*state, ork_text_status(&csv));
    assert_ok(*state, case_table(*state, csv.bytes, "area_fips", NULL, &data));
    assert_ok(*state, RUN(data, &result, QCEW, "national: US", "rows: plants"));
    count_equal(*state, published, result, &equal, &count);
    assert_int_equal(equal, 999);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        context_test(regions_are_as_special_as_reat_says),
        context_test(quotients_are_reats_without_its_normalisations),
        context_test(goettingen_against_germany_is_as_in_reat),
        context_test(goettingens_indices_are_reats_scalars),
        context_test(quotients_of_published_cells_are_the_bureaus),
        context_test(what_is_suppressed_explains_the_others),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
