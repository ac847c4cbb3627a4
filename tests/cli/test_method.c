/* One method on one file: options, preparation, formats, the folder of --out, exit statuses. */
#include "program.h"

#include <jansson.h>

static const char regions[] = "region,year,ict,grp,note\n"
                              "Akmola,2011,5,100,a\n"
                              "Aktobe,2011,8,200,b\n"
                              "Almaty city,2011,90,700,c\n"
                              "Akmola,2016,6,150,d\n"
                              "Aktobe,2016,9,300,e\n"
                              "Almaty city,2016,95,1100,\n";

#define SHARES "specialization r.csv --unit region --period year --sector ict --total grp "

static int with_regions(void **state)
{
    if (with_folder(state) != 0) return -1;
    write_text(*state, "r.csv", regions);
    return 0;
}
#define regions_test(name) cmocka_unit_test_setup_teardown(name, with_regions, without_folder)

static json_t *run_json(const char *folder, const char *arguments)
{
    OWNED_RUN run = run_orken(folder, arguments);
    if (run.exit_status != 0) fail_msg("orken %s: %s", arguments, run.err);
    json_error_t error;
    json_t *json = json_loads(run.out, 0, &error);
    if (!json) fail_msg("orken %s: %s", arguments, error.text);
    return json;
}

static json_t *table_rows(json_t *json, const char *table)
{
    return json_object_get(json_object_get(json_object_get(json, "tables"), table), "rows");
}

static void json_keeps_its_contract(void **state)
{
    static const char *const keys[] = {"method", "orken",   "options", "values",
                                       "tables", "figures", "notes"};
    json_t *json = run_json(*state, SHARES "--format json");
    const char *key;
    json_t *value;
    size_t k = 0;
    json_object_foreach(json, key, value)
    {
        assert_true(k < 7);
        assert_string_equal(key, keys[k++]);
    }
    assert_int_equal(k, 7);
    assert_string_equal(json_string_value(json_object_get(json, "method")), "specialization");
    json_t *options = json_object_get(json, "options");
    assert_string_equal(json_string_value(json_object_get(options, "total")), "grp");
    /* 2016: (6² + 9² + 95²) / 110² */
    assert_near(json_number_value(json_object_get(json_object_get(json, "values"), "herfindahl")),
                (36.0 + 81 + 9025) / 12100, 1e-15);
    json_decref(json);
}

static void text_is_for_people(void **state)
{
    assert_orken(*state, SHARES, 0, "Almaty city    2016", "");
    assert_orken(*state, SHARES "--table industries", 0, "herfindahl", "");
}

static void csv_is_one_table(void **state)
{
    OWNED_RUN run = run_orken(*state, SHARES "--format csv --table quotients --periods 2016");
    assert_int_equal(run.exit_status, 0);
    assert_memory_equal(run.out, "unit,", 5);
    assert_contains(run.out, "\nAlmaty city,2016,ict,95,1100,");
    assert_orken(*state, SHARES "--format csv --table quotient", 2, "",
                 "did you mean \"quotients\"?");
    assert_orken(*state, SHARES "--format json --table quotients", 2, "", "json has all tables");
}

static void options_are_written_in_two_ways(void **state)
{
    OWNED_RUN spaced = run_orken(*state, SHARES "--periods 2011,2016 --format csv");
    OWNED_RUN joined = run_orken(*state, "specialization --unit=region --period=year --sector=ict "
                                         "--total=grp --periods=2011,2016 --format=csv -- r.csv");
    assert_int_equal(joined.exit_status, 0);
    assert_string_equal(spaced.out, joined.out);
}

static void data_may_come_from_standard_input(void **state)
{
    OWNED_RUN file = run_orken(*state, SHARES "--format csv");
    OWNED_RUN input = run_orken(*state, "specialization - --unit region --period year --sector ict "
                                        "--total grp --format csv <r.csv");
    assert_int_equal(input.exit_status, 0);
    assert_string_equal(file.out, input.out);
}

