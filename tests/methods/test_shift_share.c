/* Shift-share: REAT's results on three data sets, laws, what is missing or wrong. */
#include "case.h"

#define LONG "industry: branch", "size: jobs"
#define RUN(csv, result, ...) run_csv(*state, csv, SETTINGS(__VA_ARGS__), result)

static ork_status run_csv(ork_context *ctx, const char *csv, const char *const *settings,
                          ork_result **result)
{
    ORK_OWNED_TABLE ork_table *data = NULL;
    ORK_TRY(case_table(ctx, csv, "region", strstr(csv, ",year") ? "year" : NULL, &data));
    return case_run(ctx, "shift-share", data, settings, NULL, result);
}

static double of_region(ork_context *ctx, const ork_result *result, const char *table,
                        const char *unit, const char *to, const char *column)
{
    return case_number(result, table, case_row(ctx, result, table, "unit", unit, "to", to), column);
}

/* A file of the golden folder with its columns; NULL when the folder is not there. */
static ork_table *golden(ork_context *ctx, const char *name, const char *texts)
{
    char path[256];
    snprintf(path, sizeof path, "golden/specialization/reat/%s", name);
    const char *found = shared_path(path);
    ork_table *table = NULL;
    if (found) assert_ok(ctx, case_file(ctx, found, texts, NULL, NULL, &table));
    return table;
}

static double cell(const ork_table *table, size_t row, const char *column)
{
    return ork_column_number(table->columns[ork_table_find(table, column)], row);
}

/* Holds rows of REAT's table against ours: growth, national, mix, regional (and allocation). */
static void assert_components(ork_context *ctx, const ork_result *result, const char *table,
                              const char *unit, const char *to, const ork_table *expected,
                              const char *column, const char *const *names)
{
    double worst = 0, size = of_region(ctx, result, table, unit, to, "size_from");
    for (size_t r = 0; names[r]; r++) {
        double ours = of_region(ctx, result, table, unit, to, names[r]);
        double theirs = cell(expected, r, column), scale = strstr(names[r], "factor") ? 1 : size;
        worst = fmax(worst, fabs(ours - theirs) / scale);
    }
    print_message("%s %s: agrees to %.1f digits\n", unit, column, -log10(fmax(worst, 1e-17)));
    assert_true(worst < 1e-12);
}

static const char *const dunn[] = {"growth",   "national",  "industry_mix",
                                   "regional", "net_shift", NULL};
static const char *const esteban[] = {"growth",      "national",   "industry_mix",
                                      "competitive", "allocation", NULL};
static const char *const gerfin[] = {"structural_factor", "location_factor", "net_factor", NULL};

static void the_textbooks_three_regions_are_split_as_reat_does(void **state)
{
    ork_context *ctx = *state;
    ORK_OWNED_TABLE ork_table *in = golden(ctx, "in_fk2013_shift.csv", "");
    if (!in) skip();
    ORK_OWNED_TABLE ork_table *by_dunn = golden(ctx, "out_fk2013_shift_Dunn.csv", "");
    ORK_OWNED_TABLE ork_table *by_esteban = golden(ctx, "out_fk2013_shift_Esteban.csv", "");
    ORK_OWNED_TEXT ork_text csv = {0};
    ORK_OWNED_RESULT ork_result *result = NULL;
    ork_text_add(ctx, &csv, "#region,#branch,jobs,year\n");
    for (size_t i = 0; i < in->row_count; i++) {
        for (const char *region = "ABC"; *region; region++) {
            char before[] = {*region, '_', 't', 0}, after[] = {*region, '_', 't', '1', 0};
            ork_text_addf(ctx, &csv, "%c,%zu,%g,0\n%c,%zu,%g,1\n", *region, i, cell(in, i, before),
                          *region, i, cell(in, i, after));
        }
    }
    assert_ok(ctx, RUN(csv.bytes, &result, LONG));
    for (const char *const *region = (const char *const[]){"A", "B", "C", NULL}; *region;
         region++) {
        assert_components(ctx, result, "regions", *region, "1", by_dunn, *region, dunn);
        assert_components(ctx, result, "regions", *region, "1", by_esteban, *region, esteban);
    }
    assert_near(ork_result_value(result, "growth_rate")->number, 0.15, 1e-15);
}

