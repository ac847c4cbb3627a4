/* Concentration: REAT's figures, slow twins, plants that choose at random, laws, edges. */
#include "reat.h"

#define RUN(csv, result, ...) run_csv(*state, csv, NULL, SETTINGS(__VA_ARGS__), result)
#define RUN_TABLE(data, result, ...)                                                               \
    case_run(*state, "concentration", data, SETTINGS(__VA_ARGS__), NULL, result)
#define LONG "industry: branch", "size: jobs"

static ork_status run_csv(ork_context *ctx, const char *csv, const char *further,
                          const char *const *settings, ork_result **result)
{
    ORK_OWNED_TABLE ork_table *data = NULL, *table = NULL;
    ORK_TRY(case_table(ctx, csv, "region", strstr(csv, ",year") ? "year" : NULL, &data));
    if (further) ORK_TRY(case_table(ctx, further, NULL, NULL, &table));
    return case_run(ctx, "concentration", data, settings, table, result);
}

#define assert_refused(csv, further, status, text, ...)                                            \
    do {                                                                                           \
        ork_result *none_ = NULL;                                                                  \
        assert_error((ork_context *)*state,                                                        \
                     run_csv(*state, csv, further, SETTINGS(__VA_ARGS__), &none_), status, text);  \
        assert_null(none_);                                                                        \
    } while (0)

static double of(ork_context *ctx, const ork_result *result, const char *industry,
                 const char *column)
{
    return case_number(result, "latest",
                       case_row(ctx, result, "latest", "industry", industry, NULL, NULL), column);
}

/* ---- REAT --------------------------------------------------------------------------------------
 */

static void industries_are_as_concentrated_as_reat_says(void **state)
{
    GOLDEN("reat/out_regions_conc.csv");
    ORK_OWNED_TABLE ork_table *data = NULL, *expected = NULL;
    ORK_OWNED_RESULT ork_result *result = NULL;
    agreement hoover = {0}, gini = {0}, krugman = {0};
    assert_ok(*state, golden_table(*state, "reat/in_regions_industries.csv", NULL, "region_code",
                                   NULL, NULL, &data));
    assert_ok(*state,
              golden_table(*state, "reat/out_regions_conc.csv", NULL, NULL, NULL, NULL, &expected));
    assert_ok(*state, RUN_TABLE(data, &result, "industry: ind_code", "size: emp_all"));
    for (size_t i = 0; i < expected->row_count; i++) {
        const char *code = golden_text(expected, 0, i);
        agree(&hoover, of(*state, result, code, "hoover"), golden_number(expected, "H i", i));
        agree(&gini, of(*state, result, code, "gini"), golden_number(expected, "G i", i));
        agree(&krugman, of(*state, result, code, "krugman_mean"),
              golden_number(expected, "K i", i));
    }
    agreed("Hoover of 17 industries", &hoover, 13);
    agreed("Gini of 17 industries", &gini, 13);
    agreed("Krugman of 17 industries", &krugman, 13);
}

static void cluster_indices_are_reats_and_defined_where_nobody_works(void **state)
{
    GOLDEN("reat/out_regions_litzenberger.csv");
    ORK_OWNED_TABLE ork_table *data = NULL, *expected = NULL;
    ORK_OWNED_RESULT ork_result *result = NULL;
    agreement all = {0};
    assert_ok(*state, golden_table(*state, "reat/in_regions_industries.csv", NULL, "region_code",
                                   NULL, NULL, &data));
    assert_ok(*state, golden_table(*state, "reat/out_regions_litzenberger.csv", NULL, NULL, NULL,
                                   NULL, &expected));
    assert_ok(*state, RUN_TABLE(data, &result, "industry: ind_code", "size: emp_all",
                                "firms: firms", "area: area_sqkm", "population: pop"));
    for (size_t i = 0; i < expected->row_count; i++) {
        for (size_t j = 1; j < expected->column_count; j++) {
            const char *region = expected->columns[j]->name;
            size_t row = case_row(*state, result, "clusters", "industry",
                                  golden_text(expected, 0, i), "unit", region);
            double ours = case_number(result, "clusters", row, "cluster_index");
            double theirs = golden_number(expected, region, i);
            /* Mining in Bremen: three firms, nobody employed. REAT divides by 0. */
            if (isnan(theirs)) assert_near(ours, 0, 0);
            if (!isnan(theirs)) agree(&all, ours, theirs);
        }
    }
    assert_int_equal(all.count, 271);
    agreed("cluster indices", &all, 13);
}

