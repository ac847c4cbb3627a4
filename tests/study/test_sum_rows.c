/* Firms added up while their file is read: what methods find is what they find from the rows. */
#include "workshop.h"

#include "orken/methods/industries.h"
#include "study/sum_rows.h"

/* 60,000 firms of 7 regions, 6 industries and 2 years; some sizes are not known or suppressed. */
static void write_firms(ork_context *ctx)
{
    ork_random random = ork_random_stream(11, 0);
    ORK_OWNED_TEXT ork_text text = {0};
    ork_text_add(ctx, &text, "name,region,industry,year,jobs,flag\n");
    for (int i = 0; i < 60000; i++) {
        int region = (int)ork_random_below(&random, 7),
            industry = (int)ork_random_below(&random, 6);
        ork_text_addf(ctx, &text, "Фирма %d,Облыс %d,%02d,%d,", i, region, industry,
                      2020 + (int)ork_random_below(&random, 2));
        if (i % 29999 == 5)
            ork_text_add(ctx, &text, "");
        else
            ork_text_addf(ctx, &text, "%.2f",
                          exp(3 * ork_random_uniform(&random)) * (1 + region * industry));
        ork_text_add(ctx, &text, i == 777 ? ",N\n" : ",\n");
    }
    assert_ok(ctx, ork_text_status(&text));
    workshop_write("firms.csv", text.bytes);
}

static const char *const jobs = "jobs";

/* A preparation of the firms; with the column summed, or not. */
static ork_preparation of_firms(const ork_read_options *read, bool is_summed)
{
    static const char *const needed[] = {"region", "industry", "year", "jobs", "flag", "nowhere"};
    return (ork_preparation){
        .data = {.file = workshop_path("firms.csv"), .read = read},
        .unit = {.text = "region"},
        .period = {.text = "year"},
        .needed = {(const char **)needed, 6},
        .summed = is_summed ? jobs : NULL,
        .summed_powers = true,
    };
}

static ork_result *run_method(ork_context *ctx, const char *name, const ork_table *data)
{
    const ork_method *method = ork_method_find(name);
    const char *industry[] = {"industry"}, *size[] = {"jobs"}, *rows[] = {"plants"};
    const char *disclosure[] = {"flag"}, *suppressed[] = {"N"};
    ork_setting settings[] = {{"industry", industry, 1, NULL, {0}},
                              {"size", size, 1, NULL, {0}},
                              {"rows", rows, 1, NULL, {0}},
                              {"disclosure", disclosure, 1, NULL, {0}},
                              {"suppressed", suppressed, 1, NULL, {0}}};
    ork_options *options;
    ork_result *result;
    ork_input input = {.data = data};
    assert_ok(ctx, ork_options_new(ctx, method, settings, 5, data, &options));
    assert_ok(ctx, ork_method_run(ctx, method, &input, options, &result));
    ork_options_free(options);
    return result;
}

static void compare_tables(const ork_table *a, const ork_table *b)
{
    assert_int_equal(a->row_count, b->row_count);
    assert_int_equal(a->column_count, b->column_count);
    for (size_t j = 0; j < a->column_count; j++) {
        const ork_column *x = a->columns[j], *y = b->columns[j];
        for (size_t i = 0; i < a->row_count; i++) {
            assert_true(ork_column_has(x, i) == ork_column_has(y, i));
            if (!ork_column_has(x, i)) continue;
            if (x->type == ORK_TEXT)
                assert_string_equal(ork_column_text(x, i), ork_column_text(y, i));
            else if (ork_column_number(x, i) != ork_column_number(y, i))
                fail_msg("%s.%s, row %zu: %.17g and %.17g", a->name, x->name, i,
                         ork_column_number(x, i), ork_column_number(y, i));
        }
    }
}

static void compare_results(const ork_result *a, const ork_result *b)
{
    assert_int_equal(a->table_count, b->table_count);
    for (size_t k = 0; k < a->table_count; k++)
        compare_tables(a->tables[k], b->tables[k]);
}

static void methods_find_the_same_bits_from_sums_and_from_rows(void **state)
{
    ork_context *ctx = *state;
    static const char *const methods[] = {
        "concentration", "specialization", "cluster-stars",          "shift-share",
        "complexity",    "relatedness",    "specialization-dynamics"};
    write_firms(ctx);
    ork_preparation whole = of_firms(NULL, false);
    ORK_OWNED_TABLE ork_table *rows = NULL;
    assert_ok(ctx, ork_prepare(ctx, &whole, &rows));
    assert_int_equal(rows->row_count, 60000);
    for (int threads = 1; threads <= 2; threads++) {
        ork_read_options read = {.part_bytes = 1};
        ork_preparation summed = of_firms(&read, true);
        ORK_OWNED_TABLE ork_table *sums = NULL;
        ork_context_set_threads(ctx, threads);
        assert_ok(ctx, ork_prepare(ctx, &summed, &sums));
        assert_true(sums->row_count < 100);
        for (size_t k = 0; k < sizeof methods / sizeof *methods; k++) {
            ork_result *a = run_method(ctx, methods[k], rows);
            ork_result *b = run_method(ctx, methods[k], sums);
            compare_results(a, b);
            ork_result_free(a);
            ork_result_free(b);
        }
    }
}