/* Sizes of a town and of its country as long data. */
static void add_town(ork_context *ctx, ork_text *csv, const ork_table *in, size_t from,
                     const char *town, const char *country, int year)
{
    for (size_t i = from; i < in->row_count; i++) {
        ork_text_addf(ctx, csv, "town,%zu,%.0f,%d\ncountry,%zu,%.0f,%d\n", i, cell(in, i, town),
                      year, i, cell(in, i, country), year);
    }
}

static void assert_town(ork_context *ctx, const ork_result *result, const char *table,
                        const char *to, const char *name, const char *column)
{
    static const char *const kinds[] = {"Dunn", "Esteban", "Gerfin"};
    static const char *const *const columns[] = {dunn, esteban, gerfin};
    for (size_t k = 0; k < 3; k++) {
        char file[128];
        snprintf(file, sizeof file, "out_%s_%s.csv", name, kinds[k]);
        ORK_OWNED_TABLE ork_table *expected = golden(ctx, file, "");
        assert_components(ctx, result, table, "town", to, expected, column, columns[k]);
    }
}

static void freiburg_in_germany_is_split_as_reat_does(void **state)
{
    ork_context *ctx = *state;
    ORK_OWNED_TABLE ork_table *in = golden(ctx, "in_freiburg.csv", "industry color");
    if (!in) skip();
    ORK_OWNED_TEXT ork_text csv = {0};
    ORK_OWNED_RESULT ork_result *result = NULL;
    ork_text_add(ctx, &csv, "#region,#branch,jobs,year\n");
    add_town(ctx, &csv, in, 0, "e_Freiburg2008", "e_Germany2008", 2008);
    add_town(ctx, &csv, in, 0, "e_Freiburg2014", "e_Germany2014", 2014);
    assert_ok(ctx, RUN(csv.bytes, &result, LONG, "national: country"));
    assert_town(ctx, result, "regions", "2014", "freiburg_shift", "Components");
}

static ork_status run_goettingen(ork_context *ctx, const char *change, ork_result **result)
{
    ORK_OWNED_TABLE ork_table *in = golden(ctx, "in_goettingen.csv", "WZ2008_Code WZ2008_Name");
    ORK_OWNED_TEXT ork_text csv = {0};
    if (!in) return ORK_ERR_IO;
    ork_text_add(ctx, &csv, "#region,#branch,jobs,year\n");
    for (int year = 2008; year <= 2017; year++) {
        char town[32], country[32];
        snprintf(town, sizeof town, "Goettingen%d", year);
        snprintf(country, sizeof country, "BRD%d", year);
        add_town(ctx, &csv, in, 1, town, country, year); /* row 0 holds the totals */
    }
    return run_csv(ctx, csv.bytes, SETTINGS(LONG, "national: country", change), result);
}

static void goettingen_is_split_as_reat_does_and_so_are_its_industries(void **state)
{
    ork_context *ctx = *state;
    ORK_OWNED_RESULT ork_result *result = NULL;
    if (!shared_path("golden/specialization/reat/in_goettingen.csv")) skip();
    assert_ok(ctx, run_goettingen(ctx, "change: first-last", &result));
    assert_town(ctx, result, "regions", "2017", "goettingen_shift", "Components");
    /* REAT's per industry: its national share holds the industry's rate, mix included */
    ORK_OWNED_TABLE ork_table *expected = golden(ctx, "out_goettingen_shifti_Dunn.csv", "");
    double worst = 0;
    for (size_t i = 1; i <= 15; i++) {
        char code[16];
        snprintf(code, sizeof code, "%zu", i);
        size_t row = case_row(ctx, result, "industries", "industry", code, NULL, NULL);
        double size = case_number(result, "industries", row, "size_from");
        double industry = case_number(result, "industries", row, "national") +
                          case_number(result, "industries", row, "industry_mix");
        worst = fmax(worst, fabs(cell(expected, 0, code) -
                                 case_number(result, "industries", row, "growth")) /
                                size);
        worst = fmax(worst, fabs(cell(expected, 1, code) - industry) / size);
        worst = fmax(worst, fabs(cell(expected, 2, code) -
                                 case_number(result, "industries", row, "regional")) /
                                size);
    }
    print_message("industries: agree to %.1f digits\n", -log10(worst));
    assert_true(worst < 1e-12);
}