static void ginis_of_eleven_german_sectors_are_reats(void **state)
{
    GOLDEN("reat/in_regions_emp.csv");
    ORK_OWNED_TABLE ork_table *data = NULL, *scalars = NULL;
    ORK_OWNED_RESULT ork_result *result = NULL;
    agreement all = {0};
    assert_ok(*state, golden_table(*state, "reat/in_regions_emp.csv", NULL, "region", "year",
                                   "year = 2008 or year = 2014", &data));
    assert_ok(*state,
              golden_table(*state, "reat/out_scalars.csv", NULL, NULL, NULL, NULL, &scalars));
    assert_ok(*state, RUN_TABLE(data, &result, "industry: industry", "size: emp",
                                "total-industry: Insgesamt", "national: Insgesamt"));
    for (size_t i = 0; i < scalars->row_count; i++) {
        const char *key = golden_text(scalars, 0, i), prefix[] = "regions_emp.";
        if (strncmp(key, prefix, sizeof prefix - 1) != 0) continue;
        char year[5] = "";
        memcpy(year, key + sizeof prefix - 1, 4);
        size_t row = case_row(*state, result, "industries", "period", year, "industry",
                              strstr(key, "conc.") + 5);
        agree(&all, case_number(result, "industries", row, "gini"),
              golden_number(scalars, "value", i));
    }
    assert_int_equal(all.count, 22);
    agreed("Ginis of German sectors", &all, 13);
}

static void ellison_and_glaesers_index_is_reats(void **state)
{
    GOLDEN("reat/out_fk2014_ellison_a2.csv");
    ORK_OWNED_TABLE ork_table *data = NULL, *expected = NULL;
    ORK_OWNED_RESULT ork_result *result = NULL;
    agreement gamma = {0}, z = {0}, raw = {0}, plants = {0};
    assert_ok(*state,
              golden_table(*state, "reat/in_fk2014_firms.csv", NULL, "region", NULL, NULL, &data));
    assert_ok(*state, golden_table(*state, "reat/out_fk2014_ellison_a2.csv", NULL, NULL, NULL, NULL,
                                   &expected));
    assert_ok(*state, RUN_TABLE(data, &result, "industry: industry", "size: emp_firm",
                                "rows: plants", "pairs: true"));
    for (size_t i = 0; i < expected->row_count; i++) {
        const char *name = golden_text(expected, 0, i);
        agree(&gamma, of(*state, result, name, "ellison_glaeser"),
              golden_number(expected, "Gamma i", i));
        agree(&raw, of(*state, result, name, "raw_concentration"),
              golden_number(expected, "G i", i));
        agree(&z, of(*state, result, name, "ellison_glaeser_z"),
              golden_number(expected, "z Gi", i));
        agree(&plants, of(*state, result, name, "plant_herfindahl"),
              golden_number(expected, "HHI i", i));
        assert_near(of(*state, result, name, "plants"), golden_number(expected, "K i", i), 0);
    }
    agreed("Ellison-Glaeser gamma", &gamma, 12);
    agreed("their z", &z, 12);
    agreed("raw concentration", &raw, 13);
    agreed("Herfindahl of plants", &plants, 13);
}

static void co_location_of_plants_is_reats(void **state)
{
    GOLDEN("reat/out_fk2014_howard_cl.csv");
    ORK_OWNED_TABLE ork_table *data = NULL, *expected = NULL;
    ORK_OWNED_RESULT ork_result *result = NULL;
    agreement all = {0};
    assert_ok(*state,
              golden_table(*state, "reat/in_fk2014_firms.csv", NULL, "region", NULL, NULL, &data));
    assert_ok(*state, golden_table(*state, "reat/out_fk2014_howard_cl.csv", NULL, NULL, NULL, NULL,
                                   &expected));
    assert_ok(*state, RUN_TABLE(data, &result, "industry: industry", "size: emp_firm",
                                "rows: plants", "pairs: true"));
    for (size_t i = 0; i < expected->row_count; i++) {
        size_t row = case_row(*state, result, "pairs", "industry", golden_text(expected, 0, i),
                              "with", golden_text(expected, 1, i));
        agree(&all, case_number(result, "pairs", row, "colocation"),
              golden_number(expected, "CL", i));
    }
    agreed("co-location", &all, 13);
}