static void only_rows_for_which_the_where_is_true_are_added_up(void **state)
{
    ork_context *ctx = *state;
    write_firms(ctx);
    const ork_placed_text where = {.text = "jobs > 20 and name != \"Фирма 3\""};
    ork_preparation whole = of_firms(NULL, false), summed = of_firms(NULL, true);
    ORK_OWNED_TABLE ork_table *rows = NULL, *sums = NULL;
    whole.where = summed.where = where;
    assert_ok(ctx, ork_prepare(ctx, &whole, &rows));
    ork_context_clear_notes(ctx);
    assert_ok(ctx, ork_prepare(ctx, &summed, &sums));
    size_t told = 0;
    for (size_t k = 0; k < ork_context_note_count(ctx); k++)
        told += strstr(ork_context_note(ctx, k)->message, "2 rows are left out because") != NULL;
    assert_int_equal(told, 1);
    assert_true(sums->row_count < 100);
    ork_result *a = run_method(ctx, "concentration", rows);
    ork_result *b = run_method(ctx, "concentration", sums);
    compare_results(a, b);
    ork_result_free(a);
    ork_result_free(b);
}

static void rows_are_kept_where_something_looks_at_them_beside_each_other(void **state)
{
    ork_context *ctx = *state;
    workshop_write("firms.csv", "region,industry,year,jobs,flag\na,x,1,2,\na,x,1,3,\n");
    const ork_derivation derivation = {"double", "2 * jobs", {0}};
    ork_preparation total = of_firms(NULL, true), derived = of_firms(NULL, true);
    total.where = (ork_placed_text){.text = "jobs < sum(jobs)"};
    derived.derivations = &derivation;
    derived.derivation_count = 1;
    bool can = true;
    assert_ok(ctx, ork_can_sum_rows(ctx, &total, &can));
    assert_false(can);
    ORK_OWNED_TABLE ork_table *rows = NULL, *sums = NULL;
    assert_ok(ctx, ork_prepare(ctx, &derived, &rows));
    assert_int_equal(rows->row_count, 2);
    ork_preparation plain = of_firms(NULL, true);
    assert_ok(ctx, ork_prepare(ctx, &plain, &sums));
    assert_int_equal(sums->row_count, 1);
}

static void a_column_that_is_not_there_is_told_with_the_one_that_was_meant(void **state)
{
    ork_context *ctx = *state;
    workshop_write("firms.csv", "regions,industry,year,job,flag\na,x,1,2,\n");
    ork_preparation p = of_firms(NULL, true);
    ORK_OWNED_TABLE ork_table *sums = NULL;
    assert_error(ctx, ork_prepare(ctx, &p, &sums), ORK_ERR_DATA, "did you mean \"job\"?");
    workshop_write("firms.csv", "regions,industry,year,jobs,flag\na,x,1,2,\n");
    assert_error(ctx, ork_prepare(ctx, &p, &sums), ORK_ERR_DATA, "did you mean \"regions\"?");
}

static void firms_of_regions_that_were_divided_are_summed_to_the_old_ones(void **state)
{
    ork_context *ctx = *state;
    workshop_write("firms.csv", "region,industry,year,jobs,flag\nOld,x,2020,2,\nOld,x,2020,5,\n"
                                "North,x,2022,3,\nNorth,x,2022,1,\nSouth,x,2022,4,\nFar,x,2020,1,\n"
                                "Far,x,2022,1,\n");
    static const char units_file[] =
        "code,name,valid_from,valid_to,predecessor\nO,Old,,2021-01-01,\nN,North,2021-01-01,,O\n"
        "S,South,2021-01-01,,O\nF,Far,,,\n";
    ORK_OWNED_TABLE ork_table *table = NULL, *sums = NULL;
    ork_units *units;
    assert_ok(ctx, ork_read_csv_bytes(ctx, units_file, strlen(units_file), "u.csv", NULL, &table));
    assert_ok(ctx, ork_units_new(ctx, table, &units));
    static const char *const needed[] = {"region", "industry", "year", "jobs"};
    static const char *const additive[] = {"jobs"};
    ork_preparation p = of_firms(NULL, true);
    p.units = units;
    p.geography = (ork_placed_text){.text = "2020"};
    p.needed = (ork_texts){(const char **)needed, 4};
    p.also_additive = (ork_texts){(const char **)additive, 1};
    assert_ok(ctx, ork_prepare(ctx, &p, &sums));
    ork_units_free(units);
    int plants = ork_table_find(sums, "jobs: rows"), size = ork_table_find(sums, "jobs");
    bool is_found = false;
    for (size_t i = 0; i < sums->row_count; i++) {
        ORK_OWNED_TEXT ork_text name = {0};
        ork_table_row_name(ctx, sums, i, &name);
        if (strcmp(name.bytes, "Old, 2022") != 0) continue;
        is_found = true;
        assert_true(ork_column_number(sums->columns[size], i) == 8);
        assert_true(ork_column_number(sums->columns[plants], i) == 3);
    }
    assert_true(is_found);
}