static void dynamic_effects_are_the_sums_over_years(void **state)
{
    ork_context *ctx = *state;
    ORK_OWNED_RESULT ork_result *result = NULL;
    if (!shared_path("golden/specialization/reat/in_goettingen.csv")) skip();
    assert_ok(ctx, run_goettingen(ctx, "change: consecutive", &result));
    double product[3] = {1, 1, 1};
    for (int year = 2009; year <= 2017; year++) {
        char to[16], column[16];
        snprintf(to, sizeof to, "%d", year);
        snprintf(column, sizeof column, "%d-%d", year - 1, year);
        assert_town(ctx, result, "regions", to, "goettingen_shiftd_years", column);
        for (size_t k = 0; k < 3; k++)
            product[k] *= of_region(ctx, result, "regions", "town", to, gerfin[k]);
    }
    /* REAT takes means of the yearly factors; their product is what the whole span grew by */
    for (size_t k = 0; k < 2; k++) {
        const char *name =
            k ? "out_goettingen_shiftd_Esteban.csv" : "out_goettingen_shiftd_Dunn.csv";
        ORK_OWNED_TABLE ork_table *expected = golden(ctx, name, "");
        assert_components(ctx, result, "dynamic", "town", "2017", expected, "Components",
                          k ? esteban : dunn);
    }
    for (size_t k = 0; k < 3; k++)
        assert_near(of_region(ctx, result, "dynamic", "town", "2017", gerfin[k]), product[k],
                    1e-14);
}

/* ---- Laws --------------------------------------------------------------------------------------
 */

#define SMALL                                                                                      \
    "#region,#branch,jobs,year\n"                                                                  \
    "a,it,10,1\na,oil,40,1\nb,it,5,1\nb,oil,15,1\nc,it,0,1\nc,oil,30,1\n"                          \
    "a,it,15,2\na,oil,38,2\nb,it,5,2\nb,oil,25,2\nc,it,4,2\nc,oil,33,2\n"

static double sum_of(const ork_result *result, const char *table, const char *column)
{
    double sum = 0;
    for (size_t i = 0; i < ork_result_table(result, table)->row_count; i++)
        sum += case_number(result, table, i, column);
    return sum;
}

static void effects_sum_to_growth_and_cancel_over_regions(void **state)
{
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(*state, RUN(SMALL, &result, LONG));
    for (const char *const *table = (const char *const[]){"regions", "industries", NULL}; *table;
         table++) {
        for (size_t i = 0; i < ork_result_table(result, *table)->row_count; i++) {
            double growth = case_number(result, *table, i, "growth");
            double regional = case_number(result, *table, i, "regional");
            assert_near(case_number(result, *table, i, "national") +
                            case_number(result, *table, i, "industry_mix") + regional,
                        growth, 1e-13);
            assert_near(case_number(result, *table, i, "competitive") +
                            case_number(result, *table, i, "allocation"),
                        regional, 1e-13);
        }
        assert_near(sum_of(result, *table, "industry_mix"), 0, 1e-13);
        assert_near(sum_of(result, *table, "regional"), 0, 1e-13);
    }
    assert_non_null(strstr(case_note(result, "emerged"), "1 industries were not in their region"));
}

static void a_total_given_apart_leaves_a_rest(void **state)
{
    ORK_OWNED_RESULT ork_result *rest = NULL, *both = NULL;
    const char *wide = "#region,it,all,year\na,10,50,1\nb,5,20,1\nc,0,30,1\n"
                       "a,15,53,2\nb,5,30,2\nc,4,37,2\n";
    assert_ok(*state, RUN(wide, &rest, "sector: it", "total: all"));
    assert_ok(*state, RUN(SMALL, &both, LONG));
    for (size_t i = 0; i < 3; i++)
        assert_true(case_number(rest, "regions", i, "industry_mix") ==
                    case_number(both, "regions", i, "industry_mix"));
    case_row(*state, rest, "reference", "industry", "(rest)", NULL, NULL);
    const char *too_much = "#region,it,all,year\na,60,50,1\na,15,53,2\n";
    ORK_OWNED_RESULT ork_result *none = NULL;
    assert_error((ork_context *)*state, RUN(too_much, &none, "sector: it", "total: all"),
                 ORK_ERR_DATA, "its industries sum to more");
}

static void the_order_of_rows_does_not_matter(void **state)
{
    ORK_OWNED_RESULT ork_result *result = NULL, *turned = NULL;
    const char *csv = "#region,#branch,jobs,year\n"
                      "c,oil,33,2\nb,it,5,2\na,it,10,1\nb,oil,15,1\na,oil,40,1\nb,it,5,1\n"
                      "c,it,4,2\na,oil,38,2\nc,oil,30,1\nc,it,0,1\na,it,15,2\nb,oil,25,2\n";
    assert_ok(*state, RUN(SMALL, &result, LONG));
    assert_ok(*state, RUN(csv, &turned, LONG));
    for (const char *const *unit = (const char *const[]){"a", "b", "c", NULL}; *unit; unit++)
        assert_near(of_region(*state, turned, "regions", *unit, "2", "competitive"),
                    of_region(*state, result, "regions", *unit, "2", "competitive"), 1e-14);
}