/*
 * REAT's index of coagglomeration (1.3 to 2.5 in out_fk2014_ellison_c2) is not Ellison and
 * Glaeser's. Theirs for a group of industries with shares w, (G/(1 − X2) − H − sum gamma w² (1 −
 * H_i)) / (1 − sum w²), is ours for two.
 */
static void coagglomeration_is_ellison_and_glaesers_for_a_group_of_two(void **state)
{
    GOLDEN("reat/in_fk2014_firms.csv");
    ORK_OWNED_TABLE ork_table *data = NULL;
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(*state,
              golden_table(*state, "reat/in_fk2014_firms.csv", NULL, "region", NULL, NULL, &data));
    assert_ok(*state, RUN_TABLE(data, &result, "industry: industry", "size: emp_firm",
                                "rows: plants", "pairs: true"));
    double size[2][3] = {{0}}, all[3] = {0}, x2 = 0, g = 0, both = 0, sum = 0;
    for (size_t i = 0; i < data->row_count; i++) {
        size_t region = (size_t)golden_number(data, "region", i) - 1;
        double jobs = golden_number(data, "emp_firm", i);
        all[region] += jobs;
        sum += jobs;
        if (case_reads(*state, data, "industry", i, "Forestry")) size[0][region] += jobs;
        if (case_reads(*state, data, "industry", i, "Textiles trade")) size[1][region] += jobs;
    }
    for (size_t j = 0; j < 3; j++)
        both += size[0][j] + size[1][j];
    for (size_t j = 0; j < 3; j++) {
        double x = all[j] / sum, s = (size[0][j] + size[1][j]) / both;
        x2 += x * x;
        g += (s - x) * (s - x);
    }
    double expected = g / (1 - x2), w_squares = 0;
    const char *const names[] = {"Forestry", "Textiles trade"};
    for (size_t k = 0; k < 2; k++) {
        double w = (size[k][0] + size[k][1] + size[k][2]) / both;
        double h = of(*state, result, names[k], "plant_herfindahl");
        double gamma = of(*state, result, names[k], "ellison_glaeser");
        expected -= w * w * h + gamma * w * w * (1 - h);
        w_squares += w * w;
    }
    expected /= 1 - w_squares;
    size_t row =
        case_row(*state, result, "pairs", "industry", "Forestry", "with", "Textiles trade");
    assert_near(case_number(result, "pairs", row, "coagglomeration"), expected, 1e-14);
    assert_near(expected, -0.04292079636862785, 1e-14);
    /* Of all industries together REAT says 12.07, which no index of shares can be. */
    ORK_OWNED_TABLE ork_table *scalars = NULL;
    assert_ok(*state,
              golden_table(*state, "reat/out_scalars.csv", NULL, NULL, NULL, NULL, &scalars));
    for (size_t i = 0; i < scalars->row_count; i++)
        if (case_reads(*state, scalars, "key", i, "fk2014.ellison.c"))
            assert_true(golden_number(scalars, "value", i) > 12);
    for (size_t i = 0; i < ork_result_table(result, "pairs")->row_count; i++)
        assert_true(fabs(case_number(result, "pairs", i, "coagglomeration")) < 1);
}

/* ---- Plants that choose at random --------------------------------------------------------------
 */

enum { PLANTS = 12, REGIONS = 4, DRAWS = 4000 };

/* One industry of plants thrown at regions beside a large one that keeps the totals as they are. */
static ork_status throw_plants(ork_context *ctx, uint64_t draw, ork_result **result)
{
    static const double x[REGIONS] = {0.4, 0.3, 0.2, 0.1};
    ORK_OWNED_TEXT ork_text csv = {0};
    ork_random random = ork_random_stream(11, draw);
    ork_text_add(ctx, &csv, "#region,#branch,jobs,all\n");
    for (size_t k = 0; k < PLANTS; k++) {
        double u = ork_random_uniform(&random);
        size_t j = 0;
        while (j + 1 < REGIONS && u > x[j])
            u -= x[j++];
        ork_text_addf(ctx, &csv, "%zu,it,%zu,%g\n", j, 1 + k * k, 1e6 * x[j]);
    }
    for (size_t j = 0; j < REGIONS; j++)
        ork_text_addf(ctx, &csv, "%zu,other,1,%g\n", j, 1e6 * x[j]);
    ORK_TRY(ork_text_status(&csv));
    return run_csv(ctx, csv.bytes, NULL, SETTINGS(LONG, "rows: plants", "total: all"), result);
}