static void wrong_usage_exits_with_2(void **state)
{
    assert_orken(*state, "specialization", 2, "", "usage: orken specialization DATA");
    assert_orken(*state, SHARES "--peroids 2011", 2, "", "did you mean --periods?");
    assert_orken(*state, SHARES "--zzz", 2, "", "--help lists the options");
    assert_orken(*state, SHARES "-p 3", 2, "", "there is no option -p");
    assert_orken(*state, SHARES "--where", 2, "", "--where needs a value");
    assert_orken(*state, SHARES "--where --seed 1", 2, "", "--where needs a value");
    assert_orken(*state, SHARES "more", 2, "", "one argument too many: \"more\"");
    assert_orken(*state, SHARES "--unit region", 2, "", "--unit: \"unit\" is given twice");
    assert_orken(*state, SHARES "--format xml", 2, "", "--format: \"xml\" is not one of: text");
    assert_orken(*state, SHARES "--threads many", 2, "", "is not a whole number");
    assert_orken(*state, SHARES "--figures gif --out o", 2, "", "is not svg, pdf or png");
    assert_orken(*state, SHARES "--delimiter x", 2, "", "comma, semicolon, tab or bar");
    assert_orken(*state, SHARES "--missing x=secret", 2, "", "reasons are: not collected");
    assert_orken(*state, SHARES "--derive 'a + b'", 2, "", "names no new column");
    /* What only the method can know is told with the option as it is written. */
    assert_orken(*state,
                 "composite r.csv --unit region --period year --indicators ict --normalise "
                 "distance-to-reference --reference Nowhere",
                 2, "", "orken: --reference: there is no unit \"Nowhere\"");
    assert_orken(*state,
                 "composite-uncertainty r.csv --unit region --period year --indicators ict --vary "
                 "'normalize=rank|leader'",
                 2, "", "orken: --vary (normalize): composite has no parameter \"normalize\"");
}

static void wrong_data_exit_with_1(void **state)
{
    assert_orken(*state, "specialization none.csv --sector ict", 1, "", "none.csv");
    assert_orken(*state, "specialization r.csv --unit regoin --sector ict --total grp", 1, "",
                 "did you mean \"region\"?");
    assert_orken(*state,
                 "specialization r.csv --unit region --period year --sector itc --total grp", 1, "",
                 "--sector: ");
    assert_orken(*state, SHARES "--where 'yaer > 2011'", 1, "", "did you mean \"year\"?");
    assert_orken(*state, SHARES "--where '1 +'", 1, "", "--where");
    assert_orken(*state, SHARES "--periods 2012", 1, "", "the periods are 2011, 2016");
    assert_orken(*state,
                 "specialization r.csv --unit region --period year --sector note --total "
                 "grp",
                 1, "", "row 2, column \"note\"");
    assert_orken(*state, SHARES "--where 'year > 3000'", 1, "", "no rows");
}

static void a_refused_run_writes_nothing(void **state)
{
    assert_orken(*state, SHARES "--where 'yaer > 2011' --out o --format json", 1, "", "yaer");
    OWNED_RUN run = run_orken(*state, SHARES "--where 'yaer > 2011' --out o");
    assert_string_equal(run.out, "");
    struct stat status;
    char path[512];
    snprintf(path, sizeof path, "%s/o", (char *)*state);
    assert_int_not_equal(stat(path, &status), 0);
}

static void where_periods_and_derived_columns_reach_the_method(void **state)
{
    json_t *json = run_json(
        *state, "specialization r.csv --unit region --period year --sector twice --total grp "
                "--derive 'twice = 2 * ict' --derive 'unused = min(ict, grp)' "
                "--where 'region != \"Aktobe\"' --periods 2010..2012 --format json");
    json_t *rows = table_rows(json, "quotients");
    assert_int_equal(json_array_size(rows), 2);
    assert_true(json_number_value(json_array_get(json_array_get(rows, 0), 3)) == 10);
    json_decref(json);
}

static void files_are_joined(void **state)
{
    write_text(*state, "grp2.csv",
               "region,year,size\nAkmola,2016,10\nAktobe,2016,20\n"
               "Almaty city,2016,30\n");
    json_t *json = run_json(*state, "specialization r.csv --unit region --period year --sector ict "
                                    "--total size --join grp2.csv --periods 2016 --format json");
    assert_int_equal(json_array_size(table_rows(json, "quotients")), 3);
    json_decref(json);
    assert_orken(*state, SHARES "--join none.csv", 1, "", "none.csv");
}

static void a_comma_in_a_name_is_escaped(void **state)
{
    write_text(*state, "c.csv", "unit,\"a, b\",t\nx,1,2\ny,3,4\n");
    assert_orken(*state, "specialization c.csv --unit unit --sector 'a\\, b' --total t", 0, "a, b",
                 "");
}