/* ---- What is missing or wrong ------------------------------------------------------------------
 */

static void what_is_not_known_in_both_periods_is_left_out_and_told(void **state)
{
    ORK_OWNED_RESULT ork_result *result = NULL;
    const char *csv = "#region,#branch,jobs,year\n"
                      "a,it,10,1\na,oil,40,1\nb,it,5,1\nb,oil,15,1\n"
                      "a,it,15,2\na,oil,38,2\nb,it,,2\nb,oil,25,2\nd,oil,9,2\n";
    assert_ok(*state, RUN(csv, &result, LONG));
    assert_near(of_region(*state, result, "regions", "b", "2", "growth"), 10, 0);
    assert_near(of_region(*state, result, "regions", "b", "2", "industries"), 1, 0);
    /* IT of all regions is IT of a alone, so that a has no effect of its own there */
    size_t row = case_row(*state, result, "industries", "unit", "a", "industry", "it");
    assert_near(case_number(result, "industries", row, "regional"), 0, 1e-14);
    assert_true(case_says(result, "incomplete", "1 sizes of an industry in a region"));
    assert_true(case_says(result, "units-differ", "0 units of 1 and 1 of 2"));
    assert_near(sum_of(result, "regions", "regional"), 0, 1e-13);
}

static void an_industry_that_is_new_everywhere_counts_as_mix(void **state)
{
    ORK_OWNED_RESULT ork_result *result = NULL;
    assert_ok(*state, RUN("#region,it,oil,year\na,0,40,1\nb,0,15,1\na,8,38,2\nb,2,25,2\n", &result,
                          "sector: it | oil"));
    size_t row = case_row(*state, result, "industries", "unit", "a", "industry", "it");
    assert_near(case_number(result, "industries", row, "industry_mix"), 8, 0);
    assert_near(case_number(result, "industries", row, "regional"), 0, 0);
    assert_near(sum_of(result, "industries", "industry_mix"), 0, 1e-14);
}

static void what_cannot_be_compared_is_refused(void **state)
{
    ork_context *ctx = *state;
    ORK_OWNED_RESULT ork_result *none = NULL;
    assert_error(ctx, RUN("#region,it,oil\na,1,2\n", &none, "sector: it | oil"), ORK_ERR_DATA,
                 "compares periods, but there is only one");
    assert_error(ctx, RUN("#region,it,oil,year\na,1,2,1\nb,1,2,2\n", &none, "sector: it | oil"),
                 ORK_ERR_DATA, "no unit has a row in both");
    assert_error(ctx, RUN("#region,it,oil,year\na,1,,1\na,,2,2\n", &none, "sector: it | oil"),
                 ORK_ERR_DATA, "no size of an industry is known both in 1 and in 2");
    assert_error(ctx, RUN("#region,it,oil,year\na,1,-2,1\na,1,2,2\n", &none, "sector: it | oil"),
                 ORK_ERR_DATA, "a size cannot be negative");
}

static ork_status run_small(ork_context *ctx, void *data)
{
    (void)data;
    ORK_OWNED_RESULT ork_result *result = NULL;
    return run_csv(ctx, SMALL, SETTINGS(LONG, "change: consecutive"), &result);
}
static void refused_memory_is_told(void **state)
{
    (void)state;
    assert_survives_refused_memory(run_small, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        context_test(the_textbooks_three_regions_are_split_as_reat_does),
        context_test(freiburg_in_germany_is_split_as_reat_does),
        context_test(goettingen_is_split_as_reat_does_and_so_are_its_industries),
        context_test(dynamic_effects_are_the_sums_over_years),
        context_test(effects_sum_to_growth_and_cancel_over_regions),
        context_test(a_total_given_apart_leaves_a_rest),
        context_test(the_order_of_rows_does_not_matter),
        context_test(what_is_not_known_in_both_periods_is_left_out_and_told),
        context_test(an_industry_that_is_new_everywhere_counts_as_mix),
        context_test(what_cannot_be_compared_is_refused),
        cmocka_unit_test(refused_memory_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