static void z_has_mean_0_and_variance_1_when_plants_choose_at_random(void **state)
{
    static const char *const columns[] = {"ellison_glaeser_z", "maurel_sedillot_z"};
    static const char *const gammas[] = {"ellison_glaeser", "maurel_sedillot"};
    double sum[2] = {0}, squares[2] = {0}, gamma[2] = {0};
    for (uint64_t draw = 0; draw < DRAWS; draw++) {
        ORK_OWNED_RESULT ork_result *result = NULL;
        assert_ok(*state, throw_plants(*state, draw, &result));
        for (size_t c = 0; c < 2; c++) {
            double z = of(*state, result, "it", columns[c]);
            sum[c] += z;
            squares[c] += z * z;
            gamma[c] += of(*state, result, "it", gammas[c]);
        }
    }
    for (size_t c = 0; c < 2; c++) {
        print_message("%s: mean %.3f, variance %.3f\n", columns[c], sum[c] / DRAWS,
                      squares[c] / DRAWS);
        assert_near(sum[c] / DRAWS, 0, 4 / sqrt(DRAWS));
        assert_near(squares[c] / DRAWS, 1, 0.12); /* the kurtosis is high */
        assert_near(gamma[c] / DRAWS, 0, 0.02);
    }
}

static void plants_may_be_told_in_a_table_or_taken_as_equal(void **state)
{
    const char *cells = "#region,#branch,jobs,firms\na,it,3,2\na,oil,7,5\nb,it,1,1\nb,oil,9,5\n";
    ORK_OWNED_RESULT ork_result *table = NULL, *equal = NULL, *plants = NULL;
    assert_ok(*state, RUN("#region,#branch,jobs\na,it,1.5\na,it,1.5\nb,it,1\na,oil,7\nb,oil,9\n",
                          &plants, LONG, "rows: plants"));
    double h = of(*state, plants, "it", "plant_herfindahl");
    assert_near(h, (2.25 + 2.25 + 1) / 16, 1e-15);
    ORK_OWNED_TEXT ork_text further = {0};
    ork_text_addf(*state, &further, "#industry,herfindahl,plants\nit,%.17g,3\n", h);
    assert_ok(*state,
              run_csv(*state, cells, further.bytes, SETTINGS(LONG, "plant-herfindahl: @"), &table));
    assert_near(of(*state, table, "it", "ellison_glaeser"),
                of(*state, plants, "it", "ellison_glaeser"), 1e-14);
    assert_near(of(*state, table, "it", "maurel_sedillot"),
                of(*state, plants, "it", "maurel_sedillot"), 1e-14);
    assert_true(isnan(of(*state, table, "it", "ellison_glaeser_z")));
    assert_true(isnan(of(*state, table, "oil", "ellison_glaeser")));
    assert_ok(*state, RUN(cells, &equal, LONG, "firms: firms"));
    assert_near(of(*state, equal, "it", "plant_herfindahl"), 1.0 / 3, 1e-15);
    assert_non_null(case_note(equal, "plants-assumed-equal"));
    assert_true(of(*state, equal, "it", "ellison_glaeser") >
                of(*state, plants, "it", "ellison_glaeser"));
}

static void a_single_plant_has_no_index_beyond_itself(void **state)
{
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(*state, RUN("#region,#branch,jobs\na,it,3\na,oil,7\nb,oil,9\n", &result, LONG,
                          "rows: plants"));
    assert_near(of(*state, result, "it", "plants"), 1, 0);
    assert_near(of(*state, result, "it", "plant_herfindahl"), 1, 0);
    assert_true(isnan(of(*state, result, "it", "ellison_glaeser")));
}

/* ---- By hand, and laws -------------------------------------------------------------------------
 */

#define THREE "#region,#land,it,oil,food\na,N,2,6,2\nb,N,5,3,2\nc,S,3,11,6\n"