static void a_folder_gets_tables_figures_and_the_result(void **state)
{
    assert_orken(*state, SHARES "--out deep/er/o --figures svg,pdf,png", 0, "Almaty city",
                 "written: deep/er/o");
    static const char *const files[] = {
        "deep/er/o/tables/quotients.csv", "deep/er/o/figures/specialisation.svg",
        "deep/er/o/figures/specialisation.pdf", "deep/er/o/figures/specialisation.png"};
    for (size_t k = 0; k < 4; k++) {
        char path[512];
        snprintf(path, sizeof path, "%s/%s", (char *)*state, files[k]);
        if (access(path, R_OK) != 0) fail_msg("%s is not there", files[k]);
    }
    char *text = read_text(*state, "deep/er/o/result.json");
    json_t *json = json_loads(text, 0, NULL);
    json_t *figure = json_array_get(json_object_get(json, "figures"), 0);
    assert_memory_equal(json_string_value(json_object_get(figure, "file")), "figures/", 8);
    json_decref(json);
    free(text);
}

static void a_folder_that_cannot_be_made_is_told(void **state)
{
    assert_orken(*state, SHARES "--out r.csv/o", 1, "", "the folder r.csv cannot be made");
}

static void geography_is_chosen_by_a_year(void **state)
{
    write_text(*state, "u.csv",
               "code,name,valid_from,valid_to,predecessor\n"
               "1,Akmola,,,\n2,Aktobe,,,\n3,South,,2018-06-19,\n"
               "4,Almaty city,2018-06-19,,3\n5,Shymkent,2018-06-19,,3\n");
    write_text(*state, "s.csv",
               "region,year,ict,grp,rate\nAkmola,2019,1,10,0.5\n"
               "Aktobe,2019,2,20,0.5\nAlmaty city,2019,3,30,0.5\n"
               "Shymkent,2019,4,40,0.5\n");
    json_t *json = run_json(*state, "specialization s.csv --unit region --period year --sector ict "
                                    "--total grp --units u.csv --geography 2016 --format json");
    json_t *rows = table_rows(json, "quotients");
    assert_int_equal(json_array_size(rows), 3);
    json_t *south = json_array_get(rows, 2);
    assert_string_equal(json_string_value(json_array_get(south, 0)), "South");
    assert_true(json_number_value(json_array_get(south, 3)) == 7);
    json_decref(json);
    assert_orken(*state, SHARES "--geography 2016", 2, "", "--units FILE");
}

static void a_percent_sign_is_told_to_be_one(void **state)
{
    write_text(*state, "p.csv", "a,b\nx,12 %\ny,13 %\n");
    assert_orken(*state, "composite p.csv --unit a --indicators b", 1, "",
                 "\"12 %\" could mean 12 or 0.12: write the number without the sign");
}

/* A limit on the size of files stands for a full disk. */
static void files_that_cannot_all_be_written_are_not_written_at_all(void **state)
{
    static const char *const limited = "ulimit -f 1; trap '' XFSZ; ";
    char shell[1024];
    for (int is_there = 0; is_there < 2; is_there++) {
        snprintf(shell, sizeof shell,
                 "%s%s \"$ORK_PROGRAM\" " SHARES "--out o >/dev/null; s=$?; ls -A . o; exit $s",
                 is_there ? "mkdir o; echo mine > o/mine; " : "", limited);
        OWNED_RUN run = run_shell(*state, shell);
        assert_int_equal(run.exit_status, 1);
        assert_contains(run.err, "cannot write the file");
        assert_null(strstr(run.out, "tables"));
        assert_null(strstr(run.out, "unfinished"));
    }
    assert_orken(*state, SHARES "--out o", 0, "", "written: o");
    OWNED_RUN run = run_shell(*state, "ls -A o");
    assert_string_equal(run.out, "figures\nmine\nresult.json\ntables\n");
    assert_orken(*state, SHARES "--out r.csv", 1, "", "--out names a folder");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        regions_test(json_keeps_its_contract),
        regions_test(text_is_for_people),
        regions_test(csv_is_one_table),
        regions_test(options_are_written_in_two_ways),
        regions_test(data_may_come_from_standard_input),
        regions_test(wrong_usage_exits_with_2),
        regions_test(wrong_data_exit_with_1),
        regions_test(a_refused_run_writes_nothing),
        regions_test(where_periods_and_derived_columns_reach_the_method),
        regions_test(files_are_joined),
        regions_test(a_comma_in_a_name_is_escaped),
        regions_test(a_folder_gets_tables_figures_and_the_result),
        regions_test(a_folder_that_cannot_be_made_is_told),
        regions_test(geography_is_chosen_by_a_year),
        regions_test(files_that_cannot_all_be_written_are_not_written_at_all),
        program_test(a_percent_sign_is_told_to_be_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