static void a_study_sums_records_while_it_reads_them(void **state)
{
    ork_context *ctx = *state;
    write_firms(ctx);
    workshop_write("study.yaml",
                   "study: Firms\ndata:\n  firms: {file: firms.csv, where: jobs >= 0,\n"
                   "    sum: {column: jobs, by: [region, industry, year]}}\n"
                   "  rows: {file: firms.csv, where: jobs >= 0}\n"
                   "steps:\n"
                   "  - {id: a, method: concentration, data: firms, unit: region, period: year,\n"
                   "     industry: industry, size: jobs, rows: plants}\n"
                   "  - {id: b, method: concentration, data: rows, unit: region, period: year,\n"
                   "     industry: industry, size: jobs, rows: plants}\n");
    ork_study *study;
    ork_run_summary summary;
    ork_run_options options = {.out = workshop_path("out")};
    assert_ok(ctx, ork_study_open(ctx, workshop_path("study.yaml"), &study));
    assert_ok(ctx, ork_study_run(ctx, study, &options, &summary));
    ork_study_free(study);
    char *a = workshop_read("out/tables/a.industries.csv");
    char *b = workshop_read("out/tables/b.industries.csv");
    assert_string_equal(a, b);
    free(a);
    free(b);
}

static void a_study_tells_where_its_sum_is_wrong(void **state)
{
    ork_context *ctx = *state;
    static const struct {
        const char *sum, *message;
    } cases[] = {
        {"sum: {column: jobs, by: [region, industri]}", "did you mean \"industry\"?"},
        {"sum: {column: job, by: [region]}", "did you mean \"jobs\"?"},
        {"sum: {column: jobs}", "by"},
        {"sum: {column: industry, by: [region]}", "numbers are needed"},
        {"where: jobs > share(jobs), sum: {column: jobs, by: [region]}", "no lag, share or total"},
        {"wider: {names: industry, values: jobs}, sum: {column: jobs, by: [region]}", "exclude"},
    };
    workshop_write("firms.csv", "region,industry,year,jobs\na,x,1,2\n");
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        char text[512];
        snprintf(
            text, sizeof text,
            "study: Firms\ndata:\n  firms: {file: firms.csv, %s}\nsteps:\n"
            "  - {id: a, method: concentration, data: firms, unit: region, industry: industry,\n"
            "     size: jobs, rows: plants}\n",
            cases[k].sum);
        workshop_write("study.yaml", text);
        ork_study *study = NULL;
        ork_status status = ork_study_open(ctx, workshop_path("study.yaml"), &study);
        if (status == ORK_OK) status = ork_study_check(ctx, study);
        assert_error(ctx, status, ORK_ERR_DATA, cases[k].message);
        ork_study_free(study);
    }
}

static ork_status prepare_small(ork_context *ctx, void *data)
{
    ORK_OWNED_TABLE ork_table *sums = NULL;
    return ork_prepare(ctx, data, &sums);
}

static void refused_memory_is_told(void **state)
{
    (void)state;
    workshop_write("firms.csv", "region,industry,year,jobs,flag\na,x,1,2,\na,x,1,,\n");
    ork_preparation p = of_firms(NULL, true);
    p.where = (ork_placed_text){.text = "jobs < 10"};
    assert_survives_refused_memory(prepare_small, &p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        workshop_test(methods_find_the_same_bits_from_sums_and_from_rows),
        workshop_test(only_rows_for_which_the_where_is_true_are_added_up),
        workshop_test(rows_are_kept_where_something_looks_at_them_beside_each_other),
        workshop_test(a_column_that_is_not_there_is_told_with_the_one_that_was_meant),
        workshop_test(firms_of_regions_that_were_divided_are_summed_to_the_old_ones),
        workshop_test(a_study_sums_records_while_it_reads_them),
        workshop_test(a_study_tells_where_its_sum_is_wrong),
        workshop_test(refused_memory_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