/* it: 0.2, 0.5, 0.3 of the regions; all industries: 0.25, 0.25, 0.5. */
static void industries_by_hand(void **state)
{
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(*state,
              RUN(THREE, &result, "sector: it | oil | food", "groups: land", "pairs: true"));
    assert_near(of(*state, result, "it", "herfindahl"), 0.38, 1e-15);
    assert_near(of(*state, result, "it", "hoover"), 0.25, 1e-15);
    assert_near(of(*state, result, "it", "krugman_rest"),
                fabs(0.2 - 8.0 / 30) + fabs(0.5 - 5.0 / 30) + fabs(0.3 - 17.0 / 30), 1e-15);
    assert_near(of(*state, result, "it", "krugman_mean"),
                fabs(0.2 - (0.3 + 0.2) / 2) + fabs(0.5 - (0.15 + 0.2) / 2) +
                    fabs(0.3 - (0.55 + 0.6) / 2),
                1e-15);
    double t = 0.2 * log(0.8) + 0.5 * log(2) + 0.3 * log(0.6);
    assert_near(of(*state, result, "it", "theil_t"), t, 1e-15);
    double between = 0.7 * log(1.4) + 0.3 * log(0.6);
    assert_near(of(*state, result, "it", "theil_t_between"), between, 1e-15);
    assert_near(of(*state, result, "it", "theil_t_within"), t - between, 1e-15);
    /* Ascending quotients 0.6, 0.8, 2 with weights 0.5, 0.25, 0.25. */
    assert_near(of(*state, result, "it", "gini_lorenz"),
                1 - (0.5 * 0.3 + 0.25 * (0.3 + 0.5) + 0.25 * (0.5 + 1)), 1e-15);
    size_t row = case_row(*state, result, "pairs", "industry", "it", "with", "oil");
    assert_near(case_number(result, "pairs", row, "coagglomeration"),
                (-0.05 * 0.05 + 0.25 * -0.1 + -0.2 * 0.05) / (1 - 0.375), 1e-15);
}

static void an_industry_spread_as_all_are_is_not_concentrated(void **state)
{
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(*state, RUN("#region,it,oil\na,1,2\nb,3,6\n", &result, "sector: it | oil"));
    static const char *const columns[] = {
        "hoover", "krugman_rest", "gini", "gini_lorenz", "theil_t", "theil_l", "raw_concentration"};
    for (size_t c = 0; c < 6; c++)
        assert_near(of(*state, result, "oil", columns[c]), 0, 1e-15);
}

static void order_of_rows_threads_and_measure_units_change_nothing(void **state)
{
    ORK_OWNED_RESULT ork_result *one = NULL, *two = NULL;
    const char *const *settings = SETTINGS("sector: it | oil | food");
    static const char *const columns[] = {"krugman_mean", "gini", "gini_lorenz", "theil_l"};
    ork_context_set_threads(*state, 1);
    assert_ok(*state, run_csv(*state, THREE, NULL, settings, &one));
    ork_context_set_threads(*state, 3);
    assert_ok(*state, run_csv(*state,
                              "#region,#land,it,oil,food\nc,S,3e9,11e9,6e9\na,N,2e9,6e9,2e9\n"
                              "b,N,5e9,3e9,2e9\n",
                              NULL, settings, &two));
    for (size_t c = 0; c < 4; c++)
        assert_near(of(*state, one, "food", columns[c]), of(*state, two, "food", columns[c]),
                    1e-14);
}

static void an_unknown_region_is_left_out_of_both_sides(void **state)
{
    ORK_OWNED_RESULT ork_result *with = NULL, *without = NULL;
    assert_ok(*state, RUN("#region,it,oil,all\na,2,6,10\nb,,3,10\nc,3,11,20\n", &with,
                          "sector: it | oil", "total: all"));
    assert_ok(*state, RUN("#region,it,oil,all\na,2,6,10\nc,3,11,20\n", &without, "sector: it | oil",
                          "total: all"));
    assert_near(of(*state, with, "it", "gini_lorenz"), of(*state, without, "it", "gini_lorenz"),
                1e-15);
    assert_near(of(*state, with, "it", "krugman_rest"), of(*state, without, "it", "krugman_rest"),
                1e-15);
    assert_true(isnan(of(*state, with, "it", "krugman_mean")));
    assert_near(of(*state, with, "it", "units"), 2, 0);
    assert_true(case_says(with, "incomplete", "1 of 6 sizes"));
}

enum { TWIN_REGIONS = 9, TWIN_INDUSTRIES = 11 };

