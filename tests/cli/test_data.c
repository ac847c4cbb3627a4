/* orken data: what is in a file. */
#include "program.h"

#include <jansson.h>

static const char data[] = "код;аймақ;мән;күн\n01;Абай;1,5;2016-02-29\n02;Жетісу;;2017-01-01\n"
                           "03;Абай;x;2015-12-31\n";

static void every_column_is_described(void **state)
{
    write_text(*state, "d.csv", data);
    OWNED_RUN run = run_orken(*state, "data d.csv");
    assert_int_equal(run.exit_status, 0);
    assert_contains(run.out, "d.csv: 3 rows, 4 columns");
    assert_contains(run.out, "column  type    values  empty  suppressed  distinct  least");
    assert_contains(run.out, "аймақ   text         3      0           0         2  –");
    assert_contains(run.out, "мән     number       1      1           1         1  1.5");
    assert_contains(run.out, "күн     date         3      0           0         3  2015-12-31  "
                             "2017-01-01");
}

static void programs_get_json_or_csv(void **state)
{
    write_text(*state, "d.csv", data);
    OWNED_RUN run = run_orken(*state, "data d.csv --format json");
    json_t *json = json_loads(run.out, 0, NULL);
    json_t *values = json_object_get(json, "values");
    assert_true(json_number_value(json_object_get(values, "rows")) == 3);
    json_t *table = json_object_get(json_object_get(json, "tables"), "columns");
    assert_int_equal(json_array_size(json_object_get(table, "rows")), 4);
    json_decref(json);
    assert_orken(*state, "data d.csv --format csv", 0, "\nмән,number,,1,1,1,0,1,1.5,1.5,1.5", "");
}

static void reading_options_are_obeyed(void **state)
{
    write_text(*state, "d.txt", "junk\na|b\n1|n.a.\n2|3\n");
    assert_orken(*state, "data d.txt --delimiter '|' --header-row 2 --missing n.a.=suppressed", 0,
                 "b       integer       1      0           1", "");
    assert_orken(*state, "data d.txt --delimiter bar --header-row 2 --text-columns a", 0,
                 "a       text ", "");
}

static void a_file_that_cannot_be_read_exits_with_1(void **state)
{
    assert_orken(*state, "data none.csv", 1, "", "none.csv");
    assert_orken(*state, "data .", 1, "", "orken: ");
    assert_orken(*state, "data", 2, "", "usage: orken data FILE");
}

static void standard_input_is_a_dash(void **state)
{
    write_text(*state, "d.csv", data);
    assert_orken(*state, "data - <d.csv", 0, "3 rows, 4 columns", "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        program_test(every_column_is_described),
        program_test(programs_get_json_or_csv),
        program_test(reading_options_are_obeyed),
        program_test(a_file_that_cannot_be_read_exits_with_1),
        program_test(standard_input_is_a_dash),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