/* Sizes and plants by the plain formulas, against the method's table of pairs. */
static void pairs_agree_with_a_slow_twin_for_any_number_of_threads(void **state)
{
    static double size[TWIN_INDUSTRIES][TWIN_REGIONS], firms[TWIN_INDUSTRIES][TWIN_REGIONS];
    double total[TWIN_REGIONS] = {0}, all = 0, x2 = 0, plants = 0, together = 0;
    ORK_OWNED_TEXT ork_text csv = {0};
    ork_random random = ork_random_stream(5, 0);
    ork_text_add(*state, &csv, "#region,#branch,jobs,firms\n");
    for (size_t j = 0; j < TWIN_REGIONS; j++) {
        double here = 0;
        for (size_t k = 0; k < TWIN_INDUSTRIES; k++) {
            firms[k][j] = (double)ork_random_below(&random, 4);
            size[k][j] = firms[k][j] * (double)(1 + ork_random_below(&random, 50));
            ork_text_addf(*state, &csv, "%zu,%zu,%g,%g\n", j, k, size[k][j], firms[k][j]);
            total[j] += size[k][j];
            here += firms[k][j];
        }
        all += total[j];
        plants += here;
        together += here * (here - 1);
    }
    for (size_t j = 0; j < TWIN_REGIONS; j++)
        x2 += total[j] / all * (total[j] / all);
    for (int threads = 1; threads <= 3; threads += 2) {
        ORK_OWNED_RESULT ork_result *result = NULL;
        ork_context_set_threads(*state, threads);
        assert_ok(*state, RUN(csv.bytes, &result, LONG, "firms: firms", "pairs: true"));
        size_t row = 0;
        for (size_t k = 0; k < TWIN_INDUSTRIES; k++) {
            for (size_t l = k + 1; l < TWIN_INDUSTRIES; l++, row++) {
                double sums[4] = {0}, joint = 0, shared = 0;
                for (size_t j = 0; j < TWIN_REGIONS; j++) {
                    sums[0] += size[k][j];
                    sums[1] += size[l][j];
                    sums[2] += firms[k][j];
                    sums[3] += firms[l][j];
                    shared += firms[k][j] * firms[l][j];
                }
                for (size_t j = 0; j < TWIN_REGIONS; j++)
                    joint += (size[k][j] / sums[0] - total[j] / all) *
                             (size[l][j] / sums[1] - total[j] / all);
                assert_near(case_number(result, "pairs", row, "coagglomeration"), joint / (1 - x2),
                            1e-14);
                double colocation = shared / (sums[2] * sums[3]);
                assert_near(case_number(result, "pairs", row, "colocation"), colocation, 1e-14);
                assert_near(case_number(result, "pairs", row, "excess_colocation"),
                            colocation - together / (plants * (plants - 1)), 1e-14);
            }
        }
        assert_int_equal(row, ork_result_table(result, "pairs")->row_count);
    }
}

/* The way for pairs of which a region is not known beside that for whole ones. */
static void pairs_leave_unknown_regions_out(void **state)
{
    ORK_OWNED_RESULT ork_result *with = NULL, *without = NULL;
    const char *const *settings = SETTINGS(LONG, "total: all", "firms: firms", "pairs: true",
                                           "disclosure: flag", "suppressed: N");
    assert_ok(*state, run_csv(*state,
                              "#region,#branch,jobs,all,firms,#flag\na,it,2,10,1,\na,oil,6,10,2,\n"
                              "a,food,1,10,1,\nb,it,0,10,,N\nb,oil,3,10,2,\nb,food,1,10,1,\n"
                              "c,it,3,20,2,\nc,oil,11,20,4,\nc,food,2,20,1,\n",
                              NULL, settings, &with));
    assert_ok(*state, run_csv(*state,
                              "#region,#branch,jobs,all,firms,#flag\na,it,2,10,1,\na,oil,6,10,2,\n"
                              "a,food,1,10,1,\nc,it,3,20,2,\nc,oil,11,20,4,\nc,food,2,20,1,\n",
                              NULL, settings, &without));
    size_t a = case_row(*state, with, "pairs", "industry", "it", "with", "oil");
    size_t b = case_row(*state, without, "pairs", "industry", "it", "with", "oil");
    assert_near(case_number(with, "pairs", a, "coagglomeration"),
                case_number(without, "pairs", b, "coagglomeration"), 1e-15);
    assert_near(case_number(with, "pairs", a, "colocation"),
                case_number(without, "pairs", b, "colocation"), 1e-15);
}

static void numbers_of_plants_are_known_where_sizes_are_suppressed(void **state)
{
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(*state, RUN("#region,#branch,jobs,firms,#flag\na,it,0,3,N\na,oil,6,2,\nb,it,1,1,\n"
                          "b,oil,5,4,\n",
                          &result, LONG, "firms: firms", "disclosure: flag", "suppressed: N"));
    assert_near(of(*state, result, "it", "plants"), 4, 0);
    assert_near(of(*state, result, "it", "units"), 1, 0);
}

static void an_industry_nowhere_has_no_concentration(void **state)
{
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(*state, RUN("#region,it,all\na,0,10\nb,0,10\n", &result, "sector: it", "total: all"));
    assert_true(isnan(of(*state, result, "it", "herfindahl")));
    assert_true(isnan(of(*state, result, "it", "gini")));
}

static void wrong_options_are_explained(void **state)
{
    assert_refused(THREE, NULL, ORK_ERR_ARGUMENT, "needs area, population and firms",
                   "sector: it | oil", "area: food");
    assert_refused(THREE, NULL, ORK_ERR_ARGUMENT, "one column of firms per sector",
                   "sector: it | oil", "firms: food");
    assert_refused("#region,#land,it,all\na,N,1,4\nb,,1,4\n", NULL, ORK_ERR_DATA,
                   "b belongs to no group", "sector: it", "total: all", "groups: land");
    assert_refused(THREE, "#industry,herfindahl\nit,1.5\n", ORK_ERR_DATA, "above 0 and at most 1",
                   "sector: it | oil", "plant-herfindahl: @");
    assert_refused(THREE, "#industry,herfindahl\nwood,0.5\n", ORK_ERR_DATA,
                   "no row is about an industry", "sector: it | oil", "plant-herfindahl: @");
    assert_refused("#region,it,all\na,1,4\n", NULL, ORK_ERR_ARGUMENT, "two industries or more",
                   "sector: it", "total: all", "pairs: true");
}

static ork_status everything(ork_context *ctx, void *data)
{
    ORK_OWNED_RESULT ork_result *result = NULL;
    if (data) {
        return run_csv(ctx, "#region,#branch,jobs\na,it,3\na,oil,7\nb,oil,9\nb,it,1\n", NULL,
                       SETTINGS(LONG, "rows: plants", "pairs: true"), &result);
    }
    return run_csv(
        ctx,
        "#region,#land,#branch,jobs,firms,area,people\na,N,it,3,2,1,9\na,N,oil,7,2,1,9\n"
        "b,S,oil,9,1,2,7\nb,S,it,1,1,2,7\n",
        NULL, SETTINGS(LONG, "groups: land", "firms: firms", "area: area", "population: people"),
        &result);
}

static void refused_memory_is_survived(void **state)
{
    assert_survives_refused_memory(everything, NULL);
    assert_survives_refused_memory(everything, state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        context_test(industries_are_as_concentrated_as_reat_says),
        context_test(cluster_indices_are_reats_and_defined_where_nobody_works),
        context_test(ginis_of_eleven_german_sectors_are_reats),
        context_test(ellison_and_glaesers_index_is_reats),
        context_test(co_location_of_plants_is_reats),
        context_test(coagglomeration_is_ellison_and_glaesers_for_a_group_of_two),
        context_test(z_has_mean_0_and_variance_1_when_plants_choose_at_random),
        context_test(plants_may_be_told_in_a_table_or_taken_as_equal),
        context_test(a_single_plant_has_no_index_beyond_itself),
        context_test(industries_by_hand),
        context_test(an_industry_spread_as_all_are_is_not_concentrated),
        context_test(order_of_rows_threads_and_measure_units_change_nothing),
        context_test(an_unknown_region_is_left_out_of_both_sides),
        context_test(pairs_agree_with_a_slow_twin_for_any_number_of_threads),
        context_test(pairs_leave_unknown_regions_out),
        context_test(numbers_of_plants_are_known_where_sizes_are_suppressed),
        context_test(an_industry_nowhere_has_no_concentration),
        context_test(wrong_options_are_explained),
        context_test(refused_memory_is_survived),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
